"""Where everything lives: a cache shared by all clones, and one folder per clone."""

import os
import shutil
import time
from pathlib import Path

NAME = "customer_promise"

REPO = Path(__file__).resolve().parent.parent
DEV = REPO / ".dev"

# Downloads and virtual environments: made once per user, whatever the clone.
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / NAME

# Databases, attachments, logs: they belong to one clone and git ignores them.
LOCAL = REPO / ".odoo"
LOGS = LOCAL / "logs"
DATA = LOCAL / "data"
ADDONS = LOCAL / "addons"
# The repository *is* the addon, but its folder may have any name: Odoo and pytest
# reach it by this link, which has the addon's technical name.
ADDON = ADDONS / NAME
CONF = LOCAL / "odoo.conf"


def remove(folder: Path) -> None:
    """Remove a folder, even if a killed predecessor's last child still writes to it."""
    for _attempt in range(60):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.5)
    shutil.rmtree(folder)


def write_if_changed(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` unless it is there already."""
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
