#include "core/base/divisor.h"
#include "core/data/decimal.h"
#include "operators/expr/expr_int.h"

#include <math.h>

/*
 * Integers wrap silently to the width of the result, as Java's do: the arithmetic is
 * unsigned, and the cast at the end keeps the low bits.  Decimals are brought to one
 * scale first where the result has room for every digit (p <= 38), so that the loop
 * itself is plain integer arithmetic; otherwise each row is computed exactly and
 * rounded, and what does not fit is null.
 */

#define WRAP(op, a, b) ((uint64_t)(a)op(uint64_t)(b))

#define INTEGER_OP(name, T, op)                               \
    static inline int64_t name##_values(int64_t a, int64_t b) \
    {                                                         \
        return (T)WRAP(op, a, b);                             \
    }                                                         \
    MR_KERNEL_2(name, int64_t, int64_t, int64_t, name##_values)

INTEGER_OP(add_i8, int8_t, +)
INTEGER_OP(add_i16, int16_t, +)
INTEGER_OP(add_i32, int32_t, +)
INTEGER_OP(add_i64, int64_t, +)
INTEGER_OP(sub_i8, int8_t, -)
INTEGER_OP(sub_i16, int16_t, -)
INTEGER_OP(sub_i32, int32_t, -)
INTEGER_OP(sub_i64, int64_t, -)
INTEGER_OP(mul_i8, int8_t, *)
INTEGER_OP(mul_i16, int16_t, *)
INTEGER_OP(mul_i32, int32_t, *)
INTEGER_OP(mul_i64, int64_t, *)

#define DOUBLE_OP(name, T, op)                             \
    static inline double name##_values(double a, double b) \
    {                                                      \
        return (double)(T)(a op b);                        \
    }                                                      \
    MR_KERNEL_2(name, double, double, double, name##_values)

DOUBLE_OP(add_f64, double, +)
DOUBLE_OP(sub_f64, double, -)
DOUBLE_OP(mul_f64, double, *)
DOUBLE_OP(div_f64, double, /)
DOUBLE_OP(add_f32, float, +)
DOUBLE_OP(sub_f32, float, -)
DOUBLE_OP(mul_f32, float, *)
DOUBLE_OP(div_f32, float, /)

#define LONG_OP(name, op)                                     \
    static inline mr_i128 name##_values(mr_i128 a, mr_i128 b) \
    {                                                         \
        return (mr_i128)((mr_u128)a op(mr_u128) b);           \
    }                                                         \
    MR_KERNEL_2(name, mr_i128, mr_i128, mr_i128, name##_values)

LONG_OP(add_i128, +)
LONG_OP(sub_i128, -)
LONG_OP(mul_i128, *)

static inline mr_i128 mul_wide_values(int64_t a, int64_t b)
{
    return (mr_i128)a * b;
}
MR_KERNEL_2(mul_i64_i128, mr_i128, int64_t, int64_t, mul_wide_values)

static inline int64_t neg_i64_values(int64_t a)
{
    return (int64_t)(0 - (uint64_t)a);
}

static inline int64_t neg_i32_values(int64_t a)
{
    return (int32_t)(0 - (uint64_t)a);
}

static inline int64_t neg_i16_values(int64_t a)
{
    return (int16_t)(0 - (uint64_t)a);
}

static inline int64_t neg_i8_values(int64_t a)
{
    return (int8_t)(0 - (uint64_t)a);
}

static inline double neg_f64_values(double a)
{
    return -a;
}

static inline mr_i128 neg_i128_values(mr_i128 a)
{
    return (mr_i128)(0 - (mr_u128)a);
}

MR_KERNEL_1(neg_i8, int64_t, int64_t, neg_i8_values)
MR_KERNEL_1(neg_i16, int64_t, int64_t, neg_i16_values)
MR_KERNEL_1(neg_i32, int64_t, int64_t, neg_i32_values)
MR_KERNEL_1(neg_i64, int64_t, int64_t, neg_i64_values)
MR_KERNEL_1(neg_f64, double, double, neg_f64_values)
MR_KERNEL_1(neg_i128, mr_i128, mr_i128, neg_i128_values)

/* -- Division of integers --------------------------------------------------- */

/* The smallest value by -1 would trap: it wraps to itself. */
static inline int64_t div_values(int64_t a, int64_t b)
{
    return b == -1 ? (int64_t)(0 - (uint64_t)a) : a / b;
}

static inline int64_t mod_values(int64_t a, int64_t b)
{
    return b == -1 ? 0 : a % b;
}

/* Fewer rows than this are divided sooner than a reciprocal is made. */
enum { ROWS_FEW = 4 };

/* The divisor is a constant and not zero. */
#define KERNEL_KNOWN(name, divide, multiply)                           \
    static int name(struct mr_call *call)                              \
    {                                                                  \
        int64_t *restrict out = call->out;                             \
        int64_t divisor = MR_ARG(call, int64_t, 1, 0);                 \
        if (call->count < ROWS_FEW) {                                  \
            for (uint32_t i = 0; i < call->count; i++) {               \
                uint32_t r = mr_call_row(call, i);                     \
                out[r] = divide(MR_ARG(call, int64_t, 0, r), divisor); \
            }                                                          \
            return 0;                                                  \
        }                                                              \
        struct mr_divisor by = mr_divisor(divisor);                    \
        for (uint32_t i = 0; i < call->count; i++) {                   \
            uint32_t r = mr_call_row(call, i);                         \
            out[r] = multiply(by, MR_ARG(call, int64_t, 0, r));        \
        }                                                              \
        return 0;                                                      \
    }
KERNEL_KNOWN(div_known, div_values, mr_divisor_quotient)
KERNEL_KNOWN(mod_known, mod_values, mr_divisor_rest)

static int div_i64(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t b = MR_ARG(call, int64_t, 1, r);
        if (MR_UNLIKELY(b == 0))
            return mr_call_fail(call, "Division by zero");
        out[r] =
            mr_type_integer_wrap(call->expr->type, div_values(MR_ARG(call, int64_t, 0, r), b));
    }
    return 0;
}

static int mod_i64(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t b = MR_ARG(call, int64_t, 1, r);
        if (MR_UNLIKELY(b == 0))
            return mr_call_fail(call, "Division by zero");
        out[r] = mod_values(MR_ARG(call, int64_t, 0, r), b);
    }
    return 0;
}

/* -- Decimals, row by row ---------------------------------------------------- */

static void put_decimal(struct mr_call *call, uint32_t row, bool fits, mr_i128 value)
{
    struct mr_type type = call->expr->type;

    if (!fits || (type.id == MR_TYPE_DECIMAL && !mr_decimal_fits(value, type.precision)))
        mr_bit_clear(call->valid, row);
    else if (mr_type_shape(type) == MR_SHAPE_I128)
        ((mr_i128 *)call->out)[row] = value;
    else
        ((int64_t *)call->out)[row] = mr_type_integer_wrap(type, (int64_t)value);
}

static struct mr_type arg_decimal(const struct mr_call *call, uint32_t n)
{
    return mr_type_decimal_of(call->expr->arg[n]->type);
}

static bool arg_is_long(const struct mr_call *call, uint32_t n)
{
    return mr_type_shape(call->expr->arg[n]->type) == MR_SHAPE_I128;
}

/* Sums whose exact value may have 39 digits and more: one digit is kept in reserve. */
static int add_decimal(struct mr_call *call)
{
    struct mr_type a = arg_decimal(call, 0), b = arg_decimal(call, 1);
    bool long_a = arg_is_long(call, 0), long_b = arg_is_long(call, 1);
    bool is_sub = call->expr->function->name[0] == '-';
    unsigned to = call->expr->type.scale;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_i128 x = mr_operand_decimal(call, 0, long_a, r), exact_x;
        mr_i128 y = mr_operand_decimal(call, 1, long_b, r), exact_y;
        unsigned scale = a.scale > b.scale ? a.scale : b.scale;
        bool fits = mr_decimal_rescale(x, a.scale, scale, &exact_x) &&
                    mr_decimal_rescale(y, b.scale, scale, &exact_y);
        /* Too many digits to add exactly: add at the result's scale instead. */
        if (!fits) {
            scale = to;
            fits = mr_decimal_rescale(x, a.scale, to, &exact_x) &&
                   mr_decimal_rescale(y, b.scale, to, &exact_y);
        }
        mr_i128 sum = 0;
        if (fits)
            sum = is_sub ? exact_x - exact_y : exact_x + exact_y;
        fits = fits && mr_decimal_rescale(sum, scale, to, &sum);
        put_decimal(call, r, fits, sum);
    }
    return 0;
}

