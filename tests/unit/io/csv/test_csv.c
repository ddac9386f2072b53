/*
 * Lines by hand against what Flink makes of them, and random rows there and back under
 * random options.
 */
#include "core/data/print.h"
#include "core/data/value.h"
#include "io/csv/csv.h"

#include "tests/mr_test.h"

#define OPT(k, v)                            \
    {                                        \
        MR_VIEW("csv." k), MR_VIEW(v), false \
    }
#define STRING MR_TYPE_STRING
#define TYPE(t)                          \
    {                                    \
        .id = MR_TYPE_##t, .nullable = 1 \
    }

struct csv_case {
    struct mr_arena arena;
    struct mr_schema *schema;
    struct mr_decoder *decoder;
    struct mr_encoder *encoder;
    struct mr_batch_buffer *out;
    struct mr_bad_sink sink;
    struct mr_text text;
};

static void report(struct mr_bad_sink *sink, const struct mr_msg *msg, int column,
                   const char *reason)
{
    struct csv_case *c = MR_CONTAINER(sink, struct csv_case, sink);

    (void)msg;
    mr_text_printf(&c->text, "bad(%d): %s", column, reason);
}

static void csv_open(struct csv_case *c, const struct mr_field *fields, uint32_t count,
                     struct mr_option *option, uint32_t options)
{
    struct mr_options given = {MR_VIEW("t"), options, option, NULL};
    struct mr_err err;

    memset(c, 0, sizeof(*c));
    mr_arena_init(&c->arena);
    mr_text_init(&c->text);
    c->sink.report = report;
    c->schema = mr_schema_new(&c->arena, count);
    memcpy(c->schema->field, fields, count * sizeof(*fields));
    struct mr_format_spec spec = {.schema = c->schema, .options = &given, .prefix = "csv."};
    CHECK_EQ(mr_csv_format.decoder_new(&spec, &c->decoder, &err), 0);
    CHECK_EQ(mr_csv_format.encoder_new(&spec, &c->encoder, &err), 0);
    c->out = mr_batch_buffer_new(c->schema, 4);
}

static void csv_close(struct csv_case *c)
{
    mr_batch_buffer_free(c->out);
    mr_csv_format.decoder_free(c->decoder);
    mr_csv_format.encoder_free(c->encoder);
    mr_text_fini(&c->text);
    mr_arena_fini(&c->arena);
}

/* The row in c->out, as long as *RET_ROOM lives. */
static void csv_decode(struct csv_case *c, const char *line, size_t len, char **ret_room)
{
    char *room = malloc(len + MR_MSG_PADDING);
    struct mr_msg msg = {.data = room, .len = (uint32_t)len};
    uint16_t origin[64];

    memcpy(room, line, len);
    memset(room + len, '"', MR_MSG_PADDING);
    mr_text_reset(&c->text);
    mr_batch_buffer_reset(c->out);
    CHECK_EQ(mr_csv_format.decode(c->decoder, &msg, 1, c->out, origin, &c->sink), 1);
    *ret_room = room;
}

static void check(const struct mr_field *fields, uint32_t count, struct mr_option *option,
                  uint32_t options, const char *line, const char *want)
{
    struct csv_case c;
    char *room;

    csv_open(&c, fields, count, option, options);
    csv_decode(&c, line, strlen(line), &room);
    for (uint32_t i = 0; i < c.out->batch.rows; i++)
        mr_row_print_java(&c.out->batch, i, &c.text);
    if (strcmp(c.text.data, want) != 0)
        fprintf(stderr, "line: %s\n", line);
    CHECK_STR(c.text.data, want);
    free(room);
    csv_close(&c);
}

static const struct mr_field three[] = {
    {MR_VIEW("s"), {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1}},
    {MR_VIEW("n"), TYPE(INT)},
    {MR_VIEW("t"), {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1}},
};

