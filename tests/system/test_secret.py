#!/usr/bin/env python3
"""Secrets, and what else a job must not give away: canaries planted in every option are
looked for in everything that a run leaves behind; who may read the state; where tables may
lead; two processes on one state directory."""
import os
import stat
import subprocess
import threading

import cases
import millrace as m
from cases import COMMAND, call, case, expect, run

CANARY = "canary-8d1f4b2e"
ENV = {**os.environ, "MR_TEST_SECRET": CANARY}


def look(dir, *texts):
    """The canary is nowhere: not in what was said, not in any file the run has made."""
    for text in texts:
        at = text.find(CANARY)
        if at >= 0:
            m.fail(f"the secret was said: {text[max(0, at - 300):at + 100]}")
    for file in dir.rglob("*"):
        if not file.is_file() or file.name in ("job.sql", "key", "init.sql"):
            continue
        if CANARY.encode() in file.read_bytes():
            m.fail(f"the secret is in {file}")


def secret_file(dir):
    key = dir / "key"
    key.write_text(CANARY + "\n")
    key.chmod(0o600)
    return key


def values(dir):
    """The ways to give a secret; each but the first leaves the statement without it."""
    return [CANARY, "secret:env:MR_TEST_SECRET", f"secret:file:{secret_file(dir)}"]


SENSITIVE = ["properties.sasl.password", "properties.ssl.key.password",
             "properties.sasl.oauthbearer.client.secret", "properties.ssl.key.pem"]


def kafka(options):
    sasl = ("" if "security.protocol" in options else
            "'properties.security.protocol' = 'SASL_PLAINTEXT', "
            "'properties.sasl.mechanism' = 'PLAIN', ")
    return ("CREATE TABLE k (a STRING) WITH ('connector' = 'kafka', 'topic' = 't', "
            "'format' = 'json', 'properties.bootstrap.servers' = '127.0.0.1:1', "
            f"{sasl}'properties.group.id' = 'g', "
            "'scan.startup.mode' = 'earliest-offset', "
            f"{options});\n")


# -- Canaries -------------------------------------------------------------------------------


@case
def statements_about_secrets(dir, flags):
    """SHOW CREATE, SET, EXPLAIN, views with hints, and warnings."""
    for value in values(dir):
        options = ", ".join(f"'{key}' = '{value}'" for key in SENSITIVE)
        jaas = ('org.apache.kafka.PlainLoginModule required username="u" '
                f'password="{CANARY}";')
        sql = (kafka(f"'properties.sasl.username' = 'u', {options}, "
                     f"'properties.sasl.jaas.config' = '{jaas}'") +
               "SHOW CREATE TABLE k;\n"
               f"SET 'store.password' = '{value}';\nSET url.token = {CANARY};\n"
               f"SET 'plain' = 'https://user:{CANARY}@host/p';\nSET;\n"
               "CREATE VIEW v AS SELECT a FROM k "
               f"/*+ OPTIONS('properties.sasl.password' = '{value}') */;\n"
               "SHOW CREATE VIEW v;\nEXPLAIN SELECT * FROM v;\nDESCRIBE k;\n")
        done = run(dir, sql, *flags, "-D", f"x.password={CANARY}", "-D", f"y.secret={value}",
                   env=ENV)
        expect(done, 0, "stands in the statement")
        expect(done, 0, r"\*\*\*\*\*\*", where="out")
        look(dir, done.out, done.err)
        for command in ("check", "explain"):
            done = call(dir, command, "job.sql", env=ENV)
            expect(done, 0)
            look(dir, done.out, done.err)
        if value != CANARY and "'secret:" not in run(dir, sql, *flags, env=ENV).out:
            m.fail("where the secret lies is none, and should be shown")


@case
def mistakes_beside_secrets(dir, flags):
    """Statements refused with the secret on the line, or as the mistake itself."""
    files = f"'connector' = 'filesystem', 'path' = '{dir}/in', 'format' = 'json'"
    for sql in [
        f"CREATE TABLE t (a INT) WITH ({files}, 'password' = '{CANARY}', 'x' 'y');",
        f"CREATE TABLE t (a INT) WITH ({files}, 'password' '{CANARY}');",
        f"CREATE TABLE t (a INT) WITH ({files}, 'password' = {CANARY});",
        f"CREATE TABLE t (a INT) WITH ({files}, 'password' = '{CANARY});",
        f"CREATE TABLE t (a INT) WITH ({files}, \"password\" = \"{CANARY}\");",
        f"CREATE TABLE t (a INT) WITH ({files}, 'password' = '{CANARY}', 'password' = 'b');",
        f"CREATE TABLE t (a INT) WITH ({files}, 'password' = '{CANARY}'); SELECT * FROM t;",
        f"CREATE TABLE t (a INT) WITH ({files}, 'url' = 'http://u:{CANARY}@h/' 'x');",
        f"SET 'store.password' '{CANARY}';",
        f"SET 'store.password' = '{CANARY}' x;",
        f"SELECT a FROM nowhere /*+ OPTIONS('password' = '{CANARY}') */;",
    ]:
        done = run(dir, sql, *flags)
        expect(done, 3, "error")
        look(dir, done.out, done.err)
    done = call(dir, "run", "job.sql", "-D", f"x.password {CANARY}")
    expect(done, 2, "KEY=VALUE")
    look(dir, done.out, done.err)


