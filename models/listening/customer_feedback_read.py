"""What completed answer sheets say, in one query."""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...tools import answers


class CustomerFeedback(models.Model):
    _inherit = "customer.feedback"

    @api.model
    def _read_sheets(self, sheets):
        """What each sheet says, read in one query.

        :return: dict of sheet id to :class:`tools.answers.Said`
        """
        self.env.flush_all()
        lines = defaultdict(list)
        rows = self.env.execute_query(self._lines_sql(sheets))
        for sheet_id, _sequence, _line_id, *values in rows:
            lines[sheet_id].append(answers.Line(*values))
        return {sheet.id: answers.read(lines[sheet.id]) for sheet in sheets}

    @api.model
    def _lines_sql(self, sheets):
        """SQL of sheet id, sequence, line id and the fields of a line, in this order.

        Of :class:`tools.answers.Line`, as the questions follow one another.

        A choice counts by its place among those offered, from the worst to the best.
        """
        return SQL(
            """
            WITH line AS (
                SELECT l.*, q.customer_measure_role AS role, q.question_type,
                       q.scale_min, q.scale_max, q.customer_driver_id,
                       COALESCE(q.customer_reversed, FALSE) AS reversed
                  FROM survey_user_input_line l
                  JOIN survey_question q ON q.id = l.question_id
                 WHERE l.user_input_id IN %(sheets)s
            ), choice AS (
                SELECT id, question_id, customer_driver_id,
                       ROW_NUMBER() OVER (
                           PARTITION BY question_id ORDER BY sequence, id) - 1 AS place,
                       COUNT(*) OVER (PARTITION BY question_id) - 1 AS last
                  FROM survey_question_answer
                 WHERE question_id IN (SELECT question_id FROM line)
            )
            SELECT line.user_input_id, line.question_sequence, line.id, role,
                   COALESCE(r.customer_driver_id, line.customer_driver_id),
                   COALESCE(CASE WHEN answer_type = 'scale' THEN value_scale END,
                            choice.place)::float,
                   COALESCE(CASE WHEN answer_type = 'scale' THEN scale_min END, 0),
                   COALESCE(CASE WHEN answer_type = 'scale' THEN scale_max END,
                            choice.last, 1),
                   reversed, COALESCE(value_text_box, value_char_box)
              FROM line
         LEFT JOIN choice ON choice.id = line.suggested_answer_id AND choice.last > 0
         LEFT JOIN survey_question_answer r ON r.id = line.matrix_row_id
             WHERE NOT COALESCE(skipped, FALSE) AND question_type != 'multiple_choice'
             UNION ALL %(picked)s
             ORDER BY 1, 2, 3
            """,
            sheets=tuple(sheets.ids) or (0,),
            picked=self._picked_sql(),
        )

    @api.model
    def _picked_sql(self):
        """SQL of what was picked from the lists ``line`` and ``choice``.

        What was offered and not picked is a zero; an empty list says something where
        things met are ticked, but not where the most important are asked for.
        """
        return SQL(
            """
            SELECT line.user_input_id, 0, 0, role, choice.customer_driver_id,
                   MAX(CASE WHEN choice.id = line.suggested_answer_id
                       THEN 1 ELSE 0 END)::float, 0, 1, FALSE, NULL
              FROM line JOIN choice USING (question_id)
             WHERE question_type = 'multiple_choice'
               AND role IN ('importance', 'occurrence')
               AND choice.customer_driver_id IS NOT NULL
             GROUP BY line.user_input_id, role, choice.customer_driver_id
            HAVING role = 'occurrence' OR bool_or(line.suggested_answer_id IS NOT NULL)
            """
        )
