"""Completed answer sheets to feedback, as the job that makes up for missing ones."""

from datetime import date

from builders import build, build_feedback, copy_rows, pick
from harness import Scenario
from promise_status import uncommitted

from odoo.tools import SQL

SIZES = 1_000, 10_000
# Ratings of drivers in each answer: of two questions.
RATINGS = 2


def done_sheet(env, past):
    """One invitation and its sheet, with three answers."""
    survey = env.ref("customer_promise.survey_survey_order")
    moment = env["customer.moment"].create({"name": "Ordered", "survey_id": survey.id})
    partner = env["res.partner"].browse(past.partners.start)
    invitation = env["customer.invitation"].create(
        {
            "moment_id": moment.id,
            "partner_id": partner.id,
            "occurrence_key": "benchmark",
            "profile_id": past.profiles.start,
            "company_id": env.company.id,
            "due_on": env.cr.now(),
        }
    )
    sheet = survey._create_answer(
        partner=partner, check_attempts=False, customer_invitation_id=invitation.id
    )
    # content ones: what cases cost is theirs
    said = {"loyalty": "9", "satisfaction": "5", "comment": "Well done"}
    for question in survey.question_ids:
        sheet._save_lines(question, said[question.customer_measure_role])
    return invitation, sheet


def done_sheets(env, size):
    """So many sheets of three answers each, beside as many answers of the past."""
    past = build(env, size)
    partners, profiles = past.partners, past.profiles
    build_feedback(env, past, size, [date(2026, 1, 1), date(2026, 2, 1)])
    invitation, sheet = done_sheet(env, past)
    lines = sheet.user_input_line_ids
    invitations = copy_rows(
        env,
        invitation,
        size,
        occurrence_key=SQL("'benchmark ' || i"),
        partner_id=pick(partners),
        profile_id=pick(profiles),
        user_id=pick(past.sellers.ids),
        state=SQL("'sent'"),
    )
    sheets = copy_rows(
        env,
        sheet,
        size,
        access_token=SQL("'benchmark ' || i"),
        state=SQL("'done'"),
        partner_id=pick(partners),
        start_datetime=SQL("now() - interval '2 minutes'"),
        end_datetime=SQL("now()"),
        customer_invitation_id=SQL("%s + i - 1", invitations.start),
    )
    for line in lines:
        copy_rows(env, line, size, user_input_id=SQL("%s + i - 1", sheets.start))
    return sheets


def record(env, sheets):
    """What the job does, but that nothing is committed; feedback and ratings made."""
    with uncommitted(env):
        env["customer.feedback"]._cron_complete()
    env.flush_all()
    ours = [("user_input_id", "in", list(sheets))]
    made = env["customer.feedback"].search_count(ours)
    return made * (1 + RATINGS)


def insert_feedback(env, sheets):
    """The bare statements: feedback and ratings, nothing read out of the answers."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO customer_feedback (
                key, profile_id, partner_id, company_id, moment_id, invitation_id,
                user_input_id, user_id, date, nps, csat, has_csat, score, voice,
                source, mode)
            SELECT 'input,' || s.id, i.profile_id, i.partner_id, i.company_id,
                   i.moment_id, i.id, s.id, i.user_id, s.end_datetime, 9, 100, TRUE,
                   100, 'promoter', 'survey', 'web'
              FROM survey_user_input s
              JOIN customer_invitation i ON i.id = s.customer_invitation_id
             WHERE s.id BETWEEN %s AND %s
            """,
            sheets[0],
            sheets[-1],
        )
    )
    made = env.cr.rowcount
    env.cr.execute(
        SQL(
            """
            INSERT INTO customer_feedback_score (
                feedback_id, driver_id, company_id, performance)
            SELECT f.id, d.id, f.company_id, 50
              FROM customer_feedback f
        CROSS JOIN (SELECT id FROM customer_driver ORDER BY id LIMIT %s) d
             WHERE f.user_input_id BETWEEN %s AND %s
            """,
            RATINGS,
            sheets[0],
            sheets[-1],
        )
    )
    return made + env.cr.rowcount


SCENARIOS = [
    Scenario(
        "feedback_record",
        SIZES,
        done_sheets,
        record,
        insert_feedback,
        "answers that are missing, with two ratings each; growth 1 at most",
    )
]
