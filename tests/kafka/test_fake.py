#!/usr/bin/env python3
"""The fake broker, judged by clients that others wrote: kcat, librdkafka, Kafka's own in Java.

  - the same transactions here and on the real broker: what is read, offset for offset
  - every fault does what faults.py says of it, and no client reads a row twice or loses one
What is not on this machine (java, maven, kcat, librdkafka) is skipped by name.
    test_fake.py [--child ADDRESS TOPIC] [CASE ...]
"""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "system")]

import millrace as m  # noqa: E402
import rdkafka  # noqa: E402
from fake import FakeKafka  # noqa: E402
from fake import errors, faults  # noqa: E402
from fake.log import HEADER, Batch, Partition, crc32c, marker  # noqa: E402
from fake.transactions import LAST_EPOCH, Coordinator  # noqa: E402

BROKER = HERE / "broker"
COMMITTED, UNCOMMITTED = "read_committed", "read_uncommitted"


def expect(got, want, what):
    if got != want:
        m.fail(f"{what}: {got!r}, which should be {want!r}")


def kcat(address, *words, input=None, check=True):
    done = subprocess.run(["kcat", "-b", address, *words], input=input, capture_output=True,
                          text=True, timeout=60)
    if check and done.returncode != 0:
        m.fail(f"kcat {' '.join(words)}: {done.stderr}")
    return done.stdout


def read(address, topic, level=COMMITTED, what="%s", partition=0):
    """What a reader sees now, to the last record that it may."""
    return kcat(address, "-C", "-q", "-e", "-t", topic, "-p", str(partition), "-o", "beginning",
                "-f", what + "\\n", "-X", f"isolation.level={level}", "-X",
                "fetch.wait.max.ms=20").splitlines()


def failure(call, *arguments):
    """How librdkafka refuses: (name, requires abort, fatal); None where it does not."""
    try:
        call(*arguments)
    except rdkafka.Failed as e:
        return e.name, e.requires_abort, e.is_fatal
    return None


def quick(address, id, **settings):
    return rdkafka.Producer(address, id, **settings)


# -- By itself -----------------------------------------------------------------------------


def parts():
    expect(crc32c(b"123456789"), 0xE3069283, "CRC-32C of the usual nine digits")
    expect(marker(7, 1, True, 0).is_whole(), True, "a marker's checksum")
    written = []
    c = Coordinator(lambda *a: written.append(a), lambda *a: None)
    expect(c.init("t", 1000), (0, 1000, 0), "the first epoch")
    c.transactions["t"].epoch = LAST_EPOCH
    expect(c.init("t", 1000), (0, 1001, 0), "after the last epoch: a new producer")
    expect(c.init("t", 1000, 1001, 0), (0, 1001, 1), "one who says what he had")
    expect(c.init("t", 1000, 1001, 0), (0, 1001, 1), "the same, again")
    expect(c.init("t", 1000), (0, 1001, 2), "one who does not")
    expect(c.init("t", 1000, 1001, 1)[0], errors.PRODUCER_FENCED, "one who is behind")
    expect(c.end("t", 1001, 2, True), errors.INVALID_TXN_STATE, "an end before any beginning")
    expect(c.add("t", 1001, 2, ["p"], [], 10.0), 0, "a partition")
    expect(c.time_out(10.9), [], "in time")
    expect(c.time_out(11.0), ["t"], "late")
    expect(written, [("p", 1001, 3, False)], "the marker of a timeout")
    expect(c.end("t", 1001, 2, True), errors.PRODUCER_FENCED, "who was late")
    expect(c.init("t", 1000, 1001, 2)[0], errors.PRODUCER_FENCED, "and stays so")


