/*
 * operators/over/over_int.h - the parts of the OVER operator, for its own files.
 *
 *     push ──► rows of state, and in the queue of those that wait (wait.c)
 *     watermark, poll ──► fire.c   takes rows of one time, shows them to their keys,
 *                                  emits them, lets go of what no frame needs
 *     push ──► arrival.c  the same with each row by itself: processing time
 *     push ──► order.c    rows of a key in the order of a column, and what changes
 *     key.c    what is known of a key: rows kept, its frame
 *     frame.c  partial results of the rows in a frame
 *     values.c the different values in a frame
 *     emit.c   rows with their results
 *
 * Durable are tables: rows (waiting, or in a frame), and, when frames are unbounded, a row
 * per key with its accumulators, and the values that COUNT(DISTINCT ..) has seen.  Queues,
 * keys and frames are made again from them, and so are the values in bounded frames.
 *
 * Ownership   everything hangs from struct mr_over, which the task owns.
 * Threads     the reactor of the task.
 */
#ifndef MR_OPERATORS_OVER_OVER_INT_H
#define MR_OPERATORS_OVER_OVER_INT_H

#include "core/data/keygroup.h"
#include "operators/aggregate/accumulator.h"
#include "operators/over/over.h"
#include "operators/rank/tree.h"
#include "operators/row/row.h"
#include "state/shard/index.h"

#define MR_OVER_TABLE_ROWS 0
#define MR_OVER_TABLE_KEYS 1
/* And from here on one per call, of COUNT(DISTINCT ..). */
#define MR_OVER_TABLE_VALUES 2

/* A row of the input, kept. */
struct mr_over_row {
    uint64_t hash; /* of its key */
    int64_t time_ns;
    uint64_t number; /* in the order of arrival; may have MR_OVER_EMITTED set */
};

/* In a row's number: it was emitted by a task that had come further than another one when
 * both were restored.  Such a row is above the watermark, and yet does not wait. */
#define MR_OVER_EMITTED (UINT64_C(1) << 63)

_Static_assert(sizeof(struct mr_over_row) == 24, "stored in snapshots");

/* A key of unbounded frames; its columns, its accumulators and a counter per call follow:
 * of COUNT(DISTINCT ..) the values, of DENSE_RANK() the different times. */
struct mr_over_key_row {
    uint64_t hash;
    int64_t last_ns; /* time of its last row that was emitted */
    int64_t rows;    /* emitted */
};

/* A value of a key, with their columns behind it. */
struct mr_over_value {
    uint64_t hash;       /* of the key */
    uint64_t value_hash; /* of both */
    int64_t count;       /* rows with it */
};

/* Those of one call. */
struct mr_over_values {
    struct mr_row_codec *codec; /* PARTITION BY, then the argument */
    uint32_t *cell;             /* in that of the rows, per column of codec */
    struct mr_rows rows;
    struct mr_index index; /* by value_hash */
};

/* One that waits. */
struct mr_over_wait {
    int64_t time_ns;
    uint64_t number;
    mr_ref ref;
};

/* A heap: the earliest on top. */
struct mr_over_queue {
    struct mr_over_wait *at;
    uint64_t count, capacity;
};

/*
 * Partial results of a run of rows, older first.
 *
 *     rows      a b c d │ e f
 *     suffix    ·bcd ·cd ·d      back: ef
 *
 * The rows before the cut have the sum from them to the cut; `back` has those behind it.
 * When a row leaves and there is no suffix left, the cut moves to the end.  SUMs need not
 * subtract for that, and MIN and MAX are like any other.
 */
struct mr_over_frame_rows {
    mr_ref *row; /* a ring of `capacity` */
    uint64_t first, count, capacity;
    uint64_t cut; /* rows before it have a suffix */
    char *suffix; /* ring too: partial results */
    char *back;
};

/* By value: all rows of a key in their order, each with the partial result of its frame. */
struct mr_over_list {
    mr_ref *row;
    char *partial;
    uint64_t count, capacity;
};

