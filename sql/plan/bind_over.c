#include "sql/plan/bind_over.h"

#include "operators/over/over.h"

/*
 * SELECT with functions OVER (..).
 *
 *     project   the select list
 *     OVER      columns of the input, aggregates, other functions
 *     project   columns of the input; what is partitioned by; arguments
 *     input
 *
 * The select list is bound with each call standing for a column behind the input's, as
 * bind_group.c does it.  All calls of a SELECT have one window.
 */

/* One call; equal calls share one. */
struct over_call {
    bool is_aggregate;
    struct mr_aggregate aggregate;
    struct mr_over_call other;
    struct mr_expr *arg, *fallback; /* NULL: none */
};

struct over_window {
    uint32_t partitions;
    struct mr_expr **partition; /* over the SELECT's input */
    enum mr_over_order order;
    struct mr_expr *by; /* likewise */
    bool has_frame;     /* a function that has one is there */
    bool is_range;
    enum mr_over_frame frame;
    uint64_t preceding_rows;
    int64_t preceding_ns;
};

struct mr_overs {
    const struct mr_ast_select *select;
    struct mr_scope *input;
    bool has_window; /* that of the first call */
    struct over_window window;
    struct mr_span span; /* of the first call */
    uint32_t calls;
    struct over_call *call;
};

struct mr_overs *mr_overs_new(struct mr_binder *b, const struct mr_ast_select *select,
                              struct mr_scope *input)
{
    struct mr_overs *overs = MR_NEW(b->arena, struct mr_overs);

    *overs = (struct mr_overs){.select = select, .input = input};
    return overs;
}

/* -- The window --------------------------------------------------------------------------- */

/* The parts of a window, those of the one it refers to included. */
struct parts {
    uint32_t partitions;
    struct mr_ast_expr **partition;
    const struct mr_ast_orders *order;
    const struct mr_ast_window *frame; /* NULL: none written */
    struct mr_span span;
};

static int find_window(struct mr_binder *b, const struct mr_ast_select *select,
                       const struct mr_ast_ident *name, const struct mr_ast_window **ret)
{
    for (uint32_t i = 0; i < select->windows; i++) {
        if (!mr_view_eq(select->window_name[i].name, name->name))
            continue;
        *ret = select->window[i];
        return 0;
    }
    return mr_bind_fail(b, name->span, "declare it: WINDOW w AS (..) behind FROM and WHERE",
                        "Window '" MR_VIEW_FMT "' not found", MR_VIEW_ARG(name->name));
}

static int collect_parts(struct mr_binder *b, const struct mr_ast_select *select,
                         const struct mr_ast_window *window, struct parts *parts)
{
    for (uint32_t depth = 0; window != NULL; depth++) {
        const struct mr_ast_window *base = NULL;

        if (depth > select->windows)
            return mr_bind_fail(b, window->span, NULL,
                                "a window refers to itself by way of others");
        if (parts->partitions == 0 && window->partitions > 0) {
            parts->partitions = window->partitions;
            parts->partition = window->partition;
        }
        if (parts->order == NULL && window->order.count > 0)
            parts->order = &window->order;
        if (parts->frame == NULL && window->frame != 0)
            parts->frame = window;
        if (window->base.name.data != NULL) {
            int rc = find_window(b, select, &window->base, &base);
            if (rc < 0)
                return rc;
        }
        window = base;
    }
    return 0;
}

static int bind_order(struct mr_binder *b, struct mr_scope *scope, const struct parts *parts,
                      struct over_window *out)
{
    const char *hint = "ORDER BY the column with the WATERMARK";
    struct mr_expr *expr;

    if (parts->order == NULL)
        return mr_bind_fail(b, parts->span, hint,
                            "OVER windows' ordering in stream mode must be defined on a time "
                            "attribute.");
    const struct mr_ast_order *order = &parts->order->order[0];
    int rc = mr_bind_expr(b, scope, order->expr, &expr);
    if (rc < 0)
        return rc;
    if (parts->order->count > 1)
        return mr_bind_fail(b, parts->order->order[1].expr->span, hint,
                            "The window can only be ordered by a single time column.");
    if (order->is_descending)
        return mr_bind_fail(b, order->expr->span, NULL,
                            "The window can only be ordered in ASCENDING mode.");
    bool is_tagged = expr->kind == MR_EXPR_COLUMN && scope->tag != NULL;
    struct mr_tag tag = is_tagged ? scope->tag[expr->column] : (struct mr_tag){0};

