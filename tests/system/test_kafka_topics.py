#!/usr/bin/env python3
"""Which topics a Kafka table reads, from where on, and what is known of a message beside its value.

  - headers and timestamps: written by kcat and read, written and read by kcat; in a
    transaction, beside a tombstone
  - every 'scan.startup.mode' and 'scan.bounded.mode', over messages whose times are known
  - 'topic-pattern': topics that come while the job runs, and while it is dead; kill -9
  - refusals, in words
On the fake broker.  Usage: test_kafka_topics.py [MILLRACE] [real] [name of a test ..]
"""
import signal
import subprocess
import sys
import time

import millrace as m
import test_kafka as t
from test_upsert_kafka import BOUNDED, UPSERT, read_topic, table

sys.path.append(str(m.ROOT / "tests/kafka"))
from fake import FakeKafka  # noqa: E402

EARLY = ", 'scan.startup.mode' = 'earliest-offset', 'format' = 'json'"
START_MS = 1_700_000_000_000


def produce(address, topic, partition, lines, *headers):
    flags = [word for header in headers for word in ("-H", header)]
    done = subprocess.run(["kcat", "-P", "-b", address, "-t", topic, "-p", str(partition), *flags],
                          input="".join(line + "\n" for line in lines).encode(),
                          capture_output=True)
    if done.returncode != 0:
        m.fail(f"kcat: {done.stderr.decode()}")


def printed(done):
    return sorted(line.split("> ", 1)[-1] for line in done.stdout.splitlines()
                  if "+I[" in line)


def expect(got, want, what):
    if got != want:
        m.fail(f"{what}: {got}, should be {want}")
    print(f"{what}: {len(want)} as they should be")


def read(dir, columns, select, topic, address, more, *flags):
    return printed(m.run(table("r", columns, topic, address, more, "kafka") +
                         f"CREATE TABLE p WITH ('connector' = 'print') AS SELECT {select} FROM r;",
                         dir, *flags))


# -- What stands beside the value -----------------------------------------------------------------

HEADERS = "v INT, h MAP<STRING, BYTES> METADATA FROM 'headers'"


def headers_read(kafka, dir):
    produce(kafka.address, "heads", 0, ['{"v": 1}'], "b=two", "a=one", "b=last", "empty=")
    produce(kafka.address, "heads", 0, ['{"v": 2}'])
    got = read(dir, HEADERS, "v, CARDINALITY(h), CAST(h['a'] AS STRING), CAST(h['b'] AS STRING), "
               "CAST(h['empty'] AS STRING), CAST(h['none'] AS STRING)", "heads", kafka.address,
               EARLY + BOUNDED)
    expect(got, ["+I[1, 3, one, last, , null]", "+I[2, 0, null, null, null, null]"],
           "headers read")


WRITTEN = ("k INT, v INT, h MAP<STRING, BYTES> METADATA FROM 'headers', "
           "ts TIMESTAMP(3) METADATA FROM 'timestamp'")
ROWS = ("SELECT k, v, CASE WHEN v = 3 THEN CAST(NULL AS MAP<STRING, BYTES>) ELSE "
        "MAP['z', CAST('zed' AS BYTES), 'a', CAST(CONCAT('x', CAST(v AS STRING)) AS BYTES), "
        "'no', CAST(NULL AS BYTES)] END, "
        "CASE WHEN v = 3 THEN CAST(NULL AS TIMESTAMP(3)) ELSE "
        "TIMESTAMP '2023-11-14 22:13:20.123' END "
        "FROM (VALUES (1, 1), (2, 2), (3, 3)) AS t (k, v);\n")


