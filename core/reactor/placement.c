#include "core/reactor/placement.h"

#include "core/base/alloc.h"
#include "core/base/text.h"

#include <errno.h>
#include <hwloc.h>
#include <stdio.h>
#include <stdlib.h>

/* Nodes with fewer cores than this can not spare one. */
enum { CORES_TO_SPARE = 4, THREADS_PER_CORE_MAX = 8 };

struct core {
    uint32_t cpu[THREADS_PER_CORE_MAX]; /* allowed ones */
    uint32_t cpus;
    uint32_t number, l3, numa;
    int node;         /* the kernel's number of `numa`; -1: there is but one */
    bool is_reserved; /* for housekeeping */
};

struct host {
    struct core *core; /* in hwloc's logical order: by NUMA node, then by L3 */
    uint32_t cores, cpus, nodes;
    uint32_t reserved;
};

static bool is_allowed(const struct mr_host_facts *facts, uint32_t cpu)
{
    if (facts->allowed == NULL)
        return true;
    for (uint32_t i = 0; i < facts->allowed_count; i++)
        if (facts->allowed[i] == cpu)
            return true;
    return false;
}

static uint32_t l3_of(hwloc_topology_t topology, hwloc_obj_t obj)
{
    hwloc_obj_t l3 = hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_L3CACHE, obj);

    return l3 == NULL ? 0 : l3->logical_index;
}

/* The node that CORE's memory is to come from. */
static void find_node(struct core *core, hwloc_topology_t topology, hwloc_obj_t obj)
{
    hwloc_obj_t node = NULL;

    core->node = -1;
    while ((node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, node)) != NULL) {
        if (!hwloc_bitmap_isset(obj->nodeset, node->os_index))
            continue;
        core->numa = node->logical_index;
        if (hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_NUMANODE) > 1)
            core->node = (int)node->os_index;
        return;
    }
}

static void add_core(struct host *host, hwloc_topology_t topology, hwloc_obj_t obj,
                     const struct mr_host_facts *facts)
{
    hwloc_const_cpuset_t allowed = hwloc_topology_get_allowed_cpuset(topology);
    struct core core = {.number = obj->logical_index, .l3 = l3_of(topology, obj)};
    unsigned cpu;

    find_node(&core, topology, obj);
    hwloc_bitmap_foreach_begin(cpu, obj->cpuset)
    {
        if (core.cpus < THREADS_PER_CORE_MAX && hwloc_bitmap_isset(allowed, cpu) &&
            is_allowed(facts, cpu))
            core.cpu[core.cpus++] = cpu;
    }
    hwloc_bitmap_foreach_end();
    if (core.cpus == 0 || host->cpus + core.cpus > MR_CPUS_MAX)
        return;
    if (host->cores == 0 || host->core[host->cores - 1].numa != core.numa)
        host->nodes++;
    host->core[host->cores++] = core;
    host->cpus += core.cpus;
}

static int survey(struct host *host, hwloc_topology_t topology,
                  const struct mr_host_facts *facts, struct mr_err *reterr)
{
    /* Some virtual machines and containers show processing units but no cores. */
    hwloc_obj_type_t type =
        hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE) > 0 ? HWLOC_OBJ_CORE : HWLOC_OBJ_PU;
    hwloc_obj_t obj = NULL;

    host->core = mr_alloc_array((size_t)hwloc_get_nbobjs_by_type(topology, type) + 1,
                                sizeof(struct core), "the layout of the host");
    while ((obj = hwloc_get_next_obj_by_type(topology, type, obj)) != NULL)
        add_core(host, topology, obj, facts);
    if (host->cores == 0)
        return mr_fail(reterr, -ENODEV,
                       "none of the CPUs this process may use (affinity of %u CPUs) is in the "
                       "topology of the host",
                       facts->allowed_count);
    return 0;
}

