/*
 * state/shard/page.h - line 0 of every page of state, and what stands beside the pages.
 *
 *     row page    [ head | slot 0 | slot 1 | ...           ]   slot = row_lines lines
 *     blob page   [ head | bytes of strings, line by line  ]
 *     long blob   [ head | bytes ...  ][ bytes ... ][ bytes ]  span pages, one head
 *
 * The head is stored with its page, so that an image of pages explains itself.  The
 * chain of an owner's pages and the allocator's bitmap are not: a restore needs neither.
 */
#ifndef MR_STATE_SHARD_PAGE_H
#define MR_STATE_SHARD_PAGE_H

#include "state/shard/shard.h"

#define MR_PAGE_MAGIC UINT32_C(0x3150524d) /* "MRP1" */

struct mr_page_head {
    uint32_t magic;
    uint16_t table;
    uint16_t row_lines; /* 0: a blob page */
    uint64_t owner;
    uint64_t used; /* row page: bit per slot; blob page: lines not dropped */
    uint32_t span; /* pages under this head, 1 but for a long blob */
    uint32_t reserved0;
    uint64_t reserved[4];
};

_Static_assert(sizeof(struct mr_page_head) == MR_LINE_BYTES, "the head is line 0");

/* Slots of a row page, and all of them as a bitmap. */
static inline uint32_t mr_page_slots(uint32_t row_lines)
{
    return (MR_PAGE_LINES - 1) / row_lines;
}

static inline uint64_t mr_page_slots_mask(uint32_t row_lines)
{
    return (UINT64_C(1) << mr_page_slots(row_lines)) - 1;
}

/* How many bits of LINES are set side by side from FIRST on, which is. */
static inline uint32_t mr_page_run(uint64_t lines, uint32_t first)
{
    uint64_t rest = ~(lines >> first);

    return rest == 0 ? MR_PAGE_LINES : (uint32_t)__builtin_ctzll(rest);
}

/* COUNT (1 to 64) lines from LINE on, as a bitmap. */
static inline uint64_t mr_page_lines(uint32_t line, uint32_t count)
{
    return (~UINT64_C(0) >> (64 - count)) << line;
}

#endif
