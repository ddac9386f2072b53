/*
 * state/shard/shard_int.h - what stands behind a shard: allocator, dirty lists, packer.
 *
 * All side arrays are indexed by page, lie in one region that is paged in as the
 * shard grows, and are derived: none is stored.
 */
#ifndef MR_STATE_SHARD_SHARD_INT_H
#define MR_STATE_SHARD_SHARD_INT_H

#include "core/base/text.h"
#include "core/mem/region.h"
#include "state/shard/pack.h"
#include "state/shard/page.h"

/* link.prev of a page inside a long blob: it has no head of its own. */
#define MR_PAGE_INSIDE UINT32_MAX

struct mr_page_link {
    uint32_t next, prev;           /* pages of one owner; 0: none */
    uint32_t open_next, open_prev; /* those with a free slot */
};

/* A page that went into the snapshot under way, and the lines to put back on failure. */
struct mr_packed {
    uint64_t lines;
    uint32_t page;
};

struct mr_dirty_list {
    uint32_t *page;
    uint32_t count;
};

enum mr_pack_state { MR_PACK_IDLE, MR_PACK_PACKING, MR_PACK_PACKED, MR_PACK_GAVE_UP };

/* Where the rolling base stands.  An epoch that fails gives its slice back. */
struct mr_rotation {
    uint32_t next;       /* first page of the next slice; 1: a rotation begins */
    uint64_t from_epoch; /* in which the running rotation began */
    uint64_t base_epoch; /* in which the last whole one began; 0: none yet */
};

struct mr_pack_job {
    enum mr_pack_state state;
    uint64_t epoch; /* of the checkpoint */
    uint64_t ended; /* shard epoch that the snapshot holds */
    struct mr_text roots;
    size_t roots_done;
    uint32_t list_next; /* in the dirty list of `ended` */
    uint32_t base_next, base_end;
    struct mr_rotation before; /* for putting back */
    uint64_t full_wanted;      /* by the store, as this snapshot knows it */
    uint64_t bytes;            /* of records so far */
};

struct mr_shard_rest {
    char name[64];
    struct mr_region range, side;
    uint32_t limit; /* pages that may be used: numbers 1 to limit */
    uint32_t high;  /* pages below were used at some time */
    uint32_t in_use;
    uint32_t faulted; /* pages below are paged in */
    bool is_prefaulted, is_guarded;
    uint32_t rotation_epochs;
    uint64_t *free_bits; /* of pages below high */
    uint32_t free_word;  /* no free page in the words before */
    uint32_t free_count;
    struct mr_page_link *link;
    struct mr_dirty_list dirty[2]; /* [0]: of the current epoch, [1]: being packed */
    struct mr_packed *packed;
    uint32_t packed_count;
    struct mr_rotation rotation;
    uint64_t full_done; /* what the store wanted and a durable snapshot has */
    struct mr_pack_job pack;
    struct mr_stream stream;
};

static inline struct mr_page_head *mr_page_head_of(const struct mr_shard *shard, uint32_t page)
{
    return (struct mr_page_head *)(void *)(shard->base + (uint64_t)page * MR_PAGE_BYTES);
}

static inline bool mr_page_is_free(const struct mr_shard_rest *rest, uint32_t page)
{
    return (rest->free_bits[page >> 6] >> (page & 63)) & 1;
}

/* COUNT pages side by side, all clean of meaning; 0: out of state memory.  (pages.c) */
uint32_t mr_pages_take(struct mr_shard *shard, uint32_t count);
void mr_pages_give(struct mr_shard *shard, uint32_t page, uint32_t count);

/* A page (or SPAN of them) with its head, last in the chain of ROWS; 0: no memory.  (rows.c) */
uint32_t mr_rows_page_new(struct mr_rows *rows, uint32_t row_lines, uint32_t span);
void mr_rows_page_free(struct mr_rows *rows, uint32_t page);

/* PAGE becomes one of the current epoch.  (shard.c) */
void mr_shard_note_touch(struct mr_shard *shard, uint32_t page);

/* Save what the snapshot under way needs of PAGE before it changes.  Never fails: without
 * room the snapshot is given up.  (pack.c) */
void mr_pack_before_write(struct mr_shard *shard, uint32_t page);

#endif
