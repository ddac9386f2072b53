#include "core/data/datetime.h"
#include "core/data/decimal.h"
#include "operators/expr/nested.h"

#include <math.h>

/* -- Booleans, integers, floating point ------------------------------------- */

static inline int64_t to_i8(int64_t v)
{
    return (int8_t)v;
}

static inline int64_t to_i16(int64_t v)
{
    return (int16_t)v;
}

static inline int64_t to_i32(int64_t v)
{
    return (int32_t)v;
}

static inline int64_t from_bool(uint8_t v)
{
    return v != 0;
}

static inline double bool_to_f64(uint8_t v)
{
    return v != 0 ? 1.0 : 0.0;
}

static inline uint8_t i64_to_bool(int64_t v)
{
    return v != 0;
}

static inline uint8_t i128_to_bool(mr_i128 v)
{
    return v != 0;
}

static inline uint8_t f64_to_bool(double v)
{
    return v != 0.0;
}

static inline double i64_to_f64(int64_t v)
{
    return (double)v;
}

static inline double i64_to_f32(int64_t v)
{
    return (double)(float)v;
}

static inline double f64_to_f32(double v)
{
    return (double)(float)v;
}

/* Java's narrowing: NaN is 0, what is too large is the largest. */
static inline int64_t f64_to_i64(double v)
{
    if (v >= 0x1p63)
        return INT64_MAX;
    if (v <= -0x1p63)
        return INT64_MIN;
    return v == v ? (int64_t)v : 0;
}

static inline int64_t f64_to_i32(double v)
{
    int64_t wide = f64_to_i64(v);
    return wide > INT32_MAX ? INT32_MAX : wide < INT32_MIN ? INT32_MIN : wide;
}

static inline int64_t f64_to_i16(double v)
{
    return (int16_t)f64_to_i32(v);
}

static inline int64_t f64_to_i8(double v)
{
    return (int8_t)f64_to_i32(v);
}

MR_KERNEL_1(cast_to_i8, int64_t, int64_t, to_i8)
MR_KERNEL_1(cast_to_i16, int64_t, int64_t, to_i16)
MR_KERNEL_1(cast_to_i32, int64_t, int64_t, to_i32)
MR_KERNEL_1(cast_bool_i64, int64_t, uint8_t, from_bool)
MR_KERNEL_1(cast_bool_f64, double, uint8_t, bool_to_f64)
MR_KERNEL_1(cast_i64_bool, uint8_t, int64_t, i64_to_bool)
MR_KERNEL_1(cast_i128_bool, uint8_t, mr_i128, i128_to_bool)
MR_KERNEL_1(cast_f64_bool, uint8_t, double, f64_to_bool)
MR_KERNEL_1(cast_i64_f64, double, int64_t, i64_to_f64)
MR_KERNEL_1(cast_i64_f32, double, int64_t, i64_to_f32)
MR_KERNEL_1(cast_f64_f32, double, double, f64_to_f32)
MR_KERNEL_1(cast_f64_i64, int64_t, double, f64_to_i64)
MR_KERNEL_1(cast_f64_i32, int64_t, double, f64_to_i32)
MR_KERNEL_1(cast_f64_i16, int64_t, double, f64_to_i16)
MR_KERNEL_1(cast_f64_i8, int64_t, double, f64_to_i8)

/* Nothing to do but to copy: the compiler leaves such casts out where it can. */
static inline uint8_t same_u8(uint8_t v)
{
    return v;
}

static inline int64_t same_i64(int64_t v)
{
    return v;
}

static inline double same_f64(double v)
{
    return v;
}

static inline mr_i128 same_i128(mr_i128 v)
{
    return v;
}

static inline struct mr_str same_str(struct mr_str v)
{
    return v;
}

static inline mr_i128 i64_to_i128(int64_t v)
{
    return v;
}

MR_KERNEL_1(cast_same_u8, uint8_t, uint8_t, same_u8)
MR_KERNEL_1(cast_same_i64, int64_t, int64_t, same_i64)
MR_KERNEL_1(cast_same_f64, double, double, same_f64)
MR_KERNEL_1(cast_same_i128, mr_i128, mr_i128, same_i128)
MR_KERNEL_1(cast_same_str, struct mr_str, struct mr_str, same_str)
MR_KERNEL_1(cast_i64_i128, mr_i128, int64_t, i64_to_i128)

