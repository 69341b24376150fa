"""Who handles a case, and what stands on their day about it."""

from odoo import api, models
from odoo.tools import SQL

CALL = "mail.mail_activity_data_call"
# So many promises stand in what the handler is told.
LAST_PROMISES = 3


class CustomerCase(models.Model):
    _inherit = "customer.case"

    @api.model
    def _get_handler(self, profile, user, but=None):
        """``user`` where they may, else the first manager of the company."""
        but = but or user.browse()
        if user.active and user not in but:
            return user
        # without a query, since many may have nobody
        managers = self.env["ir.model.data"]._xmlid_to_res_id(
            "customer_promise.customer_promise_group_manager"
        )
        # sudo: whoever opens it, it reaches somebody
        group = self.env["res.groups"].sudo().browse(managers)
        users = group.all_user_ids.filtered(
            lambda u: u.active and profile.company_id in u.company_ids
        )
        return (users - but).sorted("id")[:1].sudo(False)

    def _put_calls(self):
        """A call on the day of who handles each case, with what they have to know."""
        promises = self._get_last_promises()
        self._schedule(
            CALL,
            {case: case.user_id for case in self},
            lambda case: case.env._("Call %(who)s", who=case._get_contact().name),
            lambda case: case._render_call(promises.get(case.profile_id.id, [])),
        )

    def _schedule(self, activity_type, users, summary, note=None):
        """Activities on these cases, each in the language of who has it to do.

        :param users: dict of case to res.users; nobody, nothing
        :param summary: function of a case to text
        :param note: function of a case to HTML
        """
        common = {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "activity_type_id": self.env.ref(activity_type).id,
            "automated": True,
        }
        values = []
        for case in self:
            user = users[case]
            if not user.active:
                continue
            case = case.with_context(lang=user.lang or self.env.lang)
            values.append(
                {
                    **common,
                    "res_id": case.id,
                    "user_id": user.id,
                    "date_deadline": max(
                        case.due_on, case.company_id._customer_today()
                    ),
                    "summary": summary(case),
                    "note": note and note(case),
                }
            )
        # without mails: the activity stands on their day
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        return Activity.create(values)

    def _get_contact(self):
        """Whom to call: the contact, else the customer."""
        self.ensure_one()
        return self.partner_id or self.profile_id.partner_id

    def _get_leader(self):
        """Who leads the team of the handler; a manager where nobody else does.

        What was said in confidence reaches nobody who sells to the customer.
        """
        self.ensure_one()
        team = self.user_id.sale_team_id or self.feedback_id.team_id
        leader = (team or self.order_id.team_id).user_id
        but = self.user_id
        if self.confidential:
            but |= self._get_sellers(self.profile_id, self.feedback_id)
        return self._get_handler(self.profile_id, leader, but=but)

    @api.model
    def _get_sellers(self, profile, feedback):
        """Who sells to a customer or answers for it, today and at the event."""
        sellers = profile.user_id | profile.backup_user_id | profile.partner_id.user_id
        return sellers | feedback.user_id | feedback.owner_id

    def _render_call(self, promises):
        """What who calls has to know, as HTML."""
        self.ensure_one()
        return self.env["ir.qweb"]._render(
            "customer_promise.customer_case_call",
            {
                "case": self,
                "feedback": self.feedback_id if not self.confidential else False,
                "promises": self.env["customer.promise"].browse(promises),
            },
            lang=self.env.lang,
        )

    def _get_last_promises(self):
        """The promises last kept or broken, as dict of profile id to ids."""
        self.env["customer.promise"].flush_model(["profile_id", "state", "closed_on"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile_id, array_agg(id ORDER BY closed_on DESC, id DESC)
                  FROM (SELECT id, profile_id, closed_on, ROW_NUMBER() OVER (
                               PARTITION BY profile_id
                               ORDER BY closed_on DESC, id DESC) AS place
                          FROM customer_promise
                         WHERE profile_id = ANY(%s) AND state IN ('kept', 'broken')
                       ) p
                 WHERE place <= %s
                 GROUP BY profile_id
                """,
                self.profile_id.ids,
                LAST_PROMISES,
            )
        )
        return dict(rows)
