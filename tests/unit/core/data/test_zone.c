/*
 * Zones against known changes of the clock, against the C library's localtime_r() over the
 * same files (an implementation that shares nothing with ours), and against files that lie.
 */

#include "core/data/datetime.h"
#include "core/data/zone.h"
#include "core/data/zone_rule.h"

#include "tests/mr_test.h"

#include <stdlib.h>
#include <time.h>

#define HOUR_NS   (INT64_C(3600) * MR_SECOND_NS)
#define MINUTE_NS (INT64_C(60) * MR_SECOND_NS)

/* All zeros is an empty one; each case leaves it so. */
static struct mr_arena arena;

static const struct mr_zone *zone_of(const char *name)
{
    const struct mr_zone *zone = NULL;
    struct mr_err err = {0};

    if (mr_zone_read(&arena, mr_view_of(name), &zone, &err) < 0)
        fprintf(stderr, "%s\n", err.message);
    CHECK(zone != NULL);
    return zone;
}

static int64_t at(const char *text)
{
    int64_t ns;

    MR_ASSERT(mr_timestamp_parse(mr_view_of(text), MR_FORM_SQL, &ns) == 0);
    return ns;
}

static int64_t local(const struct mr_zone *zone, const char *instant)
{
    return at(instant) + mr_zone_offset_ns(zone, at(instant));
}

static int64_t instant(const struct mr_zone *zone, const char *text, enum mr_zone_twice twice)
{
    return at(text) - mr_zone_offset_of_local_ns(zone, at(text), twice);
}

static void test_new_york(struct mr_rng *rng)
{
    const struct mr_zone *zone = zone_of("America/New_York");

    (void)rng;
    CHECK_EQ(local(zone, "2026-03-08 06:59:59"), at("2026-03-08 01:59:59"));
    CHECK_EQ(local(zone, "2026-03-08 07:00:00"), at("2026-03-08 03:00:00"));
    CHECK_EQ(local(zone, "2026-11-01 05:59:59"), at("2026-11-01 01:59:59"));
    CHECK_EQ(local(zone, "2026-11-01 06:00:00"), at("2026-11-01 01:00:00"));
    /* A gap moves on; what comes twice is either. */
    CHECK_EQ(instant(zone, "2026-03-08 02:30:00", MR_ZONE_EARLIER), at("2026-03-08 07:30:00"));
    CHECK_EQ(instant(zone, "2026-03-08 02:30:00", MR_ZONE_LATER), at("2026-03-08 07:30:00"));
    CHECK_EQ(instant(zone, "2026-11-01 01:30:00", MR_ZONE_EARLIER), at("2026-11-01 05:30:00"));
    CHECK_EQ(instant(zone, "2026-11-01 01:30:00", MR_ZONE_LATER), at("2026-11-01 06:30:00"));
    CHECK_EQ(instant(zone, "2026-11-01 02:00:00", MR_ZONE_EARLIER), at("2026-11-01 07:00:00"));
    CHECK_EQ(instant(zone, "2026-11-01 00:59:59", MR_ZONE_LATER), at("2026-11-01 04:59:59"));
    /* By the rule, far behind the table, and before the first change. */
    CHECK_EQ(local(zone, "2200-07-01 12:00:00"), at("2200-07-01 08:00:00"));
    CHECK_EQ(local(zone, "2200-01-01 12:00:00"), at("2200-01-01 07:00:00"));
    CHECK_EQ(local(zone, "1800-01-01 12:00:00"), at("1800-01-01 07:03:58"));
    mr_arena_fini(&arena);
}

static void test_others(struct mr_rng *rng)
{
    const struct mr_zone *kolkata = zone_of("Asia/Kolkata");
    const struct mr_zone *howe = zone_of("Australia/Lord_Howe");
    const struct mr_zone *fixed = zone_of("GMT-02:30");
    struct mr_zone_span span = mr_zone_span_at(kolkata, at("2026-07-01 00:00:00"));

    (void)rng;
    CHECK_EQ(span.offset_ns, 5 * HOUR_NS + 30 * MINUTE_NS);
    CHECK_EQ(span.to_ns, INT64_MAX);
    /* Half an hour. */
    CHECK_EQ(local(howe, "2026-04-04 14:59:59"), at("2026-04-05 01:59:59"));
    CHECK_EQ(local(howe, "2026-04-04 15:00:00"), at("2026-04-05 01:30:00"));
    CHECK_EQ(instant(howe, "2026-10-04 02:15:00", MR_ZONE_EARLIER), at("2026-10-03 15:45:00"));
    CHECK_EQ(mr_zone_offset_ns(fixed, 0), -(2 * HOUR_NS + 30 * MINUTE_NS));
    CHECK_EQ(mr_zone_offset_of_local_ns(fixed, INT64_MIN, MR_ZONE_EARLIER),
             -(2 * HOUR_NS + 30 * MINUTE_NS));
    mr_arena_fini(&arena);
}

