/*
 * Values as Flink's users see them, and shortest doubles: each text must read back
 * as the same double, and no text with one digit less may.
 */
#include "core/data/print.h"

#include "core/data/datetime.h"
#include "tests/mr_test.h"

#include <errno.h>
#include <math.h>

static struct mr_text text;

static void text_start(void)
{
    if (text.data == NULL)
        mr_text_init(&text);
    mr_text_reset(&text);
}

static const char *show(double value, bool is_float)
{
    text_start();
    mr_double_print_java(value, is_float, &text);
    return text.data;
}

static void test_double_table(struct mr_rng *rng)
{
    static const struct {
        double value;
        const char *want;
    } cases[] = {
        {0, "0.0"},
        {-0.0, "-0.0"},
        {1, "1.0"},
        {1e10, "1.0E10"},
        {1e-5, "1.0E-5"},
        {0.001, "0.001"},
        {1e7, "1.0E7"},
        {9999999, "9999999.0"},
        {123456.789, "123456.789"},
        {0.1, "0.1"},
        {0.3, "0.3"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3, "0.3333333333333333"},
        {2.0 / 3, "0.6666666666666666"},
        {100, "100.0"},
        {1e23, "1.0E23"},
        {2e23, "2.0E23"},
        {4.9e-324, "4.9E-324"},
        {1.7976931348623157e308, "1.7976931348623157E308"},
        {2.2250738585072014e-308, "2.2250738585072014E-308"},
        {9.5e-3, "0.0095"},
        {2e-323, "2.0E-323"},
        {0x1p-44, "5.684341886080802E-14"},
        {9007199254740993.0, "9.007199254740992E15"},
        {12345678.9, "1.23456789E7"},
        {INFINITY, "Infinity"},
        {-INFINITY, "-Infinity"},
        {NAN, "NaN"},
    };
    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(cases); i++)
        CHECK_STR(show(cases[i].value, false), cases[i].want);
    CHECK_STR(show(0.1f, true), "0.1");
    CHECK_STR(show(1.1f * 1.1f, true), "1.21");
    CHECK_STR(show(16777216.0f, true), "1.6777216E7");
    CHECK_STR(show(3.4028235e38f, true), "3.4028235E38");
    CHECK_STR(show(1.4e-45f, true), "1.4E-45");
}

/* Significant digits of a text. */
static int significant(const char *s)
{
    char digits[64];
    int n = 0, first = -1, last = -1;
    for (; *s != '\0' && *s != 'E'; s++)
        if (*s >= '0' && *s <= '9')
            digits[n++] = *s;
    for (int i = 0; i < n; i++)
        if (digits[i] != '0') {
            first = first < 0 ? i : first;
            last = i;
        }
    return first < 0 ? 1 : last - first + 1;
}

static double random_double(struct mr_rng *rng)
{
    double v;
    switch (mr_rng_below(rng, 4)) {
    case 0:
        v = (double)mr_rng_range(rng, 0, 1000000000) / pow(10, (double)mr_rng_below(rng, 10));
        break;
    case 1: v = ldexp(1, (int)mr_rng_range(rng, -1074, 1023)); break;
    case 2: v = (double)mr_rng_next(rng) * 1e-3; break;
    default: {
        uint64_t bits = mr_rng_next(rng);
        memcpy(&v, &bits, sizeof(v));
    }
    }
    return isfinite(v) ? v : 1.5;
}

static void test_double_shortest(struct mr_rng *rng)
{
    for (int i = 0; i < 20000; i++) {
        double v = random_double(rng), back;
        const char *s = show(v, false);
        CHECK(strtod(s, NULL) == v);
        CHECK_EQ(mr_double_parse(mr_view_of(s), &back), 0);
        CHECK(back == v);
        int n = significant(s);
        char shorter[64];
        snprintf(shorter, sizeof(shorter), "%.*e", n < 2 ? 0 : n - 2, v);
        if (n > 2)
            CHECK(strtod(shorter, NULL) != v);
        float f = (float)v;
        if (isfinite(f))
            CHECK(strtof(show((double)f, true), NULL) == f);
    }
}

