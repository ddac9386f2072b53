#!/usr/bin/env python3
"""The command as people and scripts meet it: refused statements, flags and exit codes, the
bytes of a result, signals, silent inputs and readers that dawdle."""
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time

import cases
import millrace as m
from cases import COMMAND, Done, bad_rows_said, call, case, expect, json_out, run


# -- Statements -----------------------------------------------------------------------------------

GEN = "CREATE TABLE t (a INT) WITH ('connector' = 'datagen', 'number-of-rows' = '5'{more});\n"


@case
def refused_statements(dir, flags):
    """What is wrong, where, and what there is instead; exit code 3."""
    files = f"'connector' = 'filesystem', 'path' = '{dir}'"
    for sql, fragments in [
        ("CREATE TABLE t (a INT) WITH ('connector' = 'kafak'); SELECT * FROM t;",
         [r"job\.sql:1:44", "Could not find any factory for identifier 'kafak'",
          "datagen", "filesystem", "kafka", "socket", "Did you mean 'kafka'"]),
        ("CREATE TABLE t (a INT) WITH ('connector' = 'prin'); INSERT INTO t SELECT 1;",
         ["identifier 'prin'", "DynamicTableSinkFactory", "blackhole", "print",
          "Did you mean 'print'"]),
        (f"CREATE TABLE t (a INT) WITH ({files}, 'format' = 'jsn'); SELECT * FROM t;",
         ["identifier 'jsn'", "csv", "json", "raw", "Did you mean 'json'"]),
        (f"CREATE TABLE t (a INT) WITH ({files}); SELECT * FROM t;", ["format"]),
        ("CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'format' = 'json');"
         "SELECT * FROM t;", ["required options are missing", "path"]),
        (GEN.format(more=", 'rows-per-secnd' = '5'") + "SELECT * FROM t;",
         ["Unsupported options", "rows-per-secnd", "rows-per-second"]),
        (GEN.format(more=", 'seed' = 'abc'") + "SELECT * FROM t;", ["seed", "abc"]),
        (GEN.format(more=", 'scan.on-error' = 'ignore'") + "SELECT * FROM t;",
         ["scan.on-error", r"fail\|skip\|dead-letter", "'ignore'"]),
        (f"CREATE TABLE t (a INT) WITH ({files}, 'format' = 'json', "
         "'dead-letter.table' = 'nobody'); SELECT * FROM t;",
         ["'dead-letter.table' = 'nobody'", "no such table"]),
        (f"CREATE TABLE t (a INT) WITH ({files}, 'format' = 'json', 'late-records.target' = 'u');"
         "SELECT * FROM t;", ["late-records.target"]),
        (GEN.format(more="") + "SELECT a,\n  FROM t;",
         [r"job\.sql:3:3: error: expected an expression, found FROM", r"\| +\^~~~"]),
        (GEN.format(more="") + "SELECT b FROM t;", [r"job\.sql:2:8", "'b'"]),
        ("SELECT a FROM nowhere;", [r"job\.sql:1:15", "'nowhere' not found"]),
        (GEN.format(more="") + "SELEC a FROM t;", [r"job\.sql:2:1", "SELEC"]),
        (GEN.format(more="") + "SELECT 'open FROM t;", [r"job\.sql:2:8"]),
        (GEN.format(more="") + "INSERT INTO t SELECT 1;", ["can only be used as a source"]),
        (GEN.format(more="") + "SELECT a FROM t ORDER BY a;", ["not supported|ORDER BY"]),
        (GEN.format(more="") + "SELECT NO_SUCH(a) FROM t;", ["NO_SUCH"]),
    ]:
        done = run(dir, sql, *flags)
        try:
            expect(done, 3, *fragments)
        except SystemExit:
            print(sql)
            raise


@case
def failing_expression(dir, flags):
    """The job stops with exit code 1 and the expression's text; it goes on when mended."""
    (dir / "in").mkdir()
    (dir / "in" / "a.json").write_text("".join(
        json.dumps({"id": i, "d": 0 if i == 700 else 1}) + "\n" for i in range(1000)))
    sql = f"""
        CREATE TABLE t (id BIGINT, d INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/in',
                                                'format' = 'json');
        CREATE TABLE sink (id BIGINT) WITH ('connector' = 'filesystem', 'path' = '{dir}/out',
                                            'format' = 'json');
        INSERT INTO sink SELECT id / d FROM t;"""
    done = run(dir, sql, "--state-dir", dir / "state", *flags)
    expect(done, 1, "table 't'", "Division by zero", "id / d")


