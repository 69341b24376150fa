"""What customers may read of a record over their portal: a few fields, no messages."""

from odoo import models


class CustomerPortalMixin(models.AbstractModel):
    """For models with a record rule for portal users; stands after their name."""

    _name = "customer.portal.mixin"
    _description = "Readable in the Portal"

    # Names of what portal users may read, also over RPC.
    _customer_portal_fields = frozenset()

    def _has_field_access(self, field, operation):
        """Who is not of ours reads what the page shows, and writes nothing."""
        if not self.env.su and not self.env.user._is_internal():
            if operation != "read" or field.name not in self._customer_portal_fields:
                return False
        return super()._has_field_access(field, operation)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """The page shows no messages: customers read those addressed to them only.

        Odoo would let them read our automatic notes, with evidence and causes, by id.
        """
        if message_operation == "read" and not self.env.user._is_internal():
            return dict.fromkeys(self, "write")
        return super()._mail_get_operation_for_mail_message_operation(message_operation)
