#include "core/mem/arena.h"

#include "core/base/alloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_BYTES = 4096, LARGEST_BYTES = 1 << 20, ALIGN = 16 };

struct mr_arena_chunk {
    struct mr_arena_chunk *older;
    size_t bytes; /* behind this header */
    alignas(ALIGN) char data[];
};

void mr_arena_init(struct mr_arena *arena)
{
    *arena = (struct mr_arena){0};
}

static void free_from(struct mr_arena *arena, struct mr_arena_chunk *chunk)
{
    while (chunk != NULL) {
        struct mr_arena_chunk *older = chunk->older;
        arena->bytes -= chunk->bytes;
        free(chunk);
        chunk = older;
    }
}

void mr_arena_fini(struct mr_arena *arena)
{
    free_from(arena, arena->chunk);
    MR_ASSERT(arena->bytes == 0);
    mr_arena_init(arena);
}

void mr_arena_reset(struct mr_arena *arena)
{
    struct mr_arena_chunk *keep = arena->chunk;

    if (keep == NULL)
        return;
    for (struct mr_arena_chunk *c = keep->older; c != NULL; c = c->older)
        if (c->bytes > keep->bytes)
            keep = c;
    /* Unlink the one kept, free the others. */
    struct mr_arena_chunk **link = &arena->chunk;
    while (*link != keep)
        link = &(*link)->older;
    *link = keep->older;
    free_from(arena, arena->chunk);
    keep->older = NULL;
    arena->chunk = keep;
    arena->next = keep->data;
    arena->end = keep->data + keep->bytes;
}

void *mr_arena_alloc(struct mr_arena *arena, size_t bytes)
{
    bytes = mr_align_up(bytes == 0 ? 1 : bytes, ALIGN);
    if ((size_t)(arena->end - arena->next) < bytes) {
        size_t size = arena->chunk == NULL ? FIRST_BYTES : arena->chunk->bytes * 2;
        if (size > LARGEST_BYTES)
            size = LARGEST_BYTES;
        if (size < bytes)
            size = bytes;
        struct mr_arena_chunk *chunk =
            mr_realloc(NULL, sizeof(*chunk) + size, 1, "plans, statements or schemas");
        *chunk = (struct mr_arena_chunk){.older = arena->chunk, .bytes = size};
        arena->chunk = chunk;
        arena->next = chunk->data;
        arena->end = chunk->data + size;
        arena->bytes += size;
    }
    void *out = arena->next;
    arena->next += bytes;
    return memset(out, 0, bytes);
}

void *mr_arena_array(struct mr_arena *arena, size_t count, size_t size)
{
    size_t bytes;
    MR_ASSERT(!__builtin_mul_overflow(count, size, &bytes));
    return mr_arena_alloc(arena, bytes);
}

char *mr_arena_copy(struct mr_arena *arena, const void *bytes, size_t len)
{
    char *out = mr_arena_alloc(arena, len + 1);
    if (len != 0)
        memcpy(out, bytes, len);
    return out;
}

struct mr_view mr_arena_view(struct mr_arena *arena, struct mr_view view)
{
    return (struct mr_view){mr_arena_copy(arena, view.data, view.len), view.len};
}

char *mr_arena_printf(struct mr_arena *arena, const char *fmt, ...)
{
    va_list ap, again;

    MR_ASSERT(fmt != NULL);
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    MR_ASSERT(n >= 0);
    char *out = mr_arena_alloc(arena, (size_t)n + 1);
    (void)vsnprintf(out, (size_t)n + 1, fmt, again);
    va_end(again);
    return out;
}

void *mr_arena_grow(struct mr_arena *arena, void *array, size_t count, size_t size)
{
    if (count != 0 && !mr_is_pow2(count))
        return array;
    void *bigger = mr_arena_array(arena, count == 0 ? 1 : count * 2, size);
    if (count != 0)
        memcpy(bigger, array, count * size);
    return bigger;
}
