"""The report on promises: each measure from records whose outcome is known."""

from datetime import date

from odoo.tests import new_test_user, tagged

from .common import CustomerCase

SHARES = ("on_time", "on_time_original", "reliability", "risky", "risky_failed")


class ReportCase(CustomerCase):
    def kept(self, closed_on="2026-02-20", **values):
        values = {"deadline": "2026-02-20", **values}
        return self.close_promise(self.make_promise(**values), closed_on=closed_on)

    def broken(self, **values):
        values = {"deadline": "2026-02-20", **values}
        return self.close_promise(self.make_promise(**values), "broken", "2026-02-23")

    def renegotiated(self, confirmed, **values):
        """One of today, put off; its successor."""
        promise = self.make_promise(deadline="2026-03-02", **values)
        return promise._renegotiate(
            date(2026, 3, 20),
            reason="x",
            agreed_by=self.contact,
            confirmed=confirmed,
        )

    def example(self, **values):
        """Three on time (3), one late (5), one broken (3)."""
        for _number in range(3):
            self.kept(importance=3, **values)
        self.kept("2026-02-27", importance=5, **values)
        self.broken(importance=3, **values)

    def rated(self, promise, feasibility):
        """As if the check had found it so."""
        promise._by_action().sudo().feasibility = feasibility
        return promise

    def rows(self, domain=(), user=None):
        """Read anew: what a report shows follows the clock and the companies."""
        self.env["customer.promise.report"].invalidate_model()
        Report = self.env["customer.promise.report"]
        return Report.with_user(user or self.manager).search(list(domain))

    def row(self, promise):
        return self.rows([("promise_id", "=", promise.id)])

    def group(self, measures, domain=(), by=None, user=None):
        """Values of ``measures`` of each group; of all without ``by``."""
        Report = self.env["customer.promise.report"].with_user(user or self.manager)
        groups = Report._read_group(
            list(domain),
            [by] if by else [],
            [name if ":" in name else f"{name}:avg" for name in measures],
        )
        return {row[0]: row[1:] for row in groups} if by else groups[0]

    def assertShares(self, expected, **kwargs):
        """``expected`` is a dict of share to percentage, False where none is shown."""
        found = dict(zip(expected, self.group(expected, **kwargs), strict=True))
        for name, value in expected.items():
            with self.subTest(share=name):
                if value is False:
                    self.assertIs(found[name], False)
                else:
                    self.assertAlmostEqual(found[name], value, places=2)


@tagged("post_install", "-at_install")
class TestPromiseReportRows(ReportCase):
    def test_drafts_and_cancelled_ones_were_not_given(self):
        order = self.make_order([{}])
        self.assertFalse(self.row(order.customer_promise_ids))
        order.action_confirm()
        self.assertEqual(self.row(order.customer_promise_ids).result, "running")
        order._action_cancel()
        self.assertFalse(self.row(order.customer_promise_ids))

    def test_a_promise_closed_early_falls_due_on_the_day_it_was_closed(self):
        self.assertEqual(str(self.row(self.kept("2026-02-10")).date), "2026-02-10")

    def test_a_promise_closed_late_falls_due_on_its_deadline(self):
        self.assertEqual(str(self.row(self.kept("2026-02-27")).date), "2026-02-20")

    def test_results(self):
        made = {
            "on_time": self.kept(),
            "late": self.kept("2026-02-23"),
            "not_kept": self.broken(),
            "running": self.make_promise(),
            "uncounted": self.close_promise(self.make_promise(), "released"),
        }
        for result, promise in made.items():
            with self.subTest(result=result):
                row = self.row(promise)
                counts = result in ("on_time", "late", "not_kept")
                self.assertEqual((row.result, row.n), (result, int(counts)))

    def test_an_overdue_one_counts_as_not_kept_until_it_is(self):
        promise = self.make_promise(deadline="2026-02-27")
        row = self.row(promise)
        self.assertEqual((row.result, row.n, row.days_late), ("not_kept", 1, 3))
        self.close_promise(promise)
        row = self.row(promise)
        self.assertEqual((row.result, row.days_late), ("late", 3))

    def test_the_day_of_its_tolerance_it_is_still_running(self):
        promise = self.make_promise(deadline="2026-02-27", tolerance_days=1)
        self.assertEqual(self.row(promise).result, "running")
        with self.at("2026-03-03 10:00:00"):
            self.assertEqual(self.row(promise).result, "not_kept")

    def test_a_neutral_renegotiation_does_not_count(self):
        successor = self.renegotiated(True)
        row = self.row(successor.renegotiated_from_id)
        self.assertEqual((row.result, row.n), ("uncounted", 0))

    def test_a_renegotiation_the_customer_did_not_confirm_counts_as_late(self):
        successor = self.renegotiated(False)
        row = self.row(successor.renegotiated_from_id)
        self.assertEqual((row.result, row.n), ("late", 1))
        self.assertEqual((row.weight, row.weighted), (1, 0.5))

    def test_the_customers_answer_prevails(self):
        promise = self.kept()
        promise._by_action().write({"customer_answer": "not_kept"})
        promise._settle()
        self.assertEqual(self.row(promise).result, "not_kept")

    def test_a_renegotiated_date_is_on_time_but_not_by_the_first_date(self):
        successor = self.renegotiated(True)
        with self.at("2026-03-20 10:00:00"):
            self.close_promise(successor)
        row = self.row(successor)
        self.assertEqual((row.on_time, row.on_time_original), (100, 0))

    def test_kept_before_the_first_date_it_is_on_time_by_both(self):
        successor = self.renegotiated(True)
        self.close_promise(successor)
        row = self.row(successor)
        self.assertEqual((row.on_time, row.on_time_original), (100, 100))

    def test_the_window_is_that_of_the_companys_reliability(self):
        old = self.kept("2025-03-01", deadline="2025-03-01", promised_on="2025-02-01")
        first = self.kept("2025-03-02", deadline="2025-03-02", promised_on="2025-02-01")
        self.assertEqual((self.row(old).in_window, self.row(first).in_window), (0, 1))

    def test_the_value_of_a_renegotiated_chain_counts_once(self):
        successor = self.renegotiated(True, value_at_stake=500)
        chain = successor | successor.renegotiated_from_id
        self.assertEqual(
            self.group(["value_at_stake:sum"], [("promise_id", "in", chain.ids)]),
            (500,),
        )

    def test_a_row_opens_its_promise(self):
        promise = self.kept()
        action = self.row(promise).action_open_promise()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("customer.promise", promise.id)
        )


