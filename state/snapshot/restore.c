/*
 * Reading an epoch back: manifests from the newest to its base, then their chunks in the
 * order of epochs.  Every byte is checked against what its parent says before it is
 * looked at, and what it says is checked all the same.
 */
#include "state/snapshot/store_int.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

struct restore {
    struct mr_store *store;
    uint64_t file_segment; /* open one; 0: none */
    int file;
    struct mr_manifest *manifest; /* newest first */
    char **manifest_bytes;
    uint32_t manifests;
    char *buffer;            /* of one chunk */
    struct mr_image **image; /* per part of the newest manifest */
};

static int open_segment(struct restore *r, uint64_t segment, struct mr_err *reterr)
{
    struct mr_sys *sys = r->store->sys;
    struct mr_text path;

    if (segment == r->file_segment)
        return 0;
    if (r->file_segment != 0)
        (void)sys->ops->close(sys, r->file);
    r->file_segment = 0;
    mr_text_init(&path);
    mr_segment_path(r->store->dir, segment, &path);
    int rc = r->file = sys->ops->open(sys, path.data, MR_OPEN_READ);
    if (rc == -ENOENT)
        rc = mr_fail(reterr, MR_ERR_CORRUPT, "the file '%s' is missing", path.data);
    else if (rc < 0)
        rc = mr_fail(reterr, rc, "can not open '%s': %s", path.data, mr_err_text(rc));
    else
        r->file_segment = segment;
    mr_text_fini(&path);
    return rc < 0 ? rc : 0;
}

static int read_extent(struct restore *r, const struct mr_extent *extent, char *out,
                       struct mr_err *reterr)
{
    struct mr_sys *sys = r->store->sys;
    int rc = open_segment(r, extent->segment, reterr);
    uint64_t done = 0;

    while (rc >= 0 && done < extent->bytes) {
        int64_t n = sys->ops->pread(sys, r->file, out + done, extent->bytes - done,
                                    extent->offset + done);
        if (n < 0)
            return mr_fail(reterr, (int)n, "read of seg-%016" PRIx64 ".mrp at %" PRIu64 ": %s",
                           extent->segment, extent->offset + done, mr_err_text((int)n));
        if (n == 0)
            return mr_fail(reterr, MR_ERR_CORRUPT,
                           "seg-%016" PRIx64 ".mrp ends before offset %" PRIu64,
                           extent->segment, extent->offset + extent->bytes);
        done += (uint64_t)n;
    }
    return rc;
}

/* Room for more would be asked for on the word of a file. */
static int check_extent(const struct mr_extent *extent, uint32_t bytes_max,
                        struct mr_err *reterr)
{
    if (extent->segment == 0 || extent->bytes == 0 || extent->bytes > bytes_max ||
        extent->offset > INT64_MAX / 2)
        return mr_fail(reterr, MR_ERR_CORRUPT, "an impossible reference");
    return 0;
}

static int read_manifest(struct restore *r, const struct mr_extent *extent, uint64_t epoch,
                         struct mr_err *reterr)
{
    int rc = check_extent(extent, UINT32_MAX - MR_BLOCK_BYTES, reterr);

    if (rc < 0)
        return rc;
    char *bytes = malloc(extent->bytes);
    if (bytes == NULL)
        return mr_fail(reterr, -ENOMEM, "no memory for a manifest of %u bytes", extent->bytes);
    r->manifest = realloc(r->manifest, (r->manifests + 1) * sizeof(*r->manifest));
    r->manifest_bytes =
        realloc(r->manifest_bytes, (r->manifests + 1) * sizeof(*r->manifest_bytes));
    MR_ASSERT(r->manifest != NULL && r->manifest_bytes != NULL);
    struct mr_manifest *manifest = &r->manifest[r->manifests];
    *manifest = (struct mr_manifest){0};
    r->manifest_bytes[r->manifests++] = bytes;

