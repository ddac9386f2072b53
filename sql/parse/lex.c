#include "sql/parse/lex.h"

enum { NO_BREAK_SPACE = 0xa0, IDEOGRAPHIC_SPACE = 0x3000, BYTE_ORDER_MARK = 0xfeff };

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word_start(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_blank_code(uint32_t code)
{
    return code == NO_BREAK_SPACE || code == IDEOGRAPHIC_SPACE || code == BYTE_ORDER_MARK ||
           (code >= 0x2000 && code <= 0x200b) || code == 0x2028 || code == 0x2029;
}

static bool is_smart_quote(uint32_t code)
{
    return (code >= 0x2018 && code <= 0x201f) || code == 0xff07 || code == 0xff02;
}

/* U+FF01 to U+FF5E repeat ASCII; letters and digits among them may be names. */
static bool is_full_width_punctuation(uint32_t code)
{
    if (code == 0x3001 || code == 0x3002)
        return true;
    if (code < 0xff01 || code > 0xff5e)
        return false;
    unsigned char c = (unsigned char)(code - 0xff01 + '!');
    return !is_digit(c) && !is_word_start(c);
}

unsigned mr_utf8_decode(const char *data, size_t len, uint32_t *ret_code)
{
    const unsigned char *p = (const unsigned char *)data;
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};

    if (len == 0)
        return 0;
    if (p[0] < 0x80) {
        *ret_code = p[0];
        return 1;
    }
    unsigned n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || n > len)
        return 0;
    uint32_t code = p[0] & (0x7fu >> n);
    for (unsigned i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (p[i] & 0x3f);
    }
    if (code < least[n] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return 0;
    *ret_code = code;
    return n;
}

unsigned mr_utf8_encode(uint32_t code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    unsigned n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (unsigned i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3f));
        code >>= 6;
    }
    out[0] = (char)((0xf00 >> n & 0xff) | code);
    return n;
}

const char *mr_lex_reason_text(enum mr_lex_reason reason)
{
    static const char *const texts[] = {
#define X(name, text, hint) [MR_LEX_##name] = (text),
        MR_LEX_REASON_TABLE(X)
#undef X
    };
    MR_ASSERT(reason < MR_COUNTOF(texts));
    return texts[reason];
}

const char *mr_lex_reason_hint(enum mr_lex_reason reason)
{
    static const char *const hints[] = {
#define X(name, text, hint) [MR_LEX_##name] = (hint),
        MR_LEX_REASON_TABLE(X)
#undef X
    };
    MR_ASSERT(reason < MR_COUNTOF(hints));
    return hints[reason];
}

/* -- Scanning --------------------------------------------------------------- */

static unsigned char at(const struct mr_lexer *lexer, uint32_t pos)
{
    return pos < lexer->source->text.len ? (unsigned char)lexer->source->text.data[pos] : 0;
}

static uint32_t text_end(const struct mr_lexer *lexer)
{
    return (uint32_t)lexer->source->text.len;
}

static unsigned decode_at(const struct mr_lexer *lexer, uint32_t pos, uint32_t *ret_code)
{
    return mr_utf8_decode(lexer->source->text.data + pos, text_end(lexer) - pos, ret_code);
}

static struct mr_token token_of(struct mr_lexer *lexer, int kind, uint32_t start, uint32_t end)
{
    lexer->next = end;
    return (struct mr_token){.kind = (uint8_t)kind, .span = {start, end}};
}

/* SHOWN is where the message's underline ends; lexing goes on at END. */
static struct mr_token bad(struct mr_lexer *lexer, enum mr_lex_reason reason, uint32_t start,
                           uint32_t shown, uint32_t end)
{
    struct mr_token token = token_of(lexer, MR_TOKEN_BAD, start, end);
    token.reason = (uint8_t)reason;
    token.span.end = shown;
    return token;
}

static uint32_t line_end(const struct mr_lexer *lexer, uint32_t pos)
{
    const char *text = lexer->source->text.data;
    const char *newline = memchr(text + pos, '\n', text_end(lexer) - pos);
    return newline == NULL ? text_end(lexer) : (uint32_t)(newline - text);
}

