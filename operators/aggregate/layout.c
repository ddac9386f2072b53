#include "operators/aggregate/layout.h"

#include "core/base/alloc.h"
#include "core/base/hash.h"
#include "core/data/keygroup.h"
#include "operators/aggregate/exact_sum.h"
#include "operators/plugin/aggregate.h"

#include <stdlib.h>

/* A variance is a sum, a sum of squares and a count. */
#define ACCS_PER_AGGREGATE 3

/* Where rows retract, one more counts them. */
#define ACCS_FOR_ALL 1

uint32_t mr_acc_bytes(const struct mr_acc *acc)
{
    switch (acc->kind) {
    case MR_ACC_USER: return mr_user_state_bytes(acc->user);
    case MR_ACC_SUM_SHORT:
    case MR_ACC_MIN_I128:
    case MR_ACC_MAX_I128:
    case MR_ACC_FIRST_I128:
    case MR_ACC_LAST_I128:
    case MR_ACC_MIN_STR:
    case MR_ACC_MAX_STR:
    case MR_ACC_FIRST_STR:
    case MR_ACC_LAST_STR:
    case MR_ACC_LIST:
    case MR_ACC_LIST_SET:
    case MR_ACC_LIST_FIRST:
    case MR_ACC_LIST_LAST: return 16;
    case MR_ACC_SUM_LONG: return 24;
    case MR_ACC_SQUARES:
    case MR_ACC_SUM_F64: return sizeof(struct mr_exact_sum);
    case MR_ACC_COUNT:
    case MR_ACC_SUM_I64:
    case MR_ACC_MIN_BOOL:
    case MR_ACC_MAX_BOOL:
    case MR_ACC_MIN_I64:
    case MR_ACC_MAX_I64:
    case MR_ACC_MIN_F64:
    case MR_ACC_MAX_F64:
    case MR_ACC_FIRST_BOOL:
    case MR_ACC_LAST_BOOL:
    case MR_ACC_FIRST_WORD:
    case MR_ACC_LAST_WORD:
    case MR_ACC_KINDS: break;
    }
    return 8;
}

/* FIRST_VALUE and LAST_VALUE where no row is taken back, and none found to have come before. */
static enum mr_acc_kind place_kind(struct mr_type in, bool is_last)
{
    enum mr_acc_kind kind = MR_ACC_FIRST_WORD;

    switch (mr_type_shape(in)) {
    case MR_SHAPE_BOOL: kind = MR_ACC_FIRST_BOOL; break;
    case MR_SHAPE_I64:
    case MR_SHAPE_F64: kind = MR_ACC_FIRST_WORD; break;
    case MR_SHAPE_I128: kind = MR_ACC_FIRST_I128; break;
    case MR_SHAPE_STR: kind = MR_ACC_FIRST_STR; break;
    }
    return is_last ? (enum mr_acc_kind)(kind + 1) : kind;
}

static enum mr_acc_kind sum_kind(struct mr_type in)
{
    switch (mr_type_shape(in)) {
    case MR_SHAPE_F64: return MR_ACC_SUM_F64;
    case MR_SHAPE_I128: return MR_ACC_SUM_LONG;
    case MR_SHAPE_I64: return in.id == MR_TYPE_DECIMAL ? MR_ACC_SUM_SHORT : MR_ACC_SUM_I64;
    case MR_SHAPE_BOOL:
    case MR_SHAPE_STR: break;
    }
    MR_ASSERT(false);
}

static enum mr_acc_kind extremum_kind(struct mr_type in, bool is_max)
{
    enum mr_acc_kind kind = MR_ACC_MIN_I64;

    switch (mr_type_shape(in)) {
    case MR_SHAPE_BOOL: kind = MR_ACC_MIN_BOOL; break;
    case MR_SHAPE_I64: kind = MR_ACC_MIN_I64; break;
    case MR_SHAPE_F64: kind = MR_ACC_MIN_F64; break;
    case MR_SHAPE_I128: kind = MR_ACC_MIN_I128; break;
    case MR_SHAPE_STR: kind = MR_ACC_MIN_STR; break;
    }
    return is_max ? (enum mr_acc_kind)(kind + 1) : kind;
}

