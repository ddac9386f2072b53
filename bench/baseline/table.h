/*
 * bench/baseline/table.h - what the hand-written queries share: tables, memory, the block of rows.
 *
 * A table maps one or two words to a payload in the same slot: open addressing, linear probing,
 * at most five eighths full.  STRIDE, the bytes of a slot, is a constant at each call, so that
 * what is inlined knows it.
 *
 *     slot of two words    [ a | b | state | payload ... ]     state 0: free
 *
 * Cost        one cache line of a slot per probe, when the slot fits one.
 */
#ifndef MR_BENCH_BASELINE_TABLE_H
#define MR_BENCH_BASELINE_TABLE_H

#include "bench/baseline/baseline.h"

#include <stdlib.h>
#include <string.h>

#define MR_BASELINE_AHEAD 12 /* rows whose slots are fetched ahead */

struct mr_table_slot {
    uint64_t a, b;
    uint32_t state, word; /* the word is the payload's */
};

struct mr_table {
    char *slots;
    uint64_t mask;
    uint64_t used, room; /* room: slots that may be used before it grows */
};

static inline uint64_t mr_table_hash(uint64_t a, uint64_t b)
{
    uint64_t h = (a ^ (b * UINT64_C(0x9e3779b97f4a7c15))) * UINT64_C(0xd6e8feb86659fd93);

    return h ^ (h >> 32);
}

static inline void mr_table_init(struct mr_table *table, size_t stride, uint64_t slots)
{
    *table = (struct mr_table){.mask = slots - 1, .room = slots / 8 * 5};
    table->slots = calloc(slots, stride);
    MR_ASSERT(table->slots != NULL);
}

static inline void mr_table_fini(struct mr_table *table)
{
    free(table->slots);
}

static inline void mr_table_clear(struct mr_table *table, size_t stride)
{
    memset(table->slots, 0, (table->mask + 1) * stride);
    table->used = 0;
}

static inline struct mr_table_slot *mr_table_slot(const struct mr_table *table, size_t stride,
                                                  uint64_t at)
{
    return (struct mr_table_slot *)(table->slots + (at & table->mask) * stride);
}

static inline void mr_table_fetch(const struct mr_table *table, size_t stride, uint64_t a,
                                  uint64_t b)
{
    __builtin_prefetch(mr_table_slot(table, stride, mr_table_hash(a, b)), 1);
}

static inline void mr_table_grow(struct mr_table *table, size_t stride)
{
    struct mr_table old = *table;

    mr_table_init(table, stride, (old.mask + 1) * 2);
    table->used = old.used;
    for (uint64_t i = 0; i <= old.mask; i++) {
        const struct mr_table_slot *from = mr_table_slot(&old, stride, i);
        if (from->state == 0)
            continue;
        uint64_t at = mr_table_hash(from->a, from->b);
        while (mr_table_slot(table, stride, at)->state != 0)
            at++;
        memcpy(mr_table_slot(table, stride, at), from, stride);
    }
    mr_table_fini(&old);
}

/* The slot of (A, B), or NULL. */
static inline void *mr_table_find(const struct mr_table *table, size_t stride, uint64_t a,
                                  uint64_t b)
{
    for (uint64_t at = mr_table_hash(a, b);; at++) {
        struct mr_table_slot *slot = mr_table_slot(table, stride, at);
        if (slot->state == 0)
            return NULL;
        if (slot->a == a && slot->b == b)
            return slot;
    }
}

/* The slot of (A, B); a new one has a payload of zeros.  Good until the next call. */
static inline void *mr_table_put(struct mr_table *table, size_t stride, uint64_t a, uint64_t b)
{
    if (MR_UNLIKELY(table->used == table->room))
        mr_table_grow(table, stride);
    for (uint64_t at = mr_table_hash(a, b);; at++) {
        struct mr_table_slot *slot = mr_table_slot(table, stride, at);
        if (slot->state == 0) {
            slot->a = a;
            slot->b = b;
            slot->state = 1;
            table->used++;
            return slot;
        }
        if (slot->a == a && slot->b == b)
            return slot;
    }
}

/* -- Memory that is never given back before the end ------------------------------------------ */

struct mr_pile {
    char *next, *end;
    char **chunk;
    uint32_t chunks;
};

static inline void *mr_pile_take(struct mr_pile *pile, size_t bytes)
{
    bytes = (bytes + 7) & ~(size_t)7;
    if (MR_UNLIKELY((size_t)(pile->end - pile->next) < bytes)) {
        size_t size = bytes > (1u << 20) ? bytes : 1u << 20;
        pile->chunk = realloc(pile->chunk, (pile->chunks + 1) * sizeof(*pile->chunk));
        MR_ASSERT(pile->chunk != NULL);
        pile->next = pile->chunk[pile->chunks++] = malloc(size);
        MR_ASSERT(pile->next != NULL);
        pile->end = pile->next + size;
    }
    char *taken = pile->next;
    pile->next += bytes;
    return taken;
}

static inline void mr_pile_fini(struct mr_pile *pile)
{
    for (uint32_t i = 0; i < pile->chunks; i++)
        free(pile->chunk[i]);
    free(pile->chunk);
}

/* A copy of TEXT that outlives the input. */
static inline struct mr_str mr_pile_text(struct mr_pile *pile, struct mr_str text)
{
    if (text.len <= MR_STR_INLINE)
        return text;
    char *copy = mr_pile_take(pile, text.len);
    memcpy(copy, text.u.data, text.len);
    return mr_str_of(copy, text.len);
}

/* -- Rows out -------------------------------------------------------------------------------- */

static inline void mr_sink_flush(struct mr_baseline_sink *sink)
{
    /* The block has been written, whether anybody looks or not. */
    __asm__ volatile("" : : "r"(sink) : "memory");
    if (sink->take != NULL)
        sink->take(sink);
    sink->total += sink->rows;
    sink->rows = 0;
}

/* The row to be written; mr_sink_next() when it is. */
static inline uint32_t mr_sink_row(struct mr_baseline_sink *sink, enum mr_row_kind kind)
{
    if (MR_UNLIKELY(sink->rows == MR_BATCH_ROWS))
        mr_sink_flush(sink);
    sink->kind[sink->rows] = (uint8_t)kind;
    return sink->rows++;
}

/* -- Time ------------------------------------------------------------------------------------ */

/* The day of a timestamp as a text: asked for by neighbours, most are of one day. */
struct mr_day {
    int64_t from_ns, to_ns; /* of the day in TEXT */
    struct mr_str text;     /* "2015-07-15" */
};

void mr_day_set(struct mr_day *day, int64_t time_ns);

static inline struct mr_str mr_day_text(struct mr_day *day, int64_t time_ns)
{
    if (MR_UNLIKELY(time_ns < day->from_ns || time_ns >= day->to_ns))
        mr_day_set(day, time_ns);
    return day->text;
}

#endif
