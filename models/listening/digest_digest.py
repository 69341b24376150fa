from odoo import fields, models
from odoo.exceptions import AccessError

USER = "customer_promise.customer_promise_group_user"


class DigestDigest(models.Model):
    """How much was heard, in Odoo's digest: counts, never an index.

    Odoo knows what to send by names that begin with ``kpi_``.
    """

    _inherit = "digest.digest"

    kpi_customer_feedback = fields.Boolean("Customers' Answers")
    kpi_customer_feedback_value = fields.Integer(
        compute="_compute_kpi_customer_feedback_value"
    )
    kpi_customer_case = fields.Boolean("Cases Received")
    kpi_customer_case_value = fields.Integer(compute="_compute_kpi_customer_case_value")

    def _compute_kpi_customer_feedback_value(self):
        self._check_customer_user()
        self._calculate_company_based_kpi(
            "customer.feedback", "kpi_customer_feedback_value", date_field="date"
        )

    def _compute_kpi_customer_case_value(self):
        self._check_customer_user()
        self._calculate_company_based_kpi("customer.case", "kpi_customer_case_value")

    def _check_customer_user(self):
        """Who may not read them gets a digest without them: Odoo catches this."""
        if not self.env.user.has_group(USER):
            raise AccessError(self.env._("Customer Success is not open to you."))

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("customer_promise.customer_promise_menu_root").id
        for kpi, action in (
            ("kpi_customer_feedback", "customer_feedback_action"),
            ("kpi_customer_case", "customer_case_action"),
        ):
            actions[kpi] = f"customer_promise.{action}?menu_id={menu}"
        return actions
