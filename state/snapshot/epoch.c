/*
 * One epoch on its way to disk, a step at a time.  Each phase starts requests and is left
 * when none is under way any more:
 *
 *     IDLE ─► DATA ─► MANIFEST ─► SYNC ─► WRITTEN ─► PREPARING ─► PREPARED ─► COMMITTING ─► IDLE
 *               ▲        │ I/O error        │            │            │
 *               │        ▼                  ▼ abort      │ error      │ abort
 *               └──── FAILING ─► IDLE ◄─────┘            ▼            ▼
 *               once more                     IDLE ◄─ RESCINDING ◄────┘
 *
 * A slot whose write failed may be on disk all the same.  So before the epoch counts as
 * failed the state before it is written again, to the same pair: the other pair is the
 * one that is known to be whole.  When that fails for good, nothing new is begun before it
 * has succeeded.
 */
#include "state/snapshot/store_int.h"

#include "core/base/alloc.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define AIO_ENTRIES  64
#define RESCINDS_MAX 3

static uint64_t heard(const _Atomic uint64_t *word)
{
    return atomic_load_explicit(word, memory_order_acquire);
}

static void say(_Atomic uint64_t *word, uint64_t value)
{
    atomic_store_explicit(word, value, memory_order_release);
}

static struct mr_aio *aio_of(const struct mr_store *store)
{
    return atomic_load_explicit(&store->aio, memory_order_relaxed); /* only we set it */
}

/* -- Requests ------------------------------------------------------------------------------ */

static void write_done(struct mr_aio_req *req, int64_t result)
{
    struct mr_store_write *write = req->owner;
    struct mr_store *store = write->store;

    write->is_busy = false;
    store->inflight--;
    if (result == write->want) {
        if (write->chunk != NULL)
            write->chunk->is_written = true;
    } else if (store->io_error == 0) {
        /* A short write to room that was made before is a failure like any other. */
        store->io_error = result < 0 ? (int)result : -EIO;
    }
}

static struct mr_store_write *free_write(struct mr_store *store)
{
    for (uint32_t i = 0; i < MR_STORE_WRITES; i++)
        if (!store->write[i].is_busy)
            return &store->write[i];
    return NULL;
}

static void submit(struct mr_store *store, struct mr_store_write *write, enum mr_aio_code code,
                   int file, void *data, uint64_t len, uint64_t offset)
{
    write->req = (struct mr_aio_req){.code = code,
                                     .file = file,
                                     .data = data,
                                     .len = len,
                                     .offset = offset,
                                     .done = write_done,
                                     .owner = write};
    write->want = code == MR_AIO_SYNC ? 0 : (int64_t)len;
    write->is_busy = true;
    store->inflight++;
    aio_of(store)->ops->submit(aio_of(store), &write->req);
}

static void submit_blocks(struct mr_store *store, int file, const struct mr_extent *extent,
                          char *data, struct mr_store_chunk *chunk)
{
    struct mr_store_write *write = free_write(store);
    uint64_t len = mr_align_up(extent->bytes, MR_BLOCK_BYTES);

    write->chunk = chunk;
    store->bytes += len;
    submit(store, write, MR_AIO_WRITE, file, data, len, extent->offset);
}

/* -- The end of an epoch ---------------------------------------------------------------------- */

static void release_chunks(struct mr_store_part *part)
{
    for (; part->released < part->taken; part->released++)
        mr_stream_release(part->stream);
}

static void end_epoch(struct mr_store *store)
{
    for (uint32_t p = 0; p < store->parts; p++)
        release_chunks(&store->part[p]);
    mr_segments_settle(&store->segments);
    free(store->manifest);
    store->manifest = NULL;
    store->phase = MR_PHASE_IDLE;
}

static void count_stored(struct mr_store *store)
{
    atomic_store_explicit(&store->stat_stored, mr_segments_bytes(&store->segments),
                          memory_order_relaxed);
}

static void end_failed(struct mr_store *store)
{
    MR_ASSERT(store->failure.code < 0);
    end_epoch(store);
    count_stored(store);
    atomic_fetch_add_explicit(&store->stat_failed, 1, memory_order_relaxed);
    /* F1 pairs with mr_store_state(): the message can be read after it. */
    say(&store->failed, store->epoch);
}

static bool fail(struct mr_store *store)
{
    store->phase = MR_PHASE_FAILING;
    return true;
}

