"""Each amount of a statement as one sentence; one place for screen and paper."""

from odoo import api, models
from odoo.tools.misc import format_amount, formatLang


def digits(number):
    """Two digits, or four where more tell: tiers make rates such as 3.3333."""
    return 2 if round(number, 2) == round(number, 4) else 4


class SellerCommissionLine(models.Model):
    _inherit = "seller.commission.line"

    @api.depends(
        *("kind", "base", "quantity", "rate", "share", "coefficient", "gross"),
        *("document", "estimated", "held", "hold_reason", "note"),
    )
    @api.depends_context("lang")
    def _compute_explanation(self):
        """How the amount comes about, and why; what is held says so first."""
        for line in self:
            # sudo: who reads the line reads what its rule and plan say of it
            words = getattr(line.sudo(), f"_words_{line.kind}")()
            if line.held:
                words = self.env._(
                    "Held back (%(reason)s): %(words)s",
                    reason=line.hold_reason or "",
                    words=words,
                )
            line.explanation = words

    # === BY KIND === #

    def _words_earned(self):
        rule, statement = self.rule_id, self.statement_id
        improved = rule.basis == "fixed" and rule.fixed_on == "improvement"
        why = statement._why_improved() if improved else statement._why_coefficient()
        parts = [self._words_what(), self._words_share(), self._words_weight(why)]
        if self.estimated:
            parts.append(self.env._("margin by the product's present cost"))
        return ", ".join(filter(None, parts))

    def _words_reversal(self):
        """A reversal carries rate and coefficient of what it takes back."""
        weight = self.env._("as it was paid") if self.coefficient != 1 else ""
        parts = [self._words_what(), self._words_share(), self._words_weight(weight)]
        words = ", ".join(filter(None, parts))
        if self.note:
            return self.env._(
                "Taken back (%(note)s): %(words)s", note=self.note, words=words
            )
        return self.env._("Taken back: %(words)s", words=words)

    def _words_adjustment(self):
        return self.note or self.env._(
            "Only the coefficient changed: %(document)s was paid before",
            document=self.document or "",
        )

    def _words_cap(self):
        plan = self.statement_id.plan_id
        return self.env._(
            "The plan pays %(cap)s at most for a period",
            cap=format_amount(self.env, plan.cap, self.currency_id),
        )

    def _words_floor(self):
        plan = self.statement_id.plan_id
        return self.env._(
            "The plan pays %(floor)s at least for a period",
            floor=format_amount(self.env, plan.floor, self.currency_id),
        )

    # === PARTS OF A SENTENCE === #

    def _words_what(self):
        """What is paid of what: the rate, the base and the document."""
        values = {
            "rate": formatLang(self.env, self.rate, digits=digits(self.rate)),
            "base": format_amount(self.env, self.base, self.currency_id),
            "amount": format_amount(self.env, self.rate, self.currency_id),
            "quantity": formatLang(self.env, self.quantity, digits=2),
            "gross": format_amount(self.env, self.gross, self.currency_id),
            "document": self.document or self.statement_id.display_name,
        }
        return self._templates()[self._template_key()] % values

    def _template_key(self):
        rule = self.rule_id
        return ("fixed", "") if rule.basis == "fixed" else (rule.basis, rule.measure)

    def _templates(self):
        """What each basis and measure of a rule says, whole, to be translated whole."""
        return {
            ("invoiced", "amount"): self.env._(
                "%(rate)s %% of %(base)s invoiced on %(document)s"
            ),
            ("paid", "amount"): self.env._(
                "%(rate)s %% of %(base)s paid on %(document)s"
            ),
            ("ordered", "amount"): self.env._(
                "%(rate)s %% of %(base)s ordered with %(document)s"
            ),
            ("invoiced", "margin"): self.env._(
                "%(rate)s %% of the margin of %(base)s invoiced on %(document)s"
            ),
            ("paid", "margin"): self.env._(
                "%(rate)s %% of the margin of %(base)s paid on %(document)s"
            ),
            ("ordered", "margin"): self.env._(
                "%(rate)s %% of the margin of %(base)s ordered with %(document)s"
            ),
            ("invoiced", "quantity"): self.env._(
                "%(amount)s for each of %(quantity)s invoiced on %(document)s"
            ),
            ("paid", "quantity"): self.env._(
                "%(amount)s for each of %(quantity)s paid on %(document)s"
            ),
            ("ordered", "quantity"): self.env._(
                "%(amount)s for each of %(quantity)s ordered with %(document)s"
            ),
            ("fixed", ""): self.env._("%(gross)s for the period"),
        }

    def _is_by_rate(self):
        """Whether the amount is its base times its rate; else it is by itself."""
        return self.kind in ("earned", "reversal") and self.rule_id.basis != "fixed"

    def _words_share(self):
        if not self.share or self.share == 100:
            return ""
        share = formatLang(self.env, self.share, digits=2)
        return self.env._("your share of %(share)s %%", share=share)

    def _words_weight(self, why):
        """The coefficient and why; nothing where nothing weighs."""
        if not why and self.coefficient == 1:
            return ""
        weight = formatLang(self.env, self.coefficient, digits=digits(self.coefficient))
        return f"× {weight} {why}".rstrip()