static int mul_decimal(struct mr_call *call)
{
    struct mr_type a = arg_decimal(call, 0), b = arg_decimal(call, 1);
    bool long_a = arg_is_long(call, 0), long_b = arg_is_long(call, 1);

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_i128 product = 0;
        bool fits = mr_decimal_multiply(mr_operand_decimal(call, 0, long_a, r), a.scale,
                                        mr_operand_decimal(call, 1, long_b, r), b.scale,
                                        call->expr->type.scale, &product);
        put_decimal(call, r, fits, product);
    }
    return 0;
}

static int div_decimal(struct mr_call *call)
{
    struct mr_type a = arg_decimal(call, 0), b = arg_decimal(call, 1);
    bool long_a = arg_is_long(call, 0), long_b = arg_is_long(call, 1);

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_i128 x = mr_operand_decimal(call, 0, long_a, r), quotient = 0;
        mr_i128 y = mr_operand_decimal(call, 1, long_b, r);
        if (MR_UNLIKELY(y == 0))
            return mr_call_fail(call, "Division by zero");
        bool fits =
            mr_decimal_divide(x, a.scale, y, b.scale, call->expr->type.scale, &quotient);
        put_decimal(call, r, fits, quotient);
    }
    return 0;
}

static int mod_decimal(struct mr_call *call)
{
    struct mr_type a = arg_decimal(call, 0), b = arg_decimal(call, 1);
    bool long_a = arg_is_long(call, 0), long_b = arg_is_long(call, 1);
    unsigned scale = a.scale > b.scale ? a.scale : b.scale;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_i128 x = mr_operand_decimal(call, 0, long_a, r);
        mr_i128 y = mr_operand_decimal(call, 1, long_b, r);
        mr_i128 rest = 0;
        if (MR_UNLIKELY(y == 0))
            return mr_call_fail(call, "Division by zero");
        bool fits = mr_decimal_rescale(x, a.scale, scale, &x) &&
                    mr_decimal_rescale(y, b.scale, scale, &y) &&
                    mr_decimal_rescale(x % y, scale, call->expr->type.scale, &rest);
        put_decimal(call, r, fits, rest);
    }
    return 0;
}

