/* What a job tells of itself: who holds time back, and its numbers. */
#include "job/run/job_int.h"

#include <stdlib.h>

/* Ask the scans once a second who holds time back, and say it aloud when it changes. */
void mr_job_watch_holder(struct mr_job *job, int64_t now_ns)
{
    char holder[sizeof(job->holder)] = "";
    bool has_answers = true;

    for (uint32_t s = 0; s < job->scans; s++) {
        for (uint32_t r = 0; r < job->runtime->reactors; r++) {
            struct mr_task *task = job->scan[s].task[r];
            uint32_t state = atomic_load_explicit(&task->holder_state, memory_order_acquire);
            if (state == MR_HOLDER_ANSWERED && holder[0] == '\0')
                memcpy(holder, task->holder, sizeof(holder));
            has_answers &= state == MR_HOLDER_ANSWERED;
        }
    }
    if (has_answers) {
        /* The seconds in the sentence move; the name in front of them is the news. */
        if (holder[0] != '\0' && strncmp(holder, job->holder, strcspn(holder, "(")) != 0)
            mr_job_log(job, "job '%s': the watermark is held back by %s", job->name, holder);
        memcpy(job->holder, holder, sizeof(holder));
    }
    if (now_ns < job->holder_ns)
        return;
    job->holder_ns = now_ns + MR_SECOND_NS;
    for (uint32_t s = 0; s < job->scans; s++) {
        for (uint32_t r = 0; r < job->runtime->reactors; r++) {
            struct mr_task *task = job->scan[s].task[r];
            if (atomic_load_explicit(&task->holder_state, memory_order_acquire) ==
                MR_HOLDER_ASKED)
                continue;
            atomic_store_explicit(&task->holder_state, MR_HOLDER_ASKED, memory_order_relaxed);
            mr_runtime_send(job->runtime, r, mr_task_describe_holder, task, 0);
        }
    }
}

static uint64_t read_stat(const _Atomic uint64_t *stat)
{
    return atomic_load_explicit(stat, memory_order_relaxed);
}

static void add_task(const struct mr_task *task, struct mr_job_status *status)
{
    for (uint32_t i = 0; i < task->ops; i++) {
        const struct mr_op *op = task->op[i];
        status->late_rows += read_stat(&op->stats.late_rows);
        status->bad_rows += read_stat(&op->stats.bad_rows);
        status->open_windows += read_stat(&op->stats.open_windows);
        if (op->next == NULL && strcmp(op->class->name, "exchange") != 0 &&
            strcmp(op->class->name, "fanout") != 0 &&
            strcmp(op->class->name, "dead-letter file") != 0)
            status->rows_out += read_stat(&op->stats.rows_in);
    }
    status->state_bytes += read_stat(&task->state_bytes);
}

void mr_job_get_status(struct mr_job *job, int64_t now_ns, struct mr_job_status *ret)
{
    struct mr_job_status status = MR_JOB_STATUS;

    status.running = job->state == MR_JOB_RUNNING;
    status.watermark_ns = MR_WATERMARK_END;
    for (uint32_t s = 0; s < job->scans; s++) {
        status.dropped_datagrams += job->scan[s].losses.dropped;
        status.missing_numbers += job->scan[s].losses.missing;
        for (uint32_t r = 0; r < job->runtime->reactors; r++) {
            const struct mr_op_stats *stats = mr_scan_stats(job->scan[s].scan[r]);
            int64_t watermark_ns =
                atomic_load_explicit(&stats->watermark_ns, memory_order_relaxed);
            status.rows_in += read_stat(&stats->rows_in);
            status.bad_rows += read_stat(&stats->bad_rows);
            if (job->scan[s].load[r] != 0 && watermark_ns < status.watermark_ns)
                status.watermark_ns = watermark_ns;
        }
    }
    for (uint32_t t = 0; t < job->tasks; t++)
        add_task(job->task[t], &status);
    memcpy(status.watermark_holder, job->holder, sizeof(status.watermark_holder));
    status.checkpoints = job->checkpoint.count;
    status.checkpoint_ns = job->checkpoint.took_ns;
    status.checkpoint_age_ns =
        job->checkpoint.count == 0 ? -1 : now_ns - job->checkpoint.committed_ns;
    if (job->store != NULL) {
        struct mr_store_stats stats;
        mr_store_stats(job->store, &stats);
        status.damages = stats.scrub_failures;
    }
    size_t size = ret->size < sizeof(status) ? ret->size : sizeof(status);
    status.size = ret->size;
    memcpy(ret, &status, size);
}
