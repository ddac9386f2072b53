/*
 * Graphs, looked at node by node: what is decoded, what is shared, what is pushed down,
 * how nodes are called, and that a plan needs nothing of the session it came from.
 */
#include "state/schema/plan.h"
#include "tests/unit/sql/plan/fixture.h"

static const struct mr_node *find(const struct mr_graph *graph, enum mr_node_kind kind,
                                  uint32_t ordinal)
{
    for (uint32_t i = 0; i < graph->nodes; i++)
        if (graph->node[i]->kind == kind && ordinal-- == 0)
            return graph->node[i];
    return NULL;
}

static uint32_t count(const struct mr_graph *graph, enum mr_node_kind kind)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < graph->nodes; i++)
        n += graph->node[i]->kind == kind;
    return n;
}

/* "a, c": the raw columns a scan decodes. */
static const char *decoded(const struct mr_plan *plan)
{
    static char out[512];
    const struct mr_node *scan = find(plan->graph, MR_NODE_SCAN, 0);

    out[0] = '\0';
    for (uint32_t i = 0; i < scan->scan->table.schema->count; i++)
        if (scan->scan->table.wanted[i])
            snprintf(out + strlen(out), sizeof(out) - strlen(out), "%s" MR_VIEW_FMT,
                     out[0] == '\0' ? "" : ", ",
                     MR_VIEW_ARG(scan->scan->table.schema->field[i].name));
    return out;
}

static void check_shape(const struct mr_graph *graph)
{
    for (uint32_t i = 0; i < graph->nodes; i++) {
        const struct mr_node *node = graph->node[i];
        CHECK_EQ(node->id, i);
        CHECK(node->input == NULL || node->input->id < i);
        CHECK((node->input == NULL) == (node->kind == MR_NODE_SCAN));
        for (uint32_t k = 0; k < i; k++)
            CHECK(node->uid == NULL || graph->node[k]->uid == NULL ||
                  strcmp(node->uid, graph->node[k]->uid) != 0);
    }
}

static void check_decoded(const char *script, const char *want)
{
    struct mr_plan *plan = plan_of(script);

    check_shape(plan->graph);
    CHECK_STR(decoded(plan), want);
    mr_plan_free(plan);
}

static void test_only_what_is_needed(struct mr_rng *rng)
{
    (void)rng;
    check_decoded(ORDERS "SELECT price FROM orders;", "price, order_time");
    check_decoded(ORDERS "SELECT 1 AS one FROM orders WHERE note = 'x';", "note, order_time");
    check_decoded(ORDERS "SELECT a FROM (SELECT amount AS a, UPPER(note) AS n FROM orders);",
                  "amount, order_time");
    check_decoded(ORDERS "SELECT COUNT(*) FROM (SELECT * FROM orders) "
                         "GROUP BY TUMBLE(order_time, INTERVAL '1' MINUTE);",
                  "order_time");
    /* An aggregate that nobody asks for is not computed. */
    check_decoded(ORDERS
                  "SELECT n FROM (SELECT COUNT(*) AS n, SUM(price) AS s, product FROM orders "
                  "GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE));",
                  "product, order_time");
    check_decoded(ORDERS "SELECT * FROM orders;", "product, amount, price, note, order_time");
    /* A scan of no column at all still hands on rows. */
    check_decoded("CREATE TABLE t (a STRING, b INT) WITH ('connector' = 'feed');"
                  "SELECT 1 AS one FROM t;",
                  "");
}

static void test_metadata_in_use_only(struct mr_rng *rng)
{
    static const char table[] =
        "CREATE TABLE t (a INT, p INT METADATA FROM 'partition' VIRTUAL, "
        "o BIGINT METADATA FROM 'offset' VIRTUAL, b INT) "
        "WITH ('connector' = 'kafka', 'topic' = 't', 'format' = 'json');";
    char script[1024];

    (void)rng;
    snprintf(script, sizeof(script), "%s SELECT b, o FROM t;", table);
    struct mr_plan *plan = plan_of(script);
    const struct mr_table_spec *spec = &find(plan->graph, MR_NODE_SCAN, 0)->scan->table;
    CHECK_EQ(spec->schema->count, 3);
    CHECK_EQ(spec->physical, 2);
    CHECK_STR(spec->metadata_key[0], "offset");
    CHECK(!spec->wanted[0] && spec->wanted[1] && spec->wanted[2]);
    CHECK_STR(spec->format_prefix, "json.");
    CHECK_STR(spec->name, "t");
    mr_plan_free(plan);

    /* Virtual metadata and computed columns are not columns of the sink. */
    snprintf(script, sizeof(script), "%s INSERT INTO t SELECT a, b FROM t;", table);
    plan = plan_of(script);
    CHECK_EQ(find(plan->graph, MR_NODE_SINK, 0)->sink->table.schema->count, 2);
    mr_plan_free(plan);
}

