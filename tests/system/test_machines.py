#!/usr/bin/env python3
"""Readings of cluster machines with nulls, DECIMAL and DOUBLE aggregates per machine per
five minutes, judged by SQLite.  Without the data, on generated readings."""
import json
import math
import random

import millrace as m

COLUMNS = ["machine", "s", "cpu", "mem", "bandwidth", "misses", "net_in", "net_out", "disk"]


def readings():
    file = m.SHARED / "machine-usage.csv"
    if file.exists():
        return [line.split(",") for line in file.read_text().splitlines() if line]
    print("no machine-usage.csv: generated readings")
    rng, rows = random.Random(5), []
    for s in range(0, 7200, 30):
        for machine in range(6):
            rows.append([f"m_{machine}", str(386640 + s)] +
                        ["" if rng.random() < 0.2 else f"{rng.uniform(0, 100):.2f}"
                         for _ in range(7)])
    return rows


SQL = """
CREATE TABLE usage_ (
  machine STRING, s BIGINT, cpu DECIMAL(10,2), mem DECIMAL(20,4), bandwidth DOUBLE, misses DOUBLE,
  net_in DECIMAL(10,2), net_out DOUBLE, disk DOUBLE,
  t AS TO_TIMESTAMP(FROM_UNIXTIME(s)),
  WATERMARK FOR t AS t
) WITH ('connector' = 'filesystem', 'path' = '{dir}/in.csv', 'format' = 'csv');
CREATE TABLE sink (
  machine STRING, start_ TIMESTAMP(3), n BIGINT, cpus BIGINT, cpu_sum DECIMAL(38,2),
  mem_avg DECIMAL(38,6), band_sum DOUBLE, band_n BIGINT, in_max DECIMAL(10,2), out_min DOUBLE,
  busy BIGINT
) WITH ('connector' = 'filesystem', 'path' = '{dir}/out', 'format' = 'json',
        'json.encode.decimal-as-plain-number' = 'true');
INSERT INTO sink
SELECT machine, window_start, COUNT(*), COUNT(cpu), SUM(cpu), AVG(mem), SUM(bandwidth),
       COUNT(bandwidth), MAX(net_in), MIN(net_out), COUNT(*) FILTER (WHERE cpu > 40)
FROM TABLE(TUMBLE(TABLE usage_, DESCRIPTOR(t), INTERVAL '5' MINUTE))
GROUP BY machine, window_start, window_end;
"""


def oracle(rows):
    db = m.database()
    db.execute(f"CREATE TABLE r (pos INTEGER PRIMARY KEY, {', '.join(COLUMNS)})")
    marks = ", ".join("?" * len(COLUMNS))
    for r in rows:
        v = [None if x == "" else x for x in r]
        db.execute(f"INSERT INTO r ({', '.join(COLUMNS)}) VALUES ({marks})",
                   [v[0], int(v[1])] + [None if x is None else float(x) for x in v[2:]])
    db.execute("""CREATE TABLE seen AS SELECT *, MAX(s) OVER (ORDER BY pos
                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS wm FROM r""")
    return db.execute("""
        SELECT machine, s - s % 300, COUNT(*), COUNT(cpu), SUM(cpu), AVG(mem), SUM(bandwidth),
               COUNT(bandwidth), MAX(net_in), MIN(net_out), SUM(cpu > 40)
        FROM seen WHERE NOT (wm IS NOT NULL AND (s - s % 300 + 300) * 1000 - 1 <= wm * 1000)
        GROUP BY 1, 2 ORDER BY 1, 2""").fetchall()


def close(a, b):
    if a is None or b is None:
        return a is None and b is None
    return math.isclose(float(a), float(b), rel_tol=1e-9, abs_tol=5e-5)


def main():
    rows = readings()
    want = oracle(rows)
    db = m.database()
    for reactors in (1, 2):
        with m.Workspace("machines") as dir:
            (dir / "in.csv").write_text("".join(",".join(r) + "\n" for r in rows))
            m.run(SQL.format(dir=dir), dir, "--reactors", str(reactors), "--state-dir",
                  str(dir / "state"))
            got = []
            for line in m.part_lines(dir / "out"):
                g = json.loads(line)
                start = db.execute("SELECT CAST(strftime('%s', ?) AS INT)",
                                   (g["start_"],)).fetchone()[0]
                got.append((g["machine"], start, g["n"], g["cpus"], g["cpu_sum"], g["mem_avg"],
                            g["band_sum"], g["band_n"], g["in_max"], g["out_min"], g["busy"]))
            got.sort(key=lambda r: r[:2])
            if len(got) != len(want):
                m.fail(f"{len(got)} windows, the oracle has {len(want)}")
            for g, w in zip(got, want):
                if g[:4] != w[:4] or g[7] != w[7] or (g[10] or 0) != (w[10] or 0) or not all(
                        close(g[i], w[i]) for i in (4, 5, 6, 8, 9)):
                    m.fail(f"a window differs:\n  {g}\n  {w}")
            print(f"{reactors} reactors: {len(got)} windows of {len(rows)} readings, equal")


if __name__ == "__main__":
    main()
