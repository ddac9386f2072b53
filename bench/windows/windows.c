/*
 * What must not make windows slow: many of them over each row, rows out of order, and a key
 * that most rows have.
 *
 *     hop-overlaps   windows of 1 s every millisecond against every second, 10 K keys and 20 K rows
 *                    per millisecond; the windows are full when the clock starts, or as full
 *                    as they get in five seconds, which is less than the row asks for
 *     disorder       half of the bids late by up to 2 s, against in order
 *     window-fire    a million rows and fifty windows of 10 s per second, 10 K keys: from the poll that
 *                    completes a window to its last row, the worst of ten thousand
 *     skew           nine tenths of the bids on one auction, two reactors, against even
 */
#include "bench/rig/events.h"
#include "bench/rig/memory.h"
#include "bench/rig/query.h"
#include "bench/rig/row.h"
#include "core/base/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* -- Overlaps ---------------------------------------------------------------------------------- */

enum {
    KEYS = 10000,
    ROWS_PER_SECOND = 20000000,
    FILL = ROWS_PER_SECOND + ROWS_PER_SECOND / 20, /* a second and the delay of the watermark */
    ROWS = 1000000,
    ROWS_STEP = ROWS_PER_SECOND / 1000,
};

#define FILL_NS    (5 * MR_SECOND_NS)
#define MEASURE_NS (2 * MR_SECOND_NS)

static struct mr_rig_query *open_hop(const char *step, const char *size, const char *sink)
{
    char sql[2048];

    (void)snprintf(
        sql, sizeof(sql),
        "CREATE TABLE orders (product STRING, amount DECIMAL(10, 2), order_time TIMESTAMP(3),\n"
        "  WATERMARK FOR order_time AS order_time - INTERVAL '0.001' SECOND\n"
        ") WITH ('connector' = 'generated');\n"
        "CREATE TABLE totals (product STRING, window_end TIMESTAMP(3), orders BIGINT,\n"
        "  total DECIMAL(38, 2)) WITH ('connector' = '%s');\n"
        "INSERT INTO totals SELECT product, window_end, COUNT(*), SUM(amount)\n"
        "FROM TABLE(HOP(TABLE orders, DESCRIPTOR(order_time), INTERVAL %s SECOND,\n"
        "  INTERVAL %s SECOND)) GROUP BY product, window_start, window_end;\n",
        sink, step, size);
    return mr_rig_query_new(&(struct mr_rig_query_spec){.text = sql, .reactors = 1});
}

/* Up to ROWS more, or as many as there is time for; returns how many. */
static uint64_t read_some(struct mr_rig_query *query, uint64_t rows, int64_t limit_ns)
{
    uint64_t from = mr_rig_query_status(query)->rows_in, now = from;
    int64_t began_ns = mr_rig_now_ns();

    while (now - from < rows && mr_rig_now_ns() - began_ns < limit_ns) {
        mr_rig_query_read(query, now + ROWS_STEP);
        now = mr_rig_query_status(query)->rows_in;
    }
    return now - from;
}

/* Nanoseconds per row, once a whole window has gone by. */
static double run_full(struct mr_rig_query *query)
{
    mr_rig_query_start(query);
    (void)read_some(query, FILL, FILL_NS);
    int64_t began_ns = mr_rig_now_ns();
    uint64_t rows = read_some(query, ROWS, MEASURE_NS);
    double took = (double)(mr_rig_now_ns() - began_ns);
    mr_rig_query_stop(query);
    return took / (double)rows;
}

struct overlaps {
    struct mr_rig_query *many, *one;
};

static double run_many(void *context)
{
    return run_full(((struct overlaps *)context)->many);
}

static double run_one(void *context)
{
    return run_full(((struct overlaps *)context)->one);
}

