"""What was told about a promise ends with it, and is told anew when it runs again."""

from odoo import models


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    def _close(self, *args, **kwargs):
        res = super()._close(*args, **kwargs)
        self._end_told()
        return res

    def _close_renegotiated(self, *args, **kwargs):
        res = super()._close_renegotiated(*args, **kwargs)
        self._end_told()
        return res

    def _cancel(self):
        res = super()._cancel()
        self.filtered(lambda p: p.state == "cancelled")._end_told()
        return res

    def _reopen(self, *args, **kwargs):
        res = super()._reopen(*args, **kwargs)
        self._forget_told()
        return res

    def _redraft(self):
        res = super()._redraft()
        self._forget_told()
        return res

    def _forget_told(self):
        """They run anew, so that everybody is told anew."""
        # sudo: nobody deletes reminders, and those of others go too
        self.env["customer.promise.reminder"].sudo().search(
            [("promise_id", "in", self.ids)]
        ).unlink()

    def _end_told(self):
        """Nobody keeps an activity about what is closed.

        An activity may list more promises of the customer: those still open are told
        again with the next reminders.
        """
        activity_type = self.env.ref("customer_promise.mail_activity_type_promise")
        # sudo: those of colleagues end too
        activities = self.env["mail.activity"].sudo()
        activities = activities.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", activity_type.id),
                ("automated", "=", True),
            ]
        )
        if activities:
            self._listed_with(activities).unlink()
            activities.unlink()

    def _listed_with(self, activities):
        """Reminders of open promises that were told together with these.

        :param activities: mail.activity on these promises
        """
        # sudo: what a colleague was told is readable to that colleague only
        Reminder = self.env["customer.promise.reminder"].sudo()
        users = activities.user_id
        ends = {(a.res_id, a.user_id) for a in activities}
        told = Reminder.search(
            [("promise_id", "in", self.ids), ("user_id", "in", users.ids)]
        ).filtered(lambda r: (r.promise_id.id, r.user_id) in ends)
        keys = {(r.user_id, r.day, r.promise_id.profile_id) for r in told}
        others = Reminder.search(
            [
                ("user_id", "in", users.ids),
                ("day", "in", told.mapped("day")),
                ("promise_id.profile_id", "in", told.promise_id.profile_id.ids),
                ("promise_id.state", "=", "open"),
            ]
        )
        return others.filtered(
            lambda r: (r.user_id, r.day, r.promise_id.profile_id) in keys
        )
