#include "operators/regex/regex_int.h"

/*
 * What is written differently:
 *
 *     Java                      PCRE2
 *     .                         all but the line ends \n \r \x85 \u2028 \u2029
 *     [[a-c]x] [a-z&&[^b]]      see class.c
 *     (?x), (?u)                blanks and comments are taken out here; Unicode's cases
 *                               are folded anyway
 *     (?i) and a letter that    folded only with (?u): (?-i:é)
 *     is not ASCII's
 *     \u0041 \0101 \cA          \x{41}
 *     \p{Alpha} \p{IsLatin}     [[:alpha:]] \p{Latin}
 *     {  (?R) (*VERB) (?#...)   not patterns
 *
 * Refused, since PCRE2 has no such thing: (?d), (?U), blocks (\p{InGreek}), looking behind at
 * something of no fixed length.  \b, \d and \w know ASCII's letters and digits only.
 */
enum { GROUPS_DEPTH_MAX = 200 };

enum flag { FLAG_CASELESS = 1, FLAG_UNICODE = 2, FLAG_BLANKS = 4, FLAG_DOTALL = 8 };

struct translator {
    struct mr_regex_reader in;
    struct mr_text *out;
    uint32_t groups;
    unsigned depth;
    uint8_t flags[GROUPS_DEPTH_MAX + 1]; /* of each group that is open */
};

static void put(struct translator *t, const char *text)
{
    mr_text_puts(t->out, text);
}

/* A character that means itself. */
static void put_literal(struct translator *t, uint32_t code)
{
    unsigned flags = t->flags[t->depth];
    bool is_fixed = code >= 0x80 && (flags & FLAG_CASELESS) != 0 && (flags & FLAG_UNICODE) == 0;

    put(t, is_fixed ? "(?-i:" : "");
    mr_regex_put_char(t->out, code);
    put(t, is_fixed ? ")" : "");
}

static void read_escape(struct translator *t)
{
    struct mr_text text;
    uint32_t code;

    t->in.at++;
    if (mr_regex_peek(&t->in, 0) == 'Q') {
        for (t->in.at++; !mr_regex_at_end(&t->in);) {
            if (mr_regex_peek(&t->in, 0) == '\\' && mr_regex_peek(&t->in, 1) == 'E') {
                t->in.at += 2;
                return;
            }
            put_literal(t, mr_regex_read_char(&t->in));
        }
        return;
    }
    mr_text_init(&text);
    enum mr_regex_escape kind = mr_regex_read_escape(&t->in, t->groups, &code, &text);
    if (kind == MR_REGEX_CHAR)
        put_literal(t, code);
    else if (text.data[0] == '[')
        mr_text_printf(t->out, "[%s]", text.data);
    else
        put(t, text.data);
    mr_text_fini(&text);
}

/* {n}, {n,}, {n,m}; nothing else may follow such a bracket. */
static void read_count(struct translator *t)
{
    size_t start = t->in.at++, digits = 0;

    for (; mr_regex_peek(&t->in, 0) >= '0' && mr_regex_peek(&t->in, 0) <= '9'; digits++)
        t->in.at++;
    if (digits != 0 && mr_regex_peek(&t->in, 0) == ',') {
        t->in.at++;
        while (mr_regex_peek(&t->in, 0) >= '0' && mr_regex_peek(&t->in, 0) <= '9')
            t->in.at++;
    }
    if (digits == 0 || mr_regex_peek(&t->in, 0) != '}') {
        t->in.fault = "Illegal repetition";
        return;
    }
    t->in.at++;
    mr_text_put(t->out, t->in.pattern.data + start, t->in.at - start);
}

static void open_group(struct translator *t, uint8_t flags)
{
    if (t->depth == GROUPS_DEPTH_MAX) {
        t->in.lacks = "more than 200 groups within each other";
        return;
    }
    t->flags[++t->depth] = flags;
}

/* (?flags) and (?flags:...), behind the question mark. */
static void read_flags(struct translator *t)
{
    static const char letters[] = "iuxsm";
    static const uint8_t bits[] = {FLAG_CASELESS, FLAG_UNICODE, FLAG_BLANKS, FLAG_DOTALL, 0};
    uint8_t flags = t->flags[t->depth];
    bool is_off = false;

    put(t, "(?");
    for (;; t->in.at++) {
        char c = mr_regex_peek(&t->in, 0);
        const char *at = c == '\0' ? NULL : strchr(letters, c);
        if (c == ')' || c == ':')
            break;
        if (c == 'd' || c == 'U') {
            t->in.lacks = c == 'd' ? "flag d" : "flag U";
            return;
        }
        if ((c == '-' && is_off) || (c != '-' && at == NULL)) {
            t->in.fault = "Unknown inline modifier or group";
            return;
        }
        is_off |= c == '-';
        if (c == '-' || strchr("ism", c) != NULL)
            mr_text_putc(t->out, c);
        if (at != NULL)
            flags =
                (uint8_t)(is_off ? flags & ~bits[at - letters] : flags | bits[at - letters]);
    }
    char end = t->in.pattern.data[t->in.at++];
    mr_text_putc(t->out, end);
    if (end == ':')
        open_group(t, flags);
    else
        t->flags[t->depth] = flags;
}

