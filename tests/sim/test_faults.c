/*
 * What can happen to a job besides a crash, one thing at a time, judged by the calm run:
 *
 *     every_io    the n-th I/O call of a life fails, for every n: opens, reads, writes, syncs,
 *                 renames, removals; with EIO, with ENOSPC, or by coming short.  The job runs
 *                 on or ends with a sentence; the power goes at a random moment after it;
 *                 no checkpoint that was reported may be gone.
 *     clocks      the wall clock jumps by up to an hour, the monotonic one stands still or
 *                 leaps as after a suspend, while the job crashes now and then
 *     memory      the state does not fit: the limit's name is said, and a start with more
 *                 goes on from the last checkpoint
 *
 * MR_SEEDS says how many seeds of clocks (200); MR_IO_JOBS how many jobs of every_io (6, of
 * MR_SIM_JOBS); MR_SEED runs one seed of clocks.
 */
#include "job/run/job_int.h"
#include "tests/mr_test.h"
#include "tests/sim/trial.h"

#include <errno.h>

enum { ROWS = 60, IO_ROWS = 400 };

static const struct mr_sim_faults rough = {.short_io = 300, .latency_ns = 2 * MR_MILLI_NS};
static const struct mr_sim_faults quick = {.latency_ns = MR_MILLI_NS / 2};

static uint64_t number_of(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);

    return text == NULL ? otherwise : strtoull(text, NULL, 0);
}

/* -- Every I/O --------------------------------------------------------------------------- */

struct tally {
    uint64_t faults, failed_starts, failed_jobs, checkpoints; /* of the longest life */
};

/* The life in which the N-th call fails.  Returns the newest checkpoint that it reported. */
static uint64_t faulty_life(struct mr_trial *trial, uint64_t n, int error, struct tally *tally)
{
    struct mr_rng *rng = mr_sim_rng(trial->sim);
    uint64_t reported = 0, steps_after = mr_rng_below(rng, 400);
    bool goes_on;

    mr_sim_fail(trial->sim, n, 1, error);
    goes_on = mr_trial_begin(trial, &trial->life, 1 + n % 2, NULL) >= 0;
    tally->failed_starts += !goes_on;
    while (goes_on && steps_after > 0) {
        goes_on = mr_life_step(&trial->life);
        steps_after -= mr_sim_has_failed(trial->sim);
        reported = mr_job_committed_epoch(mr_trial_job(trial));
    }
    if (trial->life.rc < 0) {
        if (!mr_sim_has_failed(trial->sim))
            mr_trial_die(trial, "failed without a fault", trial->life.err.message);
        if (trial->life.err.message[0] == '\0')
            mr_trial_die(trial, "failed", "and does not say why");
        tally->failed_jobs += mr_trial_job(trial) != NULL;
    }
    return reported;
}

/* True: there was no such call any more. */
static bool fail_one(uint32_t job, uint64_t n, int error, const char *want, struct tally *tally)
{
    struct mr_trial trial;

    mr_trial_init(&trial, 1 + n, job, IO_ROWS, &quick);
    trial.checkpoint_ns = 2 * MR_MILLI_NS;
    uint64_t reported = faulty_life(&trial, n, error, tally);
    bool is_over = !mr_sim_has_failed(trial.sim);
    mr_sim_fail(trial.sim, 0, 0, 0);
    tally->faults += !is_over;
    mr_trial_crash(&trial);
    if (mr_trial_begin(&trial, &trial.life, 2, NULL) < 0)
        mr_trial_die(&trial, "start after the fault", trial.life.err.message);
    if (reported > tally->checkpoints)
        tally->checkpoints = reported;
    if (mr_store_epoch(mr_trial_job(&trial)->store) < reported)
        mr_trial_die(&trial, "lost", "a checkpoint that was reported");
    mr_trial_crash(&trial);
    mr_trial_finish(&trial, 1);
    mr_trial_compare(&trial, want);
    mr_trial_fini(&trial);
    return is_over;
}

static void test_every_io(struct mr_rng *unused)
{
    static const int errors[] = {-EIO, -ENOSPC, 0};
    uint64_t jobs = number_of("MR_IO_JOBS", 6);
    struct tally tally = {0};

    (void)unused;
    for (uint32_t j = 0; j < jobs; j++) {
        uint32_t job = j * 7 % MR_SIM_JOBS;
        for (uint32_t e = 0; e < MR_COUNTOF(errors); e++) {
            bool is_over = false;
            for (uint64_t n = 1; !is_over; n++) {
                struct mr_text want;
                mr_text_init(&want);
                mr_trial_calm(1 + n, job, IO_ROWS, &want);
                is_over = fail_one(job, n, errors[e], want.data, &tally);
                mr_text_fini(&want);
            }
        }
    }
    printf(
        "  %llu faults during up to %llu checkpoints: %llu starts and %llu jobs failed, every "
        "output equal\n",
        (unsigned long long)tally.faults, (unsigned long long)tally.checkpoints,
        (unsigned long long)tally.failed_starts, (unsigned long long)tally.failed_jobs);
    CHECK(tally.checkpoints >= 3 && tally.faults > 100 * jobs &&
          tally.failed_starts > 10 * jobs);
}

