/*
 * operators/gate/gate.h - windows whose results may change: when they are over, and closed.
 *
 *     window [0, 10) ──────────────────│───────────────────────────│
 *                                    over                        closed
 *                                 10 - unit               10 - unit + lateness
 *     rows count                                they correct        they are late
 *     results wait, or are shown early          they are updated    all is forgotten
 *
 * An aggregation over such windows is three stages one behind the other, keyed alike:
 *
 *     rows with windows ─► inlet ─► group aggregate ─► outlet ─►
 *
 * The inlet (inlet.h) lets rows in, the group adds them up and takes them back, row by row,
 * and the outlet (outlet.h) holds its results back until they are to be seen.
 *
 * Ownership   plain values.
 * Threads     any.
 * Fails       never: what lies behind the end of time is at it.
 */
#ifndef MR_OPERATORS_GATE_GATE_H
#define MR_OPERATORS_GATE_GATE_H

#include "operators/window/window.h"

/* Windows of rows that carry them: start and end are columns, in the clock of window.zone. */
struct mr_gate {
    struct mr_window_spec window;
    int64_t lateness_ns;
    uint32_t start_column, end_column;
    int64_t shift_ns; /* their clock is so much ahead of UTC, where window.zone is NULL */
};

/* The watermark at which the window that ends at END_NS is over, and that at which it is
 * closed. */
int64_t mr_gate_over_ns(const struct mr_gate *gate, int64_t end_ns);
int64_t mr_gate_closed_ns(const struct mr_gate *gate, int64_t end_ns);

/* Is [START_NS, END_NS) the last of the windows that a row of time T is in? */
bool mr_gate_is_last(const struct mr_gate *gate, int64_t start_ns, int64_t end_ns, int64_t t);

/* What decides which windows there are and how long they stay, for a state's description. */
void mr_gate_describe(const struct mr_gate *gate, struct mr_arena *arena,
                      struct mr_state_schema *schema);

#endif
