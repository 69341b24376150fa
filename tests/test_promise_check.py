"""The check before a promise is given: our own record, weeks, goods, contradictions."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..models.promises import optional_apps
from .common import CustomerCase

TODAY = date(2026, 3, 2)
LONG_AGO = date(2026, 1, 5)
LOG_FORM = "customer_promise.customer_promise_view_form_log"


class CheckCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.object(optional_apps, "has_deliveries", lambda _e: False)
        )
        Category = cls.env["customer.promise.category"]
        cls.care = Category.create({"name": "Care", "code": "care"})
        cls.other = Category.create({"name": "Other", "code": "other"})
        cls.delivery = cls.env.ref(
            "customer_promise.customer_promise_category_delivery"
        )
        cls.template = cls.make_template()
        cls.workdays = cls.company._customer_workdays(LONG_AGO, date(2026, 12, 31))

    @classmethod
    def make_template(cls, **values):
        values = {"name": "Call back", "category_id": cls.care.id, **values}
        return cls.env["customer.promise.template"].create(values)

    @classmethod
    def make_past(cls, kept=None, broken=0, waiting=None, **values):
        """Cases of the past: ``kept`` and ``waiting`` are dicts of days to how many."""
        rows = []
        for days, count in (kept or {}).items():
            closed_on = cls.workdays.add(LONG_AGO, days)
            rows += [{"state": "kept", "closed_on": closed_on}] * count
        rows += [{"state": "broken", "closed_on": LONG_AGO}] * broken
        for age, count in (waiting or {}).items():
            start = cls.workdays.add(TODAY, -age)
            rows += [{"state": "open", "original_promised_on": start}] * count
        return cls.make_rows(rows, **values)

    @classmethod
    def make_rows(cls, rows, **values):
        common = {
            "name": "Past",
            "partner_id": cls.customer.id,
            "company_id": cls.company.id,
            "category_id": cls.care.id,
            "deadline": LONG_AGO,
            "promised_on": LONG_AGO,
            "original_promised_on": LONG_AGO,
        }
        return (
            cls.env["customer.promise"]
            ._by_action()
            .create([{**common, **row, **values} for row in rows])
        )

    @classmethod
    def make_draft(cls, days=7, order=None, **values):
        """A draft on a quotation, due in so many working days."""
        order = order or cls.make_order()
        return cls.make_promise(
            order_id=order.id,
            **{
                "deadline": cls.workdays.add(TODAY, days),
                "category_id": cls.care.id,
                "company_id": order.company_id.id,
                **values,
            },
        )

    def assertFound(self, promise, feasibility, words, **values):
        found = {"feasibility": feasibility, "keep_rate_basis": words, **values}
        self.assertRecordValues(promise, [found])

    def assertCounts(self, promise, kept, total):
        self.assertEqual(promise.keep_rate_n, total)
        self.assertAlmostEqual(promise.keep_rate, kept / total)


@tagged("post_install", "-at_install")
class TestRecord(CheckCase):
    def test_it_says_how_many_were_kept_and_when_most_are(self):
        self.make_past({7: 41, 12: 4}, broken=5)
        self.assertFound(
            self.make_draft(7),
            "green",
            "Kept within 7 days in 41 of 50 cases. 9 in 10 are kept within 12 days.",
            keep_rate=0.82,
            keep_rate_n=50,
            checked_on=TODAY,
            green_days=0,
        )

    def test_the_rate_decides(self):
        self.make_past({5: 30, 6: 10}, broken=10)
        found = [self.make_draft(days).feasibility for days in (6, 5, 4)]
        self.assertEqual(found, ["green", "amber", "red"])

    def test_few_cases_are_no_forecast(self):
        self.make_past({2: 19})
        self.assertFound(
            self.make_draft(7),
            "unknown",
            "Only 19 cases like this in 12 months: no forecast.",
            keep_rate=0,
        )
        self.make_past({2: 1})
        self.assertEqual(self.make_draft(7).feasibility, "green")

    def test_none_and_one_have_their_own_words(self):
        self.assertFound(
            self.make_draft(), "unknown", "No case like this in 12 months: no forecast."
        )
        self.make_past({2: 1})
        words = "Only 1 case like this in 12 months: no forecast."
        self.assertFound(self.make_draft(), "unknown", words)

    def test_the_template_s_own_record_goes_before_its_category_s(self):
        self.make_past({2: 20}, template_id=self.template.id)
        self.make_past(broken=40)
        draft = self.make_draft(template_id=self.template.id)
        self.assertCounts(draft, 20, 20)
        self.assertCounts(self.make_draft(), 20, 60)

    def test_a_short_record_of_the_template_gives_way_to_its_category_s(self):
        self.make_past({2: 19}, template_id=self.template.id)
        self.make_past(broken=1)
        self.assertCounts(self.make_draft(template_id=self.template.id), 19, 20)

    def test_another_category_says_nothing(self):
        self.make_past({2: 50}, category_id=self.other.id)
        self.assertEqual(self.make_draft().feasibility, "unknown")

    def test_open_ones_that_are_old_enough_count_as_not_kept(self):
        self.make_past({2: 40}, waiting={7: 4, 9: 6, 6: 30})
        self.assertCounts(self.make_draft(7), 40, 50)

    def test_broken_ones_count_as_not_kept(self):
        self.make_past({2: 15}, broken=10)
        self.assertCounts(self.make_draft(7), 15, 25)

    def test_what_the_customer_says_was_not_kept_was_not(self):
        self.make_past({2: 15})
        self.make_past({2: 5}, customer_answer="not_kept")
        self.make_past({2: 5}, customer_answer="not_kept", answer_overruled=True)
        self.assertCounts(self.make_draft(7), 20, 25)

    def test_a_chain_of_renegotiations_is_one_case_from_its_first_word(self):
        self.make_past({2: 20})
        closed_on = self.workdays.add(LONG_AGO, 9)
        first = {"state": "renegotiated", "closed_on": closed_on}
        last = {"state": "kept", "closed_on": closed_on, "promised_on": closed_on}
        self.make_rows([first, last])
        self.assertCounts(self.make_draft(7), 20, 21)
        self.assertCounts(self.make_draft(9), 21, 21)

    def test_what_was_released_cancelled_or_only_drafted_is_no_case(self):
        self.make_past({2: 20})
        for state in ("released", "cancelled", "draft"):
            order = self.make_order()
            closed = {"state": state, "closed_on": LONG_AGO, "order_id": order.id}
            self.make_rows([closed])
        self.assertCounts(self.make_draft(7), 20, 20)

    def test_only_the_last_months_count(self):
        self.make_past({2: 20})
        self.make_past(broken=20, original_promised_on="2025-03-01")
        self.assertCounts(self.make_draft(7), 20, 20)
        self.company.customer_check_months = 13
        self.assertCounts(self.make_draft(7), 20, 40)

    def test_companies_do_not_share_a_record(self):
        self.make_past({2: 20}, company_id=self.other_company.id)
        self.assertEqual(self.make_draft().feasibility, "unknown")
        theirs = self.make_draft(
            order=self.make_order(company_id=self.other_company.id)
        )
        self.assertEqual(theirs.feasibility, "green")

    def test_a_template_in_calendar_days_is_held_against_those(self):
        weekly = self.make_template(lead_unit="calendar")
        self.make_past({5: 50}, template_id=weekly.id)  # a week each
        draft = self.make_draft(deadline="2026-03-09", template_id=weekly.id)
        words = "Kept within 7 calendar days in 50 of 50 cases. "
        words += "9 in 10 are kept within 7 calendar days."
        self.assertFound(draft, "green", words)

    def test_the_company_s_date_decides(self):
        self.make_past({2: 20})
        with self.at("2026-03-02 23:30:00"):
            self.company.customer_tz = "UTC"
            self.assertEqual(self.make_draft(2).feasibility, "green")
            self.company.customer_tz = "Europe/Rome"  # it is Tuesday there
            self.assertEqual(self.make_draft(2).feasibility, "red")


@tagged("post_install", "-at_install")
class TestOrders(CheckCase):
    """Without a record of promises, past orders speak."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.customer_check_cases = 4

    def make_past_orders(self, fact, days):
        """Orders that took so many working days each."""
        for count in days:
            with self.at("2026-01-05 10:00:00"):
                order = self.make_confirmed_order()
            # sudo: only the job records them
            self.env["customer.lead.time"].sudo().create(
                {
                    "order_id": order.id,
                    "company_id": order.company_id.id,
                    "fact": fact,
                    "started_on": LONG_AGO,
                    "ended_on": self.workdays.add(LONG_AGO, count),
                }
            )

    def test_deliveries_of_the_past_speak_for_a_delivery(self):
        self.make_past_orders("delivered", [3, 3, 3, 8])
        draft = self.make_draft(7, category_id=self.delivery.id)
        words = "3 of 4 orders were delivered within 7 days. "
        words += "9 in 10 are delivered within 8 days."
        self.assertFound(draft, "amber", words, keep_rate_n=4)

    def test_invoices_of_the_past_speak_for_an_invoice(self):
        self.make_past_orders("invoiced", [3, 3, 3, 3])
        draft = self.make_draft(7, evidence_rule="order_invoiced")
        words = "4 of 4 orders were invoiced within 7 days. "
        words += "9 in 10 are invoiced within 3 days."
        self.assertFound(draft, "amber", words)

    def test_they_say_nothing_about_anything_else(self):
        self.make_past_orders("delivered", [3, 3, 3, 3])
        self.assertEqual(self.make_draft(7).feasibility, "unknown")

    def test_a_record_of_promises_goes_before(self):
        self.make_past_orders("delivered", [30, 30, 30, 30])
        self.make_past({3: 4}, category_id=self.delivery.id)
        draft = self.make_draft(7, category_id=self.delivery.id)
        self.assertIn("Kept within 7 days in 4 of 4 cases.", draft.keep_rate_basis)

    def test_orders_still_to_be_invoiced_count_as_not_yet(self):
        """Survivors alone would flatter."""
        self.make_past_orders("invoiced", [3, 3, 3, 3])
        with self.at("2026-01-05 10:00:00"):
            self.make_confirmed_order()
        self.make_confirmed_order()  # not so old yet: left out
        draft = self.make_draft(7, evidence_rule="order_invoiced")
        self.assertIn("4 of 5 orders were invoiced", draft.keep_rate_basis)

    def test_an_order_cancelled_since_is_no_case(self):
        self.make_past_orders("invoiced", [3, 3, 3, 3])
        self.env["customer.lead.time"].search([], limit=1).order_id._action_cancel()
        draft = self.make_draft(7, evidence_rule="order_invoiced")
        self.assertEqual(draft.feasibility, "unknown")

    def test_what_odoo_expects_later_is_unlikely(self):
        self.make_past({3: 4}, category_id=self.delivery.id)
        with patch.object(optional_apps, "expected_on", lambda _p: date(2026, 3, 12)):
            late = self.make_draft(7, category_id=self.delivery.id)
            in_time = self.make_draft(8, category_id=self.delivery.id)
        self.assertEqual((late.feasibility, late.green_days), ("red", 8))
        self.assertIn("Odoo expects the goods on 12 March.", late.keep_rate_basis)
        self.assertEqual(in_time.feasibility, "amber")  # 4 cases


