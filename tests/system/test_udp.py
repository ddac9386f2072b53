#!/usr/bin/env python3
"""Connector 'udp' with real datagrams: one sender and many, lines, merged by the kernel,
multicast on the loopback interface, losses that are counted, and a job that answers over UDP."""
import json
import random
import re
import signal
import socket
import subprocess
import time

import cases
import millrace as m
from cases import COMMAND, case, expect, run, say

SOL_UDP, UDP_SEGMENT = 17, 103


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Job:
    """A running job that prints its rows as JSON lines; ended by SIGTERM."""

    def __init__(self, dir, sql, flags):
        (dir / "job.sql").write_text(sql)
        self.out, self.err = dir / "stdout.txt", dir / "stderr.txt"
        with open(self.out, "wb") as o, open(self.err, "ab") as e:
            self.process = subprocess.Popen([COMMAND, "run", "job.sql", *flags], stdout=o,
                                            stderr=e, cwd=dir, stdin=subprocess.DEVNULL)

    def rows(self):
        lines = self.out.read_text(errors="replace").splitlines()
        return [re.sub(r"^[0-9]+> ", "", line) for line in lines]

    def said(self):
        return self.err.read_text(errors="replace")

    def wait(self, what, holds, seconds=20):
        until = time.monotonic() + seconds
        while not holds():
            if self.process.poll() is not None or time.monotonic() > until:
                self.process.kill()
                m.fail(f"waited for {what}:\n{self.rows()[-3:]} of {len(self.rows())}\n"
                       f"{self.said()[-2000:]}")
            time.sleep(0.01)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        if code != 0:
            m.fail(f"exit code {code}\n{self.said()[-3000:]}")
        return self.said()


def is_bound(port, count=1):
    """The kernel's own list: a datagram sent before is nobody's."""
    lines = open("/proc/net/udp").read().splitlines()[1:]
    return sum(int(line.split()[1].split(":")[1], 16) == port for line in lines) >= count


def start(dir, flags, port, table, columns="seq BIGINT, name STRING", query=None, sockets=1):
    names = ", ".join(c.split()[0] for c in re.sub(r"\([0-9]\)", "", columns).split(", "))
    types = columns.replace(" VIRTUAL", "")
    types = re.sub(r" METADATA( FROM '[a-z-]*')?", "", types)
    job = Job(dir, f"""
        CREATE TABLE t ({columns}) WITH ('connector' = 'udp', 'port' = '{port}',
            'format' = 'json', {table});
        CREATE TABLE sink ({types}) WITH ('connector' = 'print');
        {query or f"INSERT INTO sink SELECT {names} FROM t"};""", flags)
    job.wait("its socket", lambda: is_bound(port, sockets))
    return job


def sender(port, address="127.0.0.1"):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.connect((address, port))
    return s


def message(seq, name):
    return json.dumps({"seq": seq, "name": name}).encode()


def pour(job, messages, sockets, before=0, window=60):
    """Send, never more ahead of what was printed than a socket's buffer holds."""
    for i, (who, data) in enumerate(messages):
        if i % window == 0 and i > 0:
            job.wait("rows", lambda: len(job.rows()) >= before + i - window)
        sockets[who].send(data)
    job.wait("the last row", lambda: len(job.rows()) >= before + len(messages))


@case
def rows_are_what_was_sent(dir, flags):
    """Of several senders, in the order of each; who and when as columns."""
    rng, port = random.Random(7), free_port()
    senders = [sender(port) for _ in range(5)]
    job = start(dir, flags, port, "'sequence.column' = 'seq'",
                "seq BIGINT, name STRING, who INT METADATA FROM 'source-port' VIRTUAL, "
                "addr STRING METADATA FROM 'source-address' VIRTUAL, "
                "ts TIMESTAMP_LTZ(9) METADATA FROM 'timestamp' VIRTUAL")
    ports = [s.getsockname()[1] for s in senders]
    counts, messages = [0] * 5, []
    for _ in range(3000):
        who = rng.randrange(5)
        counts[who] += 1
        messages.append((who, message(counts[who], "x" * rng.randrange(200))))
    pour(job, messages, senders)
    said = job.stop()
    got = {p: [] for p in ports}
    for row in job.rows():
        seq, name, who, address, stamp = re.fullmatch(r"\+I\[(.*)\]", row)[1].split(", ")
        got[int(who)].append((int(seq), name))
        if address != "127.0.0.1":
            m.fail(f"it came from {address}")
        if stamp != "null" and not stamp.startswith(time.strftime("%Y-%m-%d", time.gmtime())):
            m.fail(f"it came at {stamp}")
    for who, p in enumerate(ports):
        want = [(v["seq"], v["name"]) for v in
                (json.loads(d) for w, d in messages if w == who)]
        if got[p] != want:
            m.fail(f"sender {who}: {len(got[p])} rows, not {len(want)}")
    if "missing" in said or "dropped" in said:
        m.fail(said)
    say(f"{len(messages)} rows of 5 senders, each in order")


