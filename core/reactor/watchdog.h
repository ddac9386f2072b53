/*
 * core/reactor/watchdog.h - notices a reactor that does not get on, and says whose fault it is.
 *
 * Every round of a reactor moves its epoch.  The control thread looks every
 * MR_WATCHDOG_PERIOD_NS; a reactor that is awake and has not moved for
 * MR_WATCHDOG_LIMIT_NS is reported: *stalled* when it had the CPU meanwhile (a poller
 * that takes too long, an endless loop), *descheduled* when the kernel gave the CPU to
 * somebody else.  One report per stall; the pause between reports doubles from one
 * second to a minute, and what fell into a pause is counted in the next.
 *
 *     sample ─► mr_watch_step ─► nothing | report        (pure)
 *
 * With the report comes the stack on which the reactor stands (core/reactor/trace.h),
 * unless it stands nowhere, for want of a CPU.
 *
 * Threads     the control thread.
 * Fails       never.
 */
#ifndef MR_CORE_REACTOR_WATCHDOG_H
#define MR_CORE_REACTOR_WATCHDOG_H

#include "core/base/text.h"
#include "core/reactor/thread.h"

#define MR_WATCHDOG_PERIOD_NS (10 * MR_MILLI_NS)
#define MR_WATCHDOG_LIMIT_NS  (25 * MR_MILLI_NS)

enum mr_watch_cause {
    MR_WATCH_STALLED,     /* it had the CPU for most of the time */
    MR_WATCH_DESCHEDULED, /* it was runnable, and did not have the CPU */
    MR_WATCH_BLOCKED,     /* it was not even runnable: a system call that waits */
    MR_WATCH_UNKNOWN      /* the host does not say */
};

struct mr_watch_sample {
    int64_t now_ns;
    uint64_t epoch;
    bool is_asleep;
    int64_t cpu_ns, delay_ns; /* as mr_thread_cpu_ns and _delay_ns; -1: not known */
};

struct mr_watch_report {
    enum mr_watch_cause cause;
    int64_t silent_ns;        /* since the epoch last moved */
    int64_t cpu_ns, delay_ns; /* of that; -1: not known */
    uint32_t unreported;      /* stalls that fell into the pause before this report */
};

struct mr_watch {
    struct mr_watch_sample last; /* when the epoch last moved */
    bool has_last, is_reported;
    int64_t quiet_until_ns, pause_ns;
    uint32_t unreported;
    uint64_t stalls; /* ever */
};

/* True: *ret_report is to be told to people. */
bool mr_watch_step(struct mr_watch *watch, const struct mr_watch_sample *sample,
                   struct mr_watch_report *ret_report);

/* Look at one reactor; true: OUT was given a sentence, and a line for each frame of the
 * stack. */
bool mr_watchdog_poll(struct mr_watch *watch, struct mr_thread *thread, int64_t now_ns,
                      struct mr_text *out);

/* The sentence: "reactor 3 made no progress for 31 ms in 'orders -> window': ..." */
void mr_watch_report_print(const struct mr_watch_report *report, uint32_t reactor,
                           const char *running, struct mr_text *out);

#endif