def gaps():
    """Sequences as the partition's leader sees them."""
    partition = Partition("t", 0, 1)

    def offer(sequence, count, epoch=0):
        batch = Batch(HEADER.pack(0, HEADER.size - 12, 0, 2, 0, 0, count - 1, 0, 0, 1, epoch,
                                  sequence, count))
        error, repeated = partition.check(batch, lambda *a: errors.NONE)
        if error or repeated is not None:
            return errors.name(error), repeated
        partition.append(batch)
        return batch.base

    expect([offer(0, 3), offer(3, 2), offer(5, 1)], [0, 3, 5], "in order")
    expect(offer(3, 2), ("NONE", 3), "one that was there")
    expect(offer(7, 1), ("OUT_OF_ORDER_SEQUENCE_NUMBER", None), "a gap")
    expect(offer(3, 1), ("OUT_OF_ORDER_SEQUENCE_NUMBER", None), "half of one that was there")
    expect(offer(6, 1, 1), ("OUT_OF_ORDER_SEQUENCE_NUMBER", None), "an epoch begins at 0")
    expect(offer(0, 1, 1), 6, "the next epoch")
    expect(offer(6, 1), ("INVALID_PRODUCER_EPOCH", None), "the epoch before")
    last = partition.producers[1]
    last.last_sequence = 0x7FFFFFFF
    expect([offer(0, 2, 1), offer(2, 1, 1)], [7, 9], "after the last sequence comes 0")


def control():
    when = {action: faults.ACTIONS[action][2] for action in faults.ACTIONS}
    expect((when["drop"], when["delay"], when["error"]), ("after", "after", "before"), "defaults")
    with FakeKafka() as kafka:
        for words, said in ((("nonsense",), "no command"), (("fault",), "fault API N"),
                            (("fault", "Prod", 1, "drop"), "API Prod"),
                            (("fault", "Produce", "x", "drop"), "N is x"),
                            (("fault", "Produce", 1, "explode"), "action explode"),
                            (("fault", "Produce", 1, "hold"), "hold is for EndTxn"),
                            (("fault", "Produce", 1, "error", "OOPS"), "OOPS"),
                            (("leader", "none/0", 1), "no partition none/0"),
                            (("timeout", "none"), "no open transaction"),
                            (("down", 9), "no node 9"), (("create", "t"), "create")):
            try:
                kafka.command(*words)
                m.fail(f"{words} was taken")
            except ValueError as e:
                if said not in str(e):
                    m.fail(f"{words}: {e}, which should contain '{said}'")
        with tempfile.TemporaryDirectory() as dir:
            file = pathlib.Path(dir) / "script"
            file.write_text("create made 3  # a comment\n\nfault Produce 1 explode\n")
            done = subprocess.run([HERE / "fake_broker", "--faults", file], capture_output=True,
                                  text=True, timeout=20)
            expect(done.returncode == 1 and "action explode" in done.stderr, True, "bad script")


# -- Plain reading and writing -------------------------------------------------------------


def plain():
    with FakeKafka(nodes=3, partitions=6, checks_crc=True) as kafka:
        rows = [f"row {n} {'x' * (n % 50)}" for n in range(2000)]
        for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
            kcat(kafka.address, "-P", "-t", codec, "-z", codec, "-X", "enable.idempotence=true",
                 input="".join(r + "\n" for r in rows))
            got = kcat(kafka.address, "-C", "-q", "-e", "-t", codec, "-o", "beginning", "-X",
                       "fetch.wait.max.ms=20").splitlines()
            expect(sorted(got), sorted(rows), f"{codec}, through three nodes")
        grouped = kcat(kafka.address, "-q", "-e", "-X", "auto.offset.reset=earliest", "-G", "g",
                       "gzip").splitlines()
        expect(sorted(grouped), sorted(rows), "as a group of one")
        expect(sum(kafka.committed("g").values()), len(rows), "the group's offsets")
        kcat(kafka.address, "-P", "-t", "times", "-p", "0", input="old\n")
        time.sleep(0.05)
        after = int(time.time() * 1000)
        time.sleep(0.05)
        kcat(kafka.address, "-P", "-t", "times", "-p", "0", input="new\n")
        got = kcat(kafka.address, "-C", "-q", "-e", "-t", "times", "-p", "0", "-o", f"s@{after}")
        expect(got, "new\n", "from a time on")
        kafka.command("cut", "times/0", 1)
        expect(read(kafka.address, "times", what="%o %s"), ["1 new"], "after retention")
        kcat(kafka.address, "-P", "-t", "times", "-p", "0", "-X", "acks=0", input="unasked\n")
        expect(read(kafka.address, "times"), ["new", "unasked"], "a row that nobody answered")
        reads = kafka.fault("Fetch", 1, "delay", 0)
        tail = subprocess.Popen(["kcat", "-b", kafka.address, "-C", "-q", "-u", "-t", "times",
                                 "-p", "0", "-o", "end", "-c", "1", "-X",
                                 "fetch.wait.max.ms=10000"], stdout=subprocess.PIPE, text=True)
        kafka.wait(reads)
        kcat(kafka.address, "-P", "-t", "times", "-p", "0", input="newest\n")
        began = time.time()
        expect(tail.communicate(timeout=20)[0], "newest\n", "a reader that waits")
        expect(time.time() - began < 5, True, "woken by the append")


