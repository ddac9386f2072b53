#!/usr/bin/env python3
"""C is laid out by clang-format 14 and the .clang-format of the root; fix: clang-format -i."""
import re
import shutil
import subprocess
import sys

from tree import files, root

VERSION = "14"


def formatter():
    for name in ("clang-format-" + VERSION, "clang-format"):
        path = shutil.which(name)
        said = subprocess.run([path, "--version"], capture_output=True, text=True) if path else None
        if said and re.search(rf"version {VERSION}\.", said.stdout):
            return path
    print(f"skipped: no clang-format {VERSION} (others lay out a few things differently)")
    sys.exit(77)


path = formatter()
sources = files(".c", ".h", ".cc")
failures = 0
for at in range(0, len(sources), 50):
    said = subprocess.run([path, "--dry-run", "-Werror", *sources[at:at + 50]],
                          cwd=root, capture_output=True, text=True)
    bad = sorted(set(re.findall(r"^([^\s:]+):\d+:\d+: error:", said.stderr, re.M)))
    failures += said.returncode != 0
    for file in bad:
        print(f"{file}: clang-format -i {file}")
sys.exit(1 if failures else 0)
