#define XXH_INLINE_ALL
#include <xxhash.h>

#include "core/base/hash.h"

uint64_t mr_hash_bytes(const void *bytes, size_t len, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, len, seed);
}

struct mr_hash128 mr_hash128_bytes(const void *bytes, size_t len)
{
    XXH128_hash_t h = XXH3_128bits(bytes, len);
    return (struct mr_hash128){h.low64, h.high64};
}
