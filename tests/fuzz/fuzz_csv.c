/*
 * Any bytes as lines of CSV: nothing is read beyond the padding, and a row that was read
 * is written as a line that reads as the same row.
 */
#include "core/data/print.h"
#include "io/csv/csv.h"

#include <stdlib.h>

static void report(struct mr_bad_sink *sink, const struct mr_msg *msg, int column,
                   const char *reason)
{
    (void)sink;
    (void)msg;
    (void)column;
    MR_ASSERT(reason != NULL && reason[0] != '\0');
}

static const struct mr_field fields[] = {
    {MR_VIEW("s"), {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1}},
    {MR_VIEW("i"), {.id = MR_TYPE_INT, .nullable = 1}},
    {MR_VIEW("u"), {.id = MR_TYPE_VARCHAR, .length = MR_LENGTH_MAX, .nullable = 1}},
    {MR_VIEW("d"), {.id = MR_TYPE_DECIMAL, .precision = 10, .scale = 2, .nullable = 1}},
    {MR_VIEW("t"), {.id = MR_TYPE_TIMESTAMP, .precision = 3, .nullable = 1}},
    {MR_VIEW("x"), {.id = MR_TYPE_VARBINARY, .length = MR_LENGTH_MAX, .nullable = 1}},
};

/* Behind those: what lies in one field.  NOT NULL, since a NULL of theirs is no text. */
static const struct mr_field row_fields[] = {
    {MR_VIEW("n"), {.id = MR_TYPE_INT, .nullable = 1}},
    {MR_VIEW("d"), {.id = MR_TYPE_DECIMAL, .precision = 10, .scale = 2, .nullable = 1}},
};

static struct mr_schema *make_schema(struct mr_arena *arena, bool has_nested)
{
    uint32_t plain = MR_COUNTOF(fields);
    struct mr_schema *schema = mr_schema_new(arena, plain + (has_nested ? 2 : 0));
    struct mr_view name[2] = {row_fields[0].name, row_fields[1].name};
    struct mr_type type[2] = {row_fields[0].type, row_fields[1].type};

    memcpy(schema->field, fields, sizeof(fields));
    if (has_nested) {
        schema->field[plain] =
            (struct mr_field){MR_VIEW("a"), mr_type_array(arena, row_fields[0].type)};
        schema->field[plain + 1] =
            (struct mr_field){MR_VIEW("r"), mr_type_row(arena, name, type, 2)};
        schema->field[plain].type.nullable = schema->field[plain + 1].type.nullable = 0;
    }
    return schema;
}

static struct mr_option option_sets[][3] = {
    {{MR_VIEW("csv.ignore-parse-errors"), MR_VIEW("true"), false},
     {MR_VIEW("csv.null-literal"), MR_VIEW("NULL"), false},
     {MR_VIEW("csv.allow-comments"), MR_VIEW("false"), false}},
    {{MR_VIEW("csv.escape-character"), MR_VIEW("\\"), false},
     {MR_VIEW("csv.null-literal"), MR_VIEW("NULL"), false},
     {MR_VIEW("csv.field-delimiter"), MR_VIEW("|"), false}},
    {{MR_VIEW("csv.disable-quote-character"), MR_VIEW("true"), false},
     {MR_VIEW("csv.null-literal"), MR_VIEW("NULL"), false},
     {MR_VIEW("csv.escape-character"), MR_VIEW("^"), false}},
};

static uint32_t decode(struct mr_decoder *decoder, const char *line, size_t len,
                       struct mr_batch_buffer *out, char **ret_room)
{
    struct mr_bad_sink sink = {report};
    uint16_t origin[64];
    char *room = malloc(len + MR_MSG_PADDING);
    struct mr_msg msg = {.data = room, .len = (uint32_t)len};

    MR_ASSERT(room != NULL);
    memcpy(room, line, len);
    memset(room + len, ',', MR_MSG_PADDING);
    mr_batch_buffer_reset(out);
    uint32_t done = mr_csv_format.decode(decoder, &msg, 1, out, origin, &sink);
    MR_ASSERT(done == 1);
    *ret_room = room;
    return out->batch.rows;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mr_arena arena;
    struct mr_decoder *decoder;
    struct mr_encoder *encoder;
    struct mr_text first, line, second;
    char *room, *again;

    if (size == 0)
        return 0;
    mr_arena_init(&arena);
    struct mr_schema *schema = make_schema(&arena, data[0] / 3 % 2 == 1);
    struct mr_options options = {MR_VIEW("t"), 3, option_sets[data[0] % 3], NULL};
    struct mr_format_spec spec = {.schema = schema, .options = &options, .prefix = "csv."};
    int rc = mr_csv_format.decoder_new(&spec, &decoder, NULL);
    MR_ASSERT(rc == 0);
    rc = mr_csv_format.encoder_new(&spec, &encoder, NULL);
    MR_ASSERT(rc == 0);
    struct mr_batch_buffer *out = mr_batch_buffer_new(schema, 64);
    mr_text_init(&first);
    mr_text_init(&line);
    mr_text_init(&second);

    if (decode(decoder, (const char *)data + 1, size - 1, out, &room) == 1) {
        const char *why;
        mr_row_print_java(&out->batch, 0, &first);
        rc = mr_csv_format.encode(encoder, &out->batch, 0, &line, &why);
        MR_ASSERT(rc == 0);
        uint32_t rows = decode(decoder, line.data, line.len, out, &again);
        MR_ASSERT(rows == 1);
        mr_row_print_java(&out->batch, 0, &second);
        MR_ASSERT(mr_view_eq(mr_text_view(&first), mr_text_view(&second)));
        free(again);
    }
    free(room);
    mr_text_fini(&first);
    mr_text_fini(&line);
    mr_text_fini(&second);
    mr_batch_buffer_free(out);
    mr_csv_format.decoder_free(decoder);
    mr_csv_format.encoder_free(encoder);
    mr_arena_fini(&arena);
    return 0;
}
