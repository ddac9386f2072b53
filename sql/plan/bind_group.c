#include "sql/plan/bind.h"

/*
 * SELECT .. GROUP BY over windows.
 *
 *     project   the select list
 *     filter    HAVING
 *     project   keys, window start, end and time, aggregates; typed as SQL has them
 *     WINDOW    keys, window start, end, aggregates
 *     project   keys, time, arguments, filters
 *     input
 *
 * The select list is bound over the input with each aggregate call standing for a
 * column behind the input's; then whole keys are found in it and replaced, and a
 * column that is left over is one that is not grouped.
 */

static const char no_window[] =
    "group by a window too: GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE), or window_start and "
    "window_end of TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE))";

/* -- Aggregate calls ------------------------------------------------------------- */

/* Those of Flink's that are not computed here. */
static const char *later_aggregate(struct mr_view name)
{
    static const char *const names[] = {
        "LISTAGG",       "FIRST_VALUE",
        "LAST_VALUE",    "STDDEV_POP",
        "STDDEV_SAMP",   "STDDEV",
        "VAR_POP",       "VAR_SAMP",
        "VARIANCE",      "COLLECT",
        "ARRAY_AGG",     "JSON_OBJECTAGG",
        "JSON_ARRAYAGG", "APPROX_COUNT_DISTINCT",
    };

    for (size_t i = 0; i < MR_COUNTOF(names); i++)
        if (mr_view_is_nocase(name, names[i]))
            return names[i];
    return NULL;
}

bool mr_ast_is_aggregate_call(const struct mr_ast_call *call)
{
    struct mr_view name = call->name.part[0].name;

    return mr_aggregate_exists(name) || later_aggregate(name) != NULL || call->is_star ||
           call->is_distinct || call->filter != NULL;
}

static int aggregate_place(struct mr_binder *b, const struct mr_scope *scope,
                           const struct mr_ast_expr *ast)
{
    if (scope->aggregates != NULL)
        return 0;
    if (scope->place != NULL)
        return mr_bind_fail(b, ast->span, NULL, "Aggregate expressions are not allowed in %s",
                            scope->place);
    return mr_bind_refuse(b, ast->span, no_window,
                          "an aggregate without a window, whose result is "
                          "updated by every row,");
}

/* The call's argument and filter, over the input. */
static int bind_call_parts(struct mr_binder *b, struct mr_scope *input,
                           const struct mr_ast_call *call, struct mr_agg_call *out)
{
    struct mr_scope scope = *input;
    int rc = 0;

    scope.aggregates = NULL;
    scope.seen = NULL; /* what an aggregate reads need not be grouped by */
    scope.place = "an aggregate";
    if (!call->is_star)
        rc = mr_bind_expr(b, &scope, call->arg[0], &out->arg);
    if (rc == 0 && call->filter != NULL) {
        scope.place = "FILTER (WHERE ..)";
        rc = mr_bind_condition(b, &scope, call->filter, &out->filter);
    }
    return rc;
}

static bool calls_equal(const struct mr_agg_call *a, const struct mr_agg_call *b)
{
    return a->aggregate.fn == b->aggregate.fn &&
           a->aggregate.is_distinct == b->aggregate.is_distinct &&
           (a->arg == NULL) == (b->arg == NULL) && (a->filter == NULL) == (b->filter == NULL) &&
           (a->arg == NULL ||
            (mr_expr_is_same(a->arg, b->arg) && mr_expr_is_deterministic(a->arg))) &&
           (a->filter == NULL ||
            (mr_expr_is_same(a->filter, b->filter) && mr_expr_is_deterministic(a->filter)));
}

