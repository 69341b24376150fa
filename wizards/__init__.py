from . import customer_promise_close
from . import customer_promise_tell
