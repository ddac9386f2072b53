/* Checks of the CPUs: are the reactors' own, and do they stay awake? */
#include "core/data/print.h"
#include "tools/doctor/check_int.h"

#include <stdio.h>

/* -- How much time there is ---------------------------------------------------------------- */

/* The tightest cpu.max of the cgroups this process is in, in CPUs; 0: none. */
static double granted_cpus(const struct mr_host *host)
{
    struct mr_text path, text;
    double tightest = 0;
    int64_t quota_us, period_us;

    mr_text_init(&path);
    mr_text_init(&text);
    for (uint32_t level = 0; mr_host_cgroup(host, level, &path); level++)
        if (mr_host_read(host, &text, "%s/cpu.max", path.data) &&
            mr_placement_parse_cpu_max(mr_text_view(&text), &quota_us, &period_us) == 0 &&
            quota_us != 0) {
            double cpus = (double)quota_us / (double)period_us;
            tightest = tightest == 0 || cpus < tightest ? cpus : tightest;
        }
    mr_text_fini(&text);
    mr_text_fini(&path);
    return tightest;
}

static bool read_allowed(const struct mr_host *host, struct mr_cpus *ret)
{
    struct mr_text text;
    struct mr_view list;

    mr_text_init(&text);
    bool ok = mr_host_read(host, &text, "/proc/self/status") &&
              mr_host_field(&text, "Cpus_allowed_list:", &list) &&
              mr_cpus_parse_list(list, ret);
    mr_text_fini(&text);
    return ok;
}

static enum mr_verdict look_effective(const struct mr_host *host, struct mr_finding *finding)
{
    double granted = granted_cpus(host);
    struct mr_cpus allowed, left;

    if (granted != 0) {
        mr_text_printf(&finding->found, "cpu.max grants the time of %.2f CPUs", granted);
        return MR_VERDICT_FAIL;
    }
    if (!read_allowed(host, &allowed))
        return mr_check_unknown(finding, "/proc/self/status does not name the allowed CPUs");
    mr_text_puts(&finding->found, "may run on CPUs ");
    mr_cpus_print_list(&allowed, &finding->found);
    left = mr_cpus_without(&allowed, &host->reactors);
    if (mr_cpus_count(&host->reactors) == 0)
        return mr_check_unknown(finding, "it is not known where reactors would run");
    if (!mr_cpus_hold(&allowed, &host->reactors)) {
        mr_text_puts(&finding->found, ", not on all of the reactors' ");
        mr_cpus_print_list(&host->reactors, &finding->found);
        finding->fix =
            "taskset -c REST,CPUS millrace run FILE # CPUAffinity= of a systemd unit";
        return MR_VERDICT_WARN;
    }
    if (mr_cpus_count(&left) == 0) {
        mr_text_puts(&finding->found, ", and the reactors take them all");
        finding->fix = "millrace run FILE --reactors N # one less than there are CPUs";
        return MR_VERDICT_FAIL;
    }
    return MR_VERDICT_OK;
}

/* Percent of the last minute, of "some avg10=0.12 avg60=0.34 ..". */
static bool read_pressure(const struct mr_host *host, double *ret)
{
    struct mr_text text;

    mr_text_init(&text);
    bool ok = mr_host_read(host, &text, "/proc/pressure/cpu");
    const char *at = ok ? strstr(text.data, "avg60=") : NULL;
    ok = at != NULL &&
         mr_double_parse((struct mr_view){at + 6, strcspn(at + 6, " \n")}, ret) == 0;
    mr_text_fini(&text);
    return ok;
}

/* The most of any cgroup this process is in; below 0: none says. */
static int64_t read_throttled(const struct mr_host *host)
{
    struct mr_text path, text;
    struct mr_view count;
    int64_t most = -1, n;

    mr_text_init(&path);
    mr_text_init(&text);
    for (uint32_t level = 0; mr_host_cgroup(host, level, &path); level++)
        if (mr_host_read(host, &text, "%s/cpu.stat", path.data) &&
            mr_host_field(&text, "nr_throttled ", &count) && mr_int_parse(count, &n) == 0)
            most = n > most ? n : most;
    mr_text_fini(&text);
    mr_text_fini(&path);
    return most;
}

