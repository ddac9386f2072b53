/*
 * operators/gate/inlet.h - which rows a window still takes, and when.
 *
 *     row, behind its partition's watermark            here            handed on
 *     its window was not over yet                      at once         row
 *     over, not closed                                 it waits        watermark, then row
 *     closed                                           late            -
 *
 * A row that comes behind the end of its window corrects what has been shown.  Whether it
 * does, or was part of the result from the start, must not depend on which partition is
 * faster or where batches were cut: so it waits until the watermark here has come to where
 * its own partition was, and is then handed on right behind that watermark, rows of one
 * watermark in the order in which they came.
 *
 * Rows below know nothing of partitions any more: batch.behind_ns ends here.
 *
 * Ownership   the spec stays the planner's and outlives the operator.
 * Threads     the reactor of the task.
 * Fails       the task: out of the memory for state (--memory).
 * Cost        per row a few compares; a row that waits is copied twice.
 */
#ifndef MR_OPERATORS_GATE_INLET_H
#define MR_OPERATORS_GATE_INLET_H

#include "operators/gate/gate.h"
#include "operators/stage/stage.h"

struct mr_inlet_spec {
    struct mr_stage_spec stage; /* output: the input */
    struct mr_gate gate;        /* window.time_column: of the input */
    const uint32_t *key;        /* columns, those of the window among them */
    uint32_t keys;
    bool is_clocked; /* windows of processing time: those that are open at the end are lost */
};

extern const struct mr_stage_class mr_inlet_class;

#endif
