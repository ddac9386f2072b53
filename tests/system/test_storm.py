#!/usr/bin/env python3
"""kill -9 again and again, for as long as is wanted: what tools/nightly runs.

    test_storm.py MILLRACE files SECONDS     orders from files to files, killed every 50 to
                                             2000 ms, on one and two reactors by turns
    test_storm.py MILLRACE kafka SECONDS     the same from Kafka to Kafka, a real broker
    test_storm.py MILLRACE recovery TIMES    how long a start takes until rows flow again, with
                                             MR_STATE_MB (100) MiB of state
    test_storm.py MILLRACE rivals STARTS     pairs of processes started at once on one state
                                             directory: one of each runs

What comes out is judged by SQLite.
"""
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import time

import millrace as m
import test_kafka as k
from test_orders_kill import SQL

SEED = int(os.environ.get("MR_SEED", 1))
ROWS_A_SECOND = 1500
JOB = "insert-into_default_catalog.default_database.windows"


def end_badly(process, log):
    print(log.read_text(errors="replace")[-3000:])
    m.fail(f"millrace ended by itself with {process.returncode}")


def pause(rng):
    """Between two kills: mostly short, up to two seconds."""
    return min(2.0, max(0.05, rng.expovariate(2.5)))


class Orders:
    """One run of orders in files that appear whole, a slice at a time."""

    def __init__(self, dir, rows, slices):
        [self.part] = m.orders(rows, 1, seed=SEED, late_share=0, span_s=max(600, rows // 100))
        self.dir, self.fed = dir, 0
        self.edges = [rows * i // slices for i in range(slices + 1)]
        (dir / "in").mkdir()

    def put(self, lines):
        hidden = self.dir / "in" / f".{self.fed:06d}"
        hidden.write_text("".join(line + "\n" for line in lines))
        hidden.rename(self.dir / "in" / f"{self.fed:06d}.json")
        self.fed += 1

    def feed(self):
        if self.fed < len(self.edges) - 1:
            self.put(m.order_json(r) for r in self.part[self.edges[self.fed]:self.edges[self.fed + 1]])

    def finish(self, process, log, what):
        while self.fed < len(self.edges) - 1:
            self.feed()
        want, late = m.orders_oracle([self.part])
        assert late == 0
        self.put([m.order_json(k.close_rows([self.part])[0])])
        k.wait_for(self.dir / "out", want, process, limit=120)
        if m.stop(process) != 0:
            end_badly(process, log)
        got = [k.window(line) for line in m.part_lines(self.dir / "out")]
        m.compare([g for g in got if g[0] != "closing"], want, what)


def files_storm(seconds):
    rng = random.Random(SEED)
    with m.Workspace("storm") as dir:
        orders = Orders(dir, max(20_000, seconds * ROWS_A_SECOND), seconds * 4)
        log = dir / "job.log"
        flags = ["--state-dir", str(dir / "state"), "--checkpoint-interval", "50 ms"]
        until, kills = time.monotonic() + seconds, 0
        process = m.start(SQL.format(dir=dir), dir, *flags, "--reactors", "1")
        while time.monotonic() < until:
            orders.feed()
            time.sleep(pause(rng))
            if process.poll() is not None:
                end_badly(process, log)
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
            process = m.start(SQL.format(dir=dir), dir, *flags, "--reactors", str(1 + kills % 2))
        orders.finish(process, log, f"{kills} kills in {seconds} s, seed {SEED}")


def kafka_storm(seconds):
    import test_kafka_exactly_once as x

    rng = random.Random(SEED)
    parts = m.orders(max(20_000, seconds * ROWS_A_SECOND), x.PARTITIONS, seed=SEED)
    want, _ = m.orders_oracle(parts)
    with m.Workspace("storm") as dir:
        kafka = k.Kafka(dir)
        kafka.start()
        try:
            scene = x.Scene(kafka, dir, "storm", parts)
            done, kills = [0] * len(parts), 0
            until = time.monotonic() + seconds
            process = scene.start()
            while time.monotonic() < until:
                share = 1 - max(0, until - time.monotonic()) / seconds
                for p, rows in enumerate(parts):
                    to = int(len(rows) * share)
                    if p == kills % len(parts) and to > done[p]:
                        scene.produce(p, rows[done[p]:to])
                        done[p] = to
                time.sleep(pause(rng))
                scene.kill(process)
                kills += 1
                process = scene.start(reactors=1 + kills % 2)
            for p, rows in enumerate(parts):
                scene.produce(p, rows[done[p]:])
            scene.end(process, want, f"{kills} kills in {seconds} s, seed {SEED}")
        finally:
            kafka.stop()


# -- Recovery ---------------------------------------------------------------------------------

# Seven accumulators and a short key.
ROW_BYTES = 128

KEYED = """
SET 'pipeline.name' = 'job';
CREATE TABLE orders (
  order_id STRING, product STRING, amount DECIMAL(10,2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '{dir}/in', 'format' = 'json',
        'source.monitor-interval' = '10 ms', 'source.file-quiet-time' = '50 ms');
CREATE TABLE sums (order_id STRING, n BIGINT, total DECIMAL(38,2), least DECIMAL(10,2),
  most DECIMAL(10,2), mean DECIMAL(38,6), first_time TIMESTAMP(3), last_time TIMESTAMP(3))
  WITH ('connector' = 'filesystem', 'path' = '{dir}/out', 'format' = 'json');
INSERT INTO sums SELECT order_id, COUNT(*), SUM(amount), MIN(amount), MAX(amount), AVG(amount),
  MIN(order_time), MAX(order_time)
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' DAY))
GROUP BY order_id, window_start, window_end;
"""


def ask(dir):
    """rows in, bytes of state, newest checkpoint of this run; None: it does not answer yet."""
    try:
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(5)
            s.connect(str(dir / "state/job/control.sock"))
            s.sendall(b"status\n")
            text = b""
            while not text.endswith(b"\n") and (more := s.recv(4096)):
                text += more
    except OSError:
        return None
    words = text.decode().replace(",", "").replace(";", "").split()
    if "state" not in words:
        return None
    return tuple(int(words[words.index(w) + n]) for w, n in (("in", 1), ("state", 1), ("checkpoint", 1)))


def wait_until(process, dir, condition, what, limit=300):
    until = time.monotonic() + limit
    while True:
        now = ask(dir)
        if now is not None and condition(*now):
            return now
        if process.poll() is not None:
            end_badly(process, dir / "job.log")
        if time.monotonic() > until:
            m.fail(f"not after {limit} s: {what}: {now}\n{(dir / 'job.log').read_text()[-2000:]}")
        time.sleep(0.002)


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def recovery(times):
    megabytes = int(os.environ.get("MR_STATE_MB", 100))
    with m.Workspace("recovery") as dir:
        (dir / "in").mkdir()
        (dir / "work").mkdir()
        flags = ["--state-dir", str(dir / "state"), "--checkpoint-interval", "200 ms",
                 "--reactors", "2", "--memory", f"{megabytes * 8} mb"]
        number = 0

        def feed(rows):
            nonlocal number
            hidden = dir / "in" / f".{number}"
            with open(hidden, "w") as file:
                for i in range(rows):
                    file.write(m.order_json((number * 100_000_000 + i, "p", 100, m.START_MS)) + "\n")
            hidden.rename(dir / "in" / f"{number:06d}.json")
            number += 1

        fed = megabytes * 2**20 // ROW_BYTES
        feed(fed)
        process = m.start(KEYED.format(dir=dir), dir, *flags)
        _, state, _ = wait_until(process, dir, lambda rows, state, c: rows >= fed, "the state is there")
        had = ask(dir)[2]
        wait_until(process, dir, lambda r, s, c: c >= had + 2, "a checkpoint of it")
        took, cpu = [], []
        for _ in range(times):
            process.send_signal(signal.SIGKILL)
            process.wait()
            feed(1000)
            began = time.monotonic()
            process = m.start(KEYED.format(dir=dir), dir, *flags)
            _, now, _ = wait_until(process, dir, lambda r, s, c: r > 0 and s > 0, "rows flow")
            took.append(time.monotonic() - began)
            cpu.append(cpu_seconds(process.pid))
            if now < state * 0.9:
                m.fail(f"{now} bytes of state after a restart, {state} before")
            # The state in full is in the next checkpoint: then it may be killed again.
            wait_until(process, dir, lambda r, s, c: c > 0, "the next checkpoint")
        m.stop(process, signal.SIGKILL)
        took.sort()
        print(f"recovery with {state / 2**20:.0f} MiB of state in {fed} keys, {times} times: median "
              f"{statistics.median(took):.3f} s, longest {took[-1]:.3f} s; CPU time "
              f"{statistics.median(cpu):.2f} s; load average {os.getloadavg()[0]:.1f} on "
              f"{os.cpu_count()} CPUs")
        if statistics.median(took) >= 1:
            m.fail("the median is not below a second")


# -- Two at once --------------------------------------------------------------------------------


def rivals(starts):
    rng = random.Random(SEED)
    with m.Workspace("rivals") as dir:
        orders = Orders(dir, 20_000, max(10, starts // 4))
        file = dir / "job.sql"
        file.write_text(SQL.format(dir=dir))
        flags = ["--state-dir", str(dir / "state"), "--checkpoint-interval", "20 ms",
                 "--memory", "64 mb"]
        log = dir / "job.log"

        def start(reactors):
            with open(log, "ab") as out:
                return subprocess.Popen([m.command(), "run", str(file), *flags, "--reactors",
                                         str(reactors)], stdout=out, stderr=subprocess.STDOUT)

        both_died = done = 0
        while done < starts:
            pair = [start(1 + i) for i in range(2)]
            done += 2
            orders.feed()
            until = time.monotonic() + 30
            while all(p.poll() is None for p in pair):
                if time.monotonic() > until:
                    m.fail("two engines run on one state directory")
                time.sleep(0.002)
            time.sleep(pause(rng) / 4)
            codes = [p.poll() for p in pair]
            if sorted(str(c) for c in codes) != ["4", "None"]:
                print(log.read_text(errors="replace")[-2000:])
                m.fail(f"of two at once one is refused and one runs: {codes}")
            for p in pair:
                if p.poll() is None:
                    p.send_signal(signal.SIGKILL)
                p.wait()
        process = start(2)
        orders.finish(process, log, f"{done} starts in pairs, seed {SEED}")


def main():
    modes = {"files": files_storm, "kafka": kafka_storm, "recovery": recovery, "rivals": rivals}
    if len(sys.argv) != 4 or sys.argv[2] not in modes:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    modes[sys.argv[2]](int(sys.argv[3]))


if __name__ == "__main__":
    main()
