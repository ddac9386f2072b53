#include "sql/plan/bind.h"
#include "sql/plan/bind_join.h"
#include "sql/plan/bind_over.h"
#include "sql/plan/bind_rank.h"
#include "sql/plan/bind_upsert.h"
#include "sql/plan/function.h"

#include <stdio.h>

/* WITH clauses around a query: of the innermost, those before `visible` are in sight. */
struct mr_cte_frame {
    const struct mr_ast_query *query;
    uint32_t visible;
    struct mr_cte_frame *outer;
};

static int enter(struct mr_binder *b, struct mr_span span)
{
    if (b->depth == MR_VIEW_DEPTH_MAX)
        return mr_diag_fail(
            b->err, MR_ERR_LIMIT, b->source, span, NULL,
            "views and subqueries nest deeper than %d levels (MR_VIEW_DEPTH_MAX)",
            MR_VIEW_DEPTH_MAX);
    b->depth++;
    return 0;
}

/* The same columns under other names: CREATE VIEW v (a, b), AS t (a, b). */
static int rename_columns(struct mr_binder *b, struct mr_rel *input,
                          const struct mr_ast_idents *columns, struct mr_rel **ret)
{
    uint32_t count = input->schema->count;
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, count + 1);
    struct mr_view *names = MR_NEW_ARRAY(b->arena, struct mr_view, count + 1);

    *ret = input;
    if (columns->count == 0)
        return 0;
    if (columns->count != count)
        return mr_bind_fail(b, columns->ident[0].span, NULL,
                            "VIEW definition and input fields not match: "
                            "%u column names were given, but the query has %u columns",
                            columns->count, count);
    for (uint32_t i = 0; i < count; i++) {
        column[i] = mr_expr_column(b->arena, i, input->schema->field[i].type);
        names[i] = mr_arena_view(b->arena, columns->ident[i].name);
    }
    *ret = mr_rel_project_new(b->arena, input, column, names, count);
    return 0;
}

int mr_bind_view(struct mr_binder *b, const struct mr_table *view, struct mr_rel **ret)
{
    const struct mr_source *outer_source = b->source;
    struct mr_namespace *place = &b->env->catalog->current, outer_place = *place;
    struct mr_cte_frame *outer_cte = b->cte;

    b->source = view->source;
    b->cte = NULL;
    *place = view->query_namespace;
    int rc = mr_bind_query(b, view->query, ret);
    if (rc == 0)
        rc = rename_columns(b, *ret, &view->query_columns, ret);
    *place = outer_place;
    b->source = outer_source;
    b->cte = outer_cte;
    return rc;
}

/* -- FROM --------------------------------------------------------------------- */

/* 1 when NAME is a WITH query, bound into *RET; 0 when there is none of that name. */
static int from_cte(struct mr_binder *b, const struct mr_ast_name *name, struct mr_rel **ret)
{
    if (name->parts != 1)
        return 0;
    for (struct mr_cte_frame *frame = b->cte; frame != NULL; frame = frame->outer) {
        for (uint32_t i = frame->visible; i-- > 0;) {
            const struct mr_ast_cte *cte = &frame->query->cte[i];
            if (!mr_view_eq(cte->name.name, name->part[0].name))
                continue;
            struct mr_cte_frame inner = {frame->query, i, frame->outer};
            struct mr_cte_frame *outer = b->cte;
            b->cte = &inner;
            int rc = mr_bind_query(b, cte->query, ret);
            if (rc == 0)
                rc = rename_columns(b, *ret, &cte->columns, ret);
            b->cte = outer;
            return rc < 0 ? rc : 1;
        }
    }
    return 0;
}

int mr_bind_table_name(struct mr_binder *b, const struct mr_ast_name *name,
                       const struct mr_ast_hints *hints, struct mr_rel **ret,
                       struct mr_scope *ret_scope)
{
    struct mr_table *table;
    struct mr_rel_scan *scan;
    int rc = from_cte(b, name, ret);

