#include "operators/clocked/clocked.h"

#include "core/base/alloc.h"

#include <stdlib.h>

/* The wall clock is looked at again after so long, whatever it said: it may have been set. */
#define LOOK_AGAIN_NS (100 * MR_MILLI_NS)

struct clock {
    struct mr_op op;
    const struct mr_clocked_class *class;
    uint32_t columns, time_column;
    int64_t stamp_ns;     /* the last one; never goes back */
    int64_t watermark_ns; /* the last that was handed on */
    int64_t look_ns;      /* monotonic: nothing is over before */
    bool has_ended;
    struct mr_vec *col;
    int64_t time[MR_BATCH_ROWS];
};

static struct clock *clock_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct clock, op);
}

/* The millisecond that it is. */
static int64_t read_clock(struct clock *c)
{
    struct mr_sys *sys = c->op.env->sys;
    int64_t wall_ns = sys->ops->wall_ns(sys), taken_ns = c->class->watermark_ns(c->op.next);

    wall_ns -= wall_ns % MR_MILLI_NS;
    if (taken_ns >= c->stamp_ns)
        c->stamp_ns = taken_ns + MR_MILLI_NS;
    if (wall_ns > c->stamp_ns)
        c->stamp_ns = wall_ns;
    return c->stamp_ns;
}

static void clock_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct clock *c = clock_of(op);
    struct mr_batch out = *batch;
    int64_t stamp_ns = read_clock(c);

    for (uint32_t i = 0; i < batch->rows; i++)
        c->time[i] = stamp_ns;
    memcpy(c->col, batch->col, c->columns * sizeof(*c->col));
    c->col[c->time_column] = (struct mr_vec){.data = c->time};
    out.col = c->col;
    out.behind_ns = NULL;
    c->look_ns = INT64_MIN;
    mr_stat_add(&op->stats.rows_out, out.selected);
    mr_op_push(op->next, &out);
}

static unsigned clock_poll(struct mr_op *op, int64_t now_ns)
{
    struct clock *c = clock_of(op);

    if (c->has_ended || now_ns < c->look_ns || !mr_op_ready(op->next))
        return 0;
    int64_t watermark_ns = read_clock(c) - MR_MILLI_NS;
    int64_t due_ns = c->class->due_ns(op->next, c->watermark_ns);

    if (due_ns <= watermark_ns && watermark_ns > c->watermark_ns) {
        c->watermark_ns = watermark_ns;
        mr_op_watermark(op->next, watermark_ns);
        return 1;
    }
    int64_t left_ns =
        due_ns > watermark_ns + LOOK_AGAIN_NS ? LOOK_AGAIN_NS : due_ns - watermark_ns;

    c->look_ns = now_ns + (left_ns < MR_MILLI_NS ? MR_MILLI_NS : left_ns);
    return 0;
}

static int64_t clock_deadline(const struct mr_op *op)
{
    const struct clock *c = MR_CONTAINER_CONST(op, struct clock, op);

    return c->has_ended ? INT64_MAX : c->look_ns;
}

static void clock_end(struct mr_op *op)
{
    clock_of(op)->has_ended = true;
    mr_op_end(op->next);
}

static void clock_idle(struct mr_op *op)
{
    (void)op;
}

static void clock_free(struct mr_op *op)
{
    free(clock_of(op)->col);
    free(clock_of(op));
}

static const struct mr_op_class clock_class = {
    .name = "clock",
    .ready = mr_op_next_ready,
    .push = clock_push,
    .watermark = mr_op_ignore_watermark,
    .end = clock_end,
    .idle = clock_idle,
    .poll = clock_poll,
    .deadline_ns = clock_deadline,
    .free = clock_free,
};

struct mr_op *mr_clocked_new(const struct mr_clocked_class *class, struct mr_op *next,
                             const struct mr_schema *input, uint32_t time_column)
{
    struct clock *c = mr_alloc(sizeof(*c), "a clock");

    MR_ASSERT(mr_type_shape(input->field[time_column].type) == MR_SHAPE_I64);
    c->op = (struct mr_op){.class = &clock_class, .env = next->env, .next = next};
    atomic_store_explicit(&c->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    c->class = class;
    c->columns = input->count;
    c->time_column = time_column;
    c->stamp_ns = c->watermark_ns = MR_WATERMARK_NONE;
    c->look_ns = INT64_MIN;
    c->col = mr_alloc_array(input->count, sizeof(*c->col), "a clock");
    return &c->op;
}
