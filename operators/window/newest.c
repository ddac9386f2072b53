/*
 * From the rows of a batch to their rows in state where windows overlap, and a key is mostly in
 * many slices.  The key is found once, among the running keys; which know the newest slice that
 * has it.
 *
 *     the row's slice is    that one    its row of state is known, too
 *                           newer       it has no row of the key yet
 *                           older       its index says: made for the first such row
 *
 * So rows in order of time need no index of slices at all.
 */
#include "operators/window/find.h"

/* Below this the keys are in the second level cache: measured, not derived. */
#define PREFETCH_KEYS 2048u

/* The running row of the key of ROW; MR_SCRATCH_NONE: no open slice has it. */
MR_INLINE uint32_t find_key(const struct mr_window *w, const struct mr_batch *batch,
                            const void *data, uint32_t row, enum mr_key_mode mode)
{
    const struct mr_scratch *keys = &w->running.keys;
    uint64_t hash = w->hash[row];
    uint32_t number = mr_scratch_first(keys, hash);

    while (number != MR_SCRATCH_NONE) {
        const char *base = mr_scratch_row(keys, number);

        if (mr_row_head(base)->hash == hash && mr_key_is(w, base, batch, data, row, mode))
            break;
        number = mr_scratch_head(keys, number)->next;
    }
    return number;
}

/* The row of key NUMBER in the slice that ends at END_NS, if that is the newest with the key. */
MR_INLINE mr_ref newest_ref(const struct mr_running *running, uint32_t number, int64_t end_ns)
{
    if (number == MR_SCRATCH_NONE)
        return MR_REF_NONE;
    const struct mr_running_key *key = mr_running_key(running, number);

    return key->end_ns == end_ns ? key->ref : MR_REF_NONE;
}

/* Is no running key but NUMBER one with HASH?  Then no row of state that has HASH can be of
 * another key. */
static bool is_alone(const struct mr_scratch *keys, uint64_t hash, uint32_t number)
{
    uint32_t other = mr_scratch_first(keys, hash);

    while (other != MR_SCRATCH_NONE &&
           (other == number || mr_row_head(mr_scratch_row(keys, other))->hash != hash))
        other = mr_scratch_head(keys, other)->next;
    return other == MR_SCRATCH_NONE;
}

static mr_ref find_slowly(struct mr_window *w, struct mr_slice *slice, uint32_t skip,
                          uint32_t number, const struct mr_batch *batch, uint32_t row)
{
    struct mr_row_head head = {.hash = w->hash[row], .skip = skip};

    if ((number == MR_SCRATCH_NONE ||
         mr_running_key(&w->running, number)->end_ns < slice->end_ns) &&
        is_alone(&w->running.keys, head.hash, number))
        return mr_window_add_row(w, slice, head, number, batch, row);
    return mr_window_find_indexed(w, slice, skip, number, batch, row);
}

/* Start the fetches of the keys of lanes FROM to TO.  Inline: a function that has no effect but
 * on caches is one that compilers leave out. */
MR_INLINE void fetch_ahead(const struct mr_window *w, uint32_t from, uint32_t to)
{
    const struct mr_scratch *keys = &w->running.keys;

    for (uint32_t i = from; i < to; i++)
        mr_scratch_prefetch(keys, w->hash[w->lanes.row[i]]);
    for (uint32_t i = from; i < to; i++) {
        uint32_t number = mr_scratch_first(keys, w->hash[w->lanes.row[i]]);

        if (number != MR_SCRATCH_NONE)
            __builtin_prefetch(mr_scratch_front(keys, number));
    }
}

MR_INLINE bool find_lanes(struct mr_window *w, const struct mr_batch *batch, uint32_t from,
                          uint32_t to, enum mr_key_mode mode)
{
    const void *data = mr_key_data(w->layout, batch, mode);
    const uint64_t mask = mr_state_lines_mask(w->layout->row_lines);

    for (uint32_t i = from; i < to; i++) {
        uint32_t row = w->lanes.row[i], skip = mr_window_skip(w, i);
        struct mr_slice *slice = mr_window_slice(w, i);
        uint32_t number = find_key(w, batch, data, row, mode);
        mr_ref ref = skip == 0 ? newest_ref(&w->running, number, slice->end_ns) : MR_REF_NONE;

        if (MR_UNLIKELY(ref == MR_REF_NONE)) {
            ref = find_slowly(w, slice, skip, number, batch, row);
            if (ref == MR_REF_NONE)
                return mr_window_fail_memory(w);
        } else {
            mr_state_prefetch(w->shard, ref);
        }
        w->lanes.base[i] = mr_state_write_mask(w->shard, ref, mask);
    }
    return true;
}

bool mr_window_find_newest(struct mr_window *w, const struct mr_batch *batch, uint32_t from,
                           uint32_t to)
{
    enum mr_key_mode mode = mr_key_mode_of(w->layout, batch);

    for (uint32_t next; from < to; from = next) {
        bool is_found;

        next = to - from < MR_FIND_LANES ? to : from + MR_FIND_LANES;
        if (w->running.keys.count > PREFETCH_KEYS)
            fetch_ahead(w, from, next);
        switch (mode) {
        case MR_KEY_I64: is_found = find_lanes(w, batch, from, next, MR_KEY_I64); break;
        case MR_KEY_STR: is_found = find_lanes(w, batch, from, next, MR_KEY_STR); break;
        default: is_found = find_lanes(w, batch, from, next, MR_KEY_ANY);
        }
        if (!is_found)
            return false;
    }
    return true;
}
