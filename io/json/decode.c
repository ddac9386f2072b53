#include "core/base/alloc.h"
#include "core/base/hash.h"
#include "core/data/datetime.h"
#include "core/data/decimal.h"
#include "io/json/encode_int.h"
#include "io/json/json_int.h"

#include <errno.h>
#include <stdlib.h>

/* Of each LESSON_PERIOD messages that many may teach a shape: where no two messages are
 * alike, learning is wasted work. */
#define LESSON_PERIOD 1024
#define LESSONS       64

static const struct mr_option_spec json_options[] = {
    {.name = "fail-on-missing-field",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "A message without one of the columns is bad; else the column is NULL."},
    {.name = "ignore-parse-errors",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "A field that does not fit its column becomes NULL; else the message is bad."},
    {.name = "timestamp-format.standard",
     .kind = MR_OPTION_ENUM,
     .fallback = "SQL",
     .choices = "SQL|ISO-8601|ISO-8601-WITH-OFFSET",
     .help = "How timestamps are written: '2020-12-30 12:13:14.123' or "
             "'2020-12-30T12:13:14.123'; with an offset, '+01:00' may follow."},
    {.name = "map-null-key.mode",
     .kind = MR_OPTION_ENUM,
     .fallback = "FAIL",
     .choices = "FAIL|DROP|LITERAL",
     .help = "How an entry of a MAP whose key is NULL is written: not at all, which is an "
             "error; left out; or with 'map-null-key.literal' as its key."},
    {.name = "map-null-key.literal",
     .kind = MR_OPTION_STRING,
     .fallback = "null",
     .help = "The key of such entries, with 'map-null-key.mode' = 'LITERAL'."},
    {.name = "encode.decimal-as-plain-number",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "Write DECIMAL values without an exponent: 0.000000027 instead of 2.7E-8."},
    {.name = "encode.ignore-null-fields",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "Leave fields that are NULL out instead of writing null."},
    {.name = "decode.json-parser.enabled",
     .kind = MR_OPTION_BOOL,
     .fallback = "true",
     .help = "Accepted for compatibility: there is one parser."},
    {0},
};

int mr_json_options_read(const struct mr_format_spec *spec, struct mr_json_settings *ret,
                         struct mr_err *reterr)
{
    struct mr_options options = mr_options_under(spec->options, spec->prefix);
    const struct mr_option_spec *specs = json_options;
    struct mr_view literal;
    int standard = 0, mode = 0, rc;
    bool parser;

    *ret = (struct mr_json_settings){0};
    if ((rc = mr_options_bool(&options, specs, "fail-on-missing-field", &ret->fails_on_missing,
                              reterr)) < 0 ||
        (rc = mr_options_bool(&options, specs, "ignore-parse-errors", &ret->ignores_errors,
                              reterr)) < 0 ||
        (rc = mr_options_enum(&options, specs, "timestamp-format.standard", &standard,
                              reterr)) < 0 ||
        (rc = mr_options_enum(&options, specs, "map-null-key.mode", &mode, reterr)) < 0 ||
        (rc = mr_options_string(&options, specs, "map-null-key.literal", &literal, reterr)) <
            0 ||
        (rc = mr_options_bool(&options, specs, "encode.decimal-as-plain-number",
                              &ret->has_plain_decimals, reterr)) < 0 ||
        (rc = mr_options_bool(&options, specs, "encode.ignore-null-fields", &ret->omits_nulls,
                              reterr)) < 0 ||
        (rc = mr_options_bool(&options, specs, "decode.json-parser.enabled", &parser, reterr)) <
            0)
        return rc;
    ret->standard = (enum mr_json_standard)standard;
    ret->null_key = (enum mr_json_null_key)mode;
    ret->null_literal = literal;
    if (ret->fails_on_missing && ret->ignores_errors)
        return mr_fail(
            reterr, MR_ERR_OPTION,
            "%sfail-on-missing-field and %signore-parse-errors shouldn't both be true.",
            spec->prefix, spec->prefix);
    return 0;
}

static unsigned timestamp_forms(struct mr_type type, enum mr_json_standard standard)
{
    unsigned form = standard == MR_JSON_SQL ? MR_FORM_SQL : MR_FORM_ISO;

    if (type.id != MR_TYPE_TIMESTAMP_LTZ)
        return form;
    return form | (standard == MR_JSON_ISO_OFFSET ? MR_FORM_OFFSET : MR_FORM_ZULU);
}

