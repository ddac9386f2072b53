/*
 * The writing side: rows are encoded as they come and handed to librdkafka, which copies
 * them and sends them in the background.
 *
 *     push ─encode─► lines of one batch ─produce─► librdkafka's queue ─► brokers
 *                                                        └─ delivery reports ─► counters
 *
 * A barrier starts a new count of messages under way; the epoch has settled when all
 * older counts are zero.  Rows go on meanwhile.
 */
#include "io/kafka/kafka.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    TAGS = 4, /* epochs whose messages are counted apart; more only delay settling */
    UNDERWAY_MAX = 50000,
    FLUSH_MS = 30000,
    CREATE_TRIES = 20, /* of asking for a topic that is being made */
    CREATE_WAIT_MS = 200
};

struct mr_sink {
    const struct mr_table_spec *spec;
    struct mr_task_env *env;
    char *topic;
    int partitioner; /* index into "default|fixed|round-robin" */
};

struct kafka_sink {
    struct mr_op op;
    struct mr_sink *sink;
    rd_kafka_t *handle;
    rd_kafka_topic_t *topic;
    rd_kafka_queue_t *events;
    struct mr_schema physical;
    struct mr_encoder *encoder;
    struct mr_text lines; /* of one batch, back to back */
    uint32_t line_end[MR_BATCH_ROWS];
    uint32_t encoded, produced;
    uint64_t underway[TAGS];
    uint32_t tag;
    int32_t partition, partitions;
};

static struct kafka_sink *sink_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct kafka_sink, op);
}

static uint64_t underway(const struct kafka_sink *sink)
{
    uint64_t sum = 0;

    for (uint32_t t = 0; t < TAGS; t++)
        sum += sink->underway[t];
    return sum;
}

/* Called from rd_kafka_poll, so on the reactor. */
static void delivered(rd_kafka_t *handle, const rd_kafka_message_t *message, void *opaque)
{
    /* The handle's opaque is the environment that its log lines go to; the operator and
     * the tag come with the message. */
    struct kafka_sink *sink =
        (struct kafka_sink *)((uintptr_t)message->_private & ~(uintptr_t)7);
    uint32_t tag = (uint32_t)((uintptr_t)message->_private & 7);

    (void)handle;
    (void)opaque;
    MR_ASSERT(tag < TAGS && sink->underway[tag] != 0);
    sink->underway[tag]--;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
        mr_op_fail(&sink->op, -EIO, "kafka topic '%s': a message was not accepted: %s",
                   sink->sink->topic, rd_kafka_err2str(message->err));
}

static int32_t next_partition(struct kafka_sink *sink)
{
    switch (sink->sink->partitioner) {
    case 1: return sink->partition;
    case 2: return sink->partition = (sink->partition + 1) % sink->partitions;
    default: return RD_KAFKA_PARTITION_UA;
    }
}

/* Hand over what is encoded; stops when librdkafka's queue is full. */
static unsigned produce(struct kafka_sink *sink)
{
    unsigned work = 0;

    while (sink->produced < sink->encoded) {
        uint32_t i = sink->produced, from = i == 0 ? 0 : sink->line_end[i - 1];
        void *tagged = (void *)((uintptr_t)sink | sink->tag);
        int rc = rd_kafka_produce(sink->topic, next_partition(sink), RD_KAFKA_MSG_F_COPY,
                                  sink->lines.data + from, sink->line_end[i] - from, NULL, 0,
                                  tagged);
        if (rc < 0 && rd_kafka_last_error() == RD_KAFKA_RESP_ERR__QUEUE_FULL)
            return work;
        if (rc < 0) {
            mr_op_fail(&sink->op, -EIO, "kafka topic '%s': %s", sink->sink->topic,
                       rd_kafka_err2str(rd_kafka_last_error()));
            return work;
        }
        sink->underway[sink->tag]++;
        sink->produced++;
        work++;
    }
    return work;
}

static bool sink_ready(const struct mr_op *op)
{
    const struct kafka_sink *sink = MR_CONTAINER_CONST(op, struct kafka_sink, op);

    return sink->produced == sink->encoded && underway(sink) < UNDERWAY_MAX;
}

static void sink_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct kafka_sink *sink = sink_of(op);
    const struct mr_format_class *format = sink->sink->spec->format;

    MR_ASSERT(sink->produced == sink->encoded);
    mr_text_reset(&sink->lines);
    sink->produced = sink->encoded = 0;
    for (uint32_t i = 0; i < batch->selected; i++) {
        const char *reason = NULL;
        if (format->encode(sink->encoder, batch, mr_batch_row(batch, i), &sink->lines,
                           &reason) < 0) {
            mr_op_fail(op, MR_ERR_UNSUPPORTED, "kafka topic '%s': a row can not be written: %s",
                       sink->sink->topic, reason);
            return;
        }
        sink->line_end[sink->encoded++] = (uint32_t)sink->lines.len;
    }
    mr_stat_add(&op->stats.bytes_out, sink->lines.len);
    produce(sink);
}

