/*
 * operators/window/scratch.h - a table of rows outside of state, for one window at a time.
 *
 * What several slices of a window add up to is put together here when the window fires.
 * It can be computed again from the slices, so no snapshot holds it.  Rows begin with a
 * 64-bit hash and stay where they are until reset.
 *
 * Ownership   memory of its own, kept from window to window.
 * Threads     one owner.
 * Fails       never: it is at most as large as the state it is made from.
 */
#ifndef MR_OPERATORS_WINDOW_SCRATCH_H
#define MR_OPERATORS_WINDOW_SCRATCH_H

#include "core/base/base.h"

#define MR_SCRATCH_CHUNK_ROWS 1024u

struct mr_scratch {
    uint32_t row_bytes;
    uint32_t count;
    char **chunk; /* MR_SCRATCH_CHUNK_ROWS rows each */
    uint32_t chunks;
    uint32_t *slot; /* row number + 1; 0: free */
    uint32_t mask;
};

void mr_scratch_init(struct mr_scratch *scratch, uint32_t row_bytes);
void mr_scratch_fini(struct mr_scratch *scratch);
void mr_scratch_reset(struct mr_scratch *scratch);

static inline char *mr_scratch_row(const struct mr_scratch *scratch, uint32_t number)
{
    return scratch->chunk[number / MR_SCRATCH_CHUNK_ROWS] +
           (size_t)(number % MR_SCRATCH_CHUNK_ROWS) * scratch->row_bytes;
}

static inline void mr_scratch_prefetch(const struct mr_scratch *scratch, uint64_t hash)
{
    if (scratch->slot != NULL)
        __builtin_prefetch(&scratch->slot[hash & scratch->mask]);
}

/* Rows with HASH, one after the other: start with *CURSOR = HASH; NULL: no more. */
char *mr_scratch_probe(const struct mr_scratch *scratch, uint64_t hash, uint64_t *cursor);

/* A new row with HASH in its first word; the rest is undefined. */
char *mr_scratch_add(struct mr_scratch *scratch, uint64_t hash);

#endif