@case
def printed_into_a_file(dir, flags):
    """Standard output is a file: reactors that print at once do not overwrite each other."""
    (dir / "in").mkdir()
    for part in range(8):
        (dir / "in" / f"{part}.json").write_text("".join(
            f'{{"id": {part * 10_000 + i}}}\n' for i in range(10_000)))
    done = run(dir, f"""
        CREATE TABLE t (id BIGINT) WITH ('connector' = 'filesystem', 'path' = '{dir}/in',
                                         'format' = 'json');
        CREATE TABLE p (id BIGINT) WITH ('connector' = 'print');
        INSERT INTO p SELECT id FROM t;""", *flags)
    expect(done, 0)
    ids = sorted(int(n) for n in re.findall(r"\+I\[(\d+)\]$", done.out, re.M))
    if ids != list(range(80_000)):
        m.fail(f"{len(ids)} of 80000 rows are in the file")


@case
def many_inserts(dir, flags):
    """A job is named after its sinks: its directory's name stays within what a disk takes."""
    sinks = [f"a_sink_with_a_long_name_{i}" for i in range(20)]
    sql = GEN.format(more="") + "".join(
        f"CREATE TABLE {s} (a INT) WITH ('connector' = 'blackhole');\n" for s in sinks)
    sql += "BEGIN STATEMENT SET;\n" + "".join(
        f"INSERT INTO {s} SELECT a FROM t;\n" for s in sinks) + "END;\n"
    for _ in range(2):
        done = run(dir, sql, "--state-dir", dir / "state", *flags)
        expect(done, 0)
    [directory] = [p.name for p in (dir / "state").iterdir() if p.is_dir()]
    if len(directory) > 255:
        m.fail(f"a directory of {len(directory)} characters")


@case
def memory_limit(dir, flags):
    """More keys than the memory holds: the limit is named, and a larger one goes on."""
    rows = 150_000
    sql = f"""
        CREATE TABLE t (k BIGINT, ts AS TIMESTAMP '2026-01-01 00:00:00',
                        WATERMARK FOR ts AS ts)
        WITH ('connector' = 'datagen', 'rows-per-second' = '10000000',
              'fields.k.kind' = 'sequence', 'fields.k.start' = '1', 'fields.k.end' = '{rows}');
        CREATE TABLE sink (k BIGINT, n BIGINT)
        WITH ('connector' = 'filesystem', 'path' = '{dir}/out', 'format' = 'csv');
        INSERT INTO sink SELECT k, COUNT(*)
        FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' HOUR))
        GROUP BY k, window_start, window_end;"""
    state = ("--state-dir", dir / "state", "--checkpoint-interval", "5 ms")
    done = run(dir, sql, *state, "--memory", "4 mb", *flags)
    expect(done, 1, "'--memory', is used up", "rows in 1 open slice")
    done = run(dir, sql, *state, "--memory", "64 mb", *flags)
    expect(done, 0)
    got = sorted(line.split(",") for line in m.part_lines(dir / "out"))
    if got != sorted([str(k), "1"] for k in range(1, rows + 1)):
        m.fail(f"{len(got)} keys of {rows} after more memory was given")


