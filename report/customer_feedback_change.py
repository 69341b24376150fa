"""Whether an index rose or fell from one period to the next, and who moved."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, formatLang

from ..tools import changes

INDICES = [
    ("nps", "Net Promoter Score"),
    ("csat", "Satisfied %"),
    ("effort", "Found It Easy %"),
    ("score", "Mean Score"),
]
PERIODS = ("then", "now")


class CustomerFeedbackChange(models.TransientModel):
    """A page that compares two periods, of the same persons and of all.

    An arrow turns only where the interval of the change leaves out zero; that of
    those who answered both times is mostly the narrower one, and decides.
    """

    _name = "customer.feedback.change"
    _description = "What Changed"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    index = fields.Selection(INDICES, required=True, default="nps")
    moment_id = fields.Many2one("customer.moment", "Key Moment")
    segment_id = fields.Many2one("customer.segment", "Segment")
    team_id = fields.Many2one("crm.team", "Team")
    then_from = fields.Date(
        "Before, from", required=True, default=lambda self: self._default_day(2)
    )
    then_to = fields.Date(
        "Before, to", required=True, default=lambda self: self._default_day(1, -1)
    )
    now_from = fields.Date(
        "Now, from", required=True, default=lambda self: self._default_day(1)
    )
    now_to = fields.Date(
        "Now, to", required=True, default=lambda self: self._default_day(0)
    )

    then_words = fields.Char("Before", compute="_compute_change")
    then_n = fields.Integer("Persons before", compute="_compute_change")
    then_customers = fields.Integer("Customers before", compute="_compute_change")
    then_response = fields.Float("Response before", (16, 1), compute="_compute_change")
    then_population = fields.Char("Population before", compute="_compute_change")
    now_words = fields.Char("Now", compute="_compute_change")
    now_n = fields.Integer("Persons now", compute="_compute_change")
    now_customers = fields.Integer("Customers now", compute="_compute_change")
    now_response = fields.Float("Response now", (16, 1), compute="_compute_change")
    now_population = fields.Char("Population now", compute="_compute_change")
    pairs_n = fields.Integer("Answered Both Times", compute="_compute_change")
    pairs_words = fields.Char("The Same Persons", compute="_compute_change")
    pairs_change = fields.Char("Their Change", compute="_compute_change")
    all_change = fields.Char("Change of All", compute="_compute_change")
    arrow = fields.Selection(
        [
            ("up", "Rose"),
            ("down", "Fell"),
            ("none", "May be chance"),
            ("too_few", "Too few answers"),
        ],
        compute="_compute_change",
    )

    _periods_in_order = models.Constraint(
        "CHECK(then_from <= then_to AND now_from <= now_to AND then_to < now_from)",
        "The first period ends before the second begins, and each begins before it "
        "ends: correct the dates.",
    )

    @api.model
    def _default_day(self, halves, days=0):
        """The day so many halves of the months of live figures ago."""
        company = self.env.company
        months = max(1, company.customer_listening_months // 2) * halves
        day = fields.Date.subtract(company._customer_today(), months=months)
        return fields.Date.add(day, days=days + (1 if halves else 0))

    @api.constrains("company_id", "moment_id")
    def _check_moment(self):
        for page in self:
            company = page.moment_id.company_id
            if company and company != page.company_id:
                raise ValidationError(
                    self.env._(
                        "%(moment)s is not a key moment of %(company)s: choose "
                        "another one, or none.",
                        moment=page.moment_id.name,
                        company=page.company_id.name,
                    )
                )

    def _compute_display_name(self):
        for page in self:
            page.display_name = self.env._("What Changed")

    # === COMPUTE METHODS === #

    @api.depends(
        "company_id",
        "index",
        "moment_id",
        "segment_id",
        "team_id",
        "then_from",
        "then_to",
        "now_from",
        "now_to",
    )
    def _compute_change(self):
        for page in self:
            then, now = (page._tell(period) for period in PERIODS)
            page._compare(then, now)

    def _tell(self, period):
        """Write what a period said; returns its :class:`tools.indices.Index`."""
        Report, company = self._report(), self.company_id
        counts = f"{self.index}:counts", "n:sum", "customers:count_distinct"
        ((found, n, customers, response),) = Report._read_group(
            self._domain(period), [], [*counts, "response:avg"]
        )
        factor, words = self._correction(period)
        index = Report._index(self.index, found, factor)
        self[f"{period}_words"] = Report._words(index, company)
        self[f"{period}_n"] = n or 0
        self[f"{period}_customers"] = customers
        self[f"{period}_response"] = response or 0
        self[f"{period}_population"] = words
        return index

    def _compare(self, then, now):
        """Write how the same persons moved, how all did, and whether it is chance."""
        least = self.company_id.customer_index_cases
        step = None if self.index == "score" else changes.STEP
        moved = changes.paired(self._pairs(), step, enough=least)
        apart = changes.difference(now, then, enough=least)
        self.pairs_n = moved.n
        self.pairs_words = self.env._(
            "Of %(n)s who answered both: %(up)s up, %(same)s the same, %(down)s down.",
            n=moved.n,
            up=moved.up,
            same=moved.same,
            down=moved.down,
        )
        self.pairs_change = self._difference_words(moved.change)
        self.all_change = self._difference_words(apart)
        known = [found for found in (moved.change, apart) if found.low is not None]
        turned = changes.arrow(moved.change, apart) or "none"
        self.arrow = turned if known else "too_few"

    def _difference_words(self, found):
        """A :class:`tools.effects.Difference` as people read it."""
        if found.value is None:
            return self.env._("too few answers")
        value = formatLang(self.env, found.value, digits=1)
        if found.low is None:
            return self.env._("%(value)s, all alike", value=value)
        return self.env._(
            "%(value)s points (%(low)s to %(high)s)",
            value=value,
            low=formatLang(self.env, found.low, digits=1),
            high=formatLang(self.env, found.high, digits=1),
        )

    # === READING === #

    def _report(self):
        Report = self.env["customer.feedback.report"]
        return Report.with_context(allowed_company_ids=self.company_id.ids)

    def _domain(self, period):
        """Domain of the report's rows in a period."""
        days = Domain("date", ">=", self[f"{period}_from"])
        days &= Domain("date", "<=", self[f"{period}_to"])
        return days & Domain("company_id", "=", self.company_id.id) & self._part()

    def _part(self):
        """Domain of what was chosen: key moment, segment, team."""
        names = ("moment_id", "segment_id", "team_id")
        return Domain.AND(
            Domain(name, "=", self[name].id) for name in names if self[name]
        )

    def _correction(self, period):
        """What the population makes of the error, and in which words."""
        if not self.moment_id:
            return 1.0, self.env._("Left out: several key moments asked.")
        midnight = self.company_id._customer_midnight
        end = fields.Date.add(self[f"{period}_to"], days=1)
        due = Domain("due_on", ">=", midnight(self[f"{period}_from"]))
        due &= Domain("due_on", "<", midnight(end))
        due &= Domain("company_id", "=", self.company_id.id)
        if self.team_id:
            due &= Domain("team_id", "=", self.team_id.id)
        if self.segment_id:
            due &= Domain("profile_id.segment_id", "=", self.segment_id.id)
        drawing = self.moment_id._drawings(due)[self.moment_id]
        correction = self.company_id._customer_correction(drawing)
        words = self.company_id._customer_correction_words(correction, drawing)
        return correction.factor, words

    def _pairs_sql(self):
        """SQL rows of those who answered both times: person, before, after."""
        Report = self._report()
        return SQL(
            """
            SELECT a.person, a.%(index)s AS before, b.%(index)s AS after
              FROM (%(then)s) AS a
              JOIN (%(now)s) AS b ON b.person = a.person
             WHERE a.%(index)s IS NOT NULL AND b.%(index)s IS NOT NULL
            """,
            index=SQL.identifier(self.index),
            then=Report._latest_sql(self._domain("then")),
            now=Report._latest_sql(self._domain("now")),
        )

    def _pairs(self):
        """(then, now) of everybody who answered both times, counted in SQL."""
        if not all(self[name] for name in ("company_id", "then_from", "now_from")):
            return []
        rows = self.env.execute_query(
            SQL(
                "SELECT before, after, COUNT(*) FROM (%s) AS p GROUP BY 1, 2",
                self._pairs_sql(),
            )
        )
        return [(then, now) for then, now, count in rows for _time in range(count)]

    def action_view_persons(self):
        """The open answers of those who answered both times, by person."""
        self.ensure_one()
        rows = self.env.execute_query(
            SQL("SELECT person FROM (%s) AS p", self._pairs_sql())
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.customer_feedback_report_action"
        )
        domain = self._domain("then") | self._domain("now")
        domain &= Domain("partner_id", "in", [person for (person,) in rows])
        return action | {
            "domain": list(domain & Domain("confidential", "=", False)),
            "views": [(False, "list"), (False, "form")],
            "context": {"group_by": ["partner_id"]},
        }