/* Skip blanks and comments; false and a token when a comment has no end. */
static bool skip_blanks(struct mr_lexer *lexer, struct mr_token *ret)
{
    uint32_t pos = lexer->next, code;
    unsigned n;

    for (;;) {
        unsigned char c = at(lexer, pos);
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            pos++;
        } else if (c == '-' && at(lexer, pos + 1) == '-') {
            pos = line_end(lexer, pos);
        } else if (c == '/' && at(lexer, pos + 1) == '*' && at(lexer, pos + 2) != '+') {
            const char *text = lexer->source->text.data;
            const char *end = memmem(text + pos + 2, text_end(lexer) - pos - 2, "*/", 2);
            if (end == NULL) {
                *ret = bad(lexer, MR_LEX_COMMENT, pos, pos + 2, text_end(lexer));
                return false;
            }
            pos = (uint32_t)(end - text) + 2;
        } else if (c >= 0x80 && (n = decode_at(lexer, pos, &code)) != 0 &&
                   is_blank_code(code)) {
            pos += n;
        } else {
            lexer->next = pos;
            return true;
        }
    }
}

/* From an opening QUOTE at START: behind the closing one, doubled ones inside. */
static bool quoted_end(const struct mr_lexer *lexer, uint32_t start, char quote,
                       bool has_backslash, uint32_t *ret)
{
    uint32_t end = text_end(lexer);

    for (uint32_t pos = start + 1; pos < end; pos++) {
        unsigned char c = at(lexer, pos);
        if (c == (unsigned char)quote) {
            if (at(lexer, pos + 1) != (unsigned char)quote) {
                *ret = pos + 1;
                return true;
            }
            pos++;
        } else if (c == '\\' && has_backslash) {
            pos++;
        }
    }
    return false;
}

/* A quoted token from START whose opening quote is at OPEN. */
static struct mr_token quoted(struct mr_lexer *lexer, int kind, uint32_t start, uint32_t open)
{
    char quote = kind == MR_TOKEN_QUOTED ? '`' : '\'';
    uint32_t end;

    if (quoted_end(lexer, open, quote, kind == MR_TOKEN_ESTRING, &end))
        return token_of(lexer, kind, start, end);
    return bad(lexer, kind == MR_TOKEN_QUOTED ? MR_LEX_QUOTED : MR_LEX_STRING, start,
               line_end(lexer, open), text_end(lexer));
}

/* Behind the last byte of the word at POS. */
static uint32_t word_end(const struct mr_lexer *lexer, uint32_t pos)
{
    uint32_t code;

    for (;;) {
        unsigned char c = at(lexer, pos);
        if (is_word_start(c) || is_digit(c) || c == '$') {
            pos++;
            continue;
        }
        unsigned n = c < 0x80 ? 0 : decode_at(lexer, pos, &code);
        if (n == 0 || is_blank_code(code) || is_smart_quote(code) ||
            is_full_width_punctuation(code))
            return pos;
        pos += n;
    }
}

static struct mr_token word(struct mr_lexer *lexer, uint32_t start)
{
    uint32_t end = word_end(lexer, start);
    struct mr_token token = token_of(lexer, MR_TOKEN_WORD, start, end);

    token.keyword = (uint16_t)mr_keyword_find(mr_span_text(lexer->source, token.span));
    return token;
}

static struct mr_token number(struct mr_lexer *lexer, uint32_t start)
{
    uint32_t pos = start;
    int kind = MR_TOKEN_INTEGER;

    while (is_digit(at(lexer, pos)))
        pos++;
    if (at(lexer, pos) == '.') {
        kind = MR_TOKEN_DECIMAL;
        for (pos++; is_digit(at(lexer, pos));)
            pos++;
    }
    if (at(lexer, pos) == 'e' || at(lexer, pos) == 'E') {
        kind = MR_TOKEN_DOUBLE;
        pos++;
        if (at(lexer, pos) == '+' || at(lexer, pos) == '-')
            pos++;
        if (!is_digit(at(lexer, pos)))
            return bad(lexer, MR_LEX_EXPONENT, start, pos, pos);
        while (is_digit(at(lexer, pos)))
            pos++;
    }
    uint32_t end = word_end(lexer, pos);
    if (end != pos)
        return bad(lexer, MR_LEX_NUMBER, start, end, end);
    return token_of(lexer, kind, start, pos);
}

