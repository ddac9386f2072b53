/* Tables of libraries, sound ones and those that nobody should have written. */
#include "operators/plugin/function.h"

#include "operators/plugin/aggregate.h"
#include "operators/plugin/cell.h"
#include "tests/mr_test.h"

static int compute(struct mr_plugin_call *call)
{
    (void)call;
    return 0;
}

static void fold(struct mr_plugin_call *call)
{
    (void)call;
}

static void merge(void *into, const void *from)
{
    (void)into;
    (void)from;
}

/* The sentence about looking for 'f' in a library with this one line; "": it is found. */
static const char *verdict(struct mr_plugin_function f, struct mr_arena *arena)
{
    static struct mr_err err;
    const struct mr_plugin plugin = {MR_PLUGIN_ABI, sizeof(f), "test", "1", &f, 1};
    const struct mr_user_function *found;

    err = (struct mr_err){0};
    CHECK_EQ(mr_plugin_check(&plugin, "/p.so", &err), 0);
    int rc = mr_user_function_new(arena, &plugin, MR_VIEW("f"), MR_VIEW("g"), &found, &err);
    CHECK_EQ(rc, rc < 0 ? MR_ERR_PLUGIN : 0);
    return rc < 0 ? err.message : "";
}

static const struct mr_plugin_function scalar = {
    .name = "f", .kind = MR_PLUGIN_SCALAR, .takes = "INT", .gives = "INT", .compute = compute};
static const struct mr_plugin_function aggregate = {.name = "f",
                                                    .kind = MR_PLUGIN_AGGREGATE,
                                                    .takes = "INT",
                                                    .gives = "INT",
                                                    .accumulate = fold,
                                                    .result = fold,
                                                    .state_bytes = 8};

/* LINE with a CHANGE to it: what is said has PART in it; "": nothing is. */
#define SAYS(part, line, change)                                                            \
    do {                                                                                    \
        struct mr_plugin_function f = (line);                                               \
        change;                                                                             \
        const char *got_ = verdict(f, &arena);                                              \
        if ((part)[0] == '\0' ? got_[0] != '\0' : strstr(got_, part) == NULL) {             \
            fprintf(stderr, "%s:%d: '%s' has no '%s'\n", __FILE__, __LINE__, got_, (part)); \
            exit(1);                                                                        \
        }                                                                                   \
    } while (0)

static void test_lines(struct mr_rng *rng)
{
    struct mr_arena arena;

    (void)rng;
    mr_arena_init(&arena);
    SAYS("", scalar, (void)0);
    SAYS("", aggregate, (void)0);
    SAYS("the library has no function 'f'; it has 'other'", scalar, f.name = "other");
    SAYS("did you mean 'F'?", scalar, f.name = "F");
    SAYS("the library has no function 'f'", scalar, f.name = NULL);
    SAYS("'takes' or 'gives' is missing", scalar, f.takes = NULL);
    SAYS("'takes' or 'gives' is missing", scalar, f.gives = NULL);
    SAYS("'compute' is missing", scalar, f.compute = NULL);
    SAYS("its kind is none", scalar, f.kind = 0);
    SAYS("its kind is none", scalar, f.kind = 77);
    SAYS("flags that this millrace does not know", scalar, f.flags = 1u << 31);
    SAYS("it gives one type", scalar, f.gives = "");
    SAYS("it gives one type", scalar, f.gives = "INT, INT");
    SAYS("it gives one type", scalar, f.gives = "INT...");
    SAYS("not understood at ''", scalar, f.kind = MR_PLUGIN_TABLE; f.gives = "INT");
    SAYS("at least one column", scalar, f.kind = MR_PLUGIN_TABLE; f.gives = "");
    SAYS("", scalar, f.kind = MR_PLUGIN_TABLE; f.gives = "a INT, b STRING");
    SAYS("two columns have one name", scalar, f.kind = MR_PLUGIN_TABLE;
         f.gives = "a INT, a INT");
    SAYS("'accumulate' and 'result'", aggregate, f.accumulate = NULL);
    SAYS("'accumulate' and 'result'", aggregate, f.result = NULL);
    SAYS("'unmerge' without 'merge'", aggregate, f.unmerge = merge);
    SAYS("needs 'state_bytes'", aggregate, f.state_bytes = 0);
    SAYS("", aggregate, f.state_bytes = MR_USER_STATE_BYTES_MAX);
    SAYS("at most 1024 bytes", aggregate, f.state_bytes = MR_USER_STATE_BYTES_MAX + 1);
    SAYS("at most 16 arguments", aggregate, f.takes = "INT...");
    SAYS("at most 16 arguments", aggregate,
         f.takes = "INT,INT,INT,INT,INT,INT,INT,INT,INT,INT,INT,INT,INT,INT,INT,INT,INT");
    mr_arena_fini(&arena);
}

