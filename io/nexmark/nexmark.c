#include "io/nexmark/nexmark.h"

#include "core/data/print.h"
#include "io/nexmark/columns.h"

#include <errno.h>
#include <stdlib.h>

#define SPLITS_MAX 128   /* scan.parallelism */
#define SCAN_MAX   65536 /* events looked at per poll; most may be of other kinds */

/* How far a source that was held up may be behind its rate and still catch up. */
#define BEHIND_MAX_NS MR_SECOND_NS

/* In the order of enum mr_nexmark_table. */
#define TABLES "person|auction|bid|all"

static const struct mr_option_spec nexmark_options[] = {
    {"nexmark.table", MR_OPTION_ENUM, "all", false, TABLES,
     "Which events are rows, and of which columns: one kind, or all with names like bid_price, or "
     "columns person, auction and bid of type ROW, and NULL where an event is of another kind."},
    {"first-event.rate", MR_OPTION_INT, "10000", false, NULL,
     "Events per second of event time, all kinds and splits together."},
    {"next-event.rate", MR_OPTION_INT, "10000", false, NULL,
     "Accepted for nexmark-flink's tables; as there, first-event.rate is what counts."},
    {"events.num", MR_OPTION_INT, "0", false, NULL,
     "Events after which the table ends; 0: it does not."},
    {"person.proportion", MR_OPTION_INT, "1", false, NULL, "People among the events."},
    {"auction.proportion", MR_OPTION_INT, "3", false, NULL, "Auctions among the events."},
    {"bid.proportion", MR_OPTION_INT, "46", false, NULL, "Bids among the events."},
    {"person.avg-size", MR_OPTION_BYTES, "200b", false, NULL,
     "Average size of a person; what the other fields lack is in extra."},
    {"auction.avg-size", MR_OPTION_BYTES, "500b", false, NULL, "Average size of an auction."},
    {"bid.avg-size", MR_OPTION_BYTES, "100b", false, NULL,
     "Average size of a bid, of which its numbers are 32 bytes."},
    {"bid.hot-ratio.auctions", MR_OPTION_INT, "2", false, NULL,
     "All bids but one in so many are on the hot auction."},
    {"bid.hot-ratio.bidders", MR_OPTION_INT, "4", false, NULL,
     "All bids but one in so many are by the hot bidder."},
    {"auction.hot-ratio.sellers", MR_OPTION_INT, "4", false, NULL,
     "All auctions but one in so many are by the hot seller."},
    {"base-time", MR_OPTION_INT, "1436918400000", false, NULL,
     "Event time of the first event, in milliseconds since 1970."},
    {"out-of-order.group-size", MR_OPTION_INT, "1", false, NULL,
     "Events that are shuffled among each other; 1: event time climbs."},
    {"seed", MR_OPTION_INT, "1", false, NULL, "The same seed gives the same events."},
    {"scan.parallelism", MR_OPTION_INT, "1", false, NULL,
     "Splits, each of which one reactor reads."},
    {"max-emit-speed", MR_OPTION_BOOL, "true", false, NULL,
     "Rows come as fast as they are taken; false: when they are due by the clock."},
    {"rate.limited", MR_OPTION_BOOL, "false", false, NULL,
     "True is the same as 'max-emit-speed' = 'false'."},
    {"rate.shape", MR_OPTION_ENUM, "SQUARE", false, "SQUARE|SINE",
     "Accepted for nexmark-flink's tables; as there, the rate is even."},
    {"rate.period", MR_OPTION_DURATION, "600 s", false, NULL,
     "Accepted for nexmark-flink's tables; as there, the rate is even."},
    {"keep-alive", MR_OPTION_BOOL, "false", false, NULL,
     "After events.num events the table is silent and does not end."},
    {"stop-at", MR_OPTION_INT, "-1", false, NULL,
     "Stop after so many events, though events.num is more; -1: never."},
    {0},
};

struct column {
    const struct mr_nexmark_column *is;   /* NULL: a row, or not wanted */
    const struct mr_nexmark_column **row; /* its fields; NULL: no row, or not wanted */
    int kind;
};

struct mr_source {
    struct mr_nexmark nexmark;
    enum mr_nexmark_table table;
    int64_t events, splits; /* events: INT64_MAX: no end */
    bool is_paced, is_kept_alive;
    uint32_t columns;
    struct column *column;
    struct mr_arena arena;
};

struct split {
    int64_t next;            /* number of its next event: the position */
    int64_t paced, paced_ns; /* number PACED was due at paced_ns; -1: not known yet */
};

