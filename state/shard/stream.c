#include "state/shard/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

int mr_stream_init(struct mr_stream *stream, uint64_t bytes, struct mr_err *reterr)
{
    uint32_t slots = (uint32_t)(bytes / MR_CHUNK_BYTES);

    memset(stream, 0, sizeof(*stream));
    stream->slots = slots < 4 ? 4 : slots;
    stream->reserve = stream->slots / 4;
    stream->memory_bytes = (uint64_t)stream->slots * MR_CHUNK_BYTES;
    void *at = mmap(NULL, stream->memory_bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED)
        return mr_fail(reterr, -ENOMEM, "can not reserve %llu MiB for the staging of snapshots",
                       (unsigned long long)(stream->memory_bytes >> 20));
    (void)madvise(at, stream->memory_bytes, MADV_DONTDUMP);
    stream->memory = at;
    stream->slot = calloc(stream->slots, sizeof(*stream->slot));
    MR_ASSERT(stream->slot != NULL);
    return 0;
}

void mr_stream_fini(struct mr_stream *stream)
{
    if (stream->memory != NULL)
        (void)munmap(stream->memory, stream->memory_bytes);
    free(stream->slot);
    stream->memory = NULL;
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

static void seal(struct mr_stream *stream, bool is_last)
{
    uint64_t tail = tail_of(stream);

    stream->slot[tail % stream->slots] = (struct mr_stream_slot){
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
        stream->used = MR_CHUNK_HEAD;
    }
    char *at = stream->memory + tail_of(stream) % stream->slots * MR_CHUNK_BYTES + stream->used;
    stream->used += bytes;
    return at;
}

bool mr_stream_end(struct mr_stream *stream)
{
    if (stream->used == 0) {
        if (!has_slot(stream, 0))
            return false;
        stream->used = MR_CHUNK_HEAD;
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
    *ret_slot = stream->slot[at % stream->slots];
    return stream->memory + at % stream->slots * MR_CHUNK_BYTES;
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
