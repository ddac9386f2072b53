/*
 * operators/over/over.h - OVER: to every row, what the rows up to it add up to.
 *
 *     ts      1   4   7   9  │ 12        RANGE BETWEEN INTERVAL '5' SECOND PRECEDING
 *     v       3   1   2   5  │  8                            AND CURRENT ROW
 *                 └───────┘  │
 *     SUM(v)  3   4   3   7  │ watermark: 12 has to wait
 *
 * Output: the input's columns, then the aggregates, then the other functions.  Rows are in
 * the order of
 *
 *     TIME     a row waits until the watermark has come to its time; then rows leave in order
 *              of time, those of one time in the order in which they came.  Insert only, and
 *              never behind the watermark.  A row that is not above its own partition's
 *              watermark (batch.behind_ns) is late: it is counted and dropped.
 *     ARRIVAL  of processing time: every row leaves at once.  Insert only.
 *     VALUE    of any column (order.c): a row that comes, or is taken back, changes those
 *              behind it, which are handed on again as -U and +U.  Keeps all rows for ever.
 *
 *     RANGE    rows of one time, or value, see each other, and share the result
 *     ROWS     each sees those that came before it, and itself
 *
 * Results depend on the rows of a key and on behind_ns only.
 *
 * FIRST_VALUE and LAST_VALUE pass over NULLs, and LAG shares its result between rows of one
 * time in a RANGE frame: as Flink has it.
 *
 * Ownership   the spec stays the planner's and outlives the operator; so do shard and next.
 * Threads     the reactor of the task.
 * Fails       the task: out of the memory for state (--memory), or rows that retract where
 *             the order is of time.  Rows without a time are counted as bad.
 * Cost        constant per row and aggregate, however long the frame: frames are queues of
 *             partial results (frame.c), so nothing is ever subtracted.  VALUE: a search, and
 *             each row whose result changes once (of ROWS n: n times).
 */
#ifndef MR_OPERATORS_OVER_OVER_H
#define MR_OPERATORS_OVER_OVER_H

#include "operators/aggregate/aggregate.h"
#include "operators/stage/stage.h"

enum mr_over_order { MR_OVER_BY_TIME, MR_OVER_BY_ARRIVAL, MR_OVER_BY_VALUE };

enum mr_over_frame {
    MR_OVER_UNBOUNDED, /* all rows before */
    MR_OVER_ROWS,      /* preceding_rows before */
    MR_OVER_RANGE,     /* preceding_ns before */
};

enum mr_over_fn {
    MR_OVER_FIRST_VALUE,
    MR_OVER_LAST_VALUE,
    MR_OVER_LAG,
    MR_OVER_ROW_NUMBER,
    MR_OVER_RANK,
    MR_OVER_DENSE_RANK,
    MR_OVER_COUNT_DISTINCT,
};

/* LAG reaches back so many rows: 'over.lag.max-rows'. */
#define MR_OVER_LAG_MAX 10000

struct mr_over_call {
    enum mr_over_fn fn;
    int32_t arg;      /* input column; -1: ROW_NUMBER and ranks */
    int32_t fallback; /* LAG: input column with what stands for a row that is not there; -1 */
    uint32_t offset;  /* LAG */
    struct mr_type out;
};

struct mr_over_spec {
    struct mr_stage_spec stage;
    enum mr_over_order order;
    uint32_t order_column;
    bool is_range; /* rows of one time, or value, are peers; never by arrival */
    enum mr_over_frame frame;
    uint64_t preceding_rows;
    int64_t preceding_ns;
    struct mr_aggregation aggregation; /* keys: PARTITION BY; no DISTINCT, no FILTER */
    uint32_t calls;
    const struct mr_over_call *call;
};

const char *mr_over_fn_name(enum mr_over_fn fn);

/* A place among the rows, which only unbounded frames know of. */
static inline bool mr_over_fn_is_place(enum mr_over_fn fn)
{
    return fn >= MR_OVER_ROW_NUMBER && fn <= MR_OVER_DENSE_RANK;
}

extern const struct mr_stage_class mr_over_class;

#endif
