from odoo import fields, models


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
                row.write(
                    {"state": "failed", "reason": self.env._("Nobody to ask for it.")}
                )
                continue
            activity = play.with_context(mail_activity_quick_update=True).activity_schedule(
                activity_type_id=step.activity_type_id.id,
                summary=step.name,
                note=step.note,
                user_id=user.id,
                date_deadline=row.due_on,
            )
            row.write(
                {"state": "asked", "user_id": user.id, "activity_id": activity.id}
            )

    def _take_note_of_done(self):
        """An activity that is gone, or archived as done, is a step done."""
        for row in self.filtered(lambda r: r.state == "asked"):
            if not row.activity_id or not row.activity_id.active:
                row.write({"state": "done", "done_on": self.env.cr.now()})
