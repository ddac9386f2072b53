#include "sql/plan/bind.h"

/*
 * The functions of JSON that have clauses of their own.  To operators/expr the clauses travel
 * as arguments:
 *
 *     JSON_EXISTS(json, path, on error)
 *     JSON_VALUE(json, path, on empty, on error, default on empty, default on error)
 *     JSON_QUERY(json, path, on empty, on error, wrapper, NULL of the type to return)
 *     JSON_OBJECT(on null, key, value ...)     JSON_ARRAY(on null, value ...)
 */
static const char *const action_words[] = {
    [MR_JSON_ON_NONE] = "NULL",
    [MR_JSON_ON_NULL] = "NULL",
    [MR_JSON_ON_ERROR] = "ERROR",
    [MR_JSON_ON_DEFAULT] = "DEFAULT",
    [MR_JSON_ON_EMPTY_ARRAY] = "EMPTY ARRAY",
    [MR_JSON_ON_EMPTY_OBJECT] = "EMPTY OBJECT",
    [MR_JSON_ON_TRUE] = "TRUE",
    [MR_JSON_ON_FALSE] = "FALSE",
    [MR_JSON_ON_UNKNOWN] = "NULL",
    [MR_JSON_ON_ABSENT] = "ABSENT",
};

static struct mr_expr *word(struct mr_binder *b, const char *text)
{
    size_t len = strlen(text);
    struct mr_value value = {.type = {.id = MR_TYPE_CHAR, .length = (uint32_t)len},
                             .u.str = mr_str_of(text, len)};

    return mr_expr_constant(b->arena, value);
}

static struct mr_expr *null_of(struct mr_binder *b, struct mr_type type)
{
    type.nullable = 1;
    return mr_expr_constant(b->arena, (struct mr_value){.type = type, .is_null = true});
}

/* Is a clause one of those that the function has?  ALLOWED are bits of mr_ast_json_on. */
static int check_action(struct mr_binder *b, const struct mr_ast_expr *ast,
                        enum mr_ast_json_on on, unsigned allowed, const char *when)
{
    if (on == MR_JSON_ON_NONE || (allowed >> on & 1) != 0)
        return 0;
    return mr_bind_fail(b, ast->span, NULL, MR_VIEW_FMT " has no clause '%s ON %s'",
                        MR_VIEW_ARG(ast->u.call.name.part[0].name), action_words[on], when);
}

/* Which clauses a function has. */
struct clauses {
    unsigned on_empty, on_error, on_null;
    bool has_returning, has_wrapper;
};

static int check_clauses(struct mr_binder *b, const struct mr_ast_expr *ast,
                         const struct clauses *has)
{
    const struct mr_ast_json *json = ast->u.call.json;

    if (json == NULL)
        return 0;
    if ((json->returning != NULL && !has->has_returning) ||
        (json->wrapper != 0 && !has->has_wrapper))
        return mr_bind_fail(b, ast->span, NULL, MR_VIEW_FMT " has no clause %s",
                            MR_VIEW_ARG(ast->u.call.name.part[0].name),
                            json->wrapper != 0 ? "WRAPPER" : "RETURNING");
    int rc = check_action(b, ast, json->on_empty, has->on_empty, "EMPTY");
    if (rc == 0)
        rc = check_action(b, ast, json->on_error, has->on_error, "ERROR");
    return rc == 0 ? check_action(b, ast, json->on_null, has->on_null, "NULL") : rc;
}

static int bind_args(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *ast,
                     struct mr_expr **arg)
{
    int rc = 0;

    for (uint32_t i = 0; i < ast->u.call.args && rc == 0; i++)
        rc = mr_bind_expr(b, scope, ast->u.call.arg[i], &arg[i]);
    return rc;
}

static int finish(struct mr_binder *b, const struct mr_ast_expr *ast, struct mr_expr **arg,
                  uint32_t count, struct mr_expr **ret)
{
    int rc = mr_expr_call(b->arena, ast->u.call.name.part[0].name, arg, count, ret, b->err);

    return rc < 0 ? mr_bind_wrap(b, ast->span, NULL) : 0;
}

static int bind_exists(struct mr_binder *b, struct mr_scope *scope,
                       const struct mr_ast_expr *ast, struct mr_expr **arg,
                       struct mr_expr **ret)
{
    const struct mr_ast_json *json = ast->u.call.json;
    enum mr_ast_json_on on = json == NULL ? MR_JSON_ON_NONE : json->on_error;

    (void)scope;
    arg[2] = word(b, on == MR_JSON_ON_NONE ? "FALSE" : action_words[on]);
    return finish(b, ast, arg, 3, ret);
}

/* The value of DEFAULT as TYPE, or NULL when there is none. */
static int bind_default(struct mr_binder *b, struct mr_scope *scope,
                        const struct mr_ast_expr *ast, struct mr_type type,
                        struct mr_expr **ret)
{
    *ret = null_of(b, type);
    if (ast == NULL)
        return 0;
    int rc = mr_bind_expr(b, scope, ast, ret);
    if (rc < 0)
        return rc;
    type.nullable = 1;
    rc = mr_expr_cast(b->arena, *ret, type, true, false, ret, b->err);
    return rc < 0 ? mr_bind_wrap(b, ast->span, NULL) : 0;
}

