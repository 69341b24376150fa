import logging

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

BATCH = 200


class CustomerPlay(models.Model):
    """A running playbook: one run, for one customer and one reason."""

    _name = "customer.play"
    _description = "Running Playbook"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True
    _order = "started_on desc, id desc"

    playbook_id = fields.Many2one(
        "customer.playbook", required=True, index=True, ondelete="restrict"
    )
    family_id = fields.Many2one(
        "customer.playbook", required=True, index=True, ondelete="restrict"
    )
    profile_id = fields.Many2one(
        "customer.profile",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    promise_id = fields.Many2one(
        "customer.promise",
        "Started by",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    key = fields.Char(required=True, help="The reason, once: customer.promise,42.")
    user_id = fields.Many2one("res.users", "Run by", index=True, tracking=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done"), ("stopped", "Stopped")],
        required=True,
        default="running",
        readonly=True,
        tracking=True,
        index=True,
    )
    started_on = fields.Datetime(required=True, readonly=True)
    ended_on = fields.Datetime(readonly=True)
    step_ids = fields.One2many("customer.play.step", "play_id", "Steps")
    progress = fields.Float(compute="_compute_progress", help="Steps done, in %.")

    _open_uniq = models.UniqueIndex(
        "(family_id, key) WHERE state = 'running'",
        "This playbook is running for the same reason already.",
    )

    @api.depends("step_ids.state")
    def _compute_progress(self):
        for play in self:
            done = play.step_ids.filtered(lambda s: s.state in ("done", "skipped"))
            play.progress = 100.0 * len(done) / (len(play.step_ids) or 1)

    @api.depends("playbook_id.name", "profile_id.display_name")
    def _compute_display_name(self):
        for play in self:
            # sudo: who runs it for another's customer knows the name, not the page
            customer = play.profile_id.sudo().display_name
            play.display_name = f"{play.playbook_id.name}: {customer}"

    # === ADVANCING === #

    @api.model
    def _advance(self):
        """Take the plays further that have something to do, in committed batches.

        What was done is no longer found: a run that was cut short goes on where it
        ended. One that fails is left for the next run.
        """
        progress = self.env["ir.cron"]._commit_progress
        domain, last = self._get_actionable_domain(), 0
        progress(remaining=self.search_count(domain))
        while plays := self.search(
            domain & Domain("id", ">", last), limit=BATCH, order="id"
        ):
            last = plays[-1].id
            for play in plays.try_lock_for_update():
                play._step_forward_if_sound()
            if not progress(len(plays)):
                break

    @api.model
    def _get_actionable_domain(self):
        """Running plays with a step due or done, or without any open step."""
        due = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain(
                "step_ids",
                "any",
                [
                    ("state", "=", "waiting"),
                    ("due_on", "<=", company._customer_today()),
                ],
            )
            for company in self.env["res.company"]._customer_companies()
        )
        done = Domain(
            "step_ids",
            "any",
            Domain("state", "=", "asked")
            & (
                Domain("activity_id", "=", False)
                | Domain("activity_id.active", "=", False)
            ),
        )
        idle = Domain("step_ids", "not any", [("state", "in", ("waiting", "asked"))])
        return Domain("state", "=", "running") & (due | done | idle)

    def _step_forward_if_sound(self):
        """One bad play never stops the others: its error is noted and it waits."""
        try:
            with self.env.cr.savepoint():
                self._step_forward()
        except Exception:
            _logger.exception("Running playbook %s failed, to retry", self.id)

    def _step_forward(self):
        """Make the steps that are due, take note of those done, end what is over."""
        self.ensure_one()
        steps = self._make_steps()
        steps._make_due_activities()
        steps._take_note_of_done()
        if all(step.state in ("done", "skipped", "failed") for step in steps):
            self._end("done")

    def _make_steps(self):
        """The rows of this play's steps, one per step of its playbook."""
        self.ensure_one()
        missing = self.playbook_id.step_ids - self.step_ids.step_id
        start = fields.Datetime.context_timestamp(
            self.with_context(tz=self.company_id._customer_tz()), self.started_on
        ).date()
        self.env["customer.play.step"].create(
            [
                {
                    "play_id": self.id,
                    "step_id": step.id,
                    "due_on": self.company_id._customer_working_day(
                        start, step.delay_days
                    ),
                }
                for step in missing
            ]
        )
        return self.step_ids

    def _end(self, state):
        """Close the run; what it still asked for is no longer asked for."""
        open_steps = self.step_ids.filtered(lambda s: s.state in ("waiting", "asked"))
        open_steps.activity_id.unlink()
        open_steps.write({"state": "skipped"})
        self.write({"state": state, "ended_on": self.env.cr.now()})

    def action_stop(self):
        """Stop a run that makes no sense any more."""
        self.filtered(lambda play: play.state == "running")._end("stopped")
        return True
