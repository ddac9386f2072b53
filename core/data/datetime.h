/*
 * core/data/datetime.h - dates and times as integers, and as text.
 *
 * Days count from 1970-01-01, times of day and timestamps are nanoseconds; the
 * calendar is the proleptic Gregorian one.  The range is that of int64 ns:
 * 1677-09-21 to 2262-04-11; timestamps outside do not parse.  A date alone may have any
 * year from 0000 to 9999.
 */
#ifndef MR_CORE_DATA_DATETIME_H
#define MR_CORE_DATA_DATETIME_H

#include "core/base/text.h"

#define MR_DAY_NS (INT64_C(86400) * MR_SECOND_NS)

/* Nanoseconds that the last of PRECISION fraction digits counts. */
static inline int64_t mr_time_unit(unsigned precision)
{
    static const int64_t unit[] = {1000000000, 100000000, 10000000, 1000000, 100000,
                                   10000,      1000,      100,      10,      1};
    return unit[precision < 9 ? precision : 9];
}

/* Fractions of a second that PRECISION does not hold are cut off, toward the past. */
static inline int64_t mr_time_cut(int64_t ns, unsigned precision)
{
    return precision >= 9 ? ns : ns - mr_floor_mod(ns, mr_time_unit(precision));
}

int64_t mr_days_from_civil(int64_t year, unsigned month, unsigned day);
void mr_civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day);

/* Which written forms a timestamp may have; more than one bit: any of them. */
enum mr_timestamp_form {
    MR_FORM_SQL = 1 << 0,    /* 2020-12-30 12:13:14.123456789 */
    MR_FORM_ISO = 1 << 1,    /* 2020-12-30T12:13:14.123 */
    MR_FORM_ZULU = 1 << 2,   /* ... a trailing Z is demanded */
    MR_FORM_OFFSET = 1 << 3, /* ... a trailing Z or +hh:mm is allowed, and applied */
    MR_FORM_LENIENT =
        1 << 4 /* one-digit fields, a date alone; without SQL as CAST does: seconds
                              needed, 30 February its last day, 24:00:00 the next day */
};

/* The whole of TEXT; -EINVAL.  No blanks but inside the form. */
int mr_timestamp_parse(struct mr_view text, unsigned forms, int64_t *ret_ns);
int mr_date_parse(struct mr_view text, bool is_lenient, int64_t *ret_days);
int mr_time_parse(struct mr_view text, int64_t *ret_ns);

/* Exactly DIGITS fraction digits; SEPARATOR ' ' or 'T'. */
void mr_timestamp_print(int64_t ns, char separator, unsigned digits, struct mr_text *out);
/* Fraction as short as it can be, none when zero: JSON. */
void mr_timestamp_print_short(int64_t ns, char separator, struct mr_text *out);
/* Java's LocalDateTime.toString: no seconds when zero, fraction in groups of three. */
void mr_timestamp_print_java(int64_t ns, struct mr_text *out);
void mr_date_print(int64_t days, struct mr_text *out);
void mr_time_print(int64_t ns, unsigned digits, struct mr_text *out);
void mr_time_print_short(int64_t ns, struct mr_text *out);
void mr_time_print_java(int64_t ns, struct mr_text *out);

#endif
