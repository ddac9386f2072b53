#!/usr/bin/env python3
"""The command on hosts that forbid what it would like: io_uring as container runtimes do, and
the restrictions of a ring as old kernels do.  The same rows come out, and the log says what
is missing and why."""
import ctypes
import platform
import re
import struct
import subprocess

import millrace as m

SETUP, REGISTER, RESTRICTIONS = 425, 427, 11  # the same on every architecture
EPERM, EINVAL = 1, 22

SQL = """
CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'number-of-rows' = '1000',
  'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '1000');
CREATE TABLE out_table (n INT)
  WITH ('connector' = 'filesystem', 'path' = '{dir}/{name}', 'format' = 'csv');
INSERT INTO out_table SELECT n FROM numbers;
"""


def refuse(call, error, argument=None):
    """A function for the child: CALL (with ARGUMENT as its second) fails with ERROR."""
    load, jump_equal, answer = 0x20, 0x15, 0x06
    allow, fail = 0x7FFF0000, 0x00050000 | error
    program = [(load, 0, 0, 0), (jump_equal, 0, 3 if argument is not None else 1, call)]
    if argument is not None:
        program += [(load, 0, 0, 24), (jump_equal, 0, 1, argument)]
    program += [(answer, 0, 0, fail), (answer, 0, 0, allow)]
    code = b"".join(struct.pack("=HBBI", *step) for step in program)

    def in_child():
        libc = ctypes.CDLL(None, use_errno=True)
        buffer = ctypes.create_string_buffer(code, len(code))
        filter_ = struct.pack("@HP", len(program), ctypes.addressof(buffer))
        if libc.prctl(38, 1, 0, 0, 0) != 0:  # PR_SET_NO_NEW_PRIVS
            raise OSError(ctypes.get_errno(), "no_new_privs")
        if libc.prctl(22, 2, filter_, 0, 0) != 0:  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER
            raise OSError(ctypes.get_errno(), "seccomp")

    return in_child


def run(dir, name, *flags, before=None):
    file = dir / f"{name}.sql"
    file.write_text(SQL.format(dir=dir, name=name))
    done = subprocess.run([m.command(), "run", str(file), "-q", *flags], capture_output=True,
                          text=True, timeout=60, preexec_fn=before)
    if done.returncode != 0:
        m.fail(f"{name}: exit code {done.returncode}\n{done.stderr}")
    rows = sorted(map(int, m.part_lines(dir / name)))
    if rows != list(range(1, 1001)):
        m.fail(f"{name}: {len(rows)} rows, not 1000")
    return done.stderr


def main():
    if platform.machine() not in ("x86_64", "aarch64"):
        m.skip("calls are known by number on x86-64 and 64-bit ARM only")
    with m.Workspace("host") as dir:
        free = run(dir, "free", "-v")
        if "input and output go through io_uring" not in free:
            m.skip("this host has no io_uring anyway")
        if re.search("takes no restrictions|epoll", free):
            m.skip("this host is an old one itself")
        if "io_uring" in run(dir, "quiet"):
            m.fail("all is well, and it is spoken of")
        said = run(dir, "forbidden", before=refuse(SETUP, EPERM))
        if not re.search("go through epoll, so reactors wait for their files: this host "
                         "forbids io_uring: .*seccomp", said):
            m.fail(f"nothing was said of epoll:\n{said}")
        said = run(dir, "old", "-v", before=refuse(REGISTER, EINVAL, RESTRICTIONS))
        if "takes no restrictions" not in said or "go through io_uring" not in said:
            m.fail(f"nothing was said of restrictions:\n{said}")
        print("io_uring refused, and its restrictions: the same 1000 rows")


main()
