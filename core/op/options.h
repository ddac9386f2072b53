/*
 * core/op/options.h - the WITH ('key' = 'value') of a table, checked against a table of what exists.
 *
 * Each connector and format describes its options once, in an array that ends
 * with a NULL name; the array drives reading, the error that lists what is
 * supported, and the reference manual.
 *
 * Reading marks an option as used; mr_options_finish() then fails on those that
 * nobody asked for, in Flink's words.
 *
 * Ownership   keys and values belong to the statement's arena.
 */
#ifndef MR_CORE_OP_OPTIONS_H
#define MR_CORE_OP_OPTIONS_H

#include "core/base/err.h"
#include "core/base/text.h"

struct mr_option {
    struct mr_view key, value;
    bool is_used;
};

struct mr_options {
    struct mr_view table; /* for messages: `default_catalog`.`default_database`.`orders` */
    uint32_t count;
    struct mr_option *option;
    const char *prefix; /* put in front of each name that is asked for; NULL: nothing */
};

/* The same options for a reader that knows its own by shorter names: "json." */
static inline struct mr_options mr_options_under(const struct mr_options *options,
                                                 const char *prefix)
{
    return (struct mr_options){options->table, options->count, options->option, prefix};
}

enum mr_option_kind {
    MR_OPTION_STRING,
    MR_OPTION_INT,
    MR_OPTION_BOOL,
    MR_OPTION_DOUBLE,
    MR_OPTION_DURATION, /* "10 s", "200ms", "1 min", "5" = ms; as Flink's */
    MR_OPTION_BYTES,    /* "128MB", "64 kb"; a kb is 1024 bytes, as Flink's */
    MR_OPTION_ENUM,     /* one of `choices` */
    MR_OPTION_PREFIX    /* name ends with '*': any key so beginning, "properties.*" */
};

struct mr_option_spec {
    const char *name;
    enum mr_option_kind kind;
    const char *fallback; /* text of the default; NULL: none */
    bool is_required;
    const char *choices; /* ENUM: "earliest-offset|latest-offset"; case does not matter */
    const char *help;    /* one sentence */
};

/* The option called NAME, or NULL.  Marks it used. */
struct mr_option *mr_options_find(struct mr_options *options, const char *name);

/* Typed reading through the spec; the default when absent.  *RET is untouched when
 * there is neither.  Errors name the table, the key, the value and what was expected. */
int mr_options_string(struct mr_options *options, const struct mr_option_spec *specs,
                      const char *name, struct mr_view *ret, struct mr_err *reterr);
int mr_options_int(struct mr_options *options, const struct mr_option_spec *specs,
                   const char *name, int64_t *ret, struct mr_err *reterr);
int mr_options_bool(struct mr_options *options, const struct mr_option_spec *specs,
                    const char *name, bool *ret, struct mr_err *reterr);
int mr_options_double(struct mr_options *options, const struct mr_option_spec *specs,
                      const char *name, double *ret, struct mr_err *reterr);
int mr_options_duration(struct mr_options *options, const struct mr_option_spec *specs,
                        const char *name, int64_t *ret_ns, struct mr_err *reterr);
int mr_options_bytes(struct mr_options *options, const struct mr_option_spec *specs,
                     const char *name, int64_t *ret, struct mr_err *reterr);
/* Index of the chosen word among the '|' separated choices. */
int mr_options_enum(struct mr_options *options, const struct mr_option_spec *specs,
                    const char *name, int *ret, struct mr_err *reterr);

/* Required options that are missing fail here; so do references to secrets where there can
 * be none (core/op/secret.h), and options that were not read and
 * that no array of SPEC_SETS (ended by NULL) knows, with the sorted list of those that
 * exist.  WHAT is the identifier of the connector: kafka. */
int mr_options_finish(struct mr_options *options, const struct mr_option_spec *const *spec_sets,
                      const char *what, struct mr_err *reterr);

/* "10 s" -> ns; -EINVAL when it is none. */
int mr_parse_duration(struct mr_view text, int64_t *ret_ns);
int mr_parse_bytes(struct mr_view text, int64_t *ret);

#endif
