/*
 * From the rows of a batch to their rows in state.  The way is, for most: hash, hot key,
 * compare, done.  Larger sets of keys go through the slice's index, which is then too
 * large for the caches, so that slots and rows are fetched ahead in small groups.
 */
#include "operators/window/find.h"

#include "core/data/key.h"

/* Below this an index and its rows are in the second level cache: measured, not derived. */
#define PREFETCH_ROWS 4096u

mr_ref mr_window_add_row(struct mr_window *w, struct mr_slice *slice, struct mr_row_head head,
                         uint32_t number, const struct mr_batch *batch, uint32_t row)
{
    struct mr_slice_table *table = &slice->table;
    mr_ref ref = mr_rows_add(&table->rows);

    if (ref == MR_REF_NONE)
        return MR_REF_NONE;
    char *base = mr_state_write(w->shard, ref, w->layout->row_lines);

    memcpy(base, w->layout->birth, w->layout->row_bytes);
    memcpy(base, &head, sizeof(head));
    if (!mr_row_key_put(w->layout, &table->rows, base, batch, row))
        return MR_REF_NONE;
    if (table->is_indexed)
        mr_index_add(&table->index, head.hash, ref);
    if (!mr_window_is_slice(w))
        mr_merge_note(w, slice, number, ref);
    return ref;
}

/* Through the index. */
static mr_ref find_or_add(struct mr_window *w, struct mr_slice *slice, uint32_t skip,
                          uint32_t number, const struct mr_batch *batch, uint32_t row)
{
    struct mr_slice_table *table = &slice->table;
    struct mr_row_head wanted = {.hash = w->hash[row], .skip = skip};
    struct mr_index_at at;

    for (mr_ref ref = mr_index_first(&table->index, wanted.hash, &at); ref != MR_REF_NONE;
         ref = mr_index_again(&table->index, wanted.hash, &at)) {
        const char *base = mr_state_read(w->shard, ref);
        const struct mr_row_head *head = mr_row_head(base);

        if (head->hash != wanted.hash || head->skip != skip)
            continue;
        if (mr_row_key_is(w->layout, w->shard, base, batch, row))
            return ref;
        wanted.twin = head->twin >= wanted.twin ? head->twin + 1 : wanted.twin;
    }
    return mr_window_add_row(w, slice, wanted, number, batch, row);
}

mr_ref mr_window_find_twin(const struct mr_window *w, const struct mr_slice *slice,
                           uint64_t hash, uint32_t skip, uint32_t twin)
{
    const struct mr_index *index = &slice->table.index;
    struct mr_index_at at;

    for (mr_ref ref = mr_index_first(index, hash, &at); ref != MR_REF_NONE;
         ref = mr_index_again(index, hash, &at)) {
        const struct mr_row_head *head = mr_state_read(w->shard, ref);

        if (head->hash == hash && head->skip == skip && head->twin == twin)
            return ref;
    }
    return MR_REF_NONE;
}

/* Where HASH is kept when it is hot.  A key is hot in several slices at a time when rows come
 * out of order: each has its own place. */
MR_INLINE struct mr_hot_key *hot_of(struct mr_window *w, uint64_t hash, uint64_t number)
{
    return &w->hot[(hash + number * (MR_HOT_KEYS / 2 + MR_HOT_KEYS / 8 + 1)) % MR_HOT_KEYS];
}

/* The row of a hot key, if HOT is that of HASH in slice NUMBER; else something that is not a
 * reference. */
MR_INLINE mr_ref hot_ref(const struct mr_hot_key *hot, uint64_t hash, uint64_t number)
{
    return hot->hash == hash ? hot->at ^ number << MR_HOT_REF_BITS : UINT64_MAX;
}

