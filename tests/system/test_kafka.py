#!/usr/bin/env python3
"""The orders job on a real Kafka broker, judged by SQLite.

1,000,000 JSON orders over 4 partitions, shuffled within 4 s and some of them late:
  - read to the end, written to files and to a topic
  - with ten kill -9 at random moments, and a restart after each
  - with the broker stopped and started in the middle
  - a topic that is missing, an empty one, a broker that is away: clear words
Skips, with the reason, where java, maven, kcat or the broker can not be had.
"""
import collections
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time

import millrace as m

BROKER = m.ROOT / "tests/kafka/broker"
ROWS = int(os.environ.get("MR_KAFKA_ROWS", 1_000_000))
PARTITIONS = 4


def free_port():
    # Two in a row are needed: the broker's and its controller's.
    for _ in range(100):
        with socket.socket() as a, socket.socket() as b:
            a.bind(("127.0.0.1", 0))
            port = a.getsockname()[1]
            try:
                b.bind(("127.0.0.1", port + 1))
                return port
            except OSError:
                continue
    m.fail("no two free ports in a row")


class Kafka:
    def __init__(self, dir):
        self.dir, self.port = dir / "kafka", free_port()
        self.address = f"127.0.0.1:{self.port}"
        fetched = subprocess.run([BROKER, "classpath"], capture_output=True, text=True)
        if fetched.returncode == m.SKIP:
            m.skip(fetched.stderr.strip())
        if shutil.which("kcat") is None:
            m.skip("no kcat")
        self.start()

    def start(self):
        done = subprocess.run([BROKER, "start", self.dir, str(self.port)])
        if done.returncode != 0:
            m.fail("the broker did not start")

    def stop(self, how="stop"):
        subprocess.run([BROKER, how, self.dir], check=True)

    def produce(self, topic, partition, lines, dir):
        file = dir / f"produce-{topic}-{partition}"
        file.write_text("".join(line + "\n" for line in lines))
        for _ in range(10):
            done = subprocess.run(
                ["kcat", "-P", "-b", self.address, "-t", topic, "-p", str(partition), "-X",
                 "linger.ms=20", "-l", str(file)], capture_output=True, text=True)
            # Given up before a word was said: nothing can have been written yet.
            if done.returncode == 0 or "in state APIVERSION_QUERY" not in done.stderr:
                break
            time.sleep(0.3)
        file.unlink()
        if done.returncode != 0:
            m.fail(f"kcat: {done.stderr}")

    def create(self, topic):
        """A topic comes to be when it is first asked for by a producer."""
        subprocess.run(["kcat", "-P", "-b", self.address, "-t", topic, "-p", "0"], input=b"",
                       check=True)
        for _ in range(50):
            out = subprocess.run(["kcat", "-L", "-b", self.address, "-t", topic, "-J"],
                                 capture_output=True, text=True).stdout
            topics = json.loads(out).get("topics", []) if out else []
            if topics and len(topics[0]["partitions"]) == PARTITIONS:
                return
            time.sleep(0.1)
        m.fail(f"topic {topic} did not come to be")

    def consume(self, topic):
        out = subprocess.run(["kcat", "-C", "-q", "-e", "-b", self.address, "-t", topic, "-o",
                              "beginning"], capture_output=True, text=True, check=True)
        return out.stdout.splitlines()


SQL = """
CREATE TABLE orders (
  order_id STRING, product STRING, amount DECIMAL(10,2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'topic' = '{topic}',
        'properties.bootstrap.servers' = '{address}', 'properties.group.id' = 'g-{topic}',
        'scan.startup.mode' = 'earliest-offset', 'format' = 'json' {source});
CREATE TABLE windows (
  product STRING, window_start TIMESTAMP(3), order_count BIGINT, total_amount DECIMAL(38,2)
) WITH ({sink});
INSERT INTO windows
SELECT product, TUMBLE_START(order_time, INTERVAL '1' MINUTE) AS window_start,
       COUNT(*) AS order_count, SUM(amount) AS total_amount
FROM orders GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);
"""


def files(dir):
    return (f"'connector' = 'filesystem', 'path' = '{dir}/out', 'format' = 'json', "
            "'json.encode.decimal-as-plain-number' = 'true', "
            "'sink.rolling-policy.rollover-interval' = '50 ms', "
            "'sink.rolling-policy.check-interval' = '20 ms'")


def window(line):
    w = json.loads(line, parse_float=str, parse_int=str)
    db_time = time.strptime(w["window_start"].replace("T", " ")[:19], "%Y-%m-%d %H:%M:%S")
    import calendar

    amount = str(w["total_amount"])
    whole, _, part = amount.partition(".")
    cents = int(whole) * 100 + int((part + "00")[:2])
    return (w["product"], calendar.timegm(db_time) * 1000, int(w["order_count"]), cents)


def close_rows(parts):
    """One row per partition, far ahead, that lets every window before it close."""
    ms = max(row[3] for rows in parts for row in rows) + 7200_000
    return [(10_000_000 + p, "closing", 100, ms) for p in range(len(parts))]


def fill(kafka, topic, parts, dir):
    kafka.create(topic)
    for p, rows in enumerate(parts):
        kafka.produce(topic, p, map(m.order_json, rows), dir)


