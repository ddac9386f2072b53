/*
 * operators/join/interval.h - joins whose state time bounds: intervals, and windows.
 *
 *     lower <= left time - right time <= upper
 *
 *     left row at t      joins rights in [t - upper, t - lower], waits until W >= t - lower
 *     right row at t     joins lefts in [t + lower, t + upper], waits until W >= t + upper
 *
 * W is the watermark of both inputs.  Inner pairs come as soon as both rows are there; a
 * row that is padded, or of an anti join, when the watermark says that nothing can match it
 * any more.  Nothing is ever taken back.  The output's watermark is held back by the longer
 * of the two waits, so that no row of the output comes behind it but for one of a late row.
 *
 * A window join is the join of rows of the same window: time is the window's last moment
 * (shift), the bounds are 0, and a row whose window has fired is late: counted, and dropped.
 *
 * Late rows of an interval join are not dropped: they join what was in time for them.  Two
 * rows are joined if, by its own partition's watermark, neither came when the other one's
 * wait was over.  So the result depends on the rows of each partition only, not on how the
 * inputs, or several reactors, took turns; core/data/batch.h: behind_ns.
 *
 * Ownership   specs are the planner's.
 * Threads     the reactor of the task.
 * Fails       out of the memory for state; rows that retract.  Rows without a time are
 *             counted as bad.
 * Cost        a row: one probe, a walk over the pairs, and a heap of times.
 */
#ifndef MR_OPERATORS_JOIN_INTERVAL_H
#define MR_OPERATORS_JOIN_INTERVAL_H

#include "operators/join/join.h"

struct mr_interval_join_spec {
    struct mr_join_spec join;   /* timed */
    int64_t shift_ns;           /* added to both times */
    const struct mr_zone *zone; /* by whose clock they are then; NULL: they are instants */
    int64_t lower_ns, upper_ns;
    bool drops_late;
};

extern const struct mr_stage_class mr_interval_join_class;
extern const struct mr_stage_class mr_window_join_class;

#endif
