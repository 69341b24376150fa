"""What all scenarios share: measuring and printing."""

import ctypes
import gc
import resource
import statistics
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import psycopg2

import odoo
from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

# One measure is the median of at least so many runs, ours and the bare SQL's in turns;
# what is short is run again until it took so long in all, or so often.
REPEATS = 3
SECONDS = 1
MOST = 15
COLUMNS = "{:<26} {:>9} {:>9} {:>11} {:>9} {:>8} {:>8} {:>8}"
HEADER = ("rows", "seconds", "rows/s", "{} s", "ratio", "growth", "peak MB")


class Scenario(NamedTuple):
    """A piece of work, timed at several sizes against the bare SQL that does it.

    ``setup(env, size)`` builds the data and returns what it likes; ``run`` and
    ``bare`` take (env, that) and return how many rows they wrote. ``empty`` are
    tables that are emptied before each of both: what was undone leaves holes.
    ``against`` names what ``bare`` is, where it is another addon.
    """

    name: str
    sizes: tuple
    setup: Callable
    run: Callable
    bare: Callable
    aim: str
    empty: tuple = ()
    against: str = "bare"


class Measure(NamedTuple):
    """One size of a scenario: medians."""

    rows: int
    seconds: float
    bare: float
    peak: float

    def cells(self, size, before):
        """What the table shows; ``before`` is the measure of the size before."""
        growth = self.seconds / before[1].seconds / (size / before[0]) if before else 0
        return (
            f"{self.rows:,}",
            f"{self.seconds:.3f}",
            f"{self.rows / self.seconds:,.0f}" if self.rows else "",
            f"{self.bare:.3f}",
            f"{self.seconds / self.bare:.2f}",
            f"{growth:.2f}" if before else "",
            f"{self.peak:.1f}",
        )


# === MEASURING === #


def measure(registry, scenario, size):
    """Build the data of one size and time the work on it; nothing stays."""
    with registry.cursor() as cr:
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        state = scenario.setup(env, size)
        env.flush_all()
        cr.execute("ANALYZE")
        # ours does without, so the bare SQL does too
        cr.execute("SET LOCAL jit = off")
        peak = memory(scenario.run, env, state, scenario.empty)
        ours, bare = [], []
        while not is_enough(ours):
            rows, seconds = timed(scenario.run, env, state, scenario.empty)
            ours.append(seconds)
            bare_rows, seconds = timed(scenario.bare, env, state, scenario.empty)
            bare.append(seconds)
            if rows != bare_rows:
                raise AssertionError(f"{rows} rows of ours, {bare_rows} of bare SQL.")
        cr.rollback()
    vacuum(registry.db_name)
    return Measure(rows, statistics.median(ours), statistics.median(bare), peak)


def is_enough(seconds):
    """Whether so many runs, of so many seconds, make a median."""
    long = sum(seconds) >= SECONDS or len(seconds) >= MOST
    return long and len(seconds) >= REPEATS


def timed(work, env, state, empty):
    """Rows and seconds of one run, which is then undone."""
    with undone(env, empty):
        gc.collect()
        start = time.perf_counter()
        rows = work(env, state)
        env.flush_all()
        return rows, time.perf_counter() - start


def memory(work, env, state, empty):
    """Peak memory (MB) of one run, which is then undone.

    Not one that is timed: memory given back first has to be asked for again.
    """
    with undone(env, empty):
        before = reset_peak()
        work(env, state)
        env.flush_all()
        return peak_memory() - before


@contextmanager
def undone(env, empty=()):
    """Undo in the database what happens inside; tables ``empty`` are emptied first."""
    env.flush_all()
    env.cr.execute("SAVEPOINT benchmark")
    try:
        for table in empty:
            env.cr.execute(SQL("TRUNCATE %s CASCADE", SQL.identifier(table)))
        env.invalidate_all()
        yield
    finally:
        env.cr.execute("ROLLBACK TO SAVEPOINT benchmark")
        env.invalidate_all(flush=False)


def reset_peak():
    """Let the peak memory of this process start again from the present; MB.

    What the setup took and freed is given back first: work that found it lying there
    would seem to take nothing.
    """
    gc.collect()
    with suppress(AttributeError, OSError):  # not glibc
        ctypes.CDLL(None).malloc_trim(0)
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:  # not Linux: the peak of the whole process until now
        pass
    return peak_memory()


def peak_memory():
    """Most memory that this process has held since the last reset, in MB."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def vacuum(database):
    """Remove what the undone runs left, which the next size would step over."""
    _name, info = odoo.sql_db.connection_info_for(database)
    cnx = psycopg2.connect(**info)
    cnx.autocommit = True
    with cnx.cursor() as cursor:
        cursor.execute("VACUUM")
    cnx.close()


def run(registry, scenario):
    """Measure all sizes of a scenario and print the table; return the measures."""
    print(f"\n{scenario.name}: {scenario.aim}")
    header = (cell.format(scenario.against) for cell in HEADER)
    print(COLUMNS.format("size", *header))
    measures, before = [], None
    for size in scenario.sizes:
        found = measure(registry, scenario, size)
        print(COLUMNS.format(f"{size:,}", *found.cells(size, before)), flush=True)
        measures.append(found)
        before = size, found
    return measures


def connect(database, conf):
    """The registry of a database that has the addon."""
    options = ["-d", database, "--no-http", "--max-cron-threads=0", "--log-level=warn"]
    config.parse_config([*(["-c", conf] if conf else []), *options], setup_logging=True)
    return Registry(database)
