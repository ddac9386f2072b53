/* A savepoint: a checkpoint asked for, waited for, and copied by the store's helper. */
#include "job/run/job_int.h"

#include <errno.h>
#include <stdlib.h>

static bool is_under_way(const struct mr_job_savepoint *savepoint)
{
    return savepoint->phase == MR_SAVEPOINT_WANTED || savepoint->phase == MR_SAVEPOINT_COPYING;
}

int mr_job_request_savepoint(struct mr_job *job, const char *dir, enum mr_savepoint_when when,
                             struct mr_err *reterr)
{
    struct mr_job_savepoint *savepoint = &job->savepoint;
    bool is_last = when == MR_SAVEPOINT_AT_STOP;

    if (job->store == NULL)
        return mr_fail(reterr, -EINVAL,
                       "job '%s' keeps no checkpoints, so there is nothing to save: start it "
                       "with --state-dir",
                       job->name);
    if (is_under_way(savepoint))
        return mr_fail(reterr, -EBUSY, "job '%s': a savepoint to '%s' is under way", job->name,
                       savepoint->dir);
    char *copy = strdup(dir);
    if (copy == NULL)
        return mr_fail(reterr, -ENOMEM, "savepoint: out of memory");
    free(savepoint->dir);
    *savepoint = (struct mr_job_savepoint){.phase = MR_SAVEPOINT_WANTED,
                                           .dir = copy,
                                           .is_last = is_last,
                                           .from_epoch = job->checkpoint.epoch + 1};
    if (!is_last && !job->is_final)
        mr_job_cut_step(job, MR_CHECKPOINT_REQUEST, mr_now_ns(job->runtime->sys));
    return 0;
}

int mr_job_savepoint_state(const struct mr_job *job, struct mr_err *reterr)
{
    const struct mr_job_savepoint *savepoint = &job->savepoint;

    if (savepoint->phase == MR_SAVEPOINT_FAILED && reterr != NULL)
        *reterr = savepoint->failure;
    return savepoint->phase == MR_SAVEPOINT_FAILED ? savepoint->failure.code
                                                   : savepoint->phase == MR_SAVEPOINT_WHOLE;
}

uint64_t mr_job_committed_epoch(const struct mr_job *job)
{
    return job->checkpoint.committed;
}

static void start_copy(struct mr_job *job)
{
    struct mr_job_savepoint *savepoint = &job->savepoint;

    bool is_cut = savepoint->is_last
                      ? job->is_final && job->checkpoint.committed == job->checkpoint.epoch
                      : job->checkpoint.committed >= savepoint->from_epoch;

    if (!is_cut || mr_store_state(job->store, job->checkpoint.committed) != MR_STORE_COMMITTED)
        return;
    int rc = mr_store_export(job->store, savepoint->dir, &savepoint->failure);
    savepoint->phase = rc < 0 ? MR_SAVEPOINT_FAILED : MR_SAVEPOINT_COPYING;
}

void mr_job_savepoint_drive(struct mr_job *job)
{
    struct mr_job_savepoint *savepoint = &job->savepoint;

    if (savepoint->phase == MR_SAVEPOINT_WANTED)
        start_copy(job);
    if (savepoint->phase != MR_SAVEPOINT_COPYING)
        return;
    switch (mr_store_export_state(job->store, &savepoint->failure)) {
    case MR_EXPORT_NONE:
    case MR_EXPORT_RUNNING: return;
    case MR_EXPORT_DONE:
        savepoint->phase = MR_SAVEPOINT_WHOLE;
        mr_job_log(job, "job '%s': a savepoint is in '%s'", job->name, savepoint->dir);
        return;
    case MR_EXPORT_FAILED: savepoint->phase = MR_SAVEPOINT_FAILED; return;
    }
}
