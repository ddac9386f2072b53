/*
 * core/data/value.h - one value on its own: a literal, a constant, a cell to be printed.
 */
#ifndef MR_CORE_DATA_VALUE_H
#define MR_CORE_DATA_VALUE_H

#include "core/data/batch.h"

struct mr_value {
    struct mr_type type;
    bool is_null;
    union {
        uint8_t boolean;
        int64_t i64;
        double f64;
        mr_i128 i128;
        struct mr_str str;
    } u;
};

/* Row ROW of a column of TYPE; a string stays borrowed from the column. */
struct mr_value mr_value_at(const struct mr_vec *vec, struct mr_type type, uint32_t row);

/* The same value, bit for bit: NaN equals NaN, 0.0 and -0.0 differ.  Of one shape. */
bool mr_value_same(const struct mr_value *a, const struct mr_value *b);

/* Below, equal or above zero, for any two values of one type: NULL first, -0.0 before 0.0, NaN
 * last; nested values are in the order of their bytes, which means nothing but is always the
 * same.  Zero: mr_value_same(), but that all NaNs are one. */
int mr_value_order(const struct mr_value *a, const struct mr_value *b);

/* Store VALUE (of the column's shape, or null) into ROW of column COL. */
void mr_value_store(const struct mr_value *value, struct mr_batch_buffer *buffer, uint32_t col,
                    uint32_t row);

#endif
