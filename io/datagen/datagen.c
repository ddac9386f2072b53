#include "io/datagen/datagen.h"

#include "core/base/alloc.h"
#include "core/data/print.h"
#include "io/datagen/column_int.h"

#include <errno.h>
#include <stdlib.h>

#define SPLITS_MAX 128 /* scan.parallelism */

/* How far a generator that was held up may be behind its rate and still catch up. */
#define BEHIND_MAX_NS MR_SECOND_NS

static const struct mr_option_spec datagen_options[] = {
    {.name = "rows-per-second",
     .kind = MR_OPTION_INT,
     .fallback = "10000",
     .help = "Rows made each second, by all splits together."},
    {.name = "number-of-rows",
     .kind = MR_OPTION_INT,
     .help = "Rows after which the table ends; default: it does not."},
    {.name = "scan.parallelism",
     .kind = MR_OPTION_INT,
     .fallback = "1",
     .help = "Splits, each of which one reactor reads."},
    {.name = "seed",
     .kind = MR_OPTION_INT,
     .fallback = "1",
     .help = "The same seed gives the same rows."},
    {.name = "fields.#.kind",
     .kind = MR_OPTION_ENUM,
     .fallback = "random",
     .choices = "random|sequence",
     .help = "A sequence counts from start to end, and its end is the end of the table."},
    {.name = "fields.#.min", .kind = MR_OPTION_STRING, .help = "Smallest random number."},
    {.name = "fields.#.max", .kind = MR_OPTION_STRING, .help = "Largest random number."},
    {.name = "fields.#.max-past",
     .kind = MR_OPTION_DURATION,
     .fallback = "0 s",
     .help = "How much older than now a random TIMESTAMP may be."},
    {.name = "fields.#.length",
     .kind = MR_OPTION_INT,
     .help = "Of a random string or bytes; default 100, or the length of the type."},
    {.name = "fields.#.var-len",
     .kind = MR_OPTION_BOOL,
     .fallback = "false",
     .help = "Lengths vary from 1 to length."},
    {.name = "fields.#.start", .kind = MR_OPTION_STRING, .help = "First value of a sequence."},
    {.name = "fields.#.end", .kind = MR_OPTION_STRING, .help = "Last value of a sequence."},
    {.name = "fields.#.null-rate",
     .kind = MR_OPTION_DOUBLE,
     .fallback = "0",
     .help = "Share of NULLs, 0 to 1."},
    {0},
};

struct mr_source {
    uint32_t columns;
    bool *wanted;
    struct mr_datagen_column *column;
    int64_t rate, rows, splits; /* rows per second; in all (INT64_MAX: no end) */
    uint64_t seed;
    struct mr_arena arena;
};

struct split {
    int64_t index;   /* of source->splits */
    int64_t made;    /* rows so far: the position */
    int64_t base_ns; /* wall time of row 0 */
    /* The rate, by the monotonic clock: row number `paced_row` was due at paced_ns. */
    bool is_paced;
    int64_t paced_row, paced_ns;
};

struct mr_reader {
    const struct mr_source *source;
    struct mr_sys *sys;
    struct split split[SPLITS_MAX];
    uint32_t splits, turn;
};

static int open_options(struct mr_source *source, const struct mr_table_spec *spec,
                        struct mr_err *reterr)
{
    struct mr_options *options = spec->options;
    int64_t seed = 1;
    int rc;

    source->rows = INT64_MAX;
    if ((rc = mr_options_int(options, datagen_options, "rows-per-second", &source->rate,
                             reterr)) < 0 ||
        (rc = mr_options_int(options, datagen_options, "number-of-rows", &source->rows,
                             reterr)) < 0 ||
        (rc = mr_options_int(options, datagen_options, "scan.parallelism", &source->splits,
                             reterr)) < 0 ||
        (rc = mr_options_int(options, datagen_options, "seed", &seed, reterr)) < 0)
        return rc;
    source->seed = (uint64_t)seed;
    if (source->rate < 1 || source->rows < 0)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Invalid value for option '%s'.\n\nExpected a number above zero.",
                       source->rate < 1 ? "rows-per-second" : "number-of-rows");
    if (source->splits < 1 || source->splits > SPLITS_MAX)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Invalid value for option 'scan.parallelism'.\n\nExpected 1 to %d.",
                       SPLITS_MAX);
    for (uint32_t c = 0; c < spec->physical; c++) {
        rc = mr_datagen_column_init(&source->column[c], spec->schema->field[c].name,
                                    spec->schema->field[c].type, options, reterr);
        if (rc < 0)
            return rc;
        int64_t rows = mr_datagen_column_rows(&source->column[c]);
        source->rows = rows < source->rows ? rows : source->rows;
    }
    if (spec->is_bounded_run && source->rows == INT64_MAX)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "table %s never ends, and the job runs in batch mode: set "
                       "'number-of-rows', or make a field a sequence",
                       spec->name);
    return 0;
}

