"""What groups of feedback make: one answer a person, indices, their intervals."""

from odoo import api, models
from odoo.tools import SQL

from ..tools import effects, indices
from .customer_feedback_report import INDICES
from .customer_feedback_report_sql import ASKED, LATEST

# What needs the rows of those asked in vain.
OF_ASKED = ("asked", "response")


class CustomerFeedbackReport(models.Model):
    _inherit = "customer.feedback.report"

    @api.model
    def _read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        """One answer per person counts in each group, the latest with a value."""
        asked = any(spec.partition(":")[0] in OF_ASKED for spec in aggregates)
        report = self.with_context(**{ASKED: asked})
        report = report.with_context(**{LATEST: report._latest_sql(domain, groupby)})
        return super(CustomerFeedbackReport, report)._read_group(
            [], groupby, aggregates, having, offset, limit, order
        )

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        """Which answer is the latest depends on the group: each set for itself."""
        specs = {spec for groupby in grouping_sets for spec in groupby}
        parts = [part.strip() for part in (order or "").split(",") if part.strip()]
        result = []
        for groupby in grouping_sets:
            others = specs - set(groupby)
            kept = [part for part in parts if part.split()[0] not in others]
            result.append(
                self._read_group(domain, groupby, aggregates, order=", ".join(kept))
            )
        return result

    @api.model
    def _latest_sql(self, domain, groupby=()):
        """SQL of the rows that match, in which only the latest of a person counts.

        Of each group and index; the others stay, without a value.
        """
        query = self._search(domain)
        keys = [self._read_group_groupby(self._table, spec, query) for spec in groupby]
        person, at, row = (
            SQL.identifier(self._table, name) for name in ("person", "at", "id")
        )
        window = SQL(
            "(PARTITION BY %s ORDER BY %s DESC, %s DESC ROWS UNBOUNDED PRECEDING)",
            SQL(", ").join([*keys, person]),
            at,
            row,
        )
        columns = []
        for name in (*self._columns(), "person", "at"):
            column = SQL.identifier(self._table, name)
            if name in INDICES:
                column = SQL(
                    "CASE WHEN COUNT(%s) OVER %s = 1 THEN %s END",
                    column,
                    window,
                    column,
                )
            elif name == "n":
                column = SQL("%s * (ROW_NUMBER() OVER %s = 1)::int", column, window)
            columns.append(SQL("%s AS %s", column, SQL.identifier(name)))
        return query.select(*columns)

    @api.model
    def _columns(self):
        """Names of the report's columns."""
        return [
            name
            for name, field in self._fields.items()
            if field.store and field.column_type
        ]

    def _read_group_select(self, aggregate_spec, query):
        """Indices of few answers are not given; bounds are counted for the kernel."""
        if aggregate_spec == "__count":
            return SQL("COUNT(*) FILTER (WHERE %s)", self._column("answered", query))
        name, _sep, function = aggregate_spec.partition(":")
        index, _sep, part = name.rpartition("_")
        if name == "response":
            asked = self._column("asked", query)
            return SQL(
                "100.0 * COUNT(DISTINCT %(asked)s) FILTER (WHERE %(answered)s)"
                " / NULLIF(COUNT(DISTINCT %(asked)s), 0)",
                asked=asked,
                answered=self._column("answered", query),
            )
        if name in INDICES and function in ("avg", "counts"):
            value = self._column(name, query)
            if function == "counts":
                return self._counts_sql(name, value)
            return self._if_enough_sql(value, SQL("AVG(%s)", value), query)
        if index in INDICES:
            value = self._column(index, query)
            if part == "n":
                return SQL("COUNT(%s)", value)
            return self._if_enough_sql(value, self._counts_sql(index, value), query)
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _column(self, name, query):
        return self._field_to_sql(self._table, name, query)

    @api.model
    def _if_enough_sql(self, value, sql, query):
        """SQL that is NULL where so few answers give no index."""
        return SQL(
            "CASE WHEN COUNT(%s) >= MAX(%s) THEN %s END",
            value,
            self._column("shown_from", query),
            sql,
        )

    @api.model
    def _counts_sql(self, index, value):
        """SQL array of what :meth:`_index` takes."""
        if index == "score":
            counts = "ARRAY[COUNT(%(v)s), AVG(%(v)s), VAR_SAMP(%(v)s)]::float[]"
        elif index == "nps":
            counts = """ARRAY[COUNT(*) FILTER (WHERE %(v)s > 0),
                COUNT(*) FILTER (WHERE %(v)s = 0), COUNT(*) FILTER (WHERE %(v)s < 0)]"""
        else:
            counts = "ARRAY[COUNT(*) FILTER (WHERE %(v)s > 0), COUNT(%(v)s)]"
        return SQL(counts, v=value)

    @api.model
    def _index(self, name, counts, factor=1.0):
        """The kernel's index of what ``<index>:counts`` gave.

        :param factor: a finite population's, see tools/responses.py
        :rtype: tools.indices.Index
        """
        if not counts:
            return indices.Index(0)
        if name == "score":
            return indices.mean(effects.Sample(int(counts[0]), *counts[1:]), factor)
        formula = indices.nps if name == "nps" else indices.share
        return formula(*counts, factor=factor)

    def _read_group_postprocess_groupby(self, groupby_spec, raw_values):
        """Groups are handed on without what only our own rows need."""
        ours = (LATEST, ASKED)
        context = {k: v for k, v in self.env.context.items() if k not in ours}
        # without keys, not with others: they cannot be passed one by one
        plain = self.with_context(context)  # pylint: disable=context-overridden
        return super(CustomerFeedbackReport, plain)._read_group_postprocess_groupby(
            groupby_spec, raw_values
        )

    def _read_group_postprocess_aggregate(self, aggregate_spec, raw_values):
        """Bounds of intervals, from their counts."""
        index, _sep, bound = aggregate_spec.partition(":")[0].rpartition("_")
        if index not in INDICES or bound not in ("low", "high"):
            return super()._read_group_postprocess_aggregate(aggregate_spec, raw_values)
        return (
            self._bound(getattr(self._index(index, counts), bound))
            for counts in raw_values
        )

    @api.model
    def _bound(self, value):
        return False if value is None else value