static void test_lines(struct mr_rng *rng)
{
    static const struct {
        const char *line, *want;
    } cases[] = {
        {"a,1,b", "+I[a, 1, b]"},
        {"a,1,b\r\n", "+I[a, 1, b]"},
        {"a, 1 ,b ", "+I[a, 1, b ]"},
        {",,", "+I[, null, ]"},
        {"a,1,b,", "+I[a, 1, b]"},
        {"\"a,b\",1,\"c\"\"d\"\"\"", "+I[a,b, 1, c\"d\"]"},
        {"\"line\nbreak\",1,x", "+I[line\nbreak, 1, x]"},
        {"\"\",1,\"\"", "+I[, 1, ]"},
        {"\"a\" ,1,x", "+I[a, 1, x]"},
        {" \"a\",1,x", "+I[ \"a\", 1, x]"},
        {"a\"b,1,x", "+I[a\"b, 1, x]"},
        {"\"1\",\"2\",3", "+I[1, 2, 3]"},
        {"a string that is much longer than a vector of 32 bytes is,1,x",
         "+I[a string that is much longer than a vector of 32 bytes is, 1, x]"},
        {"", ""},
        {"\n", ""},
        {"#x,1,y", "+I[#x, 1, y]"},
        {"a,1", "bad(-1): only 2 fields, but the table has 3 columns"},
        {"a,1,b,c", "bad(-1): 4 fields, but the table has 3 columns"},
        {"a,1,b,,", "bad(-1): 5 fields, but the table has 3 columns"},
        {"a,x,b", "bad(1): column n: expected a whole number, found \"x\""},
        {"a,1.5,b", "bad(1): column n: expected a whole number, found \"1.5\""},
        {"a,2147483648,b", "bad(1): column n: 2147483648 is out of range for INT"},
        {"\"a,1,b", "bad(-1): not CSV: a quoted field does not end"},
        {"\"a\"x,1,b",
         "bad(-1): not CSV: expected a delimiter behind the quoted field, found 'x'"},
        {"a,1,b\nc,2,d",
         "bad(-1): not CSV: a line ends within the message and outside of quotes"},
        {"a,1,\xff", "bad(-1): the message is not valid UTF-8"},
    };

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(cases); i++)
        check(three, 3, NULL, 0, cases[i].line, cases[i].want);
}

static void test_types(struct mr_rng *rng)
{
    static const struct {
        struct mr_type type;
        const char *line, *want;
    } cases[] = {
        {TYPE(BOOLEAN), "TRUE", "+I[true]"},
        {TYPE(BOOLEAN), "yes", "+I[false]"},
        {TYPE(DOUBLE), " 1.5e3 ", "+I[1500.0]"},
        {TYPE(FLOAT), "0.1", "+I[0.1]"},
        {{.id = MR_TYPE_DECIMAL, .precision = 5, .scale = 2, .nullable = 1},
         "1.005",
         "+I[1.01]"},
        {{.id = MR_TYPE_DECIMAL, .precision = 5, .scale = 2, .nullable = 1},
         "1000",
         "+I[null]"},
        {{.id = MR_TYPE_DECIMAL, .precision = 5, .scale = 2},
         "1000",
         "bad(0): column v: no value, and the column is NOT NULL"},
        {TYPE(DATE), "2020-02-29", "+I[2020-02-29]"},
        {TYPE(DATE), "2020/02/29",
         "bad(0): column v: expected a date such as 2020-12-30, found \"2020/02/29\""},
        {{.id = MR_TYPE_TIME, .precision = 0, .nullable = 1}, "10:11:12.5", "+I[10:11:12]"},
        {{.id = MR_TYPE_TIMESTAMP, .precision = 3, .nullable = 1},
         "2020-02-29 10:00:00.1239",
         "+I[2020-02-29T10:00:00.123]"},
        {{.id = MR_TYPE_TIMESTAMP, .precision = 3, .nullable = 1},
         "2020-02-29T10:00:00",
         "bad(0): column v: expected a timestamp such as 2020-12-30 12:13:14.123, found "
         "\"2020-02-29T10:00:00\""},
        {{.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 3, .nullable = 1},
         "2020-02-29 10:00:00Z",
         "+I[2020-02-29T10:00:00Z]"},
        {TYPE(VARBINARY), "AQL/", "+I[[1, 2, -1]]"},
        {TYPE(INTERVAL_MONTHS), "14", "+I[P14M]"},
        {TYPE(BIGINT), "-9223372036854775808", "+I[-9223372036854775808]"},
    };

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        struct mr_field field = {MR_VIEW("v"), cases[i].type};
        check(&field, 1, NULL, 0, cases[i].line, cases[i].want);
    }
}

