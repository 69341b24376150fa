"""Two connections at once: what one transaction of a test cannot show."""

import threading
import time
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, tagged
from odoo.tools import SQL, mute_logger

from ..models.promises.customer_promise_evidence import OWED
from .process_common import connection

# What the races over promises make, in the order in which it can be deleted.
MADE = ("mail.activity", "mail.message", "customer.promise.reminder")
MADE += ("customer.promise", "sale.order.line", "sale.order")
MADE += ("customer.promise.template", "customer.profile", "res.partner")
PATIENCE = 20  # seconds until a thread that does not come back fails the test


class Loser(threading.Thread):
    """Does ``work(env)`` on its own connection, again where Odoo would."""

    def __init__(self, work, again=True):
        super().__init__(daemon=True)
        self.work, self.again = work, again
        self.tries, self.result, self.error = 0, None, None
        self.ready = threading.Event()

    def run(self):
        try:
            with connection() as env:
                self.pid = env.cr._cnx.get_backend_pid()
                self.ready.set()
                self.result = (
                    retrying(lambda: self.attempt(env), env)
                    if self.again
                    else self.attempt(env)
                )
        except Exception as error:
            self.error = error

    def attempt(self, env):
        self.tries += 1
        return self.work(env)

    def wait_until_blocked(self):
        """Come back when the database makes the thread wait for another one."""
        self.ready.wait(PATIENCE)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with connection() as env:
                env.cr.execute("SELECT pg_blocking_pids(%s)", [self.pid])
                if env.cr.fetchone()[0]:
                    return True
            time.sleep(0.02)
        return False


@tagged("post_install", "-at_install")
class TestProfileRace(BaseCase):
    """The same customer is needed for the first time by two people at once."""

    def setUp(self):
        super().setUp()
        # Odoo waits up to some seconds between two tries
        pause = patch("odoo.service.model.random.uniform", return_value=0.01)
        self.startPatcher(pause)
        # which Odoo's own runner holds while it tests, and other threads wait for
        self.startPatcher(patch.object(Registry, "_lock", threading.RLock()))
        with connection() as env:
            self.partner_id = env["res.partner"].create({"name": "Race"}).id
            self.company_id = env.company.id
        self.addCleanup(self.remove)

    def remove(self):
        with connection() as env:
            for table in ("customer_promise", "customer_profile"):
                query = f"DELETE FROM {table} WHERE partner_id = %s"
                env.cr.execute(query, [self.partner_id])
            env["res.partner"].browse(self.partner_id).unlink()

    def get_or_create(self, env):
        partner = env["res.partner"].browse(self.partner_id)
        (profile,) = (
            env["customer.profile"]._get_or_create([(partner, env.company)]).values()
        )
        return profile.id

    def promise(self, env):
        values = {
            "name": "Race",
            "partner_id": self.partner_id,
            "deadline": "2026-03-10",
        }
        return env["customer.promise"].create(values).profile_id.id

    def race(self, work, again=True):
        """``work`` twice: the second waits for the first, which then commits."""
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            with connection() as env:
                won = work(env)
                env.flush_all()
                loser = Loser(work, again)
                loser.start()
                self.assertTrue(loser.wait_until_blocked(), "they did not meet")
            loser.join(PATIENCE)
        self.assertFalse(loser.is_alive())
        return won, loser

    def rows(self, model):
        with connection() as env:
            return env[model].search_count([("partner_id", "=", self.partner_id)])

    def test_the_loser_may_try_again(self):
        """A unique violation would be an error shown to the user instead."""
        _won, loser = self.race(self.get_or_create, again=False)
        self.assertIsInstance(loser.error, SerializationFailure)
        self.assertEqual(self.rows("customer.profile"), 1)

    def test_the_second_try_finds_the_winners_profile(self):
        won, loser = self.race(self.get_or_create)
        self.assertIsNone(loser.error)
        self.assertEqual((loser.tries, loser.result), (2, won))
        self.assertEqual(self.rows("customer.profile"), 1)

    def test_two_first_promises_share_one_profile(self):
        won, loser = self.race(self.promise)
        self.assertIsNone(loser.error)
        self.assertEqual((loser.tries, loser.result), (2, won))
        self.assertEqual(self.rows("customer.profile"), 1)
        self.assertEqual(self.rows("customer.promise"), 2)

    def test_the_winner_that_gives_up_leaves_it_to_the_other(self):
        with mute_logger("odoo.sql_db"), connection() as env:
            self.get_or_create(env)
            loser = Loser(self.get_or_create)
            loser.start()
            self.assertTrue(loser.wait_until_blocked(), "they did not meet")
            env.cr.rollback()
            loser.join(PATIENCE)
        self.assertIsNone(loser.error)
        self.assertEqual(loser.tries, 1)
        self.assertEqual(self.rows("customer.profile"), 1)


