#include "sql/parse/tokens_int.h"

enum { UNARY = 9, IS_FORM = 4, COMPARISON = 5, RANGE_FORM = 6, NOT_FORM = 3 };

/* Operators of one token between two operands. */
static const struct binary {
    uint8_t kind;
    uint8_t op;
    uint8_t precedence;
} binaries[] = {
    {'=', MR_OP_EQ, COMPARISON}, {MR_TOKEN_NE, MR_OP_NE, COMPARISON},
    {'<', MR_OP_LT, COMPARISON}, {MR_TOKEN_LE, MR_OP_LE, COMPARISON},
    {'>', MR_OP_GT, COMPARISON}, {MR_TOKEN_GE, MR_OP_GE, COMPARISON},
    {'+', MR_OP_ADD, 7},         {'-', MR_OP_SUB, 7},
    {'*', MR_OP_MUL, 8},         {'/', MR_OP_DIV, 8},
    {'%', MR_OP_MOD, 8},         {MR_TOKEN_CONCAT, MR_OP_CONCAT, 8},
};

static const int precedences[] = {
#define X(id, name, precedence) [MR_OP_##id] = (precedence),
    MR_AST_OP_TABLE(X)
#undef X
};

struct mr_ast_expr *mr_p_expr_new(struct mr_tokens *c, enum mr_ast_expr_kind kind,
                                  uint32_t start)
{
    struct mr_ast_expr *expr = MR_NEW(c->arena, struct mr_ast_expr);

    expr->kind = kind;
    expr->height = 1;
    expr->span = (struct mr_span){start, start};
    return expr;
}

void mr_p_arg(struct mr_tokens *c, struct mr_ast_expr *expr, struct mr_ast_expr ***list,
              uint32_t *count, struct mr_ast_expr *arg)
{
    mr_tokens_raise(c, &expr->height, arg->height);
    MR_PUSH(c->arena, *list, *count, arg);
}

static void child(struct mr_tokens *c, struct mr_ast_expr *expr, const struct mr_ast_expr *arg)
{
    mr_tokens_raise(c, &expr->height, arg->height);
}

static struct mr_ast_expr *op_new(struct mr_tokens *c, enum mr_ast_op op, struct mr_span at,
                                  struct mr_ast_expr *left)
{
    struct mr_ast_expr *expr = mr_p_expr_new(c, MR_AST_OP, left->span.start);

    expr->u.op.op = op;
    expr->u.op.span = at;
    mr_p_arg(c, expr, &expr->u.op.arg, &expr->u.op.args, left);
    return expr;
}

static void op_arg(struct mr_tokens *c, struct mr_ast_expr *expr, struct mr_ast_expr *arg)
{
    mr_p_arg(c, expr, &expr->u.op.arg, &expr->u.op.args, arg);
}

static struct mr_ast_expr *sealed(struct mr_tokens *c, struct mr_ast_expr *expr)
{
    expr->span = mr_tokens_span(c, expr->span.start);
    return expr;
}

/* -- Operands ------------------------------------------------------------------ */

static struct mr_ast_expr *constant(struct mr_tokens *c, enum mr_ast_literal_kind kind,
                                    enum mr_type_id type, int64_t value)
{
    struct mr_token token = mr_tok_next(c);
    struct mr_ast_expr *expr = mr_p_expr_new(c, MR_AST_LITERAL, token.span.start);

    expr->span = token.span;
    expr->u.literal.kind = kind;
    expr->u.literal.type.id = (uint8_t)type;
    expr->u.literal.type.nullable = kind == MR_AST_NULL;
    expr->u.literal.i64 = value;
    return expr;
}

static struct mr_ast_expr *case_expr(struct mr_tokens *c)
{
    struct mr_ast_expr *expr = mr_p_expr_new(c, MR_AST_CASE, mr_tok_next(c).span.start);

    if (!mr_tok_is_kw(c, MR_KW_WHEN)) {
        mr_tok_note_kw(c, MR_KW_WHEN);
        expr->u.casex.operand = mr_p_expr(c);
        child(c, expr, expr->u.casex.operand);
    }
    mr_tok_need_kw(c, MR_KW_WHEN);
    do {
        struct mr_ast_when when = {.when = mr_p_expr(c)};
        mr_tok_need_kw(c, MR_KW_THEN);
        when.then = mr_p_expr(c);
        child(c, expr, when.when);
        child(c, expr, when.then);
        MR_PUSH(c->arena, expr->u.casex.when, expr->u.casex.whens, when);
    } while (mr_tok_take_kw(c, MR_KW_WHEN));
    if (mr_tok_take_kw(c, MR_KW_ELSE)) {
        expr->u.casex.otherwise = mr_p_expr(c);
        child(c, expr, expr->u.casex.otherwise);
    }
    mr_tok_need_kw(c, MR_KW_END);
    return sealed(c, expr);
}

