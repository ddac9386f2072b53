#!/usr/bin/env python3
"""The library as a user's program meets it: installed, found by pkg-config, one header."""
import os
import pathlib
import re
import shutil
import subprocess

import millrace as m

COMMAND = pathlib.Path(m.command()).resolve()
BUILD = COMMAND.parents[1]
CC, CXX = os.environ.get("CC", "cc"), os.environ.get("CXX", "c++")


def call(*args, **more):
    done = subprocess.run([str(a) for a in args], capture_output=True, text=True, timeout=300,
                          check=False, **more)
    if done.returncode != 0:
        m.fail(f"{' '.join(map(str, args))}: exit code {done.returncode}\n{done.stdout[-2000:]}"
               f"{done.stderr[-4000:]}")
    return done.stdout


def install(dir):
    """Returns the prefix in DIR."""
    env = dict(os.environ, DESTDIR=str(dir))
    call("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", env=env)
    [pc] = dir.rglob("millrace.pc")
    prefix = dir / re.search(r"^prefix=(.*)", pc.read_text(), re.M).group(1).lstrip("/")
    for file in ("bin/millrace", "include/millrace.h"):
        if not (prefix / file).exists():
            m.fail(f"{file} was not installed in {prefix}")
    return prefix, pc


def pkg_config(dir, pc, *args):
    env = dict(os.environ, PKG_CONFIG_PATH=str(pc.parent), PKG_CONFIG_SYSROOT_DIR=str(dir))
    return call("pkg-config", *args, "millrace", env=env).split()


def exports(library, header):
    """Exactly what the header promises, and nothing else."""
    promised = set(re.findall(r"^MR_API[^;(]*?(\w+)\(", header.read_text(), re.M))
    found = {line.split()[-1].split("@")[0]
             for line in call("nm", "-D", "--defined-only", library).splitlines()}
    if promised != found or len(promised) < 15:
        m.fail(f"exported but not in millrace.h: {sorted(found - promised)}; "
               f"in millrace.h but not exported: {sorted(promised - found)}")
    print(f"libmillrace.so exports the {len(promised)} functions of millrace.h")


def header_alone(dir, header):
    """The header in the dialects a user may have, with every warning an error."""
    text = ('#include <millrace.h>\n#include <millrace.h>\n'
            'int main(void) { struct mr_engine_options o = MR_ENGINE_OPTIONS;\n'
            'struct mr_job_status s = MR_JOB_STATUS; return o.size == s.size; }\n')
    plain = text.replace("struct mr_job_status s = MR_JOB_STATUS; ", "").replace(
        "o.size == s.size", "o.size == 0")
    warnings = ["-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", header.parent]
    (dir / "user.c").write_text(text)
    (dir / "user.cc").write_text(plain)
    for standard in ("c99", "c11"):
        call(CC, f"-std={standard}", *warnings, "-Wno-missing-field-initializers", dir / "user.c")
    for standard in ("c++11", "c++17"):
        call(CXX, f"-std={standard}", *warnings, "-Wno-missing-field-initializers",
             dir / "user.cc")
    print("millrace.h is C99, C11, C++11 and C++17")


def embed(dir, pc, library):
    """examples/embed.c: ten seconds of a thousand ticks."""
    program = dir / "embed"
    call(CC, "-std=c11", "-Wall", "-Wextra", "-Werror", m.ROOT / "examples/embed.c", "-o", program,
         *pkg_config(dir, pc, "--cflags", "--libs"))
    env = dict(os.environ, LD_LIBRARY_PATH=str(library.parent))
    lines = call(program, env=env).splitlines()
    for second, line in enumerate(lines[:10]):
        found = re.fullmatch(rf"1970-01-01 00:00:0{second}\S*  1000 ticks, ([\d.]+) to ([\d.]+)",
                             line)
        if not found or not 99 <= float(found[1]) <= float(found[2]) <= 101:
            m.fail(f"window {second}: {line!r}")
    if lines[10:] != ["10 windows"]:
        m.fail(f"after ten windows: {lines[10:]}")
    print("examples/embed.c: 10 windows of 1000 ticks")
    return env


