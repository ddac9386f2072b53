#!/usr/bin/env python3
"""Kafka to Kafka, exactly-once: read back as committed, every row once, judged by SQLite.

The orders job writes its windows to one topic and, in the same transactions, a copy of each
order to another.
  - the real broker: ten kill -9 at random moments and the broker restarted in the middle;
    two engines on copies of one state directory; a downtime longer than the transaction's
    timeout
  - the fake broker: the process killed at each kind of request, before and after it was
    handled; a late and a repeated EndTxn; a marker that expired
  - refusals, in words
Usage: test_kafka_exactly_once.py [MILLRACE] [fake|real]
"""
import concurrent.futures
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import millrace as m
import test_kafka as t

sys.path.append(str(m.ROOT / "tests/kafka"))
from fake import FakeKafka  # noqa: E402

ROWS = int(os.environ.get("MR_KAFKA_ROWS", 120_000))
SEED = int(os.environ.get("MR_SEED", 1))
PARTITIONS = 4

SQL = """
SET 'execution.checkpointing.interval' = '{interval}';
CREATE TABLE orders (
  order_id STRING, product STRING, amount DECIMAL(10,2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'topic' = '{name}-in', 'properties.bootstrap.servers' = '{address}',
        'properties.group.id' = 'g-{name}', 'scan.startup.mode' = 'earliest-offset',
        'format' = 'json' {source});
CREATE TABLE windows (
  product STRING, window_start TIMESTAMP(3), order_count BIGINT, total_amount DECIMAL(38,2)
) WITH ('connector' = 'kafka', 'topic' = '{name}-windows',
        'json.encode.decimal-as-plain-number' = 'true', {sink});
CREATE TABLE copies (order_id STRING) WITH ('connector' = 'kafka', 'topic' = '{name}-copies', {sink});
EXECUTE STATEMENT SET BEGIN
INSERT INTO windows
SELECT product, TUMBLE_START(order_time, INTERVAL '1' MINUTE) AS window_start,
       COUNT(*) AS order_count, SUM(amount) AS total_amount
FROM orders GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);
INSERT INTO copies SELECT order_id FROM orders;
END;
"""
BOUNDED = ", 'scan.bounded.mode' = 'latest-offset'"


def sql(name, address, source="", timeout_ms=60000, interval="100 ms"):
    sink = (f"'properties.bootstrap.servers' = '{address}', 'format' = 'json', "
            "'sink.delivery-guarantee' = 'exactly-once', "
            f"'properties.transaction.timeout.ms' = '{timeout_ms}'")
    return SQL.format(name=name, address=address, source=source, sink=sink, interval=interval)


def committed(address, topic):
    done = subprocess.run(
        ["kcat", "-b", address, "-C", "-q", "-e", "-t", topic, "-o", "beginning", "-X",
         "isolation.level=read_committed", "-X", "fetch.wait.max.ms=20"],
        capture_output=True, text=True, timeout=100)
    if done.returncode != 0:
        m.fail(f"kcat {topic}: {done.stderr}")
    return done.stdout.splitlines()


def judge(address, name, parts, want, what):
    """Windows and copies, as a reader of committed rows has them."""
    got = [t.window(line) for line in committed(address, f"{name}-windows")]
    m.compare([g for g in got if g[0] != "closing"], want, f"{what}, windows")
    got = [json.loads(line)["order_id"] for line in committed(address, f"{name}-copies")]
    m.compare([g for g in got if int(g[1:]) < 10_000_000],
              [f"o{row[0]}" for rows in parts for row in rows], f"{what}, copies")


def tail(path):
    return path.read_text()[-3000:] if path.exists() else ""


