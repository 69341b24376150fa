"""Whether an answer came from our own network: a yes or no, never the address."""

from ipaddress import ip_address

from odoo import api, fields, models

# Devices of ours are those seen within so many days of an answer.
DEVICE_DAYS = 30


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

    @api.model
    def _own_device_domain(self, ip):
        since = fields.Datetime.subtract(self.env.cr.now(), days=DEVICE_DAYS)
        return [
            ("ip_address", "=", ip),
            ("last_activity", ">=", since),
            ("user_id.share", "=", False),
        ]
