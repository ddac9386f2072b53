/*
 * Flink's coercions, one value at a time: the general parser brings every value here,
 * the fast way only those that are not plain.
 */
#include "core/base/base64.h"
#include "core/data/datetime.h"
#include "core/data/decimal.h"
#include "core/data/print.h"
#include "io/json/json_int.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#define EXCERPT_MAX 40 /* bytes of a value that an error shows */

static struct mr_vec *vec_of(struct mr_decoder *decoder, uint32_t col)
{
    return &decoder->out->batch.col[col];
}

int mr_json_bad(struct mr_decoder *decoder, int col, const char *fmt, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    mr_text_reset(&decoder->reason);
    if (col >= 0)
        mr_text_printf(&decoder->reason, "column " MR_VIEW_FMT ": ",
                       MR_VIEW_ARG(decoder->column[col].name));
    mr_text_puts(&decoder->reason, text);
    decoder->bad_column = col;
    return -EBADMSG;
}

void mr_json_row_clear(struct mr_decoder *decoder, uint32_t row)
{
    for (uint32_t c = 0; c < decoder->count; c++)
        if (decoder->column[c].is_wanted && vec_of(decoder, c)->valid != NULL)
            mr_bit_set(vec_of(decoder, c)->valid, row);
}

bool mr_json_cell_null(struct mr_decoder *decoder, uint32_t col, uint32_t row)
{
    if (!decoder->column[col].type.nullable) {
        mr_json_bad(decoder, (int)col, "null, and the column is NOT NULL");
        return false;
    }
    mr_batch_buffer_set_null(decoder->out, col, row);
    decoder->has_nulls = true;
    return true;
}

bool mr_json_cell_missing(struct mr_decoder *decoder, uint32_t col, uint32_t row)
{
    if (decoder->fails_on_missing) {
        mr_json_bad(decoder, (int)col,
                    "the field is missing, and 'fail-on-missing-field' is true");
        return false;
    }
    if (!decoder->column[col].type.nullable) {
        mr_json_bad(decoder, (int)col, "the field is missing, and the column is NOT NULL");
        return false;
    }
    return mr_json_cell_null(decoder, col, row);
}

/* "the string \"abc\"", cut where a character ends. */
static void describe(const struct mr_json_token *token, char *out, size_t room)
{
    struct mr_view text = mr_view_excerpt(token->text, EXCERPT_MAX);
    const char *cut = text.len < token->text.len ? "..." : "";

    switch (token->kind) {
    case MR_JSON_STRING:
        (void)snprintf(out, room, "the string \"" MR_VIEW_FMT "%s\"", MR_VIEW_ARG(text), cut);
        break;
    case MR_JSON_NUMBER:
        (void)snprintf(out, room, "the number " MR_VIEW_FMT "%s", MR_VIEW_ARG(text), cut);
        break;
    case MR_JSON_TRUE: (void)snprintf(out, room, "true"); break;
    case MR_JSON_FALSE: (void)snprintf(out, room, "false"); break;
    case MR_JSON_NULL: (void)snprintf(out, room, "null"); break;
    case MR_JSON_OBJECT: (void)snprintf(out, room, "an object"); break;
    case MR_JSON_ARRAY: (void)snprintf(out, room, "an array"); break;
    }
}

static int mismatch(struct mr_decoder *decoder, uint32_t col, const char *expected,
                    const struct mr_json_token *token)
{
    char found[EXCERPT_MAX + 64];

    describe(token, found, sizeof(found));
    return mr_json_bad(decoder, (int)col, "expected %s, found %s", expected, found);
}

static int out_of_range(struct mr_decoder *decoder, uint32_t col,
                        const struct mr_json_token *token)
{
    struct mr_text type;
    char found[EXCERPT_MAX + 64];

    mr_text_init(&type);
    mr_type_print(decoder->column[col].type, &type);
    describe(token, found, sizeof(found));
    int rc = mr_json_bad(decoder, (int)col, "%s is out of range for %s", found, type.data);
    mr_text_fini(&type);
    return rc;
}

/* The characters of a string token, unescaped when need be; false: half a surrogate pair. */
static bool string_of(struct mr_decoder *decoder, const struct mr_json_token *token,
                      struct mr_view *ret)
{
    *ret = token->text;
    if (token->kind != MR_JSON_STRING || !token->has_escape)
        return true;
    mr_text_reset(&decoder->scratch);
    if (!mr_json_unescape(token->text, &decoder->scratch))
        return false;
    *ret = mr_text_view(&decoder->scratch);
    return true;
}