/* The set of argument ARG, and the bit in it of FILTER. */
static int layout_set(struct mr_row_layout *layout, const struct mr_aggregate *agg,
                      struct mr_acc *acc, struct mr_err *reterr)
{
    uint32_t s = 0, v = 0;

    while (s < layout->sets && layout->set[s].arg != (uint32_t)agg->arg)
        s++;
    struct mr_set_layout *set = &layout->set[s];

    if (s == layout->sets) {
        set->arg = (uint32_t)agg->arg;
        set->shape = mr_type_shape(agg->in);
        layout->sets++;
    }
    while (v < set->filters && set->filter[v] != agg->filter)
        v++;
    if (v == MR_SET_FILTERS_MAX)
        return mr_fail(reterr, MR_ERR_LIMIT,
                       "more than %d different FILTER conditions over one DISTINCT argument",
                       MR_SET_FILTERS_MAX);
    if (v == set->filters)
        set->filter[set->filters++] = agg->filter;
    acc->set = (int32_t)s;
    acc->variant = v;
    if (agg->fn == MR_AGG_MIN || agg->fn == MR_AGG_MAX)
        set->ordered |= UINT64_C(1) << v;
    return 0;
}

/* The accumulator like WANT, made when no aggregate before needed it. */
static uint32_t layout_acc(struct mr_row_layout *layout, const struct mr_acc *want)
{
    for (uint32_t i = 0; i < layout->accs; i++) {
        const struct mr_acc *have = &layout->acc[i];

        if (have->kind == want->kind && have->arg == want->arg &&
            have->filter == want->filter && have->set == want->set &&
            (have->user == want->user || mr_user_aggregate_same(have->user, want->user)) &&
            have->is_counted == want->is_counted && have->keeps_nulls == want->keeps_nulls)
            return i;
    }
    layout->acc[layout->accs] = *want;
    return layout->accs++;
}

/* What is read from values in their order, or from all of them. */
static enum mr_acc_kind ordered_kind(const struct mr_aggregation *spec,
                                     const struct mr_aggregate *agg)
{
    bool is_last = agg->fn == MR_AGG_LAST_VALUE;
    bool is_end = is_last || agg->fn == MR_AGG_FIRST_VALUE;

    /* The first value is the first of the distinct ones. */
    if (agg->fn == MR_AGG_COLLECT ||
        (agg->is_distinct && (spec->retracts || agg->fn != MR_AGG_FIRST_VALUE)))
        return MR_ACC_LIST_SET;
    if (is_end && spec->retracts)
        return MR_ACC_LIST;
    if (is_end && spec->has_arrivals)
        return is_last ? MR_ACC_LIST_LAST : MR_ACC_LIST_FIRST;
    if (is_end)
        return place_kind(agg->in, is_last);
    return MR_ACC_LIST;
}

