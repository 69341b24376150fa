"""Virtual environments in the cache, one per set of requirement files and Python."""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

from paths import CACHE, DEV, REPO, remove
from progress import locked, run_step

ODOO = (
    REPO / "requirements.txt",
    DEV / "requirements-odoo.txt",
    DEV / "requirements-test.txt",
)
LINT = (DEV / "requirements-lint.txt",)

HINT = (
    "If a package could not be fetched, check the network and run the command again: "
    "what is downloaded is kept.\nIf one had to be compiled, use a Python that has "
    "ready-made packages: PYTHON=/path/to/python3.11 ./dev ..."
)


def ensure(purpose: str, requirements: tuple[Path, ...]) -> Path:
    """Return the folder of the environment with ``requirements``, built if need be."""
    folder = CACHE / f"venv-{purpose}-{_key(requirements)}"
    with locked(CACHE / "lock"):
        if not _works(folder):
            _build(folder, purpose, requirements)
    return folder


def _key(requirements: tuple[Path, ...]) -> str:
    """Name what the environment is made of: other needs, another environment."""
    digest = hashlib.sha256(sys.version.encode())
    for path in requirements:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _works(folder: Path) -> bool:
    """Tell whether the environment is complete and its Python still exists."""
    if not (folder / "complete").exists():
        return False
    python = folder / "bin" / "python"
    return subprocess.run([python, "-c", ""], capture_output=True).returncode == 0


def _build(folder: Path, purpose: str, requirements: tuple[Path, ...]) -> None:
    """Build the environment; the marker comes last, so a broken one is rebuilt."""
    remove(folder)
    venv.create(folder, with_pip=True, symlinks=True)
    downloads = CACHE / "pip"  # kept until all are there: a second try goes on
    options = [word for path in requirements for word in ("--requirement", path)]
    run_step(
        f"Python packages for {purpose}",
        [folder / "bin" / "python", "-m", "pip", "install", "--no-input"]
        + ["--disable-pip-version-check", "--prefer-binary", *options],
        f"pip-{purpose}.log",
        hint=HINT,
        env=os.environ | {"PIP_CACHE_DIR": str(downloads)},
    )
    remove(downloads)
    (folder / "complete").touch()
