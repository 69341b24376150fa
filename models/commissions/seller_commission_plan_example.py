from decimal import Decimal

from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ...tools import money, tiers
from ...tools import weighting as kernel

# What the examples reckon with: sales, the quota, units sold, answers of one's own
# customers.
SALES, QUOTA, UNITS, ANSWERS = 10_000, 8_000, 100, 10
# Answers of team and company, which are taken to be average.
TEAM_ANSWERS, COMPANY_ANSWERS = 40, 400
# So many points from the average is a low score, or a high one.
AWAY = 15
# The average where nobody has answered yet.
USUAL_SCORE = 75.0


class SellerCommissionPlan(models.Model):
    """Two worked examples, by the same kernel that pays."""

    _inherit = "seller.commission.plan"

    def _examples(self, agent=False):
        """An average score, and a low one; a high one where nothing is taken away.

        :param agent: as an agent is paid
        :return: list of dicts: ``title``, ``steps`` (list of (words, result in words))
            and ``net`` (float, company currency)
        """
        self.ensure_one()
        if not self.rule_ids:
            return []
        mean = self._mean_score()
        bonus = agent or self.weight_mode == "bonus"
        away = min(mean + AWAY, 100.0) if bonus else max(mean - AWAY, 0.0)
        return [
            self._example(
                self.env._("Your customers answer as the average"), mean, mean, agent
            ),
            self._example(
                self.env._("Your customers are happier than the average")
                if bonus
                else self.env._("Your customers are less happy than the average"),
                away,
                mean,
                agent,
            ),
        ]

    def _example(self, title, score, mean, agent):
        """One example: each rule's amount, each index at ``score``, and what is paid.

        The same sales by every rule. Nothing has improved since last year.
        """
        blend = kernel.blend(
            level
            for weighting in self.weighting_ids
            for level in self._example_levels(weighting, score, mean)
        )
        coefficient = self._example_coefficient(blend, agent)
        unit = Decimal(str(self.currency_id.rounding))
        steps, gross, net = [], Decimal(0), Decimal(0)
        for rule in self.rule_ids:
            amount, words = rule._example_gross()
            steps.append((words, self._money(money.rounded(amount, unit))))
            factor = 1 if rule._is_on_improvement() else Decimal(repr(coefficient))
            gross += money.rounded(amount, unit)
            net += money.rounded(amount * factor, unit)
        if len(self.rule_ids) > 1:
            steps.append((self.env._("Before Weighting"), self._money(gross)))
        steps += [
            weighting._example_step(score, ANSWERS) for weighting in self.weighting_ids
        ]
        if self.weighting_ids:
            steps += self._example_mix(mean, blend, coefficient, agent)
        net = self._example_bounded(net, steps)
        steps.append((self.env._("Paid"), self._money(net)))
        return {"title": title, "steps": steps, "net": float(net)}

    def _example_bounded(self, net, steps):
        """``net`` within cap and floor; a step where one of them holds."""
        limits = self._terms_of_limits()
        if self.cap and net > self.cap:
            steps.append((limits[0], self._money(self.cap)))
            return Decimal(str(self.cap))
        if self.floor and net < self.floor:
            steps.append((limits[-1], self._money(self.floor)))
            return Decimal(str(self.floor))
        return net

    def _example_levels(self, weighting, score, mean):
        """Own score, and an average team and company, at the plan's shares."""
        return [
            weighting._level(weighting.share * share, *at)
            for share, at in (
                (self.share_own, (score, ANSWERS)),
                (self.share_team, (mean, TEAM_ANSWERS)),
                (self.share_company, (mean, COMPANY_ANSWERS)),
            )
        ]

    def _example_mix(self, mean, blend, coefficient, agent):
        """Steps from the indices to the coefficient of the pay."""
        steps = []
        if self.share_team or self.share_company:
            steps.append((self._example_others(mean), self._times(blend)))
        if agent:
            words = self.env._("Agents are never paid less than without weighting")
            steps.append((words, self._times(coefficient)))
        elif self.weight_mode != "coefficient":
            steps.append((self._terms_of_weight()[-2], self._times(coefficient)))
        return steps

    def _example_others(self, mean):
        """Whose average is mixed in, in words: only those that have a share."""
        mean = self._plain(round(mean))
        if not self.share_company:
            return self.env._("With your team at the average of %(mean)s", mean=mean)
        if not self.share_team:
            return self.env._("With the company at the average of %(mean)s", mean=mean)
        return self.env._(
            "With your team and the company at the average of %(mean)s", mean=mean
        )

    def _example_coefficient(self, blend, agent):
        """What multiplies the amount, by the plan's mode."""
        terms = kernel.Terms(self.weight_mode, self.weight_part / 100, agent=agent)
        return kernel.paid(blend, terms)[0]

    def _mean_score(self):
        """The company's mean score of the last year, 0-100; the usual one without."""
        self.env["customer.feedback"].flush_model()
        since = fields.Datetime.subtract(self.env.cr.now(), years=1)
        [(mean,)] = self.env.execute_query(
            SQL(
                """
                SELECT AVG(score) FROM customer_feedback
                 WHERE company_id = %s AND date >= %s AND excluded IS NOT TRUE
                """,
                self.company_id.id,
                since,
            )
        )
        return float(round(mean)) if mean else USUAL_SCORE

    def _times(self, coefficient):
        return f"× {formatLang(self.env, coefficient, digits=4)}"


