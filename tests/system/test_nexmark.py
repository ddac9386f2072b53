#!/usr/bin/env python3
"""All of Nexmark over its connector, judged by SQLite on the same events.

    test_nexmark.py [MILLRACE]

Every query of nexmark.py, q10 (files in partitions) and q12 (processing time) run in one
job: at 10 million events a second of event time, in which no window ends, at 100 000, and at
500, in which they do; on one reactor and on two.  Then once more at each rate, killed with
SIGKILL at random moments and restored, the reactors changing (MR_SEED, MR_KILLS).  What the
changes come to in the files is what SQLite says.

    MR_NEXMARK_EVENTS=N     so many events (default 5000)
"""
import collections
import datetime
import decimal
import functools
import json
import os
import random
import re
import signal
import time

import millrace as m
import nexmark

RATES = [10_000_000, 100_000, 500]
EVENTS = int(os.environ.get("MR_NEXMARK_EVENTS", 5_000))
SOURCE = ("'connector' = 'nexmark', 'nexmark.table' = '{table}', 'first-event.rate' = '{rate}', "
          "'events.num' = '{events}', 'seed' = '{seed}'")
FILES = ("'connector' = 'filesystem', 'path' = '{path}', 'format' = '{format}', "
         "'sink.rolling-policy.rollover-interval' = '50 ms', "
         "'sink.rolling-policy.check-interval' = '20 ms'")
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?")


@functools.cache
def text_value(text):
    if not TIME.fullmatch(text):
        return text
    at = datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.timezone.utc)
    return round(at.timestamp() * 1000)


def value(v):
    """As the oracle has it: times in milliseconds, decimals in thousandths."""
    if isinstance(v, decimal.Decimal):
        return int(v * 1000)
    return text_value(v) if isinstance(v, str) else v


def tables(rate, seed):
    return nexmark.EVENTS.format(**{
        t: SOURCE.format(table=t, rate=rate, events=EVENTS, seed=seed) for t in nexmark.COLUMNS})


def sink(name, columns, path, format, partitions=""):
    return (f"CREATE TABLE {name} ({columns}) {partitions} WITH "
            f"({FILES.format(path=path, format=format)});\n")


def script(dir, rate, seed):
    """One job of all queries."""
    out = "SET 'pipeline.name' = 'nexmark';\n" + tables(rate, seed) + (
        "CREATE TABLE side (id BIGINT, word STRING) WITH ('connector' = 'filesystem', 'path' = "
        f"'{dir}/side.csv', 'format' = 'csv', 'lookup.cache' = 'FULL');\n")
    inserts = []
    for q in nexmark.QUERIES:
        out += sink(f"out_{q.name}", q.columns, dir / "out" / q.name, "debezium-json")
        inserts.append(f"INSERT INTO out_{q.name} {q.select};\n")
    out += sink("out_q10", "auction BIGINT, price BIGINT, d STRING, h STRING", dir / "out/q10", "json",
                "PARTITIONED BY (d, h)")
    out += sink("out_q12", "bidder BIGINT, n BIGINT, b TIMESTAMP_LTZ(3), e TIMESTAMP_LTZ(3)",
                dir / "out/q12", "json")
    inserts.append("INSERT INTO out_q10 SELECT auction, price, DATE_FORMAT(`dateTime`, 'yyyy-MM-dd'), "
                   "DATE_FORMAT(`dateTime`, 'HH-mm') FROM bid;\n")
    inserts.append("INSERT INTO out_q12 SELECT bidder, COUNT(*), window_start, window_end FROM TABLE("
                   "TUMBLE(TABLE bid, DESCRIPTOR(p_time), INTERVAL '1' SECOND)) GROUP BY bidder, "
                   "window_start, window_end;\n")
    (dir / "side.csv").write_text(nexmark.SIDE)
    return out + "EXECUTE STATEMENT SET BEGIN\n" + "".join(inserts) + "END;\n"


# -- The oracle ----------------------------------------------------------------------------

def load(dir, rate, seed):
    """SQLite with the events, which the engine hands out as they are."""
    sql = tables(rate, seed)
    for table, columns in nexmark.COLUMNS.items():
        names = [c.strip("` ") for c in columns.split(",")]
        typed = ", ".join(
            f"`{n}` " + ("TIMESTAMP(3)" if n in ("dateTime", "expires") else
                         "STRING" if n in ("name", "city", "state", "itemName", "channel", "url", "extra")
                         else "BIGINT") for n in names)
        sql += sink(f"dump_{table}", typed, dir / "events" / table, "json")
        sql += f"INSERT INTO dump_{table} SELECT {columns} FROM {table};\n"
    m.run(sql, dir)
    db = m.database()
    nexmark.add_functions(db)
    for table, columns in nexmark.COLUMNS.items():
        rows = [[value(v) for v in json.loads(line).values()]
                for line in m.part_lines(dir / "events" / table)]
        db.execute(f"CREATE TABLE {table} ({columns})")
        db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    db.execute("CREATE INDEX bids_of ON bid (auction)")
    db.execute("CREATE INDEX auctions_of ON auction (seller)")
    db.execute("CREATE INDEX auctions ON auction (id)")
    db.execute("CREATE INDEX persons ON person (id)")
    return db


