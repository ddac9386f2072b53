/*
 * What is written is what Flink writes, and reads back as the row it was.
 */
#include "core/data/value.h"
#include "tests/unit/io/json/json_case.h"

struct written {
    struct mr_arena arena;
    struct mr_schema *schema;
    struct mr_encoder *encoder;
    struct mr_batch_buffer *rows;
    struct mr_text text;
};

static void written_open(struct written *w, const struct mr_field *fields, uint32_t count,
                         struct mr_option *option, uint32_t options)
{
    struct mr_options given = {MR_VIEW("t"), options, option, NULL};
    struct mr_err err;

    mr_arena_init(&w->arena);
    mr_text_init(&w->text);
    w->schema = mr_schema_new(&w->arena, count);
    memcpy(w->schema->field, fields, count * sizeof(*fields));
    struct mr_format_spec spec = {.schema = w->schema, .options = &given, .prefix = "json."};
    CHECK_EQ(mr_json_format.encoder_new(&spec, &w->encoder, &err), 0);
    w->rows = mr_batch_buffer_new(w->schema, 4);
    w->rows->batch.rows = w->rows->batch.selected = 1;
}

static void written_close(struct written *w)
{
    mr_batch_buffer_free(w->rows);
    mr_json_format.encoder_free(w->encoder);
    mr_text_fini(&w->text);
    mr_arena_fini(&w->arena);
}

static const char *write_row(struct written *w)
{
    const char *why = NULL;

    mr_text_reset(&w->text);
    CHECK_EQ(mr_json_format.encode(w->encoder, &w->rows->batch, 0, &w->text, &why), 0);
    return w->text.data;
}

static void check(struct mr_value value, struct mr_option *option, uint32_t options,
                  const char *want)
{
    struct mr_field field = {MR_VIEW("v"), value.type};
    struct written w;
    char whole[512];

    written_open(&w, &field, 1, option, options);
    mr_value_store(&value, w.rows, 0, 0);
    (void)snprintf(whole, sizeof(whole), "{\"v\":%s}", want);
    CHECK_STR(write_row(&w), whole);
    written_close(&w);
}

static struct mr_value i64_of(struct mr_type type, int64_t v)
{
    return (struct mr_value){.type = type, .u.i64 = v};
}

static struct mr_value string_of(const char *text, size_t len)
{
    return (struct mr_value){.type = MR_TYPE_STRING, .u.str = mr_str_of(text, len)};
}

static struct mr_value real_of(enum mr_type_id id, double v)
{
    return (struct mr_value){.type = MR_TYPE(id), .u.f64 = v};
}

#define STR(literal) string_of(literal, sizeof(literal) - 1)

static void test_values(struct mr_rng *rng)
{
    struct mr_option plain = {MR_VIEW("json.encode.decimal-as-plain-number"), MR_VIEW("true"),
                              0};
    struct mr_option iso = {MR_VIEW("json.timestamp-format.standard"), MR_VIEW("ISO-8601"), 0};
    struct mr_type ltz = {.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 3, .nullable = 1};
    struct mr_value wide = {.type = mr_type_decimal(38, 0), .u.i128 = 0};

    (void)rng;
    check(STR("plain"), NULL, 0, "\"plain\"");
    check(STR("a\"b\\c/\b\f\n\r\t\x01\x1f\x7f"), NULL, 0,
          "\"a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u0001\\u001F\x7f\"");
    check(STR("zero\0byte and \xe2\x82\xac"), NULL, 0, "\"zero\\u0000byte and \xe2\x82\xac\"");
    check(i64_of(MR_TYPE(MR_TYPE_BIGINT), INT64_MIN), NULL, 0, "-9223372036854775808");
    check(i64_of(MR_TYPE(MR_TYPE_INT), 0), NULL, 0, "0");
    check(i64_of(mr_type_decimal(10, 2), 1100), NULL, 0, "11");
    check(i64_of(mr_type_decimal(10, 2), -1230), NULL, 0, "-12.3");
    check(i64_of(mr_type_decimal(10, 2), 10000), NULL, 0, "1E+2");
    check(i64_of(mr_type_decimal(10, 2), 12000), NULL, 0, "1.2E+2");
    check(i64_of(mr_type_decimal(10, 2), 12000), &plain, 1, "120.00");
    check(i64_of(mr_type_decimal(18, 9), 27), NULL, 0, "2.7E-8");
    check(i64_of(mr_type_decimal(18, 9), 27), &plain, 1, "0.000000027");
    check(i64_of(mr_type_decimal(10, 2), 0), NULL, 0, "0");
    check(i64_of(mr_type_decimal(10, 2), 5), NULL, 0, "0.05");
    check(wide, NULL, 0, "0");
    wide.u.i128 = (mr_i128)INT64_MAX * 10 + 3;
    check(wide, NULL, 0, "92233720368547758073");
    check(real_of(MR_TYPE_DOUBLE, 1e10), NULL, 0, "1.0E10");
    check(real_of(MR_TYPE_DOUBLE, __builtin_nan("")), NULL, 0, "\"NaN\"");
    check(real_of(MR_TYPE_FLOAT, (double)0.1f), NULL, 0, "0.1");
    check(i64_of(MR_TYPE_TS(3), 1500 * MR_MILLI_NS), NULL, 0, "\"1970-01-01 00:00:01.5\"");
    check(i64_of(MR_TYPE_TS(3), 0), &iso, 1, "\"1970-01-01T00:00:00\"");
    check(i64_of(ltz, 123 * MR_MILLI_NS), NULL, 0, "\"1970-01-01 00:00:00.123Z\"");
    check(i64_of(MR_TYPE(MR_TYPE_DATE), -1), NULL, 0, "\"1969-12-31\"");
    check(i64_of(MR_TYPE(MR_TYPE_TIME), 3600 * MR_SECOND_NS), NULL, 0, "\"01:00:00\"");
    check(i64_of(MR_TYPE(MR_TYPE_INTERVAL_NS), 2 * MR_SECOND_NS), NULL, 0, "2000");
}

