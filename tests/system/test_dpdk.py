#!/usr/bin/env python3
"""Connector 'dpdk' without a network card: a capture written here, read by net_pcap, gives the
rows that the file source reads from the same messages; a real sender's datagrams come through
net_tap, inside a network namespace of its own where this user may make one."""
import json
import pathlib
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import time

import cases
import millrace as m
from cases import COMMAND, case, expect, run, say

EAL = "--no-huge -m 256 --no-pci --no-shconf --no-telemetry"
PLUGIN = pathlib.Path(COMMAND).parent.parent / "plugins/dpdk.so"


def checksum(header):
    total = sum(struct.unpack(f"!{len(header) // 2}H", header))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def frame(payload, port, sender=1, group="239.1.1.1", tag=None, more_fragments=False):
    """Ethernet, perhaps a VLAN, IPv4, UDP."""
    udp = struct.pack("!HHHH", 4000 + sender, port, 8 + len(payload), 0) + payload
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 7,
                       0x2000 if more_fragments else 0, 9, 17, 0,
                       socket.inet_aton(f"10.0.0.{sender}"), socket.inet_aton(group))
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    tags = b"" if tag is None else struct.pack("!HH", 0x8100, tag)
    return bytes(6) + bytes(6) + tags + b"\x08\x00" + head + udp


def write_capture(path, frames):
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for i, data in enumerate(frames):
            f.write(struct.pack("<IIII", 1700000000 + i // 1000, i % 1000, len(data), len(data)))
            f.write(data)


def orders(count, seed):
    rng = random.Random(seed)
    return [{"seq": i, "name": rng.choice(m.PRODUCTS) + "é" * rng.randrange(3),
             "price": f"{rng.randrange(10**6)}.{rng.randrange(100):02d}", "gone": None,
             "note": "n" * rng.choice([0, 5, 400])} for i in range(count)]


COLUMNS = "seq BIGINT, name STRING, price DECIMAL(12, 2), gone INT, note STRING"


class Job:
    def __init__(self, dir, sql, flags, prefix=()):
        (dir / "job.sql").write_text(sql)
        self.out, self.err = dir / "stdout.txt", dir / "stderr.txt"
        with open(self.out, "wb") as o, open(self.err, "wb") as e:
            self.process = subprocess.Popen([*prefix, COMMAND, "run", "job.sql", *flags], stdout=o,
                                            stderr=e, cwd=dir, stdin=subprocess.DEVNULL)

    def rows(self):
        return [re.sub(r"^[0-9]+> ", "", line) for line in self.out.read_text().splitlines()]

    def said(self):
        return self.err.read_text(errors="replace")

    def wait(self, what, holds, seconds=30):
        until = time.monotonic() + seconds
        while not holds():
            if self.process.poll() is not None or time.monotonic() > until:
                self.process.kill()
                m.fail(f"waited for {what}: {len(self.rows())} rows\n{self.said()[-2000:]}")
            time.sleep(0.01)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(30) != 0:
            m.fail(self.said()[-3000:])
        return self.said()


def table(capture, options, columns=COLUMNS):
    return f"""CREATE TABLE t ({columns}) WITH ('connector' = 'dpdk', 'port' = '5000',
        'dpdk.eal-args' = '{EAL} --vdev=net_pcap0,rx_pcap={capture}', 'format' = 'json', {options});"""


@case
def a_capture_equals_its_file(dir, flags):
    """Row for row.  Beside the datagrams the capture has others, fragments, TCP and wrecks."""
    rows, rng, frames, wrecks = orders(4000, 3), random.Random(5), [], 0
    for row in rows:
        data = json.dumps(row, ensure_ascii=False).encode()
        while rng.random() < 0.2:
            what = rng.randrange(5)
            noise = [frame(data, 5001), frame(data, 5000, group="239.1.1.9"),
                     frame(data, 5000, more_fragments=True), frame(data, 5000)[:-3],
                     b"\xff" * 12 + b"\x08\x06" + bytes(46)][what]
            wrecks += what in (2, 3)
            frames.append(noise)
        frames.append(frame(data, 5000, tag=rng.choice([None, 5])))
    write_capture(dir / "day.pcap", frames)
    (dir / "day.json").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows))
    sink = f"""CREATE TABLE s ({COLUMNS}) WITH ('connector' = 'print');
        INSERT INTO s SELECT * FROM t;"""
    run(dir, f"""CREATE TABLE t ({COLUMNS}) WITH ('connector' = 'filesystem', 'format' = 'json',
        'path' = '{dir}/day.json'); {sink}""", *flags)
    want = [re.sub(r"^[0-9]+> ", "", l) for l in (dir / "stdout.txt").read_text().splitlines()]
    job = Job(dir, table(dir / "day.pcap", "'multicast.group' = '239.1.1.1', "
                         "'sequence.column' = 'seq'") + sink, flags)
    job.wait("all rows", lambda: len(job.rows()) >= len(want))
    said = job.stop()
    if job.rows() != want or len(want) != 4000:
        m.fail(f"{len(job.rows())} rows, the file source has {len(want)}")
    if f"table 't': {wrecks} packets so far could not be read" not in said:
        m.fail(f"{wrecks} wrecks\n{said}")
    if "missing" in said or "dropped" in said:
        m.fail(said)
    say(f"{len(want)} rows equal, of {len(frames)} frames, {wrecks} wrecks counted")


