/*
 * core/data/zone_rule.h - the last line of a TZif file: what holds behind its table.
 *
 *     CET-1CEST,M3.5.0,M10.5.0/3
 *      │    │     │       └ back to CET on the last Sunday of October at 3 o'clock
 *      │    │     └ CEST begins on the last Sunday of March at 2
 *      │    └ one hour before CET when nothing is said
 *      └ one hour east of Greenwich: the sign is POSIX's
 *
 * Ownership   plain values.
 * Threads     any.
 * Fails       parse says so for text that is no rule.
 */
#ifndef MR_CORE_DATA_ZONE_RULE_H
#define MR_CORE_DATA_ZONE_RULE_H

#include "core/base/view.h"

/* A day of any year, and a time on it. */
struct mr_zone_day {
    enum { MR_ZONE_JULIAN, MR_ZONE_ORDINAL, MR_ZONE_WEEKDAY } kind;
    int64_t month, week, day; /* JULIAN 1 to 365, without 29 February; ORDINAL 0 to 365 */
    int64_t seconds;          /* from that day's midnight, by the clock that ends */
};

struct mr_zone_rule {
    int64_t standard_s, summer_s; /* east of Greenwich */
    bool has_summer;
    struct mr_zone_day start, end; /* of summer time */
};

/* -EINVAL.  Fixed bounds on all numbers: |offset| <= 24 h, |time| <= 167 h. */
int mr_zone_rule_parse(struct mr_view text, struct mr_zone_rule *ret);

/* Seconds since 1970, as if it was UTC, at which DAY comes in YEAR. */
int64_t mr_zone_day_in(const struct mr_zone_day *day, int64_t year);

#endif
