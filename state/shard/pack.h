/*
 * state/shard/pack.h - a shard as the snapshot sees it: flip, pump, settle.
 *
 *              flip(N)              pump() == 0         settle(durable)
 *     IDLE ──────────────► PACKING ─────────────► PACKED ───────────────► IDLE
 *                             │    staging full, first touch │ settle(not)    ▲
 *                             └──────────► GAVE_UP ──────────┴── put back ────┘
 *
 * Flip ends an epoch: what was written in it is now snapshot N, and the next write to
 * each of its pages packs the old lines first.  The pump packs the rest in the order
 * in which pages were first touched: those are the ones touched next.
 *
 * Rolling base: each snapshot also carries full images of the next slice of the page
 * range.  After one rotation everything older is superseded as a whole, so the store
 * deletes files without looking into them.
 *
 * Putting back: until settle says that the snapshot is durable, the lines in it are
 * remembered; if it is not, they are dirty again and go into the next one.  A flip is
 * refused until then: epochs merge, they never pile up.
 *
 * Records in a chunk (docs/formats.md), each begins at a multiple of 16 bytes:
 *
 *     LINES   page, bitmap, those lines          changed since the last snapshot
 *     FULL    page, bitmap, those lines          all other lines are zero
 *     FREE    page                               the page is not in use
 *     ROOTS   bytes                              what operators left at the barrier
 *
 * Threads     the reactor of the task; the stream's other end is the store's.
 * Cost        flip: a copy of the roots; a packed page: about 0.1 us.
 */
#ifndef MR_STATE_SHARD_PACK_H
#define MR_STATE_SHARD_PACK_H

#include "state/shard/shard.h"
#include "state/shard/stream.h"

enum mr_record_kind {
    MR_RECORD_LINES = 1,
    MR_RECORD_FULL = 2,
    MR_RECORD_FREE = 3,
    MR_RECORD_ROOTS = 4,
};

struct mr_record {
    uint32_t page; /* ROOTS: bytes that follow, padded with zeros to 16 */
    uint8_t kind;
    uint8_t reserved[3];
    uint64_t lines;
};

_Static_assert(sizeof(struct mr_record) == 16, "records are stored");

/* Start snapshot EPOCH (ascending, above 0) of what was written up to now.  ROOTS are
 * copied.  False: the last one is not settled yet. */
MR_MUST_USE bool mr_shard_flip(struct mr_shard *shard, uint64_t epoch, struct mr_view roots);

/* Pack about BUDGET_BYTES; returns how many bytes may be left, 0 when all is sealed, given
 * up, or nothing is being packed.  Does nothing while the staging is full. */
uint64_t mr_shard_pump(struct mr_shard *shard, uint64_t budget_bytes);

/* Only the reserve of the staging is left: the task should take no more input until the
 * store has caught up.  If it does, and the reserve is used up, the snapshot is given up. */
bool mr_shard_wants_pause(struct mr_shard *shard);

/* The snapshot is durable, or will never be. */
void mr_shard_settle(struct mr_shard *shard, bool is_durable);

/* The end of the stream that the store reads.  Dies with the shard. */
struct mr_stream *mr_shard_stream(struct mr_shard *shard);

#endif
