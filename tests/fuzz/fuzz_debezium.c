/*
 * Any bytes as lines of debezium-json: whole rows with a kind each, or a complaint; nothing
 * read beyond the padding, nothing left behind by a message of which one half is bad.
 */
#include "io/json/debezium.h"

#include <stdlib.h>

static void report(struct mr_bad_sink *sink, const struct mr_msg *msg, int column,
                   const char *reason)
{
    (void)sink;
    (void)msg;
    (void)column;
    MR_ASSERT(reason != NULL && *reason != '\0');
}

static const struct mr_field fields[] = {
    {MR_VIEW("s"), {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1}},
    {MR_VIEW("i"), {.id = MR_TYPE_INT, .nullable = 1}},
    {MR_VIEW("l"), {.id = MR_TYPE_BIGINT, .nullable = 0}},
    {MR_VIEW("table"), {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1}},
    {MR_VIEW("at"), {.id = MR_TYPE_TIMESTAMP_LTZ, .precision = 3, .nullable = 1}},
};

enum { PHYSICAL = 3, ROWS = 8 };

/* One message in a block of its own, so that AddressSanitizer knows where the padding ends. */
static void decode(struct mr_decoder *decoder, struct mr_batch_buffer *out, const char *line,
                   size_t len)
{
    struct mr_bad_sink bad = {report};
    char *room = malloc(len + MR_MSG_PADDING);
    uint16_t origin[ROWS];
    struct mr_msg msg = {.data = room, .len = (uint32_t)len};

    MR_ASSERT(room != NULL);
    memcpy(room, line, len);
    memset(room + len, '}', MR_MSG_PADDING);
    mr_batch_buffer_reset(out);
    MR_ASSERT(mr_debezium_json_format.decode(decoder, &msg, 1, out, origin, &bad) == 1);
    MR_ASSERT(out->batch.rows <= 2);
    for (uint32_t row = 0; row < out->batch.rows; row++) {
        MR_ASSERT(origin[row] == 0 && out->kind[row] <= MR_ROW_DELETE);
        MR_ASSERT(!mr_vec_is_null(&out->batch.col[2], row));
    }
    for (uint32_t c = 0; c < PHYSICAL; c++)
        for (uint32_t row = out->batch.rows; row < 2; row++)
            MR_ASSERT(!mr_vec_is_null(&out->batch.col[c], row));
    free(room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mr_schema all = {MR_COUNTOF(fields), (struct mr_field *)(uintptr_t)fields},
                     physical = {PHYSICAL, all.field};
    struct mr_option option = {MR_VIEW("d.schema-include"), MR_VIEW("true"), false};
    struct mr_options options = {MR_VIEW("t"), size > 0 && data[0] % 2 == 1, &option, NULL};
    struct mr_format_metadata metadata[] = {{5, 3}, {2, 4}};
    struct mr_format_spec spec = {.schema = &physical,
                                  .options = &options,
                                  .prefix = "d.",
                                  .metadata = metadata,
                                  .metadatas = MR_COUNTOF(metadata)};
    struct mr_batch_buffer *out = mr_batch_buffer_new(&all, ROWS);
    struct mr_decoder *decoder;
    const char *p = (const char *)data, *end = p + size;

    MR_ASSERT(mr_debezium_json_format.decoder_new(&spec, &decoder, NULL) == 0);
    while (p < end) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        if (stop == NULL)
            stop = end;
        decode(decoder, out, p, (size_t)(stop - p));
        p = stop + 1;
    }
    mr_debezium_json_format.decoder_free(decoder);
    mr_batch_buffer_free(out);
    return 0;
}
