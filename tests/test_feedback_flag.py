"""What speaks against an answer: raised once, decided by somebody not concerned."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CustomerCase


class FlagCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("listening")
        cls.moment = cls.make_moment()

    def invite(self, **values):
        order = self.make_confirmed_order(partner_id=self.contact.id)
        return self.make_invitation(order, self.moment, **values)

    def kinds(self, feedback):
        return sorted(feedback.sudo().flag_ids.mapped("kind"))

    def flagged(self, kind="too_fast"):
        """A flag, as the job raises it."""
        feedback = self.answer(self.invite())
        return self.env["customer.feedback.flag"].create(
            {"feedback_id": feedback.id, "kind": kind}
        )


@tagged("post_install", "-at_install")
class TestRaisingFlags(FlagCase):
    def answer_in(self, seconds, invitation=None):
        """The contact sends the page so many seconds after opening it."""
        invitation = invitation or self.invite()
        start = fields.Datetime.now()
        invitation.sudo().user_input_id.start_datetime = start
        with self.at(start + timedelta(seconds=seconds)):
            return self.answer(invitation)

    def test_a_sound_answer_has_none(self):
        self.assertEqual(self.kinds(self.answer_in(60)), [])

    def test_within_seconds(self):
        self.assertEqual(self.kinds(self.answer_in(4)), ["too_fast"])
        slow = self.answer_in(5)
        self.assertEqual(self.kinds(slow), [])
        self.assertEqual(slow.seconds, 5)

    def test_on_the_phone_nobody_is_too_fast(self):
        self.assertEqual(self.kinds(self.answer_in(1, self.invite(mode="phone"))), [])

    def test_how_fast_is_too_fast_is_a_setting(self):
        self.company.customer_fast_seconds = 0
        self.assertEqual(self.kinds(self.answer_in(0)), [])

    def test_a_survey_of_one_question_takes_no_time_to_measure(self):
        survey = self.env.ref("customer_promise.survey_survey_order").copy()
        survey.question_ids.sorted("id")[1:].unlink()
        self.moment.survey_id = survey
        feedback = self.answer_in(1)
        self.assertFalse(feedback.seconds)
        self.assertEqual(self.kinds(feedback), [])

    def test_answered_by_one_of_ours(self):
        invitation = self.invite()
        self.seller_two.partner_id = self.contact
        self.assertEqual(self.kinds(self.answer(invitation)), ["internal_user"])

    def test_portal_users_are_not_ours(self):
        order = self.make_confirmed_order(partner_id=self.portal.partner_id.id)
        feedback = self.answer(self.make_invitation(order, self.moment))
        self.assertEqual(self.kinds(feedback), [])

    def test_opened_from_our_own_network(self):
        self.company.customer_own_networks = "192.0.2.0/24, 2001:db8::/32"
        for address, expected in (
            ("192.0.2.77", ["own_address"]),
            ("2001:db8::1", ["own_address"]),
            ("198.51.100.1", []),
            ("127.0.0.1", []),
            ("no address", []),
            (None, []),
        ):
            with self.subTest(address=address):
                invitation = self.invite()
                invitation.sudo()._note_origin(address)
                self.assertEqual(self.kinds(self.answer(invitation)), expected)

    def test_opened_from_where_one_of_ours_works(self):
        """Seen within a month; the devices of customers are theirs."""
        log = {"session_identifier": "x", "ip_address": "198.51.100.9"}
        Log = self.env["res.device.log"]
        Log.create({**log, "user_id": self.portal.id, "last_activity": "2026-03-01"})
        old = Log.create(
            {**log, "user_id": self.seller.id, "last_activity": "2026-01-30"}
        )
        invitation = self.invite()
        self.assertFalse(invitation._is_own_address("198.51.100.9"))
        old.last_activity = "2026-02-01"
        self.assertTrue(invitation._is_own_address("198.51.100.9"))
        self.company.customer_device_days = 7
        self.assertFalse(invitation._is_own_address("198.51.100.9"))

    def test_the_address_itself_is_not_kept(self):
        self.company.customer_own_networks = "192.0.2.0/24"
        invitation = self.invite()
        invitation.sudo()._note_origin("192.0.2.77")
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT count(*) FROM survey_user_input s JOIN customer_invitation i"
            " ON i.user_input_id = s.id"
            " WHERE i.id = %s AND concat(s.*, i.*) LIKE '%%192.0.2%%'",
            [invitation.id],
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    # === ROWS OF TOP ANSWERS === #

    def streak(self, *answers, hour=11):
        """Answers one after another; returns which of them end a row."""
        self.company.customer_streak_count = 3
        found = []
        for minute, (nps, csat) in enumerate(answers):
            with self.at(f"2026-03-02 {hour}:{minute:02}:00"):
                feedback = self.answer(self.invite(), nps, csat)
            found.append(self.kinds(feedback))
        return found

    def test_so_many_top_answers_in_a_row_are_told_once(self):
        top = (10, 5)
        self.assertEqual(
            self.streak(top, top, top, top, top, top),
            [[], [], ["streak"], [], [], ["streak"]],
        )

    def test_a_single_lower_answer_breaks_the_row(self):
        top = (10, 5)
        self.assertEqual(self.streak(top, top, (9, 5), top, top), [[]] * 5)
        lower = (10, 4)
        self.assertEqual(self.streak(lower, top, top, lower, hour=12), [[]] * 4)

    def test_rows_of_other_salespeople_do_not_add_up(self):
        self.company.customer_streak_count = 2
        first = self.answer(self.invite(), 10, 5)
        second = self.answer(self.invite(user_id=self.seller_two.id), 10, 5)
        self.assertEqual(self.kinds(first | second), [])

    # === ADDRESSES === #

    def change_address(self, day, by=None, **values):
        """Somebody writes on the contact, and Odoo tracks it."""
        self.env.cr.flush()  # what is new is tracked from the next transaction on
        with self.at(f"{day} 09:00:00"):
            contact = self.contact.with_user(by or self.seller).sudo()
            contact = contact.with_context(
                tracking_disable=False, mail_notrack=False, mail_create_nolog=False
            )
            contact.write(values or {"email": f"new@{day}.example.com"})
            self.env.cr.flush()

    def test_the_salesperson_changed_the_address_shortly_before(self):
        self.change_address("2026-02-01")
        self.assertEqual(self.kinds(self.answer(self.invite())), ["address_changed"])

    def test_the_phone_too(self):
        self.change_address("2026-02-20", phone="+39 055 111")
        self.assertEqual(self.kinds(self.answer(self.invite())), ["address_changed"])

    def test_long_ago_by_others_or_other_facts_is_nothing(self):
        self.change_address("2026-01-30")
        self.change_address("2026-02-20", by=self.manager)
        self.change_address("2026-02-21", function="Buyer")
        self.assertEqual(self.kinds(self.answer(self.invite())), [])

    def age(self, partner):
        """The customer is known for long."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2025-01-01' WHERE id = %s",
            [partner.id],
        )
        self.env.invalidate_all()

    def hide(self, record, user=None):
        """As somebody acts who wants no trace of it."""
        quiet = {"tracking_disable": True, "mail_notrack": True}
        return record.with_user(user or self.seller).with_context(**quiet)

    def test_no_context_hides_who_changed_the_address(self):
        self.age(self.customer)
        role = self.env["customer.contact.role"].search([], limit=1)
        for day, values in (
            (1, {"email": "friend@example.com"}),
            (2, {"phone": "+39 055 222"}),
            (3, {"customer_role_ids": [Command.link(role.id)]}),
            (4, {"active": False}),
        ):
            self.contact.sudo().customer_changed_on = False
            with self.subTest(values=values), self.at(f"2026-02-0{day} 09:00:00"):
                self.hide(self.contact).sudo().write(values)
                self.assertRecordValues(
                    self.contact,
                    [
                        {
                            "customer_changed_by_id": self.seller.id,
                            "customer_changed_on": fields.Datetime.now(),
                        }
                    ],
                )
        self.assertEqual(self.kinds(self.answer(self.invite())), ["address_changed"])

    def test_a_later_change_hides_none(self):
        self.age(self.customer)
        self.hide(self.contact).sudo().email = "friend@example.com"
        invitation = self.invite()
        with self.at("2026-03-04 09:00:00"):
            self.hide(self.contact).sudo().email = "anna@acme.example.com"
        with self.at("2026-03-05 10:00:00"):
            self.assertEqual(self.kinds(self.answer(invitation)), ["address_changed"])

    def test_a_new_contact_of_an_old_customer(self):
        self.age(self.customer)
        friend = self.hide(self.env["res.partner"]).sudo()
        friend = friend.create({"name": "Friend", "parent_id": self.customer.id})
        order = self.make_confirmed_order(partner_id=friend.id)
        feedback = self.answer(self.make_invitation(order, self.moment))
        self.assertEqual(self.kinds(feedback), ["address_changed"])

    def test_what_is_new_as_a_whole_is_no_change(self):
        customer = self.hide(self.env["res.partner"]).sudo()
        customer = customer.create(
            {"name": "New", "child_ids": [Command.create({"name": "Nora"})]}
        )
        order = self.make_confirmed_order(partner_id=customer.child_ids.id)
        feedback = self.answer(self.make_invitation(order, self.moment))
        self.assertEqual(self.kinds(feedback), [])

    def test_the_channel_they_want_too(self):
        self.age(self.customer)
        Preference = self.hide(self.env["customer.preference"])
        values = {
            "profile_id": self.make_profile().id,
            "partner_id": self.contact.id,
            "channel": "phone",
        }
        changed = "customer_changed_by_id"
        preference = Preference.create(values)
        for act in (lambda: preference.write({"channel": "sms"}), preference.unlink):
            self.assertEqual(self.contact[changed], self.seller)
            self.contact.sudo()[changed] = False
            act()
        self.assertEqual(self.contact[changed], self.seller)
        Preference.create({**values, "topic": "time", "value": "Mornings"})
        self.assertEqual(self.kinds(self.answer(self.invite())), ["address_changed"])

    def test_others_and_jobs_and_other_facts_are_nothing(self):
        self.age(self.customer)
        self.contact.email = "job@example.com"
        self.assertFalse(self.contact.customer_changed_by_id)
        self.hide(self.contact).sudo().function = "Buyer"
        self.hide(self.contact, self.portal).sudo().phone = "+39 055 333"
        self.assertFalse(self.contact.customer_changed_by_id)
        self.hide(self.contact, self.manager).sudo().email = "new@example.com"
        self.assertEqual(self.contact.customer_changed_by_id, self.manager)
        self.assertEqual(self.kinds(self.answer(self.invite())), [])

    def test_who_changed_it_is_for_managers_and_nobody_writes_it(self):
        self.hide(self.contact).sudo().email = "friend@example.com"
        contact = self.contact.with_user(self.manager)
        self.manager.group_ids |= self.env.ref("base.group_partner_manager")
        contact.write({"customer_changed_by_id": self.manager.id})
        self.assertEqual(contact.customer_changed_by_id, self.seller)
        with self.assertRaises(AccessError):
            self.contact.with_user(self.seller).read(["customer_changed_by_id"])

    # === ONCE === #

    def test_flags_are_raised_once(self):
        feedback = self.answer_in(1)
        feedback._flag()
        self.assertEqual(self.kinds(feedback), ["too_fast"])


