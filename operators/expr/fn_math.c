#include "core/data/decimal.h"
#include "operators/expr/expr_int.h"

#include <math.h>

/* -- Functions of doubles --------------------------------------------------- */

#define DOUBLE_1(name, expression)              \
    static inline double name##_value(double x) \
    {                                           \
        return expression;                      \
    }                                           \
    MR_KERNEL_1(name, double, double, name##_value)

#define DOUBLE_2(name, expression)                        \
    static inline double name##_value(double x, double y) \
    {                                                     \
        return expression;                                \
    }                                                     \
    MR_KERNEL_2(name, double, double, double, name##_value)

DOUBLE_1(sqrt_f64, sqrt(x))
DOUBLE_1(ln_f64, log(x))
DOUBLE_1(log10_f64, log10(x))
DOUBLE_1(log2_f64, log(x) / log(2.0))
DOUBLE_1(exp_f64, exp(x))
DOUBLE_1(sin_f64, sin(x))
DOUBLE_1(cos_f64, cos(x))
DOUBLE_1(tan_f64, tan(x))
DOUBLE_1(cot_f64, 1.0 / tan(x))
DOUBLE_1(sinh_f64, sinh(x))
DOUBLE_1(cosh_f64, cosh(x))
DOUBLE_1(tanh_f64, tanh(x))
DOUBLE_1(asin_f64, asin(x))
DOUBLE_1(acos_f64, acos(x))
DOUBLE_1(atan_f64, atan(x))
DOUBLE_1(floor_f64, floor(x))
DOUBLE_1(ceil_f64, ceil(x))
DOUBLE_1(abs_f64, fabs(x))
DOUBLE_1(sign_f64, x > 0 ? 1.0 : x < 0 ? -1.0 : x)
/* The factors of Java's Math. */
DOUBLE_1(degrees_f64, x * 57.29577951308232)
DOUBLE_1(radians_f64, x * 0.017453292519943295)
DOUBLE_2(power_f64, pow(x, y))
DOUBLE_2(atan2_f64, atan2(x, y))
DOUBLE_2(log_base_f64, log(y) / log(x))

static int fill(struct mr_call *call, double value)
{
    double *out = call->out;
    for (uint32_t i = 0; i < call->count; i++)
        out[mr_call_row(call, i)] = value;
    return 0;
}

static int pi(struct mr_call *call)
{
    return fill(call, M_PI);
}

static int euler(struct mr_call *call)
{
    return fill(call, M_E);
}

/* -- Integers and decimals -------------------------------------------------- */

static inline int64_t abs_i64_value(int64_t x)
{
    return x < 0 ? (int64_t)(0 - (uint64_t)x) : x;
}

static inline int64_t abs_i32_value(int64_t x)
{
    return (int32_t)abs_i64_value(x);
}

static inline mr_i128 abs_i128_value(mr_i128 x)
{
    return x < 0 ? (mr_i128)(0 - (mr_u128)x) : x;
}

static inline int64_t sign_i64_value(int64_t x)
{
    return (x > 0) - (x < 0);
}

static inline int64_t same_i64_value(int64_t x)
{
    return x;
}

MR_KERNEL_1(abs_i64, int64_t, int64_t, abs_i64_value)
MR_KERNEL_1(abs_i32, int64_t, int64_t, abs_i32_value)
MR_KERNEL_1(abs_i128, mr_i128, mr_i128, abs_i128_value)
MR_KERNEL_1(sign_i64, int64_t, int64_t, sign_i64_value)
MR_KERNEL_1(same_i64, int64_t, int64_t, same_i64_value)

static void put_decimal(struct mr_call *call, uint32_t row, bool fits, mr_i128 value)
{
    if (!fits || !mr_decimal_fits(value, call->expr->type.precision))
        mr_bit_clear(call->valid, row);
    else if (mr_type_shape(call->expr->type) == MR_SHAPE_I128)
        ((mr_i128 *)call->out)[row] = value;
    else
        ((int64_t *)call->out)[row] = (int64_t)value;
}

static int sign_decimal(struct mr_call *call)
{
    struct mr_type type = call->expr->arg[0]->type;
    bool is_long = mr_type_shape(type) == MR_SHAPE_I128;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_i128 x = mr_operand_decimal(call, 0, is_long, r), one = mr_pow10(type.scale);
        put_decimal(call, r, true, x > 0 ? one : x < 0 ? -one : 0);
    }
    return 0;
}

/* To a whole number: DIRECTION -1 down, +1 up. */
static int whole_decimal(struct mr_call *call, int direction)
{
    struct mr_type type = call->expr->arg[0]->type;
    bool is_long = mr_type_shape(type) == MR_SHAPE_I128;
    mr_i128 unit = mr_pow10(type.scale);

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_i128 x = mr_operand_decimal(call, 0, is_long, r), q = x / unit, rest = x % unit;
        q += direction < 0 ? -(mr_i128)(rest < 0) : (mr_i128)(rest > 0);
        put_decimal(call, r, true, q);
    }
    return 0;
}

