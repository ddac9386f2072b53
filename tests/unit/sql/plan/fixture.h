/*
 * Scripts against made-up connectors: what the planner makes of them, as text.
 *
 *     kafka   reads and writes, exactly once, with metadata      needs a format
 *     socket  reads, and can not read again                      needs a format
 *     print   writes only
 *     feed    reads only, makes rows itself
 */
#ifndef MR_TESTS_SQL_PLAN_FIXTURE_H
#define MR_TESTS_SQL_PLAN_FIXTURE_H

#include "sql/session/session.h"
#include "tests/mr_test.h"

static const struct mr_option_spec fake_kafka_options[] = {
    {"topic", MR_OPTION_STRING, NULL, true, NULL, "topic"},
    {"properties.*", MR_OPTION_PREFIX, NULL, false, NULL, "client's own"},
    {"scan.startup.mode", MR_OPTION_ENUM, "group-offsets", false,
     "earliest-offset|latest-offset|group-offsets", "where to start"},
    {0},
};

static const struct mr_option_spec fake_json_options[] = {
    {"ignore-parse-errors", MR_OPTION_BOOL, "false", false, NULL, "skip"},
    {"fail-on-missing-field", MR_OPTION_BOOL, "false", false, NULL, "fail"},
    {0},
};

static const struct mr_option_spec fake_no_options[] = {{0}};

static const struct mr_metadata_spec fake_metadata[] = {
    {"partition", {.id = MR_TYPE_INT}, false, "partition"},
    {"offset", {.id = MR_TYPE_BIGINT}, false, "offset"},
    {"timestamp", {.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 3}, true, "timestamp"},
    {0},
};

static const struct mr_source_class fake_kafka_source = {
    .name = "kafka",
    .options = fake_kafka_options,
    .metadata = fake_metadata,
    .needs_format = true,
    .is_replayable = true,
};

static const struct mr_source_class fake_socket_source = {
    .name = "socket",
    .options = fake_no_options,
    .needs_format = true,
    .caution = "what was sent while nobody listened is lost",
};

static const struct mr_source_class fake_feed_source = {
    .name = "feed", .options = fake_no_options, .is_replayable = true};

static const struct mr_sink_class fake_kafka_sink = {
    .name = "kafka",
    .options = fake_kafka_options,
    .metadata = fake_metadata,
    .needs_format = true,
    .means = MR_SINK_FOLLOWS,
};

static const struct mr_sink_class fake_print_sink = {
    .name = "print", .options = fake_no_options, .takes_updates = true};

static int fake_decoder(const struct mr_format_spec *spec, struct mr_decoder **ret,
                        struct mr_err *reterr)
{
    (void)spec;
    (void)ret;
    return mr_fail(reterr, MR_ERR_UNSUPPORTED, "a fake");
}

static int fake_encoder(const struct mr_format_spec *spec, struct mr_encoder **ret,
                        struct mr_err *reterr)
{
    (void)spec;
    (void)ret;
    return mr_fail(reterr, MR_ERR_UNSUPPORTED, "a fake");
}

static const struct mr_format_class fake_json = {
    .name = "json",
    .options = fake_json_options,
    .decoder_new = fake_decoder,
    .encoder_new = fake_encoder,
};

static int fake_unknown(struct mr_view name, const char *what, struct mr_err *reterr)
{
    return mr_fail(reterr, MR_ERR_OPTION,
                   "Could not find any factory for identifier '" MR_VIEW_FMT
                   "' that implements '%s'.",
                   MR_VIEW_ARG(name), what);
}

static int fake_source(struct mr_view name, const struct mr_source_class **ret,
                       struct mr_err *reterr)
{
    *ret = NULL;
    if (mr_view_is(name, "kafka"))
        *ret = &fake_kafka_source;
    else if (mr_view_is(name, "socket"))
        *ret = &fake_socket_source;
    else if (mr_view_is(name, "feed"))
        *ret = &fake_feed_source;
    else if (!mr_view_is(name, "print"))
        return fake_unknown(name, "source", reterr);
    return 0;
}

