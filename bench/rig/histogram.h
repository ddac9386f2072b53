/*
 * bench/rig/histogram.h - times in nanoseconds, counted so that their last nines can be read.
 *
 *     0 1 2 .. 255 | 256 258 .. 510 | 512 516 .. 1020 | 1024 1032 ..     log-linear:
 *       each           by two           by four           by eight       128 steps an octave
 *
 * A percentile is the upper end of the step that its sample lies in: at most 1/128 above the
 * sample, never below it.  What is above 2^40 ns, eighteen minutes, is counted in the last step;
 * the longest is kept as it is.
 *
 * Ownership   plain memory, 34 KiB.
 * Threads     one at a time.
 * Cost        add: a few instructions, one line of memory.
 */
#ifndef MR_BENCH_RIG_HISTOGRAM_H
#define MR_BENCH_RIG_HISTOGRAM_H

#include "core/base/base.h"

#define MR_RIG_STEP_BITS 7 /* steps of an octave, as a power of two */
#define MR_RIG_TOP_BITS  40
#define MR_RIG_STEPS     ((MR_RIG_TOP_BITS - MR_RIG_STEP_BITS + 1) << MR_RIG_STEP_BITS)

struct mr_rig_histogram {
    uint64_t count, max;
    uint64_t step[MR_RIG_STEPS];
};

void mr_rig_histogram_reset(struct mr_rig_histogram *histogram);

/* Below 0 counts as 0. */
void mr_rig_histogram_add(struct mr_rig_histogram *histogram, int64_t ns);

void mr_rig_histogram_merge(struct mr_rig_histogram *histogram,
                            const struct mr_rig_histogram *other);

/* SHARE of all samples are not above it: 0.99 for p99.  0 when there are none. */
uint64_t mr_rig_histogram_at(const struct mr_rig_histogram *histogram, double share);

/* "p50 8.1  p90 9.3  p99 15  p99.9 40  p99.99 151  longest 820 us, 100000 rows" */
void mr_rig_histogram_print(const struct mr_rig_histogram *histogram, const char *name);

#endif
