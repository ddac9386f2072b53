/* Hosts made of files, and what is found on them. */
#include "tests/unit/tools/doctor/host_files.h"
#include "tools/doctor/doctor.h"

#include <errno.h>

enum { CHECKS = 33 };

static const struct mr_trials all_well = {.pause_ns = 9000, .seconds = 10, .sync_ns = 300000};

struct examined {
    char root[64];
    struct mr_host host;
    struct mr_doctor_report report;
};

/* The tuned host with COUNT files changed; IS_BARE: nothing but those. */
static void examine(struct examined *ret, bool is_bare, const struct host_file *file,
                    size_t count, const struct mr_trials *trials)
{
    struct mr_cpus seats;

    CHECK(mr_cpus_parse_list(MR_VIEW("1-3"), &seats));
    (void)snprintf(ret->root, sizeof(ret->root), "/tmp/mr-doctor-XXXXXX");
    CHECK(mkdtemp(ret->root) != NULL);
    for (size_t i = 0; !is_bare && i < MR_COUNTOF(tuned_host); i++)
        write_host_file(ret->root, &tuned_host[i]);
    for (size_t i = 0; i < count; i++)
        write_host_file(ret->root, &file[i]);
    mr_host_open(&ret->host, mr_sys_linux(NULL), ret->root, trials, &seats);
    mr_doctor_examine(&ret->host, &ret->report);
    remove_host(ret->root);
}

static void finish(struct examined *e)
{
    mr_doctor_fini(&e->report);
    mr_host_close(&e->host);
}

static const struct mr_check *check_at(uint32_t at)
{
    for (const struct mr_check_group *g = mr_check_groups; g->name != NULL; g++)
        for (const struct mr_check *c = g->check; c->name != NULL; c++)
            if (at-- == 0)
                return c;
    CHECK(false);
    return NULL;
}

static const struct mr_finding *finding_of(const struct examined *e, const char *name)
{
    for (uint32_t i = 0; i < e->report.checks; i++)
        if (strcmp(check_at(i)->name, name) == 0)
            return &e->report.finding[i];
    fprintf(stderr, "no check '%s'\n", name);
    exit(1);
}

static void expect(const struct examined *e, const char *name, enum mr_verdict want,
                   const char *found)
{
    const struct mr_finding *finding = finding_of(e, name);

    if (finding->verdict == want && strstr(finding->found.data, found) != NULL)
        return;
    fprintf(stderr, "%s: %s, '%s'; expected %s, '%s'\n", name,
            mr_verdict_text(finding->verdict), finding->found.data, mr_verdict_text(want),
            found);
    exit(1);
}

static void a_tuned_host(struct mr_rng *rng)
{
    struct examined e;

    (void)rng;
    examine(&e, false, NULL, 0, &all_well);
    CHECK_EQ(e.report.checks, CHECKS);
    for (uint32_t i = 0; i < CHECKS; i++)
        expect(&e, check_at(i)->name, MR_VERDICT_OK, "");
    CHECK_EQ(e.report.count[MR_VERDICT_OK], CHECKS);
    finish(&e);
}

/* Nothing can be read, nothing was tried: nothing is known, and nothing is wrong. */
static void a_silent_host(struct mr_rng *rng)
{
    const struct mr_trials none = MR_TRIALS_NONE;
    struct examined e;

    (void)rng;
    examine(&e, true, NULL, 0, &none);
    for (uint32_t i = 0; i < CHECKS; i++)
        expect(&e, check_at(i)->name, MR_VERDICT_UNKNOWN, "");
    for (uint32_t i = 0; i < CHECKS; i++)
        CHECK(e.report.finding[i].found.len != 0); /* but why is said */
    CHECK_EQ(e.report.count[MR_VERDICT_UNKNOWN], CHECKS);
    finish(&e);
}

/* Bytes that make no sense are as good as none. */
static void a_garbled_host(struct mr_rng *rng)
{
    struct host_file file[MR_COUNTOF(tuned_host)];
    const struct mr_trials none = MR_TRIALS_NONE;
    static const char *const garbage[] = {"",  "\n",  "?",       "-",
                                          "[", "  ]", "a b c\n", "\xff\xfe"};
    struct examined e;

    for (int turn = 0; turn < 20; turn++) {
        for (size_t i = 0; i < MR_COUNTOF(file); i++)
            file[i] = (struct host_file){tuned_host[i].path,
                                         garbage[mr_rng_below(rng, MR_COUNTOF(garbage))]};
        examine(&e, true, file, MR_COUNTOF(file), &none);
        CHECK_EQ(e.report.count[MR_VERDICT_FAIL], 0);
        finish(&e);
    }
}