/* By definition: below every local time that is still to come. */
static void test_watermarks(struct mr_rng *rng)
{
    const struct mr_zone *zone = zone_of("Europe/Berlin");
    const int64_t around[] = {at("2026-03-29 01:00:00"), at("2026-10-25 01:00:00")};

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(around); i++) {
        int64_t before = INT64_MIN;

        for (int64_t t = around[i] - 4 * HOUR_NS; t < around[i] + 4 * HOUR_NS; t += MINUTE_NS) {
            int64_t least = INT64_MAX;

            for (int64_t next = t + 1; next < around[i] + 6 * HOUR_NS; next += MINUTE_NS) {
                int64_t shown = next + mr_zone_offset_ns(zone, next);
                least = shown < least ? shown : least;
            }
            /* The clock goes back on a minute that the loop steps over by a nanosecond. */
            int64_t back = around[i] + mr_zone_offset_ns(zone, around[i]);
            if (around[i] > t && back < least)
                least = back;
            int64_t got = mr_zone_local_watermark_ns(zone, t);
            CHECK_EQ(got, least - 1);
            CHECK(got >= before);
            before = got;
            int64_t first = mr_zone_watermark_ns(zone, got);
            CHECK(first <= t);
            CHECK_EQ(mr_zone_local_watermark_ns(zone, first), got);
            CHECK(mr_zone_local_watermark_ns(zone, first - 1) < got);
        }
    }
    CHECK_EQ(mr_zone_watermark_ns(zone, at("2026-10-25 02:59:59")), at("2026-10-25 01:59:59"));
    CHECK_EQ(mr_zone_watermark_ns(zone, at("2026-10-25 01:59:59")), at("2026-10-24 23:59:59"));
    /* Inside the gap: when it is over. */
    CHECK_EQ(mr_zone_watermark_ns(zone, at("2026-03-29 02:30:00")),
             at("2026-03-29 01:00:00") - 1);
    mr_arena_fini(&arena);
}

/* No watermark yet and the end of input, where an offset leads out of int64. */
static void test_ends(struct mr_rng *rng)
{
    const char *const names[] = {"GMT-11:00", "GMT+14:00", "America/New_York", "Asia/Kolkata"};
    const int64_t ends[] = {INT64_MIN,           INT64_MIN + 1, INT64_MIN + HOUR_NS,
                            INT64_MAX - HOUR_NS, INT64_MAX - 1, INT64_MAX};

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(names); i++) {
        const struct mr_zone *zone = zone_of(names[i]);

        for (size_t e = 0; e < MR_COUNTOF(ends); e++) {
            int64_t local = mr_zone_local_watermark_ns(zone, ends[e]);
            CHECK(mr_zone_watermark_ns(zone, local) <= ends[e]);
        }
        CHECK_EQ(mr_zone_watermark_ns(zone, INT64_MIN), INT64_MIN);
    }
    mr_arena_fini(&arena);
}

static void compare_with_libc(const char *name, struct mr_rng *rng)
{
    const struct mr_zone *zone = zone_of(name);

    setenv("TZ", name, 1);
    tzset();
    for (int i = 0; i < 3000; i++) {
        /* 1800 to 2260. */
        int64_t s = INT64_C(-5364662400) + (int64_t)mr_rng_below(rng, UINT64_C(14516582400));
        time_t t = s;
        struct tm tm;

        CHECK(localtime_r(&t, &tm) != NULL);
        CHECK_EQ(mr_zone_offset_ns(zone, s * MR_SECOND_NS), tm.tm_gmtoff * MR_SECOND_NS);
        /* There and back: the same instant, or the other one that shows the same. */
        int64_t shown = (s + tm.tm_gmtoff) * MR_SECOND_NS;
        int64_t early = shown - mr_zone_offset_of_local_ns(zone, shown, MR_ZONE_EARLIER);
        int64_t late = shown - mr_zone_offset_of_local_ns(zone, shown, MR_ZONE_LATER);
        CHECK(early == s * MR_SECOND_NS || late == s * MR_SECOND_NS);
        CHECK(early <= late);
        CHECK_EQ(early + mr_zone_offset_ns(zone, early), shown);
        CHECK_EQ(late + mr_zone_offset_ns(zone, late), shown);
    }
}

