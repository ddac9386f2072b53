#!/usr/bin/env python3
"""Words that have no place in the tree, or only the homes named beside them.

Names are looked for in code, without comments and strings; phrases in whole files.
"""
import re
import sys

from tree import code, files, is_below, read

# The word, the folders and files in which it may stand, and what to do instead.
NAMES = [
    (r"(?:time|gettimeofday|localtime|gmtime|mktime)\s*\(", [],
     "the clock is mr_sys (core/sys/sys.h), the calendar core/data/datetime.h"),
    # Clocks other than the engine's: a thread's CPU time, the deadline of a condition
    # variable, the pace of a program's own status line.
    (r"clock_gettime\s*\(",
     ["io/linux", "core/reactor", "tools", "bench", "tests", "job/run/engine.c",
      "operators/relay/collect.c"], "the clock is mr_sys (core/sys/sys.h)"),
    (r"(?:sleep|usleep|nanosleep)\s*\(", ["bench", "tests", "state/snapshot/thread.c"],
     "nobody waits without a reason to be woken: mr_aio wait()"),
    (r"(?:rand|srand|random|srandom|drand48)\s*\(", [], "core/base/rng.h, or the entropy of mr_sys"),
    (r"(?:sprintf|vsprintf|gets|strncpy)\s*\(", [], "struct mr_text, or snprintf"),
    # A test may take apart the text that it wrote itself.
    (r"(?:strcpy|strcat|strncat|strtok|strtok_r)\s*\(", ["tests"], "struct mr_text, struct mr_view"),
    (r"atoi\s*\(|atol\s*\(", ["bench", "tests"], "mr_int_parse (core/data/print.h)"),
    (r"strerror\s*\(", [], "mr_err_text(-errno): strerror is not safe among threads"),
    (r"(?:alloca|setjmp|longjmp)\s*\(", [], "nothing here needs it"),
    (r"(?:system|popen|fork|vfork)\s*\(", ["bench", "tests"], "never with reactors running"),
    (r"assert\s*\(", [], "MR_ASSERT: it stays on in every build"),
]
PHRASES = [
    (r"\b(?:TODO|FIXME|XXX|HACK)\b", [], "do it, or write an issue"),
    (r"(?<![\w.}])/(?:work|root|home)/\w", [], "a path of somebody's machine"),
]
FILES = (r"(?:^|/|_)(?:utils?|helpers?|misc|common|stuff)(?:[._/]|$)", [],
         "name a file by what it holds")
LINTS = ["tools/lint"]

failures = 0


def complain(where, why):
    global failures
    failures += 1
    print(f"{where}: {why}")


def search(path, text, rules, prefix):
    for pattern, homes, instead in rules:
        if is_below(path, homes):
            continue
        for match in re.finditer(prefix + pattern, text):
            line = text.count("\n", 0, match.start()) + 1
            complain(f"{path}:{line}", f"{match.group().strip(' (')}: {instead}")


for path in files(".c", ".h", ".cc"):
    text = read(path)
    search(path, code(text), NAMES, r"(?<![\w.>])")
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*#\s*include\s+"([^"]*)"', line)
        if match and "/" not in match.group(1):
            complain(f"{path}:{number}", f'"{match.group(1)}" is not a path from the root')

for path in files(".c", ".h", ".cc", ".py", ".sh", ".md", ".build", ".sql", ".txt", "/test", "/demo",
                  "/install", "/broker", "/run"):
    if not is_below(path, LINTS):
        search(path, read(path), PHRASES, "")
for path in files(""):
    if re.search(FILES[0], path):
        complain(path, FILES[2])
sys.exit(1 if failures else 0)
