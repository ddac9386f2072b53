"""Requests about topics and their records: what a leader answers."""
import asyncio

from . import errors
from .answers import refuse
from .log import split
from .wire import APIS

READ_COMMITTED = 1
LATEST, EARLIEST, MAX_TIMESTAMP = -1, -2, -3


class Data:
    """The handlers of one cluster."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.handlers = {
            "ApiVersions": self.versions, "Metadata": self.metadata, "Produce": self.produce,
            "Fetch": self.fetch, "ListOffsets": self.list_offsets,
            "OffsetForLeaderEpoch": self.epoch_ends, "CreateTopics": self.create_topics,
            "DeleteTopics": self.delete_topics, "DescribeConfigs": self.describe_configs,
        }

    def each(self, request, handle):
        """HANDLE(topic, entry) for every partition that is asked about, as an answer."""
        return [{"name": t["name"],
                 "partitions": [{"index": p["index"], **handle(t["name"], p)}
                                for p in t["partitions"]]}
                for t in request.body["topics"]]

    def leader_refusal(self, node, topic, entry):
        """(error, None) or (NONE, the partition that NODE leads)."""
        partition = self.cluster.partition(topic, entry["index"])
        if partition is None:
            return errors.UNKNOWN_TOPIC_OR_PARTITION, None
        epoch = entry.get("current_leader_epoch", -1)
        if 0 <= epoch < partition.leader_epoch:
            return errors.FENCED_LEADER_EPOCH, None
        if epoch > partition.leader_epoch:
            return errors.UNKNOWN_LEADER_EPOCH, None
        if partition.leader != node.id:
            return errors.NOT_LEADER_OR_FOLLOWER, None
        return errors.NONE, partition

    # -- The cluster -------------------------------------------------------------------

    def versions(self, node, request):
        return {"error_code": errors.NONE if request.is_spoken else errors.UNSUPPORTED_VERSION,
                "api_keys": [{"api_key": a.key, "min_version": a.first, "max_version": a.last}
                             for a in APIS.values()]}

    def metadata(self, node, request):
        cluster, asked = self.cluster, request.body["topics"]
        if asked is None or request.version == 0 and not asked:
            names = list(cluster.topics)
        else:
            names = [t["name"] for t in asked]
        creates = cluster.creates_topics and request.body["allow_auto_topic_creation"]
        for name in names:
            if name not in cluster.topics and creates:
                cluster.create(name)
        up = cluster.up()
        return {"brokers": [{"node_id": n.id, "host": n.host, "port": n.port} for n in up],
                "cluster_id": "fake", "controller_id": up[0].id,
                "topics": [self.describe(name) for name in names]}

    def describe(self, topic):
        if topic not in self.cluster.topics:
            return {"name": topic, "error_code": errors.UNKNOWN_TOPIC_OR_PARTITION}
        nodes = list(self.cluster.nodes)
        return {"name": topic, "error_code": errors.NONE, "partitions": [
            {"index": p.index, "error_code": errors.NONE, "leader_id": p.leader,
             "leader_epoch": p.leader_epoch, "replica_nodes": nodes,
             "isr_nodes": [n.id for n in self.cluster.up()]}
            for p in self.cluster.topics[topic]]}

    def create_topics(self, node, request):
        def create(topic):
            name, count = topic["name"], len(topic["assignments"]) or topic["num_partitions"]
            answer = {"name": name, "error_code": errors.NONE, "replication_factor": 1}
            if name in self.cluster.topics:
                return answer | {"error_code": errors.TOPIC_ALREADY_EXISTS}
            if count == 0 or count < -1:
                return answer | {"error_code": errors.INVALID_PARTITIONS}
            count = self.cluster.partitions if count < 0 else count
            if not request.body["validate_only"]:
                self.cluster.create(name, count)
            return answer | {"num_partitions": count}

        return {"topics": [create(t) for t in request.body["topics"]]}

    def delete_topics(self, node, request):
        def delete(name):
            is_there = self.cluster.topics.pop(name, None) is not None
            code = errors.NONE if is_there else errors.UNKNOWN_TOPIC_OR_PARTITION
            return {"name": name, "error_code": code}

        return {"topics": [delete(name) for name in request.body["topic_names"]]}

    def describe_configs(self, node, request):
        """No topic and no broker has settings here."""
        return refuse(request, errors.NONE)

    # -- Records -----------------------------------------------------------------------

    def produce(self, node, request):
        def produce(topic, entry):
            error, partition = self.leader_refusal(node, topic, entry)
            if error:
                return {"error_code": error}
            return self.append(partition, entry["records"] or b"")

        topics = self.each(request, produce)
        self.cluster.bell.ring()
        return None if request.body["acks"] == 0 else {"topics": topics}

    def append(self, partition, records):
        try:
            batches = split(records)
        except ValueError:
            return {"error_code": errors.CORRUPT_MESSAGE}
        base = -1
        for batch in batches:
            if self.cluster.checks_crc and not batch.is_whole():
                return {"error_code": errors.CORRUPT_MESSAGE}
            error, repeated = partition.check(batch, self.cluster.transactions.write_refusal)
            if error:
                return {"error_code": error}
            if repeated is None:
                partition.append(batch)
                repeated = batch.base
            base = repeated if base < 0 else base
        return {"error_code": errors.NONE, "base_offset": base,
                "log_start_offset": partition.start}

    async def fetch(self, node, request):
        """Answers when there are enough bytes, when something is wrong, or in time."""
        loop = asyncio.get_running_loop()
        until = loop.time() + request.body["max_wait_ms"] / 1000
        while True:
            topics, size, is_wrong = self.read(node, request)
            left = until - loop.time()
            if is_wrong or size >= request.body["min_bytes"] or left <= 0:
                return {"topics": topics}
            await self.cluster.bell.wait(left)

    def read(self, node, request):
        """(topics of the answer, bytes in it, whether a partition has an error)."""
        total, is_wrong = 0, False
        is_committed = request.body["isolation_level"] == READ_COMMITTED

        def read(topic, entry):
            nonlocal total, is_wrong
            offset = entry["fetch_offset"]
            error, partition = self.leader_refusal(node, topic, entry)
            if not error and not partition.start <= offset <= partition.end:
                error = errors.OFFSET_OUT_OF_RANGE
            if error:
                is_wrong = True
                return {"error_code": error}
            bound = partition.stable if is_committed else partition.end
            room = min(entry["partition_max_bytes"], request.body["max_bytes"] - total)
            data, end = partition.read(offset, bound, room, total == 0)
            total += len(data)
            aborted = [{"producer_id": p, "first_offset": first}
                       for p, first in partition.aborted_between(offset, end)]
            return {"error_code": errors.NONE, "high_watermark": partition.end,
                    "last_stable_offset": partition.stable, "log_start_offset": partition.start,
                    "aborted_transactions": aborted if is_committed else None, "records": data}

        return self.each(request, read), total, is_wrong

    def list_offsets(self, node, request):
        is_committed = request.body["isolation_level"] == READ_COMMITTED

        def find(topic, entry):
            error, partition = self.leader_refusal(node, topic, entry)
            if error:
                return {"error_code": error}
            bound = partition.stable if is_committed else partition.end
            time, (stamp, offset) = entry["timestamp"], (-1, -1)
            if time == LATEST:
                offset = bound
            elif time == EARLIEST:
                offset = partition.start
            elif time == MAX_TIMESTAMP:
                latest = max((b.max_time for b in partition.batches), default=None)
                if latest is not None:
                    stamp, offset = partition.offset_for(latest, bound)
            else:
                stamp, offset = partition.offset_for(time, bound)
            return {"error_code": errors.NONE, "timestamp": stamp, "offset": offset,
                    "old_style_offsets": [offset], "leader_epoch": partition.leader_epoch}

        return {"topics": self.each(request, find)}

    def epoch_ends(self, node, request):
        def find(topic, entry):
            error, partition = self.leader_refusal(node, topic, entry)
            if error:
                return {"error_code": error}
            epoch, end = partition.epoch_end(entry["leader_epoch"])
            return {"error_code": errors.NONE, "leader_epoch": epoch, "end_offset": end}

        return {"topics": self.each(request, find)}
