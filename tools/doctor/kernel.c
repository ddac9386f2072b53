/* Checks of the kernel: what does it do on the reactors' CPUs, and what does it allow? */
#include "core/data/print.h"
#include "tools/doctor/check_int.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>

/* -- What is allowed ----------------------------------------------------------------------- */

static enum mr_verdict look_uring(const struct mr_host *host, struct mr_finding *finding)
{
    static const char file[] = "/proc/sys/kernel/io_uring_disabled";
    int tried = host->trials.io_uring;
    int64_t disabled = 0;
    bool knows = mr_host_number(host, file, &disabled);

    if (tried == 0) {
        mr_text_puts(&finding->found, "allowed");
        return MR_VERDICT_OK;
    }
    if (tried == MR_TRIAL_NONE && !knows)
        return mr_check_unknown(finding, "%s can not be read", file);
    if (knows && disabled != 0) {
        mr_text_printf(&finding->found, "io_uring_disabled is %lld", (long long)disabled);
        return MR_VERDICT_FAIL;
    }
    if (tried == MR_TRIAL_NONE) {
        mr_text_puts(&finding->found, "io_uring_disabled is 0");
        return MR_VERDICT_OK;
    }
    mr_text_printf(&finding->found, "io_uring_setup: %s", mr_err_text(tried));
    finding->fix =
        tried == -EPERM
            ? "docker run --security-opt seccomp=profile.json IMAGE # one that allows "
              "io_uring_setup, io_uring_enter, io_uring_register"
            : "uname -r # wanted: a kernel from 5.15 on, with IO_URING";
    return MR_VERDICT_FAIL;
}

static enum mr_verdict look_perf(const struct mr_host *host, struct mr_finding *finding)
{
    static const struct mr_wish wish = {"/proc/sys/kernel/perf_event_paranoid",
                                        "perf_event_paranoid", INT64_MIN, 1};

    return mr_check_wishes(host, &wish, 1, finding);
}

/* -- What runs on the reactors' CPUs ------------------------------------------------------- */

/* Adds the CPUs of ARGUMENT= on the command line of the kernel. */
static void add_argument(const struct mr_text *cmdline, const char *argument,
                         struct mr_cpus *cpus)
{
    size_t len = strlen(argument);

    for (const char *at = cmdline->data; (at = strstr(at, argument)) != NULL; at += len) {
        struct mr_cpus more;
        struct mr_view list = {at + len, strcspn(at + len, " \n")};
        if ((at == cmdline->data || at[-1] == ' ') && mr_cpus_parse_list(list, &more))
            *cpus = mr_cpus_either(cpus, &more);
    }
}

static enum mr_verdict look_rcu(const struct mr_host *host, struct mr_finding *finding)
{
    struct mr_cpus offloaded = {{0}};
    struct mr_text cmdline;
    uint32_t there = 0;

    mr_text_init(&cmdline);
    bool knows = mr_host_read(host, &cmdline, "/proc/cmdline");
    add_argument(&cmdline, "rcu_nocbs=", &offloaded);
    add_argument(&cmdline, "nohz_full=", &offloaded); /* implies it */
    mr_text_fini(&cmdline);
    if (!knows)
        return mr_check_unknown(finding, "/proc/cmdline can not be read");
    offloaded = mr_cpus_both(&offloaded, &host->online);
    enum mr_verdict verdict = mr_check_covers(host, &offloaded, "offloaded", finding);
    for (uint32_t i = 0; i < host->tasks; i++)
        there += strncmp(host->task[i].name, "rcuo", 4) == 0 &&
                 mr_cpus_meet(&host->task[i].allowed, &host->reactors);
    if (verdict != MR_VERDICT_OK || there == 0)
        return verdict;
    mr_text_printf(&finding->found, "; %u rcuo threads may run there", there);
    finding->fix = "for p in $(pgrep ^rcuo); do taskset -pc REST $p; done";
    return MR_VERDICT_WARN;
}

