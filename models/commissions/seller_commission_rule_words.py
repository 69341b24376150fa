from odoo import models

# What a rule may be limited to: field and the words before its values.
FILTERS = ("product_ids", "category_ids", "partner_ids", "segment_ids", "team_ids")


class SellerCommissionRule(models.Model):
    """A rule as one reads it in the plan."""

    _inherit = "seller.commission.rule"

    def _in_words(self):
        """What earns how much, in one or two sentences."""
        self.ensure_one()
        if self.basis == "fixed":
            return self._fixed_in_words()
        sentences = [
            self.env._("%(name)s: %(pay)s.", name=self.name, pay=self._pay_in_words())
        ]
        if self.tier_ids:
            sentences.append(self._tiers_in_words())
        sentences += self._filters_in_words()
        return " ".join(sentences)

    def _fixed_in_words(self):
        on = {
            "level": self.env._("multiplied by the coefficient of the score"),
            "improvement": self.env._(
                "multiplied by what the score has improved on a year ago (%(curve)s)",
                curve=self.improvement_curve,
            ),
        }
        return self.env._(
            "%(name)s: %(amount)s in each period, %(on)s.",
            name=self.name,
            amount=self.plan_id._money(self.amount),
            on=on[self.fixed_on],
        )

    def _pay_in_words(self):
        if self.measure == "quantity":
            return self.env._(
                "%(amount)s for %(what)s",
                amount=self.plan_id._money(self.amount),
                what=self._what_in_words(),
            )
        if self.tier_ids:
            return self.env._(
                "of %(what)s, %(steps)s",
                what=self._what_in_words(),
                steps=", ".join(self._steps_in_words()),
            )
        return self.env._(
            "%(rate)s %% of %(what)s",
            rate=self.plan_id._plain(self.rate),
            what=self._what_in_words(),
        )

    def _steps_in_words(self):
        """What is paid from each bound to the next one; below the first, nothing."""
        tiers = self.tier_ids.sorted("low")
        first = self._bound_in_words(tiers[0].low)
        if len(tiers) == 1 and not tiers.low:
            return [self.env._("%(rate)s %%", rate=self.plan_id._plain(tiers.rate))]
        steps = []
        if tiers[0].low:
            steps.append(self.env._("nothing below %(bound)s", bound=first))
        for tier, above in zip(tiers, [*tiers[1:], None], strict=True):
            rate = self.plan_id._plain(tier.rate)
            if not above:
                steps.append(self.env._("%(rate)s %% from there on", rate=rate))
                continue
            bound = self._bound_in_words(above.low)
            steps.append(
                self.env._(
                    "%(rate)s %% from there to %(bound)s", rate=rate, bound=bound
                )
                if steps
                else self.env._("%(rate)s %% below %(bound)s", rate=rate, bound=bound)
            )
        return steps

    def _what_in_words(self):
        return {
            ("ordered", "amount"): self.env._("the untaxed amount of confirmed orders"),
            ("ordered", "margin"): self.env._("the margin of confirmed orders"),
            ("ordered", "quantity"): self.env._("each unit on confirmed orders"),
            ("invoiced", "amount"): self.env._("the untaxed amount invoiced"),
            ("invoiced", "margin"): self.env._("the margin of what is invoiced"),
            ("invoiced", "quantity"): self.env._("each unit invoiced"),
            ("paid", "amount"): self.env._(
                "the untaxed amount of invoices, as far as they are paid"
            ),
            ("paid", "margin"): self.env._(
                "the margin of invoices, as far as they are paid"
            ),
            ("paid", "quantity"): self.env._(
                "each unit on invoices, as far as they are paid"
            ),
        }[self.basis, self.measure]

    def _bound_in_words(self, low):
        if self.tier_on == "quota":
            return self.env._(
                "%(share)s %% of the quota", share=self.plan_id._plain(low)
            )
        return self.plan_id._money(low)

    def _tiers_in_words(self):
        modes = {
            "marginal": self.env._("Each slice is paid at its own rate."),
            "retroactive": self.env._("All is paid at the rate reached."),
        }
        scopes = {
            "own": "",
            "team": self.env._("The whole team's count towards the rate."),
            "company": self.env._("All payees' count towards the rate."),
        }
        return f"{modes[self.tier_mode]} {scopes[self.tier_scope]}".strip()

    def _filters_in_words(self):
        # sudo: payees read what pays them, not each product or customer by itself
        rule = self.sudo()
        limits = [
            f"{rule._fields[name]._description_string(self.env)}: "
            + ", ".join(rule[name].mapped("display_name"))
            for name in FILTERS
            if rule[name]
        ]
        if rule.domain:
            limits.append(
                self.env._("products by condition: %(domain)s", domain=rule.domain)
            )
        sentences = []
        if limits:
            sentences.append(
                self.env._("Only for these: %(limits)s.", limits="; ".join(limits))
            )
        if rule.with_delivery:
            sentences.append(self.env._("Delivery charges count."))
        return sentences