static void test_rows(struct mr_rng *rng)
{
    static const struct mr_field fields[] = {
        {MR_VIEW("a \"b\""), {.id = MR_TYPE_INT, .nullable = 1}},
        {MR_VIEW("c"), {.id = MR_TYPE_BOOLEAN, .nullable = 1}},
    };
    struct mr_option omit = {MR_VIEW("json.encode.ignore-null-fields"), MR_VIEW("true"), 0};
    const char *why = NULL;
    struct written w;

    (void)rng;
    for (uint32_t options = 0; options < 2; options++) {
        written_open(&w, fields, 2, &omit, options);
        ((int64_t *)w.rows->batch.col[0].data)[0] = 7;
        ((uint8_t *)w.rows->batch.col[1].data)[0] = 1;
        CHECK_STR(write_row(&w), "{\"a \\\"b\\\"\":7,\"c\":true}");
        mr_batch_buffer_set_null(w.rows, 0, 0);
        CHECK_STR(write_row(&w),
                  options ? "{\"c\":true}" : "{\"a \\\"b\\\"\":null,\"c\":true}");
        mr_batch_buffer_set_null(w.rows, 1, 0);
        CHECK_STR(write_row(&w), options ? "{}" : "{\"a \\\"b\\\"\":null,\"c\":null}");
        w.rows->batch.kind = w.rows->kind;
        w.rows->kind[0] = MR_ROW_UPDATE_AFTER;
        (void)write_row(&w);
        w.rows->kind[0] = MR_ROW_DELETE;
        mr_text_reset(&w.text);
        CHECK(mr_json_format.encode(w.encoder, &w.rows->batch, 0, &w.text, &why) < 0);
        CHECK(strstr(why, "append-only") != NULL);
        CHECK_EQ(w.text.len, 0);
        written_close(&w);
    }
}

static const struct mr_field every[] = {
    {MR_VIEW("s"), {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1}},
    {MR_VIEW("b"), {.id = MR_TYPE_BOOLEAN, .nullable = 1}},
    {MR_VIEW("t"), {.id = MR_TYPE_TINYINT, .nullable = 1}},
    {MR_VIEW("l"), {.id = MR_TYPE_BIGINT, .nullable = 1}},
    {MR_VIEW("d"), {.id = MR_TYPE_DOUBLE, .nullable = 1}},
    {MR_VIEW("f"), {.id = MR_TYPE_FLOAT, .nullable = 1}},
    {MR_VIEW("m"), {.id = MR_TYPE_DECIMAL, .precision = 15, .scale = 4, .nullable = 1}},
    {MR_VIEW("w"), {.id = MR_TYPE_DECIMAL, .precision = 38, .scale = 12, .nullable = 1}},
    {MR_VIEW("x"), {.id = MR_TYPE_VARBINARY, .length = MR_LENGTH_MAX, .nullable = 1}},
    {MR_VIEW("y"), {.id = MR_TYPE_DATE, .nullable = 1}},
    {MR_VIEW("z"), {.id = MR_TYPE_TIME, .precision = 9, .nullable = 1}},
    {MR_VIEW("ts"), {.id = MR_TYPE_TIMESTAMP, .precision = 9, .nullable = 1}},
    {MR_VIEW("tz"), {.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 6, .nullable = 1}},
};

