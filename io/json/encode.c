/*
 * A row as an object: the keys are escaped once, with the comma in front, and the first
 * comma of a row becomes its brace.
 */
#include "io/json/encode_int.h"

#include "core/base/alloc.h"
#include "core/base/base64.h"
#include "core/data/datetime.h"
#include "core/data/decimal.h"
#include "core/data/nested.h"
#include "core/data/print.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

struct mr_encoder {
    uint32_t count;
    const struct mr_field *field;
    struct mr_view *key; /* ,"name": */
    char separator;
    bool has_plain_decimals, omits_nulls;
    enum mr_json_null_key null_key;
    struct mr_view null_literal;
    bool has_null_key; /* the row being written has one, and may not */
    struct mr_arena arena;
};

static void put_integer(struct mr_text *out, int64_t v)
{
    char digits[24];
    size_t at = sizeof(digits);
    uint64_t left = v < 0 ? -(uint64_t)v : (uint64_t)v;

    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left != 0);
    if (v < 0)
        digits[--at] = '-';
    mr_text_put(out, digits + at, sizeof(digits) - at);
}

static void put_double(struct mr_text *out, double v, bool is_float)
{
    /* JSON has no word for these; Jackson writes them as strings. */
    const char *quote = isfinite(v) ? "" : "\"";

    mr_text_puts(out, quote);
    mr_double_print_java(v, is_float, out);
    mr_text_puts(out, quote);
}

/* A plain one has all digits of its scale. */
static void put_decimal(const struct mr_encoder *encoder, struct mr_text *out,
                        struct mr_type type, mr_i128 v)
{
    if (encoder->has_plain_decimals)
        mr_decimal_print(v, type.scale, out);
    else
        mr_decimal_print_stripped(v, type.scale, false, out);
}

static void put_time(const struct mr_encoder *encoder, struct mr_text *out, struct mr_type type,
                     int64_t v)
{
    mr_text_putc(out, '"');
    if (type.id == MR_TYPE_DATE) {
        mr_date_print(v, out);
    } else if (type.id == MR_TYPE_TIME) {
        mr_time_print_short(v, out);
    } else {
        mr_timestamp_print_short(v, encoder->separator, out);
        if (type.id == MR_TYPE_TIMESTAMP_LTZ)
            mr_text_putc(out, 'Z');
    }
    mr_text_putc(out, '"');
}

static void put_nested(struct mr_encoder *encoder, struct mr_text *out, struct mr_type type,
                       struct mr_view bytes);

static void put_value(struct mr_encoder *encoder, struct mr_text *out, struct mr_type type,
                      const void *data, uint32_t row)
{
    const int64_t *i64 = data;

    switch ((enum mr_type_id)type.id) {
    case MR_TYPE_BOOLEAN:
        mr_text_puts(out, ((const uint8_t *)data)[row] ? "true" : "false");
        break;
    case MR_TYPE_TINYINT:
    case MR_TYPE_SMALLINT:
    case MR_TYPE_INT:
    case MR_TYPE_BIGINT:
    case MR_TYPE_INTERVAL_MONTHS: put_integer(out, i64[row]); break;
    case MR_TYPE_INTERVAL_NS: put_integer(out, i64[row] / MR_MILLI_NS); break;
    case MR_TYPE_FLOAT:
    case MR_TYPE_DOUBLE:
        put_double(out, ((const double *)data)[row], type.id == MR_TYPE_FLOAT);
        break;
    case MR_TYPE_DECIMAL:
        put_decimal(encoder, out, type,
                    type.precision <= MR_DECIMAL_SHORT_PRECISION_MAX
                        ? (mr_i128)i64[row]
                        : ((const mr_i128 *)data)[row]);
        break;
    case MR_TYPE_CHAR:
    case MR_TYPE_VARCHAR:
        mr_json_string_print(mr_str_view((const struct mr_str *)data + row), out);
        break;
    case MR_TYPE_BINARY:
    case MR_TYPE_VARBINARY:
        mr_text_putc(out, '"');
        mr_base64_encode(mr_str_view((const struct mr_str *)data + row), out);
        mr_text_putc(out, '"');
        break;
    case MR_TYPE_DATE:
    case MR_TYPE_TIME:
    case MR_TYPE_TIMESTAMP:
    case MR_TYPE_TIMESTAMP_LTZ: put_time(encoder, out, type, i64[row]); break;
    case MR_TYPE_ARRAY:
    case MR_TYPE_MAP:
    case MR_TYPE_MULTISET:
    case MR_TYPE_ROW:
        put_nested(encoder, out, type, mr_str_view((const struct mr_str *)data + row));
        break;
    case MR_TYPE_NULL: mr_text_puts(out, "null"); break;
    }
}

/* -- What is nested ---------------------------------------------------------------- */

static void put_child(struct mr_encoder *encoder, struct mr_text *out,
                      const struct mr_value *value)
{
    if (value->is_null)
        mr_text_puts(out, "null");
    else
        put_value(encoder, out, value->type, &value->u, 0);
}

static void put_fields(struct mr_encoder *encoder, struct mr_text *out, struct mr_type type,
                       struct mr_view bytes)
{
    const char *separator = "";

