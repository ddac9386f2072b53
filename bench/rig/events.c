#include "bench/rig/events.h"

#include "core/data/print.h"

#include <stdio.h>
#include <stdlib.h>

static const struct mr_rig_events *the_events;

void mr_rig_events_set(const struct mr_rig_events *events)
{
    the_events = events;
}

/* -- Making them ------------------------------------------------------------------------ */

static void make_column(struct mr_rig_events *events, enum mr_nexmark_kind kind, int c)
{
    const struct mr_nexmark_column *column = &mr_nexmark_columns(kind)[c];
    bool is_text = column->type.id == MR_TYPE_VARCHAR;
    int64_t unit = mr_type_is_timestamp(column->type) ? MR_MILLI_NS : 1;
    uint64_t row = 0;

    events->data[kind][c] =
        calloc(events->rows[kind] + 1, is_text ? sizeof(struct mr_str) : sizeof(int64_t));
    MR_ASSERT(events->data[kind][c] != NULL);
    for (uint64_t i = 0; i < events->events; i++) {
        int64_t id = mr_nexmark_id(&events->nexmark, (int64_t)i);
        if (events->kind[i] != kind)
            continue;
        if (is_text)
            ((struct mr_str *)events->data[kind][c])[row++] =
                mr_nexmark_text(&events->nexmark, column->field, id, &events->bytes);
        else
            ((int64_t *)events->data[kind][c])[row++] =
                mr_nexmark_number(&events->nexmark, column->field, id) * unit;
    }
}

void mr_rig_events_init(struct mr_rig_events *events, const struct mr_nexmark_spec *spec,
                        uint64_t count)
{
    memset(events, 0, sizeof(*events));
    mr_nexmark_init(&events->nexmark, spec);
    mr_arena_init(&events->bytes);
    events->events = count;
    events->kind = malloc(count + 1);
    MR_ASSERT(events->kind != NULL);
    for (uint64_t i = 0; i < count; i++) {
        int64_t id = mr_nexmark_id(&events->nexmark, (int64_t)i);
        events->kind[i] = (uint8_t)mr_nexmark_kind(&events->nexmark, id);
        events->rows[events->kind[i]]++;
    }
    for (int kind = 0; kind < MR_NEXMARK_KINDS; kind++)
        for (int c = 0; mr_nexmark_columns((enum mr_nexmark_kind)kind)[c].name != NULL; c++)
            make_column(events, (enum mr_nexmark_kind)kind, c);
}

void mr_rig_events_fini(struct mr_rig_events *events)
{
    for (int kind = 0; kind < MR_NEXMARK_KINDS; kind++)
        for (int c = 0; c < MR_RIG_EVENT_COLUMNS; c++)
            free(events->data[kind][c]);
    free(events->kind);
    mr_arena_fini(&events->bytes);
    mr_nexmark_fini(&events->nexmark);
}

const void *mr_rig_events_column(const struct mr_rig_events *events, enum mr_nexmark_kind kind,
                                 const char *name)
{
    const struct mr_nexmark_column *column = mr_nexmark_columns(kind);
    int c = 0;

    while (column[c].name != NULL && strcmp(column[c].name, name) != 0)
        c++;
    MR_ASSERT(column[c].name != NULL);
    return events->data[kind][c];
}

static int64_t clock_of_bids(const struct mr_baseline_input *input, uint64_t next)
{
    return input->bids.time_ns[next];
}

struct mr_baseline_input mr_rig_events_input(const struct mr_rig_events *e)
{
#define PERSON(name)  mr_rig_events_column(e, MR_NEXMARK_PERSON, name)
#define AUCTION(name) mr_rig_events_column(e, MR_NEXMARK_AUCTION, name)
#define BID(name)     mr_rig_events_column(e, MR_NEXMARK_BID, name)
    return (struct mr_baseline_input){
        .events = e->events,
        .kind = e->kind,
        .persons = {e->rows[MR_NEXMARK_PERSON], PERSON("id"), PERSON("dateTime"),
                    PERSON("name"), PERSON("city"), PERSON("state")},
        .auctions = {e->rows[MR_NEXMARK_AUCTION], AUCTION("id"), AUCTION("initialBid"),
                     AUCTION("reserve"), AUCTION("dateTime"), AUCTION("expires"),
                     AUCTION("seller"), AUCTION("category"), AUCTION("itemName"),
                     AUCTION("description"), AUCTION("extra")},
        .bids = {e->rows[MR_NEXMARK_BID], BID("auction"), BID("bidder"), BID("price"),
                 BID("dateTime"), BID("channel"), BID("url"), BID("extra")},
        .now_ns = clock_of_bids,
    };
#undef PERSON
#undef AUCTION
#undef BID
}

/* -- The connector 'columns' --------------------------------------------------------------- */

static const struct mr_option_spec columns_options[] = {
    {"nexmark.table", MR_OPTION_ENUM, "bid", false, "person|auction|bid", "Which kind."},
    {"scan.parallelism", MR_OPTION_INT, "1", false, NULL, "Splits."},
    {0},
};

enum { COLUMNS_MAX = 32, SPLITS_MAX = 8 };

