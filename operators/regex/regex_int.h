/*
 * operators/regex/regex_int.h - from Java's syntax to PCRE2's.
 */
#ifndef MR_OPERATORS_REGEX_REGEX_INT_H
#define MR_OPERATORS_REGEX_REGEX_INT_H

#include "operators/regex/regex.h"

/* What classes and escapes have in common with the rest of a pattern. */
struct mr_regex_reader {
    struct mr_view pattern;
    size_t at;
    bool skips_blanks; /* flag x */
    unsigned depth;    /* of classes in classes */
    const char *fault; /* what Java does not take, or NULL */
    const char *lacks; /* what PCRE2 does not have, or NULL */
};

static inline bool mr_regex_at_end(const struct mr_regex_reader *in)
{
    return in->at >= in->pattern.len || in->fault != NULL || in->lacks != NULL;
}

/* The byte K behind the present one; '\0' behind the end. */
static inline char mr_regex_peek(const struct mr_regex_reader *in, size_t k)
{
    return in->at + k < in->pattern.len ? in->pattern.data[in->at + k] : '\0';
}

/* An escape, read behind its backslash. */
enum mr_regex_escape {
    MR_REGEX_CHAR,     /* one character: CODE */
    MR_REGEX_SET,      /* some characters: its text goes to OUT, for within a class */
    MR_REGEX_PLACE,    /* a boundary or the like: its text goes to OUT */
    MR_REGEX_REFERENCE /* to a group: its text goes to OUT */
};

enum mr_regex_escape mr_regex_read_escape(struct mr_regex_reader *in, uint32_t groups,
                                          uint32_t *ret_code, struct mr_text *out);

/* A character of UTF-8 at the present place. */
uint32_t mr_regex_read_char(struct mr_regex_reader *in);

/* CODE, so that it means itself in and outside of classes. */
void mr_regex_put_char(struct mr_text *out, uint32_t code);

/* [...], read at its bracket. */
void mr_regex_read_class(struct mr_regex_reader *in, struct mr_text *out);

/* The whole of PATTERN: MR_ERR_FORMAT, MR_ERR_UNSUPPORTED, or 0. */
int mr_regex_translate(struct mr_view pattern, struct mr_text *out, struct mr_err *reterr);

#endif
