/*
 * The reading side: one COPY per range, streamed.  The thread cuts what comes into blocks of
 * whole rows; the reactor decodes them.
 *
 *     split "orders/2"   COPY (SELECT a, b FROM orders WHERE id BETWEEN 67 AND 99) TO STDOUT
 *
 * A table has no order to go on from, so a range is read from its beginning when the job is
 * restored in the middle of it; one that was read to its end is not read again.
 */
#include "io/postgres/postgres.h"
#include "io/postgres/table.h"

#include "core/data/print.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    BLOCK_BYTES = 256 << 10,
    HEAD_BYTES = 19, /* of a binary COPY, without extensions */
    SPLITS_MAX = 65536
};

#define IDLE_NS       (60 * MR_SECOND_NS)
#define PAUSE_NS      (200 * MR_MILLI_NS)
#define POSITION_DONE 1 /* extra[0] of a split that was read to its end */

struct mr_source {
    const struct mr_table_spec *spec;
    struct mr_task_env *env;
    struct mr_pg_options options;
    struct mr_pg_table table;
    struct mr_text columns;          /* "a", "b": those that are wanted */
    struct mr_view partition_column; /* as the option has it; no data: not given */
    struct mr_text partition;        /* quoted; empty: the whole table is one split */
    int64_t splits, lower, upper;
    struct mr_text ids; /* of the splits, terminated each */
};

struct range {
    int64_t index;
    char *sql;
    int64_t rows; /* handed on so far */
    bool is_done;
};

struct mr_reader {
    struct mr_source *source;
    struct mr_task_env *env;
    struct mr_pg_lane lane;
    struct range *range;
    _Atomic uint32_t ranges; /* the thread reads those below */
    uint32_t ranges_room;
    uint32_t at;   /* bytes of the block at hand that are decoded */
    uint32_t left; /* and rows that are not */

    /* The thread's own. */
    struct mr_pg_link link;
    uint32_t next;       /* range to be read */
    struct mr_text rest; /* come, and not a whole row yet */
    bool has_head;
};

/* -- The table ---------------------------------------------------------------------------- */

static int read_bound(const struct mr_table_spec *spec, const char *name, int64_t *ret,
                      uint32_t *ret_given, struct mr_err *reterr)
{
    if (mr_options_find(spec->options, name) == NULL)
        return 0;
    (*ret_given)++;
    return mr_options_int(spec->options, mr_pg_options, name, ret, reterr);
}

/* All four or none, as Flink has it. */
static int read_partition(struct mr_source *source, struct mr_err *reterr)
{
    const struct mr_table_spec *spec = source->spec;
    uint32_t given = 0;
    int rc = mr_options_string(spec->options, mr_pg_options, "scan.partition.column",
                               &source->partition_column, reterr);

    source->splits = 1;
    if (rc == 0)
        rc = read_bound(spec, "scan.partition.num", &source->splits, &given, reterr);
    if (rc == 0)
        rc = read_bound(spec, "scan.partition.lower-bound", &source->lower, &given, reterr);
    if (rc == 0)
        rc = read_bound(spec, "scan.partition.upper-bound", &source->upper, &given, reterr);
    given += source->partition_column.data != NULL;
    if (rc < 0 || given == 0)
        return rc;
    if (given != 4)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Either all or none of the following options should be provided:\n"
                       "scan.partition.column\nscan.partition.num\nscan.partition.lower-bound\n"
                       "scan.partition.upper-bound");
    if (source->lower > source->upper)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "'scan.partition.lower-bound' = '%lld' must not be larger than "
                       "'scan.partition.upper-bound' = '%lld'.",
                       (long long)source->lower, (long long)source->upper);
    if (source->splits < 1 || source->splits > SPLITS_MAX)
        return mr_fail(reterr, MR_ERR_OPTION,
                       "Invalid value for option 'scan.partition.num'.\n\nExpected 1 to %d.",
                       SPLITS_MAX);
    mr_i128 values = (mr_i128)source->upper - source->lower + 1;
    if (source->splits > values)
        source->splits = (int64_t)values;
    return 0;
}

static void list_columns(struct mr_source *source)
{
    const struct mr_table_spec *spec = source->spec;

    for (uint32_t c = 0; c < spec->physical; c++) {
        if (spec->wanted != NULL && !spec->wanted[c])
            continue;
        mr_text_puts(&source->columns, source->columns.len == 0 ? "" : ", ");
        mr_pg_put_name(&source->columns, source->table.column[c].name);
    }
}