@case
def lines_and_merged_datagrams(dir, flags):
    """A datagram of several lines; several datagrams that the kernel hands over as one."""
    port = free_port()
    s = sender(port)
    for framing, gro in (("lines", "true"), ("lines", "false"), ("datagram", "true")):
        job = start(dir, flags, port, f"'framing' = '{framing}', 'gro' = '{gro}'")
        if framing == "lines":
            pour(job, [(0, b"\r\n".join(message(i * 10 + k, "l") for k in range(10)))
                       for i in range(1)], [s])
            job.wait("ten rows of one datagram", lambda: len(job.rows()) == 10)
        before = len(job.rows())
        segments = [message(100 + i, "y" * (i % 7)).ljust(40) for i in range(50)]
        s.setsockopt(SOL_UDP, UDP_SEGMENT, 40)
        s.send(b"".join(segments))
        s.setsockopt(SOL_UDP, UDP_SEGMENT, 0)
        job.wait("rows of segments", lambda: len(job.rows()) >= before + 50)
        job.stop()
        want = [f"+I[{100 + i}, {'y' * (i % 7)}]" for i in range(50)]
        if job.rows()[before:] != want:
            m.fail(f"{framing}, gro {gro}: {job.rows()[before:][:3]}")
        (dir / "stdout.txt").unlink()
    say("10 lines of one datagram, 50 datagrams of one receive")


@case
def missing_numbers_are_said(dir, flags):
    """Two senders; numbers lost, overtaken and repeated.  The column is watched though the
    query does not read it."""
    port = free_port()
    a, b = sender(port), sender(port)
    job = start(dir, flags, port, "'sequence.column' = 'seq'",
                query="INSERT INTO sink SELECT CAST(1 AS BIGINT), name FROM t")
    for s, numbers in ((a, [1, 2, 3, 7, 5, 8, 8]), (b, [1000, 1001, 1002])):
        for n in numbers:
            s.send(message(n, "n"))
    job.wait("rows", lambda: len(job.rows()) == 10)
    job.wait("words", lambda: "missing" in job.said())
    said = job.stop()
    if not re.search(r"table 't': 2 numbers missing so far, in 1 gaps; the first: 4 to 6 of "
                     r"127\.0\.0\.1; 1 came more than once", said):
        m.fail(said)
    say("2 of 11 numbers missing, and said")


@case
def dropped_by_the_kernel(dir, flags):
    """A job that does not get the processor while much more comes than its buffer holds:
    rows and what is said to be dropped make up all that was sent."""
    port = free_port()
    s = sender(port)
    job = start(dir, flags, port, "'receive-buffer' = '16 kb', 'sequence.column' = 'seq'")
    job.process.send_signal(signal.SIGSTOP)
    for i in range(2000):
        s.send(message(i, "z" * 100))
    job.process.send_signal(signal.SIGCONT)
    s.send(message(2000, "last"))
    def told():
        found = re.findall(r"table 't': (\d+) datagrams so far were dropped by this host", job.said())
        return int(found[-1]) if found else 0
    job.wait("words about drops", lambda: told() > 0)
    time.sleep(0.3)
    s.send(message(2001, "really the last"))
    job.wait("the last", lambda: job.rows() and "really" in job.rows()[-1])
    said = job.stop()
    rows, dropped = len(job.rows()), told()
    if rows + dropped != 2002 or "net.core.rmem_max" not in said:
        m.fail(f"{rows} rows, {dropped} dropped, of 2002\n{said}")
    numbers = [int(r[3:].split(",")[0]) for r in job.rows()]
    missing = int(re.findall(r"(\d+) numbers missing so far", said)[-1])
    if missing != numbers[-1] - numbers[0] + 1 - rows:
        m.fail(f"{missing} missing, {rows} rows from {numbers[0]} to {numbers[-1]}")
    say(f"{rows} rows, {dropped} dropped, {missing} missing")


