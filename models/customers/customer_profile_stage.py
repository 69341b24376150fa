"""The stage of a customer: the last one that matches, each night, unless pinned."""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .domain_text import read_domain

_logger = logging.getLogger(__name__)

STAGE_BATCH = 5000


class CustomerProfile(models.Model):
    _inherit = "customer.profile"

    stage_pinned_until = fields.Date(
        "Pinned until", copy=False, help="Until then the stage stays as it was set."
    )
    stage_pin_reason = fields.Char("Why It Is Pinned", copy=False)
    order_ids = fields.Many2many(
        "sale.order",
        string="Orders",
        compute="_compute_order_ids",
        search="_search_order_ids",
        help="Quotations and orders of the customer's contacts with this company.",
    )

    _pin_has_reason = models.Constraint(
        "CHECK(stage_pinned_until IS NULL OR stage_pin_reason IS NOT NULL)",
        "Say why the stage is pinned.",
    )

    def _compute_order_ids(self):
        orders = self.env["sale.order"].search(
            [
                ("partner_id.commercial_partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        same = orders.grouped(
            lambda o: (o.partner_id.commercial_partner_id, o.company_id)
        )
        for profile in self:
            key = profile.partner_id, profile.company_id
            profile.order_ids = same.get(key, False)

    @api.model
    def _search_order_ids(self, operator, value):
        if operator not in ("any", "any!", "in"):
            return NotImplemented
        if operator == "in":
            some = Domain("id", "in", [order for order in value if order])
            found = Domain.custom(to_sql=self._has_orders(some))
            return found if False not in value else found | ~self._has_any_order()
        return Domain.custom(to_sql=self._has_orders(value))

    def _has_any_order(self):
        return Domain.custom(to_sql=self._has_orders(Domain.TRUE))

    def _has_orders(self, domain):
        """Function of SQL that a profile has orders that match."""
        orders = self.env["sale.order"]._search(domain)

        def to_sql(_model, alias, _query):
            return SQL(
                """
                EXISTS (SELECT FROM sale_order o
                          JOIN res_partner c ON c.id = o.partner_id
                         WHERE c.commercial_partner_id = %s AND o.company_id = %s
                           AND o.id IN %s)
                """,
                SQL.identifier(alias, "partner_id"),
                SQL.identifier(alias, "company_id"),
                orders.subselect(),
            )

        return to_sql

    # === NIGHTLY === #

    @api.model
    def _cron_stage(self):
        """Move customers to their stages, in committed batches."""
        progress = self.env["ir.cron"]._commit_progress
        while moved := self._move_to_stages():
            self._log_stages(moved)
            if not progress(len(moved), remaining=1):
                return
        progress(remaining=0)

    @api.model
    def _move_to_stages(self):
        """Write the stages that changed, a batch at most, and drop pins that ran out.

        Who matches no stage stays where they are.

        :return: rows of profile id, stage id before and stage id now
        """
        self.env.flush_all()
        companies = self.env["res.company"]._customer_companies()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE customer_profile p
                   SET stage_id = n.stage, stage_pinned_until = NULL,
                       stage_pin_reason = NULL,
                       write_uid = %(uid)s, write_date = %(now)s
                  FROM (SELECT f.id, f.stage_id AS before, f.stage
                          FROM (SELECT p.*, %(stage)s AS stage
                                  FROM customer_profile p
                                  JOIN (VALUES %(companies)s) AS d(company_id, today)
                                    ON d.company_id = p.company_id
                                   AND (p.stage_pinned_until IS NULL
                                        OR p.stage_pinned_until < d.today)) f
                         WHERE f.stage IS DISTINCT FROM f.stage_id
                            OR f.stage_pinned_until IS NOT NULL
                         ORDER BY f.id LIMIT %(batch)s) n
                 WHERE n.id = p.id
             RETURNING p.id, n.before, n.stage
                """,
                stage=self._stage_sql(),
                companies=SQL(", ").join(
                    SQL("(%s, %s::date)", company.id, company._customer_today())
                    for company in companies
                ),
                uid=self.env.uid,
                now=self.env.cr.now(),
                batch=STAGE_BATCH,
            )
        )
        self.invalidate_model()
        return rows

    @api.model
    def _stage_sql(self):
        """SQL of the stage that profile p belongs in, else the one it is in.

        A stage whose condition can no longer be read is passed over. All see the
        stage: what was told in confidence moves nobody, whatever the condition says.
        """
        # sudo: the job looks at customers and stages whoever may read them
        stages = self.env["customer.stage"].sudo().search([("domain", "!=", False)])
        found = []
        for stage in stages.sorted(reverse=True):
            try:
                domain = read_domain(self, stage.domain)
                openly = self.sudo().with_context(customer_told_openly=True)
                inside = openly._search(domain).subselect()
            except (ValueError, UserError):
                _logger.warning("Stage %s: condition unreadable", stage.id)
                continue
            found.append(
                SQL(
                    "WHEN p.id IN %s AND (%s IS NULL OR p.company_id = %s) THEN %s",
                    inside,
                    *[stage.company_id.id or None] * 2,
                    stage.id,
                )
            )
        if not found:
            return SQL("p.stage_id")
        return SQL("CASE %s ELSE p.stage_id END", SQL(" ").join(found))

    @api.model
    def _log_stages(self, moved):
        """Say in the chatter who moved, in one batch."""
        moved = [row for row in moved if row[1] != row[2]]
        ids = {stage for _profile, *both in moved for stage in both if stage}
        names = {s.id: s.display_name for s in self.env["customer.stage"].browse(ids)}
        bodies = {
            profile: self.env._(
                "Stage: %(before)s → %(now)s",
                before=names.get(before, "–"),
                now=names.get(now, "–"),
            )
            for profile, before, now in moved
        }
        if bodies:
            self.browse(bodies)._message_log_batch(bodies=bodies)

    # === PINNING === #

    def action_pin_stage(self):
        """Ask which stage, until when and why."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pin the Stage"),
            "res_model": "customer.stage.pin",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_profile_id": self.id},
        }

    def action_unpin_stage(self):
        """The stage follows the facts again, from the next night on."""
        self.write({"stage_pinned_until": False, "stage_pin_reason": False})
        return True
