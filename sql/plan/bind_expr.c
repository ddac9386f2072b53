#include "sql/plan/bind_join.h"
#include "sql/plan/bind_over.h"
#include "sql/plan/bind_rank.h"
#include "sql/plan/function.h"

#include "core/data/datetime.h"

static int bind_list(struct mr_binder *b, struct mr_scope *scope,
                     struct mr_ast_expr *const *ast, uint32_t count, struct mr_expr ***ret)
{
    struct mr_expr **out = MR_NEW_ARRAY(b->arena, struct mr_expr *, count + 1);

    for (uint32_t i = 0; i < count; i++) {
        int rc = mr_bind_expr(b, scope, ast[i], &out[i]);
        if (rc < 0)
            return rc;
    }
    *ret = out;
    return 0;
}

int mr_bind_function(struct mr_binder *b, struct mr_span span, const char *name,
                     struct mr_expr **args, uint32_t count, struct mr_expr **ret)
{
    int rc = mr_expr_call(b->arena, mr_view_of(name), args, count, ret, b->err);

    return rc < 0 ? mr_bind_wrap(b, span, NULL) : 0;
}

/* -- Literals --------------------------------------------------------------- */

static struct mr_value number_value(const struct mr_ast_literal *literal)
{
    struct mr_value value = {.type = literal->type};

    switch (mr_type_shape(literal->type)) {
    case MR_SHAPE_I64:
        value.u.i64 = literal->kind == MR_AST_INTEGER && literal->type.id != MR_TYPE_DECIMAL
                          ? literal->i64
                          : (int64_t)literal->i128;
        break;
    case MR_SHAPE_I128: value.u.i128 = literal->i128; break;
    case MR_SHAPE_F64: value.u.f64 = literal->f64; break;
    case MR_SHAPE_BOOL: value.u.boolean = literal->i64 != 0; break;
    case MR_SHAPE_STR: MR_ASSERT(false);
    }
    return value;
}

static int time_value(struct mr_binder *b, const struct mr_ast_expr *ast,
                      struct mr_value *value)
{
    const struct mr_ast_literal *literal = &ast->u.literal;
    const char *form = NULL, *kind = "TIMESTAMP", *pattern = "yyyy-MM-dd HH:mm:ss";
    int rc = 0;

    switch (literal->kind) {
    case MR_AST_DATE:
        kind = "DATE";
        pattern = "yyyy-MM-dd";
        rc = mr_date_parse(literal->text, false, &value->u.i64);
        form = "DATE 'yyyy-MM-dd'";
        break;
    case MR_AST_TIME:
        kind = "TIME";
        pattern = "HH:mm:ss";
        rc = mr_time_parse(literal->text, &value->u.i64);
        form = "TIME 'HH:mm:ss[.fraction]'";
        break;
    default:
        rc = mr_timestamp_parse(literal->text, MR_FORM_SQL | MR_FORM_LENIENT, &value->u.i64);
        form = "TIMESTAMP 'yyyy-MM-dd HH:mm:ss[.fraction]', between 1677-09-22 and 2262-04-10";
        break;
    }
    if (rc < 0)
        return mr_bind_fail(b, ast->span, mr_arena_printf(b->arena, "write %s", form),
                            "Illegal %s literal '" MR_VIEW_FMT "': not in format '%s'", kind,
                            MR_VIEW_ARG(literal->text), pattern);
    return 0;
}

int mr_bind_literal(struct mr_binder *b, const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    const struct mr_ast_literal *literal = &ast->u.literal;
    struct mr_value value = {.type = literal->type};

    switch (literal->kind) {
    case MR_AST_NULL:
        value.is_null = true;
        value.type.nullable = 1;
        break;
    case MR_AST_BOOLEAN:
    case MR_AST_INTEGER:
    case MR_AST_DECIMAL:
    case MR_AST_DOUBLE: value = number_value(literal); break;
    case MR_AST_INTERVAL: value.u.i64 = literal->i64; break;
    case MR_AST_STRING:
    case MR_AST_BINARY:
        value.u.str = mr_str_of(mr_arena_copy(b->arena, literal->text.data, literal->text.len),
                                literal->text.len);
        break;
    case MR_AST_DATE:
    case MR_AST_TIME:
    case MR_AST_TIMESTAMP: {
        int rc = time_value(b, ast, &value);
        if (rc < 0)
            return rc;
        break;
    }
    }
    *ret = mr_expr_constant(b->arena, value);
    return 0;
}

