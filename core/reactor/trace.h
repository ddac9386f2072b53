/*
 * core/reactor/trace.h - the stack of a thread that does not get on, taken from outside.
 *
 *     watchdog ──signal──► thread: the handler writes return addresses into a fixed array
 *     watchdog ◄─────────  and looks up their names here, where it may take its time
 *
 * The handler calls nothing but backtrace(), which is safe there once it has been called
 * before (the first call loads a library): mr_trace_prepare sees to both.  The signal is
 * SIGURG, which means nothing to most programs and is ignored by default, so one that
 * comes late harms nobody.  A program that handles SIGURG itself keeps it, and gets no
 * stacks.
 *
 * Names come from the symbol tables of the programs on disk, static functions too unless
 * they were stripped; without, there are the names that are exported, and for the rest the
 * offset that addr2line wants.
 *
 * Ownership   the trace outlives the thread: a signal may be served late.
 * Threads     prepare: the thread itself.  take, print: one other, such as the watchdog.
 * Fails       take says false when the thread does not answer in time: then it is inside
 *             the kernel, or was never prepared.
 */
#ifndef MR_CORE_REACTOR_TRACE_H
#define MR_CORE_REACTOR_TRACE_H

#include "core/base/text.h"
#include "core/sys/sys.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#define MR_TRACE_FRAMES 32

struct mr_trace {
    _Atomic uint32_t state; /* idle, asked, taken */
    _Atomic bool is_prepared;
    sem_t answered;
    int frames;
    void *frame[MR_TRACE_FRAMES];
};

/* On the thread whose stack will be asked for. */
void mr_trace_prepare(struct mr_trace *trace);

/* True: TRACE holds the stack of THREAD, the one it was prepared on. */
bool mr_trace_take(struct mr_trace *trace, pthread_t thread, struct mr_sys *sys,
                   int64_t limit_ns);

/* A line per frame, innermost first: "\n    spin+0x1c (millrace+0x8a31)". */
void mr_trace_print(const struct mr_trace *trace, struct mr_sys *sys, struct mr_text *out);

#endif
