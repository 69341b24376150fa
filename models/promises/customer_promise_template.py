from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .customer_promise import KINDS
from .customer_promise_evidence import EVIDENCE_RULES

ROLES = [
    ("salesperson", "Salesperson"),
    ("owner", "Customer Owner"),
    ("leader", "Team Leader"),
    ("user", "Fixed User"),
]


class CustomerPromiseTemplate(models.Model):
    """A line of the service charter: a promise that is made again and again."""

    _name = "customer.promise.template"
    _description = "Promise Template"
    _inherit = ["customer.reliability.mixin"]
    _order = "sequence, id"
    _customer_reliability_field = "template_id"
    _check_company_auto = True

    name = fields.Char("What", required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, default="contractual")
    category_id = fields.Many2one(
        "customer.promise.category",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_category_id(),
    )
    description = fields.Text(translate=True)
    criterion = fields.Char("How One Will Know", translate=True)
    lead_days = fields.Integer("Lead Time", required=True, default=5)
    lead_unit = fields.Selection(
        [("working", "Working Days"), ("calendar", "Calendar Days")],
        required=True,
        default="working",
    )
    lead_from = fields.Selection(
        [("promise", "From the Promise"), ("confirmation", "From the Confirmation")],
        required=True,
        default="confirmation",
        help="What the lead time is counted from: the day it is put on the quotation, "
        "or the day on which the order is confirmed.",
    )
    tolerance_days = fields.Integer("Tolerance", required=True, default=0)
    transit_days = fields.Integer(
        required=True,
        default=0,
        help="Calendar days from leaving our warehouse to reaching the customer.",
    )
    importance = fields.Integer(required=True, default=3)
    evidence_rule = fields.Selection(EVIDENCE_RULES, required=True, default="manual")
    evidence_domain = fields.Char(
        "Order Matches", help="The promise is kept when its order matches."
    )
    remedy = fields.Char(
        translate=True, help="What the customer gets when it is not kept."
    )
    role = fields.Selection(
        ROLES, "To Be Kept by", required=True, default="salesperson"
    )
    user_id = fields.Many2one("res.users", "User", index="btree_not_null")
    weekly_capacity = fields.Integer(
        help="So many of these can be kept in a week; 0: no limit."
    )
    is_public = fields.Boolean("Shown to the Customer", default=True)
    is_standing = fields.Boolean(
        "Standing",
        help="Added by itself to each matching order when it is confirmed.",
    )
    valid_from = fields.Date()
    valid_to = fields.Date()
    apply_on = fields.Selection(
        [
            ("always", "Always"),
            ("products", "Products"),
            ("categories", "Product Categories"),
            ("segments", "Segments"),
            ("stages", "Life-Cycle Stages"),
        ],
        "Applies to",
        required=True,
        default="always",
    )
    product_ids = fields.Many2many("product.template", string="Products")
    product_category_ids = fields.Many2many(
        "product.category", string="Product Categories"
    )
    segment_ids = fields.Many2many("customer.segment", string="Segments")
    stage_ids = fields.Many2many("customer.stage", string="Stages")
    company_id = fields.Many2one("res.company", index=True)
    active = fields.Boolean(default=True)

    _numbers = models.Constraint(
        "CHECK(lead_days >= 0 AND tolerance_days >= 0 AND transit_days >= 0"
        " AND weekly_capacity >= 0 AND importance BETWEEN 1 AND 5)",
        "Lead time, tolerance, transit and capacity cannot be negative; the importance "
        "goes from 1 to 5.",
    )

    @api.model
    def _default_category_id(self):
        return self.env["customer.promise.category"].search([], limit=1)

    @api.constrains("role", "user_id")
    def _check_user(self):
        for template in self.filtered(lambda t: t.role == "user" and not t.user_id):
            raise ValidationError(
                self.env._(
                    "%(template)s is to be kept by a fixed user: choose who.",
                    template=template.name,
                )
            )

    @api.constrains("evidence_rule", "evidence_domain")
    def _check_evidence_domain(self):
        for template in self.filtered(lambda t: t.evidence_rule == "domain"):
            template._get_evidence_domain()

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: promises of others count too
        used = (
            self.env["customer.promise"]
            .sudo()
            .search([("template_id", "in", self.ids)], limit=1)
        )
        if used:
            raise UserError(
                self.env._(
                    "%(template)s stays, because promises were made with it. Archive "
                    "it instead.",
                    template=used.template_id.name,
                )
            )

    def _get_evidence_domain(self):
        """The condition on the order, read; ValidationError when it is none."""
        self.ensure_one()
        try:
            domain = Domain(literal_eval(self.evidence_domain or ""))
            domain.validate(self.env["sale.order"])
        except (ValueError, SyntaxError, TypeError) as error:
            raise ValidationError(
                self.env._(
                    "%(template)s: the condition on the order cannot be read "
                    "(%(error)s).",
                    template=self.name,
                    error=error,
                )
            ) from error
        return domain
