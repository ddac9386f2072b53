#include "core/data/decimal.h"
#include "operators/aggregate/accumulator_int.h"
#include "operators/aggregate/exact_sum.h"
#include "operators/plugin/aggregate.h"

#include <math.h>

/* The exact sum of decimals; false: 38 digits do not hold it. */
static bool sum_decimal(const struct mr_acc *acc, const char *row, mr_i128 *ret)
{
    const char *cell = row + acc->offset;

    memcpy(ret, cell, sizeof(*ret));
    if (acc->kind == MR_ACC_SUM_LONG) {
        int64_t high;

        memcpy(&high, cell + 16, sizeof(high));
        if (high != (*ret < 0 ? -1 : 0))
            return false;
    }
    return mr_decimal_fits(*ret, MR_DECIMAL_PRECISION_MAX);
}

static int64_t row_i64(const char *row, const struct mr_acc *acc)
{
    int64_t value;

    memcpy(&value, row + acc->offset, sizeof(value));
    return value;
}

static bool has_value(const char *row, const struct mr_acc *acc)
{
    return mr_bit_get((const uint64_t *)(const void *)(row + MR_ROW_BITS_AT), acc->bit);
}

static double as_type(double value, struct mr_type type)
{
    return type.id == MR_TYPE_FLOAT ? (double)(float)value : value;
}

/* One SUM; false: NULL.  COUNT: of its values, where they may have been taken back. */
static bool emit_sum(const struct mr_acc_output *output, const struct mr_acc *acc,
                     const struct mr_acc *count, const char *row, void *data, uint32_t at)
{
    mr_i128 wide;

    if (!has_value(row, acc) || (count != NULL && row_i64(row, count) == 0))
        return false;
    switch (acc->kind) {
    case MR_ACC_SUM_I64:
        ((int64_t *)data)[at] = mr_type_integer_wrap(output->out, row_i64(row, acc));
        return true;
    case MR_ACC_SUM_F64:
        ((double *)data)[at] =
            as_type(mr_exact_sum_value((const void *)(row + acc->offset)), output->out);
        return true;
    default:
        if (!sum_decimal(acc, row, &wide))
            return false;
        ((mr_i128 *)data)[at] = wide;
        return true;
    }
}

/* One AVG; false: NULL. */
static bool emit_avg(const struct mr_acc_output *output, const struct mr_acc *acc,
                     const struct mr_acc *count, const char *row, void *data, uint32_t at)
{
    const uint64_t *bits = (const uint64_t *)(const void *)(row + MR_ROW_BITS_AT);
    int64_t n = row_i64(row, count);
    mr_i128 sum, mean;

    /* Sum and count may speak of different rows. */
    if (n == 0 || mr_bit_get(bits, acc->partial) || mr_bit_get(bits, count->partial))
        return false;
    switch (acc->kind) {
    case MR_ACC_SUM_I64:
        ((int64_t *)data)[at] = mr_type_integer_wrap(output->out, row_i64(row, acc) / n);
        return true;
    case MR_ACC_SUM_F64:
        ((double *)data)[at] = as_type(
            mr_exact_sum_value((const void *)(row + acc->offset)) / (double)n, output->out);
        return true;
    default:
        if (!sum_decimal(acc, row, &sum) ||
            !mr_decimal_divide(sum, output->in.scale, n, 0, output->out.scale, &mean) ||
            !mr_decimal_fits(mean, output->out.precision))
            return false;
        ((mr_i128 *)data)[at] = mean;
        return true;
    }
}

/* A sum in two parts, the second what the first one lacks. */
static __float128 sum_wide(const char *row, const struct mr_acc *acc)
{
    struct mr_exact_sum sum;

    memcpy(&sum, row + acc->offset, sizeof(sum));
    double high = mr_exact_sum_value(&sum);
    if (!isfinite(high))
        return (__float128)high;
    mr_exact_sum_add(&sum, -high);
    return (__float128)high + (__float128)mr_exact_sum_value(&sum);
}

/* One variance or deviation; false: NULL.  Both sums are exact, and so is the difference of
 * large ones nearly: values far from zero and near each other lose nothing. */
static bool emit_variance(const struct mr_row_layout *layout,
                          const struct mr_acc_output *output, const char *row, double *ret)
{
    const struct mr_acc *count = &layout->acc[output->count];
    const struct mr_acc *squares = &layout->acc[output->squares];
    bool is_sample = output->fn == MR_AGG_VAR_SAMP || output->fn == MR_AGG_STDDEV_SAMP;
    int64_t n = row_i64(row, count);

    if (n <= is_sample)
        return false;
    __float128 sum = sum_wide(row, &layout->acc[output->acc]);
    __float128 rest = sum_wide(row, squares) - sum * sum / (__float128)n;
    double variance = (double)(rest / (__float128)(n - is_sample));

    if (variance < 0)
        variance = 0;
    *ret = output->fn == MR_AGG_STDDEV_POP || output->fn == MR_AGG_STDDEV_SAMP ? sqrt(variance)
                                                                               : variance;
    return true;
}