struct irq_walk {
    const struct mr_host *host;
    uint32_t known, there;
    struct mr_text names;
    bool has_handler;
};

/* A directory of an interrupt has one more, named after the handler, when there is one. */
static int see_handler(void *context, const char *name, bool is_dir)
{
    struct irq_walk *walk = context;

    (void)name;
    walk->has_handler = walk->has_handler || is_dir;
    return 0;
}

static int see_interrupt(void *context, const char *name, bool is_dir)
{
    struct irq_walk *walk = context;
    struct mr_cpus cpus;
    char path[128];

    if (!is_dir || name[0] < '0' || name[0] > '9')
        return 0;
    walk->has_handler = false;
    (void)mr_host_list(walk->host, see_handler, walk, "/proc/irq/%s", name);
    if (!walk->has_handler)
        return 0;
    (void)snprintf(path, sizeof(path), "/proc/irq/%s/effective_affinity_list", name);
    bool knows = mr_host_cpu_list(walk->host, path, &cpus);
    if (!knows) {
        (void)snprintf(path, sizeof(path), "/proc/irq/%s/smp_affinity_list", name);
        knows = mr_host_cpu_list(walk->host, path, &cpus);
    }
    walk->known += knows;
    if (knows && mr_cpus_meet(&cpus, &walk->host->reactors) && walk->there++ < 6)
        mr_text_printf(&walk->names, "%s%s", walk->names.len == 0 ? "" : ", ", name);
    return 0;
}

static bool runs(const struct mr_host *host, const char *name)
{
    for (uint32_t i = 0; i < host->tasks; i++)
        if (strcmp(host->task[i].name, name) == 0)
            return true;
    return false;
}

static enum mr_verdict look_interrupts(const struct mr_host *host, struct mr_finding *finding)
{
    struct irq_walk walk = {.host = host};
    struct mr_cpus future = {{0}};

    mr_text_init(&walk.names);
    (void)mr_host_list(host, see_interrupt, &walk, "/proc/irq");
    (void)mr_host_cpu_mask(host, "/proc/irq/default_smp_affinity", &future);
    bool comes_there = mr_cpus_meet(&future, &host->reactors);
    /* It leaves isolated CPUs alone, and no others. */
    bool is_moved = runs(host, "irqbalance") && !mr_cpus_hold(&host->isolated, &host->reactors);
    mr_text_printf(&finding->found, "%u of %u there%s%s%s%s%s", walk.there, walk.known,
                   walk.there != 0 ? ": " : "", walk.names.data, walk.there > 6 ? ", .." : "",
                   comes_there ? "; new ones may come" : "",
                   is_moved ? "; irqbalance moves them" : "");
    mr_text_fini(&walk.names);
    if (walk.known == 0 || mr_cpus_count(&host->reactors) == 0)
        return mr_check_unknown(finding, "where interrupts go can not be read");
    return walk.there != 0 || comes_there || is_moved ? MR_VERDICT_WARN : MR_VERDICT_OK;
}

static enum mr_verdict look_workqueues(const struct mr_host *host, struct mr_finding *finding)
{
    static const char *const files[] = {"/sys/devices/virtual/workqueue/cpumask",
                                        "/sys/bus/workqueue/devices/writeback/cpumask"};
    struct mr_cpus all = {{0}}, cpus;
    bool knows = false;

    for (size_t i = 0; i < MR_COUNTOF(files); i++)
        if (mr_host_cpu_mask(host, files[i], &cpus)) {
            all = mr_cpus_either(&all, &cpus);
            knows = true;
        }
    if (!knows || mr_cpus_count(&host->reactors) == 0)
        return mr_check_unknown(finding, "%s can not be read", files[0]);
    mr_text_puts(&finding->found, "on CPUs ");
    mr_cpus_print_list(&all, &finding->found);
    return mr_cpus_meet(&all, &host->reactors) ? MR_VERDICT_WARN : MR_VERDICT_OK;
}