/* (?<name>, behind the '<'. */
static void read_group_name(struct translator *t)
{
    size_t start = t->in.at;

    for (char c; (c = mr_regex_peek(&t->in, 0)) != '>'; t->in.at++) {
        bool is_letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z' && (unsigned char)c < 0x80;
        if (!is_letter && (c < '0' || c > '9' || t->in.at == start)) {
            t->in.fault = "Unknown look-behind group";
            return;
        }
    }
    t->in.at++;
    t->groups++;
    put(t, "(?<");
    mr_text_put(t->out, t->in.pattern.data + start, t->in.at - start);
    open_group(t, t->flags[t->depth]);
}

static void read_group(struct translator *t)
{
    static const char *const plain[] = {"?:", "?=", "?!", "?>", "?<=", "?<!"};
    struct mr_regex_reader *in = &t->in;
    struct mr_view rest = {in->pattern.data + in->at + 1, in->pattern.len - in->at - 1};

    for (size_t i = 0; i < MR_COUNTOF(plain); i++) {
        size_t len = strlen(plain[i]);
        if (rest.len < len || memcmp(rest.data, plain[i], len) != 0)
            continue;
        in->at += 1 + len;
        mr_text_printf(t->out, "(%s", plain[i]);
        open_group(t, t->flags[t->depth]);
        return;
    }
    in->at++;
    if (mr_regex_peek(in, 0) == '?' && mr_regex_peek(in, 1) == '<') {
        in->at += 2;
        read_group_name(t);
    } else if (mr_regex_peek(in, 0) == '?') {
        in->at++;
        read_flags(t);
    } else if (mr_regex_peek(in, 0) == '*') {
        in->fault = "Dangling meta character '*'";
    } else {
        t->groups++;
        put(t, "(");
        open_group(t, t->flags[t->depth]);
    }
}

static void close_group(struct translator *t)
{
    t->in.at++;
    put(t, ")");
    if (t->depth == 0)
        t->in.fault = "Unmatched closing ')'";
    else
        t->depth--;
}

/* With flag x: blanks, and # up to the end of the line. */
static bool skip_blank(struct translator *t, char c)
{
    if ((t->flags[t->depth] & FLAG_BLANKS) == 0 ||
        (c != ' ' && c != '#' && (c < '\t' || c > '\r')))
        return false;
    if (c == '#')
        while (t->in.at < t->in.pattern.len && t->in.pattern.data[t->in.at] != '\n' &&
               t->in.pattern.data[t->in.at] != '\r')
            t->in.at++;
    else
        t->in.at++;
    return true;
}

static void read_one(struct translator *t)
{
    char c = t->in.pattern.data[t->in.at];

    if (skip_blank(t, c))
        return;
    switch (c) {
    case '\\': read_escape(t); return;
    case '(': read_group(t); return;
    case ')': close_group(t); return;
    case '{': read_count(t); return;
    case '[':
        t->in.skips_blanks = (t->flags[t->depth] & FLAG_BLANKS) != 0;
        mr_regex_read_class(&t->in, t->out);
        return;
    case '.':
        t->in.at++;
        put(t, (t->flags[t->depth] & FLAG_DOTALL) != 0 ? "."
                                                       : "[^\\n\\r\\x{85}\\x{2028}\\x{2029}]");
        return;
    case '*':
    case '+':
    case '?':
    case '|':
    case '^':
    case '$':
        t->in.at++;
        mr_text_putc(t->out, c);
        return;
    default: put_literal(t, mr_regex_read_char(&t->in)); return;
    }
}

int mr_regex_translate(struct mr_view pattern, struct mr_text *out, struct mr_err *reterr)
{
    struct translator t = {.in = {.pattern = pattern}, .out = out};
    struct mr_view shown = mr_view_excerpt(pattern, 80);

    while (!mr_regex_at_end(&t.in))
        read_one(&t);
    if (t.in.fault == NULL && t.in.lacks == NULL && t.depth != 0)
        t.in.fault = "Unclosed group";
    if (t.in.lacks != NULL)
        return mr_fail(reterr, MR_ERR_UNSUPPORTED,
                       "The regular expression '" MR_VIEW_FMT
                       "' has %s, which is not supported",
                       MR_VIEW_ARG(shown), t.in.lacks);
    if (t.in.fault != NULL)
        return mr_fail(reterr, MR_ERR_FORMAT, "'" MR_VIEW_FMT "' is no regular expression: %s",
                       MR_VIEW_ARG(shown), t.in.fault);
    return 0;
}
