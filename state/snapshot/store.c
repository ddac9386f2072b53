#include "state/snapshot/store_int.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define SEGMENT_BYTES  (UINT64_C(16) << 20)
#define FILE_SIGNATURE "signature.txt"
#define LINE_MAX       300 /* of a signature, in a message */

/* DIR/NAME, malloc'ed. */
static char *path_of(const struct mr_store *store, const char *name)
{
    struct mr_text text;

    mr_text_init(&text);
    mr_text_printf(&text, "%s/%s", store->dir, name);
    char *path = strdup(text.data);
    MR_ASSERT(path != NULL);
    mr_text_fini(&text);
    return path;
}

static int open_file(struct mr_store *store, const char *name, unsigned flags,
                     struct mr_err *reterr)
{
    char *path = path_of(store, name);
    int file = store->sys->ops->open(store->sys, path, flags);

    if (file < 0)
        (void)mr_fail(reterr, file, "can not open '%s': %s", path, mr_err_text(file));
    free(path);
    return file;
}

static int take_lock(struct mr_store *store, struct mr_err *reterr)
{
    int rc = store->lock_file =
        open_file(store, "LOCK", MR_OPEN_READ | MR_OPEN_WRITE | MR_OPEN_CREATE, reterr);

    if (rc < 0)
        return rc;
    rc = store->sys->ops->lock(store->sys, store->lock_file);
    if (rc == -EWOULDBLOCK)
        return mr_fail(reterr, MR_ERR_LOCKED,
                       "another process works in the state directory '%s': stop it first, or "
                       "choose another directory",
                       store->dir);
    if (rc < 0)
        return mr_fail(reterr, rc, "can not lock '%s/LOCK': %s", store->dir, mr_err_text(rc));
    return 0;
}

/* -- Signature ---------------------------------------------------------------------------- */

static struct mr_hash128 signature_hash(const char *signature)
{
    return mr_hash128_bytes(signature, strlen(signature));
}

/* tmp, sync, rename: for people only, but then a whole one. */
static int write_signature(struct mr_store *store, const char *signature, struct mr_err *reterr)
{
    const struct mr_sys_ops *ops = store->sys->ops;
    char *tmp = path_of(store, FILE_SIGNATURE ".tmp"), *path = path_of(store, FILE_SIGNATURE);
    size_t len = strlen(signature), done = 0;
    int rc = 0;
    int file = ops->open(store->sys, tmp, MR_OPEN_WRITE | MR_OPEN_CREATE | MR_OPEN_TRUNCATE);

    rc = file;
    while (rc >= 0 && done < len) {
        int64_t n = ops->pwrite(store->sys, file, signature + done, len - done, done);
        rc = n < 0 ? (int)n : n == 0 ? -EIO : 0;
        done += n > 0 ? (size_t)n : 0;
    }
    if (rc >= 0)
        rc = ops->sync(store->sys, file);
    if (file >= 0)
        (void)ops->close(store->sys, file);
    if (rc >= 0)
        rc = ops->rename(store->sys, tmp, path);
    if (rc >= 0)
        rc = ops->sync_dir(store->sys, store->dir);
    if (rc < 0)
        (void)mr_fail(reterr, rc, "can not write '%s': %s", path, mr_err_text(rc));
    free(tmp);
    free(path);
    return rc < 0 ? rc : 0;
}

static struct mr_view next_line(struct mr_view *text)
{
    const char *end = text->len == 0 ? NULL : memchr(text->data, '\n', text->len);
    struct mr_view line = {text->data, end == NULL ? text->len : (size_t)(end - text->data)};
    size_t step = line.len + (end != NULL);

    text->data += step;
    text->len -= step;
    return line;
}

