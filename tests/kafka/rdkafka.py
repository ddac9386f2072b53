"""librdkafka's transactional producer and a reader of committed offsets, through ctypes."""
import ctypes
import ctypes.util

ERROR_TIMED_OUT = -185
UA = -1  # any partition


class Failed(Exception):
    """An error of librdkafka: its name, and what the caller may do about it."""

    def __init__(self, name, text, is_retriable=False, requires_abort=False, is_fatal=False):
        super().__init__(f"{name}: {text}")
        self.name, self.is_retriable = name, is_retriable
        self.requires_abort, self.is_fatal = requires_abort, is_fatal


class TopicPartition(ctypes.Structure):
    _fields_ = [("topic", ctypes.c_char_p), ("partition", ctypes.c_int32),
                ("offset", ctypes.c_int64), ("metadata", ctypes.c_void_p),
                ("metadata_size", ctypes.c_size_t), ("opaque", ctypes.c_void_p),
                ("err", ctypes.c_int), ("_private", ctypes.c_void_p)]


class TopicPartitions(ctypes.Structure):
    _fields_ = [("cnt", ctypes.c_int), ("size", ctypes.c_int),
                ("elems", ctypes.POINTER(TopicPartition))]


def load():
    """The library with its functions' types, None where there is none."""
    name = ctypes.util.find_library("rdkafka")
    if name is None:
        return None
    lib = ctypes.CDLL(name)
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    list_pointer = ctypes.POINTER(TopicPartitions)
    for function, result, *arguments in (
            ("conf_new", pointer), ("conf_set", number, pointer, text, text, text, ctypes.c_size_t),
            ("new", pointer, number, pointer, text, ctypes.c_size_t), ("destroy", None, pointer),
            ("topic_new", pointer, pointer, text, pointer), ("topic_destroy", None, pointer),
            ("produce", number, pointer, ctypes.c_int32, number, text, ctypes.c_size_t, text,
             ctypes.c_size_t, pointer),
            ("last_error", number), ("err2name", text, number), ("err2str", text, number),
            ("poll", number, pointer, number),
            ("flush", number, pointer, number), ("purge", number, pointer, number),
            ("init_transactions", pointer, pointer, number),
            ("begin_transaction", pointer, pointer),
            ("commit_transaction", pointer, pointer, number),
            ("abort_transaction", pointer, pointer, number),
            ("send_offsets_to_transaction", pointer, pointer, list_pointer, pointer, number),
            ("consumer_group_metadata_new", pointer, text),
            ("consumer_group_metadata_destroy", None, pointer),
            ("error_name", text, pointer), ("error_string", text, pointer),
            ("error_is_retriable", number, pointer), ("error_is_fatal", number, pointer),
            ("error_txn_requires_abort", number, pointer), ("error_destroy", None, pointer),
            ("topic_partition_list_new", list_pointer, number),
            ("topic_partition_list_add", ctypes.POINTER(TopicPartition), list_pointer, text,
             ctypes.c_int32),
            ("topic_partition_list_destroy", None, list_pointer),
            ("committed", number, pointer, list_pointer, number)):
        f = getattr(lib, "rd_kafka_" + function)
        f.restype, f.argtypes = result, arguments
    return lib


LIB = load()
PRODUCER, CONSUMER = 0, 1
COPY = 2


