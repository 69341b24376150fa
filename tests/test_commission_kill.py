"""Killed while computing: each plan's statements are there whole, or not yet."""

from odoo.tests import tagged

from .process_common import connection
from .test_commission_race import CommissionProcessCase

JOB = "seller.commission.plan", "_cron_compute"
WHOLE = ("draft", [100, 200], 15)


@tagged("post_install", "-at_install")
class TestCommissionKill(CommissionProcessCase):
    plans = 2

    def test_what_was_not_committed_is_computed_again_and_nothing_twice(self):
        # the first commit says how much there is to do
        self.kill_job(*JOB, commits=2)
        self.assertEqual(self.found(), [WHOLE])
        self.run_job_apart(*JOB)
        self.assertEqual(self.found(), [WHOLE, WHOLE])
        with connection() as env:
            before = self.statements(env).line_ids.ids
        self.run_job_apart(*JOB)
        with connection() as env:
            self.assertEqual(self.statements(env).line_ids.ids, before)
