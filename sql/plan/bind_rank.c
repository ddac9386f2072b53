#include "sql/plan/bind_rank.h"

#include "sql/plan/rel_rank.h"

static const char no_end[] =
    "Rank end is not specified. Currently rank only support TopN, which "
    "means the rank end must be specified.";

/* -- ROW_NUMBER() -------------------------------------------------------------------------- */

static bool is_call(const struct mr_ast_expr *ast, const char *name)
{
    return ast != NULL && ast->kind == MR_AST_CALL && ast->u.call.over != NULL &&
           ast->u.call.name.parts == 1 &&
           mr_view_is_nocase(ast->u.call.name.part[0].name, name);
}

static bool is_rank_call(const struct mr_ast_expr *ast)
{
    return is_call(ast, "ROW_NUMBER") || is_call(ast, "RANK") || is_call(ast, "DENSE_RANK");
}

/* The first rank in a condition: QUALIFY ROW_NUMBER() OVER (..) <= 3 AND a > 1. */
static const struct mr_ast_expr *find_call(const struct mr_ast_expr *ast)
{
    const struct mr_ast_expr *call = NULL;

    if (ast == NULL || is_rank_call(ast))
        return ast;
    for (uint32_t i = 0; ast->kind == MR_AST_OP && i < ast->u.op.args && call == NULL; i++)
        call = find_call(ast->u.op.arg[i]);
    return call;
}

/* Its window; NULL: it goes by a name that there is not. */
static const struct mr_ast_window *window_of(const struct mr_ast_select *select,
                                             const struct mr_ast_call *call)
{
    const struct mr_ast_window *window = call->over;

    for (uint32_t i = 0; window->is_name && i < select->windows; i++)
        if (mr_view_eq(select->window_name[i].name, window->base.name))
            return select->window[i];
    return window->is_name ? NULL : window;
}

/* Does AST, a condition, limit column NAME?  Only a name says that two queries are about
 * the same column before anything is bound. */
static bool mentions(const struct mr_ast_expr *ast, struct mr_view name)
{
    bool found = false;

    if (ast->kind == MR_AST_NAME)
        return mr_view_eq(ast->u.name.part[ast->u.name.parts - 1].name, name);
    for (uint32_t i = 0; ast->kind == MR_AST_OP && i < ast->u.op.args && !found; i++)
        found = mentions(ast->u.op.arg[i], name);
    return found;
}

/* Numbers in one ascending order are an OVER aggregation where no filter is above. */
static bool is_over(const struct mr_binder *b, const struct mr_ast_select *select,
                    const struct mr_ast_window *window, const struct mr_ast_item *item)
{
    if (window->order.count != 1 || window->order.order[0].is_descending)
        return false;
    if (item->alias.name.data == NULL)
        return true;
    return (b->filter_above == NULL || !mentions(b->filter_above, item->alias.name)) &&
           (select->qualify == NULL || !mentions(select->qualify, item->alias.name));
}

bool mr_ast_is_ranking(const struct mr_binder *b, const struct mr_ast_select *select)
{
    if (select->has_group_by)
        return false;
    if (find_call(select->qualify) != NULL)
        return true;
    for (uint32_t i = 0; i < select->items; i++) {
        const struct mr_ast_item *item = &select->item[i];
        if (item->is_star || !is_rank_call(item->expr))
            continue;
        const struct mr_ast_window *window = window_of(select, &item->expr->u.call);
        return window != NULL && !is_over(b, select, window, item);
    }
    return false;
}

static const struct mr_ast_expr *first_call(const struct mr_ast_select *select)
{
    for (uint32_t i = 0; i < select->items; i++)
        if (!select->item[i].is_star && is_rank_call(select->item[i].expr))
            return select->item[i].expr;
    return find_call(select->qualify);
}

struct mr_extension mr_rank_extend(struct mr_binder *b, const struct mr_rel *rel)
{
    struct mr_extension out = {0};

    for (uint32_t i = 0; i < rel->schema->count; i++) {
        struct mr_view name = rel->schema->field[i].name;
        uint32_t names = i;
        MR_PUSH(b->arena, out.column, out.count,
                mr_expr_column(b->arena, i, rel->schema->field[i].type));
        MR_PUSH(b->arena, out.name, names, name);
    }
    return out;
}