struct mr_reader {
    const struct mr_source *source;
    struct split split[SPLITS_MAX];
    uint32_t splits, turn;
    int64_t id[MR_BATCH_ROWS];
    struct mr_text scratch;
};

/* -- Options --------------------------------------------------------------------------- */

static int refuse(const char *name, int64_t least, int64_t most, struct mr_err *reterr)
{
    return mr_fail(reterr, MR_ERR_OPTION,
                   "Invalid value for option '%s'.\n\nExpected %lld to %lld.", name,
                   (long long)least, (long long)most);
}

static int read_number(struct mr_options *options, const char *name, int64_t least,
                       int64_t most, int64_t *ret, struct mr_err *reterr)
{
    int rc = mr_options_int(options, nexmark_options, name, ret, reterr);

    if (rc < 0)
        return rc;
    return *ret < least || *ret > most ? refuse(name, least, most, reterr) : 0;
}

static int read_spec(struct mr_options *options, struct mr_nexmark_spec *spec,
                     struct mr_err *reterr)
{
    static const char *const proportion[] = {"person.proportion", "auction.proportion",
                                             "bid.proportion"};
    static const char *const size[] = {"person.avg-size", "auction.avg-size", "bid.avg-size"};
    const struct {
        const char *name;
        int64_t least, most;
        int64_t *ret;
    } numbers[] = {
        {"first-event.rate", 1, MR_NEXMARK_RATE_MAX, &spec->rate},
        {"bid.hot-ratio.auctions", 1, INT32_MAX, &spec->hot_auctions},
        {"bid.hot-ratio.bidders", 1, INT32_MAX, &spec->hot_bidders},
        {"auction.hot-ratio.sellers", 1, INT32_MAX, &spec->hot_sellers},
        {"base-time", 0, INT64_C(4102444800000), &spec->base_ms},
        {"out-of-order.group-size", 1, 1000000, &spec->group},
        {"seed", INT64_MIN, INT64_MAX, (int64_t *)&spec->seed},
    };
    int64_t total = 0;
    int rc;

    for (size_t i = 0; i < MR_COUNTOF(numbers); i++) {
        rc = read_number(options, numbers[i].name, numbers[i].least, numbers[i].most,
                         numbers[i].ret, reterr);
        if (rc < 0)
            return rc;
    }
    for (int kind = 0; kind < MR_NEXMARK_KINDS; kind++) {
        rc = read_number(options, proportion[kind], 0, MR_NEXMARK_PROPORTION_MAX,
                         &spec->proportion[kind], reterr);
        if (rc < 0)
            return rc;
        rc = mr_options_bytes(options, nexmark_options, size[kind], &spec->bytes[kind], reterr);
        if (rc < 0)
            return rc;
        if (spec->bytes[kind] > MR_NEXMARK_BYTES_MAX)
            return refuse(size[kind], 0, MR_NEXMARK_BYTES_MAX, reterr);
        total += spec->proportion[kind];
    }
    if (total == 0)
        return mr_fail(
            reterr, MR_ERR_OPTION,
            "Invalid value for option 'bid.proportion'.\n\nPeople, auctions and bids "
            "can not all be 0 of the events.");
    return 0;
}

/* What is read for nexmark-flink's sake, and must be well formed all the same. */
static int read_unused(struct mr_options *options, struct mr_err *reterr)
{
    int64_t number;
    int choice, rc;

    if ((rc = read_number(options, "next-event.rate", 1, MR_NEXMARK_RATE_MAX, &number,
                          reterr)) < 0 ||
        (rc = mr_options_enum(options, nexmark_options, "rate.shape", &choice, reterr)) < 0 ||
        (rc = mr_options_duration(options, nexmark_options, "rate.period", &number, reterr)) <
            0)
        return rc;
    return 0;
}

static int read_course(struct mr_source *source, struct mr_options *options,
                       struct mr_err *reterr)
{
    bool is_fast = true, is_limited = false;
    int64_t stop_at = -1;
    int table = 0, rc;

