"""The reliability of whatever promises point to, with its n."""

from odoo import api, fields, models

USERS = "customer_promise.customer_promise_group_user"


class CustomerReliabilityMixin(models.AbstractModel):
    """What became of the promises that point to a record: a total, hence for all users.

    A record of a company shows that company's promises, any other those of the
    viewer's company. One statement a company, however many records are shown.
    """

    _name = "customer.reliability.mixin"
    _description = "Reliability"

    # the many2one of customer.promise by which promises are counted
    _customer_reliability_field = None

    customer_reliability = fields.Float(
        "Reliability",
        compute="_compute_customer_reliability",
        groups=USERS,
        help="Share of promises kept in the last months, late ones counting one half, "
        "by importance and drawn to the company's own rate while there are few.",
    )
    customer_reliability_n = fields.Integer(
        "Promises That Fell Due",
        compute="_compute_customer_reliability",
        groups=USERS,
    )
    customer_reliability_shown = fields.Boolean(
        compute="_compute_customer_reliability",
        groups=USERS,
        help="Whether they are enough to show a percentage.",
    )

    @api.depends_context("uid", "company")
    def _compute_customer_reliability(self):
        self._fill_reliability("", self._customer_reliability_field)

    def _fill_reliability(self, suffix, field_name):
        """Write the figures of the promises that ``field_name`` ties to each record.

        :param suffix: of the fields to write
        """
        for company, records in self._group_by_company().items():
            found = self.env["customer.promise"]._reliability_by(field_name, company)
            for record in records:
                rate, n, shown = found[record._origin.id]
                record[f"customer_reliability{suffix}"] = rate
                record[f"customer_reliability{suffix}_n"] = n
                record[f"customer_reliability{suffix}_shown"] = shown

    def _group_by_company(self):
        """Dict of the company whose promises count to records."""
        current = self.env.company
        if "company_id" not in self._fields:
            return {current: self} if self else {}
        return self.grouped(lambda record: record.company_id or current)

    def action_view_customer_promises(self):
        """The promises behind the figure, those that the viewer may read."""
        return self._view_promises(self._customer_reliability_field)

    def _view_promises(self, field_name):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.customer_promise_action"
        )
        return action | {"domain": [(field_name, "=", self.id)], "context": {}}
