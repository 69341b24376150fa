"""A promise from given to kept or broken, and what nobody may change about it."""

from contextlib import contextmanager
from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.promises.customer_promise_guard import DERIVED, OUTCOME
from .common import CustomerCase

# A value for each kind of field, for those that an action alone writes.
FORGED = {
    "boolean": True,
    "char": "forged",
    "date": "2026-12-31",
    "datetime": "2026-12-31 12:00:00",
    "float": 0.9,
    "integer": 9,
    "many2many": [(6, 0, [])],
    "many2one": 1,
    "text": "forged",
}


class PromiseCase(CustomerCase):
    @classmethod
    def forged(cls):
        """A value for each field that an action alone writes."""
        fields = cls.env["customer.promise"]._fields
        return {
            name: fields[name].get_values(cls.env)[-1]
            if fields[name].type == "selection"
            else FORGED[fields[name].type]
            for name in sorted(OUTCOME | DERIVED)
        }

    @contextmanager
    def assertBreaks(self, constraint):
        """The block breaks the named constraint of the database."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as caught:
            yield
            self.env.flush_all()
        self.assertEqual(caught.exception.diag.constraint_name, constraint)


@tagged("post_install", "-at_install")
class TestPromiseGiven(PromiseCase):
    def test_without_order_it_is_given_at_once(self):
        promise = self.make_promise()
        self.assertRecordValues(
            promise,
            [
                {
                    "state": "open",
                    "deadline_status": "on_track",
                    "kind": "verbal",
                    "importance": 3,
                    "company_id": self.company.id,
                    "responsible_id": self.seller.id,
                }
            ],
        )
        self.assertEqual(promise.original_deadline, promise.deadline)
        self.assertRegex(promise.reference, r"^PR/2026/\d{5}$")
        self.assertEqual(promise.display_name, f"{promise.reference} Call back")

    def test_the_user_who_logs_it_gives_it(self):
        promise = (
            self.env["customer.promise"]
            .with_user(self.seller)
            .create(
                {
                    "name": "Call",
                    "partner_id": self.customer.id,
                    "deadline": "2026-03-09",
                }
            )
        )
        self.assertRecordValues(
            promise,
            [{"promisor_id": self.seller.id, "responsible_id": self.seller.id}],
        )

    def test_a_contact_is_replaced_by_its_company(self):
        promise = self.make_promise(partner_id=self.contact.id)
        self.assertEqual(promise.partner_id, self.customer)
        self.assertEqual(promise.profile_id.partner_id, self.customer)

    def test_promises_to_one_customer_share_its_profile(self):
        promises = self.make_promise() | self.make_promise(partner_id=self.contact.id)
        self.assertEqual(len(promises.profile_id), 1)

    def test_the_profile_follows_the_customer_and_nothing_else(self):
        other = self.make_profile(self.make_partner("Other"))
        promise = self.make_promise()
        profile = promise.profile_id
        promise.profile_id = other
        self.assertEqual(promise.profile_id, profile)
        promise._by_action().partner_id = other.partner_id
        self.assertEqual(promise.profile_id, other)

    def test_another_company_gets_its_own_profile(self):
        promise = self.make_promise()
        profile = promise.profile_id
        promise._by_action().company_id = self.other_company
        self.assertNotEqual(promise.profile_id, profile)
        self.assertEqual(promise.profile_id.company_id, self.other_company)
        self.assertEqual(promise.profile_id.partner_id, self.customer)

    def test_importance_goes_from_1_to_5(self):
        for importance in (0, 6):
            with self.subTest(importance=importance):
                with self.assertBreaks("customer_promise_importance_range"):
                    self.make_promise(importance=importance)

    def test_a_tolerance_cannot_be_negative(self):
        with self.assertBreaks("customer_promise_tolerance_positive"):
            self.make_promise(tolerance_days=-1)

    def test_the_quick_form_asks_what_by_when_and_to_whom(self):
        view = "customer_promise.customer_promise_view_form_log"
        Promise = self.env["customer.promise"].with_user(self.seller)
        with Form(Promise, view) as form:
            form.name = "Send the drawing"
            form.deadline = "2026-03-06"
            form.partner_id = self.customer
        self.assertRecordValues(
            form.record,
            [
                {
                    "state": "open",
                    "promisor_id": self.seller.id,
                    "partner_id": self.customer.id,
                    "profile_id": self.make_profile().id,
                }
            ],
        )

    def test_the_quick_form_on_an_order_needs_no_customer(self):
        order = self.make_confirmed_order(partner_id=self.contact.id)
        action = order.with_user(self.seller).action_log_promise()
        Promise = (
            self.env["customer.promise"]
            .with_user(self.seller)
            .with_context(**action["context"])
        )
        with Form(Promise, "customer_promise.customer_promise_view_form_log") as form:
            form.name = "Send the drawing"
            form.deadline = "2026-03-06"
        self.assertRecordValues(
            form.record,
            [
                {
                    "order_id": order.id,
                    "state": "open",
                    "partner_id": self.customer.id,
                    "receiver_id": self.contact.id,
                    "source": "quotation",
                    "value_at_stake": 2000,
                }
            ],
        )

    def test_a_copy_is_a_new_promise(self):
        promise = self.close_promise(self.make_promise())
        copy = promise.copy()
        self.assertRecordValues(
            copy,
            [{"state": "open", "closed_on": False, "timeliness": False}],
        )
        self.assertNotEqual(copy.reference, promise.reference)
        self.assertFalse(copy.evidence_note)


@tagged("post_install", "-at_install")
class TestPromiseFrozen(PromiseCase):
    def test_an_outcome_is_never_written_by_hand(self):
        promise = self.make_promise()
        callers = {
            "superuser": promise,
            "manager": promise.with_user(self.manager),
            "forged key": promise.with_user(self.seller).with_context(
                customer_outcome=True
            ),
        }
        for name, value in self.forged().items():
            for caller, record in callers.items():
                with self.subTest(field=name, caller=caller):
                    with self.assertRaisesRegex(
                        UserError, "cannot be written directly"
                    ):
                        record.write({name: value})

    def test_an_outcome_is_never_created(self):
        for name, value in self.forged().items():
            with self.subTest(field=name):
                with self.assertRaisesRegex(UserError, "cannot be written directly"):
                    self.make_promise(**{name: value})

    def test_an_outcome_is_not_written_through_the_order(self):
        order = self.make_confirmed_order([{}])
        line = [(1, order.customer_promise_ids.id, {"state": "kept"})]
        with self.assertRaisesRegex(UserError, "cannot be written directly"):
            order.with_user(self.seller).write({"customer_promise_ids": line})

    def test_defaults_in_the_context_decide_no_outcome(self):
        forged = {f"default_{name}": value for name, value in self.forged().items()}
        promise = (
            self.env["customer.promise"]
            .with_user(self.seller)
            .with_context(**forged)
            .create(
                {
                    "name": "Call",
                    "partner_id": self.customer.id,
                    "deadline": "2026-03-09",
                }
            )
        )
        self.assertRecordValues(
            promise,
            [
                {
                    "state": "open",
                    "closed_on": False,
                    "timeliness": False,
                    "days_late": 0,
                    "evidence_note": False,
                    "cause_id": False,
                    "deadline_status": "on_track",
                }
            ],
        )
        self.assertEqual(promise.original_deadline, promise.deadline)
        self.assertEqual(str(promise.late_on), "2026-03-10")

    def test_defaults_of_a_user_decide_no_outcome(self):
        Default = self.env["ir.default"].with_user(self.seller)
        Default.set("customer.promise", "state", "kept", user_id=True)
        Default.set("customer.promise", "closed_on", "2026-03-01", user_id=True)
        Default.set("customer.promise", "late_on", "2026-12-31", user_id=True)
        promise = (
            self.env["customer.promise"]
            .with_user(self.seller)
            .create(
                {
                    "name": "Call",
                    "partner_id": self.customer.id,
                    "deadline": "2026-03-09",
                }
            )
        )
        self.assertRecordValues(promise, [{"state": "open", "closed_on": False}])
        self.assertEqual(str(promise.late_on), "2026-03-10")

    def test_sellers_change_no_terms_once_given(self):
        promise = self.make_promise().with_user(self.seller)
        terms = {
            "name": "Something less",
            "deadline": "2026-04-10",
            "criterion": "If at all",
            "importance": 1,
            "tolerance_days": 30,
            "promised_on": "2026-01-01",
            "promisor_id": self.seller_two.id,
            "evidence_rule": "order_invoiced",
            "company_id": self.other_company.id,
        }
        for name, value in terms.items():
            with self.subTest(term=name):
                with self.assertRaisesRegex(UserError, "has been given"):
                    promise.write({name: value})

    def test_sellers_change_all_terms_of_a_draft(self):
        promise = self.make_order([{}]).customer_promise_ids.with_user(self.seller)
        promise.write({"name": "Deliver and assemble", "deadline": "2026-03-20"})
        self.assertRecordValues(
            promise, [{"name": "Deliver and assemble", "state": "draft"}]
        )

    def test_a_manager_changes_terms_while_open_and_never_after(self):
        promise = self.make_promise().with_user(self.manager)
        promise.importance = 5
        self.close_promise(promise)
        with self.assertRaisesRegex(UserError, "has been given"):
            promise.importance = 1
        self.assertEqual(promise.importance, 5)

    def test_the_first_deadline_stays_on_record(self):
        promise = self.make_promise(deadline="2026-03-10")
        later = promise._renegotiate(date(2026, 3, 31), reason="Supplier")
        self.assertEqual(str(later.original_deadline), "2026-03-10")
        self.assertEqual(str(later.late_on), "2026-04-01")

    def test_who_gave_it_names_who_keeps_it_until_taken_in_charge(self):
        promise = self.make_promise().with_user(self.seller)
        promise.responsible_id = self.seller_two
        self.assertEqual(promise.charge_state, "pending")
        promise.with_user(self.seller_two).action_take_charge()
        self.assertEqual(promise.charge_state, "accepted")
        with self.assertRaisesRegex(UserError, "ask a manager"):
            promise.responsible_id = self.seller
        promise.with_user(self.manager).responsible_id = self.seller
        self.assertRecordValues(
            promise, [{"responsible_id": self.seller.id, "charge_state": False}]
        )

    def test_not_even_a_manager_changes_what_was_promised(self):
        promise = self.make_promise().with_user(self.manager)
        for name, value in {"name": "Less", "deadline": "2026-04-01"}.items():
            with self.subTest(term=name):
                with self.assertRaisesRegex(UserError, "Renegotiate"):
                    promise[name] = value

    def test_what_was_given_is_not_deleted(self):
        opened, kept = self.make_promise(), self.close_promise(self.make_promise())
        for promise in (opened, kept):
            with self.subTest(state=promise.state):
                with self.assertRaisesRegex(UserError, "stays on record"):
                    promise.unlink()

    def test_drafts_may_go_and_what_was_given_only_with_its_order(self):
        draft = self.make_order([{}]).customer_promise_ids
        order = self.make_confirmed_order([{}])
        order._action_cancel()
        given = order.customer_promise_ids
        with self.assertRaisesRegex(UserError, "stays on record"):
            (draft | given).with_user(self.seller).unlink()
        draft.with_user(self.seller).unlink()
        order.unlink()
        self.assertFalse((draft | given).exists())

    def test_nothing_is_closed_before_it_was_given(self):
        promise = self.make_promise()
        for outcome in ("kept", "broken"):
            with self.subTest(outcome=outcome):
                with self.assertRaisesRegex(UserError, "was given on 2026-03-02"):
                    self.close_promise(promise, outcome, "2026-03-01")
        self.assertEqual(promise.state, "open")

    def test_what_figures_are_summed_by_stays_once_closed(self):
        promise = self.close_promise(self.make_promise())
        other = self.env["customer.promise.category"].create({"name": "Other"})
        for name, value in (
            ("category_id", other.id),
            ("team_id", False),
            ("value_at_stake", 1),
            ("source", "import"),
        ):
            with self.subTest(field=name):
                with self.assertRaisesRegex(UserError, "stays where it was counted"):
                    promise.with_user(self.manager).write({name: value})

    def test_nobody_promises_in_anothers_name(self):
        Promise = self.env["customer.promise"].with_user(self.seller_two)
        values = {"name": "Call", "deadline": "2026-03-10"}
        values |= {
            "partner_id": self.make_partner().id,
            "responsible_id": self.seller_two.id,
        }
        with self.assertRaisesRegex(AccessError, "in the name of Seller"):
            Promise.create({**values, "promisor_id": self.seller.id})
        # who sells to the customer may have said it
        said = Promise.create(
            {**values, "partner_id": self.customer.id, "promisor_id": self.seller.id}
        )
        self.assertEqual(said.promisor_id, self.seller)

    def test_nobody_promises_on_an_order_they_may_not_write(self):
        order = self.make_order()
        mine = self.make_promise(promisor_id=self.seller_two.id)
        for work in (
            lambda: self.env["customer.promise"]
            .with_user(self.seller_two)
            .create(
                {
                    "name": "Gift",
                    "deadline": "2026-03-10",
                    "order_id": order.id,
                    "is_public": True,
                }
            ),
            lambda: mine.with_user(self.seller_two).copy({"order_id": order.id}),
        ):
            with self.assertRaises(AccessError):
                work()
        self.assertFalse(order._customer_commitments())

    def test_a_line_is_of_its_own_order(self):
        order, other = self.make_order(), self.make_order()
        with self.assertRaisesRegex(ValidationError, "a line of its own order"):
            self.make_promise(order_id=order.id, order_line_id=other.order_line.ids[0])

    def test_without_a_salesperson_the_customers_seller_gives_it(self):
        """Not the public user or a job that confirms the order."""
        template = self.env["customer.promise.template"].create(
            {"name": "Standing", "is_standing": True, "company_id": self.company.id}
        )
        order = self.make_order(user_id=False)
        order.user_id = False
        order.with_user(self.env.ref("base.public_user")).sudo()._validate_order()
        promise = order.customer_promise_ids
        self.assertEqual(promise.template_id, template)
        self.assertEqual(promise.responsible_id, self.seller)

    def test_a_customer_with_promises_is_not_deleted(self):
        promise = self.make_promise()
        with self.assertBreaks("customer_profile_partner_id_fkey"):
            self.customer.unlink()
        self.assertEqual(promise.partner_id, self.customer)

    def test_a_promise_outlives_its_receiver_and_archived_people(self):
        gone = self.contact.copy()
        promise = self.make_promise(receiver_id=gone.id)
        gone.unlink()
        self.customer.active = self.seller.active = False
        self.env["customer.promise.category"].search([]).active = False
        promise.invalidate_recordset()
        self.assertRecordValues(
            promise,
            [
                {
                    "state": "open",
                    "receiver_id": False,
                    "partner_id": self.customer.id,
                    "promisor_id": self.seller.id,
                }
            ],
        )
        self.assertEqual(self.close_promise(promise).state, "kept")


@tagged("post_install", "-at_install")
class TestPromiseClosed(PromiseCase):
    def close(self, promise, outcome, **values):
        """Close through the screen of the dialog, as a person does."""
        action = getattr(promise, f"action_{outcome}")()
        Wizard = self.env[action["res_model"]].with_user(promise.env.user)
        with Form(Wizard.with_context(**action["context"])) as form:
            for name, value in values.items():
                setattr(form, name, value)
        form.record.action_apply()

    def test_kept_until_the_deadline_is_on_time(self):
        promise = self.make_promise(deadline="2026-03-02").with_user(self.seller)
        self.close(promise, "keep", evidence_note="Delivery note 12")
        self.assertRecordValues(
            promise,
            [
                {
                    "state": "kept",
                    "timeliness": "on_time",
                    "days_late": 0,
                    "deadline_status": "met",
                    "evidence_note": "Delivery note 12",
                    "cause_id": False,
                    "attribution": False,
                }
            ],
        )
        self.assertEqual(str(promise.closed_on), "2026-03-02")

    def test_kept_after_the_deadline_is_late(self):
        promise = self.make_promise(deadline="2026-02-26")
        self.close(promise, "keep", closed_on="2026-02-27")
        self.assertRecordValues(promise, [{"timeliness": "late", "days_late": 1}])

    def test_working_days_of_tolerance_are_on_time(self):
        """Due on Thursday with two working days: Monday is in time, Tuesday late."""
        cases = {"2026-03-09": "on_time", "2026-03-10": "late"}
        with self.at("2026-03-10 10:00:00"):
            for closed_on, timeliness in cases.items():
                promise = self.make_promise(deadline="2026-03-05", tolerance_days=2)
                self.close(promise, "keep", closed_on=closed_on)
                self.assertEqual(promise.timeliness, timeliness, closed_on)

    def test_days_late_are_calendar_days_after_the_deadline(self):
        promise = self.make_promise(deadline="2026-02-26", tolerance_days=2)
        self.close(promise, "keep", closed_on="2026-03-02")
        self.assertRecordValues(promise, [{"timeliness": "on_time", "days_late": 4}])

    def test_no_promise_is_closed_in_the_future(self):
        promise = self.make_promise()
        with self.assertRaisesRegex(UserError, "still to come"):
            self.close(promise, "keep", closed_on="2026-03-03")
        self.assertEqual(promise.state, "open")

    def test_the_dialog_proposes_today_where_the_promise_was_given(self):
        self.other_company.customer_tz = "Asia/Tokyo"
        mine = self.make_promise()
        theirs = self.make_promise(company_id=self.other_company.id)
        with self.at("2026-03-02 20:00:00"):
            days = [
                str(Form(self.close_wizard(promise)).closed_on)
                for promise in (mine, theirs)
            ]
        self.assertEqual(days, ["2026-03-02", "2026-03-03"])

    def close_wizard(self, promise):
        action = promise.action_keep()
        return self.env[action["res_model"]].with_context(**action["context"])

    def test_broken_asks_for_cause_and_proposes_its_attribution(self):
        cause = self.env.ref("customer_promise.customer_cause_transport")
        promise = self.make_promise().with_user(self.seller)
        self.close(promise, "break", cause_id=cause)
        self.assertRecordValues(
            promise,
            [
                {
                    "state": "broken",
                    "timeliness": False,
                    "deadline_status": "none",
                    "cause_id": cause.id,
                    "attribution": "logistics",
                }
            ],
        )

    def test_broken_without_a_cause_is_refused_on_the_screen(self):
        with self.assertRaisesRegex(AssertionError, "cause_id is a required field"):
            self.close(self.make_promise(), "break")

    def test_broken_without_cause_or_attribution_is_refused_in_code(self):
        promise = self.make_promise()
        cause = self.env.ref("customer_promise.customer_cause_transport")
        for values in ({}, {"cause": cause}, {"attribution": "sales"}):
            with self.subTest(values=list(values)):
                with self.assertRaisesRegex(UserError, "needs a cause and an attrib"):
                    promise._close("broken", promise.promised_on, **values)

    def test_only_open_promises_are_closed(self):
        draft = self.make_order([{}]).customer_promise_ids
        kept = self.close_promise(self.make_promise())
        for promise in (draft, kept):
            with self.subTest(state=promise.state):
                with self.assertRaisesRegex(UserError, "is not open"):
                    self.close(promise, "keep")

    def test_a_colleague_closes_nothing(self):
        promise = self.make_promise()
        wizard = self.close_wizard(promise).create({"evidence_note": "seen"})
        with self.assertRaises(AccessError):
            wizard.with_user(self.seller_two).action_apply()
        self.assertEqual(promise.state, "open")

    def test_reopening_is_a_managers_act(self):
        promise = self.close_promise(self.make_promise())
        with self.assertRaisesRegex(UserError, "Only a manager reopens"):
            promise.with_user(self.seller).action_reopen()
        self.assertEqual(promise.state, "kept")

    def test_reopening_forgets_the_outcome_and_keeps_the_deadline(self):
        promise = self.close_promise(self.make_promise(deadline="2026-02-20"), "broken")
        promise.with_user(self.manager).action_reopen()
        self.assertRecordValues(
            promise,
            [
                {
                    "state": "open",
                    "closed_on": False,
                    "timeliness": False,
                    "days_late": 0,
                    "cause_id": False,
                    "attribution": False,
                    "evidence_note": False,
                    "deadline_status": "overdue",
                }
            ],
        )
        self.assertEqual(str(promise.original_deadline), "2026-02-20")

    def test_reopening_leaves_a_note_of_who_did_it(self):
        promise = self.close_promise(self.make_promise())
        before = promise.message_ids
        promise.with_user(self.manager).action_reopen()
        note = promise.message_ids - before
        self.assertEqual(note.author_id, self.manager.partner_id)
        self.assertIn("Reopened by Manager", note.body)

    def test_only_closed_promises_are_reopened(self):
        draft = self.make_order([{}]).customer_promise_ids
        order = self.make_confirmed_order([{}])
        order._action_cancel()
        for promise in (draft, order.customer_promise_ids, self.make_promise()):
            with self.subTest(state=promise.state):
                state = promise.state
                with self.assertRaisesRegex(UserError, "cannot be reopened"):
                    promise.with_user(self.manager).action_reopen()
                self.assertEqual(promise.state, state)

    def test_a_cause_that_was_used_is_archived_and_stays(self):
        promise = self.close_promise(self.make_promise(), "broken")
        cause = promise.cause_id
        with self.assertBreaks("customer_promise_cause_id_fkey"):
            cause.unlink()
        cause.active = False
        self.assertEqual(promise.cause_id, cause)

    def test_promises_of_another_company_keep_to_its_records(self):
        order = self.make_order(company_id=self.other_company.id, team_id=False)
        with self.assertRaisesRegex((UserError, ValidationError), "company"):
            self.env["customer.promise"].create(
                {
                    "name": "Call",
                    "partner_id": self.customer.id,
                    "deadline": "2026-03-09",
                    "order_id": order.id,
                    "company_id": self.company.id,
                }
            )