    rc = read_extent(r, extent, bytes, reterr);
    if (rc < 0)
        return rc;
    if (!mr_hash128_eq(mr_hash128_bytes(bytes, extent->bytes), extent->hash))
        return mr_fail(reterr, MR_ERR_CORRUPT, "the checksum of the manifest does not match");
    rc = mr_manifest_parse((struct mr_view){bytes, extent->bytes}, manifest, reterr);
    if (rc < 0)
        return rc;
    if (manifest->head->epoch != epoch ||
        memcmp(manifest->head->job_id, r->store->super.job_id, MR_JOB_ID_BYTES) != 0 ||
        manifest->head->parts != r->manifest[0].head->parts)
        return mr_fail(reterr, MR_ERR_CORRUPT, "a whole manifest, but another one");
    return 0;
}

static int read_manifests(struct restore *r, struct mr_err *reterr)
{
    struct mr_extent extent = r->store->super.manifest;
    uint64_t epoch = r->store->super.epoch;

    for (;;) {
        int rc = read_manifest(r, &extent, epoch, reterr);
        if (rc < 0) {
            (void)mr_wrap(reterr,
                          "epoch %" PRIu64 ": manifest in seg-%016" PRIx64
                          ".mrp at offset %" PRIu64,
                          epoch, extent.segment, extent.offset);
            return rc;
        }
        const struct mr_manifest_head *head = r->manifest[r->manifests - 1].head;
        if (epoch == r->manifest[0].head->base_epoch)
            return 0;
        if (head->parent.segment == 0 || head->parent_epoch < r->manifest[0].head->base_epoch)
            return mr_fail(reterr, MR_ERR_CORRUPT,
                           "epoch %" PRIu64 " needs epoch %" PRIu64
                           ", but the chain ends at epoch %" PRIu64,
                           r->manifest[0].head->epoch, r->manifest[0].head->base_epoch, epoch);
        extent = head->parent;
        epoch = head->parent_epoch;
    }
}

static int apply_chunk(struct restore *r, const struct mr_extent *extent,
                       const struct mr_chunk_name *name, struct mr_image *image,
                       struct mr_err *reterr)
{
    struct mr_view records;
    int rc = check_extent(extent, MR_CHUNK_BYTES, reterr);

    if (rc == 0)
        rc = read_extent(r, extent, r->buffer, reterr);
    if (rc == 0)
        rc = mr_chunk_open((struct mr_view){r->buffer, extent->bytes}, name, extent->hash,
                           &records, reterr);
    if (rc == 0)
        rc = mr_image_apply(image, records, reterr);
    if (rc < 0)
        (void)mr_wrap(reterr,
                      "epoch %" PRIu64 ": chunk in seg-%016" PRIx64 ".mrp at offset %" PRIu64,
                      name->epoch, extent->segment, extent->offset);
    return rc;
}

static int apply_manifest(struct restore *r, const struct mr_manifest *manifest,
                          struct mr_err *reterr)
{
    const struct mr_manifest *newest = &r->manifest[0];
    const struct mr_extent *chunk = manifest->chunk;

    for (uint32_t p = 0; p < manifest->head->parts; p++) {
        uint32_t chunks = manifest->part[p].chunks;
        if (manifest->head->epoch < newest->part[p].base_epoch) {
            chunk += chunks;
            continue;
        }
        mr_image_begin(r->image[p]);
        for (uint32_t c = 0; c < chunks; c++, chunk++) {
            struct mr_chunk_name name = {.job_id = r->store->super.job_id,
                                         .incarnation = manifest->head->incarnation,
                                         .epoch = manifest->head->epoch,
                                         .part = p,
                                         .sequence = c,
                                         .is_last = c + 1 == chunks};
            int rc = apply_chunk(r, chunk, &name, r->image[p], reterr);
            if (rc < 0)
                return rc;
        }
    }
    return 0;
}

/* -- Images by name --------------------------------------------------------------------- */

static struct mr_store_images *images_of(struct mr_store *store, struct mr_view name)
{
    for (uint32_t i = 0; i < store->image_names; i++)
        if (mr_view_is(name, store->images[i].name))
            return &store->images[i];
    store->images = realloc(store->images, (store->image_names + 1) * sizeof(*store->images));
    MR_ASSERT(store->images != NULL);
    struct mr_store_images *images = &store->images[store->image_names++];
    *images = (struct mr_store_images){.name = strndup(name.data, name.len)};
    MR_ASSERT(images->name != NULL);
    return images;
}

