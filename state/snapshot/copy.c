#include "state/snapshot/copy.h"

#include "core/base/alloc.h"
#include "state/snapshot/segment.h"
#include "state/snapshot/signature.h"

#include <errno.h>
#include <stdlib.h>

static void path_to(const struct mr_copy *copy, const char *name, struct mr_text *out)
{
    mr_text_reset(out);
    mr_text_printf(out, "%s/%s", copy->to, name);
}

/* -- Begin ---------------------------------------------------------------------------------- */

/* The entry of TO in its own directory is as important as what is in it. */
static int sync_parent(struct mr_sys *sys, const char *dir)
{
    struct mr_text parent;
    const char *end = strrchr(dir, '/');

    mr_text_init(&parent);
    if (end == NULL)
        mr_text_putc(&parent, '.');
    else
        mr_text_put(&parent, dir, end == dir ? 1 : (size_t)(end - dir));
    int rc = sys->ops->sync_dir(sys, parent.data);
    mr_text_fini(&parent);
    return rc;
}

static int mark(struct mr_copy *copy, struct mr_err *reterr)
{
    struct mr_text path;

    mr_text_init(&path);
    path_to(copy, MR_COPY_MARK, &path);
    int file = copy->sys->ops->open(copy->sys, path.data, MR_OPEN_WRITE | MR_OPEN_CREATE);
    int rc = file;
    if (rc >= 0)
        rc = copy->sys->ops->sync(copy->sys, file);
    if (file >= 0)
        (void)copy->sys->ops->close(copy->sys, file);
    if (rc >= 0)
        rc = copy->sys->ops->sync_dir(copy->sys, copy->to);
    if (rc >= 0)
        rc = sync_parent(copy->sys, copy->to);
    if (rc < 0)
        (void)mr_fail(reterr, rc, "can not write to '%s': %s", copy->to, mr_err_text(rc));
    mr_text_fini(&path);
    return rc < 0 ? rc : 0;
}

static struct mr_copy_item *add_item(struct mr_copy *copy)
{
    uint32_t n = copy->items;

    if (n == 0 || mr_is_pow2(n)) {
        copy->item = mr_realloc(copy->item, n == 0 ? 1 : (size_t)n * 2, sizeof(*copy->item),
                                "a state directory");
    }
    return &copy->item[copy->items++];
}

