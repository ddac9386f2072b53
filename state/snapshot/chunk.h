/*
 * state/snapshot/chunk.h - the head of a chunk: whose bytes it holds, and their checksum.
 *
 *     [ head 128 | records of state/shard/pack.h ... | zeros to a whole block ]
 *
 * The store fills the head in after the task sealed the chunk.  A reader knows from the
 * manifest what to expect and takes nothing else.
 */
#ifndef MR_STATE_SNAPSHOT_CHUNK_H
#define MR_STATE_SNAPSHOT_CHUNK_H

#include "core/base/err.h"
#include "core/base/view.h"
#include "state/shard/stream.h"
#include "state/snapshot/extent.h"

#define MR_CHUNK_MAGIC  UINT32_C(0x3143524d) /* "MRC1" */
#define MR_CHUNK_FORMAT 1

enum mr_chunk_flags { MR_CHUNK_LAST = 1 << 0 /* of its part in this epoch */ };

struct mr_chunk_head {
    uint32_t magic;
    uint16_t format;
    uint16_t head_bytes;
    uint8_t job_id[MR_JOB_ID_BYTES];
    uint64_t incarnation;
    uint64_t epoch;
    uint32_t part;
    uint32_t sequence; /* within part and epoch */
    uint32_t flags;
    uint32_t bytes;            /* head and records */
    struct mr_hash128 payload; /* of the records */
    uint64_t reserved[6];
    uint64_t head_hash; /* of all of the above */
};

_Static_assert(sizeof(struct mr_chunk_head) == MR_CHUNK_HEAD, "the head is stored");

/* What a chunk must be, apart from its contents. */
struct mr_chunk_name {
    const uint8_t *job_id;
    uint64_t incarnation, epoch;
    uint32_t part, sequence;
    bool is_last;
};

/* Complete CHUNK of BYTES (head and records) in place; room behind it up to a whole block is
 * zeroed.  Returns the hash for its parent. */
struct mr_hash128 mr_chunk_seal(char *chunk, uint32_t bytes, const struct mr_chunk_name *name);

/* Check CHUNK against NAME and the HASH its parent has; its records to *RET_RECORDS. */
int mr_chunk_open(struct mr_view chunk, const struct mr_chunk_name *name,
                  struct mr_hash128 hash, struct mr_view *ret_records, struct mr_err *reterr);

#endif
