"""Before it is given: what our own record says of a promise."""

from odoo import fields, models


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    feasibility = fields.Selection(
        [("green", "Safe"), ("amber", "Tight"), ("red", "At Risk"), ("unknown", "Unknown")],
        readonly=True,
        copy=False,
    )
    keep_rate = fields.Float(readonly=True, copy=False, aggregator="avg")
    keep_rate_n = fields.Integer("Cases", readonly=True, copy=False)
    keep_rate_basis = fields.Text("Our Record", readonly=True, copy=False)
    checked_on = fields.Date(readonly=True, copy=False)
    green_days = fields.Integer(readonly=True, copy=False)

    def _check_feasibility(self):
        """Compare the dates of drafts with our own record; one batch."""
