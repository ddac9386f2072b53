/*
 * sql/parse/tokens_int.h - where the parser stands, and what it would have taken there.
 *
 * Three verbs over tokens: `is` looks, `take` consumes when it matches and otherwise
 * notes that it would have, `need` consumes or fails.  A failure's message is made
 * from the notes at the token where it happened: "expected ',' or FROM, found 'b'".
 * `is` notes nothing, for what is possible but not worth listing.
 *
 * Failing is sticky: from then on every token reads as the end of the text, `take`
 * says no and `need` does nothing, so that loops end and no caller checks.  Functions
 * that build nodes never return NULL.
 */
#ifndef MR_SQL_PARSE_TOKENS_INT_H
#define MR_SQL_PARSE_TOKENS_INT_H

#include "sql/parse/lex.h"
#include "sql/parse/parse.h"

enum { MR_TOKENS_AHEAD = 4, MR_TOKENS_WANTS = 20, MR_TOKENS_OPENS = 256 };

/* Something that would have been accepted at the current token. */
struct mr_want {
    uint8_t kind;     /* punctuation; 0: none */
    uint16_t keyword; /* MR_KW_NONE: none */
    const char *noun; /* "an expression", "a table name" */
};

struct mr_tokens {
    struct mr_lexer lexer;
    const struct mr_source *source;
    struct mr_arena *arena;
    struct mr_err *err;
    int rc; /* below 0: failed */

    struct mr_token ahead[MR_TOKENS_AHEAD]; /* a ring, the current token at `head` */
    unsigned head, held;
    struct mr_token last;      /* the token consumed last */
    struct mr_span bare_alias; /* the last alias without AS: it may be a mistyped word */
    uint32_t start;            /* of the statement's first token */
    uint32_t depth;

    uint32_t wants;
    struct mr_want want[MR_TOKENS_WANTS];

    uint32_t opens; /* '(' not yet closed; only the first MR_TOKENS_OPENS are kept */
    uint32_t open[MR_TOKENS_OPENS];
};

void mr_tokens_init(struct mr_tokens *c, const struct mr_source *source, uint32_t start,
                    struct mr_arena *arena, struct mr_err *err);

/* The statement starts at the current token. */
void mr_tokens_restart(struct mr_tokens *c);

/* The token K places ahead, 0 being the current one; K < MR_TOKENS_AHEAD. */
struct mr_token mr_tok_peek(struct mr_tokens *c, unsigned k);

/* Consume whatever the current token is. */
struct mr_token mr_tok_next(struct mr_tokens *c);

/* Go back to byte POS, forgetting what was lexed ahead: for text that is not SQL. */
void mr_tok_rewind(struct mr_tokens *c, uint32_t pos);

bool mr_tok_is(struct mr_tokens *c, int kind);
bool mr_tok_is_kw(struct mr_tokens *c, enum mr_keyword keyword);
/* The token K places ahead is this word, or of this kind. */
bool mr_tok_ahead_kw(struct mr_tokens *c, unsigned k, enum mr_keyword keyword);
bool mr_tok_ahead(struct mr_tokens *c, unsigned k, int kind);

bool mr_tok_take(struct mr_tokens *c, int kind);
bool mr_tok_take_kw(struct mr_tokens *c, enum mr_keyword keyword);
/* Both words or neither; only the first is noted. */
bool mr_tok_take_kw2(struct mr_tokens *c, enum mr_keyword first, enum mr_keyword second);

void mr_tok_need(struct mr_tokens *c, int kind);
void mr_tok_need_kw(struct mr_tokens *c, enum mr_keyword keyword);

/* A list's ',' unless what follows shows that it was one too many. */
bool mr_tok_take_comma(struct mr_tokens *c);

/* A noun that would have been accepted here. */
void mr_tok_note(struct mr_tokens *c, const char *noun);
void mr_tok_note_kw(struct mr_tokens *c, enum mr_keyword keyword);

/* "expected ..., found ...", from the notes. */
void mr_tok_fail(struct mr_tokens *c);

/* Any other failure; the first one counts. */
void mr_tokens_fail(struct mr_tokens *c, int code, struct mr_span span, const char *hint,
                    const char *fmt, ...) MR_PRINTF(5, 6);

/* One level deeper, bounded by MR_PARSE_DEPTH_MAX; false: failed. */
bool mr_tokens_enter(struct mr_tokens *c);
void mr_tokens_leave(struct mr_tokens *c);

/* *HEIGHT becomes at least CHILD + 1, bounded by MR_PARSE_HEIGHT_MAX. */
void mr_tokens_raise(struct mr_tokens *c, uint16_t *height, uint16_t child);

/* From START to the last token consumed. */
static inline struct mr_span mr_tokens_span(const struct mr_tokens *c, uint32_t start)
{
    return (struct mr_span){start, c->last.span.end > start ? c->last.span.end : start};
}

