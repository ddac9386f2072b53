/*
 * operators/regex/regex.h - regular expressions as Java writes them, in bounded time.
 *
 *     "(&|^)id=([^&]*)"  ──translate──►  PCRE2's syntax  ──►  code, compiled once
 *
 * Flink's patterns are those of java.util.regex.  Most of their syntax is PCRE2's too; what
 * is different (classes within classes, flags, line ends, escapes) is translated, and what
 * one of the two does not have is refused.  See translate.c for the list.
 *
 * A match may take MR_REGEX_STEPS_MAX steps of backtracking: a pattern like "(a+)+b" on a
 * hostile text is an error after some milliseconds, not a reactor that stands still.
 *
 * Texts need not be valid UTF-8; bytes that are not match nothing.
 *
 * Ownership   new's result belongs to the caller; groups point into the text.
 * Threads     one owner: matching writes into the expression.
 * Fails       new: MR_ERR_FORMAT when Java would not take the pattern either, and
 *             MR_ERR_UNSUPPORTED when it would.  find: MR_ERR_LIMIT.
 * Cost        with QUICK the pattern is machine code where the system allows that: dear to
 *             make, some nanoseconds a byte to match.
 */
#ifndef MR_OPERATORS_REGEX_REGEX_H
#define MR_OPERATORS_REGEX_REGEX_H

#include "core/base/err.h"
#include "core/base/text.h"

#define MR_REGEX_STEPS_MAX   1000000u    /* of one match */
#define MR_REGEX_MEMORY_MAX  (1u << 20)  /* bytes of one match's backtracking */
#define MR_REGEX_PATTERN_MAX (64u << 10) /* bytes of a pattern */

enum mr_regex_flags {
    MR_REGEX_WHOLE = 1 << 0, /* matches the whole of a text or nothing of it */
    MR_REGEX_QUICK = 1 << 1  /* will be used often */
};

struct mr_regex;

int mr_regex_new(struct mr_view pattern, unsigned flags, struct mr_regex **ret,
                 struct mr_err *reterr);
void mr_regex_free(struct mr_regex *regex);

/* How many groups it has; group 0, the whole match, does not count. */
uint32_t mr_regex_groups(const struct mr_regex *regex);

/* The first match in TEXT that starts at byte FROM or behind it: 1, none: 0, or an error. */
int mr_regex_find(struct mr_regex *regex, struct mr_view text, size_t from,
                  struct mr_err *reterr);

/* What GROUP of the last match took of its TEXT; false: the group had no part in it. */
bool mr_regex_group(const struct mr_regex *regex, struct mr_view text, uint32_t group,
                    struct mr_view *ret);

/* Where the search for the next match goes on, as Java's find() does it: behind the last one,
 * which may have been empty; above text.len: nowhere. */
size_t mr_regex_next(const struct mr_regex *regex, struct mr_view text);

/* PATTERN of SIMILAR TO as one of Java's, to be used with WHOLE; ESCAPE: "" or a character.
 * MR_ERR_FORMAT: it is none, with Flink's words. */
int mr_regex_similar(struct mr_view pattern, struct mr_view escape, struct mr_text *out,
                     struct mr_err *reterr);

#endif