@case
def starts_that_fail(dir, flags):
    """Brokers that are away, values the client refuses: with checkpoints, so that there is
    a state directory to look through."""
    sasl = "'properties.sasl.username' = 'u', 'properties.sasl.password' = '{0}'"
    tries = [(sasl + ", 'properties.ssl.key.pem' = '{0}'", value) for value in values(dir)]
    if flags[-1] == "1":  # a broker that is away is waited for
        tries.append((sasl, "secret:env:MR_TEST_SECRET"))
    for i, (options, value) in enumerate(tries):
        done = run(dir, kafka(options.format(value)) +
                   f"CREATE TABLE o (a STRING) WITH ('connector' = 'filesystem', "
                   f"'path' = '{dir}/out', 'format' = 'json');\n"
                   "INSERT INTO o SELECT a FROM k;", "--state-dir", dir / f"state{i}", *flags,
                   "--seconds", "2", env=ENV, timeout=90)
        if done.code == 0:
            m.fail("a broker that is away should have failed the start")
        if "connector 'kafka' could not be loaded" in done.err:
            m.skip("the plug-in for Kafka was not built")
        look(dir, done.out, done.err)


@case
def what_the_client_refuses(dir, flags):
    """A value that Kafka's client library does not take, in its own words and in ours; and one
    that is longer than a line."""
    def start(options):
        done = run(dir, kafka(options) + "SELECT * FROM k;", *flags, "--seconds", "1", env=ENV,
                   timeout=90)
        if "connector 'kafka' could not be loaded" in done.err:
            m.skip("the plug-in for Kafka was not built")
        look(dir, done.out, done.err)
        return done

    expect(start(f"'properties.no.such.password' = '{CANARY}'"), 3,
           r"'properties.no.such.password' = '\*{6}': No such configuration property")
    expect(start(f"'properties.plugin.library.paths' = 'kafka://u:{CANARY}@h/'"), 3,
           r"= 'kafka://u:\*{6}@h/'")
    # A key behind more text than fits into a small buffer, from a file.
    key = subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt",
                          "ec_paramgen_curve:P-256"], capture_output=True, text=True)
    if key.returncode != 0:
        m.skip(f"openssl: {key.stderr}")
    file = dir / "key"
    for text, words in (("x" * 6000 + "\n" + key.stdout, None), ("x" * 6000, "ssl.key.pem")):
        file.write_text(text)
        file.chmod(0o600)
        done = start(f"'properties.ssl.key.pem' = 'secret:file:{file}', "
                     "'properties.security.protocol' = 'SSL'")
        if (words is None) == ("ssl.key.pem" in done.err):
            m.fail(f"a key of {len(text)} bytes: {done.err}")


@case
def references(dir, flags):
    """What a reference may be, and what is said when it leads nowhere; none is followed
    before a job starts."""
    key = secret_file(dir)

    def refused(value, code, *fragments, option="properties.sasl.password", check=0):
        sql = kafka(f"'{option}' = '{value}'") + "SELECT * FROM k;"
        (dir / "job.sql").write_text(sql)
        expect(call(dir, "check", "job.sql"), check)
        done = run(dir, sql, *flags, env=ENV)
        expect(done, code, *fragments)
        look(dir, done.out, done.err)

    refused("secret:env:NO_SUCH_VARIABLE", 3, "properties.sasl.password", "NO_SUCH_VARIABLE")
    refused(f"secret:file:{dir}/gone", 1, "properties.sasl.password", f"{dir}/gone",
            "No such file")
    key.chmod(0o644)
    refused(f"secret:file:{key}", 1, "every user of this host can read it", f"chmod 600 '{key}'")
    refused("secret:vault:x", 3, "secret:file:/absolute/path", check=3)
    refused("secret:file:relative", 3, "secret:file:/absolute/path", check=3)
    refused("secret:env:MR_TEST_SECRET", 3, "can not be a secret", option="scan.startup.specific-offsets",
            check=3)


