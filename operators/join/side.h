/*
 * operators/join/side.h - the rows of one side of a join, by key.
 *
 *     index by key ─► head ─► row ─► row        in the order in which they came, or of their
 *                      ▲──────────────┘         times; the head knows the last one
 *
 * Rows of an updated side that are the same are one row with a count, found by a second
 * index over the hash of the whole row, or among the others of its key where those are few;
 * on a side that only grows each is on its own.
 * The chains and both indexes are derived: rows carry a number, by which they are linked
 * again after a restore.
 *
 * Ownership   a side belongs to its operator.
 * Threads     the reactor of the task.
 * Fails       add: MR_REF_NONE when out of state memory.
 */
#ifndef MR_OPERATORS_JOIN_SIDE_H
#define MR_OPERATORS_JOIN_SIDE_H

#include "operators/join/join.h"
#include "operators/row/row.h"
#include "state/shard/index.h"

/* The head of every row of a join. */
struct mr_join_row {
    uint64_t hash; /* of the key */
    uint64_t number;
    mr_ref next; /* MR_REF_NONE: the last of its key */
    mr_ref prev; /* of the head: the last */
    union {
        uint64_t row_hash; /* of an updated side */
        int64_t behind_ns; /* of a timed one: its partition's watermark, if it was not above;
                              INT64_MIN: it was */
    } u;
    int64_t stamp_ns; /* with a time to live: when it was last written, by the wall clock */
    uint32_t count;
    uint32_t degree; /* of the other side's rows that it is joined with */
};

struct mr_join_side {
    struct mr_shard *shard;
    struct mr_rows rows;
    struct mr_row_codec *codec;
    struct mr_index by_key, by_row;
    uint32_t keys;
    const uint32_t *key; /* columns of the input */
    uint32_t *key_cell;  /* cells of the codec */
    bool is_updating, is_timed;
    bool has_by_row;  /* else rows are found among those of their key */
    uint32_t time_at; /* byte of a row where its time lies */
    uint64_t number;  /* of the next row */
    int64_t ttl_ns;   /* 0: rows live for ever */
    int64_t wall_ns;  /* now; of interest only with a time to live */
};

/* Side NUMBER of SPEC, its rows table NUMBER of SHARD. */
int mr_join_side_init(struct mr_join_side *side, const struct mr_join_spec *spec,
                      uint32_t number, struct mr_shard *shard, struct mr_err *reterr);
void mr_join_side_fini(struct mr_join_side *side);

/* Columns that side NUMBER must keep, into COLUMN; returns how many. */
uint32_t mr_join_side_columns(const struct mr_join_spec *spec, uint32_t number,
                              uint32_t *column);

/* The first row with the key of row ROW of BATCH, whose key columns are KEY; MR_REF_NONE. */
mr_ref mr_join_side_find(const struct mr_join_side *side, uint64_t hash,
                         const struct mr_batch *batch, const uint32_t *key, uint32_t row);

static inline const struct mr_join_row *mr_join_row_at(const struct mr_join_side *side,
                                                       mr_ref ref)
{
    return mr_state_read(side->shard, ref);
}

/* The last one of those whose first is HEAD; and the one before REF, or MR_REF_NONE. */
static inline mr_ref mr_join_side_last(const struct mr_join_side *side, mr_ref head)
{
    return mr_join_row_at(side, head)->prev;
}

static inline mr_ref mr_join_side_before(const struct mr_join_side *side, mr_ref head,
                                         mr_ref ref)
{
    return ref == head ? MR_REF_NONE : mr_join_row_at(side, ref)->prev;
}

static inline int64_t mr_join_side_time(const struct mr_join_side *side, mr_ref ref)
{
    int64_t time;

    memcpy(&time, (const char *)mr_state_read(side->shard, ref) + side->time_at, sizeof(time));
    return time;
}

/* Keep row ROW, or count one more.  MR_REF_NONE: out of state memory. */
mr_ref mr_join_side_add(struct mr_join_side *side, uint64_t hash, const struct mr_batch *batch,
                        uint32_t row, uint32_t degree);

/* One of those rows less.  False: there was none. */
bool mr_join_side_take(struct mr_join_side *side, uint64_t hash, const struct mr_batch *batch,
                       uint32_t row);

/* The row at REF altogether. */
void mr_join_side_remove(struct mr_join_side *side, mr_ref ref);

void mr_join_side_set_degree(struct mr_join_side *side, mr_ref ref, uint32_t degree);
/* Is the row at REF as if it were gone? */
static inline bool mr_join_side_is_expired(const struct mr_join_side *side, mr_ref ref)
{
    return side->ttl_ns != 0 &&
           side->wall_ns - mr_join_row_at(side, ref)->stamp_ns >= side->ttl_ns;
}

/* Remove the expired among the next ROWS rows or keys, from *CURSOR on, at first 0.  False:
 * all have been looked at. */
bool mr_join_side_sweep(struct mr_join_side *side, uint32_t rows, uint64_t *cursor);

void mr_join_side_set_behind(struct mr_join_side *side, mr_ref ref, int64_t behind_ns);

/* Rows of both sides from all images, those that are this reactor's. */
int mr_join_sides_restore(struct mr_join_side *side, const struct mr_restore *restore,
                          const struct mr_task_env *env, struct mr_err *reterr);

/* mr_stage_class.meaning of every join: "left.id". */
const char *mr_join_meaning(const struct mr_stage_spec *spec, const char *const *const *text,
                            struct mr_arena *arena, uint32_t col);

/* What both sides keep, and why. */
void mr_join_describe(const struct mr_join_spec *spec, const char *const *const *text,
                      struct mr_arena *arena, struct mr_state_schema *schema);

#endif