@tagged("post_install", "-at_install")
class TestPromiseReportGroups(ReportCase):
    def test_three_on_time_one_late_one_broken(self):
        """(3 + 0.8333 + 4) / (5.6667 + 5), by who gave them."""
        self.example()
        self.kept(promisor_id=self.seller_two.id)
        found = self.group(["reliability", "n:sum"], by="promisor_id")
        self.assertAlmostEqual(found[self.seller][0], 73.44, places=2)
        self.assertEqual(found[self.seller][1], 5)

    def test_it_is_the_reliability_shown_everywhere_else(self):
        self.example()
        for _number in range(20):
            self.kept("2026-02-23", promisor_id=self.seller_two.id)
        domain = [("in_window", "=", True)]
        found = self.group(["reliability"], domain, by="promisor_id")
        Promise = self.env["customer.promise"]
        elsewhere = Promise._reliability_by("promisor_id", self.company)
        for user in self.seller | self.seller_two:
            with self.subTest(user=user.name):
                self.assertAlmostEqual(found[user][0] / 100, elsewhere[user.id][0])

    def test_below_five_no_share_is_shown(self):
        for _number in range(4):
            self.rated(self.broken(), "red")
        self.assertShares(dict.fromkeys(SHARES, False))
        counted = self.group(["n:sum", "checked:sum", "risky_due:sum"])
        self.assertEqual(counted, (4, 4, 4))
        self.rated(self.kept(), "red")
        self.assertShares(
            {"on_time": 20, "on_time_original": 20, "risky": 100, "risky_failed": 80}
        )

    def test_how_few_is_the_companys_setting(self):
        self.company.customer_reliability_shown = 2
        self.kept()
        self.assertShares({"on_time": False})
        self.kept()
        self.assertShares({"on_time": 100})

    def test_what_did_not_fall_due_dilutes_no_share(self):
        self.example()
        for _number in range(5):
            self.make_promise()
            self.close_promise(self.make_promise(), "released")
        self.assertShares({"on_time": 60, "on_time_original": 60, "reliability": 73.44})
        self.assertEqual(self.group(["n:sum"]), (5,))

    def test_days_late_are_of_those_fallen_due(self):
        self.kept()
        self.kept("2026-02-26")
        self.make_promise()
        self.assertEqual(self.group(["days_late"]), (3,))

    def test_given_tight_and_what_became_of_it(self):
        self.company.customer_reliability_shown = 4
        for feasibility in ("green", "amber", "red"):
            self.rated(self.kept(), feasibility)
        self.rated(self.kept("2026-02-23"), "red")
        self.rated(self.broken(), "amber")
        self.rated(self.make_promise(), "amber")
        self.rated(self.broken(), "unknown")
        self.rated(self.broken(), False)
        self.assertEqual(self.group(["checked:sum", "risky_due:sum"]), (6, 4))
        self.assertShares({"risky": 100 * 5 / 6, "risky_failed": 50})

    def test_a_group_of_two_companies_is_drawn_to_the_mean_of_their_rates(self):
        self.company.customer_reliability_default = 0.6
        self.example()
        self.example(company_id=self.other_company.id)
        both = self.company | self.other_company
        Report = self.env["customer.promise.report"].with_context(
            allowed_company_ids=both.ids
        )
        [(rate, n)] = Report._read_group([], [], ["reliability:avg", "n:sum"])
        expected = (2 * (3 + 5 / 6) + 5 * 0.7) / (2 * 17 / 3 + 5)
        self.assertAlmostEqual(rate, 100 * expected)
        self.assertEqual(n, 10)

    def test_only_the_companies_ticked_are_looked_at(self):
        self.kept(company_id=self.other_company.id)
        self.assertEqual(self.group(["n:sum"]), (False,))

    def test_values_stand_in_the_viewers_money(self):
        euro, dollar = self.env.ref("base.EUR"), self.env.ref("base.USD")
        euro.active = dollar.active = True
        self.company.currency_id, self.other_company.currency_id = euro, dollar
        self.env["res.currency.rate"].search([]).unlink()
        self.env["res.currency.rate"].create(
            [
                {"currency_id": dollar.id, "rate": 2, "company_id": company.id}
                | {"name": "2026-01-01"}
                for company in (self.company, self.other_company)
            ]
        )
        self.make_promise(value_at_stake=100)
        self.make_promise(value_at_stake=100, company_id=self.other_company.id)
        Report = self.env["customer.promise.report"]
        for company, total in ((self.company, 150), (self.other_company, 300)):
            other = self.other_company if company == self.company else self.company
            there = Report.with_context(allowed_company_ids=[company.id, other.id])
            with self.subTest(currency=company.currency_id.name):
                self.assertEqual(
                    there._read_group([], [], ["value_at_stake:sum"]), [(total,)]
                )
                Report.invalidate_model()
                self.assertEqual(there.search([]).currency_id, company.currency_id)

    def test_a_pivot_costs_the_same_whatever_the_rows(self):
        def pivot():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.group(["reliability", "on_time", "n:sum"], by="promisor_id")
            return self.env.cr.sql_log_count - before

        self.example()
        pivot()
        few = pivot()
        for _number in range(3):
            self.example(promisor_id=self.seller_two.id)
        self.assertEqual(pivot(), few)


