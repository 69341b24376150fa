"""After closing the customer is asked again: recovered, or it starts over."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import scores
from .customer_case_handler import CALL


class CustomerCase(models.Model):
    _inherit = "customer.case"

    recovery = fields.Selection(
        [
            ("waiting", "Asked Again"),
            ("recovered", "Recovered"),
            ("not_recovered", "Not Recovered"),
        ],
        readonly=True,
        copy=False,
        index=True,
        help="What the customer said when asked again.",
    )
    recovered_on = fields.Date(readonly=True, copy=False)

    @api.model
    def _settle_recovery(self, feedback):
        """What customers said who were asked again about a case.

        Not satisfied: a settled case starts over, and whoever handles it calls. What
        one contact is not satisfied with, no other makes good.
        """
        again = feedback.filtered(lambda f: f.invitation_id.case_id and f.voice)
        again |= feedback.filtered(lambda f: f.invitation_id.case_id and f.has_csat)
        good = again.filtered(lambda f: self._is_satisfied(f))
        for answer in good:
            # sudo: it is written for whoever handles the customer
            case = answer.invitation_id.case_id.sudo()
            if case.recovery != "not_recovered":
                today = case.company_id._customer_today()
                case._by_action().write(
                    {"recovery": "recovered", "recovered_on": today}
                )
        bad = (again - good).invitation_id.case_id.sudo()
        # told once, however often it is settled
        bad = bad.filtered(
            lambda c: c.recovery != "not_recovered" or c.state in ("answered", "closed")
        )
        bad._by_action().write({"recovery": "not_recovered", "recovered_on": False})
        bad._reopen()
        bad._schedule(
            CALL,
            {case: case.user_id for case in bad},
            lambda case: case.env._(
                "%(who)s is still not satisfied", who=case._get_contact().name
            ),
        )

    @api.model
    def _is_satisfied(self, feedback):
        """No detractor, and the index at the company's threshold."""
        least = feedback.company_id.customer_top_points
        return feedback.voice != scores.DETRACTOR and feedback.score >= least

    @api.model
    def _follow_recovery(self):
        """Closed cases wait while somebody is asked again about them, no longer.

        One statement over those whose state differs from their invitations'.
        """
        self.env["customer.invitation"].flush_model(["case_id", "state"])
        self.flush_model(["state", "recovery"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_case c SET recovery = w.recovery
                  FROM (SELECT c.id, CASE WHEN EXISTS (
                                   SELECT FROM customer_invitation i
                                    WHERE i.case_id = c.id
                                      AND i.state IN ('planned', 'sent', 'opened'))
                               THEN 'waiting' END AS recovery
                          FROM customer_case c
                         WHERE (c.state = 'closed' AND c.recovery IS NULL)
                            OR c.recovery = 'waiting') w
                 WHERE c.id = w.id AND c.recovery IS DISTINCT FROM w.recovery
                """
            )
        )
        self.invalidate_model(["recovery"], flush=False)