    if ((rc = mr_options_enum(options, nexmark_options, "nexmark.table", &table, reterr)) < 0 ||
        (rc = read_number(options, "events.num", 0, MR_NEXMARK_NUMBER_MAX, &source->events,
                          reterr)) < 0 ||
        (rc = read_number(options, "stop-at", -1, MR_NEXMARK_NUMBER_MAX, &stop_at, reterr)) <
            0 ||
        (rc = read_number(options, "scan.parallelism", 1, SPLITS_MAX, &source->splits,
                          reterr)) < 0 ||
        (rc = mr_options_bool(options, nexmark_options, "max-emit-speed", &is_fast, reterr)) <
            0 ||
        (rc = mr_options_bool(options, nexmark_options, "rate.limited", &is_limited, reterr)) <
            0 ||
        (rc = mr_options_bool(options, nexmark_options, "keep-alive", &source->is_kept_alive,
                              reterr)) < 0)
        return rc;
    source->table = (enum mr_nexmark_table)table;
    source->is_paced = !is_fast || is_limited;
    if (source->events == 0)
        source->events = INT64_MAX;
    if (stop_at >= 0 && stop_at < source->events)
        source->events = stop_at;
    return 0;
}

/* -- Columns ------------------------------------------------------------------------------ */

static int no_column(const struct mr_source *source, struct mr_view name, struct mr_err *reterr)
{
    struct mr_text names;

    mr_text_init(&names);
    mr_nexmark_names(source->table, &names);
    int rc =
        mr_fail(reterr, MR_ERR_SCHEMA,
                "nexmark: there is no column '" MR_VIEW_FMT "' in this 'nexmark.table'.  It "
                "has %s",
                MR_VIEW_ARG(name), names.data);
    mr_text_fini(&names);
    return rc;
}

static int wrong_type(const struct mr_field *field, struct mr_type wanted,
                      struct mr_err *reterr)
{
    struct mr_text is, was;

    mr_text_init(&is);
    mr_text_init(&was);
    mr_type_print(wanted, &is);
    mr_type_print(field->type, &was);
    int rc = mr_fail(reterr, MR_ERR_SCHEMA,
                     "nexmark: the column '" MR_VIEW_FMT "' is %s, and was declared as %s",
                     MR_VIEW_ARG(field->name), is.data, was.data);
    mr_text_fini(&is);
    mr_text_fini(&was);
    return rc;
}

static bool fits(struct mr_type is, struct mr_type declared)
{
    if (is.id == MR_TYPE_TIMESTAMP)
        return mr_type_is_timestamp(declared) && declared.precision >= is.precision;
    /* nexmark-flink's own script says VARCHAR and means any length. */
    if (is.id == MR_TYPE_VARCHAR)
        return declared.id == MR_TYPE_VARCHAR;
    return mr_type_same(is, declared);
}

/* A column of type ROW with any of the fields of its kind. */
static int find_row(struct mr_source *source, const struct mr_field *field, struct column *ret,
                    struct mr_err *reterr)
{
    struct mr_type type = field->type;
    int kind = mr_nexmark_find_kind(source->table, field->name);

    if (kind < 0)
        return no_column(source, field->name, reterr);
    *ret = (struct column){.kind = kind};
    ret->row =
        MR_NEW_ARRAY(&source->arena, const struct mr_nexmark_column *, type.nested->count);
    for (uint32_t i = 0; i < type.nested->count; i++) {
        struct mr_field own = {type.nested->name[i], mr_type_child(type, i)};
        ret->row[i] = mr_nexmark_find_field(kind, own.name);
        if (ret->row[i] == NULL)
            return no_column(source, own.name, reterr);
        if (!fits(ret->row[i]->type, own.type))
            return wrong_type(&own, ret->row[i]->type, reterr);
    }
    return 0;
}

static int find_column(struct mr_source *source, const struct mr_field *field,
                       struct column *ret, struct mr_err *reterr)
{
    if (field->type.id == MR_TYPE_ROW)
        return find_row(source, field, ret, reterr);
    ret->is = mr_nexmark_find(source->table, field->name, &ret->kind);
    if (ret->is == NULL)
        return no_column(source, field->name, reterr);
    return fits(ret->is->type, field->type) ? 0 : wrong_type(field, ret->is->type, reterr);
}

static int find_columns(struct mr_source *source, const struct mr_table_spec *spec,
                        struct mr_err *reterr)
{
    source->columns = spec->physical;
    source->column = MR_NEW_ARRAY(&source->arena, struct column, spec->physical);
    for (uint32_t c = 0; c < spec->physical; c++) {
        const struct mr_field *field = &spec->schema->field[c];
        struct column column = {0};
        int rc = find_column(source, field, &column, reterr);
        if (rc < 0)
            return rc;
        if (column.kind != MR_NEXMARK_KINDS && !field->type.nullable)
            return mr_fail(reterr, MR_ERR_SCHEMA,
                           "nexmark: the column '" MR_VIEW_FMT "' is NULL in rows of other "
                           "kinds, and can not be NOT NULL",
                           MR_VIEW_ARG(field->name));
        if (spec->wanted == NULL || spec->wanted[c])
            source->column[c] = column;
    }
    return 0;
}

