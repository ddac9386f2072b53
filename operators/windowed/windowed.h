/*
 * operators/windowed/windowed.h - rows with the windows they are in, once per window.
 *
 *     HOP(slide 5, size 10)    12 x  ──►  12 x │ 10 20
 *                                         12 x │  5 15
 *
 * TUMBLE, HOP and CUMULATE that nobody aggregates.  Output: the input's columns, window_start
 * and window_end.  Nothing is kept and nothing is late: a row goes on at once, whatever the
 * watermark says.  Over processing time (is_clocked) the windows are those of the moment; with
 * tells_time the watermark is the clock, handed on as a window is over, and that of events goes
 * no further.
 *
 * Rows in one window at most go on as they are, columns and all.  Those in several are copied,
 * one row after the other with all its windows, the last one first: what comes for one window
 * keeps its order, wherever batches are cut.
 *
 * Ownership   the spec stays the planner's and outlives the operator.
 * Threads     the reactor of the task.
 * Fails       never; rows without a time, or too near the end of time for a window, are
 *             counted as bad.
 * Cost        a division per row; a copy per window, where a row is in several.
 */
#ifndef MR_OPERATORS_WINDOWED_WINDOWED_H
#define MR_OPERATORS_WINDOWED_WINDOWED_H

#include "operators/stage/stage.h"
#include "operators/window/window.h"

struct mr_windowed_spec {
    struct mr_stage_spec stage;
    struct mr_window_spec window;
    bool is_clocked;
    bool tells_time; /* where is_clocked */
};

extern const struct mr_stage_class mr_windowed_class;

#endif