class SellerCommissionRule(models.Model):
    _inherit = "seller.commission.rule"

    def _is_on_improvement(self):
        """Whether a coefficient of its own multiplies it: of what became better."""
        return self.basis == "fixed" and self.fixed_on == "improvement"

    def _example_gross(self):
        """What the example's sales earn before weighting, and how, in words."""
        self.ensure_one()
        plan, amount = self.plan_id, Decimal(str(self.amount))
        if self._is_on_improvement():
            return amount, self.env._(
                "%(rule)s, each period, as long as nothing became better or worse",
                rule=self.name,
            )
        if self.basis == "fixed":
            return amount, self.env._("%(rule)s, each period", rule=self.name)
        if self.measure == "quantity":
            return amount * UNITS, self.env._(
                "%(rule)s: %(units)s units at %(amount)s",
                rule=self.name,
                units=UNITS,
                amount=plan._money(self.amount),
            )
        rate = self._example_rate()
        values = {
            "rule": self.name,
            "rate": plan._plain(float(round(rate, 4))),
            "sales": plan._money(SALES),
        }
        words = self.env._("%(rule)s: %(rate)s %% of %(sales)s", **values)
        if self.measure == "margin":
            words = self.env._(
                "%(rule)s: %(rate)s %% of a margin of %(sales)s", **values
            )
        if self.tier_ids and self.tier_on == "quota":
            words = self.env._(
                "%(words)s, the quota being %(quota)s",
                words=words,
                quota=plan._money(QUOTA),
            )
        return Decimal(SALES) * rate / 100, words

    def _example_rate(self):
        """Per cent that the example's sales are paid: flat, or what tiers come to."""
        if not self.tier_ids:
            return Decimal(str(self.rate))
        steps = tiers.make([(str(t.low), str(t.rate)) for t in self.tier_ids])
        if self.tier_on == "quota":
            steps = tiers.of_quota(steps, Decimal(QUOTA))
        return tiers.effective_rate(Decimal(SALES), steps, self.tier_mode)


class SellerCommissionWeighting(models.Model):
    _inherit = "seller.commission.weighting"

    def _example_step(self, score, n):
        """The words and result of one index at ``score`` from ``n`` records."""
        labels = dict(self._fields["index"]._description_selection(self.env))
        words = self.env._(
            "%(index)s: your %(score)s from %(n)s",
            index=labels[self.index],
            score=self.plan_id._plain(score),
            n=n,
        )
        coefficient = kernel.coefficient(self._level(self.share, score, n))
        return words, self.plan_id._times(coefficient)
