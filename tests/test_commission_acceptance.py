"""Each payee gets the approved plan in words, and accepts it: themself, once."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from .common import CustomerCase

PAYEE = "seller.commission.payee"
JOB = "ir_cron_seller_commission_payee_tell"


class AcceptanceCase(CustomerCase):
    """A plan that begins in April, approved on Monday, 2 March; nobody accepted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.make_partner("Agent")
        cls.plan = cls.make_plan(
            cls.seller | cls.seller_two,
            approve=False,
            weightings=[{}],
            date_from="2026-04-01",
        )
        cls.plan.sudo().payee_ids.accepted_on = False
        cls.plan.payee_ids = [
            Command.create({"partner_id": cls.agent.id, "role": "agent"})
        ]
        cls.plan.action_approve()
        cls.payee, cls.payee_two, cls.of_agent = cls.plan.payee_ids

    def mine(self, user=None, payee=None):
        return (payee or self.payee).with_user(user or self.seller)


@tagged("post_install", "-at_install")
class TestAcceptance(AcceptanceCase):
    def test_the_payee_accepts_on_a_date(self):
        self.assertEqual(self.plan.waiting_count, 3)
        self.mine().action_accept()
        self.assertEqual(str(self.payee.accepted_on), "2026-03-02")
        self.assertFalse(self.mine().can_accept)
        self.assertEqual((self.plan.payee_count, self.plan.waiting_count), (3, 2))

    def test_payees_read_how_many_accepted_not_who(self):
        self.mine().action_accept()
        note = self.plan.message_ids[0]
        self.assertIn("1 of 3 payees have accepted the plan.", note.body)
        self.assertEqual(note.author_id, self.env.ref("base.partner_root"))
        self.assertNotEqual(note.create_uid, self.seller)

    def test_nobody_else_does(self):
        users = self.seller_two | self.manager | self.commission_manager
        for user in users | self.env.user:
            payee = self.payee.with_user(user)
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(AccessError, "Seller accepts this plan, nobody"),
            ):
                payee._accept(user)
            self.assertFalse(payee.can_accept)

    def test_an_agent_accepts_in_the_portal(self):
        self.portal.partner_id = self.agent
        self.of_agent._accept(self.portal)
        self.assertEqual(str(self.of_agent.accepted_on), "2026-03-02")

    def test_once_and_the_date_stays(self):
        self.mine().action_accept()
        with (
            self.at("2026-03-09 10:00:00"),
            self.assertRaisesRegex(UserError, "You accepted the plan Plan already"),
        ):
            self.mine().action_accept()
        self.assertEqual(str(self.payee.accepted_on), "2026-03-02")

    def test_what_is_not_approved_is_not_accepted(self):
        draft = self.make_plan(approve=False).payee_ids.sudo()
        draft.accepted_on = False
        with self.assertRaisesRegex(UserError, "is not approved, so there is nothing"):
            draft._accept(self.seller)
        self.assertFalse(self.mine(payee=draft.sudo(False)).can_accept)

    def test_all_stints_at_once(self):
        self.payee.date_to = "2026-04-30"
        stint = self.payee.copy({"date_from": "2026-06-01", "date_to": False})
        self.mine().action_accept()
        self.assertEqual(stint.accepted_on, self.payee.accepted_on)

    def test_no_date_is_written_for_the_payee(self):
        manager = self.commission_manager
        for name in ("accepted_on", "seen_on", "told_on", "reminded_on"):
            with self.subTest(field=name):
                with self.assertRaisesRegex(UserError, "Only the payee accepts"):
                    self.payee.with_user(manager).write({name: "2026-03-01"})
                with self.assertRaisesRegex(UserError, "Only the payee accepts"):
                    self.plan.with_user(manager).payee_ids = [
                        Command.create(
                            {"partner_id": self.contact.id, name: "2026-03-01"}
                        )
                    ]

    def test_what_was_accepted_is_not_given_to_another(self):
        self.mine().action_accept()
        payee = self.payee.with_user(self.commission_manager)
        for values in ({"partner_id": self.leader.partner_id.id}, {"role": "owner"}):
            with self.assertRaisesRegex(
                UserError, "Let the entry of Seller end by its date"
            ):
                payee.write(values)
        payee.date_to = "2026-12-31"

    def test_my_plans_are_mine_and_not_drafts(self):
        self.make_plan(approve=False)
        action = self.env.ref("customer_promise.seller_commission_payee_action_mine")
        domain = [("user_id", "=", self.seller.id), ("plan_id.state", "!=", "draft")]
        self.assertIn("('user_id', '=', uid)", action.domain)
        found = self.env[PAYEE].with_user(self.seller).search(domain)
        self.assertEqual(found, self.payee)

    def test_a_manager_sees_who_has_not(self):
        self.mine().action_accept()
        domain = self.plan.action_view_waiting()["domain"]
        rows = self.env[PAYEE].search(domain + [("accepted_on", "=", False)])
        self.assertEqual(rows, self.payee_two | self.of_agent)


