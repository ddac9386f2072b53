/*
 * state/snapshot/image.h - the state of one old task, read back from a snapshot.
 *
 * An operator that starts from a snapshot is given the images of every old task of
 * its stage and takes over the rows whose key group is its own: the same number of
 * reactors or another makes no difference, and no layout but the rows' own is relied
 * on.  Every reference is range-checked: a crafted file can give wrong rows, never an
 * access outside the image.
 *
 * Ownership   images belong to the restore (state/snapshot/store.h) and live until the
 *             job runs; what they hand out is borrowed.
 */
#ifndef MR_STATE_SNAPSHOT_IMAGE_H
#define MR_STATE_SNAPSHOT_IMAGE_H

#include "state/shard/shard.h"

struct mr_image;

struct mr_image_row {
    uint16_t table;
    uint64_t owner;
    const void *data;
    uint32_t bytes; /* whole lines */
};

/* Next live row, in the order of pages; false at the end.  Start with *CURSOR 0. */
bool mr_image_next(const struct mr_image *image, uint64_t *cursor, struct mr_image_row *ret);

/* A string cell of one of its rows; MR_ERR_CORRUPT when the reference is not sound.  A short
 * string lies in *RET itself. */
int mr_image_str(const struct mr_image *image, const struct mr_state_str *cell,
                 struct mr_str *ret);

/* What operator UID left at the barrier (mr_op_class.barrier); empty view: nothing.  The roots
 * given to mr_shard_flip() are pairs of mr_pack_bytes(): uid, bytes. */
struct mr_view mr_image_roots(const struct mr_image *image, const char *uid);

struct mr_state_schema; /* state/schema/schema.h */

/* All old tasks of one stage. */
struct mr_restore {
    uint32_t images;
    const struct mr_image *const *image;
    /* How the operator was called and its rows lie in the images, and how the restored one
     * describes itself; NULL: both as now. */
    const struct mr_state_schema *old, *now;
};

#endif
