from itertools import pairwise

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date

from ...tools import periods


class SellerCommissionPlan(models.Model):
    """Versions of one plan: from the first day of a period, one after the other."""

    _inherit = "seller.commission.plan"

    version_ids = fields.One2many(
        "seller.commission.plan",
        "family_id",
        "Versions",
        context={"active_test": False},
        help="Of the first version: all of them.",
    )
    version_count = fields.Integer(compute="_compute_version_count")

    @api.depends("family_id")
    def _compute_version_count(self):
        counts = dict(
            self._read_group(
                [("family_id", "in", self.family_id.ids)], ["family_id"], ["__count"]
            )
        )
        for plan in self:
            plan.version_count = counts.get(plan.family_id, 0)

    def _earlier_versions(self):
        """The versions of this plan that were in force before it."""
        self.ensure_one()
        return self._versions_before().filtered(
            lambda plan: plan.date_from < self.date_from
        )

    def action_view_versions(self):
        """All versions of this plan."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_plan_action"
        )
        return action | {
            "domain": [("family_id", "in", self.family_id.ids)],
            "context": {},
        }

    @api.constrains("family_id", "state", "date_from", "date_to")
    def _check_versions(self):
        """On every day at most one version of a family is in force."""
        approved = [
            ("family_id", "in", self.family_id.ids),
            ("state", "!=", "draft"),
        ]
        found = self.with_context(active_test=False).search(approved)
        for versions in found.grouped("family_id").values():
            for earlier, later in pairwise(versions.sorted("date_from")):
                if not earlier.date_to or earlier.date_to >= later.date_from:
                    raise ValidationError(
                        self.env._(
                            "Versions %(earlier)s and %(later)s of the plan %(plan)s "
                            "are in force on the same days. Give them dates that do "
                            "not overlap.",
                            earlier=earlier.version,
                            later=later.version,
                            plan=later.name,
                        )
                    )

    def action_new_version(self):
        """Open the draft of the next version; made now unless there is one."""
        self.ensure_one()
        self.check_access("write")
        family = self.family_id.version_ids
        version = family.filtered(lambda plan: plan.state == "draft")[:1]
        if not version:
            latest = family.sorted("version")[-1]
            version = latest.copy(latest._prepare_version_values())
        return version.get_formview_action()

    def _prepare_version_values(self):
        """Values of the next version: the same terms, from the next period on.

        Rules stay of their family, so that nothing is paid twice; quotas of periods
        to come are taken along; nobody has accepted it yet.
        """
        start = self._next_start()
        values = self.copy_data()[0]
        for command, rule in zip(
            values["rule_ids"], self.rule_ids.sorted("id"), strict=True
        ):
            command[2]["family_id"] = rule.family_id.id
        payees = self.payee_ids.filtered(
            lambda payee: (
                not payee.parent_id and (not payee.date_to or payee.date_to >= start)
            )
        )
        return {
            "name": self.name,
            "family_id": self.family_id.id,
            "version": self.version + 1,
            "date_from": start,
            "date_to": False,
            "rule_ids": values["rule_ids"],
            "payee_ids": [
                Command.create(payee._prepare_version_values(start)) for payee in payees
            ],
        }

    def _next_start(self):
        """First day of the next period, after today and after this version's start."""
        day = max(self.company_id._customer_today(), self.date_from)
        return periods.period_of(day, self.period).end

    def _check_start(self):
        """A later version begins with a period that has not begun yet."""
        before = self._versions_before()
        if not before:
            return
        unit = before.sorted("date_from")[-1].period
        starts = {
            periods.period_of(self.date_from, u).start for u in (unit, self.period)
        }
        if (
            starts != {self.date_from}
            or self.date_from <= self.company_id._customer_today()
        ):
            raise UserError(
                self.env._(
                    "Version %(version)s of the plan %(plan)s is to begin on %(day)s: "
                    "let it begin with the first day of a period to come.",
                    version=self.version,
                    plan=self.name,
                    day=format_date(self.env, self.date_from),
                )
            )

    def _versions_before(self):
        """The approved versions of this plan, closed ones too."""
        versions = self.family_id.version_ids - self
        return versions.filtered(lambda plan: plan.state != "draft")

    def _end_versions_before(self):
        """The version in force ends the day before the new one begins."""
        for plan in self:
            end = plan.date_from - relativedelta(days=1)
            versions = plan._versions_before()
            versions.filtered(
                lambda v, end=end: v.date_from <= end
                and (not v.date_to or v.date_to > end)
            ).date_to = end