/* EXPR, over what PROJECT projects, as a column of it. */
uint32_t mr_rank_column(struct mr_binder *b, struct mr_extension *ext,
                        const struct mr_schema *input, struct mr_expr *expr)
{
    struct mr_text text;

    for (uint32_t i = 0; i < ext->count; i++)
        if (mr_expr_is_same(ext->column[i], expr) && mr_expr_is_deterministic(expr))
            return i;
    mr_text_init(&text);
    mr_expr_print(expr, input, &text);
    struct mr_view name = mr_view_of(mr_arena_copy(b->arena, text.data, text.len));
    mr_text_fini(&text);
    uint32_t names = ext->count;
    MR_PUSH(b->arena, ext->column, ext->count, expr);
    MR_PUSH(b->arena, ext->name, names, name);
    return ext->count - 1;
}

void mr_rank_add_order(struct mr_binder *b, struct mr_rel_rank *rank, uint32_t column,
                       const struct mr_ast_order *ast)
{
    struct mr_rank_order order = {
        .column = column,
        .is_descending = ast->is_descending,
        .has_nulls_last = ast->nulls == 0 ? ast->is_descending : ast->nulls == 2,
    };

    for (uint32_t i = 0; i < rank->orders; i++)
        if (rank->order[i].column == column)
            return;
    MR_PUSH(b->arena, rank->order, rank->orders, order);
}

static int bind_window(struct mr_binder *b, const struct mr_ast_window *window,
                       struct mr_scope *scope, struct mr_extension *ext,
                       struct mr_rel_rank *rank)
{
    struct mr_expr *expr;

    rank->key = MR_NEW_ARRAY(b->arena, uint32_t, window->partitions + 1);
    for (uint32_t i = 0; i < window->partitions; i++) {
        int rc = mr_bind_expr(b, scope, window->partition[i], &expr);
        if (rc < 0)
            return rc;
        uint32_t column = mr_rank_column(b, ext, scope->schema, expr), k = 0;
        while (k < rank->keys && rank->key[k] != column)
            k++;
        if (k == rank->keys)
            rank->key[rank->keys++] = column;
    }
    for (uint32_t i = 0; i < window->order.count; i++) {
        const struct mr_ast_expr *ast = window->order.order[i].expr;
        int rc = mr_bind_expr(b, scope, ast, &expr);
        if (rc == 0 && mr_type_check_order(expr->type, b->err) < 0)
            rc = mr_bind_wrap(b, ast->span, NULL);
        if (rc < 0)
            return rc;
        mr_rank_add_order(b, rank, mr_rank_column(b, ext, scope->schema, expr),
                          &window->order.order[i]);
    }
    return 0;
}

static int check_call(struct mr_binder *b, const struct mr_ast_expr *ast,
                      const struct mr_ast_window *window)
{
    const struct mr_ast_call *call = &ast->u.call;

    if (call->args > 0 || call->is_star || call->is_distinct || call->filter != NULL)
        return mr_bind_fail(b, ast->span, NULL, "ROW_NUMBER() takes no arguments");
    if (window == NULL)
        return mr_bind_fail(b, call->over->span, "declare it: WINDOW w AS (..)",
                            "Window '" MR_VIEW_FMT "' not found",
                            MR_VIEW_ARG(call->over->base.name));
    if (window->base.name.data != NULL)
        return mr_bind_refuse(b, window->span, "write PARTITION BY and ORDER BY out",
                              "ROW_NUMBER() OVER a window that refers to another");
    if (window->order.count == 0)
        return mr_bind_fail(b, ast->span, "ROW_NUMBER() OVER (PARTITION BY a ORDER BY b)",
                            "Over Agg: The window rank function requires order by clause with "
                            "non-constant fields. please re-check the over window statement.");
    return 0;
}

/* RANK() and DENSE_RANK(), which Flink does not know either. */
static int refuse_rank(struct mr_binder *b, const struct mr_ast_expr *ast,
                       const struct mr_rel_rank *rank, const struct mr_rel *input)
{
    const char *name = is_call(ast, "RANK")         ? "RANK"
                       : is_call(ast, "DENSE_RANK") ? "DENSE_RANK"
                                                    : NULL;
    bool has_start = false, has_end = false;

    for (uint32_t k = 0; k < rank->keys; k++) {
        if (rank->key[k] >= input->schema->count)
            continue;
        has_start |= input->tag[rank->key[k]].role == MR_ROLE_WINDOW_START;
        has_end |= input->tag[rank->key[k]].role == MR_ROLE_WINDOW_END;
    }
    if (name == NULL)
        return 0;
    if (has_start && has_end)
        return mr_bind_fail(b, ast->span, "use ROW_NUMBER()",
                            "%s() function is not supported on Window TopN currently, only "
                            "ROW_NUMBER() is supported.",
                            name);
    return mr_bind_fail(b, ast->span, "use ROW_NUMBER()",
                        "%s() on streaming table is not supported currently", name);
}

