from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

BATCH = 1000


class CustomerPlaybook(models.Model):
    """A best practice that starts by itself, for the right customer."""

    _name = "customer.playbook"
    _description = "Playbook"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    family_id = fields.Many2one(
        "customer.playbook",
        "First Version",
        index=True,
        ondelete="restrict",
        readonly=True,
        copy=False,
        help="All versions of a playbook share it: none runs twice for one reason.",
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    kind = fields.Selection(
        [
            ("risk", "Risk"),
            ("expansion", "Expansion"),
            ("life_cycle", "Life Cycle"),
            ("objective", "Objective"),
            ("promise", "Promise"),
            ("voice", "Voice"),
        ],
        required=True,
        default="promise",
    )
    description = fields.Text("What and Why", translate=True)
    trigger = fields.Selection(
        [("promise_overdue", "Promise overdue")],
        required=True,
        default="promise_overdue",
    )
    active_from = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="Promises that were late before this day do not start it.",
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for all companies."
    )
    active = fields.Boolean(default=True)
    step_ids = fields.One2many(
        "customer.playbook.step", "playbook_id", "Steps", copy=True
    )
    play_ids = fields.One2many("customer.play", "playbook_id", "Running Playbooks")
    play_count = fields.Integer(compute="_compute_play_count")

    def _compute_play_count(self):
        counts = dict(
            self.env["customer.play"]._read_group(
                [("playbook_id", "in", self.ids)], ["playbook_id"], ["__count"]
            )
        )
        for playbook in self:
            playbook.play_count = counts.get(playbook, 0)

    @api.model_create_multi
    def create(self, vals_list):
        playbooks = super().create(vals_list)
        for playbook in playbooks:
            playbook.family_id = playbook.family_id or playbook
        return playbooks

    def write(self, vals):
        if vals.get("active") and "active_from" not in vals:
            # switched on: what was late while it was off does not start it
            off = self.filtered(lambda playbook: not playbook.active)
            super(CustomerPlaybook, off).write(
                {"active_from": fields.Date.context_today(self)}
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self._used()
        if used:
            raise UserError(
                self.env._(
                    "The playbook %(playbook)s has been running and stays on record. "
                    "Archive it instead.",
                    playbook=used[0].name,
                )
            )

    def _used(self):
        """Those of these that ever ran, for whichever customer and company."""
        plays = self.env["customer.play"].sudo()
        groups = plays._read_group([("playbook_id", "in", self.ids)], ["playbook_id"])
        return self & self.browse(playbook.id for (playbook,) in groups)

    @api.model
    def _cron_advance(self):
        """Start what has a reason, then take every running one a step further."""
        progress = self.env["ir.cron"]._commit_progress
        while started := self._start_promise_overdue():
            # what has started still asks for its steps
            if not progress(started, remaining=1):
                return
        self.env["customer.play"]._advance()

    @api.model
    def _start_promise_overdue(self):
        """Start a play for each overdue promise, found by anti-join; set-based.

        One open play per family and promise, by a unique index: a second run, or a
        parallel one, starts nothing twice, and a play that ended for a promise is
        not started again.

        :return: how many were started
        """
        self.env.flush_all()
        started = self.env.execute_query(
            SQL(
                """
                INSERT INTO customer_play (
                    playbook_id, family_id, profile_id, company_id, promise_id, key,
                    user_id, state, started_on,
                    create_uid, write_uid, create_date, write_date)
                SELECT b.id, b.family_id, p.profile_id, p.company_id, p.id,
                       'customer.promise,' || p.id,
                       COALESCE(f.user_id, p.responsible_id), 'running', %(now)s,
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM customer_playbook b
                  JOIN customer_promise p
                    ON p.state = 'open' AND p.deadline_status = 'overdue'
                   AND p.late_on >= b.active_from
                   AND (b.company_id IS NULL OR b.company_id = p.company_id)
                  JOIN customer_profile f ON f.id = p.profile_id
                 WHERE b.active AND b.trigger = 'promise_overdue'
                   AND NOT EXISTS (
                       SELECT FROM customer_play y
                        WHERE y.family_id = b.family_id
                          AND y.key = 'customer.promise,' || p.id)
                 ORDER BY p.id, b.id LIMIT %(batch)s
                    ON CONFLICT DO NOTHING
             RETURNING id
                """,
                now=self.env.cr.now(),
                uid=self.env.uid,
                batch=BATCH,
            )
        )
        self.env["customer.play"].invalidate_model()
        return len(started)

    def action_view_plays(self):
        """The running playbooks made from this one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.customer_play_action"
        )
        return action | {"domain": [("playbook_id", "=", self.id)], "context": {}}
