#include "operators/plugin/aggregate.h"
#include "sql/plan/function.h"

/* Calls of functions of users' libraries. */

static int bind_arguments(struct mr_binder *b, struct mr_scope *scope,
                          const struct mr_ast_call *call, struct mr_expr ***ret)
{
    struct mr_expr **args = MR_NEW_ARRAY(b->arena, struct mr_expr *, call->args + 1);

    *ret = args;
    if (call->arg_name != NULL)
        return mr_bind_refuse(b, call->name.span, "pass the arguments by position",
                              "a call with named arguments");
    for (uint32_t i = 0; i < call->args; i++) {
        int rc = mr_bind_expr(b, scope, call->arg[i], &args[i]);
        if (rc < 0)
            return rc;
    }
    return 0;
}

bool mr_is_user_table(struct mr_binder *b, const struct mr_ast_table *table)
{
    if (table->kind != MR_AST_TABLE_FUNCTION)
        return false;
    return mr_function_of_user(b, &table->expr->u.call.name, true) != NULL;
}

int mr_bind_user_call(struct mr_binder *b, struct mr_scope *scope,
                      const struct mr_ast_expr *ast, const struct mr_user_function *function,
                      bool of_table, struct mr_expr **ret)
{
    const struct mr_ast_call *call = &ast->u.call;
    struct mr_expr **args;

    if (call->is_star || call->is_distinct || call->filter != NULL)
        return mr_bind_fail(b, ast->span, NULL,
                            "'%s' is not an aggregate: it takes no *, DISTINCT or FILTER",
                            function->name);
    if (of_table && function->kind != MR_PLUGIN_TABLE)
        return mr_bind_fail(b, ast->span, "write it in the select list",
                            "'%s' is a %s function, and makes no rows", function->name,
                            function->kind == MR_PLUGIN_SCALAR ? "scalar" : "aggregate");
    if (!of_table && function->kind == MR_PLUGIN_TABLE)
        return mr_bind_fail(b, ast->span,
                            mr_arena_printf(b->arena, "FROM t, LATERAL TABLE(%s(..)) AS x (..)",
                                            function->name),
                            "'%s' is a table function: it stands in FROM", function->name);
    int rc = bind_arguments(b, scope, call, &args);
    if (rc == 0 && mr_expr_call_user(b->arena, function, args, call->args, ret, b->err) < 0)
        rc = mr_bind_wrap(b, ast->span, NULL);
    return rc;
}

/* -- Aggregates ------------------------------------------------------------------------------- */

/* ARGS in one column: a ROW of them, NULL where one of them is (unless IS_LOOSE). */
static int pack(struct mr_binder *b, struct mr_span span, struct mr_expr **args, uint32_t count,
                bool is_loose, struct mr_expr **ret)
{
    struct mr_expr *all = NULL, *when_then[2];
    int rc = mr_bind_function(b, span, "ROW", args, count, ret);

    for (uint32_t i = 0; i < count && rc == 0 && !is_loose; i++) {
        struct mr_expr *one;
        if (!args[i]->type.nullable)
            continue;
        rc = mr_bind_function(b, span, "IS NOT NULL", &args[i], 1, &one);
        if (rc == 0)
            all = all == NULL ? one : mr_expr_and(b->arena, all, one);
    }
    if (rc < 0 || all == NULL)
        return rc;
    when_then[0] = all;
    when_then[1] = *ret;
    rc = mr_expr_case(b->arena, when_then, 1, NULL, ret, b->err);
    return rc < 0 ? mr_bind_wrap(b, span, NULL) : 0;
}

static struct mr_expr *constant_true(struct mr_binder *b)
{
    struct mr_value value = {.type = {.id = MR_TYPE_BOOLEAN}, .u.boolean = 1};

    return mr_expr_constant(b->arena, value);
}

int mr_bind_user_aggregate(struct mr_binder *b, struct mr_scope *scope,
                           const struct mr_ast_expr *ast,
                           const struct mr_user_function *function, struct mr_agg_call *ret)
{
    struct mr_user_aggregate *user = MR_NEW(b->arena, struct mr_user_aggregate);
    const struct mr_ast_call *call = &ast->u.call;
    const struct mr_user_form *form;
    struct mr_expr **args;

    if (call->is_star || call->is_distinct)
        return mr_bind_refuse(b, ast->span, "aggregate over the rows of a SELECT DISTINCT",
                              "%s(%s) of a user's function", function->name,
                              call->is_star ? "*" : "DISTINCT ..");
    int rc = bind_arguments(b, scope, call, &args);
    if (rc == 0 && mr_expr_user_form(b->arena, function, args, call->args, &form, b->err) < 0)
        rc = mr_bind_wrap(b, ast->span, NULL);
    if (rc < 0)
        return rc;
    bool is_loose = mr_user_form_sees_nulls(form);
    user->is_packed = call->args > 1 || (call->args == 1 && is_loose);
    if (user->is_packed)
        rc = pack(b, ast->span, args, call->args, is_loose, &ret->arg);
    else
        ret->arg = call->args == 1 ? args[0] : constant_true(b);
    if (rc < 0)
        return rc;
    user->function = form->function;
    user->name = mr_arena_copy(b->arena, function->name, strlen(function->name));
    user->library = function->plugin->name;
    user->args = call->args;
    user->in = ret->arg->type;
    user->out = form->gives.type[0];
    ret->span = ast->span;
    ret->aggregate = (struct mr_aggregate){.fn = MR_AGG_USER,
                                           .arg = -1,
                                           .filter = -1,
                                           .in = user->in,
                                           .out = user->out,
                                           .user = user};
    return 0;
}

static int check_aggregate(struct mr_binder *b, const struct mr_agg_call *call,
                           const struct mr_rel_window *window, const struct mr_rel *input)
{
    const struct mr_user_aggregate *user = call->aggregate.user;
    const struct mr_plugin_function *f = user->function;
    bool is_hop = window != NULL && window->gap_ns == 0 && window->spec.kind == MR_WINDOW_HOP;

    if (f->retract == NULL && input->changes != MR_CHANGES_NONE)
        return mr_bind_fail(b, call->span, "give it 'retract' in its library",
                            "the aggregate '%s' can not take rows back, which its input does",
                            user->name);
    if (f->merge == NULL && window != NULL)
        return mr_bind_fail(b, call->span, "give it 'merge' in its library",
                            "the aggregate '%s' can not be merged, as windows need it",
                            user->name);
    if (f->unmerge == NULL && is_hop)
        return mr_bind_fail(b, call->span, "give it 'unmerge' in its library, or use TUMBLE",
                            "the aggregate '%s' can not be unmerged, as windows that hop need "
                            "it",
                            user->name);
    return 0;
}

int mr_check_user_aggregates(struct mr_binder *b, const struct mr_aggregates *calls,
                             const struct mr_rel_window *window, const struct mr_rel *input)
{
    int rc = 0;

    for (uint32_t i = 0; i < calls->calls && rc == 0; i++)
        if (calls->call[i].aggregate.user != NULL)
            rc = check_aggregate(b, &calls->call[i], window, input);
    return rc;
}
