"""Playbooks start by themselves, once, and ask the right person for each step."""

from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.playbooks import customer_play, customer_playbook
from .common import CustomerCase

CRON = "ir_cron_customer_play_advance"


class PlaybookCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("playbooks")
        cls.playbook = cls.make_playbook()

    @classmethod
    def make_playbook(cls, steps=({},), **values):
        """An active playbook; ``steps`` are dicts of the values of its steps."""
        values = {
            "name": "Late",
            "active_from": "2026-01-01",
            "company_id": cls.company.id,
            "step_ids": [
                Command.create({"name": "Call", "responsible": "owner", **step})
                for step in steps
            ],
            **values,
        }
        return cls.env["customer.playbook"].create(values)

    @classmethod
    def make_late(cls, **values):
        """A promise that is overdue since 21 February."""
        return cls.make_promise(deadline="2026-02-20", **values)

    def play(self, promise=None):
        """The play that the job starts for an overdue promise."""
        promise = promise or self.make_late()
        self.run_job(CRON)
        return self.env["customer.play"].search([("promise_id", "=", promise.id)])

    @property
    def plays(self):
        ours = (self.company | self.other_company).ids
        return self.env["customer.play"].search(
            [("company_id", "in", ours)], order="id"
        )


@tagged("post_install", "-at_install")
class TestStarting(PlaybookCase):
    def test_an_overdue_promise_starts_it(self):
        promise = self.make_late(responsible_id=self.manager.id)
        play = self.play(promise)
        self.assertRecordValues(
            play,
            [
                {
                    "playbook_id": self.playbook.id,
                    "family_id": self.playbook.id,
                    "profile_id": promise.profile_id.id,
                    "company_id": self.company.id,
                    "key": f"customer.promise,{promise.id}",
                    "user_id": self.seller.id,
                    "state": "running",
                }
            ],
        )
        self.assertEqual(str(play.started_on), "2026-03-02 10:00:00")
        self.assertEqual(play.display_name, "Late: Acme")

    def test_who_keeps_the_promise_runs_it_where_nobody_owns_the_customer(self):
        self.customer.user_id = False
        promise = self.make_late(responsible_id=self.manager.id)
        self.assertEqual(self.play(promise).user_id, self.manager)

    def test_what_is_not_late_starts_nothing(self):
        self.make_promise()
        self.make_order([{"deadline": "2026-02-20"}])
        self.close_promise(self.make_late(), "broken")
        self.run_job(CRON)
        self.assertFalse(self.plays)

    def test_a_second_run_starts_nothing_twice(self):
        play = self.play()
        self.run_job(CRON)
        self.assertEqual(self.plays, play)

    def test_all_batches_are_started(self):
        promises = self.make_late() | self.make_late() | self.make_late()
        with (
            patch.object(customer_playbook, "BATCH", 2),
            patch.object(customer_play, "BATCH", 2),
        ):
            self.run_job(CRON)
        self.assertEqual(self.plays.promise_id, promises)
        self.assertEqual(set(self.plays.step_ids.mapped("state")), {"asked"})

    def test_two_versions_of_a_playbook_start_one_play(self):
        version = self.playbook.copy({"active_from": "2026-01-01"})
        version.family_id = self.playbook
        play = self.play()
        self.assertEqual(self.plays, play)
        self.assertEqual(play.family_id, self.playbook)

    def test_two_playbooks_start_one_play_each(self):
        other = self.make_playbook(name="Other")
        self.make_late()
        self.run_job(CRON)
        self.assertEqual(self.plays.playbook_id, self.playbook | other)

    def test_a_parallel_run_cannot_start_it_twice(self):
        play = self.play()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as caught:
            play.copy({"state": "running", "started_on": play.started_on})
        self.assertEqual(
            caught.exception.diag.constraint_name, "customer_play_open_uniq"
        )

    def test_a_play_that_ended_is_not_started_again(self):
        play = self.play()
        play.action_stop()
        self.run_job(CRON)
        self.assertEqual(self.plays, play)

    def test_what_was_late_before_it_began_starts_nothing(self):
        self.playbook.active_from = "2026-02-22"
        self.make_promise(deadline="2026-02-20")
        promise = self.make_promise(deadline="2026-02-21")
        self.run_job(CRON)
        self.assertEqual(self.plays.promise_id, promise)

    def test_switching_on_starts_nothing_for_the_past(self):
        self.playbook.active = False
        self.make_late()
        self.run_job(CRON)
        self.assertFalse(self.plays)
        self.playbook.active = True
        self.assertEqual(str(self.playbook.active_from), "2026-03-02")
        self.run_job(CRON)
        self.assertFalse(self.plays)

    def test_switching_on_with_a_date_starts_from_that_date(self):
        self.playbook.active = False
        promise = self.make_late()
        self.playbook.write({"active": True, "active_from": "2026-02-01"})
        self.assertEqual(self.play(promise).promise_id, promise)

    def test_a_playbook_of_another_company_does_not_start_here(self):
        self.playbook.company_id = self.other_company
        self.make_late()
        theirs = self.make_late(company_id=self.other_company.id)
        self.run_job(CRON)
        self.assertRecordValues(
            self.plays,
            [{"promise_id": theirs.id, "company_id": self.other_company.id}],
        )

    def test_a_shared_playbook_starts_in_every_company(self):
        self.playbook.company_id = False
        promises = self.make_late() | self.make_late(company_id=self.other_company.id)
        self.run_job(CRON)
        self.assertEqual(self.plays.promise_id, promises)


