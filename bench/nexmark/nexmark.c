/*
 * Nexmark: the queries from columns in memory against the same by hand
 * (bench/baseline/baseline.h), from JSON lines against simdjson merely reading them, and on two
 * reactors against one.
 *
 * Both regimes: 10 M events per second of event time, in which windows barely close, and
 * 100 K (rows that end in -100k), in which they do.
 */
#include "bench/nexmark/queries.h"
#include "bench/nexmark/sums.h"
#include "bench/orders/parse.h"
#include "bench/rig/events.h"
#include "bench/rig/memory.h"
#include "bench/rig/query.h"
#include "bench/rig/row.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define EVENTS     1000000
#define RATE       10000000
#define RATE_SLOW  100000
#define JSON_BIDS  300000
#define TEXT_BYTES 8192

#define COLUMNS "'connector' = 'columns'"

enum { QUERIES_MAX = 32, ROW_BYTES = 64 };

struct pair {
    const struct mr_rig_events *events;
    const struct mr_baseline_query *by_hand;
    struct mr_rig_query *query, *other; /* other: on two reactors */
    bool is_half;                       /* of a query that has a row of its own */
};

static struct mr_baseline_sink the_sink;

/* The events of a regime, made when they are first asked for. */
static const struct mr_rig_events *events_at(int64_t rate)
{
    static struct mr_rig_events made[2];
    struct mr_rig_events *events = &made[rate == RATE_SLOW];
    struct mr_nexmark_spec spec = MR_NEXMARK_SPEC;

    spec.rate = rate;
    if (events->events == 0)
        mr_rig_events_init(events, &spec, EVENTS);
    return events;
}

static struct mr_rig_query *open_query(const struct mr_bench_nexmark *query, const char *source,
                                       bool has_kinds, const char *sink, uint32_t reactors,
                                       bool is_threaded)
{
    char sql[TEXT_BYTES];

    mr_bench_nexmark_sql(query, source, has_kinds, sink, sql, sizeof(sql));
    return mr_rig_query_new(&(struct mr_rig_query_spec){
        .text = sql, .reactors = reactors, .is_threaded = is_threaded});
}

/* -- Against C ---------------------------------------------------------------------------------- */

/* Nanoseconds per event: the events of other kinds are there, though no side looks at them. */
static double run_engine(void *context)
{
    struct pair *pair = context;

    mr_rig_events_set(pair->events);
    return mr_rig_query_run(pair->query) / (double)pair->events->events;
}

static double run_by_hand(void *context)
{
    struct pair *pair = context;
    struct mr_baseline_input input = mr_rig_events_input(pair->events);
    int64_t began_ns = mr_rig_now_ns();

    pair->by_hand->run(&input, &the_sink);
    return (double)(mr_rig_now_ns() - began_ns) / (double)pair->events->events;
}

/* Both programs must have computed the same, or their times mean nothing. */
static void check_results(const struct mr_bench_nexmark *query, const struct pair *pair)
{
    struct mr_rig_tally *got = mr_rig_tally(), want;
    struct mr_baseline_input input = mr_rig_events_input(pair->events);

    if (query->is_clocked)
        return;
    memset(got, 0, sizeof(*got));
    mr_rig_events_set(pair->events);
    struct mr_rig_query *run = open_query(query, COLUMNS, true, "tally", 1, false);
    (void)mr_rig_query_run(run);
    mr_rig_query_free(run);
    mr_nexmark_sums(pair->by_hand, &input, &want);
    for (size_t c = 0; c < MR_COUNTOF(got->sum); c++)
        if (got->rows != want.rows || got->sum[c] != want.sum[c]) {
            fprintf(stderr,
                    "%s: the engine and the program by hand disagree: %llu and %llu rows, "
                    "column %zu adds up to %llu and %llu\n",
                    query->name, (unsigned long long)got->rows, (unsigned long long)want.rows,
                    c, (unsigned long long)got->sum[c], (unsigned long long)want.sum[c]);
            exit(2);
        }
}

/* The geometric mean over the queries, of either side; halves of one do not count. */
static double run_all(struct pair *pair, double (*run)(void *context))
{
    double sum = 0;
    uint32_t count = 0;

    for (; pair->query != NULL; pair++) {
        if (pair->is_half)
            continue;
        sum += log(run(pair));
        count++;
    }
    return exp(sum / count);
}

