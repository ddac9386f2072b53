/* What a run takes over from the one before it, when the job may have changed in between. */
#include "job/run/job_int.h"

static void say_change(const struct mr_job *job, const struct mr_state_change *change)
{
    const struct mr_state_schema *is = change->now != NULL ? change->now : change->old;

    if (change->reason[0] != '\0' || change->verdict == MR_STATE_NEW)
        mr_job_log(job, "job '%s', state of %s '%s': %s%s%s", job->name, is->kind, is->uid,
                   mr_state_verdict_name(change->verdict),
                   change->reason[0] == '\0' ? "" : "; ", change->reason);
}

int mr_job_inherit(struct mr_job *job, const char *stored, const char *now,
                   struct mr_err *reterr)
{
    int rc = mr_state_plan_new(stored, now, &job->state_plan, reterr);

    if (rc == 0)
        rc = mr_state_plan_check(job->state_plan, job->options.allows_lost_state, reterr);
    for (uint32_t i = 0; rc == 0 && i < job->state_plan->changes; i++)
        say_change(job, &job->state_plan->change[i]);
    return rc;
}

const struct mr_state_change *mr_job_inherited(const struct mr_job *job, const char *uid)
{
    return job->state_plan == NULL || uid == NULL ? NULL
                                                  : mr_state_plan_find(job->state_plan, uid);
}
