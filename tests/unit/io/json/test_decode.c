/*
 * What the json format owes: Flink's coercions value by value, and a verdict on every
 * document.  Each case runs three times over: by the general parser, by a decoder that
 * is just learning the shape, and by one that has learned it.
 */
#include "tests/unit/io/json/json_case.h"

#define FIELD(n, ...)           \
    {                           \
        MR_VIEW(n), __VA_ARGS__ \
    }
#define OPT(k, v)                     \
    {                                 \
        MR_VIEW(k), MR_VIEW(v), false \
    }

#define STRING   MR_TYPE_STRING
#define TYPE(id) MR_TYPE(MR_TYPE_##id)
#define DEC(p, s)                                                            \
    {                                                                        \
        .id = MR_TYPE_DECIMAL, .precision = (p), .scale = (s), .nullable = 1 \
    }
#define TIME_OF(t, p)                                      \
    {                                                      \
        .id = MR_TYPE_##t, .precision = (p), .nullable = 1 \
    }
#define NOT_NULL(t)       \
    {                     \
        .id = MR_TYPE_##t \
    }

static void check(const struct mr_field *fields, uint32_t count, struct mr_option *options,
                  uint32_t option_count, const char *doc, size_t len, const char *want)
{
    for (int learning = 0; learning < 2; learning++) {
        struct json_case c;
        json_case_open(&c, fields, count, options, option_count, learning != 0);
        for (int i = 0; i < 3; i++) {
            const char *got = json_case_decode(&c, doc, len);
            if (strcmp(got, want) != 0) {
                fprintf(stderr, "learning %d, round %d: %.*s\n", learning, i, (int)len, doc);
                CHECK_STR(got, want);
            }
        }
        json_case_close(&c);
    }
}

struct value_case {
    struct mr_type type;
    const char *json, *want; /* want: the value, or a reason that starts with '!' */
};

static void check_value(const struct value_case *v, struct mr_option *options, uint32_t count)
{
    char doc[2048], want[2048];
    struct mr_field field = {MR_VIEW("v"), v->type};

    int len = snprintf(doc, sizeof(doc), "{\"v\":%s}", v->json);
    if (v->want[0] == '!')
        (void)snprintf(want, sizeof(want), "bad(0): column v: %s\n", v->want + 1);
    else
        (void)snprintf(want, sizeof(want), "+I[%s]\n", v->want);
    check(&field, 1, options, count, doc, (size_t)len, want);
}

