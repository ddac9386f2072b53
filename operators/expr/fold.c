#include "operators/expr/program_int.h"

/* A constant expression is computed by the machinery of all others, on one row. */
static int fold_value(struct mr_arena *arena, struct mr_expr *expr,
                      const struct mr_eval_env *env, struct mr_value *ret,
                      struct mr_err *reterr)
{
    static const struct mr_schema no_columns;
    const struct mr_batch one = {.schema = &no_columns, .rows = 1, .selected = 1};
    struct mr_program *program = mr_program_compile(&expr, 1, &no_columns, env, false);
    struct mr_vec vec;

    int rc = mr_program_run(program, &one, &vec, reterr);
    if (rc == 0) {
        *ret = mr_value_at(&vec, expr->type, 0);
        if (!ret->is_null && mr_type_shape(ret->type) == MR_SHAPE_STR &&
            ret->u.str.len > MR_STR_INLINE)
            ret->u.str = mr_str_of(mr_arena_copy(arena, ret->u.str.u.data, ret->u.str.len),
                                   ret->u.str.len);
    }
    mr_program_free(program);
    return rc;
}

int mr_expr_fold(struct mr_arena *arena, struct mr_expr *expr, const struct mr_eval_env *env,
                 struct mr_value *ret, struct mr_err *reterr)
{
    static const struct mr_eval_env utc;

    MR_ASSERT(mr_expr_is_constant(expr));
    if (env == NULL)
        env = &utc;
    struct mr_expr *e = mr_expr_fold_all(arena, expr, env);
    if (e->kind != MR_EXPR_CONSTANT)
        return fold_value(arena, e, env, ret, reterr);
    *ret = e->value;
    return 0;
}

static bool is_bool(const struct mr_expr *e, bool value)
{
    return e->kind == MR_EXPR_CONSTANT && !e->value.is_null &&
           (e->value.u.boolean != 0) == value;
}

/* Drop what can not change the outcome of AND (OR); one that decides it is the outcome. */
static struct mr_expr *simplify_logic(struct mr_arena *arena, struct mr_expr *e)
{
    bool is_and = e->kind == MR_EXPR_AND;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < e->args; i++) {
        if (is_bool(e->arg[i], !is_and))
            return e->arg[i];
        if (!is_bool(e->arg[i], is_and))
            e->arg[kept++] = e->arg[i];
    }
    e->args = kept;
    if (kept == 0)
        return mr_expr_bool(arena, is_and);
    bool all_null = true;
    for (uint32_t i = 0; i < kept; i++)
        all_null &= mr_expr_is_null_constant(e->arg[i]);
    return kept == 1 || all_null ? e->arg[0] : e;
}

/* Drop branches never taken; one always taken becomes the ELSE. */
static struct mr_expr *simplify_case(struct mr_expr *e)
{
    uint32_t kept = 0, last = e->args - 1;

    for (uint32_t i = 0; i < last; i += 2) {
        if (e->arg[i]->kind == MR_EXPR_CONSTANT && !is_bool(e->arg[i], true))
            continue;
        if (is_bool(e->arg[i], true)) {
            e->arg[last] = e->arg[i + 1];
            break;
        }
        e->arg[kept] = e->arg[i];
        e->arg[kept + 1] = e->arg[i + 1];
        kept += 2;
    }
    if (kept == 0)
        return e->arg[last];
    e->arg[kept] = e->arg[last];
    e->args = kept + 1;
    return e;
}

static bool is_strict(const struct mr_expr *e)
{
    return (e->kind == MR_EXPR_CALL || e->kind == MR_EXPR_CAST) &&
           (mr_expr_flags(e) & MR_FN_LOOSE) == 0;
}

struct mr_expr *mr_expr_fold_all(struct mr_arena *arena, struct mr_expr *expr,
                                 const struct mr_eval_env *env)
{
    struct mr_expr *e;
    struct mr_value value;

    if (expr->args == 0 && expr->kind != MR_EXPR_CALL)
        return expr;
    e = MR_NEW(arena, struct mr_expr);
    *e = *expr;
    e->arg = MR_NEW_ARRAY(arena, struct mr_expr *, expr->args);
    bool all_constant = true;
    for (uint32_t i = 0; i < expr->args; i++) {
        e->arg[i] = mr_expr_fold_all(arena, expr->arg[i], env);
        all_constant &= e->arg[i]->kind == MR_EXPR_CONSTANT;
    }
    if (is_strict(e))
        for (uint32_t i = 0; i < e->args; i++)
            if (mr_expr_is_null_constant(e->arg[i]))
                return mr_expr_null(arena, e->type);
    if (e->kind == MR_EXPR_AND || e->kind == MR_EXPR_OR)
        return simplify_logic(arena, e);
    if (e->kind == MR_EXPR_CASE)
        return simplify_case(e);
    if (!all_constant || (mr_expr_flags(e) & (MR_FN_CLOCK | MR_FN_CHANCE)) != 0)
        return e;
    if (fold_value(arena, e, env, &value, NULL) < 0)
        return e;
    return mr_expr_constant(arena, value);
}