static void test_one_scan_for_many(struct mr_rng *rng)
{
    (void)rng;
    struct mr_plan *plan =
        plan_of(ORDERS OUT "EXECUTE STATEMENT SET BEGIN "
                           "INSERT INTO out_table (product, n) SELECT product, 1 FROM orders "
                           "WHERE amount > 5; "
                           "INSERT INTO out_table (product) SELECT note FROM orders; "
                           "INSERT INTO out_table (total) SELECT amount FROM orders "
                           "/*+ OPTIONS('properties.x' = 'y') */; END;");

    check_shape(plan->graph);
    CHECK(!plan->is_query);
    CHECK_EQ(count(plan->graph, MR_NODE_SCAN), 2);
    CHECK_EQ(count(plan->graph, MR_NODE_SINK), 3);
    CHECK_STR(decoded(plan), "product, amount, note, order_time");
    CHECK(find(plan->graph, MR_NODE_SCAN, 0)->scan->filter == NULL);
    CHECK_STR(find(plan->graph, MR_NODE_SCAN, 0)->uid, "scan:orders");
    /* Named by what the hint says, which may be a password. */
    CHECK(strncmp(find(plan->graph, MR_NODE_SCAN, 1)->uid, "scan:orders+", 12) == 0);
    CHECK_EQ(strlen(find(plan->graph, MR_NODE_SCAN, 1)->uid), 20);
    CHECK_STR(find(plan->graph, MR_NODE_SINK, 2)->uid, "sink:out_table#3");
    CHECK_STR(plan->graph->name, "insert-into_default_catalog.default_database.out_table,"
                                 "default_catalog.default_database.out_table,"
                                 "default_catalog.default_database.out_table");
    mr_plan_free(plan);
}

static void test_names(struct mr_rng *rng)
{
    (void)rng;
    struct mr_plan *plan = plan_of("SET 'pipeline.name' = 'tolls';" ORDERS
                                   "SELECT product, product, 1, amount + 1, price AS EXPR$9 "
                                   "FROM orders;");
    const struct mr_schema *schema = find(plan->graph, MR_NODE_COLLECT, 0)->schema;
    static const char *const names[] = {"product", "product0", "EXPR$2", "EXPR$3", "EXPR$9"};

    CHECK_STR(plan->graph->name, "tolls");
    CHECK(plan->is_query);
    for (uint32_t i = 0; i < 5; i++)
        CHECK(mr_view_is(schema->field[i].name, names[i]));
    mr_plan_free(plan);
}

/* The same aggregate written twice is computed once. */
static void test_equal_calls_are_one(struct mr_rng *rng)
{
    (void)rng;
    struct mr_plan *plan =
        plan_of(ORDERS "SELECT SUM(amount), SUM(amount) + 1, COUNT(*), COUNT(DISTINCT amount), "
                       "COUNT(amount), SUM(amount) FILTER (WHERE price > 1) FROM orders "
                       "GROUP BY product, product, TUMBLE(order_time, INTERVAL '1' MINUTE) "
                       "HAVING SUM(amount) > 3;");
    const struct mr_window_aggregate_spec *spec =
        find(plan->graph, MR_NODE_WINDOW_AGGREGATE, 0)->window;

    CHECK_EQ(spec->keys, 1);
    CHECK_EQ(spec->aggregates, 5);
    CHECK_EQ(spec->window.unit_ns, MR_MILLI_NS);
    CHECK_EQ(spec->window.size_ns, 60 * MR_SECOND_NS);
    CHECK_EQ(spec->window.step_ns, 60 * MR_SECOND_NS);
    mr_plan_free(plan);
}