@tagged("post_install", "-at_install")
class TestWeeks(CheckCase):
    """Wednesday 11 March 2026 lies in week 11."""

    def setUp(self):
        super().setUp()
        self.template.weekly_capacity = 2
        self.make_past({2: 20}, template_id=self.template.id)

    def make_open(self, *deadlines, **values):
        rows = [{"state": "open", "deadline": deadline} for deadline in deadlines]
        today = {"original_promised_on": TODAY, "template_id": self.template.id}
        return self.make_rows(rows, **today, **values)

    def test_a_week_that_is_full_takes_no_more(self):
        self.make_open("2026-03-09", "2026-03-15")
        draft = self.make_draft(deadline="2026-03-11", template_id=self.template.id)
        self.assertEqual(draft.feasibility, "red")
        words = "Week 11 already holds 2 of at most 2."
        self.assertTrue(draft.keep_rate_basis.endswith(words), draft.keep_rate_basis)

    def test_other_weeks_and_companies_do_not_count(self):
        self.make_open("2026-03-08", "2026-03-16")
        self.make_open("2026-03-09", "2026-03-09", company_id=self.other_company.id)
        draft = self.make_draft(deadline="2026-03-11", template_id=self.template.id)
        self.assertEqual(draft.feasibility, "green")

    def test_promises_of_one_quotation_fill_the_week_together(self):
        promise = {
            "deadline": "2026-03-11",
            "template_id": self.template.id,
            "category_id": self.care.id,
        }
        order = self.make_order([promise] * 3)
        found = order.customer_promise_ids.sorted("id").mapped("feasibility")
        self.assertEqual(found, ["green", "green", "red"])


