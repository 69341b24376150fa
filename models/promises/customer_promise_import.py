"""Promises of the past, from a file: given, kept and broken before we were here."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

# What a row may say about how it ended; everything else follows from it.
OUTCOME_COLUMNS = ("state", "closed_on", "evidence_note", "cause_id", "attribution")
# Without these a closed promise says nothing about how long we take.
NEEDED = {
    "kept": ("promised_on", "closed_on"),
    "broken": ("promised_on", "closed_on", "cause_id", "attribution"),
}
# History is written down, not played again: no notes, followers or notices.
SILENT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_activity_automation_skip": True,
}
# Stands in the context while rows are written; no RPC can forge it.
IMPORTING = object()


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for Promises"),
                "template": "/customer_promise/static/csv/promises.csv",
            }
        ]

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """The columns of an outcome are offered on the import page, nowhere else."""
        description = super().fields_get(allfields, attributes)
        if self.env.context.get("customer_import_fields"):
            for name in description.keys() & set(OUTCOME_COLUMNS):
                description[name]["readonly"] = False
        return description

    @api.model
    def load(self, fields, data):
        """Rows of a file: an empty cell says nothing, the source is the import."""
        loading = self.with_context(customer_load=True)
        return super(CustomerPromise, loading).load(fields, data)

    @api.model_create_multi
    def create(self, vals_list):
        """Imported rows may be closed already: they are given, then closed."""
        rows = [self._prepare_import_row(vals) for vals in vals_list]
        outcomes = [outcome for _values, outcome in rows]
        if not any(outcomes) and not self.env.context.get("customer_load"):
            return super().create(vals_list)
        promises = super(CustomerPromise, self._importing()).create(
            [values for values, _outcome in rows]
        )
        promises._close_imported(outcomes)
        return promises.with_env(self.env)

    def _load_records_write(self, values):
        """A second import writes what differs; the same row again changes nothing."""
        self.ensure_one()
        known = {name: self[name] for name in ("source", "name", "promised_on")}
        given = {name: value for name, value in values.items() if value is not False}
        values, outcome = self._prepare_import_row({**known, **given})
        changed = {
            name: value
            for name, value in values.items()
            if self._is_import_changed(name, value)
        }
        promise = self._importing()
        res = changed and super(CustomerPromise, promise)._load_records_write(changed)
        if outcome and self.state in ("draft", "open"):
            promise._close_imported([outcome])
        elif any(self._is_import_changed(*column) for column in outcome.items()):
            raise UserError(
                self.env._(
                    "%(promise)s is closed already, and otherwise than this row says. "
                    "Reopen it before importing it anew, or leave the row out.",
                    promise=self.display_name,
                )
            )
        return res

    def _is_import_changed(self, name, value):
        """Whether a cell says something else than the promise."""
        field = self._fields[name]
        if name == "partner_id":
            partner = self.env["res.partner"].browse(value)
            return partner.commercial_partner_id != self.partner_id
        if field.type in ("one2many", "many2many"):
            return True
        present = field.convert_to_cache(self[name], self)
        return field.convert_to_cache(value, self) != present

    # === ROWS === #

    @api.model
    def _prepare_import_row(self, vals):
        """Part a row into values to create and its outcome.

        :return: (values, outcome); the outcome is empty unless the row is a closed
            promise from an import
        """
        loading = self.env.context.get("customer_load")
        if loading:
            given = {name: value for name, value in vals.items() if value is not False}
            vals = {"source": "import", **given}
        outcome = {name: vals[name] for name in OUTCOME_COLUMNS if vals.get(name)}
        is_import = vals.get("source") == "import"
        if not outcome or not (loading or is_import):
            return vals, {}
        values = {n: value for n, value in vals.items() if n not in OUTCOME_COLUMNS}
        if outcome == {"state": "open"}:
            return values, {}
        if outcome.get("cause_id") and not outcome.get("attribution"):
            cause = self.env["customer.cause"].browse(outcome["cause_id"])
            outcome["attribution"] = cause.attribution
        self._check_import_allowed(vals["name"], is_import)
        self._check_import_outcome(vals, outcome)
        return values, outcome

    @api.model
    def _check_import_allowed(self, name, is_import):
        if not self.env.user.has_group(
            "customer_promise.customer_promise_group_manager"
        ):
            raise UserError(
                self.env._(
                    "“%(promise)s” is closed already, and only a manager imports "
                    "closed promises. Leave out state, closing date, cause and "
                    "evidence, or ask a manager to import the file.",
                    promise=name,
                )
            )
        if not is_import:
            raise UserError(
                self.env._(
                    "“%(promise)s” is closed already: write Import in the column "
                    "Source, or leave that column out.",
                    promise=name,
                )
            )

    @api.model
    def _check_import_outcome(self, vals, outcome):
        """What the row says suffices, and is possible."""
        row = {**vals, **outcome}
        if row.get("state") not in NEEDED:
            raise UserError(
                self.env._(
                    "“%(promise)s” can be imported as kept or broken. Leave state, "
                    "closing date, cause and evidence empty where it still runs.",
                    promise=row["name"],
                )
            )
        missing = [name for name in NEEDED[row["state"]] if not row.get(name)]
        if missing:
            labels = self.fields_get(missing, ["string"])
            raise UserError(
                self.env._(
                    "“%(promise)s” is closed already: fill in %(columns)s.",
                    promise=row["name"],
                    columns=", ".join(labels[name]["string"] for name in missing),
                )
            )
        given, closed = (
            fields.Date.to_date(row[name]) for name in ("promised_on", "closed_on")
        )
        if closed < given:
            raise UserError(
                self.env._(
                    "“%(promise)s” cannot be closed on %(closed)s: it was given on "
                    "%(given)s. Correct one of the dates.",
                    promise=row["name"],
                    closed=closed,
                    given=given,
                )
            )

    # === WRITING THEM === #

    def _importing(self):
        """These promises, ready to be written without anybody being told."""
        return self.with_context(**SILENT, customer_importing=IMPORTING)

    @api.model
    def _is_importing(self):
        return self.env.context.get("customer_importing") is IMPORTING

    def _close_imported(self, outcomes):
        """Close those that have an outcome; the alike together.

        :param outcomes: one dict of :data:`OUTCOME_COLUMNS` for each, or empty
        """
        alike = defaultdict(list)
        for promise, outcome in zip(self, outcomes, strict=True):
            if outcome:
                key = tuple(outcome.get(name, False) for name in OUTCOME_COLUMNS)
                alike[key].append(promise.id)
        closing = self.browse(id_ for ids in alike.values() for id_ in ids)
        # on a quotation they are drafts, and yet they were given
        closing.filtered(lambda p: p.state == "draft")._open()
        for (state, closed_on, note, cause_id, attribution), ids in alike.items():
            self.browse(ids)._close(
                state,
                fields.Date.to_date(closed_on),
                evidence_note=note,
                cause=self.env["customer.cause"].browse(cause_id or ()),
                attribution=attribution,
                closed_by="import",
            )

    def _start_today(self):
        """Promises of the past keep the day on which they were given."""
        return None if self._is_importing() else super()._start_today()

    def _log(self, bodies):
        """Nobody needs a note of what was imported as it is."""
        return None if self._is_importing() else super()._log(bodies)