static int floor_decimal(struct mr_call *call)
{
    return whole_decimal(call, -1);
}

static int ceil_decimal(struct mr_call *call)
{
    return whole_decimal(call, 1);
}

/* -- ROUND and TRUNCATE ------------------------------------------------------ */

/* VALUE with SCALE digits behind the point, all but DIGITS of them made zero. */
static mr_i128 cut_digits(mr_i128 value, unsigned scale, int64_t digits, bool is_round)
{
    if (digits >= (int64_t)scale)
        return value;
    int64_t drop = (int64_t)scale - digits;
    if (drop > 38)
        return 0;
    mr_i128 unit = mr_pow10((unsigned)drop), kept = value / unit, rest = value % unit;
    if (is_round && rest != 0 && (rest < 0 ? -rest : rest) >= unit - (rest < 0 ? -rest : rest))
        kept += value < 0 ? -1 : 1;
    /* Rounding 38 nines up overflows: callers check what fits, and this does not. */
    if (__builtin_mul_overflow(kept, unit, &kept))
        return mr_pow10(38);
    return kept;
}

static int64_t wanted_digits(const struct mr_call *call, uint32_t r)
{
    return call->args == 1 ? 0 : MR_ARG(call, int64_t, 1, r);
}

static int cut_i64(struct mr_call *call)
{
    bool is_round = call->expr->function->name[0] == 'R';
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_i128 v =
            cut_digits(MR_ARG(call, int64_t, 0, r), 0, wanted_digits(call, r), is_round);
        out[r] = mr_type_integer_wrap(call->expr->type, (int64_t)v);
    }
    return 0;
}

static int cut_decimal(struct mr_call *call)
{
    bool is_round = call->expr->function->name[0] == 'R';
    struct mr_type from = call->expr->arg[0]->type, to = call->expr->type;
    bool is_long = mr_type_shape(from) == MR_SHAPE_I128;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_i128 v = cut_digits(mr_operand_decimal(call, 0, is_long, r), from.scale,
                               wanted_digits(call, r), is_round);
        bool fits = mr_decimal_rescale(v, from.scale, to.scale, &v);
        put_decimal(call, r, fits, v);
    }
    return 0;
}

/* The usual case without text: X times 10^digits is small and not near a tie, where
 * its text and its bits could disagree, nor (to cut off) near a whole number. */
static bool cut_plain(double x, int64_t digits, bool is_round, double *ret)
{
    static const double units[] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6};
    enum { NEAR_PPM = 10 };

    if (digits < 0 || digits >= (int64_t)MR_COUNTOF(units))
        return false;
    double scaled = fabs(x) * units[digits];
    if (!(scaled < 1e9))
        return false;
    int64_t whole = (int64_t)scaled;
    int64_t rest_ppm = (int64_t)((scaled - (double)whole) * 1e6);
    int64_t edge = is_round ? 500000 : 0;
    if (rest_ppm - edge < NEAR_PPM && edge - rest_ppm < NEAR_PPM)
        return false;
    if (!is_round && rest_ppm > 1000000 - NEAR_PPM)
        return false;
    whole += is_round && rest_ppm > edge;
    *ret = copysign((double)whole / units[digits], x);
    return true;
}

