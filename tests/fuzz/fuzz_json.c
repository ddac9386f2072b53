/*
 * Any bytes as lines of JSON, to a decoder that learns and to one that does not: same rows,
 * same complaints, and nothing read beyond the padding.
 */
#include "core/data/print.h"
#include "io/json/json.h"

#include <stdlib.h>

#define LINES_MAX 64

struct side {
    struct mr_decoder *decoder;
    struct mr_batch_buffer *out;
    struct mr_bad_sink sink;
    struct mr_text text;
};

static void report(struct mr_bad_sink *sink, const struct mr_msg *msg, int column,
                   const char *reason)
{
    struct side *side = MR_CONTAINER(sink, struct side, sink);

    mr_text_printf(&side->text, "%lld bad(%d): %s\n", (long long)msg->offset, column, reason);
}

static const struct mr_field fields[] = {
    {MR_VIEW("s"), {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1}},
    {MR_VIEW("i"), {.id = MR_TYPE_INT, .nullable = 1}},
    {MR_VIEW("l"), {.id = MR_TYPE_BIGINT, .nullable = 0}},
    {MR_VIEW("d"), {.id = MR_TYPE_DECIMAL, .precision = 10, .scale = 2, .nullable = 1}},
    {MR_VIEW("w"), {.id = MR_TYPE_DECIMAL, .precision = 38, .scale = 9, .nullable = 1}},
    {MR_VIEW("f"), {.id = MR_TYPE_DOUBLE, .nullable = 1}},
    {MR_VIEW("b"), {.id = MR_TYPE_BOOLEAN, .nullable = 1}},
    {MR_VIEW("t"), {.id = MR_TYPE_TIMESTAMP, .precision = 3, .nullable = 1}},
    {MR_VIEW("z"), {.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 9, .nullable = 1}},
    {MR_VIEW("x"), {.id = MR_TYPE_VARBINARY, .length = MR_LENGTH_MAX, .nullable = 1}},
};

static void side_open(struct side *side, const struct mr_schema *schema, bool is_lenient,
                      bool is_learning)
{
    struct mr_option lenient = {MR_VIEW("json.ignore-parse-errors"), MR_VIEW("true"), false};
    struct mr_options options = {MR_VIEW("t"), is_lenient ? 1 : 0, &lenient, NULL};
    struct mr_format_spec spec = {.schema = schema, .options = &options, .prefix = "json."};
    int rc = mr_json_format.decoder_new(&spec, &side->decoder, NULL);

    MR_ASSERT(rc == 0);
    mr_json_decoder_set_learning(side->decoder, is_learning);
    side->out = mr_batch_buffer_new(schema, 64);
    side->sink.report = report;
    mr_text_init(&side->text);
}

static void side_close(struct side *side)
{
    mr_json_format.decoder_free(side->decoder);
    mr_batch_buffer_free(side->out);
    mr_text_fini(&side->text);
}

/* One message in a block of its own, so that AddressSanitizer knows where the padding ends. */
static void side_decode(struct side *side, const char *line, size_t len, int64_t at)
{
    char *room = malloc(len + MR_MSG_PADDING);
    uint16_t origin[64];
    struct mr_msg msg = {.data = room, .len = (uint32_t)len, .offset = at};

    MR_ASSERT(room != NULL);
    memcpy(room, line, len);
    memset(room + len, at % 2 == 0 ? '"' : '1', MR_MSG_PADDING);
    mr_batch_buffer_reset(side->out);
    uint32_t done =
        mr_json_format.decode(side->decoder, &msg, 1, side->out, origin, &side->sink);
    MR_ASSERT(done == 1);
    for (uint32_t row = 0; row < side->out->batch.rows; row++) {
        mr_row_print_java(&side->out->batch, row, &side->text);
        mr_text_putc(&side->text, '\n');
    }
    free(room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mr_arena arena;
    struct side fast, slow;

    if (size == 0)
        return 0;
    mr_arena_init(&arena);
    struct mr_schema *schema = mr_schema_new(&arena, MR_COUNTOF(fields));
    memcpy(schema->field, fields, sizeof(fields));
    side_open(&fast, schema, data[0] & 1, true);
    side_open(&slow, schema, data[0] & 1, false);

    const char *p = (const char *)data + 1, *end = (const char *)data + size;
    for (int64_t at = 0; at < LINES_MAX && p < end; at++) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        size_t len = (size_t)((stop == NULL ? end : stop) - p);
        /* Twice, for the first may only teach. */
        for (int i = 0; i < 2; i++) {
            side_decode(&fast, p, len, at);
            side_decode(&slow, p, len, at);
        }
        p += len + 1;
    }
    MR_ASSERT(mr_view_eq(mr_text_view(&fast.text), mr_text_view(&slow.text)));
    side_close(&fast);
    side_close(&slow);
    mr_arena_fini(&arena);
    return 0;
}
