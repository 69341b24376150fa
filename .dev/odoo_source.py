"""Finding Odoo 19: ODOO_PATH, else Debian's package, else the official repository."""

import ast
import os
import shutil
import tempfile
from pathlib import Path

import debian
from paths import CACHE, remove
from progress import DevError, locked, run_step, say

SERIES = "19.0"
REPOSITORY = "https://github.com/odoo/odoo.git"
CACHED = CACHE / f"odoo-{SERIES}"


def locate() -> Path:
    """Return the folder to put on PYTHONPATH so that ``import odoo`` is Odoo 19."""
    if given := os.environ.get("ODOO_PATH"):
        return _checked(Path(given).expanduser().resolve())
    with locked(CACHE / "lock"):
        if not CACHED.exists():
            say("the first start fetches Odoo and its Python packages: about 2 GB on")
            say(f"disk, some minutes; kept in {CACHE}")
            _fetch()
    return _checked(_import_folder(CACHED))


def _import_folder(tree: Path) -> Path:
    """Return where the package ``odoo`` lies in a Debian tree or a git checkout."""
    packaged = tree / debian.IMPORT_FOLDER
    return packaged if packaged.exists() else tree


def _checked(folder: Path) -> Path:
    """Return ``folder`` if it holds Odoo 19, else say what it holds instead."""
    if (folder / "release.py").exists():  # the package itself was named
        folder = folder.parent
    release = folder / "odoo" / "release.py"
    if not release.exists():
        raise DevError(
            f"{folder} holds no Odoo: there is no {release}.\nSet ODOO_PATH to the "
            "folder that contains the package `odoo` (a git checkout, or "
            "dist-packages), or unset it to have Odoo fetched."
        )
    series = _series(release)
    if series != SERIES:
        raise DevError(
            f"{folder} holds Odoo {series}, but this addon is for Odoo {SERIES}.\n"
            "Set ODOO_PATH to another folder, or unset it to have Odoo fetched."
        )
    return folder


def _series(release: Path) -> str:
    """Read the version from ``release.py`` without importing anything of Odoo."""
    for node in ast.parse(release.read_text()).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == "version_info":
            major, minor = node.value.elts[:2]
            return f"{major.value}.{minor.value}"
    return "of an unknown version"


def _fetch() -> None:
    """Fill the cache from the first source that works, all or nothing."""
    for leftover in CACHE.glob("fetching-*"):
        remove(leftover)
    failures = []
    for source in (_from_debian, _from_git):
        # A folder gets its final name only when it is complete, so an interruption
        # leaves nothing that a later run could mistake for Odoo.
        workplace = Path(tempfile.mkdtemp(prefix="fetching-", dir=CACHE))
        try:
            source(workplace / "odoo")
            (workplace / "odoo").rename(CACHED)
            return
        except DevError as failure:
            failures.append(str(failure))
            say(f"Odoo: {source.__doc__} is not available, trying the next source")
        finally:
            remove(workplace)
    raise DevError(
        "Odoo 19 could not be fetched:\n\n"
        + "\n\n".join(failures)
        + "\n\nCheck the network, or set ODOO_PATH to an Odoo 19 you have."
    )


def _from_debian(target: Path) -> None:
    """Debian's package"""
    debian.unpack(target)


def _from_git(target: Path) -> None:
    """the official git repository"""
    if not shutil.which("git"):
        raise DevError("git clone of Odoo: git is not installed.")
    run_step(
        "Odoo 19: clone of the official repository (about 1 GB)",
        ["git", "clone", "--progress", "--depth=1", f"--branch={SERIES}"]
        + [REPOSITORY, target],
        "odoo-git.log",
    )
    shutil.rmtree(target / ".git")
