"""What the system tests share: running the command, oracles in SQLite, comparing rows."""
import gzip
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("MR_SHARED_DATA", ROOT.parent / "shared" / "data"))
SKIP = 77


def skip(why):
    print(f"skip: {why}", file=sys.stderr)
    sys.exit(SKIP)


def fail(why):
    print(f"FAILED: {why}", file=sys.stderr)
    sys.exit(1)


def command():
    """The millrace command: MILLRACE, or the first argument, or the release build."""
    found = os.environ.get("MILLRACE") or (sys.argv[1] if len(sys.argv) > 1 else None)
    return found or str(ROOT / "build/tools/millrace")


class Workspace:
    """A temporary directory, removed when the test passed and kept when it did not."""

    def __init__(self, name):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix=f"millrace-{name}-"))

    def __enter__(self):
        return self.path

    def __exit__(self, kind, value, trace):
        if kind is None or (kind is SystemExit and value.code in (0, SKIP)):
            shutil.rmtree(self.path, ignore_errors=True)
        else:
            print(f"left for a look: {self.path}", file=sys.stderr)


def run(sql, workspace, *flags, timeout=120, check=True):
    """Run a script to its end; returns the finished process."""
    file = workspace / "job.sql"
    file.write_text(sql)
    done = subprocess.run([command(), "run", str(file), *flags], capture_output=True, text=True,
                          timeout=timeout)
    if check and done.returncode != 0:
        fail(f"millrace exited with {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done


def start(sql, workspace, *flags, log="job.log"):
    """Start a script that does not end by itself."""
    file = workspace / "job.sql"
    file.write_text(sql)
    out = open(workspace / log, "ab")
    return subprocess.Popen([command(), "run", str(file), *flags], stdout=out,
                            stderr=subprocess.STDOUT)


def stop(process, how=signal.SIGTERM, timeout=60):
    process.send_signal(how)
    return process.wait(timeout)


def part_lines(directory):
    """Lines of the finished files of a filesystem sink."""
    lines = []
    for file in sorted(pathlib.Path(directory).glob("part-*")):
        lines += file.read_text().splitlines()
    return lines


def compare(got, want, what):
    """Two lists of rows, as multisets."""
    got, want = sorted(got), sorted(want)
    if got == want:
        print(f"{what}: {len(got)} rows, equal to the oracle's")
        return
    extra, missing = diff(got, want)
    fail(f"{what}: {len(got)} rows, the oracle has {len(want)}; "
         f"{len(extra)} too many {extra[:5]}, {len(missing)} missing {missing[:5]}")


def diff(got, want):
    from collections import Counter

    g, w = Counter(got), Counter(want)
    return list((g - w).elements()), list((w - g).elements())


def database():
    return sqlite3.connect(":memory:")


# -- Orders --------------------------------------------------------------------------------

PRODUCTS = ["apple", "pear", "plum", "quince", "a product with a long name", "fig", "medlar"]
START_MS = 1767225600000  # 2026-01-01 00:00:00


def orders(count, partitions, seed, span_s=600, shuffle_ms=4000, late_share=0.001):
    """COUNT orders over PARTITIONS: shuffled within SHUFFLE_MS, some of them late.

    Returns a list per partition of (order number, product, amount in cents, time in ms).
    """
    rng = random.Random(seed)
    parts = [[] for _ in range(partitions)]
    for i in range(count):
        ms = START_MS + i * span_s * 1000 // count
        seen = ms + rng.randrange(shuffle_ms)
        if rng.random() < late_share:
            seen += rng.randrange(60_000, 180_000)
        row = (i, rng.choice(PRODUCTS), rng.randrange(1, 1_000_000), ms)
        parts[rng.randrange(partitions)].append((seen, row))
    return [[row for _, row in sorted(p)] for p in parts]


def time_text(ms):
    s, ms = divmod(ms, 1000)
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(s)) + f".{ms:03d}"


def order_json(row):
    i, product, cents, ms = row
    return (f'{{"order_id":"o{i}","product":"{product}","amount":{cents // 100}.{cents % 100:02d},'
            f'"order_time":"{time_text(ms)}"}}')


def orders_oracle(parts, size_ms=60_000, delay_ms=5_000):
    """Windows per product, and how many rows are late, computed by SQLite.

    A row is late when its own partition's watermark, before it, has passed the last
    millisecond of its window.
    """
    db = database()
    db.execute("CREATE TABLE o (part INT, pos INT, product TEXT, cents INT, ms INT)")
    for p, rows in enumerate(parts):
        db.executemany("INSERT INTO o VALUES (?, ?, ?, ?, ?)",
                       ((p, n, r[1], r[2], r[3]) for n, r in enumerate(rows)))
    db.execute(f"""
        CREATE TABLE seen AS
        SELECT *, ms - ms % {size_ms} AS start_ms,
               MAX(ms) OVER (PARTITION BY part ORDER BY pos
                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) - {delay_ms} AS wm
        FROM o""")
    late = f"wm IS NOT NULL AND start_ms + {size_ms} - 1 <= wm"
    windows = db.execute(f"""
        SELECT product, start_ms, COUNT(*), SUM(cents) FROM seen WHERE NOT ({late})
        GROUP BY product, start_ms""").fetchall()
    late_rows = db.execute(f"SELECT COUNT(*) FROM seen WHERE {late}").fetchone()[0]
    return windows, late_rows
