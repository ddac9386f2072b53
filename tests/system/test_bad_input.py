#!/usr/bin/env python3
"""Bad rows and bad files: what is said, with which exit code, and that nothing good is lost:
good rows are counted, bad ones are kept with the reason, the split and the offset."""
import base64
import json
import os
import re
import shutil
import subprocess

import cases
import millrace as m
from cases import COMMAND, bad_rows_said, case, expect, json_out, run, say


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
        # The way to the command may be closed to nobody: root's own directory is.
        more["command"] = shutil.copy(COMMAND, dir)
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


if __name__ == "__main__":
    cases.main("bad")
