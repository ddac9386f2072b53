#include "core/data/decimal.h"

#include "core/data/print.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/*
 * Half up needs one digit only: whatever follows it, a first dropped digit of
 * five or more rounds away from zero.  So every rescaling down truncates to one
 * digit more than wanted, adds five and drops that digit.
 *
 * Values come in with at most 38 digits, so their magnitudes fit 127 bits; only
 * products and widened dividends need 256, as two halves.
 */

#define E18        UINT64_C(1000000000000000000)
#define DIGITS_MAX 38

struct wide {
    mr_u128 high, low;
};

/* clang-format off */
#define LOW(zeros)  ((mr_u128)UINT64_C(1##zeros))
#define HIGH(zeros) (LOW(zeros) * UINT64_C(10000000000000000000))
static const mr_u128 pow10_table[DIGITS_MAX + 1] = {
    LOW(), LOW(0), LOW(00), LOW(000), LOW(0000), LOW(00000), LOW(000000), LOW(0000000),
    LOW(00000000), LOW(000000000), LOW(0000000000), LOW(00000000000), LOW(000000000000),
    LOW(0000000000000), LOW(00000000000000), LOW(000000000000000), LOW(0000000000000000),
    LOW(00000000000000000), LOW(000000000000000000), LOW(0000000000000000000),
    HIGH(0), HIGH(00), HIGH(000), HIGH(0000), HIGH(00000), HIGH(000000), HIGH(0000000),
    HIGH(00000000), HIGH(000000000), HIGH(0000000000), HIGH(00000000000), HIGH(000000000000),
    HIGH(0000000000000), HIGH(00000000000000), HIGH(000000000000000), HIGH(0000000000000000),
    HIGH(00000000000000000), HIGH(000000000000000000), HIGH(0000000000000000000),
};
/* clang-format on */

mr_i128 mr_pow10(unsigned n)
{
    MR_ASSERT(n <= DIGITS_MAX);
    return (mr_i128)pow10_table[n];
}

static mr_u128 magnitude(mr_i128 value)
{
    return value < 0 ? -(mr_u128)value : (mr_u128)value;
}

static mr_i128 with_sign(mr_u128 value, bool is_negative)
{
    return is_negative ? -(mr_i128)value : (mr_i128)value;
}

bool mr_decimal_fits(mr_i128 value, unsigned precision)
{
    MR_DASSERT(precision <= DIGITS_MAX);
    return magnitude(value) < pow10_table[precision];
}

/* VALUE / 10^digits, half up. */
static mr_u128 drop_digits(mr_u128 value, unsigned digits)
{
    if (digits == 0)
        return value;
    if (digits > DIGITS_MAX + 1)
        return 0;
    /* The common case stays in one machine word. */
    if (value <= UINT64_MAX - 5 && digits <= 19)
        return ((uint64_t)value / (uint64_t)pow10_table[digits - 1] + 5) / 10;
    return (value / pow10_table[digits - 1] + 5) / 10;
}

bool mr_decimal_rescale(mr_i128 value, unsigned from, unsigned to, mr_i128 *ret)
{
    mr_u128 v = magnitude(value);

    if (to > from) {
        unsigned up = to - from;
        if (v != 0 && (up > DIGITS_MAX || v >= pow10_table[DIGITS_MAX - up]))
            return false;
        v = v == 0 ? 0 : v * pow10_table[up];
    } else {
        v = drop_digits(v, from - to);
    }
    if (v >= pow10_table[DIGITS_MAX])
        return false;
    *ret = with_sign(v, value < 0);
    return true;
}

static struct wide wide_multiply(mr_u128 a, mr_u128 b)
{
    uint64_t a0 = (uint64_t)a, a1 = (uint64_t)(a >> 64);
    uint64_t b0 = (uint64_t)b, b1 = (uint64_t)(b >> 64);
    mr_u128 low = (mr_u128)a0 * b0;
    mr_u128 mid1 = (mr_u128)a1 * b0 + (low >> 64);
    mr_u128 mid2 = (mr_u128)a0 * b1 + (uint64_t)mid1;

    return (struct wide){.high = (mr_u128)a1 * b1 + (mid1 >> 64) + (mid2 >> 64),
                         .low = (mid2 << 64) | (uint64_t)low};
}