static int layout_aggregate(struct mr_row_layout *layout, const struct mr_aggregation *spec,
                            const struct mr_aggregate *agg, struct mr_err *reterr)
{
    struct mr_acc_output *output = &layout->output[layout->outputs++];
    struct mr_acc acc = {.arg = agg->arg, .filter = agg->filter, .set = -1, .user = agg->user};
    bool is_extremum = agg->fn == MR_AGG_MIN || agg->fn == MR_AGG_MAX;

    MR_ASSERT((agg->fn == MR_AGG_COUNT_ALL) == (agg->arg < 0));
    *output = (struct mr_acc_output){.fn = agg->fn,
                                     .in = agg->in,
                                     .out = agg->out,
                                     .separator = agg->separator,
                                     .count = MR_NO_ACC};
    /* The smallest of the distinct values is the smallest of all; but when it may be taken
     * back, the others have to be known. */
    if (is_extremum ? spec->retracts : agg->is_distinct && !mr_aggregate_is_ordered(agg->fn)) {
        MR_ASSERT(agg->arg >= 0);
        int rc = layout_set(layout, agg, &acc, reterr);

        if (rc < 0)
            return rc;
    }
    /* A value that is never null is there in every row. */
    struct mr_acc count = acc;

    count.kind = MR_ACC_COUNT;
    if (acc.set < 0 && agg->arg >= 0 && !spec->input->field[agg->arg].type.nullable)
        count.arg = -1;
    switch (agg->fn) {
    case MR_AGG_COUNT_ALL:
    case MR_AGG_COUNT: output->acc = layout_acc(layout, &count); break;
    case MR_AGG_AVG:
    case MR_AGG_SUM:
        if (agg->fn == MR_AGG_AVG || spec->retracts)
            output->count = layout_acc(layout, &count);
        acc.kind = sum_kind(agg->in);
        output->acc = layout_acc(layout, &acc);
        break;
    case MR_AGG_MIN:
    case MR_AGG_MAX:
    case MR_AGG_USER:
        acc.kind = agg->fn == MR_AGG_USER ? MR_ACC_USER
                                          : extremum_kind(agg->in, agg->fn == MR_AGG_MAX);
        output->acc = layout_acc(layout, &acc);
        break;
    case MR_AGG_FIRST_VALUE:
    case MR_AGG_LAST_VALUE:
    case MR_AGG_LISTAGG:
    case MR_AGG_ARRAY_AGG:
    case MR_AGG_COLLECT:
        acc.kind = ordered_kind(spec, agg);
        acc.shape = mr_type_shape(agg->in);
        acc.keeps_nulls = agg->fn == MR_AGG_ARRAY_AGG && !agg->ignores_nulls;
        acc.is_counted =
            acc.kind == MR_ACC_LIST_SET && (agg->fn == MR_AGG_COLLECT || spec->retracts);
        output->acc = layout_acc(layout, &acc);
        break;
    case MR_AGG_VAR_POP:
    case MR_AGG_VAR_SAMP:
    case MR_AGG_STDDEV_POP:
    case MR_AGG_STDDEV_SAMP:
        output->count = layout_acc(layout, &count);
        acc.kind = MR_ACC_SUM_F64;
        output->acc = layout_acc(layout, &acc);
        acc.kind = MR_ACC_SQUARES;
        output->squares = layout_acc(layout, &acc);
        break;
    }
    return 0;
}

/* What an accumulator holds before its first value: the neutral element. */
static void birth_acc(char *cell, const struct mr_acc *acc)
{
    int64_t least = INT64_MIN, most = INT64_MAX;
    mr_u128 most_wide = ~(mr_u128)0 >> 1, least_wide = ~most_wide;

    switch (acc->kind) {
    case MR_ACC_USER: mr_user_state_init(acc->user, cell); break;
    case MR_ACC_MIN_BOOL:
    case MR_ACC_MIN_I64:
    case MR_ACC_MIN_F64: memcpy(cell, &most, sizeof(most)); break;
    case MR_ACC_MAX_BOOL:
    case MR_ACC_MAX_I64:
    case MR_ACC_MAX_F64: memcpy(cell, &least, sizeof(least)); break;
    case MR_ACC_MIN_I128: memcpy(cell, &most_wide, sizeof(most_wide)); break;
    case MR_ACC_MAX_I128: memcpy(cell, &least_wide, sizeof(least_wide)); break;
    default: break; /* zero */
    }
}

static uint32_t place_keys(struct mr_row_layout *layout, const struct mr_aggregation *spec,
                           uint32_t offset)
{
    for (uint32_t k = 0; k < spec->keys; k++) {
        enum mr_shape shape = mr_type_shape(spec->input->field[spec->key[k]].type);

        layout->key[k] = (struct mr_key_cell){spec->key[k], shape, offset};
        offset += mr_cell_bytes(shape);
    }
    layout->keys = spec->keys;
    return offset;
}

static int layout_place(struct mr_row_layout *layout, const struct mr_aggregation *spec,
                        struct mr_err *reterr)
{
    uint32_t bits = spec->keys;

