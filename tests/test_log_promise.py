"""The ten-second form: opened anywhere, it knows all but what, by when and to whom."""

from unittest.mock import patch

from markupsafe import Markup

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestLogPromise(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.make_lead()
        cls.Promise = cls.env["customer.promise"].with_user(cls.seller)

    @classmethod
    def make_lead(cls, **values):
        values = {
            "name": "Ten desks",
            "type": "opportunity",
            "partner_id": cls.contact.id,
            "user_id": cls.seller.id,
            "team_id": cls.team.id,
            "company_id": cls.company.id,
            **values,
        }
        return cls.env["crm.lead"].create(values)

    def log(self, action, user=None, **values):
        """Fill the form in and save it, as the seller does; returns the promise."""
        Promise = self.Promise.with_user(user or self.seller)
        context, view = action["context"], action["view_id"][0]
        values = {"name": "Call back", "deadline": "2026-03-10", **values}
        with Form(Promise.with_context(**context), view=view) as form:
            for name, value in values.items():
                setattr(form, name, value)
        return form.record

    def post(self, record, body="You will have it on Friday.", **values):
        """A message in the chatter, by the seller unless told."""
        return record.with_user(self.seller).message_post(body=body, **values)

    def plan(self, record, kind="call", user=None):
        """An activity of the seller, done."""
        user = user or self.seller
        activity = record.activity_schedule(
            f"mail.mail_activity_data_{kind}", user_id=user.id
        )
        activity.with_user(user).action_feedback()
        return activity

    # === FROM THE RECORD === #

    def test_from_an_order_the_rest_follows_from_it(self):
        order = self.make_confirmed_order()
        promise = self.log(order.with_user(self.seller).action_log_promise())
        self.assertRecordValues(
            promise,
            [
                {
                    "order_id": order.id,
                    "partner_id": self.customer.id,
                    "source": "quotation",
                    "kind": "contractual",
                    "promisor_id": self.seller.id,
                    "team_id": self.team.id,
                    "state": "open",
                }
            ],
        )

    def test_from_an_opportunity_customer_contact_and_team_follow(self):
        promise = self.log(self.lead.with_user(self.seller).action_log_promise())
        self.assertRecordValues(
            promise,
            [
                {
                    "opportunity_id": self.lead.id,
                    "partner_id": self.customer.id,
                    "receiver_id": self.contact.id,
                    "team_id": self.team.id,
                    "company_id": self.company.id,
                    "source": "call",
                    "kind": "verbal",
                    "promisor_id": self.seller.id,
                    "state": "open",
                }
            ],
        )

    def test_from_an_opportunity_without_customer_the_form_asks_for_one(self):
        lead = self.make_lead(partner_id=False)
        action = lead.with_user(self.seller).action_log_promise()
        with self.assertRaisesRegex(AssertionError, "partner_id is a required field"):
            self.log(action)
        promise = self.log(action, partner_id=self.customer)
        self.assertRecordValues(
            promise, [{"opportunity_id": lead.id, "partner_id": self.customer.id}]
        )

    def test_from_a_contact_its_company_is_the_customer(self):
        action = self.contact.with_user(self.seller).action_log_promise()
        self.assertRecordValues(
            self.log(action),
            [{"partner_id": self.customer.id, "receiver_id": self.contact.id}],
        )

    def test_from_a_customer_in_the_customers_company(self):
        profile = self.make_profile(company=self.other_company)
        action = profile.with_user(self.seller).action_log_promise()
        both = self.company | self.other_company
        action["context"]["allowed_company_ids"] = both.ids
        promise = self.log(action)
        self.assertRecordValues(
            promise,
            [
                {
                    "profile_id": profile.id,
                    "partner_id": self.customer.id,
                    "receiver_id": False,
                    "company_id": self.other_company.id,
                }
            ],
        )

    def test_another_customer_forgets_the_contact_of_the_first(self):
        action = self.contact.with_user(self.seller).action_log_promise()
        other = self.make_partner("Other")
        self.assertRecordValues(
            self.log(action, partner_id=other),
            [{"partner_id": other.id, "receiver_id": False}],
        )

    def test_only_users_of_the_addon_are_offered_it(self):
        salesman = mail_new_test_user(
            self.env, "salesman", groups="sales_team.group_sale_salesman"
        )
        profile = self.make_profile()
        for record in (self.lead, self.contact, self.make_order(), profile):
            for user, offered in ((self.seller, True), (salesman, False)):
                if record == profile and not offered:
                    continue  # who has no access sees no form of it at all
                with self.subTest(model=record._name, user=user.login):
                    arch = record.with_user(user).get_view(view_type="form")["arch"]
                    self.assertEqual('name="action_log_promise"' in arch, offered)
        with self.assertRaises(AccessError):
            self.env["customer.profile"].with_user(salesman).get_view(view_type="form")

    # === OPPORTUNITIES COUNT THEIR PROMISES === #

    def test_opportunities_count_theirs_in_one_query(self):
        leads = self.lead | self.make_lead(name="Chairs") | self.make_lead(name="None")
        for lead in (leads[0], leads[0], leads[1]):
            self.make_promise(opportunity_id=lead.id)
        self.env.flush_all()
        leads.invalidate_recordset()
        with self.assertQueryCount(1):
            counts = leads.mapped("customer_promise_count")
        self.assertEqual(counts, [2, 1, 0])

    def test_the_button_lists_the_promises_of_the_opportunity(self):
        promise = self.make_promise(opportunity_id=self.lead.id)
        self.make_promise()
        action = self.lead.action_view_promises()
        self.assertEqual(self.Promise.search(action["domain"]), promise)
        self.assertEqual(
            action["context"]["default_opportunity_id"],
            self.lead.id,
        )

    # === FROM A MESSAGE === #

    def test_a_mail_of_the_contact_becomes_the_description(self):
        message = self.post(
            self.lead,
            Markup("<p>Dear Anna,</p><p>on <b>Friday</b>.</p><br/>"),
            message_type="email",
            author_id=self.contact.id,
        )
        promise = self.log(self.Promise.log_from_message(message.id))
        self.assertRecordValues(
            promise,
            [
                {
                    "opportunity_id": self.lead.id,
                    "receiver_id": self.contact.id,
                    "source": "email",
                    "kind": "verbal",
                    "description": "Dear Anna,\non *Friday*.",
                }
            ],
        )

    def test_the_source_is_how_the_message_was_said(self):
        done = self.env["mail.message"].search(
            [
                ("model", "=", "crm.lead"),
                ("res_id", "=", self.plan(self.lead, "meeting").res_id),
                ("mail_activity_type_id", "!=", False),
            ]
        )
        written = {"message_type": "comment"}
        messages = {
            self.post(self.lead, message_type="email"): "email",
            self.post(self.lead, message_type="email_outgoing"): "email",
            self.post(self.lead, **written, subtype_xmlid="mail.mt_comment"): "email",
            self.post(self.lead, **written, subtype_xmlid="mail.mt_note"): "call",
            done: "meeting",
        }
        for message, source in messages.items():
            action = self.Promise.log_from_message(message.id)
            self.assertEqual(action["context"]["default_source"], source)

    def test_it_was_given_on_the_companys_day_of_the_message(self):
        self.company.customer_tz = "Asia/Tokyo"
        message = self.post(self.lead)
        message.date = "2026-02-26 20:00:00"
        promise = self.log(self.Promise.log_from_message(message.id))
        self.assertEqual(str(promise.promised_on), "2026-02-27")

    def test_said_about_an_order_it_is_not_written_in_it(self):
        order = self.make_confirmed_order(partner_id=self.customer.id)
        message = self.post(order, author_id=self.contact.id)
        self.assertRecordValues(
            self.log(self.Promise.log_from_message(message.id)),
            [
                {
                    "order_id": order.id,
                    "kind": "verbal",
                    "receiver_id": self.contact.id,
                    "partner_id": self.customer.id,
                }
            ],
        )

    def test_messages_of_all_records_with_a_customer_know_them(self):
        feedback = self.make_feedback()
        records = [
            self.make_confirmed_order(),
            self.lead,
            self.contact,
            self.make_profile(),
            self.make_promise(),
            feedback,
            self.make_case(feedback),
        ]
        for record in records:
            with self.subTest(model=record._name):
                message = record.message_post(body="On Friday")
                Promise = self.Promise.with_user(self.manager)
                promise = self.log(Promise.log_from_message(message.id), self.manager)
                self.assertEqual(promise.partner_id, self.customer)

    def make_case(self, feedback):
        return self.env["customer.case"].create(
            {
                "name": "Scratched",
                "profile_id": feedback.profile_id.id,
                "feedback_id": feedback.id,
            }
        )

    def test_what_one_may_not_read_is_not_logged_from(self):
        lead = self.make_lead(user_id=self.seller_all.id)
        message = lead.message_post(body="Secret")
        product = self.desk.message_post(body="No customer here")
        for message_id in (message.id, product.id, 0):
            self.assertEqual(self.Promise.log_from_message(message_id), False)

    def test_who_wrote_it_gave_it(self):
        order = self.make_confirmed_order(user_id=self.seller_all.id)
        ours, theirs = (
            order.message_post(body="On Friday", author_id=author.id)
            for author in (self.seller.partner_id, self.contact)
        )
        Promise = self.env["customer.promise"].with_user(self.seller_all)
        promisors = [
            self.log(Promise.log_from_message(message.id), self.seller_all).promisor_id
            for message in (ours, theirs)
        ]
        self.assertEqual(promisors, [self.seller, self.seller_all])

    # === FROM AN ACTIVITY === #

    def test_after_a_call_or_meeting_it_asks(self):
        for kind in ("call", "meeting"):
            activity = self.plan(self.lead, kind)
            promise = self.log(self.Promise.log_from_activity(activity.id))
            self.assertRecordValues(
                promise,
                [
                    {
                        "source": kind,
                        "kind": "verbal",
                        "opportunity_id": self.lead.id,
                        "partner_id": self.customer.id,
                    }
                ],
            )

    def test_types_of_ones_own_ask_by_their_category(self):
        kind = self.env["mail.activity.type"].create(
            {"name": "Demo", "category": "meeting"}
        )
        self.env.ref("mail.mail_activity_data_call").category = "default"
        own = self.lead.activity_schedule(
            activity_type_id=kind.id, user_id=self.seller.id
        )
        call = self.plan(self.lead, "call")
        sources = [
            self.Promise.log_from_activity(activity.id)["context"]["default_source"]
            for activity in (own, call)
        ]
        self.assertEqual(sources, ["meeting", "call"])

    def test_it_does_not_ask_where_there_is_nothing_to_ask(self):
        colleague = self.seller_two.partner_id
        silent = {
            "another activity": self.plan(self.lead, "todo"),
            "a lead without customer": self.plan(self.make_lead(partner_id=False)),
            "a colleague": self.plan(colleague),
            "a product": self.plan(self.desk, user=self.env.user),
        }
        for why, activity in silent.items():
            with self.subTest(why):
                self.assertEqual(self.Promise.log_from_activity(activity.id), False)
        self.assertEqual(self.Promise.log_from_activity(0), False)

    def test_who_does_not_use_the_addon_is_not_asked(self):
        salesman = mail_new_test_user(
            self.env, "salesman", groups="sales_team.group_sale_salesman"
        )
        activity = self.plan(self.make_lead(user_id=salesman.id), user=salesman)
        Promise = self.env["customer.promise"].with_user(salesman)
        self.assertEqual(Promise.log_from_activity(activity.id), False)
        self.assertEqual(Promise._log_models(), [])

    def test_deciding_writes_nothing(self):
        activity, message = self.plan(self.lead), self.post(self.lead)
        self.env.flush_all()
        forbidden = patch.object(
            type(self.env["base"]), "_write", side_effect=AssertionError
        )
        with forbidden:
            asked = self.Promise.log_from_activity(activity.id)
            self.Promise.log_from_message(message.id)
            self.env.flush_all()
        self.assertEqual(asked["res_model"], "customer.promise")