@tagged("post_install", "-at_install")
class TestDecidingFlags(FlagCase):
    def test_quality_confirms_with_a_note(self):
        flag = self.flagged().with_user(self.quality)
        flag.note = "Called them: it was not Anna."
        flag.action_confirm()
        self.assertRecordValues(
            flag,
            [{"state": "confirmed", "decided_by_id": self.quality.id}],
        )
        self.assertEqual(str(flag.decided_on), "2026-03-02 10:00:00")
        seen = flag.feedback_id.with_user(self.seller)
        self.assertTrue(seen.flag_confirmed)
        with self.assertRaises(AccessError):
            seen.read(["flag_ids"])

    def test_confirming_may_leave_the_answer_out(self):
        for kind, reason in (
            ("too_fast", "Answered within seconds"),
            ("pressure", "Not sound"),  # salespeople read it
        ):
            with self.subTest(kind=kind):
                flag = self.flagged(kind).with_user(self.quality)
                flag.note = "Called them: it was not Anna."
                flag.action_confirm_exclude()
                self.assertEqual(flag.state, "confirmed")
                self.assertRecordValues(
                    flag.feedback_id,
                    [
                        {
                            "flag_confirmed": True,
                            "excluded": True,
                            "exclusion_reason": reason,
                        }
                    ],
                )

    def test_who_left_it_out_before_keeps_the_reason(self):
        flag = self.flagged().with_user(self.quality)
        flag.feedback_id.write({"excluded": True, "exclusion_reason": "Twice"})
        flag.note = "Called them."
        flag.action_confirm_exclude()
        self.assertEqual(flag.feedback_id.exclusion_reason, "Twice")

    def test_leaving_out_needs_a_note_and_somebody_not_concerned(self):
        flag = self.flagged().with_user(self.quality)
        with self.assertRaisesRegex(UserError, "write down what was found"):
            flag.action_confirm_exclude()
        flag.note = "Mine."
        flag.feedback_id.sudo().owner_id = self.quality
        with self.assertRaisesRegex(AccessError, "your own customer or work"):
            flag.action_confirm_exclude()
        self.assertFalse(flag.feedback_id.excluded)

    def test_dismissed_ones_leave_no_trace_on_the_answer(self):
        flag = self.flagged().with_user(self.quality)
        flag.note = "A fast reader."
        flag.action_dismiss()
        self.assertEqual(flag.state, "dismissed")
        self.assertFalse(flag.feedback_id.flag_confirmed)

    def test_without_a_note_nothing_is_decided(self):
        flag = self.flagged().with_user(self.quality)
        for decide in (flag.action_confirm, flag.action_dismiss):
            with self.assertRaisesRegex(UserError, "write down what was found"):
                decide()
        self.assertEqual(flag.state, "raised")

    def test_the_decision_is_not_written_by_hand(self):
        flag = self.flagged().with_user(self.quality)
        for values in ({"state": "dismissed"}, {"kind": "streak"}):
            with self.assertRaisesRegex(UserError, "confirm or dismiss"):
                flag.write(values)

    def test_who_is_concerned_does_not_decide(self):
        flag = self.flagged()
        flag.note = "Mine."
        self.quality.group_ids |= self.seller.group_ids
        flag.feedback_id.profile_id.user_id = self.quality
        with self.assertRaisesRegex(AccessError, "your own customer or work"):
            flag.with_user(self.quality).action_dismiss()
        self.assertEqual(flag.state, "raised")

    def test_managers_read_flags_but_those_told_in_trust_and_decide_none(self):
        flag, trust = self.flagged(), self.flagged("pressure")
        Flag = self.env["customer.feedback.flag"].with_user(self.manager)
        ours = [("id", "in", (flag | trust).ids)]
        self.assertEqual(Flag.search(ours).ids, flag.ids)
        with self.assertRaises(AccessError):
            flag.with_user(self.manager).action_confirm()
        Flag = Flag.with_user(self.quality)
        self.assertEqual(len(Flag.search(ours)), 2)


