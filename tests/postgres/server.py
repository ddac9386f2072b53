"""One real PostgreSQL server for tests: in a directory of its own, on a loopback port.

Where there is no server to be had, or no user to run it as (initdb refuses root), the
reason is given and the test is skipped.
"""
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time

SKIP = 77


def _skip(why):
    print(f"skip: postgres: {why}", file=sys.stderr)
    sys.exit(SKIP)


def _bin():
    """Where initdb and postgres are: on the path, or where Debian has them."""
    found = shutil.which("initdb")
    places = [pathlib.Path(found).resolve().parent] if found else []
    places += sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    _skip("no initdb (package postgresql)")


def _user():
    """The words in front of a command that drop root; empty for anybody else."""
    if os.getuid() != 0:
        return [], None
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        if shutil.which("setpriv"):
            return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}",
                    "--clear-groups", "--"], user
        if shutil.which("runuser"):
            return ["runuser", "-u", name, "--"], user
    _skip("this is root, and there is no setpriv or runuser to become postgres or nobody")


class Postgres:
    """A server that is running after the constructor; psql is its own client."""

    def __init__(self, directory, prepared=64, **settings):
        self.bin, (self.prefix, user) = _bin(), _user()
        self.data = pathlib.Path(directory) / "pg"
        self.data.mkdir(mode=0o700)
        if user is not None:
            os.chown(self.data, user.pw_uid, user.pw_gid)
            os.chmod(directory, 0o755)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.log = pathlib.Path(directory) / "postgres.log"
        self._do("initdb", "-D", self.data, "-U", "flink", "--auth=trust", "-E", "UTF8",
                 "--no-locale", "--no-sync")
        self.settings = {"max_prepared_transactions": prepared, "listen_addresses": "127.0.0.1",
                         "unix_socket_directories": "", "max_connections": 60,
                         "shared_buffers": "32MB", "log_min_messages": "warning", **settings}
        self.process = None
        self.start()

    def _do(self, program, *args):
        done = subprocess.run([*self.prefix, self.bin / program, *map(str, args)], cwd="/",
                              capture_output=True, text=True)
        if done.returncode != 0:
            _skip(f"{program}: {done.stderr.strip()[-300:]}")

    def start(self):
        args = [f"-c{name}={value}" for name, value in self.settings.items()]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, self.bin / "postgres", "-D", self.data, f"-p{self.port}", *args],
                cwd="/", stdout=log, stderr=log, start_new_session=True)
        until = time.time() + 60
        while True:
            if self.psql("SELECT 1", check=False).returncode == 0:
                return
            if self.process.poll() is not None or time.time() > until:
                print(self.log.read_text()[-2000:], file=sys.stderr)
                raise RuntimeError("the server did not start")
            time.sleep(0.05)

    def stop(self, how=signal.SIGINT):
        """SIGINT: fast; SIGQUIT: at once, recovery at the next start; SIGKILL: a crash."""
        self.process.send_signal(how)
        self.process.wait(60)
        # Its processes see that it is gone, and go too; the next start waits for the last.
        time.sleep(0.2)

    def psql(self, sql, check=True, database="postgres"):
        done = subprocess.run(
            ["psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "flink", "-d", database,
             "-X", "-q", "-A", "-t", "-F", "|", "-v", "ON_ERROR_STOP=1"],
            input=sql, capture_output=True, text=True)
        if check and done.returncode != 0:
            raise RuntimeError(f"psql: {done.stderr}")
        return done

    def rows(self, sql):
        return [tuple(line.split("|")) for line in self.psql(sql).stdout.splitlines()]

    @property
    def url(self):
        return f"jdbc:postgresql://127.0.0.1:{self.port}/postgres"
