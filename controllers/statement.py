"""Commission statements to take along."""

from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CommissionStatement(http.Controller):
    @http.route(
        "/customer_promise/statement/<int:statement_id>/xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def statement_xlsx(self, statement_id):
        """The workbook of a statement, for those whose rules let them read it."""
        statement = self.env["seller.commission.statement"].search(
            [("id", "=", statement_id)]
        )
        if not statement:
            raise request.not_found()
        name = f"{statement._get_report_base_filename()}.xlsx"
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(statement._get_xlsx(), headers)