/* One MIN or MAX, FIRST_VALUE or LAST_VALUE; false: NULL. */
static bool emit_extremum(const struct mr_acc *acc, const struct mr_shard *shard,
                          const char *row, struct mr_batch_buffer *out, uint32_t col,
                          uint32_t at)
{
    void *data = out->batch.col[col].data;

    if (!has_value(row, acc))
        return false;
    switch (acc->kind) {
    case MR_ACC_FIRST_BOOL:
    case MR_ACC_LAST_BOOL:
    case MR_ACC_MIN_BOOL:
    case MR_ACC_MAX_BOOL: ((uint8_t *)data)[at] = row_i64(row, acc) != 0; break;
    case MR_ACC_MIN_F64:
    case MR_ACC_MAX_F64: ((double *)data)[at] = mr_f64_from_order(row_i64(row, acc)); break;
    case MR_ACC_FIRST_I128:
    case MR_ACC_LAST_I128:
    case MR_ACC_MIN_I128:
    case MR_ACC_MAX_I128: memcpy((mr_i128 *)data + at, row + acc->offset, 16); break;
    case MR_ACC_MIN_STR:
    case MR_ACC_MAX_STR:
    case MR_ACC_FIRST_STR:
    case MR_ACC_LAST_STR:
        mr_cell_emit_str(shard, (const struct mr_state_str *)(const void *)(row + acc->offset),
                         out, col, at);
        break;
    default: ((int64_t *)data)[at] = row_i64(row, acc); break;
    }
    return true;
}

static void emit_output(const struct mr_row_layout *layout, const struct mr_acc_output *output,
                        const struct mr_shard *shard, const char *const *row, uint32_t n,
                        struct mr_batch_buffer *out, uint32_t col, uint32_t at, uint32_t step)
{
    const struct mr_acc *acc = &layout->acc[output->acc];
    const struct mr_acc *count =
        output->count == MR_NO_ACC ? NULL : &layout->acc[output->count];
    void *data = out->batch.col[col].data;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t to = at + i * step;
        bool is_value = true;

        switch (output->fn) {
        case MR_AGG_COUNT_ALL:
        case MR_AGG_COUNT: ((int64_t *)data)[to] = row_i64(row[i], acc); break;
        case MR_AGG_SUM: is_value = emit_sum(output, acc, count, row[i], data, to); break;
        case MR_AGG_AVG: is_value = emit_avg(output, acc, count, row[i], data, to); break;
        case MR_AGG_VAR_POP:
        case MR_AGG_VAR_SAMP:
        case MR_AGG_STDDEV_POP:
        case MR_AGG_STDDEV_SAMP:
            is_value = emit_variance(layout, output, row[i], (double *)data + to);
            break;
        case MR_AGG_USER:
            is_value = mr_user_result(acc->user, row[i] + acc->offset, out, col, to);
            break;
        case MR_AGG_LISTAGG:
        case MR_AGG_ARRAY_AGG:
        case MR_AGG_COLLECT: MR_ASSERT(false); /* of lists */
        case MR_AGG_FIRST_VALUE:
        case MR_AGG_LAST_VALUE:
        case MR_AGG_MIN:
        case MR_AGG_MAX: is_value = emit_extremum(acc, shard, row[i], out, col, to); break;
        }
        if (!is_value)
            mr_batch_buffer_set_null(out, col, to);
    }
}

void mr_acc_emit(const struct mr_row_layout *layout, const struct mr_shard *shard,
                 const char *const *row, uint32_t n, struct mr_batch_buffer *out, uint32_t col,
                 uint32_t at, uint32_t step)
{
    for (uint32_t o = 0; o < layout->outputs; o++) {
        const struct mr_acc_output *output = &layout->output[o];
        const struct mr_acc *acc = &layout->acc[output->acc];

        if (!mr_acc_kind_is_list(acc->kind))
            emit_output(layout, output, shard, row, n, out, col + o, at, step);
        else
            for (uint32_t i = 0; i < n; i++)
                mr_acc_emit_list(output, acc, shard, &(struct mr_acc_part){row[i], 0}, 1, out,
                                 col + o, at + i * step);
    }
}

void mr_acc_emit_parts(const struct mr_row_layout *layout, const struct mr_shard *shard,
                       const char *row, const struct mr_acc_part *part, uint32_t parts,
                       struct mr_batch_buffer *out, uint32_t col, uint32_t at)
{
    for (uint32_t o = 0; o < layout->outputs; o++) {
        const struct mr_acc_output *output = &layout->output[o];
        const struct mr_acc *acc = &layout->acc[output->acc];

        if (mr_acc_kind_is_list(acc->kind))
            mr_acc_emit_list(output, acc, shard, part, parts, out, col + o, at);
        else
            emit_output(layout, output, shard, &row, 1, out, col + o, at, 1);
    }
}

void mr_row_keys_emit(const struct mr_row_layout *layout, const struct mr_shard *shard,
                      const char *const *row, uint32_t n, struct mr_batch_buffer *out,
                      uint32_t at, uint32_t step)
{
    for (uint32_t k = 0; k < layout->keys; k++) {
        const struct mr_key_cell *key = &layout->key[k];

        mr_cell_emit(shard, key->shape, row, key->offset, n, out, k, at, step);
        for (uint32_t i = 0; i < n; i++)
            if (mr_bit_get((const uint64_t *)(const void *)(row[i] + MR_ROW_BITS_AT), k))
                mr_batch_buffer_set_null(out, k, at + i * step);
    }
}
