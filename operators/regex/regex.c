#include "operators/regex/regex_int.h"

#include "core/base/alloc.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

struct mr_regex {
    pcre2_general_context *memory;
    pcre2_compile_context *making;
    pcre2_match_context *limits;
    pcre2_jit_stack *stack;
    pcre2_code *code;
    pcre2_match_data *found;
    uint32_t groups;
};

static void *take_memory(size_t bytes, void *unused)
{
    (void)unused;
    return mr_alloc(bytes, "a regular expression");
}

static void give_memory(void *memory, void *unused)
{
    (void)unused;
    free(memory);
}

/* What Java has and PCRE2 has not; every other error is one for Java as well. */
static bool is_lack(int error)
{
    switch (error) {
    case PCRE2_ERROR_LOOKBEHIND_NOT_FIXED_LENGTH:
    case PCRE2_ERROR_LOOKBEHIND_TOO_COMPLICATED:
    case PCRE2_ERROR_LOOKBEHIND_TOO_LONG:
    case PCRE2_ERROR_UNKNOWN_UNICODE_PROPERTY:
    case PCRE2_ERROR_MALFORMED_UNICODE_PROPERTY:
    case PCRE2_ERROR_PATTERN_TOO_LARGE:
    case PCRE2_ERROR_PATTERN_TOO_COMPLICATED:
    case PCRE2_ERROR_QUANTIFIER_TOO_BIG:
    case PCRE2_ERROR_PARENTHESES_NEST_TOO_DEEP: return true;
    default: return false;
    }
}

static int fail_compile(struct mr_view pattern, int error, struct mr_err *reterr)
{
    char why[128];
    struct mr_view shown = mr_view_excerpt(pattern, 80);

    (void)pcre2_get_error_message(error, (PCRE2_UCHAR *)why, sizeof(why));
    if (is_lack(error))
        return mr_fail(reterr, MR_ERR_UNSUPPORTED,
                       "The regular expression '" MR_VIEW_FMT "' is not supported: %s",
                       MR_VIEW_ARG(shown), why);
    return mr_fail(reterr, MR_ERR_FORMAT, "'" MR_VIEW_FMT "' is no regular expression: %s",
                   MR_VIEW_ARG(shown), why);
}

static void set_limits(struct mr_regex *regex)
{
    pcre2_set_match_limit(regex->limits, MR_REGEX_STEPS_MAX);
    pcre2_set_heap_limit(regex->limits, MR_REGEX_MEMORY_MAX >> 10);
}

/* Machine code where there may be some: without it the interpreter matches. */
static void make_quick(struct mr_regex *regex)
{
    if (pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE) != 0)
        return;
    regex->stack = pcre2_jit_stack_create(32u << 10, MR_REGEX_MEMORY_MAX, regex->memory);
    if (regex->stack != NULL)
        pcre2_jit_stack_assign(regex->limits, NULL, regex->stack);
}

static int compile(struct mr_regex *regex, struct mr_view pattern, unsigned flags,
                   struct mr_err *reterr)
{
    uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;
    struct mr_text text;
    int error;
    PCRE2_SIZE where;

    if ((flags & MR_REGEX_WHOLE) != 0)
        options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
    mr_text_init(&text);
    int rc = mr_regex_translate(pattern, &text, reterr);
    if (rc == 0) {
        regex->code = pcre2_compile((PCRE2_SPTR)text.data, text.len, options, &error, &where,
                                    regex->making);
        if (regex->code == NULL)
            rc = fail_compile(pattern, error, reterr);
    }
    mr_text_fini(&text);
    return rc;
}

int mr_regex_new(struct mr_view pattern, unsigned flags, struct mr_regex **ret,
                 struct mr_err *reterr)
{
    if (pattern.len > MR_REGEX_PATTERN_MAX)
        return mr_fail(reterr, MR_ERR_UNSUPPORTED, "A regular expression of more than %u bytes",
                       MR_REGEX_PATTERN_MAX);
    struct mr_regex *regex = mr_alloc(sizeof(*regex), "a regular expression");
    regex->memory = pcre2_general_context_create(take_memory, give_memory, NULL);
    regex->making = pcre2_compile_context_create(regex->memory);
    regex->limits = pcre2_match_context_create(regex->memory);
    pcre2_set_newline(regex->making, PCRE2_NEWLINE_ANYCRLF);
    set_limits(regex);
    int rc = compile(regex, pattern, flags, reterr);
    if (rc < 0) {
        mr_regex_free(regex);
        return rc;
    }
    if ((flags & MR_REGEX_QUICK) != 0)
        make_quick(regex);
    regex->found = pcre2_match_data_create_from_pattern(regex->code, regex->memory);
    (void)pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT, &regex->groups);
    *ret = regex;
    return 0;
}

void mr_regex_free(struct mr_regex *regex)
{
    if (regex == NULL)
        return;
    pcre2_match_data_free(regex->found);
    pcre2_code_free(regex->code);
    pcre2_jit_stack_free(regex->stack);
    pcre2_match_context_free(regex->limits);
    pcre2_compile_context_free(regex->making);
    pcre2_general_context_free(regex->memory);
    free(regex);
}

uint32_t mr_regex_groups(const struct mr_regex *regex)
{
    return regex->groups;
}

int mr_regex_find(struct mr_regex *regex, struct mr_view text, size_t from,
                  struct mr_err *reterr)
{
    int rc = pcre2_match(regex->code, (PCRE2_SPTR)text.data, text.len, from, 0, regex->found,
                         regex->limits);

    if (rc > 0)
        return 1;
    if (rc == PCRE2_ERROR_NOMATCH || rc == PCRE2_ERROR_BADUTFOFFSET)
        return 0;
    return mr_fail(reterr, MR_ERR_LIMIT,
                   "The regular expression takes more than %u steps or %u KiB on a text of %zu "
                   "bytes; write it so that it does not try the same text in many ways",
                   MR_REGEX_STEPS_MAX, MR_REGEX_MEMORY_MAX >> 10, text.len);
}

bool mr_regex_group(const struct mr_regex *regex, struct mr_view text, uint32_t group,
                    struct mr_view *ret)
{
    const PCRE2_SIZE *place = pcre2_get_ovector_pointer(regex->found);

    if (group > regex->groups || place[2 * group] == PCRE2_UNSET)
        return false;
    size_t start = place[2 * group], end = place[2 * group + 1];
    /* \K would make a match start behind its end; the translation lets none through. */
    MR_ASSERT(start <= end && end <= text.len);
    *ret = (struct mr_view){text.data + start, end - start};
    return true;
}

size_t mr_regex_next(const struct mr_regex *regex, struct mr_view text)
{
    const PCRE2_SIZE *place = pcre2_get_ovector_pointer(regex->found);
    size_t at = place[1];

    if (place[0] != place[1])
        return at;
    /* An empty match: one character on. */
    for (at++; at < text.len && ((unsigned char)text.data[at] & 0xc0) == 0x80; at++)
        ;
    return at;
}
