"""Key moments: what wakes them, what they may be set to, how they are switched on."""

from lxml import etree
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CustomerInvoicingCase
from .test_invitation import CRON, InvitationCase


class MomentCase(InvitationCase):
    def make_broken(self):
        """A promise of the seller's that was not kept."""
        promise = self.make_promise()
        promise._open()
        return self.close_promise(promise, "broken")


@tagged("post_install", "-at_install")
class TestWaking(MomentCase):
    def triggers(self):
        cron = self.env.ref(f"customer_promise.{CRON}")
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])

    def test_confirming_wakes_the_job_once_for_all_orders(self):
        orders = self.make_order() | self.make_order()
        before = self.triggers()
        orders.action_confirm()
        self.assertEqual(self.triggers(), before + 1)

    def test_without_a_moment_nobody_is_woken(self):
        self.env["customer.moment"].search([]).active = False
        before = self.triggers()
        self.make_confirmed_order()
        self.assertEqual(self.triggers(), before)

    def test_while_listening_is_off_nobody_is_woken(self):
        self.env["res.config.settings"]._customer_switch_crons("listening", False)
        self.env.registry.clear_cache()
        before = self.triggers()
        self.make_confirmed_order()
        self.assertEqual(self.triggers(), before)

    def test_a_portal_customer_who_signs_wakes_the_job_too(self):
        before = self.triggers()
        order = self.make_order()
        order.with_user(self.env.ref("base.public_user")).sudo().action_confirm()
        self.assertEqual(self.triggers(), before + 1)

    def test_promises_and_cases_wake_the_job_when_they_are_closed(self):
        for trigger in ("promise_closed", "promise_broken"):
            with self.subTest(trigger=trigger):
                self.moment.trigger = trigger
                before = self.triggers()
                self.make_broken()
                self.assertEqual(self.triggers(), before + 1)

    def test_a_promise_that_was_waived_wakes_nobody(self):
        self.moment.trigger = "promise_closed"
        promise = self.make_promise()
        promise._open()
        before = self.triggers()
        self.close_promise(promise, "released")
        self.assertEqual(self.triggers(), before)


@tagged("post_install", "-at_install")
class TestMoment(MomentCase):
    def test_a_used_moment_is_archived_and_stays(self):
        invitation = self.make_invitation(moment=self.moment)
        self.moment.active = False
        self.assertEqual(invitation.moment_id, self.moment)
        self.assertEqual(invitation.state, "sent")

    def test_the_moment_counts_who_was_asked_and_who_answered(self):
        for values in ({"email": False}, {"name": "Two"}, {"name": "Three"}):
            partner = self.make_partner(**values)
            self.make_confirmed_order(partner_id=partner.id)
        self.run_job(CRON)
        self.answer(self.invitations.filtered(lambda i: i.state == "sent")[0])
        self.moment.invalidate_recordset()
        self.assertRecordValues(
            self.moment, [{"invitation_count": 2, "feedback_count": 1}]
        )
        action = self.moment.action_view_invitations()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]), self.invitations
        )

    def test_a_new_moment_asks_from_now_on(self):
        moment = self.env["customer.moment"].create(
            {"name": "New", "survey_id": self.moment.survey_id.id}
        )
        self.assertEqual(str(moment.active_from), "2026-03-02 10:00:00")

    def test_the_shipped_moment_is_off_until_somebody_wants_it(self):
        moment = self.env.ref("customer_promise.customer_moment_order_confirmed")
        moment.active = False
        with self.at("2026-03-05 10:00:00"):
            moment.active = True
        self.assertEqual(str(moment.active_from), "2026-03-05 10:00:00")

    def test_a_copy_is_off_and_asks_about_nothing_before(self):
        with self.at("2026-09-01 10:00:00"):
            copy = self.moment.copy()
            self.assertFalse(copy.active)
            self.assertEqual(str(copy.active_from), "2026-09-01 10:00:00")
        with self.at("2026-09-02 10:00:00"):
            copy.active = True
            self.assertEqual(str(copy.active_from), "2026-09-02 10:00:00")

    def test_a_link_is_open_for_a_day_at_least(self):
        for values in ({"expiry_days": 0}, {"delay_days": -1}):
            with (
                self.subTest(**values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError) as caught,
            ):
                self.moment.write(values)
                self.env.flush_all()
            self.assertEqual(
                caught.exception.diag.constraint_name,
                "customer_moment_expiry_positive",
            )


