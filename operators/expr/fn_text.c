#include "operators/expr/strings.h"

/* -- Finding ---------------------------------------------------------------- */

/* The byte of HAY at or behind FROM where NEEDLE starts, or -1. */
static ptrdiff_t find(struct mr_view hay, struct mr_view needle, size_t from)
{
    if (from > hay.len)
        return -1;
    if (needle.len == 0)
        return (ptrdiff_t)from;
    const char *p = memmem(hay.data + from, hay.len - from, needle.data, needle.len);
    return p == NULL ? -1 : p - hay.data;
}

/* Position of the first NEEDLE at or behind character FROM (both from 1), or 0. */
static int64_t position_in(struct mr_view hay, struct mr_view needle, int64_t from)
{
    if (needle.len == 0)
        return 1;
    size_t start = from <= 1 ? 0 : mr_utf8_offset(hay.data, hay.len, (size_t)from - 1);
    ptrdiff_t at = find(hay, needle, start);
    return at < 0 ? 0 : (int64_t)mr_utf8_count(hay.data, (size_t)at) + 1;
}

/* POSITION(needle, hay), LOCATE(needle, hay[, from]) */
static int locate(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t from = call->args == 3 ? mr_call_int(call, 2, r) : 1;
        out[r] = position_in(mr_call_view(call, 1, r), mr_call_view(call, 0, r), from);
    }
    return 0;
}

/* The NTH match that ends FROM characters or more before the end. */
static int64_t position_backward(struct mr_view hay, struct mr_view needle, int64_t from,
                                 int64_t nth)
{
    int64_t chars = (int64_t)mr_utf8_count(hay.data, hay.len);
    int64_t size = (int64_t)mr_utf8_count(needle.data, needle.len);

    for (int64_t at = chars - from + 2 - size; at >= 1; at--) {
        size_t byte = mr_utf8_offset(hay.data, hay.len, (size_t)at - 1);
        if (hay.len - byte >= needle.len &&
            memcmp(hay.data + byte, needle.data, needle.len) == 0 && --nth == 0)
            return at;
    }
    return 0;
}

/* INSTR(hay, needle[, from[, nth]]); a negative FROM searches backward from the end. */
static int instr(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view hay = mr_call_view(call, 0, r), needle = mr_call_view(call, 1, r);
        int64_t from = call->args >= 3 ? mr_call_int(call, 2, r) : 1;
        int64_t nth = call->args == 4 ? mr_call_int(call, 3, r) : 1;
        if (nth <= 0)
            return mr_call_fail(call, "nthAppearance must be positive, and is %lld,",
                                (long long)nth);
        if (from < 0) {
            out[r] = position_backward(hay, needle, -from, nth);
            continue;
        }
        out[r] = from == 0 ? 0 : position_in(hay, needle, from);
        while (--nth > 0 && out[r] != 0)
            out[r] = position_in(hay, needle, out[r] + 1);
    }
    return 0;
}

static int startswith(struct mr_call *call)
{
    uint8_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r), head = mr_call_view(call, 1, r);
        out[r] = s.len >= head.len && memcmp(s.data, head.data, head.len) == 0;
    }
    return 0;
}

static int endswith(struct mr_call *call)
{
    uint8_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r), tail = mr_call_view(call, 1, r);
        out[r] =
            s.len >= tail.len && memcmp(s.data + s.len - tail.len, tail.data, tail.len) == 0;
    }
    return 0;
}

/* -- SPLIT_INDEX ------------------------------------------------------------ */

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The next separator in S at or behind FROM; its length in *SIZE. */
static ptrdiff_t find_separator(struct mr_view s, struct mr_view separator, size_t from,
                                size_t *size)
{
    *size = separator.len;
    if (separator.len != 0)
        return find(s, separator, from);
    /* An empty separator means white space. */
    *size = 1;
    for (; from < s.len; from++)
        if (is_blank(s.data[from]))
            return (ptrdiff_t)from;
    return -1;
}

static bool split(struct mr_view s, struct mr_view separator, int64_t index,
                  struct mr_view *ret)
{
    size_t from = 0, size;

