/*
 * operators/clocked/clocked.h - processing time: the clock in front of an event-time operator.
 *
 *     rows ──► clock ──► window
 *               │ each row's time is when it came
 *               └ the watermark is the clock
 *
 * Windows over PROCTIME() are windows over event time whose rows are stamped here, in the task
 * of the window, and whose watermark comes from here too, when something is over and not
 * before.  Watermarks from above, and how far a row was behind one, are of another time and
 * go no further; nor do "idle" and the watermark of the end of input: windows that are open
 * then are lost, as in Flink.
 *
 * Stamps are the wall clock's, in milliseconds.  They never go back: not when the wall clock
 * is set back, nor when that was while the job was down.
 *
 * Ownership   the operator behind is its task's, and outlives the clock.
 * Threads     the reactor of the task.
 * Cost        one reading of the clock per batch, and one per window that is over.
 */
#ifndef MR_OPERATORS_CLOCKED_CLOCKED_H
#define MR_OPERATORS_CLOCKED_CLOCKED_H

#include "operators/stage/stage.h"
#include "operators/window/window.h"

/* What the clock asks the operator behind it. */
struct mr_clocked_class {
    /* The first watermark above AFTER_NS, or an earlier one, that something is over at;
     * MR_WATERMARK_END: nothing is open. */
    int64_t (*due_ns)(struct mr_op *op, int64_t after_ns);
    /* The last one it has taken, also before a restart. */
    int64_t (*watermark_ns)(const struct mr_op *op);
};

/* For batches of INPUT, of which TIME_COLUMN is written. */
struct mr_op *mr_clocked_new(const struct mr_clocked_class *class, struct mr_op *next,
                             const struct mr_schema *input, uint32_t time_column);

/* A window aggregation over processing time, as a stage of its own. */
struct mr_clocked_window_spec {
    struct mr_stage_spec stage;
    struct mr_window_aggregate_spec window;
};

extern const struct mr_stage_class mr_clocked_window_class;

#endif
