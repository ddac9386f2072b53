/*
 * operators/session/session_int.h - the parts of the session operator, for its own files.
 *
 *     push ──► find.c     which session a row belongs to: found, made, made of several
 *              values.c   DISTINCT: the values of each session; and rows that are kept
 *     watermark, poll ──► fire.c   those that waited find theirs; what is over is emitted
 *     open.c   what is known of open sessions: those of a key, the next that is over
 *
 * Durable are rows: one per session, one per value of a DISTINCT argument and session, one
 * per kept row.  How they hang together is made again from them on a restore.
 *
 * Ownership   everything hangs from struct mr_sessions, which the task owns.
 * Threads     the reactor of the task.
 */
#ifndef MR_OPERATORS_SESSION_SESSION_INT_H
#define MR_OPERATORS_SESSION_SESSION_INT_H

#include "operators/aggregate/accumulator.h"
#include "operators/row/row.h"
#include "operators/session/session.h"
#include "state/shard/index.h"

#define MR_SESSION_TABLE_SESSIONS 0 /* set number S is table S + 1, kept rows the last */

/* At the very end of a session's row of state.  Its number is skip and twin of its head, and
 * so sets name it. */
struct mr_session_span {
    int64_t start_ns, end_ns;
    int64_t behind_ns; /* waits for the watermark to come here; MR_WATERMARK_NONE: is open */
    uint64_t id;       /* of this run only */
};

/* A kept row; its columns follow. */
struct mr_session_row {
    uint64_t hash;   /* of its key */
    uint64_t number; /* of its session */
    uint64_t arrival;
    mr_ref next; /* of its session, in order of arrival; of this run only */
};

/* What belongs to one session, of one set or of the kept rows: a chain. */
struct mr_session_chain {
    mr_ref first, last; /* MR_REF_NONE: there are none */
    uint64_t count;
};

/* One that is open, or waits. */
struct mr_session_open {
    mr_ref ref; /* its row of state; MR_REF_NONE: a free place */
    uint64_t hash, number;
    int64_t start_ns, end_ns;
    int64_t behind_ns;
    int64_t due_ns;        /* its end, or an earlier one; of one that waits, behind_ns */
    uint32_t heap_at;      /* its place in the heap it is in */
    uint32_t older, newer; /* of its key, in order of their ends; 0: none */
};

/* Sessions by due_ns, then number: the first is at[0]. */
struct mr_session_heap {
    uint32_t *at;
    uint32_t count, capacity;
};

struct mr_session_table {
    struct mr_rows rows;
    struct mr_index index;
};

enum mr_session_phase {
    MR_SESSION_IDLE,
    MR_SESSION_JOIN, /* those that waited find the sessions they belong to */
    MR_SESSION_EMIT,
    MR_SESSION_DROP, /* what has been emitted goes */
    MR_SESSION_PASS  /* all are out: hand the watermark on */
};

/* The emitting of what a watermark ends: where it stands. */
struct mr_session_fire {
    enum mr_session_phase phase;
    int64_t watermark_ns; /* to be handed on */
    mr_ref row;           /* kept row of the last in `done` to be put out next */
    uint32_t done_count, dropped;
    uint32_t done[MR_BATCH_ROWS]; /* sessions that are in `out` */
};

struct mr_sessions {
    struct mr_op op;
    const struct mr_session_spec *spec;
    struct mr_row_layout *layout;
    struct mr_row_codec *codec; /* of kept rows; NULL: none are */
    struct mr_shard *shard;
    struct mr_session_table table; /* the index has the newest open one of each key */
    struct mr_session_table *set;  /* per set of the layout */
    struct mr_rows kept;
    uint32_t chains;          /* per session: one per set, and that of kept rows */
    uint64_t number, arrival; /* of the last one */
    int64_t watermark_ns;

    struct mr_session_open *open;     /* number 0 is nobody */
    struct mr_session_chain *chain;   /* `chains` per place of `open` */
    uint32_t places, capacity, spare; /* spare: free places, chained by `older` */
    struct mr_session_heap due, waiting;

    /* One batch. */
    uint64_t hash[MR_BATCH_ROWS];
    struct mr_lanes lanes, picked;
    uint64_t *value_hash;          /* MR_BATCH_ROWS per set */
    uint64_t fresh[MR_BATCH_ROWS]; /* filters under which the lane's value is new */

