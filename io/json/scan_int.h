/*
 * io/json/scan_int.h - reading JSON a word or a vector at a time.
 *
 * Everything here may read up to MR_MSG_PADDING bytes behind the message and none
 * of it trusts what it finds there: callers compare the position with the end.
 */
#ifndef MR_IO_JSON_SCAN_INT_H
#define MR_IO_JSON_SCAN_INT_H

#include "core/data/str.h"

#ifdef __AVX2__
#include <immintrin.h>
#endif

#define MR_JSON_DIGITS_MAX 18 /* that surely fit an int64 */

MR_INLINE uint64_t mr_json_load64(const char *p)
{
    uint64_t v;
    memcpy(&v, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

MR_INLINE uint32_t mr_json_load32(const char *p)
{
    uint32_t v;
    memcpy(&v, p, 4);
    return v;
}

MR_INLINE bool mr_json_is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* -- Literals ---------------------------------------------------------------- */

/* One less than is loaded, so that 32 bytes may be read behind a quote behind a literal that
 * starts in the message: they end in its padding. */
#define MR_JSON_LITERAL_MAX 31

/* What lies between two values, compared with one load. */
struct mr_json_literal {
    char text[32]; /* zeros behind len */
    uint32_t mask; /* the bytes that count */
    uint32_t len;
};

MR_INLINE bool mr_json_literal_is(const struct mr_json_literal *literal, const char *p)
{
#ifdef __AVX2__
    __m256i want = _mm256_loadu_si256((const __m256i *)(const void *)literal->text);
    __m256i have = _mm256_loadu_si256((const __m256i *)(const void *)p);
    uint32_t equal = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(want, have));

    return (~equal & literal->mask) == 0;
#else
    return memcmp(p, literal->text, literal->len) == 0;
#endif
}

/* -- Strings ----------------------------------------------------------------- */

#define MR_JSON_ONES  UINT64_C(0x0101010101010101)
#define MR_JSON_HIGHS UINT64_C(0x8080808080808080)

#ifdef __AVX2__
/* Constants of vector code, in memory: a compiler that sees them builds them anew, with three
 * instructions for one, wherever they are needed. */
struct mr_json_lanes {
    char quote[32], backslash[32];
    char zero[16], nine[16];          /* '0', 9 */
    char keep[MR_STR_INLINE + 1][16]; /* by length: the bytes of a short string in a mr_str */
    char len[MR_STR_INLINE + 1][16];  /* ... and its length there */
};
extern const struct mr_json_lanes mr_json_lanes;

MR_INLINE __m128i mr_json_lane16(const void *p)
{
    return _mm_loadu_si128((const __m128i *)p);
}

MR_INLINE __m256i mr_json_lane32(const void *p)
{
    return _mm256_loadu_si256((const __m256i *)p);
}

/* Flags of the bytes at P that are a quote or a backslash. */
MR_INLINE uint64_t mr_json_stops(const char *p)
{
    __m256i v = mr_json_lane32(p);
    __m256i quote = _mm256_cmpeq_epi8(v, mr_json_lane32(mr_json_lanes.quote));
    __m256i backslash = _mm256_cmpeq_epi8(v, mr_json_lane32(mr_json_lanes.backslash));

    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(quote, backslash));
}
#endif

/* The first quote or backslash at or behind P; END or beyond when there is none before it.
 * Strings of up to 32 bytes, and those of up to 96, take the same way each: the next
 * value waits for this one, and a branch that guesses wrong is what it would wait for. */
MR_INLINE const char *mr_json_plain_end(const char *p, const char *end)
{
#ifdef __AVX2__
    uint64_t stops = mr_json_stops(p);

    if (MR_LIKELY(stops != 0))
        return p + __builtin_ctzll(stops);
    for (p += 32; p < end; p += 64) {
        stops = mr_json_stops(p) | mr_json_stops(p + 32) << 32;
        if (MR_LIKELY(stops != 0))
            return p + __builtin_ctzll(stops);
    }
    return p;
#else
    for (; p < end; p += 8) {
        uint64_t v = mr_json_load64(p);
        uint64_t q = v ^ (MR_JSON_ONES * '"'), b = v ^ (MR_JSON_ONES * '\\');
        /* The lowest flag of each is exact; above it a borrow may have spread. */
        uint64_t stop = ((q - MR_JSON_ONES) & ~q & MR_JSON_HIGHS) |
                        ((b - MR_JSON_ONES) & ~b & MR_JSON_HIGHS);
        if (stop != 0)
            return p + (__builtin_ctzll(stop) >> 3);
    }
    return p;
#endif
}

/* LEN bytes at P, borrowed when long.  Four bytes before P are readable. */
MR_INLINE void mr_json_str_store(struct mr_str *to, const char *p, size_t len)
{
#ifdef __AVX2__
    if (MR_LIKELY(len <= MR_STR_INLINE)) {
        __m128i v = mr_json_lane16(p - offsetof(struct mr_str, prefix));
        v = _mm_and_si128(v, mr_json_lane16(mr_json_lanes.keep[len]));
        v = _mm_or_si128(v, mr_json_lane16(mr_json_lanes.len[len]));
        _mm_storeu_si128((__m128i *)(void *)to, v);
        return;
    }
#endif
    *to = mr_str_of(p, len);
}

