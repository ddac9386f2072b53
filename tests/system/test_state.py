#!/usr/bin/env python3
"""State that outlives changes of its job: `check --from`, `state inspect`, `verify`, `diff`
and `recover`, and the rows that a changed job goes on to write."""
import collections
import json
import re
import subprocess
import time

import millrace as m

SQL = """
SET 'pipeline.name' = 'orders';
{settings}
CREATE TABLE o (product STRING, amount INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH (
  'connector' = 'filesystem', 'path' = '{dir}/in', 'format' = 'json');
CREATE TABLE w (product STRING, ws TIMESTAMP(3), n BIGINT, s BIGINT, d BIGINT) WITH (
  'connector' = 'filesystem', 'path' = '{dir}/out', 'format' = 'json');
CREATE TABLE w2 (product STRING, n BIGINT) WITH (
  'connector' = 'filesystem', 'path' = '{dir}/out2', 'format' = 'json');
EXECUTE STATEMENT SET BEGIN
{inserts}
END;
"""
QUERY = """INSERT INTO w SELECT product, TUMBLE_START(ts, INTERVAL '1' HOUR), COUNT(*), {sum}, {distinct}
FROM o {where} GROUP BY product, TUMBLE(ts, INTERVAL '1' HOUR);
"""
SECOND = """INSERT INTO w2 SELECT product, COUNT(*) FROM o WHERE amount > 5
GROUP BY product, TUMBLE(ts, INTERVAL '1' HOUR);
"""
OLD = QUERY.format(sum="CAST(SUM(amount) AS BIGINT)", distinct="COUNT(DISTINCT amount)", where="")
NEW = QUERY.format(sum="COUNT(DISTINCT amount) + 1000 * COUNT(*)", distinct="CAST(MAX(amount) AS BIGINT)",
                   where="")
WINDOW = "window:o:TUMBLE-3600s:product"


def rows(start, count):
    for i in range(start, start + count):
        yield {"product": f"p{i % 7}", "amount": i * i % 11,
               "ts": f"2026-01-01 00:{i // 60 % 60:02d}:{i % 60:02d}"}


class Job:
    def __init__(self, dir):
        self.dir, self.fed = dir, 0
        self.state = dir / "state" / "orders"
        (dir / "in").mkdir()

    def feed(self, rows):
        self.fed += 1
        (self.dir / "in" / f"{self.fed}.json").write_text("".join(json.dumps(r) + "\n" for r in rows))

    def file(self, inserts, name="job.sql", settings="SET 'execution.runtime-mode' = 'batch';"):
        (self.dir / name).write_text(SQL.format(dir=self.dir, inserts=inserts, settings=settings))
        return self.dir / name

    def run(self, inserts, *flags, code=0):
        """To the end of the input, without closing windows: as a stop in the middle."""
        done = command("run", self.file(inserts), "--state-dir", self.dir / "state", "--stop-after-input",
                       "--memory", "64 mb", *flags)
        if done.returncode != code:
            m.fail(f"exit code {done.returncode}, not {code}\n{done.stderr}")
        return done.stderr

    def got(self, name="out"):
        return [json.loads(line) for line in m.part_lines(self.dir / name)]


def command(*arguments):
    return subprocess.run([m.command(), *map(str, arguments)], capture_output=True, text=True, timeout=60)


def expect(done, code, *patterns):
    text = done.stdout + done.stderr
    if done.returncode != code:
        m.fail(f"exit code {done.returncode}, not {code}\n{text}")
    for pattern in patterns:
        if not re.search(pattern, text, re.M):
            m.fail(f"nobody said /{pattern}/:\n{text}")
    return text


