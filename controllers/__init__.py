"""Pages of the customer: promises in the portal, and questions asked by a link."""

from . import portal
from . import promise_request
