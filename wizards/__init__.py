from . import customer_case_answer
from . import customer_case_close
from . import customer_promise_approve
from . import customer_promise_close
from . import customer_promise_pick
from . import customer_promise_renegotiate
from . import customer_promise_tell