static void test_double_parse(struct mr_rng *rng)
{
    static const char *const bad[] = {"",     " ",   "-",   "1e",  "e5",  ".",     "1..2",
                                      "0x10", "inf", "nan", "1,5", "--1", "1e5.5", "d"};
    double v;
    for (size_t i = 0; i < MR_COUNTOF(bad); i++)
        CHECK_EQ(mr_double_parse(mr_view_of(bad[i]), &v), -EINVAL);
    CHECK(mr_double_parse(MR_VIEW(" -1.5e3 "), &v) == 0 && v == -1500);
    CHECK(mr_double_parse(MR_VIEW("+.5"), &v) == 0 && v == 0.5);
    CHECK(mr_double_parse(MR_VIEW("5."), &v) == 0 && v == 5);
    CHECK(mr_double_parse(MR_VIEW("1.5d"), &v) == 0 && v == 1.5);
    CHECK(mr_double_parse(MR_VIEW("-Infinity"), &v) == 0 && isinf(v) && v < 0);
    CHECK(mr_double_parse(MR_VIEW("NaN"), &v) == 0 && isnan(v));
    CHECK(mr_double_parse(MR_VIEW("1e400"), &v) == 0 && isinf(v) && v > 0);
    CHECK(mr_double_parse(MR_VIEW("-0"), &v) == 0 && signbit(v));
    for (int i = 0; i < 20000; i++) {
        char s[64];
        snprintf(s, sizeof(s), "%s%" PRIu64 ".%" PRIu64, i % 2 ? "-" : "",
                 mr_rng_next(rng) >> mr_rng_below(rng, 64),
                 mr_rng_next(rng) >> mr_rng_below(rng, 64));
        CHECK_EQ(mr_double_parse(mr_view_of(s), &v), 0);
        CHECK(v == strtod(s, NULL));
    }
}

static void test_int_parse(struct mr_rng *rng)
{
    int64_t v;
    for (int i = 0; i < 20000; i++) {
        int64_t want = (int64_t)mr_rng_next(rng) >> mr_rng_below(rng, 64);
        char s[40];
        snprintf(s, sizeof(s), "%s%" PRId64, want >= 0 && i % 2 ? "+" : "", want);
        CHECK_EQ(mr_int_parse(mr_view_of(s), &v), 0);
        CHECK_EQ(v, want);
    }
    CHECK(mr_int_parse(MR_VIEW("-9223372036854775808"), &v) == 0 && v == INT64_MIN);
    CHECK_EQ(mr_int_parse(MR_VIEW("9223372036854775808"), &v), -ERANGE);
    CHECK_EQ(mr_int_parse(MR_VIEW("-9223372036854775809"), &v), -ERANGE);
    CHECK_EQ(mr_int_parse(MR_VIEW("99999999999999999999999999"), &v), -ERANGE);
    CHECK(mr_int_parse(MR_VIEW("0000000000000000000000000000012"), &v) == 0 && v == 12);
    CHECK_EQ(mr_int_parse(MR_VIEW(""), &v), -EINVAL);
    CHECK_EQ(mr_int_parse(MR_VIEW("-"), &v), -EINVAL);
    CHECK_EQ(mr_int_parse(MR_VIEW("1 "), &v), -EINVAL);
    CHECK_EQ(mr_int_parse(MR_VIEW("9999999999999999999x"), &v), -EINVAL);
}

