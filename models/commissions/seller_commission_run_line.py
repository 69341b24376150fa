"""The lines of a run: what each rule pays each payee, rounded once a line."""

from datetime import date, timedelta
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ...tools.periods import Period
from .sql_rows import rows_sql, sync_rows

LINE_VALUES = ["move_line_id", "order_line_id", "document", "date", "customer", "base"]
LINE_VALUES += [
    "amount",
    "quantity",
    "share",
    "estimated",
    "rate",
    "gross",
    "coefficient",
    "net",
]
SEATS = dict.fromkeys(
    ["payee_id", "statement_id", "partner_id", "user_id"], "integer"
) | dict.fromkeys(["first", "last"], "date")
# A transaction may have begun so long before it was committed and seen by a run.
OVERLAP = timedelta(days=1)


class Window(NamedTuple):
    """Which facts a run asks a rule for.

    ``seats`` is SQL of ``y`` (payee_id, statement_id, partner_id, user_id, first,
    last): on which draft the facts of a payee stand, dated from ``first`` to ``last``,
    both included, but for what is from before the first day ever computed for them.
    Asked for are documents of the ``period``, and of those days what was written
    ``since`` (naive UTC; None: nothing), as late facts are.
    """

    period: Period
    seats: SQL
    since: object


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    def _write_lines(self, statements, period):
        """The rows of each rule, written where they differ."""
        since = self._settled_until(statements)
        for rule in self._rules_in_force(since):
            window = self._window(rule, statements, period, since)
            if not window:
                continue
            sync_rows(
                self.env,
                "seller_commission_line",
                ["statement_id", "rule_id", "source_model", "source_res_id", "kind"],
                LINE_VALUES,
                self._valued_sql(rule, statements, window),
                SQL(
                    "t.rule_id = %s AND t.statement_id IN %s"
                    " AND t.kind IN ('earned', 'reversal')",
                    rule.id,
                    tuple(statements.ids),
                ),
            )
            rule._link_reversals(statements)

    def _settled_until(self, statements):
        """{statement: (first day of the ledger, since when changes count or None)}

        What was written before a statement was frozen stands in it as it was. The
        ledger begins with the first period ever computed.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT s.id, MIN(o.date_from),
                       MAX(o.computed_on) FILTER (WHERE o.state <> 'draft'
                                                    AND o.id <> ALL (%(replaced)s))
                  FROM seller_commission_statement s
                  JOIN seller_commission_statement o
                    ON o.partner_id = s.partner_id AND o.state <> 'superseded'
                  JOIN seller_commission_plan p
                    ON p.id = o.plan_id AND p.family_id = %(family)s
                 WHERE s.id IN %(statements)s AND o.date_from <= s.date_from
                 GROUP BY s.id
                """,
                family=self.family_id.id,
                statements=tuple(statements.ids),
                replaced=statements.supersedes_id.ids,
            )
        )
        Statement = self.env["seller.commission.statement"]
        return {
            Statement.browse(id_): (first, since and since - OVERLAP)
            for id_, first, since in rows
        }

    def _rules_in_force(self, since):
        """The plan's rules, and those of earlier versions, for late facts."""
        rules = self.rule_ids
        if any(changed for _first, changed in since.values()):
            rules += self._earlier_versions().rule_ids
        return rules.filtered(lambda rule: rule.basis != "fixed")

    def _window(self, rule, statements, period, since):
        """The :class:`Window` of a rule; None where nobody is paid by it.

        A payee's own draft is their seat; who has none in this period any more, sits
        with the same person's.
        """
        plan = rule.plan_id
        own = {s.payee_id: s for s in statements}
        any_of = {s.partner_id: s for s in reversed(statements)}
        rows = []
        for payee in plan.payee_ids.filtered("partner_id"):
            statement = own.get(payee) or any_of.get(payee.partner_id)
            if not statement:
                continue
            opened, _changed = since[statement]
            first = max(opened, plan.date_from, payee.date_from or date.min)
            ends = period.last_day, plan.date_to, payee.date_to
            last = min(filter(None, ends))
            if first <= last:
                who = payee.id, statement.id, payee.partner_id.id
                rows.append((*who, payee.user_id.id or None, first, last))
        if not rows:
            return None
        changes = [changed for _first, changed in since.values() if changed]
        return Window(period, rows_sql("y", SEATS, rows), min(changes, default=None))

    # === SQL === #

    def _valued_sql(self, rule, statements, window):
        """The rows of a rule with their money, rounded once each, half-up."""
        ledger = self._ledger_sql(rule, statements, window)
        rates = rule._rates(statements, self._bases(rule, ledger))
        whole = rule._whole()
        return SQL(
            """
            SELECT r.statement_id, %(rule)s AS rule_id, r.kind, r.source_model,
                   r.source_res_id, r.move_line_id, r.order_line_id, r.document, r.date,
                   r.customer, r.base, r.amount, %(quantity)s AS quantity, r.share,
                   r.estimated,
                   COALESCE(ROUND(r.carried_gross * %(whole)s / r.base, 4), r.rate)
                   AS rate, %(gross)s AS gross,
                   COALESCE(r.carried_net / NULLIF(r.carried_gross, 0), r.coefficient)
                   ::float8 AS coefficient, %(net)s AS net
              FROM (SELECT r.*, p.rate, p.coefficient,
                           r.base * p.rate / %(whole)s + %(remainder)s AS exact
                      FROM (%(ledger)s) r
                      JOIN (SELECT p.*, s.coefficient
                              FROM %(rates)s
                              JOIN seller_commission_statement s ON s.id = p.id
                            OFFSET 0) p ON p.id = r.statement_id) r
            """,
            rule=rule.id,
            whole=whole,
            quantity=SQL("r.base" if rule.measure == "quantity" else "NULL::numeric"),
            gross=self._rounded_sql(SQL("COALESCE(r.carried_gross, r.exact)")),
            net=self._rounded_sql(
                SQL("COALESCE(r.carried_net, r.exact * r.coefficient::numeric)")
            ),
            remainder=self._remainder_sql(rule) if rule.tier_ids else SQL("0"),
            ledger=ledger,
            rates=rows_sql(
                "p",
                {"id": "integer", "rate": "numeric", "target": "numeric"},
                [(id_, *rates[id_]) for id_ in statements.ids],
            ),
        )

    def _bases(self, rule, ledger):
        """{statement id: base at its rule's rates}, which tiers go by."""
        if not rule.tier_ids:
            return {}
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT statement_id, SUM(base) FROM (%s) r"
                    " WHERE carried_gross IS NULL GROUP BY statement_id",
                    ledger,
                )
            )
        )

    def _rounded_sql(self, amount):
        """SQL of an amount in whole units of the plan's currency, half-up."""
        unit = str(self.currency_id.rounding)
        return SQL("ROUND(%s / %s::numeric) * %s::numeric", amount, unit, unit)

    def _remainder_sql(self, rule):
        """SQL of what the largest line gets, so that the lines sum to the tiers' total.

        Each line is rounded by itself; the total of the tiers is exact.
        """
        line = self._rounded_sql(SQL("r.base * p.rate / %s", rule._whole()))
        priced = SQL("PARTITION BY r.statement_id, r.carried_gross IS NULL")
        return SQL(
            """
            CASE WHEN r.carried_gross IS NULL AND p.target IS NOT NULL AND 1 =
                      ROW_NUMBER() OVER (%(priced)s
                                         ORDER BY ABS(r.base) DESC, r.source_res_id)
                 THEN p.target - SUM(%(line)s) OVER (%(priced)s)
                      + %(line)s - r.base * p.rate / %(whole)s ELSE 0 END
            """,
            priced=priced,
            line=line,
            whole=rule._whole(),
        )
