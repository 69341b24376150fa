"""Reliability from real promises; the arithmetic itself is tested in the kernel."""

from odoo.tests import tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestReliability(CustomerCase):
    def kept(self, deadline="2026-02-20", closed_on="2026-02-20", **values):
        promise = self.make_promise(deadline=deadline, **values)
        return self.close_promise(promise, closed_on=closed_on)

    def broken(self, **values):
        promise = self.make_promise(deadline="2026-02-20", **values)
        return self.close_promise(promise, "broken", "2026-02-23")

    def assertReliability(self, expected, n, profile=None):
        profile = profile or self.make_profile()
        profile.invalidate_recordset()
        self.assertAlmostEqual(profile.promise_reliability, expected, places=4)
        self.assertEqual(profile.promise_reliability_n, n)

    def test_three_on_time_one_late_one_broken(self):
        """(3 + 0.8333 + 4) / (5.6667 + 5), the example everybody can check."""
        for _number in range(3):
            self.kept(importance=3)
        self.kept(closed_on="2026-02-27", importance=5)
        self.broken(importance=3)
        self.assertReliability(0.7344, 5)

    def test_without_promises_it_is_the_default_rate(self):
        self.assertReliability(0.8, 0)

    def test_from_20_promises_the_companys_own_rate_draws(self):
        other = self.make_partner("Other").id
        for _number in range(4):
            self.broken(partner_id=other)
        for _number in range(15):
            self.kept(partner_id=other)
        self.assertReliability(0.8, 0)
        self.kept(partner_id=other)
        self.assertReliability(16 / 20, 0)
        self.broken(partner_id=other)
        self.assertReliability(16 / 21, 0)

    def test_the_rate_of_another_company_draws_nobody_here(self):
        for _number in range(20):
            self.broken(company_id=self.other_company.id)
        self.assertReliability(0.8, 0)
        theirs = self.make_profile(company=self.other_company)
        self.assertReliability(0.0, 20, theirs)

    def test_an_overdue_promise_counts_as_not_kept_until_it_is(self):
        promise = self.make_promise(deadline="2026-02-20")
        self.assertReliability((0 + 4) / 6, 1)
        self.close_promise(promise, closed_on="2026-02-20")
        self.assertReliability((1 + 4) / 6, 1)

    def test_an_overdue_promise_counts_from_the_day_after_its_tolerance(self):
        self.make_promise(deadline="2026-02-27", tolerance_days=1)
        self.assertReliability(0.8, 0)
        with self.at("2026-03-03 10:00:00"):
            self.assertReliability(4 / 6, 1)

    def test_what_has_not_fallen_due_does_not_count(self):
        self.make_promise(deadline="2026-03-02")
        self.make_order([{"deadline": "2026-02-01"}])
        self.assertReliability(0.8, 0)

    def test_what_is_kept_before_its_deadline_counts_at_once(self):
        self.kept(deadline="2026-12-31", closed_on="2026-03-02")
        self.assertReliability(5 / 6, 1)

    def test_cancelled_promises_do_not_count(self):
        order = self.make_confirmed_order([{}])
        order._action_cancel()
        self.assertEqual(order.customer_promise_ids.state, "cancelled")
        with self.at("2026-04-01 10:00:00"):
            self.assertReliability(0.8, 0)

    def test_the_window_is_12_months_to_the_day(self):
        self.kept(deadline="2025-03-01", closed_on="2025-03-01")
        self.assertReliability(0.8, 0)
        self.kept(deadline="2025-03-02", closed_on="2025-03-02")
        self.assertReliability(5 / 6, 1)

    def test_it_is_summed_by_whatever_a_promise_points_to(self):
        self.kept()
        self.broken(promisor_id=self.seller_two.id, importance=5)
        tallies = self.env["customer.promise"]._tally_by("promisor_id", self.company)
        self.assertEqual(
            {key: (round(t.weight, 4), t.value, t.n) for key, t in tallies.items()},
            {self.seller.id: (1, 1, 1), self.seller_two.id: (1.6667, 0, 1)},
        )

    def test_open_and_overdue_promises_are_counted_per_customer(self):
        self.make_promise(deadline="2026-02-20")
        self.make_promise(deadline="2026-04-20")
        self.kept()
        other = self.make_promise(partner_id=self.make_partner("Other").id).profile_id
        self.assertRecordValues(
            self.make_profile() | other,
            [
                {"promise_open_count": 2, "promise_overdue_count": 1},
                {"promise_open_count": 1, "promise_overdue_count": 0},
            ],
        )
