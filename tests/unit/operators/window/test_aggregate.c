/*
 * Result types by Flink's rules, the text that decides whether state fits, limits of the
 * layout, and values at the edges of their types.
 */
#include "tests/unit/operators/window/rig_drive.h"

#include <math.h>

static const char *result_type(const char *fn, struct mr_type in)
{
    static struct mr_text text;
    struct mr_aggregate agg;
    struct mr_err err;

    if (text.data == NULL)
        mr_text_init(&text);
    mr_text_reset(&text);
    if (mr_aggregate_resolve(mr_view_of(fn), false, false, in, &agg, &err) != 0)
        return strcpy(mr_text_reserve(&text, 512), err.message);
    CHECK(agg.arg == -1 && agg.filter == -1);
    mr_type_print(agg.out, &text);
    return text.data;
}

static void test_types(struct mr_rng *rng)
{
    struct mr_aggregate agg;
    struct mr_err err;

    (void)rng;
    CHECK_STR(result_type("COUNT", MR_TYPE_STRING), "BIGINT NOT NULL");
    CHECK_STR(result_type("sum", MR_TYPE(MR_TYPE_INT)), "INT");
    CHECK_STR(result_type("SUM", MR_TYPE(MR_TYPE_TINYINT)), "TINYINT");
    CHECK_STR(result_type("SUM", MR_TYPE_BIGINT_NN), "BIGINT");
    CHECK_STR(result_type("SUM", MR_TYPE(MR_TYPE_FLOAT)), "FLOAT");
    CHECK_STR(result_type("SUM", mr_type_decimal(10, 2)), "DECIMAL(38, 2)");
    CHECK_STR(result_type("AVG", mr_type_decimal(10, 2)), "DECIMAL(38, 6)");
    CHECK_STR(result_type("AVG", mr_type_decimal(20, 9)), "DECIMAL(38, 9)");
    CHECK_STR(result_type("AVG", MR_TYPE(MR_TYPE_INT)), "INT");
    CHECK_STR(result_type("AVG", MR_TYPE(MR_TYPE_DOUBLE)), "DOUBLE");
    CHECK_STR(result_type("MIN", MR_TYPE_STRING), "STRING");
    CHECK_STR(result_type("MAX", MR_TYPE_TS(3)), "TIMESTAMP(3)");
    CHECK_STR(result_type("MAX", MR_TYPE(MR_TYPE_BOOLEAN)), "BOOLEAN");
    CHECK_STR(result_type("SUM", MR_TYPE_STRING),
              "Cannot apply 'SUM' to arguments of type 'SUM(<VARCHAR(2147483647)>)'. "
              "Supported form(s): "
              "'SUM(<NUMERIC>)'");
    CHECK(strstr(result_type("MIN", MR_TYPE(MR_TYPE_VARBINARY)), "Cannot apply 'MIN'") != NULL);
    CHECK(strstr(result_type("MEDIAN", MR_TYPE_STRING), "MEDIAN") != NULL);
    CHECK_EQ(mr_aggregate_resolve(MR_VIEW("count"), true, false, MR_TYPE_STRING, &agg, &err),
             0);
    CHECK_EQ(agg.fn, MR_AGG_COUNT_ALL);
    CHECK_EQ(mr_aggregate_resolve(MR_VIEW("SUM"), true, false, MR_TYPE_STRING, &agg, &err),
             MR_ERR_BIND);
    CHECK_EQ(mr_aggregate_resolve(MR_VIEW("COUNT"), true, true, MR_TYPE_STRING, &agg, &err),
             MR_ERR_BIND);
    CHECK(mr_aggregate_exists(MR_VIEW("avg")) && !mr_aggregate_exists(MR_VIEW("ABS")));
}

static void base_query(struct rig_query *q)
{
    memset(q, 0, sizeof(*q));
    q->spec.window = (struct mr_window_spec){
        .kind = MR_WINDOW_HOP, .step_ns = MR_SECOND_NS, .size_ns = 2 * MR_SECOND_NS};
    q->spec.keys = 1;
    q->key[0] = COL_K_STR;
    rig_query_add(q, &(struct rig_aggregate){"COUNT", -1, -1, false});
    rig_query_add(q, &(struct rig_aggregate){"SUM", COL_DEC, COL_FLAG, true});
}

static const char *const column_text[COL_COUNT] = {"ts",  "id",   "k_str",    "k_int", "i32",
                                                   "i64", "dec",  "dec_long", "f64",   "f32",
                                                   "str", "flag", "tiny"};

