/*
 * core/mem/region.h - large memory taken once at the start: a reactor's state and pools.
 *
 * A region is mapped, bound to the NUMA node of the core that will use it, and faulted
 * in, in this order, so that nothing faults later and every page is near.  The first
 * touch of a page costs microseconds, and twenty of them on a virtual machine: that is
 * paid here, by the caller, before the reactor runs.
 *
 *     mmap ──► mbind(node) ──► huge pages ──► not in core dumps ──► touch every page
 *
 * What the host refuses of this (binding in a container without CAP_SYS_NICE, huge pages
 * where none are kept) makes memory slower, not wrong: the region is made without it and
 * `note` says so, for the log.  libnuma is not needed: mbind is one system call.
 *
 * Ownership   the memory is the region's until unmap; zeroed.
 * Threads     any; best by the thread that will use it.
 * Fails       map: out of memory or address space.
 */
#ifndef MR_CORE_MEM_REGION_H
#define MR_CORE_MEM_REGION_H

#include "core/base/err.h"

#define MR_REGION_ANY_NODE (-1)

struct mr_region_options {
    size_t bytes;     /* rounded up to whole pages, to 2 MiB when that or more */
    int node;         /* NUMA node, or MR_REGION_ANY_NODE */
    bool is_lazy;     /* do not fault in: pages appear at first touch */
    bool is_dumpable; /* let core dumps hold it: state is large, and not for everyone */
};

struct mr_region {
    void *base;
    size_t bytes;
    const char *note; /* what the host refused, a sentence; NULL: nothing.  Static text. */
};

int mr_region_map(struct mr_region *region, const struct mr_region_options *options,
                  struct mr_err *reterr);

/* A region that is all zero, or was never mapped, is fine. */
void mr_region_unmap(struct mr_region *region);

#endif