    if (index < 0 || s.len == 0)
        return false;
    for (;; index--) {
        ptrdiff_t at = find_separator(s, separator, from, &size);
        if (index == 0) {
            *ret = (struct mr_view){s.data + from, (at < 0 ? s.len : (size_t)at) - from};
            return true;
        }
        if (at < 0)
            return false;
        from = (size_t)at + size;
    }
}

/* The separator may be a string or the number of a character. */
static int split_index(struct mr_call *call)
{
    bool by_number = mr_type_is_integer(call->expr->arg[1]->type);

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view separator, token;
        char small[2];
        if (by_number) {
            int64_t c = mr_call_int(call, 1, r);
            separator = (struct mr_view){small, c < 0x80 ? 1 : 2};
            small[0] = (char)(c < 0x80 ? c : 0xc0 | (c >> 6 & 0x1f));
            small[1] = (char)(0x80 | (c & 0x3f));
            if (c < 1 || c > 255) {
                mr_bit_clear(call->valid, r);
                continue;
            }
        } else {
            separator = mr_call_view(call, 1, r);
        }
        if (split(mr_call_view(call, 0, r), separator, mr_call_int(call, 2, r), &token))
            mr_call_put_part(call, r, token.data, token.len);
        else
            mr_bit_clear(call->valid, r);
    }
    return 0;
}

/* -- Making strings --------------------------------------------------------- */

static int too_long(struct mr_call *call)
{
    return mr_call_fail(call, "A string of more than %u bytes", MR_STRING_BYTES_MAX);
}

static int replace(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r), old = mr_call_view(call, 1, r);
        struct mr_view with = mr_call_view(call, 2, r);
        size_t from = 0;
        mr_text_reset(call->text);
        while (from <= s.len) {
            ptrdiff_t at = find(s, old, from);
            size_t end = at < 0 ? s.len : (size_t)at;
            mr_text_put(call->text, s.data + from, end - from);
            if (at < 0)
                break;
            mr_text_put(call->text, with.data, with.len);
            from = end + old.len;
            /* The empty string is found before each character and at the end. */
            if (old.len == 0) {
                size_t n = from < s.len ? mr_utf8_size(s.data, s.len, from) : 1;
                if (from < s.len)
                    mr_text_put(call->text, s.data + from, n);
                from += n;
            }
            if (call->text->len > MR_STRING_BYTES_MAX)
                return too_long(call);
        }
        mr_call_put_made(call, r, call->text->data, call->text->len);
    }
    return 0;
}

static int reverse(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        char *room = mr_call_room(call, s.len);
        for (size_t k = 0; k < s.len;) {
            size_t n = mr_utf8_size(s.data, s.len, k);
            k += n;
            memcpy(room + s.len - k, s.data + k - n, n);
        }
        mr_call_put_made(call, r, room, s.len);
    }
    return 0;
}

static int repeat(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        int64_t times = mr_call_int(call, 1, r);
        mr_text_reset(call->text);
        if (s.len != 0 && times > (int64_t)(MR_STRING_BYTES_MAX / s.len))
            return too_long(call);
        for (; s.len != 0 && times > 0; times--)
            mr_text_put(call->text, s.data, s.len);
        mr_call_put_made(call, r, call->text->data, call->text->len);
    }
    return 0;
}

/* COUNT characters of PAD, over and over. */
static void put_padding(struct mr_text *text, struct mr_view pad, size_t count)
{
    for (size_t at = 0; count != 0; count--) {
        size_t n = mr_utf8_size(pad.data, pad.len, at);
        mr_text_put(text, pad.data + at, n);
        at = at + n == pad.len ? 0 : at + n;
    }
}

static int pad_to(struct mr_call *call, bool on_left)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        struct mr_view pad = call->args == 3 ? mr_call_view(call, 2, r) : MR_VIEW(" ");
        int64_t want = mr_call_int(call, 1, r);
        if (want < 0 || pad.len == 0) {
            mr_bit_clear(call->valid, r);
            continue;
        }
        if (want > (int64_t)MR_STRING_BYTES_MAX / 4)
            return too_long(call);
        size_t have = mr_utf8_count(s.data, s.len);
        size_t missing = (size_t)want > have ? (size_t)want - have : 0;
        mr_text_reset(call->text);
        if (on_left)
            put_padding(call->text, pad, missing);
        mr_text_put(call->text, s.data, mr_utf8_offset(s.data, s.len, (size_t)want));
        if (!on_left)
            put_padding(call->text, pad, missing);
        mr_call_put_made(call, r, call->text->data, call->text->len);
    }
    return 0;
}

