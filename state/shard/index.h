/*
 * state/shard/index.h - from a key's hash to its row.
 *
 * Open addressing over words of {30 bits of the hash, 34 bits of reference}, so a
 * probe looks at the row itself only when 30 bits agree.  Derived: never stored,
 * rebuilt by walking the rows.  It grows by moving a few buckets with every
 * insertion, so that no insertion pays for all of them.
 *
 *     for (ref = mr_index_first(ix, hash, &at); ref != MR_REF_NONE;
 *          ref = mr_index_again(ix, hash, &at))
 *         if (row at ref has the key)  ...found
 *
 * Ownership   memory of its own, freed by fini; rows stay the shard's, which may have 1 TiB.
 * Threads     the shard's.
 */
#ifndef MR_STATE_SHARD_INDEX_H
#define MR_STATE_SHARD_INDEX_H

#include "state/shard/shard.h"

struct mr_index {
    const struct mr_shard *shard;
    uint32_t hash_at; /* byte of a row at which its hash lies: read by very large tables only */
    uint64_t *slot;
    uint64_t mask;  /* slots - 1 */
    uint64_t count; /* rows in both tables */
    uint64_t *old;  /* being moved into slot; NULL: no growth under way */
    uint64_t old_mask, old_next;
};

struct mr_index_at {
    uint64_t next;
    bool is_old; /* probing the table that is being moved out of */
};

void mr_index_init(struct mr_index *index, const struct mr_shard *shard);
/* A second index over the same rows, by another hash, at byte HASH_AT of the row. */
void mr_index_init_at(struct mr_index *index, const struct mr_shard *shard, uint32_t hash_at);
void mr_index_fini(struct mr_index *index);

/* Empty, memory kept up to KEEP slots. */
void mr_index_reset(struct mr_index *index, uint64_t keep);

void mr_index_prefetch(const struct mr_index *index, uint64_t hash);

mr_ref mr_index_first(const struct mr_index *index, uint64_t hash, struct mr_index_at *at);
mr_ref mr_index_again(const struct mr_index *index, uint64_t hash, struct mr_index_at *at);

/* Add a row that is not there.  It and the rows already in begin with their hash. */
void mr_index_add(struct mr_index *index, uint64_t hash, mr_ref ref);
/* Add all ROWS to an index that is empty: sized once, and slots fetched ahead of use. */
void mr_index_add_all(struct mr_index *index, const struct mr_rows *rows);
/* Room for ROWS rows in an index that is empty, for who adds them one by one. */
void mr_index_reserve(struct mr_index *index, uint64_t rows);
/* Before the row itself is removed. */
void mr_index_remove(struct mr_index *index, uint64_t hash, mr_ref ref);

/* For looking at all rows by and by, whatever is added and removed meanwhile: start with
 * *CURSOR 0; MR_REF_NONE: the end.  A row that moves may be missed until the next time. */
mr_ref mr_index_walk(const struct mr_index *index, uint64_t *cursor);

#endif
