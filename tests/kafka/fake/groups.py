"""The group coordinator: offsets, plain and of transactions, and classic membership.

Offsets of an open transaction are pending: not seen by anyone, and a reader that wants
stable ones is told to come again (UNSTABLE_OFFSET_COMMIT).

Membership is the classic protocol with little to it: a rebalance waits for every known
member to join again, or for REJOIN_S; the first member leads; who is not heard of for its
session timeout is out.
"""
from . import errors

REJOIN_S = 3.0
MEMBERS_AT_START_S = 0.05  # for the members of a new group to come together


class Member:
    def __init__(self, id, session_s, protocols, now):
        self.id, self.session_s, self.protocols = id, session_s, protocols
        self.seen, self.is_joining, self.assignment = now, False, b""
        self.is_waiting = False  # in SyncGroup: the broker owes it an answer


class Group:
    def __init__(self, id):
        self.id = id
        self.offsets = {}  # (topic, partition): (offset, leader epoch, metadata)
        self.pending = {}  # producer: the same, of its open transaction
        self.members, self.generation, self.leader = {}, 0, ""
        self.state, self.protocol = "Empty", ""
        self.rebalance_began, self.next_member = 0.0, 0

    # -- Offsets -----------------------------------------------------------------------

    def refusal(self, member, generation, is_transactional=False):
        if generation < 0 and not member and (is_transactional or not self.members):
            return errors.NONE
        if member not in self.members:
            return errors.UNKNOWN_MEMBER_ID
        if generation != self.generation:
            return errors.ILLEGAL_GENERATION
        if self.state == "CompletingRebalance":
            return errors.REBALANCE_IN_PROGRESS
        return errors.NONE

    def end_transaction(self, producer, is_commit):
        pending = self.pending.pop(producer, {})
        if is_commit:
            self.offsets.update(pending)

    def is_unstable(self, key):
        return any(key in pending for pending in self.pending.values())

    # -- Membership --------------------------------------------------------------------

    def begin_rebalance(self, now):
        if self.state != "PreparingRebalance":
            self.state, self.rebalance_began = "PreparingRebalance", now
            for m in self.members.values():
                m.is_joining, m.assignment = False, b""

    def join(self, id, client, session_s, protocols, now):
        """JoinGroup's first half; the answer is due when the state has moved on."""
        if not id:
            self.next_member += 1
            id = f"{client}-{self.next_member}"
        member = self.members.get(id)
        if member is None:
            member = self.members[id] = Member(id, session_s, protocols, now)
        self.begin_rebalance(now)
        member.seen, member.protocols, member.is_joining = now, protocols, True
        return member

    def tick(self, now):
        """Let time pass: members that are gone, rebalances that end.  True: a change."""
        gone = [m for m in self.members.values()
                if not m.is_joining and not m.is_waiting and now > m.seen + m.session_s]
        for member in gone:
            self.leave(member.id, now)
        return self.complete_join(now) or bool(gone)

    def complete_join(self, now):
        if self.state != "PreparingRebalance":
            return False
        waited = now - self.rebalance_began
        is_everyone = all(m.is_joining for m in self.members.values())
        if waited < MEMBERS_AT_START_S or not is_everyone and waited < REJOIN_S:
            return False
        self.members = {m.id: m for m in self.members.values() if m.is_joining}
        if not self.members:
            self.state = "Empty"
            return True
        self.generation += 1
        if self.leader not in self.members:
            self.leader = next(iter(self.members))
        offered = [name for name, _ in self.members[self.leader].protocols]
        spoken = [dict(m.protocols) for m in self.members.values()]
        self.protocol = next((p for p in offered if all(p in s for s in spoken)), "")
        self.state = "CompletingRebalance"
        for m in self.members.values():
            m.is_joining, m.seen = False, now
        return True

    def assign(self, assignments, now):
        for id, assignment in assignments:
            if id in self.members:
                self.members[id].assignment = assignment
        for m in self.members.values():
            m.seen = now
        self.state = "Stable"

    def heartbeat(self, id, generation, now):
        if id not in self.members:
            return errors.UNKNOWN_MEMBER_ID
        if generation != self.generation:
            return errors.ILLEGAL_GENERATION
        self.members[id].seen = now
        if self.state == "PreparingRebalance":
            return errors.REBALANCE_IN_PROGRESS
        return errors.NONE

    def leave(self, id, now):
        if self.members.pop(id, None) is None:
            return errors.UNKNOWN_MEMBER_ID
        self.begin_rebalance(now)
        if not self.members:
            self.state = "Empty"
        return errors.NONE

    def describe(self):
        return {"id": self.id, "state": self.state, "generation": self.generation,
                "members": sorted(self.members),
                "offsets": {f"{t}/{p}": o[0] for (t, p), o in self.offsets.items()},
                "pending": {str(n): {f"{t}/{p}": o[0] for (t, p), o in offsets.items()}
                            for n, offsets in self.pending.items()}}