/* Heads that make no sense. */
static void test_heads(struct mr_rng *rng)
{
    const struct mr_plugin_function f = scalar;
    const struct mr_plugin good = {MR_PLUGIN_ABI, sizeof(f), "test", "1", &f, 1};
    struct mr_err err = {0};

    (void)rng;
    CHECK_EQ(mr_plugin_check(&good, "/p.so", &err), 0);
    struct mr_plugin bad = good;
    bad.abi = 9;
    CHECK_EQ(mr_plugin_check(&bad, "/p.so", &err), MR_ERR_PLUGIN);
    CHECK(strstr(err.message, "'/p.so' was built for version 9 of the plug-in interface, and "
                              "this millrace has version 1") != NULL);
    for (uint32_t i = 0; i < 8; i++) {
        bad = good;
        switch (i) {
        case 0: bad.function_size = 0; break;
        case 1: bad.function_size = sizeof(f) - 8; break;
        case 2: bad.function_size = sizeof(f) + 1; break;
        case 3: bad.function_size = UINT32_MAX - 7; break;
        case 4: bad.function = NULL; break;
        case 5: bad.functions = 0; break;
        case 6: bad.functions = UINT32_MAX; break;
        case 7: bad.name = NULL; break;
        }
        CHECK_EQ(mr_plugin_check(&bad, "/p.so", &err), MR_ERR_PLUGIN);
        CHECK(strstr(err.message, "makes no sense") != NULL);
    }
}

/* Lines of a later millrace, which are longer, are read all the same. */
static void test_longer_lines(struct mr_rng *rng)
{
    struct later {
        struct mr_plugin_function f;
        uint64_t more[3];
    } line[2] = {{scalar, {1, 2, 3}}, {scalar, {4, 5, 6}}};
    const struct mr_plugin plugin = {MR_PLUGIN_ABI, sizeof(*line), "test", "1", &line[0].f, 2};
    const struct mr_user_function *found;
    struct mr_arena arena;
    struct mr_err err;

    (void)rng;
    line[0].f.name = "other";
    mr_arena_init(&arena);
    CHECK_EQ(mr_plugin_check(&plugin, "/p.so", &err), 0);
    CHECK_EQ(mr_user_function_new(&arena, &plugin, MR_VIEW("f"), MR_VIEW("g"), &found, &err),
             0);
    CHECK(found->forms == 1 && found->form[0].function == &line[1].f);
    mr_arena_fini(&arena);
}

static void test_forms(struct mr_rng *rng)
{
    struct mr_plugin_function f[] = {scalar, scalar, scalar};
    struct mr_plugin plugin = {MR_PLUGIN_ABI, sizeof(*f), "test", "1", f, 3};
    const struct mr_user_function *found;
    struct mr_arena arena;
    struct mr_text text;
    struct mr_err err;

    (void)rng;
    f[1].takes = "STRING, DECIMAL(10, 2)...";
    f[2].takes = "";
    mr_arena_init(&arena);
    mr_text_init(&text);
    CHECK_EQ(mr_user_function_new(&arena, &plugin, MR_VIEW("f"), MR_VIEW("g"), &found, &err),
             0);
    mr_user_function_print(found, &text);
    CHECK_STR(text.data, "g(INT), g(STRING, DECIMAL(10, 2)...), g()");
    const struct mr_user_form *many = &found->form[1];
    CHECK(!mr_user_form_fits(many, 0) && !mr_user_form_fits(many, 1));
    CHECK(mr_user_form_type(many, 1, 0) == NULL);
    CHECK_EQ(mr_user_form_type(many, 5, 0)->id, MR_TYPE_VARCHAR);
    for (uint32_t i = 1; i < 5; i++)
        CHECK_EQ(mr_user_form_type(many, 5, i)->id, MR_TYPE_DECIMAL);
    CHECK(mr_user_form_fits(&found->form[2], 0) && !mr_user_form_fits(&found->form[2], 1));

    struct mr_plugin_function two[] = {scalar, aggregate};
    plugin.function = two;
    plugin.functions = 2;
    CHECK_EQ(mr_user_function_new(&arena, &plugin, MR_VIEW("f"), MR_VIEW("g"), &found, &err),
             MR_ERR_PLUGIN);
    CHECK(strstr(err.message, "of two kinds") != NULL);
    mr_text_fini(&text);
    mr_arena_fini(&arena);
}

