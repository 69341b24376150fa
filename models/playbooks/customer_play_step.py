from odoo import fields, models
from odoo.exceptions import UserError


class CustomerPlayStep(models.Model):
    """One step of one run: what it asked of whom, and whether it was done."""

    _name = "customer.play.step"
    _description = "Step of a Running Playbook"
    _order = "play_id, due_on, id"

    play_id = fields.Many2one(
        "customer.play", required=True, index=True, ondelete="cascade"
    )
    step_id = fields.Many2one(
        "customer.playbook.step", required=True, index=True, ondelete="restrict"
    )
    name = fields.Char(related="step_id.name")
    due_on = fields.Date(required=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("asked", "Asked"),
            ("done", "Done"),
            ("skipped", "Skipped"),
            ("failed", "Failed"),
        ],
        required=True,
        default="waiting",
    )
    user_id = fields.Many2one("res.users", "Asked of")
    activity_id = fields.Many2one("mail.activity", ondelete="set null")
    reason = fields.Char()
    done_on = fields.Datetime()

    _step_uniq = models.Constraint(
        "UNIQUE(play_id, step_id)", "Each step happens once in a run."
    )

    def _make_due_activities(self):
        """Ask for the steps that are due; one that cannot be asked says why."""
        for row in self.filtered(lambda r: r.state == "waiting"):
            play, step = row.play_id, row.step_id
            if row.due_on > play.company_id._customer_today():
                continue
            user = step._responsible_for(play)
            if not user:
                row._fail(self.env._("Nobody to ask for it."))
                continue
            try:
                with self.env.cr.savepoint():
                    row._ask(user)
            except UserError as error:
                row._fail(str(error))

    def _ask(self, user):
        """Put the step on the list of ``user``."""
        play, step = self.play_id, self.step_id
        activity = play.with_context(mail_activity_quick_update=True).activity_schedule(
            activity_type_id=step.activity_type_id.id,
            summary=step.name,
            note=step.note,
            user_id=user.id,
            date_deadline=self.due_on,
        )
        self.write({"state": "asked", "user_id": user.id, "activity_id": activity.id})

    def _fail(self, reason):
        """The step cannot be asked for; the play says so and goes on."""
        self.write({"state": "failed", "reason": reason})
        self.play_id.message_post(
            body=self.env._(
                "%(step)s was not asked of anybody: %(reason)s",
                step=self.name,
                reason=reason,
            )
        )

    def _take_note_of_done(self):
        """An activity archived as done is a step done; one that is gone is not."""
        for row in self.filtered(lambda r: r.state == "asked"):
            if not row.activity_id:
                reason = self.env._("Its activity was deleted.")
                row.write({"state": "skipped", "reason": reason})
            elif not row.activity_id.active:
                row.write({"state": "done", "done_on": self.env.cr.now()})
