#!/usr/bin/env python3
"""Lookup joins with a real PostgreSQL, judged by PostgreSQL itself.

  - rows joined by keys of every kind, inner and left, with and without a cache, loaded whole,
    on one and two reactors: what SQL says there
  - a row that comes or changes later is seen when the cache says so, and a retry waits for it
  - a table in memory that is loaded again
  - kill -9 at random moments, while connections are cut and the server is crashed: every row
    once, with what it is joined with
  - what is refused at the start, in words
Skips, with the reason, where there is no PostgreSQL server to start.
"""
import json
import os
import random
import signal
import sys
import time

import millrace as m

sys.path.insert(0, str(m.ROOT / "tests/postgres"))
import server  # noqa: E402

KILLS = int(os.environ.get("MR_KILLS", 8))
SEED = int(os.environ.get("MR_SEED", 1))


def jdbc(pg, name, columns, **options):
    given = {"connector": "jdbc", "url": pg.url, "username": "flink", "table-name": name,
             **{key.replace("__", "-").replace("_", "."): value
                for key, value in options.items()}}
    words = ", ".join(f"'{key}' = '{value}'" for key, value in given.items())
    return f"CREATE TABLE {name} ({columns}) WITH ({words});\n"


def files(name, columns, path, more=""):
    return (f"CREATE TABLE {name} ({columns}) WITH ('connector' = 'filesystem', "
            f"'path' = '{path}', 'format' = 'json'{more});\n")


def output(columns, path):
    """Part files that are published at the next checkpoint."""
    return (f"CREATE TABLE p ({columns}) WITH ('connector' = 'filesystem', 'path' = '{path}', "
            "'format' = 'csv', 'csv.disable-quote-character' = 'true', "
            "'sink.rolling-policy.rollover-interval' = '20 ms', "
            "'sink.rolling-policy.check-interval' = '10 ms');")


def write(path, rows):
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def read(path):
    if not path.exists():
        return []
    return sorted(line for part in path.glob("part-*") for line in part.read_text().splitlines())


# -- Answers -------------------------------------------------------------------------------

# there, here, values as JSON has them
KEYS = [
    ("bigint", "BIGINT", [1, -2, 9223372036854775807]),
    ("integer", "BIGINT", [1, 2, 3000000000]),  # narrower there: the last one has no row
    ("smallint", "INT", [7, 8, 100000]),
    ("text", "STRING", ["a", "", "żółw, longer than twelve bytes"]),
    ("varchar(10)", "STRING", ["x", "y"]),
    ("uuid", "STRING", ["00112233-4455-6677-8899-aabbccddeeff",
                        "11112233-4455-6677-8899-aabbccddeeff"]),
    ("numeric(10,2)", "DECIMAL(10,2)", [1.25, -3.50, 0]),
    ("date", "DATE", ["2024-02-29", "1969-12-31"]),
    ("timestamp(3)", "TIMESTAMP(3)", ["2024-02-29 12:00:00.123", "1960-01-01 00:00:00"]),
    ("boolean", "BOOLEAN", [True, False]),
    ("double precision", "DOUBLE", [0.1, -0.0, 1e300]),
]
CACHES = [{}, {"lookup_cache": "PARTIAL", "lookup_partial__cache_max__rows": "3"},
          {"lookup_cache_max__rows": "1000", "lookup_cache_ttl": "1 min"},
          {"lookup_cache": "FULL"}]


def answers(pg, dir):
    rng = random.Random(SEED)
    for number, (there, here, values) in enumerate(KEYS):
        name = f"dim{number}"
        wide = "bigint" if there in ("integer", "smallint") else there
        pg.psql(f"CREATE TABLE {name} (k {there}, j integer, w text, n bigint);"
                f"CREATE TABLE left{number} (id bigint, k {wide}, j integer)")
        fits = [v for v in values if not (there == "integer" and v > 2**31) and
                not (there == "smallint" and v > 2**15)]
        for i, value in enumerate(fits * 2):
            literal = "NULL" if i == 2 else "'" + str(value) + "'"
            pg.psql(f"INSERT INTO {name} VALUES ({literal}, {i % 2}, 'row {i}', {i * 10})")
        left = [{"id": i, "k": rng.choice(values + [None]), "j": rng.randrange(2)}
                for i in range(300)]
        write(dir / f"in{number}/a.json", left[:150])
        write(dir / f"in{number}/b.json", left[150:])
        lines = ["\t".join(("\\N" if v is None else str(v)) for v in r.values()) for r in left]
        pg.psql(f"COPY left{number} FROM STDIN;\n" + "\n".join(lines) + "\n\\.\n")
        for c, cache in enumerate(CACHES):
            join = "LEFT JOIN" if (number + c) % 2 else "JOIN"
            more = "AND o.j = d.j" if c % 2 else "AND d.n > o.j * 10"
            out = dir / f"out{number}-{c}"
            m.run(files("o", f"id BIGINT, k {here}, j INT, pt AS PROCTIME()", dir / f"in{number}") +
                  jdbc(pg, name, f"k {here}, j INT, w STRING, n BIGINT", **cache) +
                  output("id BIGINT, w STRING, n BIGINT", out) +
                  f"INSERT INTO p SELECT o.id, d.w, d.n FROM o {join} {name} "
                  f"FOR SYSTEM_TIME AS OF o.pt AS d ON o.k = d.k {more};", dir,
                  "--reactors", str(1 + c % 2))
            want = sorted(",".join(row) for row in pg.rows(
                f"SELECT o.id, d.w, d.n FROM left{number} o {join} {name} d ON o.k = d.k {more}"))
            m.compare(read(out), want, f"{here} = {there}, {join}, {cache or 'no cache'}")


