"""What the customer says of a promise, before and after; written by our methods."""

from odoo import fields, models


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    customer_confirmation = fields.Selection(
        [
            ("pending", "Waiting for the Customer"),
            ("accepted", "Accepted"),
            ("corrected", "Corrected"),
            ("refused", "Refused"),
        ],
        readonly=True,
        copy=False,
        help="Whether the customer understood the promise as we wrote it.",
    )
    confirmed_on = fields.Date(readonly=True, copy=False)
    confirmed_by_id = fields.Many2one(
        "res.partner", readonly=True, copy=False, index="btree_not_null"
    )
    confirmation_comment = fields.Text(readonly=True, copy=False)
    customer_answer = fields.Selection(
        [("none", "None"), ("kept", "Kept"), ("not_kept", "Not Kept")],
        "Customer's Answer",
        default="none",
        required=True,
        readonly=True,
        copy=False,
    )
    answered_on = fields.Date(readonly=True, copy=False)
    answered_by_id = fields.Many2one(
        "res.partner", readonly=True, copy=False, index="btree_not_null"
    )
    answer_comment = fields.Text(readonly=True, copy=False)
    answer_overruled = fields.Boolean(
        "Case Found It Kept",
        readonly=True,
        copy=False,
        help="The case opened by the customer's answer found that we kept it.",
    )