@case
def command_line(dir, flags):
    done = call(dir, "--help")
    expect(done, 0, r"(?s)Exit codes: 0 .* 1 .*\b2 ", where="out")
    expect(call(dir, "--version"), 0, r"millrace \d+\.\d+\.\d+", where="out")
    for args, fragment in [
        ([], None),
        (["run"], "usage: millrace run FILE"),
        (["run", "nowhere.sql"], r"nowhere\.sql: No such file"),
        (["run", "a.sql", "b.sql"], r"usage: millrace run FILE"),
        (["fly"], "no command 'fly'"),
        (["run", "--fast", "x.sql"], "no flag '--fast'"),
        (["run", "x.sql", "--reactors", "many"], "'many'"),
        (["run", "x.sql", "--reactors"], "wants a value"),
        (["run", "x.sql", "--mode", "warp"], "no mode 'warp'"),
        (["run", "x.sql", "--memory", "lots"], "'lots' is not a size"),
        (["run", "x.sql", "--checkpoint-interval", "soon"], "'soon' is not a time"),
        (["run", "x.sql", "-D", "novalue"], "KEY=VALUE"),
    ]:
        done = call(dir, *args)
        expect(done, 2, *([fragment] if fragment else []))
    (dir / "x.sql").write_text("SELECT 1;")
    # Flink's settings are many: one that means nothing here is said, not refused.
    expect(call(dir, "run", "x.sql", "-D", "no.such.setting=1", *flags), 0,
           r"'no\.such\.setting' has no effect")
    expect(call(dir, "run", "x.sql", "-D", "execution.checkpointing.interval=soon", *flags), 3,
           r"execution\.checkpointing\.interval", "soon")
    done = run(dir, GEN.format(more="") + "SELECT a FROM t;", *flags)
    expect(done, 0, "Received a total of 5 rows", where="out")


@case
def settings_and_init(dir, flags):
    (dir / "init.sql").write_text(GEN.format(more=""))
    (dir / "job.sql").write_text("SET;\nSELECT a FROM t;")
    done = call(dir, "run", "job.sql", "-i", "init.sql", "-D", "pipeline.name=my job", *flags)
    expect(done, 0, r"pipeline\.name.*my job", "Received a total of 5 rows", where="out")
    done = call(dir, "run", "-f", "job.sql", "-i", "nowhere.sql", *flags)
    expect(done, 2, r"nowhere\.sql")
    (dir / "init.sql").write_text("CREATE TABEL t (a INT);")
    done = call(dir, "run", "job.sql", "-i", "init.sql", *flags)
    expect(done, 3, r"init\.sql:1:8")


@case
def check_and_explain(dir, flags):
    """check runs nothing and reports; explain prints plans; sql takes a pipe."""
    sql = f"""
        CREATE TABLE t (id BIGINT, small TINYINT) WITH (
          'connector' = 'filesystem', 'path' = '{dir}/in', 'format' = 'json');
        CREATE TABLE sink (id BIGINT, small TINYINT) WITH (
          'connector' = 'filesystem', 'path' = '{dir}/out', 'format' = 'json');
        INSERT INTO sink SELECT id, small FROM t;"""
    (dir / "job.sql").write_text(sql)
    expect(call(dir, "check", "job.sql", *flags), 0, "3 statements, no complaint", where="out")
    if (dir / "out").exists():
        m.fail("'check' made the sink's directory")
    done = call(dir, "explain", "job.sql", *flags)
    expect(done, 0, "== Optimized|== Abstract|== Physical|Scan", "sink", where="out")
    (dir / "job.sql").write_text(sql.replace("id, small FROM", "id, smal FROM"))
    done = call(dir, "check", "job.sql", *flags)
    expect(done, 3, r"job\.sql:\d+:\d+", "'smal'", r"\^~~~")
    expect(call(dir, "explain", "job.sql", *flags), 3, "'smal'")
    done = call(dir, "check", "-", *flags, stdin=GEN.format(more="") + "SELECT a FROM t;")
    expect(done, 0, "2 statements", where="out")
    done = call(dir, "sql", *flags, stdin=GEN.format(more="") + "SHOW TABLES;\nSELECT a\nFROM t;\n")
    expect(done, 0, r"\bt\b", "Received a total of 5 rows", where="out")
    done = call(dir, "sql", *flags, stdin="SELECT a FROM t")
    expect(done, 3, "<input>:1:15", "'t' not found")


TABLEAU = """\
+----+----------------------+--------------------------------+--------------+
| op |                   id |                           name |        price |
+----+----------------------+--------------------------------+--------------+
| +I |                    1 |                          apple |         1.50 |
| +I |                    2 |                         <NULL> |       -20.00 |
| +I | -9223372036854775808 |                           pêra |       <NULL> |
+----+----------------------+--------------------------------+--------------+
Received a total of 3 rows
"""