/* -- Operators --------------------------------------------------------------- */

static bool is_clause(const char *what)
{
    return strcmp(what, "WHERE") == 0 || strcmp(what, "HAVING") == 0 || strcmp(what, "ON") == 0;
}

static int to_boolean(struct mr_binder *b, const struct mr_ast_expr *ast, const char *what,
                      struct mr_expr **expr)
{
    struct mr_text type;

    if ((*expr)->type.id == MR_TYPE_BOOLEAN)
        return 0;
    if ((*expr)->type.id == MR_TYPE_NULL) {
        int rc =
            mr_expr_cast(b->arena, *expr, MR_TYPE(MR_TYPE_BOOLEAN), true, false, expr, b->err);
        return rc < 0 ? mr_bind_wrap(b, ast->span, NULL) : 0;
    }
    mr_text_init(&type);
    mr_type_print((*expr)->type, &type);
    int rc =
        mr_bind_fail(b, ast->span, NULL, "%s%s must be a condition (BOOLEAN), but this is %s",
                     what, is_clause(what) ? " clause" : "", type.data);
    mr_text_fini(&type);
    return rc;
}

static int bind_logic(struct mr_binder *b, struct mr_scope *scope,
                      const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    const struct mr_ast_opx *op = &ast->u.op;
    bool is_and = op->op == MR_OP_AND;
    struct mr_expr *out = NULL;

    for (uint32_t i = 0; i < op->args; i++) {
        struct mr_expr *arg;
        int rc = mr_bind_expr(b, scope, op->arg[i], &arg);
        if (rc == 0)
            rc = to_boolean(b, op->arg[i], is_and ? "a side of AND" : "a side of OR", &arg);
        if (rc < 0)
            return rc;
        if (out == NULL)
            out = arg;
        else
            out = is_and ? mr_expr_and(b->arena, out, arg) : mr_expr_or(b->arena, out, arg);
    }
    *ret = out;
    return 0;
}

/* x BETWEEN SYMMETRIC a AND b is a BETWEEN in either order. */
static int bind_symmetric(struct mr_binder *b, const struct mr_ast_expr *ast,
                          struct mr_expr **args, struct mr_expr **ret)
{
    struct mr_expr *swapped[] = {args[0], args[2], args[1]};
    struct mr_expr *one, *other;
    int rc = mr_bind_function(b, ast->span, "BETWEEN", args, 3, &one);

    if (rc == 0)
        rc = mr_bind_function(b, ast->span, "BETWEEN", swapped, 3, &other);
    if (rc == 0)
        *ret = mr_expr_or(b->arena, one, other);
    return rc;
}

static int bind_op(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *ast,
                   struct mr_expr **ret)
{
    const struct mr_ast_opx *op = &ast->u.op;
    struct mr_expr **args;
    int rc;

    if (op->op == MR_OP_AND || op->op == MR_OP_OR)
        return bind_logic(b, scope, ast, ret);
    if (op->op == MR_OP_OVERLAPS)
        return mr_bind_overlaps(b, scope, ast, ret);
    rc = bind_list(b, scope, op->arg, op->args, &args);
    if (rc < 0)
        return rc;
    if (op->op == MR_OP_POS) {
        if (!mr_type_is_numeric(args[0]->type))
            return mr_bind_fail(b, ast->span, NULL, "a sign needs a number");
        *ret = args[0];
        return 0;
    }
    if (op->op == MR_OP_BETWEEN && op->is_symmetric)
        rc = bind_symmetric(b, ast, args, ret);
    else
        rc = mr_bind_function(b, ast->span, mr_ast_op_name(op->op), args, op->args, ret);
    if (rc == 0 && op->is_not)
        rc = mr_bind_function(b, ast->span, "NOT", ret, 1, ret);
    return rc;
}