def group_sender(address="127.0.0.1"):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
    s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 1)
    s.bind((address, 0))
    return s


@case
def multicast_on_loopback(dir, flags):
    """Two groups joined by name of the interface; a third on the same port is not heard, nor
    what somebody else sends when a source is named."""
    port = free_port()
    probe = group_sender()
    try:
        probe.sendto(b"", ("239.255.77.1", port))
    except OSError as e:
        m.skip(f"no multicast on lo: {e}")
    job = start(dir, flags, port, "'multicast.group' = '239.255.77.1;239.255.77.2', "
                "'interface' = 'lo'")
    for i in range(20):
        for k, group in enumerate(("239.255.77.1", "239.255.77.2", "239.255.77.3")):
            probe.sendto(message(i * 3 + k, group), (group, port))
    job.wait("rows", lambda: len(job.rows()) >= 40)
    job.stop()
    if len(job.rows()) != 40 or any(".3]" in r for r in job.rows()):
        m.fail(f"{len(job.rows())} rows")
    (dir / "stdout.txt").unlink()

    job = start(dir, flags, port, "'multicast.group' = '232.1.1.1', 'interface' = '127.0.0.1', "
                "'multicast.source' = '127.0.0.1'")
    other = group_sender("127.0.0.2")
    for i in range(10):
        other.sendto(message(i, "other"), ("232.1.1.1", port))
        probe.sendto(message(i, "named"), ("232.1.1.1", port))
    job.wait("rows", lambda: len(job.rows()) >= 10)
    job.stop()
    if [r for r in job.rows() if "named" not in r] or len(job.rows()) != 10:
        m.fail(f"{job.rows()}")
    say("40 rows of two groups, 10 of one named source")


