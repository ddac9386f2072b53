#include "operators/plugin/aggregate.h"
#include "sql/plan/function.h"

/*
 * COUNT(DISTINCT x) FILTER (WHERE ..) and its kin: a call becomes a column behind those of
 * the input, and equal calls are one.
 */

static const char aggregates_there_are[] =
    "there are COUNT, SUM, AVG, MIN, MAX, FIRST_VALUE, LAST_VALUE, LISTAGG, ARRAY_AGG, COLLECT, "
    "VAR_POP, VAR_SAMP, STDDEV_POP and STDDEV_SAMP";

#define APPROXIMATE "APPROX_COUNT_DISTINCT"

/* Those of Flink's that are not computed here. */
static const char *later_aggregate(struct mr_view name)
{
    static const char *const names[] = {"JSON_OBJECTAGG", "JSON_ARRAYAGG", "PERCENTILE",
                                        APPROXIMATE};

    for (size_t i = 0; i < MR_COUNTOF(names); i++)
        if (mr_view_is_nocase(name, names[i]))
            return names[i];
    return NULL;
}

/* The user's function that aggregates, if CALL is of one. */
static const struct mr_user_function *user_aggregate(struct mr_binder *b,
                                                     const struct mr_ast_call *call)
{
    const struct mr_user_function *function = mr_function_of_user(b, &call->name, false);

    return function != NULL && function->kind == MR_PLUGIN_AGGREGATE ? function : NULL;
}

bool mr_ast_is_aggregate_call(struct mr_binder *b, const struct mr_ast_call *call)
{
    struct mr_view name = call->name.part[0].name;

    if (mr_function_of_user(b, &call->name, false) != NULL)
        return user_aggregate(b, call) != NULL;
    return mr_aggregate_is_known(name) || later_aggregate(name) != NULL || call->is_star ||
           call->is_distinct || call->filter != NULL;
}