static int other_signature(struct mr_store *store, struct mr_view stored, struct mr_view wanted,
                           struct mr_err *reterr)
{
    for (uint32_t line = 1;; line++) {
        bool has_ended = stored.len == 0 && wanted.len == 0;
        struct mr_view was = next_line(&stored), is = next_line(&wanted);
        if (!has_ended && mr_view_eq(was, is))
            continue;
        was = was.len == 0 ? MR_VIEW("(nothing)") : was;
        is = is.len == 0 ? MR_VIEW("(nothing)") : is;
        return mr_fail(reterr, line == 1 ? MR_ERR_JOB : MR_ERR_SCHEMA,
                       "cannot map the state in '%s' to the new program: %s (" FILE_SIGNATURE
                       ", line %u)\n"
                       "  stored: %.*s\n  now:    %.*s\n"
                       "Use another state directory, or delete this one to start anew",
                       store->dir,
                       line == 1 ? "it belongs to another job"
                                 : "its rows are of another shape",
                       line, (int)(was.len < LINE_MAX ? was.len : LINE_MAX), was.data,
                       (int)(is.len < LINE_MAX ? is.len : LINE_MAX), is.data);
    }
}

static int check_signature(struct mr_store *store, const char *signature, struct mr_err *reterr)
{
    struct mr_text stored;

    if (mr_hash128_eq(store->super.signature, signature_hash(signature)))
        return 0;
    mr_text_init(&stored);
    char *path = path_of(store, FILE_SIGNATURE);
    int rc = mr_sys_read_file(store->sys, path, &stored, reterr);
    free(path);
    if (rc >= 0 &&
        !mr_hash128_eq(store->super.signature, mr_hash128_bytes(stored.data, stored.len)))
        rc = mr_fail(reterr, MR_ERR_JOB,
                     "the state in '%s' is not of this job; of which one, " FILE_SIGNATURE
                     " could say, but it is damaged",
                     store->dir);
    else if (rc >= 0)
        rc = other_signature(store, mr_text_view(&stored), mr_view_of(signature), reterr);
    mr_text_fini(&stored);
    return rc;
}

/* -- Superblock ----------------------------------------------------------------------------- */

static int read_super(struct mr_store *store, struct mr_err *reterr)
{
    const struct mr_sys_ops *ops = store->sys->ops;
    struct mr_file_stat stat;
    char *bytes = aligned_alloc(MR_BLOCK_BYTES, MR_SUPER_BYTES);
    int rc = store->super_file = open_file(
        store, "super.mrs",
        MR_OPEN_READ | MR_OPEN_WRITE | MR_OPEN_CREATE | MR_OPEN_DIRECT | MR_OPEN_DSYNC, reterr);

    MR_ASSERT(bytes != NULL);
    memset(bytes, 0, MR_SUPER_BYTES);
    if (rc >= 0) {
        rc = ops->fstat(store->sys, store->super_file, &stat);
        /* A first start that was cut short leaves no segments; a file that lost its newest
         * slots must not make an older epoch count. */
        if (rc >= 0 && stat.size < MR_SUPER_BYTES && store->segments.olds != 0) {
            free(bytes);
            return mr_fail(reterr, MR_ERR_CORRUPT,
                           "'%s/super.mrs' is cut short: restore the directory from a backup, "
                           "or delete it to start anew",
                           store->dir);
        }
        if (rc >= 0 && stat.size < MR_SUPER_BYTES)
            rc = ops->allocate(store->sys, store->super_file, MR_SUPER_BYTES);
        if (rc >= 0)
            rc = ops->sync(store->sys, store->super_file);
        if (rc >= 0)
            rc = ops->sync_dir(store->sys, store->dir);
        int64_t n =
            rc < 0 ? rc : ops->pread(store->sys, store->super_file, bytes, MR_SUPER_BYTES, 0);
        if (n != MR_SUPER_BYTES)
            rc = mr_fail(reterr, n < 0 ? (int)n : -EIO, "'%s/super.mrs': %s", store->dir,
                         mr_err_text(n < 0 ? (int)n : -EIO));
        else if ((rc = mr_super_decode(bytes, &store->super, reterr)) < 0)
            (void)mr_wrap(reterr, "'%s/super.mrs'", store->dir);
    }
    free(bytes);
    return rc;
}

