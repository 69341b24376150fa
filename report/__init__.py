from . import customer_promise_report
from . import customer_promise_effect
