#!/usr/bin/env python3
"""Going on from a checkpoint when something is wrong: another job's directory, a second
process, damaged files, another number of reactors, a full disk, a crash while restoring.

The rule: the right rows, or a refusal that says why (exit code 4).  Never wrong rows.
"""
import errno
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time

import millrace as m

COMMAND = os.path.abspath(m.command())
JOB = "insert-into_default_catalog.default_database.windows"

SQL = """
{settings}
CREATE TABLE orders (
  order_id STRING, product STRING, amount DECIMAL(10,2), order_time TIMESTAMP(3),
  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '{dir}/in', 'format' = 'json',
        'source.monitor-interval' = '20 ms', 'source.file-quiet-time' = '100 ms');
CREATE TABLE windows (
  product STRING, window_start TIMESTAMP(3), order_count BIGINT, total_amount DECIMAL(38,2)
) WITH ('connector' = 'filesystem', 'path' = '{dir}/work/out', 'format' = 'json',
        'json.encode.decimal-as-plain-number' = 'true',
        'sink.rolling-policy.rollover-interval' = '50 ms',
        'sink.rolling-policy.check-interval' = '20 ms');
INSERT INTO windows
SELECT product, TUMBLE_START(order_time, INTERVAL '1' MINUTE) AS window_start,
       COUNT(*) AS order_count, SUM(amount) AS total_amount
FROM orders GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);
"""
# The same job, which ends when it has read what there is.
TO_THE_END = "SET 'execution.runtime-mode' = 'batch';"