    out->by = expr;
    out->order = mr_tag_is_time(tag) ? MR_OVER_BY_TIME
                 : tag.role == MR_ROLE_PROCTIME || mr_expr_is_proctime(expr)
                     ? MR_OVER_BY_ARRIVAL
                     : MR_OVER_BY_VALUE;
    if (out->order == MR_OVER_BY_VALUE && mr_type_check_order(expr->type, b->err) < 0)
        return mr_bind_wrap(b, order->expr->span, NULL);
    return 0;
}

static int bind_partition(struct mr_binder *b, struct mr_scope *scope,
                          const struct parts *parts, struct over_window *out)
{
    out->partition = MR_NEW_ARRAY(b->arena, struct mr_expr *, parts->partitions + 1);
    for (uint32_t i = 0; i < parts->partitions; i++) {
        struct mr_expr *expr;
        bool is_known = false;
        int rc = mr_bind_expr(b, scope, parts->partition[i], &expr);
        if (rc < 0)
            return rc;
        for (uint32_t k = 0; k < out->partitions; k++)
            is_known |= mr_expr_is_same(out->partition[k], expr);
        if (!is_known)
            out->partition[out->partitions++] = expr;
    }
    return 0;
}

static int bind_rows(struct mr_binder *b, const struct mr_ast_expr *ast, const char *what,
                     uint64_t most, uint64_t *ret)
{
    static const struct mr_schema nothing = {0};
    struct mr_scope scope = {.schema = &nothing, .place = what};
    struct mr_value value = {.is_null = true};
    struct mr_expr *expr;
    bool is_fit = false;

    if (ast->kind != MR_AST_NAME) {
        int rc = mr_bind_expr(b, &scope, ast, &expr);
        if (rc < 0)
            return rc;
        is_fit = mr_type_is_integer(expr->type) && mr_expr_is_constant(expr);
        if (is_fit && mr_expr_fold(b->arena, expr, NULL, &value, b->err) < 0)
            return mr_bind_wrap(b, ast->span, NULL);
    }
    if (!is_fit || value.is_null || value.u.i64 < 0 || (uint64_t)value.u.i64 > most)
        return mr_bind_fail(b, ast->span, NULL,
                            "%s must be a constant whole number from 0 to %llu", what,
                            (unsigned long long)most);
    *ret = (uint64_t)value.u.i64;
    return 0;
}

static int bind_frame(struct mr_binder *b, const struct parts *parts, struct over_window *out)
{
    const struct mr_ast_window *frame = parts->frame;

    out->has_frame = true;
    out->is_range = frame == NULL || frame->frame != 'R';
    out->frame = MR_OVER_UNBOUNDED;
    if (frame == NULL)
        return 0;
    if (frame->high.kind != MR_AST_CURRENT_ROW || frame->low.kind == MR_AST_FOLLOWING ||
        frame->low.kind == MR_AST_UNBOUNDED_FOLLOWING)
        return mr_bind_fail(b, frame->span, "end the frame with AND CURRENT ROW",
                            "OVER RANGE FOLLOWING windows are not supported yet.");
    if (frame->low.kind == MR_AST_UNBOUNDED_PRECEDING)
        return 0;
    out->frame = out->is_range ? MR_OVER_RANGE : MR_OVER_ROWS;
    if (out->is_range && out->order == MR_OVER_BY_VALUE)
        return mr_bind_fail(b, frame->span, "ROWS n PRECEDING, or UNBOUNDED PRECEDING",
                            "Non-time attribute sort is not supported for bounded OVER "
                            "window.");
    if (frame->low.kind == MR_AST_CURRENT_ROW)
        return 0;
    if (!out->is_range)
        return bind_rows(b, frame->low.expr, "n PRECEDING of ROWS", INT64_MAX,
                         &out->preceding_rows);
    int rc = mr_bind_interval(b, frame->low.expr, "frame", &out->preceding_ns);
    if (rc == 0 && out->preceding_ns < 0)
        return mr_bind_fail(b, frame->low.expr->span, NULL,
                            "the INTERVAL of a frame must not be negative");
    return rc;
}

static bool partitions_same(const struct over_window *a, const struct over_window *b)
{
    bool is_same = a->partitions == b->partitions;

    for (uint32_t i = 0; i < a->partitions && is_same; i++)
        is_same = mr_expr_is_same(a->partition[i], b->partition[i]);
    return is_same;
}

