/*
 * What mr_placement_make needs to know of the machine it runs on.
 */
#include "core/base/text.h"
#include "core/reactor/placement.h"

#include <errno.h>
#include <hwloc.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

int mr_placement_parse_cpu_max(struct mr_view text, int64_t *ret_quota_us,
                               int64_t *ret_period_us)
{
    char word[64], quota[32];
    long long quota_us = 0, period_us;

    if (text.len == 0 || text.len >= sizeof(word))
        return -EINVAL;
    memcpy(word, text.data, text.len);
    word[text.len] = 0;
    if (sscanf(word, "%31s %lld", quota, &period_us) != 2 || period_us <= 0)
        return -EINVAL;
    if (strcmp(quota, "max") != 0 && (sscanf(quota, "%lld", &quota_us) != 1 || quota_us <= 0))
        return -EINVAL;
    *ret_quota_us = quota_us;
    *ret_period_us = period_us;
    return 0;
}

static bool read_small(struct mr_sys *sys, const char *path, char *out, size_t size)
{
    int file = sys->ops->open(sys, path, MR_OPEN_READ);

    if (file < 0)
        return false;
    int64_t len = sys->ops->pread(sys, file, out, size - 1, 0);
    sys->ops->close(sys, file);
    if (len < 0)
        return false;
    out[len] = 0;
    return true;
}

/* The tightest limit of the group and of those it lies in; the path is cut short level by
 * level. */
static void read_quota(struct mr_sys *sys, struct mr_host_facts *facts)
{
    char groups[4096], path[4096], text[128];
    int64_t quota_us, period_us;

    if (!read_small(sys, "/proc/self/cgroup", groups, sizeof(groups)))
        return;
    char *group = strstr(groups, "0::/");
    if (group == NULL)
        return;
    group += 3;
    group[strcspn(group, "\n")] = 0;
    for (;;) {
        int len = snprintf(path, sizeof(path), "/sys/fs/cgroup%s/cpu.max", group);
        if (len > 0 && (size_t)len < sizeof(path) &&
            read_small(sys, path, text, sizeof(text)) &&
            mr_placement_parse_cpu_max(mr_view_of(text), &quota_us, &period_us) == 0 &&
            quota_us != 0 &&
            (facts->quota_us == 0 ||
             (mr_i128)quota_us * facts->period_us < (mr_i128)facts->quota_us * period_us)) {
            facts->quota_us = quota_us;
            facts->period_us = period_us;
        }
        char *slash = strrchr(group, '/');
        if (slash == NULL)
            return;
        *slash = 0;
    }
}

static void read_affinity(uint32_t *allowed, struct mr_host_facts *facts)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof(set), &set) != 0)
        return;
    for (uint32_t cpu = 0; cpu < CPU_SETSIZE && facts->allowed_count < MR_CPUS_MAX; cpu++)
        if (CPU_ISSET(cpu, &set))
            allowed[facts->allowed_count++] = cpu;
    facts->allowed = allowed;
}

int mr_placement_of_host(struct mr_sys *sys, const struct mr_placement_request *request,
                         struct mr_placement *ret, struct mr_err *reterr)
{
    uint32_t allowed[MR_CPUS_MAX];
    struct mr_host_facts facts = {.allowed = NULL};
    hwloc_topology_t topology;

    read_affinity(allowed, &facts);
    read_quota(sys, &facts);
    if (hwloc_topology_init(&topology) != 0)
        return mr_fail(reterr, -ENOMEM, "hwloc can not describe this host");
    int rc = hwloc_topology_load(topology);
    if (rc != 0)
        rc = mr_fail(reterr, -EIO, "hwloc can not read the topology of this host");
    else
        rc = mr_placement_make(topology, &facts, request, ret, reterr);
    hwloc_topology_destroy(topology);
    return rc;
}
