#include "operators/expr/strings.h"

/* -- Upper and lower case --------------------------------------------------- */

/*
 * ASCII in words; of the rest the letters of Latin-1, Latin Extended-A, Greek and
 * Cyrillic, whose two cases take two bytes each.  Others stay as they are: so does
 * the German sharp s, which Java makes "SS".
 */
static unsigned fold_pair(unsigned c, bool to_upper, bool upper_is_even)
{
    bool is_upper = (c % 2 == 0) == upper_is_even;
    return is_upper == to_upper ? c : to_upper ? c - 1 : c + 1;
}

static unsigned upper_of(unsigned c)
{
    if (c >= 0xe0 && c <= 0xfe)
        return c == 0xf7 ? c : c - 0x20;
    if (c == 0xff)
        return 0x178;
    if (c == 0xb5)
        return 0x39c;
    if (c >= 0x3b1 && c <= 0x3cb)
        return c == 0x3c2 ? 0x3a3 : c - 0x20;
    if (c >= 0x430 && c <= 0x44f)
        return c - 0x20;
    if (c >= 0x450 && c <= 0x45f)
        return c - 0x50;
    switch (c) {
    case 0x3ac: return 0x386;
    case 0x3ad:
    case 0x3ae:
    case 0x3af: return c - 0x25;
    case 0x3cc: return 0x38c;
    case 0x3cd:
    case 0x3ce: return c - 0x3f;
    default: return c;
    }
}

static unsigned lower_of(unsigned c)
{
    if (c >= 0xc0 && c <= 0xde)
        return c == 0xd7 ? c : c + 0x20;
    if (c == 0x178)
        return 0xff;
    if (c >= 0x391 && c <= 0x3ab)
        return c == 0x3a2 ? c : c + 0x20;
    if (c >= 0x410 && c <= 0x42f)
        return c + 0x20;
    if (c >= 0x400 && c <= 0x40f)
        return c + 0x50;
    switch (c) {
    case 0x386: return 0x3ac;
    case 0x388:
    case 0x389:
    case 0x38a: return c + 0x25;
    case 0x38c: return 0x3cc;
    case 0x38e:
    case 0x38f: return c + 0x3f;
    default: return c;
    }
}

static unsigned change_case(unsigned c, bool to_upper)
{
    if ((c >= 0x100 && c <= 0x137 && c != 0x130 && c != 0x131) || (c >= 0x14a && c <= 0x177) ||
        (c >= 0x460 && c <= 0x481) || (c >= 0x48a && c <= 0x4bf) || (c >= 0x4d0 && c <= 0x52f))
        return fold_pair(c, to_upper, true);
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
        return fold_pair(c, to_upper, false);
    return to_upper ? upper_of(c) : lower_of(c);
}

static void copy_case(char *out, const char *in, size_t len, bool to_upper)
{
    unsigned char first = to_upper ? 'a' : 'A';

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)in[i];
        if (c < 0x80) {
            out[i] = (char)(c ^ ((unsigned char)(c - first) < 26 ? 0x20 : 0));
        } else if (c >= 0xc2 && c < 0xe0 && i + 1 < len) {
            unsigned point = (c & 0x1fu) << 6 | ((unsigned char)in[i + 1] & 0x3fu);
            point = change_case(point, to_upper);
            out[i] = (char)(0xc0 | point >> 6);
            out[++i] = (char)(0x80 | (point & 0x3f));
        } else {
            out[i] = in[i];
        }
    }
}

static int change_strings(struct mr_call *call, bool to_upper)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        char *room = mr_call_room(call, s.len);
        copy_case(room, s.data, s.len, to_upper);
        mr_call_put_made(call, r, room, s.len);
    }
    return 0;
}

void mr_text_put_upper(struct mr_text *out, struct mr_view text)
{
    copy_case(mr_text_reserve(out, text.len), text.data, text.len, true);
    out->len += text.len;
    out->data[out->len] = '\0';
}