@case
def tableau(dir, flags):
    """The bytes of a small result."""
    (dir / "in.json").write_text(
        '{"id":1,"name":"apple","price":1.5}\n{"id":2,"price":-20}\n'
        '{"id":-9223372036854775808,"name":"pêra"}\n')
    done = run(dir, f"""
        CREATE TABLE t (id BIGINT, name STRING, price DECIMAL(10, 2)) WITH (
          'connector' = 'filesystem', 'path' = '{dir}/in.json', 'format' = 'json');
        SELECT id, name, price FROM t;""", *flags)
    expect(done, 0)
    if done.out != TABLEAU:
        m.fail(f"the tableau is\n{done.out}\nexpected\n{TABLEAU}")


BATCH = """\
+--------+------------+--------+
|     id |       name |  price |
+--------+------------+--------+
|      1 |      apple |   1.50 |
| <NULL> | a longe... | <NULL> |
+--------+------------+--------+
2 rows in set
Empty set
"""


@case
def batch_tableau(dir, flags):
    """In batch mode a SELECT is drawn at its end, as wide as its cells."""
    (dir / "in.json").write_text(
        '{"id":1,"name":"apple","price":1.5}\n{"name":"a longer name"}\n')
    done = run(dir, f"""
        SET 'execution.runtime-mode' = 'batch';
        SET 'table.display.max-column-width' = '10';
        CREATE TABLE t (id BIGINT, name STRING, price DECIMAL(10, 2)) WITH (
          'connector' = 'filesystem', 'path' = '{dir}/in.json', 'format' = 'json');
        SELECT id, name, price FROM t;
        SELECT id FROM t WHERE id > 5;""", *flags)
    expect(done, 0)
    if done.out != BATCH:
        m.fail(f"the tableau is\n{done.out}\nexpected\n{BATCH}")
    done = run(dir, "SET 'sql-client.display.print-time-cost' = 'true'; SELECT 1;", *flags)
    expect(done, 0, r"Received a total of 1 row \(\d+\.\d\d seconds\)\n", where="out")


@case
def flags_of_flinks_client(dir, flags):
    """Those that mean something work; the others get a word, or end the command."""
    (dir / "init.sql").write_text("CREATE VIEW v AS SELECT 7 AS seven;")
    (dir / "job.sql").write_text("SELECT * FROM v;")
    done = call(dir, "sql", "-i", "init.sql", "-f", "job.sql", "-s", "mine", "-hist", "h",
                "--jar=x.jar", *flags)
    expect(done, 0, "-s has no effect", "-hist has no effect", "--jar=x.jar has no effect")
    expect(done, 0, "Received a total of 1 row", where="out")
    done = call(dir, "sql", "-i", "init.sql", *flags, stdin="SELECT seven FROM v;")
    expect(done, 0, "Received a total of 1 row", where="out")
    done = call(dir, "sql", "-u", "SELECT 1", *flags)
    expect(done, 2, "-u of Flink's client is not supported")
    done = call(dir, "sql", "-e", "localhost:8083", *flags)
    expect(done, 2, "there is no gateway")


@case
def inserts_one_after_the_other(dir, flags):
    """'table.dml-sync': the second INSERT reads what the first has written."""
    done = run(dir, f"""
        SET 'table.dml-sync' = 'true';
        CREATE TABLE a (i INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/a',
                                     'format' = 'json');
        CREATE TABLE b (i INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/b',
                                     'format' = 'json');
        INSERT INTO a VALUES (1), (2), (3);
        INSERT INTO b SELECT i * 10 FROM a;""", *flags)
    expect(done, 0)
    got = sorted(json.loads(line)["i"] for line in m.part_lines(dir / "b"))
    if got != [10, 20, 30]:
        m.fail(f"the second INSERT wrote {got}")


# -- Signals, silence, slow readers ------------------------------------------------------------------

MONITORED = """
CREATE TABLE t (id BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'filesystem', 'path' = '{dir}/in', 'format' = 'json',
      'source.monitor-interval' = '50 ms', 'source.file-quiet-time' = '1 h');
CREATE TABLE sink (start_ TIMESTAMP(3), n BIGINT)
WITH ('connector' = 'filesystem', 'path' = '{dir}/out', 'format' = 'json',
      'sink.rolling-policy.rollover-interval' = '50 ms',
      'sink.rolling-policy.check-interval' = '20 ms');
INSERT INTO sink SELECT window_start, COUNT(*)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end;
"""


