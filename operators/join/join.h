/*
 * operators/join/join.h - the regular join: two changelogs, all rows of both for ever.
 *
 *     left  ─by key─► port 0 ─► rows of the left by key  ─┐
 *                                                         ├─► pairs ─► residual ─► next
 *     right ─by key─► port 1 ─► rows of the right by key ─┘
 *
 * A row is kept on its own side and joined with what the other side holds, as
 * Flink's StreamingJoinOperator does it:
 *
 *     inner        a pair has the kind of the row that made it
 *     outer        a row without a match is padded with NULLs, +I; that is taken back, -D,
 *                  when its first match comes, and comes back, +I, when the last one goes
 *     semi, anti   rows of the left that have a match, or none; each once
 *
 * NULL keys match nothing, unless the key says NULL = NULL.  Such rows are not kept.
 * A row that is taken back and was never there is counted as bad and otherwise ignored.
 *
 * Without a key all rows are of one key, on one reactor.
 *
 * The rows that a row joins come in the order in which they were kept.
 *
 * A row that is taken back is found by a second index over whole rows, or, where the key holds
 * a unique key of its side, among the few rows of its key.
 *
 * Ownership   specs are the planner's, and outlive the operator.
 * Threads     the reactor of the task.
 * Fails       out of the memory for state: MR_ERR_LIMIT; a residual that can not be computed.
 * Cost        a row: one probe of each side's index, one of the row's own when the side is
 *             updated; a pair: one gather per column.
 */
#ifndef MR_OPERATORS_JOIN_JOIN_H
#define MR_OPERATORS_JOIN_JOIN_H

#include "operators/expr/program.h"
#include "operators/stage/stage.h"

enum mr_join_type {
    MR_JOIN_INNER,
    MR_JOIN_LEFT,
    MR_JOIN_RIGHT,
    MR_JOIN_FULL,
    MR_JOIN_SEMI,
    MR_JOIN_ANTI,
};

/* A column of one of the inputs. */
struct mr_join_column {
    uint32_t side; /* 0: left */
    uint32_t col;
};

/* What every kind of join is given. */
struct mr_join_spec {
    struct mr_stage_spec stage;
    enum mr_join_type type;
    uint32_t keys;
    const uint32_t *key[2];   /* columns of each input; of the same types */
    const bool *is_null_safe; /* per key: NULL is NULL; the array may be NULL */
    bool is_updating[2];      /* the input hands on -U, +U or -D */
    bool is_unique[2];        /* mostly there is one row of a key: it is found by that alone */
    struct mr_expr *residual; /* over the left's columns, then the right's; NULL: none */
    bool is_timed;            /* rows of a key are kept in the order of these columns: */
    uint32_t time[2];
    const struct mr_join_column *column; /* per column of the output */
    /* Of the regular join: rows of a side not written for so long are gone; 0: never. */
    int64_t ttl_ns[2];
    const struct mr_eval_env *eval;
};

extern const struct mr_stage_class mr_join_class;

/* Does SIDE come out padded when it has no match? */
static inline bool mr_join_is_outer(enum mr_join_type type, uint32_t side)
{
    return type == MR_JOIN_FULL || type == (side == 0 ? MR_JOIN_LEFT : MR_JOIN_RIGHT);
}

/* "InnerJoin", as Flink's EXPLAIN has it. */
const char *mr_join_type_name(enum mr_join_type type);

#endif
