"""Invitations that are due: their answer sheets, their mails, against bare SQL."""

import builders
from harness import Scenario

from odoo.tools import SQL

SIZES = (1_000, 10_000)


# === SETUP === #


def due(env, count):
    """So many persons, each with an invitation that is due now; and one sent mail."""
    past = builders.build(env, customers=count + 1)
    env.cr.execute(
        SQL(
            "UPDATE res_partner SET email = 'benchmark' || id || '@example.com',"
            " email_normalized = 'benchmark' || id || '@example.com' WHERE id IN %s",
            tuple(past.partners),
        )
    )
    moment = env["customer.moment"].create(
        {
            "name": "Benchmark",
            "trigger": "manual",
            "survey_id": env.ref("customer_promise.survey_survey_order").id,
        }
    )
    sample = env["customer.invitation"].create(
        {
            "moment_id": moment.id,
            "partner_id": past.partners[-1],
            "profile_id": past.profiles[-1],
            "occurrence_key": "manual,benchmark",
            "company_id": env.company.id,
            "due_on": env.cr.now(),
        }
    )
    planned = builders.copy_rows(
        env,
        sample,
        count,
        partner_id=SQL("%s + i - 1", past.partners.start),
        profile_id=SQL("%s + i - 1", past.profiles.start),
    )
    sample._send()
    return sample, planned


# === WORK === #


def send(env, _state):
    """What the job does, but that nothing is committed."""
    done = 0
    while sent := env["customer.invitation"]._send_due():
        done += sent
    return done


def make_sheets(env, state):
    """The answer sheets and the links only."""
    _sample, planned = state
    env["customer.invitation"].browse(planned)._make_sheets()
    return len(planned)


def insert_sheets(env, state):
    """The bare statements: as many sheets, and the invitations that have them."""
    sample, planned = state
    sheets = builders.copy_rows(
        env,
        sample.user_input_id,
        len(planned),
        access_token=SQL("md5(random()::text)"),
        customer_invitation_id=SQL("%s + i - 1", planned.start),
    )
    env.cr.execute(
        SQL(
            """
            INSERT INTO survey_question_survey_user_input_rel
                        (survey_user_input_id, survey_question_id)
                 SELECT u.id, r.survey_question_id
                   FROM survey_user_input u
                   JOIN survey_question_survey_user_input_rel r
                     ON r.survey_user_input_id = %s
                  WHERE u.id IN %s
            """,
            sample.user_input_id.id,
            tuple(sheets),
        )
    )
    env.cr.execute(
        SQL(
            """
            UPDATE customer_invitation i
               SET user_input_id = u.id, state = 'sent', token = md5(random()::text)
              FROM survey_user_input u
             WHERE u.customer_invitation_id = i.id AND i.id IN %s
            """,
            tuple(planned),
        )
    )
    return len(planned)


def insert_mails(env, state):
    """The bare statements: sheets, and as many mails as large as the one of ours."""
    sample, planned = state
    mail = env["mail.mail"].search([("customer_invitation_id", "=", sample.id)])
    messages = builders.copy_rows(env, mail.mail_message_id, len(planned))
    builders.copy_rows(
        env,
        mail,
        len(planned),
        mail_message_id=SQL("%s + i - 1", messages.start),
        customer_invitation_id=SQL("%s + i - 1", planned.start),
    )
    return insert_sheets(env, state)


SCENARIOS = [
    Scenario(
        "invitation_send",
        SIZES,
        due,
        send,
        insert_mails,
        "mails of so many invitations, rendered each for itself; growth 1 at most",
    ),
    Scenario(
        "invitation_sheets",
        SIZES,
        due,
        make_sheets,
        insert_sheets,
        "answer sheets of so many invitations; growth 1 at most",
    ),
]