@tagged("post_install", "-at_install")
class TestTelling(AcceptanceCase, MailCase):
    def tell(self):
        """Run the job; returns to whom which subjects went."""
        with self.mock_mail_gateway():
            self.run_job(JOB)
        # a database with demo data has plans of its own
        self.mails = self._new_mails.filtered(
            lambda mail: mail.res_id in self.plan.payee_ids.ids
        )
        return sorted((mail.recipient_ids.name, mail.subject) for mail in self.mails)

    PLAN = "Your commission plan: Plan"
    REMINDER = "Please accept your commission plan: Plan"

    def test_each_payee_gets_the_plan_once(self):
        names = ("Agent", "Seller", "Seller Two")
        self.assertEqual(self.tell(), [(name, self.PLAN) for name in names])
        self.assertEqual(
            set(self.plan.payee_ids.mapped("told_on")), {self.payee.told_on}
        )
        self.assertEqual(str(self.payee.told_on), "2026-03-02")
        self.assertEqual(self.tell(), [])

    def test_the_mail_brings_the_document_and_the_way_to_accept(self):
        self.tell()
        for mail in self.mails:
            inside = mail.recipient_ids != self.agent
            path = "/odoo/my-commission-plans/" if inside else "/my/commissions/plans/"
            self.assertIn(path, mail.body_html)
            self.assertEqual(len(mail.attachment_ids), 1)
            self.assertIn("Plan - ", mail.attachment_ids.name)

    def test_members_of_a_team_get_their_own(self):
        self.team.member_ids = self.leader
        self.plan.payee_ids = [Command.create({"team_id": self.team.id})]
        self.assertIn(("Leader", self.PLAN), self.tell())
        member = self.plan.payee_ids.filtered("parent_id")
        self.mine(self.leader, member).action_accept()
        self.assertEqual(str(member.accepted_on), "2026-03-02")

    def test_drafts_and_who_has_left_get_nothing(self):
        self.payee.date_to = "2026-04-01"
        with self.at("2026-04-02 10:00:00"):
            names = [name for name, _subject in self.tell()]
        self.assertEqual(names, ["Agent", "Seller Two"])

    def test_once_a_week_until_it_begins_who_has_not_accepted_is_reminded(self):
        self.tell()
        self.mine().action_accept()
        late = [("Agent", self.REMINDER), ("Seller Two", self.REMINDER)]
        for day, mails in (
            ("2026-03-08", []),
            ("2026-03-09", late),
            ("2026-03-15", []),
            ("2026-03-16", late),
            ("2026-03-31", late),
            ("2026-04-07", []),
        ):
            with self.subTest(day=day), self.at(f"{day} 10:00:00"):
                self.assertEqual(self.tell(), mails)

    def test_one_that_fails_stops_no_other(self):
        payees = type(self.env[PAYEE])
        tell = payees._tell

        def fail(payee):
            if payee == self.payee:
                raise ValueError
            tell(payee)

        self.startPatcher(patch.object(payees, "_tell", fail))
        with self.assertLogs("odoo.addons.customer_promise.models.commissions"):
            names = [name for name, _subject in self.tell()]
        self.assertEqual(names, ["Agent", "Seller Two"])
        self.assertFalse(self.payee.told_on)


