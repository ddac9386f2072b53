#include "sql/parse/print_int.h"

enum { ALL = 1, QUANTIFIED = 5, RANGE_FORM = 6, ADDITIVE = 7, TIGHTEST = 10 };

/* -- Names, strings, types --------------------------------------------------------- */

void mr_print_ident(struct mr_view name, struct mr_text *out)
{
    mr_text_quote(out, name, '`');
}

void mr_print_name(const struct mr_ast_name *name, struct mr_text *out)
{
    for (uint32_t i = 0; i < name->parts; i++) {
        if (i > 0)
            mr_text_putc(out, '.');
        mr_print_ident(name->part[i].name, out);
    }
}

void mr_print_idents(const struct mr_ast_idents *idents, struct mr_text *out)
{
    mr_text_putc(out, '(');
    for (uint32_t i = 0; i < idents->count; i++) {
        if (i > 0)
            mr_text_puts(out, ", ");
        mr_print_ident(idents->ident[i].name, out);
    }
    mr_text_putc(out, ')');
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

void mr_print_string(struct mr_view text, struct mr_text *out)
{
    bool has_control = false;

    for (size_t i = 0; i < text.len; i++)
        has_control |= is_control(text.data[i]);
    mr_text_puts(out, has_control ? "U&'" : "'");
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (is_control(c)) {
            mr_text_printf(out, "\\%04x", (unsigned char)c);
            continue;
        }
        if (c == '\'' || (c == '\\' && has_control))
            mr_text_putc(out, c);
        mr_text_putc(out, c);
    }
    mr_text_putc(out, '\'');
}

static void row_type(const struct mr_ast_type *type, struct mr_text *out)
{
    mr_text_puts(out, "ROW<");
    for (uint32_t i = 0; i < type->fields; i++) {
        if (i > 0)
            mr_text_puts(out, ", ");
        mr_print_ident(type->field[i].name.name, out);
        mr_text_putc(out, ' ');
        mr_print_type(type->field[i].type, out);
        if (type->field[i].comment.data != NULL) {
            mr_text_putc(out, ' ');
            mr_print_string(type->field[i].comment, out);
        }
    }
    mr_text_putc(out, '>');
}

void mr_print_type(const struct mr_ast_type *type, struct mr_text *out)
{
    switch (type->kind) {
    case MR_AST_TYPE_SIMPLE: mr_type_print(type->simple, out); return;
    case MR_AST_TYPE_OTHER: mr_text_put(out, type->text.data, type->text.len); break;
    case MR_AST_TYPE_ROW: row_type(type, out); break;
    case MR_AST_TYPE_MAP:
        mr_text_puts(out, "MAP<");
        mr_print_type(type->key, out);
        mr_text_puts(out, ", ");
        mr_print_type(type->element, out);
        mr_text_putc(out, '>');
        break;
    case MR_AST_TYPE_ARRAY:
    case MR_AST_TYPE_MULTISET:
        mr_text_puts(out, type->kind == MR_AST_TYPE_ARRAY ? "ARRAY<" : "MULTISET<");
        mr_print_type(type->element, out);
        mr_text_putc(out, '>');
        break;
    }
    if (!type->simple.nullable)
        mr_text_puts(out, " NOT NULL");
}

/* -- Literals ---------------------------------------------------------------------- */

static void interval(const struct mr_ast_literal *literal, struct mr_text *out)
{
    mr_text_puts(out, "INTERVAL ");
    mr_print_string(literal->text, out);
    mr_text_printf(out, " %s", mr_ast_symbol_name(literal->unit));
    if (literal->unit_to != literal->unit)
        mr_text_printf(out, " TO %s", mr_ast_symbol_name(literal->unit_to));
}

static void quoted(const char *word, struct mr_view text, struct mr_text *out)
{
    mr_text_puts(out, word);
    /* DATE U&'..' is no literal, but a control character is no part of a date either. */
    mr_text_quote(out, text, '\'');
}

static void literal(const struct mr_ast_literal *literal, struct mr_text *out)
{
    switch (literal->kind) {
    case MR_AST_NULL:
        mr_text_puts(out, literal->type.id == MR_TYPE_BOOLEAN ? "UNKNOWN" : "NULL");
        break;
    case MR_AST_BOOLEAN: mr_text_puts(out, literal->i64 != 0 ? "TRUE" : "FALSE"); break;
    case MR_AST_INTEGER:
    case MR_AST_DECIMAL:
    case MR_AST_DOUBLE: mr_text_put(out, literal->text.data, literal->text.len); break;
    case MR_AST_STRING: mr_print_string(literal->text, out); break;
    case MR_AST_BINARY:
        mr_text_puts(out, "X'");
        for (size_t i = 0; i < literal->text.len; i++)
            mr_text_printf(out, "%02x", (unsigned char)literal->text.data[i]);
        mr_text_putc(out, '\'');
        break;
    case MR_AST_DATE: quoted("DATE ", literal->text, out); break;
    case MR_AST_TIME: quoted("TIME ", literal->text, out); break;
    case MR_AST_TIMESTAMP: quoted("TIMESTAMP ", literal->text, out); break;
    case MR_AST_INTERVAL: interval(literal, out); break;
    }
}

