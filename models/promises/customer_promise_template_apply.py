"""Where a line of the service charter applies, and the promise it makes there."""

from datetime import timedelta

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache


class CustomerPromiseTemplate(models.Model):
    _inherit = "customer.promise.template"

    @api.constrains("evidence_rule")
    def _check_evidence_tasks(self):
        waiting = self.filtered(lambda t: t.evidence_rule == "task_done")
        if waiting and not self.env["customer.promise"]._knows_tasks():
            raise ValidationError(
                self.env._(
                    "%(promise)s is to be closed by tasks, which need the app "
                    "Project: install it, or choose another rule.",
                    promise=waiting[0].name,
                )
            )

    @api.model
    @ormcache()
    def _standing_ids(self):
        """Ids of all standing templates; asked at each confirmation."""
        return tuple(self.sudo().search([("is_standing", "=", True)]).ids)

    def _promise_key(self):
        """Key of the one promise that a standing template makes on an order."""
        self.ensure_one()
        return f"template,{self.id}"

    def _is_valid_on(self, company, day):
        """Whether the template is offered in a company on a day."""
        self.ensure_one()
        return (
            self.company_id in (company, self.env["res.company"])
            and (not self.valid_from or self.valid_from <= day)
            and (not self.valid_to or day <= self.valid_to)
        )

    def _matches(self, order, profile):
        """Whether the template applies to an order of a customer."""
        self.ensure_one()
        products = order.order_line.product_id
        if self.apply_on == "products":
            return bool(products.product_tmpl_id & self.product_ids)
        if self.apply_on == "categories":
            chosen = set(self.product_category_ids.ids)
            paths = products.categ_id.mapped("parent_path")
            return any(chosen & set(map(int, p.split("/")[:-1])) for p in paths)
        if self.apply_on == "segments":
            return profile.segment_id in self.segment_ids
        if self.apply_on == "stages":
            return profile.stage_id in self.stage_ids
        return True

    def _deadline(self, start, workdays):
        """Lead time after ``start``, in the template's own days."""
        self.ensure_one()
        if self.lead_unit == "calendar":
            return start + timedelta(days=self.lead_days)
        return workdays.add(start, self.lead_days)

    def _prepare_promise_values(self, order, profile, start, workdays):
        """Values of the promise that this template makes on an order.

        :param start: the date that the lead time is counted from
        """
        self.ensure_one()
        # in the customer's language: they read it
        words = self.with_context(lang=order.partner_id.lang or self.env.lang)
        return {
            "template_id": self.id,
            "order_id": order.id,
            "name": words.name,
            "description": words.description,
            "criterion": words.criterion,
            "kind": self.kind,
            "category_id": self.category_id.id,
            "source": "charter",
            "is_public": self.is_public,
            "importance": self.importance,
            "tolerance_days": self.tolerance_days,
            "transit_days": self.transit_days,
            "evidence_rule": self._get_evidence_rule(),
            "promised_on": start,
            "deadline": self._deadline(start, workdays),
            **self._prepare_responsible_values(order, profile),
        }

    def _get_evidence_rule(self):
        """The fact that closes its promises; by hand when the app for it is gone."""
        self.ensure_one()
        gone = self.evidence_rule == "task_done" and not (
            self.env["customer.promise"]._knows_tasks()
        )
        return "manual" if gone else self.evidence_rule

    def _prepare_responsible_values(self, order, profile):
        """Who keeps it; left to the order's salesperson when nobody has the role."""
        self.ensure_one()
        user = {
            "owner": profile.user_id,
            "leader": order.team_id.user_id,
            "user": self.user_id,
        }.get(self.role, self.env["res.users"])
        return {"responsible_id": user.id} if user.active else {}