/* False when the product has more than 256 bits. */
static bool wide_multiply_word(struct wide *value, uint64_t factor)
{
    struct wide low = wide_multiply(value->low, factor);
    mr_u128 high;

    if (__builtin_mul_overflow(value->high, (mr_u128)factor, &high) ||
        __builtin_add_overflow(high, low.high, &high))
        return false;
    *value = (struct wide){high, low.low};
    return true;
}

/* VALUE / DIVISOR, truncated; DIVISOR is one word. */
static struct wide wide_divide_word(struct wide value, uint64_t divisor)
{
    uint64_t word[4] = {(uint64_t)(value.high >> 64), (uint64_t)value.high,
                        (uint64_t)(value.low >> 64), (uint64_t)value.low};
    uint64_t rest = 0;

    for (unsigned i = 0; i < 4; i++) {
        mr_u128 part = ((mr_u128)rest << 64) | word[i];
        word[i] = (uint64_t)(part / divisor);
        rest = (uint64_t)(part % divisor);
    }
    return (struct wide){.high = ((mr_u128)word[0] << 64) | word[1],
                         .low = ((mr_u128)word[2] << 64) | word[3]};
}

static struct wide wide_drop_digits(struct wide value, unsigned digits)
{
    if (digits == 0)
        return value;
    for (digits--; digits != 0;) {
        unsigned step = digits > 18 ? 18 : digits;
        value = wide_divide_word(value, (uint64_t)pow10_table[step]);
        digits -= step;
    }
    value.low += 5;
    value.high += value.low < 5;
    return wide_divide_word(value, 10);
}

bool mr_decimal_multiply(mr_i128 a, unsigned scale_a, mr_i128 b, unsigned scale_b,
                         unsigned scale, mr_i128 *ret)
{
    unsigned from = scale_a + scale_b;
    mr_i128 product;

    if (MR_LIKELY(!__builtin_mul_overflow(a, b, &product)))
        return mr_decimal_rescale(product, from, scale, ret);
    /* The product has 39 digits or more: bringing it up can not fit either. */
    if (scale > from)
        return false;
    struct wide w = wide_drop_digits(wide_multiply(magnitude(a), magnitude(b)), from - scale);
    if (w.high != 0 || w.low >= pow10_table[DIGITS_MAX])
        return false;
    *ret = with_sign(w.low, (a < 0) != (b < 0));
    return true;
}

/* The quotient's 128 bits by shift and subtract; high < divisor < 2^127. */
static mr_u128 wide_divide(struct wide value, mr_u128 divisor, mr_u128 *ret_rest)
{
    mr_u128 rest = value.high, low = value.low, quotient = 0;

    for (unsigned bit = 0; bit < 128; bit++) {
        rest = (rest << 1) | (low >> 127);
        low <<= 1;
        quotient <<= 1;
        if (rest >= divisor) {
            rest -= divisor;
            quotient |= 1;
        }
    }
    *ret_rest = rest;
    return quotient;
}

/* dividend * 10^up / divisor, half up; false when it has more than 38 digits. */
static bool divide_up(mr_u128 dividend, unsigned up, mr_u128 divisor, mr_u128 *ret)
{
    mr_u128 quotient, rest, widened;

    if (dividend == 0) {
        *ret = 0;
        return true;
    }
    if (up <= DIGITS_MAX && !__builtin_mul_overflow(dividend, pow10_table[up], &widened)) {
        quotient = widened / divisor;
        rest = widened % divisor;
    } else {
        struct wide w = {0, dividend};
        for (unsigned step; up != 0; up -= step) {
            step = up > 19 ? 19 : up;
            if (!wide_multiply_word(&w, (uint64_t)pow10_table[step]))
                return false;
        }
        if (w.high >= divisor)
            return false;
        quotient = wide_divide(w, divisor, &rest);
    }
    /* Compared by subtraction: twice the rest might not fit. */
    quotient += rest >= divisor - rest;
    *ret = quotient;
    return quotient < pow10_table[DIGITS_MAX];
}