/* -- Operators --------------------------------------------------------------------- */

static int precedence_of(const struct mr_ast_expr *expr)
{
    static const int precedences[] = {
#define X(id, name, precedence) [MR_OP_##id] = (precedence),
        MR_AST_OP_TABLE(X)
#undef X
    };
    switch (expr->kind) {
    case MR_AST_OP: return precedences[expr->u.op.op];
    case MR_AST_IN_QUERY: return RANGE_FORM;
    case MR_AST_QUANTIFIED: return QUANTIFIED;
    default: return TIGHTEST;
    }
}

/* NOT x, -x, +x */
static void prefix(const struct mr_ast_expr *expr, struct mr_text *out)
{
    const struct mr_ast_expr *arg = expr->u.op.arg[0];
    bool is_same = arg->kind == MR_AST_OP && arg->u.op.op == expr->u.op.op && !arg->in_parens;

    mr_text_puts(out, mr_ast_op_name(expr->u.op.op));
    /* Two minus signs in a row are a comment. */
    if (expr->u.op.op == MR_OP_NOT || is_same)
        mr_text_putc(out, ' ');
    mr_print_operand(arg, precedence_of(expr), out);
}

/* "IS NULL" with its NOT: behind IS; elsewhere in front. */
static void op_words(const struct mr_ast_opx *op, struct mr_text *out)
{
    const char *name = mr_ast_op_name(op->op);

    if (!op->is_not)
        mr_text_puts(out, name);
    else if (name[0] == 'I' && name[1] == 'S')
        mr_text_printf(out, "IS NOT%s", name + 2);
    else
        mr_text_printf(out, "NOT %s", name);
}

/* Operators of words: x BETWEEN a AND b, x LIKE p ESCAPE e, x IN (a, b), x IS NULL. */
static void word_form(const struct mr_ast_expr *expr, struct mr_text *out)
{
    const struct mr_ast_opx *op = &expr->u.op;

    mr_print_operand(op->arg[0], precedence_of(expr), out);
    mr_text_putc(out, ' ');
    op_words(op, out);
    if (op->op == MR_OP_IN) {
        mr_text_puts(out, " (");
        mr_print_exprs(op->arg + 1, op->args - 1, out);
        mr_text_putc(out, ')');
        return;
    }
    if (op->is_symmetric)
        mr_text_puts(out, " SYMMETRIC");
    for (uint32_t i = 1; i < op->args; i++) {
        if (i == 2)
            mr_text_puts(out, op->op == MR_OP_BETWEEN ? " AND" : " ESCAPE");
        mr_text_putc(out, ' ');
        mr_print_operand(op->arg[i], ADDITIVE, out);
    }
}

static void infix(const struct mr_ast_expr *expr, struct mr_text *out)
{
    int precedence = precedence_of(expr);

    for (uint32_t i = 0; i < expr->u.op.args; i++) {
        if (i > 0)
            mr_text_printf(out, " %s ", mr_ast_op_name(expr->u.op.op));
        mr_print_operand(expr->u.op.arg[i], i == 0 ? precedence : precedence + 1, out);
    }
}

static void operation(const struct mr_ast_expr *expr, struct mr_text *out)
{
    enum mr_ast_op op = expr->u.op.op;

    if (op == MR_OP_NOT || op == MR_OP_NEG || op == MR_OP_POS)
        prefix(expr, out);
    else if (op >= MR_OP_IS_NULL && (op <= MR_OP_IS_DISTINCT || op >= MR_OP_BETWEEN) &&
             op <= MR_OP_OVERLAPS)
        word_form(expr, out);
    else
        infix(expr, out);
}

/* -- Everything else --------------------------------------------------------------- */

static void case_expr(const struct mr_ast_expr *expr, struct mr_text *out)
{
    mr_text_puts(out, "CASE");
    if (expr->u.casex.operand != NULL) {
        mr_text_putc(out, ' ');
        mr_print_expr(expr->u.casex.operand, out);
    }
    for (uint32_t i = 0; i < expr->u.casex.whens; i++) {
        mr_text_puts(out, " WHEN ");
        mr_print_expr(expr->u.casex.when[i].when, out);
        mr_text_puts(out, " THEN ");
        mr_print_expr(expr->u.casex.when[i].then, out);
    }
    if (expr->u.casex.otherwise != NULL) {
        mr_text_puts(out, " ELSE ");
        mr_print_expr(expr->u.casex.otherwise, out);
    }
    mr_text_puts(out, " END");
}

static void list(const char *open, const struct mr_ast_expr *expr, char close,
                 struct mr_text *out)
{
    mr_text_puts(out, open);
    mr_print_exprs(expr->u.list.expr, expr->u.list.count, out);
    mr_text_putc(out, close);
}

static void query_in(const char *before, const struct mr_ast_query *query, struct mr_text *out)
{
    mr_text_puts(out, before);
    mr_print_query(query, out);
    mr_text_putc(out, ')');
}

