#!/usr/bin/env python3
"""Write a translation unit that includes one header, twice, and nothing else."""
import pathlib
import sys

header, output = sys.argv[1:]
pathlib.Path(output).write_text(f'#include "{header}"\n' * 2 + "typedef int mr_nothing;\n")