# -- The same on the real broker -----------------------------------------------------------


def transactions(address):
    """A life of transactions as librdkafka leads it; what each reader saw on the way."""
    seen = []

    def look(*what):
        seen.append((*what, read(address, "t", COMMITTED, "%o %s"),
                     read(address, "t", UNCOMMITTED, "%o %s")))

    first = quick(address, "id", timeout_ms=30000)
    first.transact("t", ["a", "b"])
    first.transact("marker", ["this topic is there"])
    look("a commit")
    first.begin()
    first.send("t", ["c"])
    first.flush()
    look("open")
    plain_rows = kcat(address, "-P", "-t", "t", "-p", "0", input="beside\n")
    look("a row behind an open transaction", plain_rows)
    first.abort()
    look("an abort")
    first.begin()
    first.abort()
    first.begin()
    first.send_offset("g", "marker", 0, 3)
    seen.append(("unstable", failure(rdkafka.committed, address, "g", "marker", 0, 700)))
    first.commit()
    seen.append(("offset", rdkafka.committed(address, "g", "marker", 0)))
    first.begin()
    first.send("t", ["d"])
    first.flush()
    first.send_offset("g", "marker", 0, 4)
    first.abort()
    seen.append(("offset of an abort", rdkafka.committed(address, "g", "marker", 0)))
    for place in (("marker", 99), ("nowhere", 0)):
        first.begin()
        seen.append(("what is not there", failure(first.send_offset, "g", *place, 1, 500)))
        first.abort()
    first.begin()
    first.send("t", ["e"])
    first.flush()
    second = quick(address, "id", timeout_ms=30000)
    look("fenced")
    seen.append(("the zombie commits", failure(first.commit)))
    second.begin()
    second.send("t", ["f"])
    second.send_offset("g", "marker", 0, 5)
    second.commit()
    seen.append(("offset", rdkafka.committed(address, "g", "marker", 0)))
    look("the successor")
    for p in (first, second):
        p.close()
    return seen


AB, ABC = ["0 a", "1 b"], ["0 a", "1 b", "3 c"]
NOT_THERE = ("UNKNOWN_TOPIC_OR_PART", True, False)
SEEN = [  # step, read committed, read uncommitted: as the real broker has it
    ("a commit", AB, AB),
    ("open", AB, ABC),
    ("a row behind an open transaction", "", AB, [*ABC, "4 beside"]),
    ("an abort", [*AB, "4 beside"], [*ABC, "4 beside"]),
    ("unstable", ("_TIMED_OUT", False, False)),
    ("offset", 3),
    ("offset of an abort", 3),
    ("what is not there", NOT_THERE),
    ("what is not there", NOT_THERE),
    ("fenced", [*AB, "4 beside"], [*ABC, "4 beside", "6 d", "8 e"]),
    ("the zombie commits", ("_FENCED", False, True)),
    ("offset", 5),
    ("the successor", [*AB, "4 beside", "10 f"], [*ABC, "4 beside", "6 d", "8 e", "10 f"]),
]