mr_kernel mr_cast_same(enum mr_shape shape)
{
    switch (shape) {
    case MR_SHAPE_BOOL: return cast_same_u8;
    case MR_SHAPE_I64: return cast_same_i64;
    case MR_SHAPE_F64: return cast_same_f64;
    case MR_SHAPE_I128: return cast_same_i128;
    case MR_SHAPE_STR: return cast_same_str;
    }
    return NULL;
}

/* -- Decimals --------------------------------------------------------------- */

static struct mr_type source_type(const struct mr_call *call)
{
    return call->expr->arg[0]->type;
}

/* Digits are only added and there is room for all of them: one multiplication. */
static MR_LOOPS int cast_scale_i64(struct mr_call *call)
{
    unsigned up = call->expr->type.scale - mr_type_decimal_of(source_type(call)).scale;
    uint64_t factor = (uint64_t)mr_pow10(up);
    int64_t *restrict out = call->out;
    const int64_t *restrict a = call->arg[0].data;

    if (call->rows == NULL && call->arg[0].mask != 0) {
        for (uint32_t i = 0; i < call->count; i++)
            out[i] = (int64_t)((uint64_t)a[i] * factor);
        return 0;
    }
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        out[r] = (int64_t)((uint64_t)a[r & call->arg[0].mask] * factor);
    }
    return 0;
}

static int cast_scale_i64_i128(struct mr_call *call)
{
    unsigned up = call->expr->type.scale - mr_type_decimal_of(source_type(call)).scale;
    mr_u128 factor = (mr_u128)mr_pow10(up);
    mr_i128 *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        out[r] = (mr_i128)((mr_u128)(mr_i128)MR_ARG(call, int64_t, 0, r) * factor);
    }
    return 0;
}

static int cast_scale_i128(struct mr_call *call)
{
    unsigned up = call->expr->type.scale - mr_type_decimal_of(source_type(call)).scale;
    mr_u128 factor = (mr_u128)mr_pow10(up);
    mr_i128 *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        out[r] = (mr_i128)((mr_u128)MR_ARG(call, mr_i128, 0, r) * factor);
    }
    return 0;
}

static void put_decimal(struct mr_call *call, uint32_t row, mr_i128 value)
{
    if (mr_type_shape(call->expr->type) == MR_SHAPE_I128)
        ((mr_i128 *)call->out)[row] = value;
    else
        ((int64_t *)call->out)[row] = (int64_t)value;
}

/* Any decimal or integer to any decimal; what does not fit is null. */
static int cast_decimal(struct mr_call *call)
{
    struct mr_type from = mr_type_decimal_of(source_type(call)), to = call->expr->type;
    bool is_long = mr_type_shape(source_type(call)) == MR_SHAPE_I128;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_i128 v = mr_operand_decimal(call, 0, is_long, r), out;
        if (mr_decimal_rescale(v, from.scale, to.scale, &out) &&
            mr_decimal_fits(out, to.precision))
            put_decimal(call, r, out);
        else
            mr_bit_clear(call->valid, r);
    }
    return 0;
}

/* The same digits behind the point, fewer before it. */
static int cast_fewer_digits(struct mr_call *call)
{
    mr_i128 limit = mr_pow10(call->expr->type.precision);
    mr_i128 *restrict out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_i128 v = MR_ARG(call, mr_i128, 0, r);
        out[r] = v;
        if (MR_UNLIKELY(v >= limit || v <= -limit))
            mr_bit_clear(call->valid, r);
    }
    return 0;
}

static int cast_f64_decimal(struct mr_call *call)
{
    struct mr_type to = call->expr->type;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_i128 out;
        if (mr_decimal_from_double(MR_ARG(call, double, 0, r), to.precision, to.scale, &out))
            put_decimal(call, r, out);
        else
            mr_bit_clear(call->valid, r);
    }
    return 0;
}

