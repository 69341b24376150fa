from odoo import api, fields, models
from odoo.tools.misc import formatLang


class SellerCommissionEvidence(models.Model):
    """One index of one statement: score, answers, and the coefficient they give."""

    _name = "seller.commission.evidence"
    _description = "Commission Evidence"
    _inherit = ["seller.commission.statement.part"]
    _log_access = False
    _order = "statement_id, weighting_id, share desc, id"

    statement_id = fields.Many2one(
        "seller.commission.statement", required=True, index=True, ondelete="cascade"
    )
    weighting_id = fields.Many2one(
        "seller.commission.weighting", "Index", required=True, ondelete="restrict"
    )
    level = fields.Selection(
        [
            ("own", "Own"),
            ("team", "Team"),
            ("company", "Company"),
            ("before", "A Year Before"),
        ],
        required=True,
        default="own",
    )
    share = fields.Float("Share (%)")
    score = fields.Float(digits=(6, 2), help="0 to 100.")
    n = fields.Integer("Counted")
    credibility = fields.Float(digits=(6, 4))
    coefficient = fields.Float(digits=0, default=1.0)
    line_ids = fields.One2many(
        "seller.commission.evidence.line", "evidence_id", "Records"
    )
    explanation = fields.Char(compute="_compute_explanation")

    _level_uniq = models.Constraint(
        "UNIQUE(statement_id, weighting_id, level)",
        "Each index stands once on a statement.",
    )

    @api.depends("level", "score", "n", "credibility", "coefficient")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for evidence in self:
            if not evidence.n:
                evidence.explanation = self.env._(
                    "Nothing counted yet, so nothing is changed: × 1.00"
                )
                continue
            figures = {
                "score": formatLang(self.env, evidence.score, digits=1),
                "n": evidence.n,
                "credibility": formatLang(
                    self.env, 100 * evidence.credibility, digits=0
                ),
                "coefficient": formatLang(self.env, evidence.coefficient, digits=4),
            }
            if evidence.level == "before":
                evidence.explanation = self.env._(
                    "Score %(score)s from %(n)s one year before, to compare", **figures
                )
                continue
            evidence.explanation = self.env._(
                "Score %(score)s from %(n)s; %(credibility)s %% of its effect: "
                "× %(coefficient)s",
                **figures,
            )
