/*
 * job/run/engine.h - the engine of include/millrace.h: a runtime, its jobs, and the control thread.
 *
 *     program's thread ──lock──► jobs ◄──lock── control thread: polls every job each
 *                                               millisecond, looks after the reactors
 *
 * The control thread starts with the first job, confined to the housekeeping CPUs, and
 * is the one that opens connectors: threads that foreign libraries make inherit its
 * place, not a reactor's.
 *
 * Threads     public functions: one thread at a time, as millrace.h says.
 */
#ifndef MR_JOB_RUN_ENGINE_H
#define MR_JOB_RUN_ENGINE_H

#include "job/run/job.h"

/* What the SQL layer keeps with the engine: its catalog and settings.  *RET is NULL until
 * it was set; FREE is called with it when the engine closes. */
void **mr_engine_session(struct mr_engine *engine, void (*free)(void *session));

struct mr_sys *mr_engine_sys(struct mr_engine *engine);

struct mr_engine_start {
    struct mr_graph *graph;
    const struct mr_schema *collect;  /* rows for mr_job_next(); NULL: an INSERT */
    int64_t checkpoint_interval_ns;   /* 0: the engine's */
    bool allows_lost_state;           /* or the engine's options do */
    const struct mr_secrets *secrets; /* in the graph's options; NULL: none */
    /* Frees the graph and all it refers to, when the job is gone, or before
     * mr_engine_start_job() returns with an error. */
    void (*release)(void *context);
    void *context;
};

/* Starts and savepoints name one job each: the first job of the engine takes them. */
int mr_engine_start_job(struct mr_engine *engine, const struct mr_engine_start *start,
                        struct mr_job **ret, struct mr_err *reterr);

/* For people: a line in the engine's log. */
void mr_engine_log(struct mr_engine *engine, const char *line);

#endif