static int cast_bool_decimal(struct mr_call *call)
{
    struct mr_type to = call->expr->type;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_i128 out = MR_ARG(call, uint8_t, 0, r) != 0 ? mr_pow10(to.scale) : 0;
        if (mr_decimal_fits(out, to.precision))
            put_decimal(call, r, out);
        else
            mr_bit_clear(call->valid, r);
    }
    return 0;
}

static int cast_decimal_f64(struct mr_call *call)
{
    struct mr_type from = source_type(call);
    bool is_long = mr_type_shape(from) == MR_SHAPE_I128;
    bool is_float = call->expr->type.id == MR_TYPE_FLOAT;
    double *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        double v = mr_decimal_to_double(mr_operand_decimal(call, 0, is_long, r), from.scale);
        out[r] = is_float ? (double)(float)v : v;
    }
    return 0;
}

/* Truncated toward zero, then wrapped, as Java narrows. */
static int cast_decimal_integer(struct mr_call *call)
{
    struct mr_type from = source_type(call), to = call->expr->type;
    bool is_long = mr_type_shape(from) == MR_SHAPE_I128;
    mr_i128 unit = mr_pow10(from.scale);
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_i128 v = mr_operand_decimal(call, 0, is_long, r) / unit;
        out[r] = mr_type_integer_wrap(to, (int64_t)v);
    }
    return 0;
}

/* -- Dates and times -------------------------------------------------------- */

static inline int64_t wrap_add(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

/* What is added to make FROM's nanoseconds those of TO. */
struct shift {
    const struct mr_zone *zone; /* NULL: always the same */
    bool is_to_local;
    int64_t fixed_ns;
};

static struct shift zone_shift(const struct mr_call *call)
{
    bool from_utc = source_type(call).id == MR_TYPE_TIMESTAMP_LTZ;
    bool to_utc = call->expr->type.id == MR_TYPE_TIMESTAMP_LTZ;

    return (struct shift){
        .zone = from_utc != to_utc ? call->env->zone : NULL,
        .is_to_local = from_utc,
        .fixed_ns = ((int)from_utc - (int)to_utc) * call->env->zone_offset_ns,
    };
}

static inline int64_t shift_of(const struct shift *shift, int64_t ns)
{
    if (MR_LIKELY(shift->zone == NULL))
        return shift->fixed_ns;
    return shift->is_to_local ? mr_zone_offset_ns(shift->zone, ns)
                              : -mr_zone_offset_of_local_ns(shift->zone, ns, MR_ZONE_EARLIER);
}

static inline int64_t shifted(const struct shift *shift, int64_t ns)
{
    return wrap_add(ns, shift_of(shift, ns));
}

static int cast_timestamp(struct mr_call *call)
{
    struct shift shift = zone_shift(call);
    int64_t *out = call->out, unit = mr_time_unit(call->expr->type.precision);

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t ns = shifted(&shift, MR_ARG(call, int64_t, 0, r));
        out[r] = wrap_add(ns, -mr_floor_mod(ns, unit));
    }
    return 0;
}

static int cast_timestamp_date(struct mr_call *call)
{
    struct shift shift = zone_shift(call);
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        out[r] = mr_floor_div(shifted(&shift, MR_ARG(call, int64_t, 0, r)), MR_DAY_NS);
    }
    return 0;
}

static int cast_timestamp_time(struct mr_call *call)
{
    struct shift shift = zone_shift(call);
    int64_t *out = call->out, unit = mr_time_unit(call->expr->type.precision);

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t ns = mr_floor_mod(shifted(&shift, MR_ARG(call, int64_t, 0, r)), MR_DAY_NS);
        out[r] = ns - ns % unit;
    }
    return 0;
}

static int cast_date_timestamp(struct mr_call *call)
{
    struct shift shift = zone_shift(call);
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t ns;
        if (!__builtin_mul_overflow(MR_ARG(call, int64_t, 0, r), MR_DAY_NS, &ns) &&
            !__builtin_add_overflow(ns, shift_of(&shift, ns), &out[r]))
            continue;
        if (!call->expr->is_try)
            return mr_call_fail(call, "A timestamp lies between 1677-09-21 and 2262-04-11, "
                                      "and a date is outside");
        mr_bit_clear(call->valid, r);
    }
    return 0;
}

