from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerPlaybookStep(models.Model):
    """One thing a playbook has somebody do."""

    _name = "customer.playbook.step"
    _description = "Playbook Step"
    _order = "playbook_id, sequence, id"

    playbook_id = fields.Many2one(
        "customer.playbook", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("What to Do", required=True, translate=True)
    note = fields.Text("How", translate=True)
    kind = fields.Selection(
        [("activity", "Activity")], required=True, default="activity"
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        required=True,
        ondelete="restrict",
        domain="[('res_model', '=', False)]",
        default=lambda self: self.env.ref(
            "mail.mail_activity_data_todo", raise_if_not_found=False
        ),
    )
    delay_days = fields.Integer(
        "After",
        required=True,
        default=0,
        help="Working days of the company from the start of the play.",
    )
    responsible = fields.Selection(
        [
            ("owner", "Customer owner"),
            ("backup", "Backup owner"),
            ("promise_responsible", "Who keeps the promise"),
            ("user", "A fixed user"),
        ],
        required=True,
        default="owner",
    )
    user_id = fields.Many2one("res.users", "User")

    _user_given = models.Constraint(
        "CHECK(responsible <> 'user' OR user_id IS NOT NULL)",
        "A step for a fixed user needs the user.",
    )
    _delay_positive = models.Constraint(
        "CHECK(delay_days >= 0)", "A step cannot come before the start."
    )

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps._check_unused()
        return steps

    def write(self, vals):
        self._check_unused()
        res = super().write(vals)
        if "playbook_id" in vals:
            self._check_unused()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_unused()

    def _check_unused(self):
        """A used version stays as it ran; editing makes another playbook."""
        if self.env.su:
            return
        used = self.playbook_id._used()
        if used:
            raise UserError(
                self.env._(
                    "%(playbook)s has been running: its steps no longer change. "
                    "Duplicate the playbook and archive this one.",
                    playbook=used[0].name,
                )
            )

    def _responsible_for(self, play):
        """Who does this step in ``play``: as said, else owner, else its user.

        :return: res.users, active, or none
        """
        self.ensure_one()
        named = {
            "owner": play.profile_id.user_id,
            "backup": play.profile_id.backup_user_id,
            "promise_responsible": play.promise_id.responsible_id,
            "user": self.user_id,
        }[self.responsible]
        users = named, play.profile_id._customer_user(), play.user_id
        return next((user for user in users if user.active), self.env["res.users"])
