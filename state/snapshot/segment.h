/*
 * state/snapshot/segment.h - the files that hold chunks and manifests.
 *
 * A segment is filled with zeros and made durable before its first use, so that a write
 * into it needs no room and changes no metadata.  It is only ever appended to.  One in
 * which a write or a sync failed is poisoned: what the page cache says of it can not be
 * trusted, so nothing is written there again.
 *
 *     seg-...5  [ epochs 40..52 ]   dead when its newest epoch is older than the base
 *     seg-...6  [ epochs 52..60 |     ]   current
 *
 * Threads     the store's.
 * Fails       -ENOSPC when a new segment finds no room; nothing of it stays behind.
 */
#ifndef MR_STATE_SNAPSHOT_SEGMENT_H
#define MR_STATE_SNAPSHOT_SEGMENT_H

#include "core/base/text.h"
#include "core/sys/sys.h"
#include "state/snapshot/extent.h"

struct mr_segment {
    uint64_t number;
    uint64_t bytes, used;
    uint64_t last_epoch; /* newest that has bytes here */
    int file;            /* -1: closed */
    bool is_touched;     /* since the last settle: has to be synced */
};

struct mr_segments {
    struct mr_sys *sys;
    const char *dir; /* borrowed */
    uint64_t segment_bytes;
    uint64_t next_number;
    struct mr_segment *item; /* of this incarnation, oldest first */
    uint32_t count;
    bool has_current; /* the last item may be appended to */
    uint64_t *old;    /* numbers of earlier incarnations */
    uint32_t olds;
};

void mr_segments_fini(struct mr_segments *set);

/* Path of segment NUMBER, appended to OUT. */
void mr_segment_path(const char *dir, uint64_t number, struct mr_text *out);

/* The number in a file name; 0: not a segment's. */
uint64_t mr_segment_number(const char *name);

/* A segment of an earlier incarnation. */
void mr_segments_add_old(struct mr_segments *set, uint64_t number);

/* Room for BYTES, in whole blocks, of EPOCH: fills segment and offset of *RET_EXTENT and
 * the file to write to.  May make a new segment, which blocks. */
int mr_segments_take(struct mr_segments *set, uint64_t epoch, uint32_t bytes,
                     struct mr_extent *ret_extent, int *ret_file, struct mr_err *reterr);

/* Nothing is under way: close what is full, nothing is touched any more. */
void mr_segments_settle(struct mr_segments *set);

/* The current segment is not written to again. */
void mr_segments_poison(struct mr_segments *set);

/* Delete what no epoch from BASE_EPOCH on needs, and all that is old if DROPS_OLD.  What can
 * not be deleted now is tried again the next time. */
void mr_segments_drop(struct mr_segments *set, uint64_t base_epoch, bool drops_old);

/* Bytes of all files. */
uint64_t mr_segments_bytes(const struct mr_segments *set);

#endif
