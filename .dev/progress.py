"""Telling what happens, how long it takes, and what to do when it fails."""

import contextlib
import ctypes
import fcntl
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from paths import LOGS, REPO

# Without a terminal (CI, a pipe) one line now and then shows that work goes on.
QUIET_SECONDS = 20
SHOWN_LOG_LINES = 25
# Of Odoo's log, a failure shows what is not mere information.
INFORMATION = re.compile(r"\d{4}-\d\d-\d\d [\d:,]+ \d+ (INFO|DEBUG) ")

# Where every test has what it needs: there, what is missing is a failure.
IN_CI = os.environ.get("CI") == "true"


class DevError(Exception):
    """A failure that a person can act on: what failed, and what to do about it."""


def say(message: str) -> None:
    """Print one line of the developer script itself."""
    print(f"[dev] {message}", flush=True)


def warn(message: str) -> None:
    """Print a line that must not be overlooked."""
    say(f"!!! {message}")


def tail(path: Path) -> str:
    """Return the last lines of a log that matter, indented."""
    if not path.exists():
        return ""
    lines = path.read_text(errors="replace").splitlines()
    telling = [line for line in lines if not INFORMATION.match(line)] or lines
    return "\n".join(f"    {line}" for line in telling[-SHOWN_LOG_LINES:])


def last_line(path: Path) -> str:
    """Return the last line of a growing file, reading only its end."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2000))
        lines = file.read().decode(errors="replace").splitlines()
    return lines[-1] if lines else ""


def shown(path: Path) -> Path:
    """Return ``path`` as people like to read it: relative to the repository."""
    return path.relative_to(REPO) if path.is_relative_to(REPO) else path


class Ticker:
    """The line that shows how long a step has been going, and where it stands."""

    def __init__(self, title: str):
        self.title = title
        self.detail = ""
        self.start = self.said = time.monotonic()
        self.live = sys.stdout.isatty()
        if not self.live:
            say(f"{title} ...")

    def _line(self) -> str:
        seconds = int(time.monotonic() - self.start)
        return f"{self.title} ... {seconds} s{self.detail and f' ({self.detail})'}"

    def tick(self, detail: str = "") -> None:
        """Refresh the line; without a terminal, print one at intervals."""
        self.detail = detail or self.detail
        if self.live:
            print(f"\r\033[K[dev] {self._line()}", end="", flush=True)
        elif time.monotonic() - self.said > QUIET_SECONDS:
            self.said = time.monotonic()
            say(self._line())

    def end(self, outcome: str) -> None:
        """Close the line with what came out."""
        if self.live:
            print("\r\033[K", end="")
        say(f"{self.title}: {outcome}, {time.monotonic() - self.start:.0f} s")


def run_step(
    title: str,
    command: Sequence[str | Path],
    log: str,
    *,
    hint: str = "",
    detail: Callable[[str], str] = lambda line: "",
    **options,
) -> Path:
    """Run ``command`` showing progress, its output going to ``.odoo/logs/<log>``.

    ``detail`` turns the log's last line into a word on how far the step has come.
    Returns the log; raises DevError with its end and ``hint`` if the command fails.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / log
    ticker = Ticker(title)
    with path.open("w") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            preexec_fn=end_with_parent,
            **options,
        )
        try:
            while process.poll() is None:
                time.sleep(0.2)
                ticker.tick(detail(last_line(path)))
        except BaseException:
            _end(process)
            raise
    if process.returncode:
        ticker.end(f"FAILED (exit code {process.returncode})")
        raise DevError(
            f"{title} failed. The end of {shown(path)}:\n{tail(path)}"
            + (f"\n{hint}" if hint else "")
        )
    ticker.end("done")
    return path


def run_shown(command: Sequence[str | Path], **options) -> int:
    """Run ``command`` in the foreground, its output shown; return its exit code."""
    with subprocess.Popen(command, preexec_fn=end_with_parent, **options) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # the terminal has told the program, too: let it end tidily
            except BaseException:
                _end(process)
                raise


def _end(process: subprocess.Popen) -> None:
    """Ask a program to end; make it, if it is too busy to listen."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()


def end_with_parent() -> None:
    """In a new process: end when ``./dev`` ends, even if it is killed.

    Else a killed ``./dev`` would leave behind a pip or an Odoo that goes on writing
    where the next ``./dev`` works. Linux can do this; elsewhere only Ctrl-C is safe.
    """
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one ``./dev`` at a time do what the lock file ``path`` stands for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_RDWR)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another ./dev is at work on the same files, waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
