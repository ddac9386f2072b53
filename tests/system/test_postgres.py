#!/usr/bin/env python3
"""The jdbc connector on a real PostgreSQL, judged by PostgreSQL itself, SQLite and models.

  - every type there and back: NULLs, extremes, a table of the server's own making
  - the main job, windows per product from files, by key and without
  - upserts against a dictionary; deletions and checkpoints that are given up, by the driver
  - exactly-once without a key: twenty kill -9 at random moments, while connections are
    terminated and the server is crashed and restarted; nothing is left prepared
  - a savepoint whose job lives on, with what it names still prepared: that job ends it; of a
    job that is gone, the one that begins from the savepoint does
  - what is refused at the start, and a row that the database refuses, in words
Skips, with the reason, where there is no PostgreSQL server to start.
"""
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time

import millrace as m

sys.path.insert(0, str(m.ROOT / "tests/postgres"))
import server  # noqa: E402

KILLS = int(os.environ.get("MR_KILLS", 20))
SEED = int(os.environ.get("MR_SEED", 1))


def table(pg, name, columns, **options):
    """A CREATE TABLE here for the table NAME there."""
    given = {"connector": "jdbc", "url": pg.url, "username": "flink", "table-name": name,
             **{key.replace("__", "-").replace("_", "."): value
                for key, value in options.items()}}
    words = ", ".join(f"'{key}' = '{value}'" for key, value in given.items())
    return f"CREATE TABLE {name.replace('.', '_')} ({columns}) WITH ({words});\n"


def files(name, columns, path, more=""):
    return (f"CREATE TABLE {name} ({columns}) WITH ('connector' = 'filesystem', "
            f"'path' = '{path}', 'format' = 'json'{more});\n")


# -- Types ---------------------------------------------------------------------------------

TYPES = [
    # there, here, values as PostgreSQL reads them
    ("boolean", "BOOLEAN", ["true", "false"]),
    ("smallint", "SMALLINT", ["-32768", "32767", "0"]),
    ("integer", "INT", ["-2147483648", "2147483647"]),
    ("bigint", "BIGINT", ["-9223372036854775808", "9223372036854775807"]),
    ("real", "FLOAT", ["3.4028235e38", "1e-45", "-0", "NaN", "Infinity", "1.1"]),
    ("double precision", "DOUBLE", ["1.7976931348623157e308", "5e-324", "-Infinity", "NaN", "0.1"]),
    ("numeric(10,2)", "DECIMAL(10,2)", ["-99999999.99", "0.01", "0", "12.30"]),
    ("numeric(38,0)", "DECIMAL(38,0)", ["9" * 38, "-" + "9" * 38, "1" + "0" * 37]),
    ("numeric(38,38)", "DECIMAL(38,38)", ["0." + "9" * 38, "-0." + "0" * 37 + "1"]),
    ("numeric(38,18)", "DECIMAL(38,18)", ["1234567890.000000000000000001", "10000", "0.0001"]),
    ("text", "STRING", ["", "a", "twelve bytes", "thirteen bytes", "\\t \\n \\\\ \" '", "żółw 🐢"]),
    ("varchar(20)", "VARCHAR(20)", ["x" * 20, "NULL"]),
    ("char(5)", "CHAR(5)", ["ab", "abcde"]),
    ("bytea", "BYTES", ["\\\\x", "\\\\x00ff10", "\\\\x" + "5c" * 40]),
    ("date", "DATE", ["0001-01-01", "9999-12-31", "1970-01-01", "2000-02-29"]),
    ("time", "TIME(6)", ["00:00:00", "23:59:59.999999"]),
    ("timestamp", "TIMESTAMP(6)", ["1677-09-22 00:00:00.000001", "2262-04-11 00:00:00.999999",
                                   "1999-12-31 23:59:59.999999"]),
    ("timestamp(3)", "TIMESTAMP(3)", ["2020-01-01 00:00:00.123", "1969-12-31 23:59:59.999"]),
    ("timestamptz", "TIMESTAMP_LTZ(6)", ["2020-06-01 12:00:00.000001+02", "1970-01-01 00:00:00+00"]),
    ("json", "STRING", ['{"a": [1, 2]}']),
    ("jsonb", "STRING", ['{"a": [1, 2], "b": null}']),
    ("uuid", "STRING", ["00112233-4455-6677-8899-aabbccddeeff"]),
    ("mood", "STRING", ["sad", "happy"]),
    ("positive", "INT", ["1", "2147483647"]),
    # Narrower there than here, and here than there.
    ("bigint", "DECIMAL(20,1)", ["9223372036854775807"], "numeric(20,1)"),
    ("smallint", "BIGINT", ["-32768"], "bigint"),
    ("integer", "BIGINT", ["7"], "numeric(19,0)"),
    ("real", "DOUBLE", ["0.5"], "double precision"),
]


