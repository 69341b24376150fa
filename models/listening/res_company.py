from ipaddress import ip_network

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import indices


class ResCompany(models.Model):
    """Whom we ask how often, and when a figure may be shown."""

    _inherit = "res.company"

    # who is asked how often
    customer_ask_days = fields.Integer(
        "Days between Surveys",
        default=30,
        help="A person is asked about moments at most once in so many days.",
    )
    customer_wave_days = fields.Integer(
        "Days between Waves",
        default=180,
        help="A person is asked about the relationship at most once in so many days.",
    )
    customer_ask_yearly = fields.Integer(
        "Invitations a Year",
        default=4,
        help="A person gets at most so many in twelve months.",
    )
    customer_reminder_count = fields.Integer(
        "Reminders",
        default=2,
        help="An invitation without an answer is repeated at most so often.",
    )
    customer_reminder_days = fields.Integer(
        "Days until a Reminder",
        default=7,
        help="Days after the invitation, and between two reminders.",
    )
    customer_expiry_days = fields.Integer(
        "Links Open for",
        default=21,
        help="Days during which a link can be answered; moments may say otherwise.",
    )
    customer_pressure_share = fields.Float(
        "Asked about Pressure",
        default=0.2,
        help="Share of those who answer that is asked whether somebody wanted a "
        "particular score.",
    )
    # when somebody gets in touch
    customer_contact_days = fields.Integer(
        "Days to First Contact",
        default=1,
        help="Working days after a bad answer or a complaint.",
    )
    customer_contact_days_passive = fields.Integer(
        "Days, Passives",
        default=5,
        help="Working days after a lukewarm answer.",
    )
    customer_case_passives = fields.Boolean(
        "Cases of Passives",
        default=True,
        help="Lukewarm answers open a case too.",
    )
    customer_case_silent = fields.Boolean(
        "Cases of Silent Customers",
        help="Who was asked and never answers is called, once a year.",
    )
    customer_bad_points = fields.Float(
        "Not Satisfied up to",
        default=40.0,
        help="Points of satisfaction, 0 to 100, where nothing was asked about "
        "recommending us: a case of a detractor; above them, of a passive.",
    )
    customer_benefit_points = fields.Float(
        "Benefit Missed up to",
        default=25.0,
        help="Points, 0 to 100: what the customer wanted to achieve did not come true.",
    )
    customer_case_importance = fields.Integer(
        "Importance of Broken Promises",
        default=4,
        help="1 to 5: a broken promise of this importance or more opens a case.",
    )
    # when a figure may be shown
    customer_listening_months = fields.Integer(
        "Months of Live Figures",
        default=12,
        help="Figures on customers and key moments look back so far.",
    )
    customer_index_cases = fields.Integer(
        "Index from",
        default=5,
        help="With fewer answers there are only the answers.",
    )
    customer_index_shown = fields.Integer(
        "Index Alone from",
        default=30,
        help="With fewer answers an index shows its interval.",
    )
    customer_index_confidential = fields.Integer(
        "In Confidence from",
        default=3,
        help="Answers in confidence show up in figures of so many at least.",
    )
    customer_index_pulse = fields.Integer(
        "Staff Pulse from",
        default=5,
        help="With fewer colleagues of a team their answers are not shown.",
    )
    customer_top_points = fields.Float(
        "Satisfied from",
        default=70.0,
        help="Points, 0 to 100: the top two of five.",
    )
    customer_response_least = fields.Float(
        "Response Needed",
        default=0.6,
        help="Share that answered, from which the size of the population counts.",
    )
    customer_precision = fields.Float(
        "Precision",
        default=0.1,
        help="Answers needed are those that tell a share within this much.",
    )
    customer_silent_asked = fields.Integer(
        "Silent from",
        default=2,
        help="Asked so often without ever answering.",
    )
    customer_silent_months = fields.Integer(
        "Silent, Months",
        default=12,
        help="Months within which one was asked.",
    )
    # whether an answer is sound
    customer_fast_seconds = fields.Integer(
        "Seconds to Answer",
        default=5,
        help="Answers given faster are flagged.",
    )
    customer_streak_count = fields.Integer(
        "Top Answers in a Row",
        default=10,
        help="So many of one salesperson are flagged.",
    )
    customer_address_days = fields.Integer(
        "Days of a New Address",
        default=30,
        help="An address changed by the salesperson so shortly before is flagged.",
    )
    customer_device_days = fields.Integer(
        "Days of Own Devices",
        default=30,
        help="Answers from where one of us was signed in so shortly before are "
        "flagged.",
    )
    customer_own_networks = fields.Char(
        "Own Networks",
        help="Addresses of ours, such as 192.0.2.0/24, parted by commas: answers "
        "from there are flagged.",
    )
    # how long a name stays
    customer_retention_months = fields.Integer(
        "Months until Anonymous",
        default=36,
        help="Then answers lose name and words; numbers stay.",
    )

    _customer_listening_shares = models.Constraint(
        "CHECK(customer_pressure_share BETWEEN 0 AND 1"
        " AND customer_response_least BETWEEN 0 AND 1"
        " AND customer_precision > 0 AND customer_precision < 1"
        " AND customer_top_points BETWEEN 0 AND 100"
        " AND customer_bad_points BETWEEN 0 AND 100"
        " AND customer_benefit_points BETWEEN 0 AND 100)",
        "Shares lie between 0 and 100 %, points between 0 and 100: correct them in the "
        "settings.",
    )
    _customer_listening_counts = models.Constraint(
        "CHECK(customer_ask_days >= 0 AND customer_wave_days >= 0"
        " AND customer_ask_yearly > 0 AND customer_reminder_count >= 0"
        " AND customer_reminder_days > 0 AND customer_expiry_days > 0"
        " AND customer_contact_days > 0 AND customer_contact_days_passive > 0"
        " AND customer_listening_months > 0 AND customer_silent_asked > 0"
        " AND customer_silent_months > 0 AND customer_retention_months > 0"
        " AND customer_index_confidential > 1 AND customer_index_pulse > 2)",
        "These thresholds count days, months or answers and begin at one: correct them "
        "in the settings. One answer in confidence alone would show who gave it.",
    )
    _customer_case_bounds = models.Constraint(
        "CHECK(customer_case_importance BETWEEN 1 AND 5 AND customer_device_days >= 0)",
        "Importance lies between 1 and 5, days are no less than 0: correct them in the "
        "settings.",
    )

    @api.constrains("customer_own_networks")
    def _check_customer_own_networks(self):
        for company in self:
            try:
                company._customer_networks()
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "%(company)s: '%(networks)s' are no networks. Write them such "
                        "as 192.0.2.0/24, parted by commas.",
                        company=company.name,
                        networks=company.customer_own_networks,
                    )
                ) from error

    def _customer_networks(self):
        """The company's own networks, as ``ipaddress`` has them.

        :raise ValueError: one cannot be read
        """
        self.ensure_one()
        parts = (self.customer_own_networks or "").split(",")
        return [
            ip_network(part.strip(), strict=False) for part in parts if part.strip()
        ]

    def _customer_thresholds(self):
        """What may be shown of how many answers, for the kernel."""
        self.ensure_one()
        return indices.Thresholds(
            index_from=self.customer_index_cases,
            plain_from=self.customer_index_shown,
            confidential_from=self.customer_index_confidential,
            pulse_from=self.customer_index_pulse,
            top=self.customer_top_points,
        )
