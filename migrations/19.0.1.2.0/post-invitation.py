"""Who reads an invitation: rules once installed are not updated by data."""

from odoo import SUPERUSER_ID, api

# What the rule of salespeople leaves out, before all else.
HIDDEN = (
    "('case_id', 'not any', [('confidential', '=', True)]), ",
    "('state', '!=', 'planned'), ",
)


def migrate(cr, version):
    """Salespeople learn neither who will be asked, nor of a case in confidence."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref("customer_promise.customer_invitation_rule_user", False)
    if rule:
        own = rule.domain_force.strip().removeprefix("[")
        for term in HIDDEN:
            own = own.replace(term, "")
        # put before the first operand of a domain, they are joined by 'and'
        rule.domain_force = "[" + "".join(HIDDEN) + own
    cr.execute(
        """
        UPDATE customer_feedback f SET confidential = TRUE
          FROM customer_invitation i JOIN customer_case c ON c.id = i.case_id
         WHERE i.id = f.invitation_id AND c.confidential
           AND f.confidential IS NOT TRUE
        """
    )
