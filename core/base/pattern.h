/*
 * core/base/pattern.h - a regular expression that a name has to match as a whole.
 *
 * Options such as 'topic-pattern' hold Java's expressions.  They are matched as POSIX extended
 * ones, in which Java's \d \w \s, also within brackets, and escaped punctuation are rewritten
 * first; what one has and the other has not is refused.
 *
 * Fails       with a sentence that names the option.
 */
#ifndef MR_CORE_BASE_PATTERN_H
#define MR_CORE_BASE_PATTERN_H

#include "core/base/err.h"
#include "core/base/text.h"

#include <regex.h>

struct mr_pattern {
    regex_t regex;
};

/* TEXT is the value of OPTION.  0: *RET is for mr_pattern_fini(). */
int mr_pattern_init(struct mr_pattern *ret, struct mr_view text, const char *option,
                    struct mr_err *reterr);
void mr_pattern_fini(struct mr_pattern *pattern);

bool mr_pattern_matches(const struct mr_pattern *pattern, const char *name);

#endif
