"""From the mix of all indices to the coefficient that pay gets, and why."""

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

from ...tools import weighting as kernel
from .sql_rows import rows_sql

PAID = {"id": "integer", "blend": "float8", "paid": "float8", "coverage": "float8"}
PAID |= {"reason": "varchar"}


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    def _write_paid(self, statements, blends, coverage):
        """What each statement's mix comes to, written where it differs.

        :param blends: dict of statement id to mix; without indices it is absent
        :param coverage: dict of statement id to the share (0-1) of customers asked
        """
        rows = []
        for statement in statements:
            mix, reason = blends.get(statement.id, 1.0), None
            paid, covered = mix, coverage.get(statement.id, 1.0)
            if statement.id in blends:
                paid, reason = kernel.paid(mix, self._weight_terms(statement, covered))
            rows.append((statement.id, mix, paid, covered, reason))
        self.env.cr.execute(
            SQL(
                """
                UPDATE seller_commission_statement s
                   SET blend = v.blend::numeric, coefficient = v.paid::numeric,
                       coverage = v.coverage, limit_reason = v.reason
                  FROM %s
                 WHERE s.id = v.id AND s.state = 'draft'
                   AND (s.blend, s.coefficient, s.coverage, s.limit_reason)
                       IS DISTINCT FROM (v.blend::numeric, v.paid::numeric, v.coverage,
                                         v.reason)
                """,
                rows_sql("v", PAID, rows),
            )
        )
        statements.invalidate_recordset(
            ["blend", "coefficient", "coverage", "limit_reason", "evidence_ids"],
            flush=False,
        )
        self.env["seller.commission.evidence"].invalidate_model(flush=False)

    def _weight_terms(self, statement, coverage):
        """What the plan and the payee make of a mix, for the kernel.

        Who accepts later than their first day in the period is weighted from the next
        one on.
        """
        payee = statement.payee_id
        first_day = max(filter(None, (statement.date_from, payee.date_from)))
        return kernel.Terms(
            mode=self.weight_mode,
            part=self.weight_part / 100,
            agent=payee.role == "agent",
            accepted=bool(payee.accepted_on) and payee.accepted_on <= first_day,
            covered=coverage >= self.company_id.customer_coverage_least,
        )

    def _improvements(self, statements, curve):
        """Coefficients of what became better since the same window of last year.

        For the fixed amounts that look at that. All indices by their shares; own
        scores only; then the limits of the plan.

        :param curve: of differences of scores, as the kernel reads it
        :return: dict of statement id to coefficient
        """
        result = {}
        points = kernel.parse_curve(curve, low=-100)
        for statement in statements:
            shares = total = 0.0
            for evidence in statement.evidence_ids.grouped("weighting_id").values():
                levels = evidence.grouped("level")
                own, before = levels.get("own"), levels.get("before")
                if not (own and before):
                    continue
                share = own.weighting_id.share
                shares += share
                total += share * kernel.improvement(
                    own.score if own.n else None,
                    before.score if before.n else None,
                    own.n,
                    before.n,
                    points,
                    own.weighting_id.credibility,
                )
            mix = total / shares if shares else 1.0
            terms = self._weight_terms(statement, statement.coverage)
            result[statement.id] = kernel.paid(mix, terms)[0] if shares else mix
        return result

    # === COVERAGE === #

    def _coverage(self, statements, period):
        """Share (0-1) of the customers billed in the window who were asked in it.

        A payee's customers are those that they sold to, own, or are agent of.

        :return: dict of statement id to share; without billed customers it is absent
        """
        months = max(self.weighting_ids.mapped("window_months"), default=0)
        if not months:
            return {}
        weighting = self.weighting_ids[0]
        dates = period.end - relativedelta(months=months), period.end
        audience = weighting._payees(statements)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT e.statement_id,
                       COUNT(DISTINCT i.customer) / COUNT(DISTINCT b.customer)::float
                  FROM (%(billed)s) b
             LEFT JOIN (%(asked)s) i ON i.customer = b.customer
                       %(join)s
                  JOIN seller_commission_evidence e ON e.id = w.key
                 GROUP BY e.statement_id
                """,
                billed=self._billed_sql(*dates, audience.agents),
                asked=self._asked_sql(weighting._day_sql(SQL("i.sent_on")), *dates),
                join=weighting._join_sql(
                    audience,
                    SQL(
                        "VALUES ('salesperson', b.invoice_user_id),"
                        " ('owner', b.owner_id)"
                    ),
                    SQL(),
                    weighting._agents_sql(SQL("b.profile_id"), SQL("b.invoice_date")),
                ),
            )
        )
        return dict(rows)

    def _billed_sql(self, start, end, dated):
        """SELECT of the customers billed in a window, and by whom.

        :param dated: and when, which only agents need: it makes many rows of few
        """
        return SQL(
            """
            SELECT m.*, g.id AS profile_id, g.user_id AS owner_id
              FROM (SELECT DISTINCT m.commercial_partner_id AS customer,
                           m.invoice_user_id %(day)s
                      FROM account_move m
                     WHERE m.company_id = %(company)s AND m.state = 'posted'
                       AND m.move_type = 'out_invoice'
                       AND m.invoice_date >= %(start)s AND m.invoice_date < %(end)s) m
         LEFT JOIN customer_profile g
                ON g.partner_id = m.customer AND g.company_id = %(company)s
            """,
            day=SQL(", m.invoice_date") if dated else SQL(),
            company=self.company_id.id,
            start=start,
            end=end,
        )

    def _asked_sql(self, day, start, end):
        """SELECT of the customers asked in a window; ``day`` is SQL of when."""
        return SQL(
            """
            SELECT DISTINCT g.partner_id AS customer
              FROM customer_invitation i
              JOIN customer_profile g ON g.id = i.profile_id
             WHERE i.company_id = %(company)s
               AND i.state IN ('sent', 'opened', 'answered', 'expired')
               AND %(day)s >= %(start)s AND %(day)s < %(end)s
            """,
            company=self.company_id.id,
            day=day,
            start=start,
            end=end,
        )