class Real:
    """The real broker, if this machine has one."""

    def __init__(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="millrace-fake-"))
        self.classpath = None
        found = subprocess.run([BROKER, "classpath"], capture_output=True, text=True)
        self.why = found.stderr.strip() if found.returncode == m.SKIP else None
        if found.returncode == 0:
            self.classpath = found.stdout.strip()

    def __enter__(self):
        from test_kafka import free_port

        port = free_port()
        subprocess.run([BROKER, "start", self.dir, str(port)], check=True)
        return f"127.0.0.1:{port}"

    def __exit__(self, *_):
        subprocess.run([BROKER, "kill", self.dir], check=False)
        shutil.rmtree(self.dir, ignore_errors=True)


def java(classpath, address):
    done = subprocess.run(["java", "-XX:TieredStopAtLevel=1", "-cp", classpath,
                           HERE / "Transactions.java", address], capture_output=True, text=True,
                          timeout=120)
    if done.returncode != 0:
        m.fail(f"Transactions.java on {address}: {done.stdout[-2000:]}{done.stderr[-3000:]}")
    return done.stdout.splitlines()


def same():
    with FakeKafka(checks_crc=True) as kafka:
        here = transactions(kafka.address)
    for got, want in zip(here, SEEN, strict=True):
        expect(got, want, "a life of transactions")
    real = Real()
    if real.why:
        print(f"skipped: the comparison with the real broker, and the Java client: {real.why}")
        return
    with FakeKafka(checks_crc=True) as kafka:
        said = java(real.classpath, kafka.address)
    expect([line for line in said if line.startswith("fenced")],
           ["fenced: ProducerFencedException"], "the Java client")
    with real as address:
        there = transactions(address)
        for a, b in zip(here, there):
            expect(a, b, f"here and on the real broker, {a[0]}")
        expect(said, java(real.classpath, address), "the Java client, here and there")
    print(f"{len(here)} steps of librdkafka, {len(said)} of Java: equal to the real broker's")


# -- Transactions that end otherwise -------------------------------------------------------


def prepared():
    """Between the decision and its markers."""
    with FakeKafka() as kafka:
        hold = kafka.fault("EndTxn", 2, "hold")
        p = quick(kafka.address, "id")
        p.transact("t", ["a"])
        p.begin()
        p.send("t", ["b"])
        p.send_offset("g", "t", 0, 7)
        p.commit()
        kafka.wait(hold)
        expect(kafka.transaction("id")["state"], "PrepareCommit", "between")
        kcat(kafka.address, "-P", "-t", "t", "-p", "0", input="behind\n")
        expect(read(kafka.address, "t"), ["a"], "readers wait")
        expect(read(kafka.address, "t", UNCOMMITTED), ["a", "b", "behind"], "others do not")
        expect(failure(rdkafka.committed, kafka.address, "g", "t", 0, 500) is None, False,
               "the offset is not decided")
        late = kafka.fault("InitProducerId", "*", "delay", 0)
        waiting = subprocess.Popen([sys.executable, __file__, "--child", kafka.address, "t"],
                                   stdout=subprocess.DEVNULL)
        kafka.wait(late)
        expect(kafka.command("resume"), "id", "resumed")
        expect(waiting.wait(30), 0, "a successor that had to wait")
        expect(read(kafka.address, "t"), ["a", "b", "behind", "child"], "all of it")
        expect(rdkafka.committed(kafka.address, "g", "t", 0), 7, "the offset")
        given = kafka.requests("InitProducerId")
        expect(given[1]["result"], "CONCURRENT_TRANSACTIONS", "the successor's first try")
        p.close()


def timeouts():
    with FakeKafka() as kafka:
        p = quick(kafka.address, "id", timeout_ms=1500, message_timeout_ms=1000)
        p.begin()
        p.send("t", ["late"])
        p.flush()
        time.sleep(2)
        expect(kafka.transaction("id")["state"], "CompleteAbort", "by the clock")
        expect(failure(p.commit) is None, False, "a commit after the timeout")
        p.close()
        p = quick(kafka.address, "id")
        for command in ("timeout", "fence"):
            p.begin()
            p.send("t", [command])
            p.flush()
            kafka.command(command, "id")
            expect(failure(p.commit)[2], True, f"{command}: fenced")
            p.close()
            p = quick(kafka.address, "id")
        p.transact("t", ["good"])
        p.close()
        expect(read(kafka.address, "t"), ["good"], "what was too late")