static void test_values(struct mr_rng *rng)
{
    static const struct value_case values[] = {
        {STRING, "\"\"", ""},
        {STRING, "\"abc\"", "abc"},
        {STRING, "\"exactly12byt\"", "exactly12byt"},
        {STRING, "\"thirteen byte\"", "thirteen byte"},
        {STRING, "\"a string that is longer than one vector of 32 bytes\"",
         "a string that is longer than one vector of 32 bytes"},
        {STRING, "\"a\\\"b\\\\c\\/d\\n\\t\"", "a\"b\\c/d\n\t"},
        {STRING, "\"\\u0041\\u00e9\\u20AC\\uD83D\\ude00\"",
         "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
        {STRING, "\"gr\xc3\xbc\xc3\x9f\"", "gr\xc3\xbc\xc3\x9f"},
        {STRING, "\"tab\there\"", "tab\there"},
        {STRING, "12.50", "12.50"},
        {STRING, "-1e5", "-1e5"},
        {STRING, "true", "true"},
        {STRING, "null", "null"},
        {STRING, "{ \"a\" : [ 1 , \"x y\" ] , \"b\":{}}", "{\"a\":[1,\"x y\"],\"b\":{}}"},
        {STRING, "[1,2,3]", "[1,2,3]"},
        {STRING, "[]", "[]"},
        {STRING, "\"\\ud800\"",
         "!half of a surrogate pair stands for no character in \"\\ud800\""},
        {STRING, "\"\\ud800\\u0041\"",
         "!half of a surrogate pair stands for no character in \"\\ud800\\u0041\""},

        {TYPE(BOOLEAN), "true", "true"},
        {TYPE(BOOLEAN), "false", "false"},
        {TYPE(BOOLEAN), "\"TRUE\"", "true"},
        {TYPE(BOOLEAN), "\" true \"", "true"},
        {TYPE(BOOLEAN), "\"yes\"", "false"},
        {TYPE(BOOLEAN), "1", "!expected true or false, found the number 1"},

        {TYPE(TINYINT), "127", "127"},
        {TYPE(TINYINT), "-128", "-128"},
        {TYPE(TINYINT), "128", "!the number 128 is out of range for TINYINT"},
        {TYPE(TINYINT), "-129", "!the number -129 is out of range for TINYINT"},
        {TYPE(SMALLINT), "32768", "!the number 32768 is out of range for SMALLINT"},
        {TYPE(INT), "2147483647", "2147483647"},
        {TYPE(INT), "-2147483648", "-2147483648"},
        {TYPE(INT), "2147483648", "!the number 2147483648 is out of range for INT"},
        {TYPE(INT), "0", "0"},
        {TYPE(INT), "-0", "0"},
        {TYPE(INT), "12.9", "12"},
        {TYPE(INT), "-12.9", "-12"},
        {TYPE(INT), "1.25e2", "125"},
        {TYPE(INT), "1E1", "10"},
        {TYPE(INT), "1e10", "!the number 1e10 is out of range for INT"},
        {TYPE(INT), "\"42\"", "42"},
        {TYPE(INT), "\" 42 \"", "42"},
        {TYPE(INT), "\"-\\u0034\"", "-4"},
        {TYPE(INT), "\"4.2\"", "!expected a whole number, found the string \"4.2\""},
        {TYPE(INT), "\"\"", "!expected a whole number, found the string \"\""},
        {TYPE(INT), "true", "!expected a whole number, found true"},
        {TYPE(INT), "[1]", "!expected a whole number, found an array"},
        {TYPE(INT), "{}", "!expected a whole number, found an object"},
        {TYPE(BIGINT), "9223372036854775807", "9223372036854775807"},
        {TYPE(BIGINT), "-9223372036854775808", "-9223372036854775808"},
        {TYPE(BIGINT), "9223372036854775808",
         "!the number 9223372036854775808 is out of range for BIGINT"},
        {TYPE(BIGINT), "123456789012345678", "123456789012345678"},
        {TYPE(BIGINT), "12345678", "12345678"},
        {TYPE(BIGINT), "1234567", "1234567"},
        {TYPE(BIGINT), "123456789", "123456789"},
        {TYPE(BIGINT), "9007199254740993.5", "9007199254740993"},

        {TYPE(DOUBLE), "1", "1.0"},
        {TYPE(DOUBLE), "-2.5", "-2.5"},
        {TYPE(DOUBLE), "0.1", "0.1"},
        {TYPE(DOUBLE), "1e300", "1.0E300"},
        {TYPE(DOUBLE), "123456789.123456789", "1.2345678912345679E8"},
        {TYPE(DOUBLE), "12345678901234567890", "1.2345678901234567E19"},
        {TYPE(DOUBLE), "\"3.5\"", "3.5"},
        {TYPE(DOUBLE), "\"abc\"", "!expected a number, found the string \"abc\""},
        {TYPE(FLOAT), "0.1", "0.1"},
        {TYPE(FLOAT), "16777217", "1.6777216E7"},

        {DEC(10, 2), "12.34", "12.34"},
        {DEC(10, 2), "12", "12.00"},
        {DEC(10, 2), "-0.5", "-0.50"},
        {DEC(10, 2), "12.345", "12.35"},
        {DEC(10, 2), "-12.345", "-12.35"},
        {DEC(10, 2), "1.2e1", "12.00"},
        {DEC(10, 2), "\"7.5\"", "7.50"},
        {DEC(10, 2), "99999999.99", "99999999.99"},
        {DEC(10, 2), "100000000", "null"},
        {DEC(10, 2), "99999999.999", "null"},
        {DEC(10, 2), "\"x\"", "!expected a number, found the string \"x\""},
        {DEC(10, 2), "false", "!expected a number, found false"},
        {DEC(18, 0), "999999999999999999", "999999999999999999"},
        {DEC(18, 0), "1000000000000000000", "null"},
        {DEC(18, 18), "0.123456789012345678", "0.123456789012345678"},
        {DEC(38, 10), "12.5", "12.5000000000"},
        {DEC(38, 30), "-12.5", "-12.500000000000000000000000000000"},
        {DEC(38, 0), "99999999999999999999999999999999999999",
         "99999999999999999999999999999999999999"},
        {DEC(20, 0), "10000000000", "10000000000"},

        {TYPE(DATE), "\"2020-02-29\"", "2020-02-29"},
        {TYPE(DATE), "\"2021-02-29\"",
         "!expected a date such as \"2020-12-30\", found the string \"2021-02-29\""},
        {TYPE(DATE), "20200101",
         "!expected a date such as \"2020-12-30\", found the number 20200101"},
        {TIME_OF(TIME, 0), "\"10:11:12\"", "10:11:12"},
        {TIME_OF(TIME, 0), "\"10:11:12.9\"", "10:11:12"},
        {TIME_OF(TIME, 3), "\"10:11:12.987\"", "10:11:12.987"},

        {TIME_OF(TIMESTAMP, 3), "\"2020-10-10 00:00:00\"", "2020-10-10T00:00"},
        {TIME_OF(TIMESTAMP, 3), "\"2020-10-10 23:59:59.123\"", "2020-10-10T23:59:59.123"},
        {TIME_OF(TIMESTAMP, 3), "\"2020-10-10 23:59:59.1239\"", "2020-10-10T23:59:59.123"},
        {TIME_OF(TIMESTAMP, 9), "\"1969-12-31 23:59:59.123456789\"",
         "1969-12-31T23:59:59.123456789"},
        {TIME_OF(TIMESTAMP, 3), "\"1969-12-31 23:59:59.123456789\"", "1969-12-31T23:59:59.123"},
        {TIME_OF(TIMESTAMP, 3), "\"2020-10-10T23:59:59\"",
         "!expected a timestamp such as \"2020-12-30 12:13:14.123\", found the string "
         "\"2020-10-10T23:59:59\""},
        {TIME_OF(TIMESTAMP, 3), "\"2020-10-10 24:00:00\"",
         "!expected a timestamp such as \"2020-12-30 12:13:14.123\", found the string "
         "\"2020-10-10 24:00:00\""},
        {TIME_OF(TIMESTAMP, 3), "\"2020-10-10 23:59:5:\"",
         "!expected a timestamp such as \"2020-12-30 12:13:14.123\", found the string "
         "\"2020-10-10 23:59:5:\""},
        {TIME_OF(TIMESTAMP, 3), "1602288000000",
         "!expected a timestamp such as \"2020-12-30 12:13:14.123\", found the number "
         "1602288000000"},
        {TIME_OF(TIMESTAMP_LTZ, 3), "\"2020-12-30 12:13:14.123Z\"", "2020-12-30T12:13:14.123Z"},
        {TIME_OF(TIMESTAMP_LTZ, 3), "\"2020-12-30 12:13:14.123\"",
         "!expected a timestamp such as \"2020-12-30 12:13:14.123Z\" (the Z is needed), found "
         "the string \"2020-12-30 12:13:14.123\""},
        {TIME_OF(TIMESTAMP_LTZ, 3), "\"2020-12-30 12:13:14+01:00\"",
         "!expected a timestamp such as \"2020-12-30 12:13:14.123Z\" (the Z is needed), found "
         "the string \"2020-12-30 12:13:14+01:00\""},

        {TYPE(VARBINARY), "\"AQL/\"", "[1, 2, -1]"},
        {TYPE(VARBINARY), "\"\"", "[]"},
        {TYPE(VARBINARY), "\"!\"",
         "!expected bytes as a base64 string, found the string \"!\""},
        {TYPE(INTERVAL_MONTHS), "14", "P14M"},

        {NOT_NULL(INT), "null", "!null, and the column is NOT NULL"},
        {NOT_NULL(INT), "7", "7"},
        {TYPE(INT), "\"a string of which an error shows only the first forty bytes\"",
         "!expected a whole number, found the string \"a string of which an error shows only th"
         "...\""},
    };

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(values); i++)
        check_value(&values[i], NULL, 0);
}

