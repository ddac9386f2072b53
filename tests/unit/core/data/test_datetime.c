/*
 * Dates against the C library's calendar; the written forms against a table, and
 * reading against writing.
 */
#include "core/data/datetime.h"

#include "tests/mr_test.h"

#include <errno.h>
#include <time.h>

static struct mr_text text;

static void text_start(void)
{
    if (text.data == NULL)
        mr_text_init(&text);
    mr_text_reset(&text);
}

static const char *stamp(int64_t ns, char separator, unsigned digits)
{
    text_start();
    mr_timestamp_print(ns, separator, digits, &text);
    return text.data;
}

static void test_calendar(struct mr_rng *rng)
{
    for (int i = 0; i < 100000; i++) {
        int64_t seconds = mr_rng_range(rng, -9223372036, 9223372035);
        time_t t = (time_t)seconds;
        struct tm tm;
        char want[96];
        gmtime_r(&t, &tm);
        snprintf(want, sizeof(want), "%04d-%02d-%02d %02d:%02d:%02d", tm.tm_year + 1900,
                 tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
        CHECK_STR(stamp(seconds * MR_SECOND_NS, ' ', 0), want);

        int64_t ns;
        CHECK_EQ(mr_timestamp_parse(mr_view_of(want), MR_FORM_SQL, &ns), 0);
        CHECK_EQ(ns, timegm(&tm) * MR_SECOND_NS);
        CHECK_EQ(mr_days_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday),
                 mr_floor_div(seconds, 86400));
    }
    for (int64_t days = mr_days_from_civil(-1, 1, 1); days < mr_days_from_civil(10000, 1, 1);
         days++) {
        int64_t year;
        unsigned month, day;
        mr_civil_from_days(days, &year, &month, &day);
        CHECK(month >= 1 && month <= 12 && day >= 1 && day <= 31);
        CHECK_EQ(mr_days_from_civil(year, month, day), days);
    }
}

static void test_round_trip(struct mr_rng *rng)
{
    for (int i = 0; i < 100000; i++) {
        int64_t ns = (int64_t)mr_rng_next(rng), back;
        CHECK_EQ(mr_timestamp_parse(mr_view_of(stamp(ns, 'T', 9)), MR_FORM_ISO, &back), 0);
        CHECK_EQ(back, ns);
        mr_text_reset(&text);
        mr_timestamp_print_short(ns - mr_floor_mod(ns, 1000), ' ', &text);
        CHECK_EQ(mr_timestamp_parse(mr_text_view(&text), MR_FORM_SQL, &back), 0);
        CHECK_EQ(back, ns - mr_floor_mod(ns, 1000));
    }
    for (int i = 0; i < 2; i++) {
        int64_t edge = i ? INT64_MAX : INT64_MIN, back;
        CHECK_EQ(mr_timestamp_parse(mr_view_of(stamp(edge, ' ', 9)), MR_FORM_SQL, &back), 0);
        CHECK_EQ(back, edge);
    }
}

static void test_timestamp_forms(struct mr_rng *rng)
{
    (void)rng;
    enum {
        SQL = MR_FORM_SQL,
        ISO = MR_FORM_ISO,
        Z = MR_FORM_ZULU,
        OFF = MR_FORM_OFFSET,
        LEN = MR_FORM_LENIENT
    };
    static const struct {
        const char *in;
        unsigned forms;
        const char *want; /* NULL: -EINVAL */
    } cases[] = {
        {"2020-12-30 12:13:14", SQL, "2020-12-30 12:13:14.000000000"},
        {"2020-12-30 12:13:14.123456789", SQL, "2020-12-30 12:13:14.123456789"},
        {"2020-12-30 12:13:14.1", SQL, "2020-12-30 12:13:14.100000000"},
        {"2020-12-30 12:13:14.1234567891", SQL, NULL},
        {"2020-12-30T12:13:14", SQL, NULL},
        {"2020-12-30 12:13:14", ISO, NULL},
        {"2020-12-30T12:13:14.5", ISO, "2020-12-30 12:13:14.500000000"},
        {"2020-12-30T12:13", ISO, "2020-12-30 12:13:00.000000000"},
        {"2020-12-30T12:13:14", SQL | ISO, "2020-12-30 12:13:14.000000000"},
        {"2020-12-30 12:13:14Z", SQL, NULL},
        {"2020-12-30 12:13:14.123Z", SQL | Z, "2020-12-30 12:13:14.123000000"},
        {"2020-12-30 12:13:14.123", SQL | Z, NULL},
        {"2020-12-30 12:13:14.123+01:00", SQL | Z, NULL},
        {"2020-12-30T12:13:14+01:30", ISO | OFF, "2020-12-30 10:43:14.000000000"},
        {"2020-12-30T12:13:14-0130", ISO | OFF, "2020-12-30 13:43:14.000000000"},
        {"2020-12-30T12:13:14-01", ISO | OFF, "2020-12-30 13:13:14.000000000"},
        {"2020-12-30T12:13:14Z", ISO | OFF, "2020-12-30 12:13:14.000000000"},
        {"2020-12-30T12:13:14", ISO | OFF, "2020-12-30 12:13:14.000000000"},
        {"2020-12-30T12:13:14+1", ISO | OFF, NULL},
        {"2020-1-2 3:4:5", SQL, NULL},
        {"1999-9-10 05:20:10", LEN, "1999-09-10 05:20:10.000000000"},
        {"1999-9-10", LEN, "1999-09-10 00:00:00.000000000"},
        {"1999-9-10 5:2", LEN, NULL},
        {"1999-9-10 5:2", LEN | SQL, "1999-09-10 05:02:00.000000000"},
        {"2026-02-30 10:00:00", LEN, "2026-02-28 10:00:00.000000000"},
        {"2024-02-31", LEN, "2024-02-29 00:00:00.000000000"},
        {"2026-02-32", LEN, NULL},
        {"2026-02-30 10:00:00", LEN | SQL, NULL},
        {"2026-12-31 24:00:00", LEN, "2027-01-01 00:00:00.000000000"},
        {"2026-12-31 24:00:00.000", LEN, "2027-01-01 00:00:00.000000000"},
        {"2026-12-31 24:00:01", LEN, NULL},
        {"2026-12-31 24:00:00", LEN | SQL, NULL},
        {"1999-9-10 5", LEN, NULL},
        {"1999-09-10T05:20:10", LEN, NULL},
        {"1999-09-10T05:20:10", LEN | SQL | ISO, "1999-09-10 05:20:10.000000000"},
        {"2020-02-29 00:00:00", SQL, "2020-02-29 00:00:00.000000000"},
        {"2021-02-29 00:00:00", SQL, NULL},
        {"1900-02-29 00:00:00", SQL, NULL},
        {"2020-13-01 00:00:00", SQL, NULL},
        {"2020-00-01 00:00:00", SQL, NULL},
        {"2020-01-00 00:00:00", SQL, NULL},
        {"2020-01-01 24:00:00", SQL, NULL},
        {"2020-01-01 00:60:00", SQL, NULL},
        {"2020-01-01 00:00:60", SQL, NULL},
        {"2020/01/01 00:00:00", SQL, NULL},
        {"2020-01-01 00:00:0x", SQL, NULL},
        {"2020-01-01 00:00:00 ", SQL, NULL},
        {"2262-04-11 23:47:16.854775807", SQL, "2262-04-11 23:47:16.854775807"},
        {"2262-04-11 23:47:16.854775808", SQL, NULL},
        {"1677-09-21 00:12:43.145224192", SQL, "1677-09-21 00:12:43.145224192"},
        {"1677-09-21 00:12:43.145224191", SQL, NULL},
        {"", SQL | ISO | LEN, NULL},
    };
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        int64_t ns = 0;
        int rc = mr_timestamp_parse(mr_view_of(cases[i].in), cases[i].forms, &ns);
        if (rc != (cases[i].want == NULL ? -EINVAL : 0))
            fprintf(stderr, "'%s' gives %d\n", cases[i].in, rc);
        CHECK_EQ(rc, cases[i].want == NULL ? -EINVAL : 0);
        if (rc == 0)
            CHECK_STR(stamp(ns, ' ', 9), cases[i].want);
    }
}

