#include "state/snapshot/super.h"

#include "core/base/alloc.h"
#include "core/base/text.h"

#include <errno.h>
#include <stdlib.h>

void mr_super_encode(const struct mr_super *super, char *out, uint64_t *ret_offset)
{
    struct mr_super slot = *super;

    slot.magic = MR_SUPER_MAGIC;
    slot.format = MR_SUPER_FORMAT;
    slot.sum = mr_hash128_bytes(&slot, offsetof(struct mr_super, sum));
    memcpy(out, &slot, sizeof(slot));
    memcpy(out + sizeof(slot), &slot, sizeof(slot));
    *ret_offset = (super->sequence & 1) * MR_SUPER_WRITE;
}

static bool is_sound(const struct mr_super *slot)
{
    return slot->magic == MR_SUPER_MAGIC &&
           mr_hash128_eq(slot->sum, mr_hash128_bytes(slot, offsetof(struct mr_super, sum)));
}

/* Whoever wrote it: the sum says only that it is whole. */
static bool makes_sense(const struct mr_super *slot)
{
    bool has_epoch = slot->state != MR_SUPER_EMPTY, has_parent = slot->parent_epoch != 0;

    return slot->state >= MR_SUPER_EMPTY && slot->state <= MR_SUPER_UNDECIDED &&
           has_epoch == (slot->manifest.segment != 0) && has_epoch == (slot->epoch != 0) &&
           has_parent == (slot->parent.segment != 0) &&
           (!has_parent || slot->parent_epoch < slot->epoch) &&
           slot->epoch <= slot->last_epoch && slot->decided_epoch <= slot->last_epoch;
}

bool mr_super_slot(const char *file, uint32_t index, struct mr_super *ret)
{
    memcpy(ret, file + index * sizeof(*ret), sizeof(*ret));
    return is_sound(ret);
}

int mr_super_decode(const char *file, struct mr_super *ret, struct mr_err *reterr)
{
    bool found = false;

    for (uint32_t i = 0; i < MR_SUPER_SLOTS; i++) {
        struct mr_super slot;
        if (!mr_super_slot(file, i, &slot))
            continue;
        if (slot.format != MR_SUPER_FORMAT)
            return mr_fail(reterr, MR_ERR_VERSION,
                           "the state is of format %u, this program reads %d: use the version "
                           "of millrace that wrote it, or a later one",
                           slot.format, MR_SUPER_FORMAT);
        if (!makes_sense(&slot))
            return mr_fail(reterr, MR_ERR_CORRUPT, "slot %u makes no sense", i);
        if (!found || slot.sequence > ret->sequence)
            *ret = slot;
        found = true;
    }
    return found;
}

/* -- The file ----------------------------------------------------------------------------- */

static int make_file(struct mr_sys *sys, int file, const char *dir)
{
    struct mr_file_stat stat;
    int rc = sys->ops->fstat(sys, file, &stat);

    if (rc >= 0 && stat.size < MR_SUPER_BYTES)
        rc = sys->ops->allocate(sys, file, MR_SUPER_BYTES);
    if (rc >= 0)
        rc = sys->ops->sync(sys, file);
    return rc < 0 ? rc : sys->ops->sync_dir(sys, dir);
}

int mr_super_open(struct mr_sys *sys, const char *dir, bool may_make, struct mr_err *reterr)
{
    unsigned flags = MR_OPEN_READ | MR_OPEN_WRITE | MR_OPEN_DIRECT | MR_OPEN_DSYNC;
    struct mr_text path;

    mr_text_init(&path);
    mr_text_printf(&path, "%s/" MR_SUPER_FILE, dir);
    int file = sys->ops->open(sys, path.data, may_make ? flags | MR_OPEN_CREATE : flags);
    int rc = file < 0 || !may_make ? file : make_file(sys, file, dir);
    if (rc < 0) {
        (void)mr_fail(reterr, rc, "can not open '%s': %s", path.data, mr_err_text(rc));
        if (file >= 0)
            (void)sys->ops->close(sys, file);
    }
    mr_text_fini(&path);
    return rc < 0 ? rc : file;
}

int mr_super_read(struct mr_sys *sys, int file, const char *dir, struct mr_super *ret,
                  struct mr_err *reterr)
{
    char *bytes = mr_alloc_aligned(MR_BLOCK_BYTES, MR_SUPER_BYTES, "a state directory");

    int64_t n = sys->ops->pread(sys, file, bytes, MR_SUPER_BYTES, 0);
    int rc = n < 0 ? (int)n : n == MR_SUPER_BYTES ? 0 : -EIO;
    if (rc < 0)
        (void)mr_fail(reterr, rc, "read of '%s/" MR_SUPER_FILE "': %s", dir, mr_err_text(rc));
    else if ((rc = mr_super_decode(bytes, ret, reterr)) < 0)
        (void)mr_wrap(reterr, "'%s/" MR_SUPER_FILE "'", dir);
    free(bytes);
    return rc;
}

int mr_super_write(struct mr_sys *sys, int file, const char *dir, const struct mr_super *super,
                   struct mr_err *reterr)
{
    char *bytes = mr_alloc_aligned(MR_BLOCK_BYTES, MR_SUPER_WRITE, "a state directory");
    uint64_t offset;

    mr_super_encode(super, bytes, &offset);
    int64_t n = sys->ops->pwrite(sys, file, bytes, MR_SUPER_WRITE, offset);
    free(bytes);
    if (n == MR_SUPER_WRITE)
        return 0;
    int rc = n < 0 ? (int)n : -EIO;
    return mr_fail(reterr, rc, "can not write '%s/" MR_SUPER_FILE "': %s", dir,
                   mr_err_text(rc));
}
