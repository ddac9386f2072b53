/* A directory of a job that begins where a savepoint was taken. */
#include "core/base/alloc.h"
#include "state/snapshot/audit.h"
#include "state/snapshot/copy.h"
#include "state/snapshot/lock.h"
#include "state/snapshot/segment.h"
#include "state/snapshot/store.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

static int check_from(const char *from, const struct mr_super *super, struct mr_err *reterr)
{
    if (super->epoch == 0)
        return mr_fail(reterr, -ENOENT, "there is no checkpoint in '%s' yet", from);
    if (super->state == MR_SUPER_UNDECIDED)
        return mr_fail(reterr, MR_ERR_MARKER,
                       "whether checkpoint %" PRIu64 " in '%s' counts, only the sink of that "
                       "job can say: start the job, so that it asks, and stop it",
                       super->epoch, from);
    return 0;
}

struct found {
    struct mr_sys *sys;
    const char *dir;
    uint64_t *segment;
    uint32_t segments;
    bool is_incomplete;
};

static int each_file(void *context, const char *name, bool is_dir)
{
    struct found *found = context;
    uint64_t number = is_dir ? 0 : mr_segment_number(name);

    found->is_incomplete = found->is_incomplete || strcmp(name, MR_COPY_MARK) == 0;
    if (number == 0)
        return 0;
    found->segment = mr_realloc(found->segment, found->segments + 1, sizeof(*found->segment),
                                "a state directory");
    found->segment[found->segments++] = number;
    return 0;
}

static int delete_segments(struct found *found, struct mr_err *reterr)
{
    struct mr_text path;
    int rc = 0;

    mr_text_init(&path);
    for (uint32_t i = 0; i < found->segments && rc >= 0; i++) {
        mr_text_reset(&path);
        mr_segment_path(found->dir, found->segment[i], &path);
        rc = found->sys->ops->unlink(found->sys, path.data);
        if (rc < 0)
            (void)mr_fail(reterr, rc, "can not delete '%s': %s", path.data, mr_err_text(rc));
    }
    mr_text_fini(&path);
    return rc < 0 ? rc : 0;
}

static bool is_made_from(const struct mr_super *super, const struct mr_super *from)
{
    return super->from_epoch == from->epoch &&
           memcmp(super->from_sink_id, from->sink_id, MR_SINK_ID_BYTES) == 0;
}

/* 0: nothing that anybody could miss is in DIR, at most what a copy that was cut short
 * left.  1: what was made from the savepoint that SAVED names. */
static int check_to(struct mr_sys *sys, const char *dir, const struct mr_super *saved,
                    struct mr_err *reterr)
{
    struct found found = {.sys = sys, .dir = dir};
    struct mr_super super;

    int rc = sys->ops->list(sys, dir, each_file, &found);
    if (rc < 0)
        return mr_fail(reterr, rc, "can not list '%s': %s", dir, mr_err_text(rc));
    int file = rc = mr_super_open(sys, dir, true, reterr);
    if (file >= 0) {
        rc = mr_super_read(sys, file, dir, &super, reterr);
        (void)sys->ops->close(sys, file);
    }
    if (rc > 0 && is_made_from(&super, saved)) {
        free(found.segment);
        return 1;
    }
    if (rc > 0 || (rc == 0 && found.segments != 0 && !found.is_incomplete))
        rc = mr_fail(reterr, -EEXIST,
                     "'%s' holds state already, and not of this savepoint: choose another "
                     "directory, or delete it",
                     dir);
    if (rc == 0)
        rc = delete_segments(&found, reterr);
    free(found.segment);
    return rc;
}

static int copy_all(struct mr_sys *sys, const char *from, const struct mr_super *super,
                    const char *dir, struct mr_err *reterr)
{
    struct mr_copy copy;
    int rc = mr_copy_begin(&copy, sys, from, super, dir, reterr);

    memcpy(copy.super.from_sink_id, super->sink_id, MR_SINK_ID_BYTES);
    copy.super.from_epoch = super->epoch;
    if (rc == 0)
        do
            rc = mr_copy_step(&copy, reterr);
        while (rc > 0);
    mr_copy_fini(&copy);
    return rc;
}

int mr_store_import(struct mr_sys *sys, const char *from, const char *dir,
                    struct mr_err *reterr)
{
    struct mr_audit *audit;

    if (strcmp(from, dir) == 0)
        return mr_fail(reterr, -EEXIST, "'%s' can not be made a copy of itself", dir);
    int rc = mr_audit_open(sys, from, &audit, reterr);
    if (rc < 0)
        return rc;
    const struct mr_super *super = &mr_audit_info(audit)->super;
    rc = check_from(from, super, reterr);
    if (rc == 0)
        rc = mr_sys_mkdirs(sys, dir, reterr);
    int lock = rc == 0 ? mr_lock_take(sys, dir, true, reterr) : rc;
    rc = lock < 0 ? lock : check_to(sys, dir, super, reterr);
    if (rc == 0)
        rc = copy_all(sys, from, super, dir, reterr);
    if (lock >= 0)
        (void)sys->ops->close(sys, lock);
    mr_audit_close(audit);
    return rc;
}
