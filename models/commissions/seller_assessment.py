from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

LEVELS = [("1", "Low"), ("2", "Middle"), ("3", "High")]
# Box of the matrix: (potential is high, commitment is high), in the order shown.
BOXES = {
    "potential": (True, False),
    "star": (True, True),
    "development": (False, False),
    "driver": (False, True),
}


class SellerAssessment(models.Model):
    """How one colleague stands on a day: potential and commitment. Never in pay.

    Read by the group *people* only; nobody reads their own.
    """

    _name = "seller.assessment"
    _description = "People Matrix"
    _order = "date desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        "Colleague",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('share', '=', False), ('id', '!=', uid)]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    date = fields.Date(
        required=True, default=lambda self: self.env.company._customer_today()
    )
    potential = fields.Selection(
        LEVELS, required=True, default="2", help="What they could grow into."
    )
    commitment = fields.Selection(
        LEVELS, required=True, default="2", help="What they put into it today."
    )
    box = fields.Selection(
        [
            ("potential", "Potential"),
            ("star", "Star"),
            ("development", "In Development"),
            ("driver", "Driver"),
        ],
        compute="_compute_box",
        inverse="_inverse_box",
        store=True,
        readonly=False,
        group_expand=True,
        help="Star: both are high. Potential: only the potential is; Driver: only the "
        "commitment is. In development: neither.",
    )
    note = fields.Text("Coaching Notes")
    is_latest = fields.Boolean(
        "Latest", compute="_compute_is_latest", search="_search_is_latest"
    )

    _day_uniq = models.Constraint(
        "UNIQUE(user_id, company_id, date)",
        "This colleague was assessed on that day already: change that one.",
    )

    @api.depends("potential", "commitment")
    def _compute_box(self):
        boxes = {high: box for box, high in BOXES.items()}
        for assessment in self:
            high = assessment.potential == "3", assessment.commitment == "3"
            assessment.box = boxes[high]

    def _inverse_box(self):
        """Dragged to another box: what is high there becomes so, the rest no more."""
        for assessment in self:
            for name, high in zip(
                ("potential", "commitment"), BOXES[assessment.box], strict=True
            ):
                if (assessment[name] == "3") != high:
                    assessment[name] = "3" if high else "2"

    def _compute_is_latest(self):
        latest = self.search([("is_latest", "=", True)])
        for assessment in self:
            assessment.is_latest = assessment in latest

    def _search_is_latest(self, operator, value):
        if operator != "in":
            return NotImplemented
        latest = SQL(
            "SELECT DISTINCT ON (user_id, company_id) id FROM seller_assessment"
            " ORDER BY user_id, company_id, date DESC"
        )
        return Domain("id", "in", latest)