/* A number token as an integer, cut toward zero. */
static int integer_of(struct mr_view text, int64_t *ret)
{
    struct mr_json_number number;
    const char *stop = mr_json_number_simple(text.data, &number);
    double real;

    if (stop == text.data + text.len) {
        int64_t v = (int64_t)(number.digits / mr_json_pow10[number.fraction]);
        *ret = number.is_negative ? -v : v;
        return 0;
    }
    int rc = mr_int_parse(text, ret);
    if (rc != -EINVAL)
        return rc;
    if (mr_double_parse(text, &real) < 0)
        return -EINVAL;
    if (!(real >= -0x1p63 && real < 0x1p63))
        return -ERANGE;
    *ret = (int64_t)real;
    return 0;
}

static int cell_integer(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                        const struct mr_json_token *token, struct mr_view text)
{
    int64_t v = 0, max = decoder->column[col].max;
    int rc;

    if (token->kind == MR_JSON_NUMBER)
        rc = integer_of(text, &v);
    else if (token->kind == MR_JSON_STRING)
        rc = mr_int_parse(mr_view_trim(text), &v);
    else
        rc = -EINVAL;
    if (rc == -ERANGE || (rc == 0 && (v > max || v < -max - 1)))
        return out_of_range(decoder, col, token);
    if (rc < 0)
        return mismatch(decoder, col, "a whole number", token);
    ((int64_t *)vec_of(decoder, col)->data)[row] = v;
    return 0;
}

static int cell_decimal(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                        const struct mr_json_token *token, struct mr_view text)
{
    struct mr_type type = decoder->column[col].type;
    mr_i128 v = 0;
    int rc = -EINVAL;

    if (token->kind == MR_JSON_NUMBER || token->kind == MR_JSON_STRING)
        rc = mr_decimal_parse(text, type.precision, type.scale, &v);
    if (rc == -ERANGE)
        return mr_json_cell_null(decoder, col, row) ? 0 : -EBADMSG;
    if (rc < 0)
        return mismatch(decoder, col, "a number", token);
    if (type.precision <= MR_DECIMAL_SHORT_PRECISION_MAX)
        ((int64_t *)vec_of(decoder, col)->data)[row] = (int64_t)v;
    else
        ((mr_i128 *)vec_of(decoder, col)->data)[row] = v;
    return 0;
}

static int cell_double(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                       const struct mr_json_token *token, struct mr_view text)
{
    double v = 0;
    int rc = -EINVAL;

    if (token->kind == MR_JSON_NUMBER || token->kind == MR_JSON_STRING)
        rc = mr_double_parse(text, &v);
    if (rc < 0)
        return mismatch(decoder, col, "a number", token);
    if (decoder->column[col].type.id == MR_TYPE_FLOAT)
        v = (double)(float)v;
    ((double *)vec_of(decoder, col)->data)[row] = v;
    return 0;
}

static int cell_boolean(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                        const struct mr_json_token *token, struct mr_view text)
{
    bool v;

    if (token->kind == MR_JSON_STRING)
        v = mr_view_is_nocase(mr_view_trim(text), "true");
    else if (token->kind == MR_JSON_TRUE || token->kind == MR_JSON_FALSE)
        v = token->kind == MR_JSON_TRUE;
    else
        return mismatch(decoder, col, "true or false", token);
    ((uint8_t *)vec_of(decoder, col)->data)[row] = v;
    return 0;
}

/* TEXT is borrowed from the message, or lies in the scratch and is copied. */
static int cell_string(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                       const struct mr_json_token *token, struct mr_view text)
{
    struct mr_str *to = (struct mr_str *)vec_of(decoder, col)->data + row;

    if (token->kind == MR_JSON_OBJECT || token->kind == MR_JSON_ARRAY) {
        mr_text_reset(&decoder->scratch);
        mr_json_compact(text, &decoder->scratch);
        if (decoder->scratch.len != text.len)
            text = mr_text_view(&decoder->scratch);
    }
    *to = text.data == decoder->scratch.data
              ? mr_batch_buffer_str(decoder->out, text.data, text.len)
              : mr_str_of(text.data, text.len);
    return 0;
}

