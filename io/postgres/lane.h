/*
 * io/postgres/lane.h - between a reactor and the thread that waits for PostgreSQL in its place.
 *
 *     reactor ── fill ──►  [ block | block | ... ]  ── take ──►  thread ── libpq ──► server
 *        ▲                      16 of them                          │
 *        └──────────────── wake, when it has declared to wait ──────┘      (a reader: the
 *                                                                        other way round)
 *
 * No call of libpq is made on a reactor: it resolves names, allocates, and works through a
 * TLS handshake when it likes.  So each sink operator and each reader has a thread on the
 * housekeeping CPUs, which may wait; blocks of encoded rows go through a ring with one
 * producer and one consumer, and change hands without being copied.
 *
 * Who goes to sleep says so first and looks once more; who leaves something looks whether
 * the other sleeps afterwards.  All four accesses are sequentially consistent, or wake-ups
 * would get lost (core/ring/doorbell.h).
 *
 * Ownership   blocks are the lane's; whoever holds one may swap its bytes for others.
 * Threads     one producer, one consumer: the reactor is one of them, the thread the other.
 *             stop and abandon: the reactor or the control thread.
 * Cost        a store and a load per block; a system call only to wake a sleeper.
 */
#ifndef MR_IO_POSTGRES_LANE_H
#define MR_IO_POSTGRES_LANE_H

#include "core/base/text.h"
#include "core/sys/aio.h"

#include <pthread.h>
#include <stdatomic.h>

enum { MR_PG_BLOCKS = 16 };

struct mr_pg_block {
    struct mr_text bytes;
    uint32_t rows;
    uint64_t barrier; /* of this epoch, behind the rows; 0: none */
    uint32_t split;   /* reader: whose rows */
    bool is_last;     /* nothing comes behind: of the split, or of the whole input */
};

struct mr_pg_lane {
    alignas(MR_PAD) _Atomic uint32_t head; /* blocks put so far; the producer's */
    alignas(MR_PAD) _Atomic uint32_t tail; /* blocks given back; the consumer's */
    alignas(MR_PAD) _Atomic uint32_t thread_sleeps;
    _Atomic uint32_t reactor_waits;
    _Atomic bool is_stopping;  /* do what is left to do, then end */
    _Atomic bool is_abandoned; /* end now */
    _Atomic bool has_failed;   /* `failure` is there to be read */
    struct mr_err failure;
    int bell; /* an eventfd: what the thread sleeps on */
    struct mr_aio *aio;
    pthread_t thread;
    bool has_thread;
    struct mr_pg_block block[MR_PG_BLOCKS];
};

int mr_pg_lane_init(struct mr_pg_lane *lane, struct mr_aio *aio, struct mr_err *reterr);
/* The thread has ended. */
void mr_pg_lane_fini(struct mr_pg_lane *lane);

/* Made by the control thread, so that it stays on its CPUs. */
int mr_pg_lane_start(struct mr_pg_lane *lane, void *(*run)(void *), void *context,
                     struct mr_err *reterr);
void mr_pg_lane_stop(struct mr_pg_lane *lane);    /* rings; join waits for the end */
void mr_pg_lane_abandon(struct mr_pg_lane *lane); /* likewise */
void mr_pg_lane_join(struct mr_pg_lane *lane);

/* Producer: the block to fill next, or NULL; then put it. */
struct mr_pg_block *mr_pg_lane_room(struct mr_pg_lane *lane);
void mr_pg_lane_put(struct mr_pg_lane *lane);

/* Consumer: the oldest block, or NULL; then give it back. */
struct mr_pg_block *mr_pg_lane_peek(struct mr_pg_lane *lane);
void mr_pg_lane_take(struct mr_pg_lane *lane);

static inline bool mr_pg_lane_is_empty(const struct mr_pg_lane *lane)
{
    return atomic_load_explicit(&lane->head, memory_order_seq_cst) ==
           atomic_load_explicit(&lane->tail, memory_order_seq_cst);
}

/* Reactor: after it left something for the thread. */
void mr_pg_lane_ring(struct mr_pg_lane *lane);

/* Reactor: about to give up its turn while it waits for the thread; then look once more. */
static inline void mr_pg_lane_await(struct mr_pg_lane *lane)
{
    atomic_store_explicit(&lane->reactor_waits, 1, memory_order_seq_cst);
}

/* Thread: after it left something for the reactor. */
void mr_pg_lane_wake(struct mr_pg_lane *lane);

/* Thread: sleep until it is rung for, FILE (below 0: none) has one of EVENTS (of poll), or
 * TIMEOUT_NS is over.  HAS_WORK, asked after the thread has declared itself asleep, says
 * that there is no time to sleep; NULL: only ringing for an end counts. */
void mr_pg_lane_sleep(struct mr_pg_lane *lane, int file, short events, int64_t timeout_ns,
                      bool (*has_work)(void *context), void *context);

/* Thread: the reactor is to fail with this; a copy. */
void mr_pg_lane_fail(struct mr_pg_lane *lane, const struct mr_err *err);

static inline bool mr_pg_lane_is_abandoned(const struct mr_pg_lane *lane)
{
    return atomic_load_explicit(&lane->is_abandoned, memory_order_acquire);
}

#endif
