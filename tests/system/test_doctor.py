#!/usr/bin/env python3
"""millrace doctor on the host it runs on: whatever that is like, all checks are there, and
looking changes nothing."""
import json
import pathlib
import re
import signal
import subprocess
import time

import millrace as m

CHECKS = 33
STATES = {"ok", "warn", "fail", "unknown"}


def doctor(*flags):
    return subprocess.run([m.command(), "doctor", *flags], capture_output=True, text=True,
                          timeout=60)


def expect_code(done, fails):
    if done.returncode != (1 if fails else 0) or done.stderr:
        m.fail(f"exit code {done.returncode} with {fails} that fail\n{done.stderr}")


def main():
    with m.Workspace("doctor") as dir:
        done = doctor("--json", "--reactors", "1", "--seconds", "1", "--state-dir", str(dir))
        if list(dir.iterdir()):
            m.fail(f"left in the state directory: {list(dir.iterdir())}")
        report = json.loads(done.stdout)
        checks = report["checks"]
        if len({check["name"] for check in checks}) != CHECKS or len(checks) != CHECKS:
            m.fail(f"{len(checks)} checks, not {CHECKS}")
        for check in checks:
            if check["state"] not in STATES or not check["found"] or not check["wanted"]:
                m.fail(f"half a finding: {check}")
        for state in STATES:
            if report[state] != sum(check["state"] == state for check in checks):
                m.fail(f"{state} is miscounted")
        expect_code(done, report["fail"])
        by_name = {check["name"]: check for check in checks}
        # What this machine says of itself, where it does.
        if re.fullmatch(r"\d+", report["cpus"]) and by_name["jitter"]["state"] == "unknown":
            m.fail("nobody looked for pauses")
        paranoid = pathlib.Path("/proc/sys/kernel/perf_event_paranoid")
        if paranoid.exists() and paranoid.read_text().strip() not in by_name["perf"]["found"]:
            m.fail(f"perf: {by_name['perf']}")

        done = doctor()
        rows = re.findall(r"^  (ok|warn|fail|unknown) +([\w-]+) +\S", done.stdout, re.M)
        if {name for _, name in rows} != set(by_name) or len(rows) != CHECKS:
            m.fail(f"{len(rows)} rows\n{done.stdout}")
        expect_code(done, sum(state == "fail" for state, _ in rows))
        if doctor("now").returncode != 2:
            m.fail("doctor takes no arguments")
        looking = subprocess.Popen([m.command(), "doctor", "--seconds", "600"],
                                   stdout=subprocess.DEVNULL)
        time.sleep(0.5)
        if m.stop(looking, timeout=10) != -signal.SIGTERM:
            m.fail("it went on looking for pauses")
        print(f"{CHECKS} checks of this host:", {s: report[s] for s in sorted(STATES)})


main()
