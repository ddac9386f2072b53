/*
 * Whatever a state directory holds, reading it ends with rows or with words.  The first
 * byte chooses what the rest is taken for:
 *
 *     0   records of a chunk, put into an image, which is then walked to its end
 *     1   a manifest, whose checksum somebody has made fit
 *     2   super.mrs
 *     3   one chunk, with a checksum that fits
 *     4   roots of an image
 */
#include "state/shard/pack.h"
#include "state/snapshot/chunk.h"
#include "state/snapshot/image_build.h"
#include "state/snapshot/manifest.h"
#include "state/snapshot/super.h"

#include <stdlib.h>

#define PAGES 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Touch every byte that a reader would. */
static void walk(const struct mr_image *image)
{
    struct mr_image_row row;
    uint64_t cursor = 0;
    unsigned sum = 0;

    while (mr_image_next(image, &cursor, &row)) {
        for (uint32_t at = 0; at + sizeof(struct mr_state_str) <= row.bytes; at += 8) {
            struct mr_state_str cell;
            struct mr_str str;
            memcpy(&cell, (const char *)row.data + at, sizeof(cell));
            if (mr_image_str(image, &cell, &str) < 0)
                continue;
            const char *bytes = mr_str_data(&str);
            for (uint32_t i = 0; i < str.len; i += 61)
                sum += (unsigned char)bytes[i];
            if (str.len != 0)
                sum += (unsigned char)bytes[str.len - 1];
        }
    }
    /* The sum must be of use, or the reads would not be made. */
    volatile unsigned sink = sum + (unsigned)mr_image_roots(image, "uid").len;
    (void)sink;
}

static void fuzz_records(struct mr_view records)
{
    struct mr_image *image;

    if (mr_image_new(PAGES, &image, NULL) < 0)
        abort();
    (void)mr_image_apply(image, records, NULL);
    walk(image);
    mr_image_free(image);
}

static void fuzz_manifest(struct mr_view bytes)
{
    struct mr_manifest manifest;
    struct mr_err err;
    uint64_t sum = 0;
    char *copy = malloc(bytes.len + 1); /* aligned, and its end is watched */

    if (copy == NULL)
        abort();
    memcpy(copy, bytes.data, bytes.len);
    if (mr_manifest_parse((struct mr_view){copy, bytes.len}, &manifest, &err) == 0) {
        const struct mr_extent *chunk = manifest.chunk;
        for (uint32_t p = 0; p < manifest.head->parts; p++) {
            for (size_t i = 0; i < manifest.name[p].len; i++)
                sum += (unsigned char)manifest.name[p].data[i];
            for (uint32_t c = 0; c < manifest.part[p].chunks; c++)
                sum += (chunk++)->offset;
        }
        for (size_t i = 0; i < manifest.signature.len; i++)
            sum += (unsigned char)manifest.signature.data[i];
    }
    volatile uint64_t sink = sum;
    (void)sink;
    mr_manifest_fini(&manifest);
    free(copy);
}

static void fuzz_super(struct mr_view bytes)
{
    static char file[MR_SUPER_BYTES];
    struct mr_super super;

    memset(file, 0, sizeof(file));
    memcpy(file, bytes.data, bytes.len < sizeof(file) ? bytes.len : sizeof(file));
    (void)mr_super_decode(file, &super, NULL);
    /* With sums that fit, so that what comes after them is reached too. */
    for (uint32_t i = 0; i < MR_SUPER_SLOTS; i++) {
        struct mr_super slot;
        memcpy(&slot, file + i * sizeof(slot), sizeof(slot));
        slot.magic = MR_SUPER_MAGIC;
        slot.sum = mr_hash128_bytes(&slot, offsetof(struct mr_super, sum));
        memcpy(file + i * sizeof(slot), &slot, sizeof(slot));
    }
    (void)mr_super_decode(file, &super, NULL);
}

static void fuzz_chunk(struct mr_view bytes)
{
    static const uint8_t job_id[MR_JOB_ID_BYTES];
    struct mr_chunk_name name = {.job_id = job_id, .epoch = 1};
    struct mr_view records;
    struct mr_hash128 hash = {0, 0};

    (void)mr_chunk_open(bytes, &name, hash, &records, NULL);
    if (bytes.len < MR_CHUNK_HEAD || bytes.len > MR_CHUNK_BYTES)
        return;
    char *chunk = aligned_alloc(MR_BLOCK_BYTES, mr_align_up(bytes.len, MR_BLOCK_BYTES));
    if (chunk == NULL)
        abort();
    memcpy(chunk, bytes.data, bytes.len);
    hash = mr_chunk_seal(chunk, (uint32_t)bytes.len, &name);
    if (mr_chunk_open((struct mr_view){chunk, bytes.len}, &name, hash, &records, NULL) != 0)
        abort();
    fuzz_records(records);
    free(chunk);
}

static void fuzz_roots(struct mr_view bytes)
{
    struct mr_image *image;

    if (mr_image_new(1, &image, NULL) < 0)
        abort();
    mr_text_put(&image->roots, bytes.data, bytes.len);
    (void)mr_image_roots(image, "uid");
    mr_image_free(image);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct mr_view rest = {(const char *)data + 1, size - 1};

    switch (data[0] % 5) {
    case 0: fuzz_records(rest); break;
    case 1: fuzz_manifest(rest); break;
    case 2: fuzz_super(rest); break;
    case 3: fuzz_chunk(rest); break;
    case 4: fuzz_roots(rest); break;
    }
    return 0;
}
