#include "operators/document/value.h"

#include "core/base/base64.h"
#include "core/data/datetime.h"
#include "core/data/decimal.h"
#include "core/data/nested.h"
#include "core/data/print.h"
#include "operators/document/document.h"

#include <math.h>

static bool all_children(struct mr_type type)
{
    for (uint32_t i = 0; i < type.nested->count; i++)
        if (!mr_document_takes(mr_type_child(type, i)))
            return false;
    return true;
}

bool mr_document_takes(struct mr_type type)
{
    if (type.id == MR_TYPE_MAP)
        return mr_type_is_string(mr_type_child(type, 0)) && all_children(type);
    if (type.id == MR_TYPE_ARRAY || type.id == MR_TYPE_ROW)
        return all_children(type);
    return mr_type_is_string(type) || mr_type_is_binary(type) || mr_type_is_numeric(type) ||
           type.id == MR_TYPE_BOOLEAN || mr_type_is_timestamp(type);
}

static bool put_elements(const struct mr_elements *elements, struct mr_text *out)
{
    bool ok = true;

    mr_text_putc(out, '[');
    for (uint32_t i = 0; i < elements->count && ok; i++) {
        struct mr_value value = mr_element_at(elements, i);
        mr_text_puts(out, i == 0 ? "" : ",");
        ok = mr_document_put_value(&value, out);
    }
    mr_text_putc(out, ']');
    return ok;
}

static bool put_map(struct mr_type type, struct mr_view bytes, struct mr_text *out)
{
    struct mr_elements keys, values;
    bool ok = true;

    mr_map_open(type, bytes, &keys, &values);
    mr_text_putc(out, '{');
    for (uint32_t i = 0; i < keys.count && ok; i++) {
        struct mr_value key = mr_element_at(&keys, i), value = mr_element_at(&values, i);
        mr_text_puts(out, i == 0 ? "" : ",");
        mr_json_string_print(key.is_null ? MR_VIEW("null") : mr_str_view(&key.u.str), out);
        mr_text_putc(out, ':');
        ok = mr_document_put_value(&value, out);
    }
    mr_text_putc(out, '}');
    return ok;
}

static bool put_row(struct mr_type type, struct mr_view bytes, struct mr_text *out)
{
    bool ok = true;

    mr_text_putc(out, '{');
    for (uint32_t i = 0; i < type.nested->count && ok; i++) {
        struct mr_value value = mr_field_at(type, bytes, i);
        mr_text_puts(out, i == 0 ? "" : ",");
        mr_json_string_print(type.nested->name[i], out);
        mr_text_putc(out, ':');
        ok = mr_document_put_value(&value, out);
    }
    mr_text_putc(out, '}');
    return ok;
}

/* As Java's BigDecimal of the double's text. */
static bool put_double(double value, bool is_float, struct mr_text *out)
{
    struct mr_text text;

    if (!isfinite(value))
        return false;
    mr_text_init(&text);
    mr_double_print_java(value, is_float, &text);
    mr_document_put_number(mr_text_view(&text), out);
    mr_text_fini(&text);
    return true;
}

static void put_bytes(struct mr_view bytes, struct mr_text *out)
{
    mr_text_putc(out, '"');
    mr_base64_encode(bytes, out);
    mr_text_putc(out, '"');
}

bool mr_document_put_value(const struct mr_value *value, struct mr_text *out)
{
    struct mr_type type = value->type;

    if (value->is_null) {
        mr_text_puts(out, "null");
        return true;
    }
    switch (type.id) {
    case MR_TYPE_ARRAY: {
        struct mr_elements elements = mr_elements_of(type, mr_str_view(&value->u.str));
        return put_elements(&elements, out);
    }
    case MR_TYPE_MAP: return put_map(type, mr_str_view(&value->u.str), out);
    case MR_TYPE_ROW: return put_row(type, mr_str_view(&value->u.str), out);
    case MR_TYPE_FLOAT:
    case MR_TYPE_DOUBLE: return put_double(value->u.f64, type.id == MR_TYPE_FLOAT, out);
    case MR_TYPE_CHAR:
    case MR_TYPE_VARCHAR: mr_json_string_print(mr_str_view(&value->u.str), out); return true;
    case MR_TYPE_BINARY:
    case MR_TYPE_VARBINARY: put_bytes(mr_str_view(&value->u.str), out); return true;
    case MR_TYPE_TIMESTAMP:
    case MR_TYPE_TIMESTAMP_LTZ:
        mr_text_putc(out, '"');
        mr_timestamp_print_short(value->u.i64, 'T', out);
        mr_text_puts(out, type.id == MR_TYPE_TIMESTAMP ? "\"" : "Z\"");
        return true;
    default: mr_value_print_java(value, out); return true;
    }
}
