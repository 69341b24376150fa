"""A case in three fields, from wherever one hears of it."""

from odoo import api, models


class CustomerCase(models.Model):
    _inherit = "customer.case"

    @api.model
    def _action_log(self, partner, company, **defaults):
        """The short form, for a customer.

        :param partner: res.partner who complains
        :param defaults: what the case is opened with
        """
        profiles = self.env["customer.profile"]._get_or_create([(partner, company)])
        (profile,) = profiles.values()
        defaults |= {"profile_id": profile.id}
        if partner != partner.commercial_partner_id:
            defaults["partner_id"] = partner.id
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.customer_case_action_log"
        )
        context = {f"default_{name}": value for name, value in defaults.items()}
        return action | {"context": {"dialog_size": "medium", **context}}

    @api.model
    def _action_view(self, cases):
        """These cases: the one, or their list."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.customer_case_action"
        )
        action |= {"domain": [("id", "in", cases.ids)], "context": {"create": False}}
        if len(cases) == 1:
            action |= {"res_id": cases.id, "views": [(False, "form")]}
        return action