int mr_bind_aggregate_call(struct mr_binder *b, struct mr_scope *scope,
                           const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    const struct mr_ast_call *call = &ast->u.call;
    struct mr_view name = call->name.part[0].name;
    struct mr_agg_call out = {0};

    if (later_aggregate(name) != NULL)
        return mr_bind_refuse(b, ast->span, "COUNT, SUM, AVG, MIN and MAX are those there are",
                              "the aggregate %s", later_aggregate(name));
    if (!mr_aggregate_exists(name))
        return mr_bind_fail(b, ast->span, "COUNT, SUM, AVG, MIN and MAX are those there are",
                            "'" MR_VIEW_FMT "' is not an aggregate: it takes no *, DISTINCT or "
                            "FILTER",
                            MR_VIEW_ARG(name));
    int rc = aggregate_place(b, scope, ast);
    if (rc < 0)
        return rc;
    if (!call->is_star && call->args != 1)
        return mr_bind_fail(b, ast->span, NULL, MR_VIEW_FMT " takes one argument",
                            MR_VIEW_ARG(name));
    struct mr_aggregates *aggregates = scope->aggregates;
    rc = bind_call_parts(b, aggregates->input, call, &out);
    if (rc < 0)
        return rc;
    struct mr_type in = out.arg != NULL ? out.arg->type : MR_TYPE(MR_TYPE_NULL);
    rc = mr_aggregate_resolve(name, call->is_star, call->is_distinct, in, &out.aggregate,
                              b->err);
    if (rc < 0)
        return mr_bind_wrap(b, ast->span, NULL);
    uint32_t i = 0;
    while (i < aggregates->calls && !calls_equal(&aggregates->call[i], &out))
        i++;
    if (i == aggregates->calls)
        MR_PUSH(b->arena, aggregates->call, aggregates->calls, out);
    *ret = mr_expr_column(b->arena, aggregates->input->schema->count + MR_AGG_PLACE_CALLS + i,
                          out.aggregate.out);
    return 0;
}

/* -- GROUP BY ------------------------------------------------------------------------ */

struct group {
    struct mr_scope *scope; /* of the input */
    uint32_t keys;
    struct mr_expr **key;            /* over the input, without the window's own columns */
    struct mr_rel_window *legacy;    /* GROUP BY TUMBLE(..) */
    const struct mr_rel_window *tvf; /* GROUP BY window_start, window_end */
    bool has_start, has_end, has_time;
    struct mr_aggregates aggregates;
};

static int add_window_column(struct mr_binder *b, struct group *group, struct mr_tag tag,
                             struct mr_span span)
{
    if (group->tvf != NULL && group->tvf != tag.window)
        return mr_bind_fail(b, span, NULL,
                            "the columns of two different windows are grouped by");
    group->tvf = tag.window;
    group->has_start |= tag.role == MR_ROLE_WINDOW_START;
    group->has_end |= tag.role == MR_ROLE_WINDOW_END;
    group->has_time |= tag.role == MR_ROLE_WINDOW_TIME;
    return 0;
}

static int add_key(struct mr_binder *b, struct group *group, const struct mr_ast_expr *ast)
{
    struct mr_expr *expr;
    int rc = mr_bind_expr(b, group->scope, ast, &expr);

    if (rc < 0)
        return rc;
    if (expr->kind == MR_EXPR_COLUMN && group->scope->tag[expr->column].window != NULL)
        return add_window_column(b, group, group->scope->tag[expr->column], ast->span);
    if (!mr_expr_is_deterministic(expr))
        return mr_bind_fail(b, ast->span, NULL,
                            "a key must be the same whenever it is computed from the same row");
    for (uint32_t i = 0; i < group->keys; i++)
        if (mr_expr_is_same(group->key[i], expr))
            return 0;
    MR_PUSH(b->arena, group->key, group->keys, expr);
    return 0;
}

