"""A statement as a workbook that computes: whoever changes a figure sees the pay."""

import io
import re
from decimal import Decimal

from odoo import models
from odoo.tools import float_repr

from ..tools import money as kernel
from .seller_commission_evidence_xlsx import write_evidence

# What a sheet of lines holds, and how wide it is: (key, width).
COLUMNS = [("date", 11), ("document", 18), ("customer", 26), ("kind", 12)]
COLUMNS += [("base", 14), ("rate", 9), ("gross", 14), ("coefficient", 11)]
COLUMNS += [("net", 14), ("explanation", 90)]
MONEY = ("base", "gross", "net")
PLACE = {key: column for column, (key, _width) in enumerate(COLUMNS)}
LETTER = {key: chr(ord("A") + column) for key, column in PLACE.items()}
# Excel's limits of a sheet's name.
NAME_LENGTH, NOT_IN_NAME = 31, r"[\[\]:*?/\\']"


class SellerCommissionStatement(models.Model):
    _inherit = "seller.commission.statement"

    def _get_xlsx(self):
        """The statement as the bytes of a workbook.

        A sheet for each rule, whose net stays a formula of base, rate and coefficient;
        an overview that adds them up; and the evidence behind the coefficient.
        """
        self.ensure_one()
        self.check_access("read")
        return StatementBook(self).make()


