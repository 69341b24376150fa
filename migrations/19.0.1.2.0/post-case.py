"""Who sees a case: rules once installed are not updated by data."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Answers in confidence are kept from sellers; team leaders read their team's.

    Who worked on a case has been in touch; what is overdue already is no news.
    """
    cr.execute(
        """
        UPDATE customer_case SET contacted_on = write_date
         WHERE contacted_on IS NULL
           AND state IN ('acknowledged', 'assessed', 'in_progress', 'answered')
        """
    )
    cr.execute(
        """
        UPDATE customer_case SET escalated_on = due_on
         WHERE escalated_on IS NULL AND contacted_on IS NULL AND state <> 'closed'
           AND due_on < %s
        """,
        [cr.now().date()],
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref("customer_promise.customer_case_rule_user", False)
    if rule:
        rule.domain_force = (
            "['|', ('user_id', '=', user.id), '&', ('confidential', '!=', True), "
            "'|', '|', '|', ('profile_id.user_id', '=', user.id), "
            "('profile_id.backup_user_id', '=', user.id), "
            "('profile_id.partner_id.user_id', '=', user.id), "
            "('user_id.sale_team_id.user_id', '=', user.id)]"
        )
