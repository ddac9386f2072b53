/*
 * operators/group/group.h - GROUP BY without a window: results that are updated row by row.
 *
 *     in    +I apple 3      +I apple 4                      -D apple 3
 *     out   +I apple 1 3    -U apple 1 3, +U apple 2 7      -U apple 2 7, +U apple 1 4
 *
 * What a row changes is handed on at once, as Flink does it: the first row of a key gives
 * +I, later ones the old result as -U and the new one as +U, or nothing when the result is
 * the same; when the last row of a key is taken back, -D.  A row that is taken back of a
 * key that is not there is passed over.
 *
 * Output: key columns, then one column per aggregate.  A -U lies right before its +U.
 *
 * State: one row per key for ever, or for `ttl_ns` after it was last used, or `until` the
 * watermark has come so far.  DISTINCT, and
 * MIN and MAX where the input retracts, keep every value of theirs too, each once with how
 * often it is there; the order of the latter is derived (order.h).  With a time to live an
 * unchanged result is handed on again, as in Flink, so that those below stay fresh too.  LISTAGG,
 * ARRAY_AGG and their kind keep all of their values in the key's row (operators/aggregate/list.h).
 *
 * Results depend on the order of the rows of a key only.  What a row changes is as far behind
 * its partition's watermark as that row is (batch.behind_ns).
 *
 * Ownership   the spec stays the planner's and outlives the operator.
 * Threads     the reactor of the task.
 * Fails       the task: out of the memory for state (--memory).
 * Cost        per row: a hash, a look-up, and each accumulator once, its result twice; a batch
 *             whose rows have different keys is worked on column by column, one with a
 *             single key row by row.
 */
#ifndef MR_OPERATORS_GROUP_GROUP_H
#define MR_OPERATORS_GROUP_GROUP_H

#include "core/data/zone.h"
#include "operators/aggregate/aggregate.h"
#include "operators/stage/stage.h"

/* Keys of windows: a key goes when the watermark has come to the time in one of its columns. */
struct mr_group_until {
    uint32_t key;               /* which of the keys is that time */
    int64_t add_ns;             /* to it */
    const struct mr_zone *zone; /* whose clock it is of; NULL: it is an instant */
    int64_t rest_ns; /* how far the watermark goes on between two looks at all keys */
};

struct mr_group_spec {
    struct mr_stage_spec stage; /* output: keys, aggregates */
    struct mr_aggregation aggregation;
    int64_t ttl_ns;                     /* 0: for ever; else aggregation.has_stamp */
    const struct mr_group_until *until; /* NULL: keys are not bounded by time */
};

extern const struct mr_stage_class mr_group_class;

/* Bytes of state that one key takes, without long strings, and one value of a set; 0: no
 * sets.  For EXPLAIN.  False: a row would be too large. */
bool mr_group_bytes(const struct mr_aggregation *aggregation, uint32_t *ret_key,
                    uint32_t *ret_value);

#endif