@tagged("post_install", "-at_install")
class TestLeavingOut(FlagCase):
    REASON = {"excluded": True, "exclusion_reason": "Answered by a colleague"}

    def test_quality_opens_an_answer_without_other_rights(self):
        feedback = self.answer(self.invite()).with_user(self.quality)
        feedback.invalidate_recordset()
        self.assertEqual(feedback.display_name, "Anna · Ordered")
        view = feedback.get_views([(False, "form")])
        names = dict.fromkeys(view["models"]["customer.feedback"]["fields"], {})
        (found,) = feedback.web_read({n: {} for n in names if n != "activity_ids"})
        self.assertEqual(found["id"], feedback.id)

    def test_managers_and_quality_leave_an_answer_out_and_it_is_logged(self):
        for user in (self.manager, self.quality):
            with self.subTest(user=user.login):
                feedback = self.answer(self.invite()).with_context(
                    tracking_disable=False, mail_notrack=False
                )
                feedback.with_user(user).write(self.REASON)
                self.env.cr.flush()
                tracked = feedback.message_ids.tracking_value_ids
                self.assertEqual(
                    set(tracked.field_id.mapped("name")),
                    {"excluded", "exclusion_reason"},
                )
                self.assertEqual(feedback.message_ids[0].author_id, user.partner_id)

    def test_who_is_concerned_does_not(self):
        feedback = self.answer(self.invite())
        for name in ("user_id", "owner_id"):
            feedback.write({"user_id": False, "owner_id": False})
            feedback[name] = self.manager
            with self.subTest(by=name):
                with self.assertRaisesRegex(AccessError, "your own customer"):
                    feedback.with_user(self.manager).write(self.REASON)
        with self.assertRaises(AccessError):
            feedback.with_user(self.seller).write(self.REASON)
        self.assertFalse(feedback.excluded)

    def test_nobody_rewrites_what_was_said(self):
        feedback = self.answer(self.invite(), nps=3)
        for user in (self.manager, self.quality):
            for values in ({"nps": 10}, {"confidential": False}, {"flag_confirmed": 1}):
                with self.subTest(user=user.login, values=values):
                    with self.assertRaisesRegex(UserError, "stays as it was said"):
                        feedback.with_user(user).write(values)


