"""What opens a case by itself, who handles it, and what they are told."""

from odoo import api, models
from odoo.tools import SQL

from ...tools import scores

# Of 100: what the customer wanted to achieve did not come true.
BENEFIT_MISSED = 25
# A promise of this importance, of 5, opens a case when it is broken.
IMPORTANT = 4
# So many promises stand in what the handler is told.
LAST_PROMISES = 3
# Opened by customers or by facts: nobody of ours knows of it yet.
UNSEEN = ("feedback", "promise", "email", "portal")
CALL = "mail.mail_activity_data_call"
# Rows made by the hundred: no note of their creation, no mail about it.
SILENT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


class CustomerCase(models.Model):
    _inherit = "customer.case"

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        unseen = cases.filtered(lambda case: case.origin in UNSEEN)
        # sudo: the customer opened it, or who may not plan for others
        unseen.sudo()._put_calls()
        return cases

    # === ANSWERS === #

    @api.model
    def _open_for_feedback(self, feedback):
        """Somebody gets in touch with who is not satisfied; once per answer.

        Whoever was asked again about a case has that case: see :meth:`_settle_recovery`.
        What is imported is history and opens none.

        :return: the cases
        """
        asked = feedback.filtered(
            lambda f: f.source == "survey" and not f.invitation_id.case_id
        )
        known = self.sudo().search([("feedback_id", "in", asked.ids)]).feedback_id
        kinds = {answer: self._get_kind(answer) for answer in asked - known}
        return self.with_context(**SILENT).create(
            [
                self._prepare_feedback_values(answer, kind)
                for answer, kind in kinds.items()
                if kind
            ]
        )

    @api.model
    def _get_kind(self, feedback):
        """The kind of case an answer opens, or False."""
        if feedback.voice == scores.DETRACTOR:
            return "detractor"
        if feedback.has_benefit and feedback.benefit <= BENEFIT_MISSED:
            return "benefit_missed"
        passive = feedback.voice == scores.PASSIVE
        return passive and feedback.company_id.customer_case_passives and "passive"

    @api.model
    def _prepare_feedback_values(self, feedback, kind):
        """Values of the case; of an answer in confidence no word and no score.

        Who leads the owner's team handles those, so that the contact may speak freely
        of who sells to them.
        """
        profile = feedback.profile_id
        values = {
            "kind": kind,
            "origin": "feedback",
            "profile_id": profile.id,
            "partner_id": feedback.partner_id.id,
            "feedback_id": feedback.id,
            "order_id": feedback.order_id.id,
        }
        sellers = profile.user_id | profile.backup_user_id | profile.partner_id.user_id
        sellers |= feedback.user_id | feedback.owner_id
        leader = feedback.team_id.user_id or profile.user_id.sale_team_id.user_id
        secret = feedback.confidential
        user = self._get_handler(
            profile,
            leader if secret else profile._customer_user() or leader,
            but=sellers if secret else None,
        )
        words = self.with_context(lang=user.lang or self.env.lang)
        who = {"who": feedback.partner_id.name}
        if secret:
            name = words.env._("%(who)s answered in confidence", **who)
        elif kind == "detractor":
            name = words.env._("%(who)s is not satisfied", **who)
        elif kind == "passive":
            name = words.env._("%(who)s could be more satisfied", **who)
        else:
            name = words.env._("%(who)s did not achieve what they wanted", **who)
        description = False if secret else feedback.comment
        return values | {"name": name, "description": description, "user_id": user.id}

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

    # === PROMISES === #

    @api.model
    def _open_for_promises(self, promises):
        """An important promise was broken: the customer hears from us; once each.

        A closed case of the same promise is worked on again.

        :return: the cases opened
        """
        broken = promises.filtered(
            lambda p: p.state == "broken"
            and p.result == "not_kept"
            and p.importance >= IMPORTANT
            and p.closed_by != "import"
        )
        if not broken or not self.env["customer.moment"]._invitation_cron().active:
            return self  # Listening is off
        # sudo: it is opened for whoever handles the customer
        cases = self.sudo().with_context(**SILENT)
        known = cases.search(
            [("promise_id", "in", broken.ids), ("kind", "=", "broken_promise")]
        )
        known._reopen()
        return cases.create(
            [self._prepare_promise_values(p) for p in broken - known.promise_id]
        )

    @api.model
    def _prepare_promise_values(self, promise):
        """Values of the case; what is known of the promise need not be found again."""
        profile = promise.sudo().profile_id
        user = self._get_handler(
            profile, profile._customer_user() or promise.responsible_id
        )
        words = self.with_context(lang=user.lang or self.env.lang)
        return {
            "name": words.env._("Broken promise: %(promise)s", promise=promise.name),
            "description": promise.evidence_note,
            "kind": "broken_promise",
            "origin": "promise",
            "profile_id": profile.id,
            "partner_id": promise.receiver_id.id,
            "promise_id": promise.id,
            "order_id": promise.order_id.id,
            "cause_id": promise.cause_id.id,
            "attribution": promise.attribution,
            "user_id": user.id,
        }

    # === WHO HANDLES IT === #

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
        """Who leads the team of the handler; a manager where nobody else does."""
        self.ensure_one()
        team = self.user_id.sale_team_id or self.feedback_id.team_id
        leader = (team or self.order_id.team_id).user_id
        return self._get_handler(self.profile_id, leader, but=self.user_id)

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
