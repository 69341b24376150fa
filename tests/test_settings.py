"""One switch for each part: its menus, its jobs; and the page users come home to."""

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import GROUP, CustomerCase

# Part: a menu that comes with it, for whom, and the jobs that run with it.
PARTS = {
    "listening": (
        "customer_feedback_menu",
        "seller",
        ["ir_cron_customer_invitation_plan", "ir_cron_customer_feedback_complete"],
    ),
    "drivers": ("customer_driver_menu", "seller", []),
    "playbooks": ("customer_play_menu", "seller", ["ir_cron_customer_play_advance"]),
    "commissions": (
        "seller_commission_statement_menu_mine",
        "seller",
        [
            "ir_cron_seller_commission_plan_compute",
            "ir_cron_seller_commission_statement_verify",
        ],
    ),
}


@tagged("post_install", "-at_install")
class TestParts(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env,
            login="the_admin",
            groups="base.group_system",
            company_id=cls.company.id,
        )
        cls.set_parts(**dict.fromkeys(PARTS, False))

    @classmethod
    def set_parts(cls, user=None, **parts):
        """Switch parts on the settings page and save it."""
        values = {f"group_customer_promise_{part}": on for part, on in parts.items()}
        Settings = cls.env["res.config.settings"].with_user(user or cls.env.user)
        Settings.create(values).execute()

    def visible(self, menu, login):
        """Whether the web client of the user gets the menu, below those it is in."""
        menus = self.env["ir.ui.menu"].with_user(getattr(self, login)).load_menus(False)
        return self.env.ref(f"customer_promise.{menu}").id in menus

    def running(self, crons):
        return [self.env.ref(f"customer_promise.{cron}").active for cron in crons]

    def test_each_part_is_switched_alone(self):
        for part, (menu, login, crons) in PARTS.items():
            with self.subTest(part=part):
                self.set_parts(**{part: True})
                self.assertTrue(self.visible(menu, login))
                self.assertEqual(self.running(crons), [True] * len(crons))
                others = [other for other in PARTS if other != part]
                for other in others:
                    menu_of_other, _login, crons_of_other = PARTS[other]
                    self.assertFalse(self.visible(menu_of_other, login))
                    self.assertNotIn(True, self.running(crons_of_other))
                self.set_parts(**{part: False})
                self.assertFalse(self.visible(menu, login))
                self.assertEqual(self.running(crons), [False] * len(crons))

    def test_promises_customers_and_my_day_are_there_from_the_start(self):
        for menu in ("customer_day_menu", "customer_profile_menu"):
            self.assertTrue(self.visible(menu, "seller"))
        self.assertTrue(self.visible("customer_promise_menu", "seller"))
        self.assertEqual(self.running(["ir_cron_customer_promise_status"]), [True])

    def test_a_part_shows_nothing_to_who_is_no_user_of_ours(self):
        self.switch_on()
        for menu, _login, _crons in PARTS.values():
            with self.subTest(menu=menu):
                self.assertFalse(self.visible(menu, "employee"))
        self.assertTrue(self.visible("seller_commission_statement_menu", "auditor"))

    def test_an_administrator_without_our_groups_may_switch(self):
        self.set_parts(self.admin, listening=True)
        _menu, _login, crons = PARTS["listening"]
        self.assertEqual(self.running(crons), [True, True])

    def test_a_manager_may_not_switch(self):
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
            self.set_parts(self.manager, listening=True)

    def test_saving_other_settings_leaves_the_parts_alone(self):
        self.set_parts(listening=True)
        self.env["res.config.settings"].create({}).execute()
        _menu, _login, crons = PARTS["listening"]
        self.assertTrue(self.visible("customer_feedback_menu", "seller"))
        self.assertEqual(self.running(crons), [True, True])

    def test_switching_by_the_program_is_switching_on_the_page(self):
        self.switch_on("commissions")
        settings = self.env["res.config.settings"].create({})
        self.assertRecordValues(
            settings,
            [
                {
                    f"group_customer_promise_{part}": part == "commissions"
                    for part in PARTS
                }
            ],
        )
        menu, login, crons = PARTS["commissions"]
        self.assertTrue(self.visible(menu, login))
        self.assertEqual(self.running(crons), [True] * len(crons))

    def test_the_deciding_time_zone_is_the_companys(self):
        Settings = self.env["res.config.settings"]
        Settings.create({"customer_tz": "Europe/Rome"}).execute()
        self.assertEqual(self.company._customer_tz(), "Europe/Rome")
        self.assertFalse(self.other_company.customer_tz)


@tagged("post_install", "-at_install")
class TestHome(HttpCase):
    """My day is the page our users come home to, unless they chose another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.my_day = cls.env.ref("customer_promise.customer_day_action")

    def home(self, groups, **values):
        """The home action that the web client of a new user gets."""
        user = new_test_user(self.env, login="at_home", groups=groups, **values)
        self.authenticate(user.login, user.login + "x")
        info = self.make_jsonrpc_request("/web/session/get_session_info", {})
        self.assertEqual(info["uid"], user.id)
        return info["home_action_id"]

    def test_users_come_home_to_my_day(self):
        self.assertEqual(self.home(GROUP + "user"), self.my_day.id)

    def test_another_choice_is_kept(self):
        chosen = self.env.ref("customer_promise.customer_promise_action")
        self.assertEqual(self.home(GROUP + "user", action_id=chosen.id), chosen.id)

    def test_others_are_left_alone(self):
        self.assertFalse(self.home("base.group_user"))
