#include "sql/plan/bind_join.h"
#include "sql/plan/bind_upsert.h"

/*
 * Subqueries inside of expressions: under OR or NOT, in HAVING, as a column.
 *
 *     (SELECT MAX(x) FROM t)     LEFT JOIN ON TRUE with its one row
 *       .. WHERE t.k = o.k         or with the row of each k, where o is around it
 *     EXISTS (..), x IN (..)     LEFT JOIN with the different values it has, each marked TRUE:
 *                                a mark that is not NULL is a match
 *
 * x IN (..) is UNKNOWN, and not FALSE, when nothing matches and x, or one of the values, is
 * NULL.  Where that makes a difference, two more marks tell: of any row, and of NULLs.
 */

struct mr_rel *mr_join_subqueries(struct mr_binder *b, struct mr_rel *rel,
                                  const struct mr_subqueries *subqueries)
{
    for (uint32_t i = 0; i < subqueries->count; i++) {
        const struct mr_subquery *one = &subqueries->subquery[i];
        rel = mr_rel_join_new(b, rel, one->rel, MR_JOIN_LEFT, one->condition, one->span);
    }
    return rel;
}

static void add_join(struct mr_binder *b, struct mr_subqueries *subqueries, struct mr_rel *rel,
                     struct mr_expr *condition, struct mr_span span)
{
    struct mr_subquery one = {rel, condition, span};

    MR_PUSH(b->arena, subqueries->subquery, subqueries->count, one);
    subqueries->columns += rel->schema->count;
}

/* -- One value ----------------------------------------------------------------------------- */

static int bind_scalar(struct mr_binder *b, struct mr_scope *scope,
                       const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    struct mr_subqueries *subqueries = scope->subqueries;
    struct mr_rel *rel;
    int rc = mr_bind_query(b, ast->u.query, &rel);

    if (rc < 0)
        return rc;
    if (rel->schema->count != 1)
        return mr_bind_fail(b, ast->span, NULL,
                            "A scalar subquery has one column, this one has %u",
                            rel->schema->count);
    if (!mr_rel_is_unique(rel, MR_NEW_ARRAY(b->arena, bool, 2)))
        return mr_bind_refuse(b, ast->span, "aggregate it, MAX(x), or join the table",
                              "a scalar subquery that may have more than one row");
    struct mr_type type = rel->schema->field[0].type;
    type.nullable = 1;
    *ret = mr_expr_column(b->arena, subqueries->columns, type);
    add_join(b, subqueries, rel, NULL, ast->span);
    return 0;
}

/* -- Correlation ------------------------------------------------------------------------------ */

/* Values of the subquery that are to be equal to values outside. */
struct pairs {
    uint32_t count, inners;
    struct mr_expr **outer, **inner; /* over the columns around it; over the subquery's own */
};

static void add_pair(struct mr_binder *b, struct pairs *pairs, struct mr_expr *outer,
                     struct mr_expr *inner)
{
    MR_PUSH(b->arena, pairs->outer, pairs->count, outer);
    MR_PUSH(b->arena, pairs->inner, pairs->inners, inner);
}

/* What the subquery asks of the columns around it. */
static int take_correlation(struct mr_binder *b, const struct mr_scope *scope,
                            const struct mr_predicate *p, const struct mr_inner_query *inner,
                            struct pairs *pairs)
{
    uint32_t left = scope->schema->count, own = inner->rel->schema->count;
    struct mr_exprs all = {0};

    mr_expr_conjuncts(b, inner->condition, &all);
    for (uint32_t i = 0; i < all.count; i++) {
        struct mr_expr *expr = all.expr[i];
        unsigned x = 3, y = 3;
        if (mr_expr_is_call(expr, "=")) {
            x = mr_expr_sides(b, expr->arg[0], left, left + own);
            y = mr_expr_sides(b, expr->arg[1], left, left + own);
        }
        if ((x != 1 || y != 2) && (x != 2 || y != 1))
            return mr_bind_refuse(
                b, p->span,
                p->query == NULL ? "compare them with ="
                                 : "compare them with =, or put it under AND in WHERE",
                "a subquery in an expression that compares its rows with those "
                "around it by more than equality");
        add_pair(b, pairs, expr->arg[x == 1 ? 0 : 1],
                 mr_expr_moved(b, expr->arg[x == 1 ? 1 : 0], left, own, -(int64_t)left));
    }
    return 0;
}

