/*
 * tests/sim/trial.h - one of the jobs on the simulated machine: lives of it, and what comes
 * of them.
 *
 *     init ─► begin ─► steps ─► crash ─► begin ─► ... ─► finish ─► output ─► fini
 *
 * Ownership   the trial owns machine and ledger.
 * Fails       what can not be is said with the seed, and ends the test.
 */
#ifndef MR_TESTS_SIM_TRIAL_H
#define MR_TESTS_SIM_TRIAL_H

#include "tests/sim/jobs.h"
#include "tests/sql/life.h"

struct mr_trial {
    uint64_t seed, memory_bytes; /* 0: enough */
    uint32_t job;
    int64_t checkpoint_ns;
    struct mr_sim *sim;
    struct mr_ledger ledger;
    struct mr_life life;
};

void mr_trial_init(struct mr_trial *trial, uint64_t seed, uint32_t job, uint32_t rows,
                   const struct mr_sim_faults *faults);
void mr_trial_fini(struct mr_trial *trial);

/* A life; its rc says whether it came about.  STATE_DIR NULL: /state. */
int mr_trial_begin(struct mr_trial *trial, struct mr_life *life, uint32_t reactors,
                   const char *state_dir);
struct mr_job *mr_trial_job(struct mr_trial *trial);

/* The power goes, and comes again. */
void mr_trial_crash(struct mr_trial *trial);

/* From a begin() on to the end of the job, which must be a good one. */
void mr_trial_finish(struct mr_trial *trial, uint32_t reactors);

MR_NORETURN void mr_trial_die(const struct mr_trial *trial, const char *what, const char *why);

/* What the job gives on one reactor when nothing goes wrong. */
void mr_trial_calm(uint64_t seed, uint32_t job, uint32_t rows, struct mr_text *out);

/* The trial's output is WANT. */
void mr_trial_compare(struct mr_trial *trial, const char *want);

#endif
