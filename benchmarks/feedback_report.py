"""The report on what customers say: one answer a person, by group."""

from datetime import timedelta

import builders
from harness import Scenario

from odoo.tools import SQL

SIZES = (100_000, 1_000_000)
# Answers of each person, spread over a year but a week: all in the window.
EACH, DAYS = 4, 358
INDICES = ["n:sum", "nps:avg", "nps_low:min", "nps_high:max", "csat:avg"]


def answers(env, count):
    """Answers to two questions, of persons who each gave some."""
    past = builders.build(env, customers=count // EACH)
    today = env.company._customer_today()
    days = [today - timedelta(days=day) for day in range(DAYS)]
    voice = "(ARRAY['promoter', 'passive', 'detractor'])[1 + i %% 3]"
    builders.build_feedback(
        env,
        past,
        count,
        days,
        nps=SQL("(ARRAY[9, 8, 3])[1 + i %% 3]"),
        voice=SQL(voice),
        csat=SQL("50 + i %% 51"),
    )
    env.invalidate_all()
    return past


def asked_in_vain(env, count):
    """The same, and as many invitations that nobody answered."""
    past = answers(env, count)
    survey = env["survey.survey"].create({"title": "Benchmark"})
    moment = env["customer.moment"].create({"name": "X", "survey_id": survey.id})
    invitation = env["customer.invitation"].create(
        {
            "moment_id": moment.id,
            "partner_id": past.partners.start,
            "profile_id": past.profiles.start,
            "company_id": env.company.id,
            "occurrence_key": "benchmark",
            "due_on": env.cr.now(),
            "sent_on": env.cr.now(),
            "state": "expired",
        }
    )
    builders.copy_rows(
        env,
        invitation,
        count,
        occurrence_key=SQL("'benchmark ' || i"),
        partner_id=builders.pick(past.partners),
        profile_id=builders.pick(past.profiles),
        user_id=builders.pick(past.sellers.ids),
    )
    return past


# === WORK === #


def pivot(env, _state):
    return read(env, "user_id", INDICES)


def trend(env, _state):
    return read(env, "date:month", INDICES)


def response(env, _state):
    return read(env, "user_id", [*INDICES, "response:avg"])


def read(env, by, measures):
    Report = env["customer.feedback.report"]
    rows = Report._read_group([("in_window", "=", True)], [by], measures)
    return sum(row[1] for row in rows)


def plain_pivot(env, _state):
    return plain(env, SQL("user_id"))


def plain_trend(env, _state):
    return plain(env, SQL("date_trunc('month', date)"))


def plain(env, key):
    """The bare statement: the latest of each person in each group, summed."""
    rows = env.execute_query(
        SQL(
            """
            SELECT key, COUNT(*), AVG(worth), AVG((csat >= 70)::int),
                   COUNT(*) FILTER (WHERE worth > 0), COUNT(*) FILTER (WHERE worth < 0)
              FROM (SELECT DISTINCT ON (%(key)s, partner_id) %(key)s AS key, csat,
                           CASE voice WHEN 'promoter' THEN 100 WHEN 'passive' THEN 0
                                ELSE -100 END AS worth
                      FROM customer_feedback
                     WHERE company_id = %(company)s AND excluded IS NOT TRUE
                       AND date >= %(first)s
                     ORDER BY %(key)s, partner_id, date DESC, id DESC) latest
             GROUP BY key
            """,
            key=key,
            company=env.company.id,
            first=env.company._customer_today() - timedelta(days=365),
        )
    )
    return sum(row[1] for row in rows)


def plain_response(env, _state):
    """The bare statements: those sums, and who was asked of whom."""
    env.execute_query(
        SQL(
            """
            SELECT user_id, COUNT(DISTINCT partner_id) FROM customer_invitation
             WHERE company_id = %s AND state IN ('sent', 'opened', 'expired')
             GROUP BY user_id
            """,
            env.company.id,
        )
    )
    return plain(env, SQL("user_id"))


SCENARIOS = [
    Scenario(
        "feedback_report",
        SIZES,
        answers,
        pivot,
        plain_pivot,
        f"pivot by salesperson, {EACH} answers a person; ratio <= 2, growth about 1",
    ),
    Scenario(
        "feedback_trend",
        SIZES,
        answers,
        trend,
        plain_trend,
        f"line by month, {EACH} answers a person; ratio <= 2, growth about 1",
    ),
    Scenario(
        "feedback_response",
        SIZES,
        asked_in_vain,
        response,
        plain_response,
        "pivot with response rate, as many asked in vain; growth about 1",
    ),
]
