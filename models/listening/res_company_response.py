from odoo import models

from ...tools import responses


class ResCompany(models.Model):
    """Whether the size of a population may narrow an interval, and in which words."""

    _inherit = "res.company"

    def _customer_correction(self, drawing):
        """The kernel's correction of a :class:`tools.responses.Drawing`."""
        self.ensure_one()
        return responses.correction(drawing, self.customer_response_least)

    def _customer_correction_words(self, correction, drawing):
        """Whether the population narrows the interval, and why not, as a sentence."""
        if not correction.reason:
            return self.env._(
                "Counted: %(answered)s of %(population)s persons answered.",
                answered=drawing.answered,
                population=drawing.population,
            )
        words = {
            responses.NO_POPULATION: self.env._(
                "Left out: how many are concerned is not known."
            ),
            responses.COUNTS_DISAGREE: self.env._(
                "Left out: more answered than were asked."
            ),
            responses.NOT_DRAWN: self.env._(
                "Left out: not everyone was asked, and chance did not choose whom."
            ),
            responses.LOW_RESPONSE: self.env._(
                "Left out: fewer than %(least)s %% of those asked answered.",
                least=round(100 * self.customer_response_least),
            ),
        }
        return words[correction.reason]
