/*
 * Bytes change on the disk.  Whatever they are, opening gives the newest epoch with the rows
 * that it had, or says that it can not: every class of byte there is, a bit at a time.
 * MR_FLIPS: how many bits; without it, as many as fit in a few seconds.
 */
#include "state/snapshot/chain.h"
#include "state/snapshot/chunk.h"
#include "state/snapshot/segment.h"
#include "tests/unit/state/snapshot/world.h"

#include <time.h>

/* A disk with some epochs on it, two incarnations deep. */
static void make_disk(struct mr_rng *rng, uint32_t changes)
{
    world_init(&w, rng, 64 << 10);
    for (uint32_t round = 0; round < 2; round++) {
        open_store(&w);
        fill(&w);
        for (uint32_t e = 0; e < 6; e++) {
            for (uint32_t i = 0; i < changes; i++)
                change(&w);
            CHECK_EQ(checkpoint(&w, UINT64_MAX), MR_STORE_COMMITTED);
        }
        close_store(&w);
    }
}

/* -- Where bytes of each class lie ----------------------------------------------------------- */

enum class {
    SLOT,       /* one bit of super.mrs: its copy helps */
    SLOTS,      /* several */
    MANIFEST,   /* head */
    TABLE,      /* of the manifest */
    EXTENTS,    /* likewise */
    NAMES,      /* likewise */
    WORDS,      /* likewise: the signature */
    CHUNK,      /* head */
    RECORD,     /* head */
    LINES,      /* of pages, and roots */
    PADDING,    /* to whole blocks */
    UNUSED,     /* of segments */
    FOR_PEOPLE, /* signature.txt */
    CLASSES
};

static const char *const class_name[CLASSES] = {
    "slot",  "slots",  "manifest", "parts",   "extents", "names",        "signature",
    "chunk", "record", "lines",    "padding", "unused",  "signature.txt"};

/* A restart reads it, and has no other copy. */
static bool is_needed(enum class c)
{
    return c >= MANIFEST && c <= LINES;
}

struct range {
    struct mem_file *file;
    uint64_t at, len;
};

struct ranges {
    struct range *range;
    uint32_t count;
};

struct map {
    struct ranges of[CLASSES];
    bool *is_used[MEM_FILES]; /* per block: an extent lies there */
};

static void add(struct map *map, enum class c, struct mem_file *file, uint64_t at, uint64_t len)
{
    struct ranges *ranges = &map->of[c];

    if (len == 0)
        return;
    CHECK(at + len <= file->len);
    ranges->range = realloc(ranges->range, (ranges->count + 1) * sizeof(*ranges->range));
    ranges->range[ranges->count++] = (struct range){file, at, len};
}

static struct mem_file *segment_file(uint64_t segment)
{
    char path[100];

    snprintf(path, sizeof(path), DIR "/seg-%016" PRIx64 ".mrp", segment);
    struct mem_file *file = mem_find(w.mem, path);
    CHECK(file != NULL);
    return file;
}

static struct mem_file *add_extent(struct map *map, const struct mr_extent *extent)
{
    struct mem_file *file = segment_file(extent->segment);
    uint64_t end = extent->offset + extent->bytes, padded = mr_align_up(end, MR_BLOCK_BYTES);
    bool **is_used = &map->is_used[file - w.mem->file];

    if (*is_used == NULL)
        *is_used = calloc(file->len / MR_BLOCK_BYTES, 1);
    for (uint64_t b = extent->offset / MR_BLOCK_BYTES; b < padded / MR_BLOCK_BYTES; b++)
        (*is_used)[b] = true;
    add(map, PADDING, file, end, padded - end);
    return file;
}

static void add_manifest(struct map *map, const struct mr_extent *extent,
                         const struct mr_manifest *manifest)
{
    struct mem_file *file = add_extent(map, extent);
    uint64_t at = extent->offset, len = sizeof(*manifest->head);
    uint32_t names = 0;

    add(map, MANIFEST, file, at, len);
    at += len;
    len = manifest->head->parts * sizeof(*manifest->part);
    add(map, TABLE, file, at, len);
    at += len;
    len = manifest->head->chunks * sizeof(*manifest->chunk);
    add(map, EXTENTS, file, at, len);
    at += len;
    for (uint32_t p = 0; p < manifest->head->parts; p++)
        names += manifest->part[p].name_bytes;
    add(map, NAMES, file, at, names);
    add(map, WORDS, file, at + names, manifest->signature.len);
}

