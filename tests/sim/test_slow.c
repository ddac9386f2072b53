/*
 * Slowness outside: the job lives, its memory stays bounded, checkpoints merge and go on.
 *
 *     stalled_disk   for 30 s no request to the state directory ends: rows go on, as fast as
 *                    before (p99 of their latency within a tenth)
 *     slow_disk      so slow that a checkpoint takes longer than the interval
 *     slow_sink      the sink takes rows at a tenth of the speed
 *
 * A row's latency is measured where the table 'probe' takes it: rows are numbered and made
 * one a millisecond, so when each was due is known.
 */
#include "io/print/print.h"
#include "job/registry.h"
#include "job/run/job_int.h"
#include "tests/mr_test.h"
#include "tests/sim/trial.h"

#include <malloc.h>

enum { SAMPLES_MAX = 100000, KEYS = 500 };

#define INTERVAL_NS (100 * MR_MILLI_NS)

/* -- The probe --------------------------------------------------------------------------- */

static struct {
    int64_t sample[SAMPLES_MAX]; /* when a row came, less when it was due */
    uint32_t samples;
} probe;

static void probe_push(struct mr_op *op, const struct mr_batch *batch)
{
    const int64_t *id = batch->col[0].data;
    int64_t now_ns = mr_now_ns(op->env->sys);

    if (batch->schema->count > 1)
        return; /* the windows: only there to be state */
    for (uint32_t i = 0; i < batch->selected && probe.samples < SAMPLES_MAX; i++)
        probe.sample[probe.samples++] = now_ns - id[mr_batch_row(batch, i)] * MR_MILLI_NS;
}

static const struct mr_option_spec no_options[] = {{0}};
static struct mr_sink_class probe_sink;
static struct mr_op_class probe_class;

static void probe_free(struct mr_op *op)
{
    free(op);
}

static int probe_op_new(struct mr_sink *sink, struct mr_task_env *env,
                        const struct mr_view *roots, uint32_t count, struct mr_op **ret,
                        struct mr_err *reterr)
{
    struct mr_op *op;
    int rc = mr_blackhole_sink.op_new(sink, env, roots, count, &op, reterr);

    probe_class = *op->class;
    probe_class.push = probe_push;
    probe_class.free = probe_free;
    op->class = &probe_class;
    *ret = op;
    return rc;
}

static int probe_open(const struct mr_table_spec *spec, struct mr_task_env *env,
                      struct mr_sink **ret, struct mr_err *reterr)
{
    (void)spec, (void)env, (void)reterr;
    *ret = calloc(1, 64);
    return 0;
}

static int find_sink(struct mr_view name, const struct mr_sink_class **ret,
                     struct mr_err *reterr)
{
    if (!mr_view_is(name, "probe"))
        return mr_registry_sink(name, ret, reterr);
    probe_sink = mr_blackhole_sink;
    probe_sink.name = "probe";
    probe_sink.options = no_options;
    probe_sink.open = probe_open;
    probe_sink.op_new = probe_op_new;
    *ret = &probe_sink;
    return 0;
}

static const struct mr_resolver resolver = {mr_registry_source, find_sink, mr_registry_format,
                                            NULL};

/* -- A job that does not end --------------------------------------------------------------- */

static const char sql[] =
    "CREATE TABLE t (id BIGINT, ts AS LOCALTIMESTAMP,"
    "  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'datagen',"
    "  'rows-per-second' = '1000', 'fields.id.kind' = 'sequence', 'fields.id.start' = '0',"
    "  'fields.id.end' = '100000000');"
    "CREATE TABLE p (id BIGINT) WITH ('connector' = 'probe');"
    "CREATE TABLE w (k BIGINT, n BIGINT) WITH ('connector' = 'probe');"
    "SET 'pipeline.name' = 'job';"
    "EXECUTE STATEMENT SET BEGIN INSERT INTO p SELECT id FROM t;"
    "INSERT INTO w SELECT MOD(id, 500), COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts),"
    "  INTERVAL '1' SECOND)) GROUP BY MOD(id, 500), window_start, window_end; END;";

struct run {
    struct mr_sim *sim;
    struct mr_life life;
};

static struct mr_job *job_of(struct run *run)
{
    return run->life.job[0].job;
}