static int cell_bytes(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                      const struct mr_json_token *token, struct mr_view text)
{
    if (token->kind != MR_JSON_STRING)
        return mismatch(decoder, col, "bytes as a base64 string", token);
    char *bytes = mr_arena_alloc(&decoder->out->bytes, mr_base64_room(text.len));
    int64_t len = mr_base64_decode(text, bytes);
    if (len < 0)
        return mismatch(decoder, col, "bytes as a base64 string", token);
    ((struct mr_str *)vec_of(decoder, col)->data)[row] = mr_str_of(bytes, (size_t)len);
    return 0;
}

static const char *timestamp_example(const struct mr_json_column *column)
{
    if (column->forms & MR_FORM_ZULU)
        return column->forms & MR_FORM_SQL
                   ? "a timestamp such as \"2020-12-30 12:13:14.123Z\" (the Z is needed)"
                   : "a timestamp such as \"2020-12-30T12:13:14.123Z\" (the Z is needed)";
    if (column->forms & MR_FORM_OFFSET)
        return "a timestamp such as \"2020-12-30T12:13:14.123+01:00\" or milliseconds "
               "since 1970";
    return column->forms & MR_FORM_SQL ? "a timestamp such as \"2020-12-30 12:13:14.123\""
                                       : "a timestamp such as \"2020-12-30T12:13:14.123\"";
}

/* Of TEXT, a well-formed timestamp: what the next one on its day looks like (plain_int.h). */
static void remember_clock(struct mr_json_column *column, struct mr_view text)
{
    static const char low[] = "00:00:00.000000", limit[] = {2, 9, 0, 5, 9, 0, 5, 9},
                      weight[] = {10, 1, 0, 10, 1, 0, 10, 1, 0, 100, 10, 1, 10, 1, 1};
    const size_t day = MR_JSON_CLOCK_LEAD + 1, time = day + 11, seconds = 8;
    struct mr_json_clock *clock = &column->clock;
    bool is_zoned = (column->forms & (MR_FORM_ZULU | MR_FORM_OFFSET)) != 0;
    size_t end = text.len - is_zoned, digits = end < 20 ? 0 : end - 20;

    memset(clock, 0, sizeof(*clock));
    if (digits > 6 || (end != 19 && digits == 0) || day + text.len >= sizeof(clock->low) ||
        (is_zoned && text.data[end] != 'Z'))
        return;
    memset(clock->limit, 0xff, sizeof(clock->limit));
    clock->low[day - 1] = clock->low[day + text.len] = '"';
    memcpy(clock->low + day, text.data, text.len);
    memcpy(clock->low + time, low, end - 11);
    memset(clock->limit + day - 1, 0, text.len + 2);
    memcpy(clock->limit + time, limit, seconds);
    memset(clock->limit + time + seconds + 1, 9, digits);
    memcpy(clock->weight, weight, seconds);
    if (digits > column->type.precision)
        digits = column->type.precision;
    memcpy(clock->weight + seconds + 1, weight + seconds + 1, digits);
    clock->len = (uint32_t)text.len + 2;
}

/* Days near the ends of the range are left out, so that no sum with one overflows. */
static void remember_day(struct mr_json_column *column, char separator, struct mr_view text)
{
    int64_t days;

    if (text.len < 19 || text.data[10] != separator ||
        mr_date_parse((struct mr_view){text.data, 10}, false, &days) < 0 || days < -100000 ||
        days > 100000)
        return;
    column->day_head = mr_json_load64(text.data);
    column->day_rest =
        (uint32_t)(unsigned char)text.data[8] | (uint32_t)(unsigned char)text.data[9] << 8;
    column->day_ns = days * MR_DAY_NS;
    remember_clock(column, text);
}

static int cell_timestamp(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                          const struct mr_json_token *token, struct mr_view text)
{
    struct mr_json_column *column = &decoder->column[col];
    int64_t ns = 0;
    int rc = -EINVAL;

    if (token->kind == MR_JSON_STRING) {
        rc = mr_timestamp_parse(text, column->forms, &ns);
        if (rc == 0)
            remember_day(column, decoder->separator, text);
    } else if (token->kind == MR_JSON_NUMBER && (column->forms & MR_FORM_OFFSET)) {
        rc = mr_int_parse(text, &ns);
        if (rc == 0 && __builtin_mul_overflow(ns, MR_MILLI_NS, &ns))
            rc = -ERANGE;
    }
    if (rc < 0)
        return mismatch(decoder, col, timestamp_example(column), token);
    ((int64_t *)vec_of(decoder, col)->data)[row] = mr_time_cut(ns, column->type.precision);
    return 0;
}