@tagged("post_install", "-at_install")
class TestMomentRules(MomentCase):
    def assertRefused(self, words, **values):
        with self.assertRaisesRegex(ValidationError, words):
            self.moment.write(values)

    def test_a_sample_is_drawn_of_waves_and_rounds_only(self):
        self.assertRefused("asks as events happen", draw="size", draw_size=5)
        self.moment.write({"trigger": "wave", "draw": "size", "draw_size": 5})
        self.assertRefused("asks as events happen", trigger="order_invoiced")

    def test_the_form_drops_the_sample_where_saving_would_refuse_it(self):
        self.moment.write({"trigger": "wave", "draw": "size", "draw_size": 5})
        with Form(self.moment.with_user(self.manager)) as form:
            form.trigger = "order_invoiced"
        self.assertEqual(self.moment.draw, "all")

    def test_the_form_offers_no_sample_of_events(self):
        arch = self.moment.with_user(self.manager).get_view(view_type="form")["arch"]
        offered = {
            field.get("invisible"): "'size'" in field.get("options", "")
            for field in etree.fromstring(arch).iter("field")
            if field.get("name") == "draw"
        }
        rounds = "('wave', 'manual')"
        self.assertEqual(
            offered,
            {f"trigger not in {rounds}": False, f"trigger in {rounds}": True},
        )

    def test_a_sample_has_a_size(self):
        self.assertRefused("say how many persons", trigger="wave", draw="size")

    def test_numbers_stay_in_their_bounds(self):
        for values in (
            {"wave_months": 0},
            {"daily_limit": -1},
            {"draw_share": 0},
            {"draw_share": 1.01},
        ):
            with (
                self.subTest(**values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError) as caught,
            ):
                self.moment.write(values)
                self.env.flush_all()
            self.assertEqual(
                caught.exception.diag.constraint_name, "customer_moment_numbers"
            )

    def test_a_condition_that_cannot_be_read_is_named(self):
        for domain in ("[('gone', '=', 1)]", "[", "1 + 1", "uid"):
            with self.subTest(domain=domain):
                self.assertRefused(
                    "Ordered: the condition on what triggers it cannot be read",
                    trigger_domain=domain,
                )

    def test_the_condition_is_about_the_record_of_the_trigger(self):
        self.moment.trigger_domain = "[('amount_total', '>', 1)]"
        self.assertRefused("cannot be read", trigger="wave")

    def test_a_moment_stands_not_inside_itself(self):
        child = self.make_moment(name="Child", parent_id=self.moment.id)
        self.assertRefused("inside itself", parent_id=child.id)

    def test_what_a_moment_names_is_of_its_company(self):
        role = self.env["customer.contact.role"].create(
            {"name": "Theirs", "company_id": self.other_company.id}
        )
        with self.assertRaisesRegex(UserError, "Theirs"):
            self.moment.role_ids = role

    def test_asking_about_something_else_asks_about_nothing_before(self):
        for values in (
            {"trigger": "order_invoiced"},
            {"trigger_domain": "[('id', '>', 0)]"},
            {"company_id": self.other_company.id},
        ):
            moment = self.make_moment()
            with self.subTest(**values), self.at("2026-03-05 10:00:00"):
                moment.write(values)
                self.assertEqual(str(moment.active_from), "2026-03-05 10:00:00")

    def test_another_condition_leaves_a_wave_its_months(self):
        wave = self.make_moment(trigger="wave")
        wave.trigger_domain = "[('id', '>', 0)]"
        self.assertEqual(str(wave.active_from), "2026-01-01 00:00:00")


