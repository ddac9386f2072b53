#include "core/base/alloc.h"
#include "state/snapshot/copy.h"
#include "state/snapshot/lock.h"
#include "state/snapshot/signature.h"
#include "state/snapshot/store_int.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define SCRUB_RATE     (INT64_C(8) << 20)
#define SCRUB_PAUSE_NS (60 * MR_SECOND_NS)
#define SEGMENT_BYTES  (UINT64_C(16) << 20)

/* DIR/NAME, malloc'ed. */
static char *path_of(const struct mr_store *store, const char *name)
{
    struct mr_text text;

    mr_text_init(&text);
    mr_text_printf(&text, "%s/%s", store->dir, name);
    char *path = mr_strdup(text.data, "a state directory");
    mr_text_fini(&text);
    return path;
}

/* -- Open ------------------------------------------------------------------------------------- */

static int each_file(void *context, const char *name, bool is_dir)
{
    struct mr_store *store = context;
    uint64_t number = is_dir ? 0 : mr_segment_number(name);

    if (number != 0)
        mr_segments_add_old(&store->segments, number);
    store->is_incomplete = store->is_incomplete || strcmp(name, MR_COPY_MARK) == 0;
    return 0;
}

/* No slot is whole.  A first start that was cut short leaves no segments; if there are any,
 * the slots are gone, not the state. */
static int no_slot(struct mr_store *store, struct mr_err *reterr)
{
    if (store->is_incomplete)
        return mr_fail(
            reterr, MR_ERR_CORRUPT,
            "the copying of a savepoint to '%s' was cut short: copy it once more, or "
            "delete the directory to start anew",
            store->dir);
    if (store->segments.olds != 0)
        return mr_fail(reterr, MR_ERR_CORRUPT,
                       "'%s' has checkpoint files, but no slot of " MR_SUPER_FILE
                       " is whole: restore the directory from a backup, or delete it to start "
                       "anew",
                       store->dir);
    return 0;
}

/* A file that lost its newest slots must not make an older epoch count. */
static int check_size(struct mr_store *store, struct mr_err *reterr)
{
    struct mr_file_stat stat;
    char *path = path_of(store, MR_SUPER_FILE);
    int rc = store->sys->ops->stat(store->sys, path, &stat);

    free(path);
    if (rc >= 0 && stat.size >= MR_SUPER_BYTES)
        return 0;
    return no_slot(store, reterr);
}

static int begin_afresh(struct mr_store *store, struct mr_err *reterr)
{
    int rc = no_slot(store, reterr);

    if (rc < 0)
        return rc;
    store->super = (struct mr_super){.state = MR_SUPER_EMPTY};
    store->sys->ops->entropy(store->sys, store->super.job_id, MR_JOB_ID_BYTES);
    store->sys->ops->entropy(store->sys, store->super.sink_id, MR_SINK_ID_BYTES);
    store->sys->ops->entropy(store->sys, &store->super.hash_seed,
                             sizeof(store->super.hash_seed));
    store->offer.is_fresh = true;
    return 0;
}

static void make_offer(struct mr_store *store)
{
    struct mr_store_offer *offer = &store->offer;

    offer->is_undecided = store->super.state == MR_SUPER_UNDECIDED;
    offer->epoch = store->super.epoch;
    offer->parent_epoch = offer->is_undecided ? store->super.parent_epoch : 0;
    offer->decided_epoch = store->super.decided_epoch;
    offer->last_epoch = store->super.last_epoch;
    for (uint32_t i = 0; i < MR_SINK_ID_BYTES; i++)
        (void)snprintf(offer->sink_id + i * 2, 3, "%02x", store->super.sink_id[i]);
}

static int open_all(struct mr_store *store, struct mr_err *reterr)
{
    int rc = mr_sys_mkdirs(store->sys, store->dir, reterr);

    if (rc == 0)
        rc = store->lock_file = mr_lock_take(store->sys, store->dir, true, reterr);
    if (rc < 0)
        return rc;
    rc = store->sys->ops->list(store->sys, store->dir, each_file, store);
    if (rc < 0)
        return mr_fail(reterr, rc, "can not list '%s': %s", store->dir, mr_err_text(rc));
    if ((rc = check_size(store, reterr)) < 0)
        return rc;
    rc = store->super_file = mr_super_open(store->sys, store->dir, true, reterr);
    if (rc >= 0)
        rc = mr_super_read(store->sys, store->super_file, store->dir, &store->super, reterr);
    if (rc == 0)
        rc = begin_afresh(store, reterr);
    if (rc < 0)
        return rc;
    make_offer(store);
    return 0;
}

int mr_store_open(struct mr_sys *sys, const char *dir, const struct mr_store_options *options,
                  struct mr_store **ret, struct mr_err *reterr)
{
    struct mr_store *store = mr_alloc(sizeof(*store), "a state directory");

