#include "io/raw/raw.h"

#include "core/base/alloc.h"
#include "core/data/print.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct raw {
    struct mr_type type;
    bool is_wanted, is_big_endian;
    uint32_t width; /* bytes of a number; 0: any */
};

struct mr_decoder {
    struct raw raw;
};

struct mr_encoder {
    struct raw raw;
};

static const struct mr_option_spec raw_options[] = {
    {.name = "charset",
     .kind = MR_OPTION_STRING,
     .fallback = "UTF-8",
     .help = "Of strings; UTF-8 is the only one."},
    {.name = "endianness",
     .kind = MR_OPTION_ENUM,
     .fallback = "big-endian",
     .choices = "big-endian|little-endian",
     .help = "Byte order of numbers."},
    {0},
};

/* Bytes of a value of TYPE; 0: any number of them; -1: not a type for raw. */
static int width_of(struct mr_type type)
{
    switch ((enum mr_type_id)type.id) {
    case MR_TYPE_BOOLEAN:
    case MR_TYPE_TINYINT: return 1;
    case MR_TYPE_SMALLINT: return 2;
    case MR_TYPE_INT:
    case MR_TYPE_FLOAT: return 4;
    case MR_TYPE_BIGINT:
    case MR_TYPE_DOUBLE: return 8;
    case MR_TYPE_CHAR:
    case MR_TYPE_VARCHAR:
    case MR_TYPE_BINARY:
    case MR_TYPE_VARBINARY: return 0;
    default: return -1;
    }
}

static int raw_init(struct raw *raw, const struct mr_format_spec *spec, struct mr_err *reterr)
{
    struct mr_options options = mr_options_under(spec->options, spec->prefix);
    struct mr_view charset;
    int order = 0, rc;

    if ((rc = mr_options_string(&options, raw_options, "charset", &charset, reterr)) < 0 ||
        (rc = mr_options_enum(&options, raw_options, "endianness", &order, reterr)) < 0)
        return rc;
    if (!mr_view_is_nocase(charset, "UTF-8") && !mr_view_is_nocase(charset, "UTF8"))
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Unsupported 'charset' name: " MR_VIEW_FMT
                       ". The raw format reads and writes UTF-8 only.",
                       MR_VIEW_ARG(charset));
    if (spec->schema->count != 1)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "The 'raw' format only supports single physical column. However the "
                       "defined schema contains %u physical columns.",
                       spec->schema->count);
    raw->type = spec->schema->field[0].type;
    int width = width_of(raw->type);
    if (width < 0) {
        struct mr_text type;
        mr_text_init(&type);
        mr_type_print(raw->type, &type);
        rc = mr_fail(reterr, MR_ERR_OPTION,
                     "The 'raw' format doesn't supports '%s' as column type. It takes strings, "
                     "bytes, BOOLEAN, integers, FLOAT and DOUBLE.",
                     type.data);
        mr_text_fini(&type);
        return rc;
    }
    raw->width = (uint32_t)width;
    raw->is_big_endian = order == 0;
    raw->is_wanted = spec->wanted == NULL || spec->wanted[0];
    return 0;
}

static uint64_t load(const struct raw *raw, const char *p)
{
    uint64_t v = 0;

    for (uint32_t i = 0; i < raw->width; i++) {
        uint32_t at = raw->is_big_endian ? i : raw->width - 1 - i;
        v = v << 8 | (unsigned char)p[at];
    }
    return v;
}

static void value_store(const struct raw *raw, const struct mr_msg *msg, void *data,
                        uint32_t row)
{
    uint64_t v = raw->width == 0 ? 0 : load(raw, msg->data);
    uint32_t v32 = (uint32_t)v;
    float f32;

    switch ((enum mr_type_id)raw->type.id) {
    case MR_TYPE_BOOLEAN: ((uint8_t *)data)[row] = v != 0; break;
    case MR_TYPE_TINYINT: ((int64_t *)data)[row] = (int8_t)v; break;
    case MR_TYPE_SMALLINT: ((int64_t *)data)[row] = (int16_t)v; break;
    case MR_TYPE_INT: ((int64_t *)data)[row] = (int32_t)v; break;
    case MR_TYPE_BIGINT: ((int64_t *)data)[row] = (int64_t)v; break;
    case MR_TYPE_FLOAT:
        memcpy(&f32, &v32, sizeof(f32));
        ((double *)data)[row] = (double)f32;
        break;
    case MR_TYPE_DOUBLE: memcpy((double *)data + row, &v, sizeof(v)); break;
    default: ((struct mr_str *)data)[row] = mr_str_of(msg->data, msg->len);
    }
}

