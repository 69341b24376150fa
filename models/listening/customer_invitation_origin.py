"""Whether an answer came from our own network: a yes or no, never the address."""

from ipaddress import ip_address

from odoo import fields, models


class CustomerInvitation(models.Model):
    _inherit = "customer.invitation"

    def _note_origin(self, ip):
        """Remember whether an answer came from our own network, not from where.

        :param ip: address of who posts it, as text
        """
        self.ensure_one()
        if self.user_input_id and self._is_own_address(ip):
            self.user_input_id.customer_own_address = True

    def _is_own_address(self, ip):
        """Whether it is an address of the company, or of a device of its people.

        Of devices seen within the days that the company says.
        The machine itself says nothing: it stands for anybody behind a proxy.
        """
        try:
            address = ip_address(ip or "")
        except ValueError:
            return False
        if address.is_loopback:
            return False
        networks = self.company_id._customer_networks()
        if any(address in network for network in networks):
            return True
        # sudo: an address is looked up, no device is shown
        return bool(
            self.env["res.device.log"]
            .sudo()
            .search_count(self._own_device_domain(ip), limit=1)
        )

    def _own_device_domain(self, ip):
        days = self.company_id.customer_device_days
        since = fields.Datetime.subtract(self.env.cr.now(), days=days)
        return [
            ("ip_address", "=", ip),
            ("last_activity", ">=", since),
            ("user_id.share", "=", False),
        ]
