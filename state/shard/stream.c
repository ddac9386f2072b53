#include "state/shard/stream.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { AHEAD_SLOTS = 4 };

int mr_stream_init(struct mr_stream *stream, uint64_t bytes, int node, struct mr_err *reterr)
{
    uint32_t slots = (uint32_t)(bytes / MR_CHUNK_BYTES);

    memset(stream, 0, sizeof(*stream));
    stream->slots = slots < 4 ? 4 : slots;
    stream->reserve = stream->slots / 4;
    stream->memory_bytes = (uint64_t)stream->slots * MR_CHUNK_BYTES;
    struct mr_region_options options = {
        .bytes = stream->memory_bytes, .node = node, .is_lazy = true, .is_sparse = true};
    if (mr_region_map(&stream->memory, &options, NULL) < 0)
        return mr_fail(reterr, -ENOMEM, "can not reserve %zu MiB for the staging of snapshots",
                       options.bytes >> 20);
    stream->slot =
        mr_alloc_array(stream->slots, sizeof(*stream->slot), "a snapshot on its way");
    return 0;
}

void mr_stream_fini(struct mr_stream *stream)
{
    mr_region_unmap(&stream->memory);
    free(stream->slot);
    stream->slot = NULL;
}

void mr_stream_begin(struct mr_stream *stream, const struct mr_stream_info *info)
{
    stream->epoch = info->epoch;
    stream->info = *info;
    stream->used = 0;
}

static uint64_t tail_of(const struct mr_stream *stream)
{
    /* Only the producer writes the tail. */
    return atomic_load_explicit(&stream->tail, memory_order_relaxed);
}

/* The origin changes only while no chunk is sealed, and a consumer looks at it only for one
 * that is: what it sees is at least as new as the tail that it saw. */
static uint64_t slot_of(const struct mr_stream *stream, uint64_t chunk)
{
    return (chunk - atomic_load_explicit(&stream->origin, memory_order_relaxed)) %
           stream->slots;
}

static char *chunk_at(const struct mr_stream *stream, uint64_t chunk)
{
    return (char *)stream->memory.base + slot_of(stream, chunk) * MR_CHUNK_BYTES;
}

unsigned mr_stream_prefault(struct mr_stream *stream)
{
    /* Where no checkpoint is taken, no staging is used. */
    if (stream->epoch == 0 || stream->faulted == stream->slots ||
        stream->faulted >= slot_of(stream, tail_of(stream)) + AHEAD_SLOTS)
        return 0;
    (void)mr_region_fault_in(&stream->memory, (size_t)stream->faulted * MR_CHUNK_BYTES,
                             MR_CHUNK_BYTES);
    stream->faulted++;
    return 1;
}

/* A slot for the open chunk, if KEEP others stay free. */
static bool has_slot(struct mr_stream *stream, uint32_t keep)
{
    uint64_t need = tail_of(stream) + 1 + keep;

    if (need - stream->head_seen > stream->slots) {
        /* H1 pairs with H2: the store is done with the bytes before it moves the head. */
        stream->head_seen = atomic_load_explicit(&stream->head, memory_order_acquire);
    }
    return need - stream->head_seen <= stream->slots;
}

/* For a chunk there is a slot. */
static void begin_chunk(struct mr_stream *stream)
{
    uint64_t tail = tail_of(stream);

    stream->used = MR_CHUNK_HEAD;
    /* H1 */
    if (atomic_load_explicit(&stream->head, memory_order_acquire) == tail)
        atomic_store_explicit(&stream->origin, tail, memory_order_relaxed);
}

static void seal(struct mr_stream *stream, bool is_last)
{
    uint64_t tail = tail_of(stream);

    stream->slot[slot_of(stream, tail)] = (struct mr_stream_slot){
        .epoch = stream->epoch, .bytes = stream->used, .is_last = is_last};
    stream->used = 0;
    /* T1 pairs with T2: chunk, slot and info are visible before the tail. */
    atomic_store_explicit(&stream->tail, tail + 1, memory_order_release);
}

void *mr_stream_put(struct mr_stream *stream, uint32_t bytes, bool may_use_reserve)
{
    uint32_t keep = may_use_reserve ? 0 : stream->reserve;

    MR_ASSERT(bytes <= MR_CHUNK_BYTES - MR_CHUNK_HEAD);
    if (stream->used + bytes > MR_CHUNK_BYTES)
        seal(stream, false);
    /* Room in a chunk that was begun is free for all; beginning one needs a slot. */
    if (stream->used == 0) {
        if (!has_slot(stream, keep))
            return NULL;
        begin_chunk(stream);
    }
    char *at = chunk_at(stream, tail_of(stream)) + stream->used;
    stream->used += bytes;
    return at;
}

bool mr_stream_end(struct mr_stream *stream)
{
    if (stream->used == 0) {
        if (!has_slot(stream, 0))
            return false;
        begin_chunk(stream);
    }
    seal(stream, true);
    return true;
}

bool mr_stream_is_full(struct mr_stream *stream)
{
    return !has_slot(stream, stream->reserve);
}

void mr_stream_refuse(struct mr_stream *stream, uint64_t epoch)
{
    stream->used = 0;
    /* One word that says it all: nothing else need be visible with it. */
    atomic_store_explicit(&stream->refused, epoch, memory_order_relaxed);
}

char *mr_stream_peek(struct mr_stream *stream, uint32_t index, struct mr_stream_slot *ret_slot)
{
    /* Only the consumer writes the head. */
    uint64_t at = atomic_load_explicit(&stream->head, memory_order_relaxed) + index;
    /* T2 pairs with T1. */
    uint64_t tail = atomic_load_explicit(&stream->tail, memory_order_acquire);

    if (at >= tail)
        return NULL;
    *ret_slot = stream->slot[slot_of(stream, at)];
    return chunk_at(stream, at);
}

uint32_t mr_stream_count(const struct mr_stream *stream)
{
    /* A hint: the producer may be sealing the next one. */
    return (uint32_t)(atomic_load_explicit(&stream->tail, memory_order_relaxed) -
                      atomic_load_explicit(&stream->head, memory_order_relaxed));
}

void mr_stream_release(struct mr_stream *stream)
{
    uint64_t head = atomic_load_explicit(&stream->head, memory_order_relaxed);

    MR_ASSERT(head < atomic_load_explicit(&stream->tail, memory_order_relaxed));
    /* H2 pairs with H1. */
    atomic_store_explicit(&stream->head, head + 1, memory_order_release);
}

void mr_stream_want_full(struct mr_stream *stream)
{
    /* A count and nothing else: whoever reads it later sees it in the epoch after. */
    atomic_fetch_add_explicit(&stream->full_wanted, 1, memory_order_relaxed);
}
