/*
 * tools/doctor/trial.h - what no file tells, and only trying does.
 *
 * Ownership   plain memory.
 * Cost        a few system calls; mr_trial_pauses() takes the time that it is given, and the
 *             CPUs that it looks at.
 */
#ifndef MR_TOOLS_DOCTOR_TRIAL_H
#define MR_TOOLS_DOCTOR_TRIAL_H

#include "tools/doctor/cpus.h"

#define MR_TRIAL_NONE 1 /* was not tried */

struct mr_trials {
    int io_uring;     /* 0, -errno, or MR_TRIAL_NONE; so are the others */
    int mbind;        /* memory for one NUMA node */
    int synchronised; /* -ETIME: nobody sets the clock */
    int direct;       /* O_DIRECT in the state directory */
    int64_t sync_ns;  /* the longest fdatasync() there; below 0: not tried */
    int64_t pause_ns; /* the longest pause of a spinning thread; below 0: not tried */
    uint64_t pauses;  /* longer than MR_TRIAL_PAUSE_NS, on all CPUs together */
    int64_t seconds;  /* looked for so long */
};

#define MR_TRIAL_PAUSE_NS 1000

#define MR_TRIALS_NONE                                                                    \
    {                                                                                     \
        .io_uring = MR_TRIAL_NONE, .mbind = MR_TRIAL_NONE, .synchronised = MR_TRIAL_NONE, \
        .direct = MR_TRIAL_NONE, .sync_ns = -1, .pause_ns = -1                            \
    }

/* STATE_DIR may be NULL; what is written there has no name and goes away. */
void mr_trials_make(const char *state_dir, struct mr_trials *ret);

/* One spinning thread on each of CPUS for SECONDS. */
void mr_trial_pauses(const struct mr_cpus *cpus, int64_t seconds, struct mr_trials *ret);

#endif
