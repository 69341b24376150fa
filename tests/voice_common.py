"""Answers by the dozen, made without surveys, for what is counted and shown."""

from .common import CustomerCase


class VoiceCase(CustomerCase):
    """``voices`` are given as counts of promoters, passives, detractors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.moment = cls.make_moment()
        cls.numbers = iter(range(10_000))

    @classmethod
    def make_persons(cls, count, profile=None):
        """New contacts of a customer."""
        parent = (profile or cls.make_profile()).partner_id
        return cls.env["res.partner"].create(
            [
                {"name": f"Person {number}", "parent_id": parent.id}
                for number, _count in zip(cls.numbers, range(count), strict=False)
            ]
        )

    @classmethod
    def say(cls, person, likelihood=None, csat=None, profile=None, **values):
        """Values of one answer as the survey would leave them."""
        profile = profile or cls.make_profile()
        voices = {9: "promoter", 8: "passive", 3: "detractor"}
        values = {
            "key": f"test,{next(cls.numbers)}",
            "profile_id": profile.id,
            "partner_id": person.id,
            "moment_id": cls.moment.id,
            "date": "2026-02-16 10:00:00",
            "user_id": cls.seller.id,
            "team_id": cls.team.id,
            **values,
        }
        if likelihood is not None:
            voice = voices[likelihood]
            values |= {"nps": likelihood, "voice": voice, "score": likelihood * 10}
        if csat is not None:
            values |= {"csat": csat, "has_csat": True, "score": csat}
        return values

    @classmethod
    def record(cls, *said):
        # sudo: only surveys and imports make answers
        feedback = cls.env["customer.feedback"].sudo().create(said)
        return feedback.with_env(cls.env)

    @classmethod
    def make_voices(cls, promoters, passives, detractors, profile=None, **values):
        """So many answers of new persons."""
        given = [9] * promoters + [8] * passives + [3] * detractors
        persons = cls.make_persons(len(given), profile)
        return cls.record(
            *(
                cls.say(person, likelihood, profile=profile, **values)
                for person, likelihood in zip(persons, given, strict=True)
            )
        )

    @classmethod
    def ask(cls, person, profile=None, moment=None, state="sent", **values):
        """An invitation as the job would leave it."""
        profile = profile or cls.make_profile()
        sudo = cls.env["customer.invitation"].sudo()  # sudo: only jobs invite
        return sudo.create(
            {
                "moment_id": (moment or cls.moment).id,
                "partner_id": person.id,
                "profile_id": profile.id,
                "company_id": profile.company_id.id,
                "occurrence_key": f"test,{next(cls.numbers)}",
                "due_on": "2026-02-10 10:00:00",
                "sent_on": "2026-02-10 10:00:00",
                "user_id": cls.seller.id,
                "team_id": cls.team.id,
                "state": state,
                **values,
            }
        ).with_env(cls.env)

    def report(self, aggregates, domain=(), by=(), user=None, companies=None):
        """Groups of the report as ``user`` (the manager) sees them."""
        Report = self.env["customer.feedback.report"].with_user(user or self.manager)
        companies = companies or self.company
        Report = Report.with_context(allowed_company_ids=companies.ids)
        return Report._read_group(list(domain), list(by), aggregates)
