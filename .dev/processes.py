"""Asking the operating system about processes and ports."""

import socket
import subprocess
import time
from pathlib import Path

from progress import DevError

PATIENCE_SECONDS = 30


def runs(process: int, word: str) -> bool:
    """Tell whether ``process`` exists and has ``word`` in its command line.

    An id alone proves nothing: once a process is gone, another may get its id.
    """
    return word in _command_line(process)


def wait_for_end(process: int, word: str) -> None:
    """Return when ``process``, which has been told to end, has done so."""
    start = time.monotonic()
    while runs(process, word):
        if time.monotonic() - start > PATIENCE_SECONDS:
            raise DevError(f"Process {process} does not end: kill -9 {process}")
        time.sleep(0.1)


def _command_line(process: int) -> str:
    """Return how a process was called; empty if there is none."""
    if Path("/proc/self").exists():
        try:
            words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return ""
        return b" ".join(words).decode(errors="replace")
    listing = ["ps", "-o", "args=", "-p", str(process)]
    return subprocess.run(listing, capture_output=True, text=True).stdout


def is_free(port: int) -> bool:
    """Tell whether nobody listens on ``port`` of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def free_port() -> int:
    """Return a port that nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