bool mr_decimal_divide(mr_i128 a, unsigned scale_a, mr_i128 b, unsigned scale_b, unsigned scale,
                       mr_i128 *ret)
{
    mr_u128 dividend = magnitude(a), divisor = magnitude(b), quotient;

    MR_ASSERT(b != 0);
    if (scale + scale_b >= scale_a) {
        if (!divide_up(dividend, scale + scale_b - scale_a, divisor, &quotient))
            return false;
    } else {
        unsigned down = scale_a - scale - scale_b;
        /* A divisor of 128 bits is more than twice any dividend. */
        if (down > DIGITS_MAX || __builtin_mul_overflow(divisor, pow10_table[down], &divisor))
            quotient = 0;
        else
            quotient =
                dividend / divisor + (dividend % divisor >= divisor - dividend % divisor);
    }
    *ret = with_sign(quotient, (a < 0) != (b < 0));
    return true;
}

/* What a number's text says: digits * 10^exponent, and the first digit not kept. */
struct scan {
    mr_u128 digits;
    unsigned kept; /* significant digits in `digits` */
    unsigned next; /* first significant digit dropped */
    bool dropped;  /* some were */
    int64_t exponent;
};

static void scan_digit(struct scan *scan, unsigned digit, bool is_fraction)
{
    if (scan->kept < 18) {
        scan->digits = (uint64_t)scan->digits * 10 + digit;
    } else if (scan->kept < DIGITS_MAX) {
        scan->digits = scan->digits * 10 + digit;
    } else {
        if (!scan->dropped)
            scan->next = digit;
        scan->dropped = true;
        scan->exponent += !is_fraction;
        return;
    }
    scan->kept += scan->digits != 0;
    scan->exponent -= is_fraction;
}

/* "e-12" at P; the exponent saturates far beyond anything that fits. */
static int scan_exponent(const char *p, const char *end, int64_t *ret)
{
    bool is_negative = false;
    int64_t value = 0;

    if (p < end && (*p == '+' || *p == '-'))
        is_negative = *p++ == '-';
    if (p == end)
        return -EINVAL;
    for (; p < end; p++) {
        unsigned digit = (unsigned)(*p - '0');
        if (digit > 9)
            return -EINVAL;
        value = value < 1000000 ? value * 10 + digit : value;
    }
    *ret = is_negative ? -value : value;
    return 0;
}

