#include "operators/relay/collect.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct mr_collector {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct mr_sys *sys;
    const struct mr_schema *schema;
    struct mr_batch_buffer *slot[MR_COLLECT_BATCHES];
    uint32_t first, filled;  /* slots waiting, oldest first */
    uint32_t writers, ended; /* operators, and those that saw the end */
    bool is_lent;            /* slot[first] is in the program's hands */
    bool is_closed;
};

struct collect {
    struct mr_op op;
    struct mr_collector *collector;
};

int mr_collector_new(struct mr_sys *sys, const struct mr_schema *schema,
                     struct mr_collector **ret, struct mr_err *reterr)
{
    struct mr_collector *collector = calloc(1, sizeof(*collector));
    pthread_condattr_t attr;

    if (collector == NULL)
        return mr_fail(reterr, -ENOMEM, "collect: out of memory");
    collector->sys = sys;
    collector->schema = schema;
    pthread_mutex_init(&collector->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&collector->changed, &attr);
    pthread_condattr_destroy(&attr);
    for (uint32_t i = 0; i < MR_COLLECT_BATCHES; i++)
        collector->slot[i] = mr_batch_buffer_new(schema, MR_BATCH_ROWS);
    *ret = collector;
    return 0;
}

void mr_collector_free(struct mr_collector *collector)
{
    if (collector == NULL)
        return;
    for (uint32_t i = 0; i < MR_COLLECT_BATCHES; i++)
        mr_batch_buffer_free(collector->slot[i]);
    pthread_cond_destroy(&collector->changed);
    pthread_mutex_destroy(&collector->lock);
    free(collector);
}

static bool collect_ready(const struct mr_op *op)
{
    struct mr_collector *collector = MR_CONTAINER_CONST(op, struct collect, op)->collector;

    pthread_mutex_lock(&collector->lock);
    /* Each writer may fill one slot between two looks at ready(). */
    bool ready =
        collector->is_closed || collector->filled + collector->writers <= MR_COLLECT_BATCHES;
    pthread_mutex_unlock(&collector->lock);
    return ready;
}

static void collect_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct mr_collector *collector = MR_CONTAINER(op, struct collect, op)->collector;

    pthread_mutex_lock(&collector->lock);
    if (!collector->is_closed) {
        MR_ASSERT(collector->filled < MR_COLLECT_BATCHES);
        struct mr_batch_buffer *slot =
            collector->slot[(collector->first + collector->filled) % MR_COLLECT_BATCHES];
        mr_batch_buffer_reset(slot);
        for (uint32_t i = 0; i < batch->selected; i++)
            mr_batch_buffer_append(slot, batch, mr_batch_row(batch, i));
        collector->filled++;
        pthread_cond_signal(&collector->changed);
    }
    pthread_mutex_unlock(&collector->lock);
}

static void collect_end(struct mr_op *op)
{
    struct mr_collector *collector = MR_CONTAINER(op, struct collect, op)->collector;

    pthread_mutex_lock(&collector->lock);
    collector->ended++;
    pthread_cond_signal(&collector->changed);
    pthread_mutex_unlock(&collector->lock);
}

static void collect_free(struct mr_op *op)
{
    free(MR_CONTAINER(op, struct collect, op));
}

static const struct mr_op_class collect_class = {
    .name = "collect",
    .ready = collect_ready,
    .push = collect_push,
    .watermark = mr_op_ignore_watermark,
    .end = collect_end,
    .free = collect_free,
};

int mr_collector_op(struct mr_collector *collector, struct mr_task_env *env, struct mr_op **ret,
                    struct mr_err *reterr)
{
    struct collect *collect = calloc(1, sizeof(*collect));

    if (collect == NULL)
        return mr_fail(reterr, -ENOMEM, "collect: out of memory");
    MR_ASSERT(collector->writers < MR_COLLECT_BATCHES);
    collect->op = (struct mr_op){.class = &collect_class, .env = env};
    collect->collector = collector;
    collector->writers++;
    *ret = &collect->op;
    return 0;
}

const struct mr_batch *mr_collector_next(struct mr_collector *collector, int64_t timeout_ns,
                                         bool *ret_end)
{
    const struct mr_batch *batch = NULL;
    struct timespec until = mr_sys_deadline(collector->sys, timeout_ns);

    pthread_mutex_lock(&collector->lock);
    if (collector->is_lent) {
        collector->first = (collector->first + 1) % MR_COLLECT_BATCHES;
        collector->filled--;
        collector->is_lent = false;
    }
    while (timeout_ns > 0 && collector->filled == 0 && collector->ended < collector->writers)
        if (pthread_cond_timedwait(&collector->changed, &collector->lock, &until) != 0)
            break;
    if (collector->filled != 0) {
        batch = &collector->slot[collector->first]->batch;
        collector->is_lent = true;
    }
    *ret_end = batch == NULL && collector->ended == collector->writers;
    pthread_mutex_unlock(&collector->lock);
    return batch;
}

void mr_collector_close(struct mr_collector *collector)
{
    pthread_mutex_lock(&collector->lock);
    collector->is_closed = true;
    pthread_mutex_unlock(&collector->lock);
}
