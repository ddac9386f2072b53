/*
 * Errors keep Flink's first sentence, because that is what people search for, and
 * say behind it what was found and what would have been right.
 */
#include "core/op/options.h"

#include "core/base/alloc.h"
#include "core/data/print.h"
#include "core/op/secret.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define NAME_MAX_BYTES 256

static const struct mr_option_spec *spec_find(const struct mr_option_spec *specs,
                                              const char *name)
{
    for (; specs->name != NULL; specs++)
        if (strcmp(specs->name, name) == 0)
            return specs;
    return NULL;
}

/* Does SPEC speak for KEY?  A prefix spec speaks for every key so beginning; in a plain
 * name '#' stands for any run of characters: fields.#.kind. */
static bool spec_matches(const struct mr_option_spec *spec, struct mr_view key)
{
    size_t len = strlen(spec->name);

    if (spec->kind == MR_OPTION_PREFIX) {
        MR_ASSERT(len > 0 && spec->name[len - 1] == '*');
        return key.len >= len && memcmp(key.data, spec->name, len - 1) == 0;
    }
    const char *hash = strchr(spec->name, '#');
    if (hash == NULL)
        return mr_view_is(key, spec->name);
    size_t head = (size_t)(hash - spec->name), tail = len - head - 1;
    return key.len > head + tail && memcmp(key.data, spec->name, head) == 0 &&
           memcmp(key.data + key.len - tail, hash + 1, tail) == 0;
}

struct mr_option *mr_options_find(struct mr_options *options, const char *name)
{
    struct mr_view prefix = mr_view_of(options->prefix), rest = mr_view_of(name);

    for (uint32_t i = 0; i < options->count; i++) {
        struct mr_option *option = &options->option[i];
        if (option->key.len == prefix.len + rest.len &&
            (prefix.len == 0 || memcmp(option->key.data, prefix.data, prefix.len) == 0) &&
            memcmp(option->key.data + prefix.len, rest.data, rest.len) == 0) {
            option->is_used = true;
            return option;
        }
    }
    return NULL;
}

static int invalid(const struct mr_options *options, const char *name, struct mr_view value,
                   const char *expected, struct mr_err *reterr)
{
    const char *prefix = options->prefix == NULL ? "" : options->prefix;
    struct mr_text shown;

    mr_text_init(&shown);
    mr_mask_put(&shown, mr_view_of(name), value);
    int rc = mr_fail(reterr, MR_ERR_OPTION,
                     "Invalid value for option '%s%s'.\n\nExpected %s, found '%.200s'"
                     " (table " MR_VIEW_FMT ").",
                     prefix, name, expected, shown.data, MR_VIEW_ARG(options->table));
    mr_text_fini(&shown);
    return rc;
}

/* The text of the option or of its default: 1, or 0 when there is neither. */
static int text_of(struct mr_options *options, const struct mr_option_spec *specs,
                   const char *name, struct mr_view *ret)
{
    const struct mr_option_spec *spec = spec_find(specs, name);
    const struct mr_option *option = mr_options_find(options, name);

    MR_ASSERT(spec != NULL);
    if (option != NULL) {
        *ret = option->value;
        return 1;
    }
    if (spec->fallback == NULL)
        return 0;
    *ret = mr_view_of(spec->fallback);
    return 1;
}

int mr_options_string(struct mr_options *options, const struct mr_option_spec *specs,
                      const char *name, struct mr_view *ret, struct mr_err *reterr)
{
    (void)reterr;
    (void)text_of(options, specs, name, ret);
    return 0;
}

int mr_options_int(struct mr_options *options, const struct mr_option_spec *specs,
                   const char *name, int64_t *ret, struct mr_err *reterr)
{
    struct mr_view text;

    if (text_of(options, specs, name, &text) == 0)
        return 0;
    if (mr_int_parse(text, ret) < 0)
        return invalid(options, name, text, "a whole number", reterr);
    return 0;
}

int mr_options_bool(struct mr_options *options, const struct mr_option_spec *specs,
                    const char *name, bool *ret, struct mr_err *reterr)
{
    struct mr_view text;

    if (text_of(options, specs, name, &text) == 0)
        return 0;
    if (!mr_view_is_nocase(text, "true") && !mr_view_is_nocase(text, "false"))
        return invalid(options, name, text, "either true or false", reterr);
    *ret = text.len == 4;
    return 0;
}

int mr_options_double(struct mr_options *options, const struct mr_option_spec *specs,
                      const char *name, double *ret, struct mr_err *reterr)
{
    struct mr_view text;

    if (text_of(options, specs, name, &text) == 0)
        return 0;
    if (mr_double_parse(text, ret) < 0)
        return invalid(options, name, text, "a number", reterr);
    return 0;
}

