"""What opens a case by itself: bad answers, and important promises that are broken."""

from odoo import api, models

from ...tools import scores

# Opened by customers or by facts: nobody of ours knows of it yet.
UNSEEN = ("feedback", "promise", "email", "portal", "silence")
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
        # sudo: the customer opened it, or who may not plan for others
        unseen = cases.filtered(lambda case: case.origin in UNSEEN).sudo()
        for case in unseen.filtered(lambda case: not case.user_id):
            case.user_id = case._get_handler(case.profile_id, case.user_id)
        if unseen:
            unseen._put_calls()
        return cases

    # === ANSWERS === #

    @api.model
    def _open_for_feedback(self, feedback):
        """Somebody gets in touch with who is not satisfied; once per answer.

        Whoever was asked again about a case has that one: see `_settle_recovery`.
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
        company = feedback.company_id
        voice = feedback.voice or self._get_voice(feedback)
        if voice == scores.DETRACTOR:
            return "detractor"
        if feedback.has_benefit and feedback.benefit <= company.customer_benefit_points:
            return "benefit_missed"
        passive = voice == scores.PASSIVE
        return passive and company.customer_case_passives and "passive"

    @api.model
    def _get_voice(self, feedback):
        """Who speaks where only satisfaction was asked; None when nothing was."""
        company = feedback.company_id
        if not feedback.has_csat:
            return None
        return scores.voice_of_points(
            feedback.csat, company.customer_bad_points, company.customer_top_points
        )

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
        leader = feedback.team_id.user_id or profile.user_id.sale_team_id.user_id
        secret = feedback.confidential
        user = self._get_handler(
            profile,
            leader if secret else profile._customer_user() or leader,
            but=self._get_sellers(profile, feedback) if secret else None,
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
            and p.importance >= p.company_id.customer_case_importance
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
