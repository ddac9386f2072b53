#include "operators/window/window_int.h"

enum verdict { ON_TIME, LATE, NO_SLICE };

/* Where the place of T is kept.  Near slices have different ones; that T is in the slice of
 * the place found is for the caller to see. */
static struct mr_place *place_of(struct mr_window *w, int64_t t)
{
    uint64_t since = (uint64_t)t - (uint64_t)w->places.base_ns;
    uint64_t slice = (uint64_t)((mr_u128)since * w->places.inverse >> 64);

    return &w->places.at[slice % MR_PLACES];
}

void mr_places_init(struct mr_window *w)
{
    for (uint32_t i = 0; i < MR_PLACES; i++)
        w->places.at[i].fire_ns = INT64_MIN;
    w->place.fire_ns = INT64_MIN;
    w->places.inverse = UINT64_MAX / (uint64_t)w->slicing.width_ns + 1;
}

/* Does PLACE hold for a row of time T, with SEEN the watermark that decides whether it is
 * late?  Windows that fire, and slices that are dropped with them, leave places behind. */
static bool is_in(const struct mr_window *w, const struct mr_place *place, int64_t t,
                  int64_t seen)
{
    return (uint64_t)t - (uint64_t)place->start_ns < (uint64_t)w->slicing.width_ns &&
           seen < place->fire_ns;
}

/* Where a row of time T goes that came when the later one of its own partition's watermark and
 * ours was SEEN. */
static enum verdict place_row(struct mr_window *w, int64_t t, int64_t seen,
                              struct mr_place *ret)
{
    int64_t start;

    if (!mr_slicing_start(&w->slicing, t, &start))
        return NO_SLICE;
    int64_t end = start + w->slicing.width_ns;
    uint32_t fired = mr_slicing_fired(&w->slicing, end, seen);

    if (fired == mr_slicing_windows(&w->slicing, end))
        return LATE;
    int64_t first = mr_window_first_end(w, end, fired);

    *ret = (struct mr_place){
        .start_ns = start,
        .fire_ns = mr_slicing_fire_ns(&w->slicing, first),
        .slice = mr_slice_open(w, end),
        .skip = fired,
    };
    mr_slice_note_first(w, ret->slice, first);
    /* A place is kept for rows that are not behind; this one holds for them, too, when
     * the partition's watermark was not what made it. */
    if (seen == w->watermark_ns ||
        mr_slicing_fired(&w->slicing, end, w->watermark_ns) == fired) {
        if (w->place.slice == NULL)
            w->places.base_ns = start;
        w->place = *place_of(w, t) = *ret;
    }
    return ON_TIME;
}

/* Do all rows that count go where the last one went? */
static bool is_one_place(const struct mr_window *w, const struct mr_batch *batch)
{
    const struct mr_vec *vec = &batch->col[w->spec->window.time_column];
    const int64_t *time = vec->data;
    const struct mr_place *place = &w->place;
    uint64_t width = (uint64_t)w->slicing.width_ns, others = 0;

    if (place->skip != 0 || vec->valid != NULL || place->fire_ns <= w->watermark_ns)
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
    uint32_t bad = 0, n = 0;

    for (uint32_t i = 0; i < batch->selected; i++) {
        uint32_t row = mr_batch_row(batch, i);
        int64_t t = time[row], seen = w->watermark_ns;
        const struct mr_place *place = place_of(w, t);
        struct mr_place other;

        if (MR_UNLIKELY(mr_vec_is_null(vec, row))) {
            bad++;
            continue;
        }
        if (behind_ns != NULL && behind_ns[row] > seen)
            seen = behind_ns[row];
        if (MR_UNLIKELY(!is_in(w, place, t, seen))) {
            enum verdict verdict = place_row(w, t, seen, &other);

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