static int upper(struct mr_call *call)
{
    return change_strings(call, true);
}

static int lower(struct mr_call *call)
{
    return change_strings(call, false);
}

static bool in_word(char c)
{
    unsigned char u = (unsigned char)c;
    return (unsigned)(u | 0x20) - 'a' < 26 || (unsigned)u - '0' < 10 || u >= 0x80;
}

/* The first letter of each word upper, the others lower; words are letters and digits. */
static int initcap(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        char *room = mr_call_room(call, s.len);
        copy_case(room, s.data, s.len, false);
        for (size_t k = 0; k < s.len; k++)
            if (in_word(s.data[k]) && (k == 0 || !in_word(s.data[k - 1])))
                copy_case(room + k, s.data + k, mr_utf8_size(s.data, s.len, k), true);
        mr_call_put_made(call, r, room, s.len);
    }
    return 0;
}

/* -- Length and parts ------------------------------------------------------- */

static int char_length(struct mr_call *call)
{
    int64_t *out = call->out;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        out[r] = (int64_t)mr_utf8_count(s.data, s.len);
    }
    return 0;
}

/* Characters FROM (0-based) and COUNT of them. */
static struct mr_view part(struct mr_view s, int64_t from, int64_t count)
{
    size_t start = mr_utf8_offset(s.data, s.len, (size_t)from);
    struct mr_view rest = {s.data + start, s.len - start};

    if ((uint64_t)count < rest.len)
        rest.len = mr_utf8_offset(rest.data, rest.len, (size_t)count);
    return rest;
}

/* 1-based; negative counts from the end; 0 is taken for 1; a negative length is null. */
static int substring(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        int64_t from = mr_call_int(call, 1, r);
        int64_t count = call->args == 3 ? mr_call_int(call, 2, r) : INT32_MAX;
        if (count < 0 || count > INT32_MAX || from > INT32_MAX) {
            mr_bit_clear(call->valid, r);
            continue;
        }
        if (from < 0) {
            from += (int64_t)mr_utf8_count(s.data, s.len);
            count = from < 0 ? 0 : count;
            from = from < 0 ? 0 : from;
        } else if (from > 0) {
            from--;
        }
        s = part(s, from, count);
        mr_call_put_part(call, r, s.data, s.len);
    }
    return 0;
}

static int left(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int64_t count = mr_call_int(call, 1, r);
        struct mr_view s = part(mr_call_view(call, 0, r), 0, count < 0 ? 0 : count);
        mr_call_put_part(call, r, s.data, s.len);
    }
    return 0;
}

static int right(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        int64_t count = mr_call_int(call, 1, r);
        int64_t have = (int64_t)mr_utf8_count(s.data, s.len);
        count = count < 0 ? 0 : count > have ? have : count;
        s = part(s, have - count, count);
        mr_call_put_part(call, r, s.data, s.len);
    }
    return 0;
}

/* -- TRIM ------------------------------------------------------------------- */

/* Is the character of SIZE bytes at P one of SET? */
static bool in_set(const char *p, size_t size, struct mr_view set)
{
    for (size_t i = 0; i < set.len;) {
        size_t n = mr_utf8_size(set.data, set.len, i);
        if (n == size && memcmp(set.data + i, p, n) == 0)
            return true;
        i += n;
    }
    return false;
}

static int trim_sides(struct mr_call *call, bool leading, bool trailing)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        struct mr_view s = mr_call_view(call, 0, r);
        struct mr_view set = call->args == 2 ? mr_call_view(call, 1, r) : MR_VIEW(" ");
        size_t start = 0, end = s.len;
        while (leading && start < end) {
            size_t n = mr_utf8_size(s.data, end, start);
            if (!in_set(s.data + start, n, set))
                break;
            start += n;
        }
        while (trailing && end > start) {
            size_t last = end - 1;
            while (last > start && !mr_utf8_starts(s.data[last]))
                last--;
            if (!in_set(s.data + last, end - last, set))
                break;
            end = last;
        }
        mr_call_put_part(call, r, s.data + start, end - start);
    }
    return 0;
}

