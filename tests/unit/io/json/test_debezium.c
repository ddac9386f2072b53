/*
 * Envelopes: what each makes, what none is, what is filled from beside the row; whatever is
 * written is read again as what it was; and a bad half leaves nothing behind.
 */
#include "core/data/print.h"
#include "io/json/debezium.h"
#include "tests/mr_test.h"

enum { COLUMNS = 3, ALL = 6 };

static struct mr_field field[ALL] = {
    {MR_VIEW("id"), {.id = MR_TYPE_INT, .nullable = 1}},
    {MR_VIEW("k"), {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1}},
    {MR_VIEW("d"), {.id = MR_TYPE_DECIMAL, .precision = 10, .scale = 2, .nullable = 1}},
    {MR_VIEW("at"), {.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 3, .nullable = 1}},
    {MR_VIEW("table"), {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1}},
    {MR_VIEW("schema"), {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1}},
};

struct reader {
    struct mr_schema columns, all;
    struct mr_decoder *decoder;
    struct mr_batch_buffer *out;
    struct mr_bad_sink sink;
    struct mr_text text;
};

static void report(struct mr_bad_sink *sink, const struct mr_msg *msg, int column,
                   const char *reason)
{
    struct reader *r = MR_CONTAINER(sink, struct reader, sink);

    (void)msg;
    CHECK_EQ(column, -1);
    mr_text_printf(&r->text, "bad: %s\n", reason);
}

static uint32_t key_of(const char *name)
{
    uint32_t key = 0;

    while (strcmp(mr_debezium_json_format.metadata[key].key, name) != 0)
        key++;
    return key;
}

static void open_reader(struct reader *r, bool includes_schema, bool has_metadata)
{
    struct mr_option option = {MR_VIEW("debezium-json.schema-include"), MR_VIEW("true"), false};
    struct mr_options options = {MR_VIEW("`t`"), includes_schema, &option, NULL};
    struct mr_format_metadata metadata[] = {
        {key_of("source.timestamp"), 3}, {key_of("source.table"), 4}, {key_of("schema"), 5}};

    *r = (struct reader){.columns = {COLUMNS, field},
                         .all = {has_metadata ? ALL : COLUMNS, field},
                         .sink = {report}};
    struct mr_format_spec spec = {.schema = &r->columns,
                                  .options = &options,
                                  .prefix = "debezium-json.",
                                  .metadata = metadata,
                                  .metadatas = has_metadata ? MR_COUNTOF(metadata) : 0};
    CHECK_EQ(mr_debezium_json_format.decoder_new(&spec, &r->decoder, NULL), 0);
    r->out = mr_batch_buffer_new(&r->all, 4);
    mr_text_init(&r->text);
}

static void close_reader(struct reader *r)
{
    mr_debezium_json_format.decoder_free(r->decoder);
    mr_batch_buffer_free(r->out);
    mr_text_fini(&r->text);
}

/* COUNT messages, as often as the room needs; each in a block of its own with its padding. */
static const char *read_all(struct reader *r, const char *const *doc, uint32_t count)
{
    struct mr_msg msg[8];
    uint16_t origin[8];

    mr_text_reset(&r->text);
    for (uint32_t i = 0; i < count; i++) {
        size_t len = doc[i] == NULL ? 0 : strlen(doc[i]);
        char *room = malloc(len + MR_MSG_PADDING);
        memset(room, '}', len + MR_MSG_PADDING);
        if (len > 0)
            memcpy(room, doc[i], len);
        msg[i] = (struct mr_msg){
            .data = room, .len = (uint32_t)len, .is_null = doc[i] == NULL, .offset = i};
    }
    for (uint32_t done = 0; done < count;) {
        mr_batch_buffer_reset(r->out);
        uint32_t n = mr_debezium_json_format.decode(r->decoder, msg + done, count - done,
                                                    r->out, origin, &r->sink);
        CHECK(n > 0);
        for (uint32_t row = 0; row < r->out->batch.rows; row++) {
            CHECK(origin[row] < n);
            mr_row_print_java(&r->out->batch, row, &r->text);
            mr_text_putc(&r->text, '\n');
        }
        done += n;
    }
    for (uint32_t i = 0; i < count; i++)
        free((char *)(uintptr_t)msg[i].data);
    return r->text.data;
}

