#!/usr/bin/env python3
"""The hand-written queries give what SQLite gives for the same events.

    check.py BENCH_DUMP [EVENTS RATE SEED BASE_MS GROUP]...

The changelog of each query is folded (the last +I or +U of a key counts) and compared, as a
sorted list of rows, with the query's text in SQLite's dialect.
"""

import collections
import sqlite3
import subprocess
import sys

SECOND = 1_000_000_000
COLUMNS = {
    "person": "id name email card city state time extra",
    "auction": "id item description initial reserve time expires seller category extra",
    "bid": "auction bidder price channel url time extra",
}
TEXTS = set("name email card city state extra item description channel url".split())


def slices(size, step):
    """Every window with a bid in it, as (start, end)."""
    return f"""WITH RECURSIVE bounds AS (SELECT MIN(time) AS low, MAX(time) AS high FROM bid),
        windows(b, e) AS (
            SELECT (low / {step}) * {step} - {size} + {step}, (low / {step}) * {step} + {step}
            FROM bounds
            UNION ALL SELECT b + {step}, e + {step} FROM windows, bounds WHERE b + {step} <= high)"""


HOP = slices(10 * SECOND, 2 * SECOND) + """, counts AS (
        SELECT auction, COUNT(*) AS num, e FROM bid, windows
        WHERE time >= b AND time < e GROUP BY auction, e)"""
DAY = "STRFTIME('%Y-%m-%d', time / 1000000000, 'unixepoch')"
RANKS = """COUNT(*), COUNT(*) FILTER (WHERE price < 10000),
    COUNT(*) FILTER (WHERE price >= 10000 AND price < 1000000),
    COUNT(*) FILTER (WHERE price >= 1000000)"""
DISTINCT = ", ".join(
    f"COUNT(DISTINCT {c}), COUNT(DISTINCT CASE WHEN price < 10000 THEN {c} END),"
    f"COUNT(DISTINCT CASE WHEN price >= 10000 AND price < 1000000 THEN {c} END),"
    f"COUNT(DISTINCT CASE WHEN price >= 1000000 THEN {c} END)" for c in ("bidder", "auction"))
W = 10 * SECOND

QUERIES = {
    "q0": "SELECT auction, bidder, price, time, extra FROM bid",
    "q1": "SELECT auction, bidder, price * 908, time, extra FROM bid",
    "q2": "SELECT auction, price FROM bid WHERE auction % 123 = 0",
    "q3": """SELECT p.name, p.city, p.state, a.id FROM auction a JOIN person p ON a.seller = p.id
             WHERE a.category = 10 AND p.state IN ('OR', 'ID', 'CA')""",
    "q4": """SELECT category, SUM(final) / COUNT(*) FROM (
                 SELECT MAX(b.price) AS final, a.category FROM auction a JOIN bid b
                 ON a.id = b.auction WHERE b.time BETWEEN a.time AND a.expires
                 GROUP BY a.id, a.category) GROUP BY category""",
    "q5": HOP + """ SELECT auction, num FROM counts c JOIN (
             SELECT MAX(num) AS most, e FROM counts GROUP BY e) m ON c.e = m.e AND num >= most""",
    "q5-counts": HOP + " SELECT auction, num, e FROM counts",
    "q7": f"""SELECT b.auction, b.bidder, b.price, b.time, b.extra FROM bid b JOIN (
                 SELECT MAX(price) AS most, (time / {W} + 1) * {W} AS e FROM bid GROUP BY 2) m
              ON b.price = m.most WHERE b.time BETWEEN m.e - {W} AND m.e""",
    "q7-max": f"SELECT MAX(price), (time / {W} + 1) * {W} AS e FROM bid GROUP BY 2",
    "q8": f"""SELECT p.id, p.name, p.s FROM (
                 SELECT DISTINCT id, name, time / {W} * {W} AS s FROM person) p JOIN (
                 SELECT DISTINCT seller, time / {W} * {W} AS s FROM auction) a
              ON p.id = a.seller AND p.s = a.s""",
    "q9": """SELECT id, item, description, initial, reserve, time, expires, seller, category, extra,
                    auction, bidder, price, btime, bextra FROM (
                 SELECT a.*, b.auction, b.bidder, b.price, b.time AS btime, b.extra AS bextra,
                        ROW_NUMBER() OVER (PARTITION BY a.id
                                           ORDER BY b.price DESC, b.time, b.rowid) AS n
                 FROM auction a JOIN bid b ON a.id = b.auction
                 WHERE b.time BETWEEN a.time AND a.expires) WHERE n = 1""",
    "q11": f"""SELECT bidder, COUNT(*), MIN(time), MAX(time) + {W} FROM (
                  SELECT bidder, time, SUM(is_first) OVER (
                      PARTITION BY bidder ORDER BY time, rowid) AS session FROM (
                      SELECT rowid, bidder, time, time - LAG(time, 1, -{W}) OVER (
                          PARTITION BY bidder ORDER BY time, rowid) >= {W} AS is_first FROM bid))
               GROUP BY bidder, session""",
    # The clock is the time of every 2048th bid.
    "q12": f"""SELECT bidder, COUNT(*), w * {W}, (w + 1) * {W} FROM (
                  SELECT bidder, (SELECT time FROM bid t
                                  WHERE t.rowid = (b.rowid - 1) / 2048 * 2048 + 1) / {W} AS w
                  FROM bid b) GROUP BY bidder, w""",
    "q15": f"SELECT {DAY}, {RANKS}, {DISTINCT} FROM bid GROUP BY 1",
    "q16": f"""SELECT channel, {DAY}, MAX(STRFTIME('%H:%M', time / 1000000000, 'unixepoch')),
                      {RANKS}, {DISTINCT} FROM bid GROUP BY 1, 2""",
    "q17": f"""SELECT auction, {DAY}, {RANKS}, MIN(price), MAX(price), SUM(price) / COUNT(*),
                      SUM(price) FROM bid GROUP BY 1, 2""",
    "q18": """SELECT auction, bidder, price, channel, url, time, extra FROM (
                 SELECT *, ROW_NUMBER() OVER (PARTITION BY bidder, auction
                                              ORDER BY time DESC, rowid DESC) AS n FROM bid)
              WHERE n = 1""",
    "q19": """SELECT auction, n, bidder, price, channel, url, time, extra FROM (
                 SELECT *, ROW_NUMBER() OVER (PARTITION BY auction
                                              ORDER BY price DESC, rowid) AS n FROM bid)
              WHERE n <= 10""",
    "q20": """SELECT b.auction, b.bidder, b.price, b.channel, b.url, b.time, b.extra, a.item,
                     a.description, a.initial, a.reserve, a.time, a.expires, a.seller, a.category,
                     a.extra FROM bid b JOIN auction a ON b.auction = a.id WHERE a.category = 10""",
}
# Columns that name a row of a result that is updated.
KEYS = {"q4": 1, "q9": 1, "q15": 1, "q16": 2, "q17": 2, "q18": 2, "q19": 2}


