#!/usr/bin/env python3
"""75,000 real GPS reports of 53 taxis, judged by SQLite.

Reports and mean speed per taxi per ten minutes, and distinct taxis per cell of 0.01
degree per hour; from the input sorted by time, and from the input as it stands, where
most rows are behind and thousands are late.  Without the data the same is done on
generated reports of the same shape.
"""
import gzip
import json
import math
import random
import sys

import millrace as m


def reports():
    file = m.SHARED / "taxi-traces.csv.gz"
    if file.exists():
        with gzip.open(file, "rt") as lines:
            rows = [line.strip().split(",") for line in lines]
        return [(r[1], r[2].replace("T", " ").rstrip("Z"), r[3], r[4], r[5]) for r in rows]
    print("no taxi-traces.csv.gz: generated reports")
    rng, rows = random.Random(3), []
    for taxi in range(40):
        lat, lon = 39.9, 116.4
        for minute in range(0, 1440, 2):
            lat += rng.uniform(-0.005, 0.005)
            lon += rng.uniform(-0.005, 0.005)
            ms = m.START_MS + minute * 60_000 + rng.randrange(60) * 1000
            rows.append((f"t{taxi}", m.time_text(ms)[:19], f"{lat:.5f}", f"{lon:.5f}",
                         f"{rng.uniform(0, 80):.1f}"))
    return rows


def oracle(rows):
    db = m.database()
    db.execute("CREATE TABLE r (pos INTEGER PRIMARY KEY, taxi TEXT, t INT, lat REAL, lon REAL, "
               "speed REAL)")
    db.executemany(
        "INSERT INTO r (taxi, t, lat, lon, speed) VALUES (?, strftime('%s', ?), ?, ?, ?)", rows)
    db.execute("""
        CREATE TABLE seen AS
        SELECT *, MAX(t) OVER (ORDER BY pos ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                  - 5 AS wm FROM r""")

    def kept(size):
        return f"NOT (wm IS NOT NULL AND (t - t % {size} + {size}) * 1000 - 1 <= wm * 1000)"

    db.create_function("floor_", 1, math.floor)
    speed = db.execute(f"""SELECT taxi, t - t % 600, COUNT(*), AVG(speed) FROM seen
                           WHERE {kept(600)} GROUP BY 1, 2""").fetchall()
    cells = db.execute(f"""SELECT floor_(lat * 100), floor_(lon * 100), t - t % 3600,
                                  COUNT(DISTINCT taxi) FROM seen
                           WHERE {kept(3600)} GROUP BY 1, 2, 3""").fetchall()
    late = db.execute(f"SELECT COUNT(*) FROM seen WHERE NOT ({kept(600)})").fetchone()[0]
    return speed, cells, late


SQL = """
CREATE TABLE reports (
  taxi STRING, t TIMESTAMP(3), lat DOUBLE, lon DOUBLE, speed DOUBLE,
  WATERMARK FOR t AS t - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '{dir}/in.csv', 'format' = 'csv',
        'late-records.target' = 'late');
CREATE TABLE late (
  taxi STRING, t TIMESTAMP(3), lat DOUBLE, lon DOUBLE, speed DOUBLE
) WITH ('connector' = 'filesystem', 'path' = '{dir}/late', 'format' = 'json');
CREATE TABLE speed (
  taxi STRING, window_start TIMESTAMP(3), reports BIGINT, mean DOUBLE
) WITH ('connector' = 'filesystem', 'path' = '{dir}/speed', 'format' = 'json');
INSERT INTO speed
SELECT taxi, window_start, COUNT(*), AVG(speed)
FROM TABLE(TUMBLE(TABLE reports, DESCRIPTOR(t), INTERVAL '10' MINUTE))
GROUP BY taxi, window_start, window_end;
"""

CELLS = """
CREATE TABLE reports (
  taxi STRING, t TIMESTAMP(3), lat DOUBLE, lon DOUBLE, speed DOUBLE,
  WATERMARK FOR t AS t - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '{dir}/in.csv', 'format' = 'csv');
CREATE TABLE cells (
  lat INT, lon INT, window_start TIMESTAMP(3), taxis BIGINT
) WITH ('connector' = 'filesystem', 'path' = '{dir}/cells', 'format' = 'json');
INSERT INTO cells
SELECT CAST(FLOOR(lat * 100) AS INT), CAST(FLOOR(lon * 100) AS INT),
       TUMBLE_START(t, INTERVAL '1' HOUR), COUNT(DISTINCT taxi)
FROM reports
GROUP BY CAST(FLOOR(lat * 100) AS INT), CAST(FLOOR(lon * 100) AS INT),
         TUMBLE(t, INTERVAL '1' HOUR);
"""


def seconds(text, db=m.database()):
    return db.execute("SELECT CAST(strftime('%s', ?) AS INT)", (text,)).fetchone()[0]


def judge(rows, what, reactors):
    with m.Workspace("taxi") as dir:
        (dir / "in.csv").write_text("".join(",".join(r) + "\n" for r in rows))
        speed, cells, late = oracle(rows)
        flags = ["--reactors", str(reactors), "--state-dir", str(dir / "state")]

        m.run(SQL.format(dir=dir), dir, *flags)
        got = [json.loads(line) for line in m.part_lines(dir / "speed")]
        means = {(g["taxi"], seconds(g["window_start"])): g["mean"] for g in got}
        m.compare([(g["taxi"], seconds(g["window_start"]), g["reports"]) for g in got],
                  [s[:3] for s in speed], f"{what}, {reactors} reactors: reports per taxi")
        for taxi, start, _, mean in speed:
            if not math.isclose(means[taxi, start], mean, rel_tol=1e-9, abs_tol=1e-9):
                m.fail(f"mean speed of {taxi} at {start}: {means[taxi, start]}, not {mean}")
        got_late = len(m.part_lines(dir / "late"))
        if got_late != late:
            m.fail(f"{what}: {got_late} late rows, the oracle counts {late}")
        print(f"{what}: {late} late rows, all of them in the late table")

        m.run(CELLS.format(dir=dir), dir, *flags)
        got = [json.loads(line) for line in m.part_lines(dir / "cells")]
        m.compare([(g["lat"], g["lon"], seconds(g["window_start"]), g["taxis"]) for g in got],
                  cells, f"{what}, {reactors} reactors: taxis per cell")


def main():
    rows = reports()
    for reactors in (1, 2):
        judge(rows, "as it stands", reactors)
        judge(sorted(rows, key=lambda r: r[1]), "sorted", reactors)


if __name__ == "__main__":
    main()
