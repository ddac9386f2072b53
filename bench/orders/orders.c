/*
 * The orders job, whole, against three bars: simdjson merely reading the same bytes, a
 * program written by hand for this query, and itself on one reactor.
 */
#include "bench/baseline/orders.h"
#include "bench/orders/parse.h"
#include "bench/rig/memory.h"
#include "bench/rig/orders.h"
#include "bench/rig/query.h"
#include "bench/rig/row.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct orders {
    struct mr_text text, half[2];
    uint32_t rows;
    struct mr_rig_query *one, *two; /* reactors */
    struct mr_rig_memory memory;
    bool is_stream_faster;
};

static void set_halves(struct orders *orders)
{
    orders->memory = (struct mr_rig_memory){.splits = 2};
    for (int i = 0; i < 2; i++)
        orders->memory.split[i] = mr_text_view(&orders->half[i]);
    mr_rig_memory_set(&orders->memory);
}

static void set_whole(struct orders *orders)
{
    orders->memory = (struct mr_rig_memory){.splits = 1};
    orders->memory.split[0] = mr_text_view(&orders->text);
    mr_rig_memory_set(&orders->memory);
}

static double run_query(void *context)
{
    struct orders *orders = context;
    double ns = mr_rig_query_run(orders->one);

    MR_ASSERT(mr_rig_query_status(orders->one)->rows_in == orders->rows);
    return ns / orders->rows;
}

static double run_baseline(void *context)
{
    struct orders *orders = context;
    struct mr_baseline_totals totals;
    int64_t began_ns = mr_rig_now_ns();

    mr_baseline_orders(orders->text.data, orders->text.len, &totals);
    MR_ASSERT(totals.rows_in == orders->rows && totals.bad == 0);
    return (double)(mr_rig_now_ns() - began_ns) / orders->rows;
}

static double run_parse(struct orders *orders, bool is_stream)
{
    struct mr_parse_totals totals;
    int64_t began_ns = mr_rig_now_ns();

    if (!(is_stream ? mr_parse_stream : mr_parse_lines)(MR_PARSE_ORDERS, orders->text.data,
                                                        orders->text.len, &totals) ||
        totals.rows != orders->rows)
        return -1;
    return (double)(mr_rig_now_ns() - began_ns) / orders->rows;
}

static double run_faster_parse(void *context)
{
    struct orders *orders = context;

    return run_parse(orders, orders->is_stream_faster);
}

static double run_two(void *context)
{
    struct orders *orders = context;

    return mr_rig_query_run(orders->two) / orders->rows;
}

/* Both programs must have computed the same, or their times mean nothing. */
static void check_results(struct orders *orders)
{
    char sql[2048];
    struct mr_baseline_totals want;
    struct mr_rig_tally *got = mr_rig_tally();

    mr_rig_orders_text("memory", "tally", sql, sizeof(sql));
    struct mr_rig_query *query =
        mr_rig_query_new(&(struct mr_rig_query_spec){.text = sql, .reactors = 1});
    (void)mr_rig_query_run(query);
    mr_baseline_orders(orders->text.data, orders->text.len, &want);
    const struct mr_job_status *status = mr_rig_query_status(query);
    if (got->rows != want.rows_out || got->sum[2] != want.counts || got->sum[3] != want.cents ||
        status->late_rows != want.late || want.bad != 0) {
        fprintf(
            stderr,
            "the engine and the program by hand disagree: %llu and %llu rows, %llu and %llu "
            "orders, %llu and %llu cents, %llu and %llu late\n",
            (unsigned long long)got->rows, (unsigned long long)want.rows_out,
            (unsigned long long)got->sum[2], (unsigned long long)want.counts,
            (unsigned long long)got->sum[3], (unsigned long long)want.cents,
            (unsigned long long)status->late_rows, (unsigned long long)want.late);
        exit(2);
    }
    mr_rig_query_free(query);
}