static void test_kinds(struct mr_rng *rng)
{
    static const char *const docs[] = {
        "{\"before\":null,\"after\":{\"id\":1,\"k\":\"a\",\"d\":1.5},\"op\":\"c\"}",
        "{\"op\":\"u\",\"before\":{\"id\":1,\"k\":\"a\"},\"after\":{\"id\":1,\"k\":\"b\"}}",
        NULL,
        " { \"op\" : \"d\" , \"before\" : { \"id\" : 1 } } ",
        "",
        "{\"x\":[{\"op\":\"d\"}],\"op\":\"c\",\"op\":\"r\",\"after\":{\"id\":2}}",
    };
    struct reader r;

    (void)rng;
    open_reader(&r, false, false);
    CHECK_STR(read_all(&r, docs, MR_COUNTOF(docs)),
              "+I[1, a, 1.50]\n-U[1, a, null]\n+U[1, b, null]\n"
              "-D[1, null, null]\n+I[2, null, null]\n");
    close_reader(&r);
}

static void test_bad(struct mr_rng *rng)
{
    static const struct {
        const char *doc, *reason;
    } cases[] = {
        {"{\"after\":{\"id\":1},\"op\":\"u\"}",
         "The \"before\" field of UPDATE message is null"},
        {"{\"before\":null,\"op\":\"d\"}", "The \"before\" field of DELETE message is null"},
        {"{\"before\":{\"id\":1},\"after\":{\"id\":\"x\"},\"op\":\"u\"}",
         "\"after\": column id:"},
        {"{\"before\":{\"id\":\"x\"},\"after\":{\"id\":1},\"op\":\"u\"}",
         "\"before\": column id:"},
        {"{\"before\":{\"id\":1,\"k\":null},\"op\":\"u\"}", "\"after\": expected an object"},
        {"{\"after\":[{\"id\":1}],\"op\":\"c\"}", "\"after\": expected an object"},
        {"{\"after\":{\"id\":1},\"op\":\"q\"}", "Unknown \"op\" value \"q\""},
        {"{\"after\":{\"id\":1},\"op\":1}", "Unknown \"op\" value \"1\""},
        {"{\"after\":{\"id\":1}}", "Unknown \"op\" value \"\""},
        {"{\"after\":{\"id\":1},\"op\":\"c\"", "found the end of the message"},
        {"{\"after\":{\"id\":1},\"op\":\"c\"} x", "nothing behind the value"},
        {"null", "expected an object"},
        {"[]", "expected an object"},
    };
    static const char good[] = "{\"after\":{\"id\":7,\"k\":\"g\",\"d\":1},\"op\":\"c\"}";
    struct reader r;

    (void)rng;
    open_reader(&r, false, false);
    for (size_t i = 0; i < MR_COUNTOF(cases); i++) {
        const char *both[] = {cases[i].doc, good};
        const char *text = read_all(&r, both, 2);
        if (strncmp(text, "bad: ", 5) != 0 || strstr(text, cases[i].reason) == NULL ||
            strstr(text, "\n+I[7, g, 1.00]\n") == NULL) {
            fprintf(stderr, "%s gives %s\n", cases[i].doc, text);
            exit(1);
        }
    }
    close_reader(&r);
}

