#include "bench/rig/histogram.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void mr_rig_histogram_reset(struct mr_rig_histogram *histogram)
{
    memset(histogram, 0, sizeof(*histogram));
}

static uint32_t step_of(uint64_t ns)
{
    if (ns >> (MR_RIG_STEP_BITS + 1) == 0)
        return (uint32_t)ns;
    if (ns >> MR_RIG_TOP_BITS != 0)
        return MR_RIG_STEPS - 1;
    uint32_t shift = 63 - (uint32_t)__builtin_clzll(ns) - MR_RIG_STEP_BITS;
    return (shift << MR_RIG_STEP_BITS) + (uint32_t)(ns >> shift);
}

/* The largest value that is counted in STEP. */
static uint64_t end_of(uint32_t step)
{
    if (step >> (MR_RIG_STEP_BITS + 1) == 0)
        return step;
    uint32_t shift = (step >> MR_RIG_STEP_BITS) - 1;
    uint64_t first = step - (shift << MR_RIG_STEP_BITS);
    return ((first + 1) << shift) - 1;
}

void mr_rig_histogram_add(struct mr_rig_histogram *histogram, int64_t ns)
{
    uint64_t value = ns < 0 ? 0 : (uint64_t)ns;

    histogram->step[step_of(value)]++;
    histogram->count++;
    if (value > histogram->max)
        histogram->max = value;
}

void mr_rig_histogram_merge(struct mr_rig_histogram *histogram,
                            const struct mr_rig_histogram *other)
{
    for (uint32_t i = 0; i < MR_RIG_STEPS; i++)
        histogram->step[i] += other->step[i];
    histogram->count += other->count;
    if (other->max > histogram->max)
        histogram->max = other->max;
}

uint64_t mr_rig_histogram_at(const struct mr_rig_histogram *histogram, double share)
{
    /* A share times a count is a little off: 0.9999 of 10000 is the 9999th, not the next. */
    uint64_t rank = (uint64_t)ceil(share * (double)histogram->count - 1e-6), seen = 0;

    for (uint32_t i = 0; i + 1 < MR_RIG_STEPS; i++) {
        seen += histogram->step[i];
        if (seen >= rank && seen != 0)
            return end_of(i) < histogram->max ? end_of(i) : histogram->max;
    }
    return histogram->max;
}

void mr_rig_histogram_print(const struct mr_rig_histogram *histogram, const char *name)
{
    static const struct {
        const char *name;
        double share;
    } mark[] = {
        {"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}, {"p99.99", 0.9999}};

    printf("  %-28s", name);
    for (size_t i = 0; i < MR_COUNTOF(mark); i++)
        printf(" %s %-8.4g", mark[i].name,
               (double)mr_rig_histogram_at(histogram, mark[i].share) * 1e-3);
    printf(" longest %.4g us, %llu samples\n", (double)histogram->max * 1e-3,
           (unsigned long long)histogram->count);
}
