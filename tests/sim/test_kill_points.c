/*
 * Crashes at every step of the checkpoint protocol, by name.
 *
 * Twenty jobs, from files to files and to a ledger with transactions (ledger.h), are
 * killed at the n-th time they come by a kill point, restarted on another number of
 * reactors, killed again, and at last run to their end.  What is in the ledger and in the
 * finished files must be, as a multiset of lines, what the calm run wrote.
 *
 *     K1  barrier asked for            K8  PREPARED durable
 *     K2  some tasks have cut          K9  the transaction's commit sent, no answer
 *     K3  half of the state packed     K10 committed outside, files not
 *     K4  chunks written, unsynced     K11 some files renamed
 *     K5  synced, no superblock        K12 all sinks done, COMMITTED not written
 *     K6  manifest half written        K13 old segments being deleted
 *     K7  superblock torn              K14 inside a restart
 *                                      K15 inside a savepoint or a drain
 *
 * MR_KILLS says how many kills (1000); MR_SEED runs one seed alone.
 */
#include "job/run/job_int.h"
#include "state/snapshot/store_int.h"
#include "tests/mr_test.h"
#include "tests/sim/jobs.h"
#include "tests/sql/life.h"

enum { POINTS = 15, ROWS = 60, LIVES_MAX = 3 };

/* -- The world --------------------------------------------------------------------------------- */

struct kill {
    int point; /* 1 to POINTS; 0: none */
    uint32_t nth;
    bool is_starting, is_hit;
    uint64_t savepoints;
};

struct world {
    uint64_t seed;
    uint32_t plan;
    struct mr_sim *sim;
    struct mr_ledger ledger;
    struct mr_life life;
    struct kill kill;
};

static const struct mr_sim_faults calm = {0};
static const struct mr_sim_faults rough = {.short_io = 300, .latency_ns = 2 * MR_MILLI_NS};

static void world_init(struct world *w, uint64_t seed, uint32_t plan,
                       const struct mr_sim_faults *faults)
{
    *w = (struct world){.seed = seed, .plan = plan, .sim = mr_sim_new(seed, faults)};
    mr_ledger_init(&w->ledger, w->sim);
    w->ledger.latency_ns = faults->latency_ns;
    mr_ledger_use(&w->ledger);
    mr_sim_job_input(w->sim, seed, ROWS);
}

static void world_fini(struct world *w)
{
    mr_ledger_fini(&w->ledger);
    mr_sim_free(w->sim);
}

static void die(const struct world *w, const char *what, const char *why)
{
    fprintf(stderr, "MR_SEED=%llu (job %u, K%d, time %u): %s: %s\n",
            (unsigned long long)w->seed, w->plan, w->kill.point, w->kill.nth, what, why);
    exit(1);
}

static bool begin(struct world *w, uint32_t reactors)
{
    struct mr_text sql;

    mr_text_init(&sql);
    mr_sim_job_sql(w->plan, &sql);
    w->life = (struct mr_life){.sim = w->sim,
                               .reactors = reactors,
                               .is_durable = true,
                               .checkpoint_ns = 5 * MR_MILLI_NS,
                               .resolver = &mr_sim_job_resolver};
    w->kill.is_starting = true;
    mr_life_begin(&w->life, sql.data);
    w->kill.is_starting = false;
    mr_text_fini(&sql);
    if (w->life.rc < 0 && !w->kill.is_hit)
        die(w, "start", w->life.err.message);
    return w->life.rc >= 0;
}

/* -- Kill points -------------------------------------------------------------------------------- */

static struct mr_job *job_of(struct world *w)
{
    return w->life.jobs == 0 ? NULL : w->life.job[0].job;
}

/* The point was passed; the n-th time is the last. */
static void pass(struct world *w)
{
    if (w->kill.is_hit || --w->kill.nth != 0)
        return;
    w->kill.is_hit = true;
    mr_sim_crash(w->sim);
}

static uint32_t tasks_cut(const struct mr_job *job)
{
    uint32_t cut = 0;

    for (uint32_t t = 0; t < job->tasks; t++)
        cut += job->task[t]->cut_epoch == job->checkpoint.epoch;
    return cut;
}

