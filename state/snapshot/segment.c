#include "state/snapshot/segment.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

void mr_segment_path(const char *dir, uint64_t number, struct mr_text *out)
{
    mr_text_printf(out, "%s/seg-%016" PRIx64 ".mrp", dir, number);
}

uint64_t mr_segment_number(const char *name)
{
    uint64_t number = 0;

    if (strlen(name) != 24 || memcmp(name, "seg-", 4) != 0 || memcmp(name + 20, ".mrp", 4) != 0)
        return 0;
    for (uint32_t i = 4; i < 20; i++) {
        static const char digits[] = "0123456789abcdef";
        const char *digit = memchr(digits, name[i], 16);
        if (digit == NULL)
            return 0;
        number = number << 4 | (uint64_t)(digit - digits);
    }
    return number;
}

static void *grow(void *array, uint32_t count, size_t size)
{
    /* Doubles when the count is a power of two: no capacity to keep. */
    if (count != 0 && !mr_is_pow2(count))
        return array;
    void *grown =
        mr_realloc(array, (count == 0 ? 1 : (size_t)count * 2) * size, 1, "a state directory");
    return grown;
}

void mr_segments_add_old(struct mr_segments *set, uint64_t number)
{
    set->old = grow(set->old, set->olds, sizeof(*set->old));
    set->old[set->olds++] = number;
    if (number >= set->next_number)
        set->next_number = number + 1;
}

static void close_file(struct mr_segments *set, struct mr_segment *segment)
{
    if (segment->file >= 0)
        (void)set->sys->ops->close(set->sys, segment->file);
    segment->file = -1;
}

void mr_segments_fini(struct mr_segments *set)
{
    for (uint32_t i = 0; i < set->count; i++)
        close_file(set, &set->item[i]);
    free(set->item);
    free(set->old);
    set->item = NULL;
    set->old = NULL;
    set->count = set->olds = 0;
}

static int create(struct mr_segments *set, uint64_t bytes, struct mr_err *reterr)
{
    const struct mr_sys_ops *ops = set->sys->ops;
    uint64_t number = set->next_number++;
    struct mr_text path;

    mr_text_init(&path);
    mr_segment_path(set->dir, number, &path);
    int file = ops->open(set->sys, path.data,
                         MR_OPEN_READ | MR_OPEN_WRITE | MR_OPEN_CREATE | MR_OPEN_EXCLUSIVE |
                             MR_OPEN_DIRECT);
    int rc = file;
    if (rc >= 0)
        rc = ops->allocate(set->sys, file, bytes);
    if (rc >= 0)
        rc = ops->sync(set->sys, file);
    if (rc >= 0)
        rc = ops->sync_dir(set->sys, set->dir);
    if (rc < 0) {
        rc = mr_fail(reterr, rc, "can not make the file '%s' of %" PRIu64 " MiB: %s", path.data,
                     bytes >> 20, mr_err_text(rc));
        if (file >= 0) {
            (void)ops->close(set->sys, file);
            (void)ops->unlink(set->sys, path.data);
        }
    } else {
        set->item = grow(set->item, set->count, sizeof(*set->item));
        set->item[set->count++] =
            (struct mr_segment){.number = number, .bytes = bytes, .file = file};
        set->has_current = true;
        rc = 0;
    }
    mr_text_fini(&path);
    return rc;
}

int mr_segments_take(struct mr_segments *set, uint64_t epoch, uint32_t bytes,
                     struct mr_extent *ret_extent, int *ret_file, struct mr_err *reterr)
{
    uint64_t room = mr_align_up(bytes, MR_BLOCK_BYTES);
    struct mr_segment *last = set->has_current ? &set->item[set->count - 1] : NULL;

    if (last == NULL || last->bytes - last->used < room) {
        int rc = create(set, room > set->segment_bytes ? room : set->segment_bytes, reterr);
        if (rc < 0)
            return rc;
        last = &set->item[set->count - 1];
    }
    ret_extent->segment = last->number;
    ret_extent->offset = last->used;
    ret_extent->bytes = bytes;
    *ret_file = last->file;
    last->used += room;
    last->last_epoch = epoch;
    last->is_touched = true;
    return 0;
}

void mr_segments_settle(struct mr_segments *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        set->item[i].is_touched = false;
        if (i + 1 < set->count || !set->has_current)
            close_file(set, &set->item[i]);
    }
}

void mr_segments_poison(struct mr_segments *set)
{
    set->has_current = false;
}

static int unlink_segment(struct mr_segments *set, uint64_t number)
{
    struct mr_text path;

    mr_text_init(&path);
    mr_segment_path(set->dir, number, &path);
    int rc = set->sys->ops->unlink(set->sys, path.data);
    mr_text_fini(&path);
    return rc == -ENOENT ? 0 : rc;
}

void mr_segments_drop(struct mr_segments *set, uint64_t base_epoch, bool drops_old)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < set->count; i++) {
        struct mr_segment *segment = &set->item[i];
        bool is_current = set->has_current && i + 1 == set->count;
        if (!is_current && segment->last_epoch < base_epoch) {
            close_file(set, segment);
            if (unlink_segment(set, segment->number) >= 0)
                continue;
        }
        set->item[kept++] = *segment;
    }
    set->count = kept;
    for (kept = 0; drops_old && set->olds != kept;) {
        if (unlink_segment(set, set->old[set->olds - 1]) < 0)
            break;
        set->olds--;
    }
}

uint64_t mr_segments_bytes(const struct mr_segments *set)
{
    uint64_t bytes = 0;

    for (uint32_t i = 0; i < set->count; i++)
        bytes += set->item[i].bytes;
    return bytes + set->olds * set->segment_bytes;
}