/* As Java does it: by the digits of the shortest text, so that 1.005 is 1.005. */
static double cut_double(double x, int64_t digits, bool is_round)
{
    enum { SCALE = 18 };
    mr_i128 v;
    double plain;

    if (cut_plain(x, digits, is_round, &plain))
        return plain == 0 ? 0 : plain;
    if (digits >= SCALE || !mr_decimal_from_double(x, 38, SCALE, &v))
        return x;
    v = cut_digits(v, SCALE, digits, is_round);
    /* Few digits are left: as few as possible make the way back exact. */
    unsigned scale = digits < 0 ? 0 : (unsigned)digits;
    return mr_decimal_to_double(v / mr_pow10(SCALE - scale), scale);
}

static int cut_f64(struct mr_call *call)
{
    bool is_round = call->expr->function->name[0] == 'R';
    bool is_float = call->expr->type.id == MR_TYPE_FLOAT;
    double *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        double v = cut_double(MR_ARG(call, double, 0, r), wanted_digits(call, r), is_round);
        out[r] = is_float ? (double)(float)v : v;
    }
    return 0;
}

/* -- Types and choices ------------------------------------------------------ */

static int bind_same(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->type = build->arg[0]->type;
    return 0;
}

static int bind_whole(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->type = build->arg[0]->type;
    build->type.scale = 0;
    return 0;
}

/* Rounding to fewer digits behind the point may need one more in front. */
static int bind_cut(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_type from = build->arg[0]->type;
    int64_t digits = 0;

    (void)reterr;
    build->type = from;
    if (from.id != MR_TYPE_DECIMAL)
        return 0;
    if (build->args == 2) {
        if (build->arg[1]->kind != MR_EXPR_CONSTANT || build->arg[1]->value.is_null)
            return 0;
        digits = build->arg[1]->value.u.i64;
    }
    if (digits >= from.scale)
        return 0;
    unsigned scale = digits < 0 ? 0 : (unsigned)digits;
    unsigned precision = 1u + from.precision - from.scale + scale;
    build->type = mr_type_decimal(precision > 38 ? 38 : precision, scale);
    return 0;
}

static mr_kernel pick_abs(const struct mr_expr *call, unsigned *flags)
{
    *flags = MR_FN_TOTAL;
    switch (mr_type_shape(call->type)) {
    case MR_SHAPE_F64: return abs_f64;
    case MR_SHAPE_I128: return abs_i128;
    default: return call->type.id == MR_TYPE_INT ? abs_i32 : abs_i64;
    }
}

static mr_kernel pick_sign(const struct mr_expr *call, unsigned *flags)
{
    *flags = MR_FN_TOTAL;
    if (call->type.id != MR_TYPE_DECIMAL)
        return mr_type_shape(call->type) == MR_SHAPE_F64 ? sign_f64 : sign_i64;
    *flags = MR_FN_NULLS;
    return sign_decimal;
}

static mr_kernel pick_floor(const struct mr_expr *call, unsigned *flags)
{
    *flags = MR_FN_TOTAL;
    if (call->type.id != MR_TYPE_DECIMAL)
        return mr_type_shape(call->type) == MR_SHAPE_F64 ? floor_f64 : same_i64;
    *flags = 0; /* never more digits than before */
    return floor_decimal;
}

static mr_kernel pick_ceil(const struct mr_expr *call, unsigned *flags)
{
    *flags = MR_FN_TOTAL;
    if (call->type.id != MR_TYPE_DECIMAL)
        return mr_type_shape(call->type) == MR_SHAPE_F64 ? ceil_f64 : same_i64;
    *flags = 0; /* never more digits than before */
    return ceil_decimal;
}

