/*
 * state/snapshot/store_int.h - the inside of a store: open and restore, the epoch under
 * way, and the words that the control thread and the helper exchange.
 */
#ifndef MR_STATE_SNAPSHOT_STORE_INT_H
#define MR_STATE_SNAPSHOT_STORE_INT_H

#include "state/snapshot/chain.h"
#include "state/snapshot/chunk.h"
#include "state/snapshot/copy.h"
#include "state/snapshot/image_build.h"
#include "state/snapshot/manifest.h"
#include "state/snapshot/segment.h"
#include "state/snapshot/store.h"
#include "state/snapshot/super.h"

#include <pthread.h>

#define MR_STORE_WRITES 8 /* under way at a time; 8 x 256 KiB fills a device's queue */

struct mr_store_chunk {
    struct mr_extent extent;
    bool is_written;
};

/* One shard of this run, and its chunks in the epoch under way. */
struct mr_store_part {
    char *name;
    uint32_t task;
    struct mr_stream *stream;
    struct mr_store_chunk *chunk;
    uint32_t taken;    /* chunks with a place, written or being written */
    uint32_t released; /* of them, given back to the stream */
    uint32_t capacity;
    uint64_t base_epoch;
    uint64_t committed_base; /* base_epoch of the committed epoch; 0: of an earlier run */
    uint32_t pages;
    bool is_done; /* the last chunk was taken */
};

struct mr_store_write {
    struct mr_aio_req req;
    struct mr_store *store;
    int64_t want;                 /* result of a request that succeeded */
    struct mr_store_chunk *chunk; /* NULL: of no part.  Arrays do not move meanwhile. */
    bool is_busy;
};

enum mr_store_phase {
    MR_PHASE_IDLE,
    MR_PHASE_DATA,       /* taking and writing chunks */
    MR_PHASE_MANIFEST,   /* writing it */
    MR_PHASE_SYNC,       /* syncing what was touched */
    MR_PHASE_WRITTEN,    /* waiting for the word that tasks are settled */
    MR_PHASE_PREPARING,  /* writing the slot */
    MR_PHASE_PREPARED,   /* waiting for commit */
    MR_PHASE_COMMITTING, /* writing the slot */
    MR_PHASE_FAILING,    /* waiting for writes to end */
    MR_PHASE_RESCINDING, /* writing the slot of the epoch before */
};

/* Images of one name. */
struct mr_store_images {
    char *name;
    struct mr_image **image;
    struct mr_restore restore;
};

/* Reading what is stored, round after round. */
struct mr_scrub {
    int64_t rate, pause_ns;
    int64_t due_ns, round_due_ns; /* not before */
    bool is_running;
    struct mr_chain chain;
    struct mr_chain_cursor cursor;
    bool *has_failed; /* per part of the chain */
    struct mr_err news;
    _Atomic bool has_news; /* set by H when NEWS is whole, cleared by C when it was read */
    _Atomic uint64_t bytes, rounds, failures;
};

/* A savepoint under way.  STATE hands the rest over: C writes TO and says RUNNING, H writes
 * FAILURE and says DONE or FAILED. */
struct mr_export {
    _Atomic enum mr_export_state state;
    char *to;
    struct mr_err failure;
    struct mr_copy copy;
    bool has_begun;
    _Atomic uint64_t epoch, bytes, done_bytes;
};

struct mr_store {
    struct mr_sys *sys;
    char *dir;
    int lock_file, super_file;
    struct mr_super super;     /* what the newest slot says */
    struct mr_super committed; /* what to say when the epoch under way fails */
    struct mr_super writing;   /* the slot being written */
    uint64_t sequence;         /* of the next slot */
    char *super_bytes;         /* MR_SUPER_WRITE, aligned */
    struct mr_segments segments;

    struct mr_store_offer offer;
    struct mr_chain chain; /* what was loaded, until it is adopted */
    bool is_incomplete;    /* the mark of a copy that was cut short is there */
    bool is_loaded, is_adopted;
    struct mr_store_images *images;
    uint32_t image_names;
    uint64_t restored_epoch;
    char *stored_signature; /* of what was loaded; NULL: nothing was */
    char *signature;        /* of this run */
    bool has_decider;

    struct mr_store_part *part;
    uint32_t parts;

    /* The epoch under way. */
    enum mr_store_phase phase;
    uint64_t epoch;
    int64_t began_ns;
    uint64_t bytes;
    bool is_rewrite; /* the second try, in a new segment */
    bool is_unsure;  /* a slot of an epoch that failed may be on disk */
    uint32_t rescinds;
    char *manifest; /* aligned, whole blocks */
    struct mr_extent manifest_extent;
    struct mr_store_write write[MR_STORE_WRITES];
    uint32_t inflight;
    int io_error; /* the first one of this phase */
    struct mr_err failure, aio_failure;

    /* Said by the control thread (C) and the helper (H): single words, epochs.  A release
     * store on one side pairs with an acquire load on the other; what an epoch stands for
     * is written before it. */
    _Atomic uint64_t begun, settled, commit, abort;              /* C */
    _Atomic uint64_t written, prepared, committed_epoch, failed; /* H */
    struct mr_aio *_Atomic aio;                                  /* H; C only wakes it */
    _Atomic uint64_t stat_bytes, stat_stored, stat_epochs, stat_failed, stat_rewritten;
    _Atomic int64_t stat_ns;

    struct mr_scrub scrub;
    struct mr_export export;

    pthread_t thread;
    bool has_thread;
    _Atomic bool is_stopping;
};

/* Delete the files that what was loaded does not need.  (restore.c) */
void mr_store_drop_unused(struct mr_store *store);

/* End with store->failure set.  (epoch.c) */
void mr_store_aio_close(struct mr_store *store);

/* A piece of work that nothing waits for; 0: there is none now. */
unsigned mr_store_export_step(struct mr_store *store); /* (export.c) */
unsigned mr_store_scrub_step(struct mr_store *store);  /* (scrub.c) */

void mr_store_export_close(struct mr_store *store);
void mr_store_scrub_close(struct mr_store *store);

#endif
