from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    # a run looks for what was allocated in its period
    _customer_max_date_idx = models.Index("(company_id, max_date)")
