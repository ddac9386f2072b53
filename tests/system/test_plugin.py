#!/usr/bin/env python3
"""Functions of users' libraries, really loaded: results and states through kills, savepoints and
other versions of a library; libraries and places that are refused.

What the windows hold in the end is what Python computes from all rows.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import cases
import millrace as m
from cases import COMMAND, case, expect

BUILD = pathlib.Path(os.environ.get("MR_FUNCTIONS") or sys.argv[2]).resolve()
ROOT = pathlib.Path(__file__).resolve().parents[2]
KEYS, FILES, ROWS, SIZE_S = 40, 10, 400, 10

SQL = """
SET 'pipeline.name' = 'job';
CREATE FUNCTION {name} AS 'weighted_avg' LANGUAGE C USING ARTIFACT '{library}';
CREATE FUNCTION longest AS 'longest' LANGUAGE C USING ARTIFACT '{library}';
CREATE FUNCTION first_of AS 'first_of' LANGUAGE C USING ARTIFACT '{library}';
CREATE TABLE t (k STRING, v BIGINT, w INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/in', 'format' = 'json',
        'source.monitor-interval' = '20 ms', 'source.file-quiet-time' = '100 ms');
CREATE TABLE windows (k STRING, s TIMESTAMP(3), a BIGINT, l STRING)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/{out}', 'format' = 'json',
        'sink.rolling-policy.rollover-interval' = '50 ms',
        'sink.rolling-policy.check-interval' = '20 ms');
INSERT INTO windows
SELECT k, window_start, {name}(first_of(v, 0), w), longest(k)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY k, window_start, window_end;
"""


def time_text(second):
    return f"2026-01-01 {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


class Job:
    """Rows in files, in order of time: four of each second."""

    def __init__(self, dir, flags):
        self.dir, self.flags, self.fed = dir, list(flags), 0
        self.rows = [(f"key {i * 7 % KEYS}", None if i % 11 == 0 else i * 37 % 1000, i % 5 + 1,
                      i // 4) for i in range(FILES * ROWS)]
        (dir / "in").mkdir()

    def feed(self, count=1):
        for _ in range(count):
            rows = self.rows[self.fed * ROWS:(self.fed + 1) * ROWS]
            hidden = self.dir / "in" / f".{self.fed:03d}"
            hidden.write_text("".join(json.dumps({"k": k, "v": v, "w": w, "ts": time_text(s)}) +
                                      "\n" for k, v, w, s in rows))
            hidden.rename(self.dir / "in" / f"{self.fed:03d}.json")
            self.fed += 1

    def want(self):
        """The windows that the rows fed so far have closed."""
        sums = {}
        rows = self.rows[:self.fed * ROWS]
        for k, v, w, s in rows:
            sum = sums.setdefault((k, s // SIZE_S * SIZE_S), [0, 0])
            sum[0] += (v or 0) * w
            sum[1] += w
        newest = rows[-1][3]
        return sorted((k, time_text(s), total // weight, k)
                      for (k, s), (total, weight) in sums.items() if s + SIZE_S <= newest)

    def got(self, out):
        rows = (json.loads(line) for line in m.part_lines(self.dir / out))
        return sorted((r["k"], r["s"], r["a"], r["l"]) for r in rows)

    def write(self, out, name="weighted_avg", library="functions"):
        file = self.dir / f"{out}.sql"
        file.write_text(SQL.format(dir=self.dir, out=out, name=name,
                                   library=BUILD / f"{library}.so"))
        return file

    def start(self, file, state, *flags):
        with open(self.dir / "log", "ab") as log:
            return subprocess.Popen(
                [COMMAND, "run", str(file), "--state-dir", str(self.dir / state),
                 "--checkpoint-interval", "20 ms", "--memory", "256 mb", *self.flags,
                 *map(str, flags)], stdout=log, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL)

    def wait_for(self, out, rows, process, limit=30):
        until = time.monotonic() + limit
        while len(self.got(out)) < len(rows):
            if process.poll() is not None or time.monotonic() > until:
                process.kill()
                m.fail(f"{len(self.got(out))} of {len(rows)} windows:\n"
                       f"{(self.dir / 'log').read_text()[-3000:]}")
            time.sleep(0.01)

    def call(self, *args):
        return cases.call(self.dir, *args)


@case
def killed(dir, flags):
    """Whatever moment it is killed at, every window comes out once, and right."""
    job = Job(dir, flags)
    file = job.write("out")
    for turn in range(FILES):
        job.feed()
        process = job.start(file, "state")
        if turn % 3 == 0:
            job.wait_for("out", job.want(), process)
        else:
            time.sleep(0.1 + 0.05 * turn)
        m.stop(process, signal.SIGKILL)
    process = job.start(file, "state")
    job.wait_for("out", job.want(), process)
    m.stop(process)
    m.compare(job.got("out"), job.want(), "after ten kills")


@case
def state_has_a_meaning(dir, flags):
    """An aggregate by another name goes on; another version of it begins anew, and that is said."""
    job = Job(dir, flags)
    job.feed(4)
    process = job.start(job.write("first"), "s1")
    before = job.want()
    job.wait_for("first", before, process)
    expect(job.call("stop", "job", "--savepoint", dir / "saved", "--state-dir", dir / "s1"), 0)
    process.wait(30)
    expect(job.call("state", "inspect", dir / "saved"), 0, r"suite\.weighted_avg/1", where="out")
    other = job.write("other", library="functions_2")
    expect(job.call("check", other, "--from", dir / "saved"), 0,
           r"new, without the rows so far: suite\.weighted_avg/2.*dropped: suite\.weighted_avg/1",
           where="out")
    second = job.write("second", name="mean_by_weight")
    done = job.call("check", second, "--from", dir / "saved")
    expect(done, 0, "kept +window", where="out")
    if "migrated" in done.out:
        m.fail(f"another name is another function:\n{done.out}")
    process = job.start(second, "s3", "--from", dir / "saved")
    job.feed(FILES - 4)
    job.wait_for("second", [w for w in job.want() if w not in before], process)
    m.stop(process)
    m.compare(before + job.got("second"), job.want(), "under another name")


@case
def refused(dir, flags):
    """Each with a sentence of its own, and before anything runs."""
    good, open_dir = BUILD / "functions.so", dir / "open"

    def of(path, *more):
        return cases.run(dir, f"CREATE FUNCTION f AS 'half' LANGUAGE C USING ARTIFACT '{path}';",
                         *flags, *more)

    expect(of(good), 0)
    expect(of("functions.so"), 3, "has no absolute path", r"job\.sql:1:1: error")
    expect(of(dir / "none.so"), 3, "none.so: No such file")
    expect(of(BUILD / "odd.so"), 3, "was built for version 42 of the plug-in interface, and this "
                                    "millrace has version 1")
    expect(of(BUILD / "no_table.so"), 3, "has no table of functions")
    (dir / "text.so").write_text("no library")
    expect(of(dir / "text.so"), 3, "could not be loaded: .*text.so: (file too short|invalid ELF)")
    open_dir.mkdir()
    shutil.copy(good, open_dir / "f.so")
    open_dir.chmod(0o777)
    expect(of(open_dir / "f.so"), 3, "every user of this host can change")
    # Where roots are set they hold for libraries too, however the path is written.
    closed = dir / "closed"
    closed.mkdir()
    shutil.copy(good, closed / "f.so")
    (dir / "link.so").symlink_to(good)
    expect(of(closed / "f.so", "--allow-root", closed), 0)
    expect(of(good, "--allow-root", closed), 3, "is not below an allowed root")
    expect(of(closed / ".." / "link.so", "--allow-root", closed), 3,
           "is not below an allowed root")


@case
def nexmark_q14(dir, flags):
    """The query with the function that it has in Flink, of the library in examples/."""
    (dir / "q14.sql").write_text(f"""
