/* Carrying out what the checkpoint coordinator decides. */
#include "job/run/job_int.h"

#include "core/base/alloc.h"

#include <stdlib.h>

static void send_all(struct mr_job *job, void (*run)(void *context, int64_t arg),
                     uint64_t epoch)
{
    for (uint32_t t = 0; t < job->tasks; t++)
        mr_runtime_send(job->runtime, job->task[t]->env.reactor, run, job->task[t],
                        (int64_t)epoch);
}

struct positions {
    struct mr_split *split;
    uint32_t count;
};

static int keep_position(void *context, const struct mr_split *split, int64_t watermark_ns)
{
    struct positions *positions = context;

    (void)watermark_ns;
    positions->split = mr_realloc(positions->split, positions->count + 1,
                                  sizeof(*positions->split), "positions of a table");
    positions->split[positions->count] = (struct mr_split){
        .id = mr_strdup(split->id, "positions of a table"), .start = split->start};
    positions->count++;
    return 0;
}

/* Tell the sources up to where their input is safe: Kafka commits it to the group. */
static void tell_sources(struct mr_job *job)
{
    for (uint32_t s = 0; s < job->scans; s++) {
        struct mr_job_scan *scan = &job->scan[s];
        struct positions positions = {0};

        if (scan->node->scan->source->committed == NULL)
            continue;
        for (uint32_t r = 0; r < job->runtime->reactors; r++)
            (void)mr_scan_read_roots(mr_text_view(&scan->task[r]->input_roots.text),
                                     keep_position, &positions, NULL);
        scan->node->scan->source->committed(scan->source, positions.split, positions.count);
        for (uint32_t i = 0; i < positions.count; i++)
            free((char *)(uintptr_t)positions.split[i].id);
        free(positions.split);
    }
}

static void act(struct mr_job *job, enum mr_checkpoint_action action)
{
    uint64_t epoch = job->checkpoint.epoch;

    switch (action) {
    case MR_CHECKPOINT_NOTHING: break;
    case MR_CHECKPOINT_BEGIN:
        mr_store_begin(job->store, epoch);
        if (job->is_final || job->savepoint.phase == MR_SAVEPOINT_WANTED)
            send_all(job, mr_task_seal, epoch);
        send_all(job, mr_task_request_barrier, epoch);
        break;
    case MR_CHECKPOINT_DECIDE: job->decider->class->decide(job->decider, epoch); break;
    case MR_CHECKPOINT_COMMIT:
        tell_sources(job);
        mr_store_commit(job->store, epoch);
        send_all(job, mr_task_commit, epoch);
        mr_job_report_taken(job, epoch);
        break;
    case MR_CHECKPOINT_ABORT:
        mr_job_report_given_up(job, epoch, mr_now_ns(job->runtime->sys));
        send_all(job, mr_task_abort, epoch);
        break;
    }
}

void mr_job_cut_step(struct mr_job *job, enum mr_checkpoint_event event, int64_t now_ns)
{
    act(job, mr_checkpoint_step(&job->checkpoint, event, now_ns));
}

static bool all_settled(const struct mr_job *job)
{
    for (uint32_t t = 0; t < job->tasks; t++)
        /* pairs with S1 in task.c */
        if (atomic_load_explicit(&job->task[t]->settled_epoch, memory_order_acquire) !=
            job->checkpoint.epoch)
            return false;
    return true;
}

static void drive_cutting(struct mr_job *job, int64_t now_ns)
{
    enum mr_store_state state = mr_store_state(job->store, job->checkpoint.epoch);
    if (state == MR_STORE_FAILED)
        mr_job_cut_step(job, MR_CHECKPOINT_FAILED, now_ns);
    else if (!job->checkpoint.is_settled && all_settled(job)) {
        /* Only now may the superblock name the epoch: what was sent out before it is
             * safe, so a restart from it misses nothing. */
        mr_store_settled(job->store, job->checkpoint.epoch);
        mr_job_cut_step(job, MR_CHECKPOINT_SETTLED, now_ns);
    }
    if (job->checkpoint.phase == MR_CHECKPOINT_CUTTING && !job->checkpoint.is_prepared &&
        state == MR_STORE_PREPARED)
        mr_job_cut_step(job, MR_CHECKPOINT_PREPARED, now_ns);
}

/* What was decided, only the decider knows; when it does not, only its marker does, which
 * is read by a new start. */
static int drive_deciding(struct mr_job *job, int64_t now_ns)
{
    int rc = job->decider->class->decided(job->decider, job->checkpoint.epoch, &job->failure);

    if (rc < 0)
        return mr_wrap(&job->failure, "checkpoint %llu: %s on %s",
                       (unsigned long long)job->checkpoint.epoch, job->decider->class->name,
                       job->decider->where);
    if (rc > 0)
        mr_job_cut_step(job, MR_CHECKPOINT_DECIDED, now_ns);
    return 0;
}

int mr_job_cut_drive(struct mr_job *job, bool is_ending, int64_t now_ns)
{
    int rc = 0;

    if (job->store == NULL)
        return 0;
    if (job->runtime->is_stepped)
        mr_store_poll(job->store);
    if (job->checkpoint.phase == MR_CHECKPOINT_CUTTING)
        drive_cutting(job, now_ns);
    if (job->checkpoint.phase == MR_CHECKPOINT_DECIDING)
        rc = drive_deciding(job, now_ns);
    if (rc < 0)
        return rc;
    /* At the end only the last cut is made: were each followed by the next, as it is when
     * one takes longer than the interval, there would be no last. */
    if (!is_ending)
        mr_job_cut_step(job, MR_CHECKPOINT_TICK, now_ns);
    return 0;
}