static void test_iso_values(struct mr_rng *rng)
{
    static const struct value_case iso[] = {
        {TIME_OF(TIMESTAMP, 3), "\"2020-10-10T01:02:03.5\"", "2020-10-10T01:02:03.500"},
        {TIME_OF(TIMESTAMP, 3), "\"2020-10-10 01:02:03\"",
         "!expected a timestamp such as \"2020-12-30T12:13:14.123\", found the string "
         "\"2020-10-10 01:02:03\""},
        {TIME_OF(TIMESTAMP_LTZ, 3), "\"2020-10-10T01:02:03Z\"", "2020-10-10T01:02:03Z"},
    };
    static const struct value_case offset[] = {
        {TIME_OF(TIMESTAMP_LTZ, 3), "\"2020-10-10T01:02:03+01:00\"", "2020-10-10T00:02:03Z"},
        {TIME_OF(TIMESTAMP_LTZ, 3), "\"2020-10-10T01:02:03Z\"", "2020-10-10T01:02:03Z"},
        {TIME_OF(TIMESTAMP_LTZ, 3), "1602288000123", "2020-10-10T00:00:00.123Z"},
        {TIME_OF(TIMESTAMP_LTZ, 3), "1e3",
         "!expected a timestamp such as \"2020-12-30T12:13:14.123+01:00\" or milliseconds since "
         "1970, found the number 1e3"},
    };
    struct mr_option option = OPT("json.timestamp-format.standard", "ISO-8601");

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(iso); i++)
        check_value(&iso[i], &option, 1);
    option.value = MR_VIEW("ISO-8601-WITH-OFFSET");
    for (size_t i = 0; i < MR_COUNTOF(offset); i++)
        check_value(&offset[i], &option, 1);
}

