/*
 * Bytes leave a stream as they were put in, whatever the order of puts, ends and releases;
 * and a stream that is emptied each time keeps to the pages it has.
 */
#include "state/shard/stream.h"
#include "tests/mr_test.h"

#include <sys/mman.h>

enum { STEPS = 20000 };

struct ends {
    struct mr_stream stream;
    struct mr_rng *rng;
    uint64_t epoch, put, taken; /* numbers of records, which are their content too */
    uint64_t chunks;
    uint32_t offset; /* of the next record in the oldest chunk */
};

/* A record: its length in words, then its number again and again. */
static void put_one(struct ends *ends)
{
    uint32_t words = 2 + (uint32_t)mr_rng_below(ends->rng, 4000);
    uint64_t *record =
        mr_stream_put(&ends->stream, words * sizeof(uint64_t), mr_rng_below(ends->rng, 4) == 0);

    if (record == NULL)
        return;
    record[0] = words;
    for (uint32_t w = 1; w < words; w++)
        record[w] = ends->put;
    ends->put++;
}

static void take_one(struct ends *ends, uint32_t index)
{
    struct mr_stream_slot slot;
    const char *chunk = mr_stream_peek(&ends->stream, index, &slot);

    CHECK_EQ(chunk != NULL, index < mr_stream_count(&ends->stream));
    if (chunk == NULL || index != 0)
        return;
    for (uint32_t at = MR_CHUNK_HEAD; at < slot.bytes;) {
        const uint64_t *record = (const uint64_t *)(const void *)(chunk + at);
        for (uint64_t w = 1; w < record[0]; w++)
            CHECK_EQ(record[w], ends->taken);
        ends->taken++;
        at += (uint32_t)(record[0] * sizeof(uint64_t));
    }
    mr_stream_release(&ends->stream);
    ends->chunks++;
}

static void begin(struct ends *ends)
{
    mr_stream_begin(&ends->stream, &(struct mr_stream_info){.epoch = ++ends->epoch});
}

static void any_order(struct mr_rng *rng)
{
    struct ends ends = {.rng = rng};

    CHECK_EQ(mr_stream_init(&ends.stream, 8 * MR_CHUNK_BYTES, MR_REGION_ANY_NODE, NULL), 0);
    begin(&ends);
    for (uint32_t i = 0; i < STEPS; i++) {
        switch (mr_rng_below(rng, 8)) {
        case 0:
            if (mr_stream_end(&ends.stream))
                begin(&ends);
            break;
        case 1: take_one(&ends, (uint32_t)mr_rng_below(rng, 3)); break;
        case 2: (void)mr_stream_prefault(&ends.stream); break;
        default: put_one(&ends);
        }
    }
    while (!mr_stream_end(&ends.stream))
        take_one(&ends, 0);
    while (mr_stream_count(&ends.stream) != 0)
        take_one(&ends, 0);
    CHECK_EQ(ends.taken, ends.put);
    CHECK(ends.chunks > 300);
    mr_stream_fini(&ends.stream);
}

static uint32_t resident_chunks(const struct mr_stream *stream)
{
    static unsigned char map[64 * MR_CHUNK_BYTES / 4096];
    uint32_t chunks = 0;

    CHECK_EQ(mincore(stream->memory.base, stream->memory_bytes, map), 0);
    for (uint32_t c = 0; c < stream->slots; c++)
        chunks += map[c * (MR_CHUNK_BYTES / 4096)] & 1;
    return chunks;
}

/* One chunk per snapshot, taken before the next: one chunk's pages for ever. */
static void small_ones_stay(struct mr_rng *rng)
{
    struct ends ends = {.rng = rng};

    CHECK_EQ(mr_stream_init(&ends.stream, 64 * MR_CHUNK_BYTES, MR_REGION_ANY_NODE, NULL), 0);
    for (uint32_t i = 0; i < 500; i++) {
        begin(&ends);
        put_one(&ends);
        CHECK(mr_stream_end(&ends.stream));
        take_one(&ends, 0);
    }
    CHECK_EQ(ends.taken, 500);
    CHECK_EQ(resident_chunks(&ends.stream), 1);
    /* Ahead of use: a few more, and no more than that. */
    while (mr_stream_prefault(&ends.stream) != 0)
        ;
    CHECK(resident_chunks(&ends.stream) > 1 && resident_chunks(&ends.stream) < 8);
    mr_stream_fini(&ends.stream);
}

static const struct mr_test cases[] = {
    {"any_order", any_order},
    {"small_ones_stay", small_ones_stay},
};

MR_TEST_MAIN(cases)