@tagged("post_install", "-at_install")
class TestSteps(PlaybookCase):
    def test_a_step_becomes_an_activity(self):
        self.playbook.step_ids.note = "Apologise"
        play = self.play()
        step = play.step_ids
        self.assertRecordValues(step, [{"state": "asked", "user_id": self.seller.id}])
        self.assertRecordValues(
            step.activity_id,
            [
                {
                    "res_model": "customer.play",
                    "res_id": play.id,
                    "summary": "Call",
                    "user_id": self.seller.id,
                    "activity_type_id": self.playbook.step_ids.activity_type_id.id,
                }
            ],
        )
        self.assertIn("Apologise", step.activity_id.note)
        self.assertEqual(str(step.activity_id.date_deadline), "2026-03-02")

    def test_a_step_is_asked_once(self):
        play = self.play()
        activity = play.step_ids.activity_id
        self.run_job(CRON)
        self.assertEqual(play.activity_ids, activity)
        self.assertEqual(len(play.step_ids), 1)

    def test_delays_are_working_days_of_the_company(self):
        playbook = self.make_playbook(
            [{"delay_days": 0}, {"delay_days": 1}, {"delay_days": 3}]
        )
        self.playbook.active = False
        with self.at("2026-03-05 10:00:00"):  # a Thursday
            play = self.play()
        self.assertEqual(play.playbook_id, playbook)
        self.assertEqual(
            [str(step.due_on) for step in play.step_ids],
            ["2026-03-05", "2026-03-06", "2026-03-10"],
        )

    def test_the_day_it_starts_is_the_companys(self):
        self.company.customer_tz = "Europe/Rome"
        with self.at("2026-03-02 23:30:00"):
            play = self.play()
        self.assertEqual(str(play.step_ids.due_on), "2026-03-03")

    def test_a_step_waits_for_its_day(self):
        self.playbook.step_ids.delay_days = 2
        play = self.play()
        self.assertRecordValues(
            play.step_ids, [{"state": "waiting", "activity_id": False}]
        )
        with self.at("2026-03-03 23:00:00"):
            self.run_job(CRON)
            self.assertEqual(play.step_ids.state, "waiting")
        with self.at("2026-03-04 00:30:00"):
            self.run_job(CRON)
            self.assertEqual(play.step_ids.state, "asked")

    def test_everybody_named_is_asked(self):
        self.make_profile(user_id=self.manager.id, backup_user_id=self.seller_two.id)
        promise = self.make_late(responsible_id=self.leader.id)
        roles = {
            "owner": self.manager,
            "backup": self.seller_two,
            "promise_responsible": self.leader,
            "user": self.seller_all,
        }
        self.playbook.step_ids = [Command.clear()] + [
            Command.create(
                {"name": role, "responsible": role, "user_id": self.seller_all.id}
            )
            for role in roles
        ]
        play = self.play(promise)
        self.assertEqual(
            {step.name: step.activity_id.user_id for step in play.step_ids}, roles
        )

    def test_in_place_of_who_left_the_owner_is_asked(self):
        self.playbook.step_ids.responsible = "promise_responsible"
        promise = self.make_late(responsible_id=self.leader.id)
        self.leader.active = False
        self.assertEqual(self.play(promise).step_ids.user_id, self.seller)

    def test_in_place_of_the_owner_backup_and_salesperson_are_asked(self):
        self.make_profile(user_id=self.manager.id, backup_user_id=self.seller_two.id)
        self.manager.active = False
        self.assertEqual(self.play().step_ids.user_id, self.seller_two)
        self.seller_two.active = False
        self.assertEqual(self.play().step_ids.user_id, self.seller)

    def test_a_step_without_anybody_to_ask_says_so_and_the_play_goes_on(self):
        self.playbook.step_ids = [
            Command.create(
                {
                    "name": "Check",
                    "responsible": "user",
                    "user_id": self.manager.id,
                    "sequence": 20,
                }
            )
        ]
        promise = self.make_late()
        (self.seller | self.customer.user_id).active = False
        play = self.play(promise)
        self.assertRecordValues(
            play.step_ids,
            [
                {"name": "Call", "state": "failed", "reason": "Nobody to ask for it."},
                {"name": "Check", "state": "asked", "reason": False},
            ],
        )
        self.assertEqual(play.state, "running")
        self.assertIn("Nobody to ask for it.", play.message_ids[0].body)

    def test_a_step_that_cannot_be_asked_says_why_and_the_play_goes_on(self):
        self.playbook.step_ids = [Command.create({"name": "Check", "sequence": 20})]
        Play = type(self.env["customer.play"])
        schedule = Play.activity_schedule

        def refuse_call(play, *args, **kwargs):
            if kwargs["summary"] == "Call":
                raise UserError("The line is dead.")  # pylint: disable=C8107
            return schedule(play, *args, **kwargs)

        with patch.object(Play, "activity_schedule", refuse_call):
            play = self.play()
        self.assertRecordValues(
            play.step_ids,
            [
                {"name": "Call", "state": "failed", "reason": "The line is dead."},
                {"name": "Check", "state": "asked", "reason": False},
            ],
        )

    def test_one_bad_play_does_not_stop_the_others(self):
        bad, good = self.make_late(), self.make_late()
        Play = type(self.env["customer.play"])
        make = Play._make_steps

        def fail_on_bad(play):
            steps = make(play)
            if play.promise_id == bad:
                raise ValueError("bad")
            return steps

        with (
            patch.object(Play, "_make_steps", fail_on_bad),
            self.assertLogs(customer_play.__name__, "ERROR"),
        ):
            self.run_job(CRON)
        bad_play, good_play = self.plays
        self.assertEqual(bad_play.promise_id, bad)
        self.assertFalse(bad_play.step_ids)
        self.assertEqual(good_play.promise_id, good)
        self.assertEqual(good_play.step_ids.state, "asked")
        self.run_job(CRON)
        self.assertEqual(bad_play.step_ids.state, "asked")

    def test_a_play_that_another_worker_holds_is_left_to_it(self):
        Play = type(self.env["customer.play"])

        def lock_nothing(plays, **_limit):
            return plays.browse()

        with patch.object(Play, "try_lock_for_update", lock_nothing):
            play = self.play()
        self.assertFalse(play.step_ids)
        self.assertEqual(play.state, "running")


