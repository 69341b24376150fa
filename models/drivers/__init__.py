from . import customer_driver