static bool frames_same(const struct over_window *a, const struct over_window *b)
{
    return !a->has_frame || !b->has_frame ||
           (a->is_range == b->is_range && a->frame == b->frame &&
            a->preceding_rows == b->preceding_rows && a->preceding_ns == b->preceding_ns);
}

static int fail_differ(struct mr_binder *b, struct mr_span span)
{
    return mr_bind_fail(b, span, "select them in queries of their own",
                        "Over Agg: Unsupported use of OVER windows. All aggregates must be "
                        "computed on the same window. please re-check the over window "
                        "statement.\nPlease check the documentation for the set of currently "
                        "supported SQL features.");
}

/* The window of AST, which has to be that of the calls before.  TAKES_FRAME: the function
 * has a result per frame. */
static int bind_window(struct mr_binder *b, struct mr_overs *overs,
                       const struct mr_ast_expr *ast, bool takes_frame)
{
    const struct mr_ast_window *over = ast->u.call.over;
    struct mr_scope scope = *overs->input;
    struct parts parts = {.span = over->span};
    struct over_window window = {0};

    scope.overs = NULL;
    scope.place = "OVER (..)";
    int rc = collect_parts(b, overs->select, over, &parts);
    if (rc == 0 && !takes_frame && parts.frame != NULL)
        return mr_bind_fail(b, parts.frame->span, "leave it out",
                            "ROW/RANGE not allowed with " MR_VIEW_FMT,
                            MR_VIEW_ARG(ast->u.call.name.part[0].name));
    if (rc == 0)
        rc = bind_partition(b, &scope, &parts, &window);
    if (rc == 0)
        rc = bind_order(b, &scope, &parts, &window);
    if (rc == 0 && takes_frame)
        rc = bind_frame(b, &parts, &window);
    if (rc < 0)
        return rc;
    if (!overs->has_window) {
        overs->window = window;
        overs->span = ast->span;
        overs->has_window = true;
        return 0;
    }
    struct over_window *first = &overs->window;
    if (!mr_expr_is_same(first->by, window.by) || !partitions_same(first, &window) ||
        !frames_same(first, &window))
        return fail_differ(b, over->span);
    if (window.has_frame)
        *first = window;
    return 0;
}

/* -- Calls --------------------------------------------------------------------------------- */

static bool exprs_same(const struct mr_expr *a, const struct mr_expr *b)
{
    return a == NULL || b == NULL ? a == b
                                  : mr_expr_is_same(a, b) && mr_expr_is_deterministic(a);
}

static bool calls_same(const struct over_call *a, const struct over_call *b)
{
    return a->is_aggregate == b->is_aggregate && a->aggregate.fn == b->aggregate.fn &&
           a->other.fn == b->other.fn && a->other.offset == b->other.offset &&
           exprs_same(a->arg, b->arg) && exprs_same(a->fallback, b->fallback);
}

static int wrong_arguments(struct mr_binder *b, const struct mr_ast_expr *ast, const char *want)
{
    return mr_bind_fail(b, ast->span, NULL, MR_VIEW_FMT " OVER (..) takes %s",
                        MR_VIEW_ARG(ast->u.call.name.part[0].name), want);
}

static bool is_count_distinct(const struct mr_ast_call *call)
{
    return call->is_distinct && mr_view_is_nocase(call->name.part[0].name, "COUNT");
}

static int refuse_clauses(struct mr_binder *b, const struct mr_ast_expr *ast)
{
    const struct mr_ast_call *call = &ast->u.call;

    if (call->filter != NULL)
        return mr_bind_fail(b, ast->span, "CASE WHEN .. THEN x END as the argument",
                            "OVER must be applied to aggregate function");
    if (call->nulls != 0)
        return mr_bind_refuse(b, ast->span, NULL, "IGNORE NULLS and RESPECT NULLS");
    if (call->within.count > 0)
        return mr_bind_refuse(b, ast->span, NULL, "WITHIN GROUP (ORDER BY ..)");
    if (call->arg_name != NULL)
        return mr_bind_refuse(b, ast->span, "pass the arguments by position",
                              "a call with named arguments");
    /* The smallest of the distinct values is the smallest of all. */
    if (call->is_distinct && !is_count_distinct(call) &&
        !mr_view_is_nocase(call->name.part[0].name, "MIN") &&
        !mr_view_is_nocase(call->name.part[0].name, "MAX"))
        return mr_bind_refuse(b, ast->span, "COUNT(DISTINCT x) there is",
                              MR_VIEW_FMT "(DISTINCT ..) with OVER (..)",
                              MR_VIEW_ARG(call->name.part[0].name));
    return 0;
}

