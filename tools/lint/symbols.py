#!/usr/bin/env python3
"""Every external symbol of our libraries begins with mr_, and none is data that may change.

    symbols.py ROOT NM LIBRARY...
"""
import subprocess
import sys

nm, libraries = sys.argv[2], sys.argv[3:]
WRITABLE = (".data", ".bss", "*COM*", ".tdata", ".tbss")
READ_ONLY_ONCE_LOADED = ".data.rel.ro"
SANITIZERS = ("__asan", "__odr_asan", "__ubsan", "__tsan", "__start___san", "__stop___san")

failures = 0
for library in libraries:
    listing = subprocess.run([nm, "--extern-only", "--defined-only", "--format=sysv", library],
                             capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        fields = [field.strip() for field in line.split("|")]
        if len(fields) < 7 or fields[0] == "Name" or fields[0].startswith(SANITIZERS):
            continue
        name, section = fields[0], fields[6]
        if not name.startswith("mr_"):
            why = "should be static, or begin with mr_"
        elif section.startswith(WRITABLE) and not section.startswith(READ_ONLY_ONCE_LOADED):
            why = "is data that anybody may write"
        else:
            continue
        print(f"{library.rpartition('/')[2]}: {name} {why}")
        failures += 1
sys.exit(1 if failures else 0)
