/*
 * Nexmark: the queries that the SQL reaches, from columns in memory against the same by hand
 * (bench/baseline/baseline.h), from JSON lines against simdjson merely reading them, and on two
 * reactors against one.
 *
 * Both regimes: 10 M events per second of event time, in which windows barely close, and
 * 100 K (rows that end in -100k), in which they do.
 */
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
#define TEXT_BYTES 4096

/* A query of the scoreboard: SQL, and the same by hand. */
struct query {
    const char *name; /* of the query by hand */
    const char *table, *select;
};

static const struct query queries[] = {
    {"q0", "auction BIGINT, bidder BIGINT, price BIGINT, `dateTime` TIMESTAMP(3), extra STRING",
     "SELECT auction, bidder, price, `dateTime`, extra FROM bid"},
    {"q1",
     "auction BIGINT, bidder BIGINT, price DECIMAL(23, 3), `dateTime` TIMESTAMP(3), "
     "extra STRING",
     "SELECT auction, bidder, 0.908 * price, `dateTime`, extra FROM bid"},
    {"q2", "auction BIGINT, price BIGINT",
     "SELECT auction, price FROM bid WHERE MOD(auction, 123) = 0"},
    {"q5-counts", "auction BIGINT, num BIGINT, endtime TIMESTAMP(3)",
     "SELECT auction, COUNT(*), window_end FROM TABLE(HOP(TABLE bid, DESCRIPTOR(`dateTime`), "
     "INTERVAL '2' SECOND, INTERVAL '10' SECOND)) GROUP BY auction, window_start, window_end"},
    {"q7-max", "price BIGINT, endtime TIMESTAMP(3)",
     "SELECT MAX(price), window_end FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(`dateTime`), "
     "INTERVAL '10' SECOND)) GROUP BY window_start, window_end"},
};

#define QUERIES MR_COUNTOF(queries)

