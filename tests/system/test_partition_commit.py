#!/usr/bin/env python3
"""Partitions of a filesystem sink that say when they are whole, killed again and again.

Rows of a monitored directory go to one partition per minute of their event time, while the
job is killed at random moments and started again, on one and two reactors by turns.  As soon as
a partition has its success file, it must hold each of its rows once: the watermark says that
none is still to come.  In the end every partition has one.
  - 'partition-time', by a watermark, with kills
  - 'process-time', of a run that ends by itself, and of one that goes on
"""
import json
import os
import random
import signal
import time

import millrace as m

START_S = 1_767_225_600  # 2026-01-01 00:00:00
SQL = """
CREATE TABLE t (
  id INT, at_ TIMESTAMP(3), WATERMARK FOR at_ AS at_ - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '{dir}/in', 'format' = 'json' {source});
CREATE TABLE o (id INT, d STRING, h STRING, mi STRING) PARTITIONED BY (d, h, mi) WITH (
  'connector' = 'filesystem', 'path' = '{dir}/out', 'format' = 'csv',
  'sink.partition-commit.policy.kind' = 'success-file' {sink});
INSERT INTO o SELECT id, DATE_FORMAT(at_, 'yyyy-MM-dd'), DATE_FORMAT(at_, 'HH'),
                     DATE_FORMAT(at_, 'mm') FROM t;
"""
MONITORED = (", 'source.monitor-interval' = '20 ms', 'source.file-quiet-time' = '300 ms'")
BY_WATERMARK = (", 'sink.partition-commit.trigger' = 'partition-time', "
                "'sink.partition-commit.delay' = '1 min', "
                "'partition.time-extractor.timestamp-pattern' = '$d $h:$mi:00'")


def text_of(second):
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(START_S + second))


def line_of(row):
    return json.dumps({"id": row[0], "at_": text_of(row[1])})


def partition_of(second):
    return time.strftime("d=%Y-%m-%d/h=%H/mi=%M", time.gmtime(START_S + second))


def rows_by_partition(rows):
    want = {}
    for id, second in rows:
        want.setdefault(partition_of(second), []).append(str(id))
    return {place: sorted(ids) for place, ids in want.items()}


def make_rows(rng, count):
    """One a second, each up to four seconds before or behind its place."""
    order = sorted((i + rng.random() * 4, i) for i in range(count))
    return [(i, i) for _, i in order]


class Feed:
    def __init__(self, dir):
        self.dir, self.files = dir, 0
        dir.mkdir(exist_ok=True)

    def put(self, rows):
        hidden, file = self.dir / f".{self.files:06d}", self.dir / f"{self.files:06d}.json"
        hidden.write_text("".join(line_of(row) + "\n" for row in rows))
        hidden.rename(file)
        self.files += 1


class Watch:
    """The partitions that have been said to be whole, each looked at when that was seen."""

    def __init__(self, out, want):
        self.out, self.want, self.seen = out, want, set()

    def look(self):
        for success in self.out.glob("*/*/*/_SUCCESS"):
            place = str(success.parent.relative_to(self.out))
            if place in self.seen:
                continue
            self.seen.add(place)
            got = sorted(m.part_lines(success.parent))
            if got != self.want[place]:
                m.fail(f"{place} was said to be whole with {len(got)} rows of "
                       f"{len(self.want[place])}: {m.diff(got, self.want[place])}")

    def look_for(self, seconds):
        end = time.time() + seconds
        while time.time() < end:
            self.look()
            time.sleep(0.005)

    def wait(self, count, process, dir, limit=60):
        end = time.time() + limit
        while len(self.seen) < count and time.time() < end and process.poll() is None:
            self.look_for(0.05)
        if len(self.seen) != count:
            m.fail(f"{len(self.seen)} partitions were said to be whole, should be {count}\n" +
                   (dir / "job.log").read_text()[-3000:])


