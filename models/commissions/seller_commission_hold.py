from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Held back alone, a limit would pay more.
LIMITS = ("cap", "floor")
# What a line is known by from one statement to the next.
KEY = ("partner_id", "rule_id", "source_model", "source_res_id")


class SellerCommissionHold(models.Model):
    """What a manager holds back of a payee's commission, and releases.

    It holds a source (document) of one rule, in all its versions, so that it lasts
    from statement to statement.
    """

    _name = "seller.commission.hold"
    _description = "Commission Held Back"
    _order = "date desc, id desc"

    partner_id = fields.Many2one(
        "res.partner", "Payee", required=True, index=True, ondelete="restrict"
    )
    rule_id = fields.Many2one(
        "seller.commission.rule",
        required=True,
        index=True,
        ondelete="restrict",
        help="The first version of the rule.",
    )
    company_id = fields.Many2one(related="rule_id.company_id", store=True, index=True)
    source_model = fields.Char(required=True)
    source_res_id = fields.Many2oneReference(
        "Source", model_field="source_model", required=True
    )
    document = fields.Char()
    reason = fields.Char(required=True)
    state = fields.Selection(
        [("held", "Held"), ("released", "Released")], required=True, default="held"
    )
    dispute_id = fields.Many2one(
        "seller.commission.dispute",
        index="btree_not_null",
        ondelete="restrict",
        help="Held back until it is answered.",
    )
    origin_id = fields.Many2one(
        "seller.commission.hold",
        "Held with",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Of a credit note: the hold on what it takes back.",
    )
    user_id = fields.Many2one("res.users", "Held by", readonly=True)
    date = fields.Date("Since", readonly=True)
    released_by_id = fields.Many2one("res.users", readonly=True)
    released_on = fields.Date(readonly=True)
    release_reason = fields.Char("Released Because")

    _held_uniq = models.UniqueIndex(
        "(partner_id, rule_id, source_model, source_res_id) WHERE state = 'held'",
        "This line is held back already.",
    )

    @api.depends("document", "partner_id.name")
    def _compute_display_name(self):
        for hold in self:
            hold.display_name = f"{hold.document or ''}, {hold.partner_id.name}"

    def action_release(self):
        """Ask for the reason, then release."""
        return self._get_dialog({"default_hold_ids": self.ids})

    @api.model
    def _get_dialog(self, defaults):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_line_hold_action"
        )
        return action | {"context": defaults}

    @api.model
    def _source_ids_sql(self, rule):
        """SQL of the ids of sources of a rule that are or were held back.

        Statements do not count them as paid, so that each run asks for them again.
        """
        return SQL(
            "SELECT h.source_res_id AS id FROM seller_commission_hold h"
            " WHERE h.rule_id = %s AND h.source_model = %s",
            rule.family_id.id,
            rule._source_model(),
        )

    # === HOLDING === #

    @api.model
    def _hold(self, lines, reason):
        """Hold lines back, with a reason, as a commission manager; never one's own."""
        statements = lines.statement_id
        statements._check_commission_manager()
        statements._check_not_own()
        statements._check_state("draft", "published")
        statements.filtered("digest")._check_as_published()
        for line in lines:
            if line.kind in LIMITS:
                raise UserError(
                    self.env._(
                        "%(line)s is a limit of the plan and cannot be held back. Hold "
                        "back what was sold.",
                        line=line.display_name,
                    )
                )
        self._put(lines, reason)

    @api.model
    def _put(self, lines, reason, dispute=None):
        """Holds on ``lines``, and the lines marked; who may was checked before."""
        # sudo: nobody writes holds but by these actions
        lines = lines.sudo()
        new = {line._get_hold_key(): line for line in lines}
        for hold in self.sudo()._find_active(lines):
            new.pop(hold._get_key(), None)
        self.sudo().create(
            [
                {
                    **dict(zip(KEY, key, strict=True)),
                    "document": line.document,
                    "reason": reason,
                    "dispute_id": dispute and dispute.id,
                    "user_id": self.env.uid,
                    "date": line.statement_id.company_id._customer_today(),
                }
                for key, line in new.items()
            ]
        )
        lines.statement_id._mark_held()

    def _get_key(self):
        self.ensure_one()
        return (
            self.partner_id.id,
            self.rule_id.id,
            self.source_model,
            self.source_res_id,
        )

    @api.model
    def _find_active(self, lines):
        """What holds these lines back."""
        keys = {line._get_hold_key() for line in lines}
        holds = self.search(
            [
                ("state", "=", "held"),
                ("partner_id", "in", lines.statement_id.partner_id.ids),
            ]
        )
        return holds.filtered(lambda hold: hold._get_key() in keys)

    def _release(self, reason=None):
        """Pay what was held with the statement that is open, or the next one."""
        # sudo: whose it is, as the rules of payees are read by who may
        partners = self.sudo().partner_id
        own = self.env.user.partner_id.sudo()
        if (own | own.commercial_partner_id) & partners:
            raise UserError(
                self.env._(
                    "%(hold)s is your own. Ask another commission manager to release "
                    "it.",
                    hold=self[:1].display_name,
                )
            )
        self.env["seller.commission.statement"]._check_commission_manager()
        self.check_access("read")
        return self._lift(reason)

    def _lift(self, reason=None):
        """As :meth:`_release`; who may was checked before."""
        # sudo: nobody writes holds but by these actions
        holds = self.sudo()
        holds |= holds.search([("origin_id", "in", holds.ids)])
        holds = holds.filtered(lambda hold: hold.state == "held")
        for company, group in holds.grouped("company_id").items():
            group.write(
                {
                    "state": "released",
                    "released_by_id": self.env.uid,
                    "released_on": company._customer_today(),
                    "release_reason": reason,
                }
            )
        statements = self.env["seller.commission.statement"].sudo()
        statements = statements.search(
            [
                ("partner_id", "in", holds.partner_id.ids),
                ("state", "in", ("draft", "published")),
                ("line_ids.held", "=", True),
            ]
        )
        statements._lock()
        statements._mark_held()
        return True