static int by_place(const void *a, const void *b)
{
    const struct mr_extent *x = &((const struct mr_copy_item *)a)->extent,
                           *y = &((const struct mr_copy_item *)b)->extent;

    if (x->segment != y->segment)
        return x->segment < y->segment ? -1 : 1;
    return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static void list_items(struct mr_copy *copy)
{
    struct mr_chain_cursor cursor = {0};
    struct mr_chain_chunk chunk;

    for (uint32_t m = 0; m < copy->chain.manifests; m++)
        *add_item(copy) = (struct mr_copy_item){
            .is_manifest = true, .index = m, .extent = copy->chain.extent[m]};
    while (mr_chain_next(&copy->chain, &cursor, &chunk))
        *add_item(copy) = (struct mr_copy_item){.chunk = chunk, .extent = chunk.extent};
    qsort(copy->item, copy->items, sizeof(*copy->item), by_place);
    for (uint32_t i = 0; i < copy->items; i++)
        copy->bytes += mr_align_up(copy->item[i].extent.bytes, MR_BLOCK_BYTES);
}

int mr_copy_begin(struct mr_copy *copy, struct mr_sys *sys, const char *from,
                  const struct mr_super *super, const char *to, struct mr_err *reterr)
{
    *copy = (struct mr_copy){
        .sys = sys, .from = mr_strdup(from, "a savepoint"), .to = mr_strdup(to, "a savepoint")};
    MR_ASSERT(super->epoch != 0);
    mr_chain_init(&copy->chain, sys, copy->from, super->job_id, MR_OPEN_DIRECT);
    copy->super = *super;
    copy->super.state = MR_SUPER_COMMITTED;
    copy->super.parent_epoch = copy->super.decided_epoch = copy->super.from_epoch = 0;
    memset(copy->super.from_sink_id, 0, MR_SINK_ID_BYTES);
    copy->super.parent = (struct mr_extent){0};
    sys->ops->entropy(sys, copy->super.sink_id, MR_SINK_ID_BYTES);

    int rc = mr_chain_read(&copy->chain, &super->manifest, super->epoch, reterr);
    if (rc < 0) {
        (void)mr_wrap(reterr, "state in '%s'", from);
        return rc;
    }
    list_items(copy);
    copy->made_dir = sys->ops->mkdir(sys, to) >= 0;
    rc = copy->made_dir ? 0 : mr_sys_mkdirs(sys, to, reterr);
    if (rc < 0)
        return rc;
    copy->has_begun = true;
    return mark(copy, reterr);
}

/* -- Steps ---------------------------------------------------------------------------------- */

static int failed(struct mr_copy *copy, const char *what, int rc, struct mr_err *reterr)
{
    return mr_fail(reterr, rc, "can not %s a file in '%s': %s", what, copy->to,
                   mr_err_text(rc));
}

static int close_segment(struct mr_copy *copy, struct mr_err *reterr)
{
    if (copy->segment == 0)
        return 0;
    int rc = copy->sys->ops->sync(copy->sys, copy->file);
    (void)copy->sys->ops->close(copy->sys, copy->file);
    copy->segment = 0;
    return rc < 0 ? failed(copy, "sync", rc, reterr) : 0;
}

static int open_segment(struct mr_copy *copy, uint64_t segment, struct mr_err *reterr)
{
    struct mr_text path;
    int rc = close_segment(copy, reterr);

    if (rc < 0)
        return rc;
    mr_text_init(&path);
    mr_segment_path(copy->to, segment, &path);
    rc = copy->file = copy->sys->ops->open(copy->sys, path.data,
                                           MR_OPEN_WRITE | MR_OPEN_CREATE | MR_OPEN_EXCLUSIVE |
                                               MR_OPEN_DIRECT);
    mr_text_fini(&path);
    if (rc < 0)
        return failed(copy, "make", rc, reterr);
    copy->segment = segment;
    return 0;
}

static int copy_item(struct mr_copy *copy, const struct mr_copy_item *item,
                     struct mr_err *reterr)
{
    struct mr_view records;
    const char *bytes = copy->chain.buffer;
    uint64_t len = mr_align_up(item->extent.bytes, MR_BLOCK_BYTES);
    int rc = 0;

    if (item->extent.segment != copy->segment)
        rc = open_segment(copy, item->extent.segment, reterr);
    if (rc < 0)
        return rc;
    if (item->is_manifest)
        bytes = copy->chain.bytes[item->index];
    else if ((rc = mr_chain_chunk(&copy->chain, &item->chunk, &records, reterr)) < 0)
        return mr_wrap(reterr, "state in '%s'", copy->from), rc;
    int64_t n = copy->sys->ops->pwrite(copy->sys, copy->file, bytes, len, item->extent.offset);
    if (n != (int64_t)len)
        return failed(copy, "write", n < 0 ? (int)n : -EIO, reterr);
    copy->done_bytes += len;
    return 1;
}

static int write_super(struct mr_copy *copy, struct mr_err *reterr)
{
    int file = mr_super_open(copy->sys, copy->to, true, reterr);

    if (file < 0)
        return file;
    int rc = mr_super_write(copy->sys, file, copy->to, &copy->super, reterr);
    (void)copy->sys->ops->close(copy->sys, file);
    return rc;
}

static int finish(struct mr_copy *copy, struct mr_err *reterr)
{
    const struct mr_sys_ops *ops = copy->sys->ops;
    struct mr_view signature = copy->chain.manifest[0].signature;
    struct mr_text text;
    int rc = close_segment(copy, reterr);

    if (rc == 0 && (rc = ops->sync_dir(copy->sys, copy->to)) < 0)
        (void)failed(copy, "sync", rc, reterr);
    if (rc < 0)
        return rc;
    mr_text_init(&text);
    mr_text_put(&text, signature.data, signature.len);
    rc = mr_signature_write(copy->sys, copy->to, text.data, reterr);
    if (rc == 0)
        rc = write_super(copy, reterr);
    if (rc == 0) {
        copy->is_done = true;
        /* It is whole, and with a whole slot the mark means nothing any more. */
        path_to(copy, MR_COPY_MARK, &text);
        (void)ops->unlink(copy->sys, text.data);
        (void)ops->sync_dir(copy->sys, copy->to);
    }
    mr_text_fini(&text);
    return rc;
}

int mr_copy_step(struct mr_copy *copy, struct mr_err *reterr)
{
    MR_ASSERT(copy->has_begun && !copy->is_done);
    if (copy->next == copy->items)
        return finish(copy, reterr);
    return copy_item(copy, &copy->item[copy->next++], reterr);
}

/* -- End ------------------------------------------------------------------------------------ */

/* The slot first, the mark last. */
static void delete_all(struct mr_copy *copy)
{
    const struct mr_sys_ops *ops = copy->sys->ops;
    static const char *const rest[] = {MR_SIGNATURE_FILE, MR_SIGNATURE_FILE ".tmp",
                                       MR_COPY_MARK};
    struct mr_text path;

    mr_text_init(&path);
    path_to(copy, MR_SUPER_FILE, &path);
    (void)ops->unlink(copy->sys, path.data);
    for (uint32_t i = 0; i < copy->next; i++) {
        uint64_t segment = copy->item[i].extent.segment;
        if (i != 0 && copy->item[i - 1].extent.segment == segment)
            continue;
        mr_text_reset(&path);
        mr_segment_path(copy->to, segment, &path);
        (void)ops->unlink(copy->sys, path.data);
    }
    for (uint32_t i = 0; i < MR_COUNTOF(rest); i++) {
        path_to(copy, rest[i], &path);
        (void)ops->unlink(copy->sys, path.data);
    }
    if (copy->made_dir)
        (void)ops->rmdir(copy->sys, copy->to);
    mr_text_fini(&path);
}

void mr_copy_fini(struct mr_copy *copy)
{
    if (copy->segment != 0)
        (void)copy->sys->ops->close(copy->sys, copy->file);
    if (copy->has_begun && !copy->is_done)
        delete_all(copy);
    mr_chain_fini(&copy->chain);
    free(copy->item);
    free(copy->from);
    free(copy->to);
    *copy = (struct mr_copy){0};
}
