"""FakeKafka: a fake broker as a test has it."""
import json
import pathlib
import socket
import subprocess
import sys
import tempfile

PROGRAM = pathlib.Path(__file__).resolve().parents[1] / "fake_broker"


class FakeKafka:
    """A cluster of fake brokers in a process of its own.

        sys.path.append(str(m.ROOT / "tests/kafka"))
        from fake import FakeKafka

        with FakeKafka(partitions=4) as kafka:
            kafka.fault("EndTxn", 1, "drop", "after")      # faults.py says what there is
            ... run something against kafka.address ...
            assert kafka.requests("EndTxn")[0]["commit"]

    At an exact point of the protocol:

        kill = kafka.fault("EndTxn", 3, "kill", "peer", "after")    # the client dies here
        stop = kafka.fault("EndTxn", 4, "block", txn="job-a")       # it waits here
        kafka.wait(stop); ...look around...; kafka.release(stop)

    Every command of control.py: kafka.command("leader", "orders/0", 2).  An answer
    "error ..." is raised as ValueError.  LOG is the file with one JSON object per request;
    without one, it is temporary.  SCRIPT is a list of commands, done before any client.
    """

    def __init__(self, nodes=1, partitions=4, log=None, script=(), creates_topics=True,
                 checks_crc=False, ports=()):
        self.nodes, self.partitions, self.script = nodes, partitions, list(script)
        self.creates_topics, self.checks_crc, self.ports = creates_topics, checks_crc, ports
        self.own_log = tempfile.NamedTemporaryFile(suffix=".log") if log is None else None
        self.log = pathlib.Path(self.own_log.name if log is None else log)
        self.process = self.control = None
        self.address = ""  # what a client takes as bootstrap.servers

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def start(self):
        arguments = ["--nodes", self.nodes, "--partitions", self.partitions, "--log", self.log,
                     "--until-eof"]
        arguments += ["--no-auto-create"] * (not self.creates_topics)
        arguments += ["--check-crc"] * self.checks_crc
        for port in self.ports:
            arguments += ["--port", port]
        for line in self.script:
            arguments += ["--do", line]
        self.process = subprocess.Popen([sys.executable, PROGRAM, *map(str, arguments)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ready = self.process.stdout.readline().split()
        if len(ready) != 3:
            raise RuntimeError(f"the fake broker did not start: {' '.join(ready)}")
        self.address, control = ready[1], ready[2].rpartition(":")[2]
        self.control = socket.create_connection(("127.0.0.1", int(control))).makefile("rw")
        return self

    def stop(self):
        if self.process is not None:
            self.control.close()
            self.process.stdin.close()
            self.process.wait(10)
            self.process.stdout.close()
            self.process = None

    def command(self, *words):
        """One command; what is said after "ok"."""
        self.control.write(" ".join(map(str, words)) + "\n")
        self.control.flush()
        answer = self.control.readline().rstrip("\n")
        if not answer.startswith("ok"):
            raise ValueError(answer or "the fake broker is gone")
        return answer[3:]

    def fault(self, api, n, action, *arguments, **filters):
        """Set a fault; its number."""
        words = [*arguments, *(f"{name}={value}" for name, value in filters.items())]
        return int(self.command("fault", api, n, action, *words))

    def wait(self, fault, timeout_s=30):
        self.command("wait", fault, timeout_s)

    def release(self, fault):
        self.command("release", fault)

    def counts(self):
        return json.loads(self.command("counts"))

    def state(self):
        return json.loads(self.command("state"))

    def transaction(self, id):
        """What the coordinator knows of a transactional id, None for nothing."""
        return next((t for t in self.state()["transactions"] if t["id"] == id), None)

    def committed(self, group):
        """The committed offsets of a group: {"topic/partition": offset}."""
        groups = {g["id"]: g["offsets"] for g in self.state()["groups"]}
        return groups.get(group, {})

    def requests(self, api=None):
        """The log so far, one dictionary per request; of one kind only."""
        entries = map(json.loads, self.log.read_text().splitlines())
        return [e for e in entries if api in (None, e["api"])]
