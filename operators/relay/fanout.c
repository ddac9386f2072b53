#include "operators/relay/relay.h"

#include <errno.h>
#include <stdlib.h>

struct fanout {
    struct mr_op op;
    uint32_t count;
    struct mr_op *next[];
};

static bool fanout_ready(const struct mr_op *op)
{
    const struct fanout *fanout = MR_CONTAINER_CONST(op, struct fanout, op);

    for (uint32_t i = 0; i < fanout->count; i++)
        if (!mr_op_ready(fanout->next[i]))
            return false;
    return true;
}

static void fanout_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct fanout *fanout = MR_CONTAINER(op, struct fanout, op);

    for (uint32_t i = 0; i < fanout->count; i++)
        mr_op_push(fanout->next[i], batch);
}

static void fanout_watermark(struct mr_op *op, int64_t watermark_ns)
{
    struct fanout *fanout = MR_CONTAINER(op, struct fanout, op);

    for (uint32_t i = 0; i < fanout->count; i++)
        mr_op_watermark(fanout->next[i], watermark_ns);
}

static void fanout_end(struct mr_op *op)
{
    struct fanout *fanout = MR_CONTAINER(op, struct fanout, op);

    for (uint32_t i = 0; i < fanout->count; i++)
        mr_op_end(fanout->next[i]);
}

static void fanout_idle(struct mr_op *op)
{
    struct fanout *fanout = MR_CONTAINER(op, struct fanout, op);

    for (uint32_t i = 0; i < fanout->count; i++)
        mr_op_idle(fanout->next[i]);
}

static void fanout_free(struct mr_op *op)
{
    free(MR_CONTAINER(op, struct fanout, op));
}

static const struct mr_op_class fanout_class = {
    .name = "fanout",
    .ready = fanout_ready,
    .push = fanout_push,
    .watermark = fanout_watermark,
    .end = fanout_end,
    .idle = fanout_idle,
    .free = fanout_free,
};

int mr_fanout_new(struct mr_op *const *next, uint32_t count, struct mr_task_env *env,
                  struct mr_op **ret, struct mr_err *reterr)
{
    struct fanout *fanout = calloc(1, sizeof(*fanout) + count * sizeof(fanout->next[0]));

    if (fanout == NULL)
        return mr_fail(reterr, -ENOMEM, "fan-out: out of memory");
    fanout->op = (struct mr_op){.class = &fanout_class, .env = env};
    fanout->count = count;
    memcpy(fanout->next, next, count * sizeof(next[0]));
    *ret = &fanout->op;
    return 0;
}