def twice():
    """An end of a transaction that is delivered again, at once and much later."""
    with FakeKafka() as kafka:
        kafka.fault("Produce", 1, "duplicate")
        kcat(kafka.address, "-P", "-t", "plain", "-p", "0", input="row\n")
        expect(read(kafka.address, "plain"), ["row", "row"], "nobody keeps count here")
        kafka.fault("EndTxn", 1, "duplicate")
        kafka.fault("Produce", 1, "duplicate")
        p = quick(kafka.address, "id")
        p.transact("t", ["a"])
        p.transact("t", ["b"])
        expect(read(kafka.address, "t"), ["a", "b"], "a duplicate")
        expect([e["first"] for e in kafka.requests() if "first" in e], ["NONE"] * 3, "the log")
        # The request is lost, librdkafka sends it again, and the lost one arrives when the
        # next transaction has written its first row: that one is torn.
        kafka.fault("EndTxn", 1, "late", "Produce", 1)
        p.transact("t", ["c"])
        p.begin()
        p.send("t", ["d"])
        p.flush()
        expect(read(kafka.address, "t"), ["a", "b", "c", "d"], "the first half is committed")
        late = [e for e in kafka.requests("EndTxn") if "late" in e.get("faults", [])]
        expect([e["result"] for e in late], ["NONE"], "the late one is carried out")
        p.close()


# -- Each fault on each request ------------------------------------------------------------

ON_THE_WAY = ("FindCoordinator", "InitProducerId", "AddPartitionsToTxn", "AddOffsetsToTxn",
              "Produce", "TxnOffsetCommit", "EndTxn", "Metadata", "ApiVersions")
PASSING = {
    "FindCoordinator": ["COORDINATOR_NOT_AVAILABLE"],
    "InitProducerId": ["NOT_COORDINATOR", "COORDINATOR_LOAD_IN_PROGRESS",
                       "CONCURRENT_TRANSACTIONS", "COORDINATOR_NOT_AVAILABLE"],
    "AddPartitionsToTxn": ["NOT_COORDINATOR", "COORDINATOR_LOAD_IN_PROGRESS",
                           "CONCURRENT_TRANSACTIONS", "COORDINATOR_NOT_AVAILABLE"],
    "AddOffsetsToTxn": ["NOT_COORDINATOR", "COORDINATOR_LOAD_IN_PROGRESS",
                        "CONCURRENT_TRANSACTIONS"],
    "Produce": ["NOT_LEADER_OR_FOLLOWER", "NOT_ENOUGH_REPLICAS", "LEADER_NOT_AVAILABLE",
                "NOT_ENOUGH_REPLICAS_AFTER_APPEND", "REQUEST_TIMED_OUT"],
    "TxnOffsetCommit": ["NOT_COORDINATOR", "COORDINATOR_LOAD_IN_PROGRESS",
                        "COORDINATOR_NOT_AVAILABLE"],
    "EndTxn": ["NOT_COORDINATOR", "COORDINATOR_LOAD_IN_PROGRESS", "COORDINATOR_NOT_AVAILABLE"],
}
NEVER = {"InitProducerId": "PRODUCER_FENCED", "AddPartitionsToTxn": "INVALID_PRODUCER_EPOCH",
         "AddOffsetsToTxn": "INVALID_PRODUCER_ID_MAPPING", "EndTxn": "INVALID_PRODUCER_EPOCH",
         "TxnOffsetCommit": "INVALID_PRODUCER_EPOCH", "Produce": "INVALID_PRODUCER_EPOCH"}


def one_life(kafka, topic, id):
    p = quick(kafka.address, id)
    p.begin()
    p.send(topic, [f"{topic}-{n}" for n in range(3)])
    p.flush()
    p.send_offset(f"g-{topic}", topic, 0, 11)
    p.commit()
    p.close()


