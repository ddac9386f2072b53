#include "state/snapshot/chain.h"

#include "core/base/alloc.h"
#include "state/snapshot/chunk.h"
#include "state/snapshot/segment.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

void mr_chain_init(struct mr_chain *chain, struct mr_sys *sys, const char *dir,
                   const uint8_t *job_id, unsigned flags)
{
    *chain = (struct mr_chain){.sys = sys, .dir = dir, .flags = flags};
    memcpy(chain->job_id, job_id, MR_JOB_ID_BYTES);
    chain->buffer = mr_alloc_aligned(MR_BLOCK_BYTES, MR_CHUNK_BYTES, "a state directory");
}

void mr_chain_fini(struct mr_chain *chain)
{
    if (chain->file_segment != 0)
        (void)chain->sys->ops->close(chain->sys, chain->file);
    for (uint32_t m = 0; m < chain->manifests; m++) {
        mr_manifest_fini(&chain->manifest[m]);
        free(chain->bytes[m]);
    }
    free(chain->manifest);
    free(chain->extent);
    free(chain->bytes);
    free(chain->buffer);
    *chain = (struct mr_chain){0};
}

/* -- Bytes -------------------------------------------------------------------------------- */

static int open_segment(struct mr_chain *chain, uint64_t segment, struct mr_err *reterr)
{
    struct mr_sys *sys = chain->sys;
    struct mr_text path;

    if (segment == chain->file_segment)
        return 0;
    if (chain->file_segment != 0)
        (void)sys->ops->close(sys, chain->file);
    chain->file_segment = 0;
    mr_text_init(&path);
    mr_segment_path(chain->dir, segment, &path);
    int rc = chain->file = sys->ops->open(sys, path.data, MR_OPEN_READ | chain->flags);
    if (rc == -ENOENT)
        rc = mr_fail(reterr, MR_ERR_CORRUPT, "the file '%s' is missing", path.data);
    else if (rc < 0)
        rc = mr_fail(reterr, rc, "can not open '%s': %s", path.data, mr_err_text(rc));
    else
        chain->file_segment = segment;
    mr_text_fini(&path);
    return rc < 0 ? rc : 0;
}

/* EXTENT and its padding to OUT. */
static int read_extent(struct mr_chain *chain, const struct mr_extent *extent, char *out,
                       struct mr_err *reterr)
{
    struct mr_sys *sys = chain->sys;
    int rc = open_segment(chain, extent->segment, reterr);
    uint64_t done = 0, len = mr_align_up(extent->bytes, MR_BLOCK_BYTES);

    if (rc < 0)
        return rc;
    while (done < len) {
        int64_t n =
            sys->ops->pread(sys, chain->file, out + done, len - done, extent->offset + done);
        if (n < 0)
            return mr_fail(reterr, (int)n, "read of seg-%016" PRIx64 ".mrp at %" PRIu64 ": %s",
                           extent->segment, extent->offset + done, mr_err_text((int)n));
        /* With O_DIRECT what follows must begin at a whole block again. */
        uint64_t whole = done + (uint64_t)n;
        if ((chain->flags & MR_OPEN_DIRECT) != 0)
            whole = whole / MR_BLOCK_BYTES * MR_BLOCK_BYTES;
        if (whole == done)
            return mr_fail(reterr, MR_ERR_CORRUPT,
                           "seg-%016" PRIx64 ".mrp ends before offset %" PRIu64,
                           extent->segment, extent->offset + len);
        done = whole;
    }
    return 0;
}

/* Room for more would be asked for on the word of a file. */
static int check_extent(const struct mr_extent *extent, uint32_t bytes_max,
                        struct mr_err *reterr)
{
    if (extent->segment == 0 || extent->bytes == 0 || extent->bytes > bytes_max ||
        extent->offset > INT64_MAX / 2 || extent->offset % MR_BLOCK_BYTES != 0)
        return mr_fail(reterr, MR_ERR_CORRUPT, "an impossible reference");
    return 0;
}

/* -- Manifests ---------------------------------------------------------------------------- */

static int check_manifest(const struct mr_extent *extent, const char *bytes,
                          struct mr_err *reterr)
{
    if (!mr_hash128_eq(mr_hash128_bytes(bytes, extent->bytes), extent->hash))
        return mr_fail(reterr, MR_ERR_CORRUPT, "the checksum of the manifest does not match");
    return 0;
}

static int read_manifest(struct mr_chain *chain, const struct mr_extent *extent, uint64_t epoch,
                         struct mr_err *reterr)
{
    uint32_t n = chain->manifests;
    int rc = check_extent(extent, UINT32_MAX - MR_BLOCK_BYTES, reterr);

    if (rc < 0)
        return rc;
    char *bytes = aligned_alloc(MR_BLOCK_BYTES, mr_align_up(extent->bytes, MR_BLOCK_BYTES));
    if (bytes == NULL)
        return mr_fail(reterr, -ENOMEM, "no memory for a manifest of %u bytes", extent->bytes);
    chain->manifest =
        mr_realloc(chain->manifest, n + 1, sizeof(*chain->manifest), "a state directory");
    chain->extent =
        mr_realloc(chain->extent, n + 1, sizeof(*chain->extent), "a state directory");
    chain->bytes = mr_realloc(chain->bytes, n + 1, sizeof(*chain->bytes), "a state directory");
    struct mr_manifest *manifest = &chain->manifest[n];
    *manifest = (struct mr_manifest){0};
    chain->extent[n] = *extent;
    chain->bytes[n] = bytes;
    chain->manifests++;