/* -- The matrix ------------------------------------------------------------- */

static mr_kernel cast_from_integer(struct mr_type from, struct mr_type to, unsigned *flags)
{
    switch (to.id) {
    case MR_TYPE_BOOLEAN: return cast_i64_bool;
    case MR_TYPE_TINYINT: return to.id >= from.id ? cast_same_i64 : cast_to_i8;
    case MR_TYPE_SMALLINT: return to.id >= from.id ? cast_same_i64 : cast_to_i16;
    case MR_TYPE_INT: return to.id >= from.id ? cast_same_i64 : cast_to_i32;
    case MR_TYPE_BIGINT: return cast_same_i64;
    case MR_TYPE_FLOAT: return cast_i64_f32;
    case MR_TYPE_DOUBLE: return cast_i64_f64;
    case MR_TYPE_INTERVAL_MONTHS: return cast_same_i64;
    default: *flags = 0; return NULL;
    }
}

static mr_kernel cast_from_f64(struct mr_type to, unsigned *flags)
{
    switch (to.id) {
    case MR_TYPE_BOOLEAN: return cast_f64_bool;
    case MR_TYPE_TINYINT: return cast_f64_i8;
    case MR_TYPE_SMALLINT: return cast_f64_i16;
    case MR_TYPE_INT: return cast_f64_i32;
    case MR_TYPE_BIGINT: return cast_f64_i64;
    case MR_TYPE_FLOAT: return cast_f64_f32;
    case MR_TYPE_DOUBLE: return cast_same_f64;
    case MR_TYPE_DECIMAL: *flags = MR_FN_NULLS; return cast_f64_decimal;
    default: *flags = 0; return NULL;
    }
}

static mr_kernel cast_from_bool(struct mr_type to, unsigned *flags)
{
    if (mr_type_is_integer(to))
        return cast_bool_i64;
    if (to.id == MR_TYPE_FLOAT || to.id == MR_TYPE_DOUBLE)
        return cast_bool_f64;
    *flags = MR_FN_NULLS;
    return to.id == MR_TYPE_DECIMAL ? cast_bool_decimal : NULL;
}

/* Integers and decimals to decimals. */
static mr_kernel cast_to_decimal(struct mr_type from, struct mr_type to, unsigned *flags)
{
    struct mr_type source = mr_type_decimal_of(from);
    bool from_long = mr_type_shape(from) == MR_SHAPE_I128;
    bool to_long = mr_type_shape(to) == MR_SHAPE_I128;

    if (to.scale < source.scale || to.precision - to.scale < source.precision - source.scale) {
        *flags = MR_FN_NULLS;
        return from_long && to_long && to.scale == source.scale ? cast_fewer_digits
                                                                : cast_decimal;
    }
    if (from_long == to_long && to.scale == source.scale)
        return mr_cast_same(mr_type_shape(to));
    if (!to_long)
        return cast_scale_i64;
    if (from_long)
        return cast_scale_i128;
    return to.scale == source.scale ? cast_i64_i128 : cast_scale_i64_i128;
}

static mr_kernel cast_from_decimal(struct mr_type from, struct mr_type to, unsigned *flags)
{
    if (to.id == MR_TYPE_BOOLEAN)
        return mr_type_shape(from) == MR_SHAPE_I128 ? cast_i128_bool : cast_i64_bool;
    *flags = 0;
    if (mr_type_is_integer(to))
        return cast_decimal_integer;
    return to.id == MR_TYPE_FLOAT || to.id == MR_TYPE_DOUBLE ? cast_decimal_f64 : NULL;
}

static mr_kernel cast_from_time(struct mr_type from, struct mr_type to, unsigned *flags)
{
    bool to_stamp = mr_type_is_timestamp(to);

    if (from.id == MR_TYPE_DATE && to_stamp) {
        *flags = MR_FN_FAILS;
        return cast_date_timestamp;
    }
    if (from.id == MR_TYPE_DATE)
        return to.id == MR_TYPE_DATE ? cast_same_i64 : NULL;
    /* A time of day is on 1970-01-01. */
    if (to_stamp || (from.id == MR_TYPE_TIME && to.id == MR_TYPE_TIME))
        return from.id == to.id && to.precision >= from.precision ? cast_same_i64
                                                                  : cast_timestamp;
    if (from.id == MR_TYPE_TIME)
        return NULL;
    if (to.id == MR_TYPE_DATE)
        return cast_timestamp_date;
    return to.id == MR_TYPE_TIME ? cast_timestamp_time : NULL;
}

