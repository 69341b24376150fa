"""An agent with a portal login, a plan, and statements as a run leaves them."""

from odoo.fields import Command
from odoo.tests import new_test_user

from .portal_common import PageCase
from .test_security import SecurityCase

MONTHS = {
    "january": {"date_from": "2026-01-01", "date_to": "2026-01-31"},
    "february": {"date_from": "2026-02-01", "date_to": "2026-02-28"},
}
# Stands in all that is the other agent's.
SECRET = "Nobody but Olga knows"


class AgentCase(SecurityCase, PageCase):
    """March 2026; ``plan`` pays ``agent``, ``other`` and their colleague seller_two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.make_agent("agent", "Gino")
        cls.other = cls.make_agent("other_agent", SECRET)
        cls.plan = cls.make_plan(
            payee_ids=[
                Command.create({"partner_id": user.partner_id.id, "role": role})
                for user, role in (
                    (cls.agent, "agent"),
                    (cls.other, "agent"),
                    (cls.seller_two, "salesperson"),
                )
            ],
            weightings=[{"index": "feedback"}],
        )
        cls.payee, cls.other_payee, cls.colleague = cls.plan.payee_ids
        cls.statement = cls.make_filled(cls.payee, state="published")
        cls.other_statement = cls.make_filled(cls.other_payee, state="published")
        cls.url = f"/my/commissions/{cls.statement.id}"

    @classmethod
    def make_agent(cls, login, name):
        return new_test_user(
            cls.env,
            login=f"test_{login}",
            name=name,
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def make_filled(cls, payee, month="february", **values):
        """A statement with one line, one index and what is behind it."""
        name = payee.partner_id.name
        statement = cls.make_statement(
            payee,
            base=1000,
            gross=50,
            net=49,
            coefficient=0.98,
            **MONTHS[month],
            **values,
        )
        sudo = statement.env(su=True)
        line = {"statement_id": statement.id, "date": statement.date_from}
        sudo["seller.commission.line"].create(
            {
                **line,
                "rule_id": payee.plan_id.rule_ids.id,
                "source_model": "account.move.line",
                "source_res_id": 1,
                "document": f"INV of {name}",
                "customer": "Acme",
                "base": 1000,
                "rate": 5,
                "gross": 50,
                "coefficient": 0.98,
                "net": 49,
            }
        )
        evidence = sudo["seller.commission.evidence"].create(
            {
                "statement_id": statement.id,
                "weighting_id": payee.plan_id.weighting_ids.id,
                "score": 72,
                "n": 4,
            }
        )
        behind = {"statement_id": statement.id, "evidence_id": evidence.id}
        sudo["seller.commission.evidence.line"].create(
            [
                {
                    **behind,
                    "source_model": "customer.feedback",
                    "source_res_id": 1,
                    "label": f"Acme, {name}",
                    "date": "2026-02-20",
                    "value": 66.5,
                },
                {
                    **behind,
                    "source_model": "customer.feedback.batch",
                    "source_res_id": 1,
                    "n": 3,
                    "value": 73.5,
                },
                {
                    **behind,
                    "source_model": "customer.feedback",
                    "source_res_id": 2,
                    "label": "Left out",
                    "date": "2026-02-21",
                    "reason": "excluded",
                },
            ]
        )
        return statement

    def open(self, url=None):
        return self.url_open(url or self.url, allow_redirects=False)
