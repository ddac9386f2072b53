/*
 * At-least-once: rows are encoded as they come and handed to librdkafka, which copies them
 * and sends them in the background.
 *
 *     push ─encode─► queue ─produce─► librdkafka's queue ─► brokers
 *                                            └─ delivery reports ─► counters
 *
 * A barrier starts a new count of messages under way; the epoch has settled when all
 * older counts are zero.  Rows go on meanwhile.
 */
#include "io/kafka/sink.h"

#include <errno.h>
#include <stdlib.h>

enum {
    TAGS = 4, /* epochs whose messages are counted apart; more only delay settling */
    FLUSH_MS = 30000
};

struct plain_sink {
    struct mr_op op;
    struct mr_sink *sink;
    rd_kafka_t *handle;
    rd_kafka_topic_t *topic;
    rd_kafka_queue_t *events;
    struct mr_kafka_writer *writer;
    struct mr_kafka_queue queue; /* of one batch */
    struct mr_kafka_turn turn;
    uint64_t underway[TAGS];
    uint32_t tag;
};

static struct plain_sink *sink_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct plain_sink, op);
}

static uint64_t underway(const struct plain_sink *sink)
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
    struct plain_sink *sink =
        (struct plain_sink *)((uintptr_t)message->_private & ~(uintptr_t)7);
    uint32_t tag = (uint32_t)((uintptr_t)message->_private & 7);

    (void)handle;
    (void)opaque;
    MR_ASSERT(tag < TAGS && sink->underway[tag] != 0);
    sink->underway[tag]--;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
        mr_op_fail(&sink->op, -EIO, "kafka topic '%s': a message was not accepted: %s",
                   sink->sink->topic, rd_kafka_err2str(message->err));
}

/* Hand over what is encoded; stops when librdkafka's queue is full. */
static unsigned produce(struct plain_sink *sink)
{
    unsigned work = 0;

    while (!mr_kafka_queue_is_idle(&sink->queue)) {
        void *tagged = (void *)((uintptr_t)sink | sink->tag);
        struct mr_kafka_row row;
        mr_kafka_queue_first(&sink->queue, &row);
        rd_kafka_resp_err_t code = mr_kafka_produce(
            sink->handle, sink->topic, mr_kafka_turn_next(&sink->turn), &row, tagged);
        if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL)
            return work;
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
            mr_op_fail(&sink->op, -EIO, "kafka topic '%s': %s", sink->sink->topic,
                       rd_kafka_err2str(code));
            return work;
        }
        mr_kafka_queue_drop(&sink->queue);
        sink->underway[sink->tag]++;
        work++;
    }
    return work;
}

static bool sink_ready(const struct mr_op *op)
{
    const struct plain_sink *sink = MR_CONTAINER_CONST(op, struct plain_sink, op);

    return mr_kafka_queue_is_empty(&sink->queue) && underway(sink) < MR_KAFKA_UNDERWAY_MAX;
}

static void sink_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct plain_sink *sink = sink_of(op);
    const char *reason = NULL;

    MR_ASSERT(mr_kafka_queue_is_empty(&sink->queue));
    if (mr_kafka_queue_put(&sink->queue, sink->writer, batch, &reason) < 0) {
        mr_kafka_fail_row(op, sink->sink, reason);
        return;
    }
    mr_stat_add(&op->stats.bytes_out, mr_kafka_queue_bytes(&sink->queue));
    mr_kafka_queue_release(&sink->queue);
    produce(sink);
}

static unsigned sink_poll(struct mr_op *op, int64_t now_ns)
{
    struct plain_sink *sink = sink_of(op);
    unsigned work = 0;

    (void)now_ns;
    if (underway(sink) != 0)
        work += (unsigned)rd_kafka_poll(sink->handle, 0);
    if (op->env->failure.code == 0)
        work += produce(sink);
    return work;
}

static void sink_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    struct plain_sink *sink = sink_of(op);

    (void)epoch;
    (void)roots;
    sink->tag = (sink->tag + 1) % TAGS;
}

static bool sink_settled(const struct mr_op *op, uint64_t epoch)
{
    const struct plain_sink *sink = MR_CONTAINER_CONST(op, struct plain_sink, op);

    if (!mr_kafka_queue_is_empty(&sink->queue))
        return false; /* they may be from before the barrier */
    for (uint32_t t = 0; t < TAGS; t++)
        if ((t != sink->tag || epoch == MR_EPOCH_ANY) && sink->underway[t] != 0)
            return false;
    return true;
}

static void sink_free(struct mr_op *op)
{
    struct plain_sink *sink = sink_of(op);

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
    mr_kafka_writer_free(sink->writer);
    mr_kafka_queue_fini(&sink->queue);
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

/* The handle, and the partitions of the topic: a topic that is missing is told at start. */
static int connect_sink(struct plain_sink *sink, struct mr_err *reterr)
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
    int32_t partitions;
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
    rc = mr_kafka_count_partitions(sink->handle, sink->sink->topic, &partitions, reterr);
    if (rc < 0)
        return rc;
    sink->turn = mr_kafka_turn_of(sink->sink, env->reactor, partitions);
    sink->events = rd_kafka_queue_get_main(sink->handle);
    static const uint64_t one = 1;
    int fd = env->aio->ops->wake_fd(env->aio);
    if (fd >= 0)
        rd_kafka_queue_io_event_enable(sink->events, fd, &one, sizeof(one));
    return 0;
}

int mr_kafka_plain_new(struct mr_sink *sink, struct mr_task_env *env, struct mr_op **ret,
                       struct mr_err *reterr)
{
    struct plain_sink *op = calloc(1, sizeof(*op));

    if (op == NULL)
        return mr_fail(reterr, -ENOMEM, "kafka: out of memory");
    _Static_assert(TAGS <= 8, "a tag fits in the low bits of a pointer");
    op->op = (struct mr_op){.class = &op_class, .env = env};
    op->sink = sink;
    mr_kafka_queue_init(&op->queue);
    int rc = mr_kafka_writer_new(sink->spec, sink->is_upsert, &op->writer, reterr);
    if (rc == 0)
        rc = connect_sink(op, reterr);
    if (rc < 0) {
        sink_free(&op->op);
        return rc;
    }
    *ret = &op->op;
    return 0;
}
