/*
 * operators/join/set.h - INTERSECT and EXCEPT, with and without ALL.
 *
 *     left  ─by row─► port 0 ─► how often on the left  ─┐
 *                                                       ├─► how often in the result ─► next
 *     right ─by row─► port 1 ─► how often on the right ─┘
 *
 *     a row that is there l and r times is in the result
 *
 *                     ALL            without
 *     INTERSECT       min(l, r)      once, if l > 0 and r > 0
 *     EXCEPT          max(l - r, 0)  once, if l > 0 and r = 0
 *
 * So each row that comes or goes makes at most one row come (+I) or go (-D).  NULL is NULL
 * here, as everywhere where whole rows are compared.  A row that is taken back and was never
 * there is counted as bad and otherwise ignored.
 *
 * Ownership   specs are the planner's, and outlive the operator.
 * Threads     the reactor of the task.
 * Fails       out of the memory for state: MR_ERR_LIMIT.
 * Cost        a row: one probe; state of one row per different row, for ever.
 */
#ifndef MR_OPERATORS_JOIN_SET_H
#define MR_OPERATORS_JOIN_SET_H

#include "operators/stage/stage.h"

struct mr_set_spec {
    struct mr_stage_spec stage; /* two inputs by all of their columns, of the same types */
    bool is_except;
    bool is_all;
};

extern const struct mr_stage_class mr_set_class;

#endif
