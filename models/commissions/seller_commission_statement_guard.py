"""What nobody changes: statements that are approved, and who may work on which."""

from odoo import api, models
from odoo.exceptions import AccessError, LockError, UserError

from .seller_commission_statement_part import SETTLED

# What an action still writes on them.
LINKS = {"state", "payout_id", "move_id", "digest_broken", "verified_on"}
# Stands in the context while an action writes; no RPC can forge it.
BY_ACTION = object()
MANAGER = "customer_promise.customer_promise_group_commission_manager"
AUDITOR = "customer_promise.customer_promise_group_auditor"


class SellerCommissionStatement(models.Model):
    _inherit = "seller.commission.statement"

    def write(self, vals):
        by_action = self._is_by_action()
        if "state" in vals and not by_action:
            raise UserError(
                self.env._(
                    "%(statement)s: its state is not written directly. Use the buttons "
                    "Publish, Approve and Pay.",
                    statement=self[:1].display_name,
                )
            )
        if not by_action or vals.keys() - LINKS:
            self._check_not_settled()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self._check_not_settled()

    def _check_not_settled(self):
        """Approved statements stay as they are, whoever asks."""
        # sudo: it holds for everybody, and says no more than the name
        for statement in self.sudo():
            if statement.state in SETTLED:
                raise UserError(
                    self.env._(
                        "%(statement)s is approved and no longer changes. What comes "
                        "later, or was wrong, stands on the next statement.",
                        statement=statement.display_name,
                    )
                )

    @api.model
    def _is_by_action(self):
        return self.env.context.get("seller_statement_action") is BY_ACTION

    def _by_action(self):
        """These statements, ready to have their state written by our methods.

        In sudo: nobody has the right to write them, actions check who may do what.
        """
        return self.sudo().with_context(seller_statement_action=BY_ACTION)

    # === WHO MAY === #

    def _check_commission_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "Only a commission manager publishes, approves, holds back and "
                    "pays. Ask one."
                )
            )
        self.check_access("read")

    def _check_not_own(self):
        """Pay goes to a person, whichever of their users they work with."""
        own = self.filtered(lambda statement: statement._is_own())
        if own:
            raise UserError(
                self.env._(
                    "%(statement)s is your own. Ask another commission manager to do "
                    "this.",
                    statement=own[0].display_name,
                )
            )

    def _is_own(self):
        """Whether the user is who is paid."""
        self.ensure_one()
        user = self.env.user
        return self.user_id == user or self._pays(user.partner_id)

    def _pays(self, partner):
        """Whether this person is who is paid; all contacts of an agency are."""
        # sudo: who reads a statement may not read the plan's list of payees
        return self.partner_id == partner or self.sudo().payee_id._pays(partner)

    @api.model
    def _get_watchers(self, company, groups=(MANAGER, AUDITOR)):
        """Active users of the company in one of the groups."""
        # sudo: whoever finds something, it reaches those who answer for it
        groups = [self.env.ref(group).sudo() for group in groups]
        users = self.env["res.users"].sudo().union(*(g.all_user_ids for g in groups))
        return users.filtered(
            lambda user: user.active
            and company in user.company_ids
            and user != self.env.ref("base.user_root")
        ).sorted("id")

    # === ONE AT A TIME === #

    def _lock(self):
        """Keep these statements for this transaction; a second one gets an error."""
        try:
            # sudo: locking needs no right, what is done then does
            self.sudo().lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "%(statement)s is being worked on by somebody else. Try again in a "
                    "minute.",
                    statement=self[:1].display_name,
                )
            ) from error
        self.invalidate_recordset(["state"])

    def _check_state(self, *states):
        """Locked, and each in one of ``states``."""
        self._lock()
        labels = dict(self._fields["state"]._description_selection(self.env))
        for statement in self:
            if statement.state not in states:
                raise UserError(
                    self.env._(
                        "%(statement)s is %(state)s, so this cannot be done with it. "
                        "Reload the page and look at it again.",
                        statement=statement.display_name,
                        state=labels[statement.state].lower(),
                    )
                )
