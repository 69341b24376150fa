from datetime import date
from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from .seller_commission_statement_part import SETTLED

# What decides whose sales were paid to whom.
FIXED = {"profile_id", "partner_id", "date_from"}


class SellerAgent(models.Model):
    """An agent of a customer, from when to when: credited with what it buys."""

    _name = "seller.agent"
    _description = "Agent of a Customer"
    _rec_name = "partner_id"
    _order = "profile_id, date_from desc, id"

    profile_id = fields.Many2one(
        "customer.profile", "Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Agent", required=True, index=True, ondelete="restrict"
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", help="Last day; empty: until further notice.")

    _dates_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "An agent cannot end before beginning: correct the dates.",
    )

    @api.constrains("profile_id", "partner_id", "date_from", "date_to")
    def _check_overlap(self):
        """Nobody is credited twice with one sale."""
        groups = self.search(
            [
                ("profile_id", "in", self.profile_id.ids),
                ("partner_id", "in", self.partner_id.ids),
            ]
        ).grouped(lambda agent: (agent.profile_id, agent.partner_id))
        for agents in groups.values():
            for earlier, later in pairwise(agents.sorted("date_from")):
                if (earlier.date_to or date.max) >= later.date_from:
                    raise ValidationError(
                        self.env._(
                            "%(agent)s is agent of %(customer)s twice at the same "
                            "time. Give the entries dates that do not overlap.",
                            agent=later.partner_id.display_name,
                            customer=later.profile_id.display_name,
                        )
                    )

    def write(self, vals):
        if not (FIXED | {"date_to"}).isdisjoint(vals):
            day = fields.Date.to_date(vals.get("date_to")) or date.max
            for agent, last in self._settled().items():
                end = min(day, agent.date_to or date.max)
                if FIXED & vals.keys() or end < last:
                    agent._raise_settled(last)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        for agent, last in self._settled().items():
            agent._raise_settled(last)

    def _settled(self):
        """Last day of what was settled with the agent within each entry: {entry: day}.

        Without, sales already paid would be paid again, or taken back, one by one:
        whenever somebody touches their documents.
        """
        # sudo: statements of others, of which only whether there are any is told
        statements = (
            self.env["seller.commission.statement"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("company_id", "in", self.company_id.ids),
                    ("payee_id.role", "=", "agent"),
                    ("state", "in", SETTLED),
                ]
            )
        )
        found = {}
        for agent in self:
            ends = [
                statement.date_to
                for statement in statements
                if statement.partner_id == agent.partner_id
                and statement.company_id == agent.company_id
                and statement.date_to >= agent.date_from
                and statement.date_from <= (agent.date_to or date.max)
            ]
            if ends:
                found[agent] = max(ends)
        return found

    def _raise_settled(self, last):
        raise UserError(
            self.env._(
                "What %(agent)s earned as agent of %(customer)s is approved up to "
                "%(day)s, so this entry stays as it is until then. Let it end on that "
                "day or later, and add another one for what changes.",
                agent=self.partner_id.display_name,
                customer=self.profile_id.display_name,
                day=format_date(self.env, last),
            )
        )