static void test_unit_of_time(struct mr_rng *rng)
{
    static const int64_t unit[] = {MR_MILLI_NS, MR_MILLI_NS, MR_MILLI_NS, MR_MILLI_NS, 100000,
                                   10000,       1000,        100,         10,          1};
    char script[512];

    (void)rng;
    for (int p = 0; p <= 9; p++) {
        snprintf(script, sizeof(script),
                 "CREATE TABLE t (a INT, ts TIMESTAMP(%d), WATERMARK FOR ts AS ts) "
                 "WITH ('connector' = 'feed'); SELECT window_start FROM "
                 "TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND)) "
                 "GROUP BY window_start, window_end;",
                 p);
        struct mr_plan *plan = plan_of(script);
        const struct mr_window_aggregate_spec *spec =
            find(plan->graph, MR_NODE_WINDOW_AGGREGATE, 0)->window;
        CHECK_EQ(spec->window.unit_ns, unit[p]);
        CHECK_EQ(spec->output->field[0].type.precision, p < 3 ? 3 : p);
        mr_plan_free(plan);
    }
}

static void test_options_of_scans(struct mr_rng *rng)
{
    (void)rng;
    struct mr_plan *plan =
        plan_of("SET 'table.exec.source.idle-timeout' = '3 s';"
                "SET 'execution.runtime-mode' = 'batch';"
                "CREATE TABLE dead (s STRING, p STRING, o BIGINT, r STRING, m BYTES) "
                "WITH ('connector' = 'print');"
                "CREATE TABLE t (a INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH "
                "('connector' = 'kafka', 'topic' = 't', 'format' = 'json', "
                "'dead-letter.table' = 'dead');"
                "SELECT a FROM t /*+ OPTIONS('json.ignore-parse-errors' = 'true') */;");
    const struct mr_node *scan = find(plan->graph, MR_NODE_SCAN, 0);

    CHECK_EQ(scan->scan->idle_timeout_ns, 3 * MR_SECOND_NS);
    CHECK_EQ(scan->scan->on_error, MR_ON_ERROR_DEAD_LETTER);
    CHECK(scan->scan->table.is_bounded_run);
    const struct mr_option *option =
        mr_options_find(scan->scan->table.options, "json.ignore-parse-errors");
    CHECK(option != NULL && mr_view_is(option->value, "true"));
    const struct mr_node *letters = find(plan->graph, MR_NODE_PROJECT, 0);
    CHECK(letters->takes_dead_letters && letters->input == scan);
    CHECK(find(plan->graph, MR_NODE_SINK, 0)->input == letters);
    mr_plan_free(plan);

    plan = plan_of("CREATE TABLE t (a INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH "
                   "('connector' = 'feed', 'scan.watermark.idle-timeout' = '7 s', "
                   "'scan.on-error' = 'skip'); SET 'table.exec.source.idle-timeout' = '3 s';"
                   "SELECT a FROM t;");
    scan = find(plan->graph, MR_NODE_SCAN, 0);
    CHECK_EQ(scan->scan->idle_timeout_ns, 7 * MR_SECOND_NS);
    CHECK_EQ(scan->scan->on_error, MR_ON_ERROR_SKIP);
    CHECK(!scan->scan->table.is_bounded_run);
    mr_plan_free(plan);
}

/* Late rows leave the window as their table has them, whatever lies between. */
static void test_late_rows(struct mr_rng *rng)
{
    (void)rng;
    struct mr_plan *plan =
        plan_of("CREATE TABLE late (note STRING, amount BIGINT) WITH ('connector' = 'print');"
                "CREATE TABLE t (product STRING, amount INT, note STRING, ts TIMESTAMP(3), "
                "WATERMARK FOR ts AS ts) WITH ('connector' = 'feed', "
                "'late-records.target' = 'late');"
                "CREATE VIEW v AS SELECT ts, UPPER(product) AS p, amount * 2 AS twice FROM t "
                "WHERE product <> '';"
                "SELECT p, SUM(twice) FROM v GROUP BY p, TUMBLE(ts, INTERVAL '1' MINUTE);");
    const struct mr_node *window = find(plan->graph, MR_NODE_WINDOW_AGGREGATE, 0);
    const struct mr_node *late = NULL;

    check_shape(plan->graph);
    for (uint32_t i = 0; i < plan->graph->nodes; i++)
        if (plan->graph->node[i]->takes_late)
            late = plan->graph->node[i];
    CHECK(late != NULL && late->input == window && late->kind == MR_NODE_PROJECT);
    CHECK(mr_node_input_schema(late) == window->window->input);
    struct mr_text text;
    mr_text_init(&text);
    mr_expr_print(late->column[0], window->window->input, &text);
    CHECK_STR(text.data, "note");
    mr_text_reset(&text);
    mr_expr_print(late->column[1], window->window->input, &text);
    CHECK_STR(text.data, "CAST(amount AS BIGINT)");
    mr_text_fini(&text);
    mr_plan_free(plan);

    CHECK(
        contains(answer("CREATE TABLE late (other STRING) WITH ('connector' = 'print');"
                        "CREATE TABLE t (a INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH "
                        "('connector' = 'feed', 'late-records.target' = 'late');"
                        "SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE);"),
                 "column 'other' of 'late' is not a column of it"));
    CHECK(
        contains(answer("CREATE TABLE late (a INT) WITH ('connector' = 'print');"
                        "CREATE TABLE t (a INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH "
                        "('connector' = 'feed', 'late-records.target' = 'late');"
                        "SELECT a FROM t;"),
                 "'late-records.target' has no effect"));
}

