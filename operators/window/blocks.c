#include "operators/window/blocks.h"

#include "core/base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES (UINT32_C(64) << 10)

void mr_blocks_fini(struct mr_blocks *blocks)
{
    for (uint32_t i = 0; i < blocks->chunks; i++)
        free(blocks->chunk[i]);
    free(blocks->chunk);
    *blocks = (struct mr_blocks){.chunk = NULL};
}

/* What is left of the last chunk is lost: less than a chunk each time. */
static void chunk_new(struct mr_blocks *blocks, size_t bytes)
{
    if (bytes < CHUNK_BYTES)
        bytes = CHUNK_BYTES;
    blocks->chunk = mr_realloc(blocks->chunk, (size_t)blocks->chunks + 1,
                               sizeof(*blocks->chunk), "windows");
    blocks->rest = blocks->chunk[blocks->chunks++] = mr_alloc(bytes, "windows");
    blocks->rest_bytes = bytes;
}

void *mr_blocks_take(struct mr_blocks *blocks, uint32_t class)
{
    MR_ASSERT(class < MR_BLOCK_CLASSES);
    size_t bytes = mr_block_bytes(class);
    char *block = blocks->free[class];

    if (block != NULL) {
        memcpy(&blocks->free[class], block, sizeof(void *));
        return block;
    }
    if (blocks->rest_bytes < bytes)
        chunk_new(blocks, bytes);
    block = blocks->rest;
    blocks->rest += bytes;
    blocks->rest_bytes -= bytes;
    return block;
}

void mr_blocks_give(struct mr_blocks *blocks, void *block, uint32_t class)
{
    memcpy(block, &blocks->free[class], sizeof(void *));
    blocks->free[class] = block;
}

void *mr_blocks_grow(struct mr_blocks *blocks, void *block, uint32_t *class, size_t bytes)
{
    if (block == NULL) {
        *class = 0;
        return mr_blocks_take(blocks, 0);
    }
    void *larger = mr_blocks_take(blocks, *class + 1);

    memcpy(larger, block, bytes);
    mr_blocks_give(blocks, block, *class);
    ++*class;
    return larger;
}
