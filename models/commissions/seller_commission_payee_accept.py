import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

_logger = logging.getLogger(__name__)

# Between two reminders of a plan not accepted.
REMIND_DAYS = 7
# What only the payee, or a job, writes.
GUARDED = {"accepted_on", "seen_on", "told_on", "reminded_on"}


class SellerCommissionPayee(models.Model):
    """Each payee gets the approved plan, and accepts it: themself, once."""

    _inherit = "seller.commission.payee"

    plan_state = fields.Selection(related="plan_id.state")
    told_on = fields.Date("Sent on", readonly=True, copy=False)
    reminded_on = fields.Date("Reminded on", readonly=True, copy=False)
    first_day = fields.Date(compute="_compute_first_day")
    can_accept = fields.Boolean(compute="_compute_can_accept")
    accept_url = fields.Char(compute="_compute_accept_url")
    is_reminder_due = fields.Boolean(compute="_compute_is_reminder_due")

    @api.depends("plan_id.date_from", "date_from")
    def _compute_first_day(self):
        """From when on the plan pays them; accepted later, it weighs later."""
        for payee in self:
            days = [day for day in (payee.plan_id.date_from, payee.date_from) if day]
            payee.first_day = max(days, default=False)

    @api.depends("accepted_on", "plan_id.state", "partner_id")
    @api.depends_context("uid")
    def _compute_can_accept(self):
        for payee in self:
            payee.can_accept = (
                payee._is_of(self.env.user)
                and payee.plan_id.state == "approved"
                and not payee.accepted_on
            )

    @api.depends("told_on", "reminded_on", "first_day")
    def _compute_is_reminder_due(self):
        for payee in self:
            last = payee.reminded_on or payee.told_on
            today = payee.company_id._customer_today()
            payee.is_reminder_due = bool(
                last
                and payee.first_day > today >= fields.Date.add(last, days=REMIND_DAYS)
            )

    def _compute_accept_url(self):
        """Where the payee accepts: a colleague inside, an agent in the portal."""
        for payee in self:
            path = (
                "odoo/my-commission-plans"
                if payee.user_id and payee.user_id._is_internal()
                else "my/commissions/plans"
            )
            payee.accept_url = f"{payee.get_base_url()}/{path}/{payee.id}"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_guarded({name for vals in vals_list for name in vals if vals[name]})
        return super().create(vals_list)

    def write(self, vals):
        self._check_guarded(vals.keys())
        return super().write(vals)

    def _check_guarded(self, names):
        if GUARDED & names and not self.env.su:
            raise UserError(
                self.env._(
                    "Only the payee accepts a plan; when it was sent, seen and "
                    "accepted is not written by anybody else."
                )
            )

    def _prepare_version_values(self, start):
        """Values of the same payee in a version that begins on ``start``."""
        self.ensure_one()
        quotas = self.quota_ids.filtered(lambda quota: quota.date_from >= start)
        return self.copy_data()[0] | {
            "date_from": self.date_from if (self.date_from or start) > start else False,
            "quota_ids": [Command.create(values) for values in quotas.copy_data()],
        }

    # === ACCEPTANCE === #

    def _is_of(self, user):
        """Whether the payee is this user, inside or in the portal."""
        self.ensure_one()
        return self._pays(user.partner_id)

    def action_accept(self):
        """The button of the payee."""
        self.ensure_one()
        self._accept(self.env.user)
        return True

    def _accept(self, user):
        """The payee accepts the plan, for all the time that they are in it.

        :param user: who accepts; AccessError unless it is the payee
        """
        self.ensure_one()
        # sudo: payees write nothing of a plan but this; who they are is checked here
        payee = self.sudo()
        if not payee._is_of(user):
            raise AccessError(
                self.env._(
                    "%(payee)s accepts this plan, nobody else.",
                    payee=(payee.partner_id or payee.team_id).display_name,
                )
            )
        if payee.plan_id.state != "approved":
            raise UserError(
                self.env._(
                    "The plan %(plan)s is not approved, so there is nothing to accept.",
                    plan=payee.plan_id.name,
                )
            )
        if payee.accepted_on:
            raise UserError(
                self.env._(
                    "You accepted the plan %(plan)s already.", plan=payee.plan_id.name
                )
            )
        stints = payee.plan_id.payee_ids.filtered(
            lambda other: other.partner_id == payee.partner_id and not other.accepted_on
        )
        stints.accepted_on = payee.company_id._customer_today()
        payee.plan_id._log_acceptance()

    # === JOBS === #

    @api.model
    def _cron_tell(self):
        """Send approved plans to their payees, and remind those who have not accepted.

        Members of teams get their own, each accepts for themself.
        One commit a payee: a mail that cannot be made stops no other, and is tried
        again with the next run.
        """
        teams = self.search(
            [("plan_id.state", "=", "approved"), ("team_id", "!=", False)]
        )
        teams._expand_teams()
        due = self._due_to_tell() | self._due_to_remind()
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for payee in due:
            payee = payee.try_lock_for_update()
            try:
                with self.env.cr.savepoint():
                    payee._tell()
            except Exception:
                _logger.exception("The plan could not be sent to payee %s.", payee.id)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _due_to_tell(self):
        """Those who have neither got nor accepted the plan that pays them."""
        return self._waiting(Domain("told_on", "=", False))

    def _due_to_remind(self):
        """Those who got it a week ago, have not accepted, and are paid by it soon.

        Once the first period has begun, the statement says why nothing weighs.
        """
        told = self._waiting(Domain("told_on", "!=", False))
        return told.filtered("is_reminder_due")

    def _waiting(self, domain):
        """People in approved plans, who have neither accepted nor left."""
        payees = self.search(
            domain
            & Domain("accepted_on", "=", False)
            & Domain("plan_id.state", "=", "approved")
            & Domain("plan_id.active", "=", True)
            & Domain("partner_id", "!=", False)
        )
        return payees.filtered(
            lambda payee: (
                not payee.date_to or payee.date_to >= payee.company_id._customer_today()
            )
        )

    def _tell(self):
        """Mail the plan, or a reminder of it, to the payees in their languages."""
        for payee in self:
            today = payee.company_id._customer_today()
            kind = "reminder" if payee.told_on else "plan"
            template = self.env.ref(f"customer_promise.mail_template_payee_{kind}")
            payee.write({"reminded_on" if payee.told_on else "told_on": today})
            template.send_mail(payee.id)


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    payee_count = fields.Integer("People Paid", compute="_compute_payee_count")
    waiting_count = fields.Integer("Not Accepted", compute="_compute_payee_count")

    @api.depends("payee_ids.partner_id", "payee_ids.accepted_on")
    def _compute_payee_count(self):
        counted = {
            plan: (count, count - accepted)
            for plan, count, accepted in self.env[
                "seller.commission.payee"
            ]._read_group(
                [("plan_id", "in", self.ids), ("partner_id", "!=", False)],
                ["plan_id"],
                ["__count", "accepted_on:count"],
            )
        }
        for plan in self:
            plan.payee_count, plan.waiting_count = counted.get(plan, (0, 0))

    def _log_acceptance(self):
        """Note how many have accepted; not who: all who are paid by it read it."""
        people = self.payee_ids.filtered("partner_id")
        self.with_user(SUPERUSER_ID)._message_log(
            body=self.env._(
                "%(count)s of %(of)s payees have accepted the plan.",
                count=len(people.filtered("accepted_on")),
                of=len(people),
            ),
        )

    def action_view_waiting(self):
        """Who has not accepted the plan."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_payee_action"
        )
        return action | {
            "domain": [("plan_id", "in", self.ids), ("partner_id", "!=", False)],
            "context": {"search_default_waiting": 1},
        }
