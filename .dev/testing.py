"""./dev test: the kernel's tests without Odoo, then the addon's inside Odoo."""

import os
import re
import shutil
from pathlib import Path

import environment
import processes
import templates
from paths import ADDON, ADDONS, CACHE, CONF, DEV, LOCAL, LOGS, NAME, REPO
from progress import IN_CI, DevError, run_shown, run_step, say, warn
from workspace import Workspace

# The names under which Odoo looks for a browser.
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
# Exit codes of pytest. One part may have no test of the name that -k asks for.
NO_TESTS = 5
SUCCESS = {0, NO_TESTS}
# The whole suite: by class, because what a class prepares is half of its time.
WHOLE = ["-n", "2", "--dist", "loadscope", "-p", "own_filestore"]
# Where the browser leaves its traces; else it would be the home folder.
BROWSER_HOME = {
    "XDG_CACHE_HOME": str(LOCAL / "browser"),
    "XDG_CONFIG_HOME": str(LOCAL / "browser"),
}


def run(rest: list[str], keep: bool, native: bool) -> None:
    """Run all tests, or those that ``rest``, pytest's own options, select.

    A path below ``unit`` or ``tests`` in it limits the run to that part. ``native``
    runs the tests inside Odoo with Odoo's own runner, which gets ``rest``.
    """
    if native:
        _native(rest)
        return
    paths = {part: _below(part, rest) for part in ("unit", "tests")}
    options = [word for word in rest if word not in sum(paths.values(), [])]
    asked = [part for part in paths if paths[part]] or list(paths)
    codes = set()
    if "unit" in asked:
        codes.add(_unit(options, paths["unit"]))
    if "tests" in asked and codes <= SUCCESS:
        codes.add(_in_odoo(options, paths["tests"], keep))
    if codes == {NO_TESTS}:
        raise DevError("No test was selected.")
    if failed := codes - SUCCESS:
        raise SystemExit(max(failed))


def _below(part: str, words: list[str]) -> list[str]:
    """Return the words that are paths below the folder ``part``."""
    return [word for word in words if re.match(rf"{part}(/|::|$)", word)]


def _native(options: list[str]) -> None:
    """Run the addon's tests with Odoo's own runner, which also counts logged errors."""
    workspace = Workspace()
    _require_browser(workspace)
    with templates.clone(workspace) as database:
        run_step(
            "Odoo's own test runner",
            workspace.command("-c", CONF, "-d", database)
            + [f"--http-port={processes.free_port()}", "--max-cron-threads=0"]
            + [f"--update={NAME}", f"--test-tags=/{NAME}", "--stop-after-init"]
            + options,
            "native.log",
            env=workspace.environ | BROWSER_HOME,
            cwd=REPO,
        )
    log = (LOGS / "native.log").read_text(errors="replace")
    result = re.findall(r"odoo.tests.result: (.* of (\d+) tests) when", log)
    if not result or result[-1][1] == "0":
        raise DevError("Odoo's own runner found no test: see tests/__init__.py")
    say(result[-1][0])


def _pytest(venv: Path) -> list[str | Path]:
    """Return the beginning of every call of pytest."""
    words = [venv / "bin" / "python", "-m", "pytest", "-p", "no:cacheprovider", "-rs"]
    words += ["-o", "faulthandler_timeout=300"]  # a test that hangs shows where
    return [*words, "-p", "fail_on_skip"] if IN_CI else words


def _unit(options: list[str], paths: list[str]) -> int:
    """Run the tests of the kernel: plain Python, no Odoo and no database."""
    say("pytest unit")
    venv = environment.ensure("odoo", environment.ODOO)
    environ = os.environ | {
        "PYTHONPYCACHEPREFIX": str(CACHE / "pycache"),
        "PYTHONPATH": str(DEV / "plugins"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(LOCAL / "hypothesis"),
    }
    selected = [str(REPO / path) for path in paths]
    command = [*_pytest(venv), "-p", "no:odoo", *options, *selected]
    return run_shown(command, cwd=REPO / "unit", env=environ)


def _in_odoo(options: list[str], paths: list[str], keep: bool) -> int:
    """Run the addon's tests inside Odoo, in a fresh copy of the template.

    All of them are shared out to two workers, each with a copy of its own.
    """
    workspace = Workspace()
    _require_browser(workspace)
    # Through the link: pytest would else take the folder's name for the addon's.
    selected = [str(ADDON / path) for path in paths or ["tests"]]
    whole = [] if options or paths or keep else WHOLE
    with templates.clone(workspace, keep) as database:
        say("pytest tests")
        command = [
            *_pytest(workspace.venv),
            f"--rootdir={ADDONS}",
            f"--odoo-config={CONF}",
            f"--odoo-database={database}",
            "--odoo-log-level=error",
            "--odoo-http",
            "-W",
            "ignore:'crypt' is deprecated",  # a package of Odoo's, not ours to mend
            *whole,
            *options,
            *selected,
        ]
        return run_shown(command, cwd=REPO, env=workspace.environ | BROWSER_HOME)


def _require_browser(workspace: Workspace) -> None:
    """Say loudly, and in CI fail, when the browser tests cannot run."""
    path = workspace.environ["PATH"]
    if any(shutil.which(name, path=path) for name in BROWSERS):
        return
    message = (
        "No Chromium or Chrome found: the browser tests are SKIPPED.\n"
        "    Install one (Debian: apt install chromium), or name it: "
        "CHROME=/path/to/chrome ./dev test"
    )
    if IN_CI:
        raise DevError(message)
    warn(message)
