#!/usr/bin/env python3
"""What a job costs once it runs: with windows, an exchange between two reactors and a
checkpoint each second, the reactors take no memory and touch no new page.  Read from what
the command says of itself with -v."""
import re

import millrace as m

SQL = """
CREATE TABLE orders (
  order_id BIGINT, product STRING, amount DECIMAL(10,2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '1' SECOND
) WITH ('connector' = 'datagen', 'rows-per-second' = '5000', 'fields.product.length' = '1');
CREATE TABLE totals (product STRING, start_time TIMESTAMP(3), orders BIGINT, total DECIMAL(20,2))
WITH ('connector' = 'blackhole');
INSERT INTO totals
SELECT product, window_start, COUNT(*), SUM(amount)
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '1' SECOND))
GROUP BY product, window_start, window_end;
"""
PERIODS = 3
FAULTS = 40  # the kernel's own doings on a thread's behalf; ours come by the hundred


def main():
    with m.Workspace("steady") as dir:
        done = m.run(SQL, dir, "-v", "-q", "--reactors", "2", "--state-dir", str(dir / "state"),
                     "--seconds", str(5 * PERIODS + 2))
    said = done.stderr + done.stdout
    for want in (r"2 reactor\(s\), mode ", r"reactor 1: ", r"housekeeping: CPU ",
                 r"input and output go through (io_uring|epoll)"):
        if re.search(want, said) is None:
            m.fail(f"no '{want}' in\n{said}")
    lines = {r: re.findall(rf"reactor {r} in 5\.\d s: .*", said) for r in range(2)}
    for r, found in lines.items():
        if len(found) < PERIODS:
            m.fail(f"reactor {r} was spoken of {len(found)} times, not {PERIODS}:\n{said}")
        last = found[PERIODS - 1]
        print(last)
        allocated = re.search(r"(\d+) bytes allocated", last)
        if allocated is None:
            m.skip("this build does not count what it allocates")
        faults = int(re.search(r"(\d+) page faults", last).group(1))
        if int(allocated.group(1)) != 0:
            m.fail(f"reactor {r} allocates in steady state: {last}")
        if faults > FAULTS:
            m.fail(f"reactor {r} faults in steady state: {last}")


main()
