"""Employees are paid with their wages: a file for the payroll, as CSV and XLSX."""

import csv
import io

from odoo import models

from ..promises import optional_apps

# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class SellerCommissionPayout(models.Model):
    _inherit = "seller.commission.payout"

    def _make_payroll(self):
        """Attach both files; in sudo, by :meth:`_pay`."""
        self.ensure_one()
        rows = [self._get_payroll_header(), *self._get_payroll_rows()]
        name = f"commissions-{self.date}-{self.id}"
        self.message_post(
            body=self.env._(
                "Statements in the files for the payroll: %(n)s",
                n=len(self.statement_ids),
            ),
            attachments=[
                (f"{name}.csv", self._to_csv(rows)),
                (f"{name}.xlsx", self._to_xlsx(rows)),
            ],
        )

    def _get_payroll_header(self):
        return [
            self.env._("Payee"),
            self.env._("Identification"),
            self.env._("From"),
            self.env._("To"),
            self.env._("Before Weighting"),
            self.env._("Coefficient"),
            self.env._("Commission"),
            self.env._("Currency"),
            self.env._("Note"),
        ]

    def _get_payroll_rows(self):
        """A row per statement: as the header; amounts as floats, days as dates.

        An amount below zero is one to deduct, as its note says.
        """
        deduct = self.env._("Taken back: to be deducted from the pay")
        statements = self.statement_ids.sorted(
            lambda s: (s.partner_id.name, s.date_from)
        )
        numbers = optional_apps.employee_numbers(statements.user_id, self.company_id)
        return [
            [
                statement.partner_id.name,
                numbers.get(statement.user_id.id, ""),
                statement.date_from,
                statement.date_to,
                statement.gross,
                statement.coefficient,
                statement.net,
                statement.currency_id.name,
                deduct if statement.net < 0 else "",
            ]
            for statement in statements
        ]

    def _to_csv(self, rows):
        """Points for decimals and ISO days, whatever the language."""
        stream = io.StringIO()
        writer = csv.writer(stream)
        for row in rows:
            writer.writerow(
                f"'{cell}"
                if isinstance(cell, str) and cell.startswith(FORMULA)
                else cell
                for cell in row
            )
        return stream.getvalue().encode("utf-8-sig")

    def _to_xlsx(self, rows):
        import xlsxwriter  # as Odoo does, when it is wanted

        stream = io.BytesIO()
        # payees' names are text, never formulas
        options = {"in_memory": True, "strings_to_formulas": False}
        with xlsxwriter.Workbook(stream, options) as book:
            sheet = book.add_worksheet()
            formats = {
                2: book.add_format({"num_format": "yyyy-mm-dd"}),
                3: book.add_format({"num_format": "yyyy-mm-dd"}),
                4: book.add_format({"num_format": "#,##0.00"}),
                5: book.add_format({"num_format": "0.0000"}),
                6: book.add_format({"num_format": "#,##0.00"}),
            }
            sheet.write_row(0, 0, rows[0], book.add_format({"bold": True}))
            for n, row in enumerate(rows[1:], 1):
                for column, cell in enumerate(row):
                    write = sheet.write_datetime if column in (2, 3) else sheet.write
                    write(n, column, cell, formats.get(column))
            sheet.set_column(0, 0, 30)
            sheet.set_column(1, 7, 16)
            sheet.set_column(8, 8, 40)
        return stream.getvalue()
