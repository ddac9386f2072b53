#include "operators/window/scratch.h"

#include "core/base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_MIN  1024u
#define CACHE_LINE 64u

/* Rows on their way from memory while all are walked. */
#define ROWS_AHEAD 8u

void mr_scratch_init(struct mr_scratch *scratch, uint32_t row_bytes, uint32_t front_bytes)
{
    size_t bytes = front_bytes + sizeof(struct mr_scratch_head) + row_bytes;

    *scratch = (struct mr_scratch){
        .row_bytes = (uint32_t)mr_align_up(bytes, front_bytes != 0 ? CACHE_LINE : 8),
        .front_bytes = front_bytes};
}

void mr_scratch_fini(struct mr_scratch *scratch)
{
    for (uint32_t i = 0; i < scratch->chunks; i++)
        free(scratch->chunk[i]);
    free(scratch->chunk);
    free(scratch->slot);
    *scratch = (struct mr_scratch){.row_bytes = scratch->row_bytes,
                                   .front_bytes = scratch->front_bytes};
}

static uint64_t row_hash(const struct mr_scratch *scratch, uint32_t number)
{
    uint64_t hash;

    memcpy(&hash, mr_scratch_row(scratch, number), sizeof(hash));
    return hash;
}

static void scratch_link(struct mr_scratch *scratch, uint64_t hash, uint32_t number)
{
    uint32_t *slot = &scratch->slot[hash & scratch->mask];

    mr_scratch_head(scratch, number)->next = *slot;
    *slot = number;
}

void mr_scratch_reset(struct mr_scratch *scratch)
{
    /* A small window after a large one pays for its own rows, not for all slots. */
    if (scratch->numbers > scratch->mask / 16)
        memset(scratch->slot, 0, ((size_t)scratch->mask + 1) * sizeof(*scratch->slot));
    else
        for (uint32_t number = 1; number <= scratch->numbers; number++)
            scratch->slot[row_hash(scratch, number) & scratch->mask] = MR_SCRATCH_NONE;
    scratch->numbers = scratch->count = 0;
    scratch->free = MR_SCRATCH_NONE;
}

static void scratch_grow(struct mr_scratch *scratch)
{
    uint32_t slots = scratch->slot == NULL ? SLOTS_MIN : (scratch->mask + 1) * 2;

    MR_ASSERT(slots != 0);
    free(scratch->slot);
    scratch->slot = mr_alloc_array(slots, sizeof(*scratch->slot), "windows");
    scratch->mask = slots - 1;
    for (uint32_t number = 1; number <= scratch->numbers; number++)
        if (mr_scratch_head(scratch, number)->uses != 0)
            scratch_link(scratch, row_hash(scratch, number), number);
}

static void scratch_chunk(struct mr_scratch *scratch)
{
    scratch->chunk = mr_realloc(scratch->chunk, (size_t)scratch->chunks + 1,
                                sizeof(*scratch->chunk), "windows");
    scratch->chunk[scratch->chunks] = mr_alloc_aligned(
        CACHE_LINE, (size_t)MR_SCRATCH_CHUNK_ROWS * scratch->row_bytes, "windows");
    scratch->chunks++;
}

uint32_t mr_scratch_add(struct mr_scratch *scratch, uint64_t hash)
{
    uint32_t number = scratch->free;

    if (scratch->slot == NULL || scratch->count >= scratch->mask / 2)
        scratch_grow(scratch);
    if (number != MR_SCRATCH_NONE) {
        scratch->free = mr_scratch_head(scratch, number)->next;
    } else {
        if (scratch->numbers == scratch->chunks * MR_SCRATCH_CHUNK_ROWS)
            scratch_chunk(scratch);
        number = ++scratch->numbers;
    }
    scratch->count++;
    mr_scratch_head(scratch, number)->uses = 1;
    memcpy(mr_scratch_row(scratch, number), &hash, sizeof(hash));
    scratch_link(scratch, hash, number);
    return number;
}

void mr_scratch_remove(struct mr_scratch *scratch, uint32_t number)
{
    struct mr_scratch_head *head = mr_scratch_head(scratch, number);
    uint32_t *at = &scratch->slot[row_hash(scratch, number) & scratch->mask];

    MR_ASSERT(head->uses == 1);
    while (*at != number)
        at = &mr_scratch_head(scratch, *at)->next;
    *at = head->next;
    *head = (struct mr_scratch_head){.next = scratch->free};
    scratch->free = number;
    scratch->count--;
}

char *mr_scratch_next(const struct mr_scratch *scratch, uint64_t *cursor)
{
    while (*cursor < scratch->numbers) {
        uint32_t number = (uint32_t)(*cursor += 1);
        const struct mr_scratch_head *head = mr_scratch_head(scratch, number);
        const char *ahead = (const char *)head + (size_t)scratch->row_bytes * ROWS_AHEAD;

        __builtin_prefetch(ahead);
        __builtin_prefetch(ahead + CACHE_LINE);
        if (head->uses != 0)
            return mr_scratch_row(scratch, number);
    }
    return NULL;
}