@case
def missing_numbers_are_said(dir, flags):
    """The same words as from 'udp', and who sent what."""
    messages = [(1, n) for n in range(100) if n not in (7, 8, 50)] + [(2, n) for n in range(5)]
    write_capture(dir / "day.pcap", [frame(b'{"seq":%d}' % n, 5000, sender=who)
                                     for who, n in messages])
    columns = ("seq BIGINT, who STRING METADATA FROM 'source-address' VIRTUAL, "
               "p INT METADATA FROM 'source-port' VIRTUAL")
    job = Job(dir, table(dir / "day.pcap", "'sequence.column' = 'seq'", columns) + """
        CREATE TABLE s (seq BIGINT, who STRING, p INT) WITH ('connector' = 'print');
        INSERT INTO s SELECT * FROM t;""", flags)
    job.wait("rows", lambda: len(job.rows()) == len(messages))
    said = job.stop()
    if job.rows() != [f"+I[{n}, 10.0.0.{who}, {4000 + who}]" for who, n in messages]:
        m.fail("other rows")
    if "3 numbers missing so far, in 2 gaps; the first: 7 to 8 of 10.0.0.1" not in said:
        m.fail(said)
    say("3 missing, and said")


@case
def queues_are_spread_over_reactors(dir, flags):
    """A port of two queues: each a split, whichever reactor has it."""
    halves = [[n for n in range(2000) if n % 2 == half] for half in (0, 1)]
    for half, numbers in enumerate(halves):
        write_capture(dir / f"{half}.pcap", [frame(b'{"seq":%d}' % n, 5000, sender=half + 1)
                                             for n in numbers])
    job = Job(dir, table(f"{dir}/0.pcap,rx_pcap={dir}/1.pcap", "'scan.queues' = '2'",
                         "seq BIGINT, who STRING METADATA FROM 'source-address' VIRTUAL") + """
        CREATE TABLE s (seq BIGINT, who STRING) WITH ('connector' = 'print');
        INSERT INTO s SELECT * FROM t;""", flags)
    job.wait("rows", lambda: len(job.rows()) >= 2000)
    job.stop()
    for half, numbers in enumerate(halves):
        got = [r for r in job.rows() if r.endswith(f"10.0.0.{half + 1}]")]
        if got != [f"+I[{n}, 10.0.0.{half + 1}]" for n in numbers]:
            m.fail(f"queue {half}: {len(got)} rows")
    say("2000 rows of two queues, each in order")


INSIDE = """
import socket, subprocess, sys, time
ip = lambda *args: subprocess.run(["ip", *args], check=True)
job = subprocess.Popen(sys.argv[1:])
for _ in range(500):
    if subprocess.run(["ip", "link", "show", "dtap0"], capture_output=True).returncode == 0:
        break
    time.sleep(0.02)
ip("addr", "add", "10.9.0.1/24", "dev", "dtap0")
ip("link", "set", "dtap0", "up")
ip("neigh", "replace", "10.9.0.2", "lladdr", "02:00:00:00:00:02", "dev", "dtap0")
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
time.sleep(0.5)
for i in range(2000):
    s.sendto(b'{"seq":%d}' % i, ("10.9.0.2", 5000))
    if i % 50 == 0:
        time.sleep(0.005)
time.sleep(1)
job.terminate()
sys.exit(job.wait(30))
"""


@case
def a_sender_through_a_tap(dir, flags):
    """Unprivileged: user and network namespace of its own."""
    inside = ["unshare", "-Urn"]
    probe = subprocess.run([*inside, "sh", "-c", "ip link set lo up && ip tuntap add probe mode tap"],
                           capture_output=True, text=True)
    if probe.returncode != 0:
        say(f"skipped: no namespace with a tap here: {probe.stderr.strip()[-200:]}")
        return
    (dir / "job.sql").write_text(f"""
        CREATE TABLE t (seq BIGINT, who STRING METADATA FROM 'source-address' VIRTUAL) WITH (
            'connector' = 'dpdk', 'port' = '5000', 'hostname' = '10.9.0.2', 'format' = 'json',
            'sequence.column' = 'seq', 'dpdk.eal-args' = '{EAL} --vdev=net_tap0,iface=dtap0');
        CREATE TABLE s (seq BIGINT, who STRING) WITH ('connector' = 'print');
        INSERT INTO s SELECT * FROM t;""")
    with open(dir / "stdout.txt", "wb") as o, open(dir / "stderr.txt", "wb") as e:
        code = subprocess.call([*inside, sys.executable, "-c", INSIDE, COMMAND, "run", "job.sql",
                                *flags], stdout=o, stderr=e, cwd=dir, timeout=60)
    said = (dir / "stderr.txt").read_text(errors="replace")
    rows = [re.sub(r"^[0-9]+> ", "", l) for l in (dir / "stdout.txt").read_text().splitlines()]
    if code != 0 or rows != [f"+I[{i}, 10.9.0.1]" for i in range(2000)]:
        m.fail(f"exit code {code}, {len(rows)} rows\n{said[-3000:]}")
    say("2000 datagrams of a real sender")


@case
def words_for_what_can_not_be(dir, flags):
    def refused(options, words):
        done = run(dir, f"""CREATE TABLE t (seq BIGINT) WITH ('connector' = 'dpdk',
            'format' = 'json', {options}); CREATE TABLE s (seq BIGINT) WITH ('connector' = 'blackhole');
            INSERT INTO s SELECT * FROM t;""", "--no-restart", *flags)
        if done.code == 0:
            m.fail(options)
        expect(done, done.code, words)

    refused(f"'port' = '5000', 'dpdk.eal-args' = '{EAL}'", "DPDK has no port")
    refused("'port' = '5000', 'dpdk.eal-args' = '--no-such-thing'", "DPDK does not start")
    refused("'path' = '/tmp/x'", "'path' is for 'udp'")
    say("refused with words")


if __name__ == "__main__":
    if not PLUGIN.exists():
        m.skip(f"no {PLUGIN}: libdpdk-dev is not installed")
    cases.main("dpdk")
