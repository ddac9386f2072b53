#include "sql/parse/tokens_int.h"

static void arg(struct mr_tokens *c, struct mr_ast_expr *call, struct mr_ast_expr *value)
{
    mr_p_arg(c, call, &call->u.call.arg, &call->u.call.args, value);
}

static void expr_arg(struct mr_tokens *c, struct mr_ast_expr *call)
{
    arg(c, call, mr_p_expr(c));
}

static void symbol_arg(struct mr_tokens *c, struct mr_ast_expr *call, uint32_t symbol,
                       struct mr_span span)
{
    struct mr_ast_expr *expr = mr_p_expr_new(c, MR_AST_SYMBOL, span.start);

    expr->span = span;
    expr->u.symbol = symbol;
    arg(c, call, expr);
}

static void unit_arg(struct mr_tokens *c, struct mr_ast_expr *call)
{
    enum mr_ast_unit unit = mr_p_need_unit(c);

    symbol_arg(c, call, unit, c->last.span);
}

/* The rest of a list whose first argument is there already. */
static void more_args(struct mr_tokens *c, struct mr_ast_expr *call)
{
    while (mr_tok_take_comma(c))
        expr_arg(c, call);
}

/* EXTRACT(unit FROM x) */
static void extract(struct mr_tokens *c, struct mr_ast_expr *call)
{
    unit_arg(c, call);
    mr_tok_need_kw(c, MR_KW_FROM);
    expr_arg(c, call);
}

/* FLOOR(x), FLOOR(x TO unit) */
static void rounding(struct mr_tokens *c, struct mr_ast_expr *call)
{
    expr_arg(c, call);
    if (mr_tok_take_kw(c, MR_KW_TO))
        unit_arg(c, call);
    else
        more_args(c, call);
}

/* TIMESTAMPADD(unit, n, t), TIMESTAMPDIFF(unit, a, b) */
static void unit_first(struct mr_tokens *c, struct mr_ast_expr *call)
{
    unit_arg(c, call);
    mr_tok_need(c, ',');
    expr_arg(c, call);
    mr_tok_need(c, ',');
    expr_arg(c, call);
}

static void blank_arg(struct mr_tokens *c, struct mr_ast_expr *call)
{
    struct mr_ast_expr *expr = mr_p_expr_new(c, MR_AST_LITERAL, c->last.span.start);

    expr->span = c->last.span;
    expr->u.literal.kind = MR_AST_STRING;
    expr->u.literal.type = (struct mr_type){.id = MR_TYPE_CHAR, .length = 1};
    expr->u.literal.text = MR_VIEW(" ");
    arg(c, call, expr);
}

/* TRIM(s), TRIM(s, t), TRIM([BOTH|LEADING|TRAILING] [chars] FROM s) */
static void trim(struct mr_tokens *c, struct mr_ast_expr *call)
{
    static const struct {
        enum mr_keyword keyword;
        enum mr_ast_symbol symbol;
    } sides[] = {{MR_KW_BOTH, MR_SYMBOL_BOTH},
                 {MR_KW_LEADING, MR_SYMBOL_LEADING},
                 {MR_KW_TRAILING, MR_SYMBOL_TRAILING}};
    int next = mr_tok_peek(c, 1).kind;
    bool is_name = next == ')' || next == ',' || next == '.';

    for (size_t i = 0; i < MR_COUNTOF(sides) && !is_name; i++) {
        if (!mr_tok_is_kw(c, sides[i].keyword))
            continue;
        symbol_arg(c, call, sides[i].symbol, mr_tok_next(c).span);
        if (mr_tok_is_kw(c, MR_KW_FROM))
            blank_arg(c, call);
        else
            expr_arg(c, call);
        mr_tok_need_kw(c, MR_KW_FROM);
        expr_arg(c, call);
        return;
    }
    struct mr_ast_expr *first = mr_p_expr(c);
    if (mr_tok_is_kw(c, MR_KW_FROM)) {
        symbol_arg(c, call, MR_SYMBOL_BOTH, mr_tok_next(c).span);
        arg(c, call, first);
        expr_arg(c, call);
        return;
    }
    arg(c, call, first);
    more_args(c, call);
}

