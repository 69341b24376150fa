"""What the customers of the demo story said before it began: eighteen months of it."""

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Command

from ..tools import scores

# Each contact answers every so many of these months.
MONTHS, EVERY = 18, 3
# How a customer's contacts recommend us, 0 to 10, before we learned from it.
LIKING = {"1": 8.6, "2": 8.2, "3": 7.0, "4": 5.4, "10": 8.8, "12": 7.4, "18": 6.4}
# Since then, so many months ago, everybody likes us better by so much.
LEARNED, BETTER = 6, 1.4
# What is said differs from contact to contact, and from time to time.
MOODS = (0.0, 1.2, -1.4, 0.6, -0.8, 1.8, -2.2, 0.9, -0.4)
WORDS = {
    "promoter": (
        "They keep what they promise.",
        "One call, and it was settled.",
        "Better than the last three suppliers together.",
    ),
    "passive": (
        "Good goods. It takes two mails to get an answer.",
        "Fine, a little dear.",
        "The delivery was right, the invoice was not.",
    ),
    "detractor": (
        "Promised for Tuesday, delivered on Friday.",
        "Nobody knew about the agreement when I called.",
        "The price was another one in the end.",
    ),
}
# What a rating of a driver differs from the overall satisfaction, 0 to 100.
DRIVERS = {"kept_word": 0, "quality": 8, "advice": 4, "problems": -8, "price": -12}
# Asked twice, and never answered.
SILENT, SILENT_DAYS = "5", (60, 240)


class CustomerDemo(models.AbstractModel):
    _inherit = "customer.demo"

    @api.model
    def _load(self):
        """Around the story: its customers have been asked for long."""
        self._give_roles()
        res = super()._load()
        self._listen()
        self._win_back()
        return res

    def _give_roles(self):
        """The contacts buy, receive the goods and use them, by turns."""
        roles = self.env["customer.contact.role"].search([], limit=3)
        for customer in LIKING:
            contacts = self.env.ref(f"base.res_partner_{customer}").child_ids
            for number, contact in enumerate(contacts):
                contact.customer_role_ids = roles[number % len(roles)]

    # === WHAT WAS SAID === #

    def _listen(self):
        """Waves of the past: who was asked, and what they said."""
        moment = self.env.ref("customer_promise.customer_moment_wave")
        moment.write({"active": True, "active_from": self.env.cr.now()})
        contacts = [
            (contact, likes)
            for customer, likes in LIKING.items()
            for contact in self.env.ref(f"base.res_partner_{customer}").child_ids
        ]
        rows = [
            self._prepare_voice(contact, number, months_ago, likes)
            for number, (contact, likes) in enumerate(contacts)
            for months_ago in range(1 + number % EVERY, MONTHS, EVERY)
        ]
        silent = self.env.ref(f"base.res_partner_{SILENT}")
        asked = [self._prepare_asked(moment, silent, days) for days in SILENT_DAYS]
        asked += [self._prepare_answered(moment, *row) for row in rows]
        invitations = self.env["customer.invitation"].create(asked)
        self.env["customer.feedback"].with_context(tracking_disable=True).create(
            [
                self._prepare_answer(invitation, values)
                for invitation, (_contact, values) in zip(
                    invitations[len(SILENT_DAYS) :], rows, strict=True
                )
            ]
        )

    def _prepare_voice(self, contact, number, months_ago, likes):
        """One answer, the same in every demo but for its date: (contact, values)."""
        mood = MOODS[(number * 5 + months_ago * 2) % len(MOODS)]
        better = BETTER if months_ago <= LEARNED else 0
        nps = max(0, min(10, round(likes + mood + better)))
        csat = 25.0 * max(0, min(4, round((nps - 1) / 2.25)))
        voice = scores.voice(nps)
        return contact, {
            "date": self._at(-3 - number % 20) - relativedelta(months=months_ago),
            "nps": nps,
            "csat": csat,
            "has_csat": True,
            "score": scores.overall(csat, nps),
            "voice": voice,
            "comment": number % 2 and WORDS[voice][(number + months_ago) % 3],
            "mode": "web" if number % 11 else "phone",
            "score_ids": [
                Command.create({"driver_id": driver.id, "performance": points})
                for driver, points in self._ratings(csat + number % 3 * 10 - 10)
            ],
        }

    def _ratings(self, level):
        """How the drivers are rated by who is satisfied so far, 0 to 100."""
        for name, more in DRIVERS.items():
            driver = self.env.ref(f"customer_promise.customer_driver_{name}")
            yield driver, max(0.0, min(100.0, level + more))

    def _prepare_asked(self, moment, contact, days):
        """An invitation of so many days ago that nobody answered."""
        pair = contact, self.env.company
        (profile,) = self.env["customer.profile"]._get_or_create([pair]).values()
        user = profile.user_id
        return {
            "moment_id": moment.id,
            "partner_id": contact.id,
            "profile_id": profile.id,
            "company_id": self.env.company.id,
            "occurrence_key": f"demo,{contact.id},{days}",
            "user_id": user.id,
            "owner_id": user.id,
            "team_id": user.sale_team_id.id,
            "state": "expired",
            "due_on": self._at(-days),
            "sent_on": self._at(-days),
            "expires_on": self._at(moment.expiry_days - days),
        }

    def _prepare_answered(self, moment, contact, values):
        """The invitation behind an answer."""
        days = (self._today() - values["date"].date()).days + 2
        return self._prepare_asked(moment, contact, days) | {
            "state": "answered",
            "mode": values["mode"],
            "channel": "email" if values["mode"] == "web" else "phone",
            "answered_on": values["date"],
        }

    def _prepare_answer(self, invitation, values):
        """Whose answer it is, and who was responsible for them."""
        same = ("partner_id", "profile_id", "moment_id", "user_id", "owner_id")
        return values | {
            "key": invitation.occurrence_key,
            "invitation_id": invitation.id,
            "stage_id": invitation.moment_id.stage_id.id,
            "team_id": invitation.team_id.id,
            "lang": invitation.partner_id.lang,
            **{name: invitation[name].id for name in same},
        }

    # === WHAT WAS DONE === #

    def _win_back(self):
        """A complaint that was settled, and a customer who says so."""
        contact = self.env.ref("base.res_partner_address_17")
        pair = contact, self.env.company
        (profile,) = self.env["customer.profile"]._get_or_create([pair]).values()
        cause = self.env.ref("customer_promise.customer_cause_overpromised")
        case = self.env["customer.case"].create(
            {
                "name": self.env._("Two chairs arrived scratched"),
                "kind": "complaint",
                "origin": "phone",
                "profile_id": profile.id,
                "partner_id": contact.id,
                "cause_id": cause.id,
                "attribution": cause.attribution,
                "remedy": self.env._("Two new chairs before the opening."),
                "action_taken": self.env._("Both chairs replaced the next day."),
            }
        )
        case.action_contacted()
        case._by_action().write(
            {
                "answer": self.env._("We are sorry. Two new chairs are on their way."),
                "answered_on": self.env.cr.now(),
                "answered_to_id": contact.id,
                "state": "answered",
            }
        )
        case._close()
        case._by_action().write(
            {"recovery": "recovered", "recovered_on": self._today()}
        )
