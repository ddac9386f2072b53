/*
 * core/base/divisor.h - many divisions by one divisor that is known only at run time.
 *
 * A division takes tens of cycles; the upper half of a product with the reciprocal, and a
 * shift, take four.  The quotient is that of C: cut off toward zero, for every dividend.
 *
 *     struct mr_divisor by = mr_divisor(d);          once: one long division
 *     q = mr_divisor_quotient(by, n);                as often as there are rows
 *
 * Fails       the divisor is not 0 (an assertion).  INT64_MIN / -1 wraps to itself.
 * Source      Granlund and Montgomery, Division by Invariant Integers using
 *             Multiplication, PLDI 1994, figure 5.2.
 */
#ifndef MR_CORE_BASE_DIVISOR_H
#define MR_CORE_BASE_DIVISOR_H

#include "core/base/base.h"

struct mr_divisor {
    int64_t reciprocal; /* less 2^64 */
    int64_t divisor;
    int64_t sign;   /* -1: the divisor is negative; else 0 */
    unsigned shift; /* of the product's upper half */
};

static inline struct mr_divisor mr_divisor(int64_t divisor)
{
    uint64_t size = divisor < 0 ? 0 - (uint64_t)divisor : (uint64_t)divisor;

    MR_ASSERT(size != 0);
    unsigned bits = size <= 2 ? 1 : 64 - (unsigned)__builtin_clzll(size - 1);
    mr_u128 power = (mr_u128)1 << (63 + bits);
    return (struct mr_divisor){.reciprocal = (int64_t)(uint64_t)(power / size + 1),
                               .divisor = divisor,
                               .sign = divisor < 0 ? -1 : 0,
                               .shift = bits - 1};
}

static inline int64_t mr_divisor_quotient(struct mr_divisor by, int64_t n)
{
    uint64_t upper = (uint64_t)(((mr_i128)by.reciprocal * n) >> 64) + (uint64_t)n;
    uint64_t size = (uint64_t)((int64_t)upper >> by.shift) - (uint64_t)(n >> 63);

    return (int64_t)((size ^ (uint64_t)by.sign) - (uint64_t)by.sign);
}

/* With the sign of N. */
static inline int64_t mr_divisor_rest(struct mr_divisor by, int64_t n)
{
    return (int64_t)((uint64_t)n - (uint64_t)mr_divisor_quotient(by, n) * (uint64_t)by.divisor);
}

#endif
