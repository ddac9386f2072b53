#include "core/data/decimal.h"
#include "operators/expr/expr_int.h"

/*
 * Comparisons.  Both sides have been brought to one type, so the shape picks the
 * kernel; a constant on the left has been moved to the right.  Strings compare
 * bytewise.  Equality with a constant of at most 12 bytes needs no pointer, only two
 * words, and so is a TOTAL kernel.
 */

#define VALUES(name, T, op)              \
    static inline uint8_t name(T a, T b) \
    {                                    \
        return a op b;                   \
    }

#define KERNELS(eq, op)                                                   \
    VALUES(eq##_bool_values, uint8_t, op)                                 \
    VALUES(eq##_i64_values, int64_t, op)                                  \
    VALUES(eq##_f64_values, double, op)                                   \
    VALUES(eq##_i128_values, mr_i128, op)                                 \
    MR_KERNEL_2(eq##_bool, uint8_t, uint8_t, uint8_t, eq##_bool_values)   \
    MR_KERNEL_2(eq##_i64, uint8_t, int64_t, int64_t, eq##_i64_values)     \
    MR_KERNEL_2(eq##_f64, uint8_t, double, double, eq##_f64_values)       \
    MR_KERNEL_2(eq##_i128, uint8_t, mr_i128, mr_i128, eq##_i128_values)   \
    static int eq##_str(struct mr_call *call)                             \
    {                                                                     \
        uint8_t *out = call->out;                                         \
        for (uint32_t i = 0; i < call->count; i++) {                      \
            uint32_t r = mr_call_row(call, i);                            \
            out[r] = mr_str_cmp(&MR_ARG(call, struct mr_str, 0, r),       \
                                &MR_ARG(call, struct mr_str, 1, r)) op 0; \
        }                                                                 \
        return 0;                                                         \
    }                                                                     \
    static int eq##_decimal(struct mr_call *call)                         \
    {                                                                     \
        uint8_t *out = call->out;                                         \
        for (uint32_t i = 0; i < call->count; i++) {                      \
            uint32_t r = mr_call_row(call, i);                            \
            out[r] = compare_decimals(call, r) op 0;                      \
        }                                                                 \
        return 0;                                                         \
    }

/* Whatever the scales: a side that does not survive scaling up is the larger one. */
static int compare_decimals(const struct mr_call *call, uint32_t r)
{
    struct mr_type a = mr_type_decimal_of(call->expr->arg[0]->type);
    struct mr_type b = mr_type_decimal_of(call->expr->arg[1]->type);
    bool long_a = mr_type_shape(call->expr->arg[0]->type) == MR_SHAPE_I128;
    bool long_b = mr_type_shape(call->expr->arg[1]->type) == MR_SHAPE_I128;
    mr_i128 x = mr_operand_decimal(call, 0, long_a, r);
    mr_i128 y = mr_operand_decimal(call, 1, long_b, r);

    if (a.scale < b.scale && !mr_decimal_rescale(x, a.scale, b.scale, &x))
        return x < 0 ? -1 : 1;
    if (b.scale < a.scale && !mr_decimal_rescale(y, b.scale, a.scale, &y))
        return y < 0 ? 1 : -1;
    return (x > y) - (x < y);
}

KERNELS(eq, ==)
KERNELS(ne, !=)
KERNELS(lt, <)
KERNELS(le, <=)
KERNELS(gt, >)
KERNELS(ge, >=)

/* Both words of a short string; the constant is on the right. */
static MR_LOOPS int eq_short(struct mr_call *call)
{
    uint8_t *restrict out = call->out;
    const struct mr_str *restrict a = call->arg[0].data;
    bool negate = call->expr->function->name[0] != '=';
    uint64_t want[2];

    memcpy(want, call->arg[1].data, sizeof(want));
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        uint64_t have[2];
        memcpy(have, &a[r & call->arg[0].mask], sizeof(have));
        out[r] = (((have[0] ^ want[0]) | (have[1] ^ want[1])) == 0) != negate;
    }
    return 0;
}

static int eq_any(struct mr_call *call)
{
    uint8_t *out = call->out;
    bool negate = call->expr->function->name[0] != '=';

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        out[r] = mr_str_eq(&MR_ARG(call, struct mr_str, 0, r),
                           &MR_ARG(call, struct mr_str, 1, r)) != negate;
    }
    return 0;
}

struct shapes {
    mr_kernel by_shape[MR_SHAPE_STR + 1], decimal;
};

#define SHAPES(eq)                    \
    {                                 \
        {[MR_SHAPE_BOOL] = eq##_bool, \
         [MR_SHAPE_I64] = eq##_i64,   \
         [MR_SHAPE_F64] = eq##_f64,   \
         [MR_SHAPE_I128] = eq##_i128, \
         [MR_SHAPE_STR] = eq##_str},  \
            eq##_decimal              \
    }

static mr_kernel pick(const struct mr_expr *call, unsigned *flags, const struct shapes *shapes)
{
    struct mr_type a = call->arg[0]->type, b = call->arg[1]->type;
    enum mr_shape shape = mr_type_shape(a);

    *flags = MR_FN_TOTAL;
    if (shape == MR_SHAPE_STR) {
        *flags = 0;
    } else if (!mr_type_same(a, b) && (a.id == MR_TYPE_DECIMAL || b.id == MR_TYPE_DECIMAL)) {
        *flags = 0;
        return shapes->decimal;
    }
    return shapes->by_shape[shape];
}

static mr_kernel pick_equality(const struct mr_expr *call, unsigned *flags,
                               const struct shapes *shapes)
{
    const struct mr_expr *right = call->arg[1];

    if (mr_type_shape(call->arg[0]->type) != MR_SHAPE_STR)
        return pick(call, flags, shapes);
    if (right->kind == MR_EXPR_CONSTANT && !right->value.is_null &&
        right->value.u.str.len <= MR_STR_INLINE) {
        *flags = MR_FN_TOTAL;
        return eq_short;
    }
    *flags = 0;
    return eq_any;
}

static mr_kernel pick_eq(const struct mr_expr *call, unsigned *flags)
{
    static const struct shapes shapes = SHAPES(eq);
    return pick_equality(call, flags, &shapes);
}

static mr_kernel pick_ne(const struct mr_expr *call, unsigned *flags)
{
    static const struct shapes shapes = SHAPES(ne);
    return pick_equality(call, flags, &shapes);
}

static mr_kernel pick_lt(const struct mr_expr *call, unsigned *flags)
{
    static const struct shapes shapes = SHAPES(lt);
    return pick(call, flags, &shapes);
}

static mr_kernel pick_le(const struct mr_expr *call, unsigned *flags)
{
    static const struct shapes shapes = SHAPES(le);
    return pick(call, flags, &shapes);
}

static mr_kernel pick_gt(const struct mr_expr *call, unsigned *flags)
{
    static const struct shapes shapes = SHAPES(gt);
    return pick(call, flags, &shapes);
}

static mr_kernel pick_ge(const struct mr_expr *call, unsigned *flags)
{
    static const struct shapes shapes = SHAPES(ge);
    return pick(call, flags, &shapes);
}

/* -- Building --------------------------------------------------------------- */

/* Decimals whose common type would lose digits are compared as they are. */
static bool is_too_wide(struct mr_type a, struct mr_type b)
{
    if ((!mr_type_is_integer(a) && a.id != MR_TYPE_DECIMAL) ||
        (!mr_type_is_integer(b) && b.id != MR_TYPE_DECIMAL))
        return false;
    a = mr_type_decimal_of(a);
    b = mr_type_decimal_of(b);
    unsigned scale = a.scale > b.scale ? a.scale : b.scale;
    unsigned whole_a = a.precision - a.scale, whole_b = b.precision - b.scale;
    return (whole_a > whole_b ? whole_a : whole_b) + scale > MR_DECIMAL_PRECISION_MAX;
}

static int bring_together(struct mr_build *build, struct mr_err *reterr)
{
    const char *name = build->function->name;
    bool is_order = (name[0] == '<' || name[0] == '>') && strcmp(name, "<>") != 0;
    int rc = is_order ? mr_type_check_order(build->arg[0]->type, reterr) : 0;

    if (rc == 0)
        rc = mr_build_meet_text(build, is_order, reterr);

    if (rc < 0 || is_too_wide(build->arg[0]->type, build->arg[1]->type))
        return rc;
    return mr_build_sides(build, reterr);
}

/* The same comparison with its sides exchanged. */
static const char *mirror(const char *name)
{
    static const char *const pairs[][2] = {{"<", ">"}, {"<=", ">="}, {">", "<"}, {">=", "<="}};

    for (size_t i = 0; i < MR_COUNTOF(pairs); i++)
        if (strcmp(name, pairs[i][0]) == 0)
            return pairs[i][1];
    return name;
}

static int bind_compare(struct mr_build *build, struct mr_err *reterr)
{
    if (build->arg[0]->kind == MR_EXPR_CONSTANT && build->arg[1]->kind != MR_EXPR_CONSTANT) {
        struct mr_expr *sides[] = {build->arg[1], build->arg[0]};
        return mr_expr_call(build->arena, mr_view_of(mirror(build->function->name)), sides, 2,
                            &build->instead, reterr);
    }
    return bring_together(build, reterr);
}

static int bind_not_equal(struct mr_build *build, struct mr_err *reterr)
{
    return mr_expr_call(build->arena, MR_VIEW("<>"), build->arg, 2, &build->instead, reterr);
}

/* a >= b AND a <= c */
static int bind_between(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_expr *low[] = {build->arg[0], build->arg[1]}, *a, *b;
    struct mr_expr *high[] = {build->arg[0], build->arg[2]};

    int rc = mr_expr_call(build->arena, MR_VIEW(">="), low, 2, &a, reterr);
    if (rc == 0)
        rc = mr_expr_call(build->arena, MR_VIEW("<="), high, 2, &b, reterr);
    if (rc == 0)
        build->instead = mr_expr_and(build->arena, a, b);
    return rc;
}

static int bind_between_symmetric(struct mr_build *build, struct mr_err *reterr)
{
    struct mr_expr *one[] = {build->arg[0], build->arg[1], build->arg[2]}, *a, *b;
    struct mr_expr *other[] = {build->arg[0], build->arg[2], build->arg[1]};

    int rc = mr_expr_call(build->arena, MR_VIEW("BETWEEN"), one, 3, &a, reterr);
    if (rc == 0)
        rc = mr_expr_call(build->arena, MR_VIEW("BETWEEN"), other, 3, &b, reterr);
    if (rc == 0)
        build->instead = mr_expr_or(build->arena, a, b);
    return rc;
}

/* -- IS [NOT] DISTINCT FROM ------------------------------------------------- */

static bool same_value(const struct mr_call *call, enum mr_shape shape, uint32_t r)
{
    switch (shape) {
    case MR_SHAPE_BOOL: return MR_ARG(call, uint8_t, 0, r) == MR_ARG(call, uint8_t, 1, r);
    case MR_SHAPE_I64: return MR_ARG(call, int64_t, 0, r) == MR_ARG(call, int64_t, 1, r);
    case MR_SHAPE_F64: {
        double a = MR_ARG(call, double, 0, r), b = MR_ARG(call, double, 1, r);
        return !(a < b) && !(a > b) && (a == b);
    }
    case MR_SHAPE_I128: return MR_ARG(call, mr_i128, 0, r) == MR_ARG(call, mr_i128, 1, r);
    case MR_SHAPE_STR:
        return mr_str_eq(&MR_ARG(call, struct mr_str, 0, r),
                         &MR_ARG(call, struct mr_str, 1, r));
    }
    return false;
}

static int distinct(struct mr_call *call)
{
    bool says_distinct = strcmp(call->expr->function->name, "IS DISTINCT FROM") == 0;
    struct mr_type a = call->expr->arg[0]->type, b = call->expr->arg[1]->type;
    bool mixed = a.id == MR_TYPE_DECIMAL && !mr_type_same(a, b);
    enum mr_shape shape = mr_type_shape(a);
    uint8_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        bool null_a = mr_operand_is_null(&call->arg[0], r);
        bool null_b = mr_operand_is_null(&call->arg[1], r), same;
        if (null_a || null_b)
            same = null_a && null_b;
        else
            same = mixed ? compare_decimals(call, r) == 0 : same_value(call, shape, r);
        out[r] = same != says_distinct;
    }
    return 0;
}

const struct mr_function mr_functions_compare[] = {
    {"=", "ANY, ANY", MR_TYPE_BOOLEAN, .bind = bind_compare, .pick = pick_eq, .help = "Equal."},
    {"<>", "ANY, ANY", MR_TYPE_BOOLEAN, .bind = bind_compare, .pick = pick_ne,
     .help = "Not equal."},
    {"!=", "ANY, ANY", MR_TYPE_BOOLEAN, .bind = bind_not_equal, .help = "Not equal."},
    {"<", "ANY, ANY", MR_TYPE_BOOLEAN, .bind = bind_compare, .pick = pick_lt, .help = "Less."},
    {"<=", "ANY, ANY", MR_TYPE_BOOLEAN, .bind = bind_compare, .pick = pick_le,
     .help = "Less or equal."},
    {">", "ANY, ANY", MR_TYPE_BOOLEAN, .bind = bind_compare, .pick = pick_gt,
     .help = "Greater."},
    {">=", "ANY, ANY", MR_TYPE_BOOLEAN, .bind = bind_compare, .pick = pick_ge,
     .help = "Greater or equal."},
    {"BETWEEN", "ANY, ANY, ANY", .bind = bind_between,
     .help = "Value, low, high: low <= value <= high."},
    {"BETWEEN SYMMETRIC", "ANY, ANY, ANY", .bind = bind_between_symmetric,
     .help = "As BETWEEN, with the bounds in either order."},
    {"IS DISTINCT FROM", "ANY, ANY", MR_TYPE_BOOLEAN, MR_FN_LOOSE, bring_together, distinct,
     .help = "Not equal, where NULL equals NULL."},
    {"IS NOT DISTINCT FROM", "ANY, ANY", MR_TYPE_BOOLEAN, MR_FN_LOOSE, bring_together, distinct,
     .help = "Equal, where NULL equals NULL."},
    {0},
};