/* What can be seen of the job between two steps. */
static void look(struct world *w)
{
    struct mr_job *job = job_of(w);
    const struct mr_checkpoint *checkpoint = &job->checkpoint;
    bool is_cutting = checkpoint->phase == MR_CHECKPOINT_CUTTING, is_there = false;
    uint32_t cut = tasks_cut(job);

    switch (w->kill.point) {
    case 1: is_there = is_cutting && cut == 0; break;
    case 2: is_there = is_cutting && cut != 0 && !checkpoint->is_settled; break;
    case 3:
        is_there = is_cutting && cut == job->tasks && job->store->phase == MR_PHASE_DATA;
        break;
    case 8:
        is_there = job->store->phase == MR_PHASE_PREPARED && !checkpoint->is_prepared;
        break;
    case 9: is_there = checkpoint->phase == MR_CHECKPOINT_DECIDING; break;
    case 10:
        is_there = checkpoint->phase == MR_CHECKPOINT_IDLE && checkpoint->count != 0 &&
                   job->store->phase == MR_PHASE_PREPARED;
        break;
    case 12: is_there = job->store->phase == MR_PHASE_COMMITTING; break;
    case 15:
        is_there =
            job->savepoint.phase != MR_SAVEPOINT_NONE || w->kill.savepoints == UINT64_MAX;
        break;
    default: break;
    }
    if (is_there)
        pass(w);
}

/* What the disk sees. */
static void on_disk(void *context, enum mr_sim_event event, const char *path)
{
    struct world *w = context;
    const struct mr_job *job = job_of(w);
    const struct mr_store *store = job == NULL ? NULL : job->store;
    bool is_segment = strstr(path, "/seg-") != NULL, is_there = false;

    if (w->kill.is_starting)
        is_there = w->kill.point == 14;
    else if (store == NULL)
        return;
    else if (w->kill.point == 4)
        is_there = is_segment && event == MR_SIM_WRITTEN && store->phase == MR_PHASE_DATA;
    else if (w->kill.point == 5)
        is_there = is_segment && event == MR_SIM_SYNCED && store->phase == MR_PHASE_SYNC;
    else if (w->kill.point == 6)
        is_there = is_segment && event == MR_SIM_WRITTEN && store->phase == MR_PHASE_MANIFEST;
    else if (w->kill.point == 7)
        is_there = strstr(path, "super.mrs") != NULL && event == MR_SIM_WRITTEN;
    else if (w->kill.point == 11)
        is_there = event == MR_SIM_RENAMED && strncmp(path, "/out/", 5) == 0;
    else if (w->kill.point == 13)
        is_there = is_segment && event == MR_SIM_REMOVED;
    if (is_there)
        pass(w);
}

/* For K15: a savepoint now and then, or the end before its time. */
static void ask_for_savepoint(struct world *w)
{
    struct mr_job *job = job_of(w);
    char dir[64];

    if (w->kill.point != 15 || mr_rng_below(mr_sim_rng(w->sim), 40) != 0)
        return;
    snprintf(dir, sizeof(dir), "/savepoints/%llu-%llu", (unsigned long long)w->life.steps,
             (unsigned long long)w->kill.savepoints++);
    (void)mr_job_request_savepoint(job, dir, MR_SAVEPOINT_NOW, NULL);
}

/* A life with a kill point in it; it may also come to its end before. */
static void short_life(struct world *w, int point)
{
    struct mr_rng *rng = mr_sim_rng(w->sim);
    bool goes_on;

    w->kill = (struct kill){.point = point, .nth = 1 + (uint32_t)mr_rng_below(rng, 6)};
    mr_sim_watch(w->sim, on_disk, w);
    goes_on = begin(w, 1 + (uint32_t)mr_rng_below(rng, 3));
    for (uint32_t i = 0; goes_on && !w->kill.is_hit; i++) {
        if (i == MR_LIFE_STEPS_MAX)
            die(w, "stuck", "the job does not end");
        ask_for_savepoint(w);
        goes_on = mr_life_step(&w->life);
        if (goes_on)
            look(w);
    }
    if (!w->kill.is_hit && w->life.rc < 0 && w->life.rc != MR_ERR_RESTART)
        die(w, "failed", w->life.err.message);
    mr_sim_watch(w->sim, NULL, NULL);
    mr_sim_crash(w->sim);
    mr_ledger_crash(&w->ledger);
    mr_life_end(&w->life);
    mr_life_fini(&w->life);
    mr_sim_restart(w->sim);
}

