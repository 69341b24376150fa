"""Versions of a plan: one after the other, written by one and approved by another."""

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import GROUP, INTERNAL, CustomerCase

PLAN = "seller.commission.plan"


class VersionCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_manager = new_test_user(
            cls.env,
            login="test_second_manager",
            groups=f"{INTERNAL},{GROUP}commission_manager",
            company_id=cls.company.id,
        )
        cls.plan = cls.make_plan(weightings=[{"share": 70}], cap=500)

    def refused(self, words, error=UserError):
        return self.assertRaisesRegex(error, words)

    @classmethod
    def new_version(cls, plan=None, **values):
        action = (plan or cls.plan).action_new_version()
        version = cls.env[PLAN].browse(action["res_id"])
        if values:
            version.write(values)
        return version


@tagged("post_install", "-at_install")
class TestVersions(VersionCase):
    def test_a_new_version_is_a_draft_from_the_next_period_on(self):
        self.assertRecordValues(
            self.new_version(),
            [
                {
                    "state": "draft",
                    "name": "Plan",
                    "version": 2,
                    "family_id": self.plan.id,
                    "cap": 500,
                    "date_to": False,
                    "approved_by_id": False,
                }
            ],
        )
        self.assertEqual(str(self.new_version().date_from), "2026-04-01")

    def test_it_pays_the_same_by_the_same_rules_unaccepted(self):
        version = self.new_version()
        self.assertEqual(version.rule_ids.family_id, self.plan.rule_ids.family_id)
        self.assertEqual(version.weighting_ids.share, 70)
        self.assertRecordValues(
            version.payee_ids,
            [
                {
                    "partner_id": self.seller.partner_id.id,
                    "role": "salesperson",
                    "accepted_on": False,
                }
            ],
        )

    def test_there_is_one_draft_at_a_time(self):
        self.assertEqual(self.new_version(), self.new_version())

    def test_who_has_left_and_members_of_teams_do_not_come_along(self):
        self.plan.sudo().payee_ids = [
            Command.create(
                {"partner_id": self.seller_two.partner_id.id, "date_to": "2026-03-31"}
            ),
            Command.create(
                {
                    "partner_id": self.leader.partner_id.id,
                    "parent_id": self.plan.payee_ids.id,
                }
            ),
        ]
        self.assertEqual(self.new_version().payee_ids.user_id, self.seller)

    def test_quotas_of_periods_to_come_do(self):
        self.env["seller.commission.quota"].create(
            [
                {
                    "payee_id": self.plan.payee_ids.id,
                    "date_from": day,
                    "amount": 1000,
                }
                for day in ("2026-03-01", "2026-04-01")
            ]
        )
        quotas = self.new_version().payee_ids.quota_ids
        self.assertEqual(quotas.mapped("date_from"), [quotas[:1].date_from])
        self.assertEqual(str(quotas.date_from), "2026-04-01")

    def test_approving_it_ends_the_one_before(self):
        version = self.new_version()
        version.action_approve()
        self.assertEqual(str(self.plan.date_to), "2026-03-31")
        self.assertEqual((self.plan.state, version.state), ("approved", "approved"))
        with self.at("2026-04-02 10:00:00"):
            third = self.new_version(version)
            third.action_approve()
        self.assertEqual(str(version.date_to), "2026-04-30")
        self.assertEqual((third.version, third.version_count), (3, 3))

    def test_it_begins_with_a_period_to_come(self):
        for day in ("2026-03-01", "2026-02-01", "2026-04-02"):
            version = self.new_version(date_from=day)
            with self.subTest(day=day), self.refused("first day of a period to come"):
                version.action_approve()

    def test_a_change_of_period_waits_for_the_end_of_both(self):
        version = self.new_version(date_from="2026-05-01", period="quarter")
        with self.refused("Version 2 of the plan Plan is to begin on 05/01/2026"):
            version.action_approve()
        version.date_from = "2026-07-01"
        version.action_approve()
        self.assertEqual(str(self.plan.date_to), "2026-06-30")

    def test_versions_never_overlap(self):
        version = self.new_version()
        version.action_approve()
        words = "Versions 1 and 2 of the plan Plan are in force on the same days"
        for date_to in (False, "2026-04-01"):
            with self.subTest(to=date_to), self.refused(words, ValidationError):
                self.plan.date_to = date_to

    def test_a_closed_version_ends(self):
        self.plan.action_close()
        self.assertEqual(str(self.plan.date_to), "2026-03-02")
        to_come = self.make_plan(date_from="2026-04-01")
        to_come.action_close()
        self.assertEqual(str(to_come.date_to), "2026-04-01")

    def test_versions_are_one_click_away(self):
        version = self.new_version()
        found = self.env[PLAN].search(version.action_view_versions()["domain"])
        self.assertEqual(found, self.plan | version)


@tagged("post_install", "-at_install")
class TestSecondPerson(VersionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.written = cls.plan.with_user(cls.commission_manager).copy()

    def by(self, user):
        return self.written.with_user(user)

    def test_nobody_approves_what_they_wrote(self):
        self.assertEqual(self.written.author_id, self.commission_manager)
        with self.refused("You wrote the plan Plan.*Ask another commission manager"):
            self.by(self.commission_manager).action_approve()
        self.by(self.second_manager).action_approve()
        self.assertEqual(self.written.approved_by_id, self.second_manager)
        self.assertEqual(str(self.written.approved_on), "2026-03-02")

    def test_nor_what_they_changed_last(self):
        for change in (
            lambda plan: plan.write({"cap": 9}),
            lambda plan: plan.rule_ids.write({"rate": 9}),
            lambda plan: plan.weighting_ids.write({"share": 9}),
        ):
            change(self.by(self.commission_manager))
            change(self.by(self.second_manager))
            self.assertEqual(self.written.editor_id, self.second_manager)
            with self.refused("You wrote the plan"):
                self.by(self.second_manager).action_approve()

    def test_a_rename_changes_nothing(self):
        self.by(self.second_manager).name = "Renamed"
        self.by(self.second_manager).action_approve()
        self.assertEqual(self.written.state, "approved")

    def test_nor_what_pays_them(self):
        self.written.payee_ids.partner_id = self.second_manager.partner_id
        with self.refused("The plan Plan pays you"):
            self.by(self.second_manager).action_approve()

    def test_nor_what_pays_a_team_they_are_in(self):
        self.team.sudo().member_ids |= self.second_manager
        self.written.payee_ids = [Command.create({"team_id": self.team.id})]
        with self.refused("The plan Plan pays you"):
            self.by(self.second_manager).action_approve()

    def test_who_signed_is_not_forged(self):
        manager = self.commission_manager
        for values in (
            {"state": "approved"},
            {"approved_by_id": self.second_manager.id},
            {"editor_id": self.second_manager.id},
        ):
            with self.subTest(values=values):
                with self.refused("written by its buttons only"):
                    self.by(manager).write(values)
                with self.refused("written by its buttons only"):
                    self.written.with_user(manager).create({"name": "X", **values})
        forged = self.env[PLAN].with_user(manager)
        forged = forged.create({"name": "X", "author_id": self.second_manager.id})
        self.assertEqual(forged.author_id, manager)
