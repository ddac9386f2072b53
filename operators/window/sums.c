#include "operators/window/sums.h"

/* The part that SUM belongs to; count: there is none. */
static uint32_t find(const struct mr_sums *sums, const struct mr_exact_sum *sum)
{
    uint32_t i = 0;

    while (i < sums->count &&
           (sums->part[i].sum.top != sum->top || sums->part[i].sum.special != sum->special))
        i++;
    return i;
}

void mr_sums_enter(struct mr_sums *sums, struct mr_blocks *blocks,
                   const struct mr_exact_sum *sum)
{
    uint32_t i = find(sums, sum);

    if (i == sums->count) {
        size_t used = sums->count * sizeof(*sums->part);

        while (sums->part == NULL || used + sizeof(*sums->part) > mr_block_bytes(sums->class))
            sums->part = mr_blocks_grow(blocks, sums->part, &sums->class, used);
        sums->part[sums->count++] = (struct mr_sums_part){.rows = 0};
    }
    sums->part[i].rows++;
    mr_exact_sum_merge(&sums->part[i].sum, sum);
}

void mr_sums_leave(struct mr_sums *sums, const struct mr_exact_sum *sum)
{
    uint32_t i = find(sums, sum);

    MR_ASSERT(i < sums->count);
    if (--sums->part[i].rows == 0)
        sums->part[i] = sums->part[--sums->count];
    else
        mr_exact_sum_unmerge(&sums->part[i].sum, sum);
}

void mr_sums_total(const struct mr_sums *sums, struct mr_exact_sum *ret)
{
    *ret = (struct mr_exact_sum){0};
    for (uint32_t i = 0; i < sums->count; i++)
        mr_exact_sum_merge(ret, &sums->part[i].sum);
}

void mr_sums_drop(struct mr_sums *sums, struct mr_blocks *blocks)
{
    if (sums->part != NULL)
        mr_blocks_give(blocks, sums->part, sums->class);
    *sums = (struct mr_sums){.part = NULL};
}
