"""The brokers' sockets: requests in, faults on them, answers out, a line in the log for each.

A connection's requests are handled one after another, as Kafka does.
"""
import asyncio
import copy
import inspect
import json
import os
import signal
import struct
import time

from .answers import entry_of, refuse, results, with_error
from .coordination import Coordination
from .data import Data
from .faults import Faults
from .peer import pid_of_peer
from .wire import Malformed, Request

TICK_S = 0.02
LARGEST = 128 << 20  # bytes of one request


class Dropped(Exception):
    """The connection is to be closed, without an answer."""


class Late:
    """A request that is handled when COUNT requests of API have been handled."""

    def __init__(self, node, request, entry, api, count):
        self.node, self.request, self.entry = node, request, entry
        self.api, self.count = api, count


class Server:
    def __init__(self, cluster, log=None):
        self.cluster, self.log = cluster, log
        self.faults, self.control = Faults(), None
        data, coordination = Data(cluster), Coordination(cluster)
        self.handlers = data.handlers | coordination.handlers
        self.misdirected = coordination.misdirected
        self.late, self.released = [], set()
        self.counts, self.requests, self.began = {}, 0, time.monotonic()
        self.listeners, self.writers = {}, {n: set() for n in cluster.nodes}

    # -- Sockets -----------------------------------------------------------------------

    async def start(self, host, ports):
        for node, port in zip(self.cluster.nodes.values(), ports):
            node.host, node.port = host, port
            await self.listen(node)

    async def listen(self, node):
        async def serve(reader, writer):
            await self.connection(node, reader, writer)

        listener = await asyncio.start_server(serve, node.host, node.port, limit=LARGEST)
        node.port = listener.sockets[0].getsockname()[1]
        self.listeners[node.id] = listener

    async def take_down(self, id):
        self.listeners.pop(id).close()
        self.cluster.take_down(id)
        for writer in list(self.writers[id]):
            writer.transport.abort()
        self.cluster.bell.ring()

    async def bring_up(self, id):
        await self.listen(self.cluster.nodes[id])
        self.cluster.nodes[id].is_up = True

    async def connection(self, node, reader, writer):
        self.writers[node.id].add(writer)
        try:
            while True:
                size = struct.unpack(">i", await reader.readexactly(4))[0]
                if not 0 < size <= LARGEST:
                    raise Malformed(f"a request of {size} bytes")
                request = Request(await reader.readexactly(size))
                answer = await self.serve(node, request, writer)
                if answer is not None:
                    writer.write(request.answer(answer))
                    await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, Dropped):
            pass
        except Malformed as e:
            self.write_log({"api": "?", "node": node.id, "result": f"malformed: {e}"})
        finally:
            self.writers[node.id].discard(writer)
            writer.transport.abort()

    async def tick(self):
        """Let time pass: transactions and group members that are late."""
        while True:
            await asyncio.sleep(TICK_S)
            now = self.cluster.now()
            late = self.cluster.transactions.time_out(now)
            for id in late:
                self.write_log({"api": "-", "txn": id, "result": "timed out"})
            moved = [g.id for g in list(self.cluster.groups.values()) if g.tick(now)]
            if late or moved:
                self.cluster.bell.ring()

    # -- Requests ----------------------------------------------------------------------

    async def serve(self, node, request, writer):
        """The answer to a request, None for none."""
        name = request.api.name
        entry = {"api": name, "version": request.version, "node": node.id,
                 "client": request.client, **entry_of(request)}
        due = self.faults.due(entry)
        if due:
            entry["faults"] = [f.text for f in due]
            self.cluster.bell.ring()  # somebody may wait for one of them
        before = [f for f in due if f.when == "before"]
        after = [f for f in due if f.when == "after"]
        hold = any(f.action == "hold" for f in due)
        try:
            answer = await self.inject(before, node, request, entry, writer, None)
            if answer is None:
                answer = await self.handle(node, request, hold)
            for fault in after:
                if fault.action == "duplicate":
                    entry["first"] = results(answer)
                    answer = await self.handle(node, copy.deepcopy(request), hold)
            await self.handle_late(name)
            entry["result"] = results(answer)
            self.note_offsets(entry, answer)
            return await self.inject(after, node, request, entry, writer, answer)
        except Dropped:
            entry["result"] = f"{entry.get('result', 'not handled')}, connection closed"
            raise
        finally:
            self.counts[name] = self.counts.get(name, 0) + 1
            self.write_log(entry)
            self.cluster.bell.ring()

    async def handle(self, node, request, hold=False):
        if request.is_spoken:
            error = self.misdirected(node, request)
            if error:
                return refuse(request, error)
        elif request.api.name != "ApiVersions":
            raise Dropped
        handler = self.handlers[request.api.name]
        answer = handler(node, request, hold) if hold else handler(node, request)
        return await answer if inspect.isawaitable(answer) else answer

    async def handle_late(self, name):
        """Requests that were kept back, after this one."""
        for late in list(self.late):
            if late.api == name:
                late.count -= 1
                if late.count <= 0:
                    self.late.remove(late)
                    answer = await self.handle(late.node, late.request)
                    self.write_log(late.entry | {"faults": ["late"], "result": results(answer)})

    async def inject(self, faults, node, request, entry, writer, answer):
        """Let FAULTS happen; the answer, which one of them may have changed."""
        for fault in faults:
            if fault.action == "error" and fault.when == "before":
                answer = refuse(request, fault.code)
            elif fault.action == "error":
                answer = with_error(request, answer, fault.code)
            elif fault.action == "delay":
                await asyncio.sleep(fault.delay_s)
            elif fault.action == "block":
                await self.cluster.bell.until(lambda: fault.id in self.released)
            elif fault.action == "late":
                self.late.append(Late(node, request, dict(entry), fault.arguments[0],
                                      fault.late_after))
                raise Dropped
            elif fault.action == "kill":
                self.kill(fault, writer)
                raise Dropped
            elif fault.action == "drop":
                raise Dropped
            elif fault.action == "do":
                entry["did"] = await self.control.execute(fault.arguments)
        return answer

    def kill(self, fault, writer):
        whom, *number = fault.arguments
        pid = pid_of_peer(writer) if whom == "peer" else int(whom)
        try:
            os.kill(pid, int(number[0]) if number else signal.SIGKILL)
        except (ProcessLookupError, TypeError):
            self.write_log({"api": "-", "result": f"no process for '{fault.text}'"})

    # -- The log -----------------------------------------------------------------------

    @staticmethod
    def note_offsets(entry, answer):
        """Where things came to be, or how far a reader may read."""
        for api, field, name in (("Produce", "base_offset", "at"),
                                 ("Fetch", "last_stable_offset", "stable"),
                                 ("OffsetFetch", "committed_offset", "offsets"),
                                 ("ListOffsets", "offset", "offsets")):
            if entry["api"] == api and answer:
                entry[name] = [p.get(field, -1) for t in answer["topics"]
                               for p in t["partitions"]]
        if entry["api"] == "InitProducerId":
            entry["given"] = [answer.get("producer_id", -1), answer.get("producer_epoch", -1)]

    def write_log(self, entry):
        self.requests += 1
        if self.log is not None:
            ms = round((time.monotonic() - self.began) * 1000, 1)
            self.log.write(json.dumps({"n": self.requests, "ms": ms, **entry}) + "\n")
            self.log.flush()
