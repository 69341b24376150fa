"""Complaints as customers make them in their portal, and what they are told of them."""

from odoo import api, fields, models

# The first words of a complaint are its subject.
SUBJECT = 80


class CustomerCase(models.Model):
    _inherit = "customer.case"

    portal_key = fields.Char(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="Of the form it was sent with: sent twice, it is one complaint.",
    )

    _portal_key_uniq = models.UniqueIndex(
        "(partner_id, portal_key) WHERE portal_key IS NOT NULL",
        "This complaint has been sent already.",
    )

    @api.model
    def _complain(self, partner, key, words, order, remedy=False):
        """The complaint of a customer from the portal, made once per form.

        :param partner: who complains
        :param key: identifier of the form that was sent
        :param order: sale.order of theirs, may be empty
        :return: the case, in sudo
        """
        # sudo: customers write no cases but this one
        cases = self.sudo()
        made = cases.search([("partner_id", "=", partner.id), ("portal_key", "=", key)])
        if made:
            return made
        company = (order.company_id or self.env.company).sudo()
        pair = partner, company
        (profile,) = cases.env["customer.profile"]._get_or_create([pair]).values()
        return cases.create(
            {
                "name": words.splitlines()[0][:SUBJECT],
                "description": words,
                "kind": "complaint",
                "origin": "portal",
                "profile_id": profile.id,
                "partner_id": partner.id,
                "order_id": order.id,
                "remedy": remedy,
                "portal_key": key,
            }
        )

    def _customer_words(self):
        """Where it stands and what was answered, as the customer is told.

        :return: dict of status and answer, both False for no case
        """
        case = self[:1]
        working = self.env._("We are working on it")
        status = {
            "received": self.env._("Received"),
            "acknowledged": working,
            "assessed": working,
            "in_progress": working,
            "answered": self.env._("Answered"),
            "closed": self.env._("Settled"),
            "reopened": self.env._("We are working on it again"),
        }.get(case.state, False)
        # what is being written is not yet sent
        return {"status": status, "answer": case.answered_on and case.answer}
