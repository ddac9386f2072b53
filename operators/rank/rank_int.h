/*
 * operators/rank/rank_int.h - the parts of the rank operator, for its own files.
 *
 *     push ──► rank.c     row by row: take(row), then what it changes is put out piece by
 *                         piece; what the next operator does not take now is held
 *              first.c    FIRST and BEST
 *              top.c      TOP and CHANGES
 *              timed.c    EARLIEST, WINDOW and SORT; their watermarks
 *              restore.c  rows of old tasks
 *
 * Ownership   everything hangs from struct mr_rank, which the task owns.
 * Threads     the reactor of the task.
 */
#ifndef MR_OPERATORS_RANK_RANK_INT_H
#define MR_OPERATORS_RANK_RANK_INT_H

#include "operators/rank/rank.h"
#include "operators/rank/tree.h"
#include "state/shard/index.h"

enum {
    MR_RANK_TABLE_ROWS = 0, /* whole rows */
    MR_RANK_TABLE_SEEN = 1, /* keys of FIRST and EARLIEST, with how many rows they had */
};

/* Of a key whose rows are not kept. */
struct mr_rank_seen {
    uint64_t hash;
    uint64_t count;
};

enum mr_rank_what { MR_RANK_NOTHING, MR_RANK_CAME, MR_RANK_WENT };

/* What one row has changed in a key, as far as it is not out yet. */
struct mr_rank_change {
    enum mr_rank_what what;
    mr_ref root;   /* of the key, after the change */
    mr_ref row;    /* that came, or that went and is not in the tree any more */
    int64_t place; /* where it is or was, from 1 */
    int64_t at;    /* place that is to be put out next */
};

struct mr_rank {
    struct mr_op op;
    const struct mr_rank_spec *spec;
    struct mr_shard *shard;
    struct mr_row_codec *codec; /* all columns, those of the key first */
    struct mr_row_codec key;    /* the first cells of it */
    struct mr_row_codec *seen_codec;
    struct mr_rank_tree tree;
    uint32_t group_parts; /* of the tree's: WINDOW: those that say which window and key */
    uint32_t time_at;     /* of the time's cell in a row */
    struct mr_rows rows, seen;
    struct mr_index index; /* of the row of a key, or of the root of its tree */
    struct mr_index seen_index;
    mr_ref root;          /* EARLIEST, WINDOW, SORT: of all rows that wait */
    uint64_t number;      /* of the row that came last */
    int64_t watermark_ns; /* rows that are complete with it are out */
    int64_t behind_ns;    /* of the row that is taken; MR_WATERMARK_NONE: it is not */

    /* Input. */
    uint64_t hash[MR_BATCH_ROWS];
    const struct mr_batch *batch; /* that is worked on; NULL: none */
    uint32_t next;                /* the next of its selected rows */
    struct mr_batch_buffer *held; /* what was left of a batch, once its push had to end */

    /* Output. */
    struct mr_rank_change change;
    struct mr_batch_buffer *out;
    bool is_firing;
    int64_t fire_ns;     /* the watermark to be handed on */
    uint64_t fire_left;  /* WINDOW: rows left of the window and key that are put out */
    int64_t fire_number; /* of the next one */
};

static inline struct mr_rank *mr_rank_of(struct mr_op *op)
{
    return MR_CONTAINER(op, struct mr_rank, op);
}

static inline const char *mr_rank_row(const struct mr_rank *r, mr_ref ref)
{
    return mr_state_read(r->shard, ref);
}

/* rank.c: */
/* A row with the values of ROW of BATCH and the next number; MR_REF_NONE: failed. */
mr_ref mr_rank_add(struct mr_rank *r, const struct mr_batch *batch, uint32_t row,
                   uint64_t hash);
/* The row gets the values of ROW of BATCH and the next number; false: failed. */
bool mr_rank_overwrite(struct mr_rank *r, mr_ref ref, const struct mr_batch *batch,
                       uint32_t row);
void mr_rank_drop(struct mr_rank *r, mr_ref ref);
/* State memory is used up: fail the task. */
void mr_rank_fail_memory(struct mr_rank *r);
/* The row that INDEX has for the key of ROW of BATCH, or MR_REF_NONE. */
mr_ref mr_rank_find(const struct mr_rank *r, const struct mr_batch *batch, uint32_t row);
mr_ref mr_rank_find_seen(const struct mr_rank *r, const struct mr_batch *batch, uint32_t row);
/* Put a row out, as place NUMBER, if that place is handed on.  There is room. */
void mr_rank_put(struct mr_rank *r, enum mr_row_kind kind, mr_ref ref, int64_t number);
void mr_rank_put_batch(struct mr_rank *r, const struct mr_batch *batch, uint32_t row,
                       int64_t number);
/* Push what is there; false: the next operator does not take it now. */
bool mr_rank_flush(struct mr_rank *r);
/* Is there room for two rows of output?  Pushes what is there if it must; false: the next
 * operator does not take it now. */
bool mr_rank_room(struct mr_rank *r);

/* first.c: take one row of input.  There is room for what it gives. */
void mr_rank_take_first(struct mr_rank *r, const struct mr_batch *batch, uint32_t row);
void mr_rank_take_best(struct mr_rank *r, const struct mr_batch *batch, uint32_t row);
/* Remember the key of the row at BASE as one that has had COUNT rows; false: failed. */
bool mr_rank_see(struct mr_rank *r, const char *base, uint64_t count);

/* top.c: take one row; then put out what it changed, as long as there is room: true when
 * all of it is out. */
void mr_rank_take_top(struct mr_rank *r, const struct mr_batch *batch, uint32_t row);
bool mr_rank_put_change(struct mr_rank *r);
/* The first of the rows of the tree at ROOT that is row ROW of BATCH, bit for bit. */
mr_ref mr_rank_find_same(const struct mr_rank *r, mr_ref root, const struct mr_batch *batch,
                         uint32_t row);
/* The tree of the key with HASH has got another root. */
void mr_rank_set_root(struct mr_rank *r, uint64_t hash, mr_ref was, mr_ref root);

/* timed.c */
void mr_rank_take_timed(struct mr_rank *r, const struct mr_batch *batch, uint32_t row);
void mr_rank_fire_start(struct mr_rank *r, int64_t watermark_ns);
/* A bounded piece; 0: nothing could be done. */
unsigned mr_rank_fire_step(struct mr_rank *r);

/* restore.c */
void mr_rank_barrier(struct mr_op *op, uint64_t epoch, struct mr_pack *roots);
int mr_rank_restore(struct mr_op *op, const struct mr_restore *restore, struct mr_err *reterr);

/* describe.c */
void mr_rank_describe(const struct mr_stage_spec *spec, const char *const *const *text,
                      struct mr_arena *arena, struct mr_state_schema *schema);
/* The columns in the order of the codec: those of the key first. */
int mr_rank_codec_new(const struct mr_rank_spec *spec, struct mr_row_codec **ret,
                      struct mr_err *reterr);
static inline bool mr_rank_is_timed(const struct mr_rank_spec *spec)
{
    return spec->mode >= MR_RANK_EARLIEST;
}

#endif