CHECK_KAFKA = """
#include <millrace.h>
#include <stdio.h>
int main(void)
{
    struct mr_engine_options options = MR_ENGINE_OPTIONS;
    struct mr_engine *engine;
    struct mr_script *script;
    struct mr_err err;
    int step;

    options.reactors = 1;
    if (mr_engine_open(&options, &engine, &err) < 0 ||
        mr_script_open(engine, "k.sql", "%s", &script, &err) < 0)
        return 1;
    while ((step = mr_script_step(script, 1, 0, 0, &err)) > 0)
        ;
    if (step < 0)
        fprintf(stderr, "%%s\\n", err.message);
    mr_script_free(script);
    mr_engine_close(engine);
    return step < 0;
}
"""


def plugins(dir, prefix, pc, env):
    """A connector in a plug-in is found from the installed command and library."""
    if not (prefix / "lib/millrace/kafka.so").exists():
        if (BUILD / "plugins/kafka.so").exists():
            m.fail("kafka.so was built, but not installed in lib/millrace")
        print("built without the Kafka connector: nothing to load")
        return
    sql = ("CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'topic' = 't', 'format' = 'json', "
           "'properties.bootstrap.servers' = 'localhost:1'); SELECT a FROM t;")
    (dir / "k.sql").write_text(sql)
    call(prefix / "bin/millrace", "check", dir / "k.sql", env=env)
    (dir / "k.c").write_text(CHECK_KAFKA % sql)
    call(CC, dir / "k.c", "-o", dir / "k", *pkg_config(dir, pc, "--cflags", "--libs"))
    call(dir / "k", env=env)
    # Without it, the sentence names the package; everything else goes on working.
    (prefix / "lib/millrace/kafka.so").unlink()
    done = subprocess.run([prefix / "bin/millrace", "check", dir / "k.sql"], capture_output=True,
                          text=True, check=False, env=env)
    if done.returncode != 3 or "librdkafka1" not in done.stderr:
        m.fail(f"without the plug-in: exit code {done.returncode}\n{done.stderr}")
    print("the kafka plug-in is found where it was installed")


def manual(prefix):
    """Every flag and exit code of --help is in the manual page."""
    help_text = call(prefix / "bin/millrace", "--help")
    page = (m.ROOT / "docs/millrace.1").read_text().replace("\\-", "-")
    flags = set(re.findall(r"^ +(?:(-\w)(?:, )?)?(--[\w-]+)?(?: [A-Z=]+)?  ", help_text, re.M))
    names = {f for pair in flags for f in pair if f}
    commands = set(re.findall(r"^  millrace (\w+)", help_text, re.M))
    missing = [n for n in sorted(names) if not re.search(rf"(?<![\w-]){n}(?![\w-])", page)]
    missing += [c for c in sorted(commands) if not re.search(rf"^\.B[RI]? {c}\b", page, re.M)]
    if missing or len(names) < 15 or len(commands) < 5:
        m.fail(f"docs/millrace.1 does not have {missing} ({len(names)} flags in --help)")
    if not (prefix / "share/man/man1/millrace.1").exists():
        m.fail("millrace.1 was not installed")
    print(f"millrace.1 has the {len(names)} flags and {len(commands)} commands of --help")


def main():
    for tool in ("meson", "pkg-config", "nm", CC, CXX):
        if shutil.which(tool) is None:
            m.skip(f"{tool} is not installed")
    with m.Workspace("embed") as dir:
        prefix, pc = install(dir)
        header = prefix / "include/millrace.h"
        [library] = [f for f in dir.rglob("libmillrace.so.*") if not f.is_symlink()]
        header_alone(dir, header)
        if "__asan" in call("nm", "-D", library):
            m.skip("a library with sanitizers is not for other programs")
        exports(library, header)
        env = embed(dir, pc, library)
        plugins(dir, prefix, pc, env)
        manual(prefix)


if __name__ == "__main__":
    main()
