/*
 * core/base/rng.h - a seeded generator: the same seed, the same numbers.
 *
 * SplitMix64 (Steele, Lea, Flood 2014).  For tests, generators and schedules;
 * not for secrets.
 */
#ifndef MR_CORE_BASE_RNG_H
#define MR_CORE_BASE_RNG_H

#include "core/base/base.h"

struct mr_rng {
    uint64_t state;
};

static inline uint64_t mr_rng_next(struct mr_rng *rng)
{
    uint64_t z = (rng->state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Uniform in [0, bound), bound > 0.  The bias is below 2^-32 for bounds below 2^32. */
static inline uint64_t mr_rng_below(struct mr_rng *rng, uint64_t bound)
{
    return (uint64_t)(((mr_u128)mr_rng_next(rng) * bound) >> 64);
}

/* Uniform in [low, high]. */
static inline int64_t mr_rng_range(struct mr_rng *rng, int64_t low, int64_t high)
{
    return low + (int64_t)mr_rng_below(rng, (uint64_t)(high - low) + 1);
}

static inline double mr_rng_unit(struct mr_rng *rng)
{
    return (double)(mr_rng_next(rng) >> 11) * 0x1p-53;
}

#endif