static void fill(struct mr_rng *rng, struct mr_batch_buffer *out)
{
    static const char letters[] = "ab\"\\\n\t\x02/ {}[]:,0";

    for (uint32_t c = 0; c < MR_COUNTOF(every); c++) {
        struct mr_value v = {.type = every[c].type, .is_null = mr_rng_below(rng, 10) == 0};
        uint64_t len = mr_rng_below(rng, 40);
        char bytes[40];
        switch ((enum mr_type_id)v.type.id) {
        case MR_TYPE_VARCHAR:
            for (uint64_t i = 0; i < len; i++)
                bytes[i] = letters[mr_rng_below(rng, sizeof(letters))];
            v.u.str = mr_str_of(bytes, len);
            break;
        case MR_TYPE_VARBINARY:
            for (uint64_t i = 0; i < len; i++)
                bytes[i] = (char)mr_rng_next(rng);
            v.u.str = mr_str_of(bytes, len);
            break;
        case MR_TYPE_BOOLEAN: v.u.boolean = mr_rng_next(rng) & 1; break;
        case MR_TYPE_DOUBLE: v.u.f64 = (mr_rng_unit(rng) - 0.5) * 1e20; break;
        case MR_TYPE_FLOAT: v.u.f64 = (double)(float)mr_rng_unit(rng); break;
        case MR_TYPE_DECIMAL:
            if (v.type.precision > 18)
                v.u.i128 = (mr_i128)(int64_t)mr_rng_next(rng) * 1000000;
            else
                v.u.i64 = mr_rng_range(rng, -1000, 1000) * mr_rng_range(rng, 1, 1000000);
            break;
        case MR_TYPE_DATE: v.u.i64 = mr_rng_range(rng, -100000, 100000); break;
        case MR_TYPE_TIME: v.u.i64 = mr_rng_range(rng, 0, 86400 * MR_SECOND_NS - 1); break;
        case MR_TYPE_TIMESTAMP_LTZ: v.u.i64 = (int64_t)mr_rng_next(rng) / 1000 * 1000; break;
        case MR_TYPE_TINYINT: v.u.i64 = mr_rng_range(rng, -128, 127); break;
        default: v.u.i64 = (int64_t)mr_rng_next(rng);
        }
        mr_value_store(&v, out, c, 0);
    }
}

static void test_round_trip(struct mr_rng *rng)
{
    struct mr_option options[][1] = {
        {{MR_VIEW("json.timestamp-format.standard"), MR_VIEW("SQL"), 0}},
        {{MR_VIEW("json.timestamp-format.standard"), MR_VIEW("ISO-8601"), 0}},
        {{MR_VIEW("json.encode.decimal-as-plain-number"), MR_VIEW("true"), 0}},
        {{MR_VIEW("json.encode.ignore-null-fields"), MR_VIEW("true"), 0}},
    };

    for (size_t k = 0; k < MR_COUNTOF(options); k++) {
        struct written w;
        struct json_case c;
        struct mr_text want;
        written_open(&w, every, MR_COUNTOF(every), options[k], 1);
        json_case_open(&c, every, MR_COUNTOF(every), options[k], 1, true);
        mr_text_init(&want);
        for (int i = 0; i < 3000; i++) {
            mr_batch_buffer_reset(w.rows);
            fill(rng, w.rows);
            w.rows->batch.rows = w.rows->batch.selected = 1;
            mr_text_reset(&want);
            mr_row_print_java(&w.rows->batch, 0, &want);
            mr_text_putc(&want, '\n');
            (void)write_row(&w);
            const char *got = json_case_decode(&c, w.text.data, w.text.len);
            if (strcmp(got, want.data) != 0)
                fprintf(stderr, "options %zu: %s\n", k, w.text.data);
            CHECK_STR(got, want.data);
        }
        mr_text_fini(&want);
        json_case_close(&c);
        written_close(&w);
    }
}

static const struct mr_test cases[] = {
    {"values", test_values},
    {"rows", test_rows},
    {"round_trip", test_round_trip},
};
MR_TEST_MAIN(cases)
