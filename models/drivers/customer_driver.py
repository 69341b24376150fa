from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# From what one wants to move to what one can do; a child's level comes later.
LEVELS = [
    ("loyalty", "Loyalty Index"),
    ("satisfaction", "Satisfaction Index"),
    ("driver", "Driver"),
    ("kpi", "Key Performance Indicator"),
    ("process", "Business Process"),
]
RANK = {key: rank for rank, (key, _label) in enumerate(LEVELS)}


class CustomerDriver(models.Model):
    """A node of the loyalty-driver tree: index, driver, indicator or process."""

    _name = "customer.driver"
    _description = "Loyalty Driver"
    _parent_store = True
    _rec_names_search = ["name", "code"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char()
    sequence = fields.Integer(default=10)
    level = fields.Selection(LEVELS, required=True, default="driver", index=True)
    perception = fields.Selection(
        [("benefit", "Benefit"), ("problem", "Problem"), ("price", "Price")],
        help="How customers perceive a driver.",
    )
    parent_id = fields.Many2one(
        "customer.driver", "Feeds", index=True, ondelete="restrict"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("customer.driver", "parent_id", "Fed by")
    stage_id = fields.Many2one("customer.stage", index=True, ondelete="set null")
    user_id = fields.Many2one("res.users", "Owner")
    target = fields.Float(default=80, help="0 to 100.")
    question_ids = fields.One2many(
        "survey.question",
        "customer_driver_id",
        "Measured by",
        groups="customer_promise.customer_promise_group_manager",
    )
    company_id = fields.Many2one("res.company", index=True)
    active = fields.Boolean(default=True)
    performance = fields.Float(
        "Mean", compute="_compute_performance", digits=(5, 1), help="0 to 100."
    )
    performance_n = fields.Integer(
        "Persons (n)",
        compute="_compute_performance",
        help="Each by the latest answer only; answers in confidence stay out.",
    )
    has_performance = fields.Boolean(compute="_compute_performance")
    is_met = fields.Boolean("Target Met", compute="_compute_performance")

    _target_range = models.Constraint(
        "CHECK(target BETWEEN 0 AND 100)", "A target lies between 0 and 100."
    )

    @api.depends_context("allowed_company_ids")
    def _compute_performance(self):
        """Mean and number of the people who answered the user's companies.

        Of few people no mean is given: it would tell what each of them said.
        """
        companies = self.env.companies
        rows = self._performance_rows(companies)
        # sudo: thresholds of companies one may look at
        least = max(companies.sudo().mapped("customer_index_cases"), default=0)
        for driver in self:
            mean, n = rows.get(driver.id, (0.0, 0))
            driver.has_performance = bool(n) and n >= least
            driver.performance = mean if driver.has_performance else 0.0
            driver.performance_n = n
            driver.is_met = driver.has_performance and mean >= driver.target

    def _performance_rows(self, companies):
        """One query for all: dict of driver id to (mean 0-100, n).

        The latest answer of each person counts. A total may be seen where the answers
        behind it may not: it is the same for everybody, so that answers in confidence
        stay out, as those that were excluded.
        """
        self.env["customer.feedback.score"].flush_model()
        self.env["customer.feedback"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT driver_id, AVG(performance), COUNT(*)
                  FROM (SELECT DISTINCT ON (s.driver_id, COALESCE(f.partner_id, -f.id))
                               s.driver_id, s.performance
                          FROM customer_feedback_score s
                          JOIN customer_feedback f ON f.id = s.feedback_id
                         WHERE s.driver_id IN %(drivers)s
                           AND s.company_id IN %(companies)s
                           AND s.performance IS NOT NULL
                           AND f.excluded IS NOT TRUE AND f.confidential IS NOT TRUE
                         ORDER BY s.driver_id, COALESCE(f.partner_id, -f.id),
                                  f.date DESC, f.id DESC) latest
                 GROUP BY driver_id
                """,
                drivers=tuple(self.ids) or (0,),
                companies=tuple(companies.ids) or (0,),
            )
        )
        return {driver: (mean, n) for driver, mean, n in rows}

    @api.constrains("parent_id", "level")
    def _check_parent_id(self):
        for driver in self:
            if driver._has_cycle():
                raise ValidationError(
                    self.env._(
                        "%(driver)s would feed itself. Choose another node to feed.",
                        driver=driver.name,
                    )
                )
            pairs = [(driver.parent_id, driver)] if driver.parent_id else []
            for upper, lower in pairs + [(driver, child) for child in driver.child_ids]:
                if RANK[lower.level] <= RANK[upper.level]:
                    raise ValidationError(
                        self.env._(
                            "%(lower)s cannot feed %(upper)s: the tree goes from "
                            "loyalty over satisfaction, drivers and indicators to "
                            "processes. Change one of the two levels.",
                            lower=lower.name,
                            upper=upper.name,
                        )
                    )

    def action_view_feedback(self):
        """The answers that rate this node, as far as the user may read them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.customer_feedback_action"
        )
        return action | {
            "domain": [("score_ids.driver_id", "=", self.id)],
            "context": {},
        }