/* ignore-parse-errors: the field, not the row; the row only when the document is broken. */
static void test_ignored_errors(struct mr_rng *rng)
{
    static const struct mr_field fields[] = {FIELD("a", TYPE(INT)), FIELD("b", STRING)};
    struct mr_option option = OPT("json.ignore-parse-errors", "true");
    static const struct {
        const char *doc, *want;
    } cases[] = {
        {"{\"a\":\"x\",\"b\":\"y\"}", "+I[null, y]\n"},
        {"{\"a\":99999999999,\"b\":\"y\"}", "+I[null, y]\n"},
        {"{\"a\":1,\"b\":\"\\ud800\"}", "+I[1, null]\n"},
        {"{\"a\":1,\"b\":}", "bad(-1): not JSON: expected a value, found '}' at byte 11\n"},
    };

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(cases); i++)
        check(fields, 2, &option, 1, cases[i].doc, strlen(cases[i].doc), cases[i].want);
}

static void test_documents(struct mr_rng *rng)
{
    static const struct mr_field fields[] = {FIELD("id", STRING), FIELD("n", TYPE(INT)),
                                             FIELD("f", DEC(10, 2))};
    static const struct {
        const char *doc, *want;
    } cases[] = {
        {"{\"id\":\"a\",\"n\":1,\"f\":2.5}", "+I[a, 1, 2.50]\n"},
        {"{\"f\":2.5,\"n\":1,\"id\":\"a\"}", "+I[a, 1, 2.50]\n"},
        {" \t{ \"id\" : \"a\" , \"n\" : 1 , \"f\" : 2.5 } \r\n", "+I[a, 1, 2.50]\n"},
        {"{}", "+I[null, null, null]\n"},
        {"{\"n\":1}", "+I[null, 1, null]\n"},
        {"{\"N\":1}", "+I[null, null, null]\n"},
        {"{\"n\":1,\"n\":2}", "+I[null, 2, null]\n"},
        {"{\"n\":1,\"n\":null}", "+I[null, null, null]\n"},
        {"{\"n\":null,\"n\":1}", "+I[null, 1, null]\n"},
        {"{\"\\u006e\":1}", "+I[null, 1, null]\n"},
        {"{\"x\":{\"n\":5,\"y\":[{\"n\":6}]},\"n\":1,\"z\":[[],{}]}", "+I[null, 1, null]\n"},
        {"{\"x\":\"skip\\\"ped\",\"y\":true,\"z\":-1.5e+10,\"n\":1}", "+I[null, 1, null]\n"},
        {"[{\"n\":1},{\"n\":2,\"id\":\"b\"},null,{}]",
         "+I[null, 1, null]\n+I[b, 2, null]\n+I[null, null, null]\n"},
        {"[]", ""},
        {" [ ] ", ""},
        {"", ""},
        {"  \n", ""},
        {"null", ""},
        {"7",
         "bad(-1): not JSON: expected an object, or an array of objects, found '7' at byte "
         "0\n"},
        {"{\"n\":1", "bad(-1): not JSON: expected ',' or '}', found the end of the message\n"},
        {"{\"n\":1}}",
         "bad(-1): not JSON: expected nothing behind the value, found '}' at byte "
         "7\n"},
        {"{\"n\":1,}", "bad(-1): not JSON: expected a key in quotes, found '}' at byte 7\n"},
        {"{\"n\":01}",
         "bad(-1): not JSON: expected a number without leading zeros, found '0' at byte 5\n"},
        {"{\"n\":1.}",
         "bad(-1): not JSON: expected a digit after the decimal point, found '}' at byte 7\n"},
        {"{\"n\":1e}",
         "bad(-1): not JSON: expected a digit in the exponent, found '}' at byte 7\n"},
        {"{\"n\":-}", "bad(-1): not JSON: expected a number, found '-' at byte 5\n"},
        {"{\"n\":+1}", "bad(-1): not JSON: expected a value, found '+' at byte 5\n"},
        {"{\"n\":nul}", "bad(-1): not JSON: expected a value, found 'n' at byte 5\n"},
        {"{\"n\" 1}", "bad(-1): not JSON: expected ':' after the key, found '1' at byte 5\n"},
        {"{n:1}", "bad(-1): not JSON: expected a key in quotes, found 'n' at byte 1\n"},
        {"{\"id\":\"a}",
         "bad(-1): not JSON: expected a quote that ends the string, found the end of the "
         "message\n"},
        {"{\"id\":\"\\x\"}",
         "bad(-1): not JSON: expected an escape that JSON knows, found '\\' at byte 7\n"},
        {"{\"x\":\"\\u12g4\"}",
         "bad(-1): not JSON: expected four hexadecimal digits after \\u, "
         "found '\\' at byte 6\n"},
        {"{\"x\":[1 2]}", "bad(-1): not JSON: expected ',' or ']', found '2' at byte 8\n"},
        {"{\"x\":{\"a\":1]}", "bad(-1): not JSON: expected ',' or '}', found ']' at byte 11\n"},
        {"{\"x\":[1,]}", "bad(-1): not JSON: expected a value, found ']' at byte 8\n"},
        {"{\"x\":\"\xff\"}", "bad(-1): the message is not valid UTF-8\n"},
        {"{\"id\":\"\xc3\"}", "bad(-1): the message is not valid UTF-8\n"},
        {"[{\"n\":1},2]",
         "bad(-1): not JSON: expected an object, for each is a row, found '2' at "
         "byte 9\n"},
        {"[{\"n\":null},{\"n\":\"x\"}]",
         "bad(1): column n: expected a whole number, found the string \"x\"\n"},
        {"[{\"n\":1}",
         "bad(-1): not JSON: expected ',' or ']', found the end of the message\n"},
    };

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(cases); i++)
        check(fields, 3, NULL, 0, cases[i].doc, strlen(cases[i].doc), cases[i].want);
}

