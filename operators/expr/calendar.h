/*
 * operators/expr/calendar.h - calendar arithmetic of the time functions.
 *
 * Everything here is local time: TIMESTAMP_LTZ is shifted by the session's zone before
 * it comes in and after it goes out.
 */
#ifndef MR_OPERATORS_EXPR_CALENDAR_H
#define MR_OPERATORS_EXPR_CALENDAR_H

#include "core/data/datetime.h"
#include "core/mem/arena.h"

enum mr_time_unit {
    MR_UNIT_NONE,
    MR_UNIT_NANOSECOND,
    MR_UNIT_MICROSECOND,
    MR_UNIT_MILLISECOND,
    MR_UNIT_SECOND,
    MR_UNIT_MINUTE,
    MR_UNIT_HOUR,
    MR_UNIT_DAY,
    MR_UNIT_WEEK,
    MR_UNIT_MONTH,
    MR_UNIT_QUARTER,
    MR_UNIT_YEAR,
    MR_UNIT_DECADE,
    MR_UNIT_CENTURY,
    MR_UNIT_MILLENNIUM,
    MR_UNIT_DOW,
    MR_UNIT_ISODOW,
    MR_UNIT_DOY,
    MR_UNIT_ISOYEAR,
    MR_UNIT_EPOCH
};

/* "MONTH", "SQL_TSI_MONTH", in any case; NONE when there is no such unit. */
enum mr_time_unit mr_time_unit_of(struct mr_view name);

/* Its length where that is fixed (NANOSECOND to WEEK), in nanoseconds; else 0. */
int64_t mr_time_unit_ns(enum mr_time_unit unit);
/* Its length in months (MONTH to MILLENNIUM); else 0. */
int64_t mr_time_unit_months(enum mr_time_unit unit);

/* EXTRACT(unit FROM the moment OF_DAY_NS into day DAYS). */
int64_t mr_time_extract(enum mr_time_unit unit, int64_t days, int64_t of_day_ns);

/* First day of the unit (WEEK to MILLENNIUM) in which DAYS lies; weeks start on Sunday. */
int64_t mr_days_floor(enum mr_time_unit unit, int64_t days);
/* First day of the next one. */
int64_t mr_days_next(enum mr_time_unit unit, int64_t days);

/* DAYS moved by MONTHS, the day cut to the month's length. */
int64_t mr_days_add_months(int64_t days, int64_t months);

/* Whole months from A to B (nanoseconds), toward zero. */
int64_t mr_months_between(int64_t a_ns, int64_t b_ns);

/* Text by a pattern of Java's letters, "yyyy-MM-dd HH:mm:ss.SSS". */
struct mr_pattern;
struct mr_pattern *mr_pattern_new(struct mr_arena *arena, struct mr_view text);
/* The first letter that we do not know, or '\0'. */
char mr_pattern_bad(const struct mr_pattern *pattern);
void mr_pattern_print(const struct mr_pattern *pattern, int64_t local_ns, struct mr_text *out);
/* MAY_END_EARLY: text behind the pattern's end is ignored.  -EINVAL. */
int mr_pattern_parse(const struct mr_pattern *pattern, struct mr_view text, bool may_end_early,
                     int64_t *ret_local_ns);

#endif
