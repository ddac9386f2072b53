#include "core/mem/heap.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* jemalloc's, when the program has it.  A weak symbol is the whole seam: a library need not
 * know what its program is linked with. */
int mallctl(const char *name, void *old, size_t *old_len, void *new, size_t new_len)
    __attribute__((weak));

enum { MASK_BITS = 1024 };

/* Never NULL to the compiler, which would drop an allocation that is only freed. */
static void touch_heap(void)
{
    void *volatile p = malloc(1);

    free(p);
}

const uint64_t *mr_heap_taken(void)
{
    uint64_t *taken = NULL;
    size_t len = sizeof(taken);

    if (mallctl == NULL || mallctl("thread.allocatedp", &taken, &len, NULL, 0) != 0)
        return NULL;
    /* It may be loaded and yet not be the one behind malloc. */
    uint64_t before = *taken;
    touch_heap();
    return *(const volatile uint64_t *)taken != before ? taken : NULL;
}

static void set_of_arena(unsigned arena, const char *what, ssize_t value)
{
    char name[64];

    (void)snprintf(name, sizeof(name), "arena.%u.%s", arena, what);
    (void)mallctl(name, NULL, NULL, &value, sizeof(value));
}

void mr_heap_init(struct mr_heap *heap, int node)
{
    size_t len = sizeof(heap->arena);

    *heap = (struct mr_heap){.node = node};
    if (mr_heap_taken() == NULL || mallctl("arenas.create", &heap->arena, &len, NULL, 0) != 0)
        return;
    heap->has_arena = true;
    set_of_arena(heap->arena, "dirty_decay_ms", -1);
    set_of_arena(heap->arena, "muzzy_decay_ms", -1);
}

void mr_heap_release(struct mr_heap *heap)
{
    if (!heap->has_arena)
        return;
    set_of_arena(heap->arena, "dirty_decay_ms", 0);
    set_of_arena(heap->arena, "muzzy_decay_ms", 0);
}

/* What the thread's cache holds belongs to the arena it leaves. */
static bool change_arena(unsigned to, unsigned *ret_from)
{
    size_t len = sizeof(*ret_from);

    (void)mallctl("thread.tcache.flush", NULL, NULL, NULL, 0);
    return mallctl("thread.arena", ret_from, &len, &to, sizeof(to)) == 0;
}

static bool prefer_node(int node, struct mr_heap_visit *visit)
{
    unsigned long mask[MR_COUNTOF(visit->mask)] = {0};
    size_t bits = 8 * sizeof(mask[0]);

    if (node < 0 || node >= MASK_BITS)
        return false;
    if (syscall(SYS_get_mempolicy, &visit->mode, visit->mask, MASK_BITS + 1UL, NULL, 0UL) != 0)
        return false;
    mask[(size_t)node / bits] = 1UL << ((size_t)node % bits);
    return syscall(SYS_set_mempolicy, MPOL_PREFERRED, mask, MASK_BITS + 1UL) == 0;
}

void mr_heap_enter(const struct mr_heap *heap, struct mr_heap_visit *ret_visit)
{
    struct mr_heap_visit visit = {0};

    visit.has_arena = heap->has_arena && change_arena(heap->arena, &visit.arena);
    visit.has_policy = prefer_node(heap->node, &visit);
    if (ret_visit != NULL)
        *ret_visit = visit;
}

void mr_heap_leave(const struct mr_heap_visit *visit)
{
    unsigned from;

    if (visit->has_policy)
        (void)syscall(SYS_set_mempolicy, visit->mode,
                      visit->mode == MPOL_DEFAULT ? NULL : visit->mask, MASK_BITS + 1UL);
    if (visit->has_arena)
        (void)change_arena(visit->arena, &from);
}