static void run_one_reactor(struct mr_rig *rig, struct orders *orders, const char *sql)
{
    set_whole(orders);
    check_results(orders);
    orders->one = mr_rig_query_new(&(struct mr_rig_query_spec){.text = sql, .reactors = 1});
    mr_rig_pin(0);
    (void)run_query(orders);

    if (mr_parse_unavailable() != NULL) {
        mr_rig_skip(rig, "orders-vs-simdjson", mr_parse_unavailable());
    } else {
        (void)run_parse(orders, true);
        orders->is_stream_faster = run_parse(orders, true) < run_parse(orders, false);
        mr_rig_run(rig, &(struct mr_rig_row){
                            .name = "orders-vs-simdjson",
                            .ours = "the whole SQL query, one reactor",
                            .theirs = orders->is_stream_faster
                                          ? "simdjson On-Demand iterate_many, reading only"
                                          : "simdjson On-Demand line by line, reading only",
                            .unit = "ns/row",
                            .direction = MR_RIG_AT_MOST,
                            .aim = 0.5,
                            .run_ours = run_query,
                            .run_theirs = run_faster_parse,
                            .context = orders,
                        });
    }
    mr_rig_run(rig, &(struct mr_rig_row){
                        .name = "orders-vs-c",
                        .ours = "the whole SQL query, one reactor",
                        .theirs = "bench/baseline/orders.c",
                        .unit = "ns/row",
                        .direction = MR_RIG_AT_MOST,
                        .aim = 2,
                        .run_ours = run_query,
                        .run_theirs = run_baseline,
                        .context = orders,
                    });
    mr_rig_query_free(orders->one);
}

/* Real threads, pinned as the engine pins them; this thread sleeps beside them. */
static void run_two_reactors(struct mr_rig *rig, struct orders *orders, const char *sql)
{
    struct mr_rig_query_spec spec = {.text = sql, .reactors = 1, .is_threaded = true};

    if (sysconf(_SC_NPROCESSORS_ONLN) < 2) {
        mr_rig_skip(rig, "orders-two-reactors", "this machine has one CPU");
        return;
    }
    set_halves(orders);
    mr_rig_unpin();
    orders->one = mr_rig_query_new(&spec);
    spec.reactors = 2;
    orders->two = mr_rig_query_new(&spec);
    (void)run_query(orders);
    (void)run_two(orders);
    mr_rig_run(rig, &(struct mr_rig_row){
                        .number = 4,
                        .name = "orders-two-reactors",
                        .ours = "two partitions on two reactors, threads and exchange",
                        .theirs = "the same two partitions on one reactor",
                        .unit = "ns/row",
                        .direction = MR_RIG_AT_LEAST,
                        .must = 1.6,
                        .aim = 1.85,
                        .is_inverse = true,
                        .threads = 2,
                        .run_ours = run_two,
                        .run_theirs = run_query,
                        .context = orders,
                    });
    mr_rig_query_free(orders->one);
    mr_rig_query_free(orders->two);
}

int main(int argc, char **argv)
{
    struct mr_rig rig;
    struct mr_rig_orders_spec spec = mr_rig_orders_usual;
    static struct orders orders;
    char sql[2048];

    mr_rig_init(&rig, argc, argv);
    orders.rows = spec.rows;
    mr_rig_orders_text("memory", "blackhole", sql, sizeof(sql));
    mr_rig_orders_init(&spec, &orders.text);
    if (mr_rig_wants(&rig, "orders-vs-simdjson") || mr_rig_wants(&rig, "orders-vs-c"))
        run_one_reactor(&rig, &orders, sql);
    if (mr_rig_wants(&rig, "orders-two-reactors")) {
        for (spec.part = 0, spec.parts = 2; spec.part < 2; spec.part++)
            mr_rig_orders_init(&spec, &orders.half[spec.part]);
        run_two_reactors(&rig, &orders, sql);
    }
    mr_rig_orders_fini(&orders.text);
    mr_rig_orders_fini(&orders.half[0]);
    mr_rig_orders_fini(&orders.half[1]);
    return rig.status;
}
