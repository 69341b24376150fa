from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..promises.customer_cause import ATTRIBUTIONS


class CustomerCase(models.Model):
    """The closed loop: one thing a customer is unhappy about, until it is settled."""

    _name = "customer.case"
    _description = "Customer Case"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True
    _rec_names_search = ["reference", "name"]
    _order = "due_on, id"

    reference = fields.Char(readonly=True, copy=False, index="trigram")
    name = fields.Char("Subject", required=True)
    description = fields.Text()
    kind = fields.Selection(
        [
            ("detractor", "Detractor"),
            ("passive", "Passive"),
            ("complaint", "Complaint"),
            ("broken_promise", "Broken Promise"),
            ("disputed_promise", "Disputed Promise"),
            ("benefit_missed", "Benefit Missed"),
            ("silent", "Silent"),
        ],
        required=True,
        default="complaint",
        index=True,
        tracking=True,
    )
    profile_id = fields.Many2one(
        "customer.profile",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    commercial_partner_id = fields.Many2one(
        related="profile_id.partner_id", string="Commercial Entity"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        index="btree_not_null",
        ondelete="set null",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, precompute=True, index=True
    )
    feedback_id = fields.Many2one(
        "customer.feedback", index="btree_not_null", ondelete="restrict"
    )
    promise_id = fields.Many2one(
        "customer.promise", index="btree_not_null", ondelete="restrict"
    )
    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", ondelete="set null"
    )
    move_id = fields.Many2one(
        "account.move", "Credit Note", index="btree_not_null", ondelete="set null"
    )
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", ondelete="restrict"
    )
    lot = fields.Char("Lot or Serial Number")
    origin = fields.Selection(
        [
            ("feedback", "Answer"),
            ("promise", "Promise"),
            ("order", "Order"),
            ("credit_note", "Credit Note"),
            ("return", "Return"),
            ("email", "E-mail"),
            ("portal", "Portal"),
            ("phone", "Phone"),
            ("silence", "No Answer"),
        ],
        required=True,
        default="phone",
        index=True,
    )
    remedy = fields.Text("Remedy Asked", help="What would put it right for them.")
    confidential = fields.Boolean(
        "In Confidence",
        related="feedback_id.confidential",
        store=True,
        precompute=True,
        help="Opened by an answer in confidence: it says neither words nor score, and "
        "those who sell to the customer do not see it.",
    )
    phone = fields.Char(compute="_compute_phone", compute_sudo=True)
    user_id = fields.Many2one(
        "res.users",
        "Handled by",
        index=True,
        tracking=True,
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    severity = fields.Selection(
        [("0", "Normal"), ("1", "High"), ("2", "Severe")], default="0"
    )
    state = fields.Selection(
        [
            ("received", "Received"),
            ("acknowledged", "Acknowledged"),
            ("assessed", "Assessed"),
            ("in_progress", "In Progress"),
            ("answered", "Answered"),
            ("closed", "Closed"),
            ("reopened", "Reopened"),
        ],
        required=True,
        default="received",
        group_expand=True,
        readonly=True,
        tracking=True,
        index=True,
    )
    closed_on = fields.Date(readonly=True, copy=False)
    close_days = fields.Integer(
        "Days to Close",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Calendar days.",
    )
    outcome = fields.Selection(
        [
            ("solved", "Solved"),
            ("partly", "Partly Solved"),
            ("unfounded", "Not Justified"),
        ],
        copy=False,
        tracking=True,
    )
    attribution = fields.Selection(
        ATTRIBUTIONS,
        tracking=True,
        help="Whose doing it was.",
    )
    cause_id = fields.Many2one("customer.cause", index=True, ondelete="restrict")
    action_taken = fields.Text("What Was Done")

    _feedback_uniq = models.UniqueIndex(
        "(feedback_id, kind) WHERE feedback_id IS NOT NULL",
        "This answer has its case already.",
    )
    _promise_uniq = models.UniqueIndex(
        "(promise_id, kind) WHERE promise_id IS NOT NULL",
        "This promise has its case already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("profile_id")
    def _compute_user_id(self):
        for case in self:
            usual = case.profile_id._customer_user() if case.profile_id else False
            case.user_id = case.user_id or usual

    @api.depends("partner_id.phone", "profile_id.partner_id.phone")
    def _compute_phone(self):
        for case in self:
            case.phone = case.partner_id.phone or case.profile_id.partner_id.phone

    @api.depends("reference", "name")
    def _compute_display_name(self):
        for case in self:
            case.display_name = " ".join(filter(None, [case.reference, case.name]))

    # === CONSTRAINTS === #

    @api.constrains("state", "cause_id", "action_taken")
    def _check_closed(self):
        """Without cause and action nothing was learned, however it is closed."""
        for case in self:
            missing = case.state == "closed" and case._get_missing()
            if missing:
                raise ValidationError(
                    self.env._(
                        "%(case)s cannot be closed yet: fill in %(missing)s.",
                        case=case.display_name,
                        missing=missing,
                    )
                )

    def _get_missing(self):
        """What a case of this kind still lacks to be closed, in words, or ''."""
        self.ensure_one()
        if self.cause_id and self.action_taken:
            return ""
        return self.env._("its cause and what was done")

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        numbers = self.env["ir.sequence"]._customer_next(self._name, len(vals_list))
        return super().create(
            [{**vals, "reference": next(numbers)} for vals in vals_list]
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        for case in self:
            raise UserError(
                self.env._(
                    "%(case)s is on record and stays. Close it with what was done.",
                    case=case.display_name,
                )
            )