class Scene:
    """One topic of orders, and the job that reads it."""

    def __init__(self, kafka, dir, name, parts, **settings):
        self.kafka, self.name, self.parts, self.settings = kafka, name, parts, settings
        self.dir = dir / name
        self.dir.mkdir()
        for topic in ("in", "windows", "copies"):
            self.create(f"{name}-{topic}")

    def create(self, topic):
        if isinstance(self.kafka, FakeKafka):
            self.kafka.command("create", topic, PARTITIONS)
        else:
            self.kafka.create(topic)

    def produce(self, partition, rows):
        t.Kafka.produce(self.kafka, f"{self.name}-in", partition, map(m.order_json, rows),
                        self.dir)

    def produce_all(self):
        for p, rows in enumerate(self.parts):
            self.produce(p, rows)

    def flags(self, reactors, state="state"):
        return ["--state-dir", str(self.dir / state), "--reactors", str(reactors)]

    def start(self, reactors=1, state="state", log="job.log"):
        return m.start(sql(self.name, self.kafka.address, **self.settings), self.dir,
                       *self.flags(reactors, state), log=log)

    def run_to_end(self, reactors=1, check=True):
        return m.run(sql(self.name, self.kafka.address, source=BOUNDED, **self.settings), self.dir,
                     *self.flags(reactors), check=check)

    def kill(self, process):
        if process.poll() is not None:
            m.fail(f"millrace ended by itself with {process.returncode}\n"
                   f"{tail(self.dir / 'job.log')}")
        process.send_signal(signal.SIGKILL)
        process.wait()

    def close(self):
        """Rows behind which every window is over."""
        for p, row in enumerate(t.close_rows(self.parts)):
            self.produce(p, [row])

    def wait_copies(self, process, count, limit=90):
        until = time.time() + limit
        while len(committed(self.kafka.address, f"{self.name}-copies")) < count:
            if process.poll() is not None:
                m.fail(f"millrace ended by itself with {process.returncode}\n"
                       f"{tail(self.dir / 'job.log')}")
            if time.time() > until:
                m.fail(f"{self.name}: the rows do not come\n{tail(self.dir / 'job.log')}")
            time.sleep(0.3)

    def end(self, process, want, what):
        """Wait until everything is committed, stop, judge."""
        self.close()
        self.wait_copies(process, sum(map(len, self.parts)) + len(self.parts))
        code = m.stop(process)
        if code != 0:
            m.fail(f"{what}: SIGTERM: exit code {code}\n{tail(self.dir / 'job.log')}")
        judge(self.kafka.address, self.name, self.parts, want, what)


# -- The real broker ----------------------------------------------------------------------------


def killed(kafka, dir, parts, want):
    """Slices of the input, a kill -9 behind each, the broker restarted in the middle."""
    rng = random.Random(SEED)
    scene = Scene(kafka, dir, "killed", parts)
    kills = 10
    cuts = [[0, *sorted(rng.randrange(len(rows)) for _ in range(kills)), len(rows)]
            for rows in parts]
    for k in range(kills + 1):
        process = scene.start(reactors=1 + k % 2)
        for p, rows in enumerate(parts):
            scene.produce(p, rows[cuts[p][k]:cuts[p][k + 1]])
        if k == kills // 2:
            kafka.stop("kill" if SEED % 2 else "stop")
            kafka.start()
        if k < kills:
            time.sleep(rng.random())
            scene.kill(process) if process.poll() is None else None
    if process.poll() is not None:
        process = scene.start()
    scene.end(process, want, f"{kills} kills and a broker's restart, seed {SEED}")