static enum mr_verdict look_pressure(const struct mr_host *host, struct mr_finding *finding)
{
    int64_t throttled = read_throttled(host);
    double pressure;
    bool knows = read_pressure(host, &pressure);

    if (throttled < 0 && !knows)
        return mr_check_unknown(finding, "neither cpu.stat nor /proc/pressure/cpu can be read");
    if (throttled >= 0)
        mr_text_printf(&finding->found, "throttled %lld times", (long long)throttled);
    mr_check_next(finding);
    if (knows)
        mr_text_printf(&finding->found, "threads waited for a CPU in %.1f %% of a minute",
                       pressure);
    else
        mr_text_puts(&finding->found, "pressure not known");
    if (throttled > 0)
        return MR_VERDICT_FAIL;
    finding->fix = "systemd-cgtop # who takes the CPUs, to be moved elsewhere";
    return knows && pressure >= 5 ? MR_VERDICT_WARN : MR_VERDICT_OK;
}

/* Of all time since the start, what the hypervisor gave to others. */
static bool read_stolen(const struct mr_host *host, double *ret_percent)
{
    unsigned long long t[8], sum = 0;
    struct mr_text text;

    mr_text_init(&text);
    bool ok = mr_host_read(host, &text, "/proc/stat") &&
              sscanf(text.data, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &t[0], &t[1],
                     &t[2], &t[3], &t[4], &t[5], &t[6], &t[7]) == 8;
    mr_text_fini(&text);
    for (size_t i = 0; ok && i < MR_COUNTOF(t); i++)
        sum += t[i];
    if (!ok || sum == 0)
        return false;
    *ret_percent = 100.0 * (double)t[7] / (double)sum;
    return true;
}

/* Has the first CPU of /proc/cpuinfo this flag? */
static bool has_flag(const struct mr_text *cpuinfo, const char *flag)
{
    struct mr_view flags;
    size_t len = strlen(flag);

    if (!mr_host_field(cpuinfo, "flags", &flags))
        return false;
    for (size_t at = 0; at + len <= flags.len; at++)
        if (memcmp(flags.data + at, flag, len) == 0 && (at == 0 || flags.data[at - 1] == ' ') &&
            (at + len == flags.len || flags.data[at + len] == ' '))
            return true;
    return false;
}

static enum mr_verdict look_steal(const struct mr_host *host, struct mr_finding *finding)
{
    struct mr_text text;
    double percent;

    if (!read_stolen(host, &percent))
        return mr_check_unknown(finding, "/proc/stat does not say");
    mr_text_printf(&finding->found, "%.2f %% of the time was stolen", percent);
    mr_text_init(&text);
    bool is_virtual =
        mr_host_read(host, &text, "/proc/cpuinfo") && has_flag(&text, "hypervisor");
    if (is_virtual)
        mr_text_puts(&finding->found, "; a virtual machine");
    if (is_virtual && mr_host_read(host, &text, "/sys/class/dmi/id/sys_vendor"))
        mr_text_printf(&finding->found, " (" MR_VIEW_FMT ")",
                       MR_VIEW_ARG(mr_view_trim(mr_text_view(&text))));
    mr_text_fini(&text);
    if (percent >= 1)
        return MR_VERDICT_FAIL;
    return percent >= 0.1 ? MR_VERDICT_WARN : MR_VERDICT_OK;
}

/* -- Who else is there --------------------------------------------------------------------- */

static enum mr_verdict look_isolation(const struct mr_host *host, struct mr_finding *finding)
{
    if (!host->knows_isolated)
        return mr_check_unknown(finding, "/sys/devices/system/cpu/isolated can not be read");
    return mr_check_covers(host, &host->isolated, "isolated", finding);
}

static enum mr_verdict look_tickless(const struct mr_host *host, struct mr_finding *finding)
{
    struct mr_cpus tickless;

