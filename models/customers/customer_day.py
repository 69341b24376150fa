from odoo import api, fields, models
from odoo.exceptions import AccessError

# How far ahead a day looks.
HORIZON_DAYS = 7
# Our records that people put activities on; each but the profile points to one.
ACTIVITY_MODELS = (
    "customer.profile",
    "customer.promise",
    "customer.feedback",
    "customer.case",
    "customer.play",
)


class CustomerDay(models.AbstractModel):
    """My day: what I owe customers, by customer. Parts add to :meth:`_get_items`."""

    _name = "customer.day"
    _description = "My Day"

    @api.model
    @api.readonly
    def get_day(self):
        """All that is due for the current user within a week, by customer.

        :return: dict of today (ISO date), done (bool: nothing is due), customers
            [{id, name, phone, items [{kind, model, id, activity_id, title, detail,
            date, status}]}], those with the most urgent item first
        """
        if not self.env.user.has_group("customer_promise.customer_promise_group_user"):
            raise AccessError(self.env._("My day is for users of Customer Success."))
        today = self.env.company._customer_today()
        items = self._get_items(today, fields.Date.add(today, days=HORIZON_DAYS))
        for item in items:
            day = item["date"]
            item["status"] = (
                "overdue" if day < today else "today" if day == today else "later"
            )
        by_profile = {}
        for item in sorted(items, key=lambda item: item["date"]):
            by_profile.setdefault(item.pop("profile_id"), []).append(item)
        profiles = self.env["customer.profile"].browse(by_profile)
        readable = profiles._filtered_access("read")
        return {
            "today": today,
            "customers": [
                {
                    "id": profile.id if profile in readable else False,
                    # the name of a customer one works for is no secret
                    "name": profile.sudo().partner_id.display_name,
                    "phone": profile.sudo().partner_id.phone or "",
                    "items": by_profile[profile.id],
                }
                for profile in profiles
            ],
        }

    @api.model
    def _get_items(self, today, until):
        """Everything due up to ``until``, as dicts with profile_id and date."""
        activities = self._get_activity_items(until)
        planned = {(item["model"], item["id"]) for item in activities}
        return (
            activities
            + self._get_promise_items(until)
            # a call on the case says it all
            + [
                item
                for item in self._get_case_items(until)
                if (item["model"], item["id"]) not in planned
            ]
        )

    @api.model
    def _get_activity_items(self, until):
        activities = self.env["mail.activity"].search_fetch(
            [
                ("user_id", "=", self.env.uid),
                ("res_model", "in", ACTIVITY_MODELS),
                ("date_deadline", "<=", until),
            ],
            ["res_model", "res_id", "summary", "activity_type_id", "date_deadline"],
        )
        items = []
        for model, group in activities.grouped("res_model").items():
            # an activity stays with its user when the record is no longer theirs
            records = self.env[model].browse(group.mapped("res_id")).exists()
            found = {record.id: record for record in records._filtered_access("read")}
            for activity in group:
                record = found.get(activity.res_id)
                if not record:
                    continue
                profile = record if model == "customer.profile" else record.profile_id
                items.append(
                    {
                        "kind": "activity",
                        "profile_id": profile.id,
                        "model": model,
                        "id": record.id,
                        "activity_id": activity.id,
                        "title": activity.summary or activity.activity_type_id.name,
                        "detail": record.display_name,
                        "date": activity.date_deadline,
                    }
                )
        return items

    @api.model
    def _get_promise_items(self, until):
        promises = self.env["customer.promise"].search(
            [
                ("responsible_id", "=", self.env.uid),
                ("state", "=", "open"),
                ("deadline", "<=", until),
            ]
        )
        return [
            {
                "kind": "promise",
                "profile_id": promise.profile_id.id,
                "model": promise._name,
                "id": promise.id,
                "title": promise.name,
                "detail": " · ".join(
                    filter(None, [promise.reference, promise.order_id.sudo().name])
                ),
                "date": promise.deadline,
            }
            for promise in promises
        ]

    @api.model
    def _get_case_items(self, until):
        """Cases whose customer waits for somebody to get in touch."""
        cases = self.env["customer.case"].search(
            [
                ("user_id", "=", self.env.uid),
                ("state", "!=", "closed"),
                ("contacted_on", "=", False),
                ("due_on", "<=", until),
            ]
        )
        return [
            {
                "kind": "case",
                "profile_id": case.profile_id.id,
                "model": case._name,
                "id": case.id,
                "title": case.name,
                "detail": case.reference,
                "date": case.due_on,
            }
            for case in cases
        ]

    @api.model
    def postpone(self, activity_id):
        """Move one of the user's activities to the next working day."""
        activity = self.env["mail.activity"].browse(activity_id).exists()
        if activity and activity.user_id == self.env.user:
            today = self.env.company._customer_today()
            start = max(today, activity.date_deadline)
            activity.date_deadline = self.env.company._customer_working_day(start, 1)
        return True
