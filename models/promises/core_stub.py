"""TEMPORARY until the core is merged: fields and methods it brings."""

from odoo import fields, models


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    state = fields.Selection(
        selection_add=[("released", "Released"), ("renegotiated", "Renegotiated")],
        ondelete={"released": "cascade", "renegotiated": "cascade"},
    )
    closed_by = fields.Selection(
        [(x, x) for x in ("hand", "fact", "customer", "import")], readonly=True
    )
    result = fields.Selection(
        [(x, x) for x in ("on_time", "late", "not_kept")], readonly=True
    )
    customer_confirmation = fields.Selection(
        [
            ("pending", "Pending"),
            ("accepted", "Accepted"),
            ("corrected", "Corrected"),
            ("refused", "Refused"),
        ],
        readonly=True,
        copy=False,
    )
    confirmed_on = fields.Datetime(readonly=True, copy=False)
    confirmation_comment = fields.Text(readonly=True, copy=False)
    confirmed_by_id = fields.Many2one("res.partner", readonly=True, copy=False)
    customer_answer = fields.Selection(
        [("none", "None"), ("kept", "Kept"), ("not_kept", "Not Kept")],
        default="none",
        readonly=True,
        copy=False,
    )
    answered_on = fields.Datetime(readonly=True, copy=False)
    answer_comment = fields.Text(readonly=True, copy=False)
    answered_by_id = fields.Many2one("res.partner", readonly=True, copy=False)
    answer_overruled = fields.Boolean(readonly=True, copy=False)
    green_days = fields.Integer()
    renegotiated_to_id = fields.Many2one("customer.promise", readonly=True, copy=False)

    def _close(self, *args, closed_by="hand", evidence=None, **kwargs):
        res = super()._close(*args, **kwargs)
        self._by_action().write({"closed_by": closed_by})
        self._settle()
        return res

    def _settle(self):
        for promise in self:
            result = promise.timeliness if promise.state == "kept" else False
            if promise.state == "broken":
                result = "not_kept"
            if promise.customer_answer == "not_kept" and not promise.answer_overruled:
                result = "not_kept"
            promise._by_action().result = result

    def _renegotiate(self, deadline, name=None, reason=None, agreed_by=None, **kw):
        successor = self.copy({"deadline": deadline, "name": name or self.name})
        self._by_action().write(
            {"state": "renegotiated", "renegotiated_to_id": successor.id}
        )
        return successor


class ResCompany(models.Model):
    _inherit = "res.company"
    customer_privacy_notice = fields.Html(translate=True)


class SaleOrder(models.Model):
    _inherit = "sale.order"
    customer_benefit = fields.Char("What the customer wants to achieve")