def headers_written(kafka, dir):
    for guarantee in ("at-least-once", "exactly-once"):
        topic = f"written-{guarantee}"
        flags = []
        if guarantee == "exactly-once":
            produce(kafka.address, "millrace-markers", 0, [])
            flags = ["--state-dir", str(dir / "state")]
        before = int(time.time() * 1000)
        m.run(table("w", WRITTEN, topic, kafka.address,
                    f", 'format' = 'json', 'sink.delivery-guarantee' = '{guarantee}'", "kafka") +
              "INSERT INTO w " + ROWS, dir, *flags)
        done = subprocess.run(["kcat", "-b", kafka.address, "-C", "-q", "-e", "-t", topic, "-o",
                               "beginning", "-f", "%T\t%h\t%s\n"], capture_output=True, text=True,
                              timeout=60)
        rows = sorted(line.split("\t") for line in done.stdout.splitlines())
        if len(rows) == 3 and rows[2][0].isdigit() and int(rows[2][0]) >= before:
            rows[2][0] = "now"
        expect(rows, [["1700000000123", "a=x1,z=zed", '{"k":1,"v":1}'],
                      ["1700000000123", "a=x2,z=zed", '{"k":2,"v":2}'],
                      ["now", "", '{"k":3,"v":3}']], f"headers written {guarantee}")
        got = read(dir, "v INT, ts TIMESTAMP_LTZ(3) METADATA FROM 'timestamp', "
                   "tt STRING METADATA FROM 'timestamp-type'", "v, ts, tt", topic, kafka.address,
                   EARLY + BOUNDED)[:2]
        expect(got, ["+I[1, 2023-11-14T22:13:20.123Z, CreateTime]",
                     "+I[2, 2023-11-14T22:13:20.123Z, CreateTime]"], "times read back")


def headers_of_tombstones(kafka, dir):
    m.run("CREATE TABLE c (k INT, v INT, PRIMARY KEY (k) NOT ENFORCED) WITH ("
          f"'connector' = 'filesystem', 'path' = '{dir}/c.json', 'format' = 'debezium-json');\n" +
          table("w", "k INT, v INT, h MAP<STRING, BYTES> METADATA FROM 'headers', "
                "PRIMARY KEY (k) NOT ENFORCED", "tombs", kafka.address, UPSERT) +
          "INSERT INTO w SELECT k, v, MAP['v', CAST(CAST(v AS STRING) AS BYTES)] FROM c;",
          write(dir, "c.json", ['{"before":null,"after":{"k":1,"v":7},"op":"c"}',
                                '{"before":{"k":1,"v":7},"after":null,"op":"d"}']))
    expect([(key, value) for _, key, value in read_topic(kafka.address, "tombs")],
           [('{"k":1}', '{"k":1,"v":7}'), ('{"k":1}', None)], "a tombstone with headers")


def write(dir, name, lines):
    (dir / name).write_text("".join(line + "\n" for line in lines))
    return dir


# -- From where on, up to where ---------------------------------------------------------------------

def modes(kafka, dir):
    """Ten messages in one partition, a second apart."""
    values = ", ".join(f"({i}, TO_TIMESTAMP_LTZ({START_MS + i * 1000}, 3))" for i in range(10))
    m.run(table("w", "v INT, ts TIMESTAMP_LTZ(3) METADATA FROM 'timestamp'", "modes",
                kafka.address, ", 'format' = 'json', 'sink.partitioner' = 'fixed'", "kafka") +
          f"INSERT INTO w VALUES {values};", dir, "--reactors", "1")

    def values_of(more, topic="modes"):
        got = read(dir, "v INT", "v", topic, kafka.address, more + ", 'format' = 'json'")
        return sorted(int(line[3:-1]) for line in got)

    def mode(side, name, **options):
        return f", 'scan.{side}.mode' = '{name}'" + "".join(
            f", 'scan.{side}.{key.replace('_', '-')}' = '{value}'"
            for key, value in options.items())

    first = ", 'scan.startup.mode' = 'earliest-offset'"
    everything = list(range(10))
    for more, want, what in (
            (first + BOUNDED, everything, "earliest-offset"),
            (mode("startup", "latest-offset") + BOUNDED, [], "latest-offset"),
            (mode("startup", "timestamp", timestamp_millis=START_MS + 4000) + BOUNDED,
             everything[4:], "timestamp: at it"),
            (mode("startup", "timestamp", timestamp_millis=START_MS + 4001) + BOUNDED,
             everything[5:], "timestamp: between"),
            (mode("startup", "timestamp", timestamp_millis=START_MS + 99000) + BOUNDED, [],
             "timestamp: after all"),
            (mode("startup", "specific-offsets", specific_offsets="partition:0,offset:7") +
             BOUNDED, everything[7:], "specific-offsets"),
            (first + mode("bounded", "timestamp", timestamp_millis=START_MS + 4000),
             everything[:4], "bounded by a timestamp"),
            (first + mode("bounded", "specific-offsets", specific_offsets="partition:0,offset:3; "
                          "partition:1,offset:0;partition:2,offset:0;partition:3,offset:0"),
             everything[:3], "bounded by offsets"),
            (", 'properties.group.id' = 'nobody', 'properties.auto.offset.reset' = 'earliest'" +
             BOUNDED, everything, "group-offsets without one: auto.offset.reset"),
    ):
        expect(values_of(more), want, what)
    commit(kafka, dir)
    group = ", 'properties.group.id' = 'somebody', 'properties.auto.offset.reset' = 'earliest'"
    expect(values_of(group + BOUNDED), everything[6:], "group-offsets")
    expect(values_of(", 'properties.group.id' = 'somebody', 'properties.auto.offset.reset' = "
                     "'latest'" + first + mode("bounded", "group-offsets")), everything[:6],
           "bounded by group-offsets")


