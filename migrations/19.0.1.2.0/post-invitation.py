"""Who reads an invitation: rules once installed are not updated by data."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Who is going to be asked is kept from salespeople."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref("customer_promise.customer_invitation_rule_user", False)
    if rule and "planned" not in rule.domain_force:
        # put before the first operand of a domain, it is joined by 'and'
        own = rule.domain_force.strip().removeprefix("[")
        rule.domain_force = f"[('state', '!=', 'planned'), {own}"
