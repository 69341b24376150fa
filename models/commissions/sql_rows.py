"""Rows written in sets, and only where they differ."""

from odoo.tools import SQL


def sync_rows(env, table, keys, values, source, scope):
    """Make the rows of ``table`` in ``scope`` those of ``source``, in one statement.

    New rows are inserted, changed ones updated, gone ones deleted, the same ones not
    touched: running twice writes nothing. The table's statistics may be years behind
    within one transaction, so that nothing may depend on them: a full join is always
    done by hashing or sorting, and what is gone is deleted by its place.

    :param keys: columns of the table's unique key
    :param values: the other columns
    :param source: SELECT of all these columns by name
    :param scope: condition on ``t``, the rows that ``source`` speaks for
    """
    name, comma = SQL.identifier, SQL(", ")

    def columns(names, alias=None):
        return comma.join(name(alias, n) if alias else name(n) for n in names)

    env.cr.execute(
        SQL(
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
            INSERT INTO %(table)s (%(columns)s)
            SELECT %(columns)s FROM diff WHERE %(key)s IS NOT NULL
                ON CONFLICT (%(keys)s) DO UPDATE SET %(set)s
            """,
            source=source,
            table=name(table),
            scope=scope,
            same=SQL(" AND ").join(
                SQL("%s = %s", name("x", key), name("t", key)) for key in keys
            ),
            columns=columns(keys + values),
            old=columns(keys + values, "t"),
            new=columns(keys + values, "x"),
            key=name(keys[0]),
            keys=columns(keys),
            set=comma.join(
                SQL("%s = %s", name(value), name("excluded", value)) for value in values
            ),
        )
    )


def update_rows(env, table, columns, rows):
    """Write numbers, ``rows`` of (id, value ...), where they differ, in one UPDATE.

    They go through a double, so that what is read back compares equal.
    """
    if not rows:
        return
    name, comma = SQL.identifier, SQL(", ")
    new = [SQL("%s::float8::numeric", name("v", column)) for column in columns]
    env.cr.execute(
        SQL(
            "UPDATE %s t SET %s FROM (VALUES %s) AS v(id, %s)"
            " WHERE t.id = v.id AND (%s) IS DISTINCT FROM (%s)",
            name(table),
            comma.join(
                SQL("%s = %s", name(column), value)
                for column, value in zip(columns, new, strict=True)
            ),
            comma.join(SQL("%s", tuple(row)) for row in rows),
            comma.join(name(column) for column in columns),
            comma.join(name("t", column) for column in columns),
            comma.join(new),
        )
    )