int mr_options_duration(struct mr_options *options, const struct mr_option_spec *specs,
                        const char *name, int64_t *ret_ns, struct mr_err *reterr)
{
    struct mr_view text;

    if (text_of(options, specs, name, &text) == 0)
        return 0;
    if (mr_parse_duration(text, ret_ns) < 0)
        return invalid(options, name, text,
                       "a duration: a number and one of d, h, min, s, ms, us, ns (none: ms),"
                       " such as '10 s'",
                       reterr);
    return 0;
}

int mr_options_bytes(struct mr_options *options, const struct mr_option_spec *specs,
                     const char *name, int64_t *ret, struct mr_err *reterr)
{
    struct mr_view text;

    if (text_of(options, specs, name, &text) == 0)
        return 0;
    if (mr_parse_bytes(text, ret) < 0)
        return invalid(options, name, text,
                       "a size: a number and one of b, kb, mb, gb, tb (none: bytes), such as"
                       " '64 mb'",
                       reterr);
    return 0;
}

int mr_options_enum(struct mr_options *options, const struct mr_option_spec *specs,
                    const char *name, int *ret, struct mr_err *reterr)
{
    const struct mr_option_spec *spec = spec_find(specs, name);
    struct mr_view text;
    char expected[NAME_MAX_BYTES];

    MR_ASSERT(spec != NULL && spec->choices != NULL);
    if (text_of(options, specs, name, &text) == 0)
        return 0;
    const char *choice = spec->choices;
    for (int i = 0;; i++) {
        size_t len = strcspn(choice, "|");
        if (text.len == len && strncasecmp(text.data, choice, len) == 0) {
            *ret = i;
            return 0;
        }
        if (choice[len] == '\0')
            break;
        choice += len + 1;
    }
    (void)snprintf(expected, sizeof(expected), "one of %s", spec->choices);
    return invalid(options, name, text, expected, reterr);
}

/* Lines of an error message, sorted; what has no room is counted instead of cut. */
struct lines {
    struct mr_view *line;
    size_t count;
};

static int line_cmp(const void *a, const void *b)
{
    const struct mr_view *x = a, *y = b;
    size_t n = x->len < y->len ? x->len : y->len;
    int c = memcmp(x->data, y->data, n);

    return c != 0 ? c : (x->len > y->len) - (x->len < y->len);
}

static void lines_add(struct lines *lines, struct mr_view line)
{
    lines->line =
        mr_realloc(lines->line, lines->count + 1, sizeof(*lines->line), "a list of options");
    lines->line[lines->count++] = line;
}

static void lines_print(struct lines *lines, size_t room, struct mr_text *out)
{
    size_t start = out->len, printed = 0;

    if (lines->count > 1)
        qsort(lines->line, lines->count, sizeof(*lines->line), line_cmp);
    for (size_t i = 0; i < lines->count; i++) {
        if (i > 0 && mr_view_eq(lines->line[i], lines->line[i - 1])) {
            printed++;
            continue;
        }
        if (out->len - start + lines->line[i].len + 16 > room)
            break;
        mr_text_printf(out, "%s" MR_VIEW_FMT, out->len == start ? "" : "\n",
                       MR_VIEW_ARG(lines->line[i]));
        printed++;
    }
    if (printed < lines->count)
        mr_text_printf(out, "\n... %zu more", lines->count - printed);
}

static int finish_missing(struct mr_options *options,
                          const struct mr_option_spec *const *spec_sets, const char *what,
                          struct mr_err *reterr)
{
    struct lines missing = {0};
    int rc = 0;

    for (; *spec_sets != NULL; spec_sets++)
        for (const struct mr_option_spec *spec = *spec_sets; spec->name != NULL; spec++)
            if (spec->is_required && mr_options_find(options, spec->name) == NULL)
                lines_add(&missing, mr_view_of(spec->name));
    if (missing.count > 0) {
        struct mr_text text;
        mr_text_init(&text);
        lines_print(&missing, 500, &text);
        rc = mr_fail(reterr, MR_ERR_OPTION,
                     "One or more required options are missing.\n\n"
                     "Missing required options are:\n\n%s\n\n(table " MR_VIEW_FMT
                     ", connector '%s')",
                     text.data, MR_VIEW_ARG(options->table), what);
        mr_text_fini(&text);
    }
    free(missing.line);
    return rc;
}

static bool is_known(const struct mr_option_spec *const *spec_sets, struct mr_view key)
{
    for (; *spec_sets != NULL; spec_sets++)
        for (const struct mr_option_spec *spec = *spec_sets; spec->name != NULL; spec++)
            if (spec_matches(spec, key))
                return true;
    return false;
}