static int fake_sink(struct mr_view name, const struct mr_sink_class **ret,
                     struct mr_err *reterr)
{
    *ret = NULL;
    if (mr_view_is(name, "kafka"))
        *ret = &fake_kafka_sink;
    else if (mr_view_is(name, "print"))
        *ret = &fake_print_sink;
    else if (!mr_view_is(name, "socket") && !mr_view_is(name, "feed"))
        return fake_unknown(name, "sink", reterr);
    return 0;
}

static int fake_format(struct mr_view name, const struct mr_format_class **ret,
                       struct mr_err *reterr)
{
    if (!mr_view_is(name, "json"))
        return fake_unknown(name, "format", reterr);
    *ret = &fake_json;
    return 0;
}

static const struct mr_resolver fake_resolver = {fake_source, fake_sink, fake_format, NULL};

#define ORDERS                                                         \
    "CREATE TABLE orders (\n"                                          \
    "  product STRING,\n"                                              \
    "  amount INT,\n"                                                  \
    "  price DOUBLE,\n"                                                \
    "  note STRING,\n"                                                 \
    "  order_time TIMESTAMP(3),\n"                                     \
    "  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND\n" \
    ") WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json');\n"

#define OUT                                                                          \
    "CREATE TABLE out_table (product STRING, window_start TIMESTAMP(3), n BIGINT,\n" \
    "  total BIGINT) WITH ('connector' = 'print');\n"

/* Everything SCRIPT answers: texts, warnings, the first error.  Static storage. */
static inline const char *answer(const char *script)
{
    static struct mr_text out;
    struct mr_session *session = mr_session_open(&fake_resolver, NULL);
    struct mr_session_result result;
    struct mr_cursor *cursor;
    struct mr_err err = {0};
    int rc;

    if (out.data == NULL)
        mr_text_init(&out);
    mr_text_reset(&out);
    CHECK(mr_cursor_open(session, "test.sql", script, &cursor, &err) == 0);
    while ((rc = mr_cursor_step(cursor, false, &result, &err)) > 0) {
        mr_text_puts(&out, result.warnings);
        mr_text_puts(&out, result.text);
        mr_plan_free(result.plan);
    }
    if (rc < 0)
        mr_text_puts(&out, err.message);
    mr_cursor_free(cursor);
    mr_session_free(session);
    return out.data;
}

/* The plan of the last statement of SCRIPT, whose session is gone; mr_plan_free(). */
static inline struct mr_plan *plan_of(const char *script)
{
    struct mr_session *session = mr_session_open(&fake_resolver, NULL);
    struct mr_session_result result;
    struct mr_plan *plan = NULL;
    struct mr_cursor *cursor;
    struct mr_err err = {0};
    int rc;

    CHECK(mr_cursor_open(session, "test.sql", script, &cursor, &err) == 0);
    while ((rc = mr_cursor_step(cursor, false, &result, &err)) > 0) {
        if (result.plan == NULL)
            continue;
        mr_plan_free(plan);
        plan = result.plan;
    }
    if (rc < 0)
        fprintf(stderr, "%s\n", err.message);
    CHECK(rc == 0 && plan != NULL);
    mr_cursor_free(cursor);
    mr_session_free(session);
    return plan;
}

/* The section of EXPLAIN's answer under TITLE, or the whole answer when it is none. */
static inline const char *section(const char *script, const char *title)
{
    static char out[16384];
    const char *all = answer(script), *start = strstr(all, title);

    if (start == NULL)
        return all;
    start = strchr(start, '\n') + 1;
    const char *end = strstr(start, "\n==");
    size_t len = end == NULL ? strlen(start) : (size_t)(end - start);
    CHECK(len < sizeof(out));
    memcpy(out, start, len);
    out[len] = '\0';
    return out;
}

static inline bool contains(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        return true;
    fprintf(stderr, "'%s'\nis not in\n%s\n", part, text);
    return false;
}

#endif
