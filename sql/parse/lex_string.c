#include "sql/parse/lex.h"

/* What is being decoded: the bytes between the quotes. */
struct decoder {
    const char *p, *end;
    char *out;
    size_t len;
};

/* Without the quotes around it; QUOTE doubled inside stands for itself. */
static struct mr_view undouble(struct mr_view inside, char quote, struct mr_arena *arena)
{
    char *out = mr_arena_alloc(arena, inside.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < inside.len; i++) {
        out[len++] = inside.data[i];
        if (inside.data[i] == quote)
            i++;
    }
    return (struct mr_view){out, len};
}

struct mr_view mr_lex_quoted(const struct mr_source *source, struct mr_token token,
                             struct mr_arena *arena)
{
    struct mr_view text = mr_span_text(source, token.span);
    return undouble((struct mr_view){text.data + 1, text.len - 2}, '`', arena);
}

static int digit_of(char c, unsigned base)
{
    int value = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : 99;
    return value < (int)base ? value : -1;
}

/* LEAST to MOST digits in BASE. */
static bool digits(struct decoder *d, unsigned base, unsigned least, unsigned most,
                   uint32_t *ret)
{
    uint32_t value = 0;
    unsigned n = 0;

    for (; n < most && d->p < d->end; n++) {
        int digit = digit_of(*d->p, base);
        if (digit < 0)
            break;
        value = value * base + (uint32_t)digit;
        d->p++;
    }
    *ret = value;
    return n >= least;
}

static bool put_code(struct decoder *d, uint32_t code)
{
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return false;
    d->len += mr_utf8_encode(code, d->out + d->len);
    return true;
}

/* UTF-16 in two escapes: the low half must follow its high half. */
static bool put_utf16(struct decoder *d, uint32_t code, char escape)
{
    uint32_t low;

    if (code < 0xd800 || code > 0xdbff)
        return put_code(d, code);
    if (d->end - d->p < 5 || d->p[0] != escape)
        return false;
    d->p++;
    if (escape == '\\' && *d->p == 'u')
        d->p++;
    if (!digits(d, 16, 4, 4, &low) || low < 0xdc00 || low > 0xdfff)
        return false;
    return put_code(d, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
}

/* Behind the escape character of a U&'' string: XXXX, +XXXXXX, or itself. */
static bool unicode_escape(struct decoder *d, char escape)
{
    uint32_t code;

    if (d->p < d->end && *d->p == escape) {
        d->out[d->len++] = *d->p++;
        return true;
    }
    if (d->p < d->end && *d->p == '+') {
        d->p++;
        return digits(d, 16, 6, 6, &code) && put_code(d, code);
    }
    return digits(d, 16, 4, 4, &code) && put_utf16(d, code, escape);
}

/* Behind the backslash of an E'' string. */
static bool c_escape(struct decoder *d)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    uint32_t code;

    if (d->p == d->end)
        return false;
    const char *simple = memchr(from, *d->p, sizeof(from) - 1);
    if (simple != NULL) {
        d->out[d->len++] = to[simple - from];
        d->p++;
        return true;
    }
    switch (*d->p) {
    case 'x': d->p++; return digits(d, 16, 1, 2, &code) && put_code(d, code);
    case 'u': d->p++; return digits(d, 16, 4, 4, &code) && put_utf16(d, code, '\\');
    case 'U': d->p++; return digits(d, 16, 8, 8, &code) && put_code(d, code);
    default: break;
    }
    if (digit_of(*d->p, 8) >= 0)
        return digits(d, 8, 1, 3, &code) && put_code(d, code & 0xff);
    d->out[d->len++] = *d->p++;
    return true;
}

static bool hex_pair(struct decoder *d)
{
    uint32_t byte;

    if (!digits(d, 16, 2, 2, &byte))
        return false;
    d->out[d->len++] = (char)byte;
    return true;
}

static bool decode_one(struct decoder *d, int kind, char escape)
{
    if (kind == MR_TOKEN_XSTRING)
        return hex_pair(d);
    char c = *d->p++;
    if (kind == MR_TOKEN_USTRING && c == escape)
        return unicode_escape(d, escape);
    if (kind == MR_TOKEN_ESTRING && c == '\\')
        return c_escape(d);
    if (c == '\'')
        d->p++; /* the lexer saw to it that a quote inside is doubled */
    d->out[d->len++] = c;
    return true;
}

bool mr_lex_string(const struct mr_source *source, struct mr_token token, char escape,
                   struct mr_arena *arena, struct mr_view *ret, struct mr_span *ret_bad)
{
    struct mr_view text = mr_span_text(source, token.span);
    size_t open = token.kind == MR_TOKEN_STRING ? 1 : token.kind == MR_TOKEN_USTRING ? 3 : 2;
    /* No escape is shorter than the UTF-8 it stands for. */
    struct decoder d = {text.data + open, text.data + text.len - 1,
                        mr_arena_alloc(arena, text.len + 1), 0};

    while (d.p < d.end) {
        const char *start = d.p;
        if (!decode_one(&d, token.kind, escape)) {
            uint32_t at = (uint32_t)(start - source->text.data);
            uint32_t end = (uint32_t)(d.p - source->text.data);
            *ret_bad = (struct mr_span){at, end > at ? end : at + 1};
            return false;
        }
    }
    *ret = (struct mr_view){d.out, d.len};
    return true;
}