/* Chunks are taken again from the first, for a new file. */
static bool try_again(struct mr_store *store)
{
    for (uint32_t p = 0; p < store->parts; p++)
        if (store->part[p].released != 0)
            return false;
    if (store->is_rewrite)
        return false;
    for (uint32_t p = 0; p < store->parts; p++) {
        store->part[p].taken = 0;
        store->part[p].is_done = false;
    }
    store->is_rewrite = true;
    store->io_error = 0;
    store->bytes = 0;
    free(store->manifest);
    store->manifest = NULL;
    mr_segments_settle(&store->segments);
    atomic_fetch_add_explicit(&store->stat_rewritten, 1, memory_order_relaxed);
    store->phase = MR_PHASE_DATA;
    return true;
}

static bool step_failing(struct mr_store *store)
{
    if (store->inflight != 0)
        return false;
    if (store->io_error != 0) {
        mr_segments_poison(&store->segments);
        if (store->failure.code == 0 && try_again(store))
            return true;
        (void)mr_fail(&store->failure, store->io_error,
                      "checkpoint %" PRIu64 ": writing in '%s' failed: %s", store->epoch,
                      store->dir, mr_err_text(store->io_error));
    }
    end_failed(store);
    return true;
}

/* The coordinator does not want this epoch any more. */
static bool is_given_up(struct mr_store *store)
{
    if (heard(&store->abort) < store->epoch && heard(&store->begun) == store->epoch)
        return false;
    (void)mr_fail(&store->failure, -ECANCELED, "checkpoint %" PRIu64 " was given up",
                  store->epoch);
    return true;
}

static bool has_refused(struct mr_store *store)
{
    for (uint32_t p = 0; p < store->parts; p++) {
        const struct mr_store_part *part = &store->part[p];
        if (atomic_load_explicit(&part->stream->refused, memory_order_relaxed) != store->epoch)
            continue;
        (void)mr_fail(&store->failure, MR_ERR_LIMIT,
                      "checkpoint %" PRIu64 ": state of '%s' in task %u changed faster than it "
                      "could be written: the staging memory of %" PRIu64 " MiB was full",
                      store->epoch, part->name, part->task, part->stream->memory_bytes >> 20);
        return true;
    }
    return false;
}

/* -- Data -------------------------------------------------------------------------------------- */

static struct mr_store_chunk *add_chunk(struct mr_store_part *part)
{
    /* Writes point at entries, so the array may only move when none is under way: see
     * has_room(). */
    MR_ASSERT(part->taken < part->capacity);
    part->chunk[part->taken] = (struct mr_store_chunk){.is_written = false};
    return &part->chunk[part->taken];
}

static bool has_room(const struct mr_store *store, struct mr_store_part *part)
{
    if (part->taken < part->capacity)
        return true;
    if (store->inflight != 0)
        return false;
    part->capacity = part->capacity == 0 ? 64 : part->capacity * 2;
    part->chunk =
        mr_realloc(part->chunk, part->capacity, sizeof(*part->chunk), "a state directory");
    return true;
}

/* Chunks of epochs before EPOCH that failed are nobody's, and in the way. */
static void drop_stale(struct mr_store_part *part, uint64_t epoch)
{
    struct mr_stream_slot slot;

    while (part->taken == part->released && mr_stream_peek(part->stream, 0, &slot) != NULL &&
           slot.epoch < epoch)
        mr_stream_release(part->stream);
}

/* The next chunk of PART for this epoch. */
static char *next_chunk(const struct mr_store *store, struct mr_store_part *part,
                        struct mr_stream_slot *slot)
{
    if (part->is_done)
        return NULL;
    drop_stale(part, store->epoch);
    char *data = mr_stream_peek(part->stream, part->taken - part->released, slot);
    return data != NULL && slot->epoch == store->epoch ? data : NULL;
}

/* Take one chunk of PART.  1 taken, 0 there is none, below 0 no place for it. */
static int take_chunk(struct mr_store *store, uint32_t p)
{
    struct mr_store_part *part = &store->part[p];
    struct mr_stream_slot slot;
    int file;
    char *data = next_chunk(store, part, &slot);

    if (data == NULL || !has_room(store, part))
        return 0;
    struct mr_store_chunk *chunk = add_chunk(part);
    int rc = mr_segments_take(&store->segments, store->epoch, slot.bytes, &chunk->extent, &file,
                              &store->failure);
    if (rc < 0) {
        (void)mr_wrap(&store->failure, "checkpoint %" PRIu64, store->epoch);
        return rc;
    }
    struct mr_chunk_name name = {.job_id = store->super.job_id,
                                 .incarnation = store->super.incarnation,
                                 .epoch = store->epoch,
                                 .part = p,
                                 .sequence = part->taken,
                                 .is_last = slot.is_last};
    chunk->extent.hash = mr_chunk_seal(data, slot.bytes, &name);
    part->taken++;
    part->is_done = slot.is_last;
    if (slot.is_last) {
        part->base_epoch = part->stream->info.base_epoch;
        part->pages = part->stream->info.pages;
    }
    submit_blocks(store, file, &chunk->extent, data, chunk);
    return 1;
}

