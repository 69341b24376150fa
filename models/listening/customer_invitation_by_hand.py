"""Rounds that somebody starts by hand: who is asked is still drawn and kept."""

from uuid import uuid4

from odoo import api, models
from odoo.tools import SQL


class CustomerInvitation(models.Model):
    _inherit = "customer.invitation"

    @api.model
    def _ask_by_hand(self, moment, partners):
        """Plan one round of a key moment whose trigger is *by hand*.

        :param partners: customers or contacts; whom the moment names is asked there
        :return: the invitations, also of those who are not asked
        """
        company = moment.company_id or self.env.company
        key = f"manual,{uuid4()}"
        event = SQL(
            """
            SELECT %(moment)s::int AS moment_id, %(company)s::int AS company_id,
                   %(today)s::timestamp AS today, %(key)s::text AS key,
                   %(now)s::timestamp AS at, x.id AS contact_id, x.user_id,
                   NULL::int AS team_id, NULL::int AS order_id, NULL::int AS move_id,
                   NULL::int AS promise_id, NULL::int AS case_id
              FROM res_partner x WHERE x.id = ANY(%(partners)s)
            """,
            moment=moment.id,
            company=company.id,
            today=company._customer_start(company._customer_today()),
            key=key,
            now=self.env.cr.now(),
            partners=partners.ids,
        )
        self.env.flush_all()
        self._plan_profiles(event)
        self._insert_planned(event)
        return self.search([("occurrence_key", "=", key)])
