/*
 * bench/nexmark/sums.h - what a query came to, as one number per column: both programs of a
 * row must have computed the same, or their times mean nothing.
 *
 * Of a result that is updated the last rows count, whichever way the changes were told: the
 * engine takes rows back (-U, -D), the programs by hand write a key anew.
 */
#ifndef MR_BENCH_NEXMARK_SUMS_H
#define MR_BENCH_NEXMARK_SUMS_H

#include "bench/baseline/baseline.h"
#include "bench/rig/query.h"

/* Runs QUERY by hand over INPUT: how many rows there are in the end, and of each column of
 * numbers the sum modulo 2^64. */
void mr_nexmark_sums(const struct mr_baseline_query *query,
                     const struct mr_baseline_input *input, struct mr_rig_tally *ret);

#endif
