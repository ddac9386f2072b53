/*
 * Linear probing at a load of at most 3/4.  The new table closes its gaps on removal, so
 * it never holds dead slots; the old one, which lives for a moment only, marks them.
 * While both exist a key is looked for in the new one first, and every insertion moves
 * MOVE_SLOTS slots: the old one is empty long before the new one is full.
 *
 * A slot holds where the row is and, above that, the low bits of its hash.  A row's place
 * in the table comes from these bits too, so that moving slots reads no rows, which are
 * anywhere in memory; only a table of more than 2^HASH_BITS slots has to.
 */
#include "state/shard/index.h"

#include "core/base/alloc.h"

#include <stdlib.h>

#define REF_BITS   34 /* lines: 1 TiB of state per shard */
#define REF_MASK   ((UINT64_C(1) << REF_BITS) - 1)
#define HASH_BITS  (64 - REF_BITS)
#define DEAD       (UINT64_C(1) << REF_BITS) /* no reference: page 0 is never used */
#define SLOTS_MIN  64u
#define MOVE_SLOTS 4u

/* Slots on their way from memory while a whole table is made. */
#define FETCH_AHEAD 16u

static uint64_t word_of(uint64_t hash, mr_ref ref)
{
    MR_ASSERT(ref != MR_REF_NONE && (ref & ~REF_MASK) == 0);
    return hash << REF_BITS | ref;
}

static uint64_t hash_of(const struct mr_index *index, mr_ref ref)
{
    uint64_t hash;

    const char *row = mr_state_read(index->shard, ref);
    memcpy(&hash, row + index->hash_at, sizeof(hash));
    return hash;
}

/* Where the row in WORD goes if its place is free. */
static uint64_t home_of(const struct mr_index *index, uint64_t word)
{
    if (MR_LIKELY(index->mask >> HASH_BITS == 0))
        return word >> REF_BITS & index->mask;
    return hash_of(index, word & REF_MASK) & index->mask;
}

static uint64_t *slots_new(uint64_t slots)
{
    uint64_t *slot = mr_alloc_array(slots, sizeof(*slot), "an index of state");

    return slot;
}

void mr_index_init(struct mr_index *index, const struct mr_shard *shard)
{
    mr_index_init_at(index, shard, 0);
}

void mr_index_init_at(struct mr_index *index, const struct mr_shard *shard, uint32_t hash_at)
{
    *index = (struct mr_index){.shard = shard, .hash_at = hash_at};
}

void mr_index_fini(struct mr_index *index)
{
    free(index->slot);
    free(index->old);
    mr_index_init_at(index, index->shard, index->hash_at);
}

void mr_index_reset(struct mr_index *index, uint64_t keep)
{
    if (index->slot == NULL || index->mask + 1 > keep) {
        mr_index_fini(index);
        return;
    }
    free(index->old);
    index->old = NULL;
    index->count = 0;
    memset(index->slot, 0, (index->mask + 1) * sizeof(*index->slot));
}

void mr_index_prefetch(const struct mr_index *index, uint64_t hash)
{
    if (index->slot != NULL)
        __builtin_prefetch(&index->slot[hash & index->mask]);
}

/* The next word of HASH's tag from *AT on; 0: the run of slots ends. */
static uint64_t probe(const uint64_t *slot, uint64_t mask, uint64_t hash, uint64_t *at)
{
    uint64_t tag = hash << REF_BITS;

    for (;;) {
        uint64_t word = slot[*at & mask];
        if (word == 0)
            return 0;
        (*at)++;
        if (((word ^ tag) & ~REF_MASK) == 0 && (word & REF_MASK) != 0)
            return word;
    }
}

mr_ref mr_index_first(const struct mr_index *index, uint64_t hash, struct mr_index_at *at)
{
    *at = (struct mr_index_at){.next = hash & index->mask};
    return mr_index_again(index, hash, at);
}

mr_ref mr_index_again(const struct mr_index *index, uint64_t hash, struct mr_index_at *at)
{
    if (index->slot == NULL)
        return MR_REF_NONE;
    if (!at->is_old) {
        uint64_t word = probe(index->slot, index->mask, hash, &at->next);
        if (word != 0)
            return word & REF_MASK;
        if (index->old == NULL)
            return MR_REF_NONE;
        *at = (struct mr_index_at){.next = hash & index->old_mask, .is_old = true};
    }
    return probe(index->old, index->old_mask, hash, &at->next) & REF_MASK;
}

