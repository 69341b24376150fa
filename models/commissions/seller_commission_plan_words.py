from odoo import models
from odoo.tools.misc import format_amount, format_date, formatLang


class SellerCommissionPlan(models.Model):
    """The plan as a payee reads it: whom, what earns, what weighs, which limits."""

    _inherit = "seller.commission.plan"

    def _terms(self):
        """The terms in words, by heading.

        :return: list of (heading, list of sentences); never empty sentences
        """
        self.ensure_one()
        return [
            (self.env._("For whom, and when"), self._terms_of_time()),
            (
                self.env._("What earns"),
                [rule._in_words() for rule in self.rule_ids]
                + [
                    self.env._(
                        "What is credited, cancelled or no longer paid is taken back, "
                        "at the rate and coefficient it was paid at."
                    )
                ],
            ),
            (self.env._("How satisfaction weighs"), self._terms_of_weight()),
            (self.env._("Limits"), self._terms_of_limits()),
        ]

    def _terms_of_time(self):
        periods = {
            "month": self.env._("The commission is computed for each month."),
            "quarter": self.env._("The commission is computed for each quarter."),
            "half": self.env._("The commission is computed for each half-year."),
            "year": self.env._("The commission is computed for each year."),
        }
        start = format_date(self.env, self.date_from)
        if self.date_to:
            time = self.env._(
                "In force from %(start)s to %(end)s.",
                start=start,
                end=format_date(self.env, self.date_to),
            )
        else:
            time = self.env._(
                "In force from %(start)s until a new version replaces it, which begins "
                "with a period to come.",
                start=start,
            )
        return [
            time,
            periods[self.period],
            self.env._(
                "Accept the plan before its first period begins: until you do, the "
                "coefficient stays at 1.00."
            ),
        ]

    def _terms_of_weight(self):
        if not self.weighting_ids:
            return [self.env._("It does not: all is paid as it was earned.")]
        modes = {
            "coefficient": self.env._("All of the amount is multiplied."),
            "component": self.env._(
                "%(part)s %% of the amount is multiplied, the rest is paid as it is.",
                part=self._plain(self.weight_part),
            ),
            "bonus": self.env._(
                "Satisfaction adds to the amount and never takes away: the coefficient "
                "is 1.00 at least."
            ),
        }
        return [
            *(weighting._in_words() for weighting in self.weighting_ids),
            self._shares_in_words(),
            modes[self.weight_mode],
            self.env._(
                "Above 1.00 it goes only where at least %(share)s %% of the customers "
                "billed were asked. Agents are never paid less than without weighting.",
                share=self._plain(100 * self.company_id.customer_coverage_least),
            ),
        ]

    def _shares_in_words(self):
        parts = []
        for share, words in (
            (self.share_own, self.env._("your own customers")),
            (self.share_team, self.env._("those of your team (yours without a team)")),
            (self.share_company, self.env._("all of the company's")),
        ):
            if share:
                parts.append(f"{self._plain(share)} % {words}")
        return self.env._("Whose satisfaction: %(parts)s.", parts=", ".join(parts))

    def _terms_of_limits(self):
        limits = []
        if self.cap:
            limits.append(
                self.env._("At most %(cap)s in a period.", cap=self._money(self.cap))
            )
        if self.floor:
            limits.append(
                self.env._(
                    "At least %(floor)s in a period.", floor=self._money(self.floor)
                )
            )
        return limits or [
            self.env._("No least and no most amount: what is earned is paid.")
        ]

    def _money(self, amount):
        return format_amount(self.env, float(amount), self.currency_id)

    def _plain(self, number):
        """A number without decimals that say nothing."""
        return formatLang(self.env, number, digits=0 if number == int(number) else 2)
