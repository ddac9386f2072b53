/*
 * job/run/job_int.h - the inside of a job: start.c and build.c make it, job.c drives it.
 *
 *     graph ─build─► sources, sinks, exchanges, tasks ─attach─► reactors
 *                          ▲                              │
 *                          └──────── drive (poll) ◄───────┘  settled, ended, failed
 */
#ifndef MR_JOB_RUN_JOB_INT_H
#define MR_JOB_RUN_JOB_INT_H

#include "core/op/decider.h"
#include "core/op/secret.h"
#include "core/op/shared.h"
#include "job/run/checkpoint.h"
#include "job/run/job.h"
#include "job/run/task.h"
#include "operators/exchange/exchange.h"
#include "operators/relay/collect.h"
#include "state/schema/plan.h"
#include "state/snapshot/store.h"

#define MR_SPLITS_MAX (1u << 20) /* of one table */

/* One split as the control thread knows it. */
struct mr_job_split {
    char *id;
    struct mr_position start;
    int64_t watermark_ns;
    uint32_t reactor;
    bool is_assigned;
};

/* How many of some kind of row were last spoken of, and when to speak again. */
struct mr_job_report {
    uint64_t count;
    int64_t next_ns;
};

struct mr_job_scan {
    struct mr_node *node;
    struct mr_source *source;
    struct mr_scan **scan; /* one per reactor */
    struct mr_task **task;
    struct mr_job_split *split; /* known ones, restored ones among them */
    uint32_t splits;
    uint32_t *load;      /* splits per reactor */
    int64_t discover_ns; /* when to look for new splits; INT64_MAX: never */
    bool has_discovered, is_sealed;
    struct mr_job_report bad;
    struct mr_losses losses; /* when they were asked for last */
    int64_t losses_ns;       /* when to ask again */
    struct mr_job_report dropped, broken, missing, restarts;
};

enum mr_savepoint_phase {
    MR_SAVEPOINT_NONE,
    MR_SAVEPOINT_WANTED,  /* waiting for a checkpoint */
    MR_SAVEPOINT_COPYING, /* the store's helper copies it */
    MR_SAVEPOINT_WHOLE,
    MR_SAVEPOINT_FAILED
};

struct mr_job_savepoint {
    enum mr_savepoint_phase phase;
    char *dir;
    bool is_last;        /* only the last checkpoint will do */
    uint64_t from_epoch; /* else one from this on */
    struct mr_err failure;
};

struct mr_job {
    struct mr_engine *engine; /* whose job it is; NULL: somebody polls it by hand */
    struct mr_runtime *runtime;
    struct mr_graph *graph;
    struct mr_job_options options;
    char *name, *state_dir;           /* of this job; NULL: no checkpoints */
    struct mr_store *store;           /* NULL: no checkpoints */
    struct mr_state_plan *state_plan; /* what is taken over; NULL: a fresh start */
    struct mr_task_env env;           /* what every task's is copied from */
    struct mr_checkpoint checkpoint;
    struct mr_decider *decider; /* of one of the sinks; NULL: the snapshot itself decides */
    struct mr_job_scan *scan;
    uint32_t scans;
    struct mr_sink **sink;         /* per node; NULL where the node is no sink */
    struct mr_exchange **exchange; /* per edge of the graph; NULL where rows need not move */
    struct mr_job_report *late;    /* per node */
    uint64_t given_up;             /* checkpoints, since the last good one */
    int64_t given_up_ns;           /* when to speak of them again */
    struct mr_collector *collector;
    struct mr_task **task;
    uint32_t tasks;
    struct mr_job_savepoint savepoint;
    bool is_attached, wants_stop, is_final; /* final: the checkpoint under way is the last */
    enum mr_job_state state;
    struct mr_err failure;
    int64_t holder_ns; /* when to ask the scans next who holds the watermark back */
    char holder[128];  /* their answer; "": nobody */
};

/* Make exchanges and tasks from what was loaded.  What was made is in the job, also
 * on failure: mr_job_free() frees a half-built one.  (build.c) */
int mr_job_build(struct mr_job *job, struct mr_err *reterr);

/* What operator UID left at the barrier that was loaded, one view per old task; the array
 * is the caller's.  (build.c) */
uint32_t mr_job_old_roots(const struct mr_job *job, const char *uid, struct mr_view **ret);
/* How the operator was called whose state UID takes over; NULL: it starts empty. */
const char *mr_job_old_uid(const struct mr_job *job, const char *uid);
/* Of the exchange before input INPUT of UID, and of its part of the snapshot. */
const char *mr_job_input_uid(const struct mr_job *job, const char *uid, uint32_t input);

/* Does NODE begin a task of its own, behind exchanges?  Those, made; and the splits that
 * were loaded.  (ends.c) */
bool mr_job_needs_exchange(const struct mr_job *job, const struct mr_node *node);
int mr_job_make_exchanges(struct mr_job *job, struct mr_err *reterr);
int mr_job_restore_splits(struct mr_job *job, struct mr_err *reterr);

/* Before that: open sources and sinks, and find the decider among them. */
int mr_job_open_ends(struct mr_job *job, struct mr_err *reterr);

/* STORED, what was loaded is of; NOW, what the graph keeps: what each operator takes over.
 * Logs what changes.  Fails with MR_ERR_LOST, unless the options allow that.  (inherit.c) */
int mr_job_inherit(struct mr_job *job, const char *stored, const char *now,
                   struct mr_err *reterr);

/* What operator UID takes over: `old` says how it was called.  NULL: nothing. */
const struct mr_state_change *mr_job_inherited(const struct mr_job *job, const char *uid);

/* Ask the sources for splits, and give the new ones out.  (splits.c) */
int mr_job_discover(struct mr_job *job, int64_t now_ns, struct mr_err *reterr);

/* One event of the checkpoint coordinator, and what it decides carried out.  (cut.c) */
void mr_job_cut_step(struct mr_job *job, enum mr_checkpoint_event event, int64_t now_ns);
/* See how far the checkpoint under way has come; begin one when it is time, unless
 * IS_ENDING: then only the last one is made, on request.  Negative: the job has failed. */
int mr_job_cut_drive(struct mr_job *job, bool is_ending, int64_t now_ns);

/* Go on with the savepoint that was asked for.  (savepoint.c) */
void mr_job_savepoint_drive(struct mr_job *job);

/* Ask the scans now and then who holds time back; say it when it changes.  (status.c) */
void mr_job_watch_holder(struct mr_job *job, int64_t now_ns);

/* A line in the log, without the job's secrets; and as one that tasks call. */
void mr_job_log(const struct mr_job *job, const char *fmt, ...) MR_PRINTF(2, 3);
void mr_job_log_line(void *context, const char *line);

/* The stored state was found damaged: aloud, for until it is mended a restart fails. */
void mr_job_report_damage(struct mr_job *job);

/* Say how many rows were bad or late, when that is news. */
void mr_job_report(struct mr_job *job, int64_t now_ns, bool is_end);

/* Checkpoint EPOCH was given up, or is durable: said aloud when it is the first such. */
void mr_job_report_given_up(struct mr_job *job, uint64_t epoch, int64_t now_ns);
void mr_job_report_taken(struct mr_job *job, uint64_t epoch);

#endif