/* Every code point encoded, and every two-byte string, against the definition. */
static void test_utf8(struct mr_rng *rng)
{
    static const char *const bad[] = {
        "\xc0\x80",         "\xc1\xbf",         "\xe0\x9f\xbf",
        "\xed\xa0\x80",     "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", "\xe2\x82",         "\x80",
        "abcdefghij\xff",   "\xe2\x28\xa1"};
    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(bad); i++)
        CHECK(!mr_utf8_valid(bad[i], strlen(bad[i])));
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        char s[4];
        size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        if (n == 1)
            s[0] = (char)c;
        for (size_t i = n; n > 1 && i-- > 0;)
            s[i] = (char)((i == 0 ? (0xf00 >> n & 0xff) : 0x80) |
                          ((c >> (6 * (n - 1 - i))) & (i == 0 ? 0xff : 0x3f)));
        CHECK_EQ(mr_utf8_valid(s, n), c < 0xd800 || c > 0xdfff);
    }
    CHECK(mr_utf8_valid("", 0));
    CHECK(mr_utf8_valid("0123456789abcdef\xe2\x82\xac z", 20));
}

/* One character or one bad byte anywhere among ASCII of any length. */
static void test_utf8_places(struct mr_rng *rng)
{
    char s[100];

    (void)rng;
    for (size_t len = 1; len <= sizeof(s); len++) {
        for (size_t at = 0; at < len; at++) {
            memset(s, 'x', len);
            CHECK(mr_utf8_valid(s, len));
            s[at] = (char)0xc3;
            CHECK(!mr_utf8_valid(s, len));
            if (at + 1 < len)
                s[at + 1] = (char)0xa9;
            CHECK_EQ(mr_utf8_valid(s, len), at + 1 < len);
            s[at] = 'x';
            CHECK_EQ(mr_utf8_valid(s, len), at + 1 >= len);
        }
    }
}

static void check_value(struct mr_value v, const char *java, const char *sql)
{
    mr_text_reset(&text);
    mr_value_print_java(&v, &text);
    CHECK_STR(text.data, java);
    mr_text_reset(&text);
    mr_value_print_sql(&v, "<NULL>", &text);
    CHECK_STR(text.data, sql);
}

static struct mr_value number(struct mr_type type, int64_t i)
{
    return (struct mr_value){.type = type, .u.i64 = i};
}

static void test_values(struct mr_rng *rng)
{
    struct mr_type ltz = {.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 3};
    int64_t t = mr_days_from_civil(2020, 10, 10) * MR_DAY_NS;
    (void)rng;

    text_start();
    check_value((struct mr_value){.type = MR_TYPE(MR_TYPE_INT), .is_null = true}, "null",
                "<NULL>");
    check_value((struct mr_value){.type = MR_TYPE(MR_TYPE_BOOLEAN), .u.boolean = 1}, "true",
                "TRUE");
    check_value(number(MR_TYPE(MR_TYPE_BIGINT), INT64_MIN), "-9223372036854775808",
                "-9223372036854775808");
    check_value(number(mr_type_decimal(10, 8), 1), "1E-8", "0.00000001");
    check_value((struct mr_value){.type = mr_type_decimal(20, 2), .u.i128 = 1100}, "11.00",
                "11.00");
    check_value(number(MR_TYPE_TS(3), t), "2020-10-10T00:00", "2020-10-10 00:00:00.000");
    check_value(number(ltz, t + 5 * MR_SECOND_NS), "2020-10-10T00:00:05Z",
                "2020-10-10 00:00:05.000");
    check_value(number(MR_TYPE(MR_TYPE_DATE), 0), "1970-01-01", "1970-01-01");
    check_value(number(MR_TYPE(MR_TYPE_TIME), 36000 * MR_SECOND_NS), "10:00", "10:00:00");
    check_value(number(MR_TYPE(MR_TYPE_INTERVAL_MONTHS), 14), "P14M", "+1-02");
    check_value(number(MR_TYPE(MR_TYPE_INTERVAL_MONTHS), -14), "P-14M", "-1-02");
    check_value(number(MR_TYPE(MR_TYPE_INTERVAL_MONTHS), 0), "P0D", "+0-00");
    check_value(number(MR_TYPE(MR_TYPE_INTERVAL_NS), 3600 * MR_SECOND_NS), "PT1H",
                "+0 01:00:00.000");
    check_value(number(MR_TYPE(MR_TYPE_INTERVAL_NS),
                       MR_DAY_NS + (2 * 3600 + 3 * 60 + 4) * MR_SECOND_NS + 5 * MR_MILLI_NS),
                "PT26H3M4.005S", "+1 02:03:04.005");
    check_value(number(MR_TYPE(MR_TYPE_INTERVAL_NS), -500 * MR_MILLI_NS), "PT-0.5S",
                "-0 00:00:00.500");
    check_value(number(MR_TYPE(MR_TYPE_INTERVAL_NS), 0), "PT0S", "+0 00:00:00.000");
    struct mr_type bytes = {.id = MR_TYPE_VARBINARY, .length = MR_LENGTH_MAX};
    check_value((struct mr_value){.type = bytes, .u.str = mr_str_of("\x0a\xff", 2)}, "[10, -1]",
                "x'0aff'");
}

