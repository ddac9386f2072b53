/*
 * What several slices add up to, by key.  Rows of state carry the end of the first window
 * they count in: their slice's end, or a later one for rows that came late.  A merge takes
 * those whose first window is in a range, so that it can go on where it stopped:
 *
 *     CUMULATE   the windows of a period grow out of each other; each adds its range
 *     HOP        when a window has fired, all but the newest slice of the next one are
 *                merged ahead, while nothing else is to be done
 */
#include "operators/window/window_int.h"

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

char *mr_merge_row(struct mr_window *w, const char *from)
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

/* The next rows of SLICE that are in range; false: there are no more. */
static bool merge_keys(struct mr_window *w, const struct mr_slice *slice)
{
    struct mr_merge *merge = &w->merge;
    char *into[MR_MERGE_ROWS];
    const char *from[MR_MERGE_ROWS];
    mr_ref ref = MR_REF_NONE;
    uint32_t n = 0;

    for (uint32_t i = 0; i < MR_MERGE_ROWS; i++) {
        ref = mr_rows_next(&slice->table.rows, &merge->cursor);
        if (ref == MR_REF_NONE)
            break;
        const char *row = mr_state_read(w->shard, ref);
        int64_t first = mr_window_first_end(w, slice->end_ns, mr_row_head(row)->skip);

        if (first <= merge->end_ns || first > merge->upto_ns)
            continue;
        mr_scratch_prefetch(&w->merged, mr_row_head(row)->hash);
        from[n++] = row;
    }
    for (uint32_t i = 0; i < n; i++)
        into[i] = mr_merge_row(w, from[i]);
    mr_acc_merge(w->layout, w->shard, into, from, n);
    return ref != MR_REF_NONE;
}

/* The slice to walk: the one begun, else the next with rows in range; NULL: none. */
static struct mr_slice *merge_slice(struct mr_window *w)
{
    struct mr_merge *merge = &w->merge;
    struct mr_slice *slice;

    if (merge->cursor != 0)
        return mr_slice_find(w, merge->slice_ns);
    while ((slice = mr_slice_after(w, merge->slice_ns)) != NULL) {
        if (slice->end_ns > merge->upto_ns)
            return NULL;
        merge->slice_ns = slice->end_ns;
        if (slice->last_first_ns > merge->end_ns)
            return slice;
    }
    return NULL;
}

void mr_merge_begin(struct mr_window *w, int64_t start_ns)
{
    struct mr_merge *merge = &w->merge;

    if (merge->is_valid && merge->start_ns == start_ns)
        return;
    mr_scratch_reset(&w->merged);
    for (uint32_t s = 0; s < w->layout->sets; s++)
        mr_scratch_reset(&w->united[s]);
    *merge = (struct mr_merge){.is_valid = true, .start_ns = start_ns, .end_ns = start_ns};
}

uint32_t mr_merge_some(struct mr_window *w, int64_t upto_ns)
{
    struct mr_merge *merge = &w->merge;
    bool is_done;

    if (merge->part == MR_MERGE_NOTHING) {
        if (merge->end_ns >= upto_ns)
            return 0;
        merge->part = MR_MERGE_KEYS;
        merge->upto_ns = upto_ns;
        merge->set = 0;
        merge->slice_ns = merge->start_ns;
        merge->cursor = 0;
    }
    const struct mr_slice *slice = merge_slice(w);

    if (slice != NULL) {
        is_done = merge->part == MR_MERGE_KEYS
                      ? !merge_keys(w, slice)
                      : !mr_window_unite(w, slice, merge->set, merge->end_ns, merge->upto_ns,
                                         &merge->cursor);
        if (is_done)
            merge->cursor = 0;
        return is_done ? 1 : MR_MERGE_ROWS;
    }
    /* Keys first, then set by set: sets look up the keys. */
    if (merge->part == MR_MERGE_SETS)
        merge->set++;
    merge->part = MR_MERGE_SETS;
    merge->slice_ns = merge->start_ns;
    if (merge->set >= w->layout->sets) {
        merge->part = MR_MERGE_NOTHING;
        merge->end_ns = merge->upto_ns;
    }
    return 1;
}