def changed(dir):
    """Columns added and dropped, an INSERT put in front; every start on other reactors."""
    job = Job(dir)
    job.feed(rows(0, 1000))
    job.run(OLD, "--reactors", 1)
    first = job.file(SECOND + NEW, "new.sql")
    text = expect(command("check", first, "--from", job.state), 0, "^job 'orders', from ",
                  "^kept      scan 'scan:o'$", rf"^new       window '{WINDOW}'$",
                  rf"^migrated  window '{WINDOW}@w' \(was '{WINDOW}'\)$",
                  r"^          new, without the rows so far: MAX\(amount\); dropped: SUM\(amount\)$",
                  "^kept      sink 'sink:w'$", "^new       sink 'sink:w2'$")
    if "lost" in text:
        m.fail(text)
    # A --state-dir names all jobs in it; the job in the file says which.
    expect(command("check", first, "--from", dir / "state"), 0, "^migrated  window ")
    job.feed(rows(1000, 500))
    job.feed([{"product": "p0", "amount": 1, "ts": "2026-01-01 01:30:00"}])
    said = job.run(SECOND + NEW, "--reactors", 8)
    if "goes on from checkpoint" not in said or "migrated; new, without the rows so far: MAX(amount)" not in said:
        m.fail(said)
    job.run(SECOND + NEW, "--reactors", 2)
    all_rows, later = list(rows(0, 1500)), list(rows(1000, 500))
    want = {}
    for p in {r["product"] for r in all_rows}:
        mine = [r["amount"] for r in all_rows if r["product"] == p]
        want[p] = (len(mine), len(set(mine)) + 1000 * len(mine),
                   max(r["amount"] for r in later if r["product"] == p))
    got = {r["product"]: (r["n"], r["s"], r["d"]) for r in job.got()}
    if got != want:
        m.fail(f"got  {sorted(got.items())}\nwant {sorted(want.items())}")
    # What started empty has the rows since.
    counted = collections.Counter(r["product"] for r in later if r["amount"] > 5)
    if {r["product"]: r["n"] for r in job.got("out2")} != counted:
        m.fail(f"got {job.got('out2')}\nwant {counted}")


def lost(dir):
    job = Job(dir)
    job.feed(rows(0, 500))
    job.run(SECOND + OLD)
    # Without the second INSERT, its window and its part files have nobody.
    expect(command("check", job.file(OLD, "new.sql"), "--from", job.state), 4,
           rf"^kept      window '{WINDOW}' \(was '{WINDOW}@w'\)|^kept      window '{WINDOW}",
           rf"^lost      window '{WINDOW}", "^lost      sink 'sink:w2'", "2 of 5 would be lost")
    for extra in ((), ("-D", "execution.state-recovery.ignore-unclaimed-state=false")):
        said = job.run(OLD, *extra, code=4)
        if "the state of 2 operators would be lost" not in said or "--allow-non-restored-state" not in said:
            m.fail(said)
    expect(command("check", dir / "new.sql", "--from", job.state, "--allow-non-restored-state"), 0,
           "would be lost, as allowed")
    said = job.run(OLD, "-D", "execution.state-recovery.ignore-unclaimed-state=true")
    if "lost; " not in said:
        m.fail(said)
    # It is gone for good: the next start has nothing to complain of.
    job.run(OLD)
    # Another key, allowed by the flag.
    other = OLD.replace("GROUP BY product,", "GROUP BY product, amount,")
    job.run(other, code=4)
    job.run(other, "--allow-non-restored-state")
    expect(command("check", job.file(other, "new.sql"), "--from", job.state), 0, "^kept      window ")
    for bad in (dir / "nowhere", dir / "in"):
        expect(command("check", dir / "new.sql", "--from", bad), 4, "no state in")