static void test_row(struct mr_rng *rng)
{
    struct mr_arena arena;
    (void)rng;

    mr_arena_init(&arena);
    text_start();
    struct mr_schema *schema = mr_schema_new(&arena, 2);
    schema->field[0].type = MR_TYPE_STRING;
    schema->field[1].type = MR_TYPE(MR_TYPE_DOUBLE);
    struct mr_batch_buffer *buffer = mr_batch_buffer_new(schema, 4);
    struct mr_value s = {.type = MR_TYPE_STRING, .u.str = mr_str_of("a string beyond", 15)};
    mr_value_store(&s, buffer, 0, 1);
    mr_batch_buffer_set_null(buffer, 1, 1);
    buffer->batch.rows = 2;
    buffer->kind[1] = MR_ROW_DELETE;
    buffer->batch.kind = buffer->kind;
    mr_row_print_java(&buffer->batch, 1, &text);
    CHECK_STR(text.data, "-D[a string beyond, null]");
    mr_batch_buffer_free(buffer);
    mr_arena_fini(&arena);
}

static void test_json_string(struct mr_rng *rng)
{
    (void)rng;
    text_start();
    mr_json_string_print(MR_VIEW(""), &text);
    mr_json_string_print(MR_VIEW("a\"b\\c/\n\t\x01\x1f\x7f\xc3\xa9"), &text);
    mr_json_string_print(MR_VIEW("\0"), &text);
    CHECK_STR(text.data, "\"\""
                         "\"a\\\"b\\\\c/\\n\\t\\u0001\\u001F\x7f\xc3\xa9\""
                         "\"\\u0000\"");
}

static void test_value_same(struct mr_rng *rng)
{
    struct mr_value null = {.type = MR_TYPE(MR_TYPE_DOUBLE), .is_null = true};
    struct mr_value zero = {.type = MR_TYPE(MR_TYPE_DOUBLE), .u.f64 = 0.0}, minus = zero;
    struct mr_value nan = {.type = MR_TYPE(MR_TYPE_DOUBLE), .u.f64 = NAN};

    (void)rng;
    minus.u.f64 = -0.0;
    CHECK(mr_value_same(&null, &null) && !mr_value_same(&null, &zero));
    CHECK(mr_value_same(&zero, &zero) && !mr_value_same(&zero, &minus));
    CHECK(mr_value_same(&nan, &nan) && !mr_value_same(&nan, &zero));
}

static const struct mr_test cases[] = {
    {"double_table", test_double_table},
    {"double_shortest", test_double_shortest},
    {"double_parse", test_double_parse},
    {"int_parse", test_int_parse},
    {"utf8", test_utf8},
    {"utf8_places", test_utf8_places},
    {"values", test_values},
    {"row", test_row},
    {"json_string", test_json_string},
    {"value_same", test_value_same},
};
MR_TEST_MAIN(cases)