static int returned_type(struct mr_binder *b, const struct mr_ast_json *json,
                         struct mr_type *ret)
{
    *ret = MR_TYPE_STRING;
    return json->returning == NULL ? 0 : mr_bind_type(b, json->returning, ret);
}

static int bind_value(struct mr_binder *b, struct mr_scope *scope,
                      const struct mr_ast_expr *ast, struct mr_expr **arg, struct mr_expr **ret)
{
    const struct mr_ast_json *json = ast->u.call.json;
    struct mr_type type;

    if (json == NULL)
        return finish(b, ast, arg, 2, ret);
    int rc = returned_type(b, json, &type);
    if (rc == 0)
        rc = bind_default(b, scope, json->empty_default, type, &arg[4]);
    if (rc == 0)
        rc = bind_default(b, scope, json->error_default, type, &arg[5]);
    if (rc < 0)
        return rc;
    arg[2] = word(b, action_words[json->on_empty]);
    arg[3] = word(b, action_words[json->on_error]);
    return finish(b, ast, arg, 6, ret);
}

static int bind_query(struct mr_binder *b, struct mr_scope *scope,
                      const struct mr_ast_expr *ast, struct mr_expr **arg, struct mr_expr **ret)
{
    static const char *const wrappers[] = {"WITHOUT", "WITHOUT", "CONDITIONAL",
                                           "UNCONDITIONAL"};
    const struct mr_ast_json *json = ast->u.call.json;
    struct mr_type type;

    (void)scope;
    if (json == NULL)
        return finish(b, ast, arg, 2, ret);
    int rc = returned_type(b, json, &type);
    if (rc < 0)
        return rc;
    arg[2] = word(b, action_words[json->on_empty]);
    arg[3] = word(b, action_words[json->on_error]);
    arg[4] = word(b, wrappers[json->wrapper]);
    arg[5] = null_of(b, type);
    return finish(b, ast, arg, 6, ret);
}

/* JSON_OBJECT and JSON_ARRAY, which leaves NULLs out unless told. */
static int bind_made(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *ast,
                     struct mr_expr **arg, struct mr_expr **ret)
{
    const struct mr_ast_call *call = &ast->u.call;
    enum mr_ast_json_on on = call->json == NULL ? MR_JSON_ON_NONE : call->json->on_null;
    bool is_array = mr_view_is_nocase(call->name.part[0].name, "JSON_ARRAY");

    (void)scope;
    if (on == MR_JSON_ON_NONE)
        on = is_array ? MR_JSON_ON_ABSENT : MR_JSON_ON_NULL;
    memmove(arg + 1, arg, call->args * sizeof(*arg));
    arg[0] = word(b, action_words[on]);
    return finish(b, ast, arg, call->args + 1, ret);
}

#define ON(x) (1u << MR_JSON_ON_##x)

static const struct json_function {
    const char *name;
    uint32_t args; /* 0: any number */
    struct clauses has;
    int (*bind)(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *ast,
                struct mr_expr **arg, struct mr_expr **ret);
} functions[] = {
    {"JSON_EXISTS",
     2,
     {.on_error = ON(TRUE) | ON(FALSE) | ON(UNKNOWN) | ON(ERROR)},
     bind_exists},
    {"JSON_VALUE",
     2,
     {.on_empty = ON(NULL) | ON(ERROR) | ON(DEFAULT),
      .on_error = ON(NULL) | ON(ERROR) | ON(DEFAULT),
      .has_returning = true},
     bind_value},
    {"JSON_QUERY",
     2,
     {.on_empty = ON(NULL) | ON(ERROR) | ON(EMPTY_ARRAY) | ON(EMPTY_OBJECT),
      .on_error = ON(NULL) | ON(ERROR) | ON(EMPTY_ARRAY) | ON(EMPTY_OBJECT),
      .has_returning = true,
      .has_wrapper = true},
     bind_query},
    {"JSON_OBJECT", 0, {.on_null = ON(NULL) | ON(ABSENT)}, bind_made},
    {"JSON_ARRAY", 0, {.on_null = ON(NULL) | ON(ABSENT)}, bind_made},
};

static const struct json_function *function_of(const struct mr_ast_call *call)
{
    if (call->name.parts != 1 || call->over != NULL)
        return NULL;
    for (size_t i = 0; i < MR_COUNTOF(functions); i++)
        if (mr_view_is_nocase(call->name.part[0].name, functions[i].name))
            return &functions[i];
    return NULL;
}

bool mr_bind_is_json_call(const struct mr_ast_call *call)
{
    return function_of(call) != NULL;
}

int mr_bind_json_call(struct mr_binder *b, struct mr_scope *scope,
                      const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    const struct mr_ast_call *call = &ast->u.call;
    const struct json_function *function = function_of(call);
    enum { MORE = 4 }; /* arguments that stand for clauses */
    struct mr_expr **arg = MR_NEW_ARRAY(b->arena, struct mr_expr *, call->args + MORE);

    if (function->args != 0 && call->args != function->args)
        return mr_bind_fail(b, ast->span, NULL,
                            "Invalid number of arguments to function '%s'. Was expecting %u "
                            "arguments",
                            function->name, function->args);
    int rc = check_clauses(b, ast, &function->has);
    if (rc == 0)
        rc = bind_args(b, scope, ast, arg);
    return rc < 0 ? rc : function->bind(b, scope, ast, arg, ret);
}