/* What is said of two scripts' states, compared. */
static void compare(const char *old, const char *now, struct mr_text *out)
{
    struct mr_plan *old_plan = plan_of(old), *now_plan = plan_of(now);
    struct mr_text a, b;
    struct mr_state_plan *plan;
    struct mr_err err = {0};

    mr_text_init(&a);
    mr_text_init(&b);
    mr_text_reset(out);
    mr_graph_signature(old_plan->graph, &a);
    mr_graph_signature(now_plan->graph, &b);
    if (mr_state_plan_new(a.data, b.data, &plan, &err) != 0) {
        fprintf(stderr, "%s\n%s%s", err.message, a.data, b.data);
        exit(1);
    }
    mr_state_plan_print(plan, out);
    mr_state_plan_free(plan);
    mr_text_fini(&a);
    mr_text_fini(&b);
    mr_plan_free(old_plan);
    mr_plan_free(now_plan);
}

#define WINDOW   "window 'window:orders:TUMBLE-60s:product'"
#define KEPT     "kept      scan 'scan:orders'\nkept      " WINDOW "\n"
#define BY(keys) "FROM orders GROUP BY " keys ", TUMBLE(order_time, INTERVAL '1' MINUTE);"

/* How a query is written does not matter, only what is computed. */
static void test_state_of_one(struct mr_rng *rng)
{
    static const char old[] = ORDERS "SELECT product, SUM(amount) " BY("product");
    static const struct {
        const char *now, *says;
    } changes[] = {
        {ORDERS "SELECT SUM(amount) AS total, product AS p FROM "
                "TABLE(TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '60' SECOND)) "
                "GROUP BY window_start, window_end, product;",
         KEPT},
        {ORDERS "SELECT SUM(a) FROM (SELECT product AS q, amount AS a, order_time FROM orders) "
                "GROUP BY q, TUMBLE(order_time, INTERVAL '1' MINUTE);",
         "kept      scan 'scan:orders'\nkept      " WINDOW "\n"},
        {ORDERS "SELECT product, COUNT(*), SUM(amount) " BY("product"),
         "kept      scan 'scan:orders'\nmigrated  " WINDOW
         "\n          new, without the rows so far: COUNT(*)\n"},
        {ORDERS "SELECT product, SUM(amount + 1) " BY("product"),
         "kept      scan 'scan:orders'\nmigrated  " WINDOW
         "\n          new, without the rows so far: SUM(amount + 1); dropped: SUM(amount)\n"},
        {ORDERS "SELECT product, SUM(amount) FROM orders WHERE price > 1 "
                "GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);",
         "kept      scan 'scan:orders'\nkept      " WINDOW
         "\n          what is stored was chosen by WHERE TRUE\n"},
        {ORDERS "SELECT note, SUM(amount) " BY("note"),
         "kept      scan 'scan:orders'\nnew       window 'window:orders:TUMBLE-60s:note'\n"
         "lost      " WINDOW
         "\n          the nearest in the job, 'window:orders:TUMBLE-60s:note', is another "
         "one: the key was (product STRING) and is (note STRING)\n"},
    };
    struct mr_text text;

    (void)rng;
    mr_text_init(&text);
    for (size_t i = 0; i < MR_COUNTOF(changes); i++) {
        compare(old, changes[i].now, &text);
        CHECK_STR(text.data, changes[i].says);
    }
    mr_text_fini(&text);
}

#define INTO(sink, where)                                                 \
    "INSERT INTO " sink " SELECT product, SUM(amount) FROM orders " where \
    " GROUP BY product, TUMBLE(order_time, INTERVAL '1' MINUTE);\n"
