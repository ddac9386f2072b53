/*
 * Many rows into one row of state: they are added up in registers first.  Rows that lie side
 * by side, as they mostly do, are one loop over an array, which the compiler makes wide.
 */
#include "operators/aggregate/accumulator_int.h"

/* Rows that the kernels of single lanes take at a time. */
#define FEW_ROWS 64u

static bool is_dense(const uint16_t *row, uint32_t n)
{
    return (uint32_t)(row[n - 1] - row[0]) == n - 1;
}

static int64_t sum_i64(const int64_t *value, const uint16_t *row, uint32_t n)
{
    uint64_t sum = 0;

    if (is_dense(row, n))
        for (uint32_t i = 0; i < n; i++)
            sum += (uint64_t)value[row[0] + i];
    else
        for (uint32_t i = 0; i < n; i++)
            sum += (uint64_t)value[row[i]];
    return (int64_t)sum;
}

static mr_i128 sum_short(const int64_t *value, const uint16_t *row, uint32_t n)
{
    mr_i128 sum = 0;

    for (uint32_t i = 0; i < n; i++)
        sum += value[row[i]];
    return sum;
}

MR_INLINE int64_t farther(int64_t a, int64_t b, bool is_max)
{
    return (is_max ? b > a : b < a) ? b : a;
}

MR_INLINE int64_t extremum_i64(const int64_t *value, const uint16_t *row, uint32_t n,
                               bool is_max)
{
    int64_t found = value[row[0]];

    if (is_dense(row, n))
        for (uint32_t i = 1; i < n; i++)
            found = farther(found, value[row[0] + i], is_max);
    else
        for (uint32_t i = 1; i < n; i++)
            found = farther(found, value[row[i]], is_max);
    return found;
}

MR_INLINE int64_t extremum_f64(const double *value, const uint16_t *row, uint32_t n,
                               bool is_max)
{
    int64_t found = mr_f64_order(value[row[0]]);

    for (uint32_t i = 1; i < n; i++)
        found = farther(found, mr_f64_order(value[row[i]]), is_max);
    return found;
}

/* By the kernels of single lanes. */
static void fold_others(const struct mr_acc *acc, char *base, const uint16_t *row, uint32_t n,
                        const void *data)
{
    char *same[FEW_ROWS];

    for (uint32_t i = 0; i < FEW_ROWS; i++)
        same[i] = base;
    for (uint32_t i = 0; i < n; i += FEW_ROWS)
        mr_acc_add(acc, same, row + i, n - i < FEW_ROWS ? n - i : FEW_ROWS, data);
}

void mr_acc_fold(const struct mr_acc *acc, char *base, const uint16_t *row, uint32_t n,
                 const void *data)
{
    char *cell = base + acc->offset;
    int64_t *word = mr_cell_i64(cell);

    if (n == 0)
        return;
    switch (acc->kind) {
    case MR_ACC_COUNT: *word += n; return;
    case MR_ACC_SUM_I64:
        *word = (int64_t)((uint64_t)*word + (uint64_t)sum_i64(data, row, n));
        break;
    case MR_ACC_SUM_SHORT:
        mr_i128_store(cell, mr_i128_load(cell) + sum_short(data, row, n));
        break;
    case MR_ACC_MIN_I64:
        mr_extremum_take(cell, extremum_i64(data, row, n, false), false);
        break;
    case MR_ACC_MAX_I64: mr_extremum_take(cell, extremum_i64(data, row, n, true), true); break;
    case MR_ACC_MIN_F64:
        mr_extremum_take(cell, extremum_f64(data, row, n, false), false);
        break;
    case MR_ACC_MAX_F64: mr_extremum_take(cell, extremum_f64(data, row, n, true), true); break;
    default: fold_others(acc, base, row, n, data); return;
    }
    mr_bit_set(mr_row_bits(base), acc->bit);
}
