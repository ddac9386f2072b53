/*
 * operators/session/session.h - SESSION windows: rows of a key with no gap between them.
 *
 *     gap 5      t   1    4         12     17    30
 *                    ├────────┤      ├──────────┤ ├───
 *     sessions       [1,        9)   [12,     22) [30, 35)
 *
 * A row at T is a window [T, T + gap); windows of a key that overlap or touch are one
 * session.  A session is emitted, once, when the watermark comes to the last instant in it
 * (end - unit), and is forgotten; a row that comes then begins another one.
 *
 * A row is late when, as its own partition saw time (batch.behind_ns), its window is over and
 * touches no session that is not: then it is counted.  Such a row waits until this operator's
 * watermark has come to where its partition's was, as a session of its own, and joins others
 * only then.  So results depend on the rows and on behind_ns only: not on cuts of batches,
 * reactors, restarts, or which partition was faster.
 *
 * Output, aggregated:   key columns, window_start, window_end, then the aggregates.
 *         with rows:    the rows themselves and behind their columns window_start and
 *                       window_end, session by session.
 * Sessions leave in order of their ends; insert only, never behind the watermark.
 *
 * Over processing time (is_clocked) the time column is when the row came, and the clock is
 * the watermark: operators/clocked.
 *
 * Ownership   the spec stays the planner's and outlives the operator; so do shard and next.
 * Threads     the reactor of the task.
 * Fails       the task: out of the memory for state (--memory), or rows that retract.  Rows
 *             without a time, or too near the end of time, are counted as bad.
 * Cost        about a look-up and the accumulators per row that extends the newest session
 *             of its key; a row further back walks over the sessions that end behind it.  A
 *             merge costs the values of DISTINCT, or rows, of the smaller session.
 */
#ifndef MR_OPERATORS_SESSION_SESSION_H
#define MR_OPERATORS_SESSION_SESSION_H

#include "operators/aggregate/aggregate.h"
#include "operators/stage/stage.h"

struct mr_session_spec {
    struct mr_stage_spec stage;
    uint32_t time_column;
    int64_t gap_ns;
    int64_t unit_ns;                   /* the smallest step of the time column, at most 1 ms */
    bool keeps_rows;                   /* rows are put out, not aggregates */
    bool is_clocked;                   /* processing time */
    struct mr_aggregation aggregation; /* own_bytes, set_own_bytes: of mr_session_reserve() */
};

extern const struct mr_stage_class mr_session_class;

/* What a session needs of its rows of state for itself, into AGGREGATION. */
void mr_session_reserve(struct mr_aggregation *aggregation);

#endif