def commit(kafka, dir):
    """A job that ends at the sixth message, with a checkpoint, commits where it was."""
    m.run(table("r", "v INT", "modes", kafka.address,
                EARLY + ", 'properties.group.id' = 'somebody', 'scan.bounded.mode' = "
                "'specific-offsets', 'scan.bounded.specific-offsets' = 'partition:0,offset:6; "
                "partition:1,offset:0;partition:2,offset:0;partition:3,offset:0'", "kafka") +
          "CREATE TABLE b WITH ('connector' = 'blackhole') AS SELECT * FROM r;", dir,
          "--state-dir", str(dir / "committing"))


# -- Topics by their names ------------------------------------------------------------------------

def pattern_sql(kafka, dir):
    return (table("r", "v INT, tp STRING METADATA FROM 'topic'", "x", kafka.address,
                  EARLY + ", 'scan.topic-partition-discovery.interval' = '200 ms'", "kafka")
            .replace("'topic' = 'x'", r"'topic-pattern' = 'logs-[\d]+|more'") +
            "CREATE TABLE o (v INT, tp STRING) WITH ('connector' = 'filesystem', "
            f"'path' = '{dir}/out', 'format' = 'csv', "
            "'sink.rolling-policy.rollover-interval' = '50 ms', "
            "'sink.rolling-policy.check-interval' = '20 ms');\n"
            "INSERT INTO o SELECT v, tp FROM r;\n")


def wait_for(dir, want, process):
    end = time.time() + 60
    got = []
    while time.time() < end and process.poll() is None:
        got = sorted(m.part_lines(dir / "out"))
        if len(got) >= len(want):
            break
        time.sleep(0.05)
    if got != sorted(want):
        log = (dir / "job.log").read_text()[-2000:]
        m.fail(f"got {got}, should be {sorted(want)}\n{log}")


def pattern(kafka, dir):
    want = []

    def put(topic, n):
        rows = [len(want) + i for i in range(n)]
        produce(kafka.address, topic, n % t.PARTITIONS, [f'{{"v": {v}}}' for v in rows])
        if topic.startswith("logs-") and topic[5:].isdigit() or topic == "more":
            want.extend(f"{v},{topic}" for v in rows)

    flags = ("--state-dir", str(dir / "state"), "--checkpoint-interval", "100ms")
    process = m.start(pattern_sql(kafka, dir), dir, *flags)
    time.sleep(0.5)  # nothing matches yet
    put("logs-1", 3)
    put("logs-x", 4)
    put("old-logs-1", 2)
    wait_for(dir, want, process)
    put("logs-22", 5)
    put("more", 1)
    put("logs-1", 2)
    wait_for(dir, want, process)
    m.stop(process, signal.SIGKILL)
    put("logs-3", 3)
    put("logs-1", 6)
    process = m.start(pattern_sql(kafka, dir), dir, *flags)
    wait_for(dir, want, process)
    put("logs-4", 1)
    wait_for(dir, want, process)
    m.stop(process)
    print(f"topics by a pattern: {len(want)} rows of 6 topics, each once, over a kill -9")
    got = printed(m.run(pattern_sql(kafka, dir).replace("200 ms'", "0 ms'" + BOUNDED)
                        .split("CREATE TABLE o")[0] +
                        "CREATE TABLE p WITH ('connector' = 'print') AS SELECT v, tp FROM r;", dir))
    expect(got, sorted("+I[" + row.replace(",", ", ") + "]" for row in want), "bounded")


