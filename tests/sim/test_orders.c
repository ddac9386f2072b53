/*
 * The orders job on the simulated machine: files to files, 1 to 3 reactors, crashes.
 *
 * For every seed the job runs over the same kind of input, but the seed decides how reads
 * are cut, which reactor runs next, when checkpoints complete, when the power goes, what
 * the disk keeps of what was not synced, and how many reactors there are after each
 * restart.  Every third seed has a disk that fails with ENOSPC and EIO as well: then a
 * checkpoint may be given up, or the job may fail and be started again, but nothing may be
 * lost or doubled.  What the sink has finished in the end must be, as a multiset of lines, what
 * the calm run wrote: one reactor, no crash, whole reads.
 *
 * MR_SEEDS says how many (2000); MR_SEED runs one alone, and a failure prints its number.
 */
#include "job/registry.h"
#include "job/run/job.h"
#include "sql/session/session.h"
#include "tests/mr_test.h"
#include "tests/sim/sim.h"

enum { FILES = 3, ROWS = 150, STEPS_MAX = 400000, LINES_MAX = 4096 };

static const char job_sql[] =
    "CREATE TABLE orders ("
    "  order_id BIGINT, product STRING, amount DECIMAL(10,2), order_time TIMESTAMP(3),"
    "  WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND"
    ") WITH ('connector' = 'filesystem', 'path' = '/in', 'format' = 'json');"
    "CREATE TABLE windows ("
    "  product STRING, s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total DECIMAL(38,2),"
    "  low DECIMAL(10,2), ids BIGINT"
    ") WITH ('connector' = 'filesystem', 'path' = '/out', 'format' = 'json');"
    "INSERT INTO windows "
    "SELECT product, window_start, window_end, COUNT(*), SUM(amount), MIN(amount),"
    "       COUNT(DISTINCT MOD(order_id, 5)) "
    "FROM TABLE(%s) GROUP BY product, window_start, window_end;";

static const char *const windows[] = {
    "TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '10' SECOND)",
    "HOP(TABLE orders, DESCRIPTOR(order_time), INTERVAL '5' SECOND, INTERVAL '15' SECOND)",
    "CUMULATE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '5' SECOND, INTERVAL '20' SECOND)",
};

static const struct mr_resolver resolver = {mr_registry_source, mr_registry_sink,
                                            mr_registry_format, NULL};

static const struct mr_sim_faults calm = {0};
static const struct mr_sim_faults rough = {.short_io = 400, .latency_ns = 3 * MR_MILLI_NS};
/* A disk that is full now and then, and one that fails. */
static const struct mr_sim_faults sick = {
    .short_io = 400, .latency_ns = 3 * MR_MILLI_NS, .enospc = 40000, .eio = 10000};

static void quiet(void *context, const char *line)
{
    if (getenv("MR_SIM_LOG") != NULL)
        fprintf(stderr, "%s: %s\n", (const char *)context, line);
}

/* Orders out of order within the watermark's delay, a few of them late. */
static void put_input(struct mr_sim *sim, uint64_t seed)
{
    static const char *const products[] = {"apple", "pear", "plum",
                                           "a product of many letters"};
    struct mr_rng rng = {seed * 977 + 5};

    for (int f = 0; f < FILES; f++) {
        struct mr_text text;
        char path[64];
        mr_text_init(&text);
        for (int i = 0; i < ROWS; i++) {
            int64_t ms = i * 500 - mr_rng_range(&rng, 0, 4000);
            if (mr_rng_below(&rng, 40) == 0)
                ms -= 30000;
            ms = ms < 0 ? 0 : ms;
            mr_text_printf(&text,
                           "{\"order_id\":%d,\"product\":\"%s\",\"amount\":%d.%02d,"
                           "\"order_time\":\"2026-01-01 00:%02d:%02d.%03d\"}\n",
                           f * ROWS + i, products[mr_rng_below(&rng, 4)],
                           (int)mr_rng_below(&rng, 100), (int)mr_rng_below(&rng, 100),
                           (int)(ms / 60000), (int)(ms / 1000 % 60), (int)(ms % 1000));
        }
        snprintf(path, sizeof(path), "/in/%d.json", f);
        mr_sim_put(sim, path, mr_text_view(&text));
        mr_text_fini(&text);
    }
}