/* Start the fetches of what lanes FROM to TO will look at. */
static void fetch_ahead(struct mr_window *w, uint32_t from, uint32_t to)
{
    uint32_t cold[MR_FIND_LANES], n = 0;
    struct mr_index_at at;

    for (uint32_t i = from; i < to; i++) {
        const struct mr_slice *slice = mr_window_slice(w, i);
        uint64_t hash = w->hash[w->lanes.row[i]];
        mr_ref ref = hot_ref(hot_of(w, hash, slice->number), hash, slice->number);

        if (ref >> MR_HOT_REF_BITS == 0) {
            mr_state_prefetch(w->shard, ref);
        } else {
            mr_index_prefetch(&slice->table.index, hash);
            cold[n++] = i;
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        const struct mr_index *index = &mr_window_slice(w, cold[i])->table.index;
        mr_ref ref = mr_index_first(index, w->hash[w->lanes.row[cold[i]]], &at);

        if (ref != MR_REF_NONE)
            mr_state_prefetch(w->shard, ref);
    }
}

/* The row where the hot keys do not have it; they will. */
static mr_ref find_cold(struct mr_window *w, struct mr_slice *slice, uint32_t skip,
                        uint32_t number, const struct mr_batch *batch, uint32_t row)
{
    uint64_t hash = w->hash[row];
    mr_ref ref = find_or_add(w, slice, skip, number, batch, row);

    if (skip == 0 && ref != MR_REF_NONE)
        *hot_of(w, hash, slice->number) =
            (struct mr_hot_key){hash, (uint64_t)slice->number << MR_HOT_REF_BITS | ref};
    return ref;
}

mr_ref mr_window_find_indexed(struct mr_window *w, struct mr_slice *slice, uint32_t skip,
                              uint32_t number, const struct mr_batch *batch, uint32_t row)
{
    struct mr_slice_table *table = &slice->table;
    uint64_t hash = w->hash[row];
    mr_ref ref = hot_ref(hot_of(w, hash, slice->number), hash, slice->number);

    if (skip == 0 && ref >> MR_HOT_REF_BITS == 0 &&
        mr_key_is(w, mr_state_read(w->shard, ref), batch, NULL, row, MR_KEY_ANY))
        return ref;
    if (!table->is_indexed) {
        mr_index_add_all(&table->index, &table->rows);
        table->is_indexed = true;
    }
    return find_cold(w, slice, skip, number, batch, row);
}

/* Lanes FROM to TO.  IS_ONE: all are in one slice. */
MR_INLINE bool find_group(struct mr_window *w, const struct mr_batch *batch, uint32_t from,
                          uint32_t to, enum mr_key_mode mode, bool is_one)
{
    const uint16_t *lane_row = w->lanes.row;
    const void *data = mr_key_data(w->layout, batch, mode);
    const uint64_t mask = mr_state_lines_mask(w->layout->row_lines);
    struct mr_shard *shard = w->shard;
    char **base = w->lanes.base;
    struct mr_slice *slice = w->one_slice;
    uint64_t number = is_one ? slice->number : 0;

    for (uint32_t i = from; i < to; i++) {
        uint32_t row = lane_row[i], skip = 0;
        uint64_t hash = w->hash[row];
        if (!is_one) {
            skip = mr_window_skip(w, i);
            slice = mr_window_slice(w, i);
            number = slice->number;
        }
        mr_ref ref = hot_ref(hot_of(w, hash, number), hash, number);

        if (MR_UNLIKELY(ref >> MR_HOT_REF_BITS != 0 || skip != 0 ||
                        !mr_key_is(w, mr_state_read(shard, ref), batch, data, row, mode))) {
            ref = find_cold(w, slice, skip, MR_SCRATCH_NONE, batch, row);
            if (ref == MR_REF_NONE)
                return mr_window_fail_memory(w);
        }
        base[i] = mr_state_write_mask(shard, ref, mask);
    }
    return true;
}

MR_INLINE bool find_lanes(struct mr_window *w, const struct mr_batch *batch,
                          enum mr_key_mode mode, bool is_one)
{
    uint32_t n = w->lanes.n;

    for (uint32_t from = 0; from < n; from += MR_FIND_LANES) {
        uint32_t to = from + MR_FIND_LANES < n ? from + MR_FIND_LANES : n;

        if (mr_window_slice(w, from)->table.rows.count > PREFETCH_ROWS)
            fetch_ahead(w, from, to);
        if (!find_group(w, batch, from, to, mode, is_one))
            return false;
    }
    return true;
}

MR_INLINE bool find_all(struct mr_window *w, const struct mr_batch *batch,
                        enum mr_key_mode mode)
{
    return w->one_slice != NULL ? find_lanes(w, batch, mode, true)
                                : find_lanes(w, batch, mode, false);
}

bool mr_window_find(struct mr_window *w, const struct mr_batch *batch)
{
    mr_key_hash(batch, w->spec->key, w->spec->keys, w->op.env->hash_seed, w->hash);
    if (w->layout->has_string_acc)
        for (uint32_t i = 0; i < w->lanes.n; i++)
            w->lanes.rows[i] = &mr_window_slice(w, i)->table.rows;
    if (!mr_window_is_slice(w))
        return mr_window_find_newest(w, batch, 0, w->lanes.n);
    switch (mr_key_mode_of(w->layout, batch)) {
    case MR_KEY_I64: return find_all(w, batch, MR_KEY_I64);
    case MR_KEY_STR: return find_all(w, batch, MR_KEY_STR);
    default: return find_all(w, batch, MR_KEY_ANY);
    }
}

/* The lane behind the last one of the same row of state as lane FROM. */
static uint32_t run_end(const struct mr_window *w, uint32_t from)
{
    uint32_t to = from + 1;

    if (w->one_slice != NULL)
        return w->lanes.n;
    while (to < w->lanes.n && w->slice_of[to] == w->slice_of[from] &&
           w->skip_of[to] == w->skip_of[from])
        to++;
    return to;
}

bool mr_window_add_runs(struct mr_window *w, const struct mr_batch *batch)
{
    struct mr_lanes *lanes = &w->lanes, *run = &w->run;
    struct mr_batch first = *batch;
    uint64_t hash;

    /* It is the same for all rows. */
    first.sel = lanes->row;
    first.selected = 1;
    mr_key_hash(&first, NULL, 0, w->op.env->hash_seed, w->hash);
    hash = w->hash[lanes->row[0]];
    for (uint32_t from = 0, to; from < lanes->n; from = to) {
        to = run_end(w, from);
        w->hash[lanes->row[from]] = hash;
        if (!(mr_window_is_slice(w) ? find_group(w, batch, from, from + 1, MR_KEY_ANY, false)
                                    : mr_window_find_newest(w, batch, from, from + 1)))
            return false;
        run->n = to - from;
        run->one = lanes->base[from];
        memcpy(run->row, lanes->row + from, run->n * sizeof(*run->row));
        if (!mr_acc_update(w->layout, batch, run, &w->picked))
            return mr_window_fail_memory(w);
    }
    return true;
}
