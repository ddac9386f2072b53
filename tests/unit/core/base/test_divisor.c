/*
 * Quotients and rests are those of C, for divisors and dividends of every size: powers of two
 * and their neighbours, the ends of the range, and random ones.
 */
#include "core/base/divisor.h"
#include "tests/mr_test.h"

static void check(int64_t n, int64_t d)
{
    struct mr_divisor by = mr_divisor(d);
    bool wraps = n == INT64_MIN && d == -1;

    CHECK_EQ(mr_divisor_quotient(by, n), wraps ? n : n / d);
    CHECK_EQ(mr_divisor_rest(by, n), wraps ? 0 : n % d);
}

/* A value with a random number of bits. */
static int64_t any(struct mr_rng *rng)
{
    int64_t value = (int64_t)(mr_rng_next(rng) >> mr_rng_below(rng, 64));

    return mr_rng_below(rng, 2) != 0 ? value : (int64_t)(0 - (uint64_t)value);
}

/* The I-th of the values at which rounding could go wrong. */
static int64_t edge(uint32_t i)
{
    uint64_t power = UINT64_C(1) << (i / 6);

    return (int64_t)((i % 2 != 0 ? 0 - power : power) + (uint64_t)(i / 2 % 3) - 1);
}

static void edges(struct mr_rng *rng)
{
    (void)rng;
    for (uint32_t i = 0; i < 6 * 64; i++)
        for (uint32_t k = 0; edge(i) != 0 && k < 6 * 64; k++)
            check(edge(k), edge(i));
}

static void random_ones(struct mr_rng *rng)
{
    for (uint32_t i = 0; i < 200000; i++) {
        int64_t d = any(rng), n = any(rng);
        if (d == 0)
            continue;
        check(n, d);
        /* Next to a multiple. */
        int64_t multiple = (int64_t)((uint64_t)n - (uint64_t)(n % (d == -1 ? 1 : d)));
        check(multiple, d);
        check((int64_t)((uint64_t)multiple - 1), d);
    }
}

static const struct mr_test cases[] = {
    {"edges", edges},
    {"random_ones", random_ones},
};

MR_TEST_MAIN(cases)
