/*
 * tools/doctor/doctor.h - is this host set up for low latency?
 *
 *     host ──► check ──► finding        one row of a table each, in groups:
 *                                       cpu.c memory.c kernel.c network.c disk.c dpdk.c
 *
 *     ok        as it should be
 *     warn      a tail of tens of microseconds or more, now and then
 *     fail      reactors are stopped for milliseconds, or the run takes another, slower way
 *     unknown   this host does not say; usual in containers and virtual machines
 *
 * A check decides, and the rest of its row is text: what is wanted, where it is seen, and the
 * fix as a line for a root shell.  In a fix, CPUS stands for the reactors' CPUs, REST for the
 * others and MASK for the others as a mask; they are filled in for the host.
 *
 * Nothing is changed, and nothing but trials (tools/doctor/trial.h) costs more than reading.
 *
 * Ownership   mr_doctor_examine() fills a report, mr_doctor_fini() frees it; it borrows the
 *             table, which is constant.
 * Threads     one.
 */
#ifndef MR_TOOLS_DOCTOR_DOCTOR_H
#define MR_TOOLS_DOCTOR_DOCTOR_H

#include "tools/doctor/host.h"

enum mr_verdict { MR_VERDICT_FAIL, MR_VERDICT_WARN, MR_VERDICT_UNKNOWN, MR_VERDICT_OK };
#define MR_VERDICTS 4

struct mr_finding {
    enum mr_verdict verdict;
    struct mr_text found;
    const char *fix; /* instead of the one in the table, where it depends on what was found */
};

struct mr_check {
    const char *name;
    const char *wanted, *where, *fix;
    enum mr_verdict (*look)(const struct mr_host *host, struct mr_finding *finding);
};

struct mr_check_group {
    const char *name;
    const struct mr_check *check; /* ends with a NULL name */
};

extern const struct mr_check_group mr_check_groups[]; /* ends with a NULL name */

#define MR_CHECKS_MAX 64

struct mr_doctor_report {
    struct mr_finding finding[MR_CHECKS_MAX]; /* in the order of the table */
    uint32_t checks, count[MR_VERDICTS];
};

void mr_doctor_examine(const struct mr_host *host, struct mr_doctor_report *ret);
void mr_doctor_fini(struct mr_doctor_report *report);

const char *mr_verdict_text(enum mr_verdict verdict);

/* For a terminal: in each group what is worst first. */
void mr_doctor_print(const struct mr_doctor_report *report, const struct mr_host *host,
                     struct mr_text *out);
/* One object, in the order of the table. */
void mr_doctor_print_json(const struct mr_doctor_report *report, const struct mr_host *host,
                          struct mr_text *out);
/* The table for docs/operations.md. */
void mr_doctor_print_reference(struct mr_text *out);

#endif