def looked_at(dir):
    job = Job(dir)
    job.feed(rows(0, 300))
    job.run(OLD, "--reactors", 2)
    expect(command("state", "inspect", job.state), 0, r"^  checkpoint  \d+, committed$",
           "^  scan 'scan:o'$", r"1\.json\S* at \d+.*watermark 2026-01-01 00:04:59\.000$",
           rf"^  window '{WINDOW}'$", r"keeps COUNT\(\*\), SUM\(amount\), COUNT\(DISTINCT amount\)",
           r"7 rows, \d+ distinct values, of 2 tasks; fired up to 2026-01-01 00:04:59\.000",
           r"slices that end from 2026-01-01 01:00:00\.000 to 2026-01-01 01:00:00\.000")
    expect(command("state", "verify", job.state), 0, r"\d+ chunks, \d+ bytes read, 0 damaged")
    subprocess.run(["cp", "-a", str(job.state), str(dir / "copy")], check=True)
    expect(command("state", "diff", job.state, dir / "copy"), 0, "^the same$")
    # On another number of reactors nothing differs but where rows lie.
    job.run(OLD, "--reactors", 3)
    expect(command("state", "diff", job.state, dir / "copy"), 0, "7 and 7 rows: 0 only in the first, "
           "0 only in the second, 0 differ", "^the same$")
    job.feed([{"product": "p1", "amount": 700, "ts": "2026-01-01 00:05:00"},
              {"product": "new \x1b[31m", "amount": 1, "ts": "2026-01-01 00:05:01"}])
    job.run(OLD, "--reactors", 1)
    text = expect(command("state", "diff", dir / "copy", job.state), 1, "^they differ$",
                  r"in .*: 2\.json\S* at ", r"7 and 8 rows: 0 only in the first, 1 only in the second, 1 differ",
                  r'only in .*/orders: slice to 2026-01-01 01:00:00.000, product="new \\u001[bB]\[31m": '
                  r"COUNT\(\*\)=1, SUM\(amount\)=1, COUNT\(DISTINCT amount\)=1",
                  r'differs: slice to .*, product="p1"; COUNT\(\*\) 43, 44; SUM\(amount\) \d+, \d+')
    if "\x1b" in text:
        m.fail("what stands in the state reached the terminal")
    expect(command("state", "diff", job.state, job.state), 4, "another process|twice")
    expect(command("state", "inspect", dir / "nowhere"), 4, "no state in")
    expect(command("state", "recover", job.state), 2, "--epoch")
    expect(command("state", "recover", job.state, "--epoch", 99999), 4, "99999")
    for wrong in (("inspect",), ("diff", job.state), ("repair", job.state), ("inspect", job.state, dir)):
        expect(command("state", *wrong), 2, "usage: millrace state")
    # A flipped bit: verify tells.
    [segment] = [f for f in job.state.iterdir() if f.name.startswith("seg-")]
    newest = segment.read_bytes()
    at = max(i for i in range(0, len(newest), 4096) if any(newest[i:i + 4096])) + 200
    with open(segment, "r+b") as f:
        f.seek(at)
        f.write(bytes([newest[at] ^ 4]))
    expect(command("state", "verify", job.state), 4, "DAMAGE")


def went_back(dir):
    """To an older checkpoint, explicitly: what came after it is published once more."""
    job = Job(dir)
    file = job.file(OLD, settings="")
    file.write_text(file.read_text().replace(
        "/in',", "/in', 'source.monitor-interval' = '20 ms', 'source.file-quiet-time' = '20 ms',", 1))
    flags = ["--state-dir", str(dir / "state"), "--checkpoint-interval", "50 ms", "--memory", "64 mb"]
    process = subprocess.Popen([m.command(), "run", str(file), *flags], stderr=subprocess.DEVNULL)
    for part in range(4):
        job.feed(rows(300 * part, 300))
        time.sleep(0.4)
    process.kill()
    process.wait()
    text = expect(command("state", "inspect", job.state), 0)
    epochs = [int(n) for n in re.findall(r"^ +(?:epochs +)?(\d+): ", text, re.M)]
    if len(epochs) < 3:
        m.fail(f"no older checkpoints are listed:\n{text}")
    newest, older = epochs[0], epochs[-1]
    expect(command("state", "recover", job.state, "--epoch", newest), 0)
    expect(command("state", "recover", job.state, "--epoch", older), 4,
           f"epoch {older} is whole, but the newest in .* is {newest}", "duplicates")
    expect(command("state", "recover", job.state, "--epoch", older, "--accept-duplicates"), 0)
    expect(command("state", "inspect", job.state), 0, f"checkpoint +{older}, committed")
    expect(command("state", "verify", job.state), 0, "0 damaged")
    # It goes on from there: the input since is read once more, and each row counts once.
    job.feed([{"product": "p0", "amount": 1, "ts": "2026-01-01 02:30:00"}])
    said = job.run(OLD)
    if f"goes on from checkpoint {older} " not in said:
        m.fail(said)
    counts = collections.Counter(r["product"] for r in rows(0, 1200))
    if {r["product"]: r["n"] for r in job.got()} != counts:
        m.fail(f"got {job.got()}\nwant {counts}")


