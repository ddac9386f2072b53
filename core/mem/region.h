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
 * What is too large for that (the state may use half of the machine) is made lazy, and
 * its owner pages it in piece by piece ahead of use, when it has nothing else to do.
 *
 * A node is preferred, not demanded: when it is full, the memory of another one is slower,
 * and still better than the end of the process.
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
    bool is_lazy;     /* do not fault in: pages appear at first touch, or by fault_in */
    bool is_sparse;   /* touched here and there: small pages, huge ones would be mostly air */
    bool is_dumpable; /* let core dumps hold it: state is large, and not for everyone */
};

struct mr_region {
    void *base;
    size_t bytes;
    const char *note; /* what the host refused, a sentence; NULL: nothing.  Static text. */
};

int mr_region_map(struct mr_region *region, const struct mr_region_options *options,
                  struct mr_err *reterr);

/* Page in BYTES from AT on; what is in use already stays as it is.  0, or -errno: the host
 * has no memory left. */
int mr_region_fault_in(struct mr_region *region, size_t at, size_t bytes);

/* A region that is all zero, or was never mapped, is fine. */
void mr_region_unmap(struct mr_region *region);

#endif