/* SUBSTRING(s FROM a [FOR b]), SUBSTRING(s, a [, b]) */
static void substring(struct mr_tokens *c, struct mr_ast_expr *call)
{
    expr_arg(c, call);
    if (!mr_tok_take_kw(c, MR_KW_FROM)) {
        more_args(c, call);
        return;
    }
    expr_arg(c, call);
    if (mr_tok_take_kw(c, MR_KW_FOR))
        expr_arg(c, call);
}

/* POSITION(a IN b) */
static void position(struct mr_tokens *c, struct mr_ast_expr *call)
{
    arg(c, call, mr_p_operand(c, 7));
    mr_tok_need_kw(c, MR_KW_IN);
    expr_arg(c, call);
}

/* OVERLAY(s PLACING r FROM a [FOR b]) */
static void overlay(struct mr_tokens *c, struct mr_ast_expr *call)
{
    expr_arg(c, call);
    mr_tok_need_kw(c, MR_KW_PLACING);
    expr_arg(c, call);
    mr_tok_need_kw(c, MR_KW_FROM);
    expr_arg(c, call);
    if (mr_tok_take_kw(c, MR_KW_FOR))
        expr_arg(c, call);
}

/* -- JSON functions ---------------------------------------------------------------- */

static struct mr_ast_json *json_of(struct mr_tokens *c, struct mr_ast_expr *call)
{
    if (call->u.call.json == NULL)
        call->u.call.json = MR_NEW(c->arena, struct mr_ast_json);
    return call->u.call.json;
}

/* {NULL|ERROR|DEFAULT x|EMPTY ARRAY|..}, before ON; false: none of them. */
static bool json_behaviour(struct mr_tokens *c, enum mr_ast_json_on *ret,
                           struct mr_ast_expr **ret_default)
{
    static const struct {
        enum mr_keyword keyword;
        enum mr_ast_json_on on;
    } words[] = {{MR_KW_NULL, MR_JSON_ON_NULL},       {MR_KW_ERROR, MR_JSON_ON_ERROR},
                 {MR_KW_TRUE, MR_JSON_ON_TRUE},       {MR_KW_FALSE, MR_JSON_ON_FALSE},
                 {MR_KW_UNKNOWN, MR_JSON_ON_UNKNOWN}, {MR_KW_ABSENT, MR_JSON_ON_ABSENT}};

    for (size_t i = 0; i < MR_COUNTOF(words); i++) {
        if (!mr_tok_is_kw(c, words[i].keyword))
            continue;
        mr_tok_next(c);
        *ret = words[i].on;
        return true;
    }
    if (mr_tok_is_kw(c, MR_KW_DEFAULT)) {
        mr_tok_next(c);
        *ret = MR_JSON_ON_DEFAULT;
        *ret_default = mr_p_expr(c);
        return true;
    }
    if (!mr_tok_is_kw(c, MR_KW_EMPTY))
        return false;
    mr_tok_next(c);
    *ret = mr_tok_take_kw(c, MR_KW_ARRAY) ? MR_JSON_ON_EMPTY_ARRAY : MR_JSON_ON_EMPTY_OBJECT;
    if (*ret == MR_JSON_ON_EMPTY_OBJECT)
        mr_tok_need_kw(c, MR_KW_OBJECT);
    return true;
}

/* behaviour ON {EMPTY|ERROR|NULL}; false: there is none. */
static bool json_on(struct mr_tokens *c, struct mr_ast_expr *call)
{
    enum mr_ast_json_on on = MR_JSON_ON_NONE;
    struct mr_ast_expr *value = NULL;

    if (!json_behaviour(c, &on, &value))
        return false;
    struct mr_ast_json *json = json_of(c, call);
    if (value != NULL)
        mr_tokens_raise(c, &call->height, value->height);
    mr_tok_need_kw(c, MR_KW_ON);
    if (mr_tok_take_kw(c, MR_KW_EMPTY)) {
        json->on_empty = on;
        json->empty_default = value;
    } else if (mr_tok_take_kw(c, MR_KW_ERROR)) {
        json->on_error = on;
        json->error_default = value;
    } else {
        mr_tok_need_kw(c, MR_KW_NULL);
        json->on_null = on;
    }
    return true;
}