static int add_group(struct mr_binder *b, struct group *group, const struct mr_ast_group *ast)
{
    if (ast->kind != MR_AST_GROUP_EXPRS)
        return mr_bind_refuse(b, ast->span, "write one INSERT per grouping",
                              "GROUPING SETS, ROLLUP or CUBE");
    for (uint32_t i = 0; i < ast->exprs; i++) {
        const struct mr_ast_expr *expr = ast->expr[i];
        int rc;
        if (!mr_ast_is_window_call(expr)) {
            rc = add_key(b, group, expr);
        } else if (group->legacy != NULL) {
            rc = mr_bind_fail(b, expr->span, "write one INSERT per window",
                              "Only a single window group function may be used in GROUP BY");
        } else {
            rc = mr_bind_group_window(b, group->scope, expr, &group->legacy);
            group->aggregates.window_call = expr;
        }
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int bind_groups(struct mr_binder *b, const struct mr_ast_select *select,
                       struct group *group)
{
    group->scope->place = "GROUP BY";
    for (uint32_t i = 0; i < select->groups; i++) {
        int rc = add_group(b, group, select->group[i]);
        if (rc < 0)
            return rc;
    }
    group->scope->place = NULL;
    struct mr_span span = select->groups > 0 ? select->group[0]->span : select->item[0].span;
    if (select->groups > 0)
        span = mr_span_join(span, select->group[select->groups - 1]->span);
    if (group->legacy != NULL && group->tvf != NULL)
        return mr_bind_fail(b, span, "keep one of the two", "two windows are grouped by");
    if (group->legacy == NULL && group->tvf == NULL)
        return mr_bind_refuse(b, span, no_window,
                              "a GROUP BY without a window, which gives an updating result,");
    if (group->tvf != NULL && !(group->has_start && group->has_end))
        return mr_bind_refuse(b, span, "group by both window_start and window_end",
                              "a GROUP BY of %s alone, which gives an updating result,",
                              group->has_start ? "window_start"
                              : group->has_end ? "window_end"
                                               : "window_time");
    return 0;
}

/* -- Below the window: down to the window function ------------------------------------- */

/* A chain of projections and filters over a window function, turned into filters over
 * its input and one expression over its output per column. */
struct pulled {
    struct mr_rel *tvf; /* NULL: the chain ends in something else */
    struct mr_rel *base;
    struct mr_expr **column;
    struct mr_expr *after; /* a condition on the window's own columns only; or NULL */
};

/* Which of a TVF's columns EXPR reads: 1 the input's, 2 the window's, 3 both. */
static unsigned tvf_sides(struct mr_binder *b, const struct mr_expr *expr,
                          const struct mr_rel *tvf)
{
    uint32_t count = tvf->schema->count;
    bool *bits = MR_NEW_ARRAY(b->arena, bool, count);
    unsigned sides = 0;

    mr_expr_columns(expr, bits);
    for (uint32_t i = 0; i < count; i++)
        if (bits[i])
            sides |= i < count - 3 ? 1u : 2u;
    return sides;
}

static int pull_filter(struct mr_binder *b, const struct mr_rel *rel, struct pulled *pulled)
{
    struct mr_expr *condition = mr_expr_substitute(b->arena, rel->condition, pulled->column);

    switch (tvf_sides(b, condition, pulled->tvf)) {
    case 2:
        pulled->after =
            pulled->after == NULL ? condition : mr_expr_and(b->arena, pulled->after, condition);
        return 0;
    case 3:
        return mr_bind_refuse(
            b, pulled->tvf->span, "compare them behind the aggregation",
            "a condition that compares columns of the rows with those of their "
            "window");
    default: pulled->base = mr_rel_filter_new(b->arena, pulled->base, condition); return 0;
    }
}

static int pull(struct mr_binder *b, struct mr_rel *rel, const struct mr_rel_window *window,
                struct pulled *pulled)
{
    uint32_t count = rel->schema->count;
    int rc;

    if (rel->kind == MR_REL_TVF && rel->window == window) {
        pulled->tvf = rel;
        pulled->base = rel->input;
        pulled->column = MR_NEW_ARRAY(b->arena, struct mr_expr *, count);
        for (uint32_t i = 0; i < count; i++)
            pulled->column[i] = mr_expr_column(b->arena, i, rel->schema->field[i].type);
        return 0;
    }
    if (rel->kind != MR_REL_FILTER && rel->kind != MR_REL_PROJECT)
        return 0;
    rc = pull(b, rel->input, window, pulled);
    if (rc < 0 || pulled->tvf == NULL)
        return rc;
    if (rel->kind == MR_REL_FILTER)
        return pull_filter(b, rel, pulled);
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, count + 1);
    for (uint32_t i = 0; i < count; i++)
        column[i] = mr_expr_substitute(b->arena, rel->column[i], pulled->column);
    pulled->column = column;
    return 0;
}

/* An expression over the SELECT's input, brought down to BASE. */
static int lower(struct mr_binder *b, const struct pulled *pulled, struct mr_expr **expr,
                 struct mr_span span)
{
    if (pulled->tvf == NULL || *expr == NULL)
        return 0;
    *expr = mr_expr_substitute(b->arena, *expr, pulled->column);
    if (tvf_sides(b, *expr, pulled->tvf) & 2u)
        return mr_bind_refuse(b, span, "compute it from the result of the aggregation",
                              "a key or an argument computed from window_start, window_end or "
                              "window_time");
    return 0;
}

/* -- The window ---------------------------------------------------------------------------- */

static struct mr_expr *interval(struct mr_binder *b, int64_t ns)
{
    struct mr_value value = {.type = {.id = MR_TYPE_INTERVAL_NS, .precision = 9}, .u.i64 = ns};

    return mr_expr_constant(b->arena, value);
}

/* EXPR - NS, of EXPR's own type. */
static int minus(struct mr_binder *b, struct mr_expr *expr, int64_t ns, struct mr_expr **ret)
{
    struct mr_expr *sides[] = {expr, interval(b, ns)};
    int rc = mr_expr_call(b->arena, MR_VIEW("-"), sides, 2, ret, b->err);

    if (rc == 0)
        rc = mr_expr_cast(b->arena, *ret, expr->type, true, false, ret, b->err);
    return rc;
}

/*
 * A second GROUP BY over the windows of the first.  Its rows come one window at a
 * time, and the ends of windows lie a step apart: so the rows of one window are those
 * of one tumbling window of a step's length over window_end - unit.
 */
static int regroup_window(struct mr_binder *b, const struct group *group,
                          const struct mr_rel *input, struct mr_span span,
                          struct mr_rel_window *window, struct mr_expr **ret_time)
{
    const struct mr_window_spec *inner = &group->tvf->spec;
    uint32_t end = 0;

    while (end < input->schema->count && !(input->tag[end].window == group->tvf &&
                                           input->tag[end].role == MR_ROLE_WINDOW_END))
        end++;
    MR_ASSERT(end < input->schema->count);
    if (inner->kind == MR_WINDOW_CUMULATE)
        return mr_bind_refuse(b, span, "aggregate once, or use TUMBLE or HOP",
                              "a second GROUP BY over the windows of CUMULATE");
    if (group->tvf->is_local && mr_settings_zone_offset_ns(b->env->settings) != 0)
        return mr_bind_refuse(
            b, span, "SET 'table.local-time-zone' = 'UTC'",
            "a second GROUP BY over windows of TIMESTAMP_LTZ in a local zone");
    window->spec = *inner;
    window->spec.kind = MR_WINDOW_TUMBLE;
    window->spec.size_ns = inner->step_ns;
    window->spec.offset_ns = mr_floor_mod(inner->offset_ns + inner->size_ns, inner->step_ns);
    window->is_regroup = true;
    struct mr_expr *column = mr_expr_column(b->arena, end, input->schema->field[end].type);
    int rc = minus(b, column, inner->unit_ns, ret_time);
    return rc < 0 ? mr_bind_wrap(b, span, NULL) : 0;
}

struct columns {
    uint32_t count;
    struct mr_expr **column;
};

static uint32_t add_column(struct mr_binder *b, struct columns *columns, struct mr_expr *expr)
{
    for (uint32_t i = 0; i < columns->count; i++)
        if (mr_expr_is_same(columns->column[i], expr) && mr_expr_is_deterministic(expr))
            return i;
    MR_PUSH(b->arena, columns->column, columns->count, expr);
    return columns->count - 1;
}

/* The window relation over BASE; keys and arguments become columns below it. */
static struct mr_rel *build_window(struct mr_binder *b, const struct group *group,
                                   struct mr_rel *base, struct mr_expr *time,
                                   struct mr_rel_window *window)
{
    const struct mr_aggregates *aggregates = &group->aggregates;
    struct columns columns = {0};

    window->keys = group->keys;
    window->key = MR_NEW_ARRAY(b->arena, uint32_t, group->keys + 1);
    for (uint32_t i = 0; i < group->keys; i++)
        window->key[i] = add_column(b, &columns, group->key[i]);
    window->spec.time_column = add_column(b, &columns, time);
    window->aggregates = aggregates->calls;
    window->aggregate = MR_NEW_ARRAY(b->arena, struct mr_aggregate, aggregates->calls + 1);
    for (uint32_t i = 0; i < aggregates->calls; i++) {
        const struct mr_agg_call *call = &aggregates->call[i];
        struct mr_aggregate *out = &window->aggregate[i];
        *out = call->aggregate;
        out->arg = call->arg == NULL ? -1 : (int32_t)add_column(b, &columns, call->arg);
        out->filter =
            call->filter == NULL ? -1 : (int32_t)add_column(b, &columns, call->filter);
    }
    struct mr_rel *below =
        mr_rel_project_new(b->arena, base, columns.column, NULL, columns.count);
    return mr_rel_window_new(b->arena, below, window);
}

/* Keys, window start, end and time as SQL types them, aggregates; tagged. */
static int project_window(struct mr_binder *b, const struct group *group, struct mr_rel *rel,
                          struct mr_span span, struct mr_rel **ret)
{
    const struct mr_rel_window *window = rel->window;
    uint32_t keys = window->keys, count = keys + 3 + window->aggregates;
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, count);
    struct mr_view *names = MR_NEW_ARRAY(b->arena, struct mr_view, count);
    int rc = 0;

    for (uint32_t i = 0; i < rel->schema->count; i++) {
        uint32_t to = i < keys + 2 ? i : i + 1;
        column[to] = mr_expr_column(b->arena, i, rel->schema->field[i].type);
        names[to] = rel->schema->field[i].name;
    }
    struct mr_expr **start = &column[keys], **end = &column[keys + 1],
                   **time = &column[keys + 2];
    names[keys + 2] = MR_VIEW("window_time");
    rc = minus(b, *end, window->spec.unit_ns, time);
    if (rc == 0 && window->is_regroup)
        rc = minus(b, *end, group->tvf->spec.size_ns, start);
    struct mr_type type = {.id = MR_TYPE_TIMESTAMP, .precision = (*end)->type.precision};
    if (rc == 0)
        rc = mr_expr_cast(b->arena, *start, type, true, false, start, b->err);
    if (rc == 0)
        rc = mr_expr_cast(b->arena, *end, type, true, false, end, b->err);
    if (rc < 0)
        return mr_bind_wrap(b, span, NULL);
    *ret = mr_rel_project_new(b->arena, rel, column, names, count);
    struct mr_tag *tag = MR_NEW_ARRAY(b->arena, struct mr_tag, count);
    const struct mr_rel_window *of = group->tvf;
    tag[keys + 2].role = MR_ROLE_ROWTIME;
    if (of != NULL) {
        tag[keys] = (struct mr_tag){MR_ROLE_WINDOW_START, of};
        tag[keys + 1] = (struct mr_tag){MR_ROLE_WINDOW_END, of};
        tag[keys + 2] = (struct mr_tag){MR_ROLE_WINDOW_TIME, of};
    }
    (*ret)->tag = tag;
    return 0;
}

