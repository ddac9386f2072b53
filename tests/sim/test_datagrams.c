/*
 * A table of datagrams over a network that loses, doubles and reorders, under seeds.  Without a
 * crash the output is what came, once; what did not come is what the job says is missing and
 * dropped.  With crashes the output has nothing that did not come, and nothing twice.
 */
#include "tests/mr_test.h"
#include "tests/sim/net.h"
#include "tests/sim/sim.h"
#include "tests/sql/life.h"

#include "job/run/job_int.h"

enum { SENDERS = 3, NUMBERS_MAX = 600, SEEDS = 40 };

static const char address[] = "udp:*:5000";

static const char sql[] =
    "CREATE TABLE t (seq BIGINT, p INT METADATA FROM 'source-port' VIRTUAL) WITH ("
    "  'connector' = 'udp', 'port' = '5000', 'format' = 'json', 'sequence.column' = 'seq');"
    "CREATE TABLE s (seq BIGINT, p INT) WITH ('connector' = 'filesystem', 'path' = '/out',"
    "  'format' = 'csv');"
    "SET 'pipeline.name' = 'job';"
    "INSERT INTO s SELECT seq, p FROM t;";

struct world {
    struct mr_rng rng;
    struct mr_sim *sim;
    struct mr_sim_net *net;
    struct mr_life life;
    uint64_t seed, sent;
    int64_t next[SENDERS];
    uint32_t came[SENDERS][NUMBERS_MAX], written[SENDERS][NUMBERS_MAX];
};

static void begin(struct world *w)
{
    w->life = (struct mr_life){.sim = w->sim,
                               .reactors = 1 + (uint32_t)mr_rng_below(&w->rng, 3),
                               .is_durable = true,
                               .checkpoint_ns = 20 * MR_MILLI_NS};
    mr_life_begin(&w->life, sql);
    if (w->life.rc < 0)
        fprintf(stderr, "%s\n", w->life.err.message);
    CHECK_EQ(w->life.rc, 0);
}

static void end(struct world *w)
{
    mr_life_end(&w->life);
    mr_life_fini(&w->life);
}

static void send_some(struct world *w)
{
    for (uint32_t n = (uint32_t)mr_rng_below(&w->rng, 4); n > 0; n--) {
        uint32_t who = (uint32_t)mr_rng_below(&w->rng, SENDERS);
        int64_t number = w->next[who];
        char text[64];
        if (number == NUMBERS_MAX)
            continue;
        w->next[who]++;
        int len = snprintf(text, sizeof(text), "{\"seq\": %d}", (int)number);
        w->came[who][number] +=
            mr_sim_net_send(w->net, address, (uint16_t)(1000 + who), text, (uint32_t)len, 0);
        w->sent++;
    }
}

static void run(struct world *w, uint64_t steps, bool sends)
{
    while (steps-- > 0) {
        if (sends && mr_rng_below(&w->rng, 4) == 0)
            send_some(w);
        bool goes_on = mr_life_step(&w->life);
        if (w->life.rc < 0)
            fprintf(stderr, "seed %d: %s\n", (int)w->seed, w->life.err.message);
        CHECK(goes_on && w->life.rc == 0);
    }
}

static void stop(struct world *w)
{
    mr_job_request_stop(w->life.job[0].job, false);
    CHECK(mr_life_run(&w->life, 200000));
    CHECK_EQ(w->life.rc, 0);
}

static void read_part(void *context, const char *path)
{
    struct world *w = context;
    struct mr_text text;
    int seq, port, taken = 0;

    mr_text_init(&text);
    CHECK(mr_sim_get(w->sim, path, &text));
    const char *at = text.len == 0 ? "" : text.data;
    for (; sscanf(at, "%d,%d\n%n", &seq, &port, &taken) == 2; at += taken) {
        CHECK(port >= 1000 && port < 1000 + SENDERS && seq >= 0 && seq < NUMBERS_MAX);
        w->written[port - 1000][seq]++;
    }
    CHECK_STR(at, "");
    mr_text_fini(&text);
}

/* Numbers of one sender between the first and the last that came, which did not. */
static uint64_t holes(const uint32_t *came)
{
    int first = -1, last = -1;
    uint64_t missing = 0;

    for (int n = 0; n < NUMBERS_MAX; n++)
        if (came[n] > 0) {
            first = first < 0 ? n : first;
            last = n;
        }
    for (int n = first; n >= 0 && n <= last; n++)
        missing += came[n] == 0;
    return missing;
}

static void check_losses(struct world *w)
{
    struct mr_job_status status = MR_JOB_STATUS;
    struct mr_job *job = w->life.job[0].job;
    uint64_t missing = 0, came = 0;

    for (uint32_t s = 0; s < SENDERS; s++) {
        missing += holes(w->came[s]);
        for (uint32_t n = 0; n < NUMBERS_MAX; n++)
            came += w->came[s][n];
    }
    mr_job_get_status(job, mr_now_ns(mr_sim_sys(w->sim)), &status);
    CHECK_EQ(status.missing_numbers, missing);
    CHECK_EQ(status.rows_in, came);
    /* Without losses on the way, all that did not come was dropped here. */
    if (w->seed % 4 == 0)
        CHECK_EQ(status.dropped_datagrams, w->sent - came);
}

static void one_world(uint64_t seed, unsigned crashes)
{
    static const struct mr_sim_faults calm = {.short_io = 20, .latency_ns = 2 * MR_MILLI_NS};
    struct mr_sim_net_faults faults = {.loss = 50, .twice = 30, .overtaken = 100};
    static struct world w;

    w = (struct world){.rng = {seed}, .seed = seed};
    if (seed % 4 == 0)
        faults = (struct mr_sim_net_faults){0};
    w.net = mr_sim_net_new(&w.rng, &faults);
    w.sim = mr_sim_new(seed, &calm);
    mr_sim_plug(w.sim, w.net);
    begin(&w);
    run(&w, 500, true);
    for (unsigned i = 0; i < crashes; i++) {
        run(&w, (uint64_t)mr_rng_below(&w.rng, 3000), true);
        mr_sim_crash(w.sim);
        end(&w);
        mr_sim_restart(w.sim);
        send_some(&w); /* to nobody */
        begin(&w);
        run(&w, 500, true);
    }
    run(&w, 3000, true);
    run(&w, 4000, false);
    stop(&w);
    if (crashes == 0)
        check_losses(&w);
    end(&w);
    mr_sim_each(w.sim, "/out/part-", read_part, &w);
    for (uint32_t s = 0; s < SENDERS; s++)
        for (uint32_t n = 0; n < NUMBERS_MAX; n++) {
            if (crashes == 0)
                CHECK_EQ(w.written[s][n], w.came[s][n]);
            CHECK(w.written[s][n] <= w.came[s][n]);
        }
    mr_sim_free(w.sim);
    mr_sim_net_free(w.net);
}

static void calm_runs(struct mr_rng *rng)
{
    for (uint64_t i = 0; i < SEEDS; i++)
        one_world(rng->state + i, 0);
}

static void crashes(struct mr_rng *rng)
{
    for (uint64_t i = 0; i < SEEDS; i++)
        one_world(rng->state + i, 1 + i % 3);
}

static const struct mr_test cases[] = {
    {"calm_runs", calm_runs},
    {"crashes", crashes},
};

MR_TEST_MAIN(cases)