static struct mr_token non_ascii(struct mr_lexer *lexer, uint32_t start)
{
    uint32_t code, end = text_end(lexer);
    unsigned n = decode_at(lexer, start, &code);

    if (n == 0) {
        uint32_t pos = start + 1;
        while (pos < end && at(lexer, pos) >= 0x80 && decode_at(lexer, pos, &code) == 0)
            pos++;
        return bad(lexer, MR_LEX_UTF8, start, pos, pos);
    }
    if (is_smart_quote(code))
        return bad(lexer, MR_LEX_SMART_QUOTE, start, start + n, start + n);
    if (is_full_width_punctuation(code))
        return bad(lexer, MR_LEX_FULL_WIDTH, start, start + n, start + n);
    return word(lexer, start);
}

/* Strings with a letter in front: U&'..', E'..', X'..'. */
static bool prefixed(struct mr_lexer *lexer, uint32_t start, struct mr_token *ret)
{
    unsigned char c = (unsigned char)(at(lexer, start) & ~0x20);
    unsigned char next = at(lexer, start + 1);

    if (c == 'U' && next == '&' && at(lexer, start + 2) == '\'')
        *ret = quoted(lexer, MR_TOKEN_USTRING, start, start + 2);
    else if (c == 'E' && next == '\'')
        *ret = quoted(lexer, MR_TOKEN_ESTRING, start, start + 1);
    else if (c == 'X' && next == '\'')
        *ret = quoted(lexer, MR_TOKEN_XSTRING, start, start + 1);
    else
        return false;
    return true;
}

static struct mr_token punctuation(struct mr_lexer *lexer, uint32_t start)
{
    static const struct {
        char text[3];
        uint8_t kind;
    } pairs[] = {{"<>", MR_TOKEN_NE}, {"!=", MR_TOKEN_NE},     {"<=", MR_TOKEN_LE},
                 {">=", MR_TOKEN_GE}, {"||", MR_TOKEN_CONCAT}, {"=>", MR_TOKEN_ARROW}};
    unsigned char c = at(lexer, start), next = at(lexer, start + 1);

    for (size_t i = 0; i < MR_COUNTOF(pairs); i++)
        if (c == (unsigned char)pairs[i].text[0] && next == (unsigned char)pairs[i].text[1])
            return token_of(lexer, pairs[i].kind, start, start + 2);
    if (c == '/' && next == '*' && at(lexer, start + 2) == '+') {
        lexer->in_hint = true;
        return token_of(lexer, MR_TOKEN_HINT_OPEN, start, start + 3);
    }
    if (c == '*' && next == '/' && lexer->in_hint) {
        lexer->in_hint = false;
        return token_of(lexer, MR_TOKEN_HINT_CLOSE, start, start + 2);
    }
    if (c == '$' && next == '{')
        return bad(lexer, MR_LEX_VARIABLE, start, start + 2, start + 2);
    if (c == '"')
        return bad(lexer, MR_LEX_DOUBLE_QUOTE, start, start + 1, start + 1);
    if (c < MR_TOKEN_CHAR_FIRST || c == 0x7f)
        return bad(lexer, MR_LEX_CHARACTER, start, start + 1, start + 1);
    return token_of(lexer, c, start, start + 1);
}

struct mr_token mr_lex_next(struct mr_lexer *lexer)
{
    struct mr_token token;

    if (!skip_blanks(lexer, &token))
        return token;
    uint32_t start = lexer->next;
    if (start >= text_end(lexer))
        return token_of(lexer, MR_TOKEN_END, start, start);
    unsigned char c = at(lexer, start);
    if (is_word_start(c))
        return prefixed(lexer, start, &token) ? token : word(lexer, start);
    if (is_digit(c) || (c == '.' && is_digit(at(lexer, start + 1))))
        return number(lexer, start);
    if (c == '\'')
        return quoted(lexer, MR_TOKEN_STRING, start, start);
    if (c == '`')
        return quoted(lexer, MR_TOKEN_QUOTED, start, start);
    if (c >= 0x80)
        return non_ascii(lexer, start);
    return punctuation(lexer, start);
}