static int bind_aggregate(struct mr_binder *b, struct mr_scope *scope,
                          const struct mr_ast_expr *ast, struct over_call *out)
{
    const struct mr_ast_call *call = &ast->u.call;
    int rc = 0;

    out->is_aggregate = true;
    if (!call->is_star && call->args != 1)
        return wrong_arguments(b, ast, "one argument");
    if (!call->is_star)
        rc = mr_bind_expr(b, scope, call->arg[0], &out->arg);
    if (rc < 0)
        return rc;
    rc = mr_aggregate_resolve(call->name.part[0].name, call->is_star, false,
                              out->arg != NULL ? out->arg->type : MR_TYPE(MR_TYPE_NULL),
                              &out->aggregate, b->err);
    return rc < 0 ? mr_bind_wrap(b, ast->span, NULL) : 0;
}

/* LAG(x [, offset [, default]]) */
static int bind_lag(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *ast,
                    struct over_call *out)
{
    const struct mr_ast_call *call = &ast->u.call;
    uint64_t offset = 1;
    int rc;

    if (call->is_star || call->args < 1 || call->args > 3)
        return wrong_arguments(b, ast, "a value, an offset and a default");
    rc = mr_bind_expr(b, scope, call->arg[0], &out->arg);
    if (rc == 0 && call->args > 1)
        rc = bind_rows(b, call->arg[1], "the offset of LAG", MR_OVER_LAG_MAX, &offset);
    if (rc == 0 && call->args > 2)
        rc = mr_bind_expr(b, scope, call->arg[2], &out->fallback);
    if (rc < 0)
        return rc;
    out->other.offset = (uint32_t)offset;
    out->other.out = out->arg->type;
    out->other.out.nullable = 1;
    if (out->fallback == NULL)
        return 0;
    if (!mr_type_common(b->arena, out->arg->type, out->fallback->type, &out->other.out))
        return mr_bind_fail(b, ast->span, "CAST one of them",
                            "LAG: the value and its default have different types");
    out->other.out.nullable = out->arg->type.nullable | out->fallback->type.nullable;
    rc = mr_expr_cast(b->arena, out->arg, out->other.out, false, false, &out->arg, b->err);
    if (rc == 0)
        rc = mr_expr_cast(b->arena, out->fallback, out->other.out, false, false, &out->fallback,
                          b->err);
    return rc < 0 ? mr_bind_wrap(b, ast->span, NULL) : 0;
}

/* Functions that are no aggregates of mr_aggregation. */
static const struct {
    const char *name;
    enum mr_over_fn fn;
} other_fns[] = {
    {"FIRST_VALUE", MR_OVER_FIRST_VALUE},
    {"LAST_VALUE", MR_OVER_LAST_VALUE},
    {"LAG", MR_OVER_LAG},
    {"ROW_NUMBER", MR_OVER_ROW_NUMBER},
    {"RANK", MR_OVER_RANK},
    {"DENSE_RANK", MR_OVER_DENSE_RANK},
};

static bool find_other(const struct mr_ast_call *call, enum mr_over_fn *ret)
{
    *ret = MR_OVER_COUNT_DISTINCT;
    if (is_count_distinct(call))
        return true;
    for (size_t i = 0; i < MR_COUNTOF(other_fns); i++) {
        if (!mr_view_is_nocase(call->name.part[0].name, other_fns[i].name))
            continue;
        *ret = other_fns[i].fn;
        return true;
    }
    return false;
}

static int bind_other(struct mr_binder *b, struct mr_scope *scope,
                      const struct mr_ast_expr *ast, struct over_call *out)
{
    const struct mr_ast_call *call = &ast->u.call;

    if (out->other.fn == MR_OVER_LAG)
        return bind_lag(b, scope, ast, out);
    if (mr_over_fn_is_place(out->other.fn)) {
        out->other.out = MR_TYPE_BIGINT_NN;
        return call->args > 0 || call->is_star ? wrong_arguments(b, ast, "no arguments") : 0;
    }
    if (call->is_star || call->args != 1)
        return wrong_arguments(b, ast, "one argument");
    int rc = mr_bind_expr(b, scope, call->arg[0], &out->arg);
    if (rc < 0)
        return rc;
    out->other.out =
        out->other.fn == MR_OVER_COUNT_DISTINCT ? MR_TYPE_BIGINT_NN : out->arg->type;
    return 0;
}