/* One life of the process: from start to the end of the job, or to a crash. */
struct life {
    struct mr_sim *sim;
    uint64_t seed;
    struct mr_session *session;
    struct mr_cursor *cursor;
    struct mr_runtime *runtime;
    struct mr_plan *plan;
    struct mr_job *job;
};

static void die(const struct life *life, const char *what, const char *why)
{
    fprintf(stderr, "MR_SEED=%llu: %s: %s\n", (unsigned long long)life->seed, what, why);
    exit(1);
}

/* False: it did not start, which only a sick disk may cause. */
static bool begin(struct life *life, const char *window, uint32_t reactors, bool may_fail)
{
    struct mr_sys *sys = mr_sim_sys(life->sim);
    struct mr_runtime_options options = {.sys = sys,
                                         .reactors = reactors,
                                         .is_stepped = true,
                                         .memory_bytes = 24 << 20,
                                         .log = quiet,
                                         .log_context = (void *)(uintptr_t) "sim"};
    struct mr_session_result result = {0};
    struct mr_text sql;
    struct mr_err err;

    mr_text_init(&sql);
    mr_text_printf(&sql, job_sql, window);
    life->session = mr_session_open(&resolver, sys);
    if (mr_cursor_open(life->session, "job.sql", sql.data, &life->cursor, &err) < 0)
        die(life, "parse", err.message);
    while (result.plan == NULL) {
        int step = mr_cursor_step(life->cursor, false, &result, &err);
        if (step <= 0)
            die(life, "plan", step < 0 ? err.message : "no job in it");
    }
    mr_text_fini(&sql);
    life->plan = result.plan;
    if (mr_runtime_open(&options, &life->runtime, &err) < 0)
        die(life, "runtime", err.message);
    struct mr_job_options job = {.state_dir = "/state",
                                 .segment_bytes = 2 << 20,
                                 .checkpoint_interval_ns = 20 * MR_MILLI_NS};
    if (mr_job_start(life->runtime, life->plan->graph, &job, &life->job, &err) < 0) {
        life->job = NULL;
        if (!may_fail)
            die(life, "start", err.message);
    }
    return life->job != NULL;
}

static void end(struct life *life)
{
    if (life->job != NULL)
        mr_job_free(life->job);
    mr_runtime_close(life->runtime);
    mr_plan_free(life->plan);
    mr_cursor_free(life->cursor);
    mr_session_free(life->session);
    life->job = NULL;
}

/* One of the reactors, or the control thread, whichever the seed picks; then time passes. */
static enum mr_job_state step(struct life *life)
{
    struct mr_rng *rng = mr_sim_rng(life->sim);
    struct mr_sys *sys = mr_sim_sys(life->sim);
    uint32_t who = (uint32_t)mr_rng_below(rng, life->runtime->reactors + 1);
    enum mr_job_state state = MR_JOB_RUNNING;

    if (who < life->runtime->reactors)
        mr_reactor_poll(life->runtime->reactor[who], mr_now_ns(sys));
    else
        state = mr_job_poll(life->job, mr_now_ns(sys));
    mr_sim_advance(life->sim, mr_rng_range(rng, 0, 200 * MR_MICRO_NS));
    return state;
}

static void add_lines(void *context, const char *path)
{
    void **both = context;
    struct mr_sim *sim = both[0];

    if (strstr(path, "/out/part-") != NULL)
        mr_sim_get(sim, path, both[1]);
}

