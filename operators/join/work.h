/*
 * operators/join/work.h - what joins do row by row, and how they stop in the middle.
 *
 *     batch ─► begin: look up a row's matches, keep the row
 *              step:  put what is to be said about it on the list of pairs
 *     pairs ─► flush: when the list is full, and at the end of the batch
 *
 * One row may have more matches than a batch has rows, and the next operator may not be
 * ready for a second batch: then what is left of the batch is copied, a cursor stays, and
 * poll() goes on.
 *
 * Ownership   belongs to its operator.
 * Threads     the reactor of the task.
 * Fails       mr_op_fail(): out of the memory for state, or the residual.
 */
#ifndef MR_OPERATORS_JOIN_WORK_H
#define MR_OPERATORS_JOIN_WORK_H

#include "operators/join/pairs.h"
#include "operators/join/side.h"
#include "operators/stage/ports.h"

struct mr_join_work;

struct mr_join_work_class {
    /* Match ROW, keep it or take it back.  False: nothing is to be said about it. */
    bool (*begin)(struct mr_join_work *w, uint32_t row);
    /* Put pairs.  False: not now; it is called again. */
    bool (*step)(struct mr_join_work *w, uint16_t row, enum mr_row_kind kind);
    /* How far behind a pair is, for mr_batch.behind_ns; NULL: none ever is.  ROW may be
     * MR_PAIR_NO_ROW, and STORED NULL. */
    int64_t (*behind)(const struct mr_join_work *w, uint16_t row, const char *stored);
};

/* Where the work stands. */
struct mr_join_cursor {
    uint32_t i; /* of the selected rows */
    bool has_begun;
    uint32_t phase; /* step's own; 0 at first */
    uint32_t m;     /* of its matches */
    uint32_t rep;   /* of that match's count */
};

struct mr_join_match {
    mr_ref ref;
    uint32_t count;
    bool is_flipped; /* its first match came, or its last one went */
};

struct mr_join_work {
    const struct mr_join_work_class *class;
    struct mr_op *op;
    const struct mr_join_spec *spec;
    struct mr_join_side side[2];
    struct mr_pair_shape shape;
    struct mr_pairs pairs, probe;
    struct mr_join_match *match;
    uint32_t matches, room;

    /* The batch under way: the caller's, or what was left of it. */
    const struct mr_batch *batch; /* NULL: none */
    uint32_t port;
    struct mr_join_cursor cursor;
    uint32_t fetched; /* selected rows that were fetched ahead */
    uint64_t hash[MR_BATCH_ROWS];
    struct mr_batch_buffer *rest[2]; /* per port */
};

int mr_join_work_init(struct mr_join_work *w, const struct mr_join_work_class *class,
                      struct mr_op *op, const struct mr_join_spec *spec,
                      const struct mr_stage_place *place, struct mr_err *reterr);
void mr_join_work_fini(struct mr_join_work *w);

/* A batch of input PORT.  It may not be done when this returns: w->batch. */
void mr_join_work_push(struct mr_join_work *w, uint32_t port, const struct mr_batch *batch);
/* Go on with it. */
unsigned mr_join_work_poll(struct mr_join_work *w);

/* -- For begin and step ---------------------------------------------------------------- */

/* NULL in a key that does not take it? */
bool mr_join_has_null_key(const struct mr_join_work *w, uint32_t row);

void mr_join_add_match(struct mr_join_work *w, mr_ref ref);

/* Does REF stay to be looked at by the residual?  Inner joins look at all pairs later. */
static inline bool mr_join_is_probed(const struct mr_join_work *w)
{
    return w->shape.residual != NULL && w->spec->type != MR_JOIN_INNER;
}

/* Those of the matches that the residual is true for stay.  False: failed. */
bool mr_join_filter_matches(struct mr_join_work *w, uint32_t row);

/* Keep ROW on its own side.  MR_REF_NONE: failed. */
mr_ref mr_join_keep(struct mr_join_work *w, uint32_t row, uint32_t degree);

bool mr_join_put(struct mr_join_work *w, uint16_t row, const char *stored,
                 enum mr_row_kind kind);
/* Rows of the other side that flipped, alone; all matches, beside ROW.  False: not now. */
bool mr_join_put_flips(struct mr_join_work *w, enum mr_row_kind kind);
bool mr_join_put_pairs(struct mr_join_work *w, uint16_t row, enum mr_row_kind kind);

/* Hand the pairs on.  False: not now, or failed. */
bool mr_join_flush(struct mr_join_work *w);

static inline bool mr_join_has_failed(const struct mr_join_work *w)
{
    return w->op->env->failure.code != 0;
}

static inline bool mr_join_is_retraction(enum mr_row_kind kind)
{
    return kind == MR_ROW_UPDATE_BEFORE || kind == MR_ROW_DELETE;
}

static inline bool mr_join_is_semi(const struct mr_join_work *w)
{
    return w->spec->type == MR_JOIN_SEMI || w->spec->type == MR_JOIN_ANTI;
}

/* Are degrees of the rows of side S of interest? */
static inline bool mr_join_counts_degree(const struct mr_join_work *w, uint32_t s)
{
    return mr_join_is_outer(w->spec->type, s) || (mr_join_is_semi(w) && s == 0);
}

#endif