def types(pg, dir):
    pg.psql("CREATE TYPE mood AS ENUM ('sad', 'happy');"
            "CREATE DOMAIN positive AS integer CHECK (VALUE > 0)")
    there = ", ".join(f"c{i} {t[0]}" for i, t in enumerate(TYPES))
    written = ", ".join(f"c{i} {t[3] if len(t) > 3 else t[0]}" for i, t in enumerate(TYPES))
    here = "id BIGINT, " + ", ".join(f"c{i} {t[1]}" for i, t in enumerate(TYPES))
    pg.psql(f"CREATE TABLE typed (id bigint, {there}); CREATE TABLE copied (id bigint, {written});"
            f"CREATE TABLE keyed (id bigint PRIMARY KEY, {written})")
    rows = max(len(t[2]) for t in TYPES) + 2
    lines = []
    for r in range(rows):
        cells = [str(r)]
        for t in TYPES:
            # Every value comes up, a column at a time is NULL, and the last row is all NULL.
            cells.append("\\N" if r == rows - 1 else t[2][r % len(t[2])])
        lines.append("\t".join(cells))
    pg.psql("COPY typed FROM STDIN;\n" + "\n".join(lines) + "\n\\.\n")
    pg.psql("INSERT INTO typed SELECT 1000 + g, " +
            ", ".join(f"CASE WHEN g = {i} THEN NULL ELSE c{i} END" for i in range(len(TYPES))) +
            f" FROM typed, generate_series(0, {len(TYPES) - 1}) g WHERE id = 0")
    names = "id, " + ", ".join(f"c{i}" for i in range(len(TYPES)))
    for sink, more in (("copied", ""), ("keyed", ", PRIMARY KEY (id) NOT ENFORCED")):
        m.run(table(pg, "typed", here) + table(pg, sink, here + more) +
              f"INSERT INTO {sink} SELECT {names} FROM typed;", dir, "--reactors", "2")
        # As text, for 0 = -0 and json has no equality.
        ours = ", ".join(f"c{i}::{t[3] if len(t) > 3 else t[0]}::text" for i, t in enumerate(TYPES))
        want = sorted(pg.rows(f"SELECT id, {ours} FROM typed"))
        got = sorted(pg.rows(f"SELECT id, {', '.join(f'c{i}::text' for i in range(len(TYPES)))} "
                             f"FROM {sink}"))
        m.compare(got, want, f"{len(TYPES)} types into '{sink}'")


def literals(pg, dir):
    """Not there and back, but from text here to text there: an error in both directions
    would cancel itself out."""
    (dir / "lit").mkdir()
    (dir / "lit/a.json").write_text(
        '{"d":"2024-02-29","t":"12:34:56","ts":"2024-02-29 12:34:56.789","n":-1234.50,"f":0.1,'
        '"s":"żółw","b":true,"i":42}\n{"i":43}\n')
    columns = ("i INT, d DATE, t TIME, ts TIMESTAMP(3), n DECIMAL(10,2), f DOUBLE, s STRING, "
               "b BOOLEAN")
    pg.psql("CREATE TABLE lit (i integer, d date, t time, ts timestamp(3), n numeric(10,2), "
            "f double precision, s text, b boolean)")
    m.run(files("src", columns, dir / "lit") + table(pg, "lit", columns) +
          "INSERT INTO lit SELECT * FROM src;", dir)
    m.compare(pg.rows("SELECT i, d, t, ts, n, f, s, b FROM lit"),
              [("42", "2024-02-29", "12:34:56", "2024-02-29 12:34:56.789", "-1234.50", "0.1",
                "żółw", "t"), ("43", "", "", "", "", "", "", "")], "from text here to text there")