static double run_all_engine(void *context)
{
    return run_all(context, run_engine);
}

static double run_all_by_hand(void *context)
{
    return run_all(context, run_by_hand);
}

/* Is NAME, or the mean over all, asked for? */
static bool is_wanted(const struct mr_rig *rig, const char *name, const char *suffix)
{
    char row[ROW_BYTES];

    (void)snprintf(row, sizeof(row), "nexmark-%s%s", name, suffix);
    return mr_rig_wants(rig, row);
}

static void run_row(struct mr_rig *rig, const char *name, const char *suffix,
                    struct mr_rig_row row)
{
    /* Reports keep the name. */
    char *full = malloc(ROW_BYTES);

    MR_ASSERT(full != NULL);
    (void)snprintf(full, ROW_BYTES, "nexmark-%s%s", name, suffix);
    row.name = full;
    mr_rig_run(rig, &row);
    free(full);
}

static void open_pair(struct pair *pair, const struct mr_bench_nexmark *query,
                      const struct mr_rig_events *events)
{
    *pair = (struct pair){.events = events,
                          .by_hand = mr_baseline_find(query->name),
                          .is_half = strchr(query->name, '-') != NULL};
    MR_ASSERT(pair->by_hand != NULL);
    check_results(query, pair);
    pair->query = open_query(query, COLUMNS, true, "blackhole", 1, false);
    (void)run_engine(pair);
}

static void against_c(struct mr_rig *rig, int64_t rate, const char *suffix)
{
    struct pair pair[QUERIES_MAX + 1] = {0};
    struct mr_rig_row row = {
        .number = 3,
        .ours = "one Nexmark query from columns in memory, one reactor",
        .theirs = "the same by hand in C (bench/baseline)",
        .unit = "ns/event",
        .direction = MR_RIG_AT_LEAST,
        .is_inverse = true,
        .run_ours = run_engine,
        .run_theirs = run_by_hand,
    };
    bool is_all_wanted = is_wanted(rig, "all", suffix);
    uint32_t pairs = 0;

    for (const struct mr_bench_nexmark *q = mr_bench_nexmark; q->name != NULL; q++) {
        if (!is_all_wanted && !is_wanted(rig, q->name, suffix))
            continue;
        const struct mr_rig_events *events = events_at(rate);
        mr_rig_events_set(events);
        mr_rig_pin(0);
        MR_ASSERT(pairs < QUERIES_MAX);
        open_pair(&pair[pairs], q, events);
        row.context = &pair[pairs++];
        run_row(rig, q->name, suffix, row);
    }
    row.ours = "geometric mean of the queries, one reactor";
    row.must = 0.30;
    row.aim = 0.60;
    row.run_ours = run_all_engine;
    row.run_theirs = run_all_by_hand;
    row.context = pair;
    if (is_all_wanted)
        run_row(rig, "all", suffix, row);
    while (pairs-- > 0)
        mr_rig_query_free(pair[pairs].query);
    mr_rig_unpin();
}

/* -- Two reactors ------------------------------------------------------------------------------- */

static double run_two(void *context)
{
    struct pair *pair = context;

    mr_rig_events_set(pair->events);
    return mr_rig_query_run(pair->other) / (double)pair->events->events;
}

static void two_over_one(struct mr_rig *rig)
{
    static const char source[] = COLUMNS ", 'scan.parallelism' = '2'";
    const struct mr_bench_nexmark *query = mr_bench_nexmark_find("q5-counts");
    struct pair pair;

    if (!mr_rig_wants(rig, "nexmark-two-reactors"))
        return;
    if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
        mr_rig_skip(rig, "nexmark-two-reactors", "this machine has one CPU");
        return;
    }
    pair.events = events_at(RATE_SLOW);
    mr_rig_events_set(pair.events);
    pair.query = open_query(query, source, true, "blackhole", 1, true);
    pair.other = open_query(query, source, true, "blackhole", 2, true);
    (void)run_engine(&pair);
    (void)run_two(&pair);
    mr_rig_run(rig, &(struct mr_rig_row){
                        .number = 4,
                        .name = "nexmark-two-reactors",
                        .ours = "q5's counts on two reactors, threads and exchange",
                        .theirs = "the same two splits on one reactor",
                        .unit = "ns/event",
                        .direction = MR_RIG_AT_LEAST,
                        .must = 1.6,
                        .aim = 1.85,
                        .is_inverse = true,
                        .threads = 2,
                        .run_ours = run_two,
                        .run_theirs = run_engine,
                        .context = &pair,
                    });
    mr_rig_query_free(pair.query);
    mr_rig_query_free(pair.other);
}

