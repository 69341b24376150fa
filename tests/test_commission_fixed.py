"""Fixed amounts, the limits of a plan, and teams as payees."""

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .commission_common import CommissionCase


@tagged("post_install", "-at_install")
class TestFixed(CommissionCase):
    """310 a month: 10 for each day of March."""

    def make_fixed_plan(self, **plan):
        return self.make_rule_plan(basis="fixed", amount=310, plan=plan)

    def test_the_amount_of_a_period(self):
        statement = self.compute(self.make_fixed_plan())
        self.assertRecordValues(
            statement.line_ids,
            [
                {
                    "source_model": "seller.commission.period",
                    "source_res_id": 20260301,
                    "document": "Sales",
                    "base": 0,
                    "gross": 310,
                    "coefficient": 1,
                    "net": 310,
                }
            ],
        )
        self.assertEqual((statement.net, statement.base), (310, 0))

    def test_by_the_days_in_the_plan(self):
        plan = self.make_fixed_plan()
        payee = plan.payee_ids.sudo()
        payee.write({"date_from": "2026-03-10", "date_to": "2026-03-11"})
        self.assertEqual(self.compute(plan).net, 20)
        payee.write({"date_from": "2026-02-10", "date_to": "2026-03-01"})
        self.assertEqual(self.compute(plan).net, 10)
        later = self.make_fixed_plan(date_from="2026-03-30")
        self.assertEqual(self.compute(later, "2026-03-30").net, 20)

    def test_who_left_has_neither_the_amount_nor_the_floor(self):
        plan = self.make_fixed_plan(floor=500)
        statement = self.compute(plan)
        self.assertEqual(statement.net, 500)
        self.approve(statement)
        plan.payee_ids.sudo().date_to = "2026-03-31"
        with self.at("2026-04-02 10:00:00"):
            self.assertFalse(self.compute(plan, "2026-04-02"))

    def test_times_the_coefficient(self):
        self.record_answers(*[60] * 5)
        statement = self.compute(
            self.make_fixed_plan(weighting_ids=[Command.create({})])
        )
        self.assertEqual(round(statement.coefficient, 6), 0.94)
        self.assertEqual((statement.gross, statement.net), (310, 291.4))

    def test_times_the_improvement_on_last_year(self):
        """75 after 65 from ten answers each: 10 points, two thirds of + 20 %."""
        self.record_answers(*[65] * 10, date="2025-02-20 10:00:00")
        self.record_answers(*[75] * 10)
        plan = self.make_rule_plan(
            basis="fixed",
            amount=300,
            fixed_on="improvement",
            plan={"weighting_ids": [Command.create({})]},
        )
        statement = self.compute(plan)
        self.assertEqual(statement.net, 340)
        with self.assertRaisesRegex(ValidationError, "cannot be read"):
            plan.copy().rule_ids.improvement_curve = "better"

    def test_what_was_held_back_comes_again_until_it_is_paid(self):
        plan = self.make_fixed_plan()
        march = self.compute(plan)
        Hold = self.env["seller.commission.hold"].with_user(self.commission_manager)
        Hold._hold(march.line_ids.with_user(self.commission_manager), "Look at it")
        self.approve(march)
        with self.at("2026-04-02 10:00:00"):
            april = self.compute(plan, "2026-04-02")
            self.assertEqual((april.net, april.held_net), (310, 310))
            Hold.search([])._release()
            april = self.compute(plan, "2026-04-02")
            self.assertEqual((april.net, april.held_net), (620, 0))
            self.approve(april)
        with self.at("2026-05-02 10:00:00"):
            self.assertEqual(self.compute(plan, "2026-05-02").net, 310)

    def test_what_an_earlier_version_held_back_comes_with_the_next(self):
        plan = self.make_fixed_plan()
        march = self.compute(plan)
        Hold = self.env["seller.commission.hold"].with_user(self.commission_manager)
        Hold._hold(march.line_ids.with_user(self.commission_manager), "Look at it")
        self.approve(march)
        version = self.make_april_version(plan, basis="fixed", amount=200)
        with self.at("2026-04-02 10:00:00"):
            april = self.compute(version, "2026-04-02")
            self.assertEqual((april.net, april.held_net), (200, 310))
            Hold.search([])._release()
            self.assertEqual(self.compute(version, "2026-04-02").net, 510)

    def test_again_and_beside_sales(self):
        self.make_invoices({})
        rules = [
            Command.create({"name": "Sales", "rate": 5}),
            Command.create({"name": "Fixed", "basis": "fixed", "amount": 310}),
        ]
        plan = self.make_plan(rule_ids=rules)
        self.assertEqual(self.compute(plan).net, 360)
        rows = self.rows(plan)
        self.compute(plan)
        self.assertEqual(self.rows(plan), rows)