#define SINK(name) "CREATE TABLE " name " (p STRING, s INT) WITH ('connector' = 'print');\n"
#define SET_OF(inserts) \
    ORDERS SINK("a") SINK("b") SINK("c") "EXECUTE STATEMENT SET BEGIN " inserts "END;"

/* Where an INSERT stands does not matter, nor what stands beside it. */
static void test_state_of_many(struct mr_rng *rng)
{
    struct mr_text text;

    (void)rng;
    mr_text_init(&text);
    /* Another one in front: the windows are called otherwise, and are the same. */
    compare(SET_OF(INTO("a", "WHERE price > 1") INTO("b", "WHERE price > 2")),
            SET_OF(INTO("c", "WHERE price > 3") INTO("b", "WHERE price > 2")
                       INTO("a", "WHERE price > 1")),
            &text);
    CHECK(contains(text.data, "new       " WINDOW "\n"));
    CHECK(contains(text.data, "kept      window 'window:orders:TUMBLE-60s:product@a' (was "
                              "'window:orders:TUMBLE-60s:product')\n"));
    CHECK(contains(text.data, "kept      window 'window:orders:TUMBLE-60s:product@b'\n"));
    CHECK(strstr(text.data, "lost") == NULL);
    /* One window for two sinks, and for one. */
    compare(SET_OF(INTO("a", "") INTO("b", "")), SET_OF(INTO("b", "")), &text);
    CHECK(contains(text.data, "kept      " WINDOW "\n"));
    CHECK(strstr(text.data, "lost") == NULL);
    mr_text_fini(&text);
}

static void test_warnings(struct mr_rng *rng)
{
    (void)rng;
    const char *text =
        answer("CREATE TABLE s (a INT) WITH ('connector' = 'socket', 'format' = 'json');\n"
               "CREATE TABLE p (a INT) WITH ('connector' = 'print');\n"
               "INSERT INTO p SELECT a FROM s;");

    CHECK(contains(text,
                   "test.sql:1:14: warning: connector 'socket': what was sent while nobody "
                   "listened is lost\n"));
    text = answer("CREATE TABLE s (a INT) WITH ('connector' = 'socket', 'format' = 'json');\n"
                  "CREATE TABLE k (a INT) WITH ('connector' = 'kafka', 'topic' = 't', "
                  "'format' = 'json');\nEXPLAIN INSERT INTO k SELECT a FROM s;");
    CHECK(
        contains(text, "guarantee=[at-least-once: connector 'socket' can not be read again]"));
    CHECK(contains(text, "\n== Advice ==\ntest.sql:1:14: warning:"));
}

static void test_hidden_names(struct mr_rng *rng)
{
    (void)rng;
    /* A temporary table hides a permanent one; CTEs hide both. */
    struct mr_plan *plan = plan_of(
        "CREATE TABLE t (a INT) WITH ('connector' = 'feed');"
        "CREATE TEMPORARY TABLE t (b INT) WITH ('connector' = 'feed');"
        "WITH u AS (SELECT b AS c FROM t), t AS (SELECT c AS d FROM u) SELECT x.d FROM t AS x;");
    CHECK_STR(decoded(plan), "b");
    mr_plan_free(plan);
    plan = plan_of(
        "CREATE DATABASE db; USE db; CREATE TABLE t (a INT) WITH ('connector' = 'feed');"
        "USE default_database; SELECT t.a, db.t.a AS b, default_catalog.db.t.a AS c "
        "FROM db.t;");
    CHECK_STR(find(plan->graph, MR_NODE_SCAN, 0)->uid, "scan:db.t");
    mr_plan_free(plan);
}

static const struct mr_test cases[] = {
    {"only_what_is_needed", test_only_what_is_needed},
    {"metadata_in_use_only", test_metadata_in_use_only},
    {"one_scan_for_many", test_one_scan_for_many},
    {"names", test_names},
    {"equal_calls_are_one", test_equal_calls_are_one},
    {"unit_of_time", test_unit_of_time},
    {"options_of_scans", test_options_of_scans},
    {"late_rows", test_late_rows},
    {"state_of_one", test_state_of_one},
    {"state_of_many", test_state_of_many},
    {"warnings", test_warnings},
    {"hidden_names", test_hidden_names},
};

MR_TEST_MAIN(cases)
