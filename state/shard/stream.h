/*
 * state/shard/stream.h - the way out of a task for the bytes of its snapshots.
 *
 * A ring of 256 KiB chunks between the task's reactor, which packs records into the
 * open one, and the snapshot store, which writes the sealed ones and gives them back
 * in the same order.  It is the whole staging memory of the task: when it is full
 * the pump waits, and only a first touch may still use the reserve.
 *
 *        head (released)      tail (open)
 *          v                    v
 *     [..][sealed][sealed][sealed][open ][ reserve ]      tail - head <= slots
 *
 * A chunk that is begun when all others are released takes the first slot again, so small
 * snapshots use the same few pages each time, which are there and in the cache.
 *
 * A chunk leaves room for its header, which the store fills in: the checksum over
 * the rest is made there, not on the reactor.
 *
 * Ownership   a sealed chunk is the store's until released.
 * Threads     put, seal, refuse: the producer.  peek, release: the consumer.
 * Fails       mr_stream_put() returns NULL when there is no room: backpressure.
 */
#ifndef MR_STATE_SHARD_STREAM_H
#define MR_STATE_SHARD_STREAM_H

#include "core/mem/region.h"

#include <stdatomic.h>

#define MR_CHUNK_BYTES (256u << 10)
#define MR_CHUNK_HEAD  128u

struct mr_stream_slot {
    uint64_t epoch;
    uint32_t bytes; /* with the room for the header */
    bool is_last;   /* of its epoch */
};

/* What the manifest says of the task; valid when the last chunk of EPOCH is sealed. */
struct mr_stream_info {
    uint64_t epoch;
    uint64_t base_epoch; /* with the epochs since this one every page is complete */
    uint32_t pages;      /* page numbers are below this */
};

struct mr_stream {
    struct mr_region memory;
    uint64_t memory_bytes; /* of all slots */
    struct mr_stream_slot *slot;
    uint32_t slots, reserve;
    uint32_t faulted;                      /* slots below are paged in */
    alignas(MR_PAD) _Atomic uint64_t tail; /* the open slot; written by the producer */
    uint64_t head_seen;
    _Atomic uint64_t origin; /* the chunk that lies in the first slot */
    uint64_t epoch;          /* being packed */
    uint32_t used;           /* bytes in the open slot; 0: not begun */
    struct mr_stream_info info;
    _Atomic uint64_t refused; /* newest epoch that the task gave up for want of room */
    alignas(MR_PAD) _Atomic uint64_t head; /* oldest not released; written by the consumer */
    _Atomic uint64_t full_wanted;          /* how often mr_stream_want_full() was called */
};

/* NODE: as in core/mem/region.h. */
int mr_stream_init(struct mr_stream *stream, uint64_t bytes, int node, struct mr_err *reterr);
void mr_stream_fini(struct mr_stream *stream);

/* Producer, when idle: page in a chunk ahead of the open one; 0: nothing was needed. */
unsigned mr_stream_prefault(struct mr_stream *stream);

/* Begin EPOCH; what was open and not sealed is forgotten. */
void mr_stream_begin(struct mr_stream *stream, const struct mr_stream_info *info);

/* Room for BYTES (at most MR_CHUNK_BYTES - MR_CHUNK_HEAD) in one piece; seals a chunk that
 * has too little.  NULL: none, or, unless MAY_USE_RESERVE, only the reserve. */
void *mr_stream_put(struct mr_stream *stream, uint32_t bytes, bool may_use_reserve);

/* Seal the open chunk as the epoch's last, even if empty.  False: no room for it. */
bool mr_stream_end(struct mr_stream *stream);

/* Producer: no chunk can be begun without the reserve. */
bool mr_stream_is_full(struct mr_stream *stream);

/* The epoch will not be finished. */
void mr_stream_refuse(struct mr_stream *stream, uint64_t epoch);

/* Consumer: the INDEX-th sealed and not released chunk; NULL: not there yet. */
char *mr_stream_peek(struct mr_stream *stream, uint32_t index, struct mr_stream_slot *ret_slot);

/* Consumer: chunks sealed and not released. */
uint32_t mr_stream_count(const struct mr_stream *stream);

/* Consumer: the oldest chunk may be used again. */
void mr_stream_release(struct mr_stream *stream);

/* Consumer: what is stored of this task is damaged, so an epoch soon shall hold a full image
 * of every page again. */
void mr_stream_want_full(struct mr_stream *stream);

#endif