def whole_topic(kafka, dir, parts, want):
    fill(kafka, "calm", parts, dir)
    for reactors in (1, 2):
        out = dir / f"calm-{reactors}"
        out.mkdir()
        began = time.time()
        m.run(SQL.format(topic="calm", address=kafka.address, sink=files(out),
                         source=", 'scan.bounded.mode' = 'latest-offset'"), out, "--reactors",
              str(reactors), "--state-dir", str(out / "state"), timeout=300)
        took = time.time() - began
        m.compare([window(line) for line in m.part_lines(out / "out")], want,
                  f"calm, {reactors} reactors, {ROWS / took / 1e6:.2f} M rows/s")
    kafka.create("windows")
    sink = (f"'connector' = 'kafka', 'topic' = 'windows', 'format' = 'json', "
            f"'json.encode.decimal-as-plain-number' = 'true', "
            f"'properties.bootstrap.servers' = '{kafka.address}'")
    m.run(SQL.format(topic="calm", address=kafka.address, sink=sink,
                     source=", 'scan.bounded.mode' = 'latest-offset'"), dir, "--reactors", "2",
          timeout=300)
    m.compare([window(line) for line in kafka.consume("windows")], want, "calm, into a topic")


def wait_for(out, want, process, limit=120):
    """Until the finished files hold as many rows as are wanted."""
    until = time.time() + limit
    while len(m.part_lines(out)) < len(want):
        if time.time() > until:
            return
        if process.poll() is not None:
            m.fail(f"millrace ended by itself with {process.returncode}")
        time.sleep(0.2)


def killed(kafka, dir, parts, want, seed):
    """A slice of the input, a while, kill -9, again; what is finished must be exact."""
    rng = random.Random(seed)
    out = dir / "killed"
    out.mkdir()
    kafka.create("killed")
    sql = SQL.format(topic="killed", address=kafka.address, sink=files(out), source="")
    flags = ["--state-dir", str(out / "state"), "--checkpoint-interval", "100 ms"]
    cuts = [sorted(rng.randrange(len(rows)) for _ in range(10)) for rows in parts]
    edges = [[0, *c, len(rows)] for c, rows in zip(cuts, parts)]
    for k in range(11):
        process = m.start(sql, out, *flags, "--reactors", str(1 + k % 2))
        for p, rows in enumerate(parts):
            kafka.produce("killed", p, map(m.order_json, rows[edges[p][k]:edges[p][k + 1]]), dir)
            if k < 10 and rng.random() < 0.3:
                time.sleep(rng.random() * 0.3)
        if k < 10:
            time.sleep(rng.random())
            if process.poll() is not None:
                print((out / "job.log").read_text()[-3000:])
                m.fail(f"millrace ended by itself with {process.returncode}")
            process.send_signal(signal.SIGKILL)
            process.wait()
    for p, row in enumerate(close_rows(parts)):
        kafka.produce("killed", p, [m.order_json(row)], dir)
    wait_for(out / "out", want, process)
    code = m.stop(process)
    if code != 0:
        print((out / "job.log").read_text()[-3000:])
        m.fail(f"SIGTERM: exit code {code}")
    got = [window(line) for line in m.part_lines(out / "out")]
    m.compare([g for g in got if g[0] != "closing"], want, f"ten kills, seed {seed}")


def broker_restarted(kafka, dir, parts, want):
    out = dir / "restarted"
    out.mkdir()
    kafka.create("restarted")
    sql = SQL.format(topic="restarted", address=kafka.address, sink=files(out), source="")
    process = m.start(sql, out, "--state-dir", str(out / "state"), "--checkpoint-interval",
                      "100 ms", "--reactors", "2")
    for p, rows in enumerate(parts):
        kafka.produce("restarted", p, map(m.order_json, rows[:len(rows) // 2]), dir)
    kafka.stop()
    time.sleep(2)
    kafka.start()
    for p, rows in enumerate(parts):
        kafka.produce("restarted", p, map(m.order_json, rows[len(rows) // 2:]), dir)
    for p, row in enumerate(close_rows(parts)):
        kafka.produce("restarted", p, [m.order_json(row)], dir)
    wait_for(out / "out", want, process)
    if m.stop(process) != 0:
        m.fail("SIGTERM after the broker's restart: " + (out / "job.log").read_text()[-2000:])
    got = [window(line) for line in m.part_lines(out / "out")]
    m.compare([g for g in got if g[0] != "closing"], want, "broker restarted in the middle")


def bad_ends(kafka, dir):
    def refused(topic, address, words):
        done = m.run(SQL.format(topic=topic, address=address, sink="'connector' = 'blackhole'",
                                source=", 'scan.bounded.mode' = 'latest-offset'"), dir,
                     check=False)
        if done.returncode == 0 or words not in done.stderr:
            m.fail(f"{topic} at {address}: exit {done.returncode}, said {done.stderr!r}, "
                   f"which should contain {words!r}")

    refused("not-there", kafka.address, "topic 'not-there'")
    refused("calm", "127.0.0.1:1", "no broker answered")
    kafka.create("empty")
    m.run(SQL.format(topic="empty", address=kafka.address, sink="'connector' = 'blackhole'",
                     source=", 'scan.bounded.mode' = 'latest-offset'"), dir)
    print("a missing topic, a broker that is away: refused in words; an empty topic ends")


def main():
    with m.Workspace("kafka") as dir:
        kafka = Kafka(dir)
        try:
            parts = m.orders(ROWS, PARTITIONS, seed=11)
            # The rows that close the windows take no part: they are after everything.
            want, late = m.orders_oracle(parts)
            print(f"{ROWS} orders, {late} of them late, {len(want)} windows")
            whole_topic(kafka, dir, parts, want)
            killed(kafka, dir, parts, want, seed=int(os.environ.get("MR_SEED", 1)))
            broker_restarted(kafka, dir, parts, want)
            bad_ends(kafka, dir)
        finally:
            kafka.stop("kill")


if __name__ == "__main__":
    main()
