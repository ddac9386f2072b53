#include "sql/parse/tokens_int.h"

#include <stdio.h>

enum { HINT_BYTES = 200 };

/* A short form of TEXT for a message: cut on a character's boundary. */
static int shown(struct mr_view text, int most)
{
    int n = text.len < (size_t)most ? (int)text.len : most;

    while (n > 0 && (size_t)n < text.len && ((unsigned char)text.data[n] & 0xc0) == 0x80)
        n--;
    return n;
}

static void print_want(const struct mr_want *want, struct mr_text *out)
{
    static const struct {
        uint8_t kind;
        char text[4];
    } pairs[] = {{MR_TOKEN_ARROW, "=>"}, {MR_TOKEN_HINT_CLOSE, "*/"}};

    if (want->noun != NULL) {
        mr_text_puts(out, want->noun);
    } else if (want->keyword == MR_KW_GROUP || want->keyword == MR_KW_ORDER) {
        mr_text_printf(out, "%s BY", mr_keyword_text(want->keyword));
    } else if (want->keyword != MR_KW_NONE) {
        mr_text_puts(out, mr_keyword_text(want->keyword));
    } else if (want->kind >= MR_TOKEN_CHAR_FIRST) {
        mr_text_printf(out, "'%c'", want->kind);
    } else {
        for (size_t i = 0; i < MR_COUNTOF(pairs); i++)
            if (pairs[i].kind == want->kind)
                mr_text_printf(out, "'%s'", pairs[i].text);
    }
}

static void print_found(struct mr_tokens *c, struct mr_token token, struct mr_text *out)
{
    struct mr_view text = mr_span_text(c->source, token.span);

    switch (token.kind) {
    case MR_TOKEN_END: mr_text_puts(out, "the end of the text"); break;
    case MR_TOKEN_WORD:
        if (mr_keyword_class_of(token.keyword) == MR_KW_RESERVED)
            mr_text_puts(out, mr_keyword_text(token.keyword));
        else
            mr_text_printf(out, "'%.*s'", shown(text, 40), text.data);
        break;
    case MR_TOKEN_STRING:
    case MR_TOKEN_USTRING:
    case MR_TOKEN_ESTRING:
    case MR_TOKEN_XSTRING:
        mr_text_printf(out, "the string %.*s%s", shown(text, 24), text.data,
                       text.len > 24 ? "..." : "");
        break;
    case MR_TOKEN_INTEGER:
    case MR_TOKEN_DECIMAL:
    case MR_TOKEN_DOUBLE:
        mr_text_printf(out, "the number %.*s", shown(text, 40), text.data);
        break;
    case MR_TOKEN_QUOTED:
        mr_text_printf(out, "the name %.*s", shown(text, 40), text.data);
        break;
    default: mr_text_printf(out, "'%.*s'", shown(text, 40), text.data); break;
    }
}

/* -- Hints ------------------------------------------------------------------- */

static bool wants_kind(const struct mr_tokens *c, int kind)
{
    for (uint32_t i = 0; i < c->wants; i++)
        if (c->want[i].kind == kind && c->want[i].noun == NULL &&
            c->want[i].keyword == MR_KW_NONE)
            return true;
    return false;
}

static bool wants_noun(const struct mr_tokens *c)
{
    for (uint32_t i = 0; i < c->wants; i++)
        if (c->want[i].noun != NULL)
            return true;
    return false;
}

static bool starts_statement(struct mr_token token)
{
    switch (token.kind == MR_TOKEN_WORD ? token.keyword : MR_KW_NONE) {
    case MR_KW_CREATE:
    case MR_KW_INSERT:
    case MR_KW_SELECT:
    case MR_KW_DROP:
    case MR_KW_SET:
    case MR_KW_RESET:
    case MR_KW_EXPLAIN:
    case MR_KW_EXECUTE:
    case MR_KW_BEGIN:
    case MR_KW_SHOW:
    case MR_KW_DESCRIBE:
    case MR_KW_ALTER:
    case MR_KW_USE:
    case MR_KW_ADD:
    case MR_KW_WITH: return true;
    default: return false;
    }
}

