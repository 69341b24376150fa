"""When a key moment asks: its trigger, the condition on it, and its limits."""

import logging

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..customers.domain_text import read_domain
from .customer_moment import TRIGGER_MODELS

_logger = logging.getLogger(__name__)

ROUNDS = ("wave", "manual")


class CustomerMoment(models.Model):
    _inherit = "customer.moment"

    _numbers = models.Constraint(
        "CHECK(wave_months > 0 AND daily_limit >= 0 AND draw_size >= 0"
        " AND draw_share > 0 AND draw_share <= 1)",
        "A wave takes a month at least, a share is more than 0 and at most 100 %, and "
        "no number is negative.",
    )

    @api.onchange("trigger")
    def _onchange_trigger(self):
        """Where so many of them cannot be drawn, it is not offered."""
        if self.draw == "size" and self.trigger not in ROUNDS:
            self.draw = "all"

    @api.constrains("trigger", "draw", "draw_size")
    def _check_draw(self):
        """So many of them: of whom, where events come one by one?"""
        for moment in self.filtered(lambda m: m.draw == "size"):
            if moment.trigger not in ROUNDS:
                raise ValidationError(
                    self.env._(
                        "%(moment)s asks as events happen, one by one: draw a share "
                        "of them, or ask everyone.",
                        moment=moment.name,
                    )
                )
            if not moment.draw_size:
                raise ValidationError(
                    self.env._(
                        "%(moment)s asks so many of them: say how many persons.",
                        moment=moment.name,
                    )
                )

    @api.constrains("trigger", "trigger_domain")
    def _check_trigger_domain(self):
        for moment in self:
            moment._get_trigger_domain()

    @api.constrains("parent_id")
    def _check_parent_id(self):
        for moment in self:
            if moment._has_cycle():
                raise ValidationError(
                    self.env._(
                        "%(moment)s would stand inside itself. Choose another key "
                        "moment that it is part of.",
                        moment=moment.name,
                    )
                )

    def copy_data(self, default=None):
        """A copy asks nobody until somebody has looked at it and switches it on."""
        return super().copy_data({"active": False, **(default or {})})

    def write(self, vals):
        if not vals.get("active", True):
            self._skip_planned()
        return super().write(vals)

    def _skip_planned(self):
        """Whoever is not asked yet is asked no more, also when it is on again.

        One statement, however long the queue is.
        """
        self.env["customer.invitation"].flush_model(["moment_id", "state"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_invitation
                   SET state = 'skipped', skip_reason = 'moment_off'
                 WHERE state = 'planned' AND moment_id IN %s
                """,
                tuple(self.ids) or (0,),
            )
        )
        self.env["customer.invitation"].invalidate_model(["state", "skip_reason"])

    def _get_trigger_domain(self):
        """The condition on what triggers it; ValidationError when it cannot be read."""
        self.ensure_one()
        try:
            return read_domain(
                self.env[TRIGGER_MODELS[self.trigger]], self.trigger_domain
            )
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "%(moment)s: the condition on what triggers it cannot be read "
                    "(%(error)s).",
                    moment=self.name,
                    error=error,
                )
            ) from error

    def _matches_sql(self, record):
        """SQL condition that a record meets the condition of its key moment ``m``.

        A condition may no longer be read, for an app with its fields is gone: that
        moment asks nobody, and no other suffers.

        :param record: SQL of the record's id
        """
        found = [SQL("TRUE")]
        for moment in self.filtered("trigger_domain"):
            try:
                meets = SQL("%s IN %s", record, moment._search_triggers().subselect())
            except (UserError, ValueError):
                _logger.warning("Key moment %s: condition unreadable", moment.id)
                meets = SQL("FALSE")
            found.append(SQL("(m.id <> %s OR %s)", moment.id, meets))
        return SQL(" AND ").join(found)

    def _search_triggers(self):
        """Query of the records that meet the condition, in the moment's company."""
        # sudo: the job looks at records whoever may read them
        model = self.env[TRIGGER_MODELS[self.trigger]].sudo()
        if self.company_id:
            model = model.with_company(self.company_id)
        return model.with_context(active_test=False)._search(self._get_trigger_domain())