static inline uint32_t mr_tokens_here(struct mr_tokens *c)
{
    return mr_tok_peek(c, 0).span.start;
}

/* -- The grammar's parts, one source file each -------------------------------- */

/* name.c */
struct mr_ast_ident mr_p_ident(struct mr_tokens *c, const char *noun);
struct mr_ast_name mr_p_name(struct mr_tokens *c, const char *noun);
struct mr_ast_idents mr_p_idents(struct mr_tokens *c, const char *noun); /* (a, b) */
bool mr_p_is_ident(struct mr_tokens *c, unsigned k);
bool mr_p_bare_alias(struct mr_tokens *c, struct mr_ast_ident *ret);
bool mr_p_is_string(struct mr_tokens *c);
struct mr_view mr_p_string(struct mr_tokens *c, const char *noun);
/* A plain integer without a sign, at most MAX. */
int64_t mr_p_integer(struct mr_tokens *c, const char *noun, int64_t max);
struct mr_ast_options mr_p_options(struct mr_tokens *c); /* ('k' = 'v', ..) */
struct mr_ast_hints mr_p_hints(struct mr_tokens *c);     /* when there are any */

/* type.c */
struct mr_ast_type *mr_p_type(struct mr_tokens *c);

/* literal.c */
struct mr_ast_expr *mr_p_number(struct mr_tokens *c);
struct mr_ast_expr *mr_p_string_literal(struct mr_tokens *c);
bool mr_p_is_time_literal(struct mr_tokens *c); /* DATE '..', INTERVAL '..' */
struct mr_ast_expr *mr_p_time_literal(struct mr_tokens *c);
/* A word for a unit of time, plural or not; false: none here. */
bool mr_p_unit(struct mr_tokens *c, enum mr_ast_unit *ret);
enum mr_ast_unit mr_p_need_unit(struct mr_tokens *c); /* or fail */

/* expr.c */
struct mr_ast_expr *mr_p_expr(struct mr_tokens *c);
/* Only operators that bind at least as tightly as PRECEDENCE. */
struct mr_ast_expr *mr_p_operand(struct mr_tokens *c, int precedence);
struct mr_ast_expr *mr_p_expr_new(struct mr_tokens *c, enum mr_ast_expr_kind kind,
                                  uint32_t start);
void mr_p_arg(struct mr_tokens *c, struct mr_ast_expr *expr, struct mr_ast_expr ***list,
              uint32_t *count, struct mr_ast_expr *arg);

/* call.c */
struct mr_ast_expr *mr_p_call(struct mr_tokens *c, struct mr_ast_name name);
struct mr_ast_orders mr_p_order_by(struct mr_tokens *c, uint16_t *height); /* behind BY */
struct mr_ast_window *mr_p_window(struct mr_tokens *c, uint16_t *height);  /* (..) */
/* special.c: calls with a syntax of their own; false: NAME is none of them. */
bool mr_p_special(struct mr_tokens *c, struct mr_ast_expr *call);

/* query.c */
struct mr_ast_query *mr_p_query(struct mr_tokens *c);
bool mr_p_is_query(struct mr_tokens *c, unsigned k); /* SELECT, WITH, VALUES, TABLE t */
/* A query whose first operand, in parentheses, was parsed before it was known to be one. */
struct mr_ast_query *mr_p_query_rest(struct mr_tokens *c, struct mr_ast_query *first);
bool mr_p_is_query_rest(struct mr_tokens *c); /* UNION, ORDER, LIMIT, .. */

/* select.c */
void mr_p_select(struct mr_tokens *c, struct mr_ast_query *query);

/* from.c */
struct mr_ast_table *mr_p_from(struct mr_tokens *c);

/* create.c, alter.c, statement.c */
void mr_p_create(struct mr_tokens *c, struct mr_ast_stmt *stmt);
/* A column, WATERMARK or PRIMARY KEY of a table; true: it was a column. */
bool mr_p_table_element(struct mr_tokens *c, struct mr_ast_create_table *table,
                        uint16_t *height);
/* Every column has a type, unless AS a query gives it one. */
void mr_p_check_columns(struct mr_tokens *c, const struct mr_ast_create_table *table);
/* alter.c: ALTER TABLE, ALTER VIEW, at TABLE or VIEW. */
void mr_p_alter(struct mr_tokens *c, struct mr_ast_stmt *stmt);
bool mr_p_is_altered(enum mr_keyword keyword);    /* ALTER keyword ..: has a tree */
struct mr_view mr_p_comment(struct mr_tokens *c); /* [COMMENT 's'] */
struct mr_ast_stmt *mr_p_statement(struct mr_tokens *c);
/* client.c: SHOW, SET, RESET, USE, ..: false: none of them. */
bool mr_p_client(struct mr_tokens *c, struct mr_ast_stmt *stmt);

#endif
