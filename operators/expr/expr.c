#include "operators/expr/expr_int.h"

struct mr_expr *mr_expr_node(struct mr_arena *arena, enum mr_expr_kind kind,
                             struct mr_type type, struct mr_expr *const *args, uint32_t count)
{
    struct mr_expr *e = MR_NEW(arena, struct mr_expr);

    e->kind = kind;
    e->type = type;
    e->args = count;
    if (count != 0) {
        e->arg = MR_NEW_ARRAY(arena, struct mr_expr *, count);
        memcpy(e->arg, args, count * sizeof(struct mr_expr *));
    }
    return e;
}

struct mr_expr *mr_expr_column(struct mr_arena *arena, uint32_t column, struct mr_type type)
{
    struct mr_expr *e = mr_expr_node(arena, MR_EXPR_COLUMN, type, NULL, 0);
    e->column = column;
    return e;
}

struct mr_expr *mr_expr_constant(struct mr_arena *arena, struct mr_value value)
{
    struct mr_expr *e = mr_expr_node(arena, MR_EXPR_CONSTANT, value.type, NULL, 0);

    if (!value.is_null && mr_type_shape(value.type) == MR_SHAPE_STR &&
        value.u.str.len > MR_STR_INLINE)
        value.u.str = mr_str_of(mr_arena_copy(arena, value.u.str.u.data, value.u.str.len),
                                value.u.str.len);
    e->type.nullable = value.is_null;
    value.type = e->type;
    e->value = value;
    return e;
}

const char *mr_expr_function(const struct mr_expr *expr)
{
    return expr->kind == MR_EXPR_CALL ? expr->function->name : NULL;
}

struct mr_expr *mr_expr_null(struct mr_arena *arena, struct mr_type type)
{
    return mr_expr_constant(arena, (struct mr_value){.type = type, .is_null = true});
}

struct mr_expr *mr_expr_bool(struct mr_arena *arena, bool value)
{
    return mr_expr_constant(
        arena, (struct mr_value){.type = MR_TYPE(MR_TYPE_BOOLEAN), .u.boolean = value});
}

/* AND and OR of any number are one node: their arguments are spliced in. */
static struct mr_expr *join(struct mr_arena *arena, enum mr_expr_kind kind, struct mr_expr *a,
                            struct mr_expr *b)
{
    struct mr_type type = MR_TYPE(MR_TYPE_BOOLEAN);
    struct mr_expr **args = NULL, *sides[] = {a, b};
    uint32_t count = 0;

    MR_ASSERT(a->type.id == MR_TYPE_BOOLEAN || a->type.id == MR_TYPE_NULL);
    MR_ASSERT(b->type.id == MR_TYPE_BOOLEAN || b->type.id == MR_TYPE_NULL);
    type.nullable = a->type.nullable | b->type.nullable;
    for (int s = 0; s < 2; s++) {
        struct mr_expr *side = mr_expr_to(arena, sides[s], MR_TYPE(MR_TYPE_BOOLEAN));
        if (side->kind != kind) {
            MR_PUSH(arena, args, count, side);
            continue;
        }
        for (uint32_t i = 0; i < side->args; i++)
            MR_PUSH(arena, args, count, side->arg[i]);
    }
    return mr_expr_node(arena, kind, type, args, count);
}

struct mr_expr *mr_expr_and(struct mr_arena *arena, struct mr_expr *a, struct mr_expr *b)
{
    return join(arena, MR_EXPR_AND, a, b);
}

struct mr_expr *mr_expr_or(struct mr_arena *arena, struct mr_expr *a, struct mr_expr *b)
{
    return join(arena, MR_EXPR_OR, a, b);
}

static int case_type(struct mr_arena *arena, struct mr_expr *const *branch, uint32_t count,
                     struct mr_type *type, struct mr_err *reterr)
{
    *type = (struct mr_type){.id = MR_TYPE_NULL};
    for (uint32_t i = 0; i < count; i++) {
        struct mr_type common;
        if (!mr_type_common(arena, *type, branch[i]->type, &common)) {
            struct mr_text text;
            mr_text_init(&text);
            mr_type_print(*type, &text);
            mr_text_puts(&text, " and ");
            mr_type_print(branch[i]->type, &text);
            int rc = mr_fail(reterr, MR_ERR_BIND,
                             "Illegal mixing of types in CASE or COALESCE statement: %s; use "
                             "CAST to bring the branches to one type",
                             text.data);
            mr_text_fini(&text);
            return rc;
        }
        *type = common;
    }
    return 0;
}

int mr_expr_case(struct mr_arena *arena, struct mr_expr **when_then, uint32_t pairs,
                 struct mr_expr *otherwise, struct mr_expr **ret, struct mr_err *reterr)
{
    struct mr_expr **branch = MR_NEW_ARRAY(arena, struct mr_expr *, pairs + 1);
    struct mr_expr **args = MR_NEW_ARRAY(arena, struct mr_expr *, 2 * pairs + 1);
    struct mr_type type;

