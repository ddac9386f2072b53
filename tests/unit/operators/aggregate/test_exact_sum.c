/*
 * The sum owes: the exact value, rounded once; the same bits for any order and grouping.
 * The oracle is a number of 2300 bits in two's complement, in which every double has a
 * place, so that its sums are exact; it is rounded by comparing with neighbouring doubles.
 */
#include "operators/aggregate/exact_sum.h"
#include "tests/mr_test.h"

#include <math.h>

#define INF   ((double)INFINITY)
#define WORDS 40 /* of 64 bits; bit 0 stands for 2^-1074 */

struct big {
    uint64_t word[WORDS];
};

static void big_negate(struct big *a)
{
    uint64_t carry = 1;

    for (int i = 0; i < WORDS; i++) {
        a->word[i] = ~a->word[i] + carry;
        carry = carry && a->word[i] == 0;
    }
}

static void big_add(struct big *a, const struct big *b)
{
    uint64_t carry = 0;

    for (int i = 0; i < WORDS; i++) {
        mr_u128 s = (mr_u128)a->word[i] + b->word[i] + carry;
        a->word[i] = (uint64_t)s;
        carry = (uint64_t)(s >> 64);
    }
}

static struct big big_of(double x)
{
    struct big a = {{0}};
    int exponent;
    double m = frexp(fabs(x), &exponent); /* x = m * 2^exponent, 0.5 <= m < 1 */
    int at = exponent - 53 + 1074;
    uint64_t mantissa = (uint64_t)ldexp(m, 53);

    if (at < 0) {
        mantissa >>= -at;
        at = 0;
    }
    a.word[at / 64] |= mantissa << (at % 64);
    if (at % 64 != 0)
        a.word[at / 64 + 1] |= mantissa >> (64 - at % 64);
    if (x < 0)
        big_negate(&a);
    return a;
}

static bool big_is_negative(const struct big *a)
{
    return a->word[WORDS - 1] >> 63;
}

/* Sign of a - b. */
static int big_cmp(const struct big *a, const struct big *b)
{
    struct big d = *b;
    bool zero = true;

    big_negate(&d);
    big_add(&d, a);
    for (int i = 0; i < WORDS; i++)
        zero = zero && d.word[i] == 0;
    return zero ? 0 : big_is_negative(&d) ? -1 : 1;
}

/* Is X the double nearest to SUM, ties to even? */
static bool is_nearest(double x, const struct big *sum)
{
    struct big at = big_of(x), twice = *sum;
    double below = nextafter(x, -INF), above = nextafter(x, INF);

    /* Compare twice the sum with x + below and x + above: the midpoints, doubled. */
    big_add(&twice, sum);
    struct big low = big_of(below), high = big_of(above);
    uint64_t bits;

    big_add(&low, &at);
    big_add(&high, &at);
    int to_low = big_cmp(&twice, &low), to_high = big_cmp(&twice, &high);

    memcpy(&bits, &x, sizeof(bits));
    if (bits & 1)
        return to_low > 0 && to_high < 0;
    return to_low >= 0 && to_high <= 0;
}

/* Doubles whose exponents spread over SPREAD bits around CENTRE. */
static double random_double(struct mr_rng *rng, int centre, int spread)
{
    double m = 1 + mr_rng_unit(rng);
    int exponent = centre + (int)mr_rng_below(rng, (uint64_t)spread + 1);
    double x = ldexp(m, exponent);

    return mr_rng_below(rng, 2) ? -x : x;
}

/* Sums of up to 200 doubles that stay within the bins are exact, rounded once. */
static void test_rounds_once(struct mr_rng *rng)
{
    for (int round = 0; round < 3000; round++) {
        struct mr_exact_sum sum = {0};
        struct big exact = {{0}};
        int centre = (int)mr_rng_range(rng, -1074, 900), spread = (int)mr_rng_below(rng, 60);
        uint32_t n = 1 + (uint32_t)mr_rng_below(rng, 200);
        double last = 0;

        for (uint32_t i = 0; i < n; i++) {
            double x = random_double(rng, centre, spread);

            /* Near cancellation: the hard case of rounding. */
            if (mr_rng_below(rng, 3) == 0)
                x = -last;
            last = x;
            mr_exact_sum_add(&sum, x);
            struct big b = big_of(x);

            big_add(&exact, &b);
        }
        CHECK(mr_exact_sum_is_sound(&sum));
        double got = mr_exact_sum_value(&sum);

        CHECK(isfinite(got));
        CHECK(is_nearest(got, &exact));
    }
}

static void shuffle(struct mr_rng *rng, double *x, uint32_t n)
{
    for (uint32_t i = n - 1; i > 0; i--) {
        uint32_t j = (uint32_t)mr_rng_below(rng, i + 1);
        double t = x[i];

        x[i] = x[j];
        x[j] = t;
    }
}

/* Sum of N doubles, cut at random into parts that are summed alone and merged; parts are
 * relieved at random, as they are after 2^30 additions. */