@tagged("post_install", "-at_install")
class TestWords(CustomerCase):
    """What a payee reads is what the kernel pays."""

    def text(self, plan):
        return [sentence for _heading, rows in plan._terms() for sentence in rows]

    def test_what_earns(self):
        plan = self.make_plan(
            rule_ids=[
                Command.create(values)
                for values in (
                    {"name": "A", "basis": "paid", "rate": 5},
                    {"name": "B", "basis": "ordered", "measure": "margin", "rate": 2.5},
                    {"name": "C", "measure": "quantity", "amount": 3},
                    {"name": "D", "basis": "fixed", "amount": 100},
                    {
                        "name": "E",
                        "tier_on": "quota",
                        "tier_mode": "retroactive",
                        "tier_ids": [
                            Command.create({"low": 100, "rate": 5}),
                            Command.create({"low": 0, "rate": 3}),
                        ],
                    },
                    {"name": "F", "rate": 1, "product_ids": self.desk.ids},
                )
            ]
        )
        money = plan._money
        self.assertEqual(
            [rule._in_words() for rule in plan.rule_ids],
            [
                "A: 5 % of the untaxed amount of invoices, as far as they are paid.",
                "B: 2.50 % of the margin of confirmed orders.",
                f"C: {money(3)} for each unit invoiced.",
                f"D: {money(100)} in each period, multiplied by the coefficient of the "
                "score.",
                "E: of the untaxed amount invoiced, 3 % below 100 % of the quota, 5 % "
                "from there on. All is paid at the rate reached.",
                "F: 1 % of the untaxed amount invoiced. Only for these: Products: "
                "Desk.",
            ],
        )

    def test_tiers_say_what_is_paid_from_where_to_where(self):
        ladders = (
            ({0: 3}, "3 %. Each slice is paid at its own rate."),
            ({100: 3}, "nothing below {100}, 3 % from there on. Each slice"),
            (
                {0: 3, 100: 4, 250: 5},
                "3 % below {100}, 4 % from there to {250}, 5 % from there on. Each",
            ),
            (
                {100: 4, 250: 5},
                "nothing below {100}, 4 % from there to {250}, 5 % from there on.",
            ),
        )
        for ladder, words in ladders:
            tiers = [
                Command.create({"low": low, "rate": rate})
                for low, rate in ladder.items()
            ]
            plan = self.make_plan(
                rule_ids=[Command.create({"name": "T", "tier_ids": tiers})]
            )
            for low in (100, 250):
                words = words.replace(f"{{{low}}}", plan._money(low))
            with self.subTest(ladder=ladder):
                self.assertIn(
                    f"T: of the untaxed amount invoiced, {words}",
                    plan.rule_ids._in_words(),
                )

    def test_what_weighs_and_which_limits(self):
        plan = self.make_plan(
            weightings=[{}],
            weight_mode="component",
            cap=500,
            share_own=100,
            share_team=0,
        )
        words = " ".join(self.text(plan))
        for part in (
            "50 gives 0.80, 75 gives 1.00, 90 gives 1.20",
            "Whose satisfaction: 100 % your own customers.",
            "20 % of the amount is multiplied, the rest is paid as it is.",
            f"At most {plan._money(500)} in a period.",
            "only where at least 50 % of the customers billed were asked",
        ):
            self.assertIn(part, words)

    def test_how_many_are_to_be_asked_is_told_as_it_is_set(self):
        plan = self.make_plan(weightings=[{}])
        plan.company_id.customer_coverage_least = 0.3
        self.assertIn("at least 30 % of the customers", " ".join(self.text(plan)))

    def test_without_weighting_nothing_weighs(self):
        self.assertIn(
            "It does not: all is paid as it was earned.", self.text(self.make_plan())
        )

    def nets(self, **values):
        plan = self.make_plan(weightings=[{}], **values)
        return [example["net"] for example in plan._examples()]

    def test_two_examples_by_the_kernel(self):
        """An average of 75, and 60 from 10 answers: 0.92, the team at 1."""
        alone = {"share_team": 0}
        self.assertEqual(self.nets(**alone), [500, 460])
        self.assertEqual(self.nets(share_own=80, share_team=20), [500, 468])
        self.assertEqual(self.nets(weight_mode="component", **alone), [500, 492])
        self.assertEqual(self.nets(weight_mode="bonus", **alone), [500, 566.67])

    def test_an_agent_reads_examples_of_what_agents_are_paid(self):
        """Nothing is taken away, whatever the plan does with others."""
        for mode in ("coefficient", "component", "bonus"):
            plan = self.make_plan(weightings=[{}], weight_mode=mode, share_team=0)
            nets = [example["net"] for example in plan._examples(agent=True)]
            with self.subTest(mode=mode):
                self.assertEqual(nets, [500, 566.67])

    def test_the_average_is_the_companys_own(self):
        plan = self.make_plan(weightings=[{}])
        self.make_feedback(nps=9, csat=5)
        self.assertEqual(plan._mean_score(), 100)

    def test_tiers_in_the_example(self):
        tiers = [
            Command.create({"low": 0, "rate": 3}),
            Command.create({"low": 5000, "rate": 5}),
        ]
        plan = self.make_plan(
            rule_ids=[Command.create({"name": "T", "tier_ids": tiers})]
        )
        self.assertEqual([e["net"] for e in plan._examples()], [400, 400])

    def test_an_example_works_every_rule(self):
        """5 % of 10,000, 1 % of what is above a quota of 8,000, and 100 of their own.

        Only the last one does not follow the score: it follows what became better.
        """
        above = [
            Command.create({"low": 0, "rate": 0}),
            Command.create({"low": 100, "rate": 1}),
        ]
        plan = self.make_plan(
            weightings=[{}],
            share_team=0,
            rule_ids=[
                Command.create({"name": "A", "rate": 5}),
                Command.create({"name": "B", "tier_on": "quota", "tier_ids": above}),
                Command.create(
                    {
                        "name": "C",
                        "basis": "fixed",
                        "fixed_on": "improvement",
                        "amount": 100,
                    }
                ),
            ],
        )
        money = plan._money
        usual, low = plan._examples()
        self.assertEqual((usual["net"], low["net"]), (620, 578.4))
        self.assertEqual(
            usual["steps"][:4],
            [
                (f"A: 5 % of {money(10_000)}", money(500)),
                (
                    f"B: 0.20 % of {money(10_000)}, the quota being {money(8000)}",
                    money(20),
                ),
                (
                    "C, each period, as long as nothing became better or worse",
                    money(100),
                ),
                ("Before Weighting", money(620)),
            ],
        )

    def test_an_example_keeps_to_cap_and_floor(self):
        alone = {"share_team": 0}
        self.assertEqual(self.nets(cap=480, **alone), [480, 460])
        self.assertEqual(self.nets(floor=470, **alone), [500, 470])
        self.assertEqual(self.nets(floor=470, cap=480, **alone), [480, 470])

    def test_an_example_names_only_whose_score_has_a_share(self):
        for shares, words in (
            ((80, 20, 0), "With your team at the average of 75"),
            ((80, 0, 20), "With the company at the average of 75"),
            ((60, 20, 20), "With your team and the company at the average of 75"),
        ):
            own, team, company = shares
            plan = self.make_plan(
                weightings=[{}],
                share_own=own,
                share_team=team,
                share_company=company,
            )
            with self.subTest(shares=shares):
                self.assertEqual(plan._examples()[0]["steps"][-2][0], words)

    def test_the_document_says_it_and_who_signed(self):
        plan = self.make_plan(weightings=[{}])
        report = "customer_promise.action_report_seller_commission_plan"
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            report, plan.payee_ids.ids
        )
        for part in ("Sales: 5 %", "Two examples", "Approved by", "Accepted by"):
            self.assertIn(part, html.decode())
        self.assertNotIn("Seller Two", html.decode())
