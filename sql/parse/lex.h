/*
 * sql/parse/lex.h - SQL text to tokens.
 *
 * A token is a kind and a span; its value is decoded only when the parser keeps
 * it.  Comments and blanks are skipped; a hint comment, which starts with a plus
 * sign, is not: its ends are tokens and what lies between is lexed as usual.
 *
 * Words are not names or keywords yet: `keyword` says which word of keyword.h it
 * is, and the parser decides by position what it means there.
 *
 * Ownership   tokens refer to the source text.
 * Fails       never: what cannot be lexed is a MR_TOKEN_BAD with a reason, which
 *             becomes an error when the parser reaches it.
 * Cost        one pass; bytes are looked at once, or twice at the end of a word.
 */
#ifndef MR_SQL_PARSE_LEX_H
#define MR_SQL_PARSE_LEX_H

#include "core/mem/arena.h"
#include "sql/parse/diag.h"
#include "sql/parse/keyword.h"

enum mr_token_kind {
    MR_TOKEN_END, /* of the text */
    MR_TOKEN_WORD,
    MR_TOKEN_QUOTED,  /* `name` */
    MR_TOKEN_STRING,  /* 'text' */
    MR_TOKEN_USTRING, /* U&'\263A' */
    MR_TOKEN_ESTRING, /* E'\n' */
    MR_TOKEN_XSTRING, /* X'0aff' */
    MR_TOKEN_INTEGER,
    MR_TOKEN_DECIMAL, /* 1.5 */
    MR_TOKEN_DOUBLE,  /* 1e0 */
    MR_TOKEN_HINT_OPEN,
    MR_TOKEN_HINT_CLOSE,
    MR_TOKEN_NE,     /* <> and != */
    MR_TOKEN_LE,     /* <= */
    MR_TOKEN_GE,     /* >= */
    MR_TOKEN_CONCAT, /* || */
    MR_TOKEN_ARROW,  /* => */
    MR_TOKEN_BAD,    /* see `reason` */
    /* A single character is its own kind: '(' is 40. */
    MR_TOKEN_CHAR_FIRST = 33,
};

/* Why a token is BAD: the message, and what to do about it. */
#define MR_LEX_REASON_TABLE(X)                                                                \
    X(STRING, "this string is not closed", "close it with ', and write '' for a quote in it") \
    X(QUOTED, "this quoted name is not closed", "a quoted name ends with a backtick")         \
    X(COMMENT, "this comment is not closed", "a comment that starts with /* ends with */")    \
    X(DOUBLE_QUOTE, "double quotes mean nothing in Flink SQL",                                \
      "write 'text' for a string, or `name` for a name")                                      \
    X(SMART_QUOTE, "a typographic quote is no SQL quote", "write a straight one: 'text'")     \
    X(FULL_WIDTH, "a full-width character is no SQL punctuation",                             \
      "write its ASCII form; an input method may have put this one here")                     \
    X(UTF8, "these bytes are not UTF-8", "save the file as UTF-8")                            \
    X(NUMBER, "a number runs into a name",                                                    \
      "put a blank between them, or write a name that starts with a digit in backticks")      \
    X(EXPONENT, "the exponent of this number has no digits", NULL)                            \
    X(CHARACTER, "this character means nothing in SQL", NULL)                                 \
    X(VARIABLE, "variables such as ${NAME} are not replaced in SQL text",                     \
      "replace them before, as in: envsubst < job.sql | millrace run -")

enum mr_lex_reason {
#define X(name, text, hint) MR_LEX_##name,
    MR_LEX_REASON_TABLE(X)
#undef X
};

struct mr_token {
    uint8_t kind;
    uint8_t reason;   /* BAD: enum mr_lex_reason */
    uint16_t keyword; /* WORD: enum mr_keyword, MR_KW_NONE for any other word */
    struct mr_span span;
};

struct mr_lexer {
    const struct mr_source *source;
    uint32_t next;
    bool in_hint;
};

struct mr_token mr_lex_next(struct mr_lexer *lexer);

const char *mr_lex_reason_text(enum mr_lex_reason reason);
const char *mr_lex_reason_hint(enum mr_lex_reason reason);

/* The name in a QUOTED token: without its backticks, `` as one. */
struct mr_view mr_lex_quoted(const struct mr_source *source, struct mr_token token,
                             struct mr_arena *arena);

/* The bytes a STRING, USTRING, ESTRING or XSTRING token stands for.  ESCAPE is the
 * escape character of U&'' ('\\' unless UESCAPE says otherwise).  False, and where:
 * an escape that is none. */
bool mr_lex_string(const struct mr_source *source, struct mr_token token, char escape,
                   struct mr_arena *arena, struct mr_view *ret, struct mr_span *ret_bad);

/* One character at DATA, at most LEN bytes: its length, 0 when it is not UTF-8. */
unsigned mr_utf8_decode(const char *data, size_t len, uint32_t *ret_code);
/* CODE as UTF-8: 1 to 4 bytes. */
unsigned mr_utf8_encode(uint32_t code, char out[4]);

#endif
