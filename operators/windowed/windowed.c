#include "operators/windowed/windowed.h"

#include "core/base/alloc.h"

#include <stdlib.h>

/* Times further out have no windows: sums of a time, a size and an offset stay in range. */
#define TIME_MAX_NS (INT64_MAX / 4)

/* The wall clock is looked at again after so long, whatever it said: it may have been set. */
#define LOOK_AGAIN_NS (100 * MR_MILLI_NS)

struct windowed {
    struct mr_op op;
    const struct mr_windowed_spec *spec;
    struct mr_batch_buffer *held; /* what is left of a batch that came in */
    struct mr_batch_buffer *out;  /* rows that are in several windows */
    const struct mr_batch *batch; /* that is worked on; NULL: none is */
    uint32_t next, round;         /* of its rows, and of that row's windows */
    int64_t now_ns;               /* processing time of that batch; never goes back */
    int64_t over_ns;              /* when the next window is over, by the same clock */
    int64_t look_ns;              /* monotonic: it is not before */
    bool has_ended;
    struct mr_vec *col; /* of the output */
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

    return w->batch == NULL && mr_op_ready(op->next);
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

/* The time of ROW as its windows are reckoned; false: it has none, and no window. */
static bool time_of(const struct windowed *w, const struct mr_batch *batch, uint32_t row,
                    int64_t *ret)
{
    const struct mr_window_spec *spec = &w->spec->window;
    const struct mr_vec *time = &batch->col[spec->time_column];
    int64_t t = w->spec->is_clocked ? w->now_ns : ((const int64_t *)time->data)[row];

    if (!w->spec->is_clocked &&
        (mr_vec_is_null(time, row) || t > TIME_MAX_NS || t < -TIME_MAX_NS))
        return false;
    *ret = spec->zone == NULL ? t : t + mr_zone_offset_ns(spec->zone, t);
    return true;
}

/* BATCH with its rows' windows beside them. */
static struct mr_batch beside(struct windowed *w, const struct mr_batch *batch)
{
    uint32_t columns = batch->schema->count;
    struct mr_batch out = *batch;

    memcpy(w->col, batch->col, columns * sizeof(*w->col));
    w->col[columns] = (struct mr_vec){.data = w->start};
    w->col[columns + 1] = (struct mr_vec){.data = w->end};
    out.schema = w->spec->stage.output;
    out.col = w->col;
    if (w->spec->is_clocked)
        out.behind_ns = NULL;
    return out;
}

static void hand_on(struct windowed *w, const struct mr_batch *batch)
{
    if (batch->selected == 0)
        return;
    mr_stat_add(&w->op.stats.rows_out, batch->selected);
    mr_op_push(w->op.next, batch);
}

/* -- Rows in one window at most: the columns as they are ------------------------------------ */

static void push_single(struct windowed *w, const struct mr_batch *batch)
{
    struct mr_batch out = beside(w, batch);
    uint32_t selected = 0, bad = 0;

    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        int64_t t;

        if (!time_of(w, batch, row, &t))
            bad++;
        else if (nth_window(&w->spec->window, t, 0, &w->start[row], &w->end[row]))
            w->sel[selected++] = (uint16_t)row;
    }
    mr_stat_add(&w->op.stats.bad_rows, bad);
    out.sel = w->sel;
    out.selected = selected;
    hand_on(w, &out);
}

/* -- Rows in several: window after window, row after row --------------------------------- */

/* Rows may be in more windows than one. */
static bool has_rounds(const struct mr_window_spec *spec)
{
    return spec->step_ns < spec->size_ns;
}

static void flush(struct windowed *w)
{
    hand_on(w, &w->out->batch);
    mr_batch_buffer_reset(w->out);
}

/* The windows of the next row into the output.  False: it has no room for all of them. */
static bool put_row(struct windowed *w, const struct mr_batch *source)
{
    uint32_t row = mr_batch_row(w->batch, w->next);
    int64_t t;

    if (!time_of(w, w->batch, row, &t)) {
        mr_stat_add(&w->op.stats.bad_rows, 1);
        return true;
    }
    for (; nth_window(&w->spec->window, t, w->round, &w->start[row], &w->end[row]);
         w->round++) {
        if (w->out->batch.rows == w->out->capacity)
            return false;
        mr_batch_buffer_append(w->out, source, row);
    }
    return true;
}

/* Until the batch is done; false: the next operator does not take what there is. */
static bool work(struct windowed *w)
{
    struct mr_batch source = beside(w, w->batch);

    while (w->next < w->batch->selected) {
        if (put_row(w, &source)) {
            w->next++;
            w->round = 0;
            continue;
        }
        if (!mr_op_ready(w->op.next))
            return false;
        flush(w);
    }
    return true;
}

/* The rest of the batch is copied: it is somebody else's. */
static void hold(struct windowed *w)
{
    mr_batch_buffer_reset(w->held);
    for (uint32_t i = w->next; i < w->batch->selected; i++)
        mr_batch_buffer_append(w->held, w->batch, mr_batch_row(w->batch, i));
    w->batch = &w->held->batch;
    w->next = 0;
}

/* What is left of the output goes, when the next operator takes it. */
static bool finish(struct windowed *w)
{
    if (w->out->batch.rows > 0 && !mr_op_ready(w->op.next))
        return false;
    flush(w);
    w->batch = NULL;
    return true;
}

