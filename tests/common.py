"""What all tests stand on: a frozen Monday, one user per role, and short factories."""

from contextlib import contextmanager
from unittest.mock import patch

from freezegun.api import real_monotonic

from odoo import SUPERUSER_ID, fields
from odoo.fields import Command
from odoo.sql_db import BaseCursor
from odoo.tests import freeze_time, new_test_user
from odoo.tests.test_cursor import TestCursor

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.base.tests.common import BaseCommon

# A Monday in winter: working hours and UTC offsets are easy to follow.
NOW = "2026-03-02 10:00:00"
GROUP = "customer_promise.customer_promise_group_"
INTERNAL = "base.group_user"
# Who stands on the stage in every test: attribute (login test_...) to groups.
ROLES = {
    "seller": GROUP + "user",
    "seller_two": GROUP + "user",
    "leader": GROUP + "user",
    "seller_all": f"{GROUP}user,sales_team.group_sale_salesman_all_leads",
    "manager": GROUP + "manager",
    "commission_manager": f"{INTERNAL},{GROUP}commission_manager",
    "auditor": f"{INTERNAL},{GROUP}auditor",
    "approver": f"{INTERNAL},{GROUP}approver",
    "interviewer": f"{INTERNAL},{GROUP}interviewer",
    "quality": f"{INTERNAL},{GROUP}quality",
    "employee": INTERNAL,
    "portal": "base.group_portal",
}


