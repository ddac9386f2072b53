#!/usr/bin/env python3
"""examples/millrace.service: systemd reads it without a complaint and finds it closed; where
there is no systemd, its lines are read here."""
import os
import shutil
import subprocess

import millrace as m

UNIT = m.ROOT / "examples/millrace.service"
# What must not get lost, whoever edits the file.
WANTED = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "StateDirectory": "millrace",
    "StateDirectoryMode": "0700", "UMask": "0077", "MemoryDenyWriteExecute": "yes",
    "LimitMEMLOCK": "infinity", "CapabilityBoundingSet": "", "RestrictNamespaces": "yes",
    "PrivateTmp": "yes", "ProtectHome": "yes", "LimitCORE": "0", "DynamicUser": "yes",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6", "KillSignal": "SIGTERM",
    "RestartPreventExitStatus": "2 3 4",
}
EXPOSURE = 20  # tenths; systemd calls up to 20 "OK" or better


def directives():
    section, found = None, {}
    for number, line in enumerate(UNIT.read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line
            continue
        if "=" not in line or section is None:
            m.fail(f"{UNIT}:{number}: not a line of a unit: {line}")
        key, value = line.split("=", 1)
        found.setdefault(key, []).append(value)
    return found


def check_lines():
    found = directives()
    for key, value in WANTED.items():
        if value not in found.get(key, []):
            m.fail(f"{UNIT}: {key}={value} is missing: {found.get(key)}")
    calls = found.get("SystemCallFilter", [])
    if not calls or not all(call in calls[0] for call in
                            ("@system-service", "io_uring_setup", "io_uring_enter",
                             "io_uring_register")):
        m.fail(f"{UNIT}: SystemCallFilter leaves io_uring out: {calls}")
    if any("io_uring" in call or "@resources" in call for call in calls[1:]):
        m.fail(f"{UNIT}: reactors need io_uring, and the right to choose their cores")


def analyze(dir, *args):
    done = subprocess.run(["systemd-analyze", *args], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "SYSTEMD_PAGER": "", "LC_ALL": "C"})
    return done.returncode, done.stdout + done.stderr


def check_systemd(dir):
    # The program need not be installed to read its unit.
    unit = dir / "millrace.service"
    unit.write_text(UNIT.read_text().replace("/usr/local/bin/millrace", shutil.which("true")))
    code, said = analyze(dir, "verify", "--man=no", str(unit))
    if code != 0 or unit.name in said:
        if "Failed to initialize manager" in said or "bus" in said.lower():
            print(f"systemd-analyze verify does not run here: {said.strip()[:200]}")
        else:
            m.fail(f"systemd-analyze verify: {said}")
    code, said = analyze(dir, "security", "--offline=true", f"--threshold={EXPOSURE}", str(unit))
    if "unrecognized option" in said or "Unknown" in said:
        print("this systemd can not look at a file offline")
    elif code != 0:
        m.fail(f"systemd-analyze security: {said[-3000:]}")
    else:
        print(said.strip().splitlines()[-1])


if __name__ == "__main__":
    check_lines()
    if shutil.which("systemd-analyze") is None:
        print("no systemd-analyze: the lines were read, and that is all")
    else:
        with m.Workspace("service") as directory:
            check_systemd(directory)