static int cell_date_or_time(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                             const struct mr_json_token *token, struct mr_view text)
{
    struct mr_type type = decoder->column[col].type;
    bool is_date = type.id == MR_TYPE_DATE;
    int64_t v = 0;
    int rc = -EINVAL;

    if (token->kind == MR_JSON_STRING)
        rc = is_date ? mr_date_parse(text, false, &v) : mr_time_parse(text, &v);
    if (rc < 0)
        return mismatch(decoder, col,
                        is_date ? "a date such as \"2020-12-30\""
                                : "a time such as \"12:13:14.123\"",
                        token);
    ((int64_t *)vec_of(decoder, col)->data)[row] = is_date ? v : mr_time_cut(v, type.precision);
    return 0;
}

/* Intervals are numbers in Flink's JSON: months, or milliseconds. */
static int cell_interval(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                         const struct mr_json_token *token, struct mr_view text)
{
    int64_t v = 0, unit = decoder->column[col].type.id == MR_TYPE_INTERVAL_NS ? MR_MILLI_NS : 1;

    if (token->kind != MR_JSON_NUMBER || mr_int_parse(text, &v) == -EINVAL)
        return mismatch(decoder, col,
                        unit == 1 ? "a number of months" : "a number of milliseconds", token);
    if (mr_int_parse(text, &v) < 0 || __builtin_mul_overflow(v, unit, &v))
        return out_of_range(decoder, col, token);
    ((int64_t *)vec_of(decoder, col)->data)[row] = v;
    return 0;
}

static int cell_by_type(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                        const struct mr_json_token *token, struct mr_view text)
{
    switch ((enum mr_type_id)decoder->column[col].type.id) {
    case MR_TYPE_BOOLEAN: return cell_boolean(decoder, col, row, token, text);
    case MR_TYPE_TINYINT:
    case MR_TYPE_SMALLINT:
    case MR_TYPE_INT:
    case MR_TYPE_BIGINT: return cell_integer(decoder, col, row, token, text);
    case MR_TYPE_FLOAT:
    case MR_TYPE_DOUBLE: return cell_double(decoder, col, row, token, text);
    case MR_TYPE_DECIMAL: return cell_decimal(decoder, col, row, token, text);
    case MR_TYPE_CHAR:
    case MR_TYPE_VARCHAR: return cell_string(decoder, col, row, token, text);
    case MR_TYPE_BINARY:
    case MR_TYPE_VARBINARY: return cell_bytes(decoder, col, row, token, text);
    case MR_TYPE_DATE:
    case MR_TYPE_TIME: return cell_date_or_time(decoder, col, row, token, text);
    case MR_TYPE_TIMESTAMP:
    case MR_TYPE_TIMESTAMP_LTZ: return cell_timestamp(decoder, col, row, token, text);
    case MR_TYPE_INTERVAL_MONTHS:
    case MR_TYPE_INTERVAL_NS: return cell_interval(decoder, col, row, token, text);
    case MR_TYPE_ARRAY:
    case MR_TYPE_MAP:
    case MR_TYPE_MULTISET:
    case MR_TYPE_ROW: return mr_json_nested_cell(decoder, col, row, token);
    case MR_TYPE_NULL: break;
    }
    return mr_json_cell_null(decoder, col, row) ? 0 : -EBADMSG;
}

bool mr_json_cell(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                  const struct mr_json_token *token)
{
    struct mr_view text;
    int rc;

    MR_ASSERT(col < decoder->count && row < decoder->out->capacity);
    if (token->kind == MR_JSON_NULL)
        return mr_json_cell_null(decoder, col, row);
    if (string_of(decoder, token, &text))
        rc = cell_by_type(decoder, col, row, token, text);
    else
        rc = mr_json_bad(decoder, (int)col,
                         "half of a surrogate pair stands for no character in \"%.*s\"",
                         (int)(token->text.len > EXCERPT_MAX ? EXCERPT_MAX : token->text.len),
                         token->text.data);
    if (rc < 0 && decoder->ignores_errors)
        return mr_json_cell_null(decoder, col, row);
    return rc == 0;
}