/* -- Clocks -------------------------------------------------------------------------------- */

static void shake(struct mr_trial *trial)
{
    struct mr_rng *rng = mr_sim_rng(trial->sim);

    switch (mr_rng_below(rng, 400)) {
    case 0:
    case 1: mr_sim_jump(trial->sim, mr_rng_range(rng, -3600, 3600) * MR_SECOND_NS); break;
    case 2: mr_sim_freeze(trial->sim, true); break;
    case 3: mr_sim_advance(trial->sim, mr_rng_range(rng, 0, 20) * MR_SECOND_NS); break;
    case 4:
    case 5:
    case 6:
    case 7:
    case 8:
    case 9: mr_sim_freeze(trial->sim, false); break;
    default: break;
    }
}

static void shaken_life(struct mr_trial *trial, bool to_the_end)
{
    struct mr_rng *rng = mr_sim_rng(trial->sim);
    uint64_t steps = to_the_end ? MR_LIFE_STEPS_MAX : mr_rng_below(rng, 3000);

    if (mr_trial_begin(trial, &trial->life, 1 + (uint32_t)mr_rng_below(rng, 3), NULL) < 0)
        mr_trial_die(trial, "start", trial->life.err.message);
    bool goes_on = true;
    while (goes_on && steps-- > 0) {
        shake(trial);
        goes_on = mr_life_step(&trial->life);
    }
    mr_sim_freeze(trial->sim, false);
    if (trial->life.rc < 0)
        mr_trial_die(trial, "failed", trial->life.err.message);
    if (to_the_end && goes_on)
        mr_trial_die(trial, "stuck", "the job does not end");
}

static void test_clocks(struct mr_rng *rng)
{
    bool is_one = getenv("MR_SEED") != NULL;
    uint64_t first = is_one ? rng->state : 1, count = is_one ? 1 : number_of("MR_SEEDS", 200);

    for (uint64_t seed = first; seed < first + count; seed++) {
        struct mr_trial trial;
        struct mr_text want;
        mr_text_init(&want);
        mr_trial_calm(seed, (uint32_t)(seed % MR_SIM_JOBS), ROWS, &want);
        mr_trial_init(&trial, seed, (uint32_t)(seed % MR_SIM_JOBS), ROWS, &rough);
        for (uint64_t crashes = seed % 3; crashes > 0; crashes--) {
            shaken_life(&trial, false);
            mr_trial_crash(&trial);
        }
        shaken_life(&trial, true);
        mr_life_end(&trial.life); /* publishes the last part files */
        mr_trial_compare(&trial, want.data);
        mr_life_fini(&trial.life);
        mr_trial_fini(&trial);
        mr_text_fini(&want);
    }
    printf("  %llu seeds of jumping clocks, every output equal\n", (unsigned long long)count);
}

/* -- Memory ----------------------------------------------------------------------------------- */

static void test_memory(struct mr_rng *unused)
{
    enum { MANY_ROWS = 12000, JOB = 8 }; /* forty keys, and windows of which most are open */
    struct mr_trial trial;
    struct mr_text want;
    uint64_t refused = 0;

    (void)unused;
    mr_text_init(&want);
    mr_trial_calm(3, JOB, MANY_ROWS, &want);
    mr_trial_init(&trial, 3, JOB, MANY_ROWS, &quick);
    for (trial.memory_bytes = 64 << 10;; trial.memory_bytes *= 2) {
        bool is_there = mr_trial_begin(&trial, &trial.life, 1, NULL) >= 0 &&
                        mr_life_run(&trial.life, MR_LIFE_STEPS_MAX);
        if (is_there && trial.life.rc >= 0)
            break;
        CHECK_EQ(trial.life.rc, MR_ERR_LIMIT);
        CHECK(strstr(trial.life.err.message, "memory") != NULL);
        refused++;
        mr_trial_crash(&trial);
        CHECK(trial.memory_bytes < (UINT64_C(1) << 32));
    }
    mr_life_end(&trial.life);
    mr_trial_compare(&trial, want.data);
    printf("  %llu times too little, then with %llu KiB the calm run's output\n",
           (unsigned long long)refused, (unsigned long long)(trial.memory_bytes >> 10));
    CHECK(refused > 0);
    mr_life_fini(&trial.life);
    mr_trial_fini(&trial);
    mr_text_fini(&want);
}

static const struct mr_test cases[] = {
    {"every_io", test_every_io},
    {"clocks", test_clocks},
    {"memory", test_memory},
};

MR_TEST_MAIN(cases)
