"""Reading Odoo's log: installing our addon must not make it complain."""

import re
from pathlib import Path

from progress import DevError, shown

LINE = re.compile(r"\d{4}-\d\d-\d\d [\d:,]+ \d+ (WARNING|ERROR|CRITICAL) ")
# What docutils says about a module's description that is no reStructuredText.
MARKUP = re.compile(r"<string>:\d+: \((WARNING|ERROR|SEVERE)/\d\)")

# What Odoo logs in any case, whatever our addon does, and why.
ALLOWED = (
    # The embedded PostgreSQL has no contrib modules; Odoo does without them.
    re.compile(r"CREATE EXTENSION IF NOT EXISTS (pg_trgm|unaccent)"),
    re.compile(r"Unable to create PostgreSQL extensions"),
    # One of Odoo's own modules has such a description; seen when a database is new.
    re.compile(r"<string>:(38: \(ERROR/3\)|43: \(WARNING/2\)) "),
)


def complaints(log: Path) -> list[str]:
    """Return the lines at level WARNING or above that are not known to be Odoo's."""
    return [
        line
        for line in log.read_text(errors="replace").splitlines()
        if (LINE.match(line) or MARKUP.match(line))
        and not any(allowed.search(line) for allowed in ALLOWED)
    ]


def require_silence(log: Path, during: str) -> None:
    """Fail if Odoo complained."""
    if lines := complaints(log):
        listing = "\n".join(f"    {line}" for line in lines[:20])
        raise DevError(
            f"{during}: Odoo's log must be silent, but has {len(lines)} "
            f"warnings or errors ({shown(log)}):\n{listing}"
        )
