/*
 * Rows whose sides are programs of others: a script measures, this one reports.
 *
 *     bench_report [--json FILE] [--quick] ROW < pairs
 *
 * Standard input: "OURS THEIRS", a pair a line.
 */
#include "bench/rig/row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAIRS_MAX = 100 };

struct pairs {
    double ours[PAIRS_MAX], theirs[PAIRS_MAX];
    uint32_t count, at;
};

static double next_ours(void *context)
{
    const struct pairs *pairs = context;

    return pairs->ours[pairs->at];
}

static double next_theirs(void *context)
{
    struct pairs *pairs = context;

    return pairs->theirs[pairs->at++];
}

static const struct mr_rig_row rows[] = {
    {.number = 5,
     .name = "flink-json",
     .ours =
         "SQL from JSON lines, core-seconds of the process per million rows, mean of queries",
     .theirs = "Flink on the same bytes, its job alone in a warm JVM",
     .must = 25,
     .aim = 100},
    {.name = "timely-json",
     .ours =
         "SQL from JSON lines, core-seconds of the process per million rows, mean of queries",
     .theirs = "timely dataflow in Rust on the same bytes"},
};

int main(int argc, char **argv)
{
    struct pairs pairs = {.count = 0};
    struct mr_rig rig;

    mr_rig_init(&rig, argc, argv);
    while (pairs.count < PAIRS_MAX &&
           scanf("%lf %lf", &pairs.ours[pairs.count], &pairs.theirs[pairs.count]) == 2)
        pairs.count++;
    if (pairs.count == 0) {
        fprintf(stderr, "%s: no pairs on standard input\n", argv[0]);
        return 2;
    }
    for (size_t i = 0; i < MR_COUNTOF(rows); i++) {
        struct mr_rig_row row = rows[i];
        row.unit = "s/M rows";
        row.direction = MR_RIG_AT_LEAST;
        row.is_inverse = true;
        row.is_timeless = true; /* CPU time: waiting for a CPU is not in it */
        row.pairs = pairs.count;
        row.run_ours = next_ours;
        row.run_theirs = next_theirs;
        row.context = &pairs;
        mr_rig_run(&rig, &row);
    }
    return rig.status;
}
