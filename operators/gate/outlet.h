/*
 * operators/gate/outlet.h - when results of a window are seen.
 *
 *     in    +I k 1   -U k 1 +U k 2 │ over          -U k 2 +U k 3      │ closed
 *     out                          │ +I k 2        -U k 2 +U k 3      │
 *     early +I k 1   -U k 1 +U k 2 │               -U k 2 +U k 3      │
 *
 * The input is what a group aggregate says of each key and window.  A result is put out when
 * its window is over, in order of windows' ends; before that, with `early`, when it changes or
 * some time later; behind it, with `late`, likewise.  What is put out is the difference to what
 * was put out last: nothing, when it is the same.  A window that is closed is forgotten; what a
 * late delay still held back is put out first.
 *
 * Without early and late results every result is put out once, as +I, and never changed.
 *
 * State: per key and window the result, and the one that was put out.
 *
 * Delays are of processing time, from the first change that has not been seen.  Which changes
 * are seen in between depends on it; the last one is always seen.
 *
 * Ownership   the spec stays the planner's and outlives the operator.
 * Threads     the reactor of the task.
 * Fails       the task: out of the memory for state (--memory).
 * Cost        per change a look-up and a copy; a window that is over, its rows.
 */
#ifndef MR_OPERATORS_GATE_OUTLET_H
#define MR_OPERATORS_GATE_OUTLET_H

#include "operators/gate/gate.h"
#include "operators/stage/stage.h"

struct mr_firing {
    bool is_on;
    int64_t delay_ns; /* 0: every change */
};

struct mr_outlet_spec {
    struct mr_stage_spec stage; /* output: the input */
    struct mr_gate gate;        /* start and end are keys */
    uint32_t keys;              /* the first so many columns */
    struct mr_firing early, late;
};

extern const struct mr_stage_class mr_outlet_class;

/* Are results put out that may change?  A late row is one, whether or not it is waited for. */
static inline bool mr_outlet_updates(const struct mr_outlet_spec *spec)
{
    return spec->early.is_on || spec->gate.lateness_ns > 0;
}

#endif
