#include "sql/parse/tokens_int.h"

/* -- ORDER BY and windows -------------------------------------------------------- */

static void order_item(struct mr_tokens *c, struct mr_ast_orders *list, uint16_t *height)
{
    struct mr_ast_order order = {.expr = mr_p_expr(c)};

    mr_tokens_raise(c, height, order.expr->height);
    if (mr_tok_is_kw(c, MR_KW_ASC) || mr_tok_is_kw(c, MR_KW_DESC))
        order.is_descending = mr_tok_next(c).keyword == MR_KW_DESC;
    if (mr_tok_is_kw(c, MR_KW_NULLS)) {
        mr_tok_next(c);
        order.nulls = mr_tok_take_kw(c, MR_KW_FIRST) ? 1 : 2;
        if (order.nulls == 2)
            mr_tok_need_kw(c, MR_KW_LAST);
    }
    MR_PUSH(c->arena, list->order, list->count, order);
}

struct mr_ast_orders mr_p_order_by(struct mr_tokens *c, uint16_t *height)
{
    struct mr_ast_orders list = {0};

    mr_tok_need_kw(c, MR_KW_BY);
    do {
        order_item(c, &list, height);
    } while (mr_tok_take_comma(c));
    return list;
}

static void partition_by(struct mr_tokens *c, struct mr_ast_expr ***list, uint32_t *count,
                         uint16_t *height)
{
    mr_tok_need_kw(c, MR_KW_BY);
    do {
        struct mr_ast_expr *expr = mr_p_expr(c);
        mr_tokens_raise(c, height, expr->height);
        MR_PUSH(c->arena, *list, *count, expr);
    } while (mr_tok_take_comma(c));
}

static struct mr_ast_bound bound(struct mr_tokens *c, uint16_t *height)
{
    struct mr_ast_bound out = {MR_AST_CURRENT_ROW, NULL};

    if (mr_tok_take_kw2(c, MR_KW_CURRENT, MR_KW_ROW))
        return out;
    if (mr_tok_is_kw(c, MR_KW_UNBOUNDED)) {
        mr_tok_next(c);
        out.kind = MR_AST_UNBOUNDED_PRECEDING;
        if (!mr_tok_take_kw(c, MR_KW_PRECEDING)) {
            mr_tok_need_kw(c, MR_KW_FOLLOWING);
            out.kind = MR_AST_UNBOUNDED_FOLLOWING;
        }
        return out;
    }
    mr_tok_note_kw(c, MR_KW_UNBOUNDED);
    out.expr = mr_p_operand(c, 7);
    mr_tokens_raise(c, height, out.expr->height);
    out.kind = MR_AST_PRECEDING;
    if (!mr_tok_take_kw(c, MR_KW_PRECEDING)) {
        mr_tok_need_kw(c, MR_KW_FOLLOWING);
        out.kind = MR_AST_FOLLOWING;
    }
    return out;
}

/* ROWS and RANGE are also names; a frame starts like this. */
static bool is_frame(struct mr_tokens *c)
{
    struct mr_token next = mr_tok_peek(c, 1);

    return (mr_tok_is_kw(c, MR_KW_ROWS) || mr_tok_is_kw(c, MR_KW_RANGE)) && next.kind != ')' &&
           next.kind != '.';
}

static void frame(struct mr_tokens *c, struct mr_ast_window *window, uint16_t *height)
{
    window->frame = mr_tok_next(c).keyword == MR_KW_ROWS ? 'R' : 'G';
    window->high.kind = MR_AST_CURRENT_ROW;
    if (mr_tok_take_kw(c, MR_KW_BETWEEN)) {
        window->low = bound(c, height);
        mr_tok_need_kw(c, MR_KW_AND);
        window->high = bound(c, height);
    } else {
        window->low = bound(c, height);
    }
}

struct mr_ast_window *mr_p_window(struct mr_tokens *c, uint16_t *height)
{
    struct mr_ast_window *window = MR_NEW(c->arena, struct mr_ast_window);
    uint32_t start = mr_tokens_here(c);
    bool has_partition;

