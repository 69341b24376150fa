"""Past promises come in by a file, once; only managers say how they ended."""

from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools.misc import file_open

from .common import CustomerCase

HEADINGS = ("id", "name", "partner_id", "promised_on", "deadline", "state")
HEADINGS += ("closed_on", "cause_id", "attribution")
KEPT = ["kept_1", "Deliver", "Acme", "2025-03-03", "2025-03-14", "Kept", "2025-03-12"]
KEPT += ["", ""]
BROKEN = ["broken_1", "Call", "Acme", "2025-04-07", "2025-04-09", "Broken"]
BROKEN += ["2025-04-15", "Supplier delivered late", "Supplier"]
RUNNING = ["open_1", "Mend", "Acme", "2026-02-02", "2026-03-31", "", "", "", ""]
OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "date_format": "%Y-%m-%d",
}


@tagged("post_install", "-at_install")
class TestPromiseImport(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Promise = cls.env["customer.promise"].with_user(cls.manager)

    def load(self, *rows, user=None, headings=HEADINGS):
        return self.Promise.with_user(user or self.manager).load(
            list(headings), [list(row) for row in rows]
        )

    def loaded(self, *rows, **values):
        """Load rows that are right; returns their promises."""
        result = self.load(*rows, **values)
        self.assertEqual(result["messages"], [])
        return self.Promise.browse(result["ids"])

    def assertRefused(self, row, words, user=None):
        before = self.Promise.search_count([])
        result = self.load(row, user=user)
        self.assertEqual(result["ids"], False)
        self.assertRegex(result["messages"][0]["message"], words)
        self.assertEqual(self.Promise.search_count([]), before)

    # === WHAT A ROW BECOMES === #

    def test_rows_are_given_and_closed_as_they_say(self):
        promises = self.loaded(KEPT, BROKEN, RUNNING)
        cause = self.env.ref("customer_promise.customer_cause_supplier_late")
        self.assertRecordValues(
            promises,
            [
                {
                    "state": "kept",
                    "timeliness": "on_time",
                    "result": "on_time",
                    "deadline_status": "met",
                    "closed_by": "import",
                    "source": "import",
                    "cause_id": False,
                    "partner_id": self.customer.id,
                    "closed_on": date(2025, 3, 12),
                    "promised_on": date(2025, 3, 3),
                    "original_deadline": date(2025, 3, 14),
                },
                {
                    "state": "broken",
                    "timeliness": False,
                    "result": "not_kept",
                    "deadline_status": "none",
                    "closed_by": "import",
                    "source": "import",
                    "cause_id": cause.id,
                    "partner_id": self.customer.id,
                    "closed_on": date(2025, 4, 15),
                    "promised_on": date(2025, 4, 7),
                    "original_deadline": date(2025, 4, 9),
                },
                {
                    "state": "open",
                    "timeliness": False,
                    "result": False,
                    "deadline_status": "on_track",
                    "closed_by": False,
                    "source": "import",
                    "cause_id": False,
                    "partner_id": self.customer.id,
                    "closed_on": False,
                    "promised_on": date(2026, 2, 2),
                    "original_deadline": date(2026, 3, 31),
                },
            ],
        )
        self.assertEqual(promises.profile_id, self.make_profile())

    def test_they_count_in_the_reliability(self):
        profile = self.make_profile()
        self.loaded(KEPT, BROKEN)
        self.assertEqual(profile.promise_reliability_n, 2)

    def test_kept_after_the_deadline_is_late(self):
        late = [*KEPT[:6], "2025-03-17", "", ""]
        self.assertRecordValues(
            self.loaded(late), [{"timeliness": "late", "days_late": 3}]
        )

    def test_the_cause_proposes_the_attribution(self):
        self.assertEqual(self.loaded([*BROKEN[:8], ""]).attribution, "supplier")

    def test_on_an_order_it_keeps_the_day_on_which_it_was_given(self):
        quotation, order = self.make_order(), self.make_confirmed_order()
        headings = [*HEADINGS, "order_id"]
        promises = self.loaded(
            [*KEPT, quotation.name], [*BROKEN, order.name], headings=headings
        )
        self.assertRecordValues(
            promises,
            [
                {
                    "order_id": quotation.id,
                    "state": "kept",
                    "promised_on": date(2025, 3, 3),
                    "deadline": date(2025, 3, 14),
                },
                {
                    "order_id": order.id,
                    "state": "broken",
                    "promised_on": date(2025, 4, 7),
                    "deadline": date(2025, 4, 9),
                },
            ],
        )

    def test_history_fires_nothing(self):
        self.switch_on()
        counted = ("mail.mail", "mail.message", "mail.activity", "mail.followers")
        counted += ("customer.case", "customer.play", "mail.notification")
        noisy = {"tracking_disable": False, "mail_notrack": False}
        noisy |= {"mail_create_nolog": False, "mail_create_nosubscribe": False}
        self.Promise = self.Promise.with_context(**noisy)
        self.make_profile()
        self.env.cr.flush()
        before = [self.env[model].search_count([]) for model in counted]
        self.loaded(KEPT, BROKEN, RUNNING)
        self.env.cr.flush()
        after = [self.env[model].search_count([]) for model in counted]
        self.assertEqual(
            dict(zip(counted, after, strict=True)),
            dict(zip(counted, before, strict=True)),
        )

    # === WHO AND WHAT IS REFUSED === #

    def test_a_salesperson_imports_only_what_still_runs(self):
        words = "“Deliver” is closed already, and only a manager imports"
        self.assertRefused(KEPT, words, user=self.seller)
        self.assertEqual(self.loaded(RUNNING, user=self.seller).state, "open")

    def test_rows_that_say_too_little_are_named(self):
        refused = {
            "“Deliver” is closed already: fill in Closed [Oo]n": [
                *KEPT[:6],
                "",
                "",
                "",
            ],
            "“Deliver” is closed already: fill in Promised": [
                *(*KEPT[:3], "", *KEPT[4:]),
            ],
            "“Call” is closed already: fill in Cause, Attribution": [
                *(*BROKEN[:7], "", ""),
            ],
            "“Deliver” can be imported as kept or broken": [
                *(*KEPT[:5], "", *KEPT[6:]),
            ],
            "“Deliver” cannot be closed on 2025-03-01: it was given": [
                *(*KEPT[:6], "2025-03-01", "", ""),
            ],
            "Deliver cannot be closed on 2026-03-03, which is still to come": [
                *(*KEPT[:6], "2026-03-03", "", ""),
            ],
        }
        for words, row in refused.items():
            with self.subTest(words):
                self.assertRefused(row, words)

    def test_other_ways_of_closing_are_not_imported(self):
        for state in ("Released", "Renegotiated", "Cancelled"):
            row = [*KEPT[:5], state, *KEPT[6:]]
            self.assertRefused(row, "can be imported as kept or broken")

    def test_an_outcome_from_another_source_is_refused(self):
        headings = [*HEADINGS, "source"]
        result = self.load([*KEPT, "Call"], headings=headings)
        self.assertRegex(
            result["messages"][0]["message"], "write Import in the column Source"
        )
        values = {
            "name": "Forged",
            "partner_id": self.customer.id,
            "deadline": "2026-03-01",
            "state": "kept",
        }
        for user in (self.manager, self.seller):
            with self.assertRaisesRegex(UserError, "cannot be written directly"):
                self.Promise.with_user(user).create(values)
        with self.assertRaisesRegex(UserError, "only a manager imports"):
            self.Promise.with_user(self.seller).create({**values, "source": "import"})

    def test_other_programs_import_with_the_same_source(self):
        promise = self.Promise.create(
            {
                "name": "By program",
                "partner_id": self.customer.id,
                "promised_on": "2025-03-03",
                "deadline": "2025-03-14",
                "source": "import",
                "state": "kept",
                "closed_on": "2025-03-12",
            }
        )
        self.assertRecordValues(promise, [{"state": "kept", "closed_by": "import"}])

    def test_what_only_actions_write_is_refused_in_a_file_too(self):
        result = self.load([*KEPT, "Late"], headings=[*HEADINGS, "timeliness"])
        self.assertRegex(
            result["messages"][0]["message"], "Timeliness of a promise cannot be"
        )

    # === A SECOND TIME === #

    def test_the_same_file_twice_is_there_once(self):
        promises = self.loaded(KEPT, BROKEN, RUNNING)
        before = promises.read(["write_date", "name", "state", "closed_on"])
        again = self.loaded(KEPT, BROKEN, RUNNING)
        self.assertEqual(again, promises)
        self.assertEqual(
            promises.read(["write_date", "name", "state", "closed_on"]), before
        )

    def test_a_contact_named_as_customer_is_no_change(self):
        rows = [[*row[:2], "Acme, Anna", *row[3:]] for row in (KEPT, RUNNING)]
        self.assertEqual(self.loaded(*rows), self.loaded(*rows))

    def test_a_later_file_closes_what_still_ran(self):
        promise = self.loaded(RUNNING)
        self.loaded([*RUNNING[:5], "Kept", "2026-02-20", "", ""])
        self.assertRecordValues(
            promise, [{"state": "kept", "closed_by": "import", "result": "on_time"}]
        )

    def test_a_later_file_does_not_rewrite_what_was_closed(self):
        promise = self.loaded(KEPT)
        for row, words in (
            ([*KEPT[:6], "2025-03-13", "", ""], "closed already, and otherwise"),
            ([KEPT[0], "More", *KEPT[2:]], "has been given"),
        ):
            self.assertRefused(row, words)
        self.assertRecordValues(
            promise, [{"closed_on": date(2025, 3, 12), "name": "Deliver"}]
        )

    # === THE PAGE === #

    def test_the_template_is_imported_as_it_is(self):
        acme = self.make_partner("Template Offices")
        self.env["res.partner"].create({"name": "Anna Bianchi", "parent_id": acme.id})
        rita = new_test_user(self.env, "rita", "base.group_user", name="Rita Template")
        (template,) = self.Promise.get_import_templates()
        with file_open(template["template"].lstrip("/"), "rb") as file:
            # names that are there once, whatever else the database holds
            content = file.read().replace(b"Acme", b"Template")
        content = content.replace(b"Rita Rossi", b"Rita Template")
        content = content.replace(b"promise_", b"template_")
        page = self.env["base_import.import"].with_user(self.manager)
        page = page.create(
            {
                "res_model": "customer.promise",
                "file": content,
                "file_name": "promises.csv",
                "file_type": "text/csv",
            }
        )
        preview = page.parse_preview(dict(OPTIONS))
        matched = preview["matches"]
        headings = preview["headers"]
        columns = ["/".join(matched[i]) for i in range(len(headings))]
        result = page.execute_import(columns, headings, dict(OPTIONS))
        self.assertEqual(result["messages"], [])
        promises = self.Promise.browse(result["ids"])
        self.assertEqual(promises.mapped("state"), ["kept", "broken", "open"])
        self.assertEqual(promises.partner_id, acme)
        self.assertEqual(promises.promisor_id, rita)
        self.assertEqual(promises[0].evidence_note, "Delivery note 118")

    def test_the_page_of_other_records_offers_no_outcome(self):
        page = self.env["base_import.import"].create({"res_model": "sale.order"})
        names = {f["name"] for f in page.get_fields_tree("customer.promise")}
        self.assertEqual(names & {"state", "closed_on", "attribution"}, set())

    # === MANY === #

    def test_many_rows_take_few_queries_each(self):
        """What 180 rows more cost, by row; Odoo's own share is most of it."""
        costs = {}
        for count in (20, 200):
            rows = self.make_rows(count)
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.loaded(*rows)
            costs[count] = self.env.cr.sql_log_count - start
        self.assertLess((costs[200] - costs[20]) / 180, 2)

    def make_rows(self, count):
        """Closed promises of many days, all of one customer."""
        first, rows = date(2025, 1, 1), []
        for number in range(count):
            given, due, closed = (
                str(first + timedelta(days=number % 100 + days)) for days in (0, 9, 8)
            )
            name = f"many_{count}_{number}"
            rows.append([name, name, "Acme", given, due, "Kept", closed, "", ""])
        return rows
