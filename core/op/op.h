/*
 * core/op/op.h - the narrow waist: what every operator and every sink is to the runtime.
 *
 * A task is a chain (or tree) of operators on one reactor, between exchanges.
 * Rows are pushed down it and each push runs to completion, so nothing is queued
 * between the operators of a task:
 *
 *     scan ──► filter/project ──► exchange   ═ring═►   window ──► project ──► sink
 *
 * The protocol has one rule: call ready() on the head of a chain before push(),
 * watermark(), end() or barrier(); when ready() said yes, the call is taken whole.
 * So an operator never blocks and never refuses: it says beforehand that it can
 * not take more.  An operator that has more to hand on than one call may carry
 * (a window that fires, a sink whose socket is full) keeps a cursor, is not ready,
 * and goes on in poll() when the next one is ready.
 *
 *     ready      may the next call come?  Must ask the operator below when this
 *                one hands on at once what it is given.
 *     push       take a batch (borrowed until return)
 *     watermark  event time has come this far; hand it on when all rows that it
 *                completes have been handed on.  Ascending.  MR_WATERMARK_END
 *                comes before end().
 *     idle       nothing is read up there just now, and time must not wait for it;
 *                the next push or watermark ends it.  Operators that do not merge
 *                channels leave it NULL: it is handed on for them.
 *     end        no more input.  Hand it on.
 *     poll       do a bounded piece of pending work; 0: there was none
 *     barrier    a checkpoint cuts here: append to ROOTS what is needed, beside
 *                keyed state, to go on from here.  Called for every operator of
 *                the task in chain order, all of them quiet; not handed on.
 *     settled    is everything taken before barrier EPOCH safely out?  (Kafka:
 *                acknowledged.)  MR_EPOCH_ANY: is everything out?  Operators without
 *                outside effects need none.
 *     committed  checkpoint EPOCH is durable: publish what was held back for it and for
 *                every epoch before it that was given up
 *     aborted    checkpoint EPOCH is given up: what belonged to it belongs to the next one
 *                now.  The next barrier implies it, or committed.
 *
 * Ownership   the task owns its operators; an operator owns what it allocated.
 * Threads     the reactor of the task; made and freed by the control thread.
 * Fails       mr_op_fail() marks the task failed, which stops the job; the
 *             operator then only has to stay freeable.
 */
#ifndef MR_CORE_OP_OP_H
#define MR_CORE_OP_OP_H

#include "core/base/pack.h"
#include "core/data/batch.h"
#include "core/sys/sys.h"

#include <stdatomic.h>

#define MR_WATERMARK_NONE INT64_MIN
#define MR_WATERMARK_END  INT64_MAX

/* For settled(): not only what came before some barrier, but everything taken so far. */
#define MR_EPOCH_ANY UINT64_MAX

struct mr_op;
struct mr_shared;
struct mr_restore; /* state/snapshot/image.h */

struct mr_op_class {
    const char *name;
    bool (*ready)(const struct mr_op *op);
    void (*push)(struct mr_op *op, const struct mr_batch *batch);
    void (*watermark)(struct mr_op *op, int64_t watermark_ns);
    void (*end)(struct mr_op *op);
    void (*idle)(struct mr_op *op);
    unsigned (*poll)(struct mr_op *op, int64_t now_ns); /* NULL: never has pending work */
    /* When to poll though no input comes; INT64_MAX: never.  NULL: never. */
    int64_t (*deadline_ns)(const struct mr_op *op);
    void (*barrier)(struct mr_op *op, uint64_t epoch,
                    struct mr_pack *roots);                  /* NULL: nothing */
    bool (*settled)(const struct mr_op *op, uint64_t epoch); /* NULL: always */
    void (*committed)(struct mr_op *op, uint64_t epoch);     /* NULL: nothing */
    void (*aborted)(struct mr_op *op, uint64_t epoch);       /* NULL: nothing */
    /* Of an operator with a shard: take over what old tasks of it kept, before the first
     * row; on its reactor, while other reactors do the same. */
    int (*restore)(struct mr_op *op, const struct mr_restore *restore, struct mr_err *reterr);
    void (*free)(struct mr_op *op);
};

/* Counted by the owner, read by anyone: single words, relaxed, never reset. */
struct mr_op_stats {
    _Atomic uint64_t rows_in, rows_out, batches_in;
    _Atomic uint64_t late_rows;    /* dropped or routed because their windows had closed */
    _Atomic uint64_t bad_rows;     /* malformed, kept in the dead-letter output */
    _Atomic uint64_t open_windows; /* slices held */
    _Atomic uint64_t bytes_in, bytes_out;
    _Atomic int64_t watermark_ns;
};

/* What an operator is told about where it runs.  Lives as long as the task. */
struct mr_task_env {
    struct mr_sys *sys;
    struct mr_aio *aio; /* of the reactor */
    uint32_t reactor;   /* 0-based */
    uint32_t reactors;
    const char *job_name;
    const char *state_dir;    /* of this job; NULL: no checkpoints */
    const char *sink_id;      /* names transactions and part files in other systems */
    struct mr_shared *shared; /* what several tables of the job have together */
    uint64_t hash_seed; /* of key hashes, the same for the whole life of the job's state */
    /* In barrier(): a savepoint is made of this epoch, or the job stops with it.  A sink that
     * publishes with epochs leaves nothing begun: another job may go on from here. */
    bool is_sealing;
    struct mr_err failure;                        /* code 0 until an operator failed */
    void (*log)(void *context, const char *line); /* any thread */
    void *log_context;
};

/* The head of every operator's own struct. */
struct mr_op {
    const struct mr_op_class *class;
    struct mr_task_env *env;
    struct mr_op *next; /* NULL: a sink, or an exchange */
    const char *uid;    /* names the operator's state by meaning; NULL: has none */
    struct mr_op_stats stats;
};

static inline void mr_stat_add(_Atomic uint64_t *counter, uint64_t n)
{
    /* One writer: a plain read and write, made untearable for the readers. */
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + n,
                          memory_order_relaxed);
}

static inline bool mr_op_ready(const struct mr_op *op)
{
    return op->class->ready(op);
}

static inline void mr_op_push(struct mr_op *op, const struct mr_batch *batch)
{
    mr_stat_add(&op->stats.rows_in, batch->selected);
    op->class->push(op, batch);
}

static inline void mr_op_watermark(struct mr_op *op, int64_t watermark_ns)
{
    atomic_store_explicit(&op->stats.watermark_ns, watermark_ns, memory_order_relaxed);
    op->class->watermark(op, watermark_ns);
}

static inline void mr_op_end(struct mr_op *op)
{
    op->class->end(op);
}

void mr_op_idle(struct mr_op *op);

/* The task has failed with this sentence; the first one stays. */
int mr_op_fail(struct mr_op *op, int code, const char *fmt, ...) MR_PRINTF(3, 4);

/* For people: a line in the engine's log. */
void mr_task_log(struct mr_task_env *env, const char *fmt, ...) MR_PRINTF(2, 3);

/* The plain answers of operators that hold nothing back. */
bool mr_op_next_ready(const struct mr_op *op);
void mr_op_pass_watermark(struct mr_op *op, int64_t watermark_ns);
void mr_op_pass_end(struct mr_op *op);

/* Those of sinks to which time and the end of input mean nothing. */
void mr_op_ignore_watermark(struct mr_op *op, int64_t watermark_ns);
void mr_op_ignore_end(struct mr_op *op);

#endif