static void begin(struct run *run, const struct mr_sim_faults *faults, uint32_t reactors)
{
    *run = (struct run){.sim = mr_sim_new(7, faults)};
    run->life = (struct mr_life){.sim = run->sim,
                                 .reactors = reactors,
                                 .is_durable = true,
                                 .checkpoint_ns = INTERVAL_NS,
                                 .resolver = &resolver};
    probe.samples = 0;
    mr_life_begin(&run->life, sql);
    if (run->life.rc < 0)
        fprintf(stderr, "%s\n", run->life.err.message);
    CHECK_EQ(run->life.rc, 0);
}

static void end(struct run *run)
{
    mr_sim_crash(run->sim);
    mr_life_end(&run->life);
    mr_life_fini(&run->life);
    mr_sim_restart(run->sim);
    mr_sim_free(run->sim);
}

struct span {
    int64_t p99_ns;
    uint64_t rows, state_bytes; /* at most */
    uint64_t checkpoints, merged, failed;
    int64_t heap_bytes; /* grown by, files of the simulated disk among them */
};

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Let it run for NS and say how that went.  Latencies are above the least ever seen. */
static struct span let_run(struct run *run, int64_t ns)
{
    static int64_t least_ns;
    struct mr_sys *sys = mr_sim_sys(run->sim);
    const struct mr_checkpoint *checkpoint = &job_of(run)->checkpoint;
    struct span span = {.checkpoints = checkpoint->count,
                        .merged = checkpoint->merged,
                        .failed = checkpoint->failed,
                        .heap_bytes = (int64_t)mallinfo2().uordblks};
    int64_t until_ns = mr_now_ns(sys) + ns;
    uint32_t first = probe.samples;

    while (mr_now_ns(sys) < until_ns) {
        struct mr_job_status status = MR_JOB_STATUS;
        CHECK(mr_life_step(&run->life));
        if (run->life.steps % 64 != 0)
            continue;
        mr_job_get_status(job_of(run), mr_now_ns(sys), &status);
        if (status.state_bytes > span.state_bytes)
            span.state_bytes = status.state_bytes;
    }
    span.rows = probe.samples - first;
    CHECK(span.rows > 0 && probe.samples < SAMPLES_MAX);
    qsort(probe.sample + first, span.rows, sizeof(probe.sample[0]), by_size);
    if (first == 0)
        least_ns = probe.sample[0];
    span.p99_ns = probe.sample[first + span.rows * 99 / 100] - least_ns;
    span.checkpoints = checkpoint->count - span.checkpoints;
    span.merged = checkpoint->merged - span.merged;
    span.failed = checkpoint->failed - span.failed;
    span.heap_bytes = (int64_t)mallinfo2().uordblks - span.heap_bytes;
    return span;
}

static void say(const char *what, const struct span *span)
{
    printf(
        "  %s: %llu rows, p99 %.2f ms, %llu checkpoints (%llu merged, %llu failed), state up "
        "to %llu KiB, heap %+lld KiB\n",
        what, (unsigned long long)span->rows, (double)span->p99_ns / 1e6,
        (unsigned long long)span->checkpoints, (unsigned long long)span->merged,
        (unsigned long long)span->failed, (unsigned long long)span->state_bytes >> 10,
        (long long)span->heap_bytes / 1024);
}

static const struct mr_sim_faults usual = {.latency_ns = 2 * MR_MILLI_NS};

static void test_stalled_disk(struct mr_rng *unused)
{
    (void)unused;
    for (uint32_t reactors = 1; reactors <= 2; reactors++) {
        struct run run;
        begin(&run, &usual, reactors);
        struct span calm = let_run(&run, 20 * MR_SECOND_NS);
        mr_sim_stall(run.sim, "/state", mr_now_ns(mr_sim_sys(run.sim)) + 30 * MR_SECOND_NS);
        struct span stalled = let_run(&run, 30 * MR_SECOND_NS);
        struct span after = let_run(&run, 5 * MR_SECOND_NS);
        say("calm", &calm);
        say("stalled", &stalled);
        say("after", &after);
        CHECK(calm.checkpoints > 100 && calm.failed == 0);
        CHECK(stalled.checkpoints <= 1 && stalled.failed == 0 && stalled.merged > 250);
        CHECK(stalled.rows > 29000 && stalled.rows < 31000);
        CHECK(stalled.p99_ns <= calm.p99_ns + calm.p99_ns / 10);
        CHECK(stalled.state_bytes <= calm.state_bytes * 3 / 2);
        CHECK(stalled.heap_bytes < 1 << 20);
        CHECK(after.checkpoints > 30 && after.failed == 0);
        end(&run);
    }
}

