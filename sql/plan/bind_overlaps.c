#include "sql/plan/bind.h"

/*
 * (a, b) OVERLAPS (c, d): do two spans of time have a moment in common?  Each has two ends, in
 * either order, or one end and its length.  It becomes comparisons:
 *
 *     GREATEST(a, b) >= LEAST(c, d) AND GREATEST(c, d) >= LEAST(a, b)
 */
static int bind_span(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *ast,
                     struct mr_expr **end)
{
    if (ast->kind != MR_AST_ROW || ast->u.list.count != 2)
        return mr_bind_fail(b, ast->span, "(start, end) OVERLAPS (start, INTERVAL '1' HOUR)",
                            "OVERLAPS compares two spans of time, each of two values");
    for (uint32_t i = 0; i < 2; i++) {
        int rc = mr_bind_expr(b, scope, ast->u.list.expr[i], &end[i]);
        if (rc < 0)
            return rc;
    }
    if (end[1]->type.id == MR_TYPE_INTERVAL_MONTHS || end[1]->type.id == MR_TYPE_INTERVAL_NS)
        return mr_bind_function(b, ast->span, "+", end, 2, &end[1]);
    return 0;
}

static int bind_side(struct mr_binder *b, struct mr_span span, struct mr_expr **later,
                     struct mr_expr **earlier, struct mr_expr **ret)
{
    struct mr_expr *pair[2];
    int rc = mr_bind_function(b, span, "GREATEST", later, 2, &pair[0]);

    if (rc == 0)
        rc = mr_bind_function(b, span, "LEAST", earlier, 2, &pair[1]);
    return rc == 0 ? mr_bind_function(b, span, ">=", pair, 2, ret) : rc;
}

int mr_bind_overlaps(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *ast,
                     struct mr_expr **ret)
{
    struct mr_expr *first[2], *second[2], *one, *other;
    int rc = bind_span(b, scope, ast->u.op.arg[0], first);

    if (rc == 0)
        rc = bind_span(b, scope, ast->u.op.arg[1], second);
    if (rc < 0)
        return rc;
    if (first[0]->type.id != second[0]->type.id)
        return mr_bind_fail(b, ast->span, "use CAST on one side",
                            "Cannot apply 'OVERLAPS' to spans of different types");
    rc = bind_side(b, ast->span, first, second, &one);
    if (rc == 0)
        rc = bind_side(b, ast->span, second, first, &other);
    if (rc == 0)
        *ret = mr_expr_and(b->arena, one, other);
    return rc;
}
