/*
 * core/base/hash.h - hashes of keys and of stored bytes.
 *
 * Key hashes are seeded per job, because keys come from outside and a known
 * hash invites flooding.  Stored bytes are checked by XXH3-128 (xxHash 0.8),
 * which also serves as their name.
 */
#ifndef MR_CORE_BASE_HASH_H
#define MR_CORE_BASE_HASH_H

#include "core/base/base.h"

/* Any bytes.  Stable across releases: it decides key groups, which are stored. */
uint64_t mr_hash_bytes(const void *bytes, size_t len, uint64_t seed);

struct mr_hash128 {
    uint64_t low, high;
};

/* The checksum of stored bytes. */
struct mr_hash128 mr_hash128_bytes(const void *bytes, size_t len);

static inline bool mr_hash128_eq(struct mr_hash128 a, struct mr_hash128 b)
{
    return a.low == b.low && a.high == b.high;
}

/* One word, well mixed: two multiplications folded (the wyhash mixer).  The seed is in both
 * factors of the first: were it in one alone, the word that makes the other zero would hash
 * to zero under every seed, and all keys that end with it to the same. */
static inline uint64_t mr_hash_word(uint64_t word, uint64_t seed)
{
    mr_u128 m = (mr_u128)((word ^ UINT64_C(0xa0761d6478bd642f)) ^ seed) *
                (seed ^ UINT64_C(0xe7037ed1a0b428db));
    uint64_t x = (uint64_t)m ^ (uint64_t)(m >> 64);
    m = (mr_u128)x * UINT64_C(0x8ebc6af09c88c6e3);
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

#endif
