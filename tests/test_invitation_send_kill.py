"""Killed while sending, or done twice at once: one mail each, none lost."""

from odoo.tests import tagged

from .process_common import ProcessCase, connection

JOB = "customer.invitation", "_cron_invite"
SENDING = {"models__listening__customer_invitation_send__SEND_BATCH": 2}
REMINDING = {"models__listening__customer_invitation_follow_up__SEND_BATCH": 2}
PERSONS = 7


class KilledCase(ProcessCase):
    made = (
        "mail.mail",
        "survey.user_input",
        "customer.invitation",
        "customer.moment",
        "mail.message",
        "customer.profile",
        "res.partner",
    )

    def setUp(self):
        super().setUp()
        with connection() as env:
            partners = env["res.partner"].create(
                [
                    {"name": f"Killed {number}", "email": f"killed{number}@example.com"}
                    for number in range(PERSONS)
                ]
            )
            pairs = [(partner, env.company) for partner in partners]
            profiles = env["customer.profile"]._get_or_create(pairs)
            moment = env["customer.moment"].create(
                {
                    "name": "Killed",
                    "trigger": "manual",
                    "survey_id": env.ref("customer_promise.survey_survey_order").id,
                }
            )
            self.ids = (
                env["customer.invitation"]
                .create(
                    [
                        {
                            "moment_id": moment.id,
                            "partner_id": partner.id,
                            "occurrence_key": f"manual,{partner.id}",
                            "profile_id": profile.id,
                            "company_id": env.company.id,
                            "due_on": env.cr.now(),
                        }
                        for partner, profile in zip(
                            partners, profiles.values(), strict=True
                        )
                    ]
                )
                .ids
            )

    def found(self):
        """How many are sent, have a sheet, a link, and how many mails there are."""
        with connection() as env:
            invitations = env["customer.invitation"].browse(self.ids)
            ours = [("customer_invitation_id", "in", self.ids)]
            mails = env["mail.mail"].search(ours)
            return (
                len(invitations.filtered(lambda i: i.state == "sent")),
                len(env["survey.user_input"].search(ours)),
                len(set(invitations.mapped("token")) - {False}),
                len(mails),
                len(mails.customer_invitation_id),
            )


@tagged("post_install", "-at_install")
class TestSendingKilled(KilledCase):
    def test_what_was_not_committed_is_done_again_and_nothing_twice(self):
        self.kill_job(*JOB, commits=2, **SENDING)
        self.assertEqual(self.found(), (4, 4, 4, 4, 4))
        self.run_job_apart(*JOB, **SENDING)
        self.assertEqual(self.found(), (7, 7, 7, 7, 7))
        self.run_job_apart(*JOB, **SENDING)
        self.assertEqual(self.found(), (7, 7, 7, 7, 7))

    def test_reminders_are_counted_with_their_mails(self):
        self.run_job_apart(*JOB)
        with connection() as env:
            env.cr.execute(
                "UPDATE customer_invitation SET sent_on = sent_on - interval '8 days'"
                " WHERE id IN %s",
                [tuple(self.ids)],
            )
        self.kill_job(*JOB, commits=1, **REMINDING)
        self.assertEqual(self.reminded(), (2, 9))
        self.run_job_apart(*JOB, **REMINDING)
        self.assertEqual(self.reminded(), (7, 14))

    def reminded(self):
        """How many reminders are counted, and how many mails there are of all."""
        with connection() as env:
            invitations = env["customer.invitation"].browse(self.ids)
            mails = [("customer_invitation_id", "in", self.ids)]
            counted = sum(invitations.mapped("reminder_count"))
            return counted, env["mail.mail"].search_count(mails)


@tagged("post_install", "-at_install")
class TestSendingAtOnce(KilledCase):
    def test_two_workers_send_one_mail_each(self):
        """The second does not wait: it takes what the first has not locked."""
        with connection() as first, connection() as second:
            batch = first["customer.invitation"].browse(self.ids[:4])
            batch.try_lock_for_update()._send()
            first.flush_all()
            self.assertEqual(second["customer.invitation"]._send_due(), 3)
        self.assertEqual(self.found(), (7, 7, 7, 7, 7))

    def test_two_workers_remind_one_mail_each(self):
        with connection() as env:
            env["customer.invitation"]._send_due()
            env.flush_all()
            env.cr.execute(
                "UPDATE customer_invitation SET sent_on = sent_on - interval '8 days'"
                " WHERE id IN %s",
                [tuple(self.ids)],
            )
        with connection() as first, connection() as second:
            self.assertEqual(first["customer.invitation"]._remind(), 7)
            first.flush_all()
            self.assertEqual(second["customer.invitation"]._remind(), 0)
        with connection() as env:
            invitations = env["customer.invitation"].browse(self.ids)
            self.assertEqual(set(invitations.mapped("reminder_count")), {1})
            ours = [("customer_invitation_id", "in", self.ids)]
            self.assertEqual(env["mail.mail"].search_count(ours), 14)
