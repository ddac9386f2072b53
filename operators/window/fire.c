/*
 * Windows fire one after the other in order of their end, each in bounded pieces:
 *
 *     PICK ──► MERGE ──► UNION ──► EMIT ──► PICK ──► ... ──► PASS ──► IDLE
 *       └──────── one slice only ────┘
 *
 * The windows of a period of CUMULATE grow out of each other: `merged` is kept from one
 * to the next, and each merges only the rows whose first window it is.
 */
#include "operators/window/window_int.h"

/* Rows merged or emitted before poll() returns. */
#define STEP_ROWS MR_BATCH_ROWS

static bool next_is_ready(const struct mr_window *w)
{
    return mr_op_ready(w->op.next) && (w->late == NULL || mr_op_ready(w->late));
}

/* -- Picking --------------------------------------------------------------------- */

static void pick_window(struct mr_window *w)
{
    struct mr_fire *fire = &w->fire;
    const struct mr_slices *slices = &w->slices;

    fire->phase = MR_FIRE_PASS;
    if (slices->count == 0)
        return;
    /* The oldest slice is part of the next window: others start later. */
    int64_t oldest = slices->open[0]->end_ns;
    int64_t end =
        mr_window_first_end(w, oldest, mr_slicing_fired(&w->slicing, oldest, w->watermark_ns));

    if (mr_slicing_fire_ns(&w->slicing, end) > fire->watermark_ns)
        return;
    fire->start_ns = mr_slicing_window_start(&w->slicing, end);
    fire->end_ns = end;
    fire->slices = 0;
    while (fire->slices < slices->count && slices->open[fire->slices]->end_ns <= end)
        fire->slices++;
    fire->slice = fire->set = 0;
    fire->cursor = 0;
    fire->is_direct = fire->slices == 1 && !slices->open[0]->has_skips;
    if (fire->is_direct) {
        fire->phase = MR_FIRE_EMIT;
        return;
    }
    fire->phase = MR_FIRE_MERGE;
    if (w->slicing.kind == MR_WINDOW_CUMULATE && fire->is_merged_valid &&
        fire->merged_start_ns == fire->start_ns)
        return;
    mr_scratch_reset(&w->merged);
    for (uint32_t s = 0; s < w->layout->sets; s++)
        mr_scratch_reset(&w->united[s]);
    fire->merged_start_ns = fire->merged_end_ns = fire->start_ns;
}

/* -- Merging --------------------------------------------------------------------- */

static bool keys_same(const struct mr_window *w, const char *a, const char *b)
{
    const uint64_t *a_bits = (const uint64_t *)(const void *)(a + MR_ROW_BITS_AT);
    const uint64_t *b_bits = (const uint64_t *)(const void *)(b + MR_ROW_BITS_AT);

    for (uint32_t k = 0; k < w->layout->keys; k++) {
        const struct mr_key_cell *key = &w->layout->key[k];
        bool is_null = mr_bit_get(a_bits, k);

        if (is_null != mr_bit_get(b_bits, k) ||
            (!is_null && !mr_cell_same(w->shard, key->shape, a + key->offset, b + key->offset)))
            return false;
    }
    return true;
}

char *mr_window_merged_row(struct mr_window *w, const char *from)
{
    const struct mr_row_layout *layout = w->layout;
    uint64_t hash = mr_row_head(from)->hash, cursor = hash;
    char *row;

    while ((row = mr_scratch_probe(&w->merged, hash, &cursor)) != NULL)
        if (keys_same(w, row, from))
            return row;
    row = mr_scratch_add(&w->merged, hash);
    memcpy(row, layout->birth, layout->row_bytes);
    memcpy(row, from, sizeof(struct mr_row_head));
    for (uint32_t k = 0; k < layout->keys; k++) {
        const struct mr_key_cell *key = &layout->key[k];

        /* Long strings stay where they are: their slice outlives the merged row. */
        memcpy(row + key->offset, from + key->offset, mr_cell_bytes(key->shape));
        if (mr_bit_get((const uint64_t *)(const void *)(from + MR_ROW_BITS_AT), k))
            mr_bit_set(mr_row_bits(row), k);
    }
    return row;
}

/* The next rows of SLICE whose first window was not merged yet; false: no more. */
static bool merge_some(struct mr_window *w, const struct mr_slice *slice)
{
    struct mr_fire *fire = &w->fire;
    char *into[MR_MERGE_ROWS];
    const char *from[MR_MERGE_ROWS];
    mr_ref ref = MR_REF_NONE;
    uint32_t n = 0;

    for (uint32_t i = 0; i < MR_MERGE_ROWS; i++) {
        ref = mr_rows_next(&slice->table.rows, &fire->cursor);
        if (ref == MR_REF_NONE)
            break;
        const char *row = mr_state_read(w->shard, ref);
        int64_t first = mr_window_first_end(w, slice->end_ns, mr_row_head(row)->skip);

        if (first <= fire->merged_end_ns || first > fire->end_ns)
            continue;
        from[n] = row;
        into[n++] = mr_window_merged_row(w, row);
    }
    mr_acc_merge(w->layout, w->shard, into, from, n);
    return ref != MR_REF_NONE;
}

/* Has SLICE rows that `merged` has not? */
static bool has_more(const struct mr_window *w, const struct mr_slice *slice)
{
    return slice->end_ns > w->fire.merged_end_ns || slice->has_skips;
}

static uint32_t step_merge(struct mr_window *w)
{
    struct mr_fire *fire = &w->fire;

    if (fire->slice == fire->slices) {
        fire->slice = 0;
        fire->phase = MR_FIRE_UNION;
        return 0;
    }
    const struct mr_slice *slice = w->slices.open[fire->slice];

    if (has_more(w, slice) && merge_some(w, slice))
        return MR_MERGE_ROWS;
    fire->slice++;
    fire->cursor = 0;
    return 1;
}

static uint32_t step_union(struct mr_window *w)
{
    struct mr_fire *fire = &w->fire;

    if (fire->slice == fire->slices) {
        fire->slice = 0;
        fire->set++;
    }
    if (fire->set >= w->layout->sets) {
        fire->merged_end_ns = fire->end_ns;
        fire->is_merged_valid = true;
        fire->cursor = 0;
        fire->phase = MR_FIRE_EMIT;
        return 0;
    }
    const struct mr_slice *slice = w->slices.open[fire->slice];

    if (has_more(w, slice) &&
        mr_window_unite(w, slice, fire->set, fire->merged_end_ns, fire->end_ns, &fire->cursor))
        return MR_MERGE_ROWS;
    fire->slice++;
    fire->cursor = 0;
    return 1;
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

    for (uint32_t k = 0; k < keys; k++) {
        mr_cell_emit(w->shard, layout->key[k].shape, row, layout->key[k].offset, n, out, k, at);
        for (uint32_t i = 0; i < n; i++)
            if (mr_bit_get((const uint64_t *)(const void *)(row[i] + MR_ROW_BITS_AT), k))
                mr_batch_buffer_set_null(out, k, at + i);
    }
    for (uint32_t i = 0; i < n; i++) {
        start[at + i] = w->fire.start_ns;
        end[at + i] = w->fire.end_ns;
    }
    mr_acc_emit(layout, w->shard, row, n, out, keys + 2, at);
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
        case MR_FIRE_MERGE: work += step_merge(w); break;
        case MR_FIRE_UNION: work += step_union(w); break;
        case MR_FIRE_EMIT: done = step_emit(w); break;
        case MR_FIRE_PASS: done = step_pass(w); break;
        }
        if (done == 0)
            break;
        work += done;
    }
    return work;
}
