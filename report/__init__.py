from . import customer_promise_report
from . import customer_promise_report_sql
from . import customer_promise_effect
from . import customer_feedback_report
from . import customer_feedback_report_sql
from . import customer_feedback_report_group
from . import customer_feedback_quarter
from . import customer_pulse_report
