#include "operators/regex/regex_int.h"

#include "core/base/utf8.h"

uint32_t mr_regex_read_char(struct mr_regex_reader *in)
{
    return mr_utf8_next(in->pattern.data, in->pattern.len, &in->at);
}

void mr_regex_put_char(struct mr_text *out, uint32_t code)
{
    bool is_plain =
        (code >= '0' && code <= '9') || ((code | 0x20) >= 'a' && (code | 0x20) <= 'z');

    if (is_plain && code < 0x80)
        mr_text_putc(out, (char)code);
    else
        mr_text_printf(out, "\\x{%x}", code);
}

/* Exactly COUNT digits. */
static uint32_t read_hex(struct mr_regex_reader *in, unsigned count)
{
    uint32_t code = 0;

    for (unsigned i = 0; i < count; i++, in->at++) {
        int digit = mr_hex_value(mr_regex_peek(in, 0));
        if (digit < 0) {
            in->fault = "Illegal hexadecimal escape sequence";
            return 0;
        }
        code = code << 4 | (uint32_t)digit;
    }
    return code;
}

/* \x{h...h}, behind the x. */
static uint32_t read_long_hex(struct mr_regex_reader *in)
{
    uint32_t code = 0;

    in->at++;
    while (mr_hex_value(mr_regex_peek(in, 0)) >= 0 && code <= 0x10ffff)
        code = code << 4 | read_hex(in, 1);
    if (mr_regex_peek(in, 0) != '}' || code > 0x10ffff)
        in->fault = "Illegal hexadecimal escape sequence";
    in->at++;
    return code;
}

