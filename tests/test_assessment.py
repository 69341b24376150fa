"""The people matrix: who is where, and that nobody else reads it."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import GROUP, INTERNAL, CustomerCase

MODEL = "seller.assessment"


@tagged("post_install", "-at_install")
class TestAssessment(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = new_test_user(
            cls.env,
            login="test_people",
            groups=f"{INTERNAL},{GROUP}people",
            company_id=cls.company.id,
        )
        cls.assessment = (
            cls.env[MODEL].with_user(cls.people).create({"user_id": cls.seller.id})
        )

    def test_the_box_follows_from_both(self):
        for potential, commitment, box in (
            ("1", "1", "development"),
            ("2", "2", "development"),
            ("3", "2", "potential"),
            ("1", "3", "driver"),
            ("3", "3", "star"),
        ):
            with self.subTest(box=box):
                self.assessment.write(
                    {"potential": potential, "commitment": commitment}
                )
                self.assertEqual(self.assessment.box, box)

    def test_dragged_to_a_box_both_follow(self):
        self.assessment.potential = "1"
        for box, potential, commitment in (
            ("driver", "1", "3"),
            ("star", "3", "3"),
            ("potential", "3", "2"),
            ("development", "2", "2"),
        ):
            with self.subTest(box=box):
                self.assessment.box = box
                self.assertRecordValues(
                    self.assessment,
                    [{"potential": potential, "commitment": commitment, "box": box}],
                )

    def test_the_matrix_has_all_four_boxes(self):
        matrix = self.env[MODEL].with_user(self.people)
        groups = matrix.with_context(read_group_expand=True).web_read_group(
            [("user_id", "=", self.seller.id)], ["box"], ["__count"]
        )
        boxes = [group["box"] for group in groups["groups"]]
        self.assertEqual(boxes, ["potential", "star", "development", "driver"])

    def test_only_the_latest_of_each_stands_in_it(self):
        later = self.assessment.copy({"date": "2026-06-01"})
        others = self.assessment.copy({"user_id": self.leader.id})
        found = (
            self.env[MODEL]
            .with_user(self.people)
            .search(
                [
                    ("is_latest", "=", True),
                    ("user_id", "in", (self.seller | self.leader).ids),
                ]
            )
        )
        self.assertEqual(found, later | others)
        self.assertEqual((self.assessment | later).mapped("is_latest"), [False, True])

    @mute_logger("odoo.sql_db")
    def test_one_a_day(self):
        with self.assertRaises(IntegrityError):
            self.assessment.copy()

    def test_nobody_else_reads_it_nor_oneself(self):
        self.seller.group_ids |= self.env.ref(f"{GROUP}people")
        users = self.seller | self.leader | self.manager | self.commission_manager
        for user in users | self.auditor | self.employee:
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.assessment.with_user(user).read(["note"])
        with self.assertRaises(AccessError):
            self.env[MODEL].with_user(self.seller).create(
                {"user_id": self.seller.id, "date": "2026-03-01"}
            )

    def test_by_the_form(self):
        form = Form(self.env[MODEL].with_user(self.people))
        form.user_id = self.leader
        form.potential = "3"
        self.assertEqual(form.box, "potential")
        self.assertEqual(str(form.save().date), "2026-03-02")

    def test_pay_knows_nothing_of_it(self):
        """No field of a commission's records leads here."""
        for name, model in self.env.registry.items():
            if name.startswith("seller.commission"):
                fields = model._fields.values()
                self.assertNotIn(MODEL, {field.comodel_name for field in fields})

    def test_its_menu_comes_with_the_switch(self):
        menu = self.env.ref("customer_promise.seller_assessment_menu")
        employee = self.env.ref("base.group_user")
        group = self.env.ref(f"{GROUP}assessment")
        for on in (False, True):
            employee.implied_ids = (
                employee.implied_ids | group if on else employee.implied_ids - group
            )
            for user, seen in ((self.people, on), (self.manager, False)):
                menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
                with self.subTest(on=on, user=user.login):
                    self.assertEqual(menu.id in menus, seen)
