/*
 * Strings are quoted where Jackson, and so Flink, quotes them: when they are longer than
 * 24 characters, or hold any character that sorts below or at the delimiter, the quote
 * and the line ends.  That is more often than needed (a blank is enough), and cheap.
 */
#include "io/csv/csv_int.h"

#include "core/base/alloc.h"
#include "core/base/base64.h"
#include "core/data/datetime.h"
#include "core/data/decimal.h"
#include "core/data/nested.h"
#include "core/data/print.h"

#include <errno.h>
#include <stdlib.h>

#define QUOTE_CHECK_MAX 24

struct mr_encoder {
    struct mr_csv_settings set;
    uint32_t count;
    const struct mr_field *field;
    unsigned char safe_min; /* characters from here on need no quotes */
    struct mr_arena arena;
    struct mr_text value;
};

/* Length in UTF-16 units, as Java counts. */
static size_t java_length(struct mr_view text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        n += (c & 0xc0) != 0x80;
        n += c >= 0xf0;
    }
    return n;
}

static bool needs_quotes(const struct mr_encoder *encoder, struct mr_view text)
{
    if (text.len > QUOTE_CHECK_MAX && java_length(text) > QUOTE_CHECK_MAX)
        return true;
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] < encoder->safe_min ||
            (encoder->set.has_escape && text.data[i] == encoder->set.escape))
            return true;
    return false;
}

static void put_quoted(const struct mr_encoder *encoder, struct mr_view text,
                       struct mr_text *out)
{
    const struct mr_csv_settings *set = &encoder->set;

    mr_text_putc(out, set->quote);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == set->quote || (set->has_escape && c == set->escape))
            mr_text_putc(out, c);
        mr_text_putc(out, c);
    }
    mr_text_putc(out, set->quote);
}

/* Without quotes: what would end the field is escaped, or can not be written. */
static bool put_bare(const struct mr_encoder *encoder, struct mr_view text, struct mr_text *out)
{
    const struct mr_csv_settings *set = &encoder->set;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        bool is_end = c == set->delimiter || c == '\n' || c == '\r';
        if (is_end && !set->has_escape)
            return false;
        if (is_end || (set->has_escape && c == set->escape))
            mr_text_putc(out, set->escape);
        mr_text_putc(out, is_end && c != set->delimiter ? (c == '\n' ? 'n' : 'r') : c);
    }
    return true;
}

static bool put_string(const struct mr_encoder *encoder, struct mr_view text,
                       struct mr_text *out)
{
    if (encoder->set.has_quote && needs_quotes(encoder, text)) {
        put_quoted(encoder, text, out);
        return true;
    }
    if (encoder->set.has_quote) {
        mr_text_put(out, text.data, text.len);
        return true;
    }
    return put_bare(encoder, text, out);
}

/* Dates, times and bytes: text in Flink's tree, and so may be quoted. */
static void print_text(struct mr_type type, const void *data, uint32_t row, struct mr_text *out)
{
    int64_t v = mr_type_is_binary(type) ? 0 : ((const int64_t *)data)[row];

    switch ((enum mr_type_id)type.id) {
    case MR_TYPE_DATE: mr_date_print(v, out); break;
    case MR_TYPE_TIME: mr_time_print_short(v, out); break;
    case MR_TYPE_TIMESTAMP: mr_timestamp_print_short(v, ' ', out); break;
    case MR_TYPE_TIMESTAMP_LTZ:
        mr_timestamp_print_short(v, ' ', out);
        mr_text_putc(out, 'Z');
        break;
    default: mr_base64_encode(mr_str_view((const struct mr_str *)data + row), out);
    }
}

static bool is_text(struct mr_type type)
{
    return mr_type_is_binary(type) || mr_type_is_timestamp(type) || type.id == MR_TYPE_DATE ||
           type.id == MR_TYPE_TIME;
}

/* Numbers and booleans. */
static void print_plain(const struct mr_encoder *encoder, struct mr_type type, const void *data,
                        uint32_t row, struct mr_text *out)
{
    const int64_t *i64 = data;

    switch ((enum mr_type_id)type.id) {
    case MR_TYPE_NULL: break;
    case MR_TYPE_BOOLEAN:
        mr_text_puts(out, ((const uint8_t *)data)[row] ? "true" : "false");
        break;
    case MR_TYPE_INTERVAL_NS:
        mr_text_printf(out, "%lld", (long long)(i64[row] / MR_MILLI_NS));
        break;
    case MR_TYPE_FLOAT:
    case MR_TYPE_DOUBLE:
        mr_double_print_java(((const double *)data)[row], type.id == MR_TYPE_FLOAT, out);
        break;
    case MR_TYPE_DECIMAL:
        mr_decimal_print_stripped(type.precision <= MR_DECIMAL_SHORT_PRECISION_MAX
                                      ? (mr_i128)i64[row]
                                      : ((const mr_i128 *)data)[row],
                                  type.scale, encoder->set.is_plain_decimal, out);
        break;
    default: mr_text_printf(out, "%lld", (long long)i64[row]);
    }
}