@case
def two_sockets_share_a_port(dir, flags):
    port = free_port()
    senders = [sender(port) for _ in range(16)]
    job = start(dir, flags, port, "'scan.queues' = '2', 'sequence.column' = 'seq'", sockets=2)
    pour(job, [(i % 16, message(i // 16, str(i % 16))) for i in range(1600)], senders)
    said = job.stop()
    if sorted(job.rows()) != sorted(f"+I[{i // 16}, {i % 16}]" for i in range(1600)):
        m.fail("other rows")
    if "missing" in said:
        m.fail(said)
    say("1600 rows over two sockets")


@case
def an_echo(dir, flags):
    """A table that is written answers each datagram with one."""
    port, back = free_port(), free_port()
    answers = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    answers.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    answers.bind(("127.0.0.1", back))
    answers.settimeout(10)
    job = Job(dir, f"""
        CREATE TABLE t (seq BIGINT, name STRING) WITH ('connector' = 'udp', 'port' = '{port}',
            'format' = 'json');
        CREATE TABLE s (seq BIGINT, name STRING) WITH ('connector' = 'udp',
            'hostname' = 'localhost', 'port' = '{back}', 'format' = 'json');
        INSERT INTO s SELECT seq, UPPER(name) FROM t WHERE MOD(seq, 2) = 0;""", flags)
    job.wait("its socket", lambda: is_bound(port))
    s, got = sender(port), []
    for burst in range(20):
        for i in range(100):
            s.send(message(burst * 100 + i, f"name {i}"))
        for i in range(50):
            got.append(json.loads(answers.recv(2048)))
    answers.close()
    s.send(message(0, "to nobody"))
    s.send(message(0, "to nobody"))
    job.wait("words", lambda: "was lost: nobody listens there" in job.said())
    said = job.stop()
    want = [{"seq": b * 100 + i, "name": f"NAME {i}"} for b in range(20) for i in range(0, 100, 2)]
    if got != want:
        m.fail(f"{len(got)} answers")
    say("1000 answers, in order; one to nobody")


@case
def it_goes_on_after_a_crash(dir, flags):
    """Counts survive a kill -9; what was sent meanwhile does not come back, as was said."""
    port = free_port()
    state = ("--state-dir", str(dir / "state"), "--checkpoint-interval", "100 ms")
    sql = """INSERT INTO sink SELECT COUNT(*), name FROM t GROUP BY name"""
    job = start(dir, flags + state, port, "'framing' = 'lines'", query=sql)
    s = sender(port)
    pour(job, [(0, message(i, "k")) for i in range(50)], [s])
    job.wait("the count", lambda: "[50, k]" in job.rows()[-1])
    time.sleep(0.5)
    job.process.kill()
    job.process.wait()
    # The kernel takes a ring down behind its process, and the socket with it.
    while is_bound(port):
        time.sleep(0.01)
    s2 = sender(port)
    try:
        s2.send(message(0, "k"))
        s2.send(message(0, "k"))
    except ConnectionRefusedError:
        pass
    job = start(dir, flags + state, port, "'framing' = 'lines'", query=sql)
    s3 = sender(port)
    s3.send(message(51, "k"))
    job.wait("the next count", lambda: job.rows() and job.rows()[-1] == "+U[51, k]")
    job.stop()
    say("50 rows before the crash, the 51st after it")


@case
def a_path_instead_of_a_port(dir, flags):
    job = Job(dir, """
        CREATE TABLE t (line STRING) WITH ('connector' = 'udp', 'path' = 'box', 'format' = 'raw');
        CREATE TABLE s (line STRING, who STRING) WITH ('connector' = 'print');
        CREATE TABLE u (line STRING, who STRING METADATA FROM 'source-address' VIRTUAL)
            WITH ('connector' = 'udp', 'path' = 'box', 'format' = 'raw');
        INSERT INTO s SELECT line, who FROM u;""", flags)
    job.wait("its socket", lambda: (dir / "box").exists())
    s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    s.connect(str(dir / "box"))
    for i in range(100):
        s.send(f"line {i}\n".encode())
    job.wait("rows", lambda: job.out.read_text().count("+I[") >= 100)
    job.stop()
    if "\n".join(job.rows()) != "\n".join(f"+I[line {i}\n, null]" for i in range(100)):
        m.fail("other rows")
    say("100 datagrams over a path")


@case
def words_for_what_can_not_be(dir, flags):
    def refused(table, fragment, more=""):
        done = run(dir, f"""{more}
            CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'udp', 'format' = 'json', {table});
            CREATE TABLE s (a INT) WITH ('connector' = 'blackhole');
            INSERT INTO s SELECT a FROM t;""", "--no-restart", *flags, timeout=30)
        if done.code not in (1, 3, 5):
            m.fail(f"exit code {done.code}: {table}")
        expect(done, done.code, fragment)

    refused("'port' = '9', 'sequence.column' = 'b'", "column 'b' does not count")
    refused("'port' = '9', 'sequence.column' = 'c'", "no column 'c'")
    refused("'port' = '9', 'colour' = 'red'", "colour")
    refused("'port' = '9'", "can not be read again after a crash",
            more="SET 'pipeline.delivery-guarantee' = 'exactly-once';")
    refused("'hostname' = 'localhost'", "need a 'port'")
    refused("'port' = '99999'", "expected 1 to 65535")
    refused("'port' = '9', 'multicast.source' = '10.0.0.1'", "needs 'multicast.group'")
    refused("'port' = '9', 'multicast.group' = '1.2.3'", "not an address in numbers")
    refused("'port' = '9', 'multicast.group' = '10.0.0.1'", "groups are 224.0.0.0 to")
    refused("'port' = '9999', 'multicast.group' = '239.0.0.1', 'interface' = 'nope0'",
            "no network interface 'nope0'")
    refused("'port' = '9999', 'multicast.group' = '239.0.0.1', 'scan.queues' = '2'",
            "would give each socket")
    refused("'port' = '9'", "datagrams never end",
            more="SET 'execution.runtime-mode' = 'batch';")
    busy = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    busy.bind(("127.0.0.1", 0))
    refused(f"'hostname' = '127.0.0.1', 'port' = '{busy.getsockname()[1]}'",
            "another socket does already")
    (dir / "plan.sql").write_text("""
        CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'udp', 'format' = 'json', 'port' = '9',
            'sequence.column' = 'a');
        CREATE TABLE s (b STRING) WITH ('connector' = 'print');
        INSERT INTO s SELECT b FROM t;""")
    done = cases.call(dir, "explain", "plan.sql")
    expect(done, 0, "at-most-once: a datagram is not sent again")
    expect(done, 0, r"connector=\[udp, json\], decode=\[a, b\]", where="out")
    say("refused with words")


if __name__ == "__main__":
    cases.main("udp")
