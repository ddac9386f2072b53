"""What goes wrong, and when.

    fault API N ACTION [ARGUMENT] [before|after] [field=value ...]

N counts the requests of API that match, from the moment the fault is set: 3, 2-5, 4- (the
fourth and all later), * (all).  A field is one of the request log's: txn, group, client,
node, commit, topics (one of them).

    error CODE       answer CODE, by name or number; before (default): nothing happened
    drop             close the connection, without an answer; after (default): it happened
    delay MS         wait; after (default): it happened, the answer is late
    block            wait for `release`; before (default)
    duplicate        it is handled twice, the second time answered
    late API M       the connection is closed; what was asked happens when M requests of API
                     have been handled after it
    hold             EndTxn: it is decided, its markers are not written until `resume`
    kill PID [SIG]   send a signal (9) to PID, or to the client: `kill peer`; the connection
                     is closed; before (default): nothing happened
    do COMMAND ...   a command of control.py; before (default)
"""
import re

from . import errors
from .wire import BY_NAME

# Action: how many arguments it has, at least and at most, and when it is without a word.
ACTIONS = {
    "error": (1, 1, "before"), "drop": (0, 0, "after"), "delay": (1, 1, "after"),
    "block": (0, 0, "before"), "duplicate": (0, 0, "after"), "late": (2, 2, "before"),
    "hold": (0, 0, "before"), "kill": (1, 2, "before"), "do": (1, 9, "before"),
}
FIELDS = ("txn", "group", "client", "node", "commit", "topics")


class Fault:
    def __init__(self, id, words):
        if len(words) < 3:
            raise ValueError("fault API N ACTION ...")
        self.id, self.text = id, " ".join(words)
        self.api, count, self.action = words[:3]
        if self.api not in BY_NAME:
            raise ValueError(f"API {self.api}; there are {', '.join(sorted(BY_NAME))}")
        if self.action not in ACTIONS:
            raise ValueError(f"action {self.action}; there are {', '.join(ACTIONS)}")
        self.first, self.last = self.range(count)
        least, most, self.when = ACTIONS[self.action]
        self.filters, self.arguments = {}, []
        for word in words[3:]:
            name, is_field, value = word.partition("=")
            if word in ("before", "after"):
                self.when = word
            elif is_field and name in FIELDS:
                self.filters[name] = value
            else:
                self.arguments.append(word)
        if not least <= len(self.arguments) <= most:
            raise ValueError(f"{self.action} with {self.arguments}")
        self.check_arguments()
        self.seen = self.fired = 0

    @staticmethod
    def range(text):
        match = re.fullmatch(r"(\d+)(?:(-)(\d*))?|\*", text)
        if not match:
            raise ValueError(f"N is {text}; it is 3, 2-5, 4- or *")
        if text == "*":
            return 1, float("inf")
        first = int(match[1])
        if not match[2]:
            return first, first
        return first, int(match[3]) if match[3] else float("inf")

    def check_arguments(self):
        if self.action == "error":
            self.code = errors.code(self.arguments[0])
        elif self.action == "delay":
            self.delay_s = float(self.arguments[0]) / 1000
        elif self.action == "late":
            if self.arguments[0] not in BY_NAME:
                raise ValueError(f"API {self.arguments[0]}")
            self.late_after = int(self.arguments[1])
        elif self.action == "hold" and self.api != "EndTxn":
            raise ValueError("hold is for EndTxn")
        elif self.action == "kill" and self.arguments[0] != "peer":
            int(self.arguments[0])

    def matches(self, entry):
        for name, value in self.filters.items():
            found = entry.get(name)
            if name == "topics":
                if not any(value in (t, t.split("/")[0]) for t in found or []):
                    return False
            elif str(found).lower() != value.lower():
                return False
        return True


class Faults:
    """The faults that are set, in the order in which they came."""

    def __init__(self):
        self.faults, self.next_id = {}, 1

    def add(self, words):
        fault = Fault(self.next_id, words)
        self.faults[fault.id] = fault
        self.next_id += 1
        return fault

    def clear(self, id=None):
        for key in [id] if id is not None else list(self.faults):
            self.faults.pop(key, None)

    def due(self, entry):
        """Count a request, by its entry of the log; the faults that fall on it."""
        result = []
        for fault in self.faults.values():
            if fault.api == entry["api"] and fault.matches(entry):
                fault.seen += 1
                if fault.first <= fault.seen <= fault.last:
                    fault.fired += 1
                    result.append(fault)
        return result