static int look_at_table(void *context, struct mr_pg_link *link, struct mr_err *reterr)
{
    struct mr_source *source = context;

    mr_pg_table_fini(&source->table);
    mr_text_reset(&source->partition);
    int rc = mr_pg_table_init(&source->table, link, source->options.table, source->spec,
                              MR_PG_READS, reterr);
    if (rc == 0 && source->partition_column.data != NULL)
        rc = mr_pg_table_partition(&source->table, link, source->partition_column,
                                   &source->partition, reterr);
    return rc;
}

static void source_close(struct mr_source *source)
{
    mr_pg_table_fini(&source->table);
    mr_pg_options_fini(&source->options);
    mr_text_fini(&source->columns);
    mr_text_fini(&source->partition);
    mr_text_fini(&source->ids);
    free(source);
}

static int source_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                       struct mr_source **ret, struct mr_err *reterr)
{
    struct mr_source *source = calloc(1, sizeof(*source));
    struct mr_pg_link link;

    MR_ASSERT(source != NULL);
    source->spec = spec;
    source->env = env;
    mr_text_init(&source->columns);
    mr_text_init(&source->partition);
    mr_text_init(&source->ids);
    int rc = mr_pg_options_init(&source->options, spec, env, reterr);
    if (rc == 0)
        rc = read_partition(source, reterr);
    mr_pg_link_init(&link, &source->options.place, env, NULL);
    if (rc == 0)
        rc = mr_pg_look_first(&link, &source->options, look_at_table, source, reterr);
    if (rc < 0) {
        source_close(source);
        return rc;
    }
    list_columns(source);
    *ret = source;
    return 0;
}

static int source_discover(struct mr_source *source,
                           void (*add)(void *context, const struct mr_split *split),
                           void *context, struct mr_err *reterr)
{
    (void)reterr;
    for (int64_t i = 0; i < source->splits; i++) {
        struct mr_split split = {.start = {.offset = MR_OFFSET_START}};
        mr_text_reset(&source->ids);
        mr_text_printf(&source->ids, "%s/%lld", source->options.table, (long long)i);
        split.id = source->ids.data;
        add(context, &split);
    }
    return 0;
}

static int64_t source_discover_interval(struct mr_source *source)
{
    (void)source;
    return 0;
}

/* -- The thread -------------------------------------------------------------------------------- */

/* Flink's cut: the first ranges have one value more when they do not come out even. */
static char *range_sql(const struct mr_source *source, int64_t index)
{
    struct mr_text sql;

    mr_text_init(&sql);
    mr_text_printf(&sql, "COPY (SELECT %s FROM %s", source->columns.data, source->table.name);
    if (source->partition.len != 0) {
        mr_i128 values = (mr_i128)source->upper - source->lower + 1;
        mr_i128 size = (values + source->splits - 1) / source->splits;
        mr_i128 larger = values - (size - 1) * source->splits;
        mr_i128 before = index < larger ? index : larger;
        mr_i128 from = source->lower + index * (size - 1) + before;
        mr_i128 to = from + size - 1 - (index >= larger);
        mr_text_printf(&sql, " WHERE %s BETWEEN %lld AND %lld", source->partition.data,
                       (long long)from, (long long)to);
    }
    mr_text_puts(&sql, ") TO STDOUT (FORMAT binary)");
    char *copy = strdup(sql.data);
    MR_ASSERT(copy != NULL);
    mr_text_fini(&sql);
    return copy;
}

static bool has_room(void *context)
{
    const struct mr_reader *reader = context;
    const struct mr_pg_lane *lane = &reader->lane;

    return atomic_load_explicit(&lane->head, memory_order_seq_cst) -
               atomic_load_explicit(&lane->tail, memory_order_seq_cst) <
           MR_PG_BLOCKS;
}

static bool has_range(void *context)
{
    const struct mr_reader *reader = context;

    return atomic_load_explicit(&reader->ranges, memory_order_seq_cst) > reader->next;
}

/* NULL: abandoned. */
static struct mr_pg_block *await_room(struct mr_reader *reader)
{
    struct mr_pg_block *block;