static void datagen_close(struct mr_source *source)
{
    if (source == NULL)
        return;
    mr_arena_fini(&source->arena);
    free(source);
}

static int datagen_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                        struct mr_source **ret, struct mr_err *reterr)
{
    struct mr_source *source = mr_alloc(sizeof(*source), "a 'datagen' table");

    (void)env;
    mr_arena_init(&source->arena);
    source->columns = spec->physical;
    source->column = MR_NEW_ARRAY(&source->arena, struct mr_datagen_column, spec->physical);
    source->wanted = MR_NEW_ARRAY(&source->arena, bool, spec->physical);
    for (uint32_t c = 0; c < spec->physical; c++)
        source->wanted[c] = spec->wanted == NULL || spec->wanted[c];
    int rc = open_options(source, spec, reterr);
    if (rc < 0) {
        datagen_close(source);
        return rc;
    }
    *ret = source;
    return 0;
}

static int datagen_discover(struct mr_source *source,
                            void (*add)(void *context, const struct mr_split *split),
                            void *context, struct mr_err *reterr)
{
    (void)reterr;
    for (int64_t i = 0; i < source->splits; i++) {
        struct mr_split split = {
            .id = mr_arena_printf(&source->arena, "datagen/%lld", (long long)i),
            .start = {.offset = MR_OFFSET_START},
        };
        add(context, &split);
    }
    return 0;
}

static int64_t datagen_discover_interval(struct mr_source *source)
{
    (void)source;
    return 0;
}

static int datagen_reader_new(struct mr_source *source, struct mr_task_env *env,
                              struct mr_reader **ret, struct mr_err *reterr)
{
    struct mr_reader *reader = mr_alloc(sizeof(*reader), "a 'datagen' table");

    (void)reterr;
    reader->source = source;
    reader->sys = env->sys;
    *ret = reader;
    return 0;
}

static int datagen_assign(struct mr_reader *reader, const struct mr_split *given,
                          struct mr_err *reterr)
{
    const struct mr_source *source = reader->source;
    const char *slash = strrchr(given->id, '/');
    struct split split = {0};

    if (slash == NULL || mr_int_parse(mr_view_of(slash + 1), &split.index) < 0 ||
        split.index < 0 || reader->splits == SPLITS_MAX)
        return mr_fail(reterr, -EINVAL, "datagen: '%s' is no split of a generator", given->id);
    if (given->start.offset == MR_OFFSET_START) {
        split.base_ns = reader->sys->ops->wall_ns(reader->sys);
    } else {
        split.made = given->start.offset;
        split.base_ns = given->start.extra[0];
        /* The row numbers of a split depend on how many there are. */
        if (given->start.extra[1] != source->splits)
            return mr_fail(
                reterr, MR_ERR_SCHEMA,
                "datagen: the snapshot was taken with 'scan.parallelism' = '%lld'; it "
                "can not go on with '%lld'",
                (long long)given->start.extra[1], (long long)source->splits);
    }
    if (split.index >= source->splits)
        return mr_fail(reterr, MR_ERR_SCHEMA, "datagen: '%s' is not among the %lld splits",
                       given->id, (long long)source->splits);
    reader->split[reader->splits] = split;
    return (int)reader->splits++;
}

/* Row N of a split, in the table. */
static int64_t row_number(const struct mr_source *source, const struct split *split, int64_t n)
{
    int64_t number;

    if (__builtin_mul_overflow(n, source->splits, &number) ||
        __builtin_add_overflow(number, split->index, &number))
        return INT64_MAX;
    return number;
}

