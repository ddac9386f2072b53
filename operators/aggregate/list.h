/*
 * operators/aggregate/list.h - all values of a key, for the aggregates that need them all.
 *
 *     cell ──► [ used | entry a | entry b | entry a |              free ]
 *                entry   [ bytes | note | value, padded to 8 ]
 *
 * LISTAGG, ARRAY_AGG and their kind show every value in order; FIRST_VALUE and LAST_VALUE need
 * the others where theirs may be taken back.  What an entry's note says is its accumulator's:
 * when the value came, or how often it is there.
 *
 * The bytes are one long string of state, so a list is kept, dropped and restored as one.  It
 * grows by doubling, in place while there is room.
 *
 * Ownership   the string's bytes belong to the rows it was put into.
 * Threads     the reactor of the task.
 * Fails       MR_ERR_LIMIT: out of state memory; -EFBIG: more than MR_VALUE_BYTES_MAX.
 * Cost        append: a copy of the value, on average.  Find and remove: the bytes of the list.
 */
#ifndef MR_OPERATORS_AGGREGATE_LIST_H
#define MR_OPERATORS_AGGREGATE_LIST_H

#include "core/data/value.h"
#include "state/shard/shard.h"

/* Bytes of an entry that is NULL. */
#define MR_LIST_NULL UINT32_MAX

/* Not the place of an entry. */
#define MR_LIST_NOWHERE UINT32_MAX

struct mr_list_entry {
    uint32_t bytes;
    uint32_t unused;
    uint64_t note;
    char value[];
};

/* A list as it is read. */
struct mr_list {
    const char *entries;
    uint32_t bytes; /* of all of them */
};

/* An empty list takes no bytes: its cell is all zero. */
struct mr_list mr_list_of(const struct mr_shard *shard, const struct mr_state_str *cell);

/* One entry after the other: start with *CURSOR 0; NULL: there are no more. */
const struct mr_list_entry *mr_list_next(const struct mr_list *list, uint32_t *cursor);

static inline bool mr_list_is_null(const struct mr_list_entry *entry)
{
    return entry->bytes == MR_LIST_NULL;
}

static inline struct mr_view mr_list_bytes(const struct mr_list_entry *entry)
{
    return (struct mr_view){entry->value, mr_list_is_null(entry) ? 0 : entry->bytes};
}

/* The entry's value, which is of TYPE. */
struct mr_value mr_list_value(const struct mr_list_entry *entry, struct mr_type type);

/* The bytes of row ROW of VEC; of a NULL, those of nothing. */
struct mr_view mr_list_bytes_of(enum mr_shape shape, const struct mr_vec *vec, uint32_t row,
                                bool *ret_is_null);

/* Where the first entry with these BYTES is; MR_LIST_NOWHERE: there is none. */
uint32_t mr_list_find(const struct mr_list *list, struct mr_view bytes, bool is_null);

/* A new entry at the end of the list in CELL. */
MR_MUST_USE int mr_list_append(struct mr_rows *rows, struct mr_state_str *cell,
                               struct mr_view bytes, bool is_null, uint64_t note);

/* The entry that mr_list_find() found: its note, to be changed; and out of the list. */
uint64_t *mr_list_note(struct mr_shard *shard, const struct mr_state_str *cell, uint32_t at);
void mr_list_remove(struct mr_shard *shard, const struct mr_state_str *cell, uint32_t at);

/* No entry stays. */
void mr_list_clear(struct mr_shard *shard, const struct mr_state_str *cell);

/* The list in CELL becomes the BYTES of entries at ENTRIES, which lie elsewhere. */
MR_MUST_USE int mr_list_set(struct mr_rows *rows, struct mr_state_str *cell,
                            const char *entries, size_t bytes);

/* Bytes from a snapshot: could appending values of SHAPE have made them? */
bool mr_list_is_sound(const struct mr_shard *shard, const struct mr_state_str *cell,
                      enum mr_shape shape);

#endif
