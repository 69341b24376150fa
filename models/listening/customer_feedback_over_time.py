"""What each person said, one time beside the other."""

from odoo import fields, models
from odoo.tools.misc import format_date


class CustomerProfile(models.Model):
    _inherit = "customer.profile"

    def action_view_over_time(self):
        """The answers of this customer's contacts, side by side."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id(
            "customer_promise.customer_feedback_action_over_time"
        )
        return action | {"context": {"active_id": self.id}}

    def get_over_time(self):
        """Persons, months, and what each said in them; what the user may read.

        :return: dict of the customer's name, months (list of key and label) and
            people (list of name and answers by month)
        """
        self.ensure_one()
        self.check_access("read")
        feedback = self.env["customer.feedback"].search(
            [("profile_id", "=", self.id)], order="date, id"
        )
        # sudo: the names of who was asked and when, for answers one may read
        months, people = {}, {}
        for answer in feedback.sudo():
            day = self._customer_day(answer)
            month = day.strftime("%Y-%m")
            months[month] = format_date(self.env, day, date_format="MMM y")
            # of those without a name nobody knows which are of one person
            key = answer.partner_id.id or -answer.id
            person = people.setdefault(
                key,
                {
                    "key": key,
                    "name": answer.partner_id.name or self.env._("Anonymous"),
                    "answers": {},
                },
            )
            cell = person["answers"].setdefault(month, [])
            cell.append(self._prepare_over_time_answer(answer, day))
        return {
            "name": self.display_name,
            "months": [{"key": k, "label": months[k]} for k in sorted(months)],
            "people": sorted(people.values(), key=lambda p: p["name"].lower()),
        }

    def _customer_day(self, answer):
        """The answer's day by the company's clock."""
        tz = self.company_id._customer_tz()
        return fields.Datetime.context_timestamp(
            answer.with_context(tz=tz), answer.date
        ).date()

    def _prepare_over_time_answer(self, answer, day):
        scored = bool(answer.voice or answer.has_csat)
        voices = dict(answer._fields["voice"]._description_selection(self.env))
        return {
            "id": answer.id,
            "day": format_date(self.env, day),
            "score": round(answer.score) if scored else None,
            "voice": answer.voice or "",
            "word": voices.get(answer.voice, ""),
            "moment": answer.moment_id.name or "",
            "comment": answer.comment or "",
            "confidential": answer.confidential,
            "excluded": answer.excluded,
        }


class CustomerFeedback(models.Model):
    _inherit = "customer.feedback"

    def action_view_over_time(self):
        """This answer among the others of the same customer."""
        return self.profile_id.action_view_over_time()


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_view_over_time(self):
        """The answers of this contact among those of the same customer."""
        self.ensure_one()
        pair = self, self.env.company
        (profile,) = self.env["customer.profile"]._get_or_create([pair]).values()
        return profile.with_env(self.env).action_view_over_time()
