"""What became of the promises given, for pivots and graphs."""

from odoo import api, fields, models

from ..models.promises.customer_cause import ATTRIBUTIONS
from ..models.promises.customer_promise import KINDS, SOURCES

# What the report reads of the promise beside its dimensions.
USED = ("closed_on", "late_on", "original_late_on", "result", "days_late")
USED += ("value_at_stake",)
# Dimensions that are columns of the promise, as they are.
COLUMNS = ("kind", "category_id", "template_id", "promisor_id", "responsible_id")
COLUMNS += ("team_id", "partner_id", "profile_id", "campaign_id", "cause_id")
COLUMNS += ("attribution", "source", "company_id", "promised_on", "deadline", "state")
COLUMNS += ("feasibility", "importance")


class CustomerPromiseReport(models.Model):
    """A promise that was given, one row each, with what it counts.

    A row's shares are 0 or 100, or NULL where the row does not count, so that the
    average of a group weighs only those that do. Of a group smaller than the
    company's setting no share is given. The period is whatever the viewer filters
    by; with *Reliability Window* the figures are those shown everywhere else.
    """

    _name = "customer.promise.report"
    _description = "Promise Analysis"
    _auto = False
    _rec_name = "promise_id"
    _order = "date desc, id desc"
    _depends = {
        "customer.promise": [*COLUMNS, *USED],
        "customer.profile": ["segment_id"],
    }

    promise_id = fields.Many2one("customer.promise", readonly=True)
    date = fields.Date(
        "Due",
        readonly=True,
        help="The deadline, or the day it was closed if that was earlier.",
    )
    promised_on = fields.Date(readonly=True)
    deadline = fields.Date("By", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    category_id = fields.Many2one("customer.promise.category", readonly=True)
    template_id = fields.Many2one("customer.promise.template", readonly=True)
    promisor_id = fields.Many2one("res.users", "Given by", readonly=True)
    responsible_id = fields.Many2one("res.users", "To Be Kept by", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    profile_id = fields.Many2one("customer.profile", "Customer Profile", readonly=True)
    segment_id = fields.Many2one("customer.segment", "Segment", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", "Campaign", readonly=True)
    cause_id = fields.Many2one("customer.cause", readonly=True)
    attribution = fields.Selection(ATTRIBUTIONS, readonly=True)
    source = fields.Selection(SOURCES, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    state = fields.Selection(
        lambda self: self._selection_of("state"),
        readonly=True,
    )
    feasibility = fields.Selection(
        lambda self: self._selection_of("feasibility"),
        "Our Record Said",
        readonly=True,
    )
    result = fields.Selection(
        [
            ("on_time", "On Time"),
            ("late", "Late"),
            ("not_kept", "Not Kept"),
            ("running", "Running"),
            ("uncounted", "Does Not Count"),
        ],
        "Counts as",
        readonly=True,
        help="Overdue ones count as not kept until they are. Released ones, and "
        "those renegotiated in time with the customer's consent, do not count.",
    )
    in_window = fields.Boolean(
        "In the Reliability Window",
        readonly=True,
        help="Fell due in the months that the company's reliability looks back.",
    )

    importance = fields.Integer(readonly=True, aggregator="avg")
    n = fields.Integer(
        "Fell Due (n)", readonly=True, help="Promises that fell due and count."
    )
    on_time = fields.Float(
        "On Time %",
        (16, 1),
        readonly=True,
        aggregator="avg",
        help="Of those fallen due.",
    )
    on_time_original = fields.Float(
        "On Time by the First Date %",
        (16, 1),
        readonly=True,
        aggregator="avg",
        help="Of those fallen due, against the first deadline ever given: a "
        "renegotiated date does not count.",
    )
    reliability = fields.Float(
        "Reliability %",
        (16, 1),
        readonly=True,
        aggregator="avg",
        help="On time counts 1, late one half, by importance; few promises are drawn "
        "to the company's own rate.",
    )
    days_late = fields.Float(
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Calendar days after the deadline, 0 when on time; of those fallen due.",
    )
    value_at_stake = fields.Monetary(
        readonly=True, help="Each chain of renegotiated promises once, by its last."
    )
    checked = fields.Integer(
        "Checked (n)", readonly=True, help="Our own record could tell how safe it was."
    )
    risky = fields.Float(
        "Given Tight %",
        (16, 1),
        readonly=True,
        aggregator="avg",
        help="Of those checked: our own record found the date tight or at risk.",
    )
    risky_due = fields.Integer(
        "Tight, Fell Due (n)", readonly=True, help="Tight or at risk, and fallen due."
    )
    risky_failed = fields.Float(
        "Of Tight, Not in Time %",
        (16, 1),
        readonly=True,
        aggregator="avg",
        help="Of those given tight that fell due: late or not kept.",
    )
    # what the shares are made of
    weight = fields.Float(readonly=True, aggregator=None)
    weighted = fields.Float(readonly=True, aggregator=None)
    shown_from = fields.Integer(readonly=True, aggregator=None)

    @api.model
    def _selection_of(self, name):
        """The choices of a field of the promise, in the viewer's words."""
        field = self.env["customer.promise"]._fields[name]
        return field._description_selection(self.env)

    def action_open_promise(self):
        """The promise that the row is about."""
        self.ensure_one()
        return self.promise_id.get_formview_action()

    @api.model
    def action_view_care(self):
        """Where we promise too much: one's own, one's people's, or all for managers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.customer_promise_report_action_care"
        )
        groups = (
            "customer_promise.customer_promise_group_manager",
            "sales_team.group_sale_salesman_all_leads",
        )
        if not any(self.env.user.has_group(group) for group in groups):
            mine = ("promisor_id", "=", self.env.uid)
            action["domain"] = ["|", mine, ("team_id.user_id", "=", self.env.uid)]
        return action
