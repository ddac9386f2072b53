#include "sql/plan/bind_join.h"

/*
 * Subqueries in WHERE as joins (elsewhere in expressions: bind_mark.c):
 *
 *     x IN (SELECT y ..), EXISTS (SELECT ..)   semi join
 *     NOT EXISTS (SELECT ..)                   anti join
 *     x NOT IN (SELECT y ..)                   anti join on (x = y) IS NOT FALSE, for x and y
 *                                              that may be NULL: a NULL equals anything here
 *
 * A plain SELECT .. FROM .. WHERE may use columns of the query around it; what it asks of
 * them becomes the condition of the join.
 */

bool mr_ast_as_predicate(const struct mr_ast_expr *ast, struct mr_predicate *ret)
{
    bool is_not = false;

    while (ast->kind == MR_AST_OP && ast->u.op.op == MR_OP_NOT) {
        is_not = !is_not;
        ast = ast->u.op.arg[0];
    }
    *ret = (struct mr_predicate){.span = ast->span, .is_not = is_not};
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

bool mr_ast_is_simple(const struct mr_ast_query *query)
{
    const struct mr_ast_select *select = query->select;

    return query->kind == MR_AST_QUERY_SELECT && query->ctes == 0 && query->order.count == 0 &&
           query->limit == NULL && query->offset == NULL && !select->is_distinct &&
           !select->has_group_by && select->having == NULL && select->windows == 0 &&
           select->qualify == NULL && select->from != NULL && select->hints.count == 0;
}

/* Can its columns be looked at together with those around it? */
static bool is_plain(struct mr_binder *b, const struct mr_ast_query *query)
{
    const struct mr_ast_select *select = query->select;

    if (!mr_ast_is_simple(query))
        return false;
    for (uint32_t i = 0; i < select->items; i++) {
        const struct mr_ast_expr *expr = select->item[i].expr;
        if (expr != NULL && expr->kind == MR_AST_CALL &&
            (expr->u.call.over != NULL || mr_ast_is_aggregate_call(b, &expr->u.call)))
            return false;
    }
    return true;
}

struct mr_expr *mr_expr_moved(struct mr_binder *b, const struct mr_expr *expr, uint32_t from,
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
                            struct mr_inner_query *inner)
{
    uint32_t left = outer->schema->count, columns = inner->scope.schema->count;
    struct ast_exprs conjuncts = {0};

    if (where != NULL)
        split_and(b, where, &conjuncts);
    inner->scope.place = "WHERE";
    for (uint32_t i = 0; i < conjuncts.count; i++) {
        struct mr_predicate predicate;
        struct mr_expr *expr;
        if (mr_ast_as_predicate(conjuncts.expr[i], &predicate)) {
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
            mr_join_push_condition(
                b, &inner->rel, mr_expr_moved(b, expr, left, columns - left, -(int64_t)left));
    }
    inner->scope.place = NULL;
    return 0;
}

int mr_bind_inner_rows(struct mr_binder *b, const struct mr_scope *outer,
                       const struct mr_ast_select *select, struct mr_scope *own,
                       struct mr_inner_query *inner)
{
    int rc = mr_bind_from(b, select->from, &inner->rel, own);

    if (rc < 0)
        return rc;
    inner->scope = mr_scope_beside(b, outer, own);
    inner->scope.outer_columns = outer->schema->count;
    return bind_inner_where(b, outer, own, select->where, inner);
}

static int bind_plain(struct mr_binder *b, const struct mr_scope *outer,
                      const struct mr_ast_query *query, struct mr_inner_query *inner)
{
    struct mr_scope own = {0};
    int rc = mr_bind_inner_rows(b, outer, query->select, &own, inner);

    return rc < 0 ? rc : mr_bind_items(b, query->select, &inner->scope, &inner->list);
}

/* Any other query stands for itself; its columns are those that it gives. */
static int bind_whole(struct mr_binder *b, const struct mr_scope *outer,
                      const struct mr_ast_query *query, struct mr_inner_query *inner)
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

int mr_bind_inner(struct mr_binder *b, const struct mr_scope *outer,
                  const struct mr_predicate *predicate, struct mr_inner_query *ret)
{
    struct mr_scope around = *outer;

    around.seen = NULL;
    around.subqueries = NULL;
    *ret = (struct mr_inner_query){0};
    return is_plain(b, predicate->query) ? bind_plain(b, &around, predicate->query, ret)
                                         : bind_whole(b, &around, predicate->query, ret);
}

/* -- IN --------------------------------------------------------------------------------------- */

uint32_t mr_predicate_values(const struct mr_predicate *p)
{
    return p->value == NULL ? 0 : p->value->kind == MR_AST_ROW ? p->value->u.list.count : 1;
}

const struct mr_ast_expr *mr_predicate_value(const struct mr_predicate *p, uint32_t i)
{
    return p->value->kind == MR_AST_ROW ? p->value->u.list.expr[i] : p->value;
}

int mr_check_in(struct mr_binder *b, const struct mr_predicate *p,
                const struct mr_inner_query *inner)
{
    uint32_t count = mr_predicate_values(p);

    if (p->value == NULL || inner->list.count == count)
        return 0;
    return mr_bind_fail(b, p->span, NULL,
                        "IN compares %u value%s, but the subquery has %u columns", count,
                        count == 1 ? "" : "s", inner->list.count);
}

static int equal_to(struct mr_binder *b, struct mr_scope *outer, const struct mr_predicate *p,
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

static int bind_in(struct mr_binder *b, struct mr_scope *outer, const struct mr_predicate *p,
                   struct mr_inner_query *inner)
{
    int rc = mr_check_in(b, p, inner);

    for (uint32_t i = 0; i < mr_predicate_values(p) && rc == 0; i++) {
        struct mr_expr *equal = NULL;
        rc = equal_to(b, outer, p, inner->list.column[i], mr_predicate_value(p, i), &equal);
        inner->condition = mr_expr_and_maybe(b->arena, inner->condition, equal);
    }
    return rc;
}

/* *REL, with the rows of SCOPE, less those for which the predicate is not true. */
static int join_predicate(struct mr_binder *b, struct mr_scope *scope,
                          const struct mr_predicate *p, struct mr_rel **rel)
{
    struct mr_scope outer = *scope;
    struct mr_inner_query inner;

    outer.seen = NULL;
    int rc = mr_bind_inner(b, &outer, p, &inner);
    if (rc == 0)
        rc = bind_in(b, &outer, p, &inner);
    if (rc < 0)
        return rc;
    *rel = mr_rel_join_new(b, *rel, inner.rel, p->is_not ? MR_JOIN_ANTI : MR_JOIN_SEMI,
                           inner.condition, p->span);
    return 0;
}

/* Conditions that are no predicates go down; what subqueries in them stand for is joined, and
 * left out again behind them. */
static int bind_conditions(struct mr_binder *b, struct mr_scope *scope,
                           const struct ast_exprs *conjuncts, struct mr_rel **rel)
{
    uint32_t columns = (*rel)->schema->count;
    struct mr_subqueries subqueries = {.columns = columns};
    struct mr_expr *condition = NULL, *one;
    struct mr_predicate predicate;
    int rc = 0;

    scope->subqueries = &subqueries;
    for (uint32_t i = 0; i < conjuncts->count && rc == 0; i++) {
        if (mr_ast_as_predicate(conjuncts->expr[i], &predicate))
            continue;
        subqueries.root = conjuncts->expr[i];
        rc = mr_bind_condition(b, scope, conjuncts->expr[i], &one);
        if (rc == 0)
            condition = mr_expr_and_maybe(b->arena, condition, one);
    }
    scope->subqueries = NULL;
    if (rc < 0 || condition == NULL)
        return rc;
    *rel = mr_join_subqueries(b, *rel, &subqueries);
    mr_join_push_condition(b, rel, condition);
    if (subqueries.count == 0)
        return 0;
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, columns + 1);
    for (uint32_t c = 0; c < columns; c++)
        column[c] = mr_expr_column(b->arena, c, (*rel)->schema->field[c].type);
    *rel = mr_rel_project_new(b->arena, *rel, column, NULL, columns);
    return 0;
}

int mr_bind_where(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *where,
                  struct mr_rel **rel)
{
    struct ast_exprs conjuncts = {0};
    struct mr_predicate predicate;

    split_and(b, where, &conjuncts);
    scope->place = "WHERE";
    int rc = bind_conditions(b, scope, &conjuncts, rel);
    for (uint32_t i = 0; i < conjuncts.count && rc == 0; i++)
        if (mr_ast_as_predicate(conjuncts.expr[i], &predicate))
            rc = join_predicate(b, scope, &predicate, rel);
    return rc;
}
