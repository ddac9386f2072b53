#!/usr/bin/env python3
"""Savepoints by the command: of a running job, of one that stops, of one that drains; jobs
that go on from them on another number of reactors, with another query, twice from one, or
killed and started once more in the same words.

Orders lie in files, of which more and more are there to be read.  What the sinks have
published in the end is what SQLite computes from all of them, and what a job has published
until its savepoint plus what another has from there on is the same.
"""
import json
import shutil
import signal
import subprocess
import time

import cases
import millrace as m
from cases import COMMAND, case, expect

ROWS, FILES, DELAY_MS, SIZE_MS = 12_000, 8, 5_000, 60_000

SQL = """
SET 'pipeline.name' = 'job';
CREATE TABLE orders (
  order_id STRING, product STRING, amount DECIMAL(10,2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '{dir}/in', 'format' = 'json'{monitor});
CREATE TABLE windows (
  product STRING, window_start TIMESTAMP(3), order_count BIGINT, total_amount DECIMAL(38,2)
) WITH ('connector' = 'filesystem', 'path' = '{dir}/{out}', 'format' = 'json',
        'json.encode.decimal-as-plain-number' = 'true',
        'sink.rolling-policy.rollover-interval' = '{rollover}',
        'sink.rolling-policy.check-interval' = '20 ms');
INSERT INTO windows
SELECT product, TUMBLE_START(order_time, INTERVAL '1' MINUTE) AS window_start,
       COUNT(*) AS order_count, SUM(amount) AS total_amount
FROM orders GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);
"""
MONITORED = ", 'source.monitor-interval' = '20 ms', 'source.file-quiet-time' = '100 ms'"
# The same windows under other names, from a view, with an aggregate more.
CHANGED = """
SET 'pipeline.name' = 'job';
CREATE TABLE orders (
  order_id STRING, product STRING, amount DECIMAL(10,2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '{dir}/in', 'format' = 'json'{monitor});
CREATE TABLE windows (
  biggest DECIMAL(10,2), window_start TIMESTAMP(3), product STRING, order_count BIGINT,
  total_amount DECIMAL(38,2)
) WITH ('connector' = 'filesystem', 'path' = '{dir}/{out}', 'format' = 'json',
        'json.encode.decimal-as-plain-number' = 'true',
        'sink.rolling-policy.rollover-interval' = '{rollover}',
        'sink.rolling-policy.check-interval' = '20 ms');
CREATE VIEW per_minute AS
SELECT product, TUMBLE_START(order_time, INTERVAL '1' MINUTE) AS window_start,
       MAX(amount) AS biggest, SUM(amount) AS total, COUNT(*) AS n
FROM orders GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);
INSERT INTO windows SELECT biggest, window_start, product, n, total FROM per_minute;
"""


def windows_of(rows):
    windows, late = m.orders_oracle([rows])
    assert late == 0
    return sorted((p, m.time_text(s)[:19], n, cents) for p, s, n, cents in windows)


