/*
 * state/snapshot/manifest.h - all of one epoch: its chunks, its parts, and its parent.
 *
 *     super ──► manifest N ──parent──► manifest N-1 ──► ... ──► the base epoch
 *                 │ chunks                │ chunks
 *
 * A part is one shard: the state of one operator in one task.  An epoch is restored from
 * the chunks of every manifest back to its base epoch, oldest first.
 *
 *     [ head 128 | parts x 24 | chunks x 40, part by part | names | signature ]
 *
 * The signature says what the state is of, in the words of the program that cut it: epochs
 * of one directory may differ in it, when the program was changed between two starts.
 *
 * Ownership   what parse hands out points into the bytes, but for the array of names.
 */
#ifndef MR_STATE_SNAPSHOT_MANIFEST_H
#define MR_STATE_SNAPSHOT_MANIFEST_H

#include "core/base/err.h"
#include "core/base/text.h"
#include "state/snapshot/extent.h"

#define MR_MANIFEST_MAGIC      UINT32_C(0x314d524d) /* "MRM1" */
#define MR_MANIFEST_FORMAT     1
#define MR_MANIFEST_PARTS_MAX  65536u
#define MR_MANIFEST_NAME_MAX   4096u
#define MR_MANIFEST_CHUNKS_MAX (64u << 20)
#define MR_SIGNATURE_MAX       (1u << 20)
#define MR_PART_PAGES_MAX      (1u << 28) /* 1 TiB in one part */

struct mr_manifest_head {
    uint32_t magic;
    uint16_t format;
    uint16_t head_bytes;
    uint8_t job_id[MR_JOB_ID_BYTES];
    uint64_t incarnation;
    uint64_t epoch;
    uint64_t base_epoch;     /* the oldest epoch that this one needs */
    struct mr_extent parent; /* of the epoch before; segment 0: there was none */
    uint32_t parts;
    uint32_t chunks;
    uint64_t parent_epoch;
    char engine[16]; /* version that wrote it, padded with zeros */
    uint32_t bytes;  /* of the whole manifest */
    uint32_t signature_bytes;
};

struct mr_manifest_part {
    uint64_t base_epoch; /* chunks of older epochs are not needed for this part */
    uint32_t task;
    uint32_t pages; /* page numbers are below */
    uint32_t chunks;
    uint32_t name_bytes;
};

_Static_assert(sizeof(struct mr_manifest_head) == 128, "manifests are stored");
_Static_assert(sizeof(struct mr_manifest_part) == 24, "manifests are stored");

struct mr_manifest {
    const struct mr_manifest_head *head;
    const struct mr_manifest_part *part;
    const struct mr_extent *chunk; /* those of part 0, then of part 1, ... */
    struct mr_view *name;          /* per part */
    struct mr_view signature;      /* text, without zeros in it */
};

/* Append the manifest to OUT (empty).  HEAD's counts and sizes are filled in. */
void mr_manifest_encode(struct mr_manifest_head *head, const struct mr_manifest_part *part,
                        const struct mr_view *name, const struct mr_extent *chunk,
                        struct mr_view signature, struct mr_text *out);

/* BYTES (aligned for 8) were checked against their parent's hash; this checks that they
 * make sense, whoever wrote them.  mr_manifest_fini() always. */
int mr_manifest_parse(struct mr_view bytes, struct mr_manifest *ret, struct mr_err *reterr);
void mr_manifest_fini(struct mr_manifest *manifest);

#endif
