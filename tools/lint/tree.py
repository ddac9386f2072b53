"""The files that the lints look at: what git tracks, and what it would if asked to."""
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")


def ask_git():
    """What git says, or None: a tree without a repository, a machine without git."""
    try:
        listing = subprocess.run(
            ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard"],
            capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return listing.stdout.splitlines() if listing.returncode == 0 else None


def files(*suffixes):
    """Paths from the root, sorted; without git every file outside build folders."""
    paths = ask_git()
    if paths is None:
        paths = (p.relative_to(root).as_posix() for p in root.rglob("*"))
        paths = (p for p in paths if not p.startswith(("build", ".")))
    return sorted({p for p in paths if p.endswith(suffixes) and (root / p).is_file()})


def read(path):
    return (root / path).read_text()


TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def code(text):
    """TEXT without comments and what quotes hold, its lines where they were."""
    def blank(match):
        token = match.group()
        return token[0] + token[-1] if token[0] in "\"'" else re.sub(r"[^\n]", " ", token)

    return TOKEN.sub(blank, text)


def is_below(path, places):
    return any(path == p or path.startswith(p + "/") for p in places)
