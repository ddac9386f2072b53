/*
 * operators/window/window_int.h - the parts of the window operator, for its own files.
 *
 *     push  ──► place.c    which slice each row belongs to; late and bad rows
 *               find.c, newest.c   its row of state, made when there is none
 *               accumulator.c, distinct.c
 *     watermark, poll ──► fire.c   emits windows, drops slices
 *                         merge.c  which rows are in the running merge (running.h)
 *
 * Ownership   everything hangs from struct mr_window, which the task owns.
 * Threads     the reactor of the task.
 */
#ifndef MR_OPERATORS_WINDOW_WINDOW_INT_H
#define MR_OPERATORS_WINDOW_WINDOW_INT_H

#include "operators/aggregate/accumulator.h"
#include "operators/window/assign.h"
#include "operators/window/running.h"
#include "state/shard/index.h"

#define MR_WINDOW_TABLE_ROWS 0 /* set number S is table S + 1 */

/* The row of a number has entered. */
#define MR_ENTERED_BIT (1u << 31)

/* Which rows of a table are in the running merge. */
struct mr_entered {
    /* Per row of the walk: of its running row, with MR_ENTERED_BIT when it is in.  Before that
     * rows of sets have none, which is 0. */
    uint32_t *number;
    uint32_t capacity;
    uint32_t rows;   /* so many from the first are all in */
    uint64_t cursor; /* behind them */
};

/* One table of one slice. */
struct mr_slice_table {
    struct mr_rows rows;
    struct mr_index index; /* of rows by key where windows overlap: empty until it is needed */
    bool is_indexed;
    struct mr_entered entered;
};

struct mr_slice {
    int64_t end_ns;
    uint32_t number;             /* never 0, not used before: for mr_hot_key */
    struct mr_slice_table table; /* by key */
    struct mr_slice_table *set;  /* one per DISTINCT argument */
    int64_t last_first_ns; /* latest end of a row's first window; end_ns: no row has a skip */
};

/* Where rows go whose time is in the slice that starts at start_ns, when no watermark that
 * they could be late for has come to fire_ns. */
struct mr_place {
    int64_t start_ns;
    int64_t fire_ns; /* of the first window they count in; INT64_MIN: no place */
    struct mr_slice *slice;
    uint32_t skip;
};

/* The places of the slices that rows went to of late; a power of two. */
#define MR_PLACES 64

struct mr_places {
    int64_t base_ns;  /* the start of some slice */
    uint64_t inverse; /* of the width, times 2^64 */
    struct mr_place at[MR_PLACES];
};

/* Open slices in order of their end. */
struct mr_slices {
    struct mr_slice **open;
    uint32_t count, capacity;
    struct mr_slice **spare; /* empty, indexes kept */
    uint32_t spares, spare_capacity;
    uint32_t number;      /* of the last one opened */
    uint64_t usual_rows;  /* by key in the last one that was closed */
    int64_t last_late_ns; /* latest end of a first window of a row with a skip */
};

/* Hot keys: straight from the hash to the row, without the index. */
#define MR_HOT_KEYS 16384

/* A reference is the number of a page, below 2^32, and of a line, below 2^6. */
#define MR_HOT_REF_BITS 38

struct mr_hot_key {
    uint64_t hash;
    uint64_t at; /* number of the slice << 38 | reference; 0: none */
};

enum mr_fire_phase {
    MR_FIRE_IDLE,
    MR_FIRE_PICK,  /* look for the next window */
    MR_FIRE_LEAVE, /* slices that are not in it leave the running merge */
    MR_FIRE_ENTER, /* those that are new in it enter */
    MR_FIRE_EMIT,
    MR_FIRE_PASS, /* all windows are out: hand the watermark on */
    MR_FIRE_TIDY, /* slices that no later window needs leave */
};

/* The rows of state that one key has in the window that fires. */
struct mr_parts {
    struct mr_acc_part *part;
    uint32_t count, capacity;
};

