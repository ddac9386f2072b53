#include "core/data/zone_rule.h"

#include "core/data/datetime.h"

#include <errno.h>

#define HOUR_S 3600
#define DAY_S  INT64_C(86400)

/* What is left of the rule; the first thing wrong empties it and is remembered. */
struct reader {
    const char *at, *end;
    bool failed;
};

static bool take(struct reader *r, char c)
{
    if (r->at == r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

static void fail(struct reader *r)
{
    r->failed = true;
    r->at = r->end;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int64_t take_number(struct reader *r, int64_t least, int64_t most)
{
    int64_t n = 0;

    if (r->at == r->end || !is_digit(*r->at))
        fail(r);
    while (r->at < r->end && is_digit(*r->at)) {
        n = n * 10 + (*r->at++ - '0');
        if (n > most)
            fail(r);
    }
    if (n < least)
        fail(r);
    return r->failed ? least : n;
}

/* "CET", "<+0330>": of no meaning here. */
static void skip_name(struct reader *r)
{
    const char *start = r->at;

    if (take(r, '<')) {
        while (r->at < r->end && *r->at != '>')
            r->at++;
        if (!take(r, '>'))
            fail(r);
        return;
    }
    while (r->at < r->end && is_letter(*r->at))
        r->at++;
    if (r->at - start < 3)
        fail(r);
}

/* [+-]hh[:mm[:ss]] */
static int64_t take_time(struct reader *r, int64_t hours_max)
{
    bool is_negative = take(r, '-');

    if (!is_negative)
        (void)take(r, '+');
    int64_t seconds = take_number(r, 0, hours_max) * HOUR_S;

    if (take(r, ':')) {
        seconds += take_number(r, 0, 59) * 60;
        if (take(r, ':'))
            seconds += take_number(r, 0, 59);
    }
    return is_negative ? -seconds : seconds;
}

static struct mr_zone_day take_day(struct reader *r)
{
    struct mr_zone_day day = {.kind = MR_ZONE_ORDINAL, .seconds = INT64_C(2) * HOUR_S};

    if (!take(r, ','))
        fail(r);
    if (take(r, 'M')) {
        day.kind = MR_ZONE_WEEKDAY;
        day.month = take_number(r, 1, 12);
        if (!take(r, '.'))
            fail(r);
        day.week = take_number(r, 1, 5);
        if (!take(r, '.'))
            fail(r);
        day.day = take_number(r, 0, 6);
    } else if (take(r, 'J')) {
        day.kind = MR_ZONE_JULIAN;
        day.day = take_number(r, 1, 365);
    } else {
        day.day = take_number(r, 0, 365);
    }
    if (take(r, '/'))
        day.seconds = take_time(r, 167);
    return day;
}

int mr_zone_rule_parse(struct mr_view text, struct mr_zone_rule *ret)
{
    struct reader r = {text.data, text.data + text.len, false};

    *ret = (struct mr_zone_rule){0};
    skip_name(&r);
    ret->standard_s = -take_time(&r, 24);
    if (r.at < r.end) {
        ret->has_summer = true;
        skip_name(&r);
        ret->summer_s = ret->standard_s + HOUR_S;
        if (r.at < r.end && *r.at != ',')
            ret->summer_s = -take_time(&r, 24);
        ret->start = take_day(&r);
        ret->end = take_day(&r);
    }
    return r.failed || r.at != r.end ? -EINVAL : 0;
}

static bool is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days since 1970. */
static int64_t weekday_in(const struct mr_zone_day *day, int64_t year)
{
    int64_t first = mr_days_from_civil(year, (unsigned)day->month, 1);
    int64_t next = day->month == 12 ? mr_days_from_civil(year + 1, 1, 1)
                                    : mr_days_from_civil(year, (unsigned)day->month + 1, 1);
    /* 1970-01-01 was a Thursday; Sunday is 0. */
    int64_t at = first + mr_floor_mod(day->day - (first + 4), 7) + 7 * (day->week - 1);

    /* The fifth is the last. */
    return at < next ? at : at - 7;
}

int64_t mr_zone_day_in(const struct mr_zone_day *day, int64_t year)
{
    int64_t days = mr_days_from_civil(year, 1, 1);

    switch (day->kind) {
    case MR_ZONE_JULIAN: days += day->day - 1 + (is_leap(year) && day->day >= 60); break;
    case MR_ZONE_ORDINAL: days += day->day; break;
    case MR_ZONE_WEEKDAY: days = weekday_in(day, year); break;
    }
    return days * DAY_S + day->seconds;
}