def answers(db):
    out = {q.name: db.execute(q.oracle or q.select).fetchall() for q in nexmark.QUERIES}
    out["q10"] = db.execute(
        f"SELECT auction, price, {nexmark.DAY}, STRFTIME('%H-%M', `dateTime` / 1000, 'unixepoch') "
        "FROM bid").fetchall()
    out["bidders"] = dict(db.execute("SELECT bidder, COUNT(*) FROM bid GROUP BY bidder"))
    return out


# -- What the engine wrote -----------------------------------------------------------------

def read(line):
    return json.loads(line, parse_float=decimal.Decimal)


def folded(directory, columns):
    """What the changes {"before":{..},"after":{..},"op":".."} come to; texts until then."""
    texts = collections.Counter()
    for line in m.part_lines(directory):
        before, _, rest = line.partition(',"after":')
        texts[before.removeprefix('{"before":')] -= 1
        texts[rest.rpartition(',"op":')[0]] += 1
    del texts["null"]
    if any(n < 0 for n in texts.values()):
        m.fail(f"{directory}: taken back, and never given: {[t for t in texts if texts[t] < 0][:3]}")
    decimals = [" DECIMAL" in c for c in re.split(r", (?=\w+ [A-Z])", columns)]
    rows = collections.Counter()
    for text, n in texts.items():
        if n > 0:
            row = (decimal.Decimal(v) if d else v for d, v in zip(decimals, read(text).values()))
            rows[tuple(map(value, row))] += n
    return rows


def check_q10(dir, want):
    got = []
    for file in (dir / "out/q10").rglob("part-*"):
        d, h = (p.split("=")[1] for p in file.parts[-3:-1])
        got += [(*read(line).values(), d, h) for line in file.read_text().splitlines()]
    if sorted(got) != sorted(want):
        m.fail(f"q10: {len(got)} rows, {len(want)} wanted")


def check_q12(dir, bidders):
    """Whole windows of a second, none twice; those that were open at the end are lost."""
    seen, counts = set(), collections.Counter()
    for line in m.part_lines(dir / "out/q12"):
        bidder, n, b, e = (value(v.rstrip("Z") if isinstance(v, str) else v)
                           for v in read(line).values())
        if b % 1000 != 0 or e - b != 1000 or (bidder, b) in seen:
            m.fail(f"q12: the window {line}")
        seen.add((bidder, b))
        counts[bidder] += n
    if any(n > bidders[bidder] for bidder, n in counts.items()):
        m.fail("q12: a bidder with more bids than there are")


def check(dir, want, rate, what):
    rows = 0
    for q in nexmark.QUERIES:
        got = folded(dir / "out" / q.name, q.columns)
        expected = collections.Counter(tuple(row) for row in want[q.name])
        if q.name == "q6" and rate > 1000:
            # Bids of one millisecond: which comes first is anybody's choice.
            got, expected = (collections.Counter(r[0] for r in c.elements()) for c in (got, expected))
        if got != expected:
            extra, missing = got - expected, expected - got
            m.fail(f"{q.name}, {what}: {sum(got.values())} rows, SQLite has "
                   f"{sum(expected.values())}; too many {list(extra)[:3]}, missing {list(missing)[:3]}")
        rows += sum(got.values())
    check_q10(dir, want["q10"])
    check_q12(dir, want["bidders"])
    print(f"{what}: {len(nexmark.QUERIES) + 2} queries, {rows} rows, equal to the oracle's")


# -- Running -------------------------------------------------------------------------------

def killed(dir, sql, rng, kills):
    """Killed again and again, on one and two reactors by turns, until it has ended."""
    flags = ["--state-dir", str(dir / "state"), "--checkpoint-interval", "20 ms"]
    done = 0

    for attempt in range(1000):
        process = m.start(sql, dir, *flags, "--reactors", str(1 + attempt % 2))
        limit = time.monotonic() + (0.05 + rng.random() * 0.4 if done < kills else 120)
        while process.poll() is None and time.monotonic() < limit:
            time.sleep(0.01)
        if process.poll() is not None:
            break
        if done == kills:
            m.fail("it does not end")
        process.send_signal(signal.SIGKILL)
        process.wait()
        done += 1
    if process.returncode != 0:
        print((dir / "job.log").read_text()[-3000:])
        m.fail(f"millrace exited with {process.returncode}")
    return done


def main():
    seed = int(os.environ.get("MR_SEED", 1))
    kills = int(os.environ.get("MR_KILLS", 4))
    rng = random.Random(seed)
    for rate in RATES:
        with m.Workspace("nexmark") as dir:
            want = answers(load(dir, rate, seed))
        for reactors in (1, 2):
            with m.Workspace("nexmark") as dir:
                m.run(script(dir, rate, seed), dir, "--reactors", str(reactors))
                check(dir, want, rate, f"{rate} events/s, {reactors} reactors")
        with m.Workspace("nexmark-kill") as dir:
            done = killed(dir, script(dir, rate, seed), rng, kills)
            check(dir, want, rate, f"{rate} events/s, {done} kills, seed {seed}")


if __name__ == "__main__":
    main()
