/*
 * operators/lookup/map.h - rows of a table by their key, in plain memory.
 *
 *     bucket ─► entry ─► entry          of one hash
 *                 ├─ key
 *                 └─ row ─► row ─► row  in the order in which they came; or none
 *
 * Two uses: a whole table, which is only ever added to and then read, by several reactors
 * (is_whole: memory of one lifetime); and a reactor's own cache, whose entries come and go,
 * listed by when they were last looked at.
 *
 * Ownership   entries and rows are the map's; pointers to them are good until they are removed.
 * Threads     one writer; a whole map that is complete may be read by any.
 * Cost        a probe per key; a block of memory per entry and per row.
 */
#ifndef MR_OPERATORS_LOOKUP_MAP_H
#define MR_OPERATORS_LOOKUP_MAP_H

#include "operators/lookup/cells.h"

struct mr_lookup_row {
    struct mr_lookup_row *next;
    uint64_t unused; /* cells begin at a multiple of 16 */
    char cells[];
};

struct mr_lookup_entry {
    struct mr_lookup_entry *below; /* of the same bucket */
    uint64_t hash;
    struct mr_lookup_row *first, *last; /* NULL: no row has this key */
    uint32_t rows;
    /* Of a cache: */
    bool is_asked; /* its rows are on their way */
    uint64_t turn; /* the batch that looked at it last */
    int64_t asked_ns, used_ns;
    struct mr_lookup_entry *newer, *older;
    alignas(16) char key[];
};

struct mr_lookup_map {
    bool is_whole;
    struct mr_cells key, cells;
    struct mr_lookup_entry **bucket;
    uint64_t mask; /* buckets less one */
    uint64_t entries, rows;
    struct mr_lookup_entry *newest, *oldest;
    struct mr_arena arena; /* of a whole map */
};

/* Rows of SCHEMA by its columns KEY. */
void mr_lookup_map_init(struct mr_lookup_map *map, const struct mr_schema *schema,
                        const uint32_t *key, uint32_t keys, bool is_whole);
void mr_lookup_map_fini(struct mr_lookup_map *map);

/* KEYS in what follows: a batch of the key's columns alone, in their order. */

/* The entry of row ROW of KEYS, which has no NULL; NULL: there is none. */
struct mr_lookup_entry *mr_lookup_map_find(const struct mr_lookup_map *map, uint64_t hash,
                                           const struct mr_batch *keys, uint32_t row);
/* A new one for it, without rows. */
struct mr_lookup_entry *mr_lookup_map_add(struct mr_lookup_map *map, uint64_t hash,
                                          const struct mr_batch *keys, uint32_t row);

/* Row ROW of BATCH behind those that ENTRY has. */
void mr_lookup_map_put(struct mr_lookup_map *map, struct mr_lookup_entry *entry,
                       const struct mr_batch *batch, uint32_t row);

/* Of a cache: ENTRY's rows alone, or altogether; it was looked at just now. */
void mr_lookup_map_clear(struct mr_lookup_map *map, struct mr_lookup_entry *entry);
void mr_lookup_map_remove(struct mr_lookup_map *map, struct mr_lookup_entry *entry);
void mr_lookup_map_touch(struct mr_lookup_map *map, struct mr_lookup_entry *entry);

#endif
