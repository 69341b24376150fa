from . import customer_promise_close
