"""By when somebody gets in touch with the customer, and who hears if nobody does."""

from odoo import api, fields, models
from odoo.fields import Domain

from .customer_case_handler import CALL

# Cases a batch.
BATCH = 500
# Nothing went wrong that we know of.
NOT_URGENT = ("passive", "silent")


class CustomerCase(models.Model):
    _inherit = "customer.case"

    due_on = fields.Date(
        "First Contact by",
        compute="_compute_due_on",
        store=True,
        readonly=False,
        precompute=True,
        help="Counted in the company's working days; nobody moves it.",
    )
    is_overdue = fields.Boolean(
        "First Contact Overdue",
        compute="_compute_is_overdue",
        search="_search_is_overdue",
    )
    contacted_on = fields.Datetime("First Contact", readonly=True, copy=False)
    contact_days = fields.Integer(
        "Days to First Contact",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Calendar days.",
    )
    escalated_on = fields.Date(readonly=True, copy=False)

    @api.depends("profile_id", "kind")
    def _compute_due_on(self):
        """Counted once, from the day the case is opened."""
        days = {}
        for case in self:
            company = case.profile_id.company_id or self.env.company
            key = company, case.kind in NOT_URGENT
            if key not in days:
                days[key] = self._get_due_on(*key)
            case.due_on = case._origin.due_on or days[key]

    @api.model
    def _get_due_on(self, company, passive=False):
        """The company's working day by which somebody gets in touch."""
        count = company.customer_contact_days
        if passive:
            count = company.customer_contact_days_passive
        return company._customer_working_day(company._customer_today(), count)

    @api.depends("due_on", "contacted_on", "state")
    def _compute_is_overdue(self):
        late = self.filtered_domain(self._get_overdue_domain())
        for case in self:
            case.is_overdue = case in late

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = self._get_overdue_domain()
        return overdue if True in value else ~overdue

    @api.model
    def _get_overdue_domain(self):
        """Nobody got in touch by the day it was due, each on its company's date."""
        companies = self.env["res.company"]._customer_companies()
        late = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("due_on", "<", company._customer_today())
            for company in companies
        )
        return (
            late & Domain("contacted_on", "=", False) & Domain("state", "!=", "closed")
        )

    # === CONTACT === #

    def action_contacted(self):
        """Somebody spoke with the customer."""
        self._check_open()
        self._contact()
        return True

    def _contact(self):
        """Somebody got in touch: the call is off people's days."""
        self._note_contact()
        self.activity_feedback([CALL])

    def _note_contact(self):
        """Note the first contact, once."""
        now = self.env.cr.now()
        new = self.filtered(lambda c: not c.contacted_on and c.state != "closed")
        for case in new._by_action():
            values = {"contacted_on": now}
            if not case.reopen_count:
                values["contact_days"] = case._days_since_received()
            if case.state == "received":
                values |= {"state": "acknowledged", "acknowledged_on": now}
            case.write(values)

    def _days_since_received(self):
        """Calendar days from the opening to today, on the company's clock."""
        self.ensure_one()
        company = self.company_id
        clock = self.with_context(tz=company._customer_tz())
        received = fields.Datetime.context_timestamp(clock, self.create_date).date()
        return (company._customer_today() - received).days

    def _message_post_after_hook(self, message, msg_vals):
        """Who calls or writes has made contact."""
        res = super()._message_post_after_hook(message, msg_vals)
        if self._is_contact(message):
            # sudo: whoever may write to the customer has made contact
            case = self.sudo()
            # a call that is done is about to leave the day by itself
            done = message.mail_activity_type_id
            case._note_contact() if done else case._contact()
        return res

    def _is_contact(self, message):
        """A call or meeting that is done, or a message of ours to the customer."""
        activity_type = message.mail_activity_type_id
        if activity_type:
            category = self.env["customer.promise"]._talk_category(activity_type)
            return category in ("phonecall", "meeting")
        # sudo: of the people only whose they are is read
        people = (message.partner_ids | self.message_partner_ids).sudo()
        return (
            message.message_type == "comment"
            and message.subtype_id == self.env.ref("mail.mt_comment")
            and not message.author_id.partner_share
            and self.sudo().commercial_partner_id in people.commercial_partner_id
        )

    # === ESCALATION === #

    @api.model
    def _cron_follow_up(self):
        """Hourly: what is overdue reaches the team's leader, what was asked settles.

        Silent customers are called where the company wants that.
        """
        self._follow_recovery()
        for step in (self._open_silent, self._escalate):
            while cases := step(BATCH):
                if not self.env["ir.cron"]._commit_progress(len(cases), remaining=1):
                    return
        self.env["ir.cron"]._commit_progress(0, remaining=0)

    @api.model
    def _escalate(self, limit):
        """Tell leaders of up to ``limit`` cases that nobody got in touch; once each.

        :return: the cases
        """
        domain = self._get_overdue_domain() & Domain("escalated_on", "=", False)
        late = self.search(domain, limit=limit, order="id")
        for company, cases in late.grouped("company_id").items():
            # a second run that wrote it meanwhile is rolled back, and starts again
            cases._by_action().write({"escalated_on": company._customer_today()})
        late._schedule(
            "mail.mail_activity_data_todo",
            {case: case._get_leader() for case in late},
            lambda case: case.env._("Nobody got in touch with the customer yet"),
        )
        return late