# -- Roots ----------------------------------------------------------------------------------


@case
def tables_outside_the_roots(dir, flags):
    """Links, '..' and statements that would widen the roots."""
    inside, outside = dir / "inside", dir / "outside"
    (inside / "in").mkdir(parents=True)
    outside.mkdir()
    (inside / "in" / "a.json").write_text('{"a": 1}\n')
    (outside / "b.json").write_text('{"a": 2}\n')
    (inside / "way-out").symlink_to(outside)

    def copy(source, sink):
        return (f"CREATE TABLE i (a INT) WITH ('connector' = 'filesystem', 'path' = '{source}', "
                "'format' = 'json');\n"
                f"CREATE TABLE o (a INT) WITH ('connector' = 'filesystem', 'path' = '{sink}', "
                "'format' = 'json');\nINSERT INTO o SELECT a FROM i;")

    def refused(sql, *fragments, roots=("--allow-root", inside)):
        expect(run(dir, sql, *roots, *flags), 3, *fragments)

    good = copy(inside / "in", inside / "out")
    expect(run(dir, good, "--allow-root", inside, *flags), 0)
    if m.part_lines(inside / "out") != ['{"a":1}']:
        m.fail("the row inside the roots did not come through")
    words = ["'path'", "not below an allowed root", "--allow-root", str(inside)]
    for source in (outside, inside / "way-out", inside / "way-out" / "b.json",
                   f"{inside}/in/../../outside"):
        refused(copy(source, inside / "out"), *words)
    for sink in (outside / "new", inside / "way-out" / "new", f"{inside}/../outside/new"):
        refused(copy(inside / "in", sink), *words)
    if [f.name for f in outside.iterdir()] != ["b.json"]:
        m.fail("something was written outside of the roots")
    # A file below the directory that leads elsewhere.
    (inside / "in" / "c.json").symlink_to(outside / "b.json")
    refused(copy(inside / "in", inside / "out"), "c.json", "not below an allowed root")
    expect(run(dir, copy(inside / "in", inside / "out2"), "--allow-root", inside, "--allow-root",
               outside, *flags), 0)
    (inside / "in" / "c.json").unlink()
    # What was given from outside can not be widened from inside.
    for widen in ("SET 'filesystem.allowed-roots' = '/';",
                  "SET 'filesystem.allowed-roots' = '';"):
        refused(widen + good, "is given already")
    refused("RESET; RESET 'filesystem.allowed-roots';" + copy(outside, inside / "out"), *words)
    refused(f"SET 'filesystem.allowed-roots' = '{inside}';" + copy(outside, inside / "out"),
            *words, roots=())
    refused("SET 'filesystem.allowed-roots' = 'relative';", "absolute directories", roots=())
    refused("SET 'pipeline.name' = '..';", "pipeline.name", roots=())
    expect(run(dir, good, "--allow-root", "relative", *flags), 2, "absolute")


# -- The state directory -------------------------------------------------------------------


SLOW = ("CREATE TABLE t (a INT) WITH ('connector' = 'datagen', 'rows-per-second' = '100');\n"
        "CREATE TABLE o (a INT) WITH ('connector' = 'blackhole');\n"
        "INSERT INTO o SELECT a FROM t;")
BAD = ("CREATE TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = '{0}/in', "
       "'format' = 'json');\n"
       "CREATE TABLE o (a INT) WITH ('connector' = 'filesystem', 'path' = '{0}/out', "
       "'format' = 'json');\nINSERT INTO o SELECT a FROM t;")


@case
def state_is_the_users_alone(dir, flags):
    """Whatever the umask: directories 0700, files 0600, dead letters too."""
    (dir / "in").mkdir()
    (dir / "in" / "a.json").write_text('{"a": 1}\nnonsense\n')
    for umask in (0o000, 0o022, 0o077):
        state, out = dir / f"state{umask:o}", dir / "out"
        done = run(dir, BAD.format(dir), "--state-dir", state, *flags,
                   preexec_fn=lambda: os.umask(umask))
        expect(done, 0)
        letters = 0
        for path in [state, *state.rglob("*"), *out.rglob("*")]:
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode != (0o700 if path.is_dir() else 0o600):
                m.fail(f"{path} has mode {mode:o} under umask {umask:o}")
            letters += path.name.startswith("dead-letter")
        if letters == 0 or "open to other users" in done.err:
            m.fail(f"{letters} dead letter files; {done.err}")


