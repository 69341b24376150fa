"""The seal of a statement: a digest of all it says, made when it is published."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .seller_commission_statement_guard import AUDITOR, MANAGER, SETTLED

# Plain values only: no links that a deletion elsewhere changes, and no names of who
# answered, which are made anonymous some day. Who is paid is sealed anew by a merge.
STATEMENT = ("plan_id", "payee_id", "partner_id", "date_from", "date_to", "version")
STATEMENT += ("base", "gross", "coefficient", "net", "held_net")
LINE = ("rule_id", "source_model", "source_res_id", "kind", "document", "date")
LINE += ("customer", "base", "amount", "quantity", "share", "estimated", "rate")
LINE += ("gross", "coefficient", "net", "held", "hold_reason", "note")
EVIDENCE = ("weighting_id", "level", "share", "score", "n", "credibility")
EVIDENCE += ("coefficient",)
RECORD = ("source_model", "source_res_id", "date", "value", "weight", "n", "reason")
# Statements in one transaction of the job; hours between two looks at one.
BATCH = 500
HOURS = 20


def _values(alias, names):
    """SQL of one row as text: the same in any session and language."""
    columns = SQL(", ").join(SQL.identifier(alias, name) for name in names)
    return SQL("jsonb_build_array(%s, %s)::text", alias, columns)


class SellerCommissionStatement(models.Model):
    _inherit = "seller.commission.statement"

    digest_broken = fields.Boolean(
        "Changed after Approval",
        readonly=True,
        copy=False,
        help="What stands on it is not what was approved.",
    )
    verified_on = fields.Datetime("Last Verified", readonly=True, copy=False)

    def _digests_sql(self):
        """SQL of id and digest: SHA-256 of the statement, its lines and evidence.

        Rows are ordered by what they say, so that copying a database keeps it.
        """
        return SQL(
            """
            SELECT s.id, encode(sha256(convert_to(concat_ws(E'\\n', %(statement)s,
                   (SELECT string_agg(r.row, E'\\n' ORDER BY r.row COLLATE "C")
                      FROM (SELECT %(line)s AS row
                              FROM seller_commission_line l
                             WHERE l.statement_id = s.id
                         UNION ALL
                            SELECT %(evidence)s
                              FROM seller_commission_evidence e
                             WHERE e.statement_id = s.id
                         UNION ALL
                            SELECT %(level)s || %(record)s
                              FROM seller_commission_evidence_line r
                              JOIN seller_commission_evidence e
                                ON e.id = r.evidence_id
                             WHERE r.statement_id = s.id) r)
                   ), 'UTF8')), 'hex') AS digest
              FROM seller_commission_statement s
             WHERE s.id IN %(ids)s
            """,
            statement=_values("s", STATEMENT),
            line=_values("l", LINE),
            evidence=_values("e", EVIDENCE),
            level=_values("e", ("weighting_id", "level")),
            record=_values("r", RECORD),
            ids=tuple(self.ids) or (0,),
        )

    def _freeze_digest(self, states=("published",)):
        """Seal statements as they stand, in one UPDATE; once approved, nevermore."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE seller_commission_statement s
                   SET digest = d.digest
                  FROM (%s) d
                 WHERE d.id = s.id AND s.state IN %s
                """,
                self._digests_sql(),
                states,
            )
        )
        self.invalidate_recordset(["digest"])

    def _find_broken(self):
        """Those of these that are not what their digest says."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT s.id
                  FROM seller_commission_statement s
                  JOIN (%s) d ON d.id = s.id
                 WHERE d.digest IS DISTINCT FROM s.digest
                 ORDER BY s.id
                """,
                self._digests_sql(),
            )
        )
        return self.browse(row[0] for row in rows)

    def _verify(self):
        """Flag those that changed since they were sealed; who watches is told once.

        :return: all that are broken
        """
        broken = self._find_broken()
        new = broken.filtered(lambda statement: not statement.digest_broken)
        mended = (self - broken).filtered("digest_broken")
        new._by_action().digest_broken = True
        mended._by_action().digest_broken = False
        self._by_action().verified_on = self.env.cr.now()
        for statement in new.sudo():
            watchers = statement._get_watchers(statement.company_id)
            statement.message_post(
                body=self.env._(
                    "What stands on this statement is not what was approved: somebody "
                    "changed it in the database."
                ),
                author_id=self.env.ref("base.partner_root").id,
                partner_ids=watchers.partner_id.ids,
            )
        return broken

    @api.model
    def _cron_verify(self):
        """Every night all approved statements, a commit each batch."""
        before = self.env.cr.now() - timedelta(hours=HOURS)
        domain = [("state", "in", SETTLED), "|"]
        domain += [("verified_on", "=", False), ("verified_on", "<", before)]
        remaining = self.search_count(domain)
        self.env["ir.cron"]._commit_progress(remaining=remaining)
        while batch := self.search(
            domain, limit=BATCH, order="verified_on NULLS FIRST, id"
        ):
            batch._verify()
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break

    def action_verify(self):
        """Compare the statements with their digests now, and say what was found."""
        user = self.env.user
        if not (user.has_group(MANAGER) or user.has_group(AUDITOR)):
            raise AccessError(
                self.env._("Only commission managers and auditors verify statements.")
            )
        self.check_access("read")
        sealed = self.filtered("digest")
        broken = sealed._verify()
        if broken:
            words = self.env._(
                "%(n)s changed after approval: %(names)s",
                n=len(broken),
                names=", ".join(broken.mapped("display_name")),
            )
        else:
            words = self.env._(
                "%(n)s verified: all as they were published.", n=len(sealed)
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": words,
                "type": "danger" if broken else "success",
                "sticky": bool(broken),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


class PartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Statements of a payee who becomes another partner are sealed anew."""
        # sudo: a merge moves all of a partner, whoever may see it
        statements = self.env["seller.commission.statement"].sudo()
        statements = statements.search(
            [("partner_id", "in", src_partners.ids), ("digest", "!=", False)]
        )
        statements -= statements._find_broken()
        res = super()._update_foreign_keys(src_partners, dst_partner)
        statements.invalidate_recordset(["partner_id"])
        statements._freeze_digest(("published", "superseded", *SETTLED))
        return res
