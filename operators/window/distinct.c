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
