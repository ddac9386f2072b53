#include "sql/parse/tokens_int.h"

bool mr_p_is_query(struct mr_tokens *c, unsigned k)
{
    return mr_tok_ahead_kw(c, k, MR_KW_SELECT) || mr_tok_ahead_kw(c, k, MR_KW_VALUES) ||
           mr_tok_ahead_kw(c, k, MR_KW_WITH) ||
           (mr_tok_ahead_kw(c, k, MR_KW_TABLE) && mr_p_is_ident(c, k + 1));
}

bool mr_p_is_query_rest(struct mr_tokens *c)
{
    struct mr_token token = mr_tok_peek(c, 0);

    switch (token.kind == MR_TOKEN_WORD ? token.keyword : MR_KW_NONE) {
    case MR_KW_UNION:
    case MR_KW_INTERSECT:
    case MR_KW_EXCEPT:
    case MR_KW_MINUS:
    case MR_KW_ORDER:
    case MR_KW_LIMIT:
    case MR_KW_OFFSET:
    case MR_KW_FETCH: return true;
    default: return false;
    }
}

static struct mr_ast_query *query_new(struct mr_tokens *c, enum mr_ast_query_kind kind,
                                      uint32_t start)
{
    struct mr_ast_query *query = MR_NEW(c->arena, struct mr_ast_query);

    query->kind = kind;
    query->height = 1;
    query->span = (struct mr_span){start, start};
    return query;
}

static void seal(struct mr_tokens *c, struct mr_ast_query *query)
{
    query->span = mr_tokens_span(c, query->span.start);
}

static void add_arm(struct mr_tokens *c, struct mr_ast_query *query, struct mr_ast_query *arm)
{
    mr_tokens_raise(c, &query->height, arm->height);
    MR_PUSH(c->arena, query->arm, query->arms, arm);
}

static void values(struct mr_tokens *c, struct mr_ast_query *query)
{
    do {
        struct mr_ast_expr *row = mr_p_expr(c);
        mr_tokens_raise(c, &query->height, row->height);
        MR_PUSH(c->arena, query->row, query->rows, row);
    } while (mr_tok_take_comma(c));
}

/* SELECT .., VALUES .., TABLE t, (query) */
static struct mr_ast_query *primary(struct mr_tokens *c)
{
    uint32_t start = mr_tokens_here(c);
    struct mr_ast_query *query = query_new(c, MR_AST_QUERY_SELECT, start);

    if (mr_tok_take_kw(c, MR_KW_SELECT)) {
        mr_p_select(c, query);
    } else if (mr_tok_take_kw(c, MR_KW_VALUES)) {
        query->kind = MR_AST_QUERY_VALUES;
        values(c, query);
    } else if (mr_tok_is_kw(c, MR_KW_TABLE)) {
        mr_tok_next(c);
        query->kind = MR_AST_QUERY_TABLE;
        query->table = mr_p_name(c, "a table's name");
    } else if (mr_tok_take(c, '(')) {
        query = mr_p_query(c);
        mr_tok_need(c, ')');
        query->in_parens = true;
        query->span.start = start;
    } else {
        query->kind = MR_AST_QUERY_VALUES;
        mr_tok_fail(c);
    }
    seal(c, query);
    return query;
}

/* LEFT with one more arm; chains of one operator are flat. */
static struct mr_ast_query *combined(struct mr_tokens *c, struct mr_ast_query *left,
                                     enum mr_ast_query_kind kind, bool is_all,
                                     struct mr_ast_query *right)
{
    bool is_same = left->kind == kind && left->is_all == is_all && !left->in_parens;
    struct mr_ast_query *query = left;

    if (!is_same) {
        query = query_new(c, kind, left->span.start);
        query->is_all = is_all;
        add_arm(c, query, left);
    }
    add_arm(c, query, right);
    seal(c, query);
    return query;
}

/* [ALL|DISTINCT] behind a set operator. */
static bool all_or_distinct(struct mr_tokens *c)
{
    if (!mr_tok_is_kw(c, MR_KW_ALL) && !mr_tok_is_kw(c, MR_KW_DISTINCT))
        return false;
    return mr_tok_next(c).keyword == MR_KW_ALL;
}

/* INTERSECT binds tighter than UNION and EXCEPT. */
static struct mr_ast_query *term_rest(struct mr_tokens *c, struct mr_ast_query *left)
{
    while (mr_tok_is_kw(c, MR_KW_INTERSECT)) {
        mr_tok_next(c);
        bool is_all = all_or_distinct(c);
        left = combined(c, left, MR_AST_QUERY_INTERSECT, is_all, primary(c));
    }
    return left;
}

static struct mr_ast_query *body_rest(struct mr_tokens *c, struct mr_ast_query *left)
{
    left = term_rest(c, left);
    for (;;) {
        enum mr_ast_query_kind kind = MR_AST_QUERY_UNION;
        if (!mr_tok_take_kw(c, MR_KW_UNION)) {
            if (!mr_tok_is_kw(c, MR_KW_EXCEPT) && !mr_tok_is_kw(c, MR_KW_MINUS))
                return left;
            mr_tok_next(c);
            kind = MR_AST_QUERY_EXCEPT;
        }
        bool is_all = all_or_distinct(c);
        left = combined(c, left, kind, is_all, term_rest(c, primary(c)));
    }
}