/* The state as it was, of a new incarnation. */
static int write_super(struct mr_store *store, struct mr_err *reterr)
{
    uint64_t offset;

    store->super.incarnation++;
    store->super.sequence++;
    store->sequence = store->super.sequence + 1;
    mr_super_encode(&store->super, store->super_bytes, &offset);
    int64_t n = store->sys->ops->pwrite(store->sys, store->super_file, store->super_bytes,
                                        MR_SUPER_WRITE, offset);
    if (n != MR_SUPER_WRITE)
        return mr_fail(reterr, n < 0 ? (int)n : -EIO, "can not write '%s/super.mrs': %s",
                       store->dir, mr_err_text(n < 0 ? (int)n : -EIO));
    return 0;
}

static int each_file(void *context, const char *name, bool is_dir)
{
    struct mr_store *store = context;
    uint64_t number = is_dir ? 0 : mr_segment_number(name);

    if (number != 0)
        mr_segments_add_old(&store->segments, number);
    return 0;
}

static int begin_afresh(struct mr_store *store, const char *signature, struct mr_err *reterr)
{
    /* Files without a slot that speaks of them: the slots are gone, not the state. */
    if (store->segments.olds != 0)
        return mr_fail(reterr, MR_ERR_CORRUPT,
                       "'%s' has checkpoint files, but no slot of super.mrs is whole: restore "
                       "the directory from a backup, or delete it to start anew",
                       store->dir);
    store->super =
        (struct mr_super){.state = MR_SUPER_EMPTY, .signature = signature_hash(signature)};
    store->sys->ops->entropy(store->sys, store->super.job_id, MR_JOB_ID_BYTES);
    store->sys->ops->entropy(store->sys, &store->super.hash_seed,
                             sizeof(store->super.hash_seed));
    return write_signature(store, signature, reterr);
}

/* -- Open and close ---------------------------------------------------------------------------- */

static int open_all(struct mr_store *store, const char *signature, struct mr_err *reterr)
{
    int rc = mr_sys_mkdirs(store->sys, store->dir, reterr);

    if (rc == 0)
        rc = take_lock(store, reterr);
    if (rc < 0)
        return rc;
    rc = store->sys->ops->list(store->sys, store->dir, each_file, store);
    if (rc < 0)
        return mr_fail(reterr, rc, "can not list '%s': %s", store->dir, mr_err_text(rc));
    rc = read_super(store, reterr);
    if (rc == 0)
        rc = begin_afresh(store, signature, reterr);
    else if (rc > 0)
        rc = check_signature(store, signature, reterr);
    if (rc < 0)
        return rc;
    rc = mr_store_restore(store, reterr);
    if (rc < 0) {
        (void)mr_wrap(reterr, "state in '%s'", store->dir);
        return rc;
    }
    store->epoch = store->super.epoch;
    return write_super(store, reterr);
}

int mr_store_open_with(struct mr_sys *sys, const char *dir, const char *signature,
                       const struct mr_store_options *options, struct mr_store **ret,
                       struct mr_err *reterr)
{
    struct mr_store *store = calloc(1, sizeof(*store));

    MR_ASSERT(store != NULL);
    store->sys = sys;
    store->dir = strdup(dir);
    store->super_bytes = aligned_alloc(MR_BLOCK_BYTES, MR_SUPER_WRITE);
    MR_ASSERT(store->dir != NULL && store->super_bytes != NULL);
    store->lock_file = store->super_file = -1;
    store->segments = (struct mr_segments){
        .sys = sys,
        .dir = store->dir,
        .segment_bytes = options->segment_bytes == 0 ? SEGMENT_BYTES : options->segment_bytes,
        .next_number = 1};
    for (uint32_t i = 0; i < MR_STORE_WRITES; i++)
        store->write[i].store = store;

    int rc = open_all(store, signature, reterr);
    if (rc < 0) {
        mr_store_close(store);
        return rc;
    }
    store->committed = store->super;
    *ret = store;
    return 0;
}

int mr_store_open(struct mr_sys *sys, const char *dir, const char *signature,
                  struct mr_store **ret, struct mr_err *reterr)
{
    return mr_store_open_with(sys, dir, signature, &(struct mr_store_options){0}, ret, reterr);
}