static int lpad(struct mr_call *call)
{
    return pad_to(call, true);
}

static int rpad(struct mr_call *call)
{
    return pad_to(call, false);
}

/* OVERLAY(s, with, from[, length]) */
static int overlay(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r), with = mr_call_view(call, 1, r);
        int64_t from = mr_call_int(call, 2, r);
        int64_t chars = (int64_t)mr_utf8_count(s.data, s.len);
        int64_t count = call->args == 4 ? mr_call_int(call, 3, r)
                                        : (int64_t)mr_utf8_count(with.data, with.len);
        if (from <= 0 || from > chars) {
            mr_call_put_part(call, r, s.data, s.len);
            continue;
        }
        mr_text_reset(call->text);
        mr_text_put(call->text, s.data, mr_utf8_offset(s.data, s.len, (size_t)from - 1));
        mr_text_put(call->text, with.data, with.len);
        if (count > 0 && count <= chars - from) {
            size_t rest = mr_utf8_offset(s.data, s.len, (size_t)(from - 1 + count));
            mr_text_put(call->text, s.data + rest, s.len - rest);
        }
        mr_call_put_made(call, r, call->text->data, call->text->len);
    }
    return 0;
}

static struct mr_view view_or_empty(struct mr_call *call, uint32_t arg, uint32_t r)
{
    return mr_operand_is_null(&call->arg[arg], r) ? (struct mr_view){"", 0}
                                                  : mr_call_view(call, arg, r);
}

/* Each character of the second becomes the one at its place in the third, or nothing.
 * NULL for one of those is as no character at all. */
static int translate(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        if (mr_operand_is_null(&call->arg[0], r)) {
            mr_bit_clear(call->valid, r);
            continue;
        }
        struct mr_view s = mr_call_view(call, 0, r), from = view_or_empty(call, 1, r);
        struct mr_view to = view_or_empty(call, 2, r);
        mr_text_reset(call->text);
        for (size_t k = 0; k < s.len;) {
            size_t n = mr_utf8_size(s.data, s.len, k);
            int64_t place = position_in(from, (struct mr_view){s.data + k, n}, 1);
            if (place == 0) {
                mr_text_put(call->text, s.data + k, n);
            } else {
                size_t at = mr_utf8_offset(to.data, to.len, (size_t)place - 1);
                if (at < to.len)
                    mr_text_put(call->text, to.data + at, mr_utf8_size(to.data, to.len, at));
            }
            k += n;
        }
        mr_call_put_made(call, r, call->text->data, call->text->len);
    }
    return 0;
}

/* -- Codes ------------------------------------------------------------------ */

static int ascii(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        out[r] = s.len == 0 ? 0 : (signed char)s.data[0];
    }
    return 0;
}

static int chr(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t code = mr_call_int(call, 0, r);
        unsigned c = (unsigned)code & 0xff;
        char text[2] = {(char)(c < 0x80 ? c : 0xc0 | c >> 6), (char)(0x80 | (c & 0x3f))};
        mr_call_put_part(call, r, text, code < 0 ? 0 : c < 0x80 ? 1 : 2);
    }
    return 0;
}

static int bin(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        uint64_t v = (uint64_t)mr_call_int(call, 0, r);
        char digits[64];
        size_t n = sizeof(digits);
        do {
            digits[--n] = (char)('0' + (v & 1));
            v >>= 1;
        } while (v != 0);
        mr_call_put_made(call, r, digits + n, sizeof(digits) - n);
    }
    return 0;
}

