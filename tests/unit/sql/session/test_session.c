/*
 * Scripts step by step: what each statement answers, what survives a script, and what an
 * error leaves behind.
 */
#include "tests/unit/sql/plan/fixture.h"

struct stepper {
    struct mr_session *session;
    struct mr_cursor *cursor;
    struct mr_session_result result;
    struct mr_err err;
};

static void open_script(struct stepper *s, const char *text)
{
    struct mr_err err;

    mr_cursor_free(s->cursor);
    if (s->session == NULL)
        s->session = mr_session_open(&fake_resolver, NULL);
    CHECK(mr_cursor_open(s->session, "test.sql", text, &s->cursor, &err) == 0);
}

static int step(struct stepper *s)
{
    s->err = (struct mr_err){0};
    return mr_cursor_step(s->cursor, false, &s->result, &s->err);
}

static void close_all(struct stepper *s)
{
    mr_cursor_free(s->cursor);
    mr_session_free(s->session);
}

static void test_steps(struct mr_rng *rng)
{
    struct stepper s = {0};

    (void)rng;
    open_script(&s,
                ORDERS OUT "SHOW TABLES; SELECT product FROM orders;\n"
                           "INSERT INTO out_table (product) SELECT note FROM orders; HELP;");
    CHECK_EQ(step(&s), MR_STEP_DONE);
    CHECK_STR(s.result.text, "");
    CHECK_EQ(s.result.span.start, 0);
    CHECK_EQ(step(&s), MR_STEP_DONE);
    CHECK_EQ(step(&s), MR_STEP_TEXT);
    CHECK(contains(s.result.text, "out_table"));
    CHECK_EQ(step(&s), MR_STEP_QUERY);
    CHECK(s.result.plan != NULL && s.result.plan->is_query);
    struct mr_plan *query = s.result.plan;
    CHECK_EQ(step(&s), MR_STEP_INSERT);
    struct mr_plan *insert = s.result.plan;
    CHECK_STR(insert->graph->name, "insert-into_default_catalog.default_database.out_table");
    CHECK_EQ(step(&s), MR_STEP_TEXT);
    CHECK(contains(s.result.text, "EXECUTE STATEMENT SET"));
    CHECK_EQ(step(&s), MR_STEP_END);
    CHECK_EQ(step(&s), MR_STEP_END);
    CHECK(!s.result.is_quit);
    close_all(&s);
    /* Plans outlive the session. */
    CHECK_EQ(query->graph->nodes, 2);
    CHECK(mr_view_is(query->graph->node[1]->schema->field[0].name, "product"));
    mr_plan_free(query);
    mr_plan_free(insert);
}

static void test_tables_outlive_their_script(struct mr_rng *rng)
{
    struct stepper s = {0};

    (void)rng;
    open_script(&s, ORDERS "CREATE VIEW v AS SELECT product, amount * 2 AS twice FROM orders "
                           "WHERE amount > 1;");
    while (step(&s) > 0)
        ;
    open_script(&s, "SELECT twice FROM v;");
    CHECK_EQ(step(&s), MR_STEP_QUERY);
    mr_plan_free(s.result.plan);
    open_script(&s, "DROP TABLE orders; SELECT twice FROM v;");
    CHECK_EQ(step(&s), MR_STEP_DONE);
    /* The error is in the view's text, which is gone from the caller's hands. */
    CHECK_EQ(step(&s), MR_ERR_BIND);
    CHECK(contains(s.err.message, "Object 'orders' not found"));
    CHECK(contains(s.err.message, "SELECT product, amount * 2 AS twice FROM orders"));
    close_all(&s);
}

static void test_goes_on_after_errors(struct mr_rng *rng)
{
    struct stepper s = {0};

    (void)rng;
    open_script(&s, "SELEC 1; SELECT * FROM nowhere; SET 'pipeline.name' = 'x;y'; "
                    "CREATE TABLE t (a INT, a INT) WITH ('connector' = 'feed'); SHOW TABLES;");
    CHECK_EQ(step(&s), MR_ERR_SYNTAX);
    CHECK_EQ(step(&s), MR_ERR_BIND);
    CHECK_EQ(step(&s), MR_STEP_DONE);
    CHECK_STR(mr_settings_get(mr_session_settings(s.session), "pipeline.name"), "x;y");
    CHECK_EQ(step(&s), MR_ERR_BIND);
    CHECK_EQ(step(&s), MR_STEP_TEXT);
    CHECK_STR(s.result.text, "Empty set\n");
    CHECK_EQ(step(&s), MR_STEP_END);
    close_all(&s);
}

