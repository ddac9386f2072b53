/*
 * operators/window/scratch.h - a table of rows outside of state, for one window at a time.
 *
 *     slot[hash]  ──►  row 7  ──►  row 2        rows of one slot are linked by number
 *                      [ front | head | row ]
 *
 * What the slices of a window add up to is kept here.  It can be computed again from the
 * slices, so no snapshot holds it.  Rows begin with a 64-bit hash, stay where they are, and
 * count who uses them: a row that nobody uses any more is removed.  A front is what the owner
 * looks at whenever it has found a row: then rows lie at cache lines, front first.
 *
 * Ownership   memory of its own, kept from window to window.
 * Threads     one owner.
 * Fails       never: it is at most as large as the state it is made from.
 */
#ifndef MR_OPERATORS_WINDOW_SCRATCH_H
#define MR_OPERATORS_WINDOW_SCRATCH_H

#include "core/base/base.h"

#define MR_SCRATCH_CHUNK_ROWS 1024u

/* Not the number of a row. */
#define MR_SCRATCH_NONE 0u

struct mr_scratch_head {
    uint32_t next; /* of the same slot, or free likewise */
    uint32_t uses; /* 0: free */
};

struct mr_scratch {
    uint32_t row_bytes; /* with its front and head */
    uint32_t front_bytes;
    uint32_t numbers; /* given out, from 1 on */
    uint32_t count;   /* rows in use */
    uint32_t free;    /* a row that was removed */
    char **chunk;     /* MR_SCRATCH_CHUNK_ROWS rows each */
    uint32_t chunks;
    uint32_t *slot; /* number of the first row */
    uint32_t mask;
};

/* FRONT_BYTES: a multiple of 8, or 0. */
void mr_scratch_init(struct mr_scratch *scratch, uint32_t row_bytes, uint32_t front_bytes);
void mr_scratch_fini(struct mr_scratch *scratch);
void mr_scratch_reset(struct mr_scratch *scratch);

static inline void *mr_scratch_front(const struct mr_scratch *scratch, uint32_t number)
{
    char *chunk = scratch->chunk[(number - 1) / MR_SCRATCH_CHUNK_ROWS];

    return chunk + (size_t)((number - 1) % MR_SCRATCH_CHUNK_ROWS) * scratch->row_bytes;
}

static inline struct mr_scratch_head *mr_scratch_head(const struct mr_scratch *scratch,
                                                      uint32_t number)
{
    return (void *)((char *)mr_scratch_front(scratch, number) + scratch->front_bytes);
}

static inline char *mr_scratch_row(const struct mr_scratch *scratch, uint32_t number)
{
    return (char *)(mr_scratch_head(scratch, number) + 1);
}

/* First the slot, then the row that it names. */
static inline void mr_scratch_prefetch(const struct mr_scratch *scratch, uint64_t hash)
{
    if (scratch->slot != NULL)
        __builtin_prefetch(&scratch->slot[hash & scratch->mask]);
}

static inline void mr_scratch_prefetch_row(const struct mr_scratch *scratch, uint32_t number)
{
    const char *front = mr_scratch_front(scratch, number);

    __builtin_prefetch(front, 1);
    __builtin_prefetch(front + 64, 1);
}

/* The first row that may have HASH; MR_SCRATCH_NONE: none has.  The next is its head's. */
static inline uint32_t mr_scratch_first(const struct mr_scratch *scratch, uint64_t hash)
{
    return scratch->slot == NULL ? MR_SCRATCH_NONE : scratch->slot[hash & scratch->mask];
}

/* A new row with HASH in its first word, used once; the rest is undefined. */
uint32_t mr_scratch_add(struct mr_scratch *scratch, uint64_t hash);

/* The row, which is used once, is not any more. */
void mr_scratch_remove(struct mr_scratch *scratch, uint32_t number);

/* Rows in use, by and by: start with *CURSOR 0; NULL: there are no more. */
char *mr_scratch_next(const struct mr_scratch *scratch, uint64_t *cursor);

#endif
