/*
 * state/snapshot/image_build.h - how an image is put together from records.
 *
 * An address range as large as the part's pages were, of which only the pages that
 * have records are backed by memory: a run of pages is a run of addresses again.
 */
#ifndef MR_STATE_SNAPSHOT_IMAGE_BUILD_H
#define MR_STATE_SNAPSHOT_IMAGE_BUILD_H

#include "core/base/text.h"
#include "core/mem/region.h"
#include "state/snapshot/image.h"

struct mr_image {
    struct mr_region range; /* in huge pages, for it is filled and walked whole */
    char *base;
    uint32_t pages;
    uint64_t *present; /* bit per page */
    struct mr_text roots;
};

int mr_image_new(uint32_t pages, struct mr_image **ret, struct mr_err *reterr);
void mr_image_free(struct mr_image *image);

/* What follows is of a newer epoch. */
void mr_image_begin(struct mr_image *image);

/* Carry out RECORDS; MR_ERR_CORRUPT if they make no sense. */
int mr_image_apply(struct mr_image *image, struct mr_view records, struct mr_err *reterr);

#endif
