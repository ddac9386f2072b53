/*
 * Results of lists over several slices.  Nothing is kept up for them as slices come and go: when
 * a window fires, the rows of a key are looked up slice by slice.
 */
#include "operators/window/window_int.h"

#include "core/base/alloc.h"

static bool has_key_of(const struct mr_window *w, const char *row, const char *of)
{
    const struct mr_row_layout *layout = w->layout;
    const uint64_t *a = (const uint64_t *)(const void *)(row + MR_ROW_BITS_AT);
    const uint64_t *b = (const uint64_t *)(const void *)(of + MR_ROW_BITS_AT);

    for (uint32_t k = 0; k < layout->keys; k++) {
        const struct mr_key_cell *key = &layout->key[k];

        if (mr_bit_get(a, k) != mr_bit_get(b, k) ||
            (!mr_bit_get(a, k) &&
             !mr_cell_same(w->shard, key->shape, row + key->offset, of + key->offset)))
            return false;
    }
    return true;
}

static void add_part(struct mr_parts *parts, const char *row, uint32_t place)
{
    if (parts->count == parts->capacity) {
        parts->capacity = parts->capacity == 0 ? 64 : parts->capacity * 2;
        parts->part =
            mr_realloc(parts->part, parts->capacity, sizeof(*parts->part), "a window");
    }
    parts->part[parts->count++] = (struct mr_acc_part){row, place};
}

/* The rows of slice S with the key of ROW that the window has. */
static void add_slice(struct mr_window *w, uint32_t s, const char *row)
{
    const struct mr_slice *slice = w->slices.open[s];
    uint64_t hash = mr_row_head(row)->hash;
    struct mr_index_at at;

    for (mr_ref ref = mr_index_first(&slice->table.index, hash, &at); ref != MR_REF_NONE;
         ref = mr_index_again(&slice->table.index, hash, &at)) {
        const char *part = mr_state_read(w->shard, ref);

        if (mr_row_head(part)->hash == hash &&
            mr_window_first_end(w, slice->end_ns, mr_row_head(part)->skip) <= w->fire.end_ns &&
            has_key_of(w, part, row))
            add_part(&w->parts, part, s);
    }
}

void mr_window_emit_parts(struct mr_window *w, const char *const *row, uint32_t n, uint32_t at)
{
    const struct mr_slices *slices = &w->slices;

    for (uint32_t i = 0; i < n; i++) {
        w->parts.count = 0;
        for (uint32_t s = 0; s < slices->count; s++)
            if (slices->open[s]->end_ns > w->fire.start_ns &&
                slices->open[s]->end_ns <= w->fire.end_ns)
                add_slice(w, s, row[i]);
        mr_acc_emit_parts(w->layout, w->shard, row[i], w->parts.part, w->parts.count, w->out,
                          w->layout->keys + 2, at + i);
    }
}
