from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import responses

# Who was never to be asked is not of the population.
OUTSIDE = ("internal", "archived", "order_off", "moment_off")


class CustomerMoment(models.Model):
    """What a key moment tells so far, how sure it is, and how many answers it takes.

    Of the months of live figures. Managers only: the figures hold answers in
    confidence.
    """

    _inherit = "customer.moment"

    population = fields.Integer(
        "Persons Concerned",
        compute="_compute_index",
        groups="customer_promise.customer_promise_group_manager",
        help="Persons that the moment happened to, whether asked or not.",
    )
    asked_persons = fields.Integer(
        "Persons Asked",
        compute="_compute_index",
        groups="customer_promise.customer_promise_group_manager",
    )
    answered_persons = fields.Integer(
        "Persons Who Answered",
        compute="_compute_index",
        groups="customer_promise.customer_promise_group_manager",
    )
    needed_answers = fields.Integer(
        "Answers Needed",
        compute="_compute_index",
        groups="customer_promise.customer_promise_group_manager",
        help="So many tell a share within the precision of the settings.",
    )
    response_rate = fields.Float(
        compute="_compute_index",
        groups="customer_promise.customer_promise_group_manager",
        help="Persons who answered, of those asked: 0 to 1.",
    )
    nps_words = fields.Char(
        "Net Promoter Score",
        compute="_compute_index",
        groups="customer_promise.customer_promise_group_manager",
    )
    csat_words = fields.Char(
        "Satisfied %",
        compute="_compute_index",
        groups="customer_promise.customer_promise_group_manager",
    )
    correction_words = fields.Char(
        "Population in the Interval",
        compute="_compute_index",
        groups="customer_promise.customer_promise_group_manager",
    )

    @api.depends_context("allowed_company_ids")
    def _compute_index(self):
        Report = self.env["customer.feedback.report"]
        drawings = self._drawings(self._live_domain())
        measures = ["nps:counts", "csat:counts", "n:sum"]
        counts = {
            moment: rest
            for moment, *rest in Report._read_group(
                [("moment_id", "in", self.ids), ("in_window", "=", True)],
                ["moment_id"],
                measures,
            )
        }
        for moment in self:
            company = moment.company_id or self.env.company
            drawing = drawings[moment]
            correction = company._customer_correction(drawing)
            nps, csat, n = counts.get(moment, (None, None, 0))
            moment.population = drawing.population
            moment.asked_persons = drawing.asked
            moment.answered_persons = n
            moment.needed_answers = responses.needed(
                drawing.population, company.customer_precision
            )
            reach = responses.Reach(drawing.population, drawing.asked, drawing.answered)
            moment.response_rate = reach.response or 0
            factor = correction.factor
            moment.nps_words = Report._words(Report._index("nps", nps, factor), company)
            moment.csat_words = Report._words(
                Report._index("csat", csat, factor), company
            )
            moment.correction_words = company._customer_correction_words(
                correction, drawing
            )

    @api.model
    def _live_domain(self):
        """Domain of the invitations due in the months of live figures."""
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(
                "due_on",
                ">=",
                company._customer_midnight(
                    fields.Date.subtract(
                        company._customer_today(),
                        months=company.customer_listening_months,
                    )
                ),
            )
            for company in self.env.companies
        )

    def _drawings(self, domain):
        """Whom the moments happened to, whom they asked, and who answered.

        Of the invitations that match, in one statement for all moments.

        :return: dict of moment to :class:`tools.responses.Drawing`
        """
        of_ours = Domain("moment_id", "in", self.ids) & Domain(
            "skip_reason", "not in", OUTSIDE
        )
        Invitation = self.env["customer.invitation"]
        query = Invitation._search(of_ours & Domain(domain))
        moment, person, state = (
            Invitation._field_to_sql(Invitation._table, name, query)
            for name in ("moment_id", "partner_id", "state")
        )
        query.groupby = moment
        rows = self.env.execute_query(
            query.select(
                moment,
                SQL("COUNT(DISTINCT %s)", person),
                SQL(
                    "COUNT(DISTINCT %s) FILTER (WHERE %s IN"
                    " ('sent', 'opened', 'answered', 'expired'))",
                    person,
                    state,
                ),
                SQL("COUNT(DISTINCT %s) FILTER (WHERE %s = 'answered')", person, state),
            )
        )
        found = {moment: counts for moment, *counts in rows}
        return {
            moment: responses.Drawing(
                *found.get(moment.id, (0, 0, 0)), drawn=moment.draw != "all"
            )
            for moment in self
        }
