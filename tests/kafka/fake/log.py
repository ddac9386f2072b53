"""A partition's log: record batches as they came, with offsets, sequences and transactions.

Batches stay opaque but for their headers.  Base offset and leader epoch are written over on
append; the checksum does not cover them.  What a transaction leaves behind here:

    first offset of each open one     the last stable offset is the smallest of these
    a control batch                   commit or abort, appended when it ends
    the aborted ones                  (producer, first offset, marker's offset), for readers
"""
import struct
import zlib
from collections import deque

from . import errors
from .wire import Reader, Writer

HEADER = struct.Struct(">qiibIhiqqqhii")  # 61 bytes, up to the first record
PREFIX = 12  # base offset and length: what stands before the bytes that are counted
CHECKED = 21  # the first byte that the checksum covers
TRANSACTIONAL, CONTROL, COMPRESSION = 0x10, 0x20, 0x07
REMEMBERED = 5  # batches per producer that are known again when they come twice


def crc32c_table():
    table = []
    for n in range(256):
        for _ in range(8):
            n = n >> 1 ^ 0x82F63B78 if n & 1 else n >> 1
        table.append(n)
    return table


CRC_TABLE = crc32c_table()


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = CRC_TABLE[(crc ^ byte) & 255] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


class Batch:
    """A record batch, format version 2."""

    def __init__(self, data):
        if len(data) < HEADER.size:
            raise ValueError(f"a batch of {len(data)} bytes")
        (self.base, length, self.leader_epoch, self.magic, self.crc, self.attributes, self.delta,
         self.base_time, self.max_time, self.producer, self.epoch, self.sequence,
         self.count) = HEADER.unpack_from(data)
        if self.magic != 2 or length + PREFIX != len(data):
            raise ValueError(f"a batch of magic {self.magic} with {length} bytes")
        self.data = data

    @property
    def last(self):
        return self.base + self.delta

    @property
    def last_sequence(self):
        return (self.sequence + self.delta) & 0x7FFFFFFF

    def is_transactional(self):
        return bool(self.attributes & TRANSACTIONAL)

    def is_control(self):
        return bool(self.attributes & CONTROL)

    def is_whole(self):
        return crc32c(self.data[CHECKED:]) == self.crc

    def place(self, offset, leader_epoch):
        self.base, self.leader_epoch = offset, leader_epoch
        self.data = struct.pack(">qii", offset, len(self.data) - PREFIX, leader_epoch) \
            + self.data[PREFIX + 4:]

    def offset_at(self, time):
        """(timestamp, offset) of the first record at or after TIME; of the batch's first
        record where its compression can not be read here."""
        records = self.data[HEADER.size:]
        codec = self.attributes & COMPRESSION
        if codec > 1:
            return self.base_time, self.base
        reader = Reader(zlib.decompress(records, 31) if codec else records)
        for _ in range(self.count):
            end = reader.varint() + reader.at
            reader.take(1)
            stamp, offset = self.base_time + reader.varint(), self.base + reader.varint()
            if stamp >= time:
                return stamp, offset
            reader.at = end
        return self.max_time, self.last


def split(records):
    """The batches that a producer sent for one partition."""
    batches, at = [], 0
    while at < len(records):
        if len(records) - at < PREFIX:
            raise ValueError("a batch cut off")
        size = struct.unpack_from(">i", records, at + 8)[0] + PREFIX
        batches.append(Batch(records[at:at + size]))
        at += size
    return batches


def marker(producer, epoch, is_commit, time, coordinator_epoch=0):
    """A control batch of one record: the end of a transaction."""
    record = Writer()
    record.number("int8", 0)
    record.varint(0)
    record.varint(0)
    for part in (struct.pack(">hh", 0, is_commit), struct.pack(">hi", 0, coordinator_epoch)):
        record.varint(len(part))
        record.parts.append(part)
    record.varint(0)
    size = Writer()
    size.varint(len(record.data()))
    tail = struct.pack(">hiqqqhii", TRANSACTIONAL | CONTROL, 0, time, time, producer, epoch, -1,
                       1) + size.data() + record.data()
    head = struct.pack(">qiibI", 0, 9 + len(tail), 0, 2, crc32c(tail))
    return Batch(head + tail)


class Producer:
    """What a partition knows of one producer."""

    def __init__(self):
        self.epoch, self.last_sequence = -1, -1
        self.recent = deque(maxlen=REMEMBERED)  # (first sequence, last, base offset)
        self.first_open = None  # offset at which its open transaction began

    def begin_epoch(self, epoch):
        self.epoch, self.last_sequence = epoch, -1
        self.recent.clear()