/* One core of every node that can spare it; of a small host just one, if there are two. */
static void reserve(struct host *host)
{
    for (uint32_t first = 0; first < host->cores;) {
        uint32_t end = first;
        while (end < host->cores && host->core[end].numa == host->core[first].numa)
            end++;
        if (end - first >= CORES_TO_SPARE) {
            host->core[first].is_reserved = true;
            host->reserved++;
        }
        first = end;
    }
    if (host->reserved == 0 && host->cores >= 2) {
        host->core[0].is_reserved = true;
        host->reserved = 1;
    }
}

static uint32_t seats(const struct host *host, bool use_smt)
{
    uint32_t n = 0;

    for (uint32_t c = 0; c < host->cores; c++)
        if (!host->core[c].is_reserved)
            n += use_smt ? host->core[c].cpus : 1;
    return n;
}

/* Give reserved cores back, from the last node on, until there are enough seats. */
static void make_room(struct host *host, uint32_t reactors, bool use_smt)
{
    for (uint32_t c = host->cores; c-- > 0 && seats(host, use_smt) < reactors;)
        if (host->core[c].is_reserved) {
            host->core[c].is_reserved = false;
            host->reserved--;
        }
}

static uint32_t effective_cpus(const struct host *host, const struct mr_host_facts *facts)
{
    if (facts->quota_us <= 0 || facts->period_us <= 0)
        return host->cpus;
    int64_t whole = facts->quota_us / facts->period_us;
    if (whole < 1)
        whole = 1;
    return whole < host->cpus ? (uint32_t)whole : host->cpus;
}

static bool has_quota(const struct mr_placement *ret, const struct host *host)
{
    return ret->cpus_effective < host->cpus;
}

static uint32_t choose_count(const struct host *host,
                             const struct mr_placement_request *request,
                             const struct mr_placement *ret)
{
    uint32_t count = seats(host, request->use_smt);

    if (request->reactors != 0)
        return request->reactors;
    /* Under a quota the control thread wants its share of it too. */
    if (has_quota(ret, host) && count >= ret->cpus_effective)
        count = ret->cpus_effective > 1 ? ret->cpus_effective - 1 : 1;
    return count < MR_REACTORS_MAX ? count : MR_REACTORS_MAX;
}

/* One reactor per core first; the other threads of the cores only when they are wanted, or
 * when there is no other way. */
static void seat(const struct host *host, bool use_smt, struct mr_placement *ret)
{
    uint32_t seated = 0, placed = 0;

    for (uint32_t turn = 0; turn < THREADS_PER_CORE_MAX && seated < ret->reactors; turn++) {
        uint32_t last = use_smt ? THREADS_PER_CORE_MAX : 1;
        for (uint32_t c = 0; c < host->cores && seated < ret->reactors; c++) {
            const struct core *core = &host->core[c];
            if (core->is_reserved)
                continue;
            for (uint32_t t = turn * last;
                 t < (turn + 1) * last && t < core->cpus && seated < ret->reactors; t++)
                ret->reactor[seated++] = (struct mr_place){.cpu = core->cpu[t],
                                                           .core = core->number,
                                                           .l3 = core->l3,
                                                           .numa = core->numa,
                                                           .node = core->node,
                                                           .is_pinned = true};
        }
    }
    /* More reactors than CPUs: they take turns. */
    placed = seated;
    for (; seated < ret->reactors; seated++)
        ret->reactor[seated] = ret->reactor[seated % placed];
}

static bool has_reactor(const struct mr_placement *ret, uint32_t cpu)
{
    for (uint32_t r = 0; r < ret->reactors; r++)
        if (ret->reactor[r].cpu == cpu && ret->reactor[r].is_pinned)
            return true;
    return false;
}

/* The reserved cores; where there are none, whatever no reactor is pinned to; where that
 * is nothing, everything. */
static void choose_housekeeping(const struct host *host, struct mr_placement *ret)
{
    for (unsigned attempt = 0; attempt < 3 && ret->housekeeping_count == 0; attempt++) {
        bool want_reserved = attempt == 0 && ret->mode != MR_REACTOR_SHARED;
        for (uint32_t c = 0; c < host->cores; c++)
            for (uint32_t t = 0; t < host->core[c].cpus; t++) {
                uint32_t cpu = host->core[c].cpu[t];
                if (attempt == 2 ||
                    (want_reserved ? host->core[c].is_reserved : !has_reactor(ret, cpu)))
                    ret->housekeeping[ret->housekeeping_count++] = cpu;
            }
    }
}