def broker_away(kafka, dir, parts, want):
    """The engine stays up: what the broker's restart does not cost, goes on by itself."""
    scene = Scene(kafka, dir, "away", parts)
    process = scene.start(reactors=2)
    for p, rows in enumerate(parts):
        scene.produce(p, rows[:len(rows) // 2])
    kafka.stop()
    time.sleep(1)
    kafka.start()
    for p, rows in enumerate(parts):
        scene.produce(p, rows[len(rows) // 2:])
    scene.end(process, want, "the broker restarted under a running engine")


def two_engines(kafka, dir, parts, want):
    scene = Scene(kafka, dir, "two", parts)
    old = scene.start(state="state", log="old.log")
    for p, rows in enumerate(parts):
        scene.produce(p, rows[:len(rows) // 2])
    time.sleep(1)
    old.send_signal(signal.SIGSTOP)
    shutil.copytree(scene.dir / "state", scene.dir / "copy", ignore=shutil.ignore_patterns("*.sock"))
    new = scene.start(state="copy")
    for p, rows in enumerate(parts):
        scene.produce(p, rows[len(rows) // 2:])
    scene.wait_copies(new, sum(map(len, parts)))
    old.send_signal(signal.SIGCONT)
    code = old.wait(60)
    said = (scene.dir / "old.log").read_text()
    if code == 0 or "another process" not in said:
        m.fail(f"the old engine was not fenced: exit {code}, {said[-2000:]}")
    scene.end(new, want, "two engines, one of them fenced")
    # What it left behind does not fit the output any more.
    done = m.run(sql("two", kafka.address), scene.dir, *scene.flags(1), check=False)
    if done.returncode == 0 or not any(w in done.stderr for w in (
            "is it an old copy", "another copy of this state", "do not belong together")):
        m.fail(f"the old copy was started again: {done.returncode} {done.stderr}")
    judge(kafka.address, "two", parts, want, "and the old copy refused")


def long_downtime(kafka, dir, parts, want):
    """Killed with a transaction open, which the broker gives up before the next start."""
    scene = Scene(kafka, dir, "downtime", parts, timeout_ms=1000)
    process = scene.start()
    for p, rows in enumerate(parts):
        scene.produce(p, rows[:len(rows) // 2])
    time.sleep(0.5)
    scene.kill(process)
    time.sleep(12)  # the broker looks every ten seconds
    scene.settings = {}
    process = scene.start(reactors=2)
    for p, rows in enumerate(parts):
        scene.produce(p, rows[len(rows) // 2:])
    scene.end(process, want, "down longer than the transaction's timeout")


# -- The fake broker ----------------------------------------------------------------------------


def at_each_request(dir):
    """The engine dies at the Nth request of a kind; a second run goes on from there."""
    rng = random.Random(SEED)
    parts = m.orders(2000, PARTITIONS, seed=12)
    want, _ = m.orders_oracle(parts)
    kinds = ["InitProducerId", "OffsetFetch", "AddPartitionsToTxn", "Produce",
             "AddOffsetsToTxn", "TxnOffsetCommit", "EndTxn"]
    cases = [(kind, 1 if kind in ("InitProducerId", "OffsetFetch") else n, ("kill", "peer", when))
             for kind in kinds for when in ("before", "after") for n in (1, rng.randrange(2, 5))]
    cases += [("EndTxn", n, action) for n in (1, 2) for action in (
        ("duplicate",), ("delay", 700), ("late", "AddPartitionsToTxn", 1), ("drop", "after"))]
    cases = list(dict.fromkeys(cases))

    def one(number, kind, n, action):
        """True: the first run did not reach its end."""
        what = f"{kind} {n} {' '.join(map(str, action))}"
        with FakeKafka(partitions=PARTITIONS) as kafka:
            scene = Scene(kafka, dir, f"case{number}", parts, interval="2 ms")
            scene.produce_all()
            fault = kafka.fault(kind, n, *action)
            first = scene.run_to_end(reactors=1 + number % 2, check=False)
            kafka.command("clear", fault)
            second = scene.run_to_end(check=False)
            if second.returncode != 0:
                m.fail(f"{what}: {first.stderr[-1500:]}\nand then {second.stderr[-1500:]}")
            judge(kafka.address, scene.name, parts, want, what)
            return first.returncode != 0

    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        work = [pool.submit(one, i, *case) for i, case in enumerate(cases)]
        died = sum(w.result() for w in work)
    print(f"{len(cases)} broken requests, {died} runs did not reach their end")


def positions_are_kept(dir):
    """A restart asks nobody where partitions begin that its snapshot has a position in."""
    parts = m.orders(200, PARTITIONS, seed=15)
    with FakeKafka(partitions=PARTITIONS) as kafka:
        scene = Scene(kafka, dir, "positions", parts)
        scene.produce_all()
        asked = []
        for _ in range(2):
            scene.run_to_end()
            asked.append(sum(r["client"] == "millrace" for r in kafka.requests("ListOffsets")))
        if asked[0] == 0 or asked[1] != asked[0]:
            m.fail(f"offsets were asked for {asked} times")


def bounded_later(dir):
    """A run that knows no end, and then one that ends at what is there; the run after that one
    ends where it would have ended, though more has come since."""
    parts = m.orders(2000, PARTITIONS, seed=16)
    want, _ = m.orders_oracle(parts)
    with FakeKafka(partitions=PARTITIONS) as kafka:
        scene = Scene(kafka, dir, "bounded", parts)
        for p, rows in enumerate(parts):
            scene.produce(p, rows[:len(rows) // 2])
        process = scene.start(reactors=2)
        scene.wait_copies(process, sum(len(rows) // 2 for rows in parts))
        if m.stop(process) != 0:
            m.fail(tail(scene.dir / "job.log"))
        for p, rows in enumerate(parts):
            scene.produce(p, rows[len(rows) // 2:])
        scene.run_to_end()
        judge(kafka.address, scene.name, parts, want, "unbounded, then bounded")
        scene.produce(0, parts[0][:10])
        scene.run_to_end(reactors=2)
        judge(kafka.address, scene.name, parts, want, "bounded once more, after its end")


def marker_expired(dir):
    parts = m.orders(200, PARTITIONS, seed=13)
    with FakeKafka(partitions=PARTITIONS) as kafka:
        scene = Scene(kafka, dir, "expired", parts)
        scene.produce_all()
        kafka.fault("EndTxn", 2, "kill", "peer", "before")
        process = scene.start()
        process.wait(60)
        for group in (g["id"] for g in kafka.state()["groups"]):
            if group.startswith("millrace."):
                kafka.command("expire", group)
        done = scene.run_to_end(check=False)
        if done.returncode == 0 or "can not be told any more" not in done.stderr:
            m.fail(f"a marker that expired: {done.returncode} {done.stderr}")
    print("a marker that expired: refused in words")


def refusals(dir):
    dir = dir / "refusals"
    dir.mkdir()

    def refused(text, *flags, words):
        done = m.run(text, dir, *flags, check=False, timeout=60)
        if done.returncode == 0 or words not in done.stderr:
            m.fail(f"exit {done.returncode}, said {done.stderr!r}, which should contain {words!r}")

    refused(sql("x", "127.0.0.1:1", source=BOUNDED), words="needs checkpoints")
    state = ["--state-dir", str(dir / "state")]
    other = sql("x", "127.0.0.1:1").replace("'topic' = 'x-copies'",
                                            "'topic' = 'x-copies', 'properties.acks' = 'all'")
    refused(other, *state, words="must be the same")
    refused(sql("x", "127.0.0.1:1"), *state, words="no broker answered")
    refused(sql("x", "127.0.0.1:1").replace("'properties.transaction.timeout.ms' = '60000'",
                                            "'properties.transactional.id' = 'mine'"), *state,
            words="sink.transactional-id-prefix")
    # Flink's old name of the option asks for the same.
    refused(sql("x", "127.0.0.1:1").replace("sink.delivery-guarantee", "sink.semantic"),
            words="needs checkpoints")
    with FakeKafka() as kafka:
        kafka.command("create", "x-in", 1)
        refused(sql("x", kafka.address, timeout_ms=10_000_000), *state,
                words="transaction.max.timeout.ms")
    print("refusals, in words")


KEYED = """
CREATE TABLE orders (order_id STRING, product STRING) WITH (
  'connector' = 'kafka', 'topic' = 'keys-in', 'properties.bootstrap.servers' = '{address}',
  'scan.startup.mode' = 'earliest-offset', 'scan.bounded.mode' = 'latest-offset', 'format' = 'json');
CREATE TABLE keyed (k_product STRING, order_id STRING, k_shop INT) WITH (
  'connector' = 'kafka', 'topic' = 'keyed', 'properties.bootstrap.servers' = '{address}',
  'value.format' = 'json', {options});
INSERT INTO keyed SELECT product, order_id, 7 FROM orders;
"""


def keys(dir):
    """Key and value of what is written, and where it goes."""
    dir = dir / "keys"
    dir.mkdir()
    rows = [(i, m.PRODUCTS[i % len(m.PRODUCTS)], 100, m.START_MS) for i in range(200)]
    good = ("'key.format' = 'json', 'key.fields' = 'k_product;k_shop', 'key.fields-prefix' = 'k_', "
            "'value.fields-include' = 'EXCEPT_KEY'")
    with FakeKafka(partitions=PARTITIONS) as kafka:
        kafka.command("create", "keys-in", 1)
        t.Kafka.produce(kafka, "keys-in", 0, map(m.order_json, rows), dir)
        m.run(KEYED.format(address=kafka.address, options=good), dir)
        done = subprocess.run(["kcat", "-b", kafka.address, "-C", "-q", "-e", "-t", "keyed", "-f",
                               "%p|%k|%s\\n"], capture_output=True, text=True, timeout=60)
        got, places = [], {}
        for line in done.stdout.splitlines():
            partition, key, value = line.split("|")
            key, value = json.loads(key), json.loads(value)
            if key["shop"] != 7 or list(value) != ["order_id"]:
                m.fail(f"a message {line}")
            got.append((key["product"], value["order_id"]))
            places.setdefault(key["product"], set()).add(partition)
        m.compare(got, [(r[1], f"o{r[0]}") for r in rows], "keys and values")
        if any(len(p) != 1 for p in places.values()) or len(set.union(*places.values())) < 2:
            m.fail(f"partitions of keys: {places}")
        for options, words in (
                ("'key.format' = 'json'", "requires the declaration of one or more of key fields"),
                ("'key.fields' = 'k_shop'", "can only be declared if a key format is defined"),
                ("'key.format' = 'json', 'key.fields' = 'nope'", "[k_product, order_id, k_shop]"),
                ("'key.format' = 'json', 'key.fields' = 'k_shop', 'key.fields-prefix' = 'k_'",
                 "A key prefix is not allowed"),
                ("'key.format' = 'json', 'key.fields' = 'order_id', 'key.fields-prefix' = 'k_', "
                 "'value.fields-include' = 'EXCEPT_KEY'", "must be prefixed with 'k_'"),
                ("'key.format' = 'nope', 'key.fields' = 'k_shop'", "nope")):
            done = m.run(KEYED.format(address=kafka.address, options=options), dir, check=False)
            if done.returncode == 0 or words not in done.stderr:
                m.fail(f"{options}: {done.stderr!r}, which should contain {words!r}")


def fake(dir):
    began = time.time()
    keys(dir)
    refusals(dir)
    marker_expired(dir)
    positions_are_kept(dir)
    bounded_later(dir)
    at_each_request(dir)
    print(f"fake broker: {time.time() - began:.0f} s")


def real(dir):
    kafka = t.Kafka(dir)
    try:
        began = time.time()
        parts = m.orders(ROWS, PARTITIONS, seed=11)
        want, late = m.orders_oracle(parts)
        print(f"{ROWS} orders, {late} of them late, {len(want)} windows")
        killed(kafka, dir, parts, want)
        parts = m.orders(ROWS // 6, PARTITIONS, seed=14)
        want, _ = m.orders_oracle(parts)
        broker_away(kafka, dir, parts, want)
        two_engines(kafka, dir, parts, want)
        long_downtime(kafka, dir, parts, want)
        print(f"real broker: {time.time() - began:.0f} s")
    finally:
        kafka.stop("kill")


def main():
    which = sys.argv[2] if len(sys.argv) > 2 else "both"
    if shutil.which("kcat") is None:
        m.skip("no kcat")
    with m.Workspace("exactly-once") as dir:
        if which in ("both", "fake"):
            fake(dir)
        if which in ("both", "real"):
            real(dir)


if __name__ == "__main__":
    main()