/* Chunks stay as long as the task does not need the room: until the epoch is safe, they
 * are what it would be written from again. */
static void release_some(struct mr_store_part *part)
{
    while (part->released < part->taken && part->chunk[part->released].is_written &&
           mr_stream_count(part->stream) > part->stream->slots / 2) {
        mr_stream_release(part->stream);
        part->released++;
    }
}

static bool start_manifest(struct mr_store *store);

static bool step_data(struct mr_store *store)
{
    bool is_done = true, has_work = false;

    if (is_given_up(store) || has_refused(store) || store->io_error != 0)
        return fail(store);
    for (uint32_t p = 0; p < store->parts; p++) {
        release_some(&store->part[p]);
        int rc = 0;
        while (store->inflight < MR_STORE_WRITES && (rc = take_chunk(store, p)) > 0)
            has_work = true;
        if (rc < 0)
            return fail(store);
        is_done = is_done && store->part[p].is_done;
    }
    if (is_done && store->inflight == 0)
        return start_manifest(store);
    return has_work;
}

/* -- Manifest, sync, slot --------------------------------------------------------------------- */

static void encode_manifest(struct mr_store *store, struct mr_text *out)
{
    struct mr_manifest_head head = {.incarnation = store->super.incarnation,
                                    .epoch = store->epoch,
                                    .base_epoch = store->epoch,
                                    .parent = store->committed.manifest,
                                    .parent_epoch = store->committed.epoch,
                                    .parts = store->parts};
    struct mr_manifest_part *part =
        mr_alloc_array(store->parts + 1, sizeof(*part), "a state directory");
    struct mr_view *name = mr_alloc_array(store->parts + 1, sizeof(*name), "a state directory");
    struct mr_text chunks;

    mr_text_init(&chunks);
    for (uint32_t p = 0; p < store->parts; p++) {
        const struct mr_store_part *from = &store->part[p];
        name[p] = mr_view_of(from->name);
        part[p] = (struct mr_manifest_part){.base_epoch = from->base_epoch,
                                            .task = from->task,
                                            .pages = from->pages,
                                            .chunks = from->taken,
                                            .name_bytes = (uint32_t)name[p].len};
        if (from->base_epoch < head.base_epoch)
            head.base_epoch = from->base_epoch;
        for (uint32_t c = 0; c < from->taken; c++)
            mr_text_put(&chunks, &from->chunk[c].extent, sizeof(struct mr_extent));
        head.chunks += from->taken;
    }
    memcpy(head.job_id, store->super.job_id, MR_JOB_ID_BYTES);
    (void)snprintf(head.engine, sizeof(head.engine), "%s", mr_version());
    mr_manifest_encode(&head, part, name, (const void *)chunks.data,
                       mr_view_of(store->signature), out);
    mr_text_fini(&chunks);
    free(name);
    free(part);
}

static bool start_manifest(struct mr_store *store)
{
    struct mr_extent *extent = &store->manifest_extent;
    struct mr_text bytes;
    int file;

    mr_text_init(&bytes);
    encode_manifest(store, &bytes);
    *extent = (struct mr_extent){.bytes = (uint32_t)bytes.len,
                                 .hash = mr_hash128_bytes(bytes.data, bytes.len)};
    uint64_t room = mr_align_up(bytes.len, MR_BLOCK_BYTES);
    store->manifest = mr_alloc_aligned(MR_BLOCK_BYTES, room, "a state directory");
    memcpy(store->manifest, bytes.data, bytes.len);
    memset(store->manifest + bytes.len, 0, room - bytes.len);
    mr_text_fini(&bytes);
    int rc = mr_segments_take(&store->segments, store->epoch, extent->bytes, extent, &file,
                              &store->failure);
    if (rc < 0) {
        (void)mr_wrap(&store->failure, "checkpoint %" PRIu64, store->epoch);
        return fail(store);
    }
    store->phase = MR_PHASE_MANIFEST;
    submit_blocks(store, file, extent, store->manifest, NULL);
    return true;
}

