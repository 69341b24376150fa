"""When a promise approaches its deadline and when it is late, and who writes it."""

from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from ..models.promises import customer_promise_deadline
from .common import CustomerCase

CRON = "ir_cron_customer_promise_status"


class DeadlineCase(CustomerCase):
    @classmethod
    def make_leave(cls, day):
        """A public holiday of the company."""
        calendar = cls.company.resource_calendar_id
        return cls.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": calendar.id,
                "company_id": cls.company.id,
                "date_from": f"{day} 00:00:00",
                "date_to": f"{day} 23:59:59",
            }
        )

    def rows(self, promises):
        """Where each row lies: a row that is written lies elsewhere."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id, ctid FROM customer_promise WHERE id IN %s",
            [tuple(promises.ids)],
        )
        return dict(self.env.cr.fetchall())


@tagged("post_install", "-at_install")
class TestStatusDates(DeadlineCase):
    """2 March 2026 is a Monday."""

    def test_it_is_late_the_day_after_deadline_and_tolerance(self):
        cases = {
            ("2026-03-06", 0): "2026-03-07",  # Friday, late on Saturday
            ("2026-03-06", 1): "2026-03-10",  # Friday and Monday, late on Tuesday
            ("2026-03-07", 0): "2026-03-08",  # a Saturday is a deadline like any
            ("2026-03-07", 1): "2026-03-10",
            ("2026-03-10", 5): "2026-03-18",
        }
        for (deadline, tolerance), late_on in cases.items():
            with self.subTest(deadline=deadline, tolerance=tolerance):
                promise = self.make_promise(deadline=deadline, tolerance_days=tolerance)
                self.assertEqual(str(promise.late_on), late_on)

    def test_a_holiday_is_no_day_of_tolerance(self):
        self.make_leave("2026-03-09")
        promise = self.make_promise(deadline="2026-03-06", tolerance_days=1)
        self.assertEqual(str(promise.late_on), "2026-03-11")

    def test_it_approaches_two_working_days_before_the_deadline(self):
        cases = {"2026-03-06": "2026-03-04", "2026-03-09": "2026-03-05"}
        for deadline, approach_on in cases.items():
            with self.subTest(deadline=deadline):
                promise = self.make_promise(deadline=deadline)
                self.assertEqual(str(promise.approach_on), approach_on)

    def test_a_long_promise_approaches_in_its_last_fifth(self):
        """100 days from 2 March to 10 June: 20 days before."""
        promise = self.make_promise(deadline="2026-06-10")
        self.assertEqual(str(promise.approach_on), "2026-05-21")

    def test_the_working_days_are_those_of_the_promises_company(self):
        calendar = self.other_company.resource_calendar_id
        calendar.attendance_ids.filtered(lambda a: a.dayofweek == "0").unlink()
        mine, theirs = (
            self.make_promise(
                deadline="2026-03-06", tolerance_days=1, company_id=company.id
            )
            for company in (self.company, self.other_company)
        )
        self.assertEqual(str(mine.late_on), "2026-03-10")
        self.assertEqual(str(theirs.late_on), "2026-03-11")

    def test_without_working_hours_calendar_days_count(self):
        self.company.resource_calendar_id = False
        promise = self.make_promise(deadline="2026-03-06", tolerance_days=1)
        self.assertEqual(str(promise.late_on), "2026-03-08")


@tagged("post_install", "-at_install")
class TestDeadlineStatus(DeadlineCase):
    def test_the_status_is_right_from_the_start(self):
        cases = {
            "2026-02-27": "overdue",
            "2026-03-01": "overdue",
            "2026-03-02": "approaching",
            "2026-03-04": "approaching",
            "2026-03-05": "on_track",
        }
        for deadline, status in cases.items():
            with self.subTest(deadline=deadline):
                promise = self.make_promise(deadline=deadline)
                self.assertEqual(promise.deadline_status, status)

    def test_another_deadline_changes_the_status_at_once(self):
        promise = self.make_promise(deadline="2026-02-20")
        self.assertEqual(promise.deadline_status, "overdue")
        promise.with_user(self.manager).tolerance_days = 10
        self.assertEqual(promise.deadline_status, "approaching")
        later = promise._renegotiate(date(2026, 3, 31), reason="Supplier")
        self.assertEqual(promise.deadline_status, "none")
        self.assertEqual(later.deadline_status, "on_track")

    def test_running_promises_follow_the_companys_settings(self):
        near = self.make_promise(deadline="2026-03-12")
        far = self.make_promise(deadline="2026-06-10")
        other = self.make_promise(
            deadline="2026-03-12", company_id=self.other_company.id
        )
        self.company.customer_approach_days = 8
        self.assertRecordValues(
            near | far | other,
            [
                {
                    "approach_on": date(2026, 3, 2),
                    "deadline_status": "approaching",
                    "late_on": date(2026, 3, 13),
                },
                {
                    "approach_on": date(2026, 5, 21),
                    "deadline_status": "on_track",
                    "late_on": date(2026, 6, 11),
                },
                {
                    "approach_on": date(2026, 3, 10),
                    "deadline_status": "on_track",
                    "late_on": date(2026, 3, 13),
                },
            ],
        )
        self.company.customer_approach_share = 1
        self.assertRecordValues(
            far,
            [{"approach_on": date(2026, 3, 2), "deadline_status": "approaching"}],
        )

    def test_closed_promises_keep_their_dates_whatever_the_settings(self):
        kept = self.close_promise(self.make_promise(deadline="2026-03-12"))
        before = self.rows(kept)
        self.company.customer_approach_days = 8
        self.assertEqual(self.rows(kept), before)

    def test_drafts_and_closed_ones_do_not_run(self):
        draft = self.make_order([{"deadline": "2026-02-20"}]).customer_promise_ids
        kept = self.close_promise(self.make_promise(deadline="2026-02-20"))
        broken = self.close_promise(self.make_promise(deadline="2026-02-20"), "broken")
        self.run_job(CRON)
        self.assertRecordValues(
            draft | kept | broken,
            [
                {"deadline_status": "none"},
                {"deadline_status": "met"},
                {"deadline_status": "none"},
            ],
        )

    def test_the_job_takes_each_promise_to_its_status_of_the_day(self):
        promise = self.make_promise(deadline="2026-03-10")
        for day, status in {
            "2026-03-05": "on_track",
            "2026-03-06": "approaching",
            "2026-03-10": "approaching",
            "2026-03-11": "overdue",
        }.items():
            with self.subTest(day=day), self.at(f"{day} 10:00:00"):
                self.run_job(CRON)
                self.assertEqual(promise.deadline_status, status)

    def test_the_night_of_the_company_decides(self):
        """In Rome the 10th ends at 23:00 UTC, in New York five hours later."""
        self.company.customer_tz = "Europe/Rome"
        self.other_company.customer_tz = "America/New_York"
        rome = self.make_promise(deadline="2026-03-10")
        york = self.make_promise(
            deadline="2026-03-10", company_id=self.other_company.id
        )
        for moment, in_rome, in_york in (
            ("2026-03-10 22:30:00", "approaching", "approaching"),  # 23:30, 18:30
            ("2026-03-10 23:30:00", "overdue", "approaching"),  # 00:30, 19:30
            ("2026-03-11 03:30:00", "overdue", "approaching"),  # 04:30, 23:30
            ("2026-03-11 04:30:00", "overdue", "overdue"),  # 05:30, 00:30
        ):
            with self.subTest(moment=moment), self.at(moment):
                self.run_job(CRON)
                self.assertEqual(rome.deadline_status, in_rome)
                self.assertEqual(york.deadline_status, in_york)

    def test_only_rows_that_change_are_written(self):
        late = self.make_promise(deadline="2026-03-10")
        running = self.make_promise(deadline="2026-06-10")
        before = self.rows(late | running)
        with self.at("2026-03-11 10:00:00"):
            self.run_job(CRON)
        after = self.rows(late | running)
        self.assertNotEqual(after[late.id], before[late.id])
        self.assertEqual(after[running.id], before[running.id])

    def test_a_second_run_writes_nothing(self):
        promises = self.make_promise() | self.make_promise(deadline="2026-02-01")
        with self.at("2026-03-11 10:00:00"):
            self.run_job(CRON)
            before = self.rows(promises)
            self.run_job(CRON)
        self.assertEqual(self.rows(promises), before)

    def test_a_batch_costs_the_same_whatever_it_holds(self):
        """Batches of 2, 2, 1 and 0: one update each, and the companies read again."""
        for _number in range(5):
            self.make_promise(deadline="2026-03-10")
        Promise, Company = type(self.env["customer.promise"]), type(self.company)
        write, company = Promise._write_deadline_status, self.company.id
        changed, statements = [], []

        def count(model, *args):
            before = model.env.cr.sql_log_count
            ids = write(model, *args)
            changed.append(len(ids))
            statements.append(model.env.cr.sql_log_count - before)
            return ids

        with (
            self.at("2026-03-11 10:00:00"),
            patch.object(customer_promise_deadline, "BATCH", 2),
            patch.object(Promise, "_write_deadline_status", count),
            patch.object(Company, "_customer_companies", lambda c: c.browse(company)),
        ):
            self.run_job(CRON)
        self.assertEqual(changed, [2, 2, 1, 0])
        self.assertEqual(len(set(statements[1:])), 1, statements)

    def test_giving_one_promise_writes_no_other(self):
        """The status of all others is the job's business."""
        other = self.make_promise(deadline="2026-03-10")
        before = self.rows(other)
        with self.at("2026-03-11 10:00:00"):
            self.make_promise(deadline="2026-06-10")
            self.make_confirmed_order()
        self.assertEqual(self.rows(other), before)
        self.assertEqual(other.deadline_status, "on_track")
