/*
 * Which pages are in use: a bitmap, lowest first.  That keeps the range dense, which
 * the rolling base and a restore both like, and finds runs for long blobs.  The word
 * before which nothing is free is remembered, so that taking a page seldom scans.
 */
#include "state/shard/shard_int.h"

static void make_used(struct mr_shard *shard, uint32_t page, uint32_t count)
{
    struct mr_shard_rest *rest = shard->rest;

    for (uint32_t p = page; p < page + count; p++) {
        /* First touch before the bit: a free page has nothing that a snapshot needs. */
        if (shard->meta[p].epoch != shard->epoch)
            mr_shard_first_touch(shard, p);
        rest->free_bits[p >> 6] &= ~(UINT64_C(1) << (p & 63));
        rest->link[p] = (struct mr_page_link){.prev = p == page ? 0 : MR_PAGE_INSIDE};
    }
    rest->in_use += count;
}

static uint32_t take_one(struct mr_shard_rest *rest)
{
    uint32_t words = (rest->high + 63) / 64;

    for (uint32_t w = rest->free_word; w < words; w++) {
        rest->free_word = w;
        if (rest->free_bits[w] != 0)
            return w * 64 + (uint32_t)__builtin_ctzll(rest->free_bits[w]);
    }
    MR_ASSERT(!"free pages are counted");
    return 0;
}

/* Only when the range is used up: a run of freed pages. */
static uint32_t find_run(const struct mr_shard_rest *rest, uint32_t count)
{
    uint32_t run = 0;

    for (uint32_t p = rest->free_word * 64; p < rest->high; p++) {
        run = p != 0 && mr_page_is_free(rest, p) ? run + 1 : 0;
        if (run == count)
            return p + 1 - count;
    }
    return 0;
}

uint32_t mr_pages_take(struct mr_shard *shard, uint32_t count)
{
    struct mr_shard_rest *rest = shard->rest;
    uint32_t page;

    if (count == 1 && rest->free_count != 0) {
        page = take_one(rest);
        rest->free_count--;
    } else if ((uint64_t)rest->high + count <= (uint64_t)rest->limit + 1) {
        page = rest->high;
        rest->high += count;
    } else {
        page = rest->free_count < count ? 0 : find_run(rest, count);
        if (page == 0)
            return 0;
        rest->free_count -= count;
    }
    make_used(shard, page, count);
    return page;
}

void mr_pages_give(struct mr_shard *shard, uint32_t page, uint32_t count)
{
    struct mr_shard_rest *rest = shard->rest;

    MR_ASSERT(rest->in_use >= count);
    for (uint32_t p = page; p < page + count; p++) {
        if (shard->meta[p].epoch != shard->epoch)
            mr_shard_first_touch(shard, p);
        MR_ASSERT(!mr_page_is_free(rest, p));
        rest->free_bits[p >> 6] |= UINT64_C(1) << (p & 63);
        /* Dirty, so that the snapshot says it is free; its lines mean nothing any more. */
        shard->meta[p].dirty = 1;
    }
    if (page >> 6 < rest->free_word)
        rest->free_word = page >> 6;
    rest->free_count += count;
    rest->in_use -= count;
}
