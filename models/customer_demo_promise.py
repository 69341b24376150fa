from typing import NamedTuple

from odoo import api, models


class Record(NamedTuple):
    """Past promises of one kind: how many working days each took; then the broken."""

    what: str
    category: str
    promised: int
    took: tuple
    broken: int


# Kept within a week in 41 of 50 cases, and nine in ten within twelve days.
HISTORY = (
    Record(
        "Delivery within the week",
        "delivery",
        7,
        (2, 3, 3, 4, 4, 5, 5, 5, 6, 6, 7, 7, 7) * 3 + (6, 7, 9, 10, 11, 12),
        5,
    ),
    Record("Answer to a question on the drawing", "service", 3, (1, 1, 2, 2, 3) * 5, 1),
    Record("Offer for spare parts", "price", 5, (3, 4, 4, 6), 1),
)
PARTNERS = ("1", "2", "3", "4", "10", "12", "18")
CAUSES = ("planning", "supplier_late", "overpromised")


class CustomerDemo(models.AbstractModel):
    _inherit = "customer.demo"

    @api.model
    def _load(self):
        """After the story, so that its customers have their owners: a record."""
        res = super()._load()
        self._import_history()
        self._ask_for_approval()
        self._show_to_customer()
        return res

    def _import_history(self):
        """Promises of the year before, as a file would bring them in."""
        rows = []
        for record in HISTORY:
            ends = [(days, "kept") for days in record.took]
            ends += [(record.promised + 5, "broken")] * record.broken
            rows += [
                self._prepare_past_values(record, number, days, state)
                for number, (days, state) in enumerate(ends)
            ]
        self.env["customer.promise"].create(rows)

    def _prepare_past_values(self, record, number, days, state):
        """One row of the file; spread over most of a year, by turns with customers."""
        start = self._at(-45 - (number * 37) % 290).date()
        company = self.env.company
        cause = CAUSES[number % len(CAUSES)]
        cause = self.env.ref(f"customer_promise.customer_cause_{cause}")
        seller = "base.user_demo" if number % 3 else "base.user_admin"
        partner = PARTNERS[number % len(PARTNERS)]
        values = {
            "name": record.what,
            "category_id": self.env.ref(
                f"customer_promise.customer_promise_category_{record.category}"
            ).id,
            "partner_id": self.env.ref(f"base.res_partner_{partner}").id,
            "promisor_id": self.env.ref(seller).id,
            "source": "import",
            "promised_on": start,
            "deadline": company._customer_working_day(start, record.promised),
            "state": state,
            "closed_on": company._customer_working_day(start, days),
        }
        if state == "broken":
            values |= {"cause_id": cause.id, "attribution": cause.attribution}
        return values

    def _ask_for_approval(self):
        """A quotation whose date our own record does not bear, waiting for approval."""
        self.env.ref("sale.sale_order_2").customer_promise_ids._check_feasibility()
        company = self.env.company
        approver = self.env.ref("base.user_admin")
        approver.group_ids |= self.env.ref(
            "customer_promise.customer_promise_group_approver"
        )
        company.write(
            {
                "customer_check_policy": "approve",
                "customer_approver_id": approver.id,
            }
        )
        quotation = self.env.ref("sale.sale_order_5")
        quotation.customer_benefit = self.env._("Open the new office on the first")
        quotation.commitment_date = self._at(4)
        quotation.customer_promise_ids._needs_approval()._ask_approval(
            self.env._("The customer accepts the desks first and the chairs later.")
        )

    def _show_to_customer(self):
        """Commitments of a customer who can log in: kept, running and overdue."""
        partner = self.env.ref("base.partner_demo_portal")
        seller = self.env.ref("base.user_demo")
        words = (
            ("Delivery of six chairs", "delivery", -30, -10, "kept"),
            ("Assembly by two people", "service", -20, -3, "open"),
            ("Spare covers in the same fabric", "quality", -2, 12, "open"),
        )
        promises = self.env["customer.promise"].create(
            [
                {
                    "name": what,
                    "category_id": self.env.ref(
                        f"customer_promise.customer_promise_category_{category}"
                    ).id,
                    "partner_id": partner.id,
                    "receiver_id": partner.id,
                    "promisor_id": seller.id,
                    "promised_on": self._at(promised).date(),
                    "deadline": self._at(due).date(),
                    "is_public": True,
                    "kind": "verbal",
                    "source": "meeting",
                }
                for what, category, promised, due, _outcome in words
            ]
        )
        promises[0]._close(
            "kept",
            self._at(-12).date(),
            evidence_note=self.env._("Signed delivery note."),
        )
