#include "sql/plan/bind_rank.h"
#include "sql/plan/rel_rank.h"

/*
 * ORDER BY, LIMIT, OFFSET.
 *
 *     project   the query's columns
 *     RANK      places OFFSET + 1 .. OFFSET + LIMIT; or all rows in order of time
 *     project   the query's columns, and those that only the order names
 */

static int bind_count(struct mr_binder *b, const struct mr_ast_expr *ast, const char *what,
                      int64_t *ret)
{
    struct mr_scope scope = {.schema = mr_schema_new(b->arena, 0)};
    struct mr_expr *expr;

    if (ast == NULL)
        return 0;
    int rc = mr_bind_expr(b, &scope, ast, &expr);
    if (rc < 0)
        return rc;
    expr = mr_expr_simplify(b, expr);
    if (expr->kind != MR_EXPR_CONSTANT || expr->value.is_null ||
        !mr_type_is_integer(expr->type) || expr->value.u.i64 < 0)
        return mr_bind_fail(b, ast->span, NULL, "%s takes a whole number, 0 or more", what);
    *ret = expr->value.u.i64;
    return 0;
}

/* The column of the query that an order names: by its name, its number, or its words. */
static int64_t output_column(struct mr_binder *b, const struct mr_ast_query *query,
                             const struct mr_rel *rel, const struct mr_ast_expr *ast)
{
    if (ast->kind == MR_AST_NAME && ast->u.name.parts == 1) {
        int column = mr_schema_find(rel->schema, ast->u.name.part[0].name);
        if (column >= 0)
            return column;
    }
    if (ast->kind == MR_AST_LITERAL && ast->u.literal.kind == MR_AST_INTEGER &&
        ast->u.literal.i64 >= 1 && ast->u.literal.i64 <= rel->schema->count)
        return ast->u.literal.i64 - 1;
    const struct mr_ast_select *select =
        query->kind == MR_AST_QUERY_SELECT ? query->select : NULL;
    for (uint32_t i = 0; select != NULL && i < select->items; i++) {
        if (select->item[i].is_star)
            return -1;
        if (mr_view_eq(mr_span_text(b->source, select->item[i].expr->span),
                       mr_span_text(b->source, ast->span)))
            return i;
    }
    return -1;
}

/* Another expression, over what the SELECT is over, behind the columns of its list. */
static int hidden_column(struct mr_binder *b, const struct mr_ast_expr *ast,
                         const struct mr_rel *rel, struct mr_extension *ext, uint32_t *ret)
{
    struct mr_scope scope = {.schema = rel->schema, .tag = rel->tag};
    struct mr_expr *expr;
    bool is_plain = b->plain != NULL && b->plain->project == rel;

    if (is_plain)
        scope = b->plain->scope;
    scope.place = "ORDER BY";
    int rc = mr_bind_expr(b, &scope, ast, &expr);
    if (rc < 0)
        return rc;
    if (!is_plain)
        expr = mr_expr_substitute(b->arena, expr, ext->column);
    *ret = mr_rank_column(b, ext, is_plain ? rel->input->schema : rel->schema, expr);
    return 0;
}

static int bind_orders(struct mr_binder *b, const struct mr_ast_query *query,
                       const struct mr_rel *rel, struct mr_extension *ext,
                       struct mr_rel_rank *rank)
{
    for (uint32_t i = 0; i < query->order.count; i++) {
        const struct mr_ast_order *order = &query->order.order[i];
        int64_t column = output_column(b, query, rel, order->expr);
        uint32_t place = (uint32_t)column;
        int rc = column >= 0 ? 0 : hidden_column(b, order->expr, rel, ext, &place);
        if (rc == 0 && mr_type_check_order(ext->column[place]->type, b->err) < 0)
            rc = mr_bind_wrap(b, order->expr->span, NULL);
        if (rc < 0)
            return rc;
        mr_rank_add_order(b, rank, place, order);
    }
    return 0;
}

bool mr_rank_is_batch(const struct mr_binder *b)
{
    const char *mode = mr_settings_get(b->env->settings, "execution.runtime-mode");

    return mode != NULL && mr_view_is_nocase(mr_view_of(mode), "batch");
}

/* All rows in order: of time, or, when the input ends, of anything. */
static int decide_sort(struct mr_binder *b, const struct mr_ast_query *query,
                       const struct mr_rel *input, struct mr_rel_rank *rank)
{
    const struct mr_rank_order *first = &rank->order[0];
    struct mr_span span = query->order.order[0].expr->span;

    rank->mode = MR_RANK_SORT;
    rank->is_final = mr_rank_is_batch(b);
    if (rank->is_final)
        return 0;
    if (first->is_descending || !mr_tag_is_time(input->tag[first->column]))
        return mr_bind_fail(b, span, "add LIMIT, or order by the column with the WATERMARK",
                            "Sort on a non-time-attribute field is not supported.");
    if (input->changes != MR_CHANGES_NONE)
        return mr_bind_fail(b, span, "add LIMIT",
                            "StreamPhysicalTemporalSort doesn't support consuming update and "
                            "delete changes");
    rank->time = first->column;
    return 0;
}

