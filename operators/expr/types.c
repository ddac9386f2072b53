#include "operators/expr/expr_int.h"

/*
 * Common types follow Calcite's leastRestrictive with Flink's type system: integers
 * widen, an exact number meets an approximate one in the approximate type (a decimal
 * in DOUBLE), strings of different lengths become VARCHAR, a TIMESTAMP meets a
 * TIMESTAMP_LTZ in TIMESTAMP_LTZ.
 */

struct mr_type mr_type_decimal_of(struct mr_type type)
{
    static const uint8_t digits[] = {[MR_TYPE_TINYINT] = 3,
                                     [MR_TYPE_SMALLINT] = 5,
                                     [MR_TYPE_INT] = 10,
                                     [MR_TYPE_BIGINT] = 19};

    if (type.id == MR_TYPE_DECIMAL)
        return type;
    MR_ASSERT(mr_type_is_integer(type));
    struct mr_type out = mr_type_decimal(digits[type.id], 0);
    out.nullable = type.nullable;
    return out;
}

/* Past 38 digits the integer digits stay and the scale gives way, but not below 6. */
struct mr_type mr_type_capped(unsigned precision, unsigned scale)
{
    if (precision <= MR_DECIMAL_PRECISION_MAX)
        return mr_type_decimal(precision, scale);
    unsigned whole = precision - scale, least = scale < 6 ? scale : 6;
    unsigned room = whole < MR_DECIMAL_PRECISION_MAX ? MR_DECIMAL_PRECISION_MAX - whole : 0;
    return mr_type_decimal(MR_DECIMAL_PRECISION_MAX, room > least ? room : least);
}

static unsigned max(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

static struct mr_type common_decimal(struct mr_type a, struct mr_type b)
{
    unsigned scale = max(a.scale, b.scale);
    unsigned whole = max(a.precision - a.scale, b.precision - b.scale);

    return mr_type_capped(whole + scale, scale);
}

static struct mr_type common_number(struct mr_type a, struct mr_type b)
{
    bool any_decimal = a.id == MR_TYPE_DECIMAL || b.id == MR_TYPE_DECIMAL;
    bool any_approximate = a.id == MR_TYPE_FLOAT || b.id == MR_TYPE_FLOAT ||
                           a.id == MR_TYPE_DOUBLE || b.id == MR_TYPE_DOUBLE;

    if (any_approximate && any_decimal)
        return MR_TYPE(MR_TYPE_DOUBLE);
    if (any_decimal)
        return common_decimal(mr_type_decimal_of(a), mr_type_decimal_of(b));
    /* The ids of the others are in order of width. */
    return MR_TYPE((uint8_t)max(a.id, b.id));
}

static struct mr_type common_text(struct mr_type a, struct mr_type b)
{
    struct mr_type out = a;

    if (a.id == b.id && a.length == b.length)
        return out;
    out.id = mr_type_is_string(a) ? MR_TYPE_VARCHAR : MR_TYPE_VARBINARY;
    out.length = max(a.length, b.length);
    return out;
}

static bool common_time(struct mr_type a, struct mr_type b, struct mr_type *ret)
{
    struct mr_type early = a.id < b.id ? a : b, late = a.id < b.id ? b : a;

    if (early.id == late.id) {
        *ret = early;
        ret->precision = (uint8_t)max(a.precision, b.precision);
        return true;
    }
    if (!mr_type_is_timestamp(late) ||
        (early.id != MR_TYPE_DATE && early.id != MR_TYPE_TIMESTAMP))
        return false;
    *ret = late;
    if (early.id == MR_TYPE_TIMESTAMP)
        ret->precision = (uint8_t)max(a.precision, b.precision);
    return true;
}

static bool is_time(struct mr_type type)
{
    return type.id == MR_TYPE_DATE || type.id == MR_TYPE_TIME || mr_type_is_timestamp(type);
}

/* Child by child; fields of a row go by the names of the first. */
static bool common_nested(struct mr_arena *arena, struct mr_type a, struct mr_type b,
                          struct mr_type *ret)
{
    if (a.id != b.id || a.nested->count != b.nested->count)
        return false;
    *ret = mr_type_copy(arena, a);
    for (uint32_t i = 0; i < a.nested->count; i++)
        if (!mr_type_common(arena, mr_type_child(a, i), mr_type_child(b, i),
                            &ret->nested->child[i]))
            return false;
    *ret = mr_type_copy(arena, *ret); /* slots follow the types */
    return true;
}

bool mr_type_common(struct mr_arena *arena, struct mr_type a, struct mr_type b,
                    struct mr_type *ret)
{
    if (a.id == MR_TYPE_NULL || b.id == MR_TYPE_NULL) {
        *ret = a.id == MR_TYPE_NULL ? b : a;
        ret->nullable = 1;
        return true;
    }
    if (mr_type_is_numeric(a) && mr_type_is_numeric(b))
        *ret = common_number(a, b);
    else if ((mr_type_is_string(a) && mr_type_is_string(b)) ||
             (mr_type_is_binary(a) && mr_type_is_binary(b)))
        *ret = common_text(a, b);
    else if (is_time(a) && is_time(b)) {
        if (!common_time(a, b, ret))
            return false;
    } else if (mr_type_is_nested(a)) {
        if (!common_nested(arena, a, b, ret))
            return false;
    } else if (a.id == b.id)
        *ret = a;
    else
        return false;
    ret->nullable = a.nullable | b.nullable;
    return true;
}