static enum mr_verdict look_watchdogs(const struct mr_host *host, struct mr_finding *finding)
{
    int64_t soft = 0, hard = 0;
    struct mr_cpus cpus;
    bool knows = mr_host_number(host, "/proc/sys/kernel/watchdog", &soft);

    knows = mr_host_number(host, "/proc/sys/kernel/nmi_watchdog", &hard) || knows;
    if (!knows)
        return mr_check_unknown(finding, "/proc/sys/kernel/watchdog can not be read");
    if (soft == 0 && hard == 0) {
        mr_text_puts(&finding->found, "off");
        return MR_VERDICT_OK;
    }
    mr_text_printf(&finding->found, "watchdog %lld, nmi_watchdog %lld", (long long)soft,
                   (long long)hard);
    if (!mr_host_cpu_list(host, "/proc/sys/kernel/watchdog_cpumask", &cpus))
        return MR_VERDICT_WARN;
    mr_text_puts(&finding->found, ", on CPUs ");
    mr_cpus_print_list(&cpus, &finding->found);
    return mr_cpus_meet(&cpus, &host->reactors) ? MR_VERDICT_WARN : MR_VERDICT_OK;
}

static enum mr_verdict look_timers(const struct mr_host *host, struct mr_finding *finding)
{
    static const struct mr_wish wishes[] = {
        {"/proc/sys/vm/stat_interval", "stat_interval", 10, INT64_MAX},
        {"/proc/sys/kernel/timer_migration", "timer_migration", 0, 0},
    };
    struct mr_cpus tickless = {{0}};
    bool knows = mr_host_cpu_list(host, "/sys/devices/system/cpu/nohz_full", &tickless);
    /* Timers never move to a CPU without ticks. */
    bool is_kept_away = knows && mr_cpus_count(&host->reactors) != 0 &&
                        mr_cpus_hold(&tickless, &host->reactors);

    return mr_check_wishes(host, wishes, is_kept_away ? 1 : 2, finding);
}

/* -- Scheduling, mitigations, time --------------------------------------------------------- */

/* The scheduling policy of this process: field 41, counted behind the name, which may hold
 * anything. */
static bool read_policy(const struct mr_host *host, int64_t *ret)
{
    enum { FIRST_BEHIND_NAME = 3, POLICY = 41 };
    struct mr_text text;

    mr_text_init(&text);
    const char *at =
        mr_host_read(host, &text, "/proc/self/stat") ? strrchr(text.data, ')') : NULL;
    for (int field = FIRST_BEHIND_NAME - 1; at != NULL && field < POLICY; field++) {
        at = strchr(at, ' ');
        at = at != NULL ? at + 1 : NULL;
    }
    bool ok = at != NULL && mr_int_parse((struct mr_view){at, strcspn(at, " \n")}, ret) == 0;
    mr_text_fini(&text);
    return ok;
}

static enum mr_verdict look_realtime(const struct mr_host *host, struct mr_finding *finding)
{
    int64_t runtime_us, policy;

    if (!mr_host_number(host, "/proc/sys/kernel/sched_rt_runtime_us", &runtime_us) ||
        !read_policy(host, &policy))
        return mr_check_unknown(finding, "the limits of real-time threads can not be read");
    bool is_realtime = policy == SCHED_FIFO || policy == SCHED_RR;
    mr_text_printf(&finding->found, "sched_rt_runtime_us %lld; %s", (long long)runtime_us,
                   is_realtime ? "started as real-time" : "not started as real-time");
    return is_realtime && runtime_us != -1 ? MR_VERDICT_FAIL : MR_VERDICT_OK;
}

struct mitigation_walk {
    const struct mr_host *host;
    uint32_t known, mitigated;
};