int mr_bind_ranking(struct mr_binder *b, const struct mr_ast_select *select,
                    struct mr_scope *scope, struct mr_rel **rel)
{
    struct mr_ranking *ranking = MR_NEW(b->arena, struct mr_ranking);
    const struct mr_ast_expr *ast = first_call(select);
    const struct mr_ast_window *window = window_of(select, &ast->u.call);
    struct mr_rel_rank *rank = MR_NEW(b->arena, struct mr_rel_rank);
    struct mr_extension ext = mr_rank_extend(b, *rel);

    *rank = (struct mr_rel_rank){.mode = MR_RANK_TOP,
                                 .low = 1,
                                 .high = MR_RANK_UNBOUNDED,
                                 .span = ast->span,
                                 .source = b->source};
    int rc = check_call(b, ast, window);
    scope->place = "OVER (..)";
    if (rc == 0)
        rc = bind_window(b, window, scope, &ext, rank);
    scope->place = NULL;
    if (rc == 0)
        rc = refuse_rank(b, ast, rank, *rel);
    if (rc < 0)
        return rc;
    struct mr_rel *input = *rel;
    if (ext.count > input->schema->count)
        input = mr_rel_project_new(b->arena, input, ext.column, ext.name, ext.count);
    *rel = mr_rel_rank_new(b, input, rank);
    *ranking =
        (struct mr_ranking){.text = mr_span_text(b->source, ast->span), .column = ext.count};
    scope->ranking = ranking;
    return 0;
}

int mr_bind_rank_call(struct mr_binder *b, struct mr_scope *scope,
                      const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    const struct mr_ranking *ranking = scope->ranking;

    if (!mr_view_eq(mr_span_text(b->source, ast->span), ranking->text))
        return mr_bind_refuse(b, ast->span, "number the rows in a query of its own",
                              "another function with OVER (..) beside ROW_NUMBER()");
    *ret = mr_expr_column(b->arena, ranking->column, MR_TYPE_BIGINT_NN);
    return 0;
}

/* -- The filter above ------------------------------------------------------------------------ */

struct sift {
    struct mr_binder *b;
    struct mr_rel *rel; /* the rank */
    struct mr_rel_rank *rank;
    struct mr_expr *rest; /* of the condition, above; NULL: nothing is left */
};

static bool is_place(const struct sift *sift, const struct mr_expr *expr)
{
    while (expr->kind == MR_EXPR_CAST && mr_type_is_integer(expr->type))
        expr = expr->arg[0];
    return expr->kind == MR_EXPR_COLUMN && expr->column == sift->rel->schema->count - 1;
}

static bool integer_of(struct sift *sift, struct mr_expr *expr, int64_t *ret)
{
    struct mr_expr *simple = mr_expr_simplify(sift->b, expr);

    if (simple->kind != MR_EXPR_CONSTANT || simple->value.is_null ||
        !mr_type_is_integer(simple->type))
        return false;
    *ret = simple->value.u.i64;
    return true;
}

static void at_least(struct sift *sift, int64_t low)
{
    if (low > sift->rank->low)
        sift->rank->low = low;
}

static void at_most(struct sift *sift, int64_t high)
{
    if (high < sift->rank->high)
        sift->rank->high = high;
}

/* "place NAME n"; false: it does not limit places. */
static bool limit(struct sift *sift, const char *name, int64_t n)
{
    if (strcmp(name, "=") == 0) {
        at_least(sift, n);
        at_most(sift, n);
    } else if (strcmp(name, "<=") == 0) {
        at_most(sift, n);
    } else if (strcmp(name, "<") == 0 && n > INT64_MIN) {
        at_most(sift, n - 1);
    } else if (strcmp(name, ">=") == 0) {
        at_least(sift, n);
    } else if (strcmp(name, ">") == 0 && n < INT64_MAX) {
        at_least(sift, n + 1);
    } else {
        return false;
    }
    return true;
}

static const char *turned(const char *name)
{
    static const char *const pair[][2] = {{"=", "="}, {"<", ">"}, {"<=", ">="}};

    for (size_t i = 0; i < MR_COUNTOF(pair); i++) {
        if (strcmp(name, pair[i][0]) == 0)
            return pair[i][1];
        if (strcmp(name, pair[i][1]) == 0)
            return pair[i][0];
    }
    return "";
}