/* -- Above the window --------------------------------------------------------------------- */

struct regroup {
    const struct group *group;
    struct mr_expr **key;        /* as the select list sees them: over the input */
    const struct mr_schema *out; /* keys, start, end, time, aggregates */
    uint32_t loose;              /* a column that is not grouped by, once found */
};

/* Which output column an expression over the input is, or -1. */
static int64_t find_output(const struct regroup *re, const struct mr_expr *expr)
{
    const struct group *group = re->group;
    uint32_t input = group->scope->schema->count;

    for (uint32_t i = 0; i < group->keys; i++)
        if (mr_expr_is_same(re->key[i], expr))
            return i;
    if (expr->kind != MR_EXPR_COLUMN)
        return -1;
    if (expr->column >= input)
        return (int64_t)group->keys + (expr->column - input);
    const struct mr_tag tag = group->scope->tag[expr->column];
    if (group->tvf == NULL || tag.window != group->tvf)
        return -1;
    if (tag.role == MR_ROLE_WINDOW_START)
        return group->keys;
    if (tag.role == MR_ROLE_WINDOW_END)
        return (int64_t)group->keys + 1;
    return group->has_time ? (int64_t)group->keys + 2 : -1;
}

/* NULL when a column is left that is not grouped by: re->loose. */
static struct mr_expr *regroup_expr(struct mr_binder *b, struct regroup *re,
                                    const struct mr_expr *expr)
{
    int64_t column = find_output(re, expr);

    if (column >= 0)
        return mr_expr_column(b->arena, (uint32_t)column, re->out->field[column].type);
    if (expr->kind == MR_EXPR_COLUMN) {
        re->loose = expr->column;
        return NULL;
    }
    struct mr_expr *out = MR_NEW(b->arena, struct mr_expr);
    *out = *expr;
    out->arg = MR_NEW_ARRAY(b->arena, struct mr_expr *, expr->args + 1);
    for (uint32_t i = 0; i < expr->args; i++) {
        out->arg[i] = regroup_expr(b, re, expr->arg[i]);
        if (out->arg[i] == NULL)
            return NULL;
    }
    return out;
}

