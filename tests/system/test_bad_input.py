#!/usr/bin/env python3
"""Bad rows, bad files and bad statements: what is said, with which exit code, and that
nothing good is lost.  Every case runs on one and on two reactors."""
import base64
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time

import millrace as m

COMMAND = os.path.abspath(m.command())
CASES = []


def case(function):
    CASES.append(function)
    return function


# -- Running -------------------------------------------------------------------------------


class Done:
    def __init__(self, code, out, err, peak_kb):
        self.code, self.out, self.err, self.peak_kb = code, out, err, peak_kb


def finish(process, out, err, timeout):
    """Wait for PROCESS; its peak memory comes with its end."""
    until = time.monotonic() + timeout
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid != 0:
            break
        if time.monotonic() > until:
            for task in sorted(pathlib.Path(f"/proc/{process.pid}/task").iterdir()):
                where = [(task / name).read_text().strip() for name in ("comm", "wchan", "stack")]
                print(*where, file=sys.stderr)
            process.kill()
            os.wait4(process.pid, 0)
            m.fail(f"no end after {timeout} s: {err.read_text(errors='replace')[-2000:]}")
        time.sleep(0.01)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Done(process.returncode, out.read_bytes().decode(errors="replace"),
                err.read_bytes().decode(errors="replace"), usage.ru_maxrss)


def call(dir, *args, stdin=None, timeout=60, **more):
    """Any millrace command, to its end."""
    out, err = dir / "stdout.txt", dir / "stderr.txt"
    with open(out, "wb") as o, open(err, "wb") as e:
        process = subprocess.Popen([COMMAND, *map(str, args)], stdout=o, stderr=e, cwd=dir,
                                   stdin=subprocess.PIPE if stdin is not None else
                                   subprocess.DEVNULL, **more)
        if stdin is not None:
            process.stdin.write(stdin.encode())
            process.stdin.close()
    return finish(process, out, err, timeout)


def run(dir, sql, *flags, **more):
    (dir / "job.sql").write_text(sql)
    return call(dir, "run", "job.sql", *flags, **more)


def expect(done, code, *fragments, where="err"):
    """The exit code, and that each fragment was said."""
    text = done.err if where == "err" else done.out
    if done.code != code:
        m.fail(f"exit code {done.code}, expected {code}\n{done.out[-1500:]}\n{done.err[-3000:]}")
    for fragment in fragments:
        if not re.search(fragment, text):
            m.fail(f"nobody said /{fragment}/:\n{text[-3000:]}")


def say(what):
    print(what, flush=True)


def json_out(dir, name="out"):
    return [json.loads(line) for line in m.part_lines(dir / name)]


def letters(dir):
    """Dead letters in the state directory: (source, split without identity, offset, reason,
    bytes of the message)."""
    found = []
    for file in sorted((dir / "state").glob("*/dead-letter-*.jsonl")):
        for line in file.read_text().splitlines():
            row = json.loads(line)
            message = (base64.b64decode(row["message_base64"]) if "message_base64" in row
                       else row["message"].encode())
            found.append((row["source"], row["split"].split("#")[0], row["offset"],
                          row["reason"], message))
    return found


class Lines:
    """Lines of a file, each with what is to become of it."""

    def __init__(self):
        self.data, self.good, self.bad = b"", [], []

    def add(self, line, row=None, reason=None):
        line = line if isinstance(line, bytes) else line.encode()
        if reason is not None:
            self.bad.append((len(self.data), reason, line))
        elif row is not None:
            self.good.append(row)
        self.data += line + b"\n"


def compare(got, want, what):
    """As m.compare(), for rows with NULLs."""
    m.compare([repr(g) for g in got], [repr(w) for w in want], what)


def same_letters(got, want, split, source="t"):
    """WANT: (offset, reason, message) in any order; REASON is looked for in what was said."""
    got = sorted(got, key=lambda r: r[2])
    want = sorted(want)
    if [g[2] for g in got] != [w[0] for w in want]:
        m.fail(f"dead letters at {[g[2] for g in got]}, expected {[w[0] for w in want]}")
    for g, w in zip(got, want):
        if g[0] != source or g[1] != split or g[4] != w[2] or w[1] not in g[3]:
            m.fail(f"a dead letter differs:\n  {g}\n  expected {(source, split) + w}")


# -- Malformed rows --------------------------------------------------------------------------

JSON_SQL = """
CREATE TABLE t (
  id BIGINT, small TINYINT, price DOUBLE, name STRING, ok BOOLEAN, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '{dir}/in', 'format' = 'json'{more});
CREATE TABLE sink (id BIGINT, small TINYINT, price DOUBLE, name STRING, ok BOOLEAN)
WITH ('connector' = 'filesystem', 'path' = '{dir}/out', 'format' = 'json');
INSERT INTO sink SELECT id, small, price, name, ok FROM t;
"""


