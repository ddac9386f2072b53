/*
 * Savepoints of a job that runs: the helper copies the committed epoch, a chunk whenever
 * there is nothing else to do.  No file is deleted meanwhile.
 */
#include "state/snapshot/store_int.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <stdlib.h>

static int each_entry(void *context, const char *name, bool is_dir)
{
    (void)name, (void)is_dir;
    *(bool *)context = true;
    return 1;
}

static int check_empty(struct mr_store *store, const char *to, struct mr_err *reterr)
{
    struct mr_file_stat stat;
    bool has_entries = false;
    int rc = store->sys->ops->stat(store->sys, to, &stat);

    if (rc == -ENOENT)
        return 0;
    if (rc >= 0 && !stat.is_dir)
        rc = -ENOTDIR;
    if (rc >= 0)
        rc = store->sys->ops->list(store->sys, to, each_entry, &has_entries);
    if (rc < 0)
        return mr_fail(reterr, rc, "savepoint to '%s': %s", to, mr_err_text(rc));
    if (has_entries)
        return mr_fail(reterr, -EEXIST,
                       "savepoint to '%s': the directory is not empty; choose a new one", to);
    return 0;
}

int mr_store_export(struct mr_store *store, const char *to, struct mr_err *reterr)
{
    struct mr_export *export = &store->export;

    if (atomic_load_explicit(&export->state, memory_order_acquire) == MR_EXPORT_RUNNING)
        return mr_fail(reterr, -EBUSY, "savepoint to '%s': the one to '%s' is not done yet", to,
                       export->to);
    if (store->restored_epoch == 0 &&
        atomic_load_explicit(&store->committed_epoch, memory_order_acquire) == 0)
        return mr_fail(reterr, -EAGAIN,
                       "savepoint to '%s': no checkpoint has been completed yet", to);
    int rc = check_empty(store, to, reterr);
    if (rc < 0)
        return rc;
    free(export->to);
    export->to = mr_strdup(to, "a state directory");
    export->failure = (struct mr_err){0};
    /* E1 pairs with E2: the helper sees where to. */
    atomic_store_explicit(&export->state, MR_EXPORT_RUNNING, memory_order_release);
    struct mr_aio *aio = atomic_load_explicit(&store->aio, memory_order_acquire);
    if (aio != NULL)
        aio->ops->wake(aio);
    return 0;
}

enum mr_export_state mr_store_export_state(const struct mr_store *store, struct mr_err *reterr)
{
    const struct mr_export *export = &store->export;
    /* E4 pairs with E3: the failure is whole. */
    enum mr_export_state state = atomic_load_explicit(&export->state, memory_order_acquire);

    if (state == MR_EXPORT_FAILED && reterr != NULL)
        *reterr = export->failure;
    return state;
}

static void end(struct mr_store *store, int rc)
{
    struct mr_export *export = &store->export;

    if (rc < 0)
        (void)mr_wrap(&export->failure, "savepoint to '%s'", export->to);
    mr_copy_fini(&export->copy);
    export->has_begun = false;
    /* E3 pairs with E4. */
    atomic_store_explicit(&export->state, rc < 0 ? MR_EXPORT_FAILED : MR_EXPORT_DONE,
                          memory_order_release);
}

unsigned mr_store_export_step(struct mr_store *store)
{
    struct mr_export *export = &store->export;
    struct mr_copy *copy = &export->copy;
    int rc;

    /* E2 pairs with E1. */
    if (atomic_load_explicit(&export->state, memory_order_acquire) != MR_EXPORT_RUNNING)
        return 0;
    if (!export->has_begun) {
        export->has_begun = true;
        rc = mr_copy_begin(copy, store->sys, store->dir, &store->committed, export->to,
                           &export->failure);
        atomic_store_explicit(&export->epoch, store->committed.epoch, memory_order_relaxed);
        atomic_store_explicit(&export->bytes, copy->bytes, memory_order_relaxed);
        rc = rc < 0 ? rc : 1;
    } else {
        rc = mr_copy_step(copy, &export->failure);
    }
    atomic_store_explicit(&export->done_bytes, copy->done_bytes, memory_order_relaxed);
    if (rc <= 0)
        end(store, rc);
    return 1;
}

void mr_store_export_close(struct mr_store *store)
{
    struct mr_export *export = &store->export;

    if (atomic_load_explicit(&export->state, memory_order_relaxed) == MR_EXPORT_RUNNING) {
        if (export->has_begun)
            mr_copy_fini(&export->copy);
        (void)mr_fail(&export->failure, -ECANCELED, "savepoint to '%s' was given up",
                      export->to);
        atomic_store_explicit(&export->state, MR_EXPORT_FAILED, memory_order_relaxed);
    }
    free(export->to);
    export->to = NULL;
}
