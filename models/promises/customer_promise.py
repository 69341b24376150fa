from odoo import api, fields, models

SOURCES = [
    ("quotation", "Quotation"),
    ("contract", "Contract"),
    ("call", "Call"),
    ("meeting", "Meeting"),
    ("email", "E-mail"),
    ("website", "Website"),
    ("survey", "Survey"),
    ("charter", "Service Charter"),
    ("import", "Import"),
]
KINDS = [
    ("contractual", "Contractual"),
    ("verbal", "Verbal"),
    ("implicit", "Implicit"),
]


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
        KINDS,
        required=True,
        compute="_compute_source",
        store=True,
        readonly=False,
        precompute=True,
        help="Contractual: written in the order. Verbal: a handshake, a call. "
        "Implicit: nobody said it, the customer expects it.",
    )
    category_id = fields.Many2one(
        "customer.promise.category",
        index=True,
        ondelete="restrict",
        compute="_compute_category_id",
        store=True,
        readonly=False,
        precompute=True,
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
    template_id = fields.Many2one(
        "customer.promise.template",
        index="btree_not_null",
        ondelete="restrict",
        help="The line of the service charter that it follows.",
    )
    feedback_id = fields.Many2one(
        "customer.feedback",
        "Answer",
        index="btree_not_null",
        ondelete="set null",
        help="The survey answer that the promise was taken out of.",
    )
    campaign_id = fields.Many2one(
        "utm.campaign",
        "Campaign",
        index="btree_not_null",
        ondelete="set null",
        compute="_compute_from_order",
        store=True,
        readonly=False,
        precompute=True,
        help="What marketing promised.",
    )
    source = fields.Selection(
        SOURCES,
        compute="_compute_source",
        store=True,
        readonly=False,
        precompute=True,
        help="Where the word was given.",
    )
    is_public = fields.Boolean(
        "Shown to the Customer", help="Printed on the quotation as our commitment."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    value_at_stake = fields.Monetary(
        compute="_compute_value_at_stake", store=True, readonly=False, precompute=True
    )

    # by when, and how one will know
    promised_on = fields.Date(
        required=True,
        compute="_compute_promised_on",
        store=True,
        readonly=False,
        precompute=True,
    )
    deadline = fields.Date("By", required=True, tracking=True, index=True)
    original_deadline = fields.Date(readonly=True, copy=False)
    tolerance_days = fields.Integer(
        "Tolerance",
        required=True,
        default=0,
        help="Working days after the deadline that still count as on time.",
    )
    criterion = fields.Char("How One Will Know")

    _importance_range = models.Constraint(
        "CHECK(importance BETWEEN 1 AND 5)", "The importance goes from 1 to 5."
    )
    _tolerance_positive = models.Constraint(
        "CHECK(tolerance_days >= 0)", "A tolerance cannot be negative."
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_promised_on(self):
        """Today, where it is promised."""
        for promise in self:
            company = promise.company_id or self.env.company
            promise.promised_on = promise.promised_on or company._customer_today()

    def _compute_category_id(self):
        """The first category; one search for all that are made together."""
        usual = self.env["customer.promise.category"].search([], limit=1)
        for promise in self:
            promise.category_id = promise.category_id or usual

    @api.depends("reference", "name")
    def _compute_display_name(self):
        for promise in self:
            promise.display_name = " ".join(
                filter(None, [promise.reference, promise.name])
            )
