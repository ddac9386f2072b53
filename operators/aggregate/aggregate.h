/*
 * operators/aggregate/aggregate.h - aggregate functions, and what is grouped by.
 *
 *     SELECT product, COUNT(*), SUM(amount) FILTER (WHERE x) .. GROUP BY product
 *            key      aggregate[0..2)
 *
 * What windows, groups without windows and every other operator with accumulators have
 * in common.  Keys, arguments and filters are columns: the planner computes them below.
 *
 * Ownership   a spec stays the planner's and outlives the operators that read it.
 * Threads     read-only once made.
 * Fails       resolving, with Flink's sentence.
 */
#ifndef MR_OPERATORS_AGGREGATE_AGGREGATE_H
#define MR_OPERATORS_AGGREGATE_AGGREGATE_H

#include "core/base/err.h"
#include "core/data/schema.h"

struct mr_user_aggregate;

enum mr_aggregate_fn {
    MR_AGG_COUNT_ALL, /* COUNT(*) */
    MR_AGG_COUNT,
    MR_AGG_SUM,
    MR_AGG_AVG,
    MR_AGG_MIN,
    MR_AGG_MAX,
    /* What they give depends on the order of rows, or needs all of them. */
    MR_AGG_FIRST_VALUE,
    MR_AGG_LAST_VALUE,
    MR_AGG_LISTAGG,
    MR_AGG_ARRAY_AGG,
    MR_AGG_COLLECT,
    /* Of a user's library. */
    MR_AGG_USER,
    /* Over DOUBLE: others are cast before and behind. */
    MR_AGG_VAR_POP,
    MR_AGG_VAR_SAMP,
    MR_AGG_STDDEV_POP,
    MR_AGG_STDDEV_SAMP,
};

struct mr_aggregate {
    enum mr_aggregate_fn fn;
    bool is_distinct;
    bool ignores_nulls;                   /* of ARRAY_AGG */
    int32_t arg;                          /* input column; -1: none */
    int32_t filter;                       /* BOOLEAN input column; -1: none */
    struct mr_type in;                    /* of the argument */
    struct mr_type out;                   /* by mr_aggregate_resolve() */
    struct mr_view separator;             /* of LISTAGG */
    const struct mr_user_aggregate *user; /* of USER: operators/plugin/aggregate.h */
};

struct mr_aggregation {
    const struct mr_schema *input;
    const uint32_t *key; /* input columns */
    uint32_t keys;
    const struct mr_aggregate *aggregate;
    uint32_t aggregates;
    bool retracts;  /* rows of the input may be taken back: -U, -D */
    bool has_stamp; /* rows of state note when they were last used */
    /* Rows that came apart become one later: the values of ordered aggregates note when they
     * came (mr_lanes.arrival). */
    bool has_arrivals;
    /* Room for the operator's own at the very end of a row's last line, and of a set's. */
    uint32_t own_bytes, set_own_bytes;
};

/* Flink's result type of FN over IN, or MR_ERR_BIND.  FN by its SQL name: "SUM".  Where values
 * of IN are part of it, it is mr_aggregate_nest() that makes it. */
int mr_aggregate_resolve(struct mr_view name, bool has_star, bool is_distinct,
                         struct mr_type in, struct mr_aggregate *ret, struct mr_err *reterr);

/* The type of ARRAY_AGG and COLLECT, from ARENA. */
void mr_aggregate_nest(struct mr_arena *arena, struct mr_aggregate *aggregate);

/* Is there one of that name?  And one that any operator with accumulators has? */
bool mr_aggregate_is_known(struct mr_view name);
bool mr_aggregate_exists(struct mr_view name);

static inline bool mr_aggregate_is_ordered(enum mr_aggregate_fn fn)
{
    return fn >= MR_AGG_FIRST_VALUE && fn <= MR_AGG_COLLECT;
}

static inline bool mr_aggregate_is_variance(enum mr_aggregate_fn fn)
{
    return fn >= MR_AGG_VAR_POP;
}

/* "COUNT" */
const char *mr_aggregate_name(const struct mr_aggregate *aggregate);

#endif
