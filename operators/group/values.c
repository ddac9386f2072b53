/*
 * Values of the arguments of DISTINCT aggregates, once each per key, with a bit for each
 * FILTER under which they were seen.  Where rows may be taken back each value is counted,
 * too, and is gone when nothing of it is left; then MIN and MAX are fed from sets as well:
 * what they hold is the end of the order of the values that are there.
 */
#include "operators/group/group_int.h"

#include "core/data/key.h"

static struct mr_set_row *set_row(char *base)
{
    return (struct mr_set_row *)(void *)base;
}

static int64_t *counts_of(const struct mr_set_layout *set, char *base)
{
    return (int64_t *)(void *)(base + set->counts_at);
}

/* The hashes of the values of set S, by row of the batch. */
static uint64_t *values_of(const struct mr_group *g, uint32_t s)
{
    return g->value_hash + (size_t)s * MR_BATCH_ROWS;
}

void mr_group_hash_values(struct mr_group *g, const struct mr_batch *batch)
{
    for (uint32_t s = 0; s < g->layout->sets; s++)
        mr_key_hash(batch, &g->layout->set[s].arg, 1, g->op.env->hash_seed, values_of(g, s));
}

static mr_ref find_value(const struct mr_group *g, uint32_t s, const struct mr_row_head *key,
                         uint64_t hash, const struct mr_vec *vec, uint32_t row)
{
    const struct mr_group_table *table = &g->set[s];
    struct mr_index_at at;

    for (mr_ref ref = mr_index_first(&table->index, hash, &at); ref != MR_REF_NONE;
         ref = mr_index_again(&table->index, hash, &at)) {
        const struct mr_set_row *have = mr_state_read(g->shard, ref);

        if (have->hash == hash && have->key_hash == key->hash && have->skip == key->skip &&
            have->twin == key->twin &&
            mr_cell_is(g->shard, g->layout->set[s].shape, (const char *)have + MR_SET_VALUE_AT,
                       vec, row))
            return ref;
    }
    return MR_REF_NONE;
}

static mr_ref add_value(struct mr_group *g, uint32_t s, const struct mr_row_head *key,
                        uint64_t hash, const struct mr_vec *vec, uint32_t row)
{
    const struct mr_set_layout *set = &g->layout->set[s];
    struct mr_group_table *table = &g->set[s];
    mr_ref ref = mr_rows_add(&table->rows);

    if (ref == MR_REF_NONE)
        return MR_REF_NONE;
    char *base = mr_state_write(g->shard, ref, set->row_lines);

    *set_row(base) = (struct mr_set_row){
        .hash = hash, .key_hash = key->hash, .skip = key->skip, .twin = key->twin};
    if (!mr_cell_put(&table->rows, set->shape, base + MR_SET_VALUE_AT, vec, row))
        return MR_REF_NONE;
    mr_index_add(&table->index, hash, ref);
    return ref;
}

void mr_group_value_remove(struct mr_group *g, uint32_t s, mr_ref ref)
{
    struct mr_group_table *table = &g->set[s];
    const char *base = mr_state_read(g->shard, ref);

    if (g->layout->set[s].shape == MR_SHAPE_STR)
        mr_state_str_drop(&table->rows,
                          (const struct mr_state_str *)(const void *)(base + MR_SET_VALUE_AT));
    mr_index_remove(&table->index, ((const struct mr_set_row *)(const void *)base)->hash, ref);
    mr_rows_remove(&table->rows, ref);
}

/* -- One value --------------------------------------------------------------------------- */

/* The variants of MASK in which the value at REF is new. */
static uint64_t count_up(struct mr_group *g, uint32_t s, mr_ref ref, uint64_t mask)
{
    const struct mr_set_layout *set = &g->layout->set[s];
    const struct mr_set_row *have = mr_state_read(g->shard, ref);
    uint64_t fresh = mask & ~have->mask;

    if (fresh == 0 && set->counts_at == 0)
        return 0;
    char *base = mr_state_write(g->shard, ref, set->row_lines);

    set_row(base)->mask |= mask;
    for (uint32_t v = 0; set->counts_at != 0 && v < set->filters; v++)
        counts_of(set, base)[v] += (int64_t)(mask >> v & 1);
    return fresh;
}

/* The variants of MASK in which none of the value at REF is left. */
static uint64_t count_down(struct mr_group *g, uint32_t s, mr_ref ref, uint64_t mask)
{
    const struct mr_set_layout *set = &g->layout->set[s];
    char *base = mr_state_write(g->shard, ref, set->row_lines);
    int64_t *count = counts_of(set, base);
    uint64_t gone = 0;

    /* What was never there can not go. */
    mask &= set_row(base)->mask;
    for (uint32_t v = 0; v < set->filters; v++)
        if ((mask >> v & 1) != 0 && --count[v] == 0)
            gone |= UINT64_C(1) << v;
    set_row(base)->mask &= ~gone;
    return gone;
}

/* Leaves in fresh[I] the variants in which the value of lane I came or went, and the orders
 * know it. */
