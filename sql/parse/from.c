#include "sql/parse/tokens_int.h"

static struct mr_ast_table *joined(struct mr_tokens *c);

static struct mr_ast_table *table_new(struct mr_tokens *c, enum mr_ast_table_kind kind,
                                      uint32_t start)
{
    struct mr_ast_table *table = MR_NEW(c->arena, struct mr_ast_table);

    table->kind = kind;
    table->height = 1;
    table->span = (struct mr_span){start, start};
    return table;
}

static void raise_to(struct mr_tokens *c, struct mr_ast_table *table, uint16_t height)
{
    mr_tokens_raise(c, &table->height, height);
}

/* [AS] t [(a, b)] */
static void alias(struct mr_tokens *c, struct mr_ast_table *table)
{
    if (table->alias.name.data != NULL)
        return;
    if (mr_tok_is_kw(c, MR_KW_AS)) {
        mr_tok_next(c);
        table->alias = mr_p_ident(c, "an alias");
    } else if (!mr_p_bare_alias(c, &table->alias)) {
        return;
    }
    if (mr_tok_is(c, '('))
        table->columns = mr_p_idents(c, "a column's name");
}

/* FOR SYSTEM_TIME AS OF expr */
static void as_of(struct mr_tokens *c, struct mr_ast_table *table)
{
    if (!mr_tok_is_kw(c, MR_KW_FOR) || table->at != NULL)
        return;
    mr_tok_next(c);
    mr_tok_need_kw(c, MR_KW_SYSTEM_TIME);
    mr_tok_need_kw(c, MR_KW_AS);
    mr_tok_need_kw(c, MR_KW_OF);
    table->at = mr_p_operand(c, 7);
    raise_to(c, table, table->at->height);
}

/* The call of a table function. */
static void call(struct mr_tokens *c, struct mr_ast_table *table, struct mr_ast_name name)
{
    table->kind = MR_AST_TABLE_FUNCTION;
    table->expr = mr_p_call(c, name);
    raise_to(c, table, table->expr->height);
}

/* Behind TABLE: (f(..)) */
static void table_function(struct mr_tokens *c, struct mr_ast_table *table)
{
    table->has_table_word = true;
    mr_tok_need(c, '(');
    struct mr_ast_name name = mr_p_name(c, "a table function such as TUMBLE");
    call(c, table, name);
    mr_tok_need(c, ')');
}

static void unnest(struct mr_tokens *c, struct mr_ast_table *table)
{
    table->kind = MR_AST_TABLE_UNNEST;
    mr_tok_next(c);
    mr_tok_need(c, '(');
    table->expr = mr_p_expr(c);
    raise_to(c, table, table->expr->height);
    mr_tok_need(c, ')');
    if (mr_tok_is_kw(c, MR_KW_WITH)) {
        mr_tok_next(c);
        mr_tok_need_kw(c, MR_KW_ORDINALITY);
        table->has_ordinality = true;
    }
}

static void named(struct mr_tokens *c, struct mr_ast_table *table)
{
    table->name = mr_p_name(c, "a table");
    if (mr_tok_is(c, '(')) {
        call(c, table, table->name);
        table->name = (struct mr_ast_name){0};
        return;
    }
    table->hints = mr_p_hints(c);
    as_of(c, table);
}

static struct mr_ast_table *of_query(struct mr_tokens *c, uint32_t start,
                                     struct mr_ast_query *query)
{
    struct mr_ast_table *table = table_new(c, MR_AST_TABLE_QUERY, start);

    table->query = query;
    raise_to(c, table, query->height);
    return table;
}

/* (query), (a JOIN b ..), and a query that starts with one in parentheses. */
static struct mr_ast_table *parens(struct mr_tokens *c)
{
    uint32_t start = mr_tokens_here(c);
    struct mr_ast_table *table;

    mr_tok_need(c, '(');
    if (mr_p_is_query(c, 0)) {
        table = of_query(c, start, mr_p_query(c));
    } else {
        table = joined(c);
        bool is_bare_query = table->kind == MR_AST_TABLE_QUERY && !table->is_lateral &&
                             table->alias.name.data == NULL;
        if (is_bare_query && mr_p_is_query_rest(c))
            table = of_query(c, start, mr_p_query_rest(c, table->query));
    }
    mr_tok_need(c, ')');
    return table;
}

/* [LATERAL] {(query) | TABLE(f(..)) | UNNEST(..) | f(..)} */
static struct mr_ast_table *lateral(struct mr_tokens *c, uint32_t start)
{
    struct mr_ast_table *table;

    if (mr_tok_take(c, '(')) {
        table = of_query(c, start, mr_p_query(c));
        mr_tok_need(c, ')');
    } else {
        table = table_new(c, MR_AST_TABLE_FUNCTION, start);
        if (mr_tok_take_kw(c, MR_KW_TABLE))
            table_function(c, table);
        else if (mr_tok_is_kw(c, MR_KW_UNNEST))
            unnest(c, table);
        else
            call(c, table, mr_p_name(c, "a table function"));
    }
    table->is_lateral = true;
    return table;
}

/* Up to the ')' that closes the '(' ahead, whatever stands between. */
static void skip_parens(struct mr_tokens *c)
{
    uint32_t depth = 0;

    do {
        struct mr_token token = mr_tok_peek(c, 0);
        if (token.kind == '(')
            depth++;
        else if (token.kind == ')' && depth > 0)
            depth--;
        else if (token.kind == MR_TOKEN_END || token.kind == MR_TOKEN_BAD || depth == 0) {
            mr_tok_note(c, depth == 0 ? "'('" : "')'");
            mr_tok_fail(c);
        }
        mr_tok_next(c);
    } while (depth > 0 && c->rc == 0);
}

