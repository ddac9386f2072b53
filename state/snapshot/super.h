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

#include "core/sys/sys.h"
#include "state/snapshot/extent.h"

#define MR_SUPER_MAGIC   UINT32_C(0x3153524d) /* "MRS1" */
#define MR_SUPER_FORMAT  1
#define MR_SUPER_SLOTS   4
#define MR_SUPER_BYTES   (MR_SUPER_SLOTS * MR_BLOCK_BYTES)
#define MR_SUPER_WRITE   (2 * MR_BLOCK_BYTES) /* a slot and its copy */
#define MR_SUPER_FILE    "super.mrs"
#define MR_SINK_ID_BYTES 16u

enum mr_super_state {
    MR_SUPER_EMPTY = 1,     /* no epoch yet */
    MR_SUPER_PREPARED = 2,  /* durable; sinks may have published it, or not yet */
    MR_SUPER_COMMITTED = 3, /* durable; sinks were told */
    MR_SUPER_UNDECIDED = 4, /* durable; whether it counts, a decider knows: else the parent */
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
    uint64_t parent_epoch;   /* the committed one before, which an undecided one may fall back
                            * to, or, if it must, a person; 0: none in this run */
    struct mr_extent parent; /* its manifest */
    uint64_t decided_epoch;  /* newest that a decider is known to have committed */
    uint64_t last_epoch;     /* newest ever prepared here: numbers are not used again */
    uint64_t hash_seed;      /* of key hashes */
    uint8_t sink_id[MR_SINK_ID_BYTES]; /* random; new in a directory made from a savepoint */
    /* The savepoint that this directory was made from: its sink_id and epoch.  0: none. */
    uint8_t from_sink_id[MR_SINK_ID_BYTES];
    uint64_t from_epoch;
    uint8_t reserved[MR_BLOCK_BYTES - 216];
    struct mr_hash128 sum;
};

_Static_assert(sizeof(struct mr_super) == MR_BLOCK_BYTES, "one slot, one block");

/* Open DIR/super.mrs; with MAY_MAKE it is made, or brought to its size, with zeros: durable
 * when this returns.  Returns the file. */
int mr_super_open(struct mr_sys *sys, const char *dir, bool may_make, struct mr_err *reterr);

/* The newest sound slot of FILE in DIR: 1 found, 0 none. */
int mr_super_read(struct mr_sys *sys, int file, const char *dir, struct mr_super *ret,
                  struct mr_err *reterr);

/* SUPER to where its sequence belongs, durable when this returns 0. */
int mr_super_write(struct mr_sys *sys, int file, const char *dir, const struct mr_super *super,
                   struct mr_err *reterr);

/* SUPER and its copy, ready to be written at *RET_OFFSET.  OUT: MR_SUPER_WRITE bytes. */
void mr_super_encode(const struct mr_super *super, char *out, uint64_t *ret_offset);

/* Slot INDEX of the MR_SUPER_BYTES at FILE, if it is sound. */
bool mr_super_slot(const char *file, uint32_t index, struct mr_super *ret);

/* The newest valid slot among the MR_SUPER_BYTES at FILE: 1 found, 0 none,
 * MR_ERR_VERSION if it was written by a later version. */
int mr_super_decode(const char *file, struct mr_super *ret, struct mr_err *reterr);

#endif
