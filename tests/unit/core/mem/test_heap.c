/*
 * Memory taken on behalf of a heap comes from its arena, that of others does not, and where
 * there is no jemalloc behind malloc nothing happens at all.  Built twice: with and without.
 */
#include "core/mem/heap.h"
#include "tests/mr_test.h"

#include <pthread.h>

int mallctl(const char *name, void *old, size_t *old_len, void *new, size_t new_len)
    __attribute__((weak));

static unsigned arena_of(void *p)
{
    unsigned arena = UINT32_MAX;
    size_t len = sizeof(arena);

    CHECK_EQ(mallctl("arenas.lookup", &arena, &len, &p, sizeof(p)), 0);
    return arena;
}

static void *take(size_t bytes)
{
    void *p = malloc(bytes);

    CHECK(p != NULL);
    memset(p, 1, bytes);
    return p;
}

static uint64_t read_now(const uint64_t *counter)
{
    return __atomic_load_n(counter, __ATOMIC_RELAXED);
}

static void visits_are_in_pairs(struct mr_rng *rng)
{
    struct mr_heap heap[2];
    struct mr_heap_visit outer, inner;

    mr_heap_init(&heap[0], MR_REGION_ANY_NODE);
    mr_heap_init(&heap[1], 0);
    CHECK_EQ(heap[0].has_arena, mr_heap_taken() != NULL);
    for (int i = 0; i < 200; i++) {
        /* Small ones would come out of the thread's cache, were it not emptied. */
        size_t bytes = (size_t)mr_rng_range(rng, 1, i % 2 == 0 ? 200 : 300000);
        void *before = take(bytes);
        mr_heap_enter(&heap[0], &outer);
        void *first = take(bytes);
        mr_heap_enter(&heap[1], &inner);
        void *second = take(bytes);
        mr_heap_leave(&inner);
        void *third = take(bytes);
        mr_heap_leave(&outer);
        void *after = take(bytes);
        if (heap[0].has_arena) {
            CHECK_EQ(arena_of(first), heap[0].arena);
            CHECK_EQ(arena_of(second), heap[1].arena);
            CHECK_EQ(arena_of(third), heap[0].arena);
            CHECK_EQ(arena_of(before), arena_of(after));
            CHECK(arena_of(after) != heap[0].arena && arena_of(after) != heap[1].arena);
        }
        free(first);
        free(second);
        free(third);
        free(before);
        free(after);
    }
    mr_heap_release(&heap[0]);
    mr_heap_release(&heap[1]);
}

struct owner {
    struct mr_heap heap;
    const uint64_t *taken;
    uint64_t before, after;
};

static void *owner_main(void *context)
{
    struct owner *owner = context;

    mr_heap_enter(&owner->heap, NULL);
    owner->taken = mr_heap_taken();
    if (owner->taken == NULL)
        return NULL;
    owner->before = read_now(owner->taken);
    void *p = take(100000);
    CHECK_EQ(arena_of(p), owner->heap.arena);
    owner->after = read_now(owner->taken);
    free(p);
    return NULL;
}

/* The counter sees every byte of its own thread, and nobody else's. */
static void threads_count_their_own(struct mr_rng *rng)
{
    struct owner owner = {.taken = NULL};
    const uint64_t *mine = mr_heap_taken();
    pthread_t thread;

    (void)rng;
    mr_heap_init(&owner.heap, MR_REGION_ANY_NODE);
    CHECK_EQ(pthread_create(&thread, NULL, owner_main, &owner), 0);
    uint64_t before = mine != NULL ? read_now(mine) : 0;
    CHECK_EQ(pthread_join(thread, NULL), 0);
    CHECK_EQ(owner.taken != NULL, mine != NULL);
    if (mine == NULL)
        return;
    CHECK(owner.after - owner.before >= 100000 && owner.after - owner.before < 200000);
    CHECK(read_now(mine) - before < 100000);
    free(take(100));
    CHECK(read_now(mine) != before);
    mr_heap_release(&owner.heap);
}

static const struct mr_test cases[] = {
    {"visits_are_in_pairs", visits_are_in_pairs},
    {"threads_count_their_own", threads_count_their_own},
};

MR_TEST_MAIN(cases)
