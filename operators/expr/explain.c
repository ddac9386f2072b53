#include "core/data/print.h"
#include "operators/expr/expr_int.h"

static bool is_infix(const char *name)
{
    static const char *const words[] = {"LIKE", "IN", "IS DISTINCT FROM",
                                        "IS NOT DISTINCT FROM"};

    for (size_t i = 0; i < MR_COUNTOF(words); i++)
        if (strcmp(name, words[i]) == 0)
            return true;
    return strchr("+-*/%=<>!|", name[0]) != NULL;
}

static void print_constant(const struct mr_value *value, struct mr_text *out)
{
    const char *prefix = NULL;

    if (value->is_null) {
        mr_text_puts(out, "NULL");
        return;
    }
    switch (value->type.id) {
    case MR_TYPE_CHAR:
    case MR_TYPE_VARCHAR: mr_text_quote(out, mr_str_view(&value->u.str), '\''); return;
    case MR_TYPE_DATE: prefix = "DATE '"; break;
    case MR_TYPE_TIME: prefix = "TIME '"; break;
    case MR_TYPE_TIMESTAMP: prefix = "TIMESTAMP '"; break;
    case MR_TYPE_TIMESTAMP_LTZ: prefix = "TIMESTAMP_LTZ '"; break;
    case MR_TYPE_INTERVAL_MONTHS:
    case MR_TYPE_INTERVAL_NS: prefix = "INTERVAL '"; break;
    default: break;
    }
    mr_text_puts(out, prefix == NULL ? "" : prefix);
    mr_value_print_sql(value, "NULL", out);
    if (prefix == NULL)
        return;
    mr_text_puts(out, "'");
    if (value->type.id == MR_TYPE_INTERVAL_MONTHS)
        mr_text_puts(out, " YEAR TO MONTH");
    if (value->type.id == MR_TYPE_INTERVAL_NS)
        mr_text_puts(out, " DAY TO SECOND");
}

static void print_list(const struct mr_expr *expr, uint32_t from, const char *separator,
                       const struct mr_schema *input, struct mr_text *out)
{
    for (uint32_t i = from; i < expr->args; i++) {
        if (i != from)
            mr_text_puts(out, separator);
        mr_expr_print(expr->arg[i], input, out);
    }
}

/* An operand: in parentheses when it is an operator itself. */
static void print_operand(const struct mr_expr *expr, const struct mr_schema *input,
                          struct mr_text *out)
{
    bool nested = expr->kind == MR_EXPR_AND || expr->kind == MR_EXPR_OR ||
                  (expr->kind == MR_EXPR_CALL && is_infix(expr->function->name));

    mr_text_puts(out, nested ? "(" : "");
    mr_expr_print(expr, input, out);
    mr_text_puts(out, nested ? ")" : "");
}

static void print_call(const struct mr_expr *expr, const struct mr_schema *input,
                       struct mr_text *out)
{
    const char *name = expr->function->name;

    if (strncmp(name, "IS ", 3) == 0 && expr->args == 1) {
        print_operand(expr->arg[0], input, out);
        mr_text_printf(out, " %s", name);
    } else if (strcmp(name, "NOT") == 0 || (name[0] == '-' && expr->args == 1)) {
        mr_text_printf(out, "%s%s", name, name[0] == '-' ? "" : " ");
        print_operand(expr->arg[0], input, out);
    } else if (strcmp(name, ".") == 0) {
        uint32_t field = (uint32_t)expr->arg[1]->value.u.i64;
        mr_expr_print(expr->arg[0], input, out);
        mr_text_printf(out, "." MR_VIEW_FMT,
                       MR_VIEW_ARG(expr->arg[0]->type.nested->name[field]));
    } else if (strcmp(name, "IN") == 0) {
        print_operand(expr->arg[0], input, out);
        mr_text_puts(out, " IN (");
        print_list(expr, 1, ", ", input, out);
        mr_text_putc(out, ')');
    } else if (is_infix(name)) {
        print_operand(expr->arg[0], input, out);
        mr_text_printf(out, " %s ", name);
        print_operand(expr->arg[1], input, out);
        if (expr->args == 3) {
            mr_text_puts(out, " ESCAPE ");
            print_operand(expr->arg[2], input, out);
        }
    } else {
        mr_text_printf(out, "%s(", name);
        print_list(expr, 0, ", ", input, out);
        mr_text_putc(out, ')');
    }
}

static void print_case(const struct mr_expr *expr, const struct mr_schema *input,
                       struct mr_text *out)
{
    mr_text_puts(out, "CASE");
    for (uint32_t i = 0; i + 1 < expr->args; i += 2) {
        mr_text_puts(out, " WHEN ");
        mr_expr_print(expr->arg[i], input, out);
        mr_text_puts(out, " THEN ");
        mr_expr_print(expr->arg[i + 1], input, out);
    }
    mr_text_puts(out, " ELSE ");
    mr_expr_print(expr->arg[expr->args - 1], input, out);
    mr_text_puts(out, " END");
}

void mr_expr_print(const struct mr_expr *expr, const struct mr_schema *input,
                   struct mr_text *out)
{
    switch (expr->kind) {
    case MR_EXPR_COLUMN:
        if (input != NULL && expr->column < input->count)
            mr_text_put(out, input->field[expr->column].name.data,
                        input->field[expr->column].name.len);
        else
            mr_text_printf(out, "$%u", expr->column);
        break;
    case MR_EXPR_CONSTANT: print_constant(&expr->value, out); break;
    case MR_EXPR_CALL: print_call(expr, input, out); break;
    case MR_EXPR_CAST: {
        struct mr_type type = expr->type;
        type.nullable = 1;
        mr_text_puts(out, expr->is_try ? "TRY_CAST(" : "CAST(");
        mr_expr_print(expr->arg[0], input, out);
        mr_text_puts(out, " AS ");
        mr_type_print(type, out);
        mr_text_putc(out, ')');
        break;
    }
    case MR_EXPR_AND:
    case MR_EXPR_OR:
        for (uint32_t i = 0; i < expr->args; i++) {
            if (i != 0)
                mr_text_puts(out, expr->kind == MR_EXPR_AND ? " AND " : " OR ");
            print_operand(expr->arg[i], input, out);
        }
        break;
    case MR_EXPR_CASE: print_case(expr, input, out); break;
    }
}
