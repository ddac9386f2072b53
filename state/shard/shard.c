#include "state/shard/shard_int.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define EXTENT_BYTES       (2u << 20)
#define EXTENT_PAGES       (EXTENT_BYTES / MR_PAGE_BYTES)
#define ROTATION_EPOCHS    128
#define STAGING_MIN        (UINT64_C(2) << 20)
#define STAGING_MAX        (UINT64_C(256) << 20)
#define ROOTS_ONLY_STAGING (UINT64_C(1) << 20)

/* The mapping of the side arrays, cut in pieces. */
struct side {
    char *memory;
    uint64_t used;
};

static void *side_take(struct side *side, uint64_t count, uint64_t size)
{
    void *at = side->memory == NULL ? NULL : side->memory + side->used;

    side->used += mr_align_up(count * size, MR_PAGE_BYTES);
    return at;
}

/* Called twice: without memory to learn the size, then with it. */
static uint64_t side_layout(struct mr_shard *shard, char *memory)
{
    struct mr_shard_rest *rest = shard->rest;
    struct side side = {memory, 0};
    uint64_t pages = (uint64_t)rest->limit + 1;

    shard->meta = side_take(&side, pages, sizeof(*shard->meta));
    rest->link = side_take(&side, pages, sizeof(*rest->link));
    rest->free_bits = side_take(&side, pages / 64 + 1, sizeof(*rest->free_bits));
    rest->dirty[0].page = side_take(&side, pages, sizeof(uint32_t));
    rest->dirty[1].page = side_take(&side, pages, sizeof(uint32_t));
    rest->packed = side_take(&side, pages, sizeof(*rest->packed));
    return side.used;
}

static uint64_t staging_bytes(const struct mr_shard_options *options)
{
    uint64_t staging = options->memory_bytes / 10;

    if (options->staging_bytes != 0)
        return options->staging_bytes;
    if (options->memory_bytes == 0)
        return ROOTS_ONLY_STAGING;
    staging = staging < STAGING_MIN ? STAGING_MIN : staging;
    return staging > STAGING_MAX ? STAGING_MAX : staging;
}

/* Pages in ranges of huge pages only where they are paged in ahead of use: a shard that
 * grows by touch would swallow 2 MiB for every few rows. */
static int reserve_all(struct mr_shard *shard, const struct mr_shard_options *options,
                       struct mr_err *reterr)
{
    struct mr_shard_rest *rest = shard->rest;
    struct mr_region_options range = {.bytes = ((uint64_t)rest->limit + 1) * MR_PAGE_BYTES,
                                      .node = options->numa_node,
                                      .is_lazy = true,
                                      .is_sparse = !rest->is_prefaulted};
    struct mr_region_options side = {.bytes = side_layout(shard, NULL),
                                     .node = options->numa_node,
                                     .is_lazy = true,
                                     .is_sparse = true};
    int rc = mr_region_map(&rest->range, &range, NULL);

    if (rc == 0)
        rc = mr_region_map(&rest->side, &side, NULL);
    if (rc < 0)
        return mr_fail(reterr, rc,
                       "state of '%s': can not reserve an address range of %" PRIu64
                       " MiB; allow more address space (ulimit -v, vm.overcommit_memory) or "
                       "lower the state memory",
                       rest->name, (range.bytes + side.bytes) >> 20);
    shard->base = rest->range.base;
    (void)side_layout(shard, rest->side.base);
    return mr_stream_init(&rest->stream, staging_bytes(options), options->numa_node, reterr);
}

int mr_shard_new(const struct mr_shard_options *options, struct mr_shard **ret,
                 struct mr_err *reterr)
{
    uint64_t pages = options->memory_bytes / MR_PAGE_BYTES;
    struct mr_shard *shard = mr_alloc(sizeof(*shard), "state");
    struct mr_shard_rest *rest =
        mr_alloc_aligned(MR_PAD, mr_align_up(sizeof(*rest), MR_PAD), "state");

