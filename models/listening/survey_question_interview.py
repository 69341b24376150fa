"""Questions as a phone interview shows them, answers as Odoo's survey takes them."""

from odoo import models
from odoo.exceptions import UserError

# How a question is answered on the form; all others: one line of text.
FORMS = {
    "scale": "buttons",
    "simple_choice": "buttons",
    "matrix": "buttons",
    "multiple_choice": "toggles",
    "text_box": "text",
}


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    def _customer_interview_parts(self):
        """This question as the form shows it: one part, or one for each row.

        :return: list of dicts: key, title, required, form, options as pairs (value,
            label), hints at both ends (low, high), triggers: keys of the choices of
            which one must be made for it to be asked
        """
        self.ensure_one()
        scale = range(self.scale_min, self.scale_max + 1)
        is_scale = self.question_type == "scale"
        choices = [(a.id, a.value) for a in self.suggested_answer_ids]
        part = {
            "key": str(self.id),
            "title": self.title,
            "required": self.constr_mandatory,
            "form": FORMS.get(self.question_type, "input"),
            "options": [
                [str(value), str(label)]
                for value, label in (((v, v) for v in scale) if is_scale else choices)
            ],
            "low": is_scale and self.scale_min_label or "",
            "high": is_scale and self.scale_max_label or "",
            "triggers": [str(answer.id) for answer in self.triggering_answer_ids],
        }
        rows = self.matrix_row_ids if self.question_type == "matrix" else ()
        return [
            {**part, "key": self._row_key(row), "title": f"{self.title}: {row.value}"}
            for row in rows
        ] or [part]

    def _row_key(self, row):
        return f"{self.id},{row.id}"

    def _customer_interview_answer(self, given):
        """The answer to this question, as the survey saves it.

        :param given: dict of the keys of parts to what was chosen or written
        :raise UserError: it must be answered, or cannot be answered so
        """
        self.ensure_one()
        if not self._customer_is_asked(given):
            return self._customer_plain_answer({})
        answer = self._customer_plain_answer(given)
        offered = set(map(str, self.suggested_answer_ids.ids))
        chosen = self._customer_chosen(answer)
        if not answer and self.constr_mandatory:
            problem = self.constr_error_msg or self.env._("an answer is needed.")
        elif not chosen <= offered:
            problem = self.env._("choose one of the values shown.")
        elif answer:
            problem = next(iter(self.validate_question(answer).values()), "")
        else:
            problem = ""
        if problem:
            raise UserError(
                self.env._(
                    "%(question)s: %(problem)s", question=self.title, problem=problem
                )
            )
        return answer

    def _customer_is_asked(self, given):
        """Whether one of the choices was made that this question depends on."""
        triggers = set(map(str, self.triggering_answer_ids.ids))
        made = set()
        for value in given.values():
            made |= set(map(str, value)) if isinstance(value, list) else {str(value)}
        return not triggers or bool(triggers & made)

    def _customer_plain_answer(self, given):
        if self.question_type == "matrix":
            rows = {str(r.id): given.get(self._row_key(r)) for r in self.matrix_row_ids}
            return {row: [str(value)] for row, value in rows.items() if value}
        value = given.get(str(self.id))
        if self.question_type == "multiple_choice":
            return [str(v) for v in value] if isinstance(value, list) else []
        return "" if value in (None, False) else str(value).strip()

    def _customer_chosen(self, answer):
        """The choices in an answer; none where it is no choice."""
        if self.question_type == "matrix":
            return {value for values in answer.values() for value in values}
        if self.question_type == "multiple_choice":
            return set(answer)
        return {answer} if self.question_type == "simple_choice" and answer else set()
