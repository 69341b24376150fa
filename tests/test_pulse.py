"""The staff pulse: answered once, by nobody in particular, shown for whole teams."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import GROUP, CustomerCase

CRON = "ir_cron_customer_pulse_open"
AFTER = "2026-04-01 10:00:00"


@tagged("post_install", "-at_install")
class TestPulse(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("listening", "pulse")
        cls.colleagues = cls.env["res.users"]
        for number in range(5):
            cls.colleagues |= new_test_user(
                cls.env,
                login=f"test_colleague_{number}",
                groups=GROUP + "user",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
        cls.crew = cls.env["crm.team"].create(
            {
                "name": "Crew",
                "user_id": cls.leader.id,
                "company_id": False,
                "member_ids": [Command.set(cls.colleagues.ids)],
            }
        )

    def setUp(self):
        super().setUp()
        self.Turn = self.env["customer.pulse.turn"]
        self.run_job(CRON)

    def say(self, user, recommend=9, satisfied=5):
        self.Turn.with_user(user).answer(recommend, satisfied)

    def rows(self, user=None):
        self.env.flush_all()
        report = self.env["customer.pulse.report"].with_user(user or self.manager)
        report.invalidate_model()
        return report.search([("team_id", "=", self.crew.id)])

    def test_every_member_of_a_team_has_one_turn_a_quarter(self):
        self.run_job(CRON)
        turns = self.Turn.search([("team_id", "=", self.crew.id)])
        self.assertEqual(turns.user_id, self.colleagues)
        self.assertEqual(len(turns), 5)
        self.assertEqual(str(turns[0].quarter), "2026-01-01")
        with self.at(AFTER):
            self.run_job(CRON)
        turns = self.Turn.search([("team_id", "=", self.crew.id)])
        self.assertEqual(len(turns), 10)

    def test_switched_off_it_asks_nobody(self):
        self.Turn.search([]).unlink()
        group = self.env.ref(GROUP + "pulse")
        self.env.ref("base.group_user").implied_ids -= group
        self.run_job(CRON)
        self.assertEqual(self.Turn.search_count([]), 0)

    def test_one_answers_once(self):
        user = self.colleagues[0]
        turn = self.Turn.with_user(user)
        self.assertEqual(turn.get_turn(), {"team": "Crew", "answered": False})
        self.say(user)
        self.assertEqual(turn.get_turn(), {"team": "Crew", "answered": True})
        with self.assertRaisesRegex(UserError, "nothing to answer"):
            self.say(user)
        answers = self.env["customer.pulse.answer"].search([])
        self.assertRecordValues(answers, [{"nps": 9, "csat": 100}])

    def test_who_is_in_no_team_has_no_turn(self):
        turn = self.Turn.with_user(self.employee)
        self.assertEqual(turn.get_turn(), {"team": "", "answered": False})
        with self.assertRaisesRegex(UserError, "nothing to answer"):
            self.say(self.employee)

    def test_answers_lie_on_their_scales(self):
        for values in ((11, 5), (-1, 5), (9, 0), (9, 6), ("9", 5), (True, 5), (9, 2.5)):
            with self.subTest(values=values):
                with self.assertRaisesRegex(UserError, "Choose one of the values"):
                    self.say(self.colleagues[0], *values)

    def test_nothing_tells_who_said_what(self):
        answer = self.env["customer.pulse.answer"]
        said = {"company_id", "team_id", "quarter", "nps", "csat", "id", "display_name"}
        self.assertEqual(set(answer._fields), said)
        self.assertNotIn("write_date", self.Turn._fields)
        self.assertNotIn("create_date", self.Turn._fields)
        for model in (answer, self.Turn):
            for user in (self.manager, self.quality, self.seller, self.auditor):
                with self.subTest(model=model._name, user=user.login):
                    with self.assertRaises(AccessError):
                        model.with_user(user).search([])

    def test_a_second_turn_in_a_quarter_is_refused_by_the_database(self):
        turn = self.Turn.search([], limit=1)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            turn.copy()

    # === SHOWN === #

    def test_nothing_is_shown_before_the_quarter_is_over(self):
        for user in self.colleagues:
            self.say(user)
        self.assertEqual(len(self.rows()), 0)
        with self.at(AFTER):
            self.assertEqual(len(self.rows()), 1)

    def test_four_colleagues_are_not_shown_five_are(self):
        for user in self.colleagues[:4]:
            self.say(user)
        with self.at(AFTER):
            self.assertEqual(len(self.rows()), 0)
        self.say(self.colleagues[4], 3, 2)
        with self.at(AFTER):
            self.assertRecordValues(
                self.rows(),
                [{"staff_n": 5, "staff_nps": 60, "staff_csat": 80, "customer_n": 0}],
            )

    def test_the_teams_customers_stand_beside_once_each(self):
        for user in self.colleagues:
            self.say(user)
        for number in range(5):
            partner = self.make_partner(f"Firm {number}")
            order = self.make_confirmed_order(partner_id=partner.id)
            self.make_feedback(order, nps=3, team_id=self.crew.id)
            # who answers twice counts with the later answer
            order = self.make_confirmed_order(partner_id=partner.id)
            self.make_feedback(order, nps=10, team_id=self.crew.id)
        with self.at(AFTER):
            row = self.rows()
            self.assertRecordValues(row, [{"customer_n": 5, "customer_nps": 100}])
            self.assertRegex(row.customer_interval, r"^\+\d+ … \+100$")

    def test_one_sees_the_own_team_leaders_theirs_managers_all(self):
        for user in self.colleagues:
            self.say(user)
        with self.at(AFTER):
            for user in (self.colleagues[0], self.leader, self.manager):
                self.assertEqual(len(self.rows(user)), 1)
            self.assertEqual(len(self.rows(self.seller)), 0)
            with self.assertRaises(AccessError):
                self.rows(self.employee)

    def test_the_quarter_is_the_companys(self):
        self.company.customer_tz = "Pacific/Kiritimati"
        with self.at("2026-03-31 12:00:00"):
            self.run_job(CRON)
        quarters = self.Turn.search([("team_id", "=", self.crew.id)]).mapped("quarter")
        self.assertEqual({str(q) for q in quarters}, {"2026-01-01", "2026-04-01"})
