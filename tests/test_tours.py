from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

GROUPS = """base.group_user,account.group_account_invoice,
customer_promise.customer_promise_group_manager,
customer_promise.customer_promise_group_commission_manager""".replace("\n", "")


@tagged("browser", "post_install", "-at_install")
class TestTours(HttpCase):
    """The loop as people click through it, with the jobs run in between."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.config.settings"]._customer_switch_on(
            ["listening", "drivers", "playbooks", "commissions"]
        )
        cls.env.ref("customer_promise.customer_moment_order_confirmed").active = True
        cls.user = new_test_user(
            cls.env, "loop_seller", GROUPS, name="Loop Seller", tz="UTC"
        )
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Loop Customer",
                "email": "loop@customer.example.com",
                "user_id": cls.user.id,
            }
        )
        cls.env["product.product"].create(
            {
                "name": "Loop Desk",
                "type": "service",
                "invoice_policy": "order",
                "list_price": 1000,
                "taxes_id": [Command.clear()],
            }
        )
        cls.plan = cls._make_plan()

    @classmethod
    def _make_plan(cls):
        plan = cls.env["seller.commission.plan"].create(
            {
                "name": "Loop Plan",
                "payee_ids": [
                    Command.create(
                        {
                            "partner_id": cls.user.partner_id.id,
                            "accepted_on": "2026-01-01",
                        }
                    )
                ],
                "rule_ids": [Command.create({"name": "5 %", "rate": 5})],
                "weighting_ids": [
                    Command.create({"index": "feedback", "share": 70}),
                    Command.create({"index": "reliability", "share": 30}),
                ],
            }
        )
        plan.action_approve()
        return plan

    def test_the_loop_from_promise_to_pay(self):
        self.start_tour("/odoo/sales", "customer_loop_promise", login="loop_seller")
        order = self.env["sale.order"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(order.customer_promise_ids.mapped("state"), ["open", "open"])

        job = self.env.ref("customer_promise.ir_cron_customer_invitation_plan")
        job.method_direct_trigger()
        invitation = self.env["customer.invitation"].search(
            [("order_id", "=", order.id)]
        )
        self.assertEqual(invitation.state, "sent")
        link = invitation.sudo()._get_buttons()[9]["url"]
        link = link.replace(invitation.get_base_url(), "")
        self.start_tour(link, "customer_loop_answer", login=None)
        self.assertRecordValues(
            invitation.profile_id.feedback_ids,
            [{"nps": 9, "csat": 100.0, "voice": "promoter"}],
        )

        self.start_tour(
            "/odoo/success-customers", "customer_loop_profile", login="loop_seller"
        )
        self.start_tour("/odoo/my-day", "customer_loop_keep", login="loop_seller")
        self.assertEqual(order.customer_promise_ids.mapped("state"), ["kept", "open"])

        self.start_tour(
            f"/odoo/sales/{order.id}", "customer_loop_invoice", login="loop_seller"
        )
        self.start_tour(
            f"/odoo/seller.commission.plan/{self.plan.id}",
            "customer_loop_compute",
            login="loop_seller",
        )
        # one answer of 100 and one promise kept: c = 1 + 1/6 * 0.2 for both
        self.assertRecordValues(
            self.plan.statement_ids,
            [{"base": 1000.0, "gross": 50.0, "net": 51.67}],
        )
        self.start_tour(
            "/odoo/my-commission", "customer_loop_commission", login="loop_seller"
        )


@tagged("browser", "post_install", "-at_install")
class TestLogPromiseTours(HttpCase):
    """A promise logged where it was given: contact, message, activity, my day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env, "log_seller", GROUPS, name="Log Seller", tz="UTC"
        )
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Log Customer",
                "is_company": True,
                "email": "log@customer.example.com",
                "user_id": cls.user.id,
            }
        )
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Log Contact",
                "email": "contact@customer.example.com",
                "parent_id": cls.customer.id,
            }
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Log Desks",
                "type": "opportunity",
                "partner_id": cls.contact.id,
                "user_id": cls.user.id,
            }
        )

    def log(self, url, tour):
        """Run a tour; returns the promise that it logged."""
        Promise = self.env["customer.promise"]
        before = Promise.search([])
        self.start_tour(url, tour, login="log_seller")
        promise = Promise.search([]) - before
        self.assertEqual(promise.partner_id, self.customer)
        self.assertEqual(promise.promisor_id, self.user)
        self.assertEqual(promise.state, "open")
        return promise

    def plan(self, record, kind, summary):
        return record.activity_schedule(
            f"mail.mail_activity_data_{kind}", summary=summary, user_id=self.user.id
        )

    def test_from_a_contact(self):
        promise = self.log(
            f"/odoo/contacts/{self.contact.id}", "customer_log_from_contact"
        )
        self.assertRecordValues(
            promise, [{"name": "Send the catalogue", "receiver_id": self.contact.id}]
        )

    def test_from_a_message_of_the_chatter(self):
        self.lead.message_post(
            body="We count on Friday",
            message_type="email",
            author_id=self.contact.id,
            subtype_xmlid="mail.mt_comment",
        )
        promise = self.log(f"/odoo/crm/{self.lead.id}", "customer_log_from_message")
        self.assertRecordValues(
            promise,
            [
                {
                    "name": "Desks on Friday",
                    "description": "We count on Friday",
                    "source": "email",
                    "opportunity_id": self.lead.id,
                    "receiver_id": self.contact.id,
                }
            ],
        )

    def test_after_a_call(self):
        activity = self.plan(self.lead, "call", "Call them")
        promise = self.log(f"/odoo/crm/{self.lead.id}", "customer_log_from_activity")
        self.assertEqual(activity.active, False)
        self.assertRecordValues(
            promise, [{"source": "call", "opportunity_id": self.lead.id}]
        )

    def test_after_a_meeting_on_my_day(self):
        pair = self.customer, self.env.company
        (profile,) = self.env["customer.profile"]._get_or_create([pair]).values()
        activity = self.plan(profile, "meeting", "Visit them")
        promise = self.log("/odoo/my-day", "customer_log_from_my_day")
        self.assertEqual(activity.active, False)
        self.assertRecordValues(
            promise, [{"source": "meeting", "profile_id": profile.id}]
        )


