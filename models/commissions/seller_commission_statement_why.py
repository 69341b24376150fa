"""Why a statement has its coefficient, in words; one place for screen and paper."""

from odoo import models
from odoo.tools.misc import formatLang


class SellerCommissionStatement(models.Model):
    _inherit = "seller.commission.statement"

    def _why_coefficient(self):
        """The clause after a coefficient: 'because ...'; empty where none weighs.

        What limits the coefficient comes before the scores it would be made of.
        """
        self.ensure_one()
        if self.limit_reason in ("not_accepted", "not_covered"):
            return self._why_limited()
        # sudo: who reads a statement reads what each index is called
        own = self.evidence_ids.sudo().filtered(lambda found: found.level == "own")
        if not own:
            return ""
        counted = own.filtered("n")
        if not counted:
            return self.env._("because nothing counted for you yet")
        scores = self._joined([self._score_words(found) for found in counted])
        why = self.env._("because %(scores)s", scores=scores)
        limit = self._why_limited()
        return f"{why}; {limit}" if limit else why

    def _joined(self, parts):
        """'a, b and c' of the parts of a sentence."""
        if len(parts) < 2:
            return "".join(parts)
        first, last = ", ".join(parts[:-1]), parts[-1]
        return self.env._("%(first)s and %(last)s", first=first, last=last)

    def _score_words(self, evidence):
        """What one index says of the payee, as a part of a sentence."""
        values = {"score": formatLang(self.env, evidence.score, digits=0)}
        values["n"] = evidence.n
        index = evidence.weighting_id.index
        if index == "feedback":
            if evidence.n == 1:
                return self.env._(
                    "your customers' score is %(score)s from 1 answer", **values
                )
            return self.env._(
                "your customers' score is %(score)s from %(n)s answers", **values
            )
        if index == "reliability":
            return self.env._(
                "you kept %(score)s %% of what was promised, of %(n)s", **values
            )
        if index == "contact":
            return self.env._(
                "you called back in time in %(score)s %% of %(n)s cases", **values
            )
        name = dict(
            evidence.weighting_id._fields["index"]._description_selection(self.env)
        )[index]
        return self.env._(
            "%(index)s is %(score)s from %(n)s", index=name.lower(), **values
        )

    def _why_limited(self):
        """Why pay does not get the coefficient of the mix, as a part of a sentence."""
        part = formatLang(self.env, self.plan_id.sudo().weight_part, digits=0)
        words = {
            "not_accepted": self.env._("because you had not accepted the plan in time"),
            "agent": self.env._("agents are never paid less for it"),
            "bonus": self.env._("the plan pays satisfaction as a bonus only"),
            "component": self.env._(
                "the plan weighs %(part)s %% of the amount", part=part
            ),
            "not_covered": self.env._(
                "because fewer than half of your customers were asked, so that nothing "
                "is added"
            ),
        }
        return words.get(self.limit_reason, "")