static void test_missing_fields(struct mr_rng *rng)
{
    static const struct mr_field fields[] = {FIELD("a", TYPE(INT)), FIELD("b", NOT_NULL(INT))};
    static const char none[] = "{\"a\":1}", some[] = "{\"b\":1}";
    struct mr_option option = OPT("json.fail-on-missing-field", "true");

    (void)rng;
    check(fields, 2, NULL, 0, none, sizeof(none) - 1,
          "bad(1): column b: the field is missing, and the column is NOT NULL\n");
    check(fields, 2, NULL, 0, some, sizeof(some) - 1, "+I[null, 1]\n");
    check(fields, 2, &option, 1, some, sizeof(some) - 1,
          "bad(0): column a: the field is missing, and 'fail-on-missing-field' is true\n");
}

static void test_depth(struct mr_rng *rng)
{
    static const struct mr_field fields[] = {FIELD("a", STRING), FIELD("b", TYPE(INT))};
    char doc[512], want[512];

    (void)rng;
    for (int depth = 63; depth <= 64; depth++) { /* and one more is the object itself */
        for (int wanted = 0; wanted < 2; wanted++) {
            int len = snprintf(doc, sizeof(doc), "{\"%s\":", wanted ? "a" : "x");
            memset(doc + len, '[', (size_t)depth);
            memset(doc + len + depth, ']', (size_t)depth);
            int stop = len + 2 * depth;
            (void)strcpy(doc + stop, ",\"b\":1}");
            if (depth == 64)
                (void)snprintf(
                    want, sizeof(want),
                    "bad(-1): not JSON: expected no more than 64 levels of objects and "
                    "arrays, found '[' at byte %d\n",
                    len + 63);
            else if (wanted)
                (void)snprintf(want, sizeof(want), "+I[%.*s, 1]\n", 2 * depth, doc + len);
            else
                (void)snprintf(want, sizeof(want), "+I[null, 1]\n");
            check(fields, 2, NULL, 0, doc, strlen(doc), want);
        }
    }
}