static int regroup_one(struct mr_binder *b, struct regroup *re, struct mr_expr **expr)
{
    struct mr_expr *out = regroup_expr(b, re, *expr);

    if (out == NULL)
        return mr_bind_fail(b, re->group->scope->seen[re->loose],
                            "add it to GROUP BY, or aggregate it: MAX(..)",
                            "Expression '" MR_VIEW_FMT "' is not being grouped",
                            MR_VIEW_ARG(re->group->scope->schema->field[re->loose].name));
    *expr = out;
    return 0;
}

static int bind_outputs(struct mr_binder *b, const struct mr_ast_select *select,
                        struct group *group, struct mr_select_list *list,
                        struct mr_expr **having)
{
    struct mr_scope scope = *group->scope;

    group->aggregates.input = group->scope;
    group->aggregates.window = group->legacy;
    scope.aggregates = &group->aggregates;
    scope.place = NULL;
    int rc = mr_bind_items(b, select, &scope, list);
    if (rc == 0 && select->having != NULL) {
        scope.place = "HAVING";
        rc = mr_bind_condition(b, &scope, select->having, having);
    }
    return rc;
}

/* Everything below the select list; *RET is keys, start, end, time, aggregates. */
static int build(struct mr_binder *b, struct group *group, struct mr_rel *input,
                 struct mr_span span, struct mr_rel **ret)
{
    struct mr_rel_window *window = group->legacy;
    struct pulled pulled = {.base = input};
    struct mr_expr *time = NULL;
    int rc = 0;