    if (rc < 0)
        return rc;
    ret_scope->name = mr_arena_view(b->arena, name->part[name->parts - 1].name);
    if (rc == 1 && hints != NULL && hints->count > 0)
        return mr_bind_fail(b, hints->hint[0].name.span, NULL,
                            "hints belong to a table, this is a WITH query");
    if (rc == 1)
        return 0;
    rc = mr_catalog_table(b->env->catalog, name, b->source, &table, b->err);
    if (rc < 0)
        return rc;
    ret_scope->catalog = mr_arena_view(b->arena, table->catalog);
    ret_scope->database = mr_arena_view(b->arena, table->database);
    if (table->is_view && hints != NULL && hints->count > 0)
        return mr_bind_fail(b, hints->hint[0].name.span,
                            "put the hint behind the table in the view",
                            "View '" MR_VIEW_FMT "' cannot be enriched with new options",
                            MR_VIEW_ARG(table->name));
    if (table->is_view)
        return mr_bind_view(b, table, ret);
    rc = mr_bind_scan(b, table, hints, name->span, &scan);
    if (rc < 0)
        return rc;
    struct mr_rel *rel = mr_rel_scan_new(b->arena, scan);
    rel->span = name->span;
    rel->source = b->source;
    rc = mr_bind_normalize(b, rel, name->span, ret);
    if (rc == 0 && *ret == rel)
        ret_scope->scan = scan;
    return rc;
}

static int refuse_table(struct mr_binder *b, const struct mr_ast_table *from)
{
    switch (from->kind) {
    case MR_AST_TABLE_MATCH: return mr_bind_refuse(b, from->match, NULL, "MATCH_RECOGNIZE");
    default: return 0;
    }
}

int mr_bind_from(struct mr_binder *b, const struct mr_ast_table *from, struct mr_rel **ret,
                 struct mr_scope *ret_scope)
{
    struct mr_scope scope = {0};
    int rc = refuse_table(b, from);

    if (rc < 0)
        return rc;
    if (mr_is_user_table(b, from))
        return mr_bind_unnest(b, from, ret, ret_scope);
    if (from->is_lateral)
        return mr_bind_refuse(b, from->span, NULL, "LATERAL");
    if (from->at != NULL)
        return mr_bind_refuse(b, from->at->span, NULL,
                              "FOR SYSTEM_TIME AS OF (a temporal join)");
    if (from->kind == MR_AST_TABLE_JOIN)
        return mr_bind_join(b, from, ret, ret_scope);
    if (from->kind == MR_AST_TABLE_UNNEST)
        return mr_bind_unnest(b, from, ret, ret_scope);
    if (from->kind == MR_AST_TABLE_NAME)
        rc = mr_bind_table_name(b, &from->name, &from->hints, ret, &scope);
    else if (from->kind == MR_AST_TABLE_FUNCTION)
        rc = mr_bind_tvf(b, from, ret, &scope);
    else
        rc = mr_bind_query(b, from->query, ret);
    if (rc < 0)
        return rc;
    if (from->alias.name.data != NULL) {
        scope.name = mr_arena_view(b->arena, from->alias.name);
        scope.database = (struct mr_view){NULL, 0};
    }
    rc = rename_columns(b, *ret, &from->columns, ret);
    if (rc < 0)
        return rc;
    scope.schema = (*ret)->schema;
    scope.tag = (*ret)->tag;
    *ret_scope = scope;
    return 0;
}

/* -- SELECT ------------------------------------------------------------------- */

static bool is_taken(const struct mr_view *names, uint32_t count, struct mr_view name)
{
    for (uint32_t i = 0; i < count; i++)
        if (mr_view_eq(names[i], name))
            return true;
    return false;
}

/* In a result a second column `a` is called a0, as in Flink.  Within a query it keeps its
 * name, so that whoever asks for `a` is told that there are two. */
static struct mr_view unique_name(struct mr_binder *b, const struct mr_view *names,
                                  uint32_t count, struct mr_view name)
{
    struct mr_view out = name;

    for (unsigned i = 0; b->depth <= 1 && is_taken(names, count, out); i++)
        out = mr_view_of(mr_arena_printf(b->arena, MR_VIEW_FMT "%u", MR_VIEW_ARG(name), i));
    return out;
}

/* The fields of a row, each a column: r.*, array[1].* */
static int spread_fields(struct mr_binder *b, const struct mr_ast_item *item,
                         struct mr_scope *scope, struct mr_select_list *list, uint32_t *names)
{
    struct mr_expr *row;
    int rc = item->expr != NULL ? mr_bind_expr(b, scope, item->expr, &row)
                                : mr_bind_path(b, scope, &item->prefix, &row);

    if (rc < 0)
        return rc;
    if (row->type.id != MR_TYPE_ROW)
        return mr_bind_fail(b, item->span, NULL, "'.*' stands behind a table or a ROW");
    for (uint32_t i = 0; i < row->type.nested->count; i++) {
        struct mr_expr *field = mr_expr_field(b->arena, row, i);
        struct mr_view name = unique_name(b, list->name, *names, row->type.nested->name[i]);
        MR_PUSH(b->arena, list->column, list->count, field);
        MR_PUSH(b->arena, list->name, *names, name);
    }
    return 0;
}