@tagged("post_install", "-at_install")
class TestInConfidence(FlagCase):
    def setUp(self):
        super().setUp()
        invitation = self.invite()
        invitation.sudo().user_input_id.customer_confidential = True
        self.secret = self.answer(invitation, nps=2, comment="Between us")

    def test_the_answer_remembers_it(self):
        self.assertTrue(self.secret.confidential)

    def test_salespeople_find_neither_answer_nor_ratings(self):
        self.assertTrue(self.secret.score_ids)
        profile = self.secret.profile_id
        profile.backup_user_id = self.leader
        for user in (self.seller, self.leader, self.seller_all):
            with self.subTest(user=user.login):
                for record in (self.secret, self.secret.score_ids):
                    record = record.with_user(user)
                    self.assertFalse(record.search([("id", "in", record.ids)]))
                    self.assertFalse(record.has_access("read"))

    def test_managers_and_quality_read_it(self):
        for user in (self.manager, self.quality):
            self.assertEqual(self.secret.with_user(user).comment, "Between us")
            self.assertTrue(self.secret.score_ids.with_user(user).has_access("read"))

    def test_it_is_nobodys_last_word(self):
        profile = self.secret.profile_id
        for user, count in ((self.seller, 0), (self.manager, 1)):
            seen = profile.with_user(user)
            seen.invalidate_recordset()
            self.assertRecordValues(
                seen,
                [{"last_feedback_id": False, "voice": False, "feedback_count": count}],
            )
        with self.at("2026-02-20 10:00:00"):
            told = self.answer(self.invite(), nps=10)
        seen = profile.with_user(self.manager)
        seen.invalidate_recordset()
        self.assertEqual(seen.last_feedback_id, told)
        self.assertEqual(seen.voice, "promoter")

    def test_nobody_opens_the_answer_sheet(self):
        for user in (self.seller, self.manager, self.quality):
            sheet = self.secret.user_input_id.with_user(user)
            self.assertFalse(sheet.has_access("read"))

    def test_pay_tells_nothing_of_it(self):
        """One alone weighs on nothing, and not even that it was left out is told."""
        self.switch_on("commissions")
        open_word = self.answer(self.invite(), nps=9)
        plan = self.make_plan(weightings=[{"index": "feedback"}])
        with self.at("2026-03-03 10:00:00"):
            self.run_job("ir_cron_seller_commission_plan_compute")
        lines = plan.env["seller.commission.evidence.line"].search(
            [("weighting_id", "in", plan.weighting_ids.ids)], order="source_res_id"
        )
        self.assertRecordValues(
            lines,
            [
                {
                    "source_res_id": open_word.id,
                    "feedback_id": open_word.id,
                    "label": "Acme, Anna",
                    "date": fields.Date.to_date("2026-03-02"),
                    "value": 100,
                    "reason": False,
                },
            ],
        )