static void with(struct mr_tokens *c, struct mr_ast_query *query)
{
    if (mr_tok_is_kw(c, MR_KW_RECURSIVE)) {
        mr_tok_next(c);
        query->is_recursive = true;
    }
    do {
        struct mr_ast_cte cte = {.name = mr_p_ident(c, "a name for a query")};
        if (mr_tok_is(c, '('))
            cte.columns = mr_p_idents(c, "a column's name");
        mr_tok_need_kw(c, MR_KW_AS);
        mr_tok_need(c, '(');
        cte.query = mr_p_query(c);
        mr_tok_need(c, ')');
        mr_tokens_raise(c, &query->height, cte.query->height);
        MR_PUSH(c->arena, query->cte, query->ctes, cte);
    } while (mr_tok_take_comma(c));
}

static struct mr_ast_expr *count_expr(struct mr_tokens *c, struct mr_ast_query *query)
{
    struct mr_ast_expr *expr = mr_p_operand(c, 7);
    mr_tokens_raise(c, &query->height, expr->height);
    return expr;
}

/* FETCH {FIRST|NEXT} [n] {ROW|ROWS} ONLY: behind FETCH. */
static void fetch(struct mr_tokens *c, struct mr_ast_query *query)
{
    if (!mr_tok_take_kw(c, MR_KW_FIRST))
        mr_tok_need_kw(c, MR_KW_NEXT);
    if (!mr_tok_is_kw(c, MR_KW_ROW) && !mr_tok_is_kw(c, MR_KW_ROWS)) {
        query->limit = count_expr(c, query);
    } else {
        query->limit = mr_p_expr_new(c, MR_AST_LITERAL, mr_tokens_here(c));
        query->limit->u.literal = (struct mr_ast_literal){.kind = MR_AST_INTEGER,
                                                          .type = {.id = MR_TYPE_INT},
                                                          .i64 = 1,
                                                          .i128 = 1,
                                                          .text = MR_VIEW("1")};
    }
    if (!mr_tok_take_kw(c, MR_KW_ROW))
        mr_tok_need_kw(c, MR_KW_ROWS);
    mr_tok_need_kw(c, MR_KW_ONLY);
}

/* LIMIT, OFFSET and FETCH, in any order, each at most once. */
static void limits(struct mr_tokens *c, struct mr_ast_query *query)
{
    bool has_limit = false;

    for (;;) {
        if (!has_limit && mr_tok_take_kw(c, MR_KW_LIMIT)) {
            has_limit = true;
            if (!mr_tok_take_kw(c, MR_KW_ALL))
                query->limit = count_expr(c, query);
        } else if (query->offset == NULL && mr_tok_is_kw(c, MR_KW_OFFSET)) {
            mr_tok_next(c);
            query->offset = count_expr(c, query);
            if (mr_tok_is_kw(c, MR_KW_ROW) || mr_tok_is_kw(c, MR_KW_ROWS))
                mr_tok_next(c);
        } else if (!has_limit && mr_tok_is_kw(c, MR_KW_FETCH)) {
            has_limit = true;
            mr_tok_next(c);
            fetch(c, query);
        } else {
            return;
        }
    }
}

/* ORDER BY and limits around BODY.  A query in parentheses keeps its own; these are of
 * one around it. */
static struct mr_ast_query *tail(struct mr_tokens *c, struct mr_ast_query *body)
{
    bool has_tail = mr_p_is_query_rest(c);

    if (body->in_parens && has_tail) {
        struct mr_ast_query *outer = query_new(c, MR_AST_QUERY_NESTED, body->span.start);
        add_arm(c, outer, body);
        body = outer;
    }
    if (mr_tok_take_kw(c, MR_KW_ORDER))
        body->order = mr_p_order_by(c, &body->height);
    limits(c, body);
    seal(c, body);
    return body;
}

struct mr_ast_query *mr_p_query_rest(struct mr_tokens *c, struct mr_ast_query *first)
{
    first->in_parens = true;
    return tail(c, body_rest(c, first));
}

static struct mr_ast_query *with_query(struct mr_tokens *c)
{
    uint32_t start = mr_tokens_here(c);
    struct mr_ast_query named = {.height = 1};

    if (mr_tok_take_kw(c, MR_KW_WITH))
        with(c, &named);
    struct mr_ast_query *query = body_rest(c, primary(c));
    if (named.ctes > 0 && query->in_parens) {
        struct mr_ast_query *outer = query_new(c, MR_AST_QUERY_NESTED, start);
        add_arm(c, outer, query);
        query = outer;
    }
    query = tail(c, query);
    if (named.ctes > 0) {
        query->is_recursive = named.is_recursive;
        query->ctes = named.ctes;
        query->cte = named.cte;
        mr_tokens_raise(c, &query->height, (uint16_t)(named.height - 1));
        query->span.start = start;
    }
    return query;
}

struct mr_ast_query *mr_p_query(struct mr_tokens *c)
{
    struct mr_ast_query *query;

    if (mr_tokens_enter(c))
        query = with_query(c);
    else
        query = query_new(c, MR_AST_QUERY_VALUES, c->last.span.end);
    mr_tokens_leave(c);
    return query;
}
