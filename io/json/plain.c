/*
 * Plain values that are not the plainest: longer, negative, of another form than the one
 * before.  Still without the general scan.
 */
#include "core/data/datetime.h"
#include "io/json/plain_int.h"

const char *mr_json_number_end(const char *p)
{
    struct mr_json_number number;

    return mr_json_number_simple(p, &number);
}

const char *mr_json_long_integer(const char *p, int64_t max, int64_t *to)
{
    struct mr_json_number number;

    p = mr_json_number_simple(p, &number);
    if (p == NULL)
        return NULL;
    int64_t v = (int64_t)number.digits;
    if (number.fraction != 0)
        v /= (int64_t)mr_json_pow10[number.fraction];
    v = number.is_negative ? -v : v;
    if (v > max || v < -max - 1)
        return NULL;
    *to = v;
    return p;
}

const char *mr_json_long_decimal(const char *p, const struct mr_json_column *column,
                                 int64_t *to)
{
    struct mr_json_number number;
    int64_t v;

    p = mr_json_number_simple(p, &number);
    if (p == NULL || !mr_json_unscaled(number.digits, number.fraction, column, &v))
        return NULL;
    *to = number.is_negative ? -v : v;
    return p;
}

/* Digits and power of ten are exact doubles, so one division rounds as it should. */
const char *mr_json_plain_double(const char *p, bool is_float, double *to)
{
    static const double pow10[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                   1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
    struct mr_json_number number;

    p = mr_json_number_simple(p, &number);
    if (MR_UNLIKELY(p == NULL || number.digits > (UINT64_C(1) << 53)))
        return NULL;
    double v = (double)number.digits / pow10[number.fraction];
    v = number.is_negative ? -v : v;
    *to = is_float ? (double)(float)v : v;
    return p;
}

/* Nanoseconds of "123456789" behind a point, cut to PRECISION digits.  Up to eight digits
 * stand at the left of a word, and zeros behind them are as good as no digits. */
static const char *read_fraction(const char *p, unsigned precision, int64_t *to)
{
    uint64_t t = mr_json_load64(p) ^ (MR_JSON_ONES * '0'), stop = mr_json_not_digits(t);
    uint32_t n = 8, ninth = 0;

    if (MR_LIKELY(stop != 0)) {
        n = (uint32_t)__builtin_ctzll(stop) >> 3;
        if (MR_UNLIKELY(n == 0))
            return NULL;
        p += n;
    } else {
        uint32_t c = (uint32_t)(unsigned char)p[8] - '0';
        if (c <= 9 && precision == 9)
            ninth = c;
        p += c <= 9 ? 9 : 8;
    }
    if (MR_UNLIKELY(n > precision))
        n = precision;
    if (n < 8)
        t &= (UINT64_C(1) << 8 * n) - 1;
    *to = (int64_t)(mr_json_eight(t) * 10 + ninth);
    return p;
}

const char *mr_json_day_timestamp(const char *p, const struct mr_decoder *decoder,
                                  const struct mr_json_column *column, int64_t *to)
{
    const uint64_t pattern = UINT64_C(0x30303a30303a3030); /* 00:00:00 */
    uint64_t head = mr_json_load64(p + 1);
    uint32_t rest = (uint32_t)(unsigned char)p[9] | (uint32_t)(unsigned char)p[10] << 8;
    int64_t fraction = 0;

    if (MR_UNLIKELY(*p != '"' || head != column->day_head || rest != column->day_rest ||
                    p[11] != decoder->separator))
        return NULL;
    uint64_t t = mr_json_load64(p + 12) ^ pattern;
    /* Pairs of digits become numbers in bytes 0, 3 and 6; the colons are zero. */
    uint64_t pairs = t * 10 + (t >> 8);
    uint64_t hour = pairs & 255, minute = pairs >> 24 & 255, second = pairs >> 48 & 255;
    if (MR_UNLIKELY((mr_json_not_digits(t) | (t & UINT64_C(0x0000ff0000ff0000))) != 0 ||
                    (hour > 23) | (minute > 59) | (second > 59)))
        return NULL;
    p += 20;
    if (*p == '.' && (p = read_fraction(p + 1, column->type.precision, &fraction)) == NULL)
        return NULL;
    if (column->forms & (MR_FORM_ZULU | MR_FORM_OFFSET)) {
        if (*p++ != 'Z')
            return NULL;
    }
    if (*p != '"')
        return NULL;
    *to = column->day_ns + (int64_t)(hour * 3600 + minute * 60 + second) * MR_SECOND_NS +
          fraction;
    return p + 1;
}
