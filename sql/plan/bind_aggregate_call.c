#include "sql/plan/bind.h"

/*
 * COUNT(DISTINCT x) FILTER (WHERE ..) and its kin: a call becomes a column behind those of
 * the input, and equal calls are one.
 */

static const char aggregates_there_are[] =
    "there are COUNT, SUM, AVG, MIN, MAX, FIRST_VALUE, LAST_VALUE, LISTAGG, VAR_POP, VAR_SAMP, "
    "STDDEV_POP and STDDEV_SAMP";

/* Those of Flink's that are not computed here. */
static const char *later_aggregate(struct mr_view name)
{
    static const char *const names[] = {"COLLECT", "ARRAY_AGG", "JSON_OBJECTAGG",
                                        "JSON_ARRAYAGG", "APPROX_COUNT_DISTINCT"};

    for (size_t i = 0; i < MR_COUNTOF(names); i++)
        if (mr_view_is_nocase(name, names[i]))
            return names[i];
    return NULL;
}

bool mr_ast_is_aggregate_call(const struct mr_ast_call *call)
{
    struct mr_view name = call->name.part[0].name;

    return mr_aggregate_is_known(name) || later_aggregate(name) != NULL || call->is_star ||
           call->is_distinct || call->filter != NULL;
}

static int aggregate_place(struct mr_binder *b, const struct mr_scope *scope,
                           const struct mr_ast_expr *ast)
{
    if (scope->aggregates != NULL)
        return 0;
    if (scope->place != NULL && strcmp(scope->place, "an aggregate") == 0)
        return mr_bind_fail(b, ast->span, NULL, "Aggregate expressions cannot be nested");
    if (scope->place != NULL)
        return mr_bind_fail(b, ast->span, NULL, "Aggregate expression is illegal in %s clause",
                            scope->place);
    return mr_bind_fail(b, ast->span, "aggregate in a subquery",
                        "Aggregate expressions are not allowed here");
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
           mr_view_eq(a->aggregate.separator, b->aggregate.separator) &&
           a->aggregate.is_distinct == b->aggregate.is_distinct &&
           (a->arg == NULL) == (b->arg == NULL) && (a->filter == NULL) == (b->filter == NULL) &&
           (a->arg == NULL ||
            (mr_expr_is_same(a->arg, b->arg) && mr_expr_is_deterministic(a->arg))) &&
           (a->filter == NULL ||
            (mr_expr_is_same(a->filter, b->filter) && mr_expr_is_deterministic(a->filter)));
}

/* One argument; LISTAGG may have its separator behind. */
static int check_arguments(struct mr_binder *b, const struct mr_ast_expr *ast,
                           struct mr_view *ret_separator)
{
    const struct mr_ast_call *call = &ast->u.call;
    struct mr_view name = call->name.part[0].name;
    bool is_list = mr_view_is_nocase(name, "LISTAGG");
    struct mr_expr *separator;

    if (is_list)
        *ret_separator = MR_VIEW(",");
    if (is_list && call->args == 2) {
        int rc = call->arg[1]->kind == MR_AST_LITERAL
                     ? mr_bind_literal(b, call->arg[1], &separator)
                     : -1;
        if (rc < 0 || mr_type_shape(separator->type) != MR_SHAPE_STR)
            return mr_bind_fail(b, call->arg[1]->span, NULL,
                                "the separator of LISTAGG is a text that is written there");
        *ret_separator = mr_arena_view(b->arena, mr_str_view(&separator->value.u.str));
        return 0;
    }
    if (!call->is_star && call->args != 1)
        return mr_bind_fail(b, ast->span, NULL, MR_VIEW_FMT " takes one argument",
                            MR_VIEW_ARG(name));
    return 0;
}

/* Variances are computed as DOUBLE, and are of the type that an average is of. */
static int variance_type(struct mr_binder *b, struct mr_type in, struct mr_expr **expr)
{
    struct mr_aggregate average;
    int rc = mr_aggregate_resolve(MR_VIEW("AVG"), false, false, in, &average, b->err);

    return rc < 0 ? rc : mr_expr_cast(b->arena, *expr, average.out, true, false, expr, b->err);
}

int mr_bind_aggregate_call(struct mr_binder *b, struct mr_scope *scope,
                           const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    const struct mr_ast_call *call = &ast->u.call;
    struct mr_view name = call->name.part[0].name;
    struct mr_agg_call out = {0};

    if (later_aggregate(name) != NULL)
        return mr_bind_refuse(b, ast->span, aggregates_there_are, "the aggregate %s",
                              later_aggregate(name));
    if (!mr_aggregate_is_known(name))
        return mr_bind_fail(b, ast->span, aggregates_there_are,
                            "'" MR_VIEW_FMT "' is not an aggregate: it takes no *, DISTINCT or "
                            "FILTER",
                            MR_VIEW_ARG(name));
    int rc = aggregate_place(b, scope, ast);
    if (rc < 0)
        return rc;
    rc = check_arguments(b, ast, &out.aggregate.separator);
    if (rc < 0)
        return rc;
    struct mr_aggregates *aggregates = scope->aggregates;
    rc = bind_call_parts(b, aggregates->input, call, &out);
    if (rc < 0)
        return rc;
    struct mr_type in = out.arg != NULL ? out.arg->type : MR_TYPE(MR_TYPE_NULL);
    struct mr_view separator = out.aggregate.separator;
    rc = mr_aggregate_resolve(name, call->is_star, call->is_distinct, in, &out.aggregate,
                              b->err);
    out.aggregate.separator = separator;
    bool is_variance = rc == 0 && mr_aggregate_is_variance(out.aggregate.fn);
    if (is_variance)
        rc = mr_expr_cast(b->arena, out.arg, out.aggregate.in, true, false, &out.arg, b->err);
    if (rc < 0)
        return mr_bind_wrap(b, ast->span, NULL);
    uint32_t i = 0;
    while (i < aggregates->calls && !calls_equal(&aggregates->call[i], &out))
        i++;
    if (i == aggregates->calls)
        MR_PUSH(b->arena, aggregates->call, aggregates->calls, out);
    *ret = mr_expr_column(b->arena, aggregates->input->schema->count + MR_AGG_PLACE_CALLS + i,
                          out.aggregate.out);
    if (is_variance)
        rc = variance_type(b, in, ret);
    return rc < 0 ? mr_bind_wrap(b, ast->span, NULL) : 0;
}
