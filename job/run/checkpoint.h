/*
 * job/run/checkpoint.h - when a checkpoint starts, and when it counts.
 *
 * Pure: events in, one action out; the control thread carries the actions out.
 *
 *                 tick, request                every task settled,         the decider
 *                ┌──────────────┐              store prepared             has committed
 *      IDLE ─────┤    BEGIN     ├───► CUTTING ──────┬───────► DECIDING ─────────┐
 *        ▲       └──────────────┘        │          │ DECIDE                    ▼
 *        │      store failed, too long:  │          └─ no decider ─► COMMIT, tasks are told
 *        │      ABORT                    ▼                                      │
 *        └───────────────────────────────┴───────────────────◄──────────────────┘
 *
 *   BEGIN(e)   the store opens epoch e, and every source is asked for barrier e
 *   settled    a task has cut its state at e, and all it sent before is safely out
 *   prepared   everything of e is on disk, and the superblock says so.  Without a decider
 *              (core/op/decider.h) that is the decision.
 *   DECIDE(e)  the decider commits what was written for e, and the marker with it.  There
 *              is no way back from here: e is not given up any more.
 *   COMMIT(e)  the superblock says committed; sinks publish what they held back for e
 *
 * One checkpoint at a time.  A tick that comes while one is under way is not queued:
 * the next begins at once when this one ends (counted as merged).
 *
 * Threads     the control thread.
 */
#ifndef MR_JOB_RUN_CHECKPOINT_H
#define MR_JOB_RUN_CHECKPOINT_H

#include "core/base/base.h"

enum mr_checkpoint_phase { MR_CHECKPOINT_IDLE, MR_CHECKPOINT_CUTTING, MR_CHECKPOINT_DECIDING };

enum mr_checkpoint_event {
    MR_CHECKPOINT_TICK,     /* time has passed */
    MR_CHECKPOINT_REQUEST,  /* one is wanted now: stop, savepoint, end of input */
    MR_CHECKPOINT_SETTLED,  /* all tasks have settled the epoch */
    MR_CHECKPOINT_PREPARED, /* the store has the epoch on disk */
    MR_CHECKPOINT_DECIDED,  /* the decider has committed it */
    MR_CHECKPOINT_FAILED    /* the store could not write it */
};

enum mr_checkpoint_action {
    MR_CHECKPOINT_NOTHING,
    MR_CHECKPOINT_BEGIN,
    MR_CHECKPOINT_DECIDE,
    MR_CHECKPOINT_COMMIT,
    MR_CHECKPOINT_ABORT
};

struct mr_checkpoint {
    enum mr_checkpoint_phase phase;
    uint64_t epoch;      /* under way, or the last one tried */
    int64_t interval_ns; /* below 0: only on request */
    int64_t due_ns;      /* of the next tick that begins one */
    int64_t began_ns;
    bool has_decider;
    bool is_settled, is_prepared, is_requested;
    uint64_t committed; /* epoch; 0: none in this run */
    uint64_t count, merged, failed;
    int64_t committed_ns; /* when; meaningless before the first */
    int64_t took_ns;      /* begin to commit of the last one */
};

/* EPOCH is the newest one that there ever was; 0 for a fresh start. */
void mr_checkpoint_init(struct mr_checkpoint *checkpoint, uint64_t epoch, bool has_decider,
                        int64_t interval_ns, int64_t now_ns);

enum mr_checkpoint_action mr_checkpoint_step(struct mr_checkpoint *checkpoint,
                                             enum mr_checkpoint_event event, int64_t now_ns);

#endif
