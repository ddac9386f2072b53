/*
 * Reading an epoch back: the chain of its manifests, then its chunks in the order of epochs
 * into an image for each part.
 */
#include "state/snapshot/store_int.h"

#include "core/base/alloc.h"

#include <inttypes.h>
#include <stdlib.h>

static int apply(struct mr_chain *chain, struct mr_image **image, struct mr_err *reterr)
{
    struct mr_chain_cursor cursor = {0};
    struct mr_chain_chunk chunk;
    struct mr_view records;

    while (mr_chain_next(chain, &cursor, &chunk)) {
        int rc = mr_chain_chunk(chain, &chunk, &records, reterr);
        if (rc < 0)
            return rc;
        if (chunk.sequence == 0)
            mr_image_begin(image[chunk.part]);
        if ((rc = mr_image_apply(image[chunk.part], records, reterr)) < 0) {
            (void)mr_wrap(
                reterr, "epoch %" PRIu64 ": chunk in seg-%016" PRIx64 ".mrp at offset %" PRIu64,
                chunk.epoch, chunk.extent.segment, chunk.extent.offset);
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
    store->images = mr_realloc(store->images, store->image_names + 1, sizeof(*store->images),
                               "an image of state");
    struct mr_store_images *images = &store->images[store->image_names++];
    *images =
        (struct mr_store_images){.name = mr_strndup(name.data, name.len, "an image of state")};
    return images;
}

static void keep_images(struct mr_store *store, struct mr_image **image)
{
    const struct mr_manifest *newest = &store->chain.manifest[0];

    for (uint32_t p = 0; p < newest->head->parts; p++) {
        struct mr_store_images *images = images_of(store, newest->name[p]);
        uint32_t n = images->restore.images;
        images->image =
            mr_realloc(images->image, n + 1, sizeof(struct mr_image *), "an image of state");
        images->image[n] = image[p];
        image[p] = NULL;
        images->restore = (struct mr_restore){
            .images = n + 1,
            .image = (const struct mr_image *const *)(const void *)images->image};
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
    free(store->stored_signature);
    store->stored_signature = NULL;
}

/* -- Loading ----------------------------------------------------------------------------- */

static int load(struct mr_store *store, const struct mr_extent *manifest, uint64_t epoch,
                struct mr_err *reterr)
{
    struct mr_chain *chain = &store->chain;
    int rc = mr_chain_read(chain, manifest, epoch, reterr);

    if (rc < 0)
        return rc;
    const struct mr_manifest *newest = &chain->manifest[0];
    uint32_t parts = newest->head->parts;
    struct mr_image **image =
        mr_alloc_array(parts + 1, sizeof(struct mr_image *), "an image of state");
    for (uint32_t p = 0; p < parts && rc == 0; p++)
        rc = mr_image_new(newest->part[p].pages, &image[p], reterr);
    if (rc == 0)
        rc = apply(chain, image, reterr);
    if (rc == 0) {
        keep_images(store, image);
        store->stored_signature =
            mr_strndup(newest->signature.data, newest->signature.len, "an image of state");
    }
    for (uint32_t p = 0; p < parts; p++)
        mr_image_free(image[p]);
    free(image);
    return rc;
}

int mr_store_load(struct mr_store *store, uint64_t epoch, struct mr_err *reterr)
{
    const struct mr_super *super = &store->super;
    int rc = 0;

    MR_ASSERT(!store->is_loaded);
    MR_ASSERT(epoch == super->epoch ||
              (store->offer.is_undecided && epoch == super->parent_epoch));
    mr_chain_init(&store->chain, store->sys, store->dir, super->job_id, 0);
    if (epoch != 0)
        rc = load(store, epoch == super->epoch ? &super->manifest : &super->parent, epoch,
                  reterr);
    if (rc < 0) {
        mr_chain_fini(&store->chain);
        (void)mr_wrap(reterr, "state in '%s'", store->dir);
        return rc;
    }
    store->restored_epoch = epoch;
    store->is_loaded = true;
    return 0;
}

const char *mr_store_signature(const struct mr_store *store)
{
    return store->stored_signature == NULL ? "" : store->stored_signature;
}

/* Starts that fail before their first checkpoint would else pile up files. */
void mr_store_drop_unused(struct mr_store *store)
{
    struct mr_segments *set = &store->segments;
    uint64_t *old = set->old;
    uint32_t olds = set->olds;

    set->old = NULL;
    set->olds = 0;
    for (uint32_t i = 0; i < olds; i++)
        if (!mr_chain_needs(&store->chain, old[i]))
            mr_segments_add_old(set, old[i]);
    mr_segments_drop(set, 0, true);
    for (uint32_t i = 0; i < olds; i++)
        if (mr_chain_needs(&store->chain, old[i]))
            mr_segments_add_old(set, old[i]);
    free(old);
}
