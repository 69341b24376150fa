"""Pages of the customer: promises in the portal, and questions asked by a link."""

from . import customer_unsubscribe
from . import portal
from . import portal_commitment
from . import promise_request
