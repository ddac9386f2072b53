/*
 * operators/aggregate/exact_sum.h - a sum of doubles that does not depend on their order.
 *
 *     the exponents of double, cut every 32 bits
 *     ... | 61 | 60 | 59 | 58 | 57 | 56 | ...
 *           top ───── bins ───── lowest      below: cut off
 *
 * Every addend falls into at most three of the pieces, and a bin is the plain integer
 * sum of the pieces that fell into it.  Nothing is carried from bin to bin before the
 * sum is read, so what a bin holds depends on the addends only, not on their order or
 * grouping: cuts of batches, merges of slices and restores give the same bits.
 *
 * The bins follow the largest magnitude seen.  What lies more than 117 bits below the
 * top of it is cut off, the same way in any order: the result is the exact sum, rounded
 * once, unless addends cancel by more than some sixty bits.
 *
 * Ownership   plain memory; all zero is the empty sum.
 * Threads     one owner.
 * Fails       never: infinities and NaN have flags of their own.
 * Cost        about 3 ns per addend on a hot line; merge: five additions.
 */
#ifndef MR_OPERATORS_AGGREGATE_EXACT_SUM_H
#define MR_OPERATORS_AGGREGATE_EXACT_SUM_H

#include "core/base/base.h"

#include <string.h>

#define MR_EXACT_SUM_BINS 5

/* A double's lowest bit has 2046 places, cut into 64 pieces; it reaches two further. */
#define MR_EXACT_SUM_TOP_MAX 65

/* Additions before the bins are relieved: each adds less than 2^32 to a bin. */
#define MR_EXACT_SUM_ADDS_MAX (UINT32_C(1) << 30)

struct mr_exact_sum {
    uint32_t adds;   /* |bin| <= adds * 2^32 */
    uint8_t top;     /* piece that bin[BINS - 1] is for; 0: nothing but zeros yet */
    uint8_t special; /* enum mr_exact_sum_special */
    uint16_t unused;
    int64_t bin[MR_EXACT_SUM_BINS];
    int32_t high[MR_EXACT_SUM_BINS]; /* of each bin, in units of 2^60 */
    uint32_t unused_too;
};

_Static_assert(sizeof(struct mr_exact_sum) == 72, "stored in snapshots");

enum mr_exact_sum_special {
    MR_EXACT_SUM_NAN = 1,
    MR_EXACT_SUM_PLUS_INF = 2,
    MR_EXACT_SUM_MINUS_INF = 4,
};

/* The rare parts of adding. */
void mr_exact_sum_raise(struct mr_exact_sum *sum, uint32_t top);
void mr_exact_sum_relieve(struct mr_exact_sum *sum);
void mr_exact_sum_add_special(struct mr_exact_sum *sum, double x);

static inline void mr_exact_sum_add(struct mr_exact_sum *sum, double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof(bits));
    uint32_t exponent = (uint32_t)(bits >> 52) & 0x7ff;
    uint64_t mantissa = bits & ((UINT64_C(1) << 52) - 1);

    if (MR_UNLIKELY(exponent == 0x7ff)) {
        mr_exact_sum_add_special(sum, x);
        return;
    }
    if (MR_LIKELY(exponent != 0)) {
        mantissa |= UINT64_C(1) << 52;
        exponent -= 1;
    } else if (mantissa == 0) {
        return;
    }
    uint32_t piece = exponent >> 5, shift = exponent & 31;
    mr_u128 wide = (mr_u128)mantissa << shift;
    int64_t sign = (int64_t)bits >> 63; /* 0 or -1 */
    int64_t low = ((int64_t)(uint32_t)wide ^ sign) - sign;
    int64_t middle = ((int64_t)(uint32_t)((uint64_t)wide >> 32) ^ sign) - sign;
    int64_t upper = ((int64_t)(uint64_t)(wide >> 64) ^ sign) - sign;

    if (MR_UNLIKELY(piece + 2 > sum->top))
        mr_exact_sum_raise(sum, piece + 2);
    int32_t at = (int32_t)piece - sum->top + MR_EXACT_SUM_BINS - 1;

    if (MR_LIKELY(at >= 0)) {
        sum->bin[at] += low;
        sum->bin[at + 1] += middle;
        sum->bin[at + 2] += upper;
    } else if (at == -1) {
        sum->bin[0] += middle;
        sum->bin[1] += upper;
    } else if (at == -2) {
        sum->bin[0] += upper;
    }
    if (MR_UNLIKELY(++sum->adds >= MR_EXACT_SUM_ADDS_MAX))
        mr_exact_sum_relieve(sum);
}

/* INTO becomes the sum of both. */
void mr_exact_sum_merge(struct mr_exact_sum *into, const struct mr_exact_sum *from);

/* INTO, which FROM was merged into and which has never had another top, gives it back.  What
 * is left is the sum of the others, to the bit. */
void mr_exact_sum_unmerge(struct mr_exact_sum *into, const struct mr_exact_sum *from);

/* The double nearest to the sum, ties to even; overflow gives an infinity. */
double mr_exact_sum_value(const struct mr_exact_sum *sum);

/* Could additions have left SUM like this?  For bytes from a snapshot. */
bool mr_exact_sum_is_sound(const struct mr_exact_sum *sum);

#endif