    mr_tok_need(c, '(');
    has_partition = mr_tok_is_kw(c, MR_KW_PARTITION) && mr_tok_ahead_kw(c, 1, MR_KW_BY);
    if (!has_partition && !is_frame(c) && mr_p_is_ident(c, 0))
        window->base = mr_p_ident(c, "a window's name");
    if (mr_tok_take_kw(c, MR_KW_PARTITION))
        partition_by(c, &window->partition, &window->partitions, height);
    if (mr_tok_take_kw(c, MR_KW_ORDER))
        window->order = mr_p_order_by(c, height);
    if (is_frame(c)) {
        frame(c, window, height);
    } else {
        mr_tok_note_kw(c, MR_KW_ROWS);
        mr_tok_note_kw(c, MR_KW_RANGE);
    }
    mr_tok_need(c, ')');
    window->span = mr_tokens_span(c, start);
    return window;
}

/* -- Arguments ------------------------------------------------------------------- */

/* PARTITION BY and ORDER BY of a table argument.  A list needs parentheses: a comma
 * without them goes on to the next argument. */
static void table_arg_set(struct mr_tokens *c, struct mr_ast_expr *expr)
{
    bool in_parens;

    if (mr_tok_take_kw(c, MR_KW_PARTITION)) {
        mr_tok_need_kw(c, MR_KW_BY);
        in_parens = mr_tok_take(c, '(');
        do {
            mr_p_arg(c, expr, &expr->u.table_arg.partition, &expr->u.table_arg.partitions,
                     mr_p_expr(c));
        } while (in_parens && mr_tok_take_comma(c));
        if (in_parens)
            mr_tok_need(c, ')');
    }
    if (mr_tok_is_kw(c, MR_KW_ORDER)) {
        mr_tok_next(c);
        mr_tok_need_kw(c, MR_KW_BY);
        in_parens = mr_tok_take(c, '(');
        do {
            order_item(c, &expr->u.table_arg.order, &expr->height);
        } while (in_parens && mr_tok_take_comma(c));
        if (in_parens)
            mr_tok_need(c, ')');
    }
}

/* TABLE t [PARTITION BY ..] [ORDER BY ..], TABLE (query) .. */
static struct mr_ast_expr *table_arg(struct mr_tokens *c)
{
    struct mr_ast_expr *expr = mr_p_expr_new(c, MR_AST_TABLE_ARG, mr_tok_next(c).span.start);

    if (mr_tok_take(c, '(')) {
        expr->u.table_arg.query = mr_p_query(c);
        mr_tokens_raise(c, &expr->height, expr->u.table_arg.query->height);
        mr_tok_need(c, ')');
    } else {
        expr->u.table_arg.name = mr_p_name(c, "a table's name");
    }
    table_arg_set(c, expr);
    expr->span = mr_tokens_span(c, expr->span.start);
    return expr;
}

static struct mr_ast_expr *descriptor(struct mr_tokens *c)
{
    struct mr_ast_expr *expr = mr_p_expr_new(c, MR_AST_DESCRIPTOR, mr_tok_next(c).span.start);

    expr->u.descriptor = mr_p_idents(c, "a column's name");
    expr->span = mr_tokens_span(c, expr->span.start);
    return expr;
}

static struct mr_ast_expr *argument(struct mr_tokens *c)
{
    if (mr_tok_is_kw(c, MR_KW_TABLE) && (mr_p_is_ident(c, 1) || mr_tok_ahead(c, 1, '(')))
        return table_arg(c);
    if (mr_tok_is_kw(c, MR_KW_DESCRIPTOR) && mr_tok_ahead(c, 1, '('))
        return descriptor(c);
    return mr_p_expr(c);
}