static int bind_case(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *ast,
                     struct mr_expr **ret)
{
    uint32_t whens = ast->u.casex.whens;
    struct mr_expr **pair = MR_NEW_ARRAY(b->arena, struct mr_expr *, 2 * (size_t)whens);
    struct mr_expr *operand = NULL, *otherwise = NULL;
    int rc = 0;

    if (ast->u.casex.operand != NULL)
        rc = mr_bind_expr(b, scope, ast->u.casex.operand, &operand);
    for (uint32_t i = 0; i < whens && rc == 0; i++) {
        const struct mr_ast_when *when = &ast->u.casex.when[i];
        rc = mr_bind_expr(b, scope, when->when, &pair[2 * i]);
        if (rc == 0 && operand != NULL) {
            struct mr_expr *sides[] = {operand, pair[2 * i]};
            rc = mr_bind_function(b, when->when->span, "=", sides, 2, &pair[2 * i]);
        } else if (rc == 0) {
            rc = to_boolean(b, when->when, "WHEN", &pair[2 * i]);
        }
        if (rc == 0)
            rc = mr_bind_expr(b, scope, when->then, &pair[2 * i + 1]);
    }
    if (rc == 0 && ast->u.casex.otherwise != NULL)
        rc = mr_bind_expr(b, scope, ast->u.casex.otherwise, &otherwise);
    if (rc < 0)
        return rc;
    rc = mr_expr_case(b->arena, pair, whens, otherwise, ret, b->err);
    return rc < 0 ? mr_bind_wrap(b, ast->span, NULL) : 0;
}

static int bind_cast(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *ast,
                     struct mr_expr **ret)
{
    struct mr_expr *arg;
    struct mr_type type;
    int rc = mr_bind_type(b, ast->u.cast.type, &type);

    if (rc == 0)
        rc = mr_bind_expr(b, scope, ast->u.cast.arg, &arg);
    if (rc < 0)
        return rc;
    rc = mr_expr_cast(b->arena, arg, type, true, ast->u.cast.is_try, ret, b->err);
    return rc < 0 ? mr_bind_wrap(b, ast->span, NULL) : 0;
}

/* -- Calls ------------------------------------------------------------------- */

/* Words that are syntax travel to operators/expr as text: 'MINUTE', 'LEADING'. */
static struct mr_expr *symbol_constant(struct mr_binder *b, const struct mr_ast_expr *ast)
{
    const char *name = mr_ast_symbol_name(ast->u.symbol);
    size_t len = strlen(name);
    struct mr_value value = {
        .type = {.id = MR_TYPE_CHAR, .length = (uint32_t)len},
        .u.str = mr_str_of(mr_arena_copy(b->arena, name, len), len),
    };

    return mr_expr_constant(b->arena, value);
}

static int refuse_call(struct mr_binder *b, const struct mr_ast_expr *ast)
{
    const struct mr_ast_call *c = &ast->u.call;

    if (c->within.count > 0)
        return mr_bind_refuse(b, ast->span, NULL, "WITHIN GROUP (ORDER BY ..)");
    if (c->nulls != 0 && !mr_view_is_nocase(c->name.part[0].name, "ARRAY_AGG"))
        return mr_bind_refuse(b, ast->span, NULL, "IGNORE NULLS and RESPECT NULLS");
    if (c->json != NULL)
        return mr_bind_refuse(b, ast->span, NULL, "a clause of a JSON function");
    if (c->name.parts > 1 && mr_function_of_user(b, &c->name, false) == NULL)
        return mr_bind_fail(
            b, c->name.span,
            "SHOW USER FUNCTIONS lists those that were created; built-in ones go "
            "by their name alone",
            "No match found for function signature " MR_VIEW_FMT,
            MR_VIEW_ARG(mr_span_text(b->source, c->name.span)));
    return 0;
}

