/*
 * core/mem/arena.h - memory with one lifetime: many allocations, one end.
 *
 * Chunks double up to 1 MiB; nothing is freed alone.  The owner's name says the
 * lifetime: a job's arena holds schemas and plans, a statement's holds its
 * syntax tree, a batch's is reset for each batch.  A pointer may lead only to
 * memory that lives at least as long.
 *
 * Ownership   what alloc returns belongs to the arena, until reset or fini.
 * Threads     one owner.
 * Fails       never: without memory the process stops (core/base/alloc.h).  Memory is zeroed.
 */
#ifndef MR_CORE_MEM_ARENA_H
#define MR_CORE_MEM_ARENA_H

#include "core/base/view.h"

struct mr_arena_chunk;

struct mr_arena {
    struct mr_arena_chunk *chunk; /* newest first */
    char *next, *end;             /* free room in the newest chunk */
    size_t bytes;                 /* held from the system */
};

void mr_arena_init(struct mr_arena *arena);
void mr_arena_fini(struct mr_arena *arena);

/* Everything allocated so far is gone; the largest chunk is kept. */
void mr_arena_reset(struct mr_arena *arena);

/* BYTES of zeroed memory aligned for any scalar (16 bytes). */
void *mr_arena_alloc(struct mr_arena *arena, size_t bytes);

/* COUNT elements of SIZE bytes; the product is checked. */
void *mr_arena_array(struct mr_arena *arena, size_t count, size_t size);

/* A terminated copy. */
char *mr_arena_copy(struct mr_arena *arena, const void *bytes, size_t len);
struct mr_view mr_arena_view(struct mr_arena *arena, struct mr_view view);
char *mr_arena_printf(struct mr_arena *arena, const char *fmt, ...) MR_PRINTF(2, 3);

#define MR_NEW(arena, type)          ((type *)mr_arena_alloc((arena), sizeof(type)))
#define MR_NEW_ARRAY(arena, type, n) ((type *)mr_arena_array((arena), (n), sizeof(type)))

/* ARRAY of COUNT elements of SIZE bytes with room for one more, moved when COUNT is a
 * power of two: so it doubles, and no capacity needs to be stored. */
void *mr_arena_grow(struct mr_arena *arena, void *array, size_t count, size_t size);

/* Append ITEM to a growing array kept in ARENA. */
#define MR_PUSH(arena, array, count, item)                                    \
    do {                                                                      \
        (array) = mr_arena_grow((arena), (array), (count), sizeof(*(array))); \
        (array)[(count)++] = (item);                                          \
    } while (0)

#endif