def ranges(pg, dir):
    """Ranges are read side by side, each row once; those outside are not, as in Flink."""
    pg.psql("CREATE TABLE wide (id bigint, name text);"
            "INSERT INTO wide SELECT g, repeat('x', (g % 50)::int) FROM generate_series(1, 100000) g;"
            "CREATE TABLE narrow (id bigint, len bigint)")
    m.run(table(pg, "wide", "id BIGINT, name STRING", scan_partition_column="id",
                scan_partition_num="7", scan_partition_lower__bound="11",
                scan_partition_upper__bound="90000", scan_fetch__size="100") +
          table(pg, "narrow", "id BIGINT, len BIGINT") +
          "INSERT INTO narrow SELECT id, CHAR_LENGTH(name) AS len FROM wide;", dir, "--reactors", "2")
    want = "SELECT id, length(name) FROM wide WHERE id BETWEEN 11 AND 90000"
    differs = pg.rows(f"(({want}) EXCEPT ALL (SELECT * FROM narrow)) UNION ALL "
                      f"((SELECT * FROM narrow) EXCEPT ALL ({want}))")
    # A row of which no column is wanted is a row all the same.
    pg.psql("CREATE TABLE ones (one bigint)")
    m.run(table(pg, "wide", "id BIGINT, name STRING") + table(pg, "ones", "one BIGINT") +
          "INSERT INTO ones SELECT CAST(1 AS BIGINT) AS one FROM wide;", dir)
    if pg.rows("SELECT count(*), sum(one) FROM ones") != [("100000", "100000")]:
        m.fail("a scan without columns")
    if differs:
        m.fail(f"ranges: {len(differs)} rows differ, {differs[:5]}")
    print("ranges: 89990 rows in 7, each once")


# -- The main job -----------------------------------------------------------------------------

ORDERS = """order_id STRING, product STRING, amount DECIMAL(10,2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND"""
WINDOWS = "product STRING, window_start TIMESTAMP(3), order_count BIGINT, total_amount DECIMAL(38,2)"
AGGREGATE = """
SELECT product, TUMBLE_START(order_time, INTERVAL '1' MINUTE) AS window_start,
       COUNT(*) AS order_count, SUM(amount) AS total_amount
FROM orders GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);
"""


def windows_of(pg, name):
    return [(p, int(s), int(c), int(t)) for p, s, c, t in pg.rows(
        f"SELECT product, (extract(epoch FROM window_start) * 1000)::bigint, order_count, "
        f"(total_amount * 100)::bigint FROM {name}")]


def main_job(pg, dir):
    parts = m.orders(100_000, 4, seed=5)
    want, late = m.orders_oracle(parts)
    (dir / "orders").mkdir()
    for p, rows in enumerate(parts):
        (dir / f"orders/{p}.json").write_text("".join(m.order_json(r) + "\n" for r in rows))
    source = files("orders", ORDERS, dir / "orders")
    there = "product text, window_start timestamp(3), order_count bigint, total_amount numeric(38,2)"
    key = "PRIMARY KEY (product, window_start) NOT ENFORCED"
    for reactors in (1, 2):
        pg.psql(f"DROP TABLE IF EXISTS win, plain; CREATE TABLE plain ({there});"
                f"CREATE TABLE win ({there}, PRIMARY KEY (product, window_start))")
        # Twice by key: the second run changes nothing.
        for _ in range(2):
            m.run(source + table(pg, "win", f"{WINDOWS}, {key}") + "INSERT INTO win" + AGGREGATE,
                  dir, "--reactors", str(reactors))
        m.compare(windows_of(pg, "win"), want, f"windows by key, twice, {reactors} reactors")
        state = dir / f"main-{reactors}"
        m.run(source + table(pg, "plain", WINDOWS, sink_delivery__guarantee="exactly-once") +
              "INSERT INTO plain" + AGGREGATE, dir, "--reactors", str(reactors), "--state-dir",
              str(state), "--checkpoint-interval", "50 ms")
        m.compare(windows_of(pg, "plain"), want, f"windows without a key, {reactors} reactors")
        nothing_prepared(pg)


