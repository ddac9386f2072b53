/*
 * io/json/plain_int.h - plain values straight into their columns.
 *
 * A plain value is one as most are: a string without escapes, a number of a few digits, a
 * timestamp on the day of the one before.  Each reader returns where the value ends, or
 * NULL when it is not plain; then the general way reads it.  So these may give up, but
 * what they take must be what the general way would have given.
 *
 * Numbers are read sixteen characters at a time, whatever they are, with no branch on how
 * many digits there are:
 *
 *     73.40,"order_ti      one load
 *     11011..              which are digits; the second gap is the end
 *     ............7340     one shuffle: to the right, the point squeezed out
 *     7340                 three multiplications of neighbours
 *
 * A timestamp is compared with a pattern as a whole, its day with it:
 *
 *     low     "2026-01-01 00:00:00.000"     what a byte is at least
 *     limit   000000000000290590590999 0    how much more it may be
 *
 * Everything here may read 32 bytes at P and 64 more while P is in the message.
 */
#ifndef MR_IO_JSON_PLAIN_INT_H
#define MR_IO_JSON_PLAIN_INT_H

#include "core/data/datetime.h"
#include "io/json/json_int.h"

/* -- Strings --------------------------------------------------------------------------- */

MR_INLINE const char *mr_json_plain_string(const char *p, const char *end, struct mr_str *to)
{
#ifdef __AVX2__
    uint64_t stops = mr_json_stops(p + 1);

    if (MR_LIKELY(stops != 0)) {
        size_t len = (size_t)__builtin_ctzll(stops);
        if (MR_UNLIKELY(*p != '"' || p[len + 1] != '"'))
            return NULL;
        mr_json_str_store(to, p + 1, len);
        return p + len + 2;
    }
#endif
    const char *stop = mr_json_plain_end(p + 1, end);
    if (MR_UNLIKELY(*p != '"' || *stop != '"'))
        return NULL;
    *to = mr_str_of(p + 1, (size_t)(stop - p - 1));
    return stop + 1;
}

/* A number of up to MR_JSON_DIGITS_MAX digits that nobody wants. */
const char *mr_json_number_end(const char *p);

MR_INLINE const char *mr_json_plain_skip(const char *p, const char *end)
{
    if (*p != '"')
        return mr_json_number_end(p);
    const char *stop = mr_json_plain_end(p + 1, end);
    return MR_LIKELY(*stop == '"') ? stop + 1 : NULL;
}

/* -- Numbers --------------------------------------------------------------------------- */

/* Of up to 15 characters: digits, and what they are when joined. */
struct mr_json_short {
    uint64_t digits;
    uint32_t fraction; /* how many of them stand behind the point */
};

#ifdef __AVX2__

/* Sixteen characters as digit values; flags of those that are none, and of two behind them. */
MR_INLINE uint64_t mr_json_gaps(const char *p, __m128i *ret)
{
    __m128i d = _mm_sub_epi8(mr_json_lane16(p), mr_json_lane16(mr_json_lanes.zero));
    __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(d, mr_json_lane16(mr_json_lanes.nine)), d);

    *ret = d;
    return (uint32_t)_mm_movemask_epi8(is_digit) ^ UINT32_C(0x3ffff);
}

/* A zero, and another digit behind it. */
MR_INLINE bool mr_json_has_leading_zero(__m128i d)
{
    uint16_t two = (uint16_t)_mm_cvtsi128_si32(d);

    return (uint16_t)(two << 8 | two >> 8) <= 9;
}

/* The N leading characters, of which FRACTION digits stand behind a point, as one number. */
MR_INLINE uint64_t mr_json_join(__m128i d, uint64_t n, uint64_t fraction)
{
    const __m128i gather =
        _mm_load_si128((const __m128i *)(const void *)mr_json_gather[fraction]);

    d = _mm_shuffle_epi8(d, _mm_add_epi8(gather, _mm_set1_epi8((char)n)));
    d = _mm_maddubs_epi16(d, _mm_set1_epi16(0x010a));  /* 10, 1 */
    d = _mm_madd_epi16(d, _mm_set1_epi32(0x00010064)); /* 100, 1 */
    d = _mm_packus_epi32(d, d);
    d = _mm_madd_epi16(d, _mm_set1_epi32(0x00012710)); /* 10000, 1 */
    uint64_t halves = (uint64_t)_mm_cvtsi128_si64(d);
    return (halves & UINT32_MAX) * 100000000 + (halves >> 32);
}

/* What may stand behind a number has no place between these: '.', digits, 'E', 'e'. */
MR_INLINE bool mr_json_goes_on(char c)
{
    return (unsigned char)(c - '-') <= 'e' - '-';
}

MR_INLINE const char *mr_json_short_integer(const char *p, struct mr_json_short *ret)
{
    __m128i d;
    uint64_t n = (uint64_t)__builtin_ctzll(mr_json_gaps(p, &d));

    if (MR_UNLIKELY(n - 1 > 14 || mr_json_has_leading_zero(d) || mr_json_goes_on(p[n])))
        return NULL;
    *ret = (struct mr_json_short){.digits = mr_json_join(d, n, 0)};
    return p + n;
}

MR_INLINE const char *mr_json_short_decimal(const char *p, struct mr_json_short *ret)
{
    __m128i d;
    uint64_t gaps = mr_json_gaps(p, &d);
    uint64_t whole = (uint64_t)__builtin_ctzll(gaps), n = whole, fraction = 0;

    if (MR_LIKELY(p[whole] == '.')) {
        n = (uint64_t)__builtin_ctzll(gaps & (gaps - 1));
        fraction = n - whole - 1;
        if (MR_UNLIKELY(fraction == 0))
            return NULL;
    }
    if (MR_UNLIKELY(whole == 0 || n > 15 || mr_json_has_leading_zero(d) ||
                    mr_json_goes_on(p[n])))
        return NULL;
    *ret = (struct mr_json_short){mr_json_join(d, n, fraction), (uint32_t)fraction};
    return p + n;
}

