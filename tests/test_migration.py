"""Scripts that bring data of an earlier version along."""

import importlib.util
from datetime import date
from pathlib import Path

from odoo.tests import tagged

from .common import CustomerCase

SCRIPTS = Path(__file__).parents[1] / "migrations"
# What 19.0.1.1.0 adds to customer.promise and fills by its script.
ADDED = ["original_promised_on", "original_late_on", "closed_by", "result"]
ADDED += ["handed_over_on"]


@tagged("post_install", "-at_install")
class TestMigration(CustomerCase):
    def migrate(self, script, version):
        path = SCRIPTS / script
        spec = importlib.util.spec_from_file_location("script", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self.env.flush_all()
        module.migrate(self.env.cr, version)
        self.env.invalidate_all(flush=False)

    def test_promises_of_1_0_0_count_as_they_did(self):
        opened = self.make_promise()
        on_time = self.close_promise(self.make_promise())
        late = self.close_promise(self.make_promise(deadline="2026-02-20"))
        broken = self.close_promise(self.make_promise(), "broken")
        draft = self.make_order([{}]).customer_promise_ids
        promises = opened | on_time | late | broken | draft
        before = promises.read(ADDED)
        self.env.cr.execute(
            "UPDATE customer_promise SET handed_over_on = NULL,"
            + ",".join(f"{name} = NULL" for name in ADDED[:-1])
        )
        self.migrate("19.0.1.1.0/post-migration.py", "19.0.1.0.0")
        given = [{**row, "handed_over_on": False} for row in before]
        after = [{**row, "handed_over_on": False} for row in promises.read(ADDED)]
        self.assertEqual(after, given)
        self.assertEqual(
            promises.mapped("result"), [False, "on_time", "late", "not_kept", False]
        )
        self.assertEqual(opened.handed_over_on, date(2026, 3, 2))

    def test_planned_invitations_are_kept_from_salespeople_once(self):
        rule = self.env.ref("customer_promise.customer_invitation_rule_user")
        given = rule.domain_force
        rule.domain_force = given.replace("('state', '!=', 'planned'), ", "")
        self.assertNotEqual(rule.domain_force, given)
        for _run in range(2):
            self.migrate("19.0.1.2.0/post-invitation.py", "19.0.1.1.0")
            self.assertEqual(rule.domain_force, given)

    def test_the_order_survey_asks_its_first_question_on_a_page_of_its_own(self):
        survey = self.env.ref("customer_promise.survey_survey_order")
        survey.questions_layout = "one_page"
        questions = survey.question_ids
        for number, question in enumerate(questions, 1):
            question.sequence = number
        self.migrate("19.0.1.2.0/pre-surveys.py", "19.0.1.1.0")
        self.assertEqual(survey.questions_layout, "page_per_section")
        self.assertEqual(questions.mapped("sequence"), [2, 4, 5])

    def test_what_is_asked_about_a_case_in_confidence_is_kept_from_sellers(self):
        rule = self.env.ref("customer_promise.customer_invitation_rule_user")
        now = rule.domain_force
        told = self.make_feedback(nps=0)
        told.confidential = True
        invitation = self.make_invitation(
            moment=self.make_moment(trigger="case_closed"),
            case_id=told.sudo().case_ids.id,
        )
        again = self.answer(invitation)
        again.confidential = False
        rule.domain_force = now.replace(now[1 : now.index("'|'")], "")
        self.assertTrue(invitation.with_user(self.seller).has_access("read"))
        for _run in range(2):
            self.migrate("19.0.1.2.0/post-invitation.py", "19.0.1.1.0")
            self.assertEqual(rule.domain_force, now)
        self.assertTrue(again.confidential)
        self.assertFalse(invitation.with_user(self.seller).has_access("read"))

    def test_plans_of_before_pay_as_they_did(self):
        plan = self.make_plan()
        draft = self.make_plan(approve=False)
        (plan | draft).payee_ids.accepted_on = False
        self.migrate("19.0.1.3.0/post-commission.py", "19.0.1.2.0")
        self.assertRecordValues(
            plan, [{"share_own": 100, "share_team": 0, "share_company": 0}]
        )
        self.assertEqual(plan.payee_ids.accepted_on, plan.date_from)
        self.assertFalse(draft.payee_ids.accepted_on)

    def test_statements_of_before_are_sealed_as_they_stand(self):
        plan = self.make_plan()
        payee = plan.payee_ids
        values = {
            "plan_id": plan.id,
            "company_id": plan.company_id.id,
            "payee_id": payee.id,
            "partner_id": payee.partner_id.id,
        }
        # sudo: only runs make statements
        draft, approved = (
            self.env["seller.commission.statement"]
            .sudo()
            .create(
                [
                    {**values, "date_from": day, "date_to": day, "state": state}
                    for day, state in (
                        ("2026-01-01", "draft"),
                        ("2026-02-01", "approved"),
                    )
                ]
            )
        )
        self.assertEqual(approved._find_broken(), approved)
        self.migrate("19.0.1.3.0/post-digest.py", "19.0.1.2.0")
        self.assertEqual(approved._find_broken(), approved.browse())
        self.assertEqual(draft.digest, False)