/* HOME: where WORD goes, or any number that is the same in the bits of the table's size. */
static void put(struct mr_index *index, uint64_t home, uint64_t word)
{
    uint64_t at = home & index->mask;

    while (index->slot[at] != 0)
        at = (at + 1) & index->mask;
    index->slot[at] = word;
}

static void move_some(struct mr_index *index)
{
    for (uint32_t i = 0; i < MOVE_SLOTS; i++) {
        uint64_t word = index->old[index->old_next];
        if ((word & REF_MASK) != 0) {
            put(index, home_of(index, word), word);
            /* Not empty: later slots of the same run are still to be found. */
            index->old[index->old_next] = DEAD;
        }
        if (index->old_next++ == index->old_mask) {
            free(index->old);
            index->old = NULL;
            return;
        }
    }
}

static void grow(struct mr_index *index)
{
    if (index->slot == NULL) {
        index->slot = slots_new(SLOTS_MIN);
        index->mask = SLOTS_MIN - 1;
        return;
    }
    MR_ASSERT(index->old == NULL);
    index->old = index->slot;
    index->old_mask = index->mask;
    index->old_next = 0;
    index->mask = index->mask * 2 + 1;
    index->slot = slots_new(index->mask + 1);
}

void mr_index_add(struct mr_index *index, uint64_t hash, mr_ref ref)
{
    if (index->slot == NULL || (index->count + 1) * 4 > (index->mask + 1) * 3)
        grow(index);
    put(index, hash, word_of(hash, ref));
    index->count++;
    if (index->old != NULL)
        move_some(index);
}

void mr_index_reserve(struct mr_index *index, uint64_t rows)
{
    uint64_t slots = SLOTS_MIN;

    MR_ASSERT(index->count == 0 && index->old == NULL);
    while (rows * 4 > slots * 3)
        slots *= 2;
    if (rows == 0 || (index->slot != NULL && index->mask + 1 >= slots))
        return;
    free(index->slot);
    index->slot = slots_new(slots);
    index->mask = slots - 1;
}

void mr_index_add_all(struct mr_index *index, const struct mr_rows *rows)
{
    struct {
        uint64_t hash, word;
    } ahead[FETCH_AHEAD], *next;
    uint64_t cursor = 0, n = 0;
    mr_ref ref;

    mr_index_reserve(index, rows->count);
    while ((ref = mr_rows_next(rows, &cursor)) != MR_REF_NONE) {
        next = &ahead[n % FETCH_AHEAD];
        if (n++ >= FETCH_AHEAD)
            put(index, next->hash, next->word);
        next->hash = hash_of(index, ref);
        next->word = word_of(next->hash, ref);
        mr_index_prefetch(index, next->hash);
    }
    MR_ASSERT(n == rows->count);
    for (uint64_t i = n > FETCH_AHEAD ? n - FETCH_AHEAD : 0; i < n; i++)
        put(index, ahead[i % FETCH_AHEAD].hash, ahead[i % FETCH_AHEAD].word);
    index->count = n;
}

/* Empty slot HOLE and move up what would not be found any more. */
static void close_gap(struct mr_index *index, uint64_t hole)
{
    uint64_t mask = index->mask;

    for (uint64_t at = (hole + 1) & mask; index->slot[at] != 0; at = (at + 1) & mask) {
        uint64_t home = home_of(index, index->slot[at]);
        /* It may move to the hole if its home is not after the hole, on the way to it. */
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            index->slot[hole] = index->slot[at];
            hole = at;
        }
    }
    index->slot[hole] = 0;
}

void mr_index_remove(struct mr_index *index, uint64_t hash, mr_ref ref)
{
    uint64_t word = word_of(hash, ref);

    for (uint64_t at = hash & index->mask; index->slot[at] != 0; at = (at + 1) & index->mask) {
        if (index->slot[at] == word) {
            close_gap(index, at);
            index->count--;
            return;
        }
    }
    MR_ASSERT(index->old != NULL);
    uint64_t at = hash & index->old_mask;
    while (index->old[at] != word) {
        MR_ASSERT(index->old[at] != 0);
        at = (at + 1) & index->old_mask;
    }
    index->old[at] = DEAD;
    index->count--;
}

mr_ref mr_index_walk(const struct mr_index *index, uint64_t *cursor)
{
    while (index->slot != NULL && *cursor <= index->mask) {
        uint64_t word = index->slot[(*cursor)++];

        if (word != 0)
            return word & REF_MASK;
    }
    return MR_REF_NONE;
}