def killed(dir, seed):
    rng = random.Random(seed)
    kills = int(os.environ.get("MR_KILLS", 12))
    rows = make_rows(rng, 6000)
    want = rows_by_partition(rows)
    feed, watch = Feed(dir / "in"), Watch(dir / "out", want)
    sql = SQL.format(dir=dir, source=MONITORED, sink=BY_WATERMARK)
    flags = ("--state-dir", str(dir / "state"), "--checkpoint-interval", "40ms")
    slices = 3 * kills + 1
    edges = [len(rows) * i // slices for i in range(slices + 1)]
    for kill in range(kills + 1):
        feed.put(rows[edges[3 * kill]:edges[3 * kill + 1]])
        process = m.start(sql, dir, *flags, "--reactors", str(1 + kill % 2))
        if kill == kills:
            break
        for i in range(1, 3):
            watch.look_for(rng.random() * 0.15)
            feed.put(rows[edges[3 * kill + i]:edges[3 * kill + i + 1]])
        watch.look_for(rng.random() * 0.15)
        if process.poll() is not None:
            m.fail(f"ended by itself with {process.returncode}\n" +
                   (dir / "job.log").read_text()[-3000:])
        process.send_signal(signal.SIGKILL)
        process.wait()
    closing = (len(rows), len(rows) + 3600)
    feed.put([closing])
    watch.wait(len(want), process, dir)
    if m.stop(process) != 0:
        m.fail("SIGTERM:\n" + (dir / "job.log").read_text()[-3000:])
    if (dir / "out" / partition_of(closing[1]) / "_SUCCESS").exists():
        m.fail("the last partition was said to be whole, and its time is not over")
    got = {str(place.relative_to(dir / "out")): sorted(m.part_lines(place))
           for place in (dir / "out").glob("*/*/*")}
    got.pop(partition_of(closing[1]), None)
    if got != want:
        m.fail("other rows in the end")
    print(f"{kills} kills, seed {seed}: {len(want)} partitions, each whole when it said so")


def ends(dir):
    rows = make_rows(random.Random(1), 300)
    want = rows_by_partition(rows)
    for flags in ((), ("--state-dir", str(dir / "state"))):
        for trigger in (BY_WATERMARK, ""):
            place = dir / f"end-{len(flags)}-{len(trigger)}"
            place.mkdir()
            Feed(place / "in").put(rows)
            m.run(SQL.format(dir=place, source="", sink=trigger), place, *flags, "--reactors", "2")
            watch = Watch(place / "out", want)
            watch.look()
            if watch.seen != set(want):
                m.fail(f"{flags} {trigger}: {len(watch.seen)} of {len(want)} partitions")
    print(f"at the end of the input all {len(want)} partitions are whole")


def goes_on(dir):
    """Without a delay, with every checkpoint; with one, not before it is over."""
    rows = make_rows(random.Random(2), 200)
    want = rows_by_partition(rows)
    for name, delay, how_soon in (("none", "0 s", 0), ("some", "3 s", 3)):
        place = dir / f"delay-{name}"
        place.mkdir()
        Feed(place / "in").put(rows)
        began = time.time()
        process = m.start(SQL.format(dir=place, source=MONITORED, sink=", "
                                     f"'sink.partition-commit.delay' = '{delay}', "
                                     "'sink.partition-commit.success-file.name' = '_SUCCESS'"),
                          place, "--state-dir", str(place / "state"), "--checkpoint-interval",
                          "50ms")
        watch = Watch(place / "out", want)
        watch.wait(len(want), process, place)
        took = time.time() - began
        m.stop(process)
        if took < how_soon:
            m.fail(f"a delay of {delay} was over after {took:.1f} s")
        print(f"delay {delay}: {len(want)} partitions after {took:.1f} s")


def main():
    with m.Workspace("partitions") as dir:
        ends(dir)
        goes_on(dir)
        seed = int(os.environ.get("MR_SEED", 1))
        (dir / "killed").mkdir()
        killed(dir / "killed", seed)


if __name__ == "__main__":
    main()
