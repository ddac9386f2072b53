/*
 * The events, and what the hand-written queries make of them, as lines: for other programs.
 *
 *     bench_dump json ...      nested as nexmark-flink's table has them
 *     bench_dump bids ...      bids alone, flat
 *     bench_dump tables ...    rows of all kinds: kind, then values by tabs
 *     bench_dump orders ...    no events: the orders, as JSON lines, none of them late
 *     bench_dump q5 ...        rows of a query: kind, then values by tabs
 *     bench_dump time ...      nanoseconds per event and rows of every query, run once
 *
 *     ... EVENTS RATE [SEED [BASE_MS [GROUP]]]    as the options of io/nexmark
 *
 * bench/nexmark/check.py compares the last two with SQLite; bench/nexmark/to_kafka.sh feeds a
 * topic with the first.
 */
#include "bench/rig/events.h"
#include "bench/rig/orders.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const struct mr_baseline_query *the_query;

static void put_text(struct mr_str text)
{
    printf("\t%.*s", (int)text.len, mr_str_data(&text));
}

static void print_rows(struct mr_baseline_sink *sink)
{
    for (uint32_t row = 0; row < sink->rows; row++) {
        uint32_t number = 0, text = 0;
        fputs(mr_row_kind_text((enum mr_row_kind)sink->kind[row]), stdout);
        for (const char *c = the_query->row; *c != '\0'; c++) {
            if (*c == 'n')
                printf("\t%lld", (long long)sink->number[number++][row]);
            else if (*c == 'w')
                printf("\t%lld", (long long)sink->wide[row]);
            else
                put_text(sink->text[text++][row]);
        }
        putchar('\n');
    }
}

static void dump_tables(const struct mr_rig_events *events)
{
    for (int kind = 0; kind < MR_NEXMARK_KINDS; kind++) {
        const struct mr_nexmark_column *column = mr_nexmark_columns((enum mr_nexmark_kind)kind);
        for (uint64_t row = 0; row < events->rows[kind]; row++) {
            printf("%d", kind);
            for (int c = 0; column[c].name != NULL; c++) {
                const void *data = events->data[kind][c];
                if (column[c].type.id == MR_TYPE_VARCHAR)
                    put_text(((const struct mr_str *)data)[row]);
                else
                    printf("\t%lld", (long long)((const int64_t *)data)[row]);
            }
            putchar('\n');
        }
    }
}

static void time_all(const struct mr_rig_events *events)
{
    struct mr_baseline_input input = mr_rig_events_input(events);
    struct mr_baseline_sink *sink = malloc(sizeof(*sink));
    struct timespec began, ended;

    MR_ASSERT(sink != NULL);
    memset(sink, 0, sizeof(*sink));
    for (const struct mr_baseline_query *q = mr_baseline_queries; q->name != NULL; q++) {
        sink->total = 0;
        (void)clock_gettime(CLOCK_MONOTONIC, &began);
        q->run(&input, sink);
        (void)clock_gettime(CLOCK_MONOTONIC, &ended);
        double ns = (double)(ended.tv_sec - began.tv_sec) * 1e9 +
                    (double)(ended.tv_nsec - began.tv_nsec);
        printf("%-10s %8.2f ns/event %10llu rows\n", q->name, ns / (double)events->events,
               (unsigned long long)sink->total);
    }
    free(sink);
}

static void dump_json(const struct mr_nexmark_spec *spec, int64_t events, bool is_nested)
{
    struct mr_nexmark nexmark;
    struct mr_text text;

    mr_text_init(&text);
    mr_nexmark_init(&nexmark, spec);
    for (int64_t id = 0; id < events; id++) {
        if (!is_nested && mr_nexmark_kind(&nexmark, id) != MR_NEXMARK_BID)
            continue;
        mr_nexmark_json(&nexmark, id, is_nested, &text);
        if (text.len > 1 << 16 || id + 1 == events) {
            (void)fwrite(text.data, 1, text.len, stdout);
            mr_text_reset(&text);
        }
    }
    (void)fwrite(text.data, 1, text.len, stdout);
    mr_text_fini(&text);
    mr_nexmark_fini(&nexmark);
}

/* A thousand products; RATE rows a second of order time. */
static void dump_orders(int64_t rows, int64_t rate)
{
    struct mr_rig_orders_spec spec = {.rows = (uint32_t)rows,
                                      .products = mr_rig_orders_usual.products,
                                      .span_ns = rows * MR_SECOND_NS / rate};
    struct mr_text text;

    mr_rig_orders_init(&spec, &text);
    (void)fwrite(text.data, 1, text.len, stdout);
    mr_rig_orders_fini(&text);
}

int main(int argc, char **argv)
{
    struct mr_nexmark_spec spec = MR_NEXMARK_SPEC;
    struct mr_rig_events events;

    if (argc < 4) {
        fprintf(
            stderr,
            "usage: %s json|bids|orders|tables|time|QUERY EVENTS RATE [SEED [BASE_MS [GROUP]]]\n",
            argv[0]);
        return 2;
    }
    int64_t count = atoll(argv[2]);
    spec.rate = atoll(argv[3]);
    if (argc > 4)
        spec.seed = strtoull(argv[4], NULL, 0);
    if (argc > 5)
        spec.base_ms = atoll(argv[5]);
    if (argc > 6)
        spec.group = atoll(argv[6]);
    if (spec.base_ms < 0 || spec.group <= 0 || count <= 0 || count > MR_NEXMARK_NUMBER_MAX ||
        spec.rate <= 0) {
        fprintf(stderr, "%s: EVENTS, RATE and GROUP are numbers above zero\n", argv[0]);
        return 2;
    }
    if (strcmp(argv[1], "json") == 0 || strcmp(argv[1], "bids") == 0) {
        dump_json(&spec, count, argv[1][0] == 'j');
        return 0;
    }
    if (strcmp(argv[1], "orders") == 0) {
        dump_orders(count, spec.rate);
        return 0;
    }
    the_query = mr_baseline_find(argv[1]);
    bool is_timed = strcmp(argv[1], "time") == 0;
    if (the_query == NULL && !is_timed && strcmp(argv[1], "tables") != 0) {
        fprintf(stderr, "%s: there is no query '%s'\n", argv[0], argv[1]);
        return 2;
    }
    mr_rig_events_init(&events, &spec, (uint64_t)count);
    if (is_timed) {
        time_all(&events);
    } else if (the_query == NULL) {
        dump_tables(&events);
    } else {
        struct mr_baseline_input input = mr_rig_events_input(&events);
        struct mr_baseline_sink *sink = calloc(1, sizeof(*sink));
        MR_ASSERT(sink != NULL);
        sink->take = print_rows;
        the_query->run(&input, sink);
        free(sink);
    }
    mr_rig_events_fini(&events);
    return 0;
}
