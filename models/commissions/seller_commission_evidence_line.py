from odoo import fields, models


class SellerCommissionEvidenceLine(models.Model):
    """One answer or promise behind an index, used or left out with the reason."""

    _name = "seller.commission.evidence.line"
    _description = "Commission Evidence Record"
    _inherit = ["seller.commission.statement.part"]
    _log_access = False
    _order = "date desc, id desc"

    evidence_id = fields.Many2one(
        "seller.commission.evidence", required=True, ondelete="cascade"
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
    label = fields.Char("Record")
    date = fields.Date()
    value = fields.Float(digits=(6, 2), help="0 to 100, as it was then.")
    weight = fields.Float(digits=(6, 4))
    n = fields.Integer("Answers", default=1, help="A batch said in confidence has 3.")
    reason = fields.Selection(
        [
            ("excluded", "Excluded"),
            ("not_scored", "No score asked"),
            ("not_influenced", "Not this role's doing"),
            ("superseded", "A later answer counts"),
            ("no_evidence", "Closed by hand without evidence"),
            ("imported", "Imported from before"),
            ("confidential", "Said in confidence"),
        ],
        "Left out Because",
    )

    _source_uniq = models.Constraint(
        "UNIQUE(evidence_id, source_model, source_res_id)",
        "This record stands once behind an index.",
    )

    def action_open_source(self):
        """Open the answer or promise, if the user may read it."""
        self.ensure_one()
        return (self.feedback_id or self.promise_id).get_formview_action()