/* The firing of the windows that a watermark completes: where it stands. */
struct mr_fire {
    enum mr_fire_phase phase;
    int64_t watermark_ns;     /* to be handed on */
    int64_t start_ns, end_ns; /* of the window that fires */
    uint64_t cursor;          /* of the rows put out */
};

enum mr_merge_part { MR_MERGE_NOTHING, MR_MERGE_KEYS, MR_MERGE_SETS };

/* A walk over the rows of one table of one slice. */
struct mr_walk {
    uint64_t cursor;
    uint32_t at;  /* rows that are behind it */
    bool has_gap; /* some of them have not entered yet */
};

/* The running merge: which rows are in it, and which are on their way. */
struct mr_merge {
    int64_t entered_ns; /* rows whose first window ends up to here have entered */
    bool is_behind;     /* windows have fired that these are not all of: a restore */
    /* What is entering: rows whose first window ends up to upto_ns. */
    enum mr_merge_part part;
    int64_t upto_ns;
    uint32_t set;
    int64_t slice_ns; /* end of the slice that is being walked, or was the last */
    struct mr_walk entering;
    bool is_walking;
    /* What is leaving: the first DONE slices. */
    uint32_t done, left;
    uint32_t left_sets; /* of the one that is leaving */
    struct mr_walk leaving;
    bool is_sweeping; /* nothing that has entered stays */
    uint64_t swept;   /* cursor */
};

struct mr_window {
    struct mr_op op;
    struct mr_op *late;
    const struct mr_window_aggregate_spec *spec;
    struct mr_slicing slicing;
    struct mr_row_layout *layout;
    struct mr_shard *shard;
    struct mr_slices slices;
    int64_t watermark_ns;          /* windows whose fire time is not above it have fired */
    struct mr_window_zoned *zoned; /* NULL: all times are as they come */
    struct mr_place place;         /* of the last row on time */
    struct mr_places places;
    struct mr_hot_key hot[MR_HOT_KEYS];

    /* One batch. */
    uint64_t hash[MR_BATCH_ROWS];
    struct mr_slice *one_slice; /* of all lanes, none with a skip; NULL: see slice_of */
    struct mr_slice *slice_of[MR_BATCH_ROWS]; /* per lane */
    uint32_t skip_of[MR_BATCH_ROWS];
    uint16_t late_row[MR_BATCH_ROWS];
    uint32_t late_rows;
    struct mr_lanes lanes, picked;
    struct mr_lanes run; /* without keys: lanes of one slice */
    bool has_runs;       /* no keys, and accumulators that take whole runs of rows */
    uint64_t value_hash[MR_BATCH_ROWS]; /* of a DISTINCT argument */
    uint64_t fresh[MR_BATCH_ROWS];      /* filters under which the lane's value is new */

    /* Firing. */
    struct mr_fire fire;
    struct mr_merge merge;
    struct mr_running running; /* unused where a slice is a window */
    struct mr_parts parts;     /* likewise */
    uint64_t arrival;          /* of the last row, in lists */
    struct mr_batch_buffer *out;
};

static inline struct mr_window *mr_window_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct mr_window, op);
}

/* Of lane I. */
static inline struct mr_slice *mr_window_slice(const struct mr_window *w, uint32_t i)
{
    return w->one_slice != NULL ? w->one_slice : w->slice_of[i];
}

static inline uint32_t mr_window_skip(const struct mr_window *w, uint32_t i)
{
    return w->one_slice != NULL ? 0 : w->skip_of[i];
}

/* slice.c: open slices. */
struct mr_slice *mr_slice_find(const struct mr_window *w, int64_t end_ns);
struct mr_slice *mr_slice_open(struct mr_window *w, int64_t end_ns); /* found or made */
/* The first that ends after END_NS; NULL: none. */
struct mr_slice *mr_slice_after(const struct mr_window *w, int64_t end_ns);
/* A row's first window ends at FIRST_NS. */
void mr_slice_note_first(struct mr_window *w, struct mr_slice *slice, int64_t first_ns);
void mr_slices_drop(struct mr_window *w, uint32_t count); /* the first COUNT */
void mr_slices_free(struct mr_window *w);
uint64_t mr_slices_rows(const struct mr_window *w);
/* State memory is used up, or a key's list: fail the task.  Always false. */
bool mr_window_fail_memory(struct mr_window *w);

