/*
 * operators/group/expand.h - GROUPING SETS: every row once per set of keys.
 *
 *     (a, 1)  ──► sets (a, 1), (a), ()  ──►  a 1 | a    1    id 0
 *                                            a 1 | a    NULL id 1
 *                                            a 1 | NULL NULL id 3
 *
 * Output: the input's columns, a copy of each key column that is NULL where the set does
 * not have it, and the number of the set: bit I from the right is set when the I-th key
 * from the right is left out, as in Flink; equal sets differ above that.
 *
 * Columns are handed on as they are, so a set costs a bitmap.  The first set goes out with
 * the batch that came in; for the others the batch is copied and they follow one by one as
 * the operator below is ready.
 *
 * Ownership   the spec stays the planner's and outlives the operator.
 * Threads     the reactor of the task.
 */
#ifndef MR_OPERATORS_GROUP_EXPAND_H
#define MR_OPERATORS_GROUP_EXPAND_H

#include "operators/stage/stage.h"

#define MR_EXPAND_KEYS_MAX 32
#define MR_EXPAND_SETS_MAX 4096

struct mr_expand_spec {
    struct mr_stage_spec stage;
    uint32_t keys;
    const uint32_t *key; /* columns of the input */
    uint32_t sets;
    const int64_t *id; /* per set */
};

extern const struct mr_stage_class mr_expand_class;

/* Is key K of KEYS in the set with this number? */
static inline bool mr_expand_has(int64_t id, uint32_t k, uint32_t keys)
{
    return ((uint64_t)id >> (keys - 1 - k) & 1) == 0;
}

#endif
