#include "core/data/print.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * Shortest text of a double, and back.
 *
 * Most doubles in feeds were decimals of a few digits.  For those there is an
 * exact test: if some m < 10^15 and k <= 22 give (double)m / 10^k == value, then m
 * with k decimals is the text, because m and 10^k are exact, the division rounds
 * once, and no two decimals of 15 digits share a double.  The smallest such k gives
 * the fewest digits.
 *
 * The rest asks the C library for 2, 3, ... digits until the text reads back the
 * same; for normal numbers 15 come first, since if 15 suffice, what is left after
 * dropping zeros is the shortest, and if not, only 16 and 17 remain.  At powers of
 * two the gap above is twice the gap below, so the shortest text may be the
 * neighbour of the one nearest: it is tried too.  Java asks for at least two digits
 * ("4.9E-324"), which is why the search starts there.
 */

static const double exact_pow10[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* 0.d1d2d3... * 10^point, no trailing zeros. */
struct digits {
    char text[20];
    int count;
    int point;
};

/* glibc's "C" locale is a constant: naming it allocates nothing.  The process's own
 * locale may write a comma, and is not ours to change. */
static double parse_c(const char *text, bool is_float)
{
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return is_float ? (double)strtof_l(text, NULL, c) : strtod_l(text, NULL, c);
}

static double digits_value(const struct digits *d, bool is_float)
{
    char text[40];
    (void)snprintf(text, sizeof(text), "%.*se%d", d->count, d->text, d->point - d->count);
    return parse_c(text, is_float);
}

static void digits_trim(struct digits *d)
{
    while (d->count > 1 && d->text[d->count - 1] == '0')
        d->count--;
}

static void digits_from_integer(uint64_t m, int decimals, struct digits *d)
{
    char reversed[20];
    int n = 0;

    for (; m != 0; m /= 10)
        reversed[n++] = (char)('0' + m % 10);
    for (int i = 0; i < n; i++)
        d->text[i] = reversed[n - 1 - i];
    d->count = n;
    d->point = n - decimals;
    digits_trim(d);
}

/* The nearest COUNT digits of VALUE > 0. */
static void digits_nearest(double value, int count, struct digits *d)
{
    char text[48];
    const char *p = text;

    (void)snprintf(text, sizeof(text), "%.*e", count - 1, value);
    for (d->count = 0; *p != 'e'; p++)
        if (*p >= '0' && *p <= '9')
            d->text[d->count++] = *p;
    d->point = (int)strtol(p + 1, NULL, 10) + 1;
}

/* One more in the last place; false when it would carry out of the first. */
static bool digits_bump(struct digits *d)
{
    for (int i = d->count - 1; i >= 0; i--) {
        if (d->text[i] != '9') {
            d->text[i]++;
            return true;
        }
        d->text[i] = '0';
    }
    return false;
}

bool mr_double_digits(double value, int64_t *ret_digits, unsigned *ret_decimals)
{
    double absolute = fabs(value);

    for (unsigned k = 0; k < MR_COUNTOF(exact_pow10); k++) {
        double scaled = absolute * exact_pow10[k];
        if (!(scaled < 1e15))
            return false;
        int64_t m = (int64_t)(scaled + 0.5);
        if ((double)m / exact_pow10[k] == absolute) {
            *ret_digits = signbit(value) ? -m : m;
            *ret_decimals = k;
            return true;
        }
    }
    return false;
}

static void shortest(double value, bool is_float, struct digits *d)
{
    int exponent;
    bool is_power = frexp(value, &exponent) == 0.5;
    bool is_normal = value >= (is_float ? 0x1p-126 : 0x1p-1022);
    int most = is_float ? 9 : 17, first = !is_normal ? 2 : is_float ? 6 : 15;

    int64_t m;
    unsigned decimals;
    if (!is_float && mr_double_digits(value, &m, &decimals)) {
        digits_from_integer((uint64_t)m, (int)decimals, d);
        return;
    }
    for (int n = first; n <= most; n++) {
        digits_nearest(value, n, d);
        if (digits_value(d, is_float) == value)
            break;
        if (is_power && digits_bump(d) && digits_value(d, is_float) == value)
            break;
    }
    digits_trim(d);
}

void mr_double_print_java(double value, bool is_float, struct mr_text *out)
{
    struct digits d = {.text = "0", .count = 1, .point = 1};

    if (isnan(value)) {
        mr_text_puts(out, "NaN");
        return;
    }
    if (signbit(value))
        mr_text_putc(out, '-');
    value = fabs(value);
    if (isinf(value)) {
        mr_text_puts(out, "Infinity");
        return;
    }
    if (value != 0)
        shortest(value, is_float, &d);
    if (value != 0 && (value < 1e-3 || value >= 1e7)) {
        mr_text_printf(out, "%c.%.*sE%d", d.text[0], d.count > 1 ? d.count - 1 : 1,
                       d.count > 1 ? d.text + 1 : "0", d.point - 1);
        return;
    }
    /* 0.00123, 12300.0, 12.3 */
    if (d.point <= 0) {
        mr_text_puts(out, "0.");
        mr_text_put(out, "00", (size_t)-d.point);
        mr_text_put(out, d.text, (size_t)d.count);
    } else if (d.count <= d.point) {
        mr_text_put(out, d.text, (size_t)d.count);
        mr_text_put(out, "0000000", (size_t)(d.point - d.count));
        mr_text_puts(out, ".0");
    } else {
        mr_text_put(out, d.text, (size_t)d.point);
        mr_text_putc(out, '.');
        mr_text_put(out, d.text + d.point, (size_t)(d.count - d.point));
    }
}

/* Digits of TEXT as m * 10^exponent; false when the general parser has to look. */
static bool parse_simple(const char *p, const char *end, double *ret)
{
    bool is_negative = p < end && *p == '-', is_fraction = false;
    uint64_t m = 0;
    int digits = 0, decimals = 0;

    p += is_negative;
    for (; p < end; p++) {
        unsigned digit = (unsigned)(*p - '0');
        if (digit <= 9) {
            m = m * 10 + digit;
            digits++;
            decimals += is_fraction;
        } else if (*p == '.' && !is_fraction) {
            is_fraction = true;
        } else {
            return false;
        }
        if (digits > 15)
            return false;
    }
    if (digits == 0)
        return false;
    /* Two exact doubles, one rounding (Clinger 1990). */
    double value = (double)m / exact_pow10[decimals];
    *ret = is_negative ? -value : value;
    return true;
}

static const char *skip_digits(const char *p, const char *end)
{
    while (p < end && *p >= '0' && *p <= '9')
        p++;
    return p;
}

/* [+-] digits [. digits] [e [+-] digits], as far as P reaches. */
static bool is_decimal_text(const char *p, const char *end)
{
    const char *start;
    ptrdiff_t digits;

    p += p < end && (*p == '+' || *p == '-');
    start = p;
    p = skip_digits(p, end);
    digits = p - start;
    if (p < end && *p == '.') {
        start = ++p;
        p = skip_digits(p, end);
        digits += p - start;
    }
    if (digits == 0)
        return false;
    if (p < end && (*p | 0x20) == 'e') {
        p++;
        p += p < end && (*p == '+' || *p == '-');
        start = p;
        p = skip_digits(p, end);
        if (p == start)
            return false;
    }
    return p == end;
}

int mr_double_parse(struct mr_view text, double *ret)
{
    const char *p = text.data, *end = p + text.len;

    while (p < end && (unsigned char)*p <= ' ')
        p++;
    while (p < end && (unsigned char)end[-1] <= ' ')
        end--;
    if (parse_simple(p, end, ret))
        return 0;

    struct mr_view word = {p, (size_t)(end - p)};
    bool is_negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        word = (struct mr_view){p + 1, word.len - 1};
    if (mr_view_is(word, "NaN") || mr_view_is(word, "Infinity")) {
        double value = word.len == 3 ? (double)NAN : (double)INFINITY;
        *ret = is_negative ? -value : value;
        return 0;
    }
    /* Java takes a type suffix: "1.5d". */
    if (word.len > 1 && strchr("dDfF", end[-1]) != NULL)
        end--;
    if (!is_decimal_text(p, end))
        return -EINVAL;

    struct mr_text copy;
    mr_text_init(&copy);
    mr_text_put(&copy, p, (size_t)(end - p));
    *ret = parse_c(copy.data, false);
    mr_text_fini(&copy);
    return 0;
}
