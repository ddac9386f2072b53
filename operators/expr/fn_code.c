#include "operators/expr/nested.h"
#include "operators/expr/strings.h"

/* -- ELT ------------------------------------------------------------------------ */

/* ELT(n, first, second ...) is CASE n WHEN 1 THEN first WHEN 2 THEN second ... END */
static int bind_elt(struct mr_build *build, struct mr_err *reterr)
{
    uint32_t n = build->args - 1;
    struct mr_expr **pairs = MR_NEW_ARRAY(build->arena, struct mr_expr *, 2 * (size_t)n);
    const struct mr_expr *index = build->arg[0];
    const struct mr_type bytes = {
        .id = MR_TYPE_VARBINARY, .nullable = 1, .length = MR_LENGTH_MAX};

    struct mr_value number;

    if (mr_expr_is_constant(index) &&
        mr_expr_fold(build->arena, build->arg[0], NULL, &number, NULL) == 0 &&
        !number.is_null && number.u.i64 < 0)
        return mr_fail(reterr, MR_ERR_BIND,
                       "Index must be an integer starting from '0', but was '%lld'.",
                       (long long)number.u.i64);
    for (uint32_t i = 0; i < n; i++) {
        number = (struct mr_value){.type = index->type, .u.i64 = i + 1};
        struct mr_expr *sides[] = {build->arg[0], mr_expr_constant(build->arena, number)};
        bool is_string = mr_type_is_string(build->arg[i + 1]->type);
        if (!is_string && !mr_type_is_binary(build->arg[i + 1]->type))
            return mr_fail(reterr, MR_ERR_BIND,
                           "ELT chooses among strings or among bytes; use CAST");
        pairs[2 * i] = mr_expr_must_call(build->arena, "=", sides, 2);
        pairs[2 * i + 1] =
            mr_expr_to(build->arena, build->arg[i + 1], is_string ? MR_TYPE_STRING : bytes);
    }
    return mr_expr_case(build->arena, pairs, n, NULL, &build->instead, reterr);
}

/* -- Character sets ---------------------------------------------------------------- */

enum charset {
    CS_ASCII,
    CS_LATIN_1,
    CS_UTF_8,
    CS_UTF_16,
    CS_UTF_16BE,
    CS_UTF_16LE,
    CS_UNKNOWN
};

static enum charset charset_of(struct mr_view name)
{
    static const struct {
        const char *name;
        enum charset charset;
    } names[] = {
        {"US-ASCII", CS_ASCII},    {"ASCII", CS_ASCII},       {"ISO-8859-1", CS_LATIN_1},
        {"ISO8859_1", CS_LATIN_1}, {"LATIN1", CS_LATIN_1},    {"UTF-8", CS_UTF_8},
        {"UTF8", CS_UTF_8},        {"UTF-16", CS_UTF_16},     {"UTF16", CS_UTF_16},
        {"UTF-16BE", CS_UTF_16BE}, {"UTF-16LE", CS_UTF_16LE},
    };

    for (size_t i = 0; i < MR_COUNTOF(names); i++)
        if (mr_view_is_nocase(name, names[i].name))
            return names[i].charset;
    return CS_UNKNOWN;
}

static int fail_charset(struct mr_call *call, struct mr_view name)
{
    struct mr_view shown = mr_view_excerpt(name, 40);

    return mr_call_fail(call,
                        "Unsupported encoding: " MR_VIEW_FMT
                        "; there are US-ASCII, ISO-8859-1, "
                        "UTF-8, UTF-16, UTF-16BE and UTF-16LE,",
                        MR_VIEW_ARG(shown));
}

static void put_unit(struct mr_text *out, uint32_t unit, bool is_little)
{
    mr_text_putc(out, (char)(is_little ? unit : unit >> 8));
    mr_text_putc(out, (char)(is_little ? unit >> 8 : unit));
}

static void put_encoded(struct mr_text *out, uint32_t code, enum charset charset)
{
    if (charset == CS_ASCII || charset == CS_LATIN_1) {
        mr_text_putc(out, code < (charset == CS_ASCII ? 0x80u : 0x100u) ? (char)code : '?');
    } else if (code < 0x10000) {
        put_unit(out, code, charset == CS_UTF_16LE);
    } else {
        put_unit(out, 0xd800 + ((code - 0x10000) >> 10), charset == CS_UTF_16LE);
        put_unit(out, 0xdc00 + (code & 0x3ff), charset == CS_UTF_16LE);
    }
}

