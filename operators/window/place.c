#include "operators/window/window_int.h"

enum verdict { ON_TIME, LATE, NO_SLICE };

/* Where a row of time T goes that came when its own partition's watermark was BEHIND_NS. */
static enum verdict place_row(struct mr_window *w, int64_t t, int64_t behind_ns,
                              struct mr_place *ret)
{
    int64_t start, seen = behind_ns > w->watermark_ns ? behind_ns : w->watermark_ns;

    if (!mr_slicing_start(&w->slicing, t, &start))
        return NO_SLICE;
    int64_t end = start + w->slicing.width_ns;
    uint32_t fired = mr_slicing_fired(&w->slicing, end, seen);

    if (fired == mr_slicing_windows(&w->slicing, end))
        return LATE;
    int64_t first = mr_window_first_end(w, end, fired);

    *ret = (struct mr_place){
        .start_ns = start,
        .end_ns = end,
        .fire_ns = mr_slicing_fire_ns(&w->slicing, first),
        .slice = mr_slice_open(w, end),
        .skip = fired,
    };
    if (first > ret->slice->last_first_ns)
        ret->slice->last_first_ns = first;
    /* A place is kept for rows that are not behind; this one holds for them, too, when
     * the partition's watermark was not what made it. */
    if (seen == w->watermark_ns || mr_slicing_fired(&w->slicing, end, w->watermark_ns) == fired)
        w->place = *ret;
    return ON_TIME;
}

/* Do all rows that count go where the last one went? */
static bool is_one_place(const struct mr_window *w, const struct mr_batch *batch)
{
    const struct mr_vec *vec = &batch->col[w->spec->window.time_column];
    const int64_t *time = vec->data;
    const struct mr_place *place = &w->place;
    uint64_t width = (uint64_t)w->slicing.width_ns, others = 0;

    if (place->slice == NULL || place->skip != 0 || vec->valid != NULL)
        return false;
    if (batch->sel == NULL)
        for (uint32_t i = 0; i < batch->selected; i++)
            others |= (uint64_t)time[i] - (uint64_t)place->start_ns >= width;
    else
        for (uint32_t i = 0; i < batch->selected; i++)
            others |= (uint64_t)time[batch->sel[i]] - (uint64_t)place->start_ns >= width;
    if (batch->behind_ns != NULL)
        for (uint32_t i = 0; i < batch->selected; i++)
            others |= batch->behind_ns[mr_batch_row(batch, i)] >= place->fire_ns;
    return others == 0;
}

/* Row by row.  Returns the number of bad rows. */
static uint32_t place_rows(struct mr_window *w, const struct mr_batch *batch)
{
    const struct mr_vec *vec = &batch->col[w->spec->window.time_column];
    const int64_t *time = vec->data, *behind_ns = batch->behind_ns;
    struct mr_lanes *lanes = &w->lanes;
    /* A copy, which the stores below can not be stores to. */
    struct mr_place usual = w->place;
    uint32_t bad = 0, n = 0;

    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        int64_t t = time[row], behind = behind_ns == NULL ? INT64_MIN : behind_ns[row];
        const struct mr_place *place = &usual;
        struct mr_place other;

        if (MR_UNLIKELY(mr_vec_is_null(vec, row))) {
            bad++;
            continue;
        }
        if (MR_UNLIKELY(usual.slice == NULL || t < usual.start_ns || t >= usual.end_ns ||
                        behind >= usual.fire_ns)) {
            enum verdict verdict = place_row(w, t, behind, &other);

            usual = w->place;
            if (verdict != ON_TIME) {
                w->late_row[w->late_rows] = (uint16_t)row;
                w->late_rows += verdict == LATE;
                bad += verdict == NO_SLICE;
                continue;
            }
            place = &other;
        }
        lanes->row[n] = (uint16_t)row;
        w->slice_of[n] = place->slice;
        w->skip_of[n++] = place->skip;
    }
    lanes->n = n;
    return bad;
}

void mr_window_place(struct mr_window *w, const struct mr_batch *batch)
{
    struct mr_lanes *lanes = &w->lanes;
    uint32_t bad = 0;

    w->late_rows = 0;
    if (MR_LIKELY(is_one_place(w, batch))) {
        w->one_slice = w->place.slice;
        lanes->n = batch->selected;
        if (batch->sel != NULL)
            memcpy(lanes->row, batch->sel, batch->selected * sizeof(*lanes->row));
        else
            for (uint32_t i = 0; i < batch->selected; i++)
                lanes->row[i] = (uint16_t)i;
    } else {
        w->one_slice = NULL;
        lanes->n = 0;
        bad = place_rows(w, batch);
    }
    mr_stat_add(&w->op.stats.bad_rows, bad);
    mr_stat_add(&w->op.stats.late_rows, w->late_rows);
}