    for (uint32_t i = 0; i < type.nested->count; i++) {
        struct mr_value value = mr_field_at(type, bytes, i);
        if (value.is_null && encoder->omits_nulls)
            continue;
        mr_text_puts(out, separator);
        mr_json_string_print(type.nested->name[i], out);
        mr_text_putc(out, ':');
        put_child(encoder, out, &value);
        separator = ",";
    }
}

static void put_elements(struct mr_encoder *encoder, struct mr_text *out, struct mr_type type,
                         struct mr_view bytes)
{
    struct mr_elements elements = mr_elements_of(type, bytes);

    for (uint32_t i = 0; i < elements.count; i++) {
        struct mr_value value = mr_element_at(&elements, i);
        mr_text_puts(out, i == 0 ? "" : ",");
        put_child(encoder, out, &value);
    }
}

static void put_entries(struct mr_encoder *encoder, struct mr_text *out, struct mr_type type,
                        struct mr_view bytes)
{
    struct mr_elements keys, values;
    const char *separator = "";

    mr_map_open(type, bytes, &keys, &values);
    for (uint32_t i = 0; i < keys.count; i++) {
        struct mr_value key = mr_element_at(&keys, i), value = mr_element_at(&values, i);
        encoder->has_null_key |= key.is_null && encoder->null_key == MR_JSON_NULL_KEY_FAIL;
        if (key.is_null && encoder->null_key == MR_JSON_NULL_KEY_DROP)
            continue;
        mr_text_puts(out, separator);
        mr_json_string_print(key.is_null ? encoder->null_literal : mr_str_view(&key.u.str),
                             out);
        mr_text_putc(out, ':');
        put_child(encoder, out, &value);
        separator = ",";
    }
}

static void put_nested(struct mr_encoder *encoder, struct mr_text *out, struct mr_type type,
                       struct mr_view bytes)
{
    bool is_array = type.id == MR_TYPE_ARRAY;

    mr_text_putc(out, is_array ? '[' : '{');
    if (is_array)
        put_elements(encoder, out, type, bytes);
    else if (type.id == MR_TYPE_ROW)
        put_fields(encoder, out, type, bytes);
    else
        put_entries(encoder, out, type, bytes);
    mr_text_putc(out, is_array ? ']' : '}');
}

/* -- Rows --------------------------------------------------------------------------- */

int mr_json_encode(struct mr_encoder *encoder, const struct mr_batch *batch, uint32_t row,
                   struct mr_text *out, const char **reason)
{
    enum mr_row_kind kind = mr_batch_kind(batch, row);
    size_t start = out->len;

    if (kind == MR_ROW_UPDATE_BEFORE || kind == MR_ROW_DELETE) {
        *reason = "the json format is append-only and can not write a retraction (-U or -D); "
                  "use debezium-json, or a sink with a primary key";
        return -EINVAL;
    }
    encoder->has_null_key = false;
    for (uint32_t c = 0; c < encoder->count; c++) {
        bool is_null = mr_vec_is_null(&batch->col[c], row);
        if (is_null && encoder->omits_nulls)
            continue;
        mr_text_put(out, encoder->key[c].data, encoder->key[c].len);
        if (is_null)
            mr_text_put(out, "null", 4);
        else
            put_value(encoder, out, encoder->field[c].type, batch->col[c].data, row);
    }
    if (out->len == start)
        mr_text_putc(out, '{');
    out->data[start] = '{';
    mr_text_putc(out, '}');
    if (encoder->has_null_key) {
        out->data[start] = '\0';
        out->len = start;
        *reason = "JSON format doesn't support to serialize map data with null keys. You can "
                  "drop null key entries or encode null in literals by specifying "
                  "map-null-key.mode option";
        return -EINVAL;
    }
    return 0;
}

int mr_json_encoder_new(const struct mr_format_spec *spec, struct mr_encoder **ret,
                        struct mr_err *reterr)
{
    struct mr_json_settings settings;
    struct mr_text key;
    int rc = mr_json_options_read(spec, &settings, reterr);

    if (rc < 0)
        return rc;
    struct mr_encoder *encoder = mr_alloc(sizeof(*encoder), "JSON");
    mr_arena_init(&encoder->arena);
    encoder->count = spec->schema->count;
    encoder->field = spec->schema->field;
    encoder->separator = settings.standard == MR_JSON_SQL ? ' ' : 'T';
    encoder->has_plain_decimals = settings.has_plain_decimals;
    encoder->omits_nulls = settings.omits_nulls;
    encoder->null_key = settings.null_key;
    encoder->null_literal = mr_arena_view(&encoder->arena, settings.null_literal);
    encoder->key = MR_NEW_ARRAY(&encoder->arena, struct mr_view, encoder->count);
    mr_text_init(&key);
    for (uint32_t c = 0; c < encoder->count; c++) {
        rc = mr_json_check_keys(encoder->field[c].type, encoder->field[c].name, reterr);
        if (rc < 0)
            break;
        mr_text_reset(&key);
        mr_text_putc(&key, ',');
        mr_json_string_print(encoder->field[c].name, &key);
        mr_text_putc(&key, ':');
        encoder->key[c] = mr_arena_view(&encoder->arena, mr_text_view(&key));
    }
    mr_text_fini(&key);
    if (rc < 0)
        mr_json_encoder_free(encoder);
    else
        *ret = encoder;
    return rc;
}

void mr_json_encoder_free(struct mr_encoder *encoder)
{
    if (encoder == NULL)
        return;
    mr_arena_fini(&encoder->arena);
    free(encoder);
}
