#!/usr/bin/env python3
"""The bytes of tableaus: what the command shows for the cases that have a section 'tableau'.

    tableau.py MILLRACE [CASES]

Flink's program ends a tableau with "N rows in set", its client, and we, with "Received a
total of N rows": that line is compared by its number.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'tools' / 'oracle'))
import cases  # noqa: E402


def counted(text):
    """The lines, and the count in the last one."""
    lines = text.strip('\n').split('\n')
    number = re.search(r'\d+', lines[-1])
    return lines[:-1], int(number.group()) if number else 0


def shown(command, case):
    with tempfile.TemporaryDirectory(prefix='tableau-') as top:
        for name, body in case.inputs.items():
            path = pathlib.Path(top) / 'in' / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body)
        script = pathlib.Path(top) / 'case.sql'
        script.write_text(case.sql.replace("'/in", f"'{top}/in"))
        return subprocess.run([command, 'run', script], capture_output=True, text=True,
                              timeout=60, check=False)


def main():
    command = sys.argv[1]
    root = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else pathlib.Path(__file__).parent)
    run = failed = 0
    for path in sorted(root.rglob('*.sql')):
        if root / 'next' in path.parents:
            continue
        case = cases.Case(path)
        if not case.find('tableau'):
            continue
        run += 1
        want = '\n'.join(case.find('tableau')[2])
        done = shown(command, case)
        if counted(done.stdout) != counted(want):
            failed += 1
            print(f'FAILED {path}\n-- wanted\n{want}\n-- got\n{done.stdout}{done.stderr}')
    print(f'{run} tableaus, {failed} failed')
    return failed != 0 or run == 0


if __name__ == '__main__':
    sys.exit(main())
