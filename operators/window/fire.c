/*
 * Windows fire one after the other in order of their end, each in bounded pieces:
 *
 *     PICK ──► MERGE ──► EMIT ──► PICK ──► ... ──► PASS ──► IDLE
 *       └─ one slice ─────┘
 */
#include "operators/window/window_int.h"

/* Rows merged or emitted before poll() returns. */
#define STEP_ROWS MR_BATCH_ROWS

static bool next_is_ready(const struct mr_window *w)
{
    return mr_op_ready(w->op.next) && (w->late == NULL || mr_op_ready(w->late));
}

/* -- Picking --------------------------------------------------------------------- */

/* End of the first window that has not fired and has a slice.  There are open slices. */
static int64_t next_window_end(const struct mr_window *w)
{
    /* The oldest slice is part of it: the others' windows do not end before. */
    int64_t oldest = w->slices.open[0]->end_ns;

    return mr_window_first_end(w, oldest,
                               mr_slicing_fired(&w->slicing, oldest, w->watermark_ns));
}

static void pick_window(struct mr_window *w)
{
    struct mr_fire *fire = &w->fire;
    const struct mr_slices *slices = &w->slices;

    fire->phase = MR_FIRE_PASS;
    if (slices->count == 0)
        return;
    fire->end_ns = next_window_end(w);
    if (mr_slicing_fire_ns(&w->slicing, fire->end_ns) > fire->watermark_ns)
        return;
    fire->start_ns = mr_slicing_window_start(&w->slicing, fire->end_ns);
    fire->cursor = 0;
    fire->is_direct = slices->open[0]->last_first_ns == slices->open[0]->end_ns &&
                      (slices->count == 1 || slices->open[1]->end_ns > fire->end_ns);
    fire->phase = fire->is_direct ? MR_FIRE_EMIT : MR_FIRE_MERGE;
    if (!fire->is_direct)
        mr_merge_begin(w, fire->start_ns);
}

static uint32_t step_merge(struct mr_window *w)
{
    uint32_t done = mr_merge_some(w, w->fire.end_ns);

    if (done == 0)
        w->fire.phase = MR_FIRE_EMIT;
    return done + 1;
}

/* All but the newest slice of the next window can be merged before it fires. */
static void begin_merge_ahead(struct mr_window *w)
{
    if (w->slicing.kind != MR_WINDOW_HOP || w->slices.count == 0)
        return;
    int64_t end = next_window_end(w);

    if (end > w->slices.open[0]->end_ns)
        mr_merge_begin(w, mr_slicing_window_start(&w->slicing, end));
}

unsigned mr_window_merge_ahead(struct mr_window *w)
{
    const struct mr_merge *merge = &w->merge;

    if (!merge->is_valid || w->slicing.kind != MR_WINDOW_HOP)
        return 0;
    return mr_merge_some(w, merge->start_ns + w->slicing.size_ns - w->slicing.width_ns);
}

/* -- Emitting -------------------------------------------------------------------- */

static uint32_t gather(struct mr_window *w, const char **row, uint32_t most)
{
    struct mr_fire *fire = &w->fire;
    uint32_t n = 0;

    if (fire->is_direct) {
        mr_ref ref;

        while (n < most && (ref = mr_rows_next(&w->slices.open[0]->table.rows,
                                               &fire->cursor)) != MR_REF_NONE)
            row[n++] = mr_state_read(w->shard, ref);
        return n;
    }
    while (n < most && fire->cursor < w->merged.count)
        row[n++] = mr_scratch_row(&w->merged, (uint32_t)fire->cursor++);
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
    mr_acc_emit(layout, w->shard, row, n, out, keys + 2, at, 1);
    out->batch.rows = out->batch.selected = at + n;
}

/* The window is out: slices that no later window needs go. */
static void finish_window(struct mr_window *w)
{
    const struct mr_slices *slices = &w->slices;
    uint32_t done = 0;

    while (done < slices->count && slices->open[done]->end_ns <= w->fire.end_ns &&
           mr_slicing_last_end(&w->slicing, slices->open[done]->end_ns) <= w->fire.end_ns)
        done++;
    mr_slices_drop(w, done);
    /* The next window of a period of CUMULATE goes on from what is merged. */
    if (done != 0 || w->slicing.kind == MR_WINDOW_HOP)
        w->merge.is_valid = false;
    w->watermark_ns = mr_slicing_fire_ns(&w->slicing, w->fire.end_ns);
    w->place.slice = NULL;
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
    const char *row[MR_MERGE_ROWS];
    uint32_t room = MR_BATCH_ROWS - w->out->batch.rows;

    if (room == 0) {
        if (!next_is_ready(w))
            return 0;
        flush(w);
        return MR_BATCH_ROWS;
    }
    uint32_t n = gather(w, row, room < MR_MERGE_ROWS ? room : MR_MERGE_ROWS);

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
    w->fire.phase = MR_FIRE_IDLE;
    w->watermark_ns = w->fire.watermark_ns;
    w->place.slice = NULL;
    begin_merge_ahead(w);
    mr_op_watermark(w->op.next, w->fire.watermark_ns);
    if (w->late != NULL)
        mr_op_watermark(w->late, w->fire.watermark_ns);
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
        case MR_FIRE_MERGE: done = step_merge(w); break;
        case MR_FIRE_EMIT: done = step_emit(w); break;
        case MR_FIRE_PASS: done = step_pass(w); break;
        }
        if (done == 0)
            break;
        work += done;
    }
    return work;
}