#else

MR_INLINE const char *mr_json_short_decimal(const char *p, struct mr_json_short *ret)
{
    struct mr_json_number number;
    const char *stop = mr_json_number_simple(p, &number);

    if (stop == NULL || number.is_negative)
        return NULL;
    *ret = (struct mr_json_short){number.digits, number.fraction};
    return stop;
}

MR_INLINE const char *mr_json_short_integer(const char *p, struct mr_json_short *ret)
{
    const char *stop = mr_json_short_decimal(p, ret);

    return ret->fraction == 0 ? stop : NULL;
}

#endif

/* Also negative, long, or with a fraction, which is cut off. */
const char *mr_json_long_integer(const char *p, int64_t max, int64_t *to);

MR_INLINE const char *mr_json_plain_integer(const char *p, int64_t max, int64_t *to)
{
    struct mr_json_short number;
    const char *stop = mr_json_short_integer(p, &number);

    if (MR_UNLIKELY(stop == NULL))
        return mr_json_long_integer(p, max, to);
    if (MR_UNLIKELY((int64_t)number.digits > max))
        return NULL;
    *to = (int64_t)number.digits;
    return stop;
}

/* Unscaled, when no digit has to be rounded away and the value surely fits. */
MR_INLINE bool mr_json_unscaled(uint64_t digits, uint32_t fraction,
                                const struct mr_json_column *column, int64_t *ret)
{
    /* Below zero, which is beyond the limit too, when there are more digits than wanted. */
    uint32_t shift = column->type.scale - fraction;

    return MR_LIKELY(
        shift <= MR_JSON_DIGITS_MAX &&
        !__builtin_mul_overflow((int64_t)digits, (int64_t)mr_json_pow10[shift], ret) &&
        *ret <= column->max);
}

/* Also negative or long. */
const char *mr_json_long_decimal(const char *p, const struct mr_json_column *column,
                                 int64_t *to);

MR_INLINE const char *mr_json_plain_decimal(const char *p, const struct mr_json_column *column,
                                            int64_t *to)
{
    struct mr_json_short number;
    const char *stop = mr_json_short_decimal(p, &number);
    int64_t v;

    if (MR_UNLIKELY(stop == NULL))
        return mr_json_long_decimal(p, column, to);
    if (MR_UNLIKELY(!mr_json_unscaled(number.digits, number.fraction, column, &v)))
        return NULL;
    *to = v;
    return stop;
}

const char *mr_json_plain_double(const char *p, bool is_float, double *to);

MR_INLINE const char *mr_json_plain_boolean(const char *p, uint8_t *to)
{
    if (memcmp(p, "true", 4) == 0) {
        *to = 1;
        return p + 4;
    }
    *to = 0;
    return memcmp(p, "false", 5) == 0 ? p + 5 : NULL;
}

/* -- Timestamps ------------------------------------------------------------------------- */

/* On the day that the column was last on, in any form of that day. */
const char *mr_json_day_timestamp(const char *p, const struct mr_decoder *decoder,
                                  const struct mr_json_column *column, int64_t *to);

#ifdef __AVX2__
/*
 * The load starts four bytes before the quote, so that the time of day is a half of it:
 *
 *     xxxx"2026-01-01    12:34:56.789"xxx
 *                    └─ separator
 */
MR_INLINE const char *mr_json_plain_timestamp(const char *p, const struct mr_decoder *decoder,
                                              const struct mr_json_column *column, int64_t *to)
{
    const struct mr_json_clock *clock = &column->clock;
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p - MR_JSON_CLOCK_LEAD));
    __m256i d =
        _mm256_sub_epi8(v, _mm256_loadu_si256((const __m256i *)(const void *)clock->low));
    __m256i fits = _mm256_cmpeq_epi8(
        _mm256_min_epu8(d, _mm256_loadu_si256((const __m256i *)(const void *)clock->limit)), d);

    if (MR_UNLIKELY(_mm256_movemask_epi8(fits) != -1))
        return mr_json_day_timestamp(p, decoder, column, to);
    __m128i t =
        _mm_maddubs_epi16(_mm256_extracti128_si256(d, 1),
                          _mm_loadu_si128((const __m128i *)(const void *)clock->weight));
    /* Hours and tens of minutes, minutes and seconds; milliseconds; microseconds. */
    t = _mm_madd_epi16(t, _mm_setr_epi16(60, 1, 60, 1, 1, 1, 10, 1));
    t = _mm_packus_epi32(t, t);
    t = _mm_madd_epi16(t, _mm_setr_epi16(60, 1, 1000, 1, 0, 0, 0, 0));
    uint64_t halves = (uint64_t)_mm_cvtsi128_si64(t);
    int64_t seconds = (int64_t)(halves & UINT32_MAX), micros = (int64_t)(halves >> 32);
    if (MR_UNLIKELY(seconds >= MR_DAY_NS / MR_SECOND_NS))
        return NULL;
    *to = column->day_ns + seconds * MR_SECOND_NS + micros * MR_MICRO_NS;
    return p + clock->len;
}
#else
MR_INLINE const char *mr_json_plain_timestamp(const char *p, const struct mr_decoder *decoder,
                                              const struct mr_json_column *column, int64_t *to)
{
    return mr_json_day_timestamp(p, decoder, column, to);
}
#endif

#endif
