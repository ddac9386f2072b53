#include "core/op/barrier.h"

#include "core/base/alloc.h"

#include <stdlib.h>
#include <string.h>

void mr_barrier_align_init(struct mr_barrier_align *align, uint32_t channels)
{
    MR_ASSERT(channels != 0);
    *align = (struct mr_barrier_align){
        .delivered = mr_alloc(MR_BITS_WORDS(channels) * sizeof(uint64_t), "barriers"),
        .finished = mr_alloc(MR_BITS_WORDS(channels) * sizeof(uint64_t), "barriers"),
        .channels = channels,
    };
}

void mr_barrier_align_fini(struct mr_barrier_align *align)
{
    free(align->delivered);
    free(align->finished);
    align->delivered = align->finished = NULL;
}

static void unblock(struct mr_barrier_align *align)
{
    memset(align->delivered, 0, MR_BITS_WORDS(align->channels) * sizeof(uint64_t));
    align->delivered_count = 0;
}

bool mr_barrier_align_step(struct mr_barrier_align *align, uint32_t channel, uint64_t epoch)
{
    MR_ASSERT(channel < align->channels && epoch != 0);
    MR_ASSERT(!mr_bit_get(align->finished, channel) && !mr_bit_get(align->delivered, channel));
    if (epoch < align->last || (epoch == align->last && align->epoch == 0))
        return false;
    if (epoch > align->epoch)
        unblock(align);
    align->epoch = align->last = epoch;
    mr_bit_set(align->delivered, channel);
    align->delivered_count++;
    return mr_barrier_align_is_aligned(align);
}

bool mr_barrier_align_finish(struct mr_barrier_align *align, uint32_t channel)
{
    MR_ASSERT(channel < align->channels);
    MR_ASSERT(!mr_bit_get(align->finished, channel) && !mr_bit_get(align->delivered, channel));
    mr_bit_set(align->finished, channel);
    align->finished_count++;
    return mr_barrier_align_is_aligned(align);
}

void mr_barrier_align_release(struct mr_barrier_align *align)
{
    unblock(align);
    align->epoch = 0;
}
