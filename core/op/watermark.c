#include "core/op/watermark.h"

#include "core/base/alloc.h"
#include "core/op/op.h"

#include <stdlib.h>

void mr_watermark_merge_init(struct mr_watermark_merge *merge, uint32_t channels)
{
    MR_ASSERT(channels != 0);
    *merge = (struct mr_watermark_merge){
        .channel = mr_alloc(channels * sizeof(*merge->channel), "watermarks"),
        .channels = channels,
        .merged_ns = MR_WATERMARK_NONE,
    };
    for (uint32_t c = 0; c < channels; c++)
        merge->channel[c] = (struct mr_channel_time){MR_WATERMARK_NONE, MR_CHANNEL_ACTIVE};
}

void mr_watermark_merge_fini(struct mr_watermark_merge *merge)
{
    free(merge->channel);
    merge->channel = NULL;
}

static int64_t greatest_idle(const struct mr_watermark_merge *merge)
{
    int64_t greatest = MR_WATERMARK_NONE;

    for (uint32_t c = 0; c < merge->channels; c++)
        if (merge->channel[c].state == MR_CHANNEL_IDLE &&
            merge->channel[c].watermark_ns > greatest)
            greatest = merge->channel[c].watermark_ns;
    return greatest;
}

/* Find the holder anew, and with it what there is to say. */
static unsigned settle(struct mr_watermark_merge *merge)
{
    int64_t least = MR_WATERMARK_END;
    unsigned news = MR_WATERMARK_SAME;
    uint32_t before = merge->holder;

    merge->holder = merge->channels;
    for (uint32_t c = 0; c < merge->channels; c++) {
        const struct mr_channel_time *channel = &merge->channel[c];
        if (channel->state == MR_CHANNEL_ACTIVE &&
            (merge->holder == merge->channels || channel->watermark_ns < least)) {
            least = channel->watermark_ns;
            merge->holder = c;
        }
    }
    if (merge->holder == merge->channels && merge->idle != 0) {
        least = greatest_idle(merge);
        if (before != merge->channels)
            news |= MR_WATERMARK_IDLE;
    }
    if (least > merge->merged_ns) {
        merge->merged_ns = least;
        news |= MR_WATERMARK_ADVANCED;
    }
    return news;
}

static void enter(struct mr_watermark_merge *merge, uint32_t channel,
                  enum mr_channel_state state)
{
    struct mr_channel_time *time = &merge->channel[channel];

    MR_ASSERT(channel < merge->channels);
    MR_ASSERT(time->state != MR_CHANNEL_FINISHED);
    merge->idle -= time->state == MR_CHANNEL_IDLE;
    merge->idle += state == MR_CHANNEL_IDLE;
    merge->finished += state == MR_CHANNEL_FINISHED;
    time->state = state;
}

unsigned mr_watermark_merge_step(struct mr_watermark_merge *merge, uint32_t channel,
                                 int64_t watermark_ns)
{
    if (watermark_ns == MR_WATERMARK_END)
        return mr_watermark_merge_finish(merge, channel);
    mr_watermark_merge_active(merge, channel);
    struct mr_channel_time *time = &merge->channel[channel];
    if (watermark_ns <= time->watermark_ns)
        return MR_WATERMARK_SAME;
    time->watermark_ns = watermark_ns;
    /* Only the channel that holds the rest back can move the merge. */
    return channel == merge->holder ? settle(merge) : (unsigned)MR_WATERMARK_SAME;
}

void mr_watermark_merge_active(struct mr_watermark_merge *merge, uint32_t channel)
{
    MR_ASSERT(channel < merge->channels);
    MR_ASSERT(merge->channel[channel].state != MR_CHANNEL_FINISHED);
    if (merge->channel[channel].state == MR_CHANNEL_ACTIVE)
        return;
    enter(merge, channel, MR_CHANNEL_ACTIVE);
    /* One more to wait for: the merge can not advance, the holder may be another. */
    if (merge->holder == merge->channels ||
        merge->channel[channel].watermark_ns < merge->channel[merge->holder].watermark_ns)
        merge->holder = channel;
}

unsigned mr_watermark_merge_idle(struct mr_watermark_merge *merge, uint32_t channel)
{
    MR_ASSERT(channel < merge->channels);
    if (merge->channel[channel].state != MR_CHANNEL_ACTIVE)
        return MR_WATERMARK_SAME;
    enter(merge, channel, MR_CHANNEL_IDLE);
    return channel == merge->holder ? settle(merge) : (unsigned)MR_WATERMARK_SAME;
}

unsigned mr_watermark_merge_finish(struct mr_watermark_merge *merge, uint32_t channel)
{
    MR_ASSERT(channel < merge->channels);
    if (merge->channel[channel].state == MR_CHANNEL_FINISHED)
        return MR_WATERMARK_SAME;
    enter(merge, channel, MR_CHANNEL_FINISHED);
    /* With no holder every channel was idle or finished; the end may be reached now. */
    return channel == merge->holder || merge->holder == merge->channels
               ? settle(merge)
               : (unsigned)MR_WATERMARK_SAME;
}