static int see_mitigation(void *context, const char *name, bool is_dir)
{
    struct mitigation_walk *walk = context;
    struct mr_text text;

    (void)is_dir;
    mr_text_init(&text);
    if (mr_host_read(walk->host, &text, "/sys/devices/system/cpu/vulnerabilities/%s", name)) {
        walk->known++;
        walk->mitigated += strncmp(text.data, "Mitigation", 10) == 0;
    }
    mr_text_fini(&text);
    return 0;
}

static enum mr_verdict look_mitigations(const struct mr_host *host, struct mr_finding *finding)
{
    struct mitigation_walk walk = {.host = host};

    (void)mr_host_list(host, see_mitigation, &walk, "/sys/devices/system/cpu/vulnerabilities");
    if (walk.known == 0)
        return mr_check_unknown(finding,
                                "/sys/devices/system/cpu/vulnerabilities can not be read");
    mr_text_printf(&finding->found, "%u of %u vulnerabilities mitigated", walk.mitigated,
                   walk.known);
    return MR_VERDICT_OK;
}

static enum mr_verdict look_time(const struct mr_host *host, struct mr_finding *finding)
{
    int tried = host->trials.synchronised;

    if (tried != 0 && tried != -ETIME)
        return mr_check_unknown(finding, "was not told");
    mr_text_puts(&finding->found, tried == 0 ? "synchronised" : "nobody sets the clock");
    return tried == 0 ? MR_VERDICT_OK : MR_VERDICT_WARN;
}

const struct mr_check mr_checks_kernel[] = {
    {"io-uring", "allowed", "`/proc/sys/kernel/io_uring_disabled`, trying it",
     "sysctl -w kernel.io_uring_disabled=0", look_uring},
    {"interrupts", "none on the reactors' CPUs",
     "`/proc/irq/*/effective_affinity_list`, `default_smp_affinity`, irqbalance",
     "systemctl disable --now irqbalance; echo MASK >/proc/irq/default_smp_affinity; for i in "
     "/proc/irq/*/smp_affinity_list; do echo REST >$i; done",
     look_interrupts},
    {"rcu", "callbacks and their threads off the reactors' CPUs",
     "`/proc/cmdline`, `/proc/*/task/*/status`", MR_FIX_CMDLINE("rcu_nocbs=CPUS"), look_rcu},
    {"workqueues", "not on the reactors' CPUs",
     "`cpumask` of `/sys/devices/virtual/workqueue` and of writeback",
     "echo MASK >/sys/devices/virtual/workqueue/cpumask; echo MASK "
     ">/sys/bus/workqueue/devices/writeback/cpumask",
     look_workqueues},
    {"watchdogs", "off, or not on the reactors' CPUs",
     "`/proc/sys/kernel/{watchdog,nmi_watchdog,watchdog_cpumask}`",
     "sysctl -w kernel.nmi_watchdog=0 kernel.watchdog_cpumask=REST", look_watchdogs},
    {"timers", "stat_interval 10 s or more; timer_migration 0 where ticks are on",
     "`/proc/sys/vm/stat_interval`, `/proc/sys/kernel/timer_migration`",
     "sysctl -w vm.stat_interval=120 kernel.timer_migration=0", look_timers},
    {"real-time", "-1, if started with a real-time policy",
     "`/proc/sys/kernel/sched_rt_runtime_us`, `/proc/self/stat`",
     "sysctl -w kernel.sched_rt_runtime_us=-1 # only with isolated CPUs", look_realtime},
    {"perf", "perf_event_paranoid 1 or less, for stacks of the kernel",
     "`/proc/sys/kernel/perf_event_paranoid`", "sysctl -w kernel.perf_event_paranoid=1",
     look_perf},
    {"mitigations", "for information; ok whatever they are",
     "`/sys/devices/system/cpu/vulnerabilities`", NULL, look_mitigations},
    {"time-sync", "synchronised, for event time", "adjtimex",
     "apt install chrony && systemctl enable --now chrony", look_time},
    {0},
};