    while ((block = mr_pg_lane_room(&reader->lane)) == NULL) {
        if (mr_pg_lane_is_abandoned(&reader->lane))
            return NULL;
        mr_pg_lane_sleep(&reader->lane, -1, 0, IDLE_NS, has_room, reader);
    }
    return block;
}

static void put_block(struct mr_reader *reader)
{
    mr_pg_lane_put(&reader->lane);
    mr_pg_lane_wake(&reader->lane);
}

/* How long the row at FROM is; 0: it is not whole yet, -1: the end mark. */
static int64_t row_length(const char *from, const char *end)
{
    const char *at = from + 2, *bytes;
    int32_t len;

    if (end - from < 2)
        return 0;
    uint16_t columns = mr_pg_get16(from);
    if (columns == UINT16_MAX)
        return -1;
    for (uint16_t c = 0; c < columns; c++)
        if (mr_pg_value(&at, end, &bytes, &len) < 0)
            return 0;
    return at - from;
}

/* Whole rows go from `rest` into blocks; what remains is the beginning of a row. */
static int cut_rows(struct mr_reader *reader, uint32_t split)
{
    struct mr_text *rest = &reader->rest;
    const char *from = rest->data, *end = rest->data + rest->len;
    int64_t len = 1;

    if (!reader->has_head) {
        if (rest->len < HEAD_BYTES)
            return 0;
        from += HEAD_BYTES;
        reader->has_head = true;
    }
    while (len > 0) {
        struct mr_pg_block *block = await_room(reader);
        if (block == NULL)
            return -ECANCELED;
        const char *begin = from;
        block->rows = 0;
        while (block->rows < MR_BATCH_ROWS && from - begin < BLOCK_BYTES &&
               (len = row_length(from, end)) > 0) {
            from += len;
            block->rows++;
        }
        if (block->rows == 0)
            break;
        mr_text_reset(&block->bytes);
        mr_text_put(&block->bytes, begin, (size_t)(from - begin));
        block->split = split;
        block->is_last = false;
        put_block(reader);
    }
    size_t kept = (size_t)(end - from);
    memmove(rest->data, from, kept);
    rest->len = kept;
    return 0;
}

/* Read one range; *RET_HAS_ROWS: some of its rows are out already. */
static int read_range(struct mr_reader *reader, uint32_t split, bool *ret_has_rows,
                      struct mr_err *reterr)
{
    char *data;
    int len = 0;
    int rc = mr_pg_run(&reader->link, reader->range[split].sql, reterr);

    mr_text_reset(&reader->rest);
    reader->has_head = false;
    if (rc < 0)
        return rc;
    while ((rc = mr_pg_copy_get(&reader->link, &data, &len, reterr)) > 0) {
        mr_text_put(&reader->rest, data, (size_t)len);
        PQfreemem(data);
        if (reader->rest.len < BLOCK_BYTES / 4)
            continue;
        *ret_has_rows = true;
        if (cut_rows(reader, split) < 0)
            return mr_fail(reterr, -ECANCELED, "the job ends");
    }
    if (rc < 0)
        return rc;
    *ret_has_rows = true;
    if (cut_rows(reader, split) < 0)
        return mr_fail(reterr, -ECANCELED, "the job ends");
    struct mr_pg_block *block = await_room(reader);
    if (block == NULL)
        return mr_fail(reterr, -ECANCELED, "the job ends");
    mr_text_reset(&block->bytes);
    block->rows = 0;
    block->split = split;
    block->is_last = true;
    put_block(reader);
    return 0;
}

/* Again and again while the server is away, as long as nothing of the range is out. */
static int read_patiently(struct mr_reader *reader, uint32_t split, struct mr_err *reterr)
{
    struct mr_sys *sys = reader->env->sys;
    int64_t since_ns = 0, limit_ns = reader->source->options.retry_timeout_ns;
    bool has_rows = false;

    for (;;) {
        int rc = reader->link.conn == NULL ? mr_pg_link_open(&reader->link, NULL, reterr) : 0;
        if (rc == 0)
            rc = read_range(reader, split, &has_rows, reterr);
        if (rc == 0)
            return 0;
        mr_pg_link_close(&reader->link);
        if (mr_pg_lane_is_abandoned(&reader->lane) || reader->link.trouble != MR_PG_LOST)
            return rc;
        if (has_rows)
            return mr_pg_add_words(reterr, MR_ERR_RESTART,
                                   ".  A range that was read in part can not be read on: start "
                                   "the job again");
        int64_t now_ns = mr_now_ns(sys);
        if (since_ns == 0) {
            since_ns = now_ns;
            mr_task_log(reader->env, "table '%s': %s; trying again for %lld s",
                        reader->source->spec->name, reterr->message,
                        (long long)(limit_ns / MR_SECOND_NS));
        }
        if (now_ns - since_ns >= limit_ns)
            return rc;
        mr_pg_link_pause(&reader->link, PAUSE_NS);
    }
}

