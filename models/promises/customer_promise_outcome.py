"""What came of a promise: kept, broken or waived, and what that counts."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .customer_cause import ATTRIBUTIONS

NOT_CLOSED = {
    "closed_on": False,
    "closed_by": False,
    "timeliness": False,
    "days_late": 0,
    "result": False,
    "evidence_note": False,
    "evidence_ids": False,
    "cause_id": False,
    "attribution": False,
    "attribution_confirmed_by_id": False,
    "attribution_confirmed_on": False,
}
# What closed it was the customer's answer: they may answer again.
NOT_ANSWERED = {
    "customer_answer": "none",
    "answered_on": False,
    "answered_by_id": False,
    "answer_comment": False,
}


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    closed_on = fields.Date(readonly=True, copy=False)
    closed_by = fields.Selection(
        [
            ("hand", "By Hand"),
            ("fact", "By a Fact"),
            ("customer", "By the Customer"),
            ("import", "Imported"),
        ],
        readonly=True,
        copy=False,
    )
    timeliness = fields.Selection(
        [("on_time", "On Time"), ("late", "Late")], readonly=True, copy=False
    )
    days_late = fields.Integer(
        readonly=True, copy=False, aggregator="avg", help="Calendar days."
    )
    result = fields.Selection(
        [("on_time", "On Time"), ("late", "Late"), ("not_kept", "Not Kept")],
        "Counts as",
        readonly=True,
        copy=False,
        help="What it weighs in the reliability: the customer's answer prevails. "
        "Empty: it does not count, or not yet.",
    )
    evidence_note = fields.Text("Evidence", readonly=True, copy=False)
    evidence_ids = fields.Many2many(
        "ir.attachment", string="Documents", readonly=True, copy=False
    )
    cause_id = fields.Many2one(
        "customer.cause", readonly=True, copy=False, index=True, ondelete="restrict"
    )
    attribution = fields.Selection(ATTRIBUTIONS, readonly=True, copy=False)

    _closed_has_date = models.Constraint(
        "CHECK(state NOT IN ('kept', 'broken', 'released', 'renegotiated')"
        " OR closed_on IS NOT NULL)",
        "A closed promise needs the date on which it was closed.",
    )

    def _close(
        self,
        outcome,
        closed_on,
        evidence_note=False,
        cause=None,
        attribution=None,
        closed_by="hand",
        evidence=None,
    ):
        """Close open promises as ``kept``, ``broken`` or ``released``.

        :param closed_on: the date of the fact; it cannot lie in the future
        :param evidence_note: how one knows; demanded for released ones
        :param cause: customer.cause; demanded for broken ones, as is
        :param attribution: key of whose doing it was
        :param closed_by: key of who found out
        :param evidence: ir.attachment records
        """
        today = {company: company._customer_today() for company in self.company_id}
        known = bool(evidence or (evidence_note or "").strip())
        for promise in self:
            promise._check_closable(outcome, closed_on, today[promise.company_id])
            if closed_by == "hand":
                promise._check_after_promise(closed_on)
            promise._check_explained(outcome, cause and attribution, known)
        for promise in self._by_action():
            late = closed_on >= promise.late_on
            values = {
                "state": outcome,
                "closed_on": closed_on,
                "closed_by": closed_by,
                "days_late": max(0, (closed_on - promise.deadline).days),
                "evidence_note": evidence_note,
                "cause_id": cause.id if cause else False,
                "attribution": attribution,
                "deadline_status": "none",
            }
            if outcome == "kept":
                values["timeliness"] = "late" if late else "on_time"
                values["deadline_status"] = "met"
            if outcome == "released":
                values["days_late"] = 0
            if evidence:
                values["evidence_ids"] = [Command.set(evidence.ids)]
            promise.write(values)
            promise._adopt(evidence)
        self._settle()
        self._log_closed(evidence_note)

    def _adopt(self, evidence):
        """Documents uploaded in a dialog belong to the promise from now on."""
        loose = (evidence or self.env["ir.attachment"]).filtered(
            lambda a: not a.res_id and a.create_uid == self.env.user
        )
        # sudo: a document without a record may be written by the system only
        loose.sudo().write({"res_model": self._name, "res_id": self.id})

    def _log_closed(self, evidence_note):
        labels = dict(self._fields["state"]._description_selection(self.env))
        timely = dict(self._fields["timeliness"]._description_selection(self.env))
        self._log(
            {
                promise.id: ". ".join(
                    filter(
                        None,
                        [
                            self.env._(
                                "%(outcome)s on %(date)s",
                                outcome=labels[promise.state],
                                date=fields.Date.to_string(promise.closed_on),
                            ),
                            promise.timeliness and timely[promise.timeliness],
                            evidence_note,
                        ],
                    )
                )
                for promise in self
            }
        )

    def _settle(self):
        """Write what each promise counts as; nothing where it does not count."""
        for result, promises in self.grouped(lambda p: p._get_result()).items():
            changed = promises.filtered(lambda p, r=result: p.result != r)
            changed._by_action().write({"result": result})

    def _get_result(self):
        """The customer's answer prevails, until its case found otherwise."""
        answer = "none" if self.answer_overruled else self.customer_answer
        if answer == "not_kept" and self.state in ("released", "renegotiated"):
            return "not_kept"
        if self.state == "renegotiated":
            return "late" if self.timeliness == "late" else False
        if self.state not in ("kept", "broken"):
            return False
        if answer == "not_kept" or (self.state == "broken" and answer != "kept"):
            return "not_kept"
        return "late" if self.closed_on >= self.late_on else "on_time"

    def _reopen(self, words):
        """Closed ones run again; the chatter keeps why."""
        said = self.filtered(lambda p: p.closed_by == "customer")
        said._by_action().write(NOT_ANSWERED)
        self._by_action().write({"state": "open", **NOT_CLOSED})
        self._update_deadline_status()
        self._log(dict.fromkeys(self.ids, words))

    def _check_closable(self, outcome, closed_on, today):
        if self.state != "open":
            raise UserError(
                self.env._(
                    "%(promise)s is not open: only an open promise can be closed.",
                    promise=self.display_name,
                )
            )
        if closed_on > today:
            raise UserError(
                self.env._(
                    "%(promise)s cannot be closed on %(date)s, which is still to come. "
                    "Choose the day on which it happened.",
                    promise=self.display_name,
                    date=closed_on,
                )
            )

    def _check_after_promise(self, closed_on):
        """Nothing is settled before it was promised."""
        first = self.original_promised_on or self.promised_on
        if closed_on < first:
            raise UserError(
                self.env._(
                    "%(promise)s was given on %(given)s and cannot be closed on "
                    "%(date)s. Choose the day on which it happened.",
                    promise=self.display_name,
                    given=first,
                    date=closed_on,
                )
            )

    def _check_explained(self, outcome, explained, known):
        """A broken word has its cause, a waived one its evidence."""
        if outcome == "broken" and not explained:
            raise UserError(
                self.env._(
                    "%(promise)s needs a cause and an attribution to be closed as "
                    "broken. Choose both.",
                    promise=self.display_name,
                )
            )
        if outcome == "released" and not known:
            raise UserError(
                self.env._(
                    "%(promise)s needs evidence that the customer waived it: write "
                    "down how one knows, or attach the message.",
                    promise=self.display_name,
                )
            )
