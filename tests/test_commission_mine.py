"""My Commission: what the payee sees of the running period, and how it explains."""

from odoo.tests import Form, tagged

from .commission_common import CommissionCase

BOTH = [{"index": "feedback", "share": 70}, {"index": "reliability", "share": 30}]


class MineCase(CommissionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("commissions")
        cls.make_invoices(
            {"amounts": [8_000], "invoice_date": "2026-02-10"}, {"amounts": [12_400]}
        )
        cls.plan = cls.make_plan(weightings=BOTH)
        cls.statement = cls.compute(cls.plan)

    @classmethod
    def mine(cls, statement=None):
        return (statement or cls.statement).with_user(cls.seller)

    def open_mine(self, user=None):
        Statement = self.env["seller.commission.statement"]
        return Statement.with_user(user or self.seller).action_my_commission()


@tagged("post_install", "-at_install")
class TestMyCommission(MineCase):
    def test_it_opens_the_running_period_in_the_form_of_the_payee(self):
        self.compute(self.plan, "2026-02-02")
        action = self.open_mine()
        self.assertEqual(action["res_id"], self.statement.id)
        view = self.env.ref(
            "customer_promise.seller_commission_statement_view_form_mine"
        )
        self.assertEqual(action["views"], [(view.id, "form")])

    def test_after_the_period_it_opens_the_last_statement(self):
        self.statement.action_publish()
        with self.at("2026-04-01 10:00:00"):
            self.assertEqual(self.open_mine()["res_id"], self.statement.id)

    def test_who_is_in_no_plan_is_told_what_it_will_show(self):
        action = self.open_mine(self.leader)
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertFalse(found)
        self.assertIn("Ask your commission manager", action["help"])

    def test_of_two_plans_one_chooses(self):
        other = self.compute(self.make_plan(name="Second"))
        action = self.open_mine()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, self.statement | other)

    def test_looking_at_it_is_noted_once_a_day(self):
        payee = self.plan.payee_ids
        self.mine().action_seen()
        self.assertEqual(str(payee.seen_on), "2026-03-02")
        before = payee.write_date
        self.mine().action_seen()
        self.assertEqual(payee.write_date, before)
        with self.at("2026-03-03 10:00:00"):
            self.mine().action_seen()
        self.assertEqual(str(payee.seen_on), "2026-03-03")

    def test_each_form_of_a_statement_notes_it(self):
        """Opened from My Commission, from a list, or by the link of a mail."""
        for name in ("form", "form_mine"):
            xmlid = f"customer_promise.seller_commission_statement_view_{name}"
            view = self.env.ref(xmlid)
            with self.subTest(view=name):
                self.assertIn("seller_commission_statement_form", view.arch)
                self.assertIn("is_own", view.arch)

    def test_a_manager_who_looks_is_not_the_payee(self):
        self.statement.with_user(self.commission_manager).action_seen()
        self.assertFalse(self.plan.payee_ids.seen_on)

    def test_the_payee_reads_the_whole_page(self):
        """Without a right on invoices, plans or weightings of others."""
        view = "customer_promise.seller_commission_statement_view_form_mine"
        with Form(self.mine(), view=view) as form:
            self.assertEqual(form.net, 620)
            self.assertEqual(form.why, "Because nothing counted for you yet")

    def test_earlier_statements_are_one_click_away(self):
        earlier = self.compute(self.plan, "2026-02-02")
        self.assertEqual(self.mine().earlier_count, 0)
        earlier.action_publish()
        self.mine().invalidate_recordset()
        self.assertEqual(self.mine().earlier_count, 1)
        action = self.mine().action_view_earlier()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, earlier)

    # === FORECAST === #
    def test_the_pace_of_the_period_where_nothing_was_before(self):
        """Two of 31 days are over."""
        self.assertEqual(self.mine().expected, 9610)
        self.assertRegex(self.mine().expected_words, "after three closed periods")

    def test_closed_periods_count_most_while_it_is_young(self):
        for day in ("2025-12-02", "2026-01-02", "2026-02-02"):
            self.statement.sudo().copy(
                {
                    "date_from": day[:8] + "01",
                    "date_to": day[:8] + "28",
                    "net": 1000,
                    "state": "approved",
                }
            )
        self.assertAlmostEqual(
            self.mine().expected, 620 + 29 / 31 * (620 + 29 / 31 * 1000), 2
        )
        words = "8 in 10 such periods end between"
        self.assertIn(words, self.mine().expected_words)

    def test_a_statement_that_is_over_is_what_it_is(self):
        self.statement.action_publish()
        self.assertEqual(self.mine().expected, 620)
        self.assertFalse(self.mine().expected_words)

    # === EACH AMOUNT AS ONE SENTENCE === #

    def says(self, rule=None, **values):
        line = self.statement.line_ids
        if rule:
            self.env.cr.execute(
                "UPDATE seller_commission_rule SET basis = %s, measure = %s"
                " WHERE id = %s",
                [*rule, line.rule_id.id],
            )
            line.rule_id.invalidate_recordset()
        # sudo: only runs write lines
        line.sudo().write(values)
        line.invalidate_recordset(["explanation"])
        words = line.with_user(self.seller).explanation
        return words.replace("\xa0", " ").replace("\ufeff", "")

    def test_the_base_by_what_counts(self):
        name = self.statement.line_ids.document
        why = "× 1.00 because nothing counted for you yet"
        sentences = {
            ("invoiced", "amount"): f"5.00 % of $ 12,400.00 invoiced on {name}, {why}",
            ("paid", "amount"): f"5.00 % of $ 12,400.00 paid on {name}, {why}",
            ("ordered", "amount"): f"5.00 % of $ 12,400.00 ordered with {name}, {why}",
            ("paid", "margin"): (
                f"5.00 % of the margin of $ 12,400.00 paid on {name}, {why}"
            ),
        }
        for rule, sentence in sentences.items():
            with self.subTest(rule=rule):
                self.assertEqual(self.says(rule), sentence)

    def test_units_and_fixed_amounts(self):
        found = self.says(("invoiced", "quantity"), quantity=3, rate=2.5)
        self.assertRegex(found, r"^\$ 2.50 for each of 3.00 invoiced on INV")
        self.assertRegex(
            self.says(("fixed", "amount")), r"^\$ 620.00 for the period, ×"
        )

    def test_a_share_and_a_margin_by_cost(self):
        found = self.says(share=60, estimated=True)
        self.assertRegex(found, "your share of 60.00 %, × 1.00")
        self.assertRegex(found, "margin by the product's present cost$")

    def test_rates_of_tiers_have_as_many_digits_as_they_need(self):
        self.assertRegex(self.says(rate=3.3333), "^3.3333 % of")

    def test_what_is_held_back_says_so_first(self):
        found = self.says(held=True, hold_reason="delivery open")
        self.assertRegex(found, r"^Held back \(delivery open\): 5.00 % of")

    def test_what_is_taken_back_was_paid_so(self):
        found = self.says(kind="reversal", base=-1000, coefficient=0.98)
        self.assertRegex(
            found, r"^Taken back: 5.00 % of \$ -1,000.00 .*, × 0.98 as it was paid$"
        )

    def test_adjustments_and_bounds(self):
        self.assertEqual(self.says(kind="adjustment", note="Corrected"), "Corrected")
        self.assertRegex(self.says(kind="cap"), "at most for a period$")
        self.assertRegex(self.says(kind="floor"), "at least for a period$")

    # === WHY THIS COEFFICIENT === #
    def why(self, **values):
        # sudo: only runs write statements
        self.statement.sudo().write(values)
        return self.mine()._why_coefficient()

    def test_each_index_says_its_score_and_of_how_many(self):
        self.record_answers(72, 72)
        self.keep_promises(3)
        self.compute(self.plan)
        self.assertEqual(
            self.mine()._why_coefficient(),
            "because your customers' score is 72 from 2 answers and you kept 100 % of "
            "3 promises",
        )

    def test_what_limits_it_is_said(self):
        reasons = {
            "not_accepted": "because you had not accepted the plan in time",
            "not_covered": "because too few of your customers were asked",
            "agent": "because agents are never paid less than without weighting",
            "bonus": "because the plan pays satisfaction as a bonus only",
            "component": "weighs 20 % of the amount",
        }
        self.record_answers(72)
        self.compute(self.plan)
        for reason, words in reasons.items():
            with self.subTest(reason=reason):
                self.assertIn(words, self.why(limit_reason=reason))

    def test_scores_that_did_not_make_the_coefficient_are_not_its_reason(self):
        self.record_answers(25)
        self.compute(self.plan)
        for reason in ("not_accepted", "not_covered", "agent", "bonus"):
            with self.subTest(reason=reason):
                self.assertNotIn("score", self.why(limit_reason=reason))
        self.assertIn("score is 25", self.why(limit_reason="component"))

    def test_what_team_and_company_weigh_is_said(self):
        self.record_answers(72)
        self.compute(self.plan)
        # sudo: only runs write evidence
        evidence = self.statement.sudo().evidence_ids
        own = evidence.filtered(lambda found: found.weighting_id.index == "feedback")
        self.assertEqual(self.why().count(";"), 0)
        own.share = 56
        own.copy({"level": "team", "share": 14, "score": 80, "n": 9})
        self.assertRegex(self.why(), "from 1 answer; your team's weighs 14 %$")

    def test_an_improvement_is_said_with_the_year_before(self):
        self.record_answers(72, 72)
        self.compute(self.plan)
        own = self.statement.sudo().evidence_ids[0]
        own.copy({"level": "before", "share": 0, "score": 64, "n": 9})
        self.assertEqual(
            self.mine()._why_improved(),
            "because your customers' score is 72 from 2 answers, a year before 64",
        )

    def test_a_plan_that_weighs_nothing_says_nothing(self):
        plan = self.make_plan(name="Plain")
        line = self.compute(plan).line_ids
        self.assertRegex(line.explanation, r"invoiced on INV/2026/\d+$")

    # === TO THE RECORDS === #
    def test_from_an_amount_to_the_answers_behind(self):
        answers = self.record_answers(72, 80)
        line = self.compute(self.plan).line_ids.with_user(self.seller)
        action = line.action_view_evidence()
        rows = self.env[action["res_model"]].with_user(self.seller)
        rows = rows.search(action["domain"])
        self.assertEqual(rows.feedback_id.with_env(self.env), answers)
        opened = rows[0].action_open_source()
        self.assertEqual(opened["res_model"], "customer.feedback")

    def test_the_document_opens_where_it_may_be_read(self):
        line = self.statement.line_ids
        self.assertTrue(line.with_user(self.seller).can_open)
        self.assertFalse(line.with_user(self.leader).can_open)
        action = line.with_user(self.seller).action_open_source()
        self.assertEqual(action["res_model"], "account.move")

    def test_what_was_said_in_confidence_leads_nowhere(self):
        self.record_answers(50, 60, 70, confidential=True)
        row = self.compute(self.plan).evidence_line_ids.with_user(self.seller)
        self.assertEqual((row.n, row.value), (3, 60))
        self.assertFalse(row.feedback_id)
        self.assertFalse(row.date)
        self.assertFalse(row.action_open_source())

    def test_a_statement_with_many_lines_costs_no_more_queries(self):
        self.make_invoices(*[{"amounts": [100]}] * 10)
        self.count_reading(self.statement)  # fills the caches of the registry
        few = self.count_reading(self.statement)
        self.compute(self.plan)
        self.assertEqual(self.count_reading(self.statement), few)

    def count_reading(self, statement):
        self.env.flush_all()
        self.env.invalidate_all()
        lines = statement.with_user(self.seller).line_ids
        before = self.env.cr.sql_log_count
        lines.mapped("explanation")
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestWhatMovedIt(MineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record_answers(60, 60, date="2026-01-20 10:00:00")
        cls.before = cls.compute(cls.plan, "2026-02-02")
        cls.before.action_publish()
        cls.first = cls.compute(cls.plan)

    def moved(self):
        self.compute(self.plan)
        return self.mine()

    def test_nothing_new_says_so(self):
        self.assertEqual(self.moved().moved_words, "As in February 2026.")

    def test_two_answers_and_one_promise(self):
        answers = self.record_answers(90, 95, date="2026-03-01 10:00:00")
        promise = self.keep_promises(1, "2026-03-02", deadline="2026-03-02")
        mine = self.moved()
        self.assertEqual(
            mine.moved_words,
            "It was × 0.9760 in February 2026: 2 answers and 1 promise since then.",
        )
        self.assertEqual(self.behind(mine.action_view_moved_answers()), answers)
        self.assertEqual(self.behind(mine.action_view_moved_promises()), promise)

    def behind(self, action):
        lines = self.env[action["res_model"]].with_user(self.seller)
        lines = lines.search(action["domain"])
        return lines.feedback_id.sudo(False).with_env(self.env) or (
            lines.promise_id.with_env(self.env)
        )

    def test_what_fell_out_of_the_window_is_said_too(self):
        with self.at("2027-02-15 10:00:00"):
            later = self.compute(self.plan, "2027-02-02")
            mine = later.with_user(self.seller)
            self.assertEqual(mine._moved("went"), {"customer.feedback": 2})
            self.assertIn("2 that weighed then no longer do.", mine.moved_words)

    def test_nobody_asks_about_the_statements_of_others(self):
        with self.assertRaisesRegex(Exception, "seller.commission.statement|access"):
            self.statement.with_user(self.seller_two).action_view_moved_answers()