# -- Time ------------------------------------------------------------------------------------

def job(pg, dir, name, cache, hint=""):
    """A job that joins rows of a directory as they come with the table `price`."""
    (dir / name).mkdir()
    (dir / name / "in").mkdir()
    return m.start(
        files("o", "id BIGINT, k STRING, pt AS PROCTIME()", dir / name / "in",
              ", 'source.monitor-interval' = '20 ms', 'source.file-quiet-time' = '0 ms'") +
        jdbc(pg, "price", "k STRING, v BIGINT", **cache) +
        output("id BIGINT, v BIGINT", dir / name / "out") +
        f"INSERT INTO p SELECT {hint} o.id, d.v FROM o LEFT JOIN price FOR SYSTEM_TIME AS OF o.pt "
        "AS d ON o.k = d.k;", dir / name, "--state-dir", str(dir / name / "state"),
        "--checkpoint-interval", "50 ms")


def feed(directory, number, rows):
    hidden, file = directory / f".{number:06d}", directory / f"{number:06d}.json"
    write(hidden, rows)
    hidden.rename(file)


def until(what, condition, process, log, limit=60):
    end = time.time() + limit
    while not condition():
        if time.time() > end or process.poll() is not None:
            print(log.read_text()[-3000:], file=sys.stderr)
            m.fail(what)
        time.sleep(0.02)


def over_time(pg, dir):
    def expect(name, process, number, key, value):
        feed(dir / name / "in", number, [{"id": number, "k": key}])
        until(f"{name}: no row {number},{value}: {read(dir / name / 'out')}",
              lambda: f"{number},{value}" in read(dir / name / "out"), process,
              dir / name / "job.log")

    pg.psql("CREATE TABLE price (k text PRIMARY KEY, v bigint); INSERT INTO price VALUES ('a', 1)")
    process = job(pg, dir, "none", {})
    expect("none", process, 1, "a", "1")
    pg.psql("UPDATE price SET v = 2")
    expect("none", process, 2, "a", "2")
    m.stop(process)

    process = job(pg, dir, "partial", {"lookup_cache": "PARTIAL",
                                       "lookup_partial__cache_cache__missing__key": "false",
                                       "lookup_partial__cache_expire__after__write": "1500 ms"})
    expect("partial", process, 1, "a", "2")
    pg.psql("UPDATE price SET v = 3")
    expect("partial", process, 2, "a", "2")
    expect("partial", process, 3, "b", "")
    pg.psql("INSERT INTO price VALUES ('b', 9)")
    expect("partial", process, 4, "b", "9")
    time.sleep(1.6)
    expect("partial", process, 5, "a", "3")
    m.stop(process)

    process = job(pg, dir, "retry", {},
                  "/*+ LOOKUP('table' = 'd', 'retry-predicate' = 'lookup_miss', 'retry-strategy' = "
                  "'fixed_delay', 'fixed-delay' = '100 ms', 'max-attempts' = '100') */")
    feed(dir / "retry/in", 1, [{"id": 1, "k": "late"}])
    time.sleep(0.5)
    pg.psql("INSERT INTO price VALUES ('late', 5)")
    expect("retry", process, 2, "a", "3")
    if read(dir / "retry/out") != ["1,5", "2,3"]:
        m.fail(f"retry: {read(dir / 'retry/out')}")
    m.stop(process)

    process = job(pg, dir, "full", {"lookup_cache": "FULL",
                                    "lookup_full__cache_periodic__reload_interval": "200 ms"})
    expect("full", process, 1, "a", "3")
    pg.psql("UPDATE price SET v = 4")
    time.sleep(1)
    expect("full", process, 2, "a", "4")
    pg.psql("ALTER TABLE price RENAME TO price_away")
    time.sleep(0.5)
    expect("full", process, 3, "a", "4")
    pg.psql("ALTER TABLE price_away RENAME TO price; UPDATE price SET v = 6")
    time.sleep(1)
    expect("full", process, 4, "a", "6")
    m.stop(process)
    if "what was loaded before is used on" not in (dir / "full/job.log").read_text():
        m.fail("full: nothing was said of the load that failed")
    print("over time: no cache, expiry, missing keys, a retry, reloads and one that failed")


