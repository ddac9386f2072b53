/*
 * DISTINCT: the values of one argument, per slice and key, with a bit for each FILTER
 * under which they were seen.  COUNT(DISTINCT x), SUM(DISTINCT x) and their filtered
 * variants share one such set.
 */
#include "operators/window/window_int.h"

#include "core/data/key.h"

static struct mr_set_row *set_row(char *base)
{
    return (struct mr_set_row *)(void *)base;
}

/* The row of ROW's value in the set of its key, made when there is none. */
static mr_ref set_find_or_add(struct mr_window *w, struct mr_slice_table *table,
                              const struct mr_set_layout *set, const struct mr_row_head *key,
                              uint64_t hash, const struct mr_vec *vec, uint32_t row)
{
    struct mr_index_at at;

    for (mr_ref ref = mr_index_first(&table->index, hash, &at); ref != MR_REF_NONE;
         ref = mr_index_again(&table->index, hash, &at)) {
        const struct mr_set_row *have = mr_state_read(w->shard, ref);

        if (have->hash == hash && have->key_hash == key->hash && have->skip == key->skip &&
            have->twin == key->twin &&
            mr_cell_is(w->shard, set->shape, (const char *)have + MR_SET_VALUE_AT, vec, row))
            return ref;
    }
    mr_ref ref = mr_rows_add(&table->rows);

    if (ref == MR_REF_NONE)
        return MR_REF_NONE;
    char *base = mr_state_write(w->shard, ref, set->row_lines);

    *set_row(base) = (struct mr_set_row){
        .hash = hash, .key_hash = key->hash, .skip = key->skip, .twin = key->twin};
    if (!mr_cell_put(&table->rows, set->shape, base + MR_SET_VALUE_AT, vec, row))
        return MR_REF_NONE;
    mr_index_add(&table->index, hash, ref);
    return ref;
}

/* Put lane I's value into its set; leaves in fresh[I] the filters it is new under. */
static bool set_put(struct mr_window *w, const struct mr_batch *batch, uint32_t s, uint32_t i)
{
    const struct mr_set_layout *set = &w->layout->set[s];
    uint32_t row = w->lanes.row[i];
    const struct mr_vec *vec = &batch->col[set->arg];
    uint64_t mask = mr_vec_is_null(vec, row) ? 0 : mr_set_row_mask(set, batch, row);

    w->fresh[i] = 0;
    if (mask == 0)
        return true;
    const struct mr_row_head *key = mr_row_head(w->lanes.base[i]);
    mr_ref ref = set_find_or_add(w, &mr_window_slice(w, i)->set[s], set, key,
                                 mr_set_hash(key, w->value_hash[row]), vec, row);

    if (ref == MR_REF_NONE)
        return mr_window_fail_memory(w);
    const struct mr_set_row *have = mr_state_read(w->shard, ref);

    w->fresh[i] = mask & ~have->mask;
    if (w->fresh[i] != 0)
        set_row(mr_state_write(w->shard, ref, set->row_lines))->mask |= mask;
    return true;
}

/* The first N of BASE and ROW where fresh has VARIANT's bit. */
static void pick_fresh(struct mr_window *w, char *const *base, const uint16_t *row, uint32_t n,
                       uint32_t variant)
{
    uint32_t picked = 0;

    for (uint32_t i = 0; i < n; i++) {
        w->picked.base[picked] = base[i];
        w->picked.row[picked] = row[i];
        picked += (w->fresh[i] >> variant & 1) != 0;
    }
    w->picked.n = picked;
}

static void add_fresh(struct mr_window *w, uint32_t s, char *const *base, const uint16_t *row,
                      uint32_t n, const void *data)
{
    for (uint32_t a = 0; a < w->layout->accs; a++) {
        const struct mr_acc *acc = &w->layout->acc[a];

        if (acc->set != (int32_t)s)
            continue;
        pick_fresh(w, base, row, n, acc->variant);
        mr_acc_add(acc, w->picked.base, w->picked.row, w->picked.n, data);
    }
}

bool mr_window_distinct(struct mr_window *w, const struct mr_batch *batch)
{
    for (uint32_t s = 0; s < w->layout->sets; s++) {
        const struct mr_set_layout *set = &w->layout->set[s];

        mr_key_hash(batch, &set->arg, 1, w->op.env->hash_seed, w->value_hash);
        for (uint32_t i = 0; i < w->lanes.n; i++)
            mr_index_prefetch(
                &mr_window_slice(w, i)->set[s].index,
                mr_set_hash(mr_row_head(w->lanes.base[i]), w->value_hash[w->lanes.row[i]]));
        for (uint32_t i = 0; i < w->lanes.n; i++)
            if (!set_put(w, batch, s, i))
                return false;
        add_fresh(w, s, w->lanes.base, w->lanes.row, w->lanes.n, batch->col[set->arg].data);
    }
    return true;
}

/* -- The union of the sets of a window's slices ---------------------------------- */

/* A value of a window's set. */
struct united_row {
    uint64_t hash;
    const char *merged; /* row of the key */
    uint64_t mask;
    char value[16];
};

_Static_assert(sizeof(struct united_row) == MR_UNITED_ROW_BYTES, "as made");

static struct united_row *unite_find_or_add(struct mr_window *w, uint32_t s, const char *merged,
                                            const char *value)
{
    enum mr_shape shape = w->layout->set[s].shape;
    uint64_t hash = mr_cell_hash(w->shard, shape, value, (uint64_t)(uintptr_t)merged);
    uint64_t cursor = hash;
    struct united_row *row;

    while ((row = (void *)mr_scratch_probe(&w->united[s], hash, &cursor)) != NULL)
        if (row->merged == merged && mr_cell_same(w->shard, shape, row->value, value))
            return row;
    row = (void *)mr_scratch_add(&w->united[s], hash);
    row->merged = merged;
    row->mask = 0;
    memcpy(row->value, value, mr_cell_bytes(shape));
    return row;
}

bool mr_window_unite(struct mr_window *w, const struct mr_slice *slice, uint32_t s,
                     int64_t after_ns, int64_t upto_ns, uint64_t *cursor)
{
    uint32_t bytes = mr_cell_bytes(w->layout->set[s].shape), n = 0;
    alignas(16) char data[MR_MERGE_ROWS * 16];
    mr_ref ref = MR_REF_NONE;

    for (uint32_t i = 0; i < MR_MERGE_ROWS; i++) {
        ref = mr_rows_next(&slice->set[s].rows, cursor);
        if (ref == MR_REF_NONE)
            break;
        const struct mr_set_row *have = mr_state_read(w->shard, ref);
        const char *value = (const char *)have + MR_SET_VALUE_AT;
        int64_t first = mr_window_first_end(w, slice->end_ns, have->skip);

        if (first <= after_ns || first > upto_ns)
            continue;
        mr_ref key = mr_window_find_twin(w, slice, have->key_hash, have->skip, have->twin);

        if (key == MR_REF_NONE) /* a snapshot that was tampered with */
            continue;
        char *merged = mr_merge_row(w, mr_state_read(w->shard, key));
        struct united_row *row = unite_find_or_add(w, s, merged, value);

        w->fresh[n] = have->mask & ~row->mask;
        row->mask |= have->mask;
        memcpy(data + (size_t)n * bytes, value, bytes);
        w->lanes.base[n] = merged;
        w->lanes.row[n] = (uint16_t)n;
        n++;
    }
    add_fresh(w, s, w->lanes.base, w->lanes.row, n, data);
    return ref != MR_REF_NONE;
}