    rc = read_extent(chain, extent, bytes, reterr);
    if (rc == 0)
        rc = check_manifest(extent, bytes, reterr);
    if (rc == 0)
        rc = mr_manifest_parse((struct mr_view){bytes, extent->bytes}, manifest, reterr);
    if (rc == 0 && (manifest->head->epoch != epoch ||
                    memcmp(manifest->head->job_id, chain->job_id, MR_JOB_ID_BYTES) != 0 ||
                    manifest->head->parts != chain->manifest[0].head->parts))
        rc = mr_fail(reterr, MR_ERR_CORRUPT, "a whole manifest, but another one");
    return rc;
}

static int at_manifest(const struct mr_extent *extent, uint64_t epoch, struct mr_err *reterr)
{
    return mr_wrap(reterr,
                   "epoch %" PRIu64 ": manifest in seg-%016" PRIx64 ".mrp at offset %" PRIu64,
                   epoch, extent->segment, extent->offset);
}

int mr_chain_read_one(struct mr_chain *chain, const struct mr_extent *extent, uint64_t epoch,
                      struct mr_err *reterr)
{
    int rc = read_manifest(chain, extent, epoch, reterr);

    if (rc < 0)
        (void)at_manifest(extent, epoch, reterr);
    return rc;
}

int mr_chain_read(struct mr_chain *chain, const struct mr_extent *newest, uint64_t epoch,
                  struct mr_err *reterr)
{
    struct mr_extent extent = *newest;

    for (;;) {
        int rc = mr_chain_read_one(chain, &extent, epoch, reterr);
        if (rc < 0)
            return rc;
        const struct mr_manifest_head *first = chain->manifest[0].head,
                                      *head = chain->manifest[chain->manifests - 1].head;
        if (epoch == first->base_epoch)
            return 0;
        if (head->parent.segment == 0 || head->parent_epoch < first->base_epoch)
            return mr_fail(reterr, MR_ERR_CORRUPT,
                           "epoch %" PRIu64 " needs epoch %" PRIu64
                           ", but the chain ends at epoch %" PRIu64,
                           first->epoch, first->base_epoch, epoch);
        extent = head->parent;
        epoch = head->parent_epoch;
    }
}

int mr_chain_manifest(struct mr_chain *chain, uint32_t index, char *out, struct mr_err *reterr)
{
    const struct mr_extent *extent = &chain->extent[index];
    int rc = read_extent(chain, extent, out, reterr);

    if (rc == 0)
        rc = check_manifest(extent, out, reterr);
    if (rc < 0)
        (void)at_manifest(extent, chain->manifest[index].head->epoch, reterr);
    return rc;
}

/* -- Chunks -------------------------------------------------------------------------------- */

bool mr_chain_next(const struct mr_chain *chain, struct mr_chain_cursor *cursor,
                   struct mr_chain_chunk *ret)
{
    for (; cursor->manifests < chain->manifests; cursor->manifests++) {
        const struct mr_manifest *newest = &chain->manifest[0],
                                 *m =
                                     &chain->manifest[chain->manifests - 1 - cursor->manifests];
        for (; cursor->part < m->head->parts; cursor->part++) {
            uint32_t chunks = m->part[cursor->part].chunks;
            if (m->head->epoch >= newest->part[cursor->part].base_epoch &&
                cursor->chunk < chunks) {
                *ret = (struct mr_chain_chunk){.extent = m->chunk[cursor->at + cursor->chunk],
                                               .incarnation = m->head->incarnation,
                                               .epoch = m->head->epoch,
                                               .part = cursor->part,
                                               .sequence = cursor->chunk,
                                               .is_last = cursor->chunk + 1 == chunks};
                cursor->chunk++;
                return true;
            }
            cursor->at += chunks;
            cursor->chunk = 0;
        }
        cursor->part = cursor->at = 0;
    }
    return false;
}

int mr_chain_chunk(struct mr_chain *chain, const struct mr_chain_chunk *chunk,
                   struct mr_view *ret_records, struct mr_err *reterr)
{
    const struct mr_extent *extent = &chunk->extent;
    struct mr_chunk_name name = {.job_id = chain->job_id,
                                 .incarnation = chunk->incarnation,
                                 .epoch = chunk->epoch,
                                 .part = chunk->part,
                                 .sequence = chunk->sequence,
                                 .is_last = chunk->is_last};
    int rc = check_extent(extent, MR_CHUNK_BYTES, reterr);

    if (rc == 0)
        rc = read_extent(chain, extent, chain->buffer, reterr);
    if (rc == 0)
        rc = mr_chunk_open((struct mr_view){chain->buffer, extent->bytes}, &name, extent->hash,
                           ret_records, reterr);
    if (rc < 0)
        (void)mr_wrap(reterr,
                      "epoch %" PRIu64 ": chunk in seg-%016" PRIx64 ".mrp at offset %" PRIu64,
                      chunk->epoch, extent->segment, extent->offset);
    return rc;
}

bool mr_chain_needs(const struct mr_chain *chain, uint64_t segment)
{
    struct mr_chain_cursor cursor = {0};
    struct mr_chain_chunk chunk;

    for (uint32_t m = 0; m < chain->manifests; m++)
        if (chain->extent[m].segment == segment)
            return true;
    while (mr_chain_next(chain, &cursor, &chunk))
        if (chunk.extent.segment == segment)
            return true;
    return false;
}
