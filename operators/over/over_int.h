/*
 * operators/over/over_int.h - the parts of the OVER operator, for its own files.
 *
 *     push ──► rows of state, and in the queue of those that wait (wait.c)
 *     watermark, poll ──► fire.c   takes rows of one time, shows them to their keys,
 *                                  emits them, lets go of what no frame needs
 *     key.c    what is known of a key: rows kept, its frame
 *     frame.c  partial results of the rows in a frame
 *
 * Durable are two tables: rows (waiting, or in a frame), and, when frames are unbounded,
 * a row per key with its accumulators.  Queues, keys and frames are made again from them.
 *
 * Ownership   everything hangs from struct mr_over, which the task owns.
 * Threads     the reactor of the task.
 */
#ifndef MR_OPERATORS_OVER_OVER_INT_H
#define MR_OPERATORS_OVER_OVER_INT_H

#include "operators/aggregate/accumulator.h"
#include "operators/over/over.h"
#include "operators/row/row.h"

#define MR_OVER_TABLE_ROWS 0
#define MR_OVER_TABLE_KEYS 1

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

/* A key of unbounded frames; its columns and accumulators follow. */
struct mr_over_key_row {
    uint64_t hash;
    int64_t last_ns; /* time of its last row that was emitted */
    int64_t rows;    /* emitted */
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

struct mr_over_key {
    struct mr_over_key *next; /* of its bucket */
    uint64_t hash;
    mr_ref row;                      /* of the table of keys; MR_REF_NONE: frames are bounded */
    int64_t last_ns;                 /* of the last row that was shown to it */
    int64_t rows;                    /* emitted */
    struct mr_over_frame_rows frame; /* what is kept of its rows */
    mr_ref *value; /* per call: unbounded FIRST_VALUE and LAST_VALUE, the row with it */
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
    uint32_t acc_at;                /* in a key row */
    uint32_t key_lines;
    uint32_t partial_bytes; /* of a partial result: accumulators, then rows of calls */
    uint64_t keep_rows;     /* per key, behind its frame: LAG */
    struct mr_over_queue queue;
    struct mr_over_keys keys;
    struct mr_over_leaves leaves;
    uint64_t number; /* of the next row */
    int64_t watermark_ns;

    /* Firing. */
    enum mr_over_phase phase;
    int64_t firing_ns; /* the watermark to be handed on */
    struct mr_over_wait *group;
    struct mr_over_key **group_key; /* NULL: was late for its key */
    uint32_t group_count, group_capacity;
    uint32_t group_next;          /* to be emitted */
    char *partial;                /* scratch */
    struct mr_batch_buffer *seen; /* one row: arguments as accumulators read them */
    struct mr_batch_buffer *out;
    struct mr_lanes lanes, picked;
    uint64_t hash[MR_BATCH_ROWS];
};

static inline struct mr_over *mr_over_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct mr_over, op);
}

static inline const struct mr_over_row *mr_over_row_at(const struct mr_over *o, mr_ref ref)
{
    return mr_state_read(o->shard, ref);
}

/* State memory is used up: fail the task.  Always false. */
bool mr_over_fail_memory(struct mr_over *o);

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
/* In a partial result: the row that FIRST_VALUE or LAST_VALUE number CALL reads. */
mr_ref *mr_over_partial_row(const struct mr_over *o, char *partial, uint32_t call);

/* key.c */
struct mr_over_key *mr_over_key_find(const struct mr_over *o, mr_ref row);
/* Found or made; NULL: failed, out of state memory. */
struct mr_over_key *mr_over_key_get(struct mr_over *o, mr_ref row);
/* Of a row of the table of keys; it is not there yet. */
struct mr_over_key *mr_over_key_add(struct mr_over *o, uint64_t hash, mr_ref key_row);
/* A row that no key keeps any more. */
void mr_over_row_remove(struct mr_over *o, mr_ref ref);
/* Row REF counts for KEY from now on; false: failed. */
bool mr_over_key_show(struct mr_over *o, struct mr_over_key *key, mr_ref ref);
/* The same, with a row that had counted already before a restore. */
void mr_over_key_show_again(struct mr_over *o, struct mr_over_key *key, mr_ref ref);
/* Rows up to here have been emitted: let go of those that nobody will ask for. */
void mr_over_key_trim(struct mr_over *o, struct mr_over_key *key, mr_ref emitted);
void mr_over_key_drop_if_empty(struct mr_over *o, struct mr_over_key *key);
void mr_over_keys_free(struct mr_over *o);

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
