#!/usr/bin/env python3
"""Each folder with code explains itself on a page, and what the pages point at is there."""
import re
import sys
from fnmatch import fnmatch

from tree import files, read

LINES = 60

failures = 0


def complain(where, why):
    global failures
    failures += 1
    print(f"{where}: {why}")


everything = set(files(""))
folders = {p.rpartition("/")[0] for p in everything}
folders |= {"/".join(f.split("/")[:n]) for f in folders for n in range(1, f.count("/") + 1)}
tops = {f for f in folders if f and "/" not in f}


def with_readme(folder):
    """The folder itself or, of tests and benchmarks, one above it."""
    while folder:
        if f"{folder}/README.md" in everything:
            return True
        if not folder.startswith(("tests/", "bench/", "tools/", "examples")):
            return False
        folder = folder.rpartition("/")[0]
    return False


for folder in sorted({p.rpartition("/")[0] for p in files(".c")}):
    if folder and not with_readme(folder):
        complain(folder, f"no README.md: what it owns, what it must not know, in which order to read")

for page in files("README.md"):
    lines = read(page).count("\n")
    if "/" in page and lines > LINES:
        complain(page, f"{lines} lines; a page is {LINES}: what is long belongs in headers or docs/")


def is_there(page, target):
    target = target.rstrip("/")
    if re.search(r"\b[A-Z_]{3,}\b(?!\.md)", target):
        return True  # FOLDER, NAME: the reader's to fill in
    if "/" not in target and any(fnmatch(p, "*/" + target) for p in everything):
        return True
    home = page.rpartition("/")[0]
    for path in ((f"{home}/{target}" if home else target), target):
        parts = []
        for part in path.split("/"):
            if part == ".." and parts:
                parts.pop()
            elif part not in (".", ""):
                parts.append(part)
        path = "/".join(parts)
        if path in everything or path in folders:
            return True
        if "*" in path and any(fnmatch(p, path) for p in everything):
            return True
    return False


# A link, or a path in `code` that begins with a folder of ours or ends like a file of ours.
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
PATH = re.compile(r"`([\w./*-]+)`")
OURS = re.compile(r"\.(?:[ch]|cc|py|md|txt|sql)$")
OUTPUT = ("build/", "build-")  # made, not kept

for page in files(".md"):
    text = read(page)
    for match in LINK.finditer(text):
        if "://" not in match.group(1) and not is_there(page, match.group(1)):
            complain(page, f"the link to {match.group(1)} leads nowhere")
    for match in PATH.finditer(text):
        path = match.group(1)
        if path.startswith("/") or path.startswith(OUTPUT) or path.endswith(".so"):
            continue
        if (path.split("/")[0] in tops and "/" in path) or OURS.search(path):
            if not is_there(page, path):
                complain(page, f"{path} does not exist")

# Pages that sources send their reader to.
PAGE = re.compile(r"(?<![\w/.])((?:[\w-]+/)+[\w-]+\.md)\b")
for source in files(".c", ".h", ".cc", ".py", ".build", ".sql"):
    for page in sorted(set(PAGE.findall(read(source)))):
        if page.split("/")[0] in tops and page not in everything:
            complain(source, f"{page} does not exist")
sys.exit(1 if failures else 0)
