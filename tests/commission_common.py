"""Invoices, answers and promises in batches, and what a run makes of them."""

from odoo import SUPERUSER_ID, fields
from odoo.fields import Command

from .common import CustomerInvoicingCase

# Everything that a run writes.
TABLES = ("statement", "line", "evidence", "evidence_line")
DAY = "2026-03-02"


class CommissionCase(CustomerInvoicingCase):
    """March 2026, in which the seller sells."""

    @classmethod
    def make_invoices(cls, *invoices, post=True):
        """Invoices made and posted together.

        :param invoices: dicts of account.move values; ``amounts`` (default one of
            1000) become lines without taxes
        """
        moves = cls.env["account.move"].create(
            [cls._prepare_invoice_values(**values) for values in invoices]
        )
        if post:
            moves.action_post()
        return moves

    @classmethod
    def _prepare_invoice_values(cls, amounts=(1000,), **values):
        return {
            "move_type": "out_invoice",
            "partner_id": cls.customer.id,
            "invoice_user_id": cls.seller.id,
            "invoice_date": DAY,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": "Goods",
                        "quantity": 1,
                        "price_unit": amount,
                        "tax_ids": [Command.clear()],
                    }
                )
                for amount in amounts
            ],
            **values,
        }

    @classmethod
    def credit(cls, invoice, day=DAY):
        """A posted credit note that takes the whole invoice back."""
        wizard = (
            cls.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "date": day})
        )
        note = cls.env["account.move"].browse(wizard.refund_moves()["res_id"])
        note.action_post()
        return note

    @classmethod
    def ask(cls, partner=None, state="answered"):
        """The customer was asked in January, as coverage wants it."""
        profile = cls.make_profile(partner)
        # sudo: only jobs make invitations
        Invitation = cls.env["customer.invitation"].sudo()
        about = f"test,{profile.id}"
        known = Invitation.search([("occurrence_key", "=", about)])
        return known or Invitation.create(
            {
                "moment_id": cls.make_moment(active=False).id,
                "partner_id": profile.partner_id.id,
                "occurrence_key": about,
                "profile_id": profile.id,
                "company_id": profile.company_id.id,
                "due_on": "2026-01-05 10:00:00",
                "sent_on": "2026-01-05 10:00:00",
                "state": state,
            }
        )

    @classmethod
    def record_answers(cls, *scores, **values):
        """Answers of as many people who were asked, of 20 February."""
        moment = cls.ask().moment_id
        people = cls.env["res.partner"].create(
            [{"name": f"Person {i}", "parent_id": cls.customer.id} for i in scores]
        )
        # sudo: only survey answers make feedback
        Feedback = cls.env["customer.feedback"].sudo()
        last = Feedback.search([], limit=1, order="id desc")
        answers = Feedback.create(
            [
                {
                    "key": f"test,{last.id},{i}",
                    "profile_id": cls.make_profile().id,
                    "partner_id": person.id,
                    "moment_id": moment.id,
                    "date": "2026-02-20 10:00:00",
                    "user_id": cls.seller.id,
                    "owner_id": cls.seller_two.id,
                    **({} if score is None else {"score": score}),
                    **values,
                }
                for i, (person, score) in enumerate(zip(people, scores, strict=True))
            ]
        )
        return answers.with_env(cls.env)

    @classmethod
    def keep_promises(cls, count, closed_on="2026-02-10", note="seen", **values):
        """Promises of the seller due on 10 February, kept on a day."""
        promises = cls.env["customer.promise"]
        for i in range(count):
            promises |= cls.make_promise(
                **{
                    "name": f"Promise {i}",
                    "promised_on": "2026-02-02",
                    "deadline": "2026-02-10",
                    **values,
                }
            )
        promises._close("kept", fields.Date.to_date(closed_on), evidence_note=note)
        return promises

    @classmethod
    def make_plan_elsewhere(cls):
        """The seller's plan in the other company."""
        plan = cls.make_plan(approve=False)
        companies = (cls.company | cls.other_company).ids
        plan = plan.with_context(allowed_company_ids=companies)
        plan.with_user(SUPERUSER_ID).company_id = cls.other_company
        plan.action_approve()
        return plan

    @classmethod
    def make_rule_plan(cls, payees=None, tiers=(), approve=True, plan=None, **rule):
        """A plan with one rule.

        :param tiers: (lower bound, rate) pairs
        :param plan: dict of the plan's values
        """
        rule["tier_ids"] = [
            Command.create({"low": low, "rate": rate}) for low, rate in tiers
        ]
        values = {"name": "Sales", "rate": 5, **rule}
        return cls.make_plan(
            payees, rule_ids=[Command.create(values)], approve=approve, **(plan or {})
        )

    @classmethod
    def make_april_version(cls, plan, **rule):
        """A version of a plan from April on, with its one rule otherwise."""
        values = {"name": "Sales", "family_id": plan.rule_ids.id, **rule}
        version = cls.make_plan(
            date_from="2026-04-01",
            family_id=plan.id,
            version=2,
            rule_ids=[Command.create(values)],
        )
        plan.sudo().date_to = "2026-03-31"
        return version

    @classmethod
    def pay(cls, invoices, amount=None, day=DAY, **values):
        """Register a payment of invoices, by default of all they are over."""
        if amount is not None:
            values["amount"] = amount
        return (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({"payment_date": day, "group_payment": True, **values})
            ._create_payments()
        )

    @classmethod
    def approve(cls, statements):
        """Publish and approve drafts, as a commission manager."""
        statements = statements.with_user(cls.commission_manager)
        statements.filtered(lambda s: s.state == "draft").action_publish()
        statements.action_approve()

    def bases(self, statements):
        """What each line counts, in order."""
        return sorted(statements.line_ids.mapped("base"))

    @classmethod
    def compute(cls, plan, day=DAY):
        """Run the plan for the period of a day; returns that period's statements."""
        plan._compute_statements(fields.Date.to_date(day))
        return plan.statement_ids.filtered(
            lambda s: s.date_from <= fields.Date.to_date(day) <= s.date_to
        )

    def amounts(self, statements):
        """What each line pays, by document."""
        return sorted(
            (line.document, line.base, line.net) for line in statements.line_ids
        )

    def rows(self, plan):
        """All rows that the runs of a plan made, as the database holds them.

        The time of the last run is the one thing that each run writes.
        """
        self.env.flush_all()
        found = {}
        for name in TABLES:
            own, of_plan = "statement_id", "SELECT id FROM seller_commission_statement"
            if name == "statement":
                own = "id"
            self.env.cr.execute(
                f"SELECT to_jsonb(t) - 'computed_on' FROM seller_commission_{name} t"
                f" WHERE {own} IN ({of_plan} WHERE plan_id = %s) ORDER BY id",
                [plan.id],
            )
            found[name] = [row for (row,) in self.env.cr.fetchall()]
        return found

    def reasons(self, statement):
        """How many records behind a statement were used (False) or left out, why."""
        groups = self.env["seller.commission.evidence.line"]._read_group(
            [("statement_id", "in", statement.ids)], ["reason"], ["__count"]
        )
        return dict(groups)