struct mr_over_key {
    struct mr_over_key *next; /* of its bucket */
    uint64_t hash;
    mr_ref row;                      /* of the table of keys; MR_REF_NONE: frames are bounded */
    int64_t last_ns;                 /* of the last row that was shown to it */
    int64_t rows;                    /* emitted */
    int64_t peer_ns, rank;           /* of the last one of those: its time and its rank */
    struct mr_over_frame_rows frame; /* what is kept of its rows */
    struct mr_over_list list;
    mr_ref *value;    /* per call: unbounded FIRST_VALUE and LAST_VALUE, the row with it */
    int64_t *counter; /* per call: as in a key row */
};

struct mr_over_keys {
    struct mr_over_key **bucket;
    uint64_t mask, count;
    struct mr_over_key *spare;
};

/* Emitted rows of RANGE frames, oldest first: when each leaves its frame. */
struct mr_over_leave {
    int64_t time_ns;
    struct mr_over_key *key;
};

struct mr_over_leaves {
    struct mr_over_leave *at; /* a ring */
    uint64_t first, count, capacity;
};

/* By value: what one row changes in its key, as far as it is not out yet. */
struct mr_over_change {
    struct mr_over_key *key; /* NULL: nothing is under way */
    mr_ref ref;              /* the row that has come, or that is not in the list any more */
    bool has_come;
    uint64_t at;        /* its place in the list, or where it was */
    uint64_t next, end; /* rows whose results may be others now */
};

enum mr_over_phase {
    MR_OVER_IDLE,
    MR_OVER_PICK, /* take the rows of the next time, show them to their keys */
    MR_OVER_EMIT, /* and emit them */
    MR_OVER_PASS  /* all are out: hand the watermark on */
};

struct mr_over {
    struct mr_op op;
    const struct mr_over_spec *spec;
    struct mr_shard *shard;
    struct mr_rows rows, key_rows;
    struct mr_row_codec *codec;     /* of rows: all columns */
    struct mr_row_codec *key_codec; /* of key rows: PARTITION BY */
    uint32_t *key_cell;             /* in codec, per column of key_codec */
    struct mr_row_layout *layout;   /* accumulators, without a key */
    uint32_t acc_at, counter_at;    /* in a key row */
    uint32_t key_lines;
    uint32_t partial_bytes; /* of a partial result: accumulators, then rows of calls */
    uint64_t keep_rows;     /* per key, behind its frame: LAG */
    struct mr_over_queue queue;
    struct mr_over_keys keys;
    struct mr_over_leaves leaves;
    struct mr_over_values **values; /* per call; NULL: it is not COUNT(DISTINCT ..) */
    uint64_t number;                /* of the next row */
    int64_t watermark_ns;           /* by arrival: all are above it, as they leave at once */
    int64_t clock_ns;               /* by arrival: of the last row */

    /* Firing. */
    enum mr_over_phase phase;
    int64_t firing_ns; /* the watermark to be handed on */
    struct mr_over_wait *group;
    struct mr_over_key **group_key; /* NULL: was late for its key */
    uint32_t group_count, group_capacity;
    uint32_t group_next;          /* to be emitted */
    char *partial, *lifted;       /* scratch */
    struct mr_batch_buffer *seen; /* one row: arguments as accumulators read them */
    struct mr_batch_buffer *out;
    struct mr_lanes lanes, picked;
    uint64_t hash[MR_BATCH_ROWS];

    /* By value. */
    struct mr_rank_tree by;       /* its order only */
    bool has_places;              /* of functions that see where a row stands */
    const struct mr_batch *batch; /* that is worked on; NULL: none */
    uint32_t next;                /* of its selected rows */
    struct mr_batch_buffer *held; /* what was left of a batch, once its push had to end */
    struct mr_over_change change;
};

static inline struct mr_over *mr_over_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct mr_over, op);
}

/* Are rows of keys with HASH this reactor's? */
static inline bool mr_over_is_mine(const struct mr_over *o, uint64_t hash)
{
    return mr_key_owner(hash, o->op.env->reactors) == o->op.env->reactor;
}

