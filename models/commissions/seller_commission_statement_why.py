"""Why a statement has its coefficient, in words; one place for screen and paper."""

from odoo import models
from odoo.tools.misc import formatLang

# Where one of these holds, the coefficient is 1 whatever the scores say.
LIMITS = ("not_accepted", "not_covered", "agent", "bonus")


class SellerCommissionStatement(models.Model):
    _inherit = "seller.commission.statement"

    def _why_coefficient(self):
        """The clause after a coefficient: 'because ...'; empty where none weighs.

        What limits the coefficient stands instead of the scores, which did not make it.
        """
        self.ensure_one()
        if self.limit_reason in LIMITS:
            return self._why_limited()
        # sudo: who reads a statement reads what each index is called
        evidence = self.sudo().evidence_ids
        own = evidence.filtered(lambda found: found.level == "own")
        if not own:
            return ""
        scores = [self._score_words(found) for found in own.filtered("n")]
        why = self.env._("because nothing counted for you yet")
        if scores:
            why = self.env._("because %(scores)s", scores=self._joined(scores))
        return "; ".join(filter(None, [why, self._shares_words(), self._why_limited()]))

    def _shares_words(self):
        """What team and company weigh of the coefficient; empty where they do not."""
        evidence = self.sudo().evidence_ids
        whole = sum(evidence.mapped("share"))
        shares = {
            level: sum(found.mapped("share"))
            for level, found in evidence.filtered("n").grouped("level").items()
        }
        words = []
        if shares.get("team"):
            share = formatLang(self.env, 100 * shares["team"] / whole, digits=0)
            words.append(self.env._("your team's weighs %(share)s %%", share=share))
        if shares.get("company"):
            share = formatLang(self.env, 100 * shares["company"] / whole, digits=0)
            words.append(self.env._("the company's weighs %(share)s %%", share=share))
        return self._joined(words)

    def _why_improved(self):
        """The clause after a coefficient that follows the change since last year."""
        evidence = self.sudo().evidence_ids.filtered("n")
        before = {
            found.weighting_id: formatLang(self.env, found.score, digits=0)
            for found in evidence
            if found.level == "before"
        }
        scores = [
            self.env._(
                "%(now)s, a year before %(before)s",
                now=self._score_words(found),
                before=before[found.weighting_id],
            )
            for found in evidence
            if found.level == "own" and found.weighting_id in before
        ]
        if not scores:
            return self.env._("because there is no year before to compare with")
        return self.env._("because %(scores)s", scores=self._joined(scores))

    def _as_sentence(self, words):
        """A part of a sentence that stands alone; False where there is none."""
        return words[:1].upper() + words[1:] if words else False

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
            return self.env._("you kept %(score)s %% of %(n)s promises", **values)
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

    def _why_limited(self, reason=None):
        """Why pay does not get the coefficient of the mix, as a part of a sentence.

        :param reason: another limit_reason than the statement's
        """
        part = formatLang(self.env, self.plan_id.sudo().weight_part, digits=0)
        words = {
            "not_accepted": self.env._("because you had not accepted the plan in time"),
            "agent": self.env._(
                "because agents are never paid less than without weighting"
            ),
            "bonus": self.env._("because the plan pays satisfaction as a bonus only"),
            "component": self.env._(
                "the plan weighs %(part)s %% of the amount", part=part
            ),
            "not_covered": self.env._(
                "because too few of your customers were asked, so that nothing is added"
            ),
        }
        return words.get(reason or self.limit_reason, "")
