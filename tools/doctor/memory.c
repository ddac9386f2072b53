/* Checks of memory: is there enough, and does it stay where it is? */
#include "core/data/print.h"
#include "tools/doctor/check_int.h"

#include <errno.h>
#include <stdio.h>

static enum mr_verdict look_memlock(const struct mr_host *host, struct mr_finding *finding)
{
    int64_t limit, total;

    if (!mr_host_memlock(host, &limit))
        return mr_check_unknown(finding, "/proc/self/limits can not be read");
    if (limit == INT64_MAX) {
        mr_text_puts(&finding->found, "unlimited");
        return MR_VERDICT_OK;
    }
    mr_text_printf(&finding->found, "%lld KiB", (long long)(limit / 1024));
    return mr_host_memory(host, "MemTotal:", &total) && limit >= total / 2 ? MR_VERDICT_OK
                                                                           : MR_VERDICT_WARN;
}

/* One choice of the kernel's for transparent huge pages: 1 known, and put among what is wrong
 * unless GOOD (words between blanks) has it. */
static uint32_t look_at_choice(const struct mr_host *host, const char *name, const char *good,
                               struct mr_text *all, struct mr_finding *finding)
{
    struct mr_text choice, padded;
    char path[128];

    (void)snprintf(path, sizeof(path), "/sys/kernel/mm/transparent_hugepage/%s", name);
    mr_text_init(&choice);
    mr_text_init(&padded);
    bool knows = mr_host_choice(host, path, &choice);
    if (knows) {
        mr_text_printf(&padded, " %s ", choice.data);
        if (strstr(good, padded.data) == NULL) {
            mr_check_next(finding);
            mr_text_printf(&finding->found, "%s %s", name, choice.data);
        }
        mr_text_printf(all, "%s%s %s", all->len != 0 ? ", " : "", name, choice.data);
    }
    mr_text_fini(&padded);
    mr_text_fini(&choice);
    return knows;
}

static enum mr_verdict look_huge(const struct mr_host *host, struct mr_finding *finding)
{
    struct mr_text all;
    uint32_t known = 0;

    mr_text_init(&all);
    known += look_at_choice(host, "enabled", " madvise ", &all, finding);
    known +=
        look_at_choice(host, "defrag", " madvise never defer defer+madvise ", &all, finding);
    known += look_at_choice(host, "khugepaged/defrag", " 0 ", &all, finding);
    bool is_good = finding->found.len == 0;
    if (is_good)
        mr_text_puts(&finding->found, all.data);
    mr_text_fini(&all);
    if (known == 0)
        return mr_check_unknown(finding, "/sys/kernel/mm/transparent_hugepage can not be read");
    return is_good ? MR_VERDICT_OK : MR_VERDICT_WARN;
}

/* Does anything but the heading stand in /proc/swaps? */
static bool has_swap(const struct mr_host *host)
{
    struct mr_text text;

    mr_text_init(&text);
    const char *line =
        mr_host_read(host, &text, "/proc/swaps") ? strchr(text.data, '\n') : NULL;
    bool has = line != NULL && line[1] != '\0';
    mr_text_fini(&text);
    return has;
}

static enum mr_verdict look_moves(const struct mr_host *host, struct mr_finding *finding)
{
    static const struct mr_wish wishes[] = {
        {"/proc/sys/kernel/numa_balancing", "numa_balancing", 0, 0},
        {"/sys/kernel/mm/ksm/run", "ksm", 0, 0},
        {"/proc/sys/vm/zone_reclaim_mode", "zone_reclaim_mode", 0, 0},
        {"/proc/sys/vm/compaction_proactiveness", "compaction_proactiveness", 0, 0},
        {"/proc/sys/vm/swappiness", "swappiness", 0, 1},
    };

    /* How eagerly to swap is all the same where there is nothing to swap to. */
    return mr_check_wishes(host, wishes, MR_COUNTOF(wishes) - !has_swap(host), finding);
}

static enum mr_verdict look_policy(const struct mr_host *host, struct mr_finding *finding)
{
    int tried = host->trials.mbind;

