"""Pages of the customer: their portal, and what is asked by a link."""

from . import customer_ask
from . import customer_unsubscribe
from . import portal
from . import portal_commission
from . import portal_commitment
from . import portal_complaint
from . import portal_survey
from . import promise_request
from . import survey
from . import statement
