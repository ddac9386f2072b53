/*
 * What options owe a person: the words Flink would have used, and enough behind them to
 * put the statement right.
 */
#include "core/op/options.h"

#include "tests/mr_test.h"

static const struct mr_option_spec specs[] = {
    {.name = "topic", .kind = MR_OPTION_STRING, .is_required = true},
    {.name = "rows", .kind = MR_OPTION_INT, .fallback = "100"},
    {.name = "ratio", .kind = MR_OPTION_DOUBLE, .fallback = "0.5"},
    {.name = "lenient", .kind = MR_OPTION_BOOL, .fallback = "false"},
    {.name = "interval", .kind = MR_OPTION_DURATION, .fallback = "5 min"},
    {.name = "size", .kind = MR_OPTION_BYTES},
    {.name = "mode",
     .kind = MR_OPTION_ENUM,
     .fallback = "latest",
     .choices = "earliest|latest"},
    {.name = "fields.#.kind", .kind = MR_OPTION_STRING},
    {.name = "properties.*", .kind = MR_OPTION_PREFIX},
    {0},
};
static const struct mr_option_spec *const sets[] = {specs, NULL};

#define OPTIONS(...)                                                                 \
    struct mr_option list[] = {__VA_ARGS__};                                         \
    struct mr_options options = {MR_VIEW("`orders`"), MR_COUNTOF(list), list, NULL}; \
    struct mr_err err = {0}

#define OPTION(k, v)                  \
    {                                 \
        MR_VIEW(k), MR_VIEW(v), false \
    }

static void test_typed(struct mr_rng *rng)
{
    struct mr_view view = MR_VIEW("untouched");
    int64_t number = 0;
    double real = 0;
    bool flag = false;
    int chosen = -1;

    (void)rng;
    OPTIONS(OPTION("topic", "a;b"), OPTION("rows", "-7"), OPTION("ratio", "2.5e1"),
            OPTION("lenient", "TRUE"), OPTION("interval", "10 s"), OPTION("size", "64 kb"),
            OPTION("mode", "Earliest"));
    CHECK_EQ(mr_options_string(&options, specs, "topic", &view, &err), 0);
    CHECK(mr_view_is(view, "a;b"));
    CHECK_EQ(mr_options_int(&options, specs, "rows", &number, &err), 0);
    CHECK_EQ(number, -7);
    CHECK_EQ(mr_options_double(&options, specs, "ratio", &real, &err), 0);
    CHECK(real > 24.9 && real < 25.1);
    CHECK_EQ(mr_options_bool(&options, specs, "lenient", &flag, &err), 0);
    CHECK(flag);
    CHECK_EQ(mr_options_duration(&options, specs, "interval", &number, &err), 0);
    CHECK_EQ(number, 10 * MR_SECOND_NS);
    CHECK_EQ(mr_options_bytes(&options, specs, "size", &number, &err), 0);
    CHECK_EQ(number, 65536);
    CHECK_EQ(mr_options_enum(&options, specs, "mode", &chosen, &err), 0);
    CHECK_EQ(chosen, 0);
    CHECK_EQ(mr_options_finish(&options, sets, "kafka", &err), 0);
}

static void test_defaults(struct mr_rng *rng)
{
    int64_t number = 42;
    int chosen = -1;

    (void)rng;
    OPTIONS(OPTION("topic", "t"));
    CHECK_EQ(mr_options_int(&options, specs, "rows", &number, &err), 0);
    CHECK_EQ(number, 100);
    CHECK_EQ(mr_options_duration(&options, specs, "interval", &number, &err), 0);
    CHECK_EQ(number, 300 * MR_SECOND_NS);
    CHECK_EQ(mr_options_enum(&options, specs, "mode", &chosen, &err), 0);
    CHECK_EQ(chosen, 1);
    number = 42; /* neither given nor defaulted: left alone */
    CHECK_EQ(mr_options_bytes(&options, specs, "size", &number, &err), 0);
    CHECK_EQ(number, 42);
}

static void test_invalid(struct mr_rng *rng)
{
    int64_t number;
    bool flag;
    double real;
    int chosen;

    (void)rng;
    OPTIONS(OPTION("rows", "ten"), OPTION("lenient", "yes"), OPTION("interval", "soon"),
            OPTION("size", "1 parsec"), OPTION("mode", "middle"), OPTION("ratio", "half"));
    CHECK_EQ(mr_options_int(&options, specs, "rows", &number, &err), MR_ERR_OPTION);
    CHECK_STR(err.message, "Invalid value for option 'rows'.\n\n"
                           "Expected a whole number, found 'ten' (table `orders`).");
    CHECK_EQ(mr_options_bool(&options, specs, "lenient", &flag, &err), MR_ERR_OPTION);
    CHECK(strstr(err.message, "either true or false, found 'yes'") != NULL);
    CHECK_EQ(mr_options_duration(&options, specs, "interval", &number, &err), MR_ERR_OPTION);
    CHECK(strstr(err.message, "a duration") != NULL && strstr(err.message, "'soon'") != NULL);
    CHECK_EQ(mr_options_bytes(&options, specs, "size", &number, &err), MR_ERR_OPTION);
    CHECK_EQ(mr_options_double(&options, specs, "ratio", &real, &err), MR_ERR_OPTION);
    CHECK_EQ(mr_options_enum(&options, specs, "mode", &chosen, &err), MR_ERR_OPTION);
    CHECK(strstr(err.message, "one of earliest|latest") != NULL);
}