static struct mr_ast_expr *cast_expr(struct mr_tokens *c)
{
    struct mr_token token = mr_tok_next(c);
    struct mr_ast_expr *expr = mr_p_expr_new(c, MR_AST_CAST, token.span.start);

    expr->u.cast.is_try = token.keyword == MR_KW_TRY_CAST;
    mr_tok_need(c, '(');
    expr->u.cast.arg = mr_p_expr(c);
    child(c, expr, expr->u.cast.arg);
    mr_tok_need_kw(c, MR_KW_AS);
    expr->u.cast.type = mr_p_type(c);
    mr_tokens_raise(c, &expr->height, expr->u.cast.type->height);
    mr_tok_need(c, ')');
    return sealed(c, expr);
}

/* A list up to CLOSE, which may be empty. */
static struct mr_ast_expr *list_expr(struct mr_tokens *c, enum mr_ast_expr_kind kind, int open,
                                     int close)
{
    struct mr_ast_expr *expr = mr_p_expr_new(c, kind, mr_tok_next(c).span.start);

    expr->u.list.has_keyword = true;
    mr_tok_need(c, open);
    if (mr_tok_take(c, close))
        return sealed(c, expr);
    do {
        mr_p_arg(c, expr, &expr->u.list.expr, &expr->u.list.count, mr_p_expr(c));
    } while (mr_tok_take_comma(c));
    mr_tok_need(c, close);
    if (kind == MR_AST_MAP && expr->u.list.count % 2 != 0)
        mr_tokens_fail(c, MR_ERR_SYNTAX, mr_tokens_span(c, expr->span.start),
                       "for example MAP['a', 1, 'b', 2]", "a MAP takes pairs of key and value");
    return sealed(c, expr);
}

static struct mr_ast_expr *query_expr(struct mr_tokens *c, enum mr_ast_expr_kind kind,
                                      uint32_t start, struct mr_ast_query *query)
{
    struct mr_ast_expr *expr = mr_p_expr_new(c, kind, start);

    expr->u.query = query;
    mr_tokens_raise(c, &expr->height, query->height);
    return expr;
}

static struct mr_ast_expr *exists(struct mr_tokens *c)
{
    uint32_t start = mr_tok_next(c).span.start;

    mr_tok_need(c, '(');
    struct mr_ast_expr *expr = query_expr(c, MR_AST_EXISTS, start, mr_p_query(c));
    mr_tok_need(c, ')');
    return sealed(c, expr);
}

/* Behind "(x": the rest of "(x)", "(x, y)", or of a query whose first operand is x. */
static struct mr_ast_expr *parens_rest(struct mr_tokens *c, uint32_t start,
                                       struct mr_ast_expr *first)
{
    if (first->kind == MR_AST_SUBQUERY && mr_p_is_query_rest(c)) {
        struct mr_ast_query *query = mr_p_query_rest(c, first->u.query);
        first = query_expr(c, MR_AST_SUBQUERY, start, query);
    } else if (mr_tok_take(c, ',')) {
        struct mr_ast_expr *row = mr_p_expr_new(c, MR_AST_ROW, start);
        mr_p_arg(c, row, &row->u.list.expr, &row->u.list.count, first);
        do {
            mr_p_arg(c, row, &row->u.list.expr, &row->u.list.count, mr_p_expr(c));
        } while (mr_tok_take_comma(c));
        first = row;
    } else {
        first->in_parens = first->kind != MR_AST_SUBQUERY && first->kind != MR_AST_ROW;
    }
    mr_tok_need(c, ')');
    /* The node keeps its parentheses in its span, so that errors underline them. */
    first->span = mr_tokens_span(c, start);
    return first;
}

static struct mr_ast_expr *parens(struct mr_tokens *c)
{
    uint32_t start = mr_tok_next(c).span.start;