    for (uint32_t i = 0; i < layout->accs; i++) {
        struct mr_acc *acc = &layout->acc[i];

        acc->bit =
            acc->kind == MR_ACC_COUNT || acc->kind == MR_ACC_USER ? MR_ACC_NO_BIT : bits++;
        acc->is_bit_set_at_birth =
            acc->bit != MR_ACC_NO_BIT && acc->set < 0 && acc->filter < 0 &&
            !spec->input->field[acc->arg].type.nullable && acc->kind < MR_ACC_FIRST_BOOL;
    }
    for (uint32_t i = 0; i < layout->accs; i++)
        layout->acc[i].partial = bits++;
    layout->bits_words = MR_BITS_WORDS(bits);
    uint64_t offset =
        place_keys(layout, spec, (uint32_t)(MR_ROW_BITS_AT + layout->bits_words * 8));

    for (uint32_t i = 0; i < layout->accs; i++) {
        layout->acc[i].offset = (uint32_t)offset;
        offset += mr_acc_bytes(&layout->acc[i]);
        layout->has_string_acc |= layout->acc[i].kind >= MR_ACC_MIN_STR;
        layout->has_lists |= mr_acc_kind_is_list(layout->acc[i].kind);
    }
    if (spec->has_stamp) {
        layout->stamp_at = (uint32_t)offset;
        offset += 8;
    }
    layout->row_bytes = (uint32_t)offset;
    offset += spec->own_bytes;
    if (offset > MR_ROW_LINES_MAX * MR_LINE_BYTES)
        return mr_fail(reterr, MR_ERR_LIMIT,
                       "%u key columns and %u aggregates take %llu bytes of state per key, "
                       "more than the %u that a row may have: split the query",
                       spec->keys, spec->aggregates, (unsigned long long)offset,
                       MR_ROW_LINES_MAX * MR_LINE_BYTES);
    layout->row_lines = (uint32_t)((offset + MR_LINE_BYTES - 1) / MR_LINE_BYTES);
    return 0;
}

static void place_sets(struct mr_row_layout *layout, uint32_t own_bytes)
{
    for (uint32_t s = 0; s < layout->sets; s++) {
        struct mr_set_layout *set = &layout->set[s];
        uint32_t bytes = (uint32_t)MR_SET_VALUE_AT + mr_cell_bytes(set->shape);

        if (layout->retracts) {
            set->counts_at = bytes;
            bytes += set->filters * 8;
        }
        bytes += own_bytes;
        set->row_lines = (bytes + MR_LINE_BYTES - 1) / MR_LINE_BYTES;
    }
}

static void layout_birth(struct mr_row_layout *layout)
{
    for (uint32_t i = 0; i < layout->accs; i++) {
        const struct mr_acc *acc = &layout->acc[i];

        birth_acc(layout->birth + acc->offset, acc);
        if (acc->is_bit_set_at_birth)
            mr_bit_set(mr_row_bits(layout->birth), acc->bit);
    }
}

static void *zeroed(size_t count, size_t size)
{
    void *p = mr_alloc_array(count + 1, size, "the layout of state");

    return p;
}

int mr_row_layout_new(const struct mr_aggregation *spec, struct mr_row_layout **ret,
                      struct mr_err *reterr)
{
    struct mr_row_layout *layout = zeroed(1, sizeof(*layout));
    int rc = 0;

    layout->key = zeroed(spec->keys, sizeof(*layout->key));
    layout->acc = zeroed((size_t)spec->aggregates * ACCS_PER_AGGREGATE + ACCS_FOR_ALL,
                         sizeof(*layout->acc));
    layout->set = zeroed(spec->aggregates, sizeof(*layout->set));
    layout->output = zeroed(spec->aggregates, sizeof(*layout->output));
    layout->retracts = spec->retracts;
    layout->has_arrivals = spec->has_arrivals;
    if (spec->retracts)
        layout->records = layout_acc(
            layout, &(struct mr_acc){.kind = MR_ACC_COUNT, .arg = -1, .filter = -1, .set = -1});
    for (uint32_t i = 0; i < spec->aggregates && rc == 0; i++)
        rc = layout_aggregate(layout, spec, &spec->aggregate[i], reterr);
    if (rc == 0)
        rc = layout_place(layout, spec, reterr);
    if (rc < 0) {
        mr_row_layout_free(layout);
        return rc;
    }
    place_sets(layout, spec->set_own_bytes);
    layout->birth = zeroed(layout->row_lines, MR_LINE_BYTES);
    layout_birth(layout);
    *ret = layout;
    return 0;
}

