/*
 * state/snapshot/extent.h - where bytes lie in a state directory, and what they must be.
 *
 * A reference carries the checksum of what it leads to.  So bytes that were written to
 * the wrong place, or not at all, are found out like bytes that rotted: what is there
 * may be whole, but it is not what the parent spoke of.
 */
#ifndef MR_STATE_SNAPSHOT_EXTENT_H
#define MR_STATE_SNAPSHOT_EXTENT_H

#include "core/base/hash.h"

#define MR_BLOCK_BYTES  4096u /* everything begins at a multiple, for O_DIRECT */
#define MR_JOB_ID_BYTES 16u

struct mr_extent {
    uint64_t segment; /* seg-%016x.mrp */
    uint64_t offset;
    uint32_t bytes; /* before padding to whole blocks */
    uint32_t reserved;
    struct mr_hash128 hash;
};

_Static_assert(sizeof(struct mr_extent) == 40, "extents are stored");

#endif
