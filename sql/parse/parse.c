#include "sql/parse/parse.h"

#include "sql/parse/tokens_int.h"

void mr_parser_init(struct mr_parser *parser, const struct mr_source *source)
{
    *parser = (struct mr_parser){.source = source};
}

static int check_source(const struct mr_source *source, struct mr_err *reterr)
{
    if (source->text.len <= MR_PARSE_SOURCE_MAX)
        return 0;
    return mr_fail(reterr, MR_ERR_LIMIT,
                   "%s: the text is longer than %u bytes (MR_PARSE_SOURCE_MAX)",
                   source->name != NULL ? source->name : "<sql>", MR_PARSE_SOURCE_MAX);
}

/* Where to go on after the statement at START failed: behind its ';'.  A statement set
 * has several of them, so it ends at END. */
static uint32_t behind_failed(const struct mr_source *source, uint32_t start, uint32_t failed)
{
    struct mr_lexer lexer = {.source = source, .next = start};
    struct mr_token token = mr_lex_next(&lexer), previous = {0};
    bool is_set = token.keyword == MR_KW_BEGIN;

    if (token.keyword == MR_KW_EXECUTE)
        is_set = mr_lex_next(&lexer).keyword == MR_KW_STATEMENT;
    else if (token.keyword == MR_KW_EXPLAIN)
        is_set = (token = mr_lex_next(&lexer)).keyword == MR_KW_STATEMENT ||
                 token.keyword == MR_KW_EXECUTE;
    lexer = (struct mr_lexer){.source = source, .next = is_set ? start : failed};
    for (;;) {
        token = mr_lex_next(&lexer);
        if (token.kind == MR_TOKEN_END)
            return token.span.end;
        if (token.kind == ';' && (!is_set || previous.keyword == MR_KW_END))
            return token.span.end;
        previous = token;
    }
}

/* The ';' or the end behind a statement. */
static void need_end(struct mr_tokens *c)
{
    if (c->rc < 0 || mr_tok_is(c, MR_TOKEN_END))
        return;
    mr_tok_need(c, ';');
}

int mr_parse_next(struct mr_parser *parser, struct mr_arena *arena, struct mr_ast_stmt **ret,
                  struct mr_err *reterr)
{
    struct mr_tokens c;
    int rc = check_source(parser->source, reterr);

    if (rc < 0)
        return rc;
    mr_tokens_init(&c, parser->source, parser->next, arena, reterr);
    while (mr_tok_is(&c, ';')) {
        mr_tok_next(&c);
        mr_tokens_restart(&c);
    }
    if (c.rc == 0 && mr_tok_is(&c, MR_TOKEN_END)) {
        parser->next = mr_tokens_here(&c);
        return 0;
    }
    uint32_t start = mr_tokens_here(&c);
    struct mr_ast_stmt *stmt = mr_p_statement(&c);
    need_end(&c);
    if (c.rc < 0) {
        parser->next = behind_failed(parser->source, start, c.last.span.end);
        return c.rc;
    }
    parser->next = c.last.span.end;
    *ret = stmt;
    return 1;
}

/* The text must end here; a ';' may end it. */
static int whole(struct mr_tokens *c)
{
    if (mr_tok_is(c, ';'))
        mr_tok_next(c);
    if (!mr_tok_is(c, MR_TOKEN_END)) {
        mr_tok_note(c, "the end of the text");
        mr_tok_fail(c);
    }
    return c->rc;
}

int mr_parse_expr(const struct mr_source *source, struct mr_arena *arena,
                  struct mr_ast_expr **ret, struct mr_err *reterr)
{
    struct mr_tokens c;
    int rc = check_source(source, reterr);

    if (rc < 0)
        return rc;
    mr_tokens_init(&c, source, 0, arena, reterr);
    struct mr_ast_expr *expr = mr_p_expr(&c);
    rc = whole(&c);
    if (rc == 0)
        *ret = expr;
    return rc;
}

int mr_parse_type(const struct mr_source *source, struct mr_arena *arena,
                  struct mr_ast_type **ret, struct mr_err *reterr)
{
    struct mr_tokens c;
    int rc = check_source(source, reterr);

    if (rc < 0)
        return rc;
    mr_tokens_init(&c, source, 0, arena, reterr);
    struct mr_ast_type *type = mr_p_type(&c);
    rc = whole(&c);
    if (rc == 0)
        *ret = type;
    return rc;
}
