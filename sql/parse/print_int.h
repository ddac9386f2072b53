/*
 * sql/parse/print_int.h - what the printer's files share.
 */
#ifndef MR_SQL_PARSE_PRINT_INT_H
#define MR_SQL_PARSE_PRINT_INT_H

#include "sql/parse/print.h"

/* In parentheses unless it binds at least as tightly as PRECEDENCE. */
void mr_print_operand(const struct mr_ast_expr *expr, int precedence, struct mr_text *out);

/* a, b */
void mr_print_exprs(struct mr_ast_expr *const *expr, uint32_t count, struct mr_text *out);
/* (a, b) */
void mr_print_idents(const struct mr_ast_idents *idents, struct mr_text *out);
/* a DESC, b */
void mr_print_order_items(const struct mr_ast_orders *orders, struct mr_text *out);
/* " ORDER BY a DESC, b", or nothing. */
void mr_print_order_by(const struct mr_ast_orders *orders, struct mr_text *out);
void mr_print_window(const struct mr_ast_window *window, struct mr_text *out);
void mr_print_call(const struct mr_ast_expr *expr, struct mr_text *out);
/* " /" "*+ .. *" "/", or nothing. */
void mr_print_hints(const struct mr_ast_hints *hints, struct mr_text *out);
void mr_print_from(const struct mr_ast_table *table, struct mr_text *out);

#endif
