#include "operators/aggregate/exact_sum.h"

#include <math.h>

#define UNIT_BITS 60 /* of `high` */

/* After relieving, 0 <= bin < 2^60: as much as this many additions could leave. */
#define ADDS_RELIEVED (UINT32_C(1) << (UNIT_BITS - 32))

#define HIGH_MAX (1 << 29) /* 2^57 additions: more than a century of them */

#define DIGITS 9 /* 5 bins of 32 bits, the last with 91 bits and a sign: below 288 bits */

void mr_exact_sum_raise(struct mr_exact_sum *sum, uint32_t top)
{
    MR_ASSERT(top > sum->top && top <= MR_EXACT_SUM_TOP_MAX);
    uint32_t up = top - sum->top;

    if (sum->top != 0) {
        for (uint32_t i = 0; i < MR_EXACT_SUM_BINS; i++) {
            bool is_kept = i + up < MR_EXACT_SUM_BINS;

            sum->bin[i] = is_kept ? sum->bin[i + up] : 0;
            sum->high[i] = is_kept ? sum->high[i + up] : 0;
        }
    }
    sum->top = (uint8_t)top;
}

void mr_exact_sum_relieve(struct mr_exact_sum *sum)
{
    for (uint32_t i = 0; i < MR_EXACT_SUM_BINS; i++) {
        int64_t units = sum->bin[i] >> UNIT_BITS; /* rounds down: the rest is not negative */

        sum->high[i] += (int32_t)units;
        sum->bin[i] -= (int64_t)((uint64_t)units << UNIT_BITS);
    }
    sum->adds = ADDS_RELIEVED;
}

void mr_exact_sum_add_special(struct mr_exact_sum *sum, double x)
{
    if (isnan(x))
        sum->special |= MR_EXACT_SUM_NAN;
    else
        sum->special |= x > 0 ? MR_EXACT_SUM_PLUS_INF : MR_EXACT_SUM_MINUS_INF;
}

void mr_exact_sum_merge(struct mr_exact_sum *into, const struct mr_exact_sum *from)
{
    struct mr_exact_sum other = *from;

    into->special |= other.special;
    if (other.top == 0)
        return;
    if (other.top > into->top)
        mr_exact_sum_raise(into, other.top);
    if (into->adds + other.adds >= MR_EXACT_SUM_ADDS_MAX) {
        mr_exact_sum_relieve(into);
        mr_exact_sum_relieve(&other);
    }
    uint32_t up = (uint32_t)(into->top - other.top);

    for (uint32_t i = 0; i + up < MR_EXACT_SUM_BINS; i++) {
        into->bin[i] += other.bin[i + up];
        into->high[i] += other.high[i + up];
    }
    into->adds += other.adds;
}

void mr_exact_sum_unmerge(struct mr_exact_sum *into, const struct mr_exact_sum *from)
{
    struct mr_exact_sum other = *from;

    MR_ASSERT(into->top == other.top);
    if (into->adds + other.adds >= MR_EXACT_SUM_ADDS_MAX) {
        mr_exact_sum_relieve(into);
        mr_exact_sum_relieve(&other);
    }
    for (uint32_t i = 0; i < MR_EXACT_SUM_BINS; i++) {
        into->bin[i] -= other.bin[i];
        into->high[i] -= other.high[i];
    }
    /* A bin may have grown by as much again. */
    into->adds += other.adds;
}

/* The sum's magnitude in digits of 32 bits, the lowest bin's first; returns its sign. */
static bool sum_digits(const struct mr_exact_sum *sum, uint32_t digit[DIGITS])
{
    mr_i128 carry = 0;

    for (uint32_t i = 0; i < DIGITS; i++) {
        if (i < MR_EXACT_SUM_BINS)
            carry += sum->bin[i] + (mr_i128)sum->high[i] * ((mr_i128)1 << UNIT_BITS);
        digit[i] = (uint32_t)carry;
        carry >>= 32;
    }
    MR_ASSERT(carry == 0 || carry == -1);
    if (carry == 0)
        return false;
    uint64_t borrow = 1;

    for (uint32_t i = 0; i < DIGITS; i++) {
        borrow += (uint32_t)~digit[i];
        digit[i] = (uint32_t)borrow;
        borrow >>= 32;
    }
    return true;
}

static bool digits_bit(const uint32_t digit[DIGITS], int32_t at)
{
    return digit[at / 32] >> (at % 32) & 1;
}

/* Is any bit below AT set? */
static bool digits_any_below(const uint32_t digit[DIGITS], int32_t at)
{
    for (int32_t i = 0; i < at / 32; i++)
        if (digit[i] != 0)
            return true;
    return (digit[at / 32] & ((UINT32_C(1) << (at % 32)) - 1)) != 0;
}

double mr_exact_sum_value(const struct mr_exact_sum *sum)
{
    uint32_t digit[DIGITS];
    uint32_t both = MR_EXACT_SUM_PLUS_INF | MR_EXACT_SUM_MINUS_INF;

    if (sum->special != 0) {
        if ((sum->special & MR_EXACT_SUM_NAN) != 0 || (sum->special & both) == both)
            return (double)NAN;
        return (sum->special & MR_EXACT_SUM_PLUS_INF) != 0 ? (double)INFINITY
                                                           : -(double)INFINITY;
    }
    bool is_negative = sum_digits(sum, digit);
    int32_t high = DIGITS * 32 - 1;

    while (high >= 0 && !digits_bit(digit, high))
        high--;
    if (high < 0)
        return 0;
    /* Bit 0 of digit 0 stands for 2^LOWEST; a double keeps 53 bits, none below 2^-1074. */
    int32_t lowest = 32 * ((int32_t)sum->top - (MR_EXACT_SUM_BINS - 1)) - 1074;
    int32_t cut = high - 52;

    if (cut + lowest < -1074)
        cut = -1074 - lowest;
    if (cut < 0)
        cut = 0;
    uint64_t mantissa = 0;

    for (int32_t at = high; at >= cut; at--)
        mantissa = mantissa << 1 | digits_bit(digit, at);
    if (cut > 0 && digits_bit(digit, cut - 1) &&
        ((mantissa & 1) != 0 || digits_any_below(digit, cut - 1)))
        mantissa++;
    double value = ldexp((double)mantissa, cut + lowest);

    return is_negative ? -value : value;
}

bool mr_exact_sum_is_sound(const struct mr_exact_sum *sum)
{
    int64_t most = (int64_t)((uint64_t)sum->adds << 32);

    if (sum->adds >= MR_EXACT_SUM_ADDS_MAX || sum->top > MR_EXACT_SUM_TOP_MAX ||
        (sum->top != 0 && sum->top < 2) || sum->special > 7)
        return false;
    for (uint32_t i = 0; i < MR_EXACT_SUM_BINS; i++)
        if (sum->bin[i] > most || sum->bin[i] < -most || sum->high[i] > HIGH_MAX ||
            sum->high[i] < -HIGH_MAX)
            return false;
    return true;
}
