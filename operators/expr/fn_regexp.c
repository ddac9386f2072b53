#include "operators/expr/nested.h"
#include "operators/expr/strings.h"

#include "core/base/alloc.h"
#include "operators/regex/regex.h"

#include <stdlib.h>

/* -- Patterns ------------------------------------------------------------------ */

/* Of patterns that are not constants, those met last are kept compiled. */
enum { KEPT_MAX = 16 };

struct kept {
    char *text;
    size_t len;
    struct mr_regex *regex; /* NULL: Java takes it for no pattern */
};

struct patterns {
    unsigned flags;
    bool is_similar;
    struct mr_view escape; /* of SIMILAR TO */
    uint32_t count, next;
    struct kept kept[KEPT_MAX];
};

static void *prepare_patterns(const struct mr_expr *call, struct mr_arena *arena,
                              const struct mr_eval_env *env)
{
    struct patterns *p = MR_NEW(arena, struct patterns);
    const struct mr_expr *pattern = call->arg[1];

    (void)env;
    p->is_similar = strcmp(call->function->name, "SIMILAR TO") == 0;
    if (p->is_similar)
        p->flags = MR_REGEX_WHOLE;
    if (p->is_similar && call->args == 3)
        p->escape = mr_str_view(&call->arg[2]->value.u.str);
    if (pattern->kind == MR_EXPR_CONSTANT && !pattern->value.is_null)
        p->flags |= MR_REGEX_QUICK;
    return p;
}

static void release_patterns(void *state)
{
    struct patterns *p = state;

    for (uint32_t i = 0; i < p->count; i++) {
        mr_regex_free(p->kept[i].regex);
        free(p->kept[i].text);
    }
}

static int compile(const struct patterns *p, struct mr_view text, struct mr_regex **ret,
                   struct mr_err *reterr)
{
    struct mr_text java;

    if (!p->is_similar)
        return mr_regex_new(text, p->flags, ret, reterr);
    mr_text_init(&java);
    int rc = mr_regex_similar(text, p->escape, &java, reterr);
    if (rc == 0)
        rc = mr_regex_new(mr_text_view(&java), p->flags, ret, reterr);
    mr_text_fini(&java);
    return rc;
}

/* Of row R's pattern.  NULL: *RET is no pattern to Java, where that gives NULL and no error. */
static int regex_of(struct mr_call *call, uint32_t r, struct mr_regex **ret)
{
    struct patterns *p = call->state;
    struct mr_view text = mr_call_view(call, 1, r);
    struct mr_err err = {0};

    for (uint32_t i = 0; i < p->count; i++)
        if (mr_view_eq(text, (struct mr_view){p->kept[i].text, p->kept[i].len})) {
            *ret = p->kept[i].regex;
            return 0;
        }
    *ret = NULL;
    int rc = compile(p, text, ret, &err);
    if (rc < 0 && (rc != MR_ERR_FORMAT || p->is_similar))
        return mr_call_fail(call, "%s", err.message);
    struct kept *kept = &p->kept[p->next];
    if (p->count == KEPT_MAX) {
        mr_regex_free(kept->regex);
        free(kept->text);
    } else {
        p->count++;
    }
    p->next = (p->next + 1) % KEPT_MAX;
    *kept =
        (struct kept){mr_strndup(text.data, text.len, "a regular expression"), text.len, *ret};
    return 0;
}

static int find(struct mr_call *call, struct mr_regex *regex, struct mr_view text, size_t from)
{
    struct mr_err err = {0};
    int rc = mr_regex_find(regex, text, from, &err);

    return rc < 0 ? mr_call_fail(call, "%s", err.message) : rc;
}

/* -- Kernels ------------------------------------------------------------------- */

/* What a kernel does with one row: S is its text, REGEX its pattern, which is one. */
typedef int (*row_kernel)(struct mr_call *call, uint32_t r, struct mr_view s,
                          struct mr_regex *regex);

