/*
 * operators/lookup/lookup.h - each row beside the rows that a table has for its key just now.
 *
 *     rows ─► held ─► which keys are not known? ─► one question ─► answer ─► joined ─► next
 *                          │                                          │
 *                          └────────── known: from the cache ◄────────┘
 *
 * FOR SYSTEM_TIME AS OF a processing time.  Either the table is loaded whole (load.h), or it
 * is asked (core/op/lookup.h) for the keys of a batch that the cache does not hold, all of
 * them at once; meanwhile the operator is not ready, and more rows come together for the next
 * question.  Rows leave in the order in which they came.
 *
 * Nothing is in flight at a barrier, because a task is cut only when its operators are ready:
 * a row whose lookup has not been answered holds the barrier up, as it holds up the rows
 * behind it.  So the join has no state, and a restored job asks anew.
 *
 * A NULL in the key matches nothing.  A row that takes another one back is looked up as that
 * one was, perhaps with another answer: the planner says so.
 *
 * Ownership   specs are the planner's, and outlive the operator.
 * Threads     the reactor of the task.
 * Fails       a question that is not answered, in the connector's words or by the time limit;
 *             a condition that can not be computed.
 * Cost        a row: one probe, and one gather per column and pair.  A key that is not known:
 *             its part of a round trip to the table.
 */
#ifndef MR_OPERATORS_LOOKUP_LOOKUP_H
#define MR_OPERATORS_LOOKUP_LOOKUP_H

#include "operators/join/join.h"
#include "operators/scan/scan.h"

struct mr_lookup_spec {
    struct mr_stage_spec stage;
    enum mr_join_type type; /* inner or left */
    uint32_t keys;
    const uint32_t *key;       /* columns of the input */
    const uint32_t *right_key; /* columns of scan->output, of the same types */
    /* How the table is read.  Its columns are over the raw ones, and its filter. */
    const struct mr_scan_spec *scan;
    struct mr_expr *residual; /* over the input's columns, then scan->output's; NULL: none */
    const struct mr_join_column *column; /* per column of the output; side 1: scan->output's */

    bool is_whole; /* the table is loaded */
    /* Then: */
    int64_t reload_ns;     /* how long after a load it is loaded again; 0: never */
    bool is_at_fixed_rate; /* that is counted from the load's beginning, not its end */
    /* Else: */
    const uint32_t *raw_key;  /* columns of scan->table.schema, by which it is asked */
    int64_t max_rows;         /* of the cache; 0: nothing is remembered */
    int64_t expire_write_ns;  /* after it was asked; 0: never */
    int64_t expire_access_ns; /* after it was last looked at; 0: never */
    bool forgets_missing;     /* keys without rows are not remembered */
    int64_t timeout_ns;       /* of a question; 0: none */
    uint32_t attempts;        /* a key without rows is asked for so often; at least 1 ... */
    int64_t retry_ns;         /* ... with so much time in between */
    const struct mr_eval_env *eval;
};

extern const struct mr_stage_class mr_lookup_join_class;

#endif