static void add_chunk(struct map *map, const struct mr_extent *extent)
{
    struct mem_file *file = add_extent(map, extent);
    uint64_t at = extent->offset, end = at + extent->bytes;

    add(map, CHUNK, file, at, MR_CHUNK_HEAD);
    for (at += MR_CHUNK_HEAD; at < end;) {
        struct mr_record record;
        memcpy(&record, file->data + at, sizeof(record));
        add(map, RECORD, file, at, sizeof(record));
        at += sizeof(record);
        uint64_t len = record.kind == MR_RECORD_ROOTS
                           ? mr_align_up(record.page, sizeof(record))
                           : (uint64_t)__builtin_popcountll(record.lines) * MR_LINE_BYTES;
        add(map, LINES, file, at, len);
        at += len;
    }
    CHECK_EQ(at, end);
}

static void add_unused(struct map *map, uint32_t f)
{
    struct mem_file *file = &w.mem->file[f];
    const char *name = strrchr(file->path, '/');

    if (!file->exists || name == NULL || mr_segment_number(name + 1) == 0)
        return;
    for (uint64_t at = 0; at < file->len; at += MR_BLOCK_BYTES)
        if (map->is_used[f] == NULL || !map->is_used[f][at / MR_BLOCK_BYTES])
            add(map, UNUSED, file, at, MR_BLOCK_BYTES);
}

static void make_map(struct map *map)
{
    struct mem_file *slots = mem_find(w.mem, DIR "/super.mrs"),
                    *text = mem_find(w.mem, DIR "/signature.txt");
    struct mr_chain_cursor cursor = {0};
    struct mr_chain_chunk chunk;
    struct mr_super super;
    struct mr_chain chain;

    memset(map, 0, sizeof(*map));
    CHECK_EQ(mr_super_decode(slots->data, &super, NULL), 1);
    mr_chain_init(&chain, &w.mem->sys, DIR, super.job_id, 0);
    CHECK_EQ(mr_chain_read(&chain, &super.manifest, super.epoch, NULL), 0);
    CHECK(chain.manifests > 1);
    for (uint32_t m = 0; m < chain.manifests; m++)
        add_manifest(map, &chain.extent[m], &chain.manifest[m]);
    while (mr_chain_next(&chain, &cursor, &chunk))
        add_chunk(map, &chunk.extent);
    mr_chain_fini(&chain);
    add(map, SLOT, slots, 0, slots->len);
    add(map, SLOTS, slots, 0, slots->len);
    add(map, FOR_PEOPLE, text, 0, text->len);
    for (uint32_t i = 0; i < MEM_FILES; i++)
        add_unused(map, i);
    for (uint32_t c = 0; c < CLASSES; c++)
        CHECK(map->of[c].count != 0);
}

static void free_map(struct map *map)
{
    for (uint32_t c = 0; c < CLASSES; c++)
        free(map->of[c].range);
    for (uint32_t i = 0; i < MEM_FILES; i++)
        free(map->is_used[i]);
}

/* -- Flips -------------------------------------------------------------------------------------- */

/* 0: the newest epoch, whole; or it was refused, with words. */
static int open_and_compare(void)
{
    static struct model seen;
    struct mr_store *store;
    struct mr_err err = {0};
    int rc = mr_store_open(&w.mem->sys, DIR, &w.options, &store, &err);

    if (rc == 0) {
        rc = mr_store_load(store, mr_store_offer(store)->epoch, &err);
        if (rc == 0) {
            CHECK_EQ(mr_store_epoch(store), w.prepared);
            CHECK_STR(mr_store_signature(store), SIGNATURE);
            check_rows(&w, store, &seen);
        }
        mr_store_close(store);
    }
    if (rc < 0)
        CHECK(rc == MR_ERR_CORRUPT && err.message[0] != '\0');
    return rc;
}

