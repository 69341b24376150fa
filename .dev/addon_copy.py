"""A copy of the addon in a folder with its name: what git tracks, or would.

For programs that look at a folder rather than at a module: OCA's hooks check nothing
when the addon is the git root itself, and Odoo's export of terms follows links, so that
it would walk from the repository into `.odoo/` and back again.
"""

import shutil
import subprocess
from pathlib import Path

from paths import LOCAL, NAME, REPO, remove
from progress import DevError

COPY = LOCAL / "copy"
ADDONS = COPY / "addons"
ADDON = ADDONS / NAME


def lay_out() -> list[Path]:
    """Make the copy afresh, with a git folder above it; return its files."""
    remove(COPY)
    ADDON.mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", COPY], check=True)
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    result = subprocess.run(listing, cwd=REPO, capture_output=True, text=True)
    if result.returncode:
        raise DevError(f"git cannot say which files there are:\n{result.stderr}")
    copies = []
    for name in filter(None, result.stdout.split("\0")):
        if (REPO / name).is_file():
            (ADDON / name).parent.mkdir(parents=True, exist_ok=True)
            copies.append(Path(shutil.copy2(REPO / name, ADDON / name)))
    return copies
