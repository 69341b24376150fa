from . import customers
from . import promises
from . import listening
from . import drivers
from . import playbooks
from . import commissions
from . import customer_demo
from . import customer_demo_promise