/* OVER is over the rank.  True: the rank does it from now on. */
static bool absorb(struct sift *sift, const struct mr_expr *over)
{
    const char *name = mr_expr_function(over);
    int64_t n, m;

    if (name == NULL)
        return false;
    if (over->args == 2 && is_place(sift, over->arg[0]) && integer_of(sift, over->arg[1], &n))
        return limit(sift, name, n);
    if (over->args == 2 && is_place(sift, over->arg[1]) && integer_of(sift, over->arg[0], &n))
        return limit(sift, turned(name), n);
    if (over->args == 3 && strcmp(name, "BETWEEN") == 0 && is_place(sift, over->arg[0]) &&
        integer_of(sift, over->arg[1], &n) && integer_of(sift, over->arg[2], &m)) {
        at_least(sift, n);
        at_most(sift, m);
        return true;
    }
    return false;
}

static void sift_condition(struct sift *sift, struct mr_expr *condition,
                           const struct mr_expr *over)
{
    if (condition->kind == MR_EXPR_AND) {
        for (uint32_t i = 0; i < condition->args; i++)
            sift_condition(sift, condition->arg[i], over->arg[i]);
        return;
    }
    if (absorb(sift, over))
        return;
    sift->rest =
        sift->rest == NULL ? condition : mr_expr_and(sift->b->arena, sift->rest, condition);
}

static struct mr_rel *rank_below(struct mr_rel *rel)
{
    while (rel->kind == MR_REL_FILTER || rel->kind == MR_REL_PROJECT)
        rel = rel->input;
    return mr_rel_rank_of(rel) != NULL ? rel : NULL;
}

/* CONDITION, over REL, as one over the rank below. */
static struct mr_expr *lower(struct mr_binder *b, const struct mr_rel *rel,
                             struct mr_expr *condition)
{
    for (; rel->kind == MR_REL_FILTER || rel->kind == MR_REL_PROJECT; rel = rel->input)
        if (rel->kind == MR_REL_PROJECT)
            condition = mr_expr_substitute(b->arena, condition, rel->column);
    return condition;
}

static struct mr_expr *false_constant(struct mr_binder *b)
{
    struct mr_value value = {.type = {.id = MR_TYPE_BOOLEAN}};

    return mr_expr_constant(b->arena, value);
}

struct mr_rel *mr_bind_filter(struct mr_binder *b, struct mr_rel *rel,
                              struct mr_expr *condition)
{
    struct sift sift = {.b = b, .rel = rank_below(rel)};

    if (sift.rel == NULL || mr_rel_rank_of(sift.rel)->mode == MR_RANK_SORT)
        return mr_rel_filter_new(b->arena, rel, condition);
    sift.rank = mr_rel_rank_of(sift.rel);
    struct mr_rel_rank was = *sift.rank;
    sift_condition(&sift, condition, lower(b, rel, condition));
    if (sift.rank->high < sift.rank->low) {
        /* No place is left: nothing comes. */
        *sift.rank = was;
        if (was.high == MR_RANK_UNBOUNDED)
            sift.rank->high = 1;
        sift.rest = false_constant(b);
    }
    mr_rel_rank_decide(b, sift.rel);
    for (struct mr_rel *r = rel; r != sift.rel; r = r->input)
        r->changes = sift.rel->changes;
    return sift.rest == NULL ? rel : mr_rel_filter_new(b->arena, rel, sift.rest);
}

int mr_bind_qualify(struct mr_binder *b, const struct mr_ast_select *select,
                    struct mr_scope *scope, struct mr_rel **rel)
{
    struct mr_scope output = {.schema = (*rel)->schema, .tag = (*rel)->tag};
    struct mr_expr *condition;
    bool has_call = find_call(select->qualify) != NULL;

    /* Where the call itself is written it is over the input, else the list's name for it is
     * over the list. */
    if (select->qualify == NULL || has_call != (scope != NULL))
        return 0;
    if (scope == NULL)
        scope = &output;
    scope->place = "QUALIFY";
    int rc = mr_bind_condition(b, scope, select->qualify, &condition);
    if (rc == 0)
        *rel = mr_bind_filter(b, *rel, condition);
    return rc;
}

int mr_check_ranks(struct mr_binder *b, const struct mr_rel *rel)
{
    const struct mr_rel_rank *rank = mr_rel_rank_of(rel);
    int rc = 0;

    if (rank != NULL && rank->mode != MR_RANK_SORT && rank->high == MR_RANK_UNBOUNDED)
        return mr_diag_fail(b->err, MR_ERR_BIND, rank->source, rank->span,
                            "filter the numbers: WHERE rn <= 10", "%s", no_end);
    if (rank != NULL && mr_rel_rank_is_clocked(rel))
        return mr_diag_fail(b->err, MR_ERR_UNSUPPORTED, rank->source, rank->span,
                            "use windows of event time",
                            "Processing time Window TopN is not supported yet.");
    for (uint32_t i = 0; i < rel->inputs && rc == 0; i++)
        rc = mr_check_ranks(b, mr_rel_input(rel, i));
    return rc;
}
