/*
 * io/datagen/made.h - tables whose rows are made up, whichever way values are.
 *
 *     'datagen'   fields.f.min, .max ...   ─┐
 *     'faker'     fields.f.expression      ─┴►  leaves ─► values ─► rows, at a rate
 *
 * A connector brings its options and its leaves: how a value that is not nested is made.  Rows,
 * splits, pace and positions are here, and nested values, whose parts have options of their own:
 *
 *     a ARRAY<INT>          fields.a.length, fields.a.element.min
 *     m MAP<STRING, INT>    fields.m.length, fields.m.key.length, fields.m.value.max
 *     r ROW<x INT>          fields.r.x.min
 *
 * Each value is a function of the seed, the row's number and the column, so a restore that
 * knows the number goes on with exactly the rows that would have come.  A split makes every
 * n-th row; splits share the rate.
 *
 *     split "datagen/1" of 3:  rows 1, 4, 7, ...      position: how many it has made
 *
 * A value may show the time at which its row was due, counted from the first start of the job
 * at the given rate; so a job that was away is behind afterwards.
 */
#ifndef MR_IO_DATAGEN_MADE_H
#define MR_IO_DATAGEN_MADE_H

#include "core/base/rng.h"
#include "core/data/value.h"
#include "core/op/connector.h"

/* What a leaf is told. */
struct mr_made_row {
    struct mr_rng rng;
    uint64_t number; /* of the row, in the table */
    int64_t due_ns;  /* wall time */
    struct mr_arena *bytes;
    struct mr_text *scratch; /* to be left as long as it was */
};

struct mr_made_class {
    const char *name; /* of the connector */
    const struct mr_option_spec *options;

    /* By the options of one field or part ("fields.a.element." before their names); lives in
     * ARENA. */
    int (*leaf_new)(struct mr_arena *arena, struct mr_type type, struct mr_options *own,
                    void **ret, struct mr_err *reterr);
    /* Rows after which the table ends; NULL: no leaf ends it. */
    int64_t (*leaf_rows)(const void *leaf);
    /* A value of the leaf's type, which RET says, not NULL unless there is none; a long string
     * lies in ROW->bytes. */
    int (*leaf_make)(const void *leaf, struct mr_made_row *row, struct mr_value *ret,
                     struct mr_err *reterr);
};

/* The options that both have in common, for their arrays. */
#define MR_MADE_OPTIONS                                                                     \
    {"rows-per-second",                                                                     \
     MR_OPTION_INT,                                                                         \
     "10000",                                                                               \
     false,                                                                                 \
     NULL,                                                                                  \
     "Rows made each second, by all splits together."},                                     \
        {"number-of-rows",                                                                  \
         MR_OPTION_INT,                                                                     \
         NULL,                                                                              \
         false,                                                                             \
         NULL,                                                                              \
         "Rows after which the table ends; default: it does not."},                         \
        {"scan.parallelism",                                                                \
         MR_OPTION_INT,                                                                     \
         "1",                                                                               \
         false,                                                                             \
         NULL,                                                                              \
         "Splits, each of which one reactor reads."},                                       \
        {"seed", MR_OPTION_INT, "1", false, NULL, "The same seed gives the same rows."},    \
    {                                                                                       \
        "fields.#.null-rate", MR_OPTION_DOUBLE, "0", false, NULL, "Share of NULLs, 0 to 1." \
    }

/* Opens a table of CLASS; the rest of its struct mr_source_class is MR_MADE_SOURCE. */
int mr_made_open(const struct mr_made_class *class, const struct mr_table_spec *spec,
                 struct mr_source **ret, struct mr_err *reterr);

int mr_made_discover(struct mr_source *source,
                     void (*add)(void *context, const struct mr_split *split), void *context,
                     struct mr_err *reterr);
void mr_made_close(struct mr_source *source);
int mr_made_reader_new(struct mr_source *source, struct mr_task_env *env,
                       struct mr_reader **ret, struct mr_err *reterr);
int mr_made_assign(struct mr_reader *reader, const struct mr_split *split,
                   struct mr_err *reterr);
int mr_made_poll_rows(struct mr_reader *reader, int64_t now_ns, struct mr_batch_buffer *out,
                      struct mr_poll *ret, struct mr_err *reterr);
enum mr_split_state mr_made_split_state(struct mr_reader *reader, uint32_t split);
int64_t mr_made_deadline(struct mr_reader *reader, int64_t now_ns);
void mr_made_reader_free(struct mr_reader *reader);

#define MR_MADE_SOURCE                                                           \
    .is_replayable = true, .discover = mr_made_discover, .close = mr_made_close, \
    .reader_new = mr_made_reader_new, .assign = mr_made_assign,                  \
    .poll_rows = mr_made_poll_rows, .split_state = mr_made_split_state,          \
    .deadline_ns = mr_made_deadline, .reader_free = mr_made_reader_free

#endif