/* Columns that nobody wants are checked to be JSON, and nothing else. */
static void test_unwanted(struct mr_rng *rng)
{
    struct mr_arena arena;
    struct mr_options none = {MR_VIEW("t"), 0, NULL, NULL};
    static const bool wanted[] = {false, true};
    static const char doc[] = "{\"a\":\"no number\",\"b\":7}";
    struct json_case c = {.sink = {json_case_report}};
    uint16_t origin[8];
    struct mr_err err;

    (void)rng;
    mr_arena_init(&arena);
    mr_text_init(&c.text);
    struct mr_schema *schema = mr_schema_new(&arena, 2);
    schema->field[0] = (struct mr_field)FIELD("a", {.id = MR_TYPE_INT});
    schema->field[1] = (struct mr_field)FIELD("b", {.id = MR_TYPE_INT});
    struct mr_format_spec spec = {
        .schema = schema, .wanted = wanted, .options = &none, .prefix = "json."};
    CHECK_EQ(mr_json_format.decoder_new(&spec, &c.decoder, &err), 0);
    struct mr_batch_buffer *out = mr_batch_buffer_new(schema, 8);
    char room[sizeof(doc) + MR_MSG_PADDING];
    struct mr_msg msg = json_case_msg(room, doc, sizeof(doc) - 1);
    for (int i = 0; i < 3; i++)
        CHECK_EQ(mr_json_format.decode(c.decoder, &msg, 1, out, origin, &c.sink), 1);
    CHECK_EQ(c.bad, 0);
    CHECK_EQ(out->batch.rows, 3);
    for (int i = 0; i < 3; i++)
        CHECK_EQ(((int64_t *)out->batch.col[1].data)[i], 7);
    mr_batch_buffer_free(out);
    mr_json_format.decoder_free(c.decoder);
    mr_text_fini(&c.text);
    mr_arena_fini(&arena);
}

/* Arrays that do not fit wait for an empty buffer; those that never will are bad. */
static void test_room(struct mr_rng *rng)
{
    static const struct mr_field fields[] = {FIELD("a", TYPE(INT))};
    static const char three[] = "[{\"a\":1},{\"a\":null},{\"a\":3}]", one[] = "{\"a\":4}";
    char room[2][256];
    struct mr_msg msgs[130];
    uint16_t origin[64];
    struct json_case c;

    (void)rng;
    json_case_open(&c, fields, 1, NULL, 0, true);
    mr_batch_buffer_free(c.out);
    c.out = mr_batch_buffer_new(c.schema, 64);
    for (int i = 0; i < 130; i++)
        msgs[i] = i == 63 ? json_case_msg(room[0], three, sizeof(three) - 1)
                          : json_case_msg(room[1], one, sizeof(one) - 1);
    CHECK_EQ(mr_json_format.decode(c.decoder, msgs, 130, c.out, origin, &c.sink), 63);
    CHECK_EQ(c.out->batch.rows, 63);
    mr_batch_buffer_reset(c.out);
    CHECK_EQ(mr_json_format.decode(c.decoder, msgs + 63, 67, c.out, origin, &c.sink), 62);
    CHECK_EQ(c.out->batch.rows, 64);
    CHECK_EQ(origin[2], 0);
    CHECK_EQ(origin[3], 1);
    CHECK_EQ(origin[63], 61);
    CHECK(mr_vec_is_null(&c.out->batch.col[0], 1) && !mr_vec_is_null(&c.out->batch.col[0], 2));
    CHECK_EQ(c.bad, 0);

    char big[2048] = "[";
    for (int i = 0; i < 65; i++)
        (void)strcat(big, i == 0 ? "{}" : ",{}");
    (void)strcat(big, "]");
    const char *got = json_case_decode(&c, big, strlen(big));
    CHECK_STR(got, "bad(-1): an array of more than 64 rows\n");
    json_case_close(&c);
}

