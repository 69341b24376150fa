"""The databases that tests start from, built once and copied for every run.

base      only what the addon depends on: changes when the manifest's `depends` do
template  base with the addon installed: changes with every change of the addon
"""

import ast
import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import logs
import processes
from paths import LOCAL, NAME, REPO
from progress import DevError, locked, say
from workspace import Workspace

BASE = f"{NAME}_base"
TEMPLATE = f"{NAME}_template"
BUILDING = f"{NAME}_building"
KEPT = f"{NAME}_kept"
CLONE = re.compile(rf"{NAME}_run_(\d+)(_without|-gw\d+)?")

# Changes here need no new installation: Odoo reads none of it when installing.
NOT_INSTALLED = {"tests", "unit", "docs", "benchmarks", "dev", "README.md"}


def depends() -> list[str]:
    """Return the modules that the addon's manifest asks for."""
    manifest = REPO / "__manifest__.py"
    if not manifest.exists():
        raise DevError(f"There is no {manifest}: the repository is the Odoo addon.")
    return ast.literal_eval(manifest.read_text())["depends"]


def addon_files() -> Iterator[Path]:
    """Yield, in a fixed order, the files that an installed addon consists of."""
    for top in sorted(REPO.iterdir()):
        if top.name.startswith(".") or top.name in NOT_INSTALLED:
            continue
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def addon_fingerprint() -> str:
    """Return a value that changes when the addon has to be installed anew."""
    digest = hashlib.sha256()
    for path in addon_files():
        digest.update(str(path.relative_to(REPO)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def base_fingerprint(workspace: Workspace) -> str:
    """Return a value that changes when Odoo or the dependencies do."""
    release = workspace.odoo / "odoo" / "release.py"
    parts = [*depends(), str(workspace.odoo), release.read_text()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def ensure_base(workspace: Workspace) -> str:
    """Build the database with the dependencies unless it is there."""
    server, fingerprint = workspace.server, base_fingerprint(workspace)
    if server.fingerprint(BASE) != fingerprint:
        server.drop(BUILDING)
        options = [f"--init={','.join(depends())}"]
        workspace.call("Odoo: the modules we depend on", "base.log", BUILDING, options)
        server.rename(BUILDING, BASE)
        server.sign(BASE, fingerprint)
    return fingerprint


def ensure_template(workspace: Workspace) -> None:
    """Build the database with the addon unless it is there; the log must be silent."""
    fingerprint = f"{ensure_base(workspace)} {addon_fingerprint()}"
    server = workspace.server
    if server.fingerprint(TEMPLATE) == fingerprint:
        return
    server.copy(BASE, BUILDING)
    title = f"Odoo: install {NAME}"
    log = workspace.call(title, "install.log", BUILDING, [f"--init={NAME}"])
    logs.require_silence(log, title)
    server.rename(BUILDING, TEMPLATE)
    server.sign(TEMPLATE, fingerprint)


@contextlib.contextmanager
def clone(workspace: Workspace, keep: bool = False) -> Iterator[str]:
    """Lend a fresh database with the addon installed; drop it afterwards."""
    name = KEPT if keep else f"{NAME}_run_{os.getpid()}"
    with locked(LOCAL / "templates.lock"):
        ensure_template(workspace)
        _drop_orphans(workspace)
        workspace.server.copy(TEMPLATE, name)
    try:
        yield name
    finally:
        if keep:
            say(f"kept the database {name} (until the next --keep or ./dev clean)")
        else:
            workspace.server.drop(name)


@contextlib.contextmanager
def clone_without(workspace: Workspace) -> Iterator[str]:
    """Lend a fresh database that lacks the addon, otherwise the same; drop it."""
    name = f"{NAME}_run_{os.getpid()}_without"
    with locked(LOCAL / "templates.lock"):
        ensure_base(workspace)
        workspace.server.copy(BASE, name)
    try:
        yield name
    finally:
        workspace.server.drop(name)


def _drop_orphans(workspace: Workspace) -> None:
    """Drop the databases of runs that were killed before they could."""
    for name in workspace.server.names():
        match = CLONE.fullmatch(name)
        if match and not processes.runs(int(match[1]), ".dev"):
            workspace.server.drop(name)
