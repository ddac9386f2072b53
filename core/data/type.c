#include "core/data/type.h"

enum mr_shape mr_type_shape(struct mr_type type)
{
    switch ((enum mr_type_id)type.id) {
    case MR_TYPE_BOOLEAN: return MR_SHAPE_BOOL;
    case MR_TYPE_FLOAT:
    case MR_TYPE_DOUBLE: return MR_SHAPE_F64;
    case MR_TYPE_DECIMAL:
        return type.precision <= MR_DECIMAL_SHORT_PRECISION_MAX ? MR_SHAPE_I64 : MR_SHAPE_I128;
    case MR_TYPE_CHAR:
    case MR_TYPE_VARCHAR:
    case MR_TYPE_BINARY:
    case MR_TYPE_VARBINARY:
    case MR_TYPE_ARRAY:
    case MR_TYPE_MAP:
    case MR_TYPE_MULTISET:
    case MR_TYPE_ROW: return MR_SHAPE_STR;
    case MR_TYPE_NULL:
    case MR_TYPE_TINYINT:
    case MR_TYPE_SMALLINT:
    case MR_TYPE_INT:
    case MR_TYPE_BIGINT:
    case MR_TYPE_DATE:
    case MR_TYPE_TIME:
    case MR_TYPE_TIMESTAMP:
    case MR_TYPE_TIMESTAMP_LTZ:
    case MR_TYPE_INTERVAL_MONTHS:
    case MR_TYPE_INTERVAL_NS: return MR_SHAPE_I64;
    }
    MR_ASSERT(!"a type id out of range");
    return MR_SHAPE_I64;
}

size_t mr_shape_bytes(enum mr_shape shape)
{
    switch (shape) {
    case MR_SHAPE_BOOL: return 1;
    case MR_SHAPE_I64:
    case MR_SHAPE_F64: return 8;
    case MR_SHAPE_I128:
    case MR_SHAPE_STR: return 16;
    }
    MR_ASSERT(!"a shape out of range");
    return 0;
}

static bool nested_same(struct mr_type a, struct mr_type b)
{
    if (a.nested == NULL || b.nested == NULL || a.nested->count != b.nested->count)
        return false;
    for (uint32_t i = 0; i < a.nested->count; i++) {
        struct mr_type x = mr_type_child(a, i), y = mr_type_child(b, i);
        if (!mr_type_same(x, y) || x.nullable != y.nullable ||
            (a.id == MR_TYPE_ROW && !mr_view_eq(a.nested->name[i], b.nested->name[i])))
            return false;
    }
    return true;
}

bool mr_type_same(struct mr_type a, struct mr_type b)
{
    return a.id == b.id && a.precision == b.precision && a.scale == b.scale &&
           a.length == b.length && (a.nested == b.nested || nested_same(a, b));
}

bool mr_type_is_integer(struct mr_type type)
{
    return type.id >= MR_TYPE_TINYINT && type.id <= MR_TYPE_BIGINT;
}

bool mr_type_is_numeric(struct mr_type type)
{
    return type.id >= MR_TYPE_TINYINT && type.id <= MR_TYPE_DECIMAL;
}

bool mr_type_is_string(struct mr_type type)
{
    return type.id == MR_TYPE_CHAR || type.id == MR_TYPE_VARCHAR;
}

bool mr_type_is_binary(struct mr_type type)
{
    return type.id == MR_TYPE_BINARY || type.id == MR_TYPE_VARBINARY;
}

bool mr_type_is_timestamp(struct mr_type type)
{
    return type.id == MR_TYPE_TIMESTAMP || type.id == MR_TYPE_TIMESTAMP_LTZ;
}

static void print_type(struct mr_type type, bool is_full, struct mr_text *out);

/* UNBOUNDED is the short name of the longest; NULL: it has none. */
static void print_length(struct mr_type type, const char *name, const char *unbounded,
                         struct mr_text *out)
{
    if (unbounded != NULL && type.length == MR_LENGTH_MAX)
        mr_text_puts(out, unbounded);
    else
        mr_text_printf(out, "%s(%u)", name,
                       type.length < INT32_MAX ? type.length : (uint32_t)INT32_MAX);
}

