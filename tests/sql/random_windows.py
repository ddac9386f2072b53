#!/usr/bin/env python3
"""Random windowed queries, judged by a second implementation of Flink's rules.

    random_windows.py SQL_RUN [COUNT]

Writes cases for tests/sql/run.c into a temporary directory, with the rows that this file works
out, and runs them: so each runs as the others do, cut, on several reactors, and with crashes.
MR_SEED chooses the queries. What failed is kept for a look.
"""
import decimal
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

decimal.getcontext().prec = 60
SECOND = 1000
KEYS = [None, "", "a", "b", "ab", "a key of more than twelve bytes", "ä"]
TEXTS = [None, "", "x", "y", "a text of more than twelve bytes", "a text of more than twelve bytes, too"]


# -- What Java prints -------------------------------------------------------------------------

def civil(days):
    """Year, month, day of days since 1970, in the proleptic Gregorian calendar."""
    days += 719468
    era, of_era = divmod(days, 146097)
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    return year + era * 400 + (month <= 2), month, day


def time_text(ms, separator=" ", is_java=False):
    days, of_day = divmod(ms, 86400 * SECOND)
    second, fraction = divmod(of_day, SECOND)
    text = "%04d-%02d-%02d" % civil(days) + separator
    text += "%02d:%02d" % (second // 3600, second // 60 % 60)
    if not is_java or second % 60 or fraction:
        text += ":%02d" % (second % 60)
    return text + (".%03d" % fraction if fraction else "")


def java(value):
    if value is None:
        return "null"
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    return repr(value) if isinstance(value, float) else str(value)


# -- Windows --------------------------------------------------------------------------------------

class Window:
    def __init__(self, rng):
        self.kind = rng.choice(["TUMBLE", "HOP", "CUMULATE"])
        self.step = rng.choice([1, 2, 5, 7, 60]) * SECOND
        self.size = self.step * (1 if self.kind == "TUMBLE" else rng.randint(1, 5))
        self.offset = rng.choice([0, 0, 1, -3, 1000]) * SECOND
        self.is_legacy = self.kind != "CUMULATE" and self.offset == 0 and rng.random() < 0.5

    def of(self, t):
        """(start, end) of every window that T is in."""
        if self.kind == "CUMULATE":
            start = t - (t - self.offset) % self.size
            first = (t - start) // self.step + 1
            return [(start, start + i * self.step)
                    for i in range(first, self.size // self.step + 1)]
        last = t - (t - self.offset) % self.step
        return [(s, s + self.size) for s in range(last, t - self.size, -self.step)]

    def arguments(self, time):
        def interval(ms):
            return f"INTERVAL '{ms // SECOND}' SECOND"
        spans = [interval(self.size)] if self.kind == "TUMBLE" else [interval(self.step),
                                                                    interval(self.size)]
        if self.offset:
            sign = "-" if self.offset < 0 else ""
            spans.append(f"INTERVAL {sign}'{abs(self.offset) // SECOND}' SECOND")
        return ", ".join([time] + spans)


# -- Aggregates -----------------------------------------------------------------------------------

def wrap(value):
    return (value + 2**31) % 2**32 - 2**31


def average(column, values):
    if column == "v":
        return int(decimal.Decimal(sum(values)) / len(values))
    if column == "m":
        exact = sum(values) / len(values)
        return exact.quantize(decimal.Decimal("0.000001"), decimal.ROUND_HALF_UP)
    return sum(values) / len(values)


TYPES = {"v": "INT", "m": "DECIMAL(10, 2)", "x": "DOUBLE", "s": "STRING"}
FILTERS = {
    "v > 0": lambda r: r["v"] is not None and r["v"] > 0,
    "k = 'a'": lambda r: r["k"] == "a",
    "s IS NULL OR x < 1": lambda r: r["s"] is None or (r["x"] is not None and r["x"] < 1),
}


class Aggregate:
    def __init__(self, rng):
        self.name = rng.choice(["COUNT", "SUM", "AVG", "MIN", "MAX"])
        self.column = rng.choice("vmx" if self.name in ("SUM", "AVG") else "vmxs")
        self.is_star = self.name == "COUNT" and rng.random() < 0.3
        self.is_distinct = not self.is_star and rng.random() < 0.4
        self.filter = rng.choice(list(FILTERS)) if rng.random() < 0.3 else None
        out = TYPES[self.column]
        if self.column == "m" and self.name in ("SUM", "AVG"):
            out = "DECIMAL(38, 2)" if self.name == "SUM" else "DECIMAL(38, 6)"
        self.type = "BIGINT" if self.name == "COUNT" else out

    def sql(self):
        what = "*" if self.is_star else ("DISTINCT " if self.is_distinct else "") + self.column
        over = f" FILTER (WHERE {self.filter})" if self.filter else ""
        return f"{self.name}({what}){over}"

    def value(self, rows):
        rows = [r for r in rows if self.filter is None or FILTERS[self.filter](r)]
        if self.is_star:
            return len(rows)
        values = [r[self.column] for r in rows if r[self.column] is not None]
        if self.is_distinct:
            values = list(dict.fromkeys(values))
        if self.name == "COUNT":
            return len(values)
        if not values:
            return None
        if self.name == "AVG":
            return average(self.column, values)
        if self.name == "SUM":
            return wrap(sum(values)) if self.column == "v" else sum(values)
        pick = min if self.name == "MIN" else max
        return pick(values, key=lambda v: v.encode() if isinstance(v, str) else v)


# -- Queries --------------------------------------------------------------------------------------

def make_rows(rng, count):
    now = rng.choice([-30 * SECOND, 0, 1767225600 * SECOND])
    jitter = rng.choice([0, 2, 10]) * SECOND
    rows = []
    for _ in range(count):
        now += rng.choice([0, 1, 10, 500, 1000, 4000])
        t = now - rng.randint(0, jitter) - (60 * SECOND if rng.random() < 0.03 else 0)
        rows.append({
            "k": rng.choice(KEYS),
            "n": rng.choice([None, 1, 2]),
            "v": rng.choice([None, 0, -1, 7, 2**31 - 1, -2**31, rng.randint(-100, 100)]),
            "m": rng.choice([None, decimal.Decimal(rng.randint(-10**6, 10**6)).scaleb(-2)]),
            "x": rng.choice([None, rng.randint(-4000, 4000) / 4]),
            "s": rng.choice(TEXTS),
            "t": None if rng.random() < 0.02 else t,
        })
    return rows


def json_row(row):
    def value(v):
        return f'"{v}"' if isinstance(v, str) else str(v)
    fields = [f'"{c}": {value(row[c])}' for c in "knvmxs" if row[c] is not None]
    if row["t"] is not None:
        fields.append(f'"t": "{time_text(row["t"])}"')
    return "{" + ", ".join(fields) + "}"


def answer(rows, window, keys, aggregates, delay, where, having):
    """The rows of the query, and how many were late and bad."""
    groups, late, bad, watermark = {}, 0, 0, None
    for row in rows:
        if row["t"] is None:
            bad += 1
            continue
        if where is None or FILTERS[where](row):
            windows = window.of(row["t"])
            still = [w for w in windows if watermark is None or watermark < w[1] - 1]
            late += not still
            for w in still:
                groups.setdefault((w, tuple(row[k] for k in keys)), []).append(row)
        mark = row["t"] - delay
        watermark = mark if watermark is None else max(watermark, mark)
    out = []
    for ((start, end), key), members in groups.items():
        if having is not None and len(members) <= having:
            continue
        values = list(key) + [time_text(start, "T", True), time_text(end, "T", True)]
        values += [a.value(members) for a in aggregates]
        out.append("+I[" + ", ".join(java(v) for v in values) + "]")
    return out, late, bad


def query(window, keys, aggregates, where, having):
    if window.is_legacy:
        edges = [f"{window.kind}_{e}({window.arguments('t')})" for e in ("START", "END")]
        source, group = "src", [f"{window.kind}({window.arguments('t')})"]
    else:
        edges = group = ["window_start", "window_end"]
        source = f"TABLE({window.kind}(TABLE src, {window.arguments('DESCRIPTOR(t)')}))"
    lines = ["SELECT " + ", ".join(keys + edges + [a.sql() for a in aggregates]), f"FROM {source}"]
    if where is not None:
        lines.append(f"WHERE {where}")
    lines.append("GROUP BY " + ", ".join(keys + group))
    if having is not None:
        lines.append(f"HAVING COUNT(*) > {having}")
    return "\n".join(lines)


def make_case(rng):
    window = Window(rng)
    keys = rng.sample(["k", "n"], rng.randint(0, 2))
    aggregates = [Aggregate(rng) for _ in range(rng.randint(1, 6))]
    delay = rng.choice([0, 1, 5]) * SECOND
    where = rng.choice(list(FILTERS)) if rng.random() < 0.3 else None
    having = rng.randint(0, 2) if rng.random() < 0.2 else None
    rows = make_rows(rng, rng.randint(1, 120))
    want, late, bad = answer(rows, window, keys, aggregates, delay, where, having)
    kinds = {"k": "STRING", "n": "INT"}
    columns = [f"{k} {kinds[k]}" for k in keys] + ["ws TIMESTAMP(3)", "we TIMESTAMP(3)"]
    columns += [f"a{i} {a.type}" for i, a in enumerate(aggregates)]
    return "\n".join([
        "--! input t.json", *map(json_row, rows), "--! sql",
        "CREATE TABLE src (k STRING, n INT, v INT, m DECIMAL(10, 2), x DOUBLE, s STRING,",
        f"  t TIMESTAMP(3), WATERMARK FOR t AS t - INTERVAL '{delay // SECOND}' SECOND)",
        "  WITH ('connector' = 'filesystem', 'path' = '/in/t.json', 'format' = 'json');",
        f"CREATE TABLE p ({', '.join(columns)}) WITH ('connector' = 'print');",
        "INSERT INTO p", query(window, keys, aggregates, where, having) + ";",
        "--! expect", *want, "--! counts", f"late {late}", f"bad {bad}", ""])


def main():
    seed = int(os.environ.get("MR_SEED", "1"))
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    directory = pathlib.Path(tempfile.mkdtemp(prefix="millrace-random-"))
    for i in range(count):
        (directory / f"random_{seed}_{i}.sql").write_text(
            make_case(random.Random(seed * 1000003 + i)))
    code = subprocess.run([sys.argv[1], str(directory)]).returncode
    if code == 0:
        shutil.rmtree(directory)
    else:
        print(f"left for a look: {directory}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