static bool is_count(const struct mr_ast_call *call)
{
    return mr_view_is_nocase(call->name.part[0].name, "COUNT");
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

/* COUNT of several columns: of those rows in which none is NULL, and DISTINCT by all. */
static int bind_columns(struct mr_binder *b, struct mr_scope *scope,
                        const struct mr_ast_call *call, struct mr_expr **ret)
{
    struct mr_expr **column = MR_NEW_ARRAY(b->arena, struct mr_expr *, call->args);
    struct mr_expr *row, *is_there = NULL;
    int rc = 0;

    for (uint32_t i = 0; i < call->args && rc == 0; i++) {
        struct mr_expr *is_value;

        rc = mr_bind_expr(b, scope, call->arg[i], &column[i]);
        if (rc == 0)
            rc = mr_expr_call(b->arena, MR_VIEW("IS NOT NULL"), &column[i], 1, &is_value,
                              b->err);
        if (rc == 0)
            is_there = is_there == NULL ? is_value : mr_expr_and(b->arena, is_there, is_value);
    }
    if (rc == 0)
        rc = mr_expr_call(b->arena, MR_VIEW("ROW"), column, call->args, &row, b->err);
    if (rc == 0)
        rc = mr_expr_case(b->arena, (struct mr_expr *[]){is_there, row}, 1, NULL, ret, b->err);
    return rc;
}

/* The call's argument and filter, over the input. */
static int bind_call_parts(struct mr_binder *b, struct mr_scope *input,
                           const struct mr_ast_expr *ast, const struct mr_user_function *user,
                           struct mr_agg_call *out)
{
    const struct mr_ast_call *call = &ast->u.call;
    struct mr_scope scope = *input;
    int rc = 0;

    scope.aggregates = NULL;
    scope.seen = NULL; /* what an aggregate reads need not be grouped by */
    scope.place = "an aggregate";
    if (user != NULL)
        rc = mr_bind_user_aggregate(b, &scope, ast, user, out);
    else if (call->args > 1 && is_count(call))
        rc = bind_columns(b, &scope, call, &out->arg);
    else if (!call->is_star)
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
           a->aggregate.ignores_nulls == b->aggregate.ignores_nulls &&
           (a->aggregate.user == b->aggregate.user ||
            mr_user_aggregate_same(a->aggregate.user, b->aggregate.user)) &&
           (a->arg == NULL) == (b->arg == NULL) && (a->filter == NULL) == (b->filter == NULL) &&
           (a->arg == NULL ||
            (mr_expr_is_same(a->arg, b->arg) && mr_expr_is_deterministic(a->arg))) &&
           (a->filter == NULL ||
            (mr_expr_is_same(a->filter, b->filter) && mr_expr_is_deterministic(a->filter)));
}

/* One argument; LISTAGG may have its separator behind, and COUNT several columns. */
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
    if (!call->is_star && call->args != 1 && !(is_count(call) && call->args > 1))
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

static int check_name(struct mr_binder *b, const struct mr_ast_expr *ast)
{
    struct mr_view name = ast->u.call.name.part[0].name;

    if (mr_view_is_nocase(name, APPROXIMATE))
        return mr_bind_fail(b, ast->span, "COUNT(DISTINCT x) is exact",
                            APPROXIMATE
                            " aggregate function does not support yet for streaming.");
    if (later_aggregate(name) != NULL)
        return mr_bind_refuse(b, ast->span, aggregates_there_are, "the aggregate %s",
                              later_aggregate(name));
    if (!mr_aggregate_is_known(name))
        return mr_bind_fail(b, ast->span, aggregates_there_are,
                            "'" MR_VIEW_FMT "' is not an aggregate: it takes no *, DISTINCT or "
                            "FILTER",
                            MR_VIEW_ARG(name));
    return 0;
}

/* What a built-in one of its name and argument, which has the type IN, is. */
static int resolve(struct mr_binder *b, const struct mr_ast_call *call, struct mr_type in,
                   struct mr_agg_call *out)
{
    struct mr_view separator = out->aggregate.separator;
    int rc = mr_aggregate_resolve(call->name.part[0].name, call->is_star, call->is_distinct, in,
                                  &out->aggregate, b->err);

    out->aggregate.separator = separator;
    out->aggregate.ignores_nulls = call->nulls == 1;
    mr_aggregate_nest(b->arena, &out->aggregate);
    if (rc == 0 && mr_aggregate_is_variance(out->aggregate.fn))
        rc =
            mr_expr_cast(b->arena, out->arg, out->aggregate.in, true, false, &out->arg, b->err);
    return rc;
}

int mr_bind_aggregate_call(struct mr_binder *b, struct mr_scope *scope,
                           const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    const struct mr_user_function *user = user_aggregate(b, &ast->u.call);
    struct mr_agg_call out = {0};
    int rc = user != NULL ? 0 : check_name(b, ast);

    if (rc == 0)
        rc = aggregate_place(b, scope, ast);
    if (rc == 0 && user == NULL)
        rc = check_arguments(b, ast, &out.aggregate.separator);
    if (rc < 0)
        return rc;
    struct mr_aggregates *aggregates = scope->aggregates;
    rc = bind_call_parts(b, aggregates->input, ast, user, &out);
    if (rc < 0)
        return rc;
    struct mr_type in = out.arg != NULL ? out.arg->type : MR_TYPE(MR_TYPE_NULL);
    if (user == NULL)
        rc = resolve(b, &ast->u.call, in, &out);
    if (rc < 0)
        return mr_bind_wrap(b, ast->span, NULL);
    uint32_t i = 0;
    while (i < aggregates->calls && !calls_equal(&aggregates->call[i], &out))
        i++;
    if (i == aggregates->calls)
        MR_PUSH(b->arena, aggregates->call, aggregates->calls, out);
    *ret = mr_expr_column(b->arena, aggregates->input->schema->count + MR_AGG_PLACE_CALLS + i,
                          out.aggregate.out);
    if (mr_aggregate_is_variance(out.aggregate.fn))
        rc = variance_type(b, in, ret);
    return rc < 0 ? mr_bind_wrap(b, ast->span, NULL) : 0;
}