    struct mr_session_fire fire;
    struct mr_state_str *cell; /* scratch: per accumulator */
    struct mr_batch_buffer *out;
};

static inline struct mr_sessions *mr_sessions_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct mr_sessions, op);
}

/* Of the row of state at BASE. */
static inline struct mr_session_span *mr_session_span(const struct mr_sessions *s,
                                                      const char *base)
{
    return (struct mr_session_span *)(uintptr_t)(base +
                                                 (size_t)s->layout->row_lines * MR_LINE_BYTES -
                                                 sizeof(struct mr_session_span));
}

static inline uint64_t mr_session_number(const struct mr_row_head *head)
{
    return (uint64_t)head->skip << 32 | head->twin;
}

static inline struct mr_session_chain *mr_session_chain(const struct mr_sessions *s,
                                                        uint32_t id, uint32_t c)
{
    return &s->chain[(size_t)id * s->chains + c];
}

/* When a session that ends at END_NS is over. */
static inline int64_t mr_session_fire_ns(const struct mr_sessions *s, int64_t end_ns)
{
    return end_ns - s->spec->unit_ns;
}

/* State memory is used up: fail the task.  Always false. */
bool mr_sessions_fail_memory(struct mr_sessions *s);

/* open.c */
/* A place for the session in row REF of state, whose span is set; it is in no heap yet. */
uint32_t mr_session_open_add(struct mr_sessions *s, mr_ref ref);
void mr_session_open_remove(struct mr_sessions *s, uint32_t id);
/* The newest open session with the key of BATCH's row, or of the row of state at BASE when
 * BATCH is NULL; 0: none. */
uint32_t mr_session_newest(const struct mr_sessions *s, uint64_t hash,
                           const struct mr_batch *batch, uint32_t row, const char *base);
/* Among the open ones of its key, of which NEWEST is the newest (0: it is the first), by its
 * end; and out again. */
void mr_session_link(struct mr_sessions *s, uint32_t id, uint32_t newest);
void mr_session_unlink(struct mr_sessions *s, uint32_t id);
void mr_session_heap_push(struct mr_sessions *s, struct mr_session_heap *heap, uint32_t id);
void mr_session_heap_remove(struct mr_sessions *s, struct mr_session_heap *heap, uint32_t id);
/* The open session that ends first; 0: none. */
uint32_t mr_session_next_due(struct mr_sessions *s);
void mr_sessions_free_open(struct mr_sessions *s);

/* find.c: the rows of BATCH into sessions.  False: failed. */
bool mr_sessions_take(struct mr_sessions *s, const struct mr_batch *batch);
/* ID, which waited, is one of the open sessions now, or part of one, or late. */
bool mr_session_join(struct mr_sessions *s, uint32_t id);

/* values.c */
/* The values in `lanes` into the sets of their sessions, what is new into accumulators. */
bool mr_session_values(struct mr_sessions *s, const struct mr_batch *batch);
/* The row of BATCH is kept with session ID. */
bool mr_session_keep(struct mr_sessions *s, uint32_t id, const struct mr_batch *batch,
                     uint32_t row);
/* All that FROM has beside its row becomes INTO's. */
void mr_session_move(struct mr_sessions *s, uint32_t into, uint32_t from);
/* At most MOST rows of what ID has beside its row of state go; returns how many did. */
uint32_t mr_session_shed(struct mr_sessions *s, uint32_t id, uint32_t most);
/* Row REF of set C, or of kept rows, is the last of its session. */
void mr_session_append(struct mr_sessions *s, uint32_t id, uint32_t c, mr_ref ref);

/* fire.c */
void mr_session_fire_start(struct mr_sessions *s, int64_t watermark_ns);
/* A bounded piece of it, at most one push; 0: nothing could be done. */
unsigned mr_session_fire_step(struct mr_sessions *s);

/* describe.c */
void mr_session_describe(const struct mr_stage_spec *stage, const char *const *const *text,
                         struct mr_arena *arena, struct mr_state_schema *schema);

/* restore.c */
int mr_sessions_restore(struct mr_op *op, const struct mr_restore *restore,
                        struct mr_err *reterr);
int mr_session_roots_read(struct mr_view roots, int64_t *ret_watermark_ns,
                          struct mr_err *reterr);

#endif