/* -- The table -------------------------------------------------------------------------------- */

static void nexmark_close(struct mr_source *source)
{
    if (source == NULL)
        return;
    if (source->nexmark.total != 0)
        mr_nexmark_fini(&source->nexmark);
    mr_arena_fini(&source->arena);
    free(source);
}

static int open_spec(struct mr_source *source, const struct mr_table_spec *spec,
                     struct mr_err *reterr)
{
    struct mr_nexmark_spec events = MR_NEXMARK_SPEC;
    int rc;

    if ((rc = read_spec(spec->options, &events, reterr)) < 0 ||
        (rc = read_unused(spec->options, reterr)) < 0 ||
        (rc = read_course(source, spec->options, reterr)) < 0 ||
        (rc = find_columns(source, spec, reterr)) < 0)
        return rc;
    if (spec->is_bounded_run && (source->events == INT64_MAX || source->is_kept_alive))
        return mr_fail(reterr, MR_ERR_OPTION,
                       "table %s never ends, and the job runs in batch mode: set 'events.num', "
                       "and no 'keep-alive'",
                       spec->name);
    mr_nexmark_init(&source->nexmark, &events);
    return 0;
}

static int nexmark_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                        struct mr_source **ret, struct mr_err *reterr)
{
    struct mr_source *source = calloc(1, sizeof(*source));

    (void)env;
    MR_ASSERT(source != NULL);
    mr_arena_init(&source->arena);
    int rc = open_spec(source, spec, reterr);
    if (rc < 0) {
        nexmark_close(source);
        return rc;
    }
    *ret = source;
    return 0;
}

static int nexmark_discover(struct mr_source *source,
                            void (*add)(void *context, const struct mr_split *split),
                            void *context, struct mr_err *reterr)
{
    (void)reterr;
    for (int64_t i = 0; i < source->splits; i++) {
        struct mr_split split = {
            .id = mr_arena_printf(&source->arena, "nexmark/%lld", (long long)i),
            .start = {.offset = MR_OFFSET_START},
        };
        add(context, &split);
    }
    return 0;
}

static int64_t nexmark_discover_interval(struct mr_source *source)
{
    (void)source;
    return 0;
}

/* -- The reader --------------------------------------------------------------------------- */

static int nexmark_reader_new(struct mr_source *source, struct mr_task_env *env,
                              struct mr_reader **ret, struct mr_err *reterr)
{
    struct mr_reader *reader = calloc(1, sizeof(*reader));

    (void)env;
    (void)reterr;
    MR_ASSERT(reader != NULL);
    reader->source = source;
    mr_text_init(&reader->scratch);
    *ret = reader;
    return 0;
}

static int nexmark_assign(struct mr_reader *reader, const struct mr_split *given,
                          struct mr_err *reterr)
{
    const struct mr_source *source = reader->source;
    const char *slash = strrchr(given->id, '/');
    struct split split = {.paced = -1};
    int64_t index = -1;

    if (slash == NULL || mr_int_parse(mr_view_of(slash + 1), &index) < 0 || index < 0 ||
        reader->splits == SPLITS_MAX)
        return mr_fail(reterr, -EINVAL, "nexmark: '%s' is no split of a generator", given->id);
    split.next = index;
    if (given->start.offset != MR_OFFSET_START) {
        split.next = given->start.offset;
        /* Which events a split has depends on how many splits there are. */
        if (given->start.extra[1] != source->splits)
            return mr_fail(
                reterr, MR_ERR_SCHEMA,
                "nexmark: the snapshot was taken with 'scan.parallelism' = '%lld'; it "
                "can not go on with '%lld'",
                (long long)given->start.extra[1], (long long)source->splits);
    }
    if (index >= source->splits)
        return mr_fail(reterr, MR_ERR_SCHEMA, "nexmark: '%s' is not among the %lld splits",
                       given->id, (long long)source->splits);
    reader->split[reader->splits] = split;
    return (int)reader->splits++;
}

static int64_t due_ns(const struct mr_source *source, const struct split *split)
{
    mr_i128 ns =
        (mr_i128)(split->next - split->paced) * MR_SECOND_NS / source->nexmark.spec.rate;

    return split->paced_ns + (int64_t)ns;
}

