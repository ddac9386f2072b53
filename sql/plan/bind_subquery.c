#include "sql/plan/bind_join.h"

/*
 * Subqueries in WHERE as joins:
 *
 *     x IN (SELECT y ..), EXISTS (SELECT ..)   semi join
 *     NOT EXISTS (SELECT ..)                   anti join
 *     x NOT IN (SELECT y ..)                   anti join on (x = y) IS NOT FALSE, for x and y
 *                                              that may be NULL: a NULL equals anything here
 *
 * A plain SELECT .. FROM .. WHERE may use columns of the query around it; what it asks of
 * them becomes the condition of the join.
 */

struct predicate {
    const struct mr_ast_query *query;
    const struct mr_ast_expr *value; /* of IN; NULL: EXISTS */
    bool is_not;
    struct mr_span span;
};

static bool as_predicate(const struct mr_ast_expr *ast, struct predicate *ret)
{
    bool is_not = false;

    while (ast->kind == MR_AST_OP && ast->u.op.op == MR_OP_NOT) {
        is_not = !is_not;
        ast = ast->u.op.arg[0];
    }
    *ret = (struct predicate){.span = ast->span, .is_not = is_not};
    if (ast->kind == MR_AST_EXISTS) {
        ret->query = ast->u.query;
        return true;
    }
    if (ast->kind != MR_AST_IN_QUERY)
        return false;
    ret->query = ast->u.in.query;
    ret->value = ast->u.in.value;
    ret->is_not = is_not != ast->u.in.is_not;
    return true;
}

struct ast_exprs {
    uint32_t count;
    const struct mr_ast_expr **expr;
};

static void split_and(struct mr_binder *b, const struct mr_ast_expr *ast, struct ast_exprs *out)
{
    if (ast->kind != MR_AST_OP || ast->u.op.op != MR_OP_AND) {
        MR_PUSH(b->arena, out->expr, out->count, ast);
        return;
    }
    for (uint32_t i = 0; i < ast->u.op.args; i++)
        split_and(b, ast->u.op.arg[i], out);
}

/* -- The subquery ---------------------------------------------------------------------------- */

/* A subquery under the query around it. */
struct inner {
    struct mr_rel *rel;
    struct mr_scope scope; /* the columns around it, then its own */
    struct mr_expr *condition;
    struct mr_select_list list; /* over scope */
};

/* Can its columns be looked at together with those around it? */
static bool is_plain(const struct mr_ast_query *query)
{
    const struct mr_ast_select *select = query->select;

    if (query->kind != MR_AST_QUERY_SELECT || query->ctes > 0 || query->order.count > 0 ||
        query->limit != NULL || query->offset != NULL || select->is_distinct ||
        select->has_group_by || select->having != NULL || select->windows > 0 ||
        select->qualify != NULL || select->from == NULL || select->hints.count > 0)
        return false;
    for (uint32_t i = 0; i < select->items; i++) {
        const struct mr_ast_expr *expr = select->item[i].expr;
        if (expr != NULL && expr->kind == MR_AST_CALL &&
            (expr->u.call.over != NULL || mr_ast_is_aggregate_call(&expr->u.call)))
            return false;
    }
    return true;
}

static struct mr_expr *moved(struct mr_binder *b, const struct mr_expr *expr, uint32_t from,
                             uint32_t count, int64_t by)
{
    uint32_t *map = MR_NEW_ARRAY(b->arena, uint32_t, from + count + 1);

    for (uint32_t i = 0; i < from + count; i++)
        map[i] = i < from ? i : (uint32_t)(i + by);
    return mr_expr_remap(b->arena, expr, map);
}

/* Its WHERE: what it asks of its own rows is tested there, the rest when they are joined. */
static int bind_inner_where(struct mr_binder *b, const struct mr_scope *outer,
                            struct mr_scope *own, const struct mr_ast_expr *where,
                            struct inner *inner)
{
    uint32_t left = outer->schema->count, columns = inner->scope.schema->count;
    struct ast_exprs conjuncts = {0};

    if (where != NULL)
        split_and(b, where, &conjuncts);
    inner->scope.place = "WHERE";
    for (uint32_t i = 0; i < conjuncts.count; i++) {
        struct predicate predicate;
        struct mr_expr *expr;
        if (as_predicate(conjuncts.expr[i], &predicate)) {
            int rc = mr_bind_where(b, own, conjuncts.expr[i], &inner->rel);
            if (rc < 0)
                return rc;
            continue;
        }
        int rc = mr_bind_condition(b, &inner->scope, conjuncts.expr[i], &expr);
        if (rc < 0)
            return rc;
        if ((mr_expr_sides(b, expr, left, columns) & 1u) != 0)
            inner->condition = mr_expr_and_maybe(b->arena, inner->condition, expr);
        else
            mr_join_push_condition(b, &inner->rel,
                                   moved(b, expr, left, columns - left, -(int64_t)left));
    }
    inner->scope.place = NULL;
    return 0;
}