static unsigned sink_poll(struct mr_op *op, int64_t now_ns)
{
    struct kafka_sink *sink = sink_of(op);
    unsigned work = 0;

    (void)now_ns;
    if (underway(sink) != 0)
        work += (unsigned)rd_kafka_poll(sink->handle, 0);
    if (sink->produced < sink->encoded && op->env->failure.code == 0)
        work += produce(sink);
    return work;
}

static void sink_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    struct kafka_sink *sink = sink_of(op);

    (void)epoch;
    (void)roots;
    sink->tag = (sink->tag + 1) % TAGS;
}

static bool sink_settled(const struct mr_op *op, uint64_t epoch)
{
    const struct kafka_sink *sink = MR_CONTAINER_CONST(op, struct kafka_sink, op);

    if (sink->produced < sink->encoded)
        return false; /* they may be from before the barrier */
    for (uint32_t t = 0; t < TAGS; t++)
        if ((t != sink->tag || epoch == MR_EPOCH_ANY) && sink->underway[t] != 0)
            return false;
    return true;
}

static void sink_free(struct mr_op *op)
{
    struct kafka_sink *sink = sink_of(op);

    if (sink->handle != NULL && op->env->failure.code == 0)
        (void)rd_kafka_flush(sink->handle, FLUSH_MS);
    if (sink->events != NULL) {
        rd_kafka_queue_io_event_enable(sink->events, -1, NULL, 0);
        rd_kafka_queue_destroy(sink->events);
    }
    if (sink->topic != NULL)
        rd_kafka_topic_destroy(sink->topic);
    if (sink->handle != NULL) {
        (void)rd_kafka_purge(sink->handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        (void)rd_kafka_poll(sink->handle, 0);
        rd_kafka_destroy(sink->handle);
    }
    if (sink->encoder != NULL)
        sink->sink->spec->format->encoder_free(sink->encoder);
    mr_text_fini(&sink->lines);
    free(sink);
}

static const struct mr_op_class op_class = {
    .name = "kafka sink",
    .ready = sink_ready,
    .push = sink_push,
    .watermark = mr_op_ignore_watermark,
    .end = mr_op_ignore_end,
    .poll = sink_poll,
    .barrier = sink_barrier,
    .settled = sink_settled,
    .free = sink_free,
};

/* How many partitions the topic has.  Brokers may make a topic when a producer first asks
 * for it, and say "unknown" until they have: ask again for a few seconds. */
static int find_partitions(struct kafka_sink *sink, struct mr_err *reterr)
{
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;

    for (int tries = 0; tries < CREATE_TRIES; tries++) {
        const struct rd_kafka_metadata *metadata;
        code = rd_kafka_metadata(sink->handle, 0, sink->topic, &metadata, MR_KAFKA_TIMEOUT_MS);
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
            return mr_fail(reterr, -EAGAIN,
                           "no broker answered within %d s: %s.  Is Kafka running where "
                           "'properties.bootstrap.servers' says?",
                           MR_KAFKA_TIMEOUT_MS / 1000, rd_kafka_err2str(code));
        code = metadata->topic_cnt == 1 ? metadata->topics[0].err
                                        : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
        sink->partitions = metadata->topic_cnt == 1 ? metadata->topics[0].partition_cnt : 0;
        rd_kafka_metadata_destroy(metadata);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR && sink->partitions > 0)
            return 0;
        if (code != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART &&
            code != RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE)
            break;
        (void)rd_kafka_poll(sink->handle, CREATE_WAIT_MS);
    }
    return mr_fail(reterr, -ENOENT, "topic '%s': %s", sink->sink->topic,
                   rd_kafka_err2str(code));
}

