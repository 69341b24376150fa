"""The stages of the life cycle: who is in them, each night, unless pinned."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.customers import customer_profile_stage
from .common import CustomerCase

CRON = "ir_cron_customer_profile_stage"
SHIPPED = ["engage", "first_contact", "qualification", "envision", "proposal", "order"]
SHIPPED += ["evolve", "delivery", "first_value", "everyday_use", "renewal", "advocacy"]


class StageCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what others of the database have is none of these tests' business
        cls.shipped = cls.env["customer.stage"].search([], order="sequence")
        cls.shipped.active = False
        cls.profile = cls.make_profile()
        cls.customers = cls.make_stage("Customers", 10, "[]")

    @classmethod
    def make_stage(cls, name, sequence, domain=False, **values):
        return cls.env["customer.stage"].create(
            {
                "name": name,
                "sequence": sequence,
                "domain": domain,
                "company_id": cls.company.id,
                **values,
            }
        )

    def stage_after_the_night(self, profile=None):
        self.run_job(CRON)
        profile = profile or self.profile
        profile.invalidate_recordset()
        return profile.stage_id


@tagged("post_install", "-at_install")
class TestStages(StageCase):
    def test_the_last_stage_that_matches_wins(self):
        domain = f"[('user_id', '=', {self.manager.id})]"
        late = self.make_stage("Late", 30, domain)
        self.make_stage("Early", 20, domain)
        self.assertEqual(self.stage_after_the_night(), self.customers)
        self.profile.user_id = self.manager
        self.assertEqual(self.stage_after_the_night(), late)
        self.profile.user_id = self.seller
        self.assertEqual(self.stage_after_the_night(), self.customers)

    def test_a_stage_without_condition_takes_nobody_by_itself(self):
        self.make_stage("By Hand", 90)
        self.assertEqual(self.stage_after_the_night(), self.customers)

    def test_what_is_told_in_confidence_moves_nobody(self):
        """Whatever the condition asks about: all see the stage."""
        domains = (
            "[('feedback_ids', '!=', False)]",
            "[('feedback_ids', 'in', {ids})]",
            "[('feedback_ids.voice', '=', 'detractor')]",
            "[('feedback_ids.score_ids', 'any', [('performance', '<', 50)])]",
            "[('case_ids', 'any', [('state', '!=', 'closed')])]",
            "[('order_ids', 'any', [('customer_case_ids', '!=', False)])]",
        )
        order = self.make_confirmed_order(partner_id=self.contact.id)
        feedback = self.make_feedback(order, nps=0)
        stages = [
            self.make_stage(f"S{n}", 20, domain.format(ids=feedback.ids))
            for n, domain in enumerate(domains)
        ]
        for confidential in (True, False):
            feedback.confidential = confidential
            for stage in stages:
                self.customers.browse(s.id for s in stages).active = False
                stage.active = True
                with self.subTest(domain=stage.domain, confidential=confidential):
                    expected = self.customers if confidential else stage
                    self.assertEqual(self.stage_after_the_night(), expected)

    def test_who_matches_none_stays(self):
        by_hand = self.make_stage("By Hand", 90)
        self.customers.domain = "[('user_id', '=', 0)]"
        self.profile.stage_id = by_hand
        self.assertEqual(self.stage_after_the_night(), by_hand)

    def test_a_stage_of_another_company_takes_nobody_here(self):
        theirs = self.make_stage("Theirs", 90, "[]", company_id=self.other_company.id)
        there = self.make_profile(company=self.other_company)
        self.assertEqual(self.stage_after_the_night(), self.customers)
        self.assertEqual(there.stage_id, theirs)

    def test_the_chatter_says_where_the_customer_moved(self):
        late = self.make_stage("Late", 30, f"[('id', '=', {self.profile.id})]")
        self.profile.stage_id = self.customers
        self.assertEqual(self.stage_after_the_night(), late)
        self.assertIn("Stage: Customers → Late", self.profile.message_ids[0].body)

    def test_a_night_in_which_nothing_changed_writes_nothing(self):
        self.run_job(CRON)
        self.profile.invalidate_recordset()
        before = self.profile.write_date, len(self.profile.message_ids)
        with self.at("2026-03-03 10:00:00"):
            self.assertEqual(self.env["customer.profile"]._move_to_stages(), [])
        self.profile.invalidate_recordset()
        self.assertEqual(
            (self.profile.write_date, len(self.profile.message_ids)), before
        )

    def test_all_batches_are_moved(self):
        profiles = self.profile
        for number in range(4):
            profiles |= self.make_profile(self.make_partner(f"P{number}"))
        with patch.object(customer_profile_stage, "STAGE_BATCH", 2):
            self.run_job(CRON)
        profiles.invalidate_recordset()
        self.assertEqual(profiles.stage_id, self.customers)
        self.assertEqual(len(profiles.filtered("stage_id")), 5)

    def test_a_night_costs_the_same_however_many_move(self):
        costs = {}
        for number in (1, 30):
            for index in range(number):
                self.make_profile(self.make_partner(f"P{number} {index}"))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["customer.profile"]._move_to_stages()
            costs[number] = self.env.cr.sql_log_count - before
        self.assertEqual(costs[1], costs[30])

    def test_a_condition_that_can_no_longer_be_read_is_passed_over(self):
        broken = self.make_stage("Broken", 90, "[('id', '>', 0)]")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_stage SET domain = %s WHERE id = %s",
            ["[('gone', '=', 1)]", broken.id],
        )
        self.env.invalidate_all()
        with mute_logger(customer_profile_stage.__name__):
            self.assertEqual(self.stage_after_the_night(), self.customers)

    def test_a_condition_that_cannot_be_read_is_named(self):
        with self.assertRaisesRegex(ValidationError, "Customers: which customers"):
            self.customers.domain = "[('gone', '=', 1)]"

    def test_a_stage_counts_its_customers_and_those_of_its_sub_stages(self):
        child = self.make_stage("Child", 40, parent_id=self.customers.id)
        self.profile.stage_id = child
        other = self.make_profile(self.make_partner("Other"), stage_id=self.customers)
        self.assertRecordValues(
            self.customers | child, [{"customer_count": 2}, {"customer_count": 1}]
        )
        action = self.customers.action_view_customers()
        self.assertEqual(
            self.env["customer.profile"].search(action["domain"]), self.profile | other
        )

    def test_a_stage_shows_what_we_promise_in_it(self):
        template = self.env["customer.promise.template"].create(
            {"name": "Call", "apply_on": "stages", "stage_ids": self.customers.ids}
        )
        self.assertEqual(self.customers.promise_template_ids, template)
        moment = self.make_moment(stage_id=self.customers.id)
        self.assertEqual(self.customers.moment_ids, moment)


@tagged("post_install", "-at_install")
class TestPins(StageCase):
    def pin(self, user=None, **values):
        stage = self.make_stage("Pinned", 5)
        wizard = self.env["customer.stage.pin"].with_user(user or self.seller)
        wizard = wizard.create(
            {
                "profile_id": self.profile.id,
                "stage_id": stage.id,
                "until": "2026-03-10",
                "reason": "Moves house",
                **values,
            }
        )
        wizard.action_pin()
        return stage

    def test_a_pinned_stage_stays_until_its_day_is_over(self):
        stage = self.pin()
        for now, expected in (
            ("2026-03-10 23:59:59", stage),
            ("2026-03-11 00:00:00", self.customers),
        ):
            with self.subTest(now=now), self.at(now):
                self.assertEqual(self.stage_after_the_night(), expected)
        self.assertRecordValues(
            self.profile, [{"stage_pinned_until": False, "stage_pin_reason": False}]
        )

    def test_the_day_is_the_companys(self):
        self.company.customer_tz = "Pacific/Auckland"
        self.pin()
        with self.at("2026-03-10 11:00:00"):
            self.assertEqual(self.stage_after_the_night(), self.customers)

    def test_the_chatter_keeps_until_when_and_why(self):
        self.pin()
        bodies = "".join(self.profile.message_ids.mapped("body"))
        self.assertIn("Stage pinned until 2026-03-10: Moves house", bodies)

    def test_unpinned_it_follows_the_facts_again(self):
        self.pin()
        self.profile.with_user(self.seller).action_unpin_stage()
        self.assertEqual(self.stage_after_the_night(), self.customers)

    def test_a_pin_ends_on_a_day_to_come(self):
        with self.assertRaisesRegex(UserError, "cannot be pinned until 2026-03-02"):
            self.pin(until="2026-03-02")

    def test_who_may_not_change_the_customer_pins_nothing(self):
        with self.assertRaises(AccessError):
            self.pin(user=self.seller_two)


@tagged("post_install", "-at_install")
class TestShippedStages(StageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers.active = False
        names = [f"customer_promise.customer_stage_{code}" for code in SHIPPED]
        cls.stages = cls.env["customer.stage"].union(
            *(cls.env.ref(name) for name in names)
        )
        cls.stages.active = True

    def code(self):
        return self.stage_after_the_night().code

    def test_the_tree_is_there(self):
        self.assertEqual(self.stages.mapped("code"), SHIPPED)
        roots = self.stages.filtered(lambda s: not s.parent_id)
        self.assertEqual(roots.mapped("code"), ["engage", "envision", "evolve"])
        self.assertEqual(self.stages.child_ids, self.stages - roots)

    def test_a_customer_moves_on_with_what_happens(self):
        self.assertEqual(self.code(), "first_contact")
        self.env["crm.lead"].create(
            {"name": "Lead", "partner_id": self.contact.id, "type": "opportunity"}
        )
        self.assertEqual(self.code(), "qualification")
        order = self.make_order(partner_id=self.contact.id)
        self.assertEqual(self.code(), "proposal")
        order.action_confirm()
        self.assertEqual(self.code(), "order")
        order.order_line.qty_delivered = 1
        self.assertEqual(self.code(), "delivery")

    def test_an_order_with_another_company_moves_nobody_here(self):
        self.make_confirmed_order(company_id=self.other_company.id, team_id=False)
        self.assertEqual(self.code(), "first_contact")

    def test_who_recommends_us_is_an_advocate_until_something_is_wrong(self):
        self.switch_on("listening")
        self.make_feedback(nps=10)
        self.assertEqual(self.code(), "advocacy")
        case = self.env["customer.case"].create(
            {"name": "Scratched", "profile_id": self.profile.id}
        )
        self.assertEqual(self.code(), "order")
        self.assertEqual(case.state, "received")

    def test_orders_are_looked_up_by_company_and_by_what_they_are(self):
        order = self.make_confirmed_order(partner_id=self.contact.id)
        self.make_confirmed_order(company_id=self.other_company.id, team_id=False)
        other = self.make_profile(self.make_partner("Other"))
        Profile = self.env["customer.profile"]
        both = self.profile | other
        for domain, found in (
            ([("order_ids", "any", [("state", "=", "sale")])], self.profile),
            ([("order_ids", "not any", [("state", "=", "sale")])], other),
            ([("order_ids", "in", order.ids)], self.profile),
            ([("order_ids", "!=", False)], self.profile),
            ([("order_ids", "=", False)], other),
            ([("order_ids.amount_total", ">", 1999)], self.profile),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(
                    Profile.search([("id", "in", both.ids), *domain]), found
                )
        self.assertEqual(self.profile.order_ids, order)
        self.assertEqual(other.order_ids.ids, [])
