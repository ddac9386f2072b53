#include "operators/aggregate/accumulator_int.h"
#include "operators/aggregate/exact_sum.h"
#include "operators/plugin/aggregate.h"

static bool has_value(const char *row, const struct mr_acc *acc)
{
    return mr_bit_get((const uint64_t *)(const void *)(row + MR_ROW_BITS_AT), acc->bit);
}

static int64_t word_at(const char *row, uint32_t offset)
{
    int64_t word;

    memcpy(&word, row + offset, sizeof(word));
    return word;
}

static void merge_str(const struct mr_acc *acc, const struct mr_shard *shard, char *into,
                      const char *from)
{
    struct mr_state_str *a = (struct mr_state_str *)(void *)(into + acc->offset);
    const struct mr_state_str *b =
        (const struct mr_state_str *)(const void *)(from + acc->offset);

    /* Bits are merged last: they still say who had a value before. */
    if (!has_value(from, acc))
        return;
    if (has_value(into, acc)) {
        struct mr_str x = mr_state_str_get(shard, a), y = mr_state_str_get(shard, b);
        int order = mr_str_cmp(&y, &x);

        if (acc->kind == MR_ACC_MAX_STR ? order <= 0 : order >= 0)
            return;
    }
    /* The blob stays where it was, which outlives the merged row. */
    *a = *b;
    mr_bit_set(mr_row_bits(into), acc->bit);
}

static void add_words(char *const *into, const char *const *from, uint32_t n, uint32_t offset)
{
    for (uint32_t i = 0; i < n; i++) {
        int64_t *sum = mr_cell_i64(into[i] + offset);

        *sum = (int64_t)((uint64_t)*sum + (uint64_t)word_at(from[i], offset));
    }
}

static void sub_words(char *const *into, const char *const *from, uint32_t n, uint32_t offset)
{
    for (uint32_t i = 0; i < n; i++) {
        int64_t *sum = mr_cell_i64(into[i] + offset);

        *sum = (int64_t)((uint64_t)*sum - (uint64_t)word_at(from[i], offset));
    }
}

static void merge_words(char *const *into, const char *const *from, uint32_t n, uint32_t offset,
                        bool is_max)
{
    for (uint32_t i = 0; i < n; i++)
        mr_extremum_take(into[i] + offset, word_at(from[i], offset), is_max);
}

static void merge_wide(char *const *into, const char *const *from, uint32_t n, uint32_t offset,
                       bool is_max)
{
    for (uint32_t i = 0; i < n; i++)
        mr_extremum_i128_take(into[i] + offset, mr_i128_load(from[i] + offset), is_max);
}

void mr_acc_merge_one(const struct mr_acc *acc, const struct mr_shard *shard, char *const *into,
                      const char *const *from, uint32_t n)
{
    uint32_t offset = acc->offset;

    switch (acc->kind) {
    case MR_ACC_COUNT:
    case MR_ACC_SUM_I64: add_words(into, from, n, offset); break;
    case MR_ACC_SUM_SHORT:
        for (uint32_t i = 0; i < n; i++)
            mr_i128_store(into[i] + offset,
                          mr_i128_load(into[i] + offset) + mr_i128_load(from[i] + offset));
        break;
    case MR_ACC_SUM_LONG:
        for (uint32_t i = 0; i < n; i++)
            mr_sum_long_add(into[i] + offset, (mr_u128)mr_i128_load(from[i] + offset),
                            word_at(from[i], offset + 16));
        break;
    case MR_ACC_SQUARES:
    case MR_ACC_SUM_F64:
        for (uint32_t i = 0; i < n; i++)
            mr_exact_sum_merge((struct mr_exact_sum *)(void *)(into[i] + offset),
                               (const struct mr_exact_sum *)(const void *)(from[i] + offset));
        break;
    case MR_ACC_MIN_BOOL:
    case MR_ACC_MIN_I64:
    case MR_ACC_MIN_F64: merge_words(into, from, n, offset, false); break;
    case MR_ACC_MAX_BOOL:
    case MR_ACC_MAX_I64:
    case MR_ACC_MAX_F64: merge_words(into, from, n, offset, true); break;
    case MR_ACC_MIN_I128: merge_wide(into, from, n, offset, false); break;
    case MR_ACC_MAX_I128: merge_wide(into, from, n, offset, true); break;
    case MR_ACC_MIN_STR:
    case MR_ACC_MAX_STR:
        for (uint32_t i = 0; i < n; i++)
            merge_str(acc, shard, into[i], from[i]);
        break;
    case MR_ACC_USER: mr_user_merge(acc->user, into, from, n, offset, false); break;
    /* Parts of what has an order are not put together. */
    case MR_ACC_FIRST_BOOL:
    case MR_ACC_LAST_BOOL:
    case MR_ACC_FIRST_WORD:
    case MR_ACC_LAST_WORD:
    case MR_ACC_FIRST_I128:
    case MR_ACC_LAST_I128:
    case MR_ACC_FIRST_STR:
    case MR_ACC_LAST_STR:
    case MR_ACC_LIST:
    case MR_ACC_LIST_SET:
    case MR_ACC_LIST_FIRST:
    case MR_ACC_LIST_LAST:
    case MR_ACC_KINDS: MR_ASSERT(false);
    }
}

bool mr_acc_is_group(const struct mr_acc *acc)
{
    return acc->kind <= MR_ACC_SUM_LONG || acc->kind == MR_ACC_USER;
}

void mr_acc_unmerge_one(const struct mr_acc *acc, char *const *into, const char *const *from,
                        uint32_t n)
{
    uint32_t offset = acc->offset;

    switch (acc->kind) {
    case MR_ACC_COUNT:
    case MR_ACC_SUM_I64: sub_words(into, from, n, offset); break;
    case MR_ACC_SUM_SHORT:
        for (uint32_t i = 0; i < n; i++)
            mr_i128_store(into[i] + offset,
                          mr_i128_load(into[i] + offset) - mr_i128_load(from[i] + offset));
        break;
    case MR_ACC_SUM_LONG:
        for (uint32_t i = 0; i < n; i++)
            mr_sum_long_sub(into[i] + offset, (mr_u128)mr_i128_load(from[i] + offset),
                            word_at(from[i], offset + 16));
        break;
    case MR_ACC_USER: mr_user_merge(acc->user, into, from, n, offset, true); break;
    default: MR_ASSERT(false);
    }
}

void mr_acc_merge(const struct mr_row_layout *layout, const struct mr_shard *shard,
                  char *const *into, const char *const *from, uint32_t n)
{
    for (uint32_t a = 0; a < layout->accs; a++)
        if (layout->acc[a].set < 0 && !mr_acc_kind_is_list(layout->acc[a].kind))
            mr_acc_merge_one(&layout->acc[a], shard, into, from, n);
    /* Of what sets feed, the bits may come early: the values will follow. */
    for (uint32_t w = 0; w < layout->bits_words; w++)
        for (uint32_t i = 0; i < n; i++)
            mr_row_bits(into[i])[w] |=
                ((const uint64_t *)(const void *)(from[i] + MR_ROW_BITS_AT))[w];
}