def start(dir, sql, *flags):
    (dir / "job.sql").write_text(sql)
    log = open(dir / "stderr.txt", "wb")
    return subprocess.Popen([COMMAND, "run", "job.sql", *map(str, flags)], cwd=dir,
                            stdout=open(dir / "stdout.txt", "wb"), stderr=log,
                            stdin=subprocess.DEVNULL)


def wait_said(dir, process, fragment, limit=20):
    until = time.monotonic() + limit
    while time.monotonic() < until:
        text = (dir / "stderr.txt").read_text(errors="replace")
        if re.search(fragment, text):
            return text
        if process.poll() is not None:
            m.fail(f"ended with {process.returncode} before saying /{fragment}/\n{text[-2000:]}")
        time.sleep(0.02)
    process.kill()
    m.fail(f"nobody said /{fragment}/ in {limit} s:\n{text[-2000:]}")


def minute_rows(minute, count):
    return "".join(json.dumps({"id": i, "ts": m.time_text(m.START_MS + minute * 60_000 + i)}) +
                   "\n" for i in range(count))


@case
def stopped_by_signal(dir, flags):
    """SIGTERM and SIGINT: exit 0 with a last checkpoint, from which the next start goes on."""
    (dir / "in").mkdir()
    want = {}
    state = ("--state-dir", dir / "state", "--checkpoint-interval", "1 h")
    for minute, how in enumerate([signal.SIGTERM, signal.SIGINT, signal.SIGTERM]):
        with open(dir / "in" / "a.json", "a") as file:
            file.write(minute_rows(minute, 100 + minute))
        want[minute] = 100 + minute
        process = start(dir, MONITORED.format(dir=dir), *state, *flags)
        time.sleep(0.7)
        process.send_signal(how)
        code = process.wait(30)
        text = (dir / "stderr.txt").read_text()
        if code != 0:
            m.fail(f"exit code {code} after {how.name}\n{text}")
        if minute > 0 and "goes on from checkpoint" not in text:
            m.fail(f"it did not go on:\n{text}")
    # The last minute is open: its window is in the state, the others are out.
    got = {r["start_"]: r["n"] for r in json_out(dir)}
    expected = {m.time_text(m.START_MS + k * 60_000)[:19]: n for k, n in want.items() if k < 2}
    if got != expected:
        m.fail(f"windows {got}, expected {expected}")


@case
def silent_file(dir, flags):
    """A split that holds the watermark back is named, with the option that would let it go."""
    (dir / "in").mkdir()
    (dir / "in" / "quiet.json").write_text(minute_rows(0, 3))
    (dir / "in" / "busy.json").write_text(minute_rows(0, 3))
    process = start(dir, MONITORED.format(dir=dir), "--state-dir", dir / "state", *flags)
    try:
        for minute in range(1, 30):
            with open(dir / "in" / "busy.json", "a") as file:
                file.write(minute_rows(minute, 10))
            time.sleep(0.1)
        wait_said(dir, process, r"watermark is held back by quiet\.json.*no rows for \d+ s; "
                                r"'scan\.watermark\.idle-timeout'")
        if json_out(dir):
            m.fail("a window fired though a split is behind")
    finally:
        process.terminate()
    if process.wait(30) != 0:
        m.fail(f"exit code {process.returncode}")


SOCKET_SQL = """
CREATE TABLE t (id BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
WITH ('connector' = 'socket', 'hostname' = '127.0.0.1', 'port' = '{port}', 'format' = 'json'
      {more});
CREATE TABLE sink (start_ TIMESTAMP(3), n BIGINT) WITH ('connector' = 'print');
INSERT INTO sink SELECT window_start, COUNT(*)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end;
"""


@case
def silent_socket(dir, flags):
    """A socket that has gone silent is named.  It is at-least-once, and says so."""
    server = socket.create_server(("127.0.0.1", 0))
    process = start(dir, SOCKET_SQL.format(port=server.getsockname()[1], more=""), *flags)
    server.settimeout(20)
    try:
        client, _ = server.accept()
        client.sendall(minute_rows(0, 5).encode())
        text = wait_said(dir, process, r"watermark is held back by .*no rows for \d+ s; "
                                       r"'scan\.watermark\.idle-timeout'")
        if "lost" not in text and "at-least-once" not in text and "again" not in text:
            m.fail(f"a socket promises nothing, and must say so:\n{text}")
        client.sendall(minute_rows(1, 5).encode() + b"not json\n" + minute_rows(2, 5).encode())
        client.close()
    finally:
        time.sleep(0.3)
        process.terminate()
        server.close()
    if process.wait(30) != 0:
        m.fail(f"exit code {process.returncode}\n{(dir / 'stderr.txt').read_text()}")
    bad_rows_said(Done(0, "", (dir / "stderr.txt").read_text(), 0), 1)