@tagged("browser", "post_install", "-at_install")
class TestApprovalTours(HttpCase):
    """A date at risk: asked, approved, sent; or a safe one taken instead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env, "risk_seller", GROUPS, name="Risk Seller", tz="UTC"
        )
        cls.approver = new_test_user(
            cls.env,
            "risk_approver",
            f"{GROUPS},customer_promise.customer_promise_group_approver",
            name="Risk Approver",
            tz="UTC",
        )
        cls.env.company.write(
            {
                "customer_check_policy": "approve",
                "customer_approver_id": cls.approver.id,
            }
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Risk Customer", "email": "risk@customer.example.com"}
        )
        cls._make_record()

    @classmethod
    def _make_record(cls):
        """24 promises of the first category, all kept after five working days."""
        company = cls.env.company
        start = company._customer_working_day(company._customer_today(), -30)
        kept = company._customer_working_day(start, 5)
        cls.env["customer.promise"].create(
            [
                {
                    "name": "Samples",
                    "partner_id": cls.customer.id,
                    "source": "import",
                    "promised_on": start,
                    "deadline": kept,
                    "state": "kept",
                    "closed_on": kept,
                }
            ]
            * 24
        )

    def make_quotation(self, **promise):
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "user_id": self.user.id,
                "customer_promise_ids": [Command.create(promise)] if promise else [],
            }
        )

    def test_a_promise_at_risk_is_asked_approved_and_sent(self):
        order = self.make_quotation()
        url = f"/odoo/sales/{order.id}"
        self.start_tour(url, "promise_approval_ask", login="risk_seller")
        promise = order.customer_promise_ids
        self.assertRecordValues(
            promise, [{"feasibility": "red", "approval_state": "requested"}]
        )
        self.start_tour(
            f"/odoo/promises/{promise.id}",
            "promise_approval_approve",
            login="risk_approver",
        )
        self.assertEqual(promise.approval_state, "approved")
        self.start_tour(url, "promise_approval_send", login="risk_seller")
        self.assertEqual(order.state, "sent")

    def test_a_safe_date_is_one_click_away(self):
        today = self.env.company._customer_today()
        order = self.make_quotation(name="Samples", deadline=today)
        self.assertEqual(order.customer_promise_ids.feasibility, "red")
        self.start_tour(
            f"/odoo/sales/{order.id}", "promise_use_days", login="risk_seller"
        )
        self.assertRecordValues(
            order.customer_promise_ids,
            [
                {
                    "feasibility": "green",
                    "deadline": self.env.company._customer_working_day(today, 5),
                }
            ],
        )


@tagged("browser", "post_install", "-at_install")
class TestVerdictTour(HttpCase):
    """The customer's word, from the portal to the case it opens."""

    def test_a_customer_says_it_was_not_kept(self):
        buyer = new_test_user(
            self.env, "verdict_buyer", "base.group_portal", name="Verdict Buyer"
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": buyer.partner_id.id,
                "require_signature": True,
                "require_payment": False,
                "customer_benefit": "Open the shop in May",
                "customer_promise_ids": [
                    Command.create(
                        {
                            "name": "Assembled by Monday",
                            "deadline": self.env.company._customer_today(),
                            "is_public": True,
                        }
                    )
                ],
            }
        )
        order.action_quotation_sent()
        self.start_tour(
            f"/my/orders/{order.id}", "customer_accept", login="verdict_buyer"
        )
        self.assertEqual(order.customer_promise_ids.state, "open")

        promise = self.env["customer.promise"].create(
            {
                "name": "Call back on Friday",
                "partner_id": buyer.partner_id.id,
                "receiver_id": buyer.partner_id.id,
                "deadline": "2026-03-06",
                "is_public": True,
            }
        )
        promise._close("kept", promise.company_id._customer_today(), "I did call")
        self.start_tour("/my/home", "customer_verdict", login="verdict_buyer")
        case = self.env["customer.case"].search([("promise_id", "=", promise.id)])
        self.assertRecordValues(
            case,
            [
                {
                    "kind": "disputed_promise",
                    "description": "Nobody called",
                    "partner_id": buyer.partner_id.id,
                }
            ],
        )
        self.assertEqual(promise.customer_answer, "not_kept")