static void test_libc(struct mr_rng *rng)
{
    static const char *const names[] = {
        "America/New_York",     "Europe/Berlin", "Asia/Kolkata",    "Australia/Lord_Howe",
        "America/Sao_Paulo",    "Asia/Tehran",   "Pacific/Apia",    "Africa/Casablanca",
        "America/Scoresbysund", "Europe/Dublin", "Pacific/Chatham", "Etc/GMT+5"};

    for (size_t i = 0; i < MR_COUNTOF(names); i++)
        compare_with_libc(names[i], rng);
    unsetenv("TZ");
    tzset();
    mr_arena_fini(&arena);
}

static void test_names(struct mr_rng *rng)
{
    static const char *const bad[] = {
        "",
        "../etc/passwd",
        "/etc/passwd",
        "America/../../etc/passwd",
        "America//New_York",
        "Mars",
        "America",
        "Europe/",
        ".hidden",
        "zone.tab",
        "+1",
        "GMT+19:00",
        "Europe/Ber lin",
        "tzdata_zi_of_a_name_that_is_longer_than_any_zone_of_the_database_ever_was"};
    struct mr_err err;
    const struct mr_zone *zone;

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(bad); i++) {
        err = (struct mr_err){0};
        CHECK_EQ(mr_zone_read(&arena, mr_view_of(bad[i]), &zone, &err), MR_ERR_OPTION);
        CHECK(strstr(err.message, "time zone") != NULL);
    }
    setenv("TZDIR", "/nonexistent/zoneinfo", 1);
    err = (struct mr_err){0};
    CHECK_EQ(mr_zone_read(&arena, MR_VIEW("Europe/Berlin"), &zone, &err), MR_ERR_OPTION);
    CHECK(strstr(err.message, "tzdata") != NULL);
    unsetenv("TZDIR");
    mr_arena_fini(&arena);
}

/* -- Files by hand ----------------------------------------------------------------- */

struct file {
    char bytes[1024];
    size_t len;
};

static void put(struct file *f, int64_t value, int bytes)
{
    while (bytes-- > 0)
        f->bytes[f->len++] = (char)(uint8_t)((uint64_t)value >> (8 * bytes));
}

/* Offset 0, +1 h from TIME[0], 0 from TIME[1], ...; then the RULE. */
static struct file make_file(const int64_t *time, int times, const char *rule)
{
    struct file f = {.len = 0};

    for (int block = 0; block < 2; block++) {
        int n = block == 0 ? 0 : times;
        memcpy(f.bytes + f.len, "TZif2", 5);
        memset(f.bytes + f.len + 5, 0, 15);
        f.len += 20;
        const int counts[] = {0, 0, 0, n, block == 0 ? 1 : 2, 4};
        for (int i = 0; i < 6; i++)
            put(&f, counts[i], 4);
        for (int i = 0; i < n; i++)
            put(&f, time[i], 8);
        for (int i = 0; i < n; i++)
            put(&f, i % 2 == 0, 1);
        for (int i = 0; i < counts[4]; i++) {
            put(&f, i * 3600, 4);
            put(&f, 0, 2);
        }
        memcpy(f.bytes + f.len, "ZZZ", 4);
        f.len += 4;
    }
    f.len += (size_t)snprintf(f.bytes + f.len, sizeof(f.bytes) - f.len, "\n%s\n", rule);
    return f;
}

static int parse(const char *bytes, size_t len, const struct mr_zone **ret)
{
    struct mr_err err = {0};

    return mr_zone_parse(&arena, MR_VIEW("Test"), (struct mr_view){bytes, len}, ret, &err);
}

static void test_rules(struct mr_rng *rng)
{
    const int64_t times[] = {0, 1000};
    struct file f = make_file(times, 2, "AAA0BBB,J60/0,300/-1:30");
    const struct mr_zone *zone;

    (void)rng;
    CHECK_EQ(parse(f.bytes, f.len, &zone), 0);
    CHECK_EQ(mr_zone_offset_ns(zone, 500 * MR_SECOND_NS), HOUR_NS);
    CHECK_EQ(mr_zone_offset_ns(zone, 1500 * MR_SECOND_NS), 0);
    /* Julian day 60 is 1 March in every year; day 300 from 0 is 28 October, but 27 in leap. */
    CHECK_EQ(local(zone, "2023-02-28 23:59:59"), at("2023-02-28 23:59:59"));
    CHECK_EQ(local(zone, "2023-03-01 00:00:00"), at("2023-03-01 01:00:00"));
    CHECK_EQ(local(zone, "2024-02-29 23:59:59"), at("2024-02-29 23:59:59"));
    CHECK_EQ(local(zone, "2024-03-01 00:00:00"), at("2024-03-01 01:00:00"));
    CHECK_EQ(local(zone, "2023-10-27 21:29:59"), at("2023-10-27 22:29:59"));
    CHECK_EQ(local(zone, "2023-10-27 21:30:00"), at("2023-10-27 21:30:00"));
    CHECK_EQ(local(zone, "2024-10-26 21:30:00"), at("2024-10-26 21:30:00"));
    CHECK_EQ(local(zone, "2024-10-26 21:29:59"), at("2024-10-26 22:29:59"));
    /* Summer all year round, as RFC 8536 writes it. */
    f = make_file(times, 1, "AAA0BBB,0/0,J365/25");
    CHECK_EQ(parse(f.bytes, f.len, &zone), 0);
    CHECK_EQ(mr_zone_offset_ns(zone, at("2050-12-31 23:30:00")), HOUR_NS);
    CHECK_EQ(mr_zone_offset_ns(zone, at("2051-01-01 00:00:00")), HOUR_NS);
    CHECK_EQ(mr_zone_offset_ns(zone, at("2051-06-01 00:00:00")), HOUR_NS);
    mr_arena_fini(&arena);
}

