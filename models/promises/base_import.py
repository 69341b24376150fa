from odoo import api, models


class BaseImport(models.TransientModel):
    _inherit = "base_import.import"

    @api.model
    def get_fields_tree(self, model, depth=3):
        """Offer the outcome of past promises, which is read-only everywhere else."""
        ours = model == self.res_model == "customer.promise"
        page = self.with_context(customer_import_fields=True) if ours else self
        return super(BaseImport, page).get_fields_tree(model, depth)
