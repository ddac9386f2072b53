#!/usr/bin/env python3
"""upsert-kafka and changes in Kafka: folded by key, judged by Python.

  - changes of a file into a topic: one message per key and change, -U left out, -D a tombstone
  - that topic read back: as changes that take back exactly what they gave
  - columns of the key alone ('EXCEPT_KEY', a prefix); tombstones of unknown keys, rows that
    come twice, messages without a key
  - killed with kill -9 several times on the way from topic to topic: the same in the end
  - debezium-json with metadata columns of its envelope
  - refusals, in words
On the fake broker.  Usage: test_upsert_kafka.py [MILLRACE] [real] [name of a test ..]
"""
import json
import os
import random
import signal
import subprocess
import sys
import time

import millrace as m
import test_kafka as t

sys.path.append(str(m.ROOT / "tests/kafka"))
from fake import FakeKafka  # noqa: E402

SEED = int(os.environ.get("MR_SEED", 1))
KEYS, CHANGES, PARTITIONS = 200, 4000, 4

WITH = ("WITH ('connector' = '{connector}', 'topic' = '{topic}', "
        "'properties.bootstrap.servers' = '{address}'{more})")
UPSERT = ", 'key.format' = 'json', 'value.format' = 'json'"
BOUNDED = ", 'scan.bounded.mode' = 'latest-offset'"


def table(name, columns, topic, address, more="", connector="upsert-kafka"):
    return (f"CREATE TABLE {name} ({columns}) " +
            WITH.format(connector=connector, topic=topic, address=address, more=more) + ";\n")


def produce(address, topic, messages):
    """(key, value) in order, to partition 0; None: no value, or no key."""
    lines = "".join((f"{key}|" if key is not None else "") + (value or "") + "\n"
                    for key, value in messages)
    done = subprocess.run(["kcat", "-P", "-b", address, "-t", topic, "-p", "0", "-Z", "-K", "|"],
                          input=lines.encode(), capture_output=True)
    if done.returncode != 0:
        m.fail(f"kcat: {done.stderr.decode()}")


def read_topic(address, topic):
    """[(partition, key, value)], value None for a tombstone."""
    done = subprocess.run(["kcat", "-b", address, "-C", "-q", "-e", "-t", topic, "-o", "beginning",
                           "-f", "%p\t%K\t%S\t%k\t%s\n"], capture_output=True, text=True,
                          timeout=60)
    rows = []
    for line in done.stdout.splitlines():
        p, key_len, len_, rest = line.split("\t", 3)
        key, value = rest.split("\t", 1)
        rows.append((int(p), key if int(key_len) >= 0 else None,
                     value if int(len_) >= 0 else None))
    return rows


def fold_topic(rows):
    now, home = {}, {}
    for partition, key, value in rows:
        if home.setdefault(key, partition) != partition:
            m.fail(f"key {key} in two partitions")
        if value is None:
            now.pop(key, None)
        else:
            now[key] = value
    return now


def fold_print(text):
    """The rows that are there at the end; what is taken back must be there."""
    rows = {}
    for line in text.splitlines():
        line = line.split("> ", 1)[-1]  # the reactor, where there are several
        kind, row = line[:2], line[2:]
        if kind in ("+I", "+U"):
            rows[row] = rows.get(row, 0) + 1
        elif kind in ("-U", "-D"):
            if rows.get(row, 0) == 0:
                m.fail(f"taken back, but not there: {line}")
            rows[row] -= 1
    return sorted(row for row, n in rows.items() for _ in range(n))


def changes(rng):
    """Lines of debezium-json, and what is there in the end: id -> (k, v)."""
    now, lines = {}, []
    for _ in range(CHANGES):
        key, row = rng.randrange(KEYS), None
        if key not in now or rng.random() < 0.8:
            row = (rng.choice("abcdefgh"), rng.randrange(100))
        before = now.get(key)
        as_row = lambda r: None if r is None else {"id": key, "k": r[0], "v": r[1]}  # noqa: E731
        op = "c" if before is None else "d" if row is None else "u"
        lines.append(json.dumps({"before": as_row(before), "after": as_row(row), "op": op}))
        now.pop(key, None)
        if row is not None:
            now[key] = row
    return lines, now