class Partition:
    def __init__(self, topic, index, leader):
        self.topic, self.index = topic, index
        self.leader, self.leader_epoch = leader, 0
        self.epochs = [(0, 0)]  # (leader epoch, its first offset)
        self.batches, self.start, self.end = [], 0, 0
        self.producers, self.aborted = {}, []

    def __str__(self):
        return f"{self.topic}/{self.index}"

    @property
    def stable(self):
        """The last stable offset: up to here every transaction has ended."""
        return min((p.first_open for p in self.producers.values() if p.first_open is not None),
                   default=self.end)

    def lead(self, node):
        self.leader, self.leader_epoch = node, self.leader_epoch + 1
        self.epochs.append((self.leader_epoch, self.end))

    def epoch_end(self, epoch):
        """(epoch, end offset) of the last epoch at or before EPOCH."""
        known = [e for e, _ in self.epochs if e <= epoch]
        if not known:
            return -1, -1
        later = [offset for e, offset in self.epochs if e > epoch]
        return known[-1], later[0] if later else self.end

    # -- Appending ---------------------------------------------------------------------

    def check(self, batch, write_refusal):
        """The error that refuses BATCH, or the offset of the one it repeats, or neither.
        WRITE_REFUSAL(producer, epoch, partition) asks the transaction coordinator."""
        if batch.producer < 0:
            return errors.NONE, None
        known = self.producers.get(batch.producer)
        if known and batch.epoch < known.epoch:
            return errors.INVALID_PRODUCER_EPOCH, None
        if known and batch.epoch == known.epoch:
            for first, last, base in known.recent:
                if (first, last) == (batch.sequence, batch.last_sequence):
                    return errors.NONE, base
        is_open = bool(known) and known.first_open is not None
        if batch.is_transactional() and not is_open:
            error = write_refusal(batch.producer, batch.epoch, self)
            if error:
                return error, None
        if not batch.is_transactional() and is_open:
            return errors.INVALID_TXN_STATE, None
        if known:
            last = known.last_sequence if batch.epoch == known.epoch else -1
            if batch.sequence != (last + 1) & 0x7FFFFFFF:
                return errors.OUT_OF_ORDER_SEQUENCE_NUMBER, None
        return errors.NONE, None

    def append(self, batch):
        batch.place(self.end, self.leader_epoch)
        self.batches.append(batch)
        self.end = batch.last + 1
        if batch.producer >= 0 and not batch.is_control():
            known = self.producers.setdefault(batch.producer, Producer())
            if batch.epoch > known.epoch:
                known.begin_epoch(batch.epoch)
            known.last_sequence = batch.last_sequence
            known.recent.append((batch.sequence, batch.last_sequence, batch.base))
            if batch.is_transactional() and known.first_open is None:
                known.first_open = batch.base

    def end_transaction(self, producer, epoch, is_commit, time):
        """Append the marker; a transaction that wrote nothing here gets one as well."""
        known = self.producers.setdefault(producer, Producer())
        if epoch > known.epoch:
            known.begin_epoch(epoch)
        self.append(marker(producer, epoch, is_commit, time))
        if known.first_open is not None and not is_commit:
            self.aborted.append((producer, known.first_open, self.end - 1))
        known.first_open = None

    def cut(self, offset):
        """Delete records before OFFSET, as retention does."""
        self.start = max(self.start, min(offset, self.end))
        self.batches = [b for b in self.batches if b.last >= self.start]

    # -- Reading -----------------------------------------------------------------------

    def search(self, offset):
        """Index of the first batch that holds OFFSET or what follows it."""
        low, high = 0, len(self.batches)
        while low < high:
            middle = (low + high) // 2
            if self.batches[middle].last < offset:
                low = middle + 1
            else:
                high = middle
        return low

    def read(self, offset, bound, max_bytes, at_least_one):
        """Whole batches from OFFSET up to BOUND, and the offset after them."""
        data, size, end = [], 0, offset
        for n in range(self.search(offset), len(self.batches)):
            batch = self.batches[n]
            is_full = size + len(batch.data) > max_bytes and (data or not at_least_one)
            if batch.base >= bound or is_full:
                break
            data.append(batch.data)
            size, end = size + len(batch.data), batch.last + 1
        return b"".join(data), end

    def aborted_between(self, offset, end):
        return [(producer, first) for producer, first, last in self.aborted
                if last >= offset and first < end]

    def offset_for(self, time, bound):
        """(timestamp, offset) of the first record at or after TIME below BOUND."""
        for batch in self.batches:
            if batch.base >= bound:
                break
            if not batch.is_control() and batch.max_time >= time:
                return batch.offset_at(time)
        return -1, -1