    if (mr_p_is_query(c, 0)) {
        struct mr_ast_expr *expr = query_expr(c, MR_AST_SUBQUERY, start, mr_p_query(c));
        mr_tok_need(c, ')');
        expr->u.query->in_parens = true;
        return sealed(c, expr);
    }
    return parens_rest(c, start, mr_p_expr(c));
}

/* Functions without parentheses. */
static bool is_bare_call(enum mr_keyword keyword)
{
    switch (keyword) {
    case MR_KW_CURRENT_DATE:
    case MR_KW_CURRENT_TIME:
    case MR_KW_CURRENT_TIMESTAMP:
    case MR_KW_CURRENT_USER:
    case MR_KW_LOCALTIME:
    case MR_KW_LOCALTIMESTAMP: return true;
    default: return false;
    }
}

static struct mr_ast_expr *name_or_call(struct mr_tokens *c)
{
    struct mr_token token = mr_tok_peek(c, 0);
    uint32_t start = token.span.start;
    struct mr_ast_name name = {0};

    if (token.keyword == MR_KW_LEFT || token.keyword == MR_KW_RIGHT) {
        /* Reserved for joins, but functions in an expression. */
        mr_tok_next(c);
        struct mr_ast_ident ident = {
            .name = mr_arena_view(c->arena, mr_span_text(c->source, token.span)),
            .span = token.span};
        MR_PUSH(c->arena, name.part, name.parts, ident);
        name.span = token.span;
    } else {
        name = mr_p_name(c, "an expression");
    }
    if (mr_tok_is(c, '('))
        return mr_p_call(c, name);
    bool is_bare =
        token.kind == MR_TOKEN_WORD && name.parts == 1 && is_bare_call(token.keyword);
    struct mr_ast_expr *expr = mr_p_expr_new(c, is_bare ? MR_AST_CALL : MR_AST_NAME, start);
    if (is_bare) {
        expr->u.call.name = name;
        expr->u.call.is_bare = true;
    } else {
        expr->u.name = name;
    }
    return sealed(c, expr);
}

static struct mr_ast_expr *no_expression(struct mr_tokens *c)
{
    struct mr_ast_expr *expr = mr_p_expr_new(c, MR_AST_LITERAL, mr_tokens_here(c));

    mr_tok_note(c, "an expression");
    mr_tok_fail(c);
    return expr;
}

static struct mr_ast_expr *word_operand(struct mr_tokens *c)
{
    struct mr_token token = mr_tok_peek(c, 0);
    int next = mr_tok_peek(c, 1).kind;

    switch (token.keyword) {
    case MR_KW_NULL: return constant(c, MR_AST_NULL, MR_TYPE_NULL, 0);
    case MR_KW_TRUE: return constant(c, MR_AST_BOOLEAN, MR_TYPE_BOOLEAN, 1);
    case MR_KW_FALSE: return constant(c, MR_AST_BOOLEAN, MR_TYPE_BOOLEAN, 0);
    case MR_KW_UNKNOWN:
        if (next != '.' && next != '(')
            return constant(c, MR_AST_NULL, MR_TYPE_BOOLEAN, 0);
        break;
    case MR_KW_CASE: return case_expr(c);
    case MR_KW_CAST: return cast_expr(c);
    case MR_KW_TRY_CAST:
        if (next == '(')
            return cast_expr(c);
        break;
    case MR_KW_EXISTS: return exists(c);
    case MR_KW_ROW:
        if (next == '(')
            return list_expr(c, MR_AST_ROW, '(', ')');
        break;
    case MR_KW_ARRAY:
        if (next == '[')
            return list_expr(c, MR_AST_ARRAY, '[', ']');
        break;
    case MR_KW_MAP:
        if (next == '[')
            return list_expr(c, MR_AST_MAP, '[', ']');
        break;
    case MR_KW_LEFT:
    case MR_KW_RIGHT:
        if (next == '(')
            return name_or_call(c);
        break;
    default: break;
    }
    if (mr_p_is_time_literal(c))
        return mr_p_time_literal(c);
    if (token.keyword == MR_KW_INTERVAL &&
        (next == MR_TOKEN_INTEGER || next == MR_TOKEN_DECIMAL || next == MR_TOKEN_WORD))
        mr_tokens_fail(c, MR_ERR_SYNTAX, mr_tok_peek(c, 1).span,
                       "for example INTERVAL '5' MINUTE; for a column: n * INTERVAL '1' MINUTE",
                       "an INTERVAL is written as a string");
    return mr_p_is_ident(c, 0) ? name_or_call(c) : no_expression(c);
}

