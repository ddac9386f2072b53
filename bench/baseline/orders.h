/*
 * bench/baseline/orders.h - the orders query written by hand: what the engine is measured against.
 *
 * One thread, one pass, no layers: JSON lines of one known shape in, COUNT and SUM per
 * product and minute out.  It does what somebody would write who needs this query and
 * nothing else, and knows how:
 *
 *     - keys are compared where they are expected, eight bytes at a time; a line that has
 *       another shape goes to a slow reader
 *     - strings end at a quote that is found by a word trick, digits are summed by another
 *     - the date and hour are remembered as bytes, only minutes and below are read
 *     - one open-addressing table per open minute, keys inside the slot
 *     - the late rule is the engine's: a row is late when the minute it belongs to has been
 *       closed by the rows before it, whose newest time less five seconds is the watermark
 *
 * What it takes the liberty of: products of at most 16 bytes, no escapes, no NULLs, UTF-8
 * not checked, minutes of one split, no watermark but its own, nothing kept for a restart.
 *
 * Threads     any; all state is in the call.
 */
#ifndef MR_BENCH_BASELINE_ORDERS_H
#define MR_BENCH_BASELINE_ORDERS_H

#include "core/base/base.h"

struct mr_baseline_totals {
    uint64_t rows_in, bad, late;
    uint64_t rows_out;      /* products times minutes */
    uint64_t counts, cents; /* sums over the rows that went out */
};

/* TEXT is followed by 64 readable bytes. */
void mr_baseline_orders(const char *text, size_t len, struct mr_baseline_totals *ret);

#endif
