from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

GROUPS = "base.group_user,customer_promise.customer_promise_group_manager"
VOICES = [(9, "promoter")] * 50 + [(8, "passive")] * 30 + [(3, "detractor")] * 20


@tagged("browser", "post_install", "-at_install")
class TestVoiceTour(HttpCase):
    """The manager's report on what customers say: trend, interval, answers behind."""

    def test_a_manager_reads_the_trend_and_the_answers_behind(self):
        self.env["res.config.settings"]._customer_switch_on(["listening"])
        manager = new_test_user(self.env, "voice_manager", GROUPS, tz="UTC")
        # a company of its own: demo data are answers too
        company = self.env["res.company"].create({"name": "Voice Company"})
        manager.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        customer = self.env["res.partner"].create({"name": "Voice Customer"})
        pair = customer, company
        (profile,) = self.env["customer.profile"]._get_or_create([pair]).values()
        moment = self.env["customer.moment"].create(
            {
                "name": "Voice Moment",
                "trigger": "manual",
                "survey_id": self.env.ref("customer_promise.survey_survey_order").id,
                "company_id": company.id,
            }
        )
        persons = self.env["res.partner"].create(
            [
                {"name": f"Voice {number}", "parent_id": customer.id}
                for number in range(len(VOICES))
            ]
        )
        self.env["customer.feedback"].create(
            [
                {
                    "key": f"voice,{person.id}",
                    "profile_id": profile.id,
                    "partner_id": person.id,
                    "moment_id": moment.id,
                    "date": self.env.cr.now(),
                    "nps": nps,
                    "voice": voice,
                    "score": nps * 10,
                }
                for person, (nps, voice) in zip(persons, VOICES, strict=True)
            ]
        )
        self.start_tour("/odoo/promises", "voice_report", login="voice_manager")
        report = self.env["customer.feedback.report"].with_user(manager)
        measures = ["nps:avg", "n:sum"]
        self.assertEqual(report._read_group([], [], measures), [(30.0, 100)])