static inline double mod_f64_values(double a, double b)
{
    return fmod(a, b);
}
MR_KERNEL_2(mod_f64, double, double, double, mod_f64_values)

/* -- Types ------------------------------------------------------------------ */

/* Two integers: the wider. */
static int bind_integers(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    bool first = build->arg[0]->type.id > build->arg[1]->type.id;
    build->type = build->arg[first ? 0 : 1]->type;
    return 0;
}

/* What is left of a division by the second has the type of the second. */
static int bind_second(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->type = build->arg[1]->type;
    return 0;
}

static int bind_first(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->type = build->arg[0]->type;
    return 0;
}

static int bind_nothing(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->instead = build->arg[0];
    return 0;
}

static int bind_approximate(struct mr_build *build, struct mr_err *reterr)
{
    int rc = mr_build_sides(build, reterr);
    build->type = build->arg[0]->type;
    build->type.nullable |= build->arg[1]->type.nullable;
    return rc;
}

static unsigned larger(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

static int bind_sum(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_type a = mr_type_decimal_of(build->arg[0]->type);
    struct mr_type b = mr_type_decimal_of(build->arg[1]->type);
    unsigned scale = larger(a.scale, b.scale);
    unsigned digits = larger(a.precision - a.scale, b.precision - b.scale) + scale + 1;

    (void)reterr;
    build->type = mr_type_capped(digits, scale);
    if (digits <= MR_DECIMAL_PRECISION_MAX) {
        build->arg[0] = mr_expr_to(build->arena, build->arg[0], build->type);
        build->arg[1] = mr_expr_to(build->arena, build->arg[1], build->type);
    }
    return 0;
}

static struct mr_expr *to_long(struct mr_arena *arena, struct mr_expr *arg)
{
    struct mr_type type = mr_type_decimal_of(arg->type);

    if (type.precision <= MR_DECIMAL_SHORT_PRECISION_MAX)
        type.precision = MR_DECIMAL_SHORT_PRECISION_MAX + 1;
    return mr_expr_to(arena, arg, type);
}

static int bind_product(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_type a = mr_type_decimal_of(build->arg[0]->type);
    struct mr_type b = mr_type_decimal_of(build->arg[1]->type);
    unsigned digits = a.precision + b.precision + 1u;
    bool any_long = mr_type_shape(build->arg[0]->type) == MR_SHAPE_I128 ||
                    mr_type_shape(build->arg[1]->type) == MR_SHAPE_I128;

    (void)reterr;
    build->type = mr_type_capped(digits, a.scale + b.scale);
    if (digits <= MR_DECIMAL_PRECISION_MAX && any_long) {
        build->arg[0] = to_long(build->arena, build->arg[0]);
        build->arg[1] = to_long(build->arena, build->arg[1]);
    }
    return 0;
}

static int bind_quotient(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_type a = mr_type_decimal_of(build->arg[0]->type);
    struct mr_type b = mr_type_decimal_of(build->arg[1]->type);
    unsigned scale = larger(6, a.scale + b.precision + 1u);

    (void)reterr;
    build->type = mr_type_capped(a.precision - a.scale + b.scale + scale, scale);
    return 0;
}

static int bind_rest(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_type a = mr_type_decimal_of(build->arg[0]->type);
    struct mr_type b = mr_type_decimal_of(build->arg[1]->type);
    unsigned whole_a = a.precision - a.scale, whole_b = b.precision - b.scale;
    unsigned scale = larger(a.scale, b.scale);

    (void)reterr;
    build->type = mr_type_capped((whole_a < whole_b ? whole_a : whole_b) + scale, scale);
    if (a.scale == 0 && b.scale == 0)
        build->type = build->arg[1]->type;
    return 0;
}

/* -- Kernels by type -------------------------------------------------------- */

struct widths {
    mr_kernel by_id[MR_TYPE_DECIMAL]; /* TINYINT to DOUBLE */
};

static const struct widths sum_widths = {{[MR_TYPE_TINYINT] = add_i8,
                                          [MR_TYPE_SMALLINT] = add_i16,
                                          [MR_TYPE_INT] = add_i32,
                                          [MR_TYPE_BIGINT] = add_i64,
                                          [MR_TYPE_FLOAT] = add_f32,
                                          [MR_TYPE_DOUBLE] = add_f64}};
static const struct widths difference_widths = {{[MR_TYPE_TINYINT] = sub_i8,
                                                 [MR_TYPE_SMALLINT] = sub_i16,
                                                 [MR_TYPE_INT] = sub_i32,
                                                 [MR_TYPE_BIGINT] = sub_i64,
                                                 [MR_TYPE_FLOAT] = sub_f32,
                                                 [MR_TYPE_DOUBLE] = sub_f64}};
static const struct widths product_widths = {{[MR_TYPE_TINYINT] = mul_i8,
                                              [MR_TYPE_SMALLINT] = mul_i16,
                                              [MR_TYPE_INT] = mul_i32,
                                              [MR_TYPE_BIGINT] = mul_i64,
                                              [MR_TYPE_FLOAT] = mul_f32,
                                              [MR_TYPE_DOUBLE] = mul_f64}};
static const struct widths minus_widths = {{[MR_TYPE_TINYINT] = neg_i8,
                                            [MR_TYPE_SMALLINT] = neg_i16,
                                            [MR_TYPE_INT] = neg_i32,
                                            [MR_TYPE_BIGINT] = neg_i64,
                                            [MR_TYPE_FLOAT] = neg_f64,
                                            [MR_TYPE_DOUBLE] = neg_f64}};

/* Both arguments were brought to the result's type; else they are too wide for it. */
static mr_kernel pick_linear(const struct mr_expr *call, unsigned *flags,
                             const struct widths *widths, mr_kernel short_kernel,
                             mr_kernel long_kernel)
{
    if (call->type.id != MR_TYPE_DECIMAL)
        return widths->by_id[call->type.id];
    if (call->args == 2 && (call->arg[0]->type.id != MR_TYPE_DECIMAL ||
                            !mr_type_same(call->arg[0]->type, call->arg[1]->type) ||
                            !mr_type_same(call->arg[0]->type, call->type))) {
        *flags = MR_FN_NULLS;
        return add_decimal;
    }
    return mr_type_shape(call->type) == MR_SHAPE_I128 ? long_kernel : short_kernel;
}

static mr_kernel pick_sum(const struct mr_expr *call, unsigned *flags)
{
    return pick_linear(call, flags, &sum_widths, add_i64, add_i128);
}

static mr_kernel pick_difference(const struct mr_expr *call, unsigned *flags)
{
    return pick_linear(call, flags, &difference_widths, sub_i64, sub_i128);
}

static mr_kernel pick_minus(const struct mr_expr *call, unsigned *flags)
{
    return pick_linear(call, flags, &minus_widths, neg_i64, neg_i128);
}

static mr_kernel pick_product(const struct mr_expr *call, unsigned *flags)
{
    if (call->type.id != MR_TYPE_DECIMAL)
        return product_widths.by_id[call->type.id];
    struct mr_type a = mr_type_decimal_of(call->arg[0]->type);
    struct mr_type b = mr_type_decimal_of(call->arg[1]->type);
    bool long_a = mr_type_shape(call->arg[0]->type) == MR_SHAPE_I128;
    bool long_b = mr_type_shape(call->arg[1]->type) == MR_SHAPE_I128;
    /* No digit is lost when the scales add up and the digits of both have room; below
     * 38 digits the result's type was made to have it. */
    bool exact = a.scale + b.scale == call->type.scale && long_a == long_b &&
                 (call->type.precision < MR_DECIMAL_PRECISION_MAX ||
                  a.precision + b.precision <= MR_DECIMAL_PRECISION_MAX);
    if (!exact) {
        *flags = MR_FN_NULLS;
        return mul_decimal;
    }
    if (long_a)
        return mul_i128;
    return mr_type_shape(call->type) == MR_SHAPE_I128 ? mul_i64_i128 : mul_i64;
}

static bool is_known_divisor(const struct mr_expr *e)
{
    return e->kind == MR_EXPR_CONSTANT && !e->value.is_null && e->value.u.i64 != 0;
}

static mr_kernel pick_quotient(const struct mr_expr *call, unsigned *flags)
{
    if (call->type.id == MR_TYPE_FLOAT || call->type.id == MR_TYPE_DOUBLE) {
        *flags = MR_FN_TOTAL;
        return call->type.id == MR_TYPE_FLOAT ? div_f32 : div_f64;
    }
    if (call->type.id == MR_TYPE_DECIMAL) {
        *flags = MR_FN_FAILS | MR_FN_NULLS;
        return div_decimal;
    }
    /* Narrow types wrap at -1, which div_i64 looks after. */
    if (is_known_divisor(call->arg[1]) && call->arg[1]->value.u.i64 != -1) {
        *flags = MR_FN_TOTAL;
        return div_known;
    }
    *flags = MR_FN_FAILS;
    return div_i64;
}

static mr_kernel pick_rest(const struct mr_expr *call, unsigned *flags)
{
    if (call->type.id == MR_TYPE_FLOAT || call->type.id == MR_TYPE_DOUBLE) {
        *flags = MR_FN_TOTAL;
        return mod_f64;
    }
    if (!mr_type_is_integer(call->arg[0]->type) || !mr_type_is_integer(call->arg[1]->type)) {
        *flags = MR_FN_FAILS | MR_FN_NULLS;
        return mod_decimal;
    }
    if (is_known_divisor(call->arg[1])) {
        *flags = MR_FN_TOTAL;
        return mod_known;
    }
    *flags = MR_FN_FAILS;
    return mod_i64;
}

#define TOTAL .flags = MR_FN_TOTAL

const struct mr_function mr_functions_arith[] = {
    {"+", "INTEGER, INTEGER", TOTAL, .bind = bind_integers, .pick = pick_sum,
     .help = "Sum; integers wrap around."},
    {"+", "EXACT, EXACT", TOTAL, .bind = bind_sum, .pick = pick_sum,
     .help = "Sum of decimals; NULL when it does not fit 38 digits."},
    {"+", "NUMERIC, NUMERIC", TOTAL, .bind = bind_approximate, .pick = pick_sum,
     .help = "Sum."},
    {"+", "NUMERIC", .bind = bind_nothing, .help = "The number itself."},
    {"-", "INTEGER, INTEGER", TOTAL, .bind = bind_integers, .pick = pick_difference,
     .help = "Difference; integers wrap around."},
    {"-", "EXACT, EXACT", TOTAL, .bind = bind_sum, .pick = pick_difference,
     .help = "Difference of decimals; NULL when it does not fit 38 digits."},
    {"-", "NUMERIC, NUMERIC", TOTAL, .bind = bind_approximate, .pick = pick_difference,
     .help = "Difference."},
    {"-", "NUMERIC", TOTAL, .bind = bind_first, .pick = pick_minus, .help = "Negative."},
    {"*", "INTEGER, INTEGER", TOTAL, .bind = bind_integers, .pick = pick_product,
     .help = "Product; integers wrap around."},
    {"*", "EXACT, EXACT", TOTAL, .bind = bind_product, .pick = pick_product,
     .help = "Product of decimals; NULL when it does not fit 38 digits."},
    {"*", "NUMERIC, NUMERIC", TOTAL, .bind = bind_approximate, .pick = pick_product,
     .help = "Product."},
    {"/", "INTEGER, INTEGER", .bind = bind_integers, .pick = pick_quotient,
     .help = "Quotient, cut off toward zero; division by zero stops the job."},
    {"/", "EXACT, EXACT", .bind = bind_quotient, .pick = pick_quotient,
     .help = "Quotient of decimals, rounded half up; division by zero stops the job."},
    {"/", "NUMERIC, NUMERIC", .bind = bind_approximate, .pick = pick_quotient,
     .help = "Quotient; by zero it is Infinity or NaN."},
    {"%", "INTEGER, INTEGER", .bind = bind_second, .pick = pick_rest,
     .help = "Remainder, with the sign of the dividend."},
    {"%", "EXACT, EXACT", .bind = bind_rest, .pick = pick_rest,
     .help = "Remainder of decimals, with the sign of the dividend."},
    {"%", "NUMERIC, NUMERIC", .bind = bind_approximate, .pick = pick_rest,
     .help = "Remainder, with the sign of the dividend."},
    {"MOD", "INTEGER, INTEGER", .bind = bind_second, .pick = pick_rest,
     .help = "Remainder, with the sign of the dividend."},
    {"MOD", "EXACT, EXACT", .bind = bind_rest, .pick = pick_rest,
     .help = "Remainder of decimals, with the sign of the dividend."},
    {"MOD", "NUMERIC, NUMERIC", .bind = bind_approximate, .pick = pick_rest,
     .help = "Remainder, with the sign of the dividend."},
    {0},
};
