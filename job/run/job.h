/*
 * job/run/job.h - a graph that runs: tasks on the reactors, checkpoints, the end.
 *
 *            start           poll, poll, ...                    free
 *     graph ───────► RUNNING ─────────┬─ all input ended ─► ENDED ──►
 *                                     ├─ stop, last cut  ─► STOPPED ─►
 *                                     └─ a task failed   ─► FAILED ──►
 *
 * A savepoint is a checkpoint that is copied to a place of its own, from which this or a
 * changed job can start.  It is taken of a running job, or as the last thing of one that
 * stops.
 *
 * The control thread drives a job by polling it: it carries out what the checkpoint
 * coordinator decides, hands out new splits, and notices the end.  Nothing here waits,
 * so the same code runs under the simulator.
 *
 * Ownership   the job borrows runtime and graph; both outlive it.  The store's helper
 *             thread, unless the runtime is stepped, is the job's.
 * Threads     the control thread; status also any other.
 * Fails       start with a sentence; later failures end the job and are kept.
 */
#ifndef MR_JOB_RUN_JOB_H
#define MR_JOB_RUN_JOB_H

#include "job/graph/graph.h"
#include "job/run/runtime.h"

struct mr_job;
struct mr_collector;
struct mr_secrets;

struct mr_job_options {
    const char *state_dir;           /* of all jobs; NULL: no checkpoints */
    int64_t checkpoint_interval_ns;  /* below 0: only on request */
    uint64_t segment_bytes;          /* of the store's files; 0: its default */
    const struct mr_schema *collect; /* the graph collects rows of this schema; NULL: no */
    const char *from_dir;            /* savepoint to start from; NULL: the job's own state */
    bool allows_lost_state;          /* state that the graph has no place for is dropped */
    /* At the end of its input the job stops without closing windows: a later one goes on
     * with input that has come since. */
    bool stops_after_input;
    const struct mr_secrets *secrets; /* never shown, as core/op/secret.h; NULL: none */
};

enum mr_job_state {
    MR_JOB_RUNNING,
    MR_JOB_ENDED,   /* its input came to an end, and everything is out */
    MR_JOB_STOPPED, /* as asked */
    MR_JOB_FAILED
};

/* The name of the directory of job NAME below the state directory: what a file name can
 * not hold becomes '-'. */
void mr_job_directory_put(const char *name, struct mr_text *out);

int mr_job_start(struct mr_runtime *runtime, struct mr_graph *graph,
                 const struct mr_job_options *options, struct mr_job **ret,
                 struct mr_err *reterr);

/* Go on; returns the state.  Call it every millisecond or so. */
enum mr_job_state mr_job_poll(struct mr_job *job, int64_t now_ns);

/* Cut once more, then stop; mr_job_poll says when.  DRAINS: before that, end the input
 * where it is, and let every window close. */
void mr_job_request_stop(struct mr_job *job, bool drains);

enum mr_savepoint_when {
    MR_SAVEPOINT_NOW,    /* of a checkpoint that begins now */
    MR_SAVEPOINT_AT_STOP /* of the last one, whenever the job stops */
};

/* Copy a checkpoint to DIR.  Fails with -EBUSY while another is under way, -EINVAL if the
 * job keeps no checkpoints. */
int mr_job_request_savepoint(struct mr_job *job, const char *dir, enum mr_savepoint_when when,
                             struct mr_err *reterr);

/* Of the last one asked for: 0 under way, 1 whole, negative: why not. */
int mr_job_savepoint_state(const struct mr_job *job, struct mr_err *reterr);

/* The newest durable checkpoint; 0: none. */
uint64_t mr_job_committed_epoch(const struct mr_job *job);

/* Of a FAILED job. */
const struct mr_err *mr_job_failure(const struct mr_job *job);

/* Also of a running one: then it ends as it stands, without a checkpoint. */
void mr_job_free(struct mr_job *job);

/* NULL unless the graph collects. */
struct mr_collector *mr_job_collector(struct mr_job *job);

void mr_job_get_status(struct mr_job *job, int64_t now_ns, struct mr_job_status *ret);

#endif