static int refuse_function(struct mr_binder *b, const struct mr_ast_expr *ast)
{
    struct mr_view name = ast->u.call.name.part[0].name;

    if (mr_view_is_nocase(name, "LEAD"))
        return mr_bind_fail(b, ast->span, "LAG looks back",
                            "LEAD Function is not supported in stream mode.");
    return mr_bind_refuse(b, ast->span,
                          "COUNT, SUM, AVG, MIN, MAX, FIRST_VALUE, LAST_VALUE, LAG, "
                          "ROW_NUMBER, RANK and DENSE_RANK are those there are",
                          MR_VIEW_FMT " OVER (..)", MR_VIEW_ARG(name));
}

int mr_bind_over_call(struct mr_binder *b, struct mr_scope *scope,
                      const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    const struct mr_ast_call *call = &ast->u.call;
    struct mr_view name = call->name.part[0].name;
    struct mr_overs *overs = scope->overs;
    struct over_call out = {0};

    if (overs == NULL && scope->place != NULL)
        return mr_bind_fail(b, ast->span, "select it in a subquery",
                            "Windowed aggregate expression is illegal in %s", scope->place);
    if (overs == NULL)
        return mr_bind_refuse(b, ast->span, "aggregate in a subquery",
                              "a function with OVER (..) beside GROUP BY");
    bool is_other = find_other(call, &out.other.fn);
    if (call->name.parts > 1 || (!is_other && !mr_aggregate_exists(name)))
        return refuse_function(b, ast);
    struct mr_scope inner = *overs->input;
    inner.overs = NULL;
    inner.place = "a function with OVER (..)";
    int rc = refuse_clauses(b, ast);
    if (rc == 0)
        rc = is_other ? bind_other(b, &inner, ast, &out) : bind_aggregate(b, &inner, ast, &out);
    if (rc == 0)
        rc = bind_window(
            b, overs, ast,
            !is_other || (out.other.fn != MR_OVER_LAG && !mr_over_fn_is_place(out.other.fn)));
    if (rc < 0)
        return rc;
    uint32_t i = 0;
    while (i < overs->calls && !calls_same(&overs->call[i], &out))
        i++;
    if (i == overs->calls)
        MR_PUSH(b->arena, overs->call, overs->calls, out);
    *ret = mr_expr_column(b->arena, overs->input->schema->count + i,
                          is_other ? out.other.out : out.aggregate.out);
    return 0;
}

/* -- The relation ----------------------------------------------------------------------------- */

static uint32_t add_column(struct mr_binder *b, struct mr_select_list *list,
                           struct mr_expr *expr)
{
    uint32_t names = list->count;

    for (uint32_t i = 0; i < list->count; i++)
        if (mr_expr_is_same(list->column[i], expr) && mr_expr_is_deterministic(expr))
            return i;
    struct mr_view name = mr_view_of(mr_arena_printf(b->arena, "$%u", list->count));
    MR_PUSH(b->arena, list->column, list->count, expr);
    MR_PUSH(b->arena, list->name, names, name);
    return list->count - 1;
}

/* Columns of the input, with behind them what is partitioned by and what functions take. */
static struct mr_over_spec *lower(struct mr_binder *b, const struct mr_overs *overs,
                                  struct mr_rel *input, struct mr_rel **ret)
{
    const struct over_window *window = &overs->window;
    struct mr_over_spec *plan = MR_NEW(b->arena, struct mr_over_spec);
    uint32_t *key = MR_NEW_ARRAY(b->arena, uint32_t, window->partitions + 1);
    struct mr_aggregate *aggregate = NULL;
    struct mr_over_call *call = NULL;
    struct mr_select_list list = {0};

