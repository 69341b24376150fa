"""./dev lint: style, conventions of the OCA, well-formed files, sizes."""

import json
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import addon_copy
import environment
import sizes
from addon_copy import ADDON, COPY
from paths import NAME, REPO
from progress import DevError, say


def run(fix: bool) -> None:
    """Run every check, then fail if one did; with ``fix`` mend what ruff can first."""
    programs = environment.ensure("lint", environment.LINT) / "bin"
    if fix:
        _call(REPO, programs / "ruff", "check", "--fix", "--quiet", ".")
        _call(REPO, programs / "ruff", "format", "--quiet", ".")
    files = addon_copy.lay_out()
    translations = [path for path in files if path.suffix in (".po", ".pot")]
    hooks = f"--config={REPO / '.oca_hooks.cfg'}"
    checks = {
        "ruff": _call(REPO, programs / "ruff", "check", "."),
        "ruff format": _call(REPO, programs / "ruff", "format", "--check", "."),
        "pylint-odoo": _call(
            COPY / "addons", programs / "pylint", f"--rcfile={REPO / '.pylintrc'}", NAME
        ),
        "OCA's hooks": _call(
            COPY, programs / "oca-checks-odoo-module", hooks, ADDON / "__manifest__.py"
        ),
        "OCA's hooks for translations": not translations
        or _call(COPY, programs / "oca-checks-po", hooks, *translations),
        "well-formed files": _report(_malformed(files)),
        "sizes": _report(sizes.excesses(ADDON)),
    }
    if failed := [name for name, passed in checks.items() if not passed]:
        raise DevError(f"lint: {', '.join(failed)} found something (see above).")
    say(f"lint: {len(checks)} checks passed on {len(files)} files")


def _call(folder: Path, *command: str | Path) -> bool:
    """Run one program on the files below ``folder``; tell whether it is content."""
    words = [str(word) for word in command]
    say(" ".join([Path(words[0]).name, *words[1:]]).replace(f"{REPO}/", ""))
    return subprocess.run(words, cwd=folder).returncode == 0


def _report(findings: list[str]) -> bool:
    """Print the findings of a check of our own; tell whether there are none."""
    for finding in findings:
        print(finding, flush=True)
    return not findings


def _malformed(files: list[Path]) -> list[str]:
    """Name the XML and JSON files that cannot be read."""
    readers = {
        ".xml": ElementTree.parse,
        ".svg": ElementTree.parse,
        ".json": lambda path: json.loads(path.read_text()),
    }
    found = []
    for path in files:
        try:
            readers.get(path.suffix, lambda path: None)(path)
        except (ElementTree.ParseError, ValueError) as error:
            found.append(f"{path.relative_to(ADDON)}: {error}")
    return found