static inline const struct mr_over_row *mr_over_row_at(const struct mr_over *o, mr_ref ref)
{
    return mr_state_read(o->shard, ref);
}

/* State memory is used up: fail the task.  Always false. */
bool mr_over_fail_memory(struct mr_over *o);

/* Rows are taken back where that can not be: fail the task. */
void mr_over_fail_kind(struct mr_over *o);

/* over.c: row ROW of BATCH as one of state; MR_REF_NONE: failed. */
mr_ref mr_over_add_row(struct mr_over *o, const struct mr_batch *batch, uint32_t row,
                       int64_t time_ns);
void mr_over_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots);
void mr_over_free(struct mr_op *op);

/* wait.c */
void mr_over_queue_push(struct mr_over_queue *queue, struct mr_over_wait wait);
struct mr_over_wait mr_over_queue_pop(struct mr_over_queue *queue);
void mr_over_leaves_push(struct mr_over_leaves *leaves, int64_t time_ns,
                         struct mr_over_key *key);

/* frame.c: rows of a key that are kept, and what they add up to. */
/* The row becomes the youngest; with partial results, if frames are bounded. */
void mr_over_frame_push(struct mr_over *o, struct mr_over_frame_rows *frame, mr_ref ref);
/* The oldest is not in the frame any more; returns it. */
mr_ref mr_over_frame_pop(struct mr_over *o, struct mr_over_frame_rows *frame);
/* What is in the frame, into o->partial. */
void mr_over_frame_sum(struct mr_over *o, const struct mr_over_frame_rows *frame);
/* The row that came BACK rows before the youngest; MR_REF_NONE: there is none. */
mr_ref mr_over_frame_nth(const struct mr_over_frame_rows *frame, uint64_t back);
void mr_over_frame_free(struct mr_over_frame_rows *frame);
/* No rows; those of INTO, which are older, and of FROM; of row REF alone. */
void mr_over_partial_birth(const struct mr_over *o, char *partial);
void mr_over_partial_merge(const struct mr_over *o, char *into, char *from);
void mr_over_partial_lift(const struct mr_over *o, mr_ref ref, char *partial);
/* In a partial result: the row that FIRST_VALUE or LAST_VALUE number CALL reads; by value,
 * the number that RANK or DENSE_RANK gives. */
mr_ref *mr_over_partial_row(const struct mr_over *o, char *partial, uint32_t call);

/* values.c: COUNT(DISTINCT ..) */
int mr_over_values_new(const struct mr_over_spec *spec, uint32_t call,
                       struct mr_row_codec **ret, struct mr_err *reterr);
int mr_over_values_init(struct mr_over *o, struct mr_err *reterr);
void mr_over_values_free(struct mr_over *o);
/* Row REF is one of the rows of KEY's frame, or no more.  False: failed. */
bool mr_over_values_add(struct mr_over *o, struct mr_over_key *key, mr_ref ref);
void mr_over_values_remove(struct mr_over *o, struct mr_over_key *key, mr_ref ref);
int mr_over_values_adopt(struct mr_over *o, const struct mr_image *image,
                         const struct mr_image_row *row);

/* emit.c */
/* Row REF of KEY, with its results, behind those in o->out. */
void mr_over_emit(struct mr_over *o, struct mr_over_key *key, mr_ref ref);
/* Column ARG of row REF into column COL of row AT of o->out; MR_REF_NONE: a NULL. */
void mr_over_emit_cell(struct mr_over *o, mr_ref ref, uint32_t arg, uint32_t col, uint32_t at);
/* Push o->out; how many rows it had. */
uint32_t mr_over_push_out(struct mr_over *o);

/* key.c */
/* The columns of TO from those of ROW, by number in CELL; of strings, copies. */
bool mr_over_cells_copy(struct mr_over *o, const struct mr_row_codec *to, struct mr_rows *rows,
                        char *base, const uint32_t *cell, const char *row);
