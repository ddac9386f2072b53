/*
 * core/base/bits.h - bitmaps of rows: bit i of word i / 64 speaks for row i.
 */
#ifndef MR_CORE_BASE_BITS_H
#define MR_CORE_BASE_BITS_H

#include "core/base/base.h"

#define MR_BITS_WORDS(n) (((n) + 63u) / 64u)

static inline bool mr_bit_get(const uint64_t *bits, uint32_t i)
{
    return (bits[i >> 6] >> (i & 63)) & 1;
}

static inline void mr_bit_set(uint64_t *bits, uint32_t i)
{
    bits[i >> 6] |= UINT64_C(1) << (i & 63);
}

static inline void mr_bit_clear(uint64_t *bits, uint32_t i)
{
    bits[i >> 6] &= ~(UINT64_C(1) << (i & 63));
}

static inline void mr_bit_put(uint64_t *bits, uint32_t i, bool value)
{
    uint64_t mask = UINT64_C(1) << (i & 63);
    bits[i >> 6] = (bits[i >> 6] & ~mask) | (value ? mask : 0);
}

#endif