static int finish_unknown(struct mr_options *options,
                          const struct mr_option_spec *const *spec_sets, const char *what,
                          struct mr_err *reterr)
{
    struct lines unknown = {0}, known = {0};
    int rc = 0;

    for (uint32_t i = 0; i < options->count; i++) {
        const struct mr_option *option = &options->option[i];
        if (!option->is_used && !is_known(spec_sets, option->key))
            lines_add(&unknown, option->key);
        else if (option->is_used && !is_known(spec_sets, option->key))
            lines_add(&known, option->key);
    }
    if (unknown.count > 0) {
        struct mr_text bad, good;
        for (const struct mr_option_spec *const *set = spec_sets; *set != NULL; set++)
            for (const struct mr_option_spec *spec = *set; spec->name != NULL; spec++)
                lines_add(&known, mr_view_of(spec->name));
        mr_text_init(&bad);
        mr_text_init(&good);
        lines_print(&unknown, 200, &bad);
        lines_print(&known, 600, &good);
        rc = mr_fail(reterr, MR_ERR_OPTION,
                     "Unsupported options found for '%s'.\n\nUnsupported options:\n\n%s\n\n"
                     "Supported options:\n\n%s",
                     what, bad.data, good.data);
        mr_text_fini(&bad);
        mr_text_fini(&good);
    }
    free(unknown.line);
    free(known.line);
    return rc;
}

int mr_options_finish(struct mr_options *options, const struct mr_option_spec *const *spec_sets,
                      const char *what, struct mr_err *reterr)
{
    int rc = finish_missing(options, spec_sets, what, reterr);

    if (rc == 0)
        rc = finish_unknown(options, spec_sets, what, reterr);
    for (uint32_t i = 0; i < options->count && rc == 0; i++)
        rc = mr_secret_check(options->table, options->option[i].key, options->option[i].value,
                             reterr);
    return rc;
}

struct unit {
    const char *names; /* '|' around each */
    int64_t factor;
};

/* A number of digits, blanks, and one of UNITS; blanks around are fine. */
static int quantity_parse(struct mr_view text, const struct unit *units, size_t count,
                          int64_t fallback, int64_t *ret)
{
    const char *p = text.data, *end = text.data + text.len;
    int64_t number = 0, factor = 0;
    char name[16] = "|";
    size_t len = 1;

    while (p < end && *p == ' ')
        p++;
    while (end > p && end[-1] == ' ')
        end--;
    const char *digits = p;
    for (; p < end && *p >= '0' && *p <= '9'; p++)
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, *p - '0', &number))
            return -EINVAL;
    if (p == digits)
        return -EINVAL;
    while (p < end && *p == ' ')
        p++;
    if (p == end) {
        factor = fallback;
    } else {
        for (; p < end && len < sizeof(name) - 2; p++)
            name[len++] = (char)(*p >= 'A' && *p <= 'Z' ? *p + ('a' - 'A') : *p);
        name[len++] = '|';
        name[len] = '\0';
        for (size_t i = 0; p == end && i < count && factor == 0; i++)
            if (strstr(units[i].names, name) != NULL)
                factor = units[i].factor;
    }
    if (factor == 0 || __builtin_mul_overflow(number, factor, &number))
        return -EINVAL;
    *ret = number;
    return 0;
}

int mr_parse_duration(struct mr_view text, int64_t *ret_ns)
{
    static const struct unit units[] = {
        {"|d|day|days|", INT64_C(86400) * MR_SECOND_NS},
        {"|h|hour|hours|", INT64_C(3600) * MR_SECOND_NS},
        {"|min|m|minute|minutes|", 60 * MR_SECOND_NS},
        {"|s|sec|secs|second|seconds|", MR_SECOND_NS},
        {"|ms|milli|millis|millisecond|milliseconds|", MR_MILLI_NS},
        {"|us|\xc2\xb5s|micro|micros|microsecond|microseconds|", MR_MICRO_NS},
        {"|ns|nano|nanos|nanosecond|nanoseconds|", 1},
    };
    return quantity_parse(text, units, MR_COUNTOF(units), MR_MILLI_NS, ret_ns);
}

int mr_parse_bytes(struct mr_view text, int64_t *ret)
{
    static const struct unit units[] = {
        {"|b|bytes|", 1},
        {"|k|kb|kibibytes|", INT64_C(1) << 10},
        {"|m|mb|mebibytes|", INT64_C(1) << 20},
        {"|g|gb|gibibytes|", INT64_C(1) << 30},
        {"|t|tb|tebibytes|", INT64_C(1) << 40},
    };
    return quantity_parse(text, units, MR_COUNTOF(units), 1, ret);
}
