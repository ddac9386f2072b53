#!/usr/bin/env python3
"""Every external symbol of our libraries begins with mr_, and none is data that may change;
what libmillrace.so exports is what the public header declares.

    symbols.py ROOT NM LIBMILLRACE.SO LIBRARY...
"""
import re
import subprocess
import sys

from tree import read

nm, shared, libraries = sys.argv[2], sys.argv[3], sys.argv[4:]
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

listing = subprocess.run([nm, "-D", "--defined-only", "--format=posix", shared],
                         capture_output=True, text=True, check=True).stdout
exported = {line.split()[0].split("@")[0] for line in listing.splitlines()}
exported = {name for name in exported if not name.startswith(SANITIZERS)}
public = set(re.findall(r"^MR_API\b[^;(]*?(\w+)\s*\(", read("include/millrace.h"), re.M))
for name in sorted(exported ^ public):
    print(f"{name}: " + ("exported, but not in include/millrace.h" if name in exported
                         else "in include/millrace.h, but not exported"))
    failures += 1
sys.exit(1 if failures else 0)