# -- What is refused ------------------------------------------------------------------------------

def refusals(kafka, dir):
    def refused(with_, words, insert=None):
        done = m.run("CREATE TABLE r (v INT, ts TIMESTAMP_LTZ(3) METADATA FROM 'timestamp') "
                     f"WITH ('connector' = 'kafka', 'format' = 'json', "
                     f"'properties.bootstrap.servers' = '{kafka.address}', {with_});\n" +
                     (insert or "CREATE TABLE b WITH ('connector' = 'blackhole') AS "
                      "SELECT v FROM r;"), dir, check=False)
        if done.returncode == 0 or words not in done.stderr:
            m.fail(f"{with_}: exit {done.returncode}, said {done.stderr!r}, which should "
                   f"contain {words!r}")

    early = "'scan.startup.mode' = 'earliest-offset'"
    write_one = "INSERT INTO r VALUES (1, TO_TIMESTAMP_LTZ(0, 3));"
    refused(early, "Either 'topic' or 'topic-pattern' must be set.")
    refused(f"'topic' = 'a', 'topic-pattern' = 'a', {early}", "shouldn't be set together")
    refused(f"'topic-pattern' = 'a(', {early}", "'topic-pattern' = 'a('")
    refused("'topic' = 'a', 'scan.startup.mode' = 'timestamp'",
            "'scan.startup.timestamp-millis' is required in 'timestamp' startup mode but missing.")
    refused("'topic' = 'a', 'scan.startup.mode' = 'specific-offsets'",
            "'scan.startup.specific-offsets' is required")
    refused("'topic' = 'a', 'scan.startup.mode' = 'specific-offsets', "
            "'scan.startup.specific-offsets' = 'offset:1'",
            "should follow the format 'partition:0,offset:42;partition:1,offset:300'")
    refused("'topic' = 'a;b', 'scan.startup.mode' = 'specific-offsets', "
            "'scan.startup.specific-offsets' = 'partition:0,offset:1'",
            "only supports specific offset for single topic")
    refused(f"'topic' = 'a', {early}, 'scan.bounded.mode' = 'timestamp'",
            "'scan.bounded.timestamp-millis' is required in 'timestamp' bounded mode")
    refused("'topic' = 'a'", "Property group.id is required")
    refused("'topic-pattern' = 'a'", "doesn't support 'topic-pattern'", write_one)
    refused("'topic' = 'a;b'", "doesn't support topic list", write_one)
    refused("'format.x' = '1'", "format.x", write_one)
    refused("'topic' = 'old'", "Kafka keeps times after 1970-01-01", write_one)
    print("refused in words: 13 tables")


TESTS = (headers_read, headers_written, headers_of_tombstones, modes, pattern, refusals)


def run(kafka, dir, only):
    for test in TESTS:
        if only and test.__name__ not in only:
            continue
        place = dir / test.__name__
        place.mkdir()
        test(kafka, place)


def main():
    only = [word for word in sys.argv[2:] if word != "real"]
    with m.Workspace("kafka-topics") as dir:
        if "real" not in sys.argv:
            with FakeKafka(partitions=t.PARTITIONS) as kafka:
                run(kafka, dir, only)
            return
        kafka = t.Kafka(dir)
        try:
            run(kafka, dir, only)
        finally:
            kafka.stop()


if __name__ == "__main__":
    main()
