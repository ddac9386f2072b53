/*
 * core/reactor/reactor.h - one core's share of a job: polls everything that lives there, in turn.
 *
 * A reactor is stepped, not started: mr_reactor_poll() does one round and says how
 * much it did.  A thread (core/reactor/thread.h) calls it for ever through
 * mr_reactor_run(); a test or the simulator calls it as it likes, many reactors on one
 * thread.
 *
 *     round:  mailbox ─► pollers, in order ─► kernel (mr_aio)
 *     idle:   busy    spin for ever
 *             hybrid  spin as long as it has paid lately, then sleep
 *             shared  yield twice, then sleep
 *
 * Going to sleep follows core/ring/doorbell.h: arm the pollers, declare, look at
 * everything once more, wait.  No sleep is longer than MR_REACTOR_SLEEP_MAX_NS; work
 * found by that bound alone is counted in `late_wakes`, and means a missing doorbell.
 *
 * Ownership   a reactor is freed after every reactor that may ring it has stopped.
 *             Pollers stay their owner's.  The mr_aio is opened by mr_reactor_open on the
 *             calling thread and belongs to the reactor.
 * Threads     new, free, send: the control thread.  stop, stats: any thread.  All else: the
 *             reactor's, or the control thread before open.
 * Fails       open, with a sentence.
 * Cost        an idle round reads a few words per poller; a round with work reads the
 *             clock once more per poller that had any.
 */
#ifndef MR_CORE_REACTOR_REACTOR_H
#define MR_CORE_REACTOR_REACTOR_H

#include "core/reactor/mailbox.h"
#include "core/ring/doorbell.h"
#include "core/sys/sys.h"

#define MR_REACTOR_SLEEP_MAX_NS (100 * MR_MILLI_NS)

struct mr_poller;

struct mr_poller_class {
    /* A bounded piece of work; returns how much was done, 0: nothing. */
    unsigned (*poll)(struct mr_poller *poller, int64_t now_ns);
    /* Would poll do something now?  No side effects.  Asked last thing before sleep. */
    bool (*peek)(struct mr_poller *poller);
    /* About to sleep: arrange to be woken.  0: done.  1: there is work after all.
     * -ENOTSUP: must be polled, so the reactor stays awake.  NULL: nothing to arrange. */
    int (*arm)(struct mr_poller *poller);
    /* Awake again; called after each arm that returned 0.  NULL: nothing. */
    void (*disarm)(struct mr_poller *poller);
    /* When to poll though nothing wakes the reactor; INT64_MAX: never.  NULL: never. */
    int64_t (*deadline_ns)(struct mr_poller *poller, int64_t now_ns);
    /* For people: why arm refuses.  NULL: no reason to give. */
    const char *(*why_awake)(struct mr_poller *poller);
};

struct mr_poller {
    const struct mr_poller_class *class;
    const char *name;         /* for people; borrowed until remove */
    _Atomic uint64_t busy_ns; /* in polls that had work; written by the reactor */
    _Atomic uint64_t polls, polls_idle;
    bool is_armed;
};

enum mr_reactor_mode { MR_REACTOR_BUSY, MR_REACTOR_HYBRID, MR_REACTOR_SHARED };

/* "busy", "hybrid", "shared" */
const char *mr_reactor_mode_text(enum mr_reactor_mode mode);

struct mr_reactor_config {
    struct mr_sys *sys;
    uint32_t index; /* 0-based */
    enum mr_reactor_mode mode;
    int64_t spin_max_ns;  /* hybrid; 0: 200 us, what a wake-up costs on a virtual machine */
    uint32_t pollers;     /* how many at most; 0: 256 */
    uint32_t aio_entries; /* 0: 256 */
    /* CPUs for what the kernel does on our behalf; borrowed until open. */
    const uint32_t *helper_cpu;
    uint32_t helper_cpus; /* 0: wherever */
};

/* Written by the reactor, read by anyone: single words, relaxed. */
struct mr_reactor_stats {
    _Atomic uint64_t rounds, rounds_idle;
    _Atomic uint64_t busy_ns, slept_ns;
    _Atomic uint64_t sleeps, late_wakes;
    _Atomic uint64_t max_poll_ns;        /* the longest poll of one poller so far ... */
    _Atomic(const char *) max_poll_name; /* ... and whose it was; NULL: gone */
    _Atomic uint64_t max_round_ns;       /* the longest round so far: the duty cycle */
    _Atomic uint64_t long_rounds;        /* those above 1 ms, or 100 us in busy mode */
    _Atomic int64_t spin_ns;             /* the present spin window */
    _Atomic(const char *) why_awake;     /* who kept it from sleeping last; NULL: nobody */
};

enum mr_reactor_state {
    MR_REACTOR_NEW,
    MR_REACTOR_RUNNING,
    MR_REACTOR_ASLEEP,
    MR_REACTOR_STOPPED
};

struct mr_reactor {
    struct mr_reactor_config config;
    struct mr_aio *aio; /* NULL until open */
    struct mr_poller **poller;
    uint32_t pollers;
    uint32_t mailbox_word; /* of the doorbell */
    int64_t idle_since_ns; /* 0: the last round had work */
    unsigned yields;       /* since the last round that had work */
    uint64_t rung;         /* sleeps that somebody's bell ended */

    /* For the watchdog: moves with every round; what is being run; whether asleep. */
    alignas(MR_PAD) _Atomic uint64_t epoch;
    _Atomic(const char *) running;
    _Atomic uint32_t state; /* enum mr_reactor_state */
    struct mr_reactor_stats stats;

    alignas(MR_PAD) _Atomic uint32_t stop;
    _Atomic uint64_t wakes; /* calls of the mr_aio's wake that have returned */
    struct mr_doorbell doorbell;
    struct mr_mailbox inbox;
};

struct mr_reactor *mr_reactor_new(const struct mr_reactor_config *config);
/* Closed, or never opened. */
void mr_reactor_free(struct mr_reactor *reactor);

/* POLLER is polled behind those added before.  Before open, or on the reactor's thread. */
void mr_reactor_add(struct mr_reactor *reactor, struct mr_poller *poller);
void mr_reactor_remove(struct mr_reactor *reactor, struct mr_poller *poller);

/* Open the mr_aio, on the thread that will poll. */
int mr_reactor_open(struct mr_reactor *reactor, struct mr_err *reterr);
/* No request may be under way in the mr_aio. */
void mr_reactor_close(struct mr_reactor *reactor);

/* One round.  Never waits. */
unsigned mr_reactor_poll(struct mr_reactor *reactor, int64_t now_ns);

/* When poll has something to do by itself though nothing rings; INT64_MAX: never. */
int64_t mr_reactor_deadline_ns(struct mr_reactor *reactor, int64_t now_ns);

/* Sleep, unless there is work or somebody refuses; true: it slept. */
bool mr_reactor_sleep(struct mr_reactor *reactor, int64_t now_ns);

/* Rounds, spinning and sleeping by the mode, until mr_reactor_stop. */
void mr_reactor_run(struct mr_reactor *reactor);
void mr_reactor_stop(struct mr_reactor *reactor);

/* The control thread: have RUN called on the reactor's thread.  False: the inbox is
 * full; try again. */
bool mr_reactor_send(struct mr_reactor *reactor, void (*run)(void *context, int64_t arg),
                     void *context, int64_t arg);

#endif