static bool step_manifest(struct mr_store *store)
{
    if (store->inflight != 0)
        return false;
    if (store->io_error != 0)
        return fail(store);
    store->phase = MR_PHASE_SYNC;
    return true;
}

/* One sync after the other: they share one device. */
static bool step_sync(struct mr_store *store)
{
    struct mr_segments *set = &store->segments;

    if (store->inflight != 0)
        return false;
    if (store->io_error != 0)
        return fail(store);
    for (uint32_t i = 0; i < set->count; i++) {
        if (!set->item[i].is_touched)
            continue;
        struct mr_store_write *write = free_write(store);
        set->item[i].is_touched = false;
        write->chunk = NULL;
        submit(store, write, MR_AIO_SYNC, set->item[i].file, NULL, 0, 0);
        return true;
    }
    store->phase = MR_PHASE_WRITTEN;
    say(&store->written, store->epoch);
    return true;
}

static void write_slot(struct mr_store *store, const struct mr_super *super,
                       enum mr_store_phase phase)
{
    struct mr_store_write *write = free_write(store);
    uint64_t offset;

    store->writing = *super;
    store->writing.sequence = store->sequence;
    store->io_error = 0;
    mr_super_encode(&store->writing, store->super_bytes, &offset);
    write->chunk = NULL;
    store->phase = phase;
    submit(store, write, MR_AIO_WRITE, store->super_file, store->super_bytes, MR_SUPER_WRITE,
           offset);
}

/* True: the slot is durable.  False: it is not, and the next one goes to the same pair. */
static bool slot_is_written(struct mr_store *store)
{
    if (store->io_error != 0) {
        store->sequence += 2;
        return false;
    }
    store->super = store->writing;
    store->sequence = store->super.sequence + 1;
    return true;
}

static bool rescind(struct mr_store *store)
{
    write_slot(store, &store->committed, MR_PHASE_RESCINDING);
    return true;
}

static bool step_written(struct mr_store *store)
{
    if (is_given_up(store))
        return fail(store);
    if (heard(&store->settled) < store->epoch)
        return false;
    /* The number is used up, whatever becomes of the epoch: a marker may come to bear it. */
    store->committed.last_epoch = store->epoch;
    struct mr_super super = store->committed;
    super.state = store->has_decider ? MR_SUPER_UNDECIDED : MR_SUPER_PREPARED;
    super.epoch = store->epoch;
    super.manifest = store->manifest_extent;
    super.parent_epoch = store->committed.epoch;
    super.parent = store->committed.manifest;
    write_slot(store, &super, MR_PHASE_PREPARING);
    return true;
}

static bool step_preparing(struct mr_store *store)
{
    if (store->inflight != 0)
        return false;
    store->rescinds = 0;
    if (!slot_is_written(store)) {
        (void)mr_fail(&store->failure, store->io_error,
                      "checkpoint %" PRIu64 ": writing '%s/super.mrs' failed: %s", store->epoch,
                      store->dir, mr_err_text(store->io_error));
        return rescind(store);
    }
    int64_t took_ns = mr_now_ns(store->sys) - store->began_ns;
    atomic_store_explicit(&store->stat_ns, took_ns, memory_order_relaxed);
    atomic_store_explicit(&store->stat_bytes, store->bytes, memory_order_relaxed);
    for (uint32_t p = 0; p < store->parts; p++)
        release_chunks(&store->part[p]);
    store->phase = MR_PHASE_PREPARED;
    say(&store->prepared, store->epoch);
    return true;
}

static bool step_prepared(struct mr_store *store)
{
    if (heard(&store->commit) == store->epoch) {
        struct mr_super super = store->super;
        super.state = MR_SUPER_COMMITTED;
        if (store->has_decider)
            super.decided_epoch = store->epoch;
        write_slot(store, &super, MR_PHASE_COMMITTING);
        return true;
    }
    return is_given_up(store) ? rescind(store) : false;
}

