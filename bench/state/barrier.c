/*
 * What a checkpoint costs a reactor: how long its longest stop is, and how much throughput
 * is left.
 *
 *     stall   a shard of 64 MiB or 1 GiB whose every page is dirty; flip, then updates of
 *             random rows and pump steps in turn, as a task visits them; each flip, each
 *             first touch of a page and each pump step is timed, the longest counts
 *     fork    the same stop against fork() of this process, which is how a snapshot is had
 *             without a barrier: its stop is the time that fork() takes
 *     rate    a query with a million keys, with a checkpoint every second to a real disk,
 *             against the same without
 *
 * Beside the stall stands the longest gap that a loop doing nothing has on the same CPU in
 * the same time: below it nothing can be told from the machine.
 */
#include "bench/rig/memory.h"
#include "bench/rig/query.h"
#include "bench/rig/row.h"
#include "core/base/rng.h"
#include "state/shard/pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* -- Stall ---------------------------------------------------------------------------------- */

enum {
    ROW_BYTES = 64,
    UPDATES = 256,         /* between two pump steps */
    PUMP_BYTES = 32 << 10, /* as job/run/task.c has it between two batches */
};

struct stall {
    struct mr_shard *shard;
    struct mr_rows rows;
    uint64_t pages;
    mr_ref *ref;
    uint32_t refs;
    uint64_t epoch;
    struct mr_rng rng;
    int64_t took_ns; /* of the last round, for the idle loop beside it */
};

static void make_state(struct stall *stall, uint64_t bytes)
{
    struct mr_shard_options options = {.memory_bytes = bytes + (bytes >> 4),
                                       .numa_node = -1,
                                       .is_prefaulted = true,
                                       .name = "bench"};
    struct mr_err err;

    *stall = (struct stall){.rng = {17}};
    MR_ASSERT(mr_shard_new(&options, &stall->shard, &err) == 0);
    mr_rows_init(&stall->rows, stall->shard, 1, 0, ROW_BYTES);
    stall->refs = (uint32_t)(bytes / MR_PAGE_BYTES * (MR_PAGE_LINES - 1));
    stall->ref = malloc(stall->refs * sizeof(*stall->ref));
    MR_ASSERT(stall->ref != NULL);
    for (uint32_t i = 0; i < stall->refs; i++) {
        (void)mr_shard_prefault(stall->shard);
        stall->ref[i] = mr_rows_add(&stall->rows);
        MR_ASSERT(stall->ref[i] != MR_REF_NONE);
    }
}

/* The store's side: every sealed chunk is on disk at once. */
static void drain(struct mr_shard *shard)
{
    struct mr_stream *stream = mr_shard_stream(shard);
    struct mr_stream_slot slot;

    while (mr_stream_peek(stream, 0, &slot) != NULL)
        mr_stream_release(stream);
}

static void keep_longest(int64_t began_ns, int64_t *longest_ns)
{
    int64_t took_ns = mr_rig_now_ns() - began_ns;

    if (took_ns > *longest_ns)
        *longest_ns = took_ns;
}

static void update_some(struct stall *stall, int64_t *longest_ns)
{
    for (int i = 0; i < UPDATES; i++) {
        mr_ref ref = stall->ref[mr_rng_below(&stall->rng, stall->refs)];
        bool is_first = stall->shard->meta[ref >> 6].epoch != stall->shard->epoch;
        int64_t began_ns = is_first ? mr_rig_now_ns() : 0;
        uint64_t *row = mr_state_write(stall->shard, ref, 1);
        row[1]++;
        if (is_first)
            keep_longest(began_ns, longest_ns);
    }
}

static void touch_every_page(struct stall *stall)
{
    for (uint32_t i = 0; i < stall->refs; i += (MR_PAGE_LINES - 1) / 4)
        ((uint64_t *)mr_state_write(stall->shard, stall->ref[i], 1))[1]++;
}

/* Flip plus the longest of what followed, in us. */
static double run_stall(void *context)
{
    struct stall *stall = context;
    int64_t flip_ns = 0, longest_ns = 0;
    uint64_t left;

    touch_every_page(stall);
    /* A real-time thread gets its CPU for 95 % of each second: leave others their share now,
     * not in the middle. */
    (void)usleep(100000);
    int64_t began_ns = mr_rig_now_ns();
    MR_ASSERT(mr_shard_flip(stall->shard, ++stall->epoch, (struct mr_view){"roots", 5}));
    keep_longest(began_ns, &flip_ns);
    do {
        update_some(stall, &longest_ns);
        int64_t step_ns = mr_rig_now_ns();
        left = mr_shard_pump(stall->shard, PUMP_BYTES);
        keep_longest(step_ns, &longest_ns);
        drain(stall->shard);
    } while (left != 0);
    stall->took_ns = mr_rig_now_ns() - began_ns;
    drain(stall->shard);
    mr_shard_settle(stall->shard, true);
    return (double)(flip_ns + longest_ns) * 1e-3;
}

/* The longest gap of a loop that only looks at the clock, for as long as the round took. */
static double run_nothing(void *context)
{
    const struct stall *stall = context;

    (void)usleep(100000);
    int64_t began_ns = mr_rig_now_ns(), last_ns = began_ns, longest_ns = 0;

    while (last_ns - began_ns < stall->took_ns) {
        int64_t now_ns = mr_rig_now_ns();
        longest_ns = now_ns - last_ns > longest_ns ? now_ns - last_ns : longest_ns;
        last_ns = now_ns;
    }
    return (double)longest_ns * 1e-3;
}