static int scan_number(const char *p, const char *end, struct scan *scan)
{
    bool is_fraction = false, any = false;

    for (; p < end; p++) {
        unsigned digit = (unsigned)(*p - '0');
        if (digit <= 9) {
            any = true;
            scan_digit(scan, digit, is_fraction);
        } else if (*p == '.' && !is_fraction) {
            is_fraction = true;
        } else if ((*p | 0x20) == 'e' && any) {
            int64_t exponent;
            int rc = scan_exponent(p + 1, end, &exponent);
            scan->exponent += rc < 0 ? 0 : exponent;
            return rc;
        } else {
            return -EINVAL;
        }
    }
    return any ? 0 : -EINVAL;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

int mr_decimal_parse(struct mr_view text, unsigned precision, unsigned scale, mr_i128 *ret)
{
    const char *p = text.data, *end = text.data + text.len;
    struct scan scan = {0};
    bool is_negative = false;
    mr_u128 value;

    while (p < end && is_blank(*p))
        p++;
    while (p < end && is_blank(end[-1]))
        end--;
    if (p < end && (*p == '+' || *p == '-'))
        is_negative = *p++ == '-';
    int rc = scan_number(p, end, &scan);
    if (rc < 0)
        return rc;

    int64_t up = scan.exponent + (int64_t)scale;
    if (scan.digits == 0) {
        value = 0;
    } else if (up < 0) {
        value = -up > 2 * DIGITS_MAX ? 0 : drop_digits(scan.digits, (unsigned)-up);
    } else {
        if (up > 0 && (scan.dropped || up + scan.kept > DIGITS_MAX))
            return -ERANGE;
        value = scan.digits * pow10_table[up] + (scan.dropped && scan.next >= 5);
    }
    if (value >= pow10_table[precision])
        return -ERANGE;
    *ret = with_sign(value, is_negative);
    return 0;
}

double mr_decimal_to_double(mr_i128 value, unsigned scale)
{
    static const double exact[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    mr_u128 v = magnitude(value);

    /* One division of two exact doubles rounds once, so it is the nearest. */
    if (MR_LIKELY(v < (UINT64_C(1) << 53) && scale < MR_COUNTOF(exact)))
        return (double)(int64_t)value / exact[scale];

    struct mr_text text;
    double out = 0;
    mr_text_init(&text);
    mr_decimal_print(value, scale, &text);
    int rc = mr_double_parse(mr_text_view(&text), &out);
    MR_ASSERT(rc == 0);
    mr_text_fini(&text);
    return out;
}

bool mr_decimal_from_double(double value, unsigned precision, unsigned scale, mr_i128 *ret)
{
    struct mr_text text;
    int64_t digits;
    unsigned decimals;

    if (!isfinite(value))
        return false;
    if (MR_LIKELY(mr_double_digits(value, &digits, &decimals))) {
        mr_i128 out;
        if (!mr_decimal_rescale(digits, decimals, scale, &out) ||
            !mr_decimal_fits(out, precision))
            return false;
        *ret = out;
        return true;
    }
    mr_text_init(&text);
    mr_double_print_java(value, false, &text);
    int rc = mr_decimal_parse(mr_text_view(&text), precision, scale, ret);
    mr_text_fini(&text);
    return rc == 0;
}

/* The digits of VALUE without leading zeros ("0" for zero), into 40 bytes; their count. */
static unsigned digits_of(mr_u128 value, char out[40])
{
    char reversed[40];
    unsigned n = 0;

    while (value > UINT64_MAX) {
        uint64_t low = (uint64_t)(value % E18);
        value /= E18;
        for (unsigned i = 0; i < 18; i++, low /= 10)
            reversed[n++] = (char)('0' + low % 10);
    }
    uint64_t word = (uint64_t)value;
    do {
        reversed[n++] = (char)('0' + word % 10);
        word /= 10;
    } while (word != 0);
    for (unsigned i = 0; i < n; i++)
        out[i] = reversed[n - 1 - i];
    return n;
}

void mr_decimal_print(mr_i128 value, unsigned scale, struct mr_text *out)
{
    char digits[40];
    unsigned n = digits_of(magnitude(value), digits);
    char *start = mr_text_reserve(out, 2 + scale + n), *p = start;

    if (value < 0)
        *p++ = '-';
    if (n > scale) {
        memcpy(p, digits, n - scale);
        p += n - scale;
    } else {
        *p++ = '0';
    }
    if (scale != 0) {
        *p++ = '.';
        for (unsigned zeros = n < scale ? scale - n : 0; zeros != 0; zeros--)
            *p++ = '0';
        unsigned fraction = n < scale ? n : scale;
        memcpy(p, digits + n - fraction, fraction);
        p += fraction;
    }
    *p = '\0';
    out->len += (size_t)(p - start);
}

void mr_decimal_print_java(mr_i128 value, unsigned scale, struct mr_text *out)
{
    char digits[40];
    unsigned n = digits_of(magnitude(value), digits);
    int adjusted = (int)n - 1 - (int)scale;

    if (adjusted >= -6) {
        mr_decimal_print(value, scale, out);
        return;
    }
    if (value < 0)
        mr_text_putc(out, '-');
    mr_text_putc(out, digits[0]);
    if (n > 1) {
        mr_text_putc(out, '.');
        mr_text_put(out, digits + 1, n - 1);
    }
    mr_text_printf(out, "E%d", adjusted);
}

void mr_decimal_print_stripped(mr_i128 value, unsigned scale, bool is_plain,
                               struct mr_text *out)
{
    char digits[40];
    unsigned n = digits_of(magnitude(value), digits), zeros = 0;

    /* Zero has one digit, and it stays. */
    while (zeros + 1 < n && digits[n - 1 - zeros] == '0')
        zeros++;
    if (value == 0) {
        mr_text_putc(out, '0');
    } else if (zeros <= scale || is_plain) {
        zeros = zeros < scale ? zeros : scale;
        value /= mr_pow10(zeros);
        if (is_plain)
            mr_decimal_print(value, scale - zeros, out);
        else
            mr_decimal_print_java(value, scale - zeros, out);
    } else {
        if (value < 0)
            mr_text_putc(out, '-');
        mr_text_putc(out, digits[0]);
        if (n - zeros > 1) {
            mr_text_putc(out, '.');
            mr_text_put(out, digits + 1, n - zeros - 1);
        }
        mr_text_printf(out, "E+%u", n - 1 - scale);
    }
}
