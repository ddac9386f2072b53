#include "operators/regex/regex.h"

/*
 * SIMILAR TO: the standard's patterns, by the rules that Flink has them from (Calcite):
 * '%' and '_' are wildcards, [] | * + ? {} () are as in regular expressions, and within
 * brackets stand characters, ranges and the standard's classes.
 */
static const char specials[] = "[]()|^-+*_%?{}";

struct similar {
    struct mr_view pattern;
    size_t at;
    int escape; /* a byte; -1: none */
    struct mr_text *out;
};

static bool is_special(char c)
{
    return c != '\0' && strchr(specials, c) != NULL;
}

static int fail_escape(const struct similar *s, struct mr_err *reterr)
{
    struct mr_view shown = mr_view_excerpt(s->pattern, 80);

    return mr_fail(reterr, MR_ERR_FORMAT, "Invalid escape sequence '" MR_VIEW_FMT "', %zu",
                   MR_VIEW_ARG(shown), s->at);
}

static int fail_pattern(const struct similar *s, struct mr_err *reterr)
{
    struct mr_view shown = mr_view_excerpt(s->pattern, 80);

    return mr_fail(reterr, MR_ERR_FORMAT,
                   "Invalid regular expression '" MR_VIEW_FMT "', index %zu",
                   MR_VIEW_ARG(shown), s->at);
}

static void put_itself(struct mr_text *out, char c)
{
    if (strchr("[]()|^-+*?{}$\\.", c) != NULL)
        mr_text_putc(out, '\\');
    mr_text_putc(out, c);
}

/* The character behind the escape character, which is at the present place. */
static int read_escaped(struct similar *s, struct mr_err *reterr)
{
    char next = s->at + 1 < s->pattern.len ? s->pattern.data[s->at + 1] : '\0';

    if (next == '\0' || (!is_special(next) && (unsigned char)next != (unsigned)s->escape))
        return fail_escape(s, reterr);
    put_itself(s->out, next);
    s->at += 2;
    return 0;
}

static const struct {
    const char *similar, *java;
} classes[] = {
    {"[:ALPHA:]", "\\p{Alpha}"}, {"[:UPPER:]", "\\p{Upper}"}, {"[:LOWER:]", "\\p{Lower}"},
    {"[:DIGIT:]", "\\d"},        {"[:SPACE:]", " "},          {"[:WHITESPACE:]", "\\s"},
    {"[:ALNUM:]", "\\p{Alnum}"},
};

static int read_named_class(struct similar *s, struct mr_err *reterr)
{
    struct mr_view rest = {s->pattern.data + s->at, s->pattern.len - s->at};

    for (size_t i = 0; i < MR_COUNTOF(classes); i++) {
        size_t len = strlen(classes[i].similar);
        if (rest.len < len ||
            !mr_view_is_nocase((struct mr_view){rest.data, len}, classes[i].similar))
            continue;
        mr_text_puts(s->out, classes[i].java);
        s->at += len;
        return 0;
    }
    return fail_pattern(s, reterr);
}

/* [...], at its first bracket. */
static int read_brackets(struct similar *s, struct mr_err *reterr)
{
    int rc = 0;

    mr_text_putc(s->out, '[');
    s->at++;
    while (rc == 0 && s->at < s->pattern.len && s->pattern.data[s->at] != ']') {
        char c = s->pattern.data[s->at];
        if ((unsigned char)c == (unsigned)s->escape) {
            rc = read_escaped(s, reterr);
        } else if (c == '[' && s->at + 1 < s->pattern.len &&
                   s->pattern.data[s->at + 1] == ':') {
            rc = read_named_class(s, reterr);
        } else if (is_special(c) && c != '-' && c != '^') {
            rc = fail_pattern(s, reterr);
        } else {
            mr_text_putc(s->out, c);
            s->at++;
        }
    }
    if (rc == 0 && s->at == s->pattern.len)
        rc = fail_pattern(s, reterr);
    mr_text_putc(s->out, ']');
    s->at++;
    return rc;
}

static int read_one(struct similar *s, struct mr_err *reterr)
{
    char c = s->pattern.data[s->at];

    if ((unsigned char)c == (unsigned)s->escape)
        return read_escaped(s, reterr);
    switch (c) {
    case '[': return read_brackets(s, reterr);
    case ']': return fail_pattern(s, reterr);
    case '_': mr_text_putc(s->out, '.'); break;
    case '%': mr_text_puts(s->out, "(?s:.*)"); break;
    case '\\':
    case '$': put_itself(s->out, c); break;
    default: mr_text_putc(s->out, c); break;
    }
    s->at++;
    return 0;
}

int mr_regex_similar(struct mr_view pattern, struct mr_view escape, struct mr_text *out,
                     struct mr_err *reterr)
{
    struct similar s = {.pattern = pattern, .escape = -1, .out = out};
    int rc = 0;

    if (escape.len == 1)
        s.escape = (unsigned char)escape.data[0];
    else if (escape.len != 0)
        return mr_fail(reterr, MR_ERR_FORMAT, "Invalid escape character '" MR_VIEW_FMT "'",
                       MR_VIEW_ARG(escape));
    while (rc == 0 && s.at < pattern.len)
        rc = read_one(&s, reterr);
    return rc;
}
