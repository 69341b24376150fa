from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_cause import ATTRIBUTIONS

# What was promised: after the word is given it no longer changes quietly.
TERMS = {"name", "deadline", "criterion", "importance", "tolerance_days"}
TERMS |= {"partner_id", "order_id", "company_id", "responsible_id", "promised_on"}
# What came of it: written by the actions only, whatever calls.
OUTCOME = {"state", "closed_on", "timeliness", "days_late", "original_deadline"}
OUTCOME |= {"evidence_note", "cause_id", "attribution", "deadline_status"}
# Stands in the context while an action writes an outcome; no RPC can forge it.
BY_ACTION = object()


class CustomerPromise(models.Model):
    """A word given to a customer: what, to whom, by whom, by when, what came of it."""

    _name = "customer.promise"
    _description = "Promise"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True
    _rec_names_search = ["reference", "name"]
    _order = "deadline, id"

    reference = fields.Char(readonly=True, copy=False, index="trigram")
    name = fields.Char(
        "What",
        required=True,
        tracking=True,
        help="What was promised, in one sentence the customer would recognise.",
    )
    description = fields.Text()
    kind = fields.Selection(
        [
            ("contractual", "Contractual"),
            ("verbal", "Verbal"),
            ("implicit", "Implicit"),
        ],
        required=True,
        default="verbal",
        help="Contractual: written in the order. Verbal: a handshake, a call. "
        "Implicit: nobody said it, the customer expects it.",
    )
    category_id = fields.Many2one(
        "customer.promise.category",
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_category_id(),
    )
    importance = fields.Integer(
        required=True, default=3, aggregator="avg", help="1 (little) to 5 (vital)."
    )

    # whose
    profile_id = fields.Many2one(
        "customer.profile",
        "Customer Profile",
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('parent_id', '=', False)]",
    )
    receiver_id = fields.Many2one(
        "res.partner",
        "Given to",
        index="btree_not_null",
        ondelete="set null",
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="The contact who heard it.",
    )
    promisor_id = fields.Many2one(
        "res.users",
        "Given by",
        required=True,
        index=True,
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
    )
    responsible_id = fields.Many2one(
        "res.users",
        "To Be Kept by",
        required=True,
        index=True,
        tracking=True,
        compute="_compute_responsible_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        index=True,
        ondelete="set null",
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
    )

    # where it was given
    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", ondelete="restrict", check_company=True
    )
    order_line_id = fields.Many2one(
        "sale.order.line",
        index="btree_not_null",
        ondelete="set null",
        domain="[('order_id', '=', order_id)]",
    )
    opportunity_id = fields.Many2one(
        "crm.lead", index="btree_not_null", ondelete="set null", check_company=True
    )
    source = fields.Selection(
        [
            ("quotation", "Quotation"),
            ("contract", "Contract"),
            ("call", "Call"),
            ("meeting", "Meeting"),
            ("email", "E-mail"),
            ("website", "Website"),
            ("import", "Import"),
        ],
        default="call",
        help="Where the word was given.",
    )
    is_public = fields.Boolean(
        "Shown to the Customer", help="Printed on the quotation as our commitment."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    value_at_stake = fields.Monetary(
        compute="_compute_from_order", store=True, readonly=False, precompute=True
    )

    # by when, and what came of it
    promised_on = fields.Date(
        required=True, default=lambda self: self.env.company._customer_today()
    )
    deadline = fields.Date("By", required=True, tracking=True, index=True)
    original_deadline = fields.Date(readonly=True, copy=False)
    tolerance_days = fields.Integer(
        "Tolerance", required=True, default=0, help="Working days after the deadline that still count as on time."
    )
    criterion = fields.Char("How One Will Know")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("open", "Open"),
            ("kept", "Kept"),
            ("broken", "Broken"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        tracking=True,
        index=True,
    )
    closed_on = fields.Date(readonly=True, copy=False, tracking=True)
    timeliness = fields.Selection(
        [("on_time", "On Time"), ("late", "Late")], readonly=True, copy=False
    )
    days_late = fields.Integer(
        readonly=True, copy=False, aggregator="avg", help="Calendar days."
    )
    evidence_note = fields.Text("Evidence", readonly=True, copy=False)
    cause_id = fields.Many2one(
        "customer.cause", readonly=True, copy=False, index=True, ondelete="restrict"
    )
    attribution = fields.Selection(ATTRIBUTIONS, readonly=True, copy=False)

    _importance_range = models.Constraint(
        "CHECK(importance BETWEEN 1 AND 5)", "The importance goes from 1 to 5."
    )
    _tolerance_positive = models.Constraint(
        "CHECK(tolerance_days >= 0)", "A tolerance cannot be negative."
    )
    _closed_has_date = models.Constraint(
        "CHECK(state NOT IN ('kept', 'broken') OR closed_on IS NOT NULL)",
        "A closed promise needs the date on which it was kept or broken.",
    )

    @api.model
    def _default_category_id(self):
        return self.env["customer.promise.category"].search([], limit=1)

    # === COMPUTE METHODS === #

    @api.depends("order_id")
    def _compute_from_order(self):
        """Take over from the order; without one keep what is there, else default."""
        for promise in self:
            order = promise.order_id
            promise.company_id = (
                order.company_id or promise.company_id or self.env.company
            )
            promise.partner_id = order.partner_id.commercial_partner_id or (
                promise.partner_id
            )
            promise.receiver_id = order.partner_id or promise.receiver_id
            promise.promisor_id = (
                order.user_id or promise.promisor_id or self.env.user
            )
            promise.team_id = order.team_id or promise.team_id
            promise.value_at_stake = (
                order.amount_untaxed / (order.currency_rate or 1)
                if order
                else promise.value_at_stake
            )

    @api.depends("promisor_id")
    def _compute_responsible_id(self):
        for promise in self:
            promise.responsible_id = promise.responsible_id or promise.promisor_id

    @api.depends("reference", "name")
    def _compute_display_name(self):
        for promise in self:
            promise.display_name = " ".join(
                filter(None, [promise.reference, promise.name])
            )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Number the promises; those not on a quotation are given at once."""
        self._check_outcome_untouched(set().union(*vals_list) if vals_list else set())
        for vals in vals_list:
            if not vals.get("reference"):
                vals["reference"] = self.env["ir.sequence"].next_by_code(self._name)
        promises = super().create(vals_list)
        promises._link_profiles()
        promises.filtered(
            lambda p: p.state == "draft"
            and (not p.order_id or p.order_id.state == "sale")
        )._open()
        return promises

    def write(self, vals):
        self._check_outcome_untouched(vals.keys())
        if TERMS & vals.keys():
            self._check_terms_editable()
        res = super().write(vals)
        if {"order_id", "partner_id", "company_id"} & vals.keys():
            self._link_profiles()
        if {"deadline", "tolerance_days", "promised_on"} & vals.keys():
            self._update_deadline_status()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        given = self.filtered(lambda p: p.state not in ("draft", "cancelled"))
        if given:
            raise UserError(
                self.env._(
                    "%(promise)s was given to the customer and stays on record. "
                    "Close it as kept or broken instead.",
                    promise=given[0].display_name,
                )
            )

    def _check_outcome_untouched(self, names):
        """An outcome that weighs on pay is written by an action, never by hand."""
        names = OUTCOME & set(names)
        if names and self.env.context.get("customer_outcome") is not BY_ACTION:
            labels = ", ".join(self._fields[name].string for name in sorted(names))
            raise UserError(
                self.env._(
                    "%(fields)s of a promise cannot be written directly. Open the "
                    "promise and use its buttons Kept, Broken or Reopen.",
                    fields=labels,
                )
            )

    def _check_terms_editable(self):
        """Terms change freely on drafts, by a manager while open, then never."""
        is_manager = self.env.su or self.env.user.has_group(
            "customer_promise.customer_promise_group_manager"
        )
        editable = ("draft", "open") if is_manager else ("draft",)
        given = self.filtered(lambda p: p.state not in editable)
        if given:
            raise UserError(
                self.env._(
                    "%(promise)s has been given: what was promised no longer changes. "
                    "Ask a manager while it is open, or log a new promise.",
                    promise=given[0].display_name,
                )
            )

    def _by_action(self):
        """These promises, ready to have their outcome written by one of our methods."""
        return self.with_context(customer_outcome=BY_ACTION)

    def _link_profiles(self):
        """Point each promise to the profile of its customer, made on first need."""
        profiles = self.env["customer.profile"]._get_or_create(
            [(promise.partner_id, promise.company_id) for promise in self]
        )
        for promise in self:
            key = promise.partner_id.commercial_partner_id.id, promise.company_id.id
            super(CustomerPromise, promise).write(
                {
                    "profile_id": profiles[key].id,
                    "partner_id": profiles[key].partner_id.id,
                }
            )