CREATE FUNCTION count_char AS 'count_char' LANGUAGE C USING ARTIFACT '{BUILD}/count_char.so';
CREATE TABLE bid (auction BIGINT, bidder BIGINT, price BIGINT, `dateTime` TIMESTAMP(3), extra STRING)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/bid.json', 'format' = 'json');
CREATE TABLE out (auction BIGINT, bidder BIGINT, price DECIMAL(23, 3), bidTimeType STRING, extra STRING, c_counts BIGINT)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/out', 'format' = 'json');
INSERT INTO out
SELECT auction, bidder, 0.908 * price AS price,
  CASE WHEN HOUR(`dateTime`) >= 8 AND HOUR(`dateTime`) <= 18 THEN 'dayTime'
       WHEN HOUR(`dateTime`) <= 6 OR HOUR(`dateTime`) >= 20 THEN 'nightTime'
       ELSE 'otherTime' END AS bidTimeType,
  extra, count_char(extra, 'c') AS c_counts
FROM bid WHERE 0.908 * price > 1000000 AND 0.908 * price < 50000000;
""")
    rows = [{"auction": i, "bidder": i % 7, "price": i * 7919 * 100, "extra": "c" * (i % 5) + "abc x" * (i % 3),
             "dateTime": f"2026-01-01 {i % 24:02d}:00:00"} for i in range(1000)]
    (dir / "bid.json").write_text("".join(json.dumps(r) + "\n" for r in rows))
    expect(cases.call(dir, "run", dir / "q14.sql", *flags), 0)

    def kind(hour):
        return "dayTime" if 8 <= hour <= 18 else "nightTime" if hour <= 6 or hour >= 20 else "otherTime"

    want = [(r["auction"], kind(r["auction"] % 24), r["extra"].count("c")) for r in rows
            if 1_000_000 < r["price"] * 0.908 < 50_000_000]
    got = [(r["auction"], r["bidTimeType"], r["c_counts"]) for r in cases.json_out(dir)]
    m.compare(got, want, "q14")


@case
def examples(dir, flags):
    """The other libraries of examples/: a table function below an aggregate."""
    (dir / "lines.json").write_text("".join(
        json.dumps({"line": line, "n": n}) + "\n"
        for n, line in enumerate(["the cat and the dog", " a  dog", "", "the end"])))
    done = cases.run(dir, f"""
CREATE FUNCTION words AS 'words' LANGUAGE C USING ARTIFACT '{BUILD}/words.so';
CREATE FUNCTION weighted_avg AS 'weighted_avg' LANGUAGE C USING ARTIFACT '{BUILD}/weighted_avg.so';
CREATE TABLE lines (line STRING, n INT)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/lines.json', 'format' = 'json');
CREATE TABLE p (word STRING, c BIGINT, mean BIGINT) WITH ('connector' = 'print');
INSERT INTO p SELECT word, COUNT(*), weighted_avg(at, n + 1)
FROM lines, LATERAL TABLE(words(line)) AS w (word, at) GROUP BY word;
""", *flags)
    expect(done, 0)
    rows = {}
    for line in done.out.splitlines():
        line = line.split("> ")[-1]  # which of several reactors it is of
        if line[:2] in ("+I", "+U"):
            word, count, mean = line[3:-1].split(", ")
            rows[word] = (int(count), int(mean))
    m.compare(list(rows.items()),
              [("the", (3, 2)), ("cat", (1, 4)), ("and", (1, 8)), ("dog", (2, 8)), ("a", (1, 1)),
               ("end", (1, 4))], "words")


if __name__ == "__main__":
    cases.main("plugin")
