from . import customer_cause
from . import customer_profile
from . import customer_promise
from . import customer_promise_category
from . import customer_promise_reliability
from . import customer_promise_status
from . import sale_order
