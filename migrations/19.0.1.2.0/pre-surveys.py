"""The survey about an order asks its first question on a page of its own."""


def migrate(cr, version):
    """Make room for the sections that the new data put between its questions."""
    cr.execute(
        """
        UPDATE survey_question question
           SET sequence = moved.sequence
          FROM ir_model_data known
          JOIN (VALUES ('survey_question_order_loyalty', 2),
                       ('survey_question_order_satisfaction', 4),
                       ('survey_question_order_comment', 5)) moved(name, sequence)
            ON moved.name = known.name
         WHERE known.module = 'customer_promise' AND known.res_id = question.id
        """
    )
    cr.execute(
        """
        UPDATE survey_survey survey
           SET questions_layout = 'page_per_section'
          FROM ir_model_data known
         WHERE known.module = 'customer_promise'
           AND known.name = 'survey_survey_order' AND known.res_id = survey.id
        """
    )
