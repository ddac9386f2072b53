/*
 * job/run/runtime.h - the reactors of one process, and the threads under them.
 *
 *     threads   reactor 0 .. R-1, pinned by core/reactor/placement, started by the first job
 *     stepped   the same reactors without threads: whoever opened the runtime polls them,
 *               in any order, on one thread (tests, the simulator)
 *
 * Ownership   the runtime owns reactors and threads; jobs borrow them and must be gone
 *             before close.
 * Threads     the control thread.
 * Fails       open and start, with a sentence.
 */
#ifndef MR_JOB_RUN_RUNTIME_H
#define MR_JOB_RUN_RUNTIME_H

#include "core/reactor/placement.h"
#include "core/reactor/thread.h"
#include "core/reactor/watchdog.h"

#define MR_RUNTIME_SAY_NS (5 * MR_SECOND_NS)

struct mr_runtime_options {
    struct mr_sys *sys;
    uint32_t reactors; /* 0: as many as fit */
    const char *mode;  /* NULL: chosen for the host */
    bool is_stepped;
    uint64_t memory_bytes; /* of all state; 0: half of the machine's */
    bool is_verbose;       /* say where reactors run, and from time to time what they do */
    void (*log)(void *context, const char *line);
    void *log_context;
};

/* What a reactor had done when it was last spoken of. */
struct mr_runtime_said {
    struct mr_thread_usage usage;
    uint64_t rounds, rounds_idle, sleeps, entries;
    int64_t cpu_ns;
};

struct mr_runtime {
    struct mr_sys *sys;
    struct mr_placement *placement;
    uint32_t reactors;
    struct mr_reactor *reactor[MR_REACTORS_MAX];
    struct mr_thread *thread[MR_REACTORS_MAX]; /* NULL: stepped, or not started */
    struct mr_heap heap[MR_REACTORS_MAX];
    struct mr_watch watch[MR_REACTORS_MAX];
    struct mr_runtime_said said[MR_REACTORS_MAX];
    int64_t said_ns; /* 0: nothing yet */
    bool is_stepped, is_started, is_verbose, has_noted_memory;
    uint64_t memory_bytes;
    void (*log)(void *context, const char *line);
    void *log_context;
};

int mr_runtime_open(const struct mr_runtime_options *options, struct mr_runtime **ret,
                    struct mr_err *reterr);

/* Open the reactors; unless stepped, on threads of their own.  Again: nothing. */
int mr_runtime_start(struct mr_runtime *runtime, struct mr_err *reterr);
void mr_runtime_close(struct mr_runtime *runtime);

/* Have RUN called on reactor R; waits for room in its inbox. */
void mr_runtime_send(struct mr_runtime *runtime, uint32_t r,
                     void (*run)(void *context, int64_t arg), void *context, int64_t arg);

/* Every MR_WATCHDOG_PERIOD_NS: look at the reactors, log what is wrong; when verbose, every
 * MR_RUNTIME_SAY_NS also what they did since. */
void mr_runtime_watch(struct mr_runtime *runtime, int64_t now_ns);

/* Where memory for reactor R is to come from, as in core/mem/region.h. */
int mr_runtime_node(const struct mr_runtime *runtime, uint32_t r);

/* Memory is not where it should be, and NOTE says why: aloud, once. */
void mr_runtime_note_memory(struct mr_runtime *runtime, const char *note);

void mr_runtime_log(struct mr_runtime *runtime, const char *fmt, ...) MR_PRINTF(2, 3);

#endif
