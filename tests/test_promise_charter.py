"""The service charter: picked on quotations, or standing on every matching order."""

from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import CustomerCase


class CharterCase(CustomerCase):
    @classmethod
    def make_template(cls, **values):
        """Ten working days from the confirmation, standing, for every order."""
        values = {
            "name": "Delivery",
            "lead_days": 10,
            "is_standing": True,
            "company_id": cls.company.id,
            **values,
        }
        return cls.env["customer.promise.template"].create(values)


@tagged("post_install", "-at_install")
class TestStanding(CharterCase):
    def test_a_standing_promise_is_made_at_confirmation(self):
        template = self.make_template(
            kind="implicit", tolerance_days=1, importance=4, is_public=False
        )
        order = self.make_order()
        self.assertFalse(order.customer_promise_ids)
        order.action_confirm()
        self.assertRecordValues(
            order.customer_promise_ids,
            [
                {
                    "name": "Delivery",
                    "state": "open",
                    "template_id": template.id,
                    "kind": "implicit",
                    "source": "charter",
                    "tolerance_days": 1,
                    "importance": 4,
                    "is_public": False,
                    "promisor_id": self.seller.id,
                    "deadline": date(2026, 3, 16),
                    "original_deadline": date(2026, 3, 16),
                }
            ],
        )

    def test_it_is_made_once_whatever_happens_to_the_order(self):
        self.make_template()
        order = self.make_confirmed_order()
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(order.customer_promise_ids.mapped("state"), ["open"])

    def test_lead_times_count_working_or_calendar_days(self):
        self.make_template(name="Working", lead_days=5)
        self.make_template(name="Calendar", lead_days=5, lead_unit="calendar")
        order = self.make_confirmed_order()
        found = {p.name: p.deadline for p in order.customer_promise_ids}
        self.assertEqual(
            found, {"Working": date(2026, 3, 9), "Calendar": date(2026, 3, 7)}
        )

    def test_it_applies_where_its_condition_says(self):
        other = self.desk.copy().product_tmpl_id
        parent = self.env["product.category"].create({"name": "Parent"})
        self.desk.categ_id = self.env["product.category"].create(
            {"name": "Desks", "parent_id": parent.id}
        )
        child = self.env["product.category"].create(
            {"name": "Child", "parent_id": self.desk.categ_id.id}
        )
        segment = self.env["customer.segment"].create({"name": "Big"})
        stage = self.env["customer.stage"].create({"name": "New"})
        for values, applies in (
            ({"apply_on": "products", "product_ids": other.ids}, False),
            (
                {"apply_on": "products", "product_ids": self.desk.product_tmpl_id.ids},
                True,
            ),
            (
                {
                    "apply_on": "categories",
                    "product_category_ids": self.desk.categ_id.ids,
                },
                True,
            ),
            ({"apply_on": "categories", "product_category_ids": child.ids}, False),
            (
                {"apply_on": "categories", "product_category_ids": parent.ids},
                True,
            ),
            ({"apply_on": "segments", "segment_ids": segment.ids}, False),
            ({"apply_on": "stages", "stage_ids": stage.ids}, True),
        ):
            with self.subTest(values=values):
                self.make_profile(stage_id=stage.id)
                template = self.make_template(**values)
                order = self.make_confirmed_order()
                self.assertEqual(
                    template in order.customer_promise_ids.template_id, applies
                )
                template.is_standing = False

    def test_it_applies_in_its_company_while_it_is_valid(self):
        self.make_template(name="Elsewhere", company_id=self.other_company.id)
        self.make_template(name="Over", valid_to="2026-03-01")
        self.make_template(name="To come", valid_from="2026-03-03")
        self.make_template(name="Archived", active=False)
        self.make_template(
            name="Now", valid_from="2026-03-02", valid_to="2026-03-02", company_id=False
        )
        order = self.make_confirmed_order()
        self.assertEqual(order.customer_promise_ids.mapped("name"), ["Now"])

    def test_who_keeps_it_follows_the_role(self):
        self.make_profile(user_id=self.seller_two.id)
        for role, user in (
            ("salesperson", self.seller),
            ("owner", self.seller_two),
            ("leader", self.leader),
            ("user", self.manager),
        ):
            with self.subTest(role=role):
                template = self.make_template(role=role, user_id=self.manager.id)
                promise = self.make_confirmed_order().customer_promise_ids
                self.assertEqual(promise.responsible_id, user)
                template.is_standing = False

    def test_a_role_that_nobody_has_falls_to_the_salesperson(self):
        self.make_template(role="leader")
        self.team.user_id = False
        promise = self.make_confirmed_order().customer_promise_ids
        self.assertEqual(promise.responsible_id, self.seller)

    def test_the_words_are_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        template = self.make_template()
        template.with_context(lang="it_IT").name = "Consegna"
        self.customer.lang = "it_IT"
        promise = self.make_confirmed_order().customer_promise_ids
        self.assertEqual(promise.name, "Consegna")


