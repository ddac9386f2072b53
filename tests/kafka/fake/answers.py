"""Requests and answers as such: what the log says of them, refusals, errors put in."""
from . import errors
from .log import split

BY_PARTITION = {"Produce", "Fetch", "ListOffsets", "OffsetCommit", "OffsetFetch",
                "OffsetForLeaderEpoch", "AddPartitionsToTxn", "TxnOffsetCommit"}
OF_PARTITIONS = (errors.NONE, errors.UNSTABLE_OFFSET_COMMIT, errors.UNKNOWN_TOPIC_OR_PARTITION)
KEYS = {"transactional_id": "txn", "group_id": "group", "producer_id": "producer",
        "producer_epoch": "epoch", "committed": "commit", "member_id": "member",
        "generation_id": "generation", "key": "key", "isolation_level": "isolation",
        "require_stable": "stable"}


def index_of(partition):
    return partition if isinstance(partition, int) else partition["index"]


def entry_of(request):
    """The fields of a request that its line in the log shows, and faults ask for."""
    body = request.body
    entry = {short: body[name] for name, short in KEYS.items() if name in body}
    topics = body.get("topics") or []
    if request.api.name in BY_PARTITION:
        entry["topics"] = [f"{t['name']}/{index_of(p)}" for t in topics for p in t["partitions"]]
    elif topics:
        entry["topics"] = [t["name"] for t in topics]
    if request.api.name == "Produce":
        entry["batches"] = [text for t in topics for p in t["partitions"]
                            for text in batches_text(p["records"] or b"")]
    if request.api.name in ("OffsetCommit", "TxnOffsetCommit"):
        entry["offsets"] = [p["committed_offset"] for t in topics for p in t["partitions"]]
    return entry


def batches_text(records):
    try:
        return [f"producer={b.producer} epoch={b.epoch} sequence={b.sequence} count={b.count}"
                for b in split(records)]
    except ValueError as e:
        return [f"malformed: {e}"]


def refuse(request, code):
    """The answer that says CODE of everything that was asked."""
    body, name = request.body, request.api.name
    if name == "OffsetFetch" and request.version >= 2 and code not in OF_PARTITIONS:
        return {"topics": [], "error_code": code}
    if name in BY_PARTITION:
        return {"topics": [
            {"name": t["name"], "partitions": [{"index": index_of(p), "error_code": code}
                                               for p in t["partitions"]]}
            for t in body.get("topics") or []]}
    if name in ("Metadata", "CreateTopics"):
        return {"topics": [{"name": t["name"], "error_code": code}
                           for t in body.get("topics") or []]}
    if name == "DeleteTopics":
        return {"topics": [{"name": t, "error_code": code} for t in body["topic_names"]]}
    if name == "DescribeConfigs":
        return {"results": [{"resource_type": r["resource_type"], "error_code": code,
                             "resource_name": r["resource_name"]} for r in body["resources"]]}
    return {"error_code": code}


def with_error(request, answer, code):
    """ANSWER with CODE in the place of what happened."""
    if request.api.name == "OffsetFetch" or answer is None:
        return refuse(request, code)

    def put(items):
        for item in items:
            item["error_code"] = code
            put(item.get("partitions", []))

    put(answer.get("topics", [answer]))
    return answer


def results(answer):
    """The names of the errors in an answer: NONE, or what there is beside it."""
    found = set()

    def walk(value):
        if isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, dict):
            if value.get("error_code"):
                found.add(errors.name(value["error_code"]))
            for item in value.values():
                walk(item)

    walk(answer)
    return " ".join(sorted(found)) or "NONE"