class Job:
    """Orders cut into files, of which more and more are there to be read."""

    def __init__(self, dir, rows=20_000, files=12, seed=31):
        self.dir, self.work = dir, dir / "work"
        [self.part] = m.orders(rows, 1, seed=seed, late_share=0)
        windows, late = m.orders_oracle([self.part])
        assert late == 0
        self.want = sorted((p, m.time_text(s)[:19], n, cents) for p, s, n, cents in windows)
        self.edges = [len(self.part) * i // files for i in range(files + 1)]
        self.files, self.fed = files, 0
        (dir / "in").mkdir()
        self.work.mkdir()

    def feed(self, count=1):
        for _ in range(count):
            rows = self.part[self.edges[self.fed]:self.edges[self.fed + 1]]
            hidden = self.dir / "in" / f".{self.fed:03d}"
            hidden.write_text("".join(m.order_json(r) + "\n" for r in rows))
            hidden.rename(self.dir / "in" / f"{self.fed:03d}.json")
            self.fed += 1

    def start(self, *flags, settings="", log="job.log", **more):
        file = self.dir / ("end.sql" if settings else "job.sql")
        file.write_text(SQL.format(dir=self.dir, settings=settings))
        with open(self.dir / log, "wb") as out:
            return subprocess.Popen(
                [COMMAND, "run", str(file), "--state-dir", str(self.work / "state"),
                 "--checkpoint-interval", "20 ms", "--memory", "256 mb", *map(str, flags)],
                stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **more)

    def run(self, *flags, timeout=60):
        """To the end of what has been fed: exit code and what was said."""
        process = self.start(*flags, settings=TO_THE_END)
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            m.fail(f"no end after {timeout} s:\n{self.said()}")
        return code, self.said()

    def said(self, log="job.log"):
        return (self.dir / log).read_text(errors="replace")

    def wait_for(self, condition, process, what, limit=30):
        until = time.monotonic() + limit
        while not condition():
            if process.poll() is not None:
                m.fail(f"ended with {process.returncode} before {what}:\n{self.said()[-3000:]}")
            if time.monotonic() > until:
                process.kill()
                m.fail(f"not after {limit} s: {what}\n{self.said()[-3000:]}")
            time.sleep(0.01)

    def got(self):
        rows = (json.loads(line) for line in m.part_lines(self.work / "out"))
        return sorted((r["product"], r["window_start"], r["order_count"],
                       round(r["total_amount"] * 100)) for r in rows)

    def check(self, what):
        m.compare(self.got(), self.want, what)

    def state(self):
        return self.work / "state" / JOB


def killed_midway(job, reactors=1):
    """Feed half of it, let some windows out, and kill -9."""
    job.feed(job.files // 2)
    process = job.start("--reactors", reactors)
    job.wait_for(lambda: len(job.got()) > 20, process, "windows came out")
    time.sleep(0.2)
    process.kill()
    process.wait()


def expect_refused(code, text, *fragments):
    if code != 4:
        m.fail(f"exit code {code}, expected 4\n{text[-3000:]}")
    for fragment in fragments:
        if not re.search(fragment, text):
            m.fail(f"nobody said /{fragment}/:\n{text[-3000:]}")


# -- Whose state it is -----------------------------------------------------------------------


def another_job(dir):
    job = Job(dir)
    killed_midway(job)
    # A query of another shape under the same name.
    sql = SQL.format(dir=dir, settings=TO_THE_END)
    window = "window 'window:orders:TUMBLE-60s:product'"
    for other, fragments in [
        (sql.replace("INTERVAL '1' MINUTE", "INTERVAL '2' MINUTE"),
         ["the state of 1 operator would be lost", window, "size-ns was 60000000000 and is 120000000000"]),
        (sql.replace("GROUP BY product,", "GROUP BY order_id, product,"),
         ["the state of 1 operator would be lost", window,
          r"the key was \(product STRING\) and is \(order_id STRING, product STRING\)"]),
        (sql.replace("SELECT product,", "SELECT UPPER(product) AS product,").replace(
            "GROUP BY product,", "GROUP BY UPPER(product),"), [window, r"is \(UPPER\(product\) STRING\)"]),
        (sql.replace("CREATE TABLE orders", "CREATE TABLE orders2").replace(
            "FROM orders", "FROM orders2"),
         ["the state of 2 operators would be lost", "scan 'scan:orders'", window,
          "of was scan:orders and is scan:orders2"]),
    ]:
        (dir / "other.sql").write_text(other)
        done = subprocess.run([COMMAND, "run", "other.sql", "--state-dir", job.work / "state"],
                              capture_output=True, text=True, cwd=dir, timeout=60)
        expect_refused(done.returncode, done.stderr, *fragments, "--allow-non-restored-state")
    # The directory itself is unharmed: the job goes on in it.
    job.feed(job.files - job.fed)
    code, text = job.run("--reactors", 1)
    if code != 0 or "goes on from checkpoint" not in text:
        m.fail(f"exit code {code}\n{text}")
    job.check("after four refusals")


def two_processes(dir):
    job = Job(dir)
    job.feed(3)
    first = job.start("--reactors", 1, log="first.log")
    job.wait_for(lambda: job.got(), first, "windows came out")
    for reactors in (1, 2):
        code, text = job.run("--reactors", reactors)
        expect_refused(code, text, "another process", re.escape(str(job.state())))
    job.feed(job.files - job.fed)
    seen = len(job.got())
    job.wait_for(lambda: len(job.got()) > seen + 20, first, "the first goes on")
    if m.stop(first) != 0:
        m.fail(f"the first ended with {first.returncode}\n{job.said('first.log')}")
    code, text = job.run("--reactors", 1)
    if code != 0:
        m.fail(f"exit code {code}\n{text}")
    job.check("two processes on one directory")


# -- Damage -----------------------------------------------------------------------------------

REASON = re.compile("checksum|damaged|makes no sense|is missing|cut short|no slot|impossible|"
                    "no manifest|ends in|ends before|another one|do not add up|nowhere")


class Damage:
    """Runs of one killed job whose files were changed in some way before."""

    def __init__(self, job):
        self.job, self.base = job, job.dir / "base"
        job.feed(job.files - job.fed)
        job.work.rename(self.base)
        self.refused = self.right = 0
        self.reasons = {}

    def attempt(self, file, change, what, reactors):
        """CHANGE a copy of FILE, start, and judge."""
        job = self.job
        if job.work.exists():
            shutil.rmtree(job.work)
        subprocess.run(["cp", "-a", "--sparse=always", str(self.base), str(job.work)], check=True)
        change(job.state() / file)
        code, text = job.run("--reactors", reactors)
        if code == 0:
            if job.got() != job.want:
                extra, missing = m.diff(job.got(), job.want)
                m.fail(f"{what}: wrong rows: too many {extra[:3]}, missing {missing[:3]}\n{text}")
            self.right += 1
        elif code == 4:
            if not REASON.search(text) or job.state().name not in text:
                m.fail(f"{what}: refused, but why?\n{text}")
            reason = REASON.search(text).group()
            self.reasons[reason] = self.reasons.get(reason, 0) + 1
            self.refused += 1
        else:
            m.fail(f"{what}: exit code {code}\n{text[-3000:]}")
        return code


def written_blocks(file):
    """Offsets of the 4 KiB blocks that are not all zero."""
    data = file.read_bytes()
    zero = bytes(4096)
    return [at for at in range(0, len(data), 4096)
            if data[at:at + 4096] != zero[:len(data) - at]]


def flip(at, bit):
    def change(file):
        with open(file, "r+b") as f:
            f.seek(at)
            byte = f.read(1)[0]
            f.seek(at)
            f.write(bytes([byte ^ 1 << bit]))
    return change


def damaged_files(dir):
    rng = random.Random(int(os.environ.get("MR_SEED", 1)))
    flips = int(os.environ.get("MR_FLIPS", 250))
    job = Job(dir, rows=6000, files=6)
    killed_midway(job, reactors=2)
    damage = Damage(job)
    state = damage.base / "state" / JOB
    files = sorted(f for f in state.iterdir() if f.is_file())
    segments = [f for f in files if f.name.startswith("seg-")]
    assert len(segments) >= 1 and (state / "super.mrs").exists()

    if damage.attempt("LOCK", lambda file: None, "nothing changed", 1) != 0:
        m.fail(f"an unharmed directory is refused:\n{job.said()}")
    for file in files:
        size = file.stat().st_size
        blocks = written_blocks(file)
        end = blocks[-1] + 4096 if blocks else 0
        for cut in sorted({0, 1, 4095, 4096, 8192, end // 2, max(end - 4096, 0),
                           max(end - 1, 0), size - 1}):
            if 0 <= cut < size:
                damage.attempt(file.name, lambda f, c=cut: os.truncate(f, c),
                               f"{file.name} cut to {cut} bytes of {size}", rng.choice((1, 2)))
        if size:
            damage.attempt(file.name, lambda f: f.unlink(), f"{file.name} is gone", 1)
    say = f"{damage.right} right, {damage.refused} refused"
    print(f"cut short or gone: {say}", flush=True)

    for n in range(flips):
        file = rng.choice(segments * 4 + [state / "super.mrs"] * len(segments) +
                          [state / "signature.txt"] * (n % 10 == 0))
        blocks = written_blocks(file)
        # Where something was written, mostly of late, and there often near a block's head.
        at = rng.choice(rng.choice((blocks, blocks[-30:]))) + rng.choice((rng.randrange(4096), rng.randrange(160)))
        at %= file.stat().st_size
        damage.attempt(file.name, flip(at, rng.randrange(8)),
                       f"{file.name}: a bit of byte {at} flipped", rng.choice((1, 2)))
    print(f"with {flips} flips: {damage.right} right, {damage.refused} refused")
    for reason, count in sorted(damage.reasons.items(), key=lambda r: -r[1]):
        print(f"  {count:4} {reason}")
    if damage.refused == 0 or damage.right == 0:
        m.fail("the damage was not where it counts")


# -- Reactors -----------------------------------------------------------------------------------


def rescaled(dir):
    """1 -> 2 -> 3 -> 1 reactors, by kill -9 and by SIGTERM, while the input goes on."""
    job = Job(dir, rows=40_000, files=16)
    for turn, reactors in enumerate((1, 2, 3, 1, 2, 1, 3)):
        job.feed(2)
        process = job.start("--reactors", reactors)
        seen = len(job.got())
        job.wait_for(lambda: len(job.got()) > seen + 5, process, f"more windows, turn {turn}")
        if turn and "goes on from checkpoint" not in job.said():
            m.fail(f"it began anew:\n{job.said()}")
        if turn % 2:
            if m.stop(process) != 0:
                m.fail(f"SIGTERM: exit code {process.returncode}\n{job.said()}")
        else:
            m.stop(process, signal.SIGKILL)
    job.feed(job.files - job.fed)
    code, text = job.run("--reactors", 2)
    if code != 0:
        m.fail(f"exit code {code}\n{text}")
    job.check("1, 2, 3, 1, 2, 1, 3, 2 reactors")


def killed_restoring(dir):
    """kill -9 in the middle of a start, again and again: the next start is as good."""
    rng = random.Random(7)
    job = Job(dir)
    killed_midway(job)
    for turn in range(int(os.environ.get("MR_KILLS", 25))):
        if turn % 6 == 0 and job.fed < job.files:
            job.feed()
        process = job.start("--reactors", 1 + turn % 3)
        time.sleep(rng.random() * 0.08)
        m.stop(process, signal.SIGKILL)
        if process.returncode != -signal.SIGKILL:
            m.fail(f"ended by itself with {process.returncode}\n{job.said()}")
    job.feed(job.files - job.fed)
    code, text = job.run("--reactors", 1)
    if code != 0:
        m.fail(f"exit code {code}\n{text}")
    job.check("killed while restoring")


# -- Full disk ------------------------------------------------------------------------------------


def full_disk(dir):
    """The job goes on without checkpoints, says so, and takes them again when there is room."""
    job = Job(dir, rows=60_000, files=30)
    disk = job.work / "state"
    disk.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=60m,mode=700", "tmpfs", disk],
                           capture_output=True, text=True)
    if mount.returncode != 0:
        print(f"full_disk: skipped, {mount.stderr.strip()}")
        return
    try:
        job.feed(8)
        # Some room for the first file of 16 MiB, none for a second one.
        process = job.start("--reactors", 1)
        job.wait_for(lambda: job.got(), process, "windows came out")
        m.stop(process, signal.SIGKILL)
        filler = disk / "filler"
        try:
            with open(filler, "wb", buffering=0) as f:
                while f.write(b"x" * 4096):
                    pass
        except OSError as e:
            assert e.errno == errno.ENOSPC
        process = job.start("--reactors", 1)
        # A second start writes into a new file, for which there is no room.
        job.wait_for(lambda: "was given up" in job.said(), process, "a checkpoint given up")
        if not re.search("was given up, 1 in a row; the job runs on: .*No space left", job.said()):
            m.fail(f"why was it given up?\n{job.said()}")
        seen = len(job.got())
        job.feed(8)
        time.sleep(0.5)
        if process.poll() is not None:
            m.fail(f"the job ended with {process.returncode}\n{job.said()}")
        if len(job.got()) != seen:
            m.fail("windows were published without a checkpoint")
        if job.said().count("was given up") > 3:
            m.fail(f"the same sentence too often:\n{job.said()[-2000:]}")
        filler.unlink()
        job.wait_for(lambda: len(job.got()) > seen + 10, process, "windows after there was room")
        if not re.search(r"checkpoint \d+ of .* is whole, after \d+ given up", job.said()):
            m.fail(f"nobody said that all is well again:\n{job.said()[-2000:]}")
        m.stop(process, signal.SIGKILL)
        job.feed(job.files - job.fed)
        code, text = job.run("--reactors", 2)
        if code != 0 or "goes on from checkpoint" not in text:
            m.fail(f"exit code {code}\n{text}")
        job.check("a disk that was full for a while")
    finally:
        subprocess.run(["umount", "-l", disk], check=False)


def main():
    chosen = os.environ.get("MR_CASES", "").split()
    for function in (another_job, two_processes, rescaled, killed_restoring, full_disk,
                     damaged_files):
        if chosen and function.__name__ not in chosen:
            continue
        print(f"-- {function.__name__}", flush=True)
        with m.Workspace("restore") as dir:
            function(dir)


if __name__ == "__main__":
    main()
