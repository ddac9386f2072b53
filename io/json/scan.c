#include "io/json/scan_int.h"

#include "core/base/text.h"
#include "core/base/utf8.h"

const uint64_t mr_json_pow10[20] = {
    UINT64_C(1),
    UINT64_C(10),
    UINT64_C(100),
    UINT64_C(1000),
    UINT64_C(10000),
    UINT64_C(100000),
    UINT64_C(1000000),
    UINT64_C(10000000),
    UINT64_C(100000000),
    UINT64_C(1000000000),
    UINT64_C(10000000000),
    UINT64_C(100000000000),
    UINT64_C(1000000000000),
    UINT64_C(10000000000000),
    UINT64_C(100000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(100000000000000000),
    UINT64_C(1000000000000000000),
    UINT64_C(10000000000000000000),
};

const int8_t mr_json_gather[16][16] __attribute__((aligned(16))) = {
    {-16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1},
    {-17, -16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -1},
    {-17, -16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -2, -1},
    {-17, -16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -3, -2, -1},
    {-17, -16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -4, -3, -2, -1},
    {-17, -16, -15, -14, -13, -12, -11, -10, -9, -8, -7, -5, -4, -3, -2, -1},
    {-17, -16, -15, -14, -13, -12, -11, -10, -9, -8, -6, -5, -4, -3, -2, -1},
    {-17, -16, -15, -14, -13, -12, -11, -10, -9, -7, -6, -5, -4, -3, -2, -1},
    {-17, -16, -15, -14, -13, -12, -11, -10, -8, -7, -6, -5, -4, -3, -2, -1},
    {-17, -16, -15, -14, -13, -12, -11, -9, -8, -7, -6, -5, -4, -3, -2, -1},
    {-17, -16, -15, -14, -13, -12, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1},
    {-17, -16, -15, -14, -13, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1},
    {-17, -16, -15, -14, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1},
    {-17, -16, -15, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1},
    {-17, -16, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1},
    {-17, -15, -14, -13, -12, -11, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1},
};

#ifdef __AVX2__
#define X8(c)  c, c, c, c, c, c, c, c
#define X16(c) X8(c), X8(c)
#define X32(c) X16(c), X16(c)

const struct mr_json_lanes mr_json_lanes = {
    .quote = {X32('"')},
    .backslash = {X32('\\')},
    .zero = {X16('0')},
    .nine = {X16(9)},
    .keep = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
             {0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
             {0, 0, 0, 0, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
             {0, 0, 0, 0, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0},
             {0, 0, 0, 0, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0},
             {0, 0, 0, 0, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0},
             {0, 0, 0, 0, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0},
             {0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0},
             {0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0},
             {0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0},
             {0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0},
             {0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0},
             {0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}},
    .len = {{0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, {10}, {11}, {12}},
};
#endif

static const char *fail(struct mr_json_fault *fault, const char *where, const char *expected)
{
    *fault = (struct mr_json_fault){where, expected};
    return NULL;
}

const char *mr_json_string_end(const char *p, const char *end, bool *has_escape,
                               struct mr_json_fault *fault)
{
    *has_escape = false;
    for (;;) {
        p = mr_json_plain_end(p, end);
        if (p >= end)
            return fail(fault, end, "a quote that ends the string");
        if (*p == '"')
            return p;
        *has_escape = true;
        const char *escape = p++;
        if (p >= end || strchr("\"\\/bfnrtu", *p) == NULL || *p == '\0')
            return fail(fault, escape, "an escape that JSON knows");
        if (*p++ == 'u') {
            for (int i = 0; i < 4; i++, p++)
                if (p >= end || mr_hex_value(*p) < 0)
                    return fail(fault, escape, "four hexadecimal digits after \\u");
        }
    }
}

static bool is_digit(const char *p, const char *end)
{
    return p < end && *p >= '0' && *p <= '9';
}

static const char *number_end(const char *p, const char *end, struct mr_json_fault *fault)
{
    const char *start = p;

    if (*p == '-')
        p++;
    if (!is_digit(p, end))
        return fail(fault, start, "a number");
    if (*p == '0' && is_digit(p + 1, end))
        return fail(fault, start, "a number without leading zeros");
    while (is_digit(p, end))
        p++;
    if (p < end && *p == '.') {
        p++;
        if (!is_digit(p, end))
            return fail(fault, p, "a digit after the decimal point");
        while (is_digit(p, end))
            p++;
    }
    if (p < end && (*p | 0x20) == 'e') {
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        if (!is_digit(p, end))
            return fail(fault, p, "a digit in the exponent");
        while (is_digit(p, end))
            p++;
    }
    return p;
}

/* A string, a number or a word. */
static const char *scalar(const char *p, const char *end, struct mr_json_token *ret,
                          struct mr_json_fault *fault)
{
    static const struct {
        const char *text;
        size_t len;
        enum mr_json_kind kind;
    } words[] = {
        {"true", 4, MR_JSON_TRUE}, {"false", 5, MR_JSON_FALSE}, {"null", 4, MR_JSON_NULL}};
    const char *stop;

    ret->has_escape = false;
    if (*p == '"') {
        ret->kind = MR_JSON_STRING;
        stop = mr_json_string_end(p + 1, end, &ret->has_escape, fault);
        if (stop == NULL)
            return NULL;
        ret->text = (struct mr_view){p + 1, (size_t)(stop - p - 1)};
        return stop + 1;
    }
    if (*p == '-' || (*p >= '0' && *p <= '9')) {
        ret->kind = MR_JSON_NUMBER;
        stop = number_end(p, end, fault);
        if (stop != NULL)
            ret->text = (struct mr_view){p, (size_t)(stop - p)};
        return stop;
    }
    for (size_t i = 0; i < MR_COUNTOF(words); i++) {
        if ((size_t)(end - p) >= words[i].len && memcmp(p, words[i].text, words[i].len) == 0) {
            ret->kind = words[i].kind;
            ret->text = (struct mr_view){p, words[i].len};
            return p + words[i].len;
        }
    }
    return fail(fault, p, "a value");
}

static const char *spaces(const char *p, const char *end)
{
    while (p < end && mr_json_is_space(*p))
        p++;
    return p;
}

/* "key" : at P; where the value starts. */
static const char *key_end(const char *p, const char *end, struct mr_json_fault *fault)
{
    bool has_escape;

    p = spaces(p, end);
    if (p >= end || *p != '"')
        return fail(fault, p, "a key in quotes");
    p = mr_json_string_end(p + 1, end, &has_escape, fault);
    if (p == NULL)
        return NULL;
    p = spaces(p + 1, end);
    if (p >= end || *p != ':')
        return fail(fault, p, "':' after the key");
    return spaces(p + 1, end);
}

/*
 * The containers that are open are the bits of OBJECTS above its leading one: 1 for an
 * object, 0 for an array, the innermost lowest.  Each turn of the loop takes one value;
 * behind it stands a comma, or the ends of as many containers as end there.
 */
static const char *container(const char *p, const char *end, unsigned depth,
                             struct mr_json_fault *fault)
{
    uint64_t objects = 0;
    unsigned open = 0;

    for (;;) {
        if (p >= end)
            return fail(fault, end, "a value");
        if (*p == '{' || *p == '[') {
            if (open == depth)
                return fail(fault, p, "no more than 64 levels of objects and arrays");
            bool is_object = *p == '{';
            objects = objects << 1 | is_object;
            open++;
            p = spaces(p + 1, end);
            if (p >= end || *p != (is_object ? '}' : ']')) {
                if (is_object && (p = key_end(p, end, fault)) == NULL)
                    return NULL;
                continue;
            }
        } else {
            struct mr_json_token token;
            if ((p = scalar(p, end, &token, fault)) == NULL)
                return NULL;
            p = spaces(p, end);
        }
        while (p < end && *p == (objects & 1 ? '}' : ']')) {
            objects >>= 1;
            p++;
            if (--open == 0)
                return p;
            p = spaces(p, end);
        }
        if (p >= end || *p != ',')
            return fail(fault, p, objects & 1 ? "',' or '}'" : "',' or ']'");
        p = spaces(p + 1, end);
        if ((objects & 1) && (p = key_end(p, end, fault)) == NULL)
            return NULL;
    }
}

const char *mr_json_scan(const char *p, const char *end, unsigned depth,
                         struct mr_json_token *ret, struct mr_json_fault *fault)
{
    MR_ASSERT(depth <= 64);
    if (p >= end)
        return fail(fault, end, "a value");
    if (*p != '{' && *p != '[')
        return scalar(p, end, ret, fault);
    const char *stop = container(p, end, depth, fault);
    if (stop != NULL) {
        ret->kind = *p == '{' ? MR_JSON_OBJECT : MR_JSON_ARRAY;
        ret->has_escape = false;
        ret->text = (struct mr_view){p, (size_t)(stop - p)};
    }
    return stop;
}

static uint32_t hex4(const char *p)
{
    uint32_t v = 0;

    for (int i = 0; i < 4; i++)
        v = v << 4 | (uint32_t)mr_hex_value(p[i]);
    return v;
}

static void put_utf8(struct mr_text *out, uint32_t c)
{
    char bytes[4];
    size_t len = 0;

    if (c < 0x80) {
        bytes[len++] = (char)c;
    } else {
        if (c < 0x800) {
            bytes[len++] = (char)(0xc0 | c >> 6);
        } else {
            if (c < 0x10000) {
                bytes[len++] = (char)(0xe0 | c >> 12);
            } else {
                bytes[len++] = (char)(0xf0 | c >> 18);
                bytes[len++] = (char)(0x80 | (c >> 12 & 63));
            }
            bytes[len++] = (char)(0x80 | (c >> 6 & 63));
        }
        bytes[len++] = (char)(0x80 | (c & 63));
    }
    mr_text_put(out, bytes, len);
}

/* \uXXXX at P, or two of them: where it ends; NULL for half a pair. */
static const char *unescape_unit(const char *p, const char *end, struct mr_text *out)
{
    uint32_t c = hex4(p + 2);

    p += 6;
    if (c >= 0xd800 && c < 0xe000) {
        if (c >= 0xdc00 || end - p < 6 || p[0] != '\\' || p[1] != 'u')
            return NULL;
        uint32_t low = hex4(p + 2);
        if (low < 0xdc00 || low >= 0xe000)
            return NULL;
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        p += 6;
    }
    put_utf8(out, c);
    return p;
}

bool mr_json_unescape(struct mr_view string, struct mr_text *out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *p = string.data, *end = string.data + string.len;

    while (p < end) {
        const char *stop = memchr(p, '\\', (size_t)(end - p));
        if (stop == NULL)
            stop = end;
        mr_text_put(out, p, (size_t)(stop - p));
        p = stop;
        if (p == end)
            break;
        if (p[1] == 'u') {
            if ((p = unescape_unit(p, end, out)) == NULL)
                return false;
        } else {
            mr_text_putc(out, to[strchr(from, p[1]) - from]);
            p += 2;
        }
    }
    return true;
}

void mr_json_compact(struct mr_view value, struct mr_text *out)
{
    const char *p = value.data, *end = value.data + value.len;

    while (p < end) {
        const char *start = p;
        if (*p == '"') {
            struct mr_json_fault fault;
            bool has_escape;
            p = mr_json_string_end(p + 1, end, &has_escape, &fault) + 1;
        } else {
            while (p < end && *p != '"' && !mr_json_is_space(*p))
                p++;
        }
        mr_text_put(out, start, (size_t)(p - start));
        while (p < end && mr_json_is_space(*p))
            p++;
    }
}
