#include "operators/lookup/map.h"

#include "core/base/alloc.h"

#include <stdlib.h>

#define FIRST_BUCKETS 64u

void mr_lookup_map_init(struct mr_lookup_map *map, const struct mr_schema *schema,
                        const uint32_t *key, uint32_t keys, bool is_whole)
{
    struct mr_schema only = {.count = keys};

    *map = (struct mr_lookup_map){.is_whole = is_whole, .mask = FIRST_BUCKETS - 1};
    only.field = mr_alloc_array(keys + 1, sizeof(*only.field), "a lookup join");
    for (uint32_t k = 0; k < keys; k++)
        only.field[k] = schema->field[key[k]];
    mr_cells_init(&map->key, &only, NULL, keys);
    free(only.field);
    mr_cells_init(&map->cells, schema, NULL, schema->count);
    map->bucket =
        mr_alloc_array(FIRST_BUCKETS, sizeof(struct mr_lookup_entry *), "a lookup join");
    mr_arena_init(&map->arena);
}

void mr_lookup_map_fini(struct mr_lookup_map *map)
{
    while (map->newest != NULL)
        mr_lookup_map_remove(map, map->newest);
    mr_cells_fini(&map->key);
    mr_cells_fini(&map->cells);
    free(map->bucket);
    mr_arena_fini(&map->arena);
}

/* Zeroed, at a multiple of 16 bytes. */
static void *take(struct mr_lookup_map *map, size_t bytes)
{
    return map->is_whole ? mr_arena_alloc(&map->arena, bytes)
                         : mr_alloc(bytes, "a lookup join");
}

static struct mr_lookup_entry **bucket_of(const struct mr_lookup_map *map, uint64_t hash)
{
    return &map->bucket[hash & map->mask];
}

struct mr_lookup_entry *mr_lookup_map_find(const struct mr_lookup_map *map, uint64_t hash,
                                           const struct mr_batch *keys, uint32_t row)
{
    struct mr_lookup_entry *entry = *bucket_of(map, hash);

    while (entry != NULL &&
           (entry->hash != hash || !mr_cells_is(&map->key, entry->key, keys, row)))
        entry = entry->below;
    return entry;
}

/* Twice the buckets: as many as entries, at least. */
static void grow(struct mr_lookup_map *map)
{
    struct mr_lookup_entry **old = map->bucket;
    uint64_t buckets = map->mask + 1;

    map->mask = 2 * buckets - 1;
    map->bucket =
        mr_alloc_array(2 * buckets, sizeof(struct mr_lookup_entry *), "a lookup join");
    for (uint64_t i = 0; i < buckets; i++)
        for (struct mr_lookup_entry *entry = old[i], *below; entry != NULL; entry = below) {
            struct mr_lookup_entry **at = bucket_of(map, entry->hash);
            below = entry->below;
            entry->below = *at;
            *at = entry;
        }
    free(old);
}

static void enlist(struct mr_lookup_map *map, struct mr_lookup_entry *entry)
{
    entry->newer = NULL;
    entry->older = map->newest;
    if (map->newest != NULL)
        map->newest->newer = entry;
    map->newest = entry;
    if (map->oldest == NULL)
        map->oldest = entry;
}

static void delist(struct mr_lookup_map *map, struct mr_lookup_entry *entry)
{
    if (entry->newer != NULL)
        entry->newer->older = entry->older;
    else
        map->newest = entry->older;
    if (entry->older != NULL)
        entry->older->newer = entry->newer;
    else
        map->oldest = entry->newer;
}

struct mr_lookup_entry *mr_lookup_map_add(struct mr_lookup_map *map, uint64_t hash,
                                          const struct mr_batch *keys, uint32_t row)
{
    struct mr_lookup_entry *entry =
        take(map, sizeof(*entry) + mr_cells_bytes(&map->key, keys, row));

    if (map->entries > map->mask)
        grow(map);
    entry->hash = hash;
    mr_cells_put(&map->key, entry->key, keys, row);
    entry->below = *bucket_of(map, hash);
    *bucket_of(map, hash) = entry;
    map->entries++;
    if (!map->is_whole)
        enlist(map, entry);
    return entry;
}

void mr_lookup_map_put(struct mr_lookup_map *map, struct mr_lookup_entry *entry,
                       const struct mr_batch *batch, uint32_t row)
{
    struct mr_lookup_row *own =
        take(map, sizeof(*own) + mr_cells_bytes(&map->cells, batch, row));

    mr_cells_put(&map->cells, own->cells, batch, row);
    if (entry->last != NULL)
        entry->last->next = own;
    else
        entry->first = own;
    entry->last = own;
    entry->rows++;
    map->rows++;
}

void mr_lookup_map_clear(struct mr_lookup_map *map, struct mr_lookup_entry *entry)
{
    for (struct mr_lookup_row *row = entry->first, *next; row != NULL; row = next) {
        next = row->next;
        free(row);
    }
    map->rows -= entry->rows;
    entry->first = entry->last = NULL;
    entry->rows = 0;
}

void mr_lookup_map_remove(struct mr_lookup_map *map, struct mr_lookup_entry *entry)
{
    struct mr_lookup_entry **at = bucket_of(map, entry->hash);

    MR_ASSERT(!map->is_whole);
    mr_lookup_map_clear(map, entry);
    while (*at != entry)
        at = &(*at)->below;
    *at = entry->below;
    delist(map, entry);
    map->entries--;
    free(entry);
}

void mr_lookup_map_touch(struct mr_lookup_map *map, struct mr_lookup_entry *entry)
{
    if (map->newest == entry)
        return;
    delist(map, entry);
    enlist(map, entry);
}
