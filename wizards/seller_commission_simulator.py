from odoo import api, fields, models

OWN = {"feedback": ("score", "answers"), "reliability": ("kept", "promises")}


class SellerCommissionSimulator(models.TransientModel):
    """What would I earn if ...? Nothing but the page itself is saved."""

    _name = "seller.commission.simulator"
    _description = "Commission Simulator"

    statement_id = fields.Many2one(
        "seller.commission.statement", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="statement_id.currency_id")
    has_feedback = fields.Boolean(compute="_compute_indices")
    has_reliability = fields.Boolean(compute="_compute_indices")

    sales = fields.Monetary(help="What counts as sold in this period.")
    score = fields.Float("Your Customers' Score", help="0 to 100.")
    answers = fields.Integer(help="So many answers weigh.")
    kept = fields.Float("Promises Kept (%)")
    promises = fields.Integer(help="So many promises weigh.")

    # not with sudo: whose statement one may not read one does not simulate either
    today_sales = fields.Monetary(
        "Sales today", related="statement_id.base", related_sudo=False
    )
    today_coefficient = fields.Float(
        "Coefficient today", related="statement_id.coefficient", related_sudo=False
    )
    today_net = fields.Monetary(
        "Commission today", related="statement_id.net", related_sudo=False
    )
    coefficient = fields.Float(compute="_compute_pay", digits=0)
    net = fields.Monetary("Commission", compute="_compute_pay")
    limit_words = fields.Char(compute="_compute_pay")
    sales_change = fields.Monetary(compute="_compute_pay")
    coefficient_change = fields.Float(compute="_compute_pay", digits=0)
    net_change = fields.Monetary(compute="_compute_pay")

    _range = models.Constraint(
        "CHECK(score BETWEEN 0 AND 100 AND kept BETWEEN 0 AND 100"
        " AND answers >= 0 AND promises >= 0)",
        "Score and promises kept are from 0 to 100, their numbers not below zero.",
    )

    def _compute_display_name(self):
        for page in self:
            page.display_name = self.env._("Simulator")

    def _compute_indices(self):
        for page in self:
            page.statement_id.check_access("read")
            # sudo: payees read by what their pay is weighted
            weightings = page.statement_id.sudo().plan_id.weighting_ids
            found = set(weightings.mapped("index"))
            page.has_feedback = "feedback" in found
            page.has_reliability = "reliability" in found

    @api.depends("statement_id", "sales", "score", "answers", "kept", "promises")
    def _compute_pay(self):
        """Pay as it is, and what the changes make of it: no change, the same pay."""
        for page in self:
            statement = page.statement_id
            statement.check_access("read")
            page.coefficient, limit = statement._coefficient_with(page._own())
            words = statement._why_limited(limit) if limit else ""
            page.limit_words = statement._as_sentence(words)
            earned = page._earned(page.sales, page.coefficient)
            today = page._earned(statement.base, statement.coefficient)
            page.net = page._bounded(earned - today)
            page.sales_change = page.sales - statement.base
            change = page.coefficient - statement.coefficient
            page.coefficient_change = round(change, 6)
            page.net_change = page.net - statement.net

    def _own(self):
        """The scores of one's own that are simulated, as (score, n) by index."""
        return {
            index: (min(max(self[score], 0.0), 100.0), max(self[n], 0))
            for index, (score, n) in OWN.items()
        }

    def _earned(self, sales, coefficient):
        """What the rules pay on so many sales, parted among them as today's are."""
        statement = self.statement_id
        rules = statement._gross_by_rule()
        if not statement.base:
            # sudo: payees read the rules that pay them
            first = statement.sudo().plan_id.rule_ids[:1]
            return statement._gross_with(first, sales) * coefficient
        return sum(
            statement._gross_with(rule, base * sales / statement.base) * coefficient
            for rule, (base, _gross) in rules.items()
        )

    def _bounded(self, change):
        """Today's pay with a change, within cap and floor of the plan."""
        statement = self.statement_id
        # sudo: payees read what their plan pays them
        net = statement.net + statement.sudo().plan_id._bounded_change(
            statement.sudo(), change
        )
        return statement.currency_id.round(net)

    # === ACTIONS === #

    @api.model
    def _action_open(self, statement):
        """The page with the figures of today; looking at it counts as having seen."""
        statement.check_access("read")
        statement._mark_seen()
        values = {"statement_id": statement.id, "sales": statement.base}
        # sudo: which index a row of evidence is of
        for evidence in statement.sudo().evidence_ids:
            if evidence.level == "own" and evidence.weighting_id.index in OWN:
                score, n = OWN[evidence.weighting_id.index]
                values |= {score: evidence.score, n: evidence.n}
        page = self.create(values)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Simulator"),
            "res_model": self._name,
            "res_id": page.id,
            "view_mode": "form",
            "target": "new",
        }
