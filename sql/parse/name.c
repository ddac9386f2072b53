#include "sql/parse/tokens_int.h"

bool mr_p_is_ident(struct mr_tokens *c, unsigned k)
{
    struct mr_token token = mr_tok_peek(c, k);

    return token.kind == MR_TOKEN_QUOTED ||
           (token.kind == MR_TOKEN_WORD &&
            mr_keyword_class_of(token.keyword) != MR_KW_RESERVED);
}

/* The current token, which is a name, as one. */
static struct mr_ast_ident take_ident(struct mr_tokens *c)
{
    struct mr_token token = mr_tok_next(c);
    struct mr_ast_ident ident = {.span = token.span,
                                 .is_quoted = token.kind == MR_TOKEN_QUOTED};

    ident.name = ident.is_quoted ? mr_lex_quoted(c->source, token, c->arena)
                                 : mr_arena_view(c->arena, mr_span_text(c->source, token.span));
    if (ident.name.len > MR_PARSE_NAME_MAX)
        mr_tokens_fail(c, MR_ERR_LIMIT, token.span, NULL,
                       "a name is longer than %d bytes (MR_PARSE_NAME_MAX)", MR_PARSE_NAME_MAX);
    if (ident.name.len == 0)
        mr_tokens_fail(c, MR_ERR_SYNTAX, token.span, NULL, "a name can not be empty");
    return ident;
}

struct mr_ast_ident mr_p_ident(struct mr_tokens *c, const char *noun)
{
    if (mr_p_is_ident(c, 0))
        return take_ident(c);
    mr_tok_note(c, noun);
    mr_tok_fail(c);
    return (struct mr_ast_ident){.name = MR_VIEW(""), .span = c->last.span};
}

struct mr_ast_name mr_p_name(struct mr_tokens *c, const char *noun)
{
    struct mr_ast_name name = {0};
    uint32_t start = mr_tokens_here(c);

    MR_PUSH(c->arena, name.part, name.parts, mr_p_ident(c, noun));
    while (mr_tok_is(c, '.') && !mr_tok_ahead(c, 1, '*')) {
        mr_tok_next(c);
        MR_PUSH(c->arena, name.part, name.parts, mr_p_ident(c, "a name"));
    }
    name.span = mr_tokens_span(c, start);
    return name;
}

struct mr_ast_idents mr_p_idents(struct mr_tokens *c, const char *noun)
{
    struct mr_ast_idents list = {0};

    mr_tok_need(c, '(');
    do {
        MR_PUSH(c->arena, list.ident, list.count, mr_p_ident(c, noun));
    } while (mr_tok_take_comma(c));
    mr_tok_need(c, ')');
    return list;
}

bool mr_p_bare_alias(struct mr_tokens *c, struct mr_ast_ident *ret)
{
    struct mr_token token = mr_tok_peek(c, 0);
    bool is_word = token.kind == MR_TOKEN_WORD;

    if (token.kind != MR_TOKEN_QUOTED &&
        !(is_word && mr_keyword_class_of(token.keyword) == MR_KW_PLAIN))
        return false;
    *ret = take_ident(c);
    c->bare_alias = is_word ? token.span : (struct mr_span){0};
    return true;
}

bool mr_p_is_string(struct mr_tokens *c)
{
    int kind = mr_tok_peek(c, 0).kind;
    return kind == MR_TOKEN_STRING || kind == MR_TOKEN_USTRING || kind == MR_TOKEN_ESTRING;
}

/* UESCAPE '#' behind a U&'' string. */
static char unicode_escape(struct mr_tokens *c)
{
    if (!mr_tok_is_kw(c, MR_KW_UESCAPE))
        return '\\';
    mr_tok_next(c);
    struct mr_token token = mr_tok_peek(c, 0);
    struct mr_view text = mr_span_text(c->source, token.span);
    if (token.kind != MR_TOKEN_STRING || text.len != 3 ||
        memchr("+'\" 0123456789abcdefABCDEF", text.data[1], 26) != NULL) {
        mr_tokens_fail(c, MR_ERR_SYNTAX, token.span, "for example UESCAPE '#'",
                       "expected one character behind UESCAPE, no digit, letter a to f, "
                       "plus or quote");
        return '\\';
    }
    mr_tok_next(c);
    return text.data[1];
}