@tagged("post_install", "-at_install")
class TestPromiseRace(BaseCase):
    """Two workers at once: one opening, one note, one activity each."""

    def setUp(self):
        super().setUp()
        pause = patch("odoo.service.model.random.uniform", return_value=0.01)
        self.startPatcher(pause)
        self.startPatcher(patch.object(Registry, "_lock", threading.RLock()))
        with connection() as env:
            self.before = {model: self.newest(env, model) for model in MADE}
            partner = env["res.partner"].create({"name": "Race"})
            template = env["customer.promise.template"].create(
                {"name": "Standing", "is_standing": True, "company_id": env.company.id}
            )
            order = env["sale.order"].create(
                {
                    "partner_id": partner.id,
                    "user_id": env.ref("base.user_admin").id,
                    "team_id": False,
                    "commitment_date": "2099-01-02 10:00:00",
                    "order_line": [
                        (0, 0, {"display_type": "line_note", "name": "Race"})
                    ],
                }
            )
            self.partner, self.template, self.order = (
                partner.id,
                template.id,
                order.id,
            )
        self.addCleanup(self.remove)

    def newest(self, env, model):
        records = env[model].with_context(active_test=False)
        return records.search([], order="id desc", limit=1).id or 0

    def remove(self):
        with connection() as env:
            for model, last in self.before.items():
                env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE id > %s",
                        SQL.identifier(env[model]._table),
                        last,
                    )
                )
            env.registry.clear_cache()

    def race(self, work):
        """``work`` twice: the second waits for the first, which then commits."""
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            with connection() as env:
                work(env)
                env.flush_all()
                loser = Loser(work)
                loser.start()
                met = loser.wait_until_blocked()
            loser.join(PATIENCE)
        self.assertFalse(loser.is_alive())
        self.assertTrue(met, "they did not meet")
        return loser

    def promises(self, env):
        return env["customer.promise"].search([("order_id", "=", self.order)])

    def confirm(self, env):
        env["sale.order"].browse(self.order).action_confirm()

    def test_two_workers_confirm_an_order_once(self):
        loser = self.race(self.confirm)
        self.assertIsInstance(loser.error, UserError)  # it is confirmed already
        with connection() as env:
            promises = self.promises(env)
            self.assertEqual(
                sorted(promises.mapped("key")),
                ["delivery_date", f"template,{self.template}"],
            )
            self.assertEqual(set(promises.mapped("state")), {"open"})

    def test_two_runs_of_the_reminders_tell_once(self):
        with connection() as env:
            self.confirm(env)
            env.flush_all()
            env.cr.execute(
                "UPDATE customer_promise SET late_on = '2020-01-01'"
                " WHERE order_id = %s AND key = 'delivery_date'",
                [self.order],
            )
        loser = self.race(lambda env: env["customer.promise.reminder"]._remind(500))
        self.assertIsNone(loser.error)
        with connection() as env:
            promises = self.promises(env)
            overdue = promises.filtered(lambda p: p.key == "delivery_date")
            found = env["customer.promise.reminder"].search(
                [("promise_id", "=", overdue.id)]
            )
            self.assertEqual(found.mapped("kind"), ["overdue"])
            self.assertEqual(len(overdue.activity_ids), 1)

    def test_two_runs_of_the_hand_over_mark_once(self):
        with connection() as env:
            self.confirm(env)
        marked = []
        loser = self.race(
            lambda env: marked.append(env["customer.promise"]._mark_handed_over(500))
        )
        self.assertIsNone(loser.error)
        sizes = sorted(
            len(set(some.ids) & self.promise_ids()) for some in marked if some
        )
        self.assertEqual(sizes[-1], 2)

    def promise_ids(self):
        with connection() as env:
            return set(self.promises(env).ids)

    def test_two_runs_of_the_facts_close_once(self):
        with connection() as env:
            self.confirm(env)
            promise = self.promises(env).filtered(lambda p: p.key == "delivery_date")
            self.env_template(env, promise)
            promise._by_action().evidence_rule = "domain"
        loser = self.race(self.close_by_facts)
        self.assertIsNone(loser.error)
        with connection() as env:
            promise = self.promises(env).filtered(lambda p: p.key == "delivery_date")
            self.assertEqual((promise.state, promise.closed_by), ("kept", "fact"))
            notes = promise.message_ids.filtered(lambda m: "Kept on" in (m.body or ""))
            self.assertEqual(len(notes), 1)

    def close_by_facts(self, env):
        owed = env["customer.promise"]._next_for_facts(OWED, 0)
        return owed._close_by_facts()

    def env_template(self, env, promise):
        template = env["customer.promise.template"].create(
            {
                "name": "Condition",
                "evidence_rule": "domain",
                "evidence_domain": f"[('id', '=', {self.order})]",
                "company_id": env.company.id,
            }
        )
        promise._by_action().template_id = template

    def test_two_runs_of_the_status_write_once(self):
        with connection() as env:
            self.confirm(env)
            env.flush_all()
            env.cr.execute(
                "UPDATE customer_promise SET deadline_status = 'overdue'"
                " WHERE order_id = %s",
                [self.order],
            )
        loser = self.race(self.write_status)
        self.assertIsNone(loser.error)
        self.assertNotIn(self.order, loser.result)

    def write_status(self, env):
        promises = env["customer.promise"]
        ids = promises._write_deadline_status(
            SQL("p.order_id = %s", self.order),
            env["res.company"]._customer_companies(),
        )
        return promises.browse(ids).order_id.ids
