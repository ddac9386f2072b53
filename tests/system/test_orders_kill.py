#!/usr/bin/env python3
"""Exactly-once without Kafka: orders from files to files, killed again and again.

The directory is monitored and grows a file at a time while the job is killed at random
moments and started again, on one and two reactors by turns.  What the sink has finished
in the end must be what SQLite computes, row for row: nothing lost, doubled or different.
"""
import json
import os
import random
import signal
import time

import millrace as m
import test_kafka as k

SQL = """
CREATE TABLE orders (
  order_id STRING, product STRING, amount DECIMAL(10,2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '{dir}/in', 'format' = 'json',
        'source.monitor-interval' = '50 ms', 'source.file-quiet-time' = '300 ms');
CREATE TABLE windows (
  product STRING, window_start TIMESTAMP(3), order_count BIGINT, total_amount DECIMAL(38,2)
) WITH ('connector' = 'filesystem', 'path' = '{dir}/out', 'format' = 'json',
        'json.encode.decimal-as-plain-number' = 'true',
        'sink.rolling-policy.rollover-interval' = '50 ms',
        'sink.rolling-policy.check-interval' = '20 ms');
INSERT INTO windows
SELECT product, TUMBLE_START(order_time, INTERVAL '1' MINUTE) AS window_start,
       COUNT(*) AS order_count, SUM(amount) AS total_amount
FROM orders GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);
"""


def main():
    seed = int(os.environ.get("MR_SEED", 1))
    rng = random.Random(seed)
    rows = int(os.environ.get("MR_KILL_ROWS", 300_000))
    kills = int(os.environ.get("MR_KILLS", 20))
    # One run of orders cut into files: no row is further behind than the watermark allows.
    [part] = m.orders(rows, 1, seed=21, late_share=0)
    want, late = m.orders_oracle([part])
    assert late == 0
    with m.Workspace("kill") as dir:
        (dir / "in").mkdir()
        flags = ["--state-dir", str(dir / "state"), "--checkpoint-interval", "50 ms"]
        slices = 3 * kills + 1
        edges = [len(part) * i // slices for i in range(slices + 1)]
        fed = 0

        def feed(lines=None):
            """The next slice as a file that appears whole, as monitored directories ask for."""
            nonlocal fed
            lines = lines or [m.order_json(r) for r in part[edges[fed]:edges[fed + 1]]]
            hidden, file = dir / "in" / f".{fed:06d}", dir / "in" / f"{fed:06d}.json"
            hidden.write_text("".join(line + "\n" for line in lines))
            hidden.rename(file)
            fed += 1

        feed()
        for kill in range(kills + 1):
            process = m.start(SQL.format(dir=dir), dir, *flags, "--reactors", str(1 + kill % 2))
            if kill == kills:
                break
            for _ in range(3):
                time.sleep(rng.random() * 0.15)
                feed()
            if process.poll() is not None:
                print((dir / "job.log").read_text()[-3000:])
                m.fail(f"millrace ended by itself with {process.returncode}")
            process.send_signal(signal.SIGKILL)
            process.wait()
        feed([m.order_json(k.close_rows([part])[0])])
        k.wait_for(dir / "out", want, process, limit=60)
        code = m.stop(process)
        if code != 0:
            print((dir / "job.log").read_text()[-3000:])
            m.fail(f"SIGTERM: exit code {code}")
        got = [k.window(line) for line in m.part_lines(dir / "out")]
        m.compare([g for g in got if g[0] != "closing"], want,
                  f"{kills} kills, {rows} orders, seed {seed}")


if __name__ == "__main__":
    main()