/* -- From JSON ----------------------------------------------------------------------------------- */

struct lines {
    struct mr_text text;
    uint64_t rows;
    struct mr_rig_query *query;
    bool is_stream_faster;
};

static double run_lines(void *context)
{
    struct lines *lines = context;
    double ns = mr_rig_query_run(lines->query);

    MR_ASSERT(mr_rig_query_status(lines->query)->rows_in == lines->rows);
    return ns / (double)lines->rows;
}

static double parse(struct lines *lines, bool is_stream)
{
    struct mr_parse_totals totals;
    int64_t began_ns = mr_rig_now_ns();

    if (!(is_stream ? mr_parse_stream : mr_parse_lines)(MR_PARSE_BIDS, lines->text.data,
                                                        lines->text.len, &totals) ||
        totals.rows != lines->rows)
        return -1;
    return (double)(mr_rig_now_ns() - began_ns) / (double)lines->rows;
}

static double run_parse(void *context)
{
    struct lines *lines = context;

    return parse(lines, lines->is_stream_faster);
}

static void make_lines(struct lines *lines)
{
    struct mr_nexmark_spec spec = MR_NEXMARK_SPEC;
    struct mr_nexmark nexmark;

    spec.rate = RATE;
    mr_text_init(&lines->text);
    mr_nexmark_init(&nexmark, &spec);
    for (int64_t id = 0; lines->rows < JSON_BIDS; id++) {
        if (mr_nexmark_kind(&nexmark, id) != MR_NEXMARK_BID)
            continue;
        mr_nexmark_json(&nexmark, id, false, &lines->text);
        lines->rows++;
    }
    memset(mr_text_reserve(&lines->text, MR_MSG_PADDING), 0, MR_MSG_PADDING);
    mr_nexmark_fini(&nexmark);
}

static void from_json(struct mr_rig *rig)
{
    static const char *const names[] = {"nexmark-json-q1", "nexmark-json-q2",
                                        "nexmark-json-q17"};
    struct lines lines = {0};
    bool is_any = false;

    for (size_t i = 0; i < MR_COUNTOF(names); i++) {
        is_any |= mr_rig_wants(rig, names[i]);
        if (mr_parse_unavailable() != NULL)
            mr_rig_skip(rig, names[i], mr_parse_unavailable());
    }
    if (!is_any || mr_parse_unavailable() != NULL)
        return;
    make_lines(&lines);
    struct mr_rig_memory memory = {.splits = 1, .split = {mr_text_view(&lines.text)}};
    mr_rig_memory_set(&memory);
    mr_rig_pin(0);
    (void)parse(&lines, true);
    lines.is_stream_faster = parse(&lines, true) < parse(&lines, false);
    for (size_t i = 0; i < MR_COUNTOF(names); i++) {
        const char *query = names[i] + strlen("nexmark-json-");
        if (!mr_rig_wants(rig, names[i]))
            continue;
        lines.query = open_query(mr_bench_nexmark_find(query),
                                 "'connector' = 'memory', 'format' = 'json'", false,
                                 "blackhole", 1, false);
        (void)run_lines(&lines);
        mr_rig_run(rig, &(struct mr_rig_row){
                            .number = 2,
                            .name = names[i],
                            .ours = "the whole query from JSON lines in memory, one reactor",
                            .theirs = lines.is_stream_faster
                                          ? "simdjson On-Demand iterate_many, reading only"
                                          : "simdjson On-Demand line by line, reading only",
                            .unit = "ns/row",
                            .direction = MR_RIG_AT_LEAST,
                            .must = 1.5,
                            .aim = 3.5,
                            .is_inverse = true,
                            .run_ours = run_lines,
                            .run_theirs = run_parse,
                            .context = &lines,
                        });
        mr_rig_query_free(lines.query);
    }
    mr_rig_unpin();
    mr_text_fini(&lines.text);
}

int main(int argc, char **argv)
{
    struct mr_rig rig;

    mr_rig_init(&rig, argc, argv);
    against_c(&rig, RATE, "");
    against_c(&rig, RATE_SLOW, "-100k");
    two_over_one(&rig);
    from_json(&rig);
    return rig.status;
}
