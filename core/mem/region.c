#include "core/mem/region.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { HUGE_BYTES = 2 << 20, NODES_MAX = 1024 };

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* Linux 5.14; older C libraries do not name it */
#endif

/* Anonymous memory whose start is a multiple of 2 MiB when it is that large, so that huge
 * pages fit: map more, then give the ends back. */
static void *map_aligned(size_t bytes)
{
    size_t slack = bytes >= HUGE_BYTES ? HUGE_BYTES : 0;
    char *base = mmap(NULL, bytes + slack, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (base == MAP_FAILED || slack == 0)
        return base;
    size_t before = (size_t)(mr_align_up((uintptr_t)base, HUGE_BYTES) - (uintptr_t)base);
    if (before > 0)
        (void)munmap(base, before);
    if (slack - before > 0)
        (void)munmap(base + before + bytes, slack - before);
    return base + before;
}

static const char *bind_node(void *base, size_t bytes, int node)
{
    unsigned long mask[NODES_MAX / (8 * sizeof(unsigned long))] = {0};
    size_t bits = 8 * sizeof(unsigned long);

    if (node >= NODES_MAX)
        return "memory is not bound to its NUMA node: the node's number is above 1023";
    mask[(size_t)node / bits] = 1UL << ((size_t)node % bits);
    if (syscall(SYS_mbind, base, bytes, MPOL_PREFERRED, mask, NODES_MAX + 1UL, 0) == 0)
        return NULL;
    switch (errno) {
    case EPERM:
        return "memory is not bound to its NUMA node: mbind is forbidden here (in a "
               "container: docker run --cap-add SYS_NICE)";
    case ENOSYS: return "memory is not bound to its NUMA node: this kernel knows no NUMA";
    case EINVAL:
        return "memory is not bound to its NUMA node: there is no such node, or it "
               "is not allowed by the cpuset";
    default: return "memory is not bound to its NUMA node: mbind failed";
    }
}

/* Before 5.14 the kernel does not fault in on request: write to each page, but change
 * nothing, for some may be in use. */
static void touch(char *base, size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    for (size_t at = 0; at < bytes; at += page)
        (void)__atomic_fetch_or(base + at, 0, __ATOMIC_RELAXED);
}

int mr_region_fault_in(struct mr_region *region, size_t at, size_t bytes)
{
    char *from = (char *)region->base + at;

    MR_ASSERT(at + bytes <= region->bytes);
    if (madvise(from, bytes, MADV_POPULATE_WRITE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS && errno != EPERM)
        return -errno;
    touch(from, bytes);
    return 0;
}

static int fault_in_all(struct mr_region *region, struct mr_err *reterr)
{
    int rc = mr_region_fault_in(region, 0, region->bytes);

    if (rc == 0)
        return 0;
    return mr_fail(reterr, rc,
                   "the host has no %zu MiB of free memory%s: make '--memory' smaller, or "
                   "run fewer reactors",
                   region->bytes >> 20, rc == -EHWPOISON ? " that works" : "");
}

int mr_region_map(struct mr_region *region, const struct mr_region_options *options,
                  struct mr_err *reterr)
{
    bool is_huge = options->bytes >= HUGE_BYTES && !options->is_sparse;
    size_t unit = is_huge ? HUGE_BYTES : (size_t)sysconf(_SC_PAGESIZE);
    size_t bytes = (size_t)mr_align_up(options->bytes, unit);
    int rc = 0;

    MR_ASSERT(options->bytes > 0);
    *region = (struct mr_region){0};
    void *base = bytes < options->bytes || bytes > SIZE_MAX - HUGE_BYTES ? MAP_FAILED
                                                                         : map_aligned(bytes);
    if (base == MAP_FAILED)
        return mr_fail(reterr, -ENOMEM, "can not reserve %zu MiB of memory: raise `ulimit -v`",
                       options->bytes >> 20);
    region->base = base;
    region->bytes = bytes;
    if (options->node >= 0)
        region->note = bind_node(base, bytes, options->node);
    if (is_huge && madvise(base, bytes, MADV_HUGEPAGE) < 0 && region->note == NULL)
        region->note = "memory is in small pages: this kernel has no transparent huge pages";
    if (!options->is_dumpable)
        (void)madvise(base, bytes, MADV_DONTDUMP);
    if (!options->is_lazy)
        rc = fault_in_all(region, reterr);
    if (rc < 0)
        mr_region_unmap(region);
    return rc;
}

void mr_region_unmap(struct mr_region *region)
{
    if (region->base != NULL)
        MR_ASSERT(munmap(region->base, region->bytes) == 0);
    *region = (struct mr_region){0};
}