mr_kernel mr_cast_kernel(struct mr_type from, struct mr_type to, unsigned *flags)
{
    *flags = 0;
    if (mr_type_shape(from) == MR_SHAPE_STR || mr_type_shape(to) == MR_SHAPE_STR)
        return mr_cast_text_kernel(from, to, flags);
    *flags = MR_FN_TOTAL;
    if (to.id == MR_TYPE_DECIMAL && (mr_type_is_integer(from) || from.id == MR_TYPE_DECIMAL))
        return cast_to_decimal(from, to, flags);
    if (mr_type_is_integer(from))
        return cast_from_integer(from, to, flags);
    switch (from.id) {
    case MR_TYPE_BOOLEAN:
        return to.id == MR_TYPE_BOOLEAN ? cast_same_u8 : cast_from_bool(to, flags);
    case MR_TYPE_FLOAT:
    case MR_TYPE_DOUBLE:
        /* A float is a double already. */
        return from.id == MR_TYPE_FLOAT && to.id == MR_TYPE_FLOAT ? cast_same_f64
                                                                  : cast_from_f64(to, flags);
    case MR_TYPE_DECIMAL: return cast_from_decimal(from, to, flags);
    case MR_TYPE_DATE:
    case MR_TYPE_TIME:
    case MR_TYPE_TIMESTAMP:
    case MR_TYPE_TIMESTAMP_LTZ: return cast_from_time(from, to, flags);
    case MR_TYPE_INTERVAL_MONTHS:
        return to.id == from.id || to.id == MR_TYPE_INT || to.id == MR_TYPE_BIGINT
                   ? cast_same_i64
                   : NULL;
    case MR_TYPE_INTERVAL_NS: return to.id == from.id ? cast_same_i64 : NULL;
    default: return NULL;
    }
}

bool mr_cast_is_nothing(struct mr_type from, struct mr_type to)
{
    unsigned flags;
    mr_kernel kernel = mr_cast_kernel(from, to, &flags);

    return kernel != NULL && kernel == mr_cast_same(mr_type_shape(to));
}

/* -- Building --------------------------------------------------------------- */

/* What INSERT may do without being asked. */
static bool is_implicit(struct mr_type from, struct mr_type to)
{
    if (mr_type_is_nested(to)) {
        bool is_same = from.id == to.id && from.nested->count == to.nested->count;
        for (uint32_t i = 0; is_same && i < to.nested->count; i++)
            is_same = mr_type_child(from, i).id == MR_TYPE_NULL ||
                      is_implicit(mr_type_child(from, i), mr_type_child(to, i));
        return is_same;
    }
    switch (to.id) {
    case MR_TYPE_CHAR: return from.id == MR_TYPE_CHAR;
    case MR_TYPE_VARCHAR: return mr_type_is_string(from);
    case MR_TYPE_BINARY: return from.id == MR_TYPE_BINARY;
    case MR_TYPE_VARBINARY: return mr_type_is_binary(from);
    case MR_TYPE_DECIMAL:
    case MR_TYPE_DOUBLE: return mr_type_is_numeric(from);
    case MR_TYPE_FLOAT: return mr_type_is_numeric(from) && from.id != MR_TYPE_DOUBLE;
    case MR_TYPE_TINYINT:
    case MR_TYPE_SMALLINT:
    case MR_TYPE_INT:
    case MR_TYPE_BIGINT: return mr_type_is_integer(from) && from.id <= to.id;
    case MR_TYPE_DATE:
    case MR_TYPE_TIME: return from.id == to.id || from.id == MR_TYPE_TIMESTAMP;
    case MR_TYPE_TIMESTAMP:
    case MR_TYPE_TIMESTAMP_LTZ: return mr_type_is_timestamp(from);
    default: return from.id == to.id;
    }
}