@tagged("post_install", "-at_install")
class TestEnding(PlaybookCase):
    def test_a_step_is_done_when_its_activity_is(self):
        self.playbook.step_ids = [
            Command.create({"name": "Check", "delay_days": 2, "sequence": 20})
        ]
        play = self.play()
        call, check = play.step_ids
        call.activity_id.with_user(self.seller).action_feedback("Called")
        self.run_job(CRON)
        self.assertRecordValues(
            play.step_ids, [{"state": "done"}, {"state": "waiting"}]
        )
        self.assertEqual(str(call.done_on), "2026-03-02 10:00:00")
        self.assertEqual(play.state, "running")
        self.assertEqual(play.progress, 50)
        with self.at("2026-03-04 10:00:00"):
            self.run_job(CRON)
            check.activity_id.action_done()
            self.run_job(CRON)
        self.assertEqual(play.state, "done")
        self.assertEqual(str(play.ended_on), "2026-03-04 10:00:00")
        self.assertEqual(play.progress, 100)

    def test_an_activity_that_was_deleted_was_not_done(self):
        play = self.play()
        play.step_ids.activity_id.unlink()
        self.run_job(CRON)
        self.assertRecordValues(
            play.step_ids,
            [{"state": "skipped", "reason": "Its activity was deleted."}],
        )

    def test_a_playbook_without_steps_is_over_at_once(self):
        self.playbook.step_ids.unlink()
        self.assertEqual(self.play().state, "done")

    def test_stopping_takes_back_what_was_asked(self):
        self.playbook.step_ids = [
            Command.create({"name": "Send", "sequence": 20}),
            Command.create({"name": "Check", "sequence": 30, "delay_days": 2}),
        ]
        play = self.play()
        play.step_ids[0].activity_id.action_done()
        self.run_job(CRON)
        play.with_user(self.seller).action_stop()
        self.assertRecordValues(
            play.step_ids,
            [{"state": "done"}, {"state": "skipped"}, {"state": "skipped"}],
        )
        self.assertEqual(play.state, "stopped")
        self.assertFalse(play.activity_ids)

    def test_what_has_ended_is_not_stopped_again(self):
        play = self.play()
        play.action_stop()
        ended_on = play.ended_on
        with self.at("2026-03-09 10:00:00"):
            play.action_stop()
        self.assertEqual(play.ended_on, ended_on)

    def test_a_play_outlives_its_archived_playbook(self):
        play = self.play()
        self.playbook.active = False
        play.step_ids.activity_id.action_done()
        self.run_job(CRON)
        self.assertEqual(play.state, "done")


