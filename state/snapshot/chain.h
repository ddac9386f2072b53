/*
 * state/snapshot/chain.h - one epoch as it is stored: its manifest, the manifests before it
 * back to its base epoch, and their chunks.
 *
 *     manifest N ──► N-1 ──► ... ──► base
 *
 * Nothing is believed that does not match the checksum its parent has.  Chunks come in the
 * order in which they are applied: oldest epoch first, and only those that are needed.
 *
 * Ownership   fini always; what is handed out points into the chain.
 * Fails       MR_ERR_CORRUPT, MR_ERR_VERSION, -errno, with the place in words.
 */
#ifndef MR_STATE_SNAPSHOT_CHAIN_H
#define MR_STATE_SNAPSHOT_CHAIN_H

#include "core/sys/sys.h"
#include "state/snapshot/manifest.h"

struct mr_chain {
    struct mr_sys *sys;
    const char *dir; /* borrowed */
    uint8_t job_id[MR_JOB_ID_BYTES];
    unsigned flags;        /* for open(), beside MR_OPEN_READ */
    uint64_t file_segment; /* open one; 0: none */
    int file;
    struct mr_manifest *manifest; /* newest first */
    struct mr_extent *extent;     /* where each lies */
    char **bytes;
    uint32_t manifests;
    char *buffer; /* of one chunk */
};

void mr_chain_init(struct mr_chain *chain, struct mr_sys *sys, const char *dir,
                   const uint8_t *job_id, unsigned flags);
void mr_chain_fini(struct mr_chain *chain);

/* Read the manifests from that of EPOCH, at EXTENT, on. */
int mr_chain_read(struct mr_chain *chain, const struct mr_extent *extent, uint64_t epoch,
                  struct mr_err *reterr);

/* Only that of EPOCH; it may need others. */
int mr_chain_read_one(struct mr_chain *chain, const struct mr_extent *extent, uint64_t epoch,
                      struct mr_err *reterr);

/* Start with zeros. */
struct mr_chain_cursor {
    uint32_t manifests; /* done with */
    uint32_t part, chunk, at;
};

struct mr_chain_chunk {
    struct mr_extent extent;
    uint64_t incarnation, epoch;
    uint32_t part, sequence;
    bool is_last;
};

/* The next chunk that is needed; false: there are no more. */
bool mr_chain_next(const struct mr_chain *chain, struct mr_chain_cursor *cursor,
                   struct mr_chain_chunk *ret);

/* Read CHUNK whole into chain->buffer, zeros to a whole block included, and check it. */
int mr_chain_chunk(struct mr_chain *chain, const struct mr_chain_chunk *chunk,
                   struct mr_view *ret_records, struct mr_err *reterr);

/* Read manifest INDEX once more, into OUT (aligned, room for whole blocks), and check it. */
int mr_chain_manifest(struct mr_chain *chain, uint32_t index, char *out, struct mr_err *reterr);

/* Whether anything of the epoch lies in SEGMENT. */
bool mr_chain_needs(const struct mr_chain *chain, uint64_t segment);

#endif