struct pair {
    const struct mr_rig_events *events;
    const struct mr_baseline_query *by_hand;
    struct mr_rig_query *query, *other; /* other: on two reactors */
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

/* -- SQL -------------------------------------------------------------------------------------- */

static void make_sql(const struct query *query, const char *source, const char *sink,
                     bool has_watermark, char *out)
{
    (void)snprintf(
        out, TEXT_BYTES,
        "CREATE TABLE bid (auction BIGINT, bidder BIGINT, price BIGINT, channel "
        "STRING, url STRING, `dateTime` TIMESTAMP(3), extra STRING%s) WITH (%s);\n"
        "CREATE TABLE result (%s) WITH ('connector' = '%s');\n"
        "INSERT INTO result %s;\n",
        has_watermark ? ", WATERMARK FOR `dateTime` AS `dateTime` - INTERVAL '4' SECOND" : "",
        source, query->table, sink, query->select);
}

static struct mr_rig_query *open_query(const struct query *query, const char *source,
                                       const char *sink, uint32_t reactors, bool is_threaded)
{
    char sql[TEXT_BYTES];

    make_sql(query, source, sink, strchr(query->name, '-') != NULL, sql);
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

/* What 'tally' adds up, of the rows by hand. */
static struct mr_rig_tally by_hand_sums;

static void add_up(struct mr_baseline_sink *sink)
{
    const struct mr_baseline_query *query = sink->context;
    uint32_t number = 0, column = 0;

    atomic_fetch_add(&by_hand_sums.rows, sink->rows);
    for (const char *c = query->row; *c != '\0'; c++, column++) {
        uint64_t sum = 0;
        for (uint32_t row = 0; row < sink->rows && *c != 't'; row++)
            sum += *c == 'w' ? (uint64_t)sink->wide[row] : (uint64_t)sink->number[number][row];
        number += *c == 'n';
        if (column < MR_COUNTOF(by_hand_sums.sum))
            atomic_fetch_add(&by_hand_sums.sum[column], sum);
    }
}

/* Both programs must have computed the same, or their times mean nothing. */
static void check_results(const struct query *query, const struct pair *pair)
{
    struct mr_rig_tally *got = mr_rig_tally();
    struct mr_baseline_input input = mr_rig_events_input(pair->events);

    memset(got, 0, sizeof(*got));
    memset(&by_hand_sums, 0, sizeof(by_hand_sums));
    mr_rig_events_set(pair->events);
    struct mr_rig_query *run = open_query(query, "'connector' = 'columns'", "tally", 1, false);
    (void)mr_rig_query_run(run);
    mr_rig_query_free(run);
    the_sink.take = add_up;
    the_sink.context = (void *)(uintptr_t)pair->by_hand;
    pair->by_hand->run(&input, &the_sink);
    the_sink.take = NULL;
    for (size_t c = 0; c < MR_COUNTOF(got->sum); c++)
        if (got->rows != by_hand_sums.rows || got->sum[c] != by_hand_sums.sum[c]) {
            fprintf(
                stderr,
                "%s: the engine and the program by hand disagree: %llu and %llu rows, column "
                "%zu adds up to %llu and %llu\n",
                query->name, (unsigned long long)got->rows,
                (unsigned long long)by_hand_sums.rows, c, (unsigned long long)got->sum[c],
                (unsigned long long)by_hand_sums.sum[c]);
            exit(2);
        }
}

/* The geometric mean over all queries, of either side. */
static double run_all(struct pair *pair, double (*run)(void *context))
{
    double sum = 0;

    for (size_t i = 0; i < QUERIES; i++)
        sum += log(run(&pair[i]));
    return exp(sum / QUERIES);
}

static double run_all_engine(void *context)
{
    return run_all(context, run_engine);
}

static double run_all_by_hand(void *context)
{
    return run_all(context, run_by_hand);
}

static void against_c(struct mr_rig *rig, int64_t rate, const char *suffix)
{
    static char names[4 * (QUERIES + 1)][40];
    static uint32_t used;
    struct pair pair[QUERIES];
    struct mr_rig_row row = {
        .number = 3,
        .theirs = "the same by hand in C (bench/baseline)",
        .unit = "ns/event",
        .direction = MR_RIG_AT_LEAST,
        .is_inverse = true,
        .run_ours = run_engine,
        .run_theirs = run_by_hand,
    };
    bool is_wanted = false;

    for (size_t i = 0; i <= QUERIES; i++) {
        (void)snprintf(names[used + i], sizeof(names[0]), "nexmark-%s%s",
                       i == QUERIES ? "all" : queries[i].name, suffix);
        is_wanted |= mr_rig_wants(rig, names[used + i]);
    }
    if (!is_wanted)
        return;
    const struct mr_rig_events *events = events_at(rate);
    mr_rig_events_set(events);
    mr_rig_pin(0);
    for (size_t i = 0; i < QUERIES; i++) {
        pair[i] = (struct pair){.events = events, .by_hand = mr_baseline_find(queries[i].name)};
        check_results(&queries[i], &pair[i]);
        pair[i].query =
            open_query(&queries[i], "'connector' = 'columns'", "blackhole", 1, false);
        (void)run_engine(&pair[i]);
        row.name = names[used + i];
        row.ours = "one Nexmark query from columns in memory, one reactor";
        row.context = &pair[i];
        mr_rig_run(rig, &row);
    }
    row.name = names[used + QUERIES];
    row.ours = "geometric mean of these queries, one reactor";
    row.must = 0.30;
    row.aim = 0.60;
    row.run_ours = run_all_engine;
    row.run_theirs = run_all_by_hand;
    row.context = pair;
    mr_rig_run(rig, &row);
    used += QUERIES + 1;
    for (size_t i = 0; i < QUERIES; i++)
        mr_rig_query_free(pair[i].query);
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
    static const char source[] = "'connector' = 'columns', 'scan.parallelism' = '2'";
    const struct query *query = &queries[3];
    struct pair pair;

    if (!mr_rig_wants(rig, "nexmark-two-reactors"))
        return;
    if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
        mr_rig_skip(rig, "nexmark-two-reactors", "this machine has one CPU");
        return;
    }
    pair.events = events_at(RATE_SLOW);
    mr_rig_events_set(pair.events);
    pair.query = open_query(query, source, "blackhole", 1, true);
    pair.other = open_query(query, source, "blackhole", 2, true);
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
    static const char *const names[] = {"nexmark-json-q1", "nexmark-json-q2"};
    struct lines lines = {0};

    if (!mr_rig_wants(rig, names[0]) && !mr_rig_wants(rig, names[1]))
        return;
    if (mr_parse_unavailable() != NULL) {
        mr_rig_skip(rig, names[0], mr_parse_unavailable());
        mr_rig_skip(rig, names[1], mr_parse_unavailable());
        return;
    }
    make_lines(&lines);
    struct mr_rig_memory memory = {.splits = 1, .split = {mr_text_view(&lines.text)}};
    mr_rig_memory_set(&memory);
    mr_rig_pin(0);
    (void)parse(&lines, true);
    lines.is_stream_faster = parse(&lines, true) < parse(&lines, false);
    for (size_t i = 0; i < MR_COUNTOF(names); i++) {
        lines.query = open_query(&queries[1 + i], "'connector' = 'memory', 'format' = 'json'",
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
