/*
 * state/snapshot/copy.h - one epoch, with all it needs, into another directory.
 *
 *     INCOMPLETE    before anything else
 *     seg-*.mrp     only what the epoch needs, each at its place; the rest are holes
 *     signature.txt
 *     super.mrs     when all of the above is durable: now it is a state directory
 *     INCOMPLETE    goes
 *
 * Every byte is checked on its way.  Whenever the power goes off, the directory is empty,
 * or refused as incomplete, or whole.
 *
 * Ownership   fini always; it deletes what an unfinished copy has made.
 * Threads     one; a step blocks for a chunk's reading and writing, or a file's sync.
 */
#ifndef MR_STATE_SNAPSHOT_COPY_H
#define MR_STATE_SNAPSHOT_COPY_H

#include "state/snapshot/chain.h"
#include "state/snapshot/super.h"

#define MR_COPY_MARK "INCOMPLETE"

struct mr_copy_item {
    bool is_manifest;
    uint32_t index; /* of the manifest */
    struct mr_chain_chunk chunk;
    struct mr_extent extent;
};

struct mr_copy {
    struct mr_sys *sys;
    char *from, *to;
    struct mr_super super; /* of the copy */
    struct mr_chain chain;
    struct mr_copy_item *item; /* by place */
    uint32_t items, next;
    uint64_t segment; /* being written; 0: none */
    int file;
    bool has_begun, is_done, made_dir;
    uint64_t bytes, done_bytes;
};

/* Begin to copy the epoch that SUPER, of FROM, names to TO, in which there is no state: the
 * caller has made sure of it.  Must be called once, then step() until it returns 0. */
int mr_copy_begin(struct mr_copy *copy, struct mr_sys *sys, const char *from,
                  const struct mr_super *super, const char *to, struct mr_err *reterr);
int mr_copy_step(struct mr_copy *copy, struct mr_err *reterr);
void mr_copy_fini(struct mr_copy *copy);

#endif