static bool put_value(struct mr_group *g, const struct mr_batch *batch, uint32_t s,
                      const struct mr_lanes *lanes, uint32_t i, int sign)
{
    const struct mr_set_layout *set = &g->layout->set[s];
    const struct mr_row_head *key = mr_row_head(lanes->base[i]);
    uint32_t row = lanes->row[i];
    const struct mr_vec *vec = &batch->col[set->arg];
    uint64_t mask = mr_vec_is_null(vec, row) ? 0 : mr_set_row_mask(set, batch, row);
    uint64_t hash = mr_set_hash(key, values_of(g, s)[row]);

    g->fresh[i] = 0;
    if (mask == 0)
        return true;
    mr_ref ref = find_value(g, s, key, hash, vec, row);

    if (ref == MR_REF_NONE && sign < 0)
        return true;
    if (ref == MR_REF_NONE)
        ref = add_value(g, s, key, hash, vec, row);
    if (ref == MR_REF_NONE)
        return mr_group_fail_memory(g);
    g->fresh[i] = sign > 0 ? count_up(g, s, ref, mask) : count_down(g, s, ref, mask);
    uint64_t moved = g->fresh[i] & set->ordered;

    for (uint32_t v = 0; moved >> v != 0 && v < set->filters; v++) {
        if ((moved >> v & 1) == 0)
            continue;
        mr_ref owner = mr_group_ref(g, lanes->base[i]);
        if (sign > 0)
            mr_order_add(&g->order[s][v], owner, ref);
        else
            mr_order_remove(&g->order[s][v], owner, ref);
    }
    if (sign < 0 && ((const struct mr_set_row *)mr_state_read(g->shard, ref))->mask == 0)
        mr_group_value_remove(g, s, ref);
    return true;
}

/* -- What sets feed ------------------------------------------------------------------------ */

/* Counts and sums: the values that came or went. */
static void feed_sum(struct mr_group *g, const struct mr_acc *acc, const struct mr_lanes *lanes,
                     const void *data, int sign)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < lanes->n; i++) {
        g->picked.base[n] = lanes->base[i];
        g->picked.row[n] = lanes->row[i];
        n += (g->fresh[i] >> acc->variant & 1) != 0;
    }
    if (sign > 0)
        mr_acc_add(acc, g->picked.base, g->picked.row, n, data);
    else
        mr_acc_sub(acc, g->picked.base, g->picked.row, n, data);
}

static bool is_max(enum mr_acc_kind kind)
{
    return kind == MR_ACC_MAX_BOOL || kind == MR_ACC_MAX_I64 || kind == MR_ACC_MAX_F64 ||
           kind == MR_ACC_MAX_I128 || kind == MR_ACC_MAX_STR;
}

/* The end of the order into the accumulator at BASE; false: out of state memory. */
static bool take_end(struct mr_group *g, const struct mr_acc *acc, char *base)
{
    const struct mr_order *order = &g->order[acc->set][acc->variant];
    mr_ref end = mr_order_end(order, mr_group_ref(g, base), is_max(acc->kind));
    const char *value = end == MR_REF_NONE
                            ? NULL
                            : (const char *)mr_state_read(g->shard, end) + MR_SET_VALUE_AT;

    if (acc->kind >= MR_ACC_MIN_STR)
        return mr_acc_put_str(acc, &g->keys.rows, base, (const void *)value);
    if (value == NULL) {
        mr_bit_clear(mr_row_bits(base), acc->bit);
        return true;
    }
    memcpy(base + acc->offset, value, mr_acc_bytes(acc));
    if (acc->kind == MR_ACC_MIN_F64 || acc->kind == MR_ACC_MAX_F64) {
        double real;

        memcpy(&real, value, sizeof(real));
        int64_t rank = mr_f64_order(real);
        memcpy(base + acc->offset, &rank, sizeof(rank));
    }
    mr_bit_set(mr_row_bits(base), acc->bit);
    return true;
}

static bool feed_end(struct mr_group *g, const struct mr_acc *acc, const struct mr_lanes *lanes)
{
    for (uint32_t i = 0; i < lanes->n; i++)
        if ((g->fresh[i] >> acc->variant & 1) != 0 && !take_end(g, acc, lanes->base[i]))
            return mr_group_fail_memory(g);
    return true;
}

static bool feed(struct mr_group *g, uint32_t s, const struct mr_lanes *lanes, const void *data,
                 int sign)
{
    for (uint32_t a = 0; a < g->layout->accs; a++) {
        const struct mr_acc *acc = &g->layout->acc[a];

        if (acc->set != (int32_t)s)
            continue;
        if (acc->kind < MR_ACC_MIN_BOOL)
            feed_sum(g, acc, lanes, data, sign);
        else if (!feed_end(g, acc, lanes))
            return false;
    }
    return true;
}

bool mr_group_values(struct mr_group *g, const struct mr_batch *batch,
                     const struct mr_lanes *lanes, int sign)
{
    for (uint32_t s = 0; s < g->layout->sets && lanes->n > 0; s++) {
        const struct mr_set_layout *set = &g->layout->set[s];

        for (uint32_t i = 0; i < lanes->n; i++)
            mr_index_prefetch(&g->set[s].index, mr_set_hash(mr_row_head(lanes->base[i]),
                                                            values_of(g, s)[lanes->row[i]]));
        for (uint32_t i = 0; i < lanes->n; i++)
            if (!put_value(g, batch, s, lanes, i, sign))
                return false;
        if (!feed(g, s, lanes, batch->col[set->arg].data, sign))
            return false;
    }
    return true;
}

void mr_group_order_all(struct mr_group *g)
{
    for (uint32_t s = 0; s < g->layout->sets; s++) {
        uint64_t cursor = 0;
        mr_ref ref;

        while (g->order[s] != NULL &&
               (ref = mr_rows_next(&g->set[s].rows, &cursor)) != MR_REF_NONE) {
            const struct mr_set_row *value = mr_state_read(g->shard, ref);
            uint64_t mask = value->mask & g->layout->set[s].ordered;
            mr_ref key = mr_group_find_twin(g, value->key_hash, value->skip, value->twin);

            for (uint32_t v = 0; key != MR_REF_NONE && v < g->layout->set[s].filters; v++)
                if ((mask >> v & 1) != 0)
                    mr_order_add(&g->order[s][v], key, ref);
        }
    }
}
