/*
 * io/datagen/value_int.h - the values of one column: a leaf, or a tree of them.
 */
#ifndef MR_IO_DATAGEN_VALUE_INT_H
#define MR_IO_DATAGEN_VALUE_INT_H

#include "io/datagen/made.h"

enum {
    MR_MADE_ELEMENTS_MAX = 1 << 16, /* of a collection */
    MR_MADE_TIMES_MAX = 9           /* that an element of a multiset is there */
};

struct mr_made_value {
    const struct mr_made_class *class;
    struct mr_type type;
    double null_rate;
    void *leaf;          /* not nested */
    uint32_t length;     /* of a collection */
    bool has_any_length; /* or less */
    uint32_t children;   /* nested: fields; element; key and value */
    struct mr_made_value *child;
};

/* By the options "fields.PATH.*". */
int mr_made_value_init(struct mr_made_value *value, const struct mr_made_class *class,
                       struct mr_arena *arena, struct mr_view path, struct mr_type type,
                       const struct mr_options *options, struct mr_err *reterr);

int mr_made_value_make(const struct mr_made_value *value, struct mr_made_row *row,
                       struct mr_value *ret, struct mr_err *reterr);

#endif
