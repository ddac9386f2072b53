/*
 * tests/sql/life.h - one life of the engine on the simulated machine: from the first
 * statement of a script to the end of its jobs, or to a crash.
 *
 * Jobs start as their statements come and all run side by side, as the command has it;
 * the rows of a SELECT are noted as print would show them.
 *
 * Ownership   the simulator is the test's and outlives the life; mr_life_end().
 * Threads     one.
 */
#ifndef MR_TESTS_SQL_LIFE_H
#define MR_TESTS_SQL_LIFE_H

#include "job/run/job.h"
#include "sql/session/session.h"
#include "tests/sim/sim.h"

enum { MR_LIFE_JOBS = 8, MR_LIFE_STEPS_MAX = 400000 };

struct mr_life_job {
    struct mr_plan *plan;
    struct mr_job *job;
    const struct mr_schema *collect; /* of a SELECT; else NULL */
    enum mr_job_state state;
};

struct mr_life {
    struct mr_sim *sim;
    uint32_t reactors;
    uint64_t memory_bytes;  /* of all of them; 0: enough for small cases */
    bool allows_lost_state; /* of a script that has changed */
    const char *state_dir;  /* of a durable one; NULL: /state */
    bool is_durable;        /* with checkpoints, and 'print' publishes exactly once */
    int64_t checkpoint_ns;
    const struct mr_resolver *resolver; /* connectors of the test's own; NULL: the usual */
    const char *from_dir;               /* a savepoint to start from; NULL: none */
    bool stops_after_input;

    struct mr_session *session;
    struct mr_cursor *cursor;
    struct mr_runtime *runtime;
    struct mr_life_job job[MR_LIFE_JOBS];
    uint32_t jobs;
    uint64_t steps;

    int rc; /* below 0: a statement or a job failed, and err says why */
    struct mr_err err;
    struct mr_text warnings, texts;
    struct mr_text rows;  /* of SELECTs, one line each */
    struct mr_text cells; /* the same, one line for each value */
    struct mr_text types; /* of the last SELECT's columns, one line each */
    uint64_t late_rows, bad_rows;
};

/* Carry out SQL's statements and start the jobs in it.  Look at life->rc. */
void mr_life_begin(struct mr_life *life, const char *sql);

/* One reactor, or the control thread, whichever the seed picks; then time passes.
 * False: every job has ended, or one has failed. */
bool mr_life_step(struct mr_life *life);

/* Until the jobs have ended; STEPS at most, and false when they did not. */
bool mr_life_run(struct mr_life *life, uint64_t steps);

/* Free the engine, keep what was noted; then mr_life_fini() for that. */
void mr_life_end(struct mr_life *life);
void mr_life_fini(struct mr_life *life);

#endif
