#include "state/shard/shard_int.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

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

static void *reserve(uint64_t bytes)
{
    void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (at == MAP_FAILED)
        return NULL;
    /* A core file with all state in it helps nobody, and state may be confidential. */
    (void)madvise(at, bytes, MADV_DONTDUMP);
    return at;
}

/* Prefer NODE for memory not yet paged in.  A host that refuses is only slower. */
static void bind_to_node(void *at, uint64_t bytes, int node)
{
    unsigned long mask[16] = {0};
    const long preferred = 1;

    if (node < 0 || (size_t)node >= sizeof(mask) * 8)
        return;
    mask[(size_t)node / 64] = 1ul << ((size_t)node % 64);
    (void)syscall(SYS_mbind, at, bytes, preferred, mask, sizeof(mask) * 8, 0);
}

static int reserve_all(struct mr_shard *shard, const struct mr_shard_options *options,
                       struct mr_err *reterr)
{
    struct mr_shard_rest *rest = shard->rest;

    rest->range_bytes = ((uint64_t)rest->limit + 1) * MR_PAGE_BYTES;
    rest->side_bytes = side_layout(shard, NULL);
    shard->base = reserve(rest->range_bytes);
    char *side = reserve(rest->side_bytes);
    if (side != NULL)
        (void)side_layout(shard, side);
    if (shard->base == NULL || side == NULL)
        return mr_fail(reterr, -ENOMEM,
                       "state of '%s': can not reserve an address range of %" PRIu64
                       " MiB; allow more address space (ulimit -v, vm.overcommit_memory) or "
                       "lower the state memory",
                       rest->name, (rest->range_bytes + rest->side_bytes) >> 20);
    bind_to_node(shard->base, rest->range_bytes, options->numa_node);
    bind_to_node(side, rest->side_bytes, options->numa_node);
    if (rest->is_prefaulted)
        (void)madvise(shard->base, rest->range_bytes, MADV_HUGEPAGE);

    uint64_t staging = options->staging_bytes;
    if (staging == 0) {
        staging = options->memory_bytes / 10;
        staging = staging < STAGING_MIN ? STAGING_MIN : staging;
        staging = staging > STAGING_MAX ? STAGING_MAX : staging;
        if (options->memory_bytes == 0)
            staging = ROOTS_ONLY_STAGING;
    }
    return mr_stream_init(&rest->stream, staging, reterr);
}

int mr_shard_new(const struct mr_shard_options *options, struct mr_shard **ret,
                 struct mr_err *reterr)
{
    uint64_t pages = options->memory_bytes / MR_PAGE_BYTES;
    struct mr_shard *shard = calloc(1, sizeof(*shard));
    struct mr_shard_rest *rest = aligned_alloc(MR_PAD, mr_align_up(sizeof(*rest), MR_PAD));

    MR_ASSERT(shard != NULL && rest != NULL);
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
    (void)mr_shard_prefault(shard);
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
    if (shard->meta != NULL) /* the first of the side arrays */
        (void)munmap(shard->meta, rest->side_bytes);
    if (shard->base != NULL)
        (void)munmap(shard->base, rest->range_bytes);
    free(rest);
    free(shard);
}

uint64_t mr_shard_bytes(const struct mr_shard *shard)
{
    return (uint64_t)shard->rest->in_use * MR_PAGE_BYTES;
}

static void page_in(char *at, uint64_t bytes)
{
    if (madvise(at, bytes, MADV_POPULATE_WRITE) == 0)
        return;
    /* Before Linux 5.14: write to each page; they are not in use, so still zero. */
    for (uint64_t i = 0; i < bytes; i += MR_PAGE_BYTES)
        ((volatile char *)at)[i] = 0;
}

unsigned mr_shard_prefault(struct mr_shard *shard)
{
    struct mr_shard_rest *rest = shard->rest;
    uint64_t end = (uint64_t)rest->limit + 1;

    if (rest->faulted < rest->high)
        rest->faulted = rest->high;
    if (!rest->is_prefaulted || rest->faulted >= end ||
        rest->faulted >= (uint64_t)rest->high + EXTENT_PAGES)
        return 0;
    uint64_t count = end - rest->faulted < EXTENT_PAGES ? end - rest->faulted : EXTENT_PAGES;
    page_in(shard->base + (uint64_t)rest->faulted * MR_PAGE_BYTES, count * MR_PAGE_BYTES);
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
