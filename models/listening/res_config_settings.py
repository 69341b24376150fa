from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_customer_promise_pulse = fields.Boolean(
        "Staff Pulse", implied_group="customer_promise.customer_promise_group_pulse"
    )

    customer_ask_days = fields.Integer(
        related="company_id.customer_ask_days", readonly=False
    )
    customer_wave_days = fields.Integer(
        related="company_id.customer_wave_days", readonly=False
    )
    customer_ask_yearly = fields.Integer(
        related="company_id.customer_ask_yearly", readonly=False
    )
    customer_reminder_count = fields.Integer(
        related="company_id.customer_reminder_count", readonly=False
    )
    customer_reminder_days = fields.Integer(
        related="company_id.customer_reminder_days", readonly=False
    )
    customer_expiry_days = fields.Integer(
        related="company_id.customer_expiry_days", readonly=False
    )
    customer_pressure_share = fields.Float(
        related="company_id.customer_pressure_share", readonly=False
    )
    customer_contact_days = fields.Integer(
        related="company_id.customer_contact_days", readonly=False
    )
    customer_contact_days_passive = fields.Integer(
        related="company_id.customer_contact_days_passive", readonly=False
    )
    customer_case_passives = fields.Boolean(
        related="company_id.customer_case_passives", readonly=False
    )
    customer_case_silent = fields.Boolean(
        related="company_id.customer_case_silent", readonly=False
    )
    customer_bad_points = fields.Float(
        related="company_id.customer_bad_points", readonly=False
    )
    customer_benefit_points = fields.Float(
        related="company_id.customer_benefit_points", readonly=False
    )
    customer_case_importance = fields.Integer(
        related="company_id.customer_case_importance", readonly=False
    )
    customer_listening_months = fields.Integer(
        related="company_id.customer_listening_months", readonly=False
    )
    customer_index_cases = fields.Integer(
        related="company_id.customer_index_cases", readonly=False
    )
    customer_index_shown = fields.Integer(
        related="company_id.customer_index_shown", readonly=False
    )
    customer_index_confidential = fields.Integer(
        related="company_id.customer_index_confidential", readonly=False
    )
    customer_index_pulse = fields.Integer(
        related="company_id.customer_index_pulse", readonly=False
    )
    customer_top_points = fields.Float(
        related="company_id.customer_top_points", readonly=False
    )
    customer_response_least = fields.Float(
        related="company_id.customer_response_least", readonly=False
    )
    customer_precision = fields.Float(
        related="company_id.customer_precision", readonly=False
    )
    customer_silent_asked = fields.Integer(
        related="company_id.customer_silent_asked", readonly=False
    )
    customer_silent_months = fields.Integer(
        related="company_id.customer_silent_months", readonly=False
    )
    customer_fast_seconds = fields.Integer(
        related="company_id.customer_fast_seconds", readonly=False
    )
    customer_streak_count = fields.Integer(
        related="company_id.customer_streak_count", readonly=False
    )
    customer_address_days = fields.Integer(
        related="company_id.customer_address_days", readonly=False
    )
    customer_device_days = fields.Integer(
        related="company_id.customer_device_days", readonly=False
    )
    customer_own_networks = fields.Char(
        related="company_id.customer_own_networks", readonly=False
    )
    customer_retention_months = fields.Integer(
        related="company_id.customer_retention_months", readonly=False
    )