static struct mr_ast_expr *primary(struct mr_tokens *c)
{
    switch (mr_tok_peek(c, 0).kind) {
    case MR_TOKEN_WORD: return word_operand(c);
    case MR_TOKEN_QUOTED: return name_or_call(c);
    case MR_TOKEN_INTEGER:
    case MR_TOKEN_DECIMAL:
    case MR_TOKEN_DOUBLE: return mr_p_number(c);
    case MR_TOKEN_STRING:
    case MR_TOKEN_USTRING:
    case MR_TOKEN_ESTRING:
    case MR_TOKEN_XSTRING: return mr_p_string_literal(c);
    case '(': return parens(c);
    default: return no_expression(c);
    }
}

/* base[index] and base.name */
static struct mr_ast_expr *suffixed(struct mr_tokens *c, struct mr_ast_expr *base)
{
    for (;;) {
        struct mr_ast_expr *expr;
        if (mr_tok_is(c, '[')) {
            mr_tok_next(c);
            expr = mr_p_expr_new(c, MR_AST_INDEX, base->span.start);
            expr->u.index.base = base;
            expr->u.index.index = mr_p_expr(c);
            child(c, expr, expr->u.index.index);
            mr_tok_need(c, ']');
        } else if (mr_tok_is(c, '.') && !mr_tok_ahead(c, 1, '*')) {
            mr_tok_next(c);
            expr = mr_p_expr_new(c, MR_AST_FIELD, base->span.start);
            expr->u.field.base = base;
            expr->u.field.name = mr_p_ident(c, "a field's name");
        } else {
            return base;
        }
        child(c, expr, base);
        base = sealed(c, expr);
    }
}

/* NOT, unary minus and plus come before their operand, any number of them. */
static struct mr_ast_expr *prefixed(struct mr_tokens *c)
{
    struct mr_token token = mr_tok_peek(c, 0);
    enum mr_ast_op op;
    int level = UNARY;

    if (token.kind == '-') {
        op = MR_OP_NEG;
    } else if (token.kind == '+') {
        op = MR_OP_POS;
    } else if (mr_tok_is_kw(c, MR_KW_NOT)) {
        op = MR_OP_NOT;
        level = NOT_FORM;
    } else {
        return suffixed(c, primary(c));
    }
    mr_tok_next(c);
    struct mr_ast_expr *arg = mr_p_operand(c, level);
    struct mr_ast_expr *expr = op_new(c, op, token.span, arg);
    expr->span = (struct mr_span){token.span.start, arg->span.end};
    return expr;
}

/* -- Operators ----------------------------------------------------------------- */

/* Behind IS: the word that decides, and what NOT makes of it. */
static struct mr_ast_expr *is_form(struct mr_tokens *c, struct mr_ast_expr *left)
{
    static const struct {
        enum mr_keyword keyword;
        enum mr_ast_op op;
    } forms[] = {{MR_KW_NULL, MR_OP_IS_NULL},         {MR_KW_TRUE, MR_OP_IS_TRUE},
                 {MR_KW_FALSE, MR_OP_IS_FALSE},       {MR_KW_UNKNOWN, MR_OP_IS_UNKNOWN},
                 {MR_KW_DISTINCT, MR_OP_IS_DISTINCT}, {MR_KW_JSON, MR_OP_IS_JSON}};
    static const struct {
        enum mr_keyword keyword;
        enum mr_ast_op op;
    } json[] = {{MR_KW_VALUE, MR_OP_IS_JSON_VALUE},
                {MR_KW_OBJECT, MR_OP_IS_JSON_OBJECT},
                {MR_KW_ARRAY, MR_OP_IS_JSON_ARRAY},
                {MR_KW_SCALAR, MR_OP_IS_JSON_SCALAR}};
    uint32_t at = mr_tok_next(c).span.start;
    struct mr_ast_expr *expr = op_new(c, MR_OP_IS_NULL, (struct mr_span){at, at}, left);

