from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerStage(models.Model):
    """One stage of the customer's life cycle, inside a tree of stages."""

    _name = "customer.stage"
    _description = "Life-Cycle Stage"
    _parent_store = True
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    display_name = fields.Char(recursive=True)
    code = fields.Char()
    sequence = fields.Integer(default=10)
    parent_id = fields.Many2one(
        "customer.stage", "Part of", index=True, ondelete="restrict"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("customer.stage", "parent_id", "Sub-Stages")
    domain = fields.Char(
        default="[]", help="Customers in this stage; the highest matching stage wins."
    )
    description = fields.Text(translate=True)
    company_id = fields.Many2one("res.company", index=True)
    active = fields.Boolean(default=True)

    @api.depends("name", "parent_id.display_name")
    def _compute_display_name(self):
        for stage in self:
            parent = stage.parent_id
            stage.display_name = (
                f"{parent.display_name} / {stage.name}" if parent else stage.name
            )

    @api.constrains("parent_id")
    def _check_parent_id(self):
        for stage in self:
            if stage._has_cycle():
                raise ValidationError(
                    self.env._(
                        "The stage %(stage)s would stand inside itself. Choose a "
                        "parent that is not one of its own sub-stages.",
                        stage=stage.name,
                    )
                )