struct mr_view mr_p_string(struct mr_tokens *c, const char *noun)
{
    struct mr_view text = MR_VIEW("");
    struct mr_span bad;

    if (!mr_p_is_string(c)) {
        mr_tok_note(c, noun);
        mr_tok_fail(c);
        return text;
    }
    struct mr_token token = mr_tok_next(c);
    char escape = token.kind == MR_TOKEN_USTRING ? unicode_escape(c) : '\\';
    if (c->rc == 0 && !mr_lex_string(c->source, token, escape, c->arena, &text, &bad)) {
        mr_tokens_fail(c, MR_ERR_SYNTAX, bad, "write the escape character twice for itself",
                       "this escape stands for no character");
        return MR_VIEW("");
    }
    return text;
}

int64_t mr_p_integer(struct mr_tokens *c, const char *noun, int64_t max)
{
    if (!mr_tok_is(c, MR_TOKEN_INTEGER)) {
        mr_tok_note(c, noun);
        mr_tok_fail(c);
        return 0;
    }
    struct mr_token token = mr_tok_next(c);
    struct mr_view text = mr_span_text(c->source, token.span);
    int64_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        value = value * 10 + (text.data[i] - '0');
        if (value > max) {
            mr_tokens_fail(c, MR_ERR_SYNTAX, token.span, NULL, "at most %lld is possible here",
                           (long long)max);
            return 0;
        }
    }
    return value;
}

struct mr_ast_options mr_p_options(struct mr_tokens *c)
{
    struct mr_ast_options options = {0};

    mr_tok_need(c, '(');
    if (mr_tok_take(c, ')'))
        return options;
    do {
        struct mr_ast_option option = {0};
        option.key_span = mr_tok_peek(c, 0).span;
        option.key = mr_p_string(c, "an option in quotes, such as 'connector'");
        mr_tok_need(c, '=');
        option.value_span = mr_tok_peek(c, 0).span;
        option.value = mr_p_string(c, "a value in single quotes");
        MR_PUSH(c->arena, options.option, options.count, option);
    } while (mr_tok_take_comma(c));
    mr_tok_need(c, ')');
    return options;
}

/* -- Hints ---------------------------------------------------------------------- */

/* 'text', name, or a number. */
static struct mr_view hint_word(struct mr_tokens *c)
{
    struct mr_token token = mr_tok_peek(c, 0);

    if (token.kind == MR_TOKEN_INTEGER || token.kind == MR_TOKEN_DECIMAL) {
        mr_tok_next(c);
        return mr_arena_view(c->arena, mr_span_text(c->source, token.span));
    }
    if (mr_p_is_string(c))
        return mr_p_string(c, "a string");
    struct mr_ast_name name = mr_p_name(c, "a name or string in this hint");
    return mr_arena_view(c->arena, mr_span_text(c->source, name.span));
}

static struct mr_ast_hint_item hint_item(struct mr_tokens *c)
{
    struct mr_ast_hint_item item = {0};
    uint32_t start = mr_tokens_here(c);

    item.value = hint_word(c);
    if (mr_tok_take(c, '=')) {
        item.key = item.value;
        item.value = hint_word(c);
    }
    item.span = mr_tokens_span(c, start);
    return item;
}

struct mr_ast_hints mr_p_hints(struct mr_tokens *c)
{
    struct mr_ast_hints hints = {0};

    if (!mr_tok_is(c, MR_TOKEN_HINT_OPEN))
        return hints;
    mr_tok_next(c);
    do {
        struct mr_ast_hint hint = {.name = mr_p_ident(c, "a hint's name")};
        if (mr_tok_take(c, '(') && !mr_tok_take(c, ')')) {
            do {
                MR_PUSH(c->arena, hint.item, hint.items, hint_item(c));
            } while (mr_tok_take_comma(c));
            mr_tok_need(c, ')');
        }
        MR_PUSH(c->arena, hints.hint, hints.count, hint);
    } while (mr_tok_take_comma(c) || mr_p_is_ident(c, 0));
    mr_tok_need(c, MR_TOKEN_HINT_CLOSE);
    return hints;
}