static void test_options(struct mr_rng *rng)
{
    struct mr_option tab[] = {OPT("field-delimiter", "\\t")};
    struct mr_option unicode[] = {OPT("field-delimiter", "\\u0001")};
    struct mr_option single[] = {OPT("quote-character", "'"), OPT("escape-character", "\\")};
    struct mr_option none[] = {OPT("disable-quote-character", "true")};
    struct mr_option nulls[] = {OPT("null-literal", "n/a")};
    struct mr_option lenient[] = {OPT("ignore-parse-errors", "true")};
    struct mr_option strict[] = {OPT("ignore-parse-errors", "true"),
                                 OPT("fail-on-missing-columns", "true")};
    struct mr_option comments[] = {OPT("allow-comments", "true")};
    struct mr_option trims[] = {OPT("trim-spaces", "true"),
                                OPT("empty-string-as-null", "true")};
    struct mr_option trailing[] = {OPT("ignore-trailing-unmappable", "true")};
    struct mr_option no_comma[] = {OPT("allow-trailing-comma", "false")};

    (void)rng;
    check(three, 3, tab, 1, "a,b\t1\tx", "+I[a,b, 1, x]");
    check(three, 3, unicode, 1, "a\0011\001x", "+I[a, 1, x]");
    check(three, 3, single, 2, "'a,\\'b''c',1,x\\,y\\n", "+I[a,'b'c, 1, x,y\n]");
    check(three, 3, single, 2, "a,1,x\\",
          "bad(-1): not CSV: an escape character at the very end");
    check(three, 3, none, 1, "\"a,1,\"", "+I[\"a, 1, \"]");
    check(three, 3, nulls, 1, "n/a,n/a,\"n/a\"", "+I[null, null, null]");
    check(three, 3, lenient, 1, "a,x,b", "+I[a, null, b]");
    check(three, 3, lenient, 1, "a", "+I[a, null, null]");
    check(three, 3, strict, 2, "a", "bad(-1): only 1 fields, but the table has 3 columns");
    check(three, 3, comments, 1, "#a,1,b", "");
    check(three, 3, trims, 2, " a\t, 1 , \"b \" ", "+I[a, 1, b ]");
    check(three, 3, trims, 2, " , 1 ,x", "+I[null, 1, x]");
    check(three, 3, trailing, 1, "a,1,b,c,d", "+I[a, 1, b]");
    check(three, 3, no_comma, 1, "a,1,b,", "bad(-1): 4 fields, but the table has 3 columns");
}

static void test_refused(struct mr_rng *rng)
{
    static const struct {
        struct mr_option option[2];
        const char *why;
    } cases[] = {
        {{OPT("field-delimiter", ";;"), OPT("allow-comments", "true")},
         "Option 'csv.field-delimiter' must be a string with single character, but was: ;;."},
        {{OPT("field-delimiter", "\xc3\xa9"), OPT("allow-comments", "true")}, "an ASCII one"},
        {{OPT("quote-character", "'"), OPT("disable-quote-character", "true")},
         "Format cannot define a quote character and disabled quote character at the same time."},
        {{OPT("quote-character", ";"), OPT("field-delimiter", ";")}, "must differ"},
        {{OPT("allow-comments", "perhaps"), OPT("field-delimiter", ";")},
         "either true or false"},
    };
    struct mr_schema schema = {0};

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        struct mr_option option[2];
        struct mr_options options = {MR_VIEW("t"), 2, option, NULL};
        struct mr_format_spec spec = {.schema = &schema, .options = &options, .prefix = "csv."};
        struct mr_decoder *decoder;
        struct mr_err err;
        memcpy(option, cases[i].option, sizeof(option));
        CHECK_EQ(mr_csv_format.decoder_new(&spec, &decoder, &err), MR_ERR_OPTION);
        if (strstr(err.message, cases[i].why) == NULL)
            CHECK_STR(err.message, cases[i].why);
    }
}

