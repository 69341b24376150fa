"""Who reads an invitation: rules once installed are not updated by data."""

from odoo import SUPERUSER_ID, api

# What the rule of salespeople leaves out, by a word of it.
HIDDEN = {
    "planned": "('state', '!=', 'planned')",
    "confidential": "('case_id', 'not any', [('confidential', '=', True)])",
}


def migrate(cr, version):
    """Salespeople learn neither who will be asked, nor of a case in confidence."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref("customer_promise.customer_invitation_rule_user", False)
    for word, term in HIDDEN.items():
        if rule and word not in rule.domain_force:
            # put before the first operand of a domain, it is joined by 'and'
            own = rule.domain_force.strip().removeprefix("[")
            rule.domain_force = f"[{term}, {own}"
    cr.execute(
        """
        UPDATE customer_feedback f SET confidential = TRUE
          FROM customer_invitation i JOIN customer_case c ON c.id = i.case_id
         WHERE i.id = f.invitation_id AND c.confidential
           AND f.confidential IS NOT TRUE
        """
    )
