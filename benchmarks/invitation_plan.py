"""Planning a relationship wave: who is asked, out of all customers."""

import builders
from harness import Scenario

from odoo.tools import SQL

SIZES = (10_000, 100_000)
# Orders that were confirmed since the job last looked.
NEW_ORDERS = 1000


# === SETUP === #


def make_moment(env, **values):
    env["customer.moment"].search([]).active = False
    survey = env.ref("customer_promise.survey_survey_order")
    values = {"name": "Benchmark", "survey_id": survey.id, **values}
    return env["customer.moment"].create(values)


def wave_of(env, count, **values):
    """So many customers, none of whom was asked."""
    builders.build_customers(env, count)
    return make_moment(env, trigger="wave", **values)


def share_of(env, count):
    return wave_of(env, count, draw="share", draw_share=0.5)


def sample_of(env, count):
    return wave_of(env, count, draw="size", draw_size=400)


def some_new_orders(env, count):
    """So many orders, all of which but the newest were asked about."""
    past = builders.build(env, customers=max(1, count // 10))
    builders.build_orders(env, past, count, 0)
    moment = make_moment(env, active_from="2000-01-01")
    plan(env, moment)
    env.cr.execute(
        SQL(
            """
            DELETE FROM customer_invitation
             WHERE id IN (SELECT id FROM customer_invitation
                           WHERE moment_id = %s ORDER BY id DESC LIMIT %s)
            """,
            moment.id,
            NEW_ORDERS,
        )
    )
    return moment


# === WORK === #


def plan(env, _moment):
    """Batch after batch, as the job does; how many were planned or left out."""
    rows = 0
    while planned := env["customer.invitation"]._plan():
        rows += planned
    return rows


def insert(env, moment):
    """The bare statement: a row for each customer, without any rule."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO customer_invitation (
                moment_id, partner_id, occurrence_key, profile_id, company_id, drawn,
                state, channel, mode, reminder_count, due_on, user_id, owner_id,
                create_uid, write_uid, create_date, write_date)
            SELECT %(moment)s, f.partner_id, 'wave,2000-01', f.id, f.company_id, 0.5,
                   'planned', 'email', 'web', 0, %(now)s, NULL, f.user_id,
                   1, 1, %(now)s, %(now)s
              FROM customer_profile f JOIN res_partner p ON p.id = f.partner_id
             WHERE p.active
            """,
            moment=moment.id,
            now=env.cr.now(),
        )
    )
    return env.cr.rowcount


def insert_new(env, moment):
    """The bare statement: a row for each of the newest orders."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO customer_invitation (
                moment_id, partner_id, occurrence_key, profile_id, company_id, order_id,
                drawn, state, channel, mode, reminder_count, due_on, user_id, owner_id,
                create_uid, write_uid, create_date, write_date)
            SELECT %(moment)s, o.partner_id, 'sale.order,' || o.id, f.id, o.company_id,
                   o.id, 0.5, 'planned', 'email', 'web', 0, %(now)s, o.user_id,
                   f.user_id, 1, 1, %(now)s, %(now)s
              FROM sale_order o
              JOIN customer_profile f
                ON f.partner_id = o.partner_id AND f.company_id = o.company_id
             WHERE NOT EXISTS (
                   SELECT FROM customer_invitation i
                    WHERE i.order_id = o.id AND i.moment_id = %(moment)s)
             ORDER BY o.id LIMIT %(count)s
            """,
            moment=moment.id,
            now=env.cr.now(),
            count=NEW_ORDERS,
        )
    )
    return env.cr.rowcount


SCENARIOS = [
    Scenario(
        "invitation_wave",
        SIZES,
        wave_of,
        plan,
        insert,
        "all customers asked, in batches; ratio <= 2, growth 1 at most",
    ),
    Scenario(
        "invitation_share",
        SIZES,
        share_of,
        plan,
        insert,
        "half of them drawn, the others kept; ratio <= 2, growth 1 at most",
    ),
    Scenario(
        "invitation_sample",
        SIZES,
        sample_of,
        plan,
        insert,
        "400 of them drawn, the others kept; ratio <= 2, growth 1 at most",
    ),
    Scenario(
        "invitation_orders",
        SIZES,
        some_new_orders,
        plan,
        insert_new,
        f"{NEW_ORDERS:,} new orders beside so many asked about; growth 1 at most",
    ),
]