    expr->u.op.is_not = mr_tok_take_kw(c, MR_KW_NOT);
    size_t i = 0;
    while (i < MR_COUNTOF(forms) && !mr_tok_take_kw(c, forms[i].keyword))
        i++;
    if (i == MR_COUNTOF(forms)) {
        mr_tok_fail(c);
        return expr;
    }
    expr->u.op.op = forms[i].op;
    for (size_t j = 0; forms[i].op == MR_OP_IS_JSON && j < MR_COUNTOF(json); j++)
        if (mr_tok_is_kw(c, json[j].keyword)) {
            mr_tok_next(c);
            expr->u.op.op = json[j].op;
        }
    expr->u.op.span = mr_tokens_span(c, at);
    if (forms[i].op == MR_OP_IS_DISTINCT) {
        mr_tok_need_kw(c, MR_KW_FROM);
        op_arg(c, expr, mr_p_operand(c, COMPARISON + 1));
    }
    return sealed(c, expr);
}

static void between(struct mr_tokens *c, struct mr_ast_expr *expr)
{
    if (mr_tok_is_kw(c, MR_KW_SYMMETRIC) || mr_tok_is_kw(c, MR_KW_ASYMMETRIC))
        expr->u.op.is_symmetric = mr_tok_next(c).keyword == MR_KW_SYMMETRIC;
    op_arg(c, expr, mr_p_operand(c, RANGE_FORM + 1));
    mr_tok_need_kw(c, MR_KW_AND);
    op_arg(c, expr, mr_p_operand(c, RANGE_FORM + 1));
}

/* Behind IN: a list, or a query. */
static struct mr_ast_expr *in(struct mr_tokens *c, struct mr_ast_expr *expr)
{
    struct mr_ast_expr *left = expr->u.op.arg[0];
    struct mr_ast_query *query = NULL;
    uint32_t open = mr_tokens_here(c);

    mr_tok_need(c, '(');
    if (mr_p_is_query(c, 0)) {
        query = mr_p_query(c);
    } else {
        struct mr_ast_expr *first = mr_p_expr(c);
        if (first->kind == MR_AST_SUBQUERY && mr_p_is_query_rest(c))
            query = mr_p_query_rest(c, first->u.query);
        else if (first->kind == MR_AST_SUBQUERY && mr_tok_is(c, ')'))
            query = first->u.query;
        else
            op_arg(c, expr, first);
    }
    if (query == NULL)
        while (mr_tok_take_comma(c))
            op_arg(c, expr, mr_p_expr(c));
    mr_tok_need(c, ')');
    if (query == NULL)
        return sealed(c, expr);
    struct mr_ast_expr *out = query_expr(c, MR_AST_IN_QUERY, open, query);
    out->span.start = left->span.start;
    out->u.in.query = query;
    out->u.in.value = left;
    out->u.in.is_not = expr->u.op.is_not;
    child(c, out, left);
    return sealed(c, out);
}

static void like(struct mr_tokens *c, struct mr_ast_expr *expr)
{
    op_arg(c, expr, mr_p_operand(c, RANGE_FORM + 1));
    if (mr_tok_take_kw(c, MR_KW_ESCAPE))
        op_arg(c, expr, mr_p_operand(c, RANGE_FORM + 1));
}

/* The words between operands: [NOT] BETWEEN, IN, LIKE, SIMILAR TO; OVERLAPS. */
static bool range_op(struct mr_tokens *c, unsigned k, enum mr_ast_op *ret)
{
    struct mr_token token = mr_tok_peek(c, k);

    if (token.kind != MR_TOKEN_WORD)
        return false;
    switch (token.keyword) {
    case MR_KW_BETWEEN: *ret = MR_OP_BETWEEN; return true;
    case MR_KW_IN: *ret = MR_OP_IN; return true;
    case MR_KW_LIKE: *ret = MR_OP_LIKE; return true;
    case MR_KW_SIMILAR: *ret = MR_OP_SIMILAR; return true;
    case MR_KW_OVERLAPS: *ret = MR_OP_OVERLAPS; return k == 0;
    default: return false;
    }
}

static struct mr_ast_expr *range_form(struct mr_tokens *c, struct mr_ast_expr *left,
                                      enum mr_ast_op op)
{
    uint32_t at = mr_tokens_here(c);
    struct mr_ast_expr *expr = op_new(c, op, (struct mr_span){at, at}, left);

    if (mr_tok_is_kw(c, MR_KW_NOT)) {
        mr_tok_next(c);
        expr->u.op.is_not = true;
    }
    mr_tok_next(c);
    if (op == MR_OP_SIMILAR)
        mr_tok_need_kw(c, MR_KW_TO);
    expr->u.op.span = mr_tokens_span(c, at);
    switch (op) {
    case MR_OP_BETWEEN: between(c, expr); break;
    case MR_OP_IN: return in(c, expr);
    case MR_OP_OVERLAPS: op_arg(c, expr, mr_p_operand(c, RANGE_FORM + 1)); break;
    default: like(c, expr); break;
    }
    return sealed(c, expr);
}