static void overlaps(struct mr_rig *rig)
{
    struct mr_rig_generated generated = {
        .rows = UINT64_C(1) << 40, .products = KEYS, .rows_per_second = ROWS_PER_SECOND};
    struct overlaps context;

    if (!mr_rig_wants(rig, "hop-overlaps"))
        return;
    mr_rig_generated_set(&generated);
    context.many = open_hop("'0.001'", "'1'", "blackhole");
    context.one = open_hop("'1'", "'1'", "blackhole");
    mr_rig_pin(0);
    mr_rig_run(rig, &(struct mr_rig_row){
                        .number = 9,
                        .name = "hop-overlaps",
                        .ours = "HOP with 1000 windows over each row, 10 K keys",
                        .theirs = "the same with one window",
                        .unit = "ns/row",
                        .direction = MR_RIG_AT_LEAST,
                        .must = 0.6,
                        .aim = 0.8,
                        .is_inverse = true,
                        .run_ours = run_many,
                        .run_theirs = run_one,
                        .context = &context,
                    });
    mr_rig_query_free(context.many);
    mr_rig_query_free(context.one);
    mr_rig_unpin();
}

/* -- Fires -------------------------------------------------------------------------------------- */

enum { FIRE_ROWS_PER_SECOND = 1000000, FIRE_SECONDS = 10, FIRES = 10000, FIRE_RUN = 64 };

static struct mr_rig_histogram the_fires;

/* Microseconds: the 99.99th percentile. */
static double run_fires(void *context)
{
    struct mr_rig_query *query = context;

    mr_rig_query_start(query);
    mr_rig_query_read(query, (FIRE_SECONDS + 1) * FIRE_ROWS_PER_SECOND);
    mr_rig_histogram_reset(&the_fires);
    while (the_fires.count < FIRES)
        mr_rig_query_read(query, mr_rig_query_status(query)->rows_in + FIRE_ROWS_PER_SECOND);
    mr_rig_query_stop(query);
    return (double)mr_rig_histogram_at(&the_fires, 0.9999) / 1e3;
}

static void fires(struct mr_rig *rig)
{
    struct mr_rig_generated generated = {.rows = UINT64_C(1) << 40,
                                         .products = KEYS,
                                         .rows_per_second = FIRE_ROWS_PER_SECOND,
                                         .run = FIRE_RUN};

    if (!mr_rig_wants(rig, "window-fire"))
        return;
    mr_rig_generated_set(&generated);
    mr_rig_tally()->fires = &the_fires;
    struct mr_rig_query *query = open_hop("'0.02'", "'10'", "tally");
    mr_rig_pin(0);
    mr_rig_run(rig,
               &(struct mr_rig_row){
                   .number = 8,
                   .name = "window-fire",
                   .ours = "p99.99 of a fire: 10 K keys, 1 M rows/s, 10 s sliding by 20 ms",
                   .unit = "us",
                   .direction = MR_RIG_AT_MOST,
                   .must = 5000,
                   .aim = 1000,
                   .pairs = 3,
                   .run_ours = run_fires,
                   .context = query,
               });
    mr_rig_query_free(query);
    mr_rig_tally()->fires = NULL;
    mr_rig_unpin();
}

/* -- Disorder and skew ------------------------------------------------------------------------ */

struct events_pair {
    const struct mr_rig_events *hard, *easy;
    struct mr_rig_query *query;
};

static double run_events(struct mr_rig_query *query, const struct mr_rig_events *events)
{
    mr_rig_events_set(events);
    double ns = mr_rig_query_run(query) / (double)events->rows[MR_NEXMARK_BID];
    MR_ASSERT(mr_rig_query_status(query)->rows_in == events->rows[MR_NEXMARK_BID]);
    MR_ASSERT(mr_rig_query_status(query)->late_rows == 0);
    return ns;
}

static double run_hard(void *context)
{
    struct events_pair *pair = context;

    return run_events(pair->query, pair->hard);
}

static double run_easy(void *context)
{
    struct events_pair *pair = context;

    return run_events(pair->query, pair->easy);
}

static struct mr_rig_query *open_count(uint32_t reactors)
{
    char sql[2048];

