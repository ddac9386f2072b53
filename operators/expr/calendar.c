#include "operators/expr/calendar.h"

static const struct {
    const char *name;
    enum mr_time_unit unit;
    int64_t ns, months;
} units[] = {
    {"NANOSECOND", MR_UNIT_NANOSECOND, 1, 0},
    {"MICROSECOND", MR_UNIT_MICROSECOND, MR_MICRO_NS, 0},
    {"MILLISECOND", MR_UNIT_MILLISECOND, MR_MILLI_NS, 0},
    {"SECOND", MR_UNIT_SECOND, MR_SECOND_NS, 0},
    {"MINUTE", MR_UNIT_MINUTE, 60 * MR_SECOND_NS, 0},
    {"HOUR", MR_UNIT_HOUR, 3600 * MR_SECOND_NS, 0},
    {"DAY", MR_UNIT_DAY, MR_DAY_NS, 0},
    {"WEEK", MR_UNIT_WEEK, 7 * MR_DAY_NS, 0},
    {"MONTH", MR_UNIT_MONTH, 0, 1},
    {"QUARTER", MR_UNIT_QUARTER, 0, 3},
    {"YEAR", MR_UNIT_YEAR, 0, 12},
    {"DECADE", MR_UNIT_DECADE, 0, 120},
    {"CENTURY", MR_UNIT_CENTURY, 0, 1200},
    {"MILLENNIUM", MR_UNIT_MILLENNIUM, 0, 12000},
    {"DOW", MR_UNIT_DOW, 0, 0},
    {"ISODOW", MR_UNIT_ISODOW, 0, 0},
    {"DOY", MR_UNIT_DOY, 0, 0},
    {"ISOYEAR", MR_UNIT_ISOYEAR, 0, 0},
    {"EPOCH", MR_UNIT_EPOCH, 0, 0},
};

enum mr_time_unit mr_time_unit_of(struct mr_view name)
{
    static const char prefix[] = "SQL_TSI_";
    size_t len = sizeof(prefix) - 1;

    if (name.len > len && strncasecmp(name.data, prefix, len) == 0)
        name = (struct mr_view){name.data + len, name.len - len};
    for (size_t i = 0; i < MR_COUNTOF(units); i++)
        if (mr_view_is_nocase(name, units[i].name))
            return units[i].unit;
    return MR_UNIT_NONE;
}

int64_t mr_time_unit_ns(enum mr_time_unit unit)
{
    return unit == MR_UNIT_NONE ? 0 : units[unit - 1].ns;
}

int64_t mr_time_unit_months(enum mr_time_unit unit)
{
    return unit == MR_UNIT_NONE ? 0 : units[unit - 1].months;
}

/* Monday is 0.  1970-01-01 was a Thursday. */
static int64_t weekday(int64_t days)
{
    return mr_floor_mod(days + 3, 7);
}

/* The year whose ISO weeks hold the day: that of the Thursday of its week. */
static int64_t iso_year(int64_t days, int64_t *ret_week)
{
    int64_t thursday = days - weekday(days) + 3, year;
    unsigned month, day;

    mr_civil_from_days(thursday, &year, &month, &day);
    *ret_week = (thursday - mr_days_from_civil(year, 1, 1)) / 7 + 1;
    return year;
}

/* Which of the runs of YEARS, counted from 1, YEAR lies in: 2000 is in century 20. */
static int64_t era_of(int64_t year, int64_t years)
{
    return year > 0 ? (year + years - 1) / years : (year - years + 1) / years;
}

static int64_t extract_date(enum mr_time_unit unit, int64_t days)
{
    int64_t year, week;
    unsigned month, day;

    mr_civil_from_days(days, &year, &month, &day);
    switch (unit) {
    case MR_UNIT_DAY: return day;
    case MR_UNIT_MONTH: return month;
    case MR_UNIT_QUARTER: return (month + 2) / 3;
    case MR_UNIT_YEAR: return year;
    case MR_UNIT_DECADE: return year / 10;
    case MR_UNIT_CENTURY: return era_of(year, 100);
    case MR_UNIT_MILLENNIUM: return era_of(year, 1000);
    case MR_UNIT_DOW: return (weekday(days) + 1) % 7 + 1;
    case MR_UNIT_ISODOW: return weekday(days) + 1;
    case MR_UNIT_DOY: return days - mr_days_from_civil(year, 1, 1) + 1;
    case MR_UNIT_ISOYEAR: return iso_year(days, &week);
    default: (void)iso_year(days, &week); return week;
    }
}