static bool is_plain(struct mr_token word)
{
    return mr_keyword_class_of(word.keyword) == MR_KW_PLAIN;
}

static bool starts_item(struct mr_token token)
{
    return token.kind == '(' || (token.kind == MR_TOKEN_WORD && is_plain(token)) ||
           (token.kind > MR_TOKEN_WORD && token.kind <= MR_TOKEN_DOUBLE);
}

/* The wanted keyword nearest to what stands at SPAN. */
static const char *nearest_want(const struct mr_tokens *c, struct mr_span span)
{
    const char *names[MR_TOKENS_WANTS];
    size_t count = 0;

    for (uint32_t i = 0; i < c->wants; i++)
        if (c->want[i].keyword != MR_KW_NONE)
            names[count++] = mr_keyword_text(c->want[i].keyword);
    return mr_diag_nearest(mr_span_text(c->source, span), names, count);
}

static bool hint_open_paren(struct mr_tokens *c, struct mr_token found, char *out)
{
    uint32_t line, column;
    bool is_over = found.kind == MR_TOKEN_END || found.kind == ';' ||
                   (found.kind == MR_TOKEN_WORD && wants_kind(c, ')') &&
                    mr_keyword_class_of(found.keyword) == MR_KW_RESERVED);

    if (c->opens == 0 || c->opens > MR_TOKENS_OPENS || !is_over)
        return false;
    mr_diag_locate(c->source, c->open[c->opens - 1], &line, &column);
    (void)snprintf(out, HINT_BYTES, "the '(' at line %u, column %u is not closed", line,
                   column);
    return true;
}

/* The word that was meant instead of the one found, or of the alias before it. */
static bool hint_spelling(struct mr_tokens *c, struct mr_token found, char *out)
{
    const char *meant =
        found.kind == MR_TOKEN_WORD && is_plain(found) ? nearest_want(c, found.span) : NULL;
    if (meant != NULL) {
        (void)snprintf(out, HINT_BYTES, "did you mean %s?", meant);
        return true;
    }
    if (c->bare_alias.end == 0 || c->last.span.start != c->bare_alias.start)
        return false;
    meant = nearest_want(c, c->bare_alias);
    if (meant == NULL)
        return false;
    struct mr_view alias = mr_span_text(c->source, c->bare_alias);
    (void)snprintf(out, HINT_BYTES, "did you mean %s instead of '%.*s'?", meant,
                   shown(alias, 40), alias.data);
    return true;
}

static bool hint_operator(struct mr_tokens *c, struct mr_token found, char *out)
{
    const char *text = NULL;

    if (found.kind == '=' && c->last.kind == '=')
        text = "write one '=' to compare";
    else if (found.kind == '&')
        text = "write AND";
    else if (found.kind == ':')
        text = "write CAST(x AS type) to convert";
    else if (found.kind == MR_TOKEN_WORD &&
             (found.keyword == MR_KW_SEMI || found.keyword == MR_KW_ANTI))
        text = "write WHERE [NOT] EXISTS (..) or WHERE x [NOT] IN (..)";
    else if (found.kind == '!')
        text = "write NOT, or <> for not equal";
    else if (found.kind == ')' && c->opens == 0)
        text = "there is no '(' that it closes";
    if (text != NULL)
        (void)snprintf(out, HINT_BYTES, "%s", text);
    return text != NULL;
}

static bool hint_reserved(struct mr_tokens *c, struct mr_token found, char *out)
{
    if (found.kind != MR_TOKEN_WORD || !wants_noun(c) ||
        mr_keyword_class_of(found.keyword) != MR_KW_RESERVED)
        return false;
    struct mr_view text = mr_span_text(c->source, found.span);
    (void)snprintf(out, HINT_BYTES, "%s is a reserved word: write `%.*s` to use it as a name",
                   mr_keyword_text(found.keyword), shown(text, 40), text.data);
    return true;
}

