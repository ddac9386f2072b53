/*
 * operators/window/window_int.h - the parts of the window operator, for its own files.
 *
 *     push  ──► place.c    which slice each row belongs to; late and bad rows
 *               find.c     its row of state, made when there is none
 *               accumulator.c, distinct.c
 *     watermark, poll ──► fire.c   emits windows, drops slices
 *                         merge.c  slices into windows
 *
 * Ownership   everything hangs from struct mr_window, which the task owns.
 * Threads     the reactor of the task.
 */
#ifndef MR_OPERATORS_WINDOW_WINDOW_INT_H
#define MR_OPERATORS_WINDOW_WINDOW_INT_H

#include "operators/aggregate/accumulator.h"
#include "operators/window/assign.h"
#include "operators/window/scratch.h"
#include "state/shard/index.h"

#define MR_WINDOW_TABLE_ROWS 0 /* set number S is table S + 1 */

/* Of a row in a united set: hash, row of the key, mask, value. */
#define MR_UNITED_ROW_BYTES 40

/* Rows merged in one go. */
#define MR_MERGE_ROWS 256

/* One table of one slice. */
struct mr_slice_table {
    struct mr_rows rows;
    struct mr_index index;
};

struct mr_slice {
    int64_t end_ns;
    uint32_t number;             /* never 0, not used before: for mr_hot_key */
    struct mr_slice_table table; /* by key */
    struct mr_slice_table *set;  /* one per DISTINCT argument */
    int64_t last_first_ns; /* latest end of a row's first window; end_ns: no row has a skip */
};

/* Where rows go whose time is in [start, end) and that are not behind fire_ns. */
struct mr_place {
    int64_t start_ns, end_ns;
    int64_t fire_ns; /* of the first window they count in */
    struct mr_slice *slice;
    uint32_t skip;
};

/* Open slices in order of their end. */
struct mr_slices {
    struct mr_slice **open;
    uint32_t count, capacity;
    struct mr_slice **spare; /* empty, indexes kept */
    uint32_t spares, spare_capacity;
    uint32_t number; /* of the last one opened */
};

/* Hot keys: straight from the hash to the row, without the index. */
#define MR_HOT_KEYS 8192

/* A reference is the number of a page, below 2^32, and of a line, below 2^6. */
#define MR_HOT_REF_BITS 38

struct mr_hot_key {
    uint64_t hash;
    uint64_t at; /* number of the slice << 38 | reference; 0: none */
};

enum mr_fire_phase {
    MR_FIRE_IDLE,
    MR_FIRE_PICK,  /* look for the next window */
    MR_FIRE_MERGE, /* its slices into `merged` and `united` */
    MR_FIRE_EMIT,
    MR_FIRE_PASS, /* all windows are out: hand the watermark on */
};

/* The firing of the windows that a watermark completes: where it stands. */
struct mr_fire {
    enum mr_fire_phase phase;
    int64_t watermark_ns;     /* to be handed on */
    int64_t start_ns, end_ns; /* of the window that fires */
    bool is_direct;           /* one slice is the window: no merge */
    uint64_t cursor;          /* of the rows put out */
};

enum mr_merge_part { MR_MERGE_NOTHING, MR_MERGE_KEYS, MR_MERGE_SETS };

/*
 * What `merged` and `united` hold: the rows of a window's slices whose own first window
 * ends at or before end_ns.  Such rows do not change any more once that window has fired.
 */
struct mr_merge {
    bool is_valid;
    int64_t start_ns; /* of the window */
    int64_t end_ns;
    /* What is being added: the rows up to upto_ns. */
    enum mr_merge_part part;
    int64_t upto_ns;
    uint32_t set;
    int64_t slice_ns; /* end of the slice that is being walked, or was the last */
    uint64_t cursor;  /* in it; 0: at the end of it */
};

struct mr_window {
    struct mr_op op;
    struct mr_op *late;
    const struct mr_window_aggregate_spec *spec;
    struct mr_slicing slicing;
    struct mr_row_layout *layout;
    struct mr_shard *shard;
    struct mr_slices slices;
    int64_t watermark_ns;  /* windows whose fire time is not above it have fired */
    struct mr_place place; /* of the last row on time; slice NULL: none */
    struct mr_hot_key hot[MR_HOT_KEYS];

