from odoo import api, fields, models


class CustomerPromiseRenegotiate(models.TransientModel):
    """A new date for a word already given, and how the customer took it."""

    _name = "customer.promise.renegotiate"
    _description = "Renegotiate a Promise"

    promise_id = fields.Many2one(
        "customer.promise", required=True, ondelete="cascade", readonly=True
    )
    partner_id = fields.Many2one(related="promise_id.partner_id")
    name = fields.Char(
        "What",
        required=True,
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
    )
    criterion = fields.Char(
        "How One Will Know",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
    )
    deadline = fields.Date("New Date", required=True)
    reason = fields.Text("Why", required=True)
    agreed_by_id = fields.Many2one(
        "res.partner",
        "Agreed by",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="The contact who agreed.",
    )
    evidence_ids = fields.Many2many(
        "ir.attachment",
        string="The Customer's Message",
        help="With the customer's own message attached, before the deadline, the first "
        "renegotiation does not count as late.",
    )

    @api.depends("promise_id")
    def _compute_terms(self):
        for wizard in self:
            wizard.name = wizard.promise_id.name
            wizard.criterion = wizard.promise_id.criterion

    def action_apply(self):
        """Close the old word, open the new one, and show it."""
        self.ensure_one()
        self.promise_id.check_access("write")
        successor = self.promise_id._renegotiate(
            self.deadline,
            name=self.name,
            criterion=self.criterion,
            reason=self.reason,
            agreed_by=self.agreed_by_id,
            confirmed=bool(self.agreed_by_id and self.evidence_ids),
            evidence=self.evidence_ids,
        )
        return successor.get_formview_action()
