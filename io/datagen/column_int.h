/*
 * io/datagen/column_int.h - how the values of one column of 'datagen', or of a part of one, are
 * made up: the leaves of io/datagen/made.h.
 */
#ifndef MR_IO_DATAGEN_COLUMN_INT_H
#define MR_IO_DATAGEN_COLUMN_INT_H

#include "io/datagen/made.h"

#define MR_DATAGEN_LENGTH_MAX (1 << 20) /* of a string or bytes */

struct mr_datagen_column {
    struct mr_type type;
    bool is_sequence, has_any_length;
    mr_i128 low, high;          /* integers, decimals (unscaled), intervals, sequences */
    double real_low, real_high; /* FLOAT, DOUBLE */
    uint32_t length;
    int64_t max_past_ns;
};

int mr_datagen_column_new(struct mr_arena *arena, struct mr_type type, struct mr_options *own,
                          void **ret, struct mr_err *reterr);

/* Rows that a sequence has; INT64_MAX for a random column. */
int64_t mr_datagen_column_rows(const void *leaf);

int mr_datagen_column_make(const void *leaf, struct mr_made_row *row, struct mr_value *ret,
                           struct mr_err *reterr);

#endif