class Job:
    """Orders in files, and millrace commands over them."""

    def __init__(self, dir, flags, seed=77):
        self.dir, self.flags, self.fed = dir, list(flags), 0
        [self.rows] = m.orders(ROWS, 1, seed=seed, late_share=0)
        self.edges = [ROWS * i // FILES for i in range(FILES + 1)]
        self.want = windows_of(self.rows)
        (dir / "in").mkdir()

    def feed(self, count=FILES):
        for _ in range(min(count, FILES - self.fed)):
            rows = self.rows[self.edges[self.fed]:self.edges[self.fed + 1]]
            hidden = self.dir / "in" / f".{self.fed:03d}"
            hidden.write_text("".join(m.order_json(r) + "\n" for r in rows))
            hidden.rename(self.dir / "in" / f"{self.fed:03d}.json")
            self.fed += 1

    def fired(self):
        """Windows that the files fed so far let fire: all that their watermark has passed."""
        newest = max(r[3] for r in self.rows[:self.edges[self.fed]]) - DELAY_MS
        passed = m.time_text(newest + 1 - SIZE_MS)[:19]
        return [w for w in self.want if w[1] <= passed]

    def write(self, out, sql=SQL, monitor=MONITORED, rollover="50 ms"):
        file = self.dir / f"{out}.sql"
        file.write_text(sql.format(dir=self.dir, out=out, monitor=monitor, rollover=rollover))
        return file

    def start(self, file, state, *flags, reactors=None):
        options = ["--reactors", reactors] if reactors else self.flags
        with open(self.dir / f"{file.stem}.log", "ab") as log:
            return subprocess.Popen(
                [COMMAND, "run", str(file), "--state-dir", str(self.dir / state),
                 "--checkpoint-interval", "20 ms", "--memory", "256 mb",
                 *map(str, options), *map(str, flags)],
                stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)

    def said(self, out):
        return (self.dir / f"{out}.log").read_text(errors="replace")

    def call(self, *args):
        return cases.call(self.dir, *args)

    def got(self, out):
        rows = (json.loads(line) for line in m.part_lines(self.dir / out))
        return sorted((r["product"], r["window_start"], r["order_count"],
                       round(r["total_amount"] * 100)) for r in rows)

    def wait_for(self, out, rows, process, limit=30):
        until = time.monotonic() + limit
        while len(self.got(out)) < len(rows):
            if process.poll() is not None:
                m.fail(f"ended with {process.returncode}:\n{self.said(out)[-3000:]}")
            if time.monotonic() > until:
                process.kill()
                m.fail(f"{len(self.got(out))} of {len(rows)} windows after {limit} s:\n"
                       f"{self.said(out)[-3000:]}")
            time.sleep(0.01)

    def end(self, process, out):
        """Feed the rest, wait until all that can fire has, stop it, and drain what is open."""
        self.feed()
        self.wait_for(out, [w for w in self.fired() if w not in self.before], process)
        done = self.call("stop", "job", "--drain", "--state-dir", self.state)
        expect(done, 0)
        if process.wait(30) != 0:
            m.fail(f"drained, but exit code {process.returncode}:\n{self.said(out)[-2000:]}")

    def finish(self, process, out, state, before):
        self.state, self.before = self.dir / state, before
        self.end(process, out)
        m.compare(before + self.got(out), self.want, f"{out}, {len(before)} rows before")


def other_reactors(flags):
    return "1" if flags[-1] == "2" else "2"


@case
def of_a_running_job(dir, flags):
    """It goes on as if nothing had been; others begin where the savepoint was taken."""
    job = Job(dir, flags)
    job.feed(FILES // 2)
    first = job.start(job.write("first"), "s1")
    before = job.fired()
    job.wait_for("first", before, first)
    done = job.call("savepoint", "job", dir / "saved", "--state-dir", dir / "s1")
    expect(done, 0, "savepoint /", where="out")
    expect(job.call("state", "verify", dir / "saved"), 0)
    expect(job.call("savepoint", "job", dir / "saved", "--state-dir", dir / "s1"), 1,
           "not empty")
    second = job.start(job.write("second"), "s2", "--from", dir / "saved",
                       reactors=other_reactors(flags))
    job.finish(first, "first", "s1", [])
    job.finish(second, "second", "s2", before)


@case
def stopped_with_one(dir, flags):
    """Into the same output: nothing is lost or doubled where one ends and the other begins."""
    job = Job(dir, flags)
    job.feed(3)
    # One part file that stays open for long: what is in it at the stop belongs to the job.
    first = job.start(job.write("out", rollover="10 min"), "s1")
    time.sleep(0.6)
    done = job.call("stop", "job", "--savepoint", dir / "saved", "--state-dir", dir / "s1")
    expect(done, 0, "stopped; savepoint /", where="out")
    if first.wait(30) != 0:
        m.fail(f"exit code {first.returncode}\n{job.said('out')}")
    if list((dir / "out").glob(".part-*")):
        m.fail("part files are left unpublished")
    second = job.start(job.dir / "out.sql", "s2", "--from", dir / "saved",
                       reactors=other_reactors(flags))
    # Killed early and started in the same words: it goes on with what it has by then.
    job.feed(2)
    time.sleep(0.5)
    m.stop(second, signal.SIGKILL)
    second = job.start(job.write("out"), "s2", "--from", dir / "saved")
    job.state, job.before = dir / "s2", []
    job.feed()
    job.wait_for("out", job.fired(), second)
    if "was started from" not in job.said("out"):
        m.fail(f"nobody said that it goes on:\n{job.said('out')}")
    job.finish(second, "out", "s2", [])


@case
def drained(dir, flags):
    """Every open window comes out, once."""
    job = Job(dir, flags)
    job.feed(3)
    first = job.start(job.write("out"), "s1")
    job.wait_for("out", job.fired(), first)
    done = job.call("stop", "job", "--drain", "--savepoint", dir / "saved", "--state-dir",
                    dir / "s1")
    expect(done, 0, "stopped; savepoint /", where="out")
    if first.wait(30) != 0:
        m.fail(f"exit code {first.returncode}\n{job.said('out')}")
    m.compare(job.got("out"), windows_of(job.rows[:job.edges[3]]), "drained")
    expect(job.call("state", "verify", dir / "saved"), 0)


@case
def another_query(dir, flags):
    """Other names, another output, a view, an aggregate more: the windows go on."""
    job = Job(dir, flags)
    job.feed(4)
    first = job.start(job.write("out"), "s1")
    before = job.fired()
    job.wait_for("out", before, first)
    expect(job.call("stop", "job", "--savepoint", dir / "saved", "--state-dir", dir / "s1"), 0)
    first.wait(30)
    m.compare(job.got("out"), before, "until the savepoint")
    changed = job.write("changed", CHANGED)
    expect(job.call("check", changed, "--from", dir / "saved"), 0, "migrated", where="out")
    lost = job.write("lost", SQL.replace("INTERVAL '1' MINUTE", "INTERVAL '2' MINUTE"))
    expect(job.call("check", lost, "--from", dir / "saved"), 4)
    expect(job.call("run", lost, "--from", dir / "saved", "--state-dir", dir / "s3"), 4,
           "would be lost")
    second = job.start(changed, "s2", "--from", dir / "saved", reactors=other_reactors(flags))
    job.finish(second, "changed", "s2", before)


@case
def after_the_input(dir, flags):
    """Bounded input is read to its end, the savepoint has the open windows, more comes."""
    job = Job(dir, flags)
    file = job.write("out", monitor="")
    saved = None
    for turn, files in enumerate((2, 0, 3)):
        job.feed(files)
        begin = ["--from", saved] if saved else []
        saved = dir / f"saved{turn}"
        done = job.call("run", file, "--state-dir", dir / f"s{turn}", *flags, *begin,
                        "--savepoint", saved, "--stop-after-input")
        expect(done, 0)
        m.compare(job.got("out"), job.fired(), f"turn {turn}: what has fired")
    job.feed()
    expect(job.call("run", file, "--state-dir", dir / "last", "--from", saved, "--reactors",
                    other_reactors(flags)), 0)
    m.compare(job.got("out"), job.want, "after the last turn")


@case
def two_from_one(dir, flags):
    """Neither touches the part files of the job that the savepoint is of, nor those of the
    other; each is killed once."""
    job = Job(dir, flags)
    job.feed(FILES // 2)
    first = job.start(job.write("first", rollover="10 min"), "s1")
    before = job.fired()
    time.sleep(1)
    expect(job.call("savepoint", "job", dir / "saved", "--state-dir", dir / "s1"), 0)
    job.wait_for("first", before, first, limit=5)
    m.compare(job.got("first"), before, "published with the savepoint")
    job.feed(1)
    time.sleep(0.5)  # now the first has a part open again
    kept = sorted(f.name for f in (dir / "first").iterdir())
    others = {}
    for name, reactors in (("second", "1"), ("third", "2")):
        file = job.write(name, rollover="30 ms")
        others[name] = job.start(file, name + "-state", "--from", dir / "saved",
                                 reactors=reactors)
    time.sleep(0.5)
    for name, process in others.items():
        if process.poll() is not None:
            m.fail(f"{name} ended by itself\n{job.said(name)}")
        m.stop(process, signal.SIGKILL)
        others[name] = job.start(dir / f"{name}.sql", name + "-state", "--from", dir / "saved")
    gone = [n for n in kept if not (dir / "first" / n).exists() and not n.startswith(".")]
    if gone:
        m.fail(f"part files of the first are gone: {gone}")
    for name, process in others.items():
        job.finish(process, name, name + "-state", before)
    job.state, job.before = dir / "s1", []
    expect(job.call("stop", "job", "--drain", "--state-dir", dir / "s1"), 0)
    if first.wait(30) != 0:
        m.fail(f"the first ended with {first.returncode}\n{job.said('first')}")
    m.compare(job.got("first"), job.want, "the first")


@case
def mistakes(dir, flags):
    job = Job(dir, flags)
    job.feed(2)
    expect(job.call("savepoint", "job", "--state-dir", dir / "s1"), 1, "no job 'job' runs")
    expect(job.call("stop", "job", "--state-dir", dir / "s1"), 1, "no job 'job' runs")
    expect(job.call("savepoint", "job", dir / "x"), 2, "wants --state-dir")
    first = job.start(job.write("out"), "s1")
    job.wait_for("out", job.fired(), first)
    expect(job.call("savepoint", "other", "--state-dir", dir / "s1"), 1, "no job 'other' runs",
           "Jobs there: job")
    # Without a place the savepoint goes below the state directory.
    done = job.call("savepoint", "job", "--state-dir", dir / "s1")
    expect(done, 0, rf"{dir}/s1/savepoints/job-\d+", where="out")
    (dir / "file").write_text("x")
    expect(job.call("savepoint", "job", dir / "file", "--state-dir", dir / "s1"), 1, "file")
    # Several at once: each is refused with a reason, or whole.
    many = [subprocess.Popen([COMMAND, "savepoint", "job", str(dir / f"many{i}"),
                              "--state-dir", str(dir / "s1")], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True) for i in range(6)]
    whole = 0
    for i, process in enumerate(many):
        out, err = process.communicate(timeout=30)
        if process.returncode == 0:
            whole += 1
            expect(job.call("state", "verify", dir / f"many{i}"), 0)
        elif "is under way" not in err or (dir / f"many{i}").exists():
            m.fail(f"savepoint {i}: exit code {process.returncode}: {err}")
    if whole == 0:
        m.fail("none of six savepoints came about")
    print(f"  {whole} of 6 at once")
    expect(job.call("stop", "job", "--savepoint", dir / "saved", "--state-dir", dir / "s1"), 0)
    first.wait(30)
    # To begin from: what is none, what is no directory, and over another state.
    for wrong in (dir / "nowhere", dir / "in", dir / "file"):
        code = job.call("run", dir / "out.sql", "--from", wrong, "--state-dir", dir / "s9")
        if code.code == 0 or "nowhere" not in code.err + "nowhere":
            m.fail(f"started from {wrong}:\n{code.err}")
    done = job.call("run", dir / "out.sql", "--from", dir / "saved", "--state-dir", dir / "s1")
    expect(done, 1, "holds state already, and not of this savepoint")
    shutil.rmtree(dir / "s1" / "savepoints")


if __name__ == "__main__":
    cases.main("savepoint")