void mr_json_column_init(struct mr_json_column *column, const struct mr_field *field,
                         bool is_wanted, enum mr_json_standard standard)
{
    struct mr_type type = field->type;

    column->name = field->name;
    column->type = type;
    column->is_wanted = is_wanted;
    column->day_rest = UINT32_MAX;
    column->action = MR_JSON_READ_CELL;
    if (mr_type_is_integer(type)) {
        column->action = MR_JSON_READ_INTEGER;
        column->max = mr_type_integer_max(type);
    } else if (mr_type_is_string(type)) {
        column->action = MR_JSON_READ_STRING;
    } else if (mr_type_is_timestamp(type)) {
        column->action = MR_JSON_READ_TIMESTAMP;
        column->forms = timestamp_forms(type, standard);
    } else if (type.id == MR_TYPE_BOOLEAN) {
        column->action = MR_JSON_READ_BOOLEAN;
    } else if (type.id == MR_TYPE_FLOAT || type.id == MR_TYPE_DOUBLE) {
        column->action = MR_JSON_READ_DOUBLE;
    } else if (type.id == MR_TYPE_DECIMAL) {
        bool is_short = type.precision <= MR_DECIMAL_SHORT_PRECISION_MAX;
        column->action = is_short ? MR_JSON_READ_DECIMAL : MR_JSON_READ_DECIMAL128;
        column->max = is_short ? (int64_t)mr_pow10(type.precision) - 1 : INT64_MAX;
    }
}

static void slots_fill(struct mr_decoder *decoder)
{
    uint32_t size = 4;

    while (size < decoder->count * 2)
        size *= 2;
    decoder->slots = MR_NEW_ARRAY(&decoder->arena, uint32_t, size);
    decoder->slots_mask = size - 1;
    for (uint32_t c = 0; c < decoder->count; c++) {
        struct mr_view name = decoder->column[c].name;
        uint64_t slot = mr_hash_bytes(name.data, name.len, 0);
        if (!decoder->column[c].is_wanted)
            continue;
        while (decoder->slots[slot & decoder->slots_mask] != 0)
            slot++;
        decoder->slots[slot & decoder->slots_mask] = c + 1;
    }
}

static void decoder_free(struct mr_decoder *decoder)
{
    if (decoder == NULL)
        return;
    mr_json_nested_free(decoder->nested);
    mr_text_fini(&decoder->reason);
    mr_text_fini(&decoder->scratch);
    mr_arena_fini(&decoder->arena);
    free(decoder);
}

static int decoder_new(const struct mr_format_spec *spec, struct mr_decoder **ret,
                       struct mr_err *reterr)
{
    struct mr_json_settings settings;
    int rc = mr_json_options_read(spec, &settings, reterr);

    if (rc < 0)
        return rc;
    struct mr_decoder *decoder = mr_alloc(sizeof(*decoder), "JSON");
    mr_arena_init(&decoder->arena);
    mr_text_init(&decoder->reason);
    mr_text_init(&decoder->scratch);
    decoder->fails_on_missing = settings.fails_on_missing;
    decoder->ignores_errors = settings.ignores_errors;
    decoder->separator = settings.standard == MR_JSON_SQL ? ' ' : 'T';
    decoder->is_learning = true;
    decoder->lessons_left = LESSONS;
    decoder->count = spec->schema->count;
    decoder->column = MR_NEW_ARRAY(&decoder->arena, struct mr_json_column, decoder->count);
    for (uint32_t c = 0; c < decoder->count; c++)
        mr_json_column_init(&decoder->column[c], &spec->schema->field[c],
                            spec->wanted == NULL || spec->wanted[c], settings.standard);
    slots_fill(decoder);
    rc = mr_json_nested_new(decoder, settings.standard, reterr);
    if (rc < 0) {
        decoder_free(decoder);
        return rc;
    }
    *ret = decoder;
    return 0;
}

void mr_json_decoder_set_learning(struct mr_decoder *decoder, bool is_on)
{
    decoder->is_learning = is_on;
}