static void test_missing(struct mr_rng *rng)
{
    (void)rng;
    OPTIONS(OPTION("rows", "1"));
    CHECK_EQ(mr_options_finish(&options, sets, "kafka", &err), MR_ERR_OPTION);
    CHECK_STR(err.message, "One or more required options are missing.\n\n"
                           "Missing required options are:\n\ntopic\n\n"
                           "(table `orders`, connector 'kafka')");
}

static void test_unknown(struct mr_rng *rng)
{
    (void)rng;
    OPTIONS(OPTION("connector", "kafka"), OPTION("topic", "t"), OPTION("zeta", "1"),
            OPTION("properties.acks", "all"), OPTION("alpha", "2"),
            OPTION("fields.price.kind", "random"), OPTION("fields..kind", "odd"));
    CHECK(mr_options_find(&options, "connector") != NULL);
    CHECK_EQ(mr_options_finish(&options, sets, "kafka", &err), MR_ERR_OPTION);
    CHECK_STR(err.message, "Unsupported options found for 'kafka'.\n\nUnsupported options:\n\n"
                           "alpha\nfields..kind\nzeta\n\nSupported options:\n\nconnector\n"
                           "fields.#.kind\ninterval\nlenient\nmode\nproperties.*\nratio\n"
                           "rows\nsize\ntopic");
}

static void test_prefix(struct mr_rng *rng)
{
    int64_t number = 0;

    (void)rng;
    OPTIONS(OPTION("value.json.rows", "x"), OPTION("rows", "3"), OPTION("topic", "t"));
    struct mr_options under = mr_options_under(&options, "value.json.");
    CHECK_EQ(mr_options_int(&under, specs, "rows", &number, &err), MR_ERR_OPTION);
    CHECK(strstr(err.message, "option 'value.json.rows'.") != NULL);
    CHECK(list[0].is_used && !list[1].is_used);

    static const struct mr_option_spec format[] = {{.name = "value.json.lenient"}, {0}};
    static const struct mr_option_spec *const both[] = {specs, format, NULL};
    list[0].is_used = false;
    CHECK_EQ(mr_options_finish(&options, both, "kafka", &err), MR_ERR_OPTION);
    CHECK(strstr(err.message, "Unsupported options:\n\nvalue.json.rows\n\n") != NULL);
    CHECK(strstr(err.message, "\nvalue.json.lenient") != NULL);
}

static void test_quantities(struct mr_rng *rng)
{
    static const struct {
        const char *text;
        int64_t ns; /* below 0: refused */
    } durations[] = {
        {"0", 0},
        {"5", 5 * MR_MILLI_NS},
        {"10 s", 10 * MR_SECOND_NS},
        {"10s", 10 * MR_SECOND_NS},
        {" 200  ms ", 200 * MR_MILLI_NS},
        {"1 min", 60 * MR_SECOND_NS},
        {"1 M", 60 * MR_SECOND_NS},
        {"2 h", 7200 * MR_SECOND_NS},
        {"1 d", 86400 * MR_SECOND_NS},
        {"3 days", 3 * 86400 * MR_SECOND_NS},
        {"7 us", 7000},
        {"7 \xc2\xb5s", 7000},
        {"9 ns", 9},
        {"4 Seconds", 4 * MR_SECOND_NS},
        {"", -1},
        {"s", -1},
        {"-1 s", -1},
        {"1.5 s", -1},
        {"1 s s", -1},
        {"1 |s|", -1},
        {"1 |", -1},
        {"1 parsecs", -1},
        {"99999999999999999999", -1},
        {"9223372036854775807 s", -1},
        {"1 aveeeeeeeeeeeeeeeeeerylongunit", -1},
        {"1 fortnight", -1},
    };
    int64_t got;

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(durations); i++) {
        got = -1;
        int rc = mr_parse_duration(mr_view_of(durations[i].text), &got);
        CHECK_EQ(got, durations[i].ns);
        CHECK_EQ(rc < 0, durations[i].ns < 0);
    }
    CHECK_EQ(mr_parse_bytes(MR_VIEW("128MB"), &got), 0);
    CHECK_EQ(got, INT64_C(128) << 20);
    CHECK_EQ(mr_parse_bytes(MR_VIEW("7"), &got), 0);
    CHECK_EQ(got, 7);
    CHECK_EQ(mr_parse_bytes(MR_VIEW("2 g"), &got), 0);
    CHECK_EQ(got, INT64_C(2) << 30);
    CHECK(mr_parse_bytes(MR_VIEW("1 min"), &got) < 0);
    CHECK(mr_parse_bytes(MR_VIEW("9000000 tb"), &got) < 0);
}

/* More options than an error can hold: the message says how many it left out. */
static void test_long_lists(struct mr_rng *rng)
{
    struct mr_option_spec many[200] = {0};
    char names[199][16];
    const struct mr_option_spec *const many_sets[] = {many, NULL};

    (void)rng;
    for (int i = 0; i < 199; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "option-%03d", i);
        many[i].name = names[i];
    }
    OPTIONS(OPTION("x", "1"));
    CHECK_EQ(mr_options_finish(&options, many_sets, "kafka", &err), MR_ERR_OPTION);
    CHECK(strstr(err.message, "\noption-001\n") != NULL);
    CHECK(strstr(err.message, " more") != NULL);
    CHECK(strlen(err.message) < sizeof(err.message) - 1);
}

static const struct mr_test cases[] = {
    {"typed", test_typed},           {"defaults", test_defaults},     {"invalid", test_invalid},
    {"missing", test_missing},       {"unknown", test_unknown},       {"prefix", test_prefix},
    {"quantities", test_quantities}, {"long_lists", test_long_lists},
};
MR_TEST_MAIN(cases)