/* Does it end the list that the ',' before it went on with? */
static bool ends_list(struct mr_tokens *c, struct mr_token found)
{
    if (found.kind == ')' || found.kind == ';' || found.kind == MR_TOKEN_END)
        return true;
    switch (found.kind == MR_TOKEN_WORD ? found.keyword : MR_KW_NONE) {
    case MR_KW_FROM:
    case MR_KW_WHERE:
    case MR_KW_UNION: return true;
    case MR_KW_GROUP:
    case MR_KW_ORDER: return mr_tok_ahead_kw(c, 1, MR_KW_BY);
    default: return false;
    }
}

static bool hint_comma(struct mr_tokens *c, struct mr_token found, char *out)
{
    if (c->last.kind != ',' || !wants_noun(c) || !ends_list(c, found))
        return false;
    (void)snprintf(out, HINT_BYTES, "remove the ',' in front of it");
    return true;
}

/* A word or number where a string belongs. */
static bool hint_quotes(struct mr_tokens *c, struct mr_token found, char *out)
{
    bool wants_quotes = false;

    for (uint32_t i = 0; i < c->wants; i++)
        wants_quotes |= c->want[i].noun != NULL && strstr(c->want[i].noun, "quotes") != NULL;
    if (!wants_quotes || (found.kind != MR_TOKEN_WORD && found.kind != MR_TOKEN_INTEGER &&
                          found.kind != MR_TOKEN_DECIMAL && found.kind != MR_TOKEN_QUOTED))
        return false;
    struct mr_view text = mr_span_text(c->source, found.span);
    if (found.kind == MR_TOKEN_QUOTED)
        text = (struct mr_view){text.data + 1, text.len - 2};
    (void)snprintf(out, HINT_BYTES, "write '%.*s'", shown(text, 40), text.data);
    return true;
}

static const char *hint_for(struct mr_tokens *c, struct mr_token found, char *out)
{
    if (hint_comma(c, found, out) || hint_open_paren(c, found, out) ||
        hint_operator(c, found, out) || hint_quotes(c, found, out))
        return out;
    if (wants_kind(c, ';') && starts_statement(found)) {
        (void)snprintf(out, HINT_BYTES, "a ';' may be missing in front of it");
        return out;
    }
    if (hint_spelling(c, found, out) || hint_reserved(c, found, out))
        return out;
    if (wants_kind(c, ',') && starts_item(found)) {
        (void)snprintf(out, HINT_BYTES, "a ',' may be missing in front of it");
        return out;
    }
    return NULL;
}

/* -- The message ------------------------------------------------------------- */

static void print_wants(const struct mr_tokens *c, struct mr_text *out)
{
    uint32_t count = c->wants;

    mr_text_puts(out, "expected ");
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            mr_text_puts(out, i + 1 == count ? " or " : ", ");
        print_want(&c->want[i], out);
    }
    if (count == 0)
        mr_text_puts(out, "something else");
}

void mr_tok_fail(struct mr_tokens *c)
{
    char hint[HINT_BYTES];
    struct mr_token found = mr_tok_peek(c, 0);
    struct mr_text text;

    if (c->rc < 0)
        return;
    if (found.kind == MR_TOKEN_BAD) {
        mr_tokens_fail(c, MR_ERR_SYNTAX, found.span, mr_lex_reason_hint(found.reason), "%s",
                       mr_lex_reason_text(found.reason));
        return;
    }
    mr_text_init(&text);
    print_wants(c, &text);
    mr_text_puts(&text, ", found ");
    print_found(c, found, &text);
    /* The end of the text is behind blanks: point right behind the last token. */
    struct mr_span span = found.kind == MR_TOKEN_END
                              ? (struct mr_span){c->last.span.end, c->last.span.end}
                              : found.span;
    mr_tokens_fail(c, MR_ERR_SYNTAX, span, hint_for(c, found, hint), "%s", text.data);
    mr_text_fini(&text);
}
