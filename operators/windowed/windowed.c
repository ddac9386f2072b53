#include "operators/windowed/windowed.h"

#include "core/base/alloc.h"

#include <stdlib.h>

/* Times further out have no windows: sums of a time, a size and an offset stay in range. */
#define TIME_MAX_NS (INT64_MAX / 4)

struct windowed {
    struct mr_op op;
    const struct mr_windowed_spec *spec;
    struct mr_batch_buffer *copy; /* of the batch whose further windows are to come */
    uint32_t round;               /* of them; 0: none are */
    int64_t now_ns;               /* processing time of that batch */
    struct mr_vec *col;           /* of the output */
    uint16_t sel[MR_BATCH_ROWS];
    int64_t start[MR_BATCH_ROWS], end[MR_BATCH_ROWS];
};

static struct windowed *windowed_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct windowed, op);
}

static bool windowed_ready(const struct mr_op *op)
{
    const struct windowed *w = MR_CONTAINER_CONST(op, struct windowed, op);

    return w->round == 0 && mr_op_ready(op->next);
}

/* Window number N of those that hold T; false: there are not so many. */
static bool nth_window(const struct mr_window_spec *spec, int64_t t, uint32_t n,
                       int64_t *ret_start, int64_t *ret_end)
{
    if (spec->kind == MR_WINDOW_CUMULATE) {
        int64_t into = mr_floor_mod(t - spec->offset_ns, spec->size_ns);
        int64_t length = (into / spec->step_ns + 1 + (int64_t)n) * spec->step_ns;

        *ret_start = t - into;
        *ret_end = *ret_start + length;
        return length <= spec->size_ns;
    }
    int64_t into =
        mr_floor_mod(t - spec->offset_ns, spec->step_ns) + (int64_t)n * spec->step_ns;

    *ret_start = t - into;
    *ret_end = *ret_start + spec->size_ns;
    return into < spec->size_ns;
}

/* The N-th windows of BATCH's rows.  Returns how many rows have one; *RET_BAD: how many have
 * no window at all. */
static uint32_t assign(struct windowed *w, const struct mr_batch *batch, uint32_t n,
                       uint32_t *ret_bad)
{
    const struct mr_window_spec *spec = &w->spec->window;
    const struct mr_vec *time = &batch->col[spec->time_column];
    uint32_t selected = 0;

    *ret_bad = 0;
    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        int64_t t = w->spec->is_clocked ? w->now_ns : ((const int64_t *)time->data)[row];

        if (!w->spec->is_clocked &&
            (mr_vec_is_null(time, row) || t > TIME_MAX_NS || t < -TIME_MAX_NS)) {
            ++*ret_bad;
            continue;
        }
        if (spec->zone != NULL)
            t += mr_zone_offset_ns(spec->zone, t);
        if (nth_window(spec, t, n, &w->start[row], &w->end[row]))
            w->sel[selected++] = (uint16_t)row;
    }
    return selected;
}

static void push_windows(struct windowed *w, const struct mr_batch *batch, uint32_t selected)
{
    uint32_t columns = batch->schema->count;
    struct mr_batch out = *batch;

    if (selected == 0)
        return;
    memcpy(w->col, batch->col, columns * sizeof(*w->col));
    w->col[columns] = (struct mr_vec){.data = w->start};
    w->col[columns + 1] = (struct mr_vec){.data = w->end};
    out.schema = w->spec->stage.output;
    out.col = w->col;
    out.sel = w->sel;
    out.selected = selected;
    if (w->spec->is_clocked)
        out.behind_ns = NULL;
    mr_stat_add(&w->op.stats.rows_out, selected);
    mr_op_push(w->op.next, &out);
}

static int64_t wall_ms(struct windowed *w)
{
    int64_t wall_ns = w->op.env->sys->ops->wall_ns(w->op.env->sys);

    return wall_ns - wall_ns % MR_MILLI_NS;
}

/* Rows may be in more windows than one. */
static bool has_rounds(const struct mr_window_spec *spec)
{
    return spec->step_ns < spec->size_ns;
}

static void windowed_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct windowed *w = windowed_of(op);
    uint32_t bad;

    MR_ASSERT(w->round == 0);
    w->now_ns = w->spec->is_clocked ? wall_ms(w) : 0;
    uint32_t selected = assign(w, batch, 0, &bad);

    mr_stat_add(&op->stats.bad_rows, bad);
    push_windows(w, batch, selected);
    if (selected == 0 || !has_rounds(&w->spec->window))
        return;
    mr_batch_buffer_reset(w->copy);
    for (uint32_t i = 0; i < selected; i++)
        mr_batch_buffer_append(w->copy, batch, w->sel[i]);
    w->round = 1;
}

static unsigned windowed_poll(struct mr_op *op, int64_t now_ns)
{
    struct windowed *w = windowed_of(op);
    uint32_t bad;

    (void)now_ns;
    if (w->round == 0 || !mr_op_ready(op->next))
        return 0;
    uint32_t selected = assign(w, &w->copy->batch, w->round, &bad);

    w->round = selected > 0 ? w->round + 1 : 0;
    push_windows(w, &w->copy->batch, selected);
    return 1;
}

static void windowed_free(struct mr_op *op)
{
    struct windowed *w = windowed_of(op);

    mr_batch_buffer_free(w->copy);
    free(w->col);
    free(w);
}

static const struct mr_op_class windowed_class = {
    .name = "windowed",
    .ready = windowed_ready,
    .push = windowed_push,
    .watermark = mr_op_pass_watermark,
    .end = mr_op_pass_end,
    .poll = windowed_poll,
    .free = windowed_free,
};

static int windowed_new(const struct mr_stage_spec *stage, const struct mr_stage_place *place,
                        struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    const struct mr_windowed_spec *spec =
        MR_CONTAINER_CONST(stage, struct mr_windowed_spec, stage);
    const struct mr_schema *input = stage->input[0].schema;
    int rc = mr_window_check(&spec->window, reterr);

    if (rc < 0)
        return rc;
    struct windowed *w = mr_alloc(sizeof(*w), "rows with their windows");

    MR_ASSERT(stage->output->count == input->count + 2);
    w->op = (struct mr_op){.class = &windowed_class, .env = place->env, .next = place->next};
    atomic_store_explicit(&w->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    w->spec = spec;
    w->copy = mr_batch_buffer_new(input, MR_BATCH_ROWS);
    w->col = mr_alloc_array(stage->output->count, sizeof(*w->col), "rows with their windows");
    *ret_op = port[0] = &w->op;
    return 0;
}

const struct mr_stage_class mr_windowed_class = {.name = "windowed", .op_new = windowed_new};