    for (uint32_t c = 0; c < input->schema->count; c++) {
        uint32_t names = list.count;
        MR_PUSH(b->arena, list.name, names, input->schema->field[c].name);
        MR_PUSH(b->arena, list.column, list.count,
                mr_expr_column(b->arena, c, input->schema->field[c].type));
    }
    *plan = (struct mr_over_spec){.order = window->order,
                                  .order_column = add_column(b, &list, window->by),
                                  .is_range =
                                      window->is_range && window->order != MR_OVER_BY_ARRIVAL,
                                  .frame = window->frame,
                                  .preceding_rows = window->preceding_rows,
                                  .preceding_ns = window->preceding_ns};
    for (uint32_t i = 0; i < window->partitions; i++)
        key[i] = add_column(b, &list, window->partition[i]);
    for (uint32_t i = 0; i < overs->calls; i++) {
        const struct over_call *from = &overs->call[i];
        int32_t arg = from->arg == NULL ? -1 : (int32_t)add_column(b, &list, from->arg);
        if (from->is_aggregate) {
            struct mr_aggregate agg = from->aggregate;
            agg.arg = arg;
            agg.filter = -1;
            MR_PUSH(b->arena, aggregate, plan->aggregation.aggregates, agg);
            continue;
        }
        struct mr_over_call other = from->other;
        other.arg = arg;
        other.fallback =
            from->fallback == NULL ? -1 : (int32_t)add_column(b, &list, from->fallback);
        /* Rows of one time share what LAG says of them. */
        plan->is_range |= other.fn == MR_OVER_LAG && window->order == MR_OVER_BY_TIME;
        MR_PUSH(b->arena, call, plan->calls, other);
    }
    plan->aggregation.key = key;
    plan->aggregation.keys = window->partitions;
    plan->aggregation.aggregate = aggregate;
    plan->call = call;
    *ret = mr_rel_project_new(b->arena, input, list.column, list.name, list.count);
    return plan;
}

/* What makes REL's rows, for people. */
static const char *node_name(const struct mr_rel *rel)
{
    while (rel->kind != MR_REL_STAGE && rel->input != NULL)
        rel = rel->input;
    return rel->kind == MR_REL_STAGE ? rel->stage->class->name : "TableSourceScan";
}

/* Can CALL be computed over WINDOW? */
static int check_call(struct mr_binder *b, const struct mr_overs *overs,
                      const struct over_call *call)
{
    const struct over_window *window = &overs->window;
    enum mr_over_fn fn = call->other.fn;
    bool is_bounded = window->frame != MR_OVER_UNBOUNDED;

    if (call->is_aggregate)
        return 0;
    if ((fn == MR_OVER_LAG || mr_over_fn_is_place(fn)) && is_bounded)
        return fail_differ(b, overs->span);
    if (fn == MR_OVER_LAG && window->has_frame && !window->is_range)
        return fail_differ(b, overs->span);
    if (window->order == MR_OVER_BY_VALUE && fn == MR_OVER_COUNT_DISTINCT)
        return mr_bind_refuse(b, overs->span, "ORDER BY a time attribute",
                              "COUNT(DISTINCT ..) OVER (ORDER BY a column that is no time "
                              "attribute)");
    return 0;
}

static int check(struct mr_binder *b, const struct mr_overs *overs, const struct mr_rel *input)
{
    int rc = 0;

    if (input->changes != MR_CHANGES_NONE && overs->window.order != MR_OVER_BY_VALUE)
        return mr_bind_fail(b, overs->span, NULL,
                            "OverAggregate doesn't support consuming update and delete "
                            "changes which is produced by node %s",
                            node_name(input));
    for (uint32_t i = 0; i < overs->calls && rc == 0; i++)
        rc = check_call(b, overs, &overs->call[i]);
    return rc;
}

int mr_bind_overs(struct mr_binder *b, struct mr_overs *overs, struct mr_rel **rel,
                  struct mr_select_list *list)
{
    uint32_t input = (*rel)->schema->count, aggregates = 0, others = 0;
    uint32_t *map = MR_NEW_ARRAY(b->arena, uint32_t, input + overs->calls + 1);
    struct mr_rel *below;

    if (overs->calls == 0)
        return 0;
    int rc = check(b, overs, *rel);
    if (rc < 0)
        return rc;
    struct mr_over_spec *plan = lower(b, overs, *rel, &below);
    *rel = mr_rel_over_new(b->arena, below, plan);
    (*rel)->span = overs->span;
    (*rel)->source = b->source;
    for (uint32_t c = 0; c < input; c++)
        map[c] = c;
    for (uint32_t i = 0; i < overs->calls; i++)
        map[input + i] = below->schema->count + (overs->call[i].is_aggregate
                                                     ? aggregates++
                                                     : plan->aggregation.aggregates + others++);
    for (uint32_t i = 0; i < list->count; i++)
        list->column[i] = mr_expr_remap(b->arena, list->column[i], map);
    return 0;
}
