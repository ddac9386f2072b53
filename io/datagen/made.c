#include "io/datagen/made.h"

#include "core/base/alloc.h"
#include "core/base/hash.h"
#include "core/data/print.h"
#include "io/datagen/value_int.h"

#include <errno.h>
#include <stdlib.h>

#define SPLITS_MAX 128 /* scan.parallelism */

/* How far a generator that was held up may be behind its rate and still catch up. */
#define BEHIND_MAX_NS MR_SECOND_NS

struct mr_source {
    const struct mr_made_class *class;
    uint32_t columns;
    bool *wanted;
    struct mr_made_value *column;
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
    struct mr_text scratch; /* nested values while they are made */
};

static int read_pace(struct mr_source *source, struct mr_options *options,
                     struct mr_err *reterr)
{
    const struct mr_option_spec *specs = source->class->options;
    int64_t seed = 1;
    int rc;

    source->rows = INT64_MAX;
    if ((rc = mr_options_int(options, specs, "rows-per-second", &source->rate, reterr)) < 0 ||
        (rc = mr_options_int(options, specs, "number-of-rows", &source->rows, reterr)) < 0 ||
        (rc = mr_options_int(options, specs, "scan.parallelism", &source->splits, reterr)) <
            0 ||
        (rc = mr_options_int(options, specs, "seed", &seed, reterr)) < 0)
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
    return 0;
}

/* Options of fields that are not there, or that mean nothing for what is. */
static int check_fields(const struct mr_options *options, struct mr_err *reterr)
{
    static const char fields[] = "fields.";

    for (uint32_t i = 0; i < options->count; i++) {
        const struct mr_option *option = &options->option[i];
        if (!option->is_used && option->key.len >= sizeof(fields) &&
            memcmp(option->key.data, fields, sizeof(fields) - 1) == 0)
            return mr_fail(reterr, MR_ERR_OPTION,
                           "Unsupported option '" MR_VIEW_FMT
                           "': the table has no such field, or it has no such option",
                           MR_VIEW_ARG(option->key));
    }
    return 0;
}

static int make_columns(struct mr_source *source, const struct mr_table_spec *spec,
                        struct mr_err *reterr)
{
    const struct mr_made_class *class = source->class;

    for (uint32_t c = 0; c < spec->physical; c++) {
        const struct mr_field *field = &spec->schema->field[c];
        struct mr_made_value *column = &source->column[c];
        int rc = mr_made_value_init(column, class, &source->arena, field->name, field->type,
                                    spec->options, reterr);
        if (rc < 0)
            return rc;
        if (column->leaf == NULL || class->leaf_rows == NULL)
            continue;
        int64_t rows = class->leaf_rows(column->leaf);
        source->rows = rows < source->rows ? rows : source->rows;
    }
    int rc = check_fields(spec->options, reterr);
    if (rc == 0 && spec->is_bounded_run && source->rows == INT64_MAX)
        rc =
            mr_fail(reterr, MR_ERR_OPTION,
                    "table %s never ends, and the job runs in batch mode: set "
                    "'number-of-rows'%s",
                    spec->name, class->leaf_rows != NULL ? ", or make a field a sequence" : "");
    return rc;
}

void mr_made_close(struct mr_source *source)
{
    if (source == NULL)
        return;
    mr_arena_fini(&source->arena);
    free(source);
}

int mr_made_open(const struct mr_made_class *class, const struct mr_table_spec *spec,
                 struct mr_source **ret, struct mr_err *reterr)
{
    struct mr_source *source = mr_alloc(sizeof(*source), "a table that is made up");

    mr_arena_init(&source->arena);
    source->class = class;
    source->columns = spec->physical;
    source->column = MR_NEW_ARRAY(&source->arena, struct mr_made_value, spec->physical);
    source->wanted = MR_NEW_ARRAY(&source->arena, bool, spec->physical);
    for (uint32_t c = 0; c < spec->physical; c++)
        source->wanted[c] = spec->wanted == NULL || spec->wanted[c];
    int rc = read_pace(source, spec->options, reterr);
    if (rc == 0)
        rc = make_columns(source, spec, reterr);
    if (rc < 0) {
        mr_made_close(source);
        return rc;
    }
    *ret = source;
    return 0;
}

int mr_made_discover(struct mr_source *source,
                     void (*add)(void *context, const struct mr_split *split), void *context,
                     struct mr_err *reterr)
{
    (void)reterr;
    for (int64_t i = 0; i < source->splits; i++) {
        struct mr_split split = {
            .id = mr_arena_printf(&source->arena, "%s/%lld", source->class->name, (long long)i),
            .start = {.offset = MR_OFFSET_START},
        };
        add(context, &split);
    }
    return 0;
}

int mr_made_reader_new(struct mr_source *source, struct mr_task_env *env,
                       struct mr_reader **ret, struct mr_err *reterr)
{
    struct mr_reader *reader = mr_alloc(sizeof(*reader), "a table that is made up");