COLUMNS = "id INT, k STRING, v INT, PRIMARY KEY (id) NOT ENFORCED"


def test_there_and_back(kafka, dir):
    lines, now = changes(random.Random(SEED))
    (dir / "cdc.json").write_text("".join(line + "\n" for line in lines))
    cdc = (f"CREATE TABLE cdc ({COLUMNS}) WITH ('connector' = 'filesystem', "
           f"'path' = '{dir}/cdc.json', 'format' = 'debezium-json');\n")
    m.run(cdc + table("t", COLUMNS, "there", kafka.address, UPSERT) +
          "INSERT INTO t SELECT * FROM cdc;", dir, "--reactors", "2")
    rows = read_topic(kafka.address, "there")
    deletes = sum('"op": "d"' in line for line in lines)
    if len(rows) != CHANGES or sum(value is None for _, _, value in rows) != deletes:
        m.fail(f"{len(rows)} messages for {CHANGES} changes")
    wanted = {json.dumps({"id": i}, separators=(",", ":")):
              json.dumps({"id": i, "k": k, "v": v}, separators=(",", ":"))
              for i, (k, v) in now.items()}
    if fold_topic(rows) != wanted:
        m.fail("the topic folds to something else")
    done = m.run(table("t", COLUMNS, "there", kafka.address, UPSERT + BOUNDED) +
                 "CREATE TABLE p (id INT, k STRING, v INT) WITH ('connector' = 'print');\n"
                 "INSERT INTO p SELECT * FROM t;", dir, "--reactors", "2")
    if fold_print(done.stdout) != sorted(f"[{i}, {k}, {v}]" for i, (k, v) in now.items()):
        m.fail("read back, it is something else")
    done = m.run(table("t", COLUMNS, "there", kafka.address, UPSERT + BOUNDED) +
                 "CREATE TABLE p (k STRING, n BIGINT, s BIGINT) WITH ('connector' = 'print');\n"
                 "INSERT INTO p SELECT k, COUNT(*), SUM(CAST(v AS BIGINT)) FROM t WHERE v > 20 "
                 "GROUP BY k;", dir, "--reactors", "3")
    groups = {}
    for k, v in now.values():
        if v > 20:
            n, s = groups.get(k, (0, 0))
            groups[k] = (n + 1, s + v)
    if fold_print(done.stdout) != sorted(f"[{k}, {n}, {s}]" for k, (n, s) in groups.items()):
        m.fail("an aggregate over it is something else")


def test_keys(kafka, dir):
    produce(kafka.address, "keys", [
        ('{"id":1}', '{"v":10}'), ('{"id":2}', '{"v":20}'), ('{"id":1}', '{"v":10}'),
        ('{"id":3}', None), ('{"id":1}', '{"v":11}'), ('{"id":2}', None), (None, '{"v":1}'),
        ('{"id":4}', '{"v":"x"}'), ('{"id":"y"}', '{"v":5}'), ('{"id":5}', '{"v":null}'),
    ])
    more = (UPSERT + BOUNDED + ", 'value.fields-include' = 'EXCEPT_KEY', "
            "'key.fields-prefix' = 'k_'")
    columns = "k_id INT, v INT, at BIGINT METADATA FROM 'offset' VIRTUAL, "
    done = m.run(table("t", columns + "PRIMARY KEY (k_id) NOT ENFORCED", "keys", kafka.address,
                       more) +
                 "CREATE TABLE p (k_id INT, v INT) WITH ('connector' = 'print');\n"
                 "INSERT INTO p SELECT k_id, v FROM t;", dir)
    wanted = ["+I[1, 10]", "+I[2, 20]", "-U[1, 10]", "+U[1, 11]", "-D[2, 20]", "+I[5, null]"]
    if done.stdout.splitlines() != wanted:
        m.fail(f"keys: {done.stdout}")
    if "3 malformed" not in done.stderr and "bad" not in done.stderr:
        m.fail(f"bad rows are not told: {done.stderr}")
    done = m.run(table("t", "k_id INT, v INT", "keys", kafka.address,
                       ", 'scan.startup.mode' = 'earliest-offset', 'key.format' = 'json', "
                       "'key.fields' = 'k_id', 'key.fields-prefix' = 'k_', 'value.format' = "
                       "'json', 'value.fields-include' = 'EXCEPT_KEY'" + BOUNDED, "kafka") +
                 "CREATE TABLE p (k_id INT, v INT) WITH ('connector' = 'print');\n"
                 "INSERT INTO p SELECT k_id, v FROM t;", dir)
    wanted = ["+I[1, 10]", "+I[2, 20]", "+I[1, 10]", "+I[1, 11]", "+I[5, null]"]
    if done.stdout.splitlines() != wanted:
        m.fail(f"keys of 'kafka': {done.stdout}")


