"""Answers given elsewhere come in by a file, once; they weigh on no pay."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools.misc import file_open

from .common import CustomerCase

HEADINGS = ("partner_id", "date", "nps", "csat", "effort", "comment", "user_id")
GLAD = ["Acme, Anna", "2025-03-14 09:00:00", "9", "100", "75", "Quick", "Seller"]
SAD = ["anna@acme.example.com", "2025-09-02 09:00:00", "0", "", "", "Late", ""]
WORDS = ["Acme, Anna", "2025-09-03 09:00:00", "", "", "", "No numbers", ""]
OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "date_format": "%Y-%m-%d",
    "datetime_format": "",
}


@tagged("post_install", "-at_install")
class TestFeedbackImport(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("listening")
        cls.Feedback = cls.env["customer.feedback"].with_user(cls.manager)

    def load(self, *rows, user=None, headings=HEADINGS):
        return self.Feedback.with_user(user or self.manager).load(
            list(headings), [list(row) for row in rows]
        )

    def loaded(self, *rows, **values):
        result = self.load(*rows, **values)
        self.assertEqual(result["messages"], [])
        return self.Feedback.browse(result["ids"])

    def assertRefused(self, row, words, **values):
        before = self.Feedback.search_count([])
        result = self.load(row, **values)
        self.assertEqual(result["ids"], False)
        self.assertRegex(result["messages"][0]["message"], words)
        self.assertEqual(self.Feedback.search_count([]), before)

    def test_rows_become_answers(self):
        feedback = self.loaded(GLAD, SAD, WORDS)
        common = {
            "partner_id": self.contact.id,
            "profile_id": self.make_profile().id,
            "company_id": self.company.id,
            "source": "import",
        }
        self.assertRecordValues(
            feedback,
            [
                {
                    **common,
                    "nps": 9,
                    "csat": 100,
                    "effort": 75,
                    "score": 100,
                    "voice": "promoter",
                    "has_csat": True,
                    "has_effort": True,
                    "comment": "Quick",
                    "user_id": self.seller.id,
                },
                {
                    **common,
                    "nps": 0,
                    "csat": 0,
                    "effort": 0,
                    "score": 0,
                    "voice": "detractor",
                    "has_csat": False,
                    "has_effort": False,
                    "comment": "Late",
                    "user_id": False,
                },
                {
                    **common,
                    "nps": 0,
                    "csat": 0,
                    "effort": 0,
                    "score": 0,
                    "voice": False,
                    "has_csat": False,
                    "has_effort": False,
                    "comment": "No numbers",
                    "user_id": False,
                },
            ],
        )
        self.assertEqual(str(feedback[0].date), "2025-03-14 09:00:00")

    def test_what_a_row_does_not_say_is_missing_and_no_zero(self):
        feedback = self.loaded(SAD, WORDS)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT nps, csat, score FROM customer_feedback WHERE id IN %s ORDER BY id",
            [tuple(feedback.ids)],
        )
        self.assertEqual(self.env.cr.fetchall(), [(0, None, 0), (None, None, None)])

    def test_the_same_file_twice_changes_nothing(self):
        feedback = self.loaded(GLAD, SAD, WORDS)
        before = feedback.read()
        self.assertEqual(self.loaded(GLAD, SAD, WORDS), feedback)
        self.assertEqual(feedback.read(), before)

    def test_a_row_that_stands_twice_in_a_file_is_one_answer(self):
        feedback = self.loaded(GLAD, GLAD)
        self.assertEqual(len(set(feedback.ids)), 1)

    def test_with_an_external_id_too(self):
        headings, row = ("id", *HEADINGS), ["answer_1", *GLAD]
        feedback = self.loaded(row, headings=headings)
        self.assertEqual(self.loaded(row, headings=headings), feedback)
        self.assertRefused(
            [*row[:3], "3", *row[4:]], "imported already and stays", headings=headings
        )
        self.assertEqual(feedback.nps, 9)

    def test_the_same_words_in_another_company_are_another_answer(self):
        first = self.loaded(GLAD)
        self.Feedback = self.Feedback.with_company(self.other_company)
        second = self.loaded(GLAD)
        self.assertNotEqual(first, second)
        self.assertEqual(second.company_id, self.other_company)

    def test_history_fires_nothing(self):
        counted = ("mail.mail", "mail.message", "mail.activity", "mail.followers")
        counted += ("customer.case", "customer.play", "customer.feedback.flag")
        self.make_profile()
        self.Feedback = self.Feedback.with_context(
            tracking_disable=False, mail_create_nolog=False, mail_notrack=False
        )
        self.env.cr.flush()
        before = [self.env[model].search_count([]) for model in counted]
        self.loaded(GLAD, SAD)
        self.env.cr.flush()
        after = [self.env[model].search_count([]) for model in counted]
        self.assertEqual(
            dict(zip(counted, after, strict=True)),
            dict(zip(counted, before, strict=True)),
        )

    def test_it_weighs_on_no_pay(self):
        self.switch_on("commissions")
        row = [GLAD[0], "2026-02-14 09:00:00", *GLAD[2:]]
        feedback = self.loaded(row)
        plan = self.make_plan(weightings=[{"index": "feedback"}])
        with self.at("2026-03-03 10:00:00"):
            self.run_job("ir_cron_seller_commission_plan_compute")
        lines = plan.env["seller.commission.evidence.line"].search(
            [("feedback_id", "=", feedback.id)]
        )
        self.assertEqual(set(lines.mapped("reason")), {"imported"})

    def test_rows_that_cannot_be_are_named(self):
        refused = {
            "Answer of Acme, Anna: Likelihood to Recommend is 11, and lies": [
                *(*GLAD[:2], "11", *GLAD[3:])
            ],
            "Satisfaction is 101.0, and lies between 0 and 100": [
                *(*GLAD[:3], "101", *GLAD[4:])
            ],
            "Effort is -1.0": [*(*GLAD[:4], "-1", *GLAD[5:])],
            "2026-03-02 10:00:01 is still to come": [
                *(GLAD[0], "2026-03-02 10:00:01", *GLAD[2:])
            ],
            "it says nothing": [*GLAD[:2], "", "", "", "", ""],
            "fill in Date": [GLAD[0], "", *GLAD[2:]],
            "fill in Contact": ["", *GLAD[1:]],
        }
        for words, row in refused.items():
            with self.subTest(words):
                self.assertRefused(row, words)

    def test_what_follows_from_a_row_is_not_imported(self):
        for name, value in (("voice", "Promoter"), ("confidential", "True")):
            with self.subTest(column=name):
                self.assertRefused(
                    [*GLAD, value],
                    "cannot be imported: leave these columns out",
                    headings=(*HEADINGS, name),
                )

    def test_only_managers_import(self):
        for user in (self.seller, self.quality):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.Feedback.with_user(user).create(
                        {"partner_id": self.contact.id, "date": "2025-01-01", "nps": 9}
                    )

    def test_what_a_manager_enters_is_an_import_whatever_it_says(self):
        values = {"partner_id": self.contact.id, "date": "2025-01-01", "nps": 9}
        self.assertEqual(self.Feedback.create(values).source, "import")
        for forged in ({"source": "survey"}, {"key": "x"}, {"profile_id": 1}):
            with self.assertRaisesRegex(Exception, "cannot be imported"):
                self.Feedback.create({**values, **forged})

    def test_the_template_is_imported_as_it_is(self):
        acme = self.make_partner("Template Offices")
        for name in ("Anna Bianchi", "Carlo Verdi"):
            self.env["res.partner"].create(
                {
                    "name": name,
                    "parent_id": acme.id,
                    "email": f"{name.lower().replace(' ', '.')}@template.example.com",
                }
            )
        rita = new_test_user(self.env, "rita", "base.group_user", name="Rita Template")
        (template,) = self.Feedback.get_import_templates()
        with file_open(template["template"].lstrip("/"), "rb") as file:
            # names that are there once, whatever else the database holds
            content = file.read().replace(b"acme", b"template")
        content = content.replace(b"Acme", b"Template")
        content = content.replace(b"Rita Rossi", b"Rita Template")
        page = self.env["base_import.import"].with_user(self.manager)
        page = page.create(
            {
                "res_model": "customer.feedback",
                "file": content,
                "file_name": "feedback.csv",
                "file_type": "text/csv",
            }
        )
        preview = page.parse_preview(dict(OPTIONS))
        headings = preview["headers"]
        columns = ["/".join(preview["matches"][i]) for i in range(len(headings))]
        result = page.execute_import(columns, headings, dict(OPTIONS))
        self.assertEqual(result["messages"], [])
        feedback = self.Feedback.browse(result["ids"])
        self.assertEqual(feedback.mapped("nps"), [9, 6, 0])
        self.assertEqual(feedback.mapped("voice"), ["promoter", "detractor", False])
        self.assertEqual(feedback[0].user_id, rita)
        self.assertEqual(
            feedback.partner_id.mapped("name"), ["Anna Bianchi", "Carlo Verdi"]
        )
        self.assertEqual(str(feedback[0].date.date()), "2025-03-14")
