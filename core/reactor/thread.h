/*
 * core/reactor/thread.h - the thread under a reactor, put on its core before it runs.
 *
 * The affinity is an attribute of the creation.  A thread that moves itself starts on
 * its creator's cores first, and under a spinning neighbour may never get there.
 *
 * Ownership   the thread owns nothing; the reactor must outlive it.
 * Threads     the control thread.
 * Fails       start, with a sentence: the thread, the affinity, or the reactor's mr_aio.
 */
#ifndef MR_CORE_REACTOR_THREAD_H
#define MR_CORE_REACTOR_THREAD_H

#include "core/mem/heap.h"
#include "core/reactor/reactor.h"
#include "core/reactor/trace.h"

struct mr_thread;

struct mr_thread_config {
    struct mr_reactor *reactor;
    const char *name;           /* at most 15 bytes: "millrace-r3" */
    const uint32_t *cpu;        /* CPUs it may run on, by the kernel's number */
    uint32_t cpus;              /* 0: leave it to the kernel */
    const struct mr_heap *heap; /* what it takes memory from; NULL: as everybody */
};

/* Returns when the reactor is open and about to run. */
int mr_thread_start(const struct mr_thread_config *config, struct mr_thread **ret,
                    struct mr_err *reterr);

/* Stop the reactor, wait for the thread, close the reactor. */
void mr_thread_join(struct mr_thread *thread);

/* Time the thread has had on a CPU; -1: the host does not say. */
int64_t mr_thread_cpu_ns(const struct mr_thread *thread);

/* Time it was runnable but the kernel ran something else; -1: the host does not say. */
int64_t mr_thread_delay_ns(const struct mr_thread *thread);

/* What the thread has cost besides time, since it began; -1: the host does not say. */
struct mr_thread_usage {
    int64_t minor_faults, major_faults; /* pages that were not there; those read from disk */
    int64_t allocated_bytes;            /* taken from malloc, given back or not */
};

void mr_thread_get_usage(const struct mr_thread *thread, struct mr_thread_usage *ret);

/* Its stack, for mr_trace_print(); NULL: it did not answer within LIMIT_NS. */
const struct mr_trace *mr_thread_take_trace(struct mr_thread *thread, int64_t limit_ns);

struct mr_reactor *mr_thread_reactor(const struct mr_thread *thread);

/* Keep the calling thread, and every thread it makes from now on, to these CPUs. */
int mr_thread_confine_self(const uint32_t *cpu, uint32_t cpus, struct mr_err *reterr);

#endif