static enum mr_reactor_mode choose_mode(const struct host *host,
                                        const struct mr_placement_request *request,
                                        const struct mr_placement *ret)
{
    if (request->has_mode)
        return request->mode;
    return has_quota(ret, host) || ret->reactors >= ret->cpus_effective ? MR_REACTOR_SHARED
                                                                        : MR_REACTOR_HYBRID;
}

static void caution(const struct host *host, struct mr_placement *ret)
{
    size_t size = sizeof(ret->caution);

    if (has_quota(ret, host))
        (void)snprintf(
            ret->caution, size,
            "cpu.max grants %u of %u CPUs: reactors in mode '%s' lose the CPU when it "
            "is used up; give whole CPUs (cpuset) for low latency",
            ret->cpus_effective, host->cpus, mr_reactor_mode_text(ret->mode));
    else if (ret->reactors >= ret->cpus_effective)
        (void)snprintf(ret->caution, size,
                       "%u reactor(s) on %u CPU(s) leave none for the rest: mode '%s'%s",
                       ret->reactors, ret->cpus_effective, mr_reactor_mode_text(ret->mode),
                       ret->mode == MR_REACTOR_SHARED ? "" : ", which spins, will stand still");
}

int mr_placement_make(struct hwloc_topology *topology, const struct mr_host_facts *facts,
                      const struct mr_placement_request *request, struct mr_placement *ret,
                      struct mr_err *reterr)
{
    struct host host = {.core = NULL};

    if (request->reactors > MR_REACTORS_MAX)
        return mr_fail(reterr, MR_ERR_LIMIT, "%u reactors were asked for; at most %d",
                       request->reactors, MR_REACTORS_MAX);
    *ret = (struct mr_placement){.reactors = 0};
    int rc = survey(&host, topology, facts, reterr);
    if (rc == 0) {
        ret->cpus_effective = effective_cpus(&host, facts);
        reserve(&host);
        ret->reactors = choose_count(&host, request, ret);
        ret->mode = choose_mode(&host, request, ret);
        make_room(&host, ret->reactors, request->use_smt);
        seat(&host, request->use_smt, ret);
        for (uint32_t r = 0; r < ret->reactors; r++) {
            struct mr_place *place = &ret->reactor[r];
            place->is_pinned = ret->mode != MR_REACTOR_SHARED && ret->reactors <= host.cpus;
            if (!place->is_pinned)
                place->node = -1; /* it may run far from any */
        }
        choose_housekeeping(&host, ret);
        caution(&host, ret);
    }
    free(host.core);
    return rc;
}

static void print_cpus(const uint32_t *cpu, uint32_t count, struct mr_text *out)
{
    for (uint32_t i = 0; i < count;) {
        uint32_t run = 1;
        while (i + run < count && cpu[i + run] == cpu[i] + run)
            run++;
        mr_text_printf(out, "%s%u", i == 0 ? "" : ",", cpu[i]);
        if (run > 1)
            mr_text_printf(out, "-%u", cpu[i + run - 1]);
        i += run;
    }
}

void mr_placement_print(const struct mr_placement *placement, struct mr_text *out)
{
    mr_text_printf(out, "%u reactor(s), mode %s\n", placement->reactors,
                   mr_reactor_mode_text(placement->mode));
    for (uint32_t r = 0; r < placement->reactors; r++) {
        const struct mr_place *place = &placement->reactor[r];
        if (place->is_pinned)
            mr_text_printf(out, "reactor %u: CPU %u (core %u, L3 %u, NUMA node %u)\n", r,
                           place->cpu, place->core, place->l3, place->numa);
        else
            mr_text_printf(out, "reactor %u: any CPU\n", r);
    }
    mr_text_puts(out, "housekeeping: CPU ");
    print_cpus(placement->housekeeping, placement->housekeeping_count, out);
    mr_text_putc(out, '\n');
}
