"""Requests to coordinators: of transactions and of groups."""
from . import errors
from .answers import index_of, refuse
from .cluster import GROUP, TRANSACTION

# Clients of older versions do not know PRODUCER_FENCED.
FENCED_SINCE = {"AddPartitionsToTxn": 2, "AddOffsetsToTxn": 2, "EndTxn": 2, "InitProducerId": 4}


class Coordination:
    """The handlers of one cluster."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.by_transaction = {
            "InitProducerId": self.init_producer, "AddPartitionsToTxn": self.add_partitions,
            "AddOffsetsToTxn": self.add_offsets, "EndTxn": self.end_transaction,
        }
        self.by_group = {
            "TxnOffsetCommit": self.commit_in_transaction, "OffsetCommit": self.commit,
            "OffsetFetch": self.fetch_offsets, "JoinGroup": self.join, "SyncGroup": self.sync,
            "Heartbeat": self.heartbeat, "LeaveGroup": self.leave,
        }
        self.handlers = {"FindCoordinator": self.find_coordinator}
        self.handlers |= self.by_transaction | self.by_group

    def misdirected(self, node, request):
        """NOT_COORDINATOR, where another node is asked for."""
        name, body = request.api.name, request.body
        if name in self.by_transaction:
            kind, key = TRANSACTION, body["transactional_id"]
        elif name in self.by_group:
            kind, key = GROUP, body["group_id"]
        else:
            return errors.NONE
        if key is None or self.cluster.coordinator(kind, key) is node:
            return errors.NONE
        return errors.NOT_COORDINATOR

    def find_coordinator(self, node, request):
        found = self.cluster.coordinator(request.body["key_type"], request.body["key"])
        return {"error_code": errors.NONE, "node_id": found.id, "host": found.host,
                "port": found.port}

    # -- Transactions ------------------------------------------------------------------

    def as_known(self, request, error):
        is_old = request.version < FENCED_SINCE[request.api.name]
        return errors.INVALID_PRODUCER_EPOCH if is_old and error == errors.PRODUCER_FENCED \
            else error

    def init_producer(self, node, request):
        body = request.body
        error, producer, epoch = self.cluster.transactions.init(
            body["transactional_id"], body["transaction_timeout_ms"], body["producer_id"],
            body["producer_epoch"])
        self.cluster.bell.ring()
        return {"error_code": self.as_known(request, error), "producer_id": producer,
                "producer_epoch": epoch}

    def add(self, request, partitions, groups):
        body = request.body
        error = self.cluster.transactions.add(
            body["transactional_id"], body["producer_id"], body["producer_epoch"], partitions,
            groups, self.cluster.now())
        return self.as_known(request, error)

    def add_partitions(self, node, request):
        found = {(t["name"], n): self.cluster.partition(t["name"], n)
                 for t in request.body["topics"] for n in t["partitions"]}
        if None in found.values():
            codes = {key: errors.OPERATION_NOT_ATTEMPTED if partition
                     else errors.UNKNOWN_TOPIC_OR_PARTITION for key, partition in found.items()}
        else:
            codes = dict.fromkeys(found, self.add(request, list(found.values()), []))
        return {"topics": [{"name": t["name"], "partitions": [
            {"index": n, "error_code": codes[t["name"], n]} for n in t["partitions"]]}
            for t in request.body["topics"]]}

    def add_offsets(self, node, request):
        return {"error_code": self.add(request, [], [request.body["group_id"]])}

    def end_transaction(self, node, request, hold=False):
        body = request.body
        error = self.cluster.transactions.end(body["transactional_id"], body["producer_id"],
                                              body["producer_epoch"], body["committed"], hold)
        self.cluster.bell.ring()
        return {"error_code": self.as_known(request, error)}

    # -- Offsets -----------------------------------------------------------------------

    def store(self, request, offsets):
        """Note what is committed in OFFSETS; of partitions that are there, as Kafka does."""
        def store(topic, p):
            if self.cluster.partition(topic, p["index"]) is None:
                return {"index": p["index"], "error_code": errors.UNKNOWN_TOPIC_OR_PARTITION}
            offsets[topic, p["index"]] = (p["committed_offset"], p["committed_leader_epoch"],
                                          p["committed_metadata"])
            return {"index": p["index"], "error_code": errors.NONE}

        return {"topics": [{"name": t["name"],
                            "partitions": [store(t["name"], p) for p in t["partitions"]]}
                           for t in request.body["topics"]]}

    def commit_in_transaction(self, node, request):
        body, group = request.body, self.cluster.group(request.body["group_id"])
        error = self.cluster.transactions.offset_refusal(
            body["transactional_id"], body["producer_id"], body["producer_epoch"], group.id)
        error = error or group.refusal(body["member_id"], body["generation_id"], True)
        if error:
            return refuse(request, error)
        return self.store(request, group.pending.setdefault(body["producer_id"], {}))

    def commit(self, node, request):
        body, group = request.body, self.cluster.group(request.body["group_id"])
        error = group.refusal(body["member_id"], body["generation_id"])
        if error:
            return refuse(request, error)
        if body["member_id"]:
            group.members[body["member_id"]].seen = self.cluster.now()
        return self.store(request, group.offsets)

    def fetch_offsets(self, node, request):
        group, asked = self.cluster.group(request.body["group_id"]), request.body["topics"]
        if asked is None:
            topics = sorted({topic for topic, _ in group.offsets})
            asked = [{"name": t, "partitions": sorted(p for n, p in group.offsets if n == t)}
                     for t in topics]

        def fetch(key):
            if request.body["require_stable"] and group.is_unstable(key):
                return {"index": key[1], "error_code": errors.UNSTABLE_OFFSET_COMMIT}
            offset, epoch, metadata = group.offsets.get(key, (-1, -1, ""))
            return {"index": key[1], "error_code": errors.NONE, "committed_offset": offset,
                    "committed_leader_epoch": epoch, "metadata": metadata}

        return {"topics": [{"name": t["name"], "partitions": [
            fetch((t["name"], index_of(p))) for p in t["partitions"]]} for t in asked]}

    # -- Membership --------------------------------------------------------------------

    async def join(self, node, request):
        body, group = request.body, self.cluster.group(request.body["group_id"])
        if body["member_id"] and body["member_id"] not in group.members:
            return {"error_code": errors.UNKNOWN_MEMBER_ID}
        protocols = [(p["name"], p["metadata"]) for p in body["protocols"]]
        member = group.join(body["member_id"], request.client,
                            body["session_timeout_ms"] / 1000, protocols, self.cluster.now())
        self.cluster.bell.ring()
        await self.cluster.bell.until(lambda: not member.is_joining)
        if member.id not in group.members:
            return {"error_code": errors.UNKNOWN_MEMBER_ID}
        is_leader = group.leader == member.id
        return {"error_code": errors.NONE, "generation_id": group.generation,
                "protocol_name": group.protocol, "leader": group.leader,
                "member_id": member.id,
                "members": [{"member_id": m.id, "metadata": dict(m.protocols).get(group.protocol, b"")}
                            for m in group.members.values()] if is_leader else []}

    async def sync(self, node, request):
        body, group = request.body, self.cluster.group(request.body["group_id"])
        error = group.heartbeat(body["member_id"], body["generation_id"], self.cluster.now())
        if error:
            return {"error_code": error}
        member = group.members[body["member_id"]]
        if group.leader == member.id and group.state == "CompletingRebalance":
            group.assign([(a["member_id"], a["assignment"]) for a in body["assignments"]],
                         self.cluster.now())
            self.cluster.bell.ring()
        member.is_waiting = True
        try:
            await self.cluster.bell.until(lambda: group.state != "CompletingRebalance")
        finally:
            member.is_waiting = False
        if group.state != "Stable":
            return {"error_code": errors.REBALANCE_IN_PROGRESS}
        return {"error_code": errors.NONE, "assignment": member.assignment}

    def heartbeat(self, node, request):
        group = self.cluster.group(request.body["group_id"])
        return {"error_code": group.heartbeat(request.body["member_id"],
                                              request.body["generation_id"],
                                              self.cluster.now())}

    def leave(self, node, request):
        body, group = request.body, self.cluster.group(request.body["group_id"])
        ids = [m["member_id"] for m in body["members"]] or [body["member_id"]]
        codes = [group.leave(id, self.cluster.now()) for id in ids]
        self.cluster.bell.ring()
        return {"error_code": codes[0] if request.version < 3 else errors.NONE,
                "members": [{"member_id": id, "error_code": code}
                            for id, code in zip(ids, codes)]}