static void test_slow_disk(struct mr_rng *unused)
{
    static const struct mr_sim_faults slow = {.latency_ns = 20 * MR_MILLI_NS, .byte_ns = 4000};
    struct run run;

    (void)unused;
    begin(&run, &usual, 2);
    struct span calm = let_run(&run, 10 * MR_SECOND_NS);
    mr_sim_set_faults(run.sim, &slow);
    struct span slowed = let_run(&run, 20 * MR_SECOND_NS);
    say("calm", &calm);
    say("slow", &slowed);
    CHECK(slowed.merged > 50 && slowed.failed == 0);
    CHECK(slowed.checkpoints > 10 && slowed.checkpoints < 150);
    CHECK(slowed.p99_ns <= calm.p99_ns + calm.p99_ns / 10);
    CHECK(slowed.state_bytes <= calm.state_bytes * 3 / 2);
    end(&run);
}

/* -- A slow sink ------------------------------------------------------------------------------ */

struct pace {
    int64_t took_ns, longest_ns; /* between two commits */
    uint64_t commits, held_max;
};

static struct pace pace_of(struct mr_trial *trial, int64_t row_ns)
{
    struct mr_sys *sys = mr_sim_sys(trial->sim);
    int64_t began_ns = mr_now_ns(sys), last_ns = began_ns;
    struct pace pace = {0};

    trial->ledger.row_ns = row_ns;
    if (mr_trial_begin(trial, &trial->life, 2, NULL) < 0)
        mr_trial_die(trial, "start", trial->life.err.message);
    while (mr_life_step(&trial->life)) {
        if (trial->ledger.commits == pace.commits)
            continue;
        pace.commits = trial->ledger.commits;
        if (mr_now_ns(sys) - last_ns > pace.longest_ns)
            pace.longest_ns = mr_now_ns(sys) - last_ns;
        last_ns = mr_now_ns(sys);
    }
    if (trial->life.rc < 0)
        mr_trial_die(trial, "failed", trial->life.err.message);
    pace.took_ns = mr_now_ns(sys) - began_ns;
    pace.held_max = trial->ledger.held_max;
    mr_life_end(&trial->life);
    mr_life_fini(&trial->life);
    return pace;
}

static void test_slow_sink(struct mr_rng *unused)
{
    enum { ROWS = 12000, JOB = 0 };
    struct mr_text want;
    struct pace pace[2];

    (void)unused;
    mr_text_init(&want);
    mr_trial_calm(5, JOB, ROWS, &want);
    uint64_t lines = 0;
    for (const char *at = want.data; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    for (int i = 0; i < 2; i++) {
        struct mr_trial trial;
        mr_trial_init(&trial, 5, JOB, ROWS, &usual);
        pace[i] = pace_of(&trial, i == 0 ? 0 : 10 * pace[0].took_ns / (int64_t)lines * 2);
        mr_trial_compare(&trial, want.data);
        mr_trial_fini(&trial);
        printf("  %s: %.0f ms, %llu commits, at most %.0f ms apart, %llu bytes held back\n",
               i == 0 ? "calm" : "slow", (double)pace[i].took_ns / 1e6,
               (unsigned long long)pace[i].commits, (double)pace[i].longest_ns / 1e6,
               (unsigned long long)pace[i].held_max);
    }
    CHECK(pace[1].took_ns > 8 * pace[0].took_ns);
    CHECK(pace[1].commits > pace[0].commits);
    /* Rows are held back by batches of at most 2048. */
    CHECK(pace[1].held_max < 128 << 10);
    mr_text_fini(&want);
}

static const struct mr_test cases[] = {
    {"stalled_disk", test_stalled_disk},
    {"slow_disk", test_slow_disk},
    {"slow_sink", test_slow_sink},
};

MR_TEST_MAIN(cases)