/* The columns that *, t.* or r.* stands for. */
static int spread_star(struct mr_binder *b, const struct mr_ast_item *item,
                       struct mr_scope *scope, struct mr_select_list *list, uint32_t *names)
{
    struct mr_scope_table table = {.count = scope->schema->count};
    const uint32_t *star = item->prefix.parts == 0 ? scope->star : NULL;

    if (item->expr != NULL ||
        (item->prefix.parts > 0 &&
         !mr_scope_find_table(scope, &item->prefix, item->prefix.parts, &table)))
        return spread_fields(b, item, scope, list, names);
    uint32_t count = star != NULL ? scope->stars : table.count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t c = star != NULL ? star[i] : table.first + i;
        struct mr_expr *expr = mr_expr_column(b->arena, c, scope->schema->field[c].type);
        struct mr_view name = unique_name(b, list->name, *names, scope->schema->field[c].name);
        MR_PUSH(b->arena, list->column, list->count, expr);
        MR_PUSH(b->arena, list->name, *names, name);
        if (scope->seen != NULL)
            scope->seen[c] = item->span;
    }
    return 0;
}

int mr_bind_items(struct mr_binder *b, const struct mr_ast_select *select,
                  struct mr_scope *scope, struct mr_select_list *ret)
{
    struct mr_select_list list = {0};
    uint32_t names = 0;

    for (uint32_t i = 0; i < select->items; i++) {
        const struct mr_ast_item *item = &select->item[i];
        if (!item->is_star) {
            struct mr_expr *expr;
            int rc = mr_bind_expr(b, scope, item->expr, &expr);
            if (rc < 0)
                return rc;
            struct mr_view name =
                unique_name(b, list.name, names, mr_bind_item_name(b, item, list.count));
            MR_PUSH(b->arena, list.column, list.count, expr);
            MR_PUSH(b->arena, list.name, names, name);
            continue;
        }
        int rc = spread_star(b, item, scope, &list, &names);
        if (rc < 0)
            return rc;
    }
    if (list.count > MR_COLUMNS_MAX)
        return mr_diag_fail(b->err, MR_ERR_LIMIT, b->source, select->item[0].span, NULL,
                            "a query has at most %d columns (MR_COLUMNS_MAX)", MR_COLUMNS_MAX);
    *ret = list;
    return 0;
}

/* What ORDER BY may name, once the select list is done. */
static void note_plain(struct mr_binder *b, const struct mr_rel *project,
                       const struct mr_scope *scope)
{
    b->plain = MR_NEW(b->arena, struct mr_plain_select);
    *b->plain = (struct mr_plain_select){.project = project, .scope = *scope};
    b->plain->scope.aggregates = NULL;
    b->plain->scope.overs = NULL;
}

/* The columns that subqueries in the select list stand for, behind those of *REL. */
static int bind_list_subqueries(struct mr_binder *b, const struct mr_ast_select *select,
                                const struct mr_subqueries *subqueries, struct mr_rel **rel)
{
    if (subqueries->count == 0)
        return 0;
    for (uint32_t i = 0; i < select->items; i++)
        if (select->item[i].expr != NULL && select->item[i].expr->kind == MR_AST_CALL &&
            select->item[i].expr->u.call.over != NULL)
            return mr_bind_refuse(b, select->item[i].span, "compute one of them in FROM (..)",
                                  "a subquery beside a call with OVER");
    *rel = mr_join_subqueries(b, *rel, subqueries);
    return mr_join_finish(b, rel);
}

static int bind_select(struct mr_binder *b, const struct mr_ast_query *query,
                       struct mr_rel **ret)
{
    const struct mr_ast_select *select = query->select;
    struct mr_select_list list;
    struct mr_scope scope = {0};
    struct mr_rel *rel;
    int rc = mr_bind_check_hints(b, select);

    const struct mr_ast_expr *above = b->filter_above;
    const struct mr_ast_hints *outer_hints = b->select_hints;

