#!/usr/bin/env python3
"""One sink operator on a real PostgreSQL, step by step, broken in between.

What a whole job reaches only with luck: deletions, checkpoints that are given up, a crash
between PREPARE and the checkpoint, transactions of others with names like ours, an operator
that is restored on fewer reactors, a process of an earlier run that still writes.
"""
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "postgres"))
import server  # noqa: E402

DRIVE = sys.argv[1]


def fail(why):
    print(f"FAILED: {why}", file=sys.stderr)
    sys.exit(1)


class Sink:
    def __init__(self, pg, name, keyed=False, guarantee="exactly-once"):
        self.pg, self.name, self.keyed, self.guarantee = pg, name, keyed, guarantee
        key = " PRIMARY KEY" if keyed else ""
        pg.psql(f"CREATE TABLE {name} (id bigint{key}, name text)")

    def args(self, steps, reactor="0/1"):
        return [DRIVE, self.pg.url, self.name, self.guarantee, f"id-{self.name}",
                str(int(self.keyed)), reactor, *steps.split()]

    def drive(self, steps, code, reactor="0/1", quiet=True):
        done = subprocess.run(self.args(steps, reactor), capture_output=True, text=True, timeout=60)
        if done.returncode != code:
            fail(f"{self.name}: {steps}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        self.log = done.stderr
        return [line.split(" ", 1)[1] for line in done.stdout.splitlines()
                if line.startswith("roots ")], done.stdout

    def check(self, rows, prepared, what):
        got = self.pg.rows(f"SELECT id, name FROM {self.name} ORDER BY id, name")
        want = sorted((str(k), v) for k, v in rows)
        if sorted(got) != want:
            fail(f"{self.name}: {what}: {got}, not {want}")
        left = int(self.pg.rows("SELECT count(*) FROM pg_prepared_xacts")[0][0])
        if left != prepared:
            fail(f"{self.name}: {what}: {left} prepared transactions, not {prepared}")


def kinds(pg):
    """The newest of each key counts, whatever came before it; -U says nothing of its own."""
    s = Sink(pg, "kinds", keyed=True)
    s.drive("+I:1:a +I:2:b +I:3:c push barrier 1 settle 1 "
            "-U:1:a +U:1:x -D:2:b +I:4:d -D:4:d -D:5:nothing push barrier 2 settle 2 leave", 0)
    s.check([(1, "x"), (3, "c")], 0, "in two batches")
    s.drive("-D:1:x +I:1:again -U:3:c +U:3:y -D:3:y +I:9:i -D:9:i +I:9:j push leave", 0)
    s.check([(1, "again"), (9, "j")], 0, "in one batch")
    plain = Sink(pg, "kinds_plain")
    _, out = plain.drive("+I:1:a -D:1:a push leave", 1)
    if "please declare primary key for sink table 't' when query contains" not in out:
        fail(f"a deletion without a key: {out}")


def two_phases(pg):
    s = Sink(pg, "phases")
    # Nothing is to be seen before the checkpoint counts, everything afterwards.
    s.drive("+I:1:a push barrier 1 settle 1 +I:2:b push barrier 2 settle 2 commit 1 crash", 9)
    s.check([(1, "a")], 1, "epoch 1 counts, 2 is prepared")
    # Restored from 1: epoch 2 is rolled back and its rows come again.
    roots, _ = s.drive("+I:0:x push barrier 1 settle 1 crash", 9)
    s.check([(1, "a")], 1, "a fresh start rolls back what is newer than its nothing")


def given_up(pg):
    """Epochs 1 and 2 are given up: their rows come with 3."""
    s = Sink(pg, "given_up")
    s.drive("+I:1:a push barrier 1 settle 1 +I:2:b push barrier 2 settle 2 barrier 3 settle 3 "
            "commit 3 leave", 0)
    s.check([(1, "a"), (2, "b")], 0, "given up, and then a checkpoint without rows")
    # The same, and a crash just when 3 counts: its roots know of all.
    s = Sink(pg, "given_up_crash")
    roots, _ = s.drive("+I:1:a push barrier 1 settle 1 +I:2:b push barrier 2 settle 2 "
                       "+I:3:c push barrier 3 settle 3 +I:4:d push barrier 4 settle 4 crash", 9)
    s.check([], 4, "crashed with four prepared")
    s.drive(f"restore {roots[2]} +I:4:d push barrier 4 settle 4 commit 4 leave", 0)
    s.check([(1, "a"), (2, "b"), (3, "c"), (4, "d")], 0, "restored from 3")
    # And again from the same: gone is done.
    s.drive(f"restore {roots[2]} begin leave", 0)
    s.check([(1, "a"), (2, "b"), (3, "c"), (4, "d")], 0, "restored from 3 again")


def not_ours(pg):
    """Names that only look like ours are left alone."""
    s = Sink(pg, "not_ours")
    s.drive("+I:1:a push barrier 7 settle 7 crash", 9)
    [(gid,)] = pg.rows("SELECT gid FROM pg_prepared_xacts")
    owner = gid[:-len("_0_7")]
    others = [f"{owner}_0_7x", f"{owner}_0_07", f"{owner}_0", f"{owner}x_0_7", "millrace_0_7",
              f"{owner}_1_7x"]
    for i, name in enumerate(others):
        pg.psql(f"BEGIN; INSERT INTO not_ours VALUES ({100 + i}, 'theirs'); "
                f"PREPARE TRANSACTION '{name}'")
    s.drive("+I:1:a push barrier 8 settle 8 commit 8 leave", 0)
    s.check([(1, "a")], len(others), "others stay prepared")
    for name in others:
        pg.psql(f"ROLLBACK PREPARED '{name}'")
    # Ours, of an epoch that the roots are past and do not name: told, and left for a person.
    roots, _ = s.drive("+I:2:b push barrier 9 settle 9 commit 9 barrier 10 crash", 9)
    pg.psql(f"BEGIN; INSERT INTO not_ours VALUES (99, 'old'); PREPARE TRANSACTION '{owner}_0_3'")
    s.drive(f"restore {roots[1]} begin leave", 0)
    if "it is left alone" not in s.log:
        fail(f"an old transaction was not spoken of: {s.log}")
    s.check([(1, "a"), (2, "b")], 1, "an old one of ours")
    pg.psql(f"ROLLBACK PREPARED '{owner}_0_3'")


def fewer_reactors(pg):
    s = Sink(pg, "fewer")
    first, _ = s.drive("+I:1:a push barrier 1 settle 1 +I:10:z push barrier 2 settle 2 crash", 9,
                       "0/3")
    third, _ = s.drive("+I:3:c push barrier 1 settle 1 +I:30:z push barrier 2 settle 2 crash", 9,
                       "2/3")
    # The start of the third has taken nothing of the first's.
    s.check([], 4, "two of three reactors, two epochs each")
    s.drive(f"restore {first[0]} restore {third[0]} begin leave", 0, "0/2")
    s.check([(1, "a"), (3, "c")], 0, "three came back as two, from epoch 1")


def lost_by_hand(pg):
    """Somebody rolls back what was promised: said, not passed over."""
    s = Sink(pg, "by_hand")
    process = subprocess.Popen(s.args("+I:1:a push barrier 1 settle 1 pause commit 1 leave"),
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    while "paused" not in process.stdout.readline():
        pass
    [(gid,)] = pg.rows("SELECT gid FROM pg_prepared_xacts")
    pg.psql(f"ROLLBACK PREPARED '{gid}'")
    out, _ = process.communicate("\n", timeout=60)
    if process.returncode != 1 or "is gone" not in out:
        fail(f"rolled back by hand: exit {process.returncode}, {out}")


def fenced(pg):
    """An earlier run's connections are ended before the new one begins, even if that run is
    stopped in its tracks and will never see it."""
    s = Sink(pg, "fence", keyed=True)
    old = subprocess.Popen(s.args("+I:1:old push barrier 1 settle 1 pause leave"),
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL, text=True)
    while "paused" not in old.stdout.readline():
        pass
    s.drive("+I:1:new push barrier 2 settle 2 leave", 0)
    if "a connection of an earlier run is still open" not in s.log:
        fail(f"the earlier run was not fenced: {s.log}")
    s.check([(1, "new")], 0, "fenced")
    old.kill()
    old.wait()


def main():
    with tempfile.TemporaryDirectory(prefix="millrace-pg-") as dir:
        pg = server.Postgres(dir)
        try:
            for part in (kinds, two_phases, given_up, not_ours, fewer_reactors, lost_by_hand,
                         fenced):
                part(pg)
                print(part.__name__)
                for (gid,) in pg.rows("SELECT gid FROM pg_prepared_xacts"):
                    pg.psql(f"ROLLBACK PREPARED '{gid}'")
        finally:
            pg.stop()


if __name__ == "__main__":
    main()