def survives(kafka, topic, what):
    one_life(kafka, topic, f"id-{topic}")
    expect(read(kafka.address, topic), [f"{topic}-{n}" for n in range(3)], f"{what}: the rows")
    expect(kafka.committed(f"g-{topic}"), {f"{topic}/0": 11}, f"{what}: the offset")


def passing():
    """What a client must live with: errors that pass, connections that break."""
    with FakeKafka(nodes=2) as kafka:
        count = 0
        cases = [(api, ("error", code, when)) for api, codes in PASSING.items()
                 for code in codes for when in ("before", "after")
                 # Told that nothing happened, a client does it again: a duplicate by rights.
                 if (code, when) != ("LEADER_NOT_AVAILABLE", "after")]
        cases += [(api, ("drop", when)) for api in ON_THE_WAY for when in ("before", "after")]
        for api, fault in cases:
            count += 1
            topic = f"t{count}"
            kafka.command("create", topic, 1)
            number = kafka.fault(api, 1, *fault)
            survives(kafka, topic, f"{api} {fault}")
            kafka.wait(number, 0.1)
            kafka.command("clear")
        print(f"{count} passing errors and broken connections survived")


def readers():
    """Errors and broken connections where rows and offsets are read."""
    with FakeKafka(nodes=2, partitions=1) as kafka:
        p = quick(kafka.address, "id")
        p.transact("t", ["a", "b"])
        p.begin()
        p.send_offset("g", "t", 0, 2)
        p.commit()
        p.close()
        for api, code in (("Fetch", "NOT_LEADER_OR_FOLLOWER"), ("Fetch", "FENCED_LEADER_EPOCH"),
                          ("ListOffsets", "NOT_LEADER_OR_FOLLOWER"),
                          ("ListOffsets", "LEADER_NOT_AVAILABLE"),
                          ("Metadata", "LEADER_NOT_AVAILABLE"),
                          ("OffsetFetch", "UNSTABLE_OFFSET_COMMIT"),
                          ("OffsetFetch", "COORDINATOR_LOAD_IN_PROGRESS"),
                          ("FindCoordinator", "COORDINATOR_NOT_AVAILABLE")):
            for fault in (("error", code, "before"), ("error", code, "after"),
                          ("drop", "before"), ("drop", "after")):
                number = kafka.fault(api, 1, *fault)
                if api in ("OffsetFetch", "FindCoordinator"):
                    expect(rdkafka.committed(kafka.address, "g", "t", 0), 2, f"{api} {fault}")
                else:
                    expect(read(kafka.address, "t"), ["a", "b"], f"{api} {fault}")
                kafka.wait(number, 0.1)
                kafka.command("clear")


def final():
    """What a client must not live with: it is told, and nothing is seen."""
    with FakeKafka() as kafka:
        for n, (api, code) in enumerate(NEVER.items()):
            topic = f"t{n}"
            kafka.command("create", topic, 1)
            kafka.fault(api, 1, "error", code)
            expect(failure(one_life, kafka, topic, f"id{n}") is None, False, f"{api} {code}")
            if api != "EndTxn":
                expect(kafka.committed(f"g-{topic}"), {}, f"{api} {code}: nothing committed")
            kafka.command("fence", f"id{n}") if kafka.transaction(f"id{n}") else None
            expect(read(kafka.address, topic), [], f"{api} {code}: nothing seen")


def slow():
    with FakeKafka() as kafka:
        kafka.fault("EndTxn", 2, "delay", 800)
        p = quick(kafka.address, "id")
        took = []
        for value in ("a", "b"):
            began = time.time()
            p.transact("t", [value])
            took.append(time.time() - began)
        expect((took[0] < 0.7, took[1] >= 0.8), (True, True), f"one of two is slow: {took}")
        block = kafka.fault("Produce", 1, "block", "before", topics="t")
        p.begin()
        p.send("t", ["c"])
        kafka.wait(block)
        expect(read(kafka.address, "t", UNCOMMITTED), ["a", "b"], "stopped before it happens")
        kafka.release(block)
        p.commit()
        expect(read(kafka.address, "t"), ["a", "b", "c"], "released")
        p.close()


