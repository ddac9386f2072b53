/*
 * One decoder over one schema, fed with documents as text; rows come back as text.
 */
#ifndef MR_TESTS_UNIT_IO_JSON_JSON_CASE_H
#define MR_TESTS_UNIT_IO_JSON_JSON_CASE_H

#include "core/data/print.h"
#include "io/json/json.h"

#include "tests/mr_test.h"

struct json_case {
    struct mr_arena arena;
    struct mr_schema *schema;
    struct mr_decoder *decoder;
    struct mr_batch_buffer *out;
    struct mr_bad_sink sink;
    struct mr_text text; /* rows, one per line, or "bad(column): reason" */
    uint32_t bad;
};

static void json_case_report(struct mr_bad_sink *sink, const struct mr_msg *msg, int column,
                             const char *reason)
{
    struct json_case *c = MR_CONTAINER(sink, struct json_case, sink);

    (void)msg;
    c->bad++;
    mr_text_printf(&c->text, "bad(%d): %s\n", column, reason);
}

static inline void json_case_open(struct json_case *c, const struct mr_field *fields,
                                  uint32_t count, struct mr_option *option, uint32_t options,
                                  bool is_learning)
{
    struct mr_options given = {MR_VIEW("`t`"), options, option, NULL};
    struct mr_err err = {0};

    memset(c, 0, sizeof(*c));
    mr_arena_init(&c->arena);
    mr_text_init(&c->text);
    c->sink.report = json_case_report;
    c->schema = mr_schema_new(&c->arena, count);
    for (uint32_t i = 0; i < count; i++)
        c->schema->field[i] = fields[i];
    struct mr_format_spec spec = {.schema = c->schema, .options = &given, .prefix = "json."};
    if (mr_json_format.decoder_new(&spec, &c->decoder, &err) < 0) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    mr_json_decoder_set_learning(c->decoder, is_learning);
    c->out = mr_batch_buffer_new(c->schema, MR_BATCH_ROWS);
}

static inline void json_case_close(struct json_case *c)
{
    mr_batch_buffer_free(c->out);
    mr_json_format.decoder_free(c->decoder);
    mr_text_fini(&c->text);
    mr_arena_fini(&c->arena);
}

/* A message whose padding looks as much like JSON as it can. */
static inline struct mr_msg json_case_msg(char *room, const char *doc, size_t len)
{
    static const char lure[MR_MSG_PADDING + 1] =
        "}\"1234567890123456789012345,\"a\":\"}]}null,true\\\"0123456789}}]]\"\"\"";

    memcpy(room, doc, len);
    memcpy(room + len, lure, MR_MSG_PADDING);
    return (struct mr_msg){.data = room, .len = (uint32_t)len};
}

/* What the document becomes; borrowed until the next call. */
static inline const char *json_case_decode(struct json_case *c, const char *doc, size_t len)
{
    char *room = malloc(len + MR_MSG_PADDING); /* its own block, so that ASan sees its end */
    uint16_t origin[MR_BATCH_ROWS];
    struct mr_msg msg = json_case_msg(room, doc, len);

    mr_text_reset(&c->text);
    mr_batch_buffer_reset(c->out);
    CHECK_EQ(mr_json_format.decode(c->decoder, &msg, 1, c->out, origin, &c->sink), 1);
    for (uint32_t row = 0; row < c->out->batch.rows; row++) {
        CHECK_EQ(origin[row], 0);
        mr_row_print_java(&c->out->batch, row, &c->text);
        mr_text_putc(&c->text, '\n');
    }
    free(room);
    return c->text.data;
}

#endif
