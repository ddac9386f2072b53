#include "core/data/datetime.h"

#include <errno.h>

/*
 * The calendar arithmetic counts years from 1 March, so that the leap day is the
 * last of its year and month lengths follow (153 m + 2) / 5; eras are the 400
 * years after which the Gregorian calendar repeats.
 */

enum { DAYS_PER_ERA = 146097, DAYS_TO_EPOCH = 719468 /* from 0000-03-01 to 1970-01-01 */ };

#define HOUR_NS   (INT64_C(3600) * MR_SECOND_NS)
#define MINUTE_NS (INT64_C(60) * MR_SECOND_NS)

int64_t mr_days_from_civil(int64_t year, unsigned month, unsigned day)
{
    year -= month <= 2;
    int64_t era = mr_floor_div(year, 400);
    unsigned year_of_era = (unsigned)(year - era * 400);
    unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + (int64_t)day_of_era - DAYS_TO_EPOCH;
}

void mr_civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
    days += DAYS_TO_EPOCH;
    int64_t era = mr_floor_div(days, DAYS_PER_ERA);
    unsigned day_of_era = (unsigned)(days - era * DAYS_PER_ERA);
    unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                            day_of_era / (DAYS_PER_ERA - 1)) /
                           365;
    unsigned day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned shifted = (5 * day_of_year + 2) / 153;

    *day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = (int64_t)year_of_era + era * 400 + (*month <= 2);
}

static unsigned month_days(unsigned year, unsigned month)
{
    static const uint8_t days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month] + (month == 2 && is_leap);
}

/* -- Reading ---------------------------------------------------------------- */

/* Where reading stands; a field that is not there sets `failed` and is zero. */
struct cursor {
    const char *p, *end;
    bool failed;
};

/* FROM to TO digits. */
static unsigned read_digits(struct cursor *c, unsigned from, unsigned to)
{
    unsigned value = 0, n = 0;

    for (; n < to && c->p < c->end; n++, c->p++) {
        unsigned digit = (unsigned)(*c->p - '0');
        if (digit > 9)
            break;
        value = value * 10 + digit;
    }
    c->failed |= n < from;
    return value;
}

static bool read_char(struct cursor *c, char want)
{
    bool found = c->p < c->end && *c->p == want;
    c->p += found;
    return found;
}

static void read_expect(struct cursor *c, char want)
{
    c->failed |= !read_char(c, want);
}

/* Two digits at P; anything else sets a bit above 127 in *BAD. */
static unsigned two_digits(const char *p, unsigned *bad)
{
    unsigned a = (unsigned)(p[0] - '0'), b = (unsigned)(p[1] - '0');
    *bad |= (a > 9) | (b > 9);
    return a * 10 + b;
}

/* ".123" to nanoseconds; up to nine digits, none is fine. */
static int64_t read_fraction(struct cursor *c)
{
    static const uint32_t unit[] = {1000000000, 100000000, 10000000, 1000000, 100000,
                                    10000,      1000,      100,      10,      1};
    const char *start = c->p;
    unsigned value = read_digits(c, 0, 9);
    return (int64_t)value * unit[c->p - start];
}

static bool civil_ok(unsigned year, unsigned month, unsigned day)
{
    return month - 1 < 12 && day - 1 < month_days(year, month);
}

/* IS_SMART: a day up to 31 that the month does not have is its last one. */
static int64_t read_date(struct cursor *c, bool is_lenient, bool is_smart)
{
    unsigned narrow = is_lenient ? 1 : 2;
    unsigned year = read_digits(c, 4, 4), month, day;

    read_expect(c, '-');
    month = read_digits(c, narrow, 2);
    read_expect(c, '-');
    day = read_digits(c, narrow, 2);
    if (is_smart && month - 1 < 12 && day <= 31 && day > month_days(year, month))
        day = month_days(year, month);
    if (c->failed || !civil_ok(year, month, day)) {
        c->failed = true;
        return 0;
    }
    return mr_days_from_civil(year, month, day);
}

/* NARROW: the fewest digits of a field; seconds may be left out if they are optional. */
static int64_t read_time(struct cursor *c, unsigned narrow, bool seconds_optional)
{
    unsigned hour = read_digits(c, narrow, 2), minute, second = 0;
    int64_t fraction = 0;

    read_expect(c, ':');
    minute = read_digits(c, narrow, 2);
    if (read_char(c, ':')) {
        second = read_digits(c, narrow, 2);
        if (read_char(c, '.'))
            fraction = read_fraction(c);
    } else {
        c->failed |= !seconds_optional;
    }
    c->failed |= hour > 23 || minute > 59 || second > 59;
    return hour * HOUR_NS + minute * MINUTE_NS + second * MR_SECOND_NS + fraction;
}

