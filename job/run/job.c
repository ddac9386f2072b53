#include "job/run/job_int.h"

#include <sched.h>
#include <stdlib.h>

static bool find_failure(struct mr_job *job)
{
    for (uint32_t t = 0; t < job->tasks; t++) {
        struct mr_task *task = job->task[t];
        if (!atomic_load_explicit(&task->has_failed, memory_order_acquire))
            continue;
        job->failure = task->env.failure;
        return true;
    }
    return false;
}

static bool all_ended(const struct mr_job *job)
{
    for (uint32_t t = 0; t < job->tasks; t++)
        if (!atomic_load_explicit(&job->task[t]->has_ended, memory_order_acquire))
            return false;
    return true;
}

/* The last checkpoint is one that began after there was nothing left to do. */
static bool finish(struct mr_job *job, int64_t now_ns)
{
    if (job->store == NULL)
        return true;
    if (!job->is_final) {
        if (job->checkpoint.phase != MR_CHECKPOINT_IDLE)
            return false;
        job->is_final = true;
        mr_job_cut_step(job, MR_CHECKPOINT_REQUEST, now_ns);
        return false;
    }
    if (job->checkpoint.phase != MR_CHECKPOINT_IDLE)
        return false;
    if (job->checkpoint.committed != job->checkpoint.epoch) {
        job->is_final = false; /* it was given up: once more */
        return false;
    }
    return mr_store_state(job->store, job->checkpoint.epoch) == MR_STORE_COMMITTED;
}

static bool is_input_exhausted(const struct mr_job *job)
{
    for (uint32_t s = 0; s < job->scans; s++)
        for (uint32_t r = 0; r < job->runtime->reactors; r++)
            if (!mr_scan_is_exhausted(job->scan[s].scan[r]))
                return false;
    return true;
}

static enum mr_job_state fail(struct mr_job *job)
{
    if (job->options.secrets != NULL)
        mr_secrets_hide(job->options.secrets, &job->failure);
    return job->state = MR_JOB_FAILED;
}

static enum mr_job_state drive(struct mr_job *job, int64_t now_ns)
{
    if (find_failure(job))
        return fail(job);
    int rc = mr_job_discover(job, now_ns, &job->failure);
    if (rc < 0)
        return fail(job);
    bool has_ended = all_ended(job);
    bool is_ending = has_ended || job->wants_stop ||
                     (job->options.stops_after_input && is_input_exhausted(job));
    rc = mr_job_cut_drive(job, is_ending, now_ns);
    if (rc < 0)
        return fail(job);
    mr_job_report_damage(job);
    mr_job_watch_holder(job, now_ns);
    mr_job_savepoint_drive(job);
    if (is_ending && finish(job, now_ns) && job->savepoint.phase != MR_SAVEPOINT_WANTED &&
        job->savepoint.phase != MR_SAVEPOINT_COPYING)
        job->state = has_ended ? MR_JOB_ENDED : MR_JOB_STOPPED;
    return job->state;
}

enum mr_job_state mr_job_poll(struct mr_job *job, int64_t now_ns)
{
    if (job->state != MR_JOB_RUNNING)
        return job->state;
    drive(job, now_ns);
    mr_job_report(job, now_ns, job->state != MR_JOB_RUNNING);
    return job->state;
}

static void drain_scan(void *context, int64_t unused)
{
    (void)unused;
    mr_scan_drain(context);
}

void mr_job_request_stop(struct mr_job *job, bool drains)
{
    job->wants_stop = job->wants_stop || !drains;
    for (uint32_t s = 0; s < job->scans && drains; s++)
        for (uint32_t r = 0; r < job->runtime->reactors; r++)
            mr_runtime_send(job->runtime, r, drain_scan, job->scan[s].scan[r], 0);
}

const struct mr_err *mr_job_failure(const struct mr_job *job)
{
    return &job->failure;
}

struct mr_collector *mr_job_collector(struct mr_job *job)
{
    return job->collector;
}

static void wait_gone(struct mr_job *job, struct mr_task *task)
{
    while (!atomic_load_explicit(&task->is_gone, memory_order_acquire)) {
        if (job->runtime->is_stepped)
            mr_reactor_poll(task->reactor, mr_now_ns(job->runtime->sys));
        else
            sched_yield();
    }
}

static void free_tasks(struct mr_job *job)
{
    if (job->collector != NULL)
        mr_collector_close(job->collector);
    /* What a task still has under way in its reactor's mr_aio ends there. */
    for (uint32_t t = 0; t < job->tasks; t++)
        mr_runtime_send(job->runtime, job->task[t]->env.reactor, mr_task_destroy, job->task[t],
                        job->is_attached);
    for (uint32_t t = 0; t < job->tasks; t++) {
        wait_gone(job, job->task[t]);
        free(job->task[t]);
    }
}

void mr_job_free(struct mr_job *job)
{
    if (job == NULL)
        return;
    if (job->store != NULL)
        mr_store_thread_stop(job->store);
    free_tasks(job);
    mr_store_close(job->store);
    mr_state_plan_free(job->state_plan);
    for (uint32_t e = 0; job->exchange != NULL && e < job->graph->edges; e++)
        mr_exchange_free(job->exchange[e]);
    for (uint32_t i = 0; i < job->graph->nodes; i++) {
        const struct mr_node *node = job->graph->node[i];
        if (job->sink != NULL && job->sink[i] != NULL)
            node->sink->sink->close(job->sink[i]);
    }
    for (uint32_t s = 0; s < job->scans; s++) {
        struct mr_job_scan *scan = &job->scan[s];
        if (scan->source != NULL)
            scan->node->scan->source->close(scan->source);
        for (uint32_t i = 0; i < scan->splits; i++)
            free(scan->split[i].id);
        free(scan->split);
        free(scan->scan);
        free(scan->task);
        free(scan->load);
    }
    mr_shared_free(job->env.shared);
    mr_collector_free(job->collector);
    free(job->scan);
    free(job->sink);
    free(job->exchange);
    free(job->late);
    free(job->task);
    free(job->name);
    free(job->state_dir);
    free(job->savepoint.dir);
    free(job);
}
