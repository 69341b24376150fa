"""Answers given elsewhere, from a file: they tell the past and weigh on no pay."""

import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import scores
from .customer_feedback_record import SILENT

# What a row may say; everything else follows from it.
COLUMNS = ("partner_id", "date", "nps", "csat", "effort", "benefit", "comment")
COLUMNS += ("moment_id", "user_id")
SAID = ("nps", "csat", "effort", "benefit", "comment")


class CustomerFeedback(models.Model):
    _inherit = "customer.feedback"

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for Feedback"),
                "template": "/customer_promise/static/csv/feedback.csv",
            }
        ]

    @api.model_create_multi
    def create(self, vals_list):
        """Jobs record what was answered; what a person enters comes from elsewhere."""
        if self.env.su:
            return super().create(vals_list)
        self._check_import_allowed()
        rows = [self._prepare_import_values(vals) for vals in vals_list]
        feedback = super(CustomerFeedback, self.with_context(**SILENT)).create(rows)
        return feedback.with_env(self.env)

    def _load_records_create(self, vals_list):
        """A row that was imported before is the same answer, not another one."""
        if self.env.su:
            return super()._load_records_create(vals_list)
        rows = [self._prepare_import_values(vals) for vals in vals_list]
        known = self._find_imported(rows)
        new = {row["key"]: row for row in rows if row["key"] not in known}
        # the rows as they came: creating prepares them
        vals_by_key = dict(zip((r["key"] for r in rows), vals_list, strict=True))
        made = super()._load_records_create([vals_by_key[key] for key in new])
        known |= dict(zip(new, made, strict=True))
        return self.browse(known[row["key"]].id for row in rows)

    def _load_records_write(self, values):
        """A second import of the same row changes nothing; another row is refused.

        :raise UserError: the row says something else than the answer
        """
        if self.env.su:
            return super()._load_records_write(values)
        if self._prepare_import_values(values)["key"] != self.key:
            raise UserError(
                self.env._(
                    "%(feedback)s was imported already and stays as it was said. Give "
                    "the row another External ID, or leave it out.",
                    feedback=self.display_name,
                )
            )
        return None

    @api.model
    def _find_imported(self, rows):
        # sudo: an answer that is there is not made again, whoever may read it
        found = self.sudo().search_fetch(
            [("key", "in", [row["key"] for row in rows])], ["key"]
        )
        return {feedback.key: feedback for feedback in found}

    @api.model
    def _check_import_allowed(self):
        if not self.env.user.has_group(
            "customer_promise.customer_promise_group_manager"
        ):
            raise AccessError(
                self.env._("Only a manager imports feedback: ask yours to do it.")
            )

    # === ROWS === #

    @api.model
    def _prepare_import_values(self, vals):
        """Values of the answer that a row tells.

        :raise UserError: it cannot be an answer; says what is wrong with it
        """
        row = {
            name: value
            for name, value in vals.items()
            if value is not False and value is not None
        }
        self._check_import_row(row)
        partner = self.env["res.partner"].browse(row["partner_id"])
        company = self.env.company
        profiles = self.env["customer.profile"]._get_or_create([(partner, company)])
        (profile,) = profiles.values()
        moment = self.env["customer.moment"].browse(row.get("moment_id"))
        values = {
            **row,
            "key": self._import_key(row, company),
            "profile_id": profile.id,
            "stage_id": moment.stage_id.id,
            "source": "import",
            "voice": scores.voice(row.get("nps")),
            **{f"has_{name}": name in row for name in ("csat", "effort", "benefit")},
        }
        score = scores.overall(row.get("csat"), row.get("nps"))
        return values if score is None else {**values, "score": score}

    @api.model
    def _import_key(self, row, company):
        """The same row of the same company has the same key."""
        told = [str(row.get(name, "")) for name in COLUMNS if name != "date"]
        day = fields.Datetime.to_string(fields.Datetime.to_datetime(row["date"]))
        text = "\x1f".join([str(company.id), day, *told])
        return f"import,{hashlib.sha256(text.encode()).hexdigest()}"

    @api.model
    def _check_import_row(self, row):
        """What the row says is an answer, on its scales, of a day that was."""
        labels = self.fields_get([*row, *COLUMNS], ["string"])
        labels = {name: labels[name]["string"] for name in labels}
        unknown = [labels[name] for name in row if name not in COLUMNS]
        if unknown:
            problem = self.env._(
                "%(columns)s cannot be imported: leave these columns out.",
                columns=", ".join(unknown),
            )
        elif missing := [n for n in ("partner_id", "date") if not row.get(n)]:
            problem = self.env._(
                "fill in %(columns)s.", columns=", ".join(labels[n] for n in missing)
            )
        elif not any(name in row for name in SAID):
            problem = self.env._("it says nothing: fill in a rating or a comment.")
        elif off := [n for n in SAID[:4] if not self._is_on_scale(n, row.get(n, 0))]:
            problem = self.env._(
                "%(column)s is %(value)s, and lies between 0 and %(most)s.",
                column=labels[off[0]],
                value=row[off[0]],
                most=10 if off[0] == "nps" else 100,
            )
        elif fields.Datetime.to_datetime(row["date"]) > self.env.cr.now():
            problem = self.env._("%(day)s is still to come.", day=row["date"])
        else:
            return
        who = self.env["res.partner"].browse(row.get("partner_id")).display_name
        raise UserError(
            self.env._(
                "Answer of %(who)s: %(problem)s",
                who=who or self.env._("nobody"),
                problem=problem,
            )
        )

    @api.model
    def _is_on_scale(self, name, value):
        return 0 <= value <= (10 if name == "nps" else 100)