/* ARRAY<t>, MAP<k, v>, MULTISET<t>, ROW<`name` t, ...> */
static void print_nested(struct mr_type type, bool is_full, struct mr_text *out)
{
    static const char *const names[] = {[MR_TYPE_ARRAY] = "ARRAY",
                                        [MR_TYPE_MAP] = "MAP",
                                        [MR_TYPE_MULTISET] = "MULTISET",
                                        [MR_TYPE_ROW] = "ROW"};
    uint32_t count = type.id == MR_TYPE_MULTISET ? 1 : type.nested->count;

    mr_text_printf(out, "%s<", names[type.id]);
    for (uint32_t i = 0; i < count; i++) {
        mr_text_puts(out, i == 0 ? "" : ", ");
        if (type.id == MR_TYPE_ROW) {
            mr_text_quote(out, type.nested->name[i], '`');
            mr_text_putc(out, ' ');
        }
        print_type(mr_type_child(type, i), is_full, out);
    }
    mr_text_putc(out, '>');
}

static void print_type(struct mr_type type, bool is_full, struct mr_text *out)
{
    static const char *const plain[] = {
        [MR_TYPE_NULL] = "NULL",
        [MR_TYPE_BOOLEAN] = "BOOLEAN",
        [MR_TYPE_TINYINT] = "TINYINT",
        [MR_TYPE_SMALLINT] = "SMALLINT",
        [MR_TYPE_INT] = "INT",
        [MR_TYPE_BIGINT] = "BIGINT",
        [MR_TYPE_FLOAT] = "FLOAT",
        [MR_TYPE_DOUBLE] = "DOUBLE",
        [MR_TYPE_DATE] = "DATE",
        [MR_TYPE_INTERVAL_MONTHS] = "INTERVAL YEAR TO MONTH",
        [MR_TYPE_INTERVAL_NS] = "INTERVAL DAY TO SECOND",
    };

    switch ((enum mr_type_id)type.id) {
    case MR_TYPE_DECIMAL:
        mr_text_printf(out, "DECIMAL(%u, %u)", type.precision, type.scale);
        break;
    case MR_TYPE_CHAR: print_length(type, "CHAR", NULL, out); break;
    case MR_TYPE_VARCHAR: print_length(type, "VARCHAR", is_full ? NULL : "STRING", out); break;
    case MR_TYPE_BINARY: print_length(type, "BINARY", NULL, out); break;
    case MR_TYPE_VARBINARY:
        print_length(type, "VARBINARY", is_full ? NULL : "BYTES", out);
        break;
    case MR_TYPE_TIME: mr_text_printf(out, "TIME(%u)", type.precision); break;
    case MR_TYPE_TIMESTAMP: mr_text_printf(out, "TIMESTAMP(%u)", type.precision); break;
    case MR_TYPE_TIMESTAMP_LTZ:
        mr_text_printf(out,
                       is_full ? "TIMESTAMP(%u) WITH LOCAL TIME ZONE" : "TIMESTAMP_LTZ(%u)",
                       type.precision);
        break;
    case MR_TYPE_ARRAY:
    case MR_TYPE_MAP:
    case MR_TYPE_MULTISET:
    case MR_TYPE_ROW: print_nested(type, is_full, out); break;
    case MR_TYPE_NULL:
    case MR_TYPE_BOOLEAN:
    case MR_TYPE_TINYINT:
    case MR_TYPE_SMALLINT:
    case MR_TYPE_INT:
    case MR_TYPE_BIGINT:
    case MR_TYPE_FLOAT:
    case MR_TYPE_DOUBLE:
    case MR_TYPE_DATE:
    case MR_TYPE_INTERVAL_MONTHS:
    case MR_TYPE_INTERVAL_NS: mr_text_puts(out, plain[type.id]); break;
    }
    if (!type.nullable && type.id != MR_TYPE_NULL)
        mr_text_puts(out, " NOT NULL");
}

void mr_type_print(struct mr_type type, struct mr_text *out)
{
    print_type(type, false, out);
}

void mr_type_print_full(struct mr_type type, struct mr_text *out)
{
    print_type(type, true, out);
}

void mr_type_print_argument(struct mr_type type, struct mr_text *out)
{
    type.nullable = 1;
    if (type.id == MR_TYPE_INT)
        mr_text_puts(out, "INTEGER");
    else
        print_type(type, true, out);
}

int64_t mr_type_integer_max(struct mr_type type)
{
    switch (type.id) {
    case MR_TYPE_TINYINT: return INT8_MAX;
    case MR_TYPE_SMALLINT: return INT16_MAX;
    case MR_TYPE_INT: return INT32_MAX;
    default: return INT64_MAX;
    }
}

int64_t mr_type_integer_wrap(struct mr_type type, int64_t value)
{
    switch (type.id) {
    case MR_TYPE_TINYINT: return (int8_t)value;
    case MR_TYPE_SMALLINT: return (int16_t)value;
    case MR_TYPE_INT: return (int32_t)value;
    default: return value;
    }
}
