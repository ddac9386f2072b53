/*
 * core/op/barrier.h - aligned barriers: when has every channel come to the same cut?
 *
 * A pure step function.  The channel that delivers a barrier first is blocked: what
 * lies behind the barrier belongs to the next epoch.  When every channel has
 * delivered it or is finished, the cut is whole; the task is snapshotted, and
 * release() unblocks all channels.
 *
 *     channel 0   a b |e| (blocked) . . . . . | c d
 *     channel 1   a . . . b c |e|             | d
 *                             aligned ─► snapshot ─► release
 *
 * A barrier of a later epoch replaces the one that was being aligned: its checkpoint
 * was given up, and the channels that wait for it are free to deliver the later one.
 * Barriers of epochs given up, coming late, change nothing.
 *
 * Ownership   the bitmap belongs to the struct: init, fini.
 * Threads     one owner.
 * Fails       never.  A barrier from a blocked or finished channel is an assertion.
 */
#ifndef MR_CORE_OP_BARRIER_H
#define MR_CORE_OP_BARRIER_H

#include "core/base/bits.h"

struct mr_barrier_align {
    uint64_t *delivered; /* bit per channel: blocked, unless finished */
    uint64_t *finished;  /* bit per channel */
    uint32_t channels;
    uint32_t delivered_count, finished_count; /* delivered: of those not finished */
    uint64_t epoch;                           /* being aligned; 0: none */
    uint64_t last;                            /* the latest epoch seen */
};

void mr_barrier_align_init(struct mr_barrier_align *align, uint32_t channels);
void mr_barrier_align_fini(struct mr_barrier_align *align);

/* CHANNEL has delivered barrier EPOCH, above 0; true: aligned. */
bool mr_barrier_align_step(struct mr_barrier_align *align, uint32_t channel, uint64_t epoch);

/* CHANNEL has ended; true: that made the barrier under way aligned. */
bool mr_barrier_align_finish(struct mr_barrier_align *align, uint32_t channel);

/* The cut was taken: all channels may go on. */
void mr_barrier_align_release(struct mr_barrier_align *align);

/* Whether CHANNEL must be left alone. */
static inline bool mr_barrier_align_is_blocked(const struct mr_barrier_align *align,
                                               uint32_t channel)
{
    return mr_bit_get(align->delivered, channel);
}

static inline bool mr_barrier_align_is_aligned(const struct mr_barrier_align *align)
{
    return align->epoch != 0 &&
           align->delivered_count + align->finished_count == align->channels;
}

#endif