/* What a dot or a bracket may follow. */
static void base(const struct mr_ast_expr *expr, struct mr_text *out)
{
    bool is_word =
        expr->kind == MR_AST_NAME || expr->kind == MR_AST_CALL || expr->kind == MR_AST_FIELD ||
        expr->kind == MR_AST_INDEX || expr->kind == MR_AST_ARRAY || expr->kind == MR_AST_MAP ||
        expr->kind == MR_AST_ROW || expr->kind == MR_AST_SUBQUERY || expr->kind == MR_AST_CAST;

    if (is_word || expr->in_parens) {
        mr_print_expr(expr, out);
        return;
    }
    mr_text_putc(out, '(');
    mr_print_expr(expr, out);
    mr_text_putc(out, ')');
}

static void table_arg(const struct mr_ast_expr *expr, struct mr_text *out)
{
    mr_text_puts(out, "TABLE ");
    if (expr->u.table_arg.query != NULL)
        query_in("(", expr->u.table_arg.query, out);
    else
        mr_print_name(&expr->u.table_arg.name, out);
    if (expr->u.table_arg.partitions > 0) {
        mr_text_puts(out, " PARTITION BY (");
        mr_print_exprs(expr->u.table_arg.partition, expr->u.table_arg.partitions, out);
        mr_text_putc(out, ')');
    }
    if (expr->u.table_arg.order.count > 0) {
        mr_text_puts(out, " ORDER BY (");
        mr_print_order_items(&expr->u.table_arg.order, out);
        mr_text_putc(out, ')');
    }
}

static void in_query(const struct mr_ast_expr *expr, struct mr_text *out)
{
    bool is_in = expr->kind == MR_AST_IN_QUERY;

    mr_print_operand(expr->u.in.value, is_in ? RANGE_FORM : QUANTIFIED, out);
    if (is_in)
        mr_text_puts(out, expr->u.in.is_not ? " NOT IN" : " IN");
    else
        mr_text_printf(out, " %s %s", mr_ast_op_name(expr->u.in.op),
                       expr->u.in.is_all ? "ALL" : "ANY");
    query_in(" (", expr->u.in.query, out);
}

static void bare(const struct mr_ast_expr *expr, struct mr_text *out)
{
    switch (expr->kind) {
    case MR_AST_LITERAL: literal(&expr->u.literal, out); break;
    case MR_AST_NAME: mr_print_name(&expr->u.name, out); break;
    case MR_AST_OP: operation(expr, out); break;
    case MR_AST_CALL: mr_print_call(expr, out); break;
    case MR_AST_CASE: case_expr(expr, out); break;
    case MR_AST_CAST:
        mr_text_puts(out, expr->u.cast.is_try ? "TRY_CAST(" : "CAST(");
        mr_print_expr(expr->u.cast.arg, out);
        mr_text_puts(out, " AS ");
        mr_print_type(expr->u.cast.type, out);
        mr_text_putc(out, ')');
        break;
    case MR_AST_FIELD:
        base(expr->u.field.base, out);
        mr_text_putc(out, '.');
        mr_print_ident(expr->u.field.name.name, out);
        break;
    case MR_AST_INDEX:
        base(expr->u.index.base, out);
        mr_text_putc(out, '[');
        mr_print_expr(expr->u.index.index, out);
        mr_text_putc(out, ']');
        break;
    case MR_AST_ROW: list(expr->u.list.has_keyword ? "ROW(" : "(", expr, ')', out); break;
    case MR_AST_ARRAY: list("ARRAY[", expr, ']', out); break;
    case MR_AST_MAP: list("MAP[", expr, ']', out); break;
    case MR_AST_SUBQUERY: query_in("(", expr->u.query, out); break;
    case MR_AST_EXISTS: query_in("EXISTS (", expr->u.query, out); break;
    case MR_AST_IN_QUERY:
    case MR_AST_QUANTIFIED: in_query(expr, out); break;
    case MR_AST_SYMBOL: mr_text_puts(out, mr_ast_symbol_name(expr->u.symbol)); break;
    case MR_AST_TABLE_ARG: table_arg(expr, out); break;
    case MR_AST_DESCRIPTOR:
        mr_text_puts(out, "DESCRIPTOR");
        mr_print_idents(&expr->u.descriptor, out);
        break;
    }
}

void mr_print_operand(const struct mr_ast_expr *expr, int precedence, struct mr_text *out)
{
    bool needs = expr->in_parens || precedence_of(expr) < precedence;

    if (needs)
        mr_text_putc(out, '(');
    bare(expr, out);
    if (needs)
        mr_text_putc(out, ')');
}

void mr_print_exprs(struct mr_ast_expr *const *expr, uint32_t count, struct mr_text *out)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            mr_text_puts(out, ", ");
        mr_print_expr(expr[i], out);
    }
}

void mr_print_expr(const struct mr_ast_expr *expr, struct mr_text *out)
{
    mr_print_operand(expr, ALL, out);
}