def test_killed(kafka, dir):
    """Topic to topic with an aggregate in between, killed on the way."""
    rng = random.Random(SEED + 1)
    lines, now = changes(rng)
    (dir / "cdc.json").write_text("".join(line + "\n" for line in lines))
    cdc = (f"CREATE TABLE cdc ({COLUMNS}) WITH ('connector' = 'filesystem', "
           f"'path' = '{dir}/cdc.json', 'format' = 'debezium-json');\n")
    m.run(cdc + table("t", COLUMNS, "in", kafka.address, UPSERT) +
          "INSERT INTO t SELECT * FROM cdc;", dir)
    wanted = {}
    for k, v in now.values():
        n, s = wanted.get(k, (0, 0))
        wanted[k] = (n + 1, s + v)
    out = "k STRING, n BIGINT, s BIGINT, PRIMARY KEY (k) NOT ENFORCED"
    file = dir / "killed.sql"
    for guarantee in ("at-least-once", "exactly-once"):
        topic = f"out-{guarantee}"
        file.write_text(
            "SET 'execution.checkpointing.interval' = '20 ms';\n" +
            table("t", COLUMNS, "in", kafka.address, UPSERT) +
            table("o", out, topic, kafka.address, UPSERT +
                  f", 'sink.delivery-guarantee' = '{guarantee}'") +
            "INSERT INTO o SELECT k, COUNT(*), SUM(CAST(v AS BIGINT)) FROM t GROUP BY k;")
        state, deadline = dir / f"state-{guarantee}", time.monotonic() + 40
        for attempt in range(6):
            with open(dir / "log", "ab") as log:
                job = subprocess.Popen([m.command(), "run", str(file), "--state-dir", str(state),
                                        "--reactors", str(1 + attempt % 2)],
                                       stdout=log, stderr=log)
            time.sleep(0.3 + rng.random() * 0.5 if attempt < 5 else 2)
            while attempt == 5 and time.monotonic() < deadline:
                got = {json.loads(k)["k"]: (json.loads(v)["n"], json.loads(v)["s"])
                       for k, v in fold_topic(read_topic(kafka.address, topic)).items()}
                if got == wanted:
                    break
                time.sleep(0.2)
            if job.poll() is not None:
                m.fail(f"it ended: {(dir / 'log').read_text()[-3000:]}")
            job.send_signal(signal.SIGKILL)
            job.wait()
        if got != wanted:
            m.fail(f"{guarantee}: after kill -9 the topic folds to something else: {got}")