/* Functions of Flink's that are not there, with what serves in their place. */
static int refuse_by_name(struct mr_binder *b, const struct mr_ast_expr *ast)
{
    static const struct {
        const char *name, *hint;
    } refused[] = {
        {"PARSE_JSON", "keep the text, and use JSON_VALUE and JSON_QUERY: there is no VARIANT"},
        {"TRY_PARSE_JSON", "keep the text, and use IS JSON, JSON_VALUE and JSON_QUERY"},
        {"OBJECT_OF", "use ROW and CAST(.. AS ROW<..>): there are no structured types"},
        {"OBJECT_UPDATE", "build the row anew with ROW(..)"},
        {"SOURCE_WATERMARK", "write WATERMARK FOR ts AS ts - INTERVAL '5' SECOND"},
    };

    for (size_t i = 0; i < MR_COUNTOF(refused); i++)
        if (mr_view_is_nocase(ast->u.call.name.part[0].name, refused[i].name))
            return mr_bind_refuse(b, ast->span, refused[i].hint, "%s", refused[i].name);
    return 0;
}

/* TRIM(LEADING 'x' FROM s) by the name of the function it is: LTRIM(s, 'x').  NULL: as it
 * is written. */
static const char *trim_function(const struct mr_ast_call *call)
{
    if (call->args != 3 || call->arg[0]->kind != MR_AST_SYMBOL)
        return NULL;
    switch (call->arg[0]->u.symbol) {
    case MR_SYMBOL_BOTH: return "BTRIM";
    case MR_SYMBOL_LEADING: return "LTRIM";
    case MR_SYMBOL_TRAILING: return "RTRIM";
    default: return NULL;
    }
}

static int bind_call(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *ast,
                     struct mr_expr **ret)
{
    const struct mr_ast_call *c = &ast->u.call;
    struct mr_view name = c->name.part[0].name;

    if (c->over != NULL && scope->ranking != NULL)
        return mr_bind_rank_call(b, scope, ast, ret);
    if (c->over != NULL)
        return mr_bind_over_call(b, scope, ast, ret);
    if (mr_bind_is_json_call(c))
        return mr_bind_json_call(b, scope, ast, ret);
    int rc = refuse_call(b, ast);

    if (rc < 0)
        return rc;
    *ret = NULL;
    rc = mr_bind_window_call(b, scope, ast, ret);
    if (rc < 0 || *ret != NULL)
        return rc;
    if (mr_ast_is_grouping_call(c))
        return mr_bind_grouping_call(b, scope, ast, ret);
    if (mr_ast_is_aggregate_call(b, c))
        return mr_bind_aggregate_call(b, scope, ast, ret);
    const struct mr_user_function *user = mr_function_of_user(b, &c->name, false);
    if (user != NULL)
        return mr_bind_user_call(b, scope, ast, user, false, ret);
    rc = mr_bind_watermark_call(b, scope, ast, ret);
    if (rc < 0 || *ret != NULL)
        return rc;
    rc = refuse_by_name(b, ast);
    if (rc < 0)
        return rc;
    if (c->arg_name != NULL)
        return mr_bind_refuse(b, ast->span, "pass the arguments by position",
                              "a call with named arguments");

    struct mr_expr **args;
    rc = bind_list(b, scope, c->arg, c->args, &args);
    if (rc < 0)
        return rc;
    uint32_t count = c->args;
    const char *trim = trim_function(c);
    if (trim != NULL) {
        name = mr_view_of(trim);
        args[0] = args[2];
        count = 2;
    }
    rc = mr_expr_call(b->arena, name, args, count, ret, b->err);
    if (rc < 0)
        return mr_bind_wrap(b, mr_function_exists(name) ? ast->span : c->name.span, NULL);
    return 0;
}