/* "24:00:00", with zeros for a fraction, is the end of the day; it has been read then. */
static bool is_midnight_24(struct cursor *c)
{
    const char *p = c->p + 8;

    if (c->end - c->p < 8 || memcmp(c->p, "24:00:00", 8) != 0)
        return false;
    if (p < c->end && *p == '.')
        for (p++; p < c->end && *p == '0';)
            p++;
    if (p != c->end)
        return false;
    c->p = p;
    return true;
}

/* Z, +hh, +hhmm or +hh:mm, as nanoseconds east of Greenwich. */
static int64_t read_offset(struct cursor *c)
{
    bool is_west = c->p < c->end && *c->p == '-';
    unsigned hours, minutes = 0;

    if (read_char(c, 'Z'))
        return 0;
    c->failed |= !read_char(c, '+') && !read_char(c, '-');
    hours = read_digits(c, 2, 2);
    if (read_char(c, ':') || c->p < c->end)
        minutes = read_digits(c, 2, 2);
    c->failed |= hours > 18 || minutes > 59;
    int64_t offset = hours * HOUR_NS + minutes * MINUTE_NS;
    return is_west ? -offset : offset;
}

static int compose(int64_t days, int64_t of_day_ns, int64_t *ret_ns)
{
    mr_i128 ns = (mr_i128)days * MR_DAY_NS + of_day_ns;

    if (ns < INT64_MIN || ns > INT64_MAX)
        return -EINVAL;
    *ret_ns = (int64_t)ns;
    return 0;
}

static bool separator_fits(char c, unsigned forms)
{
    if (c == 'T')
        return (forms & MR_FORM_ISO) != 0;
    return c == ' ' && ((forms & MR_FORM_SQL) != 0 || (forms & MR_FORM_ISO) == 0);
}

int mr_timestamp_parse(struct mr_view text, unsigned forms, int64_t *ret_ns)
{
    struct cursor c = {.p = text.data, .end = text.data + text.len};
    const char *p = text.data;
    int64_t days, of_day, offset = 0;
    unsigned bad = 0;

    /* The full form first: nineteen characters at known places, no branch between. */
    if (MR_LIKELY(text.len >= 19 && separator_fits(p[10], forms))) {
        unsigned year = two_digits(p, &bad) * 100 + two_digits(p + 2, &bad);
        unsigned month = two_digits(p + 5, &bad), day = two_digits(p + 8, &bad);
        unsigned hour = two_digits(p + 11, &bad), minute = two_digits(p + 14, &bad);
        unsigned second = two_digits(p + 17, &bad);
        bad |= (p[4] ^ '-') | (p[7] ^ '-') | (p[13] ^ ':') | (p[16] ^ ':');
        bad |= (hour > 23) | (minute > 59) | (second > 59);
        if (MR_LIKELY(bad == 0 && civil_ok(year, month, day))) {
            c.p += 19;
            of_day = ((int64_t)(hour * 60 + minute) * 60 + second) * MR_SECOND_NS;
            if (read_char(&c, '.'))
                of_day += read_fraction(&c);
            days = mr_days_from_civil(year, month, day);
            goto zone;
        }
    }
    bool is_lenient = (forms & MR_FORM_LENIENT) != 0;
    bool is_cast = is_lenient && (forms & MR_FORM_SQL) == 0;
    days = read_date(&c, is_lenient, is_cast);
    of_day = 0;
    if (c.p < c.end && separator_fits(*c.p, forms)) {
        c.p++;
        if (is_cast && is_midnight_24(&c))
            days++;
        else
            of_day =
                read_time(&c, is_lenient ? 1 : 2, (is_lenient && !is_cast) || c.p[-1] == 'T');
    } else {
        c.failed |= !is_lenient;
    }
zone:
    if ((forms & MR_FORM_ZULU) != 0)
        read_expect(&c, 'Z');
    else if ((forms & MR_FORM_OFFSET) != 0 && c.p < c.end)
        offset = read_offset(&c);
    if (c.failed || c.p != c.end)
        return -EINVAL;
    return compose(days, of_day - offset, ret_ns);
}

int mr_date_parse(struct mr_view text, bool is_lenient, int64_t *ret_days)
{
    struct cursor c = {.p = text.data, .end = text.data + text.len};
    unsigned year, month = 1, day = 1;

    if (!is_lenient) {
        *ret_days = read_date(&c, false, false);
        return c.failed || c.p != c.end ? -EINVAL : 0;
    }
    /* CAST: "2017", "2017-12", "2017-12-12", and whatever follows a blank. */
    year = read_digits(&c, 1, 4);
    if (read_char(&c, '-')) {
        month = read_digits(&c, 1, 2);
        if (read_char(&c, '-')) {
            day = read_digits(&c, 1, 2);
            if (c.p < c.end && *c.p == ' ')
                c.p = c.end;
        }
    }
    if (c.failed || c.p != c.end || !civil_ok(year, month, day))
        return -EINVAL;
    *ret_days = mr_days_from_civil(year, month, day);
    return 0;
}

