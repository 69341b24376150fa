from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .domain_text import read_domain


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
        "Customers in It",
        help="Each night a customer moves to the last stage in the list that matches. "
        "Empty: customers are put here by hand only.",
    )
    description = fields.Text(translate=True)
    customer_count = fields.Integer("Customers", compute="_compute_customer_count")
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for all companies."
    )
    active = fields.Boolean(default=True)

    @api.depends("name", "parent_id.display_name")
    def _compute_display_name(self):
        for stage in self:
            parent = stage.parent_id
            stage.display_name = (
                f"{parent.display_name} / {stage.name}" if parent else stage.name
            )

    def _compute_customer_count(self):
        """Those in the stage itself, and in its sub-stages."""
        counts = self.env["customer.profile"]._read_group(
            [("stage_id", "child_of", self.ids)], ["stage_id"], ["__count"]
        )
        for stage in self:
            stage.customer_count = sum(
                count
                for found, count in counts
                if found.parent_path.startswith(stage.parent_path or "/")
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

    @api.constrains("domain")
    def _check_domain(self):
        for stage in self:
            try:
                read_domain(self.env["customer.profile"], stage.domain)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "The stage %(stage)s: which customers are in it cannot be read "
                        "(%(error)s).",
                        stage=stage.name,
                        error=error,
                    )
                ) from error

    def action_view_customers(self):
        """The customers in this stage and its sub-stages."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.customer_profile_action"
        )
        return action | {"domain": [("stage_id", "child_of", self.id)], "context": {}}
