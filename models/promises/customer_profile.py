from odoo import api, fields, models

from ...tools import promises as kernel


class CustomerProfile(models.Model):
    _inherit = "customer.profile"

    promise_ids = fields.One2many("customer.promise", "profile_id", "Promises")
    promise_open_count = fields.Integer(
        "Open Promises", compute="_compute_promise_counts"
    )
    promise_overdue_count = fields.Integer(
        "Overdue Promises", compute="_compute_promise_counts"
    )
    promise_reliability = fields.Float(
        "Reliability",
        compute="_compute_promise_reliability",
        help="Share of promises kept in the last 12 months, late ones counting one "
        "half, drawn to the company's own rate while there are few.",
    )
    promise_reliability_n = fields.Integer(
        "Promises That Fell Due", compute="_compute_promise_reliability"
    )

    def _compute_promise_counts(self):
        groups = self.env["customer.promise"]._read_group(
            [("profile_id", "in", self.ids), ("state", "=", "open")],
            ["profile_id", "deadline_status"],
            ["__count"],
        )
        counts = {(profile.id, status): count for profile, status, count in groups}
        for profile in self:
            mine = {s: n for (p, s), n in counts.items() if p == profile.id}
            profile.promise_open_count = sum(mine.values())
            profile.promise_overdue_count = mine.get("overdue", 0)

    @api.depends("promise_ids.state")
    def _compute_promise_reliability(self):
        Promise = self.env["customer.promise"]
        for company, profiles in self.grouped("company_id").items():
            tallies = Promise._tally_by("profile_id", company)
            whole = Promise._tally_by("company_id", company).get(company.id)
            mu = kernel.company_rate(whole or kernel.Tally())
            for profile in profiles:
                tally = tallies.get(profile.id, kernel.Tally())
                profile.promise_reliability = kernel.reliability(tally, mu)
                profile.promise_reliability_n = tally.n

    def action_view_promises(self):
        """The promises made to this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.customer_promise_action"
        )
        return action | {
            "domain": [("profile_id", "=", self.id)],
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
            },
        }