/* Either all arguments are named, from the first on, or none is. */
static void named_argument(struct mr_tokens *c, struct mr_ast_expr *expr)
{
    struct mr_ast_call *call = &expr->u.call;
    bool is_named = mr_p_is_ident(c, 0) && mr_tok_ahead(c, 1, MR_TOKEN_ARROW);

    if (call->args > 0 && is_named != (call->arg_name != NULL)) {
        mr_tokens_fail(c, MR_ERR_SYNTAX, mr_tok_peek(c, 0).span,
                       "write all arguments with name =>, or none",
                       "named and positional arguments can not be mixed");
        return;
    }
    if (is_named) {
        uint32_t names = call->args;
        struct mr_ast_ident name = mr_p_ident(c, "an argument's name");
        mr_tok_next(c);
        MR_PUSH(c->arena, call->arg_name, names, name);
    }
    mr_p_arg(c, expr, &call->arg, &call->args, argument(c));
}

static void arguments(struct mr_tokens *c, struct mr_ast_expr *expr)
{
    struct mr_ast_call *call = &expr->u.call;

    if (mr_tok_is(c, '*')) {
        mr_tok_next(c);
        call->is_star = true;
        return;
    }
    if (mr_tok_is_kw(c, MR_KW_DISTINCT) || mr_tok_is_kw(c, MR_KW_ALL))
        call->is_distinct = mr_tok_next(c).keyword == MR_KW_DISTINCT;
    if (mr_tok_is(c, ')') && !call->is_distinct)
        return;
    do {
        named_argument(c, expr);
    } while (mr_tok_take_comma(c));
    if (mr_tok_is_kw(c, MR_KW_ORDER)) {
        mr_tok_next(c);
        call->within = mr_p_order_by(c, &expr->height);
    }
}

/* -- Behind the arguments ---------------------------------------------------------- */

static void nulls_treatment(struct mr_tokens *c, struct mr_ast_call *call)
{
    bool is_ignore = mr_tok_is_kw(c, MR_KW_IGNORE);

    if ((!is_ignore && !mr_tok_is_kw(c, MR_KW_RESPECT)) || !mr_tok_ahead_kw(c, 1, MR_KW_NULLS))
        return;
    mr_tok_next(c);
    mr_tok_next(c);
    call->nulls = is_ignore ? 1 : 2;
}

static void aggregate_clauses(struct mr_tokens *c, struct mr_ast_expr *expr)
{
    struct mr_ast_call *call = &expr->u.call;

    nulls_treatment(c, call);
    if (mr_tok_is_kw(c, MR_KW_WITHIN) && mr_tok_ahead_kw(c, 1, MR_KW_GROUP)) {
        mr_tok_next(c);
        mr_tok_next(c);
        mr_tok_need(c, '(');
        mr_tok_need_kw(c, MR_KW_ORDER);
        call->within = mr_p_order_by(c, &expr->height);
        mr_tok_need(c, ')');
    }
    if (mr_tok_is_kw(c, MR_KW_FILTER) && mr_tok_ahead(c, 1, '(')) {
        mr_tok_next(c);
        mr_tok_next(c);
        mr_tok_need_kw(c, MR_KW_WHERE);
        call->filter = mr_p_expr(c);
        mr_tokens_raise(c, &expr->height, call->filter->height);
        mr_tok_need(c, ')');
    }
    if (!mr_tok_is_kw(c, MR_KW_OVER))
        return;
    mr_tok_next(c);
    if (mr_p_is_ident(c, 0)) {
        call->over = MR_NEW(c->arena, struct mr_ast_window);
        call->over->base = mr_p_ident(c, "a window's name");
        call->over->span = call->over->base.span;
        call->over->is_name = true;
    } else {
        call->over = mr_p_window(c, &expr->height);
    }
}

struct mr_ast_expr *mr_p_call(struct mr_tokens *c, struct mr_ast_name name)
{
    struct mr_ast_expr *expr = mr_p_expr_new(c, MR_AST_CALL, name.span.start);

    expr->u.call.name = name;
    mr_tok_need(c, '(');
    if (!mr_p_special(c, expr))
        arguments(c, expr);
    mr_tok_need(c, ')');
    aggregate_clauses(c, expr);
    expr->span = mr_tokens_span(c, name.span.start);
    return expr;
}
