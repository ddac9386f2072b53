/*
 * Fixed small inputs for callgrind: bench_instructions NAME runs one hot path, and all that counts
 * is below mr_measured().  tools/instructions drives it and divides by the rows it prints.
 *
 *     decode     JSON lines of bids to columns
 *     filter     scan, watermark, filter, projection: q2 from columns
 *     window     scan and window: COUNT, MAX by auction and second, one reactor
 *     exchange   the same on two reactors, stepped on one thread: less `window`, the exchange
 *     barrier    rows of state through the copy-on-write barrier, with a flip and the pump
 */
#include "bench/rig/bids.h"
#include "bench/rig/events.h"
#include "bench/rig/query.h"
#include "core/base/rng.h"
#include "core/op/format.h"
#include "io/framing/lines.h"
#include "io/json/json.h"
#include "state/shard/pack.h"

#include <stdio.h>
#include <stdlib.h>

enum { EVENTS = 60000, BIDS = 20000, STATE_ROWS = 32768, UPDATES = 200000 };

struct path {
    const char *name;
    void (*prepare)(struct path *path);
    uint64_t (*run)(struct path *path); /* returns rows */
    struct mr_rig_query *query;
    struct mr_rig_events events;
    struct mr_text text;
    struct mr_lines lines;
    struct mr_decoder *decoder;
    struct mr_batch_buffer *out;
    struct mr_schema schema;
    struct mr_shard *shard;
    struct mr_rows rows;
    mr_ref *ref;
};

/* Not inlined and not renamed: callgrind is told to look here. */
__attribute__((noinline, noclone)) uint64_t mr_measured(struct path *path);

uint64_t mr_measured(struct path *path)
{
    return path->run(path);
}

/* -- decode ------------------------------------------------------------------------------------- */

static void bad_row(struct mr_bad_sink *sink, const struct mr_msg *msg, int column,
                    const char *reason)
{
    (void)sink;
    (void)msg;
    (void)column;
    fprintf(stderr, "a bid is malformed: %s\n", reason);
    exit(2);
}

static void prepare_decode(struct path *path)
{
    static struct mr_options none = {MR_VIEW("bench"), 0, NULL, NULL};
    static struct mr_field field[MR_RIG_BID_COLUMNS];
    struct mr_err err;

    memcpy(field, mr_rig_bid_field, sizeof(field));
    path->schema = (struct mr_schema){MR_RIG_BID_COLUMNS, field};
    mr_rig_bids_init(BIDS, &path->text);
    struct mr_format_spec spec = {.schema = &path->schema, .options = &none, .prefix = "json."};
    MR_ASSERT(mr_json_format.decoder_new(&spec, &path->decoder, &err) == 0);
    path->out = mr_batch_buffer_new(&path->schema, MR_BATCH_ROWS);
    mr_lines_init(&path->lines, '\n', 1 << 20);
    mr_lines_feed(&path->lines, path->text.data, path->text.len);
}

static uint64_t run_decode(struct path *path)
{
    static uint16_t origin[MR_BATCH_ROWS];
    static struct mr_msg msg[MR_BATCH_ROWS];
    struct mr_bad_sink bad = {bad_row};
    uint64_t rows = 0;
    uint32_t count;

    while ((count = mr_lines_cut(&path->lines, msg, MR_BATCH_ROWS)) != 0) {
        mr_batch_buffer_reset(path->out);
        MR_ASSERT(mr_json_format.decode(path->decoder, msg, count, path->out, origin, &bad) ==
                  count);
        rows += path->out->batch.rows;
    }
    return rows;
}

/* -- filter, window, exchange ------------------------------------------------------------------- */

static void prepare_query(struct path *path, const char *result, const char *select,
                          uint32_t reactors)
{
    struct mr_nexmark_spec spec = MR_NEXMARK_SPEC;
    char sql[2048];

    spec.rate = 10000;
    mr_rig_events_init(&path->events, &spec, EVENTS);
    mr_rig_events_set(&path->events);
    (void)snprintf(sql, sizeof(sql),
                   "CREATE TABLE bid (auction BIGINT, price BIGINT, `dateTime` TIMESTAMP(3),\n"
                   "  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '1' SECOND\n"
                   ") WITH ('connector' = 'columns', 'scan.parallelism' = '2');\n"
                   "CREATE TABLE result (%s) WITH ('connector' = 'blackhole');\n"
                   "INSERT INTO result %s;\n",
                   result, select);
    path->query =
        mr_rig_query_new(&(struct mr_rig_query_spec){.text = sql, .reactors = reactors});
    mr_rig_query_start(path->query);
}