@tagged("post_install", "-at_install")
class TestPromiseReportAccess(ReportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls.make_partner("Stranger")

    def test_salespeople_see_their_own(self):
        mine = self.kept()
        self.kept(promisor_id=self.seller_two.id, partner_id=self.stranger.id)
        self.assertEqual(self.rows(user=self.seller).promise_id, mine)

    def test_who_may_read_all_documents_sees_all(self):
        promise = self.kept()
        for user in (self.seller_all, self.manager):
            with self.subTest(user=user.name):
                self.assertEqual(self.rows(user=user).promise_id, promise)

    def test_leaders_see_those_of_their_team(self):
        promise = self.kept(team_id=self.team.id)
        self.kept(team_id=False)
        self.assertEqual(self.rows(user=self.leader).promise_id, promise)

    def care(self, user):
        """Whom the menu shows to the user."""
        menu = self.env.ref("customer_promise.customer_promise_report_menu_care")
        action = menu.action.with_user(user).run()
        Report = self.env["customer.promise.report"].with_user(user)
        return Report.search(action.get("domain") or []).promisor_id

    def test_where_we_promise_too_much_is_about_oneself_and_ones_people(self):
        """Even of promises to one's own customer that one may read."""
        self.kept(team_id=self.team.id)
        self.kept(promisor_id=self.seller_two.id, team_id=False)
        self.assertEqual(self.rows(user=self.seller).promisor_id, self.sellers())
        self.assertEqual(self.care(self.seller), self.seller)
        self.assertEqual(self.care(self.leader), self.seller)
        self.assertEqual(self.care(self.manager), self.sellers())

    def sellers(self):
        return self.seller | self.seller_two


@tagged("post_install", "-at_install")
class TestReliabilityEverywhere(ReportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["customer.promise.template"].create(
            {"name": "Deliver soon", "company_id": cls.company.id}
        )
        cls.category = cls.env["customer.promise.category"].create({"name": "Speed"})
        cls.campaign = cls.env["utm.campaign"].create({"title": "Spring"})

    def figures(self, record, suffix=""):
        record.invalidate_recordset()
        name = f"customer_reliability{suffix}"
        return (
            round(record[name], 4),
            record[f"{name}_n"],
            record[f"{name}_shown"],
        )

    def everywhere(self, user):
        records = (self.template, self.category, self.campaign, self.team, self.seller)
        return [record.with_user(user) for record in records]

    def test_the_same_example_everywhere(self):
        self.example(
            template_id=self.template.id,
            category_id=self.category.id,
            campaign_id=self.campaign.id,
            team_id=self.team.id,
        )
        for record in self.everywhere(self.manager):
            with self.subTest(model=record._name):
                self.assertEqual(self.figures(record), (0.7344, 5, True))
                action = record.action_view_customer_promises()
                self.assertEqual(
                    self.env[action["res_model"]].search_count(action["domain"]), 5
                )

    def test_below_five_there_is_only_the_n(self):
        self.kept(template_id=self.template.id)
        self.assertEqual(self.figures(self.template)[1:], (1, False))

    def test_a_shared_record_shows_the_viewers_company(self):
        self.example(category_id=self.category.id)
        there = self.category.with_context(allowed_company_ids=self.other_company.ids)
        self.assertEqual(self.figures(self.category)[1], 5)
        self.assertEqual(self.figures(there)[1], 0)

    def test_a_companys_record_shows_that_company(self):
        self.kept(template_id=self.template.id)
        both = [self.other_company.id, self.company.id]
        there = self.template.with_context(allowed_company_ids=both)
        self.assertEqual(self.figures(there)[1], 1)

    def test_people_have_promises_given_and_promises_to_keep(self):
        self.kept(responsible_id=self.seller_two.id)
        for user, given, kept in ((self.seller, 1, 0), (self.seller_two, 0, 1)):
            with self.subTest(user=user.name):
                self.assertEqual(self.figures(user)[1], given)
                self.assertEqual(self.figures(user, "_kept")[1], kept)
                action = user.action_view_customer_promises_to_keep()
                found = self.env[action["res_model"]].search(action["domain"])
                self.assertEqual(len(found), kept)

    def test_figures_of_a_person_are_not_for_colleagues(self):
        self.kept()
        seen = {
            self.seller: 1,
            self.seller_two: 0,
            self.leader: 1,
            self.seller_all: 1,
            self.manager: 1,
        }
        for viewer, n in seen.items():
            with self.subTest(viewer=viewer.name):
                record = self.seller.with_user(viewer)
                self.assertEqual(self.figures(record)[1], n)

    def test_others_than_our_users_see_no_figure(self):
        for record in self.everywhere(self.employee):
            with self.subTest(model=record._name):
                field = record._fields["customer_reliability"]
                self.assertFalse(record._has_field_access(field, "read"))

    def test_salespeople_who_are_no_users_of_ours_open_charter_and_team(self):
        group = "sales_team.group_sale_salesman"
        other = new_test_user(self.env, "other", groups=group)
        for model in ("customer.promise.template", "crm.team"):
            with self.subTest(model=model):
                Model = self.env[model].with_user(other)
                for view in ("list", "form"):
                    arch = Model.get_view(view_type=view)["arch"]
                    self.assertNotIn("customer_reliability", arch)

    def test_a_list_costs_one_statement_a_company(self):
        templates = self.env["customer.promise.template"].create(
            [{"name": f"T {i}", "company_id": False} for i in range(30)]
        )
        for number in (1, 30):
            some = templates[:number]
            self.env.flush_all()
            some.fetch(["company_id"])
            self.company.read(["customer_reliability_months"])
            self.company._customer_today()
            some.invalidate_recordset(["customer_reliability_n"])
            before = self.env.cr.sql_log_count
            some.mapped("customer_reliability_n")
            self.assertEqual(self.env.cr.sql_log_count - before, 1)


@tagged("post_install", "-at_install")
class TestPromiseEffect(ReportCase):
    KEPT = (9, 10, 8, 9, 10, 9)
    BROKEN = (5, 7, 4, 8, 6)

    def said(self, nps, date="2026-02-25", profile=None, **values):
        profile = profile or self.make_profile()
        number = self.env["customer.feedback"].search_count([])
        return (
            self.env["customer.feedback"]
            .sudo()
            .create(
                {
                    "key": f"test {number}",
                    "profile_id": profile.id,
                    "partner_id": profile.partner_id.id,
                    "date": f"{date} 12:00:00",
                    "nps": nps,
                    "score": nps * 10,
                    **values,
                }
            )
        )

    def customer_with(self, close, name="X"):
        """A customer whose last closed promise is that."""
        partner = self.make_partner(name)
        close(partner_id=partner.id)
        return self.make_profile(partner)

    def page(self, **values):
        Page = self.env["customer.promise.effect"].with_user(self.manager)
        return Page.new({"index": "nps", **values})

    def samples(self, **values):
        page = self.page(**values)
        return page.kept_n, page.kept_mean, page.broken_n, page.broken_mean

    def test_the_difference_with_its_interval(self):
        """scipy.stats.ttest_ind(KEPT, BROKEN, equal_var=False) says the same."""
        good, bad = self.customer_with(self.kept), self.customer_with(self.broken)
        for nps in self.KEPT:
            self.said(nps, profile=good)
        for nps in self.BROKEN:
            self.said(nps, profile=bad)
        page = self.page()
        self.assertEqual((page.kept_n, page.broken_n), (6, 5))
        self.assertEqual((page.difference, page.low, page.high), (3.17, 1.24, 5.1))
        self.assertEqual(page.verdict, "higher")
        page.index = "score"
        self.assertEqual(page.difference, 31.67)

    def test_below_five_on_a_side_there_is_no_difference(self):
        good, bad = self.customer_with(self.kept), self.customer_with(self.broken)
        for _number in range(4):
            self.said(9, profile=good)
            self.said(3, profile=bad)
        self.assertEqual(self.page().verdict, "too_few")
        self.assertEqual(self.samples(), (4, 9, 4, 3))
        self.company.customer_effect_cases = 4
        self.assertEqual(self.page().verdict, "no_interval")

    def test_an_answer_belongs_to_the_last_promise_before_it(self):
        profile = self.customer_with(self.kept)
        self.broken(partner_id=profile.partner_id.id)
        self.said(9, "2026-02-22", profile)
        self.said(4, "2026-02-23", profile)
        self.said(5, "2026-02-19", profile)
        self.assertEqual(self.samples(), (1, 9, 1, 4))

    def test_only_so_many_days_after_the_promise(self):
        profile = self.customer_with(self.kept)
        self.said(9, "2026-05-21", profile)
        self.said(3, "2026-05-22", profile)
        self.assertEqual(self.samples(), (1, 9, 0, 0))
        self.assertEqual(self.samples(days=91), (2, 6, 0, 0))

    def test_the_customers_verdict_on_the_promise_prevails(self):
        profile = self.customer_with(self.kept)
        promise = profile.promise_ids
        promise._by_action().write({"customer_answer": "not_kept"})
        promise._settle()
        self.said(4, profile=profile)
        self.assertEqual(self.samples(), (0, 0, 1, 4))

    def test_left_out_answers_and_indices_not_asked_do_not_count(self):
        profile = self.customer_with(self.kept)
        self.said(9, profile=profile, excluded=True, exclusion_reason="test")
        self.said(9, profile=profile)
        self.assertEqual(self.samples(), (1, 9, 0, 0))
        self.assertEqual(self.samples(index="csat"), (0, 0, 0, 0))

    def test_another_companys_answers_are_not_compared(self):
        self.kept(company_id=self.other_company.id)
        self.said(9, profile=self.make_profile(company=self.other_company))
        self.assertEqual(self.samples(), (0, 0, 0, 0))
        there = self.samples(company_id=self.other_company.id)
        self.assertEqual(there, (1, 9, 0, 0))

    def test_it_is_one_statement_whatever_was_said(self):
        profile = self.customer_with(self.kept)
        Page = self.env["customer.promise.effect"]
        for number in (1, 20):
            for _number in range(number):
                self.said(9, profile=profile)
            self.env.flush_all()
            self.company._customer_tz()
            before = self.env.cr.sql_log_count
            found, _broken = Page._samples(self.company, "nps", 90)
            self.assertEqual(self.env.cr.sql_log_count - before, 1)
        self.assertEqual(found.n, 21)

    def test_only_managers_open_it(self):
        for user, may in ((self.manager, True), (self.seller_all, False)):
            with self.subTest(user=user.name):
                Page = self.env["customer.promise.effect"].with_user(user)
                self.assertEqual(Page.has_access("create"), may)