/* What may stand behind any table: MATCH_RECOGNIZE, and what is not supported. */
static struct mr_ast_table *matched(struct mr_tokens *c, struct mr_ast_table *left)
{
    struct mr_token token = mr_tok_peek(c, 0);

    if (token.kind != MR_TOKEN_WORD)
        return left;
    if (token.keyword == MR_KW_TABLESAMPLE || token.keyword == MR_KW_PIVOT ||
        token.keyword == MR_KW_UNPIVOT) {
        mr_tokens_fail(c, MR_ERR_UNSUPPORTED, token.span, NULL, "%s is not supported",
                       mr_keyword_text(token.keyword));
        return left;
    }
    if (token.keyword != MR_KW_MATCH_RECOGNIZE)
        return left;
    mr_tok_next(c);
    skip_parens(c);
    struct mr_ast_table *table = table_new(c, MR_AST_TABLE_MATCH, left->span.start);
    table->left = left;
    raise_to(c, table, left->height);
    table->match = mr_tokens_span(c, token.span.start);
    table->match_text = mr_arena_view(c->arena, mr_span_text(c->source, table->match));
    alias(c, table);
    table->span = mr_tokens_span(c, left->span.start);
    return table;
}

static struct mr_ast_table *primary(struct mr_tokens *c)
{
    uint32_t start = mr_tokens_here(c);
    struct mr_ast_table *table;

    if (mr_tok_is(c, '(')) {
        table = parens(c);
    } else if (mr_tok_is_kw(c, MR_KW_LATERAL)) {
        mr_tok_next(c);
        table = lateral(c, start);
    } else {
        table = table_new(c, MR_AST_TABLE_NAME, start);
        if (mr_tok_is_kw(c, MR_KW_TABLE)) {
            mr_tok_next(c);
            table_function(c, table);
        } else if (mr_tok_is_kw(c, MR_KW_UNNEST) && mr_tok_ahead(c, 1, '(')) {
            unnest(c, table);
        } else {
            named(c, table);
        }
    }
    if (table->kind != MR_AST_TABLE_JOIN)
        alias(c, table);
    if (table->kind == MR_AST_TABLE_NAME)
        as_of(c, table);
    table->span = mr_tokens_span(c, start);
    return matched(c, table);
}

/* [NATURAL] [INNER | {LEFT|RIGHT|FULL} [OUTER] | CROSS] JOIN; false: none. */
static bool join_kind(struct mr_tokens *c, struct mr_ast_table *join)
{
    static const struct {
        enum mr_keyword keyword;
        enum mr_ast_join_kind kind;
    } words[] = {{MR_KW_INNER, MR_AST_JOIN_INNER},
                 {MR_KW_LEFT, MR_AST_JOIN_LEFT},
                 {MR_KW_RIGHT, MR_AST_JOIN_RIGHT},
                 {MR_KW_FULL, MR_AST_JOIN_FULL},
                 {MR_KW_CROSS, MR_AST_JOIN_CROSS}};
    bool has_word = false;

    join->join = MR_AST_JOIN_INNER;
    if (mr_tok_is_kw(c, MR_KW_NATURAL)) {
        mr_tok_next(c);
        join->is_natural = has_word = true;
    }
    for (size_t i = 0; i < MR_COUNTOF(words); i++) {
        if (!mr_tok_is_kw(c, words[i].keyword))
            continue;
        mr_tok_next(c);
        join->join = words[i].kind;
        has_word = true;
        break;
    }
    if (join->join >= MR_AST_JOIN_LEFT && mr_tok_is_kw(c, MR_KW_OUTER))
        mr_tok_next(c);
    if (!has_word)
        return mr_tok_take_kw(c, MR_KW_JOIN);
    mr_tok_need_kw(c, MR_KW_JOIN);
    return true;
}

static void condition(struct mr_tokens *c, struct mr_ast_table *join)
{
    if (join->join == MR_AST_JOIN_CROSS || join->is_natural)
        return;
    if (mr_tok_take_kw(c, MR_KW_ON)) {
        join->on = mr_p_expr(c);
        raise_to(c, join, join->on->height);
    } else {
        mr_tok_need_kw(c, MR_KW_USING);
        join->using_columns = mr_p_idents(c, "a column's name");
    }
}

static struct mr_ast_table *joined(struct mr_tokens *c)
{
    uint32_t start = mr_tokens_here(c);
    struct mr_ast_table *left = table_new(c, MR_AST_TABLE_NAME, start);

    if (mr_tokens_enter(c)) {
        left = primary(c);
        struct mr_ast_table *join = table_new(c, MR_AST_TABLE_JOIN, start);
        while (join_kind(c, join)) {
            join->left = left;
            join->right = primary(c);
            raise_to(c, join, left->height);
            raise_to(c, join, join->right->height);
            condition(c, join);
            join->span = mr_tokens_span(c, start);
            left = join;
            join = table_new(c, MR_AST_TABLE_JOIN, start);
        }
    }
    mr_tokens_leave(c);
    return left;
}

struct mr_ast_table *mr_p_from(struct mr_tokens *c)
{
    uint32_t start = mr_tokens_here(c);
    struct mr_ast_table *left = joined(c);

    while (mr_tok_take_comma(c)) {
        struct mr_ast_table *join = table_new(c, MR_AST_TABLE_JOIN, start);
        join->join = MR_AST_JOIN_COMMA;
        join->left = left;
        join->right = joined(c);
        raise_to(c, join, left->height);
        raise_to(c, join, join->right->height);
        join->span = mr_tokens_span(c, start);
        left = join;
    }
    return left;
}
