"""Merging partners: everything of the customer comes along, whole and once."""

from odoo.fields import Command
from odoo.tests import tagged

from .common import CustomerCase


class MergeCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.beta = cls.make_partner("Beta", user_id=cls.seller_two.id)
        cls.moment = cls.make_moment(company_id=False)
        cls.playbook = cls.env["customer.playbook"].create(
            {"name": "Call", "step_ids": [Command.create({"name": "Call them"})]}
        )
        # promises, cases ... write their own chatter; here only ours is of interest
        cls.Merge = cls.env["base.partner.merge.automatic.wizard"]

    def merge(self, sources, target):
        self.env.flush_all()
        self.Merge._merge((sources | target).ids, target)
        self.env.invalidate_all()

    def populate(self, partner, company, key):
        """One record of each kind on a profile; returned by what they are."""
        profile = self.make_profile(partner, company)
        common = {"profile_id": profile.id, "company_id": company.id}
        promise = self.make_promise(
            partner_id=partner.id, company_id=company.id, name=f"Promise {key}"
        )
        invitation = self.env["customer.invitation"].create(
            {
                **common,
                "moment_id": self.moment.id,
                "partner_id": partner.id,
                "occurrence_key": key,
                "due_on": "2026-03-02",
            }
        )
        feedback = self.env["customer.feedback"].create(
            {
                "key": f"test,{key}",
                "profile_id": profile.id,
                "partner_id": partner.id,
                "invitation_id": invitation.id,
                "date": "2026-03-02",
            }
        )
        case = self.env["customer.case"].create(
            {"name": key, "profile_id": profile.id, "feedback_id": feedback.id}
        )
        play = self.env["customer.play"].create(
            {
                **common,
                "playbook_id": self.playbook.id,
                "family_id": self.playbook.id,
                "promise_id": promise.id,
                "key": f"customer.promise,{promise.id}",
                "started_on": "2026-03-02",
            }
        )
        preference = self.env["customer.preference"].create(
            {
                "profile_id": profile.id,
                "partner_id": partner.id,
                "topic": "other",
                "value": key,
            }
        )
        linked = {
            record._name: record
            for record in (promise, invitation, feedback, case, play, preference)
        }
        return profile, linked, self.attach(profile, key)

    def attach(self, profile, key):
        """What Odoo keeps by model and id: chatter, activities, files, followers."""
        done = profile.activity_schedule(summary=f"done {key}", user_id=self.seller.id)
        done.action_feedback(feedback="done")
        profile.message_subscribe(partner_ids=profile.partner_id.ids)
        return {
            "message": profile.message_post(body=f"Message {key}"),
            "activity": profile.activity_schedule(
                summary=key, user_id=self.seller.id, date_deadline="2026-03-02"
            ),
            "done activity": done,
            "attachment": self.env["ir.attachment"].create(
                {"name": key, "res_model": profile._name, "res_id": profile.id}
            ),
        }

    def assertComesAlong(self, linked, attached, target):
        """Every record is there still, and belongs to ``target``."""
        for model, record in linked.items():
            with self.subTest(model=model, company=target.company_id.name):
                self.assertRecordValues(record.exists(), [{"profile_id": target.id}])
        for what, record in attached.items():
            with self.subTest(what=what, company=target.company_id.name):
                self.assertRecordValues(record.exists(), [{"res_id": target.id}])

    def profiles_of(self, partner):
        return self.env["customer.profile"].search([("partner_id", "=", partner.id)])