    MR_ASSERT(pairs != 0);
    if (otherwise == NULL)
        otherwise = mr_expr_null(arena, (struct mr_type){.id = MR_TYPE_NULL});
    for (uint32_t i = 0; i < pairs; i++) {
        struct mr_expr *when = when_then[2 * i];
        if (when->type.id != MR_TYPE_BOOLEAN && when->type.id != MR_TYPE_NULL)
            return mr_fail(reterr, MR_ERR_BIND, "Expected a boolean type in WHEN of CASE");
        args[2 * i] = mr_expr_to(arena, when, MR_TYPE(MR_TYPE_BOOLEAN));
        branch[i] = when_then[2 * i + 1];
    }
    branch[pairs] = otherwise;
    int rc = case_type(arena, branch, pairs + 1, &type, reterr);
    if (rc < 0)
        return rc;
    if (type.id == MR_TYPE_NULL)
        return mr_fail(reterr, MR_ERR_BIND,
                       "ELSE clause or at least one THEN clause of CASE "
                       "must be non-NULL");
    type.nullable = 0;
    for (uint32_t i = 0; i <= pairs; i++) {
        struct mr_expr *b = mr_expr_to(arena, branch[i], type);
        args[i < pairs ? 2 * i + 1 : 2 * pairs] = b;
    }
    for (uint32_t i = 0; i <= pairs; i++)
        type.nullable |= branch[i]->type.nullable || branch[i]->type.id == MR_TYPE_NULL;
    *ret = mr_expr_node(arena, MR_EXPR_CASE, type, args, 2 * pairs + 1);
    return 0;
}

/* -- Walking ---------------------------------------------------------------- */

bool mr_expr_is_constant(const struct mr_expr *expr)
{
    if (expr->kind == MR_EXPR_COLUMN)
        return false;
    if ((mr_expr_flags(expr) & (MR_FN_CLOCK | MR_FN_CHANCE)) != 0)
        return false;
    for (uint32_t i = 0; i < expr->args; i++)
        if (!mr_expr_is_constant(expr->arg[i]))
            return false;
    return true;
}

bool mr_expr_is_deterministic(const struct mr_expr *expr)
{
    if ((mr_expr_flags(expr) & (MR_FN_CLOCK | MR_FN_CHANCE)) != 0)
        return false;
    for (uint32_t i = 0; i < expr->args; i++)
        if (!mr_expr_is_deterministic(expr->arg[i]))
            return false;
    return true;
}

bool mr_expr_has_watermark(const struct mr_expr *expr)
{
    if (expr->kind == MR_EXPR_CALL && strcmp(expr->function->name, MR_CURRENT_WATERMARK) == 0)
        return true;
    for (uint32_t i = 0; i < expr->args; i++)
        if (mr_expr_has_watermark(expr->arg[i]))
            return true;
    return false;
}

void mr_expr_columns(const struct mr_expr *expr, bool *bits)
{
    if (expr->kind == MR_EXPR_COLUMN)
        bits[expr->column] = true;
    for (uint32_t i = 0; i < expr->args; i++)
        mr_expr_columns(expr->arg[i], bits);
}

struct mr_expr *mr_expr_remap(struct mr_arena *arena, const struct mr_expr *expr,
                              const uint32_t *map)
{
    struct mr_expr *copy = MR_NEW(arena, struct mr_expr);

    *copy = *expr;
    if (expr->kind == MR_EXPR_COLUMN)
        copy->column = map[expr->column];
    if (expr->args != 0)
        copy->arg = MR_NEW_ARRAY(arena, struct mr_expr *, expr->args);
    for (uint32_t i = 0; i < expr->args; i++)
        copy->arg[i] = mr_expr_remap(arena, expr->arg[i], map);
    return copy;
}

/* Each call of a user's function has a line of its own. */
bool mr_expr_has_function_of(const struct mr_expr *a, const struct mr_expr *b)
{
    const struct mr_function *f = a->function, *g = b->function;

    return f == g || (f != NULL && g != NULL && f->user != NULL && f->user == g->user);
}

bool mr_expr_equal(const struct mr_expr *a, const struct mr_expr *b)
{
    if (a == b)
        return (mr_expr_flags(a) & MR_FN_CHANCE) == 0;
    if (a->kind != b->kind || a->args != b->args || !mr_type_same(a->type, b->type) ||
        !mr_expr_has_function_of(a, b) || a->is_try != b->is_try || a->column != b->column)
        return false;
    if (a->kind == MR_EXPR_CONSTANT && !mr_value_same(&a->value, &b->value))
        return false;
    if ((mr_expr_flags(a) & MR_FN_CHANCE) != 0)
        return false;
    for (uint32_t i = 0; i < a->args; i++)
        if (!mr_expr_equal(a->arg[i], b->arg[i]))
            return false;
    return true;
}

mr_kernel mr_expr_kernel(const struct mr_expr *expr, unsigned *flags)
{
    mr_kernel kernel;

    if (expr->kind == MR_EXPR_CAST) {
        kernel = mr_cast_kernel(expr->arg[0]->type, expr->type, flags);
        if (expr->is_try && (*flags & MR_FN_FAILS) != 0)
            *flags = (*flags & ~(unsigned)MR_FN_FAILS) | MR_FN_NULLS;
        MR_ASSERT(kernel != NULL);
        return kernel;
    }
    MR_ASSERT(expr->kind == MR_EXPR_CALL);
    *flags = expr->function->flags;
    kernel = expr->function->kernel;
    if (expr->function->pick != NULL)
        kernel = expr->function->pick(expr, flags);
    MR_ASSERT(kernel != NULL);
    return kernel;
}

unsigned mr_expr_flags(const struct mr_expr *expr)
{
    unsigned flags = 0;

    if (expr->kind == MR_EXPR_CALL || expr->kind == MR_EXPR_CAST)
        (void)mr_expr_kernel(expr, &flags);
    return flags;
}

struct mr_view mr_expr_constant_text(const struct mr_expr *arg)
{
    if (arg->kind != MR_EXPR_CONSTANT || arg->value.is_null || !mr_type_is_string(arg->type))
        return MR_VIEW("");
    return mr_str_view(&arg->value.u.str);
}