static void last_life(struct world *w, uint32_t reactors)
{
    w->kill = (struct kill){0};
    begin(w, reactors);
    if (!mr_life_run(&w->life, MR_LIFE_STEPS_MAX))
        die(w, "stuck", "the job does not end");
    if (w->life.rc < 0)
        die(w, "failed", w->life.err.message);
    mr_life_end(&w->life);
    mr_life_fini(&w->life);
}

/* -- Runs ---------------------------------------------------------------------------------- */

static void calm_run(uint64_t seed, uint32_t plan, struct mr_text *out)
{
    struct world w;

    world_init(&w, seed, plan, &calm);
    last_life(&w, 1);
    mr_sim_job_output(w.sim, &w.ledger, out);
    world_fini(&w);
}

static void compare(const struct world *w, int point, const char *want, const char *got)
{
    if (strcmp(want, got) == 0)
        return;
    fprintf(stderr, "MR_SEED=%llu: job %u, first killed at K%d: the output differs\n",
            (unsigned long long)w->seed, w->plan, point);
    if (getenv("MR_SIM_LOG") != NULL)
        fprintf(stderr, "-- calm\n%s-- killed\n%s", want, got);
    exit(1);
}

/* Returns how many kills there were. */
static uint32_t killed_run(uint64_t seed, uint32_t plan, int point, uint32_t hits[])
{
    struct mr_text want, got;
    struct world w;
    uint32_t kills = 0, lives;

    mr_text_init(&want);
    mr_text_init(&got);
    calm_run(seed, plan, &want);
    CHECK(want.len > 20);
    world_init(&w, seed, plan, &rough);
    w.ledger.timeouts = seed % 4 == 0 ? 100 : 0;
    lives = 1 + (uint32_t)mr_rng_below(mr_sim_rng(w.sim), LIVES_MAX);
    for (uint32_t i = 0; i < lives; i++) {
        int next = i == 0 ? point : 1 + (int)mr_rng_below(mr_sim_rng(w.sim), POINTS);
        short_life(&w, next);
        kills += w.kill.is_hit;
        hits[next] += w.kill.is_hit;
    }
    w.ledger.timeouts = 0;
    last_life(&w, 1 + (uint32_t)mr_rng_below(mr_sim_rng(w.sim), 3));
    mr_sim_job_output(w.sim, &w.ledger, &got);
    compare(&w, point, want.data, got.data);
    world_fini(&w);
    mr_text_fini(&want);
    mr_text_fini(&got);
    return kills;
}

static void test_kill_points(struct mr_rng *rng)
{
    const char *one = getenv("MR_SEED"), *many = getenv("MR_KILLS");
    uint64_t wanted = one != NULL ? 1 : many != NULL ? strtoull(many, NULL, 0) : 1000;
    uint64_t seed = one != NULL ? rng->state : 1, kills = 0, runs = 0;
    uint32_t hits[POINTS + 1] = {0};

    for (; runs == 0 || (one == NULL && kills < wanted); seed++, runs++) {
        CHECK(runs < 40 * wanted + 40);
        kills += killed_run(seed, (uint32_t)(seed / POINTS % MR_SIM_JOBS),
                            1 + (int)(seed % POINTS), hits);
    }
    printf("%llu kills in %llu runs, every output equal to the calm run's\n",
           (unsigned long long)kills, (unsigned long long)runs);
    for (int p = 1; p <= POINTS; p++) {
        printf("K%d %u%s", p, hits[p], p == POINTS ? "\n" : ", ");
        CHECK(one != NULL || wanted < 300 || hits[p] != 0);
    }
}

static const struct mr_test cases[] = {
    {"kill points", test_kill_points},
};

MR_TEST_MAIN(cases)
