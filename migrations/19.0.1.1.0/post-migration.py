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
    # those in progress were handed over long ago
    cr.execute(
        """
        UPDATE customer_promise SET handed_over_on = promised_on
         WHERE state = 'open' AND handed_over_on IS NULL
        """
    )