def nothing_prepared(pg):
    left = pg.rows("SELECT gid FROM pg_prepared_xacts")
    if left:
        m.fail(f"left prepared after a clean end: {left}")


# -- Upserts ------------------------------------------------------------------------------------

def upserts(pg, dir):
    rng = random.Random(SEED)
    (dir / "ups").mkdir()
    model, both = {}, set()
    with open(dir / "ups/a.json", "w") as out:
        for i in range(30_000):
            # 'a' and 'a ' are one key to a char(4), though their bytes differ.
            k, w = rng.randrange(200), rng.choice(["a", "a ", "b", "c  "])
            model[(k, w.rstrip())] = i
            both.add((str(k), w.strip()))
            out.write(json.dumps({"k": k, "w": w, "v": i}) + "\n")
    columns = "k INT, w STRING, v BIGINT"
    pg.psql('CREATE TABLE ups ("k" integer, w char(4), v bigint, note text DEFAULT \'made\', '
            "PRIMARY KEY (w, k)); CREATE TABLE keys (k integer, w text, PRIMARY KEY (k, w))")
    m.run(files("src", columns, dir / "ups") +
          table(pg, "ups", columns + ", PRIMARY KEY (k, w) NOT ENFORCED") +
          "INSERT INTO ups SELECT k, w, v FROM src;", dir, "--reactors", "1")
    m.compare(pg.rows("SELECT k, w::text, v FROM ups WHERE note = 'made'"),
              [(str(k), w, str(v)) for (k, w), v in model.items()], "upserts, two spellings of a key")
    m.run(files("src", columns, dir / "ups") +
          table(pg, "keys", "k INT, w STRING, PRIMARY KEY (k, w) NOT ENFORCED",
                sink_buffer__flush_max__rows="7", sink_buffer__flush_interval="20 ms") +
          "INSERT INTO keys SELECT k, TRIM(w) AS w FROM src;", dir, "--reactors", "2")
    m.compare(pg.rows("SELECT k, w FROM keys"), list(both), "a table of keys alone")


# -- Exactly-once -------------------------------------------------------------------------------

class Trouble:
    """What happens to the server while the engine is being killed."""

    def __init__(self, pg, rng):
        self.pg, self.rng, self.crashes, self.cuts = pg, rng, 0, 0

    def maybe(self):
        dice = self.rng.random()
        if dice < 0.15:
            self.pg.stop(self.rng.choice([signal.SIGQUIT, signal.SIGINT]))
            time.sleep(self.rng.random() * 0.3)
            self.pg.start()
            self.crashes += 1
        elif dice < 0.4:
            self.pg.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                         "WHERE application_name = 'millrace'", check=False)
            self.cuts += 1


def until(what, condition, process=None, log=None, limit=60):
    end = time.time() + limit
    while not condition():
        if time.time() > end or (process is not None and process.poll() is not None):
            print(log.read_text()[-3000:] if log else "", file=sys.stderr)
            m.fail(what)
        time.sleep(0.05)