static const char *java(int64_t ns, void (*print)(int64_t, struct mr_text *))
{
    mr_text_reset(&text);
    print(ns, &text);
    return text.data;
}

static void test_other_texts(struct mr_rng *rng)
{
    int64_t v, day = mr_days_from_civil(2020, 10, 10);
    (void)rng;

    text_start();
    CHECK_STR(java(day * MR_DAY_NS, mr_timestamp_print_java), "2020-10-10T00:00");
    CHECK_STR(java(day * MR_DAY_NS + 5 * MR_SECOND_NS, mr_timestamp_print_java),
              "2020-10-10T00:00:05");
    CHECK_STR(java(day * MR_DAY_NS + 120 * MR_MILLI_NS, mr_timestamp_print_java),
              "2020-10-10T00:00:00.120");
    CHECK_STR(java(-1, mr_timestamp_print_java), "1969-12-31T23:59:59.999999999");
    CHECK_STR(java(36000 * MR_SECOND_NS, mr_time_print_java), "10:00");
    CHECK_STR(java(36005 * MR_SECOND_NS + 123000, mr_time_print_java), "10:00:05.000123");
    CHECK_STR(java(36005 * MR_SECOND_NS + 120 * MR_MILLI_NS, mr_time_print_short),
              "10:00:05.12");
    CHECK_STR(java(mr_days_from_civil(9999, 12, 31), mr_date_print), "9999-12-31");
    CHECK_STR(java(mr_days_from_civil(10000, 1, 1), mr_date_print), "+10000-01-01");
    CHECK_STR(java(mr_days_from_civil(1, 2, 3), mr_date_print), "0001-02-03");

    CHECK(mr_date_parse(MR_VIEW("9999-12-31"), false, &v) == 0 &&
          v == mr_days_from_civil(9999, 12, 31));
    CHECK(mr_date_parse(MR_VIEW("2020-1-1"), false, &v) == -EINVAL);
    CHECK(mr_date_parse(MR_VIEW("2017"), true, &v) == 0 && v == mr_days_from_civil(2017, 1, 1));
    CHECK(mr_date_parse(MR_VIEW("2017-12"), true, &v) == 0 &&
          v == mr_days_from_civil(2017, 12, 1));
    CHECK(mr_date_parse(MR_VIEW("2017-12-12 09:30:00"), true, &v) == 0 &&
          v == mr_days_from_civil(2017, 12, 12));
    CHECK(mr_date_parse(MR_VIEW("2017-12-32"), true, &v) == -EINVAL);
    CHECK(mr_time_parse(MR_VIEW("12:13:14.5"), &v) == 0 &&
          v == 43994 * MR_SECOND_NS + 500 * MR_MILLI_NS);
    CHECK(mr_time_parse(MR_VIEW("12:13"), &v) == 0 && v == 43980 * MR_SECOND_NS);
    CHECK(mr_time_parse(MR_VIEW("24:00:00"), &v) == -EINVAL);
    CHECK(mr_time_parse(MR_VIEW("12"), &v) == -EINVAL);
}

static const struct mr_test cases[] = {
    {"calendar", test_calendar},
    {"round_trip", test_round_trip},
    {"timestamp_forms", test_timestamp_forms},
    {"other_texts", test_other_texts},
};
MR_TEST_MAIN(cases)