    /* One batch. */
    uint64_t hash[MR_BATCH_ROWS];
    struct mr_slice *one_slice; /* of all lanes, none with a skip; NULL: see slice_of */
    struct mr_slice *slice_of[MR_BATCH_ROWS]; /* per lane */
    uint32_t skip_of[MR_BATCH_ROWS];
    uint16_t late_row[MR_BATCH_ROWS];
    uint32_t late_rows;
    struct mr_lanes lanes, picked;
    uint64_t value_hash[MR_BATCH_ROWS]; /* of a DISTINCT argument */
    uint64_t fresh[MR_BATCH_ROWS];      /* filters under which the lane's value is new */

    /* Firing. */
    struct mr_fire fire;
    struct mr_merge merge;
    struct mr_scratch merged;  /* rows like those of a slice */
    struct mr_scratch *united; /* one per set */
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

/* slice.c: open slices. */
struct mr_slice *mr_slice_find(const struct mr_window *w, int64_t end_ns);
struct mr_slice *mr_slice_open(struct mr_window *w, int64_t end_ns); /* found or made */
/* The first that ends after END_NS; NULL: none. */
struct mr_slice *mr_slice_after(const struct mr_window *w, int64_t end_ns);
void mr_slices_drop(struct mr_window *w, uint32_t count); /* the first COUNT */
void mr_slices_free(struct mr_window *w);
uint64_t mr_slices_rows(const struct mr_window *w);
/* State memory is used up: fail the task.  Always false. */
bool mr_window_fail_memory(struct mr_window *w);

/* place.c: slice_of, skip_of, lanes.row and late_row of a batch. */
void mr_window_place(struct mr_window *w, const struct mr_batch *batch);

/* find.c: lanes.base.  False: failed. */
bool mr_window_find(struct mr_window *w, const struct mr_batch *batch);
/* The row of SLICE with these numbers, or MR_REF_NONE. */
mr_ref mr_window_find_twin(const struct mr_window *w, const struct mr_slice *slice,
                           uint64_t hash, uint32_t skip, uint32_t twin);

/* distinct.c: values of DISTINCT arguments into their sets, fresh ones into accumulators. */
bool mr_window_distinct(struct mr_window *w, const struct mr_batch *batch);
/* The next rows of a set of SLICE whose first window is (AFTER, UPTO] into `united` and,
 * where new, the accumulators in `merged`; false: there are no more. */
bool mr_window_unite(struct mr_window *w, const struct mr_slice *slice, uint32_t set,
                     int64_t after_ns, int64_t upto_ns, uint64_t *cursor);

/* merge.c: what the slices of a window add up to. */
/* `merged` is to be for the window that starts at START_NS, if it is not yet. */
void mr_merge_begin(struct mr_window *w, int64_t start_ns);
/* Some of the rows up to UPTO_NS, the end of a window; 0: they are all in. */
uint32_t mr_merge_some(struct mr_window *w, int64_t upto_ns);
/* The row of `merged` with the key of FROM, made when there is none. */
char *mr_merge_row(struct mr_window *w, const char *from);

/* fire.c */
void mr_window_fire_start(struct mr_window *w, int64_t watermark_ns);
/* A bounded piece of the firing, at most one push; 0: nothing could be done. */
unsigned mr_window_fire_step(struct mr_window *w);
/* When nothing fires: a bounded piece of the merge for the window that is next. */
unsigned mr_window_merge_ahead(struct mr_window *w);

/* restore.c */
int mr_window_restore(struct mr_window *w, const struct mr_restore *restore,
                      struct mr_err *reterr);

/* End of the first window that a row of the slice ending at END_NS counts in. */
static inline int64_t mr_window_first_end(const struct mr_window *w, int64_t end_ns,
                                          uint32_t skip)
{
    return end_ns + (int64_t)skip * w->slicing.width_ns;
}

#endif
