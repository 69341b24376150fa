"""What a statement would pay with other scores and sales; nothing is written."""

from odoo import models
from odoo.fields import Domain

from ...tools import weighting as kernel


class SellerCommissionStatement(models.Model):
    _inherit = "seller.commission.statement"

    def _coefficient_with(self, own):
        """(multiplier, why it is limited) of pay with other scores of the payee's own.

        Team and company stay as they are; so do an index that is not named, and
        whether enough customers were asked.

        :param own: dict of index (feedback, reliability ...) to (score 0-100, n)
        """
        self.ensure_one()
        parts = []
        # sudo: payees read their evidence, and by it the terms that made it
        for evidence in self.sudo().evidence_ids:
            weighting = evidence.weighting_id
            coefficient = evidence.coefficient
            if evidence.level == "own" and weighting.index in own:
                score, n = own[weighting.index]
                coefficient = kernel.coefficient(
                    weighting._level(evidence.share, score, n)
                )
            if evidence.level != "before":
                parts.append((evidence.share, coefficient))
        shares = sum(share for share, _coefficient in parts)
        if not shares:
            return 1.0, None
        mix = sum(share * coefficient for share, coefficient in parts) / shares
        statement = self.sudo()
        terms = statement.plan_id._weight_terms(statement, statement.coverage)
        return kernel.paid(mix, terms)

    def _gross_by_rule(self):
        """What was sold so far, by rule: dict of rule to (base, gross)."""
        self.ensure_one()
        groups = self.env["seller.commission.line"]._read_group(
            [("statement_id", "=", self.id), ("kind", "=", "earned")],
            ["rule_id"],
            ["base:sum", "gross:sum"],
        )
        return {rule: (base, gross) for rule, base, gross in groups}

    def _gross_with(self, rule, base):
        """What a rule would pay on a base, before weighting, at today's tiers."""
        self.ensure_one()
        # sudo: payees read the rates that pay them, whoever else is counted with them
        together, rule = self.sudo(), rule.sudo()
        bases = {self.id: base}
        if rule.tier_ids:
            together |= self._others_of_period(rule)
            bases = dict(together._bases_so_far(rule)) | bases
        rate, total = rule._rates(together, bases)[self.id]
        return base * rate / rule._whole() if total is None else float(total)

    def _others_of_period(self, rule):
        """The drafts of the same plan and period that count towards a rule's tiers."""
        domain = (
            Domain("plan_id", "=", self.plan_id.id)
            & Domain("date_from", "=", self.date_from)
            & Domain("state", "=", "draft")
        )
        if rule.tier_scope == "own":
            domain &= Domain("partner_id", "=", self.partner_id.id)
        # sudo: what others sell counts towards the tier, nothing of it is shown
        return self.sudo().search(domain)

    def _bases_so_far(self, rule):
        """(statement id, what a rule counts on it so far) of each."""
        groups = self.env["seller.commission.line"]._read_group(
            Domain("statement_id", "in", self.ids)
            & Domain("rule_id", "=", rule.id)
            & Domain("kind", "=", "earned"),
            ["statement_id"],
            ["base:sum"],
        )
        return [(statement.id, base) for statement, base in groups]