struct mr_source {
    const struct mr_rig_events *events;
    int kind;
    int64_t splits;
    uint32_t columns;
    const char *data[COLUMNS_MAX]; /* NULL: not wanted */
    size_t bytes[COLUMNS_MAX];     /* of a value */
};

struct columns_split {
    uint64_t next;
    int64_t index;
};

struct mr_reader {
    const struct mr_source *source;
    struct columns_split split[SPLITS_MAX];
    uint32_t splits, turn;
};

static int columns_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                        struct mr_source **ret, struct mr_err *reterr)
{
    struct mr_source *source = calloc(1, sizeof(*source));
    int rc;

    (void)env;
    MR_ASSERT(source != NULL && the_events != NULL && spec->physical <= COLUMNS_MAX);
    source->events = the_events;
    source->columns = spec->physical;
    if ((rc = mr_options_enum(spec->options, columns_options, "nexmark.table", &source->kind,
                              reterr)) < 0 ||
        (rc = mr_options_int(spec->options, columns_options, "scan.parallelism",
                             &source->splits, reterr)) < 0) {
        free(source);
        return rc;
    }
    MR_ASSERT(source->splits >= 1 && source->splits <= SPLITS_MAX);
    for (uint32_t c = 0; c < spec->physical; c++) {
        char name[64];
        if (spec->wanted != NULL && !spec->wanted[c])
            continue;
        (void)snprintf(name, sizeof(name), MR_VIEW_FMT,
                       MR_VIEW_ARG(spec->schema->field[c].name));
        source->data[c] =
            mr_rig_events_column(the_events, (enum mr_nexmark_kind)source->kind, name);
        source->bytes[c] = mr_type_bytes(spec->schema->field[c].type);
    }
    *ret = source;
    return 0;
}

static int columns_discover(struct mr_source *source,
                            void (*add)(void *context, const struct mr_split *split),
                            void *context, struct mr_err *reterr)
{
    (void)reterr;
    for (int64_t i = 0; i < source->splits; i++) {
        char id[24];
        (void)snprintf(id, sizeof(id), "%lld", (long long)i);
        struct mr_split split = {.id = id, .start = {.offset = MR_OFFSET_START}};
        add(context, &split);
    }
    return 0;
}

static void columns_close(struct mr_source *source)
{
    free(source);
}

static int columns_reader_new(struct mr_source *source, struct mr_task_env *env,
                              struct mr_reader **ret, struct mr_err *reterr)
{
    (void)env;
    (void)reterr;
    *ret = calloc(1, sizeof(**ret));
    MR_ASSERT(*ret != NULL);
    (*ret)->source = source;
    return 0;
}

static int columns_assign(struct mr_reader *reader, const struct mr_split *split,
                          struct mr_err *reterr)
{
    int64_t index = atoi(split->id);

    (void)reterr;
    MR_ASSERT(reader->splits < SPLITS_MAX);
    reader->split[reader->splits] = (struct columns_split){
        split->start.offset == MR_OFFSET_START ? (uint64_t)index * MR_BATCH_ROWS
                                               : (uint64_t)split->start.offset,
        index};
    return (int)reader->splits++;
}

static int columns_poll(struct mr_reader *reader, int64_t now_ns, struct mr_batch_buffer *out,
                        struct mr_poll *ret, struct mr_err *reterr)
{
    const struct mr_source *source = reader->source;
    uint64_t rows = source->events->rows[source->kind];

    (void)now_ns;
    (void)reterr;
    for (uint32_t i = 0; i < reader->splits; i++) {
        uint32_t at = reader->turn++ % reader->splits;
        struct columns_split *split = &reader->split[at];
        if (split->next >= rows)
            continue;
        uint64_t left = rows - split->next;
        uint32_t count = left < MR_BATCH_ROWS ? (uint32_t)left : MR_BATCH_ROWS;
        MR_ASSERT(out->batch.rows == 0 && out->capacity == MR_BATCH_ROWS);
        for (uint32_t c = 0; c < source->columns; c++)
            if (source->data[c] != NULL)
                memcpy(out->batch.col[c].data, source->data[c] + split->next * source->bytes[c],
                       count * source->bytes[c]);
        split->next += (uint64_t)source->splits * MR_BATCH_ROWS;
        out->batch.rows = out->batch.selected = count;
        *ret = (struct mr_poll){
            .split = at, .count = count, .after = {.offset = (int64_t)split->next}};
        return 1;
    }
    return 0;
}

static enum mr_split_state columns_split_state(struct mr_reader *reader, uint32_t split)
{
    const struct mr_source *source = reader->source;

    return reader->split[split].next >= source->events->rows[source->kind] ? MR_SPLIT_DONE
                                                                           : MR_SPLIT_ACTIVE;
}

static void columns_reader_free(struct mr_reader *reader)
{
    free(reader);
}

const struct mr_source_class mr_rig_events_source = {
    .name = "columns",
    .options = columns_options,
    .is_replayable = true,
    .open = columns_open,
    .discover = columns_discover,
    .close = columns_close,
    .reader_new = columns_reader_new,
    .assign = columns_assign,
    .poll_rows = columns_poll,
    .split_state = columns_split_state,
    .reader_free = columns_reader_free,
};
