/*
 * Exactly-once: rows of the epoch go into the open transaction as they come; rows behind a
 * barrier belong to the next one, which begins when this one is committed.
 *
 *     push ─encode─► queue:  rows before barrier N │ rows behind it
 *                            released: sent        │ held: until committed(N)
 *
 *     barrier N     all that is in the queue is released, what comes from now on is held
 *     settled(N)    the released ones are sent and acknowledged
 *     committed(N)  the next transaction has begun: the held ones are released
 *     aborted(N)    the transaction is still open, and they join it
 *
 * A barrier implies that the fate of the one before it is known, though word of it may
 * come later than the barrier does.
 */
#include "io/kafka/sink.h"

#include <errno.h>
#include <stdlib.h>

struct held_sink {
    struct mr_op op;
    struct mr_sink *sink;
    struct mr_kafka_lane *lane;
    struct mr_kafka_writer *writer;
    struct mr_kafka_queue queue;
    struct mr_kafka_turn turn;
    uint64_t epoch; /* of the last barrier */
    bool is_holding;
};

static struct held_sink *sink_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct held_sink, op);
}

static bool has_failed(const struct held_sink *sink)
{
    return sink->op.env->failure.code != 0;
}

/* Send a batch of what is released, as far as there is room; poll() goes on with the rest. */
static unsigned produce(struct held_sink *sink)
{
    unsigned work = 0;

    while (!mr_kafka_queue_is_idle(&sink->queue) && work < MR_BATCH_ROWS) {
        struct mr_kafka_row row;
        struct mr_err err = {0};
        if (mr_kafka_lane_underway(sink->lane) >= MR_KAFKA_UNDERWAY_MAX)
            return work;
        mr_kafka_queue_first(&sink->queue, &row);
        int rc = mr_kafka_lane_produce(sink->lane, mr_kafka_turn_next(&sink->turn), &row, &err);
        if (rc == -EAGAIN)
            return work;
        if (rc < 0) {
            mr_op_fail(&sink->op, rc, "kafka topic '%s': %s", sink->sink->topic, err.message);
            return work;
        }
        mr_kafka_queue_drop(&sink->queue);
        work++;
    }
    return work;
}

static void release(struct held_sink *sink)
{
    sink->is_holding = false;
    mr_kafka_queue_release(&sink->queue);
    if (!has_failed(sink))
        produce(sink);
}

static bool sink_ready(const struct mr_op *op)
{
    const struct held_sink *sink = MR_CONTAINER_CONST(op, struct held_sink, op);

    return mr_kafka_queue_is_idle(&sink->queue) &&
           mr_kafka_queue_bytes(&sink->queue) < (uint64_t)sink->sink->hold_bytes &&
           mr_kafka_lane_underway(sink->lane) < MR_KAFKA_UNDERWAY_MAX;
}

static void sink_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct held_sink *sink = sink_of(op);
    size_t before = mr_kafka_queue_bytes(&sink->queue);
    const char *reason = NULL;

    if (mr_kafka_queue_put(&sink->queue, sink->writer, batch, &reason) < 0) {
        mr_kafka_fail_row(op, sink->sink, reason);
        return;
    }
    mr_stat_add(&op->stats.bytes_out, mr_kafka_queue_bytes(&sink->queue) - before);
    if (!sink->is_holding)
        release(sink);
}

static unsigned sink_poll(struct mr_op *op, int64_t now_ns)
{
    struct held_sink *sink = sink_of(op);
    struct mr_err err = {0};

    (void)now_ns;
    if (has_failed(sink))
        return 0;
    if (mr_kafka_lane_failure(sink->lane, &err) < 0) {
        mr_op_fail(op, err.code, "kafka topic '%s': %s", sink->sink->topic, err.message);
        return 0;
    }
    if (mr_kafka_queue_is_idle(&sink->queue) && mr_kafka_lane_underway(sink->lane) == 0)
        return 0;
    /* Said before looking, so that no report is missed between the two. */
    mr_kafka_lane_want_wake(sink->lane);
    return produce(sink);
}

static void sink_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots)
{
    struct held_sink *sink = sink_of(op);

    mr_kafka_transaction_leave_root(sink->sink->transaction, epoch, roots);
    release(sink);
    sink->epoch = epoch;
    sink->is_holding = true;
    mr_kafka_lane_want_wake(sink->lane);
}

static bool sink_settled(const struct mr_op *op, uint64_t epoch)
{
    const struct held_sink *sink = MR_CONTAINER_CONST(op, struct held_sink, op);

    if (epoch == MR_EPOCH_ANY && !mr_kafka_queue_is_empty(&sink->queue))
        return false;
    return mr_kafka_queue_is_idle(&sink->queue) && mr_kafka_lane_underway(sink->lane) == 0;
}

static void sink_told(struct mr_op *op, uint64_t epoch)
{
    struct held_sink *sink = sink_of(op);

    if (epoch == sink->epoch && sink->is_holding)
        release(sink);
}

static void sink_free(struct mr_op *op)
{
    struct held_sink *sink = sink_of(op);

    if (sink->lane != NULL)
        mr_kafka_lane_close(sink->lane);
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
    .committed = sink_told,
    .aborted = sink_told,
    .free = sink_free,
};

int mr_kafka_held_new(struct mr_sink *sink, struct mr_task_env *env,
                      const struct mr_view *roots, uint32_t count, struct mr_op **ret,
                      struct mr_err *reterr)
{
    struct held_sink *op = calloc(1, sizeof(*op));
    int rc = 0;

    if (op == NULL)
        return mr_fail(reterr, -ENOMEM, "kafka: out of memory");
    op->op = (struct mr_op){.class = &op_class, .env = env};
    op->sink = sink;
    mr_kafka_queue_init(&op->queue);
    for (uint32_t i = 0; i < count && rc == 0; i++)
        rc = mr_kafka_transaction_check_root(sink->transaction, roots[i], reterr);
    if (rc == 0)
        rc = mr_kafka_writer_new(sink->spec, sink->is_upsert, &op->writer, reterr);
    if (rc == 0)
        rc = mr_kafka_lane_new(sink->transaction, sink->topic, env, &op->lane, reterr);
    if (rc < 0) {
        sink_free(&op->op);
        return rc;
    }
    op->turn = mr_kafka_turn_of(sink, env->reactor, mr_kafka_lane_partitions(op->lane));
    *ret = &op->op;
    return 0;
}
