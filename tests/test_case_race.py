"""Two connections at once: one answer, and one broken promise, is one case."""

import threading
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from .test_concurrency import PATIENCE, Loser, connection

# What the race makes, in the order in which it can be deleted.
MADE = ("mail.activity", "mail.message", "customer.case")
MADE += ("customer.feedback", "customer.profile", "res.partner")


@tagged("post_install", "-at_install")
class TestCaseRace(BaseCase):
    def setUp(self):
        super().setUp()
        # Odoo waits up to some seconds between two tries
        pause = patch("odoo.service.model.random.uniform", return_value=0.01)
        self.startPatcher(pause)
        # which Odoo's own runner holds while it tests, and other threads wait for
        self.startPatcher(patch.object(Registry, "_lock", threading.RLock()))
        with connection() as env:
            self.before = {
                model: env[model].with_context(active_test=False).search([]).ids
                for model in MADE
            }
            partner = env["res.partner"].create({"name": "Race"})
            pair = partner, env.company
            (profile,) = env["customer.profile"]._get_or_create([pair]).values()
            self.feedback_id = (
                env["customer.feedback"]
                .create(
                    {
                        "key": "race",
                        "profile_id": profile.id,
                        "partner_id": partner.id,
                        "date": "2026-03-02",
                        "voice": "detractor",
                    }
                )
                .id
            )
        self.addCleanup(self.remove)

    def remove(self):
        with connection() as env:
            for model in MADE:
                made = env[model].with_context(active_test=False)
                made = made.search([("id", "not in", self.before[model])])
                env.cr.execute(
                    f"DELETE FROM {env[model]._table} WHERE id = ANY(%s)", [made.ids]
                )

    def open_case(self, env):
        feedback = env["customer.feedback"].browse(self.feedback_id)
        cases = env["customer.case"]._open_for_feedback(feedback)
        env.flush_all()
        return cases.ids

    def test_two_that_open_it_at_once_open_it_once(self):
        """The database refuses the second, which the job makes up for by nothing."""
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            with connection() as env:
                won = self.open_case(env)
                loser = Loser(self.open_case, again=False)
                loser.start()
                self.assertTrue(loser.wait_until_blocked(), "they did not meet")
            loser.join(PATIENCE)
        self.assertIsInstance(loser.error, UniqueViolation)
        with connection() as env:
            cases = env["customer.case"].search(
                [("feedback_id", "=", self.feedback_id)]
            )
            self.assertEqual(cases.ids, won)
            self.assertEqual(len(cases.activity_ids), len(cases.user_id))
            self.assertEqual(self.open_case(env), [])
