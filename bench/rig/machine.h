/*
 * bench/rig/machine.h - the machine a figure was measured on, and how quiet it was.
 *
 * A figure without its machine says nothing, and one from a busy machine says less.  On
 * virtual machines two facts change from minute to minute: how far apart the two CPUs
 * lie (the hypervisor moves them), and how long a spinning thread is taken off its CPU
 * without anybody saying so (the jitter floor).  Both are measured, not assumed.
 */
#ifndef MR_BENCH_RIG_MACHINE_H
#define MR_BENCH_RIG_MACHINE_H

#include "core/base/base.h"

struct mr_rig_machine {
    char cpu[128], kernel[128], system[128];
    uint32_t cpus;
    uint64_t memory_bytes;
    double load;           /* average of one minute */
    double hop_ns;         /* one way, a cache line between two CPUs; 0: only one CPU */
    const char *hop_class; /* "near" below 150 ns, "far" above, "none" */
    double jitter_p999_ns; /* of the gaps in a spinning loop */
    double jitter_max_ns;
    double stolen_share; /* of the loop's time, in gaps above 1 us */
};

/* Takes about half a second. */
void mr_rig_machine_measure(struct mr_rig_machine *machine);

/* How disturbed this process was between two looks. */
struct mr_rig_peace {
    int64_t at_ns;
    uint64_t switches; /* involuntary, of all threads */
    uint64_t wait_ns;  /* ready to run, but something else ran; all threads */
    uint64_t stolen;   /* ticks that the hypervisor kept for others, all CPUs */
    uint64_t busy;     /* ticks in which the machine did work, all CPUs */
    int64_t own_ns;    /* of this process in them, and of children it has waited for */
};

/* More than this, and a run counts as disturbed. */
#define MR_RIG_SWITCHES_PER_SECOND_MAX 250
#define MR_RIG_WAIT_SHARE_MAX          0.02
#define MR_RIG_STOLEN_SHARE_MAX        0.05 /* of all CPUs, as /proc/stat has it */
#define MR_RIG_OTHERS_SHARE_MAX        0.02 /* likewise */

void mr_rig_peace_look(struct mr_rig_peace *peace);
/* A process that works for this one: its time is not that of others. */
void mr_rig_peace_add(struct mr_rig_peace *peace, int pid);

/* What disturbed a run of THREADS threads, the first that did.  Several threads of one engine
 * also wait for each other, which is theirs to answer for: there only the time that the
 * machine worked for other processes counts.  FAILED is for a run that did not get to what is
 * measured, and never found by looking. */
enum mr_rig_trouble {
    MR_RIG_CALM,
    MR_RIG_SWITCHED,
    MR_RIG_WAITED,
    MR_RIG_STOLEN,
    MR_RIG_SHARED,
    MR_RIG_FAILED,
    MR_RIG_TROUBLES
};
enum mr_rig_trouble mr_rig_peace_trouble(const struct mr_rig_peace *before,
                                         const struct mr_rig_peace *after, uint32_t threads);
/* "had more than 5 % of the machine stolen" */
const char *mr_rig_trouble_text(enum mr_rig_trouble trouble);

/* Monotonic. */
int64_t mr_rig_now_ns(void);

/* Keep the calling thread on CPU. */
void mr_rig_pin(uint32_t cpu);
/* On any. */
void mr_rig_unpin(void);

/* The highest priority that root may have without being real-time, up to the end of the
 * process.  Without the right, nothing happens. */
void mr_rig_raise_priority(void);

/* Real-time priority for the calling thread alone, on or off: nothing but the kernel takes
 * its CPU away.  For single threads and fractions of a second; threads and processes that
 * it makes do not inherit it.  Without the right, nothing happens. */
void mr_rig_set_realtime(bool is_on);

/* A directory and all that is in it; nothing when it is not there. */
void mr_rig_remove_tree(const char *path);

/* RSS of this process. */
uint64_t mr_rig_rss_bytes(void);

/* One way of a bare cache line between the CPUs of the calling thread and the other one,
 * over ROUNDS round trips.  LINES: how many lines change hands each time, 1 to 64. */
double mr_rig_ping_ns(uint32_t cpu_a, uint32_t cpu_b, uint32_t lines, uint32_t rounds);

#endif