# -- Kills -------------------------------------------------------------------------------------

def killed(pg, dir):
    rng = random.Random(SEED)
    pg.psql("CREATE TABLE users (k bigint PRIMARY KEY, name text);"
            "INSERT INTO users SELECT g, 'user ' || g FROM generate_series(0, 99) g WHERE g % 7 <> 0")
    for name, cache in (("killed", {}),
                        ("killed_cache", {"lookup_cache": "PARTIAL",
                                          "lookup_partial__cache_max__rows": "20"})):
        work = dir / name
        (work / "in").mkdir(parents=True)
        fed, batch, rows = 0, 300, 300 * (3 * KILLS + 1)
        keys = [rng.choice([None, *range(100)]) for _ in range(rows)]
        sql = (files("o", "id BIGINT, k BIGINT, pt AS PROCTIME()", work / "in",
                     ", 'source.monitor-interval' = '20 ms', 'source.file-quiet-time' = '0 ms'") +
               jdbc(pg, "users", "k BIGINT, name STRING", **cache) +
               output("id BIGINT, name STRING", work / "out") +
               "INSERT INTO p SELECT o.id, d.name FROM o LEFT JOIN users FOR SYSTEM_TIME AS OF "
               "o.pt AS d ON o.k = d.k;")

        def more():
            nonlocal fed
            first = fed * batch
            feed(work / "in", fed, [{"id": first + i, "k": keys[first + i]} for i in range(batch)])
            fed += 1

        more()
        for kill in range(KILLS + 1):
            process = m.start(sql, work, "--state-dir", str(work / "state"),
                              "--checkpoint-interval", "30 ms", "--reactors", str(1 + kill % 2))
            if kill == KILLS:
                break
            for _ in range(3):
                time.sleep(rng.random() * 0.15)
                more()
                dice = rng.random()
                if dice < 0.1:
                    pg.stop(signal.SIGQUIT)
                    time.sleep(rng.random() * 0.3)
                    pg.start()
                elif dice < 0.4:
                    pg.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                            "WHERE application_name = 'millrace'", check=False)
            if process.poll() is not None:
                print((work / "job.log").read_text()[-3000:], file=sys.stderr)
                m.fail(f"millrace ended by itself with {process.returncode}")
            process.send_signal(signal.SIGKILL)
            process.wait()
        until(f"{name}: not all rows came", lambda: len(read(work / "out")) >= rows, process,
              work / "job.log")
        m.stop(process)
        want = sorted(f"{i},{'' if k is None or k % 7 == 0 else f'user {k}'}"
                      for i, k in enumerate(keys))
        m.compare(read(work / "out"), want, f"{name}: {KILLS} kills, each row once")


# -- In words ----------------------------------------------------------------------------------

def refusals(pg, dir):
    pg.psql("CREATE TABLE some_rows (k bigint, v text)")
    o = "CREATE TABLE o (k BIGINT, pt AS PROCTIME()) WITH ('connector' = 'datagen', 'number-of-rows' = '1');"
    tail = "SELECT o.k FROM o JOIN {} FOR SYSTEM_TIME AS OF o.pt AS d ON {};"
    for name, columns, on, options, words in (
            ("nowhere", "k BIGINT, v STRING", "o.k = d.k", {}, ["there is no table 'nowhere'"]),
            ("some_rows", "k BIGINT, w STRING", "o.k = d.k AND d.w = 'x'", {}, ["has no column 'w'"]),
            ("some_rows", "k BIGINT, v STRING", "o.k > d.k", {}, ["requires an equality condition"]),
            ("some_rows", "k BIGINT, v STRING", "o.k = d.k", {"lookup_cache": "HALF"},
             ["lookup.cache", "PARTIAL"])):
        done = m.run(o + jdbc(pg, name, columns, **options) + tail.format(name, on), dir,
                     check=False, timeout=60)
        missing = [w for w in words if w not in done.stderr]
        if done.returncode == 0 or missing:
            m.fail(f"exit {done.returncode}; missing {missing} in\n{done.stderr}")
    print("refusals: in words")


def main():
    only = os.environ.get("MR_ONLY")
    with m.Workspace("postgres-lookup") as dir:
        os.chmod(dir, 0o755)
        pg = server.Postgres(dir)
        try:
            for part in (answers, over_time, killed, refusals):
                if only in (None, part.__name__):
                    part(pg, dir)
        finally:
            pg.stop()


if __name__ == "__main__":
    main()