static void check_written(const struct mr_value *value, struct mr_option *option,
                          uint32_t options, const char *want)
{
    struct mr_field field = {MR_VIEW("v"), value->type};
    struct csv_case c;
    const char *why = NULL;

    csv_open(&c, &field, 1, option, options);
    mr_value_store(value, c.out, 0, 0);
    c.out->batch.rows = c.out->batch.selected = 1;
    int rc = mr_csv_format.encode(c.encoder, &c.out->batch, 0, &c.text, &why);
    CHECK_STR(rc < 0 ? why : c.text.data, want);
    csv_close(&c);
}

static void check_string(const char *text, struct mr_option *option, uint32_t options,
                         const char *want)
{
    struct mr_value value = {.type = STRING, .u.str = mr_str_of(text, strlen(text))};

    check_written(&value, option, options, want);
}

/* Byte for byte what Flink writes. */
static void test_written(struct mr_rng *rng)
{
    struct mr_option none[] = {OPT("disable-quote-character", "true"),
                               OPT("escape-character", "\\")};
    struct mr_option plain[] = {OPT("write-bigdecimal-in-scientific-notation", "false")};
    struct mr_value value = {.type = mr_type_decimal(10, 2), .u.i64 = 10000000};

    (void)rng;
    check_string("plain", NULL, 0, "plain");
    check_string("two words", NULL, 0, "\"two words\"");
    check_string("a,b", NULL, 0, "\"a,b\"");
    check_string("say \"x\"", NULL, 0, "\"say \"\"x\"\"\"");
    check_string("exactly-24-characters-ab", NULL, 0, "exactly-24-characters-ab");
    check_string("more-than-24-characters-x", NULL, 0, "\"more-than-24-characters-x\"");
    check_string("", NULL, 0, "\"\"");
    check_string("a,b\n", none, 2, "a\\,b\\n");
    check_string("a,b", none, 1,
                 "a value holds the delimiter or a line end, and there is neither a "
                 "'quote-character' nor an 'escape-character'");
    check_written(&value, NULL, 0, "1E+5");
    check_written(&value, plain, 1, "100000");
    value.u.i64 = 1230;
    check_written(&value, NULL, 0, "12.3");
    value = (struct mr_value){.type = MR_TYPE_TS(3), .u.i64 = 1500 * MR_MILLI_NS};
    check_written(&value, NULL, 0, "\"1970-01-01 00:00:01.5\"");
    value = (struct mr_value){.type = MR_TYPE(MR_TYPE_DATE), .u.i64 = 1};
    check_written(&value, NULL, 0, "1970-01-02");
    value = (struct mr_value){.type = MR_TYPE(MR_TYPE_DOUBLE), .u.f64 = 1e10};
    check_written(&value, NULL, 0, "1.0E10");
}

static size_t random_string(struct mr_rng *rng, char *out)
{
    static const char *const parts[] = {"a", "b",   " ",   ",",        "\"", "\"\"",
                                        "'", "\n",  "\r",  "\t",       ";",  "\\",
                                        "#", "n/a", "x y", "\xc3\xa9", "|",  "0"};
    size_t len = 0;

    for (uint64_t n = mr_rng_below(rng, 12); n > 0; n--) {
        const char *part = parts[mr_rng_below(rng, MR_COUNTOF(parts))];
        memcpy(out + len, part, strlen(part));
        len += strlen(part);
    }
    return len;
}