def lines(dump, what, case):
    out = subprocess.run([dump, what, *case], stdout=subprocess.PIPE, check=True)
    return [line.split("\t") for line in out.stdout.decode().splitlines()]


def load(dump, case):
    db = sqlite3.connect(":memory:")
    rows = collections.defaultdict(list)
    for line in lines(dump, "tables", case):
        rows[int(line[0])].append(line[1:])
    for kind, (table, columns) in enumerate(COLUMNS.items()):
        names = columns.split()
        types = ", ".join(f"{n} {'TEXT' if n in TEXTS else 'INTEGER'}" for n in names)
        db.execute(f"CREATE TABLE {table} ({types})")
        db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})", rows[kind])
    db.execute("CREATE INDEX bids_of ON bid (auction)")
    db.execute("CREATE INDEX persons ON person (id)")
    return db


def fold(rows, keys):
    """What a changelog leaves; a row that only grows is a row of its own."""
    if keys == 0:
        assert all(row[0] == "+I" for row in rows)
        return sorted(row[1:] for row in rows)
    state = {}
    for row in rows:
        key = tuple(row[1:1 + keys])
        assert (row[0] == "+I") == (key not in state), f"{row[0]} of {key}"
        state[key] = row[1:]
    return sorted(state.values())


def check(dump, case):
    db = load(dump, case)
    for name, text in QUERIES.items():
        want = sorted([str(value) for value in row] for row in db.execute(text))
        got = fold(lines(dump, name, case), KEYS.get(name, 0))
        if got != want:
            only = [row for row in got if row not in want][:3]
            missing = [row for row in want if row not in got][:3]
            sys.exit(f"{name} of {' '.join(case)}: {len(got)} rows, SQLite has {len(want)}\n"
                     f"only here: {only}\nonly SQLite: {missing}")
        print(f"{name}: {len(got)} rows")


def main():
    dump, rest = sys.argv[1], sys.argv[2:]
    cases = [rest[i:i + 5] for i in range(0, len(rest), 5)]
    # Windows that close, that do not, across midnight, and events out of order.
    for case in cases or [["10000", "250", "1", "0", "1"],
                          ["12000", "10000000", "2", "1436918400000", "1"],
                          ["6000", "1", "3", "1437000000000", "1"],
                          ["10000", "350", "4", "1436918400000", "1000"]]:
        print("events", *case)
        check(dump, case)


main()