/* Events of SPLIT up to this number may be made at NOW. */
static int64_t end_of(const struct mr_source *source, struct split *split, int64_t now_ns)
{
    if (!source->is_paced || split->next >= source->events)
        return source->events;
    if (split->paced < 0) {
        split->paced = split->next;
        split->paced_ns = now_ns;
    }
    int64_t late_ns = now_ns - due_ns(source, split);
    if (late_ns > BEHIND_MAX_NS)
        split->paced_ns += late_ns - BEHIND_MAX_NS;
    int64_t due = split->paced + (int64_t)((mr_i128)(now_ns - split->paced_ns) *
                                           source->nexmark.spec.rate / MR_SECOND_NS);
    return due < source->events ? due + 1 : source->events;
}

/* The ids of the next rows of SPLIT; goes past events of other kinds. */
static uint32_t take(struct mr_reader *reader, struct split *split, int64_t end, uint32_t room)
{
    const struct mr_source *source = reader->source;
    uint32_t count = 0;

    for (uint32_t i = 0; i < SCAN_MAX && split->next < end && count < room; i++) {
        int64_t id = mr_nexmark_id(&source->nexmark, split->next);
        split->next += source->splits;
        if (source->table == MR_NEXMARK_ALL ||
            mr_nexmark_kind(&source->nexmark, id) == (unsigned)source->table)
            reader->id[count++] = id;
    }
    return count;
}

/* Column C of the COUNT events that reader->id has, into rows of OUT from FIRST on. */
static void fill(struct mr_reader *reader, uint32_t c, uint32_t count,
                 struct mr_batch_buffer *out, uint32_t first)
{
    const struct mr_source *source = reader->source;
    const struct column *column = &source->column[c];

    if (column->is != NULL)
        mr_nexmark_fill(&source->nexmark, column->is, column->kind, reader->id, count, out, c,
                        first);
    if (column->row != NULL)
        mr_nexmark_fill_rows(&source->nexmark, column->row, column->kind, reader->id, count,
                             out, c, first, &reader->scratch);
}

static int nexmark_poll_rows(struct mr_reader *reader, int64_t now_ns,
                             struct mr_batch_buffer *out, struct mr_poll *ret,
                             struct mr_err *reterr)
{
    const struct mr_source *source = reader->source;
    uint32_t first = out->batch.rows, room = out->capacity - first;

    (void)reterr;
    for (uint32_t i = 0; i < reader->splits && room > 0; i++) {
        uint32_t at = reader->turn++ % reader->splits;
        struct split *split = &reader->split[at];
        uint32_t count = take(reader, split, end_of(source, split, now_ns), room);
        if (count == 0)
            continue;
        for (uint32_t c = 0; c < source->columns; c++)
            fill(reader, c, count, out, first);
        out->batch.rows = out->batch.selected = first + count;
        *ret = (struct mr_poll){.split = at,
                                .count = count,
                                .after = {.offset = split->next, .extra = {0, source->splits}}};
        return 1;
    }
    return 0;
}

static enum mr_split_state nexmark_split_state(struct mr_reader *reader, uint32_t split)
{
    const struct mr_source *source = reader->source;

    MR_ASSERT(split < reader->splits);
    return reader->split[split].next >= source->events && !source->is_kept_alive
               ? MR_SPLIT_DONE
               : MR_SPLIT_ACTIVE;
}

static int64_t nexmark_deadline(struct mr_reader *reader, int64_t now_ns)
{
    const struct mr_source *source = reader->source;
    int64_t deadline_ns = INT64_MAX;

    for (uint32_t i = 0; i < reader->splits; i++) {
        const struct split *split = &reader->split[i];
        if (split->next >= source->events)
            continue;
        int64_t at_ns = source->is_paced && split->paced >= 0 ? due_ns(source, split) : now_ns;
        deadline_ns = at_ns < deadline_ns ? at_ns : deadline_ns;
    }
    return deadline_ns;
}

static void nexmark_reader_free(struct mr_reader *reader)
{
    if (reader != NULL)
        mr_text_fini(&reader->scratch);
    free(reader);
}

const struct mr_source_class mr_nexmark_source = {
    .name = "nexmark",
    .options = nexmark_options,
    .is_replayable = true,
    .open = nexmark_open,
    .discover = nexmark_discover,
    .discover_interval_ns = nexmark_discover_interval,
    .close = nexmark_close,
    .reader_new = nexmark_reader_new,
    .assign = nexmark_assign,
    .poll_rows = nexmark_poll_rows,
    .split_state = nexmark_split_state,
    .deadline_ns = nexmark_deadline,
    .reader_free = nexmark_reader_free,
};