static bool step_committing(struct mr_store *store)
{
    if (store->inflight != 0)
        return false;
    /* The decision is durable already: without this slot a restart only tells the sinks, or
     * asks the decider, once more.  For the answer that it may give then, files stay. */
    bool may_drop = slot_is_written(store) || !store->has_decider;
    store->committed = store->writing;
    uint64_t base_epoch = store->epoch;
    for (uint32_t p = 0; p < store->parts; p++) {
        struct mr_store_part *part = &store->part[p];
        part->committed_base = part->base_epoch;
        base_epoch = part->base_epoch < base_epoch ? part->base_epoch : base_epoch;
    }
    end_epoch(store);
    if (may_drop && !store->export.has_begun)
        mr_segments_drop(&store->segments, base_epoch, true);
    count_stored(store);
    atomic_fetch_add_explicit(&store->stat_epochs, 1, memory_order_relaxed);
    say(&store->committed_epoch, store->epoch);
    return true;
}

static bool step_rescinding(struct mr_store *store)
{
    if (store->inflight != 0)
        return false;
    bool was_unsure = store->is_unsure;
    if (slot_is_written(store)) {
        store->is_unsure = false;
        if (was_unsure) {
            store->failure = (struct mr_err){0};
            store->io_error = 0;
            store->phase = MR_PHASE_DATA;
            return true;
        }
    } else {
        if (!was_unsure && ++store->rescinds < RESCINDS_MAX)
            return rescind(store);
        store->is_unsure = true;
    }
    end_failed(store);
    return true;
}

/* -- Steps ------------------------------------------------------------------------------------------ */

static bool step_idle(struct mr_store *store)
{
    uint64_t epoch = heard(&store->begun);

    for (uint32_t p = 0; p < store->parts; p++)
        drop_stale(&store->part[p], store->epoch + 1);
    if (epoch <= store->epoch)
        return false;
    store->epoch = epoch;
    store->began_ns = mr_now_ns(store->sys);
    store->bytes = 0;
    store->is_rewrite = false;
    store->io_error = 0;
    store->failure = (struct mr_err){0};
    for (uint32_t p = 0; p < store->parts; p++) {
        struct mr_store_part *part = &store->part[p];
        part->taken = part->released = 0;
        part->is_done = false;
    }
    store->phase = MR_PHASE_DATA;
    if (aio_of(store) == NULL) {
        store->failure = store->aio_failure;
        return fail(store);
    }
    if (!store->is_unsure)
        return true;
    (void)mr_fail(&store->failure, -EIO,
                  "checkpoint %" PRIu64 ": '%s/super.mrs' can not be written", epoch,
                  store->dir);
    return rescind(store);
}

static bool step(struct mr_store *store)
{
    switch (store->phase) {
    case MR_PHASE_IDLE: return step_idle(store);
    case MR_PHASE_DATA: return step_data(store);
    case MR_PHASE_MANIFEST: return step_manifest(store);
    case MR_PHASE_SYNC: return step_sync(store);
    case MR_PHASE_WRITTEN: return step_written(store);
    case MR_PHASE_PREPARING: return step_preparing(store);
    case MR_PHASE_PREPARED: return step_prepared(store);
    case MR_PHASE_COMMITTING: return step_committing(store);
    case MR_PHASE_FAILING: return step_failing(store);
    case MR_PHASE_RESCINDING: return step_rescinding(store);
    }
    return false;
}

unsigned mr_store_poll(struct mr_store *store)
{
    unsigned work = 0;

    /* Made by the thread that polls, because it belongs to it. */
    if (aio_of(store) == NULL && store->aio_failure.code == 0) {
        struct mr_aio *aio =
            store->sys->ops->aio_open(store->sys, AIO_ENTRIES, &store->aio_failure);
        if (aio == NULL && store->aio_failure.code == 0)
            store->aio_failure.code = -EIO;
        atomic_store_explicit(&store->aio, aio, memory_order_release);
    }
    if (aio_of(store) != NULL)
        work = aio_of(store)->ops->poll(aio_of(store));
    while (step(store))
        work++;
    if (work == 0)
        work = mr_store_export_step(store);
    if (work == 0)
        work = mr_store_scrub_step(store);
    return work;
}

void mr_store_aio_close(struct mr_store *store)
{
    struct mr_aio *aio = aio_of(store);

    /* Without a helper thread nobody else lets writes under way end. */
    while (aio != NULL && store->inflight != 0) {
        aio->ops->wait(aio, 10 * MR_MILLI_NS);
        (void)aio->ops->poll(aio);
    }
    atomic_store_explicit(&store->aio, NULL, memory_order_relaxed);
    if (aio != NULL)
        aio->ops->close(aio);
    MR_ASSERT(store->inflight == 0);
}