class StatementBook:
    """One workbook of one statement, while it is written."""

    def __init__(self, statement):
        import xlsxwriter  # as Odoo does: it is slow to load, and rarely needed

        self.env, self.statement = statement.env, statement
        self.content = io.BytesIO()
        # texts are no formulas and no links, whatever customers are called
        options = {"in_memory": True, "strings_to_formulas": False}
        options |= {"strings_to_urls": False}
        self.book = xlsxwriter.Workbook(self.content, options)
        currency = statement.currency_id
        self.places, self.unit = currency.decimal_places, currency.rounding
        digits = "0." + "0" * self.places if self.places else "0"
        money = {"num_format": f"#,##{digits}"}
        bold = {"bold": True}
        make = self.book.add_format
        self.formats = {
            "title": make({"bold": True, "font_size": 16}),
            "bold": make(bold),
            "head": make({"bold": True, "bottom": 1}),
            "money": make(money),
            "total": make(money | bold | {"top": 1}),
            "rate": make({"num_format": "0.00##"}),
            "coefficient": make({"num_format": "0.0000"}),
            "date": make({"num_format": "yyyy-mm-dd"}),
        }

    def make(self):
        """Write all sheets; returns the bytes."""
        overview = self.book.add_worksheet(self._free_name(self.env._("Overview")))
        sheets = self._write_rules()
        self._write_overview(overview, sheets)
        evidence = self.book.add_worksheet(self._free_name(self.env._("Evidence")))
        write_evidence(evidence, self.statement, self.formats)
        self.book.close()
        return self.content.getvalue()

    # === LINES === #

    def _write_rules(self):
        """A sheet for each rule, and one of what is held back.

        :return: list of (name, row of the totals, lines) of what pays
        """
        sheets = []
        for rule, lines in self.statement._lines_by_rule().items():
            sheet = self._write_lines(rule.name or self.env._("Held Back"), lines)
            if rule:
                sheets.append(sheet)
        return sheets

    def _write_lines(self, name, lines):
        name = self._free_name(name)
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, (key, width) in enumerate(COLUMNS):
            label = lines._fields[key]._description_string(self.env)
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, label, self.formats["head"])
        for row, line in enumerate(lines, start=1):
            self._write_line(sheet, row, line)
        total = len(lines) + 1
        sheet.write_string(total, 0, self.env._("Total"), self.formats["bold"])
        for key in MONEY:
            formula = f"=SUM({LETTER[key]}2:{LETTER[key]}{total})"
            value = sum(lines.mapped(key))
            sheet.write_formula(
                total, PLACE[key], formula, self.formats["total"], self._money(value)
            )
        return name, total + 1, lines

    def _write_line(self, sheet, row, line):
        formats = self.formats
        sheet.write_datetime(row, PLACE["date"], line.date, formats["date"])
        for key in ("document", "customer", "explanation"):
            sheet.write_string(row, PLACE[key], line[key] or "")
        kinds = dict(line._fields["kind"]._description_selection(self.env))
        sheet.write_string(row, PLACE["kind"], kinds[line.kind])
        sheet.write_number(row, PLACE["base"], line.base, formats["money"])
        sheet.write_number(row, PLACE["rate"], line.rate, formats["rate"])
        sheet.write_number(
            row, PLACE["coefficient"], line.coefficient, formats["coefficient"]
        )
        cell = {key: f"{LETTER[key]}{row + 1}" for key in PLACE}
        before = after = None
        exact = Decimal(str(line.gross))
        if line._is_by_rate():
            whole = line.rule_id._whole()
            before = f"{cell['base']}*{cell['rate']}/{whole}"
            exact = Decimal(str(line.base)) * Decimal(str(line.rate)) / whole
        if line.kind in ("earned", "reversal"):
            after = f"{before or cell['gross']}*{cell['coefficient']}"
        self._write_money(sheet, row, line, "gross", before, exact)
        weighed = exact * Decimal(str(line.coefficient))
        self._write_money(sheet, row, line, "net", after, weighed)

    def _write_money(self, sheet, row, line, key, formula, exact):
        """A rounded formula with the value that it has; a number where there is none.

        A cent that the tiers left over stands behind the formula.
        """
        value, place = self._money(line[key]), PLACE[key]
        if not formula:
            sheet.write_number(row, place, value, self.formats["money"])
            return
        rest = Decimal(str(value)) - kernel.rounded(exact, Decimal(str(self.unit)))
        text = "=" + self._rounded(formula)
        if rest:
            text += f"{rest:+f}"
        sheet.write_formula(row, place, text, self.formats["money"], value)

    def _rounded(self, formula):
        """The formula rounded to units of the currency, half away from zero."""
        if self.unit == 10**-self.places:
            return f"ROUND({formula},{self.places})"
        return f"ROUND({formula}/{self.unit},0)*{self.unit}"

    def _money(self, value):
        return float(float_repr(value, self.places))

    # === OVERVIEW === #

    def _write_overview(self, sheet, sheets):
        statement, formats = self.statement, self.formats
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 4, 16)
        sheet.write_string(0, 0, statement.display_name, formats["title"])
        states = dict(statement._fields["state"]._description_selection(self.env))
        rows = [
            (self.env._("Plan"), statement.sudo().plan_id.name),
            (self.env._("State"), states[statement.state]),
            (self.env._("From"), statement.date_from.isoformat()),
            (self.env._("To"), statement.date_to.isoformat()),
            (self.env._("Currency"), statement.currency_id.name),
        ]
        for row, (label, value) in enumerate(rows, start=2):
            sheet.write_string(row, 0, label)
            sheet.write_string(row, 1, value)
        row = len(rows) + 2
        label = statement._fields["coefficient"]._description_string(self.env)
        sheet.write_string(row, 0, label)
        sheet.write_number(row, 1, statement.coefficient, formats["coefficient"])
        sheet.write_string(row, 2, statement.why or "")
        self._write_totals(sheet, row + 2, sheets)

    def _write_totals(self, sheet, first, sheets):
        """What each rule pays, from its sheet, and all of them together."""
        formats = self.formats
        sheet.write_string(first, 0, self.env._("Rule"), formats["head"])
        Line = self.env["seller.commission.line"]
        for column, key in enumerate(MONEY, start=1):
            label = Line._fields[key]._description_string(self.env)
            sheet.write_string(first, column, label, formats["head"])
        for row, (name, total, lines) in enumerate(sheets, start=first + 1):
            sheet.write_string(row, 0, name)
            for column, key in enumerate(MONEY, start=1):
                if key == "base" and any(lines.mapped("quantity")):
                    continue  # units are no money
                formula = f"='{name}'!{LETTER[key]}{total}"
                value = self._money(sum(lines.mapped(key)))
                sheet.write_formula(row, column, formula, formats["money"], value)
        last = first + len(sheets) + 1
        sheet.write_string(last, 0, self.env._("Total"), formats["bold"])
        for column, key in enumerate(MONEY, start=1):
            letter = chr(ord("A") + column)
            formula = f"=SUM({letter}{first + 2}:{letter}{last})" if sheets else "=0"
            value = self._money(self.statement[key])
            if key == "base" and not self._is_sum_of_bases(value, sheets):
                sheet.write_number(last, column, value, formats["total"])
                continue
            sheet.write_formula(last, column, formula, formats["total"], value)

    def _is_sum_of_bases(self, value, sheets):
        """Whether the sales are what the rules' bases add up to.

        What several rules pay counts once, but stands on the sheet of each.
        """
        bases = (
            sum(lines.mapped("base"))
            for _name, _total, lines in sheets
            if not any(lines.mapped("quantity"))
        )
        return self._money(sum(bases)) == value

    def _free_name(self, name):
        """A name that a sheet may have, and none has yet."""
        name = re.sub(NOT_IN_NAME, " ", name).strip() or self.env._("Rule")
        free, number = name[:NAME_LENGTH], 1
        taken = {sheet.get_name().lower() for sheet in self.book.worksheets()}
        taken.add("history")  # Excel keeps it for itself
        while free.lower() in taken:
            number += 1
            end = f" {number}"
            free = name[: NAME_LENGTH - len(end)] + end
        return free
