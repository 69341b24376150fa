from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CustomerProfile(models.Model):
    """The hub: one customer (commercial partner) of one company.

    Made on first need by :meth:`_get_or_create`, never by hand twice; promises,
    answers, cases, plays and pay point to it.
    """

    _name = "customer.profile"
    _description = "Customer"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True
    _rec_names_search = ["partner_id.name", "partner_id.phone", "partner_id.email"]
    _order = "id desc"

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        index=True,
        tracking=True,
        help="Who answers for this customer.",
    )
    user_assumed = fields.Boolean(
        "Owner Assumed",
        help="Nobody confirmed the owner: taken from the contact or the last order.",
    )
    user_since = fields.Date("Owner since", readonly=True)
    backup_user_id = fields.Many2one(
        "res.users", "Backup Owner", index=True, tracking=True
    )
    stage_id = fields.Many2one(
        "customer.stage", "Stage", index=True, ondelete="restrict", tracking=True
    )
    segment_id = fields.Many2one(
        "customer.segment", "Segment", index=True, ondelete="restrict", tracking=True
    )
    aim = fields.Text("Wants to Achieve", help="What the customer buys from us for.")
    email = fields.Char(related="partner_id.email")
    phone = fields.Char(related="partner_id.phone")

    _partner_company_uniq = models.Constraint(
        "UNIQUE(partner_id, company_id)",
        "This customer is there already: open it from the list of customers.",
    )

    @api.depends("partner_id.display_name")
    def _compute_display_name(self):
        for profile in self:
            profile.display_name = profile.partner_id.display_name

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        Partner, Company = self.env["res.partner"], self.env["res.company"]
        for vals in vals_list:
            if vals.get("partner_id"):
                partner = Partner.browse(vals["partner_id"]).commercial_partner_id
                vals["partner_id"] = partner.id
            if vals.get("user_id"):
                company = Company.browse(vals.get("company_id")) or self.env.company
                vals.setdefault("user_since", company._customer_today())
        return super().create(vals_list)

    def write(self, vals):
        """Naming an owner confirms them, from the company's today."""
        self._check_identity_untouched(vals)
        if not vals.get("user_id"):
            return super().write(vals)
        for company, profiles in self.grouped("company_id").items():
            since = company._customer_today()
            super(CustomerProfile, profiles).write(
                {"user_assumed": False, "user_since": since, **vals}
            )
        return True

    def _check_identity_untouched(self, vals):
        """What points here is about one customer; only a merge, in sudo, moves it."""
        if {"partner_id", "company_id"} & vals.keys() and not self.env.su:
            raise UserError(
                self.env._(
                    "%(customer)s cannot become another customer or another company's. "
                    "Merge the two contacts instead.",
                    customer=self[:1].display_name,
                )
            )

    # === BUSINESS === #

    @api.model
    def _get_or_create(self, pairs):
        """The profiles of (partner, company) pairs, made where missing.

        Partners may be contacts: the profile is their commercial entity's. Called
        from create, write, actions and jobs only. ``ON CONFLICT`` makes a parallel
        creation raise a serialization failure, which Odoo retries, where a unique
        violation would be shown to the user.

        :param pairs: iterable of (res.partner, res.company) records
        :return: dict of (commercial partner id, company id) to profile, in sudo
        """
        pairs = list(pairs)
        # one recordset, so that all are read at once
        partners = self.env["res.partner"].union(*(partner for partner, _ in pairs))
        commercial = {p.id: p.commercial_partner_id.id for p in partners}
        keys = {(commercial[partner.id], company.id) for partner, company in pairs}
        if not keys:
            return {}
        found = self._find(keys)
        missing = sorted(keys - found.keys())
        if missing:
            self._insert_missing(missing)
            found = self._find(keys)
        return found

    @api.model
    def _find(self, keys):
        profiles = self.sudo().search_fetch(
            [
                ("partner_id", "in", [partner for partner, _company in keys]),
                ("company_id", "in", [company for _partner, company in keys]),
            ],
            ["partner_id", "company_id"],
        )
        by_key = {(p.partner_id.id, p.company_id.id): p for p in profiles}
        return {key: by_key[key] for key in keys if key in by_key}

    @api.model
    def _insert_missing(self, keys):
        """Insert profiles; the owner is assumed: the contact's, else the last order's.

        :param keys: list of (commercial partner id, company id)
        """
        self.env["res.partner"].flush_model(["user_id"])
        self.env["sale.order"].flush_model()
        companies = self.env["res.company"].browse(
            company for _partner, company in keys
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_profile (
                    partner_id, company_id, user_id, user_assumed, user_since,
                    create_uid, write_uid, create_date, write_date)
                SELECT k.partner_id, k.company_id, owner.id, owner.id IS NOT NULL,
                       CASE WHEN owner.id IS NOT NULL THEN k.today END,
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM unnest(%(partners)s, %(companies)s, %(days)s::date[])
                       AS k(partner_id, company_id, today)
                  JOIN res_partner p ON p.id = k.partner_id
             LEFT JOIN LATERAL (
                       SELECT o.user_id FROM sale_order o
                        WHERE o.partner_id IN (
                              SELECT id FROM res_partner
                               WHERE commercial_partner_id = k.partner_id)
                          AND o.company_id = k.company_id AND o.user_id IS NOT NULL
                        ORDER BY o.date_order DESC, o.id DESC LIMIT 1
                       ) last_order ON p.user_id IS NULL
             LEFT JOIN res_users owner
                    ON owner.id = COALESCE(p.user_id, last_order.user_id)
                   AND owner.active
                ON CONFLICT (partner_id, company_id) DO NOTHING
                """,
                partners=[partner for partner, _company in keys],
                companies=companies.ids,
                days=[company._customer_today() for company in companies],
                now=self.env.cr.now(),
                uid=self.env.uid,
            )
        )

    def _customer_user(self):
        """Who acts for this customer: owner, else backup, else salesperson."""
        self.ensure_one()
        users = self.user_id, self.backup_user_id, self.partner_id.user_id
        return next((user for user in users if user.active), self.env["res.users"])