    if (group->tvf != NULL) {
        window = MR_NEW(b->arena, struct mr_rel_window);
        window->is_local = group->tvf->is_local;
        rc = pull(b, input, group->tvf, &pulled);
        if (rc == 0 && pulled.tvf == NULL)
            rc = regroup_window(b, group, input, span, window, &time);
        else
            window->spec = group->tvf->spec;
    }
    for (uint32_t i = 0; i < group->keys && rc == 0; i++)
        rc = lower(b, &pulled, &group->key[i], span);
    for (uint32_t i = 0; i < group->aggregates.calls && rc == 0; i++) {
        rc = lower(b, &pulled, &group->aggregates.call[i].arg, span);
        if (rc == 0)
            rc = lower(b, &pulled, &group->aggregates.call[i].filter, span);
    }
    if (rc < 0)
        return rc;
    uint32_t column = window->spec.time_column;
    if (time == NULL)
        time = mr_expr_column(b->arena, column, pulled.base->schema->field[column].type);
    struct mr_rel *rel = build_window(b, group, pulled.base, time, window);
    rc = project_window(b, group, rel, span, ret);
    if (rc < 0 || pulled.after == NULL)
        return rc;
    /* Conditions on the window's columns hold for whole groups: test them behind it. */
    uint32_t count = pulled.tvf->schema->count;
    struct mr_expr **places = MR_NEW_ARRAY(b->arena, struct mr_expr *, count);
    for (uint32_t i = 0; i < 3; i++)
        places[count - 3 + i] = mr_expr_column(b->arena, group->keys + i,
                                               (*ret)->schema->field[group->keys + i].type);
    *ret =
        mr_rel_filter_new(b->arena, *ret, mr_expr_substitute(b->arena, pulled.after, places));
    return 0;
}

int mr_bind_grouped(struct mr_binder *b, const struct mr_ast_select *select,
                    struct mr_rel *input, struct mr_scope *scope, struct mr_rel **ret)
{
    struct group group = {.scope = scope};
    struct mr_expr *having = NULL;
    struct mr_select_list list;
    struct mr_rel *rel = NULL;

    scope->seen = MR_NEW_ARRAY(b->arena, struct mr_span, scope->schema->count + 1);
    int rc = bind_groups(b, select, &group);
    if (rc == 0)
        rc = bind_outputs(b, select, &group, &list, &having);
    if (rc < 0)
        return rc;
    struct regroup re = {.group = &group,
                         .key = MR_NEW_ARRAY(b->arena, struct mr_expr *, group.keys + 1)};
    for (uint32_t i = 0; i < group.keys; i++)
        re.key[i] = group.key[i];
    rc = build(b, &group, input, select->group[0]->span, &rel);
    if (rc < 0)
        return rc;
    re.out = rel->schema;
    if (having != NULL) {
        rc = regroup_one(b, &re, &having);
        if (rc < 0)
            return rc;
        rel = mr_rel_filter_new(b->arena, rel, having);
    }
    for (uint32_t i = 0; i < list.count; i++) {
        rc = regroup_one(b, &re, &list.column[i]);
        if (rc < 0)
            return rc;
    }
    *ret = mr_rel_project_new(b->arena, rel, list.column, list.name, list.count);
    return 0;
}