/* Strings of all that could go wrong; NULL and the null literal are the only ambiguity. */
static void test_round_trip(struct mr_rng *rng)
{
    static struct mr_option options[][3] = {
        {OPT("null-literal", "<null>"), OPT("allow-comments", "true"),
         OPT("write-bigdecimal-in-scientific-notation", "true")},
        {OPT("null-literal", "<null>"), OPT("field-delimiter", "|"),
         OPT("quote-character", "'")},
        {OPT("null-literal", "<null>"), OPT("escape-character", "\\"),
         OPT("field-delimiter", "\\t")},
        {OPT("null-literal", "<null>"), OPT("disable-quote-character", "true"),
         OPT("escape-character", "\\")},
    };
    static const struct mr_field fields[] = {
        {MR_VIEW("a"), {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1}},
        {MR_VIEW("b"), {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1}},
        {MR_VIEW("c"), {.id = MR_TYPE_DECIMAL, .precision = 12, .scale = 3, .nullable = 1}},
        {MR_VIEW("d"), {.id = MR_TYPE_TIMESTAMP, .precision = 9, .nullable = 1}},
        {MR_VIEW("e"), {.id = MR_TYPE_DOUBLE, .nullable = 1}},
        {MR_VIEW("f"), {.id = MR_TYPE_VARBINARY, .length = MR_LENGTH_MAX, .nullable = 1}},
    };

    for (size_t k = 0; k < MR_COUNTOF(options); k++) {
        struct csv_case c;
        struct mr_text want, line;
        csv_open(&c, fields, MR_COUNTOF(fields), options[k], 3);
        mr_text_init(&want);
        mr_text_init(&line);
        for (int i = 0; i < 5000; i++) {
            char bytes[6][64], *room;
            const char *why;
            mr_batch_buffer_reset(c.out);
            for (uint32_t col = 0; col < MR_COUNTOF(fields); col++) {
                struct mr_value v = {.type = fields[col].type,
                                     .is_null = mr_rng_below(rng, 10) == 0};
                if (mr_type_shape(v.type) == MR_SHAPE_STR)
                    v.u.str = mr_str_of(bytes[col], random_string(rng, bytes[col]));
                else if (v.type.id == MR_TYPE_DOUBLE)
                    v.u.f64 = mr_rng_unit(rng) * 1e20;
                else if (v.type.id == MR_TYPE_DECIMAL)
                    v.u.i64 = mr_rng_range(rng, -100000, 100000) * 100;
                else
                    v.u.i64 = (int64_t)mr_rng_next(rng);
                mr_value_store(&v, c.out, col, 0);
            }
            c.out->batch.rows = c.out->batch.selected = 1;
            mr_text_reset(&want);
            mr_text_reset(&line);
            mr_row_print_java(&c.out->batch, 0, &want);
            CHECK_EQ(mr_csv_format.encode(c.encoder, &c.out->batch, 0, &line, &why), 0);
            bool is_comment = k == 0 && line.data[0] == '#';
            csv_decode(&c, line.data, line.len, &room);
            CHECK(!is_comment);
            if (c.out->batch.rows == 1)
                mr_row_print_java(&c.out->batch, 0, &c.text);
            if (strcmp(c.text.data, want.data) != 0)
                fprintf(stderr, "options %zu, line: %s\n", k, line.data);
            CHECK_STR(c.text.data, want.data);
            free(room);
        }
        mr_text_fini(&want);
        mr_text_fini(&line);
        csv_close(&c);
    }
}

static const struct mr_test cases[] = {
    {"lines", test_lines},     {"types", test_types},     {"options", test_options},
    {"refused", test_refused}, {"written", test_written}, {"round_trip", test_round_trip},
};
MR_TEST_MAIN(cases)
