"""The server with demo data that a person looks at: run, update, shell, stop."""

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import logs
import postgres
import processes
import templates
from paths import CONF, LOCAL, LOGS, NAME, REPO
from progress import (
    IN_CI,
    DevError,
    Ticker,
    end_with_parent,
    locked,
    run_shown,
    say,
    shown,
    tail,
    warn,
)
from workspace import Workspace

LOG = LOGS / "server.log"
# Which process serves this clone, so that ./dev stop finds it.
RUNNING = LOCAL / "server.json"
READY_SECONDS = 300


def run(rest: list[str], port: int, until_ready: bool) -> None:
    """Serve the demo database on loopback until Ctrl-C."""
    _require_free(port)
    workspace = Workspace()
    ensure_database(workspace)
    process = _start(workspace, port, rest)
    try:
        url = f"http://localhost:{port}"
        _wait_until_ready(process, port)
        say(f"open {url}    login: admin    password: admin")
        say(f"stop with Ctrl-C; the log is also in {shown(LOG)}")
        if not until_ready:
            _follow_log(process)
    except KeyboardInterrupt:
        say("stopping")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()
        RUNNING.unlink(missing_ok=True)
    if process.returncode > 0:
        raise DevError(f"The server ended by itself. {shown(LOG)}:\n{tail(LOG)}")


def ensure_database(workspace: Workspace, update: bool = False) -> None:
    """Make the demo database, or update it if the addon's files have changed."""
    with locked(LOCAL / "demo.lock"):
        server, fingerprint = workspace.server, templates.addon_fingerprint()
        if NAME not in server.names():
            building = f"{NAME}_demo_building"
            server.drop(building)
            log = workspace.call(
                f"Odoo: new database with demo data and {NAME} (some minutes)",
                "demo.log",
                building,
                ["--with-demo", f"--init={NAME}"],
            )
            server.rename(building, NAME)
        elif update or server.fingerprint(NAME) != fingerprint:
            title = f"Odoo: the addon has changed, update {NAME}"
            log = workspace.call(title, "update.log", NAME, [f"--update={NAME}"])
        else:
            return
        server.sign(NAME, fingerprint)
        if complaints := logs.complaints(log):
            listing = "\n".join(f"    {line}" for line in complaints[:10])
            message = f"Odoo complained ({shown(log)}):\n{listing}"
            if IN_CI:
                raise DevError(message)
            warn(message)


def update() -> None:
    """Update the addon in the demo database, changed or not."""
    ensure_database(Workspace(), update=True)


def shell(rest: list[str]) -> None:
    """Open Odoo's interactive shell on the demo database."""
    workspace = Workspace()
    ensure_database(workspace)
    command = workspace.command("shell", "-c", CONF, "-d", NAME, "--no-http", *rest)
    code = run_shown(command, env=workspace.environ, cwd=REPO)
    if code:
        raise DevError(f"The shell ended with exit code {code}.")


def stop() -> None:
    """Stop the server and the embedded PostgreSQL of this clone."""
    if RUNNING.exists():
        process = json.loads(RUNNING.read_text())["process"]
        if processes.runs(process, str(CONF)):
            os.kill(process, signal.SIGTERM)
            processes.wait_for_end(process, str(CONF))
            say("server stopped")
        RUNNING.unlink(missing_ok=True)
    if postgres.halt():
        say("PostgreSQL stopped")


def _require_free(port: int) -> None:
    """Fail early, and say what to do, if the port is taken."""
    if not processes.is_free(port):
        raise DevError(
            f"Port {port} is in use. If it is this clone's own server: ./dev stop\n"
            f"Else take another port: ./dev run --port {port + 1}"
        )


def _start(workspace: Workspace, port: int, options: list[str]) -> subprocess.Popen:
    """Start Odoo, in a session of its own: Ctrl-C is ours to pass on, once."""
    words = ["-c", CONF, "-d", NAME, f"--http-port={port}", *options]
    with LOG.open("w") as output:
        process = subprocess.Popen(
            [str(word) for word in workspace.command(*words)],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,
            env=workspace.environ,
            cwd=REPO,
        )
    RUNNING.write_text(json.dumps({"process": process.pid, "port": port}))
    return process


def _wait_until_ready(process: subprocess.Popen, port: int) -> None:
    """Return when the login page is served; that builds its style sheets, too."""
    # No proxy: the page is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    ticker = Ticker("Odoo: start")
    while time.monotonic() - ticker.start < READY_SECONDS:
        if process.poll() is not None:
            raise DevError(f"The server did not start. {shown(LOG)}:\n{tail(LOG)}")
        try:
            with opener.open(f"http://127.0.0.1:{port}/web/login", timeout=60):
                ticker.end("the page answers")
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
            ticker.tick()
    raise DevError(f"The login page does not answer. {shown(LOG)}:\n{tail(LOG)}")


def _follow_log(process: subprocess.Popen) -> None:
    """Show what the server logs from now on, until it ends."""
    with Path(LOG).open(errors="replace") as log:
        log.seek(0, os.SEEK_END)
        while process.poll() is None:
            print(log.read(), end="", flush=True)
            time.sleep(0.3)