/* Are they the same, as keys? */
bool mr_over_cells_same(const struct mr_over *o, const struct mr_row_codec *codec,
                        const char *base, const uint32_t *cell, const char *row);
struct mr_over_key *mr_over_key_find(const struct mr_over *o, mr_ref row);
/* By value: that of row ROW of BATCH, or NULL. */
struct mr_over_key *mr_over_key_of(const struct mr_over *o, const struct mr_batch *batch,
                                   uint32_t row);
/* Found or made; NULL: failed, out of state memory. */
struct mr_over_key *mr_over_key_get(struct mr_over *o, mr_ref row);
/* Of a row of the table of keys; it is not there yet. */
struct mr_over_key *mr_over_key_add(struct mr_over *o, uint64_t hash, mr_ref key_row);
/* A row that no key keeps any more. */
void mr_over_row_remove(struct mr_over *o, mr_ref ref);
/* Row REF counts for KEY from now on; false: failed. */
bool mr_over_key_show(struct mr_over *o, struct mr_over_key *key, mr_ref ref);
/* The same, with a row that had counted already before a restore. */
bool mr_over_key_show_again(struct mr_over *o, struct mr_over_key *key, mr_ref ref);
/* The oldest row that is kept leaves: returns it. */
mr_ref mr_over_key_pop(struct mr_over *o, struct mr_over_key *key);
/* Rows up to here have been emitted: let go of those that nobody will ask for. */
void mr_over_key_trim(struct mr_over *o, struct mr_over_key *key, mr_ref emitted);
/* The counter of CALL is another one. */
void mr_over_key_count(struct mr_over *o, struct mr_over_key *key, uint32_t call, int64_t by);
void mr_over_key_drop_if_empty(struct mr_over *o, struct mr_over_key *key);
void mr_over_keys_free(struct mr_over *o);

/* list.c: rows of a key by value. */
int mr_over_list_compare(const struct mr_over *o, mr_ref a, mr_ref b);
/* Are rows A and B peers? */
bool mr_over_list_peers(const struct mr_over *o, mr_ref a, mr_ref b);
/* Where row REF belongs: behind those that are not above it. */
uint64_t mr_over_list_place(const struct mr_over *o, const struct mr_over_list *list,
                            mr_ref ref);
/* The place of the first row that is ROW of BATCH; false: there is none. */
bool mr_over_list_find(const struct mr_over *o, const struct mr_over_list *list,
                       const struct mr_batch *batch, uint32_t row, uint64_t *ret);
/* Unbounded frames: what that of row I adds up to. */
char *mr_over_list_partial(const struct mr_over *o, const struct mr_over_list *list,
                           uint64_t i);
void mr_over_list_insert(struct mr_over *o, struct mr_over_list *list, uint64_t at, mr_ref ref);
void mr_over_list_remove(struct mr_over *o, struct mr_over_list *list, uint64_t at);
void mr_over_list_free(struct mr_over_list *list);

/* order.c: after a restore, rows one by one, and then each key.  False: failed. */
bool mr_over_order_show_again(struct mr_over *o, mr_ref ref);
void mr_over_order_sum(struct mr_over *o, struct mr_over_key *key);

/* arrival.c, order.c */
extern const struct mr_op_class mr_over_arrival_class, mr_over_order_class;

/* fire.c */
void mr_over_fire_start(struct mr_over *o, int64_t watermark_ns);
/* A bounded piece of it, at most one push; 0: nothing could be done. */
unsigned mr_over_fire_step(struct mr_over *o);
/* Rows that no frame of a row above TIME_NS has (IS_ABOVE), or of one at it, leave. */
void mr_over_expire(struct mr_over *o, int64_t time_ns, bool is_above);

/* restore.c */
int mr_over_restore(struct mr_op *op, const struct mr_restore *restore, struct mr_err *reterr);
int mr_over_roots_read(struct mr_view roots, int64_t *ret_watermark_ns, struct mr_err *reterr);

#endif