void mr_row_layout_bits_later(struct mr_row_layout *layout, const char *row)
{
    const uint64_t *bits = (const uint64_t *)(const void *)(row + MR_ROW_BITS_AT);

    for (uint32_t i = 0; i < layout->accs; i++) {
        struct mr_acc *acc = &layout->acc[i];

        if (acc->is_bit_set_at_birth && !mr_bit_get(bits, acc->bit)) {
            acc->is_bit_set_at_birth = false;
            mr_bit_clear(mr_row_bits(layout->birth), acc->bit);
        }
    }
}

void mr_row_layout_free(struct mr_row_layout *layout)
{
    if (layout == NULL)
        return;
    free(layout->key);
    free(layout->acc);
    free(layout->set);
    free(layout->output);
    free(layout->birth);
    free(layout);
}

/* -- Rows and batches --------------------------------------------------------------- */

bool mr_row_key_is(const struct mr_row_layout *layout, const struct mr_shard *shard,
                   const char *base, const struct mr_batch *batch, uint32_t row)
{
    const uint64_t *bits = (const uint64_t *)(const void *)(base + MR_ROW_BITS_AT);

    for (uint32_t k = 0; k < layout->keys; k++) {
        const struct mr_key_cell *key = &layout->key[k];
        const struct mr_vec *vec = &batch->col[key->col];
        bool is_null = mr_vec_is_null(vec, row);

        if (is_null != mr_bit_get(bits, k))
            return false;
        if (!is_null && !mr_cell_is(shard, key->shape, base + key->offset, vec, row))
            return false;
    }
    return true;
}

bool mr_row_key_put(const struct mr_row_layout *layout, struct mr_rows *rows, char *base,
                    const struct mr_batch *batch, uint32_t row)
{
    for (uint32_t k = 0; k < layout->keys; k++) {
        const struct mr_key_cell *key = &layout->key[k];
        const struct mr_vec *vec = &batch->col[key->col];

        if (mr_vec_is_null(vec, row))
            mr_bit_set(mr_row_bits(base), k);
        else if (!mr_cell_put(rows, key->shape, base + key->offset, vec, row))
            return false;
    }
    return true;
}

static void drop_str(struct mr_rows *rows, const char *cell)
{
    mr_state_str_drop(rows, (const struct mr_state_str *)(const void *)cell);
}

void mr_row_strings_drop(const struct mr_row_layout *layout, struct mr_rows *rows,
                         const char *base)
{
    const uint64_t *bits = (const uint64_t *)(const void *)(base + MR_ROW_BITS_AT);

    for (uint32_t k = 0; k < layout->keys; k++)
        if (layout->key[k].shape == MR_SHAPE_STR && !mr_bit_get(bits, k))
            drop_str(rows, base + layout->key[k].offset);
    for (uint32_t a = 0; a < layout->accs && layout->has_string_acc; a++)
        if (layout->acc[a].kind >= MR_ACC_MIN_STR && mr_bit_get(bits, layout->acc[a].bit))
            drop_str(rows, base + layout->acc[a].offset);
}

uint64_t mr_set_row_mask(const struct mr_set_layout *set, const struct mr_batch *batch,
                         uint32_t row)
{
    uint64_t mask = 0;

    for (uint32_t v = 0; v < set->filters; v++) {
        const struct mr_vec *vec = set->filter[v] < 0 ? NULL : &batch->col[set->filter[v]];
        bool holds = vec == NULL ||
                     (!mr_vec_is_null(vec, row) && ((const uint8_t *)vec->data)[row] != 0);

        mask |= (uint64_t)holds << v;
    }
    return mask;
}

uint64_t mr_set_hash(const struct mr_row_head *key, uint64_t value_hash)
{
    uint64_t group = ~(~UINT64_C(0) >> 7);
    uint64_t mixed =
        mr_hash_word(value_hash, key->hash ^ ((uint64_t)key->skip << 32 | key->twin));

    _Static_assert(MR_KEY_GROUPS == 128, "seven bits");
    return (key->hash & group) | (mixed & ~group);
}