static void *reader_run(void *context)
{
    struct mr_reader *reader = context;
    struct mr_pg_lane *lane = &reader->lane;
    struct mr_err err = {0};

    while (!mr_pg_lane_is_abandoned(lane)) {
        if (!has_range(reader)) {
            mr_pg_lane_sleep(lane, -1, 0, IDLE_NS, has_range, reader);
            continue;
        }
        uint32_t split = reader->next++;
        if (reader->range[split].is_done)
            continue;
        if (read_patiently(reader, split, &err) < 0) {
            if (!mr_pg_lane_is_abandoned(lane))
                mr_pg_lane_fail(lane, &err);
            break;
        }
    }
    mr_pg_link_close(&reader->link);
    return NULL;
}

/* -- The reader of a reactor ----------------------------------------------------------------- */

static void reader_free(struct mr_reader *reader)
{
    if (reader->lane.has_thread) {
        mr_pg_lane_abandon(&reader->lane);
        mr_pg_lane_join(&reader->lane);
    }
    mr_pg_lane_fini(&reader->lane);
    for (uint32_t i = 0; i < reader->ranges; i++)
        free(reader->range[i].sql);
    free(reader->range);
    mr_text_fini(&reader->rest);
    free(reader);
}

static int reader_new(struct mr_source *source, struct mr_task_env *env, struct mr_reader **ret,
                      struct mr_err *reterr)
{
    struct mr_reader *reader =
        aligned_alloc(MR_PAD, mr_align_up(sizeof(struct mr_reader), MR_PAD));

    MR_ASSERT(reader != NULL);
    memset(reader, 0, sizeof(*reader));
    reader->source = source;
    reader->env = env;
    mr_text_init(&reader->rest);
    /* All there will ever be: the thread may read them while more are assigned. */
    reader->ranges_room = (uint32_t)source->splits;
    reader->range = calloc(reader->ranges_room, sizeof(*reader->range));
    MR_ASSERT(reader->range != NULL);
    mr_pg_link_init(&reader->link, &source->options.place, env, &reader->lane);
    int rc = mr_pg_lane_init(&reader->lane, env->aio, reterr);
    if (rc == 0)
        rc = mr_pg_lane_start(&reader->lane, reader_run, reader, reterr);
    if (rc < 0) {
        reader_free(reader);
        return rc;
    }
    *ret = reader;
    return 0;
}

static int reader_assign(struct mr_reader *reader, const struct mr_split *split,
                         struct mr_err *reterr)
{
    const struct mr_source *source = reader->source;
    const char *slash = strrchr(split->id, '/');
    uint32_t at = atomic_load_explicit(&reader->ranges, memory_order_relaxed);
    struct range *range = &reader->range[at];
    int64_t index;

    if (slash == NULL || mr_int_parse(mr_view_of(slash + 1), &index) < 0 || index < 0 ||
        index >= source->splits || at == reader->ranges_room)
        return mr_fail(
            reterr, MR_ERR_SCHEMA,
            "jdbc: '%s' is not among the %lld ranges of table '%s': restore with the "
            "'scan.partition.num' that the checkpoint was taken with",
            split->id, (long long)source->splits, source->options.table);
    *range = (struct range){.index = index, .sql = range_sql(source, index)};
    if (split->start.offset != MR_OFFSET_START) {
        range->is_done = split->start.extra[0] == POSITION_DONE;
        if (!range->is_done && split->start.offset > 0)
            mr_task_log(reader->env,
                        "table '%s': '%s' was read up to row %lld and is read again from its "
                        "beginning: those rows come twice",
                        source->spec->name, split->id, (long long)split->start.offset);
        if (range->is_done)
            range->rows = split->start.offset;
    }
    atomic_store_explicit(&reader->ranges, at + 1, memory_order_seq_cst);
    mr_pg_lane_ring(&reader->lane);
    return (int)at;
}

