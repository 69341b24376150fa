"""Promises given and closed before their first word and their result were kept."""


def migrate(cr, version):
    """Fill what 19.0.1.1.0 adds to promises that are there already."""
    cr.execute(
        """
        UPDATE customer_promise
           SET original_promised_on = promised_on,
               original_deadline = COALESCE(original_deadline, deadline),
               original_late_on = late_on
         WHERE state IN ('open', 'kept', 'broken') AND original_late_on IS NULL
        """
    )
    cr.execute(
        """
        UPDATE customer_promise
           SET closed_by = 'hand',
               result = CASE WHEN state = 'broken' THEN 'not_kept'
                             WHEN timeliness = 'late' THEN 'late'
                             ELSE 'on_time' END
         WHERE state IN ('kept', 'broken') AND result IS NULL
        """
    )
    _narrow_rule(cr)
    # those in progress were handed over long ago
    cr.execute(
        """
        UPDATE customer_promise SET handed_over_on = promised_on
         WHERE state = 'open' AND handed_over_on IS NULL
        """
    )


def _narrow_rule(cr):
    """Rules are not updated with the addon."""
    # who sells to a customer reads what others promised them, and closes it no longer
    cr.execute(
        """
        UPDATE ir_rule SET domain_force = %s
          FROM ir_model_data d
         WHERE d.model = 'ir.rule' AND d.res_id = ir_rule.id
           AND d.module = 'customer_promise' AND d.name = 'customer_promise_rule_user'
        """,
        [
            "['|', '|', ('promisor_id', '=', user.id),"
            " ('responsible_id', '=', user.id),"
            " '|', ('profile_id.user_id', '=', user.id),"
            " ('profile_id.backup_user_id', '=', user.id)]"
        ],
    )
