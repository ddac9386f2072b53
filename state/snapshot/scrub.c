/*
 * Rot is found while there still is something to mend it with: the helper reads the
 * committed epoch in its idle time and checks every sum.  A task whose chunk is damaged
 * packs all its pages in the next epoch; if a manifest is, all tasks do.
 */
#include "state/snapshot/store_int.h"

#include "core/base/alloc.h"

#include <inttypes.h>
#include <stdlib.h>

/* What was missed while something else was to be done is made up for, but not all at once. */
#define BURST_NS (100 * MR_MILLI_NS)

static void add(_Atomic uint64_t *count, uint64_t n)
{
    atomic_fetch_add_explicit(count, n, memory_order_relaxed);
}

bool mr_store_scrub_news(struct mr_store *store, struct mr_err *ret)
{
    struct mr_scrub *scrub = &store->scrub;

    /* N2 pairs with N1: the news are whole.  N3 pairs with N4: they were read. */
    if (!atomic_load_explicit(&scrub->has_news, memory_order_acquire))
        return false;
    *ret = scrub->news;
    atomic_store_explicit(&scrub->has_news, false, memory_order_release);
    return true;
}

static void say(struct mr_store *store, const struct mr_err *err)
{
    struct mr_scrub *scrub = &store->scrub;

    add(&scrub->failures, 1);
    /* N4: nobody has read the last news yet; the count tells that there are more. */
    if (atomic_load_explicit(&scrub->has_news, memory_order_acquire))
        return;
    scrub->news = (struct mr_err){0};
    (void)mr_fail(&scrub->news, err->code,
                  "in '%s': %s.  It is written again from memory with the next checkpoint; "
                  "until that is whole a restart would fail.  Look at the disk",
                  store->dir, err->message);
    atomic_store_explicit(&scrub->has_news, true, memory_order_release); /* N1 */
}

/* What an earlier run wrote is replaced by the first epoch of this one anyway. */
static void mend(struct mr_store *store, uint32_t part)
{
    mr_stream_want_full(store->part[part].stream);
}

static void end_round(struct mr_store *store)
{
    struct mr_scrub *scrub = &store->scrub;

    mr_chain_fini(&scrub->chain);
    free(scrub->has_failed);
    scrub->has_failed = NULL;
    scrub->is_running = false;
    add(&scrub->rounds, 1);
}

/* Manifests are few and small beside chunks: all of them at once. */
static uint64_t begin_round(struct mr_store *store, int64_t now_ns)
{
    struct mr_scrub *scrub = &store->scrub;
    struct mr_chain *chain = &scrub->chain;
    struct mr_err err = {0};
    uint64_t bytes = 0;

    scrub->round_due_ns = now_ns + scrub->pause_ns;
    scrub->is_running = true;
    scrub->cursor = (struct mr_chain_cursor){0};
    mr_chain_init(chain, store->sys, store->dir, store->super.job_id, MR_OPEN_DIRECT);
    int rc = mr_chain_read(chain, &store->committed.manifest, store->committed.epoch, &err);
    for (uint32_t m = 0; m < chain->manifests; m++)
        bytes += chain->extent[m].bytes;
    if (rc < 0) {
        say(store, &err);
        for (uint32_t p = 0; p < store->parts; p++)
            mend(store, p);
        end_round(store);
    } else {
        scrub->has_failed = mr_alloc_array(chain->manifest[0].head->parts + 1, sizeof(bool),
                                           "a state directory");
    }
    return bytes;
}

/* Newer epochs may have been committed since the round began. */
static bool is_needed(const struct mr_store *store, const struct mr_chain_chunk *chunk)
{
    if (chunk->epoch <= store->restored_epoch)
        return store->committed.epoch == store->restored_epoch;
    return chunk->epoch >= store->part[chunk->part].committed_base;
}

static uint64_t check_next(struct mr_store *store)
{
    struct mr_scrub *scrub = &store->scrub;
    struct mr_chain_chunk chunk;
    struct mr_view records;
    struct mr_err err = {0};

    if (!mr_chain_next(&scrub->chain, &scrub->cursor, &chunk)) {
        end_round(store);
        return 0;
    }
    if (scrub->has_failed[chunk.part] || !is_needed(store, &chunk))
        return 0;
    if (mr_chain_chunk(&scrub->chain, &chunk, &records, &err) < 0) {
        scrub->has_failed[chunk.part] = true;
        say(store, &err);
        if (chunk.epoch > store->restored_epoch)
            mend(store, chunk.part);
    }
    return chunk.extent.bytes;
}

unsigned mr_store_scrub_step(struct mr_store *store)
{
    struct mr_scrub *scrub = &store->scrub;
    bool is_idle = store->phase == MR_PHASE_IDLE || store->phase == MR_PHASE_WRITTEN ||
                   store->phase == MR_PHASE_PREPARED;

    if (scrub->rate < 0 || !is_idle || store->committed.epoch == 0)
        return 0;
    int64_t now_ns = mr_now_ns(store->sys);
    if (now_ns < scrub->due_ns || (!scrub->is_running && now_ns < scrub->round_due_ns))
        return 0;
    uint64_t bytes = scrub->is_running ? check_next(store) : begin_round(store, now_ns);
    add(&scrub->bytes, bytes);
    if (scrub->due_ns < now_ns - BURST_NS)
        scrub->due_ns = now_ns - BURST_NS;
    scrub->due_ns += (int64_t)bytes * MR_SECOND_NS / scrub->rate;
    return 1;
}

void mr_store_scrub_close(struct mr_store *store)
{
    mr_chain_fini(&store->scrub.chain);
    free(store->scrub.has_failed);
    store->scrub.has_failed = NULL;
}
