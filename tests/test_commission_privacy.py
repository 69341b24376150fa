"""Pay is private: another's is read by no route, and once approved changed by none."""

import json

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .agent_common import SECRET, AgentCase

# What stands behind the pay of one person.
MODELS = """seller.commission.payee seller.commission.quota
seller.commission.statement seller.commission.line seller.commission.evidence
seller.commission.evidence.line seller.commission.dispute seller.commission.payout
seller.commission.report seller.commission.flag""".split()
QUIET = mute_logger("odoo.http", "odoo.models", "odoo.addons.base.models.ir_rule")


class PrivacyCase(AgentCase):
    """``records`` are the other agent's; seller_two and agent are in the same plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sudo = cls.env(su=True)
        cls.make_filled(cls.colleague, state="published")
        statement = cls.other_statement
        cls.store(statement, state="approved")
        flagged = sudo["customer.feedback"].create(
            {
                "key": "privacy",
                "profile_id": cls.make_profile().id,
                "partner_id": cls.contact.id,
                "date": "2026-02-20 10:00:00",
            }
        )
        sudo["customer.feedback.flag"].create(
            {"feedback_id": flagged.id, "kind": "streak"}
        )
        behind = statement.evidence_line_ids.sudo()
        cls.env.cr.execute(
            "UPDATE seller_commission_evidence_line SET feedback_id = %s WHERE id = %s",
            [flagged.id, behind[0].id],
        )
        quota = sudo["seller.commission.quota"].create(
            {"payee_id": cls.other_payee.id, "date_from": "2026-02-01", "amount": 777}
        )
        dispute = sudo["seller.commission.dispute"].create(
            {
                "statement_id": statement.id,
                "partner_id": statement.partner_id.id,
                "reason": "other",
                "text": SECRET,
            }
        )
        payout = sudo["seller.commission.payout"].create(
            {"company_id": cls.company.id, "date": "2026-03-02", "kind": "payroll"}
        )
        cls.file = sudo["ir.attachment"].create(
            {
                "name": "payroll.csv",
                "raw": SECRET.encode(),
                "res_model": payout._name,
                "res_id": payout.id,
            }
        )
        cls.env.flush_all()
        cls.env.invalidate_all()
        reports = [
            sudo["seller.commission.report"].browse(statement.id),
            sudo["seller.commission.flag"].search(
                [("statement_id", "=", statement.id)]
            ),
        ]
        found = [statement, statement.line_ids, statement.evidence_ids, behind, quota]
        found += [cls.other_payee, dispute, payout, *reports]
        cls.records = {record._name: record.with_env(cls.env) for record in found}
        # who may export, exports; a seller who may not is no proof
        cls.seller_two.group_ids |= cls.env.ref("base.group_allow_export")
        cls.spies = cls.seller_two, cls.agent, cls.leader, cls.manager, cls.employee
        cls.spies += cls.portal, cls.quality


@tagged("post_install", "-at_install")
class TestAnothersPay(PrivacyCase):
    def ways(self, model, domain):
        """Each way of asking for records, as a function of nothing."""
        return {
            "search": lambda: model.search(domain).ids,
            "search_count": lambda: model.search_count(domain),
            "search_read": lambda: model.search_read(domain, ["display_name"]),
            "web_search_read": lambda: model.web_search_read(
                domain, {"display_name": {}}
            )["records"],
            "name_search": lambda: model.name_search("", domain),
            "group": lambda: model.formatted_read_group(
                domain, ["company_id" if "company_id" in model else "id"], ["__count"]
            ),
            "pivot": lambda: [
                group
                for groups in model.formatted_read_grouping_sets(
                    domain, [[]], ["__count"]
                )
                for group in groups
                if group["__count"]
            ],
        }

    def ask(self, way):
        """What is found; nothing where it is refused."""
        try:
            with self.env.cr.savepoint(), QUIET:
                return way() or None
        except UserError:  # an AccessError, or that one may not export
            return None

    def test_who_may_reads_it_by_each_way(self):
        """Else the tests below would prove nothing."""
        for name in MODELS:
            model = self.env[name].with_user(self.auditor)
            domain = [("id", "in", self.records[name].ids)]
            for way, call in self.ways(model, domain).items():
                with self.subTest(model=name, way=way):
                    self.assertIsNotNone(self.ask(call))

    def test_nobody_else_finds_it(self):
        for name in MODELS:
            domain = [("id", "in", self.records[name].ids)]
            for user in self.spies:
                model = self.env[name].with_user(user)
                for way, call in self.ways(model, domain).items():
                    with self.subTest(model=name, user=user.login, way=way):
                        self.assertIsNone(self.ask(call))

    def test_nor_reads_or_exports_it_by_its_id(self):
        for name in MODELS:
            for user in self.spies:
                record = self.records[name].with_user(user)
                for way, call in {
                    "read": lambda r=record: r.read(["display_name"]),
                    "web_read": lambda r=record: r.web_read({"display_name": {}}),
                    "export": lambda r=record: r.export_data(["display_name"]),
                }.items():
                    with self.subTest(model=name, user=user.login, way=way):
                        self.assertIsNone(self.ask(call))

    def test_nor_through_the_plan_both_are_in(self):
        for user in (self.seller_two, self.agent):
            plan = self.plan.with_user(user)
            with self.subTest(user=user.login):
                found = self.ask(
                    lambda p=plan: p.web_read(
                        {
                            "statement_ids": {"fields": {"net": {}}},
                            "payee_ids": {"fields": {"partner_id": {}}},
                        }
                    )
                )
                rows = (found or [{"statement_ids": [], "payee_ids": []}])[0]
                ids = [row["id"] for row in rows["statement_ids"]]
                self.assertNotIn(self.other_statement.id, ids)
                ids = [row["id"] for row in rows["payee_ids"]]
                self.assertNotIn(self.other_payee.id, ids)

    def test_nor_guesses_it_by_dotted_conditions(self):
        """Each is true of the other's, and of nobody's else."""
        document = f"INV of {SECRET}"
        guesses = {
            "seller.commission.plan": [
                ("statement_ids.line_ids.document", "=", document),
                ("payee_ids.quota_ids.amount", "=", 777),
                ("payee_ids.partner_id.name", "=", SECRET),
            ],
            "seller.commission.rule": [
                ("plan_id.statement_ids.line_ids.document", "=", document)
            ],
            "seller.commission.line": [
                ("statement_id.partner_id.name", "=", SECRET),
                ("statement_id.plan_id.statement_ids.line_ids.document", "=", document),
            ],
            "seller.commission.evidence.line": [
                ("evidence_id.statement_id.partner_id.name", "=", SECRET)
            ],
            "seller.commission.report": [
                ("statement_id.line_ids.document", "=", document)
            ],
        }
        for name, conditions in guesses.items():
            for condition in conditions:
                found = self.env[name].with_user(self.auditor).search([condition])
                self.assertTrue(found, condition)
                for user in self.spies:
                    model = self.env[name].with_user(user)
                    with self.subTest(user=user.login, condition=condition[0]):
                        self.assertIsNone(
                            self.ask(lambda m=model, c=condition: m.search([c]).ids)
                        )

    def test_nor_what_was_written_about_it(self):
        for name in ("statement", "dispute"):
            record = self.records[f"seller.commission.{name}"].sudo()
            domain = [("id", "=", record.message_post(body=SECRET).id)]
            for user in self.spies:
                with self.subTest(model=name, user=user.login):
                    messages = self.env["mail.message"].with_user(user)
                    self.assertIsNone(
                        self.ask(lambda m=messages, d=domain: m.search(d).ids)
                    )

    def test_nor_the_file_of_a_payout(self):
        for user in self.spies:
            with self.subTest(user=user.login):
                files = self.env["ir.attachment"].with_user(user)
                self.assertIsNone(
                    self.ask(lambda f=files: f.search([("id", "=", self.file.id)]).ids)
                )
                self.assertIsNone(self.ask(lambda f=files: f.browse(self.file.id).raw))

    def test_nor_by_any_address(self):
        number = self.other_statement.id
        report = self.env.ref(
            "customer_promise.action_report_seller_commission_statement"
        )
        paths = (
            f"/report/pdf/{report.report_name}/{number}",
            f"/report/html/{report.report_name}/{number}",
            f"/customer_promise/statement/{number}/xlsx",
            f"/my/commissions/{number}",
            f"/my/commissions/{number}/pdf",
            f"/my/commissions/{number}/xlsx",
            f"/my/commissions/plans/{self.other_payee.id}",
            f"/web/content/{self.file.id}",
        )
        for user in (self.seller_two, self.leader, self.manager, self.agent):
            self.authenticate(user.login, user.login)
            for path in paths:
                with self.subTest(user=user.login, path=path), QUIET:
                    answer = self.url_open(path, allow_redirects=False)
                    self.assertNotEqual(answer.status_code, 200)
                    self.assertNotIn(SECRET, answer.text)

    def test_nor_with_a_key_for_programs(self):
        keys = self.env["res.users.apikeys"].with_user(self.seller_two)
        until = fields.Datetime.add(fields.Datetime.now(), days=1)
        key = keys._generate("rpc", "privacy", until)
        # the database's clock, which is not frozen, tells whether it is over
        self.store(keys.sudo().search([("name", "=", "privacy")]), expiration_date=None)
        for name in MODELS:
            with self.subTest(model=name), QUIET:
                answer = self.url_open(
                    f"/json/2/{name}/search_read",
                    data=json.dumps({"domain": [["id", "in", self.records[name].ids]]}),
                    headers={
                        "Authorization": f"bearer {key}",
                        "Content-Type": "application/json",
                    },
                )
                self.assertIn(answer.status_code, (200, 403))
                if answer.status_code == 200:
                    self.assertEqual(answer.json(), [])


@tagged("post_install", "-at_install")
class TestApprovedPay(PrivacyCase):
    def test_nobody_changes_what_is_approved(self):
        """Not by any right, nor as the superuser."""
        values = {
            "seller.commission.statement": {"net": 9999},
            "seller.commission.line": {"net": 9999},
            "seller.commission.evidence": {"coefficient": 1.5},
            "seller.commission.evidence.line": {"value": 100},
        }
        for name, change in values.items():
            added = "source_res_id" in self.env[name]
            record = self.records[name]
            before = self.snapshot(record)
            for user in (self.env.ref("base.user_admin"), self.commission_manager):
                for way, call in (
                    ("write", lambda r, change=change: r.write(change)),
                    ("unlink", lambda r: r.unlink()),
                    ("add", lambda r: r.create(r.copy_data({"source_res_id": 99})[0])),
                ):
                    if way == "add" and not added:
                        continue
                    for asked in (
                        record.with_user(user),
                        record.with_user(user).sudo(),
                    ):
                        with (
                            self.subTest(
                                model=name, by=way, user=user.login, su=asked.env.su
                            ),
                            self.assertRaises(UserError),
                            self.env.cr.savepoint(),
                            QUIET,
                        ):
                            call(asked)
            self.assertEqual(self.snapshot(record), before)