@tagged("browser", "post_install", "-at_install")
class TestAnswerTour(HttpCase):
    """A customer answers on the phone, from the mail's button to the portal."""

    browser_size = "375x812"
    touch_enabled = True

    def test_a_customer_answers_on_the_phone(self):
        self.env["res.config.settings"]._customer_switch_on(["listening"])
        buyer = new_test_user(
            self.env,
            "answer_buyer",
            "base.group_portal",
            name="Answer Buyer",
            email="buyer@answer.example.com",
        )
        moment = self.env.ref("customer_promise.customer_moment_order_confirmed")
        moment.write({"active": True, "whom": "event"})
        order = self.env["sale.order"].create({"partner_id": buyer.partner_id.id})
        order.action_confirm()
        job = self.env.ref("customer_promise.ir_cron_customer_invitation_plan")
        job.method_direct_trigger()
        invitation = self.env["customer.invitation"].search(
            [("order_id", "=", order.id)]
        )
        link = invitation.sudo()._get_buttons()[3]["url"]
        link = link.replace(invitation.get_base_url(), "")
        self.start_tour(link, "customer_answer", login=None)
        feedback = self.env["customer.feedback"].search(
            [("invitation_id", "=", invitation.id)]
        )
        self.assertRecordValues(
            feedback,
            [
                {
                    "nps": 4,
                    "csat": 25.0,
                    "voice": "detractor",
                    "comment": "Nobody called",
                    "confidential": False,
                }
            ],
        )
        self.assertEqual(invitation.state, "answered")

        self.start_tour("/my/home", "customer_my_surveys", login="answer_buyer")
        case = self.env["customer.case"].search([("kind", "=", "complaint")], limit=1)
        self.assertRecordValues(
            case,
            [
                {
                    "description": "Two legs missing",
                    "remedy": "Two legs",
                    "origin": "portal",
                    "partner_id": buyer.partner_id.id,
                    "order_id": order.id,
                }
            ],
        )


@tagged("browser", "post_install", "-at_install")
class TestReportTour(HttpCase):
    """The manager's reports: reliability, care before a promise, satisfaction."""

    def test_a_manager_reads_how_far_our_word_is_kept(self):
        manager = new_test_user(
            self.env, "report_manager", GROUPS, name="Report Manager", tz="UTC"
        )
        # a company of its own: demo data are promises too
        company = self.env["res.company"].create({"name": "Report Company"})
        manager.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        today = company._customer_today()
        promises = self.env["customer.promise"].create(
            [
                {
                    "name": "Call back",
                    "partner_id": manager.partner_id.id,
                    "promisor_id": manager.id,
                    "company_id": company.id,
                    "deadline": today,
                }
            ]
            * 6
        )
        promises._by_action().write({"feasibility": "red"})
        promises[1:]._close("kept", today, "I did call")
        cause = self.env["customer.cause"].search([], limit=1)
        promises[0]._close("broken", today, cause=cause, attribution="sales")
        self.start_tour("/odoo/promises", "promise_report", login="report_manager")
        self.assertEqual(
            self.env["customer.promise"]._reliability_by("promisor_id", company)[
                manager.id
            ],
            (9 / 11, 6, True),
        )
