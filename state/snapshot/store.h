/*
 * state/snapshot/store.h - the checkpoints of one job in one directory.
 *
 *     DIR/LOCK           held while a process uses the directory (lock.h)
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
 * A job with a decider (core/op/decider.h) is different in one thing: PREPARED is only a
 * possibility, and the slot says so (UNDECIDED).  A restart that finds e UNDECIDED asks
 * the decider for its marker, and loads e or the epoch before it, which is kept for that.
 * So a start has steps, and until the last one nothing has been written:
 *
 *     open()    lock, read the superblock          offer()      what could be loaded
 *     load()    the epoch that was chosen          signature()  of what was loaded
 *     adopt()   go on from there: it is the committed one now
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
    int64_t scrub_rate;     /* bytes a second; 0: 8 MiB; below 0: no scrub */
    int64_t scrub_pause_ns; /* from the begin of a round to that of the next; 0: a minute */
};

/* Lock DIR (made if need be) and read which epochs there are; loads nothing.
 *
 * Fails with MR_ERR_LOCKED, MR_ERR_VERSION, MR_ERR_CORRUPT. */
int mr_store_open(struct mr_sys *sys, const char *dir, const struct mr_store_options *options,
                  struct mr_store **ret, struct mr_err *reterr);
void mr_store_close(struct mr_store *store);

#define MR_SINK_ID_CHARS 32 /* hexadecimal */

/* What a directory has to offer.  Valid until close(). */
struct mr_store_offer {
    bool is_fresh;          /* nothing was ever stored here */
    bool is_undecided;      /* EPOCH is prepared, and a decider was to decide it */
    uint64_t epoch;         /* the newest; 0: a first start that never cut */
    uint64_t parent_epoch;  /* of an undecided one: what to load when it was not decided; 0:
                             * start anew */
    uint64_t decided_epoch; /* the newest that a decider is known to have committed; 0: none */
    uint64_t last_epoch;    /* the newest that was ever prepared here */
    /* Names transactions and part files in other systems; new after a start from a
     * savepoint, so that two jobs that grew out of one do not shut each other out. */
    char sink_id[MR_SINK_ID_CHARS + 1];
};

const struct mr_store_offer *mr_store_offer(const struct mr_store *store);

/* Load the offer's epoch or parent_epoch (0: load nothing, a fresh start), for images().
 *
 * Fails with MR_ERR_CORRUPT, MR_ERR_VERSION: never with an older epoch instead. */
int mr_store_load(struct mr_store *store, uint64_t epoch, struct mr_err *reterr);

/* What the loaded state is of: text that the job gave when it was cut.  "": nothing was
 * loaded.  Until restored(). */
const char *mr_store_signature(const struct mr_store *store);

/* Go on from what was loaded: a new incarnation, in which it is the committed epoch, and
 * files that only other epochs need go.  SIGNATURE is text, kept with every epoch of this
 * run: its first line names the job, the others say what rows in state look like.
 * HAS_DECIDER: prepared epochs are undecided until commit(). */
int mr_store_adopt(struct mr_store *store, const char *signature, bool has_decider,
                   struct mr_err *reterr);

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

/* Epochs ascend and are above the offer's last_epoch.  begin() of a newer epoch aborts one
 * that is not committed.  An undecided one must not be aborted, in either way, once the
 * decider was told to decide it. */
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

/* -- Savepoints ------------------------------------------------------------------------ */

enum mr_export_state { MR_EXPORT_NONE, MR_EXPORT_RUNNING, MR_EXPORT_DONE, MR_EXPORT_FAILED };

/* Copy the newest COMMITTED epoch, with all it needs, into TO, a directory that does not
 * exist or is empty; it is whole once it has its super.mrs, which is written last.  The
 * helper copies between checkpoints; no file that is needed goes away meanwhile.  One at a
 * time.  Control thread. */
int mr_store_export(struct mr_store *store, const char *to, struct mr_err *reterr);
enum mr_export_state mr_store_export_state(const struct mr_store *store, struct mr_err *reterr);

/* Make DIR, which must hold no state yet, a copy of the savepoint (or of the state
 * directory of a job that does not run) at FROM: same epoch, another sink_id, nothing
 * decided yet.  A state directory whose newest epoch is PREPARED and was to be decided by
 * a sink is refused: start and stop that job first.
 *
 * 0: it is; 1: DIR was made from this very savepoint before and has gone on since, so
 * nothing was done: who starts a job once more, as it was started, means that state. */
int mr_store_import(struct mr_sys *sys, const char *from, const char *dir,
                    struct mr_err *reterr);

/* -- Care ------------------------------------------------------------------------------ */

/* While nothing else is to be done, the helper reads what is stored of the committed epoch
 * and checks it, slowly (mr_store_options).  What it finds damaged is written again from
 * memory, in full, with the next epoch: until that is durable, a restart would fail.
 *
 * True: something was found since this was last asked; *RET says what.  Control thread. */
bool mr_store_scrub_news(struct mr_store *store, struct mr_err *ret);

struct mr_store_stats {
    uint64_t epoch_bytes;  /* written for the last durable epoch */
    int64_t epoch_ns;      /* from begin to prepared, of the last durable epoch */
    uint64_t stored_bytes; /* of all files */
    uint64_t epochs, failed, rewritten;
    uint64_t scrub_bytes, scrub_rounds, scrub_failures;
    uint64_t export_epoch, export_bytes, export_done_bytes; /* of the last export */
};

/* Any thread. */
void mr_store_stats(const struct mr_store *store, struct mr_store_stats *ret);

#endif