/* -- The operator ----------------------------------------------------------------------------- */

/* The millisecond that it is. */
static void read_clock(struct windowed *w)
{
    int64_t wall_ns = w->op.env->sys->ops->wall_ns(w->op.env->sys);

    wall_ns -= wall_ns % MR_MILLI_NS;
    if (wall_ns > w->now_ns)
        w->now_ns = wall_ns;
}

/* When the first window is over that is not over now: they end a step apart. */
static int64_t next_over_ns(const struct windowed *w)
{
    const struct mr_window_spec *spec = &w->spec->window;
    int64_t t = w->now_ns;

    if (spec->zone != NULL)
        t += mr_zone_offset_ns(spec->zone, t);
    int64_t end =
        t + spec->step_ns - mr_floor_mod(t - spec->offset_ns - spec->size_ns, spec->step_ns);

    return spec->zone == NULL
               ? end
               : mr_zone_watermark_ns(spec->zone, end - MR_MILLI_NS) + MR_MILLI_NS;
}

/* Hand the clock on, if a window is over; 0: none is. */
static unsigned tell_time(struct windowed *w, int64_t now_ns)
{
    if (w->has_ended || now_ns < w->look_ns)
        return 0;
    read_clock(w);
    if (w->over_ns <= w->now_ns) {
        w->over_ns = next_over_ns(w);
        mr_op_watermark(w->op.next, w->now_ns - MR_MILLI_NS);
        return 1;
    }
    int64_t left_ns = w->over_ns - w->now_ns;

    w->look_ns = now_ns + (left_ns < LOOK_AGAIN_NS ? left_ns : LOOK_AGAIN_NS);
    return 0;
}

static void windowed_watermark(struct mr_op *op, int64_t watermark_ns)
{
    if (!windowed_of(op)->spec->tells_time)
        mr_op_watermark(op->next, watermark_ns);
}

static void windowed_idle(struct mr_op *op)
{
    if (!windowed_of(op)->spec->tells_time)
        mr_op_idle(op->next);
}

static void windowed_end(struct mr_op *op)
{
    windowed_of(op)->has_ended = true;
    mr_op_end(op->next);
}

static int64_t windowed_deadline(const struct mr_op *op)
{
    const struct windowed *w = MR_CONTAINER_CONST(op, struct windowed, op);

    return w->spec->tells_time && !w->has_ended ? w->look_ns : INT64_MAX;
}

static void windowed_push(struct mr_op *op, const struct mr_batch *batch)
{
    struct windowed *w = windowed_of(op);

    MR_ASSERT(w->batch == NULL);
    if (w->spec->is_clocked)
        read_clock(w);
    if (!has_rounds(&w->spec->window)) {
        push_single(w, batch);
        return;
    }
    w->batch = batch;
    w->next = w->round = 0;
    if (!work(w) || !finish(w))
        hold(w);
}

static unsigned windowed_poll(struct mr_op *op, int64_t now_ns)
{
    struct windowed *w = windowed_of(op);

    if (!mr_op_ready(op->next))
        return 0;
    if (w->batch == NULL)
        return w->spec->tells_time ? tell_time(w, now_ns) : 0;
    if (work(w))
        (void)finish(w);
    return 1;
}

static void windowed_free(struct mr_op *op)
{
    struct windowed *w = windowed_of(op);

    mr_batch_buffer_free(w->held);
    mr_batch_buffer_free(w->out);
    free(w->col);
    free(w);
}

static const struct mr_op_class windowed_class = {
    .name = "windowed",
    .ready = windowed_ready,
    .push = windowed_push,
    .watermark = windowed_watermark,
    .end = windowed_end,
    .idle = windowed_idle,
    .poll = windowed_poll,
    .deadline_ns = windowed_deadline,
    .free = windowed_free,
};

static int windowed_new(const struct mr_stage_spec *stage, const struct mr_stage_place *place,
                        struct mr_op **ret_op, struct mr_op **port, struct mr_err *reterr)
{
    const struct mr_windowed_spec *spec =
        MR_CONTAINER_CONST(stage, struct mr_windowed_spec, stage);
    const struct mr_schema *input = stage->input[0].schema;
    int rc = mr_window_check_bounds(&spec->window, reterr);

    if (rc < 0)
        return rc;
    struct windowed *w = mr_alloc(sizeof(*w), "rows with their windows");

    MR_ASSERT(stage->output->count == input->count + 2);
    w->op = (struct mr_op){.class = &windowed_class, .env = place->env, .next = place->next};
    atomic_store_explicit(&w->op.stats.watermark_ns, MR_WATERMARK_NONE, memory_order_relaxed);
    w->spec = spec;
    w->look_ns = w->over_ns = INT64_MIN;
    w->held = mr_batch_buffer_new(input, MR_BATCH_ROWS);
    w->out = mr_batch_buffer_new(stage->output, MR_BATCH_ROWS);
    w->col = mr_alloc_array(stage->output->count, sizeof(*w->col), "rows with their windows");
    *ret_op = port[0] = &w->op;
    return 0;
}

const struct mr_stage_class mr_windowed_class = {.name = "windowed", .op_new = windowed_new};