/* AND and OR are flat: a, b, c under one node, however many. */
static struct mr_ast_expr *logical(struct mr_tokens *c, struct mr_ast_expr *left,
                                   enum mr_ast_op op)
{
    struct mr_token token = mr_tok_next(c);
    struct mr_ast_expr *right = mr_p_operand(c, precedences[op] + 1);
    bool is_same = left->kind == MR_AST_OP && left->u.op.op == op && !left->in_parens;
    struct mr_ast_expr *expr = is_same ? left : op_new(c, op, token.span, left);

    op_arg(c, expr, right);
    return sealed(c, expr);
}

/* value op ANY|SOME|ALL (query) */
static struct mr_ast_expr *quantified(struct mr_tokens *c, struct mr_ast_expr *left,
                                      enum mr_ast_op op)
{
    bool is_all = mr_tok_next(c).keyword == MR_KW_ALL;

    mr_tok_need(c, '(');
    struct mr_ast_expr *expr =
        query_expr(c, MR_AST_QUANTIFIED, left->span.start, mr_p_query(c));
    struct mr_ast_query *query = expr->u.query;
    expr->u.in.query = query;
    expr->u.in.value = left;
    expr->u.in.is_not = false;
    expr->u.in.op = op;
    expr->u.in.is_all = is_all;
    child(c, expr, left);
    mr_tok_need(c, ')');
    return sealed(c, expr);
}

static struct mr_ast_expr *binary(struct mr_tokens *c, struct mr_ast_expr *left,
                                  const struct binary *b)
{
    struct mr_token token = mr_tok_next(c);
    bool is_word =
        mr_tok_is_kw(c, MR_KW_ALL) || mr_tok_is_kw(c, MR_KW_ANY) || mr_tok_is_kw(c, MR_KW_SOME);

    if (b->precedence == COMPARISON && is_word && mr_tok_ahead(c, 1, '('))
        return quantified(c, left, b->op);
    struct mr_ast_expr *right = mr_p_operand(c, b->precedence + 1);
    struct mr_ast_expr *expr = op_new(c, b->op, token.span, left);
    op_arg(c, expr, right);
    return sealed(c, expr);
}

static const struct binary *binary_of(struct mr_tokens *c)
{
    int kind = mr_tok_peek(c, 0).kind;

    for (size_t i = 0; i < MR_COUNTOF(binaries); i++)
        if (binaries[i].kind == kind)
            return &binaries[i];
    return NULL;
}

/* LEFT with the operator ahead applied; NULL: none that binds at PRECEDENCE. */
static struct mr_ast_expr *applied(struct mr_tokens *c, struct mr_ast_expr *left,
                                   int precedence)
{
    const struct binary *b = binary_of(c);
    enum mr_ast_op op;

    if (b != NULL)
        return b->precedence >= precedence ? binary(c, left, b) : NULL;
    if (precedence <= precedences[MR_OP_OR] && mr_tok_is_kw(c, MR_KW_OR))
        return logical(c, left, MR_OP_OR);
    if (precedence <= precedences[MR_OP_AND] && mr_tok_is_kw(c, MR_KW_AND))
        return logical(c, left, MR_OP_AND);
    if (precedence <= IS_FORM && mr_tok_is_kw(c, MR_KW_IS))
        return is_form(c, left);
    if (precedence > RANGE_FORM)
        return NULL;
    if (range_op(c, 0, &op) || (mr_tok_is_kw(c, MR_KW_NOT) && range_op(c, 1, &op)))
        return range_form(c, left, op);
    return NULL;
}

struct mr_ast_expr *mr_p_operand(struct mr_tokens *c, int precedence)
{
    struct mr_ast_expr *left, *more;

    if (mr_tokens_enter(c)) {
        left = prefixed(c);
        while ((more = applied(c, left, precedence)) != NULL)
            left = more;
    } else {
        left = mr_p_expr_new(c, MR_AST_LITERAL, c->last.span.end);
    }
    mr_tokens_leave(c);
    return left;
}

struct mr_ast_expr *mr_p_expr(struct mr_tokens *c)
{
    return mr_p_operand(c, precedences[MR_OP_OR]);
}