/* What a bad message has nulled is not null in the message that takes its row. */
static void test_nulls_of_bad(struct mr_rng *rng)
{
    static const struct mr_field fields[] = {FIELD("a", TYPE(INT)), FIELD("b", TYPE(INT))};
    static const char *const docs[] = {"{\"a\":1,\"b\":1}",
                                       "{\"a\":null,\"b\":2}",
                                       "{\"a\":null,\"b\":\"x\"}",
                                       "{\"a\":3,\"b\":3}",
                                       "{\"a\":null,\"b\":4,}",
                                       "{\"a\":5,\"b\":null}",
                                       "[{\"a\":null,\"b\":6},{\"a\":null,\"b\":7},8]",
                                       "{\"a\":9,\"b\":9}",
                                       "{\"a\":10,\"b\":10}",
                                       "{\"a\":11,\"b\":11,\"x\":\"y\"}",
                                       "{\"a\":null,\"b\":12,\"x\":\"\xff\"}",
                                       "{\"a\":13,\"b\":13}"};
    char room[MR_COUNTOF(docs)][256];
    struct mr_msg msgs[MR_COUNTOF(docs)];
    uint16_t origin[64];

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(docs); i++)
        msgs[i] = json_case_msg(room[i], docs[i], strlen(docs[i]));
    for (int learning = 0; learning < 2; learning++) {
        struct json_case c;
        json_case_open(&c, fields, 2, NULL, 0, learning != 0);
        CHECK_EQ(
            mr_json_format.decode(c.decoder, msgs, MR_COUNTOF(docs), c.out, origin, &c.sink),
            MR_COUNTOF(docs));
        CHECK_EQ(c.bad, 4);
        mr_text_reset(&c.text);
        for (uint32_t i = 0; i < c.out->batch.rows; i++)
            mr_row_print_java(&c.out->batch, i, &c.text);
        CHECK_STR(c.text.data,
                  "+I[1, 1]+I[null, 2]+I[3, 3]+I[5, null]+I[9, 9]+I[10, 10]+I[11, 11]"
                  "+I[13, 13]");
        json_case_close(&c);
    }
}

static void test_options(struct mr_rng *rng)
{
    struct mr_option both[] = {OPT("json.fail-on-missing-field", "true"),
                               OPT("json.ignore-parse-errors", "true")};
    struct mr_options options = {MR_VIEW("t"), 2, both, NULL};
    struct mr_schema schema = {0};
    struct mr_format_spec spec = {.schema = &schema, .options = &options, .prefix = "json."};
    struct mr_decoder *decoder;
    struct mr_err err;

    (void)rng;
    CHECK_EQ(mr_json_format.decoder_new(&spec, &decoder, &err), MR_ERR_OPTION);
    CHECK_STR(err.message, "json.fail-on-missing-field and json.ignore-parse-errors shouldn't "
                           "both be true.");
    both[0].value = MR_VIEW("maybe");
    CHECK_EQ(mr_json_format.decoder_new(&spec, &decoder, &err), MR_ERR_OPTION);
    CHECK(strstr(err.message, "'json.fail-on-missing-field'") != NULL);
}

static const struct mr_test cases[] = {
    {"values", test_values},          {"iso_values", test_iso_values},
    {"ignored", test_ignored_errors}, {"documents", test_documents},
    {"missing", test_missing_fields}, {"depth", test_depth},
    {"unwanted", test_unwanted},      {"room", test_room},
    {"options", test_options},        {"nulls_of_bad", test_nulls_of_bad},
};
MR_TEST_MAIN(cases)
