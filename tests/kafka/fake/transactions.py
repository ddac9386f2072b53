"""The transaction coordinator: who may write under an id, and how its transactions end.

    EMPTY ---> ONGOING ---> PREPARE_COMMIT ---> COMPLETE_COMMIT ---> ONGOING ...
                  |                 (markers are written here)
                  +-------> PREPARE_ABORT ----> COMPLETE_ABORT ----> ONGOING ...

An id has one producer number and an epoch, counted up by each InitProducerId.  One that
finds a transaction open aborts it under the next epoch and is answered
CONCURRENT_TRANSACTIONS: it is sent again, and gets the epoch after that.  So does a
timeout.  Whoever still writes with an older epoch is fenced.

Time is handed in; nothing here waits.
"""
from . import errors

EMPTY, ONGOING = "Empty", "Ongoing"
PREPARE_COMMIT, PREPARE_ABORT = "PrepareCommit", "PrepareAbort"
COMPLETE_COMMIT, COMPLETE_ABORT = "CompleteCommit", "CompleteAbort"
PREPARED = (PREPARE_COMMIT, PREPARE_ABORT)
LAST_EPOCH = 0x7FFF - 1
MAX_TIMEOUT_MS = 900_000
FIRST_PRODUCER = 1000


class Transaction:
    """One transactional id."""

    def __init__(self, id, producer):
        self.id, self.producer = id, producer
        self.epoch, self.previous_epoch = -1, -1
        self.state, self.timeout_ms, self.began = EMPTY, 0, 0.0
        self.partitions, self.groups = [], []
        self.ended = 0  # how many transactions have come to their end

    def describe(self):
        return {"id": self.id, "producer": self.producer, "epoch": self.epoch,
                "state": self.state, "partitions": [str(p) for p in self.partitions],
                "groups": list(self.groups), "ended": self.ended}