    if (rc == 0 && select->from != NULL) {
        if (select->where != NULL)
            b->filter_above = select->where;
        b->select_hints = &select->hints;
        rc = mr_bind_from(b, select->from, &rel, &scope);
        b->select_hints = outer_hints;
        b->filter_above = above;
        if (rc == 0)
            rc = mr_bind_check_lookup_hints(b, &select->hints, &scope);
    } else if (rc == 0) {
        rel = mr_bind_one_row(b);
        scope.schema = rel->schema;
        scope.tag = rel->tag;
    }
    if (rc < 0)
        return rc;
    if (select->where != NULL)
        rc = mr_bind_where(b, &scope, select->where, &rel);
    if (rc == 0)
        rc = mr_join_finish(b, &rel);
    if (rc < 0)
        return rc;
    scope.tag = rel->tag;
    if (select->has_group_by || select->having != NULL)
        return mr_bind_grouped(b, select, rel, &scope, ret);
    /* Without GROUP BY it is an aggregation when an aggregate stands in the list. */
    struct mr_scope input = scope, plain = scope;
    struct mr_aggregates aggregates = {.input = &plain};
    scope.place = NULL;
    scope.aggregates = &aggregates;
    scope.overs = mr_overs_new(b, select, &input);
    struct mr_subqueries subqueries = {.columns = rel->schema->count};
    scope.subqueries = &subqueries;
    if (mr_ast_is_ranking(b, select))
        rc = mr_bind_ranking(b, select, &scope, &rel);
    if (rc == 0)
        rc = mr_bind_items(b, select, &scope, &list);
    scope.subqueries = NULL;
    if (rc == 0 && aggregates.calls > 0)
        return mr_bind_grouped(b, select, rel, &input, ret);
    if (rc == 0)
        rc = bind_list_subqueries(b, select, &subqueries, &rel);
    if (rc == 0)
        rc = mr_bind_overs(b, scope.overs, &rel, &list);
    if (rc == 0)
        rc = mr_bind_qualify(b, select, &scope, &rel);
    if (rc < 0)
        return rc;
    if (mr_bind_has_ttl_hint(&select->hints) && !select->is_distinct && scope.tables == 0)
        mr_bind_warn(b, b->source, select->hints.hint[0].name.span,
                     "STATE_TTL has no effect here: it is about joins, GROUP BY and DISTINCT");
    *ret = mr_rel_project_new(b->arena, rel, list.column, list.name, list.count);
    note_plain(b, *ret, &scope);
    return mr_bind_qualify(b, select, NULL, ret);
}

static int refuse_query(struct mr_binder *b, const struct mr_ast_query *query)
{
    if (query->is_recursive)
        return mr_bind_refuse(b, query->span, NULL, "WITH RECURSIVE");
    return 0;
}

static int bind_distinct(struct mr_binder *b, const struct mr_ast_select *select,
                         struct mr_rel **ret)
{
    int64_t ttl_ns;
    int rc = mr_bind_state_ttl(b, &select->hints, NULL, &ttl_ns);

    if (rc == 0)
        *ret = mr_bind_distinct(b, *ret, ttl_ns);
    return rc;
}

int mr_bind_query(struct mr_binder *b, const struct mr_ast_query *query, struct mr_rel **ret)
{
    struct mr_cte_frame frame = {query, query->ctes, b->cte};
    struct mr_cte_frame *outer = b->cte;
    struct mr_scope scope = {0};
    int rc = refuse_query(b, query);

    if (rc == 0)
        rc = enter(b, query->span);
    if (rc < 0)
        return rc;
    if (query->ctes > 0)
        b->cte = &frame;
    if (query->kind == MR_AST_QUERY_NESTED)
        rc = mr_bind_query(b, query->arm[0], ret);
    else if (query->kind == MR_AST_QUERY_UNION)
        rc = mr_bind_union(b, query, ret);
    else if (query->kind == MR_AST_QUERY_INTERSECT || query->kind == MR_AST_QUERY_EXCEPT)
        rc = mr_bind_intersect(b, query, ret);
    else if (query->kind == MR_AST_QUERY_VALUES)
        rc = mr_bind_values(b, query, ret);
    else if (query->kind == MR_AST_QUERY_TABLE)
        rc = mr_bind_table_name(b, &query->table, NULL, ret, &scope);
    else
        rc = bind_select(b, query, ret);
    if (rc == 0 && query->kind == MR_AST_QUERY_SELECT && query->select->is_distinct)
        rc = bind_distinct(b, query->select, ret);
    if (rc == 0 && (query->order.count > 0 || query->limit != NULL || query->offset != NULL))
        rc = mr_bind_sorted(b, query, ret);
    b->cte = outer;
    b->depth--;
    return rc;
}
