#include "core/base/pattern.h"

#include <ctype.h>
#include <stdio.h>

/* What is escaped by C; NULL: this is not known.  IN_BRACKET: [..\d..]. */
static const char *class_of(char c, bool in_bracket)
{
    switch (c) {
    case 'd': return in_bracket ? "0-9" : "[0-9]";
    case 'D': return in_bracket ? NULL : "[^0-9]";
    case 'w': return in_bracket ? "[:alnum:]_" : "[[:alnum:]_]";
    case 'W': return in_bracket ? NULL : "[^[:alnum:]_]";
    case 's': return in_bracket ? "[:space:]" : "[[:space:]]";
    case 'S': return in_bracket ? NULL : "[^[:space:]]";
    default: return NULL;
    }
}

/* Java's escape of C; false: POSIX has nothing for it. */
static bool put_escaped(char c, bool in_bracket, struct mr_text *out)
{
    const char *class = class_of(c, in_bracket);

    if (class != NULL)
        mr_text_puts(out, class);
    else if (!ispunct((unsigned char)c))
        return false;
    else if (in_bracket)
        mr_text_printf(out, "[.%c.]", c);
    else
        mr_text_printf(out, "\\%c", c);
    return true;
}

/* -1, or where in TEXT something stands that POSIX does not know. */
static ptrdiff_t translate(struct mr_view text, struct mr_text *out)
{
    bool in_bracket = false;
    char before = ' '; /* the last one that stands for more than itself */

    mr_text_puts(out, "^(");
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '\\' && i + 1 < text.len && put_escaped(text.data[i + 1], in_bracket, out)) {
            before = ' ';
            i++;
            continue;
        }
        /* Java's (?:..), and its quantifiers that are lazy or possessive. */
        bool is_javas = !in_bracket && (c == '?' || c == '+') && strchr("(*+?}", before);
        if (c == '\\' || c == '\0' || is_javas)
            return (ptrdiff_t)i;
        if (in_bracket ? c == ']' : c == '[')
            in_bracket = !in_bracket;
        mr_text_putc(out, c);
        before = c;
    }
    mr_text_puts(out, ")$");
    return -1;
}

int mr_pattern_init(struct mr_pattern *ret, struct mr_view text, const char *option,
                    struct mr_err *reterr)
{
    struct mr_text posix;
    char why[128] = "";

    mr_text_init(&posix);
    ptrdiff_t unknown = translate(text, &posix);
    int rc =
        unknown >= 0 ? REG_BADPAT : regcomp(&ret->regex, posix.data, REG_EXTENDED | REG_NOSUB);
    mr_text_fini(&posix);
    if (rc == 0)
        return 0;
    if (unknown >= 0)
        (void)snprintf(why, sizeof(why), "character %td is not understood", unknown + 1);
    else
        (void)regerror(rc, NULL, why, sizeof(why));
    return mr_fail(reterr, MR_ERR_OPTION,
                   "'%s' = '" MR_VIEW_FMT
                   "': %s (POSIX extended regular expressions, and \\d \\w \\s)",
                   option, MR_VIEW_ARG(text), why);
}

void mr_pattern_fini(struct mr_pattern *pattern)
{
    regfree(&pattern->regex);
}

bool mr_pattern_matches(const struct mr_pattern *pattern, const char *name)
{
    return regexec(&pattern->regex, name, 0, NULL, 0) == 0;
}