/* By one of the shapes but the first, which did not fit; it then comes first. */
static enum mr_json_fit decode_by_other_shape(struct mr_decoder *decoder,
                                              const struct mr_msg *msg, uint32_t row)
{
    enum mr_json_fit fit = MR_JSON_OTHER_SHAPE;

    for (uint32_t i = 1; i < decoder->shapes && fit == MR_JSON_OTHER_SHAPE; i++) {
        struct mr_json_shape *shape = decoder->shape[i];

        if (mr_json_shape_run(decoder, shape, msg, 1, row, &fit) == 0)
            continue;
        memmove(&decoder->shape[1], &decoder->shape[0], i * sizeof(shape));
        decoder->shape[0] = shape;
        return MR_JSON_FITS;
    }
    return fit;
}

/* The message, which FIT says does not have the first shape, into rows from FIRST on; as
 * mr_json_parse. */
static int decode_message(struct mr_decoder *decoder, const struct mr_msg *msg,
                          enum mr_json_fit fit, uint32_t first, uint32_t room)
{
    if (fit == MR_JSON_OTHER_SHAPE)
        fit = decode_by_other_shape(decoder, msg, first);
    if (fit == MR_JSON_FITS)
        return 1;
    decoder->start = msg->data;
    decoder->end = msg->data + msg->len;
    decoder->has_nulls = false;
    int rows = mr_json_parse(decoder, first, room);
    if (!decoder->is_learning)
        return rows;
    if (++decoder->lessons >= LESSON_PERIOD) {
        decoder->lessons = 0;
        decoder->lessons_left = LESSONS;
    }
    if (rows == 1 && fit == MR_JSON_OTHER_SHAPE && decoder->lessons_left > 0) {
        decoder->lessons_left--;
        mr_json_shape_learn(decoder);
    }
    return rows;
}

/* The messages at the front that have the first shape, a row of OUT each: how many. */
static uint32_t decode_run(struct mr_decoder *decoder, const struct mr_msg *msgs,
                           uint32_t count, uint32_t row, enum mr_json_fit *ret_fit)
{
    uint32_t room = decoder->out->capacity - row;

    *ret_fit = MR_JSON_OTHER_SHAPE;
    if (decoder->shapes == 0)
        return 0;
    return mr_json_shape_run(decoder, decoder->shape[0], msgs, count < room ? count : room, row,
                             ret_fit);
}

static uint32_t decode(struct mr_decoder *decoder, const struct mr_msg *msgs, uint32_t count,
                       struct mr_batch_buffer *out, uint16_t *origin, struct mr_bad_sink *bad)
{
    uint32_t rows = out->batch.rows, done = 0;
    enum mr_json_fit fit;

    MR_ASSERT(count <= UINT16_MAX && rows <= out->capacity);
    decoder->out = out;
    for (uint32_t c = 0; c < decoder->count; c++)
        decoder->column[c].data = out->batch.col[c].data;
    for (; done < count; done++) {
        uint32_t run = decode_run(decoder, msgs + done, count - done, rows, &fit);
        for (uint32_t i = 0; i < run; i++)
            origin[rows + i] = (uint16_t)(done + i);
        rows += run;
        done += run;
        if (done == count)
            break;
        const struct mr_msg *msg = &msgs[done];
        if (MR_UNLIKELY(msg->broken != NULL)) {
            bad->report(bad, msg, -1, msg->broken);
            continue;
        }
        if (msg->is_null || msg->len == 0)
            continue;
        if (rows == out->capacity)
            break;
        int added = decode_message(decoder, msg, fit, rows, out->capacity - rows);
        if (MR_UNLIKELY(added == -ENOSPC)) {
            if (rows != 0)
                break;
            (void)mr_json_bad(decoder, -1, "an array of more than %u rows", out->capacity);
        }
        if (MR_UNLIKELY(added < 0)) {
            bad->report(bad, msg, decoder->bad_column, decoder->reason.data);
            continue;
        }
        for (int i = 0; i < added; i++)
            origin[rows++] = (uint16_t)done;
    }
    out->batch.rows = out->batch.selected = rows;
    decoder->out = NULL;
    return done;
}

const struct mr_format_class mr_json_format = {
    .name = "json",
    .options = json_options,
    .decoder_new = decoder_new,
    .decode = decode,
    .decoder_free = decoder_free,
    .encoder_new = mr_json_encoder_new,
    .encode = mr_json_encode,
    .encoder_free = mr_json_encoder_free,
};
