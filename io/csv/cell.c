/* The text of one field by the type of its column: Flink's coercions. */
#include "core/base/base64.h"
#include "core/data/datetime.h"
#include "core/data/decimal.h"
#include "core/data/print.h"
#include "io/csv/csv_int.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#define EXCERPT_MAX 40 /* bytes of a field that an error shows */

int mr_csv_bad(struct mr_decoder *decoder, int col, const char *fmt, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    mr_text_reset(&decoder->reason);
    if (col >= 0)
        mr_text_printf(&decoder->reason, "column " MR_VIEW_FMT ": ",
                       MR_VIEW_ARG(decoder->field[col].name));
    mr_text_puts(&decoder->reason, text);
    decoder->bad_column = col;
    return -EBADMSG;
}

int mr_csv_cell_null(struct mr_decoder *decoder, uint32_t col, uint32_t row)
{
    if (!decoder->field[col].type.nullable)
        return mr_csv_bad(decoder, (int)col, "no value, and the column is NOT NULL");
    mr_batch_buffer_set_null(decoder->out, col, row);
    decoder->has_nulls = true;
    return 0;
}

static int mismatch(struct mr_decoder *decoder, uint32_t col, const char *expected,
                    struct mr_view text)
{
    struct mr_view found = mr_view_excerpt(text, EXCERPT_MAX);

    return mr_csv_bad(decoder, (int)col, "expected %s, found \"" MR_VIEW_FMT "%s\"", expected,
                      MR_VIEW_ARG(found), found.len < text.len ? "..." : "");
}

static int out_of_range(struct mr_decoder *decoder, uint32_t col, struct mr_view text)
{
    struct mr_text type;

    mr_text_init(&type);
    mr_type_print(decoder->field[col].type, &type);
    int rc = mr_csv_bad(decoder, (int)col, MR_VIEW_FMT " is out of range for %s",
                        MR_VIEW_ARG(mr_view_excerpt(text, EXCERPT_MAX)), type.data);
    mr_text_fini(&type);
    return rc;
}

static int cell_integer(struct mr_decoder *decoder, uint32_t col, struct mr_view text,
                        int64_t *to)
{
    int64_t max = mr_type_integer_max(decoder->field[col].type);
    int rc = mr_int_parse(text, to);

    if (rc == -ERANGE || (rc == 0 && (*to > max || *to < -max - 1)))
        return out_of_range(decoder, col, text);
    return rc < 0 ? mismatch(decoder, col, "a whole number", text) : 0;
}

static int cell_decimal(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                        struct mr_view text, void *data)
{
    struct mr_type type = decoder->field[col].type;
    mr_i128 value;
    int rc = mr_decimal_parse(text, type.precision, type.scale, &value);

    if (rc == -ERANGE)
        return mr_csv_cell_null(decoder, col, row);
    if (rc < 0)
        return mismatch(decoder, col, "a number", text);
    if (type.precision <= MR_DECIMAL_SHORT_PRECISION_MAX)
        ((int64_t *)data)[row] = (int64_t)value;
    else
        ((mr_i128 *)data)[row] = value;
    return 0;
}

static int cell_time(struct mr_decoder *decoder, uint32_t col, struct mr_view text, int64_t *to)
{
    struct mr_type type = decoder->field[col].type;
    const char *expected;
    int rc;

    switch ((enum mr_type_id)type.id) {
    case MR_TYPE_DATE:
        rc = mr_date_parse(text, false, to);
        expected = "a date such as 2020-12-30";
        break;
    case MR_TYPE_TIME:
        rc = mr_time_parse(text, to);
        expected = "a time such as 12:13:14";
        break;
    case MR_TYPE_TIMESTAMP:
        rc = mr_timestamp_parse(text, MR_FORM_SQL, to);
        expected = "a timestamp such as 2020-12-30 12:13:14.123";
        break;
    default:
        rc = mr_timestamp_parse(text, MR_FORM_SQL | MR_FORM_ZULU, to);
        expected = "a timestamp such as 2020-12-30 12:13:14.123Z (the Z is needed)";
        break;
    }
    if (rc < 0)
        return mismatch(decoder, col, expected, text);
    if (type.id != MR_TYPE_DATE)
        *to = mr_time_cut(*to, type.precision);
    return 0;
}

