#!/usr/bin/env python3
"""Hold every #include to the layering of tools/lint/layers.txt.

A line there reads "folder: folder ...": files below the first may include headers
below the others, below what those may include, and below their own.  The longest
matching folder decides.  A header named *_int.h is private to its folder, to the mirror
of it under tests/unit, and to tests/sim, which stops the engine between any two steps.
Includes in quotes are paths from the root.
"""
import re
import sys

from tree import files, read

allowed = {}
for line in read("tools/lint/layers.txt").splitlines():
    line = line.split("#")[0].strip()
    if line:
        folder, _, uses = line.partition(":")
        allowed[folder.strip()] = uses.split()


def owner(path):
    matches = [f for f in allowed if path == f or path.startswith(f + "/")]
    return max(matches, key=len, default=None)


def reach(folder):
    seen, todo = set(), [folder]
    while todo:
        f = todo.pop()
        if f not in seen:
            seen.add(f)
            todo += allowed[f]
    return seen


for folder, uses in allowed.items():
    for used in uses:
        if used not in allowed:
            sys.exit(f"layers.txt: {folder} uses {used}, which is not listed")
        if folder in reach(used):
            sys.exit(f"layers.txt: {folder} and {used} use each other")


def complaint(path, include):
    home, target = owner(path), owner(include)
    if home is None:
        return "this file is in no layer"
    if target is None:
        return f'"{include}" is not a path from the root into a layer'
    if target not in reach(home):
        return f"{home} may not include {target}"
    if include.endswith("_int.h"):
        private_to = include.rpartition("/")[0]
        if path.rpartition("/")[0] not in (private_to, "tests/unit/" + private_to, "tests/sim"):
            return f"{include} is private to {private_to}"
    return None


failures = 0
for path in files(".c", ".h", ".cc"):
    for number, line in enumerate(read(path).splitlines(), 1):
        match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        why = complaint(path, match.group(1)) if match else None
        if why:
            print(f"{path}:{number}: {why}")
            failures += 1
sys.exit(1 if failures else 0)
