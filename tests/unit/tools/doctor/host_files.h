/*
 * tests/unit/tools/doctor/host_files.h - hosts made of files.
 *
 * A server that is tuned as the checks want it: CPUs 2-7 are set apart, one NUMA node, a card,
 * a disk, DPDK not in use.  Tests take files away or put others in their place.
 */
#ifndef MR_TESTS_UNIT_TOOLS_DOCTOR_HOST_FILES_H
#define MR_TESTS_UNIT_TOOLS_DOCTOR_HOST_FILES_H

#include "tests/mr_test.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

struct host_file {
    const char *path, *content; /* NULL: not there; a path that ends in '/' is a directory */
};

#define TUNED_LIMITS                                                              \
    "Limit                     Soft Limit           Hard Limit           Units\n" \
    "Max locked memory         unlimited            unlimited            bytes\n"

static const struct host_file tuned_host[] = {
    {"/proc/self/status", "Name:\tmillrace\nTgid:\t100\nCpus_allowed_list:\t0-7\n"},
    {"/proc/self/cgroup", "0::/system.slice/millrace.service\n"},
    {"/proc/self/limits", TUNED_LIMITS},
    {"/proc/self/stat",
     "100 (mill (race) R) R 1 1 1 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 9 9 9 "
     "9 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0\n"},
    {"/sys/fs/cgroup/system.slice/millrace.service/cpu.max", "max 100000\n"},
    {"/sys/fs/cgroup/system.slice/millrace.service/memory.max", "max\n"},
    {"/sys/fs/cgroup/system.slice/millrace.service/cpu.stat",
     "usage_usec 1\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0\n"},
    {"/proc/pressure/cpu", "some avg10=0.00 avg60=0.12 avg300=0.00 total=1\n"
                           "full avg10=0.00 avg60=90.00 avg300=0.00 total=0\n"},
    {"/proc/stat", "cpu  100 0 100 9000 0 0 0 0 0 0\ncpu0 1 2 3 4 5 6 7 8 9 10\n"},
    {"/proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu tsc constant_tsc nonstop_tsc avx2\n"},
    {"/proc/cmdline", "quiet isolcpus=managed_irq,domain,2-7 nohz_full=2-7 rcu_nocbs=2-N\n"},
    {"/sys/devices/system/cpu/online", "0-7\n"},
    {"/sys/devices/system/cpu/isolated", "2-7\n"},
    {"/sys/devices/system/cpu/nohz_full", "2-7\n"},
    {"/sys/devices/system/cpu/smt/active", "0\n"},
    {"/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n"},
    {"/sys/devices/system/cpu/cpu2/cpufreq/scaling_governor", "performance\n"},
    {"/sys/devices/system/cpu/cpu2/cpuidle/state0/latency", "0\n"},
    {"/sys/devices/system/cpu/cpu2/cpuidle/state1/latency", "2\n"},
    {"/sys/devices/system/cpu/cpu2/cpuidle/state2/latency", "133\n"},
    {"/sys/devices/system/cpu/cpu2/cpuidle/state2/disable", "1\n"},
    {"/sys/devices/system/cpu/cpu2/power/pm_qos_resume_latency_us", "0\n"},
    {"/proc/1/task/1/status", "Name:\tsystemd\nState:\tS\nKthread:\t0\nVmSize:\t9 kB\n"
                              "Cpus_allowed_list:\t0-1\n"},
    {"/proc/2/task/2/status",
     "Name:\tkthreadd\nState:\tS\nKthread:\t1\nCpus_allowed_list:\t0-1\n"},
    {"/proc/30/task/30/status", "Name:\tksoftirqd/3\nState:\tS\nCpus_allowed_list:\t3\n"},
    {"/proc/40/task/40/status",
     "Name:\trcuop/3\nState:\tS\nKthread:\t1\nCpus_allowed_list:\t0-1\n"},
    {"/proc/100/task/100/status", "Name:\tmillrace\nVmSize:\t9 kB\nCpus_allowed_list:\t0-7\n"},
    {"/proc/100/task/101/status", "Name:\tr0\nVmSize:\t9 kB\nCpus_allowed_list:\t2\n"},
    {"/proc/meminfo",
     "MemTotal:       64000000 kB\nMemFree:  1 kB\nMemAvailable:   60000000 kB\n"},
    {"/proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"},
    {"/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n"},
    {"/sys/kernel/mm/transparent_hugepage/defrag",
     "always defer [defer+madvise] madvise never\n"},
    {"/sys/kernel/mm/transparent_hugepage/khugepaged/defrag", "0\n"},
    {"/sys/kernel/mm/ksm/run", "0\n"},
    {"/proc/sys/kernel/numa_balancing", "0\n"},
    {"/proc/sys/vm/zone_reclaim_mode", "0\n"},
    {"/proc/sys/vm/compaction_proactiveness", "0\n"},
    {"/proc/sys/vm/swappiness", "60\n"},
    {"/proc/sys/vm/overcommit_memory", "0\n"},
    {"/proc/sys/vm/max_map_count", "65530\n"},
    {"/proc/sys/vm/stat_interval", "120\n"},
    {"/proc/sys/kernel/timer_migration", "1\n"},
    {"/proc/sys/kernel/io_uring_disabled", "0\n"},
    {"/proc/sys/kernel/watchdog", "1\n"},
    {"/proc/sys/kernel/nmi_watchdog", "0\n"},
    {"/proc/sys/kernel/watchdog_cpumask", "0-1\n"},
    {"/proc/sys/kernel/sched_rt_runtime_us", "950000\n"},
    {"/proc/sys/kernel/perf_event_paranoid", "-1\n"},
    {"/proc/irq/default_smp_affinity", "00000003\n"},
    {"/proc/irq/24/eth0-rx/", ""},
    {"/proc/irq/24/effective_affinity_list", "1\n"},
    {"/proc/irq/24/smp_affinity_list", "0-7\n"},
    {"/proc/irq/25/smp_affinity_list", "0-7\n"}, /* has no handler */
    {"/sys/devices/virtual/workqueue/cpumask", "00000000,00000003\n"},
    {"/sys/bus/workqueue/devices/writeback/cpumask", "3\n"},
    {"/sys/devices/system/cpu/vulnerabilities/meltdown", "Not affected\n"},
    {"/sys/devices/system/cpu/vulnerabilities/spectre_v2", "Mitigation: IBRS\n"},
    {"/sys/class/net/eth0/device/local_cpulist", "0-7\n"},
    {"/sys/class/net/eth0/operstate", "up\n"},
    {"/sys/class/net/eth0/queues/rx-0/rps_cpus", "00\n"},
    {"/sys/class/net/eth0/queues/rx-1/rps_cpus", "03\n"},
    {"/sys/class/net/eth0/queues/tx-0/xps_cpus", "ff\n"},
    {"/sys/class/net/eth0/gro_flush_timeout", "0\n"},
    {"/sys/class/net/eth0/napi_defer_hard_irqs", "0\n"},
    {"/sys/class/net/lo/operstate", "unknown\n"},
    {"/proc/sys/net/core/busy_read", "50\n"},
    {"/proc/sys/net/core/busy_poll", "50\n"},
    {"/proc/sys/net/core/rmem_max", "67108864\n"},
    {"/proc/sys/net/core/netdev_max_backlog", "1000\n"},
    {"/sys/block/nvme0n1/device/", ""},
    {"/sys/block/nvme0n1/queue/scheduler", "[none] mq-deadline\n"},
    {"/sys/block/nvme0n1/queue/write_cache", "write through\n"},
    {"/sys/block/loop0/queue/scheduler", "none [mq-deadline]\n"},
    {"/sys/bus/pci/drivers/nvme/0000:01:00.0/", ""},
};

static inline void write_host_file(const char *root, const struct host_file *file)
{
    char path[512];
    size_t len = (size_t)snprintf(path, sizeof(path), "%s%s", root, file->path);

    CHECK(len < sizeof(path));
    for (size_t at = strlen(root) + 1; at < len; at++)
        if (path[at] == '/') {
            path[at] = '\0';
            (void)mkdir(path, 0700);
            path[at] = '/';
        }
    if (path[len - 1] == '/')
        return;
    (void)unlink(path);
    if (file->content == NULL)
        return;
    FILE *out = fopen(path, "w");
    CHECK(out != NULL);
    CHECK(fputs(file->content, out) >= 0 && fclose(out) == 0);
}

static inline int remove_entry(const char *path, const struct stat *st, int kind,
                               struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static inline void remove_host(const char *root)
{
    CHECK(nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0);
}

#endif
