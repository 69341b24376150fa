"""Rows written in sets, and only where they differ."""

from functools import cache

from odoo.tools import SQL


def sync_rows(env, table, keys, values, source, scope):
    """Make the rows of ``table`` in ``scope`` those of ``source``, by one statement.

    New rows are inserted, changed ones updated, gone ones deleted, the same ones not
    touched: running twice writes nothing. The table's statistics may be years behind
    within one transaction, so that nothing may depend on them: a full join is always
    done by hashing or sorting, and what is gone is deleted by its place. Where none are
    there yet, there is nothing to compare.

    :param keys: columns of the table's unique key
    :param values: the other columns
    :param source: SELECT of all these columns by name; None: there are none
    :param scope: condition on ``t``, the rows that ``source`` speaks for
    """
    table, keys, values = SQL.identifier(table), tuple(keys), tuple(values)
    if source is None:
        env.cr.execute(SQL("DELETE FROM %s t WHERE %s", table, scope))
        return
    before, new = SQL(), source
    if env.execute_query(SQL("SELECT FROM %s t WHERE %s LIMIT 1", table, scope)):
        before = _diff_sql(table, keys, keys + values, source, scope)
        new = SQL("SELECT * FROM diff WHERE %s IS NOT NULL", SQL.identifier(keys[0]))
    env.cr.execute(
        SQL(
            """
            %(before)s
            INSERT INTO %(table)s (%(columns)s)
            SELECT %(columns)s FROM (%(new)s) x
                ON CONFLICT (%(keys)s) DO UPDATE SET (%(values)s) = ROW(%(excluded)s)
            """,
            before=before,
            table=table,
            columns=_columns(keys + values),
            new=new,
            keys=_columns(keys),
            values=_columns(values),
            excluded=_columns(values, "excluded"),
        )
    )


def _diff_sql(table, keys, columns, source, scope):
    """SQL WITH of ``diff``, what is new or changed; what is gone is deleted."""
    return SQL(
        """
            WITH diff AS MATERIALIZED (
                SELECT x.*, t.ctid AS place
                  FROM (SELECT %(columns)s FROM (%(source)s) x) x
             FULL JOIN (SELECT t.ctid, t.* FROM %(table)s t WHERE %(scope)s) t
                    ON %(same)s
                 WHERE (%(new)s) IS DISTINCT FROM (%(old)s)),
            gone AS (
                DELETE FROM %(table)s WHERE ctid = ANY (ARRAY(
                    SELECT place FROM diff WHERE %(key)s IS NULL)))
        """,
        columns=_columns(columns),
        source=source,
        table=table,
        scope=scope,
        same=SQL(" AND ").join(
            SQL("%s = %s", SQL.identifier("x", key), SQL.identifier("t", key))
            for key in keys
        ),
        new=_columns(columns, "x"),
        old=_columns(columns, "t"),
        key=SQL.identifier(keys[0]),
    )


@cache
def _columns(names, alias=None):
    """SQL of a list of columns: few lists, the same in every run."""
    path = (alias,) if alias else ()
    return SQL(", ").join(SQL.identifier(*path, name) for name in names)


def rows_sql(alias, columns, rows):
    """SQL of rows of values, as FROM takes them, under an alias.

    An array for each column: as short a statement for a thousand rows as for one.

    :param columns: dict of column to its type in SQL
    :param rows: tuples of values, at least one, in the order of ``columns``; None is
        NULL
    """
    arrays = zip(*rows, strict=True)
    return SQL(
        "unnest(%s) AS %s (%s)",
        SQL(", ").join(
            SQL(f"%s::{kind}[]", list(values))
            for kind, values in zip(columns.values(), arrays, strict=True)
        ),
        SQL.identifier(alias),
        SQL(", ").join(map(SQL.identifier, columns)),
    )


def update_rows(env, table, columns, rows):
    """Write numbers, ``rows`` of (id, value ...), where they differ, in one UPDATE.

    They go through a double, so that what is read back compares equal.
    """
    if not rows:
        return
    types = {"id": "integer"} | dict.fromkeys(columns, "float8")
    new = SQL(", ").join(
        SQL("%s::numeric", SQL.identifier("v", column)) for column in columns
    )
    env.cr.execute(
        SQL(
            "UPDATE %s t SET (%s) = ROW(%s) FROM %s"
            " WHERE t.id = v.id AND (%s) IS DISTINCT FROM (%s)",
            SQL.identifier(table),
            _columns(tuple(columns)),
            new,
            rows_sql("v", types, rows),
            _columns(tuple(columns), "t"),
            new,
        )
    )
