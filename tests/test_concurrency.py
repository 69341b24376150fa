"""Two connections at once: what one transaction of a test cannot show."""

import threading
import time
from contextlib import contextmanager
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

SILENT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}
PATIENCE = 20  # seconds until a thread that does not come back fails the test


@contextmanager
def connection():
    """An environment on a connection of its own; what it does is committed."""
    with db_connect(get_db_name()).cursor() as cr:
        yield Environment(cr, SUPERUSER_ID, SILENT)


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