def killed(pg, dir, name, kills, trouble, sink_columns, there, **options):
    """Orders trickle in as files, the engine is killed again and again; what is in the
    table in the end is every order once."""
    rng = random.Random(SEED * 1000 + kills)
    rows = 400 * (3 * kills + 1)
    [part] = m.orders(rows, 1, seed=SEED, late_share=0)
    work = dir / name
    (work / "in").mkdir(parents=True)
    pg.psql(f"CREATE TABLE {name} ({there})")
    sql = (files("orders", ORDERS, work / "in", ", 'source.monitor-interval' = '20 ms', "
                 "'source.file-quiet-time' = '0 ms'") +
           table(pg, name, sink_columns, **options) +
           f"INSERT INTO {name} SELECT order_id, product, amount, order_time FROM orders;")
    flags = ["--state-dir", str(work / "state"), "--checkpoint-interval", "30 ms"]
    events = Trouble(pg, rng) if trouble else None
    fed = 0

    def feed():
        nonlocal fed
        hidden, file = work / "in" / f".{fed:06d}", work / "in" / f"{fed:06d}.json"
        hidden.write_text("".join(m.order_json(r) + "\n" for r in part[400 * fed:400 * fed + 400]))
        hidden.rename(file)
        fed += 1

    feed()
    for kill in range(kills + 1):
        process = m.start(sql, work, *flags, "--reactors", str(1 + kill % 2))
        if kill == kills:
            break
        for _ in range(3):
            time.sleep(rng.random() * 0.15)
            feed()
            if events and rng.random() < 0.3:
                events.maybe()
        if process.poll() is not None:
            print((work / "job.log").read_text()[-3000:], file=sys.stderr)
            m.fail(f"millrace ended by itself with {process.returncode}")
        process.send_signal(signal.SIGKILL)
        process.wait()
    until(f"{name}: not all rows came", lambda: int(pg.rows(f"SELECT count(*) FROM {name}")[0][0])
          >= rows, process, work / "job.log")
    code = m.stop(process)
    if code != 0:
        print((work / "job.log").read_text()[-3000:], file=sys.stderr)
        m.fail(f"SIGTERM: exit code {code}")
    got = pg.rows(f"SELECT order_id, product, (amount * 100)::bigint, "
                  f"(extract(epoch FROM order_time) * 1000)::bigint FROM {name}")
    m.compare(got, [(f"o{i}", p, str(c), str(ms)) for i, p, c, ms in part],
              f"{name}: {kills} kills" +
              (f", {events.crashes} crashes and {events.cuts} cuts of the server" if events else ""))
    nothing_prepared(pg)


THERE = "order_id text{}, product text, amount numeric(10,2), order_time timestamp(3)"
HERE = "order_id STRING, product STRING, amount DECIMAL(10,2), order_time TIMESTAMP(3)"


def exactly_once(pg, dir):
    killed(pg, dir, "once", KILLS, False, HERE, THERE.format(""),
           sink_delivery__guarantee="exactly-once")
    killed(pg, dir, "troubled", KILLS, True, HERE, THERE.format(""),
           sink_delivery__guarantee="exactly-once")
    killed(pg, dir, "bykey", KILLS // 2, True, HERE + ", PRIMARY KEY (order_id) NOT ENFORCED",
           THERE.format(" PRIMARY KEY"))


def server_away(pg, dir):
    """The server goes and comes back while a job runs that is never killed."""
    for name, key, options in (
            ("away_key", ", PRIMARY KEY (order_id) NOT ENFORCED", {}),
            ("away_tx", "", {"sink_delivery__guarantee": "exactly-once"})):
        pg.psql(f"CREATE TABLE {name} ({THERE.format(' PRIMARY KEY' if key else '')})")
        work = dir / name
        work.mkdir()
        sql = ("CREATE TABLE gen (id BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = "
               "'40000', 'rows-per-second' = '10000', 'fields.id.kind' = 'sequence', "
               "'fields.id.start' = '0', 'fields.id.end' = '39999');" +
               table(pg, name, HERE + key, **options) +
               f"INSERT INTO {name} SELECT CAST(id AS STRING) AS order_id, 'p' AS product, "
               "CAST(1 AS DECIMAL(10,2)) AS amount, TIMESTAMP '2026-01-01 00:00:00.000' AS "
               "order_time FROM gen;")
        process = m.start(sql, work, "--state-dir", str(work / "state"), "--checkpoint-interval",
                          "100 ms")
        for how in (signal.SIGQUIT, signal.SIGINT):
            time.sleep(0.8)
            pg.stop(how)
            time.sleep(0.5)
            pg.start()
        if process.wait(60) != 0:
            print((work / "job.log").read_text()[-3000:], file=sys.stderr)
            m.fail(f"{name}: exit code {process.returncode}")
        log = (work / "job.log").read_text()
        if "PostgreSQL is back" not in log:
            m.fail(f"{name}: nothing was said of the server that was away:\n{log[-2000:]}")
        [(rows, keys)] = pg.rows(f"SELECT count(*), count(DISTINCT order_id) FROM {name}")
        if (rows, keys) != ("40000", "40000"):
            m.fail(f"{name}: {rows} rows, {keys} keys")
        nothing_prepared(pg)
        print(f"{name}: two restarts of the server, 40000 rows")