@tagged("post_install", "-at_install")
class TestLimits(CommissionCase):
    def kinds(self, statement):
        """(kind, net) of the lines that are not earned."""
        others = statement.line_ids.filtered(lambda line: line.kind != "earned")
        return [(line.kind, line.gross, line.net) for line in others]

    def test_what_is_above_the_cap_is_taken_off(self):
        self.make_invoices({"amounts": [1000, 500]})
        statement = self.compute(self.make_plan(cap=60))
        self.assertEqual(self.kinds(statement), [("cap", -15, -15)])
        self.assertEqual((statement.net, statement.gross), (60, 60))

    def test_what_is_missing_to_the_floor_is_added(self):
        self.make_invoices({})
        plan = self.make_plan(floor=80, cap=100)
        statement = self.compute(plan)
        self.assertEqual(self.kinds(statement), [("floor", 30, 30)])
        self.assertEqual(statement.net, 80)
        self.make_invoices({})
        self.compute(plan)
        self.assertEqual((self.kinds(statement), statement.net), ([], 100))

    def test_who_sold_nothing_has_the_floor(self):
        self.assertEqual(self.compute(self.make_plan(floor=80)).net, 80)

    def test_within_the_limits_nothing_is_added(self):
        self.make_invoices({})
        statement = self.compute(self.make_plan(floor=50, cap=50))
        self.assertEqual(self.kinds(statement), [])

    def test_limits_go_for_all_rules_together_and_again_the_same(self):
        self.make_invoices({})
        rules = [Command.create({"name": name, "rate": 5}) for name in "AB"]
        plan = self.make_plan(rule_ids=rules, cap=70)
        self.assertEqual(self.compute(plan).net, 70)
        rows = self.rows(plan)
        self.compute(plan)
        self.assertEqual(self.rows(plan), rows)

    def hold(self, statement, base):
        manager = self.commission_manager
        lines = statement.line_ids.filtered(lambda line: line.base == base)
        holds = self.env["seller.commission.hold"].with_user(manager)
        holds._hold(lines.with_user(manager), "Look at it")
        return holds.search([("state", "=", "held")])

    def compute_april(self, plan):
        with self.at("2026-04-02 10:00:00"):
            return self.compute(plan, "2026-04-02")

    def totals(self, statement):
        return statement.net, statement.held_net

    def test_the_floor_counts_what_is_held_back_in_its_period_once(self):
        self.make_invoices({})
        plan = self.make_plan(floor=80)
        march = self.compute(plan)
        hold = self.hold(march, 1000)
        self.assertEqual(self.totals(self.compute(plan)), (30, 50))
        self.approve(march)
        self.assertEqual(self.totals(self.compute_april(plan)), (80, 50))
        hold._release()
        self.assertEqual(self.totals(self.compute_april(plan)), (130, 0))

    def test_the_cap_counts_what_is_held_back_in_its_period_once(self):
        """1,400 sold make 70, capped at 60, of which 50 are paid in April."""
        self.make_invoices({"amounts": [1000, 400]})
        self.make_invoices({"amounts": [2000], "invoice_date": "2026-04-01"})
        plan = self.make_plan(cap=60)
        march = self.compute(plan)
        march.action_publish()
        hold = self.hold(march, 1000)
        self.assertEqual(self.totals(march), (10, 50))
        self.approve(march)
        self.assertEqual(self.totals(self.compute_april(plan)), (60, 50))
        hold._release()
        self.assertEqual(self.totals(self.compute_april(plan)), (110, 0))

    def test_what_is_held_back_above_the_cap_is_capped_when_it_is_paid(self):
        self.make_invoices({"amounts": [1000, 400]})
        plan = self.make_plan(cap=30)
        march = self.compute(plan)
        hold = self.hold(march, 1000)
        self.assertEqual(self.totals(self.compute(plan)), (0, 50))
        self.approve(march)
        hold._release()
        april = self.compute_april(plan)
        self.assertEqual((self.kinds(april), april.net), ([("cap", -20, -20)], 30))

    def make_stints(self, **plan):
        """The seller is in the plan to the 1st of March, and again from the 2nd."""
        partner = {"partner_id": self.seller.partner_id.id}
        stints = {"date_to": "2026-03-01"}, {"date_from": "2026-03-02"}
        payees = [Command.create({**partner, **dates}) for dates in stints]
        return self.make_plan(payee_ids=payees, **plan)

    def test_who_is_in_the_plan_twice_has_its_limits_once_by_days(self):
        statements = self.compute(self.make_stints(floor=310, cap=310))
        statements = statements.sorted(lambda statement: statement.payee_id.id)
        self.assertEqual(statements.mapped("net"), [10, 300])
        days = "2026-03-01", "2026-03-02"
        invoices = [{"invoice_date": day, "amounts": [10_000]} for day in days]
        self.make_invoices(*invoices)
        self.compute(statements.plan_id)
        self.assertEqual(statements.mapped("net"), [10, 300])
        self.assertEqual(statements.mapped("gross"), [10, 300])