class CustomerMixin:
    """Put before a test class of Odoo; its company becomes ``cls.company``.

    ``seller`` and ``seller_two`` are members of ``team``, which ``leader`` leads;
    ``customer`` has the contact ``contact``. Every role works in ``company`` and,
    but for ``seller_two``, in ``other_company`` too.
    """

    freeze_time = freeze_time(NOW)
    # commission of the month of NOW is approved without waiting for its end
    approves_running = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._freeze_cursors()
        if cls.approves_running:
            cls._approve_running()
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "UTC"
        cls.other_company = cls._create_company(name="Other Company")
        cls.env.user.company_ids |= cls.other_company
        # as if only the first company were ticked in the switcher
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        # demo data have a charter of their own
        cls.env["customer.promise.template"].search([]).action_archive()
        cls._create_roles()
        cls._create_customers()

    # === TIME === #

    @classmethod
    def _freeze_cursors(cls):
        """``cr.now()`` is the database's clock, which freezing Python leaves alone."""
        for cursor in (BaseCursor, TestCursor):
            cls.startClassPatcher(
                patch.object(cursor, "now", lambda _self: cls._frozen_now())
            )

    @classmethod
    def _approve_running(cls):
        Statement = cls.env.registry["seller.commission.statement"]
        cls.startClassPatcher(
            patch.object(Statement, "_check_over", lambda _self: None)
        )

    @classmethod
    def _frozen_now(cls):
        # plain datetimes: the driver does not know those of the frozen clock
        return fields.Datetime.to_datetime(cls._moment)

    _moment = NOW

    @contextmanager
    def at(self, moment):
        """Another moment (UTC), for Python and for the database's clock."""
        cls, before = type(self), self._moment
        with freeze_time(moment):
            cls._moment = moment
            try:
                yield
            finally:
                cls._moment = before

    # === JOBS === #

    def run_job(self, name):
        """Run a scheduled job of ours to its end, commits and all, in this test.

        :param name: XML id without the module, e.g. ir_cron_customer_promise_status
        """
        # a job goes on until its seconds are over, which never are on a frozen clock
        running = patch("time.monotonic", real_monotonic)
        with self.enter_registry_test_mode(), running:
            self.env.ref(f"customer_promise.{name}").method_direct_trigger()

    # === PEOPLE === #

    @classmethod
    def _create_roles(cls):
        for login, groups in ROLES.items():
            companies = cls.company
            if login not in ("seller_two", "portal"):
                companies |= cls.other_company
            user = new_test_user(
                cls.env,
                login=f"test_{login}",  # demo data have a user called portal
                groups=groups,
                name=login.replace("_", " ").title(),
                company_id=cls.company.id,
                company_ids=[Command.set(companies.ids)],
            )
            setattr(cls, login, user)
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Team",
                "user_id": cls.leader.id,
                "company_id": False,
                "member_ids": [Command.set((cls.seller | cls.seller_two).ids)],
            }
        )

    @classmethod
    def _create_customers(cls):
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Acme",
                "is_company": True,
                "email": "info@acme.example.com",
                "user_id": cls.seller.id,
            }
        )
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Anna",
                "parent_id": cls.customer.id,
                "email": "anna@acme.example.com",
            }
        )
        cls.desk = cls.env["product.product"].create(
            {
                "name": "Desk",
                "type": "service",
                "list_price": 1000,
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
            }
        )

    @classmethod
    def make_partner(cls, name="Customer", **values):
        """A company to sell to, with an address of its own."""
        email = f"{name.lower().replace(' ', '.')}@example.com"
        values = {"name": name, "is_company": True, "email": email, **values}
        return cls.env["res.partner"].create(values)

    @classmethod
    def make_profile(cls, partner=None, company=None, **values):
        """The profile of a partner in a company, with values written on it."""
        pair = partner or cls.customer, company or cls.company
        (profile,) = cls.env["customer.profile"]._get_or_create([pair]).values()
        profile = profile.with_env(cls.env)
        if values:
            profile.write(values)
        return profile

    # === PROMISES AND ORDERS === #

    @classmethod
    def make_promise(cls, **values):
        """A promise of the seller to the customer, open, due on 10 March 2026.

        What is overdue was given a month before its deadline.
        """
        deadline = fields.Date.to_date(values.get("deadline", "2026-03-10"))
        if deadline < cls.company._customer_today():
            given = fields.Date.subtract(deadline, days=30)
            values = {"promised_on": given, **values}
        values = {
            "name": "Call back",
            "partner_id": cls.customer.id,
            "promisor_id": cls.seller.id,
            "company_id": cls.company.id,
            "deadline": "2026-03-10",
            **values,
        }
        return cls.env["customer.promise"].create(values)

    @classmethod
    def close_promise(cls, promise, outcome="kept", closed_on=None, **values):
        """Close by the dialog, as a person does; broken ones blame planning."""
        if outcome == "broken":
            cause = cls.env["customer.cause"].search([], limit=1)
            values = {"cause_id": cause.id, "attribution": "planning", **values}
        wizard = cls.env["customer.promise.close"].create(
            {
                "promise_id": promise.id,
                "outcome": outcome,
                "closed_on": closed_on or promise.company_id._customer_today(),
                "evidence_note": "seen",
                **values,
            }
        )
        wizard.action_apply()
        return promise

    @classmethod
    def make_order(cls, promises=(), **values):
        """A quotation over 2 desks (2000); ``promises`` are dicts of their values."""
        values = {
            "partner_id": cls.customer.id,
            "user_id": cls.seller.id,
            "team_id": cls.team.id,
            "company_id": cls.company.id,
            "order_line": [
                Command.create({"product_id": cls.desk.id, "product_uom_qty": 2})
            ],
            "customer_promise_ids": [
                Command.create({"name": "Deliver", "deadline": "2026-03-10", **promise})
                for promise in promises
            ],
            **values,
        }
        return cls.env["sale.order"].create(values)

    @classmethod
    def make_confirmed_order(cls, promises=(), **values):
        order = cls.make_order(promises, **values)
        order.action_confirm()
        return order

    # === LISTENING === #

    @classmethod
    def switch_on(cls, *parts):
        """Switch parts on as the settings page does; by default all."""
        parts = parts or ("listening", "drivers", "playbooks", "commissions")
        cls.env["res.config.settings"]._customer_switch_on(parts)

    @classmethod
    def make_moment(cls, **values):
        """An active key moment that asks about confirmed orders."""
        values = {
            "name": "Ordered",
            "trigger": "order_confirmed",
            "survey_id": cls.env.ref("customer_promise.survey_survey_order").id,
            "active_from": "2026-01-01",
            "company_id": cls.company.id,
            **values,
        }
        return cls.env["customer.moment"].create(values)

    @classmethod
    def make_invitation(cls, order=None, moment=None, **values):
        """One sent invitation about a confirmed order, without its mail."""
        order = order or cls.make_confirmed_order()
        profile = cls.make_profile(order.partner_id, order.company_id)
        values = {
            "moment_id": (moment or cls.make_moment()).id,
            "partner_id": order.partner_id.id,
            "occurrence_key": f"sale.order,{order.id}",
            "profile_id": profile.id,
            "company_id": order.company_id.id,
            "order_id": order.id,
            "due_on": order.date_order,
            "user_id": order.user_id.id,
            "owner_id": profile.user_id.id,
            "team_id": order.team_id.id,
            **values,
        }
        # sudo: only jobs make invitations
        invitation = cls.env["customer.invitation"].sudo().create(values)
        if invitation.state == "planned":
            invitation._make_sheets()
        return invitation.with_env(cls.env)

    @classmethod
    def answer(cls, invitation, nps=9, csat=5, comment=None):
        """The contact answers: 0-10, 1-5 and a text; returns the feedback."""
        sheet = invitation.sudo().user_input_id
        values = {"loyalty": nps, "satisfaction": csat, "comment": comment}
        for question in sheet.survey_id.question_ids:
            value = values.get(question.customer_measure_role)
            if value is not None:
                sheet._save_lines(question, str(value))
        sheet._mark_done()
        return sheet.customer_feedback_ids.with_env(cls.env)

    @classmethod
    def make_feedback(cls, order=None, nps=9, csat=5, comment=None, **values):
        """The whole way from a confirmed order to what the customer said.

        ``values`` are the invitation's (user_id, owner_id ...).
        """
        return cls.answer(cls.make_invitation(order, **values), nps, csat, comment)

    # === COMMISSIONS === #

    @classmethod
    def store(cls, record, **values):
        """Write columns as runs and actions leave them, past what guards the pay."""
        cls.env.flush_all()
        columns = ", ".join(f"{name} = %s" for name in values)
        cls.env.cr.execute(
            f"UPDATE {record._table} SET {columns} WHERE id IN %s",
            [*values.values(), tuple(record.ids)],
        )
        cls.env.invalidate_all()

    @classmethod
    def make_plan(cls, payees=None, rate=5, weightings=(), approve=True, **values):
        """A monthly plan that pays ``payees`` (users, by default the seller).

        The system writes it, so that whoever the test runs as may approve it.

        :param weightings: dicts of the values of seller.commission.weighting
        """
        payees = payees or cls.seller
        plan = (
            cls.env["seller.commission.plan"]
            .with_user(SUPERUSER_ID)
            .create(
                {
                    "name": "Plan",
                    "company_id": cls.company.id,
                    "date_from": "2026-01-01",
                    "payee_ids": [
                        Command.create(
                            {
                                "partner_id": user.partner_id.id,
                                "accepted_on": "2026-01-01",
                            }
                        )
                        for user in payees
                    ],
                    "rule_ids": [Command.create({"name": "Sales", "rate": rate})],
                    "weighting_ids": [Command.create(dict(w)) for w in weightings],
                    # own scores only, whatever the team's
                    "share_own": 100,
                    "share_team": 0,
                    **values,
                }
            )
        )
        plan = plan.with_env(cls.env)
        if approve:
            plan.action_approve()
        return plan


class CustomerCase(CustomerMixin, BaseCommon):
    """Light: an own company without accounting; nothing is posted."""

    @classmethod
    def setup_independent_company(cls, **kwargs):
        return cls._create_company(name="Test Company", **kwargs)


class CustomerInvoicingCase(CustomerMixin, AccountTestInvoicingCommon):
    """Heavier: the company keeps books, so that invoices can be posted and paid."""

    @classmethod
    def get_default_groups(cls):
        groups = super().get_default_groups()
        for name in ("manager", "commission_manager"):
            groups |= cls.quick_ref(GROUP + name)
        return groups | cls.quick_ref("sales_team.group_sale_manager")

    @classmethod
    def make_invoice(cls, order=None, post=True):
        """The invoice of a confirmed order, posted on the frozen day."""
        order = order or cls.make_confirmed_order()
        invoice = order.sudo()._create_invoices()
        invoice.invoice_date = order.company_id._customer_today()
        if post:
            invoice.action_post()
        return invoice.with_env(cls.env)
