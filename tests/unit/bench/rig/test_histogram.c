/* Percentiles against the samples themselves, sorted. */
#include "bench/rig/histogram.h"
#include "tests/mr_test.h"

static struct mr_rig_histogram the_histogram, the_other;

static const double share[] = {0, 0.001, 0.5, 0.9, 0.99, 0.999, 0.9999, 1};

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* The sample that SHARE of all are not above, by the definition. */
static uint64_t sample_at(const uint64_t *sorted, uint32_t count, double wanted)
{
    uint32_t rank = 0;

    while (rank < count && (double)rank < wanted * count - 1e-6)
        rank++;
    return sorted[rank == 0 ? 0 : rank - 1];
}

static void check_near(uint64_t got, uint64_t sample)
{
    CHECK(got >= sample);
    CHECK(got - sample <= sample >> MR_RIG_STEP_BITS);
}

/* Values of all magnitudes up to 2^BITS. */
static uint64_t any_value(struct mr_rng *rng, uint32_t bits)
{
    return mr_rng_next(rng) >> (64 - 1 - mr_rng_below(rng, bits));
}

static void sorted_samples(struct mr_rng *rng)
{
    enum { MAX = 20000 };
    uint64_t *value = malloc(MAX * sizeof(*value));

    CHECK(value != NULL);
    for (int round = 0; round < 40; round++) {
        uint32_t count = 1 + (uint32_t)mr_rng_below(rng, MAX), bits = 1 + round % 39;
        mr_rig_histogram_reset(&the_histogram);
        mr_rig_histogram_reset(&the_other);
        for (uint32_t i = 0; i < count; i++) {
            value[i] = any_value(rng, bits);
            mr_rig_histogram_add(i % 3 == 0 ? &the_other : &the_histogram, (int64_t)value[i]);
        }
        mr_rig_histogram_merge(&the_histogram, &the_other);
        qsort(value, count, sizeof(*value), by_value);
        CHECK_EQ(the_histogram.count, count);
        CHECK_EQ(the_histogram.max, value[count - 1]);
        for (size_t i = 0; i < MR_COUNTOF(share); i++)
            check_near(mr_rig_histogram_at(&the_histogram, share[i]),
                       sample_at(value, count, share[i]));
        CHECK_EQ(mr_rig_histogram_at(&the_histogram, 1), value[count - 1]);
    }
    free(value);
}

/* Ten thousand and one: p99.99 is the last but one, and one bad sample does not hide in it. */
static void last_nines(struct mr_rng *rng)
{
    (void)rng;
    mr_rig_histogram_reset(&the_histogram);
    for (int i = 0; i < 9999; i++)
        mr_rig_histogram_add(&the_histogram, 100);
    mr_rig_histogram_add(&the_histogram, 200);
    CHECK_EQ(mr_rig_histogram_at(&the_histogram, 0.9999), 100);
    mr_rig_histogram_add(&the_histogram, 250);
    CHECK_EQ(mr_rig_histogram_at(&the_histogram, 0.9999), 200);
    CHECK_EQ(mr_rig_histogram_at(&the_histogram, 1), 250);
}

static void edges(struct mr_rng *rng)
{
    (void)rng;
    mr_rig_histogram_reset(&the_histogram);
    CHECK_EQ(mr_rig_histogram_at(&the_histogram, 0.5), 0);
    mr_rig_histogram_add(&the_histogram, -5);
    CHECK_EQ(mr_rig_histogram_at(&the_histogram, 1), 0);
    mr_rig_histogram_add(&the_histogram, INT64_C(1) << 50);
    CHECK_EQ(mr_rig_histogram_at(&the_histogram, 1), INT64_C(1) << 50);
    CHECK_EQ(mr_rig_histogram_at(&the_histogram, 0.5), 0);
    for (uint32_t bits = 0; bits < MR_RIG_TOP_BITS; bits++)
        for (int64_t off = -1; off <= 1; off++) {
            int64_t value = (INT64_C(1) << bits) + off;
            mr_rig_histogram_reset(&the_histogram);
            mr_rig_histogram_add(&the_histogram, value);
            mr_rig_histogram_add(&the_histogram, INT64_MAX);
            check_near(mr_rig_histogram_at(&the_histogram, 0.5), (uint64_t)value);
        }
}

static const struct mr_test cases[] = {
    {"sorted_samples", sorted_samples},
    {"last_nines", last_nines},
    {"edges", edges},
};

MR_TEST_MAIN(cases)