static struct mr_exact_sum sum_in_parts(struct mr_rng *rng, const double *x, uint32_t n)
{
    struct mr_exact_sum total = {0}, part = {0};

    for (uint32_t i = 0; i < n; i++) {
        mr_exact_sum_add(&part, x[i]);
        if (mr_rng_below(rng, 8) == 0)
            mr_exact_sum_relieve(&part);
        if (mr_rng_below(rng, 5) == 0) {
            mr_exact_sum_merge(&total, &part);
            memset(&part, 0, sizeof(part));
        }
    }
    mr_exact_sum_merge(&total, &part);
    return total;
}

/* Any magnitudes, also those that are cut off: any order and grouping give the same bits. */
static void test_order_does_not_matter(struct mr_rng *rng)
{
    double x[64];

    for (int round = 0; round < 2000; round++) {
        uint32_t n = 1 + (uint32_t)mr_rng_below(rng, MR_COUNTOF(x));
        int spread = mr_rng_below(rng, 2) ? 2000 : 300;
        struct mr_exact_sum plain = {0};

        for (uint32_t i = 0; i < n; i++) {
            x[i] = random_double(rng, -1074, spread);
            mr_exact_sum_add(&plain, x[i]);
        }
        double want = mr_exact_sum_value(&plain);

        for (int again = 0; again < 5; again++) {
            shuffle(rng, x, n);
            struct mr_exact_sum sum = sum_in_parts(rng, x, n);
            double got = mr_exact_sum_value(&sum);

            CHECK(mr_exact_sum_is_sound(&sum));
            CHECK(memcmp(&got, &want, sizeof(got)) == 0);
        }
    }
}

static double sum_of(const double *x, uint32_t n)
{
    struct mr_exact_sum sum = {0};

    for (uint32_t i = 0; i < n; i++)
        mr_exact_sum_add(&sum, x[i]);
    return mr_exact_sum_value(&sum);
}

#define SUM(...) \
    sum_of((double[]){__VA_ARGS__}, sizeof((double[]){__VA_ARGS__}) / sizeof(double))

static void test_edges(struct mr_rng *rng)
{
    (void)rng;
    CHECK(SUM(1e100, 1.0, -1e100) == 0.0); /* too far below: cut off */
    CHECK(SUM(1e16, 1.0, -1e16) == 1.0);
    CHECK(SUM(9007199254740992.0, 1.0) == 9007199254740992.0);          /* a tie goes to even */
    CHECK(SUM(9007199254740992.0, 1.0, 0x1p-40) == 9007199254740994.0); /* and just above */
    CHECK(SUM(0.0, -0.0) == 0.0);
    CHECK(SUM(0x1p-1074, 0x1p-1074) == 0x1p-1073);
    CHECK(SUM(0x1p-1074, -0x1p-1074) == 0.0);
    CHECK(SUM(-0x1p-1022, 0x1p-1074) == -0x0.fffffffffffffp-1022);
    CHECK(SUM(0x1.fffffffffffffp1023, 0x1.fffffffffffffp1023) == INF);
    CHECK(SUM(-0x1.fffffffffffffp1023, -0x1p970) == -INF); /* half a unit: rounds up */
    CHECK(SUM(0x1.fffffffffffffp1023, 0x1.fffffffffffffp1023, -0x1.fffffffffffffp1023) ==
          0x1.fffffffffffffp1023);
    CHECK(SUM(INF, 1.0) == INF && SUM(-INF, 1e300) == -INF);
    CHECK(isnan(SUM(INF, -INF)) && isnan(SUM((double)NAN, 1.0)));
}

/* More additions than a bin holds: counted in by hand. */
static void test_relief(struct mr_rng *rng)
{
    struct mr_exact_sum sum = {0}, other = {0};

    (void)rng;
    mr_exact_sum_add(&sum, -0x1.fffffffffffffp40);
    mr_exact_sum_add(&other, 1.0);
    /* Doubling 56 times: each merge adds as many additions as there were. */
    for (int i = 0; i < 56; i++) {
        struct mr_exact_sum same = sum;

        mr_exact_sum_merge(&sum, &same);
        CHECK(mr_exact_sum_is_sound(&sum));
    }
    CHECK(mr_exact_sum_value(&sum) == -0x1.fffffffffffffp96);

    /* The count of additions triggers the relief by itself. */
    other.adds = MR_EXACT_SUM_ADDS_MAX - 1;
    mr_exact_sum_add(&other, 1.0);
    CHECK(other.adds < MR_EXACT_SUM_ADDS_MAX);
    CHECK(mr_exact_sum_value(&other) == 2.0);
}

static const struct mr_test cases[] = {
    {"rounds_once", test_rounds_once},
    {"order_does_not_matter", test_order_does_not_matter},
    {"edges", test_edges},
    {"relief", test_relief},
};

MR_TEST_MAIN(cases)
