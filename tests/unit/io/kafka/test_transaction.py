#!/usr/bin/env python3
"""The shared transaction of the kafka sinks, broken at every request it makes.

Each case writes two epochs of rows through kafka_drive (drive.c) while one thing goes wrong,
then starts anew, however often it takes, from what the marker says.  In the end both epochs
must be there for a reader of committed rows: every row once.  In between, what such a
reader sees must be the epochs up to the marker, and nothing else.

  - the fake broker: an error code, a kill before and after, a delay, a lost answer, a
    repeated or late request, at each kind of request; fences, timeouts, expired markers
  - the real broker: crashes at each step, a zombie, a transaction that timed out, the
    broker killed in between
Usage: test_transaction.py KAFKA_DRIVE [fake|real]
"""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[4]
sys.path[:0] = [str(ROOT / "tests/system"), str(ROOT / "tests/kafka")]

import millrace as m  # noqa: E402
from fake import FakeKafka  # noqa: E402

DRIVE = sys.argv[1]
RESTART, FENCED, MARKER = -4112, -4113, -4114
ROWS = 4
SLOW_S = float(os.environ.get("MR_SLOW_S", 1000))


def wanted(epochs, rows=ROWS):
    return sorted(f"{e}/{i}" for e in range(1, epochs + 1) for i in range(rows))


