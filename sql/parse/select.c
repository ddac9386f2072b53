#include "sql/parse/tokens_int.h"

static void raise_to(struct mr_tokens *c, struct mr_ast_query *query,
                     const struct mr_ast_expr *expr)
{
    mr_tokens_raise(c, &query->height, expr->height);
}

static struct mr_ast_expr *clause_expr(struct mr_tokens *c, struct mr_ast_query *query)
{
    struct mr_ast_expr *expr = mr_p_expr(c);
    raise_to(c, query, expr);
    return expr;
}

/* *, t.*, expr [[AS] alias] */
static void item(struct mr_tokens *c, struct mr_ast_query *query)
{
    struct mr_ast_item item = {0};
    uint32_t start = mr_tokens_here(c);

    if (mr_tok_is(c, '*')) {
        mr_tok_next(c);
        item.is_star = true;
    } else {
        item.expr = clause_expr(c, query);
        if (mr_tok_is(c, '.') && mr_tok_ahead(c, 1, '*')) {
            mr_tok_next(c);
            mr_tok_next(c);
            item.is_star = true;
            if (item.expr->kind == MR_AST_NAME && !item.expr->in_parens) {
                item.prefix = item.expr->u.name;
                item.expr = NULL;
            }
        } else if (mr_tok_is_kw(c, MR_KW_AS)) {
            mr_tok_next(c);
            item.alias = mr_p_ident(c, "an alias");
        } else {
            (void)mr_p_bare_alias(c, &item.alias);
        }
    }
    item.span = mr_tokens_span(c, start);
    MR_PUSH(c->arena, query->select->item, query->select->items, item);
}

/* -- GROUP BY -------------------------------------------------------------------- */

static struct mr_ast_group *group(struct mr_tokens *c);

static void group_expr(struct mr_tokens *c, struct mr_ast_group *out, struct mr_ast_expr *expr)
{
    mr_tokens_raise(c, &out->height, expr->height);
    MR_PUSH(c->arena, out->expr, out->exprs, expr);
}

/* a, (a), (a, b), () */
static void group_exprs(struct mr_tokens *c, struct mr_ast_group *out)
{
    if (mr_tok_is(c, '(') && mr_tok_ahead(c, 1, ')')) {
        mr_tok_next(c);
        mr_tok_next(c);
        out->in_parens = true;
        return;
    }
    struct mr_ast_expr *expr = mr_p_expr(c);
    if (expr->kind != MR_AST_ROW || expr->u.list.has_keyword) {
        group_expr(c, out, expr);
        return;
    }
    out->in_parens = true;
    for (uint32_t i = 0; i < expr->u.list.count; i++)
        group_expr(c, out, expr->u.list.expr[i]);
}

/* (item, ..) of GROUPING SETS, ROLLUP, CUBE */
static void group_list(struct mr_tokens *c, struct mr_ast_group *out)
{
    mr_tok_need(c, '(');
    do {
        struct mr_ast_group *member = group(c);
        mr_tokens_raise(c, &out->height, member->height);
        MR_PUSH(c->arena, out->group, out->groups, member);
    } while (mr_tok_take_comma(c));
    mr_tok_need(c, ')');
}

static struct mr_ast_group *group(struct mr_tokens *c)
{
    struct mr_ast_group *out = MR_NEW(c->arena, struct mr_ast_group);
    uint32_t start = mr_tokens_here(c);
    bool is_call = mr_tok_ahead(c, 1, '(');

    out->height = 1;
    if (mr_tokens_enter(c)) {
        if (mr_tok_is_kw(c, MR_KW_GROUPING) && mr_tok_ahead_kw(c, 1, MR_KW_SETS)) {
            mr_tok_next(c);
            mr_tok_next(c);
            out->kind = MR_AST_GROUP_SETS;
        } else if (is_call && mr_tok_is_kw(c, MR_KW_ROLLUP)) {
            mr_tok_next(c);
            out->kind = MR_AST_GROUP_ROLLUP;
        } else if (is_call && mr_tok_is_kw(c, MR_KW_CUBE)) {
            mr_tok_next(c);
            out->kind = MR_AST_GROUP_CUBE;
        }
        if (out->kind == MR_AST_GROUP_EXPRS)
            group_exprs(c, out);
        else
            group_list(c, out);
    }
    mr_tokens_leave(c);
    out->span = mr_tokens_span(c, start);
    return out;
}

static void group_by(struct mr_tokens *c, struct mr_ast_query *query)
{
    struct mr_ast_select *select = query->select;

    select->has_group_by = true;
    mr_tok_need_kw(c, MR_KW_BY);
    do {
        struct mr_ast_group *member = group(c);
        mr_tokens_raise(c, &query->height, member->height);
        MR_PUSH(c->arena, select->group, select->groups, member);
    } while (mr_tok_take_comma(c));
}

/* -- The rest --------------------------------------------------------------------- */

/* WINDOW w AS (..), .. */
static void windows(struct mr_tokens *c, struct mr_ast_query *query)
{
    struct mr_ast_select *select = query->select;

    do {
        uint32_t names = select->windows;
        struct mr_ast_ident name = mr_p_ident(c, "a window's name");
        MR_PUSH(c->arena, select->window_name, names, name);
        mr_tok_need_kw(c, MR_KW_AS);
        MR_PUSH(c->arena, select->window, select->windows, mr_p_window(c, &query->height));
    } while (mr_tok_take_comma(c));
}

static void clauses(struct mr_tokens *c, struct mr_ast_query *query)
{
    struct mr_ast_select *select = query->select;

    if (mr_tok_take_kw(c, MR_KW_WHERE))
        select->where = clause_expr(c, query);
    if (mr_tok_take_kw(c, MR_KW_GROUP))
        group_by(c, query);
    if (mr_tok_is_kw(c, MR_KW_HAVING)) {
        mr_tok_next(c);
        select->having = clause_expr(c, query);
    }
    if (mr_tok_is_kw(c, MR_KW_WINDOW)) {
        mr_tok_next(c);
        windows(c, query);
    }
    if (mr_tok_is_kw(c, MR_KW_QUALIFY)) {
        mr_tok_next(c);
        select->qualify = clause_expr(c, query);
    }
}

void mr_p_select(struct mr_tokens *c, struct mr_ast_query *query)
{
    struct mr_ast_select *select = MR_NEW(c->arena, struct mr_ast_select);

    query->select = select;
    select->hints = mr_p_hints(c);
    if (mr_tok_is_kw(c, MR_KW_DISTINCT) || mr_tok_is_kw(c, MR_KW_ALL))
        select->is_distinct = mr_tok_next(c).keyword == MR_KW_DISTINCT;
    do {
        item(c, query);
    } while (mr_tok_take_comma(c));
    if (!mr_tok_take_kw(c, MR_KW_FROM))
        return;
    select->from = mr_p_from(c);
    mr_tokens_raise(c, &query->height, select->from->height);
    clauses(c, query);
}