/* -- Numbers ----------------------------------------------------------------- */

extern const uint64_t mr_json_pow10[20];

/* For numbers with so many digits behind the point: which of N characters goes to which of
 * sixteen places at the right, less N; below zero: none.  0: there is no point. */
extern const int8_t mr_json_gather[16][16];

struct mr_json_number {
    uint64_t digits;   /* all of them, as one integer */
    uint32_t fraction; /* how many of them stand behind the point */
    bool is_negative;
};

/* Flags (0x80) for the bytes of T that are no digit values; exact up to the lowest. */
MR_INLINE uint64_t mr_json_not_digits(uint64_t t)
{
    return ((t + UINT64_C(0x7676767676767676)) | t) & MR_JSON_HIGHS;
}

/* Eight digit values, the first in the lowest byte, as a number. */
MR_INLINE uint64_t mr_json_eight(uint64_t t)
{
    const uint64_t mask = UINT64_C(0x000000ff000000ff);

    t = t * 10 + (t >> 8);
    return ((t & mask) * (100 + (UINT64_C(1000000) << 32)) +
            ((t >> 16) & mask) * (1 + (UINT64_C(10000) << 32))) >>
           32;
}

/* The N leading digit values of T, N below 8, as a number. */
MR_INLINE uint64_t mr_json_leading(uint64_t t, uint32_t n)
{
    return mr_json_eight((t << (56 - 8 * n)) << 8);
}

/* A run of digits joined to *VALUE; *COUNT grows by their number.  NULL: too many. */
MR_INLINE const char *mr_json_digits(const char *p, uint64_t *value, uint32_t *count)
{
    for (;;) {
        uint64_t t = mr_json_load64(p) ^ (MR_JSON_ONES * '0');
        uint64_t stop = mr_json_not_digits(t);
        if (MR_LIKELY(stop != 0)) {
            uint32_t n = (uint32_t)__builtin_ctzll(stop) >> 3;
            if (MR_UNLIKELY(*count + n > MR_JSON_DIGITS_MAX))
                return NULL;
            *value = *value * mr_json_pow10[n] + mr_json_leading(t, n);
            *count += n;
            return p + n;
        }
        if (*count + 8 > MR_JSON_DIGITS_MAX)
            return NULL;
        *value = *value * mr_json_pow10[8] + mr_json_eight(t);
        *count += 8;
        p += 8;
    }
}

/* A number of up to MR_JSON_DIGITS_MAX digits and no exponent: where it ends.  NULL: it
 * is of another kind, or none. */
MR_INLINE const char *mr_json_number_simple(const char *p, struct mr_json_number *ret)
{
    uint32_t count = 0;

    ret->is_negative = *p == '-';
    p += ret->is_negative;
    const char *first = p;
    uint64_t t = mr_json_load64(p) ^ (MR_JSON_ONES * '0'), stop = mr_json_not_digits(t);
    if (MR_LIKELY(stop != 0)) {
        count = (uint32_t)__builtin_ctzll(stop) >> 3;
        ret->digits = mr_json_leading(t, count);
        p += count;
    } else {
        ret->digits = 0;
        p = mr_json_digits(p, &ret->digits, &count);
    }
    if (MR_UNLIKELY(p == NULL || count == 0 || (*first == '0' && count > 1)))
        return NULL;
    ret->fraction = 0;
    if (*p == '.') {
        uint32_t whole = count;
        p = mr_json_digits(p + 1, &ret->digits, &count);
        if (MR_UNLIKELY(p == NULL || count == whole))
            return NULL;
        ret->fraction = count - whole;
    }
    return MR_UNLIKELY((*p | 0x20) == 'e') ? NULL : p;
}

/* -- Tokens: the general way ------------------------------------------------- */

enum mr_json_kind {
    MR_JSON_STRING,
    MR_JSON_NUMBER,
    MR_JSON_TRUE,
    MR_JSON_FALSE,
    MR_JSON_NULL,
    MR_JSON_OBJECT,
    MR_JSON_ARRAY
};

struct mr_json_token {
    enum mr_json_kind kind;
    bool has_escape;     /* a string with backslashes */
    struct mr_view text; /* a string: between the quotes; others: as written */
};

/* Where and why a scan stopped: "expected ...". */
struct mr_json_fault {
    const char *where, *expected;
};

/* P is behind the opening quote; the closing one, or NULL. */
const char *mr_json_string_end(const char *p, const char *end, bool *has_escape,
                               struct mr_json_fault *fault);

/* One whole and well-formed value at P, with room for DEPTH containers in one another;
 * returns its end, or NULL.  Not checked: UTF-8, and surrogates in pairs. */
const char *mr_json_scan(const char *p, const char *end, unsigned depth,
                         struct mr_json_token *ret, struct mr_json_fault *fault);

/* What the string between the quotes stands for, appended to OUT.  False: a surrogate
 * on its own, which stands for nothing. */
struct mr_text;
bool mr_json_unescape(struct mr_view string, struct mr_text *out);

/* A value without the blanks between its tokens. */
void mr_json_compact(struct mr_view value, struct mr_text *out);

#endif