@case
def state_that_is_open(dir, flags):
    """Readable by others: said, with what to do.  Writable by all: refused."""
    state = dir / "state"
    state.mkdir()
    state.chmod(0o755)
    done = run(dir, SLOW, "--state-dir", state, "--seconds", "1", *flags)
    expect(done, 0, f"chmod -R go-rwx '{state}'", "mode 0755")
    state.chmod(0o700)
    job = next(p for p in state.iterdir() if p.is_dir())
    job.chmod(0o750)
    expect(run(dir, SLOW, "--state-dir", state, "--seconds", "1", *flags), 0,
           f"chmod -R go-rwx '{job}'")
    job.chmod(0o700)
    state.chmod(0o777)
    expect(run(dir, SLOW, "--state-dir", state, "--seconds", "1", *flags), 4, "chmod 700")
    state.chmod(0o700)
    done = run(dir, SLOW, "--state-dir", state, "--seconds", "1", *flags)
    expect(done, 0)
    if "open to other" in done.err:
        m.fail(done.err)


@case
def two_on_one_state(dir, flags):
    """Of two that start at once exactly one runs; the other says why it does not.  Both
    jobs would run until they are stopped, so the first to end is the one refused."""
    rounds = int(os.environ.get("MR_LOCK_ROUNDS", 200)) // 2
    (dir / "job.sql").write_text(SLOW)
    state = dir / "state"
    args = [COMMAND, "run", "job.sql", "--state-dir", str(state), "--quiet", "--checkpoint-interval",
            "50 ms", "--mode", "shared", *flags]
    for i in range(rounds):
        pair = [subprocess.Popen(args, cwd=dir, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE, text=True) for _ in range(2)]
        said = ["", ""]
        ended = threading.Event()

        def wait(n):
            said[n] = pair[n].stderr.read()
            pair[n].wait()
            ended.set()

        threads = [threading.Thread(target=wait, args=(n,)) for n in range(2)]
        for thread in threads:
            thread.start()
        if not ended.wait(30):
            m.fail(f"round {i}: two run on one state directory")
        for process in pair:
            if process.poll() is None:
                process.terminate()
        for thread in threads:
            thread.join(30)
        codes = sorted(process.returncode for process in pair)
        if codes != [0, 4]:
            m.fail(f"round {i}: exit codes {codes}\n{said}")
        loser = said[0] if pair[0].returncode == 4 else said[1]
        if "another process works in the state directory" not in loser:
            m.fail(f"round {i}: the one refused does not say why: {loser}")


# -- Plug-ins -------------------------------------------------------------------------------


@case
def plugins_from_elsewhere(dir, flags):
    """Code comes from where the program lies, or from an absolute directory that not
    everybody can write to."""
    sql = kafka("'properties.sasl.username' = 'u'") + "DESCRIBE k;"
    trap = dir / "millrace"
    trap.mkdir()
    (trap / "kafka.so").write_text("not a library")
    (dir / "kafka.so").write_text("not a library")
    sql += "EXPLAIN SELECT * FROM k;"
    own = run(dir, sql, *flags)
    if "could not be loaded" in own.err and "not a library" in own.err:
        m.fail("the current directory was searched")
    # Called by its bare name, with a file of that name in the current directory.
    bare = dir / "bin"
    bare.mkdir()
    (bare / "millrace").write_text("")
    (dir / "lib" / "millrace").mkdir(parents=True)
    (dir / "lib" / "millrace" / "kafka.so").write_text("not a library")
    done = cases.finish(subprocess.Popen(
        ["millrace", "run", str(dir / "job.sql"), *flags], executable=COMMAND, cwd=bare,
        stdout=open(dir / "o", "wb"), stderr=open(dir / "e", "wb")), dir / "o", dir / "e", 60)
    if done.code != own.code or "lib/millrace/kafka.so" in done.err:
        m.fail(f"called by its bare name: {done.err}")
    for named, words in [("relative", "not an absolute directory"), (trap, "could not be loaded")]:
        expect(run(dir, sql, *flags, env={**os.environ, "MILLRACE_PLUGINS": str(named)}), 3,
               words)
    for path in (trap, trap / "kafka.so"):
        mode = stat.S_IMODE(path.stat().st_mode)
        path.chmod(0o777)
        expect(run(dir, sql, *flags, env={**os.environ, "MILLRACE_PLUGINS": str(trap)}), 3,
               "every user of this host can change", "chmod o-w")
        path.chmod(mode)


if __name__ == "__main__":
    cases.main("secret")