static void test_bad_rules(struct mr_rng *rng)
{
    static const char *const bad[] = {"",
                                      "A",
                                      "AAA",
                                      "AAA25",
                                      "<A",
                                      "AAA0BBB",
                                      "AAA0BBB,",
                                      "AAA0BBB,M13.1.0,M10.1.0",
                                      "AAA0BBB,M3.6.0,M10.1.0",
                                      "AAA0BBB,M3.0.0,M10.1.0",
                                      "AAA0BBB,J0,J1",
                                      "AAA0BBB,366,1",
                                      "AAA0BBB,1/168,2",
                                      "AAA0BBB,1,2,",
                                      "AAA99999999999999999999",
                                      "AAA0:60"};
    struct mr_zone_rule rule;

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(bad); i++)
        CHECK(mr_zone_rule_parse(mr_view_of(bad[i]), &rule) < 0);
    CHECK_EQ(mr_zone_rule_parse(MR_VIEW("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1"), &rule), 0);
    CHECK_EQ(rule.standard_s, -3 * 3600);
    CHECK_EQ(rule.start.seconds, -2 * 3600);
}

/* Whatever comes back can be asked anything. */
static void ask(const struct mr_zone *zone, struct mr_rng *rng)
{
    for (int i = 0; i < 20; i++) {
        int64_t t = (int64_t)mr_rng_next(rng) >> mr_rng_below(rng, 60);
        struct mr_zone_span span = mr_zone_span_at(zone, t);

        CHECK(span.from_ns <= t && (t < span.to_ns || span.to_ns == INT64_MAX));
        CHECK(span.offset_ns > -26 * HOUR_NS && span.offset_ns < 26 * HOUR_NS);
        (void)mr_zone_offset_of_local_ns(zone, t, MR_ZONE_EARLIER);
        (void)mr_zone_offset_of_local_ns(zone, t, MR_ZONE_LATER);
        (void)mr_zone_watermark_ns(zone, mr_zone_local_watermark_ns(zone, t));
    }
}

static void test_hostile(struct mr_rng *rng)
{
    const int64_t times[] = {-(INT64_C(1) << 59), 0, 1000, INT64_MAX};
    const int64_t unordered[] = {1000, 0};
    const struct mr_zone *zone;
    struct file f = make_file(unordered, 2, "AAA0");

    CHECK(parse(f.bytes, f.len, &zone) < 0);
    f = make_file(times, 4, "AAA0BBB,M3.5.0,M10.5.0");
    CHECK_EQ(parse(f.bytes, f.len, &zone), 0);
    ask(zone, rng);
    for (size_t len = 0; len < f.len; len++) {
        /* Exactly as long as it says, so that a sanitizer sees a byte read behind. */
        char *cut = malloc(len + 1);

        MR_ASSERT(cut != NULL);
        memcpy(cut, f.bytes, len);
        CHECK(parse(cut, len, &zone) < 0);
        free(cut);
    }
    for (int round = 0; round < 20000; round++) {
        struct file bad = f;

        for (uint64_t n = mr_rng_below(rng, 4) + 1; n > 0; n--)
            bad.bytes[mr_rng_below(rng, bad.len)] = (char)mr_rng_next(rng);
        char *copy = malloc(bad.len);

        MR_ASSERT(copy != NULL);
        memcpy(copy, bad.bytes, bad.len);
        mr_arena_reset(&arena);
        if (parse(copy, bad.len, &zone) == 0)
            ask(zone, rng);
        free(copy);
    }
    mr_arena_fini(&arena);
}

static const struct mr_test cases[] = {
    {"new_york", test_new_york},   {"others", test_others},   {"watermarks", test_watermarks},
    {"libc", test_libc},           {"names", test_names},     {"rules", test_rules},
    {"bad_rules", test_bad_rules}, {"hostile", test_hostile}, {"ends", test_ends},
};
MR_TEST_MAIN(cases)