    (void)reterr;
    reader->source = source;
    reader->sys = env->sys;
    mr_text_init(&reader->scratch);
    *ret = reader;
    return 0;
}

int mr_made_assign(struct mr_reader *reader, const struct mr_split *given,
                   struct mr_err *reterr)
{
    const struct mr_source *source = reader->source;
    const char *slash = strrchr(given->id, '/');
    struct split split = {0};

    if (slash == NULL || mr_int_parse(mr_view_of(slash + 1), &split.index) < 0 ||
        split.index < 0 || reader->splits == SPLITS_MAX)
        return mr_fail(reterr, -EINVAL, "%s: '%s' is no split of a generator",
                       source->class->name, given->id);
    if (given->start.offset == MR_OFFSET_START) {
        split.base_ns = reader->sys->ops->wall_ns(reader->sys);
    } else {
        split.made = given->start.offset;
        split.base_ns = given->start.extra[0];
        /* The row numbers of a split depend on how many there are. */
        if (given->start.extra[1] != source->splits)
            return mr_fail(reterr, MR_ERR_SCHEMA,
                           "%s: the snapshot was taken with 'scan.parallelism' = '%lld'; it "
                           "can not go on with '%lld'",
                           source->class->name, (long long)given->start.extra[1],
                           (long long)source->splits);
    }
    if (split.index >= source->splits)
        return mr_fail(reterr, MR_ERR_SCHEMA, "%s: '%s' is not among the %lld splits",
                       source->class->name, given->id, (long long)source->splits);
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

static void store(const struct mr_value *value, struct mr_batch_buffer *out, uint32_t col,
                  uint32_t row)
{
    if (!value->is_null && mr_type_shape(value->type) == MR_SHAPE_STR)
        ((struct mr_str *)out->batch.col[col].data)[row] = value->u.str; /* lies in OUT */
    else
        mr_value_store(value, out, col, row);
}

/* Row ROW of OUT, number NUMBER of the table. */
static int make_row(struct mr_reader *reader, int64_t number, int64_t due_ns,
                    struct mr_batch_buffer *out, uint32_t row, struct mr_err *reterr)
{
    const struct mr_source *source = reader->source;
    int rc = 0;

    for (uint32_t c = 0; c < source->columns && rc == 0; c++) {
        if (!source->wanted[c])
            continue;
        uint64_t salt = source->seed + (c + 1) * UINT64_C(0x9e3779b97f4a7c15);
        struct mr_made_row made = {
            .rng = {mr_hash_word((uint64_t)number, salt)},
            .number = (uint64_t)number,
            .due_ns = due_ns,
            .bytes = &out->bytes,
            .scratch = &reader->scratch,
        };
        struct mr_value value;
        rc = mr_made_value_make(&source->column[c], &made, &value, reterr);
        store(&value, out, c, row);
    }
    return rc;
}

int mr_made_poll_rows(struct mr_reader *reader, int64_t now_ns, struct mr_batch_buffer *out,
                      struct mr_poll *ret, struct mr_err *reterr)
{
    const struct mr_source *source = reader->source;
    uint32_t room = out->capacity - out->batch.rows;

    for (uint32_t i = 0; i < reader->splits && room > 0; i++) {
        uint32_t at = reader->turn++ % reader->splits, first = out->batch.rows;
        struct split *split = &reader->split[at];
        uint32_t count = split_due(source, split, now_ns, room);
        if (count == 0)
            continue;
        for (uint32_t row = 0; row < count; row++) {
            int64_t number = row_number(source, split, split->made + row);
            int64_t due_ns = split->base_ns + rows_ns(source, number);
            int rc = make_row(reader, number, due_ns, out, first + row, reterr);
            if (rc < 0)
                return rc;
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

enum mr_split_state mr_made_split_state(struct mr_reader *reader, uint32_t split)
{
    const struct split *s = &reader->split[split];

    MR_ASSERT(split < reader->splits);
    return row_number(reader->source, s, s->made) >= reader->source->rows ? MR_SPLIT_DONE
                                                                          : MR_SPLIT_ACTIVE;
}

int64_t mr_made_deadline(struct mr_reader *reader, int64_t now_ns)
{
    int64_t deadline_ns = INT64_MAX;

    for (uint32_t i = 0; i < reader->splits; i++) {
        const struct split *split = &reader->split[i];
        if (mr_made_split_state(reader, i) == MR_SPLIT_DONE)
            continue;
        int64_t due_ns =
            split->is_paced ? split_due_ns(reader->source, split, split->made) : now_ns;
        deadline_ns = due_ns < deadline_ns ? due_ns : deadline_ns;
    }
    return deadline_ns;
}

void mr_made_reader_free(struct mr_reader *reader)
{
    mr_text_fini(&reader->scratch);
    free(reader);
}
