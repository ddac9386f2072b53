#include "sql/parse/print_int.h"

enum { ADDITIVE = 7 };

void mr_print_order_items(const struct mr_ast_orders *orders, struct mr_text *out)
{
    for (uint32_t i = 0; i < orders->count; i++) {
        const struct mr_ast_order *order = &orders->order[i];
        mr_text_puts(out, i == 0 ? "" : ", ");
        mr_print_expr(order->expr, out);
        if (order->is_descending)
            mr_text_puts(out, " DESC");
        if (order->nulls != 0)
            mr_text_puts(out, order->nulls == 1 ? " NULLS FIRST" : " NULLS LAST");
    }
}

void mr_print_order_by(const struct mr_ast_orders *orders, struct mr_text *out)
{
    if (orders->count == 0)
        return;
    mr_text_puts(out, " ORDER BY ");
    mr_print_order_items(orders, out);
}

static void bound(const struct mr_ast_bound *bound, struct mr_text *out)
{
    switch (bound->kind) {
    case MR_AST_UNBOUNDED_PRECEDING: mr_text_puts(out, "UNBOUNDED PRECEDING"); break;
    case MR_AST_UNBOUNDED_FOLLOWING: mr_text_puts(out, "UNBOUNDED FOLLOWING"); break;
    case MR_AST_CURRENT_ROW: mr_text_puts(out, "CURRENT ROW"); break;
    case MR_AST_PRECEDING:
    case MR_AST_FOLLOWING:
        mr_print_operand(bound->expr, ADDITIVE, out);
        mr_text_puts(out, bound->kind == MR_AST_PRECEDING ? " PRECEDING" : " FOLLOWING");
        break;
    }
}

void mr_print_window(const struct mr_ast_window *window, struct mr_text *out)
{
    mr_text_putc(out, '(');
    size_t start = out->len;
    if (window->base.name.data != NULL)
        mr_print_ident(window->base.name, out);
    if (window->partitions > 0) {
        mr_text_puts(out, " PARTITION BY ");
        mr_print_exprs(window->partition, window->partitions, out);
    }
    mr_print_order_by(&window->order, out);
    if (window->frame != 0) {
        mr_text_puts(out, window->frame == 'R' ? " ROWS BETWEEN " : " RANGE BETWEEN ");
        bound(&window->low, out);
        mr_text_puts(out, " AND ");
        bound(&window->high, out);
    }
    /* Every clause brings its own blank: the first one has none to follow. */
    if (out->len > start && out->data[start] == ' ') {
        memmove(out->data + start, out->data + start + 1, out->len - start);
        out->len--;
    }
    mr_text_putc(out, ')');
}

/* -- JSON clauses ------------------------------------------------------------------ */

static void json_on(enum mr_ast_json_on on, const struct mr_ast_expr *value, const char *when,
                    struct mr_text *out)
{
    static const char *const words[] = {
        [MR_JSON_ON_NONE] = NULL,
        [MR_JSON_ON_NULL] = "NULL",
        [MR_JSON_ON_ERROR] = "ERROR",
        [MR_JSON_ON_DEFAULT] = "DEFAULT",
        [MR_JSON_ON_EMPTY_ARRAY] = "EMPTY ARRAY",
        [MR_JSON_ON_EMPTY_OBJECT] = "EMPTY OBJECT",
        [MR_JSON_ON_TRUE] = "TRUE",
        [MR_JSON_ON_FALSE] = "FALSE",
        [MR_JSON_ON_UNKNOWN] = "UNKNOWN",
        [MR_JSON_ON_ABSENT] = "ABSENT",
    };

    if (on == MR_JSON_ON_NONE)
        return;
    mr_text_printf(out, " %s", words[on]);
    if (value != NULL) {
        mr_text_putc(out, ' ');
        mr_print_expr(value, out);
    }
    mr_text_printf(out, " ON %s", when);
}

static void json_clauses(const struct mr_ast_json *json, struct mr_text *out)
{
    static const char *const wrappers[] = {"", " WITHOUT ARRAY WRAPPER",
                                           " WITH CONDITIONAL ARRAY WRAPPER",
                                           " WITH UNCONDITIONAL ARRAY WRAPPER"};

    if (json->returning != NULL) {
        mr_text_puts(out, " RETURNING ");
        mr_print_type(json->returning, out);
    }
    MR_ASSERT(json->wrapper < MR_COUNTOF(wrappers));
    mr_text_puts(out, wrappers[json->wrapper]);
    json_on(json->on_empty, json->empty_default, "EMPTY", out);
    json_on(json->on_error, json->error_default, "ERROR", out);
    json_on(json->on_null, NULL, "NULL", out);
}

