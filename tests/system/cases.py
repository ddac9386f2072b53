"""Cases of a system test: each runs on one and on two reactors, with any command of
millrace to its end, and says what it expected."""
import json
import os
import pathlib
import re
import subprocess
import sys
import time

import millrace as m

COMMAND = os.path.abspath(m.command())
CASES = []


def case(function):
    CASES.append(function)
    return function



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


def call(dir, *args, stdin=None, timeout=60, command=COMMAND, **more):
    """Any millrace command, to its end."""
    out, err = dir / "stdout.txt", dir / "stderr.txt"
    with open(out, "wb") as o, open(err, "wb") as e:
        process = subprocess.Popen([command, *map(str, args)], stdout=o, stderr=e, cwd=dir,
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


def bad_rows_said(done, count, table="t"):
    """A job that met bad rows says so at its end, with their number."""
    if not re.search(rf"table '{table}': {count} bad row", done.err):
        m.fail(f"{count} bad rows of '{table}' were not spoken of:\n{done.err[-2000:]}")


def main(name):
    """Every case, or those that MR_CASES names."""
    chosen = os.environ.get("MR_CASES", "").split()
    for function in CASES:
        if chosen and function.__name__ not in chosen:
            continue
        for reactors in ("1", "2"):
            say(f"-- {function.__name__}, {reactors} reactor(s)")
            with m.Workspace(name) as dir:
                function(dir, ("--reactors", reactors))