@tagged("post_install", "-at_install")
class TestPartnerMerge(MergeCase):
    def test_profiles_in_two_companies_become_one_each(self):
        targets, made = {}, []
        for company in (self.company, self.other_company):
            targets[company], *rest = self.populate(
                self.customer, company, f"kept {company.id}"
            )
            made.append((targets[company], *rest))
            _gone, *rest = self.populate(self.beta, company, f"gone {company.id}")
            made.append((targets[company], *rest))
        self.merge(self.beta, self.customer)
        self.assertFalse(self.beta.exists())
        self.assertEqual(
            self.profiles_of(self.customer),
            (targets[self.company] | targets[self.other_company]).sorted("id", True),
        )
        for target, linked, attached in made:
            self.assertComesAlong(linked, attached, target)

    def test_followers_of_both_follow_the_one_that_stays(self):
        """Also when one of them follows both: Odoo's own step would drop the rest."""
        target, source = self.make_profile(), self.make_profile(self.beta)
        both, one = self.seller.partner_id, self.seller_two.partner_id
        target.message_subscribe(partner_ids=both.ids)
        source.message_subscribe(partner_ids=(both | one).ids)
        self.merge(self.beta, self.customer)
        self.assertEqual(target.message_partner_ids, both | one)

    def test_the_target_without_profile_takes_the_sources(self):
        source, linked, attached = self.populate(self.beta, self.company, "only")
        self.merge(self.beta, self.customer)
        self.assertEqual(self.profiles_of(self.customer), source)
        self.assertComesAlong(linked, attached, source)

    def test_three_at_once(self):
        gamma = self.make_partner("Gamma")
        made = [
            self.populate(partner, self.company, partner.name)
            for partner in (self.customer, self.beta, gamma)
        ]
        target = made[0][0]
        self.merge(self.beta | gamma, self.customer)
        self.assertEqual(self.profiles_of(self.customer), target)
        for _profile, linked, attached in made:
            self.assertComesAlong(linked, attached, target)

    def test_promises_belong_to_the_partner_that_stays(self):
        """Also those that were kept: whose promise it was is told by who remains."""
        promise = self.close_promise(self.make_promise(partner_id=self.beta.id))
        profile = self.make_profile()
        self.merge(self.beta, self.customer)
        self.assertRecordValues(
            promise,
            [
                {
                    "partner_id": self.customer.id,
                    "profile_id": profile.id,
                    "state": "kept",
                }
            ],
        )

    def test_what_the_target_does_not_know_it_learns(self):
        stage = self.env["customer.stage"].search([], limit=1)
        target = self.make_profile(user_id=self.seller.id)
        source = self.make_profile(
            self.beta, user_id=self.seller_two.id, stage_id=stage.id, aim="Grow"
        )
        source.backup_user_id = self.leader
        self.merge(self.beta, self.customer)
        self.assertRecordValues(
            target,
            [
                {
                    "user_id": self.seller.id,
                    "backup_user_id": self.leader.id,
                    "stage_id": stage.id,
                    "aim": "Grow",
                }
            ],
        )

    def test_an_assumed_owner_stays_assumed(self):
        gamma = self.make_partner("Gamma")
        target, source = self.make_profile(gamma), self.make_profile(self.beta)
        self.assertTrue(source.user_assumed)
        self.merge(self.beta, gamma)
        self.assertRecordValues(
            target, [{"user_id": self.seller_two.id, "user_assumed": True}]
        )

    def test_into_a_contact_goes_to_its_company(self):
        source, linked, attached = self.populate(self.beta, self.company, "only")
        self.beta.is_company = False
        self.merge(self.beta, self.contact)
        self.assertEqual(self.profiles_of(self.customer), source)
        self.assertComesAlong(linked, attached, source)
        self.assertEqual(linked["customer.promise"].partner_id, self.customer)

    def test_a_promise_can_be_closed_after_the_merge(self):
        promise = self.make_promise(partner_id=self.beta.id)
        self.make_profile()
        self.merge(self.beta, self.customer)
        self.assertEqual(self.close_promise(promise).state, "kept")