static struct mr_rel *first_columns(struct mr_binder *b, struct mr_rel *rel,
                                    const struct mr_schema *schema)
{
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, schema->count + 1);
    struct mr_view *names = MR_NEW_ARRAY(b->arena, struct mr_view, schema->count + 1);

    for (uint32_t i = 0; i < schema->count; i++) {
        column[i] = mr_expr_column(b->arena, i, schema->field[i].type);
        names[i] = schema->field[i].name;
    }
    return mr_rel_project_new(b->arena, rel, column, names, schema->count);
}

struct mr_rel *mr_rank_settle(struct mr_binder *b, struct mr_rel *rel)
{
    uint32_t columns = rel->schema->count;

    if (rel->changes == MR_CHANGES_NONE || !mr_rank_is_batch(b))
        return rel;
    struct mr_rel_rank *rank = MR_NEW(b->arena, struct mr_rel_rank);
    *rank = (struct mr_rel_rank){.mode = MR_RANK_SORT,
                                 .is_final = true,
                                 .low = 1,
                                 .high = MR_RANK_UNBOUNDED,
                                 .source = b->source};
    rank->key = MR_NEW_ARRAY(b->arena, uint32_t, 1);
    /* By every column, so that a row that is taken back is found at once. */
    rank->orders = columns;
    rank->order = MR_NEW_ARRAY(b->arena, struct mr_rank_order, columns + 1);
    for (uint32_t i = 0; i < columns; i++)
        rank->order[i] = (struct mr_rank_order){.column = i};
    return first_columns(b, mr_rel_rank_new(b, rel, rank), rel->schema);
}

static struct mr_rel *nothing(struct mr_binder *b, struct mr_rel *rel)
{
    struct mr_value value = {.type = {.id = MR_TYPE_BOOLEAN}};

    return mr_rel_filter_new(b->arena, rel, mr_expr_constant(b->arena, value));
}

int mr_bind_sorted(struct mr_binder *b, const struct mr_ast_query *query, struct mr_rel **rel)
{
    const struct mr_schema *schema = (*rel)->schema;
    bool is_plain = b->plain != NULL && b->plain->project == *rel;
    bool is_limited = query->limit != NULL;
    int64_t limit = MR_RANK_UNBOUNDED, offset = 0;
    struct mr_rel *input = is_plain ? (*rel)->input : *rel;
    struct mr_extension ext = mr_rank_extend(b, *rel);
    struct mr_rel_rank *rank = MR_NEW(b->arena, struct mr_rel_rank);

    *rank = (struct mr_rel_rank){.mode = MR_RANK_TOP, .low = 1, .source = b->source};
    rank->key = MR_NEW_ARRAY(b->arena, uint32_t, 1);
    rank->span = query->order.count > 0 ? query->order.order[0].expr->span : query->span;
    if (is_plain)
        for (uint32_t i = 0; i < ext.count; i++)
            ext.column[i] = (*rel)->column[i];
    int rc = bind_count(b, query->limit, "LIMIT", &limit);
    if (rc == 0)
        rc = bind_count(b, query->offset, "OFFSET", &offset);
    if (rc == 0)
        rc = bind_orders(b, query, *rel, &ext, rank);
    if (rc < 0)
        return rc;
    /* In a query within another, order alone means nothing. */
    if (!is_limited && offset == 0 && b->depth > 1)
        return 0;
    if (!is_limited && offset > 0)
        return mr_bind_refuse(b, query->offset->span, "add LIMIT", "OFFSET without LIMIT");
    if (ext.count > schema->count)
        input = mr_rel_project_new(b->arena, input, ext.column, ext.name, ext.count);
    else
        input = *rel;
    if (limit == 0) {
        *rel = nothing(b, *rel);
        return 0;
    }
    rank->low = offset + 1;
    rank->high = is_limited ? offset + limit : MR_RANK_UNBOUNDED;
    if (!is_limited)
        rc = decide_sort(b, query, input, rank);
    if (rc == 0 && rank->mode != MR_RANK_SORT)
        input = mr_rank_settle(b, input);
    if (rc == 0)
        *rel = first_columns(b, mr_rel_rank_new(b, input, rank), schema);
    return rc;
}
