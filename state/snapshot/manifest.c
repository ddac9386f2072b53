#include "state/snapshot/manifest.h"

#include "core/base/alloc.h"

#include <stdlib.h>

void mr_manifest_encode(struct mr_manifest_head *head, const struct mr_manifest_part *part,
                        const struct mr_view *name, const struct mr_extent *chunk,
                        struct mr_view signature, struct mr_text *out)
{
    uint64_t bytes = sizeof(*head) + head->parts * sizeof(*part) +
                     head->chunks * sizeof(*chunk) + signature.len;

    for (uint32_t i = 0; i < head->parts; i++) {
        MR_ASSERT(part[i].name_bytes == name[i].len);
        bytes += name[i].len;
    }
    MR_ASSERT(bytes <= UINT32_MAX && signature.len <= MR_SIGNATURE_MAX);
    head->magic = MR_MANIFEST_MAGIC;
    head->format = MR_MANIFEST_FORMAT;
    head->head_bytes = sizeof(*head);
    head->bytes = (uint32_t)bytes;
    head->signature_bytes = (uint32_t)signature.len;
    mr_text_put(out, head, sizeof(*head));
    mr_text_put(out, part, head->parts * sizeof(*part));
    mr_text_put(out, chunk, head->chunks * sizeof(*chunk));
    for (uint32_t i = 0; i < head->parts; i++)
        mr_text_put(out, name[i].data, name[i].len);
    mr_text_put(out, signature.data, signature.len);
    MR_ASSERT(out->len == bytes);
}

static int parse_head(const struct mr_manifest_head *head, size_t len, struct mr_err *reterr)
{
    if (head->magic != MR_MANIFEST_MAGIC)
        return mr_fail(reterr, MR_ERR_CORRUPT, "this is no manifest");
    if (head->format != MR_MANIFEST_FORMAT || head->head_bytes != sizeof(*head))
        return mr_fail(reterr, MR_ERR_VERSION,
                       "manifest format %u, this program reads %d; written by millrace %.*s",
                       head->format, MR_MANIFEST_FORMAT, (int)sizeof(head->engine),
                       head->engine);
    if (head->bytes != len || head->parts > MR_MANIFEST_PARTS_MAX ||
        head->chunks > MR_MANIFEST_CHUNKS_MAX || head->signature_bytes > MR_SIGNATURE_MAX ||
        head->epoch == 0 || head->base_epoch > head->epoch || head->base_epoch == 0)
        return mr_fail(reterr, MR_ERR_CORRUPT, "the head of the manifest makes no sense");
    bool has_parent = head->parent.segment != 0;
    bool needs_parent = head->base_epoch < head->epoch;
    if (has_parent != (head->parent_epoch != 0) || (needs_parent && !has_parent) ||
        head->parent_epoch >= head->epoch ||
        (needs_parent && head->parent_epoch < head->base_epoch))
        return mr_fail(reterr, MR_ERR_CORRUPT, "the parent of the manifest makes no sense");
    return 0;
}

int mr_manifest_parse(struct mr_view bytes, struct mr_manifest *ret, struct mr_err *reterr)
{
    *ret = (struct mr_manifest){0};
    if (bytes.len < sizeof(*ret->head))
        return mr_fail(reterr, MR_ERR_CORRUPT, "manifest of %zu bytes", bytes.len);
    ret->head = (const void *)bytes.data;
    int rc = parse_head(ret->head, bytes.len, reterr);
    if (rc < 0)
        return rc;

    const struct mr_manifest_head *head = ret->head;
    uint64_t chunks_at = sizeof(*head) + head->parts * sizeof(*ret->part);
    uint64_t names_at = chunks_at + head->chunks * sizeof(*ret->chunk), chunks = 0;
    if (names_at > bytes.len)
        return mr_fail(reterr, MR_ERR_CORRUPT, "the manifest ends in its tables");
    ret->part = (const void *)(bytes.data + sizeof(*head));
    ret->chunk = (const void *)(bytes.data + chunks_at);
    ret->name = mr_alloc_array(head->parts + 1, sizeof(*ret->name), "a manifest");
    for (uint32_t i = 0; i < head->parts; i++) {
        const struct mr_manifest_part *part = &ret->part[i];
        if (part->name_bytes > MR_MANIFEST_NAME_MAX ||
            part->name_bytes > bytes.len - names_at || part->pages == 0 || part->chunks == 0 ||
            part->pages > MR_PART_PAGES_MAX || part->base_epoch > head->epoch ||
            part->base_epoch < head->base_epoch)
            return mr_fail(reterr, MR_ERR_CORRUPT, "part %u of the manifest makes no sense", i);
        ret->name[i] = (struct mr_view){bytes.data + names_at, part->name_bytes};
        names_at += part->name_bytes;
        chunks += part->chunks;
    }
    ret->signature = (struct mr_view){bytes.data + names_at, bytes.len - names_at};
    if (chunks != head->chunks || ret->signature.len != head->signature_bytes ||
        memchr(ret->signature.data, 0, ret->signature.len) != NULL)
        return mr_fail(reterr, MR_ERR_CORRUPT, "the tables of the manifest do not add up");
    for (uint32_t i = 0; i < head->chunks; i++)
        if (ret->chunk[i].offset % MR_BLOCK_BYTES != 0 || ret->chunk[i].segment == 0)
            return mr_fail(reterr, MR_ERR_CORRUPT, "chunk %u of the manifest is nowhere", i);
    return 0;
}

void mr_manifest_fini(struct mr_manifest *manifest)
{
    free(manifest->name);
    *manifest = (struct mr_manifest){0};
}
