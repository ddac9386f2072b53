#include "tests/sim/trial.h"

#include <stdio.h>
#include <stdlib.h>

void mr_trial_init(struct mr_trial *trial, uint64_t seed, uint32_t job, uint32_t rows,
                   const struct mr_sim_faults *faults)
{
    *trial = (struct mr_trial){.seed = seed,
                               .job = job,
                               .checkpoint_ns = 5 * MR_MILLI_NS,
                               .sim = mr_sim_new(seed, faults)};
    mr_ledger_init(&trial->ledger, trial->sim);
    trial->ledger.latency_ns = faults->latency_ns;
    mr_ledger_use(&trial->ledger);
    mr_sim_job_input(trial->sim, seed, rows);
}

void mr_trial_fini(struct mr_trial *trial)
{
    mr_ledger_fini(&trial->ledger);
    mr_sim_free(trial->sim);
}

void mr_trial_die(const struct mr_trial *trial, const char *what, const char *why)
{
    fprintf(stderr, "MR_SEED=%llu (job %u): %s: %s\n", (unsigned long long)trial->seed,
            trial->job, what, why);
    exit(1);
}

int mr_trial_begin(struct mr_trial *trial, struct mr_life *life, uint32_t reactors,
                   const char *state_dir)
{
    struct mr_text sql;

    mr_text_init(&sql);
    mr_sim_job_sql(trial->job, &sql);
    *life = (struct mr_life){.sim = trial->sim,
                             .reactors = reactors,
                             .memory_bytes = trial->memory_bytes,
                             .is_durable = true,
                             .state_dir = state_dir,
                             .checkpoint_ns = trial->checkpoint_ns,
                             .resolver = &mr_sim_job_resolver};
    mr_life_begin(life, sql.data);
    mr_text_fini(&sql);
    return life->rc;
}

struct mr_job *mr_trial_job(struct mr_trial *trial)
{
    return trial->life.jobs == 0 ? NULL : trial->life.job[0].job;
}

void mr_trial_crash(struct mr_trial *trial)
{
    mr_sim_crash(trial->sim);
    mr_ledger_crash(&trial->ledger);
    mr_life_end(&trial->life);
    mr_life_fini(&trial->life);
    mr_sim_restart(trial->sim);
}

void mr_trial_finish(struct mr_trial *trial, uint32_t reactors)
{
    if (mr_trial_begin(trial, &trial->life, reactors, NULL) < 0)
        mr_trial_die(trial, "start", trial->life.err.message);
    if (!mr_life_run(&trial->life, MR_LIFE_STEPS_MAX))
        mr_trial_die(trial, "stuck", "the job does not end");
    if (trial->life.rc < 0)
        mr_trial_die(trial, "failed", trial->life.err.message);
    mr_life_end(&trial->life);
    mr_life_fini(&trial->life);
}

void mr_trial_calm(uint64_t seed, uint32_t job, uint32_t rows, struct mr_text *out)
{
    static const struct mr_sim_faults calm = {0};
    struct mr_trial trial;

    mr_trial_init(&trial, seed, job, rows, &calm);
    mr_trial_finish(&trial, 1);
    mr_sim_job_output(trial.sim, &trial.ledger, out);
    mr_trial_fini(&trial);
}

void mr_trial_compare(struct mr_trial *trial, const char *want)
{
    struct mr_text got;

    mr_text_init(&got);
    mr_sim_job_output(trial->sim, &trial->ledger, &got);
    if (strcmp(want, got.data == NULL ? "" : got.data) != 0) {
        if (getenv("MR_SIM_LOG") != NULL)
            fprintf(stderr, "-- calm\n%s-- this\n%s", want, got.data);
        mr_trial_die(trial, "the output differs", "MR_SIM_LOG=1 shows both");
    }
    mr_text_fini(&got);
}
