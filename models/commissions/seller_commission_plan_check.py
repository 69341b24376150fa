from markupsafe import Markup

from odoo import api, fields, models

from ...tools import periods
from ...tools import plan_checks as kernel

# Seen within so many months; targets of so many periods.
SEEN_MONTHS, PAST_PERIODS = 3, 4


def _icon(finding):
    """Passed, failed, or nothing to judge."""
    if finding.share is None:
        return "fa-minus text-muted"
    return "fa-check text-success" if finding.passed else "fa-warning text-warning"


class SellerCommissionPlan(models.Model):
    """Is the plan visible, achievable, influenceable? Before approval, each quarter."""

    _inherit = "seller.commission.plan"

    checked_on = fields.Date(readonly=True, copy=False)
    findings = fields.Html("Three Checks", compute="_compute_findings", sanitize=False)

    @api.depends("payee_ids", "rule_ids", "weighting_ids", "state")
    def _compute_findings(self):
        for plan in self:
            plan.findings = plan.id and plan._findings_html()

    def _check_findings(self):
        """What the three checks find.

        :return: list of :class:`tools.plan_checks.Finding`
        """
        self.ensure_one()
        bounds = self.company_id._customer_plan_bounds()
        # sudo: shares and counts over what each payee sees for themself only
        plan = self.sudo()
        return [
            kernel.visible(plan._payees_seen(), bounds),
            kernel.achievable(plan._payees_results(), bounds),
            kernel.influenceable(plan._payees_weights(), bounds),
        ]

    # === VISIBLE === #

    def _payees_seen(self):
        """For each payee who has a statement to look at: have they looked of late?"""
        today = self.company_id._customer_today()
        since = fields.Date.subtract(today, months=SEEN_MONTHS)
        theirs = [
            ("partner_id", "in", self._people().ids),
            ("company_id", "=", self.company_id.id),
        ]
        statements = self.env["seller.commission.statement"]
        shown = [
            partner for (partner,) in statements._read_group(theirs, ["partner_id"])
        ]
        looked = dict(
            self.env["seller.commission.payee"]._read_group(
                theirs, ["partner_id"], ["seen_on:max"]
            )
        )
        return [(looked.get(partner) or since) > since for partner in shown]

    def _people(self):
        """Partners that the plan pays, the members of its teams with them."""
        return self.payee_ids.partner_id | self.payee_ids.team_id.member_ids.partner_id

    # === ACHIEVABLE === #

    def _payees_results(self):
        """(sold, target) of each payee in the last periods that are over.

        The target is the quota, of each rule with tiers on it by what that rule pays,
        else of all sales; without one, the first step up of tiers in money.
        """
        statements = self._past_statements()
        quotas = {
            (quota.payee_id, quota.date_from): quota.amount
            for quota in statements.payee_id.quota_ids
        }
        sold = {
            (statement, rule): base
            for statement, rule, base in self.env["seller.commission.line"]._read_group(
                [("statement_id", "in", statements.ids)],
                ["statement_id", "rule_id"],
                ["base:sum"],
            )
        }
        results = []
        for statement in statements:
            quota = quotas.get((statement.payee_id, statement.date_from), 0)
            rules = statement.plan_id.rule_ids.filtered("tier_ids")
            if quota and "quota" not in rules.mapped("tier_on"):
                results.append((statement.base, quota))
                continue
            for rule in rules:
                target = quota if rule.tier_on == "quota" else rule._first_step()
                if target:
                    results.append((sold.get((statement, rule), 0), target))
        return results

    def _past_statements(self):
        """Of all versions, those of the last periods that are over."""
        statements = self.env["seller.commission.statement"].search(
            [
                ("plan_id.family_id", "=", self.family_id.id),
                ("state", "!=", "superseded"),
                ("date_to", "<", self.company_id._customer_today()),
            ]
        )
        starts = sorted(set(statements.mapped("date_from")), reverse=True)
        last = set(starts[:PAST_PERIODS])
        return statements.filtered(lambda statement: statement.date_from in last)

    # === IN WORDS === #

    def _finding_in_words(self, finding):
        """One sentence: what was found, and what would be good."""
        return getattr(self, f"_{finding.check}_in_words")(finding)

    def _visible_in_words(self, finding):
        if finding.share is None:
            return self.env._("Visible: nobody of them has a statement to look at yet.")
        return self.env._(
            "Visible: %(count)s of %(of)s payees have looked at their statement or the "
            "simulator in the last three months; it should be %(least)s %% "
            "or more.",
            count=finding.count,
            of=finding.of,
            least=self._percent(self.company_id.customer_plan_seen),
        )

    def _achievable_in_words(self, finding):
        if finding.share is None:
            return self.env._("Achievable: no target was due in the last four periods.")
        return self.env._(
            "Achievable: %(count)s of %(of)s targets of the last four periods were "
            "reached; good is from %(low)s to %(high)s %%.",
            count=finding.count,
            of=finding.of,
            low=self._percent(self.company_id.customer_plan_reached_low),
            high=self._percent(self.company_id.customer_plan_reached_high),
        )

    def _influenceable_in_words(self, finding):
        least = self._percent(self.company_id.customer_plan_influenced)
        if finding.share is None:
            return self.env._("Influenceable: nothing weighs on their pay yet.")
        if finding.passed:
            return self.env._(
                "Influenceable: of what really weighs on pay, %(share)s %% or more is "
                "each payee's own doing; it should be %(least)s %% or "
                "more.",
                share=self._percent(finding.share),
                least=least,
            )
        return self.env._(
            "Influenceable: for %(count)s of %(of)s payees, less than %(least)s %% of "
            "what really weighs on their pay is their own doing; the lowest share is "
            "%(share)s %%.",
            count=finding.count,
            of=finding.of,
            least=least,
            share=self._percent(finding.share),
        )

    def _percent(self, share):
        return self._plain(round(100 * share))

    def _noted_in_words(self, finding):
        """As all who are paid by the plan read it: nobody's lowest share."""
        if finding.check != "influenceable" or finding.share is None:
            return self._finding_in_words(finding)
        return self.env._(
            "Influenceable: what really weighs on pay is enough of their own doing for "
            "%(count)s of %(of)s payees.",
            count=finding.of - finding.count,
            of=finding.of,
        )

    def _findings_html(self, in_words=None):
        """The findings as a list, the failed ones marked."""
        in_words = in_words or self._finding_in_words
        rows = [
            Markup('<li class="mb-1"><i class="fa %s me-2"></i>%s</li>')
            % (
                _icon(finding),
                in_words(finding),
            )
            for finding in self._check_findings()
        ]
        return Markup('<ul class="list-unstyled mb-0">%s</ul>') % Markup().join(rows)

    # === JOBS === #

    @api.model
    def _cron_check(self):
        """Once a quarter the findings are noted on each plan in force."""
        plans = self.search([("state", "=", "approved")])
        plans = plans.filtered(lambda plan: plan._is_check_due())
        self.env["ir.cron"]._commit_progress(remaining=len(plans))
        for plan in plans:
            plan._log_findings()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _is_check_due(self):
        today = self.company_id._customer_today()
        quarter = periods.period_of(today, "quarter").start
        checked = self.checked_on or fields.Date.subtract(quarter, days=1)
        return self._is_in_force(today) and checked < quarter

    def _log_findings(self):
        self.ensure_one()
        self.checked_on = self.company_id._customer_today()
        self._message_log(body=self._findings_html(self._noted_in_words))