/* One flip in class C, or a few, and back.  Whether it was found out. */
static bool flip(struct mr_rng *rng, const struct map *map, enum class c)
{
    struct {
        char *byte;
        char bit;
    } done[4];
    uint32_t count = c == SLOTS ? 2 + (uint32_t)mr_rng_below(rng, 3) : 1;

    for (uint32_t i = 0; i < count; i++) {
        const struct range *range = &map->of[c].range[mr_rng_below(rng, map->of[c].count)];
        done[i].byte = range->file->data + range->at + mr_rng_below(rng, range->len);
        done[i].bit = (char)(1 << mr_rng_below(rng, 8));
        *done[i].byte ^= done[i].bit;
    }
    int rc = open_and_compare();
    while (count-- > 0)
        *done[count].byte ^= done[count].bit;
    if (is_needed(c))
        CHECK_EQ(rc, MR_ERR_CORRUPT);
    else if (c != SLOTS)
        CHECK_EQ(rc, 0);
    return rc < 0;
}

static void test_flips(struct mr_rng *rng)
{
    const char *wanted = getenv("MR_FLIPS");
    uint64_t most = wanted == NULL ? UINT64_MAX : strtoull(wanted, NULL, 0), flips = 0;
    uint32_t found[CLASSES] = {0}, tried[CLASSES] = {0};
    static struct map map;
    clock_t end = clock() + 3 * CLOCKS_PER_SEC;

    make_disk(rng, 8);
    make_map(&map);
    CHECK_EQ(open_and_compare(), 0);
    for (; flips < most && (wanted != NULL || clock() < end); flips++) {
        enum class c = (enum class)(flips % CLASSES);
        tried[c]++;
        found[c] += flip(rng, &map, c);
    }
    for (uint32_t c = 0; c < CLASSES; c++)
        printf("  %-14s %u of %u found out\n", class_name[c], found[c], tried[c]);
    printf("  %" PRIu64 " flips, no wrong row\n", flips);
    CHECK_EQ(open_and_compare(), 0);
    free_map(&map);
    world_fini(&w);
}

/* -- More than a bit ------------------------------------------------------------------------- */

static void test_damage(struct mr_rng *rng)
{
    struct mr_err err = {0};
    int rc;

    make_disk(rng, 60);
    struct memsys *sound = memsys_new(1);
    memsys_copy(sound, w.mem);

    /* Each segment cut off, or gone, or with its blocks swapped in pairs. */
    uint32_t refused = 0;
    for (uint32_t i = 0; i < MEM_FILES; i++) {
        for (uint32_t how = 0; how < 3; how++) {
            struct mem_file *f = &w.mem->file[i];
            if (!f->exists || strstr(f->path, "/seg-") == NULL)
                continue;
            if (how == 0)
                f->len = 4096;
            else if (how == 1)
                f->exists = false;
            else
                for (size_t b = 0; b + 4096 < f->len; b += b % 4096 == 4095 ? 4097 : 1) {
                    char c = f->data[b];
                    f->data[b] = f->data[b + 4096];
                    f->data[b + 4096] = c;
                }
            refused += open_and_compare() != 0;
            memsys_copy(w.mem, sound);
        }
    }
    CHECK(refused >= 3);

    /* The newest pair of slots torn: the state before it, which is the same epoch. */
    struct mem_file *super = mem_find(w.mem, DIR "/super.mrs");
    for (uint32_t pair = 0; pair < 2; pair++) {
        memset(super->data + pair * 8192 + 100, 0x55, 8000);
        rc = try_open(&w, &err);
        CHECK_EQ(rc, 0);
        CHECK_EQ(mr_store_epoch(w.store), w.prepared);
        close_store(&w);
        memsys_copy(w.mem, sound);
        super = mem_find(w.mem, DIR "/super.mrs");
    }
    memset(super->data, 0, super->len);
    CHECK_EQ(try_open(&w, &err), MR_ERR_CORRUPT);
    CHECK(strstr(err.message, "no slot") != NULL);
    memsys_free(sound);
    world_fini(&w);
}

static const struct mr_test cases[] = {
    {"flips", test_flips},
    {"damage", test_damage},
};

MR_TEST_MAIN(cases)