static inline int each_row(struct mr_call *call, row_kernel row)
{
    struct mr_regex *regex;

    for (uint32_t i = 0; i < call->count; i++) {
        uint32_t r = mr_call_row(call, i);
        int rc = regex_of(call, r, &regex);
        if (rc == 0 && regex == NULL)
            mr_bit_clear(call->valid, r);
        else if (rc == 0)
            rc = row(call, r, mr_call_view(call, 0, r), regex);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int matches_row(struct mr_call *call, uint32_t r, struct mr_view s,
                       struct mr_regex *regex)
{
    int rc = find(call, regex, s, 0);

    ((uint8_t *)call->out)[r] = rc > 0;
    return rc;
}

static int matches(struct mr_call *call)
{
    return each_row(call, matches_row);
}

/* REGEXP alone takes nothing, and what is no pattern, for one that matches nothing. */
static int regexp(struct mr_call *call)
{
    struct mr_regex *regex;
    int rc = 0;

    for (uint32_t i = 0; i < call->count && rc >= 0; i++) {
        uint32_t r = mr_call_row(call, i);
        rc = regex_of(call, r, &regex);
        if (rc == 0 && (regex == NULL || mr_call_view(call, 1, r).len == 0))
            ((uint8_t *)call->out)[r] = 0;
        else if (rc == 0)
            rc = matches_row(call, r, mr_call_view(call, 0, r), regex);
    }
    return rc < 0 ? rc : 0;
}

static int extract_row(struct mr_call *call, uint32_t r, struct mr_view s,
                       struct mr_regex *regex)
{
    int64_t group = call->args == 3 ? mr_call_int(call, 2, r) : 0;
    struct mr_view part;
    int rc = 0;

    if (group < 0 || group > mr_regex_groups(regex) || (rc = find(call, regex, s, 0)) <= 0 ||
        !mr_regex_group(regex, s, (uint32_t)group, &part))
        mr_bit_clear(call->valid, r);
    else
        mr_call_put_part(call, r, part.data, part.len);
    return rc;
}

static int extract(struct mr_call *call)
{
    return each_row(call, extract_row);
}

static int replace_row(struct mr_call *call, uint32_t r, struct mr_view s,
                       struct mr_regex *regex)
{
    struct mr_view with = mr_call_view(call, 2, r), match;
    size_t done = 0, from = 0;
    int rc = 0;

    mr_text_reset(call->text);
    while (from <= s.len && (rc = find(call, regex, s, from)) > 0) {
        (void)mr_regex_group(regex, s, 0, &match);
        mr_text_put(call->text, s.data + done, (size_t)(match.data - s.data) - done);
        mr_text_put(call->text, with.data, with.len);
        done = (size_t)(match.data - s.data) + match.len;
        from = mr_regex_next(regex, s);
        if (call->text->len > MR_STRING_BYTES_MAX)
            return mr_call_fail(call, "A string of more than %u bytes", MR_STRING_BYTES_MAX);
    }
    mr_text_put(call->text, s.data + done, s.len - done);
    mr_call_put_made(call, r, call->text->data, call->text->len);
    return rc;
}

static int replace(struct mr_call *call)
{
    return each_row(call, replace_row);
}

static int count_row(struct mr_call *call, uint32_t r, struct mr_view s, struct mr_regex *regex)
{
    int64_t count = 0;
    size_t from = 0;
    int rc = 0;

    while (from <= s.len && (rc = find(call, regex, s, from)) > 0) {
        count++;
        from = mr_regex_next(regex, s);
    }
    ((int64_t *)call->out)[r] = count;
    return rc;
}

static int count(struct mr_call *call)
{
    return each_row(call, count_row);
}

static int extract_all_row(struct mr_call *call, uint32_t r, struct mr_view s,
                           struct mr_regex *regex)
{
    int64_t group = call->args == 3 ? mr_call_int(call, 2, r) : 1;
    struct mr_value *values = NULL;
    size_t n = 0, from = 0;
    int rc = 0;

    if (group < 0 || group > mr_regex_groups(regex)) {
        mr_bit_clear(call->valid, r);
        return 0;
    }
    while (from <= s.len && (rc = find(call, regex, s, from)) > 0) {
        struct mr_value value = {.type = MR_TYPE_STRING};
        struct mr_view part;
        value.is_null = !mr_regex_group(regex, s, (uint32_t)group, &part);
        if (!value.is_null)
            value.u.str = mr_str_of(part.data, part.len);
        MR_PUSH(call->bytes, values, n, value);
        from = mr_regex_next(regex, s);
    }
    return rc < 0 ? rc : mr_call_put_array(call, r, values, (uint32_t)n);
}

static int extract_all(struct mr_call *call)
{
    return each_row(call, extract_all_row);
}

static int instr_row(struct mr_call *call, uint32_t r, struct mr_view s, struct mr_regex *regex)
{
    struct mr_view match;
    int rc = find(call, regex, s, 0);

    if (rc > 0)
        (void)mr_regex_group(regex, s, 0, &match);
    ((int64_t *)call->out)[r] =
        rc > 0 ? (int64_t)mr_utf8_count(s.data, (size_t)(match.data - s.data)) + 1 : 0;
    return rc;
}

static int instr(struct mr_call *call)
{
    return each_row(call, instr_row);
}

/* -- Types --------------------------------------------------------------------- */

static int bind_extract_all(struct mr_build *build, struct mr_err *reterr)
{
    (void)reterr;
    build->type = mr_type_array(build->arena, MR_TYPE_STRING);
    return 0;
}

static int bind_similar(struct mr_build *build, struct mr_err *reterr)
{
    if (build->args == 3 &&
        (build->arg[2]->kind != MR_EXPR_CONSTANT || build->arg[2]->value.is_null))
        return mr_fail(reterr, MR_ERR_UNSUPPORTED,
                       "The escape character of SIMILAR TO must be a literal");
    build->type = MR_TYPE(MR_TYPE_BOOLEAN);
    return 0;
}

#define B MR_TYPE_BOOLEAN
#define S MR_TYPE_VARCHAR
#define I MR_TYPE_INT
#define F (MR_FN_NULLS | MR_FN_FAILS)
#define P .prepare = prepare_patterns, .release = release_patterns

const struct mr_function mr_functions_regexp[] = {
    {"SIMILAR TO", "STRING, STRING[, STRING]", .flags = MR_FN_FAILS, .bind = bind_similar,
     .kernel = matches, P,
     .help = "Is it of this pattern? %, _, [a-z], (a|b), *, +, ?, {n}; third: the escape "
             "character."},
    {"REGEXP", "STRING, STRING", B, MR_FN_FAILS, .kernel = regexp, P,
     .help = "Does some part match the regular expression, which is one of Java's?"},
    {"REGEXP_EXTRACT", "STRING, STRING[, INTEGER]", S, F, .kernel = extract, P,
     .help = "What the first match, or a group of it, took; NULL: nothing."},
    {"REGEXP_EXTRACT_ALL", "STRING, STRING[, INTEGER]", .flags = F, .bind = bind_extract_all,
     .kernel = extract_all, P,
     .help = "What a group (1 unless told, 0 is all) of each match took, as an array."},
    {"REGEXP_REPLACE", "STRING, STRING, STRING", S, F, .kernel = replace, P,
     .help = "The first with every match of the second replaced by the third."},
    {"REGEXP_COUNT", "STRING, STRING", I, F, .kernel = count, P,
     .help = "How often the regular expression matches."},
    {"REGEXP_INSTR", "STRING, STRING", I, F, .kernel = instr, P,
     .help = "Where the first match starts (1 is the first character); 0: nowhere."},
    {"REGEXP_SUBSTR", "STRING, STRING", S, F, .kernel = extract, P,
     .help = "The first match; NULL: there is none."},
    {0},
};
