/*
 * sql/parse/parse.h - SQL text to statements, one at a time.
 *
 *     struct mr_source source = {"orders.sql", text};
 *     struct mr_parser parser;
 *     mr_parser_init(&parser, &source);
 *     while ((rc = mr_parse_next(&parser, arena, &stmt, &err)) == 1)
 *         run(stmt);
 *
 * A statement is parsed when it is asked for, so an error in the tenth does not
 * keep the first nine from running.  The parser finds the ';' itself: a string, a
 * comment or a statement set may hold one.
 *
 * Hand-written: recursive descent for statements and clauses, operator precedence
 * for expressions.  What would have been accepted at the token that stopped it is
 * recorded, and becomes the message: "expected ',' or FROM, found 'b'".  The
 * grammar is in docs/sql-grammar.md.
 *
 * Ownership   the caller owns source and arena; the source outlives its statements.
 * Threads     one owner.
 * Fails       MR_ERR_SYNTAX, and MR_ERR_LIMIT with the limit's name; the message is
 *             in the form of sql/parse/diag.h.  The text may be any bytes.
 * Cost        linear in the text; stack bounded by MR_PARSE_DEPTH_MAX.
 */
#ifndef MR_SQL_PARSE_PARSE_H
#define MR_SQL_PARSE_PARSE_H

#include "core/mem/arena.h"
#include "sql/parse/ast.h"

/* How deep parentheses, subqueries and types may nest. */
#define MR_PARSE_DEPTH_MAX 200

/* How high a tree may grow; a chain such as a + b + c + ... grows one per operator
 * (AND, OR and set operations do not: they are flat). */
#define MR_PARSE_HEIGHT_MAX 1000

/* Bytes of one statement. */
#define MR_PARSE_STATEMENT_MAX (4u << 20)

/* Bytes of one source text. */
#define MR_PARSE_SOURCE_MAX (256u << 20)

/* Bytes of one name. */
#define MR_PARSE_NAME_MAX 256

struct mr_parser {
    const struct mr_source *source;
    uint32_t next; /* byte at which the next statement starts */
};

void mr_parser_init(struct mr_parser *parser, const struct mr_source *source);

/* 1 and the next statement, or 0 at the end of the text.  After an error the parser
 * stands behind the failed statement's ';', so that a checker can go on. */
int mr_parse_next(struct mr_parser *parser, struct mr_arena *arena, struct mr_ast_stmt **ret,
                  struct mr_err *reterr);

/* The whole text as one expression or type; 0 or the error. */
int mr_parse_expr(const struct mr_source *source, struct mr_arena *arena,
                  struct mr_ast_expr **ret, struct mr_err *reterr);
int mr_parse_type(const struct mr_source *source, struct mr_arena *arena,
                  struct mr_ast_type **ret, struct mr_err *reterr);

#endif