/* The handle, and the partitions of the topic: a topic that is missing is told at start. */
static int connect_sink(struct kafka_sink *sink, struct mr_err *reterr)
{
    /* Idempotence keeps order and hides retries; no message is ever given up, because
     * waiting for a broker is backpressure, not failure. */
    static const struct mr_kafka_setting defaults[] = {
        {"enable.idempotence", "true"},
        {"message.timeout.ms", "0"},
        {"linger.ms", "0"},
        {"partitioner", "murmur2_random"},
        {"queue.buffering.max.messages", "200000"},
        {NULL, NULL}};
    struct mr_task_env *env = sink->op.env;
    rd_kafka_conf_t *conf;
    char why[512];
    int rc =
        mr_kafka_conf_new(sink->sink->spec->options, sink->sink->env, defaults, &conf, reterr);

    if (rc < 0)
        return rc;
    rd_kafka_conf_set_dr_msg_cb(conf, delivered);
    sink->handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof(why));
    if (sink->handle == NULL) {
        rd_kafka_conf_destroy(conf);
        return mr_fail(reterr, MR_ERR_OPTION, "kafka producer: %s", why);
    }
    sink->topic = rd_kafka_topic_new(sink->handle, sink->sink->topic, NULL);
    if (sink->topic == NULL)
        return mr_fail(reterr, MR_ERR_OPTION, "topic '%s': %s", sink->sink->topic,
                       rd_kafka_err2str(rd_kafka_last_error()));
    rc = find_partitions(sink, reterr);
    if (rc < 0)
        return rc;
    sink->partition = (int32_t)(env->reactor % (uint32_t)sink->partitions);
    sink->events = rd_kafka_queue_get_main(sink->handle);
    static const uint64_t one = 1;
    int fd = env->aio->ops->wake_fd(env->aio);
    if (fd >= 0)
        rd_kafka_queue_io_event_enable(sink->events, fd, &one, sizeof(one));
    return 0;
}

static int sink_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                     struct mr_sink **ret, struct mr_err *reterr)
{
    struct mr_sink *sink = calloc(1, sizeof(*sink));
    struct mr_view topic = {0};
    int guarantee = 0, rc;

    if (sink == NULL)
        return mr_fail(reterr, -ENOMEM, "kafka: out of memory");
    sink->spec = spec;
    sink->env = env;
    rc = mr_options_string(spec->options, mr_kafka_options, "topic", &topic, reterr);
    if (rc == 0)
        rc = mr_options_enum(spec->options, mr_kafka_options, "sink.partitioner",
                             &sink->partitioner, reterr);
    if (rc == 0)
        rc = mr_options_enum(spec->options, mr_kafka_options, "sink.delivery-guarantee",
                             &guarantee, reterr);
    if (rc == 0 && guarantee == 0)
        rc = mr_options_enum(spec->options, mr_kafka_options, "sink.semantic", &guarantee,
                             reterr);
    if (rc == 0 && guarantee == 2)
        rc = mr_fail(
            reterr, MR_ERR_UNSUPPORTED,
            "'sink.delivery-guarantee' = 'exactly-once' is not supported by this version "
            "of the kafka sink; 'at-least-once' is, and 'filesystem' is exactly-once");
    if (rc < 0) {
        free(sink);
        return rc;
    }
    sink->topic = strndup(topic.data != NULL ? topic.data : "", topic.len);
    MR_ASSERT(sink->topic != NULL);
    *ret = sink;
    return 0;
}

static int sink_op_new(struct mr_sink *sink, struct mr_task_env *env,
                       const struct mr_view *roots, uint32_t count, struct mr_op **ret,
                       struct mr_err *reterr)
{
    struct kafka_sink *op = calloc(1, sizeof(*op));

    (void)roots;
    (void)count;
    if (op == NULL)
        return mr_fail(reterr, -ENOMEM, "kafka: out of memory");
    _Static_assert(TAGS <= 8, "a tag fits in the low bits of a pointer");
    op->op = (struct mr_op){.class = &op_class, .env = env};
    op->sink = sink;
    op->physical = (struct mr_schema){sink->spec->physical, sink->spec->schema->field};
    mr_text_init(&op->lines);
    struct mr_format_spec format = {.schema = &op->physical,
                                    .options = sink->spec->options,
                                    .prefix = sink->spec->format_prefix};
    int rc = sink->spec->format->encoder_new(&format, &op->encoder, reterr);
    if (rc == 0)
        rc = connect_sink(op, reterr);
    if (rc < 0) {
        sink_free(&op->op);
        return rc;
    }
    *ret = &op->op;
    return 0;
}

static void sink_close(struct mr_sink *sink)
{
    if (sink == NULL)
        return;
    free(sink->topic);
    free(sink);
}

const struct mr_sink_class mr_kafka_sink = {
    .name = "kafka",
    .options = mr_kafka_options,
    .needs_format = true,
    .means = MR_SINK_REPEATS,
    .caution = "at-least-once: after a crash, rows since the last checkpoint are written again",
    .open = sink_open,
    .op_new = sink_op_new,
    .close = sink_close,
};
