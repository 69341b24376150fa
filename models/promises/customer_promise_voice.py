"""The customer's side of a promise: asked before, told of delays."""

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    request_ids = fields.One2many(
        "customer.promise.request",
        "promise_id",
        "Asked of the Customer",
        readonly=True,
        groups="customer_promise.customer_promise_group_user",
    )

    # === ACTIONS === #

    def action_send_confirmation(self):
        """Ask the receiver by mail whether we understood what we promised."""
        self.ensure_one()
        self.check_access("write")
        self._check_confirmable()
        request = self.env["customer.promise.request"]._ask(
            self,
            "confirmation",
            self.receiver_id,
            new_name=self.name,
            new_deadline=self.deadline,
        )
        self._by_action().write(
            {
                "customer_confirmation": "pending",
                "confirmed_on": False,
                "confirmation_comment": False,
                "confirmed_by_id": False,
            }
        )
        self._message_log(
            body=self.env._(
                "Sent to %(who)s (%(email)s) for confirmation.",
                who=request.receiver_id.name,
                email=request.email,
            )
        )
        return self._action_sent(request)

    def action_tell_customer(self):
        """Ask for apology and new date, to be sent in one click."""
        self.ensure_one()
        self._check_running()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tell the Customer"),
            "res_model": "customer.promise.tell",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_promise_id": self.id},
        }

    def _action_sent(self, request):
        """A word that it is on its way; dialogs close."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Sent to %(who)s. The answer will stand here.",
                    who=request.receiver_id.name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_confirmable(self):
        """Only what was said, still runs and is not yet agreed is asked about."""
        self._check_running()
        if self.kind != "verbal":
            raise UserError(
                self.env._(
                    "%(promise)s is not a verbal promise: only what was said is sent "
                    "for confirmation. Written ones are accepted with the quotation.",
                    promise=self.display_name,
                )
            )
        if self.customer_confirmation == "accepted":
            raise UserError(
                self.env._(
                    "%(promise)s is confirmed by the customer already.",
                    promise=self.display_name,
                )
            )

    def _check_running(self):
        self.ensure_one()
        if self.state != "open":
            raise UserError(
                self.env._(
                    "%(promise)s is not open: a customer is asked only about what is "
                    "still to be kept.",
                    promise=self.display_name,
                )
            )

    # === BUSINESS === #

    def _tell_customer(self, receiver, new_deadline, apology, new_name=False):
        """Send an apology and a new date; the answer renegotiates by itself.

        :param receiver: res.partner who is to agree
        :param new_deadline: date, after the company's today
        :return: the request sent
        """
        self.ensure_one()
        self.check_access("write")
        self._check_running()
        if new_deadline <= self.company_id._customer_today():
            raise UserError(
                self.env._(
                    "%(promise)s needs a new date after today.",
                    promise=self.display_name,
                )
            )
        request = self.env["customer.promise.request"]._ask(
            self,
            "renegotiation",
            receiver,
            new_name=new_name,
            new_deadline=new_deadline,
            apology=apology,
        )
        self._message_log(
            body=self.env._(
                "Told %(who)s (%(email)s), and asked to agree to %(date)s instead.",
                who=request.receiver_id.name,
                email=request.email,
                date=fields.Date.to_string(new_deadline),
            )
        )
        return request

    def _record_confirmation(self, request):
        """What the receiver said of our words; the promisor hears of a no."""
        self._by_action().write(
            {
                "customer_confirmation": request.answer,
                "confirmed_on": self.company_id._customer_today(),
                "confirmation_comment": request.comment,
                "confirmed_by_id": request.receiver_id.id,
            }
        )
        said = {
            "accepted": self.env._("This is what was promised."),
            "corrected": self.env._("Not quite: this is what I understood."),
            "refused": self.env._("This was not promised."),
        }[request.answer]
        self._note_words(request.receiver_id, said, request.comment)
        if request.answer != "accepted":
            self._alert(
                self.promisor_id,
                self.env._("%(who)s does not confirm", who=request.receiver_id.name),
                said,
                request.comment,
            )

    def _record_renegotiation(self, request):
        """Agreed: the successor runs. Otherwise nothing changes but that we know."""
        said = {
            "accepted": self.env._("I agree to the new date."),
            "corrected": self.env._("I would agree to something else."),
            "refused": self.env._("I do not agree to the new date."),
        }[request.answer]
        self._note_words(request.receiver_id, said, request.comment)
        if request.answer == "accepted":
            self._renegotiate(
                request.new_deadline,
                name=request.new_name or None,
                reason=request.apology,
                agreed_by=request.receiver_id,
                confirmed=True,
            )
            return
        self._alert(
            self.responsible_id,
            self.env._("%(who)s does not agree", who=request.receiver_id.name),
            said,
            request.comment,
        )

    def _opt_out(self, partner, email):
        """The customer wants no more mail of ours at this address.

        :param partner: res.partner who says so
        """
        words = self._in_words_of_ours()
        note = words.env._(
            "%(who)s asked not to be written to any more.", who=partner.name
        )
        self.env["mail.blacklist"]._add(email, message=note)
        words._message_log(body=note, author_id=partner.id)

    def _in_words_of_ours(self):
        """In the language of who keeps it: what customers do is told to them."""
        return self.with_context(lang=self.responsible_id.lang or self.env.lang)

    def _note_words(self, partner, said, comment=False):
        """Note in the chatter what the customer said, as theirs."""
        body = Markup("<p>%s</p>") % said
        if comment:
            body += Markup("<blockquote>%s</blockquote>") % comment
        self._message_log(body=body, author_id=partner.id)

    def _alert(self, user, summary, said, comment=False):
        """Something to do for one of ours, today; whoever is still there."""
        user = (user | self.responsible_id | self.promisor_id).filtered("active")[:1]
        note = Markup("<p>%s</p>") % said
        if comment:
            note += Markup("<blockquote>%s</blockquote>") % comment
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.company_id._customer_today(),
            summary=summary,
            note=note,
            user_id=user.id,
        )