/* PAIRS are equal, the inner ones being columns from FIRST on; NULL: there are none. */
static int pairs_equal(struct mr_binder *b, const struct mr_predicate *p,
                       const struct pairs *pairs, uint32_t first, struct mr_expr **ret)
{
    struct mr_expr *equal;

    *ret = NULL;
    for (uint32_t i = 0; i < pairs->count; i++) {
        struct mr_expr *arg[] = {pairs->outer[i],
                                 mr_expr_column(b->arena, first + i, pairs->inner[i]->type)};
        if (mr_expr_call(b->arena, MR_VIEW("="), arg, 2, &equal, b->err) < 0)
            return mr_bind_wrap(b, p->span, NULL);
        *ret = mr_expr_and_maybe(b->arena, *ret, equal);
    }
    return 0;
}

/* -- The value of an aggregate -------------------------------------------------------------- */

/* (SELECT MAX(x) FROM ..), and no more than that? */
static bool is_aggregate_query(struct mr_binder *b, const struct mr_ast_query *query)
{
    const struct mr_ast_expr *expr;

    if (!mr_ast_is_simple(query) || query->select->items != 1)
        return false;
    expr = query->select->item[0].expr;
    return expr != NULL && expr->kind == MR_AST_CALL && expr->u.call.over == NULL &&
           mr_ast_is_aggregate_call(b, &expr->u.call);
}

/* Column COLUMN of a group that may not be there: then a COUNT is 0. */
static int count_or_zero(struct mr_binder *b, const struct mr_agg_call *call, uint32_t column,
                         bool is_tied, struct mr_expr **ret)
{
    bool is_count =
        call->aggregate.fn == MR_AGG_COUNT || call->aggregate.fn == MR_AGG_COUNT_ALL;
    struct mr_value zero = {.type = MR_TYPE_BIGINT_NN};
    struct mr_type type = call->aggregate.out;

    type.nullable = 1;
    *ret = mr_expr_column(b->arena, column, type);
    if (!is_count || !is_tied)
        return 0;
    struct mr_expr *arg[] = {*ret, mr_expr_constant(b->arena, zero)};

    return mr_expr_call(b->arena, MR_VIEW("COALESCE"), arg, 2, ret, b->err);
}

/* The aggregate that is the only thing in the list of SELECT, over OWN; and what is made of it. */
static int bind_only_call(struct mr_binder *b, const struct mr_ast_select *select,
                          struct mr_scope *own, struct mr_aggregates *ret,
                          struct mr_expr **value)
{
    struct mr_scope scope = *own;

    *ret = (struct mr_aggregates){.input = own};
    scope.aggregates = ret;
    return mr_bind_expr(b, &scope, select->item[0].expr, value);
}

/* Rows of the subquery by what they are tied to around it: LEFT JOIN with the aggregate of
 * each group. */
static int bind_aggregate(struct mr_binder *b, struct mr_scope *scope,
                          const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    const struct mr_ast_select *select = ast->u.query->select;
    struct mr_subqueries *subqueries = scope->subqueries;
    struct mr_predicate p = {.span = ast->span};
    struct mr_grouping_sets sets = {.count = 1};
    struct mr_scope around = *scope, own = {0};
    struct mr_inner_query inner = {0};
    struct mr_aggregates aggregates;
    struct pairs pairs = {0};
    struct mr_expr *value, *condition, *result = NULL;
    int64_t ttl_ns = 0;

    around.seen = NULL;
    around.subqueries = NULL;
    around.aggregates = NULL;
    around.overs = NULL;
    int rc = mr_bind_inner_rows(b, &around, select, &own, &inner);
    if (rc == 0)
        rc = mr_join_finish(b, &inner.rel);
    if (rc == 0)
        rc = take_correlation(b, scope, &p, &inner, &pairs);
    if (rc == 0)
        rc = bind_only_call(b, select, &own, &aggregates, &value);
    if (rc == 0)
        rc = mr_bind_state_ttl(b, NULL, &own, &ttl_ns);
    if (rc < 0)
        return rc;
    struct mr_rel *group =
        mr_bind_group_aggregate(b, inner.rel, pairs.inner, pairs.count, aggregates.call,
                                aggregates.calls, &sets, ttl_ns);
    uint32_t first = subqueries->columns, calls_at = own.schema->count + MR_AGG_PLACE_CALLS;

    rc = pairs_equal(b, &p, &pairs, first, &condition);
    if (rc == 0 && count_or_zero(b, &aggregates.call[0], first + pairs.count, pairs.count > 0,
                                 &result) < 0)
        rc = mr_bind_wrap(b, ast->span, NULL);
    if (rc < 0)
        return rc;
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, calls_at + 1);

    column[calls_at] = result;
    add_join(b, subqueries, group, condition, ast->span);
    *ret = mr_expr_substitute(b->arena, value, column);
    return 0;
}

