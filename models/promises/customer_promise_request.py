import re
import secrets

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize
from odoo.tools.urls import urljoin

# What secrets.token_urlsafe makes of 32 bytes.
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
ANSWERS = [
    ("accepted", "Accepted"),
    ("corrected", "Corrected"),
    ("refused", "Refused"),
]
# Characters a customer may write; a page is no place for books.
MAX_COMMENT = 2000


class CustomerPromiseRequest(models.Model):
    """A question put to a customer by a link: confirm our words, or a new date.

    The answer counts as the customer's own, so nobody of ours may know the link: the
    token is readable to no one, and its mail stands in no chatter.
    """

    _name = "customer.promise.request"
    _description = "Question to a Customer"
    _rec_name = "email"
    _order = "sent_on desc, id desc"

    promise_id = fields.Many2one(
        "customer.promise", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="promise_id.company_id", store=True, precompute=True, index=True
    )
    kind = fields.Selection(
        [("confirmation", "Confirmation"), ("renegotiation", "New Date")],
        required=True,
    )
    receiver_id = fields.Many2one(
        "res.partner", "Asked", required=True, index=True, ondelete="restrict"
    )
    email = fields.Char(required=True)
    token = fields.Char(groups=fields.NO_ACCESS, copy=False)
    url = fields.Char(
        compute="_compute_url", compute_sudo=True, groups=fields.NO_ACCESS
    )
    sent_on = fields.Datetime(required=True)
    new_name = fields.Text("Words", help="What the customer was asked to agree to.")
    new_deadline = fields.Date("Date", help="The date the customer was asked to agree.")
    apology = fields.Text()
    answer = fields.Selection(ANSWERS)
    comment = fields.Text("Customer's Words")
    answered_on = fields.Datetime()

    _token_uniq = models.Constraint("UNIQUE(token)", "This link was given already.")
    _one_open = models.UniqueIndex(
        "(promise_id, kind) WHERE answer IS NULL",
        "The customer is being asked this already.",
    )

    @api.depends("token")
    def _compute_url(self):
        for request in self:
            path = f"/promise/{request.token}"
            request.url = request.token and urljoin(request.get_base_url(), path)

    # === ASKING === #

    @api.model
    def _ask(self, promise, kind, receiver, **values):
        """Mail ``receiver`` a link to answer by; an open question is asked anew.

        :param kind: 'confirmation' or 'renegotiation'
        :param receiver: res.partner, of the customer the promise was given to
        :param values: new_name, new_deadline, apology
        :return: the request, in the rights of the caller
        :raise UserError: there is nobody who could answer, or who wants our mail
        """
        email = self._check_receiver(promise, receiver)
        values |= {
            "promise_id": promise.id,
            "kind": kind,
            "receiver_id": receiver.id,
            "email": email,
            "token": secrets.token_urlsafe(32),
            "sent_on": self.env.cr.now(),
        }
        # sudo: nobody writes questions by hand; the caller may write the promise
        requests = self.sudo()
        request = requests.search(
            [
                ("promise_id", "=", promise.id),
                ("kind", "=", kind),
                ("answer", "=", False),
            ]
        )
        if request:
            request.write(values)
        else:
            request = requests.create(values)
        request._send_mail()
        return request.sudo(False)

    @api.model
    def _check_receiver(self, promise, receiver):
        """The address to ask at; an error says why there is none."""
        email = email_normalize(receiver.email)
        if not email:
            raise UserError(
                self.env._(
                    "%(promise)s cannot be sent: choose to whom it was given, a "
                    "contact with an e-mail address.",
                    promise=promise.display_name,
                )
            )
        names = {"promise": promise.display_name, "who": receiver.display_name}
        if receiver.commercial_partner_id != promise.partner_id.commercial_partner_id:
            raise UserError(
                self.env._(
                    "%(promise)s was not given to %(who)s. Choose a contact of the "
                    "customer.",
                    **names,
                )
            )
        self._check_address(email, names)
        return email

    @api.model
    def _check_address(self, email, names):
        """It is neither a colleague's nor blocked.

        :param names: labels of the messages: promise, who
        """
        # sudo: whether an address is ours or blocked is no secret of the caller's
        colleagues = self.env["res.users"].sudo()
        if colleagues.search_count(
            [("email_normalized", "=", email), ("share", "=", False)], limit=1
        ):
            raise UserError(
                self.env._(
                    "%(who)s has the e-mail address of a colleague, who cannot answer "
                    "for the customer. Correct the address.",
                    **names,
                )
            )
        blocked = self.env["mail.blacklist"].sudo()
        if blocked.search_count([("email", "=", email)], limit=1):
            raise UserError(
                self.env._(
                    "%(who)s asked us not to write any more, so %(promise)s was not "
                    "sent. Call instead.",
                    **names,
                )
            )

    def _send_mail(self):
        """Queue the mail; it belongs to no record, so no chatter shows the link.

        As the superuser: whoever creates a message may read it. To whom it goes, and
        who answers it, is decided here: a template can be edited by many.
        """
        self.ensure_one()
        template = self.env.ref(f"customer_promise.mail_template_promise_{self.kind}")
        template.with_user(SUPERUSER_ID).with_company(self.company_id).send_mail(
            self.id,
            email_values={
                "model": False,
                "res_id": False,
                "author_id": self.company_id.partner_id.id,
                "email_to": self.email,
                "email_cc": False,
                "reply_to": self.company_id.email_formatted,
                "recipient_ids": [],
                "partner_ids": [],
            },
        )

    # === ANSWERING === #

    @api.model
    def _find(self, token):
        """The unanswered question of a link, none for one that is worth nothing.

        As the superuser, in the company of the promise: the token is the right to
        read and to answer exactly this one.
        """
        requests = self.with_user(SUPERUSER_ID)
        if not (isinstance(token, str) and TOKEN.fullmatch(token)):
            return requests.browse()
        request = requests.search([("token", "=", token), ("answer", "=", False)])
        return request.with_company(request.company_id)

    def _is_waiting(self):
        """Whether the promise still stands as the customer was asked about it."""
        self.ensure_one()
        promise = self.promise_id
        if promise.state != "open":
            return False
        if self.kind == "confirmation":
            return (promise.name, promise.deadline) == (
                self.new_name,
                self.new_deadline,
            )
        return self.new_deadline > promise.company_id._customer_today()

    def _record(self, answer, comment=False):
        """Record the customer's answer, once, and let the promise follow it.

        :param answer: 'accepted', 'corrected' (needs ``comment``) or 'refused'
        :raise UserError: the question is no longer waiting for an answer
        """
        self.ensure_one()
        if self.answer or not self._is_waiting():
            raise UserError(
                self.env._(
                    "%(promise)s is no longer waiting for an answer.",
                    promise=self.promise_id.reference,
                )
            )
        self.write(
            {
                "answer": answer,
                "comment": comment,
                "answered_on": self.env.cr.now(),
                "token": False,  # the link is worth nothing from now on
            }
        )
        promise = self.promise_id._in_words_of_ours()
        if self.kind == "confirmation":
            promise._record_confirmation(self)
        else:
            promise._record_renegotiation(self)

    def _opt_out(self):
        """The customer wants no more mail of ours, at this address."""
        self.ensure_one()
        self.promise_id._opt_out(self.receiver_id, self.email)
