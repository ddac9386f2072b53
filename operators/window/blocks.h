/*
 * operators/window/blocks.h - small arrays that grow and go, from few allocations.
 *
 *     class   0     1      2            one list of free blocks per class
 *     bytes   64    128    256  ...
 *
 * Blocks that are given back are used again, so that nothing is allocated once as much is
 * in use as ever will be.
 *
 * Ownership   memory of its own; blocks die with it.
 * Threads     one owner.
 * Fails       never.
 */
#ifndef MR_OPERATORS_WINDOW_BLOCKS_H
#define MR_OPERATORS_WINDOW_BLOCKS_H

#include "core/base/base.h"

#define MR_BLOCK_BYTES_MIN 64u
#define MR_BLOCK_CLASSES   20u

struct mr_blocks {
    void *free[MR_BLOCK_CLASSES];
    char **chunk;
    uint32_t chunks;
    char *rest; /* of the last one */
    size_t rest_bytes;
};

void mr_blocks_fini(struct mr_blocks *blocks);

static inline size_t mr_block_bytes(uint32_t class)
{
    return (size_t)MR_BLOCK_BYTES_MIN << class;
}

/* Not zeroed. */
void *mr_blocks_take(struct mr_blocks *blocks, uint32_t class);
void mr_blocks_give(struct mr_blocks *blocks, void *block, uint32_t class);

/* The next larger one, or the first where there is none (NULL): the first BYTES are kept. */
void *mr_blocks_grow(struct mr_blocks *blocks, void *block, uint32_t *class, size_t bytes);

#endif
