from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class SellerCommissionEvidenceLine(models.Model):
    """One record behind an index, used or left out with the reason.

    A batch of answers in confidence is one row (source model
    ``customer.feedback.batch``, numbered) that names no source, customer or date.
    """

    _name = "seller.commission.evidence.line"
    _description = "Commission Evidence Record"
    _inherit = ["seller.commission.statement.part"]
    _log_access = False
    _order = "date desc, id desc"

    evidence_id = fields.Many2one(
        "seller.commission.evidence", required=True, index=True, ondelete="cascade"
    )
    statement_id = fields.Many2one(
        "seller.commission.statement", required=True, index=True, ondelete="cascade"
    )
    weighting_id = fields.Many2one(related="evidence_id.weighting_id")
    source_model = fields.Char(required=True)
    source_res_id = fields.Many2oneReference(
        "Source", model_field="source_model", required=True
    )
    feedback_id = fields.Many2one(
        "customer.feedback", index="btree_not_null", ondelete="set null"
    )
    promise_id = fields.Many2one(
        "customer.promise", index="btree_not_null", ondelete="set null"
    )
    case_id = fields.Many2one(
        "customer.case", index="btree_not_null", ondelete="set null"
    )
    label = fields.Char("Record")
    date = fields.Date()
    weighs_until = fields.Date(
        compute="_compute_weighs_until",
        help="It weighs in the periods that end by then.",
    )
    value = fields.Float(digits=(6, 2), help="0 to 100, as it was then.")
    weight = fields.Float(digits=(6, 4))
    n = fields.Integer("Answers", default=1, help="A batch said in confidence has 3.")
    reason = fields.Selection(
        [
            ("excluded", "Excluded"),
            ("not_scored", "No score asked"),
            ("not_influenced", "Not this role's doing"),
            ("no_moment", "Asked at no key moment"),
            ("superseded", "A later answer counts"),
            ("no_evidence", "Closed by hand without evidence"),
            ("imported", "Imported from before"),
            # of statements made before batches
            ("confidential", "Said in confidence"),
            ("flagged", "Found not sound"),
            ("interviewed", "Asked by the payee or their team"),
            ("handed_over", "Too soon after the customer was taken over"),
            ("recovered", "Recovered: what was said afterwards counts"),
            ("not_theirs", "Not sales' doing, as somebody else confirmed"),
        ],
        "Left out Because",
    )

    _source_uniq = models.Constraint(
        "UNIQUE(evidence_id, source_model, source_res_id)",
        "This record stands once behind an index.",
    )

    @api.depends("label", "n", "source_model", "reason")
    @api.depends_context("lang")
    def _compute_display_name(self):
        # sudo: agents in the portal may not read of which model the source is
        for line, known in zip(self, self.sudo(), strict=True):
            if line.label:
                line.display_name = line.label
            elif known._is_in_confidence():
                line.display_name = self.env._("%(n)s answers in confidence", n=line.n)
            else:
                line.display_name = self.env._("Anonymous answer")

    def _is_in_confidence(self):
        """Whether it stands for answers in confidence, not for one made anonymous."""
        self.ensure_one()
        batch = self.source_model == "customer.feedback.batch"
        return batch or self.reason == "confidential"

    @api.depends("date", "reason", "evidence_id.weighting_id.window_months")
    def _compute_weighs_until(self):
        # sudo: how far an index looks back is no secret of the plan
        for line, known in zip(self, self.sudo(), strict=True):
            months = known.evidence_id.weighting_id.window_months
            line.weighs_until = (
                line.date
                and not line.reason
                and line.date + relativedelta(months=months)
            )

    def action_open_source(self):
        """Open the answer, promise or case, if the user may read it."""
        self.ensure_one()
        source = self.feedback_id or self.promise_id or self.case_id
        return source.get_formview_action() if source else False