/* -- Marks of values ------------------------------------------------------------------------- */

/* x = y of IN, whose value y the subquery's list has. */
static int take_value(struct mr_binder *b, struct mr_scope *scope, const struct mr_predicate *p,
                      const struct mr_inner_query *inner, uint32_t i, struct pairs *pairs,
                      bool *is_unsure)
{
    uint32_t left = scope->schema->count, own = inner->rel->schema->count;
    struct mr_expr *arg[2], *equal;
    int rc = mr_bind_expr(b, scope, mr_predicate_value(p, i), &arg[0]);

    if (rc < 0)
        return rc;
    arg[1] = mr_expr_moved(b, inner->list.column[i], left, own, -(int64_t)left);
    *is_unsure |= arg[0]->type.nullable || arg[1]->type.nullable;
    if (mr_expr_call(b->arena, MR_VIEW("="), arg, 2, &equal, b->err) < 0)
        return mr_bind_wrap(b, p->span, NULL);
    add_pair(b, pairs, equal->arg[0], equal->arg[1]);
    return 0;
}

/* INNER's rows as their different values of PAIRS and a mark, which is TRUE. */
static struct mr_rel *marked(struct mr_binder *b, struct mr_rel *inner,
                             const struct pairs *pairs)
{
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, pairs->count + 1);
    struct mr_value mark = {.type = {.id = MR_TYPE_BOOLEAN}, .u.boolean = 1};

    for (uint32_t i = 0; i < pairs->count; i++)
        column[i] = pairs->inner[i];
    column[pairs->count] = mr_expr_constant(b->arena, mark);
    return mr_bind_distinct(
        b, mr_rel_project_new(b->arena, inner, column, NULL, pairs->count + 1), 0);
}

/* Joined with INNER where PAIRS are equal: *RET, its mark. */
static int add_mark(struct mr_binder *b, struct mr_scope *scope, const struct mr_predicate *p,
                    struct mr_rel *inner, const struct pairs *pairs, struct mr_expr **ret)
{
    struct mr_subqueries *subqueries = scope->subqueries;
    struct mr_expr *condition;
    uint32_t first = subqueries->columns;
    int rc = pairs_equal(b, p, pairs, first, &condition);

    if (rc < 0)
        return rc;
    add_join(b, subqueries, marked(b, inner, pairs), condition, p->span);
    *ret = mr_expr_column(b->arena, first + pairs->count, MR_TYPE(MR_TYPE_BOOLEAN));
    return 0;
}

/* Which of a subquery's rows a mark is about. */
enum mark { MARK_MATCH, MARK_ANY, MARK_NULL };

static int bind_mark(struct mr_binder *b, struct mr_scope *scope, const struct mr_predicate *p,
                     enum mark what, bool *is_unsure, struct mr_expr **ret)
{
    struct mr_inner_query inner;
    struct pairs pairs = {0};
    int rc = mr_bind_inner(b, scope, p, &inner);

    if (rc == 0)
        rc = mr_join_finish(b, &inner.rel);
    if (rc == 0)
        rc = mr_check_in(b, p, &inner);
    for (uint32_t i = 0; what == MARK_MATCH && i < mr_predicate_values(p) && rc == 0; i++)
        rc = take_value(b, scope, p, &inner, i, &pairs, is_unsure);
    if (rc == 0)
        rc = take_correlation(b, scope, p, &inner, &pairs);
    if (rc < 0)
        return rc;
    if (what == MARK_NULL) {
        uint32_t left = scope->schema->count, own = inner.rel->schema->count;
        struct mr_expr *is_null =
            mr_expr_moved(b, inner.list.column[0], left, own, -(int64_t)left);
        if (mr_expr_call(b->arena, MR_VIEW("IS NULL"), &is_null, 1, &is_null, b->err) < 0)
            return mr_bind_wrap(b, p->span, NULL);
        inner.rel = mr_rel_filter_new(b->arena, inner.rel, is_null);
    }
    return add_mark(b, scope, p, inner.rel, &pairs, ret);
}