static void print_schema(const struct rig_query *q, struct mr_text *out)
{
    struct mr_arena arena;

    mr_arena_init(&arena);
    struct mr_state_schema *schema = mr_state_schema_new(&arena, "window", "w");

    mr_window_aggregate_describe(&q->spec, column_text, &arena, schema);
    mr_state_schema_print(schema, out);
    mr_arena_fini(&arena);
}

/* Whatever changes what rows in state mean, or how they lie, changes what is said of them. */
static void test_describe(struct mr_rng *rng)
{
    struct rig_query q, other;
    struct mr_text text, changed;

    (void)rng;
    base_query(&q);
    rig_query_finish(&q);
    mr_text_init(&text);
    mr_text_init(&changed);
    print_schema(&q, &text);
    CHECK_STR(text.data, "window w kind=HOP size-ns=2000000000 step-ns=1000000000 offset-ns=0 "
                         "unit-ns=1000000 time=ts row(64) key(k_str,STRING,str,24,0) "
                         "column(COUNT,*,\"\",\"\",count,-1,0,40,8,-1,2) "
                         "column(SUM,dec,\"DECIMAL(10, 2)\",flag,sum-i128,0,0,48,16,1,3) "
                         "set(dec,\"DECIMAL(10, 2)\",i64,64,flag)\n");
    for (int change = 0; change < 9; change++) {
        base_query(&other);
        switch (change) {
        case 0: break;
        case 1: other.spec.window.size_ns *= 2; break;
        case 2: other.spec.window.offset_ns = 1; break;
        case 3: other.spec.window.kind = MR_WINDOW_CUMULATE; break;
        case 4: other.key[0] = COL_STR; break;
        case 5: other.spec.keys = 0; break;
        case 6: other.aggregate[1].filter = -1; break;
        case 7: other.aggregate[1].is_distinct = false; break;
        case 8:
            rig_query_add(&other, &(struct rig_aggregate){"MIN", COL_DEC, -1, false});
            break;
        }
        rig_query_finish(&other);
        mr_text_reset(&changed);
        print_schema(&other, &changed);
        CHECK_EQ(strcmp(text.data, changed.data) == 0, change == 0);
    }
    mr_text_fini(&text);
    mr_text_fini(&changed);
}

static int try_new(const struct rig_query *q, struct mr_err *err)
{
    struct mr_task_env env = {.reactors = 1};
    struct rig_sink sink;
    struct mr_op *op;

    rig_sink_init(&sink, &env, q, 1, 1);
    return mr_window_aggregate_new(&q->spec, &env, NULL, "w", &sink.op, NULL, NULL, &op, err);
}

static void test_layout_limits(struct mr_rng *rng)
{
    static struct mr_field field[100];
    struct mr_schema wide = {MR_COUNTOF(field), field};
    struct rig_query q;
    struct mr_err err;

    (void)rng;
    /* 56 exact sums of 72 bytes are more than a page has lines for. */
    memset(&q, 0, sizeof(q));
    for (uint32_t c = 0; c < wide.count; c++)
        field[c] =
            (struct mr_field){{"c", 1}, MR_TYPE(c < 20 ? MR_TYPE_DOUBLE : MR_TYPE_BOOLEAN)};
    field[0].type = MR_TYPE_TS(3);
    struct mr_aggregate agg[100];
    struct mr_field out[102] = {{{"s", 1}, MR_TYPE_TS(3)}, {{"e", 1}, MR_TYPE_TS(3)}};

    q.spec.window.size_ns = q.spec.window.step_ns = MR_SECOND_NS;
    for (uint32_t a = 0; a < 80; a++) {
        CHECK_EQ(
            mr_aggregate_resolve(MR_VIEW("SUM"), false, false, field[1].type, &agg[a], &err),
            0);
        agg[a].arg = 1 + (int32_t)(a % 19);
        agg[a].filter = 20 + (int32_t)a;
        out[2 + a].type = agg[a].out;
    }
    rig_query_finish(&q);
    q.output = (struct mr_schema){82, out};
    q.spec.input = &wide;
    q.spec.aggregate = agg;
    q.spec.aggregates = 80;
    q.spec.window.time_column = 0;
    CHECK_EQ(try_new(&q, &err), MR_ERR_LIMIT);
    CHECK(strstr(err.message, "80 aggregates take 5") != NULL);

    for (uint32_t a = 0; a < 80; a++) {
        CHECK_EQ(
            mr_aggregate_resolve(MR_VIEW("COUNT"), false, true, field[1].type, &agg[a], &err),
            0);
        agg[a].arg = 1;
        agg[a].filter = 20 + (int32_t)a;
        out[2 + a].type = agg[a].out;
    }
    CHECK_EQ(try_new(&q, &err), MR_ERR_LIMIT);
    CHECK(strstr(err.message, "more than 64 different FILTER conditions") != NULL);
}

