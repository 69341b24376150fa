"""The commission addons of the Odoo Community Association beside ours.

They are fetched by pip into a cache folder and installed in the benchmark's database,
never in another, and are no part of this repository.
"""

import subprocess
import sys
import zlib
from pathlib import Path

from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import SQL

import odoo.addons

REQUIREMENTS = Path(__file__).with_name("requirements-oca.txt")
ADDONS = ("commission_oca", "account_commission_oca")
LINE = "account.invoice.line.agent"


class AddonMissing(Exception):
    """The addons could not be fetched."""


def fetch(cache):
    """Folder of the addons, downloaded the first time."""
    folder = cache / f"oca-{hash_of(REQUIREMENTS)}"
    addons = folder / "odoo" / "addons"
    if not all((addons / name / "__manifest__.py").exists() for name in ADDONS):
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        command += ["--disable-pip-version-check", "--no-compile", "--upgrade"]
        command += ["--target", folder, "--requirement", REQUIREMENTS]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AddonMissing(
                f"pip could not fetch {', '.join(ADDONS)}; check the network and pip's "
                "index settings.\n" + done.stderr.strip()
            )
    return addons


def hash_of(path):
    """Names what was fetched: other versions, another folder."""
    return f"{zlib.crc32(path.read_bytes()):08x}"


def install(registry, cache):
    """The registry of the same database, with the addons installed."""
    addons = str(fetch(cache))
    if addons not in odoo.addons.__path__:
        odoo.addons.__path__.append(addons)
    return Registry.new(registry.db_name, install_modules=ADDONS)


# === DATA === #


def make_commission(env, rate, on="open"):
    """A flat commission in per cent; ``on``: open (invoiced) or paid."""
    return env["commission"].create(
        {"name": f"{rate} % {on}", "fix_qty": rate, "invoice_state": on}
    )


def make_agents(sellers, commission, every="annual"):
    """The sellers are paid by it."""
    sellers.partner_id.write(
        {"agent": True, "commission_id": commission.id, "settlement": every}
    )


def sell_by(partner, seller):
    """From now on the partner's invoice lines are the seller's."""
    partner.commission_agent_ids = [Command.set(seller.partner_id.ids)]


def add_agent_lines(env, commission):
    """Say who sold the invoice lines that SQL made, as the addon itself would."""
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            INSERT INTO account_invoice_line_agent (
                object_id, agent_id, commission_id, amount, invoice_id, invoice_date,
                settled, company_id)
            SELECT l.id, u.partner_id, %(commission)s,
                   ROUND(-l.amount_currency * %(rate)s / 100, 2), m.id, m.invoice_date,
                   FALSE, l.company_id
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id AND m.state = 'posted'
              JOIN res_users u ON u.id = m.invoice_user_id
             WHERE l.display_type = 'product'
               AND NOT EXISTS (SELECT FROM account_invoice_line_agent a
                                WHERE a.object_id = l.id)
            """,
            commission=commission.id,
            rate=commission.fix_qty,
        )
    )


# === WORK === #


def settle(env, until):
    """What the addon's dialog does, for all agents; returns the settlements."""
    wizard = env["commission.make.settle"].create(
        {"date_to": until, "settlement_type": "sale_invoice"}
    )
    action = wizard.action_settle()
    found = action["domain"][0][2] if action else []
    return env["commission.settlement"].browse(found)