static int fail_cast(struct mr_type from, struct mr_type to, bool is_explicit,
                     struct mr_err *reterr)
{
    bool number_to_stamp = mr_type_is_numeric(from) && mr_type_is_timestamp(to);
    bool stamp_to_number = mr_type_is_timestamp(from) && mr_type_is_numeric(to);
    struct mr_text text;

    if (number_to_stamp)
        return mr_fail(reterr, MR_ERR_BIND,
                       "The cast from NUMERIC type to TIMESTAMP type is not allowed. It's "
                       "recommended to use TO_TIMESTAMP_LTZ(numeric, 3) for milliseconds or "
                       "TO_TIMESTAMP_LTZ(numeric, 0) for seconds");
    if (stamp_to_number)
        return mr_fail(reterr, MR_ERR_BIND,
                       "The cast from TIMESTAMP type to NUMERIC type is not allowed. It's "
                       "recommended to use UNIX_TIMESTAMP(CAST(timestamp AS STRING)) or "
                       "EXTRACT(EPOCH FROM timestamp)");
    mr_text_init(&text);
    mr_type_print(from, &text);
    mr_text_puts(&text, " to type ");
    mr_type_print(to, &text);
    int rc;
    if (is_explicit)
        rc = mr_fail(reterr, MR_ERR_BIND, "Cast function cannot convert value of type %s",
                     text.data);
    else
        rc = mr_fail(reterr, MR_ERR_BIND,
                     "There is no implicit cast from type %s; write CAST(... AS ...) to ask "
                     "for it",
                     text.data);
    mr_text_fini(&text);
    return rc;
}

static bool has_zone(struct mr_type type)
{
    bool has = type.id == MR_TYPE_TIMESTAMP_LTZ;

    for (uint32_t i = 0; mr_type_is_nested(type) && i < type.nested->count; i++)
        has |= has_zone(mr_type_child(type, i));
    return has;
}

static struct mr_expr *cast_node(struct mr_arena *arena, struct mr_expr *arg,
                                 struct mr_type type, bool is_try)
{
    unsigned flags;

    if (mr_type_is_nested(arg->type) && mr_type_is_string(type))
        arg = mr_expr_to(arena, arg, mr_type_to_print(arena, arg->type));
    struct mr_expr *e = mr_expr_node(arena, MR_EXPR_CAST, type, &arg, 1);

    e->is_try = is_try;
    (void)mr_expr_kernel(e, &flags);
    e->type.nullable = arg->type.nullable || is_try || (flags & MR_FN_NULLS) != 0;
    /* A literal is computed now, unless it needs the session's zone or fails. */
    struct mr_value value;
    if (arg->kind == MR_EXPR_CONSTANT && !has_zone(arg->type) && !has_zone(type) &&
        mr_expr_fold(arena, e, NULL, &value, NULL) == 0) {
        e = mr_expr_constant(arena, value);
        e->type.nullable |= is_try;
    }
    return e;
}

struct mr_expr *mr_expr_to(struct mr_arena *arena, struct mr_expr *arg, struct mr_type type)
{
    type.nullable = arg->type.nullable;
    if (mr_type_same(arg->type, type))
        return arg;
    if (arg->type.id == MR_TYPE_NULL || mr_expr_is_null_constant(arg))
        return mr_expr_null(arena, type);
    return cast_node(arena, arg, type, false);
}

int mr_expr_cast(struct mr_arena *arena, struct mr_expr *arg, struct mr_type type,
                 bool is_explicit, bool is_try, struct mr_expr **ret, struct mr_err *reterr)
{
    unsigned flags;

    type.nullable = arg->type.nullable;
    if (mr_type_same(arg->type, type)) {
        *ret = arg;
        return 0;
    }
    if (arg->type.id == MR_TYPE_NULL) {
        *ret = mr_expr_null(arena, type);
        return 0;
    }
    struct mr_type from = arg->type, to = type;
    from.nullable = to.nullable = 1;
    if ((!is_explicit && !is_implicit(from, to)) || mr_cast_kernel(from, to, &flags) == NULL)
        return fail_cast(from, to, is_explicit, reterr);
    *ret = cast_node(arena, arg, type, is_try);
    return 0;
}
