from datetime import date
from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SellerCommissionPayee(models.Model):
    """Who is paid by a plan, in which role, from when to when."""

    _name = "seller.commission.payee"
    _description = "Commission Payee"
    _order = "plan_id, id"

    plan_id = fields.Many2one(
        "seller.commission.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="plan_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Payee",
        index=True,
        ondelete="restrict",
        help="A colleague, or an agent.",
    )
    team_id = fields.Many2one(
        "crm.team",
        index=True,
        ondelete="restrict",
        help="Each member is paid, while a member.",
    )
    parent_id = fields.Many2one(
        "seller.commission.payee",
        "Member of",
        index=True,
        readonly=True,
        copy=False,
        ondelete="cascade",
        help="The team that this payee comes from.",
    )
    user_id = fields.Many2one(
        "res.users",
        "User",
        compute="_compute_user_id",
        store=True,
        precompute=True,
        compute_sudo=True,
    )
    role = fields.Selection(
        [
            ("salesperson", "Salesperson"),
            ("owner", "Customer Owner"),
            ("agent", "Agent"),
        ],
        required=True,
        default="salesperson",
        help="Whose answers count: of the orders sold, of the customers owned, or of "
        "the customers one is agent of.",
    )
    date_from = fields.Date("From")
    date_to = fields.Date("To")
    accepted_on = fields.Date("Accepted on", readonly=True, copy=False)
    seen_on = fields.Date("Looked at on", readonly=True, copy=False)
    quota_ids = fields.One2many("seller.commission.quota", "payee_id", "Quotas")

    _dates_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "A payee cannot leave the plan before joining it: correct the dates.",
    )
    _one_of = models.Constraint(
        "CHECK((partner_id IS NULL) <> (team_id IS NULL))",
        "A payee is either a person or a team.",
    )

    @api.depends("partner_id.user_ids")
    def _compute_user_id(self):
        """The partner's user; one who left is still paid for what they sold."""
        for payee in self.with_context(active_test=False):
            users = payee.partner_id.user_ids
            payee.user_id = users.sorted("active", reverse=True)[:1]

    @api.depends("partner_id.display_name", "team_id.name", "plan_id.name")
    def _compute_display_name(self):
        for payee in self:
            name = (payee.partner_id or payee.team_id).display_name
            payee.display_name = f"{name} ({payee.plan_id.name})"

    @api.constrains("plan_id", "partner_id", "date_from", "date_to")
    def _check_overlap(self):
        """Nobody is paid twice for one day by one plan."""
        for plan in self.plan_id:
            people = plan.payee_ids.filtered("partner_id")
            for payees in people.grouped("partner_id").values():
                payees = payees.sorted(lambda payee: payee.date_from or date.min)
                for earlier, later in pairwise(payees):
                    until, since = earlier.date_to, later.date_from or date.min
                    if not until or until >= since:
                        later._raise_overlap()

    def _raise_overlap(self):
        raise ValidationError(
            self.env._(
                "%(payee)s is in the plan %(plan)s twice at the same time. Give the "
                "entries dates that do not overlap.",
                payee=self.partner_id.display_name,
                plan=self.plan_id.name,
            )
        )
