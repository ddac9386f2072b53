/*
 * operators/plugin/aggregate.h - the aggregate functions of users' libraries, on rows of state.
 *
 *     state of key a   [ .. | 16 bytes of the function's | .. ]  ◄── accumulate ── rows of a
 *                                                        └──────── result ──────► one value
 *
 * A function of several arguments is given one column: a ROW of them, made by the planner below;
 * it is taken apart here, some rows at a time.  A function that takes nothing is given a column
 * that it does not see.
 *
 * Ownership   an aggregate lives in the plan's arena; state is the operator's.
 * Threads     the reactor of the task.
 * Fails       never: a result that does not fit its type wraps (integers) or is NULL.
 */
#ifndef MR_OPERATORS_PLUGIN_AGGREGATE_H
#define MR_OPERATORS_PLUGIN_AGGREGATE_H

#include "core/data/value.h"
#include "include/millrace_plugin.h"

#define MR_USER_AGGREGATE_ARGS_MAX 16
#define MR_USER_STATE_BYTES_MAX    1024

struct mr_user_aggregate {
    const struct mr_plugin_function *function;
    const char *name;    /* in SQL */
    const char *library; /* the name that it gives itself */
    uint32_t args;
    bool is_packed;    /* the column is a ROW of the arguments */
    struct mr_type in; /* of the column */
    struct mr_type out;
};

/* The same function, however it is called. */
bool mr_user_aggregate_same(const struct mr_user_aggregate *a,
                            const struct mr_user_aggregate *b);

/* What its state is, for schemas of state: "example.weighted_avg/2". */
const char *mr_user_aggregate_identity(const struct mr_user_aggregate *aggregate,
                                       struct mr_arena *arena);

/* How much room the state takes in a row, and what it is before anything is added. */
uint32_t mr_user_state_bytes(const struct mr_user_aggregate *aggregate);
void mr_user_state_init(const struct mr_user_aggregate *aggregate, char *state);

/* DATA[row[i]] is added to (TAKE_BACK: taken from) the state at base[i] + AT, for N of them. */
void mr_user_add(const struct mr_user_aggregate *aggregate, char *const *base, uint32_t at,
                 const uint16_t *row, uint32_t n, const void *data, bool take_back);

/* The states at into[i] + AT take over, or give back, those at from[i] + AT. */
void mr_user_merge(const struct mr_user_aggregate *aggregate, char *const *into,
                   const char *const *from, uint32_t n, uint32_t at, bool give_back);

/* The result of STATE into row ROW of column COL; false: it is NULL, and the caller says so. */
bool mr_user_result(const struct mr_user_aggregate *aggregate, const char *state,
                    struct mr_batch_buffer *out, uint32_t col, uint32_t row);

#endif