class Commits:
    """The server's processes that end prepared transactions, stopped for a while."""

    def __init__(self, pg):
        # Idle: one that is stopped while it holds a lock of the server's stops them all.
        until("nobody has committed yet", lambda: self.find(pg))
        self.signal(signal.SIGSTOP)

    def find(self, pg):
        self.pids = [int(pid) for pid, in pg.rows(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'millrace' AND "
            "state = 'idle' AND query LIKE 'COMMIT PREPARED%'")]
        return self.pids

    def signal(self, how):
        for pid in self.pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)


def forked(pg, dir):
    stopped = []
    try:
        fork(pg, dir, stopped)
    finally:
        for commits in stopped:
            commits.signal(signal.SIGCONT)


def fork(pg, dir, stopped):
    work, rows = dir / "forked", 1600
    [part] = m.orders(rows, 1, seed=SEED, late_share=0)
    (work / "in").mkdir(parents=True)
    pg.psql(f"CREATE TABLE forked ({THERE.format('')})")
    sql = ("SET 'pipeline.name' = 'job';" +
           files("orders", ORDERS, work / "in", ", 'source.monitor-interval' = '20 ms', "
                 "'source.file-quiet-time' = '0 ms'") +
           table(pg, "forked", HERE, sink_delivery__guarantee="exactly-once") +
           "INSERT INTO forked SELECT order_id, product, amount, order_time FROM orders;")
    fed = 0

    def feed():
        nonlocal fed
        hidden = work / "in" / f".{fed}"
        hidden.write_text("".join(m.order_json(r) + "\n" for r in part[400 * fed:400 * fed + 400]))
        hidden.rename(work / "in" / f"{fed}.json")
        fed += 1

    def start(name, *flags, interval="50 ms"):
        return m.start(sql, work, "--state-dir", str(work / name), "--checkpoint-interval", interval,
                       "--memory", "64 mb", *flags, log=f"{name}.log")

    def wait(what, condition, process, name):
        until(what, condition, process, work / f"{name}.log")

    def count():
        return int(pg.rows("SELECT count(*) FROM forked")[0][0])

    def prepared():
        return {gid for gid, in pg.rows("SELECT gid FROM pg_prepared_xacts")}

    def savepoint(name):
        """Of the first job, which takes no checkpoints but these, with all that was fed."""
        ask = [m.command(), "status", "job", "--state-dir", str(work / "first")]
        wait("the rows are read", lambda: f"rows in {400 * fed}," in subprocess.run(
            ask, capture_output=True, text=True).stdout, first, "first")
        done = subprocess.run([m.command(), "savepoint", "job", str(work / name), "--state-dir",
                               str(work / "first")], capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            m.fail(f"no savepoint: {done.stderr}")

    feed()
    first = start("first", interval="1 h")
    savepoint("before")
    wait("the first rows", lambda: count() == 400, first, "first")
    # Its job lives: what it has prepared stays as it is, until that job ends it.
    stopped.append(Commits(pg))
    feed()
    savepoint("saved")
    named = prepared()
    if not named:
        m.fail("nothing is prepared")
    second = start("second", "--from", str(work / "saved"))
    wait("left to the first job", lambda: "it is left to that job" in
         (work / "second.log").read_text(), second, "second")
    if not named <= prepared():
        m.fail(f"of {named} only {prepared()} are left")
    if count() != 400:
        m.fail(f"{count()} rows before the first job has committed")
    stopped[0].signal(signal.SIGCONT)
    wait("committed by its own job", lambda: count() == 800 and not named & prepared(), first, "first")
    if m.stop(second) != 0:
        m.fail((work / "second.log").read_text()[-2000:])
    # Its job is gone: the one that begins there ends it, and the first finds that done.
    stopped.append(Commits(pg))
    feed()
    savepoint("later")
    first.kill()
    first.wait()
    pg.stop(signal.SIGQUIT)
    pg.start()
    if count() != 800 or not prepared():
        m.fail(f"{count()} rows, prepared: {prepared()}")
    third = start("third", "--from", str(work / "later"))
    wait("committed by the third job", lambda: count() == 1200 and not prepared(), third, "third")
    if m.stop(third) != 0:
        m.fail((work / "third.log").read_text()[-2000:])
    feed()
    first = start("first")
    wait("the first goes on", lambda: count() == rows, first, "first")
    if m.stop(first) != 0:
        m.fail((work / "first.log").read_text()[-2000:])
    m.compare(pg.rows("SELECT order_id FROM forked"), [(f"o{row[0]}",) for row in part],
              "a savepoint whose job lives, and one whose job is gone")
    nothing_prepared(pg)


def masked(pg, dir):
    """A secret that the server repeats in its refusals, while the job runs: not in the log."""
    canary = "canary-8d1f4b2e"
    pg.psql(f'CREATE ROLE "{canary}" LOGIN; CREATE TABLE hidden (id bigint);'
            f'GRANT ALL ON hidden TO "{canary}"')
    sql = ("CREATE TABLE gen (id BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '100');" +
           table(pg, "hidden", "id BIGINT", username="secret:env:MR_TEST_SECRET") +
           "INSERT INTO hidden SELECT id FROM gen;")
    os.environ["MR_TEST_SECRET"] = canary
    process = m.start(sql, dir, "--memory", "64 mb", log="masked.log")
    log = dir / "masked.log"
    try:
        until("no rows", lambda: int(pg.rows("SELECT count(*) FROM hidden")[0][0]) > 0, process, log)
        pg.psql(f'ALTER ROLE "{canary}" RENAME TO gone; SELECT pg_terminate_backend(pid) '
                "FROM pg_stat_activity WHERE application_name = 'millrace'")
        until("nothing was said", lambda: "does not exist" in log.read_text(), log=log)
    finally:
        process.kill()
        process.wait()
    said = log.read_text()
    if canary in said or 'role "******" does not exist' not in said:
        m.fail(f"the secret in the log, or nothing in its place:\n{said[-2000:]}")
    print("a secret user name is not in the log of a job that runs")


# -- In words -------------------------------------------------------------------------------------

def refused(dir, sql, *words):
    done = m.run(sql, dir, "--state-dir", str(dir / "refused"), check=False, timeout=60)
    missing = [w for w in words if w not in done.stderr]
    if done.returncode == 0 or missing:
        m.fail(f"exit {done.returncode}; missing {missing} in\n{done.stderr}\n of {sql}")


def refusals(pg, dir):
    pg.psql("CREATE TABLE r (id integer, name varchar(3) NOT NULL, tags text[], "
            "made bigint GENERATED ALWAYS AS (id * 2) STORED, must integer NOT NULL);"
            "CREATE VIEW v AS SELECT * FROM r; CREATE TABLE \"Mixed\" (\"Id\" integer);"
            "CREATE TABLE ok (id integer PRIMARY KEY, name varchar(3) NOT NULL CHECK (name <> 'no'))")
    source = "CREATE TABLE src (id INT, name STRING) WITH ('connector' = 'datagen', 'number-of-rows' = '1');\n"

    def sink(columns, query, *words, name="r", **options):
        refused(dir, source + table(pg, name, columns, **options) +
                f"INSERT INTO {name} SELECT {query} FROM src;", *words)

    sink("id INT", "id", "there is no table 'nowhere'", name="nowhere")
    sink("id INT, nam STRING", "id, name", "has no column 'nam'", "did you mean 'name'", "ADD COLUMN")
    sink("id BIGINT", "CAST(id AS BIGINT) AS id", "is integer in PostgreSQL and BIGINT here",
         "Declare it INT", "TYPE bigint")
    sink("id INT, tags STRING", "id, name", "text[]", "not supported")
    sink("id INT, made BIGINT", "id, CAST(id AS BIGINT) AS made", "GENERATED ALWAYS")
    sink("id INT, name STRING", "id, name", "'must'", "NOT NULL without a default")
    sink("id INT, name STRING, must INT, PRIMARY KEY (id) NOT ENFORCED", "id, name, id",
         "no unique index", 'ADD PRIMARY KEY ("id")')
    sink("id INT, name STRING", "id, name", "is a view, which can not be written", name="v")
    sink("id INT, name STRING", "id, name", "jdbc:mysql", name="ok",
         url="jdbc:mysql://localhost/x")
    sink("id INT, name STRING", "id, name", "can not connect to PostgreSQL", name="ok",
         url="jdbc:postgresql://127.0.0.1:1/x", connection_max__retry__timeout="1 s")
    sink("id INT, name STRING", "id, name", 'database "nix"', name="ok",
         url=pg.url.replace("/postgres", "/nix"))
    sink("id INT, name STRING", "id, name", "Unsupported options", "bogus", name="ok", bogus="1")
    # A row that the database refuses: table, column or constraint, and the row.
    for key in ("", ", PRIMARY KEY (id) NOT ENFORCED"):
        sink(f"id INT, name STRING{key}", "7 AS id, 'no' AS name", "ok_name_check", "[7, no]", name="ok")
        sink(f"id INT, name STRING{key}", "7 AS id, 'long' AS name", "too long", "[7, long]", name="ok")
        sink(f"id INT, name STRING{key}", "7 AS id, CAST(NULL AS STRING) AS name", "null value",
             "name", "[7, null]", name="ok")
    # One row of many, wherever it ends up in a batch.
    pg.psql("CREATE TABLE many (id integer PRIMARY KEY CHECK (id <> 30000), name text)")
    for key, guarantee in (("", "at-least-once"), ("", "exactly-once"),
                           (", PRIMARY KEY (id) NOT ENFORCED", "at-least-once")):
        refused(dir, "CREATE TABLE gen (id INT) WITH ('connector' = 'datagen', 'number-of-rows' = "
                "'60000', 'rows-per-second' = '10000000', 'fields.id.kind' = 'sequence', "
                "'fields.id.start' = '1', 'fields.id.end' = '60000');" +
                table(pg, "many", f"id INT, name STRING{key}", sink_delivery__guarantee=guarantee) +
                "INSERT INTO many SELECT id, 'x' AS name FROM gen;", "many_id_check", "[30000, x]")
        pg.psql("TRUNCATE many")
    pg.psql("INSERT INTO ok VALUES (1, 'a')")
    sink("id INT, name STRING", "1 AS id, 'b' AS name", "ok_pkey", "[1, b]", name="ok")
    refused(dir, table(pg, "r", "id BIGINT, tags STRING") + "SELECT id, tags FROM r;", "text[]")
    refused(dir, table(pg, "r", "id SMALLINT") + "SELECT id FROM r;",
            "is integer in PostgreSQL and SMALLINT here")
    refused(dir, table(pg, "r", "id INT", scan_partition_column="id") + "SELECT id FROM r;",
            "Either all or none of the following options should be provided")
    # Names: PostgreSQL reads them in lower case, or exactly.
    m.run(table(pg, "Mixed", "Id INT") + "INSERT INTO Mixed SELECT * FROM (VALUES (5)) AS t(x);", dir)
    m.run(table(pg, "OK", "ID INT, Name STRING, PRIMARY KEY (ID) NOT ENFORCED") +
          "INSERT INTO OK SELECT * FROM (VALUES (9, 'x')) AS t(x, y);", dir)
    if pg.rows('SELECT "Id" FROM "Mixed"') != [("5",)] or \
            pg.rows("SELECT name FROM ok WHERE id = 9") != [("x",)]:
        m.fail("names in mixed case")
    print("refusals: in words")


def without_prepared(dir):
    pg = server.Postgres(dir, prepared=0)
    try:
        pg.psql("CREATE TABLE p (id integer)")
        refused(dir, table(pg, "p", "id INT", sink_delivery__guarantee="exactly-once") +
                "INSERT INTO p VALUES (1);", "max_prepared_transactions = 0", "ALTER SYSTEM SET")
        print("max_prepared_transactions = 0: refused at the start")
    finally:
        pg.stop()


def main():
    only = os.environ.get("MR_ONLY")
    with m.Workspace("postgres") as dir:
        os.chmod(dir, 0o755)
        pg = server.Postgres(dir)
        try:
            for part in (types, literals, ranges, main_job, upserts, refusals, server_away,
                         exactly_once, forked, masked):
                if only in (None, part.__name__):
                    part(pg, dir)
        finally:
            pg.stop()
        if only in (None, "without_prepared"):
            (dir / "bare").mkdir()
            without_prepared(dir / "bare")


if __name__ == "__main__":
    main()
