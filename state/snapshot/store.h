/*
 * state/snapshot/store.h - the checkpoints of one job in one directory.
 *
 *     DIR/LOCK           held while a process uses the directory
 *     DIR/signature.txt  what the state is of, for people
 *     DIR/super.mrs      which epoch counts (super.h)
 *     DIR/seg-*.mrp      chunks and manifests (segment.h)
 *
 * Parts are the shards of the job's tasks; each hands its chunks over through its
 * stream.  The coordinator speaks in epochs:
 *
 *                    every part's last chunk,      settled(e)
 *       begin(e)     manifest, sync                super slot      commit(e)
 *     ──────────► WRITING ─────────────► WRITTEN ─────────► PREPARED ─────► COMMITTED
 *                    │ abort(e), I/O error   │                  │ abort(e): the slot is
 *                    └──────► FAILED ◄───────┴──────────────────┘ taken back first
 *
 * PREPARED is the decision: a restart goes on from there.  So the coordinator says
 * settled(e) before it, when everything that tasks sent out before the barrier is
 * safely out; else a restart would believe in output that never arrived.  COMMITTED
 * adds that sinks were told, and lets the files go that only older epochs needed.
 *
 * A write or sync that failed is never tried again in the same file.  The epoch is
 * written once more, into a new one, while its chunks are still in memory; else, or if
 * that fails too, the epoch FAILS, the shards put its lines back, and the job runs on.
 *
 * Ownership   streams are borrowed until thread_stop() or close().
 * Threads     open .. restored, close: the control thread, nothing running.  poll: one
 *             thread, the helper of thread_start() or the simulator's.  begin, settled,
 *             commit, abort, state, failure, stats: the control thread.
 * Fails       open says why; afterwards epochs fail, with mr_store_failure().
 */
#ifndef MR_STATE_SNAPSHOT_STORE_H
#define MR_STATE_SNAPSHOT_STORE_H

#include "core/sys/sys.h"
#include "state/shard/stream.h"
#include "state/snapshot/image.h"

struct mr_store;

enum mr_store_state {
    MR_STORE_WRITING, /* or not begun */
    MR_STORE_WRITTEN,
    MR_STORE_PREPARED,
    MR_STORE_COMMITTED,
    MR_STORE_FAILED
};

struct mr_store_options {
    uint64_t segment_bytes; /* 0: 16 MiB */
};

/* Lock DIR (made if need be), check that its state is that of SIGNATURE, and load the
 * newest epoch.  SIGNATURE is text: its first line names the job, the others say what
 * rows in state look like.
 *
 * Fails with MR_ERR_LOCKED, MR_ERR_JOB (first line differs), MR_ERR_SCHEMA (another line
 * does), MR_ERR_VERSION, MR_ERR_CORRUPT: never with an older epoch instead. */
int mr_store_open(struct mr_sys *sys, const char *dir, const char *signature,
                  struct mr_store **ret, struct mr_err *reterr);
int mr_store_open_with(struct mr_sys *sys, const char *dir, const char *signature,
                       const struct mr_store_options *options, struct mr_store **ret,
                       struct mr_err *reterr);
void mr_store_close(struct mr_store *store);

/* The epoch that was loaded; 0: a fresh start. */
uint64_t mr_store_epoch(const struct mr_store *store);

/* Seed of key hashes, the same as long as the directory lives. */
uint64_t mr_store_hash_seed(const struct mr_store *store);

/* The images of all old parts called NAME; NULL: there are none.  Until restored(). */
const struct mr_restore *mr_store_images(const struct mr_store *store, const char *name);

/* Nobody looks at the images any more. */
void mr_store_restored(struct mr_store *store);

/* A part of this run; before the first begin(). */
void mr_store_add_part(struct mr_store *store, const char *name, uint32_t task,
                       struct mr_stream *stream);

/* Epochs ascend and are above mr_store_epoch().  begin() of a newer epoch aborts one that is
 * not committed. */
void mr_store_begin(struct mr_store *store, uint64_t epoch);
void mr_store_settled(struct mr_store *store, uint64_t epoch);
void mr_store_commit(struct mr_store *store, uint64_t epoch);
void mr_store_abort(struct mr_store *store, uint64_t epoch);

enum mr_store_state mr_store_state(const struct mr_store *store, uint64_t epoch);

/* Why the last epoch that FAILED did; valid until the next begin(). */
const char *mr_store_failure(const struct mr_store *store);

/* Do what can be done without waiting, but for making a new segment.  0: there was nothing. */
unsigned mr_store_poll(struct mr_store *store);

/* A helper thread on the given CPUs (none: any) that polls until stopped.  stop(), also
 * without a thread, lets writes under way end: then the streams may go away. */
int mr_store_thread_start(struct mr_store *store, const uint32_t *cpus, uint32_t count,
                          struct mr_err *reterr);
void mr_store_thread_stop(struct mr_store *store);

struct mr_store_stats {
    uint64_t epoch_bytes;  /* written for the last durable epoch */
    int64_t epoch_ns;      /* from begin to prepared, of the last durable epoch */
    uint64_t stored_bytes; /* of all files */
    uint64_t epochs, failed, rewritten;
};

/* Any thread. */
void mr_store_stats(const struct mr_store *store, struct mr_store_stats *ret);

#endif