static void keep_images(struct restore *r)
{
    const struct mr_manifest *newest = &r->manifest[0];

    for (uint32_t p = 0; p < newest->head->parts; p++) {
        struct mr_store_images *images = images_of(r->store, newest->name[p]);
        uint32_t n = images->restore.images;
        images->image = realloc(images->image, (n + 1) * sizeof(struct mr_image *));
        MR_ASSERT(images->image != NULL);
        images->image[n] = r->image[p];
        r->image[p] = NULL;
        images->restore = (struct mr_restore){
            n + 1, (const struct mr_image *const *)(const void *)images->image};
    }
}

const struct mr_restore *mr_store_images(const struct mr_store *store, const char *name)
{
    for (uint32_t i = 0; i < store->image_names; i++)
        if (strcmp(store->images[i].name, name) == 0)
            return &store->images[i].restore;
    return NULL;
}

void mr_store_restored(struct mr_store *store)
{
    for (uint32_t i = 0; i < store->image_names; i++) {
        struct mr_store_images *images = &store->images[i];
        for (uint32_t k = 0; k < images->restore.images; k++)
            mr_image_free(images->image[k]);
        free(images->image);
        free(images->name);
    }
    free(store->images);
    store->images = NULL;
    store->image_names = 0;
}

/* -- Files --------------------------------------------------------------------------------- */

static bool needs_segment(const struct restore *r, uint64_t number)
{
    if (r->store->super.manifest.segment == number)
        return true;
    for (uint32_t m = 0; m < r->manifests; m++) {
        const struct mr_manifest *manifest = &r->manifest[m];
        if (manifest->head->parent.segment == number)
            return true;
        for (uint32_t c = 0; c < manifest->head->chunks; c++)
            if (manifest->chunk[c].segment == number)
                return true;
    }
    return false;
}

/* Starts that fail before their first checkpoint would else pile up files. */
static void drop_unused(struct restore *r)
{
    struct mr_segments *set = &r->store->segments;
    uint64_t *old = set->old;
    uint32_t olds = set->olds;

    set->old = NULL;
    set->olds = 0;
    for (uint32_t i = 0; i < olds; i++)
        if (!needs_segment(r, old[i]))
            mr_segments_add_old(set, old[i]);
    mr_segments_drop(set, 0, true);
    for (uint32_t i = 0; i < olds; i++)
        if (needs_segment(r, old[i]))
            mr_segments_add_old(set, old[i]);
    free(old);
}

static int load(struct restore *r, struct mr_err *reterr)
{
    int rc = read_manifests(r, reterr);

    if (rc < 0)
        return rc;
    const struct mr_manifest *newest = &r->manifest[0];
    r->buffer = malloc(MR_CHUNK_BYTES);
    r->image = calloc(newest->head->parts + 1, sizeof(struct mr_image *));
    MR_ASSERT(r->buffer != NULL && r->image != NULL);
    for (uint32_t p = 0; p < newest->head->parts && rc == 0; p++)
        rc = mr_image_new(newest->part[p].pages, &r->image[p], reterr);
    for (uint32_t m = r->manifests; m-- > 0 && rc == 0;)
        rc = apply_manifest(r, &r->manifest[m], reterr);
    return rc;
}

int mr_store_restore(struct mr_store *store, struct mr_err *reterr)
{
    struct restore r = {.store = store};
    int rc = 0;

    if (store->super.state != MR_SUPER_EMPTY) {
        rc = load(&r, reterr);
        if (rc == 0)
            keep_images(&r);
        store->restored_epoch = store->super.epoch;
    }
    if (rc == 0)
        drop_unused(&r);
    if (r.file_segment != 0)
        (void)store->sys->ops->close(store->sys, r.file);
    for (uint32_t p = 0; r.image != NULL && p < r.manifest[0].head->parts; p++)
        mr_image_free(r.image[p]);
    free(r.image);
    for (uint32_t m = 0; m < r.manifests; m++) {
        mr_manifest_fini(&r.manifest[m]);
        free(r.manifest_bytes[m]);
    }
    free(r.manifest);
    free(r.manifest_bytes);
    free(r.buffer);
    return rc;
}