static int encode(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r), name = mr_call_view(call, 1, r);
        enum charset charset = charset_of(name);
        if (charset == CS_UNKNOWN)
            return fail_charset(call, name);
        if (charset == CS_UTF_8) {
            mr_call_put_part(call, r, s.data, s.len);
            continue;
        }
        mr_text_reset(call->text);
        if (charset == CS_UTF_16 && s.len != 0)
            put_unit(call->text, 0xfeff, false);
        for (size_t at = 0; at < s.len;)
            put_encoded(call->text, mr_utf8_next(s.data, s.len, &at), charset);
        mr_call_put_made(call, r, call->text->data, call->text->len);
    }
    return 0;
}

/* The next character of two-byte units, or U+FFFD. */
static uint32_t next_wide(struct mr_view s, size_t *at, bool is_little)
{
    const unsigned char *p = (const unsigned char *)s.data + *at;
    size_t left = s.len - *at;
    unsigned hi = is_little ? 1 : 0, lo = is_little ? 0 : 1;

    *at += left < 2 ? left : 2;
    if (left < 2)
        return MR_UTF8_BAD;
    uint32_t unit = (uint32_t)p[hi] << 8 | p[lo];
    if (unit < 0xd800 || unit > 0xdfff)
        return unit;
    if (unit > 0xdbff || left < 4)
        return MR_UTF8_BAD;
    uint32_t second = (uint32_t)p[2 + hi] << 8 | p[2 + lo];
    if (second < 0xdc00 || second > 0xdfff)
        return MR_UTF8_BAD;
    *at += 2;
    return 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00);
}

static uint32_t next_of(struct mr_view s, size_t *at, enum charset charset)
{
    switch (charset) {
    case CS_UTF_8: return mr_utf8_next(s.data, s.len, at);
    case CS_UTF_16BE:
    case CS_UTF_16LE: return next_wide(s, at, charset == CS_UTF_16LE);
    default: {
        unsigned char c = (unsigned char)s.data[(*at)++];
        return charset == CS_ASCII && c >= 0x80 ? MR_UTF8_BAD : c;
    }
    }
}

static int decode(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r), name = mr_call_view(call, 1, r);
        enum charset charset = charset_of(name);
        size_t at = 0;
        if (charset == CS_UNKNOWN)
            return fail_charset(call, name);
        if (charset == CS_UTF_16) {
            bool is_little = s.len >= 2 && memcmp(s.data, "\xff\xfe", 2) == 0;
            at = is_little || (s.len >= 2 && memcmp(s.data, "\xfe\xff", 2) == 0) ? 2 : 0;
            charset = is_little ? CS_UTF_16LE : CS_UTF_16BE;
        }
        mr_text_reset(call->text);
        while (at < s.len)
            mr_utf8_put(call->text, next_of(s, &at, charset));
        mr_call_put_made(call, r, call->text->data, call->text->len);
    }
    return 0;
}

/* -- Hexadecimal ------------------------------------------------------------------- */

/* Of an odd number of digits the first stands alone: a byte of 0, unless it is half of what
 * is read, as in Flink. */
static int unhex(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        char *room = mr_call_room(call, s.len / 2 + 1);
        bool ok = true;
        size_t n = 0, k = 0;
        if (s.len % 2 != 0) {
            ok = mr_hex_value(s.data[k++]) >= 0;
            room[n++] = 0;
        }
        for (; k < s.len && ok; k += 2) {
            int high = mr_hex_value(s.data[k]), low = mr_hex_value(s.data[k + 1]);
            ok = high >= 0 && low >= 0;
            room[n++] = (char)(high << 4 | low);
        }
        if (ok)
            mr_call_put_made(call, r, room, n);
        else
            mr_bit_clear(call->valid, r);
    }
    return 0;
}

#define S MR_TYPE_VARCHAR
#define Y MR_TYPE_VARBINARY
#define N MR_FN_NULLS

const struct mr_function mr_functions_code[] = {
    {"ELT", "INTEGER, ANY...", .bind = bind_elt,
     .help = "The argument of that number behind the first (1 is the next); NULL: none."},
    {"ENCODE", "STRING, STRING", Y, MR_FN_FAILS, .kernel = encode,
     .help = "The bytes of a text in a character set."},
    {"DECODE", "BYTES, STRING", S, MR_FN_FAILS, .kernel = decode,
     .help = "The text that bytes stand for in a character set."},
    {"UNHEX", "STRING", Y, N, .kernel = unhex,
     .help = "The bytes given in hexadecimal; NULL: they are not."},
    {0},
};
