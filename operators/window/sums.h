/*
 * operators/window/sums.h - exact sums of doubles that come and go.
 *
 *     top 34    1e9 + 2e9           2 rows      ┐
 *     top 33    0.25 + 17           2 rows      ├─►  merged when the window is put out
 *     top 33 NaN                    1 row       ┘
 *
 * An exact sum keeps what lies near its largest addend (exact_sum.h), so taking that addend
 * out again does not bring back what was cut off for it.  Sums of one top are kept apart:
 * within them nothing is ever cut off that was not cut off before, and what is left when some
 * are taken out is, to the bit, the sum of the others.
 *
 * Ownership   the sums lie in blocks.
 * Threads     one owner.
 * Fails       never.
 * Cost        a handful of additions; one or two tops, unless values differ by many powers.
 */
#ifndef MR_OPERATORS_WINDOW_SUMS_H
#define MR_OPERATORS_WINDOW_SUMS_H

#include "operators/aggregate/exact_sum.h"
#include "operators/window/blocks.h"

struct mr_sums_part {
    uint64_t rows;
    struct mr_exact_sum sum;
};

struct mr_sums {
    struct mr_sums_part *part; /* NULL: none yet */
    uint32_t count;
    uint32_t class; /* of the block */
};

void mr_sums_enter(struct mr_sums *sums, struct mr_blocks *blocks,
                   const struct mr_exact_sum *sum);

/* SUM has entered. */
void mr_sums_leave(struct mr_sums *sums, const struct mr_exact_sum *sum);

void mr_sums_total(const struct mr_sums *sums, struct mr_exact_sum *ret);

/* Empty, the block given back. */
void mr_sums_drop(struct mr_sums *sums, struct mr_blocks *blocks);

#endif
