/*
 * core/reactor/placement.h - which CPUs the reactors get, and which are left for the rest.
 *
 * A pure function of what the host looks like: an hwloc topology, and a few facts that
 * hwloc does not know.  So a machine with 2 x 64 cores is tested on a laptop.
 *
 *     NUMA 0                               NUMA 1
 *     L3: [H ][r0][r1][r2]  [r3][r4]..     L3: [H ][r7][r8] ..
 *
 * One reactor per physical core: the second hardware thread of a core stays empty, or
 * goes to housekeeping.  The first core of every NUMA node that has cores to spare is
 * kept for housekeeping: the control thread, helpers and foreign threads.  Reactors fill
 * one L3 after the other and one NUMA node after the other, so that neighbours in number
 * are neighbours in cache.
 *
 * The mode follows from it: threads that share a CPU with others, or run on borrowed
 * time (cpu.max), must not spin.
 *
 * Ownership   the result is plain memory.
 * Threads     any.
 * Fails       when the request can not be met: what was asked, what there is.
 */
#ifndef MR_CORE_REACTOR_PLACEMENT_H
#define MR_CORE_REACTOR_PLACEMENT_H

#include "core/base/text.h"
#include "core/reactor/reactor.h"

#define MR_REACTORS_MAX 256
#define MR_CPUS_MAX     1024

struct hwloc_topology;

/* What is known besides the topology. */
struct mr_host_facts {
    const uint32_t *allowed; /* CPUs this process may use (affinity); NULL: all */
    uint32_t allowed_count;
    int64_t quota_us, period_us; /* cgroup cpu.max; quota 0: no limit */
};

struct mr_placement_request {
    uint32_t reactors; /* 0: as many as fit */
    bool use_smt;      /* a reactor per hardware thread */
    bool has_mode;     /* take `mode` whatever the host looks like */
    enum mr_reactor_mode mode;
};

struct mr_place {
    uint32_t cpu;            /* the kernel's number */
    uint32_t core, l3, numa; /* hwloc's logical numbers */
    int node;                /* for its memory, the kernel's number; -1: any, or the only one */
    bool is_pinned;          /* false: may run on every allowed CPU */
};

struct mr_placement {
    enum mr_reactor_mode mode;
    uint32_t reactors;
    uint32_t cpus_effective; /* CPUs' worth of time there is: allowed and within quota */
    struct mr_place reactor[MR_REACTORS_MAX];
    uint32_t housekeeping_count;
    uint32_t housekeeping[MR_CPUS_MAX];
    char caution[256]; /* for people: why it is not faster; "": nothing to say */
};

int mr_placement_make(struct hwloc_topology *topology, const struct mr_host_facts *facts,
                      const struct mr_placement_request *request, struct mr_placement *ret,
                      struct mr_err *reterr);

/* Facts and topology of this host, then mr_placement_make. */
int mr_placement_of_host(struct mr_sys *sys, const struct mr_placement_request *request,
                         struct mr_placement *ret, struct mr_err *reterr);

/* "max 100000" or "150000 100000", as cgroup v2 writes cpu.max; quota 0: no limit. */
int mr_placement_parse_cpu_max(struct mr_view text, int64_t *ret_quota_us,
                               int64_t *ret_period_us);

/* For people: one line per reactor, one for housekeeping. */
void mr_placement_print(const struct mr_placement *placement, struct mr_text *out);

#endif