def wait_for(process, condition, what, log, limit=90):
    until = time.monotonic() + limit
    while not condition():
        if process.poll() is not None or time.monotonic() > until:
            m.fail(f"{what} did not come:\n{log.read_text()[-2000:]}")
        time.sleep(0.02)


ROTTING = """
SET 'pipeline.name' = 'rotting';
CREATE TABLE t (id BIGINT, ts AS LOCALTIMESTAMP, WATERMARK FOR ts AS ts) WITH (
  'connector' = 'datagen', 'rows-per-second' = '200000', 'fields.id.kind' = 'sequence',
  'fields.id.start' = '0', 'fields.id.end' = '299999', 'number-of-rows' = '300000');
CREATE TABLE more (id BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH (
  'connector' = 'filesystem', 'path' = '{dir}/in', 'format' = 'json', 'source.monitor-interval' = '1 s');
CREATE TABLE w (id BIGINT, n BIGINT) WITH ('connector' = 'blackhole');
INSERT INTO w SELECT id, COUNT(*) FROM (SELECT id, ts FROM t UNION ALL SELECT id, ts FROM more)
GROUP BY id;
"""


def rot(dir):
    """Stored state that rots while its job runs: said in the log and by `status`, mended."""
    (dir / "in").mkdir()
    process = m.start(ROTTING.format(dir=dir), dir, "--state-dir", str(dir / "state"),
                      "--checkpoint-interval", "1 h", "--memory", "256 mb")
    log, state = dir / "job.log", dir / "state/rotting"

    def status():
        return command("status", "rotting", "--state-dir", dir / "state").stdout

    try:
        wait_for(process, lambda: "rows in 300000," in status(), "all rows", log)
        if "DAMAGED" in status():
            m.fail(status())
        # The round begins with this checkpoint, and takes seconds for so much.
        expect(command("savepoint", "rotting", dir / "first", "--state-dir", dir / "state"), 0)
        segment = max(f for f in state.iterdir() if f.name.startswith("seg-") and any(f.read_bytes()))
        stored = segment.read_bytes()
        at = max(i for i in range(len(stored) * 3 // 4) if stored[i])
        with open(segment, "r+b") as f:
            f.seek(at)
            f.write(bytes([stored[at] ^ 1]))
        wait_for(process, lambda: "STORED STATE IS DAMAGED" in log.read_text(), "the sentence", log)
        if not re.search(r"STORED STATE DAMAGED \d+ times", status()):
            m.fail(f"status says nothing of it: {status()}")
        # The next checkpoint has everything again: a start from it works.
        expect(command("savepoint", "rotting", dir / "second", "--state-dir", dir / "state"), 0)
        process.kill()
        process.wait()
        expect(command("state", "verify", state), 0, " 0 damaged")
        expect(command("state", "verify", dir / "second"), 0, " 0 damaged")
        expect(command("status", "rotting", "--state-dir", dir / "state"), 1, "no job 'rotting' runs")
    finally:
        process.kill()


def main():
    for function in (changed, lost, looked_at, went_back, rot):
        print(f"-- {function.__name__}", flush=True)
        with m.Workspace("state") as dir:
            function(dir)


if __name__ == "__main__":
    main()