    if (!mr_host_cpu_list(host, "/sys/devices/system/cpu/nohz_full", &tickless))
        return mr_check_unknown(finding, "this kernel has no NO_HZ_FULL");
    return mr_check_covers(host, &tickless, "without ticks", finding);
}

/* Does another thread of CPU's core run other work? */
static bool has_busy_sibling(const struct mr_host *host, uint32_t cpu, bool *ret_knows)
{
    struct mr_cpus siblings;
    char path[128];

    (void)snprintf(path, sizeof(path),
                   "/sys/devices/system/cpu/cpu%u/topology/thread_siblings_list", cpu);
    if (!mr_host_cpu_list(host, path, &siblings))
        return false;
    *ret_knows = true;
    return mr_cpus_meet(&siblings, &host->rest);
}

static enum mr_verdict look_smt(const struct mr_host *host, struct mr_finding *finding)
{
    struct mr_cpus busy = {{0}};
    bool knows = false;
    int64_t active;

    if (mr_host_number(host, "/sys/devices/system/cpu/smt/active", &active) && active == 0) {
        mr_text_puts(&finding->found, "off");
        return MR_VERDICT_OK;
    }
    for (uint32_t cpu = 0; cpu < MR_CPUS_MAX; cpu++)
        if (mr_bit_get(host->reactors.word, cpu) && has_busy_sibling(host, cpu, &knows))
            mr_bit_set(busy.word, cpu);
    if (!knows)
        return mr_check_unknown(finding, "the topology of the CPUs can not be read");
    if (mr_cpus_count(&busy) == 0) {
        mr_text_puts(&finding->found, "siblings of reactors are set apart too");
        return MR_VERDICT_OK;
    }
    mr_text_puts(&finding->found, "other work runs beside CPUs ");
    mr_cpus_print_list(&busy, &finding->found);
    return MR_VERDICT_WARN;
}

/* Threads on the reactors' CPUs, with some of their names. */
static enum mr_verdict look_threads(const struct mr_host *host, bool of_kernel,
                                    struct mr_finding *finding)
{
    uint32_t count = 0, named = 0;
    struct mr_text names;

    if (host->tasks == 0 || mr_cpus_count(&host->reactors) == 0)
        return mr_check_unknown(finding, "the threads of this host can not be read");
    mr_text_init(&names);
    for (uint32_t i = 0; i < host->tasks; i++) {
        const struct mr_host_task *task = &host->task[i];
        if (task->is_own || task->is_kernel != of_kernel ||
            !mr_cpus_meet(&task->allowed, &host->reactors) ||
            (of_kernel && mr_cpus_count(&task->allowed) == 1))
            continue;
        count++;
        if (named < 3 && (named == 0 || strstr(names.data, task->name) == NULL))
            mr_text_printf(&names, "%s%s", named++ == 0 ? "" : ", ", task->name);
    }
    mr_text_printf(&finding->found, "%u may run there%s%s%s", count, count != 0 ? ": " : "",
                   names.data, count > named ? ", .." : "");
    mr_text_fini(&names);
    return count != 0 ? MR_VERDICT_WARN : MR_VERDICT_OK;
}

static enum mr_verdict look_kernel_threads(const struct mr_host *host,
                                           struct mr_finding *finding)
{
    return look_threads(host, true, finding);
}

static enum mr_verdict look_programs(const struct mr_host *host, struct mr_finding *finding)
{
    return look_threads(host, false, finding);
}

/* -- Clock, frequency, sleep --------------------------------------------------------------- */

static bool is_among(const char *name, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(name, *list) == 0)
            return true;
    return false;
}

static enum mr_verdict look_clock(const struct mr_host *host, struct mr_finding *finding)
{
    static const char file[] =
        "/sys/devices/system/clocksource/clocksource0/current_clocksource";
    static const char *const good[] = {"tsc", "kvm-clock", "hyperv_clocksource_tsc_page",
                                       "arch_sys_counter", NULL};
    static const char *const slow[] = {"hpet", "acpi_pm", "pit", "jiffies", "refined-jiffies",
                                       "xen",  NULL};
    struct mr_text cpuinfo;
    bool is_steady = true;

