#include "sql/plan/values.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <stdlib.h>

static const struct mr_option_spec values_options[] = {
    {.name = "rows", .kind = MR_OPTION_INT, .is_required = true, .help = "How many there are."},
    {0},
};

struct mr_source {
    int64_t rows;
    bool is_wanted; /* somebody reads the number */
};

struct mr_reader {
    const struct mr_source *source;
    int64_t next;
    bool has_split;
};

static int values_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                       struct mr_source **ret, struct mr_err *reterr)
{
    int64_t rows = 0;
    int rc = mr_options_int(spec->options, values_options, "rows", &rows, reterr);

    (void)env;
    if (rc < 0)
        return rc;
    struct mr_source *source = mr_alloc(sizeof(*source), "a table of VALUES");
    MR_ASSERT(spec->schema->count == 1);
    source->rows = rows;
    source->is_wanted = spec->wanted == NULL || spec->wanted[0];
    *ret = source;
    return 0;
}

static int values_discover(struct mr_source *source,
                           void (*add)(void *context, const struct mr_split *split),
                           void *context, struct mr_err *reterr)
{
    static const struct mr_split split = {.id = "values", .start = {.offset = MR_OFFSET_START}};

    (void)source;
    (void)reterr;
    add(context, &split);
    return 0;
}

static int64_t values_discover_interval(struct mr_source *source)
{
    (void)source;
    return 0;
}

static void values_close(struct mr_source *source)
{
    free(source);
}

static int values_reader_new(struct mr_source *source, struct mr_task_env *env,
                             struct mr_reader **ret, struct mr_err *reterr)
{
    struct mr_reader *reader = mr_alloc(sizeof(*reader), "a table of VALUES");

    (void)env;
    (void)reterr;
    reader->source = source;
    *ret = reader;
    return 0;
}

static int values_assign(struct mr_reader *reader, const struct mr_split *split,
                         struct mr_err *reterr)
{
    if (reader->has_split)
        return mr_fail(reterr, -EINVAL, "values: '%s' is a second split", split->id);
    reader->has_split = true;
    reader->next = split->start.offset == MR_OFFSET_START ? 0 : split->start.offset;
    return 0;
}

static int values_poll_rows(struct mr_reader *reader, int64_t now_ns,
                            struct mr_batch_buffer *out, struct mr_poll *ret,
                            struct mr_err *reterr)
{
    uint32_t first = out->batch.rows, count = 0;
    int64_t *number = out->batch.col[0].data;

    (void)now_ns;
    (void)reterr;
    if (!reader->has_split)
        return 0;
    while (first + count < out->capacity && reader->next < reader->source->rows) {
        if (reader->source->is_wanted)
            number[first + count] = reader->next;
        reader->next++;
        count++;
    }
    if (count == 0)
        return 0;
    out->batch.rows = out->batch.selected = first + count;
    *ret = (struct mr_poll){.count = count, .after = {.offset = reader->next}};
    return 1;
}

static enum mr_split_state values_split_state(struct mr_reader *reader, uint32_t split)
{
    (void)split;
    return reader->next >= reader->source->rows ? MR_SPLIT_DONE : MR_SPLIT_ACTIVE;
}

static int64_t values_deadline(struct mr_reader *reader, int64_t now_ns)
{
    bool has_rows = reader->has_split && reader->next < reader->source->rows;

    return has_rows ? now_ns : INT64_MAX;
}

static void values_reader_free(struct mr_reader *reader)
{
    free(reader);
}

const struct mr_source_class mr_values_source = {
    .name = "values",
    .options = values_options,
    .is_replayable = true,
    .open = values_open,
    .discover = values_discover,
    .discover_interval_ns = values_discover_interval,
    .close = values_close,
    .reader_new = values_reader_new,
    .assign = values_assign,
    .poll_rows = values_poll_rows,
    .split_state = values_split_state,
    .deadline_ns = values_deadline,
    .reader_free = values_reader_free,
};