static int refuse_kind(struct mr_binder *b, const struct mr_ast_expr *ast)
{
    const char *join = "aggregate or filter in separate statements";

    switch (ast->kind) {
    case MR_AST_SUBQUERY: return mr_bind_refuse(b, ast->span, join, "a scalar subquery");
    case MR_AST_EXISTS: return mr_bind_refuse(b, ast->span, join, "EXISTS (subquery)");
    case MR_AST_IN_QUERY:
        return mr_bind_refuse(b, ast->span, "list the values: x IN ('a', 'b')",
                              "IN (subquery)");
    case MR_AST_QUANTIFIED: return mr_bind_refuse(b, ast->span, join, "ANY and ALL");
    case MR_AST_TABLE_ARG:
    case MR_AST_DESCRIPTOR:
        return mr_bind_fail(b, ast->span, "FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), size))",
                            "TABLE and DESCRIPTOR are arguments of a window function in FROM");
    default: MR_ASSERT(false); return MR_ERR_BIND;
    }
}

int mr_bind_expr(struct mr_binder *b, struct mr_scope *scope, const struct mr_ast_expr *ast,
                 struct mr_expr **ret)
{
    switch (ast->kind) {
    case MR_AST_LITERAL: return mr_bind_literal(b, ast, ret);
    case MR_AST_NAME: return mr_bind_path(b, scope, &ast->u.name, ret);
    case MR_AST_FIELD:
    case MR_AST_INDEX:
    case MR_AST_ROW:
    case MR_AST_ARRAY:
    case MR_AST_MAP: return mr_bind_nested_expr(b, scope, ast, ret);
    case MR_AST_OP: return bind_op(b, scope, ast, ret);
    case MR_AST_CALL: return bind_call(b, scope, ast, ret);
    case MR_AST_CASE: return bind_case(b, scope, ast, ret);
    case MR_AST_CAST: return bind_cast(b, scope, ast, ret);
    case MR_AST_SYMBOL: *ret = symbol_constant(b, ast); return 0;
    case MR_AST_SUBQUERY:
    case MR_AST_EXISTS:
    case MR_AST_IN_QUERY:
        if (scope->subqueries != NULL)
            return mr_bind_subquery(b, scope, ast, ret);
        return refuse_kind(b, ast);
    default: return refuse_kind(b, ast);
    }
}

int mr_bind_condition(struct mr_binder *b, struct mr_scope *scope,
                      const struct mr_ast_expr *ast, struct mr_expr **ret)
{
    int rc = mr_bind_expr(b, scope, ast, ret);

    return rc < 0 ? rc : to_boolean(b, ast, scope->place, ret);
}

int mr_bind_interval(struct mr_binder *b, const struct mr_ast_expr *ast, const char *what,
                     int64_t *ret_ns)
{
    static const struct mr_schema nothing = {0};
    struct mr_scope scope = {.schema = &nothing, .place = what};
    struct mr_expr *expr;
    struct mr_value value;

    if (ast->kind == MR_AST_NAME)
        return mr_bind_fail(b, ast->span, "write INTERVAL '1' MINUTE",
                            "The %s must be a constant interval", what);
    int rc = mr_bind_expr(b, &scope, ast, &expr);
    if (rc < 0)
        return rc;
    if (expr->type.id != MR_TYPE_INTERVAL_NS || !mr_expr_is_constant(expr))
        return mr_bind_fail(
            b, ast->span, "write INTERVAL '1' MINUTE",
            "The %s must be a constant interval of days, hours, minutes or seconds", what);
    rc = mr_expr_fold(b->arena, expr, NULL, &value, b->err);
    if (rc < 0)
        return mr_bind_wrap(b, ast->span, NULL);
    *ret_ns = value.is_null ? 0 : value.u.i64;
    return 0;
}

struct mr_view mr_bind_item_name(struct mr_binder *b, const struct mr_ast_item *item,
                                 uint32_t ordinal)
{
    if (item->alias.name.data != NULL)
        return mr_arena_view(b->arena, item->alias.name);
    if (item->expr->kind == MR_AST_NAME)
        return mr_arena_view(b->arena,
                             item->expr->u.name.part[item->expr->u.name.parts - 1].name);
    return mr_view_of(mr_arena_printf(b->arena, "EXPR$%u", ordinal));
}