/* Months, or milliseconds. */
static int cell_interval(struct mr_decoder *decoder, uint32_t col, struct mr_view text,
                         int64_t *to)
{
    int64_t unit = decoder->field[col].type.id == MR_TYPE_INTERVAL_NS ? MR_MILLI_NS : 1;
    int rc = mr_int_parse(text, to);

    if (rc == -ERANGE || (rc == 0 && __builtin_mul_overflow(*to, unit, to)))
        return out_of_range(decoder, col, text);
    return rc < 0
               ? mismatch(decoder, col,
                          unit == 1 ? "a number of months" : "a number of milliseconds", text)
               : 0;
}

static int cell_double(struct mr_decoder *decoder, uint32_t col, struct mr_view text,
                       double *to)
{
    if (mr_double_parse(text, to) < 0)
        return mismatch(decoder, col, "a number", text);
    if (decoder->field[col].type.id == MR_TYPE_FLOAT)
        *to = (double)(float)*to;
    return 0;
}

static int cell_bytes(struct mr_decoder *decoder, uint32_t col, struct mr_view text,
                      struct mr_str *to)
{
    char *bytes = mr_arena_alloc(&decoder->out->bytes, mr_base64_room(text.len));
    int64_t len = mr_base64_decode(text, bytes);

    if (len < 0)
        return mismatch(decoder, col, "bytes as base64", text);
    *to = mr_str_of(bytes, (size_t)len);
    return 0;
}

static int cell_by_type(struct mr_decoder *decoder, uint32_t col, uint32_t row,
                        struct mr_view text)
{
    void *data = decoder->out->batch.col[col].data;

    switch ((enum mr_type_id)decoder->field[col].type.id) {
    case MR_TYPE_BOOLEAN:
        ((uint8_t *)data)[row] = mr_view_is_nocase(mr_view_trim(text), "true");
        return 0;
    case MR_TYPE_TINYINT:
    case MR_TYPE_SMALLINT:
    case MR_TYPE_INT:
    case MR_TYPE_BIGINT:
        return cell_integer(decoder, col, mr_view_trim(text), (int64_t *)data + row);
    case MR_TYPE_FLOAT:
    case MR_TYPE_DOUBLE: return cell_double(decoder, col, text, (double *)data + row);
    case MR_TYPE_DECIMAL: return cell_decimal(decoder, col, row, text, data);
    case MR_TYPE_CHAR:
    case MR_TYPE_VARCHAR:
        ((struct mr_str *)data)[row] =
            text.data == decoder->scratch.data
                ? mr_batch_buffer_str(decoder->out, text.data, text.len)
                : mr_str_of(text.data, text.len);
        return 0;
    case MR_TYPE_BINARY:
    case MR_TYPE_VARBINARY: return cell_bytes(decoder, col, text, (struct mr_str *)data + row);
    case MR_TYPE_DATE:
    case MR_TYPE_TIME:
    case MR_TYPE_TIMESTAMP:
    case MR_TYPE_TIMESTAMP_LTZ:
        return cell_time(decoder, col, mr_view_trim(text), (int64_t *)data + row);
    case MR_TYPE_INTERVAL_MONTHS:
    case MR_TYPE_INTERVAL_NS:
        return cell_interval(decoder, col, mr_view_trim(text), (int64_t *)data + row);
    case MR_TYPE_ARRAY:
    case MR_TYPE_ROW: return mr_csv_nested_cell(decoder, col, row, text);
    case MR_TYPE_MAP:
    case MR_TYPE_MULTISET:
    case MR_TYPE_NULL: break;
    }
    return mr_csv_cell_null(decoder, col, row);
}

int mr_csv_cell(struct mr_decoder *decoder, uint32_t col, uint32_t row, struct mr_view text)
{
    const struct mr_csv_settings *set = &decoder->set;
    struct mr_type type = decoder->field[col].type;
    bool may_be_empty =
        mr_type_is_string(type) || mr_type_is_binary(type) || type.id == MR_TYPE_ARRAY;

    MR_ASSERT(col < decoder->count && row < decoder->out->capacity);
    /* For an array it is one element, as in Flink. */
    if ((set->has_null_literal && mr_view_eq(text, set->null_literal) &&
         type.id != MR_TYPE_ARRAY) ||
        (text.len == 0 && (!may_be_empty || set->empty_is_null)))
        return mr_csv_cell_null(decoder, col, row);
    int rc = cell_by_type(decoder, col, row, text);
    return rc < 0 && set->ignores_errors ? mr_csv_cell_null(decoder, col, row) : rc;
}
