#!/usr/bin/env python3
"""A function fits on a screen, a file in a head.

Tables of constants do not count in a function: they are read row by row.  What is longer
stands in tools/lint/sizes.txt with its length: "PATH [FUNCTION] LINES".
It is a ratchet: nothing there may grow, and what has shrunk is taken out or lowered.
"""
import re
import sys

from tree import code, files, read

FUNCTION_LINES, FILE_LINES = 70, 800


def functions(text):
    """(name, lines) of each function: a '{' in column one up to the '}' in column one, which
    is how clang-format lays them out, under the name before the parameters."""
    lines = code(text).splitlines()
    for first, line in enumerate(lines):
        if line != "{":
            continue
        last = next((n for n in range(first, len(lines)) if lines[n].startswith("}")), first)
        table, tables = False, 0
        for line in lines[first:last]:
            table = table or bool(re.match(r"    static const .*\{$", line))
            tables += table
            table = table and line != "    };"
        head = first - 1
        while head > 0 and lines[head - 1].strip() and not lines[head - 1].startswith(("}", "#")):
            head -= 1
        name = re.search(r"(\w+)\s*\(", " ".join(lines[head:first]))
        yield name.group(1) if name else "?", last - head + 1 - tables


allowed = {}
for line in read("tools/lint/sizes.txt").splitlines():
    words = line.split("#")[0].split()
    if words:
        allowed[" ".join(words[:-1])] = int(words[-1])

found = {}
for path in files(".c", ".h", ".cc"):
    text = read(path)
    lines = text.count("\n")
    if lines > FILE_LINES:
        found[path] = lines
    for name, lines in functions(text):
        if lines > FUNCTION_LINES:
            found[f"{path} {name}"] = lines

failures = 0
for what, lines in sorted(found.items()):
    if what not in allowed:
        print(f"{what}: {lines} lines; split it by what its parts do")
        failures += 1
    elif lines > allowed[what]:
        print(f"{what}: grew from {allowed[what]} to {lines} lines; split it")
        failures += 1
for what, lines in allowed.items():
    if found.get(what, 0) < lines:
        print(f"{what}: shrank from {lines} to {found.get(what, 'an allowed size')}; "
              "say so in tools/lint/sizes.txt")
        failures += 1
sys.exit(1 if failures else 0)