static int call(struct mr_binder *b, const struct mr_predicate *p, const char *name,
                struct mr_expr *arg, struct mr_expr **ret)
{
    if (mr_expr_call(b->arena, mr_view_of(name), &arg, 1, ret, b->err) < 0)
        return mr_bind_wrap(b, p->span, NULL);
    return 0;
}

/* CASE WHEN match THEN TRUE WHEN any NULL, or x is NULL and there is any row, THEN UNKNOWN
 * ELSE FALSE END. */
static int bind_three(struct mr_binder *b, struct mr_scope *scope, const struct mr_predicate *p,
                      struct mr_expr *match, struct mr_expr **ret)
{
    struct mr_value yes = {.type = {.id = MR_TYPE_BOOLEAN}, .u.boolean = 1}, no = yes;
    struct mr_value unknown = {.type = MR_TYPE(MR_TYPE_BOOLEAN), .is_null = true};
    struct mr_expr *any, *null, *x;
    bool is_unsure = false;

    no.u.boolean = 0;
    if (p->value->kind == MR_AST_ROW)
        return mr_bind_refuse(b, p->span, "put it under AND in WHERE",
                              "IN with several values that may be NULL in an expression");
    int rc = bind_mark(b, scope, p, MARK_ANY, &is_unsure, &any);
    if (rc == 0)
        rc = bind_mark(b, scope, p, MARK_NULL, &is_unsure, &null);
    if (rc == 0)
        rc = mr_bind_expr(b, scope, mr_predicate_value(p, 0), &x);
    if (rc == 0)
        rc = call(b, p, "IS NOT NULL", any, &any);
    if (rc == 0)
        rc = call(b, p, "IS NOT NULL", null, &null);
    if (rc == 0)
        rc = call(b, p, "IS NULL", x, &x);
    if (rc < 0)
        return rc;
    struct mr_expr *when[] = {match, mr_expr_constant(b->arena, yes),
                              mr_expr_or(b->arena, null, mr_expr_and(b->arena, x, any)),
                              mr_expr_constant(b->arena, unknown)};
    if (mr_expr_case(b->arena, when, 2, mr_expr_constant(b->arena, no), ret, b->err) < 0)
        return mr_bind_wrap(b, p->span, NULL);
    return 0;
}

/* Does TARGET stand in AST under nothing but AND and OR?  Then UNKNOWN is as good as FALSE. */
static bool is_plainly_in(const struct mr_ast_expr *ast, const struct mr_ast_expr *target)
{
    if (ast == NULL || ast == target)
        return ast != NULL;
    if (ast->kind != MR_AST_OP || (ast->u.op.op != MR_OP_AND && ast->u.op.op != MR_OP_OR))
        return false;
    for (uint32_t i = 0; i < ast->u.op.args; i++)
        if (is_plainly_in(ast->u.op.arg[i], target))
            return true;
    return false;
}

static int bind_predicate(struct mr_binder *b, struct mr_scope *scope,
                          const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    struct mr_predicate p;
    bool is_unsure = false;
    struct mr_expr *mark;

    if (!mr_ast_as_predicate(ast, &p))
        return MR_ERR_BIND;
    int rc = bind_mark(b, scope, &p, MARK_MATCH, &is_unsure, &mark);
    if (rc == 0)
        rc = call(b, &p, "IS NOT NULL", mark, ret);
    bool is_plain = !p.is_not && is_plainly_in(scope->subqueries->root, ast);
    if (rc == 0 && is_unsure && !is_plain)
        rc = bind_three(b, scope, &p, *ret, ret);
    if (rc == 0 && p.is_not)
        rc = call(b, &p, "NOT", *ret, ret);
    return rc;
}

int mr_bind_subquery(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *ast,
                     struct mr_expr **ret)
{
    const struct mr_ast_expr *above = b->filter_above;
    bool is_grouped = scope->aggregates != NULL && scope->aggregates->is_grouped;

    if (ast->kind != MR_AST_SUBQUERY)
        return bind_predicate(b, scope, ast, ret);
    b->filter_above = NULL;
    int rc = !is_grouped && is_aggregate_query(b, ast->u.query)
                 ? bind_aggregate(b, scope, ast, ret)
                 : bind_scalar(b, scope, ast, ret);
    b->filter_above = above;
    return rc;
}
