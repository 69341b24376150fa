"""What a customer sees of a promise: a page, a few fields, nothing behind them."""

from odoo import fields, models

# What portal users may read, also over RPC; nothing of how we judge ourselves.
PORTAL_FIELDS = {"id", "display_name", "reference", "name", "criterion", "is_public"}
PORTAL_FIELDS |= {"promised_on", "deadline", "original_deadline", "closed_on"}
PORTAL_FIELDS |= {"state", "timeliness", "partner_id", "company_id", "access_url"}
PORTAL_FIELDS |= {"customer_answer", "answered_on", "answer_comment"}
PORTAL_FIELDS |= {"answer_overruled"}


class CustomerPromise(models.Model):
    _name = "customer.promise"
    _inherit = ["customer.promise", "customer.portal.mixin", "portal.mixin"]

    _customer_portal_fields = frozenset(PORTAL_FIELDS)

    # whoever has it answers in the customer's name: it goes out in their mail only
    access_token = fields.Char(groups=fields.NO_ACCESS)

    def _compute_access_url(self):
        for promise in self:
            promise.access_url = f"/my/commitments/{promise.id}"

    def _is_shown_to_customer(self):
        """Whether it is a commitment: public, and given once."""
        given = self.state != "draft" and self.original_deadline
        return bool(self.is_public and given)

    # The token is read in sudo where Odoo needs it, and never handed to users.

    def _portal_ensure_token(self):
        return super(CustomerPromise, self.sudo())._portal_ensure_token()

    def _sign_token(self, pid):
        return super(CustomerPromise, self.sudo())._sign_token(pid)

    def _get_share_url(self, *args, share_token=True, **kwargs):
        """Without token: what one of ours can share opens after signing in only."""
        return super()._get_share_url(
            *args, share_token=share_token and self.env.su, **kwargs
        )

    def get_portal_url(self, *args, **kwargs):
        """Public, so callable by our users: the token stays out of it for them."""
        if self.env.su:
            return super().get_portal_url(*args, **kwargs)
        return self.access_url

    def _customer_status(self):
        """Where it stands, as the customer is told: a key and its words."""
        self.ensure_one()
        if self.customer_answer == "not_kept" and not self.answer_overruled:
            return "not_kept", self.env._("Not kept, you told us")
        # sudo: a company's calendar is not read by customers
        today = self.sudo().company_id._customer_today()
        if self.state == "open" and self.deadline < today:
            return "late", self.env._("Late")
        if self.state == "kept" and self.timeliness == "late":
            return "kept_late", self.env._("Kept late")
        words = {
            "open": self.env._("In progress"),
            "kept": self.env._("Kept"),
            "broken": self.env._("Not kept"),
            "released": self.env._("Waived by you"),
            "renegotiated": self.env._("Agreed anew"),
            "cancelled": self.env._("Cancelled"),
        }
        return self.state, words.get(self.state, "")
