"""Whether a promise at risk may be given: asked, approved, refused, or too late."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .res_company import APPROVER

# Changing one of these asks anew what was asked or approved.
ASKED_ABOUT = {"name", "deadline", "criterion", "template_id", "category_id"}
ASKED_ABOUT |= {"promisor_id", "responsible_id", "order_id", "company_id", "source"}
NOT_ASKED = {
    "approval_state": "none",
    "approver_id": False,
    "requested_by_id": False,
    "approval_escalate_at": False,
}


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
    requested_by_id = fields.Many2one(
        "res.users", "Approval Asked by", readonly=True, copy=False
    )
    override_reason = fields.Text(
        "Reason", readonly=True, copy=False, help="Why it is promised all the same."
    )
    approval_escalate_at = fields.Datetime(readonly=True, copy=False)

    def write(self, vals):
        """Another promise than the one that was asked about is not approved."""
        res = super().write(vals)
        if ASKED_ABOUT & vals.keys() and not self._is_by_action():
            self.filtered(lambda p: p.state == "draft")._forget_approval()
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
        own = self.filtered(lambda p: self.env.user in p._involved())
        if own:
            raise UserError(
                self.env._(
                    "%(promise)s concerns yourself: who asked, who gave it and who has "
                    "to keep it do not decide on it. Another approver does.",
                    promise=own[0].display_name,
                )
            )
        idle = self.filtered(lambda p: not p._is_waiting_for_approval())
        if idle:
            raise UserError(
                self.env._(
                    "%(promise)s is not waiting for approval.",
                    promise=idle[0].display_name,
                )
            )

    def _is_waiting_for_approval(self):
        """Asked about a draft; or given by the customer before anybody decided."""
        return self.approval_state == "bypassed" or (
            self.approval_state == "requested" and self.state == "draft"
        )

    def _involved(self):
        """Users whose own promise it is, who therefore do not decide on it."""
        # sudo: an approver need not see the order
        seller = self.sudo().order_id.user_id.sudo(False)
        return self.requested_by_id | self.promisor_id | self.responsible_id | seller

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
            {
                "approval_state": "requested",
                "override_reason": reason,
                "requested_by_id": self.env.uid,
            }
        )
        self._log(
            dict.fromkeys(self.ids, self.env._("Approval asked: %(why)s", why=reason))
        )
        for company, promises in self.grouped("company_id").items():
            due = company._customer_approval_due()
            promises._by_action().write({"approval_escalate_at": due})
        self._end_approval_activities()
        if alone := self._call_approver():
            raise UserError(
                self.env._(
                    "Nobody can approve promises in %(company)s: choose an approver in "
                    "the settings who neither asks, gave them nor has to keep them.",
                    company=alone.company_id[:1].name,
                )
            )

    def _call_approver(self, escalated=False):
        """One activity a promise, on the day of an approver whom it does not concern.

        :return: the promises on which nobody can decide
        """
        alone = self.browse()
        kind = "customer_promise.mail_activity_type_approval"
        for promise in self:
            company = promise.company_id
            approver = company._customer_approver(promise._involved(), escalated)
            if not approver:
                alone |= promise
            elif not promise.activity_search([kind], user_id=approver.id):
                promise.activity_schedule(
                    kind,
                    summary=self.env._("Approve a promise at risk?"),
                    note=promise.override_reason,
                    user_id=approver.id,
                )
        return alone

    def _flag_unapproved(self, words):
        """Given before anybody approved it, as ``words`` say: the approver learns."""
        self._by_action().write({"approval_state": "bypassed"})
        self._log(dict.fromkeys(self.ids, words))
        self._call_approver()

    def _forget_approval(self):
        """Nobody was asked about these as they are now."""
        if asked := self.filtered(lambda p: p.approval_state != "none"):
            asked._by_action().write(NOT_ASKED)
            asked._end_approval_activities()

    def _open(self):
        """What is given all the same, under another policy, waits for nobody."""
        res = super()._open()
        self.filtered(lambda p: p.approval_state == "requested")._forget_approval()
        return res

    def _cancel(self):
        """What is off needs no approval."""
        res = super()._cancel()
        self.filtered(lambda p: p.state == "cancelled")._forget_approval()
        return res

    def _follow_order(self, changed):
        """A quotation of somebody else promises something else."""
        before = {p: (p.promisor_id, p.company_id, p.partner_id) for p in self}
        res = super()._follow_order(changed)
        self.filtered(
            lambda p: before[p] != (p.promisor_id, p.company_id, p.partner_id)
        )._forget_approval()
        return res

    def _end_approval_activities(self):
        self.activity_unlink(
            ["customer_promise.mail_activity_type_approval"], only_automated=True
        )

    @api.model
    def _cron_escalate_approval(self):
        """Hourly: what waited too many working hours goes to the substitute, once."""
        waiting = self.search(
            [
                ("approval_escalate_at", "<=", self.env.cr.now()),
                "|",
                "&",
                ("approval_state", "=", "requested"),
                ("state", "=", "draft"),
                "&",
                ("approval_state", "=", "bypassed"),
                ("state", "=", "open"),
            ]
        )
        waiting._by_action().write({"approval_escalate_at": False})
        waiting._call_approver(escalated=True)
