from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

GROUPS = "base.group_user,customer_promise.customer_promise_group_user"


@tagged("browser", "post_install", "-at_install")
class TestCaseTour(HttpCase):
    """A detractor is called, answered and asked again, as people click through it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.config.settings"]._customer_switch_on(["listening"])
        cls.seller = new_test_user(
            cls.env,
            "case_seller",
            GROUPS,
            name="Case Seller",
            email="case.seller@example.com",
            tz="UTC",
        )
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Case Customer",
                "is_company": True,
                "user_id": cls.seller.id,
                "child_ids": [
                    Command.create(
                        {"name": "Case Contact", "email": "contact@case.example.com"}
                    )
                ],
            }
        )
        profiles = cls.env["customer.profile"]._get_or_create(
            [(cls.customer, cls.env.company)]
        )
        (cls.profile,) = profiles.values()

    def say(self, **values):
        """What the contact answers, recorded as any answer."""
        feedback = self.env["customer.feedback"].create(
            {
                "key": f"tour,{values['nps']}",
                "profile_id": self.profile.id,
                "partner_id": self.customer.child_ids.id,
                "date": self.env.cr.now(),
                **values,
            }
        )
        Case = self.env["customer.case"]
        Case._open_for_feedback(feedback)
        Case._settle_recovery(feedback)
        return feedback

    def test_a_detractor_is_won_back(self):
        self.say(nps=2, voice="detractor", score=20, comment="Scratched")
        self.start_tour("/odoo/my-day", "case_recovered", login="case_seller")
        case = self.profile.case_ids
        self.assertRecordValues(
            case,
            [
                {
                    "state": "closed",
                    "outcome": "solved",
                    "action_taken": "Tops are checked",
                    "answered_to_id": self.customer.child_ids.id,
                    "recovery": False,
                }
            ],
        )
        again = self.env["customer.moment"].create(
            {
                "name": "Asked again",
                "trigger": "case_closed",
                "survey_id": self.env.ref("customer_promise.survey_survey_order").id,
            }
        )
        invitation = self.env["customer.invitation"].create(
            {
                "moment_id": again.id,
                "partner_id": self.customer.child_ids.id,
                "profile_id": self.profile.id,
                "company_id": self.env.company.id,
                "case_id": case.id,
                "occurrence_key": f"customer.case,{case.id}",
                "due_on": self.env.cr.now(),
                "state": "answered",
            }
        )
        self.say(nps=9, voice="promoter", score=90, invitation_id=invitation.id)
        self.start_tour("/odoo/cases", "case_recovered_seen", login="case_seller")
        self.assertEqual(case.recovery, "recovered")