/* Text to types and back, or the place where it goes wrong. */
static void test_signatures(struct mr_rng *rng)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"", ""},
        {"INT", "INT"},
        {" int , String ", "INT, STRING"},
        {"BOOLEAN,TINYINT,SMALLINT,INTEGER,BIGINT", "BOOLEAN, TINYINT, SMALLINT, INT, BIGINT"},
        {"FLOAT, DOUBLE, BYTES, DATE", "FLOAT, DOUBLE, BYTES, DATE"},
        {"DECIMAL, DECIMAL(38), DECIMAL( 19 , 19 )",
         "DECIMAL(10, 0), DECIMAL(38, 0), DECIMAL(19, 19)"},
        {"TIME, TIME(9), TIMESTAMP, TIMESTAMP(3), TIMESTAMP_LTZ(0)",
         "TIME(0), TIME(9), TIMESTAMP(6), TIMESTAMP(3), TIMESTAMP_LTZ(0)"},
        {"INT...", "INT..."},
        {"INT..., INT", "! at ', INT': nothing comes behind"},
        {"INT,", "! at '': a type is expected"},
        {",", "! at ','"},
        {"INT INT", "! at 'INT': ',' is expected"},
        {"VARCHAR(3)", "! at 'VARCHAR(3)'"},
        {"DECIMAL(0)", "! at '0)': this number is out of its range"},
        {"DECIMAL(39)", "! at '39)'"},
        {"DECIMAL(5, 6)", "! at '6)'"},
        {"DECIMAL(99999999999999999999)", "! out of its range"},
        {"DECIMAL(5", "! at '': ')' is expected"},
        {"DECIMAL()", "! at ')': a number is expected"},
        {"TIME(10)", "! at '10)'"},
        {"ROW<a INT>", "! at 'ROW<a INT>'"},
    };
    struct mr_arena arena;

    (void)rng;
    mr_arena_init(&arena);
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        struct mr_signature signature;
        struct mr_err err = {0};
        struct mr_text text;
        int rc = mr_signature_parse(&arena, cases[i].text, false, &signature, &err);

        if (cases[i].want[0] == '!') {
            CHECK_EQ(rc, MR_ERR_PLUGIN);
            if (strstr(err.message, cases[i].want + 2) == NULL)
                CHECK_STR(err.message, cases[i].want);
            continue;
        }
        CHECK_EQ(rc, 0);
        mr_text_init(&text);
        for (uint32_t t = 0; t < signature.count; t++) {
            mr_text_puts(&text, t == 0 ? "" : ", ");
            mr_type_print(signature.type[t], &text);
        }
        mr_text_puts(&text, signature.repeats ? "..." : "");
        CHECK_STR(text.data, cases[i].want);
        mr_text_fini(&text);
    }
    mr_arena_fini(&arena);
}

static void check_cell(struct mr_type type, int64_t value, bool fits, int64_t want)
{
    union mr_plugin_cell cell;

    memset(&cell, 0, sizeof(cell));
    cell.integer = value;
    CHECK_EQ(mr_user_cell_fit(type, &cell), fits);
    if (fits)
        CHECK_EQ(cell.integer, want);
}

/* The edges of every type that has some. */
static void test_cells(struct mr_rng *rng)
{
    struct mr_type time = {.id = MR_TYPE_TIME}, stamp = MR_TYPE_TS(3);

    (void)rng;
    for (uint32_t i = 0; i < 3; i++) {
        static const uint8_t ids[] = {MR_TYPE_TINYINT, MR_TYPE_SMALLINT, MR_TYPE_INT};
        int64_t max = i == 0 ? 127 : i == 1 ? 32767 : INT32_MAX;
        check_cell(MR_TYPE(ids[i]), max, true, max);
        check_cell(MR_TYPE(ids[i]), -max - 1, true, -max - 1);
        check_cell(MR_TYPE(ids[i]), max + 1, false, 0);
        check_cell(MR_TYPE(ids[i]), -max - 2, false, 0);
    }
    check_cell(MR_TYPE(MR_TYPE_BIGINT), INT64_MIN, true, INT64_MIN);
    check_cell(mr_type_decimal(3, 1), 999, true, 999);
    check_cell(mr_type_decimal(3, 1), -1000, false, 0);
    check_cell(time, 86399999999999, true, 86399000000000);
    check_cell(time, 86400000000000, false, 0);
    check_cell(time, -1, false, 0);
    check_cell(stamp, -1, true, -1000000);
    check_cell(stamp, INT64_MIN, false, 0);
    check_cell(stamp, INT64_MAX, false, 0);
    check_cell(MR_TYPE(MR_TYPE_DATE), 2932896, true, 2932896);
    check_cell(MR_TYPE(MR_TYPE_DATE), 2932897, false, 0);
    check_cell(MR_TYPE(MR_TYPE_DATE), INT64_MIN, false, 0);
    union mr_plugin_cell cell = {.decimal = 0};
    cell.boolean = 7;
    CHECK(mr_user_cell_fit(MR_TYPE(MR_TYPE_BOOLEAN), &cell));
    CHECK_EQ(cell.boolean, 1);
    cell.real = 0.1;
    CHECK(mr_user_cell_fit(MR_TYPE(MR_TYPE_FLOAT), &cell));
    CHECK(cell.real == (double)0.1f);
    cell.decimal = (__int128)3 << 125;
    CHECK(!mr_user_cell_fit(mr_type_decimal(38, 0), &cell));
    CHECK(mr_user_cell_is_free(MR_TYPE(MR_TYPE_BIGINT)) &&
          !mr_user_cell_is_free(MR_TYPE(MR_TYPE_INT)));
}

static const struct mr_test cases[] = {
    {"lines", test_lines}, {"heads", test_heads},           {"longer_lines", test_longer_lines},
    {"forms", test_forms}, {"signatures", test_signatures}, {"cells", test_cells},
};

MR_TEST_MAIN(cases)
