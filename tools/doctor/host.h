/*
 * tools/doctor/host.h - a host as its files describe it.
 *
 * Checks ask this and nothing else, so a check is a pure function and a host can be a
 * directory that a test wrote: every path has ROOT in front.
 *
 *     ROOT "" ──► /proc /sys /dev          what this machine is
 *     ROOT "/tmp/x" ──► /tmp/x/proc ..     what a test says it is
 *     trials                               what only trying tells (tools/doctor/trial.h)
 *
 * The CPUs that are looked at are those that are isolated, because somebody set them apart
 * for this; where there are none, those that `millrace run` would put reactors on.
 *
 * Ownership   mr_host_open() .. mr_host_close(); SYS and ROOT are borrowed.
 * Threads     one.
 * Fails       never: a file that can not be read is one that a check knows nothing of.
 */
#ifndef MR_TOOLS_DOCTOR_HOST_H
#define MR_TOOLS_DOCTOR_HOST_H

#include "core/sys/sys.h"
#include "tools/doctor/cpus.h"
#include "tools/doctor/trial.h"

/* A thread of any process. */
struct mr_host_task {
    char name[32];
    bool is_kernel, is_own; /* of this process */
    struct mr_cpus allowed;
};

struct mr_host {
    struct mr_sys *sys;
    const char *root;
    struct mr_trials trials;
    struct mr_cpus online, isolated;
    bool knows_isolated;
    struct mr_cpus reactors, rest; /* both empty: not known */
    struct mr_host_task *task;
    uint32_t tasks, tasks_capacity;
};

/* SEATS: where reactors would run if no CPU is isolated. */
void mr_host_open(struct mr_host *host, struct mr_sys *sys, const char *root,
                  const struct mr_trials *trials, const struct mr_cpus *seats);
void mr_host_close(struct mr_host *host);

/* The whole file in place of what OUT, which is initialised, held.  PATH as printf has it. */
bool mr_host_read(const struct mr_host *host, struct mr_text *out, const char *path, ...)
    MR_PRINTF(3, 4);
/* Each entry of a directory; false when it can not be read. */
bool mr_host_list(const struct mr_host *host, mr_list_fn each, void *context, const char *path,
                  ...) MR_PRINTF(4, 5);
/* Is there such a directory? */
bool mr_host_has_dir(const struct mr_host *host, const char *path, ...) MR_PRINTF(2, 3);
/* A file that is one whole number. */
bool mr_host_number(const struct mr_host *host, const char *path, int64_t *ret);
/* A file that is a list, or a mask, of CPUs. */
bool mr_host_cpu_list(const struct mr_host *host, const char *path, struct mr_cpus *ret);
bool mr_host_cpu_mask(const struct mr_host *host, const char *path, struct mr_cpus *ret);
/* "always [madvise] never": what is in brackets, or a file of one word. */
bool mr_host_choice(const struct mr_host *host, const char *path, struct mr_text *out);
/* What follows NAME at the start of a line of TEXT, without blanks; false: no such line. */
bool mr_host_field(const struct mr_text *text, const char *name, struct mr_view *ret);

/* The cgroup of this process (level 0), the one it lies in (1), ..: its directory, or false
 * when there are no more. */
bool mr_host_cgroup(const struct mr_host *host, uint32_t level, struct mr_text *out);

/* What may be locked in memory, bytes; INT64_MAX: no limit. */
bool mr_host_memlock(const struct mr_host *host, int64_t *ret_bytes);
/* Of /proc/meminfo, bytes. */
bool mr_host_memory(const struct mr_host *host, const char *name, int64_t *ret_bytes);
/* Network cards that drivers of DPDK have; false when nobody can say. */
bool mr_host_dpdk_cards(const struct mr_host *host, uint32_t *ret);

#endif
