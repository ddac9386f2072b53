/*
 * job/run/task.h - one chain of operators on one reactor, with its input and its state.
 *
 *     control thread ──messages──► task (a poller of its reactor)
 *                                   input ─► op ─► op ─► sink or exchange
 *                                   shards: one for the roots of all operators that have
 *                                           no keyed state, one per operator that has
 *
 * A visit lets the operators go on with what they have pending (the last one first, so
 * that room appears before it is asked for), packs a piece of the running snapshot, and
 * polls the input if the head of the chain is ready.
 *
 *     barrier   RUNNING ─cut─► SETTLING ─all settled─► RUNNING
 *                  what operators leave at the barrier is taken and the shards flip in
 *                  one visit; rows go on at once, while what went out before settles
 *
 * Ownership   the task owns its operators, input and shards.  destroy frees them.
 * Threads     poll and the message functions: the reactor's.  The atomics: any.
 * Fails       env.failure, set by any operator: has_failed turns true, nothing is polled
 *             any more.
 */
#ifndef MR_JOB_RUN_TASK_H
#define MR_JOB_RUN_TASK_H

#include "core/op/input.h"
#include "core/reactor/reactor.h"
#include "state/shard/pack.h"
#include "state/snapshot/image.h"

#include <semaphore.h>

#define MR_TASK_OPS_MAX   256
#define MR_TASK_PARTS_MAX 64

/* A shard whose image carries its operator's state. */
struct mr_part {
    const char *name; /* uid of the operator; "roots" for the first */
    struct mr_op *op; /* NULL for the first */
    struct mr_shard *shard;
    struct mr_restore restore; /* of what old tasks kept, until it is taken over */
};

struct mr_task {
    struct mr_poller poller;
    struct mr_reactor *reactor; /* set before attach */
    struct mr_task_env env;
    const char *name;
    struct mr_input *input;
    struct mr_op *head;
    struct mr_op *op[MR_TASK_OPS_MAX]; /* upstream first */
    uint32_t ops;
    struct mr_part part[MR_TASK_PARTS_MAX]; /* none when the job keeps no checkpoints */
    uint32_t parts;

    struct mr_pack roots[MR_TASK_PARTS_MAX]; /* taken at the last cut */
    struct mr_pack input_roots;              /* of them, the input's alone */
    struct mr_pack scratch;                  /* room for one operator's; kept, not made anew */
    uint64_t wanted_epoch;                   /* asked for by the control thread */
    uint64_t sealed_epoch;  /* of a savepoint or the job's last; env.is_sealing */
    uint64_t cut_epoch;     /* the last one cut */
    uint64_t aborted_epoch; /* epochs up to it will never be durable */
    sem_t *restored;        /* whoever waits for mr_task_restore(); NULL: nobody */
    uint32_t flipped;       /* parts of cut_epoch; below `parts`: not all yet */
    bool has_input_ended;

    _Atomic uint64_t settled_epoch;
    _Atomic bool has_ended;  /* the end has been pushed, and everything is out */
    _Atomic bool has_failed; /* env.failure may be read */
    _Atomic bool is_gone;    /* destroyed on its reactor */
    _Atomic uint64_t state_bytes;
    _Atomic uint32_t holder_state; /* enum mr_holder_state */
    char holder[128];              /* read by the control thread when answered */
};

/* Who holds the watermark back: asked by the control thread, answered by the reactor. */
enum mr_holder_state { MR_HOLDER_IDLE, MR_HOLDER_ASKED, MR_HOLDER_ANSWERED };

void mr_task_init(struct mr_task *task, const char *name, const struct mr_task_env *env);

/* Operators are added sinks first; the list is kept upstream first. */
void mr_task_add_op(struct mr_task *task, struct mr_op *op);

/* Messages, by mr_reactor_send: CONTEXT is the task, ARG the epoch. */
void mr_task_attach(void *context, int64_t unused);
/* Before that: operators take over what old tasks kept.  `restored` is posted; whether it went
 * well, env.failure says. */
void mr_task_restore(void *context, int64_t unused);
void mr_task_request_barrier(void *context, int64_t epoch);
/* Before that: EPOCH is for a savepoint, or the job's last. */
void mr_task_seal(void *context, int64_t epoch);
/* The snapshot of EPOCH is durable: shards settle, operators publish. */
void mr_task_commit(void *context, int64_t epoch);
/* It will never be. */
void mr_task_abort(void *context, int64_t epoch);
/* Answer `holder`. */
void mr_task_describe_holder(void *context, int64_t unused);
/* Free everything inside, after leaving the reactor when IS_ATTACHED; the struct itself
 * is the job's. */
void mr_task_destroy(void *context, int64_t is_attached);

#endif