class Job:
    """One job: its own sink id and topic, so that cases do not meet."""

    def __init__(self, address, name, timeout_ms=60000):
        self.address, self.name, self.timeout_ms = address, name, timeout_ms
        self.topic, self.txn, self.group = f"t-{name}", f"millrace-{name}", f"millrace.{name}"
        self.log = ""

    def start(self, *steps):
        return subprocess.Popen(
            [DRIVE, self.address, self.name, self.topic, *map(str, steps)],
            env=dict(os.environ, TRANSACTION_TIMEOUT_MS=str(self.timeout_ms)), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *steps, timeout=90):
        """Exit status, lines said, code of the failure or 0."""
        began = time.time()
        process = self.start(*steps)
        try:
            out, log = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            out, log = process.communicate()
            m.fail(f"{self.name}: {steps} hangs; it said {out!r} {log[-2000:]}")
        if time.time() - began > SLOW_S:
            print(f"{self.name}: {time.time() - began:.1f} s: {' '.join(map(str, steps))}\n"
                  f"{log[-500:]}")
        self.log += log
        if "Sanitizer" in log or "runtime error" in log:
            m.fail(f"{self.name}: {steps}: {log[-4000:]}")
        lines = out.splitlines()
        code = next((int(w.split()[1]) for w in lines if w.startswith("failed")), 0)
        return process.returncode, lines, code

    def read(self, level="read_committed"):
        done = subprocess.run(
            ["kcat", "-b", self.address, "-C", "-q", "-e", "-t", self.topic, "-o", "beginning",
             "-X", f"isolation.level={level}", "-X", "fetch.wait.max.ms=10"],
            capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            m.fail(f"{self.name}: kcat: {done.stderr}")
        return sorted(done.stdout.split())

    def expect_rows(self, epochs, what=""):
        got = self.read()
        if got != wanted(epochs):
            extra, missing = m.diff(got, wanted(epochs))
            m.fail(f"{self.name} {what}: up to epoch {epochs}: {extra} too many, {missing} "
                   f"missing\n{self.log[-3000:]}")

    def marker(self):
        status, lines, code = self.run("recover", "leave")
        if status != 0:
            m.fail(f"{self.name}: recover: {status} {lines}\n{self.log[-3000:]}")
        return int(lines[0].split()[1])

    def finish(self, epochs=2):
        """From the marker to the end, without faults."""
        at = self.marker()
        self.expect_rows(at, "after recovery")
        steps = []
        for e in range(at + 1, epochs + 1):
            steps += ["rows", ROWS, "settle", "decide", e]
        status, lines, _ = self.run("recover", *steps, "leave")
        if status != 0:
            m.fail(f"{self.name}: the last run: {status} {lines}\n{self.log[-3000:]}")
        self.expect_rows(epochs, "in the end")
        return at


TWO = ["recover", "rows", ROWS, "settle", "decide", 1, "rows", ROWS, "settle", "decide", 2,
       "leave"]

# What each kind of request is answered in bad times, and passes by itself.
PASSES = {
    "InitProducerId": ["NOT_COORDINATOR", "COORDINATOR_LOAD_IN_PROGRESS",
                       "COORDINATOR_NOT_AVAILABLE", "CONCURRENT_TRANSACTIONS"],
    "OffsetFetch": ["UNSTABLE_OFFSET_COMMIT", "NOT_COORDINATOR", "COORDINATOR_LOAD_IN_PROGRESS",
                    "COORDINATOR_NOT_AVAILABLE"],
    "AddPartitionsToTxn": ["NOT_COORDINATOR", "COORDINATOR_LOAD_IN_PROGRESS",
                           "COORDINATOR_NOT_AVAILABLE", "CONCURRENT_TRANSACTIONS"],
    "Produce": ["NOT_LEADER_OR_FOLLOWER", "REQUEST_TIMED_OUT", "NOT_ENOUGH_REPLICAS"],
    "AddOffsetsToTxn": ["NOT_COORDINATOR", "COORDINATOR_LOAD_IN_PROGRESS",
                        "COORDINATOR_NOT_AVAILABLE", "CONCURRENT_TRANSACTIONS"],
    "TxnOffsetCommit": ["NOT_COORDINATOR", "COORDINATOR_LOAD_IN_PROGRESS",
                        "COORDINATOR_NOT_AVAILABLE"],
    "EndTxn": ["NOT_COORDINATOR", "COORDINATOR_LOAD_IN_PROGRESS", "COORDINATOR_NOT_AVAILABLE"],
}
# And what stops the job.
STOPS = {
    "InitProducerId": ["TRANSACTIONAL_ID_AUTHORIZATION_FAILED", "INVALID_TRANSACTION_TIMEOUT",
                       "PRODUCER_FENCED"],
    "OffsetFetch": ["GROUP_AUTHORIZATION_FAILED"],
    "AddPartitionsToTxn": ["PRODUCER_FENCED", "INVALID_PRODUCER_EPOCH",
                           "INVALID_PRODUCER_ID_MAPPING", "INVALID_TXN_STATE",
                           "TOPIC_AUTHORIZATION_FAILED", "OPERATION_NOT_ATTEMPTED"],
    "Produce": ["INVALID_PRODUCER_EPOCH", "INVALID_PRODUCER_ID_MAPPING", "INVALID_TXN_STATE",
                "MESSAGE_TOO_LARGE", "INVALID_RECORD", "TOPIC_AUTHORIZATION_FAILED"],
    "AddOffsetsToTxn": ["PRODUCER_FENCED", "INVALID_PRODUCER_EPOCH",
                        "INVALID_PRODUCER_ID_MAPPING", "INVALID_TXN_STATE",
                        "GROUP_AUTHORIZATION_FAILED"],
    "TxnOffsetCommit": ["INVALID_PRODUCER_EPOCH", "PRODUCER_FENCED", "FENCED_INSTANCE_ID",
                        "UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION", "GROUP_AUTHORIZATION_FAILED"],
    "EndTxn": ["PRODUCER_FENCED", "INVALID_PRODUCER_EPOCH", "INVALID_PRODUCER_ID_MAPPING",
               "INVALID_TXN_STATE", "TRANSACTIONAL_ID_AUTHORIZATION_FAILED"],
}
FENCES = ("PRODUCER_FENCED", "INVALID_PRODUCER_EPOCH")
KINDS = list(PASSES)


class Cases:
    """Cases against one fake broker, a few at a time: they differ in names only."""

    def __init__(self, kafka):
        self.kafka, self.lock, self.count = kafka, threading.Lock(), 0

    def command(self, *words):
        with self.lock:
            return self.kafka.command(*words)

    def job(self):
        with self.lock:
            self.count += 1
            job = Job(self.kafka.address, f"c{self.count}")
        self.command("create", job.topic, 2)
        return job

    def fault(self, job, api, n, *action):
        field = f"group={job.group}" if api == "OffsetFetch" else f"txn={job.txn}"
        return self.command("fault", api, n, *action, field)

    def clear(self, fault):
        self.command("clear", fault)

    def error(self, api, code, passes, n):
        job = self.job()
        fault = self.fault(job, api, n, "error", code)
        status, lines, failure = job.run(*TWO)
        self.clear(fault)
        what = f"{api} {n}: {code}"
        if passes and status != 0:
            m.fail(f"{what}: {lines}\n{job.log[-2000:]}")
        if not passes and status == 0:
            m.fail(f"{what}: went by unseen\n{job.log[-2000:]}")
        if code in FENCES and api in ("EndTxn", "AddOffsetsToTxn") and failure != FENCED:
            m.fail(f"{what}: {lines}, which should be {FENCED}\n{job.log[-2000:]}")
        if passes:
            job.expect_rows(2, what)
        job.finish()

    def broken(self, api, n, *action):
        job = self.job()
        fault = self.fault(job, api, n, *action)
        job.run(*TWO)
        self.clear(fault)
        job.finish()


def errors(cases, pool):
    work = []
    for api, codes in PASSES.items():
        work += [pool.submit(cases.error, api, c, True, "1-2") for c in codes]
    for api, codes in STOPS.items():
        n = 1 if api in ("InitProducerId", "OffsetFetch") else 2
        work += [pool.submit(cases.error, api, c, False, n) for c in codes]
    for w in work:
        w.result()
    print(f"{len(work)} error codes")


def breaks(cases, pool):
    work = []
    for api in KINDS:
        for n in (1, 2):
            for action in (("kill", "peer", "before"), ("kill", "peer", "after"),
                           ("drop", "before"), ("drop", "after"), ("delay", 300, "before"),
                           ("delay", 300, "after"), ("duplicate",)):
                work.append(pool.submit(cases.broken, api, n, *action))
    for n in (1, 2):  # the request comes when its producer has gone on
        for later in ("InitProducerId", "AddPartitionsToTxn", "Produce", "TxnOffsetCommit"):
            work.append(pool.submit(cases.broken, "EndTxn", n, "late", later, 1))
    for w in work:
        w.result()
    print(f"{len(work)} broken requests")


def fates(cases):
    """What is told, and in which words."""
    job = cases.job()
    # Fenced while rows are under way, and at the commit.
    one = job.start("recover", "rows", ROWS, "settle", "decide", 1, "pause", "rows", ROWS,
                    "settle", "decide", 2)
    while one.stdout.readline() != "paused\n":
        pass
    job.run("recover", "leave")
    out, _ = one.communicate("go\n", timeout=60)
    if f"failed {FENCED}" not in out:
        m.fail(f"a zombie said {out!r}")
    job.finish()

    # The broker gave the transaction up: that is no fence.
    job = cases.job()
    job.timeout_ms = 1000
    one = job.start("recover", "rows", ROWS, "settle", "sleep", 1500, "pause", "decide", 1)
    while one.stdout.readline() != "paused\n":
        pass
    out, _ = one.communicate("go\n", timeout=60)
    if f"failed {RESTART}" not in out or "transaction.timeout.ms" not in out:
        m.fail(f"a transaction that timed out: {out!r}")
    job.finish()

    # Nobody is there for the commit, for longer than that; nor for shorter.
    for away_s in (3, 0.5):
        with FakeKafka(partitions=2) as kafka:
            job = Job(kafka.address, "nobody", 2000)
            one = job.start("recover", "rows", ROWS, "settle", "pause", "decide", 1, "rows", ROWS,
                            "settle", "decide", 2, "leave")
            while one.stdout.readline() != "paused\n":
                pass
            kafka.command("down", 1)
            one.stdin.write("go\n")
            one.stdin.flush()
            time.sleep(away_s)
            kafka.command("up", 1)
            out, log = one.communicate(timeout=60)
            if away_s < 2 and one.returncode != 0:
                m.fail(f"no broker for {away_s} s: {out!r} {log[-2000:]}")
            if away_s > 2 and f"failed {RESTART}" not in out:
                m.fail(f"no broker for {away_s} s: {out!r} {log[-2000:]}")
            job.finish()

    # The commit is decided, its markers are not written: recovery has to wait for them.
    job = cases.job()
    cases.command("fault", "EndTxn", 1, "hold", f"txn={job.txn}")
    killed = cases.command("fault", "EndTxn", 1, "kill", "peer", "after", f"txn={job.txn}")
    job.run(*TWO)
    one = job.start("recover", "leave")
    time.sleep(1)
    if one.poll() is not None:
        m.fail(f"recovered though the transaction is not at its end: {one.communicate()}")
    cases.command("resume", job.txn)
    out, _ = one.communicate(timeout=60)
    if out.splitlines()[0] != "marker 1":
        m.fail(f"after PrepareCommit {killed}: {out!r}")
    job.finish()

    # The marker is gone: nothing is guessed here, 0 is told.
    job = cases.job()
    job.run(*TWO)
    cases.command("expire", job.group)
    if job.marker() != 0:
        m.fail("a marker after it expired")

    # Somebody else's offset under that group.
    job = cases.job()
    job.run(*TWO)
    other = Job(job.address, job.name[1:])
    other.topic = job.topic
    status, lines, _ = other.run("recover", "leave")
    if lines != ["marker 0"]:
        m.fail(f"another job's marker: {lines}")

    # Nobody is there.
    away = Job("127.0.0.1:1", "away")
    status, lines, code = away.run("recover")
    if status == 0 or "no broker answered" not in lines[0]:
        m.fail(f"no broker: {lines}")
    print("fences, timeouts, PrepareCommit, markers that are gone, no broker")


def coordinator_moves():
    with FakeKafka(nodes=3, partitions=3) as kafka:
        job = Job(kafka.address, "moves")
        one = job.start("recover", "rows", ROWS, "settle", "pause", "decide", 1, "rows", ROWS,
                        "settle", "pause", "decide", 2, "leave")
        for what in ("txn", "group"):
            while one.stdout.readline() != "paused\n":
                pass
            key = job.txn if what == "txn" else job.group
            for node in (1, 2, 3):
                kafka.command("coordinator", what, key, node)
            one.stdin.write("go\n")
            one.stdin.flush()
        out, log = one.communicate(timeout=60)
        if one.returncode != 0:
            m.fail(f"coordinators moved: {out!r} {log[-2000:]}")
        job.expect_rows(2, "coordinators moved")
        one = job.start("recover", "rows", ROWS, "settle", "pause", "decide", 3, "leave")
        while one.stdout.readline() != "paused\n":
            pass
        kafka.command("down", 1)
        kafka.command("down", 3)
        out, log = one.communicate("go\n", timeout=90)
        if one.returncode != 0:
            m.fail(f"two of three nodes away: {out!r} {log[-2000:]}")
        job.expect_rows(3, "two of three nodes away")
    print("coordinators that move")


def fake():
    began = time.time()
    with FakeKafka(partitions=2) as kafka, \
            concurrent.futures.ThreadPoolExecutor(int(os.environ.get("MR_JOBS", 4))) as pool:
        cases = Cases(kafka)
        fates(cases)
        errors(cases, pool)
        breaks(cases, pool)
    coordinator_moves()
    print(f"fake broker: {time.time() - began:.0f} s")


# -- The real broker --------------------------------------------------------------------------


def crashes(address):
    job = Job(address, "real")
    steps = ["recover", "rows", ROWS, "settle", "begin", 1, "sleep", 0, "crash"]
    at = 0
    for _ in range(3):
        for cut in (1, 2, 3, 4, 6):
            status, lines, _ = job.run("recover", *steps[1:cut], "crash")
            if int(lines[0].split()[1]) != at:
                m.fail(f"marker {lines}, which should be {at}")
            job.expect_rows(at, f"crash behind {steps[:cut]}")
        # While the commit is under way: either way, the marker tells.
        steps[5], steps[7] = at + 1, 2
        job.run(*steps)
        now = job.marker()
        if now not in (at, at + 1):
            m.fail(f"marker {now} after {at}")
        job.expect_rows(now, "crash in the commit")
        if now == at:
            job.run("recover", "rows", ROWS, "settle", "decide", at + 1, "leave")
        at += 1
        job.expect_rows(at)
    print("real broker: crashes at each step")


def zombie(address):
    job = Job(address, "zombie")
    one = job.start("recover", "rows", ROWS, "settle", "decide", 1, "rows", ROWS, "settle",
                    "pause", "decide", 2)
    while one.stdout.readline() != "paused\n":
        pass
    job.run("recover", "rows", ROWS, "settle", "decide", 2, "leave")
    out, _ = one.communicate("go\n", timeout=60)
    if f"failed {FENCED}" not in out:
        m.fail(f"a zombie said {out!r}")
    job.expect_rows(2, "a zombie")
    print("real broker: a zombie is fenced")


def timed_out(address):
    job = Job(address, "late", timeout_ms=2000)
    # The broker looks for such transactions every ten seconds.
    status, lines, code = job.run("recover", "rows", ROWS, "settle", "sleep", 14000, "decide", 1)
    if code != RESTART:
        m.fail(f"open too long: {status} {lines}")
    job.finish()
    too_long = Job(address, "toolong", timeout_ms=10_000_000)
    status, lines, _ = too_long.run("recover")
    if "transaction.max.timeout.ms" not in lines[0]:
        m.fail(f"longer than the broker allows: {lines}")
    print("real broker: a transaction that timed out is lost, and written again")


def broker_killed(kafka):
    job = Job(kafka.address, "killed")
    one = job.start("recover", "rows", ROWS, "settle", "pause", "decide", 1, "rows", ROWS,
                    "settle", "decide", 2, "leave")
    while one.stdout.readline() != "paused\n":
        pass
    kafka.stop("stop")
    one.stdin.write("go\n")
    one.stdin.flush()
    time.sleep(2)
    kafka.start()
    out, log = one.communicate(timeout=90)
    if one.returncode != 0:
        print(f"the broker's restart cost the transaction: {out.splitlines()[-1]}")
    job.finish()
    print("real broker: stopped and started during a commit")


def real():
    import test_kafka as t

    with m.Workspace("transaction") as dir:
        kafka = t.Kafka(dir)
        try:
            crashes(kafka.address)
            zombie(kafka.address)
            timed_out(kafka.address)
            broker_killed(kafka)
        finally:
            kafka.stop("kill")


def main():
    which = sys.argv[2] if len(sys.argv) > 2 else "both"
    if shutil.which("kcat") is None:
        m.skip("no kcat")
    if which in ("both", "fake"):
        fake()
    if which in ("both", "real"):
        real()


if __name__ == "__main__":
    main()
