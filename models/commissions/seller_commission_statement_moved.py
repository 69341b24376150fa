"""What moved a coefficient since the statement of the period before."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date, formatLang

from .seller_commission_line_words import digits

# What stands behind an index, by the model of its source.
ANSWERS = ("customer.feedback", "customer.feedback.batch")
PROMISES = ("customer.promise",)
CASES = ("customer.case",)


class SellerCommissionStatement(models.Model):
    _inherit = "seller.commission.statement"

    moved_words = fields.Char("What Moved It", compute="_compute_moved")
    moved_answers = fields.Integer("New Answers", compute="_compute_moved")
    moved_promises = fields.Integer("New Promises", compute="_compute_moved")
    moved_cases = fields.Integer("New First Contacts", compute="_compute_moved")
    moved_out = fields.Integer("No Longer Weigh", compute="_compute_moved")

    @api.depends_context("uid", "lang")
    def _compute_moved(self):
        """Of the records that weigh: how many are new, how many are no longer in."""
        for statement in self:
            came, went = statement._moved("came"), statement._moved("went")
            statement.moved_answers = sum(came.get(model, 0) for model in ANSWERS)
            statement.moved_promises = sum(came.get(model, 0) for model in PROMISES)
            statement.moved_cases = sum(came.get(model, 0) for model in CASES)
            statement.moved_out = sum(went.values())
            statement.moved_words = statement._moved_words()

    def _moved(self, way):
        """How many records came or went since the period before, by model."""
        if not self.previous_id:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT source_model, SUM(n)::integer FROM (%s) m GROUP BY 1",
                    self._moved_sql(way),
                )
            )
        )

    def _moved_sql(self, way):
        """SQL of evidence lines that weigh on one of two statements only.

        One that weighs on both with another value, a promise that was kept late,
        came anew and did not go.

        :param way: came (they stand on this statement), went (on the one before)
        """
        both = [self.id, self.previous_id.id]
        here, there = both if way == "came" else reversed(both)
        self.env["seller.commission.evidence.line"].flush_model()
        return SQL(
            """
            SELECT l.id, l.source_model, COALESCE(l.n, 1) AS n
              FROM seller_commission_evidence_line l
             WHERE l.statement_id = %(here)s AND l.reason IS NULL
               AND NOT EXISTS (
                   SELECT FROM seller_commission_evidence_line o
                    WHERE o.statement_id = %(there)s AND o.reason IS NULL
                      AND o.source_model = l.source_model
                      AND o.source_res_id = l.source_res_id
                      AND (%(gone)s OR o.value = l.value))
            """,
            here=here,
            there=there,
            gone=way == "went",
        )

    # === IN WORDS === #

    def _moved_words(self):
        """'Was x 0.98 in February: 2 answers and 1 promise since then.'"""
        before = self.previous_id
        if not before:
            return False
        values = {
            "coefficient": formatLang(
                self.env, before.coefficient, digits=digits(before.coefficient)
            ),
            "period": before._period_words(),
            "records": self._came_words(),
        }
        if values["records"]:
            words = self.env._(
                "It was × %(coefficient)s in %(period)s: %(records)s since then.",
                **values,
            )
        elif round(before.coefficient, 6) == round(self.coefficient, 6):
            words = self.env._("As in %(period)s.", **values)
        elif self.moved_out:
            words = self.env._("It was × %(coefficient)s in %(period)s.", **values)
        else:
            words = self.env._(
                "It was × %(coefficient)s in %(period)s; none of your own answers or "
                "promises moved it.",
                **values,
            )
        return " ".join(filter(None, [words, self._went_words()]))

    def _came_words(self):
        answers, promises, cases = (
            self.moved_answers,
            self.moved_promises,
            self.moved_cases,
        )
        counts = [
            (answers, self.env._("1 answer"), self.env._("%(n)s answers", n=answers)),
            (
                promises,
                self.env._("1 promise"),
                self.env._("%(n)s promises", n=promises),
            ),
            (
                cases,
                self.env._("1 first contact"),
                self.env._("%(n)s first contacts", n=cases),
            ),
        ]
        return self._joined([one if n == 1 else many for n, one, many in counts if n])

    def _went_words(self):
        if not self.moved_out:
            return ""
        if self.moved_out == 1:
            return self.env._("1 that weighed then no longer does.")
        return self.env._("%(n)s that weighed then no longer do.", n=self.moved_out)

    def _period_words(self):
        """The period by its month, or by its first day."""
        # sudo: a team leader reads the team's statements, not their plans
        month = self.plan_id.sudo().period == "month"
        style = "MMMM yyyy" if month else False
        return format_date(self.env, self.date_from, date_format=style)

    # === ACTIONS === #

    def action_view_moved_answers(self):
        """The answers that came since the period before."""
        return self._action_moved("came", ANSWERS, self.env._("Answers since"))

    def action_view_moved_promises(self):
        """The promises that came since the period before."""
        return self._action_moved("came", PROMISES, self.env._("Promises since"))

    def action_view_moved_cases(self):
        """The first contacts that came since the period before."""
        return self._action_moved("came", CASES, self.env._("First Contacts since"))

    def action_view_moved_out(self):
        """What weighed in the period before and no longer does."""
        models = ANSWERS + PROMISES + CASES
        return self._action_moved("went", models, self.env._("No Longer Weigh"))

    def _action_moved(self, way, models, name):
        self.ensure_one()
        self.check_access("read")
        rows = []
        if self.previous_id:
            rows = self.env.execute_query(
                SQL("SELECT id, source_model FROM (%s) m", self._moved_sql(way))
            )
        ids = [row for row, model in rows if model in models]
        return self._action_evidence(name, Domain("id", "in", ids))

    def action_view_evidence(self):
        """Everything that weighs on this statement, or was left out and why."""
        self.ensure_one()
        domain = Domain("statement_id", "=", self.id)
        return self._action_evidence(self.env._("Behind the Coefficient"), domain)

    def _action_evidence(self, name, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_evidence_line_action"
        )
        return action | {"name": name, "domain": list(domain)}
