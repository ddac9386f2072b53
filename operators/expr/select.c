#include "operators/expr/program_int.h"

/*
 * Comparisons that write the selection instead of booleans: what filters of the form
 * `column < constant` run.  There is no branch on the outcome, so it costs the same
 * whatever the data.
 */

#define SELECT(name, T, fn)                                                               \
    static MR_LOOPS uint32_t name(const struct mr_operand *a, const struct mr_operand *b, \
                                  uint32_t count, const uint16_t *rows, uint16_t *sel)    \
    {                                                                                     \
        const T *x = a->data, *y = b->data;                                               \
        uint32_t n = 0;                                                                   \
        if (rows == NULL && a->mask != 0 && b->mask == 0) {                               \
            const T constant = y[0];                                                      \
            for (uint32_t i = 0; i < count; i++) {                                        \
                sel[n] = (uint16_t)i;                                                     \
                n += fn(x[i], constant);                                                  \
            }                                                                             \
            return n;                                                                     \
        }                                                                                 \
        for (uint32_t i = 0; i < count; i++) {                                            \
            uint32_t r = rows == NULL ? i : rows[i];                                      \
            sel[n] = (uint16_t)r;                                                         \
            n += fn(x[r & a->mask], y[r & b->mask]);                                      \
        }                                                                                 \
        return n;                                                                         \
    }

#define COMPARE(name, T, op)              \
    static inline uint32_t name(T a, T b) \
    {                                     \
        return a op b;                    \
    }

COMPARE(eq_i64, int64_t, ==)
COMPARE(ne_i64, int64_t, !=)
COMPARE(lt_i64, int64_t, <)
COMPARE(le_i64, int64_t, <=)
COMPARE(gt_i64, int64_t, >)
COMPARE(ge_i64, int64_t, >=)
COMPARE(eq_f64, double, ==)
COMPARE(ne_f64, double, !=)
COMPARE(lt_f64, double, <)
COMPARE(le_f64, double, <=)
COMPARE(gt_f64, double, >)
COMPARE(ge_f64, double, >=)

SELECT(select_eq_i64, int64_t, eq_i64)
SELECT(select_ne_i64, int64_t, ne_i64)
SELECT(select_lt_i64, int64_t, lt_i64)
SELECT(select_le_i64, int64_t, le_i64)
SELECT(select_gt_i64, int64_t, gt_i64)
SELECT(select_ge_i64, int64_t, ge_i64)
SELECT(select_eq_f64, double, eq_f64)
SELECT(select_ne_f64, double, ne_f64)
SELECT(select_lt_f64, double, lt_f64)
SELECT(select_le_f64, double, le_f64)
SELECT(select_gt_f64, double, gt_f64)
SELECT(select_ge_f64, double, ge_f64)

static const struct {
    const char *name;
    mr_select_kernel i64, f64;
} kernels[] = {
    {"=", select_eq_i64, select_eq_f64}, {"<>", select_ne_i64, select_ne_f64},
    {"<", select_lt_i64, select_lt_f64}, {"<=", select_le_i64, select_le_f64},
    {">", select_gt_i64, select_gt_f64}, {">=", select_ge_i64, select_ge_f64},
};

mr_select_kernel mr_select_kernel_of(const struct mr_expr *expr)
{
    if (expr->kind != MR_EXPR_CALL || expr->args != 2 ||
        mr_expr_is_null_constant(expr->arg[0]) || mr_expr_is_null_constant(expr->arg[1]))
        return NULL;
    enum mr_shape a = mr_type_shape(expr->arg[0]->type), b = mr_type_shape(expr->arg[1]->type);
    if (a != b || (a != MR_SHAPE_I64 && a != MR_SHAPE_F64))
        return NULL;
    for (size_t i = 0; i < MR_COUNTOF(kernels); i++)
        if (strcmp(expr->function->name, kernels[i].name) == 0)
            return a == MR_SHAPE_I64 ? kernels[i].i64 : kernels[i].f64;
    return NULL;
}
