"""The loyalty-driver tree: what may feed what, and what the answers say."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.drivers.customer_driver import LEVELS
from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestTree(CustomerCase):
    def make_driver(self, level, parent=None, name="Node"):
        return self.env["customer.driver"].create(
            {
                "name": name,
                "level": level,
                "parent_id": parent.id if parent else False,
            }
        )

    def test_the_levels_follow_each_other(self):
        parent = None
        for level, label in LEVELS:
            parent = self.make_driver(level, parent, label)
        chain = self.env["customer.driver"].search([("id", "parent_of", parent.id)])
        self.assertEqual(len(chain), len(LEVELS))

    def test_a_level_may_be_left_out(self):
        upper = self.make_driver("loyalty")
        lower = self.make_driver("process", upper)
        self.assertEqual(lower.parent_id, upper)

    def test_nothing_feeds_its_own_level_or_a_later_one(self):
        for lower, upper in (("driver", "driver"), ("loyalty", "process")):
            with self.subTest(lower=lower, upper=upper):
                parent = self.make_driver(upper, name="Upper")
                with self.assertRaisesRegex(ValidationError, "cannot feed Upper"):
                    self.make_driver(lower, parent, "Lower")

    def test_another_level_must_fit_what_feeds_it(self):
        parent = self.make_driver("driver", name="Upper")
        self.make_driver("kpi", parent, "Lower")
        with self.assertRaisesRegex(ValidationError, "Lower cannot feed Upper"):
            parent.level = "process"
        parent.level = "satisfaction"
        self.assertEqual(parent.level, "satisfaction")

    def test_nothing_feeds_itself(self):
        parent = self.make_driver("driver", name="Upper")
        child = self.make_driver("kpi", parent, "Lower")
        for upper in (parent, child):
            with self.subTest(upper=upper.name):
                with self.assertRaisesRegex(
                    (UserError, ValidationError), "feed itself|[Rr]ecursi"
                ):
                    parent.parent_id = upper

    def test_a_target_lies_between_0_and_100(self):
        driver = self.make_driver("driver")
        for target in (-1, 101):
            with (
                self.subTest(target=target),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError) as caught,
            ):
                driver.target = target
                self.env.flush_all()
            self.assertEqual(
                caught.exception.diag.constraint_name, "customer_driver_target_range"
            )

    def test_a_node_that_was_rated_is_archived_and_stays(self):
        feedback = self.make_feedback()
        driver = feedback.score_ids.driver_id[0]
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            driver.unlink()
        driver.active = False
        self.assertIn(driver, feedback.score_ids.driver_id)


@tagged("post_install", "-at_install")
class TestPerformance(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loyalty = cls.env.ref("customer_promise.customer_driver_loyalty")
        cls.satisfaction = cls.env.ref("customer_promise.customer_driver_satisfaction")
        (cls.company | cls.other_company).customer_index_cases = 1

    def said(self, name, **values):
        """What somebody else of the customer's says, in confidence if they wish."""
        confidential = values.pop("confidential", False)
        person = self.contact.copy({"name": name})
        order = self.make_confirmed_order(partner_id=person.id)
        invitation = self.make_invitation(order)
        invitation.user_input_id.sudo().customer_confidential = confidential
        return self.answer(invitation, **values)

    def assertPerformance(self, driver, mean, n, companies=None):
        companies = companies or self.company
        driver = driver.with_context(allowed_company_ids=companies.ids)
        driver.invalidate_recordset()
        self.assertAlmostEqual(driver.performance, mean)
        self.assertEqual(driver.performance_n, n)

    def test_mean_and_number_of_the_answers(self):
        for nps, csat in ((10, 5), (7, 1), (4, None)):
            self.said(f"Says {nps}", nps=nps, csat=csat)
        self.assertPerformance(self.loyalty, 70, 3)
        self.assertPerformance(self.satisfaction, 50, 2)

    def test_the_latest_answer_of_each_person_counts(self):
        for day, nps in (("2026-03-03", 2), ("2026-03-04", 10)):
            with self.at(f"{day} 10:00:00"):
                self.make_feedback(nps=nps)
        self.said("Bert", nps=5)
        self.assertPerformance(self.loyalty, 75, 2)

    def test_what_is_said_in_confidence_moves_no_figure(self):
        self.said("Bert", nps=9)
        self.said("Carl", nps=0, confidential=True)
        for user in (self.seller, self.manager):
            with self.subTest(user=user.name):
                self.assertPerformance(self.loyalty.with_user(user), 90, 1)

    def test_few_people_make_no_mean(self):
        self.company.customer_index_cases = 3
        for number, shown in enumerate((False, False, True), 1):
            self.said(f"P{number}", nps=10)
            with self.subTest(n=number):
                self.assertPerformance(self.loyalty, 100 if shown else 0, number)
                self.assertEqual(self.loyalty.has_performance, shown)
                self.assertEqual(self.loyalty.is_met, shown)

    def test_a_node_without_answers_has_none(self):
        self.assertPerformance(self.loyalty, 0, 0)
        self.assertFalse(self.loyalty.is_met)

    def test_answers_that_are_left_out_stay_out(self):
        self.said("Bert", nps=10)
        bad = self.said("Carl", nps=0)
        self.assertPerformance(self.loyalty, 50, 2)
        bad.write({"excluded": True, "exclusion_reason": "Answered by ourselves"})
        self.assertPerformance(self.loyalty, 100, 1)

    def test_each_company_has_its_own_answers(self):
        self.make_feedback(nps=10)
        order = self.make_confirmed_order(
            partner_id=self.contact.id,
            company_id=self.other_company.id,
            team_id=False,
        )
        self.make_feedback(order, nps=0)
        both = self.company | self.other_company
        self.assertPerformance(self.loyalty, 100, 1)
        self.assertPerformance(self.loyalty, 0, 1, self.other_company)
        self.assertPerformance(self.loyalty, 50, 2, both)

    def test_switching_companies_switches_the_figures(self):
        self.make_feedback(nps=10)
        self.assertEqual(self.loyalty.performance_n, 1)
        theirs = self.loyalty.with_context(allowed_company_ids=self.other_company.ids)
        self.assertEqual(theirs.performance_n, 0)

    def test_the_target_is_met_from_its_own_value(self):
        self.make_feedback(nps=8)
        for target, is_met in ((80, True), (80.1, False)):
            self.loyalty.target = target
            self.loyalty.invalidate_recordset()
            self.assertEqual(self.loyalty.is_met, is_met, target)

    def test_users_see_the_total_and_open_only_what_they_may_read(self):
        self.make_feedback(nps=10)
        partner = self.make_partner("Other", user_id=self.seller_two.id)
        order = self.make_confirmed_order(
            partner_id=partner.id, user_id=self.seller_two.id
        )
        self.make_feedback(order, nps=0)
        driver = self.loyalty.with_user(self.seller)
        self.assertPerformance(driver, 50, 2)
        action = driver.action_view_feedback()
        Feedback = self.env[action["res_model"]]
        seen = {
            user: Feedback.with_user(user).search_count(action["domain"])
            for user in (self.manager, self.seller)
        }
        self.assertEqual(seen, {self.manager: 2, self.seller: 1})
