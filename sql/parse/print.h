/*
 * sql/parse/print.h - a syntax tree back as SQL.
 *
 * One canonical spelling, Flink's: keywords in capitals, names of tables and columns in
 * backticks, parentheses only where precedence or the author put them.  What is printed
 * parses to a tree that prints the same.
 *
 * Uses: DESCRIBE, SHOW CREATE TABLE and VIEW.
 */
#ifndef MR_SQL_PARSE_PRINT_H
#define MR_SQL_PARSE_PRINT_H

#include "sql/parse/ast.h"

void mr_print_expr(const struct mr_ast_expr *expr, struct mr_text *out);
void mr_print_query(const struct mr_ast_query *query, struct mr_text *out);
void mr_print_type(const struct mr_ast_type *type, struct mr_text *out);
void mr_print_name(const struct mr_ast_name *name, struct mr_text *out);
void mr_print_ident(struct mr_view name, struct mr_text *out);

/* 'text', quotes doubled; what does not print as itself as U&'\000a'. */
void mr_print_string(struct mr_view text, struct mr_text *out);

/* Without the ';'.  CREATE TABLE is laid out over lines, as SHOW CREATE TABLE shows it. */
void mr_print_stmt(const struct mr_ast_stmt *stmt, struct mr_text *out);

#endif