static void test_settings(struct mr_rng *rng)
{
    struct stepper s = {0};

    (void)rng;
    open_script(&s,
                "SET pipeline.name = plain;\nSET 'no.such.key' = '1'; SET 'no.such.key' = '2';"
                "SET 'sql-client.execution.result-mode' = 'tableau'; SET; "
                "RESET 'pipeline.name'; SET; RESET; SET;"
                "SET 'table.local-time-zone' = 'GMT-03:30';"
                "SET 'table.exec.source.idle-timeout' = 'soon';"
                "SET 'parallelism.default' = 'many';");
    CHECK_EQ(step(&s), MR_STEP_DONE);
    CHECK_STR(s.result.warnings, "");
    CHECK_EQ(step(&s), MR_STEP_DONE);
    CHECK_STR(s.result.warnings, "test.sql:2:5: warning: 'no.such.key' has no effect here\n");
    CHECK_EQ(step(&s), MR_STEP_DONE);
    CHECK_STR(s.result.warnings, "");
    CHECK_EQ(step(&s), MR_STEP_DONE);
    CHECK_EQ(step(&s), MR_STEP_TEXT);
    CHECK_STR(s.result.text, "'no.such.key' = '2'\n'pipeline.name' = 'plain'\n"
                             "'sql-client.execution.result-mode' = 'tableau'\n");
    CHECK_EQ(step(&s), MR_STEP_DONE);
    CHECK_EQ(step(&s), MR_STEP_TEXT);
    CHECK(strstr(s.result.text, "pipeline.name") == NULL);
    CHECK_EQ(step(&s), MR_STEP_DONE);
    CHECK_EQ(step(&s), MR_STEP_TEXT);
    CHECK_STR(s.result.text, "");
    CHECK_EQ(step(&s), MR_STEP_DONE);
    CHECK_EQ(mr_settings_zone_offset_ns(mr_session_settings(s.session)),
             -(3 * 3600 + 1800) * MR_SECOND_NS);
    CHECK_EQ(step(&s), MR_ERR_OPTION);
    CHECK(contains(s.err.message, "Could not parse value 'soon' for key "
                                  "'table.exec.source.idle-timeout': expected a duration"));
    CHECK_EQ(step(&s), MR_ERR_OPTION);
    close_all(&s);
}

static void test_zones(struct mr_rng *rng)
{
    static const struct {
        const char *zone;
        int64_t minutes; /* INT64_MIN: refused */
    } zones[] = {
        {"UTC", 0},
        {"GMT", 0},
        {"Z", 0},
        {"+02:00", 120},
        {"UTC+05:45", 345},
        {"GMT-11:00", -660},
        {"Etc/UTC", 0},
        {"GMT+8", 480},
        {"GMT-11", -660},
        {"GMT+", INT64_MIN},
        {"GMT+x", INT64_MIN},
        {"GMT+19", INT64_MIN},
        {"+2", INT64_MIN},
        {"Europe/Berlin", 0},
        {"Europe/Atlantis", INT64_MIN},
        {"../../etc/passwd", INT64_MIN},
        {"+02:60", INT64_MIN},
        {"", INT64_MIN},
        {"UTC+19:00", INT64_MIN},
    };

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(zones); i++) {
        struct mr_settings settings;
        const char *warning;
        mr_settings_init(&settings);
        int rc = mr_settings_set(&settings, MR_VIEW("table.local-time-zone"),
                                 mr_view_of(zones[i].zone), &warning, NULL);
        CHECK_EQ(rc < 0, zones[i].minutes == INT64_MIN);
        if (rc == 0)
            CHECK_EQ(mr_settings_zone_offset_ns(&settings),
                     zones[i].minutes * 60 * MR_SECOND_NS);
        /* A name that is none leaves what was set; RESET is UTC again. */
        const struct mr_zone *zone = mr_settings_zone(&settings);
        CHECK_EQ(zone != NULL, strcmp(zones[i].zone, "Europe/Berlin") == 0);
        CHECK(mr_settings_set(&settings, MR_VIEW("table.local-time-zone"), MR_VIEW("Nowhere"),
                              &warning, NULL) < 0);
        CHECK(mr_settings_zone(&settings) == zone);
        mr_settings_reset(&settings, MR_VIEW("table.local-time-zone"));
        CHECK(mr_settings_zone(&settings) == NULL);
        mr_settings_fini(&settings);
    }
}

static void test_quit(struct mr_rng *rng)
{
    struct stepper s = {0};

    (void)rng;
    open_script(&s, "CLEAR; ADD JAR '/x.jar'; QUIT; SHOW TABLES;");
    CHECK_EQ(step(&s), MR_STEP_DONE);
    CHECK_EQ(step(&s), MR_STEP_DONE);
    CHECK(contains(s.result.warnings, "JARs have no effect"));
    CHECK_EQ(step(&s), MR_STEP_END);
    CHECK(s.result.is_quit);
    CHECK_EQ(step(&s), MR_STEP_END);
    close_all(&s);
}

static void test_with_plan(struct mr_rng *rng)
{
    struct stepper s = {0};

    (void)rng;
    open_script(&s, ORDERS "SELECT product FROM orders;");
    CHECK_EQ(step(&s), MR_STEP_DONE);
    CHECK_EQ(mr_cursor_step(s.cursor, true, &s.result, &s.err), MR_STEP_QUERY);
    CHECK(contains(s.result.text, "== Abstract Syntax Tree =="));
    CHECK(contains(s.result.text, "== Optimized Execution Plan =="));
    mr_plan_free(s.result.plan);
    close_all(&s);
}

static const struct mr_test cases[] = {
    {"steps", test_steps},
    {"tables_outlive_their_script", test_tables_outlive_their_script},
    {"goes_on_after_errors", test_goes_on_after_errors},
    {"settings", test_settings},
    {"zones", test_zones},
    {"quit", test_quit},
    {"with_plan", test_with_plan},
};

MR_TEST_MAIN(cases)