    memset(rest, 0, sizeof(*rest));
    shard->rest = rest;
    shard->epoch = 1;
    (void)snprintf(rest->name, sizeof(rest->name), "%s",
                   options->name == NULL ? "task" : options->name);
    rest->limit = pages < UINT32_MAX - 1 ? (uint32_t)pages : UINT32_MAX - 1;
    rest->high = 1;
    rest->faulted = 1;
    rest->is_guarded = options->is_guarded;
    rest->is_prefaulted = options->is_prefaulted && !options->is_guarded;
    rest->rotation_epochs =
        options->rotation_epochs == 0 ? ROTATION_EPOCHS : options->rotation_epochs;
    rest->rotation.next = 1;
    mr_text_init(&rest->pack.roots);

    int rc = reserve_all(shard, options, reterr);
    if (rc < 0) {
        mr_shard_free(shard);
        return rc;
    }
    *ret = shard;
    return 0;
}

void mr_shard_free(struct mr_shard *shard)
{
    if (shard == NULL)
        return;
    struct mr_shard_rest *rest = shard->rest;
    mr_stream_fini(&rest->stream);
    mr_text_fini(&rest->pack.roots);
    mr_region_unmap(&rest->side);
    mr_region_unmap(&rest->range);
    free(rest);
    free(shard);
}

const char *mr_shard_note(const struct mr_shard *shard)
{
    return shard->rest->range.note;
}

uint64_t mr_shard_bytes(const struct mr_shard *shard)
{
    return (uint64_t)shard->rest->in_use * MR_PAGE_BYTES;
}

/* The side arrays of the pages from FIRST on, so that they do not fault either. */
static void side_fault_in(struct mr_shard_rest *rest, const void *array, uint64_t first,
                          uint64_t count, uint64_t size)
{
    size_t base = (size_t)((const char *)array - (const char *)rest->side.base);
    size_t at = (base + first * size) & ~(size_t)(MR_PAGE_BYTES - 1);
    size_t end = (size_t)mr_align_up(base + (first + count) * size, MR_PAGE_BYTES);

    (void)mr_region_fault_in(&rest->side, at, end - at);
}

unsigned mr_shard_prefault(struct mr_shard *shard)
{
    struct mr_shard_rest *rest = shard->rest;
    uint64_t end = (uint64_t)rest->limit + 1;

    if (rest->faulted < rest->high)
        rest->faulted = rest->high;
    if (!rest->is_prefaulted)
        return 0;
    if (rest->faulted >= end || rest->faulted >= (uint64_t)rest->high + EXTENT_PAGES)
        return mr_stream_prefault(&rest->stream);
    uint64_t first = rest->faulted;
    uint64_t count = end - first < EXTENT_PAGES ? end - first : EXTENT_PAGES;
    (void)mr_region_fault_in(&rest->range, first * MR_PAGE_BYTES, count * MR_PAGE_BYTES);
    side_fault_in(rest, shard->meta, first, count, sizeof(*shard->meta));
    side_fault_in(rest, rest->link, first, count, sizeof(*rest->link));
    for (uint32_t i = 0; i < MR_COUNTOF(rest->dirty); i++)
        side_fault_in(rest, rest->dirty[i].page, first, count, sizeof(uint32_t));
    side_fault_in(rest, rest->packed, first, count, sizeof(*rest->packed));
    rest->faulted += (uint32_t)count;
    return 1;
}

void mr_shard_note_touch(struct mr_shard *shard, uint32_t page)
{
    struct mr_shard_rest *rest = shard->rest;
    struct mr_dirty_list *list = &rest->dirty[0];

    MR_ASSERT(list->count <= rest->limit);
    shard->meta[page].epoch = shard->epoch;
    list->page[list->count++] = page;
    if (rest->is_guarded)
        (void)mprotect(shard->base + (uint64_t)page * MR_PAGE_BYTES, MR_PAGE_BYTES,
                       PROT_READ | PROT_WRITE);
}

void mr_shard_first_touch(struct mr_shard *shard, uint32_t page)
{
    struct mr_page_meta *meta = &shard->meta[page];

    MR_ASSERT(page != 0 && page < shard->rest->high);
    if (shard->rest->pack.state == MR_PACK_PACKING)
        mr_pack_before_write(shard, page);
    if (meta->epoch == shard->epoch)
        return; /* the snapshot was given up and the page's lines are dirty again */
    mr_shard_note_touch(shard, page);
    meta->dirty = 0;
}