    (void)snprintf(
        sql, sizeof(sql),
        "CREATE TABLE bid (auction BIGINT, price BIGINT, `dateTime` TIMESTAMP(3),\n"
        "  WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND\n"
        ") WITH ('connector' = 'columns', 'scan.parallelism' = '%u');\n"
        "CREATE TABLE result (auction BIGINT, endtime TIMESTAMP(3), bids BIGINT, best BIGINT)\n"
        "  WITH ('connector' = 'blackhole');\n"
        "INSERT INTO result SELECT auction, window_end, COUNT(*), MAX(price)\n"
        "FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(`dateTime`), INTERVAL '1' SECOND))\n"
        "GROUP BY auction, window_start, window_end;\n",
        reactors);
    return mr_rig_query_new(&(struct mr_rig_query_spec){
        .text = sql, .reactors = reactors, .is_threaded = reactors > 1});
}

static void make_events(struct mr_rig_events *events)
{
    struct mr_nexmark_spec spec = MR_NEXMARK_SPEC;

    spec.rate = 100000;
    mr_rig_events_init(events, &spec, 1000000);
}

static int64_t *bid_column(struct mr_rig_events *events, const char *name)
{
    return (int64_t *)(uintptr_t)mr_rig_events_column(events, MR_NEXMARK_BID, name);
}

static void disorder(struct mr_rig *rig)
{
    static struct mr_rig_events late, even;
    struct events_pair pair = {&late, &even, NULL};
    struct mr_rng rng = {17};

    if (!mr_rig_wants(rig, "disorder"))
        return;
    make_events(&late);
    make_events(&even);
    int64_t *time = bid_column(&late, "dateTime");
    for (uint64_t i = 0; i < late.rows[MR_NEXMARK_BID]; i++)
        if (mr_rng_below(&rng, 2) == 0)
            time[i] -= (int64_t)mr_rng_below(&rng, 2000) * MR_MILLI_NS;
    mr_rig_events_set(&even);
    pair.query = open_count(1);
    mr_rig_pin(0);
    (void)run_easy(&pair);
    mr_rig_run(rig, &(struct mr_rig_row){
                        .number = 15,
                        .name = "disorder",
                        .ours = "half of the rows late by up to 2 s",
                        .theirs = "the same rows in order",
                        .unit = "ns/row",
                        .direction = MR_RIG_AT_LEAST,
                        .must = 0.7,
                        .aim = 0.8,
                        .is_inverse = true,
                        .run_ours = run_hard,
                        .run_theirs = run_easy,
                        .context = &pair,
                    });
    mr_rig_unpin();
    mr_rig_query_free(pair.query);
    mr_rig_events_fini(&late);
    mr_rig_events_fini(&even);
}

static void skew(struct mr_rig *rig)
{
    static struct mr_rig_events skewed, even;
    struct events_pair pair = {&skewed, &even, NULL};
    struct mr_rng rng = {17};

    if (!mr_rig_wants(rig, "skew"))
        return;
    if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
        mr_rig_skip(rig, "skew", "this machine has one CPU");
        return;
    }
    make_events(&skewed);
    make_events(&even);
    int64_t *hot = bid_column(&skewed, "auction"), *cold = bid_column(&even, "auction");
    for (uint64_t i = 0; i < even.rows[MR_NEXMARK_BID]; i++) {
        cold[i] = (int64_t)mr_rng_below(&rng, KEYS);
        hot[i] = mr_rng_below(&rng, 10) != 0 ? 7 : cold[i];
    }
    mr_rig_events_set(&even);
    pair.query = open_count(2);
    (void)run_easy(&pair);
    mr_rig_run(rig, &(struct mr_rig_row){
                        .number = 15,
                        .name = "skew",
                        .ours = "90 % of the rows on one of 10 K keys, two reactors",
                        .theirs = "the same rows on 10 K keys evenly",
                        .unit = "ns/row",
                        .direction = MR_RIG_AT_LEAST,
                        .must = 0.8,
                        .aim = 0.9,
                        .is_inverse = true,
                        .threads = 2,
                        .run_ours = run_hard,
                        .run_theirs = run_easy,
                        .context = &pair,
                    });
    mr_rig_query_free(pair.query);
    mr_rig_events_fini(&skewed);
    mr_rig_events_fini(&even);
}

int main(int argc, char **argv)
{
    struct mr_rig rig;

    mr_rig_init(&rig, argc, argv);
    overlaps(&rig);
    fires(&rig);
    disorder(&rig);
    skew(&rig);
    return rig.status;
}