static int by_line(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Finished lines in sorted order, one text. */
static void sorted_output(struct mr_sim *sim, struct mr_text *out)
{
    static char *line[LINES_MAX];
    struct mr_text all;
    void *context[2] = {sim, &all};
    uint32_t count = 0;

    mr_text_init(&all);
    mr_sim_each(sim, "/out/", add_lines, context);
    mr_text_putc(&all, '\0');
    for (char *save = NULL, *l = strtok_r(all.data, "\n", &save); l != NULL;
         l = strtok_r(NULL, "\n", &save)) {
        MR_ASSERT(count < LINES_MAX);
        line[count++] = l;
    }
    qsort(line, count, sizeof(line[0]), by_line);
    for (uint32_t i = 0; i < count; i++)
        mr_text_printf(out, "%s\n", line[i]);
    mr_text_fini(&all);
}

static void run_to_end(struct life *life)
{
    enum mr_job_state state = MR_JOB_RUNNING;

    for (int i = 0; state == MR_JOB_RUNNING; i++) {
        if (i == STEPS_MAX)
            die(life, "stuck", "the job does not end");
        state = step(life);
    }
    if (state != MR_JOB_ENDED)
        die(life, "failed", mr_job_failure(life->job)->message);
}

static void calm_run(uint64_t seed, const char *window, struct mr_text *out)
{
    struct life life = {.sim = mr_sim_new(seed, &calm), .seed = seed};

    put_input(life.sim, seed);
    begin(&life, window, 1, false);
    run_to_end(&life);
    end(&life);
    sorted_output(life.sim, out);
    mr_sim_free(life.sim);
}

/* A life that ends badly: by a crash, or because a sick disk failed the job. */
static void short_life(struct life *life, const char *window, bool is_sick)
{
    struct mr_rng *rng = mr_sim_rng(life->sim);
    /* Some crashes come early, in the middle of a restore. */
    int steps = (int)mr_rng_below(rng, mr_rng_below(rng, 2) == 0 ? 60 : 3000);
    enum mr_job_state state = MR_JOB_RUNNING;

    if (begin(life, window, 1 + (uint32_t)mr_rng_below(rng, 3), is_sick))
        for (int i = 0; i < steps && state == MR_JOB_RUNNING; i++)
            state = step(life);
    if (state == MR_JOB_FAILED && !is_sick)
        die(life, "failed", mr_job_failure(life->job)->message);
    mr_sim_crash(life->sim);
    end(life);
    mr_sim_restart(life->sim);
}

static void crashing_run(uint64_t seed, const char *window, struct mr_text *out,
                         uint32_t *ret_crashes)
{
    bool is_sick = seed % 3 == 0;
    struct life life = {.sim = mr_sim_new(seed, is_sick ? &sick : &rough), .seed = seed};
    struct mr_rng *rng = mr_sim_rng(life.sim);
    uint32_t crashes = (uint32_t)mr_rng_below(rng, 4);

    put_input(life.sim, seed);
    for (uint32_t c = 0; c < crashes; c++)
        short_life(&life, window, is_sick);
    mr_sim_set_faults(life.sim, &rough);
    begin(&life, window, 1 + (uint32_t)mr_rng_below(rng, 3), false);
    run_to_end(&life);
    end(&life);
    sorted_output(life.sim, out);
    mr_sim_free(life.sim);
    *ret_crashes += crashes;
}

static void test_seeds(struct mr_rng *rng)
{
    const char *one = getenv("MR_SEED"), *many = getenv("MR_SEEDS");
    uint64_t first = one != NULL ? rng->state : 1;
    uint64_t count = one != NULL ? 1 : many != NULL ? strtoull(many, NULL, 0) : 2000;
    uint32_t crashes = 0;

    for (uint64_t seed = first; seed < first + count; seed++) {
        const char *window = windows[seed % MR_COUNTOF(windows)];
        struct mr_text want, got;
        mr_text_init(&want);
        mr_text_init(&got);
        calm_run(seed, window, &want);
        crashing_run(seed, window, &got, &crashes);
        CHECK(want.len > 100);
        if (strcmp(want.data, got.data) != 0) {
            fprintf(stderr, "MR_SEED=%llu: the output differs\n-- calm\n%s-- with crashes\n%s",
                    (unsigned long long)seed, want.data, got.data);
            exit(1);
        }
        mr_text_fini(&want);
        mr_text_fini(&got);
    }
    printf("%llu seeds, %u crashes, every output equal to the calm run's\n",
           (unsigned long long)count, crashes);
}

static const struct mr_test cases[] = {
    {"seeds", test_seeds},
};

MR_TEST_MAIN(cases)
