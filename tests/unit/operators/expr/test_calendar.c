/*
 * Calendar fields against the C library's strftime, and laws that hold for all dates.
 */
#include "operators/expr/calendar.h"

#include "tests/mr_test.h"

#include <time.h>

/* strftime wants its format in the source. */
#define FIELD(tm, format) \
    (strftime(field_text, sizeof(field_text), (format), (tm)), atoll(field_text))

static void test_extract(struct mr_rng *rng)
{
    for (int i = 0; i < 50000; i++) {
        int64_t days = mr_rng_range(rng, -100000, 100000);
        int64_t second = mr_rng_range(rng, 0, 86399);
        char field_text[16];
        time_t t = (time_t)(days * 86400 + second);
        struct tm tm;
        gmtime_r(&t, &tm);
        int64_t ns = second * MR_SECOND_NS + 123456789;
        CHECK_EQ(mr_time_extract(MR_UNIT_YEAR, days, ns), tm.tm_year + 1900);
        CHECK_EQ(mr_time_extract(MR_UNIT_MONTH, days, ns), tm.tm_mon + 1);
        CHECK_EQ(mr_time_extract(MR_UNIT_DAY, days, ns), tm.tm_mday);
        CHECK_EQ(mr_time_extract(MR_UNIT_DOY, days, ns), tm.tm_yday + 1);
        CHECK_EQ(mr_time_extract(MR_UNIT_DOW, days, ns), tm.tm_wday + 1);
        CHECK_EQ(mr_time_extract(MR_UNIT_ISODOW, days, ns), FIELD(&tm, "%u"));
        CHECK_EQ(mr_time_extract(MR_UNIT_WEEK, days, ns), FIELD(&tm, "%V"));
        CHECK_EQ(mr_time_extract(MR_UNIT_ISOYEAR, days, ns), FIELD(&tm, "%G"));
        CHECK_EQ(mr_time_extract(MR_UNIT_HOUR, days, ns), tm.tm_hour);
        CHECK_EQ(mr_time_extract(MR_UNIT_MINUTE, days, ns), tm.tm_min);
        CHECK_EQ(mr_time_extract(MR_UNIT_SECOND, days, ns), tm.tm_sec);
        CHECK_EQ(mr_time_extract(MR_UNIT_EPOCH, days, ns), t);
        CHECK_EQ(mr_time_extract(MR_UNIT_MILLISECOND, days, ns), 123);
    }
}

static void test_floor(struct mr_rng *rng)
{
    for (int i = 0; i < 50000; i++) {
        int64_t days = mr_rng_range(rng, -700000, 700000);
        enum mr_time_unit unit =
            (enum mr_time_unit)mr_rng_range(rng, MR_UNIT_WEEK, MR_UNIT_MILLENNIUM);
        int64_t floor = mr_days_floor(unit, days), next = mr_days_next(unit, days);
        CHECK(floor <= days && days < next);
        CHECK_EQ(mr_days_floor(unit, floor), floor);
        CHECK_EQ(mr_days_floor(unit, next), next);
        CHECK_EQ(mr_days_floor(unit, next - 1), floor);
        if (unit == MR_UNIT_WEEK)
            CHECK_EQ(mr_time_extract(MR_UNIT_DOW, floor, 0), 1);
        else
            CHECK_EQ(mr_time_extract(MR_UNIT_DAY, floor, 0), 1);
    }
}

static void test_months(struct mr_rng *rng)
{
    for (int i = 0; i < 50000; i++) {
        int64_t days = mr_rng_range(rng, -90000, 90000), by = mr_rng_range(rng, -3000, 3000);
        int64_t moved = mr_days_add_months(days, by);
        int64_t before = mr_time_extract(MR_UNIT_YEAR, days, 0) * 12 +
                         mr_time_extract(MR_UNIT_MONTH, days, 0);
        int64_t after = mr_time_extract(MR_UNIT_YEAR, moved, 0) * 12 +
                        mr_time_extract(MR_UNIT_MONTH, moved, 0);
        int64_t day = mr_time_extract(MR_UNIT_DAY, days, 0);
        CHECK_EQ(after - before, by);
        CHECK(mr_time_extract(MR_UNIT_DAY, moved, 0) <= day);
        /* Cut short only at the end of a month. */
        if (mr_time_extract(MR_UNIT_DAY, moved, 0) < day)
            CHECK_EQ(mr_time_extract(MR_UNIT_DAY, moved + 1, 0), 1);

        int64_t a =
            mr_rng_range(rng, -90000, 90000) * MR_DAY_NS + mr_rng_range(rng, 0, MR_DAY_NS - 1);
        int64_t b =
            mr_rng_range(rng, -90000, 90000) * MR_DAY_NS + mr_rng_range(rng, 0, MR_DAY_NS - 1);
        int64_t low = a < b ? a : b, high = a < b ? b : a, n = mr_months_between(low, high);
        int64_t of_day = mr_floor_mod(low, MR_DAY_NS), from = mr_floor_div(low, MR_DAY_NS);
        CHECK_EQ(mr_months_between(high, low), -n);
        CHECK(mr_days_add_months(from, n) * MR_DAY_NS + of_day <= high);
        CHECK(mr_days_add_months(from, n + 1) * MR_DAY_NS + of_day > high);
    }
}

static void test_patterns(struct mr_rng *rng)
{
    static const char *const texts[] = {
        "yyyy-MM-dd HH:mm:ss.SSSSSSSSS", "yyyyMMddHHmmssSSSSSSSSS",
        "d/M/yyyy k:m:s 'at' SSSSSSSSS", "EEEE dd MMMM yyyy hh:mm:ss a SSSSSSSSS",
        "EEE MMM dd yyyy K:mm:ss a '' SSSSSSSSS"};
    struct mr_arena arena;
    struct mr_text text;

    mr_arena_init(&arena);
    mr_text_init(&text);
    for (size_t p = 0; p < MR_COUNTOF(texts); p++) {
        const struct mr_pattern *pattern = mr_pattern_new(&arena, mr_view_of(texts[p]));
        CHECK_EQ(mr_pattern_bad(pattern), '\0');
        for (int i = 0; i < 5000; i++) {
            int64_t ns = (int64_t)mr_rng_next(rng), back;
            mr_text_reset(&text);
            mr_pattern_print(pattern, ns, &text);
            if (mr_pattern_parse(pattern, mr_text_view(&text), false, &back) < 0 || back != ns)
                fprintf(stderr, "%s: %s\n", texts[p], text.data);
            CHECK_EQ(mr_pattern_parse(pattern, mr_text_view(&text), false, &back), 0);
            CHECK_EQ(back, ns);
            mr_text_putc(&text, 'x');
            CHECK(mr_pattern_parse(pattern, mr_text_view(&text), false, &back) < 0);
            CHECK_EQ(mr_pattern_parse(pattern, mr_text_view(&text), true, &back), 0);
        }
    }
    CHECK_EQ(mr_pattern_bad(mr_pattern_new(&arena, MR_VIEW("yyyy-bb"))), 'b');
    mr_text_fini(&text);
    mr_arena_fini(&arena);
}

static const struct mr_test cases[] = {
    {"extract", test_extract},
    {"floor", test_floor},
    {"months", test_months},
    {"patterns", test_patterns},
};
MR_TEST_MAIN(cases)