/* place.c */
void mr_places_init(struct mr_window *w);
/* slice_of, skip_of, lanes.row and late_row of a batch. */
void mr_window_place(struct mr_window *w, const struct mr_batch *batch);

/* find.c: lanes.base, through the slices' indexes; newest.c: through the running keys, where
 * windows overlap.  False: failed. */
bool mr_window_find(struct mr_window *w, const struct mr_batch *batch);
bool mr_window_find_newest(struct mr_window *w, const struct mr_batch *batch, uint32_t from,
                           uint32_t to);
/* Where has_runs: find and add in one.  False: failed. */
bool mr_window_add_runs(struct mr_window *w, const struct mr_batch *batch);
/* The row of SLICE, which is indexed, with these numbers, or MR_REF_NONE. */
mr_ref mr_window_find_twin(const struct mr_window *w, const struct mr_slice *slice,
                           uint64_t hash, uint32_t skip, uint32_t twin);

/* distinct.c: values of DISTINCT arguments into their sets, fresh ones into accumulators. */
bool mr_window_distinct(struct mr_window *w, const struct mr_batch *batch);

/* merge.c: rows enter the running merge and leave it, in bounded pieces. */
/* The row of state at REF is the last one of SLICE.  NUMBER: see mr_running_note(). */
void mr_merge_note(struct mr_window *w, struct mr_slice *slice, uint32_t number, mr_ref ref);
/* Some of the rows whose first window ends up to UPTO_NS; 0: they are all in. */
uint32_t mr_merge_enter(struct mr_window *w, int64_t upto_ns);
/* The slices are those of a snapshot: nothing of them has entered. */
void mr_merge_restored(struct mr_window *w);
/* Behind a restore, when nothing fires: likewise, for the windows that had fired. */
unsigned mr_merge_ahead(struct mr_window *w);
/* Slices whose last window has fired leave and are dropped; 0: they are gone. */
void mr_merge_leave_begin(struct mr_window *w);
uint32_t mr_merge_leave(struct mr_window *w);

/* fire.c */
/* Between instants and the zone's local time, all the same without a zone (zoned.c): of
 * watermarks, and of the times and watermarks of BATCH, borrowed until the next call. */
struct mr_window_zoned *mr_window_zoned_new(const struct mr_window_aggregate_spec *spec);
void mr_window_zoned_free(struct mr_window_zoned *zoned);
int64_t mr_window_local_ns(const struct mr_window *w, int64_t watermark_ns);
int64_t mr_window_instant_ns(const struct mr_window *w, int64_t local_ns);
const struct mr_batch *mr_window_localize(struct mr_window *w, const struct mr_batch *batch);

/* parts.c: results of N running rows from row AT of `out` on, where some are of lists. */
void mr_window_emit_parts(struct mr_window *w, const char *const *row, uint32_t n, uint32_t at);

void mr_window_fire_start(struct mr_window *w, int64_t watermark_ns);
/* A bounded piece of the firing, at most one push; 0: nothing could be done. */
unsigned mr_window_fire_step(struct mr_window *w);

/* restore.c */
int mr_window_restore(struct mr_op *op, const struct mr_restore *restore,
                      struct mr_err *reterr);

/* Is every slice one window? */
static inline bool mr_window_is_slice(const struct mr_window *w)
{
    return w->slicing.size_ns == w->slicing.width_ns;
}

/* End of the first window that a row of the slice ending at END_NS counts in. */
static inline int64_t mr_window_first_end(const struct mr_window *w, int64_t end_ns,
                                          uint32_t skip)
{
    return end_ns + (int64_t)skip * w->slicing.width_ns;
}

#endif