def sequences():
    """Batches that were refused, or come twice."""
    with FakeKafka(partitions=1) as kafka:
        rows = [f"{n}" for n in range(200)]
        for fault in (("drop", "after"), ("error", "NOT_ENOUGH_REPLICAS", "before"),
                      ("error", "REQUEST_TIMED_OUT", "after")):
            topic = "-".join(fault).lower()
            kafka.fault("Produce", 5, "delay", 200, "before")  # others are on the way then
            kafka.fault("Produce", 6, *fault)
            p = quick(kafka.address, topic, batch_num_messages=10)
            p.transact(topic, rows)
            p.close()
            expect(read(kafka.address, topic), rows, f"{fault}: in order, once")
            kafka.command("clear")


# -- The cluster, and killed clients -------------------------------------------------------


def moves():
    with FakeKafka(nodes=3, partitions=1) as kafka:
        p = quick(kafka.address, "id")
        p.transact("t", ["a"])
        for step, command in enumerate((
                ("leader", "t/0", 2), ("coordinator", "txn", "id", 3), ("leader", "t/0", 3),
                ("coordinator", "txn", "id", 1), ("disconnect",), ("down", 3), ("up", 3),
                ("down", 1), ("up", 1))):
            p.begin()
            p.send("t", [f"{step}-1"])
            p.flush()
            kafka.command(*command)
            p.send("t", [f"{step}-2"])
            p.commit(20000)
        want = ["a"] + [f"{step}-{half}" for step in range(9) for half in (1, 2)]
        expect(read(kafka.address, "t"), want, "through all moves")
        kafka.fault("EndTxn", 1, "do", "coordinator", "txn", "id", 2)
        p.transact("t", ["moved"])
        p.close()
        results = {e["result"] for e in kafka.requests()}
        expect({"NOT_COORDINATOR", "NOT_LEADER_OR_FOLLOWER"} <= results, True, str(results))
        expect(read(kafka.address, "t")[-1], "moved", "a move in the middle")


def killed():
    with FakeKafka() as kafka:
        for n, (api, when, is_seen) in enumerate((
                ("InitProducerId", "after", False), ("Produce", "before", False),
                ("Produce", "after", False), ("EndTxn", "before", False),
                ("EndTxn", "after", True))):
            topic = f"t{n}"
            kafka.command("create", topic, 1)
            kafka.fault(api, 1, "kill", "peer", when)
            child = subprocess.Popen([sys.executable, __file__, "--child", kafka.address, topic])
            expect(child.wait(30), -signal.SIGKILL, f"killed at {api}, {when}")
            quick(kafka.address, f"child-{topic}").close()
            expect(read(kafka.address, topic), ["child"] * is_seen, f"killed at {api}, {when}")
        p = quick(kafka.address, "id")
        p.begin()
        p.send_offset("g", "t0", 0, 5)
        p.commit()
        p.close()
        expect(rdkafka.committed(kafka.address, "g", "t0", 0), 5, "an offset")
        kafka.command("expire", "g")
        expect(rdkafka.committed(kafka.address, "g", "t0", 0), None, "after its retention")
        bystander = subprocess.Popen(["sleep", "60"])
        kafka.fault("ApiVersions", 1, "kill", bystander.pid, 15)
        kcat(kafka.address, "-L")
        expect(bystander.wait(10), -signal.SIGTERM, "a process by its number")


def child(address, topic):
    p = quick(address, f"child-{topic}" if topic != "t" else "id")
    p.transact(topic, ["child"])
    os._exit(0)


CASES = [parts, gaps, control, plain, same, prepared, timeouts, twice, passing, readers, final,
         slow, sequences, moves, killed]


def main():
    if rdkafka.LIB is None:
        m.skip("no librdkafka")
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:4])
    if shutil.which("kcat") is None:
        m.skip("no kcat")
    named = [a for a in sys.argv[1:] if re.fullmatch(r"\w+", a)]
    for case in CASES:
        if not named or case.__name__ in named:
            began = time.time()
            case()
            print(f"{case.__name__}: {time.time() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main()