/* \uhhhh; two of them are one character of the rarer planes. */
static uint32_t read_unicode(struct mr_regex_reader *in)
{
    uint32_t high = read_hex(in, 4);

    if (high < 0xd800 || high > 0xdfff)
        return high;
    if (high > 0xdbff || mr_regex_peek(in, 0) != '\\' || mr_regex_peek(in, 1) != 'u') {
        in->lacks = "half of a surrogate pair";
        return 0;
    }
    in->at += 2;
    uint32_t low = read_hex(in, 4);
    if (low < 0xdc00 || low > 0xdfff)
        in->lacks = "half of a surrogate pair";
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

static uint32_t read_octal(struct mr_regex_reader *in)
{
    uint32_t code = 0;
    unsigned digits = 0;

    while (digits < 3 && mr_regex_peek(in, 0) >= '0' && mr_regex_peek(in, 0) <= '7' &&
           code * 8 <= 0xff) {
        code = code * 8 + (uint32_t)(in->pattern.data[in->at++] - '0');
        digits++;
    }
    if (digits == 0)
        in->fault = "Illegal octal escape sequence";
    return code;
}

/* Java's names of sets; those that are ASCII's have POSIX names in PCRE2. */
static const struct {
    const char *java, *posix, *unicode;
} sets[] = {
    {"Lower", "lower", NULL},
    {"Upper", "upper", NULL},
    {"ASCII", "ascii", NULL},
    {"Alpha", "alpha", NULL},
    {"Digit", "digit", NULL},
    {"Alnum", "alnum", NULL},
    {"Punct", "punct", NULL},
    {"Graph", "graph", NULL},
    {"Print", "print", NULL},
    {"Blank", "blank", NULL},
    {"Cntrl", "cntrl", NULL},
    {"XDigit", "xdigit", NULL},
    {"Space", "space", NULL},
    {"javaLowerCase", NULL, "Lowercase"},
    {"javaUpperCase", NULL, "Uppercase"},
    {"javaWhitespace", "space", NULL},
    {"javaAlphabetic", NULL, "Alphabetic"},
    {"javaDigit", NULL, "Nd"},
    {"javaLetter", NULL, "L"},
};

/* The name of \p, behind the letter: one character, or {name}. */
static struct mr_view read_name(struct mr_regex_reader *in)
{
    struct mr_view name = {in->pattern.data + in->at, 1};

    if (mr_regex_peek(in, 0) != '{') {
        in->at++;
        return name;
    }
    const char *end = memchr(name.data, '}', in->pattern.len - in->at);
    if (end == NULL || end == name.data + 1) {
        in->fault = "Unclosed character family";
        return name;
    }
    name = (struct mr_view){name.data + 1, (size_t)(end - name.data - 1)};
    in->at += name.len + 2;
    return name;
}

static struct mr_view without_prefix(struct mr_view name)
{
    static const char *const prefixes[] = {"Is", "general_category=", "gc=", "script=", "sc="};

    for (size_t i = 0; i < MR_COUNTOF(prefixes); i++) {
        size_t len = strlen(prefixes[i]);
        if (name.len > len && memcmp(name.data, prefixes[i], len) == 0)
            return (struct mr_view){name.data + len, name.len - len};
    }
    return name;
}

static void read_property(struct mr_regex_reader *in, bool is_not, struct mr_text *out)
{
    if (in->at >= in->pattern.len) {
        in->fault = "Unknown character property name";
        return;
    }
    struct mr_view name = read_name(in);
    if (in->fault != NULL)
        return;
    for (size_t i = 0; i < MR_COUNTOF(sets); i++) {
        if (!mr_view_is(name, sets[i].java))
            continue;
        if (sets[i].posix != NULL)
            mr_text_printf(out, "[:%s%s:]", is_not ? "^" : "", sets[i].posix);
        else
            mr_text_printf(out, "\\%c{%s}", is_not ? 'P' : 'p', sets[i].unicode);
        return;
    }
    name = without_prefix(name);
    for (size_t i = 0; i < name.len; i++)
        if (mr_hex_value(name.data[i]) < 0 && (name.data[i] | 0x20) != '_' &&
            ((name.data[i] | 0x20) < 'a' || (name.data[i] | 0x20) > 'z'))
            in->lacks = "this character property";
    mr_text_printf(out, "\\%c{" MR_VIEW_FMT "}", is_not ? 'P' : 'p', MR_VIEW_ARG(name));
}

/* \k<name>, behind the k. */
static void read_named_reference(struct mr_regex_reader *in, struct mr_text *out)
{
    size_t start = in->at;
    const char *end = memchr(in->pattern.data + start, '>', in->pattern.len - start);

    if (mr_regex_peek(in, 0) != '<' || end == NULL) {
        in->fault = "\\k is not followed by '<' for named capturing group";
        return;
    }
    in->at = (size_t)(end - in->pattern.data) + 1;
    mr_text_puts(out, "\\k");
    mr_text_put(out, in->pattern.data + start, in->at - start);
}

/* \n: as many digits as make the number of a group that there is. */
static void read_reference(struct mr_regex_reader *in, uint32_t groups, struct mr_text *out)
{
    uint32_t number = (uint32_t)(in->pattern.data[in->at - 1] - '0');

    while (mr_regex_peek(in, 0) >= '0' && mr_regex_peek(in, 0) <= '9' &&
           number * 10 + (uint32_t)(mr_regex_peek(in, 0) - '0') <= groups)
        number = number * 10 + (uint32_t)(in->pattern.data[in->at++] - '0');
    mr_text_printf(out, "\\g{%u}", number);
}

static enum mr_regex_escape put_letter(struct mr_text *out, char letter,
                                       enum mr_regex_escape kind)
{
    mr_text_putc(out, '\\');
    mr_text_putc(out, letter);
    return kind;
}

/* The escapes that are one character. */
static bool read_code(struct mr_regex_reader *in, char c, uint32_t *ret_code)
{
    switch (c) {
    case 't': *ret_code = '\t'; return true;
    case 'n': *ret_code = '\n'; return true;
    case 'r': *ret_code = '\r'; return true;
    case 'f': *ret_code = '\f'; return true;
    case 'a': *ret_code = '\a'; return true;
    case 'e': *ret_code = 0x1b; return true;
    case '0': *ret_code = read_octal(in); return true;
    case 'u': *ret_code = read_unicode(in); return true;
    case 'x':
        *ret_code = mr_regex_peek(in, 0) == '{' ? read_long_hex(in) : read_hex(in, 2);
        return true;
    case 'c':
        if (in->at >= in->pattern.len)
            in->fault = "Illegal control escape sequence";
        *ret_code = (unsigned char)mr_regex_peek(in, 0) ^ 64u;
        in->at++;
        return true;
    default: return false;
    }
}

enum mr_regex_escape mr_regex_read_escape(struct mr_regex_reader *in, uint32_t groups,
                                          uint32_t *ret_code, struct mr_text *out)
{
    *ret_code = 0;
    if (in->at >= in->pattern.len) {
        in->fault = "Unexpected internal error: a backslash at the end";
        return MR_REGEX_CHAR;
    }
    char c = in->pattern.data[in->at];
    bool is_letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z' && (unsigned char)c < 0x80;
    if (!is_letter && (c < '0' || c > '9')) {
        *ret_code = mr_regex_read_char(in);
        return MR_REGEX_CHAR;
    }
    in->at++;
    if (read_code(in, c, ret_code))
        return MR_REGEX_CHAR;
    if (strchr("dDsSwWhHvV", c) != NULL)
        return put_letter(out, c, MR_REGEX_SET);
    if (strchr("bBAGZzRX", c) != NULL)
        return put_letter(out, c, MR_REGEX_PLACE);
    if (c == 'p' || c == 'P') {
        read_property(in, c == 'P', out);
        return MR_REGEX_SET;
    }
    if (c == 'k')
        read_named_reference(in, out);
    else if (!is_letter)
        read_reference(in, groups, out);
    else if (c == 'N')
        in->lacks = "\\N";
    else
        in->fault = "Illegal/unsupported escape sequence";
    return MR_REGEX_REFERENCE;
}