/* One element, without quotes; false: it holds the delimiter of elements. */
static bool put_element(struct mr_encoder *encoder, const struct mr_value *value,
                        struct mr_text *out)
{
    if (value->is_null) {
        mr_text_put(out, encoder->set.null_literal.data, encoder->set.null_literal.len);
        return true;
    }
    if (mr_type_is_string(value->type)) {
        struct mr_view text = mr_str_view(&value->u.str);
        mr_text_put(out, text.data, text.len);
        return text.len == 0 ||
               memchr(text.data, encoder->set.element_delimiter, text.len) == NULL;
    }
    if (is_text(value->type))
        print_text(value->type, &value->u, 0, out);
    else
        print_plain(encoder, value->type, &value->u, 0, out);
    return true;
}

/* An ARRAY or ROW, in encoder->value: its elements, as one text. */
static bool put_elements(struct mr_encoder *encoder, struct mr_type type, struct mr_view bytes)
{
    struct mr_elements elements = {0};
    bool is_row = type.id == MR_TYPE_ROW, is_good = true;

    if (!is_row)
        elements = mr_elements_of(type, bytes);
    uint32_t count = is_row ? type.nested->count : elements.count;
    for (uint32_t i = 0; i < count && is_good; i++) {
        struct mr_value value =
            is_row ? mr_field_at(type, bytes, i) : mr_element_at(&elements, i);
        if (i > 0)
            mr_text_putc(&encoder->value, encoder->set.element_delimiter);
        is_good = put_element(encoder, &value, &encoder->value);
    }
    return is_good;
}

/* NULL, or why it can not be written. */
static const char *put_value(struct mr_encoder *encoder, struct mr_type type, const void *data,
                             uint32_t row, struct mr_text *out)
{
    const struct mr_str *str = (const struct mr_str *)data + row;
    bool is_good = true;

    mr_text_reset(&encoder->value);
    if (mr_type_is_nested(type)) {
        if (!put_elements(encoder, type, mr_str_view(str)))
            return "an element of an ARRAY or ROW holds the 'array-element-delimiter'";
        is_good = put_string(encoder, mr_text_view(&encoder->value), out);
    } else if (mr_type_is_string(type)) {
        is_good = put_string(encoder, mr_str_view(str), out);
    } else if (is_text(type)) {
        print_text(type, data, row, &encoder->value);
        is_good = put_string(encoder, mr_text_view(&encoder->value), out);
    } else {
        print_plain(encoder, type, data, row, out);
    }
    return is_good ? NULL
                   : "a value holds the delimiter or a line end, and there is neither a "
                     "'quote-character' nor an 'escape-character'";
}

int mr_csv_encode(struct mr_encoder *encoder, const struct mr_batch *batch, uint32_t row,
                  struct mr_text *out, const char **reason)
{
    enum mr_row_kind kind = mr_batch_kind(batch, row);
    size_t start = out->len;

    if (kind == MR_ROW_UPDATE_BEFORE || kind == MR_ROW_DELETE) {
        *reason = "the csv format is append-only and can not write a retraction (-U or -D)";
        return -EINVAL;
    }
    for (uint32_t c = 0; c < encoder->count; c++) {
        const struct mr_vec *vec = &batch->col[c];
        const char *why = NULL;
        if (c > 0)
            mr_text_putc(out, encoder->set.delimiter);
        if (mr_vec_is_null(vec, row)) {
            mr_text_put(out, encoder->set.null_literal.data, encoder->set.null_literal.len);
        } else {
            why = put_value(encoder, encoder->field[c].type, vec->data, row, out);
        }
        if (why != NULL) {
            if (out->len > start)
                out->data[start] = '\0';
            out->len = start;
            *reason = why;
            return -EINVAL;
        }
    }
    /* An empty line would be no row at all. */
    if (out->len == start && encoder->set.has_quote && encoder->count == 1 &&
        !mr_vec_is_null(&batch->col[0], row)) {
        mr_text_putc(out, encoder->set.quote);
        mr_text_putc(out, encoder->set.quote);
    }
    return 0;
}

int mr_csv_encoder_new(const struct mr_format_spec *spec, struct mr_encoder **ret,
                       struct mr_err *reterr)
{
    struct mr_csv_settings set;
    int rc = mr_csv_options_read(spec, &set, reterr);

    if (rc < 0)
        return rc;
    struct mr_encoder *encoder = mr_alloc(sizeof(*encoder), "CSV");
    mr_arena_init(&encoder->arena);
    mr_text_init(&encoder->value);
    encoder->set = set;
    encoder->set.null_literal = mr_arena_view(&encoder->arena, set.null_literal);
    encoder->count = spec->schema->count;
    encoder->field = spec->schema->field;
    unsigned char most = (unsigned char)set.delimiter;
    if (set.has_quote && (unsigned char)set.quote > most)
        most = (unsigned char)set.quote;
    if (most < '\r')
        most = '\r';
    encoder->safe_min = (unsigned char)(most + 1);
    *ret = encoder;
    return 0;
}

void mr_csv_encoder_free(struct mr_encoder *encoder)
{
    if (encoder == NULL)
        return;
    mr_text_fini(&encoder->value);
    mr_arena_fini(&encoder->arena);
    free(encoder);
}