static void a_laptop(struct mr_rng *rng)
{
    static const struct host_file file[] = {
        {"/sys/devices/system/cpu/isolated", "\n"},
        {"/sys/devices/system/cpu/nohz_full", "(null)\n"},
        {"/proc/cmdline", "quiet splash\n"},
        {"/sys/devices/system/cpu/smt/active", "1\n"},
        {"/sys/devices/system/cpu/cpu1/topology/thread_siblings_list", "1,5\n"},
        {"/sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "powersave\n"},
        {"/sys/devices/system/cpu/cpu1/cpuidle/state3/latency", "890\n"},
        {"/sys/devices/system/cpu/cpu1/cpuidle/state3/disable", "0\n"},
        {"/proc/2/task/2/status", "Name:\tkthreadd\nState:\tS\nCpus_allowed_list:\t0-7\n"},
        {"/proc/900/task/901/status",
         "Name:\tfirefox\nVmSize:\t1 kB\nCpus_allowed_list:\t0-7\n"},
        {"/proc/910/task/910/status",
         "Name:\tirqbalance\nVmSize:\t1 kB\nCpus_allowed_list:\t0\n"},
        {"/proc/920/task/920/status",
         "Name:\tgone\nState:\tZ (zombie)\nCpus_allowed_list:\t0-7\n"},
        {"/sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n"},
        {"/proc/sys/kernel/numa_balancing", "1\n"},
        {"/proc/swaps", "Filename Type Size Used Priority\n/dev/sda2 partition 8 0 -2\n"},
        {"/proc/irq/25/nvme0q1/", ""},
        {"/sys/devices/virtual/workqueue/cpumask", "ff\n"},
        {"/proc/sys/kernel/watchdog_cpumask", "0-7\n"},
        {"/proc/sys/net/core/rmem_max", "212992\n"},
        {"/sys/block/nvme0n1/queue/scheduler", "none [bfq]\n"},
    };
    struct examined e;

    (void)rng;
    examine(&e, false, file, MR_COUNTOF(file), &all_well);
    CHECK_EQ(mr_cpus_count(&e.host.reactors), 3); /* the seats, not what is isolated */
    expect(&e, "isolation", MR_VERDICT_WARN, "no CPU; the reactors' are 1-3");
    expect(&e, "tickless", MR_VERDICT_WARN, "no CPU");
    expect(&e, "rcu", MR_VERDICT_WARN, "no CPU");
    expect(&e, "smt", MR_VERDICT_WARN, "beside CPUs 1");
    expect(&e, "frequency", MR_VERDICT_WARN, "powersave on CPUs 1");
    expect(&e, "sleep-states", MR_VERDICT_WARN, "890 us");
    expect(&e, "kernel-threads", MR_VERDICT_WARN, "kthreadd, rcuop/3");
    expect(&e, "programs", MR_VERDICT_WARN, "firefox");
    expect(&e, "interrupts", MR_VERDICT_WARN, "25");
    expect(&e, "interrupts", MR_VERDICT_WARN, "irqbalance moves them");
    expect(&e, "huge-pages", MR_VERDICT_WARN, "enabled always");
    expect(&e, "page-moves", MR_VERDICT_WARN, "numa_balancing 1, swappiness 60");
    expect(&e, "workqueues", MR_VERDICT_WARN, "0-7");
    expect(&e, "watchdogs", MR_VERDICT_WARN, "0-7");
    expect(&e, "timers", MR_VERDICT_WARN, "timer_migration 1");
    expect(&e, "socket-buffers", MR_VERDICT_WARN, "rmem_max 212992");
    expect(&e, "disks", MR_VERDICT_WARN, "nvme0n1: scheduler bfq");
    CHECK_EQ(e.report.count[MR_VERDICT_FAIL], 0);
    finish(&e);
}

/* One file of the tuned host is another one, and one check says something else. */
static void one_thing_wrong(struct mr_rng *rng)
{
    static const struct {
        const char *path, *content, *check;
        enum mr_verdict verdict;
        const char *found;
    } trouble[] = {
        {"/sys/fs/cgroup/system.slice/cpu.max", "150000 100000\n", "effective-cpus",
         MR_VERDICT_FAIL, "1.50 CPUs"},
        {"/proc/self/status", "Name:\tx\nTgid:\t100\nCpus_allowed_list:\t0-1\n",
         "effective-cpus", MR_VERDICT_WARN, "CPUs 0-1, not on all of the reactors' 2-7"},
        {"/proc/self/status", "Name:\tx\nTgid:\t100\nCpus_allowed_list:\t2-7\n",
         "effective-cpus", MR_VERDICT_FAIL, "the reactors take them all"},
        {"/sys/fs/cgroup/system.slice/cpu.stat", "nr_throttled 12\n", "throttling",
         MR_VERDICT_FAIL, "throttled 12 times"},
        {"/proc/pressure/cpu", "some avg10=9.00 avg60=7.50 avg300=1.00 total=1\n", "throttling",
         MR_VERDICT_WARN, "7.5 %"},
        {"/proc/stat", "cpu  100 0 100 9700 0 0 0 100 0 0\n", "steal", MR_VERDICT_FAIL,
         "1.00 %"},
        {"/proc/stat", "cpu  100 0 100 9780 0 0 0 20 0 0\n", "steal", MR_VERDICT_WARN,
         "0.20 %"},
        {"/sys/devices/system/cpu/nohz_full", "2-6\n", "tickless", MR_VERDICT_WARN, "2-6"},
        {"/proc/cmdline", "nohz_full=2-7\n", "rcu", MR_VERDICT_OK, "2-7"},
        {"/proc/cmdline", "xrcu_nocbs=2-7\n", "rcu", MR_VERDICT_WARN, "no CPU"},
        {"/proc/40/task/40/status", "Name:\trcuop/3\nKthread:\t1\nCpus_allowed_list:\t0-7\n",
         "rcu", MR_VERDICT_WARN, "1 rcuo threads"},
        {"/proc/irq/24/effective_affinity_list", NULL, "interrupts", MR_VERDICT_WARN, "24"},
        {"/proc/irq/default_smp_affinity", "ff\n", "interrupts", MR_VERDICT_WARN, "new ones"},
        {"/sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet\n", "clock",
         MR_VERDICT_FAIL, "hpet"},
        {"/sys/devices/system/clocksource/clocksource0/current_clocksource", "kvm-clock\n",
         "clock", MR_VERDICT_OK, "kvm-clock"},
        {"/proc/cpuinfo", "flags\t\t: tsc constant_tsc xnonstop_tsc\n", "clock",
         MR_VERDICT_WARN, "stops"},
        {"/sys/devices/system/cpu/cpu2/cpuidle/state2/disable", "0\n", "sleep-states",
         MR_VERDICT_WARN, "133 us"},
        {"/sys/devices/system/cpu/cpu2/power/pm_qos_resume_latency_us", "n/a\n", "sleep-states",
         MR_VERDICT_OK, "0 us"},
        {"/proc/self/limits", "Max locked memory         8388608   8388608  bytes\n", "memlock",
         MR_VERDICT_WARN, "8192 KiB"},
        {"/proc/self/limits", "Max locked memory         40000000000   unlimited  bytes\n",
         "memlock", MR_VERDICT_OK, "KiB"},
        {"/sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]\n",
         "huge-pages", MR_VERDICT_WARN, "never"},
        {"/sys/fs/cgroup/system.slice/memory.max", "1073741824\n", "memory", MR_VERDICT_FAIL,
         "1024 MiB"},
        {"/proc/meminfo", "MemTotal: 64000000 kB\nMemAvailable: 1000000 kB\n", "memory",
         MR_VERDICT_WARN, "976 of 62500 MiB"},
        {"/proc/sys/vm/overcommit_memory", "2\n", "memory", MR_VERDICT_WARN,
         "overcommit_memory 2"},
        {"/proc/self/stat",
         "1 (x) R 1 1 1 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 9 9 9 9 0 0 0 0 "
         "0 0 0 0 0 0 0 0 17 0 50 1 0 0 0\n",
         "real-time", MR_VERDICT_FAIL, "950000; started as real-time"},
        {"/proc/sys/kernel/perf_event_paranoid", "3\n", "perf", MR_VERDICT_WARN, "3"},
        {"/sys/class/net/eth0/device/local_cpulist", "8-15\n", "cards", MR_VERDICT_WARN,
         "another NUMA node"},
        {"/sys/class/net/eth0/queues/rx-1/rps_cpus", "0c\n", "cards", MR_VERDICT_WARN, "RPS"},
        {"/sys/class/net/eth0/gro_flush_timeout", "20000\n", "cards", MR_VERDICT_WARN,
         "2 receive queues, gro_flush_timeout 20000"},
        {"/sys/class/net/eth0/operstate", "down\n", "cards", MR_VERDICT_UNKNOWN, "no network"},
        {"/proc/sys/net/core/busy_poll", "0\n", "busy-poll", MR_VERDICT_WARN, "busy_poll 0"},
        {"/sys/bus/pci/drivers/vfio-pci/0000:3b:00.0/", "", "dpdk-binding", MR_VERDICT_FAIL,
         "1 card bound, no IOMMU groups"},
    };
    struct examined e;

    (void)rng;
    for (size_t i = 0; i < MR_COUNTOF(trouble); i++) {
        const struct host_file file = {trouble[i].path, trouble[i].content};
        examine(&e, false, &file, 1, &all_well);
        expect(&e, trouble[i].check, trouble[i].verdict, trouble[i].found);
        finish(&e);
    }
}

/* What only trying tells. */
static void trials(struct mr_rng *rng)
{
    const struct mr_trials bad = {.io_uring = -EPERM,
                                  .mbind = -EPERM,
                                  .synchronised = -ETIME,
                                  .direct = -EINVAL,
                                  .sync_ns = 9000000,
                                  .pause_ns = 3000000,
                                  .pauses = 7,
                                  .seconds = 2};
    struct mr_trials some = all_well;
    struct examined e;

    (void)rng;
    examine(&e, false, NULL, 0, &bad);
    expect(&e, "io-uring", MR_VERDICT_FAIL, "not permitted");
    CHECK(strstr(finding_of(&e, "io-uring")->fix, "seccomp") != NULL);
    expect(&e, "numa-policy", MR_VERDICT_WARN, "not permitted");
    expect(&e, "time-sync", MR_VERDICT_WARN, "nobody");
    expect(&e, "disks", MR_VERDICT_WARN, "takes no O_DIRECT");
    expect(&e, "disks", MR_VERDICT_WARN, "after 9.0 ms");
    expect(&e, "jitter", MR_VERDICT_FAIL, "in 2 s was 3000.0 us; 7 above");
    finish(&e);

    some.pause_ns = 60000;
    some.mbind = -ENOSYS;
    some.io_uring = MR_TRIAL_NONE;
    examine(&e, false, NULL, 0, &some);
    expect(&e, "jitter", MR_VERDICT_WARN, "60.0 us");
    expect(&e, "numa-policy", MR_VERDICT_OK, "one node");
    expect(&e, "io-uring", MR_VERDICT_OK, "is 0");
    finish(&e);

    const struct host_file off = {"/proc/sys/kernel/io_uring_disabled", "2\n"};
    some.io_uring = -EPERM;
    examine(&e, false, &off, 1, &some);
    expect(&e, "io-uring", MR_VERDICT_FAIL, "io_uring_disabled is 2");
    CHECK(strstr(finding_of(&e, "io-uring")->fix, "sysctl") != NULL);
    finish(&e);
}

/* Both ways of setting CPUs apart; and siblings that are set apart together. */
static void kinds_of_isolation(struct mr_rng *rng)
{
    static const struct host_file file[] = {
        {"/sys/devices/system/cpu/isolated", "\n"},
        {"/sys/fs/cgroup/cpuset.cpus.isolated", "4-5\n"},
        {"/sys/devices/system/cpu/smt/active", "1\n"},
        {"/sys/devices/system/cpu/cpu4/topology/thread_siblings_list", "4-5\n"},
        {"/sys/devices/system/cpu/cpu5/topology/thread_siblings_list", "4-5\n"},
    };
    struct examined e;
    struct mr_text text;

    (void)rng;
    examine(&e, false, file, MR_COUNTOF(file), &all_well);
    mr_text_init(&text);
    mr_cpus_print_list(&e.host.reactors, &text);
    CHECK_STR(text.data, "4-5");
    expect(&e, "isolation", MR_VERDICT_OK, "4-5");
    expect(&e, "smt", MR_VERDICT_OK, "set apart");
    mr_text_fini(&text);
    finish(&e);
}

static void dpdk(struct mr_rng *rng)
{
    static const struct host_file file[] = {
        {"/sys/bus/pci/drivers/vfio-pci/0000:3b:00.0/", ""},
        {"/sys/bus/pci/drivers/vfio-pci/0000:3b:00.1/", ""},
        {"/sys/bus/pci/drivers/vfio-pci/module/", ""},
        {"/sys/kernel/iommu_groups/7/", ""},
        {"/dev/vfio/7", ""},
        {"/sys/devices/system/node/node0/hugepages/hugepages-2048kB/free_hugepages", "0\n"},
        {"/sys/devices/system/node/node0/hugepages/hugepages-1048576kB/free_hugepages", "4\n"},
        {"/sys/devices/system/node/node1/hugepages/hugepages-2048kB/free_hugepages", "0\n"},
        {"/proc/self/limits", "Max locked memory         65536   65536  bytes\n"},
    };
    struct examined e;

    (void)rng;
    examine(&e, false, file, MR_COUNTOF(file), &all_well);
    expect(&e, "dpdk-pages", MR_VERDICT_WARN, "free ones on 1 of 2 nodes");
    expect(&e, "dpdk-binding", MR_VERDICT_WARN, "2 cards bound, and only 64 KiB");
    finish(&e);
    examine(&e, false, file, 6, &all_well);
    expect(&e, "dpdk-pages", MR_VERDICT_FAIL, "0 of 1 nodes");
    expect(&e, "dpdk-binding", MR_VERDICT_OK, "2 cards bound");
    finish(&e);
}

/* What is worst comes first in its group, and fixes have the CPUs of the host in them. */
static void printing(struct mr_rng *rng)
{
    static const struct host_file file[] = {
        {"/sys/devices/system/cpu/cpu2/cpufreq/scaling_governor", "schedutil\n"},
        {"/sys/devices/system/cpu/smt/active", NULL},
        {"/sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet\n"},
        {"/sys/devices/virtual/workqueue/cpumask", "ff\n"},
    };
    static const char *const order[] = {"CPU\n",
                                        "  fail     clock",
                                        "  warn     frequency",
                                        "  unknown  smt",
                                        "  ok       effective-cpus",
                                        "memory\n",
                                        "kernel\n",
                                        "  warn     workqueues",
                                        "network\n",
                                        "disk\n",
                                        "DPDK\n",
                                        "\nReactors on CPUs 2-7; 33 checks: 1 fail, 2 warn, "
                                        "1 unknown, 29 ok\n"};
    struct examined e;
    struct mr_text text;
    const char *at;

    (void)rng;
    examine(&e, false, file, MR_COUNTOF(file), &all_well);
    mr_text_init(&text);
    mr_doctor_print(&e.report, &e.host, &text);
    at = text.data;
    for (size_t i = 0; i < MR_COUNTOF(order); i++) {
        at = strstr(at, order[i]);
        if (at == NULL) {
            fprintf(stderr, "'%s' is not where it belongs in\n%s", order[i], text.data);
            exit(1);
        }
    }
    CHECK(strstr(text.data, "fix: cpupower -c 2-7 frequency-set -g performance\n") != NULL);
    CHECK(strstr(text.data, "fix: echo 3 >/sys/devices/virtual/workqueue/cpumask;") != NULL);
    CHECK(strstr(text.data, "$GRUB_CMDLINE_LINUX clocksource=tsc") != NULL);

    mr_text_reset(&text);
    mr_doctor_print_json(&e.report, &e.host, &text);
    CHECK(strstr(text.data, "{\n  \"cpus\": \"2-7\", \"fail\": 1, \"warn\": 2,") == text.data);
    CHECK(strstr(text.data, "=\"$GRUB_CMDLINE_LINUX") == NULL); /* quotes are escaped */
    mr_text_fini(&text);
    finish(&e);
}

/* Every row of the table has all of its columns, and a name of its own. */
static void the_table(struct mr_rng *rng)
{
    (void)rng;
    for (uint32_t i = 0; i < CHECKS; i++) {
        const struct mr_check *check = check_at(i);
        CHECK(check->wanted != NULL && check->where != NULL);
        CHECK(check->fix != NULL || strcmp(check->name, "mitigations") == 0);
        for (uint32_t k = 0; k < i; k++)
            CHECK(strcmp(check_at(k)->name, check->name) != 0);
    }
}

static const struct mr_test cases[] = {
    {"a_tuned_host", a_tuned_host},
    {"a_silent_host", a_silent_host},
    {"a_garbled_host", a_garbled_host},
    {"a_laptop", a_laptop},
    {"one_thing_wrong", one_thing_wrong},
    {"trials", trials},
    {"kinds_of_isolation", kinds_of_isolation},
    {"dpdk", dpdk},
    {"printing", printing},
    {"the_table", the_table},
};
MR_TEST_MAIN(cases)
