/* operators/aggregate/accumulator_int.h - cells of accumulators, for the kernels' own files. */
#ifndef MR_OPERATORS_AGGREGATE_ACCUMULATOR_INT_H
#define MR_OPERATORS_AGGREGATE_ACCUMULATOR_INT_H

#include "operators/aggregate/accumulator.h"

/* mr_acc_add() where all N rows belong to the row at BASE; fold.c. */
void mr_acc_fold(const struct mr_acc *acc, char *base, const uint16_t *row, uint32_t n,
                 const void *data);

/* collect.c: the values of VEC in LANES into lists; ARRIVAL is that of row 0.  False: failed,
 * PICKED says whether a list is too long. */
MR_MUST_USE bool mr_acc_list_add(const struct mr_acc *acc, const struct mr_lanes *lanes,
                                 uint64_t arrival, const struct mr_vec *vec,
                                 struct mr_lanes *picked);
void mr_acc_list_sub(const struct mr_acc *acc, const struct mr_lanes *lanes,
                     const struct mr_vec *vec);

/* emit_list.c: one result of lists, those of ACC in PARTS, into row AT of column COL. */
void mr_acc_emit_list(const struct mr_acc_output *output, const struct mr_acc *acc,
                      const struct mr_shard *shard, const struct mr_acc_part *part,
                      uint32_t parts, struct mr_batch_buffer *out, uint32_t col, uint32_t at);

MR_INLINE mr_i128 mr_i128_load(const char *cell)
{
    mr_i128 value;

    memcpy(&value, cell, sizeof(value));
    return value;
}

MR_INLINE void mr_i128_store(char *cell, mr_i128 value)
{
    memcpy(cell, &value, sizeof(value));
}

MR_INLINE int64_t *mr_cell_i64(char *cell)
{
    return (int64_t *)(void *)cell;
}

/* 192 bits: low 128, then the sign-extended rest. */
MR_INLINE void mr_sum_long_add(char *cell, mr_u128 low, int64_t high)
{
    mr_u128 sum = (mr_u128)mr_i128_load(cell) + low;
    uint64_t top = (uint64_t)*mr_cell_i64(cell + 16) + (uint64_t)high + (sum < low);

    mr_i128_store(cell, (mr_i128)sum);
    *mr_cell_i64(cell + 16) = (int64_t)top;
}

MR_INLINE void mr_sum_long_sub(char *cell, mr_u128 low, int64_t high)
{
    mr_u128 have = (mr_u128)mr_i128_load(cell);
    uint64_t top = (uint64_t)*mr_cell_i64(cell + 16) - (uint64_t)high - (have < low);

    mr_i128_store(cell, (mr_i128)(have - low));
    *mr_cell_i64(cell + 16) = (int64_t)top;
}

MR_INLINE void mr_extremum_take(char *cell, int64_t value, bool is_max)
{
    int64_t have = *mr_cell_i64(cell);

    *mr_cell_i64(cell) = (is_max ? value > have : value < have) ? value : have;
}

MR_INLINE void mr_extremum_i128_take(char *cell, mr_i128 value, bool is_max)
{
    mr_i128 have = mr_i128_load(cell);

    if (is_max ? value > have : value < have)
        mr_i128_store(cell, value);
}

#endif