    store->sys = sys;
    store->dir = mr_strdup(dir, "a state directory");
    store->super_bytes = mr_alloc_aligned(MR_BLOCK_BYTES, MR_SUPER_WRITE, "a state directory");
    store->lock_file = store->super_file = -1;
    store->segments = (struct mr_segments){
        .sys = sys,
        .dir = store->dir,
        .segment_bytes = options->segment_bytes == 0 ? SEGMENT_BYTES : options->segment_bytes,
        .next_number = 1};
    store->scrub.rate = options->scrub_rate == 0 ? SCRUB_RATE : options->scrub_rate;
    store->scrub.pause_ns =
        options->scrub_pause_ns == 0 ? SCRUB_PAUSE_NS : options->scrub_pause_ns;
    for (uint32_t i = 0; i < MR_STORE_WRITES; i++)
        store->write[i].store = store;

    int rc = open_all(store, reterr);
    if (rc < 0) {
        mr_store_close(store);
        return rc;
    }
    *ret = store;
    return 0;
}

const struct mr_store_offer *mr_store_offer(const struct mr_store *store)
{
    return &store->offer;
}

/* -- Adopt ------------------------------------------------------------------------------------ */

/* The slot that makes what was loaded the committed epoch. */
static struct mr_super adopted(const struct mr_store *store)
{
    struct mr_super super = store->super;

    if (store->restored_epoch != super.epoch) {
        super.epoch = super.parent_epoch;
        super.manifest = super.parent;
    } else if (store->offer.is_undecided && store->has_decider) {
        super.decided_epoch = super.epoch;
    }
    /* Without a decider, sinks that did not hear of a prepared epoch hear of it again. */
    if (super.epoch == 0)
        super.state = MR_SUPER_EMPTY;
    else if (super.state != MR_SUPER_PREPARED)
        super.state = MR_SUPER_COMMITTED;
    super.parent_epoch = 0;
    super.parent = (struct mr_extent){0};
    super.incarnation++;
    super.sequence++;
    return super;
}

int mr_store_adopt(struct mr_store *store, const char *signature, bool has_decider,
                   struct mr_err *reterr)
{
    MR_ASSERT(store->is_loaded && !store->is_adopted);
    if (strlen(signature) > MR_SIGNATURE_MAX)
        return mr_fail(reterr, MR_ERR_LIMIT,
                       "the signature of the job's state is longer than %u bytes",
                       MR_SIGNATURE_MAX);
    int rc = mr_signature_write(store->sys, store->dir, signature, reterr);
    if (rc < 0)
        return rc;
    store->has_decider = has_decider;
    struct mr_super super = adopted(store);
    rc = mr_super_write(store->sys, store->super_file, store->dir, &super, reterr);
    if (rc < 0)
        return rc;
    store->super = store->committed = super;
    store->sequence = super.sequence + 1;
    store->epoch = super.last_epoch;
    store->signature = mr_strdup(signature, "a state directory");
    store->is_adopted = true;
    if (store->is_incomplete) {
        char *path = path_of(store, MR_COPY_MARK);
        (void)store->sys->ops->unlink(store->sys, path);
        free(path);
    }
    mr_store_drop_unused(store);
    mr_chain_fini(&store->chain);
    return 0;
}

/* -- Close, and what there is ------------------------------------------------------------------ */

void mr_store_close(struct mr_store *store)
{
    if (store == NULL)
        return;
    mr_store_thread_stop(store);
    mr_store_aio_close(store);
    mr_store_restored(store);
    mr_store_export_close(store);
    mr_store_scrub_close(store);
    mr_chain_fini(&store->chain);
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
    free(store->signature);
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
    MR_ASSERT(atomic_load_explicit(&store->begun, memory_order_relaxed) == 0);
    MR_ASSERT(store->parts < MR_MANIFEST_PARTS_MAX && strlen(name) <= MR_MANIFEST_NAME_MAX);
    store->part =
        mr_realloc(store->part, store->parts + 1, sizeof(*store->part), "a state directory");
    store->part[store->parts] = (struct mr_store_part){
        .name = mr_strdup(name, "a state directory"), .task = task, .stream = stream};
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
    MR_ASSERT(store->is_adopted && epoch > store->offer.last_epoch);
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

static uint64_t count(const _Atomic uint64_t *word)
{
    return atomic_load_explicit(word, memory_order_relaxed);
}

void mr_store_stats(const struct mr_store *store, struct mr_store_stats *ret)
{
    /* Each word by itself: a reader in between sees two epochs, which does no harm. */
    *ret = (struct mr_store_stats){
        .epoch_bytes = count(&store->stat_bytes),
        .epoch_ns = atomic_load_explicit(&store->stat_ns, memory_order_relaxed),
        .stored_bytes = count(&store->stat_stored),
        .epochs = count(&store->stat_epochs),
        .failed = count(&store->stat_failed),
        .rewritten = count(&store->stat_rewritten),
        .scrub_bytes = count(&store->scrub.bytes),
        .scrub_rounds = count(&store->scrub.rounds),
        .scrub_failures = count(&store->scrub.failures),
        .export_epoch = count(&store->export.epoch),
        .export_bytes = count(&store->export.bytes),
        .export_done_bytes = count(&store->export.done_bytes)};
}
