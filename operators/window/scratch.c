#include "operators/window/scratch.h"

#include "core/base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_MIN 1024u

void mr_scratch_init(struct mr_scratch *scratch, uint32_t row_bytes)
{
    *scratch = (struct mr_scratch){.row_bytes = (uint32_t)mr_align_up(row_bytes, 8)};
}

void mr_scratch_fini(struct mr_scratch *scratch)
{
    for (uint32_t i = 0; i < scratch->chunks; i++)
        free(scratch->chunk[i]);
    free(scratch->chunk);
    free(scratch->slot);
    *scratch = (struct mr_scratch){.row_bytes = scratch->row_bytes};
}

static uint64_t row_hash(const char *row)
{
    uint64_t hash;

    memcpy(&hash, row, sizeof(hash));
    return hash;
}

static void scratch_link(struct mr_scratch *scratch, uint64_t hash, uint32_t number)
{
    uint64_t at = hash;

    while (scratch->slot[at & scratch->mask] != 0)
        at++;
    scratch->slot[at & scratch->mask] = number + 1;
}

void mr_scratch_reset(struct mr_scratch *scratch)
{
    /* A small window after a large one pays for its own rows, not for all slots. */
    if (scratch->count > scratch->mask / 16)
        memset(scratch->slot, 0, ((size_t)scratch->mask + 1) * sizeof(*scratch->slot));
    else
        for (uint32_t i = 0; i < scratch->count; i++) {
            uint64_t at = row_hash(mr_scratch_row(scratch, i));

            /* Slots of one run go in any order: empty ones were emptied by this loop. */
            while (scratch->slot[at & scratch->mask] != i + 1)
                at++;
            scratch->slot[at & scratch->mask] = 0;
        }
    scratch->count = 0;
}

char *mr_scratch_probe(const struct mr_scratch *scratch, uint64_t hash, uint64_t *cursor)
{
    uint32_t number;

    if (scratch->slot == NULL)
        return NULL;
    while ((number = scratch->slot[*cursor & scratch->mask]) != 0) {
        char *row = mr_scratch_row(scratch, number - 1);

        (*cursor)++;
        if (row_hash(row) == hash)
            return row;
    }
    return NULL;
}

static void scratch_grow(struct mr_scratch *scratch)
{
    uint32_t slots = scratch->slot == NULL ? SLOTS_MIN : (scratch->mask + 1) * 2;

    MR_ASSERT(slots != 0);
    free(scratch->slot);
    scratch->slot = mr_alloc_array(slots, sizeof(*scratch->slot), "windows");
    scratch->mask = slots - 1;
    for (uint32_t i = 0; i < scratch->count; i++)
        scratch_link(scratch, row_hash(mr_scratch_row(scratch, i)), i);
}

static void scratch_chunk(struct mr_scratch *scratch)
{
    scratch->chunk = mr_realloc(scratch->chunk, (size_t)scratch->chunks + 1,
                                sizeof(*scratch->chunk), "windows");
    scratch->chunk[scratch->chunks] =
        mr_alloc((size_t)MR_SCRATCH_CHUNK_ROWS * scratch->row_bytes, "windows");
    scratch->chunks++;
}

char *mr_scratch_add(struct mr_scratch *scratch, uint64_t hash)
{
    uint32_t number = scratch->count;

    if (scratch->slot == NULL || number >= scratch->mask / 2)
        scratch_grow(scratch);
    if (number == scratch->chunks * MR_SCRATCH_CHUNK_ROWS)
        scratch_chunk(scratch);
    scratch_link(scratch, hash, number);
    scratch->count++;
    char *row = mr_scratch_row(scratch, number);

    memcpy(row, &hash, sizeof(hash));
    return row;
}
