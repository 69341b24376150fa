"""My Commission: the running statement as its payee sees it."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_amount

from ...tools import forecast as kernel
from ...tools import periods

# What a statement came to, as the forecast looks back: so many periods.
HISTORY = 12
CONFIRMED = ("published", "approved", "paid")


class SellerCommissionStatement(models.Model):
    _inherit = "seller.commission.statement"

    is_running = fields.Boolean(compute="_compute_is_running")
    previous_id = fields.Many2one(
        "seller.commission.statement", "Before", compute="_compute_previous_id"
    )
    earlier_count = fields.Integer(compute="_compute_earlier_count")
    expected = fields.Monetary(compute="_compute_expected")
    expected_words = fields.Char("Range", compute="_compute_expected")
    why = fields.Char("Why This Coefficient Now", compute="_compute_why")

    @api.depends("state", "date_to")
    def _compute_is_running(self):
        for statement in self:
            today = statement.company_id._customer_today()
            statement.is_running = (
                statement.state == "draft"
                and statement.date_from <= today <= statement.date_to
            )

    @api.depends_context("uid")
    def _compute_previous_id(self):
        for statement in self:
            statement.previous_id = self.search(statement._earlier(), limit=1)

    @api.depends_context("uid")
    def _compute_earlier_count(self):
        for statement in self:
            statement.earlier_count = self.search_count(statement._earlier())

    def _earlier(self):
        """Domain of the payee's statements of earlier periods, by any version."""
        self.ensure_one()
        # sudo: a team leader reads the team's statements, not their plans
        plans = self.plan_id.sudo().family_id.version_ids
        return (
            Domain("partner_id", "=", self.partner_id.id)
            & Domain("plan_id", "in", plans.ids)
            & Domain("date_to", "<", self.date_from)
            & Domain("state", "!=", "superseded")
        )

    # === FORECAST === #

    @api.depends_context("uid")
    @api.depends("net", "state", "date_from", "date_to")
    def _compute_expected(self):
        for statement in self:
            found = statement._forecast()
            statement.expected = found.value or 0.0
            statement.expected_words = statement._range_words(found)

    def _forecast(self):
        """What the statement will come to, from what earlier ones came to.

        :rtype: tools.forecast.Forecast
        """
        self.ensure_one()
        if not self.is_running:
            return kernel.forecast(self.net, 1)
        confirmed = self._earlier() & Domain("state", "in", CONFIRMED)
        earlier = self.search_fetch(confirmed, ["net"], limit=HISTORY)
        period = periods.Period(self.date_from, fields.Date.add(self.date_to, days=1))
        today = self.company_id._customer_today()
        return kernel.forecast(self.net, period.elapsed(today), earlier.mapped("net"))

    def _range_words(self, found):
        """How sure the forecast is, as one sentence; none for what is over."""
        if not self.is_running:
            return False
        if found.low is None:
            return self.env._("A range follows after three closed periods.")
        return self.env._(
            "8 in 10 such periods end between %(low)s and %(high)s.",
            low=format_amount(self.env, found.low, self.currency_id),
            high=format_amount(self.env, found.high, self.currency_id),
        )

    # === COEFFICIENT === #

    @api.depends("coefficient", "limit_reason")
    @api.depends_context("lang")
    def _compute_why(self):
        for statement in self:
            statement.why = statement._as_sentence(statement._why_coefficient())

    # === ACTIONS === #

    @api.model
    def action_my_commission(self):
        """The running period's statement of the user, or what to do to get one."""
        mine = self.search(
            Domain("partner_id", "=", self.env.user.partner_id.id)
            & Domain("state", "!=", "superseded")
        )
        running = mine.filtered("is_running")
        found = running or mine[:1]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_statement_action_mine"
        )
        if len(found) == 1:
            return found._action_mine()
        # of two plans, or of none yet
        return action | {"domain": [("id", "in", found.ids)]}

    def _action_mine(self):
        """The form made for the payee."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_statement_action_mine"
        )
        view = self.env.ref(
            "customer_promise.seller_commission_statement_view_form_mine"
        )
        return action | {"res_id": self.id, "views": [(view.id, "form")]}

    def action_seen(self):
        """The form is open; noted for its payee, however they came to it."""
        self.ensure_one()
        self.check_access("read")
        self._mark_seen()
        return True

    def _mark_seen(self):
        """Note that the payee looked, once a day: plans are to be visible."""
        self.ensure_one()
        # sudo: payees write nothing of a plan but that they looked at it
        payee = self.payee_id.sudo()
        today = self.company_id._customer_today()
        if self.is_own and payee.seen_on != today:
            payee.seen_on = today

    def action_view_earlier(self):
        """Statements of earlier periods, each in the form made for the payee."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_statement_action_mine"
        )
        return action | {
            "name": self.env._("Earlier Statements"),
            "domain": list(self._earlier()),
        }

    def action_simulate(self):
        """What would I earn if ...? Opened with the figures of today."""
        self.ensure_one()
        return self.env["seller.commission.simulator"]._action_open(self)

    # === ON PAPER === #

    def _lines_by_rule(self):
        """Dict of rule to its lines, as sheets and pages part them.

        What is held back pays nothing yet: it stands under no rule, at the end.
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: who reads the statement reads what its rules are called
        lines = self.sudo().line_ids
        held = lines.filtered("held")
        by_rule = (lines - held).grouped("rule_id")
        return by_rule | {held.rule_id.browse(): held} if held else by_rule

    def _get_report_base_filename(self):
        """What the statement's files are called, without their ending."""
        self.ensure_one()
        return self.env._("Commission %(name)s", name=self.display_name).replace(
            "/", "-"
        )

    def action_print(self):
        """The statement as PDF."""
        return self.env.ref(
            "customer_promise.action_report_seller_commission_statement"
        ).report_action(self)

    def action_download_xlsx(self):
        """The statement as a workbook, its formulas kept live."""
        self.ensure_one()
        url = f"/customer_promise/statement/{self.id}/xlsx"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}
