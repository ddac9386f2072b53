/*
 * Two engines on one job.  On one state directory the lock lets only one start.  On copies
 * of it, which no lock can know of, the output decides: who recovers last fences the other,
 * and each epoch is committed by exactly one of them, once.  Whichever copy the output
 * belongs to goes on in the end, and the other is refused.
 *
 * MR_STARTS says how many starts (1000); MR_SEED runs one seed alone.
 */
#include "job/run/job_int.h"
#include "tests/mr_test.h"
#include "tests/sim/trial.h"

enum { ROWS = 100, ROUNDS = 4 };

static const struct mr_sim_faults rough = {.short_io = 300, .latency_ns = 2 * MR_MILLI_NS};

struct tally {
    uint64_t starts, locked, refused, fenced, commits;
};

/* -- A copy -------------------------------------------------------------------------------- */

static void copy_file(void *context, const char *path)
{
    struct mr_sim *sim = context;
    struct mr_text bytes;
    char to[256];

    /* The lock is of the process, not of the bytes. */
    if (strstr(path, "/LOCK") != NULL || strstr(path, ".tmp") != NULL)
        return;
    mr_text_init(&bytes);
    snprintf(to, sizeof(to), "/copy%s", path + strlen("/state"));
    if (mr_sim_get(sim, path, &bytes) && bytes.len != 0)
        mr_sim_put(sim, to, mr_text_view(&bytes));
    mr_text_fini(&bytes);
}

/* -- Lives --------------------------------------------------------------------------------- */

static void end(struct mr_life *life)
{
    mr_life_end(life);
    mr_life_fini(life);
}

/* A second start on the directory of one that lives. */
static void try_locked(struct mr_trial *trial, const char *dir, struct tally *tally)
{
    struct mr_life other;

    tally->starts++;
    if (mr_trial_begin(trial, &other, 1, dir) != MR_ERR_LOCKED)
        mr_trial_die(trial, "a second engine", "was let into the directory");
    tally->locked++;
    end(&other);
}

/* Only a marker that says otherwise may refuse a start. */
static bool start(struct mr_trial *trial, struct mr_life *life, const char *dir,
                  struct tally *tally)
{
    struct mr_rng *rng = mr_sim_rng(trial->sim);
    int rc = mr_trial_begin(trial, life, 1 + (uint32_t)mr_rng_below(rng, 2), dir);

    tally->starts++;
    if (rc < 0 && rc != MR_ERR_MARKER)
        mr_trial_die(trial, "start", life->err.message);
    tally->refused += rc < 0;
    return rc >= 0;
}

/* One of them after the other, as the seed has it, until the power goes. */
static void live_together(struct mr_trial *trial, struct tally *tally)
{
    static const char *const dir[2] = {"/state", "/copy"};
    struct mr_rng *rng = mr_sim_rng(trial->sim);
    struct mr_life life[2];
    bool is_there[2], goes_on[2];
    int steps = 100 + (int)mr_rng_below(rng, mr_rng_below(rng, 2) == 0 ? 200 : 1500);

    for (int i = 0; i < 2; i++)
        goes_on[i] = is_there[i] = start(trial, &life[i], dir[i], tally);
    for (; steps > 0 && (goes_on[0] || goes_on[1]); steps--) {
        int who = (int)mr_rng_below(rng, 2);
        if (goes_on[who])
            goes_on[who] = mr_life_step(&life[who]);
        if (!goes_on[who] && is_there[who] && life[who].rc < 0 &&
            life[who].rc != MR_ERR_RESTART)
            mr_trial_die(trial, "failed", life[who].err.message);
        if (steps % 100 == 0 && goes_on[who])
            try_locked(trial, dir[who], tally);
    }
    mr_sim_crash(trial->sim);
    mr_ledger_crash(&trial->ledger);
    for (int i = 0; i < 2; i++) {
        tally->fenced += is_there[i] && life[i].rc == MR_ERR_RESTART;
        end(&life[i]);
    }
    mr_sim_restart(trial->sim);
}

/* To the end, on the copy that the output belongs to. */
static void finish(struct mr_trial *trial, struct tally *tally)
{
    static const char *const dir[2] = {"/state", "/copy"};
    int finished = 0;

    for (int i = 0; i < 2 && finished == 0; i++) {
        struct mr_life life;
        if (start(trial, &life, dir[i], tally)) {
            if (!mr_life_run(&life, MR_LIFE_STEPS_MAX) || life.rc < 0)
                mr_trial_die(trial, "the last life", life.err.message);
            finished++;
        }
        end(&life);
    }
    if (finished != 1)
        mr_trial_die(trial, "the last life", "neither copy goes on");
}

static void rival_run(uint64_t seed, struct tally *tally)
{
    uint32_t job = (uint32_t)(seed % (MR_SIM_JOBS / 4)) * 2; /* to the ledger alone */
    struct mr_trial trial;
    struct mr_text want;

    mr_text_init(&want);
    mr_trial_calm(seed, job, ROWS, &want);
    mr_trial_init(&trial, seed, job, ROWS, &rough);
    /* Something to copy, cut off at any moment. */
    if (!start(&trial, &trial.life, NULL, tally))
        mr_trial_die(&trial, "the first start", trial.life.err.message);
    (void)mr_life_run(&trial.life, 100 + mr_rng_below(mr_sim_rng(trial.sim), 400));
    mr_trial_crash(&trial);
    mr_sim_each(trial.sim, "/state/", copy_file, trial.sim);
    for (int round = 0; round < ROUNDS; round++)
        live_together(&trial, tally);
    finish(&trial, tally);
    mr_trial_compare(&trial, want.data);
    if (trial.ledger.again != 0)
        mr_trial_die(&trial, "an epoch", "was committed twice");
    tally->commits += trial.ledger.commits;
    mr_trial_fini(&trial);
    mr_text_fini(&want);
}

static void test_rivals(struct mr_rng *rng)
{
    const char *many = getenv("MR_STARTS");
    bool is_one = getenv("MR_SEED") != NULL;
    uint64_t wanted = many == NULL ? 1000 : strtoull(many, NULL, 0);
    struct tally tally = {0};
    uint64_t seed = is_one ? rng->state : 1;

    do
        rival_run(seed++, &tally);
    while (!is_one && tally.starts < wanted);
    printf(
        "  %llu starts: %llu locked out, %llu refused, %llu fenced; %llu epochs committed, each "
        "by one\n",
        (unsigned long long)tally.starts, (unsigned long long)tally.locked,
        (unsigned long long)tally.refused, (unsigned long long)tally.fenced,
        (unsigned long long)tally.commits);
    CHECK(is_one || (tally.locked > wanted / 50 && tally.refused > wanted / 50 &&
                     tally.fenced > wanted / 50));
}

static const struct mr_test cases[] = {
    {"rivals", test_rivals},
};

MR_TEST_MAIN(cases)