/* How long fork() keeps this process, with the same state in it, in us. */
static double run_fork(void *context)
{
    (void)context;
    (void)usleep(100000);
    int64_t began_ns = mr_rig_now_ns();
    pid_t pid = fork();
    int64_t ended_ns = mr_rig_now_ns();

    if (pid == 0)
        _exit(0);
    if (pid < 0)
        return -1;
    (void)waitpid(pid, NULL, 0);
    return (double)(ended_ns - began_ns) * 1e-3;
}

/* The goal is of 1 GiB: fork() takes longer the more there is, the stop does not. */
static void measure_fork(struct mr_rig *rig, const char *name, struct stall *stall,
                         bool has_goal)
{
    mr_rig_run(rig, &(struct mr_rig_row){
                        .number = has_goal ? 11 : 0,
                        .name = name,
                        .ours = "flip plus the longest first touch or pump step",
                        .theirs = "fork() of the same process",
                        .unit = "us",
                        .direction = MR_RIG_AT_MOST,
                        .must = has_goal ? 0.01 : 0,
                        .aim = has_goal ? 1.0 / 300 : 0,
                        .run_ours = run_stall,
                        .run_theirs = run_fork,
                        .context = stall,
                    });
}

/* Two rows of one state: NAME, and FORK against fork(). */
static void measure_stall(struct mr_rig *rig, const char *name, const char *fork,
                          uint64_t bytes)
{
    struct stall stall;

    if (!mr_rig_wants(rig, name) && !mr_rig_wants(rig, fork))
        return;
    mr_rig_pin(0);
    make_state(&stall, bytes);
    (void)run_stall(&stall); /* the first snapshot carries every page in full */
    measure_fork(rig, fork, &stall, bytes >> 30 != 0);
    mr_rig_run(rig, &(struct mr_rig_row){
                        .name = name,
                        .ours = "flip plus the longest first touch or pump step",
                        .theirs = "the longest gap of an idle loop in the same time",
                        .unit = "us",
                        .direction = MR_RIG_AT_MOST,
                        .aim = 100,
                        .is_aim_absolute = true,
                        .run_ours = run_stall,
                        .run_theirs = run_nothing,
                        .context = &stall,
                    });
    mr_shard_free(stall.shard);
    free(stall.ref);
}

/* -- Rate ------------------------------------------------------------------------------------ */

struct rate {
    struct mr_rig_query *with, *without;
    uint64_t rows;
    char dir[64];
};

static double run_rows(struct mr_rig_query *query, uint64_t rows)
{
    mr_rig_query_start(query);
    int64_t began_ns = mr_rig_now_ns();
    mr_rig_query_read(query, rows);
    double ns = (double)(mr_rig_now_ns() - began_ns);
    mr_rig_query_stop(query);
    return ns / (double)rows;
}

static double run_with(void *context)
{
    struct rate *rate = context;

    mr_rig_remove_tree(rate->dir);
    double ns = run_rows(rate->with, rate->rows);
    /* The store's thread yields to everybody: on a busy machine it may not get its turn. */
    return mr_rig_query_status(rate->with)->checkpoints == 0 ? -1 : ns;
}

static double run_without(void *context)
{
    struct rate *rate = context;

    return run_rows(rate->without, rate->rows);
}

static void measure_rate(struct mr_rig *rig)
{
    struct rate rate = {.rows = rig->is_quick ? 30000000 : 60000000};
    struct mr_rig_generated generated = {
        .rows = UINT64_MAX, .products = 1000000, .rows_per_second = 5000000};
    char sql[2048];

    if (!mr_rig_wants(rig, "checkpoint-throughput"))
        return;
    (void)snprintf(rate.dir, sizeof(rate.dir), "/var/tmp/millrace-bench-%d", (int)getpid());
    mr_rig_unpin();
    mr_rig_generated_set(&generated);
    mr_rig_orders_text("generated", "blackhole", sql, sizeof(sql));
    struct mr_rig_query_spec spec = {.text = sql, .reactors = 1, .is_threaded = true};
    rate.without = mr_rig_query_new(&spec);
    spec.state_dir = rate.dir;
    spec.checkpoint_interval_ns = MR_SECOND_NS;
    rate.with = mr_rig_query_new(&spec);
    mr_rig_run(rig, &(struct mr_rig_row){
                        .number = 12,
                        .name = "checkpoint-throughput",
                        .ours = "a million keys, a checkpoint every second to disk",
                        .theirs = "the same without checkpoints",
                        .unit = "ns/row",
                        .direction = MR_RIG_AT_LEAST,
                        .must = 0.85,
                        .aim = 0.98,
                        .is_inverse = true,
                        .run_ours = run_with,
                        .run_theirs = run_without,
                        .context = &rate,
                    });
    mr_rig_query_free(rate.with);
    mr_rig_query_free(rate.without);
    mr_rig_remove_tree(rate.dir);
}

int main(int argc, char **argv)
{
    struct mr_rig rig;

    mr_rig_init(&rig, argc, argv);
    measure_stall(&rig, "barrier-stall-64m", "barrier-stall-vs-fork-64m", UINT64_C(64) << 20);
    measure_stall(&rig, "barrier-stall-1g", "barrier-stall-vs-fork", UINT64_C(1) << 30);
    measure_rate(&rig);
    return rig.status;
}