@tagged("post_install", "-at_install")
class TestSwitchingOn(MomentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.moment.active = False

    def start(self, moment=None, **values):
        action = (moment or self.moment).with_user(self.manager).action_switch_on()
        wizard = self.env[action["res_model"]].with_user(self.manager)
        form = Form(wizard.with_context(**action["context"]))
        for name, value in values.items():
            form[name] = value
        return form.save()

    def test_it_says_how_much_of_the_past_it_would_ask_about(self):
        for day in ("2026-01-15", "2026-02-20", "2026-02-27"):
            with self.at(f"{day} 10:00:00"):
                self.make_confirmed_order()
        start = self.start()
        self.assertEqual(str(start.since), "2026-01-31")
        self.assertEqual(start.event_count, 2)
        start.since = "2026-01-01"
        self.assertEqual(start.event_count, 3)

    def test_usually_it_asks_from_now_on(self):
        with self.at("2026-02-27 10:00:00"):
            self.make_confirmed_order()
        self.start().action_start()
        self.assertRecordValues(self.moment, [{"active": True, "daily_limit": 0}])
        self.assertEqual(str(self.moment.active_from), "2026-03-02 10:00:00")
        self.run_job(CRON)
        self.assertFalse(self.invitations)

    def test_of_the_past_it_asks_so_many_a_day(self):
        for day in ("2026-02-20", "2026-02-27"):
            with self.at(f"{day} 10:00:00"):
                self.make_confirmed_order()
        self.start(past="some", since="2026-02-10", daily_limit=1).action_start()
        self.assertEqual(str(self.moment.active_from), "2026-02-10 00:00:00")
        self.run_job(CRON)
        self.assertEqual(
            sorted(str(due)[:10] for due in self.invitations.mapped("due_on")),
            ["2026-03-02", "2026-03-03"],
        )

    def test_the_past_begins_with_the_companys_day(self):
        self.company.customer_tz = "Pacific/Auckland"
        self.start(past="some", since="2026-02-10").action_start()
        self.assertEqual(str(self.moment.active_from), "2026-02-09 11:00:00")

    def test_without_a_limit_a_day_nothing_past_is_asked_about(self):
        start = self.start(past="some", daily_limit=0)
        with self.assertRaisesRegex(UserError, "say how many a day"):
            start.action_start()
        self.assertFalse(self.moment.active)

    def test_of_a_wave_it_says_how_many_customers_there_are(self):
        wave = self.make_moment(trigger="wave", active=False)
        self.make_profile()
        self.make_profile(self.make_partner("Other"))
        there = self.env["customer.profile"].search_count(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(there, 2)
        self.assertEqual(self.start(wave).event_count, 2)

    def test_switching_on_wakes_the_job(self):
        cron = self.env.ref(f"customer_promise.{CRON}")
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self.start().action_start()
        self.assertEqual(triggers.search_count([("cron_id", "=", cron.id)]), before + 1)

    def test_off_it_asks_nobody(self):
        self.moment.active = True
        self.moment.with_user(self.manager).action_switch_off()
        self.make_confirmed_order()
        self.run_job(CRON)
        self.assertFalse(self.invitations)

    def test_only_managers_switch_on(self):
        values = {"moment_id": self.moment.id}
        with self.assertRaises(AccessError):
            self.env["customer.moment.start"].with_user(self.seller_all).create(values)


@tagged("post_install", "-at_install")
class TestWakingByInvoices(CustomerInvoicingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.moment"].search([]).active = False
        cls.switch_on("listening")
        cls.cron = cls.env.ref(f"customer_promise.{CRON}")

    def woken(self, action, *args):
        """How often the job is woken by it, and what it costs beside that."""
        self.env.flush_all()
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([("cron_id", "=", self.cron.id)])
        action(*args)
        return triggers.search_count([("cron_id", "=", self.cron.id)]) - before

    def pay(self, invoice):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({})._create_payments()

    def test_posting_invoices_wakes_the_job_once(self):
        self.make_moment(trigger="order_invoiced")
        invoices = self.make_invoice(post=False) | self.make_invoice(post=False)
        self.assertEqual(self.woken(invoices.action_post), 1)

    def test_a_payment_wakes_the_job_and_credit_notes_do_not(self):
        self.make_moment(trigger="invoice_paid")
        invoice = self.make_invoice()
        refund = self.init_invoice(
            "out_refund", self.customer, "2026-03-02", post=True, amounts=[100]
        )
        self.assertEqual(self.woken(self.pay, invoice), 1)
        self.assertEqual(self.woken(self.pay, refund), 0)

    def test_without_such_a_moment_posting_and_paying_cost_nothing_more(self):
        self.make_moment()
        invoice = self.make_invoice(post=False)
        self.assertEqual(self.woken(invoice.action_post), 0)
        self.assertEqual(self.woken(self.pay, invoice), 0)
