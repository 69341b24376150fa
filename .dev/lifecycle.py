"""./dev lifecycle: what an administrator does to an addon in the course of years.

Update it, update it again, uninstall it, install it again: Odoo's log must stay
silent, and uninstalled the addon must leave the database as it found it.
"""

import logs
import templates
from paths import CONF, NAME, REPO
from progress import DevError, run_step, say
from workspace import Workspace

# What a database consists of, as far as an addon can leave traces in it.
CONTENTS = {
    "columns": "SELECT table_name || '.' || column_name"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "tables, indexes and sequences": "SELECT relname FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace",
    "constraints": "SELECT conrelid::regclass || '.' || conname FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "functions": "SELECT proname FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace",
    # Odoo itself leaves those that other modules, such as mail, gave to the choices
    # and inheritances of an uninstalled model.
    "external identifiers": "SELECT module || '.' || name FROM ir_model_data"
    f" WHERE module = '{NAME}' OR name !~ '^(selection|model_inherit)__'",
    "models": "SELECT model FROM ir_model",
    "fields": "SELECT model || '.' || name FROM ir_model_fields",
    "system parameters": "SELECT key FROM ir_config_parameter",
    "scheduled actions": "SELECT cron_name FROM ir_cron",
}


def run() -> None:
    """Go through the addon's life in a fresh database."""
    workspace = Workspace()
    with templates.clone(workspace) as database:
        for title in ("first update", "second update"):
            _call(workspace, database, title, f"--update={NAME}")
        _uninstall(workspace, database)
        _require_no_trace(workspace, database)
        _call(workspace, database, "installation after that", f"--init={NAME}")
    say("lifecycle: updated, uninstalled without a trace, installed again")


def _call(workspace: Workspace, database: str, title: str, option: str) -> None:
    """Install or update the addon in silence."""
    title = f"Odoo: {title}"
    log = workspace.call(title, "lifecycle.log", database, [option])
    logs.require_silence(log, title)


def _uninstall(workspace: Workspace, database: str) -> None:
    """Uninstall the addon in silence."""
    title = "Odoo: uninstall"
    words = ["module", "uninstall", "-c", CONF, "-d", database, NAME]
    log = run_step(
        title,
        workspace.command(*words),
        "uninstall.log",
        env=workspace.environ,
        cwd=REPO,
    )
    logs.require_silence(log, title)


def _require_no_trace(workspace: Workspace, database: str) -> None:
    """Compare with the database that never had the addon."""
    left = []
    for kind, statement in CONTENTS.items():
        before, after = (
            set(workspace.server.ask(statement, database=name).splitlines())
            for name in (templates.BASE, database)
        )
        left += [f"    {kind}: {name}" for name in sorted(after - before)]
    if left:
        raise DevError(
            "Uninstalled, the addon leaves traces in the database:\n" + "\n".join(left)
        )
