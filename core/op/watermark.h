/*
 * core/op/watermark.h - event time over several channels: the merge of their watermarks.
 *
 * A pure step function.  The merged watermark is the least of the channels that are
 * active; a channel that is idle or finished holds nobody back.  It never goes back,
 * even when a channel that was idle comes back behind it.
 *
 *     channel 0   ──10────────────30──────►
 *     channel 1   ──12──idle──────────────►
 *     merged      ──10────────────30──────►
 *
 * When the last active channel falls idle, the merged watermark takes the greatest of
 * the idle ones (as Flink does): it is what would have come out had that channel fallen
 * idle last, so the order in which channels tire does not matter.
 *
 *     all idle or finished, one at least idle:  idle, time stands still
 *     all finished:                             MR_WATERMARK_END
 *
 * Ownership   the channels belong to the struct: mr_watermark_merge_init, _fini.
 * Threads     one owner.
 * Fails       never.  A watermark of a finished channel is an assertion.
 * Cost        a step reads every channel only when the one that held the rest back moved.
 */
#ifndef MR_CORE_OP_WATERMARK_H
#define MR_CORE_OP_WATERMARK_H

#include "core/base/base.h"

enum mr_channel_state { MR_CHANNEL_ACTIVE, MR_CHANNEL_IDLE, MR_CHANNEL_FINISHED };

struct mr_channel_time {
    int64_t watermark_ns;
    enum mr_channel_state state;
};

struct mr_watermark_merge {
    struct mr_channel_time *channel;
    uint32_t channels;
    uint32_t idle, finished; /* how many are */
    int64_t merged_ns;       /* MR_WATERMARK_NONE: not known yet */
    uint32_t holder;         /* an active channel with the least watermark; channels: none */
};

/* What an event changed: a set of these. */
enum mr_watermark_news {
    MR_WATERMARK_SAME = 0,
    MR_WATERMARK_ADVANCED = 1, /* merged_ns is new; at the very end it is MR_WATERMARK_END */
    MR_WATERMARK_IDLE = 2      /* no channel is active any more; hand on after merged_ns */
};

/* All channels active, at MR_WATERMARK_NONE. */
void mr_watermark_merge_init(struct mr_watermark_merge *merge, uint32_t channels);
void mr_watermark_merge_fini(struct mr_watermark_merge *merge);

/* CHANNEL has come to WATERMARK_NS, and is active.  A step back is ignored.
 * MR_WATERMARK_END finishes the channel. */
unsigned mr_watermark_merge_step(struct mr_watermark_merge *merge, uint32_t channel,
                                 int64_t watermark_ns);

/* CHANNEL has rows: it is active, if it was idle. */
void mr_watermark_merge_active(struct mr_watermark_merge *merge, uint32_t channel);

/* CHANNEL has no rows for now; a finished one stays finished. */
unsigned mr_watermark_merge_idle(struct mr_watermark_merge *merge, uint32_t channel);

/* No more rows; may be said twice. */
unsigned mr_watermark_merge_finish(struct mr_watermark_merge *merge, uint32_t channel);

static inline bool mr_watermark_merge_is_finished(const struct mr_watermark_merge *merge)
{
    return merge->finished == merge->channels;
}

#endif