/* NULL: MSG is a value of the column; else why it is none. */
static const char *complaint(const struct raw *raw, const struct mr_msg *msg, char *room,
                             size_t len)
{
    if (msg->is_null)
        return raw->type.nullable ? NULL : "no value, and the column is NOT NULL";
    if (raw->width != 0 && msg->len != raw->width) {
        (void)snprintf(room, len, "a number of %u bytes was expected, the message has %u",
                       raw->width, msg->len);
        return room;
    }
    if (mr_type_is_string(raw->type) && !mr_utf8_valid(msg->data, msg->len))
        return "the message is not valid UTF-8";
    return NULL;
}

static uint32_t decode(struct mr_decoder *decoder, const struct mr_msg *msgs, uint32_t count,
                       struct mr_batch_buffer *out, uint16_t *origin, struct mr_bad_sink *bad)
{
    const struct raw *raw = &decoder->raw;
    uint32_t rows = out->batch.rows, done = 0;
    char room[96];

    for (; done < count && rows < out->capacity; done++) {
        const struct mr_msg *msg = &msgs[done];
        const char *why = msg->broken;

        if (why == NULL && raw->is_wanted)
            why = complaint(raw, msg, room, sizeof(room));
        if (why != NULL) {
            bad->report(bad, msg, why == msg->broken ? -1 : 0, why);
            continue;
        }
        if (raw->is_wanted && msg->is_null)
            mr_batch_buffer_set_null(out, 0, rows);
        else if (raw->is_wanted)
            value_store(raw, msg, out->batch.col[0].data, rows);
        origin[rows++] = (uint16_t)done;
    }
    out->batch.rows = out->batch.selected = rows;
    return done;
}

static int encode(struct mr_encoder *encoder, const struct mr_batch *batch, uint32_t row,
                  struct mr_text *out, const char **reason)
{
    const struct raw *raw = &encoder->raw;
    enum mr_row_kind kind = mr_batch_kind(batch, row);
    const void *data = batch->col[0].data;
    uint64_t v = 0;
    char bytes[8];

    if (kind == MR_ROW_UPDATE_BEFORE || kind == MR_ROW_DELETE) {
        *reason = "the raw format is append-only and can not write a retraction (-U or -D)";
        return -EINVAL;
    }
    if (mr_vec_is_null(&batch->col[0], row))
        return 0;
    if (raw->width == 0) {
        struct mr_view view = mr_str_view((const struct mr_str *)data + row);
        mr_text_put(out, view.data, view.len);
        return 0;
    }
    if (raw->type.id == MR_TYPE_BOOLEAN) {
        v = ((const uint8_t *)data)[row];
    } else if (raw->type.id == MR_TYPE_FLOAT) {
        float f32 = (float)((const double *)data)[row];
        uint32_t v32;
        memcpy(&v32, &f32, sizeof(v32));
        v = v32;
    } else {
        memcpy(&v, (const int64_t *)data + row, sizeof(v));
    }
    for (uint32_t i = 0; i < raw->width; i++) {
        uint32_t shift = 8 * (raw->is_big_endian ? raw->width - 1 - i : i);
        bytes[i] = (char)(v >> shift);
    }
    mr_text_put(out, bytes, raw->width);
    return 0;
}

static int decoder_new(const struct mr_format_spec *spec, struct mr_decoder **ret,
                       struct mr_err *reterr)
{
    struct raw raw;
    int rc = raw_init(&raw, spec, reterr);

    if (rc < 0)
        return rc;
    *ret = mr_alloc(sizeof(**ret), "raw lines");
    (*ret)->raw = raw;
    return 0;
}

static void decoder_free(struct mr_decoder *decoder)
{
    free(decoder);
}

static int encoder_new(const struct mr_format_spec *spec, struct mr_encoder **ret,
                       struct mr_err *reterr)
{
    struct raw raw;
    int rc = raw_init(&raw, spec, reterr);

    if (rc < 0)
        return rc;
    *ret = mr_alloc(sizeof(**ret), "raw lines");
    (*ret)->raw = raw;
    return 0;
}

static void encoder_free(struct mr_encoder *encoder)
{
    free(encoder);
}

const struct mr_format_class mr_raw_format = {
    .name = "raw",
    .options = raw_options,
    .decoder_new = decoder_new,
    .decode = decode,
    .decoder_free = decoder_free,
    .encoder_new = encoder_new,
    .encode = encode,
    .encoder_free = encoder_free,
};
