/*
 * operators/over/over.h - OVER: to every row, what the rows up to it add up to.
 *
 *     ts      1   4   7   9  │ 12        RANGE BETWEEN INTERVAL '5' SECOND PRECEDING
 *     v       3   1   2   5  │  8                            AND CURRENT ROW
 *                 └───────┘  │
 *     SUM(v)  3   4   3   7  │ watermark: 12 has to wait
 *
 * A row waits until the watermark has come to its time; then rows leave in order of time,
 * those of one time in the order in which they came.  Output: the input's columns, then
 * the aggregates, then the other functions; insert only, and never behind the watermark.
 *
 *     RANGE   rows of one time see each other, and share the result
 *     ROWS    each sees those that came before it, and itself
 *
 * A row that is not above its own partition's watermark (batch.behind_ns) is late: it is
 * counted and dropped.  Results depend on the rows of a key and on behind_ns only.
 *
 * FIRST_VALUE and LAST_VALUE pass over NULLs, and LAG shares its result between rows of one
 * time in a RANGE frame: as Flink has it.
 *
 * Ownership   the spec stays the planner's and outlives the operator; so do shard and next.
 * Threads     the reactor of the task.
 * Fails       the task: out of the memory for state (--memory), or rows that retract.  Rows
 *             without a time are counted as bad.
 * Cost        constant per row and aggregate, however long the frame: frames are queues of
 *             partial results (frame.c), so nothing is ever subtracted.
 */
#ifndef MR_OPERATORS_OVER_OVER_H
#define MR_OPERATORS_OVER_OVER_H

#include "operators/aggregate/aggregate.h"
#include "operators/stage/stage.h"

enum mr_over_frame {
    MR_OVER_UNBOUNDED, /* all rows before */
    MR_OVER_ROWS,      /* preceding_rows before */
    MR_OVER_RANGE,     /* preceding_ns before */
};

enum mr_over_fn { MR_OVER_FIRST_VALUE, MR_OVER_LAST_VALUE, MR_OVER_LAG, MR_OVER_ROW_NUMBER };

/* LAG reaches back so many rows: 'over.lag.max-rows'. */
#define MR_OVER_LAG_MAX 10000

struct mr_over_call {
    enum mr_over_fn fn;
    int32_t arg;      /* input column; -1: ROW_NUMBER */
    int32_t fallback; /* LAG: input column with what stands for a row that is not there; -1 */
    uint32_t offset;  /* LAG */
    struct mr_type out;
};

struct mr_over_spec {
    struct mr_stage_spec stage;
    uint32_t time_column;
    bool is_range; /* rows of one time are peers */
    enum mr_over_frame frame;
    uint64_t preceding_rows;
    int64_t preceding_ns;
    struct mr_aggregation aggregation; /* keys: PARTITION BY; no DISTINCT, no FILTER */
    uint32_t calls;
    const struct mr_over_call *call;
};

const char *mr_over_fn_name(enum mr_over_fn fn);

extern const struct mr_stage_class mr_over_class;

#endif