class Handle:
    def __init__(self, kind, settings):
        conf, said = LIB.rd_kafka_conf_new(), ctypes.create_string_buffer(512)
        for name, value in settings.items():
            if LIB.rd_kafka_conf_set(conf, name.encode(), str(value).encode(), said, 512) != 0:
                raise ValueError(said.value.decode())
        self.handle = LIB.rd_kafka_new(kind, conf, said, 512)
        if not self.handle:
            raise ValueError(said.value.decode())

    def close(self):
        if self.handle:
            LIB.rd_kafka_destroy(self.handle)
            self.handle = None

    @staticmethod
    def check(error):
        if not error:
            return
        failed = Failed(LIB.rd_kafka_error_name(error).decode(),
                        LIB.rd_kafka_error_string(error).decode(),
                        bool(LIB.rd_kafka_error_is_retriable(error)),
                        bool(LIB.rd_kafka_error_txn_requires_abort(error)),
                        bool(LIB.rd_kafka_error_is_fatal(error)))
        LIB.rd_kafka_error_destroy(error)
        raise failed

    @staticmethod
    def check_code(code):
        if code != 0:
            raise Failed(LIB.rd_kafka_err2name(code).decode(),
                         LIB.rd_kafka_err2str(code).decode())


class Producer(Handle):
    """One transactional producer; init() is done."""

    def __init__(self, address, id, timeout_ms=60000, **settings):
        super().__init__(PRODUCER, {
            "bootstrap.servers": address, "transactional.id": id, "linger.ms": 0,
            "transaction.timeout.ms": timeout_ms, "log_level": 0, "retry.backoff.ms": 20,
            **{k.replace("_", "."): v for k, v in settings.items()}})
        self.init()

    def init(self, timeout_ms=20000):
        self.check(LIB.rd_kafka_init_transactions(self.handle, timeout_ms))

    def begin(self):
        self.check(LIB.rd_kafka_begin_transaction(self.handle))

    def send(self, topic, values, partition=0):
        found = LIB.rd_kafka_topic_new(self.handle, topic.encode(), None)
        for value in values:
            data = value.encode()
            if LIB.rd_kafka_produce(found, partition, COPY, data, len(data), None, 0, None) != 0:
                self.check_code(LIB.rd_kafka_last_error())
        LIB.rd_kafka_topic_destroy(found)

    def flush(self, timeout_ms=10000):
        self.check_code(LIB.rd_kafka_flush(self.handle, timeout_ms))

    def send_offset(self, group, topic, partition, offset, timeout_ms=10000):
        offsets = LIB.rd_kafka_topic_partition_list_new(1)
        LIB.rd_kafka_topic_partition_list_add(offsets, topic.encode(),
                                              partition).contents.offset = offset
        metadata = LIB.rd_kafka_consumer_group_metadata_new(group.encode())
        error = LIB.rd_kafka_send_offsets_to_transaction(self.handle, offsets, metadata,
                                                         timeout_ms)
        LIB.rd_kafka_consumer_group_metadata_destroy(metadata)
        LIB.rd_kafka_topic_partition_list_destroy(offsets)
        self.check(error)

    def commit(self, timeout_ms=10000):
        self.check(LIB.rd_kafka_commit_transaction(self.handle, timeout_ms))

    def abort(self, timeout_ms=10000):
        self.check(LIB.rd_kafka_abort_transaction(self.handle, timeout_ms))

    def close(self):
        """Without commit or abort: as if the program had died."""
        LIB.rd_kafka_purge(self.handle, 3)
        super().close()

    def transact(self, topic, values, partition=0):
        self.begin()
        self.send(topic, values, partition)
        self.commit()


def committed(address, group, topic, partition, timeout_ms=5000):
    """What GROUP has committed, as one sees it who waits for open transactions; None for
    nothing."""
    consumer = Handle(CONSUMER, {"bootstrap.servers": address, "group.id": group,
                                 "isolation.level": "read_committed", "log_level": 0})
    offsets = LIB.rd_kafka_topic_partition_list_new(1)
    LIB.rd_kafka_topic_partition_list_add(offsets, topic.encode(), partition)
    try:
        consumer.check_code(LIB.rd_kafka_committed(consumer.handle, offsets, timeout_ms))
        found = offsets.contents.elems[0]
        consumer.check_code(found.err)
        return found.offset if found.offset >= 0 else None
    finally:
        LIB.rd_kafka_topic_partition_list_destroy(offsets)
        consumer.close()
