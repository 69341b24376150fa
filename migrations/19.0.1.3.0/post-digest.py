"""Statements published before there were digests are sealed as they stand."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    states = ("published", "approved", "paid")
    statements = env["seller.commission.statement"].search([("state", "in", states)])
    statements._freeze_digest(states)
