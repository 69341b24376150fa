from odoo import fields, models


class CustomerProfile(models.Model):
    _inherit = "customer.profile"

    case_recovered_count = fields.Integer("Recovered", compute="_compute_case_counts")
    case_reopened_count = fields.Integer("Reopened", compute="_compute_case_counts")

    def _compute_case_counts(self):
        """How often a case made the customer happy again, and how often not at once."""
        groups = self.env["customer.case"]._read_group(
            [("profile_id", "in", self.ids)],
            ["profile_id", "recovery"],
            ["__count", "reopen_count:sum"],
        )
        recovered, reopened = {}, {}
        for profile, recovery, count, reopenings in groups:
            if recovery == "recovered":
                recovered[profile] = count
            reopened[profile] = reopened.get(profile, 0) + (reopenings or 0)
        for profile in self:
            profile.case_recovered_count = recovered.get(profile, 0)
            profile.case_reopened_count = reopened.get(profile, 0)

    def action_open_customer_case(self):
        """The customer complains: ask for three fields."""
        self.ensure_one()
        return self.env["customer.case"]._action_log(self.partner_id, self.company_id)
