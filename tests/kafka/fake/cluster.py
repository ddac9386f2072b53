"""What the brokers of one cluster share: topics, who leads what, both coordinators.

All nodes live in one process and see the same state; what makes them several is that each
refuses what another one leads.
"""
import asyncio
import time
import zlib

from .groups import Group
from .log import Partition
from .transactions import Coordinator

GROUP, TRANSACTION = 0, 1  # kinds of coordinator, as FindCoordinator numbers them


class Bell:
    """Rung at every change; whoever waits looks again."""

    def __init__(self):
        self.event = asyncio.Event()

    def ring(self):
        self.event.set()
        self.event = asyncio.Event()

    async def wait(self, timeout_s=None):
        try:
            await asyncio.wait_for(self.event.wait(), timeout_s)
        except asyncio.TimeoutError:
            pass

    async def until(self, is_done):
        while not is_done():
            await self.wait()


class Node:
    def __init__(self, id):
        self.id, self.host, self.port = id, "", 0
        self.is_up = True


class Cluster:
    def __init__(self, nodes=1, partitions=4, creates_topics=True, checks_crc=False):
        self.nodes = {n: Node(n) for n in range(1, nodes + 1)}
        self.partitions, self.creates_topics = partitions, creates_topics
        self.checks_crc = checks_crc
        self.topics, self.groups, self.coordinators = {}, {}, {}
        self.bell = Bell()
        self.transactions = Coordinator(self.write_marker, self.end_offsets)

    def now(self):
        return time.monotonic()

    # -- Topics ------------------------------------------------------------------------

    def create(self, topic, partitions=None):
        up = self.up()
        self.topics[topic] = [Partition(topic, n, up[n % len(up)].id)
                              for n in range(partitions or self.partitions)]

    def partition(self, topic, index):
        partitions = self.topics.get(topic, [])
        return partitions[index] if 0 <= index < len(partitions) else None

    def write_marker(self, partition, producer, epoch, is_commit):
        partition.end_transaction(producer, epoch, is_commit, int(time.time() * 1000))

    # -- Groups ------------------------------------------------------------------------

    def group(self, id):
        if id not in self.groups:
            self.groups[id] = Group(id)
        return self.groups[id]

    def end_offsets(self, group, producer, is_commit):
        self.group(group).end_transaction(producer, is_commit)

    # -- Who does what -----------------------------------------------------------------

    def up(self):
        return [n for n in self.nodes.values() if n.is_up]

    def coordinator(self, kind, key):
        if (kind, key) not in self.coordinators:
            up = self.up()
            self.coordinators[kind, key] = up[zlib.crc32(key.encode()) % len(up)].id
        return self.nodes[self.coordinators[kind, key]]

    def take_down(self, id):
        """A node is gone: the others lead and coordinate in its place."""
        self.nodes[id].is_up = False
        up = self.up()
        if not up:
            return
        for partitions in self.topics.values():
            for p in partitions:
                if p.leader == id:
                    p.lead(up[p.index % len(up)].id)
        for key, node in list(self.coordinators.items()):
            if node == id:
                del self.coordinators[key]

    def describe(self):
        return {
            "nodes": [{"id": n.id, "port": n.port, "up": n.is_up} for n in self.nodes.values()],
            "topics": {name: [{"leader": p.leader, "leader_epoch": p.leader_epoch,
                               "start": p.start, "end": p.end, "stable": p.stable,
                               "aborted": p.aborted} for p in partitions]
                       for name, partitions in self.topics.items()},
            "transactions": [t.describe() for t in self.transactions.transactions.values()],
            "groups": [g.describe() for g in self.groups.values()],
        }
