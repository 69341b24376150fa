"""Plans of before paid by one's own answers, and nobody was asked to accept them."""


def migrate(cr, version):
    """What was agreed stays: own answers only, accepted when the plan began."""
    cr.execute(
        "UPDATE seller_commission_plan"
        " SET share_own = 100, share_team = 0, share_company = 0"
    )
    cr.execute(
        """
        UPDATE seller_commission_payee y
           SET accepted_on = COALESCE(y.date_from, p.date_from)
          FROM seller_commission_plan p
         WHERE p.id = y.plan_id AND p.state <> 'draft' AND y.accepted_on IS NULL
        """
    )
    cr.execute("UPDATE seller_commission_statement SET blend = coefficient")