    if (!mr_host_choice(host, file, &finding->found))
        return mr_check_unknown(finding, "%s can not be read", file);
    if (is_among(finding->found.data, slow))
        return MR_VERDICT_FAIL; /* each look at the time is an entry into the kernel */
    if (!is_among(finding->found.data, good))
        return MR_VERDICT_WARN;
    mr_text_init(&cpuinfo);
    if (strcmp(finding->found.data, "tsc") == 0 &&
        mr_host_read(host, &cpuinfo, "/proc/cpuinfo"))
        is_steady = has_flag(&cpuinfo, "constant_tsc") && has_flag(&cpuinfo, "nonstop_tsc");
    mr_text_fini(&cpuinfo);
    if (!is_steady)
        mr_text_puts(&finding->found, ", which changes its pace or stops in sleep");
    return is_steady ? MR_VERDICT_OK : MR_VERDICT_WARN;
}

static enum mr_verdict look_frequency(const struct mr_host *host, struct mr_finding *finding)
{
    struct mr_cpus other = {{0}};
    struct mr_text governor, bad;
    uint32_t known = 0;
    char path[128];

    mr_text_init(&governor);
    mr_text_init(&bad);
    for (uint32_t cpu = 0; cpu < MR_CPUS_MAX; cpu++) {
        if (!mr_bit_get(host->reactors.word, cpu))
            continue;
        (void)snprintf(path, sizeof(path),
                       "/sys/devices/system/cpu/cpu%u/cpufreq/scaling_governor", cpu);
        if (!mr_host_choice(host, path, &governor))
            continue;
        known++;
        if (strcmp(governor.data, "performance") == 0)
            continue;
        if (bad.len == 0)
            mr_text_puts(&bad, governor.data);
        mr_bit_set(other.word, cpu);
    }
    mr_text_puts(&finding->found, bad.len != 0 ? bad.data : "performance");
    if (bad.len != 0) {
        mr_text_puts(&finding->found, " on CPUs ");
        mr_cpus_print_list(&other, &finding->found);
    }
    bool is_good = bad.len == 0;
    mr_text_fini(&bad);
    mr_text_fini(&governor);
    if (known == 0)
        return mr_check_unknown(finding, "no cpufreq here: the hypervisor or firmware decides");
    return is_good ? MR_VERDICT_OK : MR_VERDICT_WARN;
}

enum { WAKE_US_MAX = 10, IDLE_STATES_MAX = 16 };

/* The longest wake-up of CPU's sleep states that are allowed, us; below 0: not known. */
static int64_t wake_us(const struct mr_host *host, uint32_t cpu)
{
    int64_t longest = -1, latency_us, is_disabled;
    char path[128];

    for (int state = 0; state < IDLE_STATES_MAX; state++) {
        (void)snprintf(path, sizeof(path),
                       "/sys/devices/system/cpu/cpu%u/cpuidle/state%d/latency", cpu, state);
        if (!mr_host_number(host, path, &latency_us))
            continue;
        (void)snprintf(path, sizeof(path),
                       "/sys/devices/system/cpu/cpu%u/cpuidle/state%d/disable", cpu, state);
        if (mr_host_number(host, path, &is_disabled) && is_disabled != 0)
            latency_us = 0;
        longest = latency_us > longest ? latency_us : longest;
    }
    /* A bound on it, from outside; 0 is none, and "n/a" no sleep at all. */
    struct mr_text bound;
    mr_text_init(&bound);
    if (mr_host_read(host, &bound,
                     "/sys/devices/system/cpu/cpu%u/power/pm_qos_resume_latency_us", cpu)) {
        struct mr_view text = mr_view_trim(mr_text_view(&bound));
        int64_t bound_us;
        if (mr_view_is(text, "n/a"))
            longest = 0;
        else if (mr_int_parse(text, &bound_us) == 0 && bound_us > 0 && bound_us < longest)
            longest = bound_us;
    }
    mr_text_fini(&bound);
    return longest;
}

static enum mr_verdict look_sleep(const struct mr_host *host, struct mr_finding *finding)
{
    int64_t longest = -1, us;