int mr_time_parse(struct mr_view text, int64_t *ret_ns)
{
    struct cursor c = {.p = text.data, .end = text.data + text.len};
    int64_t ns = read_time(&c, 1, true);

    if (c.failed || c.p != c.end)
        return -EINVAL;
    *ret_ns = ns;
    return 0;
}

/* -- Writing ---------------------------------------------------------------- */

static char *put_two(char *p, unsigned value)
{
    p[0] = (char)('0' + value / 10);
    p[1] = (char)('0' + value % 10);
    return p + 2;
}

static char *put_date(char *p, int64_t days)
{
    int64_t year;
    unsigned month, day;

    mr_civil_from_days(days, &year, &month, &day);
    if (MR_UNLIKELY(year < 0 || year > 9999)) {
        /* As Java: a sign in front of what four digits can not say. */
        uint64_t absolute = year < 0 ? (uint64_t)-year : (uint64_t)year, unit = 1000;
        *p++ = year < 0 ? '-' : '+';
        while (absolute / unit >= 10)
            unit *= 10;
        for (; unit != 0; unit /= 10)
            *p++ = (char)('0' + absolute / unit % 10);
    } else {
        p = put_two(p, (unsigned)year / 100);
        p = put_two(p, (unsigned)year % 100);
    }
    *p++ = '-';
    p = put_two(p, month);
    *p++ = '-';
    return put_two(p, day);
}

static char *put_fraction(char *p, unsigned ns, unsigned digits)
{
    if (digits == 0)
        return p;
    *p++ = '.';
    for (unsigned i = 0, unit = 100000000; i < digits; i++, unit /= 10)
        *p++ = (char)('0' + ns / unit % 10);
    return p;
}

static char *put_minutes(char *p, unsigned seconds_of_day)
{
    p = put_two(p, seconds_of_day / 3600);
    *p++ = ':';
    return put_two(p, seconds_of_day / 60 % 60);
}

static char *put_time(char *p, int64_t of_day_ns, unsigned digits)
{
    unsigned seconds = (unsigned)(of_day_ns / MR_SECOND_NS);

    p = put_minutes(p, seconds);
    *p++ = ':';
    p = put_two(p, seconds % 60);
    return put_fraction(p, (unsigned)(of_day_ns % MR_SECOND_NS), digits);
}

/* The fewest digits that say all of NS, in steps of STEP. */
static unsigned fraction_digits(int64_t ns, unsigned step)
{
    unsigned rest = (unsigned)mr_floor_mod(ns, MR_SECOND_NS), digits = 9;
    unsigned unit = step == 3 ? 1000 : 10;

    while (digits != 0 && rest % unit == 0) {
        rest /= unit;
        digits -= step;
    }
    return digits;
}

static char *put_time_java(char *p, int64_t of_day_ns)
{
    if (of_day_ns % MINUTE_NS == 0)
        return put_minutes(p, (unsigned)(of_day_ns / MR_SECOND_NS));
    return put_time(p, of_day_ns, fraction_digits(of_day_ns, 3));
}

/* Room for the longest text below, sign and a year of 19 digits included. */
#define TEXT_MAX 64

static void put_done(struct mr_text *out, const char *end)
{
    out->len = (size_t)(end - out->data);
    out->data[out->len] = '\0';
}

void mr_timestamp_print(int64_t ns, char separator, unsigned digits, struct mr_text *out)
{
    char *p = put_date(mr_text_reserve(out, TEXT_MAX), mr_floor_div(ns, MR_DAY_NS));

    MR_ASSERT(digits <= 9);
    *p++ = separator;
    put_done(out, put_time(p, mr_floor_mod(ns, MR_DAY_NS), digits));
}

void mr_timestamp_print_short(int64_t ns, char separator, struct mr_text *out)
{
    mr_timestamp_print(ns, separator, fraction_digits(ns, 1), out);
}

void mr_timestamp_print_java(int64_t ns, struct mr_text *out)
{
    char *p = put_date(mr_text_reserve(out, TEXT_MAX), mr_floor_div(ns, MR_DAY_NS));

    *p++ = 'T';
    put_done(out, put_time_java(p, mr_floor_mod(ns, MR_DAY_NS)));
}

void mr_date_print(int64_t days, struct mr_text *out)
{
    put_done(out, put_date(mr_text_reserve(out, TEXT_MAX), days));
}

void mr_time_print(int64_t ns, unsigned digits, struct mr_text *out)
{
    MR_ASSERT(ns >= 0 && ns < MR_DAY_NS && digits <= 9);
    put_done(out, put_time(mr_text_reserve(out, TEXT_MAX), ns, digits));
}

void mr_time_print_short(int64_t ns, struct mr_text *out)
{
    mr_time_print(ns, fraction_digits(ns, 1), out);
}

void mr_time_print_java(int64_t ns, struct mr_text *out)
{
    MR_ASSERT(ns >= 0 && ns < MR_DAY_NS);
    put_done(out, put_time_java(mr_text_reserve(out, TEXT_MAX), ns));
}