static int bind_plain(struct mr_binder *b, const struct mr_scope *outer,
                      const struct mr_ast_query *query, struct inner *inner)
{
    const struct mr_ast_select *select = query->select;
    struct mr_scope own = {0};
    int rc = mr_bind_from(b, select->from, &inner->rel, &own);

    if (rc < 0)
        return rc;
    inner->scope = mr_scope_beside(b, outer, &own);
    inner->scope.outer_columns = outer->schema->count;
    rc = bind_inner_where(b, outer, &own, select->where, inner);
    if (rc == 0)
        rc = mr_bind_items(b, select, &inner->scope, &inner->list);
    return rc;
}

/* Any other query stands for itself; its columns are those that it gives. */
static int bind_whole(struct mr_binder *b, const struct mr_scope *outer,
                      const struct mr_ast_query *query, struct inner *inner)
{
    uint32_t left = outer->schema->count;
    int rc = mr_bind_query(b, query, &inner->rel);

    if (rc < 0)
        return rc;
    for (uint32_t i = 0; i < inner->rel->schema->count; i++) {
        struct mr_expr *column =
            mr_expr_column(b->arena, left + i, inner->rel->schema->field[i].type);
        MR_PUSH(b->arena, inner->list.column, inner->list.count, column);
    }
    return 0;
}

/* -- IN --------------------------------------------------------------------------------------- */

/* The values left of IN: one, or those of a row. */
static void in_values(const struct predicate *predicate, struct mr_ast_expr *const **values,
                      const struct mr_ast_expr **one, uint32_t *count)
{
    *one = predicate->value;
    *values = NULL;
    *count = 1;
    if (predicate->value->kind != MR_AST_ROW)
        return;
    *values = predicate->value->u.list.expr;
    *count = predicate->value->u.list.count;
}

static int equal_to(struct mr_binder *b, struct mr_scope *outer, const struct predicate *p,
                    struct mr_expr *column, const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    struct mr_expr *arg[2] = {NULL, column};
    int rc = mr_bind_expr(b, outer, ast, &arg[0]);

    if (rc < 0)
        return rc;
    bool is_unsure = arg[0]->type.nullable || arg[1]->type.nullable;
    rc = mr_expr_call(b->arena, MR_VIEW("="), arg, 2, ret, b->err);
    if (rc == 0 && p->is_not && is_unsure)
        rc = mr_expr_call(b->arena, MR_VIEW("IS NOT FALSE"), ret, 1, ret, b->err);
    return rc < 0 ? mr_bind_wrap(b, p->span, NULL) : 0;
}

static int bind_in(struct mr_binder *b, struct mr_scope *outer, const struct predicate *p,
                   struct inner *inner)
{
    struct mr_ast_expr *const *values;
    const struct mr_ast_expr *one;
    uint32_t count;

    in_values(p, &values, &one, &count);
    if (inner->list.count != count)
        return mr_bind_fail(b, p->span, NULL,
                            "IN compares %u value%s, but the subquery has %u columns", count,
                            count == 1 ? "" : "s", inner->list.count);
    for (uint32_t i = 0; i < count; i++) {
        struct mr_expr *equal;
        int rc = equal_to(b, outer, p, inner->list.column[i], values == NULL ? one : values[i],
                          &equal);
        if (rc < 0)
            return rc;
        inner->condition = mr_expr_and_maybe(b->arena, inner->condition, equal);
    }
    return 0;
}

/* *REL, with the rows of SCOPE, less those for which the predicate is not true. */
static int join_predicate(struct mr_binder *b, struct mr_scope *scope,
                          const struct predicate *p, struct mr_rel **rel)
{
    struct mr_scope outer = *scope;
    struct inner inner = {0};

    outer.seen = NULL;
    int rc = is_plain(p->query) ? bind_plain(b, &outer, p->query, &inner)
                                : bind_whole(b, &outer, p->query, &inner);
    if (rc == 0 && p->value != NULL)
        rc = bind_in(b, &outer, p, &inner);
    if (rc < 0)
        return rc;
    *rel = mr_rel_join_new(b, *rel, inner.rel, p->is_not ? MR_JOIN_ANTI : MR_JOIN_SEMI,
                           inner.condition, p->span);
    return 0;
}

int mr_bind_where(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *where,
                  struct mr_rel **rel)
{
    struct ast_exprs conjuncts = {0};
    struct mr_expr *condition = NULL, *one;
    struct predicate predicate;
    int rc = 0;

    split_and(b, where, &conjuncts);
    scope->place = "WHERE";
    for (uint32_t i = 0; i < conjuncts.count && rc == 0; i++) {
        if (as_predicate(conjuncts.expr[i], &predicate))
            continue;
        rc = mr_bind_condition(b, scope, conjuncts.expr[i], &one);
        if (rc == 0)
            condition = mr_expr_and_maybe(b->arena, condition, one);
    }
    if (rc == 0 && condition != NULL)
        mr_join_push_condition(b, rel, condition);
    for (uint32_t i = 0; i < conjuncts.count && rc == 0; i++)
        if (as_predicate(conjuncts.expr[i], &predicate))
            rc = join_predicate(b, scope, &predicate, rel);
    return rc;
}