    for (uint32_t cpu = 0; cpu < MR_CPUS_MAX; cpu++)
        if (mr_bit_get(host->reactors.word, cpu)) {
            us = wake_us(host, cpu);
            longest = us > longest ? us : longest;
        }
    if (longest < 0)
        return mr_check_unknown(finding, "no cpuidle here: the hypervisor or firmware decides");
    mr_text_printf(&finding->found, "waking up takes up to %lld us", (long long)longest);
    return longest > WAKE_US_MAX ? MR_VERDICT_WARN : MR_VERDICT_OK;
}

static enum mr_verdict look_jitter(const struct mr_host *host, struct mr_finding *finding)
{
    const struct mr_trials *t = &host->trials;

    if (t->pause_ns < 0)
        return mr_check_unknown(finding, "not measured: it takes the CPUs for a while");
    mr_text_printf(&finding->found, "the longest pause in %lld s was %.1f us; %llu above 1 us",
                   (long long)t->seconds, (double)t->pause_ns / 1e3,
                   (unsigned long long)t->pauses);
    if (t->pause_ns > MR_MILLI_NS)
        return MR_VERDICT_FAIL;
    return t->pause_ns > 50 * MR_MICRO_NS ? MR_VERDICT_WARN : MR_VERDICT_OK;
}

const struct mr_check mr_checks_cpu[] = {
    {"effective-cpus", "more CPUs than reactors, no cpu.max",
     "`/proc/self/status`, `cpu.max` of the cgroups",
     "systemctl set-property millrace.service CPUQuota= # containers: --cpuset-cpus, not --cpus",
     look_effective},
    {"throttling", "never throttled; CPU pressure below 5 %",
     "`cpu.stat` of the cgroups, `/proc/pressure/cpu`",
     "systemctl set-property millrace.service CPUQuota=", look_pressure},
    {"steal", "below 0.1 %", "`/proc/stat`, `/proc/cpuinfo`",
     "millrace run FILE --mode hybrid # or a dedicated host", look_steal},
    {"isolation", "the reactors' CPUs isolated",
     "`/sys/devices/system/cpu/isolated`, `cpuset.cpus.isolated`",
     MR_FIX_CMDLINE("isolcpus=managed_irq,domain,CPUS"), look_isolation},
    {"tickless", "nohz_full on the reactors' CPUs", "`/sys/devices/system/cpu/nohz_full`",
     MR_FIX_CMDLINE("nohz_full=CPUS"), look_tickless},
    {"smt", "off, or siblings of reactors set apart too",
     "`/sys/devices/system/cpu/smt/active`, `thread_siblings_list`",
     "echo off >/sys/devices/system/cpu/smt/control", look_smt},
    {"kernel-threads", "only those of one CPU on the reactors' CPUs", "`/proc/*/task/*/status`",
     "for p in $(pgrep -P 2); do taskset -pc REST $p; done", look_kernel_threads},
    {"programs", "no others on the reactors' CPUs", "`/proc/*/task/*/status`",
     "systemctl set-property --runtime user.slice AllowedCPUs=REST && systemctl set-property "
     "--runtime system.slice AllowedCPUs=REST # and millrace in a slice of its own",
     look_programs},
    {"clock", "tsc, steady (arch_sys_counter; of a guest, kvm-clock)",
     "`current_clocksource`, `/proc/cpuinfo`", MR_FIX_CMDLINE("clocksource=tsc tsc=reliable"),
     look_clock},
    {"frequency", "performance", "`/sys/devices/system/cpu/cpu*/cpufreq/scaling_governor`",
     "cpupower -c CPUS frequency-set -g performance", look_frequency},
    {"sleep-states", "waking up takes 10 us at most",
     "`/sys/devices/system/cpu/cpu*/cpuidle`, `pm_qos_resume_latency_us`",
     "cpupower -c CPUS idle-set -D 11", look_sleep},
    {"jitter", "no pause above 50 us", "threads that spin, with `--seconds N`",
     "millrace doctor --seconds 10 # then the checks above", look_jitter},
    {0},
};