int64_t mr_time_extract(enum mr_time_unit unit, int64_t days, int64_t of_day_ns)
{
    switch (unit) {
    case MR_UNIT_NANOSECOND: return of_day_ns % MR_SECOND_NS;
    case MR_UNIT_MICROSECOND: return of_day_ns % MR_SECOND_NS / MR_MICRO_NS;
    case MR_UNIT_MILLISECOND: return of_day_ns % MR_SECOND_NS / MR_MILLI_NS;
    case MR_UNIT_SECOND: return of_day_ns / MR_SECOND_NS % 60;
    case MR_UNIT_MINUTE: return of_day_ns / (60 * MR_SECOND_NS) % 60;
    case MR_UNIT_HOUR: return of_day_ns / (3600 * MR_SECOND_NS);
    case MR_UNIT_EPOCH: return days * 86400 + of_day_ns / MR_SECOND_NS;
    default: return extract_date(unit, days);
    }
}

int64_t mr_days_floor(enum mr_time_unit unit, int64_t days)
{
    int64_t year;
    unsigned month, day;

    if (unit == MR_UNIT_WEEK)
        return days - (weekday(days) + 1) % 7;
    mr_civil_from_days(days, &year, &month, &day);
    switch (unit) {
    case MR_UNIT_MONTH: return mr_days_from_civil(year, month, 1);
    case MR_UNIT_QUARTER: return mr_days_from_civil(year, (month - 1) / 3 * 3 + 1, 1);
    case MR_UNIT_DECADE: return mr_days_from_civil(mr_floor_div(year, 10) * 10, 1, 1);
    case MR_UNIT_CENTURY: return mr_days_from_civil(era_of(year, 100) * 100 - 99, 1, 1);
    case MR_UNIT_MILLENNIUM: return mr_days_from_civil(era_of(year, 1000) * 1000 - 999, 1, 1);
    default: return mr_days_from_civil(year, 1, 1);
    }
}

int64_t mr_days_next(enum mr_time_unit unit, int64_t days)
{
    int64_t start = mr_days_floor(unit, days);

    if (unit == MR_UNIT_WEEK)
        return start + 7;
    return mr_days_add_months(start, mr_time_unit_months(unit));
}

int64_t mr_days_add_months(int64_t days, int64_t months)
{
    int64_t year;
    unsigned month, day;

    mr_civil_from_days(days, &year, &month, &day);
    int64_t total = year * 12 + (int64_t)month - 1 + months;
    year = mr_floor_div(total, 12);
    month = (unsigned)mr_floor_mod(total, 12) + 1;
    int64_t first = mr_days_from_civil(year, month, 1);
    int64_t next = mr_days_from_civil(month == 12 ? year + 1 : year, month % 12 + 1, 1);
    return first + ((int64_t)day <= next - first ? (int64_t)day - 1 : next - first - 1);
}

static int64_t months_forward(int64_t a_ns, int64_t b_ns)
{
    int64_t day_a = mr_floor_div(a_ns, MR_DAY_NS), day_b = mr_floor_div(b_ns, MR_DAY_NS);
    int64_t year_a, year_b;
    unsigned month_a, month_b, day;

    mr_civil_from_days(day_a, &year_a, &month_a, &day);
    mr_civil_from_days(day_b, &year_b, &month_b, &day);
    int64_t months = (year_b - year_a) * 12 + (int64_t)month_b - (int64_t)month_a;
    int64_t reached = mr_days_add_months(day_a, months);
    bool beyond = reached > day_b || (reached == day_b && mr_floor_mod(a_ns, MR_DAY_NS) >
                                                              mr_floor_mod(b_ns, MR_DAY_NS));
    return months - beyond;
}

int64_t mr_months_between(int64_t a_ns, int64_t b_ns)
{
    return a_ns <= b_ns ? months_forward(a_ns, b_ns) : -months_forward(b_ns, a_ns);
}
