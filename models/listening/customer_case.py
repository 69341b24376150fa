from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..promises.customer_cause import ATTRIBUTIONS

# Working days until the first contact, by voice.
FIRST_CONTACT_DAYS = 1
# What a case goes through, one click each, until it is closed.
NEXT_STATE = {
    "received": "acknowledged",
    "acknowledged": "assessed",
    "assessed": "in_progress",
    "in_progress": "answered",
    "reopened": "in_progress",
}


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
    )
    profile_id = fields.Many2one(
        "customer.profile",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
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
        ],
        required=True,
        default="phone",
        index=True,
    )
    remedy = fields.Text("Remedy Asked", help="What would put it right for them.")
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
        readonly=True,
        tracking=True,
        index=True,
    )
    due_on = fields.Date(
        "First Contact by",
        compute="_compute_due_on",
        store=True,
        readonly=False,
        precompute=True,
    )
    acknowledged_on = fields.Datetime(readonly=True, copy=False)
    contacted_on = fields.Datetime("First Contact", readonly=True, copy=False)
    answer = fields.Html("Answer to the Customer", copy=False)
    answered_on = fields.Datetime(readonly=True, copy=False)
    answered_to_id = fields.Many2one(
        "res.partner", "Answered to", readonly=True, copy=False, ondelete="set null"
    )
    closed_on = fields.Date(readonly=True, copy=False)
    recovery = fields.Selection(
        [
            ("waiting", "Asked Again"),
            ("recovered", "Recovered"),
            ("not_recovered", "Not Recovered"),
        ],
        readonly=True,
        copy=False,
        index=True,
        help="What the customer said when asked again.",
    )
    recovered_on = fields.Date(readonly=True, copy=False)
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

    @api.depends("profile_id")
    def _compute_user_id(self):
        for case in self:
            usual = case.profile_id._customer_user() if case.profile_id else False
            case.user_id = case.user_id or usual

    @api.depends("profile_id")
    def _compute_due_on(self):
        for case in self:
            company = case.profile_id.company_id or self.env.company
            case.due_on = case.due_on or company._customer_working_day(
                company._customer_today(), FIRST_CONTACT_DAYS
            )

    @api.depends("reference", "name")
    def _compute_display_name(self):
        for case in self:
            case.display_name = " ".join(filter(None, [case.reference, case.name]))

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

    @api.model_create_multi
    def create(self, vals_list):
        next_reference = self.env["ir.sequence"].next_by_code
        return super().create(
            [
                {
                    **vals,
                    "reference": vals.get("reference") or next_reference(self._name),
                }
                for vals in vals_list
            ]
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        for case in self:
            if case.feedback_id or case.state == "closed":
                raise UserError(
                    self.env._(
                        "%(case)s is on record and stays. Close it with what was done.",
                        case=case.display_name,
                    )
                )

    # === ACTIONS === #

    def action_advance(self):
        """One step on the way to an answer."""
        for case in self:
            if case.state in NEXT_STATE:
                case.state = NEXT_STATE[case.state]
        return True

    def action_close(self):
        """Settle the case, on its company's date."""
        for case in self.filtered(lambda case: case.state != "closed"):
            case.write(
                {"state": "closed", "closed_on": case.company_id._customer_today()}
            )
        return True

    def action_reopen(self):
        """The customer is not satisfied after all."""
        closed = self.filtered(lambda case: case.state == "closed")
        closed.write({"state": "reopened", "closed_on": False})
        return True

    # === BUSINESS === #

    @api.model
    def _open_for_feedback(self, feedback):
        """A detractor gets a case, so that somebody calls; once per answer."""
        detractors = feedback.filtered(lambda f: f.voice == "detractor")
        return self.create(
            [
                {
                    "name": self.env._(
                        "%(who)s is not satisfied", who=f.partner_id.name
                    ),
                    "description": f.comment,
                    "kind": "detractor",
                    "profile_id": f.profile_id.id,
                    "partner_id": f.partner_id.id,
                    "feedback_id": f.id,
                    "order_id": f.order_id.id,
                }
                for f in detractors
            ]
        )

    @api.model
    def _settle_recovery(self, feedback):
        """Answers to being asked again settle whether a case is recovered."""