@tagged("post_install", "-at_install")
class TestUsedPlaybook(PlaybookCase):
    def setUp(self):
        super().setUp()
        self.used = self.playbook.with_user(self.manager)

    def test_steps_of_a_used_one_do_not_change(self):
        self.play()
        for change in (
            lambda: self.used.step_ids.write({"name": "Write"}),
            lambda: self.used.step_ids.unlink(),
            lambda: self.used.write({"step_ids": [Command.create({"name": "More"})]}),
        ):
            with self.assertRaisesRegex(UserError, "its steps no longer change"):
                change()

    def test_no_step_moves_into_a_used_one(self):
        other = self.make_playbook(name="Other").with_user(self.manager)
        self.play()
        other.active = False
        with self.assertRaisesRegex(UserError, "its steps no longer change"):
            other.step_ids.playbook_id = self.used

    def test_use_in_a_company_one_does_not_see_counts(self):
        self.playbook.company_id = False
        self.play(self.make_late(company_id=self.other_company.id))
        self.manager.company_ids = self.company
        with self.assertRaisesRegex(UserError, "its steps no longer change"):
            self.used.step_ids.name = "Write"

    def test_steps_of_an_unused_one_change(self):
        self.used.step_ids.name = "Write"
        self.used.step_ids = [Command.create({"name": "More"})]
        self.assertEqual(self.used.step_ids.mapped("name"), ["Write", "More"])

    def test_a_copy_of_a_used_one_is_a_family_of_its_own(self):
        self.play()
        copy = self.used.copy()
        copy.step_ids.name = "Write"
        self.assertEqual(copy.family_id, copy)
        self.assertEqual(self.used.step_ids.name, "Call")

    def test_a_used_one_is_archived_and_not_deleted(self):
        self.play()
        with self.assertRaisesRegex(UserError, "stays on record"):
            self.used.unlink()
        self.used.active = False
        self.assertEqual(self.used.play_count, 1)

    def test_an_unused_one_may_go(self):
        self.used.unlink()
        self.assertFalse(self.playbook.exists())

    def test_a_step_for_a_fixed_user_names_them(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as caught:
            self.playbook.step_ids.responsible = "user"
            self.env.flush_all()
        self.assertEqual(
            caught.exception.diag.constraint_name, "customer_playbook_step_user_given"
        )

    def test_it_opens_its_plays(self):
        play = self.play()
        action = self.used.action_view_plays()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), play)
