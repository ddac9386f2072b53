"""The control port: a command a line, an answer a line, "ok ..." or "error ...".

    fault API N ACTION ...       see faults.py; ok ID
    clear [ID]                   forget this fault, or all
    wait ID [TIMEOUT_S]          until the fault has fired (its request may be in the middle)
    release ID                   let go what the fault blocks, and will block
    await API N [TIMEOUT_S]      until N requests of this kind have been handled
    counts                       ok JSON: how many of each kind
    state                        ok JSON: topics, transactions, groups
    create TOPIC PARTITIONS
    leader TOPIC/PARTITION NODE  the partition is led by NODE
    coordinator txn|group KEY NODE
    down NODE                    its port is closed, the others take over
    up NODE
    disconnect [NODE]            close its connections, or all
    timeout TXN                  the open transaction has timed out
    fence TXN                    another producer took this id
    resume [TXN]                 write the markers that `hold` kept back
    expire GROUP                 forget what the group has committed
    cut TOPIC/PARTITION OFFSET   delete the records before OFFSET
    say TEXT                     put a line into the log
    quit
"""
import asyncio
import json

from .cluster import GROUP, TRANSACTION

PATIENCE_S = 30.0


class Refused(Exception):
    """A command that can not be done, with the reason."""


class Control:
    def __init__(self, server):
        self.server, self.cluster = server, server.cluster
        server.control = self
        self.done = asyncio.Event()

    async def start(self, host, port):
        listener = await asyncio.start_server(self.connection, host, port)
        return listener.sockets[0].getsockname()[1]

    async def connection(self, reader, writer):
        try:
            while line := await reader.readline():
                answer = await self.execute(line.decode().split())
                writer.write(answer.encode() + b"\n")
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def execute(self, words):
        if not words:
            return "error: no command"
        name, arguments = words[0], words[1:]
        method = getattr(self, f"do_{name}", None)
        if method is None:
            return f"error: no command {name}"
        try:
            said = await method(*arguments)
        except (Refused, ValueError, TypeError, KeyError) as e:
            return f"error: {name}: {e}"
        self.cluster.bell.ring()
        return "ok" if said is None else f"ok {said}"

    def partition(self, text):
        topic, _, index = text.rpartition("/")
        found = self.cluster.partition(topic, int(index))
        if found is None:
            raise Refused(f"no partition {text}")
        return found

    def node(self, text):
        if int(text) not in self.cluster.nodes:
            raise Refused(f"no node {text}")
        return int(text)

    async def patiently(self, is_done, timeout_s, what):
        try:
            await asyncio.wait_for(self.cluster.bell.until(is_done), float(timeout_s))
        except asyncio.TimeoutError:
            raise Refused(f"{what} did not happen within {timeout_s} s") from None

    # -- Faults ------------------------------------------------------------------------

    async def do_fault(self, *words):
        return self.server.faults.add(words).id

    async def do_clear(self, id=None):
        self.server.faults.clear(None if id is None else int(id))

    async def do_wait(self, id, timeout_s=PATIENCE_S):
        fault = self.server.faults.faults[int(id)]
        await self.patiently(lambda: fault.fired > 0, timeout_s, f"fault {id}")

    async def do_release(self, id):
        self.server.released.add(int(id))

    async def do_await(self, api, count, timeout_s=PATIENCE_S):
        await self.patiently(lambda: self.server.counts.get(api, 0) >= int(count), timeout_s,
                             f"{api} {count}")

    # -- Looking -----------------------------------------------------------------------

    async def do_counts(self):
        return json.dumps(self.server.counts)

    async def do_state(self):
        return json.dumps(self.cluster.describe())

    async def do_say(self, *words):
        self.server.write_log({"api": "-", "result": " ".join(words)})

    async def do_quit(self):
        self.done.set()

    # -- The cluster -------------------------------------------------------------------

    async def do_create(self, topic, partitions):
        if topic in self.cluster.topics:
            raise Refused(f"topic {topic} is there")
        self.cluster.create(topic, int(partitions))

    async def do_leader(self, partition, node):
        self.partition(partition).lead(self.node(node))

    async def do_coordinator(self, kind, key, node):
        number = {"txn": TRANSACTION, "group": GROUP}[kind]
        self.cluster.coordinators[number, key] = self.node(node)

    async def do_down(self, node):
        if not self.cluster.nodes[self.node(node)].is_up:
            raise Refused(f"node {node} is down")
        await self.server.take_down(int(node))

    async def do_up(self, node):
        if self.cluster.nodes[self.node(node)].is_up:
            raise Refused(f"node {node} is up")
        await self.server.bring_up(int(node))

    async def do_disconnect(self, node=None):
        for id, writers in self.server.writers.items():
            if node is None or id == self.node(node):
                for writer in list(writers):
                    writer.transport.abort()

    # -- Transactions, offsets, records ------------------------------------------------

    async def do_timeout(self, id):
        if not self.cluster.transactions.time_out_now(id):
            raise Refused(f"no open transaction of {id}")

    async def do_fence(self, id):
        if not self.cluster.transactions.fence(id):
            raise Refused(f"no transactional id {id}, or it waits for its markers")

    async def do_resume(self, id=None):
        return " ".join(self.cluster.transactions.resume(id))

    async def do_expire(self, group):
        self.cluster.group(group).offsets.clear()

    async def do_cut(self, partition, offset):
        self.partition(partition).cut(int(offset))