/* Time that ROWS rows of the table take. */
static int64_t rows_ns(const struct mr_source *source, int64_t rows)
{
    mr_i128 ns = (mr_i128)rows * MR_SECOND_NS / source->rate;

    return ns > INT64_MAX / 4 ? INT64_MAX / 4 : (int64_t)ns;
}

static int64_t split_due_ns(const struct mr_source *source, const struct split *split,
                            int64_t n)
{
    return split->paced_ns + rows_ns(source, row_number(source, split, n) - split->paced_row);
}

/* How many rows of SPLIT are due at NOW, at most ROOM. */
static uint32_t split_due(const struct mr_source *source, struct split *split, int64_t now_ns,
                          uint32_t room)
{
    int64_t next = row_number(source, split, split->made);

    if (next >= source->rows)
        return 0;
    if (!split->is_paced) {
        split->is_paced = true;
        split->paced_row = next;
        split->paced_ns = now_ns;
    }
    int64_t due_ns = split_due_ns(source, split, split->made);
    if (due_ns > now_ns)
        return 0;
    if (now_ns - due_ns > BEHIND_MAX_NS)
        split->paced_ns += now_ns - due_ns - BEHIND_MAX_NS;
    mr_i128 last =
        split->paced_row + (mr_i128)(now_ns - split->paced_ns) * source->rate / MR_SECOND_NS;
    if (last >= source->rows)
        last = source->rows - 1;
    mr_i128 count = (last - next) / source->splits + 1;
    return count > room ? room : (uint32_t)count;
}

static int datagen_poll_rows(struct mr_reader *reader, int64_t now_ns,
                             struct mr_batch_buffer *out, struct mr_poll *ret,
                             struct mr_err *reterr)
{
    const struct mr_source *source = reader->source;
    uint32_t room = out->capacity - out->batch.rows;

    (void)reterr;
    for (uint32_t i = 0; i < reader->splits && room > 0; i++) {
        uint32_t at = reader->turn++ % reader->splits, first = out->batch.rows;
        struct split *split = &reader->split[at];
        uint32_t count = split_due(source, split, now_ns, room);
        if (count == 0)
            continue;
        for (uint32_t row = 0; row < count; row++) {
            int64_t number = row_number(source, split, split->made + row);
            int64_t due_ns = split->base_ns + rows_ns(source, number);
            for (uint32_t c = 0; c < source->columns; c++)
                if (source->wanted[c])
                    mr_datagen_column_fill(&source->column[c], source->seed, (uint64_t)number,
                                           due_ns, out, c, first + row);
        }
        split->made += count;
        out->batch.rows = out->batch.selected = first + count;
        *ret = (struct mr_poll){
            .split = at,
            .count = count,
            .after = {.offset = split->made, .extra = {split->base_ns, source->splits}}};
        return 1;
    }
    return 0;
}

static enum mr_split_state datagen_split_state(struct mr_reader *reader, uint32_t split)
{
    const struct split *s = &reader->split[split];

    MR_ASSERT(split < reader->splits);
    return row_number(reader->source, s, s->made) >= reader->source->rows ? MR_SPLIT_DONE
                                                                          : MR_SPLIT_ACTIVE;
}

static int64_t datagen_deadline(struct mr_reader *reader, int64_t now_ns)
{
    int64_t deadline_ns = INT64_MAX;

    for (uint32_t i = 0; i < reader->splits; i++) {
        const struct split *split = &reader->split[i];
        if (datagen_split_state(reader, i) == MR_SPLIT_DONE)
            continue;
        int64_t due_ns =
            split->is_paced ? split_due_ns(reader->source, split, split->made) : now_ns;
        deadline_ns = due_ns < deadline_ns ? due_ns : deadline_ns;
    }
    return deadline_ns;
}

static void datagen_reader_free(struct mr_reader *reader)
{
    free(reader);
}

const struct mr_source_class mr_datagen_source = {
    .name = "datagen",
    .options = datagen_options,
    .is_replayable = true,
    .open = datagen_open,
    .discover = datagen_discover,
    .discover_interval_ns = datagen_discover_interval,
    .close = datagen_close,
    .reader_new = datagen_reader_new,
    .assign = datagen_assign,
    .poll_rows = datagen_poll_rows,
    .split_state = datagen_split_state,
    .deadline_ns = datagen_deadline,
    .reader_free = datagen_reader_free,
};
