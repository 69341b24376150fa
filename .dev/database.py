"""Databases as wholes: made, copied, renamed, dropped, each with its attachments.

What a database was built from (a fingerprint) is its comment on the server, so it
can neither be lost nor outlive the database.
"""

import os
import shutil
import subprocess
from pathlib import Path

from paths import DATA
from progress import DevError


class Server:
    """The databases of one PostgreSQL server, seen through psql."""

    def __init__(self, programs: Path, access: dict[str, str]):
        self.programs = programs
        self.access = access

    def ask(self, statement: str, *, database="postgres", **names: str) -> str:
        """Run SQL in which ``:"name"`` and ``:'name'`` stand for quoted ``names``."""
        variables = [f"--set={key}={value}" for key, value in names.items()]
        result = subprocess.run(
            [self.programs / "psql", "-XqAt", "-d", database]
            + ["--set=ON_ERROR_STOP=1", *variables],
            input=statement,
            capture_output=True,
            text=True,
            env=os.environ | self.access,
        )
        if result.returncode:
            raise DevError(f"PostgreSQL: {result.stderr.strip()}\n    in: {statement}")
        return result.stdout.strip()

    def names(self) -> list[str]:
        """Return the names of all databases."""
        return self.ask("SELECT datname FROM pg_database").splitlines()

    def fingerprint(self, name: str) -> str:
        """Return what the database was built from; empty if there is none."""
        return self.ask(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = :'name'",
            name=name,
        )

    def sign(self, name: str, fingerprint: str) -> None:
        """Note what the database was built from."""
        self.ask(
            "COMMENT ON DATABASE :\"name\" IS :'fingerprint'",
            name=name,
            fingerprint=fingerprint,
        )

    def copy(self, source: str, target: str) -> None:
        """Make ``target`` an exact copy of ``source``, attachments included."""
        self.drop(target)
        self.ask('CREATE DATABASE :"new" TEMPLATE :"old"', new=target, old=source)
        if attachments(source).exists():
            # Odoo never changes a stored file, so both may share the same bytes.
            shutil.copytree(
                attachments(source), attachments(target), copy_function=os.link
            )

    def rename(self, source: str, target: str) -> None:
        """Give a finished database its final name."""
        self.drop(target)
        if attachments(source).exists():
            attachments(source).rename(attachments(target))
        self.ask('ALTER DATABASE :"old" RENAME TO :"new"', old=source, new=target)

    def drop(self, name: str) -> None:
        """Remove the database, though Odoo be connected, and its attachments."""
        # Not `WITH (FORCE)`: that fails when PostgreSQL happens to vacuum.
        self.ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = :'name' AND usename = current_user",
            name=name,
        )
        self.ask('DROP DATABASE IF EXISTS :"name"', name=name)
        shutil.rmtree(attachments(name), ignore_errors=True)


def attachments(name: str) -> Path:
    """Return the folder where Odoo keeps the attachments of a database."""
    return DATA / "filestore" / name