@tagged("post_install", "-at_install")
class TestPicked(CharterCase):
    def pick(self, order, templates):
        self.env["customer.promise.pick"].with_user(self.seller).create(
            {"order_id": order.id, "template_ids": [Command.set(templates.ids)]}
        ).action_pick()

    def test_picked_ones_are_drafts_each_once(self):
        template = self.make_template(is_standing=False)
        order = self.make_order()
        self.pick(order, template)
        self.pick(order, template)
        self.assertRecordValues(
            order.customer_promise_ids,
            [{"state": "draft", "template_id": template.id, "order_id": order.id}],
        )

    def test_only_what_can_be_picked_is_offered(self):
        valid = self.make_template(is_standing=False, company_id=False)
        picked = self.make_template(is_standing=False)
        self.make_template(is_standing=False, valid_to="2026-03-01")
        self.make_template(is_standing=False, valid_from="2026-03-03")
        self.make_template(is_standing=False, company_id=self.other_company.id)
        order = self.make_order()
        self.pick(order, picked)
        Pick = self.env["customer.promise.pick"].with_user(self.seller)
        with Form(Pick.with_context(default_order_id=order.id)) as form:
            form.template_ids.add(valid)
            offered = form.offered_ids
        self.assertEqual(offered[:].ids, valid.ids)
        order.customer_promise_ids._cancel()
        pick = Pick.create({"order_id": order.id, "template_ids": valid.ids})
        self.assertEqual(pick.offered_ids, (valid | picked).with_env(pick.env))

    def test_a_lead_time_from_the_confirmation_starts_with_it(self):
        moving = self.make_template(is_standing=False)
        fixed = self.make_template(name="Fixed", is_standing=False, lead_from="promise")
        order = self.make_order()
        self.pick(order, moving | fixed)
        with self.at("2026-03-06 10:00:00"):
            order.action_confirm()
        found = {p.template_id: p.deadline for p in order.customer_promise_ids}
        self.assertEqual(found, {moving: date(2026, 3, 20), fixed: date(2026, 3, 16)})

    def test_a_date_agreed_on_its_own_stays(self):
        order = self.make_order()
        self.pick(order, self.make_template(is_standing=False))
        order.customer_promise_ids.deadline = "2026-03-30"
        with self.at("2026-03-06 10:00:00"):
            order.action_confirm()
        self.assertEqual(order.customer_promise_ids.deadline, date(2026, 3, 30))

    def test_a_quotation_template_brings_its_promises(self):
        template = self.make_template(is_standing=False)
        quotation = self.env["sale.order.template"].create(
            {
                "name": "Office",
                "company_id": self.company.id,
                "customer_promise_template_ids": [Command.set(template.ids)],
            }
        )
        group = self.env.ref("sale_management.group_sale_order_template")
        self.seller.group_ids |= group
        with Form(self.env["sale.order"].with_user(self.seller)) as form:
            form.partner_id = self.customer
            form.sale_order_template_id = quotation
        self.assertRecordValues(
            form.record.customer_promise_ids,
            [{"template_id": template.id, "state": "draft"}],
        )


@tagged("post_install", "-at_install")
class TestTemplate(CharterCase):
    def test_a_used_template_is_archived_not_deleted(self):
        template = self.make_template()
        self.make_confirmed_order()
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            template.unlink()

    def test_a_fixed_user_must_be_named(self):
        with self.assertRaisesRegex(ValidationError, "choose who"):
            self.make_template(role="user")

    def test_a_fixed_user_sees_promises(self):
        with self.assertRaisesRegex(ValidationError, "cannot keep"):
            self.make_template(role="user", user_id=self.employee.id)

    def test_a_role_held_by_nobody_who_sees_promises_falls_to_the_salesperson(self):
        self.team.user_id = self.employee
        self.make_template(role="leader")
        promise = self.make_confirmed_order().customer_promise_ids
        self.assertEqual(promise.responsible_id, self.seller)

    def test_a_condition_must_be_one(self):
        for domain in ("[('nothing', '=', 1)]", "nonsense", "__import__('os')", ""):
            with self.subTest(domain=domain):
                with self.assertRaisesRegex(ValidationError, "cannot be read"):
                    self.make_template(evidence_rule="domain", evidence_domain=domain)
