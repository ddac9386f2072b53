/*
 * Windows fire one after the other in order of their end, each in bounded pieces:
 *
 *     PICK ──► LEAVE ──► ENTER ──► EMIT ──► PICK ──► ... ──► PASS ──► TIDY ──► IDLE
 *
 * The last window is out, and the watermark with it, before its oldest slice is taken apart.
 */
#include "operators/window/window_int.h"

/* Rows merged or emitted before poll() returns. */
#define STEP_ROWS MR_BATCH_ROWS

static bool next_is_ready(const struct mr_window *w)
{
    return mr_op_ready(w->op.next) && (w->late == NULL || mr_op_ready(w->late));
}

/* -- Picking --------------------------------------------------------------------- */

/* The oldest slice with a window that has not fired, and how many have; NULL: none. */
static const struct mr_slice *oldest_slice(const struct mr_window *w, uint32_t *ret_fired)
{
    for (uint32_t i = 0; i < w->slices.count; i++) {
        const struct mr_slice *slice = w->slices.open[i];

        *ret_fired = mr_slicing_fired(&w->slicing, slice->end_ns, w->watermark_ns);
        if (*ret_fired < mr_slicing_windows(&w->slicing, slice->end_ns))
            return slice;
    }
    return NULL;
}

static void pick_window(struct mr_window *w)
{
    struct mr_fire *fire = &w->fire;
    uint32_t fired;
    const struct mr_slice *oldest = oldest_slice(w, &fired);

    fire->phase = MR_FIRE_PASS;
    if (oldest == NULL)
        return;
    /* The oldest slice is part of it: the others' windows do not end before. */
    fire->end_ns = mr_window_first_end(w, oldest->end_ns, fired);
    if (mr_slicing_fire_ns(&w->slicing, fire->end_ns) > fire->watermark_ns)
        return;
    fire->start_ns = mr_slicing_window_start(&w->slicing, fire->end_ns);
    fire->cursor = 0;
    fire->phase = MR_FIRE_LEAVE;
    mr_merge_leave_begin(w);
}

static uint32_t step_leave(struct mr_window *w, enum mr_fire_phase next)
{
    uint32_t done = mr_merge_leave(w);

    if (done == 0)
        w->fire.phase = next;
    return done + 1;
}

static uint32_t step_enter(struct mr_window *w)
{
    uint32_t done = mr_window_is_slice(w) ? 0 : mr_merge_enter(w, w->fire.end_ns);

    if (done == 0)
        w->fire.phase = MR_FIRE_EMIT;
    return done + 1;
}

/* -- Emitting -------------------------------------------------------------------- */

static uint32_t gather(struct mr_window *w, const char **row, uint32_t most)
{
    struct mr_fire *fire = &w->fire;
    uint32_t n = 0;

    if (mr_window_is_slice(w)) {
        mr_ref ref;

        while (n < most && (ref = mr_rows_next(&w->slices.open[0]->table.rows,
                                               &fire->cursor)) != MR_REF_NONE)
            row[n++] = mr_state_read(w->shard, ref);
        return n;
    }
    while (n < most && (row[n] = mr_running_next(&w->running, &fire->cursor)) != NULL)
        n++;
    return n;
}

static void emit_rows(struct mr_window *w, const char *const *row, uint32_t n)
{
    const struct mr_row_layout *layout = w->layout;
    struct mr_batch_buffer *out = w->out;
    uint32_t at = out->batch.rows, keys = layout->keys;
    int64_t *start = out->batch.col[keys].data, *end = out->batch.col[keys + 1].data;

    mr_row_keys_emit(layout, w->shard, row, n, out, at, 1);
    for (uint32_t i = 0; i < n; i++) {
        start[at + i] = w->fire.start_ns;
        end[at + i] = w->fire.end_ns;
    }
    if (layout->has_lists && !mr_window_is_slice(w))
        mr_window_emit_parts(w, row, n, at);
    else
        mr_acc_emit(layout, w->shard, row, n, out, keys + 2, at, 1);
    out->batch.rows = out->batch.selected = at + n;
}

static void finish_window(struct mr_window *w)
{
    w->watermark_ns = mr_slicing_fire_ns(&w->slicing, w->fire.end_ns);
    w->fire.phase = MR_FIRE_PICK;
}

static void flush(struct mr_window *w)
{
    mr_stat_add(&w->op.stats.rows_out, w->out->batch.rows);
    mr_op_push(w->op.next, &w->out->batch);
    mr_batch_buffer_reset(w->out);
}

/* Rows put out; 0 when the batch is full and the next operator does not take it. */
static uint32_t step_emit(struct mr_window *w)
{
    const char *row[MR_RUNNING_ROWS];
    uint32_t room = MR_BATCH_ROWS - w->out->batch.rows;

    if (room == 0) {
        if (!next_is_ready(w))
            return 0;
        flush(w);
        return MR_BATCH_ROWS;
    }
    uint32_t n = gather(w, row, room < MR_RUNNING_ROWS ? room : MR_RUNNING_ROWS);

    if (n == 0)
        finish_window(w);
    else
        emit_rows(w, row, n);
    return n + 1;
}

static uint32_t step_pass(struct mr_window *w)
{
    if (!next_is_ready(w))
        return 0;
    if (w->out->batch.rows != 0) {
        flush(w);
        return 1;
    }
    w->fire.phase = MR_FIRE_TIDY;
    w->watermark_ns = w->fire.watermark_ns;
    mr_merge_leave_begin(w);
    int64_t instant_ns = mr_window_instant_ns(w, w->fire.watermark_ns);

    mr_op_watermark(w->op.next, instant_ns);
    if (w->late != NULL)
        mr_op_watermark(w->late, instant_ns);
    return 1;
}

void mr_window_fire_start(struct mr_window *w, int64_t watermark_ns)
{
    MR_ASSERT(w->fire.phase == MR_FIRE_IDLE && watermark_ns > w->watermark_ns);
    w->fire.watermark_ns = watermark_ns;
    w->fire.phase = MR_FIRE_PICK;
    (void)mr_window_fire_step(w);
}

unsigned mr_window_fire_step(struct mr_window *w)
{
    uint32_t work = 0;

    while (w->fire.phase != MR_FIRE_IDLE && work < STEP_ROWS) {
        uint32_t done = 1;

        switch (w->fire.phase) {
        case MR_FIRE_IDLE: break;
        case MR_FIRE_PICK: pick_window(w); break;
        case MR_FIRE_LEAVE: done = step_leave(w, MR_FIRE_ENTER); break;
        case MR_FIRE_ENTER: done = step_enter(w); break;
        case MR_FIRE_EMIT: done = step_emit(w); break;
        case MR_FIRE_PASS: done = step_pass(w); break;
        case MR_FIRE_TIDY: done = step_leave(w, MR_FIRE_IDLE); break;
        }
        if (done == 0)
            break;
        work += done;
    }
    return work;
}
