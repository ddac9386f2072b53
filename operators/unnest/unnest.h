/*
 * operators/unnest/unnest.h - UNNEST: a row for each element of an array or map that it has.
 *
 *     id  tags        ──►   id  tag  ordinality
 *      1  [x, y]             1  x    1
 *                            1  y    2
 *      2  []                 (none; with LEFT JOIN: 2 NULL NULL)
 *
 * Output: columns of the input as they are, then what is asked of each element: the element
 * itself, a field of it if it is a row, the key or the value of an entry, its number.  An
 * element of a MULTISET comes as often as it is in there.
 *
 * Keeps nothing.  Rows stay in their order, and what takes a row back takes back as many as it
 * gave.  Columns are gathered without copying strings; a batch whose elements do not fit one
 * output batch is copied if the operator below is not ready for the next.
 *
 * Ownership   the spec stays the planner's and outlives the operator.
 * Threads     the reactor of the task.
 */
#ifndef MR_OPERATORS_UNNEST_UNNEST_H
#define MR_OPERATORS_UNNEST_UNNEST_H

#include "operators/stage/stage.h"

/* What an output column is of an element. */
enum mr_unnest_part {
    MR_UNNEST_ELEMENT, /* or the key of an entry */
    MR_UNNEST_VALUE,   /* of an entry */
    MR_UNNEST_NUMBER,  /* of the element, from 1 on */
    MR_UNNEST_FIELD,   /* FIELD + I: field number I of a row */
};

struct mr_unnest_spec {
    struct mr_stage_spec stage;
    uint32_t column; /* of the input: what is unnested */
    uint32_t keeps;
    const uint32_t *keep; /* columns of the input that the output begins with */
    uint32_t parts;
    const uint32_t *part; /* enum mr_unnest_part, per column behind those */
    bool is_left;         /* a row without elements stays, with NULLs */
};

extern const struct mr_stage_class mr_unnest_class;

#endif