static mr_kernel pick_cut(const struct mr_expr *call, unsigned *flags)
{
    if (call->type.id != MR_TYPE_DECIMAL)
        return mr_type_shape(call->type) == MR_SHAPE_F64 ? cut_f64 : cut_i64;
    *flags = MR_FN_NULLS;
    return cut_decimal;
}

#define D MR_TYPE_DOUBLE
#define T MR_FN_TOTAL

const struct mr_function mr_functions_math[] = {
    {"ABS", "NUMERIC", .bind = bind_same, .pick = pick_abs, .help = "Absolute value."},
    {"SIGN", "NUMERIC", .bind = bind_same, .pick = pick_sign, .help = "-1, 0 or 1."},
    {"FLOOR", "NUMERIC", .bind = bind_whole, .pick = pick_floor,
     .help = "Largest whole number not above."},
    {"CEIL", "NUMERIC", .bind = bind_whole, .pick = pick_ceil,
     .help = "Smallest whole number not below."},
    {"CEILING", "NUMERIC", .bind = bind_whole, .pick = pick_ceil,
     .help = "Smallest whole number not below."},
    {"ROUND", "NUMERIC[, INTEGER]", .bind = bind_cut, .pick = pick_cut,
     .help = "Rounded half up to so many digits behind the point."},
    {"TRUNCATE", "NUMERIC[, INTEGER]", .bind = bind_cut, .pick = pick_cut,
     .help = "Cut off behind so many digits behind the point."},
    {"POWER", "DOUBLE, DOUBLE", D, T, .kernel = power_f64, .help = "First to the second."},
    {"SQRT", "DOUBLE", D, T, .kernel = sqrt_f64, .help = "Square root."},
    {"LN", "DOUBLE", D, T, .kernel = ln_f64, .help = "Natural logarithm."},
    {"LOG", "DOUBLE", D, T, .kernel = ln_f64, .help = "Natural logarithm."},
    {"LOG", "DOUBLE, DOUBLE", D, T, .kernel = log_base_f64,
     .help = "Logarithm of the second to the base of the first."},
    {"LOG10", "DOUBLE", D, T, .kernel = log10_f64, .help = "Logarithm to base 10."},
    {"LOG2", "DOUBLE", D, T, .kernel = log2_f64, .help = "Logarithm to base 2."},
    {"EXP", "DOUBLE", D, T, .kernel = exp_f64, .help = "e to this power."},
    {"SIN", "DOUBLE", D, T, .kernel = sin_f64, .help = "Sine."},
    {"COS", "DOUBLE", D, T, .kernel = cos_f64, .help = "Cosine."},
    {"TAN", "DOUBLE", D, T, .kernel = tan_f64, .help = "Tangent."},
    {"COT", "DOUBLE", D, T, .kernel = cot_f64, .help = "Cotangent."},
    {"SINH", "DOUBLE", D, T, .kernel = sinh_f64, .help = "Hyperbolic sine."},
    {"COSH", "DOUBLE", D, T, .kernel = cosh_f64, .help = "Hyperbolic cosine."},
    {"TANH", "DOUBLE", D, T, .kernel = tanh_f64, .help = "Hyperbolic tangent."},
    {"ASIN", "DOUBLE", D, T, .kernel = asin_f64, .help = "Arc sine."},
    {"ACOS", "DOUBLE", D, T, .kernel = acos_f64, .help = "Arc cosine."},
    {"ATAN", "DOUBLE", D, T, .kernel = atan_f64, .help = "Arc tangent."},
    {"ATAN2", "DOUBLE, DOUBLE", D, T, .kernel = atan2_f64,
     .help = "Arc tangent of the point (second, first)."},
    {"DEGREES", "DOUBLE", D, T, .kernel = degrees_f64, .help = "Radians in degrees."},
    {"RADIANS", "DOUBLE", D, T, .kernel = radians_f64, .help = "Degrees in radians."},
    {"PI", "", D, T, .kernel = pi, .help = "3.14159..."},
    {"E", "", D, T, .kernel = euler, .help = "2.71828..."},
    {0},
};