/* -- Arguments --------------------------------------------------------------------- */

static void plain_args(const struct mr_ast_call *call, struct mr_text *out)
{
    if (call->is_star)
        mr_text_putc(out, '*');
    if (call->is_distinct)
        mr_text_puts(out, "DISTINCT ");
    for (uint32_t i = 0; i < call->args; i++) {
        if (i > 0)
            mr_text_puts(out, ", ");
        if (call->arg_name != NULL) {
            mr_print_ident(call->arg_name[i].name, out);
            mr_text_puts(out, " => ");
        }
        mr_print_expr(call->arg[i], out);
    }
}

/* Arguments with the words WORDS between them; the first may be a symbol. */
static void worded(const struct mr_ast_call *call, const char *const *words,
                   struct mr_text *out)
{
    for (uint32_t i = 0; i < call->args; i++) {
        if (i > 0)
            mr_text_puts(out, words[i - 1]);
        mr_print_operand(call->arg[i], i == 0 ? ADDITIVE : 1, out);
    }
}

static void pairs(const struct mr_ast_call *call, struct mr_text *out)
{
    for (uint32_t i = 0; i < call->args; i++) {
        mr_text_puts(out, i % 2 == 1 ? " VALUE " : i > 0 ? ", KEY " : "KEY ");
        mr_print_expr(call->arg[i], out);
    }
}

static bool has_symbol(const struct mr_ast_call *call, uint32_t i)
{
    return i < call->args && call->arg[i]->kind == MR_AST_SYMBOL;
}

static void arguments(const struct mr_ast_call *call, struct mr_text *out)
{
    static const char *const from[] = {" FROM "};
    static const char *const to[] = {" TO "};
    static const char *const in[] = {" IN "};
    static const char *const trim[] = {" ", " FROM "};
    static const char *const overlay[] = {" PLACING ", " FROM ", " FOR "};
    struct mr_view name = call->name.part[0].name;
    bool is_special = call->name.parts == 1 && !call->name.part[0].is_quoted;

    if (is_special && mr_view_is_nocase(name, "EXTRACT"))
        worded(call, from, out);
    else if (is_special && mr_view_is_nocase(name, "TRIM") && has_symbol(call, 0))
        worded(call, trim, out);
    else if (is_special && mr_view_is_nocase(name, "POSITION"))
        worded(call, in, out);
    else if (is_special && mr_view_is_nocase(name, "OVERLAY"))
        worded(call, overlay, out);
    else if (call->args == 2 && has_symbol(call, 1))
        worded(call, to, out);
    else if (is_special && (mr_view_is_nocase(name, "JSON_OBJECT") ||
                            mr_view_is_nocase(name, "JSON_OBJECTAGG")))
        pairs(call, out);
    else
        plain_args(call, out);
}

static void function_name(const struct mr_ast_name *name, struct mr_text *out)
{
    const struct mr_ast_ident *only = &name->part[0];

    if (name->parts == 1 && !only->is_quoted) {
        mr_text_put(out, only->name.data, only->name.len);
    } else if (name->parts == 1) {
        mr_text_putc(out, '`');
        for (size_t i = 0; i < only->name.len; i++) {
            if (only->name.data[i] == '`')
                mr_text_putc(out, '`');
            mr_text_putc(out, only->name.data[i]);
        }
        mr_text_putc(out, '`');
    } else {
        mr_print_name(name, out);
    }
}

void mr_print_call(const struct mr_ast_expr *expr, struct mr_text *out)
{
    const struct mr_ast_call *call = &expr->u.call;

    function_name(&call->name, out);
    if (call->is_bare)
        return;
    mr_text_putc(out, '(');
    arguments(call, out);
    if (call->json != NULL)
        json_clauses(call->json, out);
    mr_text_putc(out, ')');
    if (call->nulls != 0)
        mr_text_puts(out, call->nulls == 1 ? " IGNORE NULLS" : " RESPECT NULLS");
    if (call->within.count > 0) {
        mr_text_puts(out, " WITHIN GROUP (ORDER BY ");
        mr_print_order_items(&call->within, out);
        mr_text_putc(out, ')');
    }
    if (call->filter != NULL) {
        mr_text_puts(out, " FILTER (WHERE ");
        mr_print_expr(call->filter, out);
        mr_text_putc(out, ')');
    }
    if (call->over == NULL)
        return;
    mr_text_puts(out, " OVER ");
    if (call->over->is_name)
        mr_print_ident(call->over->base.name, out);
    else
        mr_print_window(call->over, out);
}
