"""How the people in sales fare: asked once a quarter, answered by nobody in particular.

What was said and who has said something are two tables without a link, without dates
and without authors. Turns are made before anybody answers, so that not even the order
of rows tells who gave which answer.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.periods import period_of
from ...tools.scores import rescale

GROUP = "customer_promise.customer_promise_group_pulse"
# The scales of the two questions: likelihood to recommend, and satisfaction.
RECOMMEND, SATISFIED = (0, 10), (1, 5)


class CustomerPulseTurn(models.Model):
    """One colleague's turn in one quarter: whether they answered, never what."""

    _name = "customer.pulse.turn"
    _description = "Turn in the Staff Pulse"
    _log_access = False
    _rec_name = "quarter"
    _order = "quarter desc, id"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", required=True, ondelete="cascade")
    quarter = fields.Date(required=True, help="Its first day.")
    answered = fields.Boolean()

    _user_uniq = models.Constraint(
        "UNIQUE(user_id, quarter)", "This colleague has a turn in the quarter already."
    )

    @api.model
    def _cron_open(self):
        """Give every member of a sales team their turn of the running quarter; SQL.

        Idempotent: who has one keeps it. Nothing happens while it is switched off.
        """
        if not self._is_on():
            return
        self.env.flush_all()
        for company in self.env["res.company"]._customer_companies():
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO customer_pulse_turn (
                           user_id, company_id, team_id, quarter, answered)
                    SELECT DISTINCT ON (u.id) u.id, u.company_id, m.crm_team_id,
                           %(quarter)s, FALSE
                      FROM crm_team_member m
                      JOIN crm_team t ON t.id = m.crm_team_id AND t.active
                      JOIN res_users u ON u.id = m.user_id AND u.active
                     WHERE m.active AND u.company_id = %(company)s
                     ORDER BY u.id, m.id
                        ON CONFLICT (user_id, quarter) DO NOTHING RETURNING id
                    """,
                    quarter=self._quarter(company),
                    company=company.id,
                )
            )

    @api.model
    def _is_on(self):
        # sudo: the switch is a group that all employees have, or none
        employees = self.env.ref("base.group_user").sudo()
        return self.env.ref(GROUP) in employees.implied_ids

    @api.model
    def _quarter(self, company):
        """First day of the company's running quarter."""
        return period_of(company._customer_today(), "quarter").start

    # === ANSWERING === #

    @api.model
    def get_turn(self):
        """The current user's turn.

        :return: dict of team (name, '' without a turn) and answered (bool)
        """
        turn = self._find_turn()
        return {"team": turn.team_id.name or "", "answered": turn.answered}

    @api.model
    def _find_turn(self):
        # sudo: nobody reads turns; this one is the user's own
        return self.sudo().search(
            [
                ("user_id", "=", self.env.uid),
                ("quarter", "=", self._quarter(self.env.user.company_id)),
            ]
        )

    @api.model
    def answer(self, recommend, satisfied):
        """Record an answer of the current user, once a quarter, without their name.

        :param recommend: 0 to 10
        :param satisfied: 1 to 5
        :raise UserError: it is not their turn, or the answer is off its scale
        """
        self._check_scale(recommend, RECOMMEND)
        self._check_scale(satisfied, SATISFIED)
        turn = self._find_turn()
        # locked: of two clicks at once the second finds the turn taken
        turn.lock_for_update()
        if not turn or turn.answered:
            raise UserError(
                self.env._(
                    "%(who)s: there is nothing to answer now. Every member of a sales "
                    "team is asked once a quarter.",
                    who=self.env.user.name,
                )
            )
        turn.answered = True
        # sudo: answers have no author and no reader
        self.env["customer.pulse.answer"].sudo().create(
            {
                "company_id": turn.company_id.id,
                "team_id": turn.team_id.id,
                "quarter": turn.quarter,
                "nps": recommend,
                "csat": rescale(satisfied, *SATISFIED),
            }
        )
        return True

    @api.model
    def _check_scale(self, value, scale):
        low, high = scale
        if type(value) is not int or not low <= value <= high:
            raise UserError(
                self.env._(
                    "Choose one of the values shown, from %(low)s to %(high)s.",
                    low=low,
                    high=high,
                )
            )


class CustomerPulseAnswer(models.Model):
    """One colleague's answer, nobody's in particular."""

    _name = "customer.pulse.answer"
    _description = "Answer in the Staff Pulse"
    _log_access = False
    _rec_name = "quarter"
    _order = "quarter desc, id"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    team_id = fields.Many2one("crm.team", required=True, ondelete="cascade")
    quarter = fields.Date(required=True)
    nps = fields.Integer("Likelihood to Recommend", required=True, aggregator=None)
    csat = fields.Float("Satisfaction", required=True, aggregator=None)