static void test_schema_and_metadata(struct mr_rng *rng)
{
    static const char *const docs[] = {
        "{\"schema\":{\"type\": 1},\"payload\":{\"after\":{\"id\":1},\"op\":\"c\",\"ts_ms\":5,"
        "\"source\":{\"ts_ms\":1500,\"table\":\"t\\u00e9\"}}}",
        "{\"payload\":{\"after\":{\"id\":2},\"op\":\"c\",\"source\":{\"ts_ms\":\"9\",\"table\":3}}}",
        "{\"payload\":{\"after\":{\"id\":3},\"op\":\"c\",\"source\":7}}",
        "{\"after\":{\"id\":4},\"op\":\"c\"}",
    };
    struct reader r;

    (void)rng;
    open_reader(&r, true, true);
    CHECK_STR(read_all(&r, docs, MR_COUNTOF(docs)),
              "bad: there is no \"payload\", and 'schema-include' is true\n"
              "+I[1, null, null, 1970-01-01T00:00:01.500Z, t\xc3\xa9, {\"type\":1}]\n"
              "+I[2, null, null, 1970-01-01T00:00:00.009Z, 3, null]\n"
              "+I[3, null, null, null, null, null]\n");
    close_reader(&r);
}

/* What is written, read again: updates as a pair of a delete and an insert. */
static void test_written(struct mr_rng *rng)
{
    static const enum mr_row_kind as_read[] = {[MR_ROW_INSERT] = MR_ROW_INSERT,
                                               [MR_ROW_UPDATE_BEFORE] = MR_ROW_DELETE,
                                               [MR_ROW_UPDATE_AFTER] = MR_ROW_INSERT,
                                               [MR_ROW_DELETE] = MR_ROW_DELETE};
    struct mr_options none = {MR_VIEW("`t`"), 0, NULL, NULL};
    struct mr_encoder *encoder;
    struct mr_text line, want;
    struct reader r;

    open_reader(&r, false, false);
    struct mr_batch_buffer *rows = mr_batch_buffer_new(&r.columns, 1);
    struct mr_format_spec spec = {
        .schema = &r.columns, .options = &none, .prefix = "debezium-json."};
    CHECK_EQ(mr_debezium_json_format.encoder_new(&spec, &encoder, NULL), 0);
    mr_text_init(&line);
    mr_text_init(&want);
    for (int i = 0; i < 2000; i++) {
        const char *reason = NULL, *const texts[] = {"", "a \"quoted\" one", "\xc3\xa9"};
        const char *text = texts[mr_rng_below(rng, 3)];
        enum mr_row_kind kind = (enum mr_row_kind)mr_rng_below(rng, 4);
        struct mr_value v[COLUMNS] = {
            {.type = field[0].type, .u.i64 = (int32_t)mr_rng_next(rng)},
            {.type = field[1].type, .u.str = mr_str_of(text, strlen(text))},
            {.type = field[2].type, .u.i64 = (int64_t)mr_rng_below(rng, 1000000)}};
        mr_batch_buffer_reset(rows);
        for (uint32_t c = 0; c < COLUMNS; c++) {
            v[c].is_null = mr_rng_below(rng, 5) == 0;
            mr_value_store(&v[c], rows, c, 0);
        }
        rows->batch.rows = rows->batch.selected = 1;
        rows->kind[0] = (uint8_t)kind;
        rows->batch.kind = rows->kind;
        mr_text_reset(&line);
        CHECK_EQ(mr_debezium_json_format.encode(encoder, &rows->batch, 0, &line, &reason), 0);
        rows->kind[0] = (uint8_t)as_read[kind];
        mr_text_reset(&want);
        mr_row_print_java(&rows->batch, 0, &want);
        mr_text_putc(&want, '\n');
        const char *doc = line.data;
        CHECK_STR(read_all(&r, &doc, 1), want.data);
    }
    mr_text_fini(&line);
    mr_text_fini(&want);
    mr_debezium_json_format.encoder_free(encoder);
    mr_batch_buffer_free(rows);
    close_reader(&r);
}

static const struct mr_test cases[] = {
    {"kinds", test_kinds},
    {"bad", test_bad},
    {"schema and metadata", test_schema_and_metadata},
    {"written", test_written},
};

MR_TEST_MAIN(cases)