static int trim(struct mr_call *call)
{
    return trim_sides(call, true, true);
}

static int ltrim(struct mr_call *call)
{
    return trim_sides(call, true, false);
}

static int rtrim(struct mr_call *call)
{
    return trim_sides(call, false, true);
}

/* -- Joining ---------------------------------------------------------------- */

static int concat(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        mr_text_reset(call->text);
        for (uint32_t a = 0; a < call->args; a++) {
            struct mr_view s = mr_call_view(call, a, r);
            mr_text_put(call->text, s.data, s.len);
        }
        mr_call_put_made(call, r, call->text->data, call->text->len);
    }
    return 0;
}

/* Nulls are left out; a null separator makes all of it null. */
static int concat_ws(struct mr_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        bool first = true;
        if (mr_operand_is_null(&call->arg[0], r)) {
            mr_bit_clear(call->valid, r);
            continue;
        }
        struct mr_view separator = mr_call_view(call, 0, r);
        mr_text_reset(call->text);
        for (uint32_t a = 1; a < call->args; a++) {
            if (mr_operand_is_null(&call->arg[a], r))
                continue;
            struct mr_view s = mr_call_view(call, a, r);
            if (!first)
                mr_text_put(call->text, separator.data, separator.len);
            mr_text_put(call->text, s.data, s.len);
            first = false;
        }
        mr_call_put_made(call, r, call->text->data, call->text->len);
    }
    return 0;
}

#define S MR_TYPE_VARCHAR

const struct mr_function mr_functions_string[] = {
    {"||", "STRING, STRING", S, .kernel = concat, .help = "Both, one behind the other."},
    {"CONCAT", "STRING...", S, .kernel = concat,
     .help = "All, one behind the other; NULL when one is NULL."},
    {"CONCAT_WS", "STRING, STRING...", S, MR_FN_LOOSE | MR_FN_NULLS, .kernel = concat_ws,
     .help = "All but the first, with the first between them; NULLs are left out."},
    {"UPPER", "STRING", S, .kernel = upper, .help = "In upper case."},
    {"LOWER", "STRING", S, .kernel = lower, .help = "In lower case."},
    {"INITCAP", "STRING", S, .kernel = initcap,
     .help = "The first letter of each word upper, the rest lower."},
    {"CHAR_LENGTH", "STRING", MR_TYPE_INT, .kernel = char_length,
     .help = "Number of characters."},
    {"CHARACTER_LENGTH", "STRING", MR_TYPE_INT, .kernel = char_length,
     .help = "Number of characters."},
    {"SUBSTRING", "STRING, INTEGER[, INTEGER]", S, MR_FN_NULLS, .kernel = substring,
     .help = "From a position (1 is the first, -1 the last), so many characters."},
    {"SUBSTR", "STRING, INTEGER[, INTEGER]", S, MR_FN_NULLS, .kernel = substring,
     .help = "From a position (1 is the first, -1 the last), so many characters."},
    {"LEFT", "STRING, INTEGER", S, .kernel = left, .help = "The first characters."},
    {"RIGHT", "STRING, INTEGER", S, .kernel = right, .help = "The last characters."},
    {"TRIM", "STRING[, STRING]", S, .kernel = trim,
     .help = "Without blanks, or the characters of the second, at both ends."},
    {"BTRIM", "STRING[, STRING]", S, .kernel = trim,
     .help = "Without blanks, or the characters of the second, at both ends."},
    {"LTRIM", "STRING[, STRING]", S, .kernel = ltrim,
     .help = "Without blanks, or the characters of the second, in front."},
    {"RTRIM", "STRING[, STRING]", S, .kernel = rtrim,
     .help = "Without blanks, or the characters of the second, at the end."},
    {0},
};