static int bad_value(struct mr_reader *reader, uint32_t col, struct mr_view row,
                     const char *reason, struct mr_err *reterr)
{
    (void)row;
    return mr_fail(reterr, MR_ERR_BADROW, "table '%s': a value of column '%s' %s",
                   reader->source->spec->name, reader->source->table.column[col].name, reason);
}

static int decode_row(struct mr_reader *reader, const char **at, const char *end,
                      struct mr_batch_buffer *out, uint32_t row, struct mr_err *reterr)
{
    const struct mr_table_spec *spec = reader->source->spec;
    const struct mr_pg_table *table = &reader->source->table;
    const char *bytes, *reason = "";
    int32_t len;

    *at += 2;
    for (uint32_t c = 0; c < spec->physical; c++) {
        if (spec->wanted != NULL && !spec->wanted[c])
            continue;
        MR_ASSERT(mr_pg_value(at, end, &bytes, &len) == 0);
        if (mr_pg_decode(table->column[c].code, table->column[c].type, bytes, len, out, c, row,
                         &reason) < 0)
            return bad_value(reader, c, (struct mr_view){0}, reason, reterr);
    }
    return 0;
}

/* The block at hand as far as there is room; then it is given back. */
static int decode_block(struct mr_reader *reader, const struct mr_pg_block *block,
                        struct mr_batch_buffer *out, struct mr_poll *ret, struct mr_err *reterr)
{
    struct range *range = &reader->range[block->split];
    const char *at = block->bytes.data + reader->at;
    const char *end = block->bytes.data + block->bytes.len;
    uint32_t first = out->batch.rows, row = first;

    for (; row < out->capacity && reader->left > 0; row++, reader->left--) {
        int rc = decode_row(reader, &at, end, out, row, reterr);
        if (rc < 0)
            return rc;
    }
    out->batch.rows = out->batch.selected = row;
    range->rows += row - first;
    reader->at = (uint32_t)(at - block->bytes.data);
    *ret = (struct mr_poll){
        .split = block->split, .count = row - first, .after = {.offset = range->rows}};
    return 1;
}

static int reader_poll_rows(struct mr_reader *reader, int64_t now_ns,
                            struct mr_batch_buffer *out, struct mr_poll *ret,
                            struct mr_err *reterr)
{
    struct mr_pg_lane *lane = &reader->lane;

    (void)now_ns;
    mr_pg_lane_await(lane);
    struct mr_pg_block *block = mr_pg_lane_peek(lane);
    if (block == NULL && atomic_load_explicit(&lane->has_failed, memory_order_acquire) &&
        mr_pg_lane_is_empty(lane)) {
        *reterr = lane->failure;
        return mr_wrap(reterr, "table '%s'", reader->source->spec->name);
    }
    if (block == NULL)
        return 0;
    if (reader->left == 0 && reader->at == 0)
        reader->left = block->rows;
    int rc = 1;
    if (block->is_last) {
        struct range *range = &reader->range[block->split];
        range->is_done = true;
        *ret = (struct mr_poll){.split = block->split,
                                .after = {.offset = range->rows, .extra = {POSITION_DONE}}};
    } else {
        rc = decode_block(reader, block, out, ret, reterr);
        if (rc < 0 || reader->left != 0)
            return rc;
    }
    reader->at = 0;
    mr_pg_lane_take(lane);
    mr_pg_lane_ring(lane);
    return rc;
}

static enum mr_split_state reader_split_state(struct mr_reader *reader, uint32_t split)
{
    return reader->range[split].is_done ? MR_SPLIT_DONE : MR_SPLIT_ACTIVE;
}

static void reader_drop(struct mr_reader *reader)
{
    if (reader != NULL)
        reader_free(reader);
}

const struct mr_source_class mr_pg_source = {
    .name = "jdbc",
    .options = mr_pg_options,
    .is_replayable = false,
    .is_loadable = true,
    .lookup = &mr_pg_lookup,
    .caution = "at-least-once: a range that was being read when the job stopped is read again "
               "from its beginning",
    .open = source_open,
    .discover = source_discover,
    .discover_interval_ns = source_discover_interval,
    .close = source_close,
    .reader_new = reader_new,
    .assign = reader_assign,
    .poll_rows = reader_poll_rows,
    .split_state = reader_split_state,
    .reader_free = reader_drop,
};
