"""What agents read of their pay in the portal, also over RPC: a few fields each.

None of it holds a token: pay is shown to who signed in.
"""

from odoo import models

MONEY = {"id", "display_name", "company_id", "currency_id"}


class SellerCommissionPlan(models.Model):
    _name = "seller.commission.plan"
    _inherit = ["seller.commission.plan", "customer.portal.mixin"]

    _customer_portal_fields = frozenset(
        MONEY | {"name", "period", "date_from", "date_to", "version", "state", "active"}
    )


class SellerCommissionPayee(models.Model):
    _name = "seller.commission.payee"
    _inherit = ["seller.commission.payee", "customer.portal.mixin"]

    _customer_portal_fields = frozenset(
        {"id", "display_name", "plan_id", "company_id", "partner_id", "role"}
        | {"date_from", "date_to", "accepted_on"}
    )


class SellerCommissionStatement(models.Model):
    _name = "seller.commission.statement"
    _inherit = ["seller.commission.statement", "customer.portal.mixin"]

    _customer_portal_fields = frozenset(
        MONEY
        | {"plan_id", "partner_id", "date_from", "date_to", "version", "state"}
        | {"base", "gross", "coefficient", "blend", "limit_reason", "coverage"}
        | {"weight_effect", "net", "held_net", "computed_on"}
    )


class SellerCommissionLine(models.Model):
    _name = "seller.commission.line"
    _inherit = ["seller.commission.line", "customer.portal.mixin"]

    _customer_portal_fields = frozenset(
        {"id", "display_name", "statement_id", "currency_id", "kind", "document"}
        | {"date", "customer", "base", "quantity", "share", "estimated", "rate"}
        | {"gross", "coefficient", "net", "held", "hold_reason", "note"}
    )


class SellerCommissionEvidence(models.Model):
    _name = "seller.commission.evidence"
    _inherit = ["seller.commission.evidence", "customer.portal.mixin"]

    _customer_portal_fields = frozenset(
        {"id", "display_name", "statement_id", "weighting_id", "level", "share"}
        | {"score", "n", "credibility", "coefficient"}
    )


class SellerCommissionEvidenceLine(models.Model):
    _name = "seller.commission.evidence.line"
    _inherit = ["seller.commission.evidence.line", "customer.portal.mixin"]

    _customer_portal_fields = frozenset(
        {"id", "display_name", "statement_id", "evidence_id", "label", "date"}
        | {"value", "weight", "n", "reason"}
    )