def test_debezium(kafka, dir):
    source = {"db": "shop", "schema": "public", "table": "t", "ts_ms": 1767225600000}
    produce(kafka.address, "cdc", [
        ("1", json.dumps({"before": None, "after": {"id": 1, "v": 10}, "op": "c",
                          "ts_ms": 1767225600123, "source": source})),
        ("1", json.dumps({"before": {"id": 1, "v": 10}, "after": {"id": 1, "v": 11}, "op": "u",
                          "ts_ms": 1767225601000, "source": {**source, "table": "té\"t"}})),
        ("1", json.dumps({"before": {"id": 1, "v": 11}, "after": None, "op": "d"})),
        ("1", None),
        ("1", json.dumps({"before": None, "after": {"id": 1, "v": 12}, "op": "u"})),
    ])
    columns = ("id INT, v INT, at TIMESTAMP_LTZ(3) METADATA FROM 'value.source.timestamp' VIRTUAL, "
               "seen TIMESTAMP_LTZ(3) METADATA FROM 'value.ingestion-timestamp' VIRTUAL, "
               "tab STRING METADATA FROM 'value.source.table' VIRTUAL, "
               "off BIGINT METADATA FROM 'offset' VIRTUAL")
    done = m.run(table("t", columns, "cdc", kafka.address,
                       ", 'scan.startup.mode' = 'earliest-offset', 'format' = 'debezium-json'" +
                       BOUNDED, "kafka") +
                 "CREATE TABLE p (id INT, v INT, at TIMESTAMP_LTZ(3), seen TIMESTAMP_LTZ(3), "
                 "tab STRING, off BIGINT) WITH ('connector' = 'print');\n"
                 "INSERT INTO p SELECT * FROM t;", dir)
    wanted = ['+I[1, 10, 2026-01-01T00:00:00Z, 2026-01-01T00:00:00.123Z, t, 0]',
              '-U[1, 10, 2026-01-01T00:00:00Z, 2026-01-01T00:00:01Z, té"t, 1]',
              '+U[1, 11, 2026-01-01T00:00:00Z, 2026-01-01T00:00:01Z, té"t, 1]',
              '-D[1, 11, null, null, null, 2]']
    if done.stdout.splitlines() != wanted:
        m.fail(f"debezium: {done.stdout}")
    if "REPLICA IDENTITY" not in done.stderr:
        m.fail(f"an update without its before is not told: {done.stderr}")


def test_refusals(kafka, dir):
    keyless = table("t", "id INT, v INT", "x", kafka.address, UPSERT)
    changing = table("t", "id INT, PRIMARY KEY (id) NOT ENFORCED", "x", kafka.address,
                     ", 'key.format' = 'json', 'value.format' = 'debezium-json'")
    half = table("t", "id INT, PRIMARY KEY (id) NOT ENFORCED", "x", kafka.address,
                 UPSERT + ", 'sink.buffer-flush.max-rows' = '10'")
    for sql, words in (
            (keyless + "SELECT * FROM t;", "require to define a PRIMARY KEY"),
            (keyless + "INSERT INTO t VALUES (1, 1);", "require to define a PRIMARY KEY"),
            (changing + "INSERT INTO t VALUES (1);", "not in insert-only mode"),
            (changing + "SELECT * FROM t;", "not in insert-only mode"),
            (half + "INSERT INTO t VALUES (1);", "must be set to be greater than zero together"),
    ):
        done = m.run(sql, dir, check=False)
        if done.returncode == 0 or words not in done.stderr:
            m.fail(f"wanted a refusal with '{words}': {done.stderr}")


def run(kafka, dir, only):
    for test in (test_there_and_back, test_keys, test_debezium, test_refusals, test_killed):
        if not only or test.__name__[5:] in only:
            test(kafka, dir)
            print(test.__name__)


def main():
    only = [word for word in sys.argv[2:] if word != "real"]
    with m.Workspace("upsert") as dir:
        if "real" not in sys.argv:
            with FakeKafka(partitions=PARTITIONS) as kafka:
                run(kafka, dir, only)
            return
        kafka = t.Kafka(dir)
        for topic in ("there", "keys", "cdc", "in", "out-at-least-once", "out-exactly-once"):
            kafka.create(topic)
        try:
            run(kafka, dir, only)
        finally:
            kafka.stop()


if __name__ == "__main__":
    main()