@tagged("post_install", "-at_install")
class TestWhen(CheckCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_past({9: 50})

    def test_a_draft_is_checked_again_when_its_date_changes(self):
        draft = self.make_draft(7)
        self.assertEqual(draft.feasibility, "red")
        draft.deadline = self.workdays.add(TODAY, 9)
        self.assertEqual(draft.feasibility, "green")
        draft.category_id = self.other
        self.assertEqual(draft.feasibility, "unknown")

    def test_what_is_logged_is_checked_and_stays_as_it_was_found(self):
        promise = self.make_promise(
            deadline=self.workdays.add(TODAY, 7), category_id=self.care.id
        )
        found = promise.state, promise.feasibility, promise.green_days
        self.assertEqual(found, ("open", "red", 9))
        self.close_promise(promise)
        self.assertEqual(promise.feasibility, "red")

    def test_what_was_given_before_counts_from_that_day(self):
        promise = self.make_promise(
            promised_on=LONG_AGO,
            deadline=self.workdays.add(LONG_AGO, 9),
            category_id=self.care.id,
        )
        self.assertEqual(promise.feasibility, "green")

    def test_a_lead_time_from_the_confirmation_starts_when_it_is_confirmed(self):
        template = self.make_template(lead_days=9, lead_from="confirmation")
        with self.at("2026-02-23 10:00:00"):
            draft = self.make_draft(
                promised_on="2026-02-23",
                deadline=self.workdays.add(date(2026, 2, 23), 9),
                template_id=template.id,
            )
        draft._check_feasibility()
        self.assertIn("Kept within 9 days", draft.keep_rate_basis)
        draft.deadline = self.workdays.add(TODAY, 5)  # agreed on its own
        self.assertIn("Kept within 5 days", draft.keep_rate_basis)

    def test_a_quotation_of_another_company_is_held_against_its_record(self):
        draft = self.make_draft(7)
        draft.order_id.company_id = self.other_company
        self.assertEqual((draft.feasibility, draft.keep_rate_n), ("unknown", 0))

    def test_who_may_not_read_the_order_still_learns_whether_it_can_be_kept(self):
        draft = self.make_draft(7)
        draft.write(
            {"promisor_id": self.seller_two.id, "responsible_id": self.seller_two.id}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        theirs = draft.with_user(self.seller_two)
        self.assertEqual(theirs.order_id.has_access("read"), False)
        theirs.deadline = self.workdays.add(TODAY, 8)
        self.assertEqual(theirs.feasibility, "red")
        theirs.action_use_green_days()
        self.assertEqual(theirs.feasibility, "green")

    def test_imported_promises_are_not_forecast(self):
        Promise = self.env["customer.promise"]._importing()
        values = {
            "name": "Call",
            "partner_id": self.customer.id,
            "category_id": self.care.id,
            "deadline": "2026-03-02",
        }
        promise = Promise.create(values)
        self.assertEqual((promise.feasibility, promise.checked_on), (False, False))
        typed = self.env["customer.promise"].create({**values, "source": "import"})
        self.assertEqual(typed.feasibility, "red")

    def test_nothing_is_checked_where_it_is_switched_off(self):
        self.company.customer_check_policy = "off"
        self.assertEqual(self.make_draft().feasibility, False)

    def test_a_deadline_gone_by_is_unlikely(self):
        draft = self.make_draft(deadline="2026-02-27")
        self.assertFound(draft, "red", "The deadline is in the past.", green_days=9)

    def test_nobody_writes_a_finding_by_hand(self):
        draft = self.make_draft()
        for values in ({"feasibility": "green"}, {"keep_rate": 1}, {"green_days": 1}):
            with self.subTest(values), self.assertRaisesRegex(UserError, "directly"):
                draft.write(values)

    def test_many_cost_as_many_queries_as_one(self):
        """Up to what the numbers of each promise cost."""

        def create(number):
            orders = [self.make_order() for _number in range(number)]
            drafts = self.env["customer.promise"].concat(
                *[self.make_draft(7, order=order) for order in orders]
            )
            drafts._by_action().write({"feasibility": False, "keep_rate_n": 0})
            self.env.flush_all()
            return self.env["customer.promise"].browse(drafts.ids)

        create(1)._check_feasibility()
        counts = []
        for drafts in (create(1), create(30)):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            drafts._check_feasibility()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 12)
        self.assertEqual(set(drafts.mapped("feasibility")), {"red"})

    def test_a_copy_is_checked_on_its_own(self):
        draft = self.make_draft(7)
        copy = draft.copy({"deadline": self.workdays.add(TODAY, 9)})
        self.assertEqual((draft.feasibility, copy.feasibility), ("red", "green"))

    def test_the_days_that_can_be_kept_are_one_click_away(self):
        draft = self.make_draft(7)
        draft.action_use_green_days()
        self.assertEqual(draft.deadline, self.workdays.add(TODAY, 9))
        self.assertEqual((draft.feasibility, draft.green_days), ("green", 0))
        with self.assertRaisesRegex(UserError, "no forecast of a day"):
            draft.action_use_green_days()

    def test_the_dialog_says_it_while_the_date_is_typed(self):
        Promise = self.env["customer.promise"].with_user(self.seller)
        Promise = Promise.with_context(default_category_id=self.care.id)
        with Form(Promise, view=LOG_FORM) as form:
            form.name = "Call back"
            form.partner_id = self.customer
            form.deadline = self.workdays.add(TODAY, 7)
            self.assertEqual((form.feasibility, form.green_days), ("red", 9))
            form.use_green_days = True
            self.assertEqual(form.deadline, self.workdays.add(TODAY, 9))
            self.assertEqual(form.feasibility, "green")
        self.assertEqual(
            (form.record.state, form.record.feasibility), ("open", "green")
        )

    def test_the_quotation_says_it_while_the_date_is_typed(self):
        with Form(self.make_order().with_user(self.seller)) as form:
            with form.customer_promise_ids.new() as line:
                line.name = "Call back"
                line.category_id = self.care
                line.deadline = self.workdays.add(TODAY, 7)
                self.assertEqual(line.feasibility, "red")
        self.assertEqual(form.record.customer_promise_ids.feasibility, "red")


@tagged("post_install", "-at_install")
class TestContradiction(CheckCase):
    def setUp(self):
        super().setUp()
        self.order = self.make_order()

    def draft_on_line(self, deadline, **values):
        line = self.order.order_line[:1].id
        values = {"order_line_id": line, "deadline": deadline, **values}
        return self.make_draft(order=self.order, **values)

    def test_two_dates_for_the_same_contradict_and_both_are_named(self):
        first = self.draft_on_line("2026-03-10", name="Desks")
        self.assertEqual(first.contradiction, False)
        second = self.draft_on_line("2026-03-12", name="All desks")
        for promise, other in ((first, second), (second, first)):
            promise.invalidate_recordset(["contradiction"])
            self.assertIn(promise.name, promise.contradiction)
            self.assertIn(other.display_name, promise.contradiction)

    def test_one_date_another_category_or_line_do_not(self):
        first = self.draft_on_line("2026-03-10")
        self.draft_on_line("2026-03-10")
        self.draft_on_line("2026-03-12", category_id=self.other.id)
        self.order.order_line = [Command.create({"product_id": self.desk.id})]
        line = self.order.order_line[-1:].id
        self.draft_on_line("2026-03-12", order_line_id=line)
        self.draft_on_line("2026-03-12", order_line_id=False)
        first.invalidate_recordset(["contradiction"])
        self.assertEqual(first.contradiction, False)
