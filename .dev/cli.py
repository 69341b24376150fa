"""The commands of ``./dev`` and their options."""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from typing import NamedTuple

import benchmark
import lifecycle
import linting
import paths
import server
import testing
import translations
from progress import DevError, say

EPILOG = f"""\
What follows `--` is passed on as it is: ./dev run -- --dev=all

Variables that replace what ./dev would fetch or start itself:
  PYTHON     the Python that builds the environments
  ODOO_PATH  the folder of an Odoo 19
  PGHOST, PGPORT, PGUSER, PGPASSWORD   a PostgreSQL server
  CHROME     the browser for the browser tests

Downloads and environments are in {paths.CACHE},
databases, attachments, logs and configuration in .odoo/
"""


def clean(everything: bool) -> None:
    """Remove what ``./dev`` has made."""
    server.stop()
    for folder in [paths.LOCAL] + [paths.CACHE] * everything:
        paths.remove(folder)
        say(f"removed {folder}")
    if "PGHOST" in os.environ:
        say(f"PGHOST's databases named {paths.NAME}* are left: drop them with dropdb")


class Command(NamedTuple):
    """One command: what it calls, with which options, and what help says of it."""

    action: Callable[..., None]
    summary: str
    # Words that are not ours go, as a list, to the action.
    passes_on: bool = False
    options: dict[str, dict] = {}


def _flag(meaning: str, **more: str) -> dict:
    """Describe an option without a value."""
    return {"action": "store_true", "help": meaning, **more}


COMMANDS = {
    "run": Command(
        server.run,
        "serve Odoo with demo data (takes odoo's options)",
        passes_on=True,
        options={
            "--port": {"type": int, "default": 8069, "help": "default: 8069"},
            "--until-ready": _flag("stop as soon as the page answers"),
        },
    ),
    "test": Command(
        testing.run,
        "run the tests (takes pytest's options and paths)",
        passes_on=True,
        options={
            "--keep": _flag("keep the database"),
            "--native": _flag("use Odoo's own test runner instead of pytest"),
        },
    ),
    "lifecycle": Command(
        lifecycle.run, "update, uninstall, install again: no trace, no warning"
    ),
    "lint": Command(
        linting.run,
        "check style, conventions and sizes",
        options={"--fix": _flag("mend what can be mended")},
    ),
    "bench": Command(
        benchmark.run, "run benchmarks/ in a database of their own", passes_on=True
    ),
    "shell": Command(
        server.shell, "open Odoo's shell on the demo database", passes_on=True
    ),
    "update": Command(server.update, "update the addon in the demo database"),
    "i18n": Command(translations.export, "bring the files in i18n/ up to date"),
    "stop": Command(server.stop, "stop Odoo and PostgreSQL"),
    "clean": Command(
        clean,
        "stop, and remove databases, attachments and logs",
        options={"--all": _flag("the cache, too", dest="everything")},
    ),
    "help": Command(lambda: _parser().print_help(), "show this"),
}


def main(words: list[str]) -> int:
    """Run the command that ``words`` name; return the exit code."""
    os.umask(0o022)
    # Asked to end, or left by its terminal, ./dev ends what it has started, too.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda number, frame: sys.exit(128 + number))
    command, options = _understand(words)
    try:
        command.action(**options)
    except DevError as failure:
        print(f"\n[dev] {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n[dev] interrupted", file=sys.stderr)
        return 130
    return 0


def _understand(words: list[str]) -> tuple[Command, dict]:
    """Return the command that ``words`` name and the arguments of its action."""
    parser = _parser()
    at = words.index("--") if "--" in words else len(words)
    options, unknown = parser.parse_known_args(words[:at] or ["help"])
    arguments = vars(options)
    command = COMMANDS[arguments.pop("command")]
    rest = unknown + words[at + 1 :]
    if command.passes_on:
        arguments["rest"] = rest
    elif rest:
        parser.error(f"unknown argument: {' '.join(rest)}")
    return command, arguments


def _parser() -> argparse.ArgumentParser:
    """Describe the commands to argparse."""
    parser = argparse.ArgumentParser(
        prog="./dev",
        description=f"Run, test and maintain the Odoo 19 addon {paths.NAME}.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(metavar="COMMAND", dest="command", required=True)
    for name, command in COMMANDS.items():
        words = {"help": command.summary, "description": command.summary}
        subparser = commands.add_parser(name, allow_abbrev=False, **words)
        for option, settings in command.options.items():
            subparser.add_argument(option, **settings)
    return parser
