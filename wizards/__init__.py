from . import customer_moment_ask
from . import customer_moment_start
from . import customer_promise_approve
from . import customer_promise_close
from . import customer_promise_pick
from . import customer_promise_renegotiate
from . import customer_promise_tell
from . import customer_stage_pin