@tagged("post_install", "-at_install")
class TestTeams(CommissionCase):
    """A team as payee: each member is paid while a member."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team_plan = cls.make_team_plan(cls.team)

    @classmethod
    def make_team_plan(cls, *teams, **payee):
        return cls.make_plan(
            payee_ids=[Command.create({"team_id": team.id, **payee}) for team in teams]
        )

    def date_members(self, **dates):
        """Write when memberships were made and last written, as Odoo keeps it."""
        for column, pairs in dates.items():
            for user, moment in pairs.items():
                self.env.flush_all()
                self.env.cr.execute(
                    f"UPDATE crm_team_member SET {column} = %s WHERE user_id = %s",
                    [moment, user.id],
                )
        self.env.invalidate_all()

    def members(self, plan=None):
        """{user: (from, to)} of the rows that teams were expanded to."""
        rows = (plan or self.team_plan).payee_ids.filtered("parent_id")
        return {
            row.user_id: (str(row.date_from), row.date_to and str(row.date_to))
            for row in rows
        }

    def test_each_member_is_paid(self):
        members = {self.seller: "2025-05-05", self.seller_two: "2026-03-10 23:30:00"}
        self.date_members(create_date=members)
        days = "2026-03-09", "2026-03-10"
        self.make_invoices(
            {},
            *({"invoice_date": d, "invoice_user_id": self.seller_two.id} for d in days),
        )
        self.assertEqual(self.bases(self.compute(self.team_plan)), [1000, 1000])
        self.assertEqual(
            self.members(),
            {
                self.seller: ("2026-01-01", False),
                self.seller_two: ("2026-03-10", False),
            },
        )

    def test_who_leaves_is_paid_to_the_last_day(self):
        self.date_members(create_date={self.seller: "2025-05-05"})
        self.team.crm_team_member_ids.filtered(
            lambda member: member.user_id == self.seller
        ).action_archive()
        self.date_members(write_date={self.seller: "2026-03-12 10:00:00"})
        self.compute(self.team_plan)
        self.assertEqual(self.members()[self.seller], ("2026-01-01", "2026-03-12"))

    def test_again_nothing_changes_and_who_joins_is_added(self):
        payees = self.team_plan.payee_ids
        self.team.crm_team_member_ids[0].action_archive()
        payees._expand_teams()
        before = self.members()
        payees._expand_teams()
        self.assertEqual(self.members(), before)
        self.team.member_ids |= self.leader
        payees._expand_teams()
        self.assertIn(self.leader, self.members())

    def test_who_is_in_the_plan_by_name_is_not_added(self):
        payee = {"partner_id": self.seller.partner_id.id}
        self.team_plan.payee_ids = [Command.create(payee)]
        self.team_plan.payee_ids._expand_teams()
        self.assertEqual(list(self.members()), [self.seller_two])

    def test_who_was_in_the_plan_by_name_is_added_from_the_day_after(self):
        self.date_members(create_date={self.seller: "2025-05-05"})
        payee = {"partner_id": self.seller.partner_id.id, "date_to": "2026-03-02"}
        self.team_plan.payee_ids = [Command.create(payee)]
        self.team_plan.payee_ids._expand_teams()
        self.assertEqual(list(self.members()), [self.seller_two])
        with self.at("2026-03-05 10:00:00"):
            self.team_plan.payee_ids._expand_teams()
        self.assertEqual(self.members()[self.seller], ("2026-03-03", False))

    def test_a_deleted_membership_ends_when_it_is_seen(self):
        payees = self.team_plan.payee_ids
        payees._expand_teams()
        self.membership().unlink()
        for moment in ("2026-03-09 10:00:00", "2026-03-20 10:00:00"):
            with self.at(moment):
                payees._expand_teams()
            self.assertEqual(self.members()[self.seller][1], "2026-03-09")

    def test_who_comes_back_is_not_paid_for_the_time_between(self):
        payees = self.team_plan.payee_ids
        self.date_members(create_date={self.seller: "2025-05-05"})
        payees._expand_teams()
        member = self.membership()
        member.action_archive()
        for moment in ("2026-03-12 10:00:00", "2026-03-14 10:00:00"):
            # whatever is written later, the last day stays
            self.date_members(write_date={self.seller: moment})
            with self.at(moment):
                payees._expand_teams()
            self.assertEqual(self.members()[self.seller], ("2026-01-01", "2026-03-12"))
        member.action_unarchive()
        for moment in ("2026-03-20 10:00:00", "2026-03-25 10:00:00"):
            with self.at(moment):
                payees._expand_teams()
            rows = self.team_plan.payee_ids.filtered(
                lambda row: row.user_id == self.seller
            )
            self.assertEqual(
                sorted((str(row.date_from), str(row.date_to)) for row in rows),
                [("2026-01-01", "2026-03-12"), ("2026-03-20", "False")],
            )

    def test_the_team_of_a_statement_is_of_its_company(self):
        # sudo: whoever sets up teams
        sudo = self.env(su=True)
        sudo["ir.config_parameter"].set_param("sales_team.membership_multi", True)
        teams = sudo["crm.team"].create(
            [
                {"name": "Elsewhere", "company_id": self.other_company.id},
                {"name": "Here", "company_id": self.company.id},
            ]
        )
        self.membership().unlink()
        for team in teams:
            member = {"crm_team_id": team.id, "user_id": self.seller.id}
            sudo["crm.team.member"].create(member)
        self.make_invoices({})
        self.assertEqual(self.compute(self.make_plan()).team_id, teams[1])

    def membership(self):
        """The seller's memberships of teams."""
        return self.env["crm.team.member"].search([("user_id", "=", self.seller.id)])

    def test_who_changes_team_is_paid_in_the_second_from_the_day_after(self):
        other = self.env["crm.team"].create({"name": "Other"})
        plan = self.make_team_plan(self.team, other)
        self.date_members(create_date={self.seller: "2025-05-05"})
        self.team.crm_team_member_ids.filtered(
            lambda member: member.user_id == self.seller
        ).action_archive()
        other.member_ids = self.seller
        first, second = (
            self.env["crm.team.member"]
            .with_context(active_test=False)
            .search([("user_id", "=", self.seller.id)], order="id")
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_team_member SET write_date = %s WHERE id = %s",
            ["2026-03-12 10:00:00", first.id],
        )
        self.env.cr.execute(
            "UPDATE crm_team_member SET create_date = %s WHERE id = %s",
            ["2026-03-12 10:00:00", second.id],
        )
        plan.payee_ids._expand_teams()
        rows = plan.payee_ids.filtered(lambda row: row.user_id == self.seller)
        self.assertEqual(
            sorted((str(row.date_from), str(row.date_to)) for row in rows),
            [("2026-01-01", "2026-03-12"), ("2026-03-13", "False")],
        )

    def test_within_the_teams_own_dates(self):
        plan = self.make_team_plan(
            self.team, date_from="2026-03-05", date_to="2026-03-20"
        )
        self.date_members(create_date={self.seller: "2025-05-05"})
        plan.payee_ids._expand_teams()
        self.assertEqual(self.members(plan)[self.seller], ("2026-03-05", "2026-03-20"))