/* {WITHOUT | WITH [CONDITIONAL|UNCONDITIONAL]} [ARRAY] WRAPPER */
static void json_wrapper(struct mr_tokens *c, struct mr_ast_json *json)
{
    json->wrapper = mr_tok_next(c).keyword == MR_KW_WITHOUT ? 1 : 3;
    if (json->wrapper == 3 && mr_tok_take_kw(c, MR_KW_CONDITIONAL))
        json->wrapper = 2;
    else if (json->wrapper == 3)
        (void)mr_tok_take_kw(c, MR_KW_UNCONDITIONAL);
    (void)mr_tok_take_kw(c, MR_KW_ARRAY);
    mr_tok_need_kw(c, MR_KW_WRAPPER);
}

static void json_clauses(struct mr_tokens *c, struct mr_ast_expr *call)
{
    if (mr_tok_is_kw(c, MR_KW_RETURNING)) {
        mr_tok_next(c);
        json_of(c, call)->returning = mr_p_type(c);
        mr_tokens_raise(c, &call->height, call->u.call.json->returning->height);
    }
    if (mr_tok_is_kw(c, MR_KW_WITH) || mr_tok_is_kw(c, MR_KW_WITHOUT))
        json_wrapper(c, json_of(c, call));
    while (json_on(c, call))
        continue;
}

/* JSON_VALUE, JSON_QUERY, JSON_EXISTS (x, path clauses) */
static void json_path(struct mr_tokens *c, struct mr_ast_expr *call)
{
    expr_arg(c, call);
    more_args(c, call);
    json_clauses(c, call);
}

static bool is_json_clause(struct mr_tokens *c)
{
    return (mr_tok_is_kw(c, MR_KW_NULL) || mr_tok_is_kw(c, MR_KW_ABSENT)) &&
           mr_tok_ahead_kw(c, 1, MR_KW_ON);
}

/* [KEY] k VALUE v, k : v */
static void json_pair(struct mr_tokens *c, struct mr_ast_expr *call)
{
    int next = mr_tok_peek(c, 1).kind;

    if (mr_tok_is_kw(c, MR_KW_KEY) && !mr_tok_ahead_kw(c, 1, MR_KW_VALUE) && next != ':' &&
        next != '.' && next != ')')
        mr_tok_next(c);
    expr_arg(c, call);
    if (!mr_tok_take(c, ':'))
        mr_tok_need_kw(c, MR_KW_VALUE);
    expr_arg(c, call);
}

/* JSON_OBJECT, JSON_OBJECTAGG */
static void json_object(struct mr_tokens *c, struct mr_ast_expr *call)
{
    if (!mr_tok_is(c, ')') && !is_json_clause(c)) {
        do {
            json_pair(c, call);
        } while (mr_tok_take_comma(c));
    }
    json_clauses(c, call);
}

/* JSON_ARRAY, JSON_ARRAYAGG */
static void json_array(struct mr_tokens *c, struct mr_ast_expr *call)
{
    if (!mr_tok_is(c, ')') && !is_json_clause(c)) {
        expr_arg(c, call);
        more_args(c, call);
    }
    json_clauses(c, call);
}

/* -- The table ------------------------------------------------------------------- */

bool mr_p_special(struct mr_tokens *c, struct mr_ast_expr *call)
{
    static const struct {
        const char *name;
        void (*parse)(struct mr_tokens *c, struct mr_ast_expr *call);
    } forms[] = {
        {"EXTRACT", extract},
        {"FLOOR", rounding},
        {"CEIL", rounding},
        {"CEILING", rounding},
        {"TIMESTAMPADD", unit_first},
        {"TIMESTAMPDIFF", unit_first},
        {"TRIM", trim},
        {"SUBSTRING", substring},
        {"POSITION", position},
        {"OVERLAY", overlay},
        {"JSON_VALUE", json_path},
        {"JSON_QUERY", json_path},
        {"JSON_EXISTS", json_path},
        {"JSON_OBJECT", json_object},
        {"JSON_ARRAY", json_array},
        {"JSON_OBJECTAGG", json_object},
        {"JSON_ARRAYAGG", json_array},
    };
    const struct mr_ast_name *name = &call->u.call.name;

    if (name->parts != 1 || name->part[0].is_quoted)
        return false;
    for (size_t i = 0; i < MR_COUNTOF(forms); i++) {
        if (!mr_view_is_nocase(name->part[0].name, forms[i].name))
            continue;
        forms[i].parse(c, call);
        return true;
    }
    return false;
}