def json_row(i, **more):
    row = {"id": i, "small": i % 100, "price": i / 4, "name": f"n{i}", "ok": i % 2 == 0,
           "ts": m.time_text(m.START_MS + i * 10)}
    row.update(more)
    return row


def json_kept(row):
    return tuple(row.get(k) for k in ("id", "small", "price", "name", "ok"))


def bad_json(missing_fails):
    """A file of good and bad lines; a bad one after every tenth or so good one."""
    lines = Lines()
    ts = '"ts":"2026-01-01 00:00:00"'
    bad = [
        ('{"id":1,"ts":', "not JSON"),
        ('{"id":1,%s}}' % ts, "not JSON"),
        ('{"id":1 "x":2,%s}' % ts, "not JSON"),
        ("{'id':1}", "not JSON"),
        ("garbage", "not JSON"),
        ('"a string"', "expected an object"),
        ('{"id":01,%s}' % ts, "not JSON"),
        ('{"id":1,"name":"\\x",%s}' % ts, "not JSON"),
        ("[" * 200, ""),
        ('{"id":"abc",%s}' % ts, "column id"),
        ('{"id":{"a":1},%s}' % ts, "column id"),
        ('{"id":1.5e400,%s}' % ts, "column id"),
        ('{"id":9223372036854775808,%s}' % ts, "out of range"),
        ('{"id":1,"small":128,%s}' % ts, "out of range"),
        ('{"id":1,"price":"cheap",%s}' % ts, "column price"),
        ('{"id":1,"ok":7,%s}' % ts, "column ok"),
        ('{"id":1,"ts":"yesterday"}', "column ts"),
        ('{"id":1,"ts":"2026-02-30 00:00:00"}', "column ts"),
        ('{"id":1,"ts":null}', "event time of the row is NULL"),
        (b'{"id":1,"name":"\xff\xfe",%s}' % ts.encode(), "UTF-8"),
        (b'{"id":1,"name":"\xed\xa0\x80",%s}' % ts.encode(), "UTF-8"),
        (b'{"id":1,"na\xc0\xaf":"",%s}' % ts.encode(), "UTF-8"),
        (b'\x00\x01\x02', "not JSON"),
        # Flink takes a missing field for NULL; 'json.fail-on-missing-field' does not.
        ('{"id":1}', "missing" if missing_fails else "event time of the row is NULL"),
    ]
    for i in range(600):
        row = json_row(i)
        lines.add(json.dumps(row, separators=(",", ":")), row=json_kept(row))
        if i % 20 == 7:
            line, reason = bad[i // 20 % len(bad)]
            lines.add(line, reason="" if missing_fails else reason)
    for i, text in enumerate(['{"id":1000,%s}', '  {"id" : 1001 , %s , "more":[1,{}]} ']):
        if missing_fails and i == 0:
            lines.add(text % ts, reason="missing")
        elif not missing_fails:
            lines.add(text % ts, row=(1000 + i, None, None, None, None))
    return lines


def write_input(dir, lines, name="a.json"):
    (dir / "in").mkdir(exist_ok=True)
    (dir / "in" / name).write_bytes(lines.data)


def bad_rows_said(done, count, table="t"):
    """A job that met bad rows says so at its end, with their number."""
    if not re.search(rf"table '{table}': {count} bad row", done.err):
        m.fail(f"{count} bad rows of '{table}' were not spoken of:\n{done.err[-2000:]}")


@case
def malformed_json(dir, flags):
    for missing_fails in (False, True):
        for part in ("in", "out", "state"):
            subprocess.run(["rm", "-rf", str(dir / part)], check=True)
        more = ", 'json.fail-on-missing-field' = 'true'" if missing_fails else ""
        lines = bad_json(missing_fails)
        write_input(dir, lines)
        done = run(dir, JSON_SQL.format(dir=dir, more=more), "--state-dir", dir / "state", *flags)
        expect(done, 0)
        compare([json_kept(r) for r in json_out(dir)], lines.good, "rows beside malformed JSON")
        same_letters(letters(dir), lines.bad, "a.json")
        bad_rows_said(done, len(lines.bad))


@case
def malformed_json_ignored(dir, flags):
    """'ignore-parse-errors' makes wrong fields NULL, as in Flink; broken text still is bad."""
    lines = Lines()
    ts = '"ts":"2026-01-01 00:00:00"'
    lines.add('{"id":"abc","name":"a",%s}' % ts, row=(None, None, None, "a", None))
    lines.add('{"id":2,"small":1000,%s}' % ts, row=(2, None, None, None, None))
    lines.add('{"id":3,%s}' % ts, row=(3, None, None, None, None))
    lines.add('{"id":4,"ts":"no time"}')
    lines.add('{"id":5')
    write_input(dir, lines)
    done = run(dir, JSON_SQL.format(dir=dir, more=", 'json.ignore-parse-errors' = 'true'"),
               "--state-dir", dir / "state", *flags)
    expect(done, 0)
    compare([json_kept(r) for r in json_out(dir)], lines.good, "ignore-parse-errors")


CSV_SQL = """
CREATE TABLE t (id BIGINT, small TINYINT, price DOUBLE, name STRING)
WITH ('connector' = 'filesystem', 'path' = '{dir}/in', 'format' = 'csv'{more});
CREATE TABLE sink (id BIGINT, small TINYINT, price DOUBLE, name STRING)
WITH ('connector' = 'filesystem', 'path' = '{dir}/out', 'format' = 'json');
INSERT INTO sink SELECT id, small, price, name FROM t;
"""


@case
def malformed_csv(dir, flags):
    lines = Lines()
    bad = [("1,2", "field"), ("x,1,1.5,a", "column id"), ("1,1000,1.5,a", "column small"),
           ("1,1,abc,a", "column price"), ('1,1,1.5,"open', "quote"),
           (b"1,1,1.5,\xff", "UTF-8"), ("1.5,1,1,a", "column id"),
           ("9223372036854775808,1,1,a", "column id"), ("1,2,3,4,5", "field")]
    for i in range(500):
        lines.add(f'{i},{i % 128},{i / 8},"n, ""{i}"""', row=(i, i % 128, i / 8, f'n, "{i}"'))
        if i % 50 == 3:
            lines.add(bad[i // 50 % len(bad)][0], reason=bad[i // 50 % len(bad)][1])
    lines.add("77,,,", row=(77, None, None, ""))
    write_input(dir, lines, "a.csv")
    done = run(dir, CSV_SQL.format(dir=dir, more=""), "--state-dir", dir / "state", *flags)
    expect(done, 0)
    got = [tuple(r.get(k) for k in ("id", "small", "price", "name")) for r in json_out(dir)]
    compare(got, lines.good, "rows beside malformed CSV")
    same_letters(letters(dir), lines.bad, "a.csv")
    bad_rows_said(done, len(lines.bad))


@case
def on_error(dir, flags):
    """fail | skip | dead-letter, with and without a state directory."""
    lines = bad_json(False)
    write_input(dir, lines)
    state = ["--state-dir", str(dir / "state")]
    first = min(lines.bad)

    for with_state in (False, True):
        for how in ("fail", "skip", "dead-letter"):
            for part in ("out", "state"):
                subprocess.run(["rm", "-rf", str(dir / part)], check=True)
            more = f", 'scan.on-error' = '{how}'"
            done = run(dir, JSON_SQL.format(dir=dir, more=more), *(state if with_state else []),
                       *flags)
            if how == "fail":
                expect(done, 1, "table 't'", r"split a\.json#", f"offset {first[0]}", first[1],
                       "'scan.on-error' = 'dead-letter' would keep")
                continue
            expect(done, 0)
            compare([json_kept(r) for r in json_out(dir)], lines.good, f"on-error {how}")
            bad_rows_said(done, len(lines.bad))
            if how == "dead-letter" and with_state:
                same_letters(letters(dir), lines.bad, "a.json")
            elif letters(dir):
                m.fail(f"dead letters with on-error {how}")
            if how == "dead-letter" and not with_state:
                # There is no place to keep them in: that must be said.
                expect(done, 0, "'dead-letter.table'|--state-dir")


@case
def dead_letter_table(dir, flags):
    lines = bad_json(False)
    write_input(dir, lines)
    sql = f"""
        CREATE TABLE refused (source STRING, split STRING, `offset` BIGINT, reason STRING,
                              message BYTES)
        WITH ('connector' = 'filesystem', 'path' = '{dir}/refused', 'format' = 'json');
        """ + JSON_SQL.format(dir=dir, more=", 'dead-letter.table' = 'refused'")
    for state in ([], ["--state-dir", str(dir / "state")]):
        for part in ("out", "refused"):
            subprocess.run(["rm", "-rf", str(dir / part)], check=True)
        done = run(dir, sql, *state, *flags)
        expect(done, 0)
        compare([json_kept(r) for r in json_out(dir)], lines.good, "rows beside the table")
        got = [(r["source"], r["split"].split("#")[0], r["offset"], r["reason"],
                base64.b64decode(r["message"])) for r in json_out(dir, "refused")]
        same_letters(got, lines.bad, "a.json")


LATE_SQL = """
CREATE TABLE late (order_id STRING, product STRING, amount DECIMAL(10,2),
                   order_time TIMESTAMP(3))
WITH ('connector' = 'filesystem', 'path' = '{dir}/late', 'format' = 'json',
      'json.encode.decimal-as-plain-number' = 'true');
CREATE TABLE t (
  order_id STRING, product STRING, amount DECIMAL(10,2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '{dir}/in', 'format' = 'json'{more});
CREATE TABLE windows (
  product STRING, window_start TIMESTAMP(3), order_count BIGINT, total_amount DECIMAL(38,2)
) WITH ('connector' = 'filesystem', 'path' = '{dir}/out', 'format' = 'json',
        'json.encode.decimal-as-plain-number' = 'true');
INSERT INTO windows
SELECT product, TUMBLE_START(order_time, INTERVAL '1' MINUTE), COUNT(*), SUM(amount)
FROM t GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);
"""


@case
def late_rows(dir, flags):
    """Counted and spoken of; with 'late-records.target' kept in that table."""
    parts = m.orders(30_000, 3, seed=9, late_share=0.01)
    windows, late = m.orders_oracle(parts)
    assert late > 20
    (dir / "in").mkdir()
    for i, part in enumerate(parts):
        (dir / "in" / f"{i}.json").write_text("".join(m.order_json(r) + "\n" for r in part))
    for more in ("", ", 'late-records.target' = 'late'"):
        for name in ("out", "late"):
            subprocess.run(["rm", "-rf", str(dir / name)], check=True)
        done = run(dir, LATE_SQL.format(dir=dir, more=more), *flags)
        expect(done, 0, rf"{late} late row")
        got = [(r["product"], r["window_start"], r["order_count"], round(r["total_amount"] * 100))
               for r in json_out(dir)]
        want = [(p, m.time_text(s)[:19], n, cents) for p, s, n, cents in windows]
        m.compare(got, want, "windows beside late rows")
        kept = json_out(dir, "late") if more else []
        if more and len(kept) != late:
            m.fail(f"{len(kept)} late rows kept, {late} expected")
        if more:
            # On time and late rows together are all rows, to the cent.
            cents = sum(r[2] for part in parts for r in part)
            total = sum(g[3] for g in got) + sum(round(r["amount"] * 100) for r in kept)
            if total != cents:
                m.fail(f"windows and late rows have {total} cents, the input {cents}")


# -- Files --------------------------------------------------------------------------------------


@case
def huge_line(dir, flags):
    """100 MB without a newline in the middle of a file: one bad row, and bounded memory."""
    lines = Lines()
    rows = [json_row(i) for i in range(2000)]
    head = "".join(json.dumps(r) + "\n" for r in rows[:1000])
    tail = "".join(json.dumps(r) + "\n" for r in rows[1000:])
    (dir / "in").mkdir()
    flags = ("--memory", "64 mb", *flags)

    def one(with_line):
        for part in ("out", "state"):
            subprocess.run(["rm", "-rf", str(dir / part)], check=True)
        with open(dir / "in" / "a.json", "w") as file:
            file.write(head)
            if with_line:
                file.write('{"name":"')
                for _ in range(100):
                    file.write("x" * 1_000_000)
                file.write('"}\n')
            file.write(tail)
        done = run(dir, JSON_SQL.format(dir=dir, more=""), "--state-dir", dir / "state", *flags)
        expect(done, 0)
        compare([json_kept(r) for r in json_out(dir)], [json_kept(r) for r in rows],
                  "rows around the long line")
        return done

    small, big = one(False), one(True)
    bad_rows_said(big, 1)
    [(source, split, offset, reason, message)] = letters(dir)
    if source != "t" or split != "a.json" or offset != len(head):
        m.fail(f"a dead letter of {source} {split} at {offset}")
    if "longer than" not in reason or "scan.max-line-bytes" not in reason:
        m.fail(f"reason of the long line: {reason}")
    if not message.startswith(b'{"name":"xxx') or len(message) > 16 << 20:
        m.fail(f"the long line is kept as {len(message)} bytes, {message[:40]}")
    if big.peak_kb > small.peak_kb + 80 * 1024:
        m.fail(f"peak memory {big.peak_kb >> 10} MB, without the line {small.peak_kb >> 10} MB")
    say(f"100 MB line: peak {big.peak_kb >> 10} MB, without it {small.peak_kb >> 10} MB")


@case
def empty_input(dir, flags):
    (dir / "in").mkdir()
    done = run(dir, JSON_SQL.format(dir=dir, more=""), *flags)
    expect(done, 0)
    (dir / "in" / "a.json").write_text("")
    done = run(dir, JSON_SQL.format(dir=dir, more=""), *flags)
    expect(done, 0)
    (dir / "in" / "b.json").write_text("\n\n  \n")
    done = run(dir, JSON_SQL.format(dir=dir, more=""), "--state-dir", dir / "state", *flags)
    expect(done, 0)
    if json_out(dir):
        m.fail("rows out of nothing")
    sql = JSON_SQL.format(dir=dir, more="").replace(
        "INSERT INTO sink SELECT id, small, price, name, ok FROM t", "SELECT id FROM t")
    done = run(dir, sql, *flags)
    expect(done, 0, "Received a total of 0 rows", where="out")


@case
def missing_path(dir, flags):
    done = run(dir, JSON_SQL.format(dir=dir, more=""), *flags)
    expect(done, 1, "table 't'", re.escape(f"'path' = '{dir}/in'"), "No such file")


@case
def no_permission(dir, flags):
    write_input(dir, bad_json(False))
    more = {}
    if os.geteuid() == 0:
        # As nobody, who may do everything in DIR but look into the input.
        more = {"user": 65534, "group": 65534, "extra_groups": []}
        os.chmod(dir, 0o777)
        (dir / "state").mkdir()
        os.chmod(dir / "state", 0o777)
        build = pathlib.Path(COMMAND).resolve().parent
        if subprocess.run([COMMAND, "--version"], capture_output=True, check=False,
                          cwd="/", **more).returncode != 0:
            say(f"no_permission: nobody may not run {build}, skipped")
            return
    os.chmod(dir / "in", 0)
    try:
        done = run(dir, JSON_SQL.format(dir=dir, more=""), *flags, **more)
        expect(done, 1, "table 't'", re.escape(f"{dir}/in"), "Permission denied")
        os.chmod(dir / "in", 0o755)
        os.chmod(dir / "in" / "a.json", 0)
        done = run(dir, JSON_SQL.format(dir=dir, more=""), *flags, **more)
        expect(done, 1, "table 't'", r"a\.json", "Permission denied")
        os.chmod(dir / "in" / "a.json", 0o644)
        (dir / "closed").mkdir(mode=0o755)
        os.chmod(dir / "closed", 0o555)
        done = run(dir, JSON_SQL.format(dir=dir, more=""), "--state-dir", dir / "closed" / "s",
                   *flags, **more)
        expect(done, 1, re.escape(f"{dir}/closed/s"), "Permission denied")
    finally:
        os.chmod(dir / "in", 0o755)


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
    write_input(dir, Lines())
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
def command_line(dir, flags):
    done = call(dir, "--help")
    expect(done, 0, "Exit codes: 0 .* 1 .* 2 ", where="out")
    expect(call(dir, "--version"), 0, r"millrace \d+\.\d+\.\d+", where="out")
    for args, fragment in [
        ([], None),
        (["run"], "wants a file"),
        (["run", "nowhere.sql"], r"nowhere\.sql: No such file"),
        (["run", "a.sql", "b.sql"], r"what is 'b\.sql'"),
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
    (dir / "job.sql").write_text("SET;\nSELECT COUNT(*) AS n FROM (SELECT a FROM t) WHERE 1 = 1;"
                                 if False else "SET;\nSELECT a FROM t;")
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
    sql = JSON_SQL.format(dir=dir, more="")
    (dir / "job.sql").write_text(sql)
    expect(call(dir, "check", "job.sql", *flags), 0, "3 statements, no complaint", where="out")
    if (dir / "out").exists():
        m.fail("'check' made the sink's directory")
    done = call(dir, "explain", "job.sql", *flags)
    expect(done, 0, "== Optimized|== Abstract|== Physical|Scan", "sink", where="out")
    (dir / "job.sql").write_text(sql.replace("small,", "smal,"))
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
    expect(Done(0, "", (dir / "stderr.txt").read_text(), 0), 0, "table 't': 1 bad row")


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


# -- All of them -------------------------------------------------------------------------------


def main():
    chosen = os.environ.get("MR_CASES", "").split()
    for function in CASES:
        if chosen and function.__name__ not in chosen:
            continue
        for reactors in ("1", "2"):
            say(f"-- {function.__name__}, {reactors} reactor(s)")
            with m.Workspace("bad") as dir:
                function(dir, ("--reactors", reactors))


if __name__ == "__main__":
    main()