static uint64_t run_query(struct path *path)
{
    mr_rig_query_read(path->query, path->events.rows[MR_NEXMARK_BID]);
    return mr_rig_query_status(path->query)->rows_in;
}

static void prepare_filter(struct path *path)
{
    prepare_query(path, "auction BIGINT, price BIGINT",
                  "SELECT auction, price FROM bid WHERE MOD(auction, 123) = 0", 1);
}

#define COUNT_SELECT                                                                 \
    "SELECT auction, window_end, COUNT(*), MAX(price) FROM TABLE(TUMBLE(TABLE bid, " \
    "DESCRIPTOR(`dateTime`), INTERVAL '1' SECOND)) GROUP BY auction, window_start, window_end"
#define COUNT_RESULT "auction BIGINT, endtime TIMESTAMP(3), bids BIGINT, best BIGINT"

static void prepare_window(struct path *path)
{
    prepare_query(path, COUNT_RESULT, COUNT_SELECT, 1);
}

static void prepare_exchange(struct path *path)
{
    prepare_query(path, COUNT_RESULT, COUNT_SELECT, 2);
}

/* -- barrier -------------------------------------------------------------------------------------- */

static void drain(struct mr_shard *shard)
{
    struct mr_stream_slot slot;

    while (mr_stream_peek(mr_shard_stream(shard), 0, &slot) != NULL)
        mr_stream_release(mr_shard_stream(shard));
}

static void prepare_barrier(struct path *path)
{
    struct mr_shard_options options = {
        .memory_bytes = UINT64_C(64) << 20, .numa_node = -1, .name = "bench"};
    struct mr_err err;

    MR_ASSERT(mr_shard_new(&options, &path->shard, &err) == 0);
    mr_rows_init(&path->rows, path->shard, 1, 0, MR_LINE_BYTES);
    path->ref = malloc(STATE_ROWS * sizeof(*path->ref));
    MR_ASSERT(path->ref != NULL);
    for (uint32_t i = 0; i < STATE_ROWS; i++) {
        path->ref[i] = mr_rows_add(&path->rows);
        MR_ASSERT(path->ref[i] != MR_REF_NONE);
        memset(mr_state_write(path->shard, path->ref[i], 1), 0, MR_LINE_BYTES);
    }
}

/* A flip, then random updates with a pump step between every 256, as a task visits them. */
static uint64_t run_barrier(struct path *path)
{
    struct mr_rng rng = {17};

    MR_ASSERT(mr_shard_flip(path->shard, 1, (struct mr_view){"", 0}));
    for (uint32_t i = 0; i < UPDATES; i++) {
        mr_ref ref = path->ref[mr_rng_below(&rng, STATE_ROWS)];
        ((uint64_t *)mr_state_write(path->shard, ref, 1))[1]++;
        if (i % 256 == 0) {
            (void)mr_shard_pump(path->shard, 32 << 10);
            drain(path->shard);
        }
    }
    return UPDATES;
}

int main(int argc, char **argv)
{
    static struct path paths[] = {
        {.name = "decode", .prepare = prepare_decode, .run = run_decode},
        {.name = "filter", .prepare = prepare_filter, .run = run_query},
        {.name = "window", .prepare = prepare_window, .run = run_query},
        {.name = "exchange", .prepare = prepare_exchange, .run = run_query},
        {.name = "barrier", .prepare = prepare_barrier, .run = run_barrier},
    };

    for (size_t i = 0; argc == 1 && i < MR_COUNTOF(paths); i++)
        printf("%s\n", paths[i].name);
    for (size_t i = 0; argc > 1 && i < MR_COUNTOF(paths); i++) {
        if (strcmp(paths[i].name, argv[1]) != 0)
            continue;
        paths[i].prepare(&paths[i]);
        printf("%llu\n", (unsigned long long)mr_measured(&paths[i]));
        /* What is left belongs to the system: the process ends. */
        fflush(stdout);
        _Exit(0);
    }
    return argc == 1 ? 0 : 2;
}