    if (tried == MR_TRIAL_NONE)
        return mr_check_unknown(finding, "was not tried");
    if (tried == 0 || tried == -ENOSYS) {
        mr_text_puts(&finding->found, tried == 0 ? "allowed" : "a kernel of one node");
        return MR_VERDICT_OK;
    }
    mr_text_printf(&finding->found, "mbind: %s", mr_err_text(tried));
    return MR_VERDICT_WARN;
}

/* The tightest memory.max of the cgroups this process is in; INT64_MAX: none. */
static int64_t memory_max(const struct mr_host *host)
{
    int64_t tightest = INT64_MAX, bytes;
    struct mr_text path, text;

    mr_text_init(&path);
    mr_text_init(&text);
    for (uint32_t level = 0; mr_host_cgroup(host, level, &path); level++)
        if (mr_host_read(host, &text, "%s/memory.max", path.data) &&
            mr_int_parse(mr_view_trim(mr_text_view(&text)), &bytes) == 0)
            tightest = bytes < tightest ? bytes : tightest;
    mr_text_fini(&text);
    mr_text_fini(&path);
    return tightest;
}

static enum mr_verdict look_memory(const struct mr_host *host, struct mr_finding *finding)
{
    static const struct mr_wish wishes[] = {
        {"/proc/sys/vm/overcommit_memory", "overcommit_memory", 0, 1},
        {"/proc/sys/vm/max_map_count", "max_map_count", 65530, INT64_MAX},
    };
    int64_t total, available, max = memory_max(host), wrong = 0;

    if (!mr_host_memory(host, "MemTotal:", &total) ||
        !mr_host_memory(host, "MemAvailable:", &available))
        return mr_check_unknown(finding, "/proc/meminfo does not say");
    mr_text_printf(&finding->found, "%lld of %lld MiB available", (long long)(available >> 20),
                   (long long)(total >> 20));
    if (max < total / 2) {
        mr_text_printf(&finding->found, ", and memory.max of the cgroup is %lld MiB",
                       (long long)(max >> 20));
        finding->fix = "millrace run FILE --memory SIZE # below memory.max";
        return MR_VERDICT_FAIL;
    }
    for (size_t i = 0; i < MR_COUNTOF(wishes); i++) {
        int64_t value;
        if (!mr_host_number(host, wishes[i].path, &value) ||
            (value >= wishes[i].min && value <= wishes[i].max))
            continue;
        mr_text_printf(&finding->found, ", %s %lld", wishes[i].name, (long long)value);
        wrong++;
    }
    if (wrong == 0)
        finding->fix = "millrace run FILE --memory SIZE # below what is available";
    return wrong != 0 || available < total / 2 ? MR_VERDICT_WARN : MR_VERDICT_OK;
}

const struct mr_check mr_checks_memory[] = {
    {"memlock", "unlimited, or half of the machine's memory", "`/proc/self/limits`",
     MR_FIX_MEMLOCK, look_memlock},
    {"huge-pages", "enabled madvise, defrag not always, khugepaged off",
     "`/sys/kernel/mm/transparent_hugepage`",
     "cd /sys/kernel/mm/transparent_hugepage && echo madvise >enabled && echo madvise >defrag && "
     "echo 0 >khugepaged/defrag",
     look_huge},
    {"page-moves",
     "no NUMA balancing, KSM, zone reclaim, proactive compaction; no swap, or "
     "swappiness 1",
     "`/proc/sys/kernel`, `/proc/sys/vm`, `/proc/swaps`, `/sys/kernel/mm/ksm/run`",
     "sysctl -w kernel.numa_balancing=0 vm.zone_reclaim_mode=0 vm.compaction_proactiveness=0 "
     "vm.swappiness=1; echo 0 >/sys/kernel/mm/ksm/run",
     look_moves},
    {"numa-policy", "mbind is allowed", "trying it", "docker run --cap-add SYS_NICE IMAGE",
     look_policy},
    {"memory", "half of the machine's free, within memory.max; overcommit_memory not 2",
     "`/proc/meminfo`, `memory.max` of the cgroups, `/proc/sys/vm`",
     "sysctl -w vm.overcommit_memory=0 vm.max_map_count=262144", look_memory},
    {0},
};
