/*
 * io/datagen/column_int.h - how the values of one column are made up.
 */
#ifndef MR_IO_DATAGEN_COLUMN_INT_H
#define MR_IO_DATAGEN_COLUMN_INT_H

#include "io/datagen/datagen.h"

#define MR_DATAGEN_LENGTH_MAX (1 << 20) /* of a string or bytes */

struct mr_datagen_column {
    struct mr_type type;
    bool is_sequence, has_any_length;
    mr_i128 low, high;          /* integers, decimals (unscaled), intervals, sequences */
    double real_low, real_high; /* FLOAT, DOUBLE */
    uint32_t length;
    int64_t max_past_ns;
    double null_rate;
};

/* From the options of the field called NAME, which it checks. */
int mr_datagen_column_init(struct mr_datagen_column *column, struct mr_view name,
                           struct mr_type type, const struct mr_options *options,
                           struct mr_err *reterr);

/* Rows that a sequence has; INT64_MAX for a random column. */
int64_t mr_datagen_column_rows(const struct mr_datagen_column *column);

/* The value of row NUMBER, due at wall time DUE_NS, into cell (COL, ROW) of OUT. */
void mr_datagen_column_fill(const struct mr_datagen_column *column, uint64_t seed,
                            uint64_t number, int64_t due_ns, struct mr_batch_buffer *out,
                            uint32_t col, uint32_t row);

#endif
