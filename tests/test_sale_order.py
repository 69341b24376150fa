"""Promises on the order: drafts on the quotation, given when it is confirmed."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, new_test_user, tagged

from .common import CustomerCase

# One transparent pixel.
SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestOrderPromises(CustomerCase):
    def test_a_promise_takes_over_from_its_order(self):
        order = self.make_order(partner_id=self.contact.id)
        promise = self.env["customer.promise"].create(
            {"name": "Deliver", "deadline": "2026-03-10", "order_id": order.id}
        )
        self.assertRecordValues(
            promise,
            [
                {
                    "partner_id": self.customer.id,
                    "receiver_id": self.contact.id,
                    "promisor_id": self.seller.id,
                    "responsible_id": self.seller.id,
                    "team_id": self.team.id,
                    "company_id": self.company.id,
                    "value_at_stake": 2000,
                    "profile_id": self.make_profile().id,
                    "state": "draft",
                    "deadline_status": "none",
                    "original_deadline": False,
                }
            ],
        )

    def test_an_order_of_another_company_brings_it_along(self):
        order = self.make_order([{}], company_id=self.other_company.id, team_id=False)
        promise = order.customer_promise_ids
        self.assertEqual(promise.company_id, self.other_company)
        self.assertEqual(promise.profile_id.company_id, self.other_company)

    def test_the_value_at_stake_is_in_the_companys_currency(self):
        """2 desks at 1000 euros, 2 euros to the company's unit."""
        euro = self.env["res.currency"].create({"name": "EUX", "symbol": "x"})
        self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "rate": 2,
                "currency_id": euro.id,
                "company_id": self.company.id,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id, "company_id": self.company.id}
        )
        line = {"product_id": self.desk.id, "product_uom_qty": 2, "price_unit": 1000}
        order = self.make_order(
            [{}], pricelist_id=pricelist.id, order_line=[Command.create(line)]
        )
        promise = order.customer_promise_ids
        self.assertEqual(order.currency_id, euro)
        self.assertEqual(order.amount_untaxed, 2000)
        self.assertEqual(promise.currency_id, self.company.currency_id)
        self.assertEqual(promise.value_at_stake, 1000)

    def test_the_value_at_stake_follows_the_quotation_until_it_is_given(self):
        order = self.make_order([{}])
        promise = order.customer_promise_ids
        order.order_line.product_uom_qty = 3
        self.assertEqual(promise.value_at_stake, 3000)
        order.action_confirm()
        order.order_line.product_uom_qty = 4
        self.assertEqual(promise.value_at_stake, 3000)

    def test_confirming_gives_the_word(self):
        orders = self.make_order([{}, {"deadline": "2026-03-03"}]) | self.make_order(
            [{"deadline": "2026-02-27"}]
        )
        promises = orders.customer_promise_ids
        self.assertEqual(promises.mapped("state"), ["draft"] * 3)
        orders.action_confirm()
        self.assertRecordValues(
            promises.sorted("id"),
            [
                {"state": "open", "deadline_status": "on_track"},
                {"state": "open", "deadline_status": "approaching"},
                {"state": "open", "deadline_status": "overdue"},
            ],
        )
        for promise in promises:
            self.assertEqual(promise.original_deadline, promise.deadline)

    def test_confirming_one_order_leaves_other_quotations_alone(self):
        other = self.make_order([{}])
        self.make_confirmed_order([{}])
        self.assertEqual(other.customer_promise_ids.state, "draft")

    def test_on_a_confirmed_order_a_promise_is_given_at_once(self):
        order = self.make_confirmed_order()
        order.customer_promise_ids = [
            Command.create({"name": "Call", "deadline": "2026-03-10"})
        ]
        self.assertEqual(order.customer_promise_ids.state, "open")

    def test_a_seller_without_our_group_confirms_what_others_promised(self):
        order = self.make_order([{}])
        self.employee.group_ids |= self.env.ref("sales_team.group_sale_salesman")
        order.user_id = self.employee
        order.with_user(self.employee).action_confirm()
        self.assertEqual(order.customer_promise_ids.state, "open")

    def test_a_payment_of_the_public_confirms_the_promises(self):
        order = self.make_order([{}])
        order.with_user(self.env.ref("base.public_user")).sudo().action_confirm()
        self.assertRecordValues(
            order.customer_promise_ids,
            [{"state": "open", "promisor_id": self.seller.id}],
        )

    # === CANCELLING === #

    def test_cancelling_a_quotation_cancels_its_drafts(self):
        order = self.make_order([{}])
        order._action_cancel()
        self.assertEqual(order.customer_promise_ids.state, "cancelled")

    def test_cancelling_cancels_what_was_not_yet_due(self):
        order = self.make_confirmed_order([{}, {"deadline": "2026-03-02"}])
        order._action_cancel()
        self.assertRecordValues(
            order.customer_promise_ids,
            [{"state": "cancelled", "deadline_status": "none"}] * 2,
        )

    def test_what_fell_due_before_the_cancelling_stays_and_says_so(self):
        order = self.make_confirmed_order([{"deadline": "2026-03-01"}])
        promise = order.customer_promise_ids
        order._action_cancel()
        self.assertEqual(promise.state, "open")
        self.assertIn("fell due", promise.message_ids[0].body)

    def test_cancelling_touches_nothing_closed(self):
        order = self.make_confirmed_order([{}, {}])
        kept, broken = order.customer_promise_ids
        self.close_promise(kept)
        self.close_promise(broken, "broken")
        order._action_cancel()
        self.assertEqual(kept.state, "kept")
        self.assertEqual(broken.state, "broken")

    def test_a_quotation_again_promises_again(self):
        order = self.make_confirmed_order([{"deadline": "2026-03-10"}])
        promise = order.customer_promise_ids
        order._action_cancel()
        order.action_draft()
        self.assertEqual(promise.state, "draft")
        # the word was given: off and on again does not make it another one
        with self.assertRaisesRegex(UserError, "Renegotiate it"):
            promise.deadline = "2026-03-20"
        with self.at("2026-03-05 10:00:00"):
            order.action_confirm()
        self.assertEqual(promise.state, "open")
        self.assertEqual(str(promise.original_deadline), "2026-03-10")
        self.assertEqual(str(promise.promised_on), "2026-03-02")

    def test_a_word_of_an_opportunity_outlives_its_quotation(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Office",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
            }
        )
        with self.at("2026-03-01 10:00:00"):
            said = self.make_promise(opportunity_id=lead.id)
        self.env.cr.execute(
            "UPDATE customer_promise SET create_date = '2026-03-01' WHERE id = %s",
            [said.id],
        )
        said.invalidate_recordset()
        first = self.make_order([{}], opportunity_id=lead.id)
        self.assertIn(said, first.customer_promise_ids)
        first._action_cancel()
        self.assertRecordValues(said, [{"state": "open", "order_id": False}])
        second = self.make_order(opportunity_id=lead.id)
        self.assertEqual(second.customer_promise_ids, said)

    def test_a_seller_who_is_no_user_of_ours_copies_and_uses_templates(self):
        outsider = new_test_user(
            self.env,
            "test_outsider",
            "sales_team.group_sale_salesman,sale_management.group_sale_order_template",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        order = self.make_order([{"deadline": "2026-03-10"}], user_id=outsider.id)
        copy = order.with_user(outsider).copy()
        self.assertEqual(copy.sudo().customer_promise_ids.mapped("name"), ["Deliver"])
        template = self.env["customer.promise.template"].create({"name": "Charter"})
        quotation = self.env["sale.order.template"].create(
            {
                "name": "Office",
                "customer_promise_template_ids": [Command.set(template.ids)],
            }
        )
        theirs = self.make_partner(user_id=outsider.id)
        with Form(self.env["sale.order"].with_user(outsider)) as form:
            form.partner_id = theirs
            form.sale_order_template_id = quotation
        self.assertEqual(form.record.sudo().customer_promise_ids.template_id, template)

    # === CHANGING THE QUOTATION === #

    def test_drafts_follow_the_customer_of_the_quotation(self):
        order = self.make_order([{}])
        partner = self.make_partner("Other")
        order.with_user(self.seller).partner_id = partner
        self.assertRecordValues(
            order.customer_promise_ids,
            [
                {
                    "partner_id": partner.id,
                    "receiver_id": partner.id,
                    "profile_id": self.make_profile(partner).id,
                }
            ],
        )

    def test_drafts_follow_the_salesperson_who_keeps_them_too(self):
        order = self.make_order([{}, {"responsible_id": self.manager.id}])
        order.user_id = self.seller_two
        self.assertRecordValues(
            order.customer_promise_ids,
            [
                {
                    "promisor_id": self.seller_two.id,
                    "responsible_id": self.seller_two.id,
                },
                {
                    "promisor_id": self.seller_two.id,
                    "responsible_id": self.manager.id,
                },
            ],
        )

    def test_drafts_follow_the_company_of_the_quotation(self):
        order = self.make_order([{}], order_line=False, team_id=False)
        order.company_id = self.other_company
        promise = order.customer_promise_ids
        self.assertEqual(promise.company_id, self.other_company)
        self.assertEqual(promise.profile_id.company_id, self.other_company)

    def test_given_promises_stay_with_who_gave_them(self):
        order = self.make_confirmed_order([{}])
        promise = order.customer_promise_ids
        order.write({"user_id": self.seller_two.id, "team_id": False})
        self.assertRecordValues(
            promise, [{"promisor_id": self.seller.id, "team_id": self.team.id}]
        )

    def test_deleting_a_quotation_deletes_its_drafts(self):
        order = self.make_order([{}])
        promise = order.customer_promise_ids
        order.unlink()
        self.assertFalse(promise.exists())

    def test_an_order_with_a_promise_that_was_given_stays(self):
        order = self.make_confirmed_order([{"deadline": "2026-02-20"}])
        order._action_cancel()
        with self.assertRaisesRegex(UserError, "a promise was given with it"):
            order.unlink()
        self.assertEqual(order.customer_promise_ids.state, "open")

    def test_a_copy_promises_the_same_as_many_days_ahead(self):
        order = self.make_order([{"deadline": "2026-03-10"}])
        with self.at("2026-04-01 10:00:00"):
            copy = order.copy()
        self.assertRecordValues(
            copy.customer_promise_ids,
            [{"name": "Deliver", "state": "draft", "order_id": copy.id}],
        )
        self.assertEqual(str(copy.customer_promise_ids.deadline), "2026-04-09")

    def test_a_copy_of_a_confirmed_order_promises_nothing(self):
        self.assertFalse(self.make_confirmed_order([{}]).copy().customer_promise_ids)

    def test_a_quotation_carries_over_what_its_opportunity_promised(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Office",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
            }
        )
        said = self.make_promise(opportunity_id=lead.id)
        elsewhere = self.make_promise(
            opportunity_id=lead.id, partner_id=self.make_partner().id
        )
        order = self.make_order(opportunity_id=lead.id, user_id=self.manager.id)
        self.assertEqual(order.customer_promise_ids, said)
        self.assertRecordValues(
            said, [{"state": "open", "promisor_id": self.seller.id}]
        )
        self.assertFalse(elsewhere.order_id)
        self.assertFalse(self.make_order(opportunity_id=lead.id).customer_promise_ids)

    # === SCREEN === #

    def test_promises_are_typed_on_the_tab_of_the_order(self):
        order = self.make_order()
        with Form(order.with_user(self.seller)) as form:
            with form.customer_promise_ids.new() as line:
                line.name = "Deliver the desks"
                line.deadline = "2026-03-06"
        self.assertRecordValues(
            order.customer_promise_ids,
            [
                {
                    "name": "Deliver the desks",
                    "state": "draft",
                    "kind": "contractual",
                    "source": "quotation",
                    "promisor_id": self.seller.id,
                    "partner_id": self.customer.id,
                    "value_at_stake": 2000,
                }
            ],
        )

    def test_promises_are_typed_on_a_new_quotation(self):
        with Form(self.env["sale.order"].with_user(self.seller)) as form:
            form.partner_id = self.customer
            with form.customer_promise_ids.new() as line:
                line.name = "Deliver the desks"
                line.deadline = "2026-03-06"
        self.assertRecordValues(
            form.record.customer_promise_ids,
            [{"state": "draft", "partner_id": self.customer.id}],
        )

    def test_given_promises_are_read_only_on_the_tab(self):
        order = self.make_confirmed_order([{}])
        self.close_promise(order.customer_promise_ids)
        with Form(order.with_user(self.seller)) as form:
            with form.customer_promise_ids.edit(0) as line:
                with self.assertRaisesRegex(AssertionError, "readonly field"):
                    line.deadline = "2026-12-31"

    def test_the_button_shows_how_many_and_the_worst(self):
        order = self.make_confirmed_order()
        self.assertRecordValues(
            order,
            [{"customer_promise_count": 0, "customer_promise_status": "none"}],
        )
        for deadline, status in (
            ("2026-06-10", "on_track"),
            ("2026-03-03", "approaching"),
            ("2026-02-27", "overdue"),
        ):
            self.make_promise(order_id=order.id, deadline=deadline)
            order.invalidate_recordset()
            self.assertEqual(order.customer_promise_status, status)
        self.assertEqual(order.customer_promise_count, 3)

    def test_the_button_opens_the_promises_of_the_order(self):
        order = self.make_confirmed_order([{}])
        self.make_promise()
        action = order.action_view_promises()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]),
            order.customer_promise_ids,
        )


@tagged("post_install", "-at_install")
class TestSignature(CustomerCase, HttpCase):
    def test_a_customer_who_signs_accepts_the_promises(self):
        order = self.make_order([{}], require_signature=True, require_payment=False)
        order.action_quotation_sent()
        self.authenticate(None, None)
        result = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {
                "access_token": order._portal_ensure_token(),
                "name": "Anna",
                "signature": SIGNATURE,
            },
        )
        self.assertTrue(result.get("force_refresh"), result)
        self.assertEqual(order.state, "sale")
        self.assertRecordValues(
            order.customer_promise_ids,
            [{"state": "open", "promisor_id": self.seller.id}],
        )
