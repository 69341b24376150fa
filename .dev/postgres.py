"""The database server: the one PGHOST names, else an embedded PostgreSQL.

The embedded server belongs to the clone (``.odoo/postgres``), listens on loopback
only, on a free port of its own, and asks for a password, so that other users of the
machine can neither reach it nor collide with it. No Unix socket: its path would be
too long in a deep folder.
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

import processes
from paths import LOCAL, remove
from progress import DevError, locked, run_step, say, tail

FOLDER = LOCAL / "postgres"
CLUSTER = FOLDER / "data"
LOG = FOLDER / "postgres.log"
ACCESS = FOLDER / "access.json"

SETTINGS = """\
# Written by ./dev at every start of the server.
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 50
shared_buffers = 512MB
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
# Faster, and safe when a process is killed; a power cut may cost the databases,
# which ./dev makes anew.
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
"""

# PostgreSQL refuses to run as root. It runs as an existing unprivileged user instead;
# the two flags let that process pass through folders that only root may enter, such
# as root's home, so that no permission has to be changed anywhere.
AS_NOBODY = (
    "setpriv",
    "--reuid=nobody",
    "--regid=65534",
    "--clear-groups",
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--securebits=+no_setuid_fixup",
    "--",
)


def ensure(programs: Path) -> dict[str, str]:
    """Return the PG* variables that lead to a running server, started if need be."""
    if "PGHOST" in os.environ:
        return _external(programs)
    with locked(LOCAL / "postgres.lock"):
        if not CLUSTER.exists():
            _create(programs)
        access = json.loads(ACCESS.read_text())
        if not _runs(programs, access["port"]):
            access["port"] = _start(programs, access["port"])
            ACCESS.write_text(json.dumps(access))
    return {
        "PGHOST": "127.0.0.1",
        "PGPORT": str(access["port"]),
        "PGUSER": "odoo",
        "PGPASSWORD": access["password"],
    }


def halt() -> bool:
    """Stop the embedded server of this clone; tell whether it ran.

    By signal, as it must work even when the server's programs are gone.
    """
    process = _server_process()
    if not process:
        return False
    os.kill(process, signal.SIGINT)  # PostgreSQL's "fast shutdown"
    processes.wait_for_end(process, str(CLUSTER))
    return True


def _external(programs: Path) -> dict[str, str]:
    """Check that the server that the environment names answers."""
    check = subprocess.run(
        [programs / "psql", "-X", "-d", "postgres", "-c", "SELECT 1"],
        capture_output=True,
        text=True,
    )
    if check.returncode:
        raise DevError(
            f"The PostgreSQL server that PGHOST names does not let us in:\n"
            f"{check.stderr}\nSet PGHOST, PGPORT, PGUSER and PGPASSWORD to a role that "
            "may create databases, or unset PGHOST to have a server of our own."
        )
    return {key: os.environ[key] for key in os.environ if key.startswith("PG")}


def _unprivileged(*command: str | Path) -> list[str | Path]:
    """Return the command as PostgreSQL accepts it: not run as root."""
    return [*(AS_NOBODY if os.geteuid() == 0 else ()), *command]


def _create(programs: Path) -> None:
    """Make the database cluster and, in it, the role that Odoo uses."""
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            raise DevError(
                "PostgreSQL does not run as root, and the program setpriv (package "
                "util-linux) that would run it as `nobody` is missing.\nWork as an "
                "ordinary user, or set PGHOST to an existing server."
            )
        say("PostgreSQL does not run as root: it runs as the system's user `nobody`")
    building = FOLDER / "building"
    remove(building)
    FOLDER.mkdir(parents=True, exist_ok=True)
    password = FOLDER / "password"
    access = {"password": secrets.token_urlsafe(16), "port": processes.free_port()}
    for path, text in ((password, access["password"]), (ACCESS, json.dumps(access))):
        path.touch(mode=0o600)
        path.write_text(text)
    command = [programs / "initdb", "-D", building, "--username=admin"]
    run_step(
        "PostgreSQL: new server",
        _unprivileged(*command, f"--pwfile={password}", "--auth=scram-sha-256")
        # Unlike plain C, this locale knows that È is the capital of è.
        + ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"]
        + ["--builtin-locale=C.UTF-8", "--no-sync"],
        "initdb.log",
        hint="If setpriv is not permitted here: work as an ordinary user, or set "
        "PGHOST to an existing server.",
    )
    _add_role(programs, building, access["password"])
    password.unlink()
    building.rename(CLUSTER)


def _add_role(programs: Path, cluster: Path, password: str) -> None:
    """Add Odoo's role: it may create databases but is no superuser."""
    statement = f"CREATE ROLE odoo LOGIN CREATEDB PASSWORD '{password}';"
    command = [programs / "postgres", "--single", "-D", cluster, "postgres"]
    result = subprocess.run(
        _unprivileged(*command),
        input=statement + "\n",
        capture_output=True,
        text=True,
    )
    if result.returncode or "ERROR" in result.stderr:
        raise DevError(f"PostgreSQL: the role `odoo` was not made:\n{result.stderr}")


def _runs(programs: Path, port: int) -> bool:
    """Tell whether our own server runs, having waited for it to be ready."""
    command = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    for _attempt in range(60):
        if not _server_process():
            return False
        if subprocess.run(command).returncode == 0:
            return True
        time.sleep(0.5)
    raise DevError(f"PostgreSQL runs but does not answer:\n{tail(LOG)}")


def _server_process() -> int | None:
    """Return the id of our running server."""
    try:
        process = int((CLUSTER / "postmaster.pid").read_text().split("\n")[0])
    except (FileNotFoundError, ValueError):
        return None
    return process if processes.runs(process, str(CLUSTER)) else None


def _start(programs: Path, port: int) -> int:
    """Start the server, on ``port`` if that is free; return the port it listens on."""
    # Left over from a server that was killed; the id in it may by now be another's.
    (CLUSTER / "postmaster.pid").unlink(missing_ok=True)
    if not processes.is_free(port):
        port = processes.free_port()
    (CLUSTER / "postgresql.conf").write_text(SETTINGS.format(port=port))
    command = [programs / "pg_ctl", "start", "--wait", "-t", "120", "-D", CLUSTER]
    try:
        command = _unprivileged(*command, "-l", LOG)
        run_step("PostgreSQL: start", command, "postgres-start.log")
    except DevError as failure:
        raise DevError(
            f"{failure}\n{tail(LOG)}\nIf the databases are beyond repair, make new "
            "ones: ./dev clean"
        ) from None
    return port
