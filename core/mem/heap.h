/*
 * core/mem/heap.h - the general allocator, cut so that each reactor has a part of its own.
 *
 *     reactor's thread   enter ─────────────────────────────────► for ever
 *     control thread     enter ─ makes a task for it ─ leave
 *
 * Between enter and leave what the calling thread takes from malloc comes from the heap's
 * own arena, so reactors share neither locks nor cache lines nor pages of the allocator,
 * and pages touched for the first time are taken from the heap's NUMA node.  What a
 * reactor frees it keeps: giving pages back would cost faults when they are wanted again.
 *
 * The arena is jemalloc's.  Where another allocator serves malloc (a sanitizer's, or that of
 * a program that uses libmillrace) there is none, and a host may refuse the node: then
 * enter and leave do what is left, and cost a few system calls or nothing.
 *
 * Ownership   memory is freed by free(), by anybody, at any time: an arena is never ended,
 *             because what came from it may outlive the reactor.
 * Threads     init and release: the control thread.  enter, leave: any, in pairs.
 * Fails       never.
 */
#ifndef MR_CORE_MEM_HEAP_H
#define MR_CORE_MEM_HEAP_H

#include "core/base/base.h"
#include "core/mem/region.h"

struct mr_heap {
    int node; /* as in core/mem/region.h */
    bool has_arena;
    unsigned arena;
};

/* What enter changed. */
struct mr_heap_visit {
    bool has_arena, has_policy;
    unsigned arena;
    int mode;
    unsigned long mask[1024 / (8 * sizeof(unsigned long))];
};

void mr_heap_init(struct mr_heap *heap, int node);

/* No thread is in it any more: free pages go back to the system. */
void mr_heap_release(struct mr_heap *heap);

/* *RET_VISIT is for leave; NULL: for ever. */
void mr_heap_enter(const struct mr_heap *heap, struct mr_heap_visit *ret_visit);
void mr_heap_leave(const struct mr_heap_visit *visit);

/* Bytes that the calling thread has taken so far, counted while it lives, for any thread to
 * read with an atomic load; NULL: this allocator does not count. */
const uint64_t *mr_heap_taken(void);

#endif