void mr_store_close(struct mr_store *store)
{
    if (store == NULL)
        return;
    mr_store_thread_stop(store);
    mr_store_aio_close(store);
    mr_store_restored(store);
    mr_segments_fini(&store->segments);
    for (uint32_t p = 0; p < store->parts; p++) {
        free(store->part[p].name);
        free(store->part[p].chunk);
    }
    free(store->part);
    free(store->manifest);
    if (store->super_file >= 0)
        (void)store->sys->ops->close(store->sys, store->super_file);
    if (store->lock_file >= 0)
        (void)store->sys->ops->close(store->sys, store->lock_file);
    free(store->super_bytes);
    free(store->dir);
    free(store);
}

uint64_t mr_store_epoch(const struct mr_store *store)
{
    return store->restored_epoch;
}

uint64_t mr_store_hash_seed(const struct mr_store *store)
{
    return store->super.hash_seed;
}

void mr_store_add_part(struct mr_store *store, const char *name, uint32_t task,
                       struct mr_stream *stream)
{
    MR_ASSERT(store->phase == MR_PHASE_IDLE && store->epoch == store->restored_epoch);
    MR_ASSERT(store->parts < MR_MANIFEST_PARTS_MAX && strlen(name) <= MR_MANIFEST_NAME_MAX);
    store->part = realloc(store->part, (store->parts + 1) * sizeof(*store->part));
    MR_ASSERT(store->part != NULL);
    store->part[store->parts] =
        (struct mr_store_part){.name = strdup(name), .task = task, .stream = stream};
    MR_ASSERT(store->part[store->parts].name != NULL);
    store->parts++;
}

/* -- The coordinator's words ---------------------------------------------------------------------- */

static void say(struct mr_store *store, _Atomic uint64_t *word, uint64_t epoch)
{
    atomic_store_explicit(word, epoch, memory_order_release);
    struct mr_aio *aio = atomic_load_explicit(&store->aio, memory_order_acquire);
    if (aio != NULL)
        aio->ops->wake(aio);
}

void mr_store_begin(struct mr_store *store, uint64_t epoch)
{
    MR_ASSERT(epoch > store->restored_epoch);
    say(store, &store->begun, epoch);
}

void mr_store_settled(struct mr_store *store, uint64_t epoch)
{
    say(store, &store->settled, epoch);
}

void mr_store_commit(struct mr_store *store, uint64_t epoch)
{
    say(store, &store->commit, epoch);
}

void mr_store_abort(struct mr_store *store, uint64_t epoch)
{
    say(store, &store->abort, epoch);
}

enum mr_store_state mr_store_state(const struct mr_store *store, uint64_t epoch)
{
    if (atomic_load_explicit(&store->failed, memory_order_acquire) == epoch)
        return MR_STORE_FAILED;
    if (atomic_load_explicit(&store->committed_epoch, memory_order_acquire) == epoch)
        return MR_STORE_COMMITTED;
    if (atomic_load_explicit(&store->prepared, memory_order_acquire) == epoch)
        return MR_STORE_PREPARED;
    if (atomic_load_explicit(&store->written, memory_order_acquire) == epoch)
        return MR_STORE_WRITTEN;
    return MR_STORE_WRITING;
}

const char *mr_store_failure(const struct mr_store *store)
{
    return store->failure.message;
}

void mr_store_stats(const struct mr_store *store, struct mr_store_stats *ret)
{
    /* Each word by itself: a reader in between sees two epochs, which does no harm. */
    ret->epoch_bytes = atomic_load_explicit(&store->stat_bytes, memory_order_relaxed);
    ret->epoch_ns = atomic_load_explicit(&store->stat_ns, memory_order_relaxed);
    ret->stored_bytes = atomic_load_explicit(&store->stat_stored, memory_order_relaxed);
    ret->epochs = atomic_load_explicit(&store->stat_epochs, memory_order_relaxed);
    ret->failed = atomic_load_explicit(&store->stat_failed, memory_order_relaxed);
    ret->rewritten = atomic_load_explicit(&store->stat_rewritten, memory_order_relaxed);
}