static int hex_number(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        uint64_t v = (uint64_t)mr_call_int(call, 0, r);
        char digits[16];
        size_t n = sizeof(digits);
        do {
            digits[--n] = "0123456789ABCDEF"[v & 15];
            v >>= 4;
        } while (v != 0);
        mr_call_put_made(call, r, digits + n, sizeof(digits) - n);
    }
    return 0;
}

static int hex_string(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        char *room = mr_call_room(call, 2 * s.len);
        for (size_t k = 0; k < s.len; k++) {
            room[2 * k] = "0123456789ABCDEF"[(unsigned char)s.data[k] >> 4];
            room[2 * k + 1] = "0123456789ABCDEF"[s.data[k] & 15];
        }
        mr_call_put_made(call, r, room, 2 * s.len);
    }
    return 0;
}

#define S MR_TYPE_VARCHAR
#define I MR_TYPE_INT

const struct mr_function mr_functions_text[] = {
    {"POSITION", "STRING, STRING", I, .kernel = locate,
     .help = "Where the first is in the second (1 is the start), 0 if nowhere."},
    {"LOCATE", "STRING, STRING[, INTEGER]", I, .kernel = locate,
     .help = "Where the first is in the second, from a position on; 0 if nowhere."},
    {"INSTR", "STRING, STRING[, INTEGER, INTEGER]", I, MR_FN_FAILS, .kernel = instr,
     .help = "Where the second is in the first, from a position on, the n-th time."},
    {"STARTSWITH", "STRING, STRING", MR_TYPE_BOOLEAN, .kernel = startswith,
     .help = "Does the first start with the second?"},
    {"ENDSWITH", "STRING, STRING", MR_TYPE_BOOLEAN, .kernel = endswith,
     .help = "Does the first end with the second?"},
    {"STARTSWITH", "BYTES, BYTES", MR_TYPE_BOOLEAN, .kernel = startswith,
     .help = "Do the first bytes start with the second?"},
    {"ENDSWITH", "BYTES, BYTES", MR_TYPE_BOOLEAN, .kernel = endswith,
     .help = "Do the first bytes end with the second?"},
    {"SPLIT_INDEX", "STRING, STRING, INTEGER", S, MR_FN_NULLS, .kernel = split_index,
     .help = "Cut at the separator, the part of that number (0 is the first)."},
    {"SPLIT_INDEX", "STRING, INTEGER, INTEGER", S, MR_FN_NULLS, .kernel = split_index,
     .help = "Cut at the character of that code, the part of that number (0 is the first)."},
    {"REPLACE", "STRING, STRING, STRING", S, MR_FN_FAILS, .kernel = replace,
     .help = "The first with every second replaced by the third."},
    {"REVERSE", "STRING", S, .kernel = reverse, .help = "The characters backward."},
    {"REPEAT", "STRING, INTEGER", S, MR_FN_FAILS, .kernel = repeat,
     .help = "So many times, one behind the other."},
    {"LPAD", "STRING, INTEGER[, STRING]", S, MR_FN_NULLS | MR_FN_FAILS, .kernel = lpad,
     .help = "Of that length, filled on the left or cut on the right."},
    {"RPAD", "STRING, INTEGER[, STRING]", S, MR_FN_NULLS | MR_FN_FAILS, .kernel = rpad,
     .help = "Of that length, filled or cut on the right."},
    {"OVERLAY", "STRING, STRING, INTEGER[, INTEGER]", S, .kernel = overlay,
     .help = "The first with the second laid over it from a position on."},
    {"TRANSLATE", "STRING, STRING, STRING", S, MR_FN_LOOSE | MR_FN_NULLS, .kernel = translate,
     .help = "Characters of the second become those of the third."},
    {"ASCII", "STRING", I, .kernel = ascii,
     .help = "The first byte, from -128 to 127; 0 if empty."},
    {"CHR", "INTEGER", S, MR_FN_NULLS, .kernel = chr,
     .help = "The character of this code, modulo 256."},
    {"BIN", "INTEGER", S, .kernel = bin, .help = "In binary."},
    {"HEX", "INTEGER", S, .kernel = hex_number, .help = "In hexadecimal."},
    {"HEX", "STRING", S, .kernel = hex_string, .help = "The bytes in hexadecimal."},
    {0},
};
