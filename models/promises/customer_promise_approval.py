"""Whether a promise at risk may be given: asked, approved, refused, or too late."""

from odoo import api, fields, models
from odoo.exceptions import UserError

APPROVER = "customer_promise.customer_promise_group_approver"
# Changing one of these asks anew what was asked or approved.
ASKED_ABOUT = {"name", "deadline", "criterion", "template_id", "category_id"}


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    approval_state = fields.Selection(
        [
            ("none", "Not Asked"),
            ("requested", "Waiting for Approval"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("bypassed", "Given Unapproved"),
        ],
        "Approval",
        required=True,
        default="none",
        readonly=True,
        copy=False,
        index=True,
    )
    approver_id = fields.Many2one("res.users", "Approver", readonly=True, copy=False)
    override_reason = fields.Text(
        "Reason", readonly=True, copy=False, help="Why it is promised all the same."
    )
    approval_escalate_at = fields.Datetime(readonly=True, copy=False)

    def write(self, vals):
        """Another promise than the one that was asked about is not approved."""
        res = super().write(vals)
        if ASKED_ABOUT & vals.keys() and not self._is_by_action():
            stale = self.filtered(lambda p: p.approval_state != "none")
            stale._by_action().write({"approval_state": "none", "approver_id": False})
            stale._end_approval_activities()
        return res

    # === ACTIONS === #

    def action_approve(self):
        """An approver lets these promises be given."""
        return self._decide("approved")

    def action_refuse(self):
        """An approver wants another promise."""
        return self._decide("refused")

    def _decide(self, decision):
        self._check_may_decide()
        # sudo: approvers decide, and write nothing else of a promise
        promises = self.sudo()
        promises._by_action().write(
            {"approval_state": decision, "approver_id": self.env.uid}
        )
        user = self.env.user.name
        words = {
            "approved": self.env._("%(user)s approved this promise.", user=user),
            "refused": self.env._("%(user)s refused this promise.", user=user),
        }[decision]
        promises._log(dict.fromkeys(self.ids, words))
        promises._end_approval_activities()
        for promise in promises:
            promise.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=words,
                user_id=promise.promisor_id.id,
            )
        return True

    def _check_may_decide(self):
        self.check_access("read")
        if not self.env.user.has_group(APPROVER):
            raise UserError(
                self.env._("Only an approver decides on a promise at risk. Ask one.")
            )
        own = self.filtered(lambda p: p.promisor_id == self.env.user)
        if own:
            raise UserError(
                self.env._(
                    "%(promise)s is your own promise: another approver decides on it.",
                    promise=own[0].display_name,
                )
            )
        idle = self.filtered(
            lambda p: p.approval_state not in ("requested", "bypassed")
        )
        if idle:
            raise UserError(
                self.env._(
                    "%(promise)s is not waiting for approval.",
                    promise=idle[0].display_name,
                )
            )

    # === BUSINESS === #

    def _needs_approval(self):
        """Those at risk that nobody approved, where the company asks for approval."""
        return self.filtered(
            lambda p: p.company_id.customer_check_policy == "approve"
            and p.feasibility == "red"
            and p.approval_state != "approved"
        )

    def _ask_approval(self, reason):
        """Ask the company's approver, with the reason why all the same."""
        self._by_action().write(
            {"approval_state": "requested", "override_reason": reason}
        )
        self._log(
            dict.fromkeys(self.ids, self.env._("Approval asked: %(why)s", why=reason))
        )
        for company, promises in self.grouped("company_id").items():
            due = company._customer_approval_due()
            promises._by_action().write({"approval_escalate_at": due})
            promises._call_approver(company._customer_approver())

    def _call_approver(self, approver):
        """One activity a promise, on the day of the approver."""
        if not approver:
            raise UserError(
                self.env._(
                    "Nobody can approve promises in %(company)s: choose an approver in "
                    "the settings.",
                    company=self.company_id[:1].name,
                )
            )
        for promise in self:
            promise.activity_schedule(
                "customer_promise.mail_activity_type_approval",
                summary=self.env._("Approve a promise at risk?"),
                note=promise.override_reason,
                user_id=approver.id,
            )

    def _flag_unapproved(self, words):
        """Given before anybody approved it, as ``words`` say: the approver learns."""
        self._by_action().write({"approval_state": "bypassed"})
        self._log(dict.fromkeys(self.ids, words))
        for company, promises in self.grouped("company_id").items():
            if approver := company._customer_approver():
                promises._call_approver(approver)

    def _end_approval_activities(self):
        self.activity_unlink(
            ["customer_promise.mail_activity_type_approval"], only_automated=True
        )

    @api.model
    def _cron_escalate_approval(self):
        """Hourly: what waited too many working hours goes to the substitute, once."""
        waiting = self.search(
            [
                ("approval_state", "=", "requested"),
                ("approval_escalate_at", "<=", self.env.cr.now()),
            ]
        )
        for company, promises in waiting.grouped("company_id").items():
            substitute = company._customer_approver(escalated=True)
            promises._by_action().write({"approval_escalate_at": False})
            if substitute:
                promises._call_approver(substitute)
