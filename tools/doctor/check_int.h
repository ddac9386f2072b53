/*
 * tools/doctor/check_int.h - what the files of checks share.
 */
#ifndef MR_TOOLS_DOCTOR_CHECK_INT_H
#define MR_TOOLS_DOCTOR_CHECK_INT_H

#include "tools/doctor/doctor.h"

extern const struct mr_check mr_checks_cpu[], mr_checks_memory[], mr_checks_kernel[],
    mr_checks_network[], mr_checks_disk[], mr_checks_dpdk[];

/* A file with a number, and the numbers that are fine. */
struct mr_wish {
    const char *path, *name;
    int64_t min, max;
};

/* Warn and name those that are not fine; unknown when none can be read. */
enum mr_verdict mr_check_wishes(const struct mr_host *host, const struct mr_wish *wish,
                                size_t wishes, struct mr_finding *finding);

/* Say why nothing can be said. */
enum mr_verdict mr_check_unknown(struct mr_finding *finding, const char *why, ...)
    MR_PRINTF(2, 3);

/* Do CPUS hold all reactors?  Found: WHAT and the list; WARN when not. */
enum mr_verdict mr_check_covers(const struct mr_host *host, const struct mr_cpus *cpus,
                                const char *what, struct mr_finding *finding);

/* A comma, unless nothing was found so far. */
void mr_check_next(struct mr_finding *finding);

#define MR_FIX_MEMLOCK                                                 \
    "d=/etc/systemd/system/millrace.service.d; mkdir -p $d && printf " \
    "'[Service]\\nLimitMEMLOCK=infinity\\n' >$d/memlock.conf && systemctl daemon-reload"

/* One line appended to a file that the boot loader's configuration reads. */
#define MR_FIX_CMDLINE(arguments)                                                             \
    "echo 'GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX " arguments "\"' >>/etc/default/grub && " \
    "update-grub && reboot"

#endif