@tagged("post_install", "-at_install")
class TestContactMerge(MergeCase):
    """Contacts of one company: the profile stays, what they were asked may clash."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bob = cls.env["res.partner"].create(
            {"name": "Bob", "parent_id": cls.customer.id, "email": "b@acme.example.com"}
        )

    def invite(self, partner, key="sale.order,1", **values):
        return self.make_invitation(
            self.make_confirmed_order(partner_id=partner.id),
            self.moment,
            occurrence_key=key,
            **values,
        )

    def test_contacts_of_one_company_keep_its_profile(self):
        profile = self.make_profile()
        feedback = self.answer(self.invite(self.bob))
        self.merge(self.bob, self.contact)
        self.assertEqual(self.profiles_of(self.customer), profile)
        self.assertRecordValues(
            feedback, [{"partner_id": self.contact.id, "profile_id": profile.id}]
        )

    def test_of_two_invitations_the_answered_one_keeps_the_event(self):
        """The other link closes: who answered is not asked again."""
        waiting, answered = self.invite(self.contact), self.invite(self.bob)
        feedback = self.answer(answered)
        self.merge(self.bob, self.contact)
        self.assertRecordValues(
            waiting | answered,
            [
                {
                    "partner_id": self.contact.id,
                    "state": "expired",
                    "occurrence_key": f"sale.order,1,merged,{waiting.id}",
                },
                {
                    "partner_id": self.contact.id,
                    "state": "answered",
                    "occurrence_key": "sale.order,1",
                },
            ],
        )
        self.assertEqual(str(waiting.user_input_id.deadline), "2026-03-02 10:00:00")
        self.assertEqual(feedback.invitation_id, answered)

    def test_of_two_links_either_is_answered_and_then_both_are_closed(self):
        for index, name in enumerate(("older", "younger")):
            with self.subTest(answered=name):
                key = f"sale.order,{index}"
                older = self.invite(self.contact, key)
                bob = self.env["res.partner"].create(
                    {"name": name, "parent_id": self.customer.id, "email": "b@x.com"}
                )
                younger = self.invite(bob, key)
                self.merge(bob, self.contact)
                self.assertRecordValues(older | younger, [{"state": "sent"}] * 2)
                feedback = self.answer((older | younger)[index], nps=8)
                self.assertEqual(feedback.partner_id, self.contact)
                states = ["expired", "expired"]
                states[index] = "answered"
                self.assertEqual((older | younger).mapped("state"), states)

    def test_an_invitation_that_reached_nobody_goes(self):
        planned = self.invite(self.contact)
        planned.state = "planned"
        sent = self.invite(self.bob)
        self.merge(self.bob, self.contact)
        self.assertFalse(planned.exists())
        self.assertRecordValues(sent, [{"occurrence_key": "sale.order,1"}])

    def test_of_two_planned_invitations_the_older_stays(self):
        older, younger = self.invite(self.bob), self.invite(self.contact)
        (older | younger).state = "planned"
        self.merge(self.bob, self.contact)
        self.assertFalse(younger.exists())
        self.assertRecordValues(older.exists(), [{"partner_id": self.contact.id}])

    def test_of_two_answers_none_is_lost(self):
        first = self.answer(self.invite(self.contact), nps=9)
        second = self.answer(self.invite(self.bob), nps=2)
        self.merge(self.bob, self.contact)
        self.assertRecordValues(
            first | second,
            [
                {"partner_id": self.contact.id, "nps": 9},
                {"partner_id": self.contact.id, "nps": 2},
            ],
        )

    def test_invitations_to_other_events_all_stay(self):
        first = self.invite(self.contact, "sale.order,1")
        second = self.invite(self.bob, "sale.order,2")
        self.merge(self.bob, self.contact)
        self.assertEqual((first | second).exists().mapped("partner_id"), self.contact)


@tagged("post_install", "-at_install")
class TestCompanyMoved(MergeCase):
    """A company put under another one brings its profile along."""

    def test_it_brings_its_profiles_along(self):
        source, linked, attached = self.populate(self.beta, self.company, "moved")
        target = self.make_profile()
        self.beta.write({"is_company": False, "parent_id": self.customer.id})
        self.env.invalidate_all()
        self.assertFalse(source.exists())
        self.assertComesAlong(linked, attached, target)

    def test_its_profile_is_the_new_parents_where_that_has_none(self):
        source, linked, attached = self.populate(self.beta, self.company, "moved")
        self.beta.write({"is_company": False, "parent_id": self.customer.id})
        self.assertRecordValues(source, [{"partner_id": self.customer.id}])
        self.assertComesAlong(linked, attached, source)

    def test_its_promises_are_the_new_parents(self):
        promise = self.make_promise(partner_id=self.beta.id)
        self.beta.write({"is_company": False, "parent_id": self.customer.id})
        self.assertRecordValues(
            promise,
            [
                {
                    "partner_id": self.customer.id,
                    "profile_id": self.make_profile().id,
                }
            ],
        )

    def test_as_a_company_of_its_own_it_keeps_its_profile(self):
        """A subsidiary is its own commercial entity, and its own customer."""
        source = self.make_profile(self.beta)
        self.beta.parent_id = self.customer
        self.assertRecordValues(source, [{"partner_id": self.beta.id}])

    def test_a_salesperson_may_move_what_they_may_not_see(self):
        """Whoever may edit the contact moves it; rights on profiles do not matter."""
        source = self.make_profile(self.beta)
        target = self.make_profile(self.customer, user_id=self.seller_two.id)
        self.beta.with_user(self.seller).write(
            {"is_company": False, "parent_id": self.customer.id}
        )
        self.env.invalidate_all()
        self.assertFalse(source.exists())
        self.assertEqual(self.profiles_of(self.customer), target)
