#!/usr/bin/env python3
"""Every recipe of examples/cookbook runs as it stands and prints what stands beside it; lines
in any order, since two inputs of one recipe take turns as they like.

    test_cookbook.py [MILLRACE]           compare
    test_cookbook.py [MILLRACE] --write   write down what it prints; read the difference
"""
import difflib
import os
import re
import subprocess
import sys

import millrace as m

BOOK = m.ROOT / "examples/cookbook"
# The identity of a file is another one in each checkout.
IDENTITY = re.compile(r"#[0-9a-f]{16}\b")


def cook(recipe):
    """What the recipe prints, rows and tables; one reactor, so that rows have one order."""
    done = subprocess.run([os.path.abspath(m.command()), "run", str(recipe.relative_to(m.ROOT)), "--reactors", "1"],
                          capture_output=True, text=True, timeout=60, cwd=m.ROOT)
    if done.returncode != 0:
        m.fail(f"{recipe.name} exited with {done.returncode}\n{done.stderr}")
    return IDENTITY.sub("#…", done.stdout)


def lines(text):
    return sorted(text.splitlines(True))


def check_list(recipes):
    """The README names every recipe, and no other."""
    named = set(re.findall(r"^- `(\w+)\.sql`", (BOOK / "README.md").read_text(), re.M))
    there = {recipe.stem for recipe in recipes}
    if named != there:
        m.fail(f"{BOOK}/README.md: not in it: {sorted(there - named)}; "
               f"not there: {sorted(named - there)}")


def main():
    recipes = sorted(BOOK.glob("*.sql"))
    different = 0
    for recipe in recipes:
        got, kept = cook(recipe), BOOK / "prints" / f"{recipe.stem}.txt"
        if "--write" in sys.argv:
            kept.write_text(got)
        want = kept.read_text() if kept.exists() else ""
        if lines(got) != lines(want):
            different += 1
            sys.stderr.writelines(difflib.unified_diff(
                want.splitlines(True), got.splitlines(True), str(kept), recipe.name))
    check_list(recipes)
    if different:
        m.fail(f"{different} of {len(recipes)} recipes print something else")
    print(f"{len(recipes)} recipes")


main()
