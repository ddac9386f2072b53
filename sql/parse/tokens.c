#include "sql/parse/tokens_int.h"

#include <stdarg.h>
#include <stdio.h>

/* The statement starts at its first token, not at the comments in front. */
static const uint32_t NO_START = UINT32_MAX;

void mr_tokens_init(struct mr_tokens *c, const struct mr_source *source, uint32_t start,
                    struct mr_arena *arena, struct mr_err *err)
{
    *c = (struct mr_tokens){.lexer = {.source = source, .next = start},
                            .source = source,
                            .arena = arena,
                            .err = err,
                            .start = NO_START,
                            .last = {.span = {start, start}}};
}

static void fill(struct mr_tokens *c, unsigned count)
{
    while (c->held < count) {
        struct mr_token token = mr_lex_next(&c->lexer);
        c->ahead[(c->head + c->held++) % MR_TOKENS_AHEAD] = token;
        if (c->start == NO_START)
            c->start = token.span.start;
        if (token.span.end - c->start > MR_PARSE_STATEMENT_MAX)
            mr_tokens_fail(c, MR_ERR_LIMIT, token.span,
                           "generate several statements instead of one",
                           "a statement is longer than %u bytes (MR_PARSE_STATEMENT_MAX)",
                           MR_PARSE_STATEMENT_MAX);
    }
}

struct mr_token mr_tok_peek(struct mr_tokens *c, unsigned k)
{
    MR_ASSERT(k < MR_TOKENS_AHEAD);
    if (c->rc == 0)
        fill(c, k + 1);
    if (c->rc < 0)
        return (struct mr_token){.kind = MR_TOKEN_END,
                                 .span = {c->last.span.end, c->last.span.end}};
    return c->ahead[(c->head + k) % MR_TOKENS_AHEAD];
}

/* Parentheses are counted here, whoever consumes them. */
static void count_parens(struct mr_tokens *c, struct mr_token token)
{
    if (token.kind == '(') {
        if (c->opens < MR_TOKENS_OPENS)
            c->open[c->opens] = token.span.start;
        c->opens++;
    } else if (token.kind == ')' && c->opens > 0) {
        c->opens--;
    }
}

struct mr_token mr_tok_next(struct mr_tokens *c)
{
    struct mr_token token = mr_tok_peek(c, 0);

    if (c->rc < 0 || token.kind == MR_TOKEN_END)
        return token;
    c->head = (c->head + 1) % MR_TOKENS_AHEAD;
    c->held--;
    c->last = token;
    c->wants = 0;
    count_parens(c, token);
    return token;
}

void mr_tok_rewind(struct mr_tokens *c, uint32_t pos)
{
    c->head = c->held = 0;
    c->lexer.next = pos;
    c->lexer.in_hint = false;
    c->wants = 0;
}

bool mr_tok_ahead(struct mr_tokens *c, unsigned k, int kind)
{
    return mr_tok_peek(c, k).kind == kind;
}

bool mr_tok_ahead_kw(struct mr_tokens *c, unsigned k, enum mr_keyword keyword)
{
    struct mr_token token = mr_tok_peek(c, k);
    return token.kind == MR_TOKEN_WORD && token.keyword == keyword;
}

bool mr_tok_is(struct mr_tokens *c, int kind)
{
    return mr_tok_ahead(c, 0, kind);
}

bool mr_tok_is_kw(struct mr_tokens *c, enum mr_keyword keyword)
{
    return mr_tok_ahead_kw(c, 0, keyword);
}

static void note(struct mr_tokens *c, struct mr_want want)
{
    for (uint32_t i = 0; i < c->wants; i++)
        if (c->want[i].kind == want.kind && c->want[i].keyword == want.keyword &&
            c->want[i].noun == want.noun)
            return;
    if (c->wants < MR_TOKENS_WANTS)
        c->want[c->wants++] = want;
}

void mr_tok_note(struct mr_tokens *c, const char *noun)
{
    note(c, (struct mr_want){.noun = noun});
}

void mr_tok_note_kw(struct mr_tokens *c, enum mr_keyword keyword)
{
    note(c, (struct mr_want){.keyword = (uint16_t)keyword});
}

bool mr_tok_take(struct mr_tokens *c, int kind)
{
    if (mr_tok_is(c, kind) && kind != MR_TOKEN_END) {
        mr_tok_next(c);
        return true;
    }
    note(c, (struct mr_want){.kind = (uint8_t)kind});
    return false;
}

bool mr_tok_take_kw(struct mr_tokens *c, enum mr_keyword keyword)
{
    if (mr_tok_is_kw(c, keyword)) {
        mr_tok_next(c);
        return true;
    }
    mr_tok_note_kw(c, keyword);
    return false;
}

bool mr_tok_take_kw2(struct mr_tokens *c, enum mr_keyword first, enum mr_keyword second)
{
    if (mr_tok_is_kw(c, first) && mr_tok_ahead_kw(c, 1, second)) {
        mr_tok_next(c);
        mr_tok_next(c);
        return true;
    }
    mr_tok_note_kw(c, first);
    return false;
}

void mr_tok_need(struct mr_tokens *c, int kind)
{
    if (!mr_tok_take(c, kind))
        mr_tok_fail(c);
}

void mr_tok_need_kw(struct mr_tokens *c, enum mr_keyword keyword)
{
    if (!mr_tok_take_kw(c, keyword))
        mr_tok_fail(c);
}

bool mr_tok_take_comma(struct mr_tokens *c)
{
    return mr_tok_take(c, ',');
}

static void fail_with(struct mr_tokens *c, int code, struct mr_span span, const char *hint,
                      const char *text)
{
    c->rc = mr_diag_fail(c->err, code, c->source, span, hint, "%s", text);
}

void mr_tokens_fail(struct mr_tokens *c, int code, struct mr_span span, const char *hint,
                    const char *fmt, ...)
{
    char text[512];
    va_list ap;

    if (c->rc < 0)
        return;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    fail_with(c, code, span, hint, text);
}

bool mr_tokens_enter(struct mr_tokens *c)
{
    if (c->depth >= MR_PARSE_DEPTH_MAX)
        mr_tokens_fail(
            c, MR_ERR_LIMIT, mr_tok_peek(c, 0).span, "split the query with WITH or views",
            "this is nested deeper than %d levels (MR_PARSE_DEPTH_MAX)", MR_PARSE_DEPTH_MAX);
    c->depth++;
    return c->rc == 0;
}

void mr_tokens_leave(struct mr_tokens *c)
{
    MR_ASSERT(c->depth > 0);
    c->depth--;
}

void mr_tokens_raise(struct mr_tokens *c, uint16_t *height, uint16_t child)
{
    if (child < *height)
        return;
    if (child >= MR_PARSE_HEIGHT_MAX) {
        mr_tokens_fail(c, MR_ERR_LIMIT, c->last.span, "put parentheses around parts of it",
                       "this chain of operators or joins is longer than %d "
                       "(MR_PARSE_HEIGHT_MAX)",
                       MR_PARSE_HEIGHT_MAX);
        return;
    }
    *height = (uint16_t)(child + 1);
}

void mr_tokens_restart(struct mr_tokens *c)
{
    c->start = c->held > 0 ? c->ahead[c->head].span.start : NO_START;
}
