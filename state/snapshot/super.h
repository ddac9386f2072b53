/*
 * state/snapshot/super.h - the one place that says which epoch counts.
 *
 *     super.mrs   [ slot | copy ][ slot | copy ]      4 KiB each
 *                   odd sequence    even sequence ... the older pair is overwritten
 *
 * Commit is one write in place of eight KiB: the state with the next sequence number,
 * twice.  If the write is torn, both or one of the copies is bad; if both, the other
 * pair holds the state before, and nobody was told of the new one.  If a copy rots
 * later, its twin is there.  So a valid slot with the highest sequence is the truth.
 *
 * Sums are of everything in the slot before them; magic, format and sum stay where they
 * are in every later format.
 */
#ifndef MR_STATE_SNAPSHOT_SUPER_H
#define MR_STATE_SNAPSHOT_SUPER_H

#include "core/base/err.h"
#include "state/snapshot/extent.h"

#define MR_SUPER_MAGIC  UINT32_C(0x3153524d) /* "MRS1" */
#define MR_SUPER_FORMAT 1
#define MR_SUPER_SLOTS  4
#define MR_SUPER_BYTES  (MR_SUPER_SLOTS * MR_BLOCK_BYTES)
#define MR_SUPER_WRITE  (2 * MR_BLOCK_BYTES) /* a slot and its copy */

enum mr_super_state {
    MR_SUPER_EMPTY = 1,     /* no epoch yet */
    MR_SUPER_PREPARED = 2,  /* durable; sinks may have published it, or not yet */
    MR_SUPER_COMMITTED = 3, /* durable; sinks were told */
};

struct mr_super {
    uint32_t magic;
    uint16_t format;
    uint16_t state;
    uint8_t job_id[MR_JOB_ID_BYTES]; /* random, of this state directory's first start */
    uint64_t incarnation;            /* starts so far */
    uint64_t sequence;
    uint64_t epoch;
    struct mr_extent manifest;
    struct mr_hash128 signature; /* of signature.txt */
    uint64_t hash_seed;          /* of key hashes */
    uint8_t reserved[MR_BLOCK_BYTES - 128];
    struct mr_hash128 sum;
};

_Static_assert(sizeof(struct mr_super) == MR_BLOCK_BYTES, "one slot, one block");

/* SUPER and its copy, ready to be written at *RET_OFFSET.  OUT: MR_SUPER_WRITE bytes. */
void mr_super_encode(const struct mr_super *super, char *out, uint64_t *ret_offset);

/* The newest valid slot among the MR_SUPER_BYTES at FILE: 1 found, 0 none,
 * MR_ERR_VERSION if it was written by a later version. */
int mr_super_decode(const char *file, struct mr_super *ret, struct mr_err *reterr);

#endif