/* -- Doubles at their edges ------------------------------------------------------------ */

/* "sum avg min max count(distinct)" of X in one window, however they are ordered. */
static const char *doubles(struct mr_rng *rng, const double *x, uint32_t n)
{
    static char text[256];
    struct rig_query q = {.spec.window = {.size_ns = MR_SECOND_NS, .step_ns = MR_SECOND_NS}};

    rig_query_add(&q, &(struct rig_aggregate){"SUM", COL_F64, -1, false});
    rig_query_add(&q, &(struct rig_aggregate){"AVG", COL_F64, -1, false});
    rig_query_add(&q, &(struct rig_aggregate){"MIN", COL_F64, -1, false});
    rig_query_add(&q, &(struct rig_aggregate){"MAX", COL_F64, -1, false});
    rig_query_add(&q, &(struct rig_aggregate){"COUNT", COL_F64, -1, true});
    rig_query_finish(&q);
    text[0] = 0;
    for (int again = 0; again < 6; again++) {
        struct rig_task_options options = {
            .seed = 1, .rows_max = 1, .seldom = 1, .reactors = 1, .memory_bytes = 1 << 20};
        struct rig_task *task = rig_task_new(&q, &options);
        uint32_t from = (uint32_t)mr_rng_below(rng, n);

        mr_batch_buffer_reset(task->batch);
        for (uint32_t i = 0; i < n; i++) {
            struct rig_row row = {.behind_ns = MR_WATERMARK_NONE};

            for (uint32_t c = 0; c < COL_COUNT; c++)
                row.v[c] = (struct mr_value){.type = rig_field[c].type};
            row.v[COL_F64].u.f64 = x[(i + from) % n];
            rig_append(task, &row);
        }
        task->batch->batch.selected = n;
        rig_wait_ready(task);
        mr_op_push(task->op, &task->batch->batch);
        rig_watermark(task, MR_WATERMARK_END);
        CHECK_EQ(task->sink.lines.count, 1);
        const char *line = strchr(task->sink.lines.line[0] + 3, '|'); /* behind |0|end */

        CHECK(again == 0 || strcmp(text, line) == 0);
        snprintf(text, sizeof(text), "%s", line);
        rig_task_free(task);
    }
    return text;
}

#define DOUBLES(...) \
    doubles(rng, (double[]){__VA_ARGS__}, sizeof((double[]){__VA_ARGS__}) / sizeof(double))

static void test_doubles(struct mr_rng *rng)
{
    double inf = (double)INFINITY, nan = (double)NAN;

    CHECK_STR(DOUBLES(1e16, 1.0, -1e16, 1.0), "|2|0.5|-10000000000000000|10000000000000000|3");
    /* One by one, doubles would give 0.60000000000000009. */
    CHECK_STR(DOUBLES(0.1, 0.2, 0.3), "|0.59999999999999998|0.19999999999999998|"
                                      "0.10000000000000001|0.29999999999999999|3");
    /* Zeros are one value to DISTINCT, two to MIN; NaN is above all. */
    CHECK_STR(DOUBLES(0.0, -0.0), "|0|0|-0|0|1");
    CHECK_STR(DOUBLES(inf, 1.0, 2.0), "|inf|inf|1|inf|3");
    /* The rig prints NaN as 0.5. */
    CHECK_STR(DOUBLES(inf, -inf, 3.0), "|0.5|0.5|-inf|inf|3");
    CHECK_STR(DOUBLES(nan, -nan, 3.0), "|0.5|0.5|3|0.5|2");
    CHECK_STR(DOUBLES(1e308, 1e308, -1e308),
              "|1e+308|3.3333333333333332e+307|-1e+308|1e+308|2");
}

static const struct mr_test cases[] = {
    {"types", test_types},
    {"describe", test_describe},
    {"layout_limits", test_layout_limits},
    {"doubles", test_doubles},
};

MR_TEST_MAIN(cases)