@case
def slow_reader(dir, flags):
    """A reader of the output that dawdles: the source waits, memory does not grow, and no
    row is lost or torn."""
    rows = 300_000
    (dir / "job.sql").write_text(f"""
        CREATE TABLE t (id BIGINT, pad STRING) WITH (
          'connector' = 'datagen', 'rows-per-second' = '10000000',
          'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '{rows}',
          'fields.pad.length' = '50');
        CREATE TABLE sink (id BIGINT, pad STRING) WITH ('connector' = 'print',
                                                        'sink.parallelism' = '1');
        INSERT INTO sink SELECT id, pad FROM t;""")
    process = subprocess.Popen([COMMAND, "run", "job.sql", *flags], cwd=dir,
                               stdout=subprocess.PIPE, stderr=open(dir / "stderr.txt", "wb"))

    def rss_kb():
        text = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1))

    time.sleep(0.5)
    before = rss_kb()
    time.sleep(1.0)
    if rss_kb() > before + 4096:
        m.fail(f"memory grows behind a blocked pipe: {before} kB, then {rss_kb()} kB")
    data = bytearray()
    while True:
        piece = os.read(process.stdout.fileno(), 65536)
        if not piece:
            break
        data += piece
        if len(data) < 2_000_000:
            time.sleep(0.005)
    if process.wait(30) != 0:
        m.fail(f"exit code {process.returncode}")
    ids = []
    for line in data.decode().splitlines():
        found = re.fullmatch(r"\+I\[(\d+), [0-9a-f]{50}\]", line)
        if not found:
            m.fail(f"a torn line: {line!r}")
        ids.append(int(found.group(1)))
    if sorted(ids) != list(range(1, rows + 1)):
        m.fail(f"{len(ids)} rows of {rows}, {len(set(ids))} different")


@case
def closed_pipe(dir, flags):
    """`| head`: the reader has gone.  The job fails with a sentence, not by a signal."""
    (dir / "job.sql").write_text("""
        CREATE TABLE t (id BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '1000000');
        CREATE TABLE sink (id BIGINT) WITH ('connector' = 'print');
        INSERT INTO sink SELECT id FROM t;""")
    process = subprocess.Popen([COMMAND, "run", "job.sql", *flags], cwd=dir,
                               stdout=subprocess.PIPE, stderr=open(dir / "stderr.txt", "wb"))
    process.stdout.readline()
    process.stdout.close()
    code = process.wait(30)
    expect(Done(code, "", (dir / "stderr.txt").read_text(), 0), 1, "standard output: Broken pipe")


@case
def stopped_while_blocked(dir, flags):
    """SIGTERM while nobody reads the output.  Without checkpoints it stops at once; with
    them the last one waits for the rows before it, and a second signal does not."""
    (dir / "job.sql").write_text("""
        CREATE TABLE t (id BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '1000000');
        CREATE TABLE sink (id BIGINT) WITH ('connector' = 'print');
        INSERT INTO sink SELECT id FROM t;""")
    for state in ([], ["--state-dir", str(dir / "state")]):
        process = subprocess.Popen([COMMAND, "run", "job.sql", *state, *flags], cwd=dir,
                                   stdout=subprocess.PIPE,
                                   stderr=open(dir / "stderr.txt", "wb"))
        time.sleep(0.7)
        process.terminate()
        if state:
            time.sleep(0.5)
            if process.poll() is not None:
                m.fail("it ended although its last checkpoint can not be complete")
            process.terminate()
        try:
            code = process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            m.fail("SIGTERM is not heard while the output is blocked")
        process.stdout.close()
        if code != (1 if state else 0):
            m.fail(f"exit code {code}\n{(dir / 'stderr.txt').read_text()}")


if __name__ == "__main__":
    cases.main("command")