class Coordinator:
    """All transactional ids.  WRITE_MARKER(partition, producer, epoch, is_commit) and
    END_OFFSETS(group, producer, is_commit) carry out the end of a transaction."""

    def __init__(self, write_marker, end_offsets):
        self.write_marker, self.end_offsets = write_marker, end_offsets
        self.transactions = {}
        self.next_producer = FIRST_PRODUCER

    def new_producer(self):
        self.next_producer += 1
        return self.next_producer - 1

    # -- Requests: each returns an error code ------------------------------------------

    def init(self, id, timeout_ms, producer=-1, epoch=-1):
        """InitProducerId: (error, producer, epoch)."""
        if id is None:
            return errors.NONE, self.new_producer(), 0
        if id == "":
            return errors.INVALID_REQUEST, -1, -1
        if not 0 < timeout_ms <= MAX_TIMEOUT_MS:
            return errors.INVALID_TRANSACTION_TIMEOUT, -1, -1
        t = self.transactions.get(id)
        if t is None:
            t = self.transactions[id] = Transaction(id, self.new_producer())
        if t.state in PREPARED:
            return errors.CONCURRENT_TRANSACTIONS, -1, -1
        if producer >= 0 and t.epoch >= 0:
            if producer != t.producer or epoch not in (t.epoch, t.previous_epoch):
                return errors.PRODUCER_FENCED, -1, -1
            if epoch != t.epoch:  # this request, answered before
                return errors.NONE, t.producer, t.epoch
        if t.state == ONGOING:
            self.fence(id)
            return errors.CONCURRENT_TRANSACTIONS, -1, -1
        if t.epoch >= LAST_EPOCH:
            t.producer, t.epoch = self.new_producer(), -1
        # Only one who says which epoch he had may repeat himself.
        t.previous_epoch = t.epoch if producer >= 0 else -1
        t.epoch += 1
        t.timeout_ms, t.state = timeout_ms, EMPTY
        return errors.NONE, t.producer, t.epoch

    def refusal(self, id, producer, epoch):
        t = self.transactions.get(id)
        if not id:
            return errors.INVALID_REQUEST
        if t is None or t.producer != producer:
            return errors.INVALID_PRODUCER_ID_MAPPING
        if t.epoch != epoch:
            return errors.PRODUCER_FENCED
        return errors.NONE

    def add(self, id, producer, epoch, partitions, groups, now):
        """AddPartitionsToTxn, AddOffsetsToTxn: begins the transaction where none is open."""
        error = self.refusal(id, producer, epoch)
        if error:
            return error
        t = self.transactions[id]
        if t.state in PREPARED:
            return errors.CONCURRENT_TRANSACTIONS
        if t.state != ONGOING:
            t.state, t.began = ONGOING, now
        t.partitions += [p for p in partitions if p not in t.partitions]
        t.groups += [g for g in groups if g not in t.groups]
        return errors.NONE

    def end(self, id, producer, epoch, is_commit, hold=False):
        """EndTxn.  HOLD leaves the transaction prepared, its markers not written."""
        error = self.refusal(id, producer, epoch)
        if error:
            return error
        t = self.transactions[id]
        if t.state == ONGOING:
            t.state = PREPARE_COMMIT if is_commit else PREPARE_ABORT
            if not hold:
                self.complete(t)
            return errors.NONE
        if t.state == (COMPLETE_COMMIT if is_commit else COMPLETE_ABORT):
            return errors.NONE
        if t.state == (PREPARE_COMMIT if is_commit else PREPARE_ABORT):
            return errors.CONCURRENT_TRANSACTIONS
        return errors.INVALID_TXN_STATE

    def write_refusal(self, producer, epoch, partition):
        """NONE where PARTITION was added to the open transaction of PRODUCER."""
        for t in self.transactions.values():
            if t.producer == producer:
                if t.epoch != epoch:
                    return errors.INVALID_PRODUCER_EPOCH
                is_added = t.state == ONGOING and partition in t.partitions
                return errors.NONE if is_added else errors.INVALID_TXN_STATE
        return errors.INVALID_PRODUCER_ID_MAPPING

    def offset_refusal(self, id, producer, epoch, group):
        """TxnOffsetCommit: the error, or NONE where it may be written."""
        t = self.transactions.get(id)
        if t is None or t.producer != producer:
            return errors.INVALID_PRODUCER_ID_MAPPING
        if epoch < t.epoch:
            return errors.INVALID_PRODUCER_EPOCH
        if t.state != ONGOING or group not in t.groups:
            return errors.INVALID_TXN_STATE
        return errors.NONE

    # -- Ends that nobody asked for ----------------------------------------------------

    def complete(self, t):
        """Write the markers of a transaction that is prepared."""
        is_commit = t.state == PREPARE_COMMIT
        for partition in t.partitions:
            self.write_marker(partition, t.producer, t.epoch, is_commit)
        for group in t.groups:
            self.end_offsets(group, t.producer, is_commit)
        t.partitions, t.groups = [], []
        t.state = COMPLETE_COMMIT if is_commit else COMPLETE_ABORT
        t.ended += 1

    def resume(self, id=None):
        """Complete what HOLD left prepared; returns the ids."""
        held = [t for t in self.transactions.values()
                if t.state in PREPARED and id in (None, t.id)]
        for t in held:
            self.complete(t)
        return [t.id for t in held]

    def fence(self, id):
        """The next epoch is taken, as by another producer with this id; what is open is
        aborted.  False: there is no such id, or it is between its decision and its markers."""
        t = self.transactions.get(id)
        if t is None or t.state in PREPARED:
            return False
        t.epoch, t.previous_epoch = t.epoch + 1, -1
        if t.state == ONGOING:
            t.state = PREPARE_ABORT
            self.complete(t)
        return True

    def time_out(self, now):
        """Abort and fence what has been open for too long; returns the ids."""
        late = [t.id for t in self.transactions.values()
                if t.state == ONGOING and now >= t.began + t.timeout_ms / 1000]
        for id in late:
            self.fence(id)
        return late

    def time_out_now(self, id):
        """The same for one id, at once.  False: it has no open transaction."""
        t = self.transactions.get(id)
        return t is not None and t.state == ONGOING and self.fence(id)
