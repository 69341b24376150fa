from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL


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
    promise_reliability_shown = fields.Boolean(
        compute="_compute_promise_reliability",
        help="Whether they are enough to show a percentage.",
    )

    def _compute_promise_counts(self):
        groups = self.env["customer.promise"]._read_group(
            [("profile_id", "in", self.ids), ("state", "=", "open")],
            ["profile_id", "deadline_status"],
            ["__count"],
        )
        opened, overdue = Counter(), Counter()
        for profile, status, count in groups:
            opened[profile] += count
            overdue[profile] += count if status == "overdue" else 0
        for profile in self:
            profile.promise_open_count = opened[profile]
            profile.promise_overdue_count = overdue[profile]

    @api.depends("promise_ids.state", "promise_ids.result")
    def _compute_promise_reliability(self):
        Promise = self.env["customer.promise"]
        for company, profiles in self.grouped("company_id").items():
            found = Promise._reliability_by("profile_id", company)
            for profile in profiles:
                rate, n, shown = found[profile.id]
                profile.promise_reliability = rate
                profile.promise_reliability_n = n
                profile.promise_reliability_shown = shown

    def _merge_into(self, partner):
        """Promises name the customer too; the closed ones, which nobody may write."""
        targets = super()._merge_into(partner)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_promise p SET partner_id = f.partner_id
                  FROM customer_profile f
                 WHERE f.id = p.profile_id AND f.id IN %s
                   AND p.partner_id <> f.partner_id
                """,
                tuple(targets.ids) or (0,),
            )
        )
        self.env["customer.promise"].invalidate_model(["partner_id"])
        return targets

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

    def action_log_promise(self):
        """The ten-second form, with this customer filled in."""
        self.ensure_one()
        return self.env["customer.promise"]._action_log(self)
