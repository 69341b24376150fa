"""Doubts about the answers that weigh on somebody's pay, counted by kind."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

# What was told in trust is shown from so many on, and then as a number only.
LEAST_IN_TRUST = 3
IN_TRUST = "pressure"


class SellerCommissionFlag(models.Model):
    """Flags of one kind on the answers behind one statement, one row.

    Answers in confidence are not among them, and dismissed flags do not count. That
    somebody asked for a particular score is told in trust: few may read who says so.
    """

    _name = "seller.commission.flag"
    _description = "Flags on a Payee's Answers"
    _auto = False
    _rec_name = "statement_id"
    _order = "date_to desc, share desc, id"
    _depends = {
        "seller.commission.statement": ["partner_id", "team_id", "state", "date_to"],
        "seller.commission.evidence.line": ["statement_id", "feedback_id"],
        "seller.commission.weighting": ["window_months", "index"],
        "customer.feedback.flag": ["kind", "state", "feedback_id"],
    }

    statement_id = fields.Many2one("seller.commission.statement", readonly=True)
    plan_id = fields.Many2one("seller.commission.plan", "Plan", readonly=True)
    partner_id = fields.Many2one("res.partner", "Payee", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date_from = fields.Date("Answers from", readonly=True)
    date_to = fields.Date("Answers to", readonly=True)
    is_last = fields.Boolean(
        "Latest Period",
        readonly=True,
        help="Of the latest period that was computed for the payee.",
    )
    kind = fields.Selection(lambda self: self._kind_selection(), readonly=True)
    n = fields.Integer("Flagged (n)", readonly=True)
    answers = fields.Integer(
        "Answers (n)",
        readonly=True,
        aggregator="max",
        help="On the payee in that time, used or left out; not those in confidence.",
    )
    share = fields.Float(
        "Share %", (16, 1), readonly=True, aggregator="max", help="Of the answers."
    )
    can_open = fields.Boolean(compute="_compute_can_open")

    @property
    def _table_query(self):
        kinds = [key for key, _label in self._kind_selection()]
        return SQL(
            """
            SELECT s.id * %(kinds)s + array_position(%(keys)s, f.kind) AS id,
                   s.id AS statement_id, s.plan_id, s.partner_id, s.team_id,
                   s.company_id, s.date_to, f.kind, f.n, a.answers,
                   (s.date_to + 1 - make_interval(months => w.months))::date
                       AS date_from,
                   100.0 * f.n / a.answers AS share,
                   NOT EXISTS (
                       SELECT FROM seller_commission_statement o
                        WHERE o.partner_id = s.partner_id AND o.state <> 'superseded'
                          AND o.company_id = s.company_id AND o.date_to > s.date_to
                   ) AS is_last
              FROM seller_commission_statement s
        CROSS JOIN LATERAL (
                   SELECT COUNT(DISTINCT e.feedback_id) AS answers
                     FROM seller_commission_evidence_line e
                    WHERE e.statement_id = s.id) a
        CROSS JOIN LATERAL (
                   SELECT MAX(w.window_months) AS months
                     FROM seller_commission_weighting w
                    WHERE w.plan_id = s.plan_id AND w.index = 'feedback') w
        CROSS JOIN LATERAL (
                   SELECT g.kind, COUNT(DISTINCT g.feedback_id) AS n
                     FROM seller_commission_evidence_line e
                     JOIN customer_feedback_flag g ON g.feedback_id = e.feedback_id
                    WHERE e.statement_id = s.id AND g.state <> 'dismissed'
                    GROUP BY g.kind
                   HAVING g.kind <> %(trust)s
                       OR COUNT(DISTINCT g.feedback_id) >= %(least)s) f
             WHERE s.state <> 'superseded'
            """,
            kinds=len(kinds) + 1,
            keys=kinds,
            trust=IN_TRUST,
            least=LEAST_IN_TRUST,
        )

    @api.model
    def _kind_selection(self):
        field = self.env["customer.feedback.flag"]._fields["kind"]
        return field._description_selection(self.env)

    @api.depends("kind")
    @api.depends_context("uid")
    def _compute_can_open(self):
        quality = self.env.user.has_group(
            "customer_promise.customer_promise_group_quality"
        )
        for row in self:
            row.can_open = quality or row.kind != IN_TRUST

    def action_view_flags(self):
        """The flags that were counted, if the user may read them."""
        self.ensure_one()
        if not self.can_open:
            raise AccessError(
                self.env._(
                    "This was told in trust: ask who looks after the quality of "
                    "answers."
                )
            )
        lines = self.env["seller.commission.evidence.line"].search(
            [("statement_id", "=", self.statement_id.id), ("feedback_id", "!=", False)]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.customer_feedback_flag_action"
        )
        # sudo: the ids of answers; what is shown of them the flags' own rules say
        answers = lines.sudo().feedback_id.ids
        return action | {
            "domain": [
                ("feedback_id", "in", answers),
                ("kind", "=", self.kind),
                ("state", "!=", "dismissed"),
            ],
            "context": {},
        }
